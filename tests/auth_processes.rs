//! Several processes on one file: who logged out in one is out in the others.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used)]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use parking_garage::{ErrorKind, Garage, Role};
use support::accounts::*;
use support::refused;

/// Tells a copy of this program which file to watch.
const CHILD: &str = "PARKING_GARAGE_ACCOUNTS_FILE";

fn open(path: &Path) -> Garage {
    Garage::builder().auth(config()).open(path).unwrap()
}

/// What a child does: says how each token that it is given fares, for as long as it is good, and then what a handle answers that
/// acts as who showed it. A test of nothing when nobody asks.
#[test]
fn a_child_verifies_tokens() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let garage = open(Path::new(&path));
    println!("\nSAID ready");
    for line in std::io::stdin().lines() {
        let token = line.unwrap();
        let mut is_good = false;
        let mut acting = None;
        loop {
            match garage.auth().verify(&token) {
                Ok(principal) if !is_good => {
                    is_good = true;
                    let handle = garage.acting_as(&principal).unwrap();
                    assert!(handle.spots().floors().unwrap().is_empty());
                    acting = Some(handle);
                    println!("\nSAID good");
                }
                Ok(_) => std::thread::sleep(Duration::from_millis(2)),
                Err(error) => {
                    println!("\nSAID {}", error.kind().symbol());
                    let acting = acting.take().unwrap();
                    println!("\nSAID {}", acting.spots().floors().map_or_else(|error| error.kind().symbol(), |_| "still let in"));
                    let begun = acting.transaction(|_| Ok(()));
                    println!("\nSAID {}", begun.map_or_else(|error| error.kind().symbol(), |()| "still let in"));
                    break;
                }
            }
        }
    }
}

struct Other {
    child: Child,
    stdin: ChildStdin,
    said: mpsc::Receiver<String>,
}

impl Other {
    fn watch(path: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_child_verifies_tokens", "--nocapture"])
            .env(CHILD, path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (say, said) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(word) = line.strip_prefix("SAID ") {
                    let _ = say.send(word.to_owned());
                }
            }
        });
        let other = Self { child, stdin, said };
        assert_eq!(other.says(), "ready");
        other
    }

    fn says(&self) -> String {
        self.said.recv_timeout(Duration::from_secs(30)).unwrap()
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn who_logs_out_in_one_process_is_refused_in_another_within_a_second() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let garage = open(&path);
    let ada = user(&garage, "ada", Role::User);
    let mut other = Other::watch(&path);
    let mut waits = Vec::new();
    for how in ["logout", "logout_everywhere", "switched off"] {
        let tokens = login(&garage, "ada");
        // Good at once in the other process, which has not looked since the login.
        writeln!(other.stdin, "{}", tokens.access.expose()).unwrap();
        assert_eq!(other.says(), "good", "{how}");
        // Until then it asks the store; from then on its live state knows the login, and must learn that it ended.
        std::thread::sleep(Duration::from_millis(400));
        match how {
            "logout" => garage.auth().logout(tokens.session).unwrap(),
            "logout_everywhere" => assert_eq!(garage.auth().logout_everywhere(of(&ada)).unwrap(), 1),
            _ => {
                let version = garage.auth().user(ada.id).unwrap().version;
                let off = parking_garage::UserChange { active: Some(false), ..Default::default() };
                drop(garage.auth().change_user(ada.id, version, off).unwrap());
            }
        }
        let ended = Instant::now();
        assert_eq!(refused(verify(&garage, &tokens)), ErrorKind::Unauthenticated);
        for _ in ["the token", "a read through a handle that was made before", "a transaction"] {
            assert_eq!(other.says(), "UNAUTHENTICATED", "{how}");
        }
        waits.push(ended.elapsed());
    }
    println!("refused elsewhere after {waits:?}");
    assert!(waits.iter().all(|wait| *wait < Duration::from_secs(1)), "{waits:?}");
}

#[test]
fn failures_in_one_process_lock_the_login_in_another() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let lockout = parking_garage::LockoutPolicy { first_delay: Duration::from_secs(600), ..Default::default() };
    let open = || Garage::builder().auth(config().lockout(lockout)).open(&path).unwrap();
    let (here, there) = (open(), open());
    user(&here, "ada", Role::User);
    for garage in [&here, &there, &here, &there, &here] {
        assert_eq!(refused(try_login(garage, "ada", "wrong but long enough")), ErrorKind::Unauthenticated);
    }
    assert_eq!(refused(try_login(&there, "ada", PASSWORD)), ErrorKind::LockedOut);
}

#[test]
fn a_handle_that_acts_as_someone_is_refused_within_a_second_after_they_logged_out_in_another_process() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let (here, there) = (open(&path), open(&path));
    user(&here, "ada", Role::User);
    let tokens = login(&here, "ada");
    let acting = there.acting_as(&verify(&there, &tokens).unwrap()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    acting.spots().availability().unwrap();
    here.auth().logout(tokens.session).unwrap();
    let ended = Instant::now();
    // No token is shown here: only the handle is used, and what it answers needs no store.
    while acting.spots().availability().is_ok() {
        assert!(ended.elapsed() < Duration::from_secs(1), "still let in");
        std::thread::sleep(Duration::from_millis(2));
    }
    println!("refused elsewhere after {:?}", ended.elapsed());
    assert_eq!(refused(acting.spots().availability()), ErrorKind::Unauthenticated);
}
