//! The cache in a real Redis: what it promises, in one round trip, on one server, behind Sentinel, in a cluster, by TLS.
#![cfg(feature = "redis")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_garage::cache::{
    Cache, CacheConfig, CacheEntry, CacheKey, CachedValue, LocalCache, Namespace, RedisCache, TwoLevel, WriteBehind, conformance,
};
use parking_garage::{BreakerState, Exit, Garage, Layout, Page, RedisConfig, SystemClock};
use support::House;
use support::redis::{RedisServer, ask_port, free_port, is_there};

const LONG: Duration = Duration::from_mins(1);

fn secret() -> Vec<u8> {
    vec![7; 32]
}

/// Patient: the machine that runs the tests may be busy, and here nothing is about time.
fn patient(config: RedisConfig) -> RedisConfig {
    config.budget(Duration::from_secs(5))
}

fn cache(config: RedisConfig, environment: &str) -> RedisCache {
    RedisCache::new(patient(config), "central", environment, &secret().into()).unwrap()
}

fn at(server: &RedisServer) -> RedisConfig {
    RedisConfig::server(&server.address()).unwrap()
}

fn key(id: impl std::fmt::Display) -> CacheKey {
    CacheKey::new(Namespace::Vehicle, id)
}

fn value(sequence: u64) -> CachedValue {
    CachedValue { sequence, bytes: format!("{{\"row\":{sequence}}}").into_bytes().into() }
}

fn entry(id: impl std::fmt::Display, sequence: u64) -> CacheEntry {
    CacheEntry { key: key(id), value: value(sequence), ttl: LONG }
}

/// A cache for each case, apart from the others by its environment.
fn conforms(config: &dyn Fn() -> RedisConfig) {
    let number = std::cell::Cell::new(0);
    let make = || -> Box<dyn Cache> {
        number.set(number.get() + 1);
        Box::new(cache(config(), &format!("case-{}", number.get())))
    };
    conformance::run(&make, &|_| ());
}

#[test]
fn redis_keeps_the_promises_of_a_cache_alone_and_as_the_far_level() {
    let Some(server) = RedisServer::start() else { return };
    conforms(&|| at(&server));
    let number = std::cell::Cell::new(0);
    let make = || -> Box<dyn Cache> {
        number.set(number.get() + 1);
        let far = WriteBehind::new(Arc::new(cache(at(&server), &format!("levels-{}", number.get())))).unwrap();
        Box::new(TwoLevel::new(Arc::new(LocalCache::new(500)), Arc::new(far), LONG))
    };
    let settle = |cache: &dyn Cache| {
        while cache.figures().queued > 0 {
            std::thread::yield_now();
        }
    };
    conformance::run(&make, &settle);
}

#[test]
fn every_key_has_a_time_to_live_and_begins_with_the_garage() {
    let Some(server) = RedisServer::start() else { return };
    let cache = cache(at(&server), "production");
    cache.set(&[entry(1, 1), entry(2, 1)]).unwrap();
    cache.invalidate(&[(key(2), 5), (key(3), 5)]).unwrap();
    cache.invalidate_namespace(Namespace::Session).unwrap();
    let keys = server.ask("EVAL \"return table.concat(redis.call('KEYS','*'),' ')\" 0").unwrap();
    let keys: BTreeSet<&str> = keys.lines().nth(1).unwrap().split(' ').collect();
    assert_eq!(keys.len(), 4, "{keys:?}");
    for key in keys {
        assert!(key.starts_with("{central:production}"), "{key}");
        let left = server.ask(&format!("PTTL {key}")).unwrap();
        assert!(left.trim_start_matches(':').trim().parse::<i64>().unwrap() > 0, "{key}: {left}");
    }
}

#[test]
fn a_batch_of_a_hundred_keys_is_one_round_trip() {
    let Some(server) = RedisServer::start() else { return };
    let cache = cache(at(&server), "production");
    cache.set(&[entry(0, 1)]).unwrap();
    let commands = || server.info("stats", "total_reads_processed");
    let (evals, mgets) = (server.calls_of("eval"), server.calls_of("mget"));
    // What asking for the figure costs by itself.
    let idle = {
        let before = commands();
        commands() - before
    };
    let before = commands();
    cache.set(&(0..100).map(|id| entry(id, 2)).collect::<Vec<_>>()).unwrap();
    let written = commands() - before - idle;
    let before = commands();
    let found = cache.get_many(&(0..100).map(key).collect::<Vec<_>>()).unwrap();
    let read = commands() - before - idle;
    assert!(found.iter().all(Option::is_some));
    let before = commands();
    cache.invalidate(&(0..100).map(|id| (key(id), 3)).collect::<Vec<_>>()).unwrap();
    let told = commands() - before - idle;
    println!("reads of the server's socket: {written} for the writes, {read} for the reads, {told} for the invalidations");
    assert_eq!(server.calls_of("eval") - evals, 2, "one for the writes, one for the invalidations");
    assert_eq!(server.calls_of("mget") - mgets, 1);
    assert_eq!(read, 1, "what was asked fits one packet");
    assert_eq!(cache.figures().redis.unwrap().round_trips, 4);
}

