//! The power goes, at any moment of a day: what was acknowledged is there, and nothing is half there.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use parking_garage::storage::SqliteOptions;
use parking_garage::{Durability, Head};
use parking_garage_proof::calls;
use parking_garage_proof::day::{self, Acknowledged, Day, Operation};
use parking_garage_proof::dice::Dice;
use parking_garage_proof::disk::{Disk, Recorder, Step};
use parking_garage_proof::old_file;
use parking_garage_proof::scale::{quick_or_long, scratch, seed};
use parking_garage_proof::verdict::{Expected, Verdict, judge};

/// Threads that judge disks.
const JUDGES: usize = 2;

/// What was written, and what was said meanwhile.
struct Recorded {
    disk: Disk,
    steps: Vec<Step>,
    said: Vec<Acknowledged>,
    options: SqliteOptions,
}

/// How the disks that were made fared.
#[derive(Clone, Debug, Default)]
struct Count {
    disks: usize,
    lost: usize,
    corrupt: usize,
    /// The first that was not sound.
    first: Option<String>,
}

/// Lives through so many rounds, and remembers all that was written. In between the garage is closed and opened: that empties
/// the log and begins another.
fn record(directory: &Path, options: SqliteOptions, rounds: u64) -> Recorded {
    let recorder = Arc::new(Recorder::new(directory));
    let start = recorder.start();
    let said: Arc<Mutex<Vec<Acknowledged>>> = Arc::default();
    let watching = calls::watch(directory, Arc::clone(&recorder) as Arc<dyn calls::Watcher>);
    for round in 0..rounds {
        let (said, recorder) = (Arc::clone(&said), Arc::clone(&recorder));
        let listener = Box::new(move |acknowledged| {
            let mut said = said.lock().unwrap();
            said.push(acknowledged);
            recorder.acknowledge(said.len() - 1);
        });
        let mut day = Day::begin(directory, options, 1 + round, listener).unwrap();
        for operation in Operation::ALL {
            day.run(operation).unwrap();
        }
    }
    drop(watching);
    let (disk, steps) = recorder.finish(&start);
    let said = std::mem::take(&mut *said.lock().unwrap());
    Recorded { disk, steps, said, options }
}

impl Recorded {
    /// Cuts the power some `disks` times, evenly over all moments at which something was on its way, and judges each disk.
    fn cut(&self, disks: usize, from: Option<Head>) -> Count {
        let moments = {
            let mut disk = self.disk.clone();
            let unsettled = |step: &&Step| {
                disk.step(step);
                !disk.is_settled()
            };
            self.steps.iter().filter(unsettled).count()
        };
        let counts = thread::scope(|threads| {
            let judges: Vec<_> =
                (0..JUDGES).map(|judge| threads.spawn(move || self.cut_share(judge, disks, moments, from))).collect();
            judges.into_iter().map(|judge| judge.join().unwrap()).collect::<Vec<_>>()
        });
        counts
            .into_iter()
            .reduce(|one, other| Count {
                disks: one.disks + other.disks,
                lost: one.lost + other.lost,
                corrupt: one.corrupt + other.corrupt,
                first: one.first.or(other.first),
            })
            .unwrap()
    }

    fn cut_share(&self, judge: usize, disks: usize, moments: usize, from: Option<Head>) -> Count {
        let mut disk = self.disk.clone();
        let mut acknowledged = None;
        let (mut moment, mut made, mut count) = (0, 0, Count::default());
        for (number, step) in self.steps.iter().enumerate() {
            disk.step(step);
            if let Step::Acknowledged(said) = step {
                acknowledged = Some(*said);
            }
            if disk.is_settled() {
                continue;
            }
            moment += 1;
            // As many as are due by now: disks are spread over moments, or moments over disks.
            while made < disks * moment / moments {
                made += 1;
                if made % JUDGES != judge {
                    continue;
                }
                let mut dice = Dice::new(seed().wrapping_mul(1_000_003) + made as u64);
                count.disks += 1;
                let verdict = self.one(&disk, acknowledged, from, &mut dice);
                let why = match verdict {
                    Verdict::Sound => continue,
                    Verdict::Lost(why) => {
                        count.lost += 1;
                        why
                    }
                    Verdict::Corrupt(why) => {
                        count.corrupt += 1;
                        why
                    }
                };
                count.first.get_or_insert(format!("disk {made}, after step {number} ({}): {why}", short(step)));
            }
        }
        count
    }

