//! Runs the replay example as a program. Cargo names a package's binaries to its tests, but not its examples.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::time::SystemTime;

static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    // target/debug/deps/this-test lies beside target/debug/examples/replay.
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let binary = profile.join("examples").join(format!("replay{}", std::env::consts::EXE_SUFFIX));
    // `cargo test` builds the examples, `cargo test --test x` does not, and leaves an old one where it is.
    if modified(&binary) < newest_source() {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--example", "replay"]).current_dir(env!("CARGO_MANIFEST_DIR"));
        build.args((!cfg!(debug_assertions)).then_some("--release"));
        assert!(build.status().unwrap().success(), "the replay example does not build");
    }
    assert!(binary.exists(), "the replay example is not at {}", binary.display());
    binary
});

/// A call of the replay example, with nobody watching.
pub(crate) fn replay() -> Command {
    Command::new(&*BINARY)
}

/// What a replay printed as JSON, after checking that it succeeded and printed nothing else.
pub(crate) fn json_of(output: &Output) -> serde_json::Value {
    let (stdout, stderr) = texts(output);
    assert!(output.status.success(), "{stderr}");
    assert_eq!(stderr, "", "nobody watches, so nothing is drawn");
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    serde_json::from_str(&stdout).unwrap()
}

/// Standard output and standard error.
pub(crate) fn texts(output: &Output) -> (String, String) {
    (String::from_utf8(output.stdout.clone()).unwrap(), String::from_utf8(output.stderr.clone()).unwrap())
}

fn modified(path: &Path) -> SystemTime {
    path.metadata().and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn newest_source() -> SystemTime {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("migrations"), root.join("examples/replay")];
    let mut newest = SystemTime::UNIX_EPOCH;
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { newest = newest.max(modified(&path)) }
        }
    }
    newest
}
