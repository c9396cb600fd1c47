//! Vehicles that leave without paying: debts, what they mean at the next entry, and free releases.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use parking_garage::{
    Debt, DebtStatus, DebtsAtEntry, Entry, ErrorKind, Event, Exit, GarageBuilder, Page, Pay, PayDebt, PaymentMethod,
    PaymentPurpose, PaymentStatus, Policy, Refunding, SessionStatus, SpotStatus, TicketStatus,
};
use support::terminal::{Fate, Terminal};
use support::{House, euros, for_each_storage, for_each_storage_with, refused};

fn policy(debts_at_entry: DebtsAtEntry) -> impl Fn(GarageBuilder) -> GarageBuilder {
    move |builder| builder.policy(Policy { debts_at_entry, ..Policy::default() })
}

/// Leaves owing 2.50 EUR.
fn debtor(house: &House, plate: &str) -> Debt {
    let id = house.enter(plate).session.id;
    house.advance_minutes(10);
    house.garage.sessions().exit_unpaid(Exit::new(id), "the barrier is broken").unwrap().debt.unwrap()
}

#[test]
fn leaving_unpaid_ends_the_stay_and_leaves_a_debt_of_what_was_due() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let visit = house.enter("AB 1");
        house.advance_minutes(70);
        let exit = || Exit::new(visit.session.id).lane("out");
        assert_eq!(refused(garage.sessions().exit_unpaid(exit(), " ")), ErrorKind::InvalidInput);
        let left = garage.sessions().with_key("k").exit_unpaid(exit(), "the driver refuses").unwrap();
        assert_eq!(left.session.status, SessionStatus::Completed);
        let debt = left.debt.clone().unwrap();
        assert_eq!((debt.amount, debt.status, debt.reason.as_str()), (euros(500), DebtStatus::Open, "the driver refuses"));
        assert_eq!((debt.session, debt.vehicle), (visit.session.id, visit.session.vehicle));
        assert_eq!(house.spot("F1-B1-S001").status, SpotStatus::Available);
        assert_eq!(garage.tickets().get(visit.ticket.id).unwrap().status, TicketStatus::Closed);
        assert_eq!(garage.sessions().quote(visit.session.id).unwrap().due, euros(0), "the debt is what is owed");
        assert_eq!(garage.sessions().with_key("k").exit_unpaid(exit(), "the driver refuses").unwrap(), left);
        assert_eq!(refused(garage.sessions().exit_unpaid(exit(), "again")), ErrorKind::InvalidTransition);
        assert_eq!(garage.payments().debts_of_plate("ab-1").unwrap(), std::slice::from_ref(&debt));
        assert_eq!(garage.payments().debts_of(debt.vehicle).unwrap(), std::slice::from_ref(&debt));
        assert_eq!(garage.payments().open_debts(Page::first(9)).unwrap(), [debt]);
    });
}

#[test]
fn where_nothing_is_due_leaving_unpaid_is_an_exit_like_any_other() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        garage.payments().prepay(Pay::cash(id)).unwrap();
        let left = garage.sessions().exit_unpaid(Exit::new(id), "the barrier is broken").unwrap();
        assert_eq!((left.session.status, left.debt), (SessionStatus::Completed, None));
    });
}

#[test]
fn a_debt_is_paid_once_by_the_steps_of_a_payment() {
    for in_file in [false, true] {
        let terminal = Arc::new(Terminal::default());
        let settings = |builder: GarageBuilder| builder.provider(PaymentMethod::Card, Arc::clone(&terminal) as _);
        let house = if in_file { House::in_file(settings) } else { House::in_memory(settings) };
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let debt = debtor(&house, "AB 1");
        terminal.will([Fate::Declined, Fate::ReplyLost]);
        let pay = |key: &str| garage.payments().with_key(key).settle_debt(PayDebt::card(debt.id).lane("office"));
        assert_eq!(refused(pay("a")), ErrorKind::PaymentDeclined);
        assert_eq!(refused(pay("b")), ErrorKind::PaymentPending);
        assert_eq!(refused(pay("c")), ErrorKind::PaymentPending);
        assert_eq!(refused(garage.payments().waive_debt(debt.id, "enough")), ErrorKind::PaymentPending);
        let receipt = pay("b").unwrap();
        assert_eq!((receipt.payment.purpose, receipt.payment.debt), (PaymentPurpose::Debt, Some(debt.id)));
        assert_eq!((receipt.debt.status, receipt.debt.payment), (DebtStatus::Settled, Some(receipt.payment.id)));
        assert_eq!(pay("b").unwrap(), receipt);
        assert_eq!(garage.sessions().get(debt.session).unwrap().paid_minor, 250);
        assert_eq!(terminal.taken().len(), 1);
        let before = house.contents();
        assert_eq!(refused(pay("d")), ErrorKind::InvalidTransition);
        assert_eq!(refused(garage.payments().waive_debt(debt.id, "enough")), ErrorKind::InvalidTransition);
        assert_eq!(house.contents(), before);
        // Giving the money back does not bring the debt back.
        garage.payments().refund(Refunding::whole(receipt.payment.id).reason("it was not him")).unwrap();
        assert_eq!(garage.payments().debt(debt.id).unwrap().status, DebtStatus::Settled);
        house.assert_agrees();
    }
}

