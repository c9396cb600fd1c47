//! The journal: it replays to the tables, shows every tampering, and is a stream without gaps.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use parking_garage::storage::conformance::Contents;
use parking_garage::storage::{Deadline, MemoryStorage, Storage, apply};
use parking_garage::{Entry, Garage, JournalEntry, Subscription};
use support::{House, assert_same, for_each_storage, workload};

/// Long enough for any machine; a test that passes does not wait.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn random_work_gives_the_same_rows_in_memory_and_in_a_file_and_when_replayed() {
    for seed in 0..6 {
        let contents = [House::in_memory(|builder| builder), House::in_file(|builder| builder)].map(|house| {
            workload::furnish(&house);
            workload::run(&house, seed, 250);
            house.assert_agrees();
            let contents = house.contents();
            let replayed = MemoryStorage::default();
            for entry in house.garage.journal().page(1, u32::MAX).unwrap() {
                let entry = Arc::new(entry);
                replayed
                    .write(Deadline::NONE, &mut |tx| {
                        apply(tx, &entry.event, entry.at)?;
                        tx.append(&entry)
                    })
                    .unwrap();
            }
            let what = format!("seed {seed}, replayed from {}", house.name);
            assert_same(&Contents::read(&replayed).unwrap(), &contents, &what);
            contents
        });
        assert_same(&contents[0], &contents[1], &format!("seed {seed}"));
        assert!(contents[0].journal.len() > 100, "there was work: {}", contents[0].journal.len());
    }
}

/// A file with some history, and a second connection that can do what the library never does.
fn tampered(sql: &str) -> House {
    let house = House::in_file(|builder| builder);
    workload::furnish(&house);
    house.enter("AB 1");
    house.garage.sessions().with_key("k").enter(Entry::new("CD 2")).unwrap();
    for number in 0..8 {
        house.advance_minutes(1);
        let session = house.enter(&format!("CAR {number}")).session;
        house.garage.payments().process(parking_garage::Pay::cash(session.id)).unwrap();
    }
    house.assert_agrees();
    let other = rusqlite::Connection::open(house.path().unwrap()).unwrap();
    other
        .execute_batch(&format!(
            "PRAGMA foreign_keys = OFF; DROP TRIGGER journal_keeps_rows; DROP TRIGGER journal_keeps_content; {sql}"
        ))
        .unwrap();
    house
}

#[test]
fn the_first_row_that_was_tampered_with_is_named() {
    let table = [
        ("UPDATE journal SET payload = replace(payload, 'S1', 'S2') WHERE sequence = 1", 1),
        ("UPDATE journal SET at = at + 1 WHERE sequence = 9", 9),
        ("UPDATE journal SET actor = 'system' WHERE sequence = 9", 9),
        ("UPDATE journal SET kind = 'VehicleRemoved' WHERE sequence = 9", 9),
        ("UPDATE journal SET hash = zeroblob(32) WHERE sequence = 9", 9),
        ("UPDATE journal SET payload = 'nonsense' WHERE sequence IN (9, 12)", 9),
        ("UPDATE journal SET key = 'other' WHERE key = 'k'", 6),
        ("UPDATE journal SET key_answer = 'null' WHERE key = 'k'", 6),
        (
            "UPDATE journal SET key = NULL, key_operation = NULL, key_parameters = NULL, key_rows = NULL, key_answer = NULL WHERE key = 'k'",
            6,
        ),
        ("DELETE FROM journal WHERE sequence = 9", 9),
        ("DELETE FROM journal WHERE sequence < 4", 1),
        ("UPDATE journal SET sequence = 1000 WHERE sequence = 9", 9),
    ];
    for (sql, row) in table {
        let house = tampered(sql);
        let verified = house.garage.journal().verify().unwrap();
        assert!(!verified.is_sound());
        let broken = verified.broken.as_ref().unwrap_or_else(|| panic!("{sql}: {verified:?}"));
        assert_eq!((broken.sequence, verified.rows), (row, row - 1), "{sql}: {broken}");
    }
}

