//! A garage that runs on and on: cars come, pay and go, somebody reads one old state for minutes, and nothing grows that must not.
//!
//! A few seconds by default; `GARAGE_MINUTES=30` for so many minutes, which also looks at how memory grows.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_garage::{Currency, Durability, Entry, ErrorKind, Garage, Layout, Pay, Tariff};
use rusqlite::{Connection, OpenFlags};

const MIB: u64 = 1 << 20;
/// The largest write-ahead log, unless the file is larger still.
const WAL_BYTES_MAX: u64 = 64 * MIB;
/// How much more memory there may be after ten minutes, once the caches are full.
const GROWTH_KIB_PER_10_MINUTES: i64 = 1024;
const THREADS: usize = 4;
/// Readers are opened when they are first needed, each with its descriptors, and a garage that is being closed has its thread a moment
/// longer. What leaks, leaks with each garage that is opened, and these are hundreds.
const DESCRIPTORS_SPARE: i64 = 24;
const THREADS_SPARE: i64 = 2;
/// The same cars come back: who was never seen is remembered for good, and that is no leak.
const CARS_EACH: u64 = 200;
/// While somebody reads an old state the log keeps all that is written, some 12 KiB with each commit: so many cars a minute, and no
/// more, can come in ten minutes beside a reader.
const PAUSE_BESIDE_A_READER: Duration = Duration::from_secs(2);

/// What is counted of this process, and of its file.
#[derive(Clone, Copy, Debug)]
struct Figures {
    at: Duration,
    memory_kib: i64,
    threads: i64,
    descriptors: i64,
    wal_bytes: u64,
    file_bytes: u64,
}

fn status(field: &str) -> i64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |data| data.len())
}

impl Figures {
    fn now(at: Duration, file: &Path) -> Self {
        let wal = PathBuf::from(format!("{}-wal", file.display()));
        Self {
            at,
            memory_kib: status("VmRSS:"),
            threads: status("Threads:"),
            descriptors: fs::read_dir("/proc/self/fd").unwrap().count() as i64,
            wal_bytes: length(&wal),
            file_bytes: length(file),
        }
    }
}

/// What grew between the first and the last of these that must not have. By the means of the first and last quarter: one
/// figure is taken at a moment like any other.
fn grown(figures: &[Figures]) -> Vec<String> {
    let quarter = (figures.len() / 4).max(1);
    let (first, last) = (&figures[..quarter], &figures[figures.len() - quarter..]);
    let mean = |part: &[Figures], of: fn(&Figures) -> i64| part.iter().map(of).sum::<i64>() / part.len() as i64;
    let mut grown = Vec::new();
    let threads: (_, fn(&Figures) -> i64, _) = ("threads", |row| row.threads, THREADS_SPARE);
    for (what, of, spare) in [threads, ("descriptors", |row| row.descriptors, DESCRIPTORS_SPARE)] {
        let (before, after) = (mean(first, of), mean(last, of));
        if after > before + spare {
            grown.push(format!("{what} went from {before} to {after}"));
        }
    }
    let millis = (last[0].at - first[0].at).as_millis() as i64;
    // Shorter than that, it is the caches that fill.
    if millis >= 5 * 60_000 {
        let slope = (mean(last, |row| row.memory_kib) - mean(first, |row| row.memory_kib)) * 600_000 / millis;
        println!("memory grows by {slope} KiB in ten minutes");
        if slope > GROWTH_KIB_PER_10_MINUTES {
            grown.push(format!("memory grows by {slope} KiB in ten minutes"));
        }
    }
    grown
}

fn minutes() -> Option<u64> {
    std::env::var("GARAGE_MINUTES").ok().map(|text| text.parse().unwrap())
}

/// One car comes, pays and goes; a full garage is no failure.
fn stay(garage: &Garage, plate: &str) {
    match garage.sessions().enter(Entry::new(plate)) {
        Ok(visit) => drop(garage.payments().process(Pay::cash(visit.session.id)).unwrap()),
        Err(error) => assert!(matches!(error.kind(), ErrorKind::Full | ErrorKind::AlreadyParked), "{error:?}"),
    }
}

/// The lanes: each on a thread of its own, until told to stop; resting so long after each car.
struct Lanes<'a> {
    garage: &'a Garage,
    pause_micros: AtomicU64,
    stops: AtomicBool,
    stays: AtomicU64,
}

