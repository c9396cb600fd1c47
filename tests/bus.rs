//! The bus with a real server: instances that hear of each other, and consumers that miss nothing and do nothing twice.
#![cfg(feature = "redis")]
#![allow(clippy::unwrap_used)]

#[path = "support/redis.rs"]
mod redis;
#[path = "support/tally.rs"]
mod tally;

use std::path::Path;
use std::time::{Duration, Instant};

use parking_garage::bus::{BusConfig, Consumer, FileInbox, Inbox, Numbers};
use parking_garage::*;
use redis::RedisServer;
use tally::{assert_once_each, note};
use tempfile::TempDir;

const SECRET: &str = "a secret of these tests, which protects nothing";
/// What takes a few milliseconds when nobody else has the machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn config(server: &RedisServer) -> BusConfig {
    let redis = RedisConfig::server(&server.address()).unwrap().budget(Duration::from_millis(500));
    BusConfig::new(redis, "garage", "test", SECRET.as_bytes().to_vec().into()).unwrap().relay_term(Duration::from_secs(2))
}

/// A garage that hears of others through the bus alone.
fn open(folder: &TempDir, name: &str, bus: BusConfig) -> Garage {
    let builder = Garage::builder().instance(name).poll_interval(Duration::from_hours(1)).bus(bus);
    builder.open(folder.path().join("garage.db")).unwrap()
}

fn register(garage: &Garage, plate: &str) -> Vehicle {
    garage.vehicles().register(NewVehicle::new(plate, VehicleType::Standard)).unwrap()
}

#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn inbox(folder: &TempDir, group: &str) -> FileInbox {
    FileInbox::open(folder.path().join("inbox.db"), group, Head::EMPTY).unwrap()
}

/// Consumes until the inbox has everything that the journal has.
fn consume_all<I>(consumer: &mut Consumer<I>, garage: &Garage, path: &Path, group: &str)
where
    I: for<'t> Inbox<Tx<'t> = Numbers<'t>>,
{
    let mut look = FileInbox::open(path, group, Head::EMPTY).unwrap();
    let head = garage.journal().head().unwrap();
    until("everything is consumed", || {
        consumer.poll(Duration::from_millis(50), note).unwrap();
        look.position().unwrap().sequence >= head.sequence
    });
}

