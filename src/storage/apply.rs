//! What each event does to the rows: written once, used by every backend and by the live state.

use super::apply_accounts::apply_account;
use super::{RowsMut, ValidationRow};
use crate::Result;
use crate::domain::{
    Debt, DebtId, DebtStatus, Lease, Payment, PaymentId, PaymentStatus, Refund, RefundId, RefundStatus, Session, SessionId,
    SessionStatus, Shift, ShiftId, Spot, SpotId, SpotStatus, Ticket, TicketId, Timestamp, Vehicle, VehicleId,
};
use crate::event::Event;

/// Applies one event, which happened at `at`, to the rows.
///
/// # Errors
/// [`InvalidTransition`](crate::ErrorKind::InvalidTransition) if a state machine has no such step,
/// [`Corrupt`](crate::ErrorKind::Corrupt) if a row is missing, and what the rows answer. An event that fails may be half
/// applied: the transaction must then be given up.
pub fn apply(rows: &mut dyn RowsMut, event: &Event, at: Timestamp) -> Result<()> {
    match event {
        Event::LayoutExtended { floors, bays, spots } => {
            floors.iter().try_for_each(|floor| rows.insert_floor(floor))?;
            bays.iter().try_for_each(|bay| rows.insert_bay(bay))?;
            spots.iter().try_for_each(|new| {
                rows.insert_spot(&Spot {
                    id: new.id,
                    code: new.code.clone(),
                    level: new.level,
                    bay: new.bay,
                    ordinal: new.ordinal,
                    class: new.class,
                    limits: new.limits,
                    status: SpotStatus::Available,
                    session: None,
                    reserved_for: None,
                    reserved_until: None,
                    version: 1,
                    created_at: at,
                    updated_at: at,
                    deleted_at: None,
                })
            })
        }
        Event::SpotServiceChanged { spot, to, reason: _ } => change_spot(rows, *spot, |spot| spot.service_changed(*to, at)),
        Event::SpotReserved { spot, vehicle, until } => change_spot(rows, *spot, |spot| spot.reserved(*vehicle, *until, at)),
        Event::SpotReleased { spot } => change_spot(rows, *spot, |spot| spot.freed(at)),
        Event::SpotRemoved { spot } => change_spot(rows, *spot, |spot| spot.removed(at)),

        Event::VehicleRegistered { vehicle, plate, plate_shown, vehicle_type, size, note } => rows.insert_vehicle(&Vehicle {
            id: *vehicle,
            plate: plate.clone(),
            plate_shown: plate_shown.clone(),
            vehicle_type: *vehicle_type,
            size: *size,
            note: note.clone(),
            version: 1,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        }),
        Event::VehicleUpdated { vehicle, vehicle_type, size, note } => {
            change_vehicle(rows, *vehicle, |vehicle| vehicle.updated(*vehicle_type, *size, note.clone(), at))
        }
        Event::VehicleRemoved { vehicle } => change_vehicle(rows, *vehicle, |vehicle| vehicle.removed(at)),

        Event::VehicleEntered { session, spot, .. } => {
            if let Some((session, ticket)) = entered_rows(event, at) {
                rows.insert_session(&session)?;
                rows.insert_ticket(&ticket)?;
            }
            change_spot(rows, *spot, |spot| spot.occupied(*session, at))
        }
        Event::SessionTransferred { session, from, to } => {
            // The session first: it must not be found on a spot that is free.
            change_session(rows, *session, |session| session.transferred(*to, at))?;
            change_spot(rows, *from, |spot| spot.freed(at))?;
            change_spot(rows, *to, |spot| spot.occupied(*session, at))
        }
        Event::SessionExtended { session, overdue_at } => {
            change_session(rows, *session, |session| session.extended(*overdue_at, at))
        }
        Event::PlateCorrected { session, from: _, to } => change_session(rows, *session, |session| session.of_vehicle(*to, at)),
        Event::ParkerClassChanged { session, from: _, to, reason: _ } => {
            change_session(rows, *session, |session| session.of_class(*to, at))
        }
        Event::ValidationGranted { session, validation } => {
            rows.insert_validation(&ValidationRow { session: *session, validation: validation.clone(), created_at: at })
        }
        Event::ValidationRevoked { session, validation, reason: _ } => rows.delete_validation(*session, validation),
        Event::SessionCompleted { session, ended_at, vehicle_type, spot, ticket, lane } => {
            change_session(rows, *session, |session| session.completed(*ended_at, *vehicle_type, lane.clone(), at))?;
            free(rows, *spot, at)?;
            ticket.map_or(Ok(()), |ticket| change_ticket(rows, ticket, |ticket| ticket.closed(at)))
        }
        Event::SessionCancelled { session, ended_at, spot, ticket, reason: _ } => {
            change_session(rows, *session, |session| session.cancelled(*ended_at, at))?;
            free(rows, Some(*spot), at)?;
            ticket.map_or(Ok(()), |ticket| change_ticket(rows, ticket, |ticket| ticket.voided(false, at)))
        }
        Event::SessionExpired { session, spot, ticket } => {
            change_session(rows, *session, |session| session.expired(at))?;
            free(rows, *spot, at)?;
            ticket.map_or(Ok(()), |ticket| change_ticket(rows, ticket, |ticket| ticket.voided(false, at)))
        }

        Event::TicketVoided { ticket, reason: _ } => change_ticket(rows, *ticket, |ticket| ticket.voided(false, at)),
        Event::TicketReplaced { session, lost, ticket, number } => {
            change_ticket(rows, *lost, |ticket| ticket.voided(true, at))?;
            rows.insert_ticket(&Ticket::issued(*ticket, *session, *number, at))?;
            change_session(rows, *session, |session| session.with_ticket(*ticket, at))
        }

        Event::PaymentOpened {
            payment,
            session,
            key,
            purpose,
            method,
            amount,
            credit_minor,
            tendered_minor,
            debt,
            priced_until,
            lane,
        } => rows.insert_payment(&Payment {
            id: *payment,
            session: *session,
            key: key.clone(),
            purpose: *purpose,
            method: *method,
            amount: *amount,
            credit_minor: *credit_minor,
            tendered_minor: *tendered_minor,
            refunded_minor: 0,
            debt: *debt,
            status: PaymentStatus::Pending,
            priced_until: *priced_until,
            paid_until: None,
            reference: None,
            failure: None,
            lane: lane.clone(),
            receipt: None,
            disputed_at: None,
            answered_at: None,
            version: 1,
            created_at: at,
            updated_at: at,
        }),
        Event::PaymentCompleted { payment, session, amount_minor, reference, paid_until } => {
            change_payment(rows, *payment, |payment| payment.completed(reference.clone(), *paid_until, at))?;
            change_session(rows, *session, |session| session.paid(*amount_minor, *paid_until, at))
        }
        Event::PaymentFailed { payment, reason } => change_payment(rows, *payment, |payment| payment.failed(reason.clone(), at)),
        Event::PaymentCancelled { payment, reason } => {
            change_payment(rows, *payment, |payment| payment.cancelled(reason.clone(), at))
        }

        Event::ReceiptIssued { receipt } => {
            rows.insert_receipt(receipt)?;
            // The number on the row that it stands for is the way from there: no index over all receipts.
            match receipt.refund {
                None => change_payment(rows, receipt.payment, |payment| payment.receipted(receipt.number, at))?,
                Some(refund) => change_refund(rows, refund, |refund| refund.credited(receipt.number, at))?,
            }
            receipt.shift.map_or(Ok(()), |shift| change_shift(rows, shift, |shift| shift.cashed(receipt.amount(), at)))
        }
        Event::ShiftOpened { shift, drawer, float, by } => {
            rows.insert_shift(&Shift::opened(*shift, drawer.clone(), *float, *by, at))
        }
        Event::CashMoved { shift, kind, amount, reason: _ } => change_shift(rows, *shift, |shift| shift.moved(*kind, *amount, at)),
        Event::ShiftClosed { shift, counted } => change_shift(rows, *shift, |shift| shift.closed(*counted, at)),
        Event::DayClosed { close } => rows.insert_day_close(close),

        Event::PaymentAnswered { payment, taken: _ } => change_payment(rows, *payment, |payment| payment.answered(at)),
        Event::PaymentDisputed { payment, reason: _ } => change_payment(rows, *payment, |payment| payment.disputed(at)),
        Event::DisputeResolved { payment, note: _ } => change_payment(rows, *payment, |payment| payment.dispute_resolved(at)),

        Event::RefundOpened { refund, payment, session, key, amount, reason } => rows.insert_refund(&Refund {
            id: *refund,
            payment: *payment,
            session: *session,
            key: key.clone(),
            amount: *amount,
            reason: reason.clone(),
            status: RefundStatus::Pending,
            reference: None,
            failure: None,
            credit_note: None,
            version: 1,
            created_at: at,
            updated_at: at,
        }),
        Event::RefundCompleted { refund, payment, session, amount_minor, reference, paid_until } => {
            change_refund(rows, *refund, |refund| refund.completed(reference.clone(), at))?;
            change_payment(rows, *payment, |payment| payment.refunded(*amount_minor, at))?;
            change_session(rows, *session, |session| session.refunded(*amount_minor, *paid_until, at))
        }
        Event::RefundFailed { refund, reason } => change_refund(rows, *refund, |refund| refund.failed(reason.clone(), at)),

        Event::DebtIncurred { debt, session, vehicle, amount, reason } => rows.insert_debt(&Debt {
            id: *debt,
            session: *session,
            vehicle: *vehicle,
            amount: *amount,
            status: DebtStatus::Open,
            reason: reason.clone(),
            payment: None,
            waiver: None,
            version: 1,
            created_at: at,
            updated_at: at,
        }),
        Event::DebtSettled { debt, payment } => change_debt(rows, *debt, |debt| debt.settled(*payment, at)),
        Event::DebtWaived { debt, reason } => change_debt(rows, *debt, |debt| debt.waived(reason.clone(), at)),
        Event::SessionReleased { session, waived_minor, reason: _ } => {
            change_session(rows, *session, |session| session.released(*waived_minor, at))
        }

        Event::TariffPublished { tariff } => rows.insert_tariff(tariff, at),
        Event::TariffActivated { tariff } => rows.activate_tariff(tariff),
        Event::NothingToDo {} => Ok(()),

        Event::LeaseTaken { job, fence, holder, until } => {
            let (job, holder) = (job.clone(), holder.clone());
            rows.put_lease(&Lease { job, fence: *fence, holder, taken_at: at, until: *until })
        }
        Event::LeaseReleased { job, fence } => match rows.lease(job)?.filter(|held| held.fence == *fence) {
            Some(held) => rows.put_lease(&held.ending(at)),
            None => rows.absent("lease", job),
        },

        Event::UserCreated { .. }
        | Event::UserChanged { .. }
        | Event::UserRemoved { .. }
        | Event::PasswordSet { .. }
        | Event::PasswordRehashed { .. }
        | Event::PasswordResetRequested { .. }
        | Event::LoginSucceeded { .. }
        | Event::LoginFailed { .. }
        | Event::UserLocked { .. }
        | Event::LoginCountersForgotten { .. }
        | Event::AuthSessionsForgotten { .. }
        | Event::AuthSessionOpened { .. }
        | Event::TokenRefreshed { .. }
        | Event::RefreshReused { .. }
        | Event::AuthSessionRevoked { .. }
        | Event::AuthSessionLabelled { .. }
        | Event::ActivityNoted { .. }
        | Event::TokensRefused { .. }
        | Event::DeviceRegistered { .. }
        | Event::DeviceChanged { .. }
        | Event::DeviceSecretSet { .. }
        | Event::DeviceRemoved { .. }
        | Event::DeviceLoginFailed { .. } => apply_account(rows, event, at),
    }
}