#[test]
fn what_is_wrong_foreign_or_damaged_is_a_miss_and_does_not_stay() {
    let Some(server) = RedisServer::start() else { return };
    let cache = cache(at(&server), "production");
    let name = |id: u32| format!("{{central:production}}:vehicle:{id}");
    for id in 0..8 {
        cache.set(&[entry(id, 9)]).unwrap();
    }
    // Of another key, of another type, cut, no envelope, one that says it is newer than all, one of a stranger.
    server.ask(&format!("COPY {} {} REPLACE", name(0), name(1))).unwrap();
    server.ask(&format!("DEL {}", name(2))).unwrap();
    server.ask(&format!("LPUSH {} x", name(2))).unwrap();
    server.ask(&format!("SETRANGE {} 60 !", name(3))).unwrap();
    server.ask(&format!("SET {} hello", name(4))).unwrap();
    server.ask(&format!("SET {} \"pg1 0 999999999999 0123456789abcdef0123456789abcdef {{}}\"", name(5))).unwrap();
    let stranger = RedisCache::new(patient(at(&server)), "central", "production", &vec![8; 32].into()).unwrap();
    server.ask(&format!("DEL {}", name(6))).unwrap();
    stranger.set(&[entry(6, 99)]).unwrap();
    let found = cache.get_many(&(0..8).map(key).collect::<Vec<_>>()).unwrap();
    for (id, found) in found.iter().enumerate() {
        assert_eq!(found.is_some(), matches!(id, 0 | 7), "{id}: {found:?}");
    }
    assert_eq!(cache.figures().rejected, 5);
    // And what is put in afterwards is there.
    cache.set(&(0..8).map(|id| entry(id, 10)).collect::<Vec<_>>()).unwrap();
    assert!(cache.get_many(&(0..8).map(key).collect::<Vec<_>>()).unwrap().iter().all(Option::is_some));
    // Also where the generation itself is nonsense.
    server.ask("SET {central:production}/generation/vehicle nonsense").unwrap();
    cache.invalidate_namespace(Namespace::Vehicle).unwrap();
    assert_eq!(cache.get(&key(0)).unwrap(), None);
    cache.set(&[entry(0, 10)]).unwrap();
    assert!(cache.get(&key(0)).unwrap().is_some());
}

#[test]
fn what_was_forgotten_stays_forgotten_when_the_server_is_emptied_or_set_back() {
    let Some(server) = RedisServer::start() else { return };
    let cache = cache(at(&server), "production");
    cache.invalidate_namespace(Namespace::Vehicle).unwrap();
    cache.set(&[entry(1, 1)]).unwrap();
    let old = server.ask("GET {central:production}/generation/vehicle").unwrap();
    let dump = server.ask("GET {central:production}:vehicle:1").unwrap();
    let old_value = dump.split("\r\n").nth(1).unwrap();
    cache.invalidate_namespace(Namespace::Vehicle).unwrap();
    assert_eq!(cache.get(&key(1)).unwrap(), None);
    // As a snapshot of before would.
    assert_eq!(old.split("\r\n").nth(1), Some("1"));
    server.ask("FLUSHALL").unwrap();
    server.ask("SET {central:production}/generation/vehicle 1").unwrap();
    server.ask(&format!("SET {{central:production}}:vehicle:1 \"{}\"", old_value.replace('"', "\\\""))).unwrap();
    assert_eq!(cache.get(&key(1)).unwrap(), None, "the generation that was forgotten");
    cache.set(&[entry(2, 1)]).unwrap();
    assert!(cache.get(&key(2)).unwrap().is_some(), "the server is told of the generation that holds");
    assert_eq!(cache.get(&key(1)).unwrap(), None);
}

