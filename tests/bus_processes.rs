//! The bus between processes: how old what they read is, and what becomes of effects when relays and consumers are killed.
//!
//! Quick by default; `GARAGE_LONG=1` runs each some ten times as long.
#![cfg(all(feature = "redis", unix))]
#![allow(clippy::unwrap_used)]

#[path = "support/redis.rs"]
mod redis;
#[path = "support/tally.rs"]
mod tally;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_garage::bus::{BusConfig, FileInbox, Inbox, Numbers};
use parking_garage::cache::CacheConfig;
use parking_garage::*;
use redis::RedisServer;
use rustix::time::{ClockId, clock_gettime};
use tally::{assert_once_each, note};

/// Tell a copy of this program what to be, where the file and the server are, and for how long to work.
const ROLE: &str = "PARKING_GARAGE_BUS_ROLE";
const FOLDER: &str = "PARKING_GARAGE_BUS_FOLDER";
const ADDRESS: &str = "PARKING_GARAGE_BUS_ADDRESS";
const NUMBER: &str = "PARKING_GARAGE_BUS_NUMBER";

/// How often a process looks at the file by itself: the backstop when the bus is down.
const POLL: Duration = Duration::from_secs(4);
const PROCESSES: usize = 4;

fn long() -> bool {
    std::env::var("GARAGE_LONG").is_ok_and(|value| value == "1")
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap()
}

fn bus(address: &str) -> BusConfig {
    let redis = RedisConfig::server(address).unwrap();
    let secret = b"a secret of these tests, which protects nothing".to_vec();
    BusConfig::new(redis, "garage", "test", secret.into()).unwrap().relay_term(Duration::from_secs(1))
}

/// The garage of a child: what it looks up is cached, in the process and in the same Redis.
fn open(poll: Duration) -> Garage {
    let redis = RedisConfig::server(&variable(ADDRESS)).unwrap();
    let cache = CacheConfig::redis(redis, "garage", "test", b"a secret of these tests, which protects nothing".to_vec().into());
    let builder = Garage::builder()
        .instance(format!("process {}", variable(NUMBER)))
        .poll_interval(poll)
        .bus(bus(&variable(ADDRESS)))
        .cache(cache.unwrap());
    builder.open(Path::new(&variable(FOLDER)).join("garage.db")).unwrap()
}

/// Microseconds on a clock that all processes share.
fn now() -> u64 {
    let time = clock_gettime(ClockId::Monotonic);
    u64::try_from(time.tv_sec).unwrap() * 1_000_000 + u64::try_from(time.tv_nsec).unwrap() / 1_000
}

fn plate(process: usize) -> String {
    format!("PROC {process}")
}

/// The number that a vehicle's note holds, from the live state.
fn noted(garage: &Garage, process: usize) -> u64 {
    garage.vehicles().find(&plate(process)).unwrap().unwrap().note.unwrap().parse().unwrap()
}

/// The number in which its last stay began, through the cache.
fn stayed(garage: &Garage, process: usize) -> u64 {
    let vehicle = garage.vehicles().find(&plate(process)).unwrap().unwrap().id;
    let last = garage.vehicles().history(vehicle, Page::newest(1)).unwrap().pop();
    last.map_or(0, |stay| stay.entry_lane.unwrap().parse().unwrap())
}

/// A child of one of the tests below; a test of nothing when nobody asks.
#[test]
fn a_child_does_what_it_is_told() {
    match std::env::var(ROLE).as_deref() {
        Ok("reader") => reader(),
        Ok("worker") => worker(),
        Ok("consumer") => consumer(),
        _ => {}
    }
}

/// Becomes true when the standard input ends.
fn told_to_stop() -> Arc<AtomicBool> {
    let told = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&told);
    std::thread::spawn(move || {
        std::io::stdin().lines().for_each(drop);
        stop.store(true, Ordering::SeqCst);
    });
    told
}

