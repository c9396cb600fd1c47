//! The books: sums and day closes, against the journal, added up by other means.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_garage::{
    CashMove, Currency, CurrencySums, ErrorKind, Event, Exit, Garage, NewShift, Page, Pay, PaymentId, PaymentMethod, Refunding,
    SimulatedOdds, SimulatedProvider, Sums, TimeZone, Timestamp,
};
use support::taxed::ShowsCards;
use support::{House, euros, for_each_storage, for_each_storage_with, noon, refused};

/// What the journal says of money, folded by hand: nothing here knows of receipts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Folded {
    /// By method: taken, given back.
    methods: BTreeMap<PaymentMethod, (i64, i64)>,
    /// By day in UTC.
    days: BTreeMap<String, (i64, i64)>,
    receipts: u64,
    credit_notes: u64,
    releases: (u64, i64),
    debts: (u64, i64),
}

fn fold(garage: &Garage, from: Timestamp, until: Timestamp) -> Folded {
    let mut methods: BTreeMap<PaymentId, PaymentMethod> = BTreeMap::new();
    let mut folded = Folded::default();
    for entry in garage.journal().page(1, u32::MAX).unwrap() {
        if let Event::PaymentOpened { payment, method, .. } = entry.event {
            methods.insert(payment, method);
        }
        if entry.at < from || entry.at >= until {
            continue;
        }
        let day = entry.at.to_string()[..10].to_owned();
        match entry.event {
            Event::PaymentCompleted { payment, amount_minor, .. } if amount_minor != 0 => {
                folded.methods.entry(methods[&payment]).or_default().0 += amount_minor;
                folded.days.entry(day).or_default().0 += amount_minor;
                folded.receipts += 1;
            }
            Event::RefundCompleted { payment, amount_minor, .. } => {
                folded.methods.entry(methods[&payment]).or_default().1 += amount_minor;
                folded.days.entry(day).or_default().1 += amount_minor;
                folded.credit_notes += 1;
            }
            Event::SessionReleased { waived_minor, .. } => {
                folded.releases = (folded.releases.0 + 1, folded.releases.1 + waived_minor)
            }
            Event::DebtIncurred { amount, .. } => folded.debts = (folded.debts.0 + 1, folded.debts.1 + amount.minor()),
            _ => {}
        }
    }
    folded
}

fn of(sums: &Sums) -> Folded {
    let Some(sums) = sums.of(Currency::EUR) else { return Folded::default() };
    let CurrencySums { methods, days, taken_minor, given_back_minor, .. } = sums;
    let total = |flows: Vec<(i64, i64)>| flows.iter().fold((0, 0), |sum, flow| (sum.0 + flow.0, sum.1 + flow.1));
    let methods: BTreeMap<_, _> = methods.iter().map(|sum| (sum.method, (sum.taken_minor, sum.given_back_minor))).collect();
    let days: BTreeMap<_, _> = days.iter().map(|sum| (sum.date.to_string(), (sum.taken_minor, sum.given_back_minor))).collect();
    assert_eq!(total(methods.values().copied().collect()), (*taken_minor, *given_back_minor));
    assert_eq!(total(days.values().copied().collect()), (*taken_minor, *given_back_minor));
    Folded {
        methods,
        days,
        receipts: sums.receipts,
        credit_notes: sums.credit_notes,
        releases: (sums.releases, sums.waived_minor),
        debts: (sums.debts, sums.debts_minor),
    }
}