impl Lanes<'_> {
    fn run(&self, lane: usize) {
        for number in 0.. {
            if self.stops.load(Ordering::SeqCst) {
                return;
            }
            stay(self.garage, &format!("L{lane} {}", number % CARS_EACH));
            self.stays.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_micros(self.pause_micros.load(Ordering::SeqCst)));
        }
    }
}

#[test]
fn nothing_grows_while_cars_come_and_go_and_somebody_reads_an_old_state() {
    let total = minutes().map_or(Duration::from_secs(8), |minutes| Duration::from_secs(minutes * 60));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("garage.db");
    let garage = Garage::builder().durability(Durability::Relaxed).open(&file).unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 50)).unwrap();
    let tariff = Tariff::hourly("day".parse().unwrap(), Currency::EUR, 250).unwrap();
    garage.tariffs().activate(&garage.tariffs().publish(&tariff).unwrap()).unwrap();
    let lanes = Lanes { garage: &garage, pause_micros: AtomicU64::new(0), stops: AtomicBool::new(false), stays: AtomicU64::new(0) };
    let begun = Instant::now();
    let mut figures = Vec::new();
    std::thread::scope(|threads| {
        for lane in 0..THREADS {
            let lanes = &lanes;
            threads.spawn(move || lanes.run(lane));
        }
        let mut reader: Option<Connection> = None;
        let mut longest_wal = 0;
        // Read from the second quarter to the third, and free of readers before and after.
        while begun.elapsed() < total {
            std::thread::sleep((total / 200).max(Duration::from_millis(50)));
            let quarter = begun.elapsed().as_millis() * 4 / total.as_millis();
            if (1..3).contains(&quarter) && reader.is_none() {
                lanes.pause_micros.store(PAUSE_BESIDE_A_READER.as_micros() as u64, Ordering::SeqCst);
                let other = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
                other.execute_batch("BEGIN").unwrap();
                let count: i64 = other.query_row("SELECT count(*) FROM sessions", [], |row| row.get(0)).unwrap();
                assert!(count > 0);
                reader = Some(other);
            } else if quarter >= 3 && reader.take().is_some() {
                lanes.pause_micros.store(0, Ordering::SeqCst);
            }
            // Garages open and close beside this one, as when a host is configured anew; nothing of them stays.
            drop(Garage::builder().create(false).open(&file).unwrap());
            let now = Figures::now(begun.elapsed(), &file);
            longest_wal = longest_wal.max(now.wal_bytes);
            assert!(now.wal_bytes <= WAL_BYTES_MAX.max(4 * now.file_bytes), "the log is too long: {now:?}");
            if reader.is_none() {
                figures.push(now);
            }
        }
        lanes.stops.store(true, Ordering::SeqCst);
        println!("{} stays; the log was {} KiB at most", lanes.stays.load(Ordering::SeqCst), longest_wal / 1024);
    });
    println!("{:?}\n{:?}", figures.first(), figures.last());
    // The first tenth is warm-up.
    assert_eq!(grown(&figures[figures.len() / 10..]), Vec::<String>::new());
    assert!(lanes.stays.load(Ordering::SeqCst) > 0);
    assert!(garage.journal().verify_chain().unwrap().is_sound());
    assert_eq!(garage.maintenance().check().unwrap(), Vec::<String>::new());
}

#[test]
fn what_leaks_is_noticed() {
    let figures = |leak: fn(u64) -> (i64, i64, i64)| {
        let row = |minute: u64| {
            let (memory_kib, threads, descriptors) = leak(minute);
            Figures { at: Duration::from_secs(minute * 60), memory_kib, threads, descriptors, wal_bytes: 0, file_bytes: 0 }
        };
        grown(&(0..30).map(row).collect::<Vec<_>>())
    };
    assert!(figures(|_| (50_000, 7, 20)).is_empty());
    assert_eq!(figures(|minute| (50_000 + 200 * minute as i64, 7, 20)).len(), 1, "2 MiB in ten minutes");
    assert_eq!(figures(|minute| (50_000, 7 + minute as i64, 20)).len(), 1);
    assert_eq!(figures(|minute| (50_000, 7, 20 + 2 * minute as i64)).len(), 1);
}
