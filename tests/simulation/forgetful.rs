//! A cache at its worst: it cannot be asked, forgets, and keeps what it was told to drop.

use parking_garage::cache::{Cache, CacheConfig, CacheEntry, CacheKey, CachedValue, LocalCache, Namespace};
use parking_garage::{Error, ErrorKind, Result, SeededEntropy};

#[derive(Debug)]
struct Forgetful {
    inner: LocalCache,
    dice: SeededEntropy,
}

/// In front of it the library's own level, with room for one value: nearly every look-up asks this one.
pub(crate) fn config(seed: u64) -> CacheConfig {
    let cache = Forgetful { inner: LocalCache::new(100), dice: SeededEntropy::new(seed) };
    CacheConfig::custom(std::sync::Arc::new(cache), vec![7; 32].into()).unwrap().local_entries(1)
}

impl Forgetful {
    fn one_in(&self, count: u64) -> bool {
        self.dice.next_u64().is_multiple_of(count)
    }

    fn weather(&self) -> Result<()> {
        if self.one_in(4) { Err(Error::new(ErrorKind::Unavailable, "the cache does not answer")) } else { Ok(()) }
    }
}

impl Cache for Forgetful {
    fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
        self.weather()?;
        let mut values = self.inner.get_many(keys)?;
        values.iter_mut().for_each(|value| drop(value.take_if(|_| self.one_in(4))));
        Ok(values)
    }

    fn set(&self, entries: &[CacheEntry]) -> Result<()> {
        self.weather()?;
        self.inner.set(entries)
    }

    fn invalidate(&self, keys: &[(CacheKey, u64)]) -> Result<()> {
        self.weather()?;
        self.inner.invalidate(keys)
    }

    fn invalidate_namespace(&self, namespace: Namespace) -> Result<()> {
        self.weather()?;
        self.inner.invalidate_namespace(namespace)
    }

    fn purge(&self, pattern: &str) -> Result<u64> {
        self.weather()?;
        self.inner.purge(pattern)
    }
}
