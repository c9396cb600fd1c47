//! The meter: adds up what the rate lines charge, piece by piece, within the maxima.

use super::Caps;
use super::calendar::{LineMask, Piece, Walk};
use super::curve::{Change, Curve};
use super::ledger::Ledger;
use super::quote::LineKind;
use super::rules::{Line, Rules, TAX_GROUPS};
use super::zone::DAY_SECONDS;
use super::{Durations, Rate};
use crate::{Error, ErrorKind, Result};

/// 24 hours in microseconds.
pub(super) const DAY: u64 = DAY_SECONDS as u64 * 1_000_000;

/// The most pieces of one stay: a hundred years of ten windows a day.
const PIECES_MAX: u32 = 400_000;

/// Amounts in units of a [`Rate`], by tax.
pub(super) type Groups = [i128; TAX_GROUPS];

/// Goes along a stay and counts. Lengths are microseconds since charging started.
#[derive(Clone, Debug)]
pub(super) struct Meter<'a> {
    rules: &'a Rules,
    lines: LineMask,
    walk: Walk<'a>,
    pieces: u32,
    pub(super) groups: Groups,
    per_stay: Maximum,
    per_day: Maximum,
    per_24_hours: Maximum,
    /// Per line, where any has a maximum: since when it was in force, and what it has charged since.
    by_line: Vec<(u64, i128)>,
}

/// A maximum, and what was charged towards it.
#[derive(Clone, Copy, Debug)]
struct Maximum {
    limit: i128,
    charged: i128,
    /// Which day or period is counted.
    period: i64,
}

impl Maximum {
    fn new(limit: Option<Rate>) -> Self {
        Self { limit: limit.map_or(i128::MAX, |rate| i128::from(rate.units())), charged: 0, period: i64::MIN }
    }

    fn is_set(&self) -> bool {
        self.limit != i128::MAX
    }

    fn enter(&mut self, period: i64) {
        if self.period != period {
            (self.period, self.charged) = (period, 0);
        }
    }

    fn room(&self) -> i128 {
        self.limit - self.charged
    }
}

impl<'a> Meter<'a> {
    pub(super) fn new(rules: &'a Rules, caps: &Caps, lines: LineMask, origin: i64) -> Self {
        Self {
            rules,
            lines,
            walk: Walk::new(rules.calendar.as_ref(), lines, origin),
            pieces: 0,
            groups: [0; TAX_GROUPS],
            per_stay: Maximum::new(caps.per_stay),
            per_day: Maximum::new(caps.per_day.map(|day| day.amount)),
            per_24_hours: Maximum::new(caps.per_24_hours),
            by_line: if rules.any_line_maximum { vec![(0, 0); rules.lines.len()] } else { Vec::new() },
        }
    }

    /// How far it has counted.
    pub(super) fn at(&self) -> u64 {
        self.walk.at()
    }

    /// What was charged so far.
    pub(super) fn total(&self) -> i128 {
        self.groups.iter().sum()
    }

    /// Counts up to `limit`, and writes down what it counts.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a stay of too many pieces, or an amount past 64 bits on the ledger.
    pub(super) fn advance(&mut self, limit: u64, mut ledger: Option<&mut Ledger<'_>>) -> Result<()> {
        loop {
            let limit_of_piece =
                if self.per_24_hours.is_set() { limit.min((self.walk.at() / DAY + 1).saturating_mul(DAY)) } else { limit };
            let Some(piece) = self.walk.next(limit_of_piece) else { return Ok(()) };
            self.pieces += 1;
            if self.pieces > PIECES_MAX {
                return Err(Error::new(ErrorKind::OutOfRange, "a stay is too long for its tariff: it falls into too many parts"));
            }
            if let Some(number) = piece.line {
                self.charge(number, &piece, ledger.as_deref_mut())?;
            }
            if limit == 0 {
                return Ok(());
            }
        }
    }

    fn charge(&mut self, number: usize, piece: &Piece, ledger: Option<&mut Ledger<'_>>) -> Result<()> {
        let line = &self.rules.lines[number];
        let base = base(line, piece.since);
        let charged = line.curve.fee_between(piece.from - base, piece.until - base);
        self.per_day.enter(piece.day);
        self.per_24_hours.enter((piece.from / DAY) as i64);
        let (room, tightest) = self.room(number, piece.since);
        let allowed = charged.min(room);
        self.groups[line.tax_group] += allowed;
        for maximum in [&mut self.per_stay, &mut self.per_day, &mut self.per_24_hours] {
            maximum.charged += allowed;
        }
        if let Some((_, charged)) = self.by_line.get_mut(number) {
            *charged += allowed;
        }
        if let Some(ledger) = ledger {
            ledger.charge(line, piece, base)?;
            if allowed < charged {
                ledger.cap(line, piece, tightest, allowed - charged)?;
            }
        }
        Ok(())
    }

