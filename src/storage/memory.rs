//! The memory backend: the tables that the live state is made of too, all rows kept, and a journal.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use parking_lot::{Mutex, MutexGuard, RwLock};

use super::place::{Doing, Place, StoreId};
use super::{
    AccountRows, AccountRowsMut, AuthSessionFilter, AvailabilityCount, BooksMut, CommitObserver, DayCloseRows, Deadline, DebtRows,
    Durability, JournalRows, LayoutRows, LeaseRows, LeaseRowsMut, Page, PaymentRows, ReadTx, ReceiptRows, RefundRows, Rows,
    RowsMut, SessionFilter, SessionRows, ShiftRows, SpotWanted, Storage, StorageFigures, TariffRow, TariffRows, TicketRows,
    ValidationRow, ValidationRows, VehicleRows, Work, WriteTx,
};
use crate::domain::{AuthSession, AuthSessionId, Device, DeviceId, Digest, Login, LoginCounter, PasswordHash, User, UserId};
use crate::domain::{
    Bay, DayClose, Debt, DebtId, DebtStatus, Floor, Label, Lease, OcrKey, Payment, PaymentId, PaymentStatus, Plate, Receipt,
    Refund, RefundId, RefundStatus, Session, SessionId, Shift, ShiftId, Spot, SpotCode, SpotId, Tariff, TariffId, TariffRef,
    Ticket, TicketId, TicketNumber, Timestamp, Vehicle, VehicleId,
};
use crate::event::{Head, JournalEntry, RawEntry};
use crate::live::{Keep, Mark, Tables};
use crate::{Error, ErrorKind, Result};

/// A store in memory: as strict as one on disk, and gone with the process.
///
/// One writer at a time, in the order in which they came; readers see committed rows only and wait while a writer is at
/// work. Work that reads for long holds up the writers.
///
/// ```
/// use parking_garage::storage::{Deadline, JournalRows, LayoutRows, MemoryStorage, RowsMut, StorageExt};
/// use parking_garage::{Floor, Timestamp};
///
/// let store = MemoryStorage::new();
/// let floor = Floor { level: 1, name: "Floor 1".to_owned() };
/// store.write_with(Deadline::NONE, |tx| tx.insert_floor(&floor))?;
/// assert_eq!(store.read_with(|tx| tx.floors())?, [floor]);
/// # Ok::<(), parking_garage::Error>(())
/// ```
pub struct MemoryStorage {
    id: StoreId,
    /// Whose turn it is to write. Held from before the work until the observer has been told, so that it hears of
    /// commits in their order; the rows are locked for the work alone, so that the observer may read.
    turn: Mutex<()>,
    state: RwLock<State>,
    observer: RwLock<Option<Arc<dyn CommitObserver>>>,
    commits: AtomicU64,
    waiting: AtomicU32,
}

impl MemoryStorage {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self {
            id: StoreId::new(),
            turn: Mutex::new(()),
            state: RwLock::new(State { tables: Tables::new(Keep::Everything), journal: Journal::default() }),
            observer: RwLock::new(None),
            commits: AtomicU64::new(0),
            waiting: AtomicU32::new(0),
        }
    }

    fn take_turn(&self, deadline: Deadline) -> Result<MutexGuard<'_, ()>> {
        if let Some(turn) = self.turn.try_lock() {
            return Ok(turn);
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let turn = match deadline.instant() {
            Some(instant) => self.turn.try_lock_until(instant),
            None => Some(self.turn.lock()),
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        turn.ok_or_else(too_late)
    }

    /// Runs `work` on the rows and answers the journal rows it committed.
    fn commit(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<Vec<Arc<JournalEntry>>> {
        let mut state = match deadline.instant() {
            Some(instant) => self.state.try_write_until(instant).ok_or_else(too_late)?,
            None => self.state.write(),
        };
        let start = state.begin();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let mut writer = Writer { state: &mut state, poisoned: None };
            let answer = work(&mut writer);
            // Work that hides why the transaction ended does not get it committed.
            answer.and_then(|()| writer.poisoned.map_or(Ok(()), Err))
        }));
        if !matches!(outcome, Ok(Ok(()))) {
            state.roll_back(start);
        }
        state.tables.end();
        match outcome {
            Ok(Ok(())) => {
                self.commits.fetch_add(1, Ordering::Release);
                Ok(state.journal.rows[start.journal..].to_vec())
            }
            Ok(Err(error)) => Err(error),
            // The lock is released on the way: the store stays usable.
            Err(panic) => resume_unwind(panic),
        }
    }
}

fn too_late() -> Error {
    Error::new(ErrorKind::DeadlineExceeded, "the deadline passed before the store was free; nothing was changed")
}

