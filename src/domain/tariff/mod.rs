//! Tariffs: what a stay costs, as data, and how it is priced.

mod band;
mod calendar;
mod cap;
mod counting;
mod curve;
mod grace;
mod id;
mod label;
mod ledger;
mod line;
mod load;
mod meter;
mod place;
mod price;
mod quote;
mod rate;
mod rounding;
mod rules;
mod spec;
mod stay;
mod surcharge;
mod tax;
#[cfg(test)]
mod tests;
mod validation;
mod window;
mod zone;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use band::Band;
pub use cap::{Caps, DayCap};
pub use counting::StayCounting;
pub use grace::{EntryGrace, GraceRule};
pub use id::{TariffId, TariffRef};
pub use label::Label;
pub use line::{Durations, RateLine, Step, Tier};
pub use price::price;
pub use quote::{LineKind, Quote, QuoteLine};
pub use rate::Rate;
pub use rounding::{Rounding, RoundingMode};
pub use spec::TariffSpec;
pub use stay::{ParkerClass, Stay};
pub use surcharge::{LostTicket, LostTicketRule, Overstay};
pub use tax::{Percent, Tax, TaxShare};
pub use validation::{AppliedValidation, Benefit, Validation, ValidationLimits, ValidationOutcome};
pub use window::{LocalDate, LocalTime, Weekday, Window};
pub use zone::TimeZone;

use rules::Rules;
use spec::Fault;

use crate::{Currency, Error, ErrorKind, Result, Timestamp};

/// One version of a price list, checked; it never changes.
///
/// [`price`] says what a stay costs. What a tariff may say is a [`TariffSpec`]: in the short form bands that cover every
/// length of stay, else [rate lines](RateLine) with conditions, and maxima, grace, surcharges and taxes. Serde reads and
/// writes that; [`Tariff::from_toml`] and [`Tariff::from_json`] do too, and say where a mistake is.
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
// Shared, as it never changes: events, rows and caches hold the same one.
#[derive(Clone, Deserialize)]
#[serde(try_from = "TariffSpec")]
pub struct Tariff(Arc<Checked>);

struct Checked {
    spec: TariffSpec,
    rules: Rules,
}

impl PartialEq for Tariff {
    fn eq(&self, other: &Self) -> bool {
        // The rules follow from the data.
        Arc::ptr_eq(&self.0, &other.0) || self.spec() == other.spec()
    }
}

impl Eq for Tariff {}

impl Hash for Tariff {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.spec().hash(state);
    }
}

impl fmt::Debug for Tariff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tariff").field(self.spec()).finish()
    }
}

impl Serialize for Tariff {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.spec().serialize(serializer)
    }
}

impl TryFrom<TariffSpec> for Tariff {
    type Error = Error;

    fn try_from(spec: TariffSpec) -> Result<Self> {
        Self::from_spec(spec)
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
        Self::from_spec(TariffSpec { bands, ..TariffSpec::new(id, version, currency) })
    }

    /// The tariff that `spec` says.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTariff`] where its parts do not fit together: the message names the key, as in
    /// `lines[1].tiers[0]`, which counts from 0. Refused are, besides what [`Tariff::new`] refuses: bands beside lines, no
    /// price or two in a line, tiers or steps that are out of order, a longer stay that would be cheaper, a window that ends
    /// when it begins, sets of dates that are not there, two lines of one name, two taxes of one name, over 64 lines or 7 taxes.
    pub fn from_spec(spec: TariffSpec) -> Result<Self> {
        let reference = TariffRef { id: spec.id.clone(), version: spec.version };
        Self::checked(spec).map_err(|fault| Error::new(ErrorKind::InvalidTariff, format!("tariff {reference}: {fault}")))
    }

    fn checked(spec: TariffSpec) -> Result<Self, Fault> {
        let rules = Rules::of(&spec)?;
        Ok(Self(Arc::new(Checked { spec, rules })))
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
        let rules = Rules::of_bands(std::slice::from_ref(&band));
        let spec = TariffSpec { bands: vec![band], ..TariffSpec::new(id, 1, currency) };
        Self(Arc::new(Checked { spec, rules }))
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
        let Checked { spec, rules } = &*self.0;
        Self(Arc::new(Checked { spec: TariffSpec { stay_counting, ..spec.clone() }, rules: rules.clone() }))
    }

    /// The name.
    #[must_use]
    pub fn id(&self) -> &TariffId {
        &self.spec().id
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.spec().version
    }

    /// Name and version.
    #[must_use]
    pub fn reference(&self) -> TariffRef {
        TariffRef { id: self.id().clone(), version: self.version() }
    }

    /// The currency of all its amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.spec().currency
    }

    /// How the length of a stay is counted.
    #[must_use]
    pub fn stay_counting(&self) -> StayCounting {
        self.spec().stay_counting
    }

    /// The bands of the short form, in the order of their minutes; none for a tariff of rate lines.
    #[must_use]
    pub fn bands(&self) -> &[Band] {
        &self.spec().bands
    }

    /// Everything that it says.
    #[must_use]
    pub fn spec(&self) -> &TariffSpec {
        &self.0.spec
    }

    /// Whether a stay may begin under it at this instant: see [`TariffSpec::valid_from`].
    #[must_use]
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        let TariffSpec { valid_from, valid_until, .. } = self.spec();
        valid_from.is_none_or(|from| at >= from) && valid_until.is_none_or(|until| at < until)
    }

    fn rules(&self) -> &Rules {
        &self.0.rules
    }
}
