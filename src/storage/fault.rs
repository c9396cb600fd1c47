//! A storage that fails when it is told to, for testing what is built on a [`Storage`].
//!
//! ```
//! use std::sync::Arc;
//! use parking_garage::storage::{MemoryStorage, fault::FaultStorage};
//! use parking_garage::{ErrorKind, Garage, Layout};
//!
//! let storage = Arc::new(FaultStorage::new(Arc::new(MemoryStorage::default())));
//! let garage = Garage::builder().with_storage(storage.clone())?;
//! storage.fail_call(3, ErrorKind::DiskFull); // the third call into a write transaction from now on
//! let refused = garage.spots().create_layout(&Layout::grid(1, 1, 4));
//! assert_eq!(refused.unwrap_err().kind(), ErrorKind::DiskFull);
//! assert_eq!(storage.faults(), 1);
//! assert_eq!(garage.spots().availability()?.total(), 0);
//! # Ok::<(), parking_garage::Error>(())
//! ```

use std::cell::Cell;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;

use super::{
    AccountRows, AccountRowsMut, AuthSessionFilter, AvailabilityCount, BooksMut, CommitObserver, DayCloseRows, Deadline, DebtRows,
    JournalRows, LayoutRows, LeaseRows, LeaseRowsMut, OwnedWork, Page, PaymentRows, ReadTx, ReceiptRows, RefundRows, Rows, RowsMut,
    SessionFilter, SessionRows, ShiftRows, SpotWanted, Storage, StorageFigures, TariffRow, TariffRows, TicketRows, ValidationRow,
    ValidationRows, VehicleRows, Work, WriteTx,
};
use crate::clock::SeededEntropy;
use crate::domain::{AuthSession, AuthSessionId, Device, DeviceId, Digest, Login, LoginCounter, PasswordHash, User, UserId};
use crate::domain::{
    Bay, DayClose, Debt, DebtId, DebtStatus, Floor, Label, Lease, OcrKey, Payment, PaymentId, PaymentStatus, Plate, Receipt,
    Refund, RefundId, RefundStatus, Session, SessionId, Shift, ShiftId, Spot, SpotCode, SpotId, Tariff, TariffId, TariffRef,
    Ticket, TicketId, TicketNumber, Timestamp, Vehicle, VehicleId,
};
use crate::event::{Head, JournalEntry, RawEntry};
use crate::{Error, ErrorKind, Result};

/// Wraps a storage and makes chosen calls fail; without a plan it changes nothing.
///
/// A call is any method of a write transaction, in the order in which they come, over all threads and all transactions.
/// A fault of the kinds DISK_FULL, IO and CORRUPT poisons the transaction, as such errors do in a store; others, such as
/// BUSY, refuse that one call. Read transactions do not fail.
#[derive(Debug)]
pub struct FaultStorage {
    inner: Arc<dyn Storage>,
    plan: Arc<Plan>,
}

#[derive(Debug, Default)]
struct Plan(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    calls: u64,
    commits: u64,
    faults: u64,
    /// The number of the call, and how it fails.
    call: Option<(u64, ErrorKind)>,
    /// The number of the commit, and how it fails.
    commit: Option<(u64, ErrorKind)>,
    random: Option<(SeededEntropy, NonZeroU32, ErrorKind)>,
    forgets_keys: bool,
}

impl FaultStorage {
    /// Wraps `inner`, with no fault planned.
    #[must_use]
    pub fn new(inner: Arc<dyn Storage>) -> Self {
        Self { inner, plan: Arc::default() }
    }

    /// The `n`-th call from now on fails with `kind`, once; 1 is the next one.
    pub fn fail_call(&self, n: u64, kind: ErrorKind) {
        let mut state = self.plan.0.lock();
        state.call = Some((state.calls.saturating_add(n), kind));
    }

    /// The `n`-th commit from now on fails with `kind`, once: the work has run, and nothing is kept. 1 is the next one.
    pub fn fail_commit(&self, n: u64, kind: ErrorKind) {
        let mut state = self.plan.0.lock();
        state.commit = Some((state.commits.saturating_add(n), kind));
    }

