//! A stay - the entry, and the payment in cash that ends it - through the public API against the same statements by hand.
//!
//! `--stays N` runs only ours, N stays, for a profiler or for counting instructions; with `--by-hand` only the other side.

mod support;

use std::ops::Range;
use std::path::Path;

use parking_garage::{Durability, Entry, Garage, Pay};
use rusqlite::Connection;
use support::{Outcome, Side, by_hand, copy_of, interleaved, nanos_each, plate, prepare, report};

/// Slices of each side; their median is the figure.
const ROUNDS: usize = 11;
/// Stays in one slice.
const STAYS: usize = 300;
/// Vehicles that are known before; every second entry is one of them.
const KNOWN: usize = ROUNDS * STAYS;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let template = folder.path().join("template.db");
    prepare(&template, KNOWN)?;
    if let Some(stays) = support::number_after("--stays") {
        if support::has_flag("--by-hand") {
            return run_by_hand(&mut by_hand::open(&template, Durability::Relaxed)?, 0..stays);
        }
        let garage = support::builder(Durability::Relaxed).open(&template)?;
        let before = garage.health().storage.wal_bytes;
        run(&garage, 0..stays)?;
        eprintln!("{} bytes in the log for each stay", (garage.health().storage.wal_bytes - before) / stays as u64);
        return Ok(());
    }
    for (name, durability) in [("full", Durability::Full), ("relaxed", Durability::Relaxed)] {
        compare(&template, name, durability)?;
    }
    Ok(())
}

// Found by its name when instructions are counted.
#[inline(never)]
fn run(garage: &Garage, numbers: Range<usize>) -> Outcome<()> {
    for number in numbers {
        let visit = garage.sessions().enter(Entry::new(plate(number)))?;
        garage.payments().process(Pay::cash(visit.session.id))?;
    }
    Ok(())
}

fn run_by_hand(connection: &mut Connection, numbers: Range<usize>) -> Outcome<()> {
    for number in numbers {
        let visit = by_hand::enter(connection, &plate(number))?;
        by_hand::pay(connection, visit.session)?;
    }
    Ok(())
}

fn compare(template: &Path, name: &str, durability: Durability) -> Outcome<()> {
    let (path, path_by_hand) = (copy_of(template, &format!("{name}-ours"))?, copy_of(template, &format!("{name}-by-hand"))?);
    let garage = support::builder(durability).open(&path)?;
    let mut connection = by_hand::open(&path_by_hand, durability)?;
    let numbers = |round| round * STAYS..(round + 1) * STAYS;
    let ours: Side<'_> = Box::new(|round| {
        let nanos = nanos_each(STAYS, || run(&garage, numbers(round)))?;
        garage.maintenance().tidy()?;
        Ok(nanos)
    });
    let yardstick: Side<'_> = Box::new(|round| {
        let nanos = nanos_each(STAYS, || run_by_hand(&mut connection, numbers(round)))?;
        by_hand::tidy(&connection)?;
        Ok(nanos)
    });
    let figures = interleaved(ROUNDS, vec![ours, yardstick])?;
    report(&format!("stay/{name}/sqlite"), figures[0] / 1_000, figures[1] / 1_000, "us");
    drop((garage, connection));
    by_hand::assert_same_rows(&path, &path_by_hand)
}
