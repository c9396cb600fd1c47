//! Callers at once, each of which makes one stay after the other: the entry, and the payment that ends it.
//!
//! Uses nothing but the standard library: the peers in `benches/peers/` are built from this file too.

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, Write};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// Vehicles; every second one of the first is known before. No vehicle comes back while it is inside.
pub const VEHICLES: usize = 100_000;

pub fn plate(number: usize) -> String {
    format!("BE{number:06}")
}

/// What a slice of time came to.
#[derive(Clone, Copy)]
pub struct Slice {
    /// Commits acknowledged in a second: entries and payments.
    pub per_second: u64,
    /// The time that half of the callers' entries were faster than.
    pub p50_micros: u64,
    /// The time that all but one in a hundred of them were faster than.
    pub p99_micros: u64,
}

impl Slice {
    /// Of what each entry took, each followed by its payment.
    pub fn of(mut entries_micros: Vec<u64>, elapsed: Duration) -> Outcome<Self> {
        entries_micros.sort_unstable();
        let count = entries_micros.len();
        let at = |percent| entries_micros.get(count * percent / 100).copied().unwrap_or(0);
        let per_second = 2 * count as u64 * 1_000_000 / u64::try_from(elapsed.as_micros())?.max(1);
        Ok(Self { per_second, p50_micros: at(50), p99_micros: at(99) })
    }
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.per_second, self.p50_micros, self.p99_micros)
    }
}

impl FromStr for Slice {
    type Err = Box<dyn Error>;

    fn from_str(line: &str) -> Outcome<Self> {
        let figures = line.split_whitespace().map(str::parse).collect::<Result<Vec<u64>, _>>()?;
        let [per_second, p50_micros, p99_micros] = figures[..] else { return Err(format!("no slice: {line:?}").into()) };
        Ok(Self { per_second, p50_micros, p99_micros })
    }
}

/// Runs `stay` on so many threads for a while; it answers what its entry took.
pub fn slice(
    callers: usize,
    length: Duration,
    next: &AtomicUsize,
    stay: impl Fn(&str) -> Outcome<Duration> + Sync,
) -> Outcome<Slice> {
    let stop = AtomicBool::new(false);
    let started = Instant::now();
    let entries = thread::scope(|scope| {
        let threads: Vec<_> = (0..callers)
            .map(|_| {
                scope.spawn(|| {
                    let mut entries = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let number = next.fetch_add(1, Ordering::Relaxed) % VEHICLES;
                        let entered = stay(&plate(number)).map_err(|error| error.to_string())?;
                        entries.push(u64::try_from(entered.as_micros()).unwrap_or(u64::MAX));
                    }
                    Ok::<_, String>(entries)
                })
            })
            .collect();
        thread::sleep(length);
        stop.store(true, Ordering::Relaxed);
        threads.into_iter().map(|thread| thread.join().expect("no caller panics")).collect::<Result<Vec<_>, _>>()
    })?;
    Slice::of(entries.concat(), started.elapsed())
}

/// A pool's connection may find the file locked for longer than it waits: its caller tries again, and that takes its time.
pub fn again<T>(mut call: impl FnMut() -> Outcome<T>) -> Outcome<T> {
    for _ in 0..100 {
        if let Ok(answer) = call() {
            return Ok(answer);
        }
    }
    call()
}

/// Measures in a process of its own: each line of standard input, `CALLERS MILLISECONDS`, is answered by a line, a [`Slice`].
/// An empty line says that it is ready.
pub fn serve(mut measure: impl FnMut(usize, Duration) -> Outcome<Slice>) -> Outcome<()> {
    println!();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (callers, millis) = line.split_once(' ').ok_or("CALLERS MILLISECONDS are wanted")?;
        println!("{}", measure(callers.parse()?, Duration::from_millis(millis.parse()?))?);
        io::stdout().flush()?;
    }
    Ok(())
}
