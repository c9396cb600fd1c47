//! The bus: the journal, told to other programs through a Redis Stream.
//!
//! | part | does |
//! | --- | --- |
//! | relay | one process at a time, under the lease `relay`, adds a [`Notice`] of each journal row to the stream |
//! | watch | every instance hears from the stream that others have committed, and takes it in from the store |
//! | [`Consumer`] | another service acts on each event once and in order, its position in its own store |
//!
//! The stream may be lost at any moment: it says that something happened, and the journal says what. Without Redis everything goes
//! on, slower by the interval of a poll.

mod consumer;
mod figures;
mod inbox;
mod notice;
mod relay;
mod stream;
mod watch;

pub use consumer::Consumer;
pub use figures::BusFigures;
pub use inbox::{FileInbox, Inbox, Numbers};
pub use notice::{EventId, Notice};

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use secrecy::SecretSlice;

use crate::Result;
use crate::background::Background;
use crate::cache::prefix;
use crate::cache::redis::{Connections, RedisConfig};
use crate::domain::{Label, Lease};
use crate::live::Follower;
use crate::storage::{Storage, StorageExt};
use crate::transaction::Context;
use figures::Counters;
use notice::Seal;
use relay::Relay;
use stream::Stream;
use watch::Watch;

/// Where the bus is, and what this instance does for it.
///
/// ```
/// use std::time::Duration;
/// use parking_garage::{RedisConfig, bus::BusConfig};
///
/// # let secret = vec![7; 32]; // from where the installation keeps its secrets
/// let redis = RedisConfig::server("redis://cache.example:6379/0")?;
/// let config = BusConfig::new(redis, "central-station", "production", secret.into())?.relay_interval(Duration::from_millis(50));
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone)]
pub struct BusConfig {
    redis: RedisConfig,
    key: String,
    seal: Seal,
    relay: bool,
    relay_interval: Duration,
    relay_term: Duration,
}

impl fmt::Debug for BusConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BusConfig").field("redis", &self.redis).field("key", &self.key).finish_non_exhaustive()
    }
}

impl BusConfig {
    /// The bus of one garage, which all its instances name alike: its stream is `{garage:environment}:events`. All who write to it or
    /// read from it know `secret`, of 32 bytes or more: what is not signed with it is passed over.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that is not 1 to 64 letters, digits, dots, dashes and underscores, and for a secret
    /// that is too short. Redis is not asked: it may come later.
    pub fn new(redis: RedisConfig, garage: &str, environment: &str, secret: SecretSlice<u8>) -> Result<Self> {
        let key = format!("{}:events", prefix(garage, environment)?);
        let seal = Seal::new(&secret)?;
        let (relay_interval, relay_term) = (Duration::from_millis(20), Duration::from_secs(15));
        Ok(Self { redis, key, seal, relay: true, relay_interval, relay_term })
    }

    /// Whether this instance relays when nobody else does. Default: yes. An instance that is up for moments only need not.
    #[must_use]
    pub fn relay(mut self, relay: bool) -> Self {
        self.relay = relay;
        self
    }

    /// How often the relay looks whether anyone has committed: the larger part of how late the stream is. Default: 20 ms; floor: 1 ms. A look
    /// that finds nothing costs microseconds.
    #[must_use]
    pub fn relay_interval(mut self, interval: Duration) -> Self {
        self.relay_interval = interval.max(Duration::from_millis(1));
        self
    }

    /// For how long at a time a process has the relay, by the garage's clock: so long the stream may stand still after that process is gone.
    /// Default: 15 s. It is renewed when a third of it is over, which is a commit.
    #[must_use]
    pub fn relay_term(mut self, term: Duration) -> Self {
        self.relay_term = term.clamp(Lease::TERM_MIN, Lease::TERM_MAX);
        self
    }
}

/// What all parts of the bus use.
#[derive(Debug)]
struct Shared {
    context: Arc<Context>,
    storage: Arc<dyn Storage>,
    stream: Stream,
    counters: Counters,
}

/// What one consumer has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsumerFigures {
    /// Events that were acted on.
    pub acted: u64,
    /// Of these, taken from the journal because the stream did not bring them, or not yet.
    pub filled: u64,
    /// Deliveries before which events were missing.
    pub gaps: u64,
    /// Deliveries of events that had been acted on.
    pub repeated: u64,
    /// Deliveries that another consumer had left lying.
    pub claimed: u64,
    /// Entries that were not signed with the secret.
    pub unsigned: u64,
    /// Deliveries whose acknowledgement did not reach Redis; they come again.
    pub unacknowledged: u64,
    /// Looks at the journal alone, because Redis did not answer.
    pub polls_without_redis: u64,
}

