//! The storage that fails on demand: where it fails, how, and that nothing is left behind.
#![allow(clippy::unwrap_used)]

#[path = "../examples/custom_storage.rs"]
mod custom_storage;

use std::num::NonZeroU32;
use std::sync::Arc;

use custom_storage::CustomStorage;
use parking_garage::event::{Event, JournalEntry};
use parking_garage::storage::conformance::{self, Contents, Opened};
use parking_garage::storage::fault::FaultStorage;
use parking_garage::storage::{Deadline, Storage, StorageExt, WriteTx, apply};
use parking_garage::{Actor, Error, ErrorKind, Plate, PlateShown, Result, Timestamp, VehicleId, VehicleSize, VehicleType};

fn faulty() -> FaultStorage {
    FaultStorage::new(Arc::new(CustomStorage::default()))
}

fn register(tx: &mut dyn WriteTx, number: u8) -> Result<()> {
    let at = Timestamp::from_micros(i64::from(number));
    let plate = format!("FAULT {number}");
    let event = Event::VehicleRegistered {
        vehicle: VehicleId::new(at, [number; 8]),
        plate: Plate::new(&plate)?,
        plate_shown: PlateShown::new(plate),
        vehicle_type: VehicleType::Standard,
        size: VehicleSize::default(),
        note: None,
    };
    let entry = Arc::new(JournalEntry::following(tx.journal_head()?, at, Actor::Host, event, None)?);
    apply(tx, &entry.event, entry.at)?;
    tx.append(&entry)
}

/// Two vehicles, the second in a savepoint.
fn operation(tx: &mut dyn WriteTx) -> Result<()> {
    register(tx, 1)?;
    tx.savepoint(&mut |tx| register(tx, 2))
}

#[test]
fn without_faults_it_passes_the_suite() {
    conformance::run(&|| Opened::volatile(Arc::new(CustomStorage::default())).wrapped(|inner| Arc::new(FaultStorage::new(inner))));
}

#[test]
fn whichever_call_fails_nothing_is_left_behind_and_the_next_try_works() {
    for kind in [ErrorKind::DiskFull, ErrorKind::Io, ErrorKind::Busy] {
        let calls = {
            let storage = faulty();
            storage.write(Deadline::NONE, &mut operation).unwrap();
            storage.calls()
        };
        assert_eq!(calls, 7, "head, insert and append, twice, and the savepoint");
        for n in 1..=calls {
            let storage = faulty();
            let before = Contents::read(&storage).unwrap();
            storage.fail_call(n, kind);
            assert_eq!(storage.write(Deadline::NONE, &mut operation).unwrap_err().kind(), kind, "call {n}");
            assert_eq!((storage.faults(), Contents::read(&storage).unwrap()), (1, before), "call {n}");
            storage.write(Deadline::NONE, &mut operation).unwrap();
            assert_eq!(Contents::read(&storage).unwrap().vehicles.len(), 2);
        }
    }
}

#[test]
fn a_commit_fails_after_the_work_has_run() {
    let storage = faulty();
    storage.fail_commit(2, ErrorKind::Io);
    storage.write(Deadline::NONE, &mut |tx| register(tx, 1)).unwrap();
    let before = Contents::read(&storage).unwrap();
    let mut ran = false;
    let answer = storage.write(Deadline::NONE, &mut |tx| {
        register(tx, 2)?;
        ran = true;
        Ok(())
    });
    assert_eq!((answer.unwrap_err().kind(), ran), (ErrorKind::Io, true));
    assert_eq!(Contents::read(&storage).unwrap(), before);
    storage.write_owned(Deadline::NONE, Box::new(|tx| register(tx, 2))).unwrap();
}

#[test]
fn a_full_disk_poisons_and_a_busy_store_does_not() {
    for (kind, poisons) in [(ErrorKind::DiskFull, true), (ErrorKind::Io, true), (ErrorKind::Busy, false)] {
        let storage = faulty();
        storage.fail_call(1, kind);
        let mut after = Ok(0);
        let answer = storage.write(Deadline::NONE, &mut |tx| {
            // Swallowed, as careless work would.
            let _ = tx.savepoint(&mut |_| Ok(()));
            after = tx.last_ordinal().map_err(|error| error.kind());
            Ok(())
        });
        assert_eq!(after, if poisons { Err(ErrorKind::Poisoned) } else { Ok(0) }, "{kind}");
        assert_eq!(answer.is_err(), poisons, "{kind}");
    }
}

#[test]
fn a_failed_read_in_a_savepoint_poisons_the_whole_transaction() {
    let storage = faulty();
    storage.fail_call(2, ErrorKind::Io);
    let answer = storage.write(Deadline::NONE, &mut |tx| {
        let _ = tx.savepoint(&mut |tx| tx.floors().map(drop));
        assert_eq!(register(tx, 1).unwrap_err().kind(), ErrorKind::Poisoned);
        Ok(())
    });
    assert!(answer.is_err());
    assert_eq!(Contents::read(&storage).unwrap().vehicles, []);
}

#[test]
fn random_faults_are_the_same_for_the_same_seed_and_end_when_healed() {
    let run = |seed| {
        let storage = faulty();
        storage.fail_randomly(seed, NonZeroU32::new(5).unwrap(), ErrorKind::DiskFull);
        let answers: Vec<bool> = (1..=60)
            .map(|n| {
                let before = Contents::read(&storage).unwrap();
                let answer: Result<(), Error> = storage.write_with(Deadline::NONE, |tx| register(tx, n));
                let after = Contents::read(&storage).unwrap();
                assert_eq!(after == before, answer.is_err(), "a failed operation changes nothing, another does");
                answer.is_ok()
            })
            .collect();
        let failed = answers.iter().filter(|ok| !**ok).count() as u64;
        assert_eq!(storage.faults(), failed);
        storage.heal();
        storage.write(Deadline::NONE, &mut |tx| register(tx, 61)).unwrap();
        answers
    };
    let first = run(1);
    assert!(first.contains(&true) && first.contains(&false));
    assert_eq!(first, run(1));
    assert_ne!(first, run(2));
}
