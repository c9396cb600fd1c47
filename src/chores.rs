//! What a garage does by itself: keeping level with the store, keeping it tidy, and sweeping where it is told to.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Result;
#[cfg(feature = "auth")]
use crate::auth::AuthState;
use crate::background::{Background, attempt};
use crate::config::Settings;
use crate::domain::Actor;
use crate::live::Follower;
#[cfg(feature = "auth")]
use crate::services::auth;
use crate::services::maintenance::{Maintenance, Parts};
use crate::services::tenure::Tenure;
use crate::storage::Storage;
use crate::transaction::{Context, Scope};

/// The shortest term of the lease under which a process sweeps.
const SWEEP_TERM_MIN: Duration = Duration::from_secs(10);
/// How long a background sweep waits for its turn to write.
const SWEEP_DEADLINE: Duration = Duration::from_secs(10);

/// What all of it is done with.
#[derive(Clone)]
pub(crate) struct Chores {
    pub(crate) context: Arc<Context>,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) follower: Arc<Follower>,
    #[cfg(feature = "auth")]
    pub(crate) auth: Option<Arc<AuthState>>,
}

impl Chores {
    fn scope(&self, deadline: Duration) -> Scope<'_> {
        Scope::store(&self.context, &self.storage, Some(deadline), Actor::System)
    }

    /// Starts the threads that `settings` ask for.
    ///
    /// # Errors
    /// [`Internal`](crate::ErrorKind::Internal) if the system gives no thread.
    pub(crate) fn start(&self, settings: &Settings) -> Result<Vec<Background>> {
        let mut threads = Vec::new();
        if settings.background {
            let mut keeper = Keeper::new(self.clone(), settings.check_interval);
            threads.push(Background::start("parking-garage", settings.poll_interval, move || keeper.turn())?);
        }
        if let Some(interval) = settings.sweep_interval {
            // A thread of its own: a provider that is slow to answer must not keep the live state from following.
            let mut sweeper = Sweeper::new(self.clone(), interval);
            threads.push(Background::start("parking-garage-sweep", interval, move || attempt("sweep", || sweeper.turn()))?);
        }
        Ok(threads)
    }

    #[cfg(feature = "auth")]
    fn note_who_was_here(&self, at_once: bool) {
        if let Some(auth) = &self.auth {
            attempt("note who was here", || auth::flush(&self.scope(Duration::from_secs(1)), auth, at_once));
        }
    }
}

/// Keeps what is in memory level with the store, and the store tidy.
struct Keeper {
    chores: Chores,
    check_interval: Duration,
    last_check: Instant,
}

impl Keeper {
    fn new(chores: Chores, check_interval: Duration) -> Self {
        Self { chores, check_interval, last_check: Instant::now() }
    }

    fn turn(&mut self) {
        let Chores { storage, follower, .. } = &self.chores;
        attempt("follow the store", || follower.poll());
        attempt("tidy the store", || storage.tidy());
        attempt("publish what is free", || self.chores.context.publish(&follower.live));
        #[cfg(feature = "auth")]
        self.chores.note_who_was_here(false);
        if self.last_check.elapsed() >= self.check_interval {
            attempt("check the live state", || follower.check().map(drop));
            self.last_check = Instant::now();
        }
    }
}

#[cfg(feature = "auth")]
impl Drop for Keeper {
    fn drop(&mut self) {
        // What was noted since the last time would be lost with the memory.
        self.chores.note_who_was_here(true);
    }
}

/// Sweeps, in one of the processes that have the store open.
struct Sweeper {
    chores: Chores,
    tenure: Tenure,
}

impl Sweeper {
    fn new(chores: Chores, interval: Duration) -> Self {
        // Twice the interval: a holder that is there renews in time, and one that is gone is missed for one sweep.
        Self { chores, tenure: Tenure::new("sweep", (interval * 2).max(SWEEP_TERM_MIN)) }
    }

    fn turn(&mut self) -> Result<()> {
        let chores = &self.chores;
        let scope = chores.scope(SWEEP_DEADLINE);
        let Some(lease) = self.tenure.hold(&scope)? else { return Ok(()) };
        let lease = Arc::new(lease.clone());
        let parts = Parts {
            storage: &chores.storage,
            follower: &chores.follower,
            #[cfg(feature = "auth")]
            auth: chores.auth.as_deref(),
        };
        Maintenance::new(scope.under(Some(&lease)), parts).sweep().map(drop)
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.tenure.end(&self.chores.scope(SWEEP_DEADLINE));
    }
}
