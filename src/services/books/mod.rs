//! The books: receipts by number, sums over them, and days that are closed.

mod check;
mod close;

pub use check::BooksChecked;
pub use close::DayReport;

use super::payments::{receipts_of_payment, receipts_of_stay};
use super::{found, service};
#[cfg(doc)]
use crate::ErrorKind;
use crate::Result;
use crate::authority::Need;
use crate::domain::Permission;
use crate::domain::{DayClose, Money, PaymentId, Receipt, SessionId, Sums, Timestamp};
use crate::event::{Event, RawEntry};
use crate::storage::{Page, ReadTx};

/// What the day brought in is for who answers for everybody's shifts.
const OFFICE: Need = Need::May(Permission::ManageShifts);

/// How many rows are held in memory at once while a store is read through.
const ROWS_PER_PAGE: u32 = 500;

service! {
    /// The books: see [`Garage::books`](crate::Garage::books).
    Books
}

impl Books<'_> {
    /// The receipt or credit note with this number.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn receipt(&self, number: u64) -> Result<Receipt> {
        found(self.scope.read(Need::SEE, |rows| rows.receipt(number))?, "receipt", number)
    }

    /// Receipts and credit notes, by number.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn receipts(&self, page: Page<u64>) -> Result<Vec<Receipt>> {
        self.scope.read(Need::SEE, |rows| rows.receipts(page))
    }

    /// The receipt of a payment, followed by the credit notes that correct it; none for a payment of nothing, and for one whose
    /// money was not taken.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for the payment.
    pub fn receipts_of(&self, payment: PaymentId) -> Result<Vec<Receipt>> {
        self.scope.read(Need::SEE, |rows| receipts_of_payment(rows, &found(rows.payment(payment)?, "payment", payment)?))
    }

    /// The receipts and credit notes of a stay, by number.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for the session.
    pub fn receipts_of_session(&self, session: SessionId) -> Result<Vec<Receipt>> {
        self.scope.read(Need::SEE, |rows| receipts_of_stay(rows, &found(rows.session(session)?, "session", session)?))
    }

    /// The receipt that a code from paper belongs to: [`Receipt::code`], as a scanner reads it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for what is no such code; [`ErrorKind::NotFound`] if the garage has issued no receipt with
    /// exactly this content: the paper is not ours, or someone has changed it.
    pub fn receipt_by_code(&self, code: &str) -> Result<Receipt> {
        let number = Receipt::number_in_code(code)?;
        let receipt = self.scope.read(Need::SEE, |rows| rows.receipt(number))?.filter(|receipt| receipt.code() == code);
        found(receipt, "a receipt with the content of this code, numbered", number)
    }

    /// What receipts issued at `from` or later and before `until` add up to, with what was waived and became a debt then.
    ///
    /// Reads all receipts and the whole journal, a page at a time: for an office, not for a gate. The sums of a day that was
    /// closed are in its [`DayClose`]. By the clock, which can be set back; day closes go by the numbers.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] if a sum does not fit 64 bits; the kinds of a store that cannot be read.
    pub fn sums(&self, from: Timestamp, until: Timestamp) -> Result<Sums> {
        let is_within = |at: Timestamp| from <= at && at < until;
        self.scope.read(OFFICE, |rows| {
            let mut sums = Sums::default();
            each_receipt(rows, 1, u64::MAX, |receipt| if is_within(receipt.issued_at) { sums.add(&receipt) } else { Ok(()) })?;
            let kinds = |row: &RawEntry| is_within(row.at);
            each_loss(rows, 1, u64::MAX, kinds, |loss| loss.add_to(&mut sums))?;
            Ok(sums)
        })
    }

    /// Closes the day: sums up all receipts since the last close, by their numbers, and writes that down for good.
    ///
    /// A day without receipts is closed too. Shifts that are OPEN and payments that are PENDING do not hinder it: the answer
    /// names them. Their receipts, once issued, belong to the next day.
    ///
    /// ```
    /// use parking_garage::{Currency, Entry, Garage, Layout, Pay, Tariff};
    ///
    /// let garage = Garage::in_memory()?;
    /// garage.spots().create_layout(&Layout::grid(1, 1, 1))?;
    /// let tariff = garage.tariffs().publish(&Tariff::hourly("day".parse()?, Currency::EUR, 250)?)?;
    /// garage.tariffs().activate(&tariff)?;
    /// let visit = garage.sessions().enter(Entry::new("AB-123-C"))?;
    /// let paid = garage.payments().process(Pay::cash(visit.session.id))?;
    /// let report = garage.books().close_day()?;
    /// assert_eq!(report.close.receipts(), u64::from(paid.receipt.is_some()));
    /// assert_eq!(garage.books().close_day()?.close.receipts(), 0);
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] if a sum does not fit 64 bits; the kinds of a store that fails.
    pub fn close_day(&self) -> Result<DayReport> {
        close::close_day(&self.scope)
    }

    /// The day close with this number.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn day_close(&self, number: u64) -> Result<DayClose> {
        found(self.scope.read(OFFICE, |rows| rows.day_close(number))?, "day close", number)
    }

    /// Day closes, by number.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn day_closes(&self, page: Page<u64>) -> Result<Vec<DayClose>> {
        self.scope.read(OFFICE, |rows| rows.day_closes(page))
    }

    /// Checks the books: numbers without a gap; a receipt for each payment whose money was taken, and a credit note for each
    /// refund, for the same amount; shifts and day closes that are the sums of their receipts; and the sums of all
    /// receipts against the payments and refunds that the journal tells of.
    ///
    /// Reads receipts and journal, a page at a time.
    ///
    /// # Errors
    /// Only those of a store that cannot be read; what is wrong is in the answer.
    pub fn check(&self) -> Result<BooksChecked> {
        self.scope.read(Need::May(Permission::ReadJournal), check::check)
    }
}

