//! Everything that a store holds, to compare before with after and one store with another.

use crate::domain::{AuthSession, AuthSessionId, Device, DeviceId, Digest, LoginCounter, PasswordHash, User, UserId};
use crate::domain::{
    Bay, DayClose, Debt, DebtId, Floor, Lease, Payment, PaymentId, Receipt, Refund, RefundId, Session, SessionId, Shift, ShiftId,
    Spot, SpotId, TariffRef, Ticket, TicketId, Vehicle, VehicleId,
};
use crate::event::{Head, RawEntry};
use crate::storage::{
    AuthSessionFilter, AvailabilityCount, Page, ReadTx, SessionFilter, Storage, StorageExt, TariffRow, ValidationRow,
};
use crate::{Error, ErrorKind, Result};

/// Rows per page: small, so that reading everything turns many pages.
const PAGE_ROWS: u32 = 7;

/// Everything that a store holds: two stores with equal contents answer every question alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// All floors.
    pub floors: Vec<Floor>,
    /// All bays.
    pub bays: Vec<Bay>,
    /// All spots, removed ones included.
    pub spots: Vec<Spot>,
    /// All vehicles, removed ones included.
    pub vehicles: Vec<Vehicle>,
    /// All sessions.
    pub sessions: Vec<Session>,
    /// All tickets.
    pub tickets: Vec<Ticket>,
    /// All payments.
    pub payments: Vec<Payment>,
    /// All refunds.
    pub refunds: Vec<Refund>,
    /// All debts.
    pub debts: Vec<Debt>,
    /// All receipts and credit notes.
    pub receipts: Vec<Receipt>,
    /// All shifts.
    pub shifts: Vec<Shift>,
    /// All day closes.
    pub day_closes: Vec<DayClose>,
    /// All versions of all tariffs.
    pub tariffs: Vec<TariffRow>,
    /// The tariff in force.
    pub active_tariff: Option<TariffRef>,
    /// All validations of sessions.
    pub validations: Vec<ValidationRow>,
    /// The counts of spots.
    pub availability: Vec<AvailabilityCount>,
    /// All users, removed ones included.
    pub users: Vec<User>,
    /// The hashes of passwords, by user.
    pub credentials: Vec<(UserId, PasswordHash)>,
    /// All devices, removed ones included.
    pub devices: Vec<Device>,
    /// All auth sessions.
    pub auth_sessions: Vec<AuthSession>,
    /// All counters of failed logins.
    pub login_counters: Vec<LoginCounter>,
    /// Those of nobody, the longest unused first.
    pub stranger_counters: Vec<LoginCounter>,
    /// The newest lease of each job.
    pub leases: Vec<Lease>,
    /// Where the journal ends.
    pub head: Head,
    /// The whole journal.
    pub journal: Vec<RawEntry>,
}

impl Contents {
    /// Reads a store in one transaction, page by page.
    ///
    /// # Errors
    /// What the storage meets; [`ErrorKind::Corrupt`] if paging does not move on.
    pub fn read(storage: &dyn Storage) -> Result<Self> {
        storage.read_with(Self::of)
    }

