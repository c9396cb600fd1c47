//! Quotes: the price of one stay, and how it came about.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AppliedValidation, Label, Rate, TariffRef, TaxShare};
use crate::{Currency, Money, Timestamp};

/// What a stay costs, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quote {
    /// The tariff that priced it; `None` where the garage has none.
    pub tariff: Option<TariffRef>,
    /// When the stay began, to the microsecond even where whole minutes count.
    pub from: Timestamp,
    /// Until when it is priced. Before `from` where the clock was set back; the stay then counts as one of no length.
    pub until: Timestamp,
    /// The price of the whole stay, never negative.
    pub total: Money,
    /// How it came about: what each part of the stay cost in each band that it reached, in order of time; what maxima took
    /// off; then minimum, surcharges, validations and taxes. Their amounts add up to `total`, to the last cent.
    pub lines: Vec<QuoteLine>,
    /// The first instant at which the price would be higher; `None`: no rise is in sight (within 400 days, under a tariff
    /// with windows). Validations are left out of this, and one that expires earlier ends it earlier; so the price to pay may
    /// stay the same for longer, never for less. Under rates far below the smallest coin it may be early.
    #[serde(default)]
    pub valid_until: Option<Timestamp>,
    /// Each tax on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<TaxShare>,
    /// What became of each validation, in the order in which their turn came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<AppliedValidation>,
}

impl Quote {
    /// The quote of a garage without a tariff: nothing is due, and there is nothing to explain.
    ///
    /// ```
    /// use parking_garage::{Currency, Quote, Timestamp};
    ///
    /// let quote = Quote::free(Currency::EUR, Timestamp::from_micros(0), Timestamp::from_micros(90_000_000));
    /// assert!(quote.total.is_zero() && quote.tariff.is_none() && quote.lines.is_empty());
    /// ```
    #[must_use]
    pub fn free(currency: Currency, from: Timestamp, until: Timestamp) -> Self {
        Self {
            tariff: None,
            from,
            until,
            total: Money::zero(currency),
            lines: Vec::new(),
            valid_until: None,
            taxes: Vec::new(),
            adjustments: Vec::new(),
        }
    }

    /// All taxes together, whether prices contained them or they were added.
    #[must_use]
    pub fn tax(&self) -> Money {
        // A share of a total that fits 64 bits, like the taxes that were added to it.
        let minor = self.taxes.iter().fold(0, |sum: i64, share| sum.saturating_add(share.amount.minor()));
        Money::new(minor, self.total.currency())
    }
}

/// What a line of a quote stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// What a rate line charges in one of its bands.
    #[default]
    Charge,
    /// What the line's own maximum takes off.
    LineMaximum,
    /// What the maximum for a calendar day takes off.
    DayMaximum,
    /// What the maximum for 24 hours takes off.
    RollingMaximum,
    /// What the maximum for the stay takes off.
    StayMaximum,
    /// What is missing to the minimum.
    Minimum,
    /// The price of staying too long.
    Overstay,
    /// The price of a lost ticket.
    LostTicket,
    /// Nothing is charged: within the grace, or for this parker.
    Free,
    /// What a validation takes off.
    Validation,
    /// A tax that prices do not contain.
    Tax,
}

impl LineKind {
    fn is_charge(&self) -> bool {
        *self == Self::Charge
    }

    /// As people read it; nothing for charges, which speak for themselves.
    const fn words(self) -> &'static str {
        match self {
            Self::Charge => "",
            Self::LineMaximum => "maximum",
            Self::DayMaximum => "maximum per day",
            Self::RollingMaximum => "maximum per 24 hours",
            Self::StayMaximum => "maximum per stay",
            Self::Minimum => "minimum",
            Self::Overstay => "overstay",
            Self::LostTicket => "lost ticket",
            Self::Free => "free of charge",
            Self::Validation => "validation",
            Self::Tax => "tax",
        }
    }
}

/// A part of the price of a stay: mostly, what one band added to it.
///
/// Lines are rounded so that they add up: an amount is the difference of two rounded fees, the one at the end of this line
/// and the one at the end of the line before. It may so be one minor unit off `steps` times `rate`.
///
/// ```
/// use parking_garage::{Currency, Money, QuoteLine};
///
/// let euros = |minor| Money::new(minor, Currency::EUR);
/// let mut line: QuoteLine = serde_json::from_str(
///     r#"{"from_minutes": 60, "until_minutes": 120, "steps": 3, "step_minutes": 20, "rate": "0.5",
///         "at_start": {"minor": 0, "currency": "EUR"}, "amount": {"minor": 150, "currency": "EUR"}}"#,
/// )?;
/// assert_eq!(line.to_string(), "minutes 60-120: 3 x 20 min at 0.50 = 1.50 EUR");
/// (line.until_minutes, line.at_start, line.amount) = (None, euros(200), euros(350));
/// assert_eq!(line.to_string(), "from minute 60: 2.00 EUR + 3 x 20 min at 0.50 = 3.50 EUR");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct QuoteLine {
    /// What it stands for. The fields on minutes and steps are about charges.
    #[serde(default, skip_serializing_if = "LineKind::is_charge")]
    pub kind: LineKind,
    /// The name of the rate line, validation or tax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// From when on it is about the stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Until when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The length, in minutes, from which the band applies: of the stay, or of the time that the line is in force.
    pub from_minutes: u32,
    /// The length, in minutes, at which the band ends; `None` where it has no end, or the stay went on past the end of the
    /// last band.
    pub until_minutes: Option<u32>,
    /// How many steps the stay started in the band.
    pub steps: u64,
    /// The length of a step in minutes; 0 where there is one step without end, as of a flat price.
    pub step_minutes: u32,
    /// The price of a step; else the price that the tariff states, if it states one.
    pub rate: Rate,
    /// What reaching the band costs beyond the bands before it: the price of entering, or free minutes charged after all.
    /// Mostly nothing; negative where the tariff states less than the bands before it add up to.
    pub at_start: Money,
    /// `at_start` and the steps. Negative where `at_start` is, and for what maxima and validations take off.
    pub amount: Money,
    /// The tax it is under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Label>,
}

impl QuoteLine {
    /// A line that is an amount, and no steps.
    pub(super) fn of_amount(kind: LineKind, name: Option<Label>, from: Timestamp, until: Timestamp, amount: Money) -> Self {
        Self {
            kind,
            name,
            from: Some(from),
            until: Some(until),
            from_minutes: 0,
            until_minutes: None,
            steps: 0,
            step_minutes: 0,
            rate: Rate::ZERO,
            at_start: Money::zero(amount.currency()),
            amount,
            tax: None,
        }
    }
}

impl fmt::Display for QuoteLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            write!(f, "{name}: ")?;
        }
        if !self.kind.is_charge() {
            write!(f, "{}", self.kind.words())?;
            if self.kind != LineKind::Overstay {
                return write!(f, " {}", self.amount);
            }
            f.write_str(", ")?;
        }
        match self.until_minutes {
            Some(until) => write!(f, "minutes {}-{until}: ", self.from_minutes)?,
            None => write!(f, "from minute {}: ", self.from_minutes)?,
        }
        if !self.at_start.is_zero() {
            write!(f, "{} + ", self.at_start)?;
        }
        let rate = self.rate.in_currency(self.amount.currency());
        match self.step_minutes {
            0 => write!(f, "{} x {rate} = {}", self.steps, self.amount),
            minutes => write!(f, "{} x {minutes} min at {rate} = {}", self.steps, self.amount),
        }
    }
}
