//! Keeps the state of a parking garage: who is parked where, what they owe, what was paid.
//!
//! [`Garage`] is the handle. It opens a file, or lives in memory, and hands out a service for each subject. Every change
//! takes one path: a command decides by the rules, its events are applied and journalled in one transaction, and after the
//! commit the same events feed the live state and the subscribers.
//!
//! ```
//! use parking_garage::{Entry, Garage, Layout, Pay};
//!
//! let garage = Garage::in_memory()?; // or Garage::open("garage.db")?
//! garage.spots().create_layout(&Layout::grid(3, 4, 25))?;
//! let visit = garage.sessions().enter(Entry::new("AB-123-C"))?;
//! let receipt = garage.payments().process(Pay::cash(visit.session.id))?;
//! assert_eq!(receipt.session.status.as_str(), "COMPLETED");
//! # Ok::<(), parking_garage::Error>(())
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod cache;
mod clock;
mod config;
pub mod domain;
mod error;
pub mod event;
mod garage;
mod health;
mod live;
mod metrics;
mod provider;
mod services;
pub mod storage;
mod transaction;

pub use garage::{Garage, GarageBuilder};
pub use services::{
    Availability, Entry, Events, Exit, Journal, JournalFilter, LayoutBuilt, Maintenance, NewVehicle, Pay, Payments, Receipt,
    Recovered, SessionQuote, Sessions, SpotChoice, SpotPlace, Spots, Subscription, Swept, Tariffs, Tickets, VehicleChange,
    Vehicles, Verified, Visit,
};
pub use transaction::Transaction;

pub use clock::{Clock, Entropy, ManualClock, SeededEntropy, SystemClock, SystemEntropy};
pub use config::{ExpiredSpots, Policy};
pub use error::{Error, ErrorKind, Result};
pub use health::HealthStatus;
pub use metrics::{LATENCY_BOUNDS_MICROS, LatencyFigures, MetricsFigures, OperationFigures};
pub use provider::{CashProvider, Charge, ChargeOutcome, PaymentProvider, SimulatedCharge, SimulatedOdds, SimulatedProvider};

pub use domain::*;
pub use event::{Event, Head, JournalEntry};
pub use live::{BellRope, Difference, LiveCounts};
pub use storage::{AvailabilityCount, Durability, Page, SessionFilter};

/// The program in the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
