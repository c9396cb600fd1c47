//! The Python binding: its wheel in an environment of its own, tested there and measured there.

use crate::{machine, process};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An environment that has the pinned tools and the wheel of this checkout.
pub(crate) struct Environment {
    python: PathBuf,
}

/// Whether there is a Python, with what it needs to make environments.
pub(crate) enum Made {
    Ready(Environment),
    /// Not on this machine, or not to be had: why.
    Absent(&'static str),
    /// It should have worked.
    Failed,
}

impl Environment {
    /// Builds the library and the wheel, and installs it. `profile` is cargo's.
    pub(crate) fn make(profile: &str) -> Made {
        let recent = ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"];
        if !process::succeeds(Command::new("python3").args(recent).stderr(Stdio::null())) {
            return Made::Absent("there is no python3 of version 3.11 or newer");
        }
        if !process::succeeds(&mut process::cargo(["build", "--profile", profile, "-p", "parking-garage-c"])) {
            return Made::Failed;
        }
        let folder = target().join("python");
        let environment = Self { python: folder.join("bin/python") };
        let list = package().join("requirements.txt");
        let Ok(wanted) = fs::read(&list) else { return Made::Failed };
        let stamp = folder.join("installed");
        if fs::read(&stamp).ok().as_deref() != Some(&wanted[..]) {
            eprintln!("installing {} into {}", list.display(), folder.display());
            let make = || process::succeeds(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
            // Debian's python3 has the module, and lacks what it installs with.
            if !(make() || (machine::install(&["python3-venv"]) && make())) {
                return Made::Absent("python3 makes no environments");
            }
            if !process::succeeds(environment.pip().args(["--require-hashes", "-r"]).arg(&list)) {
                return Made::Absent("its tools cannot be installed");
            }
            if fs::write(&stamp, wanted).is_err() {
                return Made::Failed;
            }
        }
        if environment.install_wheel(&folder, profile) { Made::Ready(environment) } else { Made::Failed }
    }

    /// The wheel is built and installed each time: that takes a second, and nothing stale is tested.
    fn install_wheel(&self, folder: &Path, profile: &str) -> bool {
        let wheels = folder.join("wheels");
        // Wheels of earlier runs.
        _ = fs::remove_dir_all(&wheels);
        let built_in = if profile == "dev" { "debug" } else { profile };
        let mut build = self.run(["backend/garage_wheel.py"]);
        build.arg(&wheels).env("GARAGE_LIBRARY_PATH", target().join(built_in));
        if fs::create_dir_all(&wheels).is_err() || !process::succeeds(&mut build) {
            return false;
        }
        let built = fs::read_dir(&wheels).into_iter().flatten().flatten().map(|entry| entry.path());
        process::succeeds(self.pip().args(["--no-deps", "--no-index", "--force-reinstall"]).args(built))
    }

    fn pip(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).stdin(Stdio::null());
        command
    }

    /// This environment's Python in the binding's folder, without what the caller's environment says of libraries.
    pub(crate) fn run<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = Command::new(&self.python);
        command.current_dir(package()).args(arguments).stdin(Stdio::null()).env("PYTHONDONTWRITEBYTECODE", "1");
        for name in ["GARAGE_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME"] {
            command.env_remove(name);
        }
        command
    }
}

/// Where mypy may keep what it knows.
pub(crate) fn mypy_cache() -> PathBuf {
    target().join("python/mypy")
}

fn package() -> PathBuf {
    process::root().join("bindings/python")
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| process::root().join("target"), |target| process::root().join(target))
}
