//! A process that holds a lease is stopped past its term and continued: what it writes then is refused.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use parking_garage::{Garage, NewVehicle, Result, Vehicle, VehicleType};
use rustix::process::{Pid, Signal, kill_process};

/// Tells a copy of this program which file to work on.
const CHILD: &str = "PARKING_GARAGE_LEASE_FILE";
const TERM: Duration = Duration::from_millis(500);

fn register(garage: &Garage, plate: &str) -> Result<Vehicle> {
    garage.vehicles().register(NewVehicle::new(plate, VehicleType::Standard))
}

/// What a child does: takes the job, says so, and at each word from its parent writes under the lease that it took then. A test of
/// nothing when nobody asks.
#[test]
fn a_child_holds_a_lease() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let garage = Garage::builder().instance("child").background(false).open(path).unwrap();
    let lease = garage.leases().acquire("import", TERM).unwrap().unwrap();
    println!("\nSAID {}", lease.fence);
    let held = garage.under_lease(&lease);
    for plate in std::io::stdin().lines() {
        let outcome = register(&held, &plate.unwrap());
        println!("\nSAID {}", outcome.map_or_else(|error| error.kind().symbol().to_owned(), |_| "written".to_owned()));
    }
}

struct Other {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Other {
    fn holds(path: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_child_holds_a_lease", "--nocapture"])
            .env(CHILD, path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, said }
    }

    fn says(&mut self) -> String {
        self.said.by_ref().find_map(|line| line.unwrap().strip_prefix("SAID ").map(str::to_owned)).unwrap()
    }

    fn registers(&mut self, plate: &str) -> String {
        writeln!(self.child.stdin.as_mut().unwrap(), "{plate}").unwrap();
        self.says()
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        self.signal(Signal::CONT);
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
    }
}

#[test]
fn a_holder_stopped_past_its_term_and_continued_is_refused_its_late_write() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let garage = Garage::builder().instance("parent").open(&path).unwrap();
    let mut other = Other::holds(&path);
    assert_eq!(other.says(), "1");
    assert_eq!(garage.leases().holder("import").unwrap().unwrap().holder.as_str(), "child");
    assert_eq!(other.registers("IN TIME"), "written");

    other.signal(Signal::STOP);
    let stopped = Instant::now();
    let lease = loop {
        if let Some(lease) = garage.leases().acquire("import", Duration::from_secs(60)).unwrap() {
            break lease;
        }
        assert!(stopped.elapsed() < TERM * 20, "the term of a stopped holder never ends");
        std::thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(lease.fence, 2);
    register(&garage.under_lease(&lease), "MEANWHILE").unwrap();
    let head = garage.journal().head().unwrap();

    other.signal(Signal::CONT);
    assert_eq!(other.registers("LATE"), "LEASE_LOST");
    assert_eq!(garage.journal().head().unwrap(), head, "the late write left something");
    assert!(garage.vehicles().find("LATE").unwrap().is_none());
    assert!(garage.journal().verify().unwrap().is_sound());

    // Nobody takes over: the term alone is enough.
    garage.leases().release(&lease).unwrap();
    let mut other = Other::holds(&path);
    assert_eq!(other.says(), "3");
    other.signal(Signal::STOP);
    std::thread::sleep(TERM * 2);
    other.signal(Signal::CONT);
    assert_eq!(other.registers("LATE AGAIN"), "LEASE_LOST");
}
