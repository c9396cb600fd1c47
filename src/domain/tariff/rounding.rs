//! Rounding: from exact fees to what can be paid.

use serde::{Deserialize, Serialize};

use super::rate::units_per_minor;
use crate::{Currency, Error, ErrorKind, Result};

/// How the exact fee becomes an amount of money. It is done once, on the sum; lines are shown so that they add up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rounding {
    /// Which way.
    pub mode: RoundingMode,
    /// To a multiple of so many minor units, at least 1: 5 for five cents.
    pub step_minor: u32,
}

/// Which way a fee between two amounts of money goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the nearer one, and up from the middle.
    #[default]
    HalfUp,
    /// Up.
    Up,
    /// Down.
    Down,
}

impl Default for Rounding {
    fn default() -> Self {
        Self { mode: RoundingMode::HalfUp, step_minor: 1 }
    }
}

impl Rounding {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// How many units of a [`Rate`](super::Rate) make one step in `currency`.
    pub(super) fn unit(self, currency: Currency) -> i128 {
        i128::from(units_per_minor(currency)) * i128::from(self.step_minor)
    }

    /// `units` of a [`Rate`](super::Rate), never negative, in minor units of the currency that `unit` is of.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] past 64 bits.
    pub(super) fn minor(self, units: i128, unit: i128) -> Result<i64> {
        // Division of 64 bits is several times faster, and nearly every fee fits.
        let steps = match (i64::try_from(units), i64::try_from(unit)) {
            (Ok(units), Ok(unit)) => {
                let (steps, rest) = (units.div_euclid(unit), units.rem_euclid(unit));
                i128::from(steps) + i128::from(self.goes_up(rest.into(), unit.into()))
            }
            _ => units.div_euclid(unit) + i128::from(self.goes_up(units.rem_euclid(unit), unit)),
        };
        i64::try_from(steps * i128::from(self.step_minor))
            .map_err(|error| Error::new(ErrorKind::OutOfRange, "a fee left the range of 64 bits").with_source(error))
    }

    fn goes_up(self, rest: i128, unit: i128) -> bool {
        match self.mode {
            RoundingMode::HalfUp => rest * 2 >= unit,
            RoundingMode::Up => rest > 0,
            RoundingMode::Down => false,
        }
    }
}
