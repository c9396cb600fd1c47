//! Spots: the layout, what is free, maintenance, reservations.

use crate::authority::Need;
use crate::domain::Permission;
use serde::{Deserialize, Serialize};

use super::{found, service};
use crate::domain::{
    Bay, Floor, Layout, NewSpot, Plate, PlateShown, Spot, SpotClass, SpotCode, SpotId, SpotStatus, Timestamp, Vehicle, VehicleId,
    VehicleSize, VehicleType, check_note,
};
use crate::event::Event;
use crate::live::SpotState;
use crate::storage::{AvailabilityCount, Page, ReadTx};
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// How many floors, bays or spots one event builds: a journal row stays below 128 KiB.
const ROWS_PER_EVENT: usize = 400;

/// How much was built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayoutBuilt {
    /// New floors.
    pub floors: usize,
    /// New bays.
    pub bays: usize,
    /// New spots.
    pub spots: usize,
}

/// Where a spot is and what it is like: what never changes about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpotPlace {
    /// The spot.
    pub id: SpotId,
    /// What is painted on the floor.
    pub code: SpotCode,
    /// The floor.
    pub level: i16,
    /// The bay.
    pub bay: u16,
    /// Size and equipment.
    pub class: SpotClass,
}

impl From<Spot> for SpotPlace {
    fn from(spot: Spot) -> Self {
        Self { id: spot.id, code: spot.code, level: spot.level, bay: spot.bay, class: spot.class }
    }
}

/// Counts of spots, by floor, bay and class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    /// A row for each floor, bay and class that has spots, in this order.
    pub rows: Vec<AvailabilityCount>,
}

impl Availability {
    /// Free spots in the whole garage.
    #[must_use]
    pub fn free(&self) -> u32 {
        self.rows.iter().map(|row| row.free).sum()
    }

    /// Free spots on a floor.
    #[must_use]
    pub fn free_on(&self, level: i16) -> u32 {
        self.rows.iter().filter(|row| row.level == level).map(|row| row.free).sum()
    }

    /// Free spots of a class.
    #[must_use]
    pub fn free_of(&self, class: SpotClass) -> u32 {
        self.rows.iter().filter(|row| row.class == class).map(|row| row.free).sum()
    }

    /// Spots in the layout.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.rows.iter().map(|row| row.total).sum()
    }
}

service! {
    /// Spots: see [`Garage::spots`](crate::Garage::spots).
    Spots
}

