//! Tariffs as data: everything a tariff may say, as it is written.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::line::is_default;
use super::{
    Band, Caps, EntryGrace, Label, LocalDate, LostTicket, Overstay, ParkerClass, Rate, RateLine, Rounding, StayCounting, TariffId,
    Tax, TimeZone, ValidationLimits,
};
use crate::{Currency, Timestamp};

/// Everything a tariff may say. [`Tariff::from_spec`](super::Tariff::from_spec) checks that it fits together.
///
/// In serde it is a map of these fields, of which only `id`, `version`, `currency` and one of `bands` and `lines` must be
/// there. Fields that are not known are refused: a rule that this version cannot apply must not be dropped in silence.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "Tariff", deny_unknown_fields)]
pub struct TariffSpec {
    /// The name.
    pub id: TariffId,
    /// The version.
    pub version: u32,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// How the length of a stay is counted.
    #[serde(default)]
    pub stay_counting: StayCounting,
    /// Whose clock windows, weekdays and dates are on.
    #[serde(default, skip_serializing_if = "TimeZone::is_utc")]
    pub time_zone: TimeZone,
    /// From when on stays may begin under it, in RFC 3339. Whoever chooses a tariff looks at it; pricing does not: a stay is
    /// priced by the tariff it began under.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "instant")]
    pub valid_from: Option<Timestamp>,
    /// From when on no stay may begin under it.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "instant")]
    pub valid_until: Option<Timestamp>,
    /// The short form of one rate line that always applies. Unlike in a line, its bands may make a longer stay cheaper, as in
    /// registers of real tariffs, as long as the tariff has no other rule than these bands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
    /// Prices with conditions, at most 64.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<RateLine>,
    /// Sets of dates that lines refer to: holidays, events.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dates: BTreeMap<Label, Vec<LocalDate>>,
    /// What the lines may add up to.
    #[serde(default, skip_serializing_if = "Caps::is_default")]
    pub caps: Caps,
    /// What a stay costs at least that costs anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Rate>,
    /// Minutes after entry that cost nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_grace: Option<EntryGrace>,
    /// A charge that began at most this many minutes before the end is waived: who leaves shortly after a step has begun
    /// does not pay for it. The first minute of the stay is charged all the same.
    #[serde(default, skip_serializing_if = "is_default")]
    pub courtesy_minutes: u32,
    /// The price of a stay whose ticket was lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_ticket: Option<LostTicket>,
    /// The price of staying longer than allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overstay: Option<Overstay>,
    /// Who pays nothing at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub free_for: Vec<ParkerClass>,
    /// The tax on everything for which no line names another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Tax>,
    /// How the exact fee becomes an amount of money.
    #[serde(default, skip_serializing_if = "Rounding::is_default")]
    pub rounding: Rounding,
    /// How much validations may take off.
    #[serde(default, skip_serializing_if = "ValidationLimits::is_default")]
    pub validations: ValidationLimits,
}

impl TariffSpec {
    /// A tariff that has only its name so far, to be completed.
    #[must_use]
    pub fn new(id: TariffId, version: u32, currency: Currency) -> Self {
        Self {
            id,
            version,
            currency,
            stay_counting: StayCounting::default(),
            time_zone: TimeZone::UTC,
            valid_from: None,
            valid_until: None,
            bands: Vec::new(),
            lines: Vec::new(),
            dates: BTreeMap::new(),
            caps: Caps::default(),
            minimum: None,
            entry_grace: None,
            courtesy_minutes: 0,
            lost_ticket: None,
            overstay: None,
            free_for: Vec::new(),
            tax: None,
            rounding: Rounding::default(),
            validations: ValidationLimits::default(),
        }
    }

    /// Whether it has bands and no other rule that changes a fee.
    pub(super) fn is_bands_alone(&self) -> bool {
        let Self { caps, minimum, entry_grace, courtesy_minutes, lost_ticket, overstay, .. } = self;
        self.lines.is_empty()
            && caps.is_default()
            && minimum.is_none()
            && entry_grace.is_none()
            && *courtesy_minutes == 0
            && lost_ticket.is_none()
            && overstay.is_none()
    }
}

/// What is wrong with a tariff, and where in it.
#[derive(Debug)]
pub(super) struct Fault {
    /// Keys and positions from 0, as in `lines[1].tiers[0].amount`; empty for the whole.
    pub(super) path: String,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

/// Instants as people write them.
mod instant {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::Timestamp;

    pub(super) fn serialize<S: Serializer>(instant: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match instant {
            Some(instant) => serializer.collect_str(instant),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
    }
}
