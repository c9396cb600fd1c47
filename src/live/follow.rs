//! The follower: takes committed events into the live state, whoever committed them, and wakes subscribers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Instant;

use parking_lot::{Condvar, Mutex};

use super::bells::Bells;
use super::{Applied, LiveState};
use crate::event::{Head, JournalEntry};
use crate::metrics::Metrics;
use crate::storage::{CommitObserver, ReadTx, Storage, StorageExt};
use crate::transaction::Context;
use crate::{Error, ErrorKind, Result};

/// How many journal rows are read at once when catching up.
const ROWS_PER_READ: u32 = 1_000;
/// How often a check or a rebuild is tried against a store that others are writing to.
const ATTEMPTS_MAX: u32 = 20;
/// What was learned of other processes longer ago is not good enough to let somebody in.
#[cfg(feature = "auth")]
const FRESH_MILLISECONDS: u64 = 500;

/// Keeps the live state level with the journal.
#[derive(Debug)]
pub(crate) struct Follower {
    pub(crate) live: LiveState,
    context: Arc<Context>,
    // Weak: the storage holds its observer.
    storage: Weak<dyn Storage>,
    news: Mutex<News>,
    arrived: Condvar,
    /// When the store was last asked whether anybody else has committed, in milliseconds since `begun`.
    looked: AtomicU64,
    begun: Instant,
    pub(crate) bells: Arc<Bells>,
}

#[derive(Debug, Default)]
struct News {
    last: u64,
    closed: bool,
    mark: u64,
}

impl Follower {
    pub(crate) fn new(storage: &Arc<dyn Storage>, context: Arc<Context>) -> Self {
        Self {
            live: LiveState::default(),
            context,
            storage: Arc::downgrade(storage),
            news: Mutex::new(News::default()),
            arrived: Condvar::new(),
            looked: AtomicU64::new(0),
            begun: Instant::now(),
            bells: Arc::default(),
        }
    }

    fn metrics(&self) -> &Metrics {
        &self.context.metrics
    }

    fn storage(&self) -> Result<Arc<dyn Storage>> {
        self.storage.upgrade().ok_or_else(|| Error::new(ErrorKind::Closed, "the garage was closed"))
    }

    /// The number of the last row that the live state has applied.
    pub(crate) fn sequence(&self) -> u64 {
        self.live.sequence()
    }

    /// Builds the live state anew from the store.
    pub(crate) fn rebuild(&self) -> Result<()> {
        self.rebuild_telling(&|_| {})
    }

    /// As [`Follower::rebuild`]; `report` is told how many rows were read so far.
    pub(crate) fn rebuild_telling(&self, report: &(dyn Fn(u64) + Sync)) -> Result<()> {
        let storage = self.storage()?;
        // Again, should others have committed, and the live state applied, between the snapshot and the reading of it.
        for _ in 0..ATTEMPTS_MAX {
            // Read before the snapshot is taken: what was applied by then is committed, and in the snapshot. A journal without
            // that row is another one: the store was restored from a backup.
            let applied = self.live.head();
            let lost = |rows: &dyn ReadTx| {
                let lost = if holds(rows, applied)? { None } else { Some(applied) };
                if lost.is_some() {
                    self.context.tariffs.clear();
                    self.context.forget_lookups();
                }
                Ok(lost)
            };
            let rebuilt = self.live.rebuild(&*storage, &lost, report)?;
            if rebuilt.replaced {
                break;
            }
        }
        self.context.lookups_passed_over(self.live.sequence());
        self.metrics().live_rebuilt();
        self.announce();
        Ok(())
    }

    /// Looks whether anyone, in any process, has committed since the last look, and takes it in.
    pub(crate) fn poll(&self) -> Result<()> {
        let storage = self.storage()?;
        // Before the mark is read: what was committed after that is not known.
        let looked = self.milliseconds();
        let mark = storage.change_mark()?;
        if self.news.lock().mark == mark && !self.live.is_stale() {
            self.looked.fetch_max(looked, Ordering::Release);
            return Ok(());
        }
        self.catch_up(&*storage)?;
        self.news.lock().mark = mark;
        self.looked.fetch_max(looked, Ordering::Release);
        Ok(())
    }

