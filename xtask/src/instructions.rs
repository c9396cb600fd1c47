//! `cargo xtask instructions`: how many instructions a stay costs, counted by callgrind, against the count in the repository.
//!
//! Unlike times, counts are nearly the same on every run. SHA-256 is counted as software: valgrind hides the processor's own.

use std::fs;
use std::path::PathBuf;

use crate::{machine, process};

/// A change may add so many percent; more needs `--record`, and a reason in its commit message.
const GROWTH_PERCENT_MAX: u64 = 5;

/// What is counted: the name in the file, the benchmark, how often its `run` does it, and the argument that says so.
const WORKLOADS: &[(&str, &str, &str, u64)] = &[("entry", "entry", "--entries", 1_000), ("stay", "commit", "--stays", 1_000)];

/// What to do with the counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    /// Compare them with the file.
    Recorded,
    /// Write them into the file.
    Nothing,
}

/// How it went.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    /// There is no valgrind.
    Skipped,
}

/// Counts, and compares or records.
pub(crate) fn run(against: Against) -> Outcome {
    if !machine::has_valgrind() {
        println!("skipped: valgrind is absent");
        return Outcome::Skipped;
    }
    let mut counts = Vec::new();
    for (name, bench, argument, repetitions) in WORKLOADS {
        let Some(total) = count(bench, argument, *repetitions) else {
            println!("{name}: FAILED to count");
            return Outcome::Failed;
        };
        counts.push((*name, total / repetitions));
    }
    if against == Against::Nothing {
        return record(&counts);
    }
    let text = fs::read_to_string(file()).unwrap_or_default();
    let recorded = parse(&text);
    let mut outcome = Outcome::Passed;
    for (name, now) in counts {
        let before = recorded.iter().find(|(known, _)| *known == name).map(|(_, count)| *count);
        match before {
            Some(before) if now * 100 <= before * (100 + GROWTH_PERCENT_MAX) => {
                println!("{name}: {now} instructions, {before} recorded");
            }
            Some(before) => {
                println!("{name}: {now} instructions are over {GROWTH_PERCENT_MAX}% more than the {before} recorded");
                outcome = Outcome::Failed;
            }
            None => {
                println!("{name}: {now} instructions, none recorded: run `cargo xtask instructions --record`");
                outcome = Outcome::Failed;
            }
        }
    }
    outcome
}

fn file() -> PathBuf {
    process::root().join("benches/instructions.txt")
}

/// Instructions inside the `run` of a benchmark.
fn count(bench: &str, argument: &str, repetitions: u64) -> Option<u64> {
    let runner = format!(
        r#"target."cfg(all())".runner = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect={}::run"]"#,
        bench
    );
    let repetitions = repetitions.to_string();
    let mut cargo = process::cargo(["bench", "--config", &runner, "-p", "parking-garage", "--bench", bench, "--", argument]);
    cargo.arg(repetitions);
    let mut total = None;
    let succeeded = process::succeeds_shown(&mut cargo, |_| (), |line| total = collected(line).or(total));
    if succeeded { total.filter(|total| *total > 0) } else { None }
}

/// The figure in callgrind's last line but one: `==1234== Collected : 5678`.
fn collected(line: &str) -> Option<u64> {
    line.split_once("Collected :")?.1.trim().parse().ok()
}

fn parse(text: &str) -> Vec<(&str, u64)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).filter_map(|(name, count)| Some((name, count.trim().parse().ok()?))).collect()
}

fn record(counts: &[(&str, u64)]) -> Outcome {
    let lines: String = counts.iter().map(|(name, count)| format!("{name} {count}\n")).collect();
    let text = format!("# Instructions for each, as `cargo xtask instructions --record` counted them.\n{lines}");
    print!("{lines}");
    match fs::write(file(), text) {
        Ok(()) => Outcome::Passed,
        Err(error) => {
            println!("cannot write {}: {error}", file().display());
            Outcome::Failed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found_among_valgrinds_lines() {
        assert_eq!(collected("==28377== Collected : 466893334"), Some(466_893_334));
        assert_eq!(collected("==28377== I   refs:      466,893,334"), None);
        assert_eq!(collected("57371 bytes in the log"), None);
    }

    #[test]
    fn recorded_counts_are_read_and_comments_are_not() {
        assert_eq!(parse("# stay 1\nentry 2\nstay 30\nnonsense\n"), [("entry", 2), ("stay", 30)]);
    }
}
