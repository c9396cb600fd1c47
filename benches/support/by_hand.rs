//! What a program would do that has the tables and no library: the same statements, written by hand with rusqlite, on the
//! same schema, with the same pragmas.
//!
//! Whoever adds a table to an operation adds it here too; [`assert_same_rows`] says which one is missing.

use std::path::Path;

use parking_garage::{Clock, Durability, Entropy, SystemClock, SystemEntropy};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::Outcome;

/// The price of the first hour: no stay of a benchmark is longer.
pub const PRICE_MINOR: i64 = 250;

/// The length of the payloads that the library writes for these events; [`assert_same_rows`] compares.
const REGISTERED_BYTES: usize = 213;
const ENTERED_BYTES: usize = 347;
const OPENED_BYTES: usize = 338;
const PAID_BYTES: usize = 174;
const RECEIPT_BYTES: usize = 480;
const COMPLETED_BYTES: usize = 231;

type Id = [u8; 16];

/// What an entry answers.
pub struct Visit {
    pub session: Id,
}

/// A connection with the library's pragmas. Checkpoints are whoever's who opens it.
pub fn open(path: &Path, durability: Durability) -> Outcome<Connection> {
    let connection = Connection::open(path)?;
    settings(&connection, durability)?;
    Ok(connection)
}

/// The library's pragmas, on a connection that is open.
pub fn settings(connection: &Connection, durability: Durability) -> Outcome<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", if durability == Durability::Full { "FULL" } else { "NORMAL" })?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "cache_size", -8192)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Moves the log into the file between slices, as the garage's `tidy` does.
pub fn tidy(connection: &Connection) -> Outcome<()> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
}

/// An entry in a transaction of its own.
pub fn enter(connection: &mut Connection, plate: &str) -> Outcome<Visit> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let visit = enter_in(&tx, plate)?;
    tx.commit()?;
    Ok(visit)
}

/// Many entries in one transaction.
pub fn enter_many(connection: &mut Connection, plates: &[String]) -> Outcome<()> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for plate in plates {
        enter_in(&tx, plate)?;
    }
    Ok(tx.commit()?)
}

/// A payment in cash in the exit lane, in a transaction of its own.
pub fn pay(connection: &mut Connection, session: Id) -> Outcome<()> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    pay_in(&tx, session)?;
    Ok(tx.commit()?)
}

fn enter_in(tx: &Connection, plate: &str) -> Outcome<Visit> {
    let now = SystemClock.now().as_micros();
    let known: Option<Id> = tx
        .prepare_cached("SELECT id FROM vehicles WHERE plate = ?1 AND deleted_at IS NULL")?
        .query_row([plate], |row| row.get(0))
        .optional()?;
    if let Some(vehicle) = known {
        let inside: Option<Id> = tx
            .prepare_cached("SELECT id FROM sessions WHERE vehicle_id = ?1 AND status = 'ACTIVE'")?
            .query_row([vehicle], |row| row.get(0))
            .optional()?;
        let reserved: Option<Id> = tx
            .prepare_cached("SELECT id FROM spots WHERE status = 'RESERVED' AND reserved_for = ?1 ORDER BY ordinal LIMIT 1")?
            .query_row([vehicle], |row| row.get(0))
            .optional()?;
        assert!(inside.is_none() && reserved.is_none(), "no vehicle of this workload is inside or has a reservation");
    }
    let (spot, version): (Id, i64) = tx
        .prepare_cached(
            "SELECT id, version FROM spots WHERE class = ?1 AND status = 'AVAILABLE' AND deleted_at IS NULL ORDER BY ordinal LIMIT 1",
        )?
        .query_row([8], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let tariff: Option<(String, i64)> = tx
        .prepare_cached("SELECT id, version FROM tariffs WHERE active = 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let mut sequence = last_sequence(tx)?;

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
            journal(tx, sequence, now, "VehicleRegistered", REGISTERED_BYTES)?;
            vehicle
        }
    };
    tx.prepare_cached(
        "INSERT INTO sessions (id, vehicle_id, spot_id, ticket_id, status, entered_at, overdue_at, paid_minor, waived_minor,
                               tariff_id, tariff_version, parker_class, lost_ticket, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, 'ACTIVE', ?5, ?6, 0, 0, ?7, ?8, 'TRANSIENT', 0, 1, ?5, ?5)",
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
    journal(tx, sequence + 1, now, "VehicleEntered", ENTERED_BYTES)?;
    Ok(Visit { session })
}

