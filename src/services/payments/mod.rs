//! Payments: the intent is committed first, the provider asked outside any transaction, the outcome committed with its effects.

mod provider;
mod settle;

pub use provider::{CashProvider, Charge, ChargeOutcome, PaymentProvider};

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::found;
use super::sessions::quoted;
use crate::domain::{Money, Payment, PaymentId, PaymentMethod, PaymentPurpose, PaymentStatus, Quote, Session, SessionId};
use crate::live::LiveState;
use crate::storage::Page;
use crate::transaction::Scope;
use crate::{Error, ErrorKind, Result};

/// Who takes which kind of money.
#[derive(Clone, Debug)]
pub(crate) struct Providers(pub(crate) BTreeMap<PaymentMethod, Arc<dyn PaymentProvider>>);

impl Default for Providers {
    fn default() -> Self {
        Self(BTreeMap::from([(PaymentMethod::Cash, Arc::new(CashProvider) as Arc<dyn PaymentProvider>)]))
    }
}

/// A payment to be made.
#[derive(Clone, Debug, Serialize)]
pub struct Pay {
    session: SessionId,
    method: PaymentMethod,
    amount: Option<Money>,
    lane: Option<String>,
}

impl Pay {
    /// What is due for this session, in cash that the host has counted.
    #[must_use]
    pub const fn cash(session: SessionId) -> Self {
        Self::by(PaymentMethod::Cash, session)
    }

    /// What is due for this session, by card.
    #[must_use]
    pub const fn card(session: SessionId) -> Self {
        Self::by(PaymentMethod::Card, session)
    }

    /// What is due for this session, by this method.
    #[must_use]
    pub const fn by(method: PaymentMethod, session: SessionId) -> Self {
        Self { session, method, amount: None, lane: None }
    }

    /// Refuse unless exactly this is due: what the driver was shown. Default: whatever is due.
    #[must_use]
    pub const fn amount(mut self, amount: Money) -> Self {
        self.amount = Some(amount);
        self
    }

    /// In this lane, or at this pay station.
    #[must_use]
    pub fn lane(mut self, lane: impl Into<String>) -> Self {
        self.lane = Some(lane.into());
        self
    }
}

/// A payment that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The payment.
    pub payment: Payment,
    /// The session: COMPLETED after [`Payments::process`], else as it is now.
    pub session: Session,
    /// The price of the stay up to the payment, line by line.
    pub quote: Quote,
}

/// Payments: see [`Garage::payments`](crate::Garage::payments).
#[derive(Clone, Debug)]
pub struct Payments<'a> {
    scope: Scope<'a>,
    live: Option<&'a LiveState>,
    providers: Option<&'a Providers>,
}

/// What `recover` found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// The money had been taken: now COMPLETED.
    pub completed: Vec<PaymentId>,
    /// It had not: now FAILED.
    pub failed: Vec<PaymentId>,
    /// The provider does not know either: still PENDING.
    pub pending: Vec<PaymentId>,
}

impl<'a> Payments<'a> {
    pub(crate) fn new(scope: Scope<'a>, live: Option<&'a LiveState>, providers: Option<&'a Providers>) -> Self {
        Self { scope, live, providers }
    }

    /// The same service for one call under an idempotency key, as in the other services. It is also the key under which
    /// the provider charges at most once: made again after a crash, the call goes on where it stopped.
    #[must_use]
    pub fn with_key(mut self, key: &str) -> Self {
        self.scope.request.key = Some(key.into());
        self
    }

    /// Pays in the exit lane: takes what is due, ends the session, frees the spot and closes the ticket.
    ///
    /// Inside a transaction only methods whose outcome is known at once, such as cash, can be paid: no provider is asked
    /// while the store is locked.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] if the session is over; [`ErrorKind::AmountMismatch`];
    /// [`ErrorKind::PaymentDeclined`]; [`ErrorKind::PaymentPending`] if the outcome is not known, of this payment or of
    /// an earlier one; [`ErrorKind::Unsupported`] for a method without a provider; [`ErrorKind::Misuse`] inside a
    /// transaction.
    pub fn process(&self, pay: Pay) -> Result<Receipt> {
        self.pay(pay, PaymentPurpose::Exit)
    }

    /// Pays at a pay station: takes what is due; the session stays ACTIVE, and until the exit grace of the
    /// [`Policy`](crate::Policy) is over the vehicle may leave. Paying nothing while it runs does not make it longer.
    ///
    /// # Errors
    /// As [`Payments::process`].
    pub fn prepay(&self, pay: Pay) -> Result<Receipt> {
        self.pay(pay, PaymentPurpose::Prepay)
    }

