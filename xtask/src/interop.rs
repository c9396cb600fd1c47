//! Other people's libraries that the tests check our output against, installed under the target folder from pinned versions.

use crate::process;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Installs what is not there yet; the environment that tells the tests where it is. What cannot be had is said here, and the
/// tests that want it skip themselves or, where `CI` is `true`, fail.
pub(crate) fn prepare() -> Vec<(&'static str, PathBuf)> {
    let folder = target().join("interop");
    let mut found = Vec::new();
    found.extend(python(&folder.join("venv")).map(|python| ("GARAGE_INTEROP_PYTHON", python)));
    found.extend(node(&folder.join("node")).map(|modules| ("GARAGE_INTEROP_NODE_MODULES", modules)));
    found
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| process::root().join("target"), |target| process::root().join(target))
}

fn lists() -> PathBuf {
    process::root().join("tests/interop")
}

/// The interpreter of an environment that has the packages of `requirements.txt`.
fn python(folder: &Path) -> Option<PathBuf> {
    let python = folder.join("bin/python");
    let done = install(folder, &["requirements.txt"], || {
        let make = || process::succeeds(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder));
        // Debian's python3 has the module, and lacks what it installs with.
        (make() || (crate::machine::install(&["python3-venv"]) && make()))
            && process::succeeds(
                Command::new(&python)
                    .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"])
                    .arg(lists().join("requirements.txt")),
            )
    });
    done.then_some(python)
}

/// The folder of modules that has the packages of `package-lock.json`.
fn node(folder: &Path) -> Option<PathBuf> {
    let files = ["package.json", "package-lock.json"];
    let done = install(folder, &files, || {
        let copied =
            fs::create_dir_all(folder).is_ok() && files.iter().all(|file| fs::copy(lists().join(file), folder.join(file)).is_ok());
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder);
        copied && process::succeeds(&mut npm)
    });
    done.then(|| folder.join("node_modules"))
}

/// Runs `work` unless it has succeeded before with the very same `lists`.
fn install(folder: &Path, files: &[&str], work: impl FnOnce() -> bool) -> bool {
    let wanted: Vec<u8> = files.iter().filter_map(|file| fs::read(lists().join(file)).ok()).flatten().collect();
    let stamp = folder.join("installed");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return true;
    }
    println!("installing {} of tests/interop into {}", files.join(", "), folder.display());
    let done = work() && fs::write(&stamp, wanted).is_ok();
    if !done {
        let name = folder.file_name().unwrap_or(OsStr::new("?")).display();
        println!("absent: {name}; the tests against it will be skipped");
    }
    done
}
