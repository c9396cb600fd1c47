//! Disputed payments: a flag with a history, which keeps a payment from being given back unseen; and money that a bank took back.

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

use super::super::found;
use super::super::sessions::check_nothing_pending;
use super::Payments;
use super::give_back::{check_refundable, given_back, opened_refund};
use super::receipt::{Handling, credit_note_issued};
use super::refund::Refunded;
use super::settle::check_reason;
use crate::domain::{Debt, DebtId, Payment, PaymentId, PaymentMethod, RefundId, SessionStatus, Timestamp};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// A payment that the bank took back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedBack {
    /// What of it was left, given back, with the credit note.
    pub refunded: Refunded,
    /// What the vehicle owes for it; `None` if it is still inside, where it is due again, and where the stay has a debt already.
    pub debt: Option<Debt>,
}

impl Payments<'_> {
    /// Writes down that the bank took a payment back: a dispute that was lost. What is left of it is given back in the books, with
    /// a credit note, and no provider is asked, for the money has gone. If the stay is over the vehicle owes what the payment was
    /// for; if not, that is due again. A dispute of it is over with this.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless it is COMPLETED; [`ErrorKind::PaymentPending`] while a
    /// refund of it, or a payment of a stay that is not over, hangs in the air: recover that first; [`ErrorKind::InvalidInput`] for
    /// cash, and for the reason, which has to be given.
    pub fn charge_back(&self, payment: PaymentId, reason: &str) -> Result<ChargedBack> {
        let payments = self.admitted(ChargeBack::NEED)?;
        let (refund, debt) = payments.scope.run(ChargeBack { payment, reason: reason.to_owned() })?;
        let refunded = payments.refunded(payments.get_refund(refund)?)?;
        Ok(ChargedBack { refunded, debt: debt.map(|id| payments.debt(id)).transpose()? })
    }
}

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

#[derive(Serialize)]
struct ChargeBack {
    payment: PaymentId,
    reason: String,
}

impl Command for ChargeBack {
    type Answer = (RefundId, Option<DebtId>);
    const NAME: &'static str = "payments.charge_back";
    const NEED: Need = Need::May(Permission::Refund);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_reason(&self.reason)?;
        let payment = found(rows.payment(self.payment)?, "payment", self.payment)?;
        if payment.method == PaymentMethod::Cash {
            return Err(Error::new(ErrorKind::InvalidInput, "no bank takes cash back: refund it"));
        }
        let amount = payment.left();
        check_refundable(rows, &payment, amount, with)?;
        let session = found(rows.session(payment.session)?, "session", payment.session)?;
        if session.status.is_open() {
            check_nothing_pending(rows, session.id)?;
        }
        let mut events = Vec::new();
        if payment.disputed_at.is_some() {
            events.push(Event::DisputeResolved { payment: payment.id, note: self.reason.clone() });
        }
        let refund = with.id(RefundId::new);
        let (key, reason) = (format!("charge back:{refund}"), self.reason.clone());
        events.push(Event::RefundOpened { refund, payment: payment.id, session: session.id, key, amount, reason });
        events.push(given_back(rows, refund, &payment, amount, None)?);
        events.extend(credit_note_issued(rows, with, refund, amount, &payment, &Handling::default())?);
        // Credit was never due, and a stay has one debt.
        let owed = if payment.due().minor() < amount.minor() { payment.due() } else { amount };
        if session.status == SessionStatus::Completed && !owed.is_zero() && rows.debt_of_session(session.id)?.is_none() {
            let (debt, vehicle, reason) = (with.id(DebtId::new), session.vehicle, self.reason.clone());
            events.push(Event::DebtIncurred { debt, session: session.id, vehicle, amount: owed, reason });
        }
        Ok(events)
    }

    fn answer(&self, _: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<Self::Answer> {
        let debt = events.iter().find_map(|event| match *event {
            Event::DebtIncurred { debt, .. } => Some(debt),
            _ => None,
        });
        Ok((opened_refund(events)?, debt))
    }
}
