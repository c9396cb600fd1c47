//! The suite must notice wrong storages: each mistake planted here is found by the case that is there for it.
#![allow(clippy::unwrap_used)]

#[path = "../examples/custom_storage.rs"]
mod custom_storage;

use std::sync::{Arc, Mutex};

use custom_storage::CustomStorage;
use parking_garage::event::{Head, JournalEntry, RawEntry};
use parking_garage::storage::conformance::{self, Opened};
use parking_garage::storage::{
    AccountRows, AccountRowsMut, AuthSessionFilter, AvailabilityCount, BooksMut, CommitObserver, DayCloseRows, Deadline, DebtRows,
    JournalRows, LayoutRows, LeaseRows, LeaseRowsMut, OwnedWork, Page, PaymentRows, ReadTx, ReceiptRows, RefundRows, Rows, RowsMut,
    SessionFilter, SessionRows, ShiftRows, SpotWanted, Storage, StorageExt, StorageFigures, TariffRow, TariffRows, TicketRows,
    ValidationRow, ValidationRows, VehicleRows, Work, WriteTx,
};
use parking_garage::{AuthSession, AuthSessionId, Device, DeviceId, Digest, Login, LoginCounter, PasswordHash, User, UserId};
use parking_garage::{
    Bay, DayClose, Debt, DebtId, DebtStatus, Error, ErrorKind, Floor, Label, Lease, OcrKey, Payment, PaymentId, PaymentStatus,
    Plate, Receipt, Refund, RefundId, RefundStatus, Result, Session, SessionId, Shift, ShiftId, Spot, SpotCode, SpotId, Tariff,
    TariffId, TariffRef, Ticket, TicketId, TicketNumber, Timestamp, Vehicle, VehicleId,
};

/// A mistake that an author of a storage could make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bug {
    None,
    VersionNotChecked,
    VersionNotCheckedAndRowsCached,
    FreeSpotCached,
    SavepointNotUndone,
    ErrorCommitted,
    ErrorKindLost,
    OwnedWorkDropped,
    PoisonIgnored,
    PoisonEndsWithItsSavepoint,
    PlateTakenTwice,
    SpotTakenTwice,
    PendingPaymentTwice,
    PendingRefundTwice,
    PaidDebtsCounted,
    ReferenceNotChecked,
    JournalGapAccepted,
    KeyAcceptedTwice,
    ObserverToldOfRolledBackRows,
    ObserverToldBeforeCommit,
    ObserverToldTwice,
    ReadsOfSeveralStates,
    DeadlineIgnored,
    NestedWriteIsBusy,
    MarkStandsStill,
    DirectionIgnored,
    LimitOfZeroIsNoLimit,
    PageBeginsWithItsId,
    FloorIgnored,
    RemovedVehiclesHidden,
    ActivatesBesides,
    ValidationTakenTwice,
    ValidationsUnordered,
    ValidationsCut,
    UsesOfOneSession,
    RevocationForgotten,
    ReceiptGapAccepted,
    ReceiptReferenceNotChecked,
    DayCloseGapAccepted,
    ShiftVersionNotChecked,
    OpenShiftsUnsorted,
    LoginTakenTwice,
    LoginOfNobody,
    EndedLoginGoesOn,
    EndedLoginsListed,
    ForgottenLoginKept,
    CountersByKey,
    CounterNotReplaced,
    CredentialKept,
    LateLeaseAccepted,
}

/// The custom storage with a mistake.
#[derive(Debug)]
struct Wrong {
    inner: CustomStorage,
    bug: Bug,
    observer: Mutex<Option<Arc<dyn CommitObserver>>>,
    cached_vehicle: Mutex<Option<Vehicle>>,
    cached_spot: Mutex<Option<Spot>>,
}

impl Wrong {
    fn tell(&self, entries: &[Arc<JournalEntry>]) {
        if let Some(observer) = &*self.observer.lock().unwrap() {
            observer.committed(entries);
        }
    }

    fn tells_by_itself(&self) -> bool {
        matches!(self.bug, Bug::ObserverToldOfRolledBackRows | Bug::ObserverToldBeforeCommit)
    }
}

