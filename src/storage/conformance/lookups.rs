//! Looking for rows by anything but their id.

use std::time::Duration;

use super::fixture::{STANDARD, plate_of, tariff, tariff_id, tariff_ref};
use super::trial::{Trial, build_bay};
use crate::domain::{
    Bay, Features, Floor, PaymentStatus, SizeLimits, Spot, SpotClass, SpotStatus, SpotType, VehicleSize, VehicleType,
};
use crate::storage::{AvailabilityCount, Page, SpotWanted};

const CHARGER: SpotClass = SpotClass { spot_type: SpotType::Standard, features: Features { charger: true, accessible: false } };

fn free(trial: &Trial<'_>, class: SpotClass, level: Option<i16>, height_cm: Option<u16>) -> Option<u32> {
    let wanted = SpotWanted { class, level, size: VehicleSize { height_cm, ..VehicleSize::default() } };
    trial.read(|tx| tx.free_spot(&wanted)).map(|spot| spot.ordinal)
}

/// Floor 0 with bay 1 and floor 1 with bays 1 and 2.
fn two_floors(trial: &Trial<'_>) {
    trial.write(|tx| {
        build_bay(tx)?;
        tx.insert_floor(&Floor { level: 1, name: "One".to_owned() })?;
        tx.insert_bay(&Bay { level: 1, number: 2, name: "B".to_owned() })?;
        tx.insert_bay(&Bay { level: 1, number: 1, name: "A".to_owned() })
    });
}

fn change(trial: &Trial<'_>, spot: &Spot, change: impl Fn(&Spot) -> crate::Result<Spot>) -> Spot {
    let after = change(spot).expect("the state machine has this step");
    trial.write(|tx| tx.update_spot(spot, &after));
    after
}

