//! Enumerations as C has them: numbers that never change, each with a constant.
//!
//! 0 is never a value of one; where a struct of the caller's may leave one out, 0 says so. The constants are written out,
//! because cbindgen expands no macro. The compiler sees to it that none of the garage's values is forgotten, and the tests that
//! the constants are called as the values are.

use parking_garage::{
    Durability, Error, ErrorKind, LineKind, PaymentMethod, PaymentPurpose, PaymentStatus, Result, SessionStatus, SpotStatus,
    SpotType, TicketStatus, VehicleType,
};

/// A value with a number.
pub(crate) trait Coded: Copy + 'static {
    /// What such a value is called.
    const WHAT: &'static str;
    /// Each value with its number and the name of its constant.
    const CODES: &'static [(Self, i32, &'static str)];

    /// Its number.
    fn code(self) -> i32;

    /// The value of a number that the caller gave.
    fn of(name: &str, code: i32) -> Result<Self> {
        let known = Self::CODES.iter().find(|(_, number, _)| *number == code);
        known.map(|(value, ..)| *value).ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, format!("{name} is {code}, which is no {} of this version", Self::WHAT))
        })
    }

    /// As [`Coded::of`]; `None` for 0.
    fn optional(name: &str, code: i32) -> Result<Option<Self>> {
        if code == 0 { Ok(None) } else { Self::of(name, code).map(Some) }
    }
}

/// Gives a value's number; every value must be named.
macro_rules! coded {
    ($name:ident, $what:literal { $($variant:ident = $constant:ident,)+ }) => {
        impl $crate::code::Coded for $name {
            const WHAT: &'static str = $what;
            const CODES: &'static [(Self, i32, &'static str)] = &[$(($name::$variant, $constant, stringify!($constant)),)+];

            fn code(self) -> i32 {
                match self { $($name::$variant => $constant,)+ }
            }
        }
    };
}
pub(crate) use coded;

/// How large a spot is marked out.
pub type GarageSpotType = i32;
/// For a motorcycle.
pub const GARAGE_SPOT_TYPE_MOTORCYCLE: GarageSpotType = 1;
/// For a small car.
pub const GARAGE_SPOT_TYPE_COMPACT: GarageSpotType = 2;
/// For a car.
pub const GARAGE_SPOT_TYPE_STANDARD: GarageSpotType = 3;
/// For a van, a pick-up or a bus.
pub const GARAGE_SPOT_TYPE_OVERSIZED: GarageSpotType = 4;
coded! {
    SpotType, "spot type" {
        Motorcycle = GARAGE_SPOT_TYPE_MOTORCYCLE,
        Compact = GARAGE_SPOT_TYPE_COMPACT,
        Standard = GARAGE_SPOT_TYPE_STANDARD,
        Oversized = GARAGE_SPOT_TYPE_OVERSIZED,
    }
}

/// What a spot is doing.
pub type GarageSpotStatus = i32;
/// Free to take.
pub const GARAGE_SPOT_STATUS_AVAILABLE: GarageSpotStatus = 1;
/// A session holds it.
pub const GARAGE_SPOT_STATUS_OCCUPIED: GarageSpotStatus = 2;
/// Kept for one vehicle.
pub const GARAGE_SPOT_STATUS_RESERVED: GarageSpotStatus = 3;
/// Closed on purpose, for cleaning or repair.
pub const GARAGE_SPOT_STATUS_MAINTENANCE: GarageSpotStatus = 4;
/// Closed because something there is broken.
pub const GARAGE_SPOT_STATUS_OUT_OF_ORDER: GarageSpotStatus = 5;
coded! {
    SpotStatus, "spot status" {
        Available = GARAGE_SPOT_STATUS_AVAILABLE,
        Occupied = GARAGE_SPOT_STATUS_OCCUPIED,
        Reserved = GARAGE_SPOT_STATUS_RESERVED,
        Maintenance = GARAGE_SPOT_STATUS_MAINTENANCE,
        OutOfOrder = GARAGE_SPOT_STATUS_OUT_OF_ORDER,
    }
}

