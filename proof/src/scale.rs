//! How much a harness does: little among the tests, much where it is asked for.

use std::path::PathBuf;
use std::{env, fs};

use tempfile::TempDir;

/// Whether the long form is wanted.
#[must_use]
pub fn is_long() -> bool {
    env::var_os("GARAGE_LONG").is_some()
}

/// How many of something: the first number among the tests, the second in the long form.
#[must_use]
pub fn quick_or_long(quick: usize, long: usize) -> usize {
    if is_long() { long } else { quick }
}

/// The seed: 1, or what `GARAGE_SEED` says.
#[must_use]
pub fn seed() -> u64 {
    env::var("GARAGE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

/// A directory in memory where there is one: what a sync brings to a disk is remembered by the harness, not by the disk.
///
/// # Panics
/// If none can be made.
#[must_use]
pub fn scratch() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    let parent = if fs::metadata(&memory).is_ok_and(|found| found.is_dir()) { memory } else { env::temp_dir() };
    tempfile::Builder::new().prefix("garage-proof-").tempdir_in(parent).unwrap()
}
