//! `cargo xtask soak`: the long forms of the harnesses, optimised; the short forms are among the tests.

use std::process::Command;
use std::time::Instant;

use crate::{machine, process, sanitized};

/// A test whose long form takes minutes.
struct Harness {
    name: &'static str,
    /// What follows `cargo test --release`.
    arguments: &'static [&'static str],
    /// What makes it long. All are told `GARAGE_LONG=1`, and how many minutes were asked for as `GARAGE_MINUTES`.
    environment: &'static [(&'static str, &'static str)],
}

const HARNESSES: &[Harness] = &[
    Harness {
        name: "payments",
        arguments: &["-p", "parking-garage", "--features", "testing", "--test", "payment_simulation"],
        environment: &[("GARAGE_SEEDS", "10000")],
    },
    Harness {
        name: "simulation",
        arguments: &["-p", "parking-garage", "--all-features", "--test", "simulation"],
        environment: &[("GARAGE_SEEDS", "10000")],
    },
    proof("linearizability", &["-p", "parking-garage", "--all-features", "--test", "linearizability"]),
    proof("commit-queue", &["-p", "parking-garage", "--all-features", "--test", "commit_queue"]),
    proof("endurance", &["-p", "parking-garage", "--all-features", "--test", "endurance"]),
    proof("bus", &["-p", "parking-garage", "--all-features", "--test", "bus_processes"]),
    proof("power-cut", &["-p", "parking-garage-proof", "--test", "power_cut"]),
    proof("disk-faults", &["-p", "parking-garage-proof", "--test", "disk_faults"]),
    proof("disk-full", &["-p", "parking-garage-proof", "--test", "disk_full"]),
    proof("long-life", &["-p", "parking-garage-proof", "--test", "long_life", "--test", "fork"]),
    proof("encryption", &["-p", "parking-garage", "--features", "encryption,testing", "--test", "encryption"]),
    proof("memory-limit", &["-p", "parking-garage-proof", "--test", "memory_limit"]),
    proof("kills", &["-p", "parking-garage-proof", "--test", "kills"]),
    proof("bit-rot", &["-p", "parking-garage-proof", "--test", "bit_rot"]),
];

/// A harness that needs no more than to be told to take its time.
const fn proof(name: &'static str, arguments: &'static [&'static str]) -> Harness {
    Harness { name, arguments, environment: &[] }
}

/// Minutes for the harnesses that go on for as long as they are told.
const MINUTES: u32 = 30;

/// Runs all harnesses, or those whose names begin with one of `wanted`; the others run on after one that fails.
pub(crate) fn run(minutes: Option<u32>, wanted: &[&str]) -> bool {
    machine::prepare();
    let minutes = minutes.unwrap_or(MINUTES).to_string();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| name.starts_with(wanted));
    let mut report = Vec::new();
    for harness in HARNESSES.iter().filter(|harness| is_wanted(harness.name)) {
        println!("\n==> {}: cargo test --release {}", harness.name, harness.arguments.join(" "));
        let start = Instant::now();
        let succeeded = process::succeeds(&mut command(harness, &minutes));
        report.push((&harness.name, succeeded, start.elapsed()));
    }
    for (name, run) in sanitized::HARNESSES.iter().filter(|(name, _)| is_wanted(name)) {
        println!("\n==> {name}");
        let start = Instant::now();
        report.push((name, run(&minutes), start.elapsed()));
    }
    println!("\n==> summary");
    for (name, succeeded, elapsed) in &report {
        println!("{name:<16}{:<9}{elapsed:.1?}", if *succeeded { "passed" } else { "FAILED" });
    }
    if report.is_empty() {
        println!("no harness has such a name; there are {}", names().collect::<Vec<_>>().join(", "));
    }
    !report.is_empty() && report.iter().all(|(_, succeeded, _)| *succeeded)
}

fn names() -> impl Iterator<Item = &'static str> {
    HARNESSES.iter().map(|harness| harness.name).chain(sanitized::HARNESSES.iter().map(|(name, _)| *name))
}

fn command(harness: &Harness, minutes: &str) -> Command {
    let mut command = process::cargo(["test", "--release"]);
    command.args(harness.arguments).args(["--", "--nocapture"]);
    command.env("GARAGE_LONG", "1").env("GARAGE_MINUTES", minutes).envs(harness.environment.iter().copied());
    command
}

/// The minutes and names of a command line; `None` if it is none.
pub(crate) fn parse<'a>(arguments: &[&'a str]) -> Option<(Option<u32>, Vec<&'a str>)> {
    let (mut minutes, mut wanted) = (None, Vec::new());
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match *argument {
            "--minutes" => minutes = Some(arguments.next()?.parse().ok()?),
            flag if flag.starts_with('-') => return None,
            name => wanted.push(name),
        }
    }
    Some((minutes, wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_minutes_and_names() {
        assert_eq!(parse(&[]), Some((None, vec![])));
        assert_eq!(parse(&["kills", "--minutes", "5"]), Some((Some(5), vec!["kills"])));
        assert_eq!(parse(&["--minutes"]), None);
        assert_eq!(parse(&["--minutes", "x"]), None);
        assert_eq!(parse(&["--hours", "1"]), None);
    }

    #[test]
    fn names_are_unique() {
        let mut seen = std::collections::BTreeSet::new();
        assert!(names().all(|name| seen.insert(name)), "{seen:?}");
    }
}
