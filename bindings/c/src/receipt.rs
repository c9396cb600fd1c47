//! Receipts and credit notes: as a struct, as text for a printer, as JSON, as SVG.

use std::ffi::c_char;

use crate::code::Coded;
use crate::code::GaragePaymentMethod;
use crate::code_money::GarageReceiptKind;
use crate::error::GarageError;
use crate::give::{give, give_list, give_page, give_text};
use crate::id::{GARAGE_CURRENCY_BYTES, GARAGE_NEWEST_FIRST, GarageId, currency_field};
use crate::open::GarageHandle;
use crate::open::check_flags;
use crate::record::{OutMany, Record, records};
use crate::status::GarageStatus;
use crate::text::{field, text};
use crate::ticket::GARAGE_TICKET_NUMBER_BYTES;
use parking_garage::{Page, Receipt, Result};

/// How many columns the text of a receipt has.
pub const GARAGE_RECEIPT_COLUMNS: usize = 42;
/// The room for the code of a receipt, with its NUL.
pub const GARAGE_RECEIPT_CODE_BYTES: usize = 128;
/// The room for the card that a receipt shows, such as "Visa **** 1111", with its NUL.
pub const GARAGE_CARD_BYTES: usize = 110;

/// A receipt or credit note; the lines are in its text and its JSON. On a credit note amounts are negative.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageReceipt {
    /// sizeof(GarageReceipt), set by the caller.
    pub struct_size: u32,
    /// Whether money was taken or given back.
    pub kind: GarageReceiptKind,
    /// Its number: without a gap, in the order in which they were issued.
    pub number: u64,
    /// The number of the receipt that a credit note corrects; 0 for a receipt.
    pub corrects: u64,
    /// When it was issued, in microseconds since 1970 in UTC.
    pub issued_at: i64,
    /// When the stay began.
    pub entered_at: i64,
    /// The instant up to which it was priced.
    pub priced_until: i64,
    /// The payment that it stands for, or of which something was given back.
    pub payment: GarageId,
    /// The refund that a credit note stands for; all zeros for a receipt.
    pub refund: GarageId,
    /// The stay.
    pub session: GarageId,
    /// The shift whose drawer the cash moved through; all zeros for none.
    pub shift: GarageId,
    /// What the stay cost, in minor units of `currency`.
    pub total_minor: i64,
    /// What of it was paid before.
    pub paid_before_minor: i64,
    /// What was paid now; negative on a credit note: what was given back.
    pub amount_minor: i64,
    /// The taxes contained in that.
    pub tax_minor: i64,
    /// What the driver handed over; 0 where it was not said.
    pub tendered_minor: i64,
    /// What went back out of that.
    pub change_minor: i64,
    /// How it was paid.
    pub method: GaragePaymentMethod,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// The number of the ticket that stood for the stay.
    pub ticket_number: [c_char; GARAGE_TICKET_NUMBER_BYTES],
    /// The card: its brand and last four digits; empty where it is not known.
    pub card: [c_char; GARAGE_CARD_BYTES],
    /// What the QR code of the receipt says: garage_receipt_by_code finds it by that.
    pub code: [c_char; GARAGE_RECEIPT_CODE_BYTES],
}

records! { GarageReceipt: code; }

impl From<Receipt> for GarageReceipt {
    fn from(receipt: Receipt) -> Self {
        Self {
            struct_size: 0,
            kind: receipt.kind.code(),
            number: receipt.number,
            corrects: receipt.corrects.unwrap_or(0),
            issued_at: receipt.issued_at.as_micros(),
            entered_at: receipt.entered_at.as_micros(),
            priced_until: receipt.priced_until.as_micros(),
            payment: receipt.payment.into(),
            refund: receipt.refund.into(),
            session: receipt.session.into(),
            shift: receipt.shift.into(),
            total_minor: receipt.total_minor,
            paid_before_minor: receipt.paid_before_minor,
            amount_minor: receipt.amount_minor,
            tax_minor: receipt.taxes.iter().fold(0, |sum: i64, tax| sum.saturating_add(tax.tax_minor)),
            tendered_minor: receipt.cash.as_ref().map_or(0, |cash| cash.tendered_minor),
            change_minor: receipt.cash.as_ref().map_or(0, |cash| cash.change_minor),
            method: receipt.method.code(),
            currency: currency_field(receipt.currency),
            ticket_number: field(&receipt.ticket.to_string()),
            card: field(&receipt.card.as_ref().map(ToString::to_string).unwrap_or_default()),
            code: field(&receipt.code()),
        }
    }
}

