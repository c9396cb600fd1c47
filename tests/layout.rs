//! Floors, bays and spots: building, counting, closing, reserving, removing.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use parking_garage::{
    Bay, Entry, ErrorKind, Exit, Floor, Layout, LayoutBuilt, Page, Spot, SpotClass, SpotId, SpotStatus, Timestamp,
};
use support::{for_each_storage, noon, one_bay, plan, refused};

#[test]
fn a_layout_is_built_in_steps_and_given_out_in_its_order() {
    for_each_storage(|house| {
        let spots = house.garage.spots();
        let grid = Layout::grid(2, 2, 250);
        assert_eq!(spots.create_layout(&grid).unwrap(), LayoutBuilt { floors: 2, bays: 4, spots: 1000 });
        assert_eq!((spots.floors().unwrap(), spots.bays().unwrap()), (grid.floors, grid.bays));
        // Rows of the journal stay small: one for the floors, one for the bays, one for each 400 spots.
        assert_eq!(house.sequence(), 5);
        let more = Layout { spots: vec![plan("EXTRA", "OVERSIZED+c")], ..Layout::default() };
        assert_eq!(spots.create_layout(&more).unwrap(), LayoutBuilt { floors: 0, bays: 0, spots: 1 });
        assert_eq!(spots.create_layout(&Layout::default()).unwrap(), LayoutBuilt::default());
        let all = spots.list(Page::first(2000)).unwrap();
        assert_eq!(all.len(), 1001);
        let mut ordinals: Vec<u32> = all.iter().map(|spot| spot.ordinal).collect();
        ordinals.sort_unstable();
        assert_eq!(ordinals, (1..=1001).collect::<Vec<_>>());
        let bay: Vec<Spot> = spots.in_bay(2, 1).unwrap();
        assert!(bay.iter().map(|spot| spot.code.as_str()).eq((1..=250).map(|number| format!("F2-B1-S{number:03}"))));
        let floors = vec![Floor { level: -1, name: "Cellar".to_owned() }];
        spots
            .create_layout(&Layout { floors, bays: vec![Bay { level: -1, number: 0, name: String::new() }], spots: vec![] })
            .unwrap();
        assert_eq!(spots.floors().unwrap()[0].level, -1);
    });
}

#[test]
fn a_layout_that_does_not_fit_is_refused_whole() {
    for_each_storage(|house| {
        let spots = house.garage.spots();
        spots.create_layout(&one_bay(vec![plan("S1", "STANDARD")])).unwrap();
        let before = house.contents();
        let only = |spots| Layout { spots, ..Layout::default() };
        let nowhere = parking_garage::SpotPlan { bay: 9, ..plan("S2", "STANDARD") };
        let table = [
            (only(vec![plan("S2", "STANDARD"), plan("S1", "STANDARD")]), ErrorKind::AlreadyExists),
            (only(vec![plan("S2", "STANDARD"), plan("S2", "COMPACT")]), ErrorKind::InvalidLayout),
            (only(vec![nowhere]), ErrorKind::InvalidLayout),
            (one_bay(vec![]), ErrorKind::InvalidLayout),
            (Layout { floors: vec![Floor { level: 5, name: "x".repeat(65) }], ..Layout::default() }, ErrorKind::InvalidLayout),
        ];
        for (layout, expected) in table {
            assert_eq!(refused(spots.create_layout(&layout)), expected, "{layout:?}");
        }
        assert_eq!(house.contents(), before);
    });
}

#[test]
fn counts_follow_every_change_of_a_spot() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let spots = garage.spots();
        spots.create_layout(&Layout::grid(2, 1, 3)).unwrap();
        let class = house.spot("F1-B1-S001").class;
        let id = |code: &str| house.spot(code).id;
        // free, free on floor 1, occupied, total
        let counts = || {
            let availability = spots.availability().unwrap();
            assert_eq!(availability.free() as usize, spots.free_count(None, None).unwrap());
            assert_eq!(availability.free_of(class), availability.free());
            assert_eq!(spots.availability_on(1).unwrap().free() as usize, spots.free_count(Some(1), Some(class)).unwrap());
            // The same inside a transaction, from the rows.
            let inside = garage.transaction(|tx| Ok((tx.spots().availability()?, tx.spots().occupied_count()?))).unwrap();
            assert_eq!(inside, (availability.clone(), spots.occupied_count().unwrap()));
            (availability.free(), availability.free_on(1), spots.occupied_count().unwrap(), availability.total())
        };
        assert_eq!(counts(), (6, 3, 0, 6));
        let session = house.enter("AB 1").session.id;
        assert_eq!(counts(), (5, 2, 1, 6));
        spots.reserve(id("F1-B1-S002"), "VIP 1", None).unwrap();
        assert_eq!(counts(), (4, 1, 1, 6));
        spots.close_for_maintenance(id("F1-B1-S003"), "wet").unwrap();
        assert_eq!(counts(), (3, 0, 1, 6));
        spots.remove(id("F1-B1-S003")).unwrap();
        assert_eq!(counts(), (3, 0, 1, 5));
        spots.release(id("F1-B1-S002")).unwrap();
        garage.sessions().exit(Exit::new(session)).unwrap();
        assert_eq!(counts(), (5, 2, 0, 5));
        let other = SpotClass::ALL.into_iter().find(|other| *other != class).unwrap();
        assert_eq!(spots.free_count(None, Some(other)).unwrap(), 0);
    });
}

