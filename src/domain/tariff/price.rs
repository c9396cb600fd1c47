//! Pricing: from a tariff, a stay and validations to a quote.

use super::band::{micros_of, stay_micros};
use super::curve::Change;
use super::ledger::Ledger;
use super::meter::{DAY, Groups, Meter, overstay};
use super::quote::LineKind;
use super::rules::TAX_GROUPS;
use super::tax::{Percent, TaxShare};
use super::validation::{AppliedValidation, Benefit, Validation, ValidationOutcome};
use super::{GraceRule, LostTicketRule, Quote, Stay, StayCounting, Tariff};
use crate::{Error, ErrorKind, Money, Result, Timestamp};

const MINUTE: u64 = 60_000_000;

/// The years 1 to 9999, in microseconds since 1970, with a month to spare on either side for whole days around a stay.
const CALENDAR: std::ops::Range<i64> = -62_130_000_000_000_000..253_399_000_000_000_000;

/// The longest stay that is priced by local time: a hundred years.
const CALENDAR_DAYS_MAX: u64 = 36_600;

/// How far ahead the next rise is looked for where local time matters.
const AHEAD_DAYS: u64 = 400;

/// How many changes ahead are looked at for one that can be paid.
const CHANGES_MAX: u32 = 10_000;

/// The price of `stay` under `tariff`, less what `validations` take off.
///
/// The same arguments give the same quote, on any machine at any time: there is no clock and no float in it. The order of
/// things:
///
/// 1. The length is counted ([`StayCounting`]); courtesy minutes come off its end, free first minutes off its beginning.
/// 2. The stay is cut where another [`RateLine`](super::RateLine) comes into force, by local time, and where a day or 24
///    hours of a maximum end. Each part is charged by its line, in elapsed time, up to the maxima.
/// 3. Minimum, overstay and lost ticket follow; nothing of this for who is free or within a grace that makes the stay free.
/// 4. Validations take off, in their order. The sum is rounded, once.
/// 5. Taxes are worked out of the rounded sums, and added where prices do not contain them.
///
/// Under [lines](super::RateLine), and without validations, a longer stay is never cheaper.
///
/// ```
/// use parking_garage::{Benefit, Stay, Tariff, Validation, price};
///
/// let tariff = Tariff::from_toml(r#"
///     id = "center"
///     version = 1
///     currency = "EUR"
///     time_zone = "Europe/Amsterdam"
///
///     [[lines]]
///     name = "day"
///     window = { from = "07:00", until = "22:00" }
///     steps = [{ amount = "1.50", step_minutes = 30 }]
///     maximum = "7.50"
/// "#)?;
/// let stay = Stay::new("2026-06-01T06:10:00+02:00".parse()?, "2026-06-01T08:10:00+02:00".parse()?);
/// assert_eq!(price(&tariff, &stay, &[])?.total.to_string(), "4.50 EUR");
///
/// let hour: Validation = serde_json::from_str(r#"{"id": "bakery", "benefit": {"amount": "1.50"}, "billed_to": "Bakery"}"#)?;
/// let quote = price(&tariff, &stay, &[hour])?;
/// assert_eq!((quote.total.minor(), quote.adjustments[0].amount.minor()), (300, 150));
/// assert_eq!(quote.valid_until, Some("2026-06-01T08:31:00+02:00".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ErrorKind::OutOfRange`] where an amount does not fit 64 bits of minor units, for a stay of over 400,000 parts or 300,000
/// lines, and under a tariff with windows, days or dates for one outside the years 1 to 9999 or of over 36,600 days;
/// [`ErrorKind::InvalidInput`] for a switch to a tariff in another currency.
pub fn price(tariff: &Tariff, stay: &Stay, validations: &[Validation]) -> Result<Quote> {
    if validations.is_empty() {
        return Pricing::new(tariff, stay).and_then(Pricing::finish);
    }
    let mut order: Vec<&Validation> = validations.iter().collect();
    order.sort_by_key(|validation| (!matches!(validation.benefit, Benefit::Tariff(_)), validation.order));
    let mut desk = Desk { stay, taken: Vec::with_capacity(order.len()), applied: Vec::new() };
    let mut pricing = Pricing::new(tariff, stay)?;
    let mut covered_minutes = 0;
    let mut covered: Groups = [0; TAX_GROUPS];
    let mut tariff_in_force = tariff;
    let mut taken_units: i128 = 0;
    for validation in order {
        let limits = tariff_in_force.spec().validations;
        if let Some(outcome) = desk.refusal(validation, limits.count_max) {
            desk.note(validation, outcome, Money::zero(tariff.currency()));
            continue;
        }
        let room_of = |rate: Option<super::Rate>| rate.map_or(i128::MAX, |rate| i128::from(rate.units()));
        let room = room_of(validation.amount_max).min(room_of(limits.amount_max) - taken_units).max(0);
        let want = match &validation.benefit {
            Benefit::Tariff(other) => {
                if other.currency() != tariff.currency() {
                    let message = format!("tariff {} is in another currency than {}", other.reference(), tariff.reference());
                    return Err(Error::new(ErrorKind::InvalidInput, message));
                }
                let switched = Pricing::new(other, stay)?;
                let saved = pricing.ledger.rounded.saturating_sub(switched.ledger.rounded);
                if saved >= 0 {
                    (pricing, tariff_in_force) = (switched, other);
                }
                let saved = saved.max(0);
                desk.note(validation, ValidationOutcome::Applied, Money::new(saved, tariff.currency()));
                continue;
            }
            Benefit::Minutes(minutes) => {
                covered_minutes = u32::saturating_add(covered_minutes, *minutes);
                let by_now = pricing.first_minutes(covered_minutes)?;
                let want = std::array::from_fn(|group| by_now[group] - covered[group]);
                covered = by_now;
                want
            }
            Benefit::Amount(amount) => {
                let mut open = i128::from(amount.units());
                pricing.groups.map(|units| {
                    let want = units.min(open);
                    open -= want;
                    want
                })
            }
            Benefit::Percent(percent) => pricing.groups.map(|units| units * percent.parts() / Percent::WHOLE),
        };
        let (units, minor) = pricing.take_off(validation, want, room)?;
        taken_units += units;
        desk.note(validation, ValidationOutcome::Applied, Money::new(minor, tariff.currency()));
    }
    let expiry = desk.applied.iter().filter_map(|validation| validation.valid_until).min();
    let mut quote = pricing.finish()?;
    quote.valid_until = match (quote.valid_until, expiry) {
        (Some(rises_at), Some(expires_at)) => Some(rises_at.min(expires_at)),
        (rises_at, expires_at) => rises_at.or(expires_at),
    };
    quote.adjustments = desk.taken;
    Ok(quote)
}