impl Storage for Wrong {
    fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()> {
        let deadline = if self.bug == Bug::DeadlineIgnored { Deadline::NONE } else { deadline };
        let mut failed = None;
        let answer = self.inner.write(deadline, &mut |tx| {
            let mut tx = Tx { via: Via::Write(tx), bug: self.bug, storage: self, appended: Vec::new(), poison: false };
            let answer = work(&mut tx);
            if tx.poison {
                return Err(Error::new(ErrorKind::Poisoned, "poisoned"));
            }
            let appended = tx.appended;
            match answer {
                Err(error) if self.bug == Bug::ErrorCommitted => failed = Some(error),
                answer => answer?,
            }
            if self.bug == Bug::ObserverToldBeforeCommit {
                self.tell(&appended);
            }
            Ok(())
        });
        match (failed, answer) {
            (Some(error), _) => Err(error),
            (None, Err(error)) if self.bug == Bug::ErrorKindLost => Err(Error::new(ErrorKind::Internal, error.to_string())),
            (None, Err(error)) if self.bug == Bug::NestedWriteIsBusy && error.kind() == ErrorKind::Misuse => {
                Err(Error::new(ErrorKind::Busy, "the store is busy"))
            }
            (None, answer) => answer,
        }
    }

    fn write_owned(&self, deadline: Deadline, mut work: OwnedWork) -> Result<()> {
        if self.bug == Bug::OwnedWorkDropped { Ok(()) } else { self.write(deadline, &mut *work) }
    }

    fn read(&self, work: &mut dyn FnMut(&dyn ReadTx) -> Result<()>) -> Result<()> {
        let bug = self.bug;
        if bug == Bug::ReadsOfSeveralStates {
            return work(&Tx { via: Via::EachAlone, bug, storage: self, appended: Vec::new(), poison: false });
        }
        self.inner.read(&mut |tx| work(&Tx { via: Via::Read(tx), bug, storage: self, appended: Vec::new(), poison: false }))
    }

    fn observe(&self, observer: Arc<dyn CommitObserver>) {
        if self.bug == Bug::ObserverToldTwice {
            self.inner.observe(Arc::new(Twice(observer)));
        } else if self.tells_by_itself() {
            *self.observer.lock().unwrap() = Some(observer);
        } else {
            self.inner.observe(observer);
        }
    }

    fn change_mark(&self) -> Result<u64> {
        if self.bug == Bug::MarkStandsStill { Ok(0) } else { self.inner.change_mark() }
    }

    fn figures(&self) -> StorageFigures {
        self.inner.figures()
    }
}

#[derive(Debug)]
struct Twice(Arc<dyn CommitObserver>);

impl CommitObserver for Twice {
    fn committed(&self, entries: &[Arc<JournalEntry>]) {
        self.0.committed(entries);
        self.0.committed(entries);
    }
}

/// How a call reaches the storage.
enum Via<'a> {
    Write(&'a mut dyn WriteTx),
    Read(&'a dyn ReadTx),
    /// Each read in a transaction of its own.
    EachAlone,
}

struct Tx<'a> {
    via: Via<'a>,
    bug: Bug,
    storage: &'a Wrong,
    appended: Vec<Arc<JournalEntry>>,
    /// Used by [`Bug::PoisonEndsWithItsSavepoint`] only.
    poison: bool,
}

impl Tx<'_> {
    fn read<T>(&self, mut call: impl FnMut(&dyn ReadTx) -> Result<T>) -> Result<T> {
        if self.poison {
            return Err(Error::new(ErrorKind::Poisoned, "poisoned"));
        }
        match &self.via {
            Via::Write(tx) => call(&**tx),
            Via::Read(tx) => call(*tx),
            Via::EachAlone => self.storage.inner.read_with(call),
        }
    }

    fn tx(&mut self) -> Result<&mut dyn WriteTx> {
        match &mut self.via {
            Via::Write(tx) if !self.poison => Ok(&mut **tx),
            _ => Err(Error::new(ErrorKind::Poisoned, "poisoned")),
        }
    }

    /// The page that a storage with this mistake reads.
    fn page<Id: Copy>(&self, page: Page<Id>) -> Page<Id> {
        match self.bug {
            Bug::DirectionIgnored => Page { newest_first: false, ..page },
            Bug::LimitOfZeroIsNoLimit if page.limit == 0 => Page { limit: u32::MAX, ..page },
            Bug::PageBeginsWithItsId => Page { after: None, ..page },
            _ => page,
        }
    }

    /// What became of a row that the storage inside refused with `kind`, if this mistake is to accept it.
    fn accepts(&self, bug: Bug, kind: ErrorKind, answer: Result<()>) -> Result<()> {
        answer.or_else(|error| if self.bug == bug && error.kind() == kind { Ok(()) } else { Err(error) })
    }
}

