//! Housekeeping: the sweep, the live state against the store, backup and restore.

use crate::domain::Permission;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::Result;
use crate::authority::{Guarded, Need};
use crate::domain::{AuthSession, AuthSessionEnd, SessionId, SpotId, Timestamp};
use crate::event::Event;
use crate::live::Follower;
use crate::services::payments::{Payments, Recovered};
use crate::services::sessions::Sessions;
use crate::storage::{AuthSessionFilter, Page, ReadTx, Storage};
use crate::transaction::{Command, Decision, Scope};

/// How many rows one transaction of a sweep changes: others get their turn in between.
const ROWS_PER_SWEEP: u32 = 100;

/// What all of it wants.
const NEED: Need = Need::May(Permission::Maintenance);

/// Maintenance: see [`Garage::maintenance`](crate::Garage::maintenance).
#[derive(Clone, Debug)]
pub struct Maintenance<'a> {
    scope: Scope<'a>,
    parts: Guarded<Parts<'a>>,
}

/// What is kept in order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) storage: &'a Arc<dyn Storage>,
    pub(crate) follower: &'a Arc<Follower>,
    #[cfg(feature = "auth")]
    pub(crate) auth: Option<&'a crate::auth::AuthState>,
}

/// What a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions that were overdue, now EXPIRED.
    pub expired: Vec<SessionId>,
    /// Spots whose reservation had lapsed, now AVAILABLE.
    pub released: Vec<SpotId>,
    /// Payments that hung in the air.
    pub recovered: Recovered,
    /// How many auth sessions ended because their time ran out.
    pub auth_sessions: usize,
    /// How many were dropped from the login history, because they had ended long ago.
    pub auth_sessions_forgotten: usize,
}

impl<'a> Maintenance<'a> {
    pub(crate) fn new(scope: Scope<'a>, parts: Parts<'a>) -> Self {
        Self { scope, parts: Guarded::new(parts) }
    }

