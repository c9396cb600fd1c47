//! No plate and no ticket number gets into an error, a log, a metric or anything's `Debug`.
#![allow(clippy::unwrap_used)]

mod support;

use std::error::Error as _;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use parking_garage::event::Event;
use parking_garage::storage::fault::FaultStorage;
use parking_garage::storage::{MemoryStorage, StorageExt};
use parking_garage::{
    Entry, Error, ErrorKind, Exit, NewVehicle, Page, Pay, PaymentMethod, Plate, Result, SpotChoice, VehicleChange, VehicleType,
};
use support::terminal::{Fate, Terminal};
use support::{House, refused};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

/// Typed with separators, so that its normal form and what was typed are both looked for.
const TYPED: &str = "CN-ARY 77";

/// What people could read, to be searched at the end.
#[derive(Default)]
struct Seen(Mutex<Vec<String>>);

impl Seen {
    fn debug(&self, what: impl Debug) {
        self.0.lock().unwrap().extend([format!("{what:?}"), format!("{what:#?}")]);
    }

    fn error(&self, error: &Error) {
        self.debug(error);
        self.0.lock().unwrap().push(error.to_string());
        let mut source = error.source();
        while let Some(cause) = source {
            self.0.lock().unwrap().push(format!("{cause} {cause:?}"));
            source = cause.source();
        }
    }

    /// The answer, and the error if it was one.
    fn answer<T: Debug>(&self, answer: Result<T>) -> Result<T> {
        match &answer {
            Ok(value) => self.debug(value),
            Err(error) => self.error(error),
        }
        answer
    }

    fn assert_without(&self, secrets: &[String]) {
        for text in &*self.0.lock().unwrap() {
            let plain: String = text.to_uppercase().chars().filter(|c| c.is_alphanumeric()).collect();
            for secret in secrets {
                assert!(!plain.contains(secret), "{secret} is in {text}");
            }
        }
    }
}

/// Keeps every event and span of the `tracing` crate, at every level.
struct Log(Arc<Seen>);

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Fields(&self.0));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(&self.0));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Fields(&self.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Fields<'a>(&'a Seen);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.0.lock().unwrap().push(format!("log: {field} = {value:?}"));
    }
}

