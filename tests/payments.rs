//! Paying: in the exit lane, at the pay station, by a terminal that loses replies, and after a crash.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parking_garage::{
    Currency, Entry, Error, ErrorKind, Exit, Garage, GarageBuilder, Money, Page, Paid, Pay, PaymentMethod, PaymentStatus, Policy,
    Result, SessionId, SessionStatus, SpotStatus, TicketStatus,
};
use proptest::prelude::*;
use support::terminal::{Fate, Terminal};
use support::{House, euros, for_each_storage, for_each_storage_with, noon, refused};

/// Runs the scenario with a new terminal for cards on each storage.
fn with_terminal(scenario: impl Fn(&House, &Terminal)) {
    for in_file in [false, true] {
        let terminal = Arc::new(Terminal::default());
        let settings = |builder: GarageBuilder| builder.provider(PaymentMethod::Card, Arc::clone(&terminal) as _);
        let house = if in_file { House::in_file(settings) } else { House::in_memory(settings) };
        println!("on {}", house.name);
        scenario(&house, &terminal);
        house.assert_agrees();
        assert_books_agree(&house, &terminal);
    }
}

/// What the garage says was paid by card is what the terminal took, each key once; and each session's sum is that of its
/// payments. Only at rest: a PENDING payment may or may not have been taken.
fn assert_books_agree(house: &House, terminal: &Terminal) {
    let contents = house.contents();
    let paid: Vec<_> = contents.payments.iter().filter(|payment| payment.status == PaymentStatus::Completed).collect();
    let pending = contents.payments.iter().filter(|payment| payment.status == PaymentStatus::Pending);
    let open: Vec<String> = pending.map(|payment| payment.key.clone()).collect();
    let by_card = paid.iter().filter(|payment| payment.method == PaymentMethod::Card && !payment.amount.is_zero());
    // Money found after its payment had been given up is a payment of its own.
    let first = |key: &str| contents.payments.iter().find(|payment| key == format!("late:{}", payment.id));
    let key_of = |key: &String| first(key).map_or(key, |payment| &payment.key).clone();
    let ours: BTreeMap<String, Money> = by_card.map(|payment| (key_of(&payment.key), payment.amount)).collect();
    let theirs: BTreeMap<String, Money> = terminal.taken().into_iter().filter(|(key, _)| !open.contains(key)).collect();
    assert_eq!(ours, theirs);
    for session in contents.sessions {
        let sum: i64 = paid.iter().filter(|payment| payment.session == session.id).map(|payment| payment.amount.minor()).sum();
        assert_eq!(session.paid_minor, sum, "session {}", session.id);
    }
}

fn due(garage: &Garage, session: SessionId) -> i64 {
    garage.sessions().quote(session).unwrap().due.minor()
}

#[test]
fn paying_in_the_exit_lane_ends_the_stay_in_one_step() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let visit = house.enter("AB 1");
        house.advance_minutes(61);
        assert_eq!(refused(garage.sessions().exit(Exit::new(visit.session.id))), ErrorKind::PaymentRequired);
        let Paid { payment, session, quote, .. } =
            garage.payments().process(Pay::cash(visit.session.id).amount(euros(500)).lane("out 1")).unwrap();
        assert_eq!((payment.status, payment.amount, quote.total), (PaymentStatus::Completed, euros(500), euros(500)));
        assert_eq!((payment.lane.as_deref(), session.exit_lane.as_deref()), (Some("out 1"), Some("out 1")));
        assert_eq!((session.status, session.paid_minor), (SessionStatus::Completed, 500));
        assert_eq!(session.ended_at, Some(payment.priced_until));
        assert_eq!(house.spot("F1-B1-S001").status, SpotStatus::Available);
        assert_eq!(garage.tickets().get(visit.ticket.id).unwrap().status, TicketStatus::Closed);
        assert_eq!(refused(garage.payments().process(Pay::cash(visit.session.id))), ErrorKind::InvalidTransition);
        // The bill of a stay that is over does not grow.
        house.advance_minutes(600);
        let quote = garage.sessions().quote(visit.session.id).unwrap();
        assert_eq!((quote.quote.total, quote.paid, quote.due), (euros(500), euros(500), euros(0)));
    });
}

