//! Payment providers of the host's: callbacks that take money and give it back, called on the thread that pays.

use std::ffi::{CStr, CString, c_char, c_void};
use std::fmt;

use parking_garage::{Charge, ChargeOutcome, Error, ErrorKind, PaymentProvider, RefundCharge, RefundOutcome, Result};

use crate::code::{Coded, GaragePaymentMethod, coded};
use crate::id::{GARAGE_CURRENCY_BYTES, GarageId, currency_field};
use crate::record::{readable, records};

/// The room that a callback has for its text, with the NUL.
pub const GARAGE_ANSWER_BYTES: usize = 1024;

/// What a provider says became of a charge or a refund. Any other number counts as unknown.
pub type GarageChargeOutcome = i32;
/// The money was taken, or given back; the text is the provider's own number for it, or empty.
pub const GARAGE_CHARGE_OUTCOME_APPROVED: GarageChargeOutcome = 1;
/// It was not, and never will be under this key; the text says why, in words for the driver.
pub const GARAGE_CHARGE_OUTCOME_DECLINED: GarageChargeOutcome = 2;
/// Nobody can say: the reply did not come. The payment or refund stays PENDING until it is recovered.
pub const GARAGE_CHARGE_OUTCOME_UNKNOWN: GarageChargeOutcome = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Approved,
    Declined,
    Unknown,
}

coded! {
    Outcome, "outcome of a charge" {
        Approved = GARAGE_CHARGE_OUTCOME_APPROVED,
        Declined = GARAGE_CHARGE_OUTCOME_DECLINED,
        Unknown = GARAGE_CHARGE_OUTCOME_UNKNOWN,
    }
}

/// What a provider is asked to take, or has been asked to. Good until the callback returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageCharge {
    /// sizeof(GarageCharge) of the library: a newer one has fields behind those of this header.
    pub struct_size: u32,
    /// How it is paid.
    pub method: GaragePaymentMethod,
    /// The payment.
    pub payment: GarageId,
    /// The stay.
    pub session: GarageId,
    /// How much, in minor units of `currency`.
    pub amount_minor: i64,
    /// The key under which the money is taken at most once, however often it is asked for.
    pub key: *const c_char,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// What the driver handed over, in minor units; 0 where it is not said.
    pub tendered_minor: i64,
}

/// What a provider is asked to give back, or has been asked to. Good until the callback returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageRefundCharge {
    /// sizeof(GarageRefundCharge) of the library: a newer one has fields behind those of this header.
    pub struct_size: u32,
    /// How it was paid.
    pub method: GaragePaymentMethod,
    /// The refund.
    pub refund: GarageId,
    /// The payment that is given back, whole or in part.
    pub payment: GarageId,
    /// The stay.
    pub session: GarageId,
    /// How much, in minor units of `currency`; never more than is left of the payment.
    pub amount_minor: i64,
    /// The key under which the money is given back at most once, however often it is asked for.
    pub key: *const c_char,
    /// The key under which it was taken.
    pub charge_key: *const c_char,
    /// The provider's own number for the charge; NULL where it gave none.
    pub charge_reference: *const c_char,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
}

/// Takes money, or says what became of a charge. Writes a NUL-terminated text of at most `capacity` bytes to `text`, which is
/// empty before, and answers a GARAGE_CHARGE_OUTCOME_*. It must return: no exception, no longjmp.
pub type GarageChargeCallback = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        charge: *const GarageCharge,
        text: *mut c_char,
        capacity: usize,
    ) -> GarageChargeOutcome,
>;

/// Gives money back, or says what became of a refund; otherwise as GarageChargeCallback.
pub type GarageRefundCallback = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        refund: *const GarageRefundCharge,
        text: *mut c_char,
        capacity: usize,
    ) -> GarageChargeOutcome,
>;

/// Who takes money: a card terminal, a bank, a till.
///
/// The functions are called outside any transaction, on the thread that pays, recovers or opens the garage; several at once if
/// several threads pay. They may call the library, but not wait for another thread that pays the same session.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageProvider {
    /// sizeof(GarageProvider), set by the caller.
    pub struct_size: u32,
    /// Handed to the callbacks as it is. It must live, and may be used from any thread, until the garage is closed and its
    /// last call has returned.
    pub user_data: *mut c_void,
    /// Takes the money. Asked again with the same key, it answers the first outcome and takes nothing more.
    pub charge: GarageChargeCallback,
    /// What became of the charge with this key; GARAGE_CHARGE_OUTCOME_DECLINED if there was none and there will be none.
    pub status: GarageChargeCallback,
    /// Gives money back. Asked again with the same key, it answers the first outcome and gives nothing more. NULL: this provider
    /// cannot, and every refund through it is declined.
    pub refund: GarageRefundCallback,
    /// What became of the refund with this key; GARAGE_CHARGE_OUTCOME_DECLINED if there was none and there will be none. NULL
    /// only where `refund` is.
    pub refund_status: GarageRefundCallback,
}

records! { GarageProvider: refund_status; }
readable! { GarageProvider }

type Callback = unsafe extern "C" fn(*mut c_void, *const GarageCharge, *mut c_char, usize) -> GarageChargeOutcome;
type RefundCallback = unsafe extern "C" fn(*mut c_void, *const GarageRefundCharge, *mut c_char, usize) -> GarageChargeOutcome;

