//! Reads that the live state answers.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use parking_garage::storage::FreeSpots;
use parking_garage::{Garage, Layout, NewVehicle, Page, Spot, SpotClass, SpotId, Vehicle, VehicleType};

use super::Outcome;
use super::report::{Report, median, per_call};

/// Turns of each side.
const ROUNDS: usize = 9;
/// Blocks in one turn.
const BLOCKS: usize = 40;
/// Calls in one block: some hundred microseconds.
const CALLS: usize = 4_096;

/// Numbers below `end` in an order that no prefetcher guesses.
struct Scattered(u64);

impl Scattered {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Vec<T> {
        (0..CALLS).map(|_| from[self.below(from.len())].clone()).collect()
    }
}

/// One turn: figures of its blocks, over items picked anew for each.
fn turn<T: Clone>(seed: u64, items: &[T], mut call: impl FnMut(&T)) -> Vec<u64> {
    let mut scattered = Scattered(seed | 1);
    (0..BLOCKS)
        .map(|_| {
            let picked = scattered.pick(items);
            per_call(CALLS, || picked.iter().for_each(&mut call))
        })
        .collect()
}

/// A garage in memory, and the ids of its spots.
fn garage_with_spots(floors: u16) -> Outcome<(Garage, Vec<SpotId>)> {
    let garage = Garage::builder().background(false).in_memory()?;
    garage.spots().create_layout(&Layout::grid(floors, 20, 100))?;
    let ids = garage.spots().list(Page::first(u32::MAX))?.into_iter().map(|spot| spot.id).collect();
    Ok((garage, ids))
}

/// A spot by id: alone, beside a second reader, and beside a writer that does nothing but reserve and release spots.
/// The yardstick is the fastest map there is, with the same rows in it, shared with nobody.
pub(crate) fn spots(report: &Report) -> Outcome<()> {
    for (size, floors) in [("10k", 5), ("200k", 100)] {
        spots_of(report, size, floors)?;
    }
    Ok(())
}

fn spots_of(report: &Report, size: &str, floors: u16) -> Outcome<()> {
    let (garage, ids) = garage_with_spots(floors)?;
    let bare: hashbrown::HashMap<SpotId, Spot, foldhash::fast::FixedState> =
        garage.spots().list(Page::first(u32::MAX))?.into_iter().map(|spot| (spot.id, spot)).collect();
    let get = |id: &SpotId| drop(black_box(garage.spots().get(*id).expect("it is there")));
    let (mut yardstick, mut alone, mut two, mut beside) = (vec![], vec![], vec![], vec![]);
    let mut written = 0;
    for round in 0..ROUNDS as u64 {
        yardstick.extend(turn(round, &ids, |id| drop(black_box(bare.get(id).cloned()))));
        alone.extend(turn(round, &ids, get));
        thread::scope(|scope| {
            let other = scope.spawn(|| turn(round + 100, &ids, get));
            two.extend(turn(round, &ids, get));
            two.extend(other.join().expect("a reader does not panic"));
        });
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            let writer = scope.spawn(|| write_until(&done, &garage, &ids));
            beside.extend(turn(round, &ids, get));
            done.store(true, Ordering::Relaxed);
            written += writer.join().expect("the writer does not panic");
        });
    }
    let (yardstick, alone) = (median(&mut yardstick), median(&mut alone));
    report.figure(&format!("spot_by_id/{size}/alone"), alone, yardstick, "hashbrown and foldhash", "ns");
    report.figure(&format!("spot_by_id/{size}/beside_writer"), median(&mut beside), yardstick, "hashbrown and foldhash", "ns");
    report.figure(&format!("spot_by_id/{size}/two_readers"), median(&mut two), alone, "one reader", "ns");
    assert!(written > 0, "the writer has written");
    Ok(())
}

fn write_until(done: &AtomicBool, garage: &Garage, ids: &[SpotId]) -> usize {
    let mut written = 0;
    while !done.load(Ordering::Relaxed) {
        let spot = ids[written * 7 % ids.len()];
        garage.spots().reserve(spot, "WR 1", None).expect("nobody else reserves");
        garage.spots().release(spot).expect("it is reserved");
        written += 1;
    }
    written
}

