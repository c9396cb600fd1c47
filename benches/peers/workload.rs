//! What every peer writes for a stay, whatever it is written with: `benches/support/by_hand.rs` says what for.

use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::callers::Outcome;

/// The price of the first hour.
pub const PRICE_MINOR: i64 = 250;
/// The longest stay, in microseconds.
pub const OVERDUE_MICROS: i64 = 2_592_000_000_000;
/// The class of spots that suit a standard vehicle.
pub const CLASS: i64 = 8;
/// 64 MiB of pages of 4 KiB.
pub const PRAGMAS: [&str; 7] = [
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 16000",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -8192",
    "PRAGMA busy_timeout = 5000",
];
/// Connections of a pool.
pub const POOLED: u32 = 10;

/// A journal row: its kind, and the length of its payload.
pub type Event = (&'static str, usize);
pub const REGISTERED: Event = ("VehicleRegistered", 213);
pub const ENTERED: Event = ("VehicleEntered", 347);
pub const OPENED: Event = ("PaymentOpened", 338);
pub const PAID: Event = ("PaymentCompleted", 174);
pub const RECEIPT: Event = ("ReceiptIssued", 480);
pub const COMPLETED: Event = ("SessionCompleted", 231);

pub fn payload((_, bytes): Event) -> String {
    "x".repeat(bytes)
}

pub fn receipt_body() -> String {
    format!("\"{}\"", "x".repeat(RECEIPT.1 - 32))
}

pub fn now_micros() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// An id that ascends with time.
pub fn id(now: i64) -> Outcome<Vec<u8>> {
    let mut id = (now << 8).to_be_bytes().to_vec();
    id.extend(random::<8>()?);
    Ok(id)
}

/// A ticket's number.
pub fn number() -> Outcome<String> {
    Ok(hex(&random::<10>()?))
}

pub fn payment_key(id: &[u8]) -> String {
    format!("payment:{}0000", hex(id).to_lowercase())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Random bytes, read some thousand at a time.
fn random<const N: usize>() -> Outcome<[u8; N]> {
    static READ: Mutex<Vec<u8>> = Mutex::new(Vec::new());
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if read.len() < N {
        read.resize(4096, 0);
        std::fs::File::open("/dev/urandom")?.read_exact(&mut read)?;
    }
    let rest = read.len() - N;
    Ok(read.split_off(rest).try_into().expect("N bytes were split off"))
}
