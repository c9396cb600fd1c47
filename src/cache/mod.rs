//! What is kept so that it need not be read and decoded again: for quotes, never for what is decided or paid.

#[cfg(feature = "redis")]
#[allow(unused_imports, dead_code, reason = "what uses it follows")]
pub(crate) mod redis;
mod tariffs;

pub(crate) use tariffs::TariffCache;
