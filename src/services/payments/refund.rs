//! Giving money back: by the discipline of a payment, the intent first and then what became of it.

use serde::Serialize;

use super::super::found;
use super::Payments;
use super::give_back::{FailRefund, OpenRefund, SettleRefund, late_refund_key, refund_charge};
use super::pay::{asked_inside, no_provider};
use super::receipt::Handling;
use super::recover::NOTIFY;
use crate::authority::Need;
use crate::domain::{Money, Payment, PaymentId, Receipt, Refund, RefundId, RefundStatus, redact_card_numbers};
use crate::live::LiveState;
use crate::provider::{RefundCharge, RefundOutcome};
use crate::storage::Page;
use crate::transaction::Command;
use crate::{Error, ErrorKind, Result};

/// A payment to be given back.
#[derive(Clone, Debug, Serialize)]
pub struct Refunding {
    pub(super) payment: PaymentId,
    pub(super) amount: Option<Money>,
    pub(super) reason: String,
    pub(super) drawer: Option<String>,
}

impl Refunding {
    /// All that is left of this payment.
    #[must_use]
    pub const fn whole(payment: PaymentId) -> Self {
        Self { payment, amount: None, reason: String::new(), drawer: None }
    }

    /// So much of it.
    #[must_use]
    pub const fn amount(mut self, amount: Money) -> Self {
        self.amount = Some(amount);
        self
    }

    /// Why. It has to be given.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// Cash that comes out of this drawer, on the shift that is OPEN there.
    #[must_use]
    pub fn drawer(mut self, drawer: impl Into<String>) -> Self {
        self.drawer = Some(drawer.into());
        self
    }
}

/// Money that was given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// The refund.
    pub refund: Refund,
    /// The payment, as it is now.
    pub payment: Payment,
    /// The credit note.
    pub credit_note: Option<Receipt>,
}

/// A refund whose outcome is not known, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRefund {
    /// The refund.
    pub refund: Refund,
    /// Since it was opened.
    pub age_seconds: u64,
}