#[test]
fn paying_on_foot_buys_the_exit_grace_and_then_only_what_was_added_is_due() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(50);
        let receipt = garage.payments().prepay(Pay::cash(id)).unwrap();
        assert_eq!((receipt.session.status, receipt.payment.amount), (SessionStatus::Active, euros(250)));
        assert_eq!(receipt.session.paid_until, Some(house.clock_now().saturating_add(std::time::Duration::from_secs(900))));
        assert_eq!(house.spot("F1-B1-S001").status, SpotStatus::Occupied);
        // Minute 65: the second hour has begun, and the grace covers it.
        house.advance_minutes(15);
        assert_eq!(due(garage, id), 0);
        house.advance_minutes(1);
        assert_eq!(due(garage, id), 250);
        assert_eq!(refused(garage.sessions().exit(Exit::new(id))), ErrorKind::PaymentRequired);
        garage.payments().prepay(Pay::cash(id).amount(euros(250))).unwrap();
        house.advance_minutes(15);
        let left = garage.sessions().exit(Exit::new(id)).unwrap();
        assert_eq!((left.status, left.paid_minor), (SessionStatus::Completed, 500));
        assert_eq!(due(garage, id), 0);
    });
}

// Or the second coin buys what the first did, for nothing, and the third, and the car stays for ever.
#[test]
fn paying_again_while_the_grace_runs_does_not_make_it_longer() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(50);
        let paid_until = garage.payments().prepay(Pay::cash(id)).unwrap().session.paid_until;
        for _ in 0..3 {
            house.advance_minutes(4);
            let again = garage.payments().prepay(Pay::cash(id)).unwrap();
            assert_eq!((again.payment.amount, again.session.paid_until), (euros(0), paid_until));
        }
        house.advance_minutes(4);
        assert_eq!(due(garage, id), 250);
    });
}

#[test]
fn where_nothing_is_due_nobody_is_asked() {
    with_terminal(|house, terminal| {
        let garage = &house.with_spots(4).garage;
        let (free, paid) = (house.enter("AB 1").session.id, house.enter("AB 2").session.id);
        let receipt = garage.payments().process(Pay::card(free)).unwrap();
        assert_eq!((receipt.payment.amount, receipt.session.status), (euros(0), SessionStatus::Completed));
        let receipt = garage.payments().prepay(Pay::card(paid)).unwrap();
        assert_eq!((receipt.payment.amount, receipt.session.status), (euros(0), SessionStatus::Active));
        garage.sessions().exit(Exit::new(paid)).unwrap();
        assert_eq!(terminal.asked(), 0);
    });
}

#[test]
fn another_amount_than_is_due_is_refused_and_changes_nothing() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let before = house.contents();
        for amount in [euros(249), euros(251), euros(0), euros(-250), Money::new(250, "JPY".parse().unwrap())] {
            for pay in [Pay::cash(id).amount(amount), Pay::card(id).amount(amount)] {
                assert_eq!(refused(garage.payments().process(pay.clone())), ErrorKind::AmountMismatch, "{amount}");
                assert_eq!(refused(garage.payments().prepay(pay)), ErrorKind::AmountMismatch, "{amount}");
            }
        }
        let nobody = SessionId::from_bytes([7; 16]);
        assert_eq!(refused(garage.payments().process(Pay::cash(nobody))), ErrorKind::NotFound);
        assert_eq!(refused(garage.payments().process(Pay::cash(id).lane("\n"))), ErrorKind::InvalidInput);
        assert_eq!(refused(garage.payments().prepay(Pay::card(id))), ErrorKind::Unsupported, "nobody takes cards here");
        assert_eq!(house.contents(), before);
    });
}

#[test]
fn a_card_is_charged_and_the_terminals_number_kept() {
    with_terminal(|house, terminal| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let receipt = garage.payments().with_key("till-1").process(Pay::card(id)).unwrap();
        assert_eq!(receipt.payment.reference.as_deref(), Some("T-till-1"));
        assert_eq!(receipt.session.status, SessionStatus::Completed);
        assert_eq!(terminal.taken(), BTreeMap::from([("till-1".to_owned(), euros(250))]));
    });
}

