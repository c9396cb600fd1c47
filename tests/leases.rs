//! Leases: one holder at a time, renewals that the journal does not see, and writes that come too late.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use parking_garage::storage::{MemoryStorage, Storage};
use parking_garage::*;
use support::{House, for_each_storage, noon};

const TERM: Duration = Duration::from_secs(30);

fn kinds(garage: &Garage) -> Vec<String> {
    let rows = garage.journal().page(1, 1_000).unwrap();
    rows.into_iter().map(|row| row.event.kind().to_owned()).filter(|kind| kind.starts_with("Lease")).collect()
}

fn register(garage: &Garage, plate: &str) -> Result<Vehicle> {
    garage.vehicles().register(NewVehicle::new(plate, VehicleType::Standard))
}

#[track_caller]
fn lost<T: std::fmt::Debug>(outcome: Result<T>) {
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::LeaseLost);
}

#[test]
fn a_job_has_one_holder_until_its_term_is_over() {
    for_each_storage(|house| {
        let leases = || house.garage.leases();
        let first = leases().acquire("import", TERM).unwrap().unwrap();
        assert_eq!((first.fence, first.taken_at, first.until), (1, noon(), noon().saturating_add(TERM)));
        assert_eq!(leases().acquire("import", TERM).unwrap(), None, "not twice, by the same process either");
        assert_eq!(leases().acquire("export", TERM).unwrap().unwrap().fence, 1, "another job is another matter");
        assert_eq!(leases().holder("import").unwrap(), Some(first.clone()));

        house.clock.advance(TERM - Duration::from_micros(1));
        assert_eq!(leases().acquire("import", TERM).unwrap(), None);
        house.clock.advance(Duration::from_micros(1));
        assert_eq!(leases().holder("import").unwrap(), None);
        let second = leases().acquire("import", TERM).unwrap().unwrap();
        assert_eq!(second.fence, 2);
        assert_eq!(leases().list().unwrap().iter().map(|lease| lease.fence).collect::<Vec<_>>(), [1, 2]);
        lost(leases().renew(&first, TERM));
        lost(leases().release(&first));
        assert_eq!(leases().holder("import").unwrap(), Some(second), "what the late one asked has changed nothing");
    });
}

#[test]
fn renewals_keep_a_job_and_leave_the_journal_alone() {
    for_each_storage(|house| {
        let mut lease = house.garage.leases().acquire("import", TERM).unwrap().unwrap();
        let rows = house.garage.journal().head().unwrap();
        for _ in 0..100 {
            house.clock.advance(TERM / 2);
            lease = house.garage.leases().renew(&lease, TERM).unwrap();
            assert_eq!(lease.until, house.clock.now().saturating_add(TERM));
        }
        assert_eq!(house.garage.journal().head().unwrap(), rows);
        assert_eq!(house.garage.leases().holder("import").unwrap(), Some(lease.clone()));
        assert!(house.garage.journal().verify().unwrap().is_sound(), "the end of a term is no fact that the journal must have");

        house.garage.leases().release(&lease).unwrap();
        assert_eq!(house.garage.leases().holder("import").unwrap(), None);
        assert_eq!(house.garage.leases().acquire("import", TERM).unwrap().unwrap().fence, 2, "at once");
        assert_eq!(kinds(&house.garage), ["LeaseTaken", "LeaseReleased", "LeaseTaken"]);
    });
}

#[test]
fn what_is_written_under_a_lost_lease_is_refused_and_leaves_nothing() {
    for_each_storage(|house| {
        let lease = house.garage.leases().acquire("import", TERM).unwrap().unwrap();
        let held = house.garage.under_lease(&lease);
        register(&held, "AB 1").unwrap();
        held.transaction(|tx| tx.vehicles().register(NewVehicle::new("AB 2", VehicleType::Standard))).unwrap();

        house.clock.advance(TERM);
        let head = house.garage.journal().head().unwrap();
        let in_transaction = || held.transaction(|tx| tx.vehicles().register(NewVehicle::new("AB 3", VehicleType::Standard)));
        lost(register(&held, "AB 3"));
        lost(in_transaction());
        lost(held.vehicles().with_key("again").register(NewVehicle::new("AB 3", VehicleType::Standard)));
        lost(held.maintenance().sweep());
        assert_eq!(house.garage.journal().head().unwrap(), head);

        let next = house.garage.leases().acquire("import", TERM).unwrap().unwrap();
        lost(register(&held, "AB 3"));
        lost(in_transaction());
        register(&house.garage.under_lease(&next), "AB 3").unwrap();
        register(&house.garage, "AB 4").unwrap();
    });
}

