//! A storage outside the crate, and the proof that it is one: `cargo run --features testing --example custom_storage`.
//!
//! It keeps everything in ordered maps behind an `Arc`. A write changes a copy of them, which takes their place at commit;
//! a savepoint keeps the state it may have to go back to. That is slow for a large garage and easy to get right: read it as
//! a guide to what each part must promise, then put your database in its place. A name as argument runs that one case.

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::process::ExitCode;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use parking_garage::event::{Head, JournalEntry, RawEntry};
use parking_garage::storage::conformance::{self, Opened};
use parking_garage::storage::{
    AccountRows, AccountRowsMut, AuthSessionFilter, AvailabilityCount, BooksMut, CommitObserver, DayCloseRows, Deadline, DebtRows,
    Durability, JournalRows, LayoutRows, LeaseRows, LeaseRowsMut, Page, PaymentRows, ReadTx, ReceiptRows, RefundRows, Rows,
    RowsMut, SessionFilter, SessionRows, ShiftRows, SpotWanted, Storage, StorageFigures, TariffRow, TariffRows, TicketRows,
    ValidationRow, ValidationRows, VehicleRows, Work, WriteTx,
};
use parking_garage::{
    AuthSession, AuthSessionId, Device, DeviceId, Digest, Login, LoginCounter, PasswordHash, Subject, User, UserId,
};
use parking_garage::{
    Bay, DayClose, Debt, DebtId, DebtStatus, Error, ErrorKind, Floor, Label, Lease, OcrKey, Payment, PaymentId, PaymentStatus,
    Plate, Receipt, Refund, RefundId, RefundStatus, Result, Session, SessionId, SessionStatus, Shift, ShiftId, ShiftStatus, Spot,
    SpotCode, SpotId, SpotStatus, Tariff, TariffId, TariffRef, Ticket, TicketId, TicketNumber, Timestamp, Vehicle, VehicleId,
};

/// Runs the suite on this storage.
#[allow(dead_code, reason = "the tests include this file for its storage")]
fn main() -> ExitCode {
    let only = std::env::args().nth(1);
    // A durable storage answers `Opened::durable` and says how to open the store again.
    let subject = || Opened::volatile(Arc::new(CustomStorage::default()));
    let (mut passed, mut failed) = (0, 0);
    for case in conformance::cases().filter(|case| only.as_deref().is_none_or(|name| name == case.name())) {
        match case.check(&subject) {
            Ok(()) => {
                println!("ok    {}", case.name());
                passed += 1;
            }
            Err(failure) => {
                println!("FAIL  {failure}");
                failed += 1;
            }
        }
    }
    println!("{passed} cases passed");
    if failed > 0 {
        println!("{failed} cases failed");
    }
    // No case at all is a name that does not exist.
    if failed == 0 && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Everything that the store holds. `Clone` is the whole transaction machinery of this example.
#[derive(Clone, Debug, Default)]
struct Tables {
    // The key decides the order in which lists come; ids sort by the time at which they were made.
    floors: BTreeMap<i16, Floor>,
    bays: BTreeMap<(i16, u16), Bay>,
    spots: BTreeMap<SpotId, Spot>,
    vehicles: BTreeMap<VehicleId, Vehicle>,
    sessions: BTreeMap<SessionId, Session>,
    tickets: BTreeMap<TicketId, Ticket>,
    payments: BTreeMap<PaymentId, Payment>,
    refunds: BTreeMap<RefundId, Refund>,
    debts: BTreeMap<DebtId, Debt>,
    tariffs: BTreeMap<TariffRef, TariffRow>,
    validations: BTreeMap<(SessionId, Label), ValidationRow>,
    receipts: BTreeMap<u64, Receipt>,
    shifts: BTreeMap<ShiftId, Shift>,
    day_closes: BTreeMap<u64, DayClose>,
    users: BTreeMap<UserId, User>,
    credentials: BTreeMap<UserId, PasswordHash>,
    devices: BTreeMap<DeviceId, Device>,
    auth_sessions: BTreeMap<AuthSessionId, AuthSession>,
    login_counters: BTreeMap<Digest, LoginCounter>,
    leases: BTreeMap<Label, Lease>,
    journal: Vec<Arc<JournalEntry>>,
}

/// The storage.
#[derive(Debug, Default)]
pub(crate) struct CustomStorage {
    /// What is committed. A reader takes the `Arc` and keeps it: all its reads see one state, it waits for no writer, and no
    /// writer waits for it.
    committed: Mutex<Arc<Tables>>,
    /// Whether someone is writing, and how the others learn that it is their turn.
    writing: Mutex<bool>,
    free: Condvar,
    /// Threads that are in a transaction of this store, to tell misuse from waiting.
    inside: Mutex<HashSet<ThreadId>>,
    observer: Mutex<Option<Arc<dyn CommitObserver>>>,
    commits: Mutex<u64>,
}

impl Storage for CustomStorage {
    /// Promises: all of `work` or nothing; writers one after the other, or as if; a deadline that passes while waiting is an
    /// error before anything has happened.
    fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()> {
        // First of all: a thread that waited for the turn that it holds would wait for ever.
        let _inside = self.enter()?;
        let _turn = self.take_turn(deadline)?;

        let mut tx = CustomTx { tables: self.snapshot(), poisoned: false };
        let begun = tx.tables.journal.len();
        // An error, or a panic that unwinds through here, drops the copy: that is the rollback.
        work(&mut tx)?;
        // Even though the work says Ok: it has not noticed, or did not care.
        tx.check()?;

        *lock(&self.committed) = Arc::clone(&tx.tables);
        *lock(&self.commits) += 1;
        // After the commit, and before the next one begins: the observer hears of commits in their order. What it is told is
        // cut from what was committed, so that nothing rolled back is in it.
        let observer = lock(&self.observer).clone();
        if let (Some(observer), [_, ..]) = (observer, &tx.tables.journal[begun..]) {
            observer.committed(&tx.tables.journal[begun..]);
        }
        Ok(())
    }

    // `write_owned` is left as it comes: it calls `write`. A store whose commits are slow lets callers share them there.

    /// Promises: one state for all reads of `work`.
    fn read(&self, work: &mut dyn FnMut(&dyn ReadTx) -> Result<()>) -> Result<()> {
        // Not an error where a transaction is open on this thread already: reading harms nobody.
        let _inside = self.enter().ok();
        work(&CustomTx { tables: self.snapshot(), poisoned: false })
    }

    fn observe(&self, observer: Arc<dyn CommitObserver>) {
        *lock(&self.observer) = Some(observer);
    }

    /// Promises: another number after any commit, by whomever. Nobody else can write to these maps: counting will do.
    fn change_mark(&self) -> Result<u64> {
        Ok(*lock(&self.commits))
    }

    fn figures(&self) -> StorageFigures {
        let commits = *lock(&self.commits);
        StorageFigures { durability: Durability::Volatile, commits, units: commits, ..StorageFigures::default() }
    }
}

impl CustomStorage {
    fn snapshot(&self) -> Arc<Tables> {
        Arc::clone(&lock(&self.committed))
    }

    /// Notes that this thread is in a transaction, until the answer is dropped.
    fn enter(&self) -> Result<Inside<'_>> {
        if lock(&self.inside).insert(thread::current().id()) {
            return Ok(Inside(self));
        }
        Err(Error::new(ErrorKind::Misuse, "a transaction of this store is open on this thread; a part of it is a savepoint"))
    }

    /// Waits until nobody writes, but no longer than the deadline.
    fn take_turn(&self, deadline: Deadline) -> Result<Writing<'_>> {
        // Also when nobody is writing: a caller whose deadline has passed has gone on to something else.
        deadline.check()?;
        let mut writing = lock(&self.writing);
        while *writing {
            writing = match deadline.remaining() {
                None => self.free.wait(writing).unwrap_or_else(PoisonError::into_inner),
                Some(time) => self.free.wait_timeout(writing, time).unwrap_or_else(PoisonError::into_inner).0,
            };
            if *writing {
                deadline.check()?;
            }
        }
        *writing = true;
        Ok(Writing(self))
    }
}

