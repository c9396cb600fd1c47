//! Idempotency keys: the same call made again does nothing and answers the same; another call under the key is refused.
#![allow(clippy::unwrap_used)]

mod support;

use std::fmt::Debug;

use parking_garage::{
    Benefit, Currency, Entry, ErrorKind, Exit, Garage, Layout, NewVehicle, ParkerClass, Pay, Result, Session, SpotChoice, SpotId,
    Tariff, Timestamp, Validation, Vehicle, VehicleChange, VehicleType,
};
use support::{House, for_each_storage, noon, one_bay, plan, refused};

/// What the calls work on.
struct Fixture {
    garage: Garage,
    vehicle: Vehicle,
    sessions: [Session; 2],
    free: [SpotId; 2],
    reserved: [SpotId; 2],
    closed: [SpotId; 2],
    tariffs: [Tariff; 2],
}

fn fixture(house: &House) -> Fixture {
    let garage = house.garage.clone();
    let codes = ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9"];
    garage.spots().create_layout(&one_bay(codes.iter().map(|code| plan(code, "STANDARD")).collect())).unwrap();
    house.with_tariff(100);
    let id = |code: &str| house.spot(code).id;
    let reserved = ["S3", "S4"].map(|code| garage.spots().reserve(id(code), "VIP 1", None).unwrap().id);
    let closed = ["S5", "S6"].map(|code| garage.spots().close_for_maintenance(id(code), "").unwrap().id);
    let sessions = ["IN 1", "IN 2"].map(|plate| house.enter(plate).session);
    let granted = Validation::new("granted".parse().unwrap(), Benefit::Minutes(1));
    sessions.iter().for_each(|session| drop(garage.sessions().validate(session.id, &granted).unwrap()));
    let vehicle = garage.vehicles().register(NewVehicle::new("KNOWN 1", VehicleType::Standard)).unwrap();
    let tariffs = ["night", "noon"].map(|name| Tariff::hourly(name.parse().unwrap(), Currency::EUR, 100).unwrap());
    garage.tariffs().publish(&tariffs[1]).unwrap();
    garage.tariffs().publish(&Tariff::free("none".parse().unwrap(), Currency::EUR)).unwrap();
    Fixture { garage, vehicle, sessions, free: [id("S7"), id("S8")], reserved, closed, tariffs }
}

/// A call with a key; 0 and 1 are two sets of parameters that could both be carried out.
type Call = fn(&Fixture, &str, usize) -> Result<String>;

fn shown<T: Debug>(answer: Result<T>) -> Result<String> {
    answer.map(|answer| format!("{answer:?}"))
}

fn at(days: usize) -> Timestamp {
    noon().saturating_add(std::time::Duration::from_secs(86_400 * (days as u64 + 1)))
}

