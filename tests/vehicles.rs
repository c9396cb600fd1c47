//! Vehicles: known by their plate however it is typed, changed with care, removed and known again.
#![allow(clippy::unwrap_used)]

mod support;

use parking_garage::{Entry, ErrorKind, Exit, NewVehicle, Page, Vehicle, VehicleChange, VehicleId, VehicleSize, VehicleType};
use support::{for_each_storage, refused};

fn car(plate: &str) -> NewVehicle {
    NewVehicle::new(plate, VehicleType::Standard)
}

#[test]
fn a_vehicle_is_found_however_its_plate_is_typed() {
    for_each_storage(|house| {
        let vehicles = house.garage.vehicles();
        let size = VehicleSize { height_cm: Some(190), length_cm: Some(450), width_cm: None };
        let known = vehicles.register(NewVehicle::new(" wü-AB 123 ", VehicleType::Electric).size(size).note("taxi")).unwrap();
        assert_eq!((known.plate.as_str(), known.plate_shown.as_str()), ("WÜAB123", "wü-AB 123"));
        assert_eq!((known.size, known.note.as_deref(), known.version), (size, Some("taxi"), 1));
        for typed in ["WÜAB123", "wü ab 123", "W\u{fc}.AB.123", "wu\u{308}-ab-123", "ＷÜ АВ １２３", "WÜ\u{200b}AB/123"] {
            assert_eq!(vehicles.find(typed).unwrap(), Some(known.clone()), "{typed:?}");
            assert_eq!(refused(vehicles.register(car(typed))), ErrorKind::AlreadyExists, "{typed:?}");
        }
        for other in ["WU-AB 123", "WÜ-AB 124", "WÜ-AB 12"] {
            assert_eq!(vehicles.find(other).unwrap(), None, "{other}");
        }
        for bad in ["", "?", "A", "ABCDEFGHIJKLMNOPQ"] {
            assert_eq!(refused(vehicles.find(bad)), ErrorKind::InvalidPlate);
        }
        assert_eq!(refused(vehicles.register(car("NEW 1").note("x".repeat(501)))), ErrorKind::InvalidInput);
        assert_eq!(refused(vehicles.register(car("NEW 1").note("a\u{0}b"))), ErrorKind::InvalidInput);
    });
}

#[test]
fn a_search_finds_what_a_camera_may_have_meant_the_exact_plate_first() {
    for_each_storage(|house| {
        let vehicles = house.garage.vehicles();
        // One key for all of them; and enough to push the exact one behind a limit.
        let registered =
            ["80-S I5", "B0-S 15", "BO-5 15", "8O-S 1S", "BÖ-S 15"].map(|plate| vehicles.register(car(plate)).unwrap());
        vehicles.register(car("XY-S 15")).unwrap();
        let exact = &registered[4];
        for limit in 1..7 {
            let found = vehicles.search("bö s 15", limit).unwrap();
            assert_eq!((found.len(), &found[0]), (5.min(limit as usize), exact), "limit {limit}");
            assert!(found.iter().all(|vehicle| registered.contains(vehicle)));
        }
        assert!(vehicles.search("bö s 15", 0).unwrap().is_empty());
        assert_eq!(vehicles.search("8D-S L5", 9).unwrap().len(), 5, "misread itself");
        vehicles.remove(exact.id).unwrap();
        assert!(!vehicles.search("bö s 15", 9).unwrap().contains(exact));
    });
}

