//! A provider for tests and demos: takes no money, loses messages by the odds, and keeps a ledger to compare with.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::{Charge, ChargeOutcome, PaymentProvider, RefundCharge, RefundOutcome};
use crate::clock::{Clock, Entropy, SeededEntropy, SystemClock};
use crate::domain::{Currency, Money, PaymentId, PaymentMethod, RefundId, SessionId, Timestamp};
use crate::{Error, ErrorKind, Result};

/// How often something goes wrong at a [`SimulatedProvider`], each as n in 1000; from 1000 on, always. By default never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SimulatedOdds {
    /// A charge or a refund does not arrive: no money moves, and the outcome is unknown.
    pub request_lost: u16,
    /// The answer to a charge or a refund is lost: whatever was decided stands, and the outcome is unknown.
    pub reply_lost: u16,
    /// A charge or a refund under a new key is declined, for good.
    pub declined: u16,
    /// A question what became of a charge or a refund gets no answer.
    pub status_unknown: u16,
}

/// Money that a [`SimulatedProvider`] took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedCharge {
    /// The key under which it was taken.
    pub key: String,
    /// The payment.
    pub payment: PaymentId,
    /// The stay.
    pub session: SessionId,
    /// How it was paid.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
}

/// Money that a [`SimulatedProvider`] gave back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedRefund {
    /// The key under which it was given back.
    pub key: String,
    /// The refund.
    pub refund: RefundId,
    /// The payment.
    pub payment: PaymentId,
    /// The key under which it had been taken.
    pub charge_key: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
}

/// A provider that moves no money: for tests and demos.
///
/// It keeps what the trait asks of a provider, under whatever losses: under one key it takes money, or gives it back, once at
/// most; a charge that it has declined, or was asked about before it heard of it, is never taken; and of a charge it gives
/// back no more than it took. From the same seed, asked the same
/// in the same order, it does the same.
///
/// ```
/// use std::sync::Arc;
/// use parking_garage::{Garage, PaymentMethod, SimulatedOdds, SimulatedProvider};
///
/// let bank = Arc::new(SimulatedProvider::new(7));
/// bank.set_odds(SimulatedOdds { reply_lost: 100, declined: 20, ..SimulatedOdds::default() });
/// let garage = Garage::builder().provider(PaymentMethod::Card, Arc::clone(&bank) as _).in_memory()?;
/// // ... cars come, pay by card and go ...
/// assert_eq!(bank.charges(), vec![]);
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Debug)]
pub struct SimulatedProvider {
    entropy: Arc<dyn Entropy>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    odds: SimulatedOdds,
    charges: Vec<SimulatedCharge>,
    /// What was decided under a key: taken, under that place in the ledger, or not.
    decided: BTreeMap<String, std::result::Result<usize, &'static str>>,
    refunds: Vec<SimulatedRefund>,
    /// The same for refunds.
    refunds_decided: BTreeMap<String, std::result::Result<usize, &'static str>>,
    asked: u64,
}

impl SimulatedProvider {
    /// A provider with which nothing goes wrong until it is told its odds.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::with(Arc::new(SeededEntropy::new(seed)), Arc::new(SystemClock))
    }

    /// The same with a source of chance, and a clock for the ledger, of the caller's.
    #[must_use]
    pub fn with(entropy: Arc<dyn Entropy>, clock: Arc<dyn Clock>) -> Self {
        Self { entropy, clock, state: Mutex::default() }
    }

    /// Changes how often something goes wrong from now on.
    pub fn set_odds(&self, odds: SimulatedOdds) {
        self.state.lock().odds = odds;
    }

    /// The ledger: the money taken, in the order in which it was.
    #[must_use]
    pub fn charges(&self) -> Vec<SimulatedCharge> {
        self.state.lock().charges.clone()
    }

    /// What was taken under this key; `None` if nothing was.
    #[must_use]
    pub fn charged(&self, key: &str) -> Option<Money> {
        let state = self.state.lock();
        state.charges.iter().find(|charge| charge.key == key).map(|charge| charge.amount)
    }

    /// The other ledger: the money given back, in the order in which it was.
    #[must_use]
    pub fn refunds(&self) -> Vec<SimulatedRefund> {
        self.state.lock().refunds.clone()
    }

    /// What was given back under this key; `None` if nothing was.
    #[must_use]
    pub fn refunded(&self, key: &str) -> Option<Money> {
        let state = self.state.lock();
        state.refunds.iter().find(|refund| refund.key == key).map(|refund| refund.amount)
    }

    /// All that was taken in this currency; what was given back is not taken off.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the sum does not fit: above some 9.2 · 10¹⁸ minor units.
    pub fn sum(&self, currency: Currency) -> Result<Money> {
        let state = self.state.lock();
        let mut amounts = state.charges.iter().map(|charge| charge.amount).filter(|amount| amount.currency() == currency);
        let sum = amounts.try_fold(0_i64, |sum, amount| sum.checked_add(amount.minor()));
        let too_much = || Error::new(ErrorKind::InvalidInput, "the sum of the ledger is above what an amount can be");
        sum.map(|minor| Money::new(minor, currency)).ok_or_else(too_much)
    }

    /// How often it was asked to charge or to refund, or what became of it, lost requests included.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.state.lock().asked
    }

    /// Whether it happens this time.
    fn happens(&self, in_thousand: u16) -> bool {
        let mut bytes = [0; 8];
        self.entropy.fill(&mut bytes);
        // The bias of the remainder is far below what anyone can see.
        u64::from_le_bytes(bytes) % 1000 < u64::from(in_thousand)
    }
}

