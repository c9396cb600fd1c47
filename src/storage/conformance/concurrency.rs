//! Many threads at once: nothing is given out twice, nothing is lost, nobody is turned away for no reason.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;

use super::fixture::STANDARD;
use super::trial::enter;
use crate::domain::{SessionStatus, SpotStatus, VehicleSize};
use crate::storage::{Deadline, Page, SessionFilter, SpotWanted, Storage, WriteTx};
use crate::{Error, ErrorKind, Result};

const THREADS: u32 = 64;
const UPDATES: u32 = 10;

cases! {
    /// 64 vehicles and one spot: one enters, 63 are told that nothing is free, and there is no other error.
    fn sixty_four_threads_and_the_last_spot(trial) {
        let spot = trial.spots(1).remove(0);
        let vehicles = trial.vehicles(THREADS);
        let wanted = SpotWanted { class: STANDARD, level: None, size: VehicleSize::default() };
        let kinds = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for vehicle in &vehicles {
                let (trial, kinds, spot) = (&trial, &kinds, &spot);
                let stay = trial.fixture.stay(vehicle, spot);
                scope.spawn(move || {
                    let answer = trial.store().write(Deadline::NONE, &mut |tx| match tx.free_spot(&wanted)? {
                        Some(free) => {
                            assert_eq!(&free, spot);
                            enter(tx, &stay)
                        }
                        None => Err(Error::new(ErrorKind::Full, "no spot is free")),
                    });
                    kinds.lock().push(answer.map_err(|error| error.kind()));
                });
            }
        });
        let kinds = kinds.into_inner();
        assert_eq!(kinds.iter().filter(|kind| kind.is_ok()).count(), 1, "one enters: {kinds:?}");
        let full = kinds.iter().filter(|kind| **kind == Err(ErrorKind::Full)).count();
        assert_eq!(full, vehicles.len() - 1, "all others are told that nothing is free: {kinds:?}");
        let contents = trial.contents();
        assert_eq!((contents.sessions.len(), contents.tickets.len()), (1, 1));
        assert_eq!(contents.spots[0].status, SpotStatus::Occupied);
        assert_eq!(contents.spots[0].session, Some(contents.sessions[0].id));
    }

    /// One vehicle at 64 gates: it gets one ACTIVE session, and the others are told that it exists already.
    fn sixty_four_threads_and_one_vehicle(trial) {
        let spots = trial.spots(THREADS);
        let vehicle = trial.vehicle("RACE 1");
        let kinds = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for spot in &spots {
                let (store, kinds) = (trial.store(), &kinds);
                let stay = trial.fixture.stay(&vehicle, spot);
                scope.spawn(move || {
                    let answer = store.write_owned(Deadline::NONE, Box::new(move |tx| enter(tx, &stay)));
                    kinds.lock().push(answer.map_err(|error| error.kind()));
                });
            }
        });
        let kinds = kinds.into_inner();
        assert_eq!(kinds.iter().filter(|kind| kind.is_ok()).count(), 1, "{kinds:?}");
        let told = kinds.iter().filter(|kind| **kind == Err(ErrorKind::AlreadyExists)).count();
        assert_eq!(told, spots.len() - 1, "{kinds:?}");
        let active = SessionFilter { status: Some(SessionStatus::Active), ..SessionFilter::default() };
        assert_eq!(trial.read(|tx| tx.sessions(&active, Page::first(9))).len(), 1);
        assert_eq!(trial.read(|tx| tx.availability())[0].occupied, 1, "what the others did was rolled back");
    }

    /// 64 threads with 10 updates of one row each: the version counts all 640.
    fn no_update_is_lost_among_sixty_four_threads(trial) {
        let vehicle = trial.vehicle("COUNT 1");
        let at = trial.fixture.now();
        let bump = move |tx: &mut dyn WriteTx| -> Result<()> {
            let row = tx.vehicle(vehicle.id)?.ok_or_else(|| Error::new(ErrorKind::NotFound, "the row is gone"))?;
            let count: u32 = row.note.as_deref().unwrap_or("0").parse().expect("the note is a number");
            tx.update_vehicle(&row, &row.updated(row.vehicle_type, row.size, Some((count + 1).to_string()), at)?)
        };
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let store = trial.store();
                scope.spawn(move || {
                    for _ in 0..UPDATES {
                        let mut bump = bump;
                        let answer = match thread % 2 {
                            0 => store.write(Deadline::NONE, &mut bump),
                            _ => store.write_owned(Deadline::NONE, Box::new(bump)),
                        };
                        assert!(answer.is_ok(), "an update under load: {answer:?}");
                    }
                });
            }
        });
        let row = trial.contents().vehicles.remove(0);
        assert_eq!(row.version, 1 + THREADS * UPDATES);
        assert_eq!(row.note, Some((THREADS * UPDATES).to_string()));
    }

    /// Work that fails beside work that succeeds, committed together or not, takes nothing of the other with it.
    fn failing_and_succeeding_writers_do_not_mix(trial) {
        let vehicles: Vec<_> = (0..THREADS).map(|n| trial.fixture.vehicle(&format!("MIX {n:03}"))).collect();
        let wrong = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for (n, vehicle) in vehicles.iter().enumerate() {
                let (store, wrong, row, fails) = (trial.store(), &wrong, vehicle.clone(), n % 3 == 0);
                scope.spawn(move || {
                    let answer = store.write_owned(Deadline::NONE, Box::new(move |tx| {
                        tx.insert_vehicle(&row)?;
                        if fails { Err(Error::new(ErrorKind::Full, "no")) } else { Ok(()) }
                    }));
                    if answer.map_err(|error| error.kind()) != (if fails { Err(ErrorKind::Full) } else { Ok(()) }) {
                        wrong.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(wrong.into_inner(), 0, "callers that got another caller's answer");
        let kept: Vec<_> = vehicles.iter().enumerate().filter(|(n, _)| n % 3 != 0).map(|(_, vehicle)| vehicle.clone()).collect();
        assert_eq!(trial.contents().vehicles, kept);
    }

    /// Readers beside writers see whole transactions: two rows that change together are never seen apart.
    fn readers_see_whole_transactions(trial) {
        let pair = trial.vehicles(2);
        let at = trial.fixture.now();
        let store: Arc<dyn Storage> = trial.shared();
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let (trial, pair, done) = (&trial, &pair, &done);
                scope.spawn(move || {
                    while !done.load(Ordering::Acquire) {
                        let versions = trial.read(|tx| {
                            Ok([tx.vehicle(pair[0].id)?, tx.vehicle(pair[1].id)?].map(|row| row.map(|row| row.version)))
                        });
                        assert_eq!(versions[0], versions[1], "one transaction seen in part");
                    }
                });
            }
            for _ in 0..50 {
                let written = store.write(Deadline::NONE, &mut |tx| {
                    for vehicle in &pair {
                        let row = tx.vehicle(vehicle.id)?.ok_or_else(|| Error::new(ErrorKind::NotFound, "the row is gone"))?;
                        tx.update_vehicle(&row, &row.updated(row.vehicle_type, row.size, None, at)?)?;
                    }
                    Ok(())
                });
                if written.is_err() {
                    done.store(true, Ordering::Release);
                }
                assert!(written.is_ok(), "{written:?}");
            }
            done.store(true, Ordering::Release);
        });
    }
}
