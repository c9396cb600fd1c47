//! What a case works with: a store of its own, a fixture, and calls that panic with a clear message.

use std::sync::Arc;

use super::fixture::{Fixture, Stay};
use super::{Contents, Opened, Subject};
use crate::domain::{Actor, Bay, Floor, Plate, Spot, Vehicle, VehicleType};
use crate::event::{Event, JournalEntry, KeyUse};
use crate::storage::{Deadline, ReadTx, RowsMut, Storage, StorageExt, WriteTx, apply};
use crate::{ErrorKind, Result};

/// One case's store and fixture.
pub(super) struct Trial<'a> {
    subject: &'a dyn Subject,
    opened: Opened,
    pub(super) fixture: Fixture,
}

impl<'a> Trial<'a> {
    pub(super) fn open(subject: &'a dyn Subject) -> Self {
        Self { subject, opened: subject.open(), fixture: Fixture::new() }
    }

    /// A second store beside this one.
    pub(super) fn another(&self) -> Self {
        Self::open(self.subject)
    }

    /// The store closed and opened again; `None` where nothing stays.
    pub(super) fn reopened(self) -> Option<Self> {
        let Opened { storage, reopen } = self.opened;
        drop(storage);
        let reopen = reopen?;
        Some(Self { opened: Opened { storage: reopen(), reopen: Some(reopen) }, ..self })
    }

    pub(super) fn store(&self) -> &dyn Storage {
        &**self.opened.storage()
    }

    pub(super) fn shared(&self) -> Arc<dyn Storage> {
        Arc::clone(self.opened.storage())
    }

    /// A write that must commit.
    #[track_caller]
    pub(super) fn write<T>(&self, work: impl FnMut(&mut dyn WriteTx) -> Result<T>) -> T {
        match self.store().write_with(Deadline::NONE, work) {
            Ok(answer) => answer,
            Err(error) => panic!("a write that should commit failed: {error:?}"),
        }
    }

    /// A write that must fail and change nothing; answers the kind of its error.
    #[track_caller]
    pub(super) fn refused<T>(&self, work: impl FnMut(&mut dyn WriteTx) -> Result<T>) -> ErrorKind {
        let before = self.contents();
        let kind = match self.store().write_with(Deadline::NONE, work) {
            Ok(_) => panic!("a write that should fail was committed"),
            Err(error) => error.kind(),
        };
        assert_eq!(self.contents(), before, "a write that failed with {kind} left something behind");
        kind
    }

    #[track_caller]
    pub(super) fn read<T>(&self, work: impl FnMut(&dyn ReadTx) -> Result<T>) -> T {
        match self.store().read_with(work) {
            Ok(answer) => answer,
            Err(error) => panic!("reading failed: {error:?}"),
        }
    }

    #[track_caller]
    pub(super) fn contents(&self) -> Contents {
        self.read(Contents::of)
    }

    /// Builds floor 0 with bay 1.
    #[track_caller]
    pub(super) fn bay(&self) {
        self.write(build_bay);
    }

    /// Builds floor 0 with bay 1 and that many spots, of ordinal 1 and up.
    #[track_caller]
    pub(super) fn spots(&self, count: u32) -> Vec<Spot> {
        let spots: Vec<Spot> = (1..=count).map(|ordinal| self.fixture.spot(&format!("S{ordinal:03}"), ordinal)).collect();
        self.write(|tx| {
            build_bay(tx)?;
            spots.iter().try_for_each(|spot| tx.insert_spot(spot))
        });
        spots
    }

    /// Makes a vehicle known.
    #[track_caller]
    pub(super) fn vehicle(&self, plate: &str) -> Vehicle {
        let vehicle = self.fixture.vehicle(plate);
        self.write(|tx| tx.insert_vehicle(&vehicle));
        vehicle
    }

