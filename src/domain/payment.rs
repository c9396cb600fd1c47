//! Payments: an intent first, then what became of it.

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{DebtId, Money, PaymentId, SessionId, Timestamp};
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
        /// All of the money was given back.
        Refunded = "REFUNDED",
        /// Given up by an operator while nobody knew what the provider did.
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
        /// At the pay station once more: the time to leave that was bought is over.
        TopUp = "TOP_UP",
        /// Of a debt, after the stay.
        Debt = "DEBT",
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
    /// How much was, or is to be, taken.
    pub amount: Money,
    /// The part of the amount that was not due: the stay's credit, in minor units.
    pub credit_minor: i64,
    /// What the driver handed over, in minor units, where the host said so; the rest is change.
    pub tendered_minor: Option<i64>,
    /// How much of it was given back, in minor units.
    pub refunded_minor: i64,
    /// The debt that it is for.
    pub debt: Option<DebtId>,
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
    /// Since when it is disputed.
    pub disputed_at: Option<Timestamp>,
    /// When the provider was heard about it after it had ended otherwise than by the provider's word.
    pub answered_at: Option<Timestamp>,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

impl Payment {
    /// What goes back to the driver out of what was handed over.
    #[must_use]
    pub fn change(&self) -> Option<Money> {
        let minor = self.tendered_minor?.checked_sub(self.amount.minor())?;
        Some(Money::new(minor, self.amount.currency()))
    }

    /// What of it has not been given back.
    #[must_use]
    pub const fn left(&self) -> Money {
        Money::new(self.amount.minor().saturating_sub(self.refunded_minor), self.amount.currency())
    }

    /// What was due of it: the amount without the credit.
    #[must_use]
    pub const fn due(&self) -> Money {
        Money::new(self.amount.minor().saturating_sub(self.credit_minor), self.amount.currency())
    }

    fn touched(&self, at: Timestamp) -> Self {
        Self { version: self.version + 1, updated_at: at, ..self.clone() }
    }

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

    /// The row once so many minor units more were given back; REFUNDED once nothing is left.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is COMPLETED; [`ErrorKind::AmountMismatch`] for more than is left of it.
    pub fn refunded(&self, amount_minor: i64, at: Timestamp) -> Result<Self> {
        if self.status != PaymentStatus::Completed {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("payment {} is {}: only a COMPLETED one can be given back", self.id, self.status),
            ));
        }
        let left = self.left();
        if amount_minor <= 0 || amount_minor > left.minor() {
            let amount = Money::new(amount_minor, left.currency());
            return Err(Error::new(
                ErrorKind::AmountMismatch,
                format!("{amount} of payment {} cannot be given back: {left} is left of it", self.id),
            ));
        }
        let next = if amount_minor == left.minor() { self.stepped(PaymentStatus::Refunded, at)? } else { self.touched(at) };
        Ok(Self { refunded_minor: self.refunded_minor + amount_minor, ..next })
    }

    /// The row once someone disputes it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is COMPLETED and not disputed.
    pub fn disputed(&self, at: Timestamp) -> Result<Self> {
        if self.status != PaymentStatus::Completed || self.disputed_at.is_some() {
            let is = if self.disputed_at.is_some() { "disputed already" } else { self.status.as_str() };
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("payment {} is {is}: only a COMPLETED one can be disputed, once at a time", self.id),
            ));
        }
        Ok(Self { disputed_at: Some(at), ..self.touched(at) })
    }

    /// The row once the dispute is over.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is disputed.
    pub fn dispute_resolved(&self, at: Timestamp) -> Result<Self> {
        if self.disputed_at.is_none() {
            return Err(Error::new(ErrorKind::InvalidTransition, format!("payment {} is not disputed", self.id)));
        }
        Ok(Self { disputed_at: None, ..self.touched(at) })
    }

    /// The row once the provider was heard about it, too late to decide what it is.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] while it is PENDING: the answer then decides.
    pub fn answered(&self, at: Timestamp) -> Result<Self> {
        if self.status == PaymentStatus::Pending {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("payment {} is PENDING: what the provider answers decides what becomes of it", self.id),
            ));
        }
        Ok(Self { answered_at: Some(at), ..self.touched(at) })
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