macro_rules! pass {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {$(
        fn $name(&self $(, $argument: $type)*) -> Result<$answer> {
            self.read(|tx| tx.$name($($argument),*))
        }
    )+};
    (mut $($name:ident($($argument:ident: $type:ty),*);)+) => {$(
        fn $name(&mut self $(, $argument: $type)*) -> Result<()> {
            self.tx()?.$name($($argument),*)
        }
    )+};
}

impl Rows for Tx<'_> {
    pass! {
        spot(id: SpotId) -> Option<Spot>;
        session(id: SessionId) -> Option<Session>;
        ticket(id: TicketId) -> Option<Ticket>;
        payment(id: PaymentId) -> Option<Payment>;
        refund(id: RefundId) -> Option<Refund>;
        debt(id: DebtId) -> Option<Debt>;
    }

    fn vehicle(&self, id: VehicleId) -> Result<Option<Vehicle>> {
        let row = self.read(|tx| tx.vehicle(id))?;
        if self.bug == Bug::VersionNotCheckedAndRowsCached {
            // Every other read answers what was read before.
            let mut cached = self.storage.cached_vehicle.lock().unwrap();
            return Ok(cached.take_if(|cached| cached.id == id).or_else(|| {
                cached.clone_from(&row);
                row
            }));
        }
        Ok(row.filter(|row| self.bug != Bug::RemovedVehiclesHidden || row.deleted_at.is_none()))
    }
}

impl LayoutRows for Tx<'_> {
    pass! {
        floors() -> Vec<Floor>;
        bays() -> Vec<Bay>;
        spot_by_code(code: &SpotCode) -> Option<Spot>;
        spot_reserved_for(vehicle: VehicleId) -> Option<Spot>;
        reservations_lapsed(now: Timestamp, limit: u32) -> Vec<Spot>;
        spots(page: Page<SpotId>) -> Vec<Spot>;
        last_ordinal() -> u32;
        availability() -> Vec<AvailabilityCount>;
    }

    fn free_spot(&self, wanted: &SpotWanted) -> Result<Option<Spot>> {
        let level = wanted.level.filter(|_| self.bug != Bug::FloorIgnored);
        let spot = self.read(|tx| tx.free_spot(&SpotWanted { level, ..*wanted }))?;
        if self.bug == Bug::FreeSpotCached {
            return Ok(self.storage.cached_spot.lock().unwrap().get_or_insert_with(|| spot.unwrap()).clone().into());
        }
        Ok(spot)
    }
}

impl VehicleRows for Tx<'_> {
    pass! {
        vehicle_by_plate(plate: &Plate) -> Option<Vehicle>;
        vehicles_removed(plate: &Plate) -> Vec<Vehicle>;
        vehicles_by_ocr_key(key: &OcrKey, limit: u32) -> Vec<Vehicle>;
    }

    fn vehicles(&self, page: Page<VehicleId>) -> Result<Vec<Vehicle>> {
        self.read(|tx| tx.vehicles(self.page(page)))
    }
}

impl SessionRows for Tx<'_> {
    pass! {
        active_session_of(vehicle: VehicleId) -> Option<Session>;
        sessions(filter: &SessionFilter, page: Page<SessionId>) -> Vec<Session>;
        sessions_overdue(now: Timestamp, limit: u32) -> Vec<Session>;
    }
}

impl TicketRows for Tx<'_> {
    pass! {
        ticket_by_number(number: &TicketNumber) -> Option<Ticket>;
        tickets(page: Page<TicketId>) -> Vec<Ticket>;
    }
}

impl PaymentRows for Tx<'_> {
    pass! {
        payment_by_key(key: &str) -> Option<Payment>;
        payments_of(session: SessionId) -> Vec<Payment>;
        payments(status: Option<PaymentStatus>, page: Page<PaymentId>) -> Vec<Payment>;
        payments_of_vehicle(vehicle: VehicleId, page: Page<PaymentId>) -> Vec<Payment>;
        payments_disputed(page: Page<PaymentId>) -> Vec<Payment>;
        payments_unanswered(since: Timestamp, limit: u32) -> Vec<Payment>;
    }
}

