//! Many durable callers at once - each lets vehicles in and takes their payment - against a pool of ten connections with
//! hand-written statements, and against how often the disk itself syncs.
//!
//! The pool has the same pragmas; its log is moved into the file at the size at which ours is started anew.

mod support;

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use parking_garage::{Durability, Entry, Garage, Pay};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use support::{Outcome, by_hand, copy_of, median, plate, prepare, report};

/// Slices of each side; their median is the figure.
const ROUNDS: usize = 5;
const SLICE: Duration = Duration::from_millis(1_000);
/// Vehicles; every second one is known before. No vehicle comes back while it is inside.
const VEHICLES: usize = 100_000;
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

/// What a slice came to.
struct Slice {
    /// Commits acknowledged in a second: entries and payments.
    per_second: u64,
    /// The time that all but one in a hundred of the callers' entries were faster than.
    p99_micros: u64,
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
                0 => ours.push(slice(callers, &next, |plate| {
                    let started = Instant::now();
                    let visit = garage.sessions().enter(Entry::new(plate))?;
                    let entered = started.elapsed();
                    garage.payments().process(Pay::cash(visit.session.id))?;
                    Ok(entered)
                })?),
                1 => pooled.push(slice(callers, &next_pooled, |plate| {
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

/// A pool's connection may find the file locked for longer than it waits: its caller tries again, and that takes its time.
fn again<T>(mut call: impl FnMut() -> Outcome<T>) -> Outcome<T> {
    for _ in 0..100 {
        if let Ok(answer) = call() {
            return Ok(answer);
        }
    }
    call()
}

/// Runs `stay` on so many threads for a while.
fn slice(callers: usize, next: &AtomicUsize, stay: impl Fn(&str) -> Outcome<Duration> + Sync) -> Outcome<Slice> {
    let stop = AtomicBool::new(false);
    let started = Instant::now();
    let entries = thread::scope(|scope| {
        let threads: Vec<_> = (0..callers)
            .map(|_| {
                scope.spawn(|| {
                    let mut entries = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let number = next.fetch_add(1, Ordering::Relaxed) % VEHICLES;
                        let entered = stay(&plate(number)).map_err(|error| error.to_string())?;
                        entries.push(u64::try_from(entered.as_micros()).unwrap_or(u64::MAX));
                    }
                    Ok::<_, String>(entries)
                })
            })
            .collect();
        thread::sleep(SLICE);
        stop.store(true, Ordering::Relaxed);
        threads.into_iter().map(|thread| thread.join().expect("no caller panics")).collect::<Result<Vec<_>, _>>()
    })?;
    let elapsed_micros = u64::try_from(started.elapsed().as_micros())?;
    let mut entries = entries.concat();
    entries.sort_unstable();
    Ok(Slice {
        per_second: 2 * entries.len() as u64 * 1_000_000 / elapsed_micros,
        p99_micros: entries.get(entries.len() * 99 / 100).copied().unwrap_or(0),
    })
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
