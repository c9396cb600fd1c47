//! Vehicles: known by their plate, searched, updated, removed; their history.

use crate::authority::Need;
use crate::cache::Lookup;
use crate::domain::Permission;
use serde::Serialize;

use super::sessions::unsettled;
use super::{found, service};
use crate::domain::{Plate, PlateShown, Session, SessionId, Timestamp, Vehicle, VehicleId, VehicleSize, VehicleType, check_note};
use crate::event::Event;
use crate::live::VehicleIdentity;
use crate::storage::{Page, ReadTx, SessionFilter};
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// A vehicle to be registered.
#[derive(Clone, Debug, Serialize)]
pub struct NewVehicle {
    // As it is written, and left out of `Debug`.
    plate: PlateShown,
    vehicle_type: VehicleType,
    size: VehicleSize,
    note: Option<String>,
}

impl NewVehicle {
    /// A vehicle with this plate, as it is written.
    #[must_use]
    pub fn new(plate: impl Into<String>, vehicle_type: VehicleType) -> Self {
        Self { plate: PlateShown::new(plate.into()), vehicle_type, size: VehicleSize::default(), note: None }
    }

    /// With these measures. Default: not known.
    #[must_use]
    pub const fn size(mut self, size: VehicleSize) -> Self {
        self.size = size;
        self
    }

    /// With a note, at most 500 characters. Default: none.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// What is to change about a vehicle; what is not said stays.
#[derive(Clone, Debug, Default, Serialize)]
pub struct VehicleChange {
    /// Its type.
    pub vehicle_type: Option<VehicleType>,
    /// Its measures.
    pub size: Option<VehicleSize>,
    /// The note; `Some(None)` removes it.
    // Left out when `None`, or the parameters of "keep it" and "remove it" would look the same to an idempotency key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Option<String>>,
}

service! {
    /// Vehicles: see [`Garage::vehicles`](crate::Garage::vehicles).
    Vehicles
}

impl Vehicles<'_> {
    /// Makes a vehicle known. Entering does this by itself; registering first says its type and size.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`]; [`ErrorKind::InvalidInput`] for the note; [`ErrorKind::AlreadyExists`], naming the
    /// vehicle, if the plate is registered.
    pub fn register(&self, vehicle: NewVehicle) -> Result<Vehicle> {
        self.scope.run(Register { vehicle })
    }

    /// Makes many vehicles known in one transaction: all, or none if one is refused.
    ///
    /// # Errors
    /// As [`Vehicles::register`]; the message counts from 1.
    pub fn register_many(&self, vehicles: Vec<NewVehicle>) -> Result<Vec<Vehicle>> {
        self.scope.run(RegisterMany { vehicles })
    }

    /// The vehicle, also one that was removed.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], and the kinds of a store that cannot be read.
    pub fn get(&self, id: VehicleId) -> Result<Vehicle> {
        let lookup = Lookup::Vehicle(id);
        let row = self.scope.live_then_look_up(Need::SEE, &lookup, |live| live.vehicle(id), |rows| rows.vehicle(id))?;
        found(row, "vehicle", id)
    }

    /// The vehicle with this plate, however it is typed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`].
    #[inline]
    pub fn find(&self, plate: &str) -> Result<Option<Vehicle>> {
        if let (Some(live), Some(words)) = (self.scope.live(Need::SEE)?, Plate::words_of(plate))
            && let Some(vehicle) = live.vehicle_by_words(words)
        {
            return Ok(Some(vehicle));
        }
        self.find_row(plate)
    }

    /// Whose plate it is, however it is typed: what a gate asks before it opens. From 64 bytes of memory, without a lock, beside
    /// any number of readers and writers; [`Vehicles::find`] copies the whole row.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`].
    #[inline]
    pub fn identify(&self, plate: &str) -> Result<Option<VehicleIdentity>> {
        if let (Some(live), Some(words)) = (self.scope.live(Need::SEE)?, Plate::words_of(plate))
            && let Some(identity) = live.vehicle_identity(words)
        {
            return Ok(Some(identity));
        }
        Ok(self.find_row(plate)?.as_ref().map(VehicleIdentity::from))
    }

