//! The live state beside a store.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

use parking_lot::Mutex;
use proptest::prelude::*;

use super::scenario::{at, entered, event, layout, plate, registered, session_id, spot_id, step, ticket_number, vehicle_id};
use super::{Applied, LiveCounts, LiveState, Rebuilt, load};
use crate::domain::{Actor, SpotStatus};
use crate::event::{Event, Head, JournalEntry};
use crate::storage::{
    self, CommitObserver, Deadline, MemoryStorage, Page, ReadTx, Rows, Storage, StorageExt, StorageFigures, Work, WriteTx,
};
use crate::{ErrorKind, Result};

fn chain(events: impl IntoIterator<Item = Event>) -> Vec<Arc<JournalEntry>> {
    let mut head = Head::EMPTY;
    events
        .into_iter()
        .map(|event| {
            let entry = JournalEntry::following(head, at(1), Actor::Host, event, None).unwrap();
            head = entry.head();
            Arc::new(entry)
        })
        .collect()
}

/// Two cars inside, one spot reserved.
fn morning() -> Vec<Arc<JournalEntry>> {
    let reserved = Event::SpotReserved { spot: spot_id(2), vehicle: vehicle_id(2), until: None };
    let vehicles = (0..3).map(|number| registered(number, number));
    chain([layout(6)].into_iter().chain(vehicles).chain([entered(0, 0, 0), entered(1, 1, 1), reserved]))
}

fn stored(entries: &[Arc<JournalEntry>]) -> MemoryStorage {
    let store = MemoryStorage::new();
    for entry in entries {
        store.write_with(Deadline::NONE, |tx| write(tx, entry)).unwrap();
    }
    store
}

fn write(tx: &mut dyn WriteTx, entry: &Arc<JournalEntry>) -> Result<()> {
    storage::apply(tx, &entry.event, entry.at)?;
    tx.append(entry)
}

fn differences(live: &LiveState, store: &MemoryStorage) -> Vec<String> {
    let found = store.read_with(|tx| live.check(tx)).unwrap();
    found.expect("the live state is at the store's row").into_iter().map(|difference| difference.what).collect()
}

#[test]
fn answers_what_was_applied() {
    let live = LiveState::new();
    let entries = morning();
    assert_eq!(live.apply(&entries).unwrap(), Applied::Upto { sequence: 7 });
    let expected = LiveCounts {
        spots: 6,
        spots_in_service: 6,
        vehicles: 3,
        sessions_active: 2,
        sessions_expired: 0,
        tickets_open: 2,
        payments_pending: 0,
        refunds_pending: 0,
        auth_sessions: 0,
    };
    assert_eq!(live.counts(), expected);
    assert_eq!((live.free_count(None, None), live.occupied_count(), live.sequence()), (3, 2, 7));
    assert_eq!(live.free_count(Some(0), None) + live.free_count(Some(1), None), 3);
    let both: Vec<_> = [0, 1].into_iter().flat_map(|level| live.availability_on(level)).collect();
    assert_eq!(both, live.availability());
    assert!(both.is_sorted());
    assert_eq!(both.iter().map(|count| (count.total, count.reserved)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)), (6, 1));
    assert_eq!(live.open_sessions_by_plate(&plate(1))[0].id, session_id(1));
    assert_eq!(live.open_sessions_by_plate(&plate(2)), []);
    assert_eq!(live.active_session_of(vehicle_id(0)), live.session(session_id(0)));
    assert_eq!(live.ticket_by_number(&ticket_number(1)).unwrap().session, session_id(1));
    assert_eq!(live.vehicle_by_plate(&plate(2)), live.vehicle(vehicle_id(2)));
    assert_eq!(live.spot_by_code(&"S3".parse().unwrap()), live.spot(spot_id(3)));
    assert_eq!(live.spots_in_bay(0, 0).iter().map(|spot| spot.code.as_str()).collect::<Vec<_>>(), ["S0", "S4"]);
    assert_eq!(live.active_sessions(Page::newest(1))[0].id, session_id(1));
    assert_eq!(live.pending_payments(), []);
}

