//! What the price of a stay depends on besides its length: on what ground somebody parks, and what third parties take off.

use std::ffi::c_char;

use crate::call::on_garage;
use crate::code::Coded;
use crate::code_money::GarageParkerClass;
use crate::error::GarageError;
use crate::give::{give, give_text};
use crate::id::GarageId;
use crate::open::GarageHandle;
use crate::session::GarageSession;
use crate::status::GarageStatus;
use crate::text::text;
use crate::with_key;
use parking_garage::{Error, ErrorKind, Label, ParkerClass, Validation};

/// Says on what ground the vehicle is there, which its price may depend on: a permit that the lane did not see. For staff.
///
/// Threads: any. May be NULL: key. The reason is at most 500 characters.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_INVALID_INPUT for the class or the
/// reason.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_set_parker_class(
    garage: GarageHandle,
    session: GarageId,
    parker_class: GarageParkerClass,
    reason: *const c_char,
    key: *const c_char,
    out_session: *mut GarageSession,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_session", out_session), out_error, |open| {
            let class = ParkerClass::of("parker_class", parker_class)?;
            let sessions = with_key!(open.garage.sessions(), key);
            sessions.set_parker_class(session.required("session")?, class, text("reason", reason)?)
        })
    }
}

/// Grants the session a validation: from now on quotes and payments price the stay with it. Granting the same again changes
/// nothing. The text is JSON, such as {"id": "bakery", "benefit": {"minutes": 60}, "billed_to": "Bakery"}.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_ALREADY_EXISTS if it has another
/// validation of this id; GARAGE_E_OUT_OF_RANGE if it has 64, or all that may be granted are; GARAGE_E_INVALID_INPUT for the
/// text.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_validation_grant(
    garage: GarageHandle,
    session: GarageId,
    validation: *const c_char,
    key: *const c_char,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let wrong = |error: serde_json::Error| {
                let place = (error.line(), error.column());
                Error::new(
                    ErrorKind::InvalidInput,
                    format!("validation is no validation from line {}, column {} on", place.0, place.1),
                )
            };
            let validation: Validation = serde_json::from_str(text("validation", validation)?).map_err(wrong)?;
            with_key!(open.garage.sessions(), key).validate(session.required("session")?, &validation).map(drop)
        })
    }
}

/// Takes the validation with this id back. The journal keeps that it was granted.
///
/// Threads: any. May be NULL: key. The reason is at most 500 characters.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_INVALID_INPUT for the id or the
/// reason.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_validation_revoke(
    garage: GarageHandle,
    session: GarageId,
    validation_id: *const c_char,
    reason: *const c_char,
    key: *const c_char,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let label = text("validation_id", validation_id)?.parse::<Label>()?;
            let sessions = with_key!(open.garage.sessions(), key);
            sessions.revoke_validation(session.required("session")?, &label, text("reason", reason)?).map(drop)
        })
    }
}

/// The validations of a session as a JSON array, in the order in which they were granted.
///
/// Threads: any.
/// Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_validation_list(
    garage: GarageHandle,
    session: GarageId,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            let granted = open.garage.sessions().validations(session.required("session")?)?;
            let broken = |error| Error::new(ErrorKind::Internal, "a validation cannot be written as JSON").with_source(error);
            let listed = serde_json::to_string(&granted).map_err(broken)?;
            Ok(listed)
        })
    }
}
