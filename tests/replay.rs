//! The replay example as its users meet it: a program with arguments, files and an exit status.
#![allow(clippy::unwrap_used)]

mod replay_binary;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use parking_garage::{Garage, SeededEntropy};
use replay_binary::{json_of, replay, texts};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tempfile::TempDir;

const STAY_HEADER: &str = "plate,space,arrival,departure";
/// Fare CENT: a cent for each started minute. Fare FREE costs nothing.
const TARIFFS: &str =
    "operator,fare,valid_from,valid_to,band_start_min,band_end_min,amount_eur_per_step,step_min,fee_at_band_start_eur
7,CENT,20250101,,0,999999,0.01000000,1,0.00000000
8,CENT,20250101,,0,999999,1.00000000,1,0.00000000
7,FREE,20250101,,0,60,0.00000000,60,0.00000000
7,FREE,20250101,,60,999999,0.00000000,60,0.00000000
7,BAD,20250101,,0,999999,0.01,0,0
7,BAD,20260101,,0,999999,0.01,one,0
";

/// A folder with the tariffs, the stays of one test, and whatever a replay leaves there.
struct Folder(TempDir);

impl Folder {
    fn new(stays: &str) -> Self {
        let folder = Self(TempDir::new().unwrap());
        fs::write(folder.path("tariffs.csv"), TARIFFS).unwrap();
        fs::write(folder.path("stays.csv"), stays).unwrap();
        folder
    }

    /// With rows of `plate,space,arrival,departure`, the times given as `HH:MM:SS` of one day.
    fn of_day(rows: &[[&str; 4]]) -> Self {
        let row = |[plate, space, arrival, departure]: &[&str; 4]| {
            format!("{plate},{space},2025-03-01T{arrival}Z,2025-03-01T{departure}Z\n")
        };
        Self::new(&format!("{STAY_HEADER}\n{}", rows.iter().map(row).collect::<String>()))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, fare: &str, more: &[&str]) -> Output {
        let mut replay = replay();
        replay.current_dir(self.0.path()).args(["--stays", "stays.csv", "--tariffs", "tariffs.csv", "--fare", fare]);
        replay.args(more).output().unwrap()
    }

    /// The figures that do not depend on the machine, from memory and from a file alike.
    fn figures(&self) -> Value {
        let in_memory = figures_of(&self.run("7/CENT/20250101", &["--json", "--db", ":memory:"]));
        let in_file = figures_of(&self.run("7/CENT/20250101", &["--json"]));
        assert_eq!(in_memory, in_file);
        in_file
    }

    /// Runs what must fail, and answers what it says. Nothing may be left of it.
    fn refusal(&self, fare: &str) -> String {
        let output = self.run(fare, &["--json", "--db", "garage.db"]);
        let (stdout, stderr) = texts(&output);
        assert_eq!((output.status.code(), stdout.as_str()), (Some(1), ""), "{stderr}");
        let mut left: Vec<_> = fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["stays.csv", "tariffs.csv"], "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        stderr.strip_prefix("replay: ").unwrap().trim_end().to_owned()
    }
}

fn figures_of(output: &Output) -> Value {
    let mut figures = json_of(output);
    let object = figures.as_object_mut().unwrap();
    for name in ["elapsed_seconds", "entries_per_second"] {
        assert!(object.remove(name).unwrap().is_number());
    }
    figures
}

#[test]
fn the_json_object_has_just_the_agreed_fields() {
    let folder = Folder::of_day(&[["AA-1", "S1", "08:00:00", "09:00:59"]]);
    let figures = json_of(&folder.run("7/CENT/20250101", &["--json"]));
    let names: Vec<&String> = figures.as_object().unwrap().keys().collect();
    let mut agreed = [
        "rows",
        "entries",
        "refused",
        "exits",
        "inside",
        "peak",
        "revenue_minor",
        "currency",
        "stay_seconds",
        "elapsed_seconds",
        "entries_per_second",
    ];
    agreed.sort_unstable();
    assert_eq!(names, agreed);
    assert_eq!(
        folder.figures(),
        json!({"rows": 1, "entries": 1, "refused": 0, "exits": 1, "inside": 0, "peak": 1, "revenue_minor": 60,
               "currency": "EUR", "stay_seconds": 3659})
    );
}

#[test]
fn seconds_count_when_asked_for() {
    let folder = Folder::of_day(&[["AA-1", "S1", "08:00:00", "09:00:59"]]);
    let figures = figures_of(&folder.run("7/CENT/20250101", &["--json", "--exact-seconds"]));
    assert_eq!(figures["revenue_minor"], 61);
}

