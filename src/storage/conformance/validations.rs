//! Validations of sessions: what comes back, what is unique, in what order, and how often one was used.

use super::fixture::validation;
use super::trial::kind_of;
use crate::ErrorKind::{AlreadyExists, Conflict, Constraint};
use crate::domain::{Benefit, Label, SessionId, Tariff, Timestamp, Validation};
use crate::storage::{Page, ValidationRow};

/// Granted so many microseconds after 1970.
fn row(session: SessionId, id: &str, micros: i64) -> ValidationRow {
    ValidationRow { session, validation: validation(id, 30), created_at: Timestamp::from_micros(micros) }
}

fn label(text: &str) -> Label {
    text.parse().expect("a valid label")
}

cases! {
    /// Every field of a validation comes back, a whole tariff inside it too.
    fn every_field_of_a_validation_comes_back(trial) {
        let stay = trial.park(&trial.vehicle("VAL 1"), &trial.spots(1)[0]);
        let tariff = Tariff::free(super::fixture::tariff_id("guests"), crate::Currency::EUR);
        let full = Validation {
            billed_to: Some(label("H\u{f4}tel 'Mer' \u{1f697}")),
            order: i32::MIN,
            exclusive: true,
            valid_from: Some(Timestamp::from_micros(-1)),
            valid_until: Some(Timestamp::from_micros(i64::MAX)),
            amount_max: Some("0.00000001".parse().expect("a valid rate")),
            uses_max: Some(u32::MAX),
            ..Validation::new(label("\u{4eac}; --"), Benefit::Tariff(tariff))
        };
        let row = ValidationRow { session: stay.session.id, validation: full, created_at: trial.fixture.now() };
        trial.write(|tx| tx.insert_validation(&row));
        assert_eq!(trial.read(|tx| tx.validations_of(stay.session.id)), std::slice::from_ref(&row));
        assert_eq!(trial.contents().validations, [row]);
    }

    /// A session has one validation of an id, and another one once that was removed; removing needs one that is there.
    fn a_validation_is_there_once_until_it_is_removed(trial) {
        let spots = trial.spots(2);
        let vehicles = trial.vehicles(2);
        let ids = [trial.park(&vehicles[0], &spots[0]).session.id, trial.park(&vehicles[1], &spots[1]).session.id];
        trial.write(|tx| {
            tx.insert_validation(&row(ids[0], "bakery", 5))?;
            tx.insert_validation(&row(ids[1], "bakery", 6))?;
            tx.insert_validation(&row(ids[0], "Bakery", 7))
        });
        assert_eq!(trial.refused(|tx| tx.insert_validation(&row(ids[0], "bakery", 8))), AlreadyExists);
        assert_eq!(trial.refused(|tx| tx.delete_validation(ids[1], &label("Bakery"))), Conflict, "of another session");
        trial.write(|tx| {
            tx.delete_validation(ids[0], &label("bakery"))?;
            assert_eq!(kind_of(tx.delete_validation(ids[0], &label("bakery"))), Conflict, "twice");
            assert_eq!(tx.validations_of(ids[0])?, [row(ids[0], "Bakery", 7)]);
            tx.insert_validation(&row(ids[0], "bakery", 9))
        });
        assert_eq!(trial.read(|tx| tx.validations_of(ids[0])), [row(ids[0], "Bakery", 7), row(ids[0], "bakery", 9)]);
        assert_eq!(trial.read(|tx| tx.validations_of(ids[1])), [row(ids[1], "bakery", 6)], "the other session keeps its own");
    }

    /// A validation belongs to a session that is there.
    fn a_validation_refers_to_a_session(trial) {
        let spot = trial.spots(1).remove(0);
        let nobody = trial.fixture.stay(&trial.vehicle("VAL 1"), &spot);
        assert_eq!(trial.refused(|tx| tx.insert_validation(&row(nobody.session.id, "bakery", 1))), Constraint);
        assert_eq!(trial.read(|tx| tx.validations_of(nobody.session.id)), []);
    }

    /// The validations of a session come in the order in which they were granted, those of one instant by id.
    fn validations_come_as_they_were_granted(trial) {
        let stay = trial.park(&trial.vehicle("VAL 1"), &trial.spots(1)[0]);
        let id = stay.session.id;
        trial.write(|tx| [("b", 7), ("a", 9), ("d", 7), ("c", -3)].iter().try_for_each(|(name, at)| tx.insert_validation(&row(id, name, *at))));
        let names = |rows: Vec<ValidationRow>| rows.iter().map(|row| row.validation.id.to_string()).collect::<Vec<_>>();
        assert_eq!(names(trial.read(|tx| tx.validations_of(id))), ["c", "b", "d", "a"]);
        assert_eq!(names(trial.read(|tx| tx.validations(Page::first(1)))), ["c", "b", "d", "a"]);
    }

    /// A page of validations counts sessions and cuts none, in both directions.
    fn a_page_of_validations_is_of_whole_sessions(trial) {
        let spots = trial.spots(4);
        let vehicles = trial.vehicles(4);
        let ids: Vec<SessionId> =
            vehicles.iter().zip(&spots).map(|(vehicle, spot)| trial.park(vehicle, spot).session.id).collect();
        // The second session has none.
        let granted = [(ids[0], "a"), (ids[0], "b"), (ids[2], "a"), (ids[3], "a"), (ids[3], "b"), (ids[3], "c")];
        trial.write(|tx| granted.iter().rev().try_for_each(|(id, name)| tx.insert_validation(&row(*id, name, 1))));
        let of = |page: Page<SessionId>| -> Vec<(SessionId, String)> {
            let rows = trial.read(|tx| tx.validations(page));
            rows.into_iter().map(|row| (row.session, row.validation.id.to_string())).collect()
        };
        let named = |part: &[(SessionId, &str)]| part.iter().map(|(id, name)| (*id, (*name).to_owned())).collect::<Vec<_>>();
        assert_eq!(of(Page::first(9)), named(&granted));
        assert_eq!(of(Page::first(1)), named(&granted[..2]));
        assert_eq!(of(Page::first(1).after(ids[0])), named(&granted[2..3]));
        assert_eq!(of(Page::first(2).after(ids[1])), named(&granted[2..]));
        assert_eq!(of(Page::first(9).after(ids[3])), []);
        assert_eq!(of(Page::first(0)), []);
        assert_eq!(of(Page::newest(1)), named(&granted[3..]));
        assert_eq!(of(Page::newest(1).after(ids[3])), named(&granted[2..3]));
        assert_eq!(of(Page::newest(9).after(ids[2])), named(&granted[..2]));
    }

    /// Uses are counted by id, over all sessions that are not CANCELLED.
    fn uses_of_a_validation_are_counted(trial) {
        let spots = trial.spots(3);
        let vehicles = trial.vehicles(3);
        let stays: Vec<_> = vehicles.iter().zip(&spots).map(|(vehicle, spot)| trial.park(vehicle, spot)).collect();
        trial.write(|tx| {
            stays.iter().try_for_each(|stay| tx.insert_validation(&row(stay.session.id, "coupon", 1)))?;
            tx.insert_validation(&row(stays[0].session.id, "Coupon", 1))
        });
        assert_eq!(trial.read(|tx| tx.validation_uses(&label("coupon"))), 3);
        assert_eq!(trial.read(|tx| tx.validation_uses(&label("none"))), 0);
        let at = trial.fixture.now();
        trial.write(|tx| {
            tx.update_session(&stays[0].session, &stays[0].session.cancelled(at, at)?)?;
            tx.delete_validation(stays[1].session.id, &label("coupon"))
        });
        assert_eq!(trial.read(|tx| tx.validation_uses(&label("coupon"))), 1);
    }
}
