//! The live state: always what the store says, whoever wrote to it, and mended where it is not.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use parking_garage::{
    Entry, Exit, Garage, GarageBuilder, Layout, NewVehicle, Page, Pay, SessionStatus, SpotState, Vehicle, VehicleIdentity,
    VehicleType,
};
use support::{House, for_each_storage, workload};

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn alone() -> GarageBuilder {
    Garage::builder().background(false)
}

/// Changes the file behind the library's back.
fn tamper(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// Reads that the live state answers are those of the rows.
fn assert_same_answers(garage: &Garage) {
    let page = Page::first(1000);
    let counts = garage.health();
    garage
        .transaction(|tx| {
            assert_eq!(garage.spots().availability()?, tx.spots().availability()?);
            assert_eq!(garage.spots().occupied_count()?, tx.spots().occupied_count()?);
            assert_eq!(garage.sessions().active(page)?, tx.sessions().active(page)?);
            assert_eq!(garage.payments().pending()?, tx.payments().pending()?);
            for vehicle in tx.vehicles().list(Page::first(1000))?.iter().filter(|vehicle: &&Vehicle| vehicle.deleted_at.is_none()) {
                let plate = vehicle.plate.as_str();
                assert_eq!(garage.vehicles().find(plate)?.as_ref(), Some(vehicle));
                assert_eq!(garage.vehicles().find(plate)?, tx.vehicles().find(plate)?);
                assert_eq!(garage.vehicles().identify(plate)?, Some(VehicleIdentity::from(vehicle)));
                assert_eq!(garage.vehicles().identify(plate)?, tx.vehicles().identify(plate)?);
                assert_eq!(garage.sessions().by_plate(plate)?, tx.sessions().by_plate(plate)?);
                assert_eq!(garage.sessions().of_vehicle(vehicle.id)?, tx.sessions().of_vehicle(vehicle.id)?);
            }
            for spot in tx.spots().list(Page::first(1000))? {
                assert_eq!(garage.spots().get(spot.id)?, spot);
                assert_eq!(garage.spots().state(spot.id)?, SpotState::from(&spot));
                assert_eq!(tx.spots().state(spot.id)?, SpotState::from(&spot));
            }
            for bay in tx.spots().bays()? {
                assert_eq!(garage.spots().in_bay(bay.level, bay.number)?, tx.spots().in_bay(bay.level, bay.number)?);
            }
            assert_eq!(counts.session_count as usize, tx.sessions().active(page)?.len());
            Ok(())
        })
        .unwrap();
}

#[test]
fn after_random_work_the_live_state_answers_as_the_store_does() {
    for seed in 10..14 {
        for_each_storage(|house| {
            workload::furnish(house);
            for _ in 0..5 {
                workload::run(house, seed, 40);
                assert_same_answers(&house.garage);
            }
            house.assert_agrees();
            // Nothing was rebuilt on the way but once, when it was opened.
            let metrics = house.garage.metrics();
            assert_eq!((metrics.live_rebuilds, metrics.live_differences), (1, 0));
            house.garage.maintenance().rebuild().unwrap();
            house.assert_agrees();
        });
    }
}

#[test]
fn a_vehicle_is_identified_by_its_plate_whatever_else_its_row_holds() {
    for_each_storage(|house| {
        let (garage, long) = (&house.garage, "वव".repeat(8));
        assert_eq!(garage.vehicles().identify("AB 1").unwrap(), None);
        for (plate, note) in [("AB 1", None), ("AB 2", Some("blue")), (long.as_str(), None)] {
            let new = NewVehicle::new(plate, VehicleType::Motorcycle);
            let noted = note.map_or_else(|| new.clone(), |note| new.clone().note(note));
            let vehicle = garage.vehicles().register(noted).unwrap();
            assert_eq!(garage.vehicles().identify(plate).unwrap(), Some(VehicleIdentity::from(&vehicle)));
            assert_eq!(garage.vehicles().find(plate).unwrap(), Some(vehicle.clone()));
            let removed = garage.vehicles().remove(vehicle.id).unwrap();
            assert_eq!(garage.vehicles().identify(plate).unwrap(), None);
            assert_eq!(garage.vehicles().get(vehicle.id).unwrap(), removed);
            let again = garage.vehicles().register(new).unwrap();
            assert_eq!(garage.vehicles().identify(plate).unwrap().map(|known| known.id()), Some(again.id));
        }
        assert!(garage.vehicles().identify("?").is_err());
    });
}

#[test]
fn a_difference_is_named_and_mended() {
    let table = [
        "UPDATE vehicles SET note = 'other', version = version + 1",
        "UPDATE spots SET status = 'MAINTENANCE' WHERE code = 'F1-B1-S003'",
        "UPDATE sessions SET overdue_at = overdue_at + 1",
        "UPDATE sessions SET status = 'EXPIRED'",
        "UPDATE tickets SET status = 'VOID'",
        "INSERT INTO floors VALUES (9, 'Roof')",
        "UPDATE tariffs SET active = 0",
    ];
    for sql in table {
        let house = House::in_file(|builder| builder);
        house.with_spots(3).with_tariff(100).enter("AB 1");
        tamper(&house.path().unwrap(), sql);
        let found = house.garage.maintenance().check().unwrap();
        assert!(!found.is_empty(), "{sql}");
        assert_eq!(house.garage.metrics().live_differences, found.len() as u64, "{sql}");
        assert_eq!(house.garage.maintenance().check().unwrap(), Vec::<String>::new(), "{sql}");
        assert_same_answers(&house.garage);
        // The journal did not say so: that is another matter, and stays to be seen.
        assert!(!house.garage.journal().verify().unwrap().is_sound(), "{sql}");
    }
}

#[test]
fn the_background_thread_finds_a_difference_by_itself() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let garage = Garage::builder().check_interval(Duration::from_millis(100)).open(&path).unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 3)).unwrap();
    tamper(&path, "UPDATE spots SET status = 'OUT_OF_ORDER'");
    wait_until("the difference was not mended", || garage.spots().free_count(None, None).unwrap() == 0);
    assert!(garage.metrics().live_differences > 0);
}

