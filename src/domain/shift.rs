//! Shifts: for whose cash in a drawer who answers, and whether it is all there.

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{Actor, Currency, Money, ShiftId, Timestamp};
use crate::{Error, ErrorKind, Result};

named! {
    /// Where a shift is in its life.
    ShiftStatus, "shift status" {
        /// The drawer is in use.
        Open = "OPEN",
        /// The drawer was counted.
        Closed = "CLOSED",
    }
}

named! {
    /// A movement of cash that is neither a payment nor a refund.
    CashMove, "cash movement" {
        /// Out of the drawer, into the safe.
        Drop = "DROP",
        /// Into the drawer, such as coins to give change.
        PayIn = "PAY_IN",
        /// Out of the drawer, such as for a broom.
        PayOut = "PAY_OUT",
    }
}

/// One shift at one drawer, as the store keeps it. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Its id.
    pub id: ShiftId,
    /// What the drawer is called; it has one OPEN shift at most.
    pub drawer: String,
    /// Where it is in its life.
    pub status: ShiftStatus,
    /// The currency of what is in the drawer.
    pub currency: Currency,
    /// What was in the drawer at the beginning.
    pub float_minor: i64,
    /// The cash of all receipts of the shift.
    pub taken_minor: i64,
    /// The cash of all credit notes of the shift; not negative.
    pub given_back_minor: i64,
    /// What was put in.
    pub paid_in_minor: i64,
    /// What was taken out and spent.
    pub paid_out_minor: i64,
    /// What was taken out and put into the safe.
    pub dropped_minor: i64,
    /// What was in the drawer at the end, as a person counted it.
    pub counted_minor: Option<i64>,
    /// Who opened it, and answers for it.
    pub opened_by: Actor,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

impl Shift {
    /// A shift that begins.
    pub(crate) fn opened(id: ShiftId, drawer: String, float: Money, by: Actor, at: Timestamp) -> Self {
        Self {
            id,
            drawer,
            status: ShiftStatus::Open,
            currency: float.currency(),
            float_minor: float.minor(),
            taken_minor: 0,
            given_back_minor: 0,
            paid_in_minor: 0,
            paid_out_minor: 0,
            dropped_minor: 0,
            counted_minor: None,
            opened_by: by,
            opened_at: at,
            closed_at: None,
            version: 1,
            updated_at: at,
        }
    }

    /// What must be in the drawer: the float, and what went in, less what went out. It can be negative where more was given back
    /// than the drawer was said to hold.
    ///
    /// Every part of it is written down by the event that moves the cash, in one transaction with it, so that it cannot differ
    /// from the receipts; [`Books::check`](crate::Books::check) adds them up again.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] past 64 bits.
    pub fn expected(&self) -> Result<Money> {
        let sum = i128::from(self.float_minor) + i128::from(self.taken_minor) + i128::from(self.paid_in_minor)
            - i128::from(self.given_back_minor)
            - i128::from(self.paid_out_minor)
            - i128::from(self.dropped_minor);
        i64::try_from(sum).map(|minor| Money::new(minor, self.currency)).map_err(|_| self.overflows())
    }

    /// What was counted less what was expected, once the shift is CLOSED: negative where cash is missing.
    ///
    /// # Errors
    /// As [`Shift::expected`].
    pub fn difference(&self) -> Result<Option<Money>> {
        let counted = self.counted_minor.map(|minor| Money::new(minor, self.currency));
        counted.map(|counted| counted.checked_sub(self.expected()?)).transpose()
    }

    /// The row once a receipt, or with a negative amount a credit note, moved cash.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is OPEN; [`ErrorKind::InvalidInput`] for another currency;
    /// [`ErrorKind::OutOfRange`] past 64 bits.
    pub fn cashed(&self, amount: Money, at: Timestamp) -> Result<Self> {
        let mut next = self.touched(amount, at)?;
        if amount.minor() < 0 {
            next.given_back_minor = amount
                .minor()
                .checked_neg()
                .and_then(|minor| self.given_back_minor.checked_add(minor))
                .ok_or_else(|| self.overflows())?;
        } else {
            next.taken_minor = self.taken_minor.checked_add(amount.minor()).ok_or_else(|| self.overflows())?;
        }
        next.expected().map(|_| next)
    }

