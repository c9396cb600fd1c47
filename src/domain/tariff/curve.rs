//! Curves: the fee for each length of time, whatever form a price was written in.

use super::band::micros_of;
use super::line::{Step, Tier};
use super::{Band, Rate};

/// A fee for each length of time, in units of a [`Rate`]; lengths are microseconds.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    parts: Vec<Part>,
    /// After how long it begins anew, and its fee then.
    period: Option<(u64, i128)>,
}

/// A band of the curve.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) band: Band,
    /// Whether its one step has no end.
    pub(super) once: bool,
    start: u64,
    step: u64,
    amount: i128,
    /// The fee at `start`, and what it would be by the parts before.
    fee: i128,
    before: i128,
}

/// When a fee may next change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// At this length it is another.
    At(u64),
    /// It is another for any longer length.
    After(u64),
}

/// What one part adds between two lengths.
pub(super) struct PartFee<'a> {
    pub(super) part: &'a Part,
    /// How many periods have gone before it.
    pub(super) periods: u64,
    /// Whether it is the part in which the later length lies.
    pub(super) is_last: bool,
    pub(super) from: u64,
    pub(super) until: u64,
    pub(super) steps: u64,
    pub(super) at_start: i128,
    pub(super) stepped: i128,
}

impl Part {
    fn steps(&self, micros: u64) -> u64 {
        if self.once { u64::from(micros > 0) } else { micros.div_ceil(self.step) }
    }

    fn fee_after(&self, micros: u64) -> i128 {
        // Fits: a rate is below 2^63, and 2^64 microseconds have fewer than 2^39 steps.
        self.fee + self.amount * i128::from(self.steps(micros))
    }
}

impl Curve {
    pub(super) fn flat(amount: Rate) -> Self {
        let mut curve = Self::bands(&[Band::open(0, amount, 1, Rate::ZERO)]);
        curve.parts[0].once = true;
        curve
    }

    /// Of bands that were checked to follow one another.
    pub(super) fn bands(bands: &[Band]) -> Self {
        let mut parts: Vec<Part> = Vec::with_capacity(bands.len());
        for band in bands {
            let start = micros_of(band.start_minutes);
            let before = parts.last().map_or(0, |part| part.fee_after(start - part.start));
            let (step, amount) = (micros_of(band.step_minutes), i128::from(band.amount_per_step.units()));
            let fee = i128::from(band.fee_at_start.units());
            parts.push(Part { band: band.clone(), once: false, start, step, amount, fee, before });
        }
        Self { parts, period: None }
    }

    /// Nothing up to `after_minutes`, then `amount` for each step, or once.
    pub(super) fn late(after_minutes: u32, amount: Rate, step_minutes: Option<u32>) -> Self {
        let mut bands = vec![Band::open(after_minutes, amount, step_minutes.unwrap_or(1), Rate::ZERO)];
        if after_minutes > 0 {
            bands.insert(0, Band { end_minutes: Some(after_minutes), ..Band::open(0, Rate::ZERO, after_minutes, Rate::ZERO) });
        }
        let mut curve = Self::bands(&bands);
        if let Some(last) = curve.parts.last_mut() {
            last.once = step_minutes.is_none();
        }
        curve
    }

    /// # Errors
    /// The number of the tier that does not fit, from 0, and why.
    pub(super) fn tiers(tiers: &[Tier], repeat: bool) -> Result<Self, (usize, &'static str)> {
        let mut bands = Vec::with_capacity(tiers.len() + 1);
        let (mut start_minutes, mut reached) = (0, Rate::ZERO);
        for (number, tier) in tiers.iter().enumerate() {
            if tier.until_minutes <= start_minutes {
                return Err((number, "a tier must end after the one before"));
            }
            let Some(more) = tier.amount.checked_sub(reached) else {
                return Err((number, "a tier must not be cheaper than the one before"));
            };
            let minutes = tier.until_minutes - start_minutes;
            bands.push(Band { end_minutes: Some(tier.until_minutes), ..Band::open(start_minutes, more, minutes, reached) });
            (start_minutes, reached) = (tier.until_minutes, tier.amount);
        }
        Self::ended(bands, start_minutes, reached, repeat).map_err(|message| (tiers.len() - 1, message))
    }

    /// # Errors
    /// The number of the step that does not fit, from 0, and why.
    pub(super) fn steps(steps: &[Step], repeat: bool) -> Result<Self, (usize, &'static str)> {
        let mut bands = Vec::with_capacity(steps.len() + 1);
        let (mut start_minutes, mut reached) = (0, Rate::ZERO);
        for (number, step) in steps.iter().enumerate() {
            let refused = |message| Err((number, message));
            if step.step_minutes == 0 {
                return refused("a step must last at least 1 minute");
            }
            let band = Band::open(start_minutes, step.amount, step.step_minutes, reached);
            let Some(end) = step.until_minutes else {
                if number + 1 < steps.len() {
                    return refused("only the last step may have no end");
                }
                if repeat {
                    return refused("a step without an end cannot be followed by a repetition");
                }
                bands.push(band);
                return Ok(Self::bands(&bands));
            };
            if end <= start_minutes {
                return refused("a step must end after the one before");
            }
            let started = (end - start_minutes).div_ceil(step.step_minutes);
            let Some(sum) = step.amount.checked_mul(started).and_then(|sum| sum.checked_add(reached)) else {
                return refused("its steps add up to more than the largest rate");
            };
            bands.push(Band { end_minutes: Some(end), ..band });
            (start_minutes, reached) = (end, sum);
        }
        Self::ended(bands, start_minutes, reached, repeat).map_err(|message| (steps.len() - 1, message))
    }

