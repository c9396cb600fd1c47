//! The program is killed, at any moment and at named ones: what it had acknowledged is there, and nothing is half there.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use parking_garage::Head;
use parking_garage_proof::calls::{self, Call, Errno, FileKind, Watcher};
use parking_garage_proof::day::{self, Acknowledged, Day, Operation};
use parking_garage_proof::dice::Dice;
use parking_garage_proof::old_file;
use parking_garage_proof::scale::{quick_or_long, scratch, seed};
use parking_garage_proof::verdict::{Expected, Verdict, judge};

/// Tells a copy of this program in which directory to live, with which seed, and where to die: a number of [`POINTS`], or
/// nothing, and it waits to be killed.
const DIRECTORY: &str = "GARAGE_PROOF_DIRECTORY";
const SEED: &str = "GARAGE_PROOF_SEED";
const POINT: &str = "GARAGE_PROOF_POINT";

/// What is being done when the program dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Run(Operation),
    /// Opening a file of the first schema.
    Migrate,
    /// Closing the garage.
    Close,
    /// What the library must never do, for the control.
    AnswerTooSoon,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Before,
    After,
}

/// A moment: before or after the so-manieth call of its kind.
type Point = (Doing, FileKind, &'static str, u64, When);

use Doing::{AnswerTooSoon, Close, Migrate, Run};
use FileKind::{Copy, Database, Directory, Log};
use Operation::{Backup, Card, Checkpoint, Enter, Exit, Pay, Prepay, Refresh, Refund};
use When::{After, Before};

const POINTS: &[Point] = &[
    (Run(Enter), Log, "write", 1, Before),
    (Run(Enter), Log, "write", 4, After),
    (Run(Enter), Log, "sync", 1, Before),
    (Run(Enter), Log, "sync", 1, After),
    (Run(Pay), Log, "write", 6, After),
    (Run(Pay), Log, "sync", 1, Before),
    (Run(Pay), Log, "sync", 1, After),
    // Written down, not charged; charged, not written down; both.
    (Run(Card), Log, "sync", 1, After),
    (Run(Card), Log, "sync", 2, Before),
    (Run(Card), Log, "sync", 2, After),
    (Run(Prepay), Log, "sync", 1, Before),
    (Run(Exit), Log, "write", 2, After),
    (Run(Exit), Log, "sync", 1, Before),
    (Run(Exit), Log, "sync", 1, After),
    (Run(Refund), Log, "sync", 1, Before),
    (Run(Refund), Log, "sync", 1, After),
    (Run(Refresh), Log, "sync", 1, Before),
    (Run(Refresh), Log, "sync", 1, After),
    (Migrate, Database, "write", 1, Before),
    (Migrate, Log, "write", 3, After),
    (Migrate, Log, "sync", 1, Before),
    (Migrate, Log, "sync", 1, After),
    (Run(Backup), Copy, "write", 1, After),
    (Run(Backup), Copy, "write", 40, Before),
    (Run(Backup), Copy, "sync", 1, Before),
    (Run(Backup), Directory, "sync", 1, Before),
    (Run(Checkpoint), Database, "write", 1, Before),
    (Run(Checkpoint), Database, "write", 10, After),
    (Run(Checkpoint), Database, "sync", 1, Before),
    (Run(Checkpoint), Database, "sync", 1, After),
    (Close, Database, "sync", 1, Before),
    (Close, Log, "remove", 1, Before),
    (Close, Log, "remove", 1, After),
];

/// Not later: what is in the log, synced or not, survives the end of the program.
const TOO_SOON: Point = (AnswerTooSoon, Log, "write", 1, Before);

fn point(number: usize) -> Point {
    POINTS.get(number).copied().unwrap_or(TOO_SOON)
}

/// Kills this program at a point, once it is told to.
struct Killer {
    point: Option<Point>,
    /// Calls of the kind so far; before it is armed, none count.
    counted: AtomicU64,
}

const UNARMED: u64 = u64::MAX / 2;

impl Killer {
    fn at(&self, call: &Call<'_>, when: When, count: u64) {
        let Some((_, file, what, number, moment)) = self.point else { return };
        if call.kind != file || call.what.name() != what {
            return;
        }
        let counted = self.counted.fetch_add(count, Ordering::SeqCst) + count;
        if counted == number && when == moment {
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).unwrap();
        }
    }
}