impl State {
    fn outcome(&self, key: &str) -> Option<ChargeOutcome> {
        self.decided.get(key).map(|decided| match decided {
            Ok(place) => ChargeOutcome::Approved { reference: Some(format!("SIM-{}", place + 1)) },
            Err(reason) => ChargeOutcome::Declined { reason: (*reason).to_owned() },
        })
    }
}

impl State {
    fn refund_outcome(&self, key: &str) -> Option<RefundOutcome> {
        self.refunds_decided.get(key).map(|decided| match decided {
            Ok(place) => RefundOutcome::Refunded { reference: Some(format!("SIM-R{}", place + 1)) },
            Err(reason) => RefundOutcome::Declined { reason: (*reason).to_owned() },
        })
    }

    /// Whether so much is left of the charge.
    fn covers(&self, refund: &RefundCharge) -> bool {
        let Some(charge) = self.charges.iter().find(|charge| charge.key == refund.charge_key) else { return false };
        let given = self.refunds.iter().filter(|row| row.charge_key == refund.charge_key).map(|row| i128::from(row.amount.minor()));
        charge.amount.currency() == refund.amount.currency()
            && given.sum::<i128>() + i128::from(refund.amount.minor()) <= i128::from(charge.amount.minor())
    }
}

impl PaymentProvider for SimulatedProvider {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        let mut state = self.state.lock();
        state.asked += 1;
        if self.happens(state.odds.request_lost) {
            return Ok(ChargeOutcome::Unknown);
        }
        if !state.decided.contains_key(&charge.key) {
            let decision = if self.happens(state.odds.declined) {
                Err("the card was declined")
            } else {
                let Charge { key, payment, session, method, amount, tendered: _ } = charge.clone();
                state.charges.push(SimulatedCharge { key, payment, session, method, amount, at: self.clock.now() });
                Ok(state.charges.len() - 1)
            };
            state.decided.insert(charge.key.clone(), decision);
        }
        let is_lost = self.happens(state.odds.reply_lost);
        Ok(state.outcome(&charge.key).filter(|_| !is_lost).unwrap_or(ChargeOutcome::Unknown))
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        let mut state = self.state.lock();
        state.asked += 1;
        if self.happens(state.odds.status_unknown) {
            return Ok(ChargeOutcome::Unknown);
        }
        // Nothing was taken, and now never will be: a charge that is still on its way comes too late.
        state.decided.entry(charge.key.clone()).or_insert(Err("nothing was asked for"));
        Ok(state.outcome(&charge.key).unwrap_or(ChargeOutcome::Unknown))
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        let mut state = self.state.lock();
        state.asked += 1;
        if self.happens(state.odds.request_lost) {
            return Ok(RefundOutcome::Unknown);
        }
        if !state.refunds_decided.contains_key(&refund.key) {
            let decision = if self.happens(state.odds.declined) {
                Err("the account is closed")
            } else if state.covers(refund) {
                let RefundCharge { key, refund, payment, charge_key, amount, .. } = refund.clone();
                state.refunds.push(SimulatedRefund { key, refund, payment, charge_key, amount, at: self.clock.now() });
                Ok(state.refunds.len() - 1)
            } else {
                Err("not so much is left of the charge")
            };
            state.refunds_decided.insert(refund.key.clone(), decision);
        }
        let is_lost = self.happens(state.odds.reply_lost);
        Ok(state.refund_outcome(&refund.key).filter(|_| !is_lost).unwrap_or(RefundOutcome::Unknown))
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        let mut state = self.state.lock();
        state.asked += 1;
        if self.happens(state.odds.status_unknown) {
            return Ok(RefundOutcome::Unknown);
        }
        state.refunds_decided.entry(refund.key.clone()).or_insert(Err("nothing was asked for"));
        Ok(state.refund_outcome(&refund.key).unwrap_or(RefundOutcome::Unknown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge(key: &str, minor: i64) -> Charge {
        Charge {
            key: key.to_owned(),
            payment: PaymentId::from_bytes([1; 16]),
            session: SessionId::from_bytes([2; 16]),
            method: PaymentMethod::Card,
            amount: Money::new(minor, Currency::EUR),
            tendered: None,
        }
    }

    fn back(key: &str, charge_key: &str, minor: i64) -> RefundCharge {
        RefundCharge {
            key: key.to_owned(),
            refund: RefundId::from_bytes([3; 16]),
            payment: PaymentId::from_bytes([1; 16]),
            session: SessionId::from_bytes([2; 16]),
            method: PaymentMethod::Card,
            charge_key: charge_key.to_owned(),
            charge_reference: None,
            amount: Money::new(minor, Currency::EUR),
        }
    }

    #[test]
    fn money_is_given_back_once_per_key_and_never_more_than_was_taken() {
        let bank = SimulatedProvider::new(1);
        bank.charge(&charge("a", 250)).unwrap();
        let given = |number: u32| RefundOutcome::Refunded { reference: Some(format!("SIM-R{number}")) };
        assert_eq!(bank.refund(&back("r1", "a", 200)).unwrap(), given(1));
        assert_eq!(bank.refund(&back("r1", "a", 200)).unwrap(), given(1));
        assert!(matches!(bank.refund(&back("r2", "a", 51)).unwrap(), RefundOutcome::Declined { .. }));
        assert!(matches!(bank.refund(&back("r3", "b", 1)).unwrap(), RefundOutcome::Declined { .. }), "never charged");
        assert!(matches!(bank.refund_status(&back("r4", "a", 1)).unwrap(), RefundOutcome::Declined { .. }));
        assert!(matches!(bank.refund(&back("r4", "a", 1)).unwrap(), RefundOutcome::Declined { .. }), "it came too late");
        bank.set_odds(SimulatedOdds { reply_lost: 1000, ..SimulatedOdds::default() });
        assert_eq!(bank.refund(&back("r5", "a", 50)).unwrap(), RefundOutcome::Unknown);
        assert_eq!(bank.refund_status(&back("r5", "a", 50)).unwrap(), given(2));
        bank.set_odds(SimulatedOdds { request_lost: 1000, status_unknown: 1000, ..SimulatedOdds::default() });
        assert_eq!(bank.refund(&back("r6", "a", 1)).unwrap(), RefundOutcome::Unknown);
        assert_eq!(bank.refund_status(&back("r5", "a", 50)).unwrap(), RefundOutcome::Unknown);
        assert_eq!((bank.refunded("r5"), bank.refunded("r6")), (Some(Money::new(50, Currency::EUR)), None));
        assert_eq!(bank.refunds().len(), 2);
    }

    fn approved(number: u32) -> ChargeOutcome {
        ChargeOutcome::Approved { reference: Some(format!("SIM-{number}")) }
    }

    #[test]
    fn each_thing_that_goes_wrong_does_what_it_says() {
        let bank = SimulatedProvider::new(1);
        let only = |change: fn(&mut SimulatedOdds)| {
            let mut odds = SimulatedOdds::default();
            change(&mut odds);
            bank.set_odds(odds);
        };
        assert_eq!(bank.charge(&charge("a", 250)).unwrap(), approved(1));

        only(|odds| odds.request_lost = 1000);
        assert_eq!(bank.charge(&charge("b", 300)).unwrap(), ChargeOutcome::Unknown);
        assert_eq!(bank.charged("b"), None);

        only(|odds| odds.reply_lost = 1000);
        assert_eq!(bank.charge(&charge("b", 300)).unwrap(), ChargeOutcome::Unknown);
        assert_eq!(bank.charged("b"), Some(Money::new(300, Currency::EUR)));

        only(|odds| odds.declined = 1000);
        let declined = bank.charge(&charge("c", 400)).unwrap();
        assert!(matches!(declined, ChargeOutcome::Declined { .. }));
        // What was decided before stays, both ways.
        assert_eq!(bank.charge(&charge("b", 300)).unwrap(), approved(2));
        only(|_| ());
        assert_eq!(bank.charge(&charge("c", 400)).unwrap(), declined);

        only(|odds| odds.status_unknown = 1000);
        assert_eq!(bank.status(&charge("d", 1)).unwrap(), ChargeOutcome::Unknown);
        only(|_| ());
        assert_eq!(bank.status(&charge("a", 250)).unwrap(), approved(1));
        assert!(matches!(bank.status(&charge("d", 1)).unwrap(), ChargeOutcome::Declined { .. }));
        assert!(matches!(bank.charge(&charge("d", 1)).unwrap(), ChargeOutcome::Declined { .. }), "it came too late");

        assert_eq!(bank.sum(Currency::EUR).unwrap(), Money::new(550, Currency::EUR));
        assert_eq!((bank.charges().len(), bank.asked()), (2, 10));
    }

    #[test]
    fn a_seed_gives_the_same_again_and_the_odds_are_what_they_say() {
        let odds = SimulatedOdds { request_lost: 100, reply_lost: 100, declined: 100, status_unknown: 0 };
        let outcomes = |seed| {
            let bank = SimulatedProvider::new(seed);
            bank.set_odds(odds);
            (0..1000).map(|n| bank.charge(&charge(&n.to_string(), 1)).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(outcomes(3), outcomes(3));
        assert_ne!(outcomes(3), outcomes(4));
        let unknown = outcomes(3).iter().filter(|outcome| **outcome == ChargeOutcome::Unknown).count();
        // 1 - 0.9 * 0.9 of a thousand are 190; five standard deviations are 62.
        assert!((128..=252).contains(&unknown), "{unknown}");
    }
}
