//! The past under a draft: like against like, stay by stay and in sum, on every storage, changing nothing.
#![allow(clippy::unwrap_used)]

mod support;

use std::ops::ControlFlow;

use parking_garage::storage::{Deadline, StorageExt};
use parking_garage::{
    Currency, Entry, ErrorKind, Exit, Page, ParkerClass, Pay, RepriceScope, Repriced, RepricedStay, SessionFilter, SessionId,
    SessionStatus, Tariff, TariffRef, Timestamp, VehicleType,
};
use support::{House, euros, for_each_storage, history, noon, refused};

fn hourly(id: &str, minor: i64) -> Tariff {
    Tariff::hourly(id.parse().unwrap(), Currency::EUR, minor).unwrap()
}

fn all(house: &House, draft: &Tariff, scope: &RepriceScope) -> (Repriced, Vec<RepricedStay>) {
    let mut stays = Vec::new();
    let repriced = house.garage.tariffs().reprice(draft, scope, |stay| {
        stays.push(stay.clone());
        ControlFlow::Continue(())
    });
    (repriced.unwrap(), stays)
}

/// Stays under two tariffs and under none: without a tariff, validated, with a lost ticket, of a permit holder, of a motorcycle,
/// and under another tariff. Besides, one is inside and one was cancelled.
fn live_a_day(house: &House) -> [SessionId; 6] {
    let garage = &house.with_spots(8).garage;
    let enter = |plate: &str| garage.sessions().enter(Entry::new(plate)).unwrap().session.id;
    let free = enter("FREE 1");
    house.advance_minutes(30);
    garage.sessions().exit(Exit::new(free)).unwrap();
    house.with_tariff(200);
    let ids: Vec<_> = (1..=4).map(|n| enter(&format!("AB {n}"))).collect();
    let permit = garage.sessions().enter(Entry::new("PE 1").parker_class(ParkerClass::Permit)).unwrap().session.id;
    let motorcycle = garage.sessions().enter(Entry::new("MO 1").vehicle_type(VehicleType::Motorcycle)).unwrap().session.id;
    garage.sessions().validate(ids[0], &history::hour()).unwrap();
    house.advance_minutes(90);
    garage.tickets().replace_lost(ids[1]).unwrap();
    garage.sessions().cancel(ids[2], "").unwrap();
    for id in [ids[0], ids[1], permit, motorcycle] {
        garage.payments().process(Pay::cash(id)).unwrap();
    }
    let other = garage.tariffs().publish(&hourly("other", 100)).unwrap();
    garage.tariffs().activate(&other).unwrap();
    let late = enter("LATE 1");
    house.advance_minutes(60);
    garage.payments().process(Pay::cash(late)).unwrap();
    [free, ids[0], ids[1], permit, motorcycle, late]
}

#[test]
fn each_stay_is_priced_under_both_tariffs_from_the_same_inputs() {
    for_each_storage(|house| {
        let ids = live_a_day(house);
        let draft = Tariff::from_toml(
            "id = \"draft\"\nversion = 1\ncurrency = \"EUR\"\nfree_for = [\"PERMIT\"]\n\
             lost_ticket = { amount = \"20\", rule = \"instead\" }\n\
             lines = [{ name = \"m\", vehicle_types = [\"MOTORCYCLE\"], flat = \"0.5\" },\n\
             { name = \"all\", priority = 1, steps = [{ amount = \"3\", step_minutes = 60 }] }]",
        )
        .unwrap();
        let before = house.contents();
        let (repriced, stays) = all(house, &draft, &RepriceScope::default());
        assert!(house.contents() == before, "nothing is changed");
        let of = |id: SessionId| stays.iter().find(|stay| stay.session.id == id).unwrap();
        let prices = ids.map(|id| (of(id).before.total.minor(), of(id).after.total.minor(), of(id).difference().unwrap().minor()));
        let expected = [(0, 300, 300), (200, 300, 100), (400, 2_000, 1_600), (400, 0, -400), (400, 50, -350), (100, 300, 200)];
        assert_eq!(prices, expected);
        assert_eq!((repriced.stays, repriced.before, repriced.after), (6, euros(1_500), euros(2_950)));
        assert_eq!((repriced.difference, repriced.dearer, repriced.cheaper, repriced.equal), (euros(1_450), 4, 2, 0));
        assert_eq!((repriced.failed, &repriced.first_failure, repriced.stopped), (0, &None, false));
        assert!(stays.is_sorted_by_key(|stay| stay.session.id));
        assert!(stays.iter().all(|stay| stay.session.status == SessionStatus::Completed));
        assert_eq!(of(ids[0]).before.tariff, None);
        assert_eq!(of(ids[5]).before.tariff, Some(TariffRef { id: "other".parse().unwrap(), version: 1 }));
        assert!(stays.iter().all(|stay| stay.after.tariff == Some(draft.reference())));

        // The same tariff again changes nothing, and the same call gives the same.
        let (same, _) = all(
            house,
            &hourly("day", 200),
            &RepriceScope { tariff: Some(hourly("day", 200).reference()), ..RepriceScope::default() },
        );
        assert_eq!((same.stays, same.equal, same.difference), (4, 4, euros(0)));
        assert_eq!(all(house, &draft, &RepriceScope::default()), (repriced, stays));
    });
}

