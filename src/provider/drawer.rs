//! The cash drawer of a pay station: coins and notes of which it holds so many, and change out of what it holds.

use std::collections::BTreeMap;

use parking_lot::Mutex;

use super::{Charge, ChargeOutcome, PaymentProvider, RefundCharge, RefundOutcome};
use crate::domain::{Currency, Money};
use crate::{Error, ErrorKind, Result};

/// How many steps of change are searched at most; above, the drawer says that it cannot give it.
const STEPS_MAX: usize = 100_000;

/// The drawer of one pay station, which gives change out of the coins and notes that it holds.
///
/// The host puts what the driver throws in to the drawer with [`CashDrawer::insert`]; it lies aside until the payment is
/// made with [`Pay::tendered`](crate::Pay::tendered). Then the drawer looks for exact change, among what was thrown in too;
/// it keeps the money and [pays the change out](CashDrawer::take_out), or declines before anything is kept, and the host
/// gives back what lies aside. Change is searched for, not only taken from the largest coin down: of a 50 and three 20s, 60
/// is three 20s. Among all ways the one with the fewest pieces is taken.
///
/// What it holds is in the host's memory. After a restart the host counts the drawer, makes one with what it counted, and
/// this one knows of no earlier payment: about those it answers that nobody can say, so that they stay PENDING until somebody
/// who has looked says what became of them, with [`Payments::notify`](crate::Payments::notify) or
/// [`Payments::cancel`](crate::Payments::cancel). It never says that nothing was taken: the coins may be in it.
///
/// ```
/// use parking_garage::{CashDrawer, Currency};
///
/// let drawer = CashDrawer::new(Currency::EUR, [(200, 1), (50, 1), (20, 3)])?;
/// assert_eq!(drawer.total().to_string(), "3.10 EUR");
/// assert_eq!(drawer.change_for(60), Some(vec![(20, 3)]));
/// assert_eq!(drawer.change_for(30), None);
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Debug)]
pub struct CashDrawer {
    currency: Currency,
    state: Mutex<State>,
}

/// Pieces by value in minor units; no entry of zero pieces.
type Pieces = BTreeMap<i64, u32>;

#[derive(Debug, Default)]
struct State {
    held: Pieces,
    /// What the driver has thrown in and no payment has taken yet.
    aside: Pieces,
    /// What lies in the tray for the driver.
    tray: Pieces,
    charged: BTreeMap<String, ChargeOutcome>,
    refunded: BTreeMap<String, RefundOutcome>,
}

impl CashDrawer {
    /// A drawer that holds these pieces: value in minor units, and how many.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a value that is not positive; [`ErrorKind::OutOfRange`] for more than a sum can be.
    pub fn new(currency: Currency, pieces: impl IntoIterator<Item = (i64, u32)>) -> Result<Self> {
        let drawer = Self { currency, state: Mutex::default() };
        drawer.refill(pieces)?;
        Ok(drawer)
    }

    /// Puts pieces in, as staff do.
    ///
    /// # Errors
    /// As [`CashDrawer::new`]; then nothing was put in.
    pub fn refill(&self, pieces: impl IntoIterator<Item = (i64, u32)>) -> Result<()> {
        let mut state = self.state.lock();
        state.held = with(&state.held, pieces)?;
        Ok(())
    }

    /// Takes everything out that it holds, as staff do, and answers it, smallest value first.
    pub fn empty(&self) -> Vec<(i64, u32)> {
        std::mem::take(&mut self.state.lock().held).into_iter().collect()
    }

    /// The driver throws pieces in. They lie aside until a payment takes them.
    ///
    /// # Errors
    /// As [`CashDrawer::new`]; then nothing was thrown in.
    pub fn insert(&self, pieces: impl IntoIterator<Item = (i64, u32)>) -> Result<()> {
        let mut state = self.state.lock();
        state.aside = with(&state.aside, pieces)?;
        Ok(())
    }

    /// What lies aside, to be named with [`Pay::tendered`](crate::Pay::tendered).
    #[must_use]
    pub fn inserted(&self) -> Money {
        Money::new(sum(&self.state.lock().aside), self.currency)
    }

    /// Gives back what lies aside: the driver has changed their mind, or the payment was declined.
    pub fn give_back(&self) -> Vec<(i64, u32)> {
        std::mem::take(&mut self.state.lock().aside).into_iter().collect()
    }

    /// Empties the tray: the change and refunds that were paid out since the last time.
    pub fn take_out(&self) -> Vec<(i64, u32)> {
        std::mem::take(&mut self.state.lock().tray).into_iter().collect()
    }

    /// What it holds, smallest value first; what lies aside or in the tray is not held.
    #[must_use]
    pub fn contents(&self) -> Vec<(i64, u32)> {
        self.state.lock().held.iter().map(|(value, count)| (*value, *count)).collect()
    }

    /// The sum of what it holds.
    #[must_use]
    pub fn total(&self) -> Money {
        Money::new(sum(&self.state.lock().held), self.currency)
    }

