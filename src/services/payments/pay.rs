//! What is to be paid: the terms, the receipt, and the intent that is written down first.

use crate::authority::Need;
use crate::domain::Permission;
use std::sync::Arc;

use serde::Serialize;

use super::super::found;
use super::super::sessions::{SessionQuote, check_nothing_pending, priced_inside};
use super::receipt::{Handling, open_shift};
use super::settle::{Taken, bounded, taken};
use crate::config::Overpayment;
use crate::domain::{
    CardShown, Debt, DebtId, Money, Payment, PaymentId, PaymentMethod, PaymentPurpose, Quote, Receipt, Session, SessionId,
    Timestamp,
};
use crate::event::Event;
use crate::provider::{Charge, ChargeOutcome, PaymentProvider};
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// How something is paid, whatever it is.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Terms {
    pub(super) method: PaymentMethod,
    amount: Option<Money>,
    tendered: Option<Money>,
    pub(super) lane: Option<String>,
    pub(super) drawer: Option<String>,
}

impl Terms {
    const fn by(method: PaymentMethod) -> Self {
        Self { method, amount: None, tendered: None, lane: None, drawer: None }
    }
}

macro_rules! terms {
    ($type:ident, $id:ty, $field:ident, $what:literal) => {
        impl $type {
            #[doc = concat!("What is due for this ", $what, ", in cash that the host has counted.")]
            #[must_use]
            pub const fn cash($field: $id) -> Self {
                Self::by(PaymentMethod::Cash, $field)
            }

            #[doc = concat!("What is due for this ", $what, ", by card.")]
            #[must_use]
            pub const fn card($field: $id) -> Self {
                Self::by(PaymentMethod::Card, $field)
            }

            #[doc = concat!("What is due for this ", $what, ", by this method.")]
            #[must_use]
            pub const fn by(method: PaymentMethod, $field: $id) -> Self {
                Self { $field, terms: Terms::by(method) }
            }

            /// What the driver handed over, in cash: what is taken is the amount, the rest is change, and both are on
            /// the payment. Refused if it is less.
            #[must_use]
            pub const fn tendered(mut self, tendered: Money) -> Self {
                self.terms.tendered = Some(tendered);
                self
            }

            /// In this lane, or at this pay station.
            #[must_use]
            pub fn lane(mut self, lane: impl Into<String>) -> Self {
                self.terms.lane = Some(lane.into());
                self
            }

            /// Cash that goes into this drawer: it belongs to the shift that is OPEN there. Without, it belongs to none. Cash
            /// of a machine whose answer was lost, and which was recovered later, belongs to none either.
            #[must_use]
            pub fn drawer(mut self, drawer: impl Into<String>) -> Self {
                self.terms.drawer = Some(drawer.into());
                self
            }
        }
    };
}

/// A payment to be made.
#[derive(Clone, Debug, Serialize)]
pub struct Pay {
    pub(super) session: SessionId,
    pub(super) terms: Terms,
}

terms!(Pay, SessionId, session, "session");

impl Pay {
    /// Take exactly this: what the driver was shown. Default: whatever is due.
    ///
    /// Less than what is due is refused, and so is more, unless [`Policy::overpayment`](crate::Policy::overpayment) takes it
    /// as credit of the stay, as at a station with fixed amounts. A stay that no tariff prices has no credit.
    #[must_use]
    pub const fn amount(mut self, amount: Money) -> Self {
        self.terms.amount = Some(amount);
        self
    }
}

/// A debt to be paid, whole.
#[derive(Clone, Debug, Serialize)]
pub struct PayDebt {
    pub(super) debt: DebtId,
    pub(super) terms: Terms,
}

terms!(PayDebt, DebtId, debt, "debt");

/// A payment that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The payment.
    pub payment: Payment,
    /// The session: COMPLETED after [`Payments::process`](super::Payments::process), else as it is now.
    pub session: Session,
    /// The price of the stay up to the payment, line by line.
    pub quote: Quote,
    /// The receipt; `None` where nothing was paid.
    pub receipt: Option<Receipt>,
}