    /// Makes that many vehicles known.
    #[track_caller]
    pub(super) fn vehicles(&self, count: u32) -> Vec<Vehicle> {
        let vehicles: Vec<Vehicle> = (1..=count).map(|n| self.fixture.vehicle(&format!("CAR {n:04}"))).collect();
        self.write(|tx| vehicles.iter().try_for_each(|vehicle| tx.insert_vehicle(vehicle)));
        vehicles
    }

    /// Parks `vehicle` on `spot`.
    #[track_caller]
    pub(super) fn park(&self, vehicle: &Vehicle, spot: &Spot) -> Stay {
        let stay = self.fixture.stay(vehicle, spot);
        self.write(|tx| enter(tx, &stay));
        stay
    }

    /// The same, over at once: the vehicle and the spot are free again.
    #[track_caller]
    pub(super) fn past_stay(&self, vehicle: &Vehicle, spot: &Spot) -> (Stay, Spot) {
        let stay = self.park(vehicle, spot);
        let at = self.fixture.now();
        self.write(|tx| {
            tx.update_session(&stay.session, &stay.session.completed(at, VehicleType::Standard, None, at)?)?;
            tx.update_ticket(&stay.ticket, &stay.ticket.closed(at)?)?;
            let freed = stay.spot.freed(at)?;
            tx.update_spot(&stay.spot, &freed)?;
            Ok((stay.clone(), freed))
        })
    }

    /// The journal's next row, made of `event`; it is neither applied nor appended.
    pub(super) fn next_entry(&self, tx: &dyn ReadTx, event: Event, key: Option<KeyUse>) -> Result<Arc<JournalEntry>> {
        JournalEntry::following(tx.journal_head()?, self.fixture.now(), Actor::Host, event, key).map(Arc::new)
    }

    /// Applies and appends `event`.
    pub(super) fn record(&self, tx: &mut dyn WriteTx, event: Event, key: Option<KeyUse>) -> Result<Arc<JournalEntry>> {
        let entry = self.next_entry(tx, event, key)?;
        apply(tx, &entry.event, entry.at)?;
        tx.append(&entry)?;
        Ok(entry)
    }

    /// The event that registers a vehicle with this plate: the simplest there is.
    pub(super) fn registration(&self, plate: &str) -> Event {
        registration_of(&self.fixture.vehicle(plate))
    }
}

/// The event that registers `vehicle`.
pub(super) fn registration_of(vehicle: &Vehicle) -> Event {
    Event::VehicleRegistered {
        vehicle: vehicle.id,
        plate: vehicle.plate.clone(),
        plate_shown: vehicle.plate_shown.clone(),
        vehicle_type: vehicle.vehicle_type,
        size: vehicle.size,
        note: vehicle.note.clone(),
    }
}

/// A key for a command that wrote one row.
pub(super) fn key_use(key: &str) -> KeyUse {
    KeyUse { key: key.to_owned(), operation: "session.enter".to_owned(), parameters: [7; 32], rows: 1, answer: "null".to_owned() }
}

/// Adds floor 0 with bay 1.
pub(super) fn build_bay(tx: &mut dyn WriteTx) -> Result<()> {
    tx.insert_floor(&Floor { level: 0, name: "Street".to_owned() })?;
    tx.insert_bay(&Bay { level: 0, number: 1, name: "A".to_owned() })
}

/// Adds the rows of a stay, in the order in which the event of an entry does.
pub(super) fn enter<T: RowsMut + ?Sized>(tx: &mut T, stay: &Stay) -> Result<()> {
    tx.insert_session(&stay.session)?;
    tx.insert_ticket(&stay.ticket)?;
    tx.update_spot(&stay.spot_before, &stay.spot)
}

/// The kind of the error that `result` must be.
#[track_caller]
pub(super) fn kind_of<T>(result: Result<T>) -> ErrorKind {
    match result {
        Ok(_) => panic!("a call that should fail answered Ok"),
        Err(error) => error.kind(),
    }
}

/// Whether a vehicle with this plate is known.
pub(super) fn knows(tx: &dyn ReadTx, plate: &Plate) -> Result<bool> {
    Ok(tx.vehicle_by_plate(plate)?.is_some())
}
