//! Opening: what is no garage is refused with a kind that says why, and left byte for byte as it was.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use parking_garage::{Durability, Entry, ErrorKind, Garage, Layout};
use support::refused;

/// A file with a garage in it, closed.
fn garage_file(directory: &Path) -> PathBuf {
    let path = directory.join("garage.db");
    let garage = Garage::open(&path).unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 3)).unwrap();
    garage.sessions().enter(Entry::new("AB 1")).unwrap();
    path
}

fn sql(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// The names and bytes of all files in a directory.
fn files(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.is_file()).map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn a_file_that_is_no_garage_is_refused_and_not_touched() {
    type Prepare = fn(&Path);
    let table: [(&str, ErrorKind, Prepare); 8] = [
        ("text", ErrorKind::NotADatabase, |path| fs::write(path, "plates: none\n".repeat(1000)).unwrap()),
        ("a short text", ErrorKind::NotADatabase, |path| fs::write(path, "x").unwrap()),
        ("zeros", ErrorKind::NotADatabase, |path| fs::write(path, [0; 8192]).unwrap()),
        ("another program's database", ErrorKind::NotADatabase, |path| sql(path, "CREATE TABLE songs (title TEXT);")),
        ("another program's, with its id", ErrorKind::NotADatabase, |path| {
            sql(path, "PRAGMA application_id = 1; CREATE TABLE songs (title TEXT);");
        }),
        ("a newer version's", ErrorKind::NewerSchema, |path| {
            fs::rename(garage_file(path.parent().unwrap()), path).unwrap();
            sql(path, "PRAGMA user_version = 1000; PRAGMA journal_mode = DELETE;");
        }),
        ("a header without the rest", ErrorKind::Corrupt, |path| {
            let whole = fs::read(garage_file(path.parent().unwrap())).unwrap();
            fs::remove_file(path.with_file_name("garage.db")).unwrap();
            fs::write(path, &whole[..4096 + 100]).unwrap();
        }),
        ("a directory", ErrorKind::CannotOpen, |path| fs::create_dir(path).unwrap()),
    ];
    for (name, expected, prepare) in table {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file.db");
        prepare(&path);
        let before = files(directory.path());
        let error = Garage::open(&path).map(drop).expect_err(name);
        assert_eq!(error.kind(), expected, "{name}: {error:?}");
        assert_eq!(refused(Garage::builder().create(false).open(&path)), expected, "{name}");
        assert!(files(directory.path()) == before, "{name}: the files have changed");
        assert!(!error.is_retryable() && !error.to_string().is_empty());
    }
}

// SQLite takes a file that is shorter than a header for an empty database, and would write over it.
#[test]
fn a_file_of_a_few_bytes_is_not_taken_for_an_empty_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.txt");
    for length in [1, 15, 16, 99, 100, 511, 512, 1000] {
        for content in ["x".repeat(length), "\0".repeat(length)] {
            fs::write(&path, &content).unwrap();
            assert_eq!(refused(Garage::open(&path)), ErrorKind::NotADatabase, "{length} bytes");
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
    }
}

#[test]
fn a_path_that_leads_nowhere_is_refused_and_nothing_is_made() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "text").unwrap();
    let before = files(directory.path());
    for path in
        [directory.path().join("missing/garage.db"), file.join("garage.db"), directory.path().to_owned(), "".into(), "/".into()]
    {
        assert_eq!(refused(Garage::open(&path)), ErrorKind::CannotOpen, "{path:?}");
    }
    assert_eq!(refused(Garage::builder().create(false).open(directory.path().join("garage.db"))), ErrorKind::CannotOpen);
    assert!(files(directory.path()) == before);
}

#[test]
fn an_empty_file_is_a_new_garage_only_if_one_may_be_made() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    fs::write(&path, "").unwrap();
    assert_eq!(refused(Garage::builder().create(false).open(&path)), ErrorKind::CannotOpen);
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    drop(Garage::open(&path).unwrap());
    Garage::builder().create(false).open(&path).unwrap();
}

#[test]
fn a_garage_cut_off_anywhere_is_never_taken_for_a_sound_one() {
    let directory = tempfile::tempdir().unwrap();
    let whole = fs::read(garage_file(directory.path())).unwrap();
    let path = directory.path().join("cut.db");
    for length in (1..whole.len()).step_by(4096 * 5 + 512) {
        for leftover in ["cut.db-wal", "cut.db-shm"] {
            let _ = fs::remove_file(directory.path().join(leftover));
        }
        fs::write(&path, &whole[..length]).unwrap();
        match Garage::builder().create(false).open(&path) {
            Err(error) => assert!(matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::NotADatabase), "{length}: {error:?}"),
            // What is missing may be needed only later; then it is said later.
            Ok(garage) => {
                let sound = garage.journal().verify().is_ok_and(|verified| verified.is_sound() && verified.rows == 3);
                assert!(!sound, "cut to {length} of {} bytes", whole.len());
            }
        }
    }
}

#[test]
fn the_files_are_for_their_owner_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let garage = Garage::open(&path).unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 3)).unwrap();
    garage.maintenance().backup(directory.path().join("backup.db")).unwrap();
    let mut names = Vec::new();
    for entry in fs::read_dir(directory.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, ["backup.db", "garage.db", "garage.db-shm", "garage.db-wal"]);
}

#[test]
fn a_file_that_may_not_be_written_is_read_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = garage_file(directory.path());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    // To the superuser every file may be written.
    if fs::OpenOptions::new().write(true).open(&path).is_ok() {
        let _ = std::io::Write::write_all(&mut std::io::stderr(), b"skipped: run by the superuser\n");
        return;
    }
    assert_eq!(refused(Garage::open(&path)), ErrorKind::ReadOnly);
}

#[test]
fn durability_is_shown_and_memory_is_no_durability_of_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    for durability in [Durability::Full, Durability::Relaxed] {
        let garage = Garage::builder().durability(durability).open(&path).unwrap();
        assert_eq!(garage.health().storage.durability, durability);
    }
    assert_eq!(Garage::in_memory().unwrap().health().storage.durability, Durability::Volatile);
    assert_eq!(refused(Garage::builder().durability(Durability::Volatile).open(&path)), ErrorKind::InvalidInput);
}

#[test]
fn an_empty_file_that_was_made_beforehand_becomes_private() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    fs::write(&path, b"").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    Garage::open(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}