impl Payments<'_> {
    /// Gives a payment back, whole or in part, through the provider that took it.
    ///
    /// Only a COMPLETED payment that is not disputed; one refund of it at a time; all together never more than it was. The
    /// stay's `paid_minor` falls by the refund. Once nothing of the payment is left it is REFUNDED, and if the vehicle is
    /// still inside, the time to leave that the payment had bought is withdrawn, unless another one bought more. A refund does
    /// not bring back a stay that is over, nor make a debt of it, nor open a debt again that the payment had settled: that it was
    /// given is the operator's decision. While it is PENDING a stay that is not over can neither be paid nor end, for what is due
    /// is not known; staff can let the vehicle out all the same, with
    /// [`Sessions::exit_unpaid`](crate::Sessions::exit_unpaid) or [`Sessions::release`](crate::Sessions::release).
    ///
    /// Under a key the same call made again goes on where it stopped, and gives nothing twice. Inside a transaction only
    /// refunds whose outcome is known at once, such as cash, can be given.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless the payment is COMPLETED, and while it is disputed;
    /// [`ErrorKind::AmountMismatch`] for an amount that is not positive, of another currency, or more than is left;
    /// [`ErrorKind::PaymentDeclined`] if the provider refused; [`ErrorKind::PaymentPending`] if the outcome is not known, of
    /// this refund, of an earlier one, or of a payment of a stay that is not over;
    /// [`ErrorKind::InvalidInput`] for the reason; [`ErrorKind::Unsupported`] for a method without a provider;
    /// [`ErrorKind::Misuse`] inside a transaction. With a drawer named, [`ErrorKind::InvalidTransition`] if no shift is OPEN
    /// there, [`ErrorKind::OutOfRange`] for more than it must hold, [`ErrorKind::InvalidInput`] for its name, for another method
    /// than cash, or another currency than the shift's, and [`ErrorKind::Forbidden`] as for [`Payments::process`].
    pub fn refund(&self, refunding: Refunding) -> Result<Refunded> {
        self.admitted(OpenRefund::NEED)?.refund_now(refunding)
    }

    fn refund_now(&self, refunding: Refunding) -> Result<Refunded> {
        super::super::shifts::check_drawer(refunding.drawer.as_deref())?;
        let drawer = refunding.drawer.clone();
        let method = self.get(refunding.payment)?.method;
        let provider = self.provider(method);
        let in_transaction = self.scope.is_in_transaction();
        let key = self.scope.request.key.clone();
        let id = self.scope.run(OpenRefund { refunding, provider: provider.clone(), in_transaction, key })?;
        let refund = self.get_refund(id)?;
        let late = match refund.status {
            // As with payments: it had failed, and the money was given back all the same.
            RefundStatus::Failed => self.scope.read(Need::SEE, |rows| rows.refund_by_key(&late_refund_key(id)))?,
            RefundStatus::Pending | RefundStatus::Completed => None,
        };
        let refund = late.unwrap_or(refund);
        let refund = if refund.status == RefundStatus::Pending {
            if in_transaction {
                return Err(asked_inside());
            }
            // The intent is committed. From here on a crash leaves it PENDING, and the same key finds it again.
            let provider = provider.ok_or_else(|| no_provider(method))?;
            let charge = self.refund_charge(&refund)?;
            let outcome = {
                let _refunding = self.scope.context().providers.refunding(id);
                or_unknown(id, provider.refund(&charge))
            };
            self.settle_refund(id, outcome, Handling { card: None, drawer }).map_err(|error| {
                if error.kind().is_refusal() {
                    return error;
                }
                let message = format!("what became of refund {id} could not be written down: recover it");
                Error::new(ErrorKind::PaymentPending, message).with_source(error)
            })?
        } else {
            refund
        };
        match refund.status {
            RefundStatus::Completed => self.refunded(refund),
            RefundStatus::Pending => Err(Error::new(
                ErrorKind::PaymentPending,
                format!("the outcome of refund {id} is not known: recover it, or refund again with the same key"),
            )),
            RefundStatus::Failed => {
                let reason = refund.failure.as_deref().unwrap_or("no reason given");
                let message = format!("refund {id} is FAILED: {reason}; another try is a new key");
                Err(Error::new(ErrorKind::PaymentDeclined, message))
            }
        }
    }

    /// A refund that was given, with what belongs to it.
    pub(super) fn refunded(&self, refund: Refund) -> Result<Refunded> {
        let number = refund.credit_note;
        let credit_note = self.scope.read(Need::SEE, |rows| number.map(|number| rows.receipt(number)).transpose())?.flatten();
        Ok(Refunded { payment: self.get(refund.payment)?, refund, credit_note })
    }

    /// Takes the provider's late word on a refund, as [`Payments::notify`] does on a payment. Money that was given back after
    /// the refund had FAILED is written down as a refund of its own.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for a key that no refund has; [`ErrorKind::InvalidTransition`] if the refund is COMPLETED and
    /// the word is that it was declined; [`ErrorKind::PaymentPending`] and [`ErrorKind::AmountMismatch`] if a late refund does
    /// not fit beside the others: look at the provider's statement.
    pub fn notify_refund(&self, key: &str, outcome: RefundOutcome) -> Result<Refund> {
        let payments = self.admitted(NOTIFY)?;
        let refund = payments.scope.read(NOTIFY, |rows| rows.refund_by_key(key))?;
        let refund = refund.ok_or_else(|| Error::new(ErrorKind::NotFound, "no refund has this key"))?;
        payments.settle_refund(refund.id, outcome, Handling::default())
    }

    /// Says that a PENDING refund was not given, as the host has seen: the provider is gone, or its statement does not have it.
    /// An operator's decision, so that the stay can be paid again, or the refund be tried anew. The provider is not asked about
    /// it any more but by [`Payments::recover_refund`]; that, and [`Payments::notify_refund`], write down money that it gave back
    /// all the same.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless it is PENDING; [`ErrorKind::PaymentPending`] while this
    /// process asks for it: what the provider answers then decides; [`ErrorKind::InvalidInput`] for the reason, which has to be
    /// given.
    pub fn fail_refund(&self, id: RefundId, reason: &str) -> Result<Refund> {
        let payments = self.admitted(FailRefund::NEED)?;
        if payments.scope.context().providers.is_refunding(id) {
            return Err(Error::new(ErrorKind::PaymentPending, format!("refund {id} is being given at this moment")));
        }
        payments.scope.run(FailRefund { refund: id, reason: reason.to_owned() })
    }

    /// The refund.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn get_refund(&self, id: RefundId) -> Result<Refund> {
        found(self.scope.read(Need::SEE, |rows| rows.refund(id))?, "refund", id)
    }

    /// Refunds of a payment, oldest first.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn refunds_of(&self, payment: PaymentId) -> Result<Vec<Refund>> {
        self.scope.read(Need::SEE, |rows| rows.refunds_of(payment))
    }

    /// All refunds, or those in one state.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn refunds(&self, status: Option<RefundStatus>, page: Page<RefundId>) -> Result<Vec<Refund>> {
        self.scope.read(Need::SEE, |rows| rows.refunds(status, page))
    }

    /// PENDING refunds, oldest first.
    ///
    /// # Errors
    /// Inside a transaction, the kinds of a store that cannot be read.
    pub fn pending_refunds(&self) -> Result<Vec<Refund>> {
        self.scope.live_or_rows(Need::SEE, LiveState::pending_refunds, |rows| {
            rows.refunds(Some(RefundStatus::Pending), Page::first(u32::MAX))
        })
    }

    /// PENDING refunds that were opened so many minutes ago or longer, oldest first.
    ///
    /// # Errors
    /// As [`Payments::pending_refunds`].
    pub fn pending_refunds_older_than(&self, minutes: u32) -> Result<Vec<PendingRefund>> {
        let now = self.scope.context().clock.now();
        let aged = |refund: Refund| PendingRefund { age_seconds: now.since(refund.created_at).as_secs(), refund };
        let mut pending: Vec<_> = self.pending_refunds()?.into_iter().map(aged).collect();
        pending.retain(|pending| pending.age_seconds >= u64::from(minutes) * 60);
        Ok(pending)
    }

    /// Asks the provider what became of a refund, and writes it down.
    pub(super) fn ask_refund(&self, refund: &Refund) -> Result<Refund> {
        if self.scope.context().providers.is_refunding(refund.id) {
            return Ok(refund.clone());
        }
        let method = self.get(refund.payment)?.method;
        let outcome = match self.provider(method) {
            Some(provider) => or_unknown(refund.id, provider.refund_status(&self.refund_charge(refund)?)),
            None => RefundOutcome::Unknown,
        };
        match self.settle_refund(refund.id, outcome, Handling::default()) {
            // As with payments: it must not keep the others from being recovered.
            Err(error) if error.kind().is_refusal() => {
                tracing::error!(refund = %refund.id, error = %error, "a refund cannot be settled");
                self.get_refund(refund.id)
            }
            settled => settled,
        }
    }

    fn refund_charge(&self, refund: &Refund) -> Result<RefundCharge> {
        self.scope.read(Need::SEE, |rows| {
            let payment = found(rows.payment(refund.payment)?, "payment", refund.payment)?;
            refund_charge(rows, refund.id, &refund.key, refund.amount, &payment)
        })
    }

    fn settle_refund(&self, refund: RefundId, outcome: RefundOutcome, how: Handling) -> Result<Refund> {
        let mut scope = self.scope.clone();
        scope.request.key = None;
        scope.run(SettleRefund { refund, outcome, how })
    }
}

fn or_unknown(refund: RefundId, outcome: Result<RefundOutcome>) -> RefundOutcome {
    outcome.unwrap_or_else(|error| {
        let error = redact_card_numbers(error.to_string());
        tracing::warn!(%refund, error, "the provider failed: what became of a refund is not known");
        RefundOutcome::Unknown
    })
}
