//! Replays stays on a garage and reports what came of it.
//!
//! `cargo run --release --example replay` replays a generated day on a temporary SQLite file; `-- --help` says how to
//! replay stays and a fare from files, and how to keep the garage.

mod args;
mod generate;
mod input;
mod replay;
mod report;

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use parking_garage::{Garage, ManualClock, StayCounting, Timestamp};

use args::{Args, Source, Store};
use input::{Input, Result};

fn main() -> ExitCode {
    let args = match args::parse(std::env::args_os().skip(1)) {
        Ok(Some(args)) => args,
        Ok(None) => {
            print!("{}", args::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprint!("replay: {error}\n\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("replay: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    // All of it before a garage is opened: wrong input leaves no file, and no half of a replay.
    let mut input = match &args.source {
        Source::Generated { seed } => generate::day(*seed)?,
        Source::Files { stays, tariffs, fare } => Input::read(stays, tariffs, fare)?,
    };
    if args.exact_seconds {
        input.tariff = input.tariff.with_stay_counting(StayCounting::Exact);
    }
    if input.stays.is_empty() {
        eprintln!("replay: no stays: there is nothing to replay");
    }

    let clock = Arc::new(ManualClock::at(Timestamp::default()));
    let builder = Garage::builder().clock(Arc::clone(&clock) as Arc<dyn parking_garage::Clock>);
    // Held to the end, and dropped after the garage: dropping it removes the file.
    let directory;
    let (garage, place) = match &args.store {
        Store::Memory => (builder.in_memory()?, "in memory".to_owned()),
        Store::Temporary => {
            directory = tempfile::Builder::new().prefix("parking-garage-replay-").tempdir()?;
            (builder.open(directory.path().join("garage.db"))?, "on a temporary SQLite file".to_owned())
        }
        Store::File(path) => {
            let garage = builder.open(path)?;
            (garage, format!("on {}", path.display()))
        }
    };

    let bar = progress_bar();
    let (figures, run) = replay::replay(&garage, &clock, &input, |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })
    .map_err(|error| in_file(&args.store, &error))?;
    bar.finish_and_clear();
    let verified = garage.journal().verify()?;

    let currency = input.tariff.currency();
    let report = if args.json {
        report::json(&figures, run, currency)? + "\n"
    } else {
        let what = match &args.source {
            Source::Generated { seed } => format!("Day {seed}"),
            Source::Files { stays, .. } => stays.display().to_string(),
        };
        let title = format!("{what}: {} stays by tariff {}, {place}", figures.rows, input.tariff.reference());
        format!("{title}\n\n{}", report::text(&figures, run, &verified, currency)?)
    };
    // Not `print!`, which panics where the reader of a pipe has gone.
    std::io::stdout().lock().write_all(report.as_bytes())?;
    // Figures of a garage that is not sound are shown, but nobody may take them for good, be it a program or a person.
    report::finding(&verified)
        .map_or(Ok(()), |finding| Err(in_file(&args.store, &format!("the journal does not verify: {finding}"))))
}

/// An error that names the garage's file, where it has one that stays.
fn in_file(store: &Store, error: &(impl Display + ?Sized)) -> Box<dyn std::error::Error> {
    match store {
        Store::File(path) => format!("{}: {error}", path.display()).into(),
        _ => error.to_string().into(),
    }
}

/// On stderr, so that stdout is the report alone; not there at all where nobody watches.
fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    // The template is fixed, and is seen to be right whenever the example runs.
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} events  {per_sec}  {eta} left") {
        bar.set_style(style);
    }
    bar
}
