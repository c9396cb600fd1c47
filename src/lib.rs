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

#[cfg(feature = "auth")]
mod acting;
#[cfg(feature = "auth")]
pub mod auth;
mod authority;
mod background;
#[cfg(feature = "redis")]
pub mod bus;
#[cfg(feature = "cache")]
pub mod cache;
#[cfg(not(feature = "cache"))]
mod cache;
mod chores;
mod clock;
mod config;
pub mod domain;
mod error;
pub mod event;
mod garage;
mod health;
mod live;
mod metrics;
mod process;
mod provider;
#[cfg(all(test, feature = "redis"))]
#[path = "../tests/support/redis.rs"]
mod redis_server;
mod services;
pub mod storage;
mod transaction;

#[cfg(feature = "auth")]
pub use acting::ActingGarage;
pub use garage::{Garage, GarageBuilder, OpenProgress};
#[cfg(feature = "auth")]
pub use services::{Auth, DeviceChange, LoginRequest, NewDevice, NewUser, RegisteredDevice, Tokens, UserChange};
pub use services::{
    Availability, BilledBack, Books, BooksChecked, ChargedBack, DayReport, DebtReceipt, Entry, Events, Exit, Journal,
    JournalFilter, LayoutBuilt, Leases, Maintenance, NewShift, NewVehicle, Paid, Pay, PayDebt, Payments, PendingPayment,
    PendingRefund, Recovered, RecoveredRefunds, Refunded, Refunding, RepriceFailure, RepriceScope, Repriced, RepricedStay,
    SessionQuote, Sessions, ShiftClosed, Shifts, SpotChoice, SpotPlace, Spots, Subscription, Swept, Tariffs, Tickets, UnpaidExit,
    VehicleChange, Vehicles, Verified, Visit,
};
pub use transaction::Transaction;

#[cfg(feature = "auth")]
pub use auth::{AuthConfig, LockoutPolicy, PasswordPolicy};

#[cfg(feature = "redis")]
pub use cache::redis::{BreakerState, ConnectionFigures, RedisConfig};

pub use clock::{Clock, Entropy, ManualClock, SeededEntropy, SystemClock, SystemEntropy};
pub use config::{DebtsAtEntry, ExpiredSpots, Overpayment, Policy};
pub use error::{Error, ErrorKind, Result};
pub use health::HealthStatus;
pub use metrics::{LATENCY_BOUNDS_MICROS, LatencyFigures, MetricsFigures, OperationFigures};
pub use provider::{
    CashDrawer, CashProvider, Charge, ChargeOutcome, PaymentProvider, RefundCharge, RefundOutcome, SimulatedCharge, SimulatedOdds,
    SimulatedProvider, SimulatedRefund,
};

pub use domain::*;
pub use event::{Event, Head, JournalEntry};
pub use live::{BellRope, Difference, LiveCounts, SpotState, VehicleIdentity};
pub use storage::{AuthSessionFilter, AvailabilityCount, Durability, Page, SessionFilter};

/// The program in the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