/// What kind of vehicle it is; decides which spots it may take.
pub type GarageVehicleType = i32;
/// A small car.
pub const GARAGE_VEHICLE_TYPE_COMPACT: GarageVehicleType = 1;
/// A car.
pub const GARAGE_VEHICLE_TYPE_STANDARD: GarageVehicleType = 2;
/// A van, a pick-up or a bus.
pub const GARAGE_VEHICLE_TYPE_OVERSIZED: GarageVehicleType = 3;
/// A motorcycle or scooter.
pub const GARAGE_VEHICLE_TYPE_MOTORCYCLE: GarageVehicleType = 4;
/// A car that charges.
pub const GARAGE_VEHICLE_TYPE_ELECTRIC: GarageVehicleType = 5;
/// A car whose driver holds a permit for accessible spots.
pub const GARAGE_VEHICLE_TYPE_ACCESSIBLE: GarageVehicleType = 6;
coded! {
    VehicleType, "vehicle type" {
        Compact = GARAGE_VEHICLE_TYPE_COMPACT,
        Standard = GARAGE_VEHICLE_TYPE_STANDARD,
        Oversized = GARAGE_VEHICLE_TYPE_OVERSIZED,
        Motorcycle = GARAGE_VEHICLE_TYPE_MOTORCYCLE,
        Electric = GARAGE_VEHICLE_TYPE_ELECTRIC,
        Accessible = GARAGE_VEHICLE_TYPE_ACCESSIBLE,
    }
}

/// Where a stay is in its life.
pub type GarageSessionStatus = i32;
/// The vehicle is inside.
pub const GARAGE_SESSION_STATUS_ACTIVE: GarageSessionStatus = 1;
/// The vehicle has left and everything is paid.
pub const GARAGE_SESSION_STATUS_COMPLETED: GarageSessionStatus = 2;
/// The entry was a mistake: nothing is owed.
pub const GARAGE_SESSION_STATUS_CANCELLED: GarageSessionStatus = 3;
/// The stay went past its limit; what it cost is still owed.
pub const GARAGE_SESSION_STATUS_EXPIRED: GarageSessionStatus = 4;
coded! {
    SessionStatus, "session status" {
        Active = GARAGE_SESSION_STATUS_ACTIVE,
        Completed = GARAGE_SESSION_STATUS_COMPLETED,
        Cancelled = GARAGE_SESSION_STATUS_CANCELLED,
        Expired = GARAGE_SESSION_STATUS_EXPIRED,
    }
}

/// What a ticket is worth.
pub type GarageTicketStatus = i32;
/// It opens the exit once its session is settled.
pub const GARAGE_TICKET_STATUS_OPEN: GarageTicketStatus = 1;
/// Its session has ended.
pub const GARAGE_TICKET_STATUS_CLOSED: GarageTicketStatus = 2;
/// It is worth nothing: lost, replaced, or its session expired.
pub const GARAGE_TICKET_STATUS_VOID: GarageTicketStatus = 3;
coded! {
    TicketStatus, "ticket status" {
        Open = GARAGE_TICKET_STATUS_OPEN,
        Closed = GARAGE_TICKET_STATUS_CLOSED,
        Void = GARAGE_TICKET_STATUS_VOID,
    }
}

