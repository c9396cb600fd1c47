//! Pricing a long history anew takes no more memory than pricing a short one.
//!
//! The peak of a process cannot be taken back, so each history is priced by a process of its own: this test calls itself.
//! `GARAGE_LONG=1` does it with a million stays. The peak is read from `/proc`: where there is none, the test says so.
#![allow(clippy::unwrap_used)]

mod support;

use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use parking_garage::{Garage, RepriceScope, Tariff};
use support::{history, open_file};

/// What the process that prices is told: the file, how many stays, and whether to keep them.
const FILE: &str = "GARAGE_REPRICE_FILE";
const STAYS: &str = "GARAGE_REPRICE_STAYS";
const KEEPS: &str = "GARAGE_REPRICE_KEEPS";

/// What two runs may differ by: how full the caches of the store happen to be.
const SLACK_KB: u64 = 8 * 1_024;

fn tariff(version: u32, step: &str) -> Tariff {
    let text = format!(
        "id = \"street\"\nversion = {version}\ncurrency = \"EUR\"\ntime_zone = \"Europe/Amsterdam\"\nfree_for = [\"PERMIT\"]\n\
         lost_ticket = {{ amount = \"20\", rule = \"at_least\" }}\n[[lines]]\nname = \"day\"\n\
         window = {{ from = \"07:00\", until = \"22:00\" }}\nsteps = [{{ amount = \"{step}\", step_minutes = 30 }}]\nmaximum = \"9\"\n"
    );
    Tariff::from_toml(&text).unwrap()
}

fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// Prices the first `stays` of the file in a process of its own; answers its peak in KB.
fn peak_of(file: &Path, stays: u64, keeps: bool) -> u64 {
    let mut priced = Command::new(std::env::current_exe().unwrap());
    priced.args(["--exact", "prices_when_it_is_told_to", "--nocapture"]);
    priced.env(FILE, file).env(STAYS, stays.to_string()).env(KEEPS, if keeps { "1" } else { "" });
    let output = priced.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let peak = text.lines().find_map(|line| line.split_once("peak KB: ")).unwrap_or_else(|| panic!("no peak in {text}")).1;
    text.lines().filter(|line| line.contains("stays a second")).for_each(|line| println!("{line}"));
    peak.parse().unwrap()
}

#[test]
fn prices_when_it_is_told_to() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let stays: u64 = std::env::var(STAYS).unwrap().parse().unwrap();
    let keeps = std::env::var(KEEPS).unwrap() == "1";
    let garage = Garage::builder().background(false).with_storage(open_file(Path::new(&file))).unwrap();
    let scope = RepriceScope { entered_before: Some(history::entered_at(stays)), ..RepriceScope::default() };
    let (mut kept, mut sum) = (Vec::new(), 0);
    let begun = Instant::now();
    let repriced = garage.tariffs().reprice(&tariff(2, "2"), &scope, |stay| {
        sum += stay.after.total.minor() - stay.before.total.minor();
        if keeps {
            kept.push(stay.clone());
        }
        ControlFlow::Continue(())
    });
    let (repriced, took) = (repriced.unwrap(), begun.elapsed());
    assert_eq!((repriced.stays, repriced.failed, repriced.stopped), (stays, 0, false));
    assert_eq!((repriced.dearer + repriced.cheaper + repriced.equal, repriced.difference.minor()), (stays, sum));
    assert!(repriced.dearer > 0 && repriced.equal > 0, "{repriced:?}");
    println!("\n{stays} stays of a file in {took:?}: {} stays a second", u128::from(stays) * 1_000 / took.as_millis().max(1));
    println!("peak KB: {}", peak_kb().unwrap());
}

#[test]
fn a_long_history_takes_no_more_memory_than_a_short_one() {
    if std::env::var_os(FILE).is_some() {
        return;
    }
    if peak_kb().is_none() {
        eprintln!("skipped: the peak of a process is read from /proc, and there is none");
        return;
    }
    let is_long = std::env::var("GARAGE_LONG").as_deref() == Ok("1");
    let (short, long) = (20_000, if is_long { 1_000_000 } else { 200_000 });
    if !is_long {
        println!("a million stays are left out: GARAGE_LONG=1 asks for them");
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("garage.db");
    history::write(&open_file(&file), &tariff(1, "1.50"), long);
    let (of_few, of_many) = (peak_of(&file, short, false), peak_of(&file, long, false));
    println!("{short} stays: {of_few} KB; {long} stays: {of_many} KB");
    assert!(of_many <= of_few + SLACK_KB, "{short} stays: {of_few} KB; {long} stays: {of_many} KB");
    // The measure would notice a history that is kept.
    let of_kept = peak_of(&file, short, true);
    assert!(of_kept > of_few + SLACK_KB, "{short} stays: {of_few} KB, kept: {of_kept} KB");
}