impl RefundRows for Tx<'_> {
    pass! {
        refund_by_key(key: &str) -> Option<Refund>;
        refunds_of(payment: PaymentId) -> Vec<Refund>;
        refunds(status: Option<RefundStatus>, page: Page<RefundId>) -> Vec<Refund>;
    }
}

impl DebtRows for Tx<'_> {
    pass! {
        debt_of_session(session: SessionId) -> Option<Debt>;
        debts_of(vehicle: VehicleId) -> Vec<Debt>;
        debts(status: Option<DebtStatus>, page: Page<DebtId>) -> Vec<Debt>;
    }

    fn open_debts_of(&self, vehicle: VehicleId) -> Result<Vec<Debt>> {
        // The mistake of an index over all states.
        if self.bug == Bug::PaidDebtsCounted { self.debts_of(vehicle) } else { self.read(|tx| tx.open_debts_of(vehicle)) }
    }
}

impl TariffRows for Tx<'_> {
    pass! {
        tariff(tariff: &TariffRef) -> Option<TariffRow>;
        latest_tariff(id: &TariffId) -> Option<TariffRow>;
        active_tariff() -> Option<TariffRef>;
    }

    fn tariffs(&self) -> Result<Vec<TariffRow>> {
        let mut rows = self.read(|tx| tx.tariffs())?;
        if self.bug == Bug::ActivatesBesides {
            rows.iter_mut().for_each(|row| row.active = true);
        }
        Ok(rows)
    }
}

impl ValidationRows for Tx<'_> {
    fn validations_of(&self, session: SessionId) -> Result<Vec<ValidationRow>> {
        let mut rows = self.read(|tx| tx.validations_of(session))?;
        if self.bug == Bug::ValidationsUnordered {
            rows.sort_by(|one, other| one.validation.id.cmp(&other.validation.id));
        }
        Ok(rows)
    }

    fn validations(&self, page: Page<SessionId>) -> Result<Vec<ValidationRow>> {
        let mut rows = self.read(|tx| tx.validations(page))?;
        if self.bug == Bug::ValidationsCut {
            rows.truncate(page.limit as usize);
        }
        Ok(rows)
    }

    fn validation_uses(&self, id: &Label) -> Result<u64> {
        let uses = self.read(|tx| tx.validation_uses(id))?;
        Ok(if self.bug == Bug::UsesOfOneSession { uses.min(1) } else { uses })
    }
}

impl ReceiptRows for Tx<'_> {
    pass! {
        receipt(number: u64) -> Option<Receipt>;
        last_receipt_number() -> u64;
        receipts(page: Page<u64>) -> Vec<Receipt>;
    }
}

impl ShiftRows for Tx<'_> {
    pass! {
        shift(id: ShiftId) -> Option<Shift>;
        open_shift_of(drawer: &str) -> Option<Shift>;
        shifts(page: Page<ShiftId>) -> Vec<Shift>;
    }

    fn open_shifts(&self) -> Result<Vec<Shift>> {
        // In the order of their ids, which is that of a table nobody sorts.
        let mut shifts = self.read(|tx| tx.open_shifts())?;
        if self.bug == Bug::OpenShiftsUnsorted {
            shifts.sort_by_key(|shift| shift.id);
        }
        Ok(shifts)
    }
}

impl DayCloseRows for Tx<'_> {
    pass! {
        day_close(number: u64) -> Option<DayClose>;
        last_day_close() -> Option<DayClose>;
        day_closes(page: Page<u64>) -> Vec<DayClose>;
    }
}

impl BooksMut for Tx<'_> {
    pass! { mut
        insert_shift(shift: &Shift);
    }

    fn insert_receipt(&mut self, receipt: &Receipt) -> Result<()> {
        let answer = self.tx()?.insert_receipt(receipt);
        let answer = self.accepts(Bug::ReceiptReferenceNotChecked, ErrorKind::Constraint, answer);
        self.accepts(Bug::ReceiptGapAccepted, ErrorKind::Conflict, answer)
    }

    fn update_shift(&mut self, before: &Shift, after: &Shift) -> Result<()> {
        let stored = self.tx()?.shift(before.id)?;
        match stored {
            Some(stored) if self.bug == Bug::ShiftVersionNotChecked => self.tx()?.update_shift(&stored, after),
            _ => self.tx()?.update_shift(before, after),
        }
    }

    fn insert_day_close(&mut self, close: &DayClose) -> Result<()> {
        let answer = self.tx()?.insert_day_close(close);
        self.accepts(Bug::DayCloseGapAccepted, ErrorKind::Conflict, answer)
    }
}

