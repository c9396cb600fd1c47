//! Running other programs from the repository's root, with their output passed on.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

/// The repository's root. `cargo run` names this package's folder; the one compiled in is only the second choice, because
/// several checkouts may share one target folder.
pub(crate) fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| OsString::from(env!("CARGO_MANIFEST_DIR")));
    Path::new(&package).parent().expect("xtask is a folder of the repository").to_owned()
}

/// `cargo` with `arguments`: the very one that runs this program, where one does.
pub(crate) fn cargo<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(root()).args(arguments).stdin(Stdio::null());
    command
}

/// Runs `command` with its output going where ours goes; whether it could be run and exited with 0.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    judge(command.status(), command)
}

/// As [`succeeds`], and shows each line of standard output to `look` after passing it on, and each of standard error to
/// `look_at_errors`.
pub(crate) fn succeeds_shown(command: &mut Command, look: impl FnMut(&str), look_at_errors: impl FnMut(&str) + Send) -> bool {
    let ended = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().and_then(|mut child| {
        let output = child.stdout.take().expect("it was piped just now");
        let errors = child.stderr.take().expect("it was piped just now");
        thread::scope(|scope| {
            // At the same time: a program waits when nobody empties one of its pipes.
            let errors = scope.spawn(|| pass_on(errors, io::stderr(), look_at_errors));
            pass_on(output, io::stdout(), look)?;
            errors.join().expect("passing on does not panic")
        })?;
        child.wait()
    });
    judge(ended, command)
}

/// As [`succeeds`], but standard output goes to `take` only, line by line.
pub(crate) fn succeeds_taken(command: &mut Command, take: impl FnMut(&str)) -> bool {
    let ended = command.stdout(Stdio::piped()).spawn().and_then(|mut child| {
        pass_on(child.stdout.take().expect("it was piped just now"), io::sink(), take)?;
        child.wait()
    });
    judge(ended, command)
}

/// Chunks are passed on as they come, not at the end of their line: a harness names a test before it runs it, and that is what
/// one wants to see when the test hangs.
fn pass_on(mut from: impl Read, mut to: impl Write, mut look: impl FnMut(&str)) -> io::Result<()> {
    let mut lines = Lines::default();
    let mut chunk = [0; 8 * 1024];
    loop {
        let length = match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        to.write_all(&chunk[..length])?;
        to.flush()?;
        lines.add(&chunk[..length], &mut look);
    }
    lines.finish(&mut look);
    Ok(())
}

/// Puts lines together from chunks that are cut anywhere.
#[derive(Default)]
struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    fn add(&mut self, chunk: &[u8], look: &mut dyn FnMut(&str)) {
        for part in chunk.split_inclusive(|byte| *byte == b'\n') {
            self.rest.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.finish(look);
            }
        }
    }

    fn finish(&mut self, look: &mut dyn FnMut(&str)) {
        if !self.rest.is_empty() {
            look(String::from_utf8_lossy(&self.rest).trim_end_matches(['\r', '\n']));
            self.rest.clear();
        }
    }
}

fn judge(ended: io::Result<ExitStatus>, command: &Command) -> bool {
    match ended {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("cannot run {}: {error}", command.get_program().display());
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_however_the_chunks_are_cut() {
        let text = b"one\ntwo\r\n\nfour \xff\nlast";
        for size in 1..=text.len() {
            let (mut seen, mut lines) = (Vec::new(), Lines::default());
            for chunk in text.chunks(size) {
                lines.add(chunk, &mut |line| seen.push(line.to_owned()));
            }
            lines.finish(&mut |line| seen.push(line.to_owned()));
            assert_eq!(seen, ["one", "two", "", "four \u{fffd}", "last"], "chunks of {size}");
        }
    }

    #[test]
    fn what_is_looked_at_is_passed_on_too() {
        let (mut passed, mut seen) = (Vec::new(), Vec::new());
        pass_on(&b"one\ntwo"[..], &mut passed, |line| seen.push(line.to_owned())).unwrap();
        assert_eq!((passed, seen), (b"one\ntwo".to_vec(), vec!["one".to_owned(), "two".to_owned()]));

        let (mut output, mut errors) = (Vec::new(), 0);
        assert!(succeeds_shown(&mut cargo(["--version"]), |line| output.push(line.to_owned()), |_| errors += 1));
        assert!(output[0].starts_with("cargo ") && errors == 0, "{output:?}");
    }

    #[test]
    fn a_program_that_is_not_there_fails() {
        assert!(!succeeds(&mut Command::new("/nonexistent/program")));
        assert!(!succeeds_shown(&mut Command::new("/nonexistent/program"), |_| (), |_| ()));
        assert!(!succeeds_taken(&mut Command::new("/nonexistent/program"), |_| ()));
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("xtask/Cargo.toml").is_file());
    }
}