/// Which validations were taken, and why others were not.
struct Desk<'a> {
    stay: &'a Stay,
    taken: Vec<AppliedValidation>,
    applied: Vec<&'a Validation>,
}

impl<'a> Desk<'a> {
    fn refusal(&self, validation: &Validation, count_max: Option<u32>) -> Option<ValidationOutcome> {
        let at = self.stay.until;
        let is_switch = |validation: &Validation| matches!(validation.benefit, Benefit::Tariff(_));
        if validation.valid_from.is_some_and(|from| at < from) {
            return Some(ValidationOutcome::NotYetValid);
        }
        if validation.valid_until.is_some_and(|until| at >= until) {
            return Some(ValidationOutcome::Expired);
        }
        if self.applied.iter().any(|applied| applied.id == validation.id) {
            return Some(ValidationOutcome::Repeated);
        }
        let collides = self
            .applied
            .iter()
            .any(|applied| applied.exclusive || validation.exclusive || is_switch(applied) && is_switch(validation));
        if collides {
            return Some(ValidationOutcome::NotCombinable);
        }
        count_max.is_some_and(|most| self.applied.len() >= most as usize).then_some(ValidationOutcome::TooMany)
    }

    fn note(&mut self, validation: &'a Validation, outcome: ValidationOutcome, amount: Money) {
        if outcome == ValidationOutcome::Applied {
            self.applied.push(validation);
        }
        let Validation { id, billed_to, .. } = validation.clone();
        self.taken.push(AppliedValidation { id, billed_to, outcome, amount });
    }
}

/// A stay priced before validations, and what is needed to go on.
struct Pricing<'a> {
    tariff: &'a Tariff,
    stay: &'a Stay,
    /// How much of the stay counts, in microseconds.
    counted: u64,
    meter: Meter<'a>,
    ledger: Ledger<'a>,
    /// What is due by tax, in units of a rate.
    groups: Groups,
    /// Before validations, in minor units.
    gross: i64,
}

