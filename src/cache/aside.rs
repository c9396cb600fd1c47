//! Cache-aside: an answer from the cache if it still holds, else from the store, once for all who ask at the same time.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::contract::{Cache, CacheEntry, CachedValue};
use super::figures::{CacheFigures, NamespaceFigures};
use super::floors::Floors;
use super::key::{CacheKey, Namespace};
use super::lookup::{Answer, Lookup, Subject};
use super::secret::CacheSecret;
use super::touched::touched;
use crate::Result;
use crate::event::JournalEntry;

/// What looks things up by way of a cache.
///
/// Where many ask for the same at once and it is not there, one loads it and the others wait for that, for a store read of some
/// microseconds. To refresh early, before a value runs out, would load more often and save nobody a wait worth the name.
pub(crate) struct CacheAside {
    cache: Arc<dyn Cache>,
    floors: Floors,
    secret: CacheSecret,
    ttl: Duration,
    under_way: Mutex<HashMap<CacheKey, Arc<Loading>>>,
    /// How many loads have ended.
    loads_ended: AtomicU64,
    /// Grows when the store is replaced by another.
    history: AtomicU64,
    counters: BTreeMap<Namespace, Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    hits: AtomicU64,
    misses: AtomicU64,
    outdated: AtomicU64,
    waited: AtomicU64,
}

/// A value that somebody is loading.
#[derive(Debug, Default)]
struct Loading {
    outcome: Mutex<Outcome>,
    ended: Condvar,
}

#[derive(Debug, Default)]
enum Outcome {
    #[default]
    Open,
    Loaded(CachedValue),
    Failed,
}

impl fmt::Debug for CacheAside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheAside").field("cache", &self.cache).finish_non_exhaustive()
    }
}

/// Ends the loading, also after an error or a panic: nobody waits for ever.
struct Loader<'a> {
    aside: &'a CacheAside,
    key: &'a CacheKey,
    loading: Arc<Loading>,
    outcome: Outcome,
}

impl Drop for Loader<'_> {
    fn drop(&mut self) {
        // Before: who begins after this one sees that it has ended.
        self.aside.loads_ended.fetch_add(1, Ordering::AcqRel);
        self.aside.under_way.lock().remove(self.key);
        *self.loading.outcome.lock() = std::mem::replace(&mut self.outcome, Outcome::Failed);
        self.loading.ended.notify_all();
    }
}

impl Loading {
    /// What was loaded, if it was.
    fn wait(&self) -> Option<CachedValue> {
        let mut outcome = self.outcome.lock();
        loop {
            match &*outcome {
                Outcome::Open => self.ended.wait(&mut outcome),
                Outcome::Loaded(value) => return Some(value.clone()),
                Outcome::Failed => return None,
            }
        }
    }
}

impl CacheAside {
    pub(super) fn new(cache: Arc<dyn Cache>, secret: CacheSecret, ttl: Duration) -> Self {
        let counters = Namespace::ALL.iter().map(|namespace| (*namespace, Counters::default())).collect();
        Self {
            cache,
            floors: Floors::default(),
            secret,
            ttl,
            under_way: Mutex::default(),
            loads_ended: AtomicU64::new(0),
            history: AtomicU64::new(0),
            counters,
        }
    }

    /// The answer, from the cache or by `load`. `sequence` is the last journal row that this process knows of; `load` sees at
    /// least that.
    pub(crate) fn get<T: Answer>(
        &self,
        lookup: &Lookup,
        sequence: impl Fn() -> u64,
        mut load: impl FnMut() -> Result<T>,
    ) -> Result<T> {
        let (key, subject) = (self.key(lookup), lookup.subject());
        let count = |counter: fn(&Counters) -> &AtomicU64| {
            if let Some(counters) = self.counters.get(&key.namespace()) {
                counter(counters).fetch_add(1, Ordering::Relaxed);
            }
        };
        let loads_ended = self.loads_ended.load(Ordering::Acquire);
        // A cache that cannot be asked has nothing.
        if let Ok(Some(value)) = self.cache.get(&key) {
            if let Some(answer) = self.read(&value, &subject) {
                count(|counters| &counters.hits);
                return Ok(answer);
            }
            count(|counters| &counters.outdated);
        }
        loop {
            let mut loader = match self.begin(&key) {
                Ok(loader) => loader,
                Err(loading) => {
                    // What was begun before the caller's own commit may be older than that: then it is loaded once more.
                    if let Some(answer) = loading.wait().and_then(|value| self.read(&value, &subject)) {
                        count(|counters| &counters.waited);
                        return Ok(answer);
                    }
                    continue;
                }
            };
            // Somebody may have loaded it between the look into the cache and now. Only then is the cache asked again: it may be far.
            if self.loads_ended.load(Ordering::Acquire) != loads_ended
                && let Ok(Some(value)) = self.cache.get(&key)
                && let Some(answer) = self.read(&value, &subject)
            {
                count(|counters| &counters.hits);
                loader.outcome = Outcome::Loaded(value);
                return Ok(answer);
            }
            count(|counters| &counters.misses);
            let history = self.history.load(Ordering::Acquire);
            // Before the store is read: what it says is as new at least.
            let sequence = sequence();
            let answer = load()?;
            if let Ok(bytes) = serde_json::to_vec(&answer) {
                let value = CachedValue { sequence, bytes: bytes.into() };
                loader.outcome = Outcome::Loaded(value.clone());
                self.keep(&key, value, history);
            }
            return Ok(answer);
        }
    }