impl Default for MemoryStorage {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the rows: they would take the lock, and they hold plates.
        f.debug_struct("MemoryStorage").field("commits", &self.commits).finish_non_exhaustive()
    }
}

impl Storage for MemoryStorage {
    fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()> {
        let place = Place::enter(self.id, Doing::WritingAlone)?;
        deadline.check()?;
        let turn = self.take_turn(deadline)?;
        let outcome = self.commit(deadline, work);
        if let Ok(entries) = &outcome
            && !entries.is_empty()
        {
            let observer = self.observer.read().clone();
            place.change(Doing::Writing);
            if let Some(observer) = observer {
                observer.committed(entries);
            }
        }
        // To who has waited longest: without this, a busy thread would take it again before a sleeping one is awake.
        MutexGuard::unlock_fair(turn);
        outcome.map(drop)
    }

    fn read(&self, work: &mut dyn FnMut(&dyn ReadTx) -> Result<()>) -> Result<()> {
        let nested = Place::is_reading(self.id);
        let _place = Place::enter(self.id, Doing::Reading)?;
        // A reader inside a reader goes past a writer that waits for the outer one; it would wait for ever behind it.
        let state = if nested { self.state.read_recursive() } else { self.state.read() };
        work(&Reader { state: &state })
    }

    fn observe(&self, observer: Arc<dyn CommitObserver>) {
        *self.observer.write() = Some(observer);
    }

    fn change_mark(&self) -> Result<u64> {
        Ok(self.commits.load(Ordering::Acquire))
    }

    fn figures(&self) -> StorageFigures {
        let commits = self.commits.load(Ordering::Acquire);
        StorageFigures {
            durability: Durability::Volatile,
            writers_waiting: self.waiting.load(Ordering::Relaxed),
            commits,
            units: commits,
            ..StorageFigures::default()
        }
    }
}

/// The rows, and how they came to be.
struct State {
    tables: Tables,
    journal: Journal,
}

/// A point that a transaction can go back to.
#[derive(Clone, Copy)]
struct Start {
    tables: Mark,
    journal: usize,
}

impl State {
    fn begin(&mut self) -> Start {
        Start { tables: self.tables.begin(), journal: self.journal.rows.len() }
    }

    fn mark(&self) -> Start {
        Start { tables: self.tables.mark(), journal: self.journal.rows.len() }
    }

    fn roll_back(&mut self, start: Start) {
        self.tables.roll_back(start.tables);
        for entry in self.journal.rows.drain(start.journal..) {
            if let Some(key) = &entry.key {
                self.journal.keys.remove(&key.key);
            }
        }
    }
}

/// The journal: row n is at place n - 1.
#[derive(Default)]
struct Journal {
    rows: Vec<Arc<JournalEntry>>,
    keys: HashMap<String, usize>,
}

impl Journal {
    fn append(&mut self, entry: &Arc<JournalEntry>) -> Result<()> {
        let next = self.rows.len() as u64 + 1;
        if entry.sequence != next {
            return Err(Error::new(ErrorKind::Conflict, format!("journal row {} is not the next, {next}", entry.sequence)));
        }
        if let Some(key) = &entry.key {
            if self.keys.contains_key(&key.key) {
                return Err(Error::new(ErrorKind::AlreadyExists, "the idempotency key was used before"));
            }
            self.keys.insert(key.key.clone(), self.rows.len());
        }
        self.rows.push(Arc::clone(entry));
        Ok(())
    }
}

impl JournalRows for Journal {
    fn journal_head(&self) -> Result<Head> {
        Ok(self.rows.last().map_or(Head::EMPTY, |entry| entry.head()))
    }

    fn journal(&self, from: u64, limit: u32) -> Result<Vec<RawEntry>> {
        let skipped = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(self.rows.iter().skip(skipped).take(limit).map(|entry| entry.as_raw()).collect())
    }

    fn journal_by_key(&self, key: &str) -> Result<Option<RawEntry>> {
        Ok(self.keys.get(key).and_then(|place| self.rows.get(*place)).map(|entry| entry.as_raw()))
    }
}

/// A read transaction.
struct Reader<'a> {
    state: &'a State,
}

impl Reader<'_> {
    #[allow(clippy::unnecessary_wraps, reason = "as the writer, whose reads fail once it is poisoned")]
    fn state(&self) -> Result<&State> {
        Ok(self.state)
    }
}

/// A write transaction.
struct Writer<'a> {
    state: &'a mut State,
    /// Why every further call fails.
    poisoned: Option<Error>,
}

