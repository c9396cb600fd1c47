//! Stays from entry to exit: which spot, how they change, how they end.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use parking_garage::{
    AssignmentPolicy, Entry, EquippedSpots, ErrorKind, Exit, ExpiredSpots, Layout, NewVehicle, Page, Pay, Session, SessionFilter,
    SessionStatus, SizeLimits, SpotChoice, SpotStatus, TicketStatus, Timestamp, VehicleSize, VehicleType,
};
use proptest::prelude::*;
use support::{for_each_storage, for_each_storage_with, noon, on_session, one_bay, plan, policy, refused};

#[test]
fn a_stay_takes_a_spot_and_gives_it_back() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let visit = garage.sessions().enter(Entry::new(" ab-12 ").lane("in 1")).unwrap();
        assert_eq!((visit.spot.code.as_str(), visit.spot.level, visit.spot.bay), ("F1-B1-S001", 1, 1));
        assert_eq!((visit.session.status, visit.session.entry_lane.as_deref()), (SessionStatus::Active, Some("in 1")));
        assert_eq!((visit.session.entered_at, visit.session.ticket), (noon(), visit.ticket.id));
        assert_eq!(visit.ticket.status, TicketStatus::Open);
        assert_eq!(house.spot("F1-B1-S001").session, Some(visit.session.id));
        assert_eq!(garage.sessions().by_plate("AB 12").unwrap(), Some(visit.session.clone()));

        house.advance_minutes(5);
        let left = garage.sessions().exit(Exit::new(visit.session.id).lane("out 2")).unwrap();
        assert_eq!((left.status, left.exit_lane.as_deref()), (SessionStatus::Completed, Some("out 2")));
        assert_eq!(left.ended_at, Some(noon().saturating_add(Duration::from_secs(300))));
        assert_eq!(garage.tickets().get(visit.ticket.id).unwrap().status, TicketStatus::Closed);
        assert_eq!(house.spot("F1-B1-S001").status, SpotStatus::Available);
        assert_eq!(garage.sessions().by_plate("AB 12").unwrap(), None);
        assert_eq!(garage.sessions().get(visit.session.id).unwrap(), left);
    });
}

#[test]
fn vehicles_take_spots_in_the_order_that_their_type_and_the_policy_give() {
    use EquippedSpots::{ForAllWhenNothingElseIsFree as Open, ForThoseWhoNeedThem as Kept};
    use VehicleType::{Accessible, Compact, Electric, Motorcycle, Oversized, Standard};
    let table: [(VehicleType, EquippedSpots, EquippedSpots, &[&str]); 10] = [
        (Motorcycle, Kept, Kept, &["M", "C", "S", "O"]),
        (Compact, Kept, Kept, &["C", "S", "O"]),
        (Standard, Kept, Kept, &["S", "O"]),
        (Oversized, Kept, Kept, &["O"]),
        (Electric, Kept, Kept, &["SC", "S", "O"]),
        (Accessible, Kept, Kept, &["SA", "S", "O"]),
        (Standard, Open, Kept, &["S", "O", "SC"]),
        (Standard, Kept, Open, &["S", "O", "SA"]),
        (Standard, Open, Open, &["S", "O", "SC", "SA", "SCA"]),
        (Electric, Kept, Open, &["SC", "S", "O", "SCA", "SA"]),
    ];
    for (vehicle_type, chargers, accessible, expected) in table {
        let rules = policy(|policy| policy.assignment = AssignmentPolicy { chargers, accessible });
        for_each_storage_with(
            |builder| builder.policy(rules),
            |house| {
                // Built in an order that is nobody's preference.
                let classes = ["OVERSIZED", "STANDARD+c+a", "STANDARD+a", "STANDARD+c", "STANDARD", "COMPACT", "MOTORCYCLE"];
                let codes = ["O", "SCA", "SA", "SC", "S", "C", "M"];
                let spots = codes.iter().zip(classes).map(|(code, class)| plan(code, class)).collect();
                house.garage.spots().create_layout(&one_bay(spots)).unwrap();
                let enter =
                    |number: usize| house.garage.sessions().enter(Entry::new(format!("CAR {number}")).vehicle_type(vehicle_type));
                let given: Vec<String> =
                    (0..expected.len()).map(|number| enter(number).unwrap().spot.code.as_str().to_owned()).collect();
                assert_eq!(given, expected, "{vehicle_type} {chargers:?} {accessible:?}");
                assert_eq!(refused(enter(99)), ErrorKind::Full);
            },
        );
    }
}

