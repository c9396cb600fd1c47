//! Transactions of the memory backend.

use std::sync::Barrier;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::*;
use crate::domain::Actor;
use crate::event::{Event, KeyUse};
use crate::live::scenario::{at, entered, layout, registered, session_id, spot_id};
use crate::storage::{StorageExt, apply};

fn commit(store: &MemoryStorage, event: Event) -> Result<()> {
    store.write_with(Deadline::NONE, |tx| record(tx, event.clone(), None))
}

fn record(tx: &mut dyn WriteTx, event: Event, key: Option<&str>) -> Result<()> {
    let key = key.map(|key| KeyUse {
        key: key.to_owned(),
        operation: "test".to_owned(),
        parameters: [0; 32],
        rows: 1,
        answer: "null".to_owned(),
    });
    apply(tx, &event, at(0))?;
    let entry = JournalEntry::following(tx.journal_head()?, at(0), Actor::Host, event, key)?;
    tx.append(&Arc::new(entry))
}

/// Two spots and 64 vehicles, at journal row 65.
fn store() -> MemoryStorage {
    let store = MemoryStorage::new();
    commit(&store, layout(2)).unwrap();
    for number in 0..64 {
        commit(&store, registered(number, number)).unwrap();
    }
    store
}

/// The committed tables and journal, and whether the indexes over them are right.
fn snapshot(store: &MemoryStorage) -> (Tables, Vec<Arc<JournalEntry>>, usize) {
    let state = store.state.read();
    assert_eq!(state.tables.stale_indexes(), [""; 0]);
    (state.tables.clone(), state.journal.rows.clone(), state.journal.keys.len())
}

fn kind(outcome: Result<()>) -> ErrorKind {
    outcome.expect_err("it must fail").kind()
}

fn failure() -> Error {
    Error::new(ErrorKind::Full, "no")
}

#[test]
fn of_64_threads_racing_for_one_spot_exactly_one_gets_it() {
    let store = store();
    let start = Barrier::new(64);
    let won = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..64)
            .map(|number| {
                let (store, start) = (&store, &start);
                scope.spawn(move || {
                    start.wait();
                    commit(store, entered(number, number, 0))
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).filter(Result::is_ok).count()
    });
    assert_eq!(won, 1);
    let (tables, journal, _) = snapshot(&store);
    assert_eq!((tables.spots.occupied(), journal.len()), (1, 66));
    assert_eq!((store.change_mark().unwrap(), store.figures().commits, store.figures().writers_waiting), (66, 66, 0));
    assert_eq!(store.figures().durability, Durability::Volatile);
}

#[test]
fn failed_work_leaves_nothing_and_commits_nothing() {
    let store = store();
    let before = snapshot(&store);
    let mark = store.change_mark().unwrap();
    let outcome = store.write(Deadline::NONE, &mut |tx| {
        record(tx, entered(0, 0, 0), Some("key"))?;
        // It sees its own rows and journal.
        assert!(tx.session(session_id(0))?.is_some());
        assert_eq!(tx.journal_head()?.sequence, 66);
        assert!(tx.journal_by_key("key")?.is_some());
        Err(failure())
    });
    assert_eq!(kind(outcome), ErrorKind::Full);
    assert!(snapshot(&store) == before);
    assert_eq!(store.change_mark().unwrap(), mark);
    commit(&store, entered(0, 0, 0)).unwrap();
}

#[test]
fn work_that_panics_leaves_nothing_and_the_store_usable() {
    let store = store();
    let before = snapshot(&store);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        store.write(Deadline::NONE, &mut |tx| {
            record(tx, entered(0, 0, 0), Some("key"))?;
            panic!("on purpose");
        })
    }));
    assert_eq!(caught.unwrap_err().downcast_ref::<&str>(), Some(&"on purpose"));
    assert!(snapshot(&store) == before);
    commit(&store, entered(0, 0, 0)).unwrap();
    let caught = catch_unwind(AssertUnwindSafe(|| store.read(&mut |_| panic!("on purpose"))));
    assert!(caught.is_err());
    commit(&store, entered(1, 1, 1)).unwrap();
}

