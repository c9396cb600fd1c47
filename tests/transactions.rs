//! Several operations as one: all or nothing, savepoints, what may not be done inside, and trying again.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::time::Duration;

use parking_garage::storage::MemoryStorage;
use parking_garage::{
    Actor, Entry, Error, ErrorKind, Exit, Garage, Layout, NewVehicle, Page, Pay, Result, Session, SessionFilter, Transaction,
    UserId, VehicleType,
};
use support::moody::Moody;
use support::{House, for_each_storage, for_each_storage_with, noon, open_file, refused};

fn enter(tx: &Transaction<'_>, plate: &str) -> Result<()> {
    tx.sessions().enter(Entry::new(plate)).map(drop)
}

fn no<T>() -> Result<T> {
    Err(Error::new(ErrorKind::Internal, "no"))
}

/// The plates of those inside, sorted: sessions of one microsecond are in no order.
fn inside(garage: &Garage) -> Vec<String> {
    let sessions = garage.sessions().active(Page::first(100)).unwrap();
    let plate = |session: &Session| garage.vehicles().get(session.vehicle).unwrap().plate.as_str().to_owned();
    let mut plates: Vec<String> = sessions.iter().map(plate).collect();
    plates.sort();
    plates
}

#[test]
fn a_transaction_that_fails_at_any_point_leaves_nothing() {
    for_each_storage(|house| {
        let garage = &house.with_spots(3).garage;
        for fails_after in 0..6 {
            let before = house.contents();
            let mut steps = 0;
            let answer = garage.transaction(|tx| {
                steps = 0;
                let mut step = |done: Result<()>| {
                    steps += 1;
                    done.and_then(|()| if steps > fails_after { no() } else { Ok(()) })
                };
                step(tx.vehicles().register(NewVehicle::new("AB 1", VehicleType::Standard)).map(drop))?;
                step(enter(tx, "AB 1"))?;
                step(
                    tx.spots()
                        .create_layout(&Layout { floors: Layout::grid(2, 1, 1).floors[1..].to_vec(), ..Layout::default() })
                        .map(drop),
                )?;
                step(tx.spots().reserve(tx.spots().by_code("F1-B1-S003")?.id, "VIP 1", None).map(drop))?;
                step(tx.payments().prepay(Pay::cash(tx.sessions().by_plate("AB 1")?.unwrap().id)).map(drop))?;
                // What the rules refuse ends it too, if it is handed on.
                step(enter(tx, "AB 1"))
            });
            assert!(matches!(refused(answer), ErrorKind::Internal | ErrorKind::AlreadyParked), "{fails_after}");
            assert_eq!(house.contents(), before, "{fails_after}");
            assert_eq!(inside(garage), Vec::<String>::new());
        }
        garage.transaction(|tx| enter(tx, "AB 1").and_then(|()| enter(tx, "CD 2"))).unwrap();
        assert_eq!(inside(garage), ["AB1", "CD2"]);
    });
}

#[test]
fn a_savepoint_that_fails_takes_back_what_is_in_it_and_no_more() {
    // Which of three nested savepoints fail, and who is inside then.
    let table: [([bool; 3], &[&str]); 8] = [
        ([false, false, false], &["A0", "A1", "A2", "A3", "B2", "B1", "B0"]),
        ([false, false, true], &["A0", "A1", "A2", "B2", "B1", "B0"]),
        ([false, true, false], &["A0", "A1", "B1", "B0"]),
        ([false, true, true], &["A0", "A1", "B1", "B0"]),
        ([true, false, false], &["A0", "B0"]),
        ([true, false, true], &["A0", "B0"]),
        ([true, true, false], &["A0", "B0"]),
        ([true, true, true], &["A0", "B0"]),
    ];
    let end = |fails: bool| if fails { no() } else { Ok(()) };
    for (fails, expected) in table {
        for_each_storage(|house| {
            let garage = &house.with_spots(9).garage;
            garage
                .transaction(|tx| {
                    enter(tx, "A0")?;
                    // Swallowed: the one outside goes on.
                    let _ = tx.savepoint(|tx| {
                        enter(tx, "A1")?;
                        let _ = tx.savepoint(|tx| {
                            enter(tx, "A2")?;
                            let _ = tx.savepoint(|tx| enter(tx, "A3").and_then(|()| end(fails[2])));
                            enter(tx, "B2")?;
                            end(fails[1])
                        });
                        enter(tx, "B1")?;
                        end(fails[0])
                    });
                    enter(tx, "B0")
                })
                .unwrap();
            let mut expected = expected.to_vec();
            expected.sort_unstable();
            assert_eq!(inside(garage), expected, "{fails:?}");
        });
    }
}