#[test]
fn the_scope_chooses_by_entry_and_tariff_and_the_caller_may_end_it() {
    for_each_storage(|house| {
        live_a_day(house);
        let minute = |minutes: u64| Some(noon().saturating_add(std::time::Duration::from_secs(minutes * 60)));
        let count = |entered_from: Option<Timestamp>, entered_before| {
            let scope = RepriceScope { entered_from, entered_before, tariff: None };
            all(house, &hourly("draft", 100), &scope).0.stays
        };
        assert_eq!(count(None, None), 6);
        assert_eq!((count(minute(30), None), count(None, minute(30)), count(minute(30), minute(120))), (5, 1, 4));
        assert_eq!(count(minute(121), None), 0);
        let mut told = 0;
        let stopped = house.garage.tariffs().reprice(&hourly("draft", 100), &RepriceScope::default(), |_| {
            told += 1;
            if told == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let stopped = stopped.unwrap();
        assert_eq!((told, stopped.stays, stopped.stopped), (3, 3, true));
    });
}

#[test]
fn a_stay_in_another_currency_is_refused_before_anything_is_done() {
    for_each_storage(|house| {
        live_a_day(house);
        let dollars = Tariff::hourly("draft".parse().unwrap(), "USD".parse().unwrap(), 100).unwrap();
        let mut told = 0;
        let mut reprice = |draft: &Tariff, scope: &RepriceScope| {
            house.garage.tariffs().reprice(draft, scope, |_| {
                told += 1;
                ControlFlow::Continue(())
            })
        };
        assert_eq!(refused(reprice(&dollars, &RepriceScope::default())), ErrorKind::InvalidInput);
        // Only those that were free: they have no currency.
        let free = RepriceScope {
            entered_before: Some(noon().saturating_add(std::time::Duration::from_secs(60))),
            ..RepriceScope::default()
        };
        assert_eq!(reprice(&dollars, &free).unwrap().after.to_string(), "1.00 USD");
        assert_eq!(told, 1);
    });
}

#[test]
fn a_stay_that_cannot_be_priced_is_counted_apart() {
    for_each_storage(|house| {
        house.with_spots(2).with_tariff(200);
        let (long, short) = (house.enter("LONG 1").session.id, house.enter("AB 1").session.id);
        house.advance_minutes(10);
        house.garage.payments().process(Pay::cash(short)).unwrap();
        house.advance_minutes(800 * 1_440);
        house.garage.payments().process(Pay::cash(long)).unwrap();
        // The highest rate there is, each minute: after two years the sum is more than 64 bits hold.
        let draft = Tariff::from_toml(
            "id = \"draft\"\nversion = 1\ncurrency = \"EUR\"\n\
             bands = [{ start_minutes = 0, amount_per_step = \"92233720368\", step_minutes = 1, fee_at_start = \"0\" }]",
        );
        let (repriced, stays) = all(house, &draft.unwrap(), &RepriceScope::default());
        assert_eq!((repriced.stays, repriced.failed, stays.len(), stays[0].session.id), (1, 1, 1, short));
        assert_eq!((repriced.before, repriced.after.minor()), (euros(200), 92_233_720_368_000));
        let failure = repriced.first_failure.unwrap();
        assert_eq!((failure.session, failure.kind), (long, ErrorKind::OutOfRange));
        assert!(failure.message.contains("draft@1"), "{}", failure.message);
    });
}

#[test]
fn a_history_of_many_pages_is_priced_once_each_and_inside_a_transaction_too() {
    for house in [House::in_memory(|builder| builder), House::in_file(|builder| builder)] {
        let tariff = hourly("day", 200);
        history::write(&house.storage, &tariff, 2_345);
        let scope = RepriceScope::default();
        let (repriced, stays) = all(&house, &hourly("draft", 300), &scope);
        let ids: Vec<_> = stays.iter().map(|stay| stay.session.id).collect();
        let over = SessionFilter { status: Some(SessionStatus::Completed), ..SessionFilter::default() };
        let expected: Vec<_> =
            house.garage.sessions().history(&over, Page::first(u32::MAX)).unwrap().iter().map(|session| session.id).collect();
        assert_eq!((ids.len(), ids == expected), (2_345, true), "each once, in order");
        // An oracle: started hours of whole minutes, the first of which is paid for each tenth.
        let (mut before, mut after) = (0, 0);
        for (n, stay) in stays.iter().enumerate() {
            let minutes = stay.session.ended_at.unwrap().since(stay.session.entered_at).as_secs() / 60;
            let hours = (minutes.div_ceil(60) as i64 - i64::from(n % 10 == 0)).max(0);
            assert_eq!((stay.before.total.minor(), stay.after.total.minor()), (hours * 200, hours * 300), "stay {n}");
            before += hours * 200;
            after += hours * 300;
        }
        assert_eq!((repriced.before, repriced.after, repriced.difference), (euros(before), euros(after), euros(after - before)));
        let inside =
            house.garage.transaction(|tx| tx.tariffs().reprice(&hourly("draft", 300), &scope, |_| ControlFlow::Continue(())));
        assert_eq!(inside.unwrap(), repriced);
        let bills = house.garage.tariffs().billed_back(noon(), history::entered_at(100_000)).unwrap();
        assert_eq!(bills.iter().map(|bill| bill.validations).collect::<Vec<_>>(), [235]);
        assert_eq!(house.storage.write_with(Deadline::NONE, |tx| tx.journal_head()).unwrap().sequence, 0);
    }
}
