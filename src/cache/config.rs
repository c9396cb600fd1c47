//! Which cache a garage has.

use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretSlice;

use super::aside::CacheAside;
use super::contract::Cache;
use super::local::LocalCache;
use super::publish::Publisher;
#[cfg(feature = "redis")]
use super::redis::{RedisCache, RedisConfig};
use super::secret::CacheSecret;
use super::two_level::TwoLevel;
use super::write_behind::WriteBehind;
#[cfg(all(doc, not(feature = "redis")))]
use crate::ErrorKind;
use crate::Result;
use crate::clock::{Entropy, SystemEntropy};
use crate::live::LiveState;
#[cfg(feature = "redis")]
use crate::{Error, ErrorKind};

/// Which cache a garage has: see [`GarageBuilder::cache`](crate::GarageBuilder::cache).
///
/// From it come vehicles that are not in the garage's memory, vehicles by a plate as a camera reads it, stays of the past, and
/// users. Nothing is decided by it: commands read the store.
#[derive(Clone, Debug)]
pub struct CacheConfig {
    far: Far,
    secret: SecretSlice<u8>,
    ttl: Duration,
    local_entries: usize,
}

/// The cache of a garage that has one.
#[derive(Debug)]
pub(crate) struct Caching {
    pub(crate) lookups: CacheAside,
    pub(crate) publisher: Publisher,
}

impl Caching {
    /// Publishes what has changed for other programs.
    pub(crate) fn publish(&self, live: &LiveState) {
        self.publisher.publish(live, Instant::now());
    }
}

#[derive(Clone, Debug)]
enum Far {
    None,
    #[cfg(feature = "redis")]
    Redis {
        redis: Box<RedisConfig>,
        prefix: String,
    },
    Own(Arc<dyn Cache>),
}

impl CacheConfig {
    /// A cache in this process alone.
    #[must_use]
    pub fn local() -> Self {
        let mut secret = vec![0; 32];
        SystemEntropy.fill(&mut secret);
        Self::new(Far::None, secret.into())
    }

    /// A cache in this process, in front of one in Redis that other processes of the same garage share; and what is free,
    /// which payments are pending and which logins were revoked is published there for other programs.
    ///
    /// `garage` and `environment` name what the keys are of: they all begin with `{garage:environment}:`. The secret, of 32 bytes or more,
    /// hides plates in keys and seals values; it is the same in all processes that share.
    ///
    /// ```no_run
    /// use parking_garage::{Garage, RedisConfig, cache::CacheConfig};
    ///
    /// # let secret = vec![7; 32];
    /// let redis = RedisConfig::server("redis://cache.example:6379")?;
    /// let cache = CacheConfig::redis(redis, "central-station", "production", secret.into())?;
    /// let garage = Garage::builder().cache(cache).open("garage.db")?;
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a name that is not 1 to 64 letters, digits, dots, dashes and underscores, and for a secret
    /// that is too short. Redis is not asked: it may come later.
    #[cfg(feature = "redis")]
    pub fn redis(redis: RedisConfig, garage: &str, environment: &str, secret: SecretSlice<u8>) -> Result<Self> {
        CacheSecret::new(&secret)?;
        let prefix = prefix(garage, environment)?;
        Ok(Self::new(Far::Redis { redis: Box::new(redis), prefix }, secret))
    }

    /// A cache in this process, in front of one of the host's own. The secret hides plates in keys.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a secret of fewer than 32 bytes.
    pub fn custom(cache: Arc<dyn Cache>, secret: SecretSlice<u8>) -> Result<Self> {
        CacheSecret::new(&secret)?;
        Ok(Self::new(Far::Own(cache), secret))
    }

    fn new(far: Far, secret: SecretSlice<u8>) -> Self {
        Self { far, secret, ttl: Duration::from_secs(30), local_entries: 10_000 }
    }

    /// How long an answer is kept, even if nobody says that it changed. Default: 30 s; from 1 s to a day.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl.clamp(Duration::from_secs(1), Duration::from_hours(24));
        self
    }

    /// How many answers are kept in this process. Default: 10,000; floor: 1.
    #[must_use]
    pub fn local_entries(mut self, entries: usize) -> Self {
        self.local_entries = entries.max(1);
        self
    }

    /// # Errors
    /// [`ErrorKind::Internal`] if a thread cannot be started.
    pub(crate) fn build(self) -> Result<Caching> {
        let lookups = self.build_lookups()?;
        let publisher = Publisher::new(Arc::clone(lookups.cache()));
        Ok(Caching { lookups, publisher })
    }

    fn build_lookups(self) -> Result<CacheAside> {
        let secret = CacheSecret::new(&self.secret)?;
        let near = Arc::new(LocalCache::new(self.local_entries));
        let far: Arc<dyn Cache> = match self.far {
            Far::None => return Ok(CacheAside::new(near, secret, self.ttl)),
            #[cfg(feature = "redis")]
            Far::Redis { redis, prefix } => Arc::new(RedisCache::with_prefix(*redis, prefix, secret.clone())),
            Far::Own(cache) => cache,
        };
        let levels = TwoLevel::new(near, Arc::new(WriteBehind::new(far)?), self.ttl);
        Ok(CacheAside::new(Arc::new(levels), secret, self.ttl))
    }
}

/// What all keys of one garage begin with. In braces, it decides the slot of a cluster: all of them lie on one node, and a
/// script or a batch reaches them together.
#[cfg(feature = "redis")]
pub(crate) fn prefix(garage: &str, environment: &str) -> Result<String> {
    let is_name = |name: &str| {
        (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    if is_name(garage) && is_name(environment) {
        return Ok(format!("{{{garage}:{environment}}}"));
    }
    let message = "the names of a garage and its environment in Redis are 1 to 64 letters, digits, dots, dashes and underscores";
    Err(Error::new(ErrorKind::InvalidInput, message))
}
