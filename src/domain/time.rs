//! Instants: microseconds since 1970 in UTC, as every row and event stores them.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Result};

/// An instant in microseconds since 1970-01-01T00:00:00Z.
///
/// Reads and writes RFC 3339; any offset is read, UTC is written.
///
/// ```
/// use parking_garage::Timestamp;
///
/// let noon: Timestamp = "2026-06-01T14:00:00+02:00".parse()?;
/// assert_eq!(noon.to_string(), "2026-06-01T12:00:00Z");
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant that many microseconds after the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The instant `time` later, or the end of time.
    #[must_use]
    pub fn saturating_add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(time.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero where the clock was set back in between.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::<Utc>::from_timestamp_micros(self.0) {
            Some(time) => f.write_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            // Only instants some 262,000 years away have no calendar date.
            None => write!(f, "{}us", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for anything that is not RFC 3339.
    fn from_str(text: &str) -> Result<Self> {
        DateTime::parse_from_rfc3339(text)
            .map(|time| Self(time.timestamp_micros()))
            .map_err(|error| Error::new(ErrorKind::InvalidInput, format!("{text:?} is not an RFC 3339 time")).with_source(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_never_negative_when_the_clock_went_back() {
        let (early, late) = (Timestamp::from_micros(5), Timestamp::from_micros(9));
        assert_eq!(late.since(early), Duration::from_micros(4));
        assert_eq!(early.since(late), Duration::ZERO);
    }

    #[test]
    fn text_round_trips_to_the_microsecond() {
        for micros in [0, 1, -1, 1_577_844_731_000_000, 1_577_844_731_123_456] {
            let time = Timestamp::from_micros(micros);
            assert_eq!(time.to_string().parse::<Timestamp>().unwrap(), time);
        }
    }

    #[test]
    fn text_without_offset_or_with_nonsense_is_refused() {
        for text in ["", "2020-01-01", "2020-01-01T00:00:00", "2020-02-30T00:00:00Z", "yesterday"] {
            assert_eq!(text.parse::<Timestamp>().unwrap_err().kind(), ErrorKind::InvalidInput, "{text}");
        }
    }
}
