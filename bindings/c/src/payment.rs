//! Payments: in the exit lane, at a pay station, recovered after a crash.

use std::ffi::c_char;

use parking_garage::{Currency, DebtId, Money, Pay, PayDebt, Payment, PaymentMethod, PaymentStatus, Result};

use crate::code::{Coded, GaragePaymentMethod, GaragePaymentPurpose, GaragePaymentStatus};
use crate::error::GarageError;
use crate::give::{give, give_list, give_page, give_text};
use crate::id::{GARAGE_CURRENCY_BYTES, GarageId, currency_field, micros, optional_money, page};
use crate::open::GarageHandle;
use crate::record::{Record, read, readable, records};
use crate::session::GARAGE_LANE_BYTES;
use crate::status::GarageStatus;
use crate::text::{field, optional_text, text};
use crate::with_key;

/// The room for an idempotency key, with its NUL.
pub const GARAGE_KEY_BYTES: usize = 256;

/// A payment that is to be made.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GaragePay {
    /// sizeof(GaragePay), set by the caller.
    pub struct_size: u32,
    /// How it is paid.
    pub method: GaragePaymentMethod,
    /// The session.
    pub session: GarageId,
    /// With `currency`: refuse unless exactly this is due, which is what the driver was shown.
    pub amount_minor: i64,
    /// Three capital letters; NULL: whatever is due.
    pub currency: *const c_char,
    /// The lane or pay station; NULL: none in particular.
    pub lane: *const c_char,
    /// What the driver handed over in cash, in minor units; 0: not said. The rest is change: see GaragePayment.
    pub tendered_minor: i64,
    /// The drawer that cash goes into: it belongs to the shift that is OPEN there. NULL: to none.
    pub drawer: *const c_char,
}

/// A payment, as it is now.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GaragePayment {
    /// sizeof(GaragePayment), set by the caller.
    pub struct_size: u32,
    /// How often it has changed; starts at 1.
    pub version: u32,
    /// Its id.
    pub id: GarageId,
    /// The stay it pays for.
    pub session: GarageId,
    /// How much, in minor units of `currency`.
    pub amount_minor: i64,
    /// The instant up to which the stay was priced, in microseconds since 1970 in UTC.
    pub priced_until: i64,
    /// Until when the vehicle may leave, or GARAGE_NO_TIME.
    pub paid_until: i64,
    /// When it was written down.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// What became of it.
    pub status: GaragePaymentStatus,
    /// How it is paid.
    pub method: GaragePaymentMethod,
    /// What it is for.
    pub purpose: GaragePaymentPurpose,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// Whether the provider gave a number of its own: see garage_payment_reference.
    pub has_reference: bool,
    /// Whether it is said why it failed: see garage_payment_failure.
    pub has_failure: bool,
    /// The key under which the provider charges at most once.
    pub key: [c_char; GARAGE_KEY_BYTES],
    /// The lane or pay station; empty for none.
    pub lane: [c_char; GARAGE_LANE_BYTES],
    /// The part of the amount that was not due: the stay's credit, in minor units.
    pub credit_minor: i64,
    /// What the driver handed over, in minor units; 0 where it was not said.
    pub tendered_minor: i64,
    /// What goes back to the driver out of that, in minor units.
    pub change_minor: i64,
    /// How much of the amount was given back later, in minor units.
    pub refunded_minor: i64,
    /// The debt that it is for; all zeros for none.
    pub debt: GarageId,
    /// The number of its receipt; 0 for none: see garage_receipt_get.
    pub receipt: u64,
    /// Since when it is disputed, or GARAGE_NO_TIME.
    pub disputed_at: i64,
}

records! {
    GaragePay: drawer;
    GaragePayment: disputed_at;
}
readable! { GaragePay }

impl From<Payment> for GaragePayment {
    fn from(payment: Payment) -> Self {
        Self {
            struct_size: 0,
            version: payment.version,
            id: payment.id.into(),
            session: payment.session.into(),
            amount_minor: payment.amount.minor(),
            priced_until: payment.priced_until.as_micros(),
            paid_until: micros(payment.paid_until),
            created_at: payment.created_at.as_micros(),
            updated_at: payment.updated_at.as_micros(),
            status: payment.status.code(),
            method: payment.method.code(),
            purpose: payment.purpose.code(),
            currency: currency_field(payment.amount.currency()),
            has_reference: payment.reference.is_some(),
            has_failure: payment.failure.is_some(),
            key: field(&payment.key),
            lane: field(payment.lane.as_deref().unwrap_or_default()),
            credit_minor: payment.credit_minor,
            tendered_minor: payment.tendered_minor.unwrap_or(0),
            change_minor: payment.change().map_or(0, |change| change.minor()),
            refunded_minor: payment.refunded_minor,
            debt: payment.debt.into(),
            receipt: payment.receipt.unwrap_or(0),
            disputed_at: micros(payment.disputed_at),
        }
    }
}

/// # Safety
/// What the payment points to is as its fields say.
pub(crate) unsafe fn pay_of(name: &str, at: *const GaragePay, currency: Currency) -> Result<Pay> {
    // SAFETY: promised by the caller.
    unsafe {
        let given = read(name, at, GaragePay::zeroed())?;
        let method = PaymentMethod::of(&format!("{name}.method"), given.method)?;
        let mut pay = Pay::by(method, given.session.required(&format!("{name}.session"))?);
        if let Some(amount) = optional_money(given.amount_minor, given.currency)? {
            pay = pay.amount(amount);
        }
        if let Some(lane) = optional_text(&format!("{name}.lane"), given.lane)? {
            pay = pay.lane(lane);
        }
        if let Some(drawer) = optional_text(&format!("{name}.drawer"), given.drawer)? {
            pay = pay.drawer(drawer);
        }
        if given.tendered_minor != 0 {
            pay = pay.tendered(Money::new(given.tendered_minor, currency));
        }
        Ok(pay)
    }
}

