//! What is heard late: webhooks, terminals worked by hand, disputes, payments that were given up; and finding what hangs.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use parking_garage::{
    ChargeOutcome, DebtStatus, ErrorKind, Exit, Page, Pay, PayDebt, Payment, PaymentId, PaymentMethod, PaymentStatus, Policy,
    Refunding, SessionStatus,
};
use support::terminal::{Fate, Terminal};
use support::{House, euros, refused};

fn with_terminal(policy: Policy, scenario: impl Fn(&House, &Terminal)) {
    for in_file in [false, true] {
        let terminal = Arc::new(Terminal::default());
        let settings = |builder: parking_garage::GarageBuilder| {
            builder.policy(policy).provider(PaymentMethod::Card, Arc::clone(&terminal) as _)
        };
        let house = if in_file { House::in_file(settings) } else { House::in_memory(settings) };
        println!("on {}", house.name);
        house.with_spots(4).with_tariff(250);
        scenario(&house, &terminal);
        house.assert_agrees();
    }
}

/// A payment in the exit lane whose reply was lost.
fn hanging(house: &House, terminal: &Terminal, plate: &str, fate: Fate) -> Payment {
    let id = house.enter(plate).session.id;
    house.advance_minutes(10);
    terminal.will([fate]);
    assert_eq!(refused(house.garage.payments().with_key(plate).process(Pay::card(id))), ErrorKind::PaymentPending);
    house.garage.payments().of_session(id).unwrap().remove(0)
}

fn approved() -> ChargeOutcome {
    ChargeOutcome::Approved { reference: Some("W-1".to_owned()) }
}

fn declined() -> ChargeOutcome {
    ChargeOutcome::Declined { reason: "charged back".to_owned() }
}

#[test]
fn a_webhook_settles_by_key_and_told_again_changes_nothing() {
    with_terminal(Policy::default(), |house, terminal| {
        let garage = &house.garage;
        let (yes, no) = (hanging(house, terminal, "AB 1", Fate::ReplyLost), hanging(house, terminal, "AB 2", Fate::RequestLost));
        assert_eq!(garage.payments().notify("AB 1", ChargeOutcome::Unknown).unwrap().status, PaymentStatus::Pending);
        assert_eq!(garage.payments().notify("AB 1", approved()).unwrap().status, PaymentStatus::Completed);
        assert_eq!(garage.sessions().get(yes.session).unwrap().status, SessionStatus::Completed);
        assert_eq!(garage.payments().notify("AB 2", declined()).unwrap().status, PaymentStatus::Failed);
        assert_eq!(garage.sessions().get(no.session).unwrap().status, SessionStatus::Active);
        let before = house.contents();
        garage.payments().notify("AB 1", approved()).unwrap();
        garage.payments().notify("AB 2", declined()).unwrap();
        assert_eq!(refused(garage.payments().notify("AB 3", approved())), ErrorKind::NotFound);
        assert_eq!(house.contents(), before);
    });
}

#[test]
fn a_decline_after_the_approval_undoes_nothing_and_is_disputed_once() {
    with_terminal(Policy::default(), |house, _| {
        let garage = &house.garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let payment = garage.payments().with_key("k").process(Pay::card(id)).unwrap().payment;
        let disputed = garage.payments().notify("k", declined()).unwrap();
        assert_eq!((disputed.status, disputed.disputed_at.is_some()), (PaymentStatus::Completed, true));
        assert_eq!(garage.payments().disputed(Page::first(9)).unwrap(), [disputed]);
        let before = house.contents();
        garage.payments().notify("k", declined()).unwrap();
        assert_eq!(house.contents(), before);
        garage.payments().resolve_dispute(payment.id, "the bank was wrong").unwrap();
        garage.payments().notify("k", declined()).unwrap();
        assert_eq!(garage.payments().disputed(Page::first(9)).unwrap(), [], "it was looked at");
    });
}

#[test]
fn what_the_bank_takes_back_leaves_the_books_and_becomes_a_debt_of_who_has_left() {
    with_terminal(Policy::default(), |house, terminal| {
        let garage = &house.garage;
        let visit = house.enter("AB 1");
        house.advance_minutes(10);
        let payment = garage.payments().process(Pay::card(visit.session.id)).unwrap().payment;
        garage.payments().refund(Refunding::whole(payment.id).amount(euros(40)).reason("goodwill")).unwrap();
        let given = terminal.refunded();
        garage.payments().dispute(payment.id, "not mine").unwrap();
        assert_eq!(refused(garage.payments().charge_back(payment.id, " ")), ErrorKind::InvalidInput);
        let lost = garage.payments().with_key("k").charge_back(payment.id, "the bank took it back").unwrap();
        assert_eq!((lost.refunded.payment.status, lost.refunded.payment.disputed_at), (PaymentStatus::Refunded, None));
        assert_eq!((lost.refunded.refund.amount, lost.refunded.credit_note.as_ref().unwrap().amount_minor), (euros(210), -210));
        assert_eq!(terminal.refunded(), given, "the money has gone: nobody is asked for it");
        let debt = lost.debt.clone().unwrap();
        assert_eq!((debt.amount, debt.status, debt.vehicle), (euros(210), DebtStatus::Open, visit.session.vehicle));
        assert_eq!(garage.payments().with_key("k").charge_back(payment.id, "the bank took it back").unwrap(), lost);
        assert_eq!(refused(garage.payments().charge_back(payment.id, "again")), ErrorKind::InvalidTransition);
        // The driver comes again, hears of it and pays; if that is taken back too, the debt stays settled.
        assert_eq!(house.enter("AB 1").debt, Some(debt.amount));
        let settled = garage.payments().settle_debt(PayDebt::card(debt.id)).unwrap();
        let again = garage.payments().charge_back(settled.payment.id, "once more").unwrap();
        assert_eq!((again.debt, garage.payments().debt(debt.id).unwrap().status), (None, DebtStatus::Settled));
        assert_eq!(garage.sessions().get(visit.session.id).unwrap().paid_minor, 0);
        assert!(garage.books().check().unwrap().is_sound());
        house.assert_agrees();
    });
}

