//! Shifts: cash is put down to the drawer that is named, and what must be in it is what is on its receipts.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use parking_garage::{
    CashDrawer, CashMove, Currency, ErrorKind, Event, JournalFilter, Money, NewShift, Page, Pay, PaymentMethod, Refunding,
    ShiftStatus, SimulatedProvider,
};
use support::{House, euros, for_each_storage, refused};

#[test]
fn what_must_be_in_the_drawer_is_the_float_and_what_its_receipts_say() {
    for_each_storage(|house| {
        let garage = &house.with_spots(4).with_tariff(250).garage;
        let shift = garage.shifts().open(NewShift::new("booth-1", euros(10_000))).unwrap();
        let other = garage.shifts().open(NewShift::new("booth-2", euros(0))).unwrap();
        let visits = ["AA 1", "BB 1", "CC 1"].map(|plate| house.enter(plate).session.id);
        house.advance_minutes(10);
        let paid = garage.payments().process(Pay::cash(visits[0]).drawer("booth-1").tendered(euros(1_000))).unwrap();
        assert_eq!(paid.receipt.unwrap().shift, Some(shift.id));
        garage.payments().process(Pay::cash(visits[1]).drawer("booth-2")).unwrap();
        // Without a drawer it is in no shift.
        assert_eq!(garage.payments().process(Pay::cash(visits[2])).unwrap().receipt.unwrap().shift, None);
        let back = Refunding::whole(paid.payment.id).amount(euros(100)).reason("goodwill").drawer("booth-1");
        assert_eq!(garage.payments().refund(back).unwrap().credit_note.unwrap().shift, Some(shift.id));
        let moves = [(CashMove::PayIn, 700), (CashMove::PayOut, 50), (CashMove::Drop, 9_000)];
        for (kind, minor) in moves {
            garage.shifts().move_cash(shift.id, kind, euros(minor), "coins").unwrap();
        }
        let expected = 10_000 + 250 - 100 + 700 - 50 - 9_000;
        assert_eq!(garage.shifts().current("booth-1").unwrap().unwrap().expected().unwrap(), euros(expected));
        let closed = garage.shifts().close(shift.id, euros(expected - 5)).unwrap();
        assert_eq!((closed.expected, closed.counted, closed.difference), (euros(expected), euros(expected - 5), euros(-5)));
        assert_eq!((closed.shift.status, closed.shift.closed_at), (ShiftStatus::Closed, Some(house.clock_now())));
        assert_eq!(garage.shifts().close(other.id, euros(250)).unwrap().difference, euros(0));
        assert_eq!((garage.shifts().current("booth-1").unwrap(), garage.shifts().open_ones().unwrap()), (None, vec![]));
        let all: Vec<_> = garage.shifts().list(Page::first(9)).unwrap().iter().map(|shift| shift.id).collect();
        assert_eq!(all, [shift.id, other.id]);
        // The reasons are in the journal.
        let about =
            JournalFilter { about: Some(shift.id.to_string()), kind: Some("CashMoved".to_owned()), ..JournalFilter::default() };
        let reasons = garage.journal().search(&about, 1, 9).unwrap();
        assert_eq!(reasons.len(), 3);
        assert!(reasons.iter().all(|entry| matches!(&entry.event, Event::CashMoved { reason, .. } if reason == "coins")));
        assert!(garage.books().check().unwrap().is_sound());
    });
}

#[test]
fn cash_is_refused_at_a_drawer_without_an_open_shift_and_nothing_changes() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).with_tariff(250).garage;
        let id = house.enter("AA 1").session.id;
        house.advance_minutes(10);
        let pay = || garage.payments().process(Pay::cash(id).drawer("booth"));
        let before = house.contents();
        assert_eq!(refused(pay()), ErrorKind::InvalidTransition, "never opened");
        assert_eq!(house.contents(), before);
        let shift = garage.shifts().open(NewShift::new("booth", euros(0))).unwrap();
        garage.shifts().close(shift.id, euros(0)).unwrap();
        let before = house.contents();
        assert_eq!(refused(pay()), ErrorKind::InvalidTransition, "closed");
        assert_eq!(refused(garage.payments().process(Pay::card(id).drawer("booth"))), ErrorKind::InvalidInput, "a card");
        for name in ["", "a\nb", "4111 1111 1111 1111", &"x".repeat(65)] {
            assert_eq!(refused(garage.payments().process(Pay::cash(id).drawer(name))), ErrorKind::InvalidInput);
            assert_eq!(refused(garage.shifts().open(NewShift::new(name, euros(0)))), ErrorKind::InvalidInput);
        }
        assert_eq!(house.contents(), before);
        garage.shifts().open(NewShift::new("booth", euros(0))).unwrap();
        let paid = pay().unwrap().payment;
        let other = || Refunding::whole(paid.id).reason("goodwill").drawer("other");
        assert_eq!(refused(garage.payments().refund(other())), ErrorKind::InvalidTransition);
    });
}

