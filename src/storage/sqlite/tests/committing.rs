use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::*;
use crate::Error;
use crate::storage::{CommitObserver, OwnedWork, Page};

fn owned(work: impl FnMut(&mut dyn WriteTx) -> Result<()> + Send + 'static) -> OwnedWork {
    Box::new(work)
}

fn register(n: u64) -> OwnedWork {
    owned(move |tx| record(tx, registered(n)))
}

/// Holds the writer until all of `work` is in the queue, in this order; answers their outcomes.
fn together(store: &SqliteStorage, work: Vec<OwnedWork>) -> Vec<Result<()>> {
    let (held, released) = (Barrier::new(2), Barrier::new(2));
    thread::scope(|scope| {
        let holder = scope.spawn(|| {
            store.write(Deadline::NONE, &mut |_| {
                held.wait();
                released.wait();
                Ok(())
            })
        });
        held.wait();
        let mut callers = Vec::new();
        for (place, work) in work.into_iter().enumerate() {
            callers.push(scope.spawn(move || store.write_owned(Deadline::NONE, work)));
            while usize::try_from(store.figures().writers_waiting).unwrap() <= place {
                thread::yield_now();
            }
        }
        released.wait();
        // What became of its empty commit is no matter.
        let _ = holder.join().unwrap();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    })
}

#[derive(Debug, Default)]
struct Heard(Mutex<Vec<u64>>);

impl CommitObserver for Heard {
    fn committed(&self, entries: &[Arc<JournalEntry>]) {
        self.0.lock().extend(entries.iter().map(|entry| entry.sequence));
    }
}

/// Says that nobody waits over five times the mean, in the fairest of some runs: a machine that does other work as well may
/// hold any one thread up, and a queue that is not fair is so every time.
fn nobody_waits_long(mut run: impl FnMut() -> Vec<Duration>) {
    let mut seen = Vec::new();
    for _ in 0..5 {
        let waits = run();
        let mean = waits.iter().sum::<Duration>() / u32::try_from(waits.len()).unwrap();
        let longest = *waits.iter().max().unwrap();
        if longest <= mean * 5 {
            return;
        }
        seen.push((mean, longest));
    }
    panic!("mean and longest wait: {seen:?}");
}

#[test]
fn sixty_four_callers_share_commits_and_the_observer_hears_all_in_order() {
    nobody_waits_long(sixty_four_callers);
}

fn sixty_four_callers() -> Vec<Duration> {
    let (_directory, store) = store();
    let heard = Arc::new(Heard::default());
    store.observe(heard.clone());
    let (threads, each) = (64, 20);
    let waits = Mutex::new(Vec::new());
    let begun = Instant::now();
    thread::scope(|scope| {
        for thread in 0..threads {
            let (store, waits) = (&store, &waits);
            scope.spawn(move || {
                for n in 0..each {
                    let begun = Instant::now();
                    store.write_owned(Deadline::NONE, register(thread * each + n)).unwrap();
                    waits.lock().push(begun.elapsed());
                }
            });
        }
    });
    let elapsed = begun.elapsed();
    let figures = store.figures();
    assert_eq!(figures.units, threads * each);
    assert!(figures.commits < figures.units / 4, "{figures:?}");
    assert_eq!(*heard.0.lock(), (1..=threads * each).collect::<Vec<_>>());

    println!("64 threads x 20: {} units in {} commits, {elapsed:?}", figures.units, figures.commits);
    waits.into_inner()
}

#[test]
fn borrowed_work_waits_its_turn_too() {
    nobody_waits_long(sixty_four_borrowers);
}

fn sixty_four_borrowers() -> Vec<Duration> {
    let (_directory, store) = store();
    let waits = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for thread in 0..64 {
            let (store, waits) = (&store, &waits);
            scope.spawn(move || {
                for n in 0..20 {
                    let begun = Instant::now();
                    write(store, [registered(thread * 20 + n)]);
                    waits.lock().push(begun.elapsed());
                }
            });
        }
    });
    assert_eq!(vehicle_count(&store), 1280);
    waits.into_inner()
}

#[test]
fn a_unit_that_fails_is_rolled_back_alone() {
    let (_directory, store) = store();
    let heard = Arc::new(Heard::default());
    store.observe(heard.clone());
    let refuse = || Err(Error::new(ErrorKind::Full, "no"));
    let outcomes = together(
        &store,
        vec![
            register(0),
            owned(move |tx| record(tx, registered(1)).and_then(|()| refuse())),
            register(2),
            owned(move |_| refuse()),
            register(2),
            owned(|tx| {
                record(tx, registered(3))?;
                panic!("on purpose")
            }),
            register(4),
        ],
    );
    let kinds: Vec<Option<ErrorKind>> = outcomes.iter().map(|outcome| outcome.as_ref().err().map(Error::kind)).collect();
    let (full, exists, internal) = (Some(ErrorKind::Full), Some(ErrorKind::AlreadyExists), Some(ErrorKind::Internal));
    assert_eq!(kinds, [None, full, None, full, exists, internal, None]);
    assert_eq!(vehicle_count(&store), 3);
    assert_eq!(*heard.0.lock(), [1, 2, 3]);
    // All of these; the one that held the writer wrote nothing, and is no commit.
    assert_eq!((store.figures().commits, store.figures().units), (1, 3));
}

