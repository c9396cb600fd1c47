//! Refunds: a payment given back, whole or in part.

use std::ffi::c_char;

use crate::code::Coded;
use crate::code_money::GarageRefundStatus;
use crate::error::GarageError;
use crate::give::{give, give_list, give_page, give_text};
use crate::id::{GARAGE_CURRENCY_BYTES, GarageId, currency_field, optional_money, page};
use crate::open::GarageHandle;
use crate::payment::GARAGE_KEY_BYTES;
use crate::provider::{GarageChargeOutcome, Outcome, refund_outcome};
use crate::record::{Record, read, readable, records};
use crate::status::GarageStatus;
use crate::text::{field, optional_text, text};
use crate::with_key;
use parking_garage::{Refund, RefundStatus, Refunding};

/// A payment that is to be given back.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageRefunding {
    /// sizeof(GarageRefunding), set by the caller.
    pub struct_size: u32,
    /// The payment.
    pub payment: GarageId,
    /// With `currency`: how much.
    pub amount_minor: i64,
    /// Three capital letters; NULL: all that is left of the payment.
    pub currency: *const c_char,
    /// Why: 1 to 500 characters.
    pub reason: *const c_char,
    /// The drawer that cash comes out of, on the shift that is OPEN there; NULL: out of none.
    pub drawer: *const c_char,
}

/// A refund, as it is now.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageRefund {
    /// sizeof(GarageRefund), set by the caller.
    pub struct_size: u32,
    /// How often it has changed; starts at 1.
    pub version: u32,
    /// Its id.
    pub id: GarageId,
    /// The payment that is given back.
    pub payment: GarageId,
    /// The stay that was paid.
    pub session: GarageId,
    /// How much, in minor units of `currency`.
    pub amount_minor: i64,
    /// When it was written down, in microseconds since 1970 in UTC.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// The number of its credit note; 0 for none: see garage_receipt_get.
    pub credit_note: u64,
    /// What became of it.
    pub status: GarageRefundStatus,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// Whether the provider gave a number of its own: see garage_refund_reference.
    pub has_reference: bool,
    /// Whether it is said why it failed: see garage_refund_failure.
    pub has_failure: bool,
    /// The key under which the provider gives the money back at most once.
    pub key: [c_char; GARAGE_KEY_BYTES],
}

records! {
    GarageRefunding: drawer;
    GarageRefund: key;
}
readable! { GarageRefunding }

impl From<Refund> for GarageRefund {
    fn from(refund: Refund) -> Self {
        Self {
            struct_size: 0,
            version: refund.version,
            id: refund.id.into(),
            payment: refund.payment.into(),
            session: refund.session.into(),
            amount_minor: refund.amount.minor(),
            created_at: refund.created_at.as_micros(),
            updated_at: refund.updated_at.as_micros(),
            credit_note: refund.credit_note.unwrap_or(0),
            status: refund.status.code(),
            currency: currency_field(refund.amount.currency()),
            has_reference: refund.reference.is_some(),
            has_failure: refund.failure.is_some(),
            key: field(&refund.key),
        }
    }
}

/// Gives a payment back, whole or in part, through the provider that took it; all together never more than it was.
///
/// The key is also the one under which the provider gives the money back at most once. Made again after a crash with the same
/// key, the call goes on where it stopped.
///
/// Threads: any; the provider's callback is called on this one. May be NULL: key. Ownership: everything `refunding` points to is
/// copied.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the payment is COMPLETED, and while it is disputed;
/// GARAGE_E_AMOUNT_MISMATCH; GARAGE_E_PAYMENT_DECLINED if the provider refused; GARAGE_E_PAYMENT_PENDING if the outcome is not
/// known, of this refund or an earlier one; GARAGE_E_INVALID_INPUT for the reason or the drawer.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_make(
    garage: GarageHandle,
    refunding: *const GarageRefunding,
    key: *const c_char,
    out_refund: *mut GarageRefund,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_refund", out_refund), out_error, |open| {
            let given = read("refunding", refunding, Record::zeroed())?;
            let mut refunding =
                Refunding::whole(given.payment.required("refunding.payment")?).reason(text("refunding.reason", given.reason)?);
            if let Some(amount) = optional_money(given.amount_minor, given.currency)? {
                refunding = refunding.amount(amount);
            }
            if let Some(drawer) = optional_text("refunding.drawer", given.drawer)? {
                refunding = refunding.drawer(drawer);
            }
            Ok(with_key!(open.garage.payments(), key).refund(refunding)?.refund)
        })
    }
}

