//! A day that never was: commuters fill the garage by nine, visitors come and go, and some drivers find no room.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::time::Duration;

use parking_garage::{Band, Currency, Layout, Rate, SeededEntropy, Tariff, Timestamp};

use crate::input::{Input, Result, Stay};

const STAYS: u64 = 1_500;
const MIDNIGHT: &str = "2026-06-01T00:00:00Z";
/// How many of 1,000 cars arrive within each hour of the day.
const ARRIVALS_BY_HOUR: [u64; 24] = [4, 2, 2, 3, 8, 20, 70, 150, 170, 90, 60, 55, 60, 55, 50, 45, 40, 35, 30, 20, 13, 8, 6, 4];

/// The day that belongs to `seed`, in a garage of three floors.
pub(crate) fn day(seed: u64) -> Result<Input> {
    let layout = Layout::grid(3, 5, 30);
    let midnight: Timestamp = MIDNIGHT.parse()?;
    let dice = Dice(SeededEntropy::new(seed));
    let mut arrivals: Vec<u64> = (0..STAYS).map(|_| dice.arrival_second()).collect();
    arrivals.sort_unstable();

    let mut free: BTreeSet<usize> = (0..layout.spots.len()).collect();
    let mut parked = BinaryHeap::new();
    let mut stays: Vec<Stay> = Vec::new();
    for (number, arrival) in (0..).zip(arrivals) {
        while let Some(Reverse((departure, spot, _))) = parked.peek().copied()
            && departure <= arrival
        {
            parked.pop();
            free.insert(spot);
        }
        let departure = arrival + dice.stay_seconds(arrival);
        let inside = parked.as_slice();
        // Now and then a camera reads the plate of a car that is inside.
        let misread = (dice.roll(60) == 0 && !inside.is_empty()).then(|| inside[dice.index(inside.len())].0.2);
        // As a driver does: the first free spot from the entrance, else one where another car stands.
        let spot = free.first().copied().unwrap_or_else(|| dice.index(layout.spots.len()));
        if misread.is_none() && free.remove(&spot) {
            parked.push(Reverse((departure, spot, stays.len())));
        }
        let plate = match misread {
            Some(stay) => stays[stay].plate.clone(),
            None => plate(number),
        };
        stays.push(Stay {
            plate,
            space: layout.spots[spot].code.to_string(),
            arrival: midnight.saturating_add(Duration::from_secs(arrival)),
            departure: midnight.saturating_add(Duration::from_secs(departure)),
        });
    }
    Ok(Input { stays, layout, tariff: tariff()? })
}

/// The first half hour costs nothing, a day at most 14 EUR, and each day more another 14.
fn tariff() -> Result<Tariff> {
    let cents = |cents| Rate::from_minor(cents, Currency::EUR);
    let band = |start_minutes, end_minutes, step_cents, step_minutes, fee_cents| -> Result<Band> {
        let (amount_per_step, fee_at_start) = (cents(step_cents)?, cents(fee_cents)?);
        Ok(Band { start_minutes, end_minutes, amount_per_step, step_minutes, fee_at_start })
    };
    let bands = vec![
        band(0, Some(30), 0, 30, 0)?,
        band(30, Some(240), 50, 15, 100)?,
        band(240, Some(480), 100, 60, 800)?,
        band(480, Some(1_440), 0, 60, 1_400)?,
        band(1_440, None, 1_400, 1_440, 1_400)?,
    ];
    Ok(Tariff::new("generated-day".parse()?, 1, Currency::EUR, bands)?)
}

fn plate(number: u64) -> String {
    // 999 is prime to the step, so that neighbours look as different as on the road and none comes twice.
    let letter = |value: u64| char::from(b'A' + u8::try_from(value % 26).unwrap_or(0));
    format!("{}{}-{:03}-{}", letter(number / 999), letter(number * 7), number * 371 % 999 + 1, letter(number * 11))
}

struct Dice(SeededEntropy);

impl Dice {
    /// A number below `sides`, which must not be 0.
    fn roll(&self, sides: u64) -> u64 {
        self.0.next_u64() % sides
    }

    fn index(&self, len: usize) -> usize {
        usize::try_from(self.roll(len as u64)).unwrap_or(0)
    }

    fn arrival_second(&self) -> u64 {
        let mut rest = self.roll(ARRIVALS_BY_HOUR.iter().sum());
        for (hour, weight) in (0..).zip(ARRIVALS_BY_HOUR) {
            if rest < weight {
                return hour * 3_600 + self.roll(3_600);
            }
            rest -= weight;
        }
        self.roll(86_400)
    }

    fn stay_seconds(&self, arrival: u64) -> u64 {
        let is_commuter = (5 * 3_600..9 * 3_600 + 1_800).contains(&arrival) && self.roll(10) < 5;
        if is_commuter { 25_000 + self.roll(10_000) } else { 600 + self.roll(4_800) + self.roll(4_800) }
    }
}
