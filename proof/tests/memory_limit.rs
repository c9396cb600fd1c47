//! SQLite gets no more memory: a typed error, nothing lost, and the same garage goes on when there is some again.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::sync::{Arc, Mutex};

use parking_garage::{ErrorKind, Head};
use parking_garage_proof::calls::{limit_memory, memory_used};
use parking_garage_proof::day::{self, Acknowledged, Day, Operation};
use parking_garage_proof::scale::{quick_or_long, scratch, seed};
use parking_garage_proof::verdict::{Expected, Verdict, judge};

#[test]
fn without_memory_calls_are_refused_and_nothing_is_lost() {
    let prepared = scratch();
    let mut day = Day::begin(prepared.path(), day::options(), seed(), Box::new(drop)).unwrap();
    for operation in [Operation::Enter, Operation::Enter, Operation::Pay] {
        day.run(operation).unwrap();
    }
    drop(day);
    let (mut runs, mut refused) = (0, 0);
    // Bytes beyond what is in use: from none to more than an operation wants.
    let bytes = (0..).map(|step| step * step * 150).take(quick_or_long(12, 60));
    for more in bytes {
        for operation in Operation::ALL.into_iter().filter(|operation| *operation != Operation::Checkpoint) {
            let directory = scratch();
            fs::copy(prepared.path().join(day::FILE), directory.path().join(day::FILE)).unwrap();
            let said = Arc::<Mutex<Vec<Head>>>::default();
            let all = Arc::clone(&said);
            let listener = Box::new(move |acknowledged: Acknowledged| all.lock().unwrap().push(acknowledged.end));
            let mut day = Day::begin(directory.path(), day::options(), seed() + 1, listener).unwrap();
            runs += 1;
            limit_memory(memory_used() + more);
            let answer = day.run(operation);
            limit_memory(0);
            if let Err(error) = answer {
                refused += 1;
                assert!(matches!(error.kind(), ErrorKind::Io | ErrorKind::Busy), "{operation:?} with {more} bytes: {error:?}");
            }
            day.run(Operation::Enter).unwrap_or_else(|error| panic!("{operation:?} with {more} bytes, afterwards: {error:?}"));
            assert_eq!(day.garage.maintenance().check().unwrap(), Vec::<String>::new(), "{operation:?} with {more} bytes");
            drop(day);
            let expected = Expected { acknowledged: Some(said.lock().unwrap().clone()), ends: Some(Vec::new()) };
            let verdict = judge(&directory.path().join(day::FILE), &expected, day::options());
            assert_eq!(verdict, Verdict::Sound, "{operation:?} with {more} bytes");
        }
    }
    println!("memory limit: {runs} runs, {refused} refused");
    assert!(refused * 4 > runs, "{refused} of {runs}");
}
