//! Every call that writes fails, once and for good: nothing acknowledged is lost, the error says what happened, and the same
//! garage goes on when the fault is over.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use parking_garage::{ErrorKind, Head, Result};
use parking_garage_proof::calls::{self, Errno, Watcher};
use parking_garage_proof::day::{self, Acknowledged, Day, Listener, Operation};
use parking_garage_proof::fault::Fault;
use parking_garage_proof::scale::{quick_or_long, scratch, seed};
use parking_garage_proof::verdict::{Expected, Verdict, judge};

/// Keeps what was said.
fn listen() -> (Arc<Mutex<Vec<Head>>>, Listener) {
    let said = Arc::<Mutex<Vec<Head>>>::default();
    let all = Arc::clone(&said);
    (said, Box::new(move |acknowledged: Acknowledged| all.lock().unwrap().push(acknowledged.end)))
}

/// A garage that was used for a while, and closed.
fn prepare(directory: &Path) {
    let mut day = Day::begin(directory, day::options(), seed(), Box::new(drop)).unwrap();
    for operation in [Operation::Enter, Operation::Enter, Operation::Enter, Operation::Pay, Operation::Prepay] {
        day.run(operation).unwrap();
    }
}

fn copy_of(prepared: &Path) -> tempfile::TempDir {
    let directory = scratch();
    fs::copy(prepared.join(day::FILE), directory.path().join(day::FILE)).unwrap();
    directory
}

/// What a fault that was met may be called.
fn is_typed(kind: ErrorKind, errno: Errno) -> bool {
    match errno {
        // Money that a provider took or gave back stays on record as pending.
        _ if kind == ErrorKind::PaymentPending => true,
        libc::ENOSPC => matches!(kind, ErrorKind::DiskFull | ErrorKind::CannotOpen),
        _ => matches!(kind, ErrorKind::Io | ErrorKind::CannotOpen),
    }
}

#[derive(Debug, Default)]
struct Sweep {
    runs: usize,
    met: usize,
    refused: usize,
    wrong: Vec<String>,
}

/// Something that is done on a day.
type Doing<'a> = &'a dyn Fn(&mut Day) -> Result<()>;

/// Does it with each of its calls failing, or each so-manieth.
fn sweep(name: &str, doing: Doing<'_>, prepared: &Path, every: u64, sweep: &mut Sweep) {
    let calls_made = {
        let directory = copy_of(prepared);
        let fault = Arc::new(Fault::default());
        fault.disarm();
        let _watching = calls::watch(directory.path(), Arc::clone(&fault) as Arc<dyn Watcher>);
        let mut day = Day::begin(directory.path(), day::options(), seed() + 1, Box::new(drop)).unwrap();
        let before = fault.counted();
        doing(&mut day).unwrap();
        fault.counted() - before
    };
    for errno in [libc::ENOSPC, libc::EIO] {
        for times in [1, u64::MAX] {
            for from in (1..=calls_made).filter(|from| from % every == 0 || calls_made < 8) {
                sweep.runs += 1;
                if let Err(why) = one(doing, prepared, (from, times, errno), sweep) {
                    let times = if times == 1 { "once" } else { "for good" };
                    sweep.wrong.push(format!("{name}, call {from} of {calls_made} {times}, errno {errno}: {why}"));
                }
            }
        }
    }
}

fn one(
    doing: Doing<'_>,
    prepared: &Path,
    (from, times, errno): (u64, u64, Errno),
    sweep: &mut Sweep,
) -> std::result::Result<(), String> {
    let directory = copy_of(prepared);
    let fault = Arc::new(Fault::default());
    fault.disarm();
    let watching = calls::watch(directory.path(), Arc::clone(&fault) as Arc<dyn Watcher>);
    let (said, listener) = listen();
    let mut day = Day::begin(directory.path(), day::options(), seed() + 1, listener).unwrap();
    fault.arm(from, times, errno);
    let answer = doing(&mut day);
    let failed = fault.failed();
    sweep.met += usize::from(failed > 0);
    if let Err(error) = &answer {
        sweep.refused += 1;
        if failed == 0 || !is_typed(error.kind(), errno) {
            return Err(format!("answered {error:?}"));
        }
    }
    if times == u64::MAX {
        // It lasts: everything that writes is refused, and nothing else breaks.
        if let Err(error) = day.run(Operation::Enter)
            && !is_typed(error.kind(), errno)
        {
            return Err(format!("while it lasts: {error:?}"));
        }
    }
    fault.disarm();
    day.run(Operation::Enter).map_err(|error| format!("after the fault: {error:?}"))?;
    let differences = day.garage.maintenance().check().map_err(|error| format!("checking: {error:?}"))?;
    if !differences.is_empty() {
        return Err(format!("the live state differs: {differences:?}"));
    }
    drop(day);
    drop(watching);
    let expected = Expected { acknowledged: Some(said.lock().unwrap().clone()), ends: Some(Vec::new()) };
    match judge(&directory.path().join(day::FILE), &expected, day::options()) {
        Verdict::Sound => Ok(()),
        verdict => Err(format!("{verdict:?}")),
    }
}

#[test]
fn each_call_that_fails_is_told_and_nothing_is_lost() {
    let prepared = scratch();
    prepare(prepared.path());
    let mut found = Sweep::default();
    for operation in Operation::ALL {
        // Copying and emptying the log make hundreds of calls that are all alike.
        let every = match operation {
            Operation::Backup => quick_or_long(40, 1),
            Operation::Checkpoint => quick_or_long(120, 1),
            _ => quick_or_long(5, 1),
        };
        sweep(&format!("{operation:?}"), &|day| day.run(operation), prepared.path(), every as u64, &mut found);
    }
    println!("disk faults: {} runs, {} met the fault, {} refused", found.runs, found.met, found.refused);
    assert!(found.wrong.is_empty(), "{} wrong: {:#?}", found.wrong.len(), &found.wrong[..found.wrong.len().min(20)]);
    assert!(found.refused * 2 > found.runs, "{found:?}");
}

/// The harness would see it if something was acknowledged that is not on the disk.
#[test]
fn control_an_answer_before_the_commit_is_found_out() {
    let prepared = scratch();
    prepare(prepared.path());
    let mut found = Sweep::default();
    sweep("hasty", &Day::enter_hastily, prepared.path(), 3, &mut found);
    assert!(found.wrong.iter().any(|wrong| wrong.contains("Lost")), "{found:?}");
}
