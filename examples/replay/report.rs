//! The report, for people and for programs.

use std::fmt::{self, Write};
use std::time::Duration;

use parking_garage::{Currency, Money, Timestamp, Verified};
use serde::Serialize;

use crate::input::Result;
use crate::replay::{Figures, Run};

/// The figures as `--json` prints them; the names are a contract.
#[derive(Serialize)]
struct JsonFigures {
    rows: u64,
    entries: u64,
    refused: u64,
    exits: u64,
    inside: u64,
    peak: u64,
    revenue_minor: i64,
    currency: Currency,
    stay_seconds: u64,
    elapsed_seconds: f64,
    entries_per_second: u64,
}

/// One JSON object on one line.
pub(crate) fn json(figures: &Figures, run: Run, currency: Currency) -> Result<String> {
    Ok(serde_json::to_string(&JsonFigures {
        rows: figures.rows,
        entries: figures.entries,
        refused: figures.refused,
        exits: figures.exits,
        inside: figures.inside,
        peak: figures.peak,
        revenue_minor: figures.revenue_minor,
        currency,
        stay_seconds: figures.stay_seconds,
        elapsed_seconds: run.elapsed.as_secs_f64(),
        entries_per_second: entries_per_second(run),
    })?)
}

/// Entries by the time of all events, exits included: what a garage gets through, not what an entry alone takes.
fn entries_per_second(run: Run) -> u64 {
    let micros = run.elapsed.as_micros().max(1);
    u64::try_from(u128::from(run.entries) * 1_000_000 / micros).unwrap_or(u64::MAX)
}

/// What is wrong with the journal or the tables; `None` where they are sound.
pub(crate) fn finding(verified: &Verified) -> Option<String> {
    match (&verified.broken, verified.differences.first()) {
        (Some(broken), _) => Some(format!("BROKEN at row {}: {}", broken.sequence, broken.what)),
        (None, Some(difference)) => Some(format!("DIFFERS from the tables: {difference}")),
        (None, None) => None,
    }
}

/// The report that a person reads.
pub(crate) fn text(figures: &Figures, run: Run, verified: &Verified, currency: Currency) -> Result<String> {
    let mut text = String::new();
    let line = |text: &mut String, name: &str, value: String, remark: String| {
        writeln!(text, "{}", format!("  {name:<20}{value:>16}   {remark}").trim_end())
    };
    line(&mut text, "entries", grouped(figures.entries), String::new())?;
    line(&mut text, "refused", grouped(figures.refused), "spot taken, or the plate was inside already".to_owned())?;
    line(&mut text, "exits", grouped(figures.exits), String::new())?;
    line(&mut text, "inside at the end", grouped(figures.inside), String::new())?;
    let peak_at = figures.peak_at.map_or(String::new(), |at| format!("at {at}"));
    line(&mut text, "peak", grouped(figures.peak), peak_at)?;
    line(&mut text, "revenue", Money::new(figures.revenue_minor, currency).to_string(), String::new())?;
    let mean_seconds = figures.stay_seconds.checked_div(figures.exits).unwrap_or(0);
    line(&mut text, "mean stay", hours_and_minutes(mean_seconds), String::new())?;
    if run.changed_nothing() {
        line(&mut text, "resumed", grouped(run.resumed as u64), "events: everything was done by an earlier run".to_owned())?;
    } else {
        let took = format!("{} in {}", grouped(run.entries), Seconds(run.elapsed));
        line(&mut text, "entries per second", grouped(entries_per_second(run)), took)?;
        if run.resumed > 0 {
            line(&mut text, "resumed", grouped(run.resumed as u64), "events were done by an earlier run".to_owned())?;
        }
    }
    let sound = || "verified: unbroken, and the tables are what it makes them".to_owned();
    line(&mut text, "journal rows", grouped(verified.rows), finding(verified).unwrap_or_else(sound))?;
    text.push_str(&histogram(&occupancy_by_hour(&figures.course))?);
    Ok(text)
}

/// How many were inside in each hour of the day, on average over the days, in tenths of a car.
fn occupancy_by_hour(course: &[(Timestamp, u64)]) -> [u64; 24] {
    const HOUR: i64 = 3_600_000_000;
    let mut occupied_micros = [0_u128; 24];
    let mut hours = [0_u128; 24];
    let hour_of_day = |hour: i64| usize::try_from(hour.rem_euclid(24)).unwrap_or(0);
    let (Some((first, _)), Some((last, _))) = (course.first(), course.last()) else { return [0; 24] };
    for hour in first.as_micros().div_euclid(HOUR)..=last.as_micros().div_euclid(HOUR) {
        hours[hour_of_day(hour)] += 1;
    }
    for pair in course.windows(2) {
        let ((from, inside), (until, _)) = (pair[0], pair[1]);
        let (mut from, until) = (from.as_micros(), until.as_micros());
        while inside > 0 && from < until {
            let hour = from.div_euclid(HOUR);
            let end = until.min((hour + 1) * HOUR);
            occupied_micros[hour_of_day(hour)] += u128::from(inside) * u128::from(end.abs_diff(from));
            from = end;
        }
    }
    std::array::from_fn(|hour| {
        let micros = hours[hour] * u128::from(HOUR.unsigned_abs());
        (occupied_micros[hour] * 10).checked_div(micros).and_then(|tenths| u64::try_from(tenths).ok()).unwrap_or(0)
    })
}

fn histogram(tenths: &[u64; 24]) -> Result<String> {
    const WIDTH: u64 = 48;
    let most = tenths.iter().copied().max().unwrap_or(0).max(1);
    let mut text = String::from("\n  Cars inside by hour of the day, on average (UTC)\n\n");
    for (hour, tenths) in tenths.iter().enumerate() {
        // In halves of a character, and something for every hour that was not empty.
        let halves = (tenths * WIDTH * 2).div_ceil(most);
        let bar = "█".repeat(usize::try_from(halves / 2)?) + if halves % 2 == 1 { "▌" } else { "" };
        writeln!(text, "{}", format!("  {hour:02} {:>6}.{}  {bar}", tenths / 10, tenths % 10).trim_end())?;
    }
    Ok(text)
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn hours_and_minutes(seconds: u64) -> String {
    format!("{} h {:02} min", seconds / 3_600, seconds / 60 % 60)
}

/// A duration with its milliseconds.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03} s", self.0.as_secs(), self.0.subsec_millis())
    }
}