/// A page of what is known by numbers, from 1 on; 0 is before the first.
pub(crate) fn number_page<T: Record>(after: u64, flags: u32, out: &OutMany<T>) -> Result<Page<u64>> {
    check_flags("flags", flags, GARAGE_NEWEST_FIRST)?;
    Ok(Page { after: (after != 0).then_some(after), limit: out.limit(), newest_first: flags & GARAGE_NEWEST_FIRST != 0 })
}

/// The receipt with this number.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_receipt_get(
    garage: GarageHandle,
    receipt_number: u64,
    out_receipt: *mut GarageReceipt,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { give(garage, ("out_receipt", out_receipt), out_error, |open| open.garage.books().receipt(receipt_number)) }
}

/// The receipt whose QR code says this.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_INPUT for what is no such code.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_receipt_by_code(
    garage: GarageHandle,
    receipt_code: *const c_char,
    out_receipt: *mut GarageReceipt,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_receipt", out_receipt), out_error, |open| {
            open.garage.books().receipt_by_code(text("receipt_code", receipt_code)?)
        })
    }
}

/// A receipt as text for a printer: GARAGE_RECEIPT_COLUMNS columns, a line feed behind each line.
///
/// Threads: any.
/// Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_receipt_text(
    garage: GarageHandle,
    receipt_number: u64,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            Ok(open.garage.books().receipt(receipt_number)?.to_text())
        })
    }
}

/// A receipt as JSON, with its lines and taxes; always the same bytes for the same receipt.
///
/// Threads: any.
/// Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_receipt_json(
    garage: GarageHandle,
    receipt_number: u64,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            Ok(open.garage.books().receipt(receipt_number)?.to_json())
        })
    }
}

#[cfg(feature = "receipt-svg")]
fn svg(receipt: &Receipt) -> Result<String> {
    receipt.to_svg()
}

#[cfg(not(feature = "receipt-svg"))]
fn svg(_: &Receipt) -> Result<String> {
    let message = "this build draws no receipts: build it with the feature receipt-svg, or take the text";
    Err(parking_garage::Error::new(parking_garage::ErrorKind::Unsupported, message))
}

/// A receipt as an SVG picture with a QR code. GARAGE_E_UNSUPPORTED in a build without GARAGE_FEATURES_RECEIPT_SVG.
///
/// Threads: any.
/// Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_receipt_svg(
    garage: GarageHandle,
    receipt_number: u64,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| svg(&open.garage.books().receipt(receipt_number)?))
    }
}

/// Receipts and credit notes by their numbers: those behind the number `after` (0: from the start).
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_receipt_list(
    garage: GarageHandle,
    after: u64,
    flags: u32,
    out_receipts: *mut GarageReceipt,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_page(garage, ("out_receipts", out_receipts, capacity, out_count), out_error, |open, out| {
            open.garage.books().receipts(number_page(after, flags, out)?)
        })
    }
}

/// The receipt of a payment and its credit notes.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_receipt_of_payment(
    garage: GarageHandle,
    payment: GarageId,
    out_receipts: *mut GarageReceipt,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_list(garage, ("out_receipts", out_receipts, capacity, out_count), out_error, |open| {
            open.garage.books().receipts_of(payment.required("payment")?)
        })
    }
}

/// Receipts and credit notes of a stay.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_receipt_of_session(
    garage: GarageHandle,
    session: GarageId,
    out_receipts: *mut GarageReceipt,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_list(garage, ("out_receipts", out_receipts, capacity, out_count), out_error, |open| {
            open.garage.books().receipts_of_session(session.required("session")?)
        })
    }
}
