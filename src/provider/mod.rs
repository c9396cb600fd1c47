//! Payment providers: whoever takes the money.

mod cash;
mod drawer;
mod simulated;

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;

pub use cash::CashProvider;
pub use drawer::CashDrawer;
pub use simulated::{SimulatedCharge, SimulatedOdds, SimulatedProvider, SimulatedRefund};

use crate::Result;
use crate::domain::{CardShown, Money, PaymentId, PaymentMethod, RefundId, SessionId};

/// What a provider is asked to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The key under which it takes the money at most once, however often it is asked.
    pub key: String,
    /// The payment.
    pub payment: PaymentId,
    /// The stay.
    pub session: SessionId,
    /// How it is paid.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Money,
    /// What the driver handed over, where the host said so; the rest is change.
    pub tendered: Option<Money>,
}

/// What a provider is asked to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundCharge {
    /// The key under which it gives the money back at most once, however often it is asked.
    pub key: String,
    /// The refund.
    pub refund: RefundId,
    /// The payment that is given back, whole or in part.
    pub payment: PaymentId,
    /// The stay.
    pub session: SessionId,
    /// How it was paid.
    pub method: PaymentMethod,
    /// The key under which the money was taken.
    pub charge_key: String,
    /// The provider's own number for the charge.
    pub charge_reference: Option<String>,
    /// How much; never more than is left of the payment.
    pub amount: Money,
}

/// What a provider says became of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundOutcome {
    /// The money was given back.
    Refunded {
        /// The provider's own number for it, kept as a charge's is.
        reference: Option<String>,
    },
    /// It was not, and never will be under this key.
    Declined {
        /// Why. A card number in it is kept as its last four digits.
        reason: String,
    },
    /// Nobody can say: the reply did not come. The refund stays PENDING until it is recovered.
    Unknown,
}

/// What a provider says became of a charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeOutcome {
    /// The money was taken.
    Approved {
        /// The provider's own number for it. Kept with `*` for most digits of what may be a card number: one number in ten
        /// of 13 to 19 digits, unless letters or other characters part them.
        reference: Option<String>,
    },
    /// It was not, and never will be under this key.
    Declined {
        /// Why, in words for the driver. A card number in it is kept as its last four digits.
        reason: String,
    },
    /// Nobody can say: the reply did not come. The payment stays PENDING until it is recovered.
    Unknown,
}

/// Someone who takes money: a card terminal, a bank, a till.
///
/// It is called outside any transaction, from the thread that pays.
pub trait PaymentProvider: Send + Sync + fmt::Debug + 'static {
    /// Takes the money. Asked again with the same key, it answers the first outcome and takes nothing more.
    ///
    /// # Errors
    /// Any error counts as [`ChargeOutcome::Unknown`]: the money may have been taken.
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome>;

    /// What became of the charge with this key; [`ChargeOutcome::Declined`] if there was none and there will be none.
    ///
    /// # Errors
    /// Any error counts as [`ChargeOutcome::Unknown`].
    fn status(&self, charge: &Charge) -> Result<ChargeOutcome>;

    /// The outcome, where it is known without asking anyone, as for coins that lie in the till. The payment then takes
    /// one transaction instead of two. Called inside it, perhaps more than once: it does nothing.
    fn known_outcome(&self, charge: &Charge) -> Option<ChargeOutcome> {
        let _ = charge;
        None
    }

    /// The card of a charge whose money was taken, for the receipt: brand and last four digits, if the provider says. Asked at
    /// once after the charge, outside any transaction. Where it is not asked, as in a recovery after a crash that nobody waits
    /// for, or answers nothing, the receipt says that a card was used.
    fn card_shown(&self, charge: &Charge) -> Option<CardShown> {
        let _ = charge;
        None
    }

    /// Gives money back. Asked again with the same key, it answers the first outcome and gives nothing more.
    ///
    /// A provider that cannot give money back answers [`RefundOutcome::Declined`] and says what to do instead.
    ///
    /// # Errors
    /// Any error counts as [`RefundOutcome::Unknown`]: the money may have been given back.
    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome>;

    /// What became of the refund with this key; [`RefundOutcome::Declined`] if there was none and there will be none.
    ///
    /// # Errors
    /// Any error counts as [`RefundOutcome::Unknown`].
    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome>;

    /// As [`PaymentProvider::known_outcome`], for a refund: coins that the host hands out itself.
    fn known_refund_outcome(&self, refund: &RefundCharge) -> Option<RefundOutcome> {
        let _ = refund;
        None
    }
}

/// Who takes which kind of money, and what is being taken at this moment.
#[derive(Clone, Debug)]
pub(crate) struct Providers {
    by_method: BTreeMap<PaymentMethod, Arc<dyn PaymentProvider>>,
    charging: Arc<Mutex<HashSet<PaymentId>>>,
    refunding: Arc<Mutex<HashSet<RefundId>>>,
}

impl Default for Providers {
    fn default() -> Self {
        let by_method = BTreeMap::from([(PaymentMethod::Cash, Arc::new(CashProvider) as Arc<dyn PaymentProvider>)]);
        Self { by_method, charging: Arc::default(), refunding: Arc::default() }
    }
}

/// A payment is being charged by this process; ends when dropped.
pub(crate) struct Charging<'a> {
    providers: &'a Providers,
    payment: PaymentId,
}

impl Drop for Charging<'_> {
    fn drop(&mut self) {
        self.providers.charging.lock().remove(&self.payment);
    }
}

/// A refund is under way in this process; ends when dropped.
pub(crate) struct Refunding<'a> {
    providers: &'a Providers,
    refund: RefundId,
}

impl Drop for Refunding<'_> {
    fn drop(&mut self) {
        self.providers.refunding.lock().remove(&self.refund);
    }
}

impl Providers {
    pub(crate) fn set(&mut self, method: PaymentMethod, provider: Arc<dyn PaymentProvider>) {
        self.by_method.insert(method, provider);
    }

    pub(crate) fn get(&self, method: PaymentMethod) -> Option<&Arc<dyn PaymentProvider>> {
        self.by_method.get(&method)
    }

    /// Notes that a payment is being charged: until its charge has answered, nobody else asks what became of it, for the
    /// answer could be "nothing" a moment before the money is taken.
    pub(crate) fn charging(&self, payment: PaymentId) -> Charging<'_> {
        self.charging.lock().insert(payment);
        Charging { providers: self, payment }
    }

    pub(crate) fn is_charging(&self, payment: PaymentId) -> bool {
        self.charging.lock().contains(&payment)
    }

    /// As [`Providers::charging`], for money that is being given back.
    pub(crate) fn refunding(&self, refund: RefundId) -> Refunding<'_> {
        self.refunding.lock().insert(refund);
        Refunding { providers: self, refund }
    }

    pub(crate) fn is_refunding(&self, refund: RefundId) -> bool {
        self.refunding.lock().contains(&refund)
    }
}