/// A busy week: part payments, refunds, cards that hang, free exits and debts.
fn week(house: &House, bank: &SimulatedProvider) {
    let garage = &house.with_spots(40).with_taxes().garage;
    for n in 0_u64..40 {
        let id = house.enter(&format!("W {n}")).session.id;
        house.advance_minutes(61 + n * 7);
        match n % 8 {
            0 => drop(garage.payments().process(Pay::cash(id)).unwrap()),
            1 => {
                garage.payments().prepay(Pay::cash(id)).unwrap();
                house.advance_minutes(90);
                garage.payments().process(Pay::card(id)).unwrap();
            }
            2 => {
                let paid = garage.payments().process(Pay::card(id)).unwrap();
                garage
                    .payments()
                    .refund(Refunding::whole(paid.payment.id).amount(euros(100 + n as i64)).reason("goodwill"))
                    .unwrap();
            }
            3 => {
                let paid = garage.payments().process(Pay::cash(id)).unwrap();
                garage.payments().refund(Refunding::whole(paid.payment.id).reason("goodwill")).unwrap();
            }
            4 => drop(garage.sessions().release(Exit::new(id), "ambulance").unwrap()),
            5 => {
                let left = garage.sessions().exit_unpaid(Exit::new(id), "the barrier was open").unwrap();
                if n % 16 == 5 {
                    garage.payments().settle_debt(parking_garage::PayDebt::cash(left.debt.unwrap().id)).unwrap();
                }
            }
            6 => {
                bank.set_odds(SimulatedOdds { reply_lost: 1000, ..SimulatedOdds::default() });
                assert_eq!(refused(garage.payments().process(Pay::card(id))), ErrorKind::PaymentPending);
                bank.set_odds(SimulatedOdds::default());
                house.advance_minutes(5);
                garage.payments().recover().unwrap();
            }
            _ => drop(garage.payments().with_key(&format!("key {n}")).process(Pay::cash(id)).unwrap()),
        }
        house.advance_minutes(200);
    }
}

fn with_bank(scenario: impl Fn(&House, &SimulatedProvider)) {
    let bank = Arc::new(SimulatedProvider::new(5));
    let settings = |builder: parking_garage::GarageBuilder| {
        builder.provider(PaymentMethod::Card, Arc::new(ShowsCards(Arc::clone(&bank))) as _)
    };
    for_each_storage_with(settings, |house| scenario(house, &bank));
}

const ALWAYS: (Timestamp, Timestamp) = (Timestamp::from_micros(i64::MIN), Timestamp::from_micros(i64::MAX));

#[test]
fn the_sums_of_any_period_are_those_of_the_journal() {
    with_bank(|house, bank| {
        week(house, bank);
        let garage = &house.garage;
        let day = |n: u64| noon().saturating_add(Duration::from_secs(n * 86_400));
        let all = garage.books().sums(ALWAYS.0, ALWAYS.1).unwrap();
        let folded = of(&all);
        assert_eq!(folded, fold(garage, ALWAYS.0, ALWAYS.1));
        assert!(folded.receipts > 25 && folded.credit_notes == 10 && folded.releases.0 == 5 && folded.debts.0 == 5, "{folded:?}");
        assert!(folded.days.len() > 5, "{folded:?}");
        for (from, until) in [(0, 1), (0, 3), (2, 4), (5, 6), (50, 60)].map(|(from, until)| (day(from), day(until))) {
            assert_eq!(of(&garage.books().sums(from, until).unwrap()), fold(garage, from, until));
        }
        assert_eq!(garage.books().sums(day(3), day(3)).unwrap(), Sums::default());
        // Taxes: net and tax are all of it, for everything is under the one tax.
        let sums = all.of(Currency::EUR).unwrap();
        let [tax] = &sums.taxes[..] else { panic!("{sums:?}") };
        assert_eq!(tax.net_minor + tax.tax_minor, sums.net().unwrap().minor());
        let exact = sums.net().unwrap().minor() * 21 / 121;
        assert!((tax.tax_minor - exact).abs() <= 20, "one rounding for each stay: {} against {exact}", tax.tax_minor);
        assert!(garage.books().check().unwrap().is_sound());
    });
}

#[test]
fn day_closes_cover_each_receipt_once_and_together_are_everything() {
    with_bank(|house, bank| {
        let garage = &house.garage;
        let first = garage.books().close_day().unwrap().close;
        assert_eq!((first.number, first.from_receipt, first.to_receipt, first.receipts()), (1, 1, 0, 0), "an empty day");
        week(house, bank);
        let second = garage.books().close_day().unwrap().close;
        let all = garage.books().sums(ALWAYS.0, ALWAYS.1).unwrap();
        assert_eq!((second.sums, second.opened_at, second.closed_at), (all, first.closed_at, house.clock_now()));
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        garage.payments().process(Pay::cash(id)).unwrap();
        let third = garage.books().close_day().unwrap().close;
        assert_eq!((third.number, third.from_receipt, third.receipts()), (3, second.to_receipt + 1, 1));
        assert_eq!(third.sums.of(Currency::EUR).unwrap().taken_minor, 333);
        assert_eq!(garage.books().day_close(2).unwrap().to_receipt, second.to_receipt);
        assert_eq!(refused(garage.books().day_close(4)), ErrorKind::NotFound);
        let numbers: Vec<u64> = garage.books().day_closes(Page::newest(2)).unwrap().iter().map(|close| close.number).collect();
        assert_eq!(numbers, [3, 2]);
        let checked = garage.books().check().unwrap();
        assert!(checked.is_sound() && checked.day_closes == 3 && checked.receipts == third.to_receipt, "{checked:?}");
        // Under a key a day is closed once.
        let again = garage.books().with_key("monday").close_day().unwrap();
        assert_eq!(garage.books().with_key("monday").close_day().unwrap(), again);
    });
}

