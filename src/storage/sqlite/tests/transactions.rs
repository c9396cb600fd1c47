use std::time::Duration;

use rusqlite::Connection;

use super::*;
use crate::Error;
use crate::domain::Vehicle;
use crate::event::KeyUse;
use crate::storage::{Page, SessionFilter, SpotWanted};

#[test]
fn a_full_disk_inside_a_savepoint_poisons_the_transaction_and_nothing_reaches_the_file() {
    let (directory, store) = store();
    write(&store, [registered(0)]);
    store
        .open
        .writer
        .alone(|connection| {
            let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
            connection.pragma_update_and_check(None, "max_page_count", pages + 2, |_| Ok(())).unwrap();
            Ok(())
        })
        .unwrap();

    let mut refused = 0;
    let outcome = store.write_with(Deadline::NONE, |tx| {
        record(tx, registered(1))?;
        let full = tx.savepoint(&mut |tx| (2..5_000).try_for_each(|n| record(tx, registered(n)))).unwrap_err();
        assert_eq!(full.kind(), ErrorKind::DiskFull);
        for n in 10_000..10_150 {
            assert_eq!(kind(tx.insert_vehicle(&a_vehicle(n))), ErrorKind::Poisoned);
            refused += 1;
        }
        assert_eq!(kind(tx.vehicle(vehicle_id(0))), ErrorKind::Poisoned);
        assert_eq!(kind(tx.journal_head()), ErrorKind::Poisoned);
        assert_eq!(kind(tx.savepoint(&mut |_| Ok(()))), ErrorKind::Poisoned);
        Ok(())
    });
    assert_eq!(kind(outcome), ErrorKind::DiskFull);
    assert_eq!((refused, vehicle_count(&store)), (150, 1));

    store
        .open
        .writer
        .alone(|connection| {
            connection.pragma_update_and_check(None, "max_page_count", 1_000_000, |_| Ok(())).unwrap();
            Ok(())
        })
        .unwrap();
    write(&store, [registered(1)]);
    drop(store);
    assert_eq!(vehicle_count(&open(&directory.path().join("garage.db"))), 2);
}

fn a_vehicle(n: u64) -> crate::domain::Vehicle {
    crate::domain::Vehicle {
        id: vehicle_id(n),
        plate: plate(n),
        plate_shown: PlateShown::new("x"),
        vehicle_type: VehicleType::Standard,
        size: VehicleSize::default(),
        note: None,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

#[test]
fn work_may_poison_its_transaction() {
    let (_directory, store) = store();
    let outcome = store.write_with(Deadline::NONE, |tx| {
        record(tx, registered(0))?;
        tx.poison(&Error::new(ErrorKind::Corrupt, "half applied"));
        assert_eq!(kind(record(tx, registered(1))), ErrorKind::Poisoned);
        Ok(())
    });
    assert_eq!(kind(outcome), ErrorKind::Corrupt);
    assert_eq!(vehicle_count(&store), 0);
    write(&store, [registered(0)]);
}

#[test]
fn a_savepoint_undoes_its_own_part_and_the_journal_goes_on_without_a_gap() {
    let (_directory, store) = store();
    store
        .write_with(Deadline::NONE, |tx| {
            record(tx, registered(0))?;
            let inner = tx.savepoint(&mut |tx| {
                record(tx, registered(1))?;
                tx.savepoint(&mut |tx| record(tx, registered(2)))?;
                assert_eq!(tx.journal_head()?.sequence, 3);
                Err(Error::new(ErrorKind::Full, "no"))
            });
            assert_eq!(kind(inner), ErrorKind::Full);
            assert_eq!(tx.journal_head()?.sequence, 1);
            tx.savepoint(&mut |tx| record(tx, registered(3)))
        })
        .unwrap();
    let (head, rows) = store.read_with(|tx| Ok((tx.journal_head()?, tx.journal(1, 10)?))).unwrap();
    assert_eq!((head.sequence, rows.len(), vehicle_count(&store)), (2, 2, 2));
    let mut last = crate::event::Head::EMPTY;
    for row in rows {
        last = row.verify(last).unwrap().head();
    }
    assert_eq!(last, head);
}

#[test]
fn a_panic_caught_outside_a_savepoint_leaves_nothing_of_it() {
    let (_directory, store) = store();
    store
        .write_with(Deadline::NONE, |tx| {
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                tx.savepoint(&mut |tx| {
                    record(tx, registered(0)).unwrap();
                    panic!("on purpose");
                })
            }));
            assert!(caught.is_err());
            record(tx, registered(1))
        })
        .unwrap();
    assert_eq!((vehicle_count(&store), store.read_with(|tx| tx.journal_head()).unwrap().sequence), (1, 1));
}

