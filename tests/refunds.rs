//! Giving money back: whole and in parts, by a terminal that loses replies, after a crash, and never twice.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parking_garage::{
    ErrorKind, Exit, GarageBuilder, Money, Page, Pay, Payment, PaymentId, PaymentMethod, PaymentStatus, RefundOutcome,
    RefundStatus, Refunding, SessionId,
};
use support::terminal::{Fate, Terminal};
use support::{House, euros, for_each_storage, refused};

/// Runs the scenario with a new terminal for cards on each storage.
fn with_terminal(scenario: impl Fn(&House, &Terminal)) {
    for in_file in [false, true] {
        let terminal = Arc::new(Terminal::default());
        let settings = |builder: GarageBuilder| builder.provider(PaymentMethod::Card, Arc::clone(&terminal) as _);
        let house = if in_file { House::in_file(settings) } else { House::in_memory(settings) };
        println!("on {}", house.name);
        house.with_spots(4).with_tariff(250);
        scenario(&house, &terminal);
        house.assert_agrees();
    }
}

/// A stay of ten minutes that was prepaid.
fn prepaid(house: &House, plate: &str, method: PaymentMethod) -> Payment {
    let id = house.enter(plate).session.id;
    house.advance_minutes(10);
    house.garage.payments().prepay(Pay::by(method, id)).unwrap().payment
}

fn back(payment: PaymentId) -> Refunding {
    Refunding::whole(payment).reason("goodwill")
}

fn paid_minor(house: &House, session: SessionId) -> i64 {
    house.garage.sessions().get(session).unwrap().paid_minor
}

#[test]
fn a_whole_refund_takes_the_time_to_leave_back() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        for method in [PaymentMethod::Cash, PaymentMethod::Card] {
            let payment = prepaid(house, method.as_str(), method);
            let refunded = garage.payments().with_key(method.as_str()).refund(back(payment.id)).unwrap();
            assert_eq!((refunded.refund.status, refunded.refund.amount), (RefundStatus::Completed, euros(250)));
            assert_eq!((refunded.payment.status, refunded.payment.refunded_minor), (PaymentStatus::Refunded, 250));
            let session = garage.sessions().get(payment.session).unwrap();
            assert_eq!((session.paid_minor, session.paid_until), (0, None));
            assert_eq!(refused(garage.sessions().exit(Exit::new(session.id))), ErrorKind::PaymentRequired);
            garage.payments().process(Pay::cash(session.id).amount(euros(250))).unwrap();
        }
        assert_eq!(
            terminal.refunded(),
            BTreeMap::from([("CARD".to_owned(), (terminal.taken().pop_first().unwrap().0, euros(250)))])
        );
    });
}

#[test]
fn another_payment_that_still_holds_keeps_its_time_to_leave() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let first = prepaid(house, "AB 1", PaymentMethod::Cash);
        house.advance_minutes(60);
        let second = garage.payments().top_up(Pay::cash(first.session)).unwrap().payment;
        garage.payments().refund(back(first.id)).unwrap();
        let session = garage.sessions().get(first.session).unwrap();
        assert_eq!((session.paid_minor, session.paid_until), (250, second.paid_until));
        // A payment of nothing has bought nothing, and does not hold the barrier open for the one that is given back.
        garage.payments().prepay(Pay::cash(first.session)).unwrap();
        garage.payments().refund(back(second.id)).unwrap();
        let session = garage.sessions().get(first.session).unwrap();
        assert_eq!((session.paid_minor, session.paid_until), (0, None));
    });
}