    /// Each call and each commit from now on fails with `kind` with probability 1 in `one_in`, as `seed` decides.
    pub fn fail_randomly(&self, seed: u64, one_in: NonZeroU32, kind: ErrorKind) {
        self.plan.0.lock().random = Some((SeededEntropy::new(seed), one_in, kind));
    }

    /// From now on no write transaction finds an idempotency key that was used: a mistake for a harness to find.
    pub fn forget_keys(&self) {
        self.plan.0.lock().forgets_keys = true;
    }

    /// Drops what is planned: from now on nothing fails. A storage that forgets keys goes on doing so.
    pub fn heal(&self) {
        let mut state = self.plan.0.lock();
        (state.call, state.commit, state.random) = (None, None, None);
    }

    /// How many calls and commits were made to fail so far.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.plan.0.lock().faults
    }

    /// How many calls there were so far: an operation that makes n of them can fail in n places, and when it commits.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.plan.0.lock().calls
    }
}

impl Plan {
    fn before_call(&self) -> Result<()> {
        let mut state = self.0.lock();
        state.calls += 1;
        let number = state.calls;
        let planned = state.call.take_if(|(at, _)| *at == number).map(|(_, kind)| kind);
        state.decide(planned, "call", number)
    }

    fn before_commit(&self) -> Result<()> {
        let mut state = self.0.lock();
        state.commits += 1;
        let number = state.commits;
        let planned = state.commit.take_if(|(at, _)| *at == number).map(|(_, kind)| kind);
        state.decide(planned, "commit", number)
    }

    /// Runs `work` on a transaction that may fail, then lets the commit fail if that is its turn.
    fn run(&self, tx: &mut dyn WriteTx, work: &mut Work<'_>) -> Result<()> {
        let ended = Cell::new(false);
        let answer = work(&mut FaultTx { inner: tx, plan: self, ended: &ended });
        if ended.get() {
            // The work may have swallowed the error; the storage inside must not commit what it did.
            let cause = Error::new(ErrorKind::Poisoned, "the transaction ended because of an injected fault");
            tx.poison(&cause);
            return answer.and(Err(cause));
        }
        answer?;
        self.before_commit()
    }
}

impl State {
    fn decide(&mut self, planned: Option<ErrorKind>, what: &str, number: u64) -> Result<()> {
        let by_chance = self.random.as_ref().and_then(|(entropy, one_in, kind)| {
            // A generator of 64 bits: the bias of the remainder is far below what a test can see.
            (entropy.next_u64() % u64::from(one_in.get()) == 0).then_some(*kind)
        });
        match planned.or(by_chance) {
            None => Ok(()),
            Some(kind) => {
                self.faults += 1;
                Err(Error::new(kind, format!("injected fault at {what} {number}")))
            }
        }
    }
}

const fn ends_the_transaction(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::DiskFull | ErrorKind::Io | ErrorKind::Corrupt)
}

impl Storage for FaultStorage {
    fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()> {
        self.inner.write(deadline, &mut |tx| self.plan.run(tx, work))
    }

    fn write_owned(&self, deadline: Deadline, mut work: OwnedWork) -> Result<()> {
        let plan = Arc::clone(&self.plan);
        self.inner.write_owned(deadline, Box::new(move |tx| plan.run(tx, &mut *work)))
    }

    fn read(&self, work: &mut dyn FnMut(&dyn ReadTx) -> Result<()>) -> Result<()> {
        self.inner.read(work)
    }

    fn observe(&self, observer: Arc<dyn CommitObserver>) {
        self.inner.observe(observer);
    }

    fn change_mark(&self) -> Result<u64> {
        self.inner.change_mark()
    }

    fn figures(&self) -> StorageFigures {
        self.inner.figures()
    }

    fn tidy(&self) -> Result<()> {
        self.inner.tidy()
    }

    fn backup(&self, path: &Path) -> Result<()> {
        self.inner.backup(path)
    }

    fn restore(&self, path: &Path, work: &mut Work<'_>) -> Result<()> {
        self.inner.restore(path, work)
    }
}

/// A write transaction whose calls go through the plan first.
struct FaultTx<'a> {
    inner: &'a mut dyn WriteTx,
    plan: &'a Plan,
    /// Shared by a transaction and its savepoints, and a cell because reading can end a transaction too.
    ended: &'a Cell<bool>,
}