impl<'a> Pricing<'a> {
    fn new(tariff: &'a Tariff, stay: &'a Stay) -> Result<Self> {
        let (spec, rules) = (tariff.spec(), tariff.rules());
        let counted = spec.stay_counting.counted(stay_micros(stay.entered_at, stay.until));
        let origin = stay.entered_at.as_micros().saturating_add_unsigned(free_first(tariff));
        if rules.calendar.is_some() {
            let end = stay.entered_at.as_micros().saturating_add_unsigned(counted);
            if !CALENDAR.contains(&stay.entered_at.as_micros())
                || !CALENDAR.contains(&end)
                || !CALENDAR.contains(&origin)
                || counted > CALENDAR_DAYS_MAX * DAY
            {
                let message =
                    format!("tariff {} prices by local time: at most 36,600 days in the years 1 to 9999", tariff.reference());
                return Err(Error::new(ErrorKind::OutOfRange, message));
            }
        }
        let mut pricing = Self {
            tariff,
            stay,
            counted,
            meter: Meter::new(rules, &spec.caps, rules.lines_for(stay), origin),
            ledger: Ledger::new(tariff, stay.entered_at, stay.until, origin),
            groups: [0; TAX_GROUPS],
            gross: 0,
        };
        pricing.charge()?;
        pricing.gross = pricing.ledger.rounded;
        Ok(pricing)
    }

    fn charge(&mut self) -> Result<()> {
        let (spec, rules) = (self.tariff.spec(), self.tariff.rules());
        let (own, ledger) = (rules.tax_group, &mut self.ledger);
        if spec.free_for.contains(&self.stay.parker_class) || is_within_grace(self.tariff, self.stay, self.counted) {
            ledger.amount(LineKind::Free, None, own, super::Rate::ZERO, 0)?;
            return Ok(());
        }
        let lost = spec.lost_ticket.filter(|_| self.stay.lost_ticket);
        if let Some(lost) = lost.filter(|lost| lost.rule == LostTicketRule::Instead) {
            self.groups[own] = i128::from(lost.amount.units());
            ledger.amount(LineKind::LostTicket, None, own, lost.amount, self.groups[own])?;
            return Ok(());
        }
        if let Some(length) = charged_length(self.tariff, self.counted) {
            self.meter.advance(length, Some(ledger))?;
        }
        self.groups = self.meter.groups;
        let charged = self.meter.total();
        if let Some(minimum) = spec.minimum.filter(|minimum| charged > 0 && i128::from(minimum.units()) > charged) {
            let more = i128::from(minimum.units()) - charged;
            self.groups[own] += more;
            ledger.amount(LineKind::Minimum, None, own, minimum, more)?;
        }
        if let Some(curve) = &rules.overstay {
            overstay(curve, self.counted, own, &mut self.groups, ledger)?;
        }
        if let Some(lost) = lost {
            let amount = i128::from(lost.amount.units());
            let so_far: i128 = self.groups.iter().sum();
            let more = if lost.rule == LostTicketRule::Added { amount } else { (amount - so_far).max(0) };
            self.groups[own] += more;
            ledger.amount(LineKind::LostTicket, None, own, lost.amount, more)?;
        }
        Ok(())
    }

    /// What the first minutes of the stay cost, by tax.
    fn first_minutes(&self, minutes: u32) -> Result<Groups> {
        let (spec, rules) = (self.tariff.spec(), self.tariff.rules());
        let Some(all) = charged_length(self.tariff, self.counted) else { return Ok([0; TAX_GROUPS]) };
        let length = micros_of(minutes).saturating_sub(free_first(self.tariff)).min(all);
        if length == 0 && all > 0 {
            return Ok([0; TAX_GROUPS]);
        }
        let origin = self.stay.entered_at.as_micros().saturating_add_unsigned(free_first(self.tariff));
        let mut meter = Meter::new(rules, &spec.caps, rules.lines_for(self.stay), origin);
        meter.advance(length, None)?;
        Ok(meter.groups)
    }

