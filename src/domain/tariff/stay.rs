//! Stays: what is priced.

use serde::{Deserialize, Serialize};

use crate::domain::named::named;
use crate::{Features, Timestamp, VehicleType};

named! {
    /// On what ground a vehicle is in the garage.
    ParkerClass, "parker class" {
        /// Came without an arrangement and pays for the stay.
        Transient = "TRANSIENT",
        /// Holds a permit or subscription.
        Permit = "PERMIT",
        /// Booked the stay before.
        Reservation = "RESERVATION",
        /// Works for the garage or its host.
        Staff = "STAFF",
    }
}

/// One stay, with all that its price may depend on.
///
/// ```
/// use parking_garage::{ParkerClass, Stay, Timestamp, VehicleType};
///
/// let entered_at: Timestamp = "2026-06-01T12:00:00Z".parse()?;
/// let stay = Stay::new(entered_at, "2026-06-01T13:00:00Z".parse()?);
/// assert_eq!((stay.vehicle_type, stay.parker_class), (VehicleType::Standard, ParkerClass::Transient));
/// let motorcycle = Stay { vehicle_type: VehicleType::Motorcycle, ..stay };
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stay {
    /// When it began.
    pub entered_at: Timestamp,
    /// Until when it is priced. Before `entered_at`, as where the clock was set back, it counts as a stay of no length.
    pub until: Timestamp,
    /// The vehicle.
    pub vehicle_type: VehicleType,
    /// What the spot offers.
    pub features: Features,
    /// On what ground it is there.
    pub parker_class: ParkerClass,
    /// Whether the ticket was lost.
    pub lost_ticket: bool,
}

impl Stay {
    /// The stay of a transient STANDARD vehicle with its ticket, on a spot without features.
    #[must_use]
    pub const fn new(entered_at: Timestamp, until: Timestamp) -> Self {
        Self {
            entered_at,
            until,
            vehicle_type: VehicleType::Standard,
            features: Features { accessible: false, charger: false },
            parker_class: ParkerClass::Transient,
            lost_ticket: false,
        }
    }
}
