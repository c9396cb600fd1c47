//! What happens to a stay between entry and exit.

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

use super::super::found;
use super::super::spots::known_or_registered;
use super::SpotChoice;
use super::enter::Parking;
use crate::config::ExpiredSpots;
use crate::domain::{ParkerClass, Session, SessionId, SpotStatus, TicketStatus, Timestamp, VehicleSize, check_note};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

#[derive(Serialize)]
pub(super) struct Extend {
    pub(super) id: SessionId,
    pub(super) overdue_at: Timestamp,
}

impl Command for Extend {
    type Answer = Session;
    const NAME: &'static str = "sessions.extend";
    const NEED: Need = Need::May(Permission::CorrectSessions);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let session = found(rows.session(self.id)?, "session", self.id)?;
        session.extended(self.overdue_at, with.now)?;
        if self.overdue_at <= with.now {
            return Err(Error::new(ErrorKind::InvalidInput, format!("session {} can be extended only into the future", self.id)));
        }
        Ok(vec![Event::SessionExtended { session: self.id, overdue_at: self.overdue_at }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Session> {
        found(rows.session(self.id)?, "session", self.id)
    }
}

#[derive(Serialize)]
pub(super) struct Transfer {
    pub(super) id: SessionId,
    pub(super) to: SpotChoice,
}

impl Command for Transfer {
    type Answer = Session;
    const NAME: &'static str = "sessions.transfer";
    const NEED: Need = Need::May(Permission::CorrectSessions);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let session = found(rows.session(self.id)?, "session", self.id)?;
        session.check_active()?;
        let vehicle = found(rows.vehicle(session.vehicle)?, "vehicle", session.vehicle)?;
        let parking = Parking { vehicle_type: vehicle.vehicle_type, size: vehicle.size, vehicle: &vehicle, is_known: true };
        let spot = parking.choose(&self.to, rows, with.policy)?;
        Ok(vec![Event::SessionTransferred { session: self.id, from: session.spot, to: spot.id }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Session> {
        found(rows.session(self.id)?, "session", self.id)
    }
}

#[derive(Serialize)]
pub(super) struct CorrectPlate {
    pub(super) id: SessionId,
    pub(super) plate: String,
}

impl Command for CorrectPlate {
    type Answer = Session;
    const NAME: &'static str = "sessions.correct_plate";
    const NEED: Need = Need::May(Permission::CorrectSessions);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let session = found(rows.session(self.id)?, "session", self.id)?;
        let wrong = found(rows.vehicle(session.vehicle)?, "vehicle", session.vehicle)?;
        let (vehicle, registered) = known_or_registered(rows, with, &self.plate, Some(wrong.vehicle_type), VehicleSize::default())?;
        session.of_vehicle(vehicle.id, with.now)?;
        if vehicle.id == session.vehicle {
            return Ok(vec![]);
        }
        if let Some(other) = rows.active_session_of(vehicle.id)? {
            return Err(Error::new(
                ErrorKind::AlreadyParked,
                format!("vehicle {} has session {}: one of the two entries is a mistake", vehicle.id, other.id),
            ));
        }
        let corrected = Event::PlateCorrected { session: self.id, from: session.vehicle, to: vehicle.id };
        Ok(registered.into_iter().chain([corrected]).collect())
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Session> {
        found(rows.session(self.id)?, "session", self.id)
    }
}

#[derive(Serialize)]
pub(super) struct SetParkerClass {
    pub(super) id: SessionId,
    pub(super) parker_class: ParkerClass,
    pub(super) reason: String,
}

impl Command for SetParkerClass {
    type Answer = Session;
    const NAME: &'static str = "sessions.set_parker_class";
    const NEED: Need = Need::May(Permission::CorrectSessions);

    fn decide(&self, rows: &dyn ReadTx, _: &Decision<'_>) -> Result<Vec<Event>> {
        check_note("a reason", &self.reason)?;
        let session = found(rows.session(self.id)?, "session", self.id)?;
        session.check_open()?;
        if session.parker_class == self.parker_class {
            return Ok(vec![]);
        }
        Ok(vec![Event::ParkerClassChanged {
            session: self.id,
            from: session.parker_class,
            to: self.parker_class,
            reason: self.reason.clone(),
        }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Session> {
        found(rows.session(self.id)?, "session", self.id)
    }
}

#[derive(Serialize)]
pub(super) struct ExpireOverdue {
    pub(super) limit: u32,
}

impl Command for ExpireOverdue {
    type Answer = Vec<Session>;
    const NAME: &'static str = "sessions.expire_overdue";
    const NEED: Need = Need::May(Permission::Maintenance);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let expire = |session: Session| {
            let spot = found(rows.spot(session.spot)?, "spot", session.spot)?;
            let frees = with.policy.expired_spots == ExpiredSpots::Free && spot.status == SpotStatus::Occupied;
            let ticket = found(rows.ticket(session.ticket)?, "ticket", session.ticket)?;
            Ok(Event::SessionExpired {
                session: session.id,
                spot: frees.then_some(spot.id),
                ticket: (ticket.status == TicketStatus::Open).then_some(ticket.id),
            })
        };
        rows.sessions_overdue(with.now, self.limit)?.into_iter().map(expire).collect()
    }

    fn answer(&self, rows: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<Vec<Session>> {
        let expired = events.iter().filter_map(|event| match *event {
            Event::SessionExpired { session, .. } => Some(session),
            _ => None,
        });
        expired.map(|id| found(rows.session(id)?, "session", id)).collect()
    }
}
