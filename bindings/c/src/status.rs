//! What a call answers: a number and its name, the same as [`parking_garage::ErrorKind`] has in Rust.

use std::ffi::{CStr, c_char};

/// How a call ended: GARAGE_OK, or the GARAGE_E_* that says why it failed.
///
/// The numbers are never reused, and later versions add some: treat one that you do not know as a failure.
/// 1-29: what was asked for; 30-39: try again; 40-59: the store; 60 and up: the calling program.
pub type GarageStatus = i32;

// Written out with their numbers, and their docs repeated, because cbindgen reads the source and expands no macro.
// `tests` below keeps them equal to `ErrorKind`.

/// The call did what it says.
pub const GARAGE_OK: GarageStatus = 0;
/// An argument is malformed or out of its range; the message says which.
pub const GARAGE_E_INVALID_INPUT: GarageStatus = 1;
/// A plate has no normal form: too long, or holding something that is neither letter nor digit.
pub const GARAGE_E_INVALID_PLATE: GarageStatus = 2;
/// A layout names a spot, bay or floor twice, or refers to one that is not there.
pub const GARAGE_E_INVALID_LAYOUT: GarageStatus = 3;
/// A tariff's parts do not fit together, or a published version was to be changed.
pub const GARAGE_E_INVALID_TARIFF: GarageStatus = 4;
/// No row has the id, code or number that was given.
pub const GARAGE_E_NOT_FOUND: GarageStatus = 5;
/// Something with the same unique name exists already.
pub const GARAGE_E_ALREADY_EXISTS: GarageStatus = 6;
/// The vehicle is inside: it has an ACTIVE session.
pub const GARAGE_E_ALREADY_PARKED: GarageStatus = 7;
/// No spot that the vehicle may take is free.
pub const GARAGE_E_FULL: GarageStatus = 8;
/// The named spot is occupied, reserved for another vehicle, or out of service.
pub const GARAGE_E_SPOT_UNAVAILABLE: GarageStatus = 9;
/// The spot is too small, or kept for another kind of vehicle.
pub const GARAGE_E_SPOT_UNSUITABLE: GarageStatus = 10;
/// The state machine has no such step, as from COMPLETED to CANCELLED.
pub const GARAGE_E_INVALID_TRANSITION: GarageStatus = 11;
/// The session cannot be ended before what is due has been paid.
pub const GARAGE_E_PAYMENT_REQUIRED: GarageStatus = 12;
/// The payment provider refused.
pub const GARAGE_E_PAYMENT_DECLINED: GarageStatus = 13;
/// A payment of this session is PENDING: its outcome is not known yet; recover it first.
pub const GARAGE_E_PAYMENT_PENDING: GarageStatus = 14;
/// The amount offered is not the amount due.
pub const GARAGE_E_AMOUNT_MISMATCH: GarageStatus = 15;
/// The idempotency key was used before with another operation or other parameters.
pub const GARAGE_E_IDEMPOTENCY_MISMATCH: GarageStatus = 16;
/// The row has changed since the version that the caller saw; read it again.
pub const GARAGE_E_VERSION_MISMATCH: GarageStatus = 17;
/// A number left its range: an amount, a duration or a counter.
pub const GARAGE_E_OUT_OF_RANGE: GarageStatus = 18;
/// The vehicle owes for an earlier stay: settle its debts, or waive them.
pub const GARAGE_E_DEBT_OUTSTANDING: GarageStatus = 24;
/// Who calls is not known: no valid access token, or none that is still valid.
pub const GARAGE_E_UNAUTHENTICATED: GarageStatus = 26;
/// Who calls is known, and may not do this.
pub const GARAGE_E_FORBIDDEN: GarageStatus = 27;
/// Logging in failed too often; the message says when it may be tried again.
pub const GARAGE_E_LOCKED_OUT: GarageStatus = 28;
/// The lease under which this was to be written is held no more: its term is over, or another has taken the job over.
pub const GARAGE_E_LEASE_LOST: GarageStatus = 29;
/// Another writer changed the same row first.
pub const GARAGE_E_CONFLICT: GarageStatus = 30;
/// The store or a queue before it was busy for longer than the caller would wait.
pub const GARAGE_E_BUSY: GarageStatus = 31;
/// The call's deadline passed before it could be done; nothing was changed.
pub const GARAGE_E_DEADLINE_EXCEEDED: GarageStatus = 32;
/// What stands beside the store, such as Redis, does not answer or cannot serve; the garage does without.
pub const GARAGE_E_UNAVAILABLE: GarageStatus = 33;
/// Reading or writing the store failed.
pub const GARAGE_E_IO: GarageStatus = 40;
/// The disk, or the size allowed to the store, is full.
pub const GARAGE_E_DISK_FULL: GarageStatus = 41;
/// The store is damaged, or its journal does not agree with its tables.
pub const GARAGE_E_CORRUPT: GarageStatus = 42;
/// The store or its directory may not be written.
pub const GARAGE_E_READ_ONLY: GarageStatus = 43;
/// The file is not a garage's database.
pub const GARAGE_E_NOT_A_DATABASE: GarageStatus = 44;
/// The store was written by a newer version of this library.
pub const GARAGE_E_NEWER_SCHEMA: GarageStatus = 45;
/// The file, or the directory it should be in, is not there or may not be opened.
pub const GARAGE_E_CANNOT_OPEN: GarageStatus = 46;
/// The file is on a network file system, where locks and shared memory cannot be trusted.
pub const GARAGE_E_UNSUPPORTED_FILE_SYSTEM: GarageStatus = 47;
/// A constraint of the store was violated: a reference to a row that is not there, or a value out of its set.
pub const GARAGE_E_CONSTRAINT: GarageStatus = 48;
/// The transaction has ended because of an earlier error; every further call on it fails.
pub const GARAGE_E_POISONED: GarageStatus = 49;
/// The file is encrypted with another key, or is not encrypted.
pub const GARAGE_E_WRONG_KEY: GarageStatus = 50;
/// The call may not be made here, such as a transaction begun inside another.
pub const GARAGE_E_MISUSE: GarageStatus = 60;
/// This backend or build cannot do it.
pub const GARAGE_E_UNSUPPORTED: GarageStatus = 61;
/// The garage was closed.
pub const GARAGE_E_CLOSED: GarageStatus = 62;
/// A bug in this library or in a host's own code that it called; the message says where.
pub const GARAGE_E_INTERNAL: GarageStatus = 63;
/// A buffer of the calling program is too small for what it asked for; the call says how much room it takes.
pub const GARAGE_E_BUFFER_TOO_SMALL: GarageStatus = 64;

