//! Disputed payments: a flag with a history, which keeps a payment from being given back unseen.

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

use super::super::found;
use super::settle::check_reason;
use crate::Result;
use crate::domain::{Payment, PaymentId, Timestamp};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};

#[derive(Serialize)]
pub(super) struct Dispute {
    pub(super) payment: PaymentId,
    pub(super) reason: String,
}

impl Command for Dispute {
    type Answer = Payment;
    const NAME: &'static str = "payments.dispute";
    const NEED: Need = Need::May(Permission::Refund);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_reason(&self.reason)?;
        found(rows.payment(self.payment)?, "payment", self.payment)?.disputed(with.now)?;
        Ok(vec![Event::PaymentDisputed { payment: self.payment, reason: self.reason.clone() }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Payment> {
        found(rows.payment(self.payment)?, "payment", self.payment)
    }
}

#[derive(Serialize)]
pub(super) struct Resolve {
    pub(super) payment: PaymentId,
    pub(super) note: String,
}

impl Command for Resolve {
    type Answer = Payment;
    const NAME: &'static str = "payments.resolve_dispute";
    const NEED: Need = Need::May(Permission::Refund);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_reason(&self.note)?;
        found(rows.payment(self.payment)?, "payment", self.payment)?.dispute_resolved(with.now)?;
        Ok(vec![Event::DisputeResolved { payment: self.payment, note: self.note.clone() }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Payment> {
        found(rows.payment(self.payment)?, "payment", self.payment)
    }
}
