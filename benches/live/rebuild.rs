//! Opening a large file: 1,000,000 spots, 500,000 vehicles, 1,000,000 sessions of which 500,000 are ACTIVE.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use parking_garage::{Garage, Layout};
use rusqlite::{Connection, OpenFlags, params};

use super::Outcome;
use super::report::{Report, median};

/// The argument that says to make the file and nothing else.
pub(crate) const PREPARE: &str = "--prepare-start";
const ROUNDS: usize = 5;
const SPOTS: u64 = 1_000_000;
const ACTIVE: u64 = 500_000;
/// Spots, vehicles, ACTIVE sessions and their tickets.
const ROWS: u64 = SPOTS + 3 * ACTIVE;

/// The statements that read what a start reads, as fast as SQLite gives the rows.
const STATEMENTS: [&str; 3] = [
    "SELECT * FROM vehicles ORDER BY id",
    "SELECT * FROM spots ORDER BY id",
    "SELECT s.*, t.* FROM sessions AS s INDEXED BY sessions_open CROSS JOIN tickets AS t ON t.id = s.ticket_id
     WHERE s.status = 'ACTIVE' AND s.status IN ('ACTIVE', 'EXPIRED') ORDER BY s.id",
];

/// Seconds to open, against stepping over the same rows; and the memory that is taken, against the bar of 150 bytes a row.
pub(crate) fn start(report: &Report) -> Outcome<()> {
    let path = path();
    if !path.exists() {
        // In a process of its own: the memory that the making leaves behind would be taken for there before the start.
        let made = Command::new(std::env::current_exe()?).arg(PREPARE).status()?;
        assert!(made.success(), "the file cannot be made");
    }
    let (mut ours, mut yardstick, mut memory) = (vec![], vec![], vec![]);
    for round in 0..=ROUNDS {
        let before = resident_bytes()?;
        let started = Instant::now();
        let garage = Garage::builder().background(false).open(&path)?;
        let opened = started.elapsed().as_millis() as u64;
        assert_eq!(garage.spots().availability()?.free() as u64, SPOTS - ACTIVE);
        // The allocator keeps what the last round freed: only the first tells how much is needed.
        if round == 0 {
            memory.push(resident_bytes()?.saturating_sub(before) * 100 / ROWS);
        }
        drop(garage);
        let started = Instant::now();
        step(&path)?;
        let stepped = started.elapsed().as_millis() as u64;
        // The first round fills the cache of the operating system.
        if round > 0 {
            ours.push(opened * 100);
            yardstick.push(stepped * 100);
        }
    }
    report.figure("start/1m_spots_500k_active", median(&mut ours), median(&mut yardstick), "stepping over the rows", "ms");
    report.figure("start/memory_per_row", median(&mut memory), 15_000, "the bar", "bytes");
    Ok(())
}

fn step(path: &Path) -> Outcome<()> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut stepped = 0;
    for sql in STATEMENTS {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {
            stepped += 1;
        }
    }
    assert_eq!(stepped, ROWS - ACTIVE, "a session and its ticket come as one row");
    Ok(())
}

fn resident_bytes() -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse::<u64>()? * 1024)
}

/// Where the file of this schema is.
fn path() -> PathBuf {
    let schema = concat!(include_str!("../../migrations/0001_initial.sql"), include_str!("../../migrations/0002_accounts.sql"));
    let version = schema.bytes().fold(0_u64, |hash, byte| hash.wrapping_mul(0x100_0000_01B3) ^ u64::from(byte));
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("million-{version:016x}.db"))
}

/// Makes the file.
pub(crate) fn prepare() -> Outcome<()> {
    let path = path();
    let unfinished = path.with_extension("unfinished");
    let _ = fs::remove_file(&unfinished);
    let started = Instant::now();
    let garage = Garage::builder().background(false).open(&unfinished)?;
    let mut places = Layout::grid(20, 50, 1);
    places.spots.clear();
    garage.spots().create_layout(&places)?;
    drop(garage);
    fill(&unfinished)?;
    fs::rename(&unfinished, &path)?;
    eprintln!("prepared {} in {} s", path.display(), started.elapsed().as_secs());
    Ok(())
}

