//! The level in this process: a bounded map with a clock hand.
//!
//! Of its own, in 150 lines: a crate such as moka brings eight more and threads of housekeeping, for a map of a few thousand
//! values whose hits cost about as much as decoding what they give.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use foldhash::fast::RandomState;
use parking_lot::Mutex;

use super::contract::{Cache, CacheEntry, CachedValue, LevelFigures};
use super::key::{CacheKey, Namespace};
use crate::Result;

/// For how long an older value than was invalidated is kept out: longer than anybody takes to load one.
pub(super) const TOMBSTONE_TTL: Duration = Duration::from_mins(1);

/// Values in memory: at most so many, each for its time.
#[derive(Debug)]
pub struct LocalCache {
    entries_max: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Keys are ids and keyed hashes: nobody chooses them so that they collide.
    slots: HashMap<CacheKey, Slot, RandomState>,
    /// Each key of `slots` once. The hand is at the front.
    ring: VecDeque<CacheKey>,
    /// By namespace; a slot of another generation is forgotten.
    generations: [u64; Namespace::ALL.len()],
    evicted: u64,
}

#[derive(Debug)]
struct Slot {
    generation: u64,
    sequence: u64,
    /// `None`: what is older than `sequence` is kept out.
    value: Option<CachedValue>,
    until: Instant,
    is_used: bool,
}

impl LocalCache {
    /// Room for `entries_max` values, at least one.
    #[must_use]
    pub fn new(entries_max: usize) -> Self {
        Self { entries_max: entries_max.max(1), inner: Mutex::default() }
    }
}

impl Inner {
    fn generation(&self, namespace: Namespace) -> u64 {
        self.generations[namespace as usize]
    }

    fn put(&mut self, entries_max: usize, key: &CacheKey, sequence: u64, value: Option<CachedValue>, ttl: Duration) {
        let now = Instant::now();
        let generation = self.generation(key.namespace());
        let slot = Slot { generation, sequence, value, until: now + ttl, is_used: false };
        if let Some(known) = self.slots.get_mut(key) {
            let is_newer = known.generation == generation && known.until > now && known.sequence > sequence;
            if !is_newer {
                *known = slot;
            }
            return;
        }
        while self.slots.len() >= entries_max {
            self.evict();
        }
        // What keeps others out is the first to make room: it must not cost a value.
        if slot.value.is_some() {
            self.ring.push_back(key.clone())
        } else {
            self.ring.push_front(key.clone())
        }
        self.slots.insert(key.clone(), slot);
    }

    /// Moves the hand on: who was used since it last came by stays.
    fn evict(&mut self) {
        let Some(key) = self.ring.pop_front() else { return };
        match self.slots.get_mut(&key) {
            Some(slot) if slot.is_used => {
                slot.is_used = false;
                self.ring.push_back(key);
            }
            _ => {
                self.slots.remove(&key);
                self.evicted += 1;
            }
        }
    }
}

impl Cache for LocalCache {
    fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
        let mut inner = self.inner.lock();
        Ok(keys.iter().map(|key| inner.get(key)).collect())
    }

    fn get(&self, key: &CacheKey) -> Result<Option<CachedValue>> {
        Ok(self.inner.lock().get(key))
    }

    fn set(&self, entries: &[CacheEntry]) -> Result<()> {
        let mut inner = self.inner.lock();
        for CacheEntry { key, value, ttl } in entries {
            inner.put(self.entries_max, key, value.sequence, Some(value.clone()), *ttl);
        }
        Ok(())
    }

    fn invalidate(&self, keys: &[(CacheKey, u64)]) -> Result<()> {
        let mut inner = self.inner.lock();
        for (key, sequence) in keys {
            // Of the row itself, a value may be there already; it is as new, and a tombstone would lose it for nothing.
            if inner.slots.get(key).is_none_or(|slot| slot.sequence < *sequence) {
                inner.put(self.entries_max, key, *sequence, None, TOMBSTONE_TTL);
            }
        }
        Ok(())
    }

    fn invalidate_namespace(&self, namespace: Namespace) -> Result<()> {
        self.inner.lock().generations[namespace as usize] += 1;
        Ok(())
    }

    fn purge(&self, pattern: &str) -> Result<u64> {
        let mut inner = self.inner.lock();
        let Inner { slots, ring, .. } = &mut *inner;
        let before = slots.len();
        slots.retain(|key, _| !fits(pattern.as_bytes(), key.to_string().as_bytes()));
        ring.retain(|key| slots.contains_key(key));
        Ok((before - slots.len()) as u64)
    }

    fn figures(&self) -> LevelFigures {
        let inner = self.inner.lock();
        LevelFigures { local_entries: inner.slots.len() as u64, local_evicted: inner.evicted, ..LevelFigures::default() }
    }
}

impl Inner {
    fn get(&mut self, key: &CacheKey) -> Option<CachedValue> {
        let generation = self.generation(key.namespace());
        let slot = self.slots.get_mut(key)?;
        if slot.generation != generation || slot.until <= Instant::now() {
            return None;
        }
        slot.is_used = true;
        slot.value.clone()
    }
}

/// Whether the whole text is what the pattern says: `*` any text, `?` one byte.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    // Where to go back to: behind the last star, with one byte more given to it.
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(wanted) if *wanted == b'?' || *wanted == text[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((star_at, taken)) = star else { return false };
                star = Some((star_at, taken + 1));
                at = star_at + 1;
                read = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: usize) -> CacheEntry {
        let value = CachedValue { sequence: 1, bytes: id.to_string().into_bytes().into() };
        CacheEntry { key: CacheKey::new(Namespace::Vehicle, id), value, ttl: Duration::from_mins(1) }
    }

    #[test]
    fn it_keeps_to_its_bound_and_keeps_what_is_used() {
        let cache = LocalCache::new(10);
        let favourite = entry(0);
        cache.set(std::slice::from_ref(&favourite)).unwrap();
        for id in 1..1_000 {
            assert!(cache.get(&favourite.key).unwrap().is_some(), "{id}");
            cache.set(&[entry(id)]).unwrap();
        }
        assert_eq!((cache.figures().local_entries, cache.figures().local_evicted), (10, 990));
        assert_eq!(cache.inner.lock().ring.len(), 10);
    }

    #[test]
    fn a_pattern_fits_the_whole_key() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("vehicle:*", "vehicle:7", true),
            ("vehicle:*", "session:vehicle:7", false),
            ("*:7", "vehicle:77:7", true),
            ("?", "ab", false),
            ("a*b*c", "aXbYbc", true),
            ("a*b*c", "aXbYb", false),
            ("**", "x", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        }
    }
}
