//! The books: sums of receipts, day closes, and whether all agree.

use std::ffi::c_char;

use crate::call::on_garage;
use crate::code::Coded;
use crate::code::GaragePaymentMethod;
use crate::error::GarageError;
use crate::give::{give, give_text};
use crate::id::{GARAGE_CURRENCY_BYTES, currency_field, time};
use crate::open::GarageHandle;
use crate::quote::GARAGE_LABEL_BYTES;
use crate::receipt::number_page;
use crate::record::{Out, OutMany, OutValue, records};
use crate::status::GarageStatus;
use crate::text::field;
use crate::with_key;
use parking_garage::{BooksChecked, Currency, CurrencySums, DayClose, Result, Sums};

/// The room for a day, such as "2026-06-01", with its NUL.
pub const GARAGE_DATE_BYTES: usize = 16;
/// The room for a percentage, such as "19" or "7.5", with its NUL.
pub const GARAGE_PERCENT_BYTES: usize = 16;

/// What receipts and credit notes add up to in the garage's currency. No sum of what was given back is negative.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageSums {
    /// sizeof(GarageSums), set by the caller.
    pub struct_size: u32,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// How many receipts.
    pub receipts: u64,
    /// How many credit notes.
    pub credit_notes: u64,
    /// What was taken, in minor units of `currency`.
    pub taken_minor: i64,
    /// What was given back.
    pub given_back_minor: i64,
    /// How many vehicles staff let out for nothing.
    pub releases: u64,
    /// What they owed.
    pub waived_minor: i64,
    /// How many vehicles left without paying.
    pub debts: u64,
    /// What they owed.
    pub debts_minor: i64,
    /// How many items garage_books_methods has.
    pub methods: u32,
    /// How many items garage_books_taxes has.
    pub taxes: u32,
    /// How many items garage_books_days has.
    pub days: u32,
}

/// The sums of one method of paying.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageMethodSum {
    /// sizeof(GarageMethodSum), set by the caller.
    pub struct_size: u32,
    /// How it was paid.
    pub method: GaragePaymentMethod,
    /// What was taken.
    pub taken_minor: i64,
    /// What was given back.
    pub given_back_minor: i64,
}

/// The sums of one tax, contained in what was taken less what was given back.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageTaxSum {
    /// sizeof(GarageTaxSum), set by the caller.
    pub struct_size: u32,
    /// The prices without it.
    pub net_minor: i64,
    /// The tax.
    pub tax_minor: i64,
    /// Its percentage.
    pub percent: [c_char; GARAGE_PERCENT_BYTES],
    /// Its name.
    pub name: [c_char; GARAGE_LABEL_BYTES],
}

/// The sums of one day, in the time zone that each receipt shows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageDaySum {
    /// sizeof(GarageDaySum), set by the caller.
    pub struct_size: u32,
    /// What was taken.
    pub taken_minor: i64,
    /// What was given back.
    pub given_back_minor: i64,
    /// The day.
    pub date: [c_char; GARAGE_DATE_BYTES],
}

/// A day that was closed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageDayClose {
    /// sizeof(GarageDayClose), set by the caller.
    pub struct_size: u32,
    /// How many shifts were OPEN at the close: their cash was not counted. Only garage_books_close_day says it.
    pub shifts_open: u32,
    /// Of how many payments the outcome was not known then. As above.
    pub payments_pending: u32,
    /// Its number.
    pub number: u64,
    /// The first receipt.
    pub from_receipt: u64,
    /// The last receipt.
    pub to_receipt: u64,
    /// The last row of the journal.
    pub to_journal: u64,
    /// From when on, in microseconds since 1970 in UTC.
    pub opened_at: i64,
    /// When it was closed.
    pub closed_at: i64,
    /// What was taken, in minor units of the garage's currency.
    pub sums_taken_minor: i64,
    /// What was given back.
    pub sums_given_back_minor: i64,
}

/// What a check of the books found.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageBooksChecked {
    /// sizeof(GarageBooksChecked), set by the caller.
    pub struct_size: u32,
    /// How many differences; at most 100 are looked for. 0: they are sound.
    pub differences: u32,
    /// How many receipts and credit notes were looked at.
    pub receipts: u64,
    /// How many day closes.
    pub day_closes: u64,
}

