//! Debts: what a vehicle owes that left without paying.

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{DebtId, Money, PaymentId, SessionId, Timestamp, VehicleId};
use crate::{Error, ErrorKind, Result};

named! {
    /// What became of a debt.
    DebtStatus, "debt status" {
        /// It is owed.
        Open = "OPEN",
        /// It was paid.
        Settled = "SETTLED",
        /// The operator gave it up.
        Waived = "WAIVED",
    }
}

impl DebtStatus {
    /// Whether the state machine has this step.
    #[must_use]
    pub const fn can_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Open, Self::Settled | Self::Waived))
    }
}

/// What a vehicle owes for a stay that ended unpaid, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debt {
    /// Its id.
    pub id: DebtId,
    /// The stay, which is over; it has one debt at most.
    pub session: SessionId,
    /// Who owes it.
    pub vehicle: VehicleId,
    /// How much: what was due when the vehicle left.
    pub amount: Money,
    /// What became of it.
    pub status: DebtStatus,
    /// Why the vehicle left without paying.
    pub reason: String,
    /// The payment that settled it.
    pub payment: Option<PaymentId>,
    /// Why it was WAIVED.
    pub waiver: Option<String>,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

impl Debt {
    fn stepped(&self, next: DebtStatus, at: Timestamp) -> Result<Self> {
        if !self.status.can_become(next) {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("debt {} is {} and cannot become {next}", self.id, self.status),
            ));
        }
        Ok(Self { status: next, version: self.version + 1, updated_at: at, ..self.clone() })
    }

    /// Says that it is still owed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is OPEN.
    pub fn check_open(&self) -> Result<()> {
        match self.status {
            DebtStatus::Open => Ok(()),
            other => Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("debt {} is {other}: nothing of it is owed any more", self.id),
            )),
        }
    }

    /// The row once it was paid.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is OPEN.
    pub fn settled(&self, payment: PaymentId, at: Timestamp) -> Result<Self> {
        Ok(Self { payment: Some(payment), ..self.stepped(DebtStatus::Settled, at)? })
    }

    /// The row once it was given up.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is OPEN.
    pub fn waived(&self, reason: String, at: Timestamp) -> Result<Self> {
        Ok(Self { waiver: Some(reason), ..self.stepped(DebtStatus::Waived, at)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_machine_is_this_table() {
        use DebtStatus::{Open, Settled, Waived};
        for (from, allowed) in [(Open, vec![Settled, Waived]), (Settled, vec![]), (Waived, vec![])] {
            for next in DebtStatus::ALL {
                assert_eq!(from.can_become(*next), allowed.contains(next), "{from} -> {next}");
            }
        }
    }
}
