//! A stay with sqlx: statements as text, a pool of ten connections under tokio, one transaction for the entry and one for the
//! payment.

#[path = "../../../support/callers.rs"]
#[allow(dead_code, reason = "every peer uses its part of this")]
mod callers;
#[path = "../../workload.rs"]
#[allow(dead_code, reason = "every peer uses its part of this")]
mod workload;

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use callers::{Outcome, Slice, VEHICLES, plate};
use sqlx::SqliteConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use workload::{
    CLASS, COMPLETED, ENTERED, Event, OPENED, OVERDUE_MICROS, PAID, POOLED, PRAGMAS, PRICE_MINOR, RECEIPT, REGISTERED, id,
    now_micros, number, payload, payment_key, receipt_body,
};

type Id = Vec<u8>;

fn main() -> Outcome<()> {
    let path = std::env::args().nth(1).ok_or("the file's path is wanted")?;
    let mut options = SqliteConnectOptions::from_str(&format!("sqlite://{path}"))?.busy_timeout(Duration::from_secs(5));
    for pragma in PRAGMAS {
        let (name, value) = pragma.trim_start_matches("PRAGMA ").split_once(" = ").ok_or("a pragma has a value")?;
        options = options.pragma(name, value);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let pool = runtime.block_on(
        SqlitePoolOptions::new()
            .max_connections(POOLED)
            // As with the other pools: who waits longest is served, however long it takes.
            .acquire_timeout(Duration::from_secs(60))
            .connect_with(options),
    )?;
    let next = Arc::new(AtomicUsize::new(0));
    callers::serve(|count, length| runtime.block_on(slice(&pool, count, length, &next)))
}

/// As the peers' `slice`, with tasks for threads.
async fn slice(pool: &SqlitePool, callers: usize, length: Duration, next: &Arc<AtomicUsize>) -> Outcome<Slice> {
    let stop = Arc::new(AtomicBool::new(false));
    let started = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let (pool, next, stop) = (pool.clone(), Arc::clone(next), Arc::clone(&stop));
            tokio::spawn(async move {
                let mut entries = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let plate = plate(next.fetch_add(1, Ordering::Relaxed) % VEHICLES);
                    let entered = stay(&pool, &plate).await.map_err(|error| error.to_string())?;
                    entries.push(u64::try_from(entered.as_micros()).unwrap_or(u64::MAX));
                }
                Ok::<_, String>(entries)
            })
        })
        .collect();
    tokio::time::sleep(length).await;
    stop.store(true, Ordering::Relaxed);
    let mut entries = Vec::new();
    for task in tasks {
        entries.extend(task.await??);
    }
    Slice::of(entries, started.elapsed())
}

/// The entry and its payment; each may find the file locked for longer than a connection waits, and is tried again.
async fn stay(pool: &SqlitePool, plate: &str) -> sqlx::Result<Duration> {
    let started = Instant::now();
    let mut tries = 0;
    let session = loop {
        match enter(pool, plate).await {
            Err(_) if tries < 100 => tries += 1,
            entered => break entered?,
        }
    };
    let entered = started.elapsed();
    let mut tries = 0;
    loop {
        match pay(pool, &session).await {
            Err(_) if tries < 100 => tries += 1,
            paid => break paid?,
        }
    }
    Ok(entered)
}

fn other(error: Box<dyn std::error::Error>) -> sqlx::Error {
    sqlx::Error::Protocol(error.to_string())
}