/// The refund with this id.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_get(
    garage: GarageHandle,
    refund: GarageId,
    out_refund: *mut GarageRefund,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_refund", out_refund), out_error, |open| open.garage.payments().get_refund(refund.required("refund")?))
    }
}

/// The provider's own number for a refund; empty where it gave none.
///
/// Threads: any.
/// Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_reference(
    garage: GarageHandle,
    refund: GarageId,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            let found = open.garage.payments().get_refund(refund.required("refund")?)?;
            Ok(found.reference.unwrap_or_default())
        })
    }
}

/// Why a refund is FAILED; empty where it is not.
///
/// Threads: any.
/// Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_failure(
    garage: GarageHandle,
    refund: GarageId,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            let found = open.garage.payments().get_refund(refund.required("refund")?)?;
            Ok(found.failure.unwrap_or_default())
        })
    }
}

/// Why a refund was given.
///
/// Threads: any.
/// Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_reason(
    garage: GarageHandle,
    refund: GarageId,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            let found = open.garage.payments().get_refund(refund.required("refund")?)?;
            Ok(found.reason)
        })
    }
}

/// Refunds of a payment, oldest first.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_of_payment(
    garage: GarageHandle,
    payment: GarageId,
    out_refunds: *mut GarageRefund,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_list(garage, ("out_refunds", out_refunds, capacity, out_count), out_error, |open| {
            open.garage.payments().refunds_of(payment.required("payment")?)
        })
    }
}

/// PENDING refunds, oldest first.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_pending(
    garage: GarageHandle,
    out_refunds: *mut GarageRefund,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_list(garage, ("out_refunds", out_refunds, capacity, out_count), out_error, |open| {
            open.garage.payments().pending_refunds()
        })
    }
}

/// Refunds in the order in which they were opened, all or those in one state: those behind `after` (all zeros: from the start).
/// `status` is 0 for all.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_list(
    garage: GarageHandle,
    status: GarageRefundStatus,
    after: GarageId,
    flags: u32,
    out_refunds: *mut GarageRefund,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_page(garage, ("out_refunds", out_refunds, capacity, out_count), out_error, |open, out| {
            open.garage.payments().refunds(RefundStatus::optional("status", status)?, page(after, flags, out)?)
        })
    }
}

/// Asks the provider about this refund now, however young it is, and answers it as it then is.
///
/// Threads: any; the provider's callback is called on this one. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_recover_one(
    garage: GarageHandle,
    refund: GarageId,
    out_refund: *mut GarageRefund,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_refund", out_refund), out_error, |open| {
            open.garage.payments().recover_refund(refund.required("refund")?)
        })
    }
}

/// Takes the provider's late word on the refund with this key, as garage_payment_notify does on a payment.
///
/// Threads: any. May be NULL: text.
/// Errors: GARAGE_E_NOT_FOUND for a key that no refund has; GARAGE_E_INVALID_TRANSITION if it is COMPLETED and the word is that
/// it was declined; GARAGE_E_PAYMENT_PENDING and GARAGE_E_AMOUNT_MISMATCH if a late refund does not fit beside the others.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_notify(
    garage: GarageHandle,
    refund_key: *const c_char,
    outcome: GarageChargeOutcome,
    text: *const c_char,
    out_refund: *mut GarageRefund,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_refund", out_refund), out_error, |open| {
            let told = optional_text("text", text)?.unwrap_or_default().to_owned();
            let outcome = refund_outcome(Outcome::of("outcome", outcome)?, told);
            open.garage.payments().notify_refund(crate::text::text("refund_key", refund_key)?, outcome)
        })
    }
}

/// Says that a PENDING refund was not given, as the host has seen: the provider is gone, or its statement does not have it. The
/// provider is not asked about it any more but by garage_refund_recover_one.
///
/// Threads: any. May be NULL: key. The reason is 1 to 500 characters.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is PENDING; GARAGE_E_PAYMENT_PENDING while it is being given;
/// GARAGE_E_INVALID_INPUT for the reason.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_refund_fail(
    garage: GarageHandle,
    refund: GarageId,
    reason: *const c_char,
    key: *const c_char,
    out_refund: *mut GarageRefund,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_refund", out_refund), out_error, |open| {
            let payments = with_key!(open.garage.payments(), key);
            payments.fail_refund(refund.required("refund")?, text("reason", reason)?)
        })
    }
}
