//! What a transaction reads and writes, by family of rows.

use super::{BooksMut, ValidationRow};
use crate::Result;
use crate::domain::{
    Bay, Debt, DebtId, Floor, Label, OcrKey, Payment, PaymentId, PaymentStatus, Plate, Refund, RefundId, Session, SessionId,
    SessionStatus, Spot, SpotClass, SpotCode, SpotId, Tariff, TariffId, TariffRef, Ticket, TicketId, TicketNumber, Timestamp,
    Vehicle, VehicleId, VehicleSize,
};
use crate::event::{ChainBreak, Head, RawEntry};

/// A part of a long list, in the order of the ids: that in which the rows were made, but for those of one microsecond and
/// those made after the clock was set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page<Id> {
    /// Begin behind this id; `None` begins at the start, or at the end if `newest_first`.
    pub after: Option<Id>,
    /// At most so many rows.
    pub limit: u32,
    /// From the newest to the oldest.
    pub newest_first: bool,
}

impl<Id> Page<Id> {
    /// The first `limit` rows, oldest first.
    #[must_use]
    pub const fn first(limit: u32) -> Self {
        Self { after: None, limit, newest_first: false }
    }

    /// The last `limit` rows, newest first.
    #[must_use]
    pub const fn newest(limit: u32) -> Self {
        Self { after: None, limit, newest_first: true }
    }

    /// The same kind of page behind `id`.
    #[must_use]
    pub fn after(self, id: Id) -> Self {
        Self { after: Some(id), ..self }
    }
}

/// Which sessions are wanted; `None` is any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Of this vehicle.
    pub vehicle: Option<VehicleId>,
    /// On this spot.
    pub spot: Option<SpotId>,
    /// In this state.
    pub status: Option<SessionStatus>,
    /// Entered at this instant or later.
    pub entered_from: Option<Timestamp>,
    /// Entered before this instant.
    pub entered_before: Option<Timestamp>,
}

impl SessionFilter {
    /// Whether `session` is wanted.
    #[must_use]
    pub fn admits(&self, session: &Session) -> bool {
        self.vehicle.is_none_or(|vehicle| vehicle == session.vehicle)
            && self.spot.is_none_or(|spot| spot == session.spot)
            && self.status.is_none_or(|status| status == session.status)
            && self.entered_from.is_none_or(|from| session.entered_at >= from)
            && self.entered_before.is_none_or(|before| session.entered_at < before)
    }
}

/// The free spot that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpotWanted {
    /// Of this class.
    pub class: SpotClass,
    /// On this floor; `None` is any.
    pub level: Option<i16>,
    /// With room for this.
    pub size: VehicleSize,
}

/// How many spots of one class in one bay are in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AvailabilityCount {
    /// The floor.
    pub level: i16,
    /// The bay.
    pub bay: u16,
    /// The class.
    pub class: SpotClass,
    /// Spots in the layout.
    pub total: u32,
    /// AVAILABLE ones.
    pub free: u32,
    /// OCCUPIED ones.
    pub occupied: u32,
    /// RESERVED ones.
    pub reserved: u32,
}

/// A tariff as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffRow {
    /// The tariff.
    pub tariff: Tariff,
    /// Whether it prices the stays that begin now; one row at most.
    pub active: bool,
    /// When it was published.
    pub created_at: Timestamp,
}

/// Rows by id, removed ones included.
pub trait Rows {
    /// The spot.
    ///
    /// # Errors
    /// What the backend meets.
    fn spot(&self, id: SpotId) -> Result<Option<Spot>>;

    /// The vehicle.
    ///
    /// # Errors
    /// What the backend meets.
    fn vehicle(&self, id: VehicleId) -> Result<Option<Vehicle>>;

    /// The session.
    ///
    /// # Errors
    /// What the backend meets.
    fn session(&self, id: SessionId) -> Result<Option<Session>>;

    /// The ticket.
    ///
    /// # Errors
    /// What the backend meets.
    fn ticket(&self, id: TicketId) -> Result<Option<Ticket>>;

    /// The tickets with these ids, in that order; those that are not there are left out. For reading many: the default asks
    /// for each.
    ///
    /// # Errors
    /// What the backend meets.
    fn tickets_by_id(&self, ids: &[TicketId]) -> Result<Vec<Ticket>> {
        ids.iter().filter_map(|id| self.ticket(*id).transpose()).collect()
    }