impl Watcher for Killer {
    fn before(&self, call: &Call<'_>) -> Result<(), Errno> {
        self.at(call, Before, 1);
        Ok(())
    }

    fn after(&self, call: &Call<'_>) {
        self.at(call, After, 0);
    }
}

/// What a child does. A test of nothing when nobody asks.
#[test]
fn a_child_lives_until_it_is_killed() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let directory = Path::new(&directory);
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number(SEED).unwrap();
    let point = number(POINT).map(|number| point(usize::try_from(number).unwrap()));
    let killer = Arc::new(Killer { point, counted: AtomicU64::new(UNARMED) });
    let arm = || killer.counted.store(0, Ordering::SeqCst);
    let _watching = calls::watch(directory, Arc::clone(&killer) as Arc<dyn Watcher>);
    let say = |acknowledged: Acknowledged| {
        let end = acknowledged.end;
        let copy = acknowledged.copy.map(|copy| copy.file_name().unwrap().to_string_lossy().into_owned()).unwrap_or_default();
        // In one write: a line is there or not.
        let line = format!("\nSAID {} {} {copy}\n", end.sequence, end.hash_hex());
        std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
    };
    if let Some((Migrate, ..)) = point {
        arm();
    }
    let mut day = Day::begin(directory, day::options(), seed, Box::new(say)).unwrap();
    let mut dice = Dice::new(seed);
    let any = |dice: &mut Dice| Operation::ALL[dice.below(Operation::ALL.len())];
    let Some((doing, ..)) = point else {
        loop {
            day.run(any(&mut dice)).unwrap();
        }
    };
    for _ in 0..dice.below(4) {
        day.run([Enter, Pay, Refresh, Card][dice.below(4)]).unwrap();
    }
    // What it needs is there already.
    for before in [Enter, Enter, Prepay, Pay] {
        day.run(before).unwrap();
    }
    arm();
    match doing {
        Run(operation) => day.run(operation).unwrap(),
        AnswerTooSoon => day.enter_hastily().unwrap(),
        Close => drop(day),
        Migrate => {}
    }
}

/// What a child had said when it was gone.
#[derive(Default)]
struct Said {
    ends: Vec<Head>,
    copies: Vec<(String, Head)>,
}

impl Said {
    fn take(&mut self, line: &str) {
        let mut words = line.split(' ');
        if words.next() != Some("SAID") {
            return;
        }
        let sequence = words.next().unwrap().parse().unwrap();
        let hex = words.next().unwrap();
        let mut hash = [0; 32];
        for (byte, digits) in hash.iter_mut().zip(hex.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap();
        }
        let end = Head { sequence, hash };
        self.ends.push(end);
        if let Some(copy) = words.next().filter(|name| !name.is_empty()) {
            self.copies.push((copy.to_owned(), end));
        }
    }

    /// Judges the file and every backup that has its name.
    fn judge(&self, directory: &Path, exists: bool) -> Verdict {
        let expected = Expected { acknowledged: exists.then(|| self.ends.clone()), ends: None };
        let mut verdict = judge(&directory.join(day::FILE), &expected, day::options());
        for entry in fs::read_dir(directory).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.starts_with("copy-") && name.ends_with(".db") && verdict == Verdict::Sound {
                let promised = self.copies.iter().filter(|(copy, _)| *copy == name).map(|(_, end)| *end).collect();
                verdict = judge(&directory.join(&name), &Expected { acknowledged: Some(promised), ends: None }, day::options());
            }
        }
        match self.copies.iter().find(|(name, _)| !directory.join(name).exists()) {
            Some((name, _)) => Verdict::Lost(format!("the backup {name} is gone")),
            None => verdict,
        }
    }
}

