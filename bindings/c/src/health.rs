//! Health and metrics.

use std::ffi::c_char;

use crate::call::on_garage;
use crate::code::{Coded, GarageDurability};
use crate::error::GarageError;
use crate::give::give_text;
use crate::open::GarageHandle;
use crate::record::{Out, records};
use crate::status::GarageStatus;

/// The state of a garage and of the library's parts at one moment.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageHealth {
    /// sizeof(GarageHealth), set by the caller.
    pub struct_size: u32,
    /// Whether all four parts are well.
    pub healthy: bool,
    /// The store answers.
    pub database: bool,
    /// What is in memory has applied every row of the journal.
    pub memory_store: bool,
    /// What is cached is what memory says.
    pub cache: bool,
    /// A writer gets its turn.
    pub transaction_manager: bool,
    /// How safe a change is once it is acknowledged.
    pub durability: GarageDurability,
    /// Vehicles inside.
    pub session_count: u64,
    /// Spots in service: AVAILABLE, OCCUPIED or RESERVED.
    pub active_spots: u64,
    /// PENDING payments.
    pub payments_pending: u64,
    /// How many journal rows memory is behind.
    pub live_lag: u64,
    /// The last row of the journal.
    pub journal_sequence: u64,
    /// The size of the write-ahead log in bytes.
    pub wal_bytes: u64,
    /// How many commits there were since the garage was opened.
    pub commits: u64,
    /// How often the write-ahead log could not be taken into the file.
    pub checkpoints_failed: u64,
    /// How many writers wait for their turn.
    pub writers_waiting: u32,
    /// The hash of the journal's last row; note it off the machine.
    pub journal_hash: [u8; 32],
}

records! { GarageHealth: journal_hash; }

/// How the garage is. A store that does not answer is an answer, not an error.
///
/// Threads: any; waits up to a second for a writer's turn. Errors: none but those of the arguments.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_health(
    garage: GarageHandle,
    out_health: *mut GarageHealth,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_health", out_health)?;
            let health = open.garage.health()?;
            out.write(&GarageHealth {
                struct_size: 0,
                healthy: health.is_healthy(),
                database: health.database,
                memory_store: health.memory_store,
                cache: health.cache,
                transaction_manager: health.transaction_manager,
                durability: health.storage.durability.code(),
                session_count: health.session_count,
                active_spots: health.active_spots,
                payments_pending: health.payments_pending,
                live_lag: health.live_lag,
                journal_sequence: health.journal_head.sequence,
                wal_bytes: health.storage.wal_bytes,
                commits: health.storage.commits,
                checkpoints_failed: health.storage.checkpoints_failed,
                writers_waiting: health.storage.writers_waiting,
                journal_hash: health.journal_head.hash,
            });
            Ok(())
        })
    }
}

/// What the library counted since the garage was opened, as Prometheus reads it.
///
/// Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL; it grows a little
/// with use, so give more.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_metrics(
    garage: GarageHandle,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { give_text(garage, (buffer, capacity, out_needed), out_error, |open| open.garage.metrics()?.to_prometheus()) }
}
