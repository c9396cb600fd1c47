//! The bank: what it decided under a key stands.

use std::collections::BTreeMap;

use crate::operation::Fate;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Taken,
    Declined,
    Unknown,
}

/// Its decisions on charges and refunds, by the number of the call that first asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bank {
    decided: BTreeMap<usize, bool>,
}

impl Bank {
    pub(super) fn asked_to_move(&mut self, call: usize, fate: Fate) -> Outcome {
        if fate == Fate::RequestLost {
            return Outcome::Unknown;
        }
        let is_taken = *self.decided.entry(call).or_insert(fate != Fate::Declines);
        answer(is_taken, fate)
    }

    /// What was not heard of is declined for good.
    pub(super) fn asked_about(&mut self, call: usize, fate: Fate) -> Outcome {
        if matches!(fate, Fate::RequestLost | Fate::ReplyLost) {
            return Outcome::Unknown;
        }
        answer(*self.decided.entry(call).or_insert(false), fate)
    }
}

fn answer(is_taken: bool, fate: Fate) -> Outcome {
    match (fate, is_taken) {
        (Fate::ReplyLost, _) => Outcome::Unknown,
        (_, true) => Outcome::Taken,
        (_, false) => Outcome::Declined,
    }
}
