//! Receipts, drawers and days.

use parking_garage::{CashMove, ErrorKind, PaymentStatus};

use super::{Answer, Model, Shift, moved, picked};

impl Model {
    /// Money moved, perhaps into or out of a drawer.
    pub(super) fn receipt(&mut self, cents: i64, drawer: Option<usize>) {
        self.receipts.push(cents);
        if let Some(shift) = drawer.and_then(|drawer| self.open_shift_of(drawer)) {
            self.shifts[shift].expected += cents;
        }
    }

    pub(super) fn open_shift_of(&self, drawer: usize) -> Option<usize> {
        self.shifts.iter().position(|shift| shift.drawer == drawer && shift.is_open)
    }

    pub(crate) fn shift_text(&self, place: usize) -> String {
        let Shift { drawer, is_open, expected } = &self.shifts[place];
        format!("shift {place} {drawer} {is_open} {expected}")
    }

    pub(super) fn open_shift(&mut self, drawer: u8, float: i16) -> Answer {
        if float < 0 {
            return Err(ErrorKind::OutOfRange);
        }
        if self.open_shift_of(drawer.into()).is_some() {
            return Err(ErrorKind::AlreadyExists);
        }
        self.shifts.push(Shift { drawer: drawer.into(), is_open: true, expected: float.into() });
        Ok(self.shift_text(self.shifts.len() - 1))
    }

    pub(super) fn move_cash(&mut self, which: u8, kind: CashMove, cents: i16) -> Answer {
        let place = picked!(which, self.shifts);
        let shift = &mut self.shifts[place];
        if !shift.is_open {
            return Err(ErrorKind::InvalidTransition);
        }
        let left = shift.expected + moved(kind, cents.into());
        if cents <= 0 || (kind != CashMove::PayIn && left < 0) {
            return Err(ErrorKind::OutOfRange);
        }
        shift.expected = left;
        Ok(self.shift_text(place))
    }

    pub(super) fn close_shift(&mut self, which: u8, cents: i16) -> Answer {
        let place = picked!(which, self.shifts);
        let shift = &mut self.shifts[place];
        if !shift.is_open {
            return Err(ErrorKind::InvalidTransition);
        }
        if cents < 0 {
            return Err(ErrorKind::OutOfRange);
        }
        shift.is_open = false;
        let difference = i64::from(cents) - shift.expected;
        Ok(format!("{}, {difference} too much", self.shift_text(place)))
    }

    pub(super) fn close_day(&mut self) -> Answer {
        let since = self.closes.last().copied().unwrap_or_default();
        let sum: i64 = self.receipts[since..].iter().sum();
        self.closes.push(self.receipts.len());
        let shifts = self.shifts.iter().filter(|shift| shift.is_open).count();
        let pending = self.payments.iter().filter(|payment| payment.status == PaymentStatus::Pending).count();
        Ok(format!("day {} up to {}, {sum} taken, {shifts} {pending}", self.closes.len(), self.receipts.len()))
    }
}