/// Written into the server by itself: from here it would take minutes.
fn fill(server: &RedisServer, count: u64) {
    let script =
        "for i=1,tonumber(ARGV[1]) do redis.call('SET','{central:production}:vehicle:fill'..i,'pg1 0 1 00 x','EX',600) end";
    let mut left = count;
    while left > 0 {
        let part = left.min(50_000);
        let script = script.replace("'..i", &format!("{left}-'..i"));
        server.ask(&format!("EVAL \"{script}\" 0 {part}")).unwrap();
        left -= part;
    }
}

/// Asks for one key again and again, as another program would, and says how long that took.
fn another_client<T>(server: &RedisServer, work: impl FnOnce() -> T) -> (T, Duration) {
    let (is_over, mut times) = (AtomicBool::new(false), Vec::new());
    let answer = std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let (mut stream, mut times) = (std::os::unix::net::UnixStream::connect(server.socket()).unwrap(), Vec::new());
            while !is_over.load(Ordering::SeqCst) {
                let begun = Instant::now();
                support::redis::ask(&mut stream, "GET something").unwrap();
                times.push(begun.elapsed());
            }
            times
        });
        std::thread::sleep(Duration::from_millis(300));
        let answer = work();
        std::thread::sleep(Duration::from_millis(300));
        is_over.store(true, Ordering::SeqCst);
        times = asking.join().unwrap();
        answer
    });
    times.sort();
    (answer, times[times.len() * 99 / 100])
}

#[test]
fn four_hundred_thousand_keys_are_forgotten_in_one_round_trip_and_nobody_else_notices() {
    let Some(server) = RedisServer::start() else { return };
    let cache = cache(at(&server), "production");
    cache.set(&[entry(1, 1)]).unwrap();
    fill(&server, 400_000);
    assert_eq!(server.ask("DBSIZE").unwrap().trim(), ":400001");
    let (evals, keys) = (server.calls_of("eval"), server.calls_of("keys"));
    let ((), idle) = another_client(&server, || std::thread::sleep(Duration::from_millis(100)));
    let (took, p99) = another_client(&server, || {
        let begun = Instant::now();
        cache.invalidate_namespace(Namespace::Vehicle).unwrap();
        begun.elapsed()
    });
    println!("forgotten in {took:?}; another client's p99 {p99:?}, with nothing going on {idle:?}");
    assert_eq!(server.calls_of("eval") - evals, 1);
    assert_eq!(cache.get(&key(1)).unwrap(), None);
    // On a busy machine the client waits for the processor, with the cache or without.
    assert!(p99 < Duration::from_millis(5).max(2 * idle), "{p99:?}");
    let (removed, p99) = another_client(&server, || cache.purge("vehicle:fill*").unwrap());
    println!("{removed} purged; another client's p99 {p99:?}");
    assert_eq!(removed, 400_000);
    assert_eq!(server.calls_of("keys") - keys, 0, "KEYS is never used; it would hold others up for some 350 ms");
    assert!(p99 < Duration::from_millis(100), "{p99:?}");
}

