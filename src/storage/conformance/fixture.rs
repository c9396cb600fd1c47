//! Rows for the cases: complete, valid, and the same on every run.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::clock::{Entropy, SeededEntropy};
use crate::domain::{
    Benefit, Currency, Debt, DebtId, DebtStatus, Features, Money, ParkerClass, Payment, PaymentId, PaymentMethod, PaymentPurpose,
    PaymentStatus, Plate, PlateShown, Refund, RefundId, RefundStatus, Session, SessionId, SessionStatus, SizeLimits, Spot,
    SpotClass, SpotId, SpotStatus, SpotType, Tariff, TariffId, TariffRef, Ticket, TicketId, TicketNumber, Timestamp, Validation,
    Vehicle, VehicleId, VehicleSize, VehicleType,
};

/// 2026-01-01T00:00:00Z.
const START_MICROS: i64 = 1_767_225_600_000_000;

/// The class of spots where a case does not care.
pub(super) const STANDARD: SpotClass =
    SpotClass { spot_type: SpotType::Standard, features: Features { charger: false, accessible: false } };

/// Makes rows. Each asks for the time, which moves on by a second, so that ids sort in the order in which they were made.
#[derive(Debug)]
pub(super) struct Fixture {
    entropy: SeededEntropy,
    micros: AtomicI64,
}

/// A stay that begins: the session, its ticket, and the spot before and after.
#[derive(Clone, Debug)]
pub(super) struct Stay {
    pub(super) session: Session,
    pub(super) ticket: Ticket,
    pub(super) spot_before: Spot,
    pub(super) spot: Spot,
}

impl Fixture {
    pub(super) fn new() -> Self {
        Self { entropy: SeededEntropy::new(0x6A72_6167), micros: AtomicI64::new(START_MICROS) }
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.micros.fetch_add(1_000_000, Ordering::Relaxed))
    }

    pub(super) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// A spot on floor 0, in bay 1.
    pub(super) fn spot(&self, code: &str, ordinal: u32) -> Spot {
        let at = self.now();
        Spot {
            id: SpotId::new(at, self.random()),
            code: code.parse().expect("a fixture's spot code is valid"),
            level: 0,
            bay: 1,
            ordinal,
            class: STANDARD,
            limits: SizeLimits::default(),
            status: SpotStatus::Available,
            session: None,
            reserved_for: None,
            reserved_until: None,
            version: 1,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        }
    }

    pub(super) fn vehicle(&self, plate: &str) -> Vehicle {
        let at = self.now();
        Vehicle {
            id: VehicleId::new(at, self.random()),
            plate: plate_of(plate),
            plate_shown: PlateShown::new(plate),
            vehicle_type: VehicleType::Standard,
            size: VehicleSize::default(),
            note: None,
            version: 1,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        }
    }

    pub(super) fn stay(&self, vehicle: &Vehicle, spot: &Spot) -> Stay {
        let at = self.now();
        let session = Session {
            id: SessionId::new(at, self.random()),
            vehicle: vehicle.id,
            spot: spot.id,
            ticket: TicketId::new(at, self.random()),
            status: SessionStatus::Active,
            entered_at: at,
            ended_at: None,
            overdue_at: at.saturating_add(Duration::from_hours(24)),
            paid_until: None,
            paid_minor: 0,
            waived_minor: 0,
            tariff: None,
            parker_class: ParkerClass::Transient,
            vehicle_type: None,
            lost_ticket: false,
            entry_lane: None,
            exit_lane: None,
            version: 1,
            created_at: at,
            updated_at: at,
        };
        let ticket = Ticket::issued(session.ticket, session.id, self.number(), at);
        let after = spot.occupied(session.id, at).expect("a fixture parks on free spots only");
        Stay { session, ticket, spot_before: spot.clone(), spot: after }
    }

    pub(super) fn number(&self) -> TicketNumber {
        TicketNumber::from_random(self.random())
    }

    pub(super) fn ticket(&self, session: SessionId) -> Ticket {
        let at = self.now();
        Ticket::issued(TicketId::new(at, self.random()), session, self.number(), at)
    }

    /// A PENDING refund of 1.00 EUR.
    pub(super) fn refund(&self, payment: &Payment, key: &str) -> Refund {
        let at = self.now();
        Refund {
            id: RefundId::new(at, self.random()),
            payment: payment.id,
            session: payment.session,
            key: key.to_owned(),
            amount: Money::new(100, Currency::EUR),
            reason: "goodwill".to_owned(),
            status: RefundStatus::Pending,
            reference: None,
            failure: None,
            credit_note: None,
            version: 1,
            created_at: at,
            updated_at: at,
        }
    }

    /// An OPEN debt of 2.50 EUR.
    pub(super) fn debt(&self, session: &Session) -> Debt {
        let at = self.now();
        Debt {
            id: DebtId::new(at, self.random()),
            session: session.id,
            vehicle: session.vehicle,
            amount: Money::new(250, Currency::EUR),
            status: DebtStatus::Open,
            reason: "the barrier was open".to_owned(),
            payment: None,
            waiver: None,
            version: 1,
            created_at: at,
            updated_at: at,
        }
    }

    /// A PENDING payment of 2.50 EUR.
    pub(super) fn payment(&self, session: SessionId, key: &str) -> Payment {
        let at = self.now();
        Payment {
            id: PaymentId::new(at, self.random()),
            session,
            key: key.to_owned(),
            purpose: PaymentPurpose::Exit,
            method: PaymentMethod::Card,
            amount: Money::new(250, Currency::EUR),
            credit_minor: 0,
            tendered_minor: None,
            refunded_minor: 0,
            debt: None,
            status: PaymentStatus::Pending,
            priced_until: at,
            paid_until: None,
            reference: None,
            failure: None,
            lane: None,
            receipt: None,
            disputed_at: None,
            answered_at: None,
            version: 1,
            created_at: at,
            updated_at: at,
        }
    }
}

pub(super) fn plate_of(text: &str) -> Plate {
    Plate::new(text).expect("a fixture's plate is valid")
}

pub(super) fn tariff_id(id: &str) -> TariffId {
    id.parse().expect("a fixture's tariff id is valid")
}

pub(super) fn tariff_ref(id: &str, version: u32) -> TariffRef {
    TariffRef { id: tariff_id(id), version }
}

/// A version of a tariff; each version has another price.
pub(super) fn tariff(id: &str, version: u32) -> Tariff {
    let bands = Tariff::hourly(tariff_id(id), Currency::EUR, 100 + i64::from(version))
        .expect("a fixture's tariff is valid")
        .bands()
        .to_vec();
    Tariff::new(tariff_id(id), version, Currency::EUR, bands).expect("a fixture's tariff is valid")
}

/// A validation of so many minutes.
pub(super) fn validation(id: &str, minutes: u32) -> Validation {
    Validation::new(id.parse().expect("a fixture's label is valid"), Benefit::Minutes(minutes))
}
