//! Whether calls that overlapped could have happened one after another (Wing and Gong 1993, with the memory of Lowe 2017).

use std::collections::HashSet;
use std::hash::Hash;

/// A call: what was asked and answered, between which ticks of one clock.
#[derive(Clone, Debug)]
pub(crate) struct Call<Asked, Answered> {
    pub(crate) asked: Asked,
    pub(crate) answered: Answered,
    pub(crate) begun: u64,
    pub(crate) ended: u64,
}

/// What a thing is when calls come one at a time.
pub(crate) trait Object: Clone + Eq + Hash {
    type Asked;
    type Answered;

    /// The thing after a call that gave this answer; `None` if it gives another.
    fn after(&self, asked: &Self::Asked, answered: &Self::Answered) -> Option<Self>;
}

/// Whether there is an order of the calls, in which none comes before one that had ended when it began, and each gives its answer.
///
/// # Panics
/// For more than 128 calls.
pub(crate) fn is_linearizable<O: Object>(start: O, calls: &[Call<O::Asked, O::Answered>]) -> bool {
    assert!(calls.len() <= 128, "{} calls are too many to be ordered", calls.len());
    let all = if calls.len() == 128 { u128::MAX } else { (1 << calls.len()) - 1 };
    let mut seen = HashSet::new();
    let mut open = vec![(0_u128, start)];
    while let Some((done, object)) = open.pop() {
        if done == all {
            return true;
        }
        let is_left = |place: &usize| done & (1 << place) == 0;
        // Whatever comes next has begun before the first of those that are left ended.
        let first_end = (0..calls.len()).filter(is_left).map(|place| calls[place].ended).min().unwrap_or(u64::MAX);
        for place in (0..calls.len()).filter(is_left).filter(|place| calls[*place].begun < first_end) {
            let Some(next) = object.after(&calls[place].asked, &calls[place].answered) else { continue };
            let next = (done | (1 << place), next);
            if seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number that is read, written, and added to.
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    struct Register(i64);

    #[derive(Clone, Copy)]
    enum Asked {
        Read,
        Write(i64),
        /// Answers what it was before.
        Add(i64),
    }

    impl Object for Register {
        type Asked = Asked;
        type Answered = i64;

        fn after(&self, asked: &Asked, answered: &i64) -> Option<Self> {
            match *asked {
                Asked::Read => (self.0 == *answered).then_some(*self),
                Asked::Write(value) => Some(Self(value)),
                Asked::Add(value) => (self.0 == *answered).then_some(Self(self.0 + value)),
            }
        }
    }

    fn holds(calls: &[(u64, u64, Asked, i64)]) -> bool {
        let call = |&(begun, ended, asked, answered)| Call { asked, answered, begun, ended };
        is_linearizable(Register(0), &calls.iter().map(call).collect::<Vec<_>>())
    }

    #[test]
    fn calls_that_overlap_may_take_either_order_and_others_only_their_own() {
        use Asked::{Read, Write};
        assert!(holds(&[(0, 3, Write(1), 0), (1, 2, Read, 0)]));
        assert!(holds(&[(0, 3, Write(1), 0), (1, 2, Read, 1)]));
        assert!(!holds(&[(0, 1, Write(1), 0), (2, 3, Read, 0)]), "a stale read");
        assert!(!holds(&[(0, 9, Write(1), 0), (1, 2, Read, 1), (3, 4, Read, 0)]), "a read that goes back");
    }

    #[test]
    fn a_lost_update_is_found() {
        use Asked::{Add, Read};
        assert!(holds(&[(0, 2, Add(1), 0), (1, 3, Add(1), 1), (4, 5, Read, 2)]));
        assert!(!holds(&[(0, 2, Add(1), 0), (1, 3, Add(1), 0)]), "both saw the same");
        assert!(!holds(&[(0, 2, Add(1), 0), (1, 3, Add(1), 1), (4, 5, Read, 1)]), "one is gone");
    }
}
