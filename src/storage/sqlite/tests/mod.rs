//! Tests of what only this backend has; what all backends share is in the conformance suite.

mod backing_up;
mod committing;
mod opening;
mod planning;
mod processes;
mod transactions;

use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::{SqliteOptions, SqliteStorage};
use crate::domain::{
    Actor, Features, Layout, NewSpot, Plate, PlateShown, SessionId, SpotClass, SpotId, TicketId, TicketNumber, Timestamp,
    VehicleId, VehicleSize, VehicleType,
};
use crate::event::{Event, JournalEntry};
use crate::storage::{Deadline, Storage, StorageExt, WriteTx, apply};
use crate::{ErrorKind, Result};

fn directory() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn open(path: &Path) -> SqliteStorage {
    SqliteStorage::open(path, SqliteOptions::default()).unwrap()
}

/// A store in a directory of its own.
fn store() -> (TempDir, SqliteStorage) {
    let directory = directory();
    let store = open(&directory.path().join("garage.db"));
    (directory, store)
}

fn at(n: u64) -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000 + i64::try_from(n).unwrap())
}

macro_rules! ids {
    ($($function:ident: $type:ty;)+) => {$(
        fn $function(n: u64) -> $type {
            <$type>::new(at(n), n.to_le_bytes().map(|byte| byte.wrapping_mul(4)))
        }
    )+};
}

ids! {
    spot_id: SpotId;
    vehicle_id: VehicleId;
    session_id: SessionId;
    ticket_id: TicketId;
}

fn plate(n: u64) -> Plate {
    Plate::new(&format!("GA {n:06}")).unwrap()
}

fn number(n: u64) -> TicketNumber {
    let mut bytes = [0; 13];
    bytes[..8].copy_from_slice(&n.to_le_bytes());
    TicketNumber::from_random(bytes)
}

/// One floor with one bay of so many STANDARD spots, numbered from 0.
fn built(spots: u16) -> Event {
    let layout = Layout::grid(1, 1, spots);
    let spots = (0..).zip(layout.spots).map(|(n, plan)| NewSpot {
        id: spot_id(n),
        code: plan.code,
        level: plan.level,
        bay: plan.bay,
        ordinal: u32::try_from(n).unwrap(),
        class: SpotClass { spot_type: plan.spot_type, features: Features::default() },
        limits: plan.limits,
    });
    Event::LayoutExtended { floors: layout.floors, bays: layout.bays, spots: spots.collect() }
}

fn registered(n: u64) -> Event {
    Event::VehicleRegistered {
        vehicle: vehicle_id(n),
        plate: plate(n),
        plate_shown: PlateShown::new(format!("GA {n:06}")),
        vehicle_type: VehicleType::Standard,
        size: VehicleSize::default(),
        note: None,
    }
}

/// Vehicle `n` parks on spot `n`.
fn entered(n: u64) -> Event {
    Event::VehicleEntered {
        session: session_id(n),
        vehicle: vehicle_id(n),
        spot: spot_id(n),
        ticket: ticket_id(n),
        number: number(n),
        tariff: None,
        parker_class: crate::ParkerClass::Transient,
        overdue_at: at(n + 1_000_000),
        lane: None,
    }
}

/// What a command does: the rows and the journal.
fn record(tx: &mut dyn WriteTx, event: Event) -> Result<()> {
    let entry = JournalEntry::following(tx.journal_head()?, at(0), Actor::Host, event, None)?;
    apply(tx, &entry.event, entry.at)?;
    tx.append(&Arc::new(entry))
}

fn write(store: &SqliteStorage, events: impl IntoIterator<Item = Event>) {
    let events: Vec<Event> = events.into_iter().collect();
    store.write_with(Deadline::NONE, |tx| events.iter().try_for_each(|event| record(tx, event.clone()))).unwrap();
}

/// As [`write`], on another thread: on one that reads, it would be refused.
fn write_beside(store: &SqliteStorage, events: impl IntoIterator<Item = Event> + Send) {
    std::thread::scope(|scope| scope.spawn(|| write(store, events)).join().unwrap());
}

fn vehicle_count(store: &SqliteStorage) -> usize {
    store.read_with(|tx| tx.vehicles(crate::storage::Page::first(u32::MAX))).unwrap().len()
}

fn kind<T: std::fmt::Debug>(outcome: Result<T>) -> ErrorKind {
    outcome.unwrap_err().kind()
}
