//! Payments: the intent is committed first, the provider asked outside any transaction, the outcome committed with its effects.
//!
//! Refunds and debts go by the same steps. Each part has its file; here is what a payment is and how it is made.

mod debts;
mod dispute;
mod give_back;
mod pay;
mod receipt;
mod recover;
mod refund;
mod settle;

pub use dispute::ChargedBack;
pub use pay::{DebtReceipt, Paid, Pay, PayDebt};
pub use recover::{Recovered, RecoveredRefunds};
pub use refund::{PendingRefund, Refunded, Refunding};

pub(super) use receipt::{receipts_of_payment, receipts_of_stay};
pub(super) use settle::{check_reason, paid_until};

use crate::authority::Need;
use crate::domain::Permission;
use std::sync::Arc;

use super::found;
use super::sessions::quoted;
use crate::domain::{
    Payment, PaymentId, PaymentMethod, PaymentPurpose, PaymentStatus, Plate, SessionId, VehicleId, redact_card_numbers,
};
use crate::live::LiveState;
use crate::provider::{ChargeOutcome, PaymentProvider};
use crate::storage::{Page, ReadTx};
use crate::transaction::Scope;
use crate::{Error, ErrorKind, Result};
use pay::{Owed, Terms};
use receipt::Handling;
use settle::{End, Ending, late_key};

/// Payments: see [`Garage::payments`](crate::Garage::payments).
#[derive(Clone, Debug)]
pub struct Payments<'a> {
    scope: Scope<'a>,
}

/// A payment whose outcome is not known, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingPayment {
    /// The payment.
    pub payment: Payment,
    /// Since it was opened.
    pub age_seconds: u64,
}

/// Making payments.
impl<'a> Payments<'a> {
    pub(crate) fn new(scope: Scope<'a>) -> Self {
        Self { scope }
    }

    /// The same for one call of several steps: who is allowed to begin it is not asked again on the way, for money may have moved.
    fn admitted(&self, need: Need) -> Result<Self> {
        Ok(Self { scope: self.scope.admit(need)? })
    }

