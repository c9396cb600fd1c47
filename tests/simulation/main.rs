//! A garage in a seeded world against a model of it: every call, answer by answer and row by row.
//!
//! `GARAGE_SEEDS=10000` tells so many stories, best with `--release`; `GARAGE_SEED=77` tells that one and prints it.
#![cfg(all(feature = "auth", feature = "cache"))]
#![allow(clippy::unwrap_used)]

mod desk;
mod forgetful;
mod ids;
mod model;
mod operation;
mod planted;
mod rows;
mod story;
#[path = "../support/mod.rs"]
mod support;
mod world;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use planted::Mistake;
use story::{Stage, shortened, steps, tell};

/// How many stories are told where nobody says.
const SEEDS: u64 = 60;
const SEEDS_IN_A_FILE: u64 = 10;
/// Of so many stories one is verified by replaying its journal, which takes as long as the story.
const VERIFIED_OF: u64 = 10;

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text}")))
}

/// Tells the stories on two threads; the first that ends badly is shortened, printed and failed on.
fn tell_all(seeds: std::ops::Range<u64>, stage: Stage) {
    let next = AtomicU64::new(seeds.start);
    let failed = AtomicU64::new(u64::MAX);
    let begun = std::time::Instant::now();
    std::thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= seeds.end || failed.load(Ordering::SeqCst) != u64::MAX {
                        break;
                    }
                    let verifies = seed.is_multiple_of(VERIFIED_OF) || seeds.end - seeds.start == 1;
                    if tell(seed, &steps(seed), stage, Mistake::None, verifies, |_, _, _| ()).wrong.is_some() {
                        failed.fetch_min(seed, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner();
    if failed != u64::MAX {
        println!("{}", complaint(failed, stage, Mistake::None));
        panic!("seed {failed}\nthe same again: GARAGE_SEED={failed} cargo test --all-features --test simulation");
    }
    println!("{} stories in {:?} on {stage:?}", seeds.end - seeds.start, begun.elapsed());
}

/// The shortest story that goes wrong as this seed's does, and how it ends.
fn complaint(seed: u64, stage: Stage, mistake: Mistake) -> String {
    let story = shortened(seed, &steps(seed), stage, mistake);
    let mut lines = Vec::new();
    let told = tell(seed, &story, stage, mistake, true, |number, step, answer| {
        let (and, key, fault) = (step.and, step.key, step.fault);
        let more = [
            and.map(|op| format!(" and {op:?}")),
            key.map(|key| format!(" under key {key}")),
            fault.map(|fault| format!(" meeting {fault:?}")),
        ];
        lines.push(format!("{number}: {:?}{}\n     {answer}", step.op, more.into_iter().flatten().collect::<String>()));
    });
    let why = told.wrong.map_or_else(|| "it ends well alone".to_owned(), |(number, why)| format!("at step {number} {why}"));
    format!("{}\n{why}", lines.join("\n"))
}

fn run(seeds: u64, stage: Stage) {
    match variable("GARAGE_SEED") {
        Some(seed) => {
            tell(seed, &steps(seed), stage, Mistake::None, true, |number, step, answer| {
                println!("{number}: {step:?}\n     {answer}")
            });
            tell_all(seed..seed + 1, stage);
        }
        None => tell_all(0..seeds, stage),
    }
}

#[test]
fn in_memory_every_story_goes_as_the_model_foresees() {
    run(variable("GARAGE_SEEDS").unwrap_or(SEEDS), Stage::Memory);
}

#[test]
fn in_a_file_every_story_goes_as_the_model_foresees() {
    run(variable("GARAGE_SEEDS").map_or(SEEDS_IN_A_FILE, |seeds| seeds / 5), Stage::File);
}

#[test]
fn behind_a_cache_that_fails_every_story_goes_as_the_model_foresees() {
    run(variable("GARAGE_SEEDS").map_or(SEEDS_IN_A_FILE, |seeds| seeds / 5), Stage::Cached);
}

#[test]
fn a_seed_gives_the_same_trace_again_and_the_same_journal_on_each_storage() {
    for seed in 0..5 {
        let told = |stage| {
            let told = tell(seed, &steps(seed), stage, Mistake::None, false, |_, _, _| ());
            (told.trace, told.head)
        };
        let first = told(Stage::Memory);
        assert_eq!(first, told(Stage::Memory), "seed {seed}");
        assert_eq!(first, told(Stage::File), "seed {seed}, memory and file");
        // No answer is a cache's.
        assert_eq!(first, told(Stage::Cached), "seed {seed}, with a cache and without");
    }
    assert_ne!(steps(1), steps(2));
}

// Or agreement proves little.
#[test]
fn the_stories_come_to_everything_that_can_be_asked_and_to_most_refusals() {
    let mut seen: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..40 {
        tell(seed, &steps(seed), Stage::Memory, Mistake::None, false, |_, step, answer| {
            let name = format!("{:?}", step.op).split([' ', '{']).next().unwrap_or_default().to_owned();
            let is_done = answer.starts_with("Ok") && !answer.contains(model::NOTHING);
            seen.entry(name).or_default()[usize::from(is_done)] += 1;
            if let Some(kind) = answer.strip_prefix("Err(") {
                *kinds.entry(kind.trim_end_matches(')').to_owned()).or_default() += 1;
            }
        });
    }
    println!("{seen:?}\n{kinds:?}");
    assert!(seen.len() >= 50 && seen.values().all(|[_, done]| *done > 0), "{seen:?}");
    for kind in [
        "AlreadyParked",
        "Full",
        "SpotUnavailable",
        "SpotUnsuitable",
        "InvalidTransition",
        "PaymentRequired",
        "PaymentDeclined",
        "PaymentPending",
        "AmountMismatch",
        "IdempotencyMismatch",
        "VersionMismatch",
        "OutOfRange",
        "DebtOutstanding",
        "NotFound",
        "AlreadyExists",
        "InvalidInput",
        "Unauthenticated",
        "DiskFull",
        "Io",
    ] {
        assert!(kinds.contains_key(kind), "nobody was refused with {kind}: {kinds:?}");
    }
}

#[test]
fn each_planted_mistake_is_found_and_its_story_is_short() {
    const TRIES: u64 = 1_000;
    for mistake in Mistake::ALL {
        let found = (0..TRIES).find(|seed| tell(*seed, &steps(*seed), Stage::Memory, mistake, false, |_, _, _| ()).wrong.is_some());
        let seed = found.unwrap_or_else(|| panic!("{mistake:?} was not found in {TRIES} stories"));
        let story = shortened(seed, &steps(seed), Stage::Memory, mistake);
        println!("{mistake:?}: seed {seed}, {} steps", story.len());
        assert!(story.len() <= 12, "{mistake:?}: {}", complaint(seed, Stage::Memory, mistake));
    }
}