#[test]
fn each_state_of_a_spot_allows_these_steps() {
    let steps = ["close", "break", "reopen", "reserve", "release", "remove"];
    let table: [(SpotStatus, &[&str]); 5] = [
        (SpotStatus::Available, &["close", "break", "reserve", "remove"]),
        (SpotStatus::Occupied, &[]),
        (SpotStatus::Reserved, &["close", "break", "release"]),
        (SpotStatus::Maintenance, &["break", "reopen", "remove"]),
        (SpotStatus::OutOfOrder, &["close", "reopen", "remove"]),
    ];
    for_each_storage(|house| {
        let garage = &house.with_spots(60).garage;
        let spots = garage.spots();
        let mut numbers = 1..;
        for (state, allowed) in table {
            for step in steps {
                let number = numbers.next().unwrap();
                let code = format!("F1-B1-S{number:03}");
                let id = house.spot(&code).id;
                match state {
                    SpotStatus::Available => {}
                    SpotStatus::Occupied => {
                        drop(garage.sessions().enter(Entry::new(format!("CAR {number}")).at(code.as_str())).unwrap());
                    }
                    SpotStatus::Reserved => drop(spots.reserve(id, "VIP 1", None).unwrap()),
                    SpotStatus::Maintenance => drop(spots.close_for_maintenance(id, "").unwrap()),
                    SpotStatus::OutOfOrder => drop(spots.put_out_of_order(id, "").unwrap()),
                }
                assert_eq!(spots.get(id).unwrap().status, state);
                let answer = match step {
                    "close" => spots.close_for_maintenance(id, "why"),
                    "break" => spots.put_out_of_order(id, "why"),
                    "reopen" => spots.reopen(id),
                    "reserve" => spots.reserve(id, "VIP 2", None),
                    "release" => spots.release(id),
                    _ => spots.remove(id),
                };
                match answer {
                    Ok(_) => assert!(allowed.contains(&step), "{step} when {state}"),
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::InvalidTransition, "{step} when {state}");
                        assert!(!allowed.contains(&step), "{step} when {state}");
                    }
                }
            }
        }
        let nowhere = SpotId::from_bytes([7; 16]);
        assert_eq!(refused(spots.reopen(nowhere)), ErrorKind::NotFound);
        assert_eq!(refused(spots.get(nowhere)), ErrorKind::NotFound);
        assert_eq!(refused(spots.close_for_maintenance(house.spot("F1-B1-S060").id, &"x".repeat(501))), ErrorKind::InvalidInput);
    });
}

#[test]
fn the_code_of_a_removed_spot_may_be_painted_again() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).garage;
        let session = house.enter("AB 1").session;
        garage.sessions().exit(Exit::new(session.id)).unwrap();
        let removed = garage.spots().remove(session.spot).unwrap();
        assert!(removed.deleted_at.is_some());
        assert_eq!(refused(garage.spots().by_code("F1-B1-S001")), ErrorKind::NotFound);
        // It is still found by its id, as history names it.
        assert_eq!(garage.spots().get(session.spot).unwrap(), removed);
        for again in [garage.spots().remove(session.spot), garage.spots().reopen(session.spot)] {
            assert_eq!(refused(again), ErrorKind::InvalidTransition);
        }
        garage.spots().create_layout(&Layout { spots: vec![plan("F1-B1-S001", "COMPACT")], ..Layout::default() }).unwrap();
        let painted = house.spot("F1-B1-S001");
        assert!(painted.id != removed.id && painted.ordinal > removed.ordinal);
    });
}

#[test]
fn a_reservation_ends_when_it_lapses() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let minutes = |minutes: u64| Some(noon().saturating_add(Duration::from_secs(minutes * 60)));
        let [first, second] = ["F1-B1-S001", "F1-B1-S002"].map(|code| house.spot(code).id);
        for past in [Some(noon()), Some(Timestamp::from_micros(0))] {
            assert_eq!(refused(garage.spots().reserve(first, "VIP 1", past)), ErrorKind::InvalidInput);
        }
        assert_eq!(refused(garage.spots().reserve(first, "?", None)), ErrorKind::InvalidPlate);
        garage.spots().reserve(first, "VIP 1", minutes(10)).unwrap();
        garage.spots().reserve(second, "VIP 2", None).unwrap();
        house.advance_minutes(9);
        assert!(garage.maintenance().sweep().unwrap().released.is_empty());
        house.advance_minutes(1);
        assert_eq!(garage.maintenance().sweep().unwrap().released, [first]);
        let spot = garage.spots().get(first).unwrap();
        assert_eq!((spot.status, spot.reserved_for, spot.reserved_until), (SpotStatus::Available, None, None));
        assert_eq!(house.enter("AB 1").spot.id, first);
    });
}