    fn pay(&self, pay: Pay, purpose: PaymentPurpose) -> Result<Receipt> {
        super::check_lane(pay.lane.as_deref())?;
        let method = pay.method;
        let provider = self.provider(method);
        let in_transaction = self.scope.is_in_transaction();
        let key = self.scope.request.key.clone();
        let payment = self.scope.run(settle::Open { pay, purpose, provider: provider.clone(), in_transaction, key })?;
        match payment.status {
            PaymentStatus::Pending => {}
            PaymentStatus::Completed | PaymentStatus::Refunded => return self.receipt(payment),
            PaymentStatus::Failed | PaymentStatus::Cancelled => return Err(declined(&payment)),
        }
        // The intent is committed. From here on a crash leaves it PENDING, and the same key finds it again.
        let provider = provider.ok_or_else(|| settle::no_provider(method))?;
        let outcome = provider.charge(&settle::charge_of(&payment)).unwrap_or_else(|error| {
            tracing::warn!(payment = %payment.id, error = %error, "the provider failed: the outcome is not known");
            ChargeOutcome::Unknown
        });
        let payment = self.settle(payment.id, outcome)?;
        match payment.status {
            PaymentStatus::Completed | PaymentStatus::Refunded => self.receipt(payment),
            PaymentStatus::Pending => Err(Error::new(
                ErrorKind::PaymentPending,
                format!("the outcome of payment {} is not known: recover it, or pay again with the same key", payment.id),
            )),
            PaymentStatus::Failed | PaymentStatus::Cancelled => Err(declined(&payment)),
        }
    }

    /// Asks the provider about payments that are PENDING for longer than the [`Policy`](crate::Policy) allows, and
    /// writes down what it says. Runs at opening too.
    ///
    /// # Errors
    /// [`ErrorKind::Misuse`] inside a transaction, and the kinds of a store that fails.
    pub fn recover(&self) -> Result<Recovered> {
        if self.scope.is_in_transaction() {
            return Err(settle::asked_inside());
        }
        let context = self.scope.context();
        let patience = std::time::Duration::from_secs(u64::from(context.policy.payment_minutes_max) * 60);
        let mut recovered = Recovered::default();
        for payment in self.pending()? {
            if payment.created_at.saturating_add(patience) > context.clock.now() {
                continue;
            }
            let outcome = self
                .provider(payment.method)
                .map_or(Ok(ChargeOutcome::Unknown), |provider| provider.status(&settle::charge_of(&payment)));
            let outcome = outcome.unwrap_or_else(|error| {
                tracing::warn!(payment = %payment.id, error = %error, "the provider cannot say what became of a payment");
                ChargeOutcome::Unknown
            });
            match self.settle(payment.id, outcome)?.status {
                PaymentStatus::Completed | PaymentStatus::Refunded => recovered.completed.push(payment.id),
                PaymentStatus::Failed | PaymentStatus::Cancelled => recovered.failed.push(payment.id),
                PaymentStatus::Pending => recovered.pending.push(payment.id),
            }
        }
        Ok(recovered)
    }

    /// The payment.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn get(&self, id: PaymentId) -> Result<Payment> {
        found(self.scope.read(|rows| rows.payment(id))?, "payment", id)
    }

    /// Payments of a session, oldest first.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn of_session(&self, session: SessionId) -> Result<Vec<Payment>> {
        self.scope.read(|rows| rows.payments_of(session))
    }

    /// PENDING payments, oldest first.
    ///
    /// # Errors
    /// Inside a transaction, the kinds of a store that cannot be read.
    pub fn pending(&self) -> Result<Vec<Payment>> {
        super::live_or_rows(&self.scope, self.live, LiveState::pending_payments, |rows| {
            rows.payments(Some(PaymentStatus::Pending), Page::first(u32::MAX))
        })
    }

    /// All payments, or those in one state.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn list(&self, status: Option<PaymentStatus>, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        self.scope.read(|rows| rows.payments(status, page))
    }

    fn provider(&self, method: PaymentMethod) -> Option<Arc<dyn PaymentProvider>> {
        match self.providers {
            Some(providers) => providers.0.get(&method).cloned(),
            // Inside a transaction nobody is asked, and only cash needs nobody.
            None => Providers::default().0.get(&method).cloned(),
        }
    }

    fn settle(&self, payment: PaymentId, outcome: ChargeOutcome) -> Result<Payment> {
        // Without the caller's key: that one is the intent's.
        let mut scope = self.scope.clone();
        scope.request.key = None;
        scope.run(settle::Settle { payment, outcome })
    }

    fn receipt(&self, payment: Payment) -> Result<Receipt> {
        let priced = self.scope.read(|rows| quoted(&self.scope, rows, payment.session, payment.priced_until))?;
        Ok(Receipt { payment, session: priced.session, quote: priced.quote })
    }
}

fn declined(payment: &Payment) -> Error {
    let reason = payment.failure.as_deref().unwrap_or("no reason given");
    Error::new(ErrorKind::PaymentDeclined, format!("payment {} is {}: {reason}", payment.id, payment.status))
}
