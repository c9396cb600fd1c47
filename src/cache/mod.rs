//! What is kept so that it need not be read again: for look-ups and quotes, never for what is decided or paid.
//!
//! Decoded tariffs are always cached, in this process. With the feature `cache` a garage can be given a [`Cache`] for vehicles,
//! stays of the past and users as well ([`GarageBuilder::cache`](crate::GarageBuilder::cache)), with the feature `redis` one that several processes share.

#[cfg(feature = "cache")]
mod aside;
#[cfg(feature = "cache")]
mod config;
#[cfg(all(feature = "cache", feature = "testing"))]
pub mod conformance;
#[cfg(feature = "cache")]
mod contract;
#[cfg(feature = "cache")]
mod figures;
#[cfg(feature = "cache")]
mod floors;
#[cfg(feature = "cache")]
mod key;
#[cfg(feature = "cache")]
mod local;
mod lookup;
#[cfg(feature = "cache")]
mod publish;
#[cfg(feature = "redis")]
pub(crate) mod redis;
#[cfg(feature = "cache")]
mod secret;
mod tariffs;
#[cfg(feature = "cache")]
mod touched;
#[cfg(feature = "cache")]
mod two_level;
#[cfg(feature = "cache")]
mod write_behind;

#[cfg(feature = "cache")]
pub use config::CacheConfig;
#[cfg(feature = "cache")]
pub use contract::{Cache, CacheEntry, CachedValue, LevelFigures, NoCache};
#[cfg(feature = "cache")]
pub use figures::{CacheFigures, NamespaceFigures};
#[cfg(feature = "cache")]
pub use key::{CacheKey, Namespace};
#[cfg(feature = "cache")]
pub use local::LocalCache;
#[cfg(feature = "redis")]
pub use redis::RedisCache;
#[cfg(feature = "cache")]
pub use two_level::TwoLevel;
#[cfg(feature = "cache")]
pub use write_behind::WriteBehind;

#[cfg(feature = "cache")]
pub(crate) use config::Caching;
#[cfg(feature = "redis")]
pub(crate) use config::prefix;
pub(crate) use lookup::{Answer, Lookup};
#[cfg(feature = "redis")]
pub(crate) use secret::{CacheSecret, from_hex, hex};
pub(crate) use tariffs::TariffCache;