/// A debt that was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebtReceipt {
    /// The payment.
    pub payment: Payment,
    /// The debt, as it is now.
    pub debt: Debt,
    /// The receipt.
    pub receipt: Option<Receipt>,
}

/// What is paid for.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Owed {
    Stay(SessionId),
    Debt(DebtId),
}

/// Writes the intent down; where nobody has to be asked, the outcome too.
#[derive(Serialize)]
pub(super) struct Open {
    pub(super) owed: Owed,
    pub(super) terms: Terms,
    pub(super) purpose: PaymentPurpose,
    #[serde(skip)]
    pub(super) provider: Option<Arc<dyn PaymentProvider>>,
    #[serde(skip)]
    pub(super) in_transaction: bool,
    #[serde(skip)]
    pub(super) key: Option<Arc<str>>,
}

impl Command for Open {
    type Answer = PaymentId;
    const NAME: &'static str = "payments.open";
    const NEED: Need = Need::May(Permission::TakePayment);

    fn lane(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.terms.lane)
    }

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_key(self.key.as_deref())?;
        let Bill { session, due, debt, quote } = self.bill(rows, with)?;
        let sums = self.sums(due, &session, with)?;
        // Once the money is taken it has to be written down.
        session.paid(sums.amount.minor(), None, with.now)?;
        if let Some(shift) = open_shift(rows, with, self.terms.method, self.terms.drawer.as_deref())? {
            shift.cashed(sums.amount, with.now)?;
        }
        let payment = with.id(PaymentId::new);
        // Without a key of the caller's, the payment's own id serves: nobody else has it.
        let key = self.key.as_deref().map_or_else(|| format!("payment:{payment}"), str::to_owned);
        let charge = Charge {
            key: key.clone(),
            payment,
            session: session.id,
            method: self.terms.method,
            amount: sums.amount,
            tendered: self.terms.tendered,
        };
        let opened = Event::PaymentOpened {
            payment,
            session: session.id,
            key,
            purpose: self.purpose,
            method: self.terms.method,
            amount: sums.amount,
            credit_minor: sums.credit_minor,
            tendered_minor: sums.tendered_minor,
            debt,
            priced_until: with.now,
            lane: self.terms.lane.clone(),
        };
        let known = match &self.provider {
            // Nothing is to be taken, so nobody is asked: a free stay ends the same way as any other.
            _ if sums.amount.is_zero() => Some(ChargeOutcome::Approved { reference: None }),
            None => return Err(no_provider(self.terms.method)),
            Some(provider) => provider.known_outcome(&charge),
        };
        let mut events = vec![opened];
        match known {
            Some(ChargeOutcome::Approved { reference }) => {
                let money = Taken {
                    payment,
                    purpose: self.purpose,
                    amount: sums.amount,
                    due,
                    debt,
                    priced_until: with.now,
                    lane: self.terms.lane.clone(),
                    reference,
                    method: self.terms.method,
                    tendered_minor: sums.tendered_minor,
                    quote,
                    how: Handling { card: None, drawer: self.terms.drawer.clone() },
                    buys: true,
                };
                events.extend(taken(rows, &session, money, with)?);
            }
            Some(ChargeOutcome::Declined { reason }) => events.push(Event::PaymentFailed { payment, reason: bounded(reason) }),
            Some(ChargeOutcome::Unknown) | None if self.in_transaction => return Err(asked_inside()),
            Some(ChargeOutcome::Unknown) | None => {}
        }
        Ok(events)
    }

    fn answer(&self, _: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<PaymentId> {
        let opened = events.iter().find_map(|event| match *event {
            Event::PaymentOpened { payment, .. } => Some(payment),
            _ => None,
        });
        opened.ok_or_else(|| Error::new(ErrorKind::Internal, "a payment was opened without a PaymentOpened"))
    }
}

/// What is to be paid.
struct Bill {
    session: Session,
    due: Money,
    debt: Option<DebtId>,
    /// The price of the stay, where it was asked for.
    quote: Option<Quote>,
}

/// What a payment takes.
struct Sums {
    amount: Money,
    credit_minor: i64,
    tendered_minor: Option<i64>,
}