/// As [`pay_of`], for a debt: `session` and the amount are not looked at.
///
/// # Safety
/// As for [`pay_of`].
pub(crate) unsafe fn pay_debt_of(name: &str, debt: DebtId, at: *const GaragePay, currency: Currency) -> Result<PayDebt> {
    // SAFETY: promised by the caller.
    unsafe {
        let given = read(name, at, GaragePay::zeroed())?;
        // A debt is paid whole: what is said here is only read.
        optional_money(given.amount_minor, given.currency)?;
        let mut pay = PayDebt::by(PaymentMethod::of(&format!("{name}.method"), given.method)?, debt);
        if let Some(lane) = optional_text(&format!("{name}.lane"), given.lane)? {
            pay = pay.lane(lane);
        }
        if let Some(drawer) = optional_text(&format!("{name}.drawer"), given.drawer)? {
            pay = pay.drawer(drawer);
        }
        if given.tendered_minor != 0 {
            pay = pay.tendered(Money::new(given.tendered_minor, currency));
        }
        Ok(pay)
    }
}

/// Pays in the exit lane: takes what is due, ends the session, frees the spot and closes the ticket.
///
/// The key is also the one under which the provider charges at most once. Made again after a crash with the same key, the call
/// goes on where it stopped; a payment that was declined stays so under its key, and another try is a new key.
///
/// Threads: any; the provider's callback is called on this one. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_AMOUNT_MISMATCH;
/// GARAGE_E_PAYMENT_DECLINED; GARAGE_E_PAYMENT_PENDING if the outcome is not known, of this payment or of an earlier one;
/// GARAGE_E_UNSUPPORTED for a method without a provider.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_process(
    garage: GarageHandle,
    pay: *const GaragePay,
    key: *const c_char,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_payment", out_payment), out_error, |open| {
            let pay = pay_of("pay", pay, open.currency)?;
            Ok(with_key!(open.garage.payments(), key).process(pay)?.payment)
        })
    }
}

/// Pays at a pay station: takes what is due. The session stays ACTIVE, and until `paid_until` the vehicle may leave.
///
/// Threads: any; the provider's callback is called on this one. May be NULL: key.
/// Errors: as garage_payment_process.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_prepay(
    garage: GarageHandle,
    pay: *const GaragePay,
    key: *const c_char,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_payment", out_payment), out_error, |open| {
            let pay = pay_of("pay", pay, open.currency)?;
            Ok(with_key!(open.garage.payments(), key).prepay(pay)?.payment)
        })
    }
}

/// The payment with this id.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_get(
    garage: GarageHandle,
    payment: GarageId,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_payment", out_payment), out_error, |open| open.garage.payments().get(payment.required("payment")?))
    }
}

/// The provider's own number for a payment; empty where it gave none.
///
/// Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_reference(
    garage: GarageHandle,
    payment: GarageId,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            let found = open.garage.payments().get(payment.required("payment")?)?;
            Ok(found.reference.unwrap_or_default())
        })
    }
}

/// Why a payment is FAILED or CANCELLED; empty where it is neither.
///
/// Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_failure(
    garage: GarageHandle,
    payment: GarageId,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            let found = open.garage.payments().get(payment.required("payment")?)?;
            Ok(found.failure.unwrap_or_default())
        })
    }
}

/// Payments of a session, oldest first.
///
/// Threads: any. Outputs: `out_count` is the number of payments, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_of_session(
    garage: GarageHandle,
    session: GarageId,
    out_payments: *mut GaragePayment,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_list(garage, ("out_payments", out_payments, capacity, out_count), out_error, |open| {
            open.garage.payments().of_session(session.required("session")?)
        })
    }
}

/// Pays once more at a pay station, because the time to leave that was bought is over: takes what has become due since, and buys
/// a new one. While it still runs, a payment of nothing.
///
/// Threads: any; the provider's callback is called on this one. May be NULL: key.
/// Errors: as garage_payment_process; GARAGE_E_INVALID_TRANSITION also if the session was never prepaid.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_top_up(
    garage: GarageHandle,
    pay: *const GaragePay,
    key: *const c_char,
    out_payment: *mut GaragePayment,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_payment", out_payment), out_error, |open| {
            let pay = pay_of("pay", pay, open.currency)?;
            Ok(with_key!(open.garage.payments(), key).top_up(pay)?.payment)
        })
    }
}

/// Payments for all stays of all vehicles with this plate, removed ones included: those behind `after` (all zeros: from the
/// start). GARAGE_E_INVALID_PLATE for what is no plate.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_of_plate(
    garage: GarageHandle,
    plate: *const c_char,
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
            open.garage.payments().of_plate(text("plate", plate)?, page(after, flags, out)?)
        })
    }
}

/// Payments in the order in which they were opened, all or those in one state: those behind `after` (all zeros: from the start).
/// `status` is 0 for all.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_payment_list(
    garage: GarageHandle,
    status: GaragePaymentStatus,
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
            open.garage.payments().list(PaymentStatus::optional("status", status)?, page(after, flags, out)?)
        })
    }
}
