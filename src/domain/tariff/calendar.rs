//! The calendar of a tariff: which rate line is in force when.

use super::line::RateLine;
use super::window::LocalTime;
use super::zone::{DAY_SECONDS, TimeZone};
use super::{LocalDate, Window};

/// Rate lines as bits: the lowest set bit is the line that wins.
pub(super) type LineMask = u64;

/// The most rate lines of a tariff.
pub(super) const LINES_MAX: usize = 64;

/// A day is cut into slots by all times at which any window begins or ends, so that within a slot nothing changes; what
/// applies there then depends on this date and, for windows across midnight, on the date before.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    zone: TimeZone,
    /// The minute of the day at which each slot begins; the first is 0.
    slots: Vec<u16>,
    /// Per slot: the lines whose window of this day covers it.
    today: Vec<LineMask>,
    /// Per slot: the lines whose window of the day before still covers it.
    yesterday: Vec<LineMask>,
    /// The lines that apply on an ordinary Monday, Tuesday, ...
    weekdays: [LineMask; 7],
    /// The lines that apply on each date of any set, by day number, ascending.
    dates: Vec<(i64, LineMask)>,
    /// The slot with which a day of the daily maximum begins.
    reset: usize,
}

/// Days that are looked at together for a change of clocks: with one on each side, twelve.
const BLOCK_DAYS: i64 = 10;

impl Calendar {
    /// For `lines` in the order in which they win, at most [`LINES_MAX`].
    pub(super) fn new(
        zone: TimeZone,
        lines: &[&RateLine],
        dates_of: impl Fn(&RateLine, LocalDate) -> (bool, bool),
        dates: impl Iterator<Item = LocalDate>,
        reset: LocalTime,
    ) -> Self {
        let mut slots = vec![0, reset.minutes()];
        for window in lines.iter().filter_map(|line| line.window) {
            slots.extend([window.from.minutes(), window.until.minutes()]);
        }
        slots.retain(|&minute| minute < LocalTime::DAY_MINUTES);
        slots.sort_unstable();
        slots.dedup();

        let mask = |applies: &dyn Fn(&RateLine) -> bool| {
            lines.iter().enumerate().filter(|(_, line)| applies(line)).fold(0, |mask, (n, _)| mask | 1 << n)
        };
        let covers = |line: &RateLine, by: fn(Window, u16) -> bool, minute| line.window.is_some_and(|window| by(window, minute));
        let on_weekday =
            |line: &RateLine, weekday: usize| line.weekdays.is_empty() || line.weekdays.iter().any(|&day| day as usize == weekday);
        let mut dates: Vec<LocalDate> = dates.collect();
        dates.sort_unstable();
        dates.dedup();
        Self {
            zone,
            today: slots
                .iter()
                .map(|&minute| mask(&|line| line.window.is_none() || covers(line, Window::covers, minute)))
                .collect(),
            yesterday: slots.iter().map(|&minute| mask(&|line| covers(line, Window::covers_after_midnight, minute))).collect(),
            weekdays: std::array::from_fn(|weekday| mask(&|line| line.dates.is_empty() && on_weekday(line, weekday))),
            dates: dates
                .into_iter()
                .map(|date| {
                    let weekday = weekday(date.day());
                    let applies = |line: &RateLine| {
                        let (among, among_excepted) = dates_of(line, date);
                        (line.dates.is_empty() || among) && !among_excepted && on_weekday(line, weekday)
                    };
                    (date.day(), mask(&applies))
                })
                .collect(),
            reset: slots.iter().position(|&minute| minute == reset.minutes()).unwrap_or(0),
            slots,
        }
    }

    fn on_day(&self, day: i64) -> LineMask {
        match self.dates.binary_search_by_key(&day, |&(day, _)| day) {
            Ok(found) => self.dates[found].1,
            Err(_) => self.weekdays[weekday(day)],
        }
    }
}

/// 0 for Monday; day 0, 1970-01-01, was a Thursday.
fn weekday(day: i64) -> usize {
    (day + 3).rem_euclid(7) as usize
}

/// A part of a stay under one line, or none, within one day of the daily maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The number of the line in the order in which they win.
    pub(super) line: Option<usize>,
    /// From and until how long after the start of charging, in microseconds.
    pub(super) from: u64,
    pub(super) until: u64,
    /// When the line came into force.
    pub(super) since: u64,
    /// The day of the daily maximum.
    pub(super) day: i64,
}

/// Goes through a stay piece by piece.
#[derive(Clone, Debug)]
pub(super) struct Walk<'a> {
    calendar: Option<&'a Calendar>,
    /// The lines that apply to this vehicle, spot and parker.
    lines: LineMask,
    /// When charging starts, in microseconds since 1970.
    origin: i64,
    at: u64,
    /// The line in force, and since when.
    line: Option<usize>,
    since: u64,
    day: i64,
    slot: usize,
    slot_until: u64,
    on_day: LineMask,
    on_day_before: LineMask,
    /// The offset of all days from `block` on, for `BLOCK_DAYS`, where it is one.
    block: i64,
    block_offset: Option<i64>,
}

