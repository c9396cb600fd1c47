//! Reads that the live state answers.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use parking_garage::storage::FreeSpots;
use parking_garage::{
    Garage, Layout, NewVehicle, Page, Spot, SpotClass, SpotId, SpotState, Spots, Vehicle, VehicleIdentity, VehicleType,
};

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
/// The yardstick is the fastest map there is, with the same record in it, shared with nobody.
pub(crate) fn spots(report: &Report) -> Outcome<()> {
    for (size, floors) in [("10k", 5), ("200k", 100)] {
        let (garage, ids) = garage_with_spots(floors)?;
        let rows = garage.spots().list(Page::first(u32::MAX))?;
        let states: Map<SpotState> = rows.iter().map(|spot| (spot.id, SpotState::from(spot))).collect();
        let state = |spots: &Spots<'_>, id: &SpotId| _ = black_box(spots.state(*id).expect("it is there"));
        let bare = |id: &SpotId| _ = black_box(states.get(id).copied());
        spots_read(report, &format!("spot_by_id/{size}"), &garage, &ids, state, bare)?;
        let whole: Map<Spot> = rows.into_iter().map(|spot| (spot.id, spot)).collect();
        let get = |spots: &Spots<'_>, id: &SpotId| drop(black_box(spots.get(*id).expect("it is there")));
        let bare = |id: &SpotId| drop(black_box(whole.get(id).cloned()));
        spots_read(report, &format!("spot_row_by_id/{size}"), &garage, &ids, get, bare)?;
    }
    Ok(())
}

type Map<Record> = hashbrown::HashMap<SpotId, Record, foldhash::fast::FixedState>;

fn spots_read(
    report: &Report,
    name: &str,
    garage: &Garage,
    ids: &[SpotId],
    get: impl Fn(&Spots<'_>, &SpotId) + Sync,
    bare: impl Fn(&SpotId),
) -> Outcome<()> {
    let (mut yardstick, mut alone, mut two, mut beside) = (vec![], vec![], vec![], vec![]);
    let mut written = 0;
    // A service is one thread's, and serves for many calls.
    let read = |seed| {
        let spots = garage.spots();
        turn(seed, ids, |id| get(&spots, id))
    };
    for round in 0..ROUNDS as u64 {
        yardstick.extend(turn(round, ids, &bare));
        alone.extend(read(round));
        thread::scope(|scope| {
            let other = scope.spawn(|| read(round + 100));
            two.extend(read(round));
            two.extend(other.join().expect("a reader does not panic"));
        });
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            let writer = scope.spawn(|| write_until(&done, garage, ids));
            beside.extend(read(round));
            done.store(true, Ordering::Relaxed);
            written += writer.join().expect("the writer does not panic");
        });
    }
    let (yardstick, alone) = (median(&mut yardstick), median(&mut alone));
    report.figure(&format!("{name}/alone"), alone, yardstick, "hashbrown and foldhash", "ns");
    report.figure(&format!("{name}/beside_writer"), median(&mut beside), yardstick, "hashbrown and foldhash", "ns");
    report.figure(&format!("{name}/two_readers"), median(&mut two), alone, "one reader", "ns");
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
    let identities: HashMap<String, VehicleIdentity> = normal.iter().cloned().zip(rows.iter().map(VehicleIdentity::from)).collect();
    let whole: HashMap<String, Vehicle> = normal.iter().cloned().zip(rows).collect();
    let service = garage.vehicles();
    let identify = |plate: &String| _ = black_box(service.identify(plate).expect("it is a plate"));
    let find = |plate: &String| drop(black_box(service.find(plate).expect("it is a plate")));
    let (mut bare, mut known, mut typed) = (vec![], vec![], vec![]);
    let (mut bare_row, mut row) = (vec![], vec![]);
    for round in 0..ROUNDS as u64 {
        bare.extend(turn(round, &normal, |plate| _ = black_box(identities.get(plate.as_str()).copied())));
        known.extend(turn(round, &normal, identify));
        typed.extend(turn(round, &plates, identify));
        bare_row.extend(turn(round, &normal, |plate| drop(black_box(whole.get(plate.as_str()).cloned()))));
        row.extend(turn(round, &normal, find));
    }
    let (bare, bare_row) = (median(&mut bare), median(&mut bare_row));
    report.figure("vehicle_by_plate/50k/normal_form", median(&mut known), bare, "std HashMap<String, _>", "ns");
    report.figure("vehicle_by_plate/50k/as_typed", median(&mut typed), bare, "std HashMap<String, _>", "ns");
    report.figure("vehicle_row_by_plate/50k/normal_form", median(&mut row), bare_row, "std HashMap<String, _>", "ns");
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