impl FaultTx<'_> {
    fn gate(&self) -> Result<()> {
        if self.ended.get() {
            return Err(Error::new(ErrorKind::Poisoned, "the transaction has ended because of an injected fault"));
        }
        self.plan.before_call().inspect_err(|error| {
            if ends_the_transaction(error.kind()) {
                self.ended.set(true);
            }
        })
    }
}

macro_rules! gated {
    ($($family:ident { $(fn $name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+ })+) => {$(
        impl $family for FaultTx<'_> {
            $(fn $name(&self $(, $argument: $type)*) -> Result<$answer> {
                self.gate()?;
                self.inner.$name($($argument),*)
            })+
        }
    )+};
    (mut $family:ident $($name:ident($($argument:ident: $type:ty),*);)+ $(| $absent:item)?) => {
        impl $family for FaultTx<'_> {
            $(fn $name(&mut self $(, $argument: $type)*) -> Result<()> {
                self.gate()?;
                self.inner.$name($($argument),*)
            })+

            $($absent)?
        }
    };
}

gated! {
    Rows {
        fn spot(id: SpotId) -> Option<Spot>;
        fn vehicle(id: VehicleId) -> Option<Vehicle>;
        fn session(id: SessionId) -> Option<Session>;
        fn ticket(id: TicketId) -> Option<Ticket>;
        fn payment(id: PaymentId) -> Option<Payment>;
        fn refund(id: RefundId) -> Option<Refund>;
        fn debt(id: DebtId) -> Option<Debt>;
    }
    LayoutRows {
        fn floors() -> Vec<Floor>;
        fn bays() -> Vec<Bay>;
        fn spot_by_code(code: &SpotCode) -> Option<Spot>;
        fn free_spot(wanted: &SpotWanted) -> Option<Spot>;
        fn spot_reserved_for(vehicle: VehicleId) -> Option<Spot>;
        fn reservations_lapsed(now: Timestamp, limit: u32) -> Vec<Spot>;
        fn spots(page: Page<SpotId>) -> Vec<Spot>;
        fn last_ordinal() -> u32;
        fn availability() -> Vec<AvailabilityCount>;
    }
    VehicleRows {
        fn vehicle_by_plate(plate: &Plate) -> Option<Vehicle>;
        fn vehicles_removed(plate: &Plate) -> Vec<Vehicle>;
        fn vehicles_by_ocr_key(key: &OcrKey, limit: u32) -> Vec<Vehicle>;
        fn vehicles(page: Page<VehicleId>) -> Vec<Vehicle>;
    }
    SessionRows {
        fn active_session_of(vehicle: VehicleId) -> Option<Session>;
        fn sessions(filter: &SessionFilter, page: Page<SessionId>) -> Vec<Session>;
        fn sessions_overdue(now: Timestamp, limit: u32) -> Vec<Session>;
    }
    TicketRows {
        fn ticket_by_number(number: &TicketNumber) -> Option<Ticket>;
        fn tickets(page: Page<TicketId>) -> Vec<Ticket>;
    }
    PaymentRows {
        fn payment_by_key(key: &str) -> Option<Payment>;
        fn payments_of(session: SessionId) -> Vec<Payment>;
        fn payments(status: Option<PaymentStatus>, page: Page<PaymentId>) -> Vec<Payment>;
        fn payments_of_vehicle(vehicle: VehicleId, page: Page<PaymentId>) -> Vec<Payment>;
        fn payments_disputed(page: Page<PaymentId>) -> Vec<Payment>;
        fn payments_unanswered(since: Timestamp, limit: u32) -> Vec<Payment>;
    }
    RefundRows {
        fn refund_by_key(key: &str) -> Option<Refund>;
        fn refunds_of(payment: PaymentId) -> Vec<Refund>;
        fn refunds(status: Option<RefundStatus>, page: Page<RefundId>) -> Vec<Refund>;
    }
    DebtRows {
        fn open_debts_of(vehicle: VehicleId) -> Vec<Debt>;
        fn debt_of_session(session: SessionId) -> Option<Debt>;
        fn debts_of(vehicle: VehicleId) -> Vec<Debt>;
        fn debts(status: Option<DebtStatus>, page: Page<DebtId>) -> Vec<Debt>;
    }
    TariffRows {
        fn tariff(tariff: &TariffRef) -> Option<TariffRow>;
        fn latest_tariff(id: &TariffId) -> Option<TariffRow>;
        fn active_tariff() -> Option<TariffRef>;
        fn tariffs() -> Vec<TariffRow>;
    }
    ValidationRows {
        fn validations_of(session: SessionId) -> Vec<ValidationRow>;
        fn validations(page: Page<SessionId>) -> Vec<ValidationRow>;
        fn validation_uses(id: &Label) -> u64;
    }
    ReceiptRows {
        fn receipt(number: u64) -> Option<Receipt>;
        fn last_receipt_number() -> u64;
        fn receipts(page: Page<u64>) -> Vec<Receipt>;
    }
    ShiftRows {
        fn shift(id: ShiftId) -> Option<Shift>;
        fn open_shift_of(drawer: &str) -> Option<Shift>;
        fn open_shifts() -> Vec<Shift>;
        fn shifts(page: Page<ShiftId>) -> Vec<Shift>;
    }
    DayCloseRows {
        fn day_close(number: u64) -> Option<DayClose>;
        fn last_day_close() -> Option<DayClose>;
        fn day_closes(page: Page<u64>) -> Vec<DayClose>;
    }
    AccountRows {
        fn user(id: UserId) -> Option<User>;
        fn user_by_login(login: &Login) -> Option<User>;
        fn users(page: Page<UserId>) -> Vec<User>;
        fn credential(user: UserId) -> Option<PasswordHash>;
        fn device(id: DeviceId) -> Option<Device>;
        fn devices(page: Page<DeviceId>) -> Vec<Device>;
        fn auth_session(id: AuthSessionId) -> Option<AuthSession>;
        fn auth_sessions(filter: &AuthSessionFilter, page: Page<AuthSessionId>) -> Vec<AuthSession>;
        fn login_counter(key: &Digest) -> Option<LoginCounter>;
        fn login_counters(page: Page<Digest>) -> Vec<LoginCounter>;
        fn stranger_counters(limit: u32) -> Vec<LoginCounter>;
        fn stranger_count() -> u64;
    }
    LeaseRows {
        fn lease(job: &Label) -> Option<Lease>;
        fn leases() -> Vec<Lease>;
    }
}