/// A thread's stay in a transaction. It ends by `Drop`, so that a panic in the work ends it too.
struct Inside<'a>(&'a CustomStorage);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        lock(&self.0.inside).remove(&thread::current().id());
    }
}

/// The right to write, given up by `Drop` for the same reason.
struct Writing<'a>(&'a CustomStorage);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        *lock(&self.0.writing) = false;
        self.0.free.notify_one();
    }
}

/// No lock here is held while a caller's work runs, so what it guards is whole even if a thread panicked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A transaction, for reading or writing.
struct CustomTx {
    /// Shared with what is committed until the first change: `Arc::make_mut` copies then.
    tables: Arc<Tables>,
    poisoned: bool,
}

impl CustomTx {
    /// Every call goes through here or through `change`.
    fn look(&self) -> Result<&Tables> {
        self.check()?;
        Ok(&self.tables)
    }

    fn change(&mut self) -> Result<&mut Tables> {
        self.check()?;
        Ok(Arc::make_mut(&mut self.tables))
    }

    fn check(&self) -> Result<()> {
        match self.poisoned {
            false => Ok(()),
            true => Err(Error::new(ErrorKind::Poisoned, "the transaction has ended because of an earlier error")),
        }
    }
}

impl WriteTx for CustomTx {
    /// Promises: no gap, no number twice, no key twice.
    fn append(&mut self, entry: &Arc<JournalEntry>) -> Result<()> {
        let tables = self.change()?;
        if entry.sequence != tables.journal.len() as u64 + 1 {
            return Err(Error::new(ErrorKind::Conflict, format!("journal row {} is not the next", entry.sequence)));
        }
        let key_of = |entry: &JournalEntry| entry.key.as_ref().map(|used| used.key.clone());
        let key = key_of(entry);
        unique(key.is_none() || tables.journal.iter().all(|row| key_of(row) != key), "idempotency key")?;
        tables.journal.push(Arc::clone(entry));
        Ok(())
    }

