//! Values and rules: no I/O, no clock, no randomness of its own.

mod account;
mod actor;
mod assignment;
mod card_number;
mod day_close;
mod debt;
mod id;
mod inline_text;
mod layout;
mod lease;
mod money;
mod named;
mod payment;
mod plate;
mod receipt;
mod refund;
mod session;
mod shift;
mod spot;
mod sums;
mod tariff;
mod ticket;
mod time;
mod vehicle;

#[cfg(feature = "auth")]
pub(crate) use account::check_name;
pub use account::{
    AuthSession, AuthSessionEnd, Client, Device, DeviceKind, Digest, Login, LoginCounter, PasswordHash, PendingReset, Permission,
    Permissions, Principal, RefreshState, Role, RoleTable, Subject, TokenFault, User,
};
#[cfg(feature = "auth")]
pub(crate) use account::{from_hex, to_hex};
pub use actor::Actor;
pub use assignment::{AssignmentPolicy, EquippedSpots, preferences};
pub(crate) use card_number::{check_no_card_number, redact_card_numbers};
pub use day_close::DayClose;
pub use debt::{Debt, DebtStatus};
pub use id::{
    AuthSessionId, DebtId, DeviceId, PaymentId, RefundId, SessionId, ShiftId, SpotId, TicketId, TokenId, UserId, VehicleId,
};
#[cfg(test)]
pub(crate) use inline_text::INLINE_BYTES_MAX;
pub use layout::{Bay, Floor, Layout, NewSpot, SpotPlan};
pub use lease::Lease;
pub use money::{Currency, Money};
pub use payment::{Payment, PaymentMethod, PaymentPurpose, PaymentStatus};
pub use plate::{OcrKey, Plate};
pub use receipt::{CardShown, CashCounted, Issuer, RECEIPT_COLUMNS, Receipt, ReceiptKind, ReceiptLine, ReceiptTax};
pub(crate) use receipt::{credited, taxes_of_part};
pub use refund::{Refund, RefundStatus};
pub use session::{Session, SessionStatus};
pub use shift::{CashMove, Shift, ShiftStatus};
pub use spot::{Features, SizeLimits, Spot, SpotClass, SpotCode, SpotStatus, SpotType};
pub use sums::{CurrencySums, DaySum, MethodSum, Sums, TaxSum};
pub use tariff::{
    AppliedValidation, Band, Benefit, Caps, DayCap, Durations, EntryGrace, GraceRule, Label, LineKind, LocalDate, LocalTime,
    LostTicket, LostTicketRule, Overstay, ParkerClass, Percent, Quote, QuoteLine, Rate, RateLine, Rounding, RoundingMode, Stay,
    StayCounting, Step, Tariff, TariffId, TariffRef, TariffSpec, Tax, TaxShare, Tier, TimeZone, Validation, ValidationLimits,
    ValidationOutcome, Weekday, Window, price,
};
pub use ticket::{Ticket, TicketNumber, TicketStatus};
pub use time::Timestamp;
pub use vehicle::{NOTE_CHARS_MAX, PlateShown, Vehicle, VehicleSize, VehicleType, check_note};
