//! What became of a payment, written down with all that follows from it.

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

use super::super::found;
use super::super::sessions::{check_nothing_pending, completed, priced_at};
use super::receipt::{Handling, receipt_issued};
use crate::domain::{
    DebtId, DebtStatus, Money, Payment, PaymentId, PaymentMethod, PaymentPurpose, PaymentStatus, Quote, Session, Timestamp,
    check_note, redact_card_numbers,
};
use crate::event::Event;
use crate::provider::ChargeOutcome;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{ErrorKind, Result};

/// Writes down what became of a payment.
#[derive(Serialize)]
pub(super) struct Settle {
    pub(super) payment: PaymentId,
    #[serde(skip)]
    pub(super) outcome: ChargeOutcome,
    #[serde(skip)]
    pub(super) how: Handling,
}

impl Command for Settle {
    type Answer = Payment;
    const NAME: &'static str = "payments.settle";
    const NEED: Need = Need::May(Permission::TakePayment);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let payment = found(rows.payment(self.payment)?, "payment", self.payment)?;
        match &self.outcome {
            ChargeOutcome::Unknown => Ok(vec![]),
            ChargeOutcome::Approved { reference } => approved(rows, &payment, reference.clone(), &self.how, with),
            ChargeOutcome::Declined { reason } => declined(rows, payment, reason, with),
        }
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Payment> {
        let payment = found(rows.payment(self.payment)?, "payment", self.payment)?;
        Ok(rows.payment_by_key(&late_key(payment.id))?.unwrap_or(payment))
    }
}

fn approved(
    rows: &dyn ReadTx,
    payment: &Payment,
    reference: Option<String>,
    how: &Handling,
    with: &Decision<'_>,
) -> Result<Vec<Event>> {
    match payment.status {
        // Someone else, perhaps a recovery, has written the same down.
        PaymentStatus::Completed | PaymentStatus::Refunded => Ok(vec![]),
        // It was given up, or the provider had said otherwise, and the money was taken all the same. What has ended stays
        // as it is; the money is a payment of its own, so that the books are those of the provider.
        PaymentStatus::Failed | PaymentStatus::Cancelled => taken_late(rows, payment, reference, how, with),
        PaymentStatus::Pending => {
            let session = found(rows.session(payment.session)?, "session", payment.session)?;
            taken(rows, &session, Taken::of(payment, payment.id, reference, how), with)
        }
    }
}

fn declined(rows: &dyn ReadTx, payment: Payment, reason: &str, with: &Decision<'_>) -> Result<Vec<Event>> {
    if payment.status == PaymentStatus::Pending {
        payment.failed(String::new(), with.now)?;
        return Ok(vec![Event::PaymentFailed { payment: payment.id, reason: bounded(reason.to_owned()) }]);
    }
    // The row that says that the money was taken, where there are two.
    let payment = rows.payment_by_key(&late_key(payment.id))?.unwrap_or(payment);
    if payment.answered_at.is_some() || payment.status == PaymentStatus::Failed {
        return Ok(vec![]);
    }
    let mut events = vec![Event::PaymentAnswered { payment: payment.id, taken: false }];
    // The provider takes its word back, after the car may have left on it. Nothing is undone on that alone: people look.
    if payment.status == PaymentStatus::Completed && payment.disputed_at.is_none() {
        let reason = bounded(format!("the provider says after all that it took nothing: {reason}"));
        events.push(Event::PaymentDisputed { payment: payment.id, reason });
    }
    Ok(events)
}

fn taken_late(
    rows: &dyn ReadTx,
    payment: &Payment,
    reference: Option<String>,
    how: &Handling,
    with: &Decision<'_>,
) -> Result<Vec<Event>> {
    let key = late_key(payment.id);
    if rows.payment_by_key(&key)?.is_some() {
        return Ok(vec![]);
    }
    let session = found(rows.session(payment.session)?, "session", payment.session)?;
    check_nothing_pending(rows, session.id)?;
    let late = with.id(PaymentId::new);
    let Payment { purpose, method, amount, credit_minor, tendered_minor, debt, priced_until, .. } = *payment;
    let answered = payment.answered_at.is_none().then_some(Event::PaymentAnswered { payment: payment.id, taken: true });
    let opened = Event::PaymentOpened {
        payment: late,
        session: session.id,
        key,
        purpose,
        method,
        amount,
        credit_minor,
        tendered_minor,
        debt,
        priced_until,
        lane: payment.lane.clone(),
    };
    // It may have been enough once and not be now: something else was given back, or the ticket was lost.
    let due = priced_at(rows, session.clone(), priced_until, with)?.due;
    let buys = due.currency() == amount.currency() && amount.minor() >= due.minor();
    let follows = taken(rows, &session, Taken { buys, ..Taken::of(payment, late, reference, how) }, with)?;
    Ok(answered.into_iter().chain([opened]).chain(follows).collect())
}

/// Money that was taken.
pub(super) struct Taken {
    pub(super) payment: PaymentId,
    pub(super) purpose: PaymentPurpose,
    pub(super) amount: Money,
    pub(super) due: Money,
    pub(super) debt: Option<DebtId>,
    pub(super) priced_until: Timestamp,
    pub(super) lane: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) method: PaymentMethod,
    pub(super) tendered_minor: Option<i64>,
    /// The price of the stay, if it is at hand.
    pub(super) quote: Option<Quote>,
    pub(super) how: Handling,
    /// Whether it buys what it was for; else it is only money.
    pub(super) buys: bool,
}