fn spawn(directory: &Path, seed: u64, point: Option<usize>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "a_child_lives_until_it_is_killed", "--nocapture"]);
    command.env(DIRECTORY, directory).env(SEED, seed.to_string()).env_remove(POINT);
    if let Some(point) = point {
        command.env(POINT, point.to_string());
    }
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Lets a child die at a point, and judges what it leaves.
fn die_at(number: usize, seed: u64) -> Verdict {
    let directory = scratch();
    let mut said = Said::default();
    if point(number).0 == Migrate {
        said.ends.push(old_file::make(&directory.path().join(day::FILE)));
    }
    let mut child = spawn(directory.path(), seed, Some(number));
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        said.take(&line.unwrap());
    }
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(9), "{:?} was not reached", point(number));
    said.judge(directory.path(), true)
}

#[test]
fn a_program_that_dies_at_a_named_point_leaves_all_that_it_said() {
    let times = quick_or_long(1, 25);
    let mut wrong = Vec::new();
    for (number, point) in POINTS.iter().enumerate() {
        for time in 0..times {
            match die_at(number, seed() * 1_000 + time as u64) {
                Verdict::Sound => {}
                verdict => wrong.push(format!("{point:?}: {verdict:?}")),
            }
        }
    }
    println!("kills: {} points, {times} at each, {} wrong", POINTS.len(), wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_program_that_is_killed_at_any_moment_leaves_all_that_it_said() {
    let kills = quick_or_long(30, 1_000);
    let mut dice = Dice::new(seed());
    let (mut directory, mut said, mut acknowledged) = (scratch(), Said::default(), 0);
    let mut wrong = Vec::new();
    for kill in 0..kills {
        // A file is killed upon several times, and only now and then looked at in between: opening mends.
        if kill % 10 == 0 {
            acknowledged += said.ends.len();
            (directory, said) = (scratch(), Said::default());
        }
        let mut child = spawn(directory.path(), seed() * 100_000 + kill as u64, None);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // From the first word on; sometimes before.
        if dice.below(10) > 0 {
            let first = lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("SAID"));
            said.take(&first.unwrap());
        }
        thread::sleep(Duration::from_micros(dice.below(40_000) as u64));
        child.kill().unwrap();
        lines.for_each(|line| said.take(&line.unwrap()));
        child.wait().unwrap();
        if kill % 2 == 1 {
            match said.judge(directory.path(), !said.ends.is_empty()) {
                Verdict::Sound => {}
                verdict => wrong.push(format!("kill {kill}: {verdict:?}")),
            }
        }
    }
    acknowledged += said.ends.len();
    println!("kills: {kills} at random, {acknowledged} acknowledged, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(acknowledged > kills, "the children were killed before they did anything");
}

/// The harness would see it if a program said something before it was so.
#[test]
fn control_a_program_that_answers_before_it_commits_is_found_out() {
    assert!(matches!(die_at(POINTS.len(), seed()), Verdict::Lost(_)));
}

/// The harness would see it if a call was half there.
#[test]
fn control_half_a_call_is_found_out() {
    let directory = scratch();
    let mut day = Day::begin(directory.path(), day::options(), seed(), Box::new(drop)).unwrap();
    day.run(Enter).unwrap();
    day.run(Pay).unwrap();
    drop(day);
    let file = directory.path().join(day::FILE);
    let said = Said::default();
    assert_eq!(said.judge(directory.path(), true), Verdict::Sound);
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute_batch("DROP TRIGGER journal_keeps_rows; DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)")
        .unwrap();
    assert!(matches!(said.judge(directory.path(), true), Verdict::Corrupt(_)));
}
