//! What a cache promises.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::key::{CacheKey, Namespace};
use crate::Result;

/// A value, and the number of the journal row up to which it is known to be true.
#[derive(Clone, PartialEq, Eq)]
pub struct CachedValue {
    /// The value is what the store says once this row was applied; it may be newer, never older.
    pub sequence: u64,
    /// The value; never empty.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for CachedValue {
    /// Without the value: it may hold a plate.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedValue").field("sequence", &self.sequence).field("bytes", &self.bytes.len()).finish()
    }
}

/// A value to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheEntry {
    /// Under which key.
    pub key: CacheKey,
    /// What.
    pub value: CachedValue,
    /// For how long; nothing is kept for ever.
    pub ttl: Duration,
}

/// Keeps what can be had from the store as well. Nothing is decided by it, so it may lose anything at any time; what it must
/// not do is give something else than was put in under that key, or an older value after a newer one was put in.
///
/// Each call, batches included, is one round trip where there is something to travel to. [`conformance`](super::conformance)
/// (feature `testing`) checks all of this.
///
/// ```
/// use parking_garage::cache::{Cache, CacheEntry, CacheKey, CachedValue, LocalCache, Namespace};
/// use std::time::Duration;
///
/// let cache = LocalCache::new(100);
/// let key = CacheKey::new(Namespace::Session, "7");
/// let value = CachedValue { sequence: 12, bytes: b"{}".as_slice().into() };
/// cache.set(&[CacheEntry { key: key.clone(), value: value.clone(), ttl: Duration::from_secs(30) }])?;
/// assert_eq!(cache.get(&key)?, Some(value));
///
/// cache.invalidate(&[(key.clone(), 13)])?;
/// assert_eq!(cache.get(&key)?, None);
/// # Ok::<(), parking_garage::Error>(())
/// ```
pub trait Cache: Send + Sync + fmt::Debug + 'static {
    /// The value under this key, if it is there.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable) if the cache cannot be asked. What is there but was not put there by this library is a miss.
    fn get(&self, key: &CacheKey) -> Result<Option<CachedValue>> {
        Ok(self.get_many(std::slice::from_ref(key))?.pop().flatten())
    }

    /// The values under these keys, in their order.
    ///
    /// # Errors
    /// As [`Cache::get`].
    fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>>;

    /// Keeps these values, except where a newer one is known.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable) if it cannot be told; some may be kept then.
    fn set(&self, entries: &[CacheEntry]) -> Result<()>;

    /// Forgets what is under these keys, unless it is of the journal row with the given number or newer; and keeps nothing older
    /// for a while.
    ///
    /// # Errors
    /// As [`Cache::set`].
    fn invalidate(&self, keys: &[(CacheKey, u64)]) -> Result<()>;

    /// Forgets everything in `namespace`, in a time that does not depend on how much that is.
    ///
    /// # Errors
    /// As [`Cache::set`].
    fn invalidate_namespace(&self, namespace: Namespace) -> Result<()>;

    /// Removes every key that the pattern fits (`*` is any text, `?` one character), and says how many; for an administrator,
    /// not for the path of a call. It takes a round trip for every few hundred keys, and may miss what is put in meanwhile.
    ///
    /// # Errors
    /// As [`Cache::set`].
    fn purge(&self, pattern: &str) -> Result<u64>;

    /// What happened so far.
    fn figures(&self) -> LevelFigures {
        LevelFigures::default()
    }
}

/// What a cache has counted of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LevelFigures {
    /// Values kept in this process.
    pub local_entries: u64,
    /// Values of the local level that made room for others.
    pub local_evicted: u64,
    /// Values that were there, and were not what this library had put there.
    pub rejected: u64,
    /// Changes that wait to be carried to Redis.
    pub queued: u64,
    /// Changes that were not, because there were too many or Redis did not take them; whole namespaces are forgotten instead.
    pub dropped: u64,
    /// Whether nothing is read from Redis for now, because it has not heard of everything.
    pub behind: bool,
    /// The traffic with Redis.
    #[cfg(feature = "redis")]
    pub redis: Option<crate::cache::redis::ConnectionFigures>,
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCache;

impl Cache for NoCache {
    fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
        Ok(vec![None; keys.len()])
    }

    fn set(&self, _: &[CacheEntry]) -> Result<()> {
        Ok(())
    }

    fn invalidate(&self, _: &[(CacheKey, u64)]) -> Result<()> {
        Ok(())
    }

    fn invalidate_namespace(&self, _: Namespace) -> Result<()> {
        Ok(())
    }

    fn purge(&self, _: &str) -> Result<u64> {
        Ok(0)
    }
}