impl Taken {
    fn of(row: &Payment, payment: PaymentId, reference: Option<String>, how: &Handling) -> Self {
        let Payment { purpose, amount, debt, priced_until, method, tendered_minor, .. } = *row;
        let (due, lane, how) = (row.due(), row.lane.clone(), how.clone());
        Self {
            payment,
            purpose,
            amount,
            due,
            debt,
            priced_until,
            lane,
            reference,
            method,
            tendered_minor,
            quote: None,
            how,
            buys: true,
        }
    }
}

/// What follows from money that was taken. It is written down even if the session has ended in the meantime.
pub(super) fn taken(rows: &dyn ReadTx, session: &Session, money: Taken, with: &Decision<'_>) -> Result<Vec<Event>> {
    let receipt = receipt_issued(rows, with, session, &money)?;
    let mut events = vec![Event::PaymentCompleted {
        payment: money.payment,
        session: session.id,
        amount_minor: money.amount.minor(),
        reference: money.reference.map(bounded),
        paid_until: if money.buys { paid_until(money.purpose, session, money.due, money.priced_until, with) } else { None },
    }];
    events.extend(receipt);
    if money.buys && money.purpose == PaymentPurpose::Exit && session.status.is_open() {
        events.push(completed(rows, session, money.priced_until, money.lane)?);
    }
    let debt = match money.debt {
        Some(id) => rows.debt(id)?,
        // The vehicle left unpaid, and then the money was found: that was what it owed.
        None if !session.status.is_open() => rows.debt_of_session(session.id)?.filter(|debt| debt.amount == money.amount),
        None => None,
    };
    if let Some(debt) = debt.filter(|debt| debt.status == DebtStatus::Open) {
        events.push(Event::DebtSettled { debt: debt.id, payment: money.payment });
    }
    Ok(events)
}

/// The key of the payment that stands for money taken after this payment had ended.
pub(super) fn late_key(payment: PaymentId) -> String {
    format!("late:{payment}")
}

/// How a payment ends by the word of the host.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ending {
    /// It is given up.
    Cancelled,
    /// The terminal refused, and the host has seen it.
    Failed,
}

/// Ends a payment by the word of the host.
#[derive(Serialize)]
pub(super) struct End {
    pub(super) payment: PaymentId,
    pub(super) ending: Ending,
    pub(super) reason: String,
}

impl Command for End {
    type Answer = Payment;
    const NAME: &'static str = "payments.end";
    const NEED: Need = Need::May(Permission::CancelPayment);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_note("a reason", &self.reason)?;
        let payment = found(rows.payment(self.payment)?, "payment", self.payment)?;
        let reason = self.reason.clone();
        Ok(vec![match self.ending {
            Ending::Cancelled => {
                payment.cancelled(String::new(), with.now)?;
                Event::PaymentCancelled { payment: self.payment, reason }
            }
            Ending::Failed => {
                payment.failed(String::new(), with.now)?;
                Event::PaymentFailed { payment: self.payment, reason }
            }
        }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Payment> {
        found(rows.payment(self.payment)?, "payment", self.payment)
    }
}

/// Until when the vehicle may leave once what is due is paid.
fn paid_until(
    purpose: PaymentPurpose,
    session: &Session,
    due: Money,
    priced_until: Timestamp,
    with: &Decision<'_>,
) -> Option<Timestamp> {
    let minutes = |minutes: u32| std::time::Duration::from_secs(u64::from(minutes) * 60);
    // The grace runs from the payment, not from when a lost reply was recovered: that may be hours later.
    let paid_at = with.now.min(priced_until.saturating_add(minutes(with.policy.payment_minutes_max)));
    match (purpose, session.paid_until) {
        (PaymentPurpose::Exit | PaymentPurpose::Debt, _) => None,
        // Nothing is due because a grace runs: paying nothing, or a cent of credit, does not start it anew, or a car could
        // stay for ever.
        (PaymentPurpose::Prepay | PaymentPurpose::TopUp, Some(running)) if due.is_zero() && with.now <= running => Some(running),
        (PaymentPurpose::Prepay | PaymentPurpose::TopUp, _) => {
            Some(paid_at.saturating_add(minutes(with.policy.exit_grace_minutes)))
        }
    }
}

/// A provider's text, made fit for a row: what it says is not ours to choose, and never a reason to lose what it did.
pub(super) fn bounded(text: String) -> String {
    if check_note("a provider's text", &text).is_ok() {
        return text;
    }
    // Twice: what is cut off may have been half of a card number, and what is left out may have stood between its digits.
    let text = redact_card_numbers(text);
    redact_card_numbers(text.chars().filter(|c| !c.is_control()).take(crate::NOTE_CHARS_MAX).collect())
}

/// A reason that has to be given.
pub(in super::super) fn check_reason(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(crate::Error::new(ErrorKind::InvalidInput, "a reason is needed: somebody will ask for it"));
    }
    check_note("a reason", reason)
}
