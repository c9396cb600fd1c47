//! Tariffs: published from a text, activated, read back.

use std::ffi::c_char;

use parking_garage::{Error, ErrorKind, Result, Tariff};

use crate::call::on_garage;
use crate::code::{Coded, coded};
use crate::error::GarageError;
use crate::give::give_text;
use crate::id::{GARAGE_TARIFF_ID_BYTES, GarageTariffRef, tariff_ref};
use crate::open::GarageHandle;
use crate::record::{Out, OutMany, OutValue, records};
use crate::status::GarageStatus;
use crate::text::{field, text};
use crate::with_key;

/// How the text of a tariff is written.
pub type GarageTextFormat = i32;
/// TOML.
pub const GARAGE_TEXT_FORMAT_TOML: GarageTextFormat = 1;
/// JSON.
pub const GARAGE_TEXT_FORMAT_JSON: GarageTextFormat = 2;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Toml,
    Json,
}

coded! {
    Format, "format of a text" {
        Toml = GARAGE_TEXT_FORMAT_TOML,
        Json = GARAGE_TEXT_FORMAT_JSON,
    }
}

/// A version of a tariff, in the list of all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageTariff {
    /// sizeof(GarageTariff), set by the caller.
    pub struct_size: u32,
    /// Its version.
    pub version: u32,
    /// When it was published, in microseconds since 1970 in UTC.
    pub created_at: i64,
    /// Whether it prices the stays that begin now.
    pub active: bool,
    /// The tariff.
    pub id: [c_char; GARAGE_TARIFF_ID_BYTES],
}

records! { GarageTariff: id; }

/// The tariff that a text of the caller's is.
pub(crate) fn parsed(tariff: &str, format: GarageTextFormat) -> Result<Tariff> {
    match Format::of("format", format)? {
        Format::Toml => Tariff::from_toml(tariff),
        Format::Json => Tariff::from_json(tariff),
    }
}

/// Publishes a version of a tariff. Publishing the same again changes nothing.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_INVALID_TARIFF for a text that is no tariff, naming line and field; for a version that was published with
/// another content; for another currency than the garage's.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_tariff_publish(
    garage: GarageHandle,
    tariff: *const c_char,
    format: GarageTextFormat,
    key: *const c_char,
    out_tariff: *mut GarageTariffRef,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_tariff", out_tariff)?;
            let tariff = parsed(text("tariff", tariff)?, format)?;
            out.write(&GarageTariffRef::from(&with_key!(open.garage.tariffs(), key).publish(&tariff)?));
            Ok(())
        })
    }
}

/// Makes a published version price the stays that begin from now on. Stays that have begun keep theirs.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND if it was not published; GARAGE_E_INVALID_TARIFF if it is not valid now, or the garage has another
/// currency by now.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_tariff_activate(
    garage: GarageHandle,
    tariff: *const c_char,
    version: u32,
    key: *const c_char,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { on_garage(garage, out_error, |open| with_key!(open.garage.tariffs(), key).activate(&tariff_ref(tariff, version)?)) }
}

/// The tariff that prices the stays that begin now.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none: stays are free.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_tariff_active(
    garage: GarageHandle,
    out_tariff: *mut GarageTariffRef,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_tariff", out_tariff)?;
            let missing = || Error::new(ErrorKind::NotFound, "no tariff is active: stays are free");
            out.write(&GarageTariffRef::from(&open.garage.tariffs().active()?.ok_or_else(missing)?));
            Ok(())
        })
    }
}

/// A version of a tariff as JSON, as garage_tariff_publish takes it.
///
/// Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_tariff_json(
    garage: GarageHandle,
    tariff: *const c_char,
    version: u32,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            let found = open.garage.tariffs().get(&tariff_ref(tariff, version)?)?;
            let json = serde_json::to_string(found.spec());
            json.map_err(|error| Error::new(ErrorKind::Internal, "cannot write a tariff").with_source(error))
        })
    }
}

/// All versions of all tariffs.
///
/// Threads: any. Outputs: `out_count` is the number of versions, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_tariff_list(
    garage: GarageHandle,
    out_tariffs: *mut GarageTariff,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_tariffs", out_tariffs, capacity)?, OutValue::to("out_count", out_count)?);
            let rows = open.garage.tariffs().list()?;
            let rows = rows.iter().map(|row| GarageTariff {
                struct_size: 0,
                version: row.tariff.version(),
                created_at: row.created_at.as_micros(),
                active: row.active,
                id: field(row.tariff.id().as_str()),
            });
            out.list("out_tariffs", rows, count)
        })
    }
}
