//! The entry: which spot, and may it be.

use crate::authority::Need;
use crate::domain::Permission;
use serde::{Deserialize, Serialize};

use super::super::spots::known_or_registered;
use super::super::{SpotPlace, check_lane, found};
use crate::config::{DebtsAtEntry, Policy};
use crate::domain::{
    Money, ParkerClass, PlateShown, Session, SessionId, Spot, SpotCode, SpotId, SpotStatus, TariffId, TariffRef, Ticket, TicketId,
    Timestamp, Vehicle, VehicleId, VehicleSize, VehicleType, preferences,
};
use crate::event::Event;
use crate::storage::{ReadTx, SpotWanted, entered_rows};
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// How many lapsed reservations a full garage looks through.
const LAPSED_MAX: u32 = 100;

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
    parker_class: ParkerClass,
    lane: Option<String>,
}

impl Entry {
    /// A vehicle with this plate, as it is written.
    #[must_use]
    pub fn new(plate: impl Into<String>) -> Self {
        Self {
            plate: PlateShown::new(plate.into()),
            vehicle_type: None,
            size: VehicleSize::default(),
            spot: SpotChoice::Any,
            tariff: None,
            parker_class: ParkerClass::Transient,
            lane: None,
        }
    }

    /// Of this type, which is remembered. Default: as it is registered, else STANDARD.
    #[must_use]
    pub const fn vehicle_type(mut self, vehicle_type: VehicleType) -> Self {
        self.vehicle_type = Some(vehicle_type);
        self
    }

    /// With these measures, which are remembered. Default: as registered.
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

    /// On this ground: the price may depend on it. Default: TRANSIENT.
    #[must_use]
    pub const fn parker_class(mut self, parker_class: ParkerClass) -> Self {
        self.parker_class = parker_class;
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The session, as it began.
    pub session: Session,
    /// The ticket for the driver.
    pub ticket: Ticket,
    /// Where to park.
    pub spot: SpotPlace,
    /// What the vehicle owes for earlier stays, where the [`Policy`](crate::Policy::debts_at_entry) has it looked for.
    #[serde(default)]
    pub debt: Option<Money>,
}

#[derive(Serialize)]
pub(super) struct Enter {
    pub(super) entry: Entry,
    #[serde(skip)]
    pub(super) debts: DebtsAtEntry,
}

impl Command for Enter {
    type Answer = Visit;
    const NAME: &'static str = "sessions.enter";
    const NEED: Need = Need::May(Permission::Enter);

