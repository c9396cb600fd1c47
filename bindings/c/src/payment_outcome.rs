//! What became of a payment: recovering, giving up, late words, disputes.

use std::ffi::c_char;

use crate::call::on_garage;
use crate::code::Coded;
use crate::error::GarageError;
use crate::give::{give, give_page};
use crate::id::{GarageId, page};
use crate::open::GarageHandle;
use crate::payment::GaragePayment;
use crate::provider::{GarageChargeOutcome, Outcome, charge_outcome};
use crate::record::{Out, OutMany, OutValue, records};
use crate::status::GarageStatus;
use crate::text::{optional_text, text};
use crate::with_key;

/// What became of payments that hung in the air.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageRecovered {
    /// sizeof(GarageRecovered), set by the caller.
    pub struct_size: u32,
    /// The money had been taken: now COMPLETED.
    pub completed: u32,
    /// It had not: now FAILED.
    pub failed: u32,
    /// The provider does not know either, or they are too young to be asked about: still PENDING.
    pub pending: u32,
    /// They had been given up, and the money was taken after all: as many new payments.
    pub late: u32,
    /// Refunds whose money had been given back: now COMPLETED.
    pub refunds_completed: u32,
    /// Refunds whose money had not: now FAILED.
    pub refunds_failed: u32,
    /// Refunds of which it is not known: still PENDING.
    pub refunds_pending: u32,
}

records! { GarageRecovered: refunds_pending; }

impl From<&parking_garage::Recovered> for GarageRecovered {
    fn from(recovered: &parking_garage::Recovered) -> Self {
        let count = |ids: &[_]| u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let of_refunds = |ids: &[_]| u32::try_from(ids.len()).unwrap_or(u32::MAX);
        Self {
            struct_size: 0,
            completed: count(&recovered.completed),
            failed: count(&recovered.failed),
            pending: count(&recovered.pending),
            late: count(&recovered.late),
            refunds_completed: of_refunds(&recovered.refunds.completed),
            refunds_failed: of_refunds(&recovered.refunds.failed),
            refunds_pending: of_refunds(&recovered.refunds.pending),
        }
    }
}

/// PENDING payments, oldest first.
///
/// Threads: any. Outputs: `out_count` is the number of payments, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_pending(
    garage: GarageHandle,
    out_payments: *mut GaragePayment,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_payments", out_payments, capacity)?, OutValue::to("out_count", out_count)?);
            out.list("out_payments", open.garage.payments().pending()?.into_iter().map(Into::into), count)
        })
    }
}

/// Asks the providers about payments that are PENDING for longer than `payment_minutes_max`, and writes down what they say.
/// Opening and garage_maintenance_sweep do this too.
///
/// Threads: any; the provider's callback is called on this one. Errors: those of the store.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_recover(
    garage: GarageHandle,
    out_recovered: *mut GarageRecovered,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_recovered", out_recovered), out_error, |open| {
            Ok(GarageRecovered::from(&open.garage.payments().recover()?))
        })
    }
}

/// Asks the provider about this payment now, however young it is, and answers it as it then is. About one that was given up too:
/// if its money was taken after all, the answer is the payment that now stands for it.
///
/// Threads: any; the provider's callback is called on this one. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_recover_one(
    garage: GarageHandle,
    payment: GarageId,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_payment", out_payment), out_error, |open| {
            open.garage.payments().recover_one(payment.required("payment")?)
        })
    }
}

/// Gives a PENDING payment up that no provider can explain, so that the driver can pay in another way and leave: an operator's
/// decision.
///
/// Threads: any. May be NULL: key. The reason is at most 500 characters.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is PENDING; GARAGE_E_INVALID_INPUT for the reason.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_cancel(
    garage: GarageHandle,
    payment: GarageId,
    reason: *const c_char,
    key: *const c_char,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_payment", out_payment), out_error, |open| {
            let reason = text("reason", reason)?;
            with_key!(open.garage.payments(), key).cancel(payment.required("payment")?, reason)
        })
    }
}

/// Says that the terminal refused a PENDING payment, as the host has seen: a terminal that is worked by hand. The provider is not
/// asked about it any more.
///
/// Threads: any. May be NULL: key. The reason is at most 500 characters.
/// Errors: as garage_payment_cancel; GARAGE_E_PAYMENT_PENDING while it is being charged.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_fail(
    garage: GarageHandle,
    payment: GarageId,
    reason: *const c_char,
    key: *const c_char,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_payment", out_payment), out_error, |open| {
            with_key!(open.garage.payments(), key).fail(payment.required("payment")?, text("reason", reason)?)
        })
    }
}

/// Marks a COMPLETED payment as disputed, by the driver or by the bank: until that is resolved nothing of it is given back.
///
/// Threads: any. May be NULL: key. The reason is 1 to 500 characters.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION; GARAGE_E_INVALID_INPUT for the reason.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_dispute(
    garage: GarageHandle,
    payment: GarageId,
    reason: *const c_char,
    key: *const c_char,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_payment", out_payment)?;

            out.write(
                &with_key!(open.garage.payments(), key).dispute(payment.required("payment")?, text("reason", reason)?)?.into(),
            );
            Ok(())
        })
    }
}

/// Ends a dispute and notes how it ended.
///
/// Threads: any. May be NULL: key. The note is 1 to 500 characters.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is disputed; GARAGE_E_INVALID_INPUT for the note.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_resolve_dispute(
    garage: GarageHandle,
    payment: GarageId,
    note: *const c_char,
    key: *const c_char,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_payment", out_payment)?;

            out.write(
                &with_key!(open.garage.payments(), key).resolve_dispute(payment.required("payment")?, text("note", note)?)?.into(),
            );
            Ok(())
        })
    }
}

/// Takes the provider's late word on the payment with this key, as from a webhook: a GARAGE_CHARGE_OUTCOME_*, and the text that
/// goes with it. Tell only what the provider itself has said, and signed.
///
/// Threads: any. May be NULL: text.
/// Errors: GARAGE_E_NOT_FOUND for a key that no payment has; GARAGE_E_PAYMENT_PENDING if late money has to wait for another
/// payment of the session: let the provider tell again.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_notify(
    garage: GarageHandle,
    charge_key: *const c_char,
    outcome: GarageChargeOutcome,
    text: *const c_char,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_payment", out_payment), out_error, |open| {
            let told = optional_text("text", text)?.unwrap_or_default().to_owned();
            let outcome = charge_outcome(Outcome::of("outcome", outcome)?, told);
            open.garage.payments().notify(crate::text::text("charge_key", charge_key)?, outcome)
        })
    }
}

/// PENDING payments that were opened so many minutes ago or longer, oldest first.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_pending_older_than(
    garage: GarageHandle,
    minutes: u32,
    out_payments: *mut GaragePayment,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_payments", out_payments, capacity)?, OutValue::to("out_count", out_count)?);

            let rows =
                open.garage.payments().pending_older_than(minutes)?.into_iter().map(|pending| pending.payment).collect::<Vec<_>>();
            out.list("out_payments", rows.into_iter().map(Into::into), count)
        })
    }
}

/// Payments that are disputed: those behind `after` (all zeros: from the start).
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_disputed(
    garage: GarageHandle,
    after: GarageId,
    flags: u32,
    out_payments: *mut GaragePayment,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_page(garage, ("out_payments", out_payments, capacity, out_count), out_error, |open, out| {
            open.garage.payments().disputed(page(after, flags, out)?)
        })
    }
}