#[test]
fn an_error_of_a_savepoint_is_the_works_own_and_a_refusal_may_be_swallowed() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).garage;
        let kinds = garage
            .transaction(|tx| {
                enter(tx, "AB 1")?;
                let full = tx.savepoint(|tx| enter(tx, "AB 2")).unwrap_err().kind();
                let parked = enter(tx, "AB 1").unwrap_err().kind();
                assert_eq!(tx.savepoint(|tx| tx.spots().free_count(None, None))?, 0);
                Ok((full, parked))
            })
            .unwrap();
        assert_eq!(kinds, (ErrorKind::Full, ErrorKind::AlreadyParked));
        assert_eq!(inside(garage), ["AB1"]);
    });
}

#[test]
fn reads_inside_see_what_was_written_inside_and_nobody_else_does() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let _ = garage.transaction(|tx| {
            tx.spots().create_layout(&Layout::grid(1, 1, 2))?;
            let visit = tx.sessions().enter(Entry::new("AB 1"))?;
            let id = visit.session.id;
            let spot = tx.spots().get(visit.spot.id)?;
            assert_eq!(spot.session, Some(id));
            assert_eq!(tx.spots().by_code("F1-B1-S001")?, spot);
            assert_eq!(tx.spots().in_bay(1, 1)?.len(), 2);
            assert_eq!((tx.spots().floors()?.len(), tx.spots().bays()?.len(), tx.spots().list(Page::first(9))?.len()), (1, 1, 2));
            assert_eq!((tx.spots().occupied_count()?, tx.spots().free_count(Some(1), None)?), (1, 1));
            assert_eq!((tx.spots().availability()?.free(), tx.spots().availability_on(1)?.total()), (1, 2));
            let vehicle = tx.vehicles().find("ab1")?.unwrap();
            assert_eq!(tx.vehicles().get(vehicle.id)?, vehicle);
            assert_eq!(tx.vehicles().search("A8 1", 5)?, std::slice::from_ref(&vehicle));
            assert_eq!(tx.vehicles().history(vehicle.id, Page::first(9))?, std::slice::from_ref(&visit.session));
            assert_eq!(tx.vehicles().list(Page::first(9))?, std::slice::from_ref(&vehicle));
            assert_eq!(tx.sessions().get(id)?, visit.session);
            assert_eq!(tx.sessions().by_plate("AB 1")?, Some(visit.session.clone()));
            assert_eq!(tx.sessions().of_vehicle(vehicle.id)?, Some(visit.session.clone()));
            assert_eq!(tx.sessions().active(Page::first(9))?, std::slice::from_ref(&visit.session));
            assert_eq!(tx.sessions().history(&SessionFilter::default(), Page::first(9))?, std::slice::from_ref(&visit.session));
            assert!(tx.sessions().quote(id)?.due.is_zero());
            assert_eq!(tx.tickets().get(visit.ticket.id)?, visit.ticket);
            assert_eq!(tx.tickets().by_number(&visit.ticket.number.qr_payload())?, visit.ticket);
            let receipt = tx.payments().process(Pay::cash(id))?;
            assert_eq!(tx.payments().of_session(id)?, std::slice::from_ref(&receipt.payment));
            assert_eq!(tx.payments().get(receipt.payment.id)?, receipt.payment);
            assert!(tx.payments().pending()?.is_empty());
            assert_eq!(tx.journal().head()?.sequence, 6);
            assert_eq!(tx.journal().page(1, 100)?.len(), 6);
            assert!(tx.journal().verify()?.is_sound());
            // The live state knows of what is committed only.
            assert_eq!((garage.sessions().by_plate("AB 1")?, garage.spots().occupied_count()?), (None, 0));
            no::<()>()
        });
        assert_eq!(house.sequence(), 0);
    });
}

