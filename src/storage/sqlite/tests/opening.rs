use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use rusqlite::Connection;

use super::*;
use crate::storage::Durability;

fn refused(path: &Path) -> ErrorKind {
    kind(SqliteStorage::open(path, SqliteOptions::default()))
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn paths_that_hold_no_file_are_refused() {
    let directory = directory();
    assert_eq!(refused(&directory.path().join("missing/garage.db")), ErrorKind::CannotOpen);
    assert_eq!(refused(directory.path()), ErrorKind::CannotOpen);
    fs::write(directory.path().join("file"), "").unwrap();
    assert_eq!(refused(&directory.path().join("file/garage.db")), ErrorKind::CannotOpen);
    assert_eq!(refused(Path::new("")), ErrorKind::CannotOpen);
    assert_eq!(refused(Path::new("/dev/null")), ErrorKind::CannotOpen);
    assert_eq!(names(directory.path()), ["file"]);
}

#[test]
fn without_create_a_missing_or_empty_file_is_refused_and_left() {
    let directory = directory();
    let path = directory.path().join("garage.db");
    let options = SqliteOptions::default().create(false);
    assert_eq!(kind(SqliteStorage::open(&path, options)), ErrorKind::CannotOpen);
    assert!(!path.exists());
    fs::write(&path, "").unwrap();
    assert_eq!(kind(SqliteStorage::open(&path, options)), ErrorKind::CannotOpen);
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    fs::remove_file(&path).unwrap();
    drop(open(&path));
    SqliteStorage::open(&path, options).unwrap();
}

#[test]
fn a_name_that_means_something_to_sqlite_is_a_name() {
    let directory = directory();
    for name in [":memory:", "file:x?mode=memory", "a b%41?#.db"] {
        drop(open(&directory.path().join(name)));
        assert!(directory.path().join(name).is_file(), "{name}");
    }
}

#[test]
fn volatile_durability_is_refused() {
    let directory = directory();
    let options = SqliteOptions::default().durability(Durability::Volatile);
    assert_eq!(kind(SqliteStorage::open(directory.path().join("garage.db"), options)), ErrorKind::InvalidInput);
    assert!(names(directory.path()).is_empty());
}

#[test]
fn files_of_others_are_refused_and_left_byte_for_byte() {
    let directory = directory();
    let path = directory.path().join("garage.db");
    let table = "CREATE TABLE t (x); INSERT INTO t VALUES (1);";
    let ours = "PRAGMA application_id = 1195463239; CREATE TABLE t (x);";
    let cases: [(&str, Option<&str>, &str, ErrorKind); 7] = [
        (
            "text",
            None,
            "this is not a database, but it is longer than a header of one hundred bytes would be ............",
            ErrorKind::NotADatabase,
        ),
        ("short text", None, "x", ErrorKind::NotADatabase),
        ("another application", Some(table), "", ErrorKind::NotADatabase),
        ("another application's WAL", Some("PRAGMA journal_mode = WAL; CREATE TABLE t (x);"), "", ErrorKind::NotADatabase),
        ("a version that is not ours", Some("PRAGMA user_version = 3;"), "", ErrorKind::NotADatabase),
        ("ours without a schema", Some(ours), "", ErrorKind::Corrupt),
        (
            "a newer one",
            Some("PRAGMA application_id = 1195463239; PRAGMA user_version = 99; CREATE TABLE t (x);"),
            "",
            ErrorKind::NewerSchema,
        ),
    ];
    for (name, sql, text, expected) in cases {
        match sql {
            Some(sql) => Connection::open(&path).unwrap().execute_batch(sql).unwrap(),
            None => fs::write(&path, text).unwrap(),
        }
        let before = fs::read(&path).unwrap();
        let outcome = SqliteStorage::open(&path, SqliteOptions::default());
        assert_eq!(outcome.err().map(|error| error.kind()), Some(expected), "{name}");
        assert_eq!(fs::read(&path).unwrap(), before, "{name}");
        assert_eq!(names(directory.path()), ["garage.db"], "{name}");
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_truncated_file_is_corrupt_at_every_length() {
    let directory = directory();
    let path = directory.path().join("garage.db");
    write(&open(&path), [built(2), registered(0), entered(0)]);
    let whole = fs::read(&path).unwrap();
    for length in (512..whole.len()).step_by(512) {
        let cut = directory.path().join("cut.db");
        fs::write(&cut, &whole[..length]).unwrap();
        assert!(matches!(refused(&cut), ErrorKind::Corrupt | ErrorKind::NotADatabase), "{length}");
        assert_eq!(fs::read(&cut).unwrap(), &whole[..length]);
    }
}

#[test]
fn all_files_are_the_owners_only() {
    // The mask of this process, 022 as a rule, would give a plain new file 0644.
    let (directory, store) = store();
    write(&store, [registered(1)]);
    let files = names(directory.path());
    assert_eq!(files, ["garage.db", "garage.db-shm", "garage.db-wal"]);
    for file in files {
        let mode = fs::metadata(directory.path().join(&file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn closing_leaves_one_file() {
    let (directory, store) = store();
    write(&store, [registered(1)]);
    store.read_with(|tx| tx.journal_head()).unwrap();
    drop(store);
    assert_eq!(names(directory.path()), ["garage.db"]);
    assert_eq!(vehicle_count(&open(&directory.path().join("garage.db"))), 1);
}

#[test]
fn settings_hold_on_the_writer_and_the_readers() {
    let (directory, store) = store();
    store
        .open
        .writer
        .alone(|connection| {
            let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!(connection.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0)).unwrap(), "wal");
            assert_eq!((pragma("synchronous"), pragma("foreign_keys"), pragma("trusted_schema")), (2, 1, 0));
            assert_eq!((pragma("cell_size_check"), pragma("wal_autocheckpoint")), (1, 0));
            assert_eq!((pragma("application_id"), pragma("user_version")), (0x4741_5247, 3));
            Ok(())
        })
        .unwrap();
    let reader = super::super::pool::reader(&directory.path().join("garage.db"), &super::super::Lock::default()).unwrap();
    reader.execute("DELETE FROM floors", []).unwrap_err();
    drop(store);
    let relaxed = SqliteOptions::default().durability(Durability::Relaxed);
    let store = SqliteStorage::open(directory.path().join("garage.db"), relaxed).unwrap();
    assert_eq!(store.figures().durability, Durability::Relaxed);
}

#[test]
fn many_that_open_a_new_file_at_once_all_succeed() {
    // The same by threads: each has connections of its own, and SQLite's locks do not care whose they are.
    for _ in 0..5 {
        let directory = directory();
        let path = directory.path().join("garage.db");
        std::thread::scope(|scope| {
            let openers: Vec<_> = (0..8)
                .map(|n| {
                    scope.spawn({
                        let path = path.clone();
                        move || {
                            let store = open(&path);
                            write(&store, [registered(n)]);
                        }
                    })
                })
                .collect();
            openers.into_iter().for_each(|opener| opener.join().unwrap());
        });
        assert_eq!(vehicle_count(&open(&path)), 8);
    }
}

#[test]
fn a_lock_held_elsewhere_is_waited_for_and_then_busy() {
    let directory = directory();
    let path = directory.path().join("garage.db");
    let store = SqliteStorage::open(&path, SqliteOptions::default().busy_timeout(Duration::from_millis(60))).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // An up-to-date file is opened all the same.
    drop(open(&path));
    let begun = std::time::Instant::now();
    assert_eq!(kind(store.write_with(Deadline::NONE, |tx| record(tx, registered(1)))), ErrorKind::Busy);
    assert!((60..400).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    let deadline = Deadline::after(Duration::from_millis(20));
    assert_eq!(kind(store.write_with(deadline, |tx| record(tx, registered(1)))), ErrorKind::DeadlineExceeded);
    other.execute_batch("ROLLBACK").unwrap();
    write(&store, [registered(1)]);
}