impl Spots<'_> {
    /// Builds floors, bays and spots, in addition to those there are.
    ///
    /// A program that builds its layout at each start does so under an idempotency key: the second time does nothing.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidLayout`] as [`Layout::check`] says, and [`ErrorKind::AlreadyExists`] for a spot code in use.
    pub fn create_layout(&self, layout: &Layout) -> Result<LayoutBuilt> {
        self.scope.run(CreateLayout { layout: layout.clone() })
    }

    /// The spot, also one that was removed.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    #[inline]
    pub fn get(&self, id: SpotId) -> Result<Spot> {
        found(self.scope.live_then_rows(Need::SEE, |live| live.spot(id), |rows| rows.spot(id))?, "spot", id)
    }

    /// What the spot is doing, for whom, and where it is: 64 bytes of memory, without a lock, beside any number of readers and
    /// writers. [`Spots::get`] copies the whole row.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    #[inline]
    pub fn state(&self, id: SpotId) -> Result<SpotState> {
        if let Some(live) = self.scope.live(Need::SEE)?
            && let Some(state) = live.spot_state(id)
        {
            return Ok(state);
        }
        self.state_of_row(id)
    }

    #[cold]
    fn state_of_row(&self, id: SpotId) -> Result<SpotState> {
        self.get(id).map(|spot| SpotState::from(&spot))
    }

    /// The spot with this code.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidLayout`] for a text that is no code; [`ErrorKind::NotFound`].
    pub fn by_code(&self, code: &str) -> Result<Spot> {
        let code: SpotCode = code.parse()?;
        let spot = self.scope.live_or_rows(Need::SEE, |live| live.spot_by_code(&code), |rows| rows.spot_by_code(&code))?;
        found(spot, "spot", code)
    }

    /// All spots, removed ones included.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn list(&self, page: Page<SpotId>) -> Result<Vec<Spot>> {
        self.scope.read(Need::SEE, |rows| rows.spots(page))
    }

    /// The spots of a bay that are not removed, in the order in which they are given out.
    ///
    /// # Errors
    /// Inside a transaction, the kinds of a store that cannot be read.
    pub fn in_bay(&self, level: i16, bay: u16) -> Result<Vec<Spot>> {
        self.scope.live_or_rows(
            Need::SEE,
            |live| live.spots_in_bay(level, bay),
            |rows| {
                let mut spots = rows.spots(Page::first(u32::MAX))?;
                spots.retain(|spot| spot.level == level && spot.bay == bay && spot.deleted_at.is_none());
                spots.sort_by_key(|spot| spot.ordinal);
                Ok(spots)
            },
        )
    }

    /// All floors, lowest first.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn floors(&self) -> Result<Vec<Floor>> {
        self.scope.read(Need::SEE, |rows| rows.floors())
    }

    /// All bays, by floor and number.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn bays(&self) -> Result<Vec<Bay>> {
        self.scope.read(Need::SEE, |rows| rows.bays())
    }

    /// What is free where. From the live state: kept counts, no look at the store.
    ///
    /// # Errors
    /// Inside a transaction, the kinds of a store that cannot be read.
    pub fn availability(&self) -> Result<Availability> {
        let rows = self.scope.live_or_rows(Need::SEE, crate::live::LiveState::availability, |rows| rows.availability())?;
        Ok(Availability { rows })
    }

    /// What is free on one floor, as [`Spots::availability`].
    ///
    /// # Errors
    /// Inside a transaction, the kinds of a store that cannot be read.
    pub fn availability_on(&self, level: i16) -> Result<Availability> {
        let on_level = |mut rows: Vec<AvailabilityCount>| {
            rows.retain(|row| row.level == level);
            rows
        };
        let rows =
            self.scope.live_or_rows(Need::SEE, |live| live.availability_on(level), |rows| rows.availability().map(on_level))?;
        Ok(Availability { rows })
    }

    /// How many spots a vehicle stands on. One number, at memory speed.
    ///
    /// # Errors
    /// Inside a transaction, the kinds of a store that cannot be read.
    pub fn occupied_count(&self) -> Result<usize> {
        self.scope.live_or_rows(Need::SEE, crate::live::LiveState::occupied_count, |rows| {
            Ok(rows.availability()?.iter().map(|row| row.occupied as usize).sum())
        })
    }

    /// How many spots are free, on a floor or of a class if one is given. One number, at memory speed.
    ///
    /// # Errors
    /// Inside a transaction, the kinds of a store that cannot be read.
    #[inline]
    pub fn free_count(&self, level: Option<i16>, class: Option<SpotClass>) -> Result<usize> {
        self.scope.live_or_rows(
            Need::SEE,
            |live| live.free_count(level, class),
            |rows| {
                let counts = rows.availability()?;
                let wanted = counts
                    .iter()
                    .filter(|row| level.is_none_or(|level| level == row.level) && class.is_none_or(|class| class == row.class));
                Ok(wanted.map(|row| row.free as usize).sum())
            },
        )
    }

    /// Closes a spot for maintenance. If it is RESERVED, the reservation ends with that.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] while a car is on it; [`ErrorKind::InvalidInput`] for the reason.
    pub fn close_for_maintenance(&self, id: SpotId, reason: &str) -> Result<Spot> {
        self.set_service(id, SpotStatus::Maintenance, Some(reason))
    }

    /// Closes a spot because something there is broken.
    ///
    /// # Errors
    /// As [`Spots::close_for_maintenance`].
    pub fn put_out_of_order(&self, id: SpotId, reason: &str) -> Result<Spot> {
        self.set_service(id, SpotStatus::OutOfOrder, Some(reason))
    }

    /// Opens a spot that was closed.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless it is in MAINTENANCE or OUT_OF_ORDER.
    pub fn reopen(&self, id: SpotId) -> Result<Spot> {
        self.set_service(id, SpotStatus::Available, None)
    }

    fn set_service(&self, id: SpotId, to: SpotStatus, reason: Option<&str>) -> Result<Spot> {
        self.scope.run(SetService { id, to, reason: reason.map(str::to_owned) })
    }

    /// Keeps a spot for the vehicle with this plate, until then if an instant is given; the sweep ends it.
    /// The vehicle gets the spot when it enters.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidPlate`]; [`ErrorKind::InvalidTransition`] unless the spot is AVAILABLE;
    /// [`ErrorKind::InvalidInput`] for an instant that has passed.
    pub fn reserve(&self, id: SpotId, plate: &str, until: Option<Timestamp>) -> Result<Spot> {
        self.scope.run(Reserve { id, plate: plate.to_owned(), until })
    }

    /// Frees a spot: ends its reservation, or confirms that the car of an EXPIRED session is gone.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] if the spot is neither, or its session is ACTIVE.
    pub fn release(&self, id: SpotId) -> Result<Spot> {
        self.scope.run(Release { id })
    }

    /// Takes a spot out of the layout; its history stays, and its code may be used again.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] while it is occupied or reserved.
    pub fn remove(&self, id: SpotId) -> Result<Spot> {
        self.scope.run(Remove { id })
    }
}