async fn enter(pool: &SqlitePool, plate: &str) -> sqlx::Result<Id> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    let now = now_micros();
    let known: Option<(Id,)> = sqlx::query_as("SELECT id FROM vehicles WHERE plate = ?1 AND deleted_at IS NULL")
        .bind(plate)
        .fetch_optional(&mut *tx)
        .await?;
    if let Some((vehicle,)) = &known {
        let inside: Option<(Id,)> = sqlx::query_as("SELECT id FROM sessions WHERE vehicle_id = ?1 AND status = 'ACTIVE'")
            .bind(vehicle)
            .fetch_optional(&mut *tx)
            .await?;
        let reserved: Option<(Id,)> =
            sqlx::query_as("SELECT id FROM spots WHERE status = 'RESERVED' AND reserved_for = ?1 ORDER BY ordinal LIMIT 1")
                .bind(vehicle)
                .fetch_optional(&mut *tx)
                .await?;
        assert!(inside.is_none() && reserved.is_none(), "no vehicle of this workload is inside or has a reservation");
    }
    let (spot, version): (Id, i64) = sqlx::query_as(
        "SELECT id, version FROM spots WHERE class = ?1 AND status = 'AVAILABLE' AND deleted_at IS NULL ORDER BY ordinal LIMIT 1",
    )
    .bind(CLASS)
    .fetch_one(&mut *tx)
    .await?;
    let tariff: (String, i64) = sqlx::query_as("SELECT id, version FROM tariffs WHERE active = 1").fetch_one(&mut *tx).await?;
    let mut sequence = last_sequence(&mut tx).await?;
    let (session, ticket) = (id(now).map_err(other)?, id(now).map_err(other)?);
    let vehicle = match known {
        Some((vehicle,)) => vehicle,
        None => {
            let vehicle = id(now).map_err(other)?;
            sqlx::query(
                "INSERT INTO vehicles (id, plate, plate_shown, ocr_key, vehicle_type, version, created_at, updated_at)
                 VALUES (?1, ?2, ?2, ?2, 'STANDARD', 1, ?3, ?3)",
            )
            .bind(&vehicle)
            .bind(plate)
            .bind(now)
            .execute(&mut *tx)
            .await?;
            sequence += 1;
            append(&mut tx, sequence, now, REGISTERED).await?;
            vehicle
        }
    };
    sqlx::query(
        "INSERT INTO sessions (id, vehicle_id, spot_id, ticket_id, status, entered_at, overdue_at, paid_minor, waived_minor,
                               tariff_id, tariff_version, parker_class, lost_ticket, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, 'ACTIVE', ?5, ?6, 0, 0, ?7, ?8, 'TRANSIENT', 0, 1, ?5, ?5)",
    )
    .bind(&session)
    .bind(&vehicle)
    .bind(&spot)
    .bind(&ticket)
    .bind(now)
    .bind(now + OVERDUE_MICROS)
    .bind(&tariff.0)
    .bind(tariff.1)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO tickets (id, session_id, number, status, lost, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, 'OPEN', 0, 1, ?4, ?4)",
    )
    .bind(&ticket)
    .bind(&session)
    .bind(number().map_err(other)?)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    let changed = sqlx::query(
        "UPDATE spots SET status = 'OCCUPIED', session_id = ?3, version = ?4, updated_at = ?5 WHERE id = ?1 AND version = ?2",
    )
    .bind(&spot)
    .bind(version)
    .bind(&session)
    .bind(version + 1)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    assert_eq!(changed.rows_affected(), 1, "the transaction holds the lock for writing");
    append(&mut tx, sequence + 1, now, ENTERED).await?;
    tx.commit().await?;
    Ok(session)
}

