//! Housekeeping: the sweep, the live state against the store, backup and restore.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::Result;
use crate::domain::{SessionId, SpotId, Timestamp};
use crate::event::Event;
use crate::live::Follower;
use crate::services::payments::{Payments, Recovered};
use crate::services::sessions::Sessions;
use crate::storage::{ReadTx, Storage};
use crate::transaction::{Command, Decision, Scope};

/// How many rows one transaction of a sweep changes: others get their turn in between.
const ROWS_PER_SWEEP: u32 = 100;

/// Maintenance: see [`Garage::maintenance`](crate::Garage::maintenance).
#[derive(Clone, Debug)]
pub struct Maintenance<'a> {
    pub(crate) scope: Scope<'a>,
    pub(crate) storage: &'a Arc<dyn Storage>,
    pub(crate) follower: &'a Arc<Follower>,
    pub(crate) payments: Payments<'a>,
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
}

impl Maintenance<'_> {
    /// Does what time alone makes due: expires sessions that are overdue, ends reservations that have lapsed, recovers
    /// payments. For a host to call now and then, such as each minute.
    ///
    /// # Errors
    /// The kinds of a store that fails; what was done before it stays done.
    pub fn sweep(&self) -> Result<Swept> {
        let sessions = Sessions::new(self.scope.clone(), Some(&self.follower.live));
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
            let released = self.scope.run(ReleaseLapsed { limit: ROWS_PER_SWEEP })?;
            let is_last = released.len() < ROWS_PER_SWEEP as usize;
            swept.released.extend(released);
            if is_last {
                break;
            }
        }
        #[cfg(feature = "auth")]
        loop {
            let ended = super::auth::expire(&self.scope, ROWS_PER_SWEEP)?;
            swept.auth_sessions += ended;
            if ended < ROWS_PER_SWEEP as usize {
                break;
            }
        }
        swept.recovered = self.payments.recover()?;
        Ok(swept)
    }

    /// Builds the live state anew from the store.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read; the live state is then as before.
    pub fn rebuild(&self) -> Result<()> {
        self.follower.rebuild()
    }

    /// Compares the live state with the store, row by row and count by count, and builds it anew if they differ. Answers
    /// what differed. The background thread does this every five minutes.
    ///
    /// # Errors
    /// [`Busy`](crate::ErrorKind::Busy) if others write faster than can be compared; the kinds of a store that fails.
    pub fn check(&self) -> Result<Vec<String>> {
        self.follower.check()
    }

    /// Takes in what other processes have committed, at once instead of at the next poll.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn catch_up(&self) -> Result<()> {
        self.follower.poll()
    }

    /// Copies the store, as it is now, into a new file while it is in use. The copy is a garage's file like any other.
    ///
    /// # Errors
    /// [`AlreadyExists`](crate::ErrorKind::AlreadyExists) if there is a file; [`Unsupported`](crate::ErrorKind::Unsupported)
    /// in memory; the kinds of a disk that fails. No half copy is left.
    pub fn backup(&self, path: impl AsRef<Path>) -> Result<()> {
        self.storage.backup(path.as_ref())
    }

    /// Replaces everything in the store by what a backup holds. Other handles and processes see it as a change like any
    /// other; what was written after the backup is gone.
    ///
    /// # Errors
    /// [`NotADatabase`](crate::ErrorKind::NotADatabase), [`NewerSchema`](crate::ErrorKind::NewerSchema) or
    /// [`Corrupt`](crate::ErrorKind::Corrupt) for a file that is not a sound backup, which is found out before anything is
    /// changed; [`Unsupported`](crate::ErrorKind::Unsupported) in memory.
    pub fn restore(&self, path: impl AsRef<Path>) -> Result<()> {
        self.storage.restore(path.as_ref())?;
        self.scope.context().tariffs.clear();
        self.follower.rebuild()
    }

    /// Does the housekeeping of the storage, and notes which auth sessions were used, as the background thread does: for hosts that opened without one.
    ///
    /// # Errors
    /// What the storage meets; trying again later is right.
    pub fn tidy(&self) -> Result<()> {
        #[cfg(feature = "auth")]
        if let Some(auth) = self.auth {
            super::auth::flush(&self.scope, auth, true)?;
        }
        self.storage.tidy()
    }
}

#[derive(Serialize)]
struct ReleaseLapsed {
    limit: u32,
}

impl Command for ReleaseLapsed {
    type Answer = Vec<SpotId>;
    const NAME: &'static str = "maintenance.release_lapsed";

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