impl Writer<'_> {
    fn check(&self) -> Result<()> {
        match &self.poisoned {
            None => Ok(()),
            Some(cause) => {
                Err(Error::new(ErrorKind::Poisoned, "the transaction ended because of an earlier error")
                    .with_source(cause.to_string()))
            }
        }
    }

    fn state(&self) -> Result<&State> {
        self.check()?;
        Ok(self.state)
    }

    fn state_mut(&mut self) -> Result<&mut State> {
        self.check()?;
        Ok(self.state)
    }
}

/// Hands each call on to a part of the state, if the transaction still has one.
macro_rules! hand_on {
    ($view:ty: $($family:ident to $part:ident { $($method:ident($($name:ident: $type:ty),*) -> $answer:ty;)+ })+) => {$(
        impl $family for $view {
            $(fn $method(&self, $($name: $type),*) -> Result<$answer> {
                self.state()?.$part.$method($($name),*)
            })+
        }
    )+};
}

macro_rules! reads {
    ($($view:ty),+) => {$(hand_on! {
        $view:
        Rows to tables {
            spot(id: SpotId) -> Option<Spot>;
            vehicle(id: VehicleId) -> Option<Vehicle>;
            session(id: SessionId) -> Option<Session>;
            ticket(id: TicketId) -> Option<Ticket>;
            payment(id: PaymentId) -> Option<Payment>;
            refund(id: RefundId) -> Option<Refund>;
            debt(id: DebtId) -> Option<Debt>;
        }
        LayoutRows to tables {
            floors() -> Vec<Floor>;
            bays() -> Vec<Bay>;
            spot_by_code(code: &SpotCode) -> Option<Spot>;
            free_spot(wanted: &SpotWanted) -> Option<Spot>;
            spot_reserved_for(vehicle: VehicleId) -> Option<Spot>;
            reservations_lapsed(now: Timestamp, limit: u32) -> Vec<Spot>;
            spots(page: Page<SpotId>) -> Vec<Spot>;
            last_ordinal() -> u32;
            availability() -> Vec<AvailabilityCount>;
        }
        VehicleRows to tables {
            vehicle_by_plate(plate: &Plate) -> Option<Vehicle>;
            vehicles_removed(plate: &Plate) -> Vec<Vehicle>;
            vehicles_by_ocr_key(key: &OcrKey, limit: u32) -> Vec<Vehicle>;
            vehicles(page: Page<VehicleId>) -> Vec<Vehicle>;
        }
        SessionRows to tables {
            active_session_of(vehicle: VehicleId) -> Option<Session>;
            sessions(filter: &SessionFilter, page: Page<SessionId>) -> Vec<Session>;
            sessions_overdue(now: Timestamp, limit: u32) -> Vec<Session>;
        }
        TicketRows to tables {
            ticket_by_number(number: &TicketNumber) -> Option<Ticket>;
            tickets(page: Page<TicketId>) -> Vec<Ticket>;
        }
        PaymentRows to tables {
            payment_by_key(key: &str) -> Option<Payment>;
            payments_of(session: SessionId) -> Vec<Payment>;
            payments(status: Option<PaymentStatus>, page: Page<PaymentId>) -> Vec<Payment>;
            payments_of_vehicle(vehicle: VehicleId, page: Page<PaymentId>) -> Vec<Payment>;
            payments_disputed(page: Page<PaymentId>) -> Vec<Payment>;
            payments_unanswered(since: Timestamp, limit: u32) -> Vec<Payment>;
        }
        RefundRows to tables {
            refund_by_key(key: &str) -> Option<Refund>;
            refunds_of(payment: PaymentId) -> Vec<Refund>;
            refunds(status: Option<RefundStatus>, page: Page<RefundId>) -> Vec<Refund>;
        }
        DebtRows to tables {
            open_debts_of(vehicle: VehicleId) -> Vec<Debt>;
            debt_of_session(session: SessionId) -> Option<Debt>;
            debts_of(vehicle: VehicleId) -> Vec<Debt>;
            debts(status: Option<DebtStatus>, page: Page<DebtId>) -> Vec<Debt>;
        }
        TariffRows to tables {
            tariff(tariff: &TariffRef) -> Option<TariffRow>;
            latest_tariff(id: &TariffId) -> Option<TariffRow>;
            active_tariff() -> Option<TariffRef>;
            tariffs() -> Vec<TariffRow>;
        }
        ValidationRows to tables {
            validations_of(session: SessionId) -> Vec<ValidationRow>;
            validations(page: Page<SessionId>) -> Vec<ValidationRow>;
            validation_uses(id: &Label) -> u64;
        }
        ReceiptRows to tables {
            receipt(number: u64) -> Option<Receipt>;
            last_receipt_number() -> u64;
            receipts(page: Page<u64>) -> Vec<Receipt>;
        }
        ShiftRows to tables {
            shift(id: ShiftId) -> Option<Shift>;
            open_shift_of(drawer: &str) -> Option<Shift>;
            open_shifts() -> Vec<Shift>;
            shifts(page: Page<ShiftId>) -> Vec<Shift>;
        }
        DayCloseRows to tables {
            day_close(number: u64) -> Option<DayClose>;
            last_day_close() -> Option<DayClose>;
            day_closes(page: Page<u64>) -> Vec<DayClose>;
        }
        AccountRows to tables {
            user(id: UserId) -> Option<User>;
            user_by_login(login: &Login) -> Option<User>;
            users(page: Page<UserId>) -> Vec<User>;
            credential(user: UserId) -> Option<PasswordHash>;
            device(id: DeviceId) -> Option<Device>;
            devices(page: Page<DeviceId>) -> Vec<Device>;
            auth_session(id: AuthSessionId) -> Option<AuthSession>;
            auth_sessions(filter: &AuthSessionFilter, page: Page<AuthSessionId>) -> Vec<AuthSession>;
            login_counter(key: &Digest) -> Option<LoginCounter>;
            login_counters(page: Page<Digest>) -> Vec<LoginCounter>;
            stranger_counters(limit: u32) -> Vec<LoginCounter>;
            stranger_count() -> u64;
        }
        LeaseRows to tables {
            lease(job: &Label) -> Option<Lease>;
            leases() -> Vec<Lease>;
        }
        JournalRows to journal {
            journal_head() -> Head;
            journal(from: u64, limit: u32) -> Vec<RawEntry>;
            journal_by_key(key: &str) -> Option<RawEntry>;
        }
    })+};
}