#[test]
fn a_clock_that_is_set_back_changes_no_closed_day_and_loses_no_receipt() {
    for_each_storage(|house| {
        let garage = &house.with_spots(3).with_taxes().garage;
        let pay = |plate: &str| {
            let id = house.enter(plate).session.id;
            house.advance_minutes(10);
            garage.payments().process(Pay::cash(id)).unwrap()
        };
        pay("AA 1");
        let first = garage.books().close_day().unwrap().close;
        house.clock.set(Timestamp::from_micros(noon().as_micros() - 3 * 86_400 * 1_000_000));
        pay("BB 1");
        let second = garage.books().close_day().unwrap().close;
        assert_eq!((second.from_receipt, second.to_receipt, second.receipts()), (2, 2, 1));
        assert!(second.closed_at < first.closed_at);
        assert_eq!(garage.books().day_close(1).unwrap(), first);
        assert!(garage.books().check().unwrap().is_sound());
    });
}

#[test]
fn the_answer_names_open_shifts_and_pending_payments() {
    with_bank(|house, bank| {
        let garage = &house.with_spots(1).with_taxes().garage;
        let shift = garage.shifts().open(NewShift::new("booth", euros(100))).unwrap();
        garage.shifts().move_cash(shift.id, CashMove::PayIn, euros(1), "found").unwrap();
        let id = house.enter("AA 1").session.id;
        house.advance_minutes(10);
        bank.set_odds(SimulatedOdds { request_lost: 1000, ..SimulatedOdds::default() });
        assert_eq!(refused(garage.payments().process(Pay::card(id))), ErrorKind::PaymentPending);
        bank.set_odds(SimulatedOdds::default());
        let pending = garage.payments().pending().unwrap().remove(0).id;
        let report = garage.books().close_day().unwrap();
        assert_eq!((report.shifts_open, report.payments_pending, report.close.receipts()), (vec![shift.id], vec![pending], 0));
    });
}

#[test]
fn days_are_those_of_the_local_calendar() {
    let zone: TimeZone = "Pacific/Auckland".parse().unwrap();
    for_each_storage_with(
        |builder| builder.time_zone(zone),
        |house| {
            let garage = &house.with_spots(2).with_taxes().garage;
            for (plate, until) in [("AA 1", "2026-06-01T11:59:59Z"), ("BB 1", "2026-06-01T12:00:00Z")] {
                house.clock.set("2026-06-01T11:30:00Z".parse().unwrap());
                let id = house.enter(plate).session.id;
                house.clock.set(until.parse().unwrap());
                garage.payments().process(Pay::cash(id)).unwrap();
            }
            let sums = garage.books().sums(ALWAYS.0, ALWAYS.1).unwrap();
            let days: Vec<_> =
                sums.of(Currency::EUR).unwrap().days.iter().map(|day| (day.date.to_string(), day.taken_minor)).collect();
            assert_eq!(days, [("2026-06-01".to_owned(), 333), ("2026-06-02".to_owned(), 333)]);
        },
    );
}

