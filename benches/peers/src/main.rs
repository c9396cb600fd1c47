//! Durable stays by many callers at once, ours beside what others would write them with: an r2d2 pool with statements by hand,
//! diesel, sqlx, better-sqlite3 and Prisma. All have the same tables, indexes, pragmas and checkpoint, and write the same rows.
//!
//! Every peer runs in a process of its own, because each links its own SQLite. They take turns in slices of a second, so that
//! all see the same minutes of the machine.
//!
//!     peers [--json] [--plots FOLDER] [--peer NAME PROGRAM]... [--node-peer NAME SCRIPT]...

mod plot;
mod process;
#[path = "../../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use parking_garage::{Durability, Entry, Garage, Pay};
use process::Peer;
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use support::callers::{Slice, VEHICLES, again, slice};
use support::{Outcome, by_hand, copy_of, median, prepare, report};

const CALLERS: [usize; 4] = [1, 4, 16, 64];
/// Slices of each side; their medians are the figures.
const ROUNDS: usize = 5;
const SLICE: Duration = Duration::from_millis(1_000);
const POOLED: u32 = 10;
/// 64 MiB of pages of 4 KiB: where ours starts its log anew, the others move theirs into the file.
const LOG_PAGES_MAX: i64 = 16_000;

/// Whoever makes stays.
struct Side {
    name: String,
    file: PathBuf,
    measure: Box<dyn FnMut(usize) -> Outcome<Slice>>,
}

/// The medians of a side at one number of callers.
struct Point {
    callers: usize,
    per_second: u64,
    p99_micros: u64,
}

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let template = folder.path().join("template.db");
    prepare(&template, VEHICLES / 10)?;
    let mut sides = vec![ours(&template)?, pool(&template)?];
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for words in arguments.windows(3) {
        let start: fn(&str, &Path) -> Outcome<Peer> = match words[0].as_str() {
            "--peer" => Peer::program,
            "--node-peer" => Peer::script,
            _ => continue,
        };
        let file = copy_of(&template, &words[1])?;
        let mut peer = start(&words[2], &file)?;
        sides.push(Side { name: words[1].clone(), file, measure: Box::new(move |callers| peer.slice(callers, SLICE)) });
    }

    let mut lines: Vec<Vec<Point>> = sides.iter().map(|_| Vec::new()).collect();
    for callers in CALLERS {
        let mut slices: Vec<Vec<Slice>> = sides.iter().map(|_| Vec::new()).collect();
        for round in 0..ROUNDS {
            for turn in 0..sides.len() {
                // No side always comes first.
                let side = (turn + round) % sides.len();
                let measured = (sides[side].measure)(callers);
                slices[side].push(measured.map_err(|error| format!("{}: {error}", sides[side].name))?);
            }
        }
        for (line, slices) in lines.iter_mut().zip(&slices) {
            let middle = |figure: fn(&Slice) -> u64| median(&mut slices.iter().map(figure).collect::<Vec<_>>());
            let (per_second, p99_micros) = (middle(|slice| slice.per_second), middle(|slice| slice.p99_micros));
            line.push(Point { callers, per_second, p99_micros });
        }
        let ours = &lines[0][lines[0].len() - 1];
        for (side, line) in sides.iter().zip(&lines).skip(1) {
            let theirs = &line[line.len() - 1];
            report(&format!("peers/{callers}/throughput/{}", side.name), ours.per_second, theirs.per_second, "commits/s");
            report(&format!("peers/{callers}/entry_p99/{}", side.name), ours.p99_micros, theirs.p99_micros, "us");
        }
    }
    let named: Vec<(&str, &[Point])> = sides.iter().map(|side| side.name.as_str()).zip(lines.iter().map(Vec::as_slice)).collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--plots") {
        let folder = Path::new(arguments.get(at + 1).ok_or("--plots wants a folder")?);
        plot::throughput(&named, &folder.join("peers-throughput.svg"))?;
        plot::p99(&named, &folder.join("peers-p99.svg"))?;
    }

    let files: Vec<PathBuf> = sides.iter().map(|side| side.file.clone()).collect();
    // Ends the programs; what they wrote is looked at when nobody writes any more.
    drop(sides);
    let ours = payloads(&files[0])?;
    for file in &files {
        assert_whole_stays(file)?;
        for ((kind, bytes), (their_kind, their_bytes)) in ours.iter().zip(payloads(file)?) {
            assert_eq!(*kind, their_kind, "the journal of {}", file.display());
            assert!(
                (bytes - their_bytes).abs() * 20 <= bytes + 40,
                "{kind} has {bytes} bytes, {their_bytes} in {}",
                file.display()
            );
        }
    }
    Ok(())
}