    fn lane(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.entry.lane)
    }

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let entry = &self.entry;
        check_lane(entry.lane.as_deref())?;
        let (vehicle, registered) = known_or_registered(rows, with, entry.plate.as_str(), entry.vehicle_type, entry.size)?;
        if registered.is_none()
            && let Some(session) = rows.active_session_of(vehicle.id)?
        {
            return Err(Error::new(ErrorKind::AlreadyParked, format!("vehicle {} is inside: session {}", vehicle.id, session.id)));
        }
        if self.debts == DebtsAtEntry::Refuse
            && registered.is_none()
            && let Some(debt) = rows.open_debts_of(vehicle.id)?.first()
        {
            return Err(Error::new(
                ErrorKind::DebtOutstanding,
                format!("vehicle {} owes {} (debt {}): settle it, or waive it", vehicle.id, debt.amount, debt.id),
            ));
        }
        // What the lane saw is remembered: a later transfer goes by it.
        let vehicle_type = entry.vehicle_type.unwrap_or(vehicle.vehicle_type);
        let size = entry.size.or(vehicle.size);
        let updated = (vehicle_type != vehicle.vehicle_type || size != vehicle.size).then(|| Event::VehicleUpdated {
            vehicle: vehicle.id,
            vehicle_type,
            size,
            note: vehicle.note.clone(),
        });
        let parking = Parking { vehicle: &vehicle, is_known: registered.is_none(), vehicle_type, size };
        let (spot, released) = match parking.choose(&entry.spot, rows, with.policy) {
            Ok(spot) => (spot, None),
            Err(full) if full.kind() == ErrorKind::Full => {
                let spot = parking.lapsed(&entry.spot, rows, with)?.ok_or(full)?;
                (spot.clone(), Some(Event::SpotReleased { spot: spot.id }))
            }
            Err(error) => return Err(error),
        };
        let entered = Event::VehicleEntered {
            session: with.id(SessionId::new),
            vehicle: vehicle.id,
            spot: spot.id,
            ticket: with.id(TicketId::new),
            number: with.ticket_number(),
            tariff: pinned(entry.tariff.as_ref(), rows)?,
            parker_class: entry.parker_class,
            overdue_at: overdue_at(with.now, with.policy),
            lane: entry.lane.clone(),
        };
        Ok(registered.into_iter().chain(updated).chain(released).chain([entered]).collect())
    }

    fn answer(&self, rows: &dyn ReadTx, events: &[Event], at: Timestamp) -> Result<Visit> {
        let begun = events.iter().find_map(|event| entered_rows(event, at));
        let (session, ticket) = begun.ok_or_else(|| Error::new(ErrorKind::Internal, "an entry without a VehicleEntered"))?;
        let spot = found(rows.spot(session.spot)?, "spot", session.spot)?.into();
        // A vehicle that was registered a moment ago cannot owe anything.
        let is_new = events.iter().any(|event| matches!(event, Event::VehicleRegistered { .. }));
        let debt = if is_new || self.debts != DebtsAtEntry::Show { None } else { owed(rows, session.vehicle)? };
        Ok(Visit { session, ticket, spot, debt })
    }
}

/// The sum of what a vehicle owes, in the currency of its oldest debt; there is only one where the house has had only one.
fn owed(rows: &dyn ReadTx, vehicle: VehicleId) -> Result<Option<Money>> {
    let debts = rows.open_debts_of(vehicle)?;
    let Some(currency) = debts.first().map(|debt| debt.amount.currency()) else { return Ok(None) };
    let minor = debts.iter().filter(|debt| debt.amount.currency() == currency).map(|debt| debt.amount.minor());
    // Never a reason to keep a car out of the garage.
    Ok(Some(Money::new(minor.fold(0, i64::saturating_add), currency)))
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
        let size = if self.size == VehicleSize::default() { String::new() } else { format!(" of {}", self.size) };
        Err(Error::new(ErrorKind::Full, format!("no spot for a {} vehicle{size} is free{place}", self.vehicle_type)))
    }

    /// A spot whose reservation has lapsed, for when there is no other: the sweep may not have come by yet.
    fn lapsed(&self, choice: &SpotChoice, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Option<Spot>> {
        let preferences = preferences(self.vehicle_type, with.policy.assignment);
        let on_level = |spot: &Spot| !matches!(choice, SpotChoice::OnLevel(level) if *level != spot.level);
        let mut lapsed = rows.reservations_lapsed(with.now, LAPSED_MAX)?;
        lapsed.retain(|spot| preferences.contains(&spot.class) && spot.limits.admit(self.size) && on_level(spot));
        Ok(lapsed.into_iter().min_by_key(|spot| (preferences.iter().position(|class| *class == spot.class), spot.ordinal)))
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
        let unsuitable =
            |why: String| Err(Error::new(ErrorKind::SpotUnsuitable, format!("spot {} ({}) {why}", spot.code, spot.id)));
        // A reservation is an operator's decision, and holds also where the rules would look elsewhere.
        if !is_its_own && !preferences(self.vehicle_type, policy.assignment).contains(&spot.class) {
            return unsuitable(format!("is {}, which is not for a {} vehicle", spot.class, self.vehicle_type));
        }
        if !spot.limits.admit(self.size) {
            return unsuitable(format!("lets in {}, and the vehicle has {}", spot.limits, self.size));
        }
        Ok(spot)
    }
}

fn unavailable(spot: &Spot) -> Error {
    Error::new(ErrorKind::SpotUnavailable, format!("spot {} ({}) is {}: choose another", spot.code, spot.id, spot.status))
}