impl JournalRows for FaultTx<'_> {
    fn journal_head(&self) -> Result<Head> {
        self.gate()?;
        self.inner.journal_head()
    }

    fn journal(&self, from: u64, limit: u32) -> Result<Vec<RawEntry>> {
        self.gate()?;
        self.inner.journal(from, limit)
    }

    fn journal_by_key(&self, key: &str) -> Result<Option<RawEntry>> {
        self.gate()?;
        let row = self.inner.journal_by_key(key)?;
        Ok(row.filter(|_| !self.plan.0.lock().forgets_keys))
    }
}

gated! { mut RowsMut
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
    |
    fn absent(&self, what: &'static str, id: &dyn std::fmt::Display) -> Result<()> {
        self.inner.absent(what, id)
    }
}

gated! { mut BooksMut
    insert_receipt(receipt: &Receipt);
    insert_shift(shift: &Shift);
    update_shift(before: &Shift, after: &Shift);
    insert_day_close(close: &DayClose);
}

gated! { mut LeaseRowsMut
    put_lease(lease: &Lease);
}

gated! { mut AccountRowsMut
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

impl WriteTx for FaultTx<'_> {
    fn append(&mut self, entry: &Arc<JournalEntry>) -> Result<()> {
        self.gate()?;
        self.inner.append(entry)
    }

    fn savepoint(&mut self, work: &mut dyn FnMut(&mut dyn WriteTx) -> Result<()>) -> Result<()> {
        self.gate()?;
        let (plan, ended) = (self.plan, self.ended);
        self.inner.savepoint(&mut |tx| work(&mut FaultTx { inner: tx, plan, ended }))
    }

    fn poison(&mut self, cause: &Error) {
        self.inner.poison(cause);
    }
}
