//! Chance that a seed brings back.

use parking_garage::SeededEntropy;

/// A seeded source of choices.
#[derive(Debug)]
pub struct Dice(SeededEntropy);

impl Dice {
    /// The same seed gives the same choices.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(SeededEntropy::new(seed))
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.0.next_u64() % bound as u64) as usize
    }

    /// Yes in one of two cases.
    pub fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}
