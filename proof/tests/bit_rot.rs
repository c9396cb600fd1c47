//! Bits flip on the disk, and files are cut short: it is noticed, never a panic, and nothing is made anew in silence.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use parking_garage::{ErrorKind, Garage, Result, Verified};
use parking_garage_proof::day::{self, Day, Operation};
use parking_garage_proof::dice::Dice;
use parking_garage_proof::scale::{quick_or_long, scratch, seed};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

/// What must not change unnoticed.
const TABLES: [&str; 3] = ["sessions", "payments", "journal"];

/// The bytes of a garage's file after a day.
fn garage() -> Vec<u8> {
    let directory = scratch();
    let mut day = Day::begin(directory.path(), day::options(), seed(), Box::new(drop)).unwrap();
    for operation in Operation::ALL.into_iter().filter(|operation| *operation != Operation::Backup) {
        day.run(operation).unwrap();
    }
    drop(day);
    fs::read(directory.path().join(day::FILE)).unwrap()
}

/// The bytes of the pages in which these tables are.
fn places(file: &Path, tables: &[&str]) -> Vec<usize> {
    let connection = look(file).unwrap();
    let mut statement = connection.prepare("SELECT pgoffset, pgsize FROM dbstat WHERE name = ?1").unwrap();
    let mut places = Vec::new();
    for table in tables {
        let pages =
            statement.query_map([table], |row| Ok((row.get::<_, i64>(0)? as usize, row.get::<_, i64>(1)? as usize))).unwrap();
        places.extend(pages.map(rusqlite::Result::unwrap).flat_map(|(from, length)| from..from + length));
    }
    places
}

/// A connection that reads without a log, and leaves no trace.
fn look(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(format!("file:{}?immutable=1", file.display()), flags)
}

/// The rows of the three tables, found without any index; `None` if they cannot be read.
fn rows(file: &Path) -> Option<Vec<Vec<Value>>> {
    let connection = look(file).ok()?;
    let mut rows = Vec::new();
    for table in TABLES {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table} NOT INDEXED")).ok()?;
        let columns = statement.column_count();
        let mut found = statement.query([]).ok()?;
        while let Some(row) = found.next().ok()? {
            rows.push((0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<Value>>>().ok()?);
        }
    }
    Some(rows)
}

/// How a user would come to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Noticed {
    AtOpening(ErrorKind),
    Verifying,
    Not,
    Panic,
}

fn notice(file: &Path, verify: fn(&Garage) -> Result<Verified>) -> Noticed {
    let look = || match Garage::builder().create(false).background(false).open(file) {
        Err(error) => Noticed::AtOpening(error.kind()),
        Ok(garage) => match verify(&garage) {
            Ok(verified) if verified.is_sound() => Noticed::Not,
            _ => Noticed::Verifying,
        },
    };
    catch_unwind(AssertUnwindSafe(look)).unwrap_or(Noticed::Panic)
}

/// Flips a bit so many times, each time in a whole file, and says how it was noticed and what had changed. Anywhere in the file
/// or where these tables are, in turns.
fn flip(flips: usize, tables: &[&str], verify: fn(&Garage) -> Result<Verified>) -> (BTreeMap<Noticed, usize>, Vec<String>, usize) {
    let whole = garage();
    let directory = scratch();
    let file = directory.path().join(day::FILE);
    fs::write(&file, &whole).unwrap();
    let before = rows(&file);
    assert!(before.as_ref().is_some_and(|rows| rows.len() > 20));
    let places = places(&file, tables);
    let mut dice = Dice::new(seed());
    let (mut noticed, mut wrong, mut changed) = (BTreeMap::new(), Vec::new(), 0);
    for number in 0..flips {
        let mut bytes = whole.clone();
        let place = if number % 2 == 0 { dice.below(bytes.len()) } else { places[dice.below(places.len())] };
        let bit = dice.below(8);
        bytes[place] ^= 1 << bit;
        fs::write(&file, &bytes).unwrap();
        let is_changed = rows(&file) != before;
        let how = notice(&file, verify);
        clean(directory.path());
        changed += usize::from(is_changed);
        *noticed.entry(how).or_insert(0) += 1;
        if how == Noticed::Panic || how == Noticed::AtOpening(ErrorKind::Internal) || (is_changed && how == Noticed::Not) {
            wrong.push(format!("bit {bit} of byte {place}: {how:?}, rows changed: {is_changed}"));
        }
    }
    (noticed, wrong, changed)
}

fn clean(directory: &Path) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "db") {
            fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn every_flip_that_changes_a_row_is_noticed() {
    let flips = quick_or_long(250, 10_000);
    let (noticed, wrong, changed) = flip(flips, &TABLES, |garage| garage.journal().verify());
    println!("bit rot: {flips} flips, {changed} changed a row, {noticed:?}");
    assert!(wrong.is_empty(), "{} wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    assert!(changed * 10 > flips);
}

/// The harness would see it if rows were not compared with the journal: the chain alone says nothing of them.
#[test]
fn control_looking_at_the_chain_only_misses_flips() {
    let (noticed, wrong, _) = flip(quick_or_long(100, 1_000), &TABLES[..2], |garage| garage.journal().verify_chain());
    assert!(!wrong.is_empty() && wrong.iter().all(|wrong| wrong.contains("Not")), "{noticed:?} {wrong:?}");
}

#[test]
fn a_file_that_is_cut_short_is_refused_and_left_alone() {
    let whole = garage();
    let directory = scratch();
    let file = directory.path().join(day::FILE);
    let step = 512 * quick_or_long(7, 1);
    for length in (0..whole.len()).step_by(step) {
        fs::write(&file, &whole[..length]).unwrap();
        for create in [false, true] {
            // Nothing is a new file to who may make one.
            if length == 0 && create {
                continue;
            }
            let opened = catch_unwind(|| Garage::builder().create(create).background(false).open(&file).map(drop));
            let kind = opened.expect("it panicked").expect_err("it was opened").kind();
            let expected = if length == 0 { ErrorKind::CannotOpen } else { ErrorKind::Corrupt };
            assert_eq!(kind, expected, "{length} of {} bytes", whole.len());
            assert!(fs::read(&file).unwrap() == whole[..length], "{length}: the file was changed");
        }
        clean(directory.path());
    }
    fs::remove_file(&file).unwrap();
    let missing = Garage::builder().create(false).background(false).open(&file).map(drop).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::CannotOpen);
    assert!(!file.exists());
}