    fn one(&self, disk: &Disk, acknowledged: Option<usize>, from: Option<Head>, dice: &mut Dice) -> Verdict {
        let directory = scratch();
        disk.write(directory.path(), dice);
        if dice.coin() {
            // The memory that connections share is a file as well, and may hold anything.
            let rubbish: Vec<u8> = (0..32).map(|_| dice.below(256) as u8).collect();
            fs::write(directory.path().join(format!("{}-shm", day::FILE)), rubbish.repeat(1 << 10)).unwrap();
        }
        let next = self.said.get(acknowledged.map_or(0, |said| said + 1));
        let expected = Expected {
            acknowledged: acknowledged.map(|said| vec![self.said[said].end]).or(from.map(|from| vec![from])),
            ends: Some(next.map(|next| next.waypoints.iter().copied().chain([next.end]).collect()).unwrap_or_default()),
        };
        let verdict = judge(&directory.path().join(day::FILE), &expected, self.options);
        if verdict != Verdict::Sound {
            return verdict;
        }
        // A backup that has its name is whole; one that was acknowledged is there.
        let said = acknowledged.map_or(&[][..], |said| &self.said[..=said + usize::from(next.is_some())]);
        for (number, one) in said.iter().enumerate() {
            let Some(copy) = &one.copy else { continue };
            let copy = directory.path().join(copy.file_name().unwrap());
            if number > acknowledged.unwrap_or(0) && !copy.exists() {
                continue;
            }
            let expected = Expected { acknowledged: Some(vec![one.end]), ends: Some(Vec::new()) };
            match judge(&copy, &expected, self.options) {
                Verdict::Sound => {}
                Verdict::Lost(why) => return Verdict::Lost(format!("a backup: {why}")),
                Verdict::Corrupt(why) => return Verdict::Corrupt(format!("a backup: {why}")),
            }
        }
        Verdict::Sound
    }
}

fn short(step: &Step) -> String {
    match step {
        Step::Write { file, offset, bytes } => format!("write of {} bytes at {offset} to file {file}", bytes.len()),
        other => format!("{other:?}"),
    }
}

#[test]
fn what_was_acknowledged_survives_the_loss_of_power() {
    let directory = scratch();
    let recorded = record(directory.path(), day::options(), 4);
    let wanted = quick_or_long(300, 10_000);
    let count = recorded.cut(wanted, None);
    println!("power cut, full: {} steps, {} acknowledged, {count:?}", recorded.steps.len(), recorded.said.len());
    assert!(count.disks >= wanted - 1, "{count:?}");
    assert_eq!((count.lost, count.corrupt), (0, 0), "{count:?}");
}

#[test]
fn an_old_file_is_brought_up_to_date_whole_or_not_at_all() {
    let directory = scratch();
    let head = old_file::make(&directory.path().join(day::FILE));
    let recorded = record(directory.path(), day::options(), 1);
    let wanted = quick_or_long(60, 1_000);
    let count = recorded.cut(wanted, Some(head));
    println!("power cut, schema 1: {} steps, {count:?}", recorded.steps.len());
    assert!(count.disks >= wanted - 1, "{count:?}");
    assert_eq!((count.lost, count.corrupt), (0, 0), "{count:?}");
}

/// The harness would see it if commits were not synced.
#[test]
fn control_relaxed_durability_loses_what_was_acknowledged() {
    let directory = scratch();
    let recorded = record(directory.path(), day::options().durability(Durability::Relaxed), 1);
    let count = recorded.cut(quick_or_long(50, 1_000), None);
    println!("power cut, relaxed: {count:?}");
    assert!(count.lost > 0, "{count:?}");
    // The file itself stays whole: that is what the option promises.
    assert_eq!(count.corrupt, 0, "{count:?}");
}

/// The harness would see it if nothing was synced: as with `PRAGMA synchronous = OFF`, or a disk that only says it has.
#[test]
fn control_without_any_sync_files_are_damaged() {
    let directory = scratch();
    let mut recorded = record(directory.path(), day::options(), 2);
    recorded.steps.retain(|step| !matches!(step, Step::Sync(_)));
    let count = recorded.cut(quick_or_long(50, 1_000), None);
    println!("power cut, no sync: {count:?}");
    assert!(count.corrupt > 0 && count.lost > 0, "{count:?}");
}