#[test]
fn the_lowest_ordinal_goes_first_and_a_floor_may_be_asked_for() {
    for_each_storage(|house| {
        let garage = &house.garage;
        garage.spots().create_layout(&Layout::grid(2, 1, 2)).unwrap();
        let on = |plate: &str, level| garage.sessions().enter(Entry::new(plate).spot(SpotChoice::OnLevel(level)));
        assert_eq!(on("AA 1", 2).unwrap().spot.code.as_str(), "F2-B1-S001");
        assert_eq!(house.enter("AA 2").spot.code.as_str(), "F1-B1-S001");
        assert_eq!(on("AA 3", 2).unwrap().spot.code.as_str(), "F2-B1-S002");
        assert_eq!(refused(on("AA 4", 2)), ErrorKind::Full);
        assert_eq!(refused(on("AA 4", 7)), ErrorKind::Full);
        // The spot that became free is the lowest again.
        let first = garage.sessions().by_plate("AA 2").unwrap().unwrap();
        garage.sessions().exit(Exit::new(first.id)).unwrap();
        assert_eq!(house.enter("AA 4").spot.code.as_str(), "F1-B1-S001");
    });
}

#[test]
fn a_vehicle_that_is_too_large_for_a_spot_is_given_another() {
    for_each_storage(|house| {
        let low = SizeLimits { height_cm: Some(200), ..SizeLimits::default() };
        let spots = vec![parking_garage::SpotPlan { limits: low, ..plan("LOW", "STANDARD") }, plan("HIGH", "STANDARD")];
        house.garage.spots().create_layout(&one_bay(spots)).unwrap();
        let sessions = house.garage.sessions();
        let tall = VehicleSize { height_cm: Some(201), ..VehicleSize::default() };
        house.garage.vehicles().register(NewVehicle::new("TALL 1", VehicleType::Standard).size(tall)).unwrap();

        // As registered.
        assert_eq!(refused(sessions.enter(Entry::new("TALL 1").at("LOW"))), ErrorKind::SpotUnsuitable);
        assert_eq!(house.enter("TALL 1").spot.code.as_str(), "HIGH");
        // As measured at the entry.
        assert_eq!(refused(sessions.enter(Entry::new("TALL 2").size(tall))), ErrorKind::Full);
        let fits = VehicleSize { height_cm: Some(200), ..VehicleSize::default() };
        assert_eq!(sessions.enter(Entry::new("SMALL").size(fits)).unwrap().spot.code.as_str(), "LOW");
    });
}

#[test]
fn a_reserved_spot_goes_to_its_holder_and_to_nobody_else() {
    for_each_storage(|house| {
        let garage = &house.garage;
        // One that STANDARD vehicles may not take by themselves: the operator decides.
        garage.spots().create_layout(&one_bay(vec![plan("S1", "STANDARD"), plan("S2", "STANDARD+c")])).unwrap();
        let reserved = garage.spots().reserve(house.spot("S2").id, "VIP 1", None).unwrap();
        assert_eq!(reserved.status, SpotStatus::Reserved);
        assert_eq!(refused(garage.sessions().enter(Entry::new("OTHER").at("S2"))), ErrorKind::SpotUnavailable);
        assert_eq!(house.enter("OTHER").spot.code.as_str(), "S1");
        assert_eq!(refused(garage.sessions().enter(Entry::new("THIRD"))), ErrorKind::Full);
        let visit = house.enter("vip-1");
        assert_eq!(visit.spot.code.as_str(), "S2");
        let spot = house.spot("S2");
        assert_eq!((spot.reserved_for, spot.session), (None, Some(visit.session.id)));
        // Used up: after the stay the spot is anyone's.
        garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
        assert_eq!(house.spot("S2").status, SpotStatus::Available);
    });
}