impl LeaseRows for Tx<'_> {
    pass! {
        lease(job: &Label) -> Option<Lease>;
        leases() -> Vec<Lease>;
    }
}

impl LeaseRowsMut for Tx<'_> {
    fn put_lease(&mut self, lease: &Lease) -> Result<()> {
        let answer = self.tx()?.put_lease(lease);
        self.accepts(Bug::LateLeaseAccepted, ErrorKind::Conflict, answer)
    }
}

impl JournalRows for Tx<'_> {
    pass! {
        journal_head() -> Head;
        journal(from: u64, limit: u32) -> Vec<RawEntry>;
        journal_by_key(key: &str) -> Option<RawEntry>;
    }
}

impl RowsMut for Tx<'_> {
    pass! { mut
        insert_floor(floor: &Floor);
        insert_spot(spot: &Spot);
        update_spot(before: &Spot, after: &Spot);
        update_session(before: &Session, after: &Session);
        insert_ticket(ticket: &Ticket);
        update_ticket(before: &Ticket, after: &Ticket);
        update_payment(before: &Payment, after: &Payment);
        update_refund(before: &Refund, after: &Refund);
        insert_debt(debt: &Debt);
        update_debt(before: &Debt, after: &Debt);
        insert_tariff(tariff: &Tariff, created_at: Timestamp);
        activate_tariff(tariff: &TariffRef);
    }

    fn insert_validation(&mut self, row: &ValidationRow) -> Result<()> {
        let answer = self.tx()?.insert_validation(row);
        self.accepts(Bug::ValidationTakenTwice, ErrorKind::AlreadyExists, answer)
    }

    fn delete_validation(&mut self, session: SessionId, id: &Label) -> Result<()> {
        if self.bug == Bug::RevocationForgotten {
            return self.tx().map(drop);
        }
        self.tx()?.delete_validation(session, id)
    }

    fn insert_bay(&mut self, bay: &Bay) -> Result<()> {
        let answer = self.tx()?.insert_bay(bay);
        self.accepts(Bug::ReferenceNotChecked, ErrorKind::Constraint, answer)
    }

    fn insert_vehicle(&mut self, vehicle: &Vehicle) -> Result<()> {
        let answer = self.tx()?.insert_vehicle(vehicle);
        self.accepts(Bug::PlateTakenTwice, ErrorKind::AlreadyExists, answer)
    }

    fn update_vehicle(&mut self, before: &Vehicle, after: &Vehicle) -> Result<()> {
        let stored = self.tx()?.vehicle(before.id)?;
        match stored {
            Some(stored) if matches!(self.bug, Bug::VersionNotChecked | Bug::VersionNotCheckedAndRowsCached) => {
                self.tx()?.update_vehicle(&stored, after)
            }
            _ => self.tx()?.update_vehicle(before, after),
        }
    }

    fn insert_session(&mut self, session: &Session) -> Result<()> {
        let answer = self.tx()?.insert_session(session);
        self.accepts(Bug::SpotTakenTwice, ErrorKind::AlreadyExists, answer)
    }

    fn insert_payment(&mut self, payment: &Payment) -> Result<()> {
        let answer = self.tx()?.insert_payment(payment);
        self.accepts(Bug::PendingPaymentTwice, ErrorKind::AlreadyExists, answer)
    }

    fn insert_refund(&mut self, refund: &Refund) -> Result<()> {
        let answer = self.tx()?.insert_refund(refund);
        self.accepts(Bug::PendingRefundTwice, ErrorKind::AlreadyExists, answer)
    }
}