    /// Promises: a failure undoes the inside, journal rows included, and nothing else. It does not undo poison.
    fn savepoint(&mut self, work: &mut dyn FnMut(&mut dyn WriteTx) -> Result<()>) -> Result<()> {
        self.check()?;
        let before = Arc::clone(&self.tables);
        work(self).inspect_err(|_| self.tables = before)
    }

    fn poison(&mut self, _cause: &Error) {
        self.poisoned = true;
    }
}

fn unique(holds: bool, what: &str) -> Result<()> {
    // Which value it is stays out of the message: it may be a plate.
    if holds { Ok(()) } else { Err(Error::new(ErrorKind::AlreadyExists, format!("this {what} is taken"))) }
}

fn refers(holds: bool, what: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::new(ErrorKind::Constraint, format!("the row names a {what} that is not there"))) }
}

fn same_version(stored: Option<u32>, before: u32) -> Result<()> {
    match stored {
        Some(version) if version == before => Ok(()),
        _ => Err(Error::new(ErrorKind::Conflict, format!("the row has changed since version {before}, or is not there"))),
    }
}

/// What a row may be beside the rows that are there, itself aside: what a database says in unique indexes and references.
impl Tables {
    fn check_spot(&self, spot: &Spot) -> Result<()> {
        let live = |other: &&Spot| other.id != spot.id && other.deleted_at.is_none();
        let code_is_free = self.spots.values().filter(live).all(|other| other.code != spot.code);
        unique(spot.deleted_at.is_some() || code_is_free, "spot code")?;
        refers(self.bays.contains_key(&(spot.level, spot.bay)), "bay")?;
        refers(spot.session.is_none_or(|id| self.sessions.contains_key(&id)), "session")?;
        refers(spot.reserved_for.is_none_or(|id| self.vehicles.contains_key(&id)), "vehicle")
    }

    fn check_vehicle(&self, vehicle: &Vehicle) -> Result<()> {
        let live = |other: &&Vehicle| other.id != vehicle.id && other.deleted_at.is_none();
        let plate_is_free = self.vehicles.values().filter(live).all(|other| other.plate != vehicle.plate);
        unique(vehicle.deleted_at.is_some() || plate_is_free, "plate")
    }

    fn check_session(&self, session: &Session) -> Result<()> {
        if session.status == SessionStatus::Active {
            let mut others = self.sessions.values().filter(|row| row.id != session.id && row.status == SessionStatus::Active);
            unique(others.all(|row| row.vehicle != session.vehicle && row.spot != session.spot), "vehicle or spot")?;
        }
        refers(self.vehicles.contains_key(&session.vehicle), "vehicle")?;
        refers(self.spots.contains_key(&session.spot), "spot")?;
        // Not its ticket: that is written after the session.
        refers(session.tariff.as_ref().is_none_or(|tariff| self.tariffs.contains_key(tariff)), "tariff")
    }

    fn validations_of(&self, session: SessionId) -> Vec<ValidationRow> {
        let mut rows: Vec<ValidationRow> = self.validations.values().filter(|row| row.session == session).cloned().collect();
        // They come by id, and this keeps the order of those that are equal.
        rows.sort_by_key(|row| row.created_at);
        rows
    }

    fn check_ticket(&self, ticket: &Ticket) -> Result<()> {
        unique(self.tickets.values().all(|row| row.id == ticket.id || row.number != ticket.number), "ticket number")?;
        refers(self.sessions.contains_key(&ticket.session), "session")
    }

    fn check_payment(&self, payment: &Payment) -> Result<()> {
        let others = || self.payments.values().filter(|row| row.id != payment.id);
        unique(others().all(|row| row.key != payment.key), "key of a payment")?;
        let pending = |row: &Payment| row.status == PaymentStatus::Pending;
        let is_second = pending(payment) && others().any(|row| pending(row) && row.session == payment.session);
        unique(!is_second, "session of a pending payment")?;
        refers(payment.debt.is_none_or(|debt| self.debts.contains_key(&debt)), "debt")?;
        refers(self.sessions.contains_key(&payment.session), "session")
    }

    fn check_shift(&self, shift: &Shift) -> Result<()> {
        let open = |row: &Shift| row.id != shift.id && row.status == ShiftStatus::Open && row.drawer == shift.drawer;
        unique(shift.status != ShiftStatus::Open || !self.shifts.values().any(open), "drawer of an open shift")
    }

    fn check_refund(&self, refund: &Refund) -> Result<()> {
        let others = || self.refunds.values().filter(|row| row.id != refund.id);
        unique(others().all(|row| row.key != refund.key), "key of a refund")?;
        let pending = |row: &Refund| row.status == RefundStatus::Pending;
        let is_second = pending(refund) && others().any(|row| pending(row) && row.payment == refund.payment);
        unique(!is_second, "payment of a pending refund")?;
        refers(self.payments.contains_key(&refund.payment), "payment")?;
        refers(self.sessions.contains_key(&refund.session), "session")
    }