#[test]
fn a_row_of_a_table_that_was_tampered_with_is_named() {
    let table = [
        ("UPDATE vehicles SET note = 'not I' WHERE plate = 'AB1'", "vehicle "),
        ("UPDATE spots SET ordinal = ordinal + 100 WHERE code = 'S3'", "spot "),
        ("UPDATE sessions SET paid_minor = 9999 WHERE status = 'COMPLETED'", "session "),
        ("UPDATE sessions SET entered_at = entered_at - 1 WHERE status = 'ACTIVE'", "session "),
        ("UPDATE tickets SET lost = 1 WHERE status = 'OPEN'", "ticket "),
        ("UPDATE payments SET amount_minor = 1", "payment "),
        ("DELETE FROM payments WHERE id = (SELECT min(id) FROM payments)", "payment "),
        ("UPDATE floors SET name = 'Roof'", "floors"),
        ("UPDATE bays SET name = 'Roof'", "bays"),
        ("UPDATE tariffs SET active = 0", "tariffs"),
        // The end of the journal cut off: the chain holds, and the tables know more.
        ("DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)", ""),
    ];
    for (sql, name) in table {
        let house = tampered(sql);
        let verified = house.garage.journal().verify().unwrap();
        assert_eq!(verified.broken, None, "{sql}");
        let first = verified.differences.first().unwrap_or_else(|| panic!("{sql} was not found"));
        assert!(first.starts_with(name), "{sql}: {first}");
        assert!(verified.differences.len() <= 100);
    }
}

fn take(events: &mut Subscription, count: usize) -> Vec<JournalEntry> {
    (0..count).map(|_| events.next_within(PATIENCE).unwrap().unwrap()).collect()
}

#[test]
fn a_subscription_gives_every_row_once_and_goes_on_where_it_stopped() {
    for_each_storage(|house| {
        workload::furnish(house);
        workload::run(house, 3, 300);
        let all = house.garage.journal().page(1, u32::MAX).unwrap();
        assert_eq!(house.garage.events().last_sequence().unwrap(), all.len() as u64);
        let mut events = house.garage.events().subscribe(0);
        let mut given = take(&mut events, 10);
        assert_eq!(events.next_sequence(), 11);
        drop(events);
        let mut events = house.garage.events().subscribe(11);
        given.extend(take(&mut events, all.len() - 10));
        assert_eq!(given, all);
        assert_eq!(events.next_within(Duration::ZERO).unwrap(), None);
        // What is to come: rows of several calls, each once.
        let mut later = house.garage.events().subscribe(all.len() as u64 + 2);
        assert_eq!(later.next_within(Duration::ZERO).unwrap(), None);
        house
            .garage
            .transaction(|tx| {
                for number in 0..3 {
                    tx.vehicles()
                        .register(parking_garage::NewVehicle::new(format!("NEW {number}"), parking_garage::VehicleType::Compact))?;
                }
                Ok(())
            })
            .unwrap();
        let new = take(&mut events, 3);
        assert_eq!(take(&mut later, 2), new[1..]);
        // An undone transaction is never seen.
        let _ = house.garage.transaction::<()>(|tx| {
            tx.spots().reserve(parking_garage::SpotId::from_bytes([0; 16]), "X 1", None)?;
            Ok(())
        });
        assert_eq!(events.next_within(Duration::from_millis(5)).unwrap(), None);
    });
}

#[test]
fn subscribers_in_other_threads_see_the_work_of_all_threads_in_one_order() {
    for_each_storage(|house| {
        let garage = &house.with_spots(100).garage;
        let total = 1 + 4 * 20 * 2;
        let streams: Vec<Vec<JournalEntry>> = std::thread::scope(|threads| {
            let readers: Vec<_> = (0..3)
                .map(|_| {
                    let mut events = garage.events().subscribe(1);
                    threads.spawn(move || take(&mut events, total))
                })
                .collect();
            for thread in 0..4 {
                threads.spawn(move || {
                    for number in 0..20 {
                        garage.sessions().enter(Entry::new(format!("T{thread} {number}"))).unwrap();
                    }
                });
            }
            readers.into_iter().map(|reader| reader.join().unwrap()).collect()
        });
        let sequences: Vec<u64> = streams[0].iter().map(|entry| entry.sequence).collect();
        assert_eq!(sequences, (1..=total as u64).collect::<Vec<_>>());
        assert!(streams.iter().all(|stream| *stream == streams[0]));
    });
}

#[test]
fn a_subscriber_that_waits_is_let_go_when_the_garage_is_closed() {
    let garage = Garage::in_memory().unwrap();
    let mut events = garage.events().subscribe(1);
    let waiter = std::thread::spawn(move || events.next_within(PATIENCE * 100).unwrap());
    drop(garage);
    assert_eq!(waiter.join().unwrap(), None);
}
