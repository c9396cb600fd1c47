//! Validations: what a third party takes off the price of a stay.

use serde::{Deserialize, Serialize};

use super::{Label, Percent, Rate, Tariff};
use crate::{Money, Timestamp};

/// What somebody else takes off the price of a stay: a shop, a hotel, the garage itself.
///
/// Validations are applied to the price after maxima, minimum and surcharges, and before it is rounded: a switch of tariff
/// first, then by `order`, lowest first, and of equals as given. The price never falls below nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validation {
    /// Which one; the same is applied once.
    pub id: Label,
    /// What it gives.
    pub benefit: Benefit,
    /// Who is billed for what it takes off; nobody, where the garage grants it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billed_to: Option<Label>,
    /// Its place among others.
    #[serde(default)]
    pub order: i32,
    /// Whether it does not go together with any other: whichever comes first is applied.
    #[serde(default)]
    pub exclusive: bool,
    /// From when on it holds, in microseconds since 1970 as all instants of a stay; compared with the end of the stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// From when on it has expired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The most that it takes off; a switch of tariff has no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_max: Option<Rate>,
    /// How many stays may be granted it in all; left out: any number. Looked at when it is granted, not by
    /// [`price`](super::price).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses_max: Option<u32>,
}

impl Validation {
    /// A validation without limits, for which nobody is billed.
    ///
    /// ```
    /// use parking_garage::{Benefit, Validation};
    ///
    /// let bakery = Validation { billed_to: Some("Bakery".parse()?), ..Validation::new("hour".parse()?, Benefit::Minutes(60)) };
    /// assert!(!bakery.exclusive && bakery.valid_until.is_none() && bakery.uses_max.is_none());
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    #[must_use]
    pub const fn new(id: Label, benefit: Benefit) -> Self {
        Self {
            id,
            benefit,
            billed_to: None,
            order: 0,
            exclusive: false,
            valid_from: None,
            valid_until: None,
            amount_max: None,
            uses_max: None,
        }
    }
}

/// What a validation gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Benefit {
    /// What the first minutes of the stay cost; a second one covers the minutes after the first, which may be cheaper, also
    /// where the first took off less than its minutes cost because of its `amount_max`.
    Minutes(u32),
    /// An amount.
    Amount(Rate),
    /// A part of what is left of the price when its turn comes.
    Percent(Percent),
    /// The price of this tariff instead, with all its rules; one at most. Where it is dearer, before other validations, the
    /// stay's own tariff goes on: nobody pays more for a validation.
    Tariff(Tariff),
}

/// How much validations may take off under a tariff. A switch of tariff counts, and its new tariff's limits hold then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValidationLimits {
    /// How many are applied at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_max: Option<u32>,
    /// What they take off together at most, a switch of tariff left aside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_max: Option<Rate>,
}

impl ValidationLimits {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What became of one validation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AppliedValidation {
    /// Which one.
    pub id: Label,
    /// Who is billed.
    pub billed_to: Option<Label>,
    /// Whether it was applied, or why not.
    pub outcome: ValidationOutcome,
    /// What it took off, never negative; what is billed back. Before tax, where the tax is added to prices.
    pub amount: Money,
}

/// Whether a validation was applied, or why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidationOutcome {
    /// It was applied, though perhaps nothing was left to take off.
    Applied,
    /// Its time has not come.
    NotYetValid,
    /// Its time has passed.
    Expired,
    /// It was applied already.
    Repeated,
    /// It does not go together with one that was applied before it.
    NotCombinable,
    /// As many as the tariff allows were applied before it.
    TooMany,
}
