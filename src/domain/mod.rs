//! Values and rules: no I/O, no clock, no randomness of its own.

mod actor;
mod id;
mod money;
mod plate;
mod tariff;
mod time;

pub use actor::Actor;
pub use id::{DeviceId, PaymentId, SessionId, SpotId, TicketId, UserId, VehicleId};
pub use money::{Currency, Money};
pub use plate::{OcrKey, Plate};

pub use tariff::{Band, Quote, QuoteLine, Rate, StayCounting, Tariff, TariffId, TariffRef};
pub use time::Timestamp;
