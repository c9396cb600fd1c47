//! Parker classes and validations of sessions: what is granted reaches the price, the payment and the bill.
#![allow(clippy::unwrap_used)]

mod support;

use parking_garage::{
    Benefit, BilledBack, Entry, ErrorKind, Event, Exit, JournalEntry, Label, Page, ParkerClass, Pay, Quote, SessionFilter,
    SessionId, SessionStatus, Tariff, TariffRef, Timestamp, Validation, ValidationOutcome, VehicleChange, VehicleType,
};
use support::{House, euros, for_each_storage, noon, policy, refused};

/// Three euros an hour; permit holders are free, a lost ticket is twenty, more than a day is ten more.
const STREET: &str = r#"
id = "street"
version = 1
currency = "EUR"
time_zone = "Europe/Amsterdam"
free_for = ["PERMIT"]
lost_ticket = { amount = "20", rule = "at_least" }
overstay = { after_minutes = 1440, amount = "10" }
tax = { name = "VAT", percent = "21", included = true }
lines = [
    { name = "staff", priority = 1, parker_classes = ["STAFF"], flat = "1" },
    { name = "everyone", priority = 2, steps = [{ amount = "3", step_minutes = 60 }] },
]
"#;

fn with_street(house: &House, spots: u16) -> TariffRef {
    let tariffs = house.with_spots(spots).garage.tariffs();
    let tariff = tariffs.publish(&Tariff::from_toml(STREET).unwrap()).unwrap();
    tariffs.activate(&tariff).unwrap();
    tariff
}

fn label(text: &str) -> Label {
    text.parse().unwrap()
}

fn minutes(id: &str, minutes: u32, billed_to: &str) -> Validation {
    Validation { billed_to: Some(label(billed_to)), ..Validation::new(label(id), Benefit::Minutes(minutes)) }
}

fn amount(id: &str, euros: &str) -> Validation {
    Validation::new(label(id), Benefit::Amount(euros.parse().unwrap()))
}

fn due(house: &House, id: SessionId) -> i64 {
    house.garage.sessions().quote(id).unwrap().due.minor()
}

fn last_event(house: &House) -> Event {
    let last: JournalEntry = house.garage.journal().page(house.sequence(), 1).unwrap().remove(0);
    last.event
}

#[test]
fn a_permit_holder_enters_stays_and_leaves_without_paying() {
    for_each_storage(|house| {
        with_street(house, 2);
        let sessions = house.garage.sessions();
        let visit = sessions.enter(Entry::new("PE 1").parker_class(ParkerClass::Permit)).unwrap();
        let other = house.enter("AB 1");
        assert_eq!((visit.session.parker_class, other.session.parker_class), (ParkerClass::Permit, ParkerClass::Transient));
        house.advance_minutes(3 * 1_440);
        let session = sessions.exit(Exit::new(visit.session.id)).unwrap();
        assert_eq!((session.status, session.paid_minor, session.parker_class), (SessionStatus::Completed, 0, ParkerClass::Permit));
        assert_eq!(refused(sessions.exit(Exit::new(other.session.id))), ErrorKind::PaymentRequired);
        // 72 hours, and one overstay.
        assert_eq!(due(house, other.session.id), 72 * 300 + 1_000);
    });
}

#[test]
fn a_lost_ticket_that_was_replaced_costs_what_the_tariff_says() {
    // Also where no time has passed between the entry and the replacement.
    for waited in [0, 30] {
        for_each_storage(|house| {
            with_street(house, 1);
            let id = house.enter("AB 1").session.id;
            house.advance_minutes(waited);
            house.garage.tickets().replace_lost(id).unwrap();
            house.advance_minutes(61 - waited);
            assert_eq!(due(house, id), 2_000);
            house.advance_minutes(360);
            assert_eq!(due(house, id), 8 * 300, "at least, not instead");
            assert!(house.garage.payments().process(Pay::cash(id)).unwrap().session.lost_ticket);
        });
    }
}

