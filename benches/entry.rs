//! An entry through the public API against the same statements written by hand with rusqlite, on the same schema, with
//! the same pragmas.
//!
//! Both sides take turns in short slices of one run, each on a fresh copy of one file; the figure of a side is the median
//! of its slices. `--json` prints one line for each figure: `name, ours, yardstick, ratio, unit`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use parking_garage::{Clock, Durability, Entropy, Entry, Garage, Layout, NewVehicle, SystemClock, SystemEntropy, VehicleType};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Slices of each side; their median is the figure.
const ROUNDS: usize = 9;
/// Entries in one slice.
const ENTRIES: usize = 400;
/// Vehicles that are known before; every second entry is one of them.
const KNOWN: usize = ROUNDS * ENTRIES;

fn main() -> Outcome<()> {
    let json = std::env::args().any(|argument| argument == "--json");
    let folder = tempfile::tempdir()?;
    let template = folder.path().join("template.db");
    prepare(&template)?;
    for (name, durability) in [("entry/full/sqlite", Durability::Full), ("entry/relaxed/sqlite", Durability::Relaxed)] {
        let (ours, yardstick) = compare(folder.path(), &template, durability)?;
        report(json, name, ours, yardstick);
    }
    Ok(())
}

/// A garage of 10,000 spots and some thousand known vehicles.
fn prepare(path: &Path) -> Outcome<()> {
    let garage = Garage::builder().durability(Durability::Relaxed).open(path)?;
    garage.spots().create_layout(&Layout::grid(5, 20, 100))?;
    for chunk in (0..KNOWN).collect::<Vec<_>>().chunks(1_000) {
        let vehicles = chunk.iter().map(|n| NewVehicle::new(plate(2 * n), VehicleType::Standard)).collect();
        garage.vehicles().register_many(vehicles)?;
    }
    Ok(())
}

fn plate(number: usize) -> String {
    format!("BE{number:06}")
}

/// Microseconds for one entry, ours and by hand.
fn compare(folder: &Path, template: &Path, durability: Durability) -> Outcome<(u64, u64)> {
    let copy = |name: &str| -> Outcome<PathBuf> {
        let path = folder.join(format!("{durability}-{name}.db"));
        std::fs::copy(template, &path)?;
        Ok(path)
    };
    // Without the background thread: a second thread would make the two sides unequal. Checkpoints are SQLite's own on the
    // one side, and the same number of pages on the other.
    let garage = Garage::builder().durability(durability).background(false).open(copy("ours")?)?;
    let mut by_hand = ByHand::open(&copy("by-hand")?, durability)?;
    let (mut ours, mut yardstick) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let numbers = round * ENTRIES..(round + 1) * ENTRIES;
        let mut slice_of_ours = || -> Outcome<()> {
            let started = Instant::now();
            for number in numbers.clone() {
                garage.sessions().enter(Entry::new(plate(number)))?;
            }
            ours.push(started.elapsed().as_micros() as u64 / ENTRIES as u64);
            Ok(garage.maintenance().tidy()?)
        };
        let mut slice_by_hand = || -> Outcome<()> {
            let started = Instant::now();
            for number in numbers.clone() {
                by_hand.enter(&plate(number))?;
            }
            yardstick.push(started.elapsed().as_micros() as u64 / ENTRIES as u64);
            by_hand.tidy()
        };
        // Neither side always comes first.
        if round % 2 == 0 {
            slice_of_ours()?;
            slice_by_hand()?;
        } else {
            slice_by_hand()?;
            slice_of_ours()?;
        }
    }
    Ok((median(&mut ours), median(&mut yardstick)))
}

fn median(figures: &mut [u64]) -> u64 {
    figures.sort_unstable();
    figures[figures.len() / 2]
}