/// The session and the ticket that an entry made, if the event is one.
pub(crate) fn entered_rows(event: &Event, at: Timestamp) -> Option<(Session, Ticket)> {
    let Event::VehicleEntered { session, vehicle, spot, ticket, number, tariff, parker_class, overdue_at, lane } = event else {
        return None;
    };
    let row = Session {
        id: *session,
        vehicle: *vehicle,
        spot: *spot,
        ticket: *ticket,
        status: SessionStatus::Active,
        entered_at: at,
        ended_at: None,
        overdue_at: *overdue_at,
        paid_until: None,
        paid_minor: 0,
        waived_minor: 0,
        tariff: tariff.clone(),
        parker_class: *parker_class,
        vehicle_type: None,
        lost_ticket: false,
        entry_lane: lane.clone(),
        exit_lane: None,
        version: 1,
        created_at: at,
        updated_at: at,
    };
    Some((row, Ticket::issued(*ticket, *session, *number, at)))
}

fn free(rows: &mut dyn RowsMut, spot: Option<SpotId>, at: Timestamp) -> Result<()> {
    spot.map_or(Ok(()), |spot| change_spot(rows, spot, |spot| spot.freed(at)))
}

macro_rules! change {
    ($($function:ident, $what:literal, $id:ty, $row:ty, $get:ident, $update:ident;)+) => {$(
        fn $function(rows: &mut dyn RowsMut, id: $id, change: impl FnOnce(&$row) -> Result<$row>) -> Result<()> {
            match rows.$get(id)? {
                Some(before) => rows.$update(&before, &change(&before)?),
                None => rows.absent($what, &id),
            }
        }
    )+};
}

change! {
    change_spot, "spot", SpotId, Spot, spot, update_spot;
    change_vehicle, "vehicle", VehicleId, Vehicle, vehicle, update_vehicle;
    change_session, "session", SessionId, Session, session, update_session;
    change_ticket, "ticket", TicketId, Ticket, ticket, update_ticket;
    change_payment, "payment", PaymentId, Payment, payment, update_payment;
    change_shift, "shift", ShiftId, Shift, shift, update_shift;
    change_refund, "refund", RefundId, Refund, refund, update_refund;
    change_debt, "debt", DebtId, Debt, debt, update_debt;
}