fn rebuild(live: &LiveState, store: &MemoryStorage) -> Rebuilt {
    live.rebuild(store, &|_| Ok(None), &|_| {}).unwrap()
}

#[test]
fn rows_seen_before_are_passed_over_and_a_gap_is_told() {
    let live = LiveState::new();
    let entries = morning();
    assert_eq!(live.apply(&entries[1..]).unwrap(), Applied::Gap { next: 1 });
    assert_eq!(live.apply(&entries[..3]).unwrap(), Applied::Upto { sequence: 3 });
    assert_eq!(live.apply(&entries[1..4]).unwrap(), Applied::Upto { sequence: 4 });
    let holed = [Arc::clone(&entries[4]), Arc::clone(&entries[6])];
    assert_eq!(live.apply(&holed).unwrap(), Applied::Gap { next: 6 });
    assert_eq!((live.sequence(), live.counts().sessions_active), (5, 1));
    assert_eq!(live.apply(&entries).unwrap(), Applied::Upto { sequence: 7 });
    assert_eq!(differences(&live, &stored(&entries)), [""; 0]);
}

#[test]
fn a_row_that_cannot_be_taken_makes_it_stale_until_it_is_rebuilt() {
    let live = LiveState::new();
    let entries = morning();
    live.apply(&entries[..4]).unwrap();
    // Session and ticket are inserted before the spot is found to be closed: half an event, to be taken back.
    let closed = Event::SpotServiceChanged { spot: spot_id(0), to: SpotStatus::Maintenance, reason: None };
    let events = entries[..4].iter().map(|entry| entry.event.clone()).chain([closed, entered(1, 1, 1), entered(0, 0, 0)]);
    let wrong = chain(events);
    let error = live.apply(&wrong).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidTransition);
    assert!(live.is_stale());
    assert_eq!((live.sequence(), live.counts().sessions_active), (6, 1));
    let store = stored(&wrong[..6]);
    assert_eq!(differences(&live, &store), [""; 0]);
    assert!(rebuild(&live, &store).replaced);
    assert!(!live.is_stale());
}

#[test]
fn a_check_names_what_differs_and_a_rebuild_mends_it() {
    let live = LiveState::new();
    let entries = morning();
    let store = stored(&entries);
    assert_eq!(store.read_with(|tx| live.check(tx)).unwrap(), None);
    live.apply(&entries).unwrap();
    assert_eq!(differences(&live, &store), [""; 0]);
    {
        // Past the events, as a bug would.
        let tables = &mut live.inner.write().tables;
        let row = tables.spot(spot_id(3)).unwrap().unwrap();
        storage::RowsMut::update_spot(tables, &row, &row.reserved(vehicle_id(0), None, row.updated_at).unwrap()).unwrap();
        storage::apply(tables, &registered(9, 9), at(1)).unwrap();
    }
    let spot = spot_id(3);
    let expected = [
        format!("spot {spot}: status"),
        format!("spot {spot}: reserved_for"),
        format!("spot {spot}: version"),
        format!("vehicle {}: not in the store", vehicle_id(9)),
    ];
    assert_eq!(differences(&live, &store), expected);
    let rebuilt = rebuild(&live, &store);
    assert_eq!((rebuilt.sequence, rebuilt.replaced), (7, true));
    assert_eq!(differences(&live, &store), [""; 0]);
}

#[test]
fn what_is_committed_during_a_rebuild_is_not_lost() {
    let entries = morning();
    let live = LiveState::new();
    live.apply(&entries[..5]).unwrap();
    let rebuilt = live.rebuild_from(|| {
        let (tables, head) = stored(&entries[..5]).read_with(|tx| load::load(tx))?;
        live.apply(&entries[5..]).unwrap();
        Ok((tables, head, None))
    });
    assert_eq!(rebuilt.unwrap(), Rebuilt { sequence: 7, replaced: true });
    assert_eq!(differences(&live, &stored(&entries)), [""; 0]);
    // A snapshot from before the rebuild began cannot be caught up with.
    let old = rebuild(&live, &stored(&entries[..5]));
    assert_eq!((old.sequence, old.replaced), (7, false));
    assert_eq!(differences(&live, &stored(&entries)), [""; 0]);
}

