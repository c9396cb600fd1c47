//! The exit: what is due, and the end of a stay.

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

use super::super::{check_lane, found};
use super::check_nothing_pending;
use super::validations::granted;
use crate::domain::{
    Currency, Features, Money, Quote, Session, SessionId, SpotStatus, Stay, Tariff, TicketStatus, Timestamp, VehicleType,
    check_note, price,
};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// A vehicle that wants to leave.
#[derive(Clone, Debug, Serialize)]
pub struct Exit {
    pub(super) session: SessionId,
    pub(super) lane: Option<String>,
}

impl Exit {
    /// The vehicle of this session.
    #[must_use]
    pub const fn new(session: SessionId) -> Self {
        Self { session, lane: None }
    }

    /// Through this lane.
    #[must_use]
    pub fn lane(mut self, lane: impl Into<String>) -> Self {
        self.lane = Some(lane.into());
        self
    }
}

/// What a stay costs, what was paid, and what is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionQuote {
    /// The session, as it is now.
    pub session: Session,
    /// The price of the whole stay, line by line.
    pub quote: Quote,
    /// What was paid so far.
    pub paid: Money,
    /// What is due: the price less what was paid; nothing while the time to leave that was bought runs, or once the
    /// session is over: what is owed then is a [`Debt`](crate::Debt).
    pub due: Money,
    /// What was paid beyond the price so far: a later part of the stay uses it, and what is left can be refunded.
    pub credit: Money,
}

/// Prices `session` up to now, or up to its end if it is over, inside a transaction.
pub(in super::super) fn priced_inside(rows: &dyn ReadTx, session: Session, with: &Decision<'_>) -> Result<SessionQuote> {
    priced_at(rows, session, with.now, with)
}

/// As [`priced_inside`], up to `until`.
pub(in super::super) fn priced_at(
    rows: &dyn ReadTx,
    session: Session,
    until: Timestamp,
    with: &Decision<'_>,
) -> Result<SessionQuote> {
    let tariff = match &session.tariff {
        None => None,
        // From the rows, not from the cache: money is taken by this.
        Some(tariff) => Some(found(rows.tariff(tariff)?, "tariff", tariff)?.tariff),
    };
    priced(rows, session, until, tariff.as_ref(), with.policy.currency)
}

/// Prices `session` up to `until`, or up to its end if it is over.
pub(in super::super) fn priced(
    rows: &dyn ReadTx,
    session: Session,
    until: Timestamp,
    tariff: Option<&Tariff>,
    currency: Currency,
) -> Result<SessionQuote> {
    let until = session.ended_at.map_or(until, |ended_at| ended_at.min(until));
    let quote = match tariff {
        None => Quote::free(currency, session.entered_at, until),
        Some(tariff) => price(tariff, &stay(rows, &session, until)?, &granted(rows, session.id)?)?,
    };
    let paid = Money::new(session.paid_minor, quote.total.currency());
    let is_covered = session.paid_until.is_some_and(|paid_until| until <= paid_until);
    let due = if is_covered || !session.status.is_open() {
        Money::zero(quote.total.currency())
    } else {
        let open = quote.total.checked_sub(paid)?;
        Money::new(open.minor().max(0), open.currency())
    };
    let credit = paid.checked_sub(quote.total)?;
    let credit = Money::new(credit.minor().max(0), credit.currency());
    Ok(SessionQuote { session, quote, paid, due, credit })
}

/// What the price of `session` depends on, besides its tariff and validations.
pub(super) fn stay(rows: &dyn ReadTx, session: &Session, until: Timestamp) -> Result<Stay> {
    let vehicle_type = match session.vehicle_type {
        Some(vehicle_type) => vehicle_type,
        None => found(rows.vehicle(session.vehicle)?, "vehicle", session.vehicle)?.vehicle_type,
    };
    let spot = found(rows.spot(session.spot)?, "spot", session.spot)?;
    Ok(stay_of(session, until, vehicle_type, spot.class.features))
}

/// The same, of what is known already.
pub(in super::super) const fn stay_of(session: &Session, until: Timestamp, vehicle_type: VehicleType, features: Features) -> Stay {
    Stay {
        entered_at: session.entered_at,
        until,
        vehicle_type,
        features,
        parker_class: session.parker_class,
        lost_ticket: session.lost_ticket,
    }
}

/// The event that ends `session`.
pub(in super::super) fn completed(
    rows: &dyn ReadTx,
    session: &Session,
    ended_at: Timestamp,
    lane: Option<String>,
) -> Result<Event> {
    let spot = found(rows.spot(session.spot)?, "spot", session.spot)?;
    let vehicle = found(rows.vehicle(session.vehicle)?, "vehicle", session.vehicle)?;
    // An EXPIRED session may have given its spot up, and another vehicle may stand there now.
    let holds_spot = spot.status == SpotStatus::Occupied && spot.session == Some(session.id);
    let ticket = found(rows.ticket(session.ticket)?, "ticket", session.ticket)?;
    Ok(Event::SessionCompleted {
        session: session.id,
        ended_at: ended_at.max(session.entered_at),
        vehicle_type: vehicle.vehicle_type,
        spot: holds_spot.then_some(spot.id),
        ticket: (ticket.status == TicketStatus::Open).then_some(ticket.id),
        lane,
    })
}

#[derive(Serialize)]
pub(super) struct Leave {
    pub(super) exit: Exit,
}

impl Command for Leave {
    type Answer = Session;
    const NAME: &'static str = "sessions.exit";
    const NEED: Need = Need::May(Permission::Exit);

    fn lane(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.exit.lane)
    }

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_lane(self.exit.lane.as_deref())?;
        let id = self.exit.session;
        let session = found(rows.session(id)?, "session", id)?;
        session.check_open()?;
        check_nothing_pending(rows, id)?;
        let quote = priced_inside(rows, session, with)?;
        if !quote.due.is_zero() {
            return Err(Error::new(ErrorKind::PaymentRequired, format!("session {id} owes {}: pay first", quote.due)));
        }
        Ok(vec![completed(rows, &quote.session, with.now, self.exit.lane.clone())?])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Session> {
        found(rows.session(self.exit.session)?, "session", self.exit.session)
    }
}

#[derive(Serialize)]
pub(super) struct Cancel {
    pub(super) id: SessionId,
    pub(super) reason: String,
}

impl Command for Cancel {
    type Answer = Session;
    const NAME: &'static str = "sessions.cancel";
    const NEED: Need = Need::May(Permission::CorrectSessions);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_note("a reason", &self.reason)?;
        let session = found(rows.session(self.id)?, "session", self.id)?;
        session.cancelled(with.now, with.now)?;
        check_nothing_pending(rows, self.id)?;
        if session.paid_minor != 0 {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("session {} was paid for: let the vehicle exit", self.id),
            ));
        }
        let ticket = found(rows.ticket(session.ticket)?, "ticket", session.ticket)?;
        Ok(vec![Event::SessionCancelled {
            session: self.id,
            ended_at: with.now.max(session.entered_at),
            spot: session.spot,
            ticket: (ticket.status == TicketStatus::Open).then_some(ticket.id),
            reason: self.reason.clone(),
        }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Session> {
        found(rows.session(self.id)?, "session", self.id)
    }
}
