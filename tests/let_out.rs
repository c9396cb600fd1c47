//! No state of a payment, a refund or a price keeps a vehicle inside that staff let out; the money is sorted out afterwards.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use parking_garage::{
    Benefit, DebtStatus, ErrorKind, Exit, GarageBuilder, Pay, PayDebt, Payment, PaymentMethod, PaymentStatus, RefundOutcome,
    RefundStatus, Refunding, SessionStatus, Tariff, Validation,
};
use support::terminal::{Fate, Terminal};
use support::{House, euros, for_each_storage, refused};

fn with_terminal(scenario: impl Fn(&House, &Terminal)) {
    for in_file in [false, true] {
        let terminal = Arc::new(Terminal::default());
        let settings = |builder: GarageBuilder| builder.provider(PaymentMethod::Card, Arc::clone(&terminal) as _);
        let house = if in_file { House::in_file(settings) } else { House::in_memory(settings) };
        println!("on {}", house.name);
        house.with_spots(4).with_tariff(250);
        scenario(&house, &terminal);
        house.assert_agrees();
        let books = house.garage.books().check().unwrap();
        assert!(books.is_sound(), "{books:?}");
    }
}

/// A payment after ten minutes, of which nobody knows what became of it.
fn hanging(house: &House, terminal: &Terminal, plate: &str, pays_at_exit: bool, fate: Fate) -> Payment {
    let id = house.enter(plate).session.id;
    house.advance_minutes(10);
    terminal.will([fate]);
    let payments = house.garage.payments();
    let pay = Pay::card(id);
    let answer = if pays_at_exit { payments.process(pay) } else { payments.prepay(pay) };
    assert_eq!(refused(answer), ErrorKind::PaymentPending);
    assert_eq!(refused(house.garage.sessions().exit(Exit::new(id))), ErrorKind::PaymentPending);
    payments.of_session(id).unwrap().remove(0)
}

#[test]
fn a_vehicle_leaves_unpaid_while_its_payment_hangs_and_owes_what_that_asked_for() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        for (plate, fate) in [("AB 1", Fate::ReplyLost), ("AB 2", Fate::RequestLost)] {
            let pending = hanging(house, terminal, plate, true, fate);
            // It waits at the barrier, into the next hour.
            house.advance_minutes(55);
            let left = garage.sessions().exit_unpaid(Exit::new(pending.session), "the terminal is silent").unwrap();
            assert_eq!((left.session.status, left.session.ended_at), (SessionStatus::Completed, Some(pending.priced_until)));
            let debt = left.debt.unwrap();
            assert_eq!((debt.amount, debt.status), (euros(250), DebtStatus::Open));
            assert_eq!(garage.payments().get(pending.id).unwrap().status, PaymentStatus::Pending);
            assert_eq!(refused(garage.payments().settle_debt(PayDebt::cash(debt.id))), ErrorKind::PaymentPending, "or twice");
            let recovered = garage.payments().recover().unwrap();
            let debt = garage.payments().debt(debt.id).unwrap();
            if fate == Fate::ReplyLost {
                assert_eq!(recovered.completed, [pending.id]);
                assert_eq!((debt.status, debt.payment), (DebtStatus::Settled, Some(pending.id)));
                assert_eq!(garage.books().receipts_of(pending.id).unwrap().len(), 1);
                assert_eq!(garage.sessions().quote(pending.session).unwrap().credit, euros(0));
            } else {
                assert_eq!((recovered.failed, debt.status), (vec![pending.id], DebtStatus::Open));
                garage.payments().settle_debt(PayDebt::cash(debt.id)).unwrap();
            }
            assert_eq!(garage.sessions().get(pending.session).unwrap().paid_minor, 250);
        }
    });
}

#[test]
fn a_payment_at_the_pay_station_that_hangs_counts_while_its_time_to_leave_would_run() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        for (plate, waits, owes, settled) in [("AB 1", 12, 250, true), ("AB 2", 120, 750, false)] {
            let pending = hanging(house, terminal, plate, false, Fate::ReplyLost);
            house.advance_minutes(waits);
            let debt = garage.sessions().exit_unpaid(Exit::new(pending.session), "silent").unwrap().debt.unwrap();
            assert_eq!(debt.amount, euros(owes));
            assert_eq!(garage.payments().recover_one(pending.id).unwrap().status, PaymentStatus::Completed);
            let is_settled = garage.payments().debt(debt.id).unwrap().status == DebtStatus::Settled;
            assert_eq!(is_settled, settled, "less than what is owed settles nothing");
        }
    });
}

