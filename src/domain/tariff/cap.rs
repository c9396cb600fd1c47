//! Maxima: what a stay, a day or 24 hours cost at most.

use serde::{Deserialize, Serialize};

use super::{LocalTime, Rate};

/// What the rate lines may add up to at most. A maximum counts each charge at the instant at which its step begins.
///
/// Overstay and lost-ticket prices are charged beyond any maximum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Caps {
    /// For the whole stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_stay: Option<Rate>,
    /// For each local calendar day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_day: Option<DayCap>,
    /// For each 24 elapsed hours, counted from when charging begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_24_hours: Option<Rate>,
}

impl Caps {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The maximum for a local calendar day, and when that day begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayCap {
    /// The maximum.
    pub amount: Rate,
    /// When a day begins on the local clock, before 24:00; midnight where it is left out.
    #[serde(default)]
    pub reset: LocalTime,
}