/// What became of a payment.
pub type GaragePaymentStatus = i32;
/// Written down; what the provider did is not known yet.
pub const GARAGE_PAYMENT_STATUS_PENDING: GaragePaymentStatus = 1;
/// The money was taken.
pub const GARAGE_PAYMENT_STATUS_COMPLETED: GaragePaymentStatus = 2;
/// The provider refused.
pub const GARAGE_PAYMENT_STATUS_FAILED: GaragePaymentStatus = 3;
/// The money was given back.
pub const GARAGE_PAYMENT_STATUS_REFUNDED: GaragePaymentStatus = 4;
/// Given up before the provider was asked.
pub const GARAGE_PAYMENT_STATUS_CANCELLED: GaragePaymentStatus = 5;
coded! {
    PaymentStatus, "payment status" {
        Pending = GARAGE_PAYMENT_STATUS_PENDING,
        Completed = GARAGE_PAYMENT_STATUS_COMPLETED,
        Failed = GARAGE_PAYMENT_STATUS_FAILED,
        Refunded = GARAGE_PAYMENT_STATUS_REFUNDED,
        Cancelled = GARAGE_PAYMENT_STATUS_CANCELLED,
    }
}

/// How it is paid.
pub type GaragePaymentMethod = i32;
/// Coins and notes, counted by the host.
pub const GARAGE_PAYMENT_METHOD_CASH: GaragePaymentMethod = 1;
/// A card at the provider's terminal.
pub const GARAGE_PAYMENT_METHOD_CARD: GaragePaymentMethod = 2;
coded! {
    PaymentMethod, "payment method" {
        Cash = GARAGE_PAYMENT_METHOD_CASH,
        Card = GARAGE_PAYMENT_METHOD_CARD,
    }
}

/// What a payment is for.
pub type GaragePaymentPurpose = i32;
/// In the exit lane: paying ends the stay.
pub const GARAGE_PAYMENT_PURPOSE_EXIT: GaragePaymentPurpose = 1;
/// At the pay station: paying buys the time to leave.
pub const GARAGE_PAYMENT_PURPOSE_PREPAY: GaragePaymentPurpose = 2;
/// At the pay station once more: the time to leave that was bought is over.
pub const GARAGE_PAYMENT_PURPOSE_TOP_UP: GaragePaymentPurpose = 3;
/// Of a debt, after the stay.
pub const GARAGE_PAYMENT_PURPOSE_DEBT: GaragePaymentPurpose = 4;
coded! {
    PaymentPurpose, "payment purpose" {
        Exit = GARAGE_PAYMENT_PURPOSE_EXIT,
        Prepay = GARAGE_PAYMENT_PURPOSE_PREPAY,
        TopUp = GARAGE_PAYMENT_PURPOSE_TOP_UP,
        Debt = GARAGE_PAYMENT_PURPOSE_DEBT,
    }
}

/// What a line of a quote stands for.
pub type GarageLineKind = i32;
/// What a rate line charges in one of its bands.
pub const GARAGE_LINE_KIND_CHARGE: GarageLineKind = 1;
/// What the line's own maximum takes off.
pub const GARAGE_LINE_KIND_LINE_MAXIMUM: GarageLineKind = 2;
/// What the maximum for a calendar day takes off.
pub const GARAGE_LINE_KIND_DAY_MAXIMUM: GarageLineKind = 3;
/// What the maximum for 24 hours takes off.
pub const GARAGE_LINE_KIND_ROLLING_MAXIMUM: GarageLineKind = 4;
/// What the maximum for the stay takes off.
pub const GARAGE_LINE_KIND_STAY_MAXIMUM: GarageLineKind = 5;
/// What is missing to the minimum.
pub const GARAGE_LINE_KIND_MINIMUM: GarageLineKind = 6;
/// The price of staying too long.
pub const GARAGE_LINE_KIND_OVERSTAY: GarageLineKind = 7;
/// The price of a lost ticket.
pub const GARAGE_LINE_KIND_LOST_TICKET: GarageLineKind = 8;
/// Nothing is charged: within the grace, or for this parker.
pub const GARAGE_LINE_KIND_FREE: GarageLineKind = 9;
/// What a validation takes off.
pub const GARAGE_LINE_KIND_VALIDATION: GarageLineKind = 10;
/// A tax that prices do not contain.
pub const GARAGE_LINE_KIND_TAX: GarageLineKind = 11;
coded! {
    LineKind, "kind of line" {
        Charge = GARAGE_LINE_KIND_CHARGE,
        LineMaximum = GARAGE_LINE_KIND_LINE_MAXIMUM,
        DayMaximum = GARAGE_LINE_KIND_DAY_MAXIMUM,
        RollingMaximum = GARAGE_LINE_KIND_ROLLING_MAXIMUM,
        StayMaximum = GARAGE_LINE_KIND_STAY_MAXIMUM,
        Minimum = GARAGE_LINE_KIND_MINIMUM,
        Overstay = GARAGE_LINE_KIND_OVERSTAY,
        LostTicket = GARAGE_LINE_KIND_LOST_TICKET,
        Free = GARAGE_LINE_KIND_FREE,
        Validation = GARAGE_LINE_KIND_VALIDATION,
        Tax = GARAGE_LINE_KIND_TAX,
    }
}

