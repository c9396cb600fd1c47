//! Two processes on one file and one Redis stay coherent: `cargo run --features redis --example two_instances`.
//!
//! It starts a `redis-server` and a copy of itself. Both let cars in and out for some seconds, and hear of each other through the bus;
//! at the end they agree about every spot. How late the stream was at each moment is drawn into `stream-lag.svg`, in the temporary
//! folder or at the path that is given as argument.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use parking_garage::bus::BusConfig;
use parking_garage::{Entry, ErrorKind, Exit, Garage, Layout, RedisConfig, Visit};

type Answer<T> = Result<T, Box<dyn Error>>;

/// Says to a copy of this program where the file and the server are.
const CHILD: &str = "TWO_INSTANCES_FOLDER";
/// How long both work.
const TIME: Duration = Duration::from_secs(6);

fn main() -> ExitCode {
    let outcome = match std::env::var_os(CHILD) {
        Some(folder) => second(Path::new(&folder)),
        None => first(std::env::args_os().nth(1).map(PathBuf::from)),
    };
    if let Err(error) = outcome {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The garage as both open it. They hear of each other through the bus alone: the file is polled once in an hour.
fn open(folder: &Path, name: &str) -> Answer<Garage> {
    let redis = RedisConfig::server(&format!("unix://{}", folder.join("redis.sock").display()))?;
    // A program takes it from where its secrets are.
    let secret = b"a secret of this example, which protects nothing".to_vec();
    let bus = BusConfig::new(redis, "two-instances", "example", secret.into())?;
    Ok(Garage::builder().instance(name).poll_interval(Duration::from_hours(1)).bus(bus).open(folder.join("garage.db"))?)
}

fn first(svg: Option<PathBuf>) -> Answer<()> {
    let folder = tempfile::tempdir()?;
    let Some(_server) = start_redis(folder.path())? else {
        println!("there is no redis-server here; on Debian: apt-get install redis-server");
        return Ok(());
    };
    let garage = open(folder.path(), "first")?;
    garage.spots().create_layout(&Layout::grid(2, 2, 15))?;
    let mut copy = Command::new(std::env::current_exe()?);
    let mut child = Killed(copy.env(CHILD, folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?);
    let mut said = BufReader::new(child.0.stdout.take().ok_or("the second has no output")?).lines();
    expect(&mut said, "ready")?;

    let lags = work(&garage, "A")?;
    let theirs: u64 = expect(&mut said, "heard")?.parse()?;
    // Nobody writes any more. What was written last is on its way for some milliseconds.
    settle(&garage)?;
    drop(child.0.stdin.take());
    let their_free = expect(&mut said, "free")?;
    let free = garage.spots().availability()?.free().to_string();

    let figures = garage.bus()?.figures();
    let relay = figures.relay.as_ref().map_or("nobody", |lease| lease.holder.as_str());
    println!("journal rows: {}, relayed by the {relay}", garage.journal().head()?.sequence);
    println!("entries heard: {} by the first, {theirs} by the second; {} gaps", figures.heard, figures.gaps);
    println!("spots free, from memory: {free} in the first, {their_free} in the second");
    let mut sorted: Vec<Duration> = lags.iter().map(|(_, lag)| *lag).collect();
    sorted.sort_unstable();
    if let (Some(median), Some(late)) = (sorted.get(sorted.len() / 2), sorted.get(sorted.len() * 99 / 100)) {
        println!(
            "from an event to the other's ear: {median:?} in the middle, {late:?} at the 99th percentile, {:?} at most",
            figures.lag_max
        );
    }
    let differences = garage.maintenance().check()?;
    if free != their_free || !differences.is_empty() {
        return Err(format!("the instances do not agree: {differences:?}").into());
    }
    let svg = svg.unwrap_or_else(|| std::env::temp_dir().join("stream-lag.svg"));
    std::fs::write(&svg, drawn(&lags))?;
    println!("drawn into {}", svg.display());
    Ok(())
}

fn second(folder: &Path) -> Answer<()> {
    let garage = open(folder, "second")?;
    println!("ready");
    work(&garage, "B")?;
    println!("heard {}", garage.bus()?.figures().heard);
    // Until the first says that nobody writes any more.
    std::io::stdin().lines().for_each(drop);
    settle(&garage)?;
    println!("free {}", garage.spots().availability()?.free());
    Ok(())
}

/// Lets cars in and out, and notes how late the stream is.
fn work(garage: &Garage, lane: &str) -> Answer<Vec<(Duration, Duration)>> {
    let (began, mut inside, mut lags) = (Instant::now(), Vec::<Visit>::new(), Vec::new());
    for number in 0.. {
        if began.elapsed() > TIME {
            break;
        }
        match garage.sessions().enter(Entry::new(format!("{lane} {}", number % 1_000)).lane(lane)) {
            Ok(visit) => inside.push(visit),
            // The other fills the same garage.
            Err(error) if error.kind() == ErrorKind::Full => {}
            Err(error) => return Err(error.into()),
        }
        if inside.len() > 20 {
            garage.sessions().exit(Exit::new(inside.remove(0).session.id).lane(lane))?;
        }
        std::thread::sleep(Duration::from_millis(10));
        lags.push((began.elapsed(), garage.bus()?.figures().lag));
    }
    Ok(lags)
}

/// Waits until the live state has heard of every row of the journal, through the bus.
fn settle(garage: &Garage) -> Answer<()> {
    let began = Instant::now();
    while garage.health().live_lag > 0 {
        if began.elapsed() > Duration::from_secs(10) {
            return Err("this instance does not hear of what the other has done".into());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// What the other says behind this word.
fn expect(said: &mut Lines<BufReader<ChildStdout>>, word: &str) -> Answer<String> {
    for line in said.by_ref() {
        if let Some(rest) = line?.strip_prefix(word) {
            return Ok(rest.trim().to_owned());
        }
    }
    Err(format!("the second instance ended before it said \"{word}\"").into())
}

/// A process that ends with this value.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A server on a socket in `folder`; `None` if there is none to start.
fn start_redis(folder: &Path) -> Answer<Option<Killed>> {
    let socket = folder.join("redis.sock");
    let mut command = Command::new("redis-server");
    command.args(["--port", "0", "--save", "", "--unixsocket"]).arg(&socket).arg("--dir").arg(folder);
    let mut server = match command.stdout(Stdio::null()).spawn() {
        Ok(child) => Killed(child),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    for _ in 0..1_000 {
        if std::os::unix::net::UnixStream::connect(&socket).is_ok() {
            return Ok(Some(server));
        }
        if let Some(status) = server.0.try_wait()? {
            return Err(format!("redis-server ended: {status}").into());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Err("redis-server does not come up".into())
}

/// The lag in milliseconds over the time in seconds. A line of SVG for a line of points is less than a library for plots.
fn drawn(lags: &[(Duration, Duration)]) -> String {
    const WIDTH: u128 = 800;
    const HEIGHT: u128 = 300;
    const LEFT: u128 = 60;
    let time_max = lags.last().map_or(1, |(at, _)| at.as_micros().max(1));
    let lag_max = lags.iter().map(|(_, lag)| lag.as_micros()).max().unwrap_or(0).max(1_000);
    let points = lags.iter().fold(String::new(), |mut points, (at, lag)| {
        let (x, y) = (LEFT + at.as_micros() * WIDTH / time_max, HEIGHT - lag.as_micros() * HEIGHT / lag_max + 30);
        // Writing to a String cannot fail.
        let _ = write!(points, "{x},{y} ");
        points
    });
    let (right, bottom) = (LEFT + WIDTH, HEIGHT + 30);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="white"/>
<text x="{LEFT}" y="18">Lag of the stream, in milliseconds, over {} s</text>
<path d="M{LEFT},30 V{bottom} H{right}" fill="none" stroke="black"/>
<text x="{}" y="36" text-anchor="end">{}.{}</text><text x="{}" y="{bottom}" text-anchor="end">0</text>
<polyline points="{points}" fill="none" stroke="#1f6feb"/>
</svg>
"##,
        right + 20,
        bottom + 20,
        time_max / 1_000_000,
        LEFT - 6,
        lag_max / 1_000,
        lag_max % 1_000 / 100,
        LEFT - 6,
    )
}