#[test]
fn a_plate_that_is_inside_and_a_spot_that_is_taken_are_refused_and_their_departures_are_nothing() {
    let folder = Folder::of_day(&[
        ["AA-1", "S1", "08:00:00", "10:00:00"],
        ["aa 1", "S2", "08:30:00", "11:00:00"],
        ["BB-2", "S1", "09:00:00", "09:30:00"],
        ["CC-3", "S2", "09:00:00", "09:10:00"],
    ]);
    assert_eq!(
        folder.figures(),
        json!({"rows": 4, "entries": 2, "refused": 2, "exits": 2, "inside": 0, "peak": 2, "revenue_minor": 130,
               "currency": "EUR", "stay_seconds": 7800})
    );
}

#[test]
fn at_one_instant_departures_go_first_whatever_the_order_of_rows() {
    let rows =
        [["BB-2", "S1", "10:00:00", "11:00:00"], ["AA-1", "S1", "08:00:00", "10:00:00"], ["AA-1", "S2", "10:00:00", "10:30:00"]];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let figures = Folder::of_day(&order.map(|row| rows[row])).figures();
        assert_eq!((&figures["entries"], &figures["peak"]), (&json!(3), &json!(2)), "{order:?}");
    }
}

#[test]
fn a_stay_of_no_length_ends_right_after_it_began() {
    let folder = Folder::of_day(&[
        ["AA-1", "S1", "08:00:00", "08:00:00"],
        ["AA-1", "S1", "08:00:00", "08:00:00"],
        ["BB-2", "S1", "08:00:00", "08:05:00"],
        ["CC-3", "S1", "08:00:00", "08:00:00"],
    ]);
    assert_eq!(
        folder.figures(),
        json!({"rows": 4, "entries": 3, "refused": 1, "exits": 3, "inside": 0, "peak": 1, "revenue_minor": 5,
               "currency": "EUR", "stay_seconds": 300})
    );
}

#[test]
fn no_stays_give_zeros_and_a_word_about_it() {
    let output = Folder::of_day(&[]).run("7/CENT/20250101", &["--json"]);
    let (stdout, stderr) = texts(&output);
    assert!(output.status.success());
    assert_eq!(stderr, "replay: no stays: there is nothing to replay\n");
    let figures: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((&figures["rows"], &figures["peak"], &figures["revenue_minor"]), (&json!(0), &json!(0), &json!(0)));
}

#[test]
fn a_garage_that_is_not_sound_gets_its_figures_and_status_1() {
    let folder = Folder::of_day(&[["AA-1", "S1", "08:00:00", "09:00:00"]]);
    let args: [&[&str]; 2] = [&["--db", "garage.db"], &["--json", "--db", "garage.db"]];
    let whole = figures_of(&folder.run("7/CENT/20250101", args[1]));
    let tamper = |sql: &str| Connection::open(folder.path("garage.db")).unwrap().execute_batch(sql).unwrap();

    let damages = [
        ("UPDATE vehicles SET plate_shown = 'ZZ-9'", "the journal does not verify: DIFFERS from the tables: "),
        (
            "DROP TRIGGER journal_keeps_content; UPDATE journal SET at = at + 1 WHERE sequence = 3",
            "the journal does not verify: BROKEN at row 3: ",
        ),
    ];
    for (sql, said) in damages {
        tamper(sql);
        for args in args {
            let output = folder.run("7/CENT/20250101", args);
            let (stdout, stderr) = texts(&output);
            assert_eq!(output.status.code(), Some(1), "{stdout}{stderr}");
            assert!(stderr.starts_with(&format!("replay: garage.db: {said}")), "{stderr}");
            assert_eq!(stderr.lines().count(), 1, "{stderr}");
            match serde_json::from_str::<Value>(&stdout) {
                Ok(figures) => assert_eq!(figures["revenue_minor"], whole["revenue_minor"]),
                Err(_) => assert!(stdout.contains("revenue"), "{stdout}"),
            }
        }
    }
}

#[test]
fn a_replay_that_was_done_before_says_so() {
    let folder = Folder::of_day(&[["AA-1", "S1", "08:00:00", "09:00:00"], ["BB-2", "S1", "08:30:00", "09:30:00"]]);
    let [first, second] = [(); 2].map(|()| texts(&folder.run("7/CENT/20250101", &["--db", "garage.db"])).0);
    assert!(first.contains("entries per second") && !first.contains("resumed"), "{first}");
    assert!(!second.contains("entries per second") && second.contains("everything was done by an earlier run"), "{second}");
}

