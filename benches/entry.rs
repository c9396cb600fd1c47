//! An entry through the public API against the same statements written by hand with rusqlite, on the same schema, with
//! the same pragmas: alone, and many in one transaction.
//!
//! `--entries N` runs only ours, N entries, for a profiler or for counting instructions.

mod support;

use std::ops::Range;
use std::path::Path;

use parking_garage::{Durability, Entry, Garage};
use support::{Outcome, Side, by_hand, copy_of, interleaved, nanos_each, plate, prepare, report};

/// Slices of each side; their median is the figure.
const ROUNDS: usize = 11;
/// Entries in one slice.
const ENTRIES: usize = 384;
/// Entries in one transaction of `enter_many`.
const BATCH: usize = 64;
/// Vehicles that are known before; every second entry is one of them.
const KNOWN: usize = ROUNDS * ENTRIES;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let template = folder.path().join("template.db");
    prepare(&template, KNOWN)?;
    if let Some(entries) = support::number_after("--entries") {
        let garage = support::builder(Durability::Relaxed).open(&template)?;
        return run(&garage, 0..entries);
    }
    for (name, durability) in [("full", Durability::Full), ("relaxed", Durability::Relaxed)] {
        singly(&template, name, durability)?;
    }
    together(&template)
}

// Found by its name when instructions are counted.
#[inline(never)]
fn run(garage: &Garage, numbers: Range<usize>) -> Outcome<()> {
    for number in numbers {
        garage.sessions().enter(Entry::new(plate(number)))?;
    }
    Ok(())
}

fn slice(round: usize) -> Range<usize> {
    round * ENTRIES..(round + 1) * ENTRIES
}

fn singly(template: &Path, name: &str, durability: Durability) -> Outcome<()> {
    let (path, path_by_hand) = (copy_of(template, &format!("{name}-ours"))?, copy_of(template, &format!("{name}-by-hand"))?);
    let garage = support::builder(durability).open(&path)?;
    let mut connection = by_hand::open(&path_by_hand, durability)?;
    let ours: Side<'_> = Box::new(|round| {
        let nanos = nanos_each(ENTRIES, || run(&garage, slice(round)))?;
        garage.maintenance().tidy()?;
        Ok(nanos)
    });
    let yardstick: Side<'_> = Box::new(|round| {
        let nanos =
            nanos_each(ENTRIES, || slice(round).try_for_each(|number| by_hand::enter(&mut connection, &plate(number)).map(drop)))?;
        by_hand::tidy(&connection)?;
        Ok(nanos)
    });
    let figures = interleaved(ROUNDS, vec![ours, yardstick])?;
    report(&format!("entry/{name}/sqlite"), figures[0] / 1_000, figures[1] / 1_000, "us");
    drop((garage, connection));
    by_hand::assert_same_rows(&path, &path_by_hand)
}

fn together(template: &Path) -> Outcome<()> {
    let (path, path_by_hand) = (copy_of(template, "many-ours")?, copy_of(template, "many-by-hand")?);
    let garage = support::builder(Durability::Full).open(&path)?;
    let mut connection = by_hand::open(&path_by_hand, Durability::Full)?;
    let batches = |round| slice(round).collect::<Vec<_>>().chunks(BATCH).map(<[_]>::to_vec).collect::<Vec<_>>();
    let ours: Side<'_> = Box::new(|round| {
        let nanos = nanos_each(ENTRIES, || {
            for batch in batches(round) {
                let entries = batch.into_iter().map(|number| Entry::new(plate(number))).collect();
                for answer in garage.sessions().enter_many(entries)? {
                    answer?;
                }
            }
            Ok(())
        })?;
        garage.maintenance().tidy()?;
        Ok(1_000_000_000 / nanos)
    });
    let yardstick: Side<'_> = Box::new(|round| {
        let nanos = nanos_each(ENTRIES, || {
            for batch in batches(round) {
                by_hand::enter_many(&mut connection, &batch.into_iter().map(plate).collect::<Vec<_>>())?;
            }
            Ok(())
        })?;
        by_hand::tidy(&connection)?;
        Ok(1_000_000_000 / nanos)
    });
    let figures = interleaved(ROUNDS, vec![ours, yardstick])?;
    report("enter_many/64/full/sqlite", figures[0], figures[1], "entries/s");
    drop((garage, connection));
    by_hand::assert_same_rows(&path, &path_by_hand)
}