#[test]
fn a_change_to_another_version_than_was_seen_is_refused() {
    for_each_storage(|house| {
        let vehicles = house.garage.vehicles();
        let seen = vehicles.register(car("AB 1").note("old")).unwrap();
        let to = |vehicle_type| VehicleChange { vehicle_type: Some(vehicle_type), ..VehicleChange::default() };
        let changed = vehicles.update(seen.id, 1, to(VehicleType::Electric)).unwrap();
        assert_eq!((changed.vehicle_type, changed.note.as_deref(), changed.version), (VehicleType::Electric, Some("old"), 2));
        assert_eq!(refused(vehicles.update(seen.id, 1, to(VehicleType::Compact))), ErrorKind::VersionMismatch);
        assert_eq!(refused(vehicles.update(seen.id, 3, to(VehicleType::Compact))), ErrorKind::VersionMismatch);
        let size = Some(VehicleSize { height_cm: Some(1), ..VehicleSize::default() });
        let changed = vehicles.update(seen.id, 2, VehicleChange { size, note: Some(None), ..VehicleChange::default() }).unwrap();
        assert_eq!((changed.vehicle_type, changed.note, changed.size.height_cm), (VehicleType::Electric, None, Some(1)));
        let long = VehicleChange { note: Some(Some("x".repeat(501))), ..VehicleChange::default() };
        assert_eq!(refused(vehicles.update(seen.id, 3, long)), ErrorKind::InvalidInput);
        assert_eq!(refused(vehicles.update(VehicleId::from_bytes([7; 16]), 1, to(VehicleType::Compact))), ErrorKind::NotFound);
        assert_eq!(vehicles.get(seen.id).unwrap().version, 3);
    });
}

#[test]
fn a_removed_vehicle_keeps_its_history_and_its_plate_may_be_registered_again() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let vehicles = garage.vehicles();
        let visit = house.enter("AB 1");
        let first = visit.session.vehicle;
        assert_eq!(refused(vehicles.remove(first)), ErrorKind::AlreadyParked);
        garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
        let spot = garage.spots().reserve(visit.spot.id, "AB 1", None).unwrap();
        assert_eq!(refused(vehicles.remove(first)), ErrorKind::InvalidTransition, "a spot is kept for it");
        garage.spots().release(spot.id).unwrap();
        let removed = vehicles.remove(first).unwrap();
        assert!(removed.deleted_at.is_some());
        assert_eq!(vehicles.find("AB 1").unwrap(), None);
        assert_eq!(vehicles.get(first).unwrap(), removed);
        assert_eq!(refused(vehicles.remove(first)), ErrorKind::NotFound);
        assert_eq!(refused(vehicles.update(first, removed.version, VehicleChange::default())), ErrorKind::NotFound);

        house.advance_minutes(1);
        let again = vehicles.register(car("ab-1")).unwrap();
        assert_ne!(again.id, first);
        let second = garage.sessions().enter(Entry::new("AB 1")).unwrap();
        assert_eq!(second.session.vehicle, again.id);
        assert_eq!(vehicles.history(first, Page::first(9)).unwrap().len(), 1);
        assert_eq!(vehicles.history(again.id, Page::first(9)).unwrap(), [second.session]);
        let all: Vec<VehicleId> = vehicles.list(Page::first(9)).unwrap().iter().map(|vehicle| vehicle.id).collect();
        assert_eq!(all, [first, again.id]);
    });
}

#[test]
fn of_many_vehicles_all_are_registered_or_none() {
    for_each_storage(|house| {
        let vehicles = house.garage.vehicles();
        vehicles.register(car("KNOWN 1")).unwrap();
        let before = house.contents();
        for (bad, expected) in
            [("known-1", ErrorKind::AlreadyExists), ("new 1", ErrorKind::AlreadyExists), ("?", ErrorKind::InvalidPlate)]
        {
            let error = vehicles.register_many(vec![car("NEW 1"), car("NEW 2"), car(bad)]).unwrap_err();
            assert_eq!(error.kind(), expected, "{bad}");
            assert!(error.to_string().starts_with("vehicle 3: "), "{error}");
        }
        assert_eq!(house.contents(), before);
        let registered: Vec<Vehicle> = vehicles.register_many(vec![car("NEW 1"), car("NEW 2")]).unwrap();
        assert!(registered.iter().map(|vehicle| vehicle.plate.as_str()).eq(["NEW1", "NEW2"]));
        assert!(vehicles.register_many(vec![]).unwrap().is_empty());
    });
}