#[test]
fn instances_hear_of_each_other_through_the_bus_and_of_its_being_away_nobody_suffers() {
    let Some(mut server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (open(&folder, "one", config(&server)), open(&folder, "two", config(&server)));
    one.spots().create_layout(&Layout::grid(1, 1, 50)).unwrap();
    until("the layout is heard of", || two.spots().availability().unwrap().free() == 50);
    for number in 0..20 {
        one.sessions().enter(Entry::new(format!("AA {number}"))).unwrap();
        two.sessions().enter(Entry::new(format!("BB {number}"))).unwrap();
    }
    for garage in [&one, &two] {
        until("all entries are heard of", || garage.spots().availability().unwrap().free() == 10);
        assert!(garage.maintenance().check().unwrap().is_empty());
    }
    let figures = [&one, &two].map(|garage| garage.health().bus.unwrap());
    assert_eq!(figures.iter().filter(|figures| figures.relaying).count(), 1, "{figures:?}");
    let holder = figures[0].relay.as_ref().unwrap().holder.to_string();
    assert_eq!(holder == "one", figures[0].relaying);
    until("the relay is level", || {
        let head = one.journal().head().unwrap().sequence;
        [&one, &two].iter().any(|garage| garage.bus().unwrap().figures().relayed_to >= head)
    });
    assert_eq!(figures.iter().map(|figures| figures.gaps).sum::<u64>(), 0, "{figures:?}");
    assert!(one.metrics().to_prometheus().unwrap().contains("garage_bus_connected 1"));

    server.kill();
    until("it is noticed", || !one.bus().unwrap().figures().connected);
    one.sessions().enter(Entry::new("CC 1")).unwrap();
    assert!(one.health().is_healthy());
    two.maintenance().catch_up().unwrap();
    assert_eq!(two.spots().availability().unwrap().free(), 9);
    one.sessions().enter(Entry::new("CC 2")).unwrap();

    // It comes back with nothing in it.
    server.run();
    until("what happened meanwhile is taken in", || two.spots().availability().unwrap().free() == 8);
    one.sessions().enter(Entry::new("CC 3")).unwrap();
    until("the bus goes on", || two.spots().availability().unwrap().free() == 7);
    assert_eq!(server.ask("FLUSHALL").unwrap(), "+OK\r\n");
    one.sessions().enter(Entry::new("CC 4")).unwrap();
    until("the bus goes on after it was emptied", || two.spots().availability().unwrap().free() == 6);
}

#[test]
fn the_stream_says_that_something_happened_and_nothing_about_whom() {
    let Some(server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let garage = open(&folder, "one", config(&server));
    garage.spots().create_layout(&Layout::grid(1, 1, 2)).unwrap();
    until("the relay is at work", || garage.bus().unwrap().figures().relayed > 0);
    let visit = garage.sessions().with_key("gate-7/SECRET").enter(Entry::new("XX-SECRET").lane("SECRET lane")).unwrap();
    garage.vehicles().register(NewVehicle::new("YY-SECRET", VehicleType::Standard).note("SECRET note")).unwrap();
    garage.payments().process(Pay::cash(visit.session.id)).unwrap();
    let head = garage.journal().head().unwrap();
    until("all is relayed", || garage.bus().unwrap().figures().relayed_to >= head.sequence);
    // A text of the whole stream, as a monitor or a dump would show it.
    let script = "EVAL \"return cjson.encode(redis.call('XRANGE', KEYS[1], '-', '+'))\" 1 {garage:test}:events";
    let stream = server.ask(script).unwrap();
    for expected in ["VehicleEntered", "PaymentCompleted", &visit.session.id.to_string(), &head.hash_hex()] {
        assert!(stream.contains(expected), "{expected}: {stream}");
    }
    for secret in ["SECRET", "XXSECRET", &visit.ticket.number.to_string()] {
        assert!(!stream.contains(secret), "{secret}: {stream}");
    }
}

#[test]
fn what_nobody_has_signed_is_passed_over() {
    let Some(server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let garage = open(&folder, "one", config(&server));
    register(&garage, "AA 1");
    let mut consumer = garage.bus().unwrap().consumer("count", "a", inbox(&folder, "count")).unwrap();
    let path = folder.path().join("inbox.db");
    consume_all(&mut consumer, &garage, &path, "count");
    let forged = "XADD {garage:test}:events 9999999999999-9 id 00 kind PaymentCompleted v 1 at 0 about session=0 mac 00";
    assert!(server.ask(forged).unwrap().starts_with('$'));
    until("it is delivered", || {
        consumer.poll(Duration::from_millis(20), note).unwrap();
        consumer.figures().unsigned > 0
    });
    register(&garage, "AA 2");
    consume_all(&mut consumer, &garage, &path, "count");
    assert_once_each(consumer.into_inbox());
    until("instances pass it over too", || garage.bus().unwrap().figures().unsigned > 0);
}

#[test]
fn a_stream_trimmed_under_a_lagging_consumer_is_noticed_and_filled_from_the_journal() {
    let Some(server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (garage, path) = (open(&folder, "one", config(&server)), folder.path().join("inbox.db"));
    register(&garage, "AA 0");
    let mut consumer = garage.bus().unwrap().consumer("count", "a", inbox(&folder, "count")).unwrap();
    consume_all(&mut consumer, &garage, &path, "count");
    for number in 1..=250 {
        register(&garage, &format!("AA {number}"));
    }
    let head = garage.journal().head().unwrap().sequence;
    until("all is relayed", || garage.bus().unwrap().figures().relayed_to >= head);
    // An operator who wants the memory back, and does not ask who still needs it.
    assert!(server.ask("XTRIM {garage:test}:events MAXLEN 100").unwrap().starts_with(':'));
    consume_all(&mut consumer, &garage, &path, "count");
    let figures = consumer.figures();
    assert!(figures.gaps > 0 && figures.filled >= 150 && figures.filled < 250, "{figures:?}");
    assert_once_each(consumer.into_inbox());
}

#[test]
fn what_a_group_has_not_acknowledged_is_not_trimmed_and_what_all_have_is() {
    let Some(server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (garage, path) = (open(&folder, "one", config(&server)), folder.path().join("inbox.db"));
    let bus = garage.bus().unwrap();
    let mut quick = bus.consumer("quick", "a", inbox(&folder, "quick")).unwrap();
    let mut slow = bus.consumer("slow", "a", inbox(&folder, "slow")).unwrap();
    register(&garage, "AA 0");
    consume_all(&mut quick, &garage, &path, "quick");
    consume_all(&mut slow, &garage, &path, "slow");
    // The stream begins behind what happened before there was one.
    let gaps = slow.figures().gaps;
    for number in 1..=200 {
        register(&garage, &format!("AA {number}"));
    }
    consume_all(&mut quick, &garage, &path, "quick");
    let head = garage.journal().head().unwrap().sequence;
    until("all is relayed", || bus.figures().relayed_to >= head);
    let length = || {
        let reply = server.ask("XLEN {garage:test}:events").unwrap();
        reply.trim_start_matches(':').trim().parse::<u64>().unwrap()
    };
    // More than one time at which it trims.
    std::thread::sleep(Duration::from_millis(2_500));
    assert!(length() >= 200, "{} entries are left of what the slow group needs", length());
    consume_all(&mut slow, &garage, &path, "slow");
    assert_eq!(slow.figures().gaps, gaps, "{:?}", slow.figures());
    until("what all have acknowledged goes", || length() <= 1);

    // A group that nobody consumes any more holds everything, until it is forgotten.
    drop(slow);
    for number in 201..=250 {
        register(&garage, &format!("AA {number}"));
    }
    consume_all(&mut quick, &garage, &path, "quick");
    assert!(bus.remove_group("slow").unwrap());
    assert!(!bus.remove_group("slow").unwrap());
    until("what is acknowledged goes", || length() <= 1);
}

#[test]
fn a_group_shares_its_work_and_a_delivery_left_lying_is_taken_over() {
    let Some(server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (garage, path) = (open(&folder, "one", config(&server)), folder.path().join("inbox.db"));
    garage.spots().create_layout(&Layout::grid(1, 1, 3)).unwrap();
    let stays = |from: u32, to: u32| {
        for number in from..to {
            let visit = garage.sessions().enter(Entry::new(format!("AA {number}"))).unwrap();
            garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
        }
    };
    stays(0, 20);
    let consumer = |name: &str| {
        let consumer = garage.bus().unwrap().consumer("count", name, inbox(&folder, "count")).unwrap();
        consumer.claim_after(Duration::from_millis(100))
    };
    // One takes deliveries and fails at the third: it has acted on two, and acknowledged nothing.
    let mut failing = consumer("failing");
    let mut acted = 0;
    until("it fails", || {
        let outcome = failing.poll(Duration::from_millis(50), |numbers, notice| {
            if acted == 2 {
                return Err(Error::new(ErrorKind::DiskFull, "the consumer's disk is full"));
            }
            acted += 1;
            note(numbers, notice)
        });
        outcome.is_err_and(|error| error.kind() == ErrorKind::DiskFull)
    });
    assert_eq!(failing.figures().acted, 2);
    drop(failing);
    let (mut a, mut b) = (consumer("a"), consumer("b"));
    // Both at once, and then by turns.
    std::thread::scope(|scope| {
        scope.spawn(|| stays(20, 40));
        for consumer in [&mut a, &mut b] {
            scope.spawn(|| {
                let began = Instant::now();
                while began.elapsed() < Duration::from_secs(1) {
                    consumer.poll(Duration::from_millis(20), note).unwrap();
                }
            });
        }
    });
    let before = [a.figures().acted, b.figures().acted];
    for number in 40..50 {
        stays(number, number + 1);
        consume_all(if number % 2 == 0 { &mut a } else { &mut b }, &garage, &path, "count");
    }
    assert!(a.figures().acted > before[0] && b.figures().acted > before[1], "{:?} {:?}", a.figures(), b.figures());
    until("what the failing one left lying is claimed", || {
        a.poll(Duration::from_millis(20), note).unwrap();
        a.figures().claimed + b.figures().claimed > 0
    });
    assert_once_each(a.into_inbox());
}

#[test]
fn a_consumer_goes_on_without_redis() {
    let Some(mut server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (garage, path) = (open(&folder, "one", config(&server)), folder.path().join("inbox.db"));
    let mut consumer = garage.bus().unwrap().consumer("count", "a", inbox(&folder, "count")).unwrap();
    server.kill();
    for number in 0..30 {
        register(&garage, &format!("AA {number}"));
    }
    consume_all(&mut consumer, &garage, &path, "count");
    assert!(consumer.figures().polls_without_redis > 0);
    server.run();
    for number in 30..60 {
        register(&garage, &format!("AA {number}"));
    }
    consume_all(&mut consumer, &garage, &path, "count");
    assert_once_each(consumer.into_inbox());
}

#[test]
fn after_a_restore_a_consumer_does_not_build_on_a_history_that_is_no_more() {
    let Some(server) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (garage, path) = (open(&folder, "one", config(&server)), folder.path().join("inbox.db"));
    register(&garage, "AA 1");
    garage.maintenance().backup(folder.path().join("copy.db")).unwrap();
    for number in 2..=5 {
        register(&garage, &format!("AA {number}"));
    }
    let mut consumer = garage.bus().unwrap().consumer("count", "a", inbox(&folder, "count")).unwrap();
    consume_all(&mut consumer, &garage, &path, "count");
    garage.maintenance().restore(folder.path().join("copy.db")).unwrap();
    // More rows than before, so that the number of the last one alone would not tell.
    for number in 11..=30 {
        register(&garage, &format!("AA {number}"));
    }
    let head = garage.journal().head().unwrap().sequence;
    until("the relay has noticed", || garage.bus().unwrap().figures().relayed_to >= head);
    let mut refused = None;
    until("it is refused", || {
        refused = consumer.poll(Duration::from_millis(20), note).err();
        refused.is_some()
    });
    let refused = refused.unwrap();
    assert_eq!(refused.kind(), ErrorKind::Corrupt);
    assert!(refused.to_string().contains("restored"), "{refused}");

    // The owner of the effects has put them right, and goes on from here.
    let mut inbox = consumer.into_inbox();
    inbox.set_position(garage.journal().head().unwrap()).unwrap();
    let mut consumer = garage.bus().unwrap().consumer("count", "b", inbox).unwrap();
    register(&garage, "AA 99");
    consume_all(&mut consumer, &garage, &path, "count");
    let last = garage.journal().head().unwrap().sequence;
    assert_eq!(consumer.into_inbox().number(&format!("seen {last}")).unwrap(), 1);
}
