//! Every call that takes a text.
#![allow(unreachable_pub, clippy::unwrap_used, reason = "the tests of hostile texts use this")]

use parking_garage::{
    Bay, Benefit, CardShown, CashMove, Entry, Exit, Floor, Garage, Issuer, Layout, NewShift, NewVehicle, ParkerClass, Pay, Result,
    SpotCode, Validation, VehicleChange, VehicleType,
};

use super::euros;

/// A minute for who is called so, if that is a label.
fn gift(id: &str, billed_to: &str) -> Result<Validation> {
    let billed_to = Some(billed_to.parse()?);
    Ok(Validation { billed_to, ..Validation::new(id.parse()?, Benefit::Minutes(1)) })
}

/// Every way in for a text that people or programs write, with the kind of error that a card number in it gives.
pub fn with_text(garage: &Garage, text: &str) -> Vec<(&'static str, Result<()>)> {
    let session = garage.sessions().by_plate("AB 1").unwrap().unwrap();
    let (id, ticket) = (session.id, session.ticket);
    let shift = garage.shifts().current("booth").unwrap().unwrap();
    let spot = garage.spots().by_code("F1-B1-S002").unwrap().id;
    let vehicle = garage.vehicles().find("AB 1").unwrap().unwrap();
    let floor = Floor { level: 7, name: text.to_owned() };
    let bay = Bay { level: 1, number: 7, name: text.to_owned() };
    let change = VehicleChange { note: Some(Some(text.to_owned())), ..VehicleChange::default() };
    vec![
        ("entry lane", garage.sessions().enter(Entry::new("CD 2").lane(text)).map(drop)),
        ("exit lane", garage.sessions().exit(Exit::new(id).lane(text)).map(drop)),
        ("payment lane", garage.payments().prepay(Pay::cash(id).lane(text)).map(drop)),
        ("spot code", garage.sessions().enter(Entry::new("CD 2").at(text)).map(drop)),
        ("reason of a cancelled stay", garage.sessions().cancel(id, text).map(drop)),
        ("reason of a parker class", garage.sessions().set_parker_class(id, ParkerClass::Staff, text).map(drop)),
        ("reason of a revocation", garage.sessions().revoke_validation(id, &"gift".parse().unwrap(), text).map(drop)),
        ("validation", gift(text, "x").and_then(|gift| garage.sessions().validate(id, &gift)).map(drop)),
        ("who is billed", gift("x", text).and_then(|gift| garage.sessions().validate(id, &gift)).map(drop)),
        ("reason of a void ticket", garage.tickets().void(ticket, text).map(drop)),
        ("reason of maintenance", garage.spots().close_for_maintenance(spot, text).map(drop)),
        ("reason of a closed spot", garage.spots().put_out_of_order(spot, text).map(drop)),
        ("note of a new vehicle", garage.vehicles().register(NewVehicle::new("CD 2", VehicleType::Standard).note(text)).map(drop)),
        ("note of a vehicle", garage.vehicles().update(vehicle.id, vehicle.version, change).map(drop)),
        ("floor", garage.spots().create_layout(&Layout { floors: vec![floor], ..Layout::default() }).map(drop)),
        ("bay", garage.spots().create_layout(&Layout { bays: vec![bay], ..Layout::default() }).map(drop)),
        ("drawer of a payment", garage.payments().prepay(Pay::cash(id).drawer(text)).map(drop)),
        ("drawer of a shift", garage.shifts().open(NewShift::new(text, euros(0))).map(drop)),
        ("reason of a cash movement", garage.shifts().move_cash(shift.id, CashMove::PayIn, euros(1), text).map(drop)),
        ("issuer", Garage::builder().issuer(Issuer::new(text)).in_memory().map(drop)),
        ("address of the issuer", Garage::builder().issuer(Issuer::new("A").address_line(text)).in_memory().map(drop)),
        ("tax number of the issuer", Garage::builder().issuer(Issuer::new("A").tax_number(text)).in_memory().map(drop)),
        ("brand of a card", CardShown::new(text, "1111").map(drop)),
        ("end of a card", CardShown::new("Visa", text).map(drop)),
        ("key", garage.sessions().with_key(text).enter(Entry::new("CD 2")).map(drop)),
        ("key of a payment", garage.payments().with_key(text).prepay(Pay::cash(id)).map(drop)),
        ("code", text.parse::<SpotCode>().map(drop)),
    ]
}