/// How safe a change is once it is acknowledged.
pub type GarageDurability = i32;
/// On disk: it survives the loss of power.
pub const GARAGE_DURABILITY_FULL: GarageDurability = 1;
/// With the operating system: it survives the end of the process; the loss of power may take the last changes.
pub const GARAGE_DURABILITY_RELAXED: GarageDurability = 2;
/// In memory: it ends with the process.
pub const GARAGE_DURABILITY_VOLATILE: GarageDurability = 3;
coded! {
    Durability, "durability" {
        Full = GARAGE_DURABILITY_FULL,
        Relaxed = GARAGE_DURABILITY_RELAXED,
        Volatile = GARAGE_DURABILITY_VOLATILE,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn check<T: Coded + PartialEq + std::fmt::Debug>(prefix: &str, all: &[T], name: impl Fn(T) -> String) {
        assert!(
            T::CODES.len() == all.len() && all.iter().all(|value| T::CODES.iter().any(|(known, ..)| known == value)),
            "{prefix}"
        );
        // Without a gap: whatever is added gets the next number, wherever it stands in the list.
        let mut numbers: Vec<i32> = T::CODES.iter().map(|(_, number, _)| *number).collect();
        numbers.sort_unstable();
        assert!((1..).zip(&numbers).all(|(expected, number)| expected == *number), "{prefix}: {numbers:?}");
        for (value, code, constant) in T::CODES {
            assert_eq!(*code, value.code(), "{prefix}");
            assert_eq!(*constant, format!("{prefix}_{}", name(*value)));
            assert_eq!(T::of("it", *code).unwrap(), *value);
        }
        for wrong in [i32::MIN, -1, 0, i32::try_from(all.len()).unwrap() + 1, i32::MAX] {
            assert_eq!(T::of("it", wrong).unwrap_err().kind(), ErrorKind::InvalidInput);
        }
        assert_eq!(T::optional("it", 0).unwrap(), None);
    }

    #[test]
    fn the_numbers_are_those_of_the_garages_values_and_named_like_them() {
        macro_rules! named {
            ($($name:ident, $prefix:literal;)+) => {$( check($prefix, $name::ALL, |value| value.as_str().to_owned()); )+};
        }
        named! {
            SpotType, "GARAGE_SPOT_TYPE";
            SpotStatus, "GARAGE_SPOT_STATUS";
            VehicleType, "GARAGE_VEHICLE_TYPE";
            SessionStatus, "GARAGE_SESSION_STATUS";
            TicketStatus, "GARAGE_TICKET_STATUS";
            PaymentStatus, "GARAGE_PAYMENT_STATUS";
            PaymentMethod, "GARAGE_PAYMENT_METHOD";
            PaymentPurpose, "GARAGE_PAYMENT_PURPOSE";
        }
        let durabilities = [Durability::Full, Durability::Relaxed, Durability::Volatile];
        check("GARAGE_DURABILITY", &durabilities, |value| value.to_string().to_uppercase());
    }
}