macro_rules! statuses {
    ($($name:ident)+) => {
        /// Every status with the name that [`garage_status_name`] gives it.
        const STATUSES: &[(GarageStatus, &CStr)] = &[$(($name, terminated(concat!(stringify!($name), "\0")))),+];
    };
}

statuses! {
    GARAGE_OK
    GARAGE_E_INVALID_INPUT
    GARAGE_E_INVALID_PLATE
    GARAGE_E_INVALID_LAYOUT
    GARAGE_E_INVALID_TARIFF
    GARAGE_E_NOT_FOUND
    GARAGE_E_ALREADY_EXISTS
    GARAGE_E_ALREADY_PARKED
    GARAGE_E_FULL
    GARAGE_E_SPOT_UNAVAILABLE
    GARAGE_E_SPOT_UNSUITABLE
    GARAGE_E_INVALID_TRANSITION
    GARAGE_E_PAYMENT_REQUIRED
    GARAGE_E_PAYMENT_DECLINED
    GARAGE_E_PAYMENT_PENDING
    GARAGE_E_AMOUNT_MISMATCH
    GARAGE_E_IDEMPOTENCY_MISMATCH
    GARAGE_E_VERSION_MISMATCH
    GARAGE_E_OUT_OF_RANGE
    GARAGE_E_DEBT_OUTSTANDING
    GARAGE_E_UNAUTHENTICATED
    GARAGE_E_FORBIDDEN
    GARAGE_E_LOCKED_OUT
    GARAGE_E_LEASE_LOST
    GARAGE_E_CONFLICT
    GARAGE_E_BUSY
    GARAGE_E_DEADLINE_EXCEEDED
    GARAGE_E_UNAVAILABLE
    GARAGE_E_IO
    GARAGE_E_DISK_FULL
    GARAGE_E_CORRUPT
    GARAGE_E_READ_ONLY
    GARAGE_E_NOT_A_DATABASE
    GARAGE_E_NEWER_SCHEMA
    GARAGE_E_CANNOT_OPEN
    GARAGE_E_UNSUPPORTED_FILE_SYSTEM
    GARAGE_E_CONSTRAINT
    GARAGE_E_POISONED
    GARAGE_E_WRONG_KEY
    GARAGE_E_MISUSE
    GARAGE_E_UNSUPPORTED
    GARAGE_E_CLOSED
    GARAGE_E_INTERNAL
    GARAGE_E_BUFFER_TOO_SMALL
}

/// `text`, which ends in its only NUL, as C reads it; anything else fails to compile where this makes a constant.
pub(crate) const fn terminated(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("one NUL, at the end"),
    }
}

/// The name of a status as this header spells it: "GARAGE_OK", "GARAGE_E_FULL", and so on.
///
/// Threads: any. Ownership: the text is static and NUL-terminated; do not free it.
/// Errors: none; a number that is no status of this version gives "GARAGE_E_UNKNOWN". Never NULL.
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn garage_status_name(status: GarageStatus) -> *const c_char {
    let known = STATUSES.iter().find(|(number, _)| *number == status);
    known.map_or(c"GARAGE_E_UNKNOWN", |(_, name)| name).as_ptr()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parking_garage::ErrorKind;

    fn name(status: GarageStatus) -> &'static str {
        // SAFETY: `garage_status_name` gives a static, NUL-terminated text for every number.
        unsafe { CStr::from_ptr(garage_status_name(status)) }.to_str().unwrap()
    }

    #[test]
    fn the_statuses_are_ok_and_the_error_kinds() {
        let kinds = ErrorKind::ALL.iter().map(|kind| (kind.code(), format!("GARAGE_E_{}", kind.symbol())));
        let expected: Vec<_> = std::iter::once((GARAGE_OK, "GARAGE_OK".to_owned())).chain(kinds).collect();
        let statuses = STATUSES.iter().map(|(number, name)| (*number, name.to_str().unwrap().to_owned()));
        assert_eq!(statuses.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_status_is_named_and_any_other_number_is_unknown() {
        assert_eq!(name(0), "GARAGE_OK");
        for kind in ErrorKind::ALL {
            assert_eq!(name(kind.code()), format!("GARAGE_E_{kind}"));
        }
        for other in [i32::MIN, -1, 999, 1_000, i32::MAX] {
            assert_eq!(name(other), "GARAGE_E_UNKNOWN");
        }
    }
}