    /// What is not found without the lock may have been moved at that moment, or be no plain plate.
    #[cold]
    fn find_row(&self, plate: &str) -> Result<Option<Vehicle>> {
        let plate = Plate::new(plate)?;
        self.scope.live_or_rows(Need::SEE, |live| live.vehicle_by_plate(&plate), |rows| rows.vehicle_by_plate(&plate))
    }

    /// Vehicles whose plate a camera may have read as this one, the exact plate first; at most `limit`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`], and the kinds of a store that cannot be read.
    pub fn search(&self, plate: &str, limit: u32) -> Result<Vec<Vehicle>> {
        let plate = Plate::new(plate)?;
        let lookup = Lookup::VehiclesAlike { plate: plate.clone(), limit };
        let mut vehicles = self.scope.look_up(Need::SEE, &lookup, |rows| {
            let mut vehicles = rows.vehicles_by_ocr_key(&plate.ocr_key(), limit)?;
            // The exact one may lie behind the limit of those that only look alike.
            if let Some(exact) = rows.vehicle_by_plate(&plate)?
                && !vehicles.contains(&exact)
            {
                vehicles.push(exact);
            }
            Ok(vehicles)
        })?;
        vehicles.sort_by_key(|vehicle| (vehicle.plate != plate, vehicle.id));
        vehicles.truncate(limit as usize);
        Ok(vehicles)
    }

    /// Changes a vehicle that is still as it was in `version`.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::VersionMismatch`] if someone changed it since; [`ErrorKind::InvalidInput`]
    /// for the note.
    pub fn update(&self, id: VehicleId, version: u32, change: VehicleChange) -> Result<Vehicle> {
        self.scope.run(Update { id, version, change })
    }

    /// Removes a vehicle; its history stays, and its plate may be registered again.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::AlreadyParked`] while it is inside; [`ErrorKind::InvalidTransition`] while it
    /// has an EXPIRED session to settle or a spot is reserved for it; [`ErrorKind::DebtOutstanding`] while it owes.
    pub fn remove(&self, id: VehicleId) -> Result<Vehicle> {
        self.scope.run(Remove { id })
    }

    /// Its stays.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn history(&self, id: VehicleId, page: Page<SessionId>) -> Result<Vec<Session>> {
        let filter = SessionFilter { vehicle: Some(id), ..SessionFilter::default() };
        self.scope.look_up(Need::SEE, &Lookup::StaysOf { vehicle: id, page }, |rows| rows.sessions(&filter, page))
    }

    /// All vehicles, removed ones included.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn list(&self, page: Page<VehicleId>) -> Result<Vec<Vehicle>> {
        self.scope.read(Need::SEE, |rows| rows.vehicles(page))
    }
}

/// The event that makes `vehicle` known.
fn registered(rows: &dyn ReadTx, with: &Decision<'_>, vehicle: &NewVehicle) -> Result<Event> {
    let plate = Plate::new(vehicle.plate.as_str())?;
    vehicle.note.as_deref().map_or(Ok(()), |note| check_note("a note", note))?;
    if let Some(known) = rows.vehicle_by_plate(&plate)? {
        return Err(Error::new(ErrorKind::AlreadyExists, format!("the plate is that of vehicle {}", known.id)));
    }
    Ok(Event::VehicleRegistered {
        vehicle: with.id(VehicleId::new),
        plate,
        plate_shown: PlateShown::new(vehicle.plate.as_str().trim()),
        vehicle_type: vehicle.vehicle_type,
        size: vehicle.size,
        note: vehicle.note.clone(),
    })
}

/// The vehicles that these events made known.
fn registered_rows(rows: &dyn ReadTx, events: &[Event]) -> Result<Vec<Vehicle>> {
    let ids = events.iter().filter_map(|event| match *event {
        Event::VehicleRegistered { vehicle, .. } => Some(vehicle),
        _ => None,
    });
    ids.map(|id| found(rows.vehicle(id)?, "vehicle", id)).collect()
}

#[derive(Serialize)]
struct Register {
    vehicle: NewVehicle,
}

