//! Random events for tests: most of them possible at that moment, some not.

use proptest::prelude::*;

use crate::domain::{AuthSessionEnd, AuthSessionId, Client, DeviceId, DeviceKind, Digest, Role, Subject, UserId};
use crate::domain::{
    Bay, Benefit, Currency, Features, Floor, Money, NewSpot, ParkerClass, PaymentId, PaymentMethod, PaymentPurpose, Plate,
    PlateShown, SessionId, SizeLimits, SpotClass, SpotId, SpotStatus, SpotType, Tariff, TariffRef, TicketId, TicketNumber,
    TicketStatus, Timestamp, Validation, VehicleId, VehicleSize, VehicleType,
};
use crate::event::Event;
use crate::storage::{AccountRows, Rows};

/// One random event, as numbers that mean something only beside the rows of that moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    kind: u8,
    a: u8,
    b: u8,
    /// Takes rows that do not belong together, amounts below zero, and names in use.
    wild: bool,
}

/// Any step; a wild one now and then if `wild`.
pub(crate) fn step(wild: bool) -> impl Strategy<Value = Step> {
    (0u8..40, any::<u8>(), any::<u8>(), 0u8..8).prop_map(move |(kind, a, b, odd)| Step { kind, a, b, wild: wild && odd == 0 })
}

pub(crate) fn at(second: u32) -> Timestamp {
    Timestamp::from_micros(1_780_000_000_000_000 + i64::from(second) * 1_000_000)
}

fn bytes(number: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) fn spot_id(number: u32) -> SpotId {
    SpotId::from_bytes(bytes(number))
}

pub(crate) fn vehicle_id(number: u32) -> VehicleId {
    VehicleId::from_bytes(bytes(number))
}

pub(crate) fn session_id(number: u32) -> SessionId {
    SessionId::from_bytes(bytes(number))
}

pub(crate) fn ticket_id(number: u32) -> TicketId {
    TicketId::from_bytes(bytes(number))
}

pub(crate) fn payment_id(number: u32) -> PaymentId {
    PaymentId::from_bytes(bytes(number))
}

pub(crate) fn ticket_number(number: u32) -> TicketNumber {
    let mut random = [0; 13];
    random[..4].copy_from_slice(&number.to_le_bytes());
    TicketNumber::from_random(random)
}

pub(crate) fn plate(number: u32) -> Plate {
    Plate::new(&format!("AB{number:03}")).unwrap()
}

pub(crate) fn new_spot(number: u32) -> NewSpot {
    let spot_type = if number.is_multiple_of(3) { SpotType::Compact } else { SpotType::Standard };
    NewSpot {
        id: spot_id(number),
        code: format!("S{number}").parse().unwrap(),
        level: i16::try_from(number % 2).unwrap(),
        bay: u16::try_from(number / 2 % 2).unwrap(),
        // Not in the order of the ids.
        ordinal: 1 + (number ^ 3),
        class: SpotClass { spot_type, features: Features { charger: number % 4 == 1, accessible: false } },
        limits: SizeLimits { height_cm: number.is_multiple_of(2).then_some(200), ..SizeLimits::default() },
    }
}

/// Two floors with two bays each and so many spots.
pub(crate) fn layout(spots: u32) -> Event {
    let levels = [0i16, 1];
    Event::LayoutExtended {
        floors: levels.map(|level| Floor { level, name: format!("Floor {level}") }).to_vec(),
        bays: levels
            .iter()
            .flat_map(|level| [0u16, 1].map(|number| Bay { level: *level, number, name: format!("Bay {number}") }))
            .collect(),
        spots: (0..spots).map(new_spot).collect(),
    }
}

pub(crate) fn registered(vehicle: u32, plate_number: u32) -> Event {
    Event::VehicleRegistered {
        vehicle: vehicle_id(vehicle),
        plate: plate(plate_number),
        plate_shown: PlateShown::new(format!("AB-{plate_number:03}")),
        vehicle_type: VehicleType::Standard,
        size: VehicleSize::default(),
        note: None,
    }
}

/// The entry of a vehicle; session and ticket have the same number.
pub(crate) fn entered(session: u32, vehicle: u32, spot: u32) -> Event {
    Event::VehicleEntered {
        session: session_id(session),
        vehicle: vehicle_id(vehicle),
        spot: spot_id(spot),
        ticket: ticket_id(session),
        number: ticket_number(session),
        tariff: None,
        parker_class: ParkerClass::Transient,
        overdue_at: at(86_400),
        lane: None,
    }
}

/// One of a few validations.
fn validation(number: u32) -> Validation {
    Validation::new(format!("v{number}").parse().unwrap(), Benefit::Minutes(number))
}

fn first_unused(exists: impl Fn(u32) -> bool) -> u32 {
    (0..).find(|number| !exists(*number)).unwrap()
}

