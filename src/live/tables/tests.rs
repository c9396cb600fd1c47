//! What the tables refuse, and that going back, indexes and counts are right after anything.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Keep, Mark, Tables};
use crate::domain::{
    Currency, Money, Payment, PaymentMethod, PaymentPurpose, PaymentStatus, Session, SessionStatus, Spot, SpotClass, SpotStatus,
    Ticket, Timestamp, VehicleSize,
};
use crate::live::scenario::{
    Step, at, entered, event, layout, new_spot, payment_id, plate, registered, session_id, spot_id, step, ticket_id, ticket_number,
    vehicle_id,
};
use crate::storage::{
    AvailabilityCount, LayoutRows, Page, PaymentRows, Rows, RowsMut, SessionFilter, SessionRows, SpotWanted, TicketRows,
    VehicleRows, apply,
};
use crate::{ErrorKind, Result};

/// Four spots, vehicles 0 to 3 with the plates of the same numbers, vehicle 0 on spot 0 and vehicle 1 on spot 1, a PENDING
/// payment of the first.
fn parked(keep: Keep) -> Tables {
    let mut tables = Tables::new(keep);
    let vehicles = (0..4).map(|number| registered(number, number));
    for event in [layout(4)].into_iter().chain(vehicles).chain([entered(0, 0, 0), entered(1, 1, 1)]) {
        apply(&mut tables, &event, at(0)).unwrap();
    }
    tables.insert_payment(&pending(0, 0)).unwrap();
    tables
}

