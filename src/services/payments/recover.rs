//! What became of payments and refunds that hang in the air: asked, or told by the provider.

use super::Payments;
use super::pay::{asked_inside, card_shown, charge_of};
use super::receipt::Handling;
use super::settle::Settle;
use crate::authority::Need;
use crate::domain::Permission;
use crate::domain::{Payment, PaymentId, PaymentStatus, Refund, RefundId, RefundStatus, Timestamp, redact_card_numbers};
use crate::provider::ChargeOutcome;
use crate::{Error, ErrorKind, Result};

/// How many payments that were given up one recovery asks about.
const CANCELLED_MAX: u32 = 1_000;

/// Who tells what a provider says can make money out of nothing, so that no role of the booth may.
pub(super) const NOTIFY: Need = Need::May(Permission::Maintenance);

/// What `recover` found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// The money had been taken: now COMPLETED.
    pub completed: Vec<PaymentId>,
    /// It had not: now FAILED.
    pub failed: Vec<PaymentId>,
    /// The provider does not know either, or it is too young to be asked about: still PENDING.
    pub pending: Vec<PaymentId>,
    /// It had been given up, and the money was taken after all: the payments that now stand for it.
    pub late: Vec<PaymentId>,
    /// What it found out about refunds.
    pub refunds: RecoveredRefunds,
}

/// What `recover` found out about refunds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecoveredRefunds {
    /// The money had been given back: now COMPLETED.
    pub completed: Vec<RefundId>,
    /// It had not: now FAILED.
    pub failed: Vec<RefundId>,
    /// The provider does not know either, or it is too young to be asked about: still PENDING.
    pub pending: Vec<RefundId>,
}

