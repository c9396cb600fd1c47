//! A disk that is really full, and a transaction whose statements fail in the middle: nothing slips into the file outside of it.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_garage::{Entry, ErrorKind, Garage, Head, Layout};
use parking_garage_proof::calls::{self, Call, Errno, FileKind, Watcher, What};
use parking_garage_proof::day::{self, Acknowledged, Day, Operation};
use parking_garage_proof::scale::{quick_or_long, scratch, seed};
use parking_garage_proof::verdict::{Expected, Verdict, judge};
use rustix::mount::{MountFlags, UnmountFlags};

/// A disk of a few MiB, there until it is dropped.
struct SmallDisk {
    at: PathBuf,
    _directory: tempfile::TempDir,
}

impl SmallDisk {
    fn mount(size: &str) -> rustix::io::Result<Self> {
        let directory = tempfile::tempdir().unwrap();
        let at = directory.path().to_owned();
        let options = std::ffi::CString::new(format!("size={size}")).unwrap();
        rustix::mount::mount("tmpfs", &at, "tmpfs", MountFlags::NOSUID | MountFlags::NODEV, Some(options.as_c_str()))?;
        Ok(Self { at, _directory: directory })
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = rustix::mount::unmount(&self.at, UnmountFlags::DETACH);
    }
}

#[test]
fn a_disk_that_is_full_refuses_and_goes_on_when_there_is_room() {
    let disk = match SmallDisk::mount("3m") {
        Ok(disk) => disk,
        Err(error) => {
            eprintln!("skipped: a small disk cannot be mounted here: {error}");
            return;
        }
    };
    // What somebody else keeps there, and later takes away.
    let ballast = disk.at.join("ballast");
    let said = Arc::<Mutex<Vec<Head>>>::default();
    let all = Arc::clone(&said);
    let listener = Box::new(move |acknowledged: Acknowledged| all.lock().unwrap().push(acknowledged.end));
    let mut day = Day::begin(&disk.at, day::options(), seed(), listener).unwrap();
    let (mut refused, mut done) = (0, 0);
    for round in 0..quick_or_long(6, 40) {
        // Everything that is left, then a little less each time.
        fs::write(&ballast, vec![1; 3 << 20]).unwrap_err();
        let length = fs::metadata(&ballast).unwrap().len();
        fs::File::options().write(true).open(&ballast).unwrap().set_len(length.saturating_sub(round as u64 * 8192)).unwrap();
        // A card's money that was taken would stay pending, and be in the way of the next.
        let left_out = [Operation::Checkpoint, Operation::Card];
        for operation in Operation::ALL.into_iter().filter(|operation| !left_out.contains(operation)) {
            match day.run(operation) {
                Ok(()) => done += 1,
                Err(error) => {
                    refused += 1;
                    assert_eq!(error.kind(), ErrorKind::DiskFull, "{operation:?}: {error:?}");
                }
            }
        }
        fs::remove_file(&ballast).unwrap();
        day.run(Operation::Enter).unwrap();
        assert_eq!(day.garage.maintenance().check().unwrap(), Vec::<String>::new());
        // Copies are not what fills this disk.
        for entry in fs::read_dir(&disk.at).unwrap().map(|entry| entry.unwrap().path()) {
            let name = entry.file_name().unwrap().to_string_lossy().into_owned();
            assert!(!name.ends_with(".unfinished"), "half a backup was left");
            if name.starts_with("copy-") {
                fs::remove_file(entry).unwrap();
            }
        }
    }
    drop(day);
    println!("disk full: {done} done, {refused} refused");
    assert!(refused > 3 && done > 3, "{done} done, {refused} refused");
    let expected = Expected { acknowledged: Some(said.lock().unwrap().clone()), ends: Some(Vec::new()) };
    assert_eq!(judge(&disk.at.join(day::FILE), &expected, day::options()), Verdict::Sound);
}

/// Fills the disk at the so-manieth write to the log.
#[derive(Default)]
struct Fills {
    writes: AtomicU64,
    full_at: AtomicU64,
}

