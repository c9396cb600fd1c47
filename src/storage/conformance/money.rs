//! Refunds and debts: whole rows, unique values, references, versions and look-ups; and payments by what came of them.

use super::trial::Trial;
use crate::domain::{Debt, DebtStatus, Money, Payment, Refund, RefundStatus, SessionId};
use crate::storage::{Page, ReadTx};
use crate::{Currency, ErrorKind};

/// A COMPLETED payment under each of these keys, each of a vehicle and a stay of its own that is over.
fn paid<const N: usize>(trial: &Trial<'_>, keys: [&str; N]) -> [Payment; N] {
    let mut spot = trial.spots(1).remove(0);
    keys.map(|key| {
        let (stay, freed) = trial.past_stay(&trial.vehicle(&format!("PAID {key}")), &spot);
        spot = freed;
        let payment = trial.fixture.payment(stay.session.id, key);
        let done = payment.completed(None, None, trial.fixture.now()).expect("a pending payment completes");
        trial.write(|tx| {
            tx.insert_payment(&payment)?;
            tx.update_payment(&payment, &done)
        });
        done
    })
}

cases! {
    /// A refund and a debt are read back as they were written, whatever is in them.
    fn refunds_and_debts_are_read_back_whole(trial) {
        let f = &trial.fixture;
        let [payment] = paid(&trial, ["k"]);
        let mut refund = f.refund(&payment, "key \u{1f511}");
        (refund.amount, refund.reason) = (Money::new(i64::MAX, Currency::EUR), "two\nlines".to_owned());
        let done = refund.completed(Some("ref".to_owned()), f.now()).expect("a pending refund completes");
        let failed = f.refund(&payment, "k2").failed("no\nmoney".to_owned(), f.now()).expect("a pending refund fails");
        let session = trial.read(|tx| tx.session(payment.session)).expect("it was begun");
        let debt = f.debt(&session);
        let settled = debt.settled(payment.id, f.now()).expect("an open debt is settled");
        trial.write(|tx| {
            tx.insert_refund(&refund)?;
            tx.update_refund(&refund, &done)?;
            tx.insert_refund(&failed)?;
            tx.insert_debt(&debt)?;
            tx.update_debt(&debt, &settled)
        });
        let contents = trial.contents();
        assert_eq!(contents.refunds, [done.clone(), failed.clone()]);
        assert_eq!(contents.debts, std::slice::from_ref(&settled));
        trial.read(|tx| {
            assert_eq!(tx.refund(done.id)?.as_ref(), Some(&done));
            assert_eq!(tx.debt(settled.id)?.as_ref(), Some(&settled));
            assert_eq!(tx.refund(crate::RefundId::from_bytes([9; 16]))?, None);
            assert_eq!(tx.debt(crate::DebtId::from_bytes([9; 16]))?, None);
            Ok(())
        });
    }

    /// A payment's money is kept whole: what was credit, what was handed over, what was given back, and that it is disputed.
    fn the_money_of_a_payment_is_read_back_whole(trial) {
        let [payment] = paid(&trial, ["k"]);
        let mut rich = trial.fixture.payment(payment.session, "rich");
        (rich.credit_minor, rich.tendered_minor) = (50, Some(300));
        let done = rich.completed(None, None, trial.fixture.now()).expect("a pending payment completes");
        let part = done.refunded(100, trial.fixture.now()).expect("a part is given back");
        let disputed = part.disputed(trial.fixture.now()).expect("a completed payment is disputed");
        trial.write(|tx| {
            tx.insert_payment(&rich)?;
            tx.update_payment(&rich, &done)?;
            tx.update_payment(&done, &part)?;
            tx.update_payment(&part, &disputed)
        });
        assert_eq!(trial.read(|tx| tx.payment(rich.id)), Some(disputed.clone()));
        assert_eq!(trial.read(|tx| tx.payments_disputed(Page::newest(9))), [disputed]);
    }

    /// A refund's key is taken once, whatever became of the refund.
    fn a_refund_key_is_taken_once(trial) {
        let payments = paid(&trial, ["a", "b"]);
        let first = trial.fixture.refund(&payments[0], "key");
        trial.write(|tx| tx.insert_refund(&first));
        let second = trial.fixture.refund(&payments[1], "key");
        assert_eq!(trial.refused(|tx| tx.insert_refund(&second)), ErrorKind::AlreadyExists, "another payment, the same key");
        let failed = first.failed("no".to_owned(), trial.fixture.now()).expect("a pending refund");
        trial.write(|tx| tx.update_refund(&first, &failed));
        assert_eq!(trial.refused(|tx| tx.insert_refund(&second)), ErrorKind::AlreadyExists, "the key of a failed refund");
    }

    /// A payment has one PENDING refund at most, and any number of others.
    fn a_payment_has_one_pending_refund(trial) {
        let [payment] = paid(&trial, ["k"]);
        let at = trial.fixture.now();
        let [first, second] = ["k1", "k2"].map(|key| trial.fixture.refund(&payment, key));
        trial.write(|tx| tx.insert_refund(&first));
        assert_eq!(trial.refused(|tx| tx.insert_refund(&second)), ErrorKind::AlreadyExists);
        trial.write(|tx| {
            tx.update_refund(&first, &first.failed("no".to_owned(), at)?)?;
            tx.insert_refund(&second)?;
            tx.update_refund(&second, &second.completed(None, at)?)
        });
        assert_eq!(trial.read(|tx| tx.refunds_of(payment.id)).len(), 2);
    }

    /// A session has one debt at most; refunds and debts refer to rows that are there; a version is changed once.
    fn refunds_and_debts_are_constrained(trial) {
        use ErrorKind::{AlreadyExists, Conflict, Constraint};
        let [payment] = paid(&trial, ["k"]);
        let at = trial.fixture.now();
        let session = trial.read(|tx| tx.session(payment.session)).expect("it was begun");
        let debt = trial.fixture.debt(&session);
        let refund = trial.fixture.refund(&payment, "r");
        trial.write(|tx| {
            tx.insert_debt(&debt)?;
            tx.insert_refund(&refund)
        });
        let nobody = SessionId::from_bytes([7; 16]);
        assert_eq!(trial.refused(|tx| tx.insert_debt(&trial.fixture.debt(&session))), AlreadyExists, "a second debt of a stay");
        assert_eq!(trial.refused(|tx| tx.insert_debt(&Debt { session: nobody, ..debt.clone() })), AlreadyExists, "an id twice");
        let other = Debt { session: nobody, ..trial.fixture.debt(&session) };
        assert_eq!(trial.refused(|tx| tx.insert_debt(&other)), Constraint, "a debt of no stay");
        assert_eq!(trial.refused(|tx| tx.insert_refund(&refund)), AlreadyExists, "an id twice");
        let done = refund.failed("no".to_owned(), at).expect("a pending refund fails");
        trial.write(|tx| tx.update_refund(&refund, &done));
        let of_none = Refund { payment: crate::PaymentId::from_bytes([7; 16]), ..trial.fixture.refund(&payment, "r2") };
        assert_eq!(trial.refused(|tx| tx.insert_refund(&of_none)), Constraint, "a refund of no payment");
        assert_eq!(trial.refused(|tx| tx.update_refund(&refund, &done)), Conflict, "refund");
        let waived = debt.waived("enough".to_owned(), at).expect("an open debt is waived");
        trial.write(|tx| tx.update_debt(&debt, &waived));
        assert_eq!(trial.refused(|tx| tx.update_debt(&debt, &waived)), Conflict, "debt");
    }

    /// Refunds are found by key, by payment and by status, page by page.
    fn refunds_are_found_by_key_payment_and_status(trial) {
        let payments = paid(&trial, ["a", "b"]);
        let at = trial.fixture.now();
        let failed = trial.fixture.refund(&payments[0], "f").failed("no".to_owned(), at).expect("a pending refund");
        let pending = [trial.fixture.refund(&payments[0], "p"), trial.fixture.refund(&payments[1], "P")];
        trial.write(|tx| [&pending[1], &failed, &pending[0]].into_iter().try_for_each(|row| tx.insert_refund(row)));
        trial.read(|tx| {
            assert_eq!(tx.refund_by_key("p")?.as_ref(), Some(&pending[0]), "keys differ by case");
            assert_eq!(tx.refund_by_key("P")?.as_ref(), Some(&pending[1]), "keys differ by case");
            assert_eq!(tx.refunds_of(payments[0].id)?, [failed.clone(), pending[0].clone()], "oldest first, which is by id");
            let page = |page| tx.refunds(Some(RefundStatus::Pending), page);
            assert_eq!(page(Page::first(9))?, pending);
            assert_eq!(page(Page::newest(1))?, [pending[1].clone()]);
            assert_eq!(page(Page::first(9).after(pending[0].id))?, [pending[1].clone()]);
            assert_eq!(tx.refunds(Some(RefundStatus::Failed), Page::first(9))?, std::slice::from_ref(&failed));
            assert_eq!(tx.refunds(Some(RefundStatus::Completed), Page::first(9))?, []);
            assert_eq!(tx.refunds(None, Page::first(2))?.len(), 2);
            Ok(())
        });
    }

    /// Debts are found by vehicle, by session and by status; only OPEN ones are owed.
    fn debts_are_found_by_vehicle_session_and_status(trial) {
        let spot = trial.spots(1).remove(0);
        let vehicle = trial.vehicle("DEBTOR");
        let (first, freed) = trial.past_stay(&vehicle, &spot);
        let (second, _) = trial.past_stay(&vehicle, &freed);
        let debts = [&first, &second].map(|stay| trial.fixture.debt(&stay.session));
        let waived = debts[0].waived("enough".to_owned(), trial.fixture.now()).expect("an open debt is waived");
        trial.write(|tx| {
            tx.insert_debt(&debts[1])?;
            tx.insert_debt(&debts[0])
        });
        assert_eq!(trial.read(|tx| tx.open_debts_of(vehicle.id)), debts);
        trial.write(|tx| tx.update_debt(&debts[0], &waived));
        trial.read(|tx| {
            assert_eq!(tx.open_debts_of(vehicle.id)?, [debts[1].clone()], "what was waived is not owed");
            assert_eq!(tx.debts_of(vehicle.id)?, [waived.clone(), debts[1].clone()]);
            assert_eq!(tx.debt_of_session(first.session.id)?.as_ref(), Some(&waived));
            assert_eq!(tx.debts(Some(DebtStatus::Open), Page::newest(9))?, [debts[1].clone()]);
            assert_eq!(tx.debts(Some(DebtStatus::Waived), Page::first(9))?, std::slice::from_ref(&waived));
            assert_eq!(tx.debts(None, Page::first(9).after(waived.id))?, [debts[1].clone()]);
            assert_eq!(tx.open_debts_of(crate::VehicleId::from_bytes([7; 16]))?, []);
            Ok(())
        });
    }

    /// Payments are found by vehicle, and those that were given up and that nobody has answered about.
    fn payments_are_found_by_vehicle_and_by_what_is_not_known(trial) {
        let paid = paid(&trial, ["a", "b"]);
        let vehicle = |tx: &dyn ReadTx, payment: &Payment| {
            tx.session(payment.session).map(|session| session.expect("it was begun").vehicle)
        };
        let more = trial.fixture.payment(paid[0].session, "c");
        let (early, late) = (trial.fixture.now(), trial.fixture.now());
        let cancelled = more.cancelled("gone".to_owned(), late).expect("a pending payment is cancelled");
        trial.write(|tx| {
            tx.insert_payment(&more)?;
            tx.update_payment(&more, &cancelled)
        });
        trial.read(|tx| {
            let owner = vehicle(tx, &paid[0])?;
            assert_eq!(tx.payments_of_vehicle(owner, Page::first(9))?, [paid[0].clone(), cancelled.clone()]);
            assert_eq!(tx.payments_of_vehicle(owner, Page::newest(1))?, std::slice::from_ref(&cancelled));
            assert_eq!(tx.payments_of_vehicle(owner, Page::newest(9).after(cancelled.id))?, [paid[0].clone()]);
            assert_eq!(tx.payments_of_vehicle(vehicle(tx, &paid[1])?, Page::first(9))?, [paid[1].clone()]);
            assert_eq!(tx.payments_unanswered(early, 9)?, std::slice::from_ref(&cancelled));
            assert_eq!(tx.payments_unanswered(late, 9)?, std::slice::from_ref(&cancelled), "at the instant itself");
            assert_eq!(tx.payments_unanswered(late.saturating_add(std::time::Duration::from_secs(1)), 9)?, []);
            assert_eq!(tx.payments_unanswered(early, 0)?, []);
            Ok(())
        });
        let answered = cancelled.answered(late).expect("a cancelled payment is answered about");
        trial.write(|tx| tx.update_payment(&cancelled, &answered));
        assert_eq!(trial.read(|tx| tx.payments_unanswered(early, 9)), []);
    }

    /// Removed vehicles are found by their plate, and live ones are not among them.
    fn removed_vehicles_are_found_by_their_plate(trial) {
        let gone = trial.vehicle("GONE 1");
        let removed = gone.removed(trial.fixture.now()).expect("it is there");
        assert_eq!(trial.read(|tx| tx.vehicles_removed(&gone.plate)), []);
        trial.write(|tx| tx.update_vehicle(&gone, &removed));
        assert_eq!(trial.read(|tx| tx.vehicles_removed(&gone.plate)), [removed]);
    }
}
