use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rusqlite::Connection;

use super::*;
use crate::Error;
use crate::event::Head;

fn journal_holds(store: &SqliteStorage) -> u64 {
    let rows = store.read_with(|tx| tx.journal(1, u32::MAX)).unwrap();
    let mut last = Head::EMPTY;
    for row in rows {
        last = row.verify(last).unwrap().head();
    }
    // Each row of the journal registered one vehicle: a copy of one instant has as many of both.
    assert_eq!(last.sequence, vehicle_count(store) as u64);
    last.sequence
}

/// The backup is restored as it is.
fn nothing(_: &mut dyn crate::storage::WriteTx) -> Result<()> {
    Ok(())
}

#[test]
fn a_restore_brings_back_what_work_made_of_the_backup_and_nothing_if_that_fails() {
    let (directory, store) = store();
    write(&store, [registered(0)]);
    let copy = directory.path().join("copy.db");
    store.backup(&copy).unwrap();
    let whole = fs::read(&copy).unwrap();
    write(&store, (1..9).map(registered));
    let other = open(&directory.path().join("garage.db"));
    let seen = || (journal_holds(&store), journal_holds(&other));
    let fails = store.restore(&copy, &mut |tx| {
        assert_eq!(tx.journal_head()?.sequence, 1, "work sees the backup");
        record(tx, registered(9))?;
        assert_eq!(seen(), (9, 9), "and nobody else does");
        Err(Error::new(ErrorKind::InvalidInput, "no"))
    });
    assert_eq!((kind(fails), seen()), (ErrorKind::InvalidInput, (9, 9)));
    let poisons = store.restore(&copy, &mut |tx| {
        tx.poison(&Error::new(ErrorKind::DiskFull, "the disk is full"));
        Ok(())
    });
    assert_eq!((kind(poisons), seen()), (ErrorKind::DiskFull, (9, 9)));
    store
        .restore(&copy, &mut |tx| {
            (10..12).try_for_each(|n| record(tx, registered(n)))?;
            assert_eq!(seen(), (9, 9));
            Ok(())
        })
        .unwrap();
    assert_eq!(seen(), (3, 3));
    assert_eq!(fs::read(&copy).unwrap(), whole, "the backup is as it was");
}

#[test]
fn a_backup_made_during_writes_is_of_one_instant_and_restores() {
    let (directory, store) = store();
    write(&store, (0..500).map(registered));
    let stop = AtomicBool::new(false);
    let copies: Vec<_> = (0..5).map(|n| directory.path().join(format!("copy-{n}.db"))).collect();
    thread::scope(|scope| {
        scope.spawn(|| {
            for n in (500..).take_while(|_| !stop.load(Ordering::Relaxed)) {
                write(&store, [registered(n)]);
            }
        });
        for copy in &copies {
            store.backup(copy).unwrap();
        }
        stop.store(true, Ordering::Relaxed);
    });
    let now = journal_holds(&store);
    let mut last = 500;
    for copy in &copies {
        assert_eq!(fs::metadata(copy).unwrap().permissions().mode() & 0o777, 0o600);
        store.restore(copy, &mut nothing).unwrap();
        let restored = journal_holds(&store);
        assert!((last..=now).contains(&restored));
        last = restored;
        // It can be written at once, and the copy can be opened as a store of its own.
        write(&store, [registered(1_000_000)]);
        assert_eq!(journal_holds(&open(copy)), restored);
    }
    let names = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| !name.contains("unfinished") && !name.contains("journal")));
}

#[test]
fn a_restore_is_seen_by_readers_and_other_processes() {
    let (directory, store) = store();
    write(&store, [registered(0)]);
    let copy = directory.path().join("copy.db");
    store.backup(&copy).unwrap();
    write(&store, (1..2_000).map(registered));
    let other = open(&directory.path().join("garage.db"));
    let mark = other.change_mark().unwrap();
    // A reader keeps what it began with.
    store
        .read_with(|tx| {
            assert_eq!(tx.journal_head()?.sequence, 2_000);
            store.restore(&copy, &mut nothing).unwrap();
            assert_eq!(tx.journal(1_999, 5)?.len(), 2);
            Ok(())
        })
        .unwrap();
    assert_eq!((journal_holds(&store), journal_holds(&other)), (1, 1));
    assert_ne!(other.change_mark().unwrap(), mark);
}

#[test]
fn a_backup_replaces_no_file() {
    let (directory, store) = store();
    let copy = directory.path().join("copy.db");
    fs::write(&copy, "mine").unwrap();
    assert_eq!(kind(store.backup(&copy)), ErrorKind::AlreadyExists);
    assert_eq!(kind(store.backup(&directory.path().join("garage.db"))), ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&copy).unwrap(), b"mine");
    assert_eq!(kind(store.backup(&directory.path().join("missing/copy.db"))), ErrorKind::CannotOpen);
}

#[test]
fn what_is_no_sound_backup_is_refused_and_the_store_stays() {
    let (directory, store) = store();
    write(&store, (0..50).map(registered));
    let copy = directory.path().join("copy.db");
    store.backup(&copy).unwrap();
    let whole = fs::read(&copy).unwrap();
    let path = directory.path().join("bad.db");

    assert_eq!(kind(store.restore(&path, &mut nothing)), ErrorKind::CannotOpen);
    assert_eq!(kind(store.restore(directory.path(), &mut nothing)), ErrorKind::CannotOpen);
    fs::write(&path, "").unwrap();
    assert_eq!(kind(store.restore(&path, &mut nothing)), ErrorKind::NotADatabase);
    fs::write(&path, vec![7; 4_096]).unwrap();
    assert_eq!(kind(store.restore(&path, &mut nothing)), ErrorKind::NotADatabase);
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(kind(store.restore(&path, &mut nothing)), ErrorKind::Corrupt);
    let mut damaged = whole.clone();
    for page in (4_096..damaged.len()).step_by(4_096) {
        damaged[page..page + 64].fill(0xFF);
    }
    fs::write(&path, &damaged).unwrap();
    assert_eq!(kind(store.restore(&path, &mut nothing)), ErrorKind::Corrupt);
    fs::write(&path, &whole).unwrap();
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(kind(store.restore(&path, &mut nothing)), ErrorKind::NewerSchema);
    fs::write(&path, &whole).unwrap();
    let orphan = "PRAGMA foreign_keys = OFF; DELETE FROM vehicles; INSERT INTO bays VALUES (9, 9, 'x')";
    Connection::open(&path).unwrap().execute_batch(orphan).unwrap();
    assert_eq!(kind(store.restore(&path, &mut nothing)), ErrorKind::Corrupt);

    assert_eq!(journal_holds(&store), 50);
    let inside = store.write_with(Deadline::NONE, |_| store.restore(&copy, &mut nothing));
    assert_eq!(kind(inside), ErrorKind::Misuse);
}