#[test]
fn the_schema_holds_the_invariants() {
    let (_directory, store) = store();
    write(&store, [built(3), registered(0), registered(1), entered(0)]);
    let attempt = |event: Event| kind(store.write_with(Deadline::NONE, |tx| record(tx, event.clone())));
    let Event::VehicleEntered { lane, tariff, overdue_at, .. } = entered(1) else { unreachable!() };
    let enter = |n: u64, vehicle, spot| Event::VehicleEntered {
        session: session_id(n),
        vehicle,
        spot,
        ticket: ticket_id(n),
        number: number(n),
        tariff: tariff.clone(),
        parker_class: crate::ParkerClass::Transient,
        overdue_at,
        lane: lane.clone(),
    };
    assert_eq!(attempt(registered(0)), ErrorKind::AlreadyExists);
    assert_eq!(attempt(enter(5, vehicle_id(0), spot_id(1))), ErrorKind::AlreadyExists, "a vehicle inside twice");
    assert_eq!(attempt(enter(5, vehicle_id(1), spot_id(0))), ErrorKind::AlreadyExists, "a spot taken twice");
    assert_eq!(attempt(enter(5, vehicle_id(99), spot_id(1))), ErrorKind::Constraint, "a vehicle that is not there");
    assert_eq!(attempt(built(0)), ErrorKind::AlreadyExists, "a floor twice");

    let raw = |sql: &'static str| {
        store.open.writer.alone(|connection| connection.execute(sql, []).map_err(super::super::fault::while_("testing")))
    };
    for sql in [
        "UPDATE journal SET at = 0",
        "DELETE FROM journal",
        "UPDATE spots SET status = 'FREE'",
        "UPDATE spots SET session_id = NULL WHERE status = 'OCCUPIED'",
        "UPDATE spots SET status = 'RESERVED' WHERE status = 'AVAILABLE'",
        "UPDATE sessions SET status = 'COMPLETED'",
        "UPDATE sessions SET status = 'COMPLETED', ended_at = entered_at - 1",
        "UPDATE sessions SET paid_minor = -1",
        "UPDATE sessions SET id = x'00'",
        "DELETE FROM vehicles",
        "UPDATE vehicles SET version = 'x'",
    ] {
        assert_eq!(kind(raw(sql)), ErrorKind::Constraint, "{sql}");
    }
}

#[test]
fn an_update_of_a_row_that_has_changed_is_a_conflict() {
    let (_directory, store) = store();
    write(&store, [built(1), registered(0), entered(0)]);
    store
        .write_with(Deadline::NONE, |tx| {
            let session = tx.session(session_id(0))?.unwrap();
            let paid = session.paid(5, None, at(9))?;
            tx.update_session(&session, &paid)?;
            assert_eq!(kind(tx.update_session(&session, &paid)), ErrorKind::Conflict);
            assert_eq!(tx.session(session_id(0))?.unwrap(), paid);
            let entry = JournalEntry::following(crate::event::Head::EMPTY, at(0), Actor::Host, registered(7), None)?;
            assert_eq!(kind(tx.append(&Arc::new(entry))), ErrorKind::Conflict);
            Ok(())
        })
        .unwrap();
}

