//! Vehicles that leave without paying: what they owe, paid later or given up.

use std::ffi::c_char;

use crate::call::on_garage;
use crate::code::Coded;
use crate::code_money::GarageDebtStatus;
use crate::error::GarageError;
use crate::give::{give, give_list, give_page, give_text};
use crate::id::{GARAGE_CURRENCY_BYTES, GarageId, currency_field, page};
use crate::open::GarageHandle;
use crate::payment::{GaragePay, GaragePayment, pay_debt_of};
use crate::record::{Out, records};
use crate::session::{GarageSession, exit_of};
use crate::status::GarageStatus;
use crate::text::text;
use crate::with_key;
use parking_garage::Debt;

/// What a vehicle owes for a stay that ended unpaid, as it is now.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageDebt {
    /// sizeof(GarageDebt), set by the caller.
    pub struct_size: u32,
    /// How often it has changed; starts at 1. 0 where nothing was due: then there is no debt.
    pub version: u32,
    /// Its id.
    pub id: GarageId,
    /// The stay, which is over.
    pub session: GarageId,
    /// Who owes it.
    pub vehicle: GarageId,
    /// The payment that settled it; all zeros for none.
    pub payment: GarageId,
    /// How much, in minor units of `currency`.
    pub amount_minor: i64,
    /// When the vehicle left, in microseconds since 1970 in UTC.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// What became of it.
    pub status: GarageDebtStatus,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// Whether it is said why it was WAIVED: see garage_debt_waiver.
    pub has_waiver: bool,
}

records! { GarageDebt: has_waiver; }

impl From<Debt> for GarageDebt {
    fn from(debt: Debt) -> Self {
        Self {
            struct_size: 0,
            version: debt.version,
            id: debt.id.into(),
            session: debt.session.into(),
            vehicle: debt.vehicle.into(),
            payment: debt.payment.into(),
            amount_minor: debt.amount.minor(),
            created_at: debt.created_at.as_micros(),
            updated_at: debt.updated_at.as_micros(),
            status: debt.status.code(),
            currency: currency_field(debt.amount.currency()),
            has_waiver: debt.waiver.is_some(),
        }
    }
}

/// Lets a vehicle out that does not pay: ends the session, and what is due becomes a debt.
///
/// Threads: any. May be NULL: lane, key. The reason is 1 to 500 characters.
/// Outputs: `out_debt` has the version 0 and zeros where nothing was due.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_PAYMENT_PENDING while it is being
/// paid; GARAGE_E_INVALID_INPUT for the lane or the reason.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_exit_unpaid(
    garage: GarageHandle,
    session: GarageId,
    lane: *const c_char,
    reason: *const c_char,
    key: *const c_char,
    out_session: *mut GarageSession,
    out_debt: *mut GarageDebt,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, out_debt) = (Out::to("out_session", out_session)?, Out::to("out_debt", out_debt)?);
            let exit = exit_of(session.required("session")?, lane)?;
            let left = with_key!(open.garage.sessions(), key).exit_unpaid(exit, text("reason", reason)?)?;
            out_debt.write(&left.debt.map_or_else(crate::record::Record::zeroed, Into::into));
            out.write(&left.session.into());
            Ok(())
        })
    }
}

/// Lets a vehicle out for nothing, whatever is due: a decision of staff, which the journal keeps with the reason.
///
/// Threads: any. May be NULL: lane, key. The reason is 1 to 500 characters.
/// Errors: as garage_session_exit_unpaid.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_release(
    garage: GarageHandle,
    session: GarageId,
    lane: *const c_char,
    reason: *const c_char,
    key: *const c_char,
    out_session: *mut GarageSession,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_session", out_session), out_error, |open| {
            let exit = exit_of(session.required("session")?, lane)?;
            with_key!(open.garage.sessions(), key).release(exit, text("reason", reason)?)
        })
    }
}

/// Pays a debt, whole. Of `pay` the session and the amount are not looked at.
///
/// Threads: any; the provider's callback is called on this one. May be NULL: key.
/// Errors: as garage_payment_process; GARAGE_E_INVALID_TRANSITION unless the debt is OPEN.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_debt_settle(
    garage: GarageHandle,
    debt: GarageId,
    pay: *const GaragePay,
    key: *const c_char,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_payment", out_payment), out_error, |open| {
            let pay = pay_debt_of("pay", debt.required("debt")?, pay, open.currency)?;
            Ok(with_key!(open.garage.payments(), key).settle_debt(pay)?.payment)
        })
    }
}

/// Gives a debt up.
///
/// Threads: any. May be NULL: key. The reason is 1 to 500 characters.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is OPEN; GARAGE_E_PAYMENT_PENDING while it is being paid;
/// GARAGE_E_INVALID_INPUT for the reason.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_debt_waive(
    garage: GarageHandle,
    debt: GarageId,
    reason: *const c_char,
    key: *const c_char,
    out_debt: *mut GarageDebt,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_debt", out_debt), out_error, |open| {
            with_key!(open.garage.payments(), key).waive_debt(debt.required("debt")?, text("reason", reason)?)
        })
    }
}

/// The debt with this id.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_debt_get(
    garage: GarageHandle,
    debt: GarageId,
    out_debt: *mut GarageDebt,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { give(garage, ("out_debt", out_debt), out_error, |open| open.garage.payments().debt(debt.required("debt")?)) }
}

/// Why the vehicle left without paying.
///
/// Threads: any.
/// Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_debt_reason(
    garage: GarageHandle,
    debt: GarageId,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            let found = open.garage.payments().debt(debt.required("debt")?)?;
            Ok(found.reason)
        })
    }
}

/// Why a debt was WAIVED; empty where it was not.
///
/// Threads: any.
/// Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_debt_waiver(
    garage: GarageHandle,
    debt: GarageId,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            let found = open.garage.payments().debt(debt.required("debt")?)?;
            Ok(found.waiver.unwrap_or_default())
        })
    }
}

/// Debts of a vehicle, whatever became of them, oldest first.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_debt_of_vehicle(
    garage: GarageHandle,
    vehicle: GarageId,
    out_debts: *mut GarageDebt,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_list(garage, ("out_debts", out_debts, capacity, out_count), out_error, |open| {
            open.garage.payments().debts_of(vehicle.required("vehicle")?)
        })
    }
}

/// Debts of all vehicles with this plate, removed ones included, oldest first.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_debt_of_plate(
    garage: GarageHandle,
    plate: *const c_char,
    out_debts: *mut GarageDebt,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_list(garage, ("out_debts", out_debts, capacity, out_count), out_error, |open| {
            open.garage.payments().debts_of_plate(text("plate", plate)?)
        })
    }
}

/// OPEN debts, oldest first: those behind `after` (all zeros: from the start).
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_debt_open(
    garage: GarageHandle,
    after: GarageId,
    flags: u32,
    out_debts: *mut GarageDebt,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_page(garage, ("out_debts", out_debts, capacity, out_count), out_error, |open, out| {
            open.garage.payments().open_debts(page(after, flags, out)?)
        })
    }
}