    /// What a line may still charge, and which maximum says so.
    fn room(&mut self, number: usize, since: u64) -> (i128, LineKind) {
        let mut room = (i128::MAX, LineKind::StayMaximum);
        for (maximum, kind) in [
            (&self.per_stay, LineKind::StayMaximum),
            (&self.per_day, LineKind::DayMaximum),
            (&self.per_24_hours, LineKind::RollingMaximum),
        ] {
            if maximum.is_set() && maximum.room() < room.0 {
                room = (maximum.room(), kind);
            }
        }
        let line = &self.rules.lines[number];
        if let Some(limit) = line.maximum {
            let (counted_since, charged) = &mut self.by_line[number];
            if line.durations == Durations::FromWindow && *counted_since != since {
                (*counted_since, *charged) = (since, 0);
            }
            if limit - *charged < room.0 {
                room = (limit - *charged, LineKind::LineMaximum);
            }
        }
        room
    }

    /// When what is charged may next change, if the rest of the stay allows it at all. It may be too early, never too late.
    pub(super) fn next_change(&mut self) -> Option<Change> {
        if self.per_stay.is_set() && self.per_stay.room() <= 0 {
            return None;
        }
        let (number, since, until) = self.walk.ahead();
        let at = self.walk.at();
        let end_of_24_hours = if self.per_24_hours.is_set() { (at / DAY + 1).saturating_mul(DAY) } else { u64::MAX };
        let end = until.min(end_of_24_hours);
        let at_end = (end != u64::MAX).then_some(Change::After(end));
        let Some(number) = number else { return at_end };
        // At the seam of two days or periods the maximum of the one to come is not known yet: change is then just ahead.
        if self.room(number, since).0 <= 0 && at < end && self.is_within_known_period(at) {
            return at_end;
        }
        let line = &self.rules.lines[number];
        let base = base(line, since);
        let change = match line.curve.next_change(at - base) {
            Some(Change::At(length)) => {
                Some(Change::At(length.saturating_add(base))).filter(|_| length.saturating_add(base) <= end)
            }
            Some(Change::After(length)) => {
                Some(Change::After(length.saturating_add(base))).filter(|_| length.saturating_add(base) < end)
            }
            None => None,
        };
        // The price of entering a line is charged as soon as it comes into force.
        let enters = (at == base && line.curve.fee(0) > 0).then_some(Change::After(at));
        enters.or(change).or(at_end)
    }

    fn is_within_known_period(&self, at: u64) -> bool {
        (!self.per_24_hours.is_set() || self.per_24_hours.period == (at / DAY) as i64)
            && (!self.per_day.is_set() || self.per_day.period == self.walk.cap_day())
    }

    /// Whether any line can ever charge more.
    pub(super) fn may_rise(&self) -> bool {
        // Without a calendar the line that wins now wins for good, and the others never come into force.
        let lines = if self.rules.calendar.is_some() { self.lines } else { self.lines & self.lines.wrapping_neg() };
        self.rules.lines.iter().enumerate().filter(|(number, _)| lines >> number & 1 == 1).any(|(number, line)| {
            // Without a calendar a line is in force once, for good.
            let begins_anew = line.durations == Durations::FromWindow && self.rules.calendar.is_some();
            if begins_anew || self.walk.at() == 0 {
                return !line.curve.is_free();
            }
            let is_at_maximum = line.maximum.is_some_and(|limit| self.by_line[number].1 >= limit);
            !is_at_maximum && line.curve.next_change(self.walk.at()).is_some()
        })
    }
}

/// From where on the lengths of a line count.
fn base(line: &Line, since: u64) -> u64 {
    match line.durations {
        Durations::FromStay => 0,
        Durations::FromWindow => since,
    }
}

/// What `curve` charges for the time from entry, with the parts written down.
pub(super) fn overstay(curve: &Curve, length: u64, tax_group: usize, groups: &mut Groups, ledger: &mut Ledger<'_>) -> Result<()> {
    groups[tax_group] += curve.fee(length);
    ledger.overstay(curve, length, tax_group)
}