#[test]
fn units_that_fail_before_they_write_do_not_cost_the_others_a_second_run() {
    let (_directory, store) = store();
    let runs = Arc::new(AtomicU64::new(0));
    let counted = |n: u64| {
        let runs = Arc::clone(&runs);
        owned(move |tx| {
            runs.fetch_add(1, Ordering::Relaxed);
            record(tx, registered(n))
        })
    };
    let outcomes = together(&store, vec![counted(0), owned(|_| Err(Error::new(ErrorKind::Full, "no"))), counted(1)]);
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 2);
    assert_eq!(runs.load(Ordering::Relaxed), 2);
}

#[test]
fn a_unit_that_poisons_takes_no_other_with_it() {
    let (_directory, store) = store();
    let poisoning = owned(|tx| {
        record(tx, registered(7))?;
        tx.poison(&Error::new(ErrorKind::Corrupt, "half applied"));
        Ok(())
    });
    let outcomes = together(&store, vec![register(0), poisoning, register(1)]);
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    assert_eq!(outcomes[1].as_ref().unwrap_err().kind(), ErrorKind::Corrupt);
    assert_eq!(vehicle_count(&store), 2);
}

#[test]
fn a_full_disk_is_answered_to_those_it_hits_and_the_store_goes_on() {
    let (_directory, store) = store();
    let limit = |pages: i64| {
        store
            .open
            .writer
            .alone(|connection| {
                let count: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
                connection.pragma_update_and_check(None, "max_page_count", count + pages, |_| Ok(())).unwrap();
                Ok(())
            })
            .unwrap();
    };
    limit(1);
    let greedy = owned(|tx| (1_000..9_000).try_for_each(|n| record(tx, registered(n))));
    let outcomes = together(&store, vec![register(0), greedy, register(1)]);
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    assert_eq!(outcomes[1].as_ref().unwrap_err().kind(), ErrorKind::DiskFull);
    assert_eq!(vehicle_count(&store), 2);
    limit(10_000);
    write(&store, [registered(2)]);
}

#[test]
fn a_commit_that_fails_is_answered_to_all_that_shared_it_and_the_store_goes_on() {
    let (_directory, store) = store();
    let heard = Arc::new(Heard::default());
    store.observe(heard.clone());
    // A hook that refuses makes COMMIT fail and roll back, as an error of the disk would.
    let refuse = |refuse: bool| {
        let hook = move || refuse;
        store
            .open
            .writer
            .alone(|connection| connection.commit_hook(Some(hook)).map_err(super::super::fault::while_("testing")))
            .unwrap();
    };
    refuse(true);
    let fails_itself = owned(|_| Err(Error::new(ErrorKind::Full, "no")));
    let outcomes = together(&store, vec![register(0), fails_itself, register(1)]);
    let kinds: Vec<ErrorKind> = outcomes.into_iter().map(kind).collect();
    assert_eq!(kinds, [ErrorKind::Constraint, ErrorKind::Full, ErrorKind::Constraint]);
    assert_eq!(kind(store.write_with(Deadline::NONE, |tx| record(tx, registered(2)))), ErrorKind::Constraint);
    assert!(heard.0.lock().is_empty());
    refuse(false);
    write(&store, [registered(0)]);
    assert_eq!((vehicle_count(&store), heard.0.lock().len()), (1, 1));
}

#[test]
fn owned_and_borrowed_work_keep_their_order() {
    let (_directory, store) = store();
    let (held, released) = (Barrier::new(2), Barrier::new(2));
    thread::scope(|scope| {
        let store = &store;
        let (held, released) = (&held, &released);
        scope.spawn(move || {
            store
                .write_with(Deadline::NONE, |_| {
                    held.wait();
                    released.wait();
                    Ok(())
                })
                .unwrap();
        });
        held.wait();
        for n in 0..12_u32 {
            scope.spawn(move || match n % 3 {
                0 => write(store, [registered(n.into())]),
                _ => store.write_owned(Deadline::NONE, register(n.into())).unwrap(),
            });
            while store.figures().writers_waiting <= n {
                thread::yield_now();
            }
        }
        released.wait();
    });
    let rows = store.read_with(|tx| tx.journal(1, 100)).unwrap();
    let order: Vec<Event> = rows.into_iter().map(|row| row.parse().unwrap().event).collect();
    assert_eq!(order, (0..12).map(registered).collect::<Vec<_>>());
    // Four alone, four pairs; the holder wrote nothing, and is no commit.
    assert_eq!(store.figures().commits, 8);
}

