//! The journal: rows as they were written, and the proof that they and the tables agree.

use std::ffi::c_char;

use parking_garage::{Error, ErrorKind, JournalEntry, Result, Verified};

use crate::call::on_garage;
use crate::error::GarageError;
use crate::open::GarageHandle;
use crate::record::{Out, OutMany, OutValue, Record, not_null, records, too_small};
use crate::status::GarageStatus;
use crate::text::{field, write_text};

/// The room for the kind of an event, with its NUL.
pub const GARAGE_KIND_BYTES: usize = 48;
/// The room for an actor, with its NUL.
pub const GARAGE_ACTOR_BYTES: usize = 64;
/// The room for what is wrong with a row, with its NUL.
pub const GARAGE_BREAK_BYTES: usize = 512;
/// How many rows one call gives at most.
pub const GARAGE_JOURNAL_ROWS_MAX: usize = 1000;

/// A row of the journal: one event.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageJournalRow {
    /// sizeof(GarageJournalRow), set by the caller.
    pub struct_size: u32,
    /// Its number: one more than the row before; the first is 1.
    pub sequence: u64,
    /// When it was written, in microseconds since 1970 in UTC, by the garage's clock; not an order.
    pub at: i64,
    /// What happened, as JSON; in the caller's text buffer, NUL-terminated.
    pub payload: *const c_char,
    /// How long that is, without its NUL.
    pub payload_bytes: usize,
    /// The idempotency key, on the first row of a call that had one; in the caller's text buffer, or NULL.
    pub key: *const c_char,
    /// What kind of event it is, such as "VehicleEntered".
    pub kind: [c_char; GARAGE_KIND_BYTES],
    /// Who caused it: "host", "system", "user:" or "device:" and an id.
    pub actor: [c_char; GARAGE_ACTOR_BYTES],
    /// SHA-256 over this row and the hash of the row before.
    pub hash: [u8; 32],
}

/// What verifying found.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageVerified {
    /// sizeof(GarageVerified), set by the caller.
    pub struct_size: u32,
    /// Whether nothing was found.
    pub sound: bool,
    /// How many journal rows hold.
    pub rows: u64,
    /// The last row that holds; compare it, and its hash, with one noted off the machine.
    pub head_sequence: u64,
    /// The first row that does not hold; 0: all do.
    pub broken_sequence: u64,
    /// How many rows of the tables are not what the journal makes them, at most 100.
    pub differences: u32,
    /// The hash of the last row that holds.
    pub head_hash: [u8; 32],
    /// What is wrong with the row that does not hold, or else with the first row of the tables; empty where nothing is.
    pub found: [c_char; GARAGE_BREAK_BYTES],
}

/// Where the journal ends.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageHead {
    /// sizeof(GarageHead), set by the caller.
    pub struct_size: u32,
    /// The number of its last row; 0: it is empty.
    pub sequence: u64,
    /// The hash of its last row.
    pub hash: [u8; 32],
}

records! {
    GarageJournalRow: hash;
    GarageVerified: found;
    GarageHead: hash;
}

/// The caller's rows, and the buffer for their texts.
pub(crate) struct RowsOut {
    rows: OutMany<GarageJournalRow>,
    buffer: *mut c_char,
    capacity: usize,
    count: OutValue<usize>,
    needed: OutValue<usize>,
    written: usize,
    used: usize,
}

impl RowsOut {
    /// # Safety
    /// `rows` is an array of `capacity` rows, `buffer` of `buffer_capacity` bytes; `count` and `needed` are NULL or numbers.
    pub(crate) unsafe fn to(
        rows: *mut GarageJournalRow,
        capacity: usize,
        buffer: *mut c_char,
        buffer_capacity: usize,
        count: *mut usize,
        needed: *mut usize,
    ) -> Result<Self> {
        not_null("text", buffer.is_null())?;
        if buffer_capacity > isize::MAX as usize {
            return Err(Error::new(ErrorKind::InvalidInput, format!("no buffer has {buffer_capacity} bytes")));
        }
        // SAFETY: promised by the caller.
        let (rows, count, needed) = unsafe {
            (OutMany::to("out_rows", rows, capacity)?, OutValue::to("out_count", count)?, OutValue::to("out_needed", needed)?)
        };
        Ok(Self { rows, buffer, capacity: buffer_capacity, count, needed, written: 0, used: 0 })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.written == 0
    }

    pub(crate) fn has_room(&self) -> bool {
        self.written < self.rows.capacity.min(GARAGE_JOURNAL_ROWS_MAX)
    }

    /// Writes the next row; false, and nothing, if its texts do not fit any more.
    pub(crate) fn push(&mut self, entry: &JournalEntry) -> bool {
        let key = entry.key.as_ref().map(|used| used.key.as_str());
        if self.capacity - self.used < needed_for(entry) {
            return false;
        }
        let row = GarageJournalRow {
            sequence: entry.sequence,
            at: entry.at.as_micros(),
            payload: self.append(&entry.payload),
            payload_bytes: entry.payload.len(),
            key: key.map_or(std::ptr::null(), |key| self.append(key)),
            kind: field(entry.event.kind()),
            actor: field(&entry.actor.to_string()),
            hash: entry.hash,
            ..GarageJournalRow::zeroed()
        };
        self.rows.write(self.written, &row);
        self.written += 1;
        true
    }