    /// The payment.
    ///
    /// # Errors
    /// What the backend meets.
    fn payment(&self, id: PaymentId) -> Result<Option<Payment>>;

    /// The refund.
    ///
    /// # Errors
    /// What the backend meets.
    fn refund(&self, id: RefundId) -> Result<Option<Refund>>;

    /// The debt.
    ///
    /// # Errors
    /// What the backend meets.
    fn debt(&self, id: DebtId) -> Result<Option<Debt>>;
}

/// What [`apply`](super::apply) does to rows.
///
/// An insert answers [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when a unique value is taken: an id; a spot code or
/// a plate among rows not removed; the vehicle or the spot of an ACTIVE session; a ticket number; a payment's key; the
/// session of a PENDING payment; a refund's key; the payment of a PENDING refund; the session of a debt. An update names the row before and after: it answers
/// [`Conflict`](crate::ErrorKind::Conflict) unless the stored row is there and still has `before.version`, and
/// `AlreadyExists` like an insert. Both answer [`Constraint`](crate::ErrorKind::Constraint) for a reference to a row that is
/// not there: a bay's floor, a spot's bay, session and vehicle, a session's vehicle, spot and tariff, the session of a ticket,
/// of a payment and of a validation, a payment's debt, a refund's payment and session, a debt's session, vehicle and payment. (A session's own ticket comes after it.) A row that is refused changes nothing, and the transaction
/// goes on.
pub trait RowsMut: Rows + BooksMut + super::AccountRowsMut + super::LeaseRowsMut {
    /// Adds a floor.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_floor(&mut self, floor: &Floor) -> Result<()>;

    /// Adds a bay.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_bay(&mut self, bay: &Bay) -> Result<()>;

    /// Adds a spot.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_spot(&mut self, spot: &Spot) -> Result<()>;

    /// Changes a spot's status, session, reservation or removal; the rest of a spot never changes.
    ///
    /// # Errors
    /// As the trait says.
    fn update_spot(&mut self, before: &Spot, after: &Spot) -> Result<()>;

    /// Adds a vehicle.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_vehicle(&mut self, vehicle: &Vehicle) -> Result<()>;

    /// Changes a vehicle's type, size, note or removal; its plate never changes.
    ///
    /// # Errors
    /// As the trait says.
    fn update_vehicle(&mut self, before: &Vehicle, after: &Vehicle) -> Result<()>;

    /// Adds a session.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_session(&mut self, session: &Session) -> Result<()>;

    /// Changes a session; its entry and its tariff never change.
    ///
    /// # Errors
    /// As the trait says.
    fn update_session(&mut self, before: &Session, after: &Session) -> Result<()>;

    /// Adds a ticket.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_ticket(&mut self, ticket: &Ticket) -> Result<()>;

    /// Changes a ticket's status and whether it is lost.
    ///
    /// # Errors
    /// As the trait says.
    fn update_ticket(&mut self, before: &Ticket, after: &Ticket) -> Result<()>;

    /// Adds a payment.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_payment(&mut self, payment: &Payment) -> Result<()>;

    /// Changes a payment's status, reference, failure, `paid_until`, `refunded_minor`, `disputed_at`, `answered_at` and receipt.
    ///
    /// # Errors
    /// As the trait says.
    fn update_payment(&mut self, before: &Payment, after: &Payment) -> Result<()>;

    /// Adds a refund.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_refund(&mut self, refund: &Refund) -> Result<()>;

    /// Changes a refund's status, reference, failure and credit note.
    ///
    /// # Errors
    /// As the trait says.
    fn update_refund(&mut self, before: &Refund, after: &Refund) -> Result<()>;

    /// Adds a debt.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_debt(&mut self, debt: &Debt) -> Result<()>;

    /// Changes a debt's status, payment and waiver.
    ///
    /// # Errors
    /// As the trait says.
    fn update_debt(&mut self, before: &Debt, after: &Debt) -> Result<()>;

    /// Adds a version of a tariff, not active.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_tariff(&mut self, tariff: &Tariff, created_at: Timestamp) -> Result<()>;

    /// Makes this version the active one, and no other.
    ///
    /// # Errors
    /// [`Constraint`](crate::ErrorKind::Constraint) if it is not there.
    fn activate_tariff(&mut self, tariff: &TariffRef) -> Result<()>;

