//! Tariffs: what a stay costs, as bands of its length.

mod band;
mod counting;
mod id;
mod quote;
mod rate;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use band::Band;
pub use counting::StayCounting;
pub use id::{TariffId, TariffRef};
pub use quote::{Quote, QuoteLine};
pub use rate::Rate;

use crate::{Currency, Error, ErrorKind, Result};

/// One version of a price list: bands that cover every length of stay from 0 minutes on.
///
/// [`Tariff::price`] says what a stay costs; [`Band`] has the rule. Serde reads and writes it as a map of `id`, `version`,
/// `currency`, `stay_counting` (may be left out) and `bands`, checks what it reads as [`Tariff::new`] does, and refuses
/// fields that it does not know: a rule that this version cannot apply must not be dropped in silence.
///
/// ```
/// use parking_garage::{ErrorKind, Tariff, Timestamp};
///
/// let json = r#"{
///     "id": "day", "version": 3, "currency": "EUR",
///     "bands": [
///         {"start_minutes": 0, "end_minutes": 60, "amount_per_step": "0.50", "step_minutes": 20, "fee_at_start": "0"},
///         {"start_minutes": 60, "end_minutes": null, "amount_per_step": "0", "step_minutes": 60, "fee_at_start": "1.50"}
///     ]
/// }"#;
/// let tariff: Tariff = serde_json::from_str(json)?;
/// let entered_at: Timestamp = "2026-06-01T12:00:00Z".parse()?;
/// let quote = tariff.price(entered_at, "2026-06-01T12:21:00Z".parse()?)?;
/// assert_eq!(quote.total.to_string(), "1.00 EUR");
/// assert_eq!(quote.lines[0].to_string(), "minutes 0-60: 2 x 20 min at 0.50 = 1.00 EUR");
///
/// let gap = Tariff::new(tariff.id().clone(), 4, tariff.currency(), tariff.bands()[1..].to_vec());
/// assert_eq!(gap.unwrap_err().kind(), ErrorKind::InvalidTariff);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawTariff", into = "RawTariff")]
pub struct Tariff {
    id: TariffId,
    version: u32,
    currency: Currency,
    stay_counting: StayCounting,
    bands: Vec<Band>,
}

/// A tariff as it is written, before it was checked.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Tariff", deny_unknown_fields)]
struct RawTariff {
    id: TariffId,
    version: u32,
    currency: Currency,
    #[serde(default)]
    stay_counting: StayCounting,
    bands: Vec<Band>,
}

impl TryFrom<RawTariff> for Tariff {
    type Error = Error;

    fn try_from(raw: RawTariff) -> Result<Self> {
        Ok(Self::new(raw.id, raw.version, raw.currency, raw.bands)?.with_stay_counting(raw.stay_counting))
    }
}

impl From<Tariff> for RawTariff {
    fn from(tariff: Tariff) -> Self {
        let Tariff { id, version, currency, stay_counting, bands } = tariff;
        Self { id, version, currency, stay_counting, bands }
    }
}

impl Tariff {
    /// A tariff of `bands`, in the order of their minutes; the first starts at 0, each next where the one before ends.
    ///
    /// Where the last band has an end, a longer stay is priced by it all the same, as if the end were not there: each stay
    /// has a price, and no car is held at the exit because a price list stops. What the bands add up to need not be what the
    /// next one states as its `fee_at_start`; the stated fee holds. Whole minutes count: see [`Tariff::with_stay_counting`].
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTariff`] for no band, a first band that does not start at 0, a gap, an overlap, a wrong order, a
    /// band without an end before another, an empty band, or a step of 0 minutes. The message counts bands from 1.
    pub fn new(id: TariffId, version: u32, currency: Currency, bands: Vec<Band>) -> Result<Self> {
        check(&bands).map_err(|error| error.in_context(format_args!("tariff {id}@{version}")))?;
        Ok(Self { id, version, currency, stay_counting: StayCounting::default(), bands })
    }

    /// Version 1 of a tariff of `minor_per_started_hour` minor units (cents for EUR) for each started hour.
    ///
    /// ```
    /// use parking_garage::{Currency, Tariff, Timestamp};
    ///
    /// let tariff = Tariff::hourly("day".parse()?, Currency::EUR, 250)?;
    /// let entered_at: Timestamp = "2026-06-01T12:00:00Z".parse()?;
    /// assert_eq!(tariff.price(entered_at, "2026-06-01T13:10:00Z".parse()?)?.total.minor(), 500);
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Rate::from_minor`].
    pub fn hourly(id: TariffId, currency: Currency, minor_per_started_hour: i64) -> Result<Self> {
        let rate =
            Rate::from_minor(minor_per_started_hour, currency).map_err(|error| error.in_context(format_args!("tariff {id}@1")))?;
        Ok(Self::of_one_band(id, currency, Band::open(0, rate, 60, Rate::ZERO)))
    }

    /// Version 1 of a tariff under which every stay costs nothing.
    #[must_use]
    pub fn free(id: TariffId, currency: Currency) -> Self {
        Self::of_one_band(id, currency, Band::open(0, Rate::ZERO, 60, Rate::ZERO))
    }

    fn of_one_band(id: TariffId, currency: Currency, band: Band) -> Self {
        Self { id, version: 1, currency, stay_counting: StayCounting::default(), bands: vec![band] }
    }

    /// The same tariff, which counts the length of a stay by `stay_counting`.
    ///
    /// ```
    /// use parking_garage::{Currency, StayCounting, Tariff, Timestamp};
    ///
    /// let tariff = Tariff::hourly("day".parse()?, Currency::EUR, 250)?;
    /// let entered_at: Timestamp = "2026-06-01T12:00:00Z".parse()?;
    /// let until: Timestamp = "2026-06-01T13:00:59Z".parse()?;
    /// assert_eq!(tariff.price(entered_at, until)?.total.minor(), 250);
    /// let exact = tariff.with_stay_counting(StayCounting::Exact);
    /// assert_eq!(exact.price(entered_at, until)?.total.minor(), 500);
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    #[must_use]
    pub fn with_stay_counting(self, stay_counting: StayCounting) -> Self {
        Self { stay_counting, ..self }
    }

    /// The name.
    #[must_use]
    pub fn id(&self) -> &TariffId {
        &self.id
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Name and version.
    #[must_use]
    pub fn reference(&self) -> TariffRef {
        TariffRef { id: self.id.clone(), version: self.version }
    }

    /// The currency of all its amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// How the length of a stay is counted.
    #[must_use]
    pub fn stay_counting(&self) -> StayCounting {
        self.stay_counting
    }

    /// The bands, at least one, in the order of their minutes.
    #[must_use]
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }
}

fn check(bands: &[Band]) -> Result<()> {
    let invalid = |message: String| Err(Error::new(ErrorKind::InvalidTariff, message));
    if bands.is_empty() {
        return invalid("at least one band is wanted".to_owned());
    }
    // Where the band at hand must start: the end of the one before.
    let mut expected = Some(0);
    for (number, band) in (1..).zip(bands) {
        band.check().map_err(|error| error.in_context(format_args!("band {number}")))?;
        match expected {
            Some(minutes) if band.start_minutes == minutes => {}
            Some(minutes) => {
                return invalid(format!("band {number} must start at minute {minutes}, not {}", band.start_minutes));
            }
            None => return invalid(format!("band {number} comes after one that has no end")),
        }
        expected = band.end_minutes;
    }
    Ok(())
}