    /// `bands` up to `end_minutes`, and then the same again or nothing more.
    fn ended(mut bands: Vec<Band>, end_minutes: u32, reached: Rate, repeat: bool) -> Result<Self, &'static str> {
        if repeat {
            if end_minutes < Self::PERIOD_MINUTES_MIN {
                return Err("what repeats must last at least 60 minutes");
            }
            let mut curve = Self::bands(&bands);
            curve.period = Some((micros_of(end_minutes), i128::from(reached.units())));
            return Ok(curve);
        }
        bands.push(Band::open(end_minutes, Rate::ZERO, 1, reached));
        Ok(Self::bands(&bands))
    }

    /// So that the lines of a long stay stay few; a shorter period is a step.
    const PERIOD_MINUTES_MIN: u32 = 60;

    /// The number, from 0, of a part that states a lower fee than the parts before it add up to.
    pub(super) fn falls_at(&self) -> Option<usize> {
        self.parts.iter().position(|part| part.fee < part.before)
    }

    /// Whether every length costs nothing.
    pub(super) fn is_free(&self) -> bool {
        self.parts.iter().all(|part| part.amount == 0 && part.fee == 0)
    }

    /// After how long it begins anew.
    pub(super) fn period(&self) -> Option<u64> {
        self.period.map(|(period, _)| period)
    }

    /// Whole periods before `length`, and what remains: up to and with a whole one, as a period has not ended at its end.
    fn in_period(&self, length: u64) -> (u64, u64) {
        match self.period {
            Some((period, _)) if length > period => ((length - 1) / period, (length - 1) % period + 1),
            _ => (0, length),
        }
    }

    /// The part in which `length` is, at most one period.
    fn part(&self, length: u64) -> usize {
        self.parts.iter().rposition(|part| part.start <= length).unwrap_or(0)
    }

    /// The fee of a time of this length.
    pub(super) fn fee(&self, length: u64) -> i128 {
        let (periods, rest) = self.in_period(length);
        let part = &self.parts[self.part(rest)];
        let fee = part.fee_after(rest - part.start);
        self.period.map_or(fee, |(_, each)| each * i128::from(periods) + fee)
    }

    /// What is charged between two lengths; the price of entering, if there is one, at the beginning.
    pub(super) fn fee_between(&self, from: u64, until: u64) -> i128 {
        if from == 0 { self.fee(until) } else { self.fee(until) - self.fee(from) }
    }

    /// The same, part by part.
    pub(super) fn each_part<E>(&self, from: u64, until: u64, mut take: impl FnMut(PartFee<'_>) -> Result<(), E>) -> Result<(), E> {
        let Some((period, _)) = self.period else { return self.each_part_of_one(0, from, until, &mut take) };
        let mut from = from;
        loop {
            // Where one period ends, the next begins: the beginning of a part is looked at from there.
            let periods = from / period;
            let end = until.min((periods + 1).saturating_mul(period));
            self.each_part_of_one(periods, from - periods * period, end - periods * period, &mut take)?;
            if end == until {
                return Ok(());
            }
            from = end;
        }
    }

    fn each_part_of_one<E>(
        &self,
        periods: u64,
        from: u64,
        until: u64,
        take: &mut impl FnMut(PartFee<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let last = self.part(until);
        let first = self.part(from);
        for number in first..=last {
            let part = &self.parts[number];
            let is_last = number == last;
            let start = part.start.max(from);
            let end = if is_last { until } else { self.parts[number + 1].start };
            let steps = part.steps(end - part.start) - part.steps(start - part.start);
            // Reached within this time, or with it.
            let is_entered = part.start > from || from == 0 && number == 0 && periods == 0;
            let at_start = if is_entered { part.fee - part.before } else { 0 };
            let stepped = part.amount * i128::from(steps);
            take(PartFee { part, periods, is_last, from: start, until: end, steps, at_start, stepped })?;
        }
        Ok(())
    }

    /// When the fee next changes from what it is at `length`.
    pub(super) fn next_change(&self, length: u64) -> Option<Change> {
        let (periods, rest) = self.in_period(length);
        let gone = length - rest;
        let mut number = self.part(rest);
        let mut from = rest;
        loop {
            let part = &self.parts[number];
            let next = self.parts.get(number + 1);
            let end = next.map(|next| next.start).or(self.period());
            if part.amount > 0 {
                let begun = part.steps(from - part.start);
                let begins = match part.once {
                    true => (begun == 0).then_some(part.start),
                    false => begun.checked_mul(part.step).and_then(|micros| micros.checked_add(part.start)),
                };
                if let Some(begins) = begins.filter(|&begins| end.is_none_or(|end| begins < end)) {
                    return Some(Change::After(gone.checked_add(begins)?));
                }
            }
            match next {
                Some(next) if next.fee != next.before => return Some(Change::At(gone.checked_add(next.start)?)),
                Some(next) => (number, from) = (number + 1, next.start),
                None if self.is_free() => return None,
                None => {
                    // The first change of a period is the first of the curve; an entry price is not charged twice.
                    let (period, _) = self.period?;
                    let begin = (periods + 1).checked_mul(period)?;
                    return match self.next_change(0)? {
                        Change::At(at) => Some(Change::At(begin.checked_add(at)?)),
                        Change::After(after) => Some(Change::After(begin.checked_add(after)?)),
                    };
                }
            }
        }
    }
}