#[test]
fn a_bad_row_is_named_by_file_and_line_and_nothing_is_left_behind() {
    let good = "AA-1,S1,2025-03-01T08:00:00Z,2025-03-01T09:00:00Z";
    let cases = [
        (format!("{STAY_HEADER}\n{good}\n{good},x\n"), "stays.csv line 3: the row has 5 fields, and must have 4"),
        (
            format!("{STAY_HEADER}\n\n{good}\nAA-1,S1,2025-03-01T08:00:00Z,2025-03-01T07:59:59Z\n"),
            "stays.csv line 4: the departure, 2025-03-01T07:59:59Z, is before the arrival, 2025-03-01T08:00:00Z",
        ),
        (
            format!("{STAY_HEADER}\r\n{good}\r\n{good}\r\nAA-1,S1,yesterday,2025-03-01T07:59:59Z\r\n"),
            "stays.csv line 4: arrival: \"yesterday\" is not an RFC 3339 time",
        ),
        (
            format!("{STAY_HEADER}\n{}", good.replace("AA-1", "\"A\n,S\",x")),
            "stays.csv line 2: the row has 5 fields, and must have 4",
        ),
        (
            format!("{STAY_HEADER}\n{}", good.replace("AA-1", "A!")),
            "stays.csv line 2: a plate holds only letters, digits and separators",
        ),
        (
            format!("{STAY_HEADER}\n{}", good.replace("S1", "")),
            "stays.csv line 2: space \"\": a spot code is 1 to 32 printable characters without outer spaces",
        ),
        (
            format!("plate,bay,arrival,departure\n{good}\n"),
            "stays.csv line 1: the columns are `plate,bay,arrival,departure`, and must be `plate,space,arrival,departure`",
        ),
        (String::new(), "stays.csv: the file is empty"),
        ("\r\n\n".to_owned(), "stays.csv: the file is empty"),
    ];
    for (stays, said) in cases {
        assert_eq!(Folder::new(&stays).refusal("7/CENT/20250101"), said);
    }
}

#[test]
fn a_row_that_is_not_utf_8_is_named() {
    let folder = Folder::of_day(&[]);
    fs::write(folder.path("stays.csv"), [STAY_HEADER.as_bytes(), b"\nAA-1,\xff,x,y\n"].concat()).unwrap();
    assert_eq!(folder.refusal("7/CENT/20250101"), "stays.csv line 2: the row is not UTF-8");
}

#[test]
fn a_fare_that_is_missing_or_makes_no_sense_is_named() {
    let folder = Folder::of_day(&[["AA-1", "S1", "08:00:00", "09:00:00"]]);
    let unknown = "tariffs.csv has no fare \"7/DEAR/20250101\"; a fare is written OPERATOR/FARE/VALID_FROM";
    assert_eq!(folder.refusal("7/DEAR/20250101"), unknown);
    assert_eq!(folder.refusal("CENT"), "tariffs.csv has no fare \"CENT\"; a fare is written OPERATOR/FARE/VALID_FROM");
    assert_eq!(
        folder.refusal("7/BAD/20250101"),
        "tariffs.csv: tariff 7/BAD@20250101: bands[0].step_minutes: band 1: a step must last at least 1 minute"
    );
    assert_eq!(folder.refusal("7/BAD/20260101"), "tariffs.csv line 7: step_min \"one\": invalid digit found in string");
    fs::remove_file(folder.path("stays.csv")).unwrap();
    fs::create_dir(folder.path("stays.csv")).unwrap();
    assert!(folder.refusal("7/CENT/20250101").starts_with("stays.csv cannot be read: "));
}

#[test]
fn wrong_arguments_get_the_usage_and_status_2() {
    let cases: [(&[&str], &str); 7] = [
        (&["--stay", "x"], "there is no argument \"--stay\""),
        (&["stays.csv"], "there is no argument \"stays.csv\""),
        (&["--stays", "x"], "--stays, --tariffs and --fare are given together or not at all"),
        (&["--db"], "--db needs a value"),
        (&["--json", "--db", "a", "--db", "b"], "--db is given twice"),
        (&["--seed", "x"], "--seed is a whole number, not \"x\""),
        (&["--seed", "1", "--fare", "x"], "--seed is for the generated day, which takes no files"),
    ];
    for (args, said) in cases {
        let output = replay().args(args).output().unwrap();
        let (stdout, stderr) = texts(&output);
        assert_eq!((output.status.code(), stdout.as_str()), (Some(2), ""), "{args:?}");
        assert_eq!(stderr.lines().next(), Some(&*format!("replay: {said}")));
        assert!(stderr.contains("usage: replay"), "{stderr}");
    }
    let help = replay().arg("--help").output().unwrap();
    assert!(help.status.success() && texts(&help).0.contains("usage: replay"));
}