#[test]
fn two_handles_on_one_file_see_each_others_changes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let open = || Garage::builder().poll_interval(Duration::from_millis(5)).open(&path).unwrap();
    let (here, there) = (open(), open());
    here.spots().create_layout(&Layout::grid(1, 1, 50)).unwrap();
    wait_until("the layout was not seen", || there.spots().free_count(None, None).unwrap() == 50);
    let mut events = there.events().subscribe(1);
    let visit = here.sessions().enter(Entry::new("AB 1")).unwrap();
    wait_until("the entry was not seen", || there.sessions().by_plate("AB 1").unwrap().is_some());
    there.sessions().exit(Exit::new(visit.session.id)).unwrap();
    wait_until("the exit was not seen", || here.sessions().by_plate("AB 1").unwrap().is_none());
    for sequence in 1..=4 {
        assert_eq!(events.next_within(Duration::from_secs(30)).unwrap().unwrap().sequence, sequence);
    }
    // Both at once: each entry is one row at both.
    std::thread::scope(|threads| {
        for (garage, name) in [(&here, "H"), (&there, "T")] {
            threads.spawn(move || {
                for number in 0..20 {
                    garage.sessions().enter(Entry::new(format!("{name} {number}"))).unwrap();
                }
            });
        }
    });
    for garage in [&here, &there] {
        garage.maintenance().catch_up().unwrap();
        assert_eq!(garage.spots().occupied_count().unwrap(), 40);
        assert_eq!(garage.maintenance().check().unwrap(), Vec::<String>::new());
    }
}