#[test]
fn money_beyond_what_is_owed_settles_the_debt_and_is_credit() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let pending = hanging(house, terminal, "AB 1", true, Fate::ReplyLost);
        let half = Validation::new("half".parse().unwrap(), Benefit::Amount("1.00".parse().unwrap()));
        garage.sessions().validate(pending.session, &half).unwrap();
        let debt = garage.sessions().exit_unpaid(Exit::new(pending.session), "silent").unwrap().debt.unwrap();
        assert_eq!(debt.amount, euros(150));
        garage.payments().recover_one(pending.id).unwrap();
        assert_eq!(garage.payments().debt(debt.id).unwrap().status, DebtStatus::Settled);
        assert_eq!(garage.sessions().quote(pending.session).unwrap().credit, euros(100));
        let back = Refunding::whole(pending.id).amount(euros(100)).reason("paid too much");
        garage.payments().refund(back).unwrap();
        assert_eq!(garage.sessions().quote(pending.session).unwrap().credit, euros(0));
    });
}

#[test]
fn money_of_a_vehicle_that_was_let_out_for_nothing_is_credit_when_it_is_found() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let pending = hanging(house, terminal, "AB 1", true, Fate::ReplyLost);
        house.advance_minutes(55);
        let session = garage.sessions().release(Exit::new(pending.session), "we are sorry").unwrap();
        assert_eq!((session.status, session.waived_minor), (SessionStatus::Completed, 500));
        assert_eq!(garage.sessions().quote(session.id).unwrap().credit, euros(0));
        assert_eq!(garage.payments().recover().unwrap().completed, [pending.id]);
        let quote = garage.sessions().quote(session.id).unwrap();
        assert_eq!((quote.credit, quote.due), (euros(250), euros(0)), "it was to pay nothing");
        garage.payments().refund(Refunding::whole(pending.id).reason("it was free")).unwrap();
        assert_eq!(garage.sessions().quote(session.id).unwrap().credit, euros(0));
    });
}

#[test]
fn money_found_for_an_entry_that_was_taken_back_is_credit() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let pending = hanging(house, terminal, "AB 1", true, Fate::ReplyLost);
        garage.payments().cancel(pending.id, "the terminal is dead").unwrap();
        garage.sessions().cancel(pending.session, "entered twice").unwrap();
        let late = garage.payments().recover_one(pending.id).unwrap();
        assert_eq!((late.status, late.amount), (PaymentStatus::Completed, euros(250)));
        assert_eq!(garage.sessions().quote(pending.session).unwrap().credit, euros(250), "nothing is owed");
    });
}

#[test]
fn a_payment_that_hangs_does_not_hold_a_vehicle_that_owes_nothing() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let pending = hanging(house, terminal, "AB 1", true, Fate::ReplyLost);
        let free = Validation::new("free".parse().unwrap(), Benefit::Minutes(600));
        garage.sessions().validate(pending.session, &free).unwrap();
        let session = garage.sessions().exit(Exit::new(pending.session)).unwrap();
        assert_eq!(session.status, SessionStatus::Completed);
        garage.payments().recover_one(pending.id).unwrap();
        assert_eq!(garage.sessions().quote(session.id).unwrap().credit, euros(250));
    });
}

#[test]
fn a_refund_that_hangs_does_not_hold_a_vehicle_that_staff_let_out() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        for (plate, releases) in [("AB 1", false), ("AB 2", true)] {
            let id = house.enter(plate).session.id;
            house.advance_minutes(10);
            let payment = garage.payments().prepay(Pay::card(id)).unwrap().payment;
            terminal.will_refund([Fate::ReplyLost]);
            let refund = Refunding::whole(payment.id).reason("goodwill");
            assert_eq!(refused(garage.payments().refund(refund)), ErrorKind::PaymentPending);
            assert_eq!(refused(garage.sessions().exit(Exit::new(id))), ErrorKind::PaymentPending);
            if releases {
                assert_eq!(garage.sessions().release(Exit::new(id), "silent").unwrap().waived_minor, 0);
            } else {
                assert_eq!(garage.sessions().exit_unpaid(Exit::new(id), "silent").unwrap().debt, None, "not given yet");
            }
            house.advance_minutes(10);
            assert_eq!(garage.payments().recover().unwrap().refunds.completed.len(), 1);
            assert_eq!(garage.sessions().get(id).unwrap().paid_minor, 0);
        }
    });
}

