//! A provider for tests and demos: takes no money, loses messages by the odds, and keeps a ledger to compare with.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::{Charge, ChargeOutcome, PaymentProvider};
use crate::clock::{Clock, Entropy, SeededEntropy, SystemClock};
use crate::domain::{Currency, Money, PaymentId, PaymentMethod, SessionId, Timestamp};
use crate::{Error, ErrorKind, Result};

/// How often something goes wrong at a [`SimulatedProvider`], each as n in 1000; from 1000 on, always. By default never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SimulatedOdds {
    /// A charge does not arrive: nothing is taken, and the outcome is unknown.
    pub request_lost: u16,
    /// The answer to a charge is lost: whatever was decided stands, and the outcome is unknown.
    pub reply_lost: u16,
    /// A charge under a new key is declined, for good.
    pub declined: u16,
    /// A question what became of a charge gets no answer.
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

/// A provider that moves no money: for tests and demos.
///
/// It keeps what the trait asks of a provider, under whatever losses: under one key it takes money once at most, and a
/// charge that it has declined, or was asked about before it heard of it, is never taken. From the same seed, asked the same
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

    /// All that was taken in this currency.
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

    /// How often it was asked to charge, or what became of a charge, lost requests included.
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
                let Charge { key, payment, session, method, amount } = charge.clone();
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
        }
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
