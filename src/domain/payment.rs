//! Payments: an intent first, then what became of it.

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{Money, PaymentId, SessionId, Timestamp};
use crate::{Error, ErrorKind, Result};

named! {
    /// What became of a payment.
    PaymentStatus, "payment status" {
        /// Written down; what the provider did is not known yet.
        Pending = "PENDING",
        /// The money was taken.
        Completed = "COMPLETED",
        /// The provider refused.
        Failed = "FAILED",
        /// The money was given back.
        Refunded = "REFUNDED",
        /// Given up before the provider was asked.
        Cancelled = "CANCELLED",
    }
}

impl PaymentStatus {
    /// Whether the state machine has this step.
    #[must_use]
    pub const fn can_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Pending, Self::Completed | Self::Failed | Self::Cancelled) | (Self::Completed, Self::Refunded)
        )
    }
}

named! {
    /// How it is paid.
    PaymentMethod, "payment method" {
        /// Coins and notes, counted by the host.
        Cash = "CASH",
        /// A card at the provider's terminal.
        Card = "CARD",
    }
}

named! {
    /// What a payment is for.
    PaymentPurpose, "payment purpose" {
        /// In the exit lane: paying ends the stay.
        Exit = "EXIT",
        /// At the pay station: paying buys the time to leave.
        Prepay = "PREPAY",
    }
}

/// One payment, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// The stay it pays for.
    pub session: SessionId,
    /// The key under which the provider charges at most once.
    pub key: String,
    /// What it is for.
    pub purpose: PaymentPurpose,
    /// How it is paid.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Money,
    /// What became of it.
    pub status: PaymentStatus,
    /// The instant up to which the stay was priced.
    pub priced_until: Timestamp,
    /// Until when the vehicle may leave, once this is COMPLETED.
    pub paid_until: Option<Timestamp>,
    /// The provider's own number for the charge.
    pub reference: Option<String>,
    /// Why it is FAILED or CANCELLED.
    pub failure: Option<String>,
    /// The lane or pay station.
    pub lane: Option<String>,
    /// The number of its receipt.
    pub receipt: Option<u64>,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

impl Payment {
    fn stepped(&self, next: PaymentStatus, at: Timestamp) -> Result<Self> {
        if !self.status.can_become(next) {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("payment {} is {} and cannot become {next}", self.id, self.status),
            ));
        }
        Ok(Self { status: next, version: self.version + 1, updated_at: at, ..self.clone() })
    }

    /// The row once the money was taken.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is PENDING.
    pub fn completed(&self, reference: Option<String>, paid_until: Option<Timestamp>, at: Timestamp) -> Result<Self> {
        Ok(Self { reference, paid_until, ..self.stepped(PaymentStatus::Completed, at)? })
    }

    /// The row once its receipt was issued.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is COMPLETED and has none.
    pub fn receipted(&self, receipt: u64, at: Timestamp) -> Result<Self> {
        if self.status != PaymentStatus::Completed || self.receipt.is_some() {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("payment {} is {} and gets no receipt, or has one", self.id, self.status),
            ));
        }
        Ok(Self { receipt: Some(receipt), version: self.version + 1, updated_at: at, ..self.clone() })
    }

    /// The row once the provider refused.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is PENDING.
    pub fn failed(&self, reason: String, at: Timestamp) -> Result<Self> {
        Ok(Self { failure: Some(reason), ..self.stepped(PaymentStatus::Failed, at)? })
    }

    /// The row once it was given up.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is PENDING.
    pub fn cancelled(&self, reason: String, at: Timestamp) -> Result<Self> {
        Ok(Self { failure: Some(reason), ..self.stepped(PaymentStatus::Cancelled, at)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_machine_is_this_table() {
        use PaymentStatus::{Cancelled, Completed, Failed, Pending, Refunded};
        let table = [
            (Pending, vec![Completed, Failed, Cancelled]),
            (Completed, vec![Refunded]),
            (Failed, vec![]),
            (Refunded, vec![]),
            (Cancelled, vec![]),
        ];
        for (from, allowed) in table {
            for next in PaymentStatus::ALL {
                assert_eq!(from.can_become(*next), allowed.contains(next), "{from} -> {next}");
            }
        }
    }
}
