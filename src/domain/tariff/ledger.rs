//! The ledger: the lines of a quote, rounded so that they add up.

use super::calendar::Piece;
use super::curve::{Curve, PartFee};
use super::quote::{LineKind, QuoteLine};
use super::rules::{Line, TAX_GROUPS};
use super::{Label, Rate, Rounding, Tariff};
use crate::{Currency, Error, ErrorKind, Money, Result, Timestamp};

/// Thirty years by the hour.
const LINES_MAX: usize = 300_000;

/// The lines of a quote as they come up, and their sum.
#[derive(Debug)]
pub(super) struct Ledger<'a> {
    tariff: &'a Tariff,
    entered_at: Timestamp,
    until: Timestamp,
    /// When charging started.
    origin: i64,
    rounding: Rounding,
    rounding_unit: i128,
    currency: Currency,
    /// The exact sum, in units of a [`Rate`], and what it was rounded to, in minor units.
    exact: i128,
    pub(super) rounded: i64,
    /// The rounded sum by tax.
    pub(super) by_group: [i64; TAX_GROUPS],
    pub(super) lines: Vec<QuoteLine>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(tariff: &'a Tariff, entered_at: Timestamp, until: Timestamp, origin: i64) -> Self {
        // Some four lines a day are common; a longer quote grows.
        let days = until.since(entered_at).as_secs() / 86_400;
        let lines = Vec::with_capacity(8 + 4 * days.min(30) as usize);
        let (rounding, currency) = (tariff.spec().rounding, tariff.currency());
        Self {
            tariff,
            entered_at,
            until,
            origin,
            rounding,
            rounding_unit: rounding.unit(currency),
            currency,
            exact: 0,
            rounded: 0,
            by_group: [0; TAX_GROUPS],
            lines,
        }
    }

    /// When charging started, in microseconds since 1970.
    pub(super) fn origin(&self) -> i64 {
        self.origin
    }

    /// Minor units by which `units` change the rounded sum.
    fn add(&mut self, units: i128) -> Result<i64> {
        if units == 0 {
            return Ok(0);
        }
        self.exact += units;
        let before = self.rounded;
        self.rounded = self
            .rounding
            .minor(self.exact, self.rounding_unit)
            .map_err(|error| error.in_context(format_args!("tariff {}", self.tariff.reference())))?;
        Ok(self.rounded - before)
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    fn instant(&self, length: u64) -> Timestamp {
        Timestamp::from_micros(self.origin.saturating_add_unsigned(length))
    }

    fn name(&self, line: &Line) -> Option<Label> {
        line.number.map(|number| self.tariff.spec().lines[number].name.clone())
    }

    fn tax(&self, group: usize) -> Option<Label> {
        group.checked_sub(1).map(|n| self.tariff.rules().taxes[n].name.clone())
    }

    pub(super) fn charge(&mut self, line: &Line, piece: &Piece, base: u64) -> Result<()> {
        let period = line.curve.period();
        line.curve.each_part(piece.from - base, piece.until - base, |fee| {
            let name = self.name(line);
            self.part(LineKind::Charge, name, line.tax_group, base, period, &fee)
        })
    }

    pub(super) fn overstay(&mut self, curve: &Curve, length: u64, tax_group: usize) -> Result<()> {
        // Counted from entry, which may be before charging started.
        let origin = std::mem::replace(&mut self.origin, self.entered_at.as_micros());
        let written = curve.each_part(0, length, |fee| {
            if fee.stepped == 0 {
                return Ok(());
            }
            self.part(LineKind::Overstay, None, tax_group, 0, None, &fee)
        });
        self.origin = origin;
        written
    }

    fn part(
        &mut self,
        kind: LineKind,
        name: Option<Label>,
        tax_group: usize,
        base: u64,
        period: Option<u64>,
        fee: &PartFee<'_>,
    ) -> Result<()> {
        if self.lines.len() >= LINES_MAX {
            return Err(Error::new(ErrorKind::OutOfRange, format!("a stay is too long: its quote has over {LINES_MAX} lines")));
        }
        let gone = period.unwrap_or(0) * fee.periods;
        let gone_minutes = u32::try_from(gone / 60_000_000).unwrap_or(u32::MAX);
        let band = &fee.part.band;
        let at_start = self.add(fee.at_start)?;
        let stepped = self.add(fee.stepped)?;
        // An amount is at most the largest sum of rounded fees, but its parts may have two signs.
        let amount = self.money(at_start.saturating_add(stepped));
        self.by_group[tax_group] = self.by_group[tax_group].saturating_add(amount.minor());
        self.lines.push(QuoteLine {
            kind,
            name,
            from: Some(self.instant(base.saturating_add(gone).saturating_add(fee.from))),
            until: Some(self.instant(base.saturating_add(gone).saturating_add(fee.until))),
            from_minutes: band.start_minutes.saturating_add(gone_minutes),
            // The part that the time ended in is not cut: if its end has passed, it is the last, and goes on.
            until_minutes: band
                .end_minutes
                .filter(|&end| !fee.is_last || fee.until < super::band::micros_of(end) || period.is_some())
                .map(|end| end.saturating_add(gone_minutes)),
            steps: fee.steps,
            step_minutes: if fee.part.once { 0 } else { band.step_minutes },
            rate: band.amount_per_step,
            at_start: self.money(at_start),
            amount,
            tax: self.tax(tax_group),
        });
        Ok(())
    }

    /// What `maximum` takes off the charge of a piece.
    pub(super) fn cap(&mut self, line: &Line, piece: &Piece, maximum: LineKind, units: i128) -> Result<()> {
        let (from, until) = (self.instant(piece.from), self.instant(piece.until));
        let name = self.name(line);
        self.plain(maximum, name, (from, until), line.tax_group, Rate::ZERO, units).map(drop)
    }

    /// A line that is an amount and no steps, over the whole stay; its minor units.
    pub(super) fn amount(&mut self, kind: LineKind, name: Option<Label>, tax_group: usize, rate: Rate, units: i128) -> Result<i64> {
        self.plain(kind, name, (self.entered_at, self.until), tax_group, rate, units)
    }

    fn plain(
        &mut self,
        kind: LineKind,
        name: Option<Label>,
        (from, until): (Timestamp, Timestamp),
        tax_group: usize,
        rate: Rate,
        units: i128,
    ) -> Result<i64> {
        let minor = self.add(units)?;
        self.by_group[tax_group] = self.by_group[tax_group].saturating_add(minor);
        let line = QuoteLine { tax: self.tax(tax_group), rate, ..QuoteLine::of_amount(kind, name, from, until, self.money(minor)) };
        self.lines.push(line);
        Ok(minor)
    }

    /// A line for a tax that is added to the prices.
    pub(super) fn tax_added(&mut self, tax_group: usize, minor: i64) {
        let tax = self.tax(tax_group);
        let amount = self.money(minor);
        self.lines
            .push(QuoteLine { tax: tax.clone(), ..QuoteLine::of_amount(LineKind::Tax, tax, self.entered_at, self.until, amount) });
    }
}
