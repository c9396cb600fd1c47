//! The entry: which spot, and may it be.

use std::sync::Arc;

use serde::Serialize;

use super::super::spots::known_or_registered;
use super::super::{SpotPlace, check_lane, found};
use crate::config::Policy;
use crate::domain::{
    PlateShown, Session, SessionId, Spot, SpotCode, SpotId, SpotStatus, TariffId, TariffRef, Ticket, TicketId, Timestamp, Vehicle,
    VehicleSize, VehicleType, preferences,
};
use crate::event::{Event, JournalEntry};
use crate::storage::{ReadTx, SpotWanted, entered_rows};
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// Which spot a vehicle is to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpotChoice {
    /// The best one that is free.
    Any,
    /// The best one that is free on this floor.
    OnLevel(i16),
    /// This one.
    Id(SpotId),
    /// The one with this code.
    Code(String),
}

/// A vehicle that wants to come in.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    // As it was written, and left out of `Debug`.
    plate: PlateShown,
    vehicle_type: Option<VehicleType>,
    size: VehicleSize,
    spot: SpotChoice,
    tariff: Option<TariffId>,
    lane: Option<String>,
}

impl Entry {
    /// A vehicle with this plate, as it is written.
    #[must_use]
    pub fn new(plate: impl Into<String>) -> Self {
        Self {
            plate: PlateShown::new(plate),
            vehicle_type: None,
            size: VehicleSize::default(),
            spot: SpotChoice::Any,
            tariff: None,
            lane: None,
        }
    }

    /// Of this type. Default: as it is registered, else STANDARD.
    #[must_use]
    pub const fn vehicle_type(mut self, vehicle_type: VehicleType) -> Self {
        self.vehicle_type = Some(vehicle_type);
        self
    }

    /// With these measures. Default: as registered.
    #[must_use]
    pub const fn size(mut self, size: VehicleSize) -> Self {
        self.size = size;
        self
    }

    /// On this spot. Default: any.
    #[must_use]
    pub fn spot(mut self, spot: SpotChoice) -> Self {
        self.spot = spot;
        self
    }

    /// On the spot with this code.
    #[must_use]
    pub fn at(self, code: impl Into<String>) -> Self {
        self.spot(SpotChoice::Code(code.into()))
    }

    /// Priced by the latest version of this tariff. Default: the active tariff.
    #[must_use]
    pub fn tariff(mut self, tariff: TariffId) -> Self {
        self.tariff = Some(tariff);
        self
    }

    /// Through this lane.
    #[must_use]
    pub fn lane(mut self, lane: impl Into<String>) -> Self {
        self.lane = Some(lane.into());
        self
    }
}

/// A stay that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The session, as it began.
    pub session: Session,
    /// The ticket for the driver.
    pub ticket: Ticket,
    /// Where to park.
    pub spot: SpotPlace,
}

#[derive(Serialize)]
pub(super) struct Enter {
    pub(super) entry: Entry,
}

impl Command for Enter {
    type Answer = Visit;
    const NAME: &'static str = "sessions.enter";

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let entry = &self.entry;
        check_lane(entry.lane.as_deref())?;
        let (vehicle, registered) = known_or_registered(rows, with, entry.plate.as_str(), entry.vehicle_type, entry.size)?;
        if registered.is_none()
            && let Some(session) = rows.active_session_of(vehicle.id)?
        {
            return Err(Error::new(ErrorKind::AlreadyParked, format!("vehicle {} is inside: session {}", vehicle.id, session.id)));
        }
        let parking = Parking {
            vehicle: &vehicle,
            is_known: registered.is_none(),
            vehicle_type: entry.vehicle_type.unwrap_or(vehicle.vehicle_type),
            size: if entry.size == VehicleSize::default() { vehicle.size } else { entry.size },
        };
        let spot = parking.choose(&entry.spot, rows, with.policy)?;
        let entered = Event::VehicleEntered {
            session: with.id(SessionId::new),
            vehicle: vehicle.id,
            spot: spot.id,
            ticket: with.id(TicketId::new),
            number: with.ticket_number(),
            tariff: pinned(entry.tariff.as_ref(), rows)?,
            overdue_at: overdue_at(with.now, with.policy),
            lane: entry.lane.clone(),
        };
        Ok(registered.into_iter().chain([entered]).collect())
    }

    fn answer(&self, rows: &dyn ReadTx, entries: &[Arc<JournalEntry>]) -> Result<Visit> {
        let visit = entries.iter().find_map(|entry| visit(rows, entry).transpose());
        visit.ok_or_else(|| Error::new(ErrorKind::Corrupt, "the journal rows of an entry hold no VehicleEntered"))?
    }
}

