//! An entry and its payment in a file with many past sessions, against the same in a file with ten thousand.
//!
//! Making a million sessions takes a minute or so: this runs only with `--long`, which `cargo xtask bench --long` passes on;
//! `--sessions N` makes N of them instead of a million.

mod support;

use std::path::Path;

use parking_garage::{Durability, Entry, Garage, Pay};
use rusqlite::{Connection, params};
use support::{Outcome, Side, copy_of, interleaved, nanos_each, plate, prepare, report};

const ROUNDS: usize = 9;
const STAYS: usize = 300;
const KNOWN: usize = ROUNDS * STAYS;
const FEW: usize = 10_000;
const MANY: usize = 1_000_000;

fn main() -> Outcome<()> {
    if !support::has_flag("--long") {
        eprintln!("growth: only with --long");
        return Ok(());
    }
    let many = support::number_after("--sessions").unwrap_or(MANY);
    let folder = tempfile::tempdir()?;
    let template = folder.path().join("template.db");
    prepare(&template, KNOWN)?;
    let (short, long) = (copy_of(&template, "few")?, copy_of(&template, "many")?);
    fill(&short, FEW)?;
    fill(&long, many)?;
    let (short, long) = (open(&short)?, open(&long)?);
    let figures = interleaved(ROUNDS, vec![side(&long), side(&short)])?;
    report(&format!("growth/{many}/10000"), figures[0] / 1_000, figures[1] / 1_000, "us");
    Ok(())
}

fn open(path: &Path) -> Outcome<Garage> {
    Ok(support::builder(Durability::Relaxed).open(path)?)
}

fn side(garage: &Garage) -> Side<'_> {
    Box::new(move |round| {
        let nanos = nanos_each(STAYS, || {
            for number in round * STAYS..(round + 1) * STAYS {
                let visit = garage.sessions().enter(Entry::new(plate(number)))?;
                garage.payments().process(Pay::cash(visit.session.id))?;
            }
            Ok(())
        })?;
        garage.maintenance().tidy()?;
        Ok(nanos)
    })
}

/// Puts past sessions in, each with its ticket, payment, receipt and five journal rows, as SQLite can do it fastest. The journal's
/// hashes are not those of its rows: nothing here verifies them.
fn fill(path: &Path, sessions: usize) -> Outcome<()> {
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN;")?;
    let list = |sql: &str| -> Outcome<Vec<[u8; 16]>> {
        let rows = connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(rows)
    };
    let (vehicles, spots) = (list("SELECT id FROM vehicles")?, list("SELECT id FROM spots")?);
    let mut sequence: i64 = connection.query_row("SELECT max(sequence) FROM journal", [], |row| row.get(0))?;
    let mut session_row = connection.prepare(
        "INSERT INTO sessions (id, vehicle_id, spot_id, ticket_id, status, entered_at, ended_at, overdue_at, paid_minor,
                               waived_minor, tariff_id, tariff_version, parker_class, vehicle_type, lost_ticket, version,
                               created_at, updated_at)
         SELECT ?1, ?2, ?3, ?4, 'COMPLETED', ?5, ?5 + 3600000000, ?5 + 86400000000, 250,
                0, id, version, 'TRANSIENT', 'STANDARD', 0, 3, ?5, ?5 FROM tariffs",
    )?;
    let mut ticket_row = connection.prepare(
        "INSERT INTO tickets (id, session_id, number, status, lost, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, 'CLOSED', 0, 2, ?4, ?4)",
    )?;
    let mut payment_row = connection.prepare(
        "INSERT INTO payments (id, session_id, key, purpose, method, amount_minor, currency, credit_minor, refunded_minor,
                               status, priced_until, receipt, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, 'EXIT', 'CASH', 250, 'EUR', 0, 0, 'COMPLETED', ?4, ?5, 2, ?4, ?4)",
    )?;
    let mut journal_row = connection
        .prepare("INSERT INTO journal (sequence, at, actor, kind, payload, hash) VALUES (?1, ?2, 'host', ?3, ?4, zeroblob(32))")?;
    let mut receipt_row = connection.prepare(
        "INSERT INTO receipts (number, kind, payment_id, session_id, amount_minor, currency, issued_at, body)
         VALUES (?1, 'RECEIPT', ?2, ?3, 250, 'EUR', ?4, ?5)",
    )?;
    let (payload, body) = ("x".repeat(480), format!("\"{}\"", "x".repeat(448)));
    // In 2020, ten seconds apart: ten million of them end before now.
    let begin: i64 = 1_600_000_000_000_000;
    for number in 0..sessions {
        let at = begin + number as i64 * 10_000_000;
        let id = |kind: u8| -> [u8; 16] {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&(at << 8).to_be_bytes());
            id[8] = kind;
            // The rest is random in ids as they are made: neighbours share nothing but their time.
            id[9..].copy_from_slice(&(number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes()[1..]);
            id
        };
        // Vehicles come back in no order.
        let scattered = number.wrapping_mul(2_654_435_761);
        let (vehicle, spot) = (vehicles[scattered % vehicles.len()], spots[(scattered >> 3) % spots.len()]);
        session_row.execute(params![id(1), vehicle, spot, id(2), at])?;
        ticket_row.execute(params![id(2), id(1), format!("{:020X}", (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)), at])?;
        let receipt = number as i64 + 1;
        payment_row.execute(params![id(3), id(1), format!("payment:{number:036}"), at, receipt])?;
        receipt_row.execute(params![receipt, id(3), id(1), at, body])?;
        for (kind, bytes) in [
            ("VehicleEntered", 320),
            ("PaymentOpened", 285),
            ("PaymentCompleted", 172),
            ("ReceiptIssued", 480),
            ("SessionCompleted", 205),
        ] {
            sequence += 1;
            journal_row.execute(params![sequence, at, kind, &payload[..bytes]])?;
        }
    }
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}