#[test]
fn a_declined_card_leaves_the_stay_open_for_another_try() {
    with_terminal(|house, terminal| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        terminal.will([Fate::Declined]);
        assert_eq!(refused(garage.payments().with_key("a").process(Pay::card(id))), ErrorKind::PaymentDeclined);
        let failed = &garage.payments().of_session(id).unwrap()[0];
        assert_eq!((failed.status, failed.failure.as_deref()), (PaymentStatus::Failed, Some("no funds")));
        assert_eq!(garage.sessions().get(id).unwrap().status, SessionStatus::Active);
        // The same key is the same payment.
        assert_eq!(refused(garage.payments().with_key("a").process(Pay::card(id))), ErrorKind::PaymentDeclined);
        assert_eq!(terminal.asked(), 1);
        garage.payments().with_key("b").process(Pay::card(id)).unwrap();
        assert_eq!(garage.payments().list(Some(PaymentStatus::Failed), Page::first(9)).unwrap().len(), 1);
    });
}

#[test]
fn while_an_outcome_is_not_known_the_stay_cannot_end_and_nobody_pays_twice() {
    with_terminal(|house, terminal| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        terminal.will([Fate::ReplyLost]);
        assert_eq!(refused(garage.payments().with_key("a").prepay(Pay::card(id))), ErrorKind::PaymentPending);
        let calls: [(&str, Result<()>); 5] = [
            ("exit", garage.sessions().exit(Exit::new(id)).map(drop)),
            ("cancel", garage.sessions().cancel(id, "").map(drop)),
            ("process", garage.payments().process(Pay::cash(id)).map(drop)),
            ("prepay", garage.payments().prepay(Pay::card(id)).map(drop)),
            ("other key", garage.payments().with_key("b").process(Pay::card(id)).map(drop)),
        ];
        for (name, answer) in calls {
            assert_eq!(refused(answer), ErrorKind::PaymentPending, "{name}");
        }
        assert_eq!(garage.health().payments_pending, 1);
        assert_eq!(garage.payments().pending().unwrap().len(), 1);
        // Moving the car and losing the ticket have nothing to do with it.
        garage.tickets().replace_lost(id).unwrap();

        // Too early: the call may still be under way somewhere.
        assert_eq!(garage.payments().recover().unwrap().pending.len(), 1);
        house.advance_minutes(3);
        terminal.set_silent(true);
        assert_eq!(garage.payments().recover().unwrap().pending.len(), 1);
        terminal.set_silent(false);
        assert_eq!(garage.maintenance().sweep().unwrap().recovered.completed.len(), 1);
        let session = garage.sessions().exit(Exit::new(id)).unwrap();
        assert_eq!((session.status, session.paid_minor), (SessionStatus::Completed, 250));
    });
}

#[test]
fn a_request_that_was_lost_is_found_to_have_failed() {
    with_terminal(|house, terminal| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        terminal.will([Fate::RequestLost]);
        assert_eq!(refused(garage.payments().process(Pay::card(id))), ErrorKind::PaymentPending);
        house.advance_minutes(2);
        assert_eq!(garage.payments().recover().unwrap().failed.len(), 1);
        garage.payments().process(Pay::card(id)).unwrap();
        assert_eq!(terminal.taken().len(), 1);
    });
}

#[test]
fn the_same_key_after_a_crash_goes_on_where_it_stopped_and_charges_once() {
    for fate in [Fate::CrashBefore, Fate::CrashAfter] {
        with_terminal(|house, terminal| {
            let garage = &house.with_spots(1).with_tariff(250).garage;
            let id = house.enter("AB 1").session.id;
            house.advance_minutes(10);
            terminal.will([fate]);
            let pay = || garage.payments().with_key("a").process(Pay::card(id));
            assert!(catch_unwind(AssertUnwindSafe(pay)).is_err());
            house.advance_minutes(1);
            let receipt = pay().unwrap();
            assert_eq!(receipt.session.status, SessionStatus::Completed);
            // Priced when the driver was asked, not when the program was up again.
            assert_eq!(receipt.session.ended_at, Some(receipt.payment.priced_until));
            assert_eq!(pay().unwrap(), receipt);
            assert_eq!(terminal.taken(), BTreeMap::from([("a".to_owned(), euros(250))]));
        });
    }
}