    /// Adds a validation of a session.
    ///
    /// # Errors
    /// As the trait says: `AlreadyExists` where the session has one of this id, `Constraint` where the session is not there.
    fn insert_validation(&mut self, row: &ValidationRow) -> Result<()>;

    /// Removes a validation of a session. It stays in the journal.
    ///
    /// # Errors
    /// [`Conflict`](crate::ErrorKind::Conflict) if it is not there.
    fn delete_validation(&mut self, session: SessionId, id: &Label) -> Result<()>;

    /// What it means that an event names a row that is not there: damage in a store; nothing in a
    /// live state, which keeps only rows that something can still happen to.
    ///
    /// # Errors
    /// [`Corrupt`](crate::ErrorKind::Corrupt) unless the implementor keeps only some rows.
    fn absent(&self, what: &'static str, id: &dyn std::fmt::Display) -> Result<()> {
        Err(crate::Error::new(crate::ErrorKind::Corrupt, format!("{what} {id} is named by an event and is not in the store")))
    }
}

/// Looking for floors, bays and spots.
pub trait LayoutRows {
    /// All floors, lowest first.
    ///
    /// # Errors
    /// What the backend meets.
    fn floors(&self) -> Result<Vec<Floor>>;

    /// All bays, by floor and number.
    ///
    /// # Errors
    /// What the backend meets.
    fn bays(&self) -> Result<Vec<Bay>>;

    /// The spot with this code that is not removed.
    ///
    /// # Errors
    /// What the backend meets.
    fn spot_by_code(&self, code: &SpotCode) -> Result<Option<Spot>>;

    /// The AVAILABLE spot with the lowest ordinal that is wanted.
    ///
    /// # Errors
    /// What the backend meets.
    fn free_spot(&self, wanted: &SpotWanted) -> Result<Option<Spot>>;

    /// The spot RESERVED for this vehicle; the lowest ordinal, if there are several.
    ///
    /// # Errors
    /// What the backend meets.
    fn spot_reserved_for(&self, vehicle: VehicleId) -> Result<Option<Spot>>;

    /// RESERVED spots whose reservation lapsed at `now` or before, at most `limit`, by when it lapsed and id.
    ///
    /// # Errors
    /// What the backend meets.
    fn reservations_lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Spot>>;

    /// Spots, removed ones included.
    ///
    /// # Errors
    /// What the backend meets.
    fn spots(&self, page: Page<SpotId>) -> Result<Vec<Spot>>;

    /// The highest ordinal given out so far, 0 for none; removed spots count.
    ///
    /// # Errors
    /// What the backend meets.
    fn last_ordinal(&self) -> Result<u32>;

    /// Counts of the spots that are not removed, by floor, bay and class, in that order.
    ///
    /// # Errors
    /// What the backend meets.
    fn availability(&self) -> Result<Vec<AvailabilityCount>>;
}

/// Looking for vehicles.
pub trait VehicleRows {
    /// The vehicle with this plate that is not removed.
    ///
    /// # Errors
    /// What the backend meets.
    fn vehicle_by_plate(&self, plate: &Plate) -> Result<Option<Vehicle>>;

    /// Removed vehicles that had this plate, by id; there are few.
    ///
    /// # Errors
    /// What the backend meets.
    fn vehicles_removed(&self, plate: &Plate) -> Result<Vec<Vehicle>>;

    /// Vehicles not removed whose plate a camera may take for the one with this key, at most `limit`, by id.
    ///
    /// # Errors
    /// What the backend meets.
    fn vehicles_by_ocr_key(&self, key: &OcrKey, limit: u32) -> Result<Vec<Vehicle>>;

    /// Vehicles, removed ones included.
    ///
    /// # Errors
    /// What the backend meets.
    fn vehicles(&self, page: Page<VehicleId>) -> Result<Vec<Vehicle>>;
}

/// Looking for sessions.
pub trait SessionRows {
    /// The ACTIVE session of this vehicle.
    ///
    /// # Errors
    /// What the backend meets.
    fn active_session_of(&self, vehicle: VehicleId) -> Result<Option<Session>>;

    /// Sessions that `filter` admits.
    ///
    /// # Errors
    /// What the backend meets.
    fn sessions(&self, filter: &SessionFilter, page: Page<SessionId>) -> Result<Vec<Session>>;