const CALLS: [(&str, Call); 26] = [
    ("vehicles.register", |f, key, n| {
        shown(f.garage.vehicles().with_key(key).register(NewVehicle::new(format!("NEW {n}"), VehicleType::Standard)))
    }),
    ("vehicles.register_many", |f, key, n| {
        let vehicles = (0..=n).map(|n| NewVehicle::new(format!("MANY {n}"), VehicleType::Compact)).collect();
        shown(f.garage.vehicles().with_key(key).register_many(vehicles))
    }),
    // To keep a note and to remove it are not the same.
    ("vehicles.update", |f, key, n| {
        let change = VehicleChange { note: [None, Some(None)][n].clone(), ..VehicleChange::default() };
        shown(f.garage.vehicles().with_key(key).update(f.vehicle.id, f.vehicle.version, change))
    }),
    ("vehicles.remove", |f, key, n| shown(f.garage.vehicles().with_key(key).remove([f.vehicle.id, f.sessions[0].vehicle][n]))),
    ("spots.create_layout", |f, key, n| {
        // So many that it takes several journal rows.
        let mut layout = Layout::grid(3, 1, 300 + n as u16);
        layout.floors.retain(|floor| floor.level != 1);
        layout.bays.retain(|bay| bay.level != 1);
        layout.spots.retain(|spot| spot.level != 1);
        shown(f.garage.spots().with_key(key).create_layout(&layout))
    }),
    ("spots.close_for_maintenance", |f, key, n| {
        shown(f.garage.spots().with_key(key).close_for_maintenance(f.free[0], ["a", "b"][n]))
    }),
    ("spots.put_out_of_order", |f, key, n| shown(f.garage.spots().with_key(key).put_out_of_order(f.free[n], ""))),
    ("spots.reopen", |f, key, n| shown(f.garage.spots().with_key(key).reopen(f.closed[n]))),
    ("spots.reserve", |f, key, n| shown(f.garage.spots().with_key(key).reserve(f.free[0], "VIP 2", [None, Some(at(1))][n]))),
    ("spots.release", |f, key, n| shown(f.garage.spots().with_key(key).release(f.reserved[n]))),
    ("spots.remove", |f, key, n| shown(f.garage.spots().with_key(key).remove(f.free[n]))),
    ("sessions.enter", |f, key, n| {
        let entry = Entry::new("NEW 1").vehicle_type([VehicleType::Standard, VehicleType::Electric][n]);
        shown(f.garage.sessions().with_key(key).enter(entry))
    }),
    ("sessions.exit", |f, key, n| shown(f.garage.sessions().with_key(key).exit(Exit::new(f.sessions[n].id)))),
    ("sessions.exit by a lane", |f, key, n| {
        shown(f.garage.sessions().with_key(key).exit(Exit::new(f.sessions[0].id).lane(["out 1", "out 2"][n])))
    }),
    ("sessions.cancel", |f, key, n| shown(f.garage.sessions().with_key(key).cancel(f.sessions[0].id, ["a", "b"][n]))),
    ("sessions.extend", |f, key, n| shown(f.garage.sessions().with_key(key).extend(f.sessions[0].id, at(n)))),
    ("sessions.transfer", |f, key, n| {
        shown(f.garage.sessions().with_key(key).transfer(f.sessions[0].id, [SpotChoice::Any, SpotChoice::OnLevel(1)][n].clone()))
    }),
    ("sessions.correct_plate", |f, key, n| {
        shown(f.garage.sessions().with_key(key).correct_plate(f.sessions[0].id, ["RIGHT 1", "RIGHT 2"][n]))
    }),
    ("sessions.set_parker_class", |f, key, n| {
        let class = [ParkerClass::Staff, ParkerClass::Permit][n];
        shown(f.garage.sessions().with_key(key).set_parker_class(f.sessions[0].id, class, ""))
    }),
    ("sessions.validate", |f, key, n| {
        let validation = Validation::new(["a", "b"][n].parse().unwrap(), Benefit::Minutes(60));
        shown(f.garage.sessions().with_key(key).validate(f.sessions[0].id, &validation))
    }),
    ("sessions.revoke_validation", |f, key, n| {
        let id = "granted".parse().unwrap();
        shown(f.garage.sessions().with_key(key).revoke_validation(f.sessions[n].id, &id, ""))
    }),
    ("tickets.void", |f, key, n| shown(f.garage.tickets().with_key(key).void(f.sessions[n].ticket, "wet"))),
    ("tickets.replace_lost", |f, key, n| shown(f.garage.tickets().with_key(key).replace_lost(f.sessions[n].id))),
    ("payments.process", |f, key, n| shown(f.garage.payments().with_key(key).process(Pay::cash(f.sessions[n].id)))),
    ("payments.prepay", |f, key, n| {
        let pay = Pay::cash(f.sessions[0].id);
        shown(f.garage.payments().with_key(key).prepay(if n == 0 { pay } else { pay.lane("till 2") }))
    }),
    ("tariffs.publish", |f, key, n| match n {
        0 => shown(f.garage.tariffs().with_key(key).publish(&f.tariffs[0])),
        _ => shown(f.garage.tariffs().with_key(key).activate(&f.tariffs[1].reference())),
    }),
];

