//! Receipts, shifts and day closes.

use rusqlite::params;

use super::columns::Columns;
use super::page::{bounds, pages};
use super::tx::Tx;
use crate::domain::{DayClose, Receipt, Shift, ShiftId, Timestamp};
use crate::storage::{BooksMut, DayCloseRows, Page, ReceiptRows, ShiftRows};
use crate::{Error, ErrorKind, Result};

const RECEIPTS: &str = "receipts";
const SHIFTS: &str = "shifts";
const DAY_CLOSES: &str = "day_closes";

macro_rules! select_shifts {
    ($($rest:tt)*) => {
        concat!(
            "SELECT id, drawer, status, currency, float_minor, taken_minor, given_back_minor, paid_in_minor, paid_out_minor, \
             dropped_minor, counted_minor, opened_by, opened_at, closed_at, version, updated_at FROM shifts ",
            $($rest)*
        )
    };
}

pub(super) const OPEN_SHIFT_OF: &str = select_shifts!("WHERE drawer = ?1 AND status = 'OPEN'");
pub(super) const OPEN_SHIFTS: &str = select_shifts!("WHERE status = 'OPEN' ORDER BY drawer");
pub(super) const LAST_RECEIPT: &str = "SELECT coalesce(max(number), 0) FROM receipts";

/// The statement for a page of numbered rows in its direction: `?1` is the number it begins behind, `?2` the limit.
macro_rules! numbered {
    ($table:literal, $page:expr) => {
        if $page.newest_first {
            concat!("SELECT number, body FROM ", $table, " WHERE number < ?1 ORDER BY number DESC LIMIT ?2")
        } else {
            concat!("SELECT number, body FROM ", $table, " WHERE number > ?1 ORDER BY number LIMIT ?2")
        }
    };
}

fn behind(page: Page<u64>) -> i64 {
    let end = if page.newest_first { i64::MAX } else { 0 };
    page.after.map_or(end, integer)
}

/// No number in the store is as large as the largest integer, so what is larger yet finds nothing either.
fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Reads the body of a numbered row; what it says of its number is what its key says.
fn body<Row: serde::de::DeserializeOwned>(row: &mut Columns<'_, '_>, number_of: fn(&Row) -> u64) -> Result<Row> {
    let number: u64 = row.get()?;
    let body: String = row.get()?;
    let parsed: Option<Row> = serde_json::from_str(&body).ok();
    parsed.filter(|row| number_of(row) == number).ok_or_else(|| row.corrupt_here())
}

fn receipt(row: &mut Columns<'_, '_>) -> Result<Receipt> {
    body(row, |receipt: &Receipt| receipt.number)
}

fn day_close(row: &mut Columns<'_, '_>) -> Result<DayClose> {
    body(row, |close: &DayClose| close.number)
}

fn shift(row: &mut Columns<'_, '_>) -> Result<Shift> {
    Ok(Shift {
        id: row.get()?,
        drawer: row.get()?,
        status: row.get()?,
        currency: row.get()?,
        float_minor: row.get()?,
        taken_minor: row.get()?,
        given_back_minor: row.get()?,
        paid_in_minor: row.get()?,
        paid_out_minor: row.get()?,
        dropped_minor: row.get()?,
        counted_minor: row.get()?,
        opened_by: row.get()?,
        opened_at: row.get()?,
        closed_at: row.get()?,
        version: row.get()?,
        updated_at: row.get()?,
    })
}

fn as_body(row: &impl serde::Serialize, table: &str) -> Result<String> {
    serde_json::to_string(row)
        .map_err(|error| Error::new(ErrorKind::Internal, format!("{table}: a row cannot be written as JSON")).with_source(error))
}

/// Says which number was not the next.
fn added(changed: usize, table: &str, number: u64) -> Result<()> {
    match changed {
        0 => Err(Error::new(ErrorKind::Conflict, format!("{table}: {number} is not the next number"))),
        _ => Ok(()),
    }
}

impl ReceiptRows for Tx<'_> {
    fn receipt(&self, number: u64) -> Result<Option<Receipt>> {
        self.row(RECEIPTS, "SELECT number, body FROM receipts WHERE number = ?1", [integer(number)], receipt)
    }

    fn last_receipt_number(&self) -> Result<u64> {
        Ok(self.row(RECEIPTS, LAST_RECEIPT, [], |row| row.get())?.unwrap_or(0))
    }

    fn receipts(&self, page: Page<u64>) -> Result<Vec<Receipt>> {
        self.rows(RECEIPTS, numbered!("receipts", page), params![behind(page), page.limit], receipt)
    }
}

