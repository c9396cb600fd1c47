//! Ids, instants and currencies.

use std::ffi::c_char;
use std::time::Duration;

use parking_garage::{
    AuthSessionId, Currency, DebtId, DeviceId, Error, ErrorKind, Money, PaymentId, RefundId, Result, SessionId, ShiftId, SpotId,
    TariffId, TariffRef, TicketId, Timestamp, UserId, VehicleId,
};

use crate::call::call;
use crate::error::GarageError;
use crate::record::{OutMany, OutValue, Record, not_null, records};
use crate::status::GarageStatus;
use crate::text::{field, text};

/// The room for an id as text, with its NUL.
pub const GARAGE_ID_TEXT_BYTES: usize = 37;
/// The room for the id of a tariff, with its NUL.
pub const GARAGE_TARIFF_ID_BYTES: usize = 65;
/// The room for the code of a currency, with its NUL.
pub const GARAGE_CURRENCY_BYTES: usize = 4;
/// No instant. Where a function takes one that may be left out, 0 says so too.
pub const GARAGE_NO_TIME: i64 = i64::MIN;

/// What rows are known by: a UUID, as 16 bytes. All zeros is none.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GarageId {
    /// The bytes, in the order of the text.
    pub bytes: [u8; 16],
}

impl GarageId {
    pub(crate) const NONE: Self = Self { bytes: [0; 16] };

    /// The id, or `None` for zeros.
    pub(crate) fn optional<Id: From16>(self) -> Option<Id> {
        (self != Self::NONE).then(|| Id::from16(self.bytes))
    }

    /// The id of a row that must be named.
    pub(crate) fn required<Id: From16>(self, name: &str) -> Result<Id> {
        self.optional().ok_or_else(|| Error::new(ErrorKind::InvalidInput, format!("{name} is the id of nothing: all zeros")))
    }
}

/// An id of the garage's.
pub(crate) trait From16 {
    fn from16(bytes: [u8; 16]) -> Self;
}

macro_rules! ids {
    ($($name:ident)+) => {$(
        impl From16 for $name {
            fn from16(bytes: [u8; 16]) -> Self {
                Self::from_bytes(bytes)
            }
        }

        impl From<$name> for GarageId {
            fn from(id: $name) -> Self {
                Self { bytes: *id.as_bytes() }
            }
        }

        impl From<Option<$name>> for GarageId {
            fn from(id: Option<$name>) -> Self {
                id.map_or(Self::NONE, Self::from)
            }
        }
    )+};
}

ids! { SpotId VehicleId SessionId TicketId PaymentId RefundId ShiftId DebtId UserId DeviceId AuthSessionId }

/// One version of a tariff.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageTariffRef {
    /// sizeof(GarageTariffRef), set by the caller.
    pub struct_size: u32,
    /// Its version.
    pub version: u32,
    /// The tariff; empty for none.
    pub id: [c_char; GARAGE_TARIFF_ID_BYTES],
}

records! { GarageTariffRef: id; }

impl From<&TariffRef> for GarageTariffRef {
    fn from(tariff: &TariffRef) -> Self {
        Self { struct_size: 0, version: tariff.version, id: field(tariff.id.as_str()) }
    }
}

/// The version of a tariff that the caller names.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn tariff_ref(id: *const c_char, version: u32) -> Result<TariffRef> {
    // SAFETY: promised by the caller.
    Ok(TariffRef { id: unsafe { text("tariff", id) }?.parse::<TariffId>()?, version })
}

pub(crate) fn micros(time: Option<Timestamp>) -> i64 {
    time.map_or(GARAGE_NO_TIME, Timestamp::as_micros)
}

/// An instant that may be left out.
pub(crate) fn optional_time(micros: i64) -> Option<Timestamp> {
    (micros != GARAGE_NO_TIME && micros != 0).then(|| Timestamp::from_micros(micros))
}

/// An instant that may not.
pub(crate) fn time(name: &str, micros: i64) -> Result<Timestamp> {
    match micros {
        GARAGE_NO_TIME => Err(Error::new(ErrorKind::InvalidInput, format!("{name} is GARAGE_NO_TIME"))),
        micros => Ok(Timestamp::from_micros(micros)),
    }
}

/// Milliseconds that may not be negative.
pub(crate) fn millis(name: &str, millis: i64) -> Result<Duration> {
    let millis = u64::try_from(millis).map_err(|_| Error::new(ErrorKind::InvalidInput, format!("{name} is negative")))?;
    Ok(Duration::from_millis(millis))
}

pub(crate) fn currency_field(currency: Currency) -> [c_char; GARAGE_CURRENCY_BYTES] {
    field(currency.code())
}