records! {
    GarageSums: days;
    GarageMethodSum: given_back_minor;
    GarageTaxSum: name;
    GarageDaySum: date;
    GarageDayClose: sums_given_back_minor;
    GarageBooksChecked: day_closes;
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

fn sums_row(sums: &Sums, currency: Currency) -> GarageSums {
    let Some(sums) = sums.of(currency) else {
        return GarageSums { currency: currency_field(currency), ..crate::record::Record::zeroed() };
    };
    GarageSums {
        struct_size: 0,
        currency: currency_field(currency),
        receipts: sums.receipts,
        credit_notes: sums.credit_notes,
        taken_minor: sums.taken_minor,
        given_back_minor: sums.given_back_minor,
        releases: sums.releases,
        waived_minor: sums.waived_minor,
        debts: sums.debts,
        debts_minor: sums.debts_minor,
        methods: count(sums.methods.len()),
        taxes: count(sums.taxes.len()),
        days: count(sums.days.len()),
    }
}

/// The items that `of` takes out of the sums of a time.
fn items<T>(open: &crate::open::Open, from: i64, until: i64, of: impl Fn(&CurrencySums) -> Vec<T>) -> Result<Vec<T>> {
    let sums = open.garage.books().sums(time("from", from)?, time("until", until)?)?;
    Ok(sums.of(open.currency).map(of).unwrap_or_default())
}

fn close_row(close: &DayClose, currency: Currency) -> GarageDayClose {
    GarageDayClose {
        struct_size: 0,
        shifts_open: 0,
        payments_pending: 0,
        number: close.number,
        from_receipt: close.from_receipt,
        to_receipt: close.to_receipt,
        to_journal: close.to_journal,
        opened_at: close.opened_at.as_micros(),
        closed_at: close.closed_at.as_micros(),
        sums_taken_minor: close.sums.of(currency).map_or(0, |sums| sums.taken_minor),
        sums_given_back_minor: close.sums.of(currency).map_or(0, |sums| sums.given_back_minor),
    }
}

impl From<&BooksChecked> for GarageBooksChecked {
    fn from(checked: &BooksChecked) -> Self {
        Self {
            struct_size: 0,
            differences: count(checked.differences.len()),
            receipts: checked.receipts,
            day_closes: checked.day_closes,
        }
    }
}

/// What the receipts issued from `from` on and before `until` add up to, in the garage's currency.
///
/// Threads: any. Errors: GARAGE_E_INVALID_INPUT for GARAGE_NO_TIME; GARAGE_E_OUT_OF_RANGE past 64 bits.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_books_sums(
    garage: GarageHandle,
    from: i64,
    until: i64,
    out_sums: *mut GarageSums,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_sums", out_sums)?;
            let sums = open.garage.books().sums(time("from", from)?, time("until", until)?)?;
            out.write(&sums_row(&sums, open.currency));
            Ok(())
        })
    }
}

/// The same by how it was paid.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_books_methods(
    garage: GarageHandle,
    from: i64,
    until: i64,
    out_methods: *mut GarageMethodSum,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_methods", out_methods, capacity)?, OutValue::to("out_count", out_count)?);

            let rows = items(open, from, until, |sums| {
                sums.methods
                    .iter()
                    .map(|sum| GarageMethodSum {
                        struct_size: 0,
                        method: sum.method.code(),
                        taken_minor: sum.taken_minor,
                        given_back_minor: sum.given_back_minor,
                    })
                    .collect()
            })?;
            out.list("out_methods", rows.into_iter(), count)
        })
    }
}

/// The same by tax.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_books_taxes(
    garage: GarageHandle,
    from: i64,
    until: i64,
    out_taxes: *mut GarageTaxSum,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_taxes", out_taxes, capacity)?, OutValue::to("out_count", out_count)?);

            let rows = items(open, from, until, |sums| {
                sums.taxes
                    .iter()
                    .map(|sum| GarageTaxSum {
                        struct_size: 0,
                        net_minor: sum.net_minor,
                        tax_minor: sum.tax_minor,
                        percent: field(&sum.percent.to_string()),
                        name: field(sum.name.as_str()),
                    })
                    .collect()
            })?;
            out.list("out_taxes", rows.into_iter(), count)
        })
    }
}

/// The same by day.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_books_days(
    garage: GarageHandle,
    from: i64,
    until: i64,
    out_days: *mut GarageDaySum,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_days", out_days, capacity)?, OutValue::to("out_count", out_count)?);

            let rows = items(open, from, until, |sums| {
                sums.days
                    .iter()
                    .map(|sum| GarageDaySum {
                        struct_size: 0,
                        taken_minor: sum.taken_minor,
                        given_back_minor: sum.given_back_minor,
                        date: field(&sum.date.to_string()),
                    })
                    .collect()
            })?;
            out.list("out_days", rows.into_iter(), count)
        })
    }
}

/// Closes the day: sums up what was issued since the last close, for ever.
///
/// Threads: any. May be NULL: key. Errors: GARAGE_E_OUT_OF_RANGE past 64 bits.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_books_close_day(
    garage: GarageHandle,
    key: *const c_char,
    out_close: *mut GarageDayClose,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_close", out_close)?;
            let report = with_key!(open.garage.books(), key).close_day()?;
            out.write(&GarageDayClose {
                shifts_open: count(report.shifts_open.len()),
                payments_pending: count(report.payments_pending.len()),
                ..close_row(&report.close, open.currency)
            });
            Ok(())
        })
    }
}

/// The day close with this number.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_books_day_close(
    garage: GarageHandle,
    close_number: u64,
    out_close: *mut GarageDayClose,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_close", out_close)?;
            out.write(&close_row(&open.garage.books().day_close(close_number)?, open.currency));
            Ok(())
        })
    }
}

/// Day closes by their numbers: those behind the number `after` (0: from the start).
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_books_day_closes(
    garage: GarageHandle,
    after: u64,
    flags: u32,
    out_closes: *mut GarageDayClose,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_closes", out_closes, capacity)?, OutValue::to("out_count", out_count)?);

            let rows = open.garage.books().day_closes(number_page(after, flags, &out)?)?;
            out.page(rows.iter().map(|close| close_row(close, open.currency)), count);
            Ok(())
        })
    }
}

/// Whether receipts, payments, shifts, day closes and the journal agree.
///
/// Threads: any; it reads them all. Errors: those of the store.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_books_check(
    garage: GarageHandle,
    out_checked: *mut GarageBooksChecked,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_checked", out_checked), out_error, |open| Ok(GarageBooksChecked::from(&open.garage.books().check()?)))
    }
}

/// What does not agree, a line each; empty where all does.
///
/// Threads: any; it reads them all.
/// Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_books_differences(
    garage: GarageHandle,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| Ok(open.garage.books().check()?.differences.join("\n")))
    }
}
