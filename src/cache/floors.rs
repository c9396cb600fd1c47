//! How new a cached answer must be: for everything that has changed, the journal row that changed it last.
//!
//! This is what makes a cache harmless. A value says up to which journal row it is true; the follower, which sees every commit
//! of every process, notes here what each row touched; a value that is older than what it speaks of is a miss. So it does not
//! matter what Redis was told, or when, or whether it was restored from yesterday: only how soon this process hears of a commit.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use parking_lot::RwLock;

use super::lookup::Subject;

/// How many subjects are remembered one by one, twice. What is older is remembered as one number.
const SUBJECTS_MAX: usize = 16_384;

#[derive(Debug, Default)]
pub(super) struct Floors {
    inner: RwLock<Inner>,
}

#[derive(Default)]
struct Inner {
    /// What is older than this is never good enough.
    base: u64,
    recent: HashMap<Subject, u64, RandomState>,
    /// What was `recent` before that grew full.
    earlier: HashMap<Subject, u64, RandomState>,
    /// The highest row noted.
    highest: u64,
    /// The highest row noted when `recent` began.
    highest_earlier: u64,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Floors").field("base", &self.base).field("recent", &self.recent.len()).finish_non_exhaustive()
    }
}

impl Floors {
    /// Journal row `sequence` touched `subject`.
    pub(super) fn raise(&self, subject: Subject, sequence: u64) {
        let mut inner = self.inner.write();
        let floor = inner.recent.entry(subject).or_default();
        *floor = sequence.max(*floor);
        inner.highest = inner.highest.max(sequence);
        if inner.recent.len() >= SUBJECTS_MAX {
            inner.base = inner.base.max(inner.highest_earlier);
            inner.highest_earlier = inner.highest;
            inner.earlier = std::mem::take(&mut inner.recent);
        }
    }

    /// Rows up to `sequence` were not looked at one by one.
    pub(super) fn raise_all(&self, sequence: u64) {
        let mut inner = self.inner.write();
        inner.base = inner.base.max(sequence);
    }

    /// The journal is another one: what was noted says nothing of it.
    pub(super) fn clear(&self) {
        *self.inner.write() = Inner::default();
    }

    /// Whether what was true at row `sequence` about all that `ask` asks about still is.
    pub(super) fn hold<T>(&self, sequence: u64, ask: impl FnOnce(&dyn Fn(&Subject) -> bool) -> T) -> T {
        let inner = self.inner.read();
        ask(&|subject| {
            let floor = inner.recent.get(subject).or_else(|| inner.earlier.get(subject)).copied().unwrap_or(0);
            sequence >= inner.base.max(floor)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Timestamp, VehicleId};

    fn vehicle(number: u64) -> Subject {
        Subject::Vehicle(VehicleId::new(Timestamp::from_micros(0), number.to_le_bytes().map(|byte| byte.rotate_left(2))))
    }

    fn holds(floors: &Floors, sequence: u64, subject: &Subject) -> bool {
        floors.hold(sequence, |holds| holds(subject))
    }

    #[test]
    fn what_is_older_than_the_row_that_touched_it_does_not_hold() {
        let floors = Floors::default();
        floors.raise(vehicle(1), 7);
        floors.raise(vehicle(1), 5);
        assert!(!holds(&floors, 6, &vehicle(1)));
        assert!(holds(&floors, 7, &vehicle(1)));
        assert!(holds(&floors, 0, &vehicle(2)));
        floors.raise_all(9);
        assert!(!holds(&floors, 8, &vehicle(2)));
        floors.clear();
        assert!(holds(&floors, 0, &vehicle(1)));
    }

    #[test]
    fn what_is_forgotten_one_by_one_is_remembered_in_sum() {
        let floors = Floors::default();
        let count = 5 * SUBJECTS_MAX as u64;
        for number in 1..=count {
            floors.raise(vehicle(number), number);
        }
        // By nobody is an older value taken for good; the newest are remembered exactly.
        for number in (1..=count).step_by(97) {
            assert!(!holds(&floors, number - 1, &vehicle(number)), "{number}");
        }
        assert!(holds(&floors, count - 1, &vehicle(count + 1)));
        assert!(holds(&floors, count, &vehicle(count)));
        let inner = floors.inner.read();
        assert!(inner.recent.len() + inner.earlier.len() <= 2 * SUBJECTS_MAX);
    }
}
