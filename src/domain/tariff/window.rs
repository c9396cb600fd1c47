//! Local time: days of the week, dates, times of day and the windows between them.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::named::named;
use crate::{Error, ErrorKind, Result};

named! {
    /// A day of the week.
    Weekday, "weekday" {
        /// Monday.
        Monday = "MON",
        /// Tuesday.
        Tuesday = "TUE",
        /// Wednesday.
        Wednesday = "WED",
        /// Thursday.
        Thursday = "THU",
        /// Friday.
        Friday = "FRI",
        /// Saturday.
        Saturday = "SAT",
        /// Sunday.
        Sunday = "SUN",
    }
}

/// A day of the local calendar, written `2026-12-25`; years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalDate(NaiveDate);

impl LocalDate {
    /// The first day that can be written.
    pub(super) const FIRST: Self = Self(NaiveDate::from_ymd_opt(1, 1, 1).expect("a day of the calendar"));
    /// The last one.
    pub(super) const LAST: Self = Self(NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar"));

    pub(super) const fn of(date: NaiveDate) -> Self {
        Self(date)
    }

    /// Days since 1970-01-01.
    pub(super) fn day(self) -> i64 {
        i64::from(self.0.num_days_from_ce()) - 719_163
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for LocalDate {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for anything but a date of the calendar written year-month-day.
    fn from_str(text: &str) -> Result<Self> {
        let date = || {
            let bytes = text.as_bytes();
            let shaped = bytes.len() == 10
                && bytes.iter().enumerate().all(|(n, b)| if n == 4 || n == 7 { *b == b'-' } else { b.is_ascii_digit() });
            if !shaped {
                return None;
            }
            NaiveDate::from_ymd_opt(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?)
        };
        date().filter(|date| date.year() >= 1).map(Self).ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "a date is a day of the calendar such as 2026-12-25, of the years 0001 to 9999")
        })
    }
}

impl TryFrom<String> for LocalDate {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<LocalDate> for String {
    fn from(date: LocalDate) -> Self {
        date.to_string()
    }
}

/// A time on the local clock, to the minute, written `08:00`; `24:00` is the end of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalTime(u16);

impl LocalTime {
    /// The beginning of the day.
    pub const MIDNIGHT: Self = Self(0);
    /// The end of the day, in minutes.
    pub(super) const DAY_MINUTES: u16 = 1_440;

    /// Minutes since the beginning of the day, 0 to 1440.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for LocalTime {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for anything but two digits, a colon and two digits, from 00:00 to 24:00.
    fn from_str(text: &str) -> Result<Self> {
        let minutes = || {
            let (hours, minutes) = text.split_once(':')?;
            let two = |text: &str| (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<u16>().ok());
            let (hours, minutes) = (two(hours)??, two(minutes)??);
            Some(hours * 60 + minutes).filter(|&of_day| minutes < 60 && of_day <= Self::DAY_MINUTES)
        };
        minutes().map(Self).ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "a time of day is two digits, a colon and two digits, 00:00 to 24:00")
        })
    }
}

impl TryFrom<String> for LocalTime {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<LocalTime> for String {
    fn from(time: LocalTime) -> Self {
        time.to_string()
    }
}

/// The part of a local day from one time to another, `[from, until)`; one that ends before it begins crosses midnight.
///
/// It begins, and ends, at the first instant at which the local clock of that day shows the time or a later one. So where
/// clocks go forward, a time that is skipped is the instant of the change; where they go back, a time shown twice is its
/// first showing; and windows that meet on paper meet in fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// When it begins, before 24:00.
    pub from: LocalTime,
    /// When it ends: on the next day, where this is before `from`. Another time than `from`.
    pub until: LocalTime,
}

impl Window {
    pub(super) fn check(self) -> Result<(), &'static str> {
        if self.from.0 == LocalTime::DAY_MINUTES {
            return Err("a window begins before 24:00");
        }
        if self.from == self.until {
            return Err("a window must not end when it begins; without a window, a line applies all day");
        }
        Ok(())
    }

    /// Whether the window that began today covers `minute` of this day.
    pub(super) fn covers(self, minute: u16) -> bool {
        minute >= self.from.0 && (minute < self.until.0 || self.crosses_midnight())
    }

    /// Whether the window that began yesterday still covers `minute` of this day.
    pub(super) fn covers_after_midnight(self, minute: u16) -> bool {
        self.crosses_midnight() && minute < self.until.0
    }

    fn crosses_midnight(self) -> bool {
        self.until < self.from
    }
}