#[test]
fn a_caller_whose_deadline_passes_in_the_queue_leaves_it() {
    let (_directory, store) = store();
    store
        .write_with(Deadline::NONE, |_| {
            thread::scope(|scope| {
                let late = scope.spawn(|| store.write_owned(Deadline::after(Duration::from_millis(20)), register(0)));
                let later = scope.spawn(|| store.write(Deadline::after(Duration::from_millis(20)), &mut |_| Ok(())));
                assert_eq!(kind(late.join().unwrap()), ErrorKind::DeadlineExceeded);
                assert_eq!(kind(later.join().unwrap()), ErrorKind::DeadlineExceeded);
            });
            assert_eq!(store.figures().writers_waiting, 0);
            Ok(())
        })
        .unwrap();
    assert_eq!(kind(store.write(Deadline::after(Duration::ZERO), &mut |_| Ok(()))), ErrorKind::DeadlineExceeded);
    assert_eq!(vehicle_count(&store), 0);
}

#[test]
fn a_transaction_inside_another_is_refused() {
    let (directory, store) = store();
    let store = Arc::new(store);
    let inner = Arc::clone(&store);
    let nested = move |_: &mut dyn WriteTx| {
        assert_eq!(kind(inner.write(Deadline::NONE, &mut |_| Ok(()))), ErrorKind::Misuse);
        assert_eq!(kind(inner.write_owned(Deadline::NONE, register(0))), ErrorKind::Misuse);
        // Reading is another connection's, and sees what was committed.
        inner.read(&mut |tx| tx.vehicles(Page::first(1)).map(drop))
    };
    store.write(Deadline::NONE, &mut nested.clone()).unwrap();
    store.write_owned(Deadline::NONE, owned(nested)).unwrap();
    // Another store is none of its business.
    let other = open(&directory.path().join("other.db"));
    store.write(Deadline::NONE, &mut |_| other.write(Deadline::NONE, &mut |tx| record(tx, registered(0)))).unwrap();
}

#[test]
fn a_panic_goes_to_its_own_caller_and_the_writer_goes_on() {
    let (_directory, store) = store();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.write(Deadline::NONE, &mut |tx| {
            record(tx, registered(0))?;
            panic!("on purpose")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(kind(store.write_owned(Deadline::NONE, owned(|_| panic!("on purpose")))), ErrorKind::Internal);
    write(&store, [registered(0)]);
    assert_eq!(vehicle_count(&store), 1);
}

#[test]
fn a_panic_of_the_observer_does_not_undo_the_commit() {
    #[derive(Debug)]
    struct Panics;
    impl CommitObserver for Panics {
        fn committed(&self, _: &[Arc<JournalEntry>]) {
            panic!("on purpose");
        }
    }
    let (_directory, store) = store();
    store.observe(Arc::new(Panics));
    write(&store, [registered(0)]);
    write(&store, [registered(1)]);
    assert_eq!(vehicle_count(&store), 2);
}

#[test]
fn sixty_four_callers_and_one_spot_admit_exactly_one() {
    let (_directory, store) = store();
    write(&store, [built(1)]);
    write(&store, (0..64).map(registered));
    let admitted = AtomicU64::new(0);
    thread::scope(|scope| {
        for n in 0..64 {
            let (store, admitted) = (&store, &admitted);
            scope.spawn(move || {
                let Event::VehicleEntered { session, vehicle, ticket, number, tariff, parker_class, overdue_at, lane, .. } =
                    entered(n)
                else {
                    unreachable!()
                };
                let event = Event::VehicleEntered {
                    session,
                    vehicle,
                    spot: spot_id(0),
                    ticket,
                    number,
                    tariff,
                    parker_class,
                    overdue_at,
                    lane,
                };
                match store.write_owned(Deadline::NONE, owned(move |tx| record(tx, event.clone()))) {
                    Ok(()) => drop(admitted.fetch_add(1, Ordering::Relaxed)),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::AlreadyExists),
                }
            });
        }
    });
    assert_eq!(admitted.into_inner(), 1);
}

#[test]
fn the_log_is_moved_by_tidy_and_bounded_by_the_writer() {
    let directory = directory();
    let options = SqliteOptions::default().wal_bytes_max(0); // 1 MiB, the least
    let store = SqliteStorage::open(directory.path().join("garage.db"), options).unwrap();
    let mut largest = 0;
    for n in 0..400 {
        write(&store, [registered(n)]);
        largest = largest.max(store.figures().wal_bytes);
    }
    assert!((1 << 19..(1 << 20) + (1 << 17)).contains(&largest), "{largest}");
    assert_eq!(store.figures().checkpoints_failed, 0);

    // A reader that stays keeps the log from starting anew; that is counted, and no commit fails.
    store
        .read_with(|tx| {
            tx.journal_head()?;
            let begun = Instant::now();
            for n in 400..900 {
                write_beside(&store, [registered(n)]);
            }
            println!("500 commits beside a reader that stays: {:?}", begun.elapsed());
            assert!(store.figures().wal_bytes > 1 << 20);
            let failed = store.figures().checkpoints_failed;
            assert!((1..20).contains(&failed), "{failed}");
            store.tidy()
        })
        .unwrap();
    store.tidy().unwrap();
    write(&store, [registered(900)]);
    assert!(store.figures().wal_bytes < 1 << 17, "{:?}", store.figures());
}
