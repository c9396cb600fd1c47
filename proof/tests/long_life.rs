//! A file outlives the programs that use it: old schemas, and newer versions beside older ones.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use parking_garage::storage::SqliteStorage;
use parking_garage::{Entry, ErrorKind, Garage, Head};
use parking_garage_proof::calls::{self, Watcher};
use parking_garage_proof::day::{self, Day, Operation};
use parking_garage_proof::fault::Fault;
use parking_garage_proof::old_file;
use parking_garage_proof::scale::{quick_or_long, scratch, seed};
use parking_garage_proof::verdict::{Expected, Verdict, judge};
use rusqlite::Connection;

/// What a version after this one might do to the schema.
const NEXT_STEP: &str = "BEGIN; CREATE TABLE loyalty (card TEXT PRIMARY KEY) STRICT; PRAGMA user_version = 1000; COMMIT;";

/// Tells a copy of this program which file to bring up to date.
const NEWER: &str = "GARAGE_PROOF_NEWER";

fn schema(file: &Path) -> (i64, Vec<String>) {
    let connection = Connection::open(file).unwrap();
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let mut names = connection.prepare("SELECT name FROM sqlite_schema ORDER BY name").unwrap();
    let names = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    (version, names)
}

/// Lets `change` work on an old file with each of its calls failing from there on, as when the program dies, and says what is then
/// wrong with the file.
fn interrupt(change: fn(&Path) -> bool, wrong: &mut Vec<String>) -> usize {
    let prepared = scratch();
    let head = old_file::make(&prepared.path().join(day::FILE));
    let old = schema(&prepared.path().join(day::FILE));
    let new = {
        let directory = scratch();
        let file = directory.path().join(day::FILE);
        let _ = old_file::make(&file);
        drop(Garage::open(&file).unwrap());
        schema(&file)
    };
    assert_ne!(old, new);
    let mut calls_made = u64::MAX;
    let mut from = 1;
    while from <= calls_made {
        let directory = scratch();
        let file = directory.path().join(day::FILE);
        fs::copy(prepared.path().join(day::FILE), &file).unwrap();
        let fault = Arc::new(Fault::default());
        let watching = calls::watch(directory.path(), Arc::clone(&fault) as Arc<dyn Watcher>);
        fault.arm(from, u64::MAX, libc::EIO);
        let is_done = change(&file);
        if fault.failed() == 0 {
            calls_made = fault.counted();
        }
        fault.disarm();
        drop(watching);
        let found = schema(&file);
        if found != old && found != new {
            wrong.push(format!("call {from}: between the schemas {} and {}, done: {is_done}", old.0, new.0));
        }
        let expected = Expected { acknowledged: Some(vec![head]), ends: Some(Vec::new()) };
        let verdict = judge(&file, &expected, day::options());
        if verdict != Verdict::Sound {
            wrong.push(format!("call {from}: {verdict:?}"));
        }
        from += quick_or_long(4, 1) as u64;
    }
    usize::try_from(from).unwrap()
}

#[test]
fn a_migration_that_is_interrupted_leaves_the_old_schema_or_the_new() {
    let mut wrong = Vec::new();
    let calls = interrupt(|file| SqliteStorage::open(file, day::options()).is_ok(), &mut wrong);
    println!("migration: interrupted at {calls} calls, {} wrong", wrong.len());
    assert!(wrong.is_empty() && calls > 10, "{calls} calls, {wrong:#?}");
}

/// The harness would see it if a step was not one transaction.
#[test]
fn control_a_migration_in_pieces_is_found_out() {
    let mut wrong = Vec::new();
    let in_pieces = |file: &Path| {
        let Ok(connection) = Connection::open(file) else { return false };
        let steps = include_str!("../../migrations/0002_accounts.sql");
        connection.execute_batch(steps).and_then(|()| connection.pragma_update(None, "user_version", 2)).is_ok()
    };
    interrupt(in_pieces, &mut wrong);
    assert!(wrong.iter().any(|wrong| wrong.contains("between")), "{wrong:?}");
}

/// What another process does. A test of nothing when nobody asks.
#[test]
fn a_newer_program_changes_the_schema() {
    let Some(file) = std::env::var_os(NEWER) else { return };
    Connection::open(Path::new(&file)).unwrap().execute_batch(NEXT_STEP).unwrap();
}

#[test]
fn an_older_program_leaves_a_newer_file_alone() {
    let directory = scratch();
    let file = directory.path().join(day::FILE);
    let backup = directory.path().join("copy.db");
    let mut day = Day::begin(directory.path(), day::options(), seed(), Box::new(drop)).unwrap();
    day.run(Operation::Enter).unwrap();
    day.garage.maintenance().backup(&backup).unwrap();
    let head = day.garage.journal().head().unwrap();

    // While this one has it open, a newer one changes the schema: another process, as this one must not open the file twice.
    let mut newer = Command::new(std::env::current_exe().unwrap());
    newer.args(["--exact", "a_newer_program_changes_the_schema", "--nocapture"]).env(NEWER, &file);
    // What it prints is taken, not passed on: whoever counts the tests would count its as well.
    assert!(newer.output().unwrap().status.success());
    for operation in [Operation::Enter, Operation::Pay, Operation::Prepay, Operation::Refresh] {
        let error = day.run(operation).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NewerSchema, "{operation:?}: {error:?}");
    }
    assert_eq!(day.garage.maintenance().restore(&backup).unwrap_err().kind(), ErrorKind::NewerSchema);
    let in_transaction = day.garage.transaction(|tx| tx.sessions().enter(Entry::new("TX 1")).map(drop)).unwrap_err();
    assert_eq!(in_transaction.kind(), ErrorKind::NewerSchema);
    // What is there can be read.
    assert_eq!(day.garage.journal().head().unwrap(), head);
    drop(day);

    // When it is opened the next time.
    let before = fs::read(&file).unwrap();
    let refused = Garage::open(&file).map(drop).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NewerSchema);
    assert!(fs::read(&file).unwrap() == before);
    let (version, names) = schema(&file);
    assert!(version == 1_000 && names.iter().any(|name| name == "loyalty"));
    assert_eq!(journal_head(&file), head);
}

fn journal_head(file: &Path) -> Head {
    let sql = "SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1";
    let row = |row: &rusqlite::Row<'_>| Ok(Head { sequence: row.get::<_, i64>(0)?.unsigned_abs(), hash: row.get(1)? });
    Connection::open(file).unwrap().query_row(sql, [], row).unwrap()
}