#[test]
fn a_refund_that_no_provider_can_explain_is_failed_by_hand_and_its_money_still_found() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let payment = garage.payments().prepay(Pay::card(id)).unwrap().payment;
        terminal.will_refund([Fate::ReplyLost]);
        let refund = || garage.payments().with_key("r").refund(Refunding::whole(payment.id).reason("goodwill"));
        assert_eq!(refused(refund()), ErrorKind::PaymentPending);
        let pending = garage.payments().pending_refunds().unwrap().remove(0);
        assert_eq!(refused(garage.payments().fail_refund(pending.id, " ")), ErrorKind::InvalidInput);
        let failed = garage.payments().with_key("f").fail_refund(pending.id, "the provider is bankrupt").unwrap();
        assert_eq!((failed.status, failed.failure.as_deref()), (RefundStatus::Failed, Some("the provider is bankrupt")));
        assert_eq!(garage.payments().with_key("f").fail_refund(pending.id, "the provider is bankrupt").unwrap(), failed);
        assert_eq!(refused(garage.payments().fail_refund(pending.id, "again")), ErrorKind::InvalidTransition);
        assert_eq!(refused(refund()), ErrorKind::PaymentDeclined);
        garage.sessions().exit(Exit::new(id)).unwrap();
        let late = garage.payments().recover_refund(pending.id).unwrap();
        assert_eq!(garage.payments().notify_refund("r", RefundOutcome::Refunded { reference: None }).unwrap(), late);
        assert_eq!((late.status, late.amount), (RefundStatus::Completed, euros(250)));
        assert_eq!(refund().unwrap().refund, late, "who repeats the call hears what became of the money");
    });
}

#[test]
fn a_vehicle_without_a_price_is_released() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).garage;
        // The highest rate there is, each minute: after two years the sum is more than 64 bits hold.
        let dear = Tariff::from_toml(
            "id = \"dear\"\nversion = 1\ncurrency = \"EUR\"\n\
             bands = [{ start_minutes = 0, amount_per_step = \"92233720368\", step_minutes = 1, fee_at_start = \"0\" }]",
        );
        garage.tariffs().activate(&garage.tariffs().publish(&dear.unwrap()).unwrap()).unwrap();
        let id = house.enter("AB 1").session.id;
        // A clock that was set wrong.
        house.advance_minutes(800 * 1_440);
        assert_eq!(refused(garage.sessions().exit(Exit::new(id))), ErrorKind::OutOfRange);
        let unpaid = garage.sessions().exit_unpaid(Exit::new(id), "he leaves").unwrap_err();
        assert_eq!(unpaid.kind(), ErrorKind::OutOfRange);
        assert!(unpaid.to_string().contains("release"), "{unpaid}");
        let session = garage.sessions().release(Exit::new(id), "the clock is wrong").unwrap();
        assert_eq!((session.status, session.waived_minor), (SessionStatus::Completed, 0));
        assert!(garage.books().close_day().is_ok());
    });
}

#[test]
fn a_clock_that_was_set_back_before_the_entry_holds_nobody() {
    for_each_storage(|house| {
        let garage = &house.with_spots(3).with_tariff(250).garage;
        let ids = ["AB 1", "AB 2", "AB 3"].map(|plate| house.enter(plate).session.id);
        house.clock.set(parking_garage::Timestamp::from_micros(house.clock_now().as_micros() - 86_400_000_000));
        garage.sessions().exit(Exit::new(ids[0])).unwrap();
        garage.payments().process(Pay::cash(ids[1])).unwrap();
        garage.sessions().release(Exit::new(ids[2]), "x").unwrap();
    });
}
