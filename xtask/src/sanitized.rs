//! The long forms that want the nightly compiler: fuzzing, ThreadSanitizer, coverage, and mutants.

use std::process::{Command, Stdio};

use crate::process;
use crate::targets;
use crate::test::nightly;

/// Told for how many minutes to go on; answers whether nothing was found.
type Harness = fn(&str) -> bool;

/// By name. One that cannot run says so and passes, unless `CI=true`.
pub(crate) const HARNESSES: &[(&str, Harness)] =
    &[("fuzz", fuzz), ("threads", threads), ("coverage", coverage), ("mutants", mutants)];

/// The triple whose standard library is built anew for ThreadSanitizer: without that it takes the library's own locks for races.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// What races would be in: the storages, the queue, the live state and subscribers.
const UNDER_THREAD_SANITIZER: [&str; 3] = ["races", "linearizability", "live"];

/// The files whose mutants must be caught, and which tests look at them.
const MUTATED: &str = "src/{domain,auth}/**/*.rs";

fn skipped(what: &str, how: &str) -> bool {
    let is_needed = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    println!("{}: {what}; {how}", if is_needed { "FAILED" } else { "skipped" });
    !is_needed
}

fn is_there(command: &mut Command) -> bool {
    process::succeeds(command.stdout(Stdio::null()).stderr(Stdio::null()))
}

/// Each target for so many minutes, beginning with the corpus in the repository. What is found new stays in `target/fuzz`.
fn fuzz(minutes: &str) -> bool {
    if !is_there(&mut nightly(["fuzz", "--version"])) {
        return skipped("cargo-fuzz is not installed", "`cargo install cargo-fuzz` and a nightly toolchain bring it");
    }
    let seconds = minutes.parse::<u64>().unwrap_or(10) * 60;
    let mut is_sound = true;
    for target in targets::names(&process::root().join("fuzz/fuzz_targets")) {
        let found = process::root().join("target/fuzz-corpus").join(&target);
        if let Err(error) = std::fs::create_dir_all(&found) {
            println!("{}: {error}", found.display());
            return false;
        }
        println!("\nfuzzing {target} for {seconds} s");
        let mut command = nightly(["fuzz", "run", &target]);
        command.arg(&found).arg(format!("fuzz/corpus/{target}"));
        // A stay may be a hundred years long, and a layout of thousands of spots takes its time.
        command.args(["--", &format!("-max_total_time={seconds}"), "-max_len=4096", "-timeout=60", "-rss_limit_mb=4096"]);
        is_sound &= process::succeeds(&mut command);
    }
    is_sound
}

fn threads(_: &str) -> bool {
    if !is_there(&mut nightly(["--version"])) {
        return skipped("there is no nightly toolchain", "`rustup toolchain install nightly --component rust-src` brings it");
    }
    let mut command = nightly(["test", "-Zbuild-std", "--target", TARGET, "--target-dir", "target/tsan", "-p", "parking-garage"]);
    command.args(["--all-features"]);
    for test in UNDER_THREAD_SANITIZER {
        command.args(["--test", test]);
    }
    command.env("RUSTFLAGS", "-Zsanitizer=thread").env("TSAN_OPTIONS", "halt_on_error=1");
    // Processes that race on one file are no threads, and start by the dozen.
    process::succeeds(command.args(["--", "--skip", "of_many_processes"]))
}

/// Lines and branches of `src/` that the tests of the library reach: both are shown, and fewer than nine lines in ten are a failure.
fn coverage(_: &str) -> bool {
    if !is_there(&mut nightly(["llvm-cov", "--version"])) {
        return skipped("cargo-llvm-cov is not installed", "`cargo install cargo-llvm-cov` and nightly's llvm-tools bring it");
    }
    let mut command = nightly(["llvm-cov", "--branch", "-p", "parking-garage", "--all-features", "--lib", "--tests"]);
    process::succeeds(command.args(["--ignore-run-fail", "--fail-under-lines", "90", "--summary-only"]))
}

/// Changes the rules of the trade and of logging in, one at a time, and lets the tests find out: hours.
fn mutants(_: &str) -> bool {
    if !is_there(&mut process::cargo(["mutants", "--version"])) {
        return skipped("cargo-mutants is not installed", "`cargo install cargo-mutants` brings it");
    }
    let arguments = ["mutants", "--package", "parking-garage", "--file", MUTATED, "--file", "src/transaction.rs"];
    let mut command = process::cargo(arguments);
    command.args(["--all-features", "--output", "target/mutants", "--timeout", "300", "--test-tool", "cargo"]);
    // Of what is found only the number counts: some changes change nothing, and docs/reliability.md lists them.
    process::succeeds(&mut command)
}
