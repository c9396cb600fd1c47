//! Keeps the state of a parking garage: who is parked where, what they owe, what was paid.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod clock;
pub mod domain;
mod error;

pub use clock::{Clock, Entropy, ManualClock, SeededEntropy, SystemClock, SystemEntropy};
pub use domain::*;
pub use error::{Error, ErrorKind, Result};