impl ShiftRows for Tx<'_> {
    fn shift(&self, id: ShiftId) -> Result<Option<Shift>> {
        self.row(SHIFTS, select_shifts!("WHERE id = ?1"), [id.as_bytes()], shift)
    }

    fn open_shift_of(&self, drawer: &str) -> Result<Option<Shift>> {
        self.row(SHIFTS, OPEN_SHIFT_OF, [drawer], shift)
    }

    fn open_shifts(&self) -> Result<Vec<Shift>> {
        self.rows(SHIFTS, OPEN_SHIFTS, [], shift)
    }

    fn shifts(&self, page: Page<ShiftId>) -> Result<Vec<Shift>> {
        let after = bounds(&page, ShiftId::as_bytes);
        self.rows(SHIFTS, pages!(select_shifts, "", page), params![after, page.limit], shift)
    }
}

impl DayCloseRows for Tx<'_> {
    fn day_close(&self, number: u64) -> Result<Option<DayClose>> {
        self.row(DAY_CLOSES, "SELECT number, body FROM day_closes WHERE number = ?1", [integer(number)], day_close)
    }

    fn last_day_close(&self) -> Result<Option<DayClose>> {
        self.row(DAY_CLOSES, "SELECT number, body FROM day_closes ORDER BY number DESC LIMIT 1", [], day_close)
    }

    fn day_closes(&self, page: Page<u64>) -> Result<Vec<DayClose>> {
        self.rows(DAY_CLOSES, numbered!("day_closes", page), params![behind(page), page.limit], day_close)
    }
}

impl BooksMut for Tx<'_> {
    fn insert_receipt(&mut self, receipt: &Receipt) -> Result<()> {
        let changed = self.change(
            RECEIPTS,
            "INSERT INTO receipts (number, kind, payment_id, session_id, shift_id, amount_minor, currency, issued_at, body)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
             WHERE ?1 = (SELECT coalesce(max(number), 0) + 1 FROM receipts)",
            params![
                integer(receipt.number),
                receipt.kind.as_str(),
                receipt.payment.as_bytes(),
                receipt.session.as_bytes(),
                receipt.shift.as_ref().map(ShiftId::as_bytes),
                receipt.amount_minor,
                receipt.currency.code(),
                receipt.issued_at.as_micros(),
                as_body(receipt, RECEIPTS)?,
            ],
        )?;
        added(changed, RECEIPTS, receipt.number)
    }

    fn insert_shift(&mut self, shift: &Shift) -> Result<()> {
        self.change(
            SHIFTS,
            "INSERT INTO shifts (id, drawer, status, currency, float_minor, taken_minor, given_back_minor, paid_in_minor,
                                 paid_out_minor, dropped_minor, counted_minor, opened_by, opened_at, closed_at, version, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            params![
                shift.id.as_bytes(),
                shift.drawer,
                shift.status.as_str(),
                shift.currency.code(),
                shift.float_minor,
                shift.taken_minor,
                shift.given_back_minor,
                shift.paid_in_minor,
                shift.paid_out_minor,
                shift.dropped_minor,
                shift.counted_minor,
                shift.opened_by.to_string(),
                shift.opened_at.as_micros(),
                shift.closed_at.map(Timestamp::as_micros),
                shift.version,
                shift.updated_at.as_micros(),
            ],
        )
        .map(drop)
    }

    fn update_shift(&mut self, before: &Shift, after: &Shift) -> Result<()> {
        self.change_version(
            SHIFTS,
            "UPDATE shifts SET status = ?3, taken_minor = ?4, given_back_minor = ?5, paid_in_minor = ?6, paid_out_minor = ?7,
                               dropped_minor = ?8, counted_minor = ?9, closed_at = ?10, version = ?11, updated_at = ?12
             WHERE id = ?1 AND version = ?2",
            params![
                before.id.as_bytes(),
                before.version,
                after.status.as_str(),
                after.taken_minor,
                after.given_back_minor,
                after.paid_in_minor,
                after.paid_out_minor,
                after.dropped_minor,
                after.counted_minor,
                after.closed_at.map(Timestamp::as_micros),
                after.version,
                after.updated_at.as_micros(),
            ],
        )
    }

    fn insert_day_close(&mut self, close: &DayClose) -> Result<()> {
        let changed = self.change(
            DAY_CLOSES,
            "INSERT INTO day_closes (number, from_receipt, to_receipt, closed_at, body)
             SELECT ?1, ?2, ?3, ?4, ?5
             WHERE ?1 = (SELECT coalesce(max(number), 0) + 1 FROM day_closes)",
            params![
                integer(close.number),
                integer(close.from_receipt),
                integer(close.to_receipt),
                close.closed_at.as_micros(),
                as_body(close, DAY_CLOSES)?,
            ],
        )?;
        added(changed, DAY_CLOSES, close.number)
    }
}
