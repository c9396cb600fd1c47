//! Tariffs of more than bands, through the public API: what a session's price depends on reaches the tariff.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use parking_garage::{Entry, ErrorKind, Exit, Features, Garage, Layout, ManualClock, SpotPlan, Tariff, Timestamp, VehicleType};
use support::{for_each_storage, noon, refused};

const TARIFF: &str = r#"
id = "street"
version = 1
currency = "EUR"
time_zone = "Europe/Amsterdam"
lost_ticket = { amount = "20", rule = "instead" }

[[lines]]
name = "motorcycles"
priority = 1
vehicle_types = ["MOTORCYCLE"]
bands = [{ start_minutes = 0, amount_per_step = "1", step_minutes = 60, fee_at_start = "0" }]

[[lines]]
name = "everyone"
priority = 2
bands = [{ start_minutes = 0, amount_per_step = "3", step_minutes = 60, fee_at_start = "0" }]
"#;

#[test]
fn the_vehicle_and_the_lost_ticket_of_a_session_reach_its_tariff() {
    for_each_storage(|house| {
        let garage = &house.with_spots(4).garage;
        let tariff = garage.tariffs().publish(&Tariff::from_toml(TARIFF).unwrap()).unwrap();
        garage.tariffs().activate(&tariff).unwrap();
        let car = house.enter("AB 1").session.id;
        let motorcycle = garage.sessions().enter(Entry::new("MO 1").vehicle_type(VehicleType::Motorcycle)).unwrap().session.id;
        let forgetful = house.enter("AB 2").session.id;
        house.advance_minutes(90);
        garage.tickets().replace_lost(forgetful).unwrap();
        let due = |id| garage.sessions().quote(id).unwrap().due.minor();
        assert_eq!((due(car), due(motorcycle), due(forgetful)), (600, 200, 2000));
        for id in [car, motorcycle, forgetful] {
            let owed = due(id);
            let receipt = garage.payments().process(parking_garage::Pay::cash(id)).unwrap();
            assert_eq!((receipt.payment.amount.minor(), receipt.quote.total.minor()), (owed, owed));
            assert_eq!(refused(garage.sessions().exit(Exit::new(id))), ErrorKind::InvalidTransition);
        }
    });
}

#[test]
fn a_charger_under_the_car_reaches_the_tariff() {
    let charging = TARIFF.replace("vehicle_types = [\"MOTORCYCLE\"]", "features = { charger = true }");
    let garage = Garage::builder().clock(Arc::new(ManualClock::at(noon()))).in_memory().unwrap();
    let equipped = |spot: SpotPlan| SpotPlan { features: Features { charger: true, accessible: false }, ..spot };
    garage.spots().create_layout(&Layout::grid(1, 1, 1).map_spots(equipped)).unwrap();
    let tariff = garage.tariffs().publish(&Tariff::from_toml(&charging).unwrap()).unwrap();
    garage.tariffs().activate(&tariff).unwrap();
    let visit = garage.sessions().enter(Entry::new("EL 1").vehicle_type(VehicleType::Electric)).unwrap();
    let until = visit.session.entered_at.saturating_add(Duration::from_secs(3600));
    assert_eq!(garage.sessions().quote_at(visit.session.id, until).unwrap().due.minor(), 100);
}

#[test]
fn a_tariff_is_activated_only_while_it_is_valid() {
    let later = TARIFF.replace("currency = \"EUR\"", "currency = \"EUR\"\nvalid_from = \"2100-01-01T00:00:00Z\"");
    let clock = Arc::new(ManualClock::at(noon()));
    let garage = Garage::builder().clock(clock.clone()).in_memory().unwrap();
    let tariff = garage.tariffs().publish(&Tariff::from_toml(&later).unwrap()).unwrap();
    assert_eq!(refused(garage.tariffs().activate(&tariff)), ErrorKind::InvalidTariff);
    assert_eq!(garage.tariffs().active().unwrap(), None);
    clock.set("2100-01-01T00:00:00Z".parse::<Timestamp>().unwrap());
    garage.tariffs().activate(&tariff).unwrap();
}