#[test]
fn without_a_background_thread_a_handle_catches_up_when_it_is_told_or_writes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let (here, there) = (alone().open(&path).unwrap(), alone().open(&path).unwrap());
    here.spots().create_layout(&Layout::grid(1, 1, 9)).unwrap();
    assert_eq!(there.spots().availability().unwrap().total(), 0);
    assert_eq!(there.health().live_lag, 1);
    assert!(!there.health().memory_store);
    there.maintenance().catch_up().unwrap();
    assert!(there.health().is_healthy());
    here.sessions().enter(Entry::new("AB 1")).unwrap();
    // Its own commit comes behind those of the other, and takes them along.
    there.sessions().enter(Entry::new("AB 2")).unwrap();
    assert_eq!(there.spots().occupied_count().unwrap(), 2);
    assert_eq!(there.maintenance().check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_restored_store_is_seen_by_every_handle() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let copy = directory.path().join("backup.db");
    let (here, there) = (alone().open(&path).unwrap(), alone().open(&path).unwrap());
    here.spots().create_layout(&Layout::grid(1, 1, 9)).unwrap();
    here.sessions().enter(Entry::new("AB 1")).unwrap();
    here.maintenance().backup(&copy).unwrap();
    here.sessions().enter(Entry::new("AB 2")).unwrap();
    there.maintenance().catch_up().unwrap();
    here.maintenance().restore(&copy).unwrap();
    assert_eq!(here.spots().occupied_count().unwrap(), 1);
    there.maintenance().catch_up().unwrap();
    for garage in [&here, &there] {
        assert_eq!(garage.sessions().by_plate("AB 2").unwrap(), None);
        assert_eq!(garage.maintenance().check().unwrap(), Vec::<String>::new());
        assert_same_answers(garage);
    }
    there.sessions().enter(Entry::new("AB 3")).unwrap();
}

#[test]
fn a_store_that_was_restored_and_written_on_is_not_taken_for_the_old_one() {
    // Less far than the handle that was not told had got, exactly as far, and further.
    for written in 0..5 {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("garage.db");
        let copy = directory.path().join("backup.db");
        let (here, there) = (alone().open(&path).unwrap(), alone().open(&path).unwrap());
        here.spots().create_layout(&Layout::grid(1, 1, 9)).unwrap();
        here.maintenance().backup(&copy).unwrap();
        for number in 0..3 {
            here.vehicles().register(NewVehicle::new(format!("OLD {number}"), VehicleType::Standard)).unwrap();
        }
        there.maintenance().catch_up().unwrap();
        here.maintenance().restore(&copy).unwrap();
        for number in 0..written {
            here.vehicles().register(NewVehicle::new(format!("NEW {number}"), VehicleType::Standard)).unwrap();
        }
        there.maintenance().catch_up().unwrap();
        assert_eq!(there.vehicles().find("OLD 0").unwrap(), None, "{written} rows after the restoring");
        assert_eq!(there.maintenance().check().unwrap(), Vec::<String>::new(), "{written} rows after the restoring");
        assert_same_answers(&there);
    }
}

#[test]
fn a_garage_that_is_opened_again_is_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let (active, settled) = {
        let garage = Garage::open(&path).unwrap();
        garage.spots().create_layout(&Layout::grid(1, 1, 3)).unwrap();
        let [active, settled] = ["AB 1", "AB 2"].map(|plate| garage.sessions().enter(Entry::new(plate)).unwrap());
        let settled = garage.payments().process(Pay::cash(settled.session.id)).unwrap().session;
        (active, settled)
    };
    let garage = Garage::builder().create(false).open(&path).unwrap();
    assert_eq!(garage.sessions().by_plate("AB 1").unwrap(), Some(active.session));
    assert_eq!(garage.tickets().by_number(&active.ticket.number.to_string()).unwrap(), active.ticket);
    assert_eq!(garage.sessions().get(settled.id).unwrap(), settled);
    assert_eq!(settled.status, SessionStatus::Completed);
    assert!(garage.journal().verify().unwrap().is_sound());
    assert_same_answers(&garage);
}
