//! Many durable callers at once - each lets vehicles in and takes their payment - against a pool of ten connections with
//! hand-written statements, and against how often the disk itself syncs.
//!
//! The pool has the same pragmas; its log is moved into the file at the size at which ours is started anew.

mod support;

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use parking_garage::{Durability, Entry, Garage, Pay};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use support::callers::{Slice, VEHICLES, again, slice};
use support::{Outcome, by_hand, copy_of, median, prepare, report};

/// Slices of each side; their median is the figure.
const ROUNDS: usize = 5;
const SLICE: Duration = Duration::from_millis(1_000);
const POOLED: u32 = 10;
/// 64 MiB of pages of 4 KiB.
const LOG_PAGES_MAX: i64 = 16_000;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let template = folder.path().join("template.db");
    prepare(&template, VEHICLES / 10)?;
    let counts = support::number_after("--callers").map_or_else(|| vec![16, 64], |count| vec![count]);
    for callers in counts {
        compare(&template, callers)?;
    }
    Ok(())
}

fn compare(template: &Path, callers: usize) -> Outcome<()> {
    let garage = Garage::builder().durability(Durability::Full).open(copy_of(template, &format!("{callers}-ours"))?)?;
    let path = copy_of(template, &format!("{callers}-pool"))?;
    let manager = SqliteConnectionManager::file(&path).with_init(|connection| {
        by_hand::settings(connection, Durability::Full).map_err(|_| rusqlite::Error::InvalidQuery)?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES_MAX)?;
        connection.busy_timeout(Duration::from_secs(5))
    });
    let pool = r2d2::Pool::builder().max_size(POOLED).build(manager)?;
    let (next, next_pooled) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (mut ours, mut pooled, mut syncs) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for turn in 0..3 {
            match (turn + round) % 3 {
                0 => ours.push(slice(callers, SLICE, &next, |plate| {
                    let started = Instant::now();
                    let visit = garage.sessions().enter(Entry::new(plate))?;
                    let entered = started.elapsed();
                    garage.payments().process(Pay::cash(visit.session.id))?;
                    Ok(entered)
                })?),
                1 => pooled.push(slice(callers, SLICE, &next_pooled, |plate| {
                    let started = Instant::now();
                    let visit = again(|| by_hand::enter(&mut *pool.get()?, plate))?;
                    let entered = started.elapsed();
                    again(|| by_hand::pay(&mut *pool.get()?, visit.session))?;
                    Ok(entered)
                })?),
                _ => syncs.push(syncs_per_second(template)?),
            }
        }
    }
    let middle = |slices: &[Slice], figure: fn(&Slice) -> u64| median(&mut slices.iter().map(figure).collect::<Vec<_>>());
    let (rate, rate_pooled) = (middle(&ours, |slice| slice.per_second), middle(&pooled, |slice| slice.per_second));
    report(&format!("callers/{callers}/throughput/pool"), rate, rate_pooled, "commits/s");
    report(&format!("callers/{callers}/throughput/fdatasync"), rate, median(&mut syncs), "per second");
    let (p99, p99_pooled) = (middle(&ours, |slice| slice.p99_micros), middle(&pooled, |slice| slice.p99_micros));
    report(&format!("callers/{callers}/entry_p99/pool"), p99, p99_pooled, "us");
    let figures = garage.health().storage;
    eprintln!("{callers} callers: {} units in {} commits, {} bytes in the log", figures.units, figures.commits, figures.wal_bytes);
    by_hand::tidy(&Connection::open(&path)?)
}

/// How often the disk writes a page over another and syncs it.
fn syncs_per_second(beside: &Path) -> Outcome<u64> {
    let file = File::create(beside.with_file_name("syncs"))?;
    file.write_all_at(&[0; 64 * 4096], 0)?;
    file.sync_all()?;
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < SLICE {
        file.write_all_at(&[count as u8; 4096], count % 64 * 4096)?;
        file.sync_data()?;
        count += 1;
    }
    Ok(count * 1_000_000 / u64::try_from(started.elapsed().as_micros())?)
}
