//! Rows: every field comes back, unique values stay unique, versions are checked, removed rows stay readable.

use super::fixture::{STANDARD, tariff};
use super::trial::{build_bay, enter, kind_of};
use crate::ErrorKind::{AlreadyExists, Conflict};
use crate::domain::{
    Bay, Features, Floor, Money, ParkerClass, PaymentMethod, PaymentPurpose, PlateShown, SizeLimits, SpotClass, SpotStatus,
    SpotType, Timestamp, VehicleSize, VehicleType,
};

cases! {
    /// Every field of every row comes back as it was written, at the ends of its range too.
    fn every_field_of_every_row_comes_back(trial) {
        let f = &trial.fixture;
        let floors = [Floor { level: i16::MIN, name: String::new() }, Floor { level: i16::MAX, name: "D\u{e4}ch \u{1f697}".to_owned() }];
        let bays = [
            Bay { level: i16::MIN, number: 0, name: "'; --".to_owned() },
            Bay { level: i16::MAX, number: u16::MAX, name: "B".to_owned() },
        ];
        let limits = SizeLimits { height_cm: Some(u16::MAX), length_cm: Some(1), width_cm: Some(0) };
        let mut spots: Vec<_> = SpotClass::ALL.iter().zip(1..).map(|(class, ordinal)| {
            let mut spot = f.spot(&format!("\u{4eac} {ordinal}"), ordinal);
            (spot.level, spot.bay, spot.class) = (i16::MIN, 0, *class);
            spot
        }).collect();
        spots[3].limits = limits;
        (spots[4].level, spots[4].bay, spots[4].ordinal) = (i16::MAX, u16::MAX, u32::MAX);
        spots[5].status = SpotStatus::Maintenance;
        spots[6].status = SpotStatus::OutOfOrder;
        spots[7].deleted_at = Some(f.now());
        let mut vehicles: Vec<_> = VehicleType::ALL.iter().zip(1..).map(|(vehicle_type, n)| {
            let mut vehicle = f.vehicle(&format!("ROW {n}"));
            vehicle.vehicle_type = *vehicle_type;
            vehicle
        }).collect();
        vehicles[0].plate_shown = PlateShown::new("row\u{b7}1 \u{1f697}");
        vehicles[0].note = Some("line one\nline 'two' \u{1f697}".to_owned());
        vehicles[0].size = VehicleSize { height_cm: Some(0), length_cm: Some(u16::MAX), width_cm: Some(7) };
        vehicles[1].note = Some(String::new());
        vehicles[2].version = 7;
        vehicles[3].deleted_at = Some(f.now());
        (vehicles[4].created_at, vehicles[4].updated_at) = (Timestamp::from_micros(-1), Timestamp::from_micros(1));
        let tariffs = [tariff("city/P+R", 1), tariff("city/P+R", u32::MAX)];

        let mut stay = f.stay(&vehicles[0], &spots[0]);
        stay.session.paid_until = Some(f.now());
        stay.session.paid_minor = i64::MAX;
        stay.session.tariff = Some(tariffs[1].reference());
        stay.session.parker_class = ParkerClass::Staff;
        stay.session.lost_ticket = true;
        stay.session.entry_lane = Some("Nord \u{2191}".to_owned());
        let mut lost = stay.ticket.clone();
        (lost.id, lost.number) = { let other = f.ticket(stay.session.id); (other.id, other.number) };
        lost = lost.voided(true, f.now()).expect("an open ticket can be voided");
        let mut paid = f.payment(stay.session.id, "key \u{1f511}");
        paid.amount = Money::new(i64::MAX, "JPY".parse().expect("yen exist"));
        (paid.method, paid.purpose) = (PaymentMethod::Cash, PaymentPurpose::Prepay);
        paid.lane = Some("P1".to_owned());
        let done = paid.completed(Some("ref".to_owned()), Some(f.now()), f.now()).expect("a pending payment completes");
        let failed = f.payment(stay.session.id, "k2").failed("no\nmoney".to_owned(), f.now()).expect("a pending payment fails");

        let at = f.now();
        trial.write(|tx| {
            floors.iter().try_for_each(|row| tx.insert_floor(row))?;
            bays.iter().try_for_each(|row| tx.insert_bay(row))?;
            spots.iter().try_for_each(|row| tx.insert_spot(row))?;
            vehicles.iter().try_for_each(|row| tx.insert_vehicle(row))?;
            tariffs.iter().try_for_each(|row| tx.insert_tariff(row, at))?;
            enter(tx, &stay)?;
            tx.insert_ticket(&lost)?;
            tx.insert_payment(&paid)?;
            tx.update_payment(&paid, &done)?;
            tx.insert_payment(&failed)
        });
        spots[0] = stay.spot.clone();
        let contents = trial.contents();
        assert_eq!(contents.floors, floors);
        assert_eq!(contents.bays, bays);
        assert_eq!(contents.spots, spots);
        assert_eq!(contents.vehicles, vehicles);
        assert_eq!(contents.sessions, std::slice::from_ref(&stay.session));
        assert_eq!(contents.tickets, [stay.ticket.clone(), lost.clone()]);
        assert_eq!(contents.payments, [done.clone(), failed.clone()]);
        let tariff_rows: Vec<_> = contents.tariffs.iter().map(|row| (row.tariff.clone(), row.active, row.created_at)).collect();
        assert_eq!(tariff_rows, tariffs.map(|tariff| (tariff, false, at)));
        trial.read(|tx| {
            for spot in &spots {
                assert_eq!(tx.spot(spot.id)?.as_ref(), Some(spot), "by id");
            }
            for vehicle in &vehicles {
                assert_eq!(tx.vehicle(vehicle.id)?.as_ref(), Some(vehicle), "by id");
            }
            assert_eq!(tx.session(stay.session.id)?.as_ref(), Some(&stay.session));
            assert_eq!(tx.ticket(lost.id)?.as_ref(), Some(&lost));
            assert_eq!(tx.payment(done.id)?.as_ref(), Some(&done));
            Ok(())
        });
    }

    /// A row that is not there is None, whichever way it is asked for.
    fn a_row_that_is_not_there_is_none(trial) {
        let (vehicle, spot) = (trial.fixture.vehicle("NONE 1"), trial.fixture.spot("NONE", 1));
        let stay = trial.fixture.stay(&vehicle, &spot);
        let payment = trial.fixture.payment(stay.session.id, "none");
        trial.read(|tx| {
            assert_eq!(tx.spot(spot.id)?, None);
            assert_eq!(tx.vehicle(vehicle.id)?, None);
            assert_eq!(tx.session(stay.session.id)?, None);
            assert_eq!(tx.ticket(stay.ticket.id)?, None);
            assert_eq!(tx.payment(payment.id)?, None);
            assert_eq!(tx.spot_by_code(&spot.code)?, None);
            assert_eq!(tx.spot_reserved_for(vehicle.id)?, None);
            assert_eq!(tx.vehicle_by_plate(&vehicle.plate)?, None);
            assert_eq!(tx.active_session_of(vehicle.id)?, None);
            assert_eq!(tx.ticket_by_number(&stay.ticket.number)?, None);
            assert_eq!(tx.payment_by_key("none")?, None);
            assert_eq!(tx.payments_of(stay.session.id)?, []);
            let none = tariff("none", 1);
            assert_eq!((tx.tariff(&none.reference())?, tx.latest_tariff(none.id())?), (None, None));
            assert_eq!(tx.journal_by_key("none")?, None);
            Ok(())
        });
    }

    /// An id is taken once, in every family: floor, bay, spot, vehicle, session, ticket, payment, tariff version.
    fn an_id_is_taken_once(trial) {
        let spots = trial.spots(2);
        let vehicles = trial.vehicles(2);
        let (past, freed) = trial.past_stay(&vehicles[0], &spots[0]);
        let payment = trial.fixture.payment(past.session.id, "first");
        let failed = payment.failed("no".to_owned(), trial.fixture.now()).expect("a pending payment fails");
        trial.write(|tx| {
            tx.insert_payment(&failed)?;
            tx.insert_tariff(&tariff("day", 1), failed.created_at)
        });
        let mut spot = trial.fixture.spot("OTHER", 9);
        spot.id = freed.id;
        let mut vehicle = trial.fixture.vehicle("OTHER 1");
        vehicle.id = vehicles[1].id;
        let mut stay = trial.fixture.stay(&vehicles[1], &spots[1]);
        stay.session.id = past.session.id;
        let mut ticket = trial.fixture.ticket(past.session.id);
        ticket.id = past.ticket.id;
        let mut second = trial.fixture.payment(past.session.id, "second");
        second.id = payment.id;
        let at = trial.fixture.now();
        assert_eq!(trial.refused(|tx| tx.insert_floor(&Floor { level: 0, name: "twin".to_owned() })), AlreadyExists, "floor");
        assert_eq!(trial.refused(|tx| tx.insert_bay(&Bay { level: 0, number: 1, name: "twin".to_owned() })), AlreadyExists, "bay");
        assert_eq!(trial.refused(|tx| tx.insert_spot(&spot)), AlreadyExists, "spot");
        assert_eq!(trial.refused(|tx| tx.insert_vehicle(&vehicle)), AlreadyExists, "vehicle");
        assert_eq!(trial.refused(|tx| tx.insert_session(&stay.session)), AlreadyExists, "session");
        assert_eq!(trial.refused(|tx| tx.insert_ticket(&ticket)), AlreadyExists, "ticket");
        assert_eq!(trial.refused(|tx| tx.insert_payment(&second)), AlreadyExists, "payment");
        assert_eq!(trial.refused(|tx| tx.insert_tariff(&tariff("day", 1), at)), AlreadyExists, "tariff version");
        trial.write(|tx| tx.insert_bay(&Bay { level: 0, number: 2, name: "another".to_owned() }));
    }

    /// A spot code is taken once among the spots that are not removed, and free again after that.
    fn a_spot_code_is_taken_once_until_its_spot_is_removed(trial) {
        let old = trial.spots(1).remove(0);
        let new = trial.fixture.spot("S001", 2);
        assert_eq!(trial.refused(|tx| tx.insert_spot(&new)), AlreadyExists);
        let removed = old.removed(trial.fixture.now()).expect("a free spot can be removed");
        trial.write(|tx| {
            tx.update_spot(&old, &removed)?;
            assert_eq!(tx.spot_by_code(&old.code)?, None, "a removed spot is found by its code");
            tx.insert_spot(&new)
        });
        trial.read(|tx| {
            assert_eq!(tx.spot_by_code(&new.code)?.as_ref(), Some(&new));
            assert_eq!(tx.spot(old.id)?.as_ref(), Some(&removed), "the removed spot stays readable by id");
            Ok(())
        });
        let mut back = removed.clone();
        (back.deleted_at, back.version) = (None, removed.version + 1);
        assert_eq!(trial.refused(|tx| tx.update_spot(&removed, &back)), AlreadyExists, "two spots would have one code");
    }

    /// A plate is taken once among the vehicles that are not removed, and free again after that.
    fn a_plate_is_taken_once_until_its_vehicle_is_removed(trial) {
        let spot = trial.spots(1).remove(0);
        let old = trial.vehicle("B-AB 123");
        let new = trial.fixture.vehicle("b ab 123");
        assert_eq!(trial.refused(|tx| tx.insert_vehicle(&new)), AlreadyExists);
        let (past, _) = trial.past_stay(&old, &spot);
        let removed = old.removed(trial.fixture.now()).expect("a vehicle can be removed");
        trial.write(|tx| {
            tx.update_vehicle(&old, &removed)?;
            assert_eq!(tx.vehicle_by_plate(&old.plate)?, None, "a removed vehicle is found by its plate");
            tx.insert_vehicle(&new)
        });
        trial.read(|tx| {
            assert_eq!(tx.vehicle_by_plate(&old.plate)?.as_ref(), Some(&new));
            assert_eq!(tx.vehicles_by_ocr_key(&old.plate.ocr_key(), 9)?, std::slice::from_ref(&new));
            assert_eq!(tx.vehicle(old.id)?.as_ref(), Some(&removed), "the removed vehicle stays readable by id");
            assert_eq!(tx.session(past.session.id)?.map(|session| session.vehicle), Some(old.id), "its history stays");
            Ok(())
        });
        let mut back = removed.clone();
        (back.deleted_at, back.version) = (None, removed.version + 1);
        assert_eq!(trial.refused(|tx| tx.update_vehicle(&removed, &back)), AlreadyExists, "two vehicles would have one plate");
    }

    /// A vehicle has one ACTIVE session at most, and a new one once that is over.
    fn a_vehicle_has_one_active_session(trial) {
        let spots = trial.spots(3);
        let vehicles = trial.vehicles(2);
        trial.past_stay(&vehicles[0], &spots[2]);
        trial.park(&vehicles[0], &spots[0]);
        let second = trial.fixture.stay(&vehicles[0], &spots[1]);
        assert_eq!(trial.refused(|tx| tx.insert_session(&second.session)), AlreadyExists, "a second entry");
        let other = trial.park(&vehicles[1], &spots[1]);
        let mistaken = other.session.of_vehicle(vehicles[0].id, trial.fixture.now()).expect("an active session");
        assert_eq!(trial.refused(|tx| tx.update_session(&other.session, &mistaken)), AlreadyExists, "a corrected plate");
    }

    /// A spot has one ACTIVE session at most, and a new one once that is over.
    fn a_spot_has_one_active_session(trial) {
        let spots = trial.spots(2);
        let vehicles = trial.vehicles(3);
        let (_, freed) = trial.past_stay(&vehicles[0], &spots[0]);
        trial.park(&vehicles[0], &freed);
        let second = trial.fixture.stay(&vehicles[1], &freed);
        assert_eq!(trial.refused(|tx| tx.insert_session(&second.session)), AlreadyExists, "a second entry");
        let other = trial.park(&vehicles[2], &spots[1]);
        let moved = other.session.transferred(freed.id, trial.fixture.now()).expect("an active session");
        assert_eq!(trial.refused(|tx| tx.update_session(&other.session, &moved)), AlreadyExists, "a transfer");
    }

    /// A ticket number is taken once, also after its ticket is void.
    fn a_ticket_number_is_taken_once(trial) {
        let spot = trial.spots(1).remove(0);
        let vehicle = trial.vehicle("TICKET 1");
        let stay = trial.park(&vehicle, &spot);
        let mut twin = trial.fixture.ticket(stay.session.id);
        twin.number = stay.ticket.number;
        assert_eq!(trial.refused(|tx| tx.insert_ticket(&twin)), AlreadyExists);
        let void = stay.ticket.voided(true, trial.fixture.now()).expect("an open ticket");
        trial.write(|tx| tx.update_ticket(&stay.ticket, &void));
        assert_eq!(trial.refused(|tx| tx.insert_ticket(&twin)), AlreadyExists);
    }

    /// A payment's key is taken once, whatever became of the payment.
    fn a_payment_key_is_taken_once(trial) {
        let spots = trial.spots(2);
        let vehicles = trial.vehicles(2);
        let stays = [trial.park(&vehicles[0], &spots[0]), trial.park(&vehicles[1], &spots[1])];
        let first = trial.fixture.payment(stays[0].session.id, "key");
        trial.write(|tx| tx.insert_payment(&first));
        let second = trial.fixture.payment(stays[1].session.id, "key");
        assert_eq!(trial.refused(|tx| tx.insert_payment(&second)), AlreadyExists, "another session, the same key");
        let failed = first.failed("no".to_owned(), trial.fixture.now()).expect("a pending payment");
        trial.write(|tx| tx.update_payment(&first, &failed));
        assert_eq!(trial.refused(|tx| tx.insert_payment(&second)), AlreadyExists, "the key of a failed payment");
    }

    /// A session has one PENDING payment at most, and any number of others.
    fn a_session_has_one_pending_payment(trial) {
        let spot = trial.spots(1).remove(0);
        let vehicle = trial.vehicle("PAY 1");
        let stay = trial.park(&vehicle, &spot);
        let [first, second] = ["k1", "k2"].map(|key| trial.fixture.payment(stay.session.id, key));
        trial.write(|tx| tx.insert_payment(&first));
        assert_eq!(trial.refused(|tx| tx.insert_payment(&second)), AlreadyExists);
        let at = trial.fixture.now();
        trial.write(|tx| {
            tx.update_payment(&first, &first.cancelled("driver left".to_owned(), at)?)?;
            tx.insert_payment(&second)?;
            tx.update_payment(&second, &second.completed(None, None, at)?)
        });
        assert_eq!(trial.read(|tx| tx.payments_of(stay.session.id)).len(), 2);
    }

    /// An update from a version that is no longer stored is a Conflict and changes nothing.
    fn an_update_from_an_old_version_is_a_conflict(trial) {
        let spots = trial.spots(2);
        let vehicle = trial.vehicle("OLD 1");
        let stay = trial.park(&vehicle, &spots[0]);
        let payment = trial.fixture.payment(stay.session.id, "key");
        let at = trial.fixture.now();
        let noted = |note: &str| vehicle.updated(vehicle.vehicle_type, vehicle.size, Some(note.to_owned()), at);
        trial.write(|tx| {
            tx.insert_payment(&payment)?;
            tx.update_spot(&spots[1], &spots[1].service_changed(SpotStatus::Maintenance, at)?)?;
            tx.update_vehicle(&vehicle, &noted("first")?)?;
            tx.update_session(&stay.session, &stay.session.extended(at, at)?)?;
            tx.update_ticket(&stay.ticket, &stay.ticket.voided(false, at)?)?;
            tx.update_payment(&payment, &payment.failed("no".to_owned(), at)?)
        });
        let later = trial.fixture.now();
        assert_eq!(trial.refused(|tx| tx.update_spot(&spots[1], &spots[1].service_changed(SpotStatus::OutOfOrder, at)?)), Conflict);
        assert_eq!(trial.refused(|tx| tx.update_vehicle(&vehicle, &noted("second")?)), Conflict, "vehicle");
        assert_eq!(trial.refused(|tx| tx.update_session(&stay.session, &stay.session.extended(later, at)?)), Conflict, "session");
        assert_eq!(trial.refused(|tx| tx.update_ticket(&stay.ticket, &stay.ticket.closed(at)?)), Conflict, "ticket");
        assert_eq!(trial.refused(|tx| tx.update_payment(&payment, &payment.completed(None, None, at)?)), Conflict, "payment");
        // The same inside one transaction, which goes on.
        let stored = noted("first").expect("a live vehicle");
        trial.write(|tx| {
            assert_eq!(kind_of(tx.update_vehicle(&vehicle, &noted("third")?)), Conflict);
            let next = stored.updated(VehicleType::Compact, stored.size, None, later)?;
            tx.update_vehicle(&stored, &next)?;
            assert_eq!(tx.vehicle(vehicle.id)?.map(|row| (row.version, row.vehicle_type)), Some((3, VehicleType::Compact)));
            Ok(())
        });
    }

    /// An update of a row that is not there is a Conflict: no stored row has that version.
    fn an_update_of_a_row_that_is_not_there_is_a_conflict(trial) {
        trial.bay();
        let (vehicle, spot) = (trial.fixture.vehicle("GONE 1"), trial.fixture.spot("GONE", 1));
        let stay = trial.fixture.stay(&vehicle, &spot);
        let payment = trial.fixture.payment(stay.session.id, "key");
        let at = trial.fixture.now();
        assert_eq!(trial.refused(|tx| tx.update_spot(&spot, &spot.service_changed(SpotStatus::Maintenance, at)?)), Conflict);
        assert_eq!(trial.refused(|tx| tx.update_vehicle(&vehicle, &vehicle.removed(at)?)), Conflict);
        assert_eq!(trial.refused(|tx| tx.update_session(&stay.session, &stay.session.expired(at)?)), Conflict);
        assert_eq!(trial.refused(|tx| tx.update_ticket(&stay.ticket, &stay.ticket.closed(at)?)), Conflict);
        assert_eq!(trial.refused(|tx| tx.update_payment(&payment, &payment.failed("no".to_owned(), at)?)), Conflict);
    }

    /// Spots of equal class in another bay or on another floor are other spots; codes are unique in the whole garage.
    fn a_code_is_unique_across_floors(trial) {
        trial.write(|tx| {
            build_bay(tx)?;
            tx.insert_floor(&Floor { level: 1, name: "1".to_owned() })?;
            tx.insert_bay(&Bay { level: 1, number: 1, name: "A".to_owned() })
        });
        let (one, mut two) = (trial.fixture.spot("A1", 1), trial.fixture.spot("A1", 2));
        two.level = 1;
        two.class = SpotClass { spot_type: SpotType::Compact, features: Features { charger: true, ..STANDARD.features } };
        trial.write(|tx| tx.insert_spot(&one));
        assert_eq!(trial.refused(|tx| tx.insert_spot(&two)), AlreadyExists);
    }
}