#[test]
fn the_same_call_again_does_nothing_and_answers_the_same() {
    for (name, call) in CALLS {
        for_each_storage(|house| {
            let fixture = fixture(house);
            let first = call(&fixture, "key", 0).unwrap_or_else(|error| panic!("{name}: {error:?}"));
            let (after, repeats) = (house.contents(), house.garage.metrics().key_repeats);
            house.advance_minutes(3);
            assert_eq!(call(&fixture, "key", 0).unwrap(), first, "{name}");
            assert_eq!(house.contents(), after, "{name}");
            assert_eq!(house.garage.metrics().key_repeats, repeats + 1, "{name}");
            let by_key = house.garage.journal().by_key("key").unwrap().unwrap();
            assert_eq!(by_key.key.unwrap().key, "key");
        });
    }
}

#[test]
fn another_call_under_a_key_that_was_used_is_refused() {
    for (name, call) in CALLS {
        for_each_storage(|house| {
            let fixture = fixture(house);
            call(&fixture, "key", 0).unwrap();
            house.garage.vehicles().with_key("other").register(NewVehicle::new("OTHER", VehicleType::Standard)).unwrap();
            let after = house.contents();
            assert_eq!(refused(call(&fixture, "key", 1)), ErrorKind::IdempotencyMismatch, "{name}");
            assert_eq!(refused(call(&fixture, "other", 0)), ErrorKind::IdempotencyMismatch, "{name}");
            assert_eq!(house.contents(), after, "{name}");
        });
    }
}

#[test]
fn both_sets_of_parameters_are_carried_out_under_keys_of_their_own() {
    // Otherwise the refusals of the test before would prove nothing.
    let ends_the_same =
        ["spots.create_layout", "spots.close_for_maintenance", "vehicles.update", "spots.reserve", "sessions.enter"];
    let ends_the_same = [&ends_the_same[..], &["sessions.cancel", "sessions.exit by a lane", "vehicles.register_many"]].concat();
    for (name, call) in CALLS.iter().filter(|(name, _)| !ends_the_same.contains(name)) {
        for_each_storage(|house| {
            let fixture = fixture(house);
            call(&fixture, "key", 0).unwrap();
            if *name == "vehicles.remove" {
                house.garage.sessions().exit(Exit::new(fixture.sessions[0].id)).unwrap();
            }
            call(&fixture, "another", 1).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        });
    }
}

#[test]
fn an_entry_is_answered_as_it_was_although_the_stay_is_over() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).garage;
        let enter = || garage.sessions().with_key("lane 1, 12:00").enter(Entry::new("AB 1"));
        let visit = enter().unwrap();
        garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
        assert_eq!(enter().unwrap(), visit);
        assert_eq!(garage.spots().occupied_count().unwrap(), 0);
    });
}

#[test]
fn overdue_stays_are_expired_once_under_a_key() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        house.enter("AB 1");
        house.advance_minutes(60 * 24 * 31);
        let expire = || garage.sessions().with_key("nightly").expire_overdue(10);
        let expired = expire().unwrap();
        assert_eq!(expired.len(), 1);
        house.enter("AB 2");
        house.advance_minutes(60 * 24 * 31);
        assert_eq!(expire().unwrap(), expired);
        assert_eq!(refused(garage.sessions().with_key("nightly").expire_overdue(11)), ErrorKind::IdempotencyMismatch);
    });
}

#[test]
fn a_call_that_failed_may_be_made_again_under_its_key() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(100).garage;
        let first = house.enter("AB 1").session.id;
        house.advance_minutes(5);
        let enter = || garage.sessions().with_key("e").enter(Entry::new("AB 2"));
        let exit = || garage.sessions().with_key("x").exit(Exit::new(first));
        assert_eq!(refused(enter()), ErrorKind::Full);
        assert_eq!(refused(exit()), ErrorKind::PaymentRequired);
        assert!(garage.journal().by_key("e").unwrap().is_none());
        garage.payments().prepay(Pay::cash(first)).unwrap();
        exit().unwrap();
        let visit = enter().unwrap();
        assert_eq!(enter().unwrap(), visit);
    });
}