/// Raises its own number, two processes often and two seldom: whoever commits learns what others have committed. Reads it back at once, and
/// in between the others', and says `WROTE` and `READ` with the time.
fn reader() {
    let garage = open(POLL);
    let own: usize = variable(NUMBER).parse().unwrap();
    let reads_per_write = if own < PROCESSES / 2 { 8 } else { 600 };
    let mut vehicle = garage.vehicles().find(&plate(own)).unwrap().unwrap();
    println!("\nSAID ready");
    // Not kept: it would hold the lock that the thread below waits for.
    std::io::stdin().lines().next();
    let (mut number, mut others) = (noted(&garage, own), [(0, 0); PROCESSES]);
    let mut said = std::io::stdout().lock();
    let told = told_to_stop();
    while !told.load(Ordering::SeqCst) {
        number += 1;
        let change = VehicleChange { note: Some(Some(number.to_string())), ..VehicleChange::default() };
        vehicle = garage.vehicles().update(vehicle.id, vehicle.version, change).unwrap();
        let visit = garage.sessions().enter(Entry::new(plate(own)).lane(number.to_string())).unwrap();
        // Acknowledged: from now on nobody may be told less for longer than agreed, and this process not at all.
        writeln!(said, "SAID WROTE {own} {number} {}", now()).unwrap();
        let read = (noted(&garage, own), stayed(&garage, own));
        if read != (number, number) {
            writeln!(said, "SAID OLDER than its own commit: {read:?} after {number}").unwrap();
        }
        garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
        for _ in 0..reads_per_write {
            for (process, seen) in others.iter_mut().enumerate().filter(|(process, _)| *process != own) {
                // Before the read: what was committed by then counts.
                let at = now();
                let live = noted(&garage, process);
                writeln!(said, "SAID READ {process} {live} {at}").unwrap();
                let at = now();
                let cached = stayed(&garage, process);
                writeln!(said, "SAID READ {process} {cached} {at}").unwrap();
                if live < seen.0 || cached < seen.1 {
                    writeln!(said, "SAID BACK to {live} and {cached} after {seen:?}").unwrap();
                }
                *seen = (live, cached);
            }
            if told.load(Ordering::SeqCst) {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    writeln!(said, "SAID end").unwrap();
}

/// Lets cars in and out until it is killed, and relays when it is its turn.
fn worker() {
    let garage = open(Duration::from_millis(100));
    println!("\nSAID ready");
    for number in 0_u32.. {
        match garage.sessions().enter(Entry::new(format!("{} {}", variable(NUMBER), number % 500))) {
            Ok(visit) => drop(garage.sessions().exit(Exit::new(visit.session.id)).unwrap()),
            // One that was killed has left its car inside.
            Err(error) => assert!(error.kind().is_refusal(), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// An inbox whose process dies, now and then, between the commit and the acknowledgement.
struct Dying {
    inbox: FileInbox,
    left: Option<u32>,
}

impl Inbox for Dying {
    type Tx<'t> = Numbers<'t>;

    fn position(&mut self) -> Result<Head> {
        self.inbox.position()
    }

    fn advance(&mut self, before: Head, after: Head, effect: impl FnOnce(&mut Numbers<'_>) -> Result<()>) -> Result<bool> {
        let done = self.inbox.advance(before, after, effect)?;
        if let Some(left) = &mut self.left {
            *left -= 1;
            if *left == 0 {
                std::process::abort();
            }
        }
        Ok(done)
    }
}

/// Counts each event, until its standard input ends; every seventh dies some events after it began.
fn consumer() {
    let garage = open(Duration::from_millis(100));
    let number: u32 = variable(NUMBER).parse().unwrap();
    let inbox = FileInbox::open(Path::new(&variable(FOLDER)).join("inbox.db"), "count", Head::EMPTY).unwrap();
    let inbox = Dying { inbox, left: number.is_multiple_of(7).then_some(5 + number % 40) };
    let bus = garage.bus().unwrap();
    let mut consumer = bus.consumer("count", &format!("consumer {number}"), inbox).unwrap().claim_after(Duration::from_millis(200));
    println!("\nSAID ready");
    let told = told_to_stop();
    while !told.load(Ordering::SeqCst) {
        let outcome = consumer.poll(Duration::from_millis(50), note);
        // Another consumer has the inbox, longer than one waits.
        assert!(outcome.as_ref().err().is_none_or(|error| error.kind() == ErrorKind::Busy), "{outcome:?}");
    }
}

struct Other {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Other {
    fn start(role: &str, number: usize, folder: &Path, server: &RedisServer) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_child_does_what_it_is_told", "--nocapture"])
            .env(ROLE, role)
            .env(NUMBER, number.to_string())
            .env(FOLDER, folder)
            .env(ADDRESS, server.address())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut other = Self { child, said };
        assert_eq!(other.says().as_deref(), Some("ready"), "{role} {number}");
        other
    }

    fn says(&mut self) -> Option<String> {
        self.said.by_ref().map_while(std::result::Result::ok).find_map(|line| line.strip_prefix("SAID ").map(str::to_owned))
    }

    fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// As by `kill -9`.
    fn kill(&mut self) {
        drop(self.child.kill());
        self.child.wait().unwrap();
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Lets four processes write and read for `time`, and answers how old what they read was, in microseconds, sorted.
fn staleness(folder: &Path, server: &RedisServer, time: Duration) -> Vec<u64> {
    let mut others: Vec<Other> = (0..PROCESSES).map(|number| Other::start("reader", number, folder, server)).collect();
    for other in &mut others {
        writeln!(other.child.stdin.as_mut().unwrap(), "go").unwrap();
    }
    let threads: Vec<_> = others
        .into_iter()
        .map(|mut other| {
            std::thread::spawn(move || {
                let stdin = other.child.stdin.take();
                let timer = std::thread::spawn(move || {
                    std::thread::sleep(time);
                    drop(stdin);
                });
                let said: Vec<String> = std::iter::from_fn(|| other.says()).collect();
                timer.join().unwrap();
                assert_eq!(said.last().map(String::as_str), Some("end"), "a process ended before its time");
                said
            })
        })
        .collect();
    let said: Vec<String> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    // When each number was acknowledged, by process.
    let mut wrote: BTreeMap<(u64, u64), u64> = BTreeMap::new();
    let numbers = |line: &str| line.split(' ').skip(1).map(|word| word.parse().unwrap()).collect::<Vec<u64>>();
    for line in &said {
        assert!(!line.starts_with("OLDER") && !line.starts_with("BACK"), "{line}");
        if line.starts_with("WROTE") {
            let [process, number, at] = numbers(line)[..] else { panic!("{line}") };
            wrote.insert((process, number), at);
        }
    }
    // A read is as old as the first commit that it does not show.
    let reads = said.iter().filter(|line| line.starts_with("READ"));
    let mut ages: Vec<u64> = reads
        .map(|line| {
            let [process, number, at] = numbers(line)[..] else { panic!("{line}") };
            wrote.get(&(process, number + 1)).map_or(0, |unseen| at.saturating_sub(*unseen))
        })
        .collect();
    ages.sort_unstable();
    assert!(ages.len() > 500, "{} reads in {time:?}", ages.len());
    ages
}

fn percentile(sorted: &[u64], percent: usize) -> Duration {
    Duration::from_micros(sorted[(sorted.len() - 1) * percent / 100])
}

#[test]
fn four_processes_read_at_most_a_second_old_with_the_bus_and_at_most_a_poll_without() {
    let Some(mut server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let garage = Garage::open(folder.path().join("garage.db")).unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 10)).unwrap();
    for process in 0..PROCESSES {
        garage.vehicles().register(NewVehicle::new(plate(process), VehicleType::Standard).note("0")).unwrap();
    }
    let time = if long() { Duration::from_mins(1) } else { Duration::from_secs(8) };
    let up = staleness(folder.path(), &server, time);
    let (p50, p99, max) = (percentile(&up, 50), percentile(&up, 99), percentile(&up, 100));
    println!("bus up: {} reads, p50 {p50:?}, p99 {p99:?}, at most {max:?}", up.len());
    assert!(p99 <= Duration::from_secs(1), "p99 {p99:?}");

    server.kill();
    let down = staleness(folder.path(), &server, time.max(POLL * 3));
    let (p50, p99, max) = (percentile(&down, 50), percentile(&down, 99), percentile(&down, 100));
    println!("bus down: {} reads, p50 {p50:?}, p99 {p99:?}, at most {max:?}; polled every {POLL:?}", down.len());
    // The poll itself takes its time on a machine that has other things to do.
    assert!(max <= POLL + Duration::from_secs(1), "at most {max:?}");
    // Else it was not the bus that kept them level before.
    assert!(p99 > Duration::from_secs(1), "p99 {p99:?} without the bus: this test sees nothing");
    assert!(garage.journal().verify().unwrap().is_sound());
}

#[test]
fn relays_killed_at_any_moment_and_consumers_that_die_before_they_acknowledge_do_each_effect_once() {
    let Some(server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garage.db");
    let garage = Garage::open(&path).unwrap();
    garage.spots().create_layout(&Layout::grid(1, 2, 1_000)).unwrap();
    let inbox = FileInbox::open(folder.path().join("inbox.db"), "count", Head::EMPTY).unwrap();
    let (kills, mut random) = (if long() { 150 } else { 12 }, SeededEntropy::new(7));
    let mut dice = move |sides: u64| random_below(&mut random, sides);
    let mut next = 0;
    let mut number = || {
        next += 1;
        next
    };
    let mut workers: Vec<Other> = (0..3).map(|_| Other::start("worker", number(), folder.path(), &server)).collect();
    let mut consumers: Vec<Other> = (0..2).map(|_| Other::start("consumer", number(), folder.path(), &server)).collect();
    let (mut killed, mut died) = (0, 0);
    while killed < kills || died < kills / 4 {
        std::thread::sleep(Duration::from_millis(50 + dice(250)));
        let victim = usize::try_from(dice(workers.len() as u64)).unwrap();
        workers[victim].kill();
        killed += 1;
        workers[victim] = Other::start("worker", number(), folder.path(), &server);
        // One in seven dies by itself; all are killed now and then, so that the next comes round to it.
        let victim = usize::try_from(dice(consumers.len() as u64)).unwrap();
        consumers[victim].kill();
        for consumer in &mut consumers {
            if !consumer.is_running() {
                let number = number();
                died += usize::from(number % 7 == 0);
                *consumer = Other::start("consumer", number, folder.path(), &server);
            }
        }
    }
    workers.iter_mut().for_each(Other::kill);
    // The last consumers have the rest to do.
    let head = garage.journal().head().unwrap();
    let mut look = FileInbox::open(folder.path().join("inbox.db"), "count", Head::EMPTY).unwrap();
    let began = Instant::now();
    while look.position().unwrap().sequence < head.sequence {
        assert!(began.elapsed() < Duration::from_secs(60), "{:?} of {head:?}", look.position().unwrap());
        for consumer in &mut consumers {
            if !consumer.is_running() {
                *consumer = Other::start("consumer", number(), folder.path(), &server);
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(consumers);
    println!(
        "{} events; {killed} processes that relay killed, {died} consumers made to die before they acknowledge",
        head.sequence
    );
    assert_once_each(inbox);
    assert!(garage.journal().verify().unwrap().is_sound());
}

fn random_below(random: &mut SeededEntropy, sides: u64) -> u64 {
    random.next_u64() % sides
}
