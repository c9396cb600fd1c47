//! The live state: what can still change, in memory, for answers that need no store.
//!
//! It holds what is open: spots and vehicles that are not removed, ACTIVE and EXPIRED sessions, OPEN tickets, PENDING
//! payments, and all tariffs. It changes only by committed events, in their order, and can be made anew from the store
//! at any time. Its tables are those of the memory backend.

mod bells;
mod follow;
mod load;
#[cfg(test)]
pub(crate) mod scenario;
mod tables;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use parking_lot::{Mutex, RwLock};

pub use bells::BellRope;
pub(crate) use follow::Follower;
use tables::Open;
pub use tables::{FreeSpots, SpotState, VehicleIdentity};
pub(crate) use tables::{Keep, Mark, Tables};

use crate::Result;
#[cfg(feature = "auth")]
use crate::domain::{AuthSession, AuthSessionId, Role, Subject, Timestamp};
use crate::domain::{
    Payment, PaymentStatus, Plate, Refund, RefundStatus, Session, SessionId, SessionStatus, Spot, SpotClass, SpotCode, SpotId,
    Tariff, TariffRef, Ticket, TicketNumber, Vehicle, VehicleId,
};
use crate::event::{Head, JournalEntry};
use crate::storage::{self, AvailabilityCount, Page, ReadTx, SessionFilter, Storage};

/// How many rows there are that something can still happen to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LiveCounts {
    /// Spots that are not removed.
    pub spots: usize,
    /// Of these, the ones that are not closed: AVAILABLE, OCCUPIED or RESERVED.
    pub spots_in_service: usize,
    /// Vehicles that are not removed.
    pub vehicles: usize,
    /// ACTIVE sessions.
    pub sessions_active: usize,
    /// EXPIRED sessions, not settled yet.
    pub sessions_expired: usize,
    /// OPEN tickets.
    pub tickets_open: usize,
    /// PENDING payments.
    pub payments_pending: usize,
    /// PENDING refunds.
    pub refunds_pending: usize,
    /// Auth sessions that have not ended.
    pub auth_sessions: usize,
}

/// Something in which the live state is not what the store says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table, the row's id and the field; or the index or count. Never a plate.
    pub what: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)
    }
}

/// What became of journal rows that the live state was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    /// All are in it, now or before.
    Upto {
        /// The last row that is in it.
        sequence: u64,
    },
    /// Rows before the given ones are missing: read them from the journal, or rebuild. What came before the gap is in it.
    Gap {
        /// The first row that is missing.
        next: u64,
    },
    /// The given rows follow from another history than the one that is in it: the store was restored. Nothing was applied.
    Fork,
}

/// What a rebuild did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rebuilt {
    /// The last journal row that is in the live state now.
    pub(crate) sequence: u64,
    /// `false`: the live state was ahead of the snapshot that was read, and was left as it is; try with a newer one.
    pub(crate) replaced: bool,
}

/// What is known of a login that has not ended.
#[cfg(feature = "auth")]
#[derive(Clone, Debug)]
pub(crate) struct LiveLogin {
    pub(crate) subject: Subject,
    pub(crate) expires_at: Timestamp,
    pub(crate) last_activity: Timestamp,
    /// The role, and a device's lane; `None` for who was switched off.
    pub(crate) allowed: Option<(Role, Option<String>)>,
}

/// Open rows in memory.
///
/// A spot by id, a vehicle by plate and the counts of free spots are read without any lock, so that displays and gates do not slow each other down.
/// Other reads take a lock for as long as they copy their answer, never during I/O; a rebuild works aside and swaps.
#[derive(Debug)]
pub(crate) struct LiveState {
    /// Always that of the tables in `inner`.
    open: Open,
    inner: RwLock<Inner>,
    /// One rebuild at a time.
    rebuilding: Mutex<()>,
}

#[derive(Debug)]
struct Inner {
    tables: Tables,
    /// The last journal row that is in the tables.
    head: Head,
    stale: bool,
    /// While a rebuild is reading: the rows applied since it began, for what it made to catch up with.
    followed: Option<Vec<Arc<JournalEntry>>>,
}