#[test]
fn a_named_spot_is_given_or_the_answer_says_why_not() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let spots = ["S1", "S2", "S3", "S4", "S5", "S6"].map(|code| plan(code, "STANDARD"));
        let spots = spots.into_iter().chain([plan("C1", "COMPACT"), plan("E1", "STANDARD+c")]).collect();
        garage.spots().create_layout(&one_bay(spots)).unwrap();
        let id = |code: &str| house.spot(code).id;
        garage.sessions().enter(Entry::new("IN 1").at("S1")).unwrap();
        garage.spots().reserve(id("S2"), "VIP 1", None).unwrap();
        garage.spots().close_for_maintenance(id("S3"), "wet paint").unwrap();
        garage.spots().put_out_of_order(id("S4"), "no light").unwrap();
        let removed = id("S5");
        garage.spots().remove(removed).unwrap();
        let table = [
            (SpotChoice::Code("S1".into()), Some(ErrorKind::SpotUnavailable)),
            (SpotChoice::Code("S2".into()), Some(ErrorKind::SpotUnavailable)),
            (SpotChoice::Code("S3".into()), Some(ErrorKind::SpotUnavailable)),
            (SpotChoice::Code("S4".into()), Some(ErrorKind::SpotUnavailable)),
            (SpotChoice::Code("S5".into()), Some(ErrorKind::NotFound)),
            (SpotChoice::Id(removed), Some(ErrorKind::NotFound)),
            (SpotChoice::Code("S9".into()), Some(ErrorKind::NotFound)),
            (SpotChoice::Code(" S9".into()), Some(ErrorKind::InvalidLayout)),
            (SpotChoice::Code("C1".into()), Some(ErrorKind::SpotUnsuitable)),
            (SpotChoice::Code("E1".into()), Some(ErrorKind::SpotUnsuitable)),
            (SpotChoice::Id(id("S6")), None),
        ];
        for (choice, expected) in table {
            let before = house.contents();
            let answer = garage.sessions().enter(Entry::new("NEW 1").spot(choice.clone()));
            assert_eq!(answer.as_ref().err().map(parking_garage::Error::kind), expected, "{choice:?}");
            assert_eq!(house.contents() == before, expected.is_some(), "{choice:?}");
        }
    });
}

#[test]
fn entries_that_are_no_entries_are_refused() {
    for_each_storage(|house| {
        let garage = &house.with_spots(3).garage;
        house.enter("AB 1");
        let before = house.contents();
        let table = [
            (Entry::new("ab-1"), ErrorKind::AlreadyParked),
            (Entry::new(""), ErrorKind::InvalidPlate),
            (Entry::new("A"), ErrorKind::InvalidPlate),
            (Entry::new("A!B"), ErrorKind::InvalidPlate),
            (Entry::new("X".repeat(17)), ErrorKind::InvalidPlate),
            (Entry::new("AB 2").lane(""), ErrorKind::InvalidInput),
            (Entry::new("AB 2").lane("a\nb"), ErrorKind::InvalidInput),
            (Entry::new("AB 2").lane("x".repeat(65)), ErrorKind::InvalidInput),
            (Entry::new("AB 2").tariff("night".parse().unwrap()), ErrorKind::NotFound),
        ];
        for (entry, expected) in table {
            assert_eq!(refused(garage.sessions().enter(entry)), expected);
        }
        assert_eq!(house.contents(), before);
    });
}

#[test]
fn of_many_entries_and_exits_each_gets_its_own_answer() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let entries = ["AA 1", "AA 1", "!", "AA 2", "AA 3"].map(Entry::new).to_vec();
        let answers = garage.sessions().enter_many(entries).unwrap();
        let kinds: Vec<Option<ErrorKind>> = answers.iter().map(|answer| answer.as_ref().err().map(|error| error.kind())).collect();
        assert_eq!(kinds, [None, Some(ErrorKind::AlreadyParked), Some(ErrorKind::InvalidPlate), None, Some(ErrorKind::Full)]);
        let id = answers[0].as_ref().unwrap().session.id;
        let exits = garage.sessions().exit_many(vec![Exit::new(id), Exit::new(id)]).unwrap();
        assert_eq!(exits[0].as_ref().unwrap().status, SessionStatus::Completed);
        assert_eq!(exits[1].as_ref().unwrap_err().kind(), ErrorKind::InvalidTransition);
        assert_eq!(garage.spots().occupied_count().unwrap(), 1);
        assert!(garage.sessions().enter_many(vec![]).unwrap().is_empty());
    });
}

