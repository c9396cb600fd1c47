//! Identifiers: UUID version 7, so that rows made one after the other lie side by side in the store.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;
use crate::{Error, ErrorKind, Result};

/// The bits of a version 7 UUID (RFC 9562) made at `now`: 48 bits of milliseconds, 12 bits of the fraction below
/// them, 62 random bits.
fn uuid_v7(now: Timestamp, random: [u8; 8]) -> Uuid {
    let micros = u64::try_from(now.as_micros()).unwrap_or(0);
    let (millis, fraction) = (micros / 1_000, micros % 1_000);
    // 12 bits for 1,000 microseconds: RFC 9562 section 6.2, method 3.
    let fraction = fraction * 4_096 / 1_000;
    let high = (millis << 16) | 0x7000 | fraction;
    let low = (u64::from_le_bytes(random) >> 2) | (0b10 << 62);
    Uuid::from_u64_pair(high, low)
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident, $what:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id with these 16 bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The 16 bytes, as stores keep them.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// A new id made at `now` from 8 random bytes; ids sort by the time they were made.
            #[must_use]
            pub fn new(now: Timestamp, random: [u8; 8]) -> Self {
                Self(uuid_v7(now, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            /// # Errors
            /// [`ErrorKind::InvalidInput`] for text that is not a UUID.
            fn from_str(text: &str) -> Result<Self> {
                Uuid::parse_str(text).map(Self).map_err(|error| {
                    Error::new(ErrorKind::InvalidInput, concat!("not the id of a ", $what, ": a UUID is wanted")).with_source(error)
                })
            }
        }
    )+};
}

ids! {
    /// A spot.
    SpotId, "spot";
    /// A vehicle.
    VehicleId, "vehicle";
    /// A parking session: one stay.
    SessionId, "session";
    /// A ticket.
    TicketId, "ticket";
    /// A payment.
    PaymentId, "payment";
    /// A refund of a payment, or of a part of it.
    RefundId, "refund";
    /// A shift: the time for which one person answers for a drawer of cash.
    ShiftId, "shift";
    /// A debt: a stay that ended unpaid.
    DebtId, "debt";
    /// A person who may act on the garage.
    UserId, "user";
    /// A gate, kiosk or other machine that may act on the garage.
    DeviceId, "device";
    /// An auth session: one login of a person or device, from which access tokens are issued until it ends.
    AuthSessionId, "auth session";
    /// One access token.
    TokenId, "token";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_sort_by_the_time_they_were_made() {
        let mut last = SessionId::new(Timestamp::from_micros(0), [255; 8]);
        for micros in (1..20_000).map(|step| step * 37) {
            let id = SessionId::new(Timestamp::from_micros(micros), [0; 8]);
            let uuid = Uuid::from_bytes(*id.as_bytes());
            assert_eq!((uuid.get_version_num(), uuid.get_variant()), (7, uuid::Variant::RFC4122));
            assert!(id > last, "{id} after {last}");
            last = id;
        }
    }

    #[test]
    fn text_round_trips_and_nonsense_is_refused() {
        let id = SpotId::new(Timestamp::from_micros(1_700_000_000_000_000), [7; 8]);
        assert_eq!(id.to_string().parse::<SpotId>().unwrap(), id);
        assert_eq!("S001".parse::<SpotId>().unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}