impl<'a> Walk<'a> {
    /// `origin` within the years 1 to 9999, if there is a calendar.
    pub(super) fn new(calendar: Option<&'a Calendar>, lines: LineMask, origin: i64) -> Self {
        let mut walk = Self {
            calendar,
            lines,
            origin,
            at: 0,
            line: winner(lines),
            since: 0,
            day: i64::MIN,
            slot: 0,
            slot_until: u64::MAX,
            on_day: 0,
            on_day_before: 0,
            block: i64::MIN,
            block_offset: None,
        };
        if let Some(calendar) = calendar {
            let utc = origin.div_euclid(1_000_000);
            walk.enter_day(calendar, (utc + calendar.zone.offset(utc)).div_euclid(DAY_SECONDS));
            // Where midnight was shown twice, the day begins with its first showing.
            while walk.instant(calendar, walk.day + 1, 0) <= origin {
                walk.enter_day(calendar, walk.day + 1);
            }
            while walk.instant(calendar, walk.day, 0) > origin {
                walk.enter_day(calendar, walk.day - 1);
            }
            walk.slot = 0;
            walk.look_at_slot(calendar);
            while walk.slot_until == 0 {
                walk.next_slot(calendar);
            }
            walk.since = 0;
        }
        walk
    }

    /// How far it has gone.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// The line that is in force next, since when and until when at least.
    pub(super) fn ahead(&mut self) -> (Option<usize>, u64, u64) {
        self.settle();
        (self.line, self.since, self.slot_until)
    }

    /// The next piece, up to `limit`; an empty one for a stay without length.
    pub(super) fn next(&mut self, limit: u64) -> Option<Piece> {
        if self.at >= limit && limit > 0 {
            return None;
        }
        self.settle();
        let day = self.cap_day();
        let mut piece = Piece { line: self.line, from: self.at, until: self.at, since: self.since, day };
        loop {
            self.at = self.slot_until.min(limit);
            piece.until = self.at;
            if self.at == limit {
                return Some(piece);
            }
            self.settle();
            if self.line != piece.line || self.cap_day() != day {
                return Some(piece);
            }
        }
    }

    /// Leaves slots that are over.
    fn settle(&mut self) {
        if let Some(calendar) = self.calendar {
            while self.at >= self.slot_until {
                self.next_slot(calendar);
            }
        }
    }

    /// The day of the daily maximum that it is in.
    pub(super) fn cap_day(&self) -> i64 {
        self.calendar.map_or(0, |calendar| if self.slot < calendar.reset { self.day - 1 } else { self.day })
    }

    fn enter_day(&mut self, calendar: &Calendar, day: i64) {
        self.on_day_before = if day == self.day + 1 { self.on_day } else { calendar.on_day(day - 1) };
        self.on_day = calendar.on_day(day);
        self.day = day;
        self.slot = 0;
        if !(self.block..self.block.saturating_add(BLOCK_DAYS)).contains(&day) {
            let zone = calendar.zone;
            self.block = day;
            let offset = zone.offset((day - 1) * DAY_SECONDS);
            // In the middle too: one zone once had summer time for a week.
            let is_one = [BLOCK_DAYS / 2, BLOCK_DAYS + 1].iter().all(|days| zone.offset((day + days) * DAY_SECONDS) == offset);
            self.block_offset = is_one.then_some(offset);
        }
    }

    fn next_slot(&mut self, calendar: &Calendar) {
        let begin = self.slot_until;
        let line = self.line;
        if self.slot + 1 < calendar.slots.len() {
            self.slot += 1;
        } else {
            self.enter_day(calendar, self.day + 1);
        }
        self.look_at_slot(calendar);
        // A slot that clocks skip is empty, and no line comes into force in it.
        if self.slot_until <= begin {
            self.line = line;
        } else if self.line != line {
            self.since = begin;
        }
    }

    fn look_at_slot(&mut self, calendar: &Calendar) {
        let until = match calendar.slots.get(self.slot + 1) {
            Some(&minute) => self.instant(calendar, self.day, minute),
            None => self.instant(calendar, self.day + 1, 0),
        };
        self.slot_until = if until > self.origin { until.abs_diff(self.origin) } else { 0 };
        let in_force = calendar.today[self.slot] & self.on_day | calendar.yesterday[self.slot] & self.on_day_before;
        self.line = winner(in_force & self.lines);
    }

    /// When the local clock of `day`, this one or the next, first shows `minute` or later, in microseconds since 1970.
    fn instant(&self, calendar: &Calendar, day: i64, minute: u16) -> i64 {
        let local = day * DAY_SECONDS + i64::from(minute) * 60;
        // The block was looked at with a day to spare, so that the day after its last is in it too.
        let utc = match self.block_offset {
            Some(offset) => local - offset,
            None => calendar.zone.first_instant(local),
        };
        utc * 1_000_000
    }
}

fn winner(lines: LineMask) -> Option<usize> {
    (lines != 0).then(|| lines.trailing_zeros() as usize)
}
