//! A process forks while it has a garage open: the child is refused, and harms nothing.
//!
//! One test, because a child has but one thread: what another test had locked at that moment would stay so.
#![allow(clippy::unwrap_used)]

use parking_garage::storage::Storage;
use parking_garage::{Entry, ErrorKind, Garage};
use parking_garage_proof::calls::in_a_fork;
use parking_garage_proof::day::{self, Day, Operation};
use parking_garage_proof::scale::{scratch, seed};
use parking_garage_proof::verdict::{Expected, Verdict, judge};
use rusqlite::Connection;

#[test]
fn a_forked_child_is_told_and_the_parent_goes_on() {
    control_a_forked_child_of_sqlite_is_not_refused();
    a_forked_child_is_refused_and_harms_nothing();
    a_forked_child_ends_a_garage_that_has_a_thread();
}

fn a_forked_child_is_refused_and_harms_nothing() {
    let directory = scratch();
    let mut day = Some(Day::begin(directory.path(), day::options(), seed(), Box::new(drop)).unwrap());
    for round in 0..5 {
        day.as_mut().unwrap().run(Operation::Enter).unwrap();
        let answer = in_a_fork(|| {
            let mut day = day.take().unwrap();
            let is_misuse = |outcome: parking_garage::Result<()>| outcome.is_err_and(|error| error.kind() == ErrorKind::Misuse);
            let copy = directory.path().join("copy.db");
            let refused = [
                is_misuse(day.garage.sessions().enter(Entry::new("FORK 1")).map(drop)),
                is_misuse(day.garage.journal().head().map(drop)),
                is_misuse(day.garage.maintenance().backup(&copy)),
                is_misuse(day.garage.maintenance().restore(&copy)),
                is_misuse(day.garage.maintenance().tidy()),
                is_misuse(day.storage.change_mark().map(drop)),
                is_misuse(day.run(Operation::Enter)),
                !copy.exists(),
                // What is in memory is its own copy.
                day.garage.spots().availability().is_ok(),
            ];
            // Ends its copy of everything, connections included.
            drop(day);
            // And may open the file anew.
            let reopened = round == 4 || Garage::builder().background(false).open(directory.path().join(day::FILE)).is_ok();
            refused.iter().chain([&reopened]).position(|is_right| !is_right).map_or(0, |place| place as u8 + 1)
        });
        assert_eq!(answer, Some(0), "the number of what was not refused");
        day.as_mut().unwrap().run(Operation::Pay).unwrap();
    }
    let day = day.unwrap();
    let head = day.garage.journal().head().unwrap();
    assert_eq!(day.garage.maintenance().check().unwrap(), Vec::<String>::new());
    drop(day);
    let expected = Expected { acknowledged: Some(vec![head]), ends: Some(Vec::new()) };
    assert_eq!(judge(&directory.path().join(day::FILE), &expected, day::options()), Verdict::Sound);
}

/// With a thread in the background, which a child does not have, and whose end nobody waits for there.
fn a_forked_child_ends_a_garage_that_has_a_thread() {
    let directory = scratch();
    let mut garage = Some(Garage::open(directory.path().join(day::FILE)).unwrap());
    for _ in 0..20 {
        let answer = in_a_fork(|| {
            drop(garage.take());
            7
        });
        assert_eq!(answer, Some(7));
    }
    let full = garage.unwrap().sessions().enter(Entry::new("ON 1")).unwrap_err();
    assert_eq!(full.kind(), ErrorKind::Full);
}

/// Nobody else would refuse it: SQLite itself lets a child write.
fn control_a_forked_child_of_sqlite_is_not_refused() {
    let directory = scratch();
    let connection = Connection::open(directory.path().join("raw.db")).unwrap();
    connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE rows (content)").unwrap();
    let answer = in_a_fork(|| u8::from(connection.execute("INSERT INTO rows VALUES (1)", []).is_ok()));
    assert_eq!(answer, Some(1));
}
