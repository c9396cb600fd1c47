//! What a transaction reads and writes of the books: receipts, shifts and day closes.

use super::Page;
use crate::Result;
use crate::domain::{DayClose, Receipt, Shift, ShiftId};

/// Looking for receipts and credit notes, which share one row of numbers from 1.
pub trait ReceiptRows {
    /// The receipt with this number.
    ///
    /// # Errors
    /// What the backend meets.
    fn receipt(&self, number: u64) -> Result<Option<Receipt>>;

    /// The highest number so far, 0 for none.
    ///
    /// # Errors
    /// What the backend meets.
    fn last_receipt_number(&self) -> Result<u64>;

    /// Receipts by number.
    ///
    /// # Errors
    /// What the backend meets.
    fn receipts(&self, page: Page<u64>) -> Result<Vec<Receipt>>;
}

/// Looking for shifts.
pub trait ShiftRows {
    /// The shift.
    ///
    /// # Errors
    /// What the backend meets.
    fn shift(&self, id: ShiftId) -> Result<Option<Shift>>;

    /// The OPEN shift of this drawer.
    ///
    /// # Errors
    /// What the backend meets.
    fn open_shift_of(&self, drawer: &str) -> Result<Option<Shift>>;

    /// All OPEN shifts, by drawer, in the order of their bytes; there are few.
    ///
    /// # Errors
    /// What the backend meets.
    fn open_shifts(&self) -> Result<Vec<Shift>>;

    /// All shifts.
    ///
    /// # Errors
    /// What the backend meets.
    fn shifts(&self, page: Page<ShiftId>) -> Result<Vec<Shift>>;
}

/// Looking for day closes, which are numbered from 1.
pub trait DayCloseRows {
    /// The day close with this number.
    ///
    /// # Errors
    /// What the backend meets.
    fn day_close(&self, number: u64) -> Result<Option<DayClose>>;

    /// The one with the highest number.
    ///
    /// # Errors
    /// What the backend meets.
    fn last_day_close(&self) -> Result<Option<DayClose>>;

    /// Day closes by number.
    ///
    /// # Errors
    /// What the backend meets.
    fn day_closes(&self, page: Page<u64>) -> Result<Vec<DayClose>>;
}

/// What [`apply`](super::apply) does to the books.
///
/// A receipt and a day close are added, and never changed or removed. Their number is one more than the last one's; for any
/// other an insert answers [`Conflict`](crate::ErrorKind::Conflict), so that there is no gap and no number twice. Shifts are
/// as the rows of [`RowsMut`](super::RowsMut): unique are their ids, and the drawer of an OPEN one. A receipt's payment, session
/// and shift are there, or the answer is [`Constraint`](crate::ErrorKind::Constraint).
pub trait BooksMut: ReceiptRows + ShiftRows + DayCloseRows {
    /// Adds a receipt or credit note.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_receipt(&mut self, receipt: &Receipt) -> Result<()>;

    /// Adds a shift.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_shift(&mut self, shift: &Shift) -> Result<()>;

    /// Changes a shift's sums, what was counted and its end; its drawer and float never change.
    ///
    /// # Errors
    /// As the trait says.
    fn update_shift(&mut self, before: &Shift, after: &Shift) -> Result<()>;

    /// Adds a day close.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_day_close(&mut self, close: &DayClose) -> Result<()>;
}
