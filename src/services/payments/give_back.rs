//! The commands behind a refund: its intent, and what became of it.

use std::sync::Arc;

use serde::Serialize;

use super::super::found;
use super::super::sessions::check_nothing_pending;
use super::pay::{asked_inside, check_key, no_provider};
use super::receipt::{Handling, credit_note_issued, open_shift};
use super::refund::Refunding;
use super::settle::{bounded, check_reason, late_key};
use crate::authority::Need;
use crate::domain::{Money, Payment, PaymentId, PaymentStatus, Permission, Refund, RefundId, RefundStatus, Timestamp};
use crate::event::Event;
use crate::provider::{PaymentProvider, RefundCharge, RefundOutcome};
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

pub(super) fn refund_charge(
    rows: &dyn ReadTx,
    refund: RefundId,
    key: &str,
    amount: Money,
    payment: &Payment,
) -> Result<RefundCharge> {
    // Money found after its payment had been given up was taken under the key of that one.
    let first = match payment.key.strip_prefix("late:").and_then(|id| id.parse::<PaymentId>().ok()) {
        Some(id) if late_key(id) == payment.key => rows.payment(id)?,
        _ => None,
    };
    Ok(RefundCharge {
        key: key.to_owned(),
        refund,
        payment: payment.id,
        session: payment.session,
        method: payment.method,
        charge_key: first.map_or_else(|| payment.key.clone(), |first| first.key),
        charge_reference: payment.reference.clone(),
        amount,
    })
}

/// Writes the intent down; where nobody has to be asked, the outcome too.
#[derive(Serialize)]
pub(super) struct OpenRefund {
    pub(super) refunding: Refunding,
    #[serde(skip)]
    pub(super) provider: Option<Arc<dyn PaymentProvider>>,
    #[serde(skip)]
    pub(super) in_transaction: bool,
    #[serde(skip)]
    pub(super) key: Option<Arc<str>>,
}

impl Command for OpenRefund {
    type Answer = RefundId;
    const NAME: &'static str = "payments.refund";
    const NEED: Need = Need::May(Permission::Refund);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let Refunding { payment: id, amount, reason, drawer } = &self.refunding;
        check_reason(reason)?;
        check_key(self.key.as_deref())?;
        let payment = found(rows.payment(*id)?, "payment", id)?;
        let amount = amount.unwrap_or(payment.left());
        check_refundable(rows, &payment, amount, with)?;
        if payment.disputed_at.is_some() {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("payment {id} is disputed: resolve the dispute before anything is given back"),
            ));
        }
        // What is due of a stay must not change while somebody pays it.
        if found(rows.session(payment.session)?, "session", payment.session)?.status.is_open() {
            check_nothing_pending(rows, payment.session)?;
        }
        let provider = self.provider.as_ref().ok_or_else(|| no_provider(payment.method))?;
        if let Some(shift) = open_shift(rows, with, payment.method, drawer.as_deref())? {
            let left = shift.cashed(Money::new(amount.minor().saturating_neg(), amount.currency()), with.now)?.expected()?;
            if left.minor() < 0 {
                let holds = shift.expected()?;
                let message = format!("the drawer of shift {} holds {holds}, not {amount}: put cash in first", shift.id);
                return Err(Error::new(ErrorKind::OutOfRange, message));
            }
        }
        let refund = with.id(RefundId::new);
        let key = self.key.as_deref().map_or_else(|| format!("refund:{refund}"), str::to_owned);
        let charge = refund_charge(rows, refund, &key, amount, &payment)?;
        let opened = Event::RefundOpened { refund, payment: *id, session: payment.session, key, amount, reason: reason.clone() };
        let mut events = vec![opened];
        match provider.known_refund_outcome(&charge) {
            Some(RefundOutcome::Refunded { reference }) => {
                events.push(given_back(rows, refund, &payment, amount, reference)?);
                let how = Handling { card: None, drawer: drawer.clone() };
                events.extend(credit_note_issued(rows, with, refund, amount, &payment, &how)?);
            }
            Some(RefundOutcome::Declined { reason }) => events.push(Event::RefundFailed { refund, reason: bounded(reason) }),
            Some(RefundOutcome::Unknown) | None if self.in_transaction => return Err(asked_inside()),
            Some(RefundOutcome::Unknown) | None => {}
        }
        Ok(events)
    }

    fn answer(&self, _: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<RefundId> {
        opened_refund(events)
    }
}

/// The refund that a command has opened.
pub(super) fn opened_refund(events: &[Event]) -> Result<RefundId> {
    let opened = events.iter().find_map(|event| match *event {
        Event::RefundOpened { refund, .. } => Some(refund),
        _ => None,
    });
    opened.ok_or_else(|| Error::new(ErrorKind::Internal, "a refund was opened without a RefundOpened"))
}