#[test]
fn payments_that_hung_in_the_air_are_recovered_when_the_garage_is_opened() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let clock = Arc::new(parking_garage::ManualClock::at(noon()));
    let terminal = Arc::new(Terminal::default());
    let open = || {
        let builder = Garage::builder().background(false).clock(Arc::clone(&clock) as _);
        builder.provider(PaymentMethod::Card, Arc::clone(&terminal) as _).open(&path).unwrap()
    };
    let id = {
        let garage = open();
        garage.spots().create_layout(&parking_garage::Layout::grid(1, 1, 1)).unwrap();
        let tariff = parking_garage::Tariff::hourly("day".parse().unwrap(), Currency::EUR, 250).unwrap();
        garage.tariffs().activate(&garage.tariffs().publish(&tariff).unwrap()).unwrap();
        let id = garage.sessions().enter(Entry::new("AB 1")).unwrap().session.id;
        clock.advance(std::time::Duration::from_secs(600));
        terminal.will([Fate::CrashAfter]);
        assert!(catch_unwind(AssertUnwindSafe(|| garage.payments().process(Pay::card(id)))).is_err());
        id
    };
    clock.advance(std::time::Duration::from_secs(600));
    let garage = open();
    let session = garage.sessions().get(id).unwrap();
    assert_eq!((session.status, session.paid_minor), (SessionStatus::Completed, 250));
    // Not charged for the time that the program was down.
    assert_eq!(session.ended_at.unwrap().since(session.entered_at).as_secs(), 600);
}

#[test]
fn in_a_transaction_cash_is_taken_and_a_card_is_misuse() {
    with_terminal(|house, terminal| {
        let garage = &house.with_spots(2).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let before = house.contents();
        for pay in [
            garage.transaction(|tx| tx.payments().process(Pay::card(id))),
            garage.transaction(|tx| tx.payments().prepay(Pay::card(id))),
        ] {
            assert_eq!(refused(pay), ErrorKind::Misuse);
        }
        assert_eq!(refused(garage.transaction(|tx| tx.payments().recover())), ErrorKind::Misuse);
        assert_eq!((house.contents(), terminal.asked()), (before, 0));

        let receipt = garage
            .transaction(|tx| {
                let receipt = tx.payments().prepay(Pay::cash(id))?;
                tx.sessions().exit(Exit::new(id))?;
                tx.sessions().enter(Entry::new("AB 1"))?;
                Ok(receipt)
            })
            .unwrap();
        assert_eq!(receipt.payment.amount, euros(250));
        assert_eq!(garage.sessions().get(id).unwrap().status, SessionStatus::Completed);
        // A transaction that fails has taken nothing.
        let id = garage.sessions().by_plate("AB 1").unwrap().unwrap().id;
        house.advance_minutes(10);
        let before = house.contents();
        let failed: Result<()> = garage.transaction(|tx| {
            tx.payments().process(Pay::cash(id))?;
            Err(Error::new(ErrorKind::Internal, "changed my mind"))
        });
        assert_eq!((refused(failed), house.contents()), (ErrorKind::Internal, before));
    });
}

#[test]
fn money_taken_for_a_stay_that_expired_meanwhile_is_written_down_and_ends_it() {
    with_terminal(|house, terminal| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(60 * 24 * 30 - 1);
        terminal.will([Fate::ReplyLost]);
        assert_eq!(refused(garage.payments().process(Pay::card(id))), ErrorKind::PaymentPending);
        house.advance_minutes(10);
        let swept = garage.maintenance().sweep().unwrap();
        assert_eq!((swept.expired.len(), swept.recovered.completed.len()), (1, 1));
        assert_eq!(garage.sessions().get(id).unwrap().status, SessionStatus::Completed);
        assert_eq!(house.spot("F1-B1-S001").status, SpotStatus::Available);
    });
}