    /// The fewest pieces it could pay this amount out with, in minor units; `None` if it cannot.
    #[must_use]
    pub fn change_for(&self, minor: i64) -> Option<Vec<(i64, u32)>> {
        change(&self.state.lock().held, minor).map(|pieces| pieces.into_iter().collect())
    }
}

impl State {
    fn take(&mut self, charge: &Charge, currency: Currency) -> ChargeOutcome {
        let declined = |reason: String| ChargeOutcome::Declined { reason };
        let tendered = charge.tendered.unwrap_or(charge.amount);
        if tendered.currency() != currency || charge.amount.currency() != currency {
            return declined(format!("this drawer holds {currency}"));
        }
        let inserted = sum(&self.aside);
        if inserted != tendered.minor() {
            let inserted = Money::new(inserted, currency);
            return declined(format!("{inserted} was thrown in, not {tendered}"));
        }
        let together = match with(&self.held, self.aside.clone()) {
            Ok(together) => together,
            Err(error) => return declined(error.to_string()),
        };
        let back = inserted.saturating_sub(charge.amount.minor());
        let Some(pieces) = change(&together, back) else {
            return declined(format!("cannot give change: {} in exact money, please", charge.amount));
        };
        self.held = without(&together, &pieces);
        self.aside.clear();
        self.pay_out(&pieces);
        ChargeOutcome::Approved { reference: None }
    }

    fn give(&mut self, refund: &RefundCharge, currency: Currency) -> RefundOutcome {
        let found = if refund.amount.currency() == currency { change(&self.held, refund.amount.minor()) } else { None };
        let Some(pieces) = found else {
            return RefundOutcome::Declined { reason: format!("the drawer cannot pay out {}", refund.amount) };
        };
        self.held = without(&self.held, &pieces);
        self.pay_out(&pieces);
        RefundOutcome::Refunded { reference: None }
    }

    fn pay_out(&mut self, pieces: &Pieces) {
        for (value, count) in pieces {
            let lying = self.tray.entry(*value).or_default();
            *lying = lying.saturating_add(*count);
        }
    }
}

impl PaymentProvider for CashDrawer {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        let mut state = self.state.lock();
        if let Some(outcome) = state.charged.get(&charge.key) {
            return Ok(outcome.clone());
        }
        let outcome = state.take(charge, self.currency);
        state.charged.insert(charge.key.clone(), outcome.clone());
        Ok(outcome)
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        // Unknown where it was not asked: before the restart, the coins may have been taken.
        Ok(self.state.lock().charged.get(&charge.key).cloned().unwrap_or(ChargeOutcome::Unknown))
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        let mut state = self.state.lock();
        if let Some(outcome) = state.refunded.get(&refund.key) {
            return Ok(outcome.clone());
        }
        let outcome = state.give(refund, self.currency);
        state.refunded.insert(refund.key.clone(), outcome.clone());
        Ok(outcome)
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        Ok(self.state.lock().refunded.get(&refund.key).cloned().unwrap_or(RefundOutcome::Unknown))
    }
}

/// The pieces and some more, if their sum is one.
fn with(pieces: &Pieces, more: impl IntoIterator<Item = (i64, u32)>) -> Result<Pieces> {
    let mut all = pieces.clone();
    for (value, count) in more {
        if value <= 0 {
            return Err(Error::new(ErrorKind::InvalidInput, format!("there is no piece of {value} minor units")));
        }
        if count > 0 {
            let held = all.entry(value).or_default();
            *held = held.checked_add(count).ok_or_else(too_much)?;
        }
    }
    let sum: i128 = all.iter().map(|(value, count)| i128::from(*value) * i128::from(*count)).sum();
    if i64::try_from(sum).is_err() {
        return Err(too_much());
    }
    Ok(all)
}

fn too_much() -> Error {
    Error::new(ErrorKind::OutOfRange, "a drawer cannot hold so much")
}

/// The pieces without some of them.
fn without(pieces: &Pieces, taken: &Pieces) -> Pieces {
    let left = pieces.iter().map(|(value, count)| (*value, count.saturating_sub(taken.get(value).copied().unwrap_or(0))));
    left.filter(|(_, count)| *count > 0).collect()
}

