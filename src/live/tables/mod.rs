//! The tables in memory: rows by id, the indexes over them, what may not be broken, and how to go back.
//!
//! The memory backend and the live state are both made of these. Every change of a row goes through one `put` of its
//! table, which keeps indexes and counts in step, and through one `put_*` here, which remembers the row before.

mod account_rows;
mod accounts;
mod books;
mod compare;
mod debts;
mod free_counts;
mod free_spots;
mod key_table;
mod leases;
mod line_rows;
mod line_table;
mod lines;
mod packed_session;
mod payments;
mod refunds;
mod rows;
mod sessions;
mod slot_groups;
mod slot_index;
mod slot_order;
mod slots;
mod spot_lines;
mod spots;
mod table;
mod tariffs;
#[cfg(test)]
mod tests;
mod tickets;
mod validations;
mod vehicle_lines;
mod vehicles;

use std::sync::Arc;

use crate::domain::{AuthSession, AuthSessionId, Device, DeviceId, Digest, LoginCounter, PasswordHash, User, UserId};
use crate::domain::{
    Debt, DebtId, Label, Lease, Payment, PaymentId, PaymentStatus, Refund, RefundId, Session, SessionId, Shift, ShiftId, Spot,
    SpotClass, SpotId, TariffRef, Ticket, TicketId, TicketStatus, Vehicle, VehicleId,
};
use crate::storage::ValidationRow;
use accounts::{AuthSessions, Credentials, Devices, LoginCounters, Users};
use books::{Books, Shifts};
use debts::Debts;
use free_counts::FreeCounts;
pub use free_spots::FreeSpots;
use leases::Leases;
use line_table::LineTable;
use payments::Payments;
use refunds::Refunds;
use sessions::Sessions;
pub use spot_lines::SpotState;
use spots::{Places, Spots};
use tariffs::Tariffs;
use tickets::Tickets;
use validations::Validations;
pub use vehicle_lines::VehicleIdentity;
use vehicles::Vehicles;

/// Which rows stay in the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// All: these tables are the store.
    Everything,
    /// Those that something can still happen to: the rest is in the store.
    Open,
}

impl Keep {
    fn spot(self, spot: &Spot) -> bool {
        self == Self::Everything || spot.deleted_at.is_none()
    }

    fn vehicle(self, vehicle: &Vehicle) -> bool {
        self == Self::Everything || vehicle.deleted_at.is_none()
    }

    fn session(self, session: &Session) -> bool {
        self == Self::Everything || session.status.is_open()
    }

    fn ticket(self, ticket: &Ticket) -> bool {
        self == Self::Everything || ticket.status == TicketStatus::Open
    }

    fn payment(self, payment: &Payment) -> bool {
        self == Self::Everything || payment.status == PaymentStatus::Pending
    }

    fn user(self, user: &User) -> bool {
        self == Self::Everything || user.deleted_at.is_none()
    }

    fn device(self, device: &Device) -> bool {
        self == Self::Everything || device.deleted_at.is_none()
    }

    fn auth_session(self, session: &AuthSession) -> bool {
        self == Self::Everything || session.is_active()
    }
}

/// How one change is taken back: what was there before, `None` for nothing.
#[derive(Clone, Debug)]
enum Undo {
    Floor(i16),
    Bay(i16, u16),
    // Boxed: a long log of small changes must not take the room of the widest row each.
    Spot(SpotId, Option<Box<Spot>>),
    LastOrdinal(u32),
    Vehicle(VehicleId, Option<Box<Vehicle>>),
    Session(SessionId, Option<Box<Session>>),
    Ticket(TicketId, Option<Box<Ticket>>),
    Payment(PaymentId, Option<Box<Payment>>),
    Refund(RefundId, Option<Box<Refund>>),
    Debt(DebtId, Option<Box<Debt>>),
    Tariff(TariffRef),
    ActiveTariff(Option<TariffRef>),
    Validation(SessionId, Label, Option<Box<ValidationRow>>),
    Shift(ShiftId, Option<Box<Shift>>),
    // The last one: they are only ever added.
    Receipt,
    DayClose,
    User(UserId, Option<Box<User>>),
    Device(DeviceId, Option<Box<Device>>),
    AuthSession(AuthSessionId, Option<Box<AuthSession>>),
    LoginCounter(Digest, Option<LoginCounter>),
    Credential(UserId, Option<PasswordHash>),
    Lease(Label, Option<Box<Lease>>),
}

/// What readers may look at without a lock, whoever is writing.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    spots: Arc<LineTable<Spot>>,
    vehicles: Arc<LineTable<Vehicle>>,
    free: Arc<FreeCounts>,
}

/// What is not found may have been moved at that moment: who must know asks again under the lock.
impl Open {
    #[inline]
    pub(crate) fn spot(&self, id: SpotId) -> Option<Spot> {
        self.spots.get(id)
    }

    #[inline(always)]
    pub(crate) fn spot_state(&self, id: SpotId) -> Option<SpotState> {
        self.spots.front(id).map(SpotState::of)
    }