#[test]
fn a_term_is_neither_too_short_nor_too_long_and_a_job_has_a_name() {
    let house = House::in_memory(|builder| builder);
    let kind = |outcome: Result<Option<Lease>>| outcome.unwrap_err().kind();
    for term in [Duration::ZERO, Lease::TERM_MIN - Duration::from_nanos(1), Lease::TERM_MAX + Duration::from_nanos(1)] {
        assert_eq!(kind(house.garage.leases().acquire("import", term)), ErrorKind::OutOfRange);
    }
    for job in ["", " import", "im\nport", "4111 1111 1111 1111"] {
        assert_eq!(kind(house.garage.leases().acquire(job, TERM)), ErrorKind::InvalidInput, "{job}");
    }
}

#[test]
fn a_repeated_key_answers_the_lease_that_was_taken_then() {
    let house = House::in_memory(|builder| builder);
    let take = || house.garage.leases().with_key("start-1").acquire("import", TERM).unwrap();
    let first = take().unwrap();
    assert_eq!(take(), Some(first));
    assert_eq!(house.garage.leases().with_key("start-2").acquire("import", TERM).unwrap(), None);
    assert_eq!(house.garage.leases().with_key("start-2").acquire("import", TERM).unwrap(), None);
}

#[test]
fn a_restored_backup_gives_its_numbers_out_again_and_a_lease_from_before_does_not_pass_for_a_new_one() {
    let house = House::in_file(|builder| builder);
    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("copy.db");
    house.garage.maintenance().backup(&copy).unwrap();
    let before = house.garage.leases().acquire("import", TERM).unwrap().unwrap();
    house.garage.maintenance().restore(&copy).unwrap();
    lost(register(&house.garage.under_lease(&before), "AB 1"));
    house.clock.advance(Duration::from_secs(1));
    let after = house.garage.leases().acquire("import", TERM).unwrap().unwrap();
    assert_eq!((before.fence, after.fence), (1, 1));
    lost(register(&house.garage.under_lease(&before), "AB 1"));
    register(&house.garage.under_lease(&after), "AB 1").unwrap();
}

/// Two garages that sweep by themselves, on one store: as two processes are, but for their memory.
#[test]
fn of_two_that_are_told_to_sweep_one_does() {
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
    let clock = Arc::new(ManualClock::at(noon()));
    let open = |name: &str, sweeps: bool| {
        let interval = sweeps.then_some(Duration::from_millis(100));
        let builder = Garage::builder().clock(Arc::clone(&clock) as Arc<dyn Clock>).background(false).instance(name);
        builder.sweep_interval(interval).with_storage(Arc::clone(&storage)).unwrap()
    };
    let desk = open("desk", false);
    desk.spots().create_layout(&Layout::grid(1, 1, 3)).unwrap();
    let first = open("first", true);
    let until = |what: &str, is_so: &dyn Fn() -> bool| {
        let began = std::time::Instant::now();
        while !is_so() {
            assert!(began.elapsed() < Duration::from_secs(20), "{what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let holder = || desk.leases().holder("sweep").unwrap().map(|lease| lease.holder.to_string());
    until("the first takes the job", &|| holder().as_deref() == Some("first"));

    let second = open("second", true);
    let stay = desk.sessions().enter(Entry::new("AB 1")).unwrap().session;
    let stay_max = Duration::from_mins(u64::from(Policy::default().stay_minutes_max));
    // Both their terms are over: whoever comes first sweeps, and the other sees that it is done.
    clock.advance(stay_max);
    until("the stay expires", &|| desk.sessions().get(stay.id).unwrap().status == SessionStatus::Expired);
    let expired = desk.journal().page(1, 1_000).unwrap().into_iter().filter(|row| row.event.kind() == "SessionExpired");
    assert_eq!(expired.map(|row| row.actor.to_string()).collect::<Vec<_>>(), ["system"]);
    drop(first);
    until("the second has the job once the first is gone", &|| holder().as_deref() == Some("second"));
    drop(second);
    assert_eq!(holder(), None, "given up");
    assert!(desk.journal().verify().unwrap().is_sound());
}