impl Inner {
    fn apply(&mut self, entries: &[Arc<JournalEntry>]) -> Result<Applied> {
        let known = entries.partition_point(|entry| entry.sequence <= self.head.sequence);
        for (place, entry) in entries[known..].iter().enumerate() {
            if entry.sequence != self.head.sequence + 1 {
                return Ok(Applied::Gap { next: self.head.sequence + 1 });
            }
            // The others follow from the first: they come from one reading, or one commit, of one journal.
            if place == 0 && !entry.follows(self.head) {
                return Ok(Applied::Fork);
            }
            let start = self.tables.begin();
            let outcome = storage::apply(&mut self.tables, &entry.event, entry.at);
            if outcome.is_err() {
                self.tables.roll_back(start);
            }
            self.tables.end();
            if let Err(error) = outcome {
                self.stale = true;
                return Err(error.in_context(format_args!("the live state cannot take journal row {}", entry.sequence)));
            }
            self.head = entry.head();
            if let Some(followed) = &mut self.followed {
                followed.push(Arc::clone(entry));
            }
        }
        Ok(Applied::Upto { sequence: self.head.sequence })
    }
}

impl Default for LiveState {
    fn default() -> Self {
        Self::new()
    }
}

impl LiveState {
    /// The live state of an empty store.
    pub(crate) fn new() -> Self {
        let tables = Tables::new(Keep::Open);
        let open = tables.open();
        let inner = Inner { tables, head: Head::EMPTY, stale: false, followed: None };
        Self { open, inner: RwLock::new(inner), rebuilding: Mutex::new(()) }
    }

    /// Takes committed journal rows, in their order. Rows that are in it already are passed over.
    ///
    /// # Errors
    /// What [`storage::apply`] answers, which must not happen for rows that were committed. The live state then is as
    /// it was before that row, and [stale](LiveState::is_stale) until it is rebuilt.
    pub(crate) fn apply(&self, entries: &[Arc<JournalEntry>]) -> Result<Applied> {
        self.inner.write().apply(entries)
    }

    /// Reads everything anew from `storage` and puts it in place of what is here. Readers are not held up by the reading, and
    /// what is committed meanwhile is not lost. A live state that is ahead of what was read is left as it is, unless it still
    /// stands at a row that the store has no more because it was restored: `lost` tells that, asked in the same transaction.
    /// `report` is told how many rows were read so far.
    ///
    /// # Errors
    /// What the storage answers, or what its rows violate. The live state is then as before.
    pub(crate) fn rebuild(
        &self,
        storage: &dyn Storage,
        lost: &(dyn Fn(&dyn ReadTx) -> Result<Option<Head>> + Sync),
        report: &(dyn Fn(u64) + Sync),
    ) -> Result<Rebuilt> {
        self.rebuild_from(|| load::load_from(storage, lost, report))
    }

    fn rebuild_from(&self, load: impl FnOnce() -> Result<load::Loaded<Option<Head>>>) -> Result<Rebuilt> {
        let _alone = self.rebuilding.lock();
        let follow = Follow::begin(self);
        let (tables, head, lost) = load()?;
        let mut fresh = Inner { tables, head, stale: false, followed: None };
        // Most of what was committed meanwhile is applied before anybody waits.
        if lost.is_none() {
            fresh.apply(&follow.so_far())?;
        }
        let mut inner = self.inner.write();
        // What was followed from the old history says nothing about the new one.
        if let Some(followed) = inner.followed.as_ref().filter(|_| lost.is_none()) {
            fresh.apply(followed)?;
        }
        let may_go_back = lost == Some(inner.head);
        if (fresh.head.sequence < inner.head.sequence || lost.is_some()) && !may_go_back {
            return Ok(Rebuilt { sequence: inner.head.sequence, replaced: false });
        }
        let sequence = fresh.head.sequence;
        fresh.tables.show_in(&self.open);
        let before = std::mem::replace(&mut *inner, fresh);
        // Many rows take long to free: not while readers wait.
        drop(inner);
        drop(before);
        Ok(Rebuilt { sequence, replaced: true })
    }