    /// ACTIVE sessions that are overdue at `now` or before, at most `limit`, the longest overdue first, then by id.
    ///
    /// # Errors
    /// What the backend meets.
    fn sessions_overdue(&self, now: Timestamp, limit: u32) -> Result<Vec<Session>>;
}

/// Looking for tickets.
pub trait TicketRows {
    /// The ticket with this number.
    ///
    /// # Errors
    /// What the backend meets.
    fn ticket_by_number(&self, number: &TicketNumber) -> Result<Option<Ticket>>;

    /// All tickets.
    ///
    /// # Errors
    /// What the backend meets.
    fn tickets(&self, page: Page<TicketId>) -> Result<Vec<Ticket>>;
}

/// Looking for payments.
pub trait PaymentRows {
    /// The payment with this key.
    ///
    /// # Errors
    /// What the backend meets.
    fn payment_by_key(&self, key: &str) -> Result<Option<Payment>>;

    /// Payments of this session, oldest first; there are few.
    ///
    /// # Errors
    /// What the backend meets.
    fn payments_of(&self, session: SessionId) -> Result<Vec<Payment>>;

    /// Payments, in this state if one is given.
    ///
    /// # Errors
    /// What the backend meets.
    fn payments(&self, status: Option<PaymentStatus>, page: Page<PaymentId>) -> Result<Vec<Payment>>;

    /// Payments of all sessions of this vehicle.
    ///
    /// # Errors
    /// What the backend meets.
    fn payments_of_vehicle(&self, vehicle: VehicleId, page: Page<PaymentId>) -> Result<Vec<Payment>>;

    /// Payments that are disputed.
    ///
    /// # Errors
    /// What the backend meets.
    fn payments_disputed(&self, page: Page<PaymentId>) -> Result<Vec<Payment>>;

    /// CANCELLED payments that no provider has answered about and that last changed at `since` or later, at most `limit`,
    /// by when that was, then by id.
    ///
    /// # Errors
    /// What the backend meets.
    fn payments_unanswered(&self, since: Timestamp, limit: u32) -> Result<Vec<Payment>>;
}

/// Looking for tariffs.
pub trait TariffRows {
    /// This version of a tariff.
    ///
    /// # Errors
    /// What the backend meets.
    fn tariff(&self, tariff: &TariffRef) -> Result<Option<TariffRow>>;

    /// The highest version of a tariff.
    ///
    /// # Errors
    /// What the backend meets.
    fn latest_tariff(&self, id: &TariffId) -> Result<Option<TariffRow>>;

    /// The reference of the active tariff.
    ///
    /// # Errors
    /// What the backend meets.
    fn active_tariff(&self) -> Result<Option<TariffRef>>;

    /// All versions of all tariffs, by id and version.
    ///
    /// # Errors
    /// What the backend meets.
    fn tariffs(&self) -> Result<Vec<TariffRow>>;
}

/// How many rows are held in memory at once while the journal is read through.
const JOURNAL_ROWS_PER_PAGE: u32 = 1_000;

/// Reading the journal.
pub trait JournalRows {
    /// Where it ends.
    ///
    /// # Errors
    /// What the backend meets.
    fn journal_head(&self) -> Result<Head>;

    /// Rows from number `from` on, at most `limit`, in order, as they are stored.
    ///
    /// # Errors
    /// What the backend meets.
    fn journal(&self, from: u64, limit: u32) -> Result<Vec<RawEntry>>;

    /// The row that carries this idempotency key.
    ///
    /// # Errors
    /// What the backend meets.
    fn journal_by_key(&self, key: &str) -> Result<Option<RawEntry>>;

    /// Checks from the first row on that each follows from the one before, by [`RawEntry::check_follows`]. Answers where the
    /// part that holds ends, and what breaks it off. A backend need not have this; it may where it can do it faster.
    ///
    /// # Errors
    /// What the backend meets.
    fn check_chain(&self) -> Result<(Head, Option<ChainBreak>)> {
        let mut head = Head::EMPTY;
        loop {
            let page = self.journal(head.sequence + 1, JOURNAL_ROWS_PER_PAGE)?;
            if page.is_empty() {
                return Ok((head, None));
            }
            for row in page {
                if let Err(broken) = row.check_follows(head) {
                    return Ok((head, Some(broken)));
                }
                head = Head { sequence: row.sequence, hash: row.hash };
            }
        }
    }
}
