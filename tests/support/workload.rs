//! Random work on a garage: each step is decided by 64 bits and what is there.

use std::time::Duration;

use parking_garage::{
    Clock, Currency, Entry, Exit, Garage, NewVehicle, Page, Pay, Result, SeededEntropy, Session, SessionFilter, Spot, SpotChoice,
    Tariff, VehicleChange, VehicleType,
};

use super::{House, one_bay, plan};

const PLATES: [&str; 8] = ["AA-111", "BB-222", "CC-333", "DD-444", "EE-555", "FF-666", "GG-777", "HH-888"];

/// A garage with a few spots of several kinds, and a tariff.
pub fn furnish(house: &House) {
    let mut spots = vec![plan("M1", "MOTORCYCLE"), plan("C1", "COMPACT"), plan("O1", "OVERSIZED")];
    spots.extend([plan("E1", "STANDARD+c"), plan("A1", "STANDARD+a"), plan("X1", "OVERSIZED+c+a")]);
    spots.extend((1..=4).map(|number| plan(&format!("S{number}"), "STANDARD")));
    house.garage.spots().create_layout(&one_bay(spots)).unwrap();
    house.with_tariff(250);
}

/// `steps` random steps. What the rules refuse is part of the work; any other error is not.
pub fn run(house: &House, seed: u64, steps: usize) {
    let random = SeededEntropy::new(seed);
    for _ in 0..steps {
        if let Err(error) = step(house, random.next_u64()) {
            assert!(error.kind().is_refusal(), "seed {seed}: {error:?}");
        }
    }
}

/// One operation of one transaction, or a move of the clock.
pub fn step(house: &House, bits: u64) -> Result<()> {
    let House { garage, clock, .. } = house;
    let [what, a, b, ..] = bits.to_le_bytes().map(usize::from);
    let plate = PLATES[a % PLATES.len()];
    let vehicle_type = VehicleType::ALL[b % VehicleType::ALL.len()];
    let reason = "as the dice fell";
    match what % 28 {
        0..=5 => garage.sessions().enter(Entry::new(plate).vehicle_type(vehicle_type)).map(drop),
        6 => garage.sessions().enter(Entry::new(plate).at(spot(garage, b)?.code.as_str())).map(drop),
        7 | 8 => garage.sessions().exit(Exit::new(session(garage, a)?.id).lane("out")).map(drop),
        9 | 10 => garage.payments().process(Pay::cash(session(garage, a)?.id)).map(drop),
        11 | 12 => garage.payments().prepay(Pay::cash(session(garage, a)?.id)).map(drop),
        13 => garage.sessions().cancel(session(garage, a)?.id, reason).map(drop),
        14 => garage.sessions().transfer(session(garage, a)?.id, SpotChoice::Any).map(drop),
        15 => garage.sessions().transfer(session(garage, a)?.id, SpotChoice::Id(spot(garage, b)?.id)).map(drop),
        16 => garage.sessions().correct_plate(session(garage, b)?.id, plate).map(drop),
        17 => {
            let overdue_at = clock.now().saturating_add(Duration::from_secs(b as u64 * 600));
            garage.sessions().extend(session(garage, a)?.id, overdue_at).map(drop)
        }
        18 => garage.sessions().expire_overdue(3).map(drop),
        19 => garage.tickets().replace_lost(session(garage, a)?.id).map(drop),
        20 => garage.tickets().void(session(garage, a)?.ticket, reason).map(drop),
        21 => garage.vehicles().register(NewVehicle::new(plate, vehicle_type).note("known")).map(drop),
        22 => match garage.vehicles().find(plate)? {
            Some(vehicle) if b % 2 == 0 => garage.vehicles().remove(vehicle.id).map(drop),
            Some(vehicle) => {
                let change = VehicleChange { vehicle_type: Some(vehicle_type), ..VehicleChange::default() };
                garage.vehicles().update(vehicle.id, vehicle.version, change).map(drop)
            }
            None => Ok(()),
        },
        23 => {
            let until = (b % 2 == 0).then(|| clock.now().saturating_add(Duration::from_secs(b as u64 * 60 + 1)));
            garage.spots().reserve(spot(garage, b)?.id, plate, until).map(drop)
        }
        24 => garage.spots().release(spot(garage, b)?.id).map(drop),
        25 => match (spot(garage, b)?.id, a % 4) {
            (id, 0) => garage.spots().close_for_maintenance(id, reason).map(drop),
            (id, 1) => garage.spots().put_out_of_order(id, reason).map(drop),
            // Seldom, or soon there is no garage left.
            (id, 2) if b < 10 => garage.spots().remove(id).map(drop),
            (id, _) => garage.spots().reopen(id).map(drop),
        },
        26 => {
            let tariff = Tariff::hourly("day".parse()?, Currency::EUR, 250)?;
            let bands = tariff.bands().to_vec();
            let version = Tariff::new("day".parse()?, b as u32 % 8 + 1, Currency::EUR, bands)?;
            garage.transaction(|tx| {
                let reference = tx.tariffs().publish(&version)?;
                tx.tariffs().activate(&reference)
            })
        }
        _ => {
            // Mostly on, now and then back.
            match b % 8 {
                0 => clock.set(parking_garage::Timestamp::from_micros(clock.now().as_micros() - 86_400_000_000)),
                1 => clock.advance(Duration::from_secs(10 * 86_400)),
                minutes => clock.advance(Duration::from_secs(minutes as u64 * 600)),
            }
            Ok(())
        }
    }
}

/// A session, mostly one that is not over.
fn session(garage: &Garage, number: usize) -> Result<Session> {
    let mut sessions = garage.sessions().history(&SessionFilter::default(), Page::newest(12))?;
    sessions.sort_by_key(|session| (!session.status.is_open(), session.id));
    let none = || parking_garage::Error::new(parking_garage::ErrorKind::NotFound, "nobody was here yet");
    let reach = sessions.len().clamp(1, 6);
    sessions.into_iter().nth(number % reach).ok_or_else(none)
}

fn spot(garage: &Garage, number: usize) -> Result<Spot> {
    let spots = garage.spots().list(Page::first(100))?;
    let count = spots.len();
    Ok(spots.into_iter().nth(number % count).unwrap())
}