    fn milliseconds(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether the live state knows what was committed in any process up to some [`FRESH_MILLISECONDS`] ago. Looks itself if
    /// nobody has looked since: a host without the background thread need not, and a store that cannot be asked makes it false.
    #[cfg(feature = "auth")]
    pub(crate) fn is_current(&self) -> bool {
        self.is_fresh() || (self.poll().is_ok() && !self.live.is_stale())
    }

    /// As [`Follower::is_current`], without looking: for inside a transaction.
    #[cfg(feature = "auth")]
    pub(crate) fn is_fresh(&self) -> bool {
        let is_fresh = self.milliseconds().saturating_sub(self.looked.load(Ordering::Acquire)) < FRESH_MILLISECONDS;
        is_fresh && !self.live.is_stale()
    }

    fn catch_up(&self, storage: &dyn Storage) -> Result<()> {
        loop {
            if self.live.is_stale() {
                return self.rebuild();
            }
            let applied = self.live.head();
            let raw = storage.read_with(|rows| {
                if holds(rows, applied)? { rows.journal(applied.sequence + 1, ROWS_PER_READ).map(Some) } else { Ok(None) }
            })?;
            let Some(raw) = raw else { return self.rebuild() };
            let is_last = raw.len() < ROWS_PER_READ as usize;
            let entries = raw.into_iter().map(|row| row.parse().map(Arc::new)).collect::<Result<Vec<_>>>()?;
            self.context.note_for_lookups(&entries);
            if self.live.apply(&entries)? == Applied::Fork {
                return self.rebuild();
            }
            self.announce();
            if is_last {
                return Ok(());
            }
        }
    }

    /// Compares the live state with the store and, if they differ, builds it anew. Answers what differed.
    pub(crate) fn check(&self) -> Result<Vec<String>> {
        let storage = self.storage()?;
        for _ in 0..ATTEMPTS_MAX {
            self.catch_up(&*storage)?;
            let Some(differences) = storage.read_with(|rows| self.live.check(rows))? else { continue };
            if !differences.is_empty() {
                tracing::error!(count = differences.len(), first = %differences[0], "the live state differed from the store; building it anew");
                self.metrics().live_differed(differences.len());
                self.rebuild()?;
            }
            return Ok(differences.into_iter().map(|difference| difference.to_string()).collect());
        }
        Err(Error::new(ErrorKind::Busy, "the store changed faster than the live state could be compared with it"))
    }

    fn announce(&self) {
        {
            let mut news = self.news.lock();
            news.last = self.live.sequence();
            self.arrived.notify_all();
        }
        self.bells.ring();
    }

    /// Waits until row `sequence` is there; false if it was not by `until`, or the garage was closed.
    pub(crate) fn wait_for(&self, sequence: u64, until: Option<Instant>) -> bool {
        let mut news = self.news.lock();
        while news.last < sequence {
            if news.closed {
                return false;
            }
            match until {
                Some(until) if self.arrived.wait_until(&mut news, until).timed_out() => return news.last >= sequence,
                Some(_) => {}
                None => self.arrived.wait(&mut news),
            }
        }
        true
    }

    /// Lets everyone go who waits.
    pub(crate) fn close(&self) {
        self.news.lock().closed = true;
        self.arrived.notify_all();
        self.bells.ring();
    }
}

/// Whether the journal has the row that was applied last. One that has not is another journal: the store was restored from a
/// backup, and perhaps written on.
fn holds(rows: &dyn ReadTx, applied: Head) -> Result<bool> {
    if applied == Head::EMPTY {
        return Ok(true);
    }
    let row = rows.journal(applied.sequence, 1)?.pop();
    Ok(row.is_some_and(|row| (row.sequence, row.hash) == (applied.sequence, applied.hash)))
}

impl CommitObserver for Follower {
    fn committed(&self, entries: &[Arc<JournalEntry>]) {
        // Here too, and first: a poll that was faster may not have come to it yet, and the caller's next look must see this.
        self.context.note_for_lookups(entries);
        let outcome = match self.live.apply(entries) {
            // Passed over as known: a poll was faster, or what is known is another history's.
            Ok(Applied::Upto { .. }) if entries.last().is_some_and(|entry| entry.head() != self.live.head()) => {
                self.storage().and_then(|storage| self.catch_up(&*storage))
            }
            Ok(Applied::Upto { .. }) => Ok(()),
            // Another process has committed in between: its rows are in the store, before ours.
            // Or, worse, has restored a backup.
            Ok(Applied::Gap { .. } | Applied::Fork) => self.storage().and_then(|storage| self.catch_up(&*storage)),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            // The commit stands. The next poll, or the next commit, tries again.
            tracing::error!(error = %error, "the live state could not take a commit in");
        }
        self.announce();
    }
}