#[test]
fn staff_change_the_class_of_a_parker_until_the_session_is_over() {
    for_each_storage(|house| {
        with_street(house, 2);
        let sessions = house.garage.sessions();
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(90);
        assert_eq!(due(house, id), 600);
        let changed = sessions.set_parker_class(id, ParkerClass::Staff, "works here").unwrap();
        assert_eq!((changed.parker_class, changed.version), (ParkerClass::Staff, 2));
        let (from, to, reason) = (ParkerClass::Transient, ParkerClass::Staff, "works here".to_owned());
        assert_eq!(last_event(house), Event::ParkerClassChanged { session: id, from, to, reason });
        assert_eq!(due(house, id), 100);
        let before = house.sequence();
        sessions.set_parker_class(id, ParkerClass::Staff, "again").unwrap();
        assert_eq!(refused(sessions.set_parker_class(id, ParkerClass::Permit, "a\u{7}")), ErrorKind::InvalidInput);
        assert_eq!(house.sequence(), before, "nothing to do, and refused");

        house.garage.payments().process(Pay::cash(id)).unwrap();
        let before = house.contents();
        assert_eq!(refused(sessions.set_parker_class(id, ParkerClass::Permit, "")), ErrorKind::InvalidTransition);
        assert_eq!(refused(sessions.validate(id, &amount("gift", "1"))), ErrorKind::InvalidTransition);
        assert_eq!(refused(sessions.revoke_validation(id, &label("gift"), "")), ErrorKind::InvalidTransition);
        let nobody = SessionId::new(noon(), [7; 8]);
        assert_eq!(refused(sessions.set_parker_class(nobody, ParkerClass::Permit, "")), ErrorKind::NotFound);
        assert_eq!(refused(sessions.validate(nobody, &amount("gift", "1"))), ErrorKind::NotFound);
        assert_eq!(refused(sessions.validations(nobody)), ErrorKind::NotFound);
        assert!(house.contents() == before);
        // An EXPIRED session is still owed: staff may see to it.
        let id = house.enter("AB 2").session.id;
        house.advance_minutes(400 * 1_440);
        assert_eq!(sessions.expire_overdue(9).unwrap().len(), 1);
        sessions.set_parker_class(id, ParkerClass::Permit, "forgotten").unwrap();
        sessions.validate(id, &amount("gift", "1")).unwrap();
        assert_eq!(due(house, id), 0);
    });
}

