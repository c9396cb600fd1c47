//! A real `redis-server`, on a unix socket or a free loopback port, in a folder of its own.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test uses its part of this")]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A server that ends with this value.
pub struct RedisServer {
    child: Option<Child>,
    options: Vec<String>,
    port: Option<u16>,
    folder: TempDir,
}

/// Whether `redis-server` is there. Else a line says so, and under `CI=true` the test fails: `cargo xtask test` installs it.
pub fn is_there(command: &str) -> bool {
    let found = Command::new(command).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{command} is not installed");
        eprintln!("skipped: {command} is not installed");
    }
    found
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

impl RedisServer {
    /// On a unix socket, if there is a `redis-server`.
    pub fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// As [`RedisServer::start`], with options as on its command line.
    pub fn start_with(options: &[&str]) -> Option<Self> {
        Self::started(None, options)
    }

    /// On a loopback port.
    pub fn start_on_port(options: &[&str]) -> Option<Self> {
        Self::started(Some(free_port()), options)
    }

    /// One that is not there yet: [`RedisServer::run`] starts it.
    pub fn absent() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        is_there("redis-server").then_some(Self { child: None, options: Vec::new(), port: None, folder })
    }

    fn started(port: Option<u16>, options: &[&str]) -> Option<Self> {
        if !is_there("redis-server") {
            return None;
        }
        let options = options.iter().map(ToString::to_string).collect();
        let mut server = Self { child: None, options, port, folder: tempfile::tempdir().unwrap() };
        server.run();
        Some(server)
    }

    /// Starts it again, where and as it was.
    pub fn run(&mut self) {
        self.launch();
        let until = Instant::now() + Duration::from_secs(20);
        while !self.ask("PING").is_ok_and(|answer| answer.starts_with("+PONG") || answer.starts_with("-NOAUTH")) {
            assert!(Instant::now() < until, "redis-server does not come up; see {}", self.folder.path().display());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Starts it again after it has ended, by itself or not.
    pub fn run_again(&mut self) {
        self.kill();
        self.run();
    }

    /// As [`RedisServer::run`], without waiting until it serves.
    pub fn launch(&mut self) {
        assert!(self.child.is_none(), "it runs");
        let mut command = Command::new("redis-server");
        let port = self.port.unwrap_or(0).to_string();
        command
            .args(["--port", &port, "--bind", "127.0.0.1", "--unixsocket"])
            .arg(self.socket())
            .arg("--dir")
            .arg(self.folder.path());
        command.args(["--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "warning"]);
        command.args(&self.options).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().unwrap());
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    /// Where it keeps its files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn port(&self) -> u16 {
        self.port.unwrap()
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// For `RedisConfig::server`.
    pub fn address(&self) -> String {
        match self.port {
            Some(port) => format!("redis://127.0.0.1:{port}"),
            None => format!("unix://{}", self.socket().display()),
        }
    }

    /// As by `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// Sends one command in words and answers the first 64 KiB of the reply, as they come.
    pub fn ask(&self, command: &str) -> std::io::Result<String> {
        ask(&mut UnixStream::connect(self.socket())?, command)
    }

    /// The number that `name` has in the reply to `INFO section`.
    pub fn info(&self, section: &str, name: &str) -> u64 {
        let reply = self.ask(&format!("INFO {section}")).unwrap();
        let line = reply.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
        let digits: String = line.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    }

    /// How often the server has run this command.
    pub fn calls_of(&self, command: &str) -> u64 {
        let reply = self.ask("INFO commandstats").unwrap();
        let counted = reply.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
        counted.map_or(0, |rest| rest.split(',').next().unwrap().parse().unwrap())
    }

    /// `SIGSTOP` and `SIGCONT`: it holds its connections, and says nothing.
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status().unwrap().success());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// One command over a connection of the test's own.
pub fn ask(stream: &mut (impl Read + Write), command: &str) -> std::io::Result<String> {
    stream.write_all(format!("{command}\r\n").as_bytes())?;
    let (mut reply, mut buffer) = (Vec::new(), vec![0; 65536]);
    while !is_whole(&reply) {
        match stream.read(&mut buffer)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => reply.extend_from_slice(&buffer[..read]),
        }
    }
    Ok(String::from_utf8_lossy(&reply).into_owned())
}

/// Whether the reply is a line, or a text of the length it says.
fn is_whole(reply: &[u8]) -> bool {
    let Some(end) = reply.windows(2).position(|pair| pair == b"\r\n") else { return false };
    match reply[0] {
        b'$' => {
            let length: i64 = std::str::from_utf8(&reply[1..end]).unwrap().parse().unwrap();
            usize::try_from(length).map_or(true, |length| reply.len() >= end + 2 + length + 2)
        }
        _ => true,
    }
}

/// Over TCP.
pub fn ask_port(port: u16, command: &str) -> std::io::Result<String> {
    ask(&mut TcpStream::connect((Ipv4Addr::LOCALHOST, port))?, command)
}