#[test]
fn parts_add_up_to_the_whole_and_to_no_more() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let payment = prepaid(house, "AB 1", PaymentMethod::Cash);
        for (part, left, status) in [(100, 150, PaymentStatus::Completed), (149, 1, PaymentStatus::Completed)] {
            let refunded = garage.payments().refund(back(payment.id).amount(euros(part))).unwrap();
            assert_eq!((refunded.payment.left(), refunded.payment.status), (euros(left), status));
            assert_eq!(paid_minor(house, payment.session), left);
        }
        assert!(garage.sessions().get(payment.session).unwrap().paid_until.is_some(), "a part takes nothing back but money");
        assert_eq!(refused(garage.payments().refund(back(payment.id).amount(euros(2)))), ErrorKind::AmountMismatch);
        // Whole is what is left.
        let last = garage.payments().refund(back(payment.id)).unwrap();
        assert_eq!((last.refund.amount, last.payment.status), (euros(1), PaymentStatus::Refunded));
        assert_eq!(garage.payments().refunds_of(payment.id).unwrap().len(), 3);
        assert_eq!(garage.payments().refunds(Some(RefundStatus::Completed), Page::newest(1)).unwrap(), [last.refund]);
    });
}

#[test]
fn what_cannot_be_given_back_is_refused_and_changes_nothing() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let (refunded, disputed) = (prepaid(house, "AB 1", PaymentMethod::Card), prepaid(house, "AB 2", PaymentMethod::Card));
        garage.payments().refund(back(refunded.id)).unwrap();
        garage.payments().dispute(disputed.id, "not mine").unwrap();
        let good = prepaid(house, "AB 3", PaymentMethod::Card);
        let declined = house.enter("AB 4").session.id;
        house.advance_minutes(10);
        terminal.will([Fate::Declined]);
        assert_eq!(refused(garage.payments().process(Pay::card(declined))), ErrorKind::PaymentDeclined);
        let failed = garage.payments().of_session(declined).unwrap().remove(0);
        let asked = terminal.asked();
        let before = house.contents();
        let yen = Money::new(250, "JPY".parse().unwrap());
        let cases = [
            ("twice", back(refunded.id), ErrorKind::InvalidTransition),
            ("a part of what was given back", back(refunded.id).amount(euros(1)), ErrorKind::InvalidTransition),
            ("disputed", back(disputed.id), ErrorKind::InvalidTransition),
            ("failed", back(failed.id), ErrorKind::InvalidTransition),
            ("nothing", back(good.id).amount(euros(0)), ErrorKind::AmountMismatch),
            ("negative", back(good.id).amount(euros(-1)), ErrorKind::AmountMismatch),
            ("foreign", back(good.id).amount(yen), ErrorKind::AmountMismatch),
            ("more", back(good.id).amount(euros(251)), ErrorKind::AmountMismatch),
            ("far more", back(good.id).amount(euros(i64::MAX)), ErrorKind::AmountMismatch),
            ("no reason", Refunding::whole(good.id), ErrorKind::InvalidInput),
            ("a card number", Refunding::whole(good.id).reason("4111 1111 1111 1111"), ErrorKind::InvalidInput),
            ("unknown", back(PaymentId::from_bytes([7; 16])), ErrorKind::NotFound),
        ];
        for (what, refunding, kind) in cases {
            assert_eq!(refused(garage.payments().refund(refunding)), kind, "{what}");
        }
        assert_eq!(house.contents(), before);
        assert_eq!(terminal.asked(), asked);
        // Resolved, it can be given back.
        garage.payments().resolve_dispute(disputed.id, "it was").unwrap();
        garage.payments().refund(back(disputed.id)).unwrap();
    });
}

#[test]
fn a_payment_of_nothing_and_a_payment_that_hangs_cannot_be_given_back() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let free = garage.payments().prepay(Pay::card(house.enter("AB 1").session.id)).unwrap().payment;
        assert_eq!(refused(garage.payments().refund(back(free.id))), ErrorKind::AmountMismatch);
        let id = house.enter("AB 2").session.id;
        house.advance_minutes(10);
        terminal.will([Fate::ReplyLost]);
        assert_eq!(refused(garage.payments().prepay(Pay::card(id))), ErrorKind::PaymentPending);
        let pending = garage.payments().pending().unwrap().remove(0);
        assert_eq!(refused(garage.payments().refund(back(pending.id))), ErrorKind::InvalidTransition);
        garage.payments().recover_one(pending.id).unwrap();
    });
}

