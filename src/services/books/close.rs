//! Closing a day.

use crate::authority::Need;
use crate::domain::Permission;
use serde::{Deserialize, Serialize};

use super::super::found;
use super::{Loss, each_loss, each_receipt};
use crate::Result;
use crate::domain::{DayClose, PaymentId, PaymentStatus, ShiftId, Sums, Timestamp};
use crate::event::Event;
use crate::storage::{Page, ReadTx};
use crate::transaction::{Command, Decision, Scope};

/// A day that was closed, and what was not finished then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayReport {
    /// The close.
    pub close: DayClose,
    /// Shifts that were OPEN: their cash was not counted.
    pub shifts_open: Vec<ShiftId>,
    /// Payments whose outcome was not known.
    pub payments_pending: Vec<PaymentId>,
}

/// Sums over receipts and journal rows up to some number. What they are about never changes, so they stay right.
#[derive(Clone, Debug, Default)]
struct Sofar {
    from_receipt: u64,
    to_receipt: u64,
    to_journal: u64,
    sums: Sums,
}

impl Sofar {
    /// Nothing yet, behind the last close.
    fn begin(rows: &dyn ReadTx) -> Result<Self> {
        let (to_receipt, to_journal) = rows.last_day_close()?.map_or((0, 0), |close| (close.to_receipt, close.to_journal));
        Ok(Self { from_receipt: to_receipt + 1, to_receipt, to_journal, sums: Sums::default() })
    }

    /// Goes on to the end of what `rows` hold.
    fn go_on(mut self, rows: &dyn ReadTx) -> Result<Self> {
        let (receipt, journal) = (rows.last_receipt_number()?, rows.journal_head()?.sequence);
        each_receipt(rows, self.to_receipt + 1, receipt, |receipt| self.sums.add(&receipt))?;
        each_loss(rows, self.to_journal + 1, journal, |_| true, |loss: Loss| loss.add_to(&mut self.sums))?;
        (self.to_receipt, self.to_journal) = (receipt, journal);
        Ok(self)
    }
}

pub(super) fn close_day(scope: &Scope<'_>) -> Result<DayReport> {
    // Summed up outside: a long day must not hold up the gates. What is written meanwhile is added inside.
    let scope = scope.admit(CloseDay::NEED)?;
    let sofar = scope.read(CloseDay::NEED, |rows| Sofar::begin(rows)?.go_on(rows))?;
    scope.run(CloseDay { sofar })
}

#[derive(Serialize)]
struct CloseDay {
    #[serde(skip)]
    sofar: Sofar,
}

impl Command for CloseDay {
    type Answer = DayReport;
    const NAME: &'static str = "books.close_day";
    const NEED: Need = Need::May(Permission::ManageShifts);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let last = rows.last_day_close()?;
        let begun = Sofar::begin(rows)?;
        // Someone else may have closed the day meanwhile, or a backup was restored: then from the beginning.
        let is_ours = self.sofar.from_receipt == begun.from_receipt
            && self.sofar.to_journal >= begun.to_journal
            && self.sofar.to_receipt <= rows.last_receipt_number()?
            && self.sofar.to_journal <= rows.journal_head()?.sequence;
        let Sofar { from_receipt, to_receipt, to_journal, sums } =
            if is_ours { self.sofar.clone().go_on(rows)? } else { begun.go_on(rows)? };
        let opened_at = match &last {
            Some(close) => close.closed_at,
            None => rows.receipt(1)?.map_or(with.now, |receipt| receipt.issued_at),
        };
        let number = last.map_or(0, |close| close.number) + 1;
        let close = DayClose { number, from_receipt, to_receipt, to_journal, opened_at, closed_at: with.now, sums };
        Ok(vec![Event::DayClosed { close }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<DayReport> {
        let close = found(rows.last_day_close()?, "the day close of", "this command")?;
        let shifts_open = rows.open_shifts()?.into_iter().map(|shift| shift.id).collect();
        let pending = rows.payments(Some(PaymentStatus::Pending), Page::first(u32::MAX))?;
        Ok(DayReport { close, shifts_open, payments_pending: pending.into_iter().map(|payment| payment.id).collect() })
    }
}
