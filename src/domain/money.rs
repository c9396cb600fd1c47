//! Money: whole minor units of one ISO 4217 currency, never a float.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Result};

/// An ISO 4217 currency.
///
/// ```
/// use parking_garage::Currency;
///
/// let yen: Currency = "JPY".parse()?;
/// assert_eq!((yen.code(), yen.minor_digits()), ("JPY", 0));
/// assert_eq!(Currency::EUR.minor_digits(), 2);
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);

    /// Three capital letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals its minor unit has: 2 for EUR, 0 for JPY, 3 for TND.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a code that ISO 4217 does not list.
    fn from_str(code: &str) -> Result<Self> {
        iso_currency::Currency::from_code(code)
            .map(Self)
            .ok_or_else(|| Error::new(ErrorKind::InvalidInput, "a currency is three capital letters of ISO 4217, such as EUR"))
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount in minor units (cents for EUR) of a currency.
///
/// ```
/// use parking_garage::{Currency, Money};
///
/// let fee = Money::new(907_115, Currency::EUR);
/// assert_eq!(fee.to_string(), "9071.15 EUR");
/// assert_eq!(fee.checked_sub(Money::new(15, Currency::EUR))?.minor(), 907_100);
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// `minor` minor units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for two currencies, [`ErrorKind::OutOfRange`] past 64 bits.
    pub fn checked_add(self, other: Self) -> Result<Self> {
        self.combine(other, i64::checked_add)
    }

    /// The difference; it may be negative.
    ///
    /// # Errors
    /// As [`Money::checked_add`].
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        self.combine(other, i64::checked_sub)
    }

    fn combine(self, other: Self, operation: fn(i64, i64) -> Option<i64>) -> Result<Self> {
        if self.currency != other.currency {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("{} and {} cannot be added up", self.currency, other.currency),
            ));
        }
        let minor = operation(self.minor, other.minor)
            .ok_or_else(|| Error::new(ErrorKind::OutOfRange, "an amount of money left the range of 64 bits"))?;
        Ok(Self::new(minor, self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.currency.minor_digits();
        let unit = 10_u64.pow(digits);
        let sign = if self.minor < 0 { "-" } else { "" };
        let minor = self.minor.unsigned_abs();
        if digits == 0 {
            return write!(f, "{sign}{minor} {}", self.currency);
        }
        write!(f, "{sign}{}.{:0width$} {}", minor / unit, minor % unit, self.currency, width = digits as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_currency() {
        let cases = [
            (5, "EUR", "0.05 EUR"),
            (-5, "EUR", "-0.05 EUR"),
            (12_345, "TND", "12.345 TND"),
            (70, "JPY", "70 JPY"),
            (i64::MIN, "EUR", "-92233720368547758.08 EUR"),
        ];
        for (minor, code, text) in cases {
            assert_eq!(Money::new(minor, code.parse().unwrap()).to_string(), text);
        }
    }

    #[test]
    fn sums_do_not_wrap_and_do_not_mix_currencies() {
        let most = Money::new(i64::MAX, Currency::EUR);
        assert_eq!(most.checked_add(Money::new(1, Currency::EUR)).unwrap_err().kind(), ErrorKind::OutOfRange);
        let yen = Money::new(1, "JPY".parse().unwrap());
        assert_eq!(most.checked_sub(yen).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}