#[derive(Serialize)]
struct CreateLayout {
    layout: Layout,
}

impl Command for CreateLayout {
    type Answer = LayoutBuilt;
    const NAME: &'static str = "spots.create_layout";
    const NEED: Need = Need::May(Permission::ManageLayout);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        self.layout.check(&rows.floors()?, &rows.bays()?)?;
        for spot in &self.layout.spots {
            if let Some(known) = rows.spot_by_code(&spot.code)? {
                return Err(Error::new(ErrorKind::AlreadyExists, format!("spot {} is there already, as {}", spot.code, known.id)));
            }
        }
        let ordinals = rows.last_ordinal()? + 1..;
        let spots: Vec<NewSpot> = ordinals
            .zip(&self.layout.spots)
            .map(|(ordinal, plan)| NewSpot {
                id: with.id(SpotId::new),
                code: plan.code.clone(),
                level: plan.level,
                bay: plan.bay,
                ordinal,
                class: SpotClass { spot_type: plan.spot_type, features: plan.features },
                limits: plan.limits,
            })
            .collect();
        let (floors, bays) = (&self.layout.floors, &self.layout.bays);
        if floors.len().max(bays.len()).max(spots.len()) <= ROWS_PER_EVENT {
            let nothing = floors.is_empty() && bays.is_empty() && spots.is_empty();
            let whole = Event::LayoutExtended { floors: floors.clone(), bays: bays.clone(), spots };
            return Ok(if nothing { vec![] } else { vec![whole] });
        }
        // In this order: a bay refers to its floor, a spot to its bay.
        let part = |floors: &[Floor], bays: &[Bay], spots: &[NewSpot]| Event::LayoutExtended {
            floors: floors.to_vec(),
            bays: bays.to_vec(),
            spots: spots.to_vec(),
        };
        let floors = floors.chunks(ROWS_PER_EVENT).map(|floors| part(floors, &[], &[]));
        let bays = bays.chunks(ROWS_PER_EVENT).map(|bays| part(&[], bays, &[]));
        let spots = spots.chunks(ROWS_PER_EVENT).map(|spots| part(&[], &[], spots));
        Ok(floors.chain(bays).chain(spots).collect())
    }

    fn answer(&self, _: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<LayoutBuilt> {
        Ok(events.iter().fold(LayoutBuilt::default(), |built, event| match event {
            Event::LayoutExtended { floors, bays, spots } => {
                LayoutBuilt { floors: built.floors + floors.len(), bays: built.bays + bays.len(), spots: built.spots + spots.len() }
            }
            _ => built,
        }))
    }
}

#[derive(Serialize)]
struct SetService {
    id: SpotId,
    to: SpotStatus,
    reason: Option<String>,
}