#[test]
fn a_debt_is_waived_with_a_reason() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let debt = debtor(house, "AB 1");
        assert_eq!(refused(garage.payments().waive_debt(debt.id, "")), ErrorKind::InvalidInput);
        let waived = garage.payments().waive_debt(debt.id, "our fault").unwrap();
        assert_eq!((waived.status, waived.waiver.as_deref()), (DebtStatus::Waived, Some("our fault")));
        assert_eq!(refused(garage.payments().settle_debt(PayDebt::cash(debt.id))), ErrorKind::InvalidTransition);
        assert_eq!(garage.payments().open_debts(Page::first(9)).unwrap(), []);
        assert_eq!(house.enter("AB 1").debt, None);
    });
}

#[test]
fn at_the_next_entry_debts_are_shown_or_keep_the_vehicle_out_or_are_not_looked_for() {
    for_each_storage_with(policy(DebtsAtEntry::Show), |house| {
        house.with_spots(2).with_tariff(250);
        let first = debtor(house, "AB 1");
        assert_eq!(house.enter("AB 2").debt, None);
        let again = house.garage.sessions().with_key("in").enter(Entry::new("AB 1")).unwrap();
        assert_eq!(again.debt, Some(euros(250)));
        assert_eq!(house.garage.sessions().with_key("in").enter(Entry::new("AB 1")).unwrap(), again, "the same answer");
        house.advance_minutes(61);
        house.garage.sessions().exit_unpaid(Exit::new(again.session.id), "again").unwrap();
        house.garage.payments().settle_debt(PayDebt::cash(first.id)).unwrap();
        assert_eq!(house.enter("AB 1").debt, Some(euros(500)), "what was paid is not owed");
    });
    for_each_storage_with(policy(DebtsAtEntry::Refuse), |house| {
        house.with_spots(2).with_tariff(250);
        let debt = debtor(house, "AB 1");
        let before = house.contents();
        assert_eq!(refused(house.garage.sessions().enter(Entry::new("ab-1"))), ErrorKind::DebtOutstanding);
        assert_eq!(refused(house.garage.vehicles().remove(debt.vehicle)), ErrorKind::DebtOutstanding, "or it would be forgotten");
        assert_eq!(house.contents(), before);
        house.garage.payments().settle_debt(PayDebt::cash(debt.id)).unwrap();
        house.enter("AB 1");
    });
    for_each_storage_with(policy(DebtsAtEntry::Ignore), |house| {
        house.with_spots(2).with_tariff(250);
        debtor(house, "AB 1");
        assert_eq!(house.enter("AB 1").debt, None);
    });
}

#[test]
fn the_money_of_a_payment_that_was_given_up_settles_the_debt_when_it_is_found() {
    let terminal = Arc::new(Terminal::default());
    let house = House::in_memory(|builder| builder.provider(PaymentMethod::Card, Arc::clone(&terminal) as _));
    let garage = &house.with_spots(1).with_tariff(250).garage;
    let id = house.enter("AB 1").session.id;
    house.advance_minutes(10);
    terminal.will([Fate::ReplyLost]);
    assert_eq!(refused(garage.payments().process(Pay::card(id))), ErrorKind::PaymentPending);
    let pending = garage.payments().pending().unwrap().remove(0);
    garage.payments().cancel(pending.id, "the terminal is dead").unwrap();
    let debt = garage.sessions().exit_unpaid(Exit::new(id), "he leaves").unwrap().debt.unwrap();
    let late = garage.payments().recover().unwrap().late;
    assert_eq!(late.len(), 1);
    let debt = garage.payments().debt(debt.id).unwrap();
    assert_eq!((debt.status, debt.payment), (DebtStatus::Settled, Some(late[0])));
    assert_eq!(garage.payments().get(late[0]).unwrap().status, PaymentStatus::Completed);
    house.assert_agrees();
}

#[test]
fn a_free_release_is_on_record_with_what_was_waived_and_why() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(70);
        assert_eq!(refused(garage.sessions().release(Exit::new(id), "")), ErrorKind::InvalidInput);
        let session = garage.sessions().release(Exit::new(id).lane("out"), "an ambulance").unwrap();
        assert_eq!((session.status, session.waived_minor, session.paid_minor), (SessionStatus::Completed, 500, 0));
        assert_eq!(garage.sessions().quote(id).unwrap().due, euros(0));
        assert_eq!(garage.payments().debts_of_plate("AB 1").unwrap(), []);
        let journal = garage.journal().page(1, 100).unwrap();
        let released = Event::SessionReleased { session: id, waived_minor: 500, reason: "an ambulance".to_owned() };
        assert!(journal.iter().any(|entry| entry.event == released));
        assert_eq!(refused(garage.sessions().release(Exit::new(id), "again")), ErrorKind::InvalidTransition);
    });
}

#[test]
fn a_debt_stays_settled_when_its_payment_is_given_back_or_disputed() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).with_tariff(250).garage;
        for plate in ["AB 1", "AB 2"] {
            let debt = debtor(house, plate);
            let paid = garage.payments().settle_debt(PayDebt::cash(debt.id)).unwrap();
            assert_eq!(paid.receipt.unwrap().amount(), euros(250));
            if plate == "AB 1" {
                garage.payments().refund(Refunding::whole(paid.payment.id).reason("forgiven")).unwrap();
            } else {
                garage.payments().dispute(paid.payment.id, "charged back").unwrap();
            }
            let debt = garage.payments().debt(debt.id).unwrap();
            assert_eq!((debt.status, debt.payment), (DebtStatus::Settled, Some(paid.payment.id)));
            let again = garage.payments().settle_debt(PayDebt::cash(debt.id)).unwrap_err();
            assert_eq!(again.kind(), ErrorKind::InvalidTransition);
            assert!(!again.to_string().contains("WAIVED"), "{again}");
        }
    });
}