    fn check_debt(&self, debt: &Debt) -> Result<()> {
        unique(self.debts.values().all(|row| row.id == debt.id || row.session != debt.session), "session of a debt")?;
        refers(self.sessions.contains_key(&debt.session), "session")?;
        refers(self.vehicles.contains_key(&debt.vehicle), "vehicle")?;
        refers(debt.payment.is_none_or(|payment| self.payments.contains_key(&payment)), "payment")
    }
}

/// The same for who may log in.
impl Tables {
    fn check_user(&self, user: &User) -> Result<()> {
        let live = |other: &&User| other.id != user.id && other.deleted_at.is_none();
        let login_is_free = self.users.values().filter(live).all(|other| other.login != user.login);
        unique(user.deleted_at.is_some() || login_is_free, "login")
    }

    fn check_device(&self, _: &Device) -> Result<()> {
        Ok(())
    }

    fn check_auth_session(&self, session: &AuthSession) -> Result<()> {
        match session.subject {
            Subject::User(user) => refers(self.users.contains_key(&user), "user"),
            Subject::Device(device) => refers(self.devices.contains_key(&device), "device"),
        }
    }
}

/// The families that are inserted and updated alike.
macro_rules! rows {
    ($($row:ty, $table:ident, $insert:ident, $update:ident, $check:ident, $what:literal;)+) => {$(
        fn $insert(&mut self, row: &$row) -> Result<()> {
            let tables = self.change()?;
            unique(!tables.$table.contains_key(&row.id), concat!("id of a ", $what))?;
            // Before anything is changed: a row that is refused leaves the transaction as it was.
            tables.$check(row)?;
            tables.$table.insert(row.id, row.clone());
            Ok(())
        }

        fn $update(&mut self, before: &$row, after: &$row) -> Result<()> {
            let tables = self.change()?;
            // The version that is stored now, not the one that the caller remembers: else an update is lost.
            same_version(tables.$table.get(&before.id).map(|row| row.version), before.version)?;
            tables.$check(after)?;
            tables.$table.insert(after.id, after.clone());
            Ok(())
        }
    )+};
}

impl RowsMut for CustomTx {
    rows! {
        Spot, spots, insert_spot, update_spot, check_spot, "spot";
        Vehicle, vehicles, insert_vehicle, update_vehicle, check_vehicle, "vehicle";
        Session, sessions, insert_session, update_session, check_session, "session";
        Ticket, tickets, insert_ticket, update_ticket, check_ticket, "ticket";
        Payment, payments, insert_payment, update_payment, check_payment, "payment";
        Refund, refunds, insert_refund, update_refund, check_refund, "refund";
        Debt, debts, insert_debt, update_debt, check_debt, "debt";
    }

    fn insert_floor(&mut self, floor: &Floor) -> Result<()> {
        let tables = self.change()?;
        unique(!tables.floors.contains_key(&floor.level), "floor")?;
        tables.floors.insert(floor.level, floor.clone());
        Ok(())
    }

    fn insert_bay(&mut self, bay: &Bay) -> Result<()> {
        let tables = self.change()?;
        unique(!tables.bays.contains_key(&(bay.level, bay.number)), "bay")?;
        refers(tables.floors.contains_key(&bay.level), "floor")?;
        tables.bays.insert((bay.level, bay.number), bay.clone());
        Ok(())
    }

    fn insert_tariff(&mut self, tariff: &Tariff, created_at: Timestamp) -> Result<()> {
        let tables = self.change()?;
        unique(!tables.tariffs.contains_key(&tariff.reference()), "version of a tariff")?;
        tables.tariffs.insert(tariff.reference(), TariffRow { tariff: tariff.clone(), active: false, created_at });
        Ok(())
    }

    fn insert_validation(&mut self, row: &ValidationRow) -> Result<()> {
        let tables = self.change()?;
        let key = (row.session, row.validation.id.clone());
        unique(!tables.validations.contains_key(&key), "id of a validation")?;
        refers(tables.sessions.contains_key(&row.session), "session")?;
        tables.validations.insert(key, row.clone());
        Ok(())
    }

    fn delete_validation(&mut self, session: SessionId, id: &Label) -> Result<()> {
        let removed = self.change()?.validations.remove(&(session, id.clone()));
        removed.map(drop).ok_or_else(|| Error::new(ErrorKind::Conflict, "this validation is not there"))
    }

    fn activate_tariff(&mut self, tariff: &TariffRef) -> Result<()> {
        let tables = self.change()?;
        refers(tables.tariffs.contains_key(tariff), "tariff")?;
        tables.tariffs.iter_mut().for_each(|(reference, row)| row.active = reference == tariff);
        Ok(())
    }
}

impl ValidationRows for CustomTx {
    fn validations_of(&self, session: SessionId) -> Result<Vec<ValidationRow>> {
        Ok(self.look()?.validations_of(session))
    }

    fn validations(&self, page: Page<SessionId>) -> Result<Vec<ValidationRow>> {
        let tables = self.look()?;
        let with_any: BTreeMap<SessionId, SessionId> = tables.validations.keys().map(|(session, _)| (*session, *session)).collect();
        let sessions = page_of(&with_any, page, |_| true);
        Ok(sessions.into_iter().flat_map(|session| tables.validations_of(session)).collect())
    }