#[test]
fn what_the_bank_takes_back_from_who_is_still_inside_is_due_again() {
    with_terminal(Policy::default(), |house, terminal| {
        let garage = &house.garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let payment = garage.payments().prepay(Pay::card(id)).unwrap().payment;
        terminal.will_refund([Fate::ReplyLost]);
        let hanging = Refunding::whole(payment.id).amount(euros(10)).reason("goodwill");
        assert_eq!(refused(garage.payments().refund(hanging)), ErrorKind::PaymentPending);
        assert_eq!(refused(garage.payments().charge_back(payment.id, "fraud")), ErrorKind::PaymentPending);
        house.advance_minutes(5);
        garage.payments().recover().unwrap();
        let lost = garage.payments().charge_back(payment.id, "fraud").unwrap();
        assert_eq!((lost.debt, lost.refunded.refund.amount), (None, euros(240)));
        assert_eq!(garage.sessions().quote(id).unwrap().due, euros(250));
        assert_eq!(refused(garage.sessions().exit(Exit::new(id))), ErrorKind::PaymentRequired);
        let cash = garage.payments().process(Pay::cash(id)).unwrap().payment;
        assert_eq!(refused(garage.payments().charge_back(cash.id, "fraud")), ErrorKind::InvalidInput);
        assert_eq!(refused(garage.payments().charge_back(PaymentId::from_bytes([7; 16]), "fraud")), ErrorKind::NotFound);
        assert!(garage.books().check().unwrap().is_sound());
        house.assert_agrees();
    });
}

#[test]
fn only_completed_payments_are_disputed_and_once_at_a_time() {
    with_terminal(Policy::default(), |house, terminal| {
        let garage = &house.garage;
        let hanging = hanging(house, terminal, "AB 1", Fate::ReplyLost);
        assert_eq!(refused(garage.payments().dispute(hanging.id, "why")), ErrorKind::InvalidTransition);
        garage.payments().recover_one(hanging.id).unwrap();
        assert_eq!(refused(garage.payments().resolve_dispute(hanging.id, "why")), ErrorKind::InvalidTransition);
        assert_eq!(refused(garage.payments().dispute(hanging.id, "")), ErrorKind::InvalidInput);
        garage.payments().dispute(hanging.id, "not mine").unwrap();
        assert_eq!(refused(garage.payments().dispute(hanging.id, "again")), ErrorKind::InvalidTransition);
        assert_eq!(refused(garage.payments().resolve_dispute(hanging.id, " ")), ErrorKind::InvalidInput);
        let resolved = garage.payments().resolve_dispute(hanging.id, "it was").unwrap();
        assert_eq!((resolved.disputed_at, resolved.status), (None, PaymentStatus::Completed));
        assert_eq!(refused(garage.payments().dispute(PaymentId::from_bytes([7; 16]), "why")), ErrorKind::NotFound);
    });
}

#[test]
fn a_terminal_worked_by_hand_can_be_said_to_have_refused() {
    with_terminal(Policy::default(), |house, terminal| {
        let garage = &house.garage;
        let payment = hanging(house, terminal, "AB 1", Fate::RequestLost);
        let failed = garage.payments().fail(payment.id, "the display says no").unwrap();
        assert_eq!((failed.status, failed.failure.as_deref()), (PaymentStatus::Failed, Some("the display says no")));
        for call in [garage.payments().fail(payment.id, "again"), garage.payments().cancel(payment.id, "again")] {
            assert_eq!(refused(call), ErrorKind::InvalidTransition);
        }
        assert_eq!(refused(garage.payments().fail(PaymentId::from_bytes([7; 16]), "no")), ErrorKind::NotFound);
        let paid = garage.payments().process(Pay::cash(payment.session)).unwrap().payment;
        assert_eq!(refused(garage.payments().fail(paid.id, "no")), ErrorKind::InvalidTransition);
        // It was wrong, and the provider says so.
        let late = garage.payments().notify("AB 1", approved()).unwrap();
        assert_eq!((late.status, late.id == payment.id), (PaymentStatus::Completed, false));
        assert_eq!(garage.sessions().get(payment.session).unwrap().paid_minor, 500);
    });
}

