//! A card terminal with a ledger of its own, which loses requests and replies when it is told to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;

use parking_garage::{Charge, ChargeOutcome, Error, ErrorKind, Money, PaymentProvider, RefundCharge, RefundOutcome, Result};

/// What happens to the next charge that the terminal has not decided yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Approved,
    Declined,
    /// The terminal never hears of it.
    RequestLost,
    /// The money is taken, and the garage is not told.
    ReplyLost,
    /// As `ReplyLost`, and the program ends there.
    CrashAfter,
    /// The program ends before the terminal hears of it.
    CrashBefore,
}

#[derive(Debug, Default)]
pub struct Terminal {
    ledger: Mutex<Ledger>,
}

#[derive(Debug, Default)]
struct Ledger {
    taken: BTreeMap<String, Money>,
    declined: BTreeSet<String>,
    fates: VecDeque<Fate>,
    refund_fates: VecDeque<Fate>,
    refunded: BTreeMap<String, (String, Money)>,
    refunds_declined: BTreeSet<String>,
    asked: u32,
    is_silent: bool,
}

impl Terminal {
    pub fn will(&self, fates: impl IntoIterator<Item = Fate>) {
        self.ledger.lock().unwrap().fates.extend(fates);
    }

    /// What happens to the next refunds.
    #[allow(dead_code, reason = "not every test that has a terminal gives money back")]
    pub fn will_refund(&self, fates: impl IntoIterator<Item = Fate>) {
        self.ledger.lock().unwrap().refund_fates.extend(fates);
    }

    /// The money given back, by key: the key of the charge, and how much.
    #[allow(dead_code, reason = "not every test that has a terminal gives money back")]
    pub fn refunded(&self) -> BTreeMap<String, (String, Money)> {
        self.ledger.lock().unwrap().refunded.clone()
    }

    /// Whether it answers when it is asked what became of a charge.
    pub fn set_silent(&self, is_silent: bool) {
        self.ledger.lock().unwrap().is_silent = is_silent;
    }

    /// The money taken, by key: each key once, however often it was asked for.
    pub fn taken(&self) -> BTreeMap<String, Money> {
        self.ledger.lock().unwrap().taken.clone()
    }

    /// How often it was asked to charge or for a status.
    pub fn asked(&self) -> u32 {
        self.ledger.lock().unwrap().asked
    }
}

impl Ledger {
    fn decided(&self, key: &str) -> Option<ChargeOutcome> {
        if self.taken.contains_key(key) {
            return Some(ChargeOutcome::Approved { reference: Some(format!("T-{key}")) });
        }
        self.declined.contains(key).then(|| ChargeOutcome::Declined { reason: "no funds".to_owned() })
    }
}

impl Ledger {
    fn refund_decided(&self, key: &str) -> Option<RefundOutcome> {
        if self.refunded.contains_key(key) {
            return Some(RefundOutcome::Refunded { reference: Some(format!("R-{key}")) });
        }
        self.refunds_declined.contains(key).then(|| RefundOutcome::Declined { reason: "account closed".to_owned() })
    }
}

impl PaymentProvider for Terminal {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.asked += 1;
        if let Some(outcome) = ledger.decided(&charge.key) {
            return Ok(outcome);
        }
        let fate = ledger.fates.pop_front().unwrap_or(Fate::Approved);
        match fate {
            Fate::Approved | Fate::ReplyLost | Fate::CrashAfter => {
                ledger.taken.insert(charge.key.clone(), charge.amount);
            }
            Fate::Declined => {
                ledger.declined.insert(charge.key.clone());
            }
            Fate::RequestLost | Fate::CrashBefore => {}
        }
        let outcome = ledger.decided(&charge.key);
        // Not while it is locked: a panic would poison it.
        drop(ledger);
        match (fate, outcome) {
            (Fate::CrashAfter | Fate::CrashBefore, _) => panic!("the program ends here"),
            (Fate::Approved | Fate::Declined, Some(outcome)) => Ok(outcome),
            (Fate::ReplyLost, _) => Err(Error::new(ErrorKind::Io, "the line is dead")),
            _ => Ok(ChargeOutcome::Unknown),
        }
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.asked += 1;
        if ledger.is_silent {
            return Err(Error::new(ErrorKind::Io, "the line is dead"));
        }
        if ledger.decided(&charge.key).is_none() {
            // What it says is final: it never takes the money under this key.
            ledger.declined.insert(charge.key.clone());
        }
        Ok(ledger.decided(&charge.key).unwrap_or(ChargeOutcome::Unknown))
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.asked += 1;
        if let Some(outcome) = ledger.refund_decided(&refund.key) {
            return Ok(outcome);
        }
        let fate = ledger.refund_fates.pop_front().unwrap_or(Fate::Approved);
        match fate {
            Fate::Approved | Fate::ReplyLost | Fate::CrashAfter => {
                ledger.refunded.insert(refund.key.clone(), (refund.charge_key.clone(), refund.amount));
            }
            Fate::Declined => {
                ledger.refunds_declined.insert(refund.key.clone());
            }
            Fate::RequestLost | Fate::CrashBefore => {}
        }
        let outcome = ledger.refund_decided(&refund.key);
        drop(ledger);
        match (fate, outcome) {
            (Fate::CrashAfter | Fate::CrashBefore, _) => panic!("the program ends here"),
            (Fate::Approved | Fate::Declined, Some(outcome)) => Ok(outcome),
            (Fate::ReplyLost, _) => Err(Error::new(ErrorKind::Io, "the line is dead")),
            _ => Ok(RefundOutcome::Unknown),
        }
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.asked += 1;
        if ledger.is_silent {
            return Err(Error::new(ErrorKind::Io, "the line is dead"));
        }
        if ledger.refund_decided(&refund.key).is_none() {
            ledger.refunds_declined.insert(refund.key.clone());
        }
        Ok(ledger.refund_decided(&refund.key).unwrap_or(RefundOutcome::Unknown))
    }
}