    /// Compares the live state with what `tx` shows, rows and what is derived from them; `None` if they are not at the same
    /// journal row: try again. Empty if they agree.
    ///
    /// # Errors
    /// What `tx` answers, or what its rows violate.
    pub(crate) fn check(&self, tx: &dyn ReadTx) -> Result<Option<Vec<Difference>>> {
        if tx.journal_head()? != self.head() {
            return Ok(None);
        }
        let (store, head) = load::load(tx)?;
        let inner = self.inner.read();
        if inner.head != head {
            return Ok(None);
        }
        Ok(Some(inner.tables.differences(&store).into_iter().map(|what| Difference { what }).collect()))
    }

    fn with<T>(&self, read: impl FnOnce(&Tables) -> T) -> T {
        read(&self.inner.read().tables)
    }

    /// The last journal row that is in it; 0 for none.
    pub(crate) fn sequence(&self) -> u64 {
        self.head().sequence
    }

    /// The number and hash of the last journal row that is in it.
    pub(crate) fn head(&self) -> Head {
        self.inner.read().head
    }

    /// Whether it could not take a journal row and waits to be rebuilt.
    pub(crate) fn is_stale(&self) -> bool {
        self.inner.read().stale
    }

    /// The spot, if it is not removed.
    #[inline]
    pub(crate) fn spot(&self, id: SpotId) -> Option<Spot> {
        match self.open.spot(id) {
            None => self.spot_under_lock(id),
            spot => spot,
        }
    }

    /// What changes about the spot, if that can be told without the lock.
    #[inline(always)]
    pub(crate) fn spot_state(&self, id: SpotId) -> Option<SpotState> {
        self.open.spot_state(id)
    }

    /// What is not found without the lock may have been moved at that moment.
    #[cold]
    fn spot_under_lock(&self, id: SpotId) -> Option<Spot> {
        self.with(|tables| tables.spots.get(id))
    }

    /// The spot with this code that is not removed.
    pub(crate) fn spot_by_code(&self, code: &SpotCode) -> Option<Spot> {
        self.with(|tables| tables.spots.by_code(code))
    }

    /// The spots of a bay that are not removed, in the order in which they are given out.
    pub(crate) fn spots_in_bay(&self, level: i16, bay: u16) -> Vec<Spot> {
        self.with(|tables| tables.spots.in_bay(level, bay).collect())
    }

    /// The vehicle, if it is not removed.
    pub(crate) fn vehicle(&self, id: VehicleId) -> Option<Vehicle> {
        self.with(|tables| tables.vehicles.get(id))
    }

    /// The vehicle with this plate that is not removed.
    pub(crate) fn vehicle_by_plate(&self, plate: &Plate) -> Option<Vehicle> {
        self.with(|tables| tables.vehicles.by_plate(plate))
    }

    /// The same by the words of a plate, if that can be told without the lock.
    #[inline]
    pub(crate) fn vehicle_by_words(&self, plate: [u64; 3]) -> Option<Vehicle> {
        self.open.vehicle_by_plate(plate)
    }

    /// Whose plate it is, by its words, if that can be told without the lock.
    #[inline(always)]
    pub(crate) fn vehicle_identity(&self, plate: [u64; 3]) -> Option<VehicleIdentity> {
        self.open.vehicle_identity(plate)
    }

    /// The session, if it is ACTIVE or EXPIRED.
    pub(crate) fn session(&self, id: SessionId) -> Option<Session> {
        self.with(|tables| tables.sessions.get(id))
    }

    /// The ACTIVE session of this vehicle.
    pub(crate) fn active_session_of(&self, vehicle: VehicleId) -> Option<Session> {
        self.with(|tables| tables.sessions.active_of(vehicle))
    }

    /// ACTIVE and EXPIRED sessions of the vehicle with this plate, oldest first.
    pub(crate) fn open_sessions_by_plate(&self, plate: &Plate) -> Vec<Session> {
        self.with(|tables| {
            let vehicle = tables.vehicles.by_plate(plate).map(|vehicle| vehicle.id);
            // Only open ones are kept here.
            let filter = SessionFilter { vehicle, ..SessionFilter::default() };
            if vehicle.is_some() { tables.sessions.page(&filter, Page::first(u32::MAX)) } else { Vec::new() }
        })
    }

    /// ACTIVE sessions.
    pub(crate) fn active_sessions(&self, page: Page<SessionId>) -> Vec<Session> {
        let active = SessionFilter { status: Some(SessionStatus::Active), ..SessionFilter::default() };
        self.with(|tables| tables.sessions.page(&active, page))
    }