cases! {
    /// Floors and bays come in their order, whatever the order in which they were built.
    fn floors_and_bays_come_in_order(trial) {
        trial.write(|tx| {
            for level in [2, -1, 0] {
                tx.insert_floor(&Floor { level, name: level.to_string() })?;
                for number in [3, 1] {
                    tx.insert_bay(&Bay { level, number, name: number.to_string() })?;
                }
            }
            Ok(())
        });
        let floors: Vec<i16> = trial.read(|tx| tx.floors()).iter().map(|floor| floor.level).collect();
        assert_eq!(floors, [-1, 0, 2]);
        let bays: Vec<(i16, u16)> = trial.read(|tx| tx.bays()).iter().map(|bay| (bay.level, bay.number)).collect();
        assert_eq!(bays, [(-1, 1), (-1, 3), (0, 1), (0, 3), (2, 1), (2, 3)]);
    }

    /// The free spot is the lowest ordinal that is AVAILABLE, of the class, on the floor, and large enough.
    fn the_free_spot_is_the_lowest_ordinal_that_is_wanted(trial) {
        two_floors(&trial);
        let mut spots: Vec<Spot> = [5, 3, 8, 1, 7, 2].iter().map(|n| trial.fixture.spot(&format!("S{n}"), *n)).collect();
        spots[3].limits = SizeLimits { height_cm: Some(200), ..SizeLimits::default() };
        (spots[2].level, spots[4].level) = (1, 1);
        spots[5].class = CHARGER;
        trial.write(|tx| spots.iter().try_for_each(|spot| tx.insert_spot(spot)));
        assert_eq!(free(&trial, STANDARD, None, None), Some(1), "a size that is not known is taken to fit");
        assert_eq!(free(&trial, STANDARD, None, Some(200)), Some(1), "a limit is what still fits");
        assert_eq!(free(&trial, STANDARD, None, Some(201)), Some(3), "the next one that is high enough");
        assert_eq!(free(&trial, STANDARD, Some(1), None), Some(7), "on floor 1");
        assert_eq!(free(&trial, STANDARD, Some(9), None), None, "there is no floor 9");
        assert_eq!(free(&trial, CHARGER, None, None), Some(2), "with a charger");
        assert_eq!(free(&trial, CHARGER, Some(1), None), None, "with a charger on floor 1");
        assert_eq!(free(&trial, SpotClass { spot_type: SpotType::Compact, ..STANDARD }, None, None), None);

        let vehicle = trial.vehicle("FREE 1");
        let at = trial.fixture.now();
        let taken = trial.park(&vehicle, &spots[3]);
        assert_eq!(free(&trial, STANDARD, None, None), Some(3), "1 is occupied");
        change(&trial, &spots[1], |spot| spot.reserved(vehicle.id, None, at));
        assert_eq!(free(&trial, STANDARD, None, None), Some(5), "3 is reserved");
        change(&trial, &spots[0], |spot| spot.service_changed(SpotStatus::Maintenance, at));
        assert_eq!(free(&trial, STANDARD, None, None), Some(7), "5 is closed");
        change(&trial, &spots[4], |spot| spot.removed(at));
        assert_eq!(free(&trial, STANDARD, None, None), Some(8), "7 is removed");
        change(&trial, &spots[2], |spot| spot.service_changed(SpotStatus::OutOfOrder, at));
        assert_eq!(free(&trial, STANDARD, None, None), None, "8 is out of order");
        trial.write(|tx| {
            tx.update_session(&taken.session, &taken.session.completed(at, VehicleType::Standard, None, at)?)?;
            tx.update_spot(&taken.spot, &taken.spot.freed(at)?)
        });
        assert_eq!(free(&trial, STANDARD, None, None), Some(1), "1 is free again");
    }

    /// A vehicle's reservation is found; of several, the lowest ordinal.
    fn the_spot_reserved_for_a_vehicle_is_found(trial) {
        let spots = trial.spots(3);
        let vehicles = trial.vehicles(2);
        let at = trial.fixture.now();
        let high = change(&trial, &spots[2], |spot| spot.reserved(vehicles[0].id, None, at));
        assert_eq!(trial.read(|tx| tx.spot_reserved_for(vehicles[0].id)), Some(high.clone()));
        let low = change(&trial, &spots[1], |spot| spot.reserved(vehicles[0].id, Some(at), at));
        assert_eq!(trial.read(|tx| tx.spot_reserved_for(vehicles[0].id)), Some(low.clone()));
        assert_eq!(trial.read(|tx| tx.spot_reserved_for(vehicles[1].id)), None);
        change(&trial, &low, |spot| spot.freed(at));
        assert_eq!(trial.read(|tx| tx.spot_reserved_for(vehicles[0].id)), Some(high), "the other one is free again");
    }

    /// Reservations have lapsed at their instant, not before; those without one never do.
    fn reservations_lapse_at_their_instant(trial) {
        let spots = trial.spots(4);
        let vehicle = trial.vehicle("LAPSE 1");
        let at = trial.fixture.now();
        let hour = |n: u64| at.saturating_add(Duration::from_hours(n));
        let untils = [Some(hour(2)), Some(hour(1)), None, Some(hour(3))];
        for (spot, until) in spots.iter().zip(untils) {
            change(&trial, spot, |spot| spot.reserved(vehicle.id, until, at));
        }
        let lapsed = |now, limit| {
            let mut ordinals: Vec<u32> =
                trial.read(|tx| tx.reservations_lapsed(now, limit)).iter().map(|spot| spot.ordinal).collect();
            ordinals.sort_unstable();
            ordinals
        };
        assert!(lapsed(at, 9).is_empty());
        assert_eq!(lapsed(hour(1), 9), [2]);
        assert_eq!(lapsed(hour(2), 9), [1, 2]);
        assert_eq!(lapsed(hour(9), 9), [1, 2, 4]);
        assert_eq!(lapsed(hour(9), 2).len(), 2, "the limit");
        assert!(lapsed(hour(9), 0).is_empty());
    }

    /// The last ordinal counts removed spots too: it is never given out again.
    fn the_last_ordinal_counts_removed_spots(trial) {
        let spots = trial.spots(3);
        change(&trial, &spots[2], |spot| spot.removed(spot.created_at));
        assert_eq!(trial.read(|tx| tx.last_ordinal()), 3);
    }

    /// Availability counts the spots that are not removed by floor, bay and class, in that order.
    fn availability_counts_by_floor_bay_and_class(trial) {
        two_floors(&trial);
        let mut spots: Vec<Spot> = (1..=9).map(|n| trial.fixture.spot(&format!("S{n}"), n)).collect();
        spots[4].class = CHARGER;
        (spots[5].level, spots[5].bay) = (1, 2);
        (spots[6].level, spots[6].bay) = (1, 1);
        (spots[8].level, spots[8].bay) = (1, 1);
        trial.write(|tx| spots.iter().try_for_each(|spot| tx.insert_spot(spot)));
        let vehicles = trial.vehicles(2);
        let at = trial.fixture.now();
        trial.park(&vehicles[0], &spots[0]);
        change(&trial, &spots[1], |spot| spot.reserved(vehicles[1].id, None, at));
        change(&trial, &spots[2], |spot| spot.service_changed(SpotStatus::Maintenance, at));
        change(&trial, &spots[7], |spot| spot.removed(at));
        change(&trial, &spots[5], |spot| spot.service_changed(SpotStatus::OutOfOrder, at));
        let count = |level, bay, class, total, free, occupied, reserved| {
            AvailabilityCount { level, bay, class, total, free, occupied, reserved }
        };
        let expected = [
            count(0, 1, STANDARD, 4, 1, 1, 1),
            count(0, 1, CHARGER, 1, 1, 0, 0),
            count(1, 1, STANDARD, 2, 2, 0, 0),
            count(1, 2, STANDARD, 1, 0, 0, 0),
        ];
        // By what a store may sort classes is their order or their code; the two agree for these.
        assert_eq!(trial.read(|tx| tx.availability()), expected);
    }

    /// The plates that a camera mixes up are found together, by id, at most so many.
    fn vehicles_are_found_by_what_a_camera_reads(trial) {
        let alike = [trial.vehicle("B-OS 15"), trial.vehicle("8-05 I5"), trial.vehicle("BQ5 1S")];
        let other = trial.vehicle("B-XX 15");
        let key = plate_of("BOS15").ocr_key();
        assert_eq!(trial.read(|tx| tx.vehicles_by_ocr_key(&key, 9)), alike);
        assert_eq!(trial.read(|tx| tx.vehicles_by_ocr_key(&key, 2)), alike[..2]);
        assert_eq!(trial.read(|tx| tx.vehicles_by_ocr_key(&key, 0)), []);
        assert_eq!(trial.read(|tx| tx.vehicle_by_plate(&alike[1].plate)), Some(alike[1].clone()), "the plate itself decides");
        assert_eq!(trial.read(|tx| tx.vehicles_by_ocr_key(&other.plate.ocr_key(), 9)), [other]);
    }

    /// The ACTIVE session of a vehicle is found; one that is over or EXPIRED is not.
    fn the_active_session_of_a_vehicle_is_found(trial) {
        let spots = trial.spots(2);
        let vehicle = trial.vehicle("ACTIVE 1");
        trial.past_stay(&vehicle, &spots[0]);
        assert_eq!(trial.read(|tx| tx.active_session_of(vehicle.id)), None);
        let stay = trial.park(&vehicle, &spots[1]);
        assert_eq!(trial.read(|tx| tx.active_session_of(vehicle.id)), Some(stay.session.clone()));
        let at = trial.fixture.now();
        trial.write(|tx| tx.update_session(&stay.session, &stay.session.expired(at)?));
        assert_eq!(trial.read(|tx| tx.active_session_of(vehicle.id)), None, "EXPIRED is not ACTIVE");
    }

    /// Overdue are ACTIVE sessions from their instant on, the longest overdue first.
    fn overdue_sessions_come_longest_overdue_first(trial) {
        let spots = trial.spots(4);
        let vehicles = trial.vehicles(4);
        let at = trial.fixture.now();
        let hour = |n: u64| at.saturating_add(Duration::from_hours(n));
        let stays: Vec<_> = vehicles.iter().zip(&spots).map(|(vehicle, spot)| trial.park(vehicle, spot)).collect();
        for (stay, hours) in stays.iter().zip([3, 1, 2, 1]) {
            trial.write(|tx| tx.update_session(&stay.session, &stay.session.extended(hour(hours), at)?));
        }
        let gone = trial.read(|tx| tx.session(stays[3].session.id)).expect("it was just written");
        trial.write(|tx| tx.update_session(&gone, &gone.completed(at, VehicleType::Standard, None, at)?));
        let overdue = |now, limit| -> Vec<_> {
            trial.read(|tx| tx.sessions_overdue(now, limit)).iter().map(|session| session.vehicle).collect()
        };
        let [three, one, two] = [vehicles[0].id, vehicles[1].id, vehicles[2].id];
        assert_eq!(overdue(at, 9), []);
        assert_eq!(overdue(hour(1), 9), [one], "at the instant itself");
        assert_eq!(overdue(hour(5), 9), [one, two, three]);
        assert_eq!(overdue(hour(5), 2), [one, two]);
        assert_eq!(overdue(hour(5), 0), []);
    }

    /// A ticket is found by its number, whatever it is worth.
    fn a_ticket_is_found_by_its_number(trial) {
        let spot = trial.spots(1).remove(0);
        let vehicle = trial.vehicle("TICKET 1");
        let (stay, _) = trial.past_stay(&vehicle, &spot);
        let found = trial.read(|tx| tx.ticket_by_number(&stay.ticket.number)).map(|ticket| ticket.id);
        assert_eq!(found, Some(stay.ticket.id));
        assert_eq!(trial.read(|tx| tx.ticket_by_number(&trial.fixture.number())), None);
    }

    /// Payments are found by key, by session and by status.
    fn payments_are_found_by_key_session_and_status(trial) {
        let spots = trial.spots(2);
        let vehicles = trial.vehicles(2);
        let stays = [trial.park(&vehicles[0], &spots[0]), trial.park(&vehicles[1], &spots[1])];
        let at = trial.fixture.now();
        let failed = trial.fixture.payment(stays[0].session.id, "a").failed("no".to_owned(), at).expect("a pending payment");
        let pending = [trial.fixture.payment(stays[0].session.id, "b"), trial.fixture.payment(stays[1].session.id, "B")];
        trial.write(|tx| {
            tx.insert_payment(&pending[0])?;
            tx.insert_payment(&pending[1])?;
            tx.insert_payment(&failed)
        });
        trial.read(|tx| {
            assert_eq!(tx.payment_by_key("b")?.as_ref(), Some(&pending[0]), "keys differ by case");
            assert_eq!(tx.payment_by_key("B")?.as_ref(), Some(&pending[1]), "keys differ by case");
            assert_eq!(tx.payments_of(stays[0].session.id)?, [failed.clone(), pending[0].clone()], "oldest first, which is by id");
            assert_eq!(tx.payments(Some(PaymentStatus::Pending), Page::first(9))?, pending);
            assert_eq!(tx.payments(Some(PaymentStatus::Pending), Page::newest(1))?, [pending[1].clone()]);
            assert_eq!(tx.payments(Some(PaymentStatus::Pending), Page::first(9).after(pending[0].id))?, [pending[1].clone()]);
            assert_eq!(tx.payments(Some(PaymentStatus::Failed), Page::first(9))?, std::slice::from_ref(&failed));
            assert_eq!(tx.payments(Some(PaymentStatus::Completed), Page::first(9))?, []);
            Ok(())
        });
        trial.write(|tx| tx.update_payment(&pending[0], &pending[0].completed(None, None, at)?));
        assert_eq!(trial.read(|tx| tx.payments(Some(PaymentStatus::Pending), Page::first(9))), [pending[1].clone()]);
        assert_eq!(trial.read(|tx| tx.payments(Some(PaymentStatus::Completed), Page::first(9))).len(), 1);
    }

    /// Versions of tariffs: each is found, the highest is the latest, one at most is active.
    fn tariffs_have_a_latest_version_and_one_active(trial) {
        let at = trial.fixture.now();
        let published = [("night", 1), ("day", 2), ("day", 10), ("day", 1), ("Day", 3)];
        trial.write(|tx| published.iter().try_for_each(|(id, version)| tx.insert_tariff(&tariff(id, *version), at)));
        assert_eq!(trial.read(|tx| tx.active_tariff()), None, "publishing activates nothing");
        let listed: Vec<String> = trial.read(|tx| tx.tariffs()).iter().map(|row| row.tariff.reference().to_string()).collect();
        assert_eq!(listed, ["Day@3", "day@1", "day@2", "day@10", "night@1"], "by id and version");
        let latest = trial.read(|tx| tx.latest_tariff(&tariff_id("day"))).map(|row| row.tariff);
        assert_eq!(latest, Some(tariff("day", 10)));
        for active in [tariff_ref("day", 1), tariff_ref("night", 1), tariff_ref("night", 1), tariff_ref("day", 10)] {
            trial.write(|tx| tx.activate_tariff(&active));
            trial.read(|tx| {
                assert_eq!(tx.active_tariff()?.as_ref(), Some(&active));
                let marked: Vec<_> =
                    tx.tariffs()?.into_iter().filter(|row| row.active).map(|row| row.tariff.reference()).collect();
                assert_eq!(marked, std::slice::from_ref(&active), "one row at most is active");
                assert_eq!(tx.tariff(&active)?.map(|row| row.active), Some(true));
                Ok(())
            });
        }
    }
}
