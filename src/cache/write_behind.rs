//! Carries changes to a cache that may be slow or away, so that nobody who makes them waits for it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::contract::{Cache, CacheEntry, CachedValue, LevelFigures};
use super::key::{CacheKey, Namespace};
use crate::{Error, ErrorKind, Result};

/// How many changes wait at most; a busy garage makes some hundred a second.
const QUEUE_MAX: usize = 8_192;
/// How many are carried in one round trip at most.
const BATCH_MAX: usize = 256;
/// How long after a failure it is tried again.
const RETRY: Duration = Duration::from_millis(250);

/// Reads go to the cache behind it at once, changes by way of a queue and a thread.
///
/// A value that does not fit the queue, or cannot be carried, is let go: it can be had from the store. An invalidation may not
/// get lost: should one, every namespace is forgotten as soon as the cache can be told, and until then nothing is read from it.
#[derive(Debug)]
pub struct WriteBehind {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    cache: Arc<dyn Cache>,
    queue: Mutex<Queue>,
    changed: Condvar,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct Queue {
    changes: VecDeque<Change>,
    /// Taken from `changes`, and being carried.
    under_way: usize,
    /// An invalidation was lost.
    is_behind: bool,
    /// Namespaces that are to be forgotten, and are not yet.
    to_forget: usize,
    is_closed: bool,
}

impl Queue {
    /// Whether the cache may hold what is known to be wrong as a whole. A single key that waits for its invalidation is another
    /// matter: whoever reads compares sequences.
    fn is_distrusted(&self) -> bool {
        self.is_behind || self.to_forget > 0
    }
}

#[derive(Debug)]
enum Change {
    Set(CacheEntry),
    Invalidate((CacheKey, u64)),
    InvalidateNamespace(Namespace),
}

impl WriteBehind {
    /// In front of `cache`.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if the thread cannot be started.
    pub fn new(cache: Arc<dyn Cache>) -> Result<Self> {
        let shared = Arc::new(Shared { cache, queue: Mutex::default(), changed: Condvar::new(), dropped: AtomicU64::new(0) });
        let carrier = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("parking-garage-cache".to_owned()).spawn(move || carrier.carry());
        let thread =
            thread.map_err(|error| Error::new(ErrorKind::Internal, "the cache's thread cannot be started").with_source(error))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Waits until everything that was queued has been carried, or `patience` is over: whether it has.
    #[must_use]
    pub fn settle(&self, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        let mut queue = self.shared.queue.lock();
        while queue.is_behind || queue.under_way + queue.changes.len() > 0 {
            if self.shared.changed.wait_until(&mut queue, until).timed_out() {
                return false;
            }
        }
        true
    }

    fn push(&self, changes: impl Iterator<Item = Change>) {
        let mut queue = self.shared.queue.lock();
        for change in changes {
            // Behind, everything will be forgotten; what is put in before that would be for nothing.
            if !queue.is_behind && queue.changes.len() < QUEUE_MAX {
                queue.to_forget += usize::from(matches!(change, Change::InvalidateNamespace(_)));
                queue.changes.push_back(change);
                continue;
            }
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
            queue.is_behind |= !matches!(change, Change::Set(_));
        }
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn carry(&self) {
        let mut queue = self.queue.lock();
        loop {
            if queue.is_behind {
                let lost = queue.changes.len();
                self.dropped.fetch_add(lost as u64, Ordering::Relaxed);
                queue.changes.clear();
                queue.to_forget = 0;
                let told = parking_lot::MutexGuard::unlocked(&mut queue, || {
                    Namespace::ALL.iter().try_for_each(|namespace| self.cache.invalidate_namespace(*namespace))
                });
                queue.is_behind = told.is_err();
                self.changed.notify_all();
                if told.is_err() {
                    if queue.is_closed {
                        return;
                    }
                    self.changed.wait_for(&mut queue, RETRY);
                }
                continue;
            }
            if queue.changes.is_empty() {
                if queue.is_closed {
                    return;
                }
                self.changed.wait(&mut queue);
                continue;
            }
            let count = queue.changes.len().min(BATCH_MAX);
            let batch: Vec<Change> = queue.changes.drain(..count).collect();
            queue.under_way = batch.len();
            let forgets = batch.iter().filter(|change| matches!(change, Change::InvalidateNamespace(_))).count();
            let is_lost = parking_lot::MutexGuard::unlocked(&mut queue, || self.deliver(batch));
            queue.under_way = 0;
            queue.is_behind |= is_lost;
            queue.to_forget = queue.to_forget.saturating_sub(forgets);
            self.changed.notify_all();
        }
    }

    /// Whether an invalidation was lost. Which of two changes of one key comes first does not matter: the cache compares their
    /// sequences.
    fn deliver(&self, batch: Vec<Change>) -> bool {
        let (mut sets, mut invalidations, mut is_lost) = (Vec::new(), Vec::new(), false);
        for change in batch {
            match change {
                Change::Set(entry) => sets.push(entry),
                Change::Invalidate(invalidation) => invalidations.push(invalidation),
                Change::InvalidateNamespace(namespace) => is_lost |= self.cache.invalidate_namespace(namespace).is_err(),
            }
        }
        // After a failure the rest would only wait for the same.
        is_lost = is_lost || (!invalidations.is_empty() && self.cache.invalidate(&invalidations).is_err());
        if !sets.is_empty() && (is_lost || self.cache.set(&sets).is_err()) {
            self.dropped.fetch_add(sets.len() as u64, Ordering::Relaxed);
        }
        is_lost
    }
}

impl Cache for WriteBehind {
    fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
        if self.shared.queue.lock().is_distrusted() {
            return Ok(vec![None; keys.len()]);
        }
        self.shared.cache.get_many(keys)
    }

    fn set(&self, entries: &[CacheEntry]) -> Result<()> {
        self.push(entries.iter().cloned().map(Change::Set));
        Ok(())
    }

    fn invalidate(&self, keys: &[(CacheKey, u64)]) -> Result<()> {
        self.push(keys.iter().cloned().map(Change::Invalidate));
        Ok(())
    }

    fn invalidate_namespace(&self, namespace: Namespace) -> Result<()> {
        self.push(std::iter::once(Change::InvalidateNamespace(namespace)));
        Ok(())
    }

    fn purge(&self, pattern: &str) -> Result<u64> {
        self.shared.cache.purge(pattern)
    }

    fn figures(&self) -> LevelFigures {
        let queue = self.shared.queue.lock();
        LevelFigures {
            queued: (queue.changes.len() + queue.under_way) as u64,
            dropped: self.shared.dropped.load(Ordering::Relaxed),
            behind: queue.is_distrusted(),
            ..self.shared.cache.figures()
        }
    }
}

impl Drop for WriteBehind {
    /// Carries what is queued, for as long as the cache takes it.
    fn drop(&mut self) {
        self.shared.queue.lock().is_closed = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