#[test]
fn a_lost_reply_leaves_it_pending_and_the_same_key_gives_back_once() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let payment = prepaid(house, "AB 1", PaymentMethod::Card);
        for (number, fate) in [Fate::ReplyLost, Fate::RequestLost].into_iter().enumerate() {
            let key = format!("r{number}");
            terminal.will_refund([fate]);
            let part = back(payment.id).amount(euros(100));
            assert_eq!(refused(garage.payments().with_key(&key).refund(part.clone())), ErrorKind::PaymentPending);
            assert_eq!(refused(garage.payments().with_key("other").refund(part.clone())), ErrorKind::PaymentPending);
            assert_eq!(refused(garage.sessions().exit(Exit::new(payment.session))), ErrorKind::PaymentPending, "what is due?");
            let refunded = garage.payments().with_key(&key).refund(part.clone()).unwrap();
            assert_eq!(refunded.refund.reference, Some(format!("R-{key}")));
            assert_eq!(garage.payments().with_key(&key).refund(part).unwrap(), refunded);
        }
        assert_eq!(terminal.refunded().len(), 2);
        assert_eq!(paid_minor(house, payment.session), 50);
    });
}

#[test]
fn what_a_crash_left_is_recovered_once_it_is_old_enough() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let payments = [prepaid(house, "AB 1", PaymentMethod::Card), prepaid(house, "AB 2", PaymentMethod::Card)];
        terminal.will_refund([Fate::CrashAfter, Fate::CrashBefore]);
        for payment in &payments {
            catch_unwind(AssertUnwindSafe(|| garage.payments().refund(back(payment.id)))).unwrap_err();
        }
        let pending = garage.payments().pending_refunds().unwrap();
        assert_eq!(garage.payments().recover().unwrap().refunds.pending.len(), 2, "too young");
        house.advance_minutes(2);
        let aged = garage.payments().pending_refunds_older_than(2).unwrap();
        assert_eq!(aged.iter().map(|row| row.age_seconds).collect::<Vec<_>>(), [120, 120]);
        assert_eq!(garage.payments().pending_refunds_older_than(3).unwrap(), []);
        terminal.set_silent(true);
        assert_eq!(garage.payments().recover().unwrap().refunds.pending.len(), 2);
        terminal.set_silent(false);
        let recovered = garage.payments().recover().unwrap().refunds;
        assert_eq!((recovered.completed, recovered.failed), (vec![pending[0].id], vec![pending[1].id]));
        assert_eq!((paid_minor(house, payments[0].session), paid_minor(house, payments[1].session)), (0, 250));
        // What failed may be tried again, under another key.
        garage.payments().refund(back(payments[1].id)).unwrap();
        assert_eq!(terminal.refunded().len(), 2);
    });
}

#[test]
fn a_refund_that_the_provider_declines_leaves_the_payment_as_it_was() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let payment = prepaid(house, "AB 1", PaymentMethod::Card);
        terminal.will_refund([Fate::Declined]);
        assert_eq!(refused(garage.payments().with_key("a").refund(back(payment.id))), ErrorKind::PaymentDeclined);
        assert_eq!(refused(garage.payments().with_key("a").refund(back(payment.id))), ErrorKind::PaymentDeclined);
        let failed = garage.payments().refunds_of(payment.id).unwrap().remove(0);
        assert_eq!((failed.status, failed.failure.as_deref()), (RefundStatus::Failed, Some("account closed")));
        assert_eq!(garage.payments().get(payment.id).unwrap(), payment);
        garage.payments().with_key("b").refund(back(payment.id)).unwrap();
        // The word that came late does not fit beside it, and is not swallowed.
        let late = RefundOutcome::Refunded { reference: None };
        assert_eq!(refused(garage.payments().notify_refund("a", late.clone())), ErrorKind::InvalidTransition);
        assert_eq!(refused(garage.payments().notify_refund("c", late)), ErrorKind::NotFound);
    });
}