    /// What the calls work with, for who may.
    fn parts(&self) -> Result<&Parts<'a>> {
        self.parts.open(&self.scope, NEED)
    }

    /// Does what time alone makes due: expires sessions that are overdue, ends reservations that have lapsed and logins whose time
    /// ran out, drops the oldest from the login history, recovers payments. For a host to call now and then, such as each minute.
    ///
    /// # Errors
    /// The kinds of a store that fails; what was done before it stays done.
    pub fn sweep(&self) -> Result<Swept> {
        let scope = self.scope.admit(NEED)?;
        let sessions = Sessions::new(scope.clone());
        let mut swept = Swept::default();
        loop {
            let expired = sessions.expire_overdue(ROWS_PER_SWEEP)?;
            let is_last = expired.len() < ROWS_PER_SWEEP as usize;
            swept.expired.extend(expired.into_iter().map(|session| session.id));
            if is_last {
                break;
            }
        }
        loop {
            let released = scope.run(ReleaseLapsed { limit: ROWS_PER_SWEEP })?;
            let is_last = released.len() < ROWS_PER_SWEEP as usize;
            swept.released.extend(released);
            if is_last {
                break;
            }
        }
        #[cfg(feature = "auth")]
        loop {
            let ended = super::auth::expire(&scope, ROWS_PER_SWEEP)?;
            swept.auth_sessions += ended;
            if ended < ROWS_PER_SWEEP as usize {
                break;
            }
        }
        #[cfg(feature = "auth")]
        if let Some(auth) = self.parts.open(&scope, NEED)?.auth {
            loop {
                let forgotten = super::auth::forget(&scope, auth.config.history_max, ROWS_PER_SWEEP)?;
                swept.auth_sessions_forgotten += forgotten;
                if forgotten < ROWS_PER_SWEEP as usize {
                    break;
                }
            }
        }
        swept.recovered = Payments::new(scope).recover()?;
        Ok(swept)
    }

    /// Builds the live state anew from the store.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read; the live state is then as before.
    pub fn rebuild(&self) -> Result<()> {
        self.parts()?.follower.rebuild()
    }

    /// Compares the live state with the store, row by row and count by count, and builds it anew if they differ. Answers
    /// what differed. The background thread does this every five minutes.
    ///
    /// # Errors
    /// [`Busy`](crate::ErrorKind::Busy) if others write faster than can be compared; the kinds of a store that fails.
    pub fn check(&self) -> Result<Vec<String>> {
        self.parts()?.follower.check()
    }

    /// Takes in what other processes have committed, at once instead of at the next poll.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn catch_up(&self) -> Result<()> {
        self.parts()?.follower.poll()
    }

    /// Copies the store, as it is now, into a new file while it is in use. The copy is a garage's file like any other.
    ///
    /// # Errors
    /// [`AlreadyExists`](crate::ErrorKind::AlreadyExists) if there is a file; [`Unsupported`](crate::ErrorKind::Unsupported)
    /// in memory; the kinds of a disk that fails. No half copy is left.
    pub fn backup(&self, path: impl AsRef<Path>) -> Result<()> {
        self.parts()?.storage.backup(path.as_ref())
    }

    /// Replaces everything in the store by what a backup holds. Other handles and processes see it as a change like any
    /// other; what was written after the backup is gone.
    ///
    /// All auth sessions that the backup holds are ended, each by an event, in the same commit: whoever was logged out after the
    /// backup was made would be logged in again. Everybody logs in anew. Accounts, roles and passwords are those of the backup. What
    /// the store is to become is prepared in the folder for temporary files, which needs room for it.
    ///
    /// # Errors
    /// [`NotADatabase`](crate::ErrorKind::NotADatabase), [`NewerSchema`](crate::ErrorKind::NewerSchema) or
    /// [`Corrupt`](crate::ErrorKind::Corrupt) for a file that is not a sound backup, which is found out before anything is
    /// changed; [`Unsupported`](crate::ErrorKind::Unsupported) in memory.
    pub fn restore(&self, path: impl AsRef<Path>) -> Result<()> {
        // Who restores may not be in the backup.
        let scope = self.scope.admit(NEED)?;
        let parts = self.parts.open(&scope, NEED)?;
        parts.storage.restore(path.as_ref(), &mut |tx| scope.run_in(tx, EndRestored {}))?;
        scope.context().tariffs.clear();
        scope.context().forget_lookups();
        parts.follower.rebuild()
    }

    /// Does the housekeeping of the storage, notes which auth sessions were used, and publishes what is free if there is a cache, as the background thread does: for hosts that opened without one.
    ///
    /// # Errors
    /// What the storage meets; trying again later is right.
    pub fn tidy(&self) -> Result<()> {
        let scope = self.scope.admit(NEED)?;
        let parts = self.parts.open(&scope, NEED)?;
        #[cfg(feature = "auth")]
        if let Some(auth) = parts.auth {
            super::auth::flush(&scope, auth, true)?;
        }
        scope.context().publish(&parts.follower.live)?;
        parts.storage.tidy()
    }
}

#[derive(Serialize)]
struct ReleaseLapsed {
    limit: u32,
}

impl Command for ReleaseLapsed {
    type Answer = Vec<SpotId>;
    const NAME: &'static str = "maintenance.release_lapsed";
    const NEED: Need = Need::May(Permission::Maintenance);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let lapsed = rows.reservations_lapsed(with.now, self.limit)?;
        Ok(lapsed.into_iter().map(|spot| Event::SpotReleased { spot: spot.id }).collect())
    }

    fn answer(&self, _: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<Vec<SpotId>> {
        let released = events.iter().filter_map(|event| match *event {
            Event::SpotReleased { spot } => Some(spot),
            _ => None,
        });
        Ok(released.collect())
    }
}

/// Ends all auth sessions that a backup would bring back.
#[derive(Serialize)]
struct EndRestored {}

impl Command for EndRestored {
    type Answer = ();
    const NAME: &'static str = "maintenance.end_restored";
    const NEED: Need = NEED;

    fn decide(&self, rows: &dyn ReadTx, _: &Decision<'_>) -> Result<Vec<Event>> {
        let active = AuthSessionFilter { subject: None, active: true };
        let (mut events, mut after) = (Vec::new(), None);
        loop {
            let page = rows.auth_sessions(&active, Page { after, ..Page::first(1_000) })?;
            let Some(last) = page.last() else { return Ok(events) };
            after = Some(last.id);
            let end = |row: AuthSession| Event::AuthSessionRevoked { auth_session: row.id, reason: AuthSessionEnd::Restored };
            events.extend(page.into_iter().map(end));
        }
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}
