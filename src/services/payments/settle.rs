//! The two halves of a payment: the intent, and what became of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::found;
use super::super::sessions::{check_nothing_pending, completed, priced, priced_inside};
use super::{Pay, Receipt};
use crate::domain::{
    Money, Payment, PaymentId, PaymentMethod, PaymentPurpose, PaymentStatus, Session, Timestamp, check_note, redact_card_numbers,
};
use crate::event::Event;
use crate::provider::{Charge, ChargeOutcome, PaymentProvider};
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// Writes the intent down; where nobody has to be asked, the outcome too.
#[derive(Serialize)]
pub(super) struct Open {
    pub(super) pay: Pay,
    pub(super) purpose: PaymentPurpose,
    #[serde(skip)]
    pub(super) provider: Option<Arc<dyn PaymentProvider>>,
    #[serde(skip)]
    pub(super) in_transaction: bool,
    #[serde(skip)]
    pub(super) key: Option<Arc<str>>,
}

/// What became of [`Open`].
#[derive(Serialize, Deserialize)]
pub(super) struct Opened {
    pub(super) payment: PaymentId,
    /// If the outcome was known at once: read where it was written, so that nothing is read again after the commit. It is not
    /// kept with an idempotency key; a call that is repeated is answered by the rows as they then are.
    #[serde(skip)]
    pub(super) receipt: Option<Receipt>,
}

impl Command for Open {
    type Answer = Opened;
    const NAME: &'static str = "payments.open";

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let id = self.pay.session;
        let session = found(rows.session(id)?, "session", id)?;
        session.completed(with.now, None, with.now)?;
        check_nothing_pending(rows, id)?;
        let quote = priced_inside(rows, session, with)?;
        if let Some(amount) = self.pay.amount
            && amount != quote.due
        {
            return Err(Error::new(ErrorKind::AmountMismatch, format!("session {id} owes {}, not {amount}", quote.due)));
        }
        let payment = with.id(PaymentId::new);
        // Without a key of the caller's, the payment's own id serves: nobody else has it.
        let key = self.key.as_deref().map_or_else(|| format!("payment:{payment}"), str::to_owned);
        let charge = Charge { key: key.clone(), payment, session: id, method: self.pay.method, amount: quote.due };
        let opened = Event::PaymentOpened {
            payment,
            session: id,
            key,
            purpose: self.purpose,
            method: self.pay.method,
            amount: quote.due,
            priced_until: with.now,
            lane: self.pay.lane.clone(),
        };
        let known = match &self.provider {
            // Nothing is due, so nobody is asked: a free stay ends the same way as any other.
            _ if quote.due.is_zero() => Some(ChargeOutcome::Approved { reference: None }),
            None => return Err(no_provider(self.pay.method)),
            Some(provider) => provider.known_outcome(&charge),
        };
        let mut events = vec![opened];
        match known {
            Some(ChargeOutcome::Approved { reference }) => {
                events.push(Event::PaymentCompleted {
                    payment,
                    session: id,
                    amount_minor: quote.due.minor(),
                    reference: reference.map(bounded),
                    paid_until: paid_until(self.purpose, &quote.session, quote.due, with.now, with),
                });
                if self.purpose == PaymentPurpose::Exit {
                    events.push(completed(rows, &quote.session, with.now, self.pay.lane.clone())?);
                }
            }
            Some(ChargeOutcome::Declined { reason }) => events.push(Event::PaymentFailed { payment, reason: bounded(reason) }),
            Some(ChargeOutcome::Unknown) | None if self.in_transaction => return Err(asked_inside()),
            Some(ChargeOutcome::Unknown) | None => {}
        }
        Ok(events)
    }

    fn answer(&self, rows: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<Opened> {
        let opened = events.iter().find_map(|event| match *event {
            Event::PaymentOpened { payment, .. } => Some(payment),
            _ => None,
        });
        let id = found(opened, "the payment of session", self.pay.session)?;
        let payment = found(rows.payment(id)?, "payment", id)?;
        let receipt = if payment.status == PaymentStatus::Completed { Some(receipt(rows, payment)?) } else { None };
        Ok(Opened { payment: id, receipt })
    }
}

/// The receipt of a payment, inside the transaction that completed it.
fn receipt(rows: &dyn ReadTx, payment: Payment) -> Result<Receipt> {
    let session = found(rows.session(payment.session)?, "session", payment.session)?;
    let tariff = match &session.tariff {
        None => None,
        Some(tariff) => Some(found(rows.tariff(tariff)?, "tariff", tariff)?.tariff),
    };
    let priced = priced(rows, session, payment.priced_until, tariff.as_ref(), payment.amount.currency())?;
    Ok(Receipt { payment, session: priced.session, quote: priced.quote })
}

/// Writes down what became of a payment, with all that follows from it.
#[derive(Serialize)]
pub(super) struct Settle {
    pub(super) payment: PaymentId,
    #[serde(skip)]
    pub(super) outcome: ChargeOutcome,
}