fn pending(payment: u32, session: u32) -> Payment {
    Payment {
        id: payment_id(payment),
        session: session_id(session),
        key: format!("key {payment}"),
        purpose: PaymentPurpose::Exit,
        method: PaymentMethod::Card,
        amount: Money::new(100, Currency::EUR),
        credit_minor: 0,
        tendered_minor: None,
        refunded_minor: 0,
        debt: None,
        status: PaymentStatus::Pending,
        priced_until: at(0),
        paid_until: None,
        reference: None,
        failure: None,
        lane: None,
        receipt: None,
        disputed_at: None,
        answered_at: None,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

fn stay(tables: &Tables, session: u32) -> Session {
    tables.session(session_id(session)).unwrap().unwrap()
}

#[test]
fn what_breaks_a_constraint_is_refused_and_changes_nothing() {
    use ErrorKind::{AlreadyExists, Conflict, Constraint};
    type Case = (&'static str, ErrorKind, fn(&mut Tables) -> Result<()>);
    let cases: &[Case] = &[
        ("a floor twice", AlreadyExists, |t| t.insert_floor(&t.floors()?[0].clone())),
        ("a bay twice", AlreadyExists, |t| t.insert_bay(&t.bays()?[0].clone())),
        ("a bay on no floor", Constraint, |t| t.insert_bay(&crate::Bay { level: 9, ..t.bays()?[0].clone() })),
        ("a spot id twice", AlreadyExists, |t| {
            let spot = t.spot(spot_id(2))?.unwrap();
            t.insert_spot(&Spot { code: "other".parse()?, ..spot })
        }),
        ("a spot code twice", AlreadyExists, |t| {
            let spot = t.spot(spot_id(2))?.unwrap();
            t.insert_spot(&Spot { id: spot_id(99), ..spot })
        }),
        ("a spot in no bay", Constraint, |t| {
            let spot = t.spot(spot_id(2))?.unwrap();
            t.insert_spot(&Spot { id: spot_id(99), code: "other".parse()?, bay: 9, ..spot })
        }),
        ("OCCUPIED without a session", Constraint, |t| {
            let spot = t.spot(spot_id(0))?.unwrap();
            t.update_spot(&spot, &Spot { session: None, ..spot.clone() })
        }),
        ("a session on a free spot", Constraint, |t| {
            let spot = t.spot(spot_id(2))?.unwrap();
            t.update_spot(&spot, &Spot { session: Some(session_id(0)), ..spot.clone() })
        }),
        ("RESERVED for nobody", Constraint, |t| {
            let spot = t.spot(spot_id(2))?.unwrap();
            t.update_spot(&spot, &Spot { status: SpotStatus::Reserved, ..spot.clone() })
        }),
        ("a spot reserved for a vehicle that is not there", Constraint, |t| {
            let spot = t.spot(spot_id(2))?.unwrap();
            t.update_spot(&spot, &spot.reserved(vehicle_id(99), None, at(1))?)
        }),
        ("a spot held by a session that is not there", Constraint, |t| {
            let spot = t.spot(spot_id(2))?.unwrap();
            t.update_spot(&spot, &spot.occupied(session_id(99), at(1))?)
        }),
        ("a spot changed since", Conflict, |t| {
            let spot = t.spot(spot_id(2))?.unwrap();
            let before = Spot { version: 7, ..spot };
            t.update_spot(&before, &before.removed(at(1))?)
        }),
        ("an update of no row", Conflict, |t| {
            let before = Spot { id: spot_id(99), ..t.spot(spot_id(2))?.unwrap() };
            t.update_spot(&before, &before.removed(at(1))?)
        }),
        ("an update that changes the id", Constraint, |t| {
            let before = t.spot(spot_id(2))?.unwrap();
            t.update_spot(&before, &Spot { id: spot_id(99), ..before.clone() })
        }),
        ("a vehicle id twice", AlreadyExists, |t| {
            let vehicle = t.vehicle(vehicle_id(2))?.unwrap();
            t.insert_vehicle(&crate::Vehicle { plate: plate(50), ..vehicle })
        }),
        ("a plate twice", AlreadyExists, |t| {
            let vehicle = t.vehicle(vehicle_id(2))?.unwrap();
            t.insert_vehicle(&crate::Vehicle { id: vehicle_id(99), ..vehicle })
        }),
        ("a vehicle changed since", Conflict, |t| {
            let before = crate::Vehicle { version: 2, ..t.vehicle(vehicle_id(2))?.unwrap() };
            t.update_vehicle(&before, &before.removed(at(1))?)
        }),
        ("a session id twice", AlreadyExists, |t| {
            t.insert_session(&Session { vehicle: vehicle_id(2), spot: spot_id(2), ..stay(t, 0) })
        }),
        ("two ACTIVE sessions of a vehicle", AlreadyExists, |t| {
            t.insert_session(&Session { id: session_id(9), spot: spot_id(2), ..stay(t, 0) })
        }),
        ("two ACTIVE sessions on a spot", AlreadyExists, |t| {
            t.insert_session(&Session { id: session_id(9), vehicle: vehicle_id(2), ..stay(t, 0) })
        }),
        ("a move onto another ACTIVE session's spot", AlreadyExists, |t| {
            let before = stay(t, 0);
            t.update_session(&before, &before.transferred(spot_id(1), at(1))?)
        }),
        ("a plate correction to a vehicle inside", AlreadyExists, |t| {
            let before = stay(t, 0);
            t.update_session(&before, &before.of_vehicle(vehicle_id(1), at(1))?)
        }),
        ("a session of no vehicle", Constraint, |t| {
            t.insert_session(&Session { id: session_id(9), vehicle: vehicle_id(99), spot: spot_id(2), ..stay(t, 0) })
        }),
        ("a session on no spot", Constraint, |t| {
            t.insert_session(&Session { id: session_id(9), vehicle: vehicle_id(2), spot: spot_id(99), ..stay(t, 0) })
        }),
        ("a session under no tariff", Constraint, |t| {
            let tariff = Some(crate::TariffRef { id: "none".parse()?, version: 1 });
            t.insert_session(&Session { id: session_id(9), vehicle: vehicle_id(2), spot: spot_id(2), tariff, ..stay(t, 0) })
        }),
        ("a session that names a ticket that is not there", Constraint, |t| {
            let before = stay(t, 0);
            t.update_session(&before, &before.with_ticket(ticket_id(99), at(1))?)
        }),
        ("an end before the entry", Constraint, |t| {
            let before = stay(t, 0);
            let after = Session { status: SessionStatus::Completed, ended_at: Some(at(0)), entered_at: at(1), ..before.clone() };
            t.update_session(&before, &after)
        }),
        ("an ACTIVE session with an end", Constraint, |t| {
            let before = stay(t, 0);
            t.update_session(&before, &Session { ended_at: Some(at(9)), ..before.clone() })
        }),
        ("a COMPLETED session without an end", Constraint, |t| {
            let before = stay(t, 0);
            t.update_session(&before, &Session { status: SessionStatus::Completed, ..before.clone() })
        }),
        ("a negative sum", Constraint, |t| {
            let before = stay(t, 0);
            t.update_session(&before, &Session { paid_minor: -1, ..before.clone() })
        }),
        ("a ticket id twice", AlreadyExists, |t| {
            t.insert_ticket(&Ticket::issued(ticket_id(0), session_id(0), ticket_number(50), at(1)))
        }),
        ("a ticket number twice", AlreadyExists, |t| {
            t.insert_ticket(&Ticket::issued(ticket_id(9), session_id(0), ticket_number(1), at(1)))
        }),
        ("a ticket of no session", Constraint, |t| {
            t.insert_ticket(&Ticket::issued(ticket_id(9), session_id(99), ticket_number(9), at(1)))
        }),
        ("a payment id twice", AlreadyExists, |t| t.insert_payment(&Payment { key: "other".to_owned(), ..pending(0, 1) })),
        ("a payment key twice", AlreadyExists, |t| t.insert_payment(&Payment { id: payment_id(9), ..pending(0, 1) })),
        ("two PENDING payments of a session", AlreadyExists, |t| t.insert_payment(&pending(9, 0))),
        ("a payment of no session", Constraint, |t| t.insert_payment(&pending(9, 99))),
        ("a negative amount", Constraint, |t| {
            t.insert_payment(&Payment { amount: Money::new(-1, Currency::EUR), ..pending(9, 1) })
        }),
        ("an active tariff that is not there", Constraint, |t| {
            t.activate_tariff(&crate::TariffRef { id: "none".parse()?, version: 1 })
        }),
    ];
    for (name, kind, case) in cases {
        let mut tables = parked(Keep::Everything);
        let before = tables.clone();
        let error = case(&mut tables).expect_err(name);
        assert_eq!(error.kind(), *kind, "{name}: {error}");
        assert!(tables == before, "{name}");
        assert!(!error.to_string().contains("AB00"), "{name}: a plate is in the message");
    }
}

#[test]
fn a_removed_row_gives_its_plate_and_code_back() {
    let mut tables = parked(Keep::Everything);
    let vehicle = tables.vehicle(vehicle_id(2)).unwrap().unwrap();
    tables.update_vehicle(&vehicle, &vehicle.removed(at(1)).unwrap()).unwrap();
    apply(&mut tables, &registered(9, 2), at(2)).unwrap();
    assert_eq!(tables.vehicle_by_plate(&plate(2)).unwrap().unwrap().id, vehicle_id(9));
    assert_eq!(tables.vehicles_by_ocr_key(&plate(2).ocr_key(), 9).unwrap().len(), 1);
    assert!(tables.vehicle(vehicle_id(2)).unwrap().unwrap().deleted_at.is_some());

    let spot = tables.spot(spot_id(3)).unwrap().unwrap();
    tables.update_spot(&spot, &spot.removed(at(1)).unwrap()).unwrap();
    assert_eq!(tables.spot_by_code(&spot.code).unwrap(), None);
    tables.insert_spot(&Spot { id: spot_id(9), ..spot.clone() }).unwrap();
    assert_eq!(tables.spot_by_code(&spot.code).unwrap().unwrap().id, spot_id(9));
    assert_eq!(tables.last_ordinal().unwrap(), 4);
}

#[test]
fn open_tables_drop_what_is_over_and_pass_over_what_they_dropped() {
    let mut tables = parked(Keep::Open);
    let completed = crate::event::Event::SessionCompleted {
        session: session_id(0),
        ended_at: at(5),
        vehicle_type: crate::VehicleType::Standard,
        spot: Some(spot_id(0)),
        ticket: Some(ticket_id(0)),
        lane: None,
    };
    apply(&mut tables, &completed, at(5)).unwrap();
    assert_eq!(tables.session(session_id(0)).unwrap(), None);
    assert_eq!(tables.ticket_by_number(&ticket_number(0)).unwrap(), None);
    assert_eq!(tables.payments(Some(PaymentStatus::Pending), Page::first(9)).unwrap().len(), 1);
    let paid = crate::event::Event::PaymentCompleted {
        payment: payment_id(0),
        session: session_id(0),
        amount_minor: 100,
        reference: None,
        paid_until: None,
    };
    apply(&mut tables, &paid, at(6)).unwrap();
    assert_eq!(tables.payment(payment_id(0)).unwrap(), None);
    let again = apply(&mut parked(Keep::Everything), &crate::event::Event::SpotReleased { spot: spot_id(99) }, at(6));
    assert_eq!(again.unwrap_err().kind(), ErrorKind::Corrupt);
}

#[test]
fn free_spots_come_by_ordinal_where_the_vehicle_fits() {
    let mut tables = Tables::new(Keep::Everything);
    apply(&mut tables, &layout(24), at(0)).unwrap();
    for number in 0..24 {
        let class = new_spot(number).class;
        for (level, height_cm) in [(None, None), (Some(0), None), (Some(1), None), (None, Some(300)), (Some(0), Some(300))] {
            let wanted = SpotWanted { class, level, size: VehicleSize { height_cm, ..VehicleSize::default() } };
            let expected = (0..24)
                .map(new_spot)
                .filter(|spot| spot.class == class && level.is_none_or(|level| level == spot.level))
                .filter(|spot| spot.limits.admit(wanted.size))
                .min_by_key(|spot| spot.ordinal);
            assert_eq!(tables.free_spot(&wanted).unwrap().map(|spot| spot.id), expected.map(|spot| spot.id), "{wanted:?}");
        }
    }
}

#[test]
fn pages_go_both_ways_and_filters_come_before_the_limit() {
    let mut tables = parked(Keep::Everything);
    let before = stay(&tables, 0);
    tables.update_session(&before, &before.expired(at(9)).unwrap()).unwrap();
    let ids = |filter: SessionFilter, page| -> Vec<u32> {
        let rows = tables.sessions(&filter, page).unwrap();
        rows.iter().map(|row| u32::from(row.id.as_bytes()[15])).collect()
    };
    let any = SessionFilter::default();
    assert_eq!(ids(any, Page::first(9)), [0, 1]);
    assert_eq!(ids(any, Page::newest(9)), [1, 0]);
    assert_eq!(ids(any, Page::first(1)), [0]);
    assert_eq!(ids(any, Page::first(9).after(session_id(0))), [1]);
    assert_eq!(ids(any, Page::newest(9).after(session_id(1))), [0]);
    assert_eq!(ids(SessionFilter { status: Some(SessionStatus::Active), ..any }, Page::first(1)), [1]);
    assert_eq!(ids(SessionFilter { vehicle: Some(vehicle_id(1)), ..any }, Page::first(1)), [1]);
    assert_eq!(ids(SessionFilter { spot: Some(spot_id(3)), ..any }, Page::first(1)), [0u32; 0]);
    assert_eq!(ids(SessionFilter { entered_from: Some(at(1)), ..any }, Page::first(1)), [0u32; 0]);
    assert_eq!(tables.sessions_overdue(at(86_399), 9).unwrap().len(), 0);
    assert_eq!(tables.sessions_overdue(at(86_400), 9).unwrap().len(), 1);
}

/// Answers every query by going through all rows, and compares.
fn queries_agree_with_scans(tables: &Tables, now: Timestamp) {
    let spots: Vec<Spot> =
        LayoutRows::spots(tables, Page::first(u32::MAX)).unwrap().into_iter().filter(|spot| spot.deleted_at.is_none()).collect();
    let by_ordinal =
        |wanted: &dyn Fn(&Spot) -> bool| spots.iter().filter(|spot| wanted(spot)).min_by_key(|spot| (spot.ordinal, spot.id));
    let mut counts: BTreeMap<_, AvailabilityCount> = BTreeMap::new();
    for spot in &spots {
        let Spot { level, bay, class, .. } = *spot;
        let count = counts.entry((level, bay, class)).or_insert(AvailabilityCount {
            level,
            bay,
            class,
            total: 0,
            free: 0,
            occupied: 0,
            reserved: 0,
        });
        count.total += 1;
        count.free += u32::from(spot.status == SpotStatus::Available);
        count.occupied += u32::from(spot.status == SpotStatus::Occupied);
        count.reserved += u32::from(spot.status == SpotStatus::Reserved);
        assert_eq!(tables.spot_by_code(&spot.code).unwrap().as_ref(), Some(spot));
        assert!(tables.spots.in_bay(level, bay).any(|other| other == *spot));
    }
    assert_eq!(tables.availability().unwrap(), counts.into_values().collect::<Vec<_>>());
    let with_status = |wanted: fn(SpotStatus) -> bool| spots.iter().filter(|spot| wanted(spot.status)).count();
    assert_eq!(tables.spots.live(), spots.len());
    assert_eq!(tables.spots.occupied(), with_status(|status| status == SpotStatus::Occupied));
    assert_eq!(tables.spots.in_service(), with_status(SpotStatus::is_in_service));
    assert_eq!(tables.spots.free_count(None, None), with_status(|status| status == SpotStatus::Available));
    for class in SpotClass::ALL {
        for level in [None, Some(0), Some(1)] {
            let is_free = |spot: &Spot| {
                spot.status == SpotStatus::Available && spot.class == class && level.is_none_or(|level| level == spot.level)
            };
            let wanted = SpotWanted { class, level, size: VehicleSize::default() };
            assert_eq!(tables.free_spot(&wanted).unwrap().as_ref(), by_ordinal(&is_free));
            assert_eq!(tables.spots.free_count(level, Some(class)), spots.iter().filter(|spot| is_free(spot)).count());
        }
    }
    let mut lapsed: Vec<&Spot> = spots.iter().filter(|spot| spot.reserved_until.is_some_and(|until| until <= now)).collect();
    lapsed.sort_by_key(|spot| (spot.reserved_until, spot.id));
    assert_eq!(tables.reservations_lapsed(now, u32::MAX).unwrap().iter().collect::<Vec<_>>(), lapsed);

    let sessions = SessionRows::sessions(tables, &SessionFilter::default(), Page::first(u32::MAX)).unwrap();
    let of = |wanted: &dyn Fn(&Session) -> bool| -> Vec<Session> { sessions.iter().filter(|row| wanted(row)).cloned().collect() };
    let active = |row: &Session| row.status == SessionStatus::Active;
    for vehicle in VehicleRows::vehicles(tables, Page::first(u32::MAX)).unwrap() {
        let id = vehicle.id;
        let parked = of(&|row| active(row) && row.vehicle == id);
        assert_eq!(Vec::from_iter(tables.active_session_of(id).unwrap()), parked);
        let history = SessionFilter { vehicle: Some(id), ..SessionFilter::default() };
        assert_eq!(SessionRows::sessions(tables, &history, Page::first(u32::MAX)).unwrap(), of(&|row| row.vehicle == id));
        assert_eq!(tables.spot_reserved_for(id).unwrap().as_ref(), by_ordinal(&|spot| spot.reserved_for == Some(id)));
        let found = tables.vehicle_by_plate(&vehicle.plate).unwrap();
        assert_eq!(found.map(|found| found.id) == Some(id), vehicle.deleted_at.is_none());
    }
    for spot in &spots {
        let filter = SessionFilter { spot: Some(spot.id), status: Some(SessionStatus::Active), ..SessionFilter::default() };
        let there = of(&|row| active(row) && row.spot == spot.id);
        assert!(there.len() <= 1);
        assert_eq!(SessionRows::sessions(tables, &filter, Page::first(u32::MAX)).unwrap(), there);
    }
    let mut overdue = of(&|row| active(row) && row.overdue_at <= now);
    overdue.sort_by_key(|row| (row.overdue_at, row.id));
    assert_eq!(tables.sessions_overdue(now, u32::MAX).unwrap(), overdue);
    for status in SessionStatus::ALL {
        assert_eq!(tables.sessions.count(*status), of(&|row| row.status == *status).len());
    }
    for ticket in TicketRows::tickets(tables, Page::first(u32::MAX)).unwrap() {
        assert_eq!(tables.ticket_by_number(&ticket.number).unwrap(), Some(ticket));
    }
    let payments = PaymentRows::payments(tables, None, Page::first(u32::MAX)).unwrap();
    for payment in &payments {
        assert_eq!(tables.payment_by_key(&payment.key).unwrap().as_ref(), Some(payment));
        let siblings: Vec<Payment> = payments.iter().filter(|row| row.session == payment.session).cloned().collect();
        assert_eq!(tables.payments_of(payment.session).unwrap(), siblings);
        assert!(siblings.iter().filter(|row| row.status == PaymentStatus::Pending).count() <= 1);
    }
}

#[derive(Clone, Copy, Debug)]
enum Op {
    Event(Step),
    Savepoint,
    Release,
    RollBack,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        12 => step(true).prop_map(Op::Event),
        1 => Just(Op::Savepoint),
        1 => Just(Op::Release),
        1 => Just(Op::RollBack),
    ]
}

proptest! {
    #[test]
    fn going_back_restores_everything_and_indexes_agree_with_rows(
        open: bool,
        ops in prop::collection::vec(op(), 1..150),
    ) {
        let mut tables = Tables::new(if open { Keep::Open } else { Keep::Everything });
        apply(&mut tables, &layout(8), at(0)).unwrap();
        let start = (tables.begin(), tables.clone());
        // What a naive store would do: keep a copy for each savepoint.
        let mut copies: Vec<(Mark, Tables)> = Vec::new();
        for (now, op) in (1..).zip(ops) {
            match op {
                Op::Event(step) => {
                    let (mark, before) = (tables.mark(), tables.clone());
                    let event = event(&tables, step, now);
                    if apply(&mut tables, &event, at(now)).is_err() {
                        tables.roll_back(mark);
                        prop_assert!(tables == before, "a failed {} left something", event.kind());
                    }
                }
                Op::Savepoint => copies.push((tables.mark(), tables.clone())),
                Op::Release => drop(copies.pop()),
                Op::RollBack => {
                    if let Some((mark, copy)) = copies.pop() {
                        tables.roll_back(mark);
                        prop_assert!(tables == copy);
                    }
                }
            }
            // Each check makes indexes anew.
            if now % 5 == 0 {
                prop_assert_eq!(tables.stale_indexes(), Vec::<String>::new());
            }
        }
        prop_assert_eq!(tables.stale_indexes(), Vec::<String>::new());
        queries_agree_with_scans(&tables, at(80));
        tables.roll_back(start.0);
        prop_assert!(tables == start.1);
    }
}
