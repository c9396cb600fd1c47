//! Transactions: commit, rollback, savepoints, deadlines.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;
use std::time::Duration;

use super::fixture::plate_of;
use super::trial::{Trial, kind_of, knows};
use crate::domain::{Vehicle, VehicleType};
use crate::storage::{Deadline, Storage, StorageExt, WriteTx};
use crate::{Error, ErrorKind};

/// Long enough for a store on a slow, busy machine; a store that never answers fails the case instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Both ways to write are refused where a transaction is open on this thread.
fn nested_writes_are_misuse(trial: &Trial<'_>, vehicle: &Vehicle) {
    let kind = kind_of(trial.store().write(Deadline::NONE, &mut |tx| tx.insert_vehicle(vehicle)));
    assert_eq!(kind, ErrorKind::Misuse, "write");
    let row = vehicle.clone();
    let owned = trial.store().write_owned(Deadline::NONE, Box::new(move |tx| tx.insert_vehicle(&row)));
    assert_eq!(kind_of(owned), ErrorKind::Misuse, "write_owned");
}

cases! {
    /// A new store holds nothing.
    fn a_new_store_is_empty(trial) {
        let contents = trial.contents();
        assert!(contents.floors.is_empty() && contents.bays.is_empty() && contents.spots.is_empty(), "{contents:?}");
        assert!(contents.vehicles.is_empty() && contents.sessions.is_empty() && contents.tickets.is_empty(), "{contents:?}");
        assert!(contents.payments.is_empty() && contents.tariffs.is_empty() && contents.active_tariff.is_none(), "{contents:?}");
        assert_eq!(contents.head, crate::event::Head::EMPTY);
        assert!(contents.journal.is_empty() && contents.availability.is_empty(), "{contents:?}");
        assert_eq!(trial.read(|tx| tx.last_ordinal()), 0, "the last ordinal of an empty store");
    }

    /// Work that answers Ok is committed: later transactions read it.
    fn committed_work_is_read_by_later_transactions(trial) {
        let vehicle = trial.fixture.vehicle("B-AB 123");
        trial.write(|tx| tx.insert_vehicle(&vehicle));
        assert_eq!(trial.read(|tx| tx.vehicle(vehicle.id)), Some(vehicle.clone()));
        assert_eq!(trial.write(|tx| tx.vehicle(vehicle.id)), Some(vehicle));
    }

    /// A write transaction reads what it wrote before it is committed.
    fn a_write_reads_its_own_rows(trial) {
        let vehicle = trial.fixture.vehicle("B-AB 123");
        let seen = trial.write(|tx| {
            tx.insert_vehicle(&vehicle)?;
            Ok((tx.vehicle(vehicle.id)?, tx.vehicle_by_plate(&vehicle.plate)?))
        });
        assert_eq!(seen, (Some(vehicle.clone()), Some(vehicle)));
    }

    /// Work that answers an error leaves nothing behind: no row, no journal row.
    fn failed_work_leaves_no_trace(trial) {
        let spots = trial.spots(2);
        let parked = trial.vehicle("OLD 1");
        let stay = trial.park(&parked, &spots[0]);
        let event = trial.registration("NEW 1");
        let kind = trial.refused(|tx| {
            trial.record(tx, event.clone(), None)?;
            let at = trial.fixture.now();
            tx.update_session(&stay.session, &stay.session.completed(at, VehicleType::Standard, None, at)?)?;
            tx.update_spot(&stay.spot, &stay.spot.freed(at)?)?;
            Err::<(), _>(Error::new(ErrorKind::Full, "changed my mind"))
        });
        assert_eq!(kind, ErrorKind::Full);
    }

    /// The error that the work answers comes back, with its kind and its text.
    fn the_error_of_the_work_comes_back_as_it_is(trial) {
        for kind in ErrorKind::ALL {
            let failing = || Error::new(*kind, "the lift is stuck");
            let owned = Box::new(move |_: &mut dyn WriteTx| Err(Error::new(*kind, "the lift is stuck")));
            let answers = [
                trial.store().write(Deadline::NONE, &mut |_| Err(failing())),
                trial.store().write_owned(Deadline::NONE, owned),
                trial.store().read(&mut |_| Err(failing())),
            ];
            for error in answers.map(|answer| answer.expect_err("failing work must give an error")) {
                assert_eq!(error.kind(), *kind, "{error:?}");
                assert!(error.to_string().contains("the lift is stuck"), "the text of the error was lost: {error:?}");
            }
        }
    }

    /// A row that is refused changes nothing, and the transaction goes on.
    fn a_transaction_goes_on_after_a_refused_row(trial) {
        let (one, two) = (trial.fixture.vehicle("B-AB 1"), trial.fixture.vehicle("B-AB 2"));
        let twin = trial.fixture.vehicle("B-AB 1");
        trial.write(|tx| {
            tx.insert_vehicle(&one)?;
            assert_eq!(kind_of(tx.insert_vehicle(&twin)), ErrorKind::AlreadyExists, "a plate that is taken");
            assert_eq!(tx.vehicle(twin.id)?, None, "the refused row is in the transaction");
            tx.insert_vehicle(&two)
        });
        assert_eq!(trial.contents().vehicles, [one, two]);
    }

    /// A savepoint that fails undoes what was done inside it and nothing more, and answers the error.
    fn a_failed_savepoint_undoes_its_own_rows_only(trial) {
        let [before, inside, after] = ["SP 1", "SP 2", "SP 3"].map(|plate| trial.fixture.vehicle(plate));
        trial.write(|tx| {
            tx.insert_vehicle(&before)?;
            let answer = tx.savepoint(&mut |tx| {
                tx.insert_vehicle(&inside)?;
                assert_eq!(tx.vehicle(before.id)?.as_ref(), Some(&before), "a savepoint reads what came before it");
                Err(Error::new(ErrorKind::PaymentDeclined, "no"))
            });
            assert_eq!(kind_of(answer), ErrorKind::PaymentDeclined);
            assert_eq!(tx.vehicle(inside.id)?, None, "what a failed savepoint did must be undone at once");
            tx.insert_vehicle(&after)
        });
        assert_eq!(trial.contents().vehicles, [before, after]);
    }

    /// A savepoint that succeeds is kept with the transaction, and lost with it.
    fn a_successful_savepoint_shares_the_fate_of_its_transaction(trial) {
        let (kept, lost) = (trial.fixture.vehicle("SP 1"), trial.fixture.vehicle("SP 2"));
        trial.write(|tx| tx.savepoint(&mut |tx| tx.insert_vehicle(&kept)));
        let kind = trial.refused(|tx| {
            tx.savepoint(&mut |tx| tx.insert_vehicle(&lost))?;
            Err::<(), _>(Error::new(ErrorKind::Full, "no"))
        });
        assert_eq!(kind, ErrorKind::Full);
        assert_eq!(trial.contents().vehicles, [kept]);
    }

    /// Savepoints nest: each failure undoes its own level and the levels inside it.
    fn savepoints_nest_three_deep(trial) {
        let cars: Vec<_> = (0..9).map(|n| trial.fixture.vehicle(&format!("NEST {n}"))).collect();
        let fail = || Err(Error::new(ErrorKind::Full, "no"));
        trial.write(|tx| {
            tx.insert_vehicle(&cars[0])?;
            tx.savepoint(&mut |tx| {
                tx.insert_vehicle(&cars[1])?;
                tx.savepoint(&mut |tx| {
                    tx.insert_vehicle(&cars[2])?;
                    assert_eq!(kind_of(tx.savepoint(&mut |tx| { tx.insert_vehicle(&cars[3])?; fail() })), ErrorKind::Full);
                    tx.insert_vehicle(&cars[4])
                })?;
                let second = tx.savepoint(&mut |tx| {
                    tx.insert_vehicle(&cars[5])?;
                    tx.savepoint(&mut |tx| tx.insert_vehicle(&cars[6]))?;
                    fail()
                });
                assert_eq!(kind_of(second), ErrorKind::Full);
                tx.insert_vehicle(&cars[7])
            })?;
            tx.insert_vehicle(&cars[8])
        });
        let kept: Vec<_> = [0, 1, 2, 4, 7, 8].iter().map(|n| cars[*n].clone()).collect();
        assert_eq!(trial.contents().vehicles, kept, "3 failed inside a savepoint that held; 5 and 6 within one that failed");
    }

    /// A failed savepoint takes its journal rows back too: their numbers and keys are free again.
    fn a_failed_savepoint_takes_its_journal_rows_back(trial) {
        let (lost, kept) = (trial.registration("SP 1"), trial.registration("SP 2"));
        let entry = trial.write(|tx| {
            let undone = tx.savepoint(&mut |tx| {
                trial.record(tx, lost.clone(), Some(super::trial::key_use("k")))?;
                Err(Error::new(ErrorKind::Full, "no"))
            });
            assert_eq!(kind_of(undone), ErrorKind::Full);
            assert_eq!(tx.journal_head()?, crate::event::Head::EMPTY, "the head after the savepoint");
            assert_eq!(tx.journal_by_key("k")?, None, "the key after the savepoint");
            trial.record(tx, kept.clone(), Some(super::trial::key_use("k")))
        });
        assert_eq!(trial.contents().journal, [entry.as_raw()]);
    }

    /// A write from inside a write of the same store is Misuse, and does not harm that transaction.
    fn a_write_from_inside_a_write_is_misuse(trial) {
        let (outer, inner) = (trial.fixture.vehicle("OUT 1"), trial.fixture.vehicle("IN 1"));
        trial.write(|tx| {
            nested_writes_are_misuse(&trial, &inner);
            tx.insert_vehicle(&outer)?;
            tx.savepoint(&mut |_| {
                nested_writes_are_misuse(&trial, &inner);
                Ok(())
            })
        });
        assert_eq!(trial.contents().vehicles, [outer]);
        trial.vehicle("LATER 1");
    }

    /// A write from inside a read of the same store is Misuse, and does not harm that transaction.
    fn a_write_from_inside_a_read_is_misuse(trial) {
        let (known, inner) = (trial.vehicle("OUT 1"), trial.fixture.vehicle("IN 1"));
        trial.read(|tx| {
            nested_writes_are_misuse(&trial, &inner);
            assert_eq!(tx.vehicle(known.id)?.as_ref(), Some(&known));
            Ok(())
        });
        assert_eq!(trial.contents().vehicles, [known]);
        trial.vehicle("LATER 1");
    }

    /// A transaction of another store is not in the way.
    fn a_write_to_another_store_from_inside_a_transaction_works(trial) {
        let other = trial.another();
        let (here, there) = (trial.fixture.vehicle("HERE 1"), trial.fixture.vehicle("THERE 1"));
        trial.write(|tx| {
            tx.insert_vehicle(&here)?;
            other.write(|tx| if tx.vehicle(there.id)?.is_none() { tx.insert_vehicle(&there) } else { Ok(()) });
            Ok(())
        });
        assert_eq!((trial.contents().vehicles, other.contents().vehicles), (vec![here], vec![there]));
    }

    /// A deadline that has passed: DeadlineExceeded, and nothing was changed.
    fn a_deadline_that_has_passed_changes_nothing(trial) {
        let vehicle = trial.fixture.vehicle("LATE 1");
        let before = trial.contents();
        let late = || Deadline::after(Duration::ZERO);
        assert_eq!(kind_of(trial.store().write(late(), &mut |tx| tx.insert_vehicle(&vehicle))), ErrorKind::DeadlineExceeded);
        let row = vehicle.clone();
        let owned = trial.store().write_owned(late(), Box::new(move |tx| tx.insert_vehicle(&row)));
        assert_eq!(kind_of(owned), ErrorKind::DeadlineExceeded);
        assert_eq!(trial.contents(), before);
        let far = Deadline::after(Duration::from_secs(3_600));
        let written = trial.store().write(far, &mut |tx| tx.insert_vehicle(&vehicle));
        assert!(written.is_ok(), "a deadline that is far off stands in nobody's way: {written:?}");
    }

    /// Who waits for the writer gives up at the deadline; that write changes nothing.
    fn a_deadline_ends_the_wait_for_the_writer(trial) {
        let (store, vehicle, held) = (trial.shared(), trial.fixture.vehicle("WAIT 1"), trial.fixture.vehicle("HELD 1"));
        let (answered, answer) = mpsc::channel();
        std::thread::scope(|scope| {
            trial.write(|tx| {
                tx.insert_vehicle(&held)?;
                let (answered, store, vehicle) = (answered.clone(), &store, &vehicle);
                scope.spawn(move || {
                    let deadline = Deadline::after(Duration::from_millis(50));
                    // The case may be over when a store that waits too long answers.
                    let _ = answered.send(store.write(deadline, &mut |tx| tx.insert_vehicle(vehicle)));
                });
                let result = answer.recv_timeout(PATIENCE).expect("the deadline passed long ago and the caller still waits");
                // A store that lets several write at once may well have done it.
                if let Err(error) = result {
                    assert!(matches!(error.kind(), ErrorKind::DeadlineExceeded | ErrorKind::Busy), "{error:?}");
                    assert_eq!(tx.vehicle(vehicle.id)?, None);
                }
                Ok(())
            });
        });
        assert!(trial.read(|tx| knows(tx, &plate_of("HELD 1"))));
    }

    /// Work that panics leaves nothing behind, and the store works on.
    fn work_that_panics_leaves_no_trace(trial) {
        let (event, vehicle) = (trial.registration("PANIC 1"), trial.fixture.vehicle("PANIC 2"));
        let before = trial.contents();
        // Unwinding without the panic hook: nothing is printed.
        let answer = catch_unwind(AssertUnwindSafe(|| {
            trial.store().write(Deadline::NONE, &mut |tx| {
                trial.record(tx, event.clone(), None)?;
                resume_unwind(Box::new("thrown by the suite"))
            })
        }));
        assert!(!matches!(answer, Ok(Ok(()))), "a panic in the work was taken for success");
        assert_eq!(trial.contents(), before);
        let nested = catch_unwind(AssertUnwindSafe(|| {
            trial.store().write(Deadline::NONE, &mut |tx| {
                tx.savepoint(&mut |tx| {
                    tx.insert_vehicle(&vehicle)?;
                    resume_unwind(Box::new("thrown by the suite"))
                })
            })
        }));
        assert!(!matches!(nested, Ok(Ok(()))), "a panic in a savepoint was taken for success");
        let row = vehicle.clone();
        let owned = catch_unwind(AssertUnwindSafe(|| {
            trial.store().write_owned(Deadline::NONE, Box::new(move |tx| {
                tx.insert_vehicle(&row)?;
                resume_unwind(Box::new("thrown by the suite"))
            }))
        }));
        assert!(!matches!(owned, Ok(Ok(()))), "a panic in owned work was taken for success");
        assert_eq!(trial.contents(), before);
        let reading = catch_unwind(AssertUnwindSafe(|| {
            trial.store().read(&mut |_| resume_unwind(Box::new("thrown by the suite")))
        }));
        assert!(!matches!(reading, Ok(Ok(()))), "a panic while reading was taken for success");
        trial.write(|tx| trial.record(tx, event.clone(), None));
        trial.write(|tx| tx.insert_vehicle(&vehicle));
    }

    /// `write_owned` does what `write` does.
    fn owned_work_is_committed_or_rolled_back_like_any(trial) {
        let (kept, lost) = (trial.fixture.vehicle("OWN 1"), trial.fixture.vehicle("OWN 2"));
        let row = kept.clone();
        let done = trial.store().write_owned(Deadline::NONE, Box::new(move |tx| tx.insert_vehicle(&row)));
        assert!(done.is_ok(), "{done:?}");
        let failed = trial.store().write_owned(Deadline::NONE, Box::new(move |tx| {
            tx.insert_vehicle(&lost)?;
            Err(Error::new(ErrorKind::Full, "no"))
        }));
        assert_eq!(kind_of(failed), ErrorKind::Full);
        assert_eq!(trial.contents().vehicles, [kept]);
    }

    /// The mark changes with each commit.
    fn the_change_mark_differs_after_each_commit(trial) {
        let mark = |store: &dyn Storage| store.change_mark().expect("the mark can be read");
        let mut last = mark(trial.store());
        for n in 0..5 {
            trial.vehicle(&format!("MARK {n}"));
            let next = mark(trial.store());
            assert_ne!(next, last, "the mark did not move with commit {n}");
            last = next;
        }
    }

    /// The figures count commits and the units of work in them.
    fn the_figures_count_commits_and_units(trial) {
        let before = trial.store().figures();
        for n in 0..3 {
            trial.vehicle(&format!("FIG {n}"));
        }
        let _ = trial.store().write(Deadline::NONE, &mut |_| Err(Error::new(ErrorKind::Full, "no")));
        let after = trial.store().figures();
        assert_eq!(after.commits - before.commits, 3, "three callers, one after the other: three commits");
        assert_eq!(after.units - before.units, 3, "work that failed is in no commit");
        assert_eq!(after.durability, before.durability);
    }

    /// Housekeeping may be asked for at any time and changes no content.
    fn tidying_changes_no_content(trial) {
        trial.spots(3);
        let before = trial.contents();
        let tidied = trial.store().tidy();
        assert!(tidied.as_ref().map_or_else(Error::is_retryable, |()| true), "{tidied:?}");
        assert_eq!(trial.contents(), before);
    }

    /// All reads of one transaction see one state.
    fn a_read_sees_one_state_while_others_commit(trial) {
        let store = trial.shared();
        let first = trial.vehicle("READ 1");
        let second = trial.fixture.vehicle("READ 2");
        let (committed, commit) = mpsc::channel();
        std::thread::scope(|scope| {
            trial.read(|tx| {
                assert_eq!(tx.vehicle(first.id)?.as_ref(), Some(&first));
                let (committed, store, second) = (committed.clone(), &store, &second);
                scope.spawn(move || {
                    let _ = committed.send(store.write(Deadline::NONE, &mut |tx| tx.insert_vehicle(second)));
                });
                // A store whose readers hold writers off is not wrong: the commit then comes after the read.
                let _ = commit.recv_timeout(Duration::from_millis(200));
                assert_eq!(tx.vehicle(second.id)?, None, "a row of a later commit is seen by id");
                assert_eq!(tx.vehicle_by_plate(&second.plate)?, None, "a row of a later commit is seen by plate");
                assert_eq!(tx.vehicles(crate::storage::Page::first(10))?, std::slice::from_ref(&first), "and in a list");
                Ok(())
            });
        });
        assert_eq!(trial.contents().vehicles, [first, second]);
    }

    /// What is not committed is seen by nobody else.
    fn a_read_does_not_see_what_is_not_committed(trial) {
        let (store, vehicle) = (trial.shared(), trial.fixture.vehicle("DIRTY 1"));
        let (saw, seen) = mpsc::channel();
        std::thread::scope(|scope| {
            trial.write(|tx| {
                tx.insert_vehicle(&vehicle)?;
                let (saw, store, vehicle) = (saw.clone(), &store, &vehicle);
                scope.spawn(move || {
                    let _ = saw.send(store.read_with(|tx| tx.vehicle(vehicle.id)));
                });
                // A store whose writer holds readers off is not wrong either; it answers later.
                if let Ok(answer) = seen.recv_timeout(Duration::from_millis(200)) {
                    assert_eq!(answer.expect("reading beside a writer works"), None, "an uncommitted row was read");
                }
                Ok(())
            });
        });
    }
}
