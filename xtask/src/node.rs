//! The package for Node: built, packed and installed under the target folder, where its tests and its benchmark run.

use crate::process;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether there is a Node to run anything with.
pub(crate) fn is_there() -> bool {
    ["node", "npm"].iter().all(|program| {
        let mut command = Command::new(program);
        process::succeeds(command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()))
    })
}

/// The folder into which the package is installed, as a program that uses it would; nothing if it cannot be.
pub(crate) fn consumer(profile: Profile) -> Option<PathBuf> {
    let (arguments, built): (&[&str], _) = match profile {
        Profile::Debug => (&["build", "-p", "parking-garage-c"], "debug"),
        Profile::Release => (&["build", "--release", "-p", "parking-garage-c"], "release"),
    };
    let library = target().join(built).join("libgarage.so");
    let done = process::succeeds(&mut process::cargo(arguments)) && process::succeeds(pack(&library).arg("--consumer"));
    done.then(|| folder().join("consumer"))
}

/// The package and that of this platform, over `library`; nothing if they cannot be made.
pub(crate) fn tarballs(library: &Path) -> Option<Vec<PathBuf>> {
    if !process::succeeds(&mut pack(library)) {
        return None;
    }
    let packed = fs::read_dir(folder().join("packed")).ok()?;
    Some(packed.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
}

fn pack(library: &Path) -> Command {
    let mut pack = Command::new("node");
    pack.arg(process::root().join("bindings/node/pack.mjs")).arg(folder()).arg(library);
    pack.stdout(Stdio::null()).stdin(Stdio::null());
    pack
}

fn folder() -> PathBuf {
    target().join("node")
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| process::root().join("target"), |target| process::root().join(target))
}

/// Which library goes into the package.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// For tests.
    Debug,
    /// For figures.
    Release,
}

/// `node` with `arguments` in `folder`; `GARAGE_LIBRARY_PATH` would put another library in the place of the installed one.
pub(crate) fn node(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("node");
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env_remove("GARAGE_LIBRARY_PATH").env("GARAGE_REPOSITORY", process::root());
    command
}