#[test]
fn neither_plates_nor_ticket_numbers_are_shown_whatever_happens() {
    let seen = Arc::new(Seen::default());
    tracing::subscriber::set_global_default(Log(Arc::clone(&seen))).unwrap();
    let mut secrets = vec!["CNARY77".to_owned(), "CNARY78".to_owned()];
    let file = tempfile::tempdir().unwrap();
    let storages = [Arc::new(MemoryStorage::default()) as _, support::open_file(&file.path().join("garage.db"))];
    for inner in storages {
        let faults = Arc::new(FaultStorage::new(inner));
        let terminal = Arc::new(Terminal::default());
        let house = House::on("", Arc::clone(&faults) as _, None, |b| b.provider(PaymentMethod::Card, Arc::clone(&terminal) as _));
        let garage = &house.with_spots(3).with_tariff(100).garage;
        seen.debug(Entry::new(TYPED).lane("in"));
        seen.debug(NewVehicle::new(TYPED, VehicleType::Standard));
        let vehicle = seen.answer(garage.vehicles().register(NewVehicle::new(TYPED, VehicleType::Standard))).unwrap();
        let _ = seen.answer(garage.vehicles().register(NewVehicle::new(TYPED, VehicleType::Standard)));
        let many = ["CN-ARY 78", "cnary78"].map(|plate| NewVehicle::new(plate, VehicleType::Standard)).to_vec();
        let _ = seen.answer(garage.vehicles().register_many(many));
        let _ = seen.answer(garage.vehicles().search(TYPED, 9));
        let _ = seen.answer(garage.vehicles().update(vehicle.id, 9, VehicleChange::default()));
        for bad in ["CN-ARY 77!", "CN-ARY 77-CNARY77-CNARY77"] {
            assert_eq!(refused(seen.answer(garage.sessions().enter(Entry::new(bad)))), ErrorKind::InvalidPlate);
            assert_eq!(refused(seen.answer(garage.vehicles().find(bad))), ErrorKind::InvalidPlate);
        }
        let spot = house.spot("F1-B1-S001").id;
        let _ = seen.answer(garage.spots().reserve(spot, TYPED, None));
        let _ = seen.answer(garage.vehicles().remove(vehicle.id));
        // A key that somebody made of the plate is the host's own text, and stays out of what the library says.
        let keyed = |entry| garage.sessions().with_key(TYPED).enter(entry);
        let visit = seen.answer(keyed(Entry::new(TYPED))).unwrap();
        secrets.push(visit.ticket.number.as_str()[..15].to_owned());
        assert_eq!(refused(seen.answer(keyed(Entry::new(TYPED).at("S")))), ErrorKind::IdempotencyMismatch);
        assert_eq!(refused(seen.answer(garage.sessions().enter(Entry::new(TYPED)))), ErrorKind::AlreadyParked);
        assert_eq!(refused(seen.answer(garage.vehicles().remove(vehicle.id))), ErrorKind::AlreadyParked);
        let other = house.enter("ZZ 1");
        secrets.push(other.ticket.number.as_str()[..15].to_owned());
        let _ = seen.answer(garage.sessions().correct_plate(other.session.id, TYPED));
        let _ = seen.answer(garage.sessions().by_plate(TYPED));
        let _ = seen.answer(garage.sessions().history(&Default::default(), Page::first(9)));
        let number = visit.ticket.number.to_string();
        let _ = seen.answer(garage.tickets().by_number(&number));
        let _ = seen.answer(garage.tickets().by_number(&number[1..]));
        let never = number.replace('0', "1").replace(&number[..1], if number.starts_with('Z') { "Y" } else { "Z" });
        secrets.push(never.replace('-', "")[..15].to_owned());
        assert_eq!(refused(seen.answer(garage.tickets().by_number(&never))), ErrorKind::NotFound);
        secrets.push(seen.answer(garage.tickets().replace_lost(visit.session.id)).unwrap().number.as_str()[..15].to_owned());
        let _ = seen.answer(garage.sessions().transfer(visit.session.id, SpotChoice::OnLevel(9)));

        // A store and a terminal that fail.
        house.advance_minutes(5);
        terminal.will([Fate::ReplyLost]);
        let _ = seen.answer(garage.payments().process(Pay::card(visit.session.id)));
        terminal.set_silent(true);
        house.advance_minutes(5);
        let _ = seen.answer(garage.maintenance().sweep());
        terminal.set_silent(false);
        let _ = seen.answer(garage.maintenance().sweep());
        for kind in [ErrorKind::Busy, ErrorKind::Conflict, ErrorKind::DiskFull, ErrorKind::Corrupt, ErrorKind::Poisoned] {
            for call in 1..12 {
                faults.fail_call(call, kind);
                let _ = seen.answer(garage.sessions().enter(Entry::new("CN-ARY 78")));
                faults.heal();
            }
        }

        seen.debug(garage.journal().verify().unwrap());
        for entry in garage.journal().page(1, 1000).unwrap() {
            if let Event::VehicleEntered { number, .. } | Event::TicketReplaced { number, .. } = &entry.event {
                secrets.push(number.as_str()[..15].to_owned());
            }
            seen.debug(entry.as_raw());
            seen.debug(&entry.event);
            seen.debug(entry);
        }
        seen.debug(house.storage.read_with(|rows| rows.journal(1, 1000)).unwrap());
        seen.debug(house.contents());
        seen.debug(garage);
        seen.debug((garage.vehicles(), garage.sessions().active(Page::first(9)).unwrap(), garage.maintenance()));
        seen.debug((garage.health(), garage.metrics(), garage.events().subscribe(1)));
        let mut events = garage.events().subscribe(1);
        let _ = events.next_within(std::time::Duration::ZERO);
        // With rows that it has read and not yet given.
        seen.debug(events);
        seen.debug((Plate::new(TYPED).unwrap(), Plate::new(TYPED).unwrap().ocr_key()));
        garage
            .transaction(|tx| {
                seen.debug((tx, tx.sessions()));
                Ok(())
            })
            .unwrap();
        seen.0.lock().unwrap().push(garage.metrics().to_prometheus().unwrap());
        garage.sessions().exit(Exit::new(visit.session.id)).unwrap_err();
    }
    assert!(seen.0.lock().unwrap().iter().any(|text| text.starts_with("log: ")), "nothing was logged");
    seen.assert_without(&secrets);
}

#[test]
fn a_journal_row_that_cannot_be_read_is_named_without_its_content() {
    let changes = [
        r#"replace(payload, '"height_cm":null', '"height_cm":"CNARY77"')"#,
        r#"replace(payload, '"note":null', '"note":{"CNARY77":1}')"#,
        r#"replace(payload, '"STANDARD"', '"CNARY77"')"#,
        r#"replace(payload, '{"VehicleRegistered"', '{"CNARY77"')"#,
        r#"replace(payload, '"plate":"', '"plate":"?CNARY77')"#,
        r#"substr(payload, 1, instr(payload, 'CNARY77') + 8)"#,
    ];
    for change in changes {
        let seen = Seen::default();
        let house = House::in_file(|builder| builder);
        house.garage.vehicles().with_key("k").register(NewVehicle::new("CN-ARY 77", VehicleType::Standard)).unwrap();
        let other = rusqlite::Connection::open(house.path().unwrap()).unwrap();
        let sql = format!("DROP TRIGGER journal_keeps_content; UPDATE journal SET payload = {change};");
        other.execute_batch(&sql).unwrap();
        assert_eq!(refused(seen.answer(house.garage.journal().page(1, 9))), ErrorKind::Corrupt, "{change}");
        assert_eq!(refused(seen.answer(house.garage.journal().by_key("k"))), ErrorKind::Corrupt, "{change}");
        assert_eq!(
            refused(seen.answer(house.garage.events().subscribe(1).next_within(std::time::Duration::ZERO))),
            ErrorKind::Corrupt
        );
        seen.answer(house.garage.journal().verify()).unwrap();
        seen.assert_without(&["CNARY77".to_owned()]);
    }
}