    /// The ticket with this number, if it is OPEN.
    pub(crate) fn ticket_by_number(&self, number: &TicketNumber) -> Option<Ticket> {
        self.with(|tables| tables.tickets.by_number(number).cloned())
    }

    /// All PENDING payments, oldest first.
    pub(crate) fn pending_payments(&self) -> Vec<Payment> {
        self.with(|tables| tables.payments.pending().cloned().collect())
    }

    /// All PENDING refunds, oldest first.
    pub(crate) fn pending_refunds(&self) -> Vec<Refund> {
        self.with(|tables| tables.refunds.pending().cloned().collect())
    }

    /// Counts of the spots that are not removed, by floor, bay and class, in that order.
    pub(crate) fn availability(&self) -> Vec<AvailabilityCount> {
        self.with(|tables| tables.spots.availability(None))
    }

    /// As [`LiveState::availability`], of one floor.
    pub(crate) fn availability_on(&self, level: i16) -> Vec<AvailabilityCount> {
        self.with(|tables| tables.spots.availability(Some(level)))
    }

    /// How many spots on this floor, of this class, are AVAILABLE; `None` is any.
    #[inline]
    pub(crate) fn free_count(&self, level: Option<i16>, class: Option<SpotClass>) -> usize {
        self.open.free_count(level, class).unwrap_or_else(|| self.with(|tables| tables.spots.free_count(level, class)))
    }

    /// How many spots are OCCUPIED.
    pub(crate) fn occupied_count(&self) -> usize {
        self.with(|tables| tables.spots.occupied())
    }

    /// This version of a tariff.
    pub(crate) fn tariff(&self, tariff: &TariffRef) -> Option<Tariff> {
        self.with(|tables| tables.tariffs.get(tariff).map(|row| row.tariff))
    }

    /// The auth session, if it has not ended.
    #[cfg(feature = "auth")]
    pub(crate) fn auth_session(&self, id: AuthSessionId) -> Option<AuthSession> {
        self.with(|tables| tables.auth_sessions.get(id).cloned())
    }

    /// What `verify` asks, in one look; copies little.
    #[cfg(feature = "auth")]
    pub(crate) fn login(&self, id: AuthSessionId) -> Option<LiveLogin> {
        self.with(|tables| {
            let session = tables.auth_sessions.get(id)?;
            let allowed = match session.subject {
                Subject::User(id) => tables.users.get(id).filter(|user| user.may_log_in()).map(|user| (user.role, None)),
                Subject::Device(id) => tables
                    .devices
                    .get(id)
                    .filter(|device| device.may_log_in())
                    .map(|device| (Role::Kiosk, Some(device.lane.clone()))),
            };
            let (subject, expires_at, last_activity) = (session.subject, session.expires_at, session.last_activity);
            Some(LiveLogin { subject, expires_at, last_activity, allowed })
        })
    }

    /// How many rows of each kind are open.
    pub(crate) fn counts(&self) -> LiveCounts {
        self.with(|tables| LiveCounts {
            spots: tables.spots.live(),
            spots_in_service: tables.spots.in_service(),
            vehicles: tables.vehicles.live(),
            sessions_active: tables.sessions.count(SessionStatus::Active),
            sessions_expired: tables.sessions.count(SessionStatus::Expired),
            tickets_open: tables.tickets.len(),
            payments_pending: tables.payments.count(PaymentStatus::Pending),
            refunds_pending: tables.refunds.count(RefundStatus::Pending),
            auth_sessions: tables.auth_sessions.active_count(),
        })
    }
}

/// Has the live state note what it applies while a rebuild reads; the notes end with it, however the rebuild ends.
struct Follow<'a>(&'a LiveState);

impl<'a> Follow<'a> {
    fn begin(live: &'a LiveState) -> Self {
        live.inner.write().followed = Some(Vec::new());
        Self(live)
    }

    fn so_far(&self) -> Vec<Arc<JournalEntry>> {
        self.0.inner.read().followed.clone().unwrap_or_default()
    }
}

impl Drop for Follow<'_> {
    fn drop(&mut self) {
        self.0.inner.write().followed = None;
    }
}