    /// By the words of its plate.
    #[inline]
    pub(crate) fn vehicle_by_plate(&self, plate: [u64; 3]) -> Option<Vehicle> {
        self.vehicles.named(plate)
    }

    /// By the words of its plate.
    #[inline(always)]
    pub(crate) fn vehicle_identity(&self, plate: [u64; 3]) -> Option<VehicleIdentity> {
        self.vehicles.front_named(plate).map(VehicleIdentity::of)
    }

    /// How many spots on this floor, of this class, are AVAILABLE; `None` for a floor that has no number here.
    #[inline]
    pub(crate) fn free_count(&self, level: Option<i16>, class: Option<SpotClass>) -> Option<usize> {
        self.free.get(level, class)
    }
}

/// A point that a recording can go back to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark(usize);

/// All tables of a garage.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    keep: Keep,
    pub(crate) places: Places,
    pub(crate) spots: Spots,
    pub(crate) vehicles: Vehicles,
    pub(crate) sessions: Sessions,
    pub(crate) tickets: Tickets,
    pub(crate) payments: Payments,
    pub(crate) refunds: Refunds,
    pub(crate) debts: Debts,
    pub(crate) tariffs: Tariffs,
    /// None where only open rows are kept: prices are worked out from the store.
    pub(crate) validations: Validations,
    pub(crate) shifts: Shifts,
    pub(crate) books: Books,
    pub(crate) users: Users,
    pub(crate) devices: Devices,
    pub(crate) auth_sessions: AuthSessions,
    login_counters: LoginCounters,
    credentials: Credentials,
    leases: Leases,
    /// The changes since the recording began; `None` while there is no recording.
    undo: Option<Vec<Undo>>,
}

/// What is in the tables counts; what could be taken back does not.
impl PartialEq for Tables {
    fn eq(&self, other: &Self) -> bool {
        let Self {
            keep,
            places,
            spots,
            vehicles,
            sessions,
            tickets,
            payments,
            refunds,
            debts,
            tariffs,
            validations,
            shifts,
            books,
            undo: _,
            ..
        } = self;
        let Self { users, devices, auth_sessions, login_counters, credentials, leases, .. } = self;
        *keep == other.keep
            && *places == other.places
            && *spots == other.spots
            && *vehicles == other.vehicles
            && *sessions == other.sessions
            && *tickets == other.tickets
            && *payments == other.payments
            && *refunds == other.refunds
            && *debts == other.debts
            && *tariffs == other.tariffs
            && *validations == other.validations
            && *shifts == other.shifts
            && *books == other.books
            && *users == other.users
            && *devices == other.devices
            && *auth_sessions == other.auth_sessions
            && *login_counters == other.login_counters
            && *credentials == other.credentials
            && *leases == other.leases
    }
}

impl Tables {
    /// Empty tables.
    pub(crate) fn new(keep: Keep) -> Self {
        Self {
            keep,
            places: Places::default(),
            spots: Spots::default(),
            vehicles: Vehicles::default(),
            sessions: Sessions::default(),
            tickets: Tickets::default(),
            payments: Payments::default(),
            refunds: Refunds::default(),
            debts: Debts::default(),
            tariffs: Tariffs::default(),
            validations: Validations::default(),
            shifts: Shifts::default(),
            books: Books::default(),
            users: Users::default(),
            devices: Devices::default(),
            auth_sessions: AuthSessions::default(),
            login_counters: LoginCounters::default(),
            credentials: Credentials::default(),
            leases: Leases::default(),
            undo: None,
        }
    }

    /// What readers may look at without a lock.
    pub(crate) fn open(&self) -> Open {
        let (spots, vehicles) = (Arc::clone(self.spots.rows.lines()), Arc::clone(self.vehicles.rows.lines()));
        Open { spots, vehicles, free: Arc::clone(self.spots.free_counts()) }
    }

    /// Shows these tables to those who look at `open`.
    pub(crate) fn show_in(&mut self, open: &Open) {
        self.spots.show_in(&open.spots, &open.free);
        self.vehicles.rows.show_in(&open.vehicles);
    }

    /// Begins to record, so that what follows can be taken back.
    pub(crate) fn begin(&mut self) -> Mark {
        self.undo.get_or_insert_default().clear();
        Mark(0)
    }

    /// Where the recording is now.
    pub(crate) fn mark(&self) -> Mark {
        Mark(self.undo.as_ref().map_or(0, Vec::len))
    }

    /// Takes back everything since `mark`; the recording goes on.
    pub(crate) fn roll_back(&mut self, mark: Mark) {
        while let Some(undo) = self.undo.as_mut().and_then(|log| if log.len() > mark.0 { log.pop() } else { None }) {
            self.take_back(undo);
        }
    }

    /// Ends the recording and keeps what was done.
    pub(crate) fn end(&mut self) {
        self.undo = None;
    }

