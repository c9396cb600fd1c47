//! Backup while others write, restore, and files that are no backup.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_garage::{Entry, ErrorKind, Garage, Layout};
use support::{House, assert_same, refused, workload};

#[test]
fn a_backup_made_while_others_write_is_of_one_moment_and_sound() {
    let house = House::in_file(|builder| builder);
    let garage = &house.with_spots(2000).garage;
    let is_done = AtomicBool::new(false);
    let copies: Vec<_> = (0..5).map(|number| house.directory().join(format!("copy-{number}.db"))).collect();
    std::thread::scope(|threads| {
        for thread in 0..2 {
            let is_done = &is_done;
            threads.spawn(move || {
                for number in 0..900 {
                    if is_done.load(Ordering::SeqCst) {
                        break;
                    }
                    // In pairs: half of one must never be in a copy.
                    garage
                        .transaction(|tx| {
                            tx.sessions().enter(Entry::new(format!("A{thread} {number}")))?;
                            tx.sessions().enter(Entry::new(format!("B{thread} {number}"))).map(drop)
                        })
                        .unwrap();
                }
            });
        }
        for copy in &copies {
            garage.maintenance().backup(copy).unwrap();
        }
        is_done.store(true, Ordering::SeqCst);
    });
    let mut last = 0;
    for copy in &copies {
        let copy = Garage::builder().create(false).background(false).open(copy).unwrap();
        assert!(copy.journal().verify().unwrap().is_sound());
        let inside = copy.spots().occupied_count().unwrap();
        assert!(inside.is_multiple_of(2) && inside >= last, "{inside} after {last}");
        last = inside;
        assert_eq!(copy.maintenance().check().unwrap(), Vec::<String>::new());
    }
}

#[test]
fn a_restored_garage_is_as_it_was_and_goes_on_from_there() {
    let house = House::in_file(|builder| builder);
    workload::furnish(&house);
    workload::run(&house, 1, 100);
    let copy = house.directory().join("copy.db");
    house.garage.maintenance().backup(&copy).unwrap();
    let (before, counts) = (house.contents(), house.garage.spots().availability().unwrap());
    workload::run(&house, 2, 100);
    assert!(house.contents() != before);
    house.garage.maintenance().restore(&copy).unwrap();
    assert_same(&house.contents(), &before, "restored");
    assert_eq!(house.garage.spots().availability().unwrap(), counts);
    house.assert_agrees();
    workload::run(&house, 3, 100);
    house.assert_agrees();
    // A backup does not change by being restored, and may be restored elsewhere: here into an empty garage.
    let other = House::in_file(|builder| builder);
    other.garage.maintenance().restore(&copy).unwrap();
    assert_same(&other.contents(), &before, "restored elsewhere");
    other.assert_agrees();
}

#[test]
fn a_price_is_not_remembered_from_before_the_restoring() {
    let house = House::in_file(|builder| builder);
    let garage = &house.with_spots(3).garage;
    let copy = house.directory().join("copy.db");
    garage.maintenance().backup(&copy).unwrap();
    house.with_tariff(250);
    let due = |plate: &str| {
        let id = house.enter(plate).session.id;
        house.advance_minutes(10);
        garage.sessions().quote(id).unwrap().due.minor()
    };
    assert_eq!(due("AB 1"), 250);
    garage.maintenance().restore(&copy).unwrap();
    // The same version of the same tariff, which was never published as far as this garage knows.
    house.with_tariff(400);
    assert_eq!(due("AB 1"), 400);
}

#[test]
fn what_is_no_backup_is_refused_and_all_stays_as_it_was() {
    let house = House::in_file(|builder| builder);
    house.with_spots(3).enter("AB 1");
    let copy = house.directory().join("copy.db");
    house.garage.maintenance().backup(&copy).unwrap();
    let whole = fs::read(&copy).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = house.directory().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let sql = |name: &str, sql: &str| {
        let path = file(name, if sql.starts_with("CREATE") { b"" } else { &whole });
        rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        path
    };
    let mut flipped = whole.clone();
    // Inside the tables: the header still reads well.
    flipped[4096 * 3..4096 * 3 + 64].fill(0xFF);
    let table = [
        (house.directory().join("missing.db"), vec![ErrorKind::CannotOpen]),
        (house.directory().to_owned(), vec![ErrorKind::CannotOpen]),
        (file("empty.db", b""), vec![ErrorKind::NotADatabase]),
        (file("text.db", &b"not a garage ".repeat(900)), vec![ErrorKind::NotADatabase]),
        (sql("songs.db", "CREATE TABLE songs (title TEXT)"), vec![ErrorKind::NotADatabase]),
        (sql("newer.db", "PRAGMA user_version = 1000"), vec![ErrorKind::NewerSchema]),
        (file("cut.db", &whole[..whole.len() / 2]), vec![ErrorKind::Corrupt, ErrorKind::NotADatabase]),
        (file("flipped.db", &flipped), vec![ErrorKind::Corrupt, ErrorKind::NotADatabase]),
        (sql("loose.db", "PRAGMA foreign_keys = OFF; DELETE FROM vehicles"), vec![ErrorKind::Corrupt]),
    ];
    let before = house.contents();
    for (path, expected) in table {
        let kind = refused(house.garage.maintenance().restore(&path));
        assert!(expected.contains(&kind), "{path:?}: {kind}");
        assert_same(&house.contents(), &before, &format!("{path:?}"));
        house.assert_agrees();
    }
    house.enter("AB 2");
}

#[test]
fn a_backup_never_replaces_a_file_and_leaves_none_when_it_fails() {
    let house = House::in_file(|builder| builder);
    house.with_spots(1);
    let taken = house.directory().join("taken.db");
    fs::write(&taken, "precious").unwrap();
    let backup = |path: &std::path::Path| house.garage.maintenance().backup(path);
    assert_eq!(refused(backup(&taken)), ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&taken).unwrap(), b"precious");
    assert_eq!(refused(backup(&house.path().unwrap())), ErrorKind::AlreadyExists);
    assert_eq!(refused(backup(&house.directory().join("missing/copy.db"))), ErrorKind::CannotOpen);
    let names: Vec<_> = fs::read_dir(house.directory()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    house.assert_agrees();
}

#[test]
fn memory_has_no_backup_and_says_so() {
    let garage = Garage::in_memory().unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 1)).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("copy.db");
    assert_eq!(refused(garage.maintenance().backup(&path)), ErrorKind::Unsupported);
    assert_eq!(refused(garage.maintenance().restore(&path)), ErrorKind::Unsupported);
    assert!(!path.exists());
}