#[test]
fn what_is_free_and_what_is_pending_is_there_for_other_programs() {
    let Some(server) = RedisServer::start() else { return };
    let config = CacheConfig::redis(patient(at(&server)), "central", "production", secret().into()).unwrap();
    let garage = Garage::builder().poll_interval(Duration::from_millis(5)).clock(Arc::new(SystemClock)).cache(config);
    let garage = garage.in_memory().unwrap();
    garage.spots().create_layout(&Layout::grid(2, 1, 3)).unwrap();
    let visit = garage.sessions().enter(parking_garage::Entry::new("AB-1")).unwrap();
    let published = |floor: i16, wanted: &str| {
        let until = Instant::now() + Duration::from_secs(5);
        loop {
            let text = server.ask(&format!("GET {{central:production}}:spot:availability:{floor}")).unwrap();
            if text.contains(wanted) {
                return;
            }
            assert!(Instant::now() < until, "{text}");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    published(1, r#"{"level":1,"total":3,"free":2,"occupied":1,"reserved":0}"#);
    published(2, r#"{"level":2,"total":3,"free":3,"occupied":0,"reserved":0}"#);
    garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
    published(1, r#""free":3"#);
    // Look-ups by way of Redis, and by nobody's plate.
    garage.vehicles().history(visit.session.vehicle, Page::first(5)).unwrap();
    garage.vehicles().search("AB-1", 5).unwrap();
    drop(garage);
    let keys = server.ask("EVAL \"return table.concat(redis.call('KEYS','*'),' ')\" 0").unwrap();
    assert!(keys.contains("session:of:") && keys.contains("vehicle:like:"), "{keys}");
    assert!(!keys.contains("AB1") && !keys.contains("AB-1"), "{keys}");
}

#[test]
fn a_second_process_finds_what_the_first_has_loaded() {
    let Some(server) = RedisServer::start() else { return };
    let house = House::in_file(|builder| {
        builder.cache(CacheConfig::redis(patient(at(&server)), "central", "production", secret().into()).unwrap())
    });
    house.with_spots(3);
    let visit = house.enter("AB-1");
    house.garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
    let page = Page::first(5);
    // One that opened before, and knows of the rows since: its own look-up must come from Redis.
    let second = || {
        let cache = CacheConfig::redis(patient(at(&server)), "central", "production", secret().into()).unwrap();
        Garage::builder().background(false).cache(cache).with_storage(support::open_file(&house.path().unwrap())).unwrap()
    };
    let second = second();
    let stays = house.garage.vehicles().history(visit.session.vehicle, page).unwrap();
    let until = Instant::now() + Duration::from_secs(5);
    while house.garage.metrics().cache.levels.queued > 0 {
        assert!(Instant::now() < until);
        std::thread::yield_now();
    }
    assert_eq!(second.vehicles().history(visit.session.vehicle, page).unwrap(), stays);
    let figures = second.metrics().cache.namespaces["session"];
    assert_eq!((figures.hits, figures.misses), (1, 0));
}

#[test]
fn an_acl_user_with_no_more_than_it_needs_is_enough_and_a_wrong_password_is_a_cache_that_is_away() {
    let Some(server) = RedisServer::start() else { return };
    let rights = "~{central:production}* -@all +mget +eval +get +set +getrange +incr +expire +unlink +scan";
    let made = server.ask(&format!("ACL SETUSER garage on >pass-4711 {rights}")).unwrap();
    assert_eq!(made.trim(), "+OK");
    let with = |password: &str| cache(at(&server).user("garage", password.to_owned().into()), "production");
    let cache = with("pass-4711");
    cache.set(&[entry(1, 1)]).unwrap();
    assert!(cache.get(&key(1)).unwrap().is_some());
    cache.invalidate(&[(key(1), 2)]).unwrap();
    cache.invalidate_namespace(Namespace::Vehicle).unwrap();
    cache.purge("*").unwrap();
    let config = RedisConfig::server(&server.address()).unwrap().user("garage", "wrong".to_owned().into());
    let refused = RedisCache::new(config, "central", "production", &secret().into()).unwrap();
    let error = refused.get(&key(1)).unwrap_err();
    assert!(!format!("{error:?}").contains("wrong"), "{error:?}");
}

/// Runs a program to its end.
fn run(program: &str, arguments: &[&str], folder: &std::path::Path) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap().success()
}

#[cfg(feature = "redis-tls")]
#[test]
fn tls_with_the_certificate_that_was_named_works_and_with_another_does_not() {
    if !is_there("openssl") || !is_there("redis-server") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["right", "other"] {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
        let arguments = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
        let names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
        let files = ["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", &key, "-out", &certificate];
        assert!(run("openssl", &[&arguments[..], &names, &files].concat(), folder.path()));
    }
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let port = free_port().to_string();
    let (pem, private) = (path("right.pem"), path("right.key"));
    let options = ["--tls-port", &port, "--tls-cert-file", &pem, "--tls-key-file", &private, "--tls-ca-cert-file", &pem];
    let options = [&options[..], &["--tls-auth-clients", "no"]].concat();
    let Some(server) = RedisServer::start_with(&options) else { return };
    let config = |certificate: &str| {
        let pem = std::fs::read(path(certificate)).unwrap();
        RedisConfig::server(&format!("rediss://localhost:{port}")).unwrap().root_certificates(&pem)
    };
    let trusted = cache(config("right.pem"), "production");
    trusted.set(&[entry(1, 1)]).unwrap();
    assert_eq!(trusted.get(&key(1)).unwrap(), Some(value(1)));
    assert!(server.ask("GET {central:production}:vehicle:1").unwrap().contains("pg1 0 1"));
    let hasty = config("other.pem").budget(Duration::from_millis(500));
    let distrusted = RedisCache::new(hasty, "central", "production", &secret().into()).unwrap();
    distrusted.get(&key(1)).unwrap_err();
}

/// A process of the test's own, ended with it.
struct Running(std::process::Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn until(what: &str, patience: Duration, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < patience, "{what}: not within {patience:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    begun.elapsed()
}

#[test]
fn behind_sentinel_the_cache_follows_the_primary_after_a_failover() {
    if !is_there("redis-sentinel") {
        return;
    }
    let Some(mut primary) = RedisServer::start_on_port(&[]) else { return };
    let replica_of = format!("127.0.0.1 {}", primary.port());
    let replica = RedisServer::start_on_port(&["--replicaof", &replica_of]).unwrap();
    until("the replica is level", Duration::from_secs(20), || {
        replica.ask("INFO replication").unwrap().contains("master_link_status:up")
    });
    let folder = tempfile::tempdir().unwrap();
    let ports = [free_port(), free_port(), free_port()];
    let sentinels: Vec<Running> = ports
        .iter()
        .map(|port| {
            let file = folder.path().join(format!("{port}.conf"));
            let config = format!(
                "port {port}\nbind 127.0.0.1\ndir {}\nsentinel monitor garage 127.0.0.1 {} 2\n\
                 sentinel down-after-milliseconds garage 500\nsentinel failover-timeout garage 2000\n",
                folder.path().display(),
                primary.port()
            );
            std::fs::write(&file, config).unwrap();
            let mut command = Command::new("redis-sentinel");
            Running(command.arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
        })
        .collect();
    until("the sentinels know each other and the replica", Duration::from_secs(30), || {
        ports.iter().all(|port| {
            ask_port(*port, "INFO sentinel").is_ok_and(|info| info.contains("slaves=1") && info.contains("sentinels=3"))
        })
    });
    let addresses = ports.map(|port| format!("redis://127.0.0.1:{port}"));
    // One that is not there comes first, and is passed over.
    let dead = format!("redis://127.0.0.1:{}", free_port());
    let named = std::iter::once(dead.as_str()).chain(addresses.iter().map(String::as_str));
    let cache = cache(RedisConfig::sentinel(named, "garage").unwrap(), "production");
    cache.set(&[entry(1, 1)]).unwrap();
    assert!(primary.ask("EXISTS {central:production}:vehicle:1").unwrap().starts_with(":1"));
    primary.kill();
    let took = until("the cache has found the new primary", Duration::from_secs(40), || cache.set(&[entry(2, 2)]).is_ok());
    println!("the cache has found the new primary after {took:?}");
    assert_eq!(cache.get(&key(2)).unwrap(), Some(value(2)));
    assert!(replica.ask("EXISTS {central:production}:vehicle:2").unwrap().starts_with(":1"));
    assert_eq!(cache.figures().redis.unwrap().breaker, BreakerState::Closed);
    drop(sentinels);
}

#[test]
fn in_a_cluster_all_keys_of_a_garage_lie_together_and_all_promises_hold() {
    if !is_there("redis-server") || !is_there("redis-cli") {
        return;
    }
    let options = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"];
    let nodes: Vec<RedisServer> = (0..3).map(|_| RedisServer::start_on_port(&options).unwrap()).collect();
    let addresses: Vec<String> = nodes.iter().map(|node| format!("127.0.0.1:{}", node.port())).collect();
    let mut arguments = vec!["--cluster", "create"];
    arguments.extend(addresses.iter().map(String::as_str));
    arguments.extend(["--cluster-replicas", "0", "--cluster-yes"]);
    assert!(run("redis-cli", &arguments, nodes[0].folder()));
    until("the cluster is whole", Duration::from_secs(30), || {
        nodes.iter().all(|node| node.ask("CLUSTER INFO").is_ok_and(|info| info.contains("cluster_state:ok")))
    });
    let named: Vec<String> = addresses.iter().map(|address| format!("redis://{address}")).collect();
    let config = || RedisConfig::cluster(named.iter().map(String::as_str)).unwrap();
    conforms(&config);
    for number in 0..9 {
        let cache = cache(config(), &format!("environment-{number}"));
        cache.set(&(0..20).map(|id| entry(id, 1)).collect::<Vec<_>>()).unwrap();
        assert!(cache.get_many(&(0..20).map(key).collect::<Vec<_>>()).unwrap().iter().all(Option::is_some));
        assert_eq!(cache.purge("vehicle:1?").unwrap(), 10);
    }
    let sizes: Vec<String> = nodes.iter().map(|node| node.ask("DBSIZE").unwrap().trim().to_owned()).collect();
    println!("keys on the nodes: {sizes:?}");
    assert!(sizes.iter().filter(|size| *size != ":0").count() > 1, "several garages lie on several nodes: {sizes:?}");
}
