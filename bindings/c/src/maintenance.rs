//! Housekeeping: the sweep, memory against the store, backup and restore; the manual clock.

use std::ffi::c_char;
use std::sync::Arc;

use parking_garage::{Error, ErrorKind, ManualClock, Result, Timestamp};

use crate::call::on_garage;
use crate::error::GarageError;
use crate::id::{millis, time};
use crate::open::{GarageHandle, Open};
use crate::payment_outcome::GarageRecovered;
use crate::record::{Out, OutValue, records};
use crate::status::GarageStatus;
use crate::text::path;

/// What a sweep did.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageSwept {
    /// sizeof(GarageSwept), set by the caller.
    pub struct_size: u32,
    /// Sessions that were overdue, now EXPIRED.
    pub expired: u32,
    /// Spots whose reservation had lapsed, now AVAILABLE.
    pub released: u32,
    /// Payments whose money had been taken: now COMPLETED.
    pub payments_completed: u32,
    /// Payments whose money had not: now FAILED.
    pub payments_failed: u32,
    /// Payments of which nobody knows: still PENDING.
    pub payments_pending: u32,
}

records! { GarageSwept: payments_pending; }

/// Does what time alone makes due: expires sessions that are overdue, ends reservations that have lapsed, recovers payments. For a
/// host to call now and then, such as each minute.
///
/// Threads: any; a provider's callback is called on this one. Errors: those of the store; what was done before it stays done.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_maintenance_sweep(
    garage: GarageHandle,
    out_swept: *mut GarageSwept,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_swept", out_swept)?;
            let swept = open.garage.maintenance().sweep()?;
            let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let recovered = GarageRecovered::from(&swept.recovered);
            out.write(&GarageSwept {
                struct_size: 0,
                expired: count(swept.expired.len()),
                released: count(swept.released.len()),
                payments_completed: recovered.completed,
                payments_failed: recovered.failed,
                payments_pending: recovered.pending,
            });
            Ok(())
        })
    }
}

/// Takes in what other processes have committed, at once instead of at the next look of the background thread.
///
/// Threads: any. Errors: those of the store.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_maintenance_catch_up(garage: GarageHandle, out_error: *mut GarageError) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { on_garage(garage, out_error, |open| open.garage.maintenance().catch_up()) }
}

/// Does the store's housekeeping, as the background thread does: for hosts that opened with GARAGE_OPEN_NO_BACKGROUND.
///
/// Threads: any. Errors: those of the store; trying again later is right.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_maintenance_tidy(garage: GarageHandle, out_error: *mut GarageError) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { on_garage(garage, out_error, |open| open.garage.maintenance().tidy()) }
}

/// Compares what is in memory with the store, row by row, and builds it anew if they differ; what differed is logged.
///
/// Threads: any. Errors: GARAGE_E_BUSY if others write faster than can be compared; those of the store.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_maintenance_check(
    garage: GarageHandle,
    out_differences: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = OutValue::to("out_differences", out_differences)?;
            out.write(open.garage.maintenance().check()?.len());
            Ok(())
        })
    }
}

/// Builds what is in memory anew from the store.
///
/// Threads: any. Errors: those of the store; memory is then as before.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_maintenance_rebuild(garage: GarageHandle, out_error: *mut GarageError) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { on_garage(garage, out_error, |open| open.garage.maintenance().rebuild()) }
}

/// Copies the store, as it is now, into a new file while it is in use. The copy is a garage's file like any other.
///
/// Threads: any; others go on meanwhile.
/// Errors: GARAGE_E_ALREADY_EXISTS if there is a file; GARAGE_E_UNSUPPORTED in memory; those of a disk that fails. No half copy
/// is left.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_maintenance_backup(
    garage: GarageHandle,
    file: *const c_char,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { on_garage(garage, out_error, |open| open.garage.maintenance().backup(path("file", file)?)) }
}

/// Replaces everything in the store by what a backup holds; what was written after the backup is gone.
///
/// Threads: any. Errors: GARAGE_E_NOT_A_DATABASE, GARAGE_E_NEWER_SCHEMA or GARAGE_E_CORRUPT for a file that is not a sound
/// backup, which is found out before anything is changed; GARAGE_E_UNSUPPORTED in memory.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_maintenance_restore(
    garage: GarageHandle,
    file: *const c_char,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { on_garage(garage, out_error, |open| open.garage.maintenance().restore(path("file", file)?)) }
}

fn clock(open: &Open) -> Result<&Arc<ManualClock>> {
    open.clock.as_ref().ok_or_else(|| {
        Error::new(ErrorKind::Misuse, "the garage goes by the machine's clock: open it with GARAGE_OPEN_MANUAL_CLOCK")
    })
}

/// Makes a manual clock show `now`, in microseconds since 1970 in UTC, be it earlier or later.
///
/// Threads: any. Errors: GARAGE_E_MISUSE unless the garage was opened with GARAGE_OPEN_MANUAL_CLOCK.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_clock_set(garage: GarageHandle, now: i64, out_error: *mut GarageError) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let now: Timestamp = time("now", now)?;
            clock(open)?.set(now);
            Ok(())
        })
    }
}

/// Moves a manual clock on by so many milliseconds.
///
/// Threads: any. Errors: as garage_clock_set; GARAGE_E_INVALID_INPUT for a negative number.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_clock_advance(garage: GarageHandle, by_ms: i64, out_error: *mut GarageError) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            clock(open)?.advance(millis("by_ms", by_ms)?);
            Ok(())
        })
    }
}