/// A provider that asks the host.
pub(crate) struct CallbackProvider {
    user_data: *mut c_void,
    charge: Callback,
    status: Callback,
    /// Gives back, and says what became of it.
    refund: Option<(RefundCallback, RefundCallback)>,
}

// SAFETY: the host promises that `user_data` may be used from any thread; the functions are plain addresses.
unsafe impl Send for CallbackProvider {}
// SAFETY: as above; several threads may call at once, as the header says.
unsafe impl Sync for CallbackProvider {}

impl fmt::Debug for CallbackProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackProvider")
    }
}

impl CallbackProvider {
    pub(crate) fn new(name: &str, given: &GarageProvider) -> Result<Self> {
        let missing = |field| Error::new(ErrorKind::InvalidInput, format!("{name}.{field} is NULL"));
        let refund = match (given.refund, given.refund_status) {
            (None, None) => None,
            (refund, status) => Some((refund.ok_or_else(|| missing("refund"))?, status.ok_or_else(|| missing("refund_status"))?)),
        };
        Ok(Self {
            user_data: given.user_data,
            charge: given.charge.ok_or_else(|| missing("charge"))?,
            status: given.status.ok_or_else(|| missing("status"))?,
            refund,
        })
    }

    fn ask(&self, callback: Callback, charge: &Charge) -> Result<ChargeOutcome> {
        let key = c_text("key", &charge.key)?;
        let told = GarageCharge {
            struct_size: size_of::<GarageCharge>() as u32,
            method: charge.method.code(),
            payment: charge.payment.into(),
            session: charge.session.into(),
            amount_minor: charge.amount.minor(),
            key: key.as_ptr(),
            currency: currency_field(charge.amount.currency()),
            tendered_minor: charge.tendered.map_or(0, |tendered| tendered.minor()),
        };
        // SAFETY: the host has given this function for these arguments; all of them outlive the call.
        let (outcome, text) = answer(|text, capacity| unsafe { callback(self.user_data, &raw const told, text, capacity) });
        Ok(charge_outcome(Outcome::of("the provider's outcome", outcome)?, text))
    }

    fn ask_refund(&self, callback: RefundCallback, refund: &RefundCharge) -> Result<RefundOutcome> {
        let (key, charge_key) = (c_text("key", &refund.key)?, c_text("key", &refund.charge_key)?);
        let reference = refund.charge_reference.as_deref().map(|text| c_text("reference", text)).transpose()?;
        let told = GarageRefundCharge {
            struct_size: size_of::<GarageRefundCharge>() as u32,
            method: refund.method.code(),
            refund: refund.refund.into(),
            payment: refund.payment.into(),
            session: refund.session.into(),
            amount_minor: refund.amount.minor(),
            key: key.as_ptr(),
            charge_key: charge_key.as_ptr(),
            charge_reference: reference.as_ref().map_or(std::ptr::null(), |text| text.as_ptr()),
            currency: currency_field(refund.amount.currency()),
        };
        // SAFETY: as for a charge.
        let (outcome, text) = answer(|text, capacity| unsafe { callback(self.user_data, &raw const told, text, capacity) });
        Ok(refund_outcome(Outcome::of("the provider's outcome", outcome)?, text))
    }
}

fn c_text(what: &str, text: &str) -> Result<CString> {
    let nul = |error| Error::new(ErrorKind::Internal, format!("the {what} of a payment holds a NUL")).with_source(error);
    CString::new(text).map_err(nul)
}

/// What a callback answers, and the text it writes.
fn answer(callback: impl FnOnce(*mut c_char, usize) -> GarageChargeOutcome) -> (GarageChargeOutcome, String) {
    let mut text = [0 as c_char; GARAGE_ANSWER_BYTES];
    let outcome = callback(text.as_mut_ptr(), text.len());
    text[GARAGE_ANSWER_BYTES - 1] = 0;
    // SAFETY: it has a NUL, the one set just now if no other.
    (outcome, unsafe { CStr::from_ptr(text.as_ptr()) }.to_string_lossy().into_owned())
}

pub(crate) fn charge_outcome(outcome: Outcome, text: String) -> ChargeOutcome {
    match outcome {
        Outcome::Approved => ChargeOutcome::Approved { reference: (!text.is_empty()).then_some(text) },
        Outcome::Declined => ChargeOutcome::Declined { reason: text },
        Outcome::Unknown => ChargeOutcome::Unknown,
    }
}

pub(crate) fn refund_outcome(outcome: Outcome, text: String) -> RefundOutcome {
    match outcome {
        Outcome::Approved => RefundOutcome::Refunded { reference: (!text.is_empty()).then_some(text) },
        Outcome::Declined => RefundOutcome::Declined { reason: text },
        Outcome::Unknown => RefundOutcome::Unknown,
    }
}

impl PaymentProvider for CallbackProvider {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.ask(self.charge, charge)
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.ask(self.status, charge)
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        match self.refund {
            Some((give_back, _)) => self.ask_refund(give_back, refund),
            None => Ok(RefundOutcome::Declined { reason: "the terminal gives no money back: give it in another way".to_owned() }),
        }
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        match self.refund {
            Some((_, status)) => self.ask_refund(status, refund),
            None => Ok(RefundOutcome::Declined { reason: "the terminal gives no money back".to_owned() }),
        }
    }
}
