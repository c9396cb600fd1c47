//! Verifying the journal's chain against bare stepping through its rows with a SHA-256 over the same bytes, and verifying
//! everything, which also replays it, against the same.

mod support;

use std::time::Instant;

use parking_garage::{Durability, Entry};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use support::{Outcome, Side, by_hand, interleaved, plate, prepare, report};

/// Slices of each side; their median is the figure.
const ROUNDS: usize = 5;
/// Stays in the journal, of some three rows each.
const STAYS: usize = 20_000;
/// Vehicles that come and go together.
const TOGETHER: usize = 1_000;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("garage.db");
    prepare(&path, STAYS / 2)?;
    let garage = support::builder(Durability::Relaxed).open(&path)?;
    for numbers in (0..STAYS).collect::<Vec<_>>().chunks(TOGETHER) {
        let entries = numbers.iter().map(|number| Entry::new(plate(*number))).collect();
        let visits = garage.sessions().enter_many(entries)?.into_iter().collect::<Result<Vec<_>, _>>()?;
        garage.transaction(|tx| visits.iter().try_for_each(|visit| tx.sessions().cancel(visit.session.id, "no car").map(drop)))?;
        garage.maintenance().tidy()?;
    }
    let rows = garage.journal().head()?.sequence;
    let rate = |started: Instant| -> Outcome<u64> { Ok(rows * 1_000_000 / u64::try_from(started.elapsed().as_micros())?) };
    let chain: Side<'_> = Box::new(|_| {
        let started = Instant::now();
        let verified = garage.journal().verify_chain()?;
        assert!(verified.is_sound() && verified.rows == rows, "{verified:?}");
        rate(started)
    });
    let everything: Side<'_> = Box::new(|_| {
        let started = Instant::now();
        let verified = garage.journal().verify()?;
        assert!(verified.is_sound() && verified.rows == rows, "{verified:?}");
        rate(started)
    });
    let connection = by_hand::open(&path, Durability::Relaxed)?;
    let bare: Side<'_> = Box::new(|_| {
        let started = Instant::now();
        assert_eq!(step_and_hash(&connection)?, rows);
        rate(started)
    });
    let figures = interleaved(ROUNDS, vec![chain, everything, bare])?;
    report("journal/verify_chain", figures[0], figures[2], "rows/s");
    report("journal/verify", figures[1], figures[2], "rows/s");
    Ok(())
}

fn step_and_hash(connection: &Connection) -> Outcome<u64> {
    let mut statement = connection.prepare("SELECT sequence, at, actor, kind, payload, hash FROM journal ORDER BY sequence")?;
    let (mut rows, mut count, mut last) = (statement.query([])?, 0, [0; 32]);
    while let Some(row) = rows.next()? {
        let mut hasher = Sha256::new();
        hasher.update(last);
        hasher.update(row.get::<_, i64>(0)?.to_le_bytes());
        hasher.update(row.get::<_, i64>(1)?.to_le_bytes());
        for column in 2..5 {
            hasher.update(row.get_ref(column)?.as_bytes()?);
        }
        last = hasher.finalize().into();
        count += 1;
    }
    Ok(count)
}