impl Command for Register {
    type Answer = Vehicle;
    const NAME: &'static str = "vehicles.register";
    const NEED: Need = Need::May(Permission::ManageVehicles);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        Ok(vec![registered(rows, with, &self.vehicle)?])
    }

    fn answer(&self, rows: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<Vehicle> {
        found(registered_rows(rows, events)?.pop(), "vehicle", "just registered")
    }
}

#[derive(Serialize)]
struct RegisterMany {
    vehicles: Vec<NewVehicle>,
}

impl Command for RegisterMany {
    type Answer = Vec<Vehicle>;
    const NAME: &'static str = "vehicles.register_many";
    const NEED: Need = Need::May(Permission::ManageVehicles);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let mut plates = std::collections::HashSet::new();
        (1..)
            .zip(&self.vehicles)
            .map(|(number, vehicle)| {
                let event = registered(rows, with, vehicle).map_err(|error| error.in_context(format_args!("vehicle {number}")))?;
                match &event {
                    Event::VehicleRegistered { plate, .. } if !plates.insert(plate.clone()) => {
                        Err(Error::new(ErrorKind::AlreadyExists, format!("vehicle {number}: the plate comes twice in the list")))
                    }
                    _ => Ok(event),
                }
            })
            .collect()
    }

    fn answer(&self, rows: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<Vec<Vehicle>> {
        registered_rows(rows, events)
    }
}

#[derive(Serialize)]
struct Update {
    id: VehicleId,
    version: u32,
    change: VehicleChange,
}

impl Command for Update {
    type Answer = Vehicle;
    const NAME: &'static str = "vehicles.update";
    const NEED: Need = Need::May(Permission::ManageVehicles);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let vehicle = found(rows.vehicle(self.id)?, "vehicle", self.id)?;
        if vehicle.version != self.version {
            return Err(Error::new(
                ErrorKind::VersionMismatch,
                format!("vehicle {} is in version {}, not {}: read it again", self.id, vehicle.version, self.version),
            ));
        }
        let VehicleChange { vehicle_type, size, note } = self.change.clone();
        let (vehicle_type, size) = (vehicle_type.unwrap_or(vehicle.vehicle_type), size.unwrap_or(vehicle.size));
        let note = note.unwrap_or_else(|| vehicle.note.clone());
        note.as_deref().map_or(Ok(()), |note| check_note("a note", note))?;
        vehicle.updated(vehicle_type, size, note.clone(), with.now)?;
        Ok(vec![Event::VehicleUpdated { vehicle: self.id, vehicle_type, size, note }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Vehicle> {
        found(rows.vehicle(self.id)?, "vehicle", self.id)
    }
}

#[derive(Serialize)]
struct Remove {
    id: VehicleId,
}

impl Command for Remove {
    type Answer = Vehicle;
    const NAME: &'static str = "vehicles.remove";
    const NEED: Need = Need::May(Permission::ManageVehicles);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let vehicle = found(rows.vehicle(self.id)?, "vehicle", self.id)?;
        vehicle.removed(with.now)?;
        if let Some(session) = rows.active_session_of(self.id)? {
            return Err(Error::new(
                ErrorKind::AlreadyParked,
                format!("vehicle {} is inside: end session {} first", self.id, session.id),
            ));
        }
        if let Some(session) = unsettled(rows, self.id)?.first() {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("vehicle {} has not settled session {}, which is EXPIRED", self.id, session.id),
            ));
        }
        if let Some(spot) = rows.spot_reserved_for(self.id)? {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("spot {} is reserved for vehicle {}: release it first", spot.id, self.id),
            ));
        }
        // Else the debt would be forgotten when the plate is registered again.
        if let Some(debt) = rows.open_debts_of(vehicle.id)?.first() {
            return Err(Error::new(
                ErrorKind::DebtOutstanding,
                format!("vehicle {} owes {} (debt {}): settle it, or waive it", vehicle.id, debt.amount, debt.id),
            ));
        }
        Ok(vec![Event::VehicleRemoved { vehicle: self.id }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Vehicle> {
        found(rows.vehicle(self.id)?, "vehicle", self.id)
    }
}
