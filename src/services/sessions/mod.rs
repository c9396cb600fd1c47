//! Stays: from entry to exit.

mod change;
mod enter;
mod leave;
mod unpaid;
mod validations;

pub use enter::{Entry, SpotChoice, Visit};
pub use leave::{Exit, SessionQuote};
pub use unpaid::UnpaidExit;

pub(super) use leave::{completed, priced_at, priced_inside, stay_of};

use super::{found, service};
use crate::authority::Need;
use crate::cache::Lookup;
use crate::domain::{
    ParkerClass, Payment, PaymentStatus, Plate, RefundStatus, Session, SessionId, SessionStatus, Timestamp, VehicleId,
};
use crate::storage::{Page, ReadTx, SessionFilter};
use crate::transaction::Scope;
use crate::{Error, ErrorKind, Result};

service! {
    /// Stays: see [`Garage::sessions`](crate::Garage::sessions).
    Sessions
}

impl Sessions<'_> {
    /// Lets a vehicle in: registers it if it is new, takes a spot, begins the session and issues the ticket.
    ///
    /// The spot is the one named, else the one reserved for the vehicle, else the first free one that suits it best.
    ///
    /// ```
    /// use parking_garage::{Entry, ErrorKind, Garage, Layout};
    ///
    /// let garage = Garage::in_memory()?;
    /// garage.spots().create_layout(&Layout::grid(1, 1, 1))?;
    /// let visit = garage.sessions().enter(Entry::new("AB-123-C"))?;
    /// assert_eq!(visit.spot.code.as_str(), "F1-B1-S001");
    /// assert_eq!(garage.sessions().enter(Entry::new("ab 123 c")).unwrap_err().kind(), ErrorKind::AlreadyParked);
    /// assert_eq!(garage.sessions().enter(Entry::new("XY-9")).unwrap_err().kind(), ErrorKind::Full);
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`]; [`ErrorKind::AlreadyParked`], naming the session, if the vehicle is inside;
    /// [`ErrorKind::Full`] if no spot it may take is free; for a spot that was named, [`ErrorKind::NotFound`],
    /// [`ErrorKind::SpotUnavailable`] or [`ErrorKind::SpotUnsuitable`]; [`ErrorKind::NotFound`] for a tariff that is not
    /// published; [`ErrorKind::DebtOutstanding`] if the vehicle owes for an earlier stay and the
    /// [`Policy`](crate::Policy::debts_at_entry) keeps it out for that.
    pub fn enter(&self, entry: Entry) -> Result<Visit> {
        self.scope.run(self.entering(entry))
    }

    fn entering(&self, entry: Entry) -> enter::Enter {
        enter::Enter { entry, debts: self.scope.context().policy.debts_at_entry }
    }

    /// Lets many vehicles in with one transaction: each gets its own answer, as from [`Sessions::enter`].
    ///
    /// Under an idempotency key, entry number n has the key with `#n` behind it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for the key, and those of the store; then nobody was let in.
    pub fn enter_many(&self, entries: Vec<Entry>) -> Result<Vec<Result<Visit>>> {
        self.scope.run_many("sessions.enter_many", entries.into_iter().map(|entry| self.entering(entry)).collect())
    }

    /// Lets many vehicles out with one transaction: each gets its own answer, as from [`Sessions::exit`].
    ///
    /// Under an idempotency key, exit number n has the key with `#n` behind it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for the key, and those of the store; then nobody was let out.
    pub fn exit_many(&self, exits: Vec<Exit>) -> Result<Vec<Result<Session>>> {
        self.scope.run_many("sessions.exit_many", exits.into_iter().map(|exit| leave::Leave { exit }).collect())
    }

    /// What the stay costs up to now, line by line, what was paid and what is due.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::OutOfRange`] for a price past 64 bits.
    pub fn quote(&self, id: SessionId) -> Result<SessionQuote> {
        self.quote_at(id, self.scope.context().clock.now())
    }

    /// What the stay costs up to `until`.
    ///
    /// # Errors
    /// As [`Sessions::quote`].
    pub fn quote_at(&self, id: SessionId, until: Timestamp) -> Result<SessionQuote> {
        self.scope.read(Need::SEE, |rows| quoted(&self.scope, rows, id, until))
    }

    /// Lets a vehicle out: ends the session, frees the spot, closes the ticket.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::PaymentRequired`], naming what is due; [`ErrorKind::PaymentPending`] if
    /// something is due and the outcome of a payment is not known, and while a refund's is not;
    /// [`ErrorKind::InvalidTransition`] if the session is over.
    pub fn exit(&self, exit: Exit) -> Result<Session> {
        self.scope.run(leave::Leave { exit })
    }

    /// Lets a vehicle out that does not pay: the barrier is broken, or the driver refuses. Ends the session as
    /// [`Sessions::exit`] does; what is due becomes a [`Debt`](crate::Debt) of the vehicle. Where nothing is due it is an
    /// exit like any other.
    ///
    /// A payment or refund that is PENDING does not hold the vehicle; it stays PENDING. If a payment in the exit lane is, or one
    /// at the pay station whose time to leave would still run, the stay ends, and the debt is, as that payment asks for it: the
    /// wait is not the driver's. If its money turns out to have been taken, it settles the debt if it is as much, and what is
    /// more is credit of the stay. A longer stay than that is owed if the payment is given up first, with
    /// [`Payments::cancel`](crate::Payments::cancel). A refund that is PENDING counts as not given.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] if the session is over; [`ErrorKind::InvalidInput`] for the
    /// lane, and for the reason, which has to be given; [`ErrorKind::OutOfRange`] for a price past what can be worked out: a
    /// vehicle of which nobody can say what it owes is let out by [`Sessions::release`].
    pub fn exit_unpaid(&self, exit: Exit, reason: &str) -> Result<UnpaidExit> {
        self.scope.run(unpaid::LeaveUnpaid { exit, reason: reason.to_owned() })
    }

    /// Lets a vehicle out for nothing: ends the session as [`Sessions::exit`] does, and asks for what is due from nobody. How
    /// much that was stands on the session, in `waived_minor`; who did it and why, in the journal.
    ///
    /// It opens the barrier always: no payment or refund that is PENDING holds the vehicle, and no price that cannot be worked
    /// out, as by a clock that is a century ahead; then nothing is noted as waived. If money turns out later to have been taken,
    /// it is written down, and is credit of the stay, to be refunded.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] if the session is over; [`ErrorKind::InvalidInput`] for the
    /// lane, and for the reason, which has to be given.
    pub fn release(&self, exit: Exit, reason: &str) -> Result<Session> {
        self.scope.run(unpaid::Release { exit, reason: reason.to_owned() })
    }

    /// Takes an entry back: nothing is owed, the spot is free, the ticket void.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless the session is ACTIVE or if something was paid;
    /// [`ErrorKind::PaymentPending`] while the outcome of a payment or refund is not known; [`ErrorKind::InvalidInput`] for
    /// the reason.
    pub fn cancel(&self, id: SessionId, reason: &str) -> Result<Session> {
        self.scope.run(leave::Cancel { id, reason: reason.to_owned() })
    }

    /// Sets from when on the stay is overdue; it may be later or earlier than before.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless the session is ACTIVE; [`ErrorKind::InvalidInput`]
    /// for an instant that has passed.
    pub fn extend(&self, id: SessionId, overdue_at: Timestamp) -> Result<Session> {
        self.scope.run(change::Extend { id, overdue_at })
    }

    /// Moves a parked vehicle to another spot; which ones suit it goes by its registered type and measures.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless the session is ACTIVE; [`ErrorKind::Full`];
    /// [`ErrorKind::SpotUnavailable`] and [`ErrorKind::SpotUnsuitable`] for the spot.
    pub fn transfer(&self, id: SessionId, to: SpotChoice) -> Result<Session> {
        self.scope.run(change::Transfer { id, to })
    }

    /// Corrects a plate that was read wrongly: the stay is from now on that of the vehicle with `plate`.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidPlate`]; [`ErrorKind::AlreadyParked`] if that vehicle is inside
    /// already; [`ErrorKind::InvalidTransition`] if the session is over.
    pub fn correct_plate(&self, id: SessionId, plate: &str) -> Result<Session> {
        self.scope.run(change::CorrectPlate { id, plate: plate.to_owned() })
    }

    /// Says on what ground the vehicle is there, which its price may depend on: a permit that the lane did not see. For
    /// staff.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] if the session is over; [`ErrorKind::InvalidInput`] for the
    /// reason.
    pub fn set_parker_class(&self, id: SessionId, parker_class: ParkerClass, reason: &str) -> Result<Session> {
        self.scope.run(change::SetParkerClass { id, parker_class, reason: reason.to_owned() })
    }

    /// Expires sessions that are overdue, at most `limit`, and answers them. The sweep does this too.
    ///
    /// # Errors
    /// The kinds of a store that cannot be written.
    pub fn expire_overdue(&self, limit: u32) -> Result<Vec<Session>> {
        self.scope.run(change::ExpireOverdue { limit })
    }

    /// The session.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn get(&self, id: SessionId) -> Result<Session> {
        let lookup = Lookup::Session(id);
        let row = self.scope.live_then_look_up(Need::SEE, &lookup, |live| live.session(id), |rows| rows.session(id))?;
        found(row, "session", id)
    }

    /// The session of the vehicle with this plate that is to be settled at the exit: the ACTIVE one, else the oldest EXPIRED
    /// one; [`Sessions::unsettled`] has all.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`].
    pub fn by_plate(&self, plate: &str) -> Result<Option<Session>> {
        let sessions = self.unsettled(plate)?;
        let active = sessions.iter().find(|session| session.status == SessionStatus::Active);
        Ok(active.or(sessions.first()).cloned())
    }

    /// The sessions of the vehicle with this plate that are not over, ACTIVE and EXPIRED, oldest first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`].
    pub fn unsettled(&self, plate: &str) -> Result<Vec<Session>> {
        let plate = Plate::new(plate)?;
        self.scope.live_or_rows(
            Need::SEE,
            |live| live.open_sessions_by_plate(&plate),
            |rows| {
                let Some(vehicle) = rows.vehicle_by_plate(&plate)? else { return Ok(vec![]) };
                let mut sessions = unsettled(rows, vehicle.id)?;
                sessions.extend(rows.active_session_of(vehicle.id)?);
                sessions.sort_by_key(|session| session.id);
                Ok(sessions)
            },
        )
    }

    /// The ACTIVE session of this vehicle.
    ///
    /// # Errors
    /// Inside a transaction, the kinds of a store that cannot be read.
    pub fn of_vehicle(&self, vehicle: VehicleId) -> Result<Option<Session>> {
        self.scope.live_or_rows(Need::SEE, |live| live.active_session_of(vehicle), |rows| rows.active_session_of(vehicle))
    }

    /// ACTIVE sessions: who is inside.
    ///
    /// # Errors
    /// Inside a transaction, the kinds of a store that cannot be read.
    pub fn active(&self, page: Page<SessionId>) -> Result<Vec<Session>> {
        let filter = SessionFilter { status: Some(SessionStatus::Active), ..SessionFilter::default() };
        self.scope.live_or_rows(Need::SEE, |live| live.active_sessions(page), |rows| rows.sessions(&filter, page))
    }

    /// All sessions that `filter` admits, page by page.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn history(&self, filter: &SessionFilter, page: Page<SessionId>) -> Result<Vec<Session>> {
        self.scope.read(Need::SEE, |rows| rows.sessions(filter, page))
    }
}