    /// Takes off what is wanted by tax, as far as there is so much and `room` allows; in units and in minor units.
    fn take_off(&mut self, validation: &Validation, want: Groups, mut room: i128) -> Result<(i128, i64)> {
        let (mut units, mut minor) = (0, 0_i64);
        for (group, want) in want.into_iter().enumerate() {
            let take = want.min(self.groups[group]).min(room).max(0);
            if take == 0 {
                continue;
            }
            self.groups[group] -= take;
            room -= take;
            units += take;
            let name = Some(validation.id.clone());
            minor -= self.ledger.amount(LineKind::Validation, name, group, super::Rate::ZERO, -take)?;
        }
        Ok((units, minor))
    }

    fn finish(mut self) -> Result<Quote> {
        let valid_until = self
            .next_rise()?
            .and_then(|length| self.stay.entered_at.as_micros().checked_add_unsigned(length).map(Timestamp::from_micros));
        let currency = self.tariff.currency();
        let mut total = Money::new(self.ledger.rounded, currency);
        let mut taxes = Vec::new();
        for (n, tax) in self.tariff.rules().taxes.iter().enumerate() {
            let (net, amount) = tax.split(self.ledger.by_group[n + 1]);
            let is_used = self.ledger.lines.iter().any(|line| line.tax.as_ref() == Some(&tax.name));
            if !is_used {
                continue;
            }
            if !tax.included {
                total = total.checked_add(Money::new(amount, currency))?;
                self.ledger.tax_added(n + 1, amount);
            }
            taxes.push(TaxShare { tax: tax.clone(), net: Money::new(net, currency), amount: Money::new(amount, currency) });
        }
        Ok(Quote {
            tariff: Some(self.tariff.reference()),
            from: self.stay.entered_at,
            until: self.stay.until,
            total,
            lines: self.ledger.lines,
            valid_until,
            taxes,
            adjustments: Vec::new(),
        })
    }

    /// The shortest counted length at which the price before validations is higher, or at least not before that.
    fn next_rise(&mut self) -> Result<Option<u64>> {
        let (tariff, stay) = (self.tariff, self.stay);
        let (spec, rules) = (tariff.spec(), tariff.rules());
        if spec.free_for.contains(&stay.parker_class)
            || stay.lost_ticket && spec.lost_ticket.is_some_and(|lost| lost.rule == LostTicketRule::Instead)
        {
            return Ok(None);
        }
        let grain = match spec.stay_counting {
            StayCounting::WholeMinutes => MINUTE,
            StayCounting::Exact => 1,
        };
        let horizon = if rules.calendar.is_some() { self.counted + AHEAD_DAYS * DAY } else { u64::MAX };
        let mut length = self.counted;
        if self.meter.at() == 0 {
            // A stay without length may have paid for entering; a longer one is counted from the start.
            self.meter = Meter::new(rules, &spec.caps, rules.lines_for(stay), self.ledger.origin());
        }
        for _ in 0..CHANGES_MAX {
            let charged = charged_length(tariff, length);
            let lines = match charged {
                // The meter has not run: it is read where the grace ends.
                _ if is_within_grace(tariff, stay, length) => None,
                None => Some(Change::After(0)),
                Some(_) if !self.meter.may_rise() => None,
                Some(_) => self.meter.next_change(),
            };
            let lines = lines.and_then(|change| length_of(tariff, change, grain));
            let grace = spec
                .entry_grace
                .filter(|_| is_within_grace(tariff, stay, length))
                .map(|grace| (micros_of(grace.minutes) / grain + 1).saturating_mul(grain));
            let overstay =
                rules.overstay.as_ref().and_then(|curve| curve.next_change(length)).and_then(|change| aligned(change, grain));
            let next = [lines, grace, overstay].into_iter().flatten().min();
            let Some(next) = next.map(|next| next.max(length.saturating_add(grain))).filter(|&next| next <= horizon) else {
                return Ok(None);
            };
            if rules.calendar.is_some() && !CALENDAR.contains(&stay.entered_at.as_micros().saturating_add_unsigned(next)) {
                return Ok(None);
            }
            length = next;
            if let Some(charged) = charged_length(tariff, length) {
                self.meter.advance(charged, None)?;
            }
            if next == u64::MAX || self.gross_at(length).is_none_or(|gross| gross > self.gross) {
                return Ok(Some(length));
            }
        }
        Ok(Some(length))
    }

