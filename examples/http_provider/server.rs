//! A bank for the example: it keeps what the key promises, and is troubled when it is told to be.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// What goes wrong at the next request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Trouble {
    #[default]
    None,
    Declines,
    /// The money is taken, and the connection ends without an answer.
    LosesReply,
    /// The money is taken, and the answer comes after the client has gone.
    Hangs,
    /// The connection ends before anything was done.
    HangsUp,
    /// The money is taken, and half of an answer comes.
    Garbles,
}

#[derive(Debug, Default)]
struct Books {
    /// How often money moved under a key, and what was decided.
    moved: BTreeMap<String, u32>,
    decided: BTreeMap<String, (u16, String)>,
    next: Trouble,
}

/// Runs until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    books: Arc<Mutex<Books>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (books, stop) = (Arc::<Mutex<Books>>::default(), Arc::<AtomicBool>::default());
        let (served, stopped) = (Arc::clone(&books), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                // A client that goes away in the middle is its own affair.
                let _ = serve(&stream, &served);
            }
        });
        Ok(Self { address, books, stop, thread: Some(thread) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn next(&self, trouble: Trouble) {
        self.books.lock().unwrap_or_else(PoisonError::into_inner).next = trouble;
    }

    /// How often money moved under this key.
    pub(crate) fn charged(&self, key: &str) -> u32 {
        self.books.lock().unwrap_or_else(PoisonError::into_inner).moved.get(key).copied().unwrap_or(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes it from waiting.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(mut stream: &TcpStream, books: &Mutex<Books>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut reader = BufReader::new(stream);
    let (mut request, mut key, mut length) = (String::new(), String::new(), 0);
    reader.read_line(&mut request)?;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Idempotency-Key: ") {
            value.trim().clone_into(&mut key);
        } else if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = String::new();
    reader.take(length).read_to_string(&mut body)?;

    let mut kept = books.lock().unwrap_or_else(PoisonError::into_inner);
    let trouble = std::mem::take(&mut kept.next);
    if matches!(trouble, Trouble::HangsUp) {
        return Ok(());
    }
    let (status, said) = match kept.decided.get(&key) {
        Some(decided) => decided.clone(),
        None => {
            // Asked about a key that it never heard of, it says no, and keeps to that.
            let decided = match (request.starts_with("POST"), trouble) {
                (false, _) => (402, "nothing was asked for".to_owned()),
                (true, Trouble::Declines) => (402, "the card was declined".to_owned()),
                (true, _) => {
                    *kept.moved.entry(key.clone()).or_default() += 1;
                    (200, format!("BANK-{}", kept.moved.len()))
                }
            };
            kept.decided.insert(key, decided.clone());
            decided
        }
    };
    drop(kept);
    let answer = format!("HTTP/1.1 {status} Said\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{said}", said.len());
    match trouble {
        Trouble::LosesReply => Ok(()),
        Trouble::Hangs => {
            std::thread::sleep(Duration::from_millis(600));
            stream.write_all(answer.as_bytes())
        }
        Trouble::Garbles => stream.write_all(&answer.as_bytes()[..answer.len() - 3]),
        _ => stream.write_all(answer.as_bytes()),
    }
}
