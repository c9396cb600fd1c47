//! Poisoning: what has gone wrong for good stays so until the transaction is over.

use super::fixture::{STANDARD, tariff, tariff_ref};
use super::trial::kind_of;
use crate::domain::{Bay, Floor, VehicleSize};
use crate::storage::{Deadline, Page, SessionFilter, SpotWanted, WriteTx};
use crate::{Error, ErrorKind, Result};

fn poison(tx: &mut dyn WriteTx) {
    tx.poison(&Error::new(ErrorKind::DiskFull, "the disk is full"));
}

cases! {
    /// After an error that ended the transaction every call on it fails with Poisoned, whatever it is.
    fn every_call_on_a_poisoned_transaction_fails(trial) {
        let spots = trial.spots(2);
        let vehicle = trial.vehicle("POISON 1");
        let stay = trial.park(&vehicle, &spots[0]);
        let payment = trial.fixture.payment(stay.session.id, "pay-1");
        trial.write(|tx| {
            tx.insert_payment(&payment)?;
            tx.insert_tariff(&tariff("day", 1), payment.created_at)
        });
        let at = trial.fixture.now();
        let new_spot = trial.fixture.spot("NEW", 9);
        let new_vehicle = trial.fixture.vehicle("POISON 2");
        let new_stay = trial.fixture.stay(&new_vehicle, &spots[1]);
        let new_payment = trial.fixture.payment(stay.session.id, "pay-2");
        let kind = trial.refused(|tx| {
            let entry = trial.next_entry(tx, trial.registration("POISON 3"), None)?;
            let updated = vehicle.updated(vehicle.vehicle_type, vehicle.size, Some("x".to_owned()), at)?;
            let extended = stay.session.extended(at, at)?;
            let closed = stay.ticket.closed(at)?;
            let failed = payment.failed("no".to_owned(), at)?;
            let reserved = spots[1].reserved(vehicle.id, None, at)?;
            let wanted = SpotWanted { class: STANDARD, level: None, size: VehicleSize::default() };
            poison(tx);
            let calls: Vec<(&str, Result<()>)> = vec![
                ("spot", tx.spot(spots[0].id).map(drop)),
                ("vehicle", tx.vehicle(vehicle.id).map(drop)),
                ("session", tx.session(stay.session.id).map(drop)),
                ("ticket", tx.ticket(stay.ticket.id).map(drop)),
                ("payment", tx.payment(payment.id).map(drop)),
                ("floors", tx.floors().map(drop)),
                ("bays", tx.bays().map(drop)),
                ("spot_by_code", tx.spot_by_code(&spots[0].code).map(drop)),
                ("free_spot", tx.free_spot(&wanted).map(drop)),
                ("spot_reserved_for", tx.spot_reserved_for(vehicle.id).map(drop)),
                ("reservations_lapsed", tx.reservations_lapsed(at, 9).map(drop)),
                ("spots", tx.spots(Page::first(9)).map(drop)),
                ("last_ordinal", tx.last_ordinal().map(drop)),
                ("availability", tx.availability().map(drop)),
                ("vehicle_by_plate", tx.vehicle_by_plate(&vehicle.plate).map(drop)),
                ("vehicles_by_ocr_key", tx.vehicles_by_ocr_key(&vehicle.plate.ocr_key(), 9).map(drop)),
                ("vehicles", tx.vehicles(Page::first(9)).map(drop)),
                ("active_session_of", tx.active_session_of(vehicle.id).map(drop)),
                ("sessions", tx.sessions(&SessionFilter::default(), Page::first(9)).map(drop)),
                ("sessions_overdue", tx.sessions_overdue(at, 9).map(drop)),
                ("ticket_by_number", tx.ticket_by_number(&stay.ticket.number).map(drop)),
                ("tickets", tx.tickets(Page::first(9)).map(drop)),
                ("payment_by_key", tx.payment_by_key("pay-1").map(drop)),
                ("payments_of", tx.payments_of(stay.session.id).map(drop)),
                ("payments", tx.payments(None, Page::first(9)).map(drop)),
                ("tariff", tx.tariff(&tariff_ref("day", 1)).map(drop)),
                ("latest_tariff", tx.latest_tariff(&tariff_ref("day", 1).id).map(drop)),
                ("active_tariff", tx.active_tariff().map(drop)),
                ("tariffs", tx.tariffs().map(drop)),
                ("journal_head", tx.journal_head().map(drop)),
                ("journal", tx.journal(1, 9).map(drop)),
                ("journal_by_key", tx.journal_by_key("k").map(drop)),
                ("insert_floor", tx.insert_floor(&Floor { level: 3, name: "3".to_owned() })),
                ("insert_bay", tx.insert_bay(&Bay { level: 0, number: 3, name: "3".to_owned() })),
                ("insert_spot", tx.insert_spot(&new_spot)),
                ("update_spot", tx.update_spot(&spots[1], &reserved)),
                ("insert_vehicle", tx.insert_vehicle(&new_vehicle)),
                ("update_vehicle", tx.update_vehicle(&vehicle, &updated)),
                ("insert_session", tx.insert_session(&new_stay.session)),
                ("update_session", tx.update_session(&stay.session, &extended)),
                ("insert_ticket", tx.insert_ticket(&new_stay.ticket)),
                ("update_ticket", tx.update_ticket(&stay.ticket, &closed)),
                ("insert_payment", tx.insert_payment(&new_payment)),
                ("update_payment", tx.update_payment(&payment, &failed)),
                ("insert_tariff", tx.insert_tariff(&tariff("day", 2), at)),
                ("activate_tariff", tx.activate_tariff(&tariff_ref("day", 1))),
                ("append", tx.append(&entry)),
                ("savepoint", tx.savepoint(&mut |_| Ok(()))),
            ];
            for (name, answer) in calls {
                assert_eq!(answer.map_err(|error| error.kind()), Err(ErrorKind::Poisoned), "{name} on a poisoned transaction");
            }
            Err::<(), _>(Error::new(ErrorKind::DiskFull, "the disk is full"))
        });
        assert_eq!(kind, ErrorKind::DiskFull, "the error of the work comes back");
        trial.vehicle("POISON 4");
    }

    /// A poisoned transaction is rolled back even if the work answers Ok, and the caller is told.
    fn a_poisoned_transaction_keeps_nothing_although_the_work_answers_ok(trial) {
        let (vehicle, after) = (trial.fixture.vehicle("POISON 1"), trial.fixture.vehicle("POISON 2"));
        trial.refused(|tx| {
            tx.insert_vehicle(&vehicle)?;
            poison(tx);
            Ok(())
        });
        let before = trial.contents();
        let row = vehicle.clone();
        kind_of(trial.store().write_owned(Deadline::NONE, Box::new(move |tx| {
            tx.insert_vehicle(&row)?;
            poison(tx);
            Ok(())
        })));
        assert_eq!(trial.contents(), before);
        trial.write(|tx| {
            tx.insert_vehicle(&vehicle)?;
            tx.insert_vehicle(&after)
        });
        assert_eq!(trial.contents().vehicles, [vehicle, after]);
    }

    /// Poison inside a savepoint poisons the whole transaction: undoing the savepoint does not undo the poison.
    fn poison_outlives_the_savepoint_in_which_it_came(trial) {
        let (outer, inner, late) = (trial.fixture.vehicle("P 1"), trial.fixture.vehicle("P 2"), trial.fixture.vehicle("P 3"));
        for answer_ok in [false, true] {
            trial.refused(|tx| {
                tx.insert_vehicle(&outer)?;
                let _ = tx.savepoint(&mut |tx| {
                    tx.savepoint(&mut |tx| {
                        tx.insert_vehicle(&inner)?;
                        poison(tx);
                        if answer_ok { Ok(()) } else { Err(Error::new(ErrorKind::DiskFull, "the disk is full")) }
                    })
                });
                assert_eq!(kind_of(tx.vehicle(outer.id)), ErrorKind::Poisoned, "reading after the savepoint");
                assert_eq!(kind_of(tx.insert_vehicle(&late)), ErrorKind::Poisoned, "writing after the savepoint");
                Ok(())
            });
        }
        trial.write(|tx| tx.insert_vehicle(&late));
    }
}