async fn pay(pool: &SqlitePool, session: &Id) -> sqlx::Result<()> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    let now = now_micros();
    type Stay = (Id, Id, Id, Option<String>, Option<i64>, i64, i64);
    let (vehicle, spot, ticket, tariff, tariff_version, entered_at, version): Stay = sqlx::query_as(
        "SELECT vehicle_id, spot_id, ticket_id, tariff_id, tariff_version, entered_at, version FROM sessions
         WHERE id = ?1 AND status = 'ACTIVE'",
    )
    .bind(session)
    .fetch_one(&mut *tx)
    .await?;
    let pending: Option<(Id,)> = sqlx::query_as("SELECT id FROM payments WHERE session_id = ?1 AND status = 'PENDING'")
        .bind(session)
        .fetch_optional(&mut *tx)
        .await?;
    assert!(pending.is_none(), "no payment of this workload hangs");
    let (tariff,): (String,) = sqlx::query_as("SELECT body FROM tariffs WHERE id = ?1 AND version = ?2")
        .bind(tariff)
        .bind(tariff_version)
        .fetch_one(&mut *tx)
        .await?;
    let (vehicle_type,): (String,) =
        sqlx::query_as("SELECT vehicle_type FROM vehicles WHERE id = ?1").bind(&vehicle).fetch_one(&mut *tx).await?;
    let (class, spot_version): (i64, i64) = sqlx::query_as("SELECT class, version FROM spots WHERE id = ?1 AND session_id = ?2")
        .bind(&spot)
        .bind(session)
        .fetch_one(&mut *tx)
        .await?;
    let (ticket_version, number): (i64, String) =
        sqlx::query_as("SELECT version, number FROM tickets WHERE id = ?1 AND status = 'OPEN'")
            .bind(&ticket)
            .fetch_one(&mut *tx)
            .await?;
    let (granted,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM validations WHERE session_id = ?1").bind(session).fetch_one(&mut *tx).await?;
    assert!(granted == 0 && number.len() == 20, "no stay of this workload was validated");
    let (receipt,): (i64,) = sqlx::query_as("SELECT coalesce(max(number), 0) + 1 FROM receipts").fetch_one(&mut *tx).await?;
    assert!(now - entered_at < 3_600_000_000 && class == CLASS && vehicle_type == "STANDARD" && tariff.contains("EUR"));
    let sequence = last_sequence(&mut tx).await?;

    let payment = id(now).map_err(other)?;
    sqlx::query(
        "INSERT INTO payments (id, session_id, key, purpose, method, amount_minor, currency, credit_minor, refunded_minor,
                               status, priced_until, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, 'EXIT', 'CASH', ?4, 'EUR', 0, 0, 'PENDING', ?5, 1, ?5, ?5)",
    )
    .bind(&payment)
    .bind(session)
    .bind(payment_key(&payment))
    .bind(PRICE_MINOR)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    append(&mut tx, sequence + 1, now, OPENED).await?;
    sqlx::query(
        "UPDATE payments SET status = 'COMPLETED', receipt = ?3, version = 2, updated_at = ?2 WHERE id = ?1 AND version = 1",
    )
    .bind(&payment)
    .bind(now)
    .bind(receipt)
    .execute(&mut *tx)
    .await?;
    append(&mut tx, sequence + 2, now, PAID).await?;
    sqlx::query(
        "INSERT INTO receipts (number, kind, payment_id, session_id, amount_minor, currency, issued_at, body)
         VALUES (?1, 'RECEIPT', ?2, ?3, ?4, 'EUR', ?5, ?6)",
    )
    .bind(receipt)
    .bind(&payment)
    .bind(session)
    .bind(PRICE_MINOR)
    .bind(now)
    .bind(receipt_body())
    .execute(&mut *tx)
    .await?;
    append(&mut tx, sequence + 3, now, RECEIPT).await?;
    let changed = sqlx::query(
        "UPDATE sessions SET status = 'COMPLETED', ended_at = ?3, paid_minor = paid_minor + ?4, vehicle_type = 'STANDARD',
                             version = ?2 + 2, updated_at = ?3
         WHERE id = ?1 AND version = ?2",
    )
    .bind(session)
    .bind(version)
    .bind(now)
    .bind(PRICE_MINOR)
    .execute(&mut *tx)
    .await?;
    assert_eq!(changed.rows_affected(), 1, "the transaction holds the lock for writing");
    sqlx::query(
        "UPDATE spots SET status = 'AVAILABLE', session_id = NULL, version = ?2 + 1, updated_at = ?3 WHERE id = ?1 AND version = ?2",
    )
    .bind(&spot)
    .bind(spot_version)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    sqlx::query("UPDATE tickets SET status = 'CLOSED', version = ?2 + 1, updated_at = ?3 WHERE id = ?1 AND version = ?2")
        .bind(&ticket)
        .bind(ticket_version)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    append(&mut tx, sequence + 4, now, COMPLETED).await?;
    tx.commit().await
}

async fn last_sequence(tx: &mut SqliteConnection) -> sqlx::Result<i64> {
    let (sequence, _hash): (i64, Vec<u8>) =
        sqlx::query_as("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1").fetch_one(tx).await?;
    Ok(sequence)
}

async fn append(tx: &mut SqliteConnection, sequence: i64, at: i64, event: Event) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO journal (sequence, at, actor, kind, payload, hash) VALUES (?1, ?2, 'host', ?3, ?4, ?5)")
        .bind(sequence)
        .bind(at)
        .bind(event.0)
        .bind(payload(event))
        .bind(vec![0_u8; 32])
        .execute(tx)
        .await?;
    Ok(())
}