#[test]
fn the_report_for_people_has_the_figures_the_hours_and_the_verdict_on_the_journal() {
    let folder = Folder::of_day(&[
        ["AA-1", "S1", "08:00:00", "10:30:00"],
        ["BB-2", "S1", "09:00:00", "09:30:00"],
        ["CC-3", "S2", "10:00:00", "10:30:00"],
    ]);
    let output = folder.run("7/CENT/20250101", &[]);
    let (stdout, stderr) = texts(&output);
    assert!(output.status.success(), "{stderr}");
    // One space where there are several: the columns may move.
    let text: Vec<String> = stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "stays.csv: 3 stays by tariff 7/CENT@20250101, on a temporary SQLite file",
        "entries 2",
        "refused 1 spot taken, or the plate was inside already",
        "exits 2",
        "inside at the end 0",
        "peak 2 at 2025-03-01T10:00:00Z",
        "revenue 1.80 EUR",
        "mean stay 1 h 30 min",
        "journal rows 15 verified: unbroken, and the tables are what it makes them",
        "07 0.0",
    ] {
        assert!(text.iter().any(|found| found == line), "{line:?} is not in\n{stdout}");
    }
    assert!(text.iter().any(|line| line.starts_with("08 1.0 █")), "{stdout}");
}

#[test]
fn a_generated_day_is_the_same_for_the_same_seed_and_has_refusals() {
    let day = |seed| figures_of(&replay().args(["--seed", seed, "--json", "--db", ":memory:"]).output().unwrap());
    let first = day("5");
    assert_eq!(day("5"), first);
    assert_ne!(day("6"), first);
    let count = |name: &str| first[name].as_u64().unwrap();
    assert_eq!((count("rows"), count("inside"), count("entries") + count("refused")), (1_500, 0, 1_500));
    assert!(count("refused") > 10 && count("peak") > 300 && count("revenue_minor") > 0, "{first}");
}

#[test]
fn a_file_of_another_input_is_left_alone() {
    let folder = Folder::of_day(&[["AA-1", "S1", "08:00:00", "09:00:00"]]);
    let first = figures_of(&folder.run("7/CENT/20250101", &["--json", "--db", "garage.db"]));
    let head = head_of(&folder.path("garage.db"));
    fs::write(folder.path("other.csv"), format!("{STAY_HEADER}\nBB-2,S1,2025-03-02T08:00:00Z,2025-03-02T09:00:00Z\n")).unwrap();
    let others: [&[&str]; 3] = [
        &["--stays", "other.csv", "--tariffs", "tariffs.csv", "--fare", "7/CENT/20250101"],
        &["--stays", "stays.csv", "--tariffs", "tariffs.csv", "--fare", "8/CENT/20250101"],
        &["--stays", "stays.csv", "--tariffs", "tariffs.csv", "--fare", "7/CENT/20250101", "--exact-seconds"],
    ];
    for other in others {
        let output = replay().current_dir(folder.0.path()).args(["--json", "--db", "garage.db"]).args(other).output().unwrap();
        let (_, stderr) = texts(&output);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr.starts_with("replay: garage.db: it holds a garage already, and not of this input"), "{stderr}");
        assert_eq!(head_of(&folder.path("garage.db")), head);
    }
    assert_eq!(figures_of(&folder.run("7/CENT/20250101", &["--json", "--db", "garage.db"])), first);
    assert_eq!(head_of(&folder.path("garage.db")), head, "a replay that is done changes nothing");
}

fn head_of(path: &Path) -> parking_garage::Head {
    Garage::open(path).unwrap().journal().head().unwrap()
}

