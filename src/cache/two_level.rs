//! A near level in front of a far one.

use std::sync::Arc;
use std::time::Duration;

use super::contract::{Cache, CacheEntry, CachedValue, LevelFigures};
use super::key::{CacheKey, Namespace};
use crate::Result;

/// Asks the near level first, and keeps there for a while what the far one gave.
///
/// A far level that fails is passed over in silence when something is read: a miss is an answer. What it could not be told is
/// an error; whoever must know that it will be told puts a [`WriteBehind`](super::WriteBehind) in between.
#[derive(Clone, Debug)]
pub struct TwoLevel {
    near: Arc<dyn Cache>,
    far: Arc<dyn Cache>,
    near_ttl: Duration,
}

impl TwoLevel {
    /// `near` in front of `far`; nothing stays in `near` for longer than `near_ttl`.
    #[must_use]
    pub fn new(near: Arc<dyn Cache>, far: Arc<dyn Cache>, near_ttl: Duration) -> Self {
        Self { near, far, near_ttl }
    }

    fn fetch(&self, missing: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
        let Ok(fetched) = self.far.get_many(missing) else { return Ok(vec![None; missing.len()]) };
        let entries = missing
            .iter()
            .zip(&fetched)
            .filter_map(|(key, value)| value.clone().map(|value| CacheEntry { key: key.clone(), value, ttl: self.near_ttl }));
        self.near.set(&entries.collect::<Vec<_>>())?;
        Ok(fetched)
    }
}

impl Cache for TwoLevel {
    fn get(&self, key: &CacheKey) -> Result<Option<CachedValue>> {
        match self.near.get(key)? {
            Some(value) => Ok(Some(value)),
            None => Ok(self.fetch(std::slice::from_ref(key))?.pop().flatten()),
        }
    }

    fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
        let mut found = self.near.get_many(keys)?;
        let missing: Vec<CacheKey> =
            keys.iter().zip(&found).filter(|(_, value)| value.is_none()).map(|(key, _)| key.clone()).collect();
        if !missing.is_empty() {
            let mut fetched = self.fetch(&missing)?.into_iter();
            for value in found.iter_mut().filter(|value| value.is_none()) {
                *value = fetched.next().flatten();
            }
        }
        Ok(found)
    }

    fn set(&self, entries: &[CacheEntry]) -> Result<()> {
        let near: Vec<CacheEntry> =
            entries.iter().map(|entry| CacheEntry { ttl: entry.ttl.min(self.near_ttl), ..entry.clone() }).collect();
        self.near.set(&near)?;
        self.far.set(entries)
    }

    fn invalidate(&self, keys: &[(CacheKey, u64)]) -> Result<()> {
        self.near.invalidate(keys)?;
        self.far.invalidate(keys)
    }

    fn invalidate_namespace(&self, namespace: Namespace) -> Result<()> {
        self.near.invalidate_namespace(namespace)?;
        self.far.invalidate_namespace(namespace)
    }

    fn purge(&self, pattern: &str) -> Result<u64> {
        let near = self.near.purge(pattern)?;
        Ok(near.max(self.far.purge(pattern)?))
    }

    fn figures(&self) -> LevelFigures {
        let LevelFigures { local_entries, local_evicted, .. } = self.near.figures();
        LevelFigures { local_entries, local_evicted, ..self.far.figures() }
    }
}