#[test]
fn a_savepoint_takes_back_its_own_work_alone() {
    let store = store();
    store
        .write(Deadline::NONE, &mut |tx| {
            record(tx, entered(0, 0, 0), Some("outer"))?;
            let inner = tx.savepoint(&mut |tx| {
                record(tx, entered(1, 1, 1), Some("inner"))?;
                tx.savepoint(&mut |tx| record(tx, registered(90, 90), None))?;
                Err(failure())
            });
            assert_eq!(kind(inner), ErrorKind::Full);
            assert_eq!((tx.journal_head()?.sequence, tx.journal_by_key("inner")?), (66, None));
            let panicked = catch_unwind(AssertUnwindSafe(|| {
                tx.savepoint(&mut |tx| {
                    record(tx, registered(91, 91), None)?;
                    panic!("on purpose");
                })
            }));
            assert!(panicked.is_err());
            tx.savepoint(&mut |tx| record(tx, registered(92, 92), Some("inner")))
        })
        .unwrap();
    let (tables, journal, keys) = snapshot(&store);
    assert_eq!((tables.spots.occupied(), tables.vehicles.live(), journal.len(), keys), (1, 65, 67, 2));
}

#[test]
fn a_poisoned_transaction_answers_nothing_more_and_is_not_committed() {
    let store = store();
    let before = snapshot(&store);
    let outcome = store.write(Deadline::NONE, &mut |tx| {
        record(tx, entered(0, 0, 0), None)?;
        let inner = tx.savepoint(&mut |tx| {
            tx.poison(&Error::new(ErrorKind::DiskFull, "full"));
            tx.poison(&Error::new(ErrorKind::Io, "a later one"));
            Ok(())
        });
        assert_eq!(kind(inner), ErrorKind::Poisoned);
        assert_eq!(kind(tx.spot(spot_id(0)).map(drop)), ErrorKind::Poisoned);
        assert_eq!(kind(tx.journal_head().map(drop)), ErrorKind::Poisoned);
        assert_eq!(kind(tx.insert_floor(&Floor { level: 9, name: String::new() })), ErrorKind::Poisoned);
        assert_eq!(kind(tx.savepoint(&mut |_| Ok(()))), ErrorKind::Poisoned);
        Ok(())
    });
    assert_eq!(kind(outcome), ErrorKind::DiskFull);
    assert!(snapshot(&store) == before);
}

#[test]
fn the_journal_takes_the_next_row_alone_and_each_key_once() {
    let store = store();
    store.write_with(Deadline::NONE, |tx| record(tx, registered(90, 90), Some("key"))).unwrap();
    let row = |head| {
        let key =
            KeyUse { key: "key".to_owned(), operation: "test".to_owned(), parameters: [0; 32], rows: 1, answer: "null".to_owned() };
        let event = Event::VehicleRemoved { vehicle: crate::live::scenario::vehicle_id(90) };
        Arc::new(JournalEntry::following(head, at(0), Actor::Host, event, Some(key)).unwrap())
    };
    let head = store.read_with(|tx| tx.journal_head()).unwrap();
    assert_eq!(head.sequence, 66);
    for (previous, expected) in [
        (head, ErrorKind::AlreadyExists),
        (Head { sequence: 65, ..head }, ErrorKind::Conflict),
        (Head { sequence: 67, ..head }, ErrorKind::Conflict),
    ] {
        assert_eq!(kind(store.write(Deadline::NONE, &mut |tx| tx.append(&row(previous)))), expected);
    }
    let rows = store.read_with(|tx| tx.journal(65, 9)).unwrap();
    assert_eq!(rows.iter().map(|row| row.sequence).collect::<Vec<_>>(), [65, 66]);
    assert_eq!(store.read_with(|tx| tx.journal(0, 3)).unwrap().len(), 3);
    assert_eq!(store.read_with(|tx| tx.journal(67, 3)).unwrap().len(), 0);
    let mut previous = Head::EMPTY;
    for row in store.read_with(|tx| tx.journal(1, u32::MAX)).unwrap() {
        previous = row.verify(previous).unwrap().head();
    }
    assert_eq!(previous, head);
}