#[test]
fn a_payment_that_was_given_up_is_asked_about_until_the_provider_answers() {
    with_terminal(Policy::default(), |house, terminal| {
        let garage = &house.garage;
        let payments =
            [("AB 1", Fate::ReplyLost), ("AB 2", Fate::RequestLost)].map(|(plate, fate)| hanging(house, terminal, plate, fate));
        terminal.set_silent(true);
        for payment in &payments {
            garage.payments().cancel(payment.id, "the driver cannot wait").unwrap();
            garage.payments().process(Pay::cash(payment.session)).unwrap();
        }
        let asked = || terminal.asked();
        let before = asked();
        assert_eq!(garage.payments().recover().unwrap().late, []);
        assert_eq!(asked(), before + 2);
        terminal.set_silent(false);
        let late = garage.payments().recover().unwrap().late;
        assert_eq!(late.len(), 1, "one had been taken");
        assert_eq!(garage.payments().get(late[0]).unwrap().session, payments[0].session);
        let before = asked();
        assert_eq!(garage.payments().recover().unwrap(), parking_garage::Recovered::default());
        assert_eq!(asked(), before, "each was answered");
        assert!(payments.iter().all(|payment| garage.payments().get(payment.id).unwrap().answered_at.is_some()));
    });
}

#[test]
fn a_payment_that_was_given_up_long_ago_is_not_asked_about() {
    for (cancelled_days_asked, days, asks) in [(7, 6, 1), (7, 8, 0), (0, 0, 0)] {
        with_terminal(Policy { cancelled_days_asked, ..Policy::default() }, |house, terminal| {
            let payment = hanging(house, terminal, "AB 1", Fate::ReplyLost);
            house.garage.payments().cancel(payment.id, "gone").unwrap();
            house.advance_minutes(days * 24 * 60);
            let asked = terminal.asked();
            house.garage.payments().recover().unwrap();
            assert_eq!(terminal.asked(), asked + asks, "{cancelled_days_asked} days, after {days}");
        });
    }
}

#[test]
fn what_hangs_is_listed_by_age_and_payments_by_plate() {
    with_terminal(Policy::default(), |house, terminal| {
        let garage = &house.garage;
        let old = hanging(house, terminal, "AB 1", Fate::ReplyLost);
        let young = hanging(house, terminal, "AB 2", Fate::ReplyLost);
        house.advance_minutes(5);
        let ages = |minutes| -> Vec<_> {
            let pending = garage.payments().pending_older_than(minutes).unwrap();
            pending.into_iter().map(|row| (row.payment.id, row.age_seconds)).collect()
        };
        assert_eq!(ages(0), [(old.id, 900), (young.id, 300)]);
        assert_eq!(ages(15), [(old.id, 900)]);
        assert_eq!(ages(16), []);
        garage.payments().recover().unwrap();

        // The vehicle is removed and registered again: the plate is the same.
        garage.vehicles().remove(garage.sessions().get(old.session).unwrap().vehicle).unwrap();
        let again = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let second = garage.payments().prepay(Pay::cash(again)).unwrap().payment;
        let third = garage.payments().prepay(Pay::cash(again)).unwrap().payment;
        garage.sessions().exit(Exit::new(again)).unwrap();
        let of_plate =
            |page| -> Vec<_> { garage.payments().of_plate("ab-1", page).unwrap().into_iter().map(|payment| payment.id).collect() };
        assert_eq!(of_plate(Page::newest(9)), [third.id, second.id, old.id]);
        assert_eq!(of_plate(Page::newest(2)), [third.id, second.id]);
        assert_eq!(of_plate(Page::newest(9).after(second.id)), [old.id]);
        assert_eq!(of_plate(Page::first(2)), [old.id, second.id]);
        assert_eq!(garage.payments().of_plate("ZZ 9", Page::newest(9)).unwrap(), []);
        assert_eq!(refused(garage.payments().of_plate("", Page::newest(9))), ErrorKind::InvalidPlate);
    });
}

#[test]
fn who_repeats_a_call_that_was_given_up_hears_that_its_money_was_found() {
    with_terminal(Policy::default(), |house, terminal| {
        let garage = &house.garage;
        let given_up = hanging(house, terminal, "AB 1", Fate::ReplyLost);
        garage.payments().cancel(given_up.id, "the terminal is dead").unwrap();
        let again = || garage.payments().with_key("AB 1").process(Pay::card(given_up.session));
        assert_eq!(refused(again()), ErrorKind::PaymentDeclined);
        let late = garage.payments().recover_one(given_up.id).unwrap();
        assert_eq!(again().unwrap().payment, late, "or the driver is asked to pay once more");
        assert_eq!(again().unwrap().receipt.unwrap().payment, late.id);
        assert_eq!(terminal.taken().len(), 1);
    });
}