    /// The same service for one call under an idempotency key, as in the other services. It is also the key under which
    /// the provider charges, or refunds, at most once: made again after a crash, the call goes on where it stopped. A
    /// payment that was declined stays so under its key; another try is a new key. If its money is found after all, the key
    /// answers the payment that stands for that. A key that may be a card number is refused, as in the other services, and one
    /// that begins with `late:`, as the library's own do.
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
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] if the session is over; [`ErrorKind::AmountMismatch`] for
    /// another amount than is due, or less handed over; [`ErrorKind::PaymentDeclined`]; [`ErrorKind::PaymentPending`] if the
    /// outcome is not known, of this payment or of an earlier one; [`ErrorKind::Unsupported`] for a method without a
    /// provider; [`ErrorKind::Misuse`] inside a transaction; [`ErrorKind::InvalidInput`] for the lane, and for money handed
    /// over by another method than cash. With a drawer named, [`ErrorKind::InvalidTransition`] if no shift is OPEN there, and
    /// [`ErrorKind::InvalidInput`] for its name, for another method than cash, or another currency than the shift's; through
    /// [`Garage::acting_as`](crate::Garage::acting_as) [`ErrorKind::Forbidden`] for the drawer of
    /// [somebody else's shift](crate::Shifts::open).
    pub fn process(&self, pay: Pay) -> Result<Paid> {
        self.admitted(Need::May(Permission::TakePayment))?.pay(pay, PaymentPurpose::Exit)
    }

    /// Pays at a pay station: takes what is due; the session stays ACTIVE, and until the exit grace of the
    /// [`Policy`](crate::Policy) is over the vehicle may leave. Paying nothing while it runs does not make it longer.
    ///
    /// # Errors
    /// As [`Payments::process`].
    pub fn prepay(&self, pay: Pay) -> Result<Paid> {
        self.admitted(Need::May(Permission::TakePayment))?.pay(pay, PaymentPurpose::Prepay)
    }

    /// Pays once more at a pay station, because the time to leave that was bought is over: takes what has become due since,
    /// and buys a new exit grace. While the grace still runs nothing is due, and it answers as [`Payments::prepay`] of
    /// nothing: a payment of zero, and the same grace.
    ///
    /// # Errors
    /// As [`Payments::process`]; [`ErrorKind::InvalidTransition`] also if the session was never prepaid, or that payment was
    /// given back.
    pub fn top_up(&self, pay: Pay) -> Result<Paid> {
        self.admitted(Need::May(Permission::TakePayment))?.pay(pay, PaymentPurpose::TopUp)
    }

    fn pay(&self, pay: Pay, purpose: PaymentPurpose) -> Result<Paid> {
        let payment = self.made(Owed::Stay(pay.session), pay.terms, purpose)?;
        let (priced, receipt) = self.scope.read(Need::SEE, |rows| {
            let priced = quoted(&self.scope, rows, payment.session, payment.priced_until)?;
            Ok((priced, receipt::of_payment(rows, &payment)?))
        })?;
        Ok(Paid { payment, session: priced.session, quote: priced.quote, receipt })
    }

    /// Takes a payment through its steps, and answers it once it is COMPLETED.
    fn made(&self, owed: Owed, terms: Terms, purpose: PaymentPurpose) -> Result<Payment> {
        super::check_lane(terms.lane.as_deref())?;
        super::shifts::check_drawer(terms.drawer.as_deref())?;
        let drawer = terms.drawer.clone();
        let method = terms.method;
        let provider = self.provider(method);
        let in_transaction = self.scope.is_in_transaction();
        let key = self.scope.request.key.clone();
        let id = self.scope.run(pay::Open { owed, terms, purpose, provider: provider.clone(), in_transaction, key })?;
        // As it is now, not as it was opened: the call may be repeated, by its key, after the payment was settled.
        let payment = self.get(id)?;
        let late = match payment.status {
            // It was given up, and its money was found: who repeats the call must hear that it was paid.
            PaymentStatus::Failed | PaymentStatus::Cancelled => {
                self.scope.read(Need::SEE, |rows| rows.payment_by_key(&late_key(id)))?
            }
            PaymentStatus::Pending | PaymentStatus::Completed | PaymentStatus::Refunded => None,
        };
        let payment = late.unwrap_or(payment);
        match payment.status {
            PaymentStatus::Pending => {}
            PaymentStatus::Completed | PaymentStatus::Refunded => return Ok(payment),
            PaymentStatus::Failed | PaymentStatus::Cancelled => return Err(declined(&payment)),
        }
        if in_transaction {
            return Err(pay::asked_inside());
        }
        // The intent is committed. From here on a crash leaves it PENDING, and the same key finds it again.
        let provider = provider.ok_or_else(|| pay::no_provider(method))?;
        let outcome = {
            let _charging = self.scope.context().providers.charging(id);
            provider.charge(&pay::charge_of(&payment)).unwrap_or_else(|error| {
                let error = redact_card_numbers(error.to_string());
                tracing::warn!(payment = %id, error, "the provider failed: the outcome is not known");
                ChargeOutcome::Unknown
            })
        };
        let how = Handling { card: pay::card_shown(&*provider, &payment, &outcome), drawer };
        let payment = self.settle(id, outcome, how).map_err(|error| {
            if error.kind().is_refusal() {
                return error;
            }
            // Not the store's own error: that says that nothing was changed, and the money may be gone.
            let message =
                format!("what became of payment {id} could not be written down: recover it, or pay again with the same key");
            Error::new(ErrorKind::PaymentPending, message).with_source(error)
        })?;
        match payment.status {
            PaymentStatus::Completed | PaymentStatus::Refunded => Ok(payment),
            PaymentStatus::Pending => Err(Error::new(
                ErrorKind::PaymentPending,
                format!("the outcome of payment {id} is not known: recover it, or pay again with the same key"),
            )),
            PaymentStatus::Failed | PaymentStatus::Cancelled => Err(declined(&payment)),
        }
    }

    fn provider(&self, method: PaymentMethod) -> Option<Arc<dyn PaymentProvider>> {
        self.scope.context().providers.get(method).cloned()
    }
}