#[test]
fn a_key_is_forgotten_with_the_transaction_that_used_it() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let undone: Result<()> = garage.transaction(|tx| {
            tx.sessions().with_key("k").enter(Entry::new("AB 1"))?;
            // Inside, it is known.
            assert_eq!(refused(tx.sessions().with_key("k").enter(Entry::new("AB 2"))), ErrorKind::IdempotencyMismatch);
            Err(parking_garage::Error::new(ErrorKind::Internal, "no"))
        });
        assert_eq!(refused(undone), ErrorKind::Internal);
        let visit = garage.sessions().with_key("k").enter(Entry::new("AB 2")).unwrap();
        let again = garage.transaction(|tx| tx.sessions().with_key("k").enter(Entry::new("AB 2"))).unwrap();
        assert_eq!(again, visit);
    });
}

#[test]
fn keys_are_1_to_255_bytes_without_control_characters() {
    for_each_storage(|house| {
        let garage = &house.with_spots(9).garage;
        let before = house.contents();
        for bad in ["", "a\nb", "\u{7f}", &"x".repeat(256), &"ü".repeat(128)] {
            let entries = vec![Entry::new("AB 1")];
            assert_eq!(refused(garage.sessions().with_key(bad).enter(Entry::new("AB 1"))), ErrorKind::InvalidInput, "{bad:?}");
            assert_eq!(refused(garage.sessions().with_key(bad).enter_many(entries)), ErrorKind::InvalidInput, "{bad:?}");
            let pay = Pay::cash(parking_garage::SessionId::from_bytes([1; 16]));
            assert_eq!(refused(garage.payments().with_key(bad).process(pay)), ErrorKind::InvalidInput, "{bad:?}");
        }
        assert_eq!(house.contents(), before);
        for (number, good) in ["x", "lane 1 / 12:00", &"x".repeat(255), &"ü".repeat(127)].into_iter().enumerate() {
            garage.sessions().with_key(good).enter(Entry::new(format!("AB {number}"))).unwrap();
        }
        let longest = "y".repeat(255);
        let many = garage.sessions().with_key(&longest).enter_many(vec![Entry::new("CD 1")]).unwrap();
        assert!(many[0].is_ok(), "{many:?}");
    });
}

#[test]
fn of_many_entries_under_a_key_each_has_its_own() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let enter = |plates: &[&str]| {
            let entries = plates.iter().map(|plate| Entry::new(*plate)).collect();
            garage.sessions().with_key("convoy").enter_many(entries).unwrap()
        };
        let kinds = |answers: &[Result<parking_garage::Visit>]| -> Vec<Option<ErrorKind>> {
            answers.iter().map(|answer| answer.as_ref().err().map(parking_garage::Error::kind)).collect()
        };
        let first = enter(&["AA 1", "BB 2", "CC 3"]);
        assert_eq!(kinds(&first), [None, None, Some(ErrorKind::Full)]);
        let rows = house.sequence();
        let again = enter(&["AA 1", "BB 2", "CC 3"]);
        assert_eq!(kinds(&again), kinds(&first));
        assert_eq!((again[0].as_ref().unwrap(), house.sequence()), (first[0].as_ref().unwrap(), rows));
        // The second is another, and the third gets the spot that has become free since.
        garage.sessions().exit(Exit::new(first[0].as_ref().unwrap().session.id)).unwrap();
        assert_eq!(kinds(&enter(&["AA 1", "DD 4", "CC 3"])), [None, Some(ErrorKind::IdempotencyMismatch), None]);
        let single = garage.sessions().with_key("convoy#1").enter(Entry::new("AA 1")).unwrap();
        assert_eq!(&single, first[0].as_ref().unwrap());
        let exits = || {
            let ids = first.iter().flatten().map(|visit| Exit::new(visit.session.id)).collect();
            garage.sessions().with_key("leave").exit_many(ids).unwrap()
        };
        assert_eq!(exits()[0].as_ref().unwrap_err().kind(), ErrorKind::InvalidTransition);
        assert!(exits()[1].is_ok());
    });
}