impl Watcher for Fills {
    fn before(&self, call: &Call<'_>) -> Result<(), Errno> {
        let is_write = matches!(call.what, What::Write { .. }) && call.kind == FileKind::Log;
        if is_write && self.writes.fetch_add(1, Ordering::SeqCst) + 1 >= self.full_at.load(Ordering::SeqCst) {
            return Err(libc::ENOSPC);
        }
        Ok(())
    }
}

/// The tables of the file, and how many rows they have.
fn contents(file: &Path) -> Vec<(String, i64)> {
    let connection = rusqlite::Connection::open(file).unwrap();
    let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    names
        .into_iter()
        .map(|name| {
            let count = connection.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get(0)).unwrap();
            (name, count)
        })
        .collect()
}

/// A transaction larger than the memory that SQLite gives to changed pages writes some of them before it ends: a statement in its
/// middle fails, and SQLite ends the transaction by itself. Whatever the caller does then must not be kept.
#[test]
fn after_a_statement_that_ended_the_transaction_nothing_is_written() {
    let directory = scratch();
    let file = directory.path().join(day::FILE);
    let fills = Arc::new(Fills::default());
    fills.full_at.store(u64::MAX, Ordering::SeqCst);
    let watching = calls::watch(directory.path(), Arc::clone(&fills) as Arc<dyn Watcher>);
    let garage = Garage::builder().background(false).open(&file).unwrap();
    let mut kinds = Vec::new();
    for full_at in [1, 400] {
        fills.writes.store(0, Ordering::SeqCst);
        fills.full_at.store(full_at, Ordering::SeqCst);
        let mut after = Vec::new();
        let answer = garage.transaction(|tx| {
            let built = tx.savepoint(|tx| tx.spots().create_layout(&Layout::grid(20, 10, 200)).map(drop));
            // A caller that takes no notice of the error.
            for car in 0..20 {
                after.push(tx.savepoint(|tx| tx.sessions().enter(Entry::new(format!("N{car}"))).map(drop)).map_err(|e| e.kind()));
                after.push(tx.sessions().enter(Entry::new(format!("M{car}"))).map(drop).map_err(|error| error.kind()));
            }
            kinds.push(built.map_err(|error| error.kind()));
            Ok(())
        });
        fills.full_at.store(u64::MAX, Ordering::SeqCst);
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DiskFull, "{error:?}");
        assert!(after.iter().all(|kind| *kind == Err(ErrorKind::Poisoned)), "{after:?}");
        assert_eq!(garage.journal().head().unwrap(), Head::EMPTY);
    }
    assert!(kinds.iter().all(|kind| *kind == Err(ErrorKind::DiskFull)), "{kinds:?}: it did not fail in the middle");
    assert_eq!(garage.maintenance().check().unwrap(), Vec::<String>::new());
    drop(garage);
    drop(watching);
    let kept: Vec<_> = contents(&file).into_iter().filter(|(_, rows)| *rows > 0).collect();
    assert_eq!(kept, []);
}

/// The harness brings about what it guards against: without such a guard, later statements are kept.
#[test]
fn control_statements_after_the_end_of_a_transaction_are_kept() {
    let directory = scratch();
    let file = directory.path().join(day::FILE);
    let fills = Arc::new(Fills::default());
    fills.full_at.store(u64::MAX, Ordering::SeqCst);
    let watching = calls::watch(directory.path(), Arc::clone(&fills) as Arc<dyn Watcher>);
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA cache_size = 10; CREATE TABLE rows (content BLOB);").unwrap();
    fills.writes.store(0, Ordering::SeqCst);
    fills.full_at.store(3, Ordering::SeqCst);
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    let insert = || connection.execute("INSERT INTO rows VALUES (randomblob(3000))", []);
    while insert().is_ok() {}
    fills.full_at.store(u64::MAX, Ordering::SeqCst);
    insert().unwrap();
    drop(connection);
    drop(watching);
    assert_eq!(contents(&file), [("rows".to_owned(), 1)]);
}