/// Rows in which refusals matter: few spots, few plates, instants that coincide.
fn crowded(seed: u64, rows: u64) -> Folder {
    let dice = SeededEntropy::new(seed);
    let roll = |sides| dice.next_u64() % sides;
    let clock = |minutes: u64| format!("2025-03-{:02}T{:02}:{:02}:00Z", 1 + minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let mut stays = format!("{STAY_HEADER}\n");
    for _ in 0..rows {
        let arrival = roll(rows * 2);
        let (plate, space, departure) = (roll(40), roll(12), arrival + roll(60));
        stays += &format!("P-{plate},S{space},{},{}\n", clock(arrival), clock(departure));
    }
    Folder::new(&stays)
}

/// How far a replay on a file has got, seen from outside while it runs; 0 where there is nothing to see yet.
fn head_seen(path: &Path) -> u64 {
    // Only once the file has its write-ahead log: who reads it earlier is in the way of whoever makes it.
    let mut header = [0; 19];
    if fs::File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_err() || header[18] != 2 {
        return 0;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let head = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.query_row("SELECT max(sequence) FROM journal", [], |row| row.get::<_, i64>(0))
    };
    // Fails before the first row, and before there is a table.
    head().map_or(0, i64::unsigned_abs)
}

/// What became of a replay that was killed again and again.
#[derive(Default)]
struct Kills {
    count: u32,
    /// The journal rows at which it was seen last before a kill, each greater than the one before it.
    heads: Vec<u64>,
    has_ended_by_itself: bool,
}

/// Replays on the file `db`, and kills the replay each time that it has written some rows, `patience` at most, until it ends by
/// itself or has been killed often enough. Its `rows` are those of a replay that nobody kills.
fn kill_on_the_way(folder: &Folder, db: &str, patience: u64, rows: u64, dice: &SeededEntropy) -> Kills {
    const KILLS_MAX: u32 = 40;
    /// Far beyond what a busy machine needs for one row.
    const STANDSTILL: Duration = Duration::from_secs(120);
    let path = folder.path(db);
    let mut kills = Kills::default();
    let mut seen = 0;
    while kills.count < KILLS_MAX {
        let mut child = replay();
        child.current_dir(folder.0.path()).args(["--stays", "stays.csv", "--tariffs", "tariffs.csv"]);
        child.args(["--fare", "7/CENT/20250101", "--json", "--db", db]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        if dice.next_u64().is_multiple_of(4) {
            // Likely while it opens the file; what comes of it decides nothing.
            std::thread::sleep(Duration::from_micros(dice.next_u64() % 20_000));
        } else {
            let enough = seen + 1 + dice.next_u64() % patience;
            let started = Instant::now();
            while seen < enough && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_micros(200));
                seen = seen.max(head_seen(&path));
                assert!(started.elapsed() < STANDSTILL, "it does not get on: {seen} rows of {rows}");
            }
        }
        // SIGKILL where there are signals.
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(texts(&output).1, "", "a replay that was killed before must be able to go on");
        kills.has_ended_by_itself = output.status.success();
        if kills.has_ended_by_itself {
            break;
        }
        kills.count += 1;
        // Behind its last row it is no longer on its way.
        if seen < rows && kills.heads.last().is_none_or(|last| *last < seen) && seen > 0 {
            kills.heads.push(seen);
        }
        // Not after each kill: opening the file mends it, and the replay must be able to do that itself.
        if dice.next_u64().is_multiple_of(2) && path.exists() {
            seen = seen.max(head_of(&path).sequence);
        }
    }
    kills
}

#[test]
fn killed_at_any_moment_and_started_again_it_ends_with_the_same_figures() {
    const HEADS_WANTED: usize = 3;
    const FILES_MAX: u32 = 12;
    let folder = crowded(11, 1_000);
    let whole = figures_of(&folder.run("7/CENT/20250101", &["--json", "--db", "whole.db"]));
    assert!(whole["refused"].as_u64().unwrap() > 100 && whole["entries"].as_u64().unwrap() > 100, "{whole}");
    let rows = head_of(&folder.path("whole.db")).sequence;

    let seed = u64::from(std::process::id());
    println!("seed {seed}, {rows} rows");
    let dice = SeededEntropy::new(seed);
    let mut patience = rows / 4;
    for file in 1..=FILES_MAX {
        let db = format!("garage-{file}.db");
        let kills = kill_on_the_way(&folder, &db, patience, rows, &dice);
        let Kills { count, heads, has_ended_by_itself } = &kills;
        println!("{db}: patience {patience}, killed {count} times, at {heads:?}, ended by itself: {has_ended_by_itself}");

        let resumed = figures_of(&folder.run("7/CENT/20250101", &["--json", "--db", &db]));
        assert_eq!(resumed, whole);
        let garage = Garage::open(folder.path(&db)).unwrap();
        let verified = garage.journal().verify().unwrap();
        assert!(verified.is_sound(), "{verified:?}");
        assert_eq!(verified.rows, rows);
        if heads.len() >= HEADS_WANTED {
            return;
        }
        // It was quicker than the one who watched it.
        patience = (patience / 2).max(1);
    }
    panic!("no replay of {FILES_MAX} was killed at {HEADS_WANTED} places on its way");
}
