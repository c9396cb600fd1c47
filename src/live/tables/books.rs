//! The books: receipts and day closes by number, shifts by drawer. Only a store keeps them; a live state has no use for them.

use super::table::{Table, Unique, differing_fields, indexed_table, limit, paged};
use super::{Keep, Tables, Undo};
use crate::domain::{DayClose, Receipt, Shift, ShiftId, ShiftStatus};
use crate::storage::{BooksMut, DayCloseRows, Page, ReceiptRows, ShiftRows};
use crate::{Error, ErrorKind, Result};

/// Receipts and day closes: number n is at place n - 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Books {
    pub(super) receipts: Vec<Receipt>,
    pub(super) closes: Vec<DayClose>,
}

/// Shifts and their indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Shifts {
    pub(super) rows: Table<ShiftId, Shift>,
    open_by_drawer: Unique<String, ShiftId>,
}

indexed_table!(Shifts, ShiftId, Shift);

impl Shifts {
    fn index(&mut self, shift: &Shift, present: bool) {
        if shift.status == ShiftStatus::Open {
            self.open_by_drawer.set(&shift.drawer, shift.id, present);
        }
    }

    /// The indexes that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(Shifts, self, &self.reindexed(), {
            open_by_drawer;
            rows
        })
    }
}

/// The row with this number, counted from 1.
fn numbered<Row>(rows: &[Row], number: u64) -> Option<&Row> {
    rows.get(usize::try_from(number.checked_sub(1)?).ok()?)
}

/// A page of rows by number.
fn page_of<Row: Clone>(rows: &[Row], page: Page<u64>) -> Vec<Row> {
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).min(rows.len());
    if page.newest_first {
        let end = page.after.map_or(rows.len(), |number| place(number.saturating_sub(1)));
        rows[..end].iter().rev().take(limit(page.limit)).cloned().collect()
    } else {
        rows[page.after.map_or(0, place)..].iter().take(limit(page.limit)).cloned().collect()
    }
}

/// Checks that `number` is the one after the last of `rows`.
fn check_next<Row>(rows: &[Row], number: u64, what: &str) -> Result<()> {
    let next = rows.len() as u64 + 1;
    if number == next {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Conflict, format!("{what} {number} is not the next, {next}")))
}

impl Tables {
    fn check_shift(&self, shift: &Shift) -> Result<()> {
        let holder =
            (shift.status == ShiftStatus::Open).then(|| self.shifts.open_by_drawer.taken_by_other(&shift.drawer, shift.id));
        match holder.flatten() {
            None => Ok(()),
            Some(holder) => Err(Error::new(ErrorKind::AlreadyExists, format!("shift {holder} is OPEN at this drawer"))),
        }
    }

    fn put_shift(&mut self, row: Shift) {
        let id = row.id;
        let before = self.shifts.put(id, Some(row).filter(|_| self.keep == Keep::Everything));
        self.note(|| Undo::Shift(id, before.map(Box::new)));
    }
}

impl ReceiptRows for Tables {
    fn receipt(&self, number: u64) -> Result<Option<Receipt>> {
        Ok(numbered(&self.books.receipts, number).cloned())
    }

    fn last_receipt_number(&self) -> Result<u64> {
        Ok(self.books.receipts.len() as u64)
    }

    fn receipts(&self, page: Page<u64>) -> Result<Vec<Receipt>> {
        Ok(page_of(&self.books.receipts, page))
    }
}

impl ShiftRows for Tables {
    fn shift(&self, id: ShiftId) -> Result<Option<Shift>> {
        Ok(self.shifts.get(id).cloned())
    }

    fn open_shift_of(&self, drawer: &str) -> Result<Option<Shift>> {
        Ok(self.shifts.open_by_drawer.get(drawer).and_then(|id| self.shifts.get(id)).cloned())
    }

    fn open_shifts(&self) -> Result<Vec<Shift>> {
        let open = |shift: &&Shift| shift.status == ShiftStatus::Open;
        let mut shifts: Vec<Shift> = self.shifts.rows.iter().map(|(_, shift)| shift).filter(open).cloned().collect();
        shifts.sort_by(|a, b| a.drawer.cmp(&b.drawer));
        Ok(shifts)
    }

    fn shifts(&self, page: Page<ShiftId>) -> Result<Vec<Shift>> {
        let rows = &self.shifts.rows;
        Ok(rows.get_all(paged(rows.ids(), page)).map(|(_, shift)| shift.clone()).take(limit(page.limit)).collect())
    }
}

impl DayCloseRows for Tables {
    fn day_close(&self, number: u64) -> Result<Option<DayClose>> {
        Ok(numbered(&self.books.closes, number).cloned())
    }

    fn last_day_close(&self) -> Result<Option<DayClose>> {
        Ok(self.books.closes.last().cloned())
    }

    fn day_closes(&self, page: Page<u64>) -> Result<Vec<DayClose>> {
        Ok(page_of(&self.books.closes, page))
    }
}

impl BooksMut for Tables {
    fn insert_receipt(&mut self, receipt: &Receipt) -> Result<()> {
        if self.keep == Keep::Open {
            return Ok(());
        }
        check_next(&self.books.receipts, receipt.number, "receipt")?;
        self.refers(|| self.payments.get(receipt.payment).is_some(), "payment", receipt.payment)?;
        self.refers(|| self.sessions.get(receipt.session).is_some(), "session", receipt.session)?;
        receipt.shift.map_or(Ok(()), |shift| self.refers(|| self.shifts.get(shift).is_some(), "shift", shift))?;
        self.books.receipts.push(receipt.clone());
        self.note(|| Undo::Receipt);
        Ok(())
    }

    fn insert_shift(&mut self, shift: &Shift) -> Result<()> {
        if self.shifts.get(shift.id).is_some() {
            return Err(Error::new(ErrorKind::AlreadyExists, format!("there is a shift {}", shift.id)));
        }
        self.check_shift(shift)?;
        self.put_shift(shift.clone());
        Ok(())
    }

    fn update_shift(&mut self, before: &Shift, after: &Shift) -> Result<()> {
        let stored = self.shifts.get(before.id).map(|stored| stored.version);
        if stored != Some(before.version) || before.id != after.id {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!("shift {} has changed since version {}, or is not there", before.id, before.version),
            ));
        }
        self.check_shift(after)?;
        self.put_shift(after.clone());
        Ok(())
    }

    fn insert_day_close(&mut self, close: &DayClose) -> Result<()> {
        if self.keep == Keep::Open {
            return Ok(());
        }
        check_next(&self.books.closes, close.number, "day close")?;
        self.books.closes.push(close.clone());
        self.note(|| Undo::DayClose);
        Ok(())
    }
}