    fn validation_uses(&self, id: &Label) -> Result<u64> {
        let tables = self.look()?;
        let counts = |session: &SessionId| tables.sessions[session].status != SessionStatus::Cancelled;
        Ok(tables.validations.keys().filter(|(session, own)| own == id && counts(session)).count() as u64)
    }
}

impl AccountRowsMut for CustomTx {
    rows! {
        User, users, insert_user, update_user, check_user, "user";
        Device, devices, insert_device, update_device, check_device, "device";
        AuthSession, auth_sessions, insert_auth_session, update_auth_session, check_auth_session, "login";
    }

    fn remove_auth_session(&mut self, session: &AuthSession) -> Result<()> {
        let tables = self.change()?;
        same_version(tables.auth_sessions.get(&session.id).map(|row| row.version), session.version)?;
        tables.auth_sessions.remove(&session.id);
        Ok(())
    }

    fn put_login_counter(&mut self, counter: &LoginCounter) -> Result<()> {
        let tables = self.change()?;
        refers(counter.user.is_none_or(|user| tables.users.contains_key(&user)), "user")?;
        tables.login_counters.insert(counter.key, *counter);
        Ok(())
    }

    fn remove_login_counter(&mut self, key: &Digest) -> Result<()> {
        self.change()?.login_counters.remove(key);
        Ok(())
    }

    /// Promises: kept apart from everything that is read for other purposes; it is the one secret in the store.
    fn put_credential(&mut self, user: UserId, hash: Option<&PasswordHash>) -> Result<()> {
        let tables = self.change()?;
        refers(tables.users.contains_key(&user), "user")?;
        match hash {
            Some(hash) => drop(tables.credentials.insert(user, hash.clone())),
            None => drop(tables.credentials.remove(&user)),
        }
        Ok(())
    }
}

impl AccountRows for CustomTx {
    fn user(&self, id: UserId) -> Result<Option<User>> {
        Ok(self.look()?.users.get(&id).cloned())
    }

    fn user_by_login(&self, login: &Login) -> Result<Option<User>> {
        Ok(self.look()?.users.values().find(|user| user.deleted_at.is_none() && user.login == *login).cloned())
    }

    fn users(&self, page: Page<UserId>) -> Result<Vec<User>> {
        Ok(page_of(&self.look()?.users, page, |_| true))
    }

    fn credential(&self, user: UserId) -> Result<Option<PasswordHash>> {
        Ok(self.look()?.credentials.get(&user).cloned())
    }

    fn device(&self, id: DeviceId) -> Result<Option<Device>> {
        Ok(self.look()?.devices.get(&id).cloned())
    }

    fn devices(&self, page: Page<DeviceId>) -> Result<Vec<Device>> {
        Ok(page_of(&self.look()?.devices, page, |_| true))
    }

    fn auth_session(&self, id: AuthSessionId) -> Result<Option<AuthSession>> {
        Ok(self.look()?.auth_sessions.get(&id).cloned())
    }

    fn auth_sessions(&self, filter: &AuthSessionFilter, page: Page<AuthSessionId>) -> Result<Vec<AuthSession>> {
        Ok(page_of(&self.look()?.auth_sessions, page, |session| filter.admits(session)))
    }

    fn login_counter(&self, key: &Digest) -> Result<Option<LoginCounter>> {
        Ok(self.look()?.login_counters.get(key).copied())
    }

    fn login_counters(&self, page: Page<Digest>) -> Result<Vec<LoginCounter>> {
        Ok(page_of(&self.look()?.login_counters, page, |_| true))
    }

    fn stranger_counters(&self, limit: u32) -> Result<Vec<LoginCounter>> {
        let mut rows: Vec<LoginCounter> = self.look()?.login_counters.values().filter(|row| row.user.is_none()).copied().collect();
        rows.sort_by_key(|row| (row.failed_at, row.key));
        rows.truncate(limit as usize);
        Ok(rows)
    }

    fn stranger_count(&self) -> Result<u64> {
        Ok(self.look()?.login_counters.values().filter(|row| row.user.is_none()).count() as u64)
    }
}

impl Rows for CustomTx {
    fn spot(&self, id: SpotId) -> Result<Option<Spot>> {
        Ok(self.look()?.spots.get(&id).cloned())
    }

    fn vehicle(&self, id: VehicleId) -> Result<Option<Vehicle>> {
        Ok(self.look()?.vehicles.get(&id).cloned())
    }

    fn session(&self, id: SessionId) -> Result<Option<Session>> {
        Ok(self.look()?.sessions.get(&id).cloned())
    }

    fn ticket(&self, id: TicketId) -> Result<Option<Ticket>> {
        Ok(self.look()?.tickets.get(&id).cloned())
    }

    fn payment(&self, id: PaymentId) -> Result<Option<Payment>> {
        Ok(self.look()?.payments.get(&id).cloned())
    }

    fn refund(&self, id: RefundId) -> Result<Option<Refund>> {
        Ok(self.look()?.refunds.get(&id).cloned())
    }

    fn debt(&self, id: DebtId) -> Result<Option<Debt>> {
        Ok(self.look()?.debts.get(&id).cloned())
    }
}

