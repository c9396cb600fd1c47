//! Taxes: percentages, contained in a price or added to it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Label;
use crate::{Error, ErrorKind, Money, Result};

/// A percentage from 0 to 100 with up to 4 decimals. Reads and writes a plain decimal, in serde as a string.
///
/// ```
/// use parking_garage::Percent;
///
/// let tax: Percent = "8.875".parse()?;
/// assert_eq!(tax.to_string(), "8.875");
/// assert!("100.1".parse::<Percent>().is_err());
/// # Ok::<(), parking_garage::Error>(())
/// ```
// Ten-thousandths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

impl Percent {
    const ONE: u32 = 10_000;
    /// A hundred percent.
    pub(super) const WHOLE: i128 = 100 * Self::ONE as i128;

    /// The percentage in ten-thousandths of a percent.
    pub(super) fn parts(self) -> i128 {
        i128::from(self.0)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:04}", self.0 % Self::ONE);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{}{point}{fraction}", self.0 / Self::ONE)
    }
}

impl FromStr for Percent {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for anything but a plain decimal from 0 to 100 with at most 4 decimals.
    fn from_str(text: &str) -> Result<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let parsed = (digits(whole) && digits(fraction) && fraction.len() <= 4)
            .then(|| format!("{whole}{fraction:0<4}").parse::<u32>().ok())
            .flatten();
        parsed.filter(|&parts| parts <= 100 * Self::ONE).map(Self).ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "a percentage is a plain decimal from 0 to 100 with at most 4 decimals")
        })
    }
}

impl Serialize for Percent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A tax on what a rate line charges. Within one tariff, a name stands for one tax.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tax {
    /// Its name, as on the receipt.
    pub name: Label,
    /// The percentage of the price without it.
    pub percent: Percent,
    /// Whether prices contain it; else it is added to them.
    pub included: bool,
}

/// One tax on a quote: on how much, and how much.
///
/// It is worked out once, from the sum of all lines under this tax after they were rounded, and rounded half up to the minor
/// unit; so `net` and `tax` add up to what the driver sees.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaxShare {
    /// Which tax.
    pub tax: Tax,
    /// The price without it.
    pub net: Money,
    /// The tax.
    pub amount: Money,
}

impl Tax {
    /// Net and tax of `minor` minor units that are priced under it.
    pub(super) fn split(&self, minor: i64) -> (i64, i64) {
        let (minor, percent) = (i128::from(minor), self.percent.parts());
        let whole = if self.included { Percent::WHOLE + percent } else { Percent::WHOLE };
        // Lines of several taxes are rounded together, which may leave one of them a minor unit below nothing: no tax on that.
        let tax = (minor * percent * 2 + whole).div_euclid(whole * 2).max(0);
        let net = if self.included { minor - tax } else { minor };
        // Neither is larger than the price: a percentage is at most a hundred.
        (i64::try_from(net).unwrap_or(i64::MAX), i64::try_from(tax).unwrap_or(i64::MAX))
    }
}
