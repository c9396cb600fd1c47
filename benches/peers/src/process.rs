//! A peer in a process of its own, which is asked for one slice after the other.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::Outcome;
use crate::support::callers::Slice;

pub struct Peer {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    pub fn program(program: &str, file: &Path) -> Outcome<Self> {
        Self::start(Command::new(program).arg(file))
    }

    /// A script for Node, run in its folder.
    pub fn script(script: &str, file: &Path) -> Outcome<Self> {
        let folder = Path::new(script).parent().ok_or("a script lies in a folder")?;
        Self::start(Command::new("node").arg(script).arg(file).current_dir(folder))
    }

    fn start(command: &mut Command) -> Outcome<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (questions, answers) = (child.stdin.take(), child.stdout.take().ok_or("it was piped just now")?);
        let mut peer = Self { child, questions, answers: BufReader::new(answers) };
        peer.line()?;
        Ok(peer)
    }

    pub fn slice(&mut self, callers: usize, length: Duration) -> Outcome<Slice> {
        let questions = self.questions.as_mut().ok_or("the peer has ended")?;
        writeln!(questions, "{callers} {}", length.as_millis())?;
        self.line()?.parse()
    }

    fn line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line)? {
            0 => Err("the peer ended; what it said stands above".into()),
            _ => Ok(line),
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The end of its input is the end of its work.
        self.questions = None;
        if let Err(error) = self.child.wait() {
            eprintln!("a peer did not end: {error}");
        }
    }
}