    /// The row once cash was moved otherwise.
    ///
    /// # Errors
    /// As [`Shift::cashed`], and [`ErrorKind::OutOfRange`] for an amount that is not above zero, or more than the drawer must
    /// hold.
    pub fn moved(&self, kind: CashMove, amount: Money, at: Timestamp) -> Result<Self> {
        let mut next = self.touched(amount, at)?;
        if amount.minor() <= 0 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("a movement of {amount} is none: name what was moved, above zero"),
            ));
        }
        let expected = self.expected()?;
        if kind != CashMove::PayIn && amount.minor() > expected.minor() {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("{amount} cannot come out of the drawer of shift {}: it holds {expected}", self.id),
            ));
        }
        let sum = match kind {
            CashMove::Drop => &mut next.dropped_minor,
            CashMove::PayIn => &mut next.paid_in_minor,
            CashMove::PayOut => &mut next.paid_out_minor,
        };
        *sum = sum.checked_add(amount.minor()).ok_or_else(|| self.overflows())?;
        next.expected().map(|_| next)
    }

    /// The row once the drawer was counted.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is OPEN; [`ErrorKind::InvalidInput`] for another currency;
    /// [`ErrorKind::OutOfRange`] for less than nothing.
    pub fn closed(&self, counted: Money, at: Timestamp) -> Result<Self> {
        let next = self.touched(counted, at)?;
        if counted.minor() < 0 {
            return Err(Error::new(ErrorKind::OutOfRange, "a drawer holds nothing or more"));
        }
        let next = Self {
            status: ShiftStatus::Closed,
            counted_minor: Some(counted.minor()),
            closed_at: Some(at.max(self.opened_at)),
            ..next
        };
        next.difference().map(|_| next)
    }

    fn touched(&self, amount: Money, at: Timestamp) -> Result<Self> {
        if self.status != ShiftStatus::Open {
            return Err(Error::new(ErrorKind::InvalidTransition, format!("shift {} is CLOSED: open another one", self.id)));
        }
        if amount.currency() != self.currency {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("the drawer of shift {} holds {}, not {}", self.id, self.currency, amount.currency()),
            ));
        }
        Ok(Self { version: self.version + 1, updated_at: at, ..self.clone() })
    }

    fn overflows(&self) -> Error {
        Error::new(ErrorKind::OutOfRange, format!("the cash of shift {} left the range of 64 bits", self.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euros(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn open() -> Shift {
        let at = Timestamp::from_micros(7);
        Shift::opened(ShiftId::new(at, [1; 8]), "booth".to_owned(), euros(10_000), Actor::Host, at)
    }

    #[test]
    fn what_must_be_in_the_drawer_is_the_float_and_every_movement() {
        let at = Timestamp::from_micros(9);
        let shift = open().cashed(euros(250), at).unwrap().cashed(euros(-50), at).unwrap();
        let shift = shift.moved(CashMove::PayIn, euros(1_000), at).unwrap().moved(CashMove::PayOut, euros(300), at).unwrap();
        let shift = shift.moved(CashMove::Drop, euros(8_000), at).unwrap();
        assert_eq!((shift.expected().unwrap(), shift.version), (euros(2_900), 6));
        for (counted, difference) in [(2_900, 0), (2_850, -50), (3_000, 100), (0, -2_900)] {
            let closed = shift.closed(euros(counted), at).unwrap();
            assert_eq!(closed.difference().unwrap(), Some(euros(difference)));
            assert_eq!(closed.status, ShiftStatus::Closed);
        }
        assert_eq!(shift.difference().unwrap(), None);
    }

    #[test]
    fn what_cannot_have_moved_is_refused() {
        let at = Timestamp::from_micros(9);
        let yen = Money::new(1, "JPY".parse().unwrap());
        let kind = |answer: Result<Shift>| answer.unwrap_err().kind();
        for movement in CashMove::ALL {
            assert_eq!(kind(open().moved(*movement, euros(0), at)), ErrorKind::OutOfRange);
            assert_eq!(kind(open().moved(*movement, euros(-1), at)), ErrorKind::OutOfRange);
            assert_eq!(kind(open().moved(*movement, yen, at)), ErrorKind::InvalidInput);
            assert_eq!(open().moved(*movement, euros(10_001), at).is_ok(), *movement == CashMove::PayIn);
        }
        assert_eq!(kind(open().cashed(yen, at)), ErrorKind::InvalidInput);
        assert_eq!(kind(open().cashed(euros(i64::MAX), at)), ErrorKind::OutOfRange);
        assert_eq!(kind(open().cashed(euros(i64::MIN), at)), ErrorKind::OutOfRange);
        assert_eq!(kind(open().closed(euros(-1), at)), ErrorKind::OutOfRange);
        let closed = open().closed(euros(10_000), at).unwrap();
        assert_eq!(kind(closed.closed(euros(10_000), at)), ErrorKind::InvalidTransition);
        assert_eq!(kind(closed.cashed(euros(1), at)), ErrorKind::InvalidTransition);
        assert_eq!(kind(closed.moved(CashMove::PayIn, euros(1), at)), ErrorKind::InvalidTransition);
    }
}