fn report(json: bool, name: &str, ours: u64, yardstick: u64) {
    let hundredths = (ours * 100 + yardstick / 2) / yardstick;
    let ratio = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    if json {
        println!(r#"{{"name":"{name}","ours":{ours},"yardstick":{yardstick},"ratio":{ratio},"unit":"us"}}"#);
    } else {
        println!("{name}: {ours} us, by hand {yardstick} us, ratio {ratio}");
    }
}

/// What a program would do that has the tables and no library.
struct ByHand {
    connection: Connection,
}

impl ByHand {
    fn open(path: &Path, durability: Durability) -> Outcome<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", if durability == Durability::Full { "FULL" } else { "NORMAL" })?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection })
    }

    /// Moves the log into the file between slices, as the garage's `tidy` does.
    fn tidy(&self) -> Outcome<()> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
    }

    fn enter(&mut self, plate: &str) -> Outcome<()> {
        let now = SystemClock.now().as_micros();
        let tx = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known: Option<[u8; 16]> = tx
            .prepare_cached("SELECT id FROM vehicles WHERE plate = ?1 AND deleted_at IS NULL")?
            .query_row([plate], |row| row.get(0))
            .optional()?;
        if let Some(vehicle) = known {
            let inside: Option<[u8; 16]> = tx
                .prepare_cached("SELECT id FROM sessions WHERE vehicle_id = ?1 AND status = 'ACTIVE'")?
                .query_row([vehicle], |row| row.get(0))
                .optional()?;
            let reserved: Option<[u8; 16]> = tx
                .prepare_cached("SELECT id FROM spots WHERE status = 'RESERVED' AND reserved_for = ?1 ORDER BY ordinal LIMIT 1")?
                .query_row([vehicle], |row| row.get(0))
                .optional()?;
            assert!(inside.is_none() && reserved.is_none(), "no vehicle of this workload is inside or has a reservation");
        }
        let (spot, version): ([u8; 16], i64) = tx
            .prepare_cached(
                "SELECT id, version FROM spots WHERE class = ?1 AND status = 'AVAILABLE' AND deleted_at IS NULL ORDER BY ordinal LIMIT 1",
            )?
            .query_row([8], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let tariff: Option<(String, i64)> = tx
            .prepare_cached("SELECT id, version FROM tariffs WHERE active = 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let mut sequence: i64 = tx
            .prepare_cached("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1")?
            .query_row([], |row| row.get::<_, [u8; 32]>(1).and_then(|_| row.get(0)))?;

        let (session, ticket) = (id(now), id(now));
        let vehicle = match known {
            Some(vehicle) => vehicle,
            None => {
                let vehicle = id(now);
                tx.prepare_cached(
                    "INSERT INTO vehicles (id, plate, plate_shown, ocr_key, vehicle_type, version, created_at, updated_at)
                     VALUES (?1, ?2, ?2, ?2, 'STANDARD', 1, ?3, ?3)",
                )?
                .execute(params![vehicle, plate, now])?;
                sequence += 1;
                journal(&tx, sequence, now, "VehicleRegistered", REGISTERED_BYTES)?;
                vehicle
            }
        };
        tx.prepare_cached(
            "INSERT INTO sessions (id, vehicle_id, spot_id, ticket_id, status, entered_at, overdue_at, paid_minor, tariff_id,
                                   tariff_version, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, 'ACTIVE', ?5, ?6, 0, ?7, ?8, 1, ?5, ?5)",
        )?
        .execute(params![
            session,
            vehicle,
            spot,
            ticket,
            now,
            now + 2_592_000_000_000,
            tariff.as_ref().map(|tariff| &tariff.0),
            tariff.as_ref().map(|tariff| tariff.1)
        ])?;
        tx.prepare_cached(
            "INSERT INTO tickets (id, session_id, number, status, lost, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, 'OPEN', 0, 1, ?4, ?4)",
        )?
        .execute(params![ticket, session, number(), now])?;
        let changed = tx
            .prepare_cached(
                "UPDATE spots SET status = 'OCCUPIED', session_id = ?3, version = ?4, updated_at = ?5 WHERE id = ?1 AND version = ?2",
            )?
            .execute(params![spot, version, session, version + 1, now])?;
        assert_eq!(changed, 1, "nobody else writes to this file");
        journal(&tx, sequence + 1, now, "VehicleEntered", ENTERED_BYTES)?;
        Ok(tx.commit()?)
    }
}

/// The length of the payloads that the library writes for these events; a test of theirs would be a test of this bench.
const REGISTERED_BYTES: usize = 230;
const ENTERED_BYTES: usize = 340;

fn journal(connection: &Connection, sequence: i64, at: i64, kind: &str, payload_bytes: usize) -> Outcome<()> {
    connection
        .prepare_cached("INSERT INTO journal (sequence, at, actor, kind, payload, hash) VALUES (?1, ?2, 'host', ?3, ?4, ?5)")?
        .execute(params![sequence, at, kind, "x".repeat(payload_bytes), [0_u8; 32]])?;
    Ok(())
}

/// An id that ascends with time, as the library's do.
fn id(now: i64) -> [u8; 16] {
    let mut id = [0; 16];
    SystemEntropy.fill(&mut id[8..]);
    id[..8].copy_from_slice(&(now << 8).to_be_bytes());
    id
}

fn number() -> String {
    let mut random = [0; 10];
    SystemEntropy.fill(&mut random);
    random.iter().map(|byte| format!("{byte:02X}")).collect()
}