/// Hands on the receipts with the numbers `from` to `to`, a page at a time.
fn each_receipt(rows: &dyn ReadTx, from: u64, to: u64, mut take: impl FnMut(Receipt) -> Result<()>) -> Result<()> {
    let mut after = from.saturating_sub(1);
    loop {
        let page = rows.receipts(Page::first(ROWS_PER_PAGE).after(after))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.number;
        for receipt in page {
            if receipt.number > to {
                return Ok(());
            }
            take(receipt)?;
        }
    }
}

/// Money that was owed and not taken.
enum Loss {
    Waived(Money),
    Debt(Money),
}

impl Loss {
    fn add_to(&self, sums: &mut Sums) -> Result<()> {
        match *self {
            Self::Waived(amount) => sums.add_release(amount),
            Self::Debt(amount) => sums.add_debt(amount),
        }
    }
}

/// Hands on what was waived and what became a debt in the journal rows with the numbers `from` to `to` that `admits`.
fn each_loss(
    rows: &dyn ReadTx,
    from: u64,
    to: u64,
    admits: impl Fn(&RawEntry) -> bool,
    mut take: impl FnMut(Loss) -> Result<()>,
) -> Result<()> {
    let mut next = from;
    loop {
        let page = rows.journal(next, ROWS_PER_PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        next = last.sequence + 1;
        for row in page {
            if row.sequence > to {
                return Ok(());
            }
            let is_loss = row.kind == "SessionReleased" || row.kind == "DebtIncurred";
            if !is_loss || !admits(&row) {
                continue;
            }
            match row.parse()?.event {
                Event::DebtIncurred { amount, .. } => take(Loss::Debt(amount))?,
                Event::SessionReleased { session, waived_minor, .. } => {
                    let tariff = rows.session(session)?.and_then(|session| session.tariff);
                    let tariff = tariff.map(|tariff| rows.tariff(&tariff)).transpose()?.flatten();
                    // Without a tariff nothing is owed, and nothing was waived.
                    if let Some(row) = tariff {
                        take(Loss::Waived(Money::new(waived_minor, row.tariff.currency())))?;
                    }
                }
                _ => {}
            }
        }
    }
}