/// An id of this kind of row that ascends with `number`, with scattered low bits, as the library's ids are.
fn id(kind: u64, number: u64) -> [u8; 16] {
    let high = ((1_750_000_000_000 + number) << 16) | 0x7000;
    let low = (number * 8 + kind + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 2 | 0x8000_0000_0000_0000;
    let mut id = [0; 16];
    id[..8].copy_from_slice(&high.to_be_bytes());
    id[8..].copy_from_slice(&low.to_be_bytes());
    id
}

fn fill(path: &Path) -> Outcome<()> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;")?;
    let now = 1_780_000_000_000_000_i64;
    let tx = connection.transaction()?;
    {
        let mut vehicle = tx.prepare(
            "INSERT INTO vehicles (id, plate, plate_shown, ocr_key, vehicle_type, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, 'STANDARD', 1, ?5, ?5)",
        )?;
        for n in 0..ACTIVE {
            let plate = format!("{:03}T{:03}", n / 1_000, n % 1_000);
            let shown = format!("{:03}-T-{:03}", n / 1_000, n % 1_000);
            vehicle.execute(params![id(0, n), plate, shown, plate, now])?;
        }
        let mut spot = tx.prepare(
            "INSERT INTO spots (id, code, level, bay, ordinal, class, status, session_id, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, 8, ?6, ?7, 1, ?8, ?8)",
        )?;
        for n in 0..SPOTS {
            let (floor, bay, place, ordinal) = ((n / 50_000 + 1) as i64, (n / 1_000 % 50 + 1) as i64, n % 1_000 + 1, n as i64 + 1);
            let session = (n % 2 == 0).then(|| id(2, ACTIVE + n / 2));
            let status = if session.is_some() { "OCCUPIED" } else { "AVAILABLE" };
            spot.execute(params![id(1, n), format!("F{floor}-B{bay}-S{place:03}"), floor, bay, ordinal, status, session, now])?;
        }
        let mut session = tx.prepare(
            "INSERT INTO sessions (id, vehicle_id, spot_id, ticket_id, status, entered_at, ended_at, overdue_at, paid_minor,
                                   waived_minor, parker_class, vehicle_type, lost_ticket, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6 + 86400000000, 0,
                     0, 'TRANSIENT', iif(?7 IS NULL, NULL, 'STANDARD'), 0, 1, ?6, ?6)",
        )?;
        let mut ticket = tx.prepare(
            "INSERT INTO tickets (id, session_id, number, status, lost, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, 0, 1, ?5, ?5)",
        )?;
        for n in 0..2 * ACTIVE {
            let is_active = n >= ACTIVE;
            // Vehicles come in no order.
            let vehicle = id(0, n % ACTIVE * 7_919 % ACTIVE);
            let spot = id(1, n % ACTIVE * 2);
            let entered = now + n as i64;
            let ended = (!is_active).then_some(entered + 1);
            let status = if is_active { "ACTIVE" } else { "COMPLETED" };
            session.execute(params![id(2, n), vehicle, spot, id(3, n), status, entered, ended])?;
            ticket.execute(params![id(3, n), id(2, n), number(n), if is_active { "OPEN" } else { "CLOSED" }, entered])?;
        }
    }
    tx.commit()?;
    // As a garage leaves it: in write-ahead mode, with an empty log.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

fn number(n: u64) -> String {
    let mut bits = u128::from(n.wrapping_mul(0x9E37_79B9_7F4A_7C15)) << 36 | u128::from(n);
    (0..20)
        .map(|_| {
            let digit = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(bits & 31) as usize];
            bits >>= 5;
            char::from(digit)
        })
        .collect()
}