/// The event that `step` means beside `rows`.
pub(crate) fn event(rows: &(impl Rows + AccountRows + ?Sized), step: Step, now: u32) -> Event {
    let Step { kind, a, b, wild } = step;
    if kind >= 28 {
        return account_event(rows, step, now);
    }
    let (a, b) = (u32::from(a), u32::from(b));
    let spots = first_unused(|n| rows.spot(spot_id(n)).unwrap().is_some());
    let vehicles = first_unused(|n| rows.vehicle(vehicle_id(n)).unwrap().is_some());
    let sessions = first_unused(|n| rows.session(session_id(n)).unwrap().is_some());
    let tickets = first_unused(|n| rows.ticket(ticket_id(n)).unwrap().is_some());
    let payments = first_unused(|n| rows.payment(payment_id(n)).unwrap().is_some());
    let spot = spot_id(a % (spots + 1));
    let vehicle = vehicle_id(b % (vehicles + 1));
    let session = session_id(a % (sessions + 1));
    let payment = payment_id(a % (payments + 1));
    let row = rows.session(session).unwrap();
    let open_ticket = |id: TicketId| rows.ticket(id).unwrap().is_some_and(|ticket| ticket.status == TicketStatus::Open);
    let ticket = match &row {
        Some(row) if !wild => Some(row.ticket).filter(|id| open_ticket(*id)),
        _ => Some(ticket_id(b % (tickets + 1))),
    };
    let held = match &row {
        Some(row) if !wild => Some(row.spot).filter(|id| rows.spot(*id).unwrap().is_some_and(|spot| spot.session == Some(row.id))),
        _ => Some(spot),
    };
    let tariff = |version| TariffRef { id: "day".parse().unwrap(), version };
    let new_number = if wild { 0 } else { tickets };
    match kind {
        0 => Event::LayoutExtended {
            floors: Vec::new(),
            bays: Vec::new(),
            spots: vec![if wild { NewSpot { code: "S1".parse().unwrap(), ..new_spot(spots) } } else { new_spot(spots) }],
        },
        1 | 2 => {
            let to = [SpotStatus::Available, SpotStatus::Maintenance, SpotStatus::OutOfOrder][b as usize % 3];
            Event::SpotServiceChanged { spot, to, reason: None }
        }
        3 | 4 => Event::SpotReserved { spot, vehicle, until: (a % 2 == 0).then(|| at(now + b)) },
        5 => Event::SpotReleased { spot: if wild { spot } else { held.unwrap_or(spot) } },
        6 => Event::SpotRemoved { spot },
        7..=9 => registered(vehicles, a % 8),
        10 => Event::VehicleUpdated {
            vehicle,
            vehicle_type: VehicleType::Compact,
            size: VehicleSize::default(),
            note: Some("seen".to_owned()),
        },
        11 => Event::VehicleRemoved { vehicle },
        12..=16 => Event::VehicleEntered {
            session: session_id(if wild { a % (sessions + 1) } else { sessions }),
            vehicle,
            spot,
            ticket: ticket_id(tickets),
            number: ticket_number(new_number),
            tariff: (wild || b % 4 == 0).then(|| tariff(a % 4)),
            parker_class: ParkerClass::Transient,
            overdue_at: at(now + b),
            lane: None,
        },
        17 => Event::SessionTransferred { session, from: held.unwrap_or(spot), to: spot_id(b % (spots + 1)) },
        18 => match b % 4 {
            0 => Event::SessionExtended { session, overdue_at: at(now + b) },
            1 => Event::ParkerClassChanged {
                session,
                from: ParkerClass::Transient,
                to: ParkerClass::ALL[a as usize % 4],
                reason: "test".to_owned(),
            },
            2 => Event::ValidationGranted { session, validation: validation(b / 4 % 3) },
            _ => Event::ValidationRevoked { session, validation: validation(b / 4 % 3).id, reason: "test".to_owned() },
        },
        19 => Event::PlateCorrected { session, from: vehicle, to: vehicle },
        20 => Event::SessionCompleted {
            session,
            ended_at: at(now),
            vehicle_type: VehicleType::Standard,
            spot: held,
            ticket,
            lane: None,
        },
        21 => Event::SessionCancelled { session, ended_at: at(now), spot: held.unwrap_or(spot), ticket, reason: "test".to_owned() },
        22 => Event::SessionExpired { session, spot: held.filter(|_| b % 2 == 0), ticket },
        23 => match (ticket, b % 2) {
            (Some(lost), 0) => {
                Event::TicketReplaced { session, lost, ticket: ticket_id(tickets), number: ticket_number(new_number) }
            }
            (ticket, _) => Event::TicketVoided { ticket: ticket.unwrap_or(ticket_id(a)), reason: "test".to_owned() },
        },
        24 => Event::PaymentOpened {
            payment: payment_id(payments),
            session,
            key: format!("key {}", if wild { 0 } else { payments }),
            purpose: PaymentPurpose::Prepay,
            method: PaymentMethod::Card,
            amount: Money::new(if wild { -1 } else { i64::from(b) }, Currency::EUR),
            credit_minor: 0,
            tendered_minor: None,
            debt: None,
            priced_until: at(now),
            lane: None,
        },
        25 => Event::PaymentCompleted {
            payment,
            session: rows.payment(payment).unwrap().map_or(session, |payment| payment.session),
            amount_minor: i64::from(b),
            reference: None,
            paid_until: Some(at(now + b)),
        },
        26 => match b % 2 {
            0 => Event::PaymentFailed { payment, reason: "test".to_owned() },
            _ => Event::PaymentCancelled { payment, reason: "test".to_owned() },
        },
        _ => match b % 2 {
            0 => Event::TariffActivated { tariff: tariff(a % 4) },
            _ => {
                let bands = Tariff::free("day".parse().unwrap(), Currency::EUR).bands().to_vec();
                Event::TariffPublished { tariff: Tariff::new("day".parse().unwrap(), a % 4, Currency::EUR, bands).unwrap() }
            }
        },
    }
}

