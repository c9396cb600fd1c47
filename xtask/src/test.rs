//! `cargo xtask test`: runs everything that is tested and adds up what came out.

use crate::python::{self, Environment, Made};
use crate::secrets::Search;
use crate::{dist, features, interop, machine, node, process, targets};
use std::env;
use std::fmt;
use std::process::{Command, Stdio};

/// Needs arguments to show more than its report; `tests/` runs it with them.
const RUN_BY_A_TEST: &str = "replay";

/// Runs everything, and goes on after a failure.
pub(crate) fn run() -> Tally {
    machine::prepare();
    let mut tally = Tally::default();

    let features = features::of_workspace();
    tally.add(cargo_test(&["--workspace", "--features", &features]));
    // By itself: it links another SQLite, and the rest is to be tested with the one that most will have.
    println!("\nencryption:");
    tally.add(cargo_test(&["-p", "parking-garage", "--features", "encryption,testing", "--test", "encryption"]));

    tally.add(examples());

    tally.add(miri());

    tally.add(python());
    tally.add(node_package());
    tally.add(distribution());
    tally
}

/// What `cargo test` with these arguments comes to.
fn cargo_test(arguments: &[&str]) -> Tally {
    let mut harness = Harness::default();
    // A test that passes is heard on standard error only: what it prints the usual way is swallowed.
    let mut said_skipped = 0;
    let secrets = Search::default();
    let succeeded = process::succeeds_shown(
        process::cargo(["test", "--no-fail-fast"]).args(arguments).envs(interop::prepare()),
        |line| {
            secrets.look(line);
            harness.read(line);
        },
        |line| {
            secrets.look(line);
            said_skipped += u64::from(says_skipped(line));
        },
    );
    let mut tally = harness.close(succeeded).with_skipped(said_skipped);
    tally.failed += secrets.close();
    tally
}

/// Builds every example and runs those that need no arguments: optimised, as the README tells, and with all features, because
/// cargo leaves out an example of which a feature is off.
fn examples() -> Tally {
    let mut tally = Tally::default();
    let names = targets::names(&process::root().join("examples"));
    if names.is_empty() {
        return tally;
    }
    println!("\nexamples: building {}", names.join(", "));
    let features = features::of_library();
    let build = ["build", "--release", "-p", "parking-garage", "--features", &features, "--examples"];
    if !process::succeeds(&mut process::cargo(build)) {
        println!("examples: FAILED to build");
        tally.failed += 1;
    }
    for name in names.iter().filter(|name| *name != RUN_BY_A_TEST) {
        println!("\nexample {name}:");
        let arguments = ["run", "--quiet", "--release", "-p", "parking-garage", "--features", &features, "--example", name];
        let succeeded = process::succeeds(&mut process::cargo(arguments));
        println!("example {name} ... {}", if succeeded { "ok" } else { "FAILED" });
        *(if succeeded { &mut tally.passed } else { &mut tally.failed }) += 1;
    }
    tally
}

/// Lays the library out as it is installed, and uses it from other projects. What ships takes minutes of link-time optimisation, so
/// it is built where that is asked for; else it is the library that the tests have.
fn distribution() -> Tally {
    println!("\ndist:");
    let is_long = std::env::var_os("GARAGE_LONG").is_some();
    let checked = if is_long { dist::check() } else { dist::check_ordinary() };
    println!("dist ... {}", if checked { "ok" } else { "FAILED" });
    if !is_long {
        println!("skipped: what ships is not built and weighed; GARAGE_LONG=1 or `cargo xtask dist --check` does it");
    }
    Tally { passed: u64::from(checked), failed: u64::from(!checked), skipped: u64::from(!is_long) }
}

/// The parts of the C interface that need no store, under Miri in the long form: it sees every read of what may not be read.
const UNDER_MIRI: &[&str] = &["handle::", "text::", "record::", "error::", "id::"];

fn miri() -> Tally {
    if std::env::var_os("GARAGE_LONG").is_none() {
        println!("\nskipped: nothing runs under Miri, which compiles everything anew for minutes; GARAGE_LONG=1 does it");
        return Tally { skipped: 1, ..Tally::default() };
    }
    if !process::succeeds(nightly(["miri", "--version"]).stdout(Stdio::null()).stderr(Stdio::null())) {
        println!("\nskipped: Miri is not installed; `rustup toolchain install nightly --component miri,rust-src` brings it");
        return Tally { skipped: 1, ..Tally::default() };
    }
    println!("\nMiri:");
    let mut harness = Harness::default();
    // A folder of its own: what another compiler built would be built anew each time.
    let mut command = nightly(["miri", "test", "-p", "parking-garage-c", "--target-dir", "target/miri", "--lib", "--"]);
    let succeeded = process::succeeds_shown(command.args(UNDER_MIRI), |line| harness.read(line), |_| ());
    harness.close(succeeded)
}