#[test]
fn rows_read_back_as_they_were_written() {
    let (_directory, store) = store();
    let tariff = crate::Tariff::hourly("day".parse().unwrap(), crate::Currency::EUR, 250).unwrap();
    let reference = tariff.reference();
    write(
        &store,
        [built(3), Event::TariffPublished { tariff: tariff.clone() }, Event::TariffActivated { tariff: reference.clone() }],
    );
    let Event::VehicleEntered { session, vehicle, spot, ticket, number, parker_class, overdue_at, .. } = entered(0) else {
        unreachable!()
    };
    let tariff_pinned = Some(reference.clone());
    let lane = Some("L1".to_owned());
    write(
        &store,
        [
            registered(0),
            Event::VehicleEntered { session, vehicle, spot, ticket, number, tariff: tariff_pinned, parker_class, overdue_at, lane },
            Event::PaymentOpened {
                payment: crate::PaymentId::new(at(1), [1; 8]),
                session,
                key: "k".into(),
                purpose: crate::PaymentPurpose::Prepay,
                method: crate::PaymentMethod::Card,
                amount: crate::Money::new(250, crate::Currency::EUR),
                credit_minor: 0,
                tendered_minor: None,
                debt: None,
                priced_until: at(5),
                lane: None,
            },
        ],
    );
    store
        .read_with(|tx| {
            assert_eq!(tx.active_tariff()?, Some(reference.clone()));
            assert_eq!(tx.latest_tariff(tariff.id())?.unwrap().tariff, tariff);
            let pending = tx.payments(Some(crate::PaymentStatus::Pending), Page::newest(5))?;
            assert_eq!(pending, tx.payments_of(session)?);
            assert_eq!(tx.payment_by_key("k")?.as_ref(), pending.first());
            assert_eq!(tx.active_session_of(vehicle)?, tx.session(session)?);
            assert_eq!(tx.session(session)?.unwrap().tariff, Some(reference.clone()));
            assert_eq!(tx.ticket_by_number(&number)?, tx.ticket(ticket)?);
            assert_eq!(tx.vehicles_by_ocr_key(&plate(0).ocr_key(), 9)?, [tx.vehicle(vehicle)?.unwrap()]);
            assert_eq!(tx.spot(spot)?.unwrap().session, Some(session));
            let class = tx.spot(spot)?.unwrap().class;
            for level in [None, Some(1)] {
                let wanted = SpotWanted { class, level, size: VehicleSize { height_cm: Some(1), ..VehicleSize::default() } };
                assert_eq!(tx.free_spot(&wanted)?.unwrap().id, spot_id(1));
            }
            assert_eq!(tx.free_spot(&SpotWanted { class, level: Some(2), size: VehicleSize::default() })?, None);
            let counts = tx.availability()?;
            assert_eq!((counts.len(), counts[0].total, counts[0].free, counts[0].occupied), (1, 3, 2, 1));
            assert_eq!(tx.last_ordinal()?, 2);
            assert_eq!(tx.sessions_overdue(overdue_at, 5)?.len(), 1);
            assert!(tx.sessions_overdue(at(0), 5)?.is_empty());
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_key_is_used_once_and_found_again() {
    let (_directory, store) = store();
    let keyed = |tx: &mut dyn WriteTx, n: u64| {
        let key =
            KeyUse { key: "k-1".into(), operation: "register".into(), parameters: [9; 32], rows: 1, answer: "null".to_owned() };
        let entry = JournalEntry::following(tx.journal_head()?, at(n), Actor::System, registered(n), Some(key))?;
        tx.append(&Arc::new(entry))
    };
    store.write_with(Deadline::NONE, |tx| keyed(tx, 0)).unwrap();
    assert_eq!(kind(store.write_with(Deadline::NONE, |tx| keyed(tx, 1))), ErrorKind::AlreadyExists);
    let row = store.read_with(|tx| tx.journal_by_key("k-1")).unwrap().unwrap();
    assert_eq!((row.sequence, row.key.as_ref().unwrap().parameters), (1, [9; 32]));
    row.verify(crate::event::Head::EMPTY).unwrap();
    assert_eq!(store.read_with(|tx| tx.journal_by_key("k-2")).unwrap(), None);
}

#[test]
fn reservations_and_removals_are_found_and_their_names_can_be_used_again() {
    let (_directory, store) = store();
    let reserved = |n: u64, until| Event::SpotReserved { spot: spot_id(n), vehicle: vehicle_id(0), until };
    write(&store, [built(4), registered(0), reserved(2, Some(at(50))), reserved(1, None), reserved(3, Some(at(40)))]);
    let spots = |found: Vec<crate::Spot>| found.iter().map(|spot| spot.id).collect::<Vec<_>>();
    store
        .read_with(|tx| {
            assert_eq!(tx.spot_reserved_for(vehicle_id(0))?.unwrap().id, spot_id(1));
            assert_eq!(tx.spot_reserved_for(vehicle_id(1))?, None);
            assert_eq!(spots(tx.reservations_lapsed(at(50), 9)?), [spot_id(3), spot_id(2)]);
            assert_eq!(spots(tx.reservations_lapsed(at(50), 1)?), [spot_id(3)]);
            assert!(tx.reservations_lapsed(at(39), 9)?.is_empty());
            Ok(())
        })
        .unwrap();

    let code = store.read_with(|tx| tx.spot(spot_id(0))).unwrap().unwrap().code;
    write(&store, [Event::SpotRemoved { spot: spot_id(0) }]);
    let released = (1..4).map(|n| Event::SpotReleased { spot: spot_id(n) });
    write(&store, released.chain([Event::VehicleRemoved { vehicle: vehicle_id(0) }]));
    store
        .write_with(Deadline::NONE, |tx| {
            assert_eq!(tx.spot_by_code(&code)?, None);
            assert_eq!(tx.vehicle_by_plate(&plate(0))?, None);
            let again = crate::Spot { id: spot_id(9), deleted_at: None, ..tx.spot(spot_id(0))?.unwrap() };
            tx.insert_spot(&again)?;
            tx.insert_vehicle(&crate::domain::Vehicle { id: vehicle_id(9), ..a_vehicle(0) })?;
            assert_eq!(tx.spot_by_code(&code)?.unwrap().id, spot_id(9));
            assert_eq!(tx.vehicle_by_plate(&plate(0))?.unwrap().id, vehicle_id(9));
            assert_eq!((tx.spots(Page::newest(1))?.len(), tx.tickets(Page::first(1))?.len()), (1, 0));
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_filter_and_page_gives_what_the_filter_admits() {
    let (_directory, store) = store();
    write(&store, [built(4)]);
    write(&store, (0..4).flat_map(|n| [registered(n), entered(n)]));
    write(&store, [Event::SessionExpired { session: session_id(1), spot: None, ticket: None }]);
    let leave = |n: u64| Event::SessionCompleted {
        session: session_id(n),
        ended_at: at(n),
        vehicle_type: crate::VehicleType::Standard,
        spot: Some(spot_id(n)),
        ticket: None,
        lane: None,
    };
    write(&store, [leave(2)]);
    let all = store.read_with(|tx| tx.sessions(&SessionFilter::default(), Page::first(100))).unwrap();
    assert_eq!(all.len(), 4);
    let statuses = [None].into_iter().chain(crate::SessionStatus::ALL.iter().copied().map(Some));
    for status in statuses {
        for vehicle in [None, Some(vehicle_id(1)), Some(vehicle_id(2))] {
            for spot in [None, Some(spot_id(2))] {
                for entered_from in [None, Some(at(1))] {
                    let filter = SessionFilter { vehicle, spot, status, entered_from, entered_before: Some(at(100)) };
                    for after in [None, Some(session_id(0)), Some(session_id(2))] {
                        let mut expected: Vec<_> = all.iter().filter(|session| filter.admits(session)).cloned().collect();
                        let mut page = Page { after, limit: 2, newest_first: false };
                        let ascending: Vec<_> =
                            expected.iter().filter(|session| after.is_none_or(|id| session.id > id)).take(2).cloned().collect();
                        assert_eq!(store.read_with(|tx| tx.sessions(&filter, page)).unwrap(), ascending);
                        page.newest_first = true;
                        expected.reverse();
                        let descending: Vec<_> =
                            expected.iter().filter(|session| after.is_none_or(|id| session.id < id)).take(2).cloned().collect();
                        assert_eq!(store.read_with(|tx| tx.sessions(&filter, page)).unwrap(), descending);
                    }
                }
            }
        }
    }
}

#[test]
fn a_damaged_value_is_corrupt_and_names_its_row() {
    let (directory, store) = store();
    write(&store, [registered(0)]);
    let other = Connection::open(directory.path().join("garage.db")).unwrap();
    other.execute("UPDATE vehicles SET plate = 'ga-1', height_cm = NULL", []).unwrap();
    let error = store.read_with(|tx| tx.vehicle(vehicle_id(0))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert_eq!(error.to_string(), format!("vehicles row {}: the column plate is damaged; restore a backup", vehicle_id(0)));
}

#[test]
fn a_read_sees_one_state_and_a_reader_too_many_is_busy() {
    let directory = directory();
    let options = SqliteOptions::default().readers_max(1).reader_wait(Duration::from_millis(50));
    let store = SqliteStorage::open(directory.path().join("garage.db"), options).unwrap();
    store
        .read_with(|tx| {
            assert_eq!(tx.journal_head()?.sequence, 0);
            write_beside(&store, [registered(0)]);
            assert_eq!(tx.journal(1, 5)?.len(), 0);
            assert_eq!(kind(store.read_with(|tx| tx.journal_head())), ErrorKind::Busy);
            Ok(())
        })
        .unwrap();
    // After a panic the connection is thrown away and another takes its place.
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| store.read(&mut |_| panic!("on purpose"))));
    assert!(panicked.is_err());
    assert_eq!(store.read_with(|tx| tx.journal_head()).unwrap().sequence, 1);
    let figures = store.figures();
    assert_eq!((figures.readers_open, figures.readers_idle), (1, 1));
}

#[test]
fn the_change_mark_moves_with_every_commit_of_anyone() {
    let (directory, store) = store();
    let mut marks = vec![store.change_mark().unwrap()];
    assert_eq!(store.change_mark().unwrap(), marks[0]);
    write(&store, [registered(0)]);
    marks.push(store.change_mark().unwrap());
    write(&open(&directory.path().join("garage.db")), [registered(1)]);
    marks.push(store.change_mark().unwrap());
    marks.dedup();
    assert_eq!(marks.len(), 3);
    assert_eq!(store.change_mark().unwrap(), marks[2]);
}

#[test]
fn rows_that_a_transaction_has_met_are_those_of_the_file() {
    let (_directory, store) = store();
    write(&store, (1..=20).map(registered));
    store
        .write(Deadline::NONE, &mut |tx| {
            let updated = |n: u64, note: &str| Event::VehicleUpdated {
                vehicle: vehicle_id(n),
                vehicle_type: VehicleType::Oversized,
                size: VehicleSize::default(),
                note: Some(note.to_owned()),
            };
            let version = |tx: &dyn WriteTx, n| tx.vehicle(vehicle_id(n)).unwrap().unwrap().version;
            record(tx, updated(1, "kept"))?;
            let undone = tx.savepoint(&mut |tx| {
                record(tx, updated(1, "undone"))?;
                assert_eq!(version(tx, 1), 3);
                Err(Error::new(ErrorKind::Full, "no"))
            });
            assert_eq!(kind(undone), ErrorKind::Full);
            assert_eq!(version(tx, 1), 2, "what the savepoint changed is undone");
            // More rows than are remembered.
            for n in (1..=20).chain(1..=20) {
                assert_eq!(tx.vehicle(vehicle_id(n))?.unwrap().id, vehicle_id(n));
            }
            // What was refused is not remembered: it follows from a row that is not the file's.
            let before = tx.vehicle(vehicle_id(2))?.unwrap();
            let stale = Vehicle { version: 7, ..before.clone() };
            let after = Vehicle { version: 8, ..before };
            assert_eq!(kind(tx.update_vehicle(&stale, &after)), ErrorKind::Conflict);
            assert_eq!(version(tx, 2), 1);
            Ok(())
        })
        .unwrap();
    let note = store.read_with(|tx| Ok(tx.vehicle(vehicle_id(1))?.unwrap().note)).unwrap();
    assert_eq!(note.as_deref(), Some("kept"));
}
