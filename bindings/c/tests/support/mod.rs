//! What the tests of the C interface share: the header as data, and programs in C that are built against the library and run.
#![allow(dead_code)] // Each test takes what it needs.

pub(crate) mod declared;
pub(crate) mod program;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Says that something is not tested here, past the test harness, which would swallow what a passing test prints. Where
/// everything must be tested, it fails instead.
pub(crate) fn skipped(why: &str) {
    assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "{why}, and CI=true says that nothing is left out");
    let _ = writeln!(io::stderr(), "skipped: {why}");
}
