//! Quotes: the price of one stay, and how it came about.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::band::{micros_of, stay_micros};
use super::rate::units_per_minor;
use super::{Rate, Tariff, TariffRef};
use crate::{Currency, Error, ErrorKind, Money, Result, Timestamp};

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
    /// A line for each band that the stay reached, in their order. Their amounts add up to `total`, to the last cent.
    pub lines: Vec<QuoteLine>,
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
        Self { tariff: None, from, until, total: Money::zero(currency), lines: Vec::new() }
    }
}

/// What one band added to the price of a stay.
///
/// Lines are rounded so that they add up: an amount is the difference of two rounded fees, the one at the end of this line
/// and the one at the end of the line before. It may so be one minor unit off `steps` times `rate`.
///
/// ```
/// use parking_garage::{Currency, Money, QuoteLine};
///
/// let euros = |minor| Money::new(minor, Currency::EUR);
/// let mut line = QuoteLine {
///     from_minutes: 60,
///     until_minutes: Some(120),
///     steps: 3,
///     step_minutes: 20,
///     rate: "0.5".parse()?,
///     at_start: euros(0),
///     amount: euros(150),
/// };
/// assert_eq!(line.to_string(), "minutes 60-120: 3 x 20 min at 0.50 = 1.50 EUR");
/// (line.until_minutes, line.at_start, line.amount) = (None, euros(200), euros(350));
/// assert_eq!(line.to_string(), "from minute 60: 2.00 EUR + 3 x 20 min at 0.50 = 3.50 EUR");
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct QuoteLine {
    /// The length of stay, in minutes, from which the band applies.
    pub from_minutes: u32,
    /// The length of stay, in minutes, at which the band ends; `None` where it has no end, or the stay went on past the end
    /// of the last band.
    pub until_minutes: Option<u32>,
    /// How many steps the stay started in the band.
    pub steps: u64,
    /// The length of a step in minutes.
    pub step_minutes: u32,
    /// The price of a step.
    pub rate: Rate,
    /// What reaching the band costs beyond the bands before it: the price of entering, or free minutes charged after all.
    /// Mostly nothing; negative where the tariff states less than the bands before it add up to.
    pub at_start: Money,
    /// `at_start` and the steps. Negative only where `at_start` is.
    pub amount: Money,
}

impl fmt::Display for QuoteLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.until_minutes {
            Some(until) => write!(f, "minutes {}-{until}: ", self.from_minutes)?,
            None => write!(f, "from minute {}: ", self.from_minutes)?,
        }
        if !self.at_start.is_zero() {
            write!(f, "{} + ", self.at_start)?;
        }
        let rate = self.rate.in_currency(self.amount.currency());
        write!(f, "{} x {} min at {rate} = {}", self.steps, self.step_minutes, self.amount)
    }
}

impl Tariff {
    /// The price of a stay from `entered_at` until `until`, by the rule of the [`Band`](super::Band) in which its length is.
    ///
    /// The length is counted first, as [`Tariff::stay_counting`] says; the quote has the true instants all the same. Amounts
    /// are exact until the fee is rounded, once and half up, to the minor unit of the tariff's currency. A stay that ends
    /// before it began, as when the clock was set back, has no length.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where the total or a line does not fit 64 bits of minor units; none other.
    ///
    /// ```
    /// use parking_garage::{Band, Currency, Tariff, Timestamp};
    ///
    /// let band = Band {
    ///     start_minutes: 0,
    ///     end_minutes: None,
    ///     amount_per_step: "0.02583333".parse()?,
    ///     step_minutes: 1,
    ///     fee_at_start: "0".parse()?,
    /// };
    /// let tariff = Tariff::new("street".parse()?, 1, Currency::EUR, vec![band])?;
    /// let entered_at: Timestamp = "2026-06-01T12:00:00Z".parse()?;
    /// // 60 minutes are 1.5499998.
    /// let quote = tariff.price(entered_at, "2026-06-01T13:00:00Z".parse()?)?;
    /// assert_eq!(quote.total.to_string(), "1.55 EUR");
    /// assert_eq!(quote.tariff, Some(tariff.reference()));
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    pub fn price(&self, entered_at: Timestamp, until: Timestamp) -> Result<Quote> {
        let stay = self.stay_counting().counted(stay_micros(entered_at, until));
        let mut total = Money::zero(self.currency());
        let mut lines = Vec::new();
        let mut bands = self.bands().iter().take_while(|band| micros_of(band.start_minutes) <= stay).peekable();
        while let Some(band) = bands.next() {
            let in_last = bands.peek().is_none();
            let start = micros_of(band.start_minutes);
            // The band that the stay ended in is not cut: if its end has passed, it is the tariff's last, and goes on.
            let end = if in_last { stay } else { band.end_minutes.map_or(stay, micros_of) };
            let steps = band.started_steps(end - start);
            let reached = total;
            total = self.rounded(band.fee_after(steps))?;
            lines.push(QuoteLine {
                from_minutes: band.start_minutes,
                until_minutes: band.end_minutes.filter(|&end| !in_last || stay < micros_of(end)),
                steps,
                step_minutes: band.step_minutes,
                rate: band.amount_per_step,
                at_start: self.rounded(band.fee_after(0))?.checked_sub(reached)?,
                amount: total.checked_sub(reached)?,
            });
        }
        Ok(Quote { tariff: Some(self.reference()), from: entered_at, until, total, lines })
    }

    /// `units` of a [`Rate`] as money, rounded half up.
    fn rounded(&self, units: u128) -> Result<Money> {
        let currency = self.currency();
        let unit = u128::from(units_per_minor(currency).unsigned_abs());
        i64::try_from((units + unit / 2) / unit).map(|minor| Money::new(minor, currency)).map_err(|error| {
            Error::new(ErrorKind::OutOfRange, format!("a fee of tariff {} left the range of 64 bits", self.reference()))
                .with_source(error)
        })
    }
}
