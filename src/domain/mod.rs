//! Values and rules: no I/O, no clock, no randomness of its own.

mod actor;
mod assignment;
mod card_number;
mod id;
mod inline_text;
mod layout;
mod money;
mod named;
mod payment;
mod plate;
mod session;
mod spot;
mod tariff;
mod ticket;
mod time;
mod vehicle;

pub use actor::Actor;
pub use assignment::{AssignmentPolicy, EquippedSpots, preferences};
pub(crate) use card_number::{check_no_card_number, redact_card_numbers};
pub use id::{DeviceId, PaymentId, SessionId, SpotId, TicketId, UserId, VehicleId};
pub(crate) use inline_text::INLINE_BYTES_MAX;
pub use layout::{Bay, Floor, Layout, NewSpot, SpotPlan};
pub use money::{Currency, Money};
pub use payment::{Payment, PaymentMethod, PaymentPurpose, PaymentStatus};
pub use plate::{OcrKey, Plate};
pub use session::{Session, SessionStatus};
pub use spot::{Features, SizeLimits, Spot, SpotClass, SpotCode, SpotStatus, SpotType};
pub use tariff::{
    AppliedValidation, Band, Benefit, Caps, DayCap, Durations, EntryGrace, GraceRule, Label, LineKind, LocalDate, LocalTime,
    LostTicket, LostTicketRule, Overstay, ParkerClass, Percent, Quote, QuoteLine, Rate, RateLine, Rounding, RoundingMode, Stay,
    StayCounting, Step, Tariff, TariffId, TariffRef, TariffSpec, Tax, TaxShare, Tier, TimeZone, Validation, ValidationLimits,
    ValidationOutcome, Weekday, Window, price,
};
pub use ticket::{Ticket, TicketNumber, TicketStatus};
pub use time::Timestamp;
pub use vehicle::{NOTE_CHARS_MAX, PlateShown, Vehicle, VehicleSize, VehicleType, check_note};