impl AccountRows for Tx<'_> {
    pass! {
        user_by_login(login: &Login) -> Option<User>;
        users(page: Page<UserId>) -> Vec<User>;
        credential(user: UserId) -> Option<PasswordHash>;
        user(id: UserId) -> Option<User>;
        device(id: DeviceId) -> Option<Device>;
        devices(page: Page<DeviceId>) -> Vec<Device>;
        auth_session(id: AuthSessionId) -> Option<AuthSession>;
        login_counter(key: &Digest) -> Option<LoginCounter>;
        login_counters(page: Page<Digest>) -> Vec<LoginCounter>;
        stranger_count() -> u64;
    }

    fn auth_sessions(&self, filter: &AuthSessionFilter, page: Page<AuthSessionId>) -> Result<Vec<AuthSession>> {
        let active = filter.active && self.bug != Bug::EndedLoginsListed;
        self.read(|tx| tx.auth_sessions(&AuthSessionFilter { active, ..*filter }, page))
    }

    fn stranger_counters(&self, limit: u32) -> Result<Vec<LoginCounter>> {
        let mut rows = self.read(|tx| tx.stranger_counters(limit))?;
        if self.bug == Bug::CountersByKey {
            rows.sort_by_key(|row| row.key);
        }
        Ok(rows)
    }
}

impl AccountRowsMut for Tx<'_> {
    pass! { mut
        update_user(before: &User, after: &User);
        insert_device(device: &Device);
        update_device(before: &Device, after: &Device);
        remove_login_counter(key: &Digest);
    }

    fn insert_user(&mut self, user: &User) -> Result<()> {
        let answer = self.tx()?.insert_user(user);
        self.accepts(Bug::LoginTakenTwice, ErrorKind::AlreadyExists, answer)
    }

    fn insert_auth_session(&mut self, session: &AuthSession) -> Result<()> {
        let answer = self.tx()?.insert_auth_session(session);
        self.accepts(Bug::LoginOfNobody, ErrorKind::Constraint, answer)
    }

    fn update_auth_session(&mut self, before: &AuthSession, after: &AuthSession) -> Result<()> {
        let stored = self.tx()?.auth_session(before.id)?;
        match stored {
            Some(stored) if self.bug == Bug::EndedLoginGoesOn => self.tx()?.update_auth_session(&stored, after),
            _ => self.tx()?.update_auth_session(before, after),
        }
    }

    fn remove_auth_session(&mut self, session: &AuthSession) -> Result<()> {
        if self.bug == Bug::ForgottenLoginKept && !session.is_active() {
            return Ok(());
        }
        self.tx()?.remove_auth_session(session)
    }

    fn put_login_counter(&mut self, counter: &LoginCounter) -> Result<()> {
        if self.bug == Bug::CounterNotReplaced && self.tx()?.login_counter(&counter.key)?.is_some() {
            return Ok(());
        }
        self.tx()?.put_login_counter(counter)
    }

    fn put_credential(&mut self, user: UserId, hash: Option<&PasswordHash>) -> Result<()> {
        if self.bug == Bug::CredentialKept && hash.is_none() {
            return Ok(());
        }
        self.tx()?.put_credential(user, hash)
    }
}

impl WriteTx for Tx<'_> {
    fn append(&mut self, entry: &Arc<JournalEntry>) -> Result<()> {
        let answer = self.tx()?.append(entry);
        let answer = self.accepts(Bug::JournalGapAccepted, ErrorKind::Conflict, answer);
        self.accepts(Bug::KeyAcceptedTwice, ErrorKind::AlreadyExists, answer)?;
        self.appended.push(Arc::clone(entry));
        if self.bug == Bug::ObserverToldOfRolledBackRows {
            self.storage.tell(std::slice::from_ref(entry));
        }
        Ok(())
    }

    fn savepoint(&mut self, work: &mut dyn FnMut(&mut dyn WriteTx) -> Result<()>) -> Result<()> {
        if self.bug == Bug::SavepointNotUndone {
            return work(self);
        }
        let (bug, storage) = (self.bug, self.storage);
        let mut inside = Vec::new();
        let answer = self.tx()?.savepoint(&mut |tx| {
            let mut tx = Tx { via: Via::Write(tx), bug, storage, appended: Vec::new(), poison: false };
            let answer = work(&mut tx);
            inside = tx.appended;
            answer
        });
        if answer.is_ok() {
            self.appended.append(&mut inside);
        }
        answer
    }

    fn poison(&mut self, cause: &Error) {
        match (self.bug, &mut self.via) {
            (Bug::PoisonIgnored, _) => {}
            (Bug::PoisonEndsWithItsSavepoint, _) => self.poison = true,
            (_, Via::Write(tx)) => tx.poison(cause),
            _ => unreachable!("only a write transaction is poisoned"),
        }
    }
}

