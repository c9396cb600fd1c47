//! Refunds: money given back, an intent first, then what became of it.

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{Money, PaymentId, RefundId, SessionId, Timestamp};
use crate::{Error, ErrorKind, Result};

named! {
    /// What became of a refund.
    RefundStatus, "refund status" {
        /// Written down; what the provider did is not known yet.
        Pending = "PENDING",
        /// The money was given back.
        Completed = "COMPLETED",
        /// The provider refused.
        Failed = "FAILED",
    }
}

impl RefundStatus {
    /// Whether the state machine has this step.
    #[must_use]
    pub const fn can_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Pending, Self::Completed | Self::Failed))
    }
}

/// A payment given back, whole or in part, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// The payment that is given back.
    pub payment: PaymentId,
    /// The stay that was paid.
    pub session: SessionId,
    /// The key under which the provider gives the money back at most once.
    pub key: String,
    /// How much.
    pub amount: Money,
    /// Why, in the words of whoever decided it.
    pub reason: String,
    /// What became of it.
    pub status: RefundStatus,
    /// The provider's own number for it.
    pub reference: Option<String>,
    /// Why it is FAILED.
    pub failure: Option<String>,
    /// The number of its credit note.
    pub credit_note: Option<u64>,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

impl Refund {
    fn stepped(&self, next: RefundStatus, at: Timestamp) -> Result<Self> {
        if !self.status.can_become(next) {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("refund {} is {} and cannot become {next}", self.id, self.status),
            ));
        }
        Ok(Self { status: next, version: self.version + 1, updated_at: at, ..self.clone() })
    }

    /// The row once the money was given back.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is PENDING.
    pub fn completed(&self, reference: Option<String>, at: Timestamp) -> Result<Self> {
        Ok(Self { reference, ..self.stepped(RefundStatus::Completed, at)? })
    }

    /// The row once its credit note was issued.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is COMPLETED and has none.
    pub fn credited(&self, credit_note: u64, at: Timestamp) -> Result<Self> {
        if self.status != RefundStatus::Completed || self.credit_note.is_some() {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("refund {} is {} and gets no credit note, or has one", self.id, self.status),
            ));
        }
        Ok(Self { credit_note: Some(credit_note), version: self.version + 1, updated_at: at, ..self.clone() })
    }

    /// The row once the provider refused.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is PENDING.
    pub fn failed(&self, reason: String, at: Timestamp) -> Result<Self> {
        Ok(Self { failure: Some(reason), ..self.stepped(RefundStatus::Failed, at)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_machine_is_this_table() {
        use RefundStatus::{Completed, Failed, Pending};
        for (from, allowed) in [(Pending, vec![Completed, Failed]), (Completed, vec![]), (Failed, vec![])] {
            for next in RefundStatus::ALL {
                assert_eq!(from.can_become(*next), allowed.contains(next), "{from} -> {next}");
            }
        }
    }
}
