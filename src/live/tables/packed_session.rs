//! A session in 128 bytes instead of 224: nearly all rows that a rebuild reads are spots and sessions.

use std::collections::HashMap;

use super::slots::Identified;
use crate::domain::{
    ParkerClass, Session, SessionId, SessionStatus, SpotId, TariffRef, TicketId, Timestamp, VehicleId, VehicleType,
};

/// A session without what most have not, and with a number for what many share.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PackedSession {
    pub(super) id: SessionId,
    pub(super) vehicle: VehicleId,
    pub(super) spot: SpotId,
    ticket: TicketId,
    entered_at: Timestamp,
    pub(super) overdue_at: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
    paid_minor: i64,
    rest: Option<Box<Rest>>,
    /// One more than its place among the tariffs; 0 for none.
    tariff: u32,
    version: u32,
    pub(super) status: SessionStatus,
    parker_class: ParkerClass,
    vehicle_type: Option<VehicleType>,
    lost_ticket: bool,
}

/// What an open stay mostly has not; the lanes, where there are any.
#[derive(Clone, Debug, Default, PartialEq)]
struct Rest {
    ended_at: Option<Timestamp>,
    paid_until: Option<Timestamp>,
    waived_minor: i64,
    entry_lane: Option<String>,
    exit_lane: Option<String>,
}

impl Identified for PackedSession {
    type Id = SessionId;

    fn id(&self) -> SessionId {
        self.id
    }
}

/// The tariffs that sessions name: few, and never forgotten, since they are published for good.
#[derive(Clone, Debug, Default)]
pub(super) struct NamedTariffs {
    all: Vec<TariffRef>,
    numbers: HashMap<TariffRef, u32>,
}

impl NamedTariffs {
    pub(super) fn pack(&mut self, session: Session) -> PackedSession {
        let Session {
            id,
            vehicle,
            spot,
            ticket,
            status,
            entered_at,
            ended_at,
            overdue_at,
            paid_until,
            paid_minor,
            waived_minor,
            tariff,
            parker_class,
            vehicle_type,
            lost_ticket,
            entry_lane,
            exit_lane,
            version,
            created_at,
            updated_at,
        } = session;
        let rest = Rest { ended_at, paid_until, waived_minor, entry_lane, exit_lane };
        PackedSession {
            id,
            vehicle,
            spot,
            ticket,
            entered_at,
            overdue_at,
            created_at,
            updated_at,
            paid_minor,
            rest: (rest != Rest::default()).then(|| Box::new(rest)),
            tariff: tariff.map_or(0, |tariff| self.number(tariff)),
            version,
            status,
            parker_class,
            vehicle_type,
            lost_ticket,
        }
    }

    fn number(&mut self, tariff: TariffRef) -> u32 {
        if let Some(number) = self.numbers.get(&tariff) {
            return *number;
        }
        self.all.push(tariff.clone());
        let number = u32::try_from(self.all.len()).expect("each version of a tariff is published by hand");
        self.numbers.insert(tariff, number);
        number
    }

    pub(super) fn unpack(&self, packed: &PackedSession) -> Session {
        let Rest { ended_at, paid_until, waived_minor, entry_lane, exit_lane } =
            packed.rest.as_deref().cloned().unwrap_or_default();
        let tariff = (packed.tariff as usize).checked_sub(1).and_then(|place| self.all.get(place)).cloned();
        Session {
            id: packed.id,
            vehicle: packed.vehicle,
            spot: packed.spot,
            ticket: packed.ticket,
            status: packed.status,
            entered_at: packed.entered_at,
            ended_at,
            overdue_at: packed.overdue_at,
            paid_until,
            paid_minor: packed.paid_minor,
            waived_minor,
            tariff,
            parker_class: packed.parker_class,
            vehicle_type: packed.vehicle_type,
            lost_ticket: packed.lost_ticket,
            entry_lane,
            exit_lane,
            version: packed.version,
            created_at: packed.created_at,
            updated_at: packed.updated_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_as_it_was() {
        assert_eq!(size_of::<Option<PackedSession>>(), 128);
        let at = Timestamp::from_micros;
        let day = |version| TariffRef { id: "day".parse().unwrap(), version };
        let plain = Session {
            id: SessionId::from_bytes([1; 16]),
            vehicle: VehicleId::from_bytes([2; 16]),
            spot: SpotId::from_bytes([3; 16]),
            ticket: TicketId::from_bytes([4; 16]),
            status: SessionStatus::Active,
            entered_at: at(5),
            ended_at: None,
            overdue_at: at(6),
            paid_until: None,
            paid_minor: -7,
            waived_minor: 0,
            tariff: None,
            parker_class: ParkerClass::Transient,
            vehicle_type: None,
            lost_ticket: false,
            entry_lane: None,
            exit_lane: None,
            version: 8,
            created_at: at(9),
            updated_at: at(10),
        };
        let full = Session {
            ended_at: Some(at(11)),
            paid_until: Some(at(12)),
            waived_minor: 13,
            parker_class: ParkerClass::Permit,
            vehicle_type: Some(VehicleType::Motorcycle),
            lost_ticket: true,
            tariff: Some(day(2)),
            entry_lane: Some("north".to_owned()),
            exit_lane: Some("south".to_owned()),
            ..plain.clone()
        };
        let mut named = NamedTariffs::default();
        for row in [Session { tariff: Some(day(1)), ..plain.clone() }, plain, full.clone(), full] {
            let packed = named.pack(row.clone());
            assert_eq!(named.unpack(&packed), row);
        }
        assert_eq!(named.all.len(), 2);
    }
}