/// One page of the rows that are wanted, in the order of their ids or against it.
fn page_of<Id: Copy + Ord, Row: Clone>(table: &BTreeMap<Id, Row>, page: Page<Id>, wanted: impl Fn(&Row) -> bool) -> Vec<Row> {
    // An id and not a count of rows to skip: rows that are added between two pages shift nothing.
    let behind = page.after.map_or(Bound::Unbounded, Bound::Excluded);
    let limit = page.limit as usize;
    if page.newest_first {
        let rows = table.range((Bound::Unbounded, behind)).rev();
        rows.map(|(_, row)| row).filter(|row| wanted(row)).take(limit).cloned().collect()
    } else {
        let rows = table.range((behind, Bound::Unbounded));
        rows.map(|(_, row)| row).filter(|row| wanted(row)).take(limit).cloned().collect()
    }
}

/// The number that comes after the last one.
fn next<Row>(rows: &BTreeMap<u64, Row>) -> u64 {
    rows.last_key_value().map_or(0, |(number, _)| *number) + 1
}

/// Promises: no gap and no number twice; what a rolled back transaction had numbered is numbered again.
fn add_numbered<Row>(rows: &mut BTreeMap<u64, Row>, number: u64, row: Row) -> Result<()> {
    if number != next(rows) {
        return Err(Error::new(ErrorKind::Conflict, format!("{number} is not the next number")));
    }
    rows.insert(number, row);
    Ok(())
}

impl BooksMut for CustomTx {
    rows! { Shift, shifts, insert_shift, update_shift, check_shift, "shift"; }

    fn insert_receipt(&mut self, receipt: &Receipt) -> Result<()> {
        let tables = self.change()?;
        refers(tables.payments.contains_key(&receipt.payment), "payment")?;
        refers(tables.sessions.contains_key(&receipt.session), "session")?;
        refers(receipt.shift.is_none_or(|id| tables.shifts.contains_key(&id)), "shift")?;
        add_numbered(&mut tables.receipts, receipt.number, receipt.clone())
    }

    fn insert_day_close(&mut self, close: &DayClose) -> Result<()> {
        add_numbered(&mut self.change()?.day_closes, close.number, close.clone())
    }
}

impl ReceiptRows for CustomTx {
    fn receipt(&self, number: u64) -> Result<Option<Receipt>> {
        Ok(self.look()?.receipts.get(&number).cloned())
    }

    fn last_receipt_number(&self) -> Result<u64> {
        Ok(next(&self.look()?.receipts) - 1)
    }

    fn receipts(&self, page: Page<u64>) -> Result<Vec<Receipt>> {
        Ok(page_of(&self.look()?.receipts, page, |_| true))
    }
}

impl ShiftRows for CustomTx {
    fn shift(&self, id: ShiftId) -> Result<Option<Shift>> {
        Ok(self.look()?.shifts.get(&id).cloned())
    }

    fn open_shift_of(&self, drawer: &str) -> Result<Option<Shift>> {
        let open = |shift: &&Shift| shift.status == ShiftStatus::Open && shift.drawer == drawer;
        Ok(self.look()?.shifts.values().find(open).cloned())
    }

    fn open_shifts(&self) -> Result<Vec<Shift>> {
        let open = |shift: &&Shift| shift.status == ShiftStatus::Open;
        let mut shifts: Vec<Shift> = self.look()?.shifts.values().filter(open).cloned().collect();
        shifts.sort_by(|a, b| a.drawer.cmp(&b.drawer));
        Ok(shifts)
    }

    fn shifts(&self, page: Page<ShiftId>) -> Result<Vec<Shift>> {
        Ok(page_of(&self.look()?.shifts, page, |_| true))
    }
}

impl DayCloseRows for CustomTx {
    fn day_close(&self, number: u64) -> Result<Option<DayClose>> {
        Ok(self.look()?.day_closes.get(&number).cloned())
    }

    fn last_day_close(&self) -> Result<Option<DayClose>> {
        Ok(self.look()?.day_closes.last_key_value().map(|(_, close)| close.clone()))
    }

    fn day_closes(&self, page: Page<u64>) -> Result<Vec<DayClose>> {
        Ok(page_of(&self.look()?.day_closes, page, |_| true))
    }
}

impl LeaseRows for CustomTx {
    fn lease(&self, job: &Label) -> Result<Option<Lease>> {
        Ok(self.look()?.leases.get(job).cloned())
    }

    fn leases(&self) -> Result<Vec<Lease>> {
        Ok(self.look()?.leases.values().cloned().collect())
    }
}

impl LeaseRowsMut for CustomTx {
    fn put_lease(&mut self, lease: &Lease) -> Result<()> {
        let leases = &mut self.change()?.leases;
        // An older number never takes the place of a newer one: that is what fences off a holder that was late.
        if leases.get(&lease.job).is_some_and(|there| lease.fence <= there.fence && !lease.is_same(there)) {
            return Err(Error::new(ErrorKind::Conflict, "this lease is not the newest of its job"));
        }
        leases.insert(lease.job.clone(), lease.clone());
        Ok(())
    }
}