fn pay_in(tx: &Connection, session: Id) -> Outcome<()> {
    let now = SystemClock.now().as_micros();
    let (vehicle, spot, ticket, tariff, tariff_version, entered_at, version): (Id, Id, Id, Option<String>, Option<i64>, i64, i64) =
        tx.prepare_cached(
            "SELECT vehicle_id, spot_id, ticket_id, tariff_id, tariff_version, entered_at, version FROM sessions
             WHERE id = ?1 AND status = 'ACTIVE'",
        )?
        .query_row([session], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
        })?;
    let pending: Option<Id> = tx
        .prepare_cached("SELECT id FROM payments WHERE session_id = ?1 AND status = 'PENDING'")?
        .query_row([session], |row| row.get(0))
        .optional()?;
    assert!(pending.is_none(), "no payment of this workload hangs");
    // What the price depends on.
    let tariff: String = tx
        .prepare_cached("SELECT body FROM tariffs WHERE id = ?1 AND version = ?2")?
        .query_row(params![tariff, tariff_version], |row| row.get(0))?;
    let vehicle_type: String =
        tx.prepare_cached("SELECT vehicle_type FROM vehicles WHERE id = ?1")?.query_row([vehicle], |row| row.get(0))?;
    let (class, spot_version): (i64, i64) = tx
        .prepare_cached("SELECT class, version FROM spots WHERE id = ?1 AND session_id = ?2")?
        .query_row([spot, session], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (ticket_version, number): (i64, String) = tx
        .prepare_cached("SELECT version, number FROM tickets WHERE id = ?1 AND status = 'OPEN'")?
        .query_row([ticket], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let granted: i64 =
        tx.prepare_cached("SELECT count(*) FROM validations WHERE session_id = ?1")?.query_row([session], |row| row.get(0))?;
    assert!(granted == 0 && number.len() == 20, "no stay of this workload was validated");
    let receipt: i64 = tx.prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM receipts")?.query_row([], |row| row.get(0))?;
    assert!(now - entered_at < 3_600_000_000 && class == 8 && vehicle_type == "STANDARD" && tariff.contains("EUR"));
    let sequence = last_sequence(tx)?;

    let payment = id(now);
    tx.prepare_cached(
        "INSERT INTO payments (id, session_id, key, purpose, method, amount_minor, currency, credit_minor, refunded_minor,
                               status, priced_until, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, 'EXIT', 'CASH', ?4, 'EUR', 0, 0, 'PENDING', ?5, 1, ?5, ?5)",
    )?
    .execute(params![payment, session, format!("payment:{:032x}0000", u128::from_be_bytes(payment)), PRICE_MINOR, now])?;
    journal(tx, sequence + 1, now, "PaymentOpened", OPENED_BYTES)?;
    tx.prepare_cached(
        "UPDATE payments SET status = 'COMPLETED', receipt = ?3, version = 2, updated_at = ?2 WHERE id = ?1 AND version = 1",
    )?
    .execute(params![payment, now, receipt])?;
    journal(tx, sequence + 2, now, "PaymentCompleted", PAID_BYTES)?;
    tx.prepare_cached(
        "INSERT INTO receipts (number, kind, payment_id, session_id, amount_minor, currency, issued_at, body)
         VALUES (?1, 'RECEIPT', ?2, ?3, ?4, 'EUR', ?5, ?6)",
    )?
    .execute(params![receipt, payment, session, PRICE_MINOR, now, format!("\"{}\"", "x".repeat(RECEIPT_BYTES - 32))])?;
    journal(tx, sequence + 3, now, "ReceiptIssued", RECEIPT_BYTES)?;
    let changed = tx
        .prepare_cached(
            "UPDATE sessions SET status = 'COMPLETED', ended_at = ?3, paid_minor = paid_minor + ?4, vehicle_type = 'STANDARD',
                                 version = ?2 + 2, updated_at = ?3
             WHERE id = ?1 AND version = ?2",
        )?
        .execute(params![session, version, now, PRICE_MINOR])?;
    assert_eq!(changed, 1, "nobody else writes to this file");
    tx.prepare_cached(
        "UPDATE spots SET status = 'AVAILABLE', session_id = NULL, version = ?2 + 1, updated_at = ?3 WHERE id = ?1 AND version = ?2",
    )?
    .execute(params![spot, spot_version, now])?;
    tx.prepare_cached("UPDATE tickets SET status = 'CLOSED', version = ?2 + 1, updated_at = ?3 WHERE id = ?1 AND version = ?2")?
        .execute(params![ticket, ticket_version, now])?;
    journal(tx, sequence + 4, now, "SessionCompleted", COMPLETED_BYTES)
}

fn last_sequence(tx: &Connection) -> Outcome<i64> {
    Ok(tx
        .prepare_cached("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1")?
        .query_row([], |row| row.get::<_, [u8; 32]>(1).and_then(|_| row.get(0)))?)
}

fn journal(connection: &Connection, sequence: i64, at: i64, kind: &str, payload_bytes: usize) -> Outcome<()> {
    connection
        .prepare_cached("INSERT INTO journal (sequence, at, actor, kind, payload, hash) VALUES (?1, ?2, 'host', ?3, ?4, ?5)")?
        .execute(params![sequence, at, kind, "x".repeat(payload_bytes), [0_u8; 32]])?;
    Ok(())
}

/// An id that ascends with time, as the library's do.
fn id(now: i64) -> Id {
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

/// That both files have as many rows in each table, and journal rows of the same length: otherwise the sides did not do the
/// same work.
///
/// # Panics
/// With what differs.
pub fn assert_same_rows(ours: &Path, by_hand: &Path) -> Outcome<()> {
    let (ours, by_hand) = (Connection::open(ours)?, Connection::open(by_hand)?);
    let tables: Vec<String> = ours
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables {
        let count = |side: &Connection| -> Outcome<i64> {
            Ok(side.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?)
        };
        assert_eq!(count(&ours)?, count(&by_hand)?, "rows of {table}, ours and by hand");
    }
    let lengths = |side: &Connection| -> Outcome<Vec<(String, i64)>> {
        let sql = "SELECT kind, sum(length(payload)) / count(*) FROM journal GROUP BY kind ORDER BY kind";
        let rows = side.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        Ok(rows)
    };
    for ((kind, ours), (_, by_hand)) in lengths(&ours)?.into_iter().zip(lengths(&by_hand)?) {
        assert!((ours - by_hand).abs() * 20 <= ours + 40, "a payload of {kind} has {ours} bytes, by hand {by_hand}");
    }
    Ok(())
}