    /// The price at a length up to which the meter has counted; none past 64 bits.
    fn gross_at(&self, length: u64) -> Option<i64> {
        let (spec, rules) = (self.tariff.spec(), self.tariff.rules());
        let lost = spec.lost_ticket.filter(|_| self.stay.lost_ticket);
        if is_within_grace(self.tariff, self.stay, length) {
            return Some(0);
        }
        let mut units = self.meter.total();
        if let Some(minimum) = spec.minimum.filter(|_| units > 0) {
            units = units.max(i128::from(minimum.units()));
        }
        units += rules.overstay.as_ref().map_or(0, |curve| curve.fee(length));
        if let Some(lost) = lost {
            let amount = i128::from(lost.amount.units());
            units = if lost.rule == LostTicketRule::Added { units + amount } else { units.max(amount) };
        }
        spec.rounding.minor(units, spec.rounding.unit(spec.currency)).ok()
    }
}

/// Whether the whole stay is free because it is so short.
fn is_within_grace(tariff: &Tariff, stay: &Stay, counted: u64) -> bool {
    let is_lost = stay.lost_ticket && tariff.spec().lost_ticket.is_some();
    tariff
        .spec()
        .entry_grace
        .is_some_and(|grace| grace.rule == GraceRule::FreeIfWithin && !is_lost && counted <= micros_of(grace.minutes))
}

/// How much of the beginning is free in any case.
fn free_first(tariff: &Tariff) -> u64 {
    let grace = tariff.spec().entry_grace.filter(|grace| grace.rule == GraceRule::FirstMinutesFree);
    grace.map_or(0, |grace| micros_of(grace.minutes))
}

/// The length that is charged of a stay of `counted`; none where all of it is free first minutes.
fn charged_length(tariff: &Tariff, counted: u64) -> Option<u64> {
    let courtesy = micros_of(tariff.spec().courtesy_minutes);
    let length = counted.saturating_sub(courtesy).max(counted.min(MINUTE));
    match free_first(tariff) {
        0 => Some(length),
        free => length.checked_sub(free).filter(|&length| length > 0),
    }
}

/// The shortest counted length at which `change`, of the charged length, has come about.
fn length_of(tariff: &Tariff, change: Change, grain: u64) -> Option<u64> {
    let free = free_first(tariff);
    let length = match change {
        Change::At(length) => aligned(Change::At(length.checked_add(free)?), grain)?,
        Change::After(length) => aligned(Change::After(length.checked_add(free)?), grain)?,
    };
    if length <= MINUTE { Some(length) } else { length.checked_add(micros_of(tariff.spec().courtesy_minutes)) }
}

/// The shortest length in whole grains at which `change` has come about.
fn aligned(change: Change, grain: u64) -> Option<u64> {
    match change {
        Change::At(length) => length.div_ceil(grain).checked_mul(grain),
        Change::After(length) => (length / grain).checked_add(1)?.checked_mul(grain),
    }
}

impl Tariff {
    /// The price of a stay of a transient STANDARD vehicle from `entered_at` until `until`, without validations: see
    /// [`price`]. For bands, the rule is that of the [`Band`](super::Band) in which the length is.
    ///
    /// The length is counted first, as [`Tariff::stay_counting`] says; the quote has the true instants all the same. Amounts
    /// are exact until the fee is rounded, once. A stay that ends before it began, as when the clock was set back, has no
    /// length.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] as for [`price`]; none other.
    ///
    /// ```
    /// use parking_garage::{Band, Currency, Tariff, Timestamp};
    ///
    /// let band = Band {
    ///     start_minutes: 0,
    ///     end_minutes: None,
    ///     amount_per_step: "0.02583333".parse()?,
    ///     step_minutes: 1,
    ///     fee_at_start: "0".parse()?,
    /// };
    /// let tariff = Tariff::new("street".parse()?, 1, Currency::EUR, vec![band])?;
    /// let entered_at: Timestamp = "2026-06-01T12:00:00Z".parse()?;
    /// // 60 minutes are 1.5499998.
    /// let quote = tariff.price(entered_at, "2026-06-01T13:00:00Z".parse()?)?;
    /// assert_eq!(quote.total.to_string(), "1.55 EUR");
    /// assert_eq!(quote.tariff, Some(tariff.reference()));
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    pub fn price(&self, entered_at: Timestamp, until: Timestamp) -> Result<Quote> {
        price(self, &Stay::new(entered_at, until), &[])
    }
}