#[test]
fn a_payment_that_was_given_up_can_be_asked_about_until_the_money_is_found() {
    with_terminal(|house, terminal| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        terminal.will([Fate::ReplyLost]);
        assert_eq!(refused(garage.payments().with_key("a").prepay(Pay::card(id))), ErrorKind::PaymentPending);
        let payment = garage.payments().pending().unwrap().remove(0).id;
        garage.payments().cancel(payment, "the terminal is down").unwrap();
        terminal.set_silent(true);
        assert_eq!(garage.payments().recover_one(payment).unwrap().status, PaymentStatus::Cancelled);
        terminal.set_silent(false);
        for _ in 0..2 {
            let late = garage.payments().recover_one(payment).unwrap();
            assert_eq!((late.status, late.amount), (PaymentStatus::Completed, euros(250)));
            assert_ne!(late.id, payment);
        }
        assert_eq!(garage.payments().get(payment).unwrap().status, PaymentStatus::Cancelled);
        assert_eq!(garage.sessions().get(id).unwrap().paid_minor, 250);

        // One that had not been taken stays given up, and never is.
        house.advance_minutes(60);
        terminal.will([Fate::RequestLost]);
        assert_eq!(refused(garage.payments().with_key("b").prepay(Pay::card(id))), ErrorKind::PaymentPending);
        let payment = garage.payments().pending().unwrap().remove(0).id;
        garage.payments().cancel(payment, "").unwrap();
        assert_eq!(garage.payments().recover_one(payment).unwrap().status, PaymentStatus::Cancelled);
    });
}

#[test]
fn a_tariff_in_another_currency_than_the_garages_is_refused() {
    let policy = Policy { currency: "JPY".parse().unwrap(), ..Policy::default() };
    for_each_storage_with(
        |builder| builder.policy(policy),
        |house| {
            let garage = &house.with_spots(1).garage;
            let tariff = parking_garage::Tariff::hourly("day".parse().unwrap(), Currency::EUR, 250).unwrap();
            assert_eq!(refused(garage.tariffs().publish(&tariff)), ErrorKind::InvalidTariff);
            let id = house.enter("AB 1").session.id;
            assert_eq!(garage.sessions().quote(id).unwrap().due, Money::zero("JPY".parse().unwrap()));
        },
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    // In whatever order requests and replies are lost, cards declined and the program ends: each key is charged once at
    // most, and at rest the books agree.
    #[test]
    fn no_order_of_losses_charges_twice(
        fates in proptest::collection::vec(0..6usize, 0..6),
        moves in proptest::collection::vec((0..5u8, 0..2u8), 1..12),
    ) {
        const FATES: [Fate; 6] =
            [Fate::Approved, Fate::Declined, Fate::RequestLost, Fate::ReplyLost, Fate::CrashAfter, Fate::CrashBefore];
        let terminal = Arc::new(Terminal::default());
        let house = House::in_memory(|builder| builder.provider(PaymentMethod::Card, Arc::clone(&terminal) as _));
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        terminal.will(fates.into_iter().map(|fate| FATES[fate]));
        for (what, key) in moves {
            let key = ["a", "b"][usize::from(key)];
            let answer = catch_unwind(AssertUnwindSafe(|| match what {
                0 | 1 => garage.payments().with_key(key).process(Pay::card(id)).map(drop),
                2 => garage.payments().with_key(&format!("{key}-foot")).prepay(Pay::card(id)).map(drop),
                3 => garage.payments().recover().map(drop),
                _ => garage.sessions().exit(Exit::new(id)).map(drop),
            }));
            if let Ok(Err(error)) = answer {
                prop_assert!(error.kind().is_refusal(), "{error:?}");
            }
            house.advance_minutes(1);
        }
        house.advance_minutes(3);
        garage.payments().recover().unwrap();
        prop_assert_eq!(garage.payments().pending().unwrap(), vec![]);
        assert_books_agree(&house, &terminal);
        house.assert_agrees();
    }
}