fn subject(bug: Bug) -> impl Fn() -> Opened {
    move || {
        Opened::volatile(Arc::new(Wrong {
            inner: CustomStorage::default(),
            bug,
            observer: Mutex::default(),
            cached_vehicle: Mutex::default(),
            cached_spot: Mutex::default(),
        }))
    }
}

#[test]
fn the_custom_storage_passes_the_suite() {
    conformance::run(&|| Opened::volatile(Arc::new(CustomStorage::default())));
}

#[test]
fn the_wrapper_without_a_mistake_passes_the_suite() {
    conformance::run(&subject(Bug::None));
}

#[test]
fn every_planted_mistake_is_found_by_the_case_for_it() {
    let table = [
        (Bug::VersionNotChecked, "an_update_from_an_old_version_is_a_conflict"),
        (Bug::VersionNotCheckedAndRowsCached, "no_update_is_lost_among_sixty_four_threads"),
        (Bug::FreeSpotCached, "sixty_four_threads_and_the_last_spot"),
        (Bug::SpotTakenTwice, "sixty_four_threads_and_one_vehicle"),
        (Bug::ObserverToldTwice, "the_observer_is_told_in_order_by_many_writers"),
        (Bug::RemovedVehiclesHidden, "every_kind_of_event_is_applied_and_read_back"),
        (Bug::SavepointNotUndone, "a_failed_savepoint_undoes_its_own_rows_only"),
        (Bug::SavepointNotUndone, "savepoints_nest_three_deep"),
        (Bug::SavepointNotUndone, "a_failed_savepoint_takes_its_journal_rows_back"),
        (Bug::ErrorCommitted, "failed_work_leaves_no_trace"),
        (Bug::ErrorCommitted, "failing_and_succeeding_writers_do_not_mix"),
        (Bug::ErrorKindLost, "the_error_of_the_work_comes_back_as_it_is"),
        (Bug::OwnedWorkDropped, "owned_work_is_committed_or_rolled_back_like_any"),
        (Bug::PoisonIgnored, "every_call_on_a_poisoned_transaction_fails"),
        (Bug::PoisonIgnored, "a_poisoned_transaction_keeps_nothing_although_the_work_answers_ok"),
        (Bug::PoisonEndsWithItsSavepoint, "poison_outlives_the_savepoint_in_which_it_came"),
        (Bug::PlateTakenTwice, "a_plate_is_taken_once_until_its_vehicle_is_removed"),
        (Bug::SpotTakenTwice, "a_spot_has_one_active_session"),
        (Bug::SpotTakenTwice, "a_vehicle_has_one_active_session"),
        (Bug::PendingPaymentTwice, "a_session_has_one_pending_payment"),
        (Bug::PendingPaymentTwice, "a_payment_key_is_taken_once"),
        (Bug::PendingRefundTwice, "a_payment_has_one_pending_refund"),
        (Bug::PendingRefundTwice, "a_refund_key_is_taken_once"),
        (Bug::PaidDebtsCounted, "debts_are_found_by_vehicle_session_and_status"),
        (Bug::ReferenceNotChecked, "the_layout_refers_to_what_is_there"),
        (Bug::JournalGapAccepted, "a_row_with_another_number_than_the_next_is_a_conflict"),
        (Bug::KeyAcceptedTwice, "an_idempotency_key_is_used_once"),
        (Bug::ObserverToldOfRolledBackRows, "the_observer_is_told_what_was_committed_and_nothing_else"),
        (Bug::ObserverToldBeforeCommit, "the_observer_is_told_after_the_commit"),
        (Bug::ObserverToldTwice, "the_observer_is_told_what_was_committed_and_nothing_else"),
        (Bug::ReadsOfSeveralStates, "a_read_sees_one_state_while_others_commit"),
        (Bug::DeadlineIgnored, "a_deadline_that_has_passed_changes_nothing"),
        (Bug::NestedWriteIsBusy, "a_write_from_inside_a_write_is_misuse"),
        (Bug::MarkStandsStill, "the_change_mark_differs_after_each_commit"),
        (Bug::DirectionIgnored, "all_pages_together_are_the_whole_list"),
        (Bug::LimitOfZeroIsNoLimit, "all_pages_together_are_the_whole_list"),
        (Bug::PageBeginsWithItsId, "pages_are_stable_while_rows_are_added"),
        (Bug::FloorIgnored, "the_free_spot_is_the_lowest_ordinal_that_is_wanted"),
        (Bug::RemovedVehiclesHidden, "a_plate_is_taken_once_until_its_vehicle_is_removed"),
        (Bug::ReceiptGapAccepted, "receipts_are_numbered_without_a_gap"),
        (Bug::ReceiptReferenceNotChecked, "a_receipt_refers_to_what_is_there"),
        (Bug::SavepointNotUndone, "a_rollback_leaves_no_gap_in_the_receipts"),
        (Bug::DayCloseGapAccepted, "day_closes_are_numbered_without_a_gap"),
        (Bug::ShiftVersionNotChecked, "no_cash_of_a_shift_is_lost"),
        (Bug::OpenShiftsUnsorted, "a_drawer_has_one_open_shift"),
        (Bug::ActivatesBesides, "tariffs_have_a_latest_version_and_one_active"),
        (Bug::ValidationTakenTwice, "a_validation_is_there_once_until_it_is_removed"),
        (Bug::ValidationsUnordered, "validations_come_as_they_were_granted"),
        (Bug::ValidationsCut, "a_page_of_validations_is_of_whole_sessions"),
        (Bug::UsesOfOneSession, "uses_of_a_validation_are_counted"),
        (Bug::RevocationForgotten, "every_kind_of_event_is_applied_and_read_back"),
        (Bug::LoginTakenTwice, "a_login_is_taken_once_until_its_user_is_removed"),
        (Bug::LoginOfNobody, "what_belongs_to_an_account_refers_to_what_is_there"),
        (Bug::EndedLoginGoesOn, "an_update_of_an_account_from_an_old_version_is_a_conflict"),
        (Bug::EndedLoginsListed, "auth_sessions_come_by_subject_and_state"),
        (Bug::ForgottenLoginKept, "an_auth_session_is_dropped_once_and_only_as_it_was_read"),
        (Bug::CountersByKey, "counters_of_nobody_come_oldest_first"),
        (Bug::CounterNotReplaced, "counters_and_credentials_are_replaced_dropped_and_undone"),
        (Bug::LateLeaseAccepted, "a_lease_gives_way_to_a_higher_number_alone"),
        (Bug::SavepointNotUndone, "a_lease_that_was_rolled_back_was_never_taken"),
        (Bug::CredentialKept, "counters_and_credentials_are_replaced_dropped_and_undone"),
    ];
    for (bug, name) in table {
        let case = conformance::case(name).unwrap_or_else(|| panic!("no case is named {name}"));
        let failure = case.check(&subject(bug)).expect_err(&format!("{name} does not notice {bug:?}"));
        assert_eq!(failure.case, name);
    }
}

#[test]
fn a_failing_run_names_the_case() {
    let failures = conformance::failures(&subject(Bug::MarkStandsStill));
    let names: Vec<&str> = failures.iter().map(|failure| failure.case).collect();
    assert_eq!(names, ["the_change_mark_differs_after_each_commit"], "{failures:?}");
}

#[test]
fn a_durable_storage_that_forgets_is_found() {
    let forgetful = || {
        let empty = || Arc::new(CustomStorage::default());
        Opened::durable(empty(), move || empty())
    };
    let failures = conformance::failures(&forgetful);
    let names: Vec<&str> = failures.iter().map(|failure| failure.case).collect();
    assert_eq!(names, ["a_store_opened_again_holds_what_it_held"], "{failures:?}");
}

#[test]
fn names_are_unique_and_each_finds_its_case() {
    let names: std::collections::BTreeSet<&str> = conformance::cases().map(|case| case.name()).collect();
    assert_eq!(names.len(), conformance::cases().count());
    assert!(names.iter().all(|name| conformance::case(name).is_some_and(|case| case.name() == *name)));
    assert!(conformance::cases().all(|case| case.promise().ends_with('.')));
    assert!(conformance::case("no_such_case").is_none());
}
