//! Rates: prices with more decimals than money has.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Currency, Error, ErrorKind, Result};

/// A price in major units (euros for EUR) of a tariff's currency, never negative, with up to 8 decimals.
///
/// Rates are finer than money: 1.55 EUR an hour is 0.02583333 a minute. Only what is due in the end is rounded. The
/// largest rate is 92233720368.54775807. Reads and writes plain decimals, in serde as a string, so that no float comes near.
///
/// ```
/// use parking_garage::{Currency, Rate};
///
/// let rate: Rate = "0.50000000".parse()?;
/// assert_eq!(rate, Rate::from_minor(50, Currency::EUR)?);
/// assert_eq!(rate.to_string(), "0.5");
/// # Ok::<(), parking_garage::Error>(())
/// ```
// Hundred-millionths of a major unit, at least 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(i64);

impl Rate {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// How many decimals a rate has.
    pub(super) const PLACES: u32 = 8;

    /// `minor` minor units (cents for EUR) of `currency`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTariff`] for a negative amount or one above the largest rate.
    pub fn from_minor(minor: i64, currency: Currency) -> Result<Self> {
        let scale = units_per_minor(currency);
        match minor.checked_mul(scale) {
            Some(units) if units >= 0 => Ok(Self(units)),
            _ => Err(invalid(format!("{minor} minor units of {currency}"))),
        }
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The rate in hundred-millionths of a major unit.
    pub(super) const fn units(self) -> u64 {
        self.0.unsigned_abs()
    }

    pub(super) fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).filter(|&units| units >= 0).map(Self)
    }

    pub(super) fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    pub(super) fn checked_mul(self, times: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(times)).map(Self)
    }

    /// The rate with as many decimals as it needs, and at least those of `currency`: 0.50 for EUR.
    pub(super) fn in_currency(self, currency: Currency) -> String {
        self.text(currency.minor_digits() as usize)
    }

    fn text(self, places_min: usize) -> String {
        let unit = 10_u64.pow(Self::PLACES);
        let fraction = format!("{:08}", self.units() % unit);
        let places = fraction.trim_end_matches('0').len().max(places_min);
        let whole = self.units() / unit;
        if places == 0 { whole.to_string() } else { format!("{whole}.{}", &fraction[..places]) }
    }
}

/// How many of a rate's smallest units make one minor unit of `currency`.
pub(super) fn units_per_minor(currency: Currency) -> i64 {
    // No currency of ISO 4217 has more than 4 decimals.
    10_i64.pow(Rate::PLACES - currency.minor_digits())
}

fn invalid(what: impl fmt::Display) -> Error {
    Error::new(
        ErrorKind::InvalidTariff,
        format!("{what} is not a rate: a plain decimal such as 0.02583333 is wanted, not negative, with at most 8 decimals"),
    )
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(0))
    }
}

impl FromStr for Rate {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidTariff`] for a sign, an exponent, a space, a missing digit before or after the point, more than
    /// 8 decimals, or a number above the largest rate.
    fn from_str(text: &str) -> Result<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let places = Self::PLACES as usize;
        let well_formed = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // No more of it than a person would read: the text may come from anywhere.
        let refused = || invalid(format_args!("{:?}", text.chars().take(32).collect::<String>()));
        if !well_formed(whole) || !well_formed(fraction) || fraction.len() > places {
            return Err(refused());
        }
        format!("{whole}{fraction:0<places$}").parse().map(Self).map_err(|error| refused().with_source(error))
    }
}

impl Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rate_is_written_without_the_zeros_it_does_not_need() {
        let cases = [
            ("0.02583333", "0.02583333"),
            ("1.00000000", "1"),
            ("12", "12"),
            ("0", "0"),
            ("00.10", "0.1"),
            ("0.00000001", "0.00000001"),
            ("92233720368.54775807", "92233720368.54775807"),
        ];
        for (text, written) in cases {
            assert_eq!(text.parse::<Rate>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn text_that_is_no_plain_decimal_is_refused() {
        let cases = [
            "",
            ".",
            "-1",
            "+1",
            "-0",
            "1e3",
            " 1",
            "1 ",
            "1.",
            ".5",
            "1.2.3",
            "0,5",
            "1_000",
            "0x1",
            "NaN",
            "\u{0661}",
            "1.000000000",
            "0.123456789",
            "92233720368.54775808",
            "99999999999999999999",
        ];
        for text in cases {
            assert_eq!(text.parse::<Rate>().unwrap_err().kind(), ErrorKind::InvalidTariff, "{text:?}");
        }
        assert!(serde_json::from_str::<Rate>("0.5").is_err(), "a JSON number is a float");
    }

    #[test]
    fn minor_units_count_by_the_decimals_of_their_currency() {
        for (minor, code, text) in [(250, "EUR", "2.5"), (250, "JPY", "250"), (250, "TND", "0.25"), (0, "EUR", "0")] {
            assert_eq!(Rate::from_minor(minor, code.parse().unwrap()).unwrap().to_string(), text);
        }
        for minor in [-1, i64::MIN, i64::MAX] {
            assert_eq!(Rate::from_minor(minor, Currency::EUR).unwrap_err().kind(), ErrorKind::InvalidTariff);
        }
    }

    #[test]
    fn people_see_at_least_the_decimals_of_the_currency() {
        for (text, code, seen) in
            [("0.5", "EUR", "0.50"), ("0.02583333", "EUR", "0.02583333"), ("300", "JPY", "300"), ("1", "TND", "1.000")]
        {
            assert_eq!(text.parse::<Rate>().unwrap().in_currency(code.parse().unwrap()), seen);
        }
    }

    proptest! {
        #[test]
        fn every_rate_reads_back_as_it_was_written(units in 0..=i64::MAX) {
            let rate = Rate(units);
            prop_assert_eq!(rate.to_string().parse::<Rate>().unwrap(), rate);
            let json = serde_json::to_string(&rate).unwrap();
            prop_assert_eq!(serde_json::from_str::<Rate>(&json).unwrap(), rate);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,24}|[0-9]{0,14}\\.?[0-9]{0,10}") {
            if let Ok(rate) = text.parse::<Rate>() {
                prop_assert_eq!(rate.to_string().parse::<Rate>().unwrap(), rate);
            }
        }
    }
}