/// Says that so much of the payment can be given back.
pub(super) fn check_refundable(rows: &dyn ReadTx, payment: &Payment, amount: Money, with: &Decision<'_>) -> Result<()> {
    if let Some(pending) = rows.refunds_of(payment.id)?.iter().find(|refund| refund.status == RefundStatus::Pending) {
        return Err(Error::new(
            ErrorKind::PaymentPending,
            format!("refund {} of payment {} is PENDING: recover it first", pending.id, payment.id),
        ));
    }
    if amount.currency() != payment.amount.currency() {
        return Err(Error::new(
            ErrorKind::AmountMismatch,
            format!("payment {} was made in {}, and {amount} cannot be given back of it", payment.id, payment.amount.currency()),
        ));
    }
    payment.refunded(amount.minor(), with.now).map(drop)
}

/// The event that so much of the payment was given back.
pub(super) fn given_back(
    rows: &dyn ReadTx,
    refund: RefundId,
    payment: &Payment,
    amount: Money,
    reference: Option<String>,
) -> Result<Event> {
    let session = found(rows.session(payment.session)?, "session", payment.session)?;
    let is_whole = amount == payment.left();
    let paid_until = if is_whole && session.status.is_open() {
        // What the payments that are left have bought. One of nothing has bought nothing: it only carried a grace on.
        let others = rows.payments_of(session.id)?;
        let bought = others.iter().filter(|row| row.id != payment.id && row.status == PaymentStatus::Completed);
        bought.filter(|row| !row.due().is_zero()).filter_map(|row| row.paid_until).max()
    } else {
        session.paid_until
    };
    Ok(Event::RefundCompleted {
        refund,
        payment: payment.id,
        session: session.id,
        amount_minor: amount.minor(),
        reference: reference.map(bounded),
        paid_until,
    })
}

/// Writes down what became of a refund.
#[derive(Serialize)]
pub(super) struct SettleRefund {
    pub(super) refund: RefundId,
    #[serde(skip)]
    pub(super) outcome: RefundOutcome,
    #[serde(skip)]
    pub(super) how: Handling,
}

impl Command for SettleRefund {
    type Answer = Refund;
    const NAME: &'static str = "payments.settle_refund";
    const NEED: Need = Need::May(Permission::Refund);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let refund = found(rows.refund(self.refund)?, "refund", self.refund)?;
        let payment = found(rows.payment(refund.payment)?, "payment", refund.payment)?;
        match (&self.outcome, refund.status) {
            (RefundOutcome::Unknown, _)
            | (RefundOutcome::Refunded { .. }, RefundStatus::Completed)
            | (RefundOutcome::Declined { .. }, RefundStatus::Failed) => Ok(vec![]),
            (RefundOutcome::Declined { reason }, _) => {
                refund.failed(String::new(), with.now)?;
                Ok(vec![Event::RefundFailed { refund: refund.id, reason: bounded(reason.clone()) }])
            }
            (RefundOutcome::Refunded { reference }, RefundStatus::Pending) => {
                let mut events = vec![given_back(rows, refund.id, &payment, refund.amount, reference.clone())?];
                events.extend(credit_note_issued(rows, with, refund.id, refund.amount, &payment, &self.how)?);
                Ok(events)
            }
            // It had failed, and the money was given back all the same: a refund of its own, as with payments.
            (RefundOutcome::Refunded { reference }, RefundStatus::Failed) => {
                let key = late_refund_key(refund.id);
                if rows.refund_by_key(&key)?.is_some() {
                    return Ok(vec![]);
                }
                check_refundable(rows, &payment, refund.amount, with)?;
                let late = with.id(RefundId::new);
                let Refund { session, amount, reason, .. } = refund;
                let completed = given_back(rows, late, &payment, amount, reference.clone())?;
                let credit_note = credit_note_issued(rows, with, late, amount, &payment, &self.how)?;
                let opened = Event::RefundOpened { refund: late, payment: payment.id, session, key, amount, reason };
                Ok([opened, completed].into_iter().chain(credit_note).collect())
            }
        }
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Refund> {
        let refund = found(rows.refund(self.refund)?, "refund", self.refund)?;
        Ok(rows.refund_by_key(&late_refund_key(refund.id))?.unwrap_or(refund))
    }
}

/// Ends a refund by the word of the host.
#[derive(Serialize)]
pub(super) struct FailRefund {
    pub(super) refund: RefundId,
    pub(super) reason: String,
}

impl Command for FailRefund {
    type Answer = Refund;
    const NAME: &'static str = "payments.fail_refund";
    const NEED: Need = Need::May(Permission::Refund);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_reason(&self.reason)?;
        found(rows.refund(self.refund)?, "refund", self.refund)?.failed(String::new(), with.now)?;
        Ok(vec![Event::RefundFailed { refund: self.refund, reason: self.reason.clone() }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Refund> {
        found(rows.refund(self.refund)?, "refund", self.refund)
    }
}

/// The key of the refund that stands for money given back after this refund had failed.
pub(super) fn late_refund_key(refund: RefundId) -> String {
    format!("late:{refund}")
}
