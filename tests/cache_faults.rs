//! Seventeen ways in which Redis can fail: nothing that the garage decides differs, nothing fails, nobody waits for long.
#![cfg(feature = "redis")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_garage::cache::CacheConfig;
use parking_garage::{BreakerState, Garage, Page, RedisConfig, SeededEntropy, VehicleId};
use support::answers::{answers, timed_answers};
use support::proxy::{Proxy, Weather};
use support::redis::{RedisServer, free_port, is_there};
use support::{House, assert_same, workload};

/// What the cache may add to a call, as it is by default.
const BUDGET: Duration = Duration::from_millis(50);

/// The long form is for `GARAGE_LONG=1`.
fn by_length(short: usize, long: usize) -> usize {
    if std::env::var("GARAGE_LONG").is_ok_and(|value| value == "1") { long } else { short }
}

/// With room for next to nothing in the process: nearly every look-up asks Redis.
fn cached(address: &str) -> House {
    let redis = RedisConfig::server(address).unwrap();
    let cache = CacheConfig::redis(redis, "central", "test", vec![7; 32].into()).unwrap().local_entries(1);
    House::in_memory(move |builder| builder.cache(cache.clone()))
}

/// What a fault does to the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Breaker {
    /// The server does not serve.
    Opens,
    /// It serves; only what it holds is lost or wrong.
    StaysClosed,
    /// It serves now and then.
    MayOpen,
}