/// The Python binding: its tests, and its types. The library with `cargo test`'s profile: it is built already, and checks more.
pub(crate) fn python() -> Tally {
    println!("\nPython:");
    let environment = match Environment::make("dev") {
        Made::Ready(environment) => environment,
        Made::Absent(why) => {
            let is_needed = env::var_os("CI").is_some_and(|ci| ci == "true");
            println!("{}: the Python binding; {why}", if is_needed { "FAILED" } else { "skipped" });
            return Tally { failed: is_needed.into(), skipped: (!is_needed).into(), passed: 0 };
        }
        Made::Failed => {
            println!("the wheel of the Python binding ... FAILED");
            return Tally { failed: 1, ..Tally::default() };
        }
    };
    let mut tests = None;
    let mut command = environment.run(["-m", "pytest", "-p", "no:cacheprovider", "--color=no", "-q", "tests"]);
    let succeeded = process::succeeds_shown(&mut command, |line| tests = pytest_result_of(line).or(tests), |_| ());
    let mut tally = tests.unwrap_or_default();
    if !succeeded {
        tally.failed = tally.failed.max(1);
    }
    let mut command = environment.run(["-m", "mypy", "--strict", "src", "tests", "backend", "bench", "generate.py"]);
    let typed = process::succeeds(command.arg("--cache-dir").arg(python::mypy_cache()));
    println!("mypy ... {}", if typed { "ok" } else { "FAILED" });
    *(if typed { &mut tally.passed } else { &mut tally.failed }) += 1;
    tally
}

/// The nightly `cargo`, by way of rustup: the one that runs this program knows no other toolchain.
pub(crate) fn nightly<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(process::root()).arg("+nightly").args(arguments).stdin(Stdio::null());
    for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "RUSTFLAGS"] {
        command.env_remove(name);
    }
    command
}

/// The tests of the package for Node, in a folder that has installed it.
fn node_package() -> Tally {
    if !node::is_there() {
        println!("\nskipped: the package for Node, because `node` and `npm` are not installed");
        return Tally { skipped: 1, ..Tally::default() };
    }
    println!("\nNode:");
    let Some(folder) = node::consumer(node::Profile::Debug) else {
        println!("Node: FAILED to build the package");
        return Tally { failed: 1, ..Tally::default() };
    };
    let mut tally = Tally::default();
    // With a limit, because a promise that is never settled waits for ever.
    let mut command = node::node(&folder, &["--test", "--test-reporter=tap", "--test-timeout=300000", "test/"]);
    let succeeded = process::succeeds_shown(&mut command, |line| tally.add(node_count(line).unwrap_or_default()), |_| ());
    if !succeeded {
        tally.failed = tally.failed.max(1);
    }
    tally
}

/// The count of a line such as `# pass 12`, at the end of what Node's test runner prints.
fn node_count(line: &str) -> Option<Tally> {
    let (name, count) = line.strip_prefix("# ")?.split_once(' ')?;
    let count = count.parse().ok()?;
    let none = Tally::default();
    match name {
        "pass" => Some(Tally { passed: count, ..none }),
        "fail" | "cancelled" => Some(Tally { failed: count, ..none }),
        "skipped" | "todo" => Some(Tally { skipped: count, ..none }),
        _ => None,
    }
}

/// How many tests ended how. Shown as the closing line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Tally {
    pub(crate) fn succeeded(self) -> bool {
        self.failed == 0
    }

    /// So many of the tests that passed have said that they tested nothing.
    fn with_skipped(self, said: u64) -> Self {
        Self { passed: self.passed.saturating_sub(said), skipped: self.skipped + said, ..self }
    }

    fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// Reads what `cargo test` prints, one test binary after another.
#[derive(Default)]
struct Harness {
    tally: Tally,
    /// A binary has said how many tests it has, and not yet how they ended.
    running: bool,
}

impl Harness {
    fn read(&mut self, line: &str) {
        if let Some(tally) = result_of(line) {
            self.tally.add(tally);
            self.running = false;
        } else if starts_a_binary(line) {
            self.end_of_binary();
            self.running = true;
        }
    }

    /// A binary that was killed or aborted says no result: whatever passed in it, it counts as one failure.
    fn end_of_binary(&mut self) {
        self.tally.failed += u64::from(self.running);
        self.running = false;
    }

    /// What was counted. A run that failed has at least one failure, also where it never came to a test, as when something does
    /// not compile.
    fn close(mut self, succeeded: bool) -> Tally {
        self.end_of_binary();
        if !succeeded {
            self.tally.failed = self.tally.failed.max(1);
        }
        self.tally
    }
}

/// Whether this is how a test says that it lacks what it needs: the harness knows only tests that are always ignored.
fn says_skipped(line: &str) -> bool {
    line.starts_with("skipped: ")
}