#[test]
fn the_outer_transaction_inside_a_savepoint_is_misuse() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        garage
            .transaction(|outer| {
                outer.savepoint(|inner| {
                    assert_eq!(refused(enter(outer, "AB 1")), ErrorKind::Misuse);
                    assert_eq!(refused(outer.sessions().active(Page::first(1))), ErrorKind::Misuse);
                    assert_eq!(refused(outer.savepoint(|_| Ok(()))), ErrorKind::Misuse);
                    enter(inner, "AB 2")
                })?;
                enter(outer, "AB 3")
            })
            .unwrap();
        assert_eq!(inside(garage), ["AB2", "AB3"]);
    });
}

#[test]
fn changing_the_garage_itself_from_inside_is_misuse_and_nobody_waits_for_ever() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let visit = house.enter("AB 1");
        garage
            .transaction(|tx| {
                let spot = visit.spot.id;
                let calls = [
                    garage.sessions().enter(Entry::new("AB 2")).map(drop),
                    garage.sessions().enter_many(vec![Entry::new("AB 2")]).map(drop),
                    garage.sessions().exit(Exit::new(visit.session.id)).map(drop),
                    garage.vehicles().register(NewVehicle::new("AB 2", VehicleType::Standard)).map(drop),
                    garage.spots().release(spot).map(drop),
                    garage.tickets().replace_lost(visit.session.id).map(drop),
                    garage.payments().process(Pay::cash(visit.session.id)).map(drop),
                    garage.maintenance().sweep().map(drop),
                    garage.transaction(|_| Ok(())),
                    garage.transaction(|tx| enter(tx, "AB 2")),
                ];
                for (number, answer) in calls.into_iter().enumerate() {
                    assert_eq!(refused(answer), ErrorKind::Misuse, "call {number}");
                }
                enter(tx, "AB 3")
            })
            .unwrap();
        assert_eq!(inside(garage), ["AB1", "AB3"]);
    });
}

#[test]
fn a_healthy_garage_says_so_also_inside_a_transaction() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let health = garage.transaction(|tx| enter(tx, "AB 1").map(|()| garage.health())).unwrap();
        assert!(health.is_healthy(), "on {}: {health:?}", house.name);
    });
}

#[test]
fn a_panic_inside_undoes_the_transaction_and_the_garage_goes_on() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let before = house.contents();
        let work = std::panic::AssertUnwindSafe(|| {
            garage.transaction::<()>(|tx| {
                enter(tx, "AB 1")?;
                panic!("in the middle");
            })
        });
        assert!(std::panic::catch_unwind(work).is_err());
        assert_eq!(house.contents(), before);
        house.enter("AB 1");
    });
}

#[test]
fn who_waits_past_the_deadline_is_told_and_nothing_has_changed() {
    for_each_storage_with(
        |builder| builder.deadline(Some(Duration::from_millis(30))),
        |house| {
            let garage = &house.with_spots(2).garage;
            let (started, has_started) = mpsc::channel();
            let (end, may_end) = mpsc::channel::<()>();
            std::thread::scope(|threads| {
                threads.spawn(move || {
                    garage.transaction(|tx| {
                        started.send(()).unwrap();
                        may_end.recv().unwrap();
                        enter(tx, "AB 1")
                    })
                });
                has_started.recv().unwrap();
                let answers = [garage.sessions().enter(Entry::new("AB 2")).map(drop), garage.transaction(|tx| enter(tx, "AB 2"))];
                end.send(()).unwrap();
                for answer in answers {
                    let error = answer.unwrap_err();
                    assert!(matches!(error.kind(), ErrorKind::DeadlineExceeded | ErrorKind::Busy), "{error:?}");
                    assert!(error.is_retryable());
                }
            });
            assert_eq!(inside(garage), ["AB1"]);
            house.enter("AB 2");
        },
    );
}