/// What people decide about payments.
impl Payments<'_> {
    /// Gives a PENDING payment up that no provider can explain, so that the driver can pay in another way and leave. An
    /// operator's decision: should the provider say later that the money was taken, it is written down as a payment of its
    /// own. For some days [`Payments::recover`] still asks it.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless it is PENDING; [`ErrorKind::InvalidInput`] for the
    /// reason.
    pub fn cancel(&self, id: PaymentId, reason: &str) -> Result<Payment> {
        self.scope.run(End { payment: id, ending: Ending::Cancelled, reason: reason.to_owned() })
    }

    /// Says that the terminal refused a PENDING payment, as the host has seen: a terminal that is worked by hand. The provider
    /// is not asked about it any more.
    ///
    /// # Errors
    /// As [`Payments::cancel`]; [`ErrorKind::PaymentPending`] while this process is charging it: what the provider answers
    /// then decides.
    pub fn fail(&self, id: PaymentId, reason: &str) -> Result<Payment> {
        if self.scope.context().providers.is_charging(id) {
            return Err(Error::new(ErrorKind::PaymentPending, format!("payment {id} is being charged at this moment")));
        }
        self.scope.run(End { payment: id, ending: Ending::Failed, reason: reason.to_owned() })
    }

    /// Marks a payment as disputed: by the driver, or by the bank. Until that is resolved nothing of it is given back.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless it is COMPLETED and not disputed;
    /// [`ErrorKind::InvalidInput`] for the reason, which has to be given.
    pub fn dispute(&self, id: PaymentId, reason: &str) -> Result<Payment> {
        self.scope.run(dispute::Dispute { payment: id, reason: reason.to_owned() })
    }

    /// Ends a dispute and notes how it ended. Where it was lost, [`Payments::charge_back`] does both.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless it is disputed; [`ErrorKind::InvalidInput`] for the
    /// note, which has to be given.
    pub fn resolve_dispute(&self, id: PaymentId, note: &str) -> Result<Payment> {
        self.scope.run(dispute::Resolve { payment: id, note: note.to_owned() })
    }
}

/// Finding payments.
impl Payments<'_> {
    /// The payment.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn get(&self, id: PaymentId) -> Result<Payment> {
        found(self.scope.read(Need::SEE, |rows| rows.payment(id))?, "payment", id)
    }

    /// Payments of a session, oldest first.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn of_session(&self, session: SessionId) -> Result<Vec<Payment>> {
        self.scope.read(Need::SEE, |rows| rows.payments_of(session))
    }

    /// Payments for all stays of all vehicles with this plate, removed ones included, page by page; usually
    /// [newest first](Page::newest).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`].
    pub fn of_plate(&self, plate: &str, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        let plate = Plate::new(plate)?;
        self.scope.read(Need::SEE, |rows| {
            let mut payments = Vec::new();
            for vehicle in vehicles_with(rows, &plate)? {
                payments.extend(rows.payments_of_vehicle(vehicle, page)?);
            }
            payments.sort_by_key(|payment| payment.id);
            if page.newest_first {
                payments.reverse();
            }
            payments.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
            Ok(payments)
        })
    }

    /// PENDING payments, oldest first.
    ///
    /// # Errors
    /// Inside a transaction, the kinds of a store that cannot be read.
    pub fn pending(&self) -> Result<Vec<Payment>> {
        self.scope.live_or_rows(Need::SEE, LiveState::pending_payments, |rows| {
            rows.payments(Some(PaymentStatus::Pending), Page::first(u32::MAX))
        })
    }

    /// PENDING payments that were opened so many minutes ago or longer, oldest first.
    ///
    /// # Errors
    /// As [`Payments::pending`].
    pub fn pending_older_than(&self, minutes: u32) -> Result<Vec<PendingPayment>> {
        let now = self.scope.context().clock.now();
        let aged = |payment: Payment| PendingPayment { age_seconds: now.since(payment.created_at).as_secs(), payment };
        let mut pending: Vec<_> = self.pending()?.into_iter().map(aged).collect();
        pending.retain(|pending| pending.age_seconds >= u64::from(minutes) * 60);
        Ok(pending)
    }

    /// Payments that are disputed, page by page.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn disputed(&self, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        self.scope.read(Need::SEE, |rows| rows.payments_disputed(page))
    }

    /// All payments, or those in one state.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn list(&self, status: Option<PaymentStatus>, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        self.scope.read(Need::SEE, |rows| rows.payments(status, page))
    }
}

/// The vehicles that have or had this plate.
fn vehicles_with(rows: &dyn ReadTx, plate: &Plate) -> Result<Vec<VehicleId>> {
    let removed = rows.vehicles_removed(plate)?;
    Ok(removed.into_iter().chain(rows.vehicle_by_plate(plate)?).map(|vehicle| vehicle.id).collect())
}

fn declined(payment: &Payment) -> Error {
    let reason = payment.failure.as_deref().unwrap_or("no reason given");
    let status = payment.status;
    Error::new(ErrorKind::PaymentDeclined, format!("payment {} is {status}: {reason}; another try is a new key", payment.id))
}
