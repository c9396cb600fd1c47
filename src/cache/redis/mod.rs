//! Redis: what is kept there can be rebuilt, and nothing is decided by it.

mod breaker;
mod config;
mod connection;
mod dial;
mod envelope;
mod store;

pub use breaker::BreakerState;
pub use config::RedisConfig;
pub use connection::ConnectionFigures;
pub(crate) use connection::Connections;
pub use store::RedisCache;