#[test]
fn validations_reach_the_quote_and_the_payment_in_their_order() {
    for_each_storage(|house| {
        with_street(house, 1);
        let sessions = house.garage.sessions();
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(200);
        assert_eq!(due(house, id), 1_200);
        let bakery = minutes("bakery", 60, "Bakery");
        assert_eq!(sessions.validate(id, &bakery).unwrap(), std::slice::from_ref(&bakery));
        assert_eq!(last_event(house), Event::ValidationGranted { session: id, validation: bakery.clone() });
        let half: Validation = serde_json::from_str(r#"{"id": "half", "benefit": {"percent": "50"}, "order": 5}"#).unwrap();
        let gone = Validation { valid_until: Some(noon()), ..amount("gone", "5") };
        let alone = Validation { exclusive: true, order: 9, ..amount("alone", "5") };
        for validation in [&half, &gone, &alone] {
            house.advance_minutes(1);
            sessions.validate(id, validation).unwrap();
        }
        assert_eq!(sessions.validations(id).unwrap(), [bakery.clone(), half.clone(), gone, alone]);
        let quote = sessions.quote(id).unwrap();
        let outcomes: Vec<_> =
            quote.quote.adjustments.iter().map(|taken| (taken.id.as_str(), taken.outcome, taken.amount.minor())).collect();
        use ValidationOutcome::{Applied, Expired, NotCombinable};
        let expected = [("bakery", Applied, 300), ("gone", Expired, 0), ("half", Applied, 450), ("alone", NotCombinable, 0)];
        assert_eq!(outcomes, expected);
        assert_eq!(quote.due, euros(450));

        // The same again is nothing to do; another of the same id is refused.
        let before = house.sequence();
        sessions.validate(id, &bakery).unwrap();
        assert_eq!(refused(sessions.validate(id, &minutes("bakery", 61, "Bakery"))), ErrorKind::AlreadyExists);
        assert_eq!(refused(sessions.revoke_validation(id, &label("Bakery"), "")), ErrorKind::NotFound);
        assert_eq!(house.sequence(), before);
        assert_eq!(sessions.revoke_validation(id, &half.id, "wrong car").unwrap().len(), 3);
        let (validation, reason) = (half.id.clone(), "wrong car".to_owned());
        assert_eq!(last_event(house), Event::ValidationRevoked { session: id, validation, reason });
        assert_eq!(due(house, id), 900);
        sessions.validate(id, &half).unwrap();

        let receipt = house.garage.payments().process(Pay::cash(id).amount(euros(450))).unwrap();
        assert_eq!((receipt.payment.amount, receipt.quote.total), (euros(450), euros(450)));
        assert_eq!(receipt.quote.tax().minor(), 78, "21 % are contained in 4.50");
    });
}

#[test]
fn a_validation_after_the_payment_leaves_nothing_due_and_its_revocation_does_not_call_the_car_back() {
    for_each_storage(|house| {
        with_street(house, 1);
        let sessions = house.garage.sessions();
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(100);
        assert_eq!(house.garage.payments().prepay(Pay::cash(id)).unwrap().payment.amount, euros(600));
        sessions.validate(id, &amount("gift", "4")).unwrap();
        let quote = sessions.quote(id).unwrap();
        assert_eq!((quote.quote.total, quote.paid, quote.due), (euros(200), euros(600), euros(0)));
        // Past the exit grace, the price with the validation counts against what was paid.
        house.advance_minutes(60);
        assert_eq!(due(house, id), 0);
        sessions.revoke_validation(id, &label("gift"), "").unwrap();
        assert_eq!(due(house, id), 300);
        sessions.validate(id, &amount("gift", "4")).unwrap();
        sessions.exit(Exit::new(id)).unwrap();
    });
}

#[test]
fn a_coupon_is_used_as_often_as_it_says() {
    for_each_storage(|house| {
        with_street(house, 4);
        let sessions = house.garage.sessions();
        let ids: Vec<_> = (1..=4).map(|n| house.enter(&format!("AB {n}")).session.id).collect();
        let coupon = Validation { uses_max: Some(2), ..amount("coupon", "1") };
        sessions.validate(ids[0], &coupon).unwrap();
        sessions.validate(ids[1], &coupon).unwrap();
        let before = house.contents();
        assert_eq!(refused(sessions.validate(ids[2], &coupon)), ErrorKind::OutOfRange);
        assert!(house.contents() == before);
        sessions.validate(ids[1], &coupon).unwrap();
        // Taken back, or the entry taken back: it may be used again.
        sessions.revoke_validation(ids[0], &coupon.id, "").unwrap();
        sessions.validate(ids[2], &coupon).unwrap();
        assert_eq!(refused(sessions.validate(ids[3], &coupon)), ErrorKind::OutOfRange);
        sessions.cancel(ids[1], "").unwrap();
        sessions.validate(ids[3], &coupon).unwrap();
        // Over, but used.
        house.garage.payments().process(Pay::cash(ids[3])).unwrap();
        assert_eq!(refused(sessions.validate(ids[0], &coupon)), ErrorKind::OutOfRange);
    });
}

#[test]
fn a_session_has_so_many_validations_and_none_that_would_leave_it_without_a_price() {
    for_each_storage(|house| {
        with_street(house, 1);
        let sessions = house.garage.sessions();
        let id = house.enter("AB 1").session.id;
        let dollars = Tariff::free("guests".parse().unwrap(), "USD".parse().unwrap());
        let before = house.contents();
        let switch = Validation::new(label("switch"), Benefit::Tariff(dollars));
        assert_eq!(refused(sessions.validate(id, &switch)), ErrorKind::InvalidInput);
        assert!(house.contents() == before);
        for n in 0..64 {
            sessions.validate(id, &amount(&format!("gift {n}"), "0.01")).unwrap();
        }
        assert_eq!(refused(sessions.validate(id, &amount("gift 64", "0.01"))), ErrorKind::OutOfRange);
        house.advance_minutes(30);
        assert_eq!(due(house, id), 300 - 64);
    });
}

#[test]
fn a_transaction_sees_its_own_validations_and_a_savepoint_takes_them_back() {
    for_each_storage(|house| {
        with_street(house, 1);
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(30);
        let before = house.sequence();
        let failed = house.garage.transaction(|tx| {
            tx.sessions().validate(id, &amount("gift", "1"))?;
            let inner = tx.savepoint(|tx| {
                tx.sessions().validate(id, &amount("more", "1"))?;
                tx.sessions().revoke_validation(id, &label("gift"), "")?;
                assert_eq!(tx.sessions().quote(id)?.due, euros(200));
                tx.sessions().set_parker_class(SessionId::new(noon(), [9; 8]), ParkerClass::Staff, "")
            });
            assert_eq!(refused(inner), ErrorKind::NotFound);
            assert_eq!(tx.sessions().validations(id)?, [amount("gift", "1")]);
            tx.sessions().validate(id, &amount("gift", "2"))
        });
        assert_eq!(refused(failed), ErrorKind::AlreadyExists);
        assert_eq!((house.sequence(), due(house, id)), (before, 300));
        assert_eq!(house.garage.sessions().validations(id).unwrap(), []);
    });
}

#[test]
fn a_quote_recomputed_days_later_is_the_same_byte_for_byte() {
    for_each_storage(|house| {
        let street = with_street(house, 2);
        let garage = &house.garage;
        let id = garage.sessions().enter(Entry::new("AB 1").vehicle_type(VehicleType::Compact)).unwrap().session.id;
        garage.sessions().validate(id, &minutes("bakery", 60, "Bakery")).unwrap();
        garage.sessions().validate(id, &amount("gift", "0.50")).unwrap();
        house.advance_minutes(130);
        garage.tickets().replace_lost(id).unwrap();
        let receipt = garage.payments().with_key("once").process(Pay::cash(id)).unwrap();
        let json = |quote: &Quote| serde_json::to_string(quote).unwrap();
        let bytes = json(&receipt.quote);

        // What a person reads, and what it stands on.
        let quote = &receipt.quote;
        assert_eq!((quote.tariff.as_ref(), quote.from, quote.until), (Some(&street), noon(), house.clock_now()));
        assert_eq!((quote.total, quote.tax()), (euros(1_650), euros(286)));
        let words: Vec<String> = quote.lines.iter().map(ToString::to_string).collect();
        let expected = [
            "everyone: from minute 0: 3 x 60 min at 3.00 = 9.00 EUR",
            "lost ticket 11.00 EUR",
            "bakery: validation -3.00 EUR",
            "gift: validation -0.50 EUR",
        ];
        assert_eq!(words, expected);
        assert_eq!(quote.lines[0].from.zip(quote.lines[0].until), Some((noon(), house.clock_now())));

        // Everything that a price depends on changes, for stays to come.
        let vehicle = garage.vehicles().find("AB 1").unwrap().unwrap();
        let change = VehicleChange { vehicle_type: Some(VehicleType::Motorcycle), ..VehicleChange::default() };
        garage.vehicles().update(vehicle.id, vehicle.version, change).unwrap();
        for version in 2..5 {
            let dearer = STREET.replace("version = 1", &format!("version = {version}")).replace("\"3\"", "\"30\"");
            let dearer =
                dearer.replace("lines = [", "lines = [{ name = \"moto\", vehicle_types = [\"MOTORCYCLE\"], flat = \"0\" },");
            let tariff = garage.tariffs().publish(&Tariff::from_toml(&dearer).unwrap()).unwrap();
            garage.tariffs().activate(&tariff).unwrap();
        }
        house.advance_minutes(9 * 1_440);
        house.enter("AB 1");
        assert_eq!(json(&garage.sessions().quote(id).unwrap().quote), bytes);
        assert_eq!(json(&garage.payments().with_key("once").process(Pay::cash(id)).unwrap().quote), bytes);
        // Another garage on the same store has nothing but its rows.
        let again =
            parking_garage::Garage::builder().background(false).with_storage(std::sync::Arc::clone(&house.storage)).unwrap();
        assert_eq!(json(&again.sessions().quote(id).unwrap().quote), bytes);
    });
}

#[test]
fn a_quote_says_until_when_its_price_holds() {
    for_each_storage(|house| {
        with_street(house, 1);
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let quote = || house.garage.sessions().quote(id).unwrap().quote;
        let hour = |minutes: u64| Some(noon().saturating_add(std::time::Duration::from_secs(minutes * 60)));
        // Whole minutes count: the second hour begins once minute 61 is full.
        assert_eq!((quote().total, quote().valid_until), (euros(300), hour(61)));
        let short = Validation { valid_until: hour(40), ..amount("short", "1") };
        house.garage.sessions().validate(id, &short).unwrap();
        assert_eq!((quote().total, quote().valid_until), (euros(200), hour(40)));
    });
}

#[test]
fn what_is_billed_back_is_summed_by_who_pays_over_a_period() {
    for_each_storage(|house| {
        with_street(house, 6);
        let (garage, sessions) = (&house.garage, house.garage.sessions());
        let begin = |plate: &str| house.enter(plate).session.id;
        let ids: Vec<_> = (1..=6).map(|n| begin(&format!("AB {n}"))).collect();
        // One pays for two stays, one for a part that is left, one for a validation that comes too late, one for nobody.
        sessions.validate(ids[0], &minutes("hour", 60, "Bakery")).unwrap();
        sessions.validate(ids[1], &minutes("hour", 120, "Bakery")).unwrap();
        sessions.validate(ids[1], &minutes("rest", 600, "Cinema")).unwrap();
        sessions.validate(ids[2], &Validation { valid_until: Some(noon()), ..minutes("late", 60, "Cinema") }).unwrap();
        sessions.validate(ids[2], &amount("gift", "1")).unwrap();
        sessions.validate(ids[3], &minutes("hour", 60, "Bakery")).unwrap();
        sessions.validate(ids[4], &minutes("hour", 60, "Bakery")).unwrap();
        house.advance_minutes(180);
        for id in &ids[..3] {
            garage.payments().process(Pay::cash(*id)).unwrap();
        }
        sessions.cancel(ids[4], "mistake").unwrap();
        let first_ends = house.clock_now();
        house.advance_minutes(60);
        garage.payments().process(Pay::cash(ids[3])).unwrap();
        let second_ends = house.clock_now();
        garage.payments().process(Pay::cash(ids[5])).unwrap();
        let billed = |from: Timestamp, until: Timestamp| -> Vec<(String, u64, i64)> {
            let bills: Vec<BilledBack> = garage.tariffs().billed_back(from, until).unwrap();
            bills.into_iter().map(|bill| (bill.billed_to.to_string(), bill.validations, bill.amount.minor())).collect()
        };
        let row = |name: &str, count, minor| (name.to_owned(), count, minor);
        let end = second_ends.saturating_add(std::time::Duration::from_micros(1));
        assert_eq!(billed(noon(), end), [row("Bakery", 3, 1_200), row("Cinema", 1, 300)]);
        assert_eq!(billed(noon(), second_ends), [row("Bakery", 2, 900), row("Cinema", 1, 300)], "the end is left out");
        assert_eq!(billed(second_ends, end), [row("Bakery", 1, 300)]);
        assert_eq!(billed(noon(), first_ends), []);
        assert_eq!(refused(garage.tariffs().billed_back(noon(), noon())), ErrorKind::InvalidInput);
    });
}

#[test]
fn bills_of_more_stays_than_a_page_add_up() {
    for_each_storage(|house| {
        with_street(house, 1);
        let sessions = house.garage.sessions();
        // Some without a validation, some cancelled, over three pages of sessions.
        for n in 0..1_300_u32 {
            let id = house.enter("AB 1").session.id;
            if !n.is_multiple_of(4) {
                let shop = if n.is_multiple_of(3) { "Bakery" } else { "Cinema" };
                sessions.validate(id, &minutes("hour", 60, shop)).unwrap();
            }
            house.advance_minutes(1);
            if n.is_multiple_of(5) {
                sessions.cancel(id, "").map(drop)
            } else {
                house.garage.payments().process(Pay::cash(id)).map(drop)
            }
            .unwrap();
        }
        let count = |wanted: fn(u32) -> bool| (0..1_300_u32).filter(|n| n % 4 != 0 && n % 5 != 0 && wanted(*n)).count() as u64;
        let bills = house
            .garage
            .tariffs()
            .billed_back(noon(), house.clock_now().saturating_add(std::time::Duration::from_secs(1)))
            .unwrap();
        let sums: Vec<_> = bills.iter().map(|bill| (bill.billed_to.as_str(), bill.validations, bill.amount.minor())).collect();
        let (bakery, cinema) = (count(|n| n % 3 == 0), count(|n| n % 3 != 0));
        assert_eq!(sums, [("Bakery", bakery, 300 * bakery as i64), ("Cinema", cinema, 300 * cinema as i64)]);
        let over = SessionFilter { status: Some(SessionStatus::Completed), ..SessionFilter::default() };
        assert_eq!(sessions.history(&over, Page::first(u32::MAX)).unwrap().len(), 1_040);
    });
}

#[test]
fn an_entry_of_a_garage_without_a_tariff_may_be_validated() {
    let free = House::in_memory(|builder| builder.policy(policy(|_| {})));
    let id = free.with_spots(1).enter("AB 1").session.id;
    free.garage.sessions().validate(id, &amount("gift", "1")).unwrap();
    free.advance_minutes(60);
    assert_eq!(due(&free, id), 0);
    free.garage.sessions().exit(Exit::new(id)).unwrap();
    free.assert_agrees();
}