/// The bus of a garage, with the threads that this instance runs for it.
pub(crate) struct Station {
    // First, to be dropped first: nothing reads a storage that is being closed.
    #[allow(dead_code, reason = "held to be dropped")]
    threads: Vec<Background>,
    shared: Arc<Shared>,
}

impl Station {
    /// # Errors
    /// [`Internal`](crate::ErrorKind::Internal) if the system gives no thread.
    pub(crate) fn open(
        config: BusConfig,
        context: &Arc<Context>,
        storage: &Arc<dyn Storage>,
        follower: &Arc<Follower>,
    ) -> Result<Self> {
        let shared = Arc::new(Shared {
            context: Arc::clone(context),
            storage: Arc::clone(storage),
            stream: Stream::new(Connections::new(config.redis), config.key, config.seal),
            counters: Counters::default(),
        });
        let mut watch = Quietly::new("follow the bus", Watch::new(Arc::clone(&shared), Arc::clone(follower)));
        let counted = Arc::clone(&shared);
        let mut threads = vec![Background::start("parking-garage-watch", PAUSE, move || {
            let is_well = watch.turn(Watch::turn);
            counted.counters.is_connected.store(is_well, Ordering::Relaxed);
        })?];
        if config.relay {
            let mut relay = Quietly::new("relay the journal", Relay::new(Arc::clone(&shared), config.relay_term));
            threads.push(Background::start("parking-garage-relay", config.relay_interval, move || {
                let _ = relay.turn(Relay::turn);
            })?);
        }
        Ok(Self { threads, shared })
    }

    pub(crate) fn figures(&self) -> BusFigures {
        let shared = &self.shared;
        let now = shared.context.clock.now();
        let job: Result<Label> = relay::JOB.parse();
        let relay = job.and_then(|job| shared.storage.read_with(|rows| rows.lease(&job))).ok().flatten();
        shared.counters.figures(relay.filter(|lease| lease.is_held(now)), shared.stream.figures())
    }
}

/// Between two looks at the stream; the waiting is done by Redis.
const PAUSE: Duration = Duration::from_millis(1);
/// Between two attempts while Redis is away.
const PAUSE_AWAY: Duration = Duration::from_millis(50);

/// A part that says once that Redis is away, and once that it is back, however often it tries.
struct Quietly<Part> {
    what: &'static str,
    part: Part,
    is_away: bool,
}

impl<Part> Quietly<Part> {
    fn new(what: &'static str, part: Part) -> Self {
        Self { what, part, is_away: false }
    }

    /// Answers whether all is well.
    fn turn(&mut self, turn: impl FnOnce(&mut Part) -> Result<()>) -> bool {
        let mut outcome = Ok(());
        // A panic, which can only be a bug, is logged there.
        crate::background::attempt(self.what, || {
            outcome = turn(&mut self.part);
            Ok(())
        });
        let was_away = std::mem::replace(&mut self.is_away, outcome.is_err());
        match &outcome {
            Err(error) if !was_away => tracing::warn!(error = %error, "could not {}; trying again until it can", self.what),
            Ok(()) if was_away => tracing::info!("can {} again", self.what),
            _ => {}
        }
        if outcome.is_err() {
            std::thread::sleep(PAUSE_AWAY);
        }
        outcome.is_ok()
    }
}

/// The bus, for other services: see [`Garage::bus`](crate::Garage::bus).
#[derive(Clone)]
pub struct Bus<'a> {
    station: &'a Station,
}

impl fmt::Debug for Bus<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bus").field("shared", &self.station.shared).finish()
    }
}

impl<'a> Bus<'a> {
    pub(crate) const fn new(station: &'a Station) -> Self {
        Self { station }
    }

    /// A consumer of `group`, under a name that no other consumer of the group has. The consumers of a group share the work, and an
    /// inbox; each group gets every event. The group is made where it is not there.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that is no [`Label`].
    pub fn consumer<I: Inbox>(&self, group: &str, name: &str, inbox: I) -> Result<Consumer<I>> {
        Ok(Consumer::new(Arc::clone(&self.station.shared), group.parse()?, name.parse()?, inbox))
    }

    /// Forgets a group that nobody consumes any more: what it has not acknowledged is not trimmed as long as it is there. Answers whether
    /// it was.
    ///
    /// # Errors
    /// [`Unavailable`](crate::ErrorKind::Unavailable) if Redis does not answer.
    pub fn remove_group(&self, group: &str) -> Result<bool> {
        self.station.shared.stream.remove_group(group)
    }

    /// How the bus is.
    #[must_use]
    pub fn figures(&self) -> BusFigures {
        self.station.figures()
    }
}