    fn keep(&self, key: &CacheKey, value: CachedValue, history: u64) {
        let is_of_today = || self.history.load(Ordering::Acquire) == history;
        if is_of_today() {
            drop(self.cache.set(&[CacheEntry { key: key.clone(), value, ttl: self.ttl }]));
            if !is_of_today() {
                drop(self.cache.invalidate_namespace(key.namespace()));
            }
        }
    }

    /// Who loads this key: the caller, or somebody already.
    fn begin<'a>(&'a self, key: &'a CacheKey) -> Result<Loader<'a>, Arc<Loading>> {
        let mut under_way = self.under_way.lock();
        if let Some(loading) = under_way.get(key) {
            return Err(Arc::clone(loading));
        }
        let loading = Arc::new(Loading::default());
        under_way.insert(key.clone(), Arc::clone(&loading));
        Ok(Loader { aside: self, key, loading, outcome: Outcome::Failed })
    }

    /// The answer in `value`, if nothing that it speaks of has changed since.
    fn read<T: Answer>(&self, value: &CachedValue, subject: &Subject) -> Option<T> {
        // Looked at once as a whole; from bytes, each name and text would be by itself, an eighth of a look-up's instructions.
        let text = std::str::from_utf8(&value.bytes).ok()?;
        let answer: T = serde_json::from_str(text).ok()?;
        let holds = self.floors.hold(value.sequence, |holds| holds(subject) && answer.holds(holds));
        holds.then_some(answer)
    }

    fn key(&self, lookup: &Lookup) -> CacheKey {
        match lookup {
            Lookup::Vehicle(id) => CacheKey::new(Namespace::Vehicle, id),
            Lookup::VehiclesAlike { plate, limit } => {
                CacheKey::new(Namespace::Vehicle, format_args!("like:{}:{limit}", self.secret.hidden(plate.as_str())))
            }
            Lookup::Session(id) => CacheKey::new(Namespace::Session, id),
            Lookup::StaysOf { vehicle, page } => {
                let after = page.after.map(|id| id.to_string()).unwrap_or_default();
                let order = if page.newest_first { "newest" } else { "oldest" };
                CacheKey::new(Namespace::Session, format_args!("of:{vehicle}:{order}:{}:{after}", page.limit))
            }
            Lookup::User(id) => CacheKey::new(Namespace::User, id),
        }
    }

    /// Takes in committed journal rows, before anybody can be told of them. Repeated rows do no harm.
    pub(crate) fn follow(&self, entries: &[Arc<JournalEntry>]) {
        let mut keys = Vec::new();
        for entry in entries {
            touched(&entry.event, &mut |subject| {
                let namespaced = match &subject {
                    Subject::Vehicle(id) => Some(CacheKey::new(Namespace::Vehicle, id)),
                    Subject::Session(id) => Some(CacheKey::new(Namespace::Session, id)),
                    Subject::User(id) => Some(CacheKey::new(Namespace::User, id)),
                    // Under keys that nobody can list; who reads them compares sequences.
                    Subject::Alike(_) | Subject::Stays(_) => None,
                };
                keys.extend(namespaced.map(|key| (key, entry.sequence)));
                self.floors.raise(subject, entry.sequence);
            });
        }
        if !keys.is_empty() {
            drop(self.cache.invalidate(&keys));
        }
    }

    /// The live state was read anew, up to row `sequence`: what came in between was not followed row by row.
    pub(crate) fn passed_over(&self, sequence: u64) {
        self.floors.raise_all(sequence);
    }

    /// The store was replaced by another, whose rows have the same numbers and say something else.
    pub(crate) fn forget_history(&self) {
        self.history.fetch_add(1, Ordering::AcqRel);
        self.floors.clear();
        for namespace in Namespace::ALL {
            drop(self.cache.invalidate_namespace(*namespace));
        }
    }

    pub(crate) fn cache(&self) -> &Arc<dyn Cache> {
        &self.cache
    }

    pub(crate) fn figures(&self) -> CacheFigures {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let figures = |counters: &Counters| NamespaceFigures {
            hits: load(&counters.hits),
            misses: load(&counters.misses),
            outdated: load(&counters.outdated),
            waited: load(&counters.waited),
        };
        let namespaces = self.counters.iter().map(|(namespace, counters)| (namespace.as_str(), figures(counters))).collect();
        CacheFigures { namespaces, levels: self.cache.figures() }
    }
}