fn starts_a_binary(line: &str) -> bool {
    let count = line.strip_prefix("running ").and_then(|rest| rest.strip_suffix(" tests").or(rest.strip_suffix(" test")));
    count.is_some_and(|count| count.parse::<u64>().is_ok())
}

/// The counts of a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; ...`.
fn result_of(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut tally = Tally::default();
    for count in counts.split("; ") {
        match count.split_once(' ') {
            Some((number, "passed")) => tally.passed = number.parse().ok()?,
            Some((number, "failed")) => tally.failed = number.parse().ok()?,
            Some((number, "ignored")) => tally.skipped = number.parse().ok()?,
            _ => {}
        }
    }
    Some(tally)
}

/// The counts of pytest's closing line, such as `1 failed, 41 passed, 2 skipped in 6.03s`.
fn pytest_result_of(line: &str) -> Option<Tally> {
    let (counts, _) = line.trim_matches(['=', ' ']).rsplit_once(" in ")?;
    let mut tally = Tally::default();
    for count in counts.split(", ") {
        let (number, what) = count.split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match what {
            "passed" | "xfailed" => tally.passed += number,
            "failed" | "error" | "errors" | "xpassed" => tally.failed += number,
            "skipped" => tally.skipped += number,
            _ => {}
        }
    }
    Some(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OK: &str = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s";
    const FAILED: &str = "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s";

    fn tally(lines: &[&str], succeeded: bool) -> String {
        let mut harness = Harness::default();
        lines.iter().for_each(|line| harness.read(line));
        harness.close(succeeded).to_string()
    }

    #[test]
    fn the_results_of_all_binaries_are_added_up() {
        assert_eq!(
            tally(&["running 4 tests", "test a ... ok", OK, "", "running 6 tests", FAILED], false),
            "7 passed, 2 failed, 1 skipped"
        );
        assert_eq!(tally(&["running 0 tests", "test result: ok. 0 passed; 0 failed; 0 ignored"], true), "0 passed, 0 failed");
    }

    #[test]
    fn a_run_that_comes_to_no_result_counts_as_a_failure() {
        assert_eq!(tally(&[], false), "0 passed, 1 failed");
        assert_eq!(tally(&["running 4 tests", OK], false), "3 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn a_binary_that_dies_counts_as_a_failure_beside_those_of_the_others() {
        assert_eq!(tally(&["running 1 test", "running 6 tests", FAILED], false), "4 passed, 3 failed");
        assert_eq!(tally(&["running 6 tests", FAILED, "running 9 tests", "test a ... "], false), "4 passed, 3 failed");
    }

    #[test]
    fn a_test_that_says_it_is_skipped_has_not_passed() {
        let tally = Tally { passed: 3, failed: 1, skipped: 1 };
        assert_eq!(tally.with_skipped(2).to_string(), "1 passed, 1 failed, 3 skipped");
        assert_eq!(tally.with_skipped(0), tally);
        // The binary of the test may have died later, and its passes with it.
        assert_eq!(Tally::default().with_skipped(1).to_string(), "0 passed, 0 failed, 1 skipped");
        assert!(says_skipped("skipped: no real data"));
        for line in ["", "skipped", "test a ... skipped: b", " skipped: indented", "2 skipped: c"] {
            assert!(!says_skipped(line), "{line}");
        }
    }

    #[test]
    fn the_counts_of_node_are_read() {
        let mut tally = Tally::default();
        for line in
            ["TAP version 13", "ok 1 - # pass 7", "# tests 9", "# pass 5", "# fail 1", "# cancelled 1", "# skipped 2", "# todo 0"]
        {
            tally.add(node_count(line).unwrap_or_default());
        }
        assert_eq!(tally.to_string(), "5 passed, 2 failed, 2 skipped");
    }

    #[test]
    fn other_lines_count_for_nothing() {
        for line in ["", "running late", "running a test", "test result: unclear", "  test result: ok. 1 passed; 0 failed"] {
            assert_eq!(tally(&[line], true), "0 passed, 0 failed", "{line}");
        }
    }

    #[test]
    fn the_closing_line_of_pytest_is_read() {
        let read = |line| pytest_result_of(line).map(|tally| tally.to_string());
        assert_eq!(read("41 passed in 6.30s").as_deref(), Some("41 passed, 0 failed"));
        assert_eq!(
            read("2 failed, 3 passed, 1 skipped, 4 warnings, 1 error in 61.02s (0:01:01)").as_deref(),
            Some("3 passed, 3 failed, 1 skipped")
        );
        assert_eq!(read("=== 1 passed in 0.01s ===").as_deref(), Some("1 passed, 0 failed"));
        for line in ["", "all in all", "no tests ran in 0.01s", "FAILED tests/test_a.py::b - in c", "3 passed"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