/// Prices the session up to `until`, or up to its end if it is over.
pub(super) fn quoted(scope: &Scope<'_>, rows: &dyn ReadTx, id: SessionId, until: Timestamp) -> Result<SessionQuote> {
    let context = scope.context();
    let session = found(rows.session(id)?, "session", id)?;
    let tariff = match &session.tariff {
        None => None,
        Some(tariff) => Some(found(context.tariffs.get(tariff, rows, !scope.is_in_transaction())?, "tariff", tariff)?),
    };
    leave::priced(rows, session, until, tariff.as_deref(), context.policy.currency)
}

/// EXPIRED sessions of a vehicle, oldest first.
pub(super) fn unsettled(rows: &dyn ReadTx, vehicle: VehicleId) -> Result<Vec<Session>> {
    let status = Some(SessionStatus::Expired);
    rows.sessions(&SessionFilter { vehicle: Some(vehicle), status, ..SessionFilter::default() }, Page::first(100))
}

/// Says that no payment of the session hangs in the air, and no refund of one: what is due could not be told.
pub(super) fn check_nothing_pending(rows: &dyn ReadTx, id: SessionId) -> Result<()> {
    check_no_payment_pending(rows, id)?;
    check_no_refund_pending(rows, id)
}

/// The payment of the session that hangs in the air; there is one at most.
fn pending_payment(rows: &dyn ReadTx, id: SessionId) -> Result<Option<Payment>> {
    Ok(rows.payments_of(id)?.into_iter().find(|payment| payment.status == PaymentStatus::Pending))
}

fn check_no_payment_pending(rows: &dyn ReadTx, id: SessionId) -> Result<()> {
    let Some(payment) = pending_payment(rows, id)? else { return Ok(()) };
    let message = format!("payment {} of session {id} is PENDING: recover it, or cancel it", payment.id);
    Err(Error::new(ErrorKind::PaymentPending, message))
}

fn check_no_refund_pending(rows: &dyn ReadTx, id: SessionId) -> Result<()> {
    for payment in rows.payments_of(id)?.iter().filter(|payment| payment.status == PaymentStatus::Completed) {
        if let Some(refund) = rows.refunds_of(payment.id)?.iter().find(|refund| refund.status == RefundStatus::Pending) {
            let message = format!("refund {} for session {id} is PENDING: recover it, or fail it", refund.id);
            return Err(Error::new(ErrorKind::PaymentPending, message));
        }
    }
    Ok(())
}
