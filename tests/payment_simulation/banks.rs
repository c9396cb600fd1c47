//! Who takes the money: a provider that keeps its books, and three that do wrong.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_garage::{Charge, ChargeOutcome, Money, PaymentProvider, RefundCharge, RefundOutcome, Result, SimulatedProvider};

/// A provider with books that can be read.
pub(crate) trait Bank: PaymentProvider {
    fn simulation(&self) -> &SimulatedProvider;

    /// The keys and amounts of all that was taken, each time that it was.
    fn ledger(&self) -> Vec<(String, Money)> {
        self.simulation().charges().into_iter().map(|charge| (charge.key, charge.amount)).collect()
    }

    /// The same of all that was given back.
    fn refunds(&self) -> Vec<(String, Money)> {
        self.simulation().refunds().into_iter().map(|refund| (told(&refund.key), refund.amount)).collect()
    }
}

/// The key that a wrong provider was told, of the one under which it did the same once more.
fn told(key: &str) -> String {
    key.split('#').next().unwrap().to_owned()
}

impl Bank for SimulatedProvider {
    fn simulation(&self) -> &SimulatedProvider {
        self
    }
}

/// A wrong provider: each time that it is asked to charge, it takes the money anew.
#[derive(Debug)]
pub(crate) struct Forgetful(pub(crate) SimulatedProvider, pub(crate) AtomicU64);

impl Forgetful {
    fn known_as(charge: &Charge, number: u64) -> Charge {
        Charge { key: format!("{}#{number}", charge.key), ..charge.clone() }
    }
}

impl PaymentProvider for Forgetful {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.0.charge(&Self::known_as(charge, self.1.fetch_add(1, Ordering::SeqCst)))
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        let taken = |number: &u64| self.0.charged(&Self::known_as(charge, *number).key).is_some();
        let number = (0..self.1.load(Ordering::SeqCst)).find(taken).unwrap_or(u64::MAX);
        self.0.status(&Self::known_as(charge, number))
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        self.0.refund(refund)
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        self.0.refund_status(refund)
    }
}

impl Bank for Forgetful {
    fn simulation(&self) -> &SimulatedProvider {
        &self.0
    }

    fn ledger(&self) -> Vec<(String, Money)> {
        self.0.ledger().into_iter().map(|(key, amount)| (told(&key), amount)).collect()
    }
}

/// A wrong provider: it says of each third charge that it declined it, and took the money.
#[derive(Debug)]
pub(crate) struct Liar(pub(crate) SimulatedProvider, pub(crate) AtomicU64);

impl PaymentProvider for Liar {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        let outcome = self.0.charge(charge)?;
        let lies = self.1.fetch_add(1, Ordering::SeqCst) % 3 == 2;
        Ok(if lies { ChargeOutcome::Declined { reason: "not me".to_owned() } } else { outcome })
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.0.status(charge)
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        self.0.refund(refund)
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        self.0.refund_status(refund)
    }
}

impl Bank for Liar {
    fn simulation(&self) -> &SimulatedProvider {
        &self.0
    }
}

/// A wrong provider: each time that it is asked to give money back, it does so anew.
#[derive(Debug)]
pub(crate) struct Generous(pub(crate) SimulatedProvider, pub(crate) AtomicU64);

impl Generous {
    fn known_as(refund: &RefundCharge, number: u64) -> RefundCharge {
        RefundCharge { key: format!("{}#{number}", refund.key), ..refund.clone() }
    }
}

impl PaymentProvider for Generous {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.0.charge(charge)
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.0.status(charge)
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        self.0.refund(&Self::known_as(refund, self.1.fetch_add(1, Ordering::SeqCst)))
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        let given = |number: &u64| self.0.refunded(&Self::known_as(refund, *number).key).is_some();
        let number = (0..self.1.load(Ordering::SeqCst)).find(given).unwrap_or(u64::MAX);
        self.0.refund_status(&Self::known_as(refund, number))
    }
}

impl Bank for Generous {
    fn simulation(&self) -> &SimulatedProvider {
        &self.0
    }
}