impl Command for SetService {
    type Answer = Spot;
    const NAME: &'static str = "spots.set_service";
    const NEED: Need = Need::May(Permission::ManageLayout);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        self.reason.as_deref().map_or(Ok(()), |reason| check_note("a reason", reason))?;
        let spot = found(rows.spot(self.id)?, "spot", self.id)?;
        if self.to == SpotStatus::Available && spot.status == SpotStatus::Reserved {
            return Err(Error::new(ErrorKind::InvalidTransition, format!("spot {} is RESERVED, not closed: release it", self.id)));
        }
        spot.service_changed(self.to, with.now)?;
        Ok(vec![Event::SpotServiceChanged { spot: self.id, to: self.to, reason: self.reason.clone() }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Spot> {
        found(rows.spot(self.id)?, "spot", self.id)
    }
}

#[derive(Serialize)]
struct Reserve {
    id: SpotId,
    plate: String,
    until: Option<Timestamp>,
}

impl Command for Reserve {
    type Answer = Spot;
    const NAME: &'static str = "spots.reserve";
    const NEED: Need = Need::May(Permission::Reserve);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        if self.until.is_some_and(|until| until <= with.now) {
            return Err(Error::new(ErrorKind::InvalidInput, "a reservation ends in the future"));
        }
        let spot = found(rows.spot(self.id)?, "spot", self.id)?;
        let (vehicle, registered) = known_or_registered(rows, with, &self.plate, None, VehicleSize::default())?;
        spot.reserved(vehicle.id, self.until, with.now)?;
        let reserved = Event::SpotReserved { spot: self.id, vehicle: vehicle.id, until: self.until };
        Ok(registered.into_iter().chain([reserved]).collect())
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Spot> {
        found(rows.spot(self.id)?, "spot", self.id)
    }
}

/// The vehicle of this plate, and the event that makes it known if it is not yet.
pub(super) fn known_or_registered(
    rows: &dyn ReadTx,
    with: &Decision<'_>,
    written: &str,
    vehicle_type: Option<VehicleType>,
    size: VehicleSize,
) -> Result<(Vehicle, Option<Event>)> {
    let plate = Plate::new(written)?;
    if let Some(vehicle) = rows.vehicle_by_plate(&plate)? {
        return Ok((vehicle, None));
    }
    let vehicle = Vehicle {
        id: with.id(VehicleId::new),
        plate,
        plate_shown: PlateShown::new(written),
        vehicle_type: vehicle_type.unwrap_or(VehicleType::Standard),
        size,
        note: None,
        version: 1,
        created_at: with.now,
        updated_at: with.now,
        deleted_at: None,
    };
    let event = Event::VehicleRegistered {
        vehicle: vehicle.id,
        plate: vehicle.plate.clone(),
        plate_shown: vehicle.plate_shown.clone(),
        vehicle_type: vehicle.vehicle_type,
        size,
        note: None,
    };
    Ok((vehicle, Some(event)))
}

#[derive(Serialize)]
struct Release {
    id: SpotId,
}

impl Command for Release {
    type Answer = Spot;
    const NAME: &'static str = "spots.release";
    const NEED: Need = Need::May(Permission::Reserve);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let spot = found(rows.spot(self.id)?, "spot", self.id)?;
        let refused = |why: String| Err(Error::new(ErrorKind::InvalidTransition, format!("spot {} {why}", self.id)));
        match (spot.status, spot.session) {
            (SpotStatus::Reserved, _) => {}
            (SpotStatus::Occupied, Some(session)) => {
                let session = found(rows.session(session)?, "session", session)?;
                if session.check_active().is_ok() {
                    return refused(format!("is held by session {}, which is ACTIVE: let the vehicle exit", session.id));
                }
            }
            (other, _) => return refused(format!("is {other}: there is nothing to release")),
        }
        spot.freed(with.now)?;
        Ok(vec![Event::SpotReleased { spot: self.id }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Spot> {
        found(rows.spot(self.id)?, "spot", self.id)
    }
}

#[derive(Serialize)]
struct Remove {
    id: SpotId,
}

impl Command for Remove {
    type Answer = Spot;
    const NAME: &'static str = "spots.remove";
    const NEED: Need = Need::May(Permission::ManageLayout);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        found(rows.spot(self.id)?, "spot", self.id)?.removed(with.now)?;
        Ok(vec![Event::SpotRemoved { spot: self.id }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Spot> {
        found(rows.spot(self.id)?, "spot", self.id)
    }
}