/// A store that two threads may read, and that changes between the first reading and the second.
#[derive(Debug)]
struct Changing {
    inner: MemoryStorage,
    reads: AtomicUsize,
    first_is_done: AtomicBool,
    late: Mutex<Option<Arc<JournalEntry>>>,
}

impl Storage for Changing {
    fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()> {
        self.inner.write(deadline, work)
    }

    fn read(&self, work: &mut dyn FnMut(&dyn ReadTx) -> Result<()>) -> Result<()> {
        let number = self.reads.fetch_add(1, Ordering::AcqRel);
        if number == 1 {
            while !self.first_is_done.load(Ordering::Acquire) {
                thread::yield_now();
            }
            if let Some(entry) = self.late.lock().take() {
                self.inner.write_with(Deadline::NONE, |tx| write(tx, &entry))?;
            }
        }
        let answer = self.inner.read(work);
        if number == 0 {
            self.first_is_done.store(true, Ordering::Release);
        }
        answer
    }

    fn reads_in_parallel(&self) -> bool {
        true
    }

    fn observe(&self, observer: Arc<dyn CommitObserver>) {
        self.inner.observe(observer);
    }

    fn change_mark(&self) -> Result<u64> {
        self.inner.change_mark()
    }

    fn figures(&self) -> StorageFigures {
        self.inner.figures()
    }
}

#[test]
fn two_threads_that_load_see_one_state_or_it_is_loaded_once_more() {
    let entries = morning();
    // The entry of a car: a spot that one thread reads, and a session that the other one does.
    for late in [None, Some(Arc::clone(&entries[5]))] {
        let changes = late.is_some();
        let known = if changes { &entries[..5] } else { &entries[..] };
        let store = Changing {
            inner: stored(known),
            reads: AtomicUsize::new(0),
            first_is_done: AtomicBool::new(false),
            late: Mutex::new(late),
        };
        let (live, told) = (LiveState::new(), AtomicU64::new(0));
        let rebuilt = live.rebuild(&store, &|_| Ok(None), &|rows| {
            told.fetch_max(rows, Ordering::Relaxed);
        });
        assert_eq!(rebuilt.unwrap(), Rebuilt { sequence: if changes { 6 } else { 7 }, replaced: true });
        assert_eq!(differences(&live, &store.inner), [""; 0]);
        // Six spots, three vehicles, two sessions.
        assert!(told.load(Ordering::Relaxed) >= 11);
        if thread::available_parallelism().is_ok_and(|threads| threads.get() > 1) {
            assert_eq!(store.reads.into_inner(), if changes { 3 } else { 2 });
        }
    }
}

proptest! {
    #[test]
    fn fed_by_events_it_equals_one_rebuilt_from_the_store(steps in prop::collection::vec(step(false), 1..150)) {
        let store = MemoryStorage::new();
        let live = LiveState::new();
        let commit = |now: u32, make: &dyn Fn(&dyn WriteTx) -> Event| {
            let written = store.write_with(Deadline::NONE, |tx| {
                let event = make(&*tx);
                let entry = Arc::new(JournalEntry::following(tx.journal_head()?, at(now), Actor::Host, event, None)?);
                write(tx, &entry)?;
                Ok(entry)
            });
            // What the store refuses, the live state never hears of.
            if let Ok(entry) = written {
                live.apply(&[entry]).unwrap();
            }
        };
        commit(0, &|_| layout(8));
        for (now, step) in (1..).zip(steps) {
            commit(now, &|rows| event(rows, step, now));
        }
        prop_assert_eq!(differences(&live, &store), Vec::<String>::new());
        let rebuilt = LiveState::new();
        prop_assert!(rebuild(&rebuilt, &store).replaced);
        prop_assert!(rebuilt.inner.read().tables == live.inner.read().tables);
    }
}
