use std::sync::atomic::AtomicU64;

use super::*;
use crate::bus::figures::Counters;
use crate::bus::notice::Seal;
use crate::bus::stream::Stream;
use crate::cache::redis::{Connections, RedisConfig};
use crate::clock::{Clock, ManualClock};
use crate::redis_server::RedisServer;
use crate::storage::StorageExt;
use crate::{Garage, NewVehicle, VehicleType};

const TERM: Duration = Duration::from_secs(1);

/// A garage whose journal is relayed by hand, on a clock that is told the time.
struct Bench {
    garage: Garage,
    shared: Arc<Shared>,
    clock: Arc<ManualClock>,
    plates: AtomicU64,
    // Last, to be dropped last.
    server: RedisServer,
}

impl Bench {
    fn new() -> Option<Self> {
        let server = RedisServer::start()?;
        let clock = Arc::new(ManualClock::at("2026-06-01T12:00:00Z".parse().unwrap()));
        let builder = Garage::builder().background(false).clock(Arc::clone(&clock) as Arc<dyn Clock>);
        let garage = builder.in_memory().unwrap();
        let (context, storage) = garage.parts();
        let redis = RedisConfig::server(&server.address()).unwrap().budget(Duration::from_secs(5));
        let stream =
            Stream::new(Connections::new(redis), "{garage:test}:events".to_owned(), Seal::new(&vec![7; 32].into()).unwrap());
        let shared = Arc::new(Shared { context, storage, stream, counters: Counters::default() });
        // Somebody who acknowledges nothing: all stays.
        shared.stream.read_group("idle", "a", 1, Duration::from_millis(1)).unwrap();
        Some(Self { garage, shared, clock, plates: AtomicU64::new(0), server })
    }

    fn happens(&self, count: u64) {
        for _ in 0..count {
            let plate = format!("AA {}", self.plates.fetch_add(1, Ordering::Relaxed));
            self.garage.vehicles().register(NewVehicle::new(plate, VehicleType::Standard)).unwrap();
        }
    }

    fn relay(&self) -> Relay {
        Relay::new(Arc::clone(&self.shared), TERM)
    }

    fn entries(&self) -> Vec<Position> {
        self.shared
            .stream
            .read(Position::default(), 10_000, Duration::from_millis(1))
            .unwrap()
            .iter()
            .map(|entry| entry.position)
            .collect()
    }

    /// That the stream has the rows from `first` on, each once, in order, and as the journal has them.
    #[track_caller]
    fn assert_has_from(&self, first: u64) {
        let head = self.garage.journal().head().unwrap().sequence;
        let arrivals = self.shared.stream.read(Position::default(), 10_000, Duration::from_millis(1)).unwrap();
        let numbers: Vec<u64> = arrivals.iter().map(|entry| entry.position.sequence).collect();
        assert_eq!(numbers, (first..=head).collect::<Vec<_>>());
        self.shared
            .storage
            .read_with(|rows| {
                for entry in &arrivals {
                    let row = rows.journal(entry.position.sequence, 1)?.remove(0);
                    assert_eq!(entry.notice.as_ref(), Some(&Notice::of(&row)));
                }
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn a_relay_killed_at_each_step_is_followed_by_one_that_goes_on_where_the_stream_ends() {
    let Some(bench) = Bench::new() else { return };
    bench.happens(3);
    bench.relay().turn().unwrap();
    let first = bench.entries()[0].sequence;
    for step in [Step::Held, Step::Found, Step::Read, Step::Appended, Step::Trimmed] {
        for again in 0..3 {
            // More than one round trip takes.
            bench.happens(u64::from(ROWS_PER_TRIP) + 7);
            let mut dying = bench.relay();
            dying.dies_at = Some((step, again));
            let outcome = dying.turn();
            // Dead: it gives nothing back, its lease least of all.
            std::mem::forget(dying);
            assert!(outcome.is_err() || again > 0, "it did not come to {step:?}");
            bench.clock.advance(TERM);
            let mut next = bench.relay();
            next.turn().unwrap();
            bench.assert_has_from(first);
            drop(next);
        }
    }
}

#[test]
fn two_relays_that_both_think_they_hold_the_lease_add_each_row_once() {
    let Some(bench) = Bench::new() else { return };
    bench.happens(5);
    let mut stopped = bench.relay();
    stopped.turn().unwrap();
    let first = bench.entries()[0].sequence;
    bench.happens(5);
    bench.clock.advance(TERM);
    let mut next = bench.relay();
    next.turn().unwrap();
    bench.happens(5);
    // Continued, it does what it would have done next, as if its lease still held.
    while stopped.relay_some().unwrap() {}
    bench.assert_has_from(first);
    next.turn().unwrap();
    bench.assert_has_from(first);
    stopped.turn().unwrap();
    assert_eq!(stopped.end, None, "its lease is lost, and it is told so at its next turn");
}

#[test]
fn an_emptied_stream_begins_anew_with_the_last_row_under_a_later_era() {
    let Some(bench) = Bench::new() else { return };
    bench.happens(9);
    let mut relay = bench.relay();
    relay.turn().unwrap();
    let before = bench.entries();
    bench.server.ask("FLUSHALL").unwrap();
    bench.clock.advance(Duration::from_millis(10));
    bench.happens(2);
    relay.turn().unwrap();
    bench.shared.stream.read_group("idle", "a", 1, Duration::from_millis(1)).unwrap();
    let after = bench.entries();
    let head = bench.garage.journal().head().unwrap().sequence;
    assert_eq!(after.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [head]);
    assert!(after[0] > *before.last().unwrap(), "who has seen the old entries sees the new one behind them");
    bench.happens(2);
    relay.turn().unwrap();
    bench.assert_has_from(head);
}