#[test]
fn a_cancelled_entry_leaves_nothing_owed_and_the_spot_free() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let visit = house.enter("AB 1");
        house.advance_minutes(90);
        let cancelled = garage.sessions().cancel(visit.session.id, "wrong lane").unwrap();
        assert_eq!(cancelled.status, SessionStatus::Cancelled);
        assert_eq!(garage.tickets().get(visit.ticket.id).unwrap().status, TicketStatus::Void);
        assert_eq!(house.spot("F1-B1-S001").status, SpotStatus::Available);
        assert!(garage.sessions().quote(visit.session.id).unwrap().due.is_zero());
        // What was paid for is not a mistake.
        let visit = house.enter("AB 1");
        house.advance_minutes(5);
        garage.payments().prepay(Pay::cash(visit.session.id)).unwrap();
        assert_eq!(refused(garage.sessions().cancel(visit.session.id, "late")), ErrorKind::InvalidTransition);
        assert_eq!(refused(garage.sessions().cancel(visit.session.id, &"x".repeat(501))), ErrorKind::InvalidInput);
    });
}

#[test]
fn only_the_steps_of_the_state_machine_can_be_taken() {
    let all = ["exit", "process", "prepay", "cancel", "extend", "transfer", "correct_plate", "replace_lost"];
    let table: [(SessionStatus, &[&str]); 4] = [
        // `exit` comes first and ends the stay.
        (SessionStatus::Active, &["exit"]),
        (SessionStatus::Completed, &[]),
        (SessionStatus::Cancelled, &[]),
        (SessionStatus::Expired, &["exit"]),
    ];
    for (state, allowed) in table {
        for_each_storage(|house| {
            let garage = &house.with_spots(2).garage;
            let id = house.enter("AB 1").session.id;
            match state {
                SessionStatus::Active => {}
                SessionStatus::Completed => drop(garage.sessions().exit(Exit::new(id)).unwrap()),
                SessionStatus::Cancelled => drop(garage.sessions().cancel(id, "").unwrap()),
                SessionStatus::Expired => {
                    house.advance_minutes(60 * 24 * 31);
                    assert_eq!(garage.sessions().expire_overdue(9).unwrap().len(), 1);
                }
            }
            assert_eq!(garage.sessions().get(id).unwrap().status, state);
            let answers = on_session(garage, id);
            assert_eq!(answers.iter().map(|(name, _)| *name).collect::<Vec<_>>(), all);
            for (name, answer) in answers {
                match answer {
                    Ok(()) => assert!(allowed.contains(&name), "{name} of an {state} session"),
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::InvalidTransition, "{name} of an {state} session");
                        assert!(!allowed.contains(&name), "{name} of an {state} session");
                    }
                }
            }
        });
    }
}

#[test]
fn an_expired_session_can_be_settled_and_corrected_and_nothing_else() {
    let table = [
        ("prepay", None),
        ("cancel", Some(ErrorKind::InvalidTransition)),
        ("extend", Some(ErrorKind::InvalidTransition)),
        ("transfer", Some(ErrorKind::InvalidTransition)),
        ("correct_plate", None),
        ("replace_lost", Some(ErrorKind::InvalidTransition)),
        ("process", None),
    ];
    for_each_storage(|house| {
        let garage = &house.with_spots(2).with_tariff(100).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(60 * 24 * 31);
        garage.sessions().expire_overdue(9).unwrap();
        let later = noon().saturating_add(Duration::from_secs(90 * 86_400));
        for (name, expected) in table {
            let answer = match name {
                "prepay" => garage.payments().prepay(Pay::cash(id)).map(drop),
                "cancel" => garage.sessions().cancel(id, "").map(drop),
                "extend" => garage.sessions().extend(id, later).map(drop),
                "transfer" => garage.sessions().transfer(id, SpotChoice::Any).map(drop),
                "correct_plate" => garage.sessions().correct_plate(id, "ZZ 9").map(drop),
                "replace_lost" => garage.tickets().replace_lost(id).map(drop),
                _ => garage.payments().process(Pay::cash(id)).map(drop),
            };
            assert_eq!(answer.err().map(|error| error.kind()), expected, "{name}");
        }
        assert_eq!(garage.sessions().get(id).unwrap().status, SessionStatus::Completed);
    });
}

