use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use super::*;

use crate::redis_server::RedisServer;

fn connections(address: &str) -> Connections {
    Connections::new(RedisConfig::server(address).unwrap())
}

fn ping(connections: &Connections) -> Result<String> {
    connections.run(|redis| ::redis::cmd("PING").query(redis))
}

/// Asks until the server answers.
fn until_served(connections: &Connections) -> Duration {
    let begun = Instant::now();
    while ping(connections).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", connections.figures());
        std::thread::sleep(Duration::from_millis(5));
    }
    begun.elapsed()
}

#[test]
fn a_server_that_is_killed_and_comes_back_is_used_again_within_two_seconds() {
    let Some(mut server) = RedisServer::start() else { return };
    let connections = connections(&server.address());
    assert_eq!(ping(&connections).unwrap(), "PONG");
    server.kill();
    for _ in 0..FAILURES {
        assert_eq!(ping(&connections).unwrap_err().kind(), ErrorKind::Unavailable);
    }
    assert_eq!(connections.figures().breaker, BreakerState::Open);
    let tried = connections.figures().round_trips;
    for _ in 0..100 {
        ping(&connections).unwrap_err();
    }
    assert!(connections.figures().round_trips <= tried + 1, "the breaker keeps them from asking");
    server.run();
    println!("used again after {:?}", until_served(&connections));
    assert_eq!(connections.figures().breaker, BreakerState::Closed);
}

/// As the breaker has it.
const FAILURES: u32 = 3;

#[test]
fn a_server_that_says_nothing_costs_the_budget_and_its_late_answer_reaches_nobody() {
    let Some(server) = RedisServer::start() else { return };
    let connections = connections(&server.address());
    ping(&connections).unwrap();
    server.signal("STOP");
    let begun = Instant::now();
    let echo = |text: &str| connections.run(|redis| ::redis::cmd("ECHO").arg(text).query::<String>(redis));
    echo("first").unwrap_err();
    assert!(begun.elapsed() < Duration::from_millis(100), "{:?}", begun.elapsed());
    server.signal("CONT");
    assert_eq!(echo("second").unwrap(), "second");
}

#[test]
fn nobody_waits_longer_than_the_budget_for_a_server_that_accepts_and_is_silent() {
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let connections = connections(&format!("redis://{}", silent.local_addr().unwrap()));
    for _ in 0..FAILURES {
        let begun = Instant::now();
        assert_eq!(ping(&connections).unwrap_err().kind(), ErrorKind::Unavailable);
        assert!(begun.elapsed() < Duration::from_millis(100), "{:?}", begun.elapsed());
    }
    assert_eq!(connections.figures().breaker, BreakerState::Open);
}

#[test]
fn an_error_in_reply_keeps_the_connection_and_the_breaker_closed() {
    let Some(server) = RedisServer::start() else { return };
    let connections = connections(&server.address());
    connections.run(|redis| ::redis::cmd("LPUSH").arg("list").arg(1).exec(redis)).unwrap();
    for _ in 0..10 {
        let error = connections.run(|redis| ::redis::cmd("GET").arg("list").exec(redis)).unwrap_err();
        assert!(error.to_string().contains("WRONGTYPE"), "{error}");
    }
    let figures = connections.figures();
    assert_eq!((figures.breaker, figures.connections, figures.errors), (BreakerState::Closed, 1, 10));
    // Beside those of the test itself: to see that it is up, and to ask for the number.
    assert!(server.info("stats", "total_connections_received") <= 1 + 2);
}

#[test]
fn a_caller_that_panics_leaves_no_connection_out_of_step() {
    let Some(server) = RedisServer::start() else { return };
    let connections = connections(&server.address());
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        connections.run::<()>(|redis| {
            redis.req_packed_command(&::redis::cmd("PING").get_packed_command()).unwrap();
            panic!("between two replies")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(ping(&connections).unwrap(), "PONG");
}
