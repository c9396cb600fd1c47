//! Rules: a tariff's data checked, and prepared for pricing.

use std::collections::BTreeSet;

use super::calendar::{Calendar, LINES_MAX, LineMask};
use super::curve::Curve;
use super::spec::Fault;
use super::{Band, Durations, LocalDate, LocalTime, RateLine, Stay, TariffSpec, Tax};
use crate::{Features, ParkerClass, VehicleType};

/// The most different taxes of a tariff, besides none.
const TAXES_MAX: usize = 7;

/// Places for amounts by tax, the first for what is not taxed.
pub(super) const TAX_GROUPS: usize = TAXES_MAX + 1;

/// What pricing needs to know of a tariff, worked out once.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// In the order in which they win.
    pub(super) lines: Vec<Line>,
    /// Where the day or the time of day matters.
    pub(super) calendar: Option<Calendar>,
    pub(super) overstay: Option<Curve>,
    /// All taxes that are named. Group `n` of the amounts is under tax `n - 1`.
    pub(super) taxes: Vec<Tax>,
    /// The group of what no line charges.
    pub(super) tax_group: usize,
    /// Whether any line has a maximum of its own.
    pub(super) any_line_maximum: bool,
}

/// A rate line, ready for pricing.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its place in the tariff; none for the short form.
    pub(super) number: Option<usize>,
    pub(super) curve: Curve,
    pub(super) durations: Durations,
    pub(super) maximum: Option<i128>,
    pub(super) tax_group: usize,
    vehicle_types: Vec<VehicleType>,
    features: Features,
    parker_classes: Vec<ParkerClass>,
}

impl Rules {
    /// # Errors
    /// What does not fit, and where.
    pub(super) fn of(spec: &TariffSpec) -> Result<Self, Fault> {
        check_whole(spec)?;
        let taxes = taxes(spec)?;
        let group = |tax: &Option<Tax>| {
            let tax = tax.as_ref().or(spec.tax.as_ref());
            tax.and_then(|tax| taxes.iter().position(|known| known == tax)).map_or(0, |n| n + 1)
        };
        let mut lines = Vec::with_capacity(spec.lines.len().max(1));
        let mut calendar = None;
        if spec.lines.is_empty() {
            check_bands(&spec.bands)?;
            let curve = Curve::bands(&spec.bands);
            if let (Some(number), false) = (curve.falls_at(), spec.is_bands_alone()) {
                return Err(Fault::new(format!("bands[{number}].fee_at_start"), FALLS));
            }
            let tax_group = group(&None);
            lines.push(Line { tax_group, ..Line::everyone(curve) });
        } else {
            let mut order: Vec<usize> = (0..spec.lines.len()).collect();
            order.sort_by_key(|&number| spec.lines[number].priority);
            for (number, line) in spec.lines.iter().enumerate() {
                check_line(spec, line)
                    .map_err(|fault| Fault { path: format!("lines[{number}]{}", fault.path), message: fault.message })?;
            }
            for &number in &order {
                let line = &spec.lines[number];
                let curve = curve(line)
                    .map_err(|fault| Fault { path: format!("lines[{number}]{}", fault.path), message: fault.message })?;
                lines.push(Line {
                    number: Some(number),
                    durations: line.durations(),
                    maximum: line.maximum.map(|rate| i128::from(rate.units())),
                    tax_group: group(&line.tax),
                    vehicle_types: line.vehicle_types.clone(),
                    features: line.features,
                    parker_classes: line.parker_classes.clone(),
                    ..Line::everyone(curve)
                });
            }
            let ordered: Vec<&RateLine> = order.iter().map(|&number| &spec.lines[number]).collect();
            let is_dated = |line: &&RateLine| {
                line.window.is_some() || !line.weekdays.is_empty() || !line.dates.is_empty() || !line.except_dates.is_empty()
            };
            if ordered.iter().any(is_dated) {
                calendar = Some(calendar_of(spec, &ordered));
            }
        }
        if calendar.is_none() && spec.caps.per_day.is_some() {
            let always = RateLine::new("always".parse().map_err(|_| Fault::new("", "a label was refused"))?);
            // One bit for each line, so that the lines that apply to a stay select among them.
            calendar = Some(calendar_of(spec, &vec![&always; lines.len()]));
        }
        Ok(Self {
            calendar,
            overstay: spec.overstay.map(|overstay| Curve::late(overstay.after_minutes, overstay.amount, overstay.step_minutes)),
            tax_group: group(&None),
            any_line_maximum: lines.iter().any(|line| line.maximum.is_some()),
            taxes,
            lines,
        })
    }