/// The sum, which [`with`] has seen to fit.
fn sum(pieces: &Pieces) -> i64 {
    pieces.iter().fold(0, |sum, (value, count)| value.saturating_mul(i64::from(*count)).saturating_add(sum))
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// The fewest of these pieces that make up `amount`.
///
/// For each value in turn, the fewest pieces for every smaller amount, in steps of what all values are multiples of, each
/// value in bundles of 1, 2, 4, ... pieces: steps times values times the logarithm of a count, which is milliseconds for the
/// change of a pay station. Above [`STEPS_MAX`] steps it gives up.
fn change(pieces: &Pieces, amount: i64) -> Option<Pieces> {
    if amount == 0 {
        return Some(Pieces::new());
    }
    let step = pieces.keys().copied().fold(0, greatest_common_divisor);
    if amount < 0 || step == 0 || amount % step != 0 || amount > sum(pieces) {
        return None;
    }
    let steps = usize::try_from(amount / step).ok().filter(|steps| *steps <= STEPS_MAX)?;
    let bundles = bundles(pieces, step, steps);
    // For each amount: how many pieces at least. For each bundle and amount: whether the bundle is among them.
    let mut fewest: Vec<Option<u32>> = vec![None; steps + 1];
    *fewest.first_mut()? = Some(0);
    let mut used: Vec<Vec<bool>> = Vec::with_capacity(bundles.len());
    for bundle in &bundles {
        let mut uses = vec![false; steps + 1];
        // From the top down, so that each bundle is taken once.
        for reached in (bundle.steps..=steps).rev() {
            let Some(before) = fewest[reached - bundle.steps] else { continue };
            let count = before.saturating_add(bundle.pieces);
            if fewest[reached].is_none_or(|best| count < best) {
                fewest[reached] = Some(count);
                uses[reached] = true;
            }
        }
        used.push(uses);
    }
    fewest[steps]?;
    let mut found = Pieces::new();
    let mut left = steps;
    for (bundle, uses) in bundles.iter().zip(&used).rev() {
        if uses[left] {
            *found.entry(bundle.value).or_default() += bundle.pieces;
            left -= bundle.steps;
        }
    }
    Some(found)
}

/// Some pieces of one value.
struct Bundle {
    value: i64,
    pieces: u32,
    steps: usize,
}

/// Bundles of which any number of pieces up to the count can be made.
fn bundles(pieces: &Pieces, step: i64, steps: usize) -> Vec<Bundle> {
    let mut bundles = Vec::new();
    for (value, count) in pieces {
        let Some(each) = usize::try_from(value / step).ok().filter(|each| *each > 0 && *each <= steps) else { continue };
        // More than fit into the amount are of no use.
        let mut left = u32::try_from(steps / each).map_or(*count, |most| most.min(*count));
        let mut size = 1;
        while left > 0 {
            let pieces = left.min(size);
            bundles.push(Bundle { value: *value, pieces, steps: each * pieces as usize });
            left -= pieces;
            size = size.saturating_mul(2);
        }
    }
    bundles
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawer(pieces: &[(i64, u32)]) -> CashDrawer {
        CashDrawer::new(Currency::EUR, pieces.iter().copied()).unwrap()
    }

    #[test]
    fn change_is_searched_for_where_the_largest_coin_first_fails() {
        type Held = &'static [(i64, u32)];
        let cases: [(Held, i64, Option<Held>); 9] = [
            (&[(50, 1), (20, 3)], 60, Some(&[(20, 3)])),
            (&[(50, 1), (20, 2)], 60, None),
            (&[(100, 9), (50, 9), (20, 9), (10, 9)], 180, Some(&[(10, 1), (20, 1), (50, 1), (100, 1)])),
            (&[(10, 3)], 40, None),
            (&[(10, 3)], 15, None),
            (&[(10, 3)], 0, Some(&[])),
            (&[], 10, None),
            (&[(10, 3)], -10, None),
            (&[(40, 2), (30, 1), (10, 4)], 80, Some(&[(40, 2)])),
        ];
        for (held, amount, expected) in cases {
            assert_eq!(drawer(held).change_for(amount).as_deref(), expected, "{amount} of {held:?}");
        }
    }

    #[test]
    fn values_that_are_none_and_sums_that_are_too_large_are_refused() {
        for pieces in [(0, 1), (-5, 1)] {
            assert_eq!(CashDrawer::new(Currency::EUR, [pieces]).unwrap_err().kind(), ErrorKind::InvalidInput);
        }
        assert_eq!(CashDrawer::new(Currency::EUR, [(i64::MAX, 2)]).unwrap_err().kind(), ErrorKind::OutOfRange);
        let full = drawer(&[(1, u32::MAX)]);
        assert_eq!(full.refill([(1, 1)]).unwrap_err().kind(), ErrorKind::OutOfRange);
        assert_eq!(full.contents(), [(1, u32::MAX)]);
    }

    proptest! {
        /// Against trying every way there is.
        #[test]
        fn change_is_found_exactly_where_there_is_some_and_with_the_fewest_pieces(
            counts in proptest::collection::vec((1_i64..12, 0_u32..4), 0..5), amount in 0_i64..60
        ) {
            let mut pieces = Pieces::new();
            for (value, count) in counts {
                if count > 0 {
                    pieces.insert(value, count);
                }
            }
            let mut ways = vec![(0_i64, 0_u32)];
            for (value, count) in &pieces {
                let more = (1..=*count).flat_map(|n| ways.iter().map(move |(sum, used)| (sum + value * i64::from(n), used + n)));
                let more: Vec<_> = more.collect();
                ways.extend(more);
            }
            let best = ways.iter().filter(|(sum, _)| *sum == amount).map(|(_, used)| *used).min();
            let found = change(&pieces, amount);
            prop_assert_eq!(found.as_ref().map(|found| found.values().sum::<u32>()), best);
            if let Some(found) = found {
                prop_assert_eq!(sum(&found), amount);
                prop_assert!(found.iter().all(|(value, count)| pieces.get(value).is_some_and(|held| held >= count)));
            }
        }
    }
}