#[test]
fn an_extended_stay_expires_later_and_only_into_the_future() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).garage;
        let id = house.enter("AB 1").session.id;
        let later = noon().saturating_add(Duration::from_secs(60 * 86_400));
        assert_eq!(refused(garage.sessions().extend(id, noon())), ErrorKind::InvalidInput);
        assert_eq!(garage.sessions().extend(id, later).unwrap().overdue_at, later);
        house.advance_minutes(60 * 24 * 31);
        assert!(garage.maintenance().sweep().unwrap().expired.is_empty());
        house.advance_minutes(60 * 24 * 29);
        assert_eq!(garage.maintenance().sweep().unwrap().expired, [id]);
    });
}

#[test]
fn a_parked_vehicle_moves_only_to_a_spot_it_may_have() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let spots = vec![plan("S1", "STANDARD"), plan("S2", "STANDARD"), plan("S3", "STANDARD"), plan("C1", "COMPACT")];
        garage.spots().create_layout(&one_bay(spots)).unwrap();
        let id = house.enter("AB 1").session.id;
        house.enter("AB 2");
        let to = |code: &str| garage.sessions().transfer(id, SpotChoice::Code(code.to_owned()));
        assert_eq!(refused(to("S1")), ErrorKind::SpotUnavailable);
        assert_eq!(refused(to("S2")), ErrorKind::SpotUnavailable);
        assert_eq!(refused(to("C1")), ErrorKind::SpotUnsuitable);
        assert_eq!(refused(to("S9")), ErrorKind::NotFound);
        assert_eq!(to("S3").unwrap().spot, house.spot("S3").id);
        assert_eq!((house.spot("S1").status, house.spot("S3").session), (SpotStatus::Available, Some(id)));
        // To one that is kept for it.
        garage.spots().reserve(house.spot("S1").id, "AB 1", None).unwrap();
        assert_eq!(garage.sessions().transfer(id, SpotChoice::Any).unwrap().spot, house.spot("S1").id);
        garage.spots().close_for_maintenance(house.spot("S3").id, "").unwrap();
        assert_eq!(refused(garage.sessions().transfer(id, SpotChoice::Any)), ErrorKind::Full);
        garage.sessions().exit(Exit::new(id)).unwrap();
        assert_eq!(house.spot("S1").status, SpotStatus::Available);
    });
}

#[test]
fn a_corrected_plate_makes_it_the_stay_of_the_other_vehicle() {
    for_each_storage(|house| {
        let garage = &house.with_spots(3).garage;
        let misread = house.enter("AB 1");
        let inside = house.enter("XY 9");
        assert_eq!(refused(garage.sessions().correct_plate(misread.session.id, "xy9")), ErrorKind::AlreadyParked);
        assert_eq!(refused(garage.sessions().correct_plate(misread.session.id, "!")), ErrorKind::InvalidPlate);
        let rows = house.sequence();
        assert_eq!(garage.sessions().correct_plate(misread.session.id, "a-b 1").unwrap(), misread.session);
        assert_eq!(house.sequence(), rows, "the same plate, typed in another way, is no change");

        let corrected = garage.sessions().correct_plate(misread.session.id, "A8 1").unwrap();
        assert_eq!(garage.sessions().by_plate("A81").unwrap(), Some(corrected.clone()));
        assert_eq!(garage.sessions().by_plate("AB1").unwrap(), None);
        assert_eq!((corrected.spot, corrected.ticket), (misread.session.spot, misread.session.ticket));
        // The one that it was taken for is outside, and may come.
        house.enter("AB 1");
        assert_eq!(garage.spots().occupied_count().unwrap(), 3);
        garage.sessions().exit(Exit::new(inside.session.id)).unwrap();
        assert_eq!(refused(garage.sessions().correct_plate(inside.session.id, "NEW 1")), ErrorKind::InvalidTransition);
    });
}