    fn take_back(&mut self, undo: Undo) {
        match undo {
            Undo::Floor(level) => drop(self.places.floors.remove(&level)),
            Undo::Bay(level, number) => drop(self.places.bays.remove(&(level, number))),
            Undo::Spot(id, before) => drop(self.spots.put(id, before.map(|row| *row))),
            Undo::LastOrdinal(before) => self.spots.last_ordinal = before,
            Undo::Vehicle(id, before) => drop(self.vehicles.put(id, before.map(|row| *row))),
            Undo::Session(id, before) => drop(self.sessions.put(id, before.map(|row| *row))),
            Undo::Ticket(id, before) => drop(self.tickets.put(id, before.map(|row| *row))),
            Undo::Payment(id, before) => drop(self.payments.put(id, before.map(|row| *row))),
            Undo::Refund(id, before) => drop(self.refunds.put(id, before.map(|row| *row))),
            Undo::Debt(id, before) => drop(self.debts.put(id, before.map(|row| *row))),
            Undo::Tariff(reference) => drop(self.tariffs.rows.remove(&reference)),
            Undo::ActiveTariff(before) => self.tariffs.active = before,
            Undo::Validation(session, id, before) => drop(self.validations.put(session, &id, before.map(|row| *row))),
            Undo::Shift(id, before) => drop(self.shifts.put(id, before.map(|row| *row))),
            Undo::Receipt => drop(self.books.receipts.pop()),
            Undo::DayClose => drop(self.books.closes.pop()),
            Undo::User(id, before) => drop(self.users.put(id, before.map(|row| *row))),
            Undo::Device(id, before) => drop(self.devices.put(id, before.map(|row| *row))),
            Undo::AuthSession(id, before) => drop(self.auth_sessions.put(id, before.map(|row| *row))),
            Undo::LoginCounter(key, before) => drop(self.login_counters.put(key, before)),
            Undo::Credential(user, before) => drop(self.put_credential_row(user, before)),
            Undo::Lease(job, before) => match before {
                Some(before) => drop(self.leases.insert(job, *before)),
                None => drop(self.leases.remove(&job)),
            },
        }
    }

    fn note(&mut self, undo: impl FnOnce() -> Undo) {
        if let Some(log) = &mut self.undo {
            log.push(undo());
        }
    }

    fn put_spot(&mut self, row: Spot) {
        let id = row.id;
        let before = self.spots.put(id, Some(row).filter(|row| self.keep.spot(row)));
        self.note(|| Undo::Spot(id, before.map(Box::new)));
    }

    fn put_vehicle(&mut self, row: Vehicle) {
        let id = row.id;
        let before = self.vehicles.put(id, Some(row).filter(|row| self.keep.vehicle(row)));
        self.note(|| Undo::Vehicle(id, before.map(Box::new)));
    }

    fn put_session(&mut self, row: Session) {
        let id = row.id;
        let before = self.sessions.put(id, Some(row).filter(|row| self.keep.session(row)));
        self.note(|| Undo::Session(id, before.map(Box::new)));
    }

    fn put_ticket(&mut self, row: Ticket) {
        let id = row.id;
        let before = self.tickets.put(id, Some(row).filter(|row| self.keep.ticket(row)));
        self.note(|| Undo::Ticket(id, before.map(Box::new)));
    }

    fn put_validation(&mut self, session: SessionId, id: &Label, row: Option<ValidationRow>) {
        let before = self.validations.put(session, id, row);
        self.note(|| Undo::Validation(session, id.clone(), before.map(Box::new)));
    }

    fn put_payment(&mut self, row: Payment) {
        let id = row.id;
        let before = self.payments.put(id, Some(row).filter(|row| self.keep.payment(row)));
        self.note(|| Undo::Payment(id, before.map(Box::new)));
    }

    fn put_refund(&mut self, row: Refund) {
        let id = row.id;
        let before = self.refunds.put(id, Some(row).filter(|row| self.keep.refund(row)));
        self.note(|| Undo::Refund(id, before.map(Box::new)));
    }

    fn put_debt(&mut self, row: Debt) {
        let id = row.id;
        let before = self.debts.put(id, Some(row).filter(|_| self.keep.debt()));
        self.note(|| Undo::Debt(id, before.map(Box::new)));
    }

    fn put_user(&mut self, row: User) {
        let id = row.id;
        let before = self.users.put(id, Some(row).filter(|row| self.keep.user(row)));
        self.note(|| Undo::User(id, before.map(Box::new)));
    }

    fn put_device(&mut self, row: Device) {
        let id = row.id;
        let before = self.devices.put(id, Some(row).filter(|row| self.keep.device(row)));
        self.note(|| Undo::Device(id, before.map(Box::new)));
    }

    fn put_auth_session(&mut self, row: AuthSession) {
        let id = row.id;
        let before = self.auth_sessions.put(id, Some(row).filter(|row| self.keep.auth_session(row)));
        self.note(|| Undo::AuthSession(id, before.map(Box::new)));
    }

    fn put_credential_row(&mut self, user: UserId, hash: Option<PasswordHash>) -> Option<PasswordHash> {
        match hash.filter(|_| self.keep == Keep::Everything) {
            Some(hash) => self.credentials.insert(user, hash),
            None => self.credentials.remove(&user),
        }
    }
}
