//! Payment providers of the host's: two callbacks, called on the thread that pays.

use std::ffi::{CStr, CString, c_char, c_void};
use std::fmt;

use parking_garage::{Charge, ChargeOutcome, Error, ErrorKind, PaymentProvider, Result};

use crate::code::{Coded, GaragePaymentMethod, coded};
use crate::id::{GARAGE_CURRENCY_BYTES, GarageId, currency_field};
use crate::record::{readable, records};

/// The room that a callback has for its text, with the NUL.
pub const GARAGE_ANSWER_BYTES: usize = 1024;

/// What a provider says became of a charge. Any other number counts as unknown.
pub type GarageChargeOutcome = i32;
/// The money was taken; the text is the provider's own number for it, or empty.
pub const GARAGE_CHARGE_OUTCOME_APPROVED: GarageChargeOutcome = 1;
/// It was not, and never will be under this key; the text says why, in words for the driver.
pub const GARAGE_CHARGE_OUTCOME_DECLINED: GarageChargeOutcome = 2;
/// Nobody can say: the reply did not come. The payment stays PENDING until it is recovered.
pub const GARAGE_CHARGE_OUTCOME_UNKNOWN: GarageChargeOutcome = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
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

/// Who takes money: a card terminal, a bank, a till.
///
/// Both functions are called outside any transaction, on the thread that pays, recovers or opens the garage; several at once if
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
}

records! { GarageProvider: status; }
readable! { GarageProvider }

type Callback = unsafe extern "C" fn(*mut c_void, *const GarageCharge, *mut c_char, usize) -> GarageChargeOutcome;

/// A provider that asks the host.
pub(crate) struct CallbackProvider {
    user_data: *mut c_void,
    charge: Callback,
    status: Callback,
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
        Ok(Self {
            user_data: given.user_data,
            charge: given.charge.ok_or_else(|| missing("charge"))?,
            status: given.status.ok_or_else(|| missing("status"))?,
        })
    }

    fn ask(&self, callback: Callback, charge: &Charge) -> Result<ChargeOutcome> {
        let key = CString::new(charge.key.as_str())
            .map_err(|error| Error::new(ErrorKind::Internal, "the key of a payment holds a NUL").with_source(error))?;
        let told = GarageCharge {
            struct_size: size_of::<GarageCharge>() as u32,
            method: charge.method.code(),
            payment: charge.payment.into(),
            session: charge.session.into(),
            amount_minor: charge.amount.minor(),
            key: key.as_ptr(),
            currency: currency_field(charge.amount.currency()),
        };
        let mut text = [0 as c_char; GARAGE_ANSWER_BYTES];
        // SAFETY: the host has given this function for these arguments; all of them outlive the call.
        let outcome = unsafe { callback(self.user_data, &raw const told, text.as_mut_ptr(), text.len()) };
        text[GARAGE_ANSWER_BYTES - 1] = 0;
        // SAFETY: it has a NUL, the one set just now if no other.
        let text = unsafe { CStr::from_ptr(text.as_ptr()) }.to_string_lossy().into_owned();
        Ok(match Outcome::of("the provider's outcome", outcome)? {
            Outcome::Approved => ChargeOutcome::Approved { reference: (!text.is_empty()).then_some(text) },
            Outcome::Declined => ChargeOutcome::Declined { reason: text },
            Outcome::Unknown => ChargeOutcome::Unknown,
        })
    }
}

impl PaymentProvider for CallbackProvider {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.ask(self.charge, charge)
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.ask(self.status, charge)
    }
}