fn percentile_99(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

/// A garage with a cache and one without do the same, before the fault, during it and after it.
fn compare(name: &str, address: &str, breaker: Breaker, begins: impl FnOnce(), ends: impl FnOnce()) {
    let (plain, cached) = (House::in_memory(|builder| builder), cached(address));
    for house in [&plain, &cached] {
        workload::furnish(house);
    }
    let random = SeededEntropy::new(name.len() as u64);
    let mut times: [Vec<Duration>; 4] = Default::default();
    let work = |steps: usize, times: &mut [Vec<Duration>; 4]| {
        for step in 0..steps {
            let bits = random.next_u64();
            let outcomes = [(&plain, 0), (&cached, 1)].map(|(house, place)| {
                let begun = Instant::now();
                let outcome = workload::step(house, bits).map_err(|error| error.kind());
                times[place].push(begun.elapsed());
                outcome
            });
            assert_eq!(outcomes[0], outcomes[1], "{name}, step {step}");
            let answers = [(&plain, 2), (&cached, 3)].map(|(house, place)| {
                let (answers, took): (Vec<_>, Vec<_>) = timed_answers(&house.garage).into_iter().unzip();
                times[place].extend(took);
                answers
            });
            assert_eq!(answers[0], answers[1], "{name}, step {step}");
        }
    };
    work(10, &mut Default::default());
    begins();
    let begun = Instant::now();
    // Long enough for what is carried in the background to meet the fault three times.
    while begun.elapsed() < Duration::from_millis(1_500) || times[1].len() < by_length(200, 1_000) {
        work(5, &mut times);
    }
    let figures = cached.garage.metrics().cache.levels.redis.unwrap();
    match breaker {
        Breaker::Opens => assert!(figures.breaker_opened > 0 && figures.errors >= 3, "{name}: {figures:?}"),
        Breaker::StaysClosed => assert_eq!(figures.breaker_opened, 0, "{name}: {figures:?}"),
        Breaker::MayOpen => {}
    }
    ends();
    let recovered = recovery(&cached);
    work(5, &mut Default::default());
    let [ref mut core_plain, ref mut core, ref mut look_plain, ref mut look] = times;
    let longest = core.iter().chain(look.iter()).max().copied().unwrap_or_default();
    let added =
        [(core_plain, core), (look_plain, look)].map(|(plain, cached)| percentile_99(cached).saturating_sub(percentile_99(plain)));
    println!(
        "{name}: {} operations, p99 added {:?}; {} look-ups, p99 added {:?}; longest of all {longest:?}; opened {} times, {} errors; closed again after {recovered:?}",
        times[1].len(),
        added[0],
        times[3].len(),
        added[1],
        figures.breaker_opened,
        figures.errors
    );
    assert!(added.into_iter().all(|added| added <= BUDGET), "{name}: {added:?}");
    assert!(recovered < Duration::from_secs(2), "{name}: {recovered:?}");
    assert_same(&plain.contents(), &cached.contents(), name);
    cached.assert_agrees();
}

/// How long it takes, from when the server serves again, until it is asked and read again, while people look things up.
fn recovery(house: &House) -> Duration {
    let begun = Instant::now();
    let id = VehicleId::from_bytes([9; 16]);
    let is_back = || {
        let levels = house.garage.metrics().cache.levels;
        levels.redis.unwrap().breaker == BreakerState::Closed && !levels.behind
    };
    loop {
        drop(house.garage.vehicles().history(id, Page::first(1)));
        if is_back() || begun.elapsed() > Duration::from_secs(5) {
            return begun.elapsed();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Through a proxy, whose weather turns and is fair again.
fn in_weather(name: &str, breaker: Breaker, weather: Weather) {
    let Some(server) = RedisServer::start() else { return };
    let proxy = Proxy::before(server.socket());
    compare(name, &proxy.address(), breaker, || proxy.becomes(weather), || proxy.becomes(Weather::Fair));
}

/// Does something to the server every few milliseconds, until it is dropped.
struct Meddler {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Meddler {
    fn start(mut stream: std::os::unix::net::UnixStream, command: &'static str) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let thread = std::thread::spawn(move || {
            while !over.load(Ordering::SeqCst) {
                support::redis::ask(&mut stream, command).unwrap();
                std::thread::sleep(Duration::from_millis(3));
            }
        });
        Self { is_over, thread: Some(thread) }
    }
}

impl Drop for Meddler {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        self.thread.take().unwrap().join().unwrap();
    }
}

/// With a server that serves, and somebody who meddles with what it holds.
fn meddled(name: &str, command: &'static str) {
    let Some(server) = RedisServer::start() else { return };
    let meddler = parking_lot::Mutex::new(None);
    let begins = || {
        let stream = std::os::unix::net::UnixStream::connect(server.socket()).unwrap();
        *meddler.lock() = Some(Meddler::start(stream, command));
    };
    compare(name, &server.address(), Breaker::StaysClosed, begins, || *meddler.lock() = None);
}

/// With a real server that is put in a state, by commands, and out of it.
fn in_state(name: &str, begins: &[&str], ends: &[&str]) {
    let Some(server) = RedisServer::start() else { return };
    let say = |commands: &[&str]| {
        for command in commands {
            let answer = server.ask(command).unwrap();
            assert!(!answer.starts_with("-ERR"), "{command}: {answer}");
        }
    };
    compare(name, &server.address(), Breaker::Opens, || say(begins), || say(ends));
}

#[test]
fn fault_01_absent() {
    if !is_there("redis-server") {
        return;
    }
    let server = RedisServer::absent().unwrap();
    let address = server.address();
    let server = parking_lot::Mutex::new(server);
    compare("absent", &address, Breaker::Opens, || (), || server.lock().run());
}

#[test]
fn fault_02_refused() {
    if !is_there("redis-server") {
        return;
    }
    let port = free_port();
    let started = parking_lot::Mutex::new(None);
    let start = || *started.lock() = RedisServer::start_with(&["--port", &port.to_string()]);
    compare("refused", &format!("redis://127.0.0.1:{port}"), Breaker::Opens, || (), start);
}

#[test]
fn fault_03_silent() {
    in_weather("silent", Breaker::Opens, Weather::Silent);
}

#[test]
fn fault_04_reset_in_the_middle_of_a_reply() {
    in_weather("reset", Breaker::Opens, Weather::ResetInReply);
}

#[test]
fn fault_05_one_byte_every_hundred_milliseconds() {
    in_weather("one byte per 100 ms", Breaker::Opens, Weather::Drip(Duration::from_millis(100)));
}

#[test]
fn fault_06_killed() {
    let Some(server) = RedisServer::start() else { return };
    let address = server.address();
    let server = parking_lot::Mutex::new(server);
    compare("killed", &address, Breaker::Opens, || server.lock().kill(), || server.lock().run());
}

#[test]
fn fault_07_loading() {
    in_weather("LOADING", Breaker::Opens, Weather::Says(b"-LOADING Redis is loading the dataset in memory\r\n".to_vec()));
}

#[test]
fn fault_08_a_replica_that_takes_no_writes() {
    in_state("READONLY", &["REPLICAOF 127.0.0.1 1"], &["REPLICAOF NO ONE"]);
}

#[test]
fn fault_09_out_of_memory() {
    in_state("OOM", &["CONFIG SET maxmemory 1"], &["CONFIG SET maxmemory 0"]);
}

#[test]
fn fault_10_a_server_that_cannot_save() {
    let Some(server) = RedisServer::start() else { return };
    // A snapshot cannot take the place of a folder.
    std::fs::create_dir(server.folder().join("dump.rdb")).unwrap();
    let begins = || {
        server.ask("CONFIG SET save \"3600 1\"").unwrap();
        server.ask("BGSAVE").unwrap();
        let begun = Instant::now();
        while !server.ask("SET x 1").unwrap().starts_with("-MISCONF") {
            assert!(begun.elapsed() < Duration::from_secs(20), "the server did not notice that it cannot save");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let ends = || assert_eq!(server.ask("CONFIG SET save \"\"").unwrap().trim(), "+OK");
    compare("MISCONF", &server.address(), Breaker::Opens, begins, ends);
}

#[test]
fn fault_11_keys_of_another_type() {
    meddled(
        "wrong type",
        "EVAL \"for _,k in ipairs(redis.call('KEYS','*')) do redis.call('DEL',k) redis.call('LPUSH',k,'x') end\" 0",
    );
}

#[test]
fn fault_12_malformed() {
    in_weather("malformed", Breaker::Opens, Weather::Says(b"no reply that Redis knows\r\n".to_vec()));
}

#[test]
fn fault_13_values_of_other_keys() {
    // Each value comes to lie under the next key: well formed, of the right type, and of somebody else.
    meddled(
        "wrong value",
        "EVAL \"local last for _,k in ipairs(redis.call('KEYS','*:*:*')) do local v=redis.pcall('GET',k) if type(v)=='string' and last then redis.call('SET',k,last) end if type(v)=='string' then last=v end end\" 0",
    );
}

#[test]
fn fault_14_late() {
    in_weather("late", Breaker::Opens, Weather::Late(Duration::from_millis(80)));
}

#[test]
fn fault_15_emptied_again_and_again() {
    meddled("FLUSHALL", "FLUSHALL");
}

#[test]
fn fault_16_evicted() {
    let Some(server) = RedisServer::start_with(&["--maxmemory-policy", "allkeys-random"]) else { return };
    // As much as it has now: whatever comes makes something else go.
    let full = || {
        let used = server.info("memory", "used_memory");
        server.ask(&format!("CONFIG SET maxmemory {}", used + 20_000)).unwrap();
    };
    compare("evicted", &server.address(), Breaker::MayOpen, full, || {
        assert!(server.info("stats", "evicted_keys") > 0);
        server.ask("CONFIG SET maxmemory 0").unwrap();
    });
}

#[test]
fn fault_17_flapping() {
    in_weather("flapping", Breaker::MayOpen, Weather::Flapping);
}

#[test]
fn killed_emptied_and_set_back_at_random_moments_redis_changes_nothing() {
    let Some(mut server) = RedisServer::start() else { return };
    let (plain, cached) = (House::in_memory(|builder| builder), cached(&server.address()));
    for house in [&plain, &cached] {
        workload::furnish(house);
    }
    let (random, dice) = (SeededEntropy::new(42), SeededEntropy::new(43));
    let dump = server.folder().join("dump.rdb");
    let (steps, mut events) = (by_length(2_000, 10_000), [0; 4]);
    let begun = Instant::now();
    for step in 0..steps {
        match dice.next_u64() % 240 {
            0 => {
                server.kill();
                drop(std::fs::remove_file(&dump));
                events[0] += 1;
            }
            1 => events[1] += usize::from(server.ask("FLUSHALL").is_ok()),
            2 => events[2] += usize::from(server.ask("SAVE").is_ok()),
            // Comes back as it was when it was saved last; from time to time it has been away for a while.
            3 if dump.exists() => {
                server.kill();
                server.run();
                events[3] += 1;
            }
            4..=12 if server.ask("PING").is_err() => server.run_again(),
            _ => {}
        }
        let bits = random.next_u64();
        let outcomes = [&plain, &cached].map(|house| workload::step(house, bits).map_err(|error| error.kind()));
        assert_eq!(outcomes[0], outcomes[1], "step {step}");
        if step % 5 == 0 {
            assert_eq!(answers(&plain.garage), answers(&cached.garage), "step {step}");
        }
    }
    let heads = [&plain, &cached].map(|house| house.garage.journal().head().unwrap());
    assert_eq!(heads[0], heads[1], "the hash over everything that happened");
    assert_same(&plain.contents(), &cached.contents(), "after everything");
    cached.assert_agrees();
    let figures = cached.garage.metrics().cache;
    println!(
        "{steps} operations in {:?}: killed {}, emptied {}, saved {}, set back {}; {:?}; {:?}",
        begun.elapsed(),
        events[0],
        events[1],
        events[2],
        events[3],
        figures.namespaces,
        figures.levels
    );
    assert!(events.iter().all(|count| *count > 0), "{events:?}");
    assert!(figures.namespaces["session"].hits > 0);
}

/// Nobody's answer changes because two share what is in Redis and one of them is behind.
#[test]
fn a_garage_that_is_closed_and_opened_again_takes_no_answer_of_before_for_good() {
    let Some(server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garage.db");
    let open = |with_cache: bool| {
        let builder = Garage::builder().background(false);
        let redis = RedisConfig::server(&server.address()).unwrap().budget(Duration::from_secs(5));
        let cache = CacheConfig::redis(redis, "central", "test", vec![7; 32].into()).unwrap();
        let builder = if with_cache { builder.cache(cache) } else { builder };
        builder.with_storage(support::open_file(&path)).unwrap()
    };
    let id = {
        let garage = open(true);
        garage.spots().create_layout(&parking_garage::Layout::grid(1, 1, 3)).unwrap();
        let visit = garage.sessions().enter(parking_garage::Entry::new("AB-1")).unwrap();
        garage.sessions().exit(parking_garage::Exit::new(visit.session.id)).unwrap();
        assert_eq!(garage.vehicles().history(visit.session.vehicle, Page::first(9)).unwrap().len(), 1);
        visit.session.vehicle
    };
    // Somebody who knows nothing of the cache lets the vehicle in again.
    open(false).sessions().enter(parking_garage::Entry::new("AB-1")).unwrap();
    let garage = open(true);
    assert_eq!(garage.vehicles().history(id, Page::first(9)).unwrap().len(), 2);
}
