//! Which number each row of the library goes by, and the sentences that say what a row is.

use parking_garage::auth::token::SecretString;
use parking_garage::{
    Debt, DebtId, Device, DeviceId, ParkerClass, Payment, PaymentId, Refund, RefundId, Session, SessionId, Shift, ShiftId,
    ShiftStatus, Spot, SpotId, Ticket, TicketId, Timestamp, User, UserId, Vehicle, VehicleId,
};

use crate::model::{Stay, stay_text};
use crate::operation::{DRAWERS, KINDS, LOGINS, PLATES};

/// The ids of all rows, each at its number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    pub(crate) spots: Vec<SpotId>,
    pub(crate) vehicles: Vec<VehicleId>,
    pub(crate) stays: Vec<SessionId>,
    pub(crate) tickets: Vec<TicketId>,
    pub(crate) payments: Vec<PaymentId>,
    pub(crate) refunds: Vec<RefundId>,
    pub(crate) debts: Vec<DebtId>,
    pub(crate) shifts: Vec<ShiftId>,
    pub(crate) users: Vec<UserId>,
    pub(crate) devices: Vec<DeviceId>,
    pub(crate) secrets: Vec<SecretString>,
}

/// The number of the row with this id; one that was never seen is the next.
pub(crate) fn number<Id: Copy + PartialEq>(ids: &mut Vec<Id>, id: Id) -> usize {
    ids.iter().rposition(|known| *known == id).unwrap_or_else(|| {
        ids.push(id);
        ids.len() - 1
    })
}

fn place_in(names: &[&str], name: &str) -> usize {
    names.iter().position(|known| *known == name).unwrap_or(usize::MAX)
}

fn micros(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_micros)
}

impl Ids {
    pub(crate) fn stay(&mut self, row: &Session) -> String {
        let stay = Stay {
            vehicle: number(&mut self.vehicles, row.vehicle),
            spot: number(&mut self.spots, row.spot),
            ticket: number(&mut self.tickets, row.ticket),
            status: row.status,
            entered: row.entered_at.as_micros(),
            ended: micros(row.ended_at),
            overdue: row.overdue_at.as_micros(),
            paid_until: micros(row.paid_until),
            paid: row.paid_minor,
            waived: row.waived_minor,
            permit: row.parker_class == ParkerClass::Permit,
            lost: row.lost_ticket,
            validations: [false; 3],
        };
        stay_text(number(&mut self.stays, row.id), &stay)
    }

    pub(crate) fn spot(&mut self, row: &Spot) -> String {
        let place = number(&mut self.spots, row.id);
        let stay = row.session.map(|id| number(&mut self.stays, id));
        let reserved_for = row.reserved_for.map(|id| number(&mut self.vehicles, id));
        let (status, until, removed) = (row.status, micros(row.reserved_until), row.deleted_at.is_some());
        format!("spot {place} {status} {stay:?} {reserved_for:?} {until:?} {removed}")
    }

    pub(crate) fn vehicle(&mut self, row: &Vehicle) -> String {
        let place = number(&mut self.vehicles, row.id);
        let plate = PLATES.iter().position(|plate| plate.replace(' ', "") == row.plate.as_str()).unwrap_or(usize::MAX);
        let kind = KINDS.iter().position(|kind| *kind == row.vehicle_type).unwrap_or(usize::MAX);
        format!("vehicle {place} {plate} {kind} v{} {}", row.version, row.deleted_at.is_some())
    }

    pub(crate) fn ticket(&mut self, row: &Ticket) -> String {
        let place = number(&mut self.tickets, row.id);
        format!("ticket {place} {} {} {}", number(&mut self.stays, row.session), row.status, row.lost)
    }

    pub(crate) fn payment(&mut self, row: &Payment) -> String {
        let place = number(&mut self.payments, row.id);
        let stay = number(&mut self.stays, row.session);
        let debt = row.debt.map(|id| number(&mut self.debts, id));
        let Payment { purpose, refunded_minor, status, .. } = row;
        let (amount, priced_until, paid_until) = (row.amount.minor(), row.priced_until.as_micros(), micros(row.paid_until));
        let (disputed, answered) = (row.disputed_at.is_some(), row.answered_at.is_some());
        format!(
            "payment {place} {stay} {purpose} {amount} {refunded_minor} {debt:?} {status} {priced_until} {paid_until:?} {disputed} {answered}"
        )
    }

    pub(crate) fn refund(&mut self, row: &Refund) -> String {
        let place = number(&mut self.refunds, row.id);
        format!("refund {place} {} {} {}", number(&mut self.payments, row.payment), row.amount.minor(), row.status)
    }

    pub(crate) fn debt(&mut self, row: &Debt) -> String {
        let place = number(&mut self.debts, row.id);
        let (stay, vehicle) = (number(&mut self.stays, row.session), number(&mut self.vehicles, row.vehicle));
        format!("debt {place} {stay} {vehicle} {} {}", row.amount.minor(), row.status)
    }

    pub(crate) fn shift(&mut self, row: &Shift) -> String {
        let place = number(&mut self.shifts, row.id);
        let expected = row.expected().map_or(i64::MIN, |expected| expected.minor());
        format!("shift {place} {} {} {expected}", place_in(&DRAWERS, &row.drawer), row.status == ShiftStatus::Open)
    }

    pub(crate) fn user(&mut self, row: &User) -> String {
        let place = number(&mut self.users, row.id);
        let login = place_in(&LOGINS, row.login.as_str());
        format!("user {place} {login} {} v{} {}", row.active, row.version, row.deleted_at.is_some())
    }

    pub(crate) fn device(&mut self, row: &Device) -> String {
        let place = number(&mut self.devices, row.id);
        format!("device {place} {} v{} {}", row.active, row.version, row.deleted_at.is_some())
    }
}
