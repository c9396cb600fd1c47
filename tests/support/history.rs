//! Stays of the past, written as rows: a hundred thousand of them in the time in which commands would make a few thousand.

use std::sync::Arc;

use parking_garage::storage::{Deadline, Storage, StorageExt, ValidationRow};
use parking_garage::{
    Benefit, Label, Layout, ParkerClass, SeededEntropy, Session, SessionId, SessionStatus, Spot, SpotId, SpotStatus, Tariff,
    TicketId, Timestamp, Validation, Vehicle, VehicleId, VehicleSize, VehicleType,
};

use super::{noon, plan};

/// Stays in one transaction.
const BATCH: u64 = 10_000;

/// Spots that the stays were on.
pub const SPOTS: u64 = 50;

/// A stay begins each minute; it lasts up to ten hours.
pub fn entered_at(n: u64) -> Timestamp {
    noon().saturating_add(std::time::Duration::from_secs(n * 60))
}

/// Writes `stays` COMPLETED sessions under `tariff`, of vehicles and on spots that repeat; each tenth has a validation.
pub fn write(storage: &Arc<dyn Storage>, tariff: &Tariff, stays: u64) {
    let dice = SeededEntropy::new(stays);
    let spots: Vec<Spot> = (0..SPOTS).map(spot).collect();
    let vehicles: Vec<Vehicle> = (0..500).map(vehicle).collect();
    storage
        .write_with(Deadline::NONE, |tx| {
            let layout = Layout::grid(1, 1, 1);
            layout.floors.iter().try_for_each(|floor| tx.insert_floor(floor))?;
            layout.bays.iter().try_for_each(|bay| tx.insert_bay(bay))?;
            spots.iter().try_for_each(|spot| tx.insert_spot(spot))?;
            vehicles.iter().try_for_each(|vehicle| tx.insert_vehicle(vehicle))?;
            tx.insert_tariff(tariff, noon())
        })
        .unwrap();
    for begin in (0..stays).step_by(BATCH as usize) {
        let lengths: Vec<u64> = (0..BATCH).map(|_| dice.next_u64() % 36_000).collect();
        storage
            .write_with(Deadline::NONE, |tx| {
                for n in begin..stays.min(begin + BATCH) {
                    let at = entered_at(n);
                    let vehicle = &vehicles[(n % vehicles.len() as u64) as usize];
                    let session = Session {
                        id: SessionId::new(at, n.to_be_bytes()),
                        vehicle: vehicle.id,
                        spot: spots[(n % SPOTS) as usize].id,
                        ticket: TicketId::new(at, n.to_be_bytes()),
                        status: SessionStatus::Completed,
                        entered_at: at,
                        ended_at: Some(at.saturating_add(std::time::Duration::from_secs(lengths[(n - begin) as usize]))),
                        overdue_at: at,
                        paid_until: None,
                        paid_minor: 0,
                        waived_minor: 0,
                        tariff: Some(tariff.reference()),
                        parker_class: if n.is_multiple_of(7) { ParkerClass::Permit } else { ParkerClass::Transient },
                        vehicle_type: Some(vehicle.vehicle_type),
                        lost_ticket: n.is_multiple_of(100),
                        entry_lane: None,
                        exit_lane: None,
                        version: 2,
                        created_at: at,
                        updated_at: at,
                    };
                    tx.insert_session(&session)?;
                    if n.is_multiple_of(10) {
                        tx.insert_validation(&ValidationRow { session: session.id, validation: hour(), created_at: at })?;
                    }
                }
                Ok(())
            })
            .unwrap();
    }
}

/// What each tenth stay was granted.
pub fn hour() -> Validation {
    let label = |text: &str| text.parse::<Label>().unwrap();
    Validation { billed_to: Some(label("Bakery")), ..Validation::new(label("hour"), Benefit::Minutes(60)) }
}

fn spot(n: u64) -> Spot {
    let plan = plan(&format!("H{n}"), if n.is_multiple_of(5) { "STANDARD+c" } else { "STANDARD" });
    Spot {
        id: SpotId::new(noon(), n.to_be_bytes()),
        code: plan.code,
        level: plan.level,
        bay: plan.bay,
        ordinal: n as u32 + 1,
        class: parking_garage::SpotClass { spot_type: plan.spot_type, features: plan.features },
        limits: plan.limits,
        status: SpotStatus::Available,
        session: None,
        reserved_for: None,
        reserved_until: None,
        version: 1,
        created_at: noon(),
        updated_at: noon(),
        deleted_at: None,
    }
}

fn vehicle(n: u64) -> Vehicle {
    let plate = format!("HIST {n}");
    Vehicle {
        id: VehicleId::new(noon(), n.to_be_bytes()),
        plate: parking_garage::Plate::new(&plate).unwrap(),
        plate_shown: parking_garage::PlateShown::new(plate),
        vehicle_type: if n.is_multiple_of(9) { VehicleType::Motorcycle } else { VehicleType::Standard },
        size: VehicleSize::default(),
        note: None,
        version: 1,
        created_at: noon(),
        updated_at: noon(),
        deleted_at: None,
    }
}