#[test]
fn a_conflict_is_tried_again_twice_and_then_the_callers() {
    let directory = tempfile::tempdir().unwrap();
    let storages = [Arc::new(MemoryStorage::default()) as Arc<_>, open_file(&directory.path().join("garage.db"))];
    for (name, inner) in ["memory", "SQLite"].into_iter().zip(storages) {
        let (storage, mood) = Moody::over(inner);
        let house = House::on(name, storage, None, |builder| builder);
        let garage = &house.with_spots(20).garage;
        for (conflicts, fails) in [(0, false), (1, false), (2, false), (3, true)] {
            type Call<'a> = Box<dyn Fn() -> Result<()> + 'a>;
            let calls: [Call<'_>; 3] = [
                Box::new(|| garage.sessions().enter(Entry::new(format!("ONE {conflicts}"))).map(drop)),
                Box::new(|| garage.sessions().enter_many(vec![Entry::new(format!("MANY {conflicts}"))]).map(drop)),
                Box::new(|| garage.transaction(|tx| enter(tx, &format!("TX {conflicts}")))),
            ];
            for call in calls {
                let (before, retried) = (house.contents(), garage.metrics().transactions_retried);
                mood.conflicts.store(conflicts, Ordering::SeqCst);
                match call() {
                    Ok(()) => assert!(!fails && house.contents() != before),
                    Err(error) => {
                        assert_eq!((error.kind(), error.is_retryable(), fails), (ErrorKind::Conflict, true, true));
                        assert_eq!(house.contents(), before);
                    }
                }
                assert_eq!(mood.conflicts.swap(0, Ordering::SeqCst), 0);
                assert_eq!(garage.metrics().transactions_retried - retried, u64::from(conflicts.min(2)));
            }
        }
        assert!(house.clock_now() > noon(), "it has waited between the tries");
        house.assert_agrees();
    }
}

#[test]
fn metrics_count_what_was_kept_refused_and_failed() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).garage;
        let before = garage.metrics();
        house.enter("AB 1");
        assert_eq!(refused(garage.sessions().enter(Entry::new("AB 2"))), ErrorKind::Full);
        assert_eq!(refused(garage.transaction(|_| no::<()>())), ErrorKind::Internal);
        garage.transaction(|tx| tx.savepoint(|_| Ok(()))).unwrap();
        let after = garage.metrics();
        let enter = &after.operations["sessions.enter"];
        assert_eq!((enter.ok, enter.refused, enter.failed, enter.latency.count), (1, 1, 0, 2));
        let transaction = &after.operations["transaction"];
        assert_eq!((transaction.ok, transaction.refused, transaction.failed), (1, 0, 1));
        assert_eq!(after.transactions_committed - before.transactions_committed, 2);
        assert_eq!(after.transactions_rolled_back - before.transactions_rolled_back, 2);
    });
}

#[test]
fn the_journal_names_who_did_it() {
    for_each_storage(|house| {
        let garage = &house.with_spots(3).garage;
        let user = Actor::User(UserId::new(noon(), [7; 8]));
        let desk = garage.on_behalf_of(user);
        desk.sessions().enter(Entry::new("AB 1")).unwrap();
        desk.transaction(|tx| tx.savepoint(|tx| enter(tx, "AB 2"))).unwrap();
        house.advance_minutes(60 * 24 * 31);
        garage.maintenance().sweep().unwrap();
        let actors: Vec<Actor> = garage.journal().page(1, 100).unwrap().iter().map(|entry| entry.actor).collect();
        let expected = [vec![Actor::Host], vec![user; 4], vec![Actor::System; 2]].concat();
        assert_eq!(actors, expected);
    });
}
