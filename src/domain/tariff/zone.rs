//! Time zones: what the local clock shows at an instant, and when it first shows a time.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Offset, TimeZone as _};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Result};

/// A time zone of the IANA database, such as `Europe/Amsterdam`; its rules are those compiled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeZone(Tz);

pub(super) const DAY_SECONDS: i64 = 86_400;

impl TimeZone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(Tz::UTC);

    /// The name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(super) fn is_utc(&self) -> bool {
        self.0 == Tz::UTC
    }

    /// How far the local clock is ahead of UTC, in seconds, `utc` seconds after 1970.
    pub(super) fn offset(self, utc: i64) -> i64 {
        if self.is_utc() {
            return 0;
        }
        // Callers keep to the years 1 to 9999, which have dates.
        DateTime::from_timestamp(utc, 0)
            .map_or(0, |time| i64::from(self.0.offset_from_utc_datetime(&time.naive_utc()).fix().local_minus_utc()))
    }

    /// The first instant, in seconds since 1970, at which the local clock shows `local` (seconds since 1970 on that clock) or
    /// later. Right as long as clocks change at most once within a day on either side.
    pub(super) fn first_instant(self, local: i64) -> i64 {
        // No offset is as long as a day.
        let (mut before, mut after) = (local - DAY_SECONDS, local + DAY_SECONDS);
        let (offset, next) = (self.offset(before), self.offset(after));
        if offset == next {
            return local - offset;
        }
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if self.offset(middle) == offset { before = middle } else { after = middle }
        }
        if local - offset < after { local - offset } else { after.max(local - next) }
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self::UTC
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TimeZone {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a name that is not in the database.
    fn from_str(name: &str) -> Result<Self> {
        name.parse().map(Self).map_err(|_| {
            Error::new(ErrorKind::InvalidInput, "a time zone is a name of the IANA database, such as Europe/Amsterdam")
        })
    }
}

impl Serialize for TimeZone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for TimeZone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the walk over days relies on when it looks the offset up once for several days.
    #[test]
    fn no_zone_changes_its_clocks_twice_and_back_within_twelve_days() {
        let (from, until) = (0, 80 * 365 * DAY_SECONDS);
        for tz in chrono_tz::TZ_VARIANTS {
            let zone = TimeZone(tz);
            let offsets: Vec<i64> = (from..until).step_by(DAY_SECONDS as usize).map(|utc| zone.offset(utc)).collect();
            for (day, window) in offsets.windows(13).enumerate() {
                let constant = window.iter().all(|offset| *offset == window[0]);
                assert!(constant || window[0] != window[6] || window[0] != window[12], "{zone}, day {day}");
            }
        }
    }
}
