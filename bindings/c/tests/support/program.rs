//! Programs in C: compiled, linked with the library that cargo has just built, and run.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::root;

/// A folder of the test's own, empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A folder with libgarage.so, as a linker looks for it, and libgarage.so.0, as a loader does: what `GARAGE_TEST_LIBRARY` names, else
/// the library that cargo has built with the tests.
pub(crate) fn library() -> PathBuf {
    if let Some(folder) = std::env::var_os("GARAGE_TEST_LIBRARY") {
        return folder.into();
    }
    let test = std::env::current_exe().unwrap();
    let built = test.parent().unwrap().join("libgarage.so");
    assert!(built.is_file(), "{} is not there: cargo builds it with the tests of this package", built.display());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("library-{}", test.file_name().unwrap().display()));
    fs::create_dir_all(&folder).unwrap();
    for name in ["libgarage.so", "libgarage.so.0"] {
        match std::os::unix::fs::symlink(&built, folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => panic!("{error}"),
            _ => {}
        }
    }
    folder
}

/// Whether this program can be run.
pub(crate) fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Compiles `source` without a warning, and links it with the library.
pub(crate) fn compile(compiler: &str, source: &Path, flags: &[&str]) -> PathBuf {
    let program = source.with_extension(if flags.contains(&"-fsanitize=address,undefined") { "asan" } else { "run" });
    let library = library();
    let mut command = Command::new(compiler);
    command.args([
        "-std=c99",
        "-D_POSIX_C_SOURCE=200809L",
        "-Wall",
        "-Wextra",
        "-pedantic",
        "-Wstrict-prototypes",
        "-Werror",
        "-g",
    ]);
    command.args(flags).arg("-I").arg(root().join("include")).arg(source).arg("-o").arg(&program);
    command.arg("-L").arg(&library).args(["-lgarage", "-lpthread"]).arg(format!("-Wl,-rpath,{}", library.display()));
    let output = command.output().unwrap_or_else(|error| panic!("cannot run {compiler}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{compiler}: {}\n{}", output.status, &said[..said.len().min(4000)]);
    program
}

/// Runs a program, and fails with what it said unless it exits with 0.
pub(crate) fn run<A: AsRef<OsStr>>(program: &Path, arguments: impl IntoIterator<Item = A>) -> Output {
    succeeded(Command::new(program).args(arguments))
}

/// As [`run`], for a command that is prepared already.
pub(crate) fn succeeded(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let end = |text: &str| text[text.ceil_char_boundary(text.len().saturating_sub(4000))..].to_owned();
    assert!(output.status.success(), "{command:?}: {}\n{}\n{}", output.status, end(&said), end(&complained));
    output
}