/// A vehicle by its plate, as it is typed.
pub(crate) fn vehicles(report: &Report) -> Outcome<()> {
    const VEHICLES: usize = 50_000;
    let garage = Garage::builder().background(false).in_memory()?;
    let plates: Vec<String> = (0..VEHICLES).map(|n| format!("BE-{:03}-{:03}", n / 1_000 + 100, n % 1_000)).collect();
    for chunk in plates.chunks(1_000) {
        garage.vehicles().register_many(chunk.iter().map(|plate| NewVehicle::new(plate, VehicleType::Standard)).collect())?;
    }
    let rows: Vec<Vehicle> = garage.vehicles().list(Page::first(u32::MAX))?;
    // In normal form, as a program would keep it that looks plates up in a map.
    let normal: Vec<String> = rows.iter().map(|row| row.plate.as_str().to_owned()).collect();
    let map: HashMap<String, Vehicle> = rows.into_iter().map(|row| (row.plate.as_str().to_owned(), row)).collect();
    let (mut yardstick, mut ours, mut typed) = (vec![], vec![], vec![]);
    for round in 0..ROUNDS as u64 {
        yardstick.extend(turn(round, &normal, |plate| drop(black_box(map.get(plate.as_str()).cloned()))));
        ours.extend(turn(round, &normal, |plate| drop(black_box(garage.vehicles().find(plate).expect("it is a plate")))));
        typed.extend(turn(round, &plates, |plate| drop(black_box(garage.vehicles().find(plate).expect("it is a plate")))));
    }
    let yardstick = median(&mut yardstick);
    report.figure("vehicle_by_plate/50k/normal_form", median(&mut ours), yardstick, "std HashMap<String, _>", "ns");
    report.figure("vehicle_by_plate/50k/as_typed", median(&mut typed), yardstick, "std HashMap<String, _>", "ns");
    Ok(())
}

/// How many spots of a class are free on a floor; the yardstick is the bar of 8 ns.
pub(crate) fn free_counts(report: &Report) -> Outcome<()> {
    let (garage, _) = garage_with_spots(5)?;
    let class = SpotClass::ALL[8];
    let levels: Vec<i16> = (1..=5).collect();
    assert_eq!(garage.spots().free_count(Some(1), Some(class))?, 2_000);
    let mut ours = vec![];
    for round in 0..ROUNDS as u64 {
        ours.extend(turn(round, &levels, |level| {
            black_box(garage.spots().free_count(Some(*level), Some(class)).expect("a number"));
        }));
    }
    report.figure("free_count/floor_and_class", median(&mut ours), 800, "the bar", "ns");
    Ok(())
}

/// The part of an entry and an exit that looks for a spot: the free one with the lowest ordinal on a floor, claimed, and
/// released later. The yardstick is the bar of 30 ns.
pub(crate) fn choosing(report: &Report) -> Outcome<()> {
    let class = SpotClass::ALL[8];
    let mut free = FreeSpots::default();
    (0..10_000).for_each(|ordinal| free.insert((ordinal / 2_000) as i16, class, ordinal + 1));
    let levels: Vec<i16> = (0..5).collect();
    // Full but for some spots far up, as garages are when it matters.
    (0..10_000).filter(|ordinal| ordinal % 2_000 < 1_900).for_each(|n| free.remove((n / 2_000) as i16, class, n + 1));
    let (mut ours, mut taken) = (vec![], vec![]);
    for round in 0..ROUNDS as u64 {
        ours.extend(turn(round, &levels, |level| {
            let ordinal = free.first(Some(*level), class).expect("one is free");
            free.remove(*level, class, ordinal);
            // Some cars stay for a while.
            taken.push((*level, ordinal));
            if taken.len() > 64 {
                let (level, ordinal) = taken.swap_remove(ordinal as usize % 64);
                free.insert(level, class, ordinal);
            }
        }));
    }
    report.figure("free_spot/choose_claim_release", median(&mut ours), 3_000, "the bar", "ns");
    Ok(())
}