impl Command for Settle {
    type Answer = Payment;
    const NAME: &'static str = "payments.settle";

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let payment = found(rows.payment(self.payment)?, "payment", self.payment)?;
        match (&self.outcome, payment.status) {
            (ChargeOutcome::Unknown, _) => Ok(vec![]),
            // It was given up, or the provider had said otherwise, and the money was taken all the same. What has ended stays
            // as it is; the money is a payment of its own, so that the books are those of the provider.
            (ChargeOutcome::Approved { reference }, PaymentStatus::Failed | PaymentStatus::Cancelled) => {
                self.taken_late(rows, &payment, reference.clone(), with)
            }
            // Someone else, perhaps a recovery, has written the same down.
            (ChargeOutcome::Approved { .. }, PaymentStatus::Completed | PaymentStatus::Refunded)
            | (ChargeOutcome::Declined { .. }, PaymentStatus::Failed | PaymentStatus::Cancelled) => Ok(vec![]),
            (ChargeOutcome::Declined { reason }, _) => {
                payment.failed(String::new(), with.now)?;
                Ok(vec![Event::PaymentFailed { payment: payment.id, reason: bounded(reason.clone()) }])
            }
            (ChargeOutcome::Approved { reference }, _) => {
                payment.completed(None, None, with.now)?;
                let session = found(rows.session(payment.session)?, "session", payment.session)?;
                let mut events = vec![Event::PaymentCompleted {
                    payment: payment.id,
                    session: session.id,
                    amount_minor: payment.amount.minor(),
                    reference: reference.clone().map(bounded),
                    paid_until: paid_until(payment.purpose, &session, payment.amount, payment.priced_until, with),
                }];
                // The money was taken, so it is written down even if the session has ended in the meantime.
                if payment.purpose == PaymentPurpose::Exit && session.status.is_open() {
                    events.push(completed(rows, &session, payment.priced_until, payment.lane)?);
                }
                Ok(events)
            }
        }
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Payment> {
        let payment = found(rows.payment(self.payment)?, "payment", self.payment)?;
        Ok(rows.payment_by_key(&late_key(&payment))?.unwrap_or(payment))
    }
}

impl Settle {
    fn taken_late(
        &self,
        rows: &dyn ReadTx,
        payment: &Payment,
        reference: Option<String>,
        with: &Decision<'_>,
    ) -> Result<Vec<Event>> {
        let key = late_key(payment);
        if rows.payment_by_key(&key)?.is_some() {
            return Ok(vec![]);
        }
        let session = found(rows.session(payment.session)?, "session", payment.session)?;
        check_nothing_pending(rows, session.id)?;
        let late = with.id(PaymentId::new);
        let Payment { purpose, method, amount, priced_until, ref lane, .. } = *payment;
        let opened = Event::PaymentOpened {
            payment: late,
            session: session.id,
            key,
            purpose,
            method,
            amount,
            priced_until,
            lane: lane.clone(),
        };
        let paid = Event::PaymentCompleted {
            payment: late,
            session: session.id,
            amount_minor: amount.minor(),
            reference: reference.map(bounded),
            paid_until: paid_until(purpose, &session, amount, priced_until, with),
        };
        let mut events = vec![opened, paid];
        if purpose == PaymentPurpose::Exit && session.status.is_open() {
            events.push(completed(rows, &session, priced_until, lane.clone())?);
        }
        Ok(events)
    }
}

/// The key of the payment that stands for money taken after `payment` had ended.
fn late_key(payment: &Payment) -> String {
    format!("late:{}", payment.id)
}

/// Gives a payment up.
#[derive(Serialize)]
pub(super) struct Cancel {
    pub(super) payment: PaymentId,
    pub(super) reason: String,
}

impl Command for Cancel {
    type Answer = Payment;
    const NAME: &'static str = "payments.cancel";

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_note("a reason", &self.reason)?;
        found(rows.payment(self.payment)?, "payment", self.payment)?.cancelled(String::new(), with.now)?;
        Ok(vec![Event::PaymentCancelled { payment: self.payment, reason: self.reason.clone() }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Payment> {
        found(rows.payment(self.payment)?, "payment", self.payment)
    }
}

/// Until when the vehicle may leave once `amount` is paid.
fn paid_until(
    purpose: PaymentPurpose,
    session: &Session,
    amount: Money,
    priced_until: Timestamp,
    with: &Decision<'_>,
) -> Option<Timestamp> {
    let minutes = |minutes: u32| std::time::Duration::from_secs(u64::from(minutes) * 60);
    // The grace runs from the payment, not from when a lost reply was recovered: that may be hours later.
    let paid_at = with.now.min(priced_until.saturating_add(minutes(with.policy.payment_minutes_max)));
    match (purpose, session.paid_until) {
        (PaymentPurpose::Exit, _) => None,
        // Nothing is due because a grace runs: paying nothing does not start it anew, or a car could stay for ever.
        (PaymentPurpose::Prepay, Some(running)) if amount.is_zero() && with.now <= running => Some(running),
        (PaymentPurpose::Prepay, _) => Some(paid_at.saturating_add(minutes(with.policy.exit_grace_minutes))),
    }
}

/// A provider's text, made fit for a row: what it says is not ours to choose, and never a reason to lose what it did.
fn bounded(text: String) -> String {
    if check_note("a provider's text", &text).is_ok() {
        return text;
    }
    // Twice: what is cut off may have been half of a card number, and what is left out may have stood between its digits.
    let text = redact_card_numbers(text);
    redact_card_numbers(text.chars().filter(|c| !c.is_control()).take(crate::NOTE_CHARS_MAX).collect())
}

pub(super) fn charge_of(payment: &Payment) -> Charge {
    Charge {
        key: payment.key.clone(),
        payment: payment.id,
        session: payment.session,
        method: payment.method,
        amount: payment.amount,
    }
}

pub(super) fn no_provider(method: PaymentMethod) -> Error {
    Error::new(ErrorKind::Unsupported, format!("no provider takes {method}: name one when the garage is opened"))
}

pub(super) fn asked_inside() -> Error {
    Error::new(ErrorKind::Misuse, "a payment provider cannot be asked inside a transaction: pay outside it")
}