impl LayoutRows for CustomTx {
    fn floors(&self) -> Result<Vec<Floor>> {
        Ok(self.look()?.floors.values().cloned().collect())
    }

    fn bays(&self) -> Result<Vec<Bay>> {
        Ok(self.look()?.bays.values().cloned().collect())
    }

    fn spot_by_code(&self, code: &SpotCode) -> Result<Option<Spot>> {
        Ok(self.look()?.spots.values().find(|spot| spot.deleted_at.is_none() && spot.code == *code).cloned())
    }

    fn free_spot(&self, wanted: &SpotWanted) -> Result<Option<Spot>> {
        let suits = |spot: &&Spot| {
            spot.deleted_at.is_none()
                && spot.status == SpotStatus::Available
                && spot.class == wanted.class
                && wanted.level.is_none_or(|level| level == spot.level)
                && spot.limits.admit(wanted.size)
        };
        Ok(self.look()?.spots.values().filter(suits).min_by_key(|spot| spot.ordinal).cloned())
    }

    fn spot_reserved_for(&self, vehicle: VehicleId) -> Result<Option<Spot>> {
        let reserved = self.look()?.spots.values().filter(|spot| spot.reserved_for == Some(vehicle));
        Ok(reserved.min_by_key(|spot| spot.ordinal).cloned())
    }

    fn reservations_lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Spot>> {
        let lapsed = |spot: &&Spot| spot.status == SpotStatus::Reserved && spot.reserved_until.is_some_and(|until| until <= now);
        Ok(self.look()?.spots.values().filter(lapsed).take(limit as usize).cloned().collect())
    }

    fn spots(&self, page: Page<SpotId>) -> Result<Vec<Spot>> {
        Ok(page_of(&self.look()?.spots, page, |_| true))
    }

    fn last_ordinal(&self) -> Result<u32> {
        Ok(self.look()?.spots.values().map(|spot| spot.ordinal).max().unwrap_or(0))
    }

    fn availability(&self) -> Result<Vec<AvailabilityCount>> {
        let mut counts = BTreeMap::new();
        for spot in self.look()?.spots.values().filter(|spot| spot.deleted_at.is_none()) {
            let (level, bay, class) = (spot.level, spot.bay, spot.class);
            let none = AvailabilityCount { level, bay, class, total: 0, free: 0, occupied: 0, reserved: 0 };
            let count = counts.entry((level, bay, class)).or_insert(none);
            count.total += 1;
            match spot.status {
                SpotStatus::Available => count.free += 1,
                SpotStatus::Occupied => count.occupied += 1,
                SpotStatus::Reserved => count.reserved += 1,
                SpotStatus::Maintenance | SpotStatus::OutOfOrder => {}
            }
        }
        Ok(counts.into_values().collect())
    }
}

impl VehicleRows for CustomTx {
    fn vehicle_by_plate(&self, plate: &Plate) -> Result<Option<Vehicle>> {
        Ok(self.look()?.vehicles.values().find(|vehicle| vehicle.deleted_at.is_none() && vehicle.plate == *plate).cloned())
    }

    fn vehicles_removed(&self, plate: &Plate) -> Result<Vec<Vehicle>> {
        let removed = |vehicle: &&Vehicle| vehicle.deleted_at.is_some() && vehicle.plate == *plate;
        Ok(self.look()?.vehicles.values().filter(removed).cloned().collect())
    }

    fn vehicles_by_ocr_key(&self, key: &OcrKey, limit: u32) -> Result<Vec<Vehicle>> {
        let alike = |vehicle: &&Vehicle| vehicle.deleted_at.is_none() && vehicle.plate.ocr_key() == *key;
        Ok(self.look()?.vehicles.values().filter(alike).take(limit as usize).cloned().collect())
    }

    fn vehicles(&self, page: Page<VehicleId>) -> Result<Vec<Vehicle>> {
        Ok(page_of(&self.look()?.vehicles, page, |_| true))
    }
}

impl SessionRows for CustomTx {
    fn active_session_of(&self, vehicle: VehicleId) -> Result<Option<Session>> {
        let active = |session: &&Session| session.vehicle == vehicle && session.status == SessionStatus::Active;
        Ok(self.look()?.sessions.values().find(active).cloned())
    }

    fn sessions(&self, filter: &SessionFilter, page: Page<SessionId>) -> Result<Vec<Session>> {
        Ok(page_of(&self.look()?.sessions, page, |session| filter.admits(session)))
    }

    fn sessions_overdue(&self, now: Timestamp, limit: u32) -> Result<Vec<Session>> {
        let overdue = |session: &&Session| session.status == SessionStatus::Active && session.overdue_at <= now;
        let mut sessions: Vec<Session> = self.look()?.sessions.values().filter(overdue).cloned().collect();
        sessions.sort_by_key(|session| (session.overdue_at, session.id));
        sessions.truncate(limit as usize);
        Ok(sessions)
    }
}