#[test]
fn money_given_back_after_a_refund_had_failed_is_a_refund_of_its_own() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let payment = prepaid(house, "AB 1", PaymentMethod::Card);
        terminal.will_refund([Fate::Declined]);
        garage.payments().with_key("a").refund(back(payment.id).amount(euros(100))).unwrap_err();
        let late = RefundOutcome::Refunded { reference: Some("L".to_owned()) };
        let refund = garage.payments().notify_refund("a", late.clone()).unwrap();
        assert_eq!((refund.status, refund.amount), (RefundStatus::Completed, euros(100)));
        let before = house.contents();
        assert_eq!(garage.payments().notify_refund("a", late).unwrap(), refund);
        assert_eq!(house.contents(), before, "told again");
        assert_eq!(paid_minor(house, payment.session), 150);
    });
}

#[test]
fn in_a_transaction_only_cash_is_given_back() {
    with_terminal(|house, terminal| {
        let garage = &house.garage;
        let (cash, card) = (prepaid(house, "AB 1", PaymentMethod::Cash), prepaid(house, "AB 2", PaymentMethod::Card));
        let asked = terminal.asked();
        let before = house.contents();
        assert_eq!(refused(garage.transaction(|tx| tx.payments().refund(back(card.id)))), ErrorKind::Misuse);
        assert_eq!((house.contents(), terminal.asked()), (before, asked));
        let refunded = garage.transaction(|tx| tx.payments().refund(back(cash.id))).unwrap();
        assert_eq!(refunded.payment.status, PaymentStatus::Refunded);
    });
}

#[test]
fn a_whole_refund_takes_the_time_to_leave_of_an_expired_stay_back_too() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let payment = prepaid(house, "AB 1", PaymentMethod::Cash);
        let soon = house.clock_now().saturating_add(std::time::Duration::from_secs(60));
        garage.sessions().extend(payment.session, soon).unwrap();
        house.advance_minutes(2);
        assert_eq!(garage.sessions().expire_overdue(9).unwrap().len(), 1);
        garage.payments().refund(back(payment.id)).unwrap();
        assert_eq!(garage.sessions().get(payment.session).unwrap().paid_until, None);
        assert_eq!(refused(garage.sessions().exit(Exit::new(payment.session))), ErrorKind::PaymentRequired);
    });
}

#[test]
fn a_key_pays_or_gives_back_and_not_both_and_answers_one_receipt() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let pay = || garage.payments().with_key("k").prepay(Pay::cash(id));
        let paid = pay().unwrap();
        let refund = |key: &str| garage.payments().with_key(key).refund(back(paid.payment.id));
        assert_eq!(refused(refund("k")), ErrorKind::IdempotencyMismatch);
        let refunded = refund("r").unwrap();
        assert_eq!(refund("r").unwrap(), refunded);
        let again = pay().unwrap();
        assert_eq!((again.payment.id, again.payment.status), (paid.payment.id, PaymentStatus::Refunded));
        assert_eq!(again.receipt, paid.receipt, "the same number, and no other money");
        assert_eq!(garage.books().receipts(Page::first(9)).unwrap().len(), 2);
        assert_eq!(refused(garage.payments().with_key("r").process(Pay::cash(id))), ErrorKind::IdempotencyMismatch);
    });
}

#[test]
fn a_key_like_those_of_money_found_late_is_refused() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let payment = prepaid(house, "AB 1", PaymentMethod::Cash);
        let key = format!("late:{}", payment.id);
        assert_eq!(refused(garage.payments().with_key(&key).prepay(Pay::cash(payment.session))), ErrorKind::InvalidInput);
        assert_eq!(refused(garage.payments().with_key(&key).refund(back(payment.id))), ErrorKind::InvalidInput);
    });
}