    fn append(&mut self, text: &str) -> *const c_char {
        // SAFETY: `push` has seen that the buffer has room for it.
        let at = unsafe { self.buffer.add(self.used) };
        // SAFETY: as above.
        unsafe {
            std::ptr::copy_nonoverlapping(text.as_ptr(), at.cast::<u8>(), text.len());
            at.add(text.len()).write(0);
        }
        self.used += text.len() + 1;
        at.cast_const()
    }

    /// Says how many rows there are. `left` is the row that did not fit: if no other did, the buffer is too small for it.
    pub(crate) fn finish(self, left: Option<&JournalEntry>) -> Result<()> {
        match left.filter(|_| self.written == 0) {
            None => {
                self.count.write(self.written);
                self.needed.write(self.used);
                Ok(())
            }
            Some(entry) => {
                let needed = needed_for(entry);
                self.needed.write(needed);
                Err(too_small(format!(
                    "journal row {} takes {needed} bytes of text, and there are {}",
                    entry.sequence, self.capacity
                )))
            }
        }
    }
}

fn needed_for(entry: &JournalEntry) -> usize {
    entry.payload.len() + 1 + entry.key.as_ref().map_or(0, |used| used.key.len() + 1)
}

/// Where the journal ends; note it off the machine to prove later that nothing was cut off.
///
/// Threads: any. Errors: those of the store.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_journal_head(
    garage: GarageHandle,
    out_head: *mut GarageHead,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_head", out_head)?;
            let head = open.garage.journal().head()?;
            out.write(&GarageHead { struct_size: 0, sequence: head.sequence, hash: head.hash });
            Ok(())
        })
    }
}

/// Rows of the journal from number `from` on (the first is 1), as many as fit: at most `capacity`, at most 1,000, and as many as
/// have room for their texts in `text`, which has `text_capacity` bytes.
///
/// Threads: any. Ownership: the rows point into `text`, and are good as long as it is left alone.
/// Outputs: `out_count` is the number of rows written; 0 at the end of the journal. `out_needed` is how many bytes of `text` they
/// take; on GARAGE_E_BUFFER_TOO_SMALL, how many the first row takes.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if `text` is too small for the first row; GARAGE_E_CORRUPT, naming the row, if one cannot be
/// read.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_journal_page(
    garage: GarageHandle,
    from: u64,
    out_rows: *mut GarageJournalRow,
    capacity: usize,
    text: *mut c_char,
    text_capacity: usize,
    out_count: *mut usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let mut out = RowsOut::to(out_rows, capacity, text, text_capacity, out_count, out_needed)?;
            let limit = capacity.min(GARAGE_JOURNAL_ROWS_MAX) as u32;
            let page = open.garage.journal().page(from, limit)?;
            let left = page.iter().find(|entry| !out.push(entry));
            out.finish(left)
        })
    }
}

/// Reads the whole journal, checks that every row follows from the one before, replays it, and compares every row of every table
/// with what that gives. Takes memory for the whole garage, and some 10 microseconds for each row.
///
/// Threads: any; others go on meanwhile. Errors: those of a store that cannot be read. What it finds wrong is no error.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_journal_verify(
    garage: GarageHandle,
    out_verified: *mut GarageVerified,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_verified", out_verified)?;
            out.write(&told(&open.garage.journal().verify()?));
            Ok(())
        })
    }
}

/// As garage_journal_verify, of the chain alone: that no row was changed, removed or put in since. What the rows say, and whether
/// the tables agree, is not looked at. Takes little memory, and a second for each half million rows.
///
/// Threads: any; others go on meanwhile. Errors: those of a store that cannot be read. What it finds wrong is no error.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_journal_verify_chain(
    garage: GarageHandle,
    out_verified: *mut GarageVerified,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_verified", out_verified)?;
            out.write(&told(&open.garage.journal().verify_chain()?));
            Ok(())
        })
    }
}

fn told(verified: &Verified) -> GarageVerified {
    let mut told = GarageVerified {
        sound: verified.is_sound(),
        rows: verified.rows,
        head_sequence: verified.head.sequence,
        broken_sequence: verified.broken.as_ref().map_or(0, |broken| broken.sequence),
        differences: u32::try_from(verified.differences.len()).unwrap_or(u32::MAX),
        head_hash: verified.head.hash,
        ..GarageVerified::zeroed()
    };
    let found = verified.broken.as_ref().map(|broken| broken.what.as_str()).or(verified.differences.first().map(String::as_str));
    write_text(&mut told.found, found.unwrap_or_default());
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_event_has_room() {
        assert!(parking_garage::Event::KINDS.iter().all(|kind| kind.len() < GARAGE_KIND_BYTES));
    }
}
