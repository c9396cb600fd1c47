//! What the benchmarks share: sides that take turns in one run, and the lines that are printed.
//!
//! Not criterion's: it measures one function after the other, and what counts here are ratios between sides that saw the
//! same minutes of the same machine.
#![allow(dead_code, unreachable_pub, reason = "every benchmark uses its part of this")]

pub mod by_hand;
pub mod callers;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use parking_garage::{Currency, Durability, Garage, GarageBuilder, Layout, NewVehicle, StayCounting, Tariff, VehicleType};

pub use callers::{Outcome, plate};

/// Whether one JSON object a line is wanted.
pub fn wants_json() -> bool {
    has_flag("--json")
}

pub fn has_flag(flag: &str) -> bool {
    std::env::args().any(|argument| argument == flag)
}

/// The number behind `flag`.
pub fn number_after(flag: &str) -> Option<usize> {
    let mut arguments = std::env::args().skip_while(|argument| argument != flag);
    arguments.nth(1)?.parse().ok()
}

/// A garage of 10,000 spots, an hourly tariff, and `known` vehicles: those with even numbers.
pub fn prepare(path: &Path, known: usize) -> Outcome<()> {
    let garage = Garage::builder().durability(Durability::Relaxed).background(false).open(path)?;
    garage.spots().create_layout(&Layout::grid(5, 20, 100))?;
    // Stays of a benchmark are over before a minute is: only counted exactly do they cost anything, and have receipts.
    let tariff = Tariff::hourly("day".parse()?, Currency::EUR, by_hand::PRICE_MINOR)?.with_stay_counting(StayCounting::Exact);
    let tariff = garage.tariffs().publish(&tariff)?;
    garage.tariffs().activate(&tariff)?;
    for chunk in (0..known).collect::<Vec<_>>().chunks(1_000) {
        let vehicles = chunk.iter().map(|n| NewVehicle::new(plate(2 * n), VehicleType::Standard)).collect();
        garage.vehicles().register_many(vehicles)?;
    }
    Ok(())
}

/// A copy of the file that no other side writes to.
pub fn copy_of(template: &Path, name: &str) -> Outcome<PathBuf> {
    let path = template.with_file_name(format!("{name}.db"));
    fs::copy(template, &path)?;
    fs::File::open(&path)?.sync_all()?;
    Ok(path)
}

/// Without the background thread: it would make the sides unequal. Its work is done between slices.
pub fn builder(durability: Durability) -> GarageBuilder {
    Garage::builder().durability(durability).background(false)
}

/// One side of a comparison: runs slice number `n` and answers its figure.
pub type Side<'a> = Box<dyn FnMut(usize) -> Outcome<u64> + 'a>;

/// The median figure of each side after `rounds` rounds; no side always comes first.
pub fn interleaved(rounds: usize, mut sides: Vec<Side<'_>>) -> Outcome<Vec<u64>> {
    let mut figures = vec![Vec::with_capacity(rounds); sides.len()];
    for round in 0..rounds {
        for turn in 0..sides.len() {
            let side = (turn + round) % sides.len();
            figures[side].push(sides[side](round)?);
        }
    }
    Ok(figures.into_iter().map(|mut figures| median(&mut figures)).collect())
}

pub fn median(figures: &mut [u64]) -> u64 {
    figures.sort_unstable();
    figures[figures.len() / 2]
}

/// Nanoseconds for each of `count` repetitions of what `work` does.
pub fn nanos_each(count: usize, work: impl FnOnce() -> Outcome<()>) -> Outcome<u64> {
    let started = Instant::now();
    work()?;
    Ok(u64::try_from(started.elapsed().as_nanos())? / count as u64)
}

/// Prints one figure against its yardstick.
pub fn report(name: &str, ours: u64, yardstick: u64, unit: &str) {
    let hundredths = (ours * 100 + yardstick / 2) / yardstick.max(1);
    let ratio = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    if wants_json() {
        println!(r#"{{"name":"{name}","ours":{ours},"yardstick":{yardstick},"ratio":{ratio},"unit":"{unit}"}}"#);
    } else {
        println!("{name}: {ours} {unit}, yardstick {yardstick} {unit}, ratio {ratio}");
    }
}
