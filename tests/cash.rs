//! What is handed over: change, a drawer that must have it, amounts beyond what is due, and topping up.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use parking_garage::{
    CashDrawer, ChargeOutcome, Currency, ErrorKind, Exit, Money, Overpayment, Pay, PaymentMethod, PaymentPurpose, PaymentStatus,
    Policy, Refunding,
};
use support::terminal::Terminal;
use support::{House, euros, for_each_storage, for_each_storage_with, refused};

fn yen(minor: i64) -> Money {
    Money::new(minor, "JPY".parse().unwrap())
}

#[test]
fn change_is_what_was_handed_over_beyond_the_amount() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).with_tariff(250).garage;
        for (plate, tendered, change) in [("AB 1", 500, 250), ("AB 2", 250, 0)] {
            let id = house.enter(plate).session.id;
            house.advance_minutes(10);
            let payment = garage.payments().process(Pay::cash(id).tendered(euros(tendered))).unwrap().payment;
            assert_eq!((payment.amount, payment.tendered_minor), (euros(250), Some(tendered)));
            assert_eq!(payment.change(), Some(euros(change)));
            assert_eq!(garage.payments().get(payment.id).unwrap(), payment);
            assert_eq!(garage.sessions().get(id).unwrap().paid_minor, 250, "change is not paid");
        }
    });
}

#[test]
fn too_little_foreign_or_plastic_money_is_refused_and_changes_nothing() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let before = house.contents();
        let cases = [
            (Pay::cash(id).tendered(euros(249)), ErrorKind::AmountMismatch),
            (Pay::cash(id).tendered(euros(0)), ErrorKind::AmountMismatch),
            (Pay::cash(id).tendered(euros(-250)), ErrorKind::AmountMismatch),
            (Pay::cash(id).tendered(yen(250)), ErrorKind::AmountMismatch),
            (Pay::cash(id).amount(euros(300)).tendered(euros(300)), ErrorKind::AmountMismatch),
            (Pay::card(id).tendered(euros(250)), ErrorKind::InvalidInput),
        ];
        for (pay, kind) in cases {
            assert_eq!(refused(garage.payments().process(pay.clone())), kind, "{pay:?}");
            assert_eq!(refused(garage.payments().prepay(pay.clone())), kind, "{pay:?}");
        }
        assert_eq!(house.contents(), before);
    });
}

#[test]
fn credit_is_used_by_a_later_part_of_the_stay_and_the_rest_is_given_back() {
    let settings =
        |builder: parking_garage::GarageBuilder| builder.policy(Policy { overpayment: Overpayment::Credit, ..Policy::default() });
    for_each_storage_with(settings, |house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let before = house.contents();
        for amount in [euros(249), euros(0), euros(-1), yen(1000)] {
            assert_eq!(refused(garage.payments().prepay(Pay::cash(id).amount(amount))), ErrorKind::AmountMismatch, "{amount}");
        }
        assert_eq!(house.contents(), before);
        let receipt = garage.payments().prepay(Pay::cash(id).amount(euros(1000)).tendered(euros(2000))).unwrap();
        assert_eq!((receipt.payment.credit_minor, receipt.payment.change()), (750, Some(euros(1000))));
        assert_eq!(receipt.session.paid_minor, 1000);
        let first = receipt.payment;
        // A cent more while the grace runs is credit, and buys no more time.
        house.advance_minutes(10);
        let more = garage.payments().prepay(Pay::cash(id).amount(euros(1))).unwrap();
        assert_eq!((more.payment.credit_minor, more.session.paid_until), (1, first.paid_until));
        // The second hour has begun, and the credit pays for it.
        house.advance_minutes(50);
        let quote = garage.sessions().quote(id).unwrap();
        assert_eq!((quote.due, quote.credit), (euros(0), euros(501)));
        garage.sessions().exit(Exit::new(id)).unwrap();
        let quote = garage.sessions().quote(id).unwrap();
        assert_eq!((quote.paid, quote.credit), (euros(1001), euros(501)), "it stays visible");
        garage.payments().refund(Refunding::whole(first.id).amount(euros(500)).reason("credit")).unwrap();
        assert_eq!(garage.sessions().quote(id).unwrap().credit, euros(1));
    });
}

#[test]
fn a_top_up_needs_a_prepayment_and_buys_a_new_grace() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(50);
        let before = house.contents();
        assert_eq!(refused(garage.payments().top_up(Pay::cash(id))), ErrorKind::InvalidTransition);
        assert_eq!(house.contents(), before);
        let first = garage.payments().prepay(Pay::cash(id)).unwrap();
        house.advance_minutes(5);
        let nothing = garage.payments().top_up(Pay::cash(id)).unwrap();
        assert_eq!((nothing.payment.amount, nothing.session.paid_until), (euros(0), first.session.paid_until));
        house.advance_minutes(11);
        assert_eq!(refused(garage.sessions().exit(Exit::new(id))), ErrorKind::PaymentRequired);
        let second = garage.payments().top_up(Pay::cash(id).amount(euros(250))).unwrap();
        assert_eq!((second.payment.purpose, second.payment.status), (PaymentPurpose::TopUp, PaymentStatus::Completed));
        house.advance_minutes(15);
        garage.sessions().exit(Exit::new(id)).unwrap();
        assert_eq!(refused(garage.payments().top_up(Pay::cash(id))), ErrorKind::InvalidTransition);
    });
}

fn station(pieces: &[(i64, u32)]) -> (House, Arc<CashDrawer>) {
    let drawer = Arc::new(CashDrawer::new(Currency::EUR, pieces.iter().copied()).unwrap());
    let house = House::in_memory(|builder| builder.provider(PaymentMethod::Cash, Arc::clone(&drawer) as _));
    house.with_spots(2).with_tariff(240);
    (house, drawer)
}