fn ours(template: &Path) -> Outcome<Side> {
    let file = copy_of(template, "ours")?;
    let garage = Garage::builder().durability(Durability::Full).open(&file)?;
    let next = AtomicUsize::new(0);
    let measure = move |callers| {
        slice(callers, SLICE, &next, |plate| {
            let started = Instant::now();
            let visit = garage.sessions().enter(Entry::new(plate))?;
            let entered = started.elapsed();
            garage.payments().process(Pay::cash(visit.session.id))?;
            Ok(entered)
        })
    };
    Ok(Side { name: "parking-garage".to_owned(), file, measure: Box::new(measure) })
}

fn pool(template: &Path) -> Outcome<Side> {
    let file = copy_of(template, "pool")?;
    let manager = SqliteConnectionManager::file(&file).with_init(|connection| {
        connection.busy_timeout(Duration::from_secs(5))?;
        by_hand::settings(connection, Durability::Full).map_err(|_| rusqlite::Error::InvalidQuery)?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES_MAX)
    });
    let pool = Arc::new(r2d2::Pool::builder().max_size(POOLED).build(manager)?);
    let next = AtomicUsize::new(0);
    let measure = move |callers| {
        slice(callers, SLICE, &next, |plate| {
            let started = Instant::now();
            let visit = again(|| by_hand::enter(&mut *pool.get()?, plate))?;
            let entered = started.elapsed();
            again(|| by_hand::pay(&mut *pool.get()?, visit.session))?;
            Ok(entered)
        })
    };
    Ok(Side { name: "pool".to_owned(), file, measure: Box::new(measure) })
}

/// That every stay has each of its rows, and nothing else was written.
fn assert_whole_stays(file: &Path) -> Outcome<()> {
    let connection = Connection::open(file)?;
    let count =
        |from: &str| -> Outcome<i64> { Ok(connection.query_row(&format!("SELECT count(*) FROM {from}"), [], |row| row.get(0))?) };
    let stays = count("sessions WHERE status = 'COMPLETED'")?;
    assert!(stays > 0, "{} has no stay", file.display());
    let each = ["sessions", "tickets WHERE status = 'CLOSED'", "payments WHERE status = 'COMPLETED'", "receipts"];
    let events = ["VehicleEntered", "PaymentOpened", "PaymentCompleted", "ReceiptIssued", "SessionCompleted"];
    let events = events.map(|kind| format!("journal WHERE kind = '{kind}'"));
    for rows in each.into_iter().chain(events.iter().map(String::as_str)) {
        assert_eq!(count(rows)?, stays, "{rows} in {}", file.display());
    }
    assert_eq!(count("spots WHERE status = 'OCCUPIED'")?, 0, "spots taken in {}", file.display());
    assert_eq!(count("journal WHERE kind = 'VehicleRegistered'")?, count("vehicles")?, "vehicles in {}", file.display());
    Ok(())
}

/// The mean length of the payloads of each kind that a stay writes.
fn payloads(file: &Path) -> Outcome<Vec<(String, i64)>> {
    let sql = "SELECT kind, sum(length(payload)) / count(*) FROM journal GROUP BY kind ORDER BY kind";
    let connection = Connection::open(file)?;
    let rows = connection.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(rows)
}