impl TicketRows for CustomTx {
    fn ticket_by_number(&self, number: &TicketNumber) -> Result<Option<Ticket>> {
        Ok(self.look()?.tickets.values().find(|ticket| ticket.number == *number).cloned())
    }

    fn tickets(&self, page: Page<TicketId>) -> Result<Vec<Ticket>> {
        Ok(page_of(&self.look()?.tickets, page, |_| true))
    }
}

impl PaymentRows for CustomTx {
    fn payment_by_key(&self, key: &str) -> Result<Option<Payment>> {
        Ok(self.look()?.payments.values().find(|payment| payment.key == key).cloned())
    }

    fn payments_of(&self, session: SessionId) -> Result<Vec<Payment>> {
        Ok(self.look()?.payments.values().filter(|payment| payment.session == session).cloned().collect())
    }

    fn payments(&self, status: Option<PaymentStatus>, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        Ok(page_of(&self.look()?.payments, page, |payment| status.is_none_or(|status| status == payment.status)))
    }

    fn payments_of_vehicle(&self, vehicle: VehicleId, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        let tables = self.look()?;
        let is_its = |payment: &Payment| tables.sessions.get(&payment.session).is_some_and(|row| row.vehicle == vehicle);
        Ok(page_of(&tables.payments, page, is_its))
    }

    fn payments_disputed(&self, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        Ok(page_of(&self.look()?.payments, page, |payment| payment.disputed_at.is_some()))
    }

    fn payments_unanswered(&self, since: Timestamp, limit: u32) -> Result<Vec<Payment>> {
        let unanswered = |payment: &&Payment| {
            payment.status == PaymentStatus::Cancelled && payment.answered_at.is_none() && payment.updated_at >= since
        };
        let mut payments: Vec<Payment> = self.look()?.payments.values().filter(unanswered).cloned().collect();
        payments.sort_by_key(|payment| (payment.updated_at, payment.id));
        payments.truncate(limit as usize);
        Ok(payments)
    }
}

impl RefundRows for CustomTx {
    fn refund_by_key(&self, key: &str) -> Result<Option<Refund>> {
        Ok(self.look()?.refunds.values().find(|refund| refund.key == key).cloned())
    }

    fn refunds_of(&self, payment: PaymentId) -> Result<Vec<Refund>> {
        Ok(self.look()?.refunds.values().filter(|refund| refund.payment == payment).cloned().collect())
    }

    fn refunds(&self, status: Option<RefundStatus>, page: Page<RefundId>) -> Result<Vec<Refund>> {
        Ok(page_of(&self.look()?.refunds, page, |refund| status.is_none_or(|status| status == refund.status)))
    }
}

impl DebtRows for CustomTx {
    fn open_debts_of(&self, vehicle: VehicleId) -> Result<Vec<Debt>> {
        let open = |debt: &&Debt| debt.vehicle == vehicle && debt.status == DebtStatus::Open;
        Ok(self.look()?.debts.values().filter(open).cloned().collect())
    }

    fn debt_of_session(&self, session: SessionId) -> Result<Option<Debt>> {
        Ok(self.look()?.debts.values().find(|debt| debt.session == session).cloned())
    }

    fn debts_of(&self, vehicle: VehicleId) -> Result<Vec<Debt>> {
        Ok(self.look()?.debts.values().filter(|debt| debt.vehicle == vehicle).cloned().collect())
    }

    fn debts(&self, status: Option<DebtStatus>, page: Page<DebtId>) -> Result<Vec<Debt>> {
        Ok(page_of(&self.look()?.debts, page, |debt| status.is_none_or(|status| status == debt.status)))
    }
}

impl TariffRows for CustomTx {
    fn tariff(&self, tariff: &TariffRef) -> Result<Option<TariffRow>> {
        Ok(self.look()?.tariffs.get(tariff).cloned())
    }

    fn latest_tariff(&self, id: &TariffId) -> Result<Option<TariffRow>> {
        // By id and version: the last one of this id is the highest.
        Ok(self.look()?.tariffs.values().rfind(|row| row.tariff.id() == id).cloned())
    }

    fn active_tariff(&self) -> Result<Option<TariffRef>> {
        Ok(self.look()?.tariffs.values().find(|row| row.active).map(|row| row.tariff.reference()))
    }

    fn tariffs(&self) -> Result<Vec<TariffRow>> {
        Ok(self.look()?.tariffs.values().cloned().collect())
    }
}

impl JournalRows for CustomTx {
    fn journal_head(&self) -> Result<Head> {
        Ok(self.look()?.journal.last().map_or(Head::EMPTY, |entry| entry.head()))
    }

    fn journal(&self, from: u64, limit: u32) -> Result<Vec<RawEntry>> {
        let rows = self.look()?.journal.iter().filter(|entry| entry.sequence >= from);
        Ok(rows.take(limit as usize).map(|entry| entry.as_raw()).collect())
    }

    fn journal_by_key(&self, key: &str) -> Result<Option<RawEntry>> {
        let carries = |entry: &&Arc<JournalEntry>| entry.key.as_ref().is_some_and(|used| used.key == key);
        Ok(self.look()?.journal.iter().find(carries).map(|entry| entry.as_raw()))
    }
}
