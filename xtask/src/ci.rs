//! `cargo xtask ci`: the checks that a change must pass, then the tests. All run, whichever fails.

use crate::{features, instructions, machine, process, test};
use std::process::Stdio;
use std::time::{Duration, Instant};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

/// The checks that are one call of cargo: name, arguments, environment.
type Check = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const CHECKS: &[Check] = &[
    ("format", &["fmt", "--all", "--check"], &[]),
    ("clippy", &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"], &[]),
    ("docs", &["doc", "--workspace", "--no-deps", "--all-features"], &[("RUSTDOCFLAGS", "-Dwarnings")]),
];

/// Whether everything passed. The last line printed is the closing line of the tests.
pub(crate) fn run() -> bool {
    machine::prepare();
    let mut report = Vec::new();
    for (name, arguments, environment) in CHECKS {
        report.push(step(name, &format!("cargo {}", arguments.join(" ")), || {
            passed_if(process::succeeds(process::cargo(*arguments).envs(environment.iter().copied())))
        }));
    }
    // Again among the tests; here under its own name. The same packages and features as there, so nothing is built twice.
    let features = features::of_workspace();
    report.push(step("header", "cargo test --test header", || {
        passed_if(process::succeeds(&mut process::cargo(["test", "--workspace", "--features", &features, "--test", "header"])))
    }));
    report.push(step("deny", "cargo deny check", deny));

    report.push(step("instructions", "cargo xtask instructions", || match instructions::run(instructions::Against::Recorded) {
        instructions::Outcome::Passed => Outcome::Passed,
        instructions::Outcome::Failed => Outcome::Failed,
        instructions::Outcome::Skipped => Outcome::Skipped,
    }));

    let mut tally = test::Tally::default();
    report.push(step("test", "cargo xtask test", || {
        tally = test::run();
        passed_if(tally.succeeded())
    }));

    println!("\n==> summary");
    for (name, outcome, elapsed) in &report {
        println!("{name:<13}{:<9}{elapsed:.1?}", said(*outcome));
    }
    println!("{tally}");
    report.iter().all(|(_, outcome, _)| *outcome != Outcome::Failed)
}

fn step(name: &'static str, what: &str, work: impl FnOnce() -> Outcome) -> (&'static str, Outcome, Duration) {
    println!("\n==> {name}: {what}");
    let start = Instant::now();
    let outcome = work();
    let elapsed = start.elapsed();
    println!("==> {name}: {} after {elapsed:.1?}", said(outcome));
    (name, outcome, elapsed)
}

/// Building cargo-deny takes longer than everything else here, so it is used where somebody has it and not installed.
fn deny() -> Outcome {
    let mut version = process::cargo(["deny", "--version"]);
    if !process::succeeds(version.stdout(Stdio::null()).stderr(Stdio::null())) {
        println!("skipped: cargo-deny is not installed");
        return Outcome::Skipped;
    }
    passed_if(process::succeeds(&mut process::cargo(["deny", "check"])))
}

fn passed_if(succeeded: bool) -> Outcome {
    if succeeded { Outcome::Passed } else { Outcome::Failed }
}

fn said(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "FAILED",
        Outcome::Skipped => "skipped",
    }
}