#[test]
fn a_drawer_has_one_open_shift_and_a_closed_one_stays_as_it_was_counted() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let shift = garage.shifts().open(NewShift::new("booth", euros(100))).unwrap();
        let again = garage.shifts().open(NewShift::new("booth", euros(100))).unwrap_err();
        assert_eq!(again.kind(), ErrorKind::AlreadyExists);
        assert!(again.to_string().contains(&shift.id.to_string()), "{again}");
        assert_eq!(refused(garage.shifts().open(NewShift::new("safe", euros(-1)))), ErrorKind::OutOfRange);
        let before = house.contents();
        let yen = Money::new(1, "JPY".parse().unwrap());
        let shifts = garage.shifts();
        assert_eq!(refused(shifts.move_cash(shift.id, CashMove::PayIn, yen, "")), ErrorKind::InvalidInput);
        assert_eq!(refused(shifts.move_cash(shift.id, CashMove::Drop, euros(101), "")), ErrorKind::OutOfRange);
        assert_eq!(refused(shifts.move_cash(shift.id, CashMove::PayIn, euros(1), "4111111111111111")), ErrorKind::InvalidInput);
        assert_eq!(refused(shifts.close(shift.id, yen)), ErrorKind::InvalidInput);
        assert_eq!(refused(shifts.close(shift.id, euros(-1))), ErrorKind::OutOfRange);
        let nobody = parking_garage::ShiftId::from_bytes([9; 16]);
        assert_eq!(refused(shifts.close(nobody, euros(1))), ErrorKind::NotFound);
        assert_eq!(refused(shifts.move_cash(nobody, CashMove::Drop, euros(1), "")), ErrorKind::NotFound);
        assert_eq!(refused(shifts.get(nobody)), ErrorKind::NotFound);
        assert_eq!(house.contents(), before);
        // Under a key the same answer comes again, word for word.
        let closed = garage.shifts().with_key("close").close(shift.id, euros(99)).unwrap();
        assert_eq!(garage.shifts().with_key("close").close(shift.id, euros(99)).unwrap(), closed);
        assert_eq!(refused(garage.shifts().close(shift.id, euros(99))), ErrorKind::InvalidTransition);
        assert_eq!(refused(garage.shifts().move_cash(shift.id, CashMove::PayIn, euros(1), "")), ErrorKind::InvalidTransition);
        assert_eq!(garage.shifts().get(shift.id).unwrap(), closed.shift);
    });
}

#[test]
fn cash_that_a_machine_counts_belongs_to_the_shift_too() {
    let machine = Arc::new(CashDrawer::new(Currency::EUR, [(50, 10)]).unwrap());
    let house = House::in_memory(|builder| builder.provider(PaymentMethod::Cash, Arc::clone(&machine) as _));
    let garage = &house.with_spots(2).with_tariff(250).garage;
    let shift = garage.shifts().open(NewShift::new("station", euros(500))).unwrap();
    let id = house.enter("AA 1").session.id;
    house.advance_minutes(10);
    machine.insert([(200, 2)]).unwrap();
    let paid = garage.payments().process(Pay::cash(id).tendered(euros(400)).drawer("station")).unwrap();
    let receipt = paid.receipt.unwrap();
    assert_eq!((receipt.shift, receipt.cash.map(|cash| cash.change_minor)), (Some(shift.id), Some(150)));
    garage.payments().refund(Refunding::whole(paid.payment.id).amount(euros(50)).reason("x").drawer("station")).unwrap();
    assert_eq!(garage.shifts().close(shift.id, machine.total()).unwrap().difference, euros(0));
    assert!(garage.books().check().unwrap().is_sound());
}

#[test]
fn many_threads_at_one_drawer_lose_no_cash() {
    for_each_storage(|house| {
        let garage = &house.with_spots(64).with_tariff(250).garage;
        let shift = garage.shifts().open(NewShift::new("booth", euros(1_000))).unwrap();
        let visits: Vec<_> = (0..64).map(|n| house.enter(&format!("T {n}")).session.id).collect();
        house.advance_minutes(10);
        std::thread::scope(|scope| {
            for visits in visits.chunks(8) {
                scope.spawn(move || {
                    for id in visits {
                        let paid = garage.payments().process(Pay::cash(*id).drawer("booth")).unwrap();
                        garage
                            .payments()
                            .refund(Refunding::whole(paid.payment.id).amount(euros(3)).reason("x").drawer("booth"))
                            .unwrap();
                        garage.shifts().move_cash(shift.id, CashMove::Drop, euros(7), "safe").unwrap();
                    }
                });
            }
        });
        let shift = garage.shifts().get(shift.id).unwrap();
        assert_eq!((shift.taken_minor, shift.given_back_minor, shift.dropped_minor), (64 * 250, 64 * 3, 64 * 7));
        assert!(garage.books().check().unwrap().is_sound());
    });
}

#[test]
fn a_card_belongs_to_no_shift() {
    let house = House::in_memory(|builder| builder.provider(PaymentMethod::Card, Arc::new(SimulatedProvider::new(1))));
    let garage = &house.with_spots(1).with_tariff(250).garage;
    garage.shifts().open(NewShift::new("booth", euros(0))).unwrap();
    let id = house.enter("AA 1").session.id;
    house.advance_minutes(10);
    assert_eq!(garage.payments().process(Pay::card(id)).unwrap().receipt.unwrap().shift, None);
    assert_eq!(garage.shifts().current("booth").unwrap().unwrap().taken_minor, 0);
}

#[test]
fn cash_that_a_drawer_does_not_hold_is_not_given_back_out_of_it() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AA 1").session.id;
        house.advance_minutes(10);
        let paid = garage.payments().process(Pay::cash(id)).unwrap().payment;
        let shift = garage.shifts().open(NewShift::new("booth", euros(100))).unwrap();
        let refund = || garage.payments().refund(Refunding::whole(paid.id).reason("goodwill").drawer("booth"));
        let before = house.contents();
        assert_eq!(refused(refund()), ErrorKind::OutOfRange);
        assert_eq!(house.contents(), before);
        garage.shifts().move_cash(shift.id, CashMove::PayIn, euros(150), "coins").unwrap();
        refund().unwrap();
        assert_eq!(garage.shifts().get(shift.id).unwrap().expected().unwrap(), euros(0));
    });
}