    /// Of bands that were checked, and nothing else.
    pub(super) fn of_bands(bands: &[Band]) -> Self {
        Self {
            lines: vec![Line::everyone(Curve::bands(bands))],
            calendar: None,
            overstay: None,
            taxes: Vec::new(),
            tax_group: 0,
            any_line_maximum: false,
        }
    }

    /// The lines that apply to this vehicle, spot and parker.
    pub(super) fn lines_for(&self, stay: &Stay) -> LineMask {
        self.lines.iter().enumerate().filter(|(_, line)| line.is_for(stay)).fold(0, |mask, (n, _)| mask | 1 << n)
    }
}

impl Line {
    fn everyone(curve: Curve) -> Self {
        Self {
            number: None,
            curve,
            durations: Durations::FromStay,
            maximum: None,
            tax_group: 0,
            vehicle_types: Vec::new(),
            features: Features::default(),
            parker_classes: Vec::new(),
        }
    }

    fn is_for(&self, stay: &Stay) -> bool {
        (self.vehicle_types.is_empty() || self.vehicle_types.contains(&stay.vehicle_type))
            && (self.parker_classes.is_empty() || self.parker_classes.contains(&stay.parker_class))
            && (stay.features.charger || !self.features.charger)
            && (stay.features.accessible || !self.features.accessible)
    }
}

const FALLS: &str = "a longer stay must not be cheaper: this is less than the bands before add up to";

fn calendar_of(spec: &TariffSpec, lines: &[&RateLine]) -> Calendar {
    let among = |sets: &[super::Label], date: LocalDate| {
        sets.iter().any(|set| spec.dates.get(set).is_some_and(|dates| dates.contains(&date)))
    };
    Calendar::new(
        spec.time_zone,
        lines,
        |line, date| (among(&line.dates, date), among(&line.except_dates, date)),
        spec.dates.values().flatten().copied(),
        spec.caps.per_day.map_or(LocalTime::MIDNIGHT, |day| day.reset),
    )
}

fn check_whole(spec: &TariffSpec) -> Result<(), Fault> {
    if !spec.bands.is_empty() && !spec.lines.is_empty() {
        return Err(Fault::new("lines", "a tariff has bands or lines, not both"));
    }
    if spec.lines.len() > LINES_MAX {
        return Err(Fault::new(format!("lines[{LINES_MAX}]"), format!("a tariff has at most {LINES_MAX} lines")));
    }
    if let (Some(from), Some(until)) = (spec.valid_from, spec.valid_until)
        && until <= from
    {
        return Err(Fault::new("valid_until", "it must end after it begins"));
    }
    if spec.caps.per_day.is_some_and(|day| day.reset.minutes() >= LocalTime::DAY_MINUTES) {
        return Err(Fault::new("caps.per_day.reset", "a day begins before 24:00"));
    }
    if spec.overstay.is_some_and(|overstay| overstay.step_minutes == Some(0)) {
        return Err(Fault::new("overstay.step_minutes", "a step must last at least 1 minute"));
    }
    if spec.rounding.step_minor == 0 {
        return Err(Fault::new("rounding.step_minor", "it must be at least 1"));
    }
    let mut names = BTreeSet::new();
    match spec.lines.iter().position(|line| !names.insert(&line.name)) {
        Some(number) => Err(Fault::new(
            format!("lines[{number}].name"),
            format!("{:?} is the name of another line", spec.lines[number].name.as_str()),
        )),
        None => Ok(()),
    }
}