reads! { Reader<'_>, Writer<'_> }

macro_rules! writes {
    ($($family:ident { $($method:ident($($name:ident: $type:ty),*);)+ })+) => {$(
        impl $family for Writer<'_> {
            $(fn $method(&mut self, $($name: $type),*) -> Result<()> {
                self.state_mut()?.tables.$method($($name),*)
            })+
        }
    )+};
}

writes! {
    BooksMut {
        insert_receipt(receipt: &Receipt);
        insert_shift(shift: &Shift);
        update_shift(before: &Shift, after: &Shift);
        insert_day_close(close: &DayClose);
    }
    RowsMut {
        insert_floor(floor: &Floor);
        insert_bay(bay: &Bay);
        insert_spot(spot: &Spot);
        update_spot(before: &Spot, after: &Spot);
        insert_vehicle(vehicle: &Vehicle);
        update_vehicle(before: &Vehicle, after: &Vehicle);
        insert_session(session: &Session);
        update_session(before: &Session, after: &Session);
        insert_ticket(ticket: &Ticket);
        update_ticket(before: &Ticket, after: &Ticket);
        insert_payment(payment: &Payment);
        update_payment(before: &Payment, after: &Payment);
        insert_refund(refund: &Refund);
        update_refund(before: &Refund, after: &Refund);
        insert_debt(debt: &Debt);
        update_debt(before: &Debt, after: &Debt);
        insert_tariff(tariff: &Tariff, created_at: Timestamp);
        activate_tariff(tariff: &TariffRef);
        insert_validation(row: &ValidationRow);
        delete_validation(session: SessionId, id: &Label);
    }
    LeaseRowsMut {
        put_lease(lease: &Lease);
    }
    AccountRowsMut {
        insert_user(user: &User);
        update_user(before: &User, after: &User);
        insert_device(device: &Device);
        update_device(before: &Device, after: &Device);
        insert_auth_session(session: &AuthSession);
        update_auth_session(before: &AuthSession, after: &AuthSession);
        remove_auth_session(session: &AuthSession);
        put_login_counter(counter: &LoginCounter);
        remove_login_counter(key: &Digest);
        put_credential(user: UserId, hash: Option<&PasswordHash>);
    }
}

impl WriteTx for Writer<'_> {
    fn append(&mut self, entry: &Arc<JournalEntry>) -> Result<()> {
        self.state_mut()?.journal.append(entry)
    }

    fn savepoint(&mut self, work: &mut dyn FnMut(&mut dyn WriteTx) -> Result<()>) -> Result<()> {
        let start = self.state()?.mark();
        // A panic may be caught between here and the end of the transaction: it must not leave half of this behind.
        let outcome = catch_unwind(AssertUnwindSafe(|| work(self)));
        if !matches!(outcome, Ok(Ok(()))) {
            self.state.roll_back(start);
        }
        outcome.unwrap_or_else(|panic| resume_unwind(panic))?;
        self.check()
    }

    fn poison(&mut self, cause: &Error) {
        // The first cause is the one that matters.
        self.poisoned.get_or_insert_with(|| cause.duplicate());
    }
}
