//! A store that fails at any point of any operation: what failed has changed nothing, and nothing of it is left behind.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use parking_garage::storage::fault::FaultStorage;
use parking_garage::storage::{MemoryStorage, Storage};
use parking_garage::{Entry, Error, ErrorKind, Exit, NewVehicle, Pay, Result, Transaction, VehicleType};
use proptest::prelude::*;
use support::{House, assert_same, open_file, workload};

/// A garage on a storage that fails when it is told to.
fn faulty(in_file: bool) -> (House, Arc<FaultStorage>) {
    let directory = in_file.then(|| tempfile::tempdir().unwrap());
    let inner: Arc<dyn Storage> = match &directory {
        Some(directory) => open_file(&directory.path().join("garage.db")),
        None => Arc::new(MemoryStorage::default()),
    };
    let faults = Arc::new(FaultStorage::new(inner));
    let house = House::on(if in_file { "SQLite" } else { "memory" }, Arc::clone(&faults) as _, directory, |builder| builder);
    (house, faults)
}

/// Opening a file takes long: there, only some places are made to fail; the memory storage takes the same path through all.
const fn stride(in_file: bool) -> usize {
    if in_file { 6 } else { 1 }
}

const KINDS: [ErrorKind; 5] = [ErrorKind::DiskFull, ErrorKind::Io, ErrorKind::Corrupt, ErrorKind::Busy, ErrorKind::Conflict];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_failed_has_changed_nothing_and_the_next_call_works(
        in_file: bool,
        work in proptest::collection::vec((any::<u64>(), 1..14u64, 0..KINDS.len(), any::<bool>()), 40),
    ) {
        let (house, faults) = faulty(in_file);
        workload::furnish(&house);
        for (bits, n, kind, at_commit) in work {
            let kind = KINDS[kind];
            let (before, injected) = (house.contents(), faults.faults());
            match at_commit {
                true => faults.fail_commit(1, kind),
                false => faults.fail_call(n, kind),
            }
            let answer = workload::step(&house, bits);
            faults.heal();
            let was_hit = faults.faults() > injected;
            if let Err(error) = answer {
                prop_assert!(error.kind().is_refusal() || (was_hit && error.kind() == kind), "{error:?}");
                assert_same(&house.contents(), &before, "after a failed call");
            } else {
                // One that went well all the same was tried again.
                prop_assert!(!was_hit || matches!(kind, ErrorKind::Busy | ErrorKind::Conflict));
            }
            prop_assert_eq!(house.garage.maintenance().check().unwrap(), Vec::<String>::new());
            house.garage.transaction(|tx| tx.journal().head().map(drop)).unwrap();
        }
        house.assert_agrees();
    }
}

/// Several operations that swallow what goes wrong in each, as careless work does.
fn careless(tx: &Transaction<'_>) -> Result<()> {
    let _ = tx.vehicles().register(NewVehicle::new("NEW 1", VehicleType::Standard));
    let _ = tx.sessions().enter(Entry::new("NEW 2"));
    let _ = tx.savepoint(|tx| {
        let visit = tx.sessions().enter(Entry::new("NEW 3"))?;
        tx.savepoint(|tx| tx.tickets().replace_lost(visit.session.id).map(drop))
    });
    let _ = tx.sessions().by_plate("AB 1").map(|session| session.map(|session| tx.sessions().exit(Exit::new(session.id))));
    Ok(())
}

