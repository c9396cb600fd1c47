//! The replay example on a generated day of 1,500 stays, each event under an idempotency key and each commit synced, against
//! the same number of stays of a lone caller in a slice like those of the other benchmarks.

mod support;

// The example itself, not a copy of it.
#[allow(dead_code, reason = "the example also reads files and reports")]
#[path = "../examples/replay/generate.rs"]
mod generate;
#[allow(dead_code, reason = "the example also reads files and reports")]
#[path = "../examples/replay/input.rs"]
mod input;
#[allow(dead_code, reason = "the example also reads files and reports")]
#[path = "../examples/replay/replay.rs"]
mod replay;

use std::sync::Arc;
use std::time::Instant;

use parking_garage::{Clock, Durability, Entry, ManualClock, Pay, Timestamp};
use support::{Outcome, Side, copy_of, interleaved, plate, prepare, report};

/// Slices of each side; their median is the figure.
const ROUNDS: usize = 5;
/// Stays in a slice of the lone caller.
const STAYS: usize = 750;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let template = folder.path().join("template.db");
    prepare(&template, ROUNDS * STAYS)?;
    let lone = support::builder(Durability::Full).open(copy_of(&template, "lone")?)?;
    let ours: Side<'_> = Box::new(|round| {
        let input = generate::day(round as u64)?;
        let clock = Arc::new(ManualClock::at(Timestamp::default()));
        let builder = support::builder(Durability::Full).clock(Arc::clone(&clock) as Arc<dyn Clock>);
        let garage = builder.open(folder.path().join(format!("day-{round}.db")))?;
        let (figures, run) = replay::replay(&garage, &clock, &input, |_, _| ())?;
        assert_eq!(figures.entries, figures.exits, "a day ends with an empty garage");
        per_second((run.entries + run.exits) as usize, u64::try_from(run.elapsed.as_micros())?)
    });
    let yardstick: Side<'_> = Box::new(|round| {
        let started = Instant::now();
        for number in round * STAYS..(round + 1) * STAYS {
            let visit = lone.sessions().enter(Entry::new(plate(number)))?;
            lone.payments().process(Pay::cash(visit.session.id))?;
        }
        let figure = per_second(2 * STAYS, u64::try_from(started.elapsed().as_micros())?);
        lone.maintenance().tidy()?;
        figure
    });
    let figures = interleaved(ROUNDS, vec![ours, yardstick])?;
    report("replay/day/lone_caller", figures[0], figures[1], "commits/s");
    Ok(())
}

fn per_second(commits: usize, micros: u64) -> Outcome<u64> {
    Ok(commits as u64 * 1_000_000 / micros.max(1))
}
