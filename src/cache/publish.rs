//! What other programs may read in the cache: what is free on each floor, which payments are pending, which logins were revoked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde::Serialize;

use super::contract::{Cache, CacheEntry, CachedValue};
use super::key::{CacheKey, Namespace};
use crate::domain::{PaymentId, SessionId, Timestamp};
use crate::event::{Event, JournalEntry};
use crate::live::LiveState;

/// Whoever reads it sees by its absence that nobody keeps it up to date any more.
const TTL: Duration = Duration::from_secs(30);
/// Well before it runs out, and after a server has lost it.
const REFRESH: Duration = Duration::from_secs(10);
/// A hint lives for longer than any access token does.
const REVOKED_TTL: Duration = Duration::from_hours(24);

/// What is free on a floor, as `spot:availability:<floor>` has it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct Floor {
    level: i16,
    total: u32,
    free: u32,
    occupied: u32,
    reserved: u32,
}

/// A payment whose outcome is not known, as `payment:pending:<session>` has it.
#[derive(Clone, PartialEq, Eq, Serialize)]
struct Pending {
    payment: PaymentId,
    session: SessionId,
    amount_minor: i64,
    currency: String,
    since: Timestamp,
}

/// Publishes what the live state says, a moment after it changed, off everybody's path.
pub(crate) struct Publisher {
    cache: Arc<dyn Cache>,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    sequence: Option<u64>,
    refreshed: Option<Instant>,
    floors: BTreeMap<i16, Floor>,
    pending: BTreeMap<SessionId, Pending>,
}

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher").finish_non_exhaustive()
    }
}

impl Publisher {
    pub(crate) fn new(cache: Arc<dyn Cache>) -> Self {
        Self { cache, last: Mutex::default() }
    }

    /// Puts what has changed since the last call into the cache, and now and then everything.
    pub(crate) fn publish(&self, live: &LiveState, now: Instant) {
        let mut last = self.last.lock();
        // Before the live state is read: what is read is as new at least.
        let sequence = live.sequence();
        let refresh = last.refreshed.is_none_or(|at| now.saturating_duration_since(at) >= REFRESH);
        if last.sequence == Some(sequence) && !refresh {
            return;
        }
        let (floors, pending) = (floors_of(live), pending_of(live));
        let mut entries = Vec::new();
        for (level, floor) in &floors {
            if refresh || last.floors.get(level) != Some(floor) {
                entries.extend(entry(CacheKey::new(Namespace::Availability, level), sequence, floor, TTL));
            }
        }
        for (session, payment) in &pending {
            if refresh || last.pending.get(session) != Some(payment) {
                entries.extend(entry(CacheKey::new(Namespace::PaymentPending, session), sequence, payment, TTL));
            }
        }
        let floors_gone = last.floors.keys().filter(|level| !floors.contains_key(level));
        let floors_gone = floors_gone.map(|level| CacheKey::new(Namespace::Availability, level));
        let settled: BTreeSet<&SessionId> = last.pending.keys().filter(|session| !pending.contains_key(session)).collect();
        let settled = settled.into_iter().map(|session| CacheKey::new(Namespace::PaymentPending, session));
        let gone: Vec<(CacheKey, u64)> = floors_gone.chain(settled).map(|key| (key, sequence)).collect();
        if self.cache.set(&entries).and_then(|()| self.cache.invalidate(&gone)).is_err() {
            // Told again in full at the next call.
            *last = Last::default();
            return;
        }
        let refreshed = if refresh { Some(now) } else { last.refreshed };
        *last = Last { sequence: Some(sequence), refreshed, floors, pending };
    }

    /// Notes logins that these rows revoked: at once, for a hint that comes late is none.
    pub(crate) fn follow(&self, entries: &[Arc<JournalEntry>]) {
        let revoked = entries.iter().filter_map(|row| match &row.event {
            Event::AuthSessionRevoked { auth_session, reason } => {
                entry(CacheKey::new(Namespace::Revoked, auth_session), row.sequence, reason, REVOKED_TTL)
            }
            Event::RefreshReused { auth_session, .. } => {
                entry(CacheKey::new(Namespace::Revoked, auth_session), row.sequence, &"REFRESH_REUSED", REVOKED_TTL)
            }
            _ => None,
        });
        let revoked: Vec<CacheEntry> = revoked.collect();
        if !revoked.is_empty() {
            drop(self.cache.set(&revoked));
        }
    }
}

fn floors_of(live: &LiveState) -> BTreeMap<i16, Floor> {
    let mut floors = BTreeMap::new();
    for count in live.availability() {
        let floor = floors.entry(count.level).or_insert(Floor { level: count.level, ..Floor::default() });
        floor.total += count.total;
        floor.free += count.free;
        floor.occupied += count.occupied;
        floor.reserved += count.reserved;
    }
    floors
}

fn pending_of(live: &LiveState) -> BTreeMap<SessionId, Pending> {
    let pending = live.pending_payments().into_iter().map(|payment| {
        let (amount, session) = (payment.amount, payment.session);
        let currency = amount.currency().to_string();
        (session, Pending { payment: payment.id, session, amount_minor: amount.minor(), currency, since: payment.created_at })
    });
    pending.collect()
}

fn entry(key: CacheKey, sequence: u64, value: &impl Serialize, ttl: Duration) -> Option<CacheEntry> {
    let bytes = serde_json::to_vec(value).ok()?.into();
    Some(CacheEntry { key, value: CachedValue { sequence, bytes }, ttl })
}