#[test]
fn a_transaction_inside_another_of_the_same_store_is_refused() {
    let (store, other) = (store(), store());
    let mut nothing = |_: &mut dyn WriteTx| Ok(());
    store
        .write(Deadline::NONE, &mut |_| {
            assert_eq!(kind(store.write(Deadline::NONE, &mut nothing)), ErrorKind::Misuse);
            assert_eq!(kind(store.read(&mut |_| Ok(()))), ErrorKind::Misuse);
            other.write(Deadline::NONE, &mut nothing)
        })
        .unwrap();
    store
        .read(&mut |_| {
            assert_eq!(kind(store.write(Deadline::NONE, &mut nothing)), ErrorKind::Misuse);
            store.read(&mut |_| Ok(()))
        })
        .unwrap();
    store.write(Deadline::NONE, &mut nothing).unwrap();
}

#[test]
fn who_waits_past_the_deadline_is_told_so() {
    let store = store();
    let (inside, entered) = mpsc::channel();
    let (leave, left) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let store = &store;
        scope.spawn(move || {
            store
                .write(Deadline::NONE, &mut |_| {
                    inside.send(()).unwrap();
                    left.recv().unwrap();
                    Ok(())
                })
                .unwrap();
        });
        entered.recv().unwrap();
        let begin = Instant::now();
        let late = store.write(Deadline::after(Duration::from_millis(20)), &mut |_| panic!("it is not its turn"));
        assert_eq!(kind(late), ErrorKind::DeadlineExceeded);
        assert!(begin.elapsed() >= Duration::from_millis(20));
        leave.send(()).unwrap();
    });
    // One that had passed before is not tried.
    let late = store.write(Deadline::after(Duration::ZERO), &mut |_| panic!("it is too late"));
    assert_eq!(kind(late), ErrorKind::DeadlineExceeded);
    // A reader holds up a writer for as long as the writer wants to wait.
    std::thread::scope(|scope| {
        let late = store.read_with(|_| {
            let writer = scope.spawn(|| store.write(Deadline::after(Duration::from_millis(20)), &mut |_| Ok(())));
            Ok(writer.join().unwrap())
        });
        assert_eq!(kind(late.unwrap()), ErrorKind::DeadlineExceeded);
    });
}

#[derive(Debug, Default)]
struct Listener {
    store: std::sync::OnceLock<Arc<MemoryStorage>>,
    heard: Mutex<Vec<u64>>,
}

impl CommitObserver for Listener {
    fn committed(&self, entries: &[Arc<JournalEntry>]) {
        self.heard.lock().extend(entries.iter().map(|entry| entry.sequence));
        let store = self.store.get().unwrap();
        // It may read what was committed, and may not write.
        let head = store.read_with(|tx| tx.journal_head()).unwrap();
        assert_eq!(Some(head.sequence), entries.last().map(|entry| entry.sequence));
        assert_eq!(kind(store.write(Deadline::NONE, &mut |_| Ok(()))), ErrorKind::Misuse);
    }
}

#[test]
fn the_observer_hears_of_every_committed_row_in_order() {
    let store = Arc::new(MemoryStorage::new());
    let listener = Arc::new(Listener::default());
    listener.store.set(Arc::clone(&store)).unwrap();
    store.observe(Arc::<Listener>::clone(&listener));
    commit(&store, layout(2)).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for number in thread * 10..thread * 10 + 10 {
                    let failed = store.write(Deadline::NONE, &mut |tx| {
                        record(tx, registered(number, number), None)?;
                        Err(failure())
                    });
                    assert_eq!(kind(failed), ErrorKind::Full);
                    commit(store, registered(number, number)).unwrap();
                }
            });
        }
    });
    assert_eq!(*listener.heard.lock(), (1..=81).collect::<Vec<u64>>());
}