#[test]
fn an_expired_stay_keeps_its_spot_until_staff_release_it_and_still_owes() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(100).garage;
        let visit = house.enter("AB 1");
        let id = visit.session.id;
        house.advance_minutes(60 * 24 * 30);
        assert_eq!(garage.maintenance().sweep().unwrap().expired, [id]);
        assert_eq!(garage.maintenance().sweep().unwrap().expired, []);
        assert_eq!(garage.sessions().get(id).unwrap().status, SessionStatus::Expired);
        assert_eq!(garage.tickets().get(visit.ticket.id).unwrap().status, TicketStatus::Void);
        let spot = house.spot("F1-B1-S001");
        assert_eq!((spot.status, spot.session), (SpotStatus::Occupied, Some(id)));
        assert_eq!(refused(garage.sessions().enter(Entry::new("XY 9"))), ErrorKind::Full);
        assert_eq!(refused(garage.sessions().exit(Exit::new(id))), ErrorKind::PaymentRequired);
        let due = garage.sessions().quote(id).unwrap().due;
        assert_eq!(due.minor(), 24 * 30 * 100);

        garage.spots().release(spot.id).unwrap();
        let other = house.enter("XY 9");
        // The fee has run on; settling late leaves the spot to who stands there now.
        house.advance_minutes(60);
        let receipt = garage.payments().process(Pay::cash(id)).unwrap();
        assert_eq!(receipt.payment.amount.minor(), due.minor() + 100);
        assert_eq!(receipt.session.status, SessionStatus::Completed);
        assert_eq!(house.spot("F1-B1-S001").session, Some(other.session.id));
    });
}

#[test]
fn by_policy_an_expired_stay_gives_its_spot_up_at_once() {
    let rules = policy(|policy| (policy.expired_spots, policy.stay_minutes_max) = (ExpiredSpots::Free, 60));
    for_each_storage_with(
        |builder| builder.policy(rules),
        |house| {
            let garage = &house.with_spots(1).garage;
            let id = house.enter("AB 1").session.id;
            house.advance_minutes(60);
            assert_eq!(garage.maintenance().sweep().unwrap().expired, [id]);
            let other = house.enter("XY 9");
            assert_eq!(garage.sessions().exit(Exit::new(id)).unwrap().status, SessionStatus::Completed);
            assert_eq!(house.spot("F1-B1-S001").session, Some(other.session.id));
            assert_eq!(refused(garage.spots().release(other.session.spot)), ErrorKind::InvalidTransition);
        },
    );
}

#[test]
fn the_live_state_is_built_although_the_spot_of_an_expired_stay_was_removed() {
    let rules = policy(|policy| (policy.expired_spots, policy.stay_minutes_max) = (ExpiredSpots::Free, 60));
    for_each_storage_with(
        |builder| builder.policy(rules),
        |house| {
            let garage = &house.with_spots(1).garage;
            let session = house.enter("AB 1").session;
            house.advance_minutes(60);
            garage.maintenance().sweep().unwrap();
            // The vehicle stays as long as it owes.
            assert_eq!(refused(garage.vehicles().remove(session.vehicle)), ErrorKind::InvalidTransition);
            garage.spots().remove(session.spot).unwrap();
            garage.maintenance().rebuild().unwrap();
            house.assert_agrees();
            garage.sessions().exit(Exit::new(session.id)).unwrap();
            garage.vehicles().remove(session.vehicle).unwrap();
        },
    );
}

#[test]
fn a_sweep_of_many_ends_them_all() {
    for_each_storage(|house| {
        let garage = &house.with_spots(230).garage;
        garage.sessions().enter_many((0..230).map(|number| Entry::new(format!("CAR {number}"))).collect()).unwrap();
        house.advance_minutes(60 * 24 * 31);
        let swept = garage.maintenance().sweep().unwrap();
        assert_eq!(swept.expired.len(), 230);
        assert_eq!(garage.sessions().active(Page::first(9)).unwrap(), []);
    });
}