/// An amount that the caller names; `None` without a currency.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn optional_money(minor: i64, currency: *const c_char) -> Result<Option<Money>> {
    // SAFETY: promised by the caller.
    let currency = unsafe { crate::text::optional_text("currency", currency) }?;
    currency.map(|code| Ok(Money::new(minor, code.parse()?))).transpose()
}

/// Ids of the caller's, which lie side by side.
///
/// # Safety
/// `at` points to `count` ids, or to anything if that is 0.
pub(crate) unsafe fn ids_in<Id: From16>(name: &str, at: *const GarageId, count: usize) -> Result<Vec<Id>> {
    if count > crate::record::GARAGE_ARRAY_ITEMS_MAX {
        return Err(Error::new(ErrorKind::InvalidInput, format!("{name} has {count} items, which is too many")));
    }
    not_null(name, at.is_null() && count > 0)?;
    // SAFETY: promised by the caller.
    let id = |index| unsafe { at.add(index).read_unaligned() };
    (0..count).map(|index| id(index).required(&format!("{name}[{index}]"))).collect()
}

/// Writes an id as text, such as "0190163d-8694-739b-aea5-966c26f8ad91".
///
/// Threads: any. Ownership: `out_text` is the caller's and has room for GARAGE_ID_TEXT_BYTES. Errors: GARAGE_E_INVALID_INPUT for
/// NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_id_format(id: GarageId, out_text: *mut c_char, out_error: *mut GarageError) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        call(out_error, || {
            let out = OutValue::to("out_text", out_text.cast::<[c_char; GARAGE_ID_TEXT_BYTES]>())?;
            // Any of the kinds: they are written alike.
            out.write(field(&SpotId::from_bytes(id.bytes).to_string()));
            Ok(())
        })
    }
}

/// Reads an id from its text; hyphens may be left out, and letters may be large or small.
///
/// Threads: any. Errors: GARAGE_E_INVALID_INPUT for text that is no UUID.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_id_parse(id: *const c_char, out_id: *mut GarageId, out_error: *mut GarageError) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        call(out_error, || {
            let out = OutValue::to("out_id", out_id)?;
            let wrong = |_| Error::new(ErrorKind::InvalidInput, "id is not the text of an id: a UUID is wanted");
            out.write(text("id", id)?.parse::<SpotId>().map_err(wrong)?.into());
            Ok(())
        })
    }
}

/// Rows of a page, and where it begins.
pub(crate) fn page<Id: From16, T: Record>(after: GarageId, flags: u32, out: &OutMany<T>) -> Result<parking_garage::Page<Id>> {
    crate::open::check_flags("flags", flags, GARAGE_NEWEST_FIRST)?;
    Ok(parking_garage::Page { after: after.optional(), limit: out.limit(), newest_first: flags & GARAGE_NEWEST_FIRST != 0 })
}

/// A flag of lists: from the newest row to the oldest.
pub const GARAGE_NEWEST_FIRST: u32 = 1;

#[cfg(test)]
mod tests {
    use std::ffi::CString;

    use super::*;
    use crate::status::GARAGE_OK;

    #[test]
    fn an_id_reads_back_as_it_was_written() {
        let id = GarageId { bytes: *b"0123456789abcdef" };
        let (mut text, mut read) = ([1; GARAGE_ID_TEXT_BYTES], GarageId::NONE);
        // SAFETY: `text` has 37 bytes, ends in a NUL once written, and `read` is an id.
        unsafe {
            assert_eq!(garage_id_format(id, text.as_mut_ptr(), std::ptr::null_mut()), GARAGE_OK);
            assert_eq!(garage_id_parse(text.as_ptr(), &raw mut read, std::ptr::null_mut()), GARAGE_OK);
        }
        assert_eq!(read, id);
        let wrong = CString::new("S001").unwrap();
        // SAFETY: as above.
        let status = unsafe { garage_id_parse(wrong.as_ptr(), &raw mut read, std::ptr::null_mut()) };
        assert_eq!((status, read), (ErrorKind::InvalidInput.code(), id));
    }

    #[test]
    fn zeros_are_no_id_and_zero_or_the_constant_no_instant() {
        assert_eq!(GarageId::NONE.optional::<SpotId>(), None);
        assert_eq!(GarageId::NONE.required::<SpotId>("spot").unwrap_err().to_string(), "spot is the id of nothing: all zeros");
        assert_eq!((optional_time(0), optional_time(GARAGE_NO_TIME)), (None, None));
        assert_eq!(micros(optional_time(-5)), -5);
        assert_eq!(micros(None), GARAGE_NO_TIME);
        assert!(time("at", GARAGE_NO_TIME).is_err() && millis("wait", -1).is_err());
    }
}