/// As [`event`], of users, devices and auth sessions.
fn account_event(rows: &(impl AccountRows + ?Sized), step: Step, now: u32) -> Event {
    let Step { kind, a, b, wild } = step;
    let (a, b) = (u32::from(a), u32::from(b));
    let user_id = |n| UserId::from_bytes(bytes(n));
    let device_id = |n| DeviceId::from_bytes(bytes(n));
    let auth_session_id = |n| AuthSessionId::from_bytes(bytes(n));
    let digest = |n: u32| Digest::of(&n.to_le_bytes());
    let users = first_unused(|n| rows.user(user_id(n)).unwrap().is_some());
    let devices = first_unused(|n| rows.device(device_id(n)).unwrap().is_some());
    let logins = first_unused(|n| rows.auth_session(auth_session_id(n)).unwrap().is_some());
    let (user, device, auth_session) = (user_id(a % (users + 1)), device_id(a % (devices + 1)), auth_session_id(b % (logins + 1)));
    let known = rows.user(user).unwrap().is_some();
    let owner = (known || wild).then_some(user);
    match kind {
        28 | 29 => Event::UserCreated {
            user: user_id(if wild { a % (users + 1) } else { users }),
            login: format!("user{}", if wild { 0 } else { users }).parse().unwrap(),
            display_name: "Somebody".to_owned(),
            role: Role::ALL[b as usize % 5],
        },
        30 => match b % 4 {
            0 => Event::PasswordSet { user, password: digest(b) },
            1 => Event::PasswordRehashed { user, password: digest(b) },
            2 => Event::PasswordResetRequested { user, token: digest(b), expires_at: at(now + b) },
            _ => Event::UserChanged { user, display_name: "Another".to_owned(), role: Role::Admin, active: b % 8 == 3 },
        },
        31 if b % 4 == 0 => Event::UserRemoved { user },
        31 | 32 => match b % 4 {
            0 => Event::LoginSucceeded { user, counter: digest(a % 8) },
            1 => Event::UserLocked { counter: digest(a % 8), user: owner, until: at(now + b) },
            2 => Event::LoginCountersForgotten { counters: vec![digest(a % 8), digest(b % 8)] },
            _ => Event::LoginFailed { counter: digest(a % 8), user: owner, failures: 1 + b, ip: None },
        },
        33 => Event::DeviceRegistered {
            device: device_id(if wild { a % (devices + 1) } else { devices }),
            name: "Gate".to_owned(),
            kind: DeviceKind::Gate,
            lane: "north".to_owned(),
            secret: digest(b),
        },
        34 => match b % 4 {
            0 => Event::DeviceRemoved { device },
            1 => Event::DeviceSecretSet { device, secret: digest(b) },
            _ => Event::DeviceChanged { device, name: "Gate".to_owned(), lane: "south".to_owned(), active: b % 2 == 0 },
        },
        35..=37 => Event::AuthSessionOpened {
            auth_session: auth_session_id(if wild { b % (logins + 1) } else { logins }),
            subject: if b % 3 == 0 { Subject::Device(device) } else { Subject::User(user) },
            client: Client::default(),
            refresh: digest(b),
            expires_at: at(now + b),
        },
        38 if b % 4 == 0 => Event::AuthSessionsForgotten { auth_sessions: vec![auth_session] },
        38 => Event::AuthSessionRevoked { auth_session, reason: AuthSessionEnd::ALL[a as usize % 8] },
        _ => match a % 3 {
            0 => Event::TokenRefreshed { auth_session, successor: digest(a), salt: digest(b), expires_at: at(now + a) },
            1 => Event::AuthSessionLabelled { auth_session, name: Some("phone".to_owned()), trusted: b % 2 == 0 },
            _ => Event::ActivityNoted { uses: vec![(auth_session, at(now))] },
        },
    }
}
