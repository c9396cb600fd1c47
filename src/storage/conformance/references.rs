//! References: a row that names another must name one that is there.

use super::fixture::{tariff, tariff_ref};
use super::trial::enter;
use crate::ErrorKind::Constraint;
use crate::domain::{Bay, SpotStatus};

cases! {
    /// A bay stands on a floor, a spot in a bay of its floor.
    fn the_layout_refers_to_what_is_there(trial) {
        trial.bay();
        let spot = trial.fixture.spot("A1", 1);
        let bay = Bay { level: 7, number: 1, name: "no such floor".to_owned() };
        assert_eq!(trial.refused(|tx| tx.insert_bay(&bay)), Constraint, "a bay without its floor");
        let mut no_bay = spot.clone();
        no_bay.bay = 7;
        assert_eq!(trial.refused(|tx| tx.insert_spot(&no_bay)), Constraint, "a spot without its bay");
        let mut no_floor = spot.clone();
        no_floor.level = 7;
        assert_eq!(trial.refused(|tx| tx.insert_spot(&no_floor)), Constraint, "a bay of that number is on another floor");
        trial.write(|tx| tx.insert_spot(&spot));
    }

    /// A session names a vehicle, a spot and, if any, a tariff.
    fn a_session_refers_to_what_is_there(trial) {
        let spots = trial.spots(1);
        let vehicle = trial.vehicle("REF 1");
        let (nobody, nowhere) = (trial.fixture.vehicle("REF 2"), trial.fixture.spot("REF", 2));
        let unknown_vehicle = trial.fixture.stay(&nobody, &spots[0]).session;
        assert_eq!(trial.refused(|tx| tx.insert_session(&unknown_vehicle)), Constraint, "vehicle");
        let unknown_spot = trial.fixture.stay(&vehicle, &nowhere).session;
        assert_eq!(trial.refused(|tx| tx.insert_session(&unknown_spot)), Constraint, "spot");
        let mut priced = trial.fixture.stay(&vehicle, &spots[0]);
        priced.session.tariff = Some(tariff_ref("day", 2));
        let at = trial.fixture.now();
        trial.write(|tx| tx.insert_tariff(&tariff("day", 1), at));
        assert_eq!(trial.refused(|tx| enter(tx, &priced)), Constraint, "a version of the tariff that was never published");
        trial.write(|tx| {
            tx.insert_tariff(&tariff("day", 2), at)?;
            enter(tx, &priced)
        });
        let session = &priced.session;
        assert_eq!(trial.refused(|tx| tx.update_session(session, &session.of_vehicle(nobody.id, at)?)), Constraint, "corrected");
        assert_eq!(trial.refused(|tx| tx.update_session(session, &session.transferred(nowhere.id, at)?)), Constraint, "moved");
    }

    /// Tickets and payments belong to a session.
    fn tickets_and_payments_refer_to_a_session(trial) {
        let spots = trial.spots(1);
        let vehicle = trial.vehicle("REF 1");
        let stay = trial.fixture.stay(&vehicle, &spots[0]);
        assert_eq!(trial.refused(|tx| tx.insert_ticket(&stay.ticket)), Constraint, "ticket");
        let payment = trial.fixture.payment(stay.session.id, "key");
        assert_eq!(trial.refused(|tx| tx.insert_payment(&payment)), Constraint, "payment");
        trial.write(|tx| {
            enter(tx, &stay)?;
            tx.insert_payment(&payment)
        });
    }

    /// A spot is held by a session and kept for a vehicle that are there.
    fn a_spot_refers_to_what_is_there(trial) {
        let spots = trial.spots(1);
        let vehicle = trial.vehicle("REF 1");
        let nobody = trial.fixture.vehicle("REF 2");
        let stay = trial.fixture.stay(&vehicle, &spots[0]);
        assert_eq!(trial.refused(|tx| tx.update_spot(&spots[0], &stay.spot)), Constraint, "session");
        let at = trial.fixture.now();
        let kept = spots[0].reserved(nobody.id, None, at).expect("a free spot");
        assert_eq!(trial.refused(|tx| tx.update_spot(&spots[0], &kept)), Constraint, "vehicle");
        trial.write(|tx| tx.update_spot(&spots[0], &spots[0].reserved(vehicle.id, None, at)?));
        assert_eq!(trial.read(|tx| tx.spot(spots[0].id)).map(|spot| spot.status), Some(SpotStatus::Reserved));
    }

    /// A tariff that was never published cannot be the active one.
    fn a_tariff_that_is_not_there_cannot_be_active(trial) {
        let at = trial.fixture.now();
        trial.write(|tx| {
            tx.insert_tariff(&tariff("day", 1), at)?;
            tx.activate_tariff(&tariff_ref("day", 1))
        });
        for missing in [tariff_ref("day", 2), tariff_ref("night", 1)] {
            assert_eq!(trial.refused(|tx| tx.activate_tariff(&missing)), Constraint, "{missing}");
        }
        assert_eq!(trial.read(|tx| tx.active_tariff()), Some(tariff_ref("day", 1)), "the active one stays");
        trial.write(|tx| {
            assert_eq!(super::trial::kind_of(tx.activate_tariff(&tariff_ref("day", 2))), Constraint);
            assert_eq!(tx.active_tariff()?, Some(tariff_ref("day", 1)), "the active one stays inside the transaction too");
            Ok(())
        });
    }
}