fn taxes(spec: &TariffSpec) -> Result<Vec<Tax>, Fault> {
    let of_lines = spec.lines.iter().enumerate().filter_map(|(n, line)| Some((format!("lines[{n}].tax"), line.tax.as_ref()?)));
    let mut taxes: Vec<Tax> = Vec::new();
    for (path, tax) in spec.tax.iter().map(|tax| ("tax".to_owned(), tax)).chain(of_lines) {
        match taxes.iter().find(|known| known.name == tax.name) {
            Some(known) if known == tax => {}
            Some(_) => return Err(Fault::new(path, format!("tax {:?} is another one elsewhere", tax.name.as_str()))),
            None if taxes.len() == TAXES_MAX => {
                return Err(Fault::new(path, format!("a tariff has at most {TAXES_MAX} taxes")));
            }
            None => taxes.push(tax.clone()),
        }
    }
    Ok(taxes)
}

fn check_line(spec: &TariffSpec, line: &RateLine) -> Result<(), Fault> {
    if let Some(window) = line.window {
        window.check().map_err(|message| Fault::new(".window", message))?;
    }
    for (key, sets) in [("dates", &line.dates), ("except_dates", &line.except_dates)] {
        if let Some(number) = sets.iter().position(|set| !spec.dates.contains_key(set)) {
            let message = format!("no set of dates is called {:?}", sets[number].as_str());
            return Err(Fault::new(format!(".{key}[{number}]"), message));
        }
    }
    let forms = [line.flat.is_some(), !line.bands.is_empty(), !line.tiers.is_empty(), !line.steps.is_empty()];
    if forms.iter().filter(|&&is_given| is_given).count() != 1 {
        return Err(Fault::new("", "a line has one price: flat, bands, tiers or steps"));
    }
    if line.repeat && line.tiers.is_empty() && line.steps.is_empty() {
        return Err(Fault::new(".repeat", "only tiers and steps can repeat"));
    }
    Ok(())
}

/// Of a line that was checked to have one price.
fn curve(line: &RateLine) -> Result<Curve, Fault> {
    let at = |key: &'static str| move |(number, message): (usize, &str)| Fault::new(format!(".{key}[{number}]"), message);
    if let Some(amount) = line.flat {
        return Ok(Curve::flat(amount));
    }
    if !line.tiers.is_empty() {
        return Curve::tiers(&line.tiers, line.repeat).map_err(at("tiers"));
    }
    if !line.steps.is_empty() {
        return Curve::steps(&line.steps, line.repeat).map_err(at("steps"));
    }
    check_bands(&line.bands).map_err(|fault| Fault { path: format!(".{}", fault.path), message: fault.message })?;
    let curve = Curve::bands(&line.bands);
    match curve.falls_at() {
        Some(number) => Err(Fault::new(format!(".bands[{number}].fee_at_start"), FALLS)),
        None => Ok(curve),
    }
}

fn check_bands(bands: &[Band]) -> Result<(), Fault> {
    if bands.is_empty() {
        return Err(Fault::new("bands", "at least one band is wanted"));
    }
    // Where the band at hand must start: the end of the one before.
    let mut expected = Some(0);
    for (place, band) in bands.iter().enumerate() {
        let number = place + 1;
        let refused = |key: &str, message: String| Err(Fault::new(format!("bands[{place}]{key}"), message));
        if band.step_minutes == 0 {
            return refused(".step_minutes", format!("band {number}: a step must last at least 1 minute"));
        }
        if let Some(end) = band.end_minutes.filter(|&end| end <= band.start_minutes) {
            let start = band.start_minutes;
            let message = format!("band {number}: it must end after the minute in which it starts, {start}, and ends at {end}");
            return refused(".end_minutes", message);
        }
        match expected {
            Some(minutes) if band.start_minutes == minutes => {}
            Some(minutes) => {
                let message = format!("band {number} must start at minute {minutes}, not {}", band.start_minutes);
                return refused(".start_minutes", message);
            }
            None => return refused("", format!("band {number} comes after one that has no end")),
        }
        expected = band.end_minutes;
    }
    Ok(())
}
