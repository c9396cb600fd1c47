//! How many spots are free, as numbers that are read without a lock.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::domain::{Spot, SpotClass, SpotStatus};

/// Floors that have a place of their own; no garage is known to have as many.
const LEVELS: i16 = 256;
/// The lowest of them.
const LEVEL_MIN: i16 = -64;

/// Numbers of AVAILABLE spots by floor and class, and by class. Written by one at a time.
#[derive(Debug)]
pub(crate) struct FreeCounts {
    floors: Box<[[AtomicU32; SpotClass::COUNT]]>,
    anywhere: [AtomicU32; SpotClass::COUNT],
}

impl Default for FreeCounts {
    fn default() -> Self {
        Self { floors: (0..LEVELS).map(|_| Default::default()).collect(), anywhere: Default::default() }
    }
}

impl Clone for FreeCounts {
    fn clone(&self) -> Self {
        let copy = Self::default();
        copy.become_same_as(self);
        copy
    }
}

impl FreeCounts {
    #[inline]
    fn floor(&self, level: i16) -> Option<&[AtomicU32; SpotClass::COUNT]> {
        self.floors.get(usize::try_from(level.checked_sub(LEVEL_MIN)?).ok()?)
    }

    /// How many are free on this floor, of this class; `None` for a floor that has no place here.
    #[inline]
    pub(crate) fn get(&self, level: Option<i16>, class: Option<SpotClass>) -> Option<usize> {
        let classes = match level {
            None => &self.anywhere,
            Some(level) => self.floor(level)?,
        };
        let load = |count: &AtomicU32| count.load(Ordering::Relaxed) as usize;
        Some(match class {
            Some(class) => classes.get(usize::from(class.code())).map_or(0, load),
            None => classes.iter().map(load).sum(),
        })
    }

    /// Counts a spot in that came, or out that goes.
    pub(super) fn count(&self, spot: &Spot, more: bool) {
        if spot.status != SpotStatus::Available || spot.deleted_at.is_some() {
            return;
        }
        let class = usize::from(spot.class.code());
        // One writer: nothing is lost between the load and the store.
        let step = |count: &AtomicU32| {
            let before = count.load(Ordering::Relaxed);
            // Wrapping: a spot is counted out only after it was counted in.
            count.store(if more { before.wrapping_add(1) } else { before.wrapping_sub(1) }, Ordering::Relaxed);
        };
        step(&self.anywhere[class]);
        if let Some(floor) = self.floor(spot.level) {
            step(&floor[class]);
        }
    }

    fn all(&self) -> impl Iterator<Item = &AtomicU32> {
        self.anywhere.iter().chain(self.floors.iter().flatten())
    }

    /// Takes over the numbers of `other`.
    pub(super) fn become_same_as(&self, other: &Self) {
        for (count, other) in self.all().zip(other.all()) {
            count.store(other.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}