#[test]
fn a_drawer_that_has_no_change_declines_and_keeps_nothing() {
    let (house, drawer) = station(&[(50, 1), (20, 3)]);
    let id = house.enter("AB 1").session.id;
    house.advance_minutes(10);
    drawer.insert([(500, 1)]).unwrap();
    let payments = || house.garage.payments();
    assert_eq!(refused(payments().prepay(Pay::cash(id).tendered(euros(500)))), ErrorKind::PaymentDeclined);
    assert_eq!((drawer.contents(), drawer.give_back(), drawer.take_out()), (vec![(20, 3), (50, 1)], vec![(500, 1)], vec![]));
    // What is named and what was thrown in must be the same.
    drawer.insert([(200, 1), (100, 1)]).unwrap();
    assert_eq!(refused(payments().prepay(Pay::cash(id))), ErrorKind::PaymentDeclined);
    let receipt = payments().with_key("k").prepay(Pay::cash(id).tendered(drawer.inserted())).unwrap();
    assert_eq!(receipt.payment.change(), Some(euros(60)));
    assert_eq!((drawer.take_out(), drawer.total()), (vec![(20, 3)], euros(350)));
    // The same call again moves no coin.
    payments().with_key("k").prepay(Pay::cash(id).tendered(euros(300))).unwrap();
    assert_eq!((drawer.take_out(), drawer.total(), drawer.inserted()), (vec![], euros(350), euros(0)));
    house.assert_agrees();
}

#[test]
fn a_drawer_pays_refunds_out_if_it_can() {
    let (house, drawer) = station(&[(20, 1)]);
    let id = house.enter("AB 1").session.id;
    house.advance_minutes(10);
    drawer.insert([(200, 1), (20, 2)]).unwrap();
    let payment = house.garage.payments().prepay(Pay::cash(id).tendered(euros(240))).unwrap().payment;
    let back = |minor| house.garage.payments().refund(Refunding::whole(payment.id).amount(euros(minor)).reason("goodwill"));
    assert_eq!(refused(back(100)), ErrorKind::PaymentDeclined, "it holds a 200 and three 20s");
    assert_eq!(back(40).unwrap().payment.left(), euros(200));
    assert_eq!((drawer.take_out(), drawer.contents()), (vec![(20, 2)], vec![(20, 1), (200, 1)]));
    back(200).unwrap();
    assert_eq!(drawer.empty(), [(20, 1)]);
    house.assert_agrees();
}

#[test]
fn after_a_restart_the_drawer_does_not_say_what_it_cannot_know() {
    use parking_garage::{Garage, storage::fault::FaultStorage};
    let (house, drawer) = station(&[]);
    let id = house.enter("AB 1").session.id;
    house.advance_minutes(10);
    let faults = Arc::new(FaultStorage::new(Arc::clone(&house.storage)));
    let open = |drawer: &Arc<CashDrawer>| {
        let builder = Garage::builder().background(false).clock(Arc::clone(&house.clock) as _);
        builder.provider(PaymentMethod::Cash, Arc::clone(drawer) as _).with_storage(Arc::clone(&faults) as _).unwrap()
    };
    let garage = open(&drawer);
    drawer.insert([(240, 1)]).unwrap();
    // The coin is in the drawer, and that could not be written down.
    faults.fail_commit(2, ErrorKind::Io);
    assert_eq!(refused(garage.payments().with_key("k").prepay(Pay::cash(id).tendered(euros(240)))), ErrorKind::PaymentPending);
    assert_eq!(drawer.total(), euros(240));
    drop(garage);
    house.advance_minutes(10);
    let counted = Arc::new(CashDrawer::new(Currency::EUR, drawer.contents()).unwrap());
    let garage = open(&counted);
    assert_eq!(garage.payments().recover().unwrap().pending.len(), 1, "it may have the coin, and does");
    // Somebody has looked.
    let payment = garage.payments().notify("k", ChargeOutcome::Approved { reference: None }).unwrap();
    assert_eq!((payment.status, counted.total()), (PaymentStatus::Completed, euros(240)));
}

#[test]
fn money_that_could_not_be_written_down_is_not_asked_for() {
    let terminal = Arc::new(Terminal::default());
    let credit = |builder: parking_garage::GarageBuilder| {
        let builder = builder.provider(PaymentMethod::Card, Arc::clone(&terminal) as _);
        builder.policy(Policy { overpayment: Overpayment::Credit, ..Policy::default() })
    };
    for_each_storage_with(credit, |house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        garage.payments().prepay(Pay::cash(id)).unwrap();
        let before = (house.contents(), terminal.asked());
        for pay in [Pay::card(id), Pay::cash(id)] {
            assert_eq!(refused(garage.payments().prepay(pay.amount(euros(i64::MAX)))), ErrorKind::OutOfRange);
        }
        assert_eq!((house.contents(), terminal.asked()), before, "or it would be PENDING for ever");
        garage.sessions().exit(Exit::new(id)).unwrap();
    });
}

#[test]
fn a_stay_that_no_tariff_prices_takes_no_credit() {
    let credit =
        |builder: parking_garage::GarageBuilder| builder.policy(Policy { overpayment: Overpayment::Credit, ..Policy::default() });
    for_each_storage_with(credit, |house| {
        let garage = &house.with_spots(1).garage;
        let id = house.enter("AB 1").session.id;
        assert_eq!(refused(garage.payments().prepay(Pay::cash(id).amount(euros(100)))), ErrorKind::AmountMismatch);
        garage.payments().process(Pay::cash(id).amount(euros(0))).unwrap();
    });
}