impl Payments<'_> {
    /// Asks the providers about payments and refunds that are PENDING for longer than the [`Policy`](crate::Policy) allows,
    /// and writes down what they say. Asks too about payments that were given up within the last
    /// [`cancelled_days_asked`](crate::Policy::cancelled_days_asked) days, until the provider has answered once. Runs at
    /// opening if something is PENDING, and in the sweep. What this process is just asking for is left alone.
    ///
    /// # Errors
    /// [`ErrorKind::Misuse`] inside a transaction, and the kinds of a store that fails.
    pub fn recover(&self) -> Result<Recovered> {
        self.admitted(Need::May(Permission::Maintenance))?.recover_all()
    }

    fn recover_all(&self) -> Result<Recovered> {
        self.check_outside()?;
        let mut recovered = Recovered::default();
        for payment in self.pending()? {
            let status = if self.is_young(payment.created_at) { PaymentStatus::Pending } else { self.ask(&payment)?.status };
            match status {
                PaymentStatus::Completed | PaymentStatus::Refunded => recovered.completed.push(payment.id),
                PaymentStatus::Failed | PaymentStatus::Cancelled => recovered.failed.push(payment.id),
                PaymentStatus::Pending => recovered.pending.push(payment.id),
            }
        }
        for refund in self.pending_refunds()? {
            let status = if self.is_young(refund.created_at) { RefundStatus::Pending } else { self.ask_refund(&refund)?.status };
            match status {
                RefundStatus::Completed => recovered.refunds.completed.push(refund.id),
                RefundStatus::Failed => recovered.refunds.failed.push(refund.id),
                RefundStatus::Pending => recovered.refunds.pending.push(refund.id),
            }
        }
        for payment in self.unanswered()? {
            let answered = self.ask(&payment)?;
            if answered.id != payment.id {
                recovered.late.push(answered.id);
            }
        }
        Ok(recovered)
    }

    /// Payments that were given up lately and that nobody has answered about.
    fn unanswered(&self) -> Result<Vec<Payment>> {
        let context = self.scope.context();
        let seconds = i64::from(context.policy.cancelled_days_asked) * 24 * 60 * 60;
        if seconds == 0 {
            return Ok(Vec::new());
        }
        let since = Timestamp::from_micros(context.clock.now().as_micros().saturating_sub(seconds.saturating_mul(1_000_000)));
        self.scope.read(Need::SEE, |rows| rows.payments_unanswered(since, CANCELLED_MAX))
    }

    fn is_young(&self, created_at: Timestamp) -> bool {
        let context = self.scope.context();
        let patience = std::time::Duration::from_secs(u64::from(context.policy.payment_minutes_max) * 60);
        created_at.saturating_add(patience) > context.clock.now()
    }

    /// Asks the provider about this payment now, however young it is, and answers it as it then is. About one that was given
    /// up too: if its money was taken after all, the answer is the payment that now stands for it.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::Misuse`] inside a transaction, and the kinds of a store that fails.
    pub fn recover_one(&self, id: PaymentId) -> Result<Payment> {
        let payments = self.admitted(Need::May(Permission::TakePayment))?;
        payments.check_outside()?;
        let payment = payments.get(id)?;
        match payment.status {
            PaymentStatus::Pending | PaymentStatus::Cancelled => payments.ask(&payment),
            PaymentStatus::Completed | PaymentStatus::Failed | PaymentStatus::Refunded => Ok(payment),
        }
    }

    /// Asks the provider about this refund now, however young it is, and answers it as it then is.
    ///
    /// # Errors
    /// As [`Payments::recover_one`].
    pub fn recover_refund(&self, id: RefundId) -> Result<Refund> {
        let payments = self.admitted(Need::May(Permission::Refund))?;
        payments.check_outside()?;
        let refund = payments.get_refund(id)?;
        if refund.status == RefundStatus::Pending { payments.ask_refund(&refund) } else { Ok(refund) }
    }

    /// Takes the provider's late word on the payment with this key, as a webhook brings it, and answers the payment as it
    /// then is. Told again, it changes nothing.
    ///
    /// A PENDING payment is settled by it. One that was given up or had FAILED and was paid after all gets a payment of its
    /// own for the money. A decline after the payment was COMPLETED undoes nothing, for the vehicle may have left on it: the
    /// payment is disputed, once, and people look. Only what the provider itself has said, and signed, should be told: the
    /// library cannot tell a webhook from a forgery.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for a key that no payment has; [`ErrorKind::PaymentPending`] if late money has to wait for
    /// another payment of the session: let the provider tell again.
    pub fn notify(&self, key: &str, outcome: ChargeOutcome) -> Result<Payment> {
        let payments = self.admitted(NOTIFY)?;
        let payment = payments.scope.read(NOTIFY, |rows| rows.payment_by_key(key))?;
        // Not the key itself: it is the host's text, and may be made of a plate.
        let payment = payment.ok_or_else(|| Error::new(ErrorKind::NotFound, "no payment has this key"))?;
        payments.settle(payment.id, outcome, Handling::default())
    }

    fn check_outside(&self) -> Result<()> {
        if self.scope.is_in_transaction() { Err(asked_inside()) } else { Ok(()) }
    }

    /// Asks the provider what became of a payment, and writes it down.
    fn ask(&self, payment: &Payment) -> Result<Payment> {
        if self.scope.context().providers.is_charging(payment.id) {
            return Ok(payment.clone());
        }
        let asked = self.provider(payment.method).map(|provider| provider.status(&charge_of(payment)));
        let outcome = asked.unwrap_or(Ok(ChargeOutcome::Unknown)).unwrap_or_else(|error| {
            let error = redact_card_numbers(error.to_string());
            tracing::warn!(payment = %payment.id, error, "the provider cannot say what became of a payment");
            ChargeOutcome::Unknown
        });
        let card = self.provider(payment.method).and_then(|provider| card_shown(&*provider, payment, &outcome));
        match self.settle(payment.id, outcome, Handling { card, drawer: None }) {
            // Someone else has settled it meanwhile, in another way: that must not keep the others from being recovered.
            Err(error) if error.kind().is_refusal() => {
                tracing::error!(payment = %payment.id, error = %error, "a payment cannot be settled");
                self.get(payment.id)
            }
            settled => settled,
        }
    }

    pub(super) fn settle(&self, payment: PaymentId, outcome: ChargeOutcome, how: Handling) -> Result<Payment> {
        // Without the caller's key: that one is the intent's.
        let mut scope = self.scope.clone();
        scope.request.key = None;
        scope.run(Settle { payment, outcome, how })
    }
}
