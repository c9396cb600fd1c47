//! Rate lines: a price, and when and for whom it applies.

use serde::{Deserialize, Serialize};

use super::{Band, Label, ParkerClass, Rate, Tax, Weekday, Window};
use crate::{Features, VehicleType};

/// A price, and when and for whom it applies.
///
/// At each instant of a stay, one line is in force: of those that apply, the one with the lowest `priority`, and of equals
/// the first in the tariff. Where no line applies, nothing is charged. A condition that is left empty is always met; of
/// several all must be. (Priorities as in the Curb Data Specification, whose lowest number wins.)
///
/// The price is one of `flat`, `bands`, `tiers` and `steps`. It gives a fee for each length of time; [`Durations`] says
/// which length that is. What falls in a part of the stay is the fee at its end less the fee at its beginning: **a step, a
/// tier or a flat price is charged by the line that is in force at the instant at which it begins**, in full.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLine {
    /// Its name, as quotes show it; unique in the tariff.
    pub name: Label,
    /// Lowest wins.
    #[serde(default)]
    pub priority: i32,
    /// For these vehicles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vehicle_types: Vec<VehicleType>,
    /// On spots with at least these features.
    #[serde(default, skip_serializing_if = "is_default")]
    pub features: Features,
    /// For these parkers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parker_classes: Vec<ParkerClass>,
    /// On these days; a window that crosses midnight belongs to the day on which it begins, here and in `dates`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<Weekday>,
    /// On the dates of these sets of the tariff: a holiday, an event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Label>,
    /// Not on the dates of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except_dates: Vec<Label>,
    /// At these times; left out: all day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// From when on lengths are counted; left out: from the window where there is one, else from the stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub durations: Option<Durations>,
    /// One amount, whatever the length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat: Option<Rate>,
    /// Bands by length; see [`Band`]. They must not make a longer stay cheaper.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
    /// The whole price up to a length.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
    /// An amount for each started step, up to a length.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Whether `tiers` or `steps` begin anew, on top, once the last has ended; else more time costs nothing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub repeat: bool,
    /// The most that this line charges: for each time in force where durations count from the window, else for the stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Rate>,
    /// The tax on it; left out: the tariff's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Tax>,
}

/// From when on a line counts lengths of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Durations {
    /// From the start of charging: entry, or the end of free first minutes. Time under other lines counts too.
    FromStay,
    /// From the instant, within the stay, at which the line comes into force; anew each time it does, as on the next day
    /// or after a line of higher priority.
    FromWindow,
}

/// The price of any length up to `until_minutes`, and longer than the tier before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The longest that it is good for, in minutes.
    pub until_minutes: u32,
    /// The whole price; not less than the tier before.
    pub amount: Rate,
}

/// A price for each started step, on top of the steps before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The length in minutes up to which it applies; only the last may leave it out, and then has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_minutes: Option<u32>,
    /// What each started step costs.
    pub amount: Rate,
    /// The length of a step in minutes, at least 1.
    pub step_minutes: u32,
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl RateLine {
    /// A line without a price and without conditions, to be completed.
    ///
    /// ```
    /// use parking_garage::{RateLine, Step};
    ///
    /// let line = RateLine {
    ///     steps: vec![Step { until_minutes: None, amount: "1.50".parse()?, step_minutes: 30 }],
    ///     maximum: Some("7.50".parse()?),
    ///     ..RateLine::new("day".parse()?)
    /// };
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    #[must_use]
    pub fn new(name: Label) -> Self {
        Self {
            name,
            priority: 0,
            vehicle_types: Vec::new(),
            features: Features::default(),
            parker_classes: Vec::new(),
            weekdays: Vec::new(),
            dates: Vec::new(),
            except_dates: Vec::new(),
            window: None,
            durations: None,
            flat: None,
            bands: Vec::new(),
            tiers: Vec::new(),
            steps: Vec::new(),
            repeat: false,
            maximum: None,
            tax: None,
        }
    }

    /// From when on lengths are counted, said or by default.
    #[must_use]
    pub fn durations(&self) -> Durations {
        let by_default = if self.window.is_some() { Durations::FromWindow } else { Durations::FromStay };
        self.durations.unwrap_or(by_default)
    }
}
