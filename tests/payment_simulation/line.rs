//! The calls that move money, and the line to the bank, on which things happen.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};

use parking_garage::{
    Charge, ChargeOutcome, Currency, DebtId, DebtStatus, Garage, Money, Pay, PayDebt, Payment, PaymentId, PaymentMethod,
    PaymentProvider, PaymentPurpose, PaymentStatus, RefundCharge, RefundOutcome, RefundStatus, Refunding, Result, SessionId,
    SessionStatus,
};

use super::banks::Bank;

/// What else happens while the provider is asked to charge.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meanwhile {
    /// The program ends before the request is out.
    CrashBefore,
    /// The program ends when the money is taken.
    CrashAfter,
    /// The same call is made once more, before the provider has heard of the first, or after.
    SameCallBefore,
    SameCallAfter,
    /// Someone asks what became of the payment.
    Recover,
    /// An operator gives the payment up before the provider has answered.
    Cancel,
    /// And the driver tries another card.
    CancelAndPayAgain,
}

impl Meanwhile {
    pub(crate) const ALL: [Self; 7] = [
        Self::CrashBefore,
        Self::CrashAfter,
        Self::SameCallBefore,
        Self::SameCallAfter,
        Self::Recover,
        Self::Cancel,
        Self::CancelAndPayAgain,
    ];
}

/// What a call moves money for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed {
    Pay(PaymentPurpose, SessionId),
    Debt(DebtId),
    /// So many cents of it, or all that is left.
    Refund(PaymentId, Option<i64>),
}

/// A call that moves money, to be made again with the same key.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) key: String,
    pub(crate) deed: Deed,
    pub(crate) method: PaymentMethod,
}

impl Call {
    /// Makes the call; whether what it answers is done, if it answers that.
    pub(crate) fn make(&self, garage: &Garage) -> Result<bool> {
        let payments = garage.payments().with_key(&self.key);
        let is_done = |payment: &Payment| matches!(payment.status, PaymentStatus::Completed | PaymentStatus::Refunded);
        match self.deed {
            Deed::Pay(purpose, session) => {
                let pay = Pay::by(self.method, session);
                let receipt = match purpose {
                    PaymentPurpose::Exit => payments.process(pay)?,
                    PaymentPurpose::Prepay => payments.prepay(pay)?,
                    PaymentPurpose::TopUp | PaymentPurpose::Debt => payments.top_up(pay)?,
                };
                let has_ended = receipt.session.status == SessionStatus::Completed;
                Ok(is_done(&receipt.payment) && (purpose != PaymentPurpose::Exit || has_ended))
            }
            Deed::Debt(debt) => {
                let receipt = payments.settle_debt(PayDebt::by(self.method, debt))?;
                Ok(is_done(&receipt.payment) && receipt.debt.status != DebtStatus::Open)
            }
            Deed::Refund(payment, minor) => {
                let refunding = Refunding::whole(payment).reason("goodwill");
                let refunding = match minor {
                    Some(minor) => refunding.amount(Money::new(minor, Currency::EUR)),
                    None => refunding,
                };
                let refunded = payments.refund(refunding)?;
                Ok(refunded.refund.status == RefundStatus::Completed && refunded.payment.refunded_minor > 0)
            }
        }
    }
}

/// The line to the bank, on which things happen.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) bank: Arc<dyn Bank>,
    pub(crate) next: Mutex<Option<(Meanwhile, Garage, Call)>>,
}

impl PaymentProvider for Line {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        let Some((meanwhile, garage, call)) = self.next.lock().unwrap().take() else { return self.bank.charge(charge) };
        let cancel = || drop(garage.payments().cancel(charge.payment, "the driver cannot wait"));
        // Whatever these answer: what counts is the books.
        match meanwhile {
            Meanwhile::CrashBefore => crash(),
            Meanwhile::SameCallBefore => drop(call.make(&garage)),
            Meanwhile::Recover => drop(garage.payments().recover_one(charge.payment)),
            _ => {}
        }
        let outcome = self.bank.charge(charge);
        match meanwhile {
            Meanwhile::CrashAfter => crash(),
            Meanwhile::SameCallAfter => drop(call.make(&garage)),
            Meanwhile::Cancel => cancel(),
            Meanwhile::CancelAndPayAgain => {
                cancel();
                drop(Call { key: format!("{} again", call.key), ..call }.make(&garage));
            }
            _ => {}
        }
        outcome
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.bank.status(charge)
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        let Some((meanwhile, garage, call)) = self.next.lock().unwrap().take() else { return self.bank.refund(refund) };
        match meanwhile {
            Meanwhile::CrashBefore => crash(),
            Meanwhile::SameCallBefore => drop(call.make(&garage)),
            Meanwhile::Recover => drop(garage.payments().recover_refund(refund.refund)),
            _ => {}
        }
        let outcome = self.bank.refund(refund);
        match meanwhile {
            Meanwhile::CrashAfter => crash(),
            Meanwhile::SameCallAfter => drop(call.make(&garage)),
            // While it is on its way someone disputes the payment, and another refund of it is tried.
            Meanwhile::Cancel | Meanwhile::CancelAndPayAgain => {
                drop(garage.payments().dispute(refund.payment, "not mine"));
                drop(Call { key: format!("{} again", call.key), ..call }.make(&garage));
            }
            _ => {}
        }
        outcome
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        self.bank.refund_status(refund)
    }
}

/// The program ends here, without the message of a panic.
fn crash() -> ! {
    resume_unwind(Box::new("the program ends"))
}
