//! Giving money back: by the discipline of a payment, the intent first and then what became of it.

use crate::authority::Need;
use crate::domain::Permission;
use std::sync::Arc;

use serde::Serialize;

use super::super::found;
use super::super::sessions::check_nothing_pending;
use super::Payments;
use super::pay::{asked_inside, no_provider};
use super::receipt::{Handling, credit_note_issued, open_shift};
use super::recover::NOTIFY;
use super::settle::{bounded, check_reason, late_key};
use crate::domain::{
    Money, Payment, PaymentId, PaymentStatus, Receipt, Refund, RefundId, RefundStatus, SessionStatus, Timestamp,
    redact_card_numbers,
};
use crate::event::Event;
use crate::live::LiveState;
use crate::provider::{PaymentProvider, RefundCharge, RefundOutcome};
use crate::storage::{Page, ReadTx};
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// A payment to be given back.
#[derive(Clone, Debug, Serialize)]
pub struct Refunding {
    payment: PaymentId,
    amount: Option<Money>,
    reason: String,
    drawer: Option<String>,
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
    /// not bring back a stay that is over, nor make a debt of it: that it was given is the operator's decision. While it is
    /// PENDING a stay that is not over can neither be paid nor end, for what is due is not known.
    ///
    /// Under a key the same call made again goes on where it stopped, and gives nothing twice. Inside a transaction only
    /// refunds whose outcome is known at once, such as cash, can be given.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless the payment is COMPLETED, and while it is disputed;
    /// [`ErrorKind::AmountMismatch`] for an amount that is not positive, of another currency, or more than is left;
    /// [`ErrorKind::PaymentDeclined`] if the provider refused; [`ErrorKind::PaymentPending`] if the outcome is not known, of
    /// this refund, of an earlier one, or of a payment of a stay that is not over;
    /// [`ErrorKind::InvalidInput`] for the reason; [`ErrorKind::Unsupported`] for a method without a provider; [`ErrorKind::Misuse`] inside a transaction. With a drawer named, [`ErrorKind::InvalidTransition`]
    /// if no shift is OPEN there, and [`ErrorKind::InvalidInput`] for its name, for another method than cash, or another currency
    /// than the shift's.
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
            RefundStatus::Completed => {
                let number = refund.credit_note;
                let credit_note =
                    self.scope.read(Need::SEE, |rows| number.map(|number| rows.receipt(number)).transpose())?.flatten();
                Ok(Refunded { payment: self.get(refund.payment)?, refund, credit_note })
            }
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

fn refund_charge(rows: &dyn ReadTx, refund: RefundId, key: &str, amount: Money, payment: &Payment) -> Result<RefundCharge> {
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
struct OpenRefund {
    refunding: Refunding,
    #[serde(skip)]
    provider: Option<Arc<dyn PaymentProvider>>,
    #[serde(skip)]
    in_transaction: bool,
    #[serde(skip)]
    key: Option<Arc<str>>,
}

impl Command for OpenRefund {
    type Answer = RefundId;
    const NAME: &'static str = "payments.refund";
    const NEED: Need = Need::May(Permission::Refund);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let Refunding { payment: id, amount, reason, drawer } = &self.refunding;
        check_reason(reason)?;
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
        if let Some(shift) = open_shift(rows, payment.method, drawer.as_deref())? {
            shift.cashed(Money::new(amount.minor().saturating_neg(), amount.currency()), with.now)?;
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
        let opened = events.iter().find_map(|event| match *event {
            Event::RefundOpened { refund, .. } => Some(refund),
            _ => None,
        });
        opened.ok_or_else(|| Error::new(ErrorKind::Internal, "a refund was opened without a RefundOpened"))
    }
}

/// Says that so much of the payment can be given back.
fn check_refundable(rows: &dyn ReadTx, payment: &Payment, amount: Money, with: &Decision<'_>) -> Result<()> {
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
fn given_back(rows: &dyn ReadTx, refund: RefundId, payment: &Payment, amount: Money, reference: Option<String>) -> Result<Event> {
    let session = found(rows.session(payment.session)?, "session", payment.session)?;
    let is_whole = amount == payment.left();
    let paid_until = if is_whole && session.status == SessionStatus::Active {
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
struct SettleRefund {
    refund: RefundId,
    #[serde(skip)]
    outcome: RefundOutcome,
    #[serde(skip)]
    how: Handling,
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

/// The key of the refund that stands for money given back after this refund had failed.
fn late_refund_key(refund: RefundId) -> String {
    format!("late:{refund}")
}
