//! Keeps the state of a parking garage: who is parked where, what they owe, what was paid.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod clock;
pub mod domain;
mod error;
pub mod event;
#[allow(dead_code, reason = "the services, its callers, are not there yet")]
mod live;
pub mod storage;

pub use clock::{Clock, Entropy, ManualClock, SeededEntropy, SystemClock, SystemEntropy};
pub use domain::*;
pub use error::{Error, ErrorKind, Result};
pub use event::{Event, Head, JournalEntry};
pub use live::{Difference, LiveCounts};
pub use storage::{AvailabilityCount, Durability, Page, SessionFilter};
