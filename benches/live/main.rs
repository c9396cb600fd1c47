//! The live state through the public API: spots by id, vehicles by plate, what is free, and the start from a large file,
//! each against a yardstick in the same run.
//!
//! Not on a benchmark framework: those run one side after the other, and a machine that slows down in between would decide.
//! Here the sides take turns in slices, each slice is cut into blocks that are too short to be interrupted often, and the
//! figure of a side is the median over its blocks. `--json` prints one line for each figure: `name, ours, yardstick, ratio,
//! unit`. `--long` measures the start from a file of 1,000,000 spots too; preparing it takes a minute, once.
//! `spots`, `vehicles`, `counts` or `choosing` runs that alone.

mod reading;
mod rebuild;
mod report;

use std::error::Error;

type Outcome<T> = Result<T, Box<dyn Error>>;
type Bench = fn(&report::Report) -> Outcome<()>;

fn main() -> Outcome<()> {
    let has = |name: &str| std::env::args().any(|argument| argument == name);
    if has(rebuild::PREPARE) {
        return rebuild::prepare();
    }
    let report = report::Report { json: has("--json") };
    let all: [(&str, Bench); 4] = [
        ("spots", reading::spots),
        ("vehicles", reading::vehicles),
        ("counts", reading::free_counts),
        ("choosing", reading::choosing),
    ];
    let named = all.iter().any(|(name, _)| has(name));
    for (_, bench) in all.iter().filter(|(name, _)| !named || has(name)) {
        bench(&report)?;
    }
    if has("--long") {
        rebuild::start(&report)?;
    }
    Ok(())
}