    /// Reads what a transaction sees, page by page.
    ///
    /// # Errors
    /// As [`Contents::read`].
    pub fn of(tx: &dyn ReadTx) -> Result<Self> {
        let users = pages(PAGE_ROWS, false, |row: &User| row.id, |page: Page<UserId>| tx.users(page))?;
        let mut credentials = Vec::new();
        for user in &users {
            credentials.extend(tx.credential(user.id)?.map(|hash| (user.id, hash)));
        }
        let stranger_counters = tx.stranger_counters(u32::MAX)?;
        if tx.stranger_count()? != stranger_counters.len() as u64 {
            return Err(Error::new(ErrorKind::Corrupt, "the counters of nobody are not as many as they are counted"));
        }
        let any = AuthSessionFilter::default();
        Ok(Self {
            users,
            credentials,
            stranger_counters,
            devices: pages(PAGE_ROWS, false, |row: &Device| row.id, |page: Page<DeviceId>| tx.devices(page))?,
            auth_sessions: pages(
                PAGE_ROWS,
                false,
                |row: &AuthSession| row.id,
                |page: Page<AuthSessionId>| tx.auth_sessions(&any, page),
            )?,
            login_counters: pages(PAGE_ROWS, false, |row: &LoginCounter| row.key, |page: Page<Digest>| tx.login_counters(page))?,
            floors: tx.floors()?,
            bays: tx.bays()?,
            spots: pages(PAGE_ROWS, false, |row: &Spot| row.id, |page: Page<SpotId>| tx.spots(page))?,
            vehicles: pages(PAGE_ROWS, false, |row: &Vehicle| row.id, |page: Page<VehicleId>| tx.vehicles(page))?,
            sessions: pages(
                PAGE_ROWS,
                false,
                |row: &Session| row.id,
                |page: Page<SessionId>| tx.sessions(&SessionFilter::default(), page),
            )?,
            tickets: pages(PAGE_ROWS, false, |row: &Ticket| row.id, |page: Page<TicketId>| tx.tickets(page))?,
            payments: pages(PAGE_ROWS, false, |row: &Payment| row.id, |page: Page<PaymentId>| tx.payments(None, page))?,
            refunds: pages(PAGE_ROWS, false, |row: &Refund| row.id, |page: Page<RefundId>| tx.refunds(None, page))?,
            debts: pages(PAGE_ROWS, false, |row: &Debt| row.id, |page: Page<DebtId>| tx.debts(None, page))?,
            receipts: pages(PAGE_ROWS, false, |row: &Receipt| row.number, |page: Page<u64>| tx.receipts(page))?,
            shifts: pages(PAGE_ROWS, false, |row: &Shift| row.id, |page: Page<ShiftId>| tx.shifts(page))?,
            day_closes: pages(PAGE_ROWS, false, |row: &DayClose| row.number, |page: Page<u64>| tx.day_closes(page))?,
            tariffs: tx.tariffs()?,
            active_tariff: tx.active_tariff()?,
            validations: pages(PAGE_ROWS, false, |row: &ValidationRow| row.session, |page: Page<SessionId>| tx.validations(page))?,
            availability: tx.availability()?,
            leases: tx.leases()?,
            head: tx.journal_head()?,
            journal: journal(tx)?,
        })
    }

    /// The same without the journal: what replaying a journal must give.
    #[must_use]
    pub fn without_journal(self) -> Self {
        // Nor the hashes of passwords, of which the journal has the digests alone.
        Self { head: Head::EMPTY, journal: Vec::new(), credentials: Vec::new(), ..self }
    }
}

/// All rows that `read` answers page by page.
pub(super) fn pages<Id: Copy + PartialEq, Row>(
    limit: u32,
    newest_first: bool,
    id_of: impl Fn(&Row) -> Id,
    mut read: impl FnMut(Page<Id>) -> Result<Vec<Row>>,
) -> Result<Vec<Row>> {
    let mut page = Page { after: None, limit, newest_first };
    let mut all = Vec::new();
    loop {
        let rows = read(page)?;
        let Some(last) = rows.last().map(&id_of) else { return Ok(all) };
        if page.after == Some(last) {
            return Err(Error::new(ErrorKind::Corrupt, "a page that begins behind a row ends with that row"));
        }
        page = page.after(last);
        all.extend(rows);
    }
}

fn journal(tx: &dyn ReadTx) -> Result<Vec<RawEntry>> {
    let mut all: Vec<RawEntry> = Vec::new();
    loop {
        let from = all.last().map_or(1, |row| row.sequence + 1);
        let rows = tx.journal(from, PAGE_ROWS)?;
        if rows.is_empty() {
            return Ok(all);
        }
        if rows.iter().any(|row| row.sequence < from) {
            return Err(Error::new(ErrorKind::Corrupt, format!("the journal read from row {from} begins before it")));
        }
        all.extend(rows);
    }
}