impl Open {
    fn bill(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Bill> {
        match self.owed {
            Owed::Stay(id) => {
                let session = found(rows.session(id)?, "session", id)?;
                session.check_open()?;
                if self.purpose == PaymentPurpose::TopUp && session.paid_until.is_none() {
                    return Err(Error::new(
                        ErrorKind::InvalidTransition,
                        format!("session {id} was not prepaid, so there is nothing to top up: prepay it"),
                    ));
                }
                check_nothing_pending(rows, id)?;
                let SessionQuote { session, quote, due, .. } = priced_inside(rows, session, with)?;
                Ok(Bill { session, due, debt: None, quote: Some(quote) })
            }
            Owed::Debt(id) => {
                let debt = found(rows.debt(id)?, "debt", id)?;
                debt.check_open()?;
                check_nothing_pending(rows, debt.session)?;
                let session = found(rows.session(debt.session)?, "session", debt.session)?;
                Ok(Bill { session, due: debt.amount, debt: Some(id), quote: None })
            }
        }
    }

    fn sums(&self, due: Money, session: &Session, with: &Decision<'_>) -> Result<Sums> {
        let Terms { method, amount, tendered, .. } = &self.terms;
        let amount = amount.unwrap_or(due);
        // A stay that no tariff prices never owes anything, and has no currency of its own that its credit could be in.
        let can_owe = self.purpose != PaymentPurpose::Debt && session.tariff.is_some();
        let credits = with.policy.overpayment == Overpayment::Credit && can_owe;
        let is_credit = credits && amount.currency() == due.currency() && amount.minor() > due.minor();
        if amount != due && !is_credit {
            return Err(Error::new(ErrorKind::AmountMismatch, format!("{} owes {due}, not {amount}", self.owed)));
        }
        let credit_minor = amount.checked_sub(due)?.minor();
        let Some(tendered) = *tendered else { return Ok(Sums { amount, credit_minor, tendered_minor: None }) };
        if *method != PaymentMethod::Cash {
            return Err(Error::new(ErrorKind::InvalidInput, format!("only cash is handed over; {method} takes the amount itself")));
        }
        if tendered.currency() != amount.currency() || tendered.minor() < amount.minor() {
            return Err(Error::new(
                ErrorKind::AmountMismatch,
                format!("{tendered} was handed over for {}, which owes {amount}", self.owed),
            ));
        }
        Ok(Sums { amount, credit_minor, tendered_minor: Some(tendered.minor()) })
    }
}

impl std::fmt::Display for Owed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stay(id) => write!(f, "session {id}"),
            Self::Debt(id) => write!(f, "debt {id}"),
        }
    }
}

pub(super) fn charge_of(payment: &Payment) -> Charge {
    Charge {
        key: payment.key.clone(),
        payment: payment.id,
        session: payment.session,
        method: payment.method,
        amount: payment.amount,
        tendered: payment.tendered_minor.map(|minor| Money::new(minor, payment.amount.currency())),
    }
}

/// The card of a charge whose money was taken.
pub(super) fn card_shown(provider: &dyn PaymentProvider, payment: &Payment, outcome: &ChargeOutcome) -> Option<CardShown> {
    match outcome {
        ChargeOutcome::Approved { .. } => provider.card_shown(&charge_of(payment)),
        ChargeOutcome::Declined { .. } | ChargeOutcome::Unknown => None,
    }
}

/// Says that this key of the caller's cannot be taken for that of money found late.
pub(super) fn check_key(key: Option<&str>) -> Result<()> {
    match key {
        Some(key) if key.starts_with("late:") => {
            Err(Error::new(ErrorKind::InvalidInput, "a key that begins with \"late:\" is the library's own: choose another"))
        }
        _ => Ok(()),
    }
}

pub(super) fn no_provider(method: PaymentMethod) -> Error {
    Error::new(ErrorKind::Unsupported, format!("no provider takes {method}: name one when the garage is opened"))
}

pub(super) fn asked_inside() -> Error {
    Error::new(ErrorKind::Misuse, "a payment provider cannot be asked inside a transaction: pay outside it")
}