#[test]
fn a_clock_that_jumps_back_makes_no_negative_fee_or_duration() {
    for jump_back in [86_400_000_000, 1_000_000, 400 * 86_400_000_000] {
        for_each_storage(|house| {
            let garage = &house.with_spots(3).with_tariff(250).garage;
            let (left, paid, cancelled) = (house.enter("AB 1"), house.enter("AB 2"), house.enter("AB 3"));
            house.clock.set(Timestamp::from_micros(noon().as_micros() - jump_back));
            let quote = garage.sessions().quote(left.session.id).unwrap();
            assert_eq!((quote.due.minor(), quote.quote.total.minor()), (0, 0));
            let ended = [
                garage.sessions().exit(Exit::new(left.session.id)).unwrap(),
                garage.payments().process(Pay::cash(paid.session.id)).unwrap().session,
                garage.sessions().cancel(cancelled.session.id, "").unwrap(),
            ];
            for session in ended {
                assert_eq!(session.ended_at, Some(session.entered_at));
            }
            assert_eq!(garage.spots().occupied_count().unwrap(), 0);
        });
    }
}

#[test]
fn history_is_the_same_page_by_page_and_from_either_end() {
    for_each_storage(|house| {
        let garage = &house.with_spots(3).garage;
        for number in 0..20 {
            let visit = house.enter(["AA 1", "BB 2", "CC 3"][number % 3]);
            house.advance_minutes(10);
            match number % 4 {
                0 => drop(garage.sessions().cancel(visit.session.id, "").unwrap()),
                _ => drop(garage.sessions().exit(Exit::new(visit.session.id)).unwrap()),
            }
        }
        house.enter("AA 1");
        let any = SessionFilter::default();
        let all = garage.sessions().history(&any, Page::first(100)).unwrap();
        assert_eq!(all.len(), 21);
        let vehicle = Some(all[0].vehicle);
        let filters = [
            any,
            SessionFilter { vehicle, ..any },
            SessionFilter { spot: Some(all[0].spot), ..any },
            SessionFilter { status: Some(SessionStatus::Cancelled), ..any },
            SessionFilter { entered_from: Some(all[5].entered_at), entered_before: Some(all[9].entered_at), ..any },
            SessionFilter { vehicle, status: Some(SessionStatus::Completed), entered_from: Some(all[3].entered_at), ..any },
        ];
        for filter in filters {
            let expected: Vec<Session> = all.iter().filter(|session| filter.admits(session)).cloned().collect();
            for limit in [1, 2, 7, 100] {
                let mut forward = Vec::new();
                let mut page = Page::first(limit);
                loop {
                    let rows = garage.sessions().history(&filter, page).unwrap();
                    let Some(last) = rows.last() else { break };
                    page = page.after(last.id);
                    assert!(rows.len() <= limit as usize);
                    forward.extend(rows);
                }
                assert_eq!(forward, expected, "{filter:?} by {limit}");
            }
            let newest = garage.sessions().history(&filter, Page::newest(100)).unwrap();
            assert_eq!(newest, expected.iter().rev().cloned().collect::<Vec<_>>());
        }
        assert_eq!(garage.sessions().history(&any, Page::first(0)).unwrap(), []);
        assert_eq!(garage.vehicles().history(all[0].vehicle, Page::first(100)).unwrap().len(), 8);
        assert_eq!(garage.sessions().active(Page::first(100)).unwrap(), all[20..]);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    // Whatever the clock does, a stay never ends before it began, and nobody is owed money.
    #[test]
    fn no_order_of_jumps_makes_a_fee_or_a_duration_negative(jumps in proptest::collection::vec(-2 * 86_400i64..86_400, 1..12)) {
        let house = support::House::in_memory(|builder| builder);
        let garage = &house.with_spots(1).with_tariff(250).garage;
        for (number, seconds) in jumps.into_iter().enumerate() {
            house.clock.set(Timestamp::from_micros(house.clock_now().as_micros() + seconds * 1_000_000));
            match garage.sessions().by_plate("AB 1").unwrap() {
                None => drop(house.enter("AB 1")),
                Some(session) => {
                    let quote = garage.sessions().quote(session.id).unwrap();
                    prop_assert!(quote.due.minor() >= 0 && quote.quote.total.minor() >= 0);
                    if number % 2 == 0 {
                        garage.payments().prepay(Pay::cash(session.id)).unwrap();
                    } else {
                        let ended = garage.payments().process(Pay::cash(session.id)).unwrap().session;
                        prop_assert!(ended.ended_at.unwrap() >= ended.entered_at);
                    }
                }
            }
        }
        house.assert_agrees();
    }
}
