//! Texts that mean something to a database, a shell or a terminal, in every call that takes a text: they are kept as they are, or
//! refused, and what a file then holds is what a store in memory holds, which knows no SQL.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used)]

mod support;

use parking_garage::{
    Client, DeviceKind, Entry, ErrorKind, Garage, LoginRequest, NewDevice, NewUser, Page, Refunding, Result, Role, SpotChoice,
};
use rusqlite::{Connection, OpenFlags};
use support::accounts::config;
use support::texts::with_text;
use support::{House, assert_same, euros};

const TEXTS: [&str; 22] = [
    "'; DROP TABLE sessions; --",
    "' OR '1'='1",
    "\" OR \"\"=\"",
    "1; UPDATE payments SET amount_minor = 0",
    "') UNION SELECT sql FROM sqlite_master --",
    "x'; ATTACH DATABASE '/tmp/x.db' AS x; --",
    "?1 :name @name $name",
    "%s%n%x",
    "_%",
    "*",
    "\\",
    "`id`",
    "$(id)",
    "${HOME}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "NULL",
    "null\u{0}byte",
    "\u{1b}[2J",
    "\u{202e}drawkcab",
    "a\u{200b}b",
    "é\u{301}́ｆｕｌｌ",
];

/// The calls that take a text and are not among [`with_text`]'s.
fn others(garage: &Garage, text: &str) -> Vec<(&'static str, Result<()>)> {
    let first = garage.sessions().history(&Default::default(), Page::first(1)).unwrap().remove(0);
    let spot = garage.spots().by_code("F1-B1-S009").unwrap().id;
    let payment = garage.payments().list(None, Page::first(1)).unwrap().remove(0).id;
    let none = Client::default();
    vec![
        ("plate of an entry", garage.sessions().enter(Entry::new(text)).map(drop)),
        ("plate of a reservation", garage.spots().reserve(spot, text, None).map(drop)),
        ("plate of a correction", garage.sessions().correct_plate(first.id, text).map(drop)),
        ("plate that is looked for", garage.vehicles().find(text).map(drop)),
        ("plate that is searched", garage.vehicles().search(text, 9).map(drop)),
        ("plate whose stays are asked for", garage.sessions().unsettled(text).map(drop)),
        ("plate whose payments are asked for", garage.payments().of_plate(text, Page::first(9)).map(drop)),
        ("plate whose debts are asked for", garage.payments().debts_of_plate(text).map(drop)),
        ("spot that is looked for", garage.spots().by_code(text).map(drop)),
        ("spot to go to", garage.sessions().transfer(first.id, SpotChoice::Code(text.to_owned())).map(drop)),
        ("ticket number", garage.tickets().by_number(text).map(drop)),
        ("receipt code", garage.books().receipt_by_code(text).map(drop)),
        ("drawer that is looked for", garage.shifts().current(text).map(drop)),
        ("key that is looked for", garage.journal().by_key(text).map(drop)),
        ("key of what a provider says", garage.payments().notify(text, parking_garage::ChargeOutcome::Unknown).map(drop)),
        ("reason of a refund", garage.payments().refund(Refunding::whole(payment).amount(euros(1)).reason(text)).map(drop)),
        ("reason of a dispute", garage.payments().dispute(payment, text).map(drop)),
        ("note of a resolved dispute", garage.payments().resolve_dispute(payment, text).map(drop)),
        ("login", garage.auth().create_user(NewUser::new(text, Role::User)).map(drop)),
        ("display name", garage.auth().create_user(NewUser::new("ada", Role::User).display_name(text)).map(drop)),
        ("login that is looked for", garage.auth().user_by_login(text).map(drop)),
        ("login and password", garage.auth().login(&LoginRequest::new(text, text)).map(drop)),
        ("name of a device", garage.auth().register_device(NewDevice::new(text, DeviceKind::Gate, "east")).map(drop)),
        ("lane of a device", garage.auth().register_device(NewDevice::new("gate", DeviceKind::Gate, text)).map(drop)),
        ("secret of a device", garage.auth().login_device(&text.to_owned().into(), &none).map(drop)),
        ("refresh token", garage.auth().refresh(&text.to_owned().into(), &none).map(drop)),
        ("access token", garage.auth().verify(text).map(drop)),
        ("name of a login", garage.auth().label(parking_garage::AuthSessionId::from_bytes([1; 16]), Some(text), true).map(drop)),
    ]
}

/// The schema of a file, statement by statement.
fn schema(house: &House) -> Vec<String> {
    let Some(path) = house.path() else { return vec![] };
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement =
        connection.prepare("SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_master ORDER BY 1").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|row| row.unwrap()).collect()
}

/// A garage in which each call has something to act on.
fn furnished(house: &House) -> &Garage {
    let garage = &house.with_spots(9).with_tariff(250).garage;
    let paid = house.enter("PAID 1").session.id;
    house.enter("AB 1");
    house.advance_minutes(5);
    garage.payments().prepay(parking_garage::Pay::cash(paid)).unwrap();
    garage.shifts().open(parking_garage::NewShift::new("booth", euros(100))).unwrap();
    garage
}

type Kinds = Vec<(&'static str, Option<ErrorKind>)>;

/// All calls with this text; what each gave.
fn call(garage: &Garage, text: &str) -> Kinds {
    let kinds = |answers: Vec<(&'static str, Result<()>)>| {
        answers.into_iter().map(|(what, answer)| (what, answer.err().map(|error| error.kind())))
    };
    // First those that leave the stay of AB 1 alone: the others end it.
    let others: Kinds = kinds(others(garage, text)).collect();
    others.into_iter().chain(kinds(with_text(garage, text))).collect()
}

#[test]
fn no_text_does_anything_but_be_kept_or_refused() {
    for text in TEXTS {
        let houses = [House::in_memory(|builder| builder.auth(config())), House::in_file(|builder| builder.auth(config()))];
        let before = schema(&houses[1]);
        assert!(before.len() > 30, "{before:?}");
        let answers = houses.each_ref().map(|house| call(furnished(house), text));
        assert_eq!(answers[0], answers[1], "{text:?}");
        let is_odd =
            |(what, kind): &&(&str, Option<ErrorKind>)| kind.is_some_and(|kind| !kind.is_refusal()) && *what != "receipt code";
        assert_eq!(answers[0].iter().find(is_odd), None, "{text:?}: neither kept nor refused");
        assert_eq!(schema(&houses[1]), before, "{text:?} changed the schema");
        assert_same(&houses[0].contents(), &houses[1].contents(), text);
        houses.iter().for_each(House::assert_agrees);
    }
}

// Or the comparison above compares nothing.
#[test]
fn texts_that_hold_no_control_characters_are_kept_as_they_are() {
    let house = House::in_file(|builder| builder.auth(config()));
    let garage = furnished(&house);
    for (number, text) in TEXTS.iter().filter(|text| !text.contains(char::is_control)).enumerate() {
        let plate = format!("N {number}");
        let note = parking_garage::NewVehicle::new(plate, parking_garage::VehicleType::Standard).note(*text);
        let id = garage.vehicles().register(note).unwrap().id;
        assert_eq!(house.contents().vehicles.iter().find(|row| row.id == id).unwrap().note.as_deref(), Some(*text));
    }
}

// What a statement made of text would do.
#[test]
fn a_changed_schema_is_noticed() {
    let house = House::in_file(|builder| builder.auth(config()));
    furnished(&house);
    let before = schema(&house);
    let connection = Connection::open(house.path().unwrap()).unwrap();
    connection.execute_batch("CREATE TABLE planted (id INTEGER)").unwrap();
    assert_ne!(schema(&house), before);
}