#[test]
fn an_error_that_was_swallowed_in_a_transaction_leaves_whole_operations_or_nothing() {
    for in_file in [false, true] {
        let calls = {
            let (house, faults) = faulty(in_file);
            house.with_spots(9).enter("AB 1");
            let before = faults.calls();
            house.garage.transaction(careless).unwrap();
            faults.calls() - before
        };
        assert!(calls > 30, "{calls}");
        for kind in KINDS {
            for n in (1..=calls).step_by(stride(in_file)) {
                let (house, faults) = faulty(in_file);
                house.with_spots(9).enter("AB 1");
                let before = house.contents();
                faults.fail_call(n, kind);
                let answer = house.garage.transaction(careless);
                faults.heal();
                let what = format!("on {}: {kind} at call {n}", house.name);
                let ends_it = matches!(kind, ErrorKind::DiskFull | ErrorKind::Io | ErrorKind::Corrupt);
                assert!(!ends_it || answer.is_err(), "{what}");
                if answer.is_err() {
                    assert_same(&house.contents(), &before, &what);
                }
                house.assert_agrees();
                house.enter("LATER 1");
            }
        }
    }
}

#[test]
fn wherever_one_operation_fails_it_leaves_no_trace_and_can_be_made_again() {
    type Operation = fn(&House) -> Result<()>;
    let operations: [(&str, Operation); 8] = [
        ("enter", |house| house.garage.sessions().with_key("k").enter(Entry::new("NEW 1")).map(drop)),
        ("enter_many", |house| {
            let entries = vec![Entry::new("NEW 1"), Entry::new("AB 1"), Entry::new("NEW 2")];
            let answers = house.garage.sessions().enter_many(entries)?;
            let kinds: Vec<Option<ErrorKind>> = answers.iter().map(|answer| answer.as_ref().err().map(Error::kind)).collect();
            assert_eq!(kinds, [None, Some(ErrorKind::AlreadyParked), None]);
            Ok(())
        }),
        ("process", |house| {
            let id = house.garage.sessions().by_plate("AB 1")?.unwrap().id;
            house.garage.payments().with_key("k").process(Pay::cash(id)).map(drop)
        }),
        ("replace_lost", |house| {
            house.garage.tickets().replace_lost(house.garage.sessions().by_plate("AB 1")?.unwrap().id).map(drop)
        }),
        ("correct_plate", |house| {
            let id = house.garage.sessions().by_plate("AB 1")?.unwrap().id;
            house.garage.sessions().correct_plate(id, "NEW 9").map(drop)
        }),
        ("expire_overdue", |house| {
            assert_eq!(house.garage.sessions().expire_overdue(9)?.len(), 1);
            Ok(())
        }),
        ("create_layout", |house| {
            let mut layout = parking_garage::Layout::grid(2, 1, 9);
            layout.floors.remove(0);
            layout.bays.remove(0);
            layout.spots.drain(..9);
            house.garage.spots().with_key("k").create_layout(&layout).map(drop)
        }),
        ("register_many", |house| {
            let vehicles = ["NEW 1", "NEW 2"].map(|plate| NewVehicle::new(plate, VehicleType::Compact)).to_vec();
            house.garage.vehicles().register_many(vehicles).map(drop)
        }),
    ];
    for in_file in [false, true] {
        for (name, operation) in operations {
            let prepared = || {
                let (house, faults) = faulty(in_file);
                house.with_spots(9).with_tariff(100).enter("AB 1");
                house.advance_minutes(60 * 24 * 30);
                (house, faults)
            };
            let calls = {
                let (house, faults) = prepared();
                let before = faults.calls();
                operation(&house).unwrap();
                faults.calls() - before
            };
            for n in (1..=calls + 1).rev().step_by(stride(in_file)) {
                let (house, faults) = prepared();
                let before = house.contents();
                // Behind the last call comes the commit.
                if n > calls {
                    faults.fail_commit(1, ErrorKind::DiskFull)
                } else {
                    faults.fail_call(n, ErrorKind::DiskFull)
                }
                let kind = operation(&house).map_err(|error| error.kind());
                assert_eq!((kind, faults.faults()), (Err(ErrorKind::DiskFull), 1), "{name}, call {n}");
                assert_same(&house.contents(), &before, name);
                operation(&house).unwrap();
                house.assert_agrees();
            }
        }
    }
}
