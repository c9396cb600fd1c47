//! Bands: the parts of a stay, and what each costs.

use serde::{Deserialize, Serialize};

use super::Rate;
use crate::Timestamp;

/// What a stay costs while its length is within `[start_minutes, end_minutes)`.
///
/// A stay of `t` minutes in this band costs `fee_at_start + amount_per_step * ceil((t - start_minutes) / step_minutes)`:
/// each started step counts in full, and at exactly `start_minutes` none has started. `t` is the length as the tariff's
/// [`StayCounting`](super::StayCounting) has it, whole minutes or exact. The rule is that of the parts of a fare in the
/// Dutch vehicle authority's register of open parking tariffs.
///
/// ```
/// use parking_garage::{Band, Currency, Tariff, Timestamp};
///
/// // The first hour is free if the car leaves within it; minute 61 costs 61 minutes.
/// let free = Band {
///     start_minutes: 0,
///     end_minutes: Some(60),
///     amount_per_step: "0".parse()?,
///     step_minutes: 60,
///     fee_at_start: "0".parse()?,
/// };
/// let charged = Band {
///     start_minutes: 60,
///     end_minutes: None,
///     amount_per_step: "0.06".parse()?,
///     step_minutes: 1,
///     fee_at_start: "3.60".parse()?,
/// };
/// let tariff = Tariff::new("centre".parse()?, 1, Currency::EUR, vec![free, charged])?;
/// let entered_at: Timestamp = "2026-06-01T12:00:00Z".parse()?;
/// assert_eq!(tariff.price(entered_at, "2026-06-01T12:59:59Z".parse()?)?.total.to_string(), "0.00 EUR");
/// assert_eq!(tariff.price(entered_at, "2026-06-01T13:01:00Z".parse()?)?.total.to_string(), "3.66 EUR");
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The length of stay, in minutes, from which this band prices it.
    pub start_minutes: u32,
    /// The length of stay, in minutes, from which the next band does; `None`: this band has no end.
    pub end_minutes: Option<u32>,
    /// What each started step costs.
    pub amount_per_step: Rate,
    /// The length of a step in minutes, at least 1.
    pub step_minutes: u32,
    /// The whole fee of a stay of exactly `start_minutes`. It holds even where the bands before add up to another amount;
    /// in the first band it is the price of entering.
    pub fee_at_start: Rate,
}

impl Band {
    /// A band without an end.
    pub(super) const fn open(start_minutes: u32, amount_per_step: Rate, step_minutes: u32, fee_at_start: Rate) -> Self {
        Self { start_minutes, end_minutes: None, amount_per_step, step_minutes, fee_at_start }
    }
}

/// `minutes` in microseconds, the unit of a [`Timestamp`].
pub(super) fn micros_of(minutes: u32) -> u64 {
    u64::from(minutes) * 60_000_000
}

/// How long a stay lasted, in microseconds; nothing where the clock was set back during it.
pub(super) fn stay_micros(entered_at: Timestamp, until: Timestamp) -> u64 {
    // Not `Timestamp::since`, which stops at 2^63.
    if until > entered_at { until.as_micros().abs_diff(entered_at.as_micros()) } else { 0 }
}