#[test]
fn many_threads_that_close_days_and_pay_leave_every_receipt_in_one_day() {
    for_each_storage(|house| {
        let garage = &house.with_spots(48).with_tariff(250).garage;
        let visits: Vec<_> = (0..48).map(|n| house.enter(&format!("T {n}")).session.id).collect();
        house.advance_minutes(10);
        std::thread::scope(|scope| {
            for visits in visits.chunks(6) {
                scope.spawn(move || {
                    for id in visits {
                        garage.payments().process(Pay::cash(*id)).unwrap();
                        if id.as_bytes()[15] % 2 == 0 {
                            garage.books().close_day().unwrap();
                        }
                    }
                });
            }
        });
        let last = garage.books().close_day().unwrap().close;
        assert_eq!(last.to_receipt, 48);
        let closes = garage.books().day_closes(Page::first(u32::MAX)).unwrap();
        assert_eq!(closes.iter().map(parking_garage::DayClose::receipts).sum::<u64>(), 48);
        let taken: i64 = closes.iter().filter_map(|close| close.sums.of(Currency::EUR)).map(|sums| sums.taken_minor).sum();
        assert_eq!(taken, 48 * 250);
        assert!(garage.books().check().unwrap().is_sound());
    });
}

/// A file that someone has edited: each lie is found.
#[test]
fn books_that_were_tampered_with_are_found_out() {
    let lies = [
        ("DROP TRIGGER receipts_keep_rows; DELETE FROM receipts WHERE number = 2", "receipt 2 is missing"),
        ("DROP TRIGGER receipts_keep_rows; DELETE FROM receipts WHERE number = 3", "the sums of the receipts"),
        (
            "DROP TRIGGER receipts_keep_content; UPDATE receipts SET body = json_set(body, '$.amount_minor', 1) WHERE number = 1",
            "receipt 1 is not that of the payment",
        ),
        ("UPDATE payments SET receipt = NULL", "has no receipt"),
        ("UPDATE refunds SET credit_note = NULL", "has no credit note"),
        ("UPDATE shifts SET taken_minor = taken_minor - 1", "the cash of shift"),
        (
            "DROP TRIGGER day_closes_keep_content; UPDATE day_closes SET body = json_set(body, '$.sums.currencies[0].taken_minor', 1)",
            "day close 1 is not the sum",
        ),
        (
            "DROP TRIGGER day_closes_keep_content; UPDATE day_closes SET body = json_set(body, '$.from_receipt', 2)",
            "day close 1 does not begin",
        ),
    ];
    for (sql, found) in lies {
        let house = House::in_file(|builder| builder);
        let garage = &house.with_spots(2).with_taxes().garage;
        garage.shifts().open(NewShift::new("booth", euros(0))).unwrap();
        for plate in ["AA 1", "BB 1"] {
            let id = house.enter(plate).session.id;
            house.advance_minutes(10);
            let paid = garage.payments().process(Pay::cash(id).drawer("booth")).unwrap();
            if plate == "BB 1" {
                garage.payments().refund(Refunding::whole(paid.payment.id).amount(euros(5)).reason("x")).unwrap();
            }
        }
        garage.books().close_day().unwrap();
        assert!(garage.books().check().unwrap().is_sound());
        house.tamper(&format!("PRAGMA foreign_keys = OFF; {sql}"));
        let checked = garage.books().check().unwrap();
        assert!(checked.differences.iter().any(|difference| difference.contains(found)), "{sql}: {checked:?}");
        assert!(!garage.journal().verify().unwrap().is_sound(), "{sql}");
    }
}

/// What was issued cannot be changed by a statement that goes astray.
#[test]
fn the_file_refuses_to_change_or_remove_a_receipt_or_a_closed_day() {
    let house = House::in_file(|builder| builder);
    let garage = &house.with_spots(1).with_taxes().garage;
    let id = house.enter("AA 1").session.id;
    house.advance_minutes(10);
    garage.payments().process(Pay::cash(id)).unwrap();
    garage.books().close_day().unwrap();
    for sql in [
        "DELETE FROM receipts",
        "UPDATE receipts SET amount_minor = 1",
        "DELETE FROM day_closes",
        "UPDATE day_closes SET closed_at = 1",
    ] {
        assert!(house.try_tamper(sql).is_err(), "{sql}");
    }
}

#[test]
fn a_garage_without_receipts_has_sums_of_nothing() {
    for_each_storage(|house| {
        let garage = &house.garage;
        assert_eq!(garage.books().sums(ALWAYS.0, ALWAYS.1).unwrap(), Sums::default());
        assert_eq!(garage.books().receipts(Page::first(9)).unwrap(), []);
        assert!(garage.books().check().unwrap().is_sound());
    });
}