fn overdue_at(now: Timestamp, policy: &Policy) -> Timestamp {
    now.saturating_add(std::time::Duration::from_secs(u64::from(policy.stay_minutes_max) * 60))
}

/// The tariff version that prices a stay which begins now.
fn pinned(wanted: Option<&TariffId>, rows: &dyn ReadTx) -> Result<Option<TariffRef>> {
    match wanted {
        Some(id) => Ok(Some(found(rows.latest_tariff(id)?, "tariff", id)?.tariff.reference())),
        None => rows.active_tariff(),
    }
}

/// A vehicle that looks for a spot.
pub(super) struct Parking<'a> {
    pub(super) vehicle: &'a Vehicle,
    /// Whether it was there before; no spot is reserved for a vehicle that was not.
    pub(super) is_known: bool,
    pub(super) vehicle_type: VehicleType,
    pub(super) size: VehicleSize,
}

impl Parking<'_> {
    /// The spot it gets.
    pub(super) fn choose(&self, choice: &SpotChoice, rows: &dyn ReadTx, policy: &Policy) -> Result<Spot> {
        let level = match choice {
            SpotChoice::Any => None,
            SpotChoice::OnLevel(level) => Some(*level),
            SpotChoice::Id(id) => return self.check(found(rows.spot(*id)?, "spot", id)?, policy),
            SpotChoice::Code(code) => {
                let code: SpotCode = code.parse()?;
                return self.check(found(rows.spot_by_code(&code)?, "spot", code)?, policy);
            }
        };
        if self.is_known
            && let Some(reserved) = rows.spot_reserved_for(self.vehicle.id)?
            && level.is_none_or(|level| level == reserved.level)
            && reserved.limits.admit(self.size)
        {
            return Ok(reserved);
        }
        for class in preferences(self.vehicle_type, policy.assignment) {
            if let Some(spot) = rows.free_spot(&SpotWanted { class, level, size: self.size })? {
                return Ok(spot);
            }
        }
        let place = level.map_or(String::new(), |level| format!(" on floor {level}"));
        Err(Error::new(ErrorKind::Full, format!("no spot for a {} vehicle is free{place}", self.vehicle_type)))
    }

    /// Says that the vehicle may have this spot.
    fn check(&self, spot: Spot, policy: &Policy) -> Result<Spot> {
        if spot.deleted_at.is_some() {
            return Err(Error::new(ErrorKind::NotFound, format!("spot {} was removed", spot.id)));
        }
        let is_its_own = spot.status == SpotStatus::Reserved && spot.reserved_for == Some(self.vehicle.id);
        if spot.status != SpotStatus::Available && !is_its_own {
            return Err(unavailable(&spot));
        }
        // A reservation is an operator's decision, and holds also where the rules would look elsewhere.
        if !spot.limits.admit(self.size)
            || (!is_its_own && !preferences(self.vehicle_type, policy.assignment).contains(&spot.class))
        {
            return Err(Error::new(
                ErrorKind::SpotUnsuitable,
                format!("spot {} ({}) is not for this {} vehicle", spot.id, spot.class, self.vehicle_type),
            ));
        }
        Ok(spot)
    }
}

fn unavailable(spot: &Spot) -> Error {
    Error::new(ErrorKind::SpotUnavailable, format!("spot {} is {}", spot.id, spot.status))
}

/// The visit that a journal row began, if it began one.
fn visit(rows: &dyn ReadTx, entry: &JournalEntry) -> Result<Option<Visit>> {
    let Some((session, ticket)) = entered_rows(&entry.event, entry.at) else { return Ok(None) };
    let spot = found(rows.spot(session.spot)?, "spot", session.spot)?.into();
    Ok(Some(Visit { session, ticket, spot }))
}
