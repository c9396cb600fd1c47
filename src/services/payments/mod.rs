//! Payments: the intent is committed first, the provider asked outside any transaction, the outcome committed with its effects.

mod settle;

use std::sync::Arc;

use serde::Serialize;

use super::found;
use super::sessions::quoted;
use crate::domain::{
    Money, Payment, PaymentId, PaymentMethod, PaymentPurpose, PaymentStatus, Quote, Session, SessionId, redact_card_numbers,
};
use crate::live::LiveState;
use crate::provider::{ChargeOutcome, PaymentProvider};
use crate::storage::Page;
use crate::transaction::Scope;
use crate::{Error, ErrorKind, Result};

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
}

/// What `recover` found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// The money had been taken: now COMPLETED.
    pub completed: Vec<PaymentId>,
    /// It had not: now FAILED.
    pub failed: Vec<PaymentId>,
    /// The provider does not know either, or it is too young to be asked about: still PENDING.
    pub pending: Vec<PaymentId>,
}

impl<'a> Payments<'a> {
    pub(crate) fn new(scope: Scope<'a>, live: Option<&'a LiveState>) -> Self {
        Self { scope, live }
    }

    /// The same service for one call under an idempotency key, as in the other services. It is also the key under which
    /// the provider charges at most once: made again after a crash, the call goes on where it stopped. A payment that was
    /// declined stays so under its key; another try is a new key. A key that may be a card number is refused, as in the other
    /// services.
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
        let opened = self.scope.run(settle::Open { pay, purpose, provider: provider.clone(), in_transaction, key })?;
        if let Some(receipt) = opened.receipt {
            return Ok(receipt);
        }
        let id = opened.payment;
        // As it is now, not as it was opened: the call may be repeated, by its key, after the payment was settled.
        let payment = self.get(id)?;
        match payment.status {
            PaymentStatus::Pending => {}
            PaymentStatus::Completed | PaymentStatus::Refunded => return self.receipt(payment),
            PaymentStatus::Failed | PaymentStatus::Cancelled => return Err(declined(&payment)),
        }
        if in_transaction {
            return Err(settle::asked_inside());
        }
        // The intent is committed. From here on a crash leaves it PENDING, and the same key finds it again.
        let provider = provider.ok_or_else(|| settle::no_provider(method))?;
        let outcome = {
            let _charging = self.scope.context().providers.charging(id);
            provider.charge(&settle::charge_of(&payment)).unwrap_or_else(|error| {
                let error = redact_card_numbers(error.to_string());
                tracing::warn!(payment = %id, error, "the provider failed: the outcome is not known");
                ChargeOutcome::Unknown
            })
        };
        let payment = self.settle(id, outcome).map_err(|error| {
            if error.kind().is_refusal() {
                return error;
            }
            // Not the store's own error: that says that nothing was changed, and the money may be gone.
            let message =
                format!("what became of payment {id} could not be written down: recover it, or pay again with the same key");
            Error::new(ErrorKind::PaymentPending, message).with_source(error)
        })?;
        match payment.status {
            PaymentStatus::Completed | PaymentStatus::Refunded => self.receipt(payment),
            PaymentStatus::Pending => Err(Error::new(
                ErrorKind::PaymentPending,
                format!("the outcome of payment {id} is not known: recover it, or pay again with the same key"),
            )),
            PaymentStatus::Failed | PaymentStatus::Cancelled => Err(declined(&payment)),
        }
    }

    /// Asks the providers about payments that are PENDING for longer than the [`Policy`](crate::Policy) allows, and writes
    /// down what they say. Runs at opening too. Payments that are being charged by this process are left alone.
    ///
    /// # Errors
    /// [`ErrorKind::Misuse`] inside a transaction, and the kinds of a store that fails.
    pub fn recover(&self) -> Result<Recovered> {
        self.check_outside()?;
        let context = self.scope.context();
        let patience = std::time::Duration::from_secs(u64::from(context.policy.payment_minutes_max) * 60);
        let mut recovered = Recovered::default();
        for payment in self.pending()? {
            let is_young = payment.created_at.saturating_add(patience) > context.clock.now();
            let status = if is_young { PaymentStatus::Pending } else { self.ask(&payment)?.status };
            match status {
                PaymentStatus::Completed | PaymentStatus::Refunded => recovered.completed.push(payment.id),
                PaymentStatus::Failed | PaymentStatus::Cancelled => recovered.failed.push(payment.id),
                PaymentStatus::Pending => recovered.pending.push(payment.id),
            }
        }
        Ok(recovered)
    }

    /// Asks the provider about this payment now, however young it is, and answers it as it then is. About one that was given
    /// up too: if its money was taken after all, the answer is the payment that now stands for it. [`Payments::recover`] does
    /// not ask about those.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::Misuse`] inside a transaction, and the kinds of a store that fails.
    pub fn recover_one(&self, id: PaymentId) -> Result<Payment> {
        self.check_outside()?;
        let payment = self.get(id)?;
        match payment.status {
            PaymentStatus::Pending | PaymentStatus::Cancelled => self.ask(&payment),
            PaymentStatus::Completed | PaymentStatus::Failed | PaymentStatus::Refunded => Ok(payment),
        }
    }

    /// Gives a PENDING payment up that no provider can explain, so that the driver can pay in another way and leave. An
    /// operator's decision: should the provider say later that the money was taken, it is written down as a payment of its
    /// own. Once it answers again, ask it with [`Payments::recover_one`].
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless it is PENDING; [`ErrorKind::InvalidInput`] for the
    /// reason.
    pub fn cancel(&self, id: PaymentId, reason: &str) -> Result<Payment> {
        self.scope.run(settle::Cancel { payment: id, reason: reason.to_owned() })
    }

    fn check_outside(&self) -> Result<()> {
        if self.scope.is_in_transaction() { Err(settle::asked_inside()) } else { Ok(()) }
    }

    /// Asks the provider what became of a payment, and writes it down.
    fn ask(&self, payment: &Payment) -> Result<Payment> {
        if self.scope.context().providers.is_charging(payment.id) {
            return Ok(payment.clone());
        }
        let asked = self.provider(payment.method).map(|provider| provider.status(&settle::charge_of(payment)));
        let outcome = asked.unwrap_or(Ok(ChargeOutcome::Unknown)).unwrap_or_else(|error| {
            let error = redact_card_numbers(error.to_string());
            tracing::warn!(payment = %payment.id, error, "the provider cannot say what became of a payment");
            ChargeOutcome::Unknown
        });
        match self.settle(payment.id, outcome) {
            // Someone else has settled it meanwhile, in another way: that must not keep the others from being recovered.
            Err(error) if error.kind().is_refusal() => {
                tracing::error!(payment = %payment.id, error = %error, "a payment cannot be settled");
                self.get(payment.id)
            }
            settled => settled,
        }
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
        self.scope.context().providers.get(method).cloned()
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
    let status = payment.status;
    Error::new(ErrorKind::PaymentDeclined, format!("payment {} is {status}: {reason}; another try is a new key", payment.id))
}
