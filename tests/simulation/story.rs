//! One seed's story, told to the library and to the model, and shortened if it ends badly.

use std::sync::Arc;

use parking_garage::storage::{MemoryStorage, SqliteOptions, SqliteStorage, Storage};
use parking_garage::{Durability, ErrorKind, Head};

use crate::model::Model;
use crate::operation::{Dice, Op, Step};
use crate::planted::Mistake;
use crate::rows;
use crate::world::{Setting, World, seen};

pub(crate) const STEPS: usize = 200;

/// Where a story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Memory,
    /// The same behind a cache that fails.
    Cached,
    File,
}

/// What came of a story.
#[derive(Debug)]
pub(crate) struct Told {
    /// A hash of all answers, in their order.
    pub(crate) trace: u64,
    pub(crate) head: Head,
    pub(crate) wrong: Option<(usize, String)>,
}

pub(crate) fn steps(seed: u64) -> Vec<Step> {
    let dice = Dice::new(seed);
    (0..STEPS).map(|_| dice.step()).collect()
}

/// FNV-1a.
fn hashed(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

/// Tells the story; `note` hears each step and its answer. Verifying takes as long as a hundred steps, and can be left out.
pub(crate) fn tell(
    seed: u64,
    steps: &[Step],
    stage: Stage,
    mistake: Mistake,
    verifies: bool,
    mut note: impl FnMut(usize, &Step, &str),
) -> Told {
    let directory = (stage == Stage::File).then(|| tempfile::tempdir().unwrap());
    let memory: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
    let path = directory.as_ref().map(|directory| directory.path().join("garage.db"));
    let open = move || {
        let storage = match &path {
            // Nobody cuts the power here.
            Some(path) => {
                let options = SqliteOptions::default().durability(Durability::Relaxed);
                Arc::new(SqliteStorage::open(path, options).unwrap()) as Arc<dyn Storage>
            }
            None => Arc::clone(&memory),
        };
        mistake.over(storage)
    };
    let setting = Setting { cache: (stage == Stage::Cached).then_some(seed), ..mistake.setting() };
    let mut world = World::new(seed, setting, Box::new(open)).unwrap();
    if mistake == Mistake::KeyForgotten {
        world.faults.forget_keys();
    }
    let mut model = Model::new(world.now());
    let mut trace = 0xCBF2_9CE4_8422_2325;
    let mut wrong = None;
    for (number, step) in steps.iter().enumerate() {
        let outcome = one(&mut world, &mut model, step, number, |text| {
            trace = hashed(trace, text);
            note(number, step, text);
        });
        if let Err(why) = outcome {
            wrong = Some((number, why));
            break;
        }
    }
    if wrong.is_none() {
        let checked = rows::check(&mut world, &model);
        let verified = checked.and_then(|()| if verifies { rows::verify(&world) } else { Ok(()) });
        wrong = verified.err().map(|why| (steps.len(), why));
    }
    Told { trace, head: world.garage.journal().head().unwrap_or(Head::EMPTY), wrong }
}

/// One step; an error says what went otherwise than it must.
fn one(world: &mut World, model: &mut Model, step: &Step, number: usize, mut note: impl FnMut(&str)) -> Result<(), String> {
    let (answer, is_faulty) = world.make(step, number, model);
    let answered = seen(&answer);
    note(&format!("{answered:?}"));
    let fault = step.fault.filter(|_| is_faulty).map(|(_, kind)| kind);
    let expected = match fault {
        // Nothing was done.
        Some(kind @ (ErrorKind::DiskFull | ErrorKind::Io)) => Err(kind),
        // Tried again, after a pause that moved the clock.
        _ => {
            model.called_at = model.now;
            if !matches!(step.op, Op::Pass { .. } | Op::Jump { .. }) {
                model.now = world.now();
            }
            model.foresee(step, number)
        }
    };
    model.now = world.now();
    if answered != expected {
        return Err(format!("it answered\n  {answered:?}\nand must\n  {expected:?}\n{:?}", answer.err()));
    }
    world.discover(model).map_err(|error| format!("{error:?}"))?;
    let (counts, must) = (world.counts().map_err(|error| format!("{error:?}"))?, model.counts());
    if counts != must {
        return Err(format!("(free, taken) spots are {counts:?}, and must be {must:?}"));
    }
    Ok(())
}

/// The shortest story found that still ends badly: what comes after the end is left out, then whatever can be.
pub(crate) fn shortened(seed: u64, steps: &[Step], stage: Stage, mistake: Mistake) -> Vec<Step> {
    let fails = |steps: &[Step]| tell(seed, steps, stage, mistake, true, |_, _, _| ()).wrong;
    let Some((end, _)) = fails(steps) else { return steps.to_vec() };
    let mut story = steps[..steps.len().min(end + 1)].to_vec();
    let mut size = story.len().div_ceil(2);
    loop {
        let mut from = 0;
        while from < story.len() {
            let shorter = [&story[..from], &story[story.len().min(from + size)..]].concat();
            if fails(&shorter).is_some() {
                story = shorter;
            } else {
                from += size;
            }
        }
        if size == 1 {
            return story;
        }
        size = size.div_ceil(2);
    }
}
