//! Connections to Redis: a pool whose callers wait for their budget at most, behind a circuit breaker.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use r2d2::{ManageConnection, Pool};
use redis::{ConnectionLike, ErrorKind as RedisErrorKind, RedisError, RedisResult, ServerErrorKind};
use scheduled_thread_pool::ScheduledThreadPool;

use super::breaker::{Breaker, BreakerState};
use super::config::RedisConfig;
use super::dial::{Link, dial};
use crate::{Error, ErrorKind, Result};

/// How long the thread that makes connections waits for one of them, or the budget if that is longer: TLS takes its time. No
/// caller waits for it longer than its budget.
const DIALLING: Duration = Duration::from_millis(250);
/// The pool tries a server that is away again after at most half of this.
const REDIAL: Duration = Duration::from_secs(1);

/// Connections to one Redis.
///
/// Making it connects to nothing. No call takes longer than its budget, whether the server is absent, silent or slow.
#[derive(Debug)]
pub(crate) struct Connections {
    pool: Pool<Manager>,
    /// Grows with each connection that breaks: the others were made to the same server, and are not trusted any more.
    era: Arc<AtomicU64>,
    breaker: Breaker,
    budget: Duration,
    counters: Counters,
}

#[derive(Debug, Default)]
struct Counters {
    round_trips: AtomicU64,
    errors: AtomicU64,
    turned_away: AtomicU64,
}

/// What was counted of the traffic with Redis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectionFigures {
    /// Operations that were tried; each is one round trip.
    pub round_trips: u64,
    /// Those that failed.
    pub errors: u64,
    /// Operations that were not tried, because the breaker was open.
    pub turned_away: u64,
    /// Whether the server is asked at present.
    pub breaker: BreakerState,
    /// How often the breaker has opened.
    pub breaker_opened: u64,
    /// Open connections.
    pub connections: u32,
}

impl Connections {
    pub(crate) fn new(config: RedisConfig) -> Self {
        // r2d2 would start three threads. Not one for all pools of the process, as for files: a server that is silent would keep
        // the others' connections from being made.
        let opener = Arc::new(ScheduledThreadPool::builder().num_threads(1).thread_name_pattern("garage-redis").build());
        let budget = config.budget;
        let era = Arc::new(AtomicU64::new(0));
        let pool = Pool::builder()
            .max_size(config.connections_max)
            .min_idle(Some(0))
            // It would be a round trip more to each operation; one that fails drops its connection.
            .test_on_check_out(false)
            .max_lifetime(None)
            .connection_timeout(REDIAL)
            .thread_pool(opener)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Manager { config, era: Arc::clone(&era) });
        Self { pool, era, breaker: Breaker::default(), budget, counters: Counters::default() }
    }

    /// Runs `work`, which is to be one round trip, within the budget.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the server does not answer in time, cannot serve, or was not asked because the breaker is
    /// open.
    pub(crate) fn run<T>(&self, work: impl FnOnce(&mut dyn ConnectionLike) -> RedisResult<T>) -> Result<T> {
        self.run_within(self.budget, work)
    }

    /// As [`Connections::run`] with another budget: for a command that blocks, the time it blocks and some more.
    pub(crate) fn run_within<T>(
        &self,
        budget: Duration,
        work: impl FnOnce(&mut dyn ConnectionLike) -> RedisResult<T>,
    ) -> Result<T> {
        let Some(permit) = self.breaker.admit(Instant::now()) else {
            self.counters.turned_away.fetch_add(1, Ordering::Relaxed);
            return Err(Error::new(ErrorKind::Unavailable, "Redis has failed several times in a row and is not asked for now"));
        };
        self.counters.round_trips.fetch_add(1, Ordering::Relaxed);
        let begun = Instant::now();
        match self.attempt(budget, work) {
            Ok(Ok(answer)) => {
                // The timeout holds for each read of a reply: one that trickles in takes longer, and the next is not waited for.
                if begun.elapsed() <= 2 * budget {
                    permit.succeeded()
                } else {
                    permit.failed(Instant::now())
                }
                Ok(answer)
            }
            Ok(Err(error)) => {
                self.counters.errors.fetch_add(1, Ordering::Relaxed);
                // An answer to this command alone says that the server serves.
                if is_about_the_command(&error) {
                    permit.succeeded()
                } else {
                    permit.failed(Instant::now())
                }
                Err(unavailable(&error))
            }
            Err(error) => {
                self.counters.errors.fetch_add(1, Ordering::Relaxed);
                permit.failed(Instant::now());
                Err(error)
            }
        }
    }

    /// The outer error is that there was no connection.
    fn attempt<T>(&self, budget: Duration, work: impl FnOnce(&mut dyn ConnectionLike) -> RedisResult<T>) -> Result<RedisResult<T>> {
        let until = Instant::now() + budget;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            // What the pool says of its own failure may hold an address, and is no more than that it took too long.
            let mut lent = self.pool.get_timeout(left).map_err(|error| {
                Error::new(ErrorKind::Unavailable, "no connection to Redis was had in time").with_source(error.to_string())
            })?;
            if lent.era != self.era.load(Ordering::Acquire) {
                // Given back, it is closed.
                continue;
            }
            // Until the answer is read, it is out of step with the server, also after a panic.
            lent.is_broken = true;
            let left = until.saturating_duration_since(Instant::now());
            let outcome = lent.wait_at_most(left).and_then(|()| work(lent.link.as_connection()));
            match &outcome {
                Ok(_) => lent.is_broken = false,
                Err(error) if is_reply(error) => lent.is_broken = must_redial(error),
                Err(_) => {}
            }
            if lent.is_broken {
                self.era.fetch_add(1, Ordering::AcqRel);
            }
            return Ok(outcome);
        }
    }

    /// What was counted.
    pub(crate) fn figures(&self) -> ConnectionFigures {
        let (breaker, breaker_opened) = self.breaker.state();
        ConnectionFigures {
            round_trips: self.counters.round_trips.load(Ordering::Relaxed),
            errors: self.counters.errors.load(Ordering::Relaxed),
            turned_away: self.counters.turned_away.load(Ordering::Relaxed),
            breaker,
            breaker_opened,
            connections: self.pool.state().connections,
        }
    }
}

/// Whether the server said so, in due form: the connection is in step with it.
fn is_reply(error: &RedisError) -> bool {
    matches!(error.kind(), RedisErrorKind::Server(_) | RedisErrorKind::Extension | RedisErrorKind::UnexpectedReturnType)
}

/// Whether another server, or another login, is wanted: a primary that was deposed, a cluster that has moved.
fn must_redial(error: &RedisError) -> bool {
    matches!(
        error.kind(),
        RedisErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown | ServerErrorKind::ClusterDown)
    ) || matches!(error.code(), Some("NOAUTH"))
}

/// Whether the server serves, and only this command was not to its liking.
fn is_about_the_command(error: &RedisError) -> bool {
    match error.kind() {
        RedisErrorKind::UnexpectedReturnType => true,
        RedisErrorKind::Server(ServerErrorKind::NoScript | ServerErrorKind::ExecAbort | ServerErrorKind::CrossSlot) => true,
        RedisErrorKind::Server(_) | RedisErrorKind::Extension => {
            matches!(error.code(), Some("WRONGTYPE" | "BUSYGROUP" | "NOGROUP" | "ERR"))
        }
        _ => false,
    }
}

fn unavailable(error: &RedisError) -> Error {
    // Its detail may hold a key or an address; what is said is the category and the server's code.
    let code = error.code().map(|code| format!(" ({code})")).unwrap_or_default();
    Error::new(ErrorKind::Unavailable, format!("Redis did not do what it was asked: {}{code}", error.category()))
}

#[derive(Debug)]
struct Manager {
    config: RedisConfig,
    era: Arc<AtomicU64>,
}

struct Pooled {
    link: Link,
    /// What the link's timeout is.
    patience: Duration,
    era: u64,
    is_broken: bool,
}

impl Pooled {
    /// Sets the link's timeout, unless the one that it has is right but for an eighth: setting takes two calls of the system.
    fn wait_at_most(&mut self, left: Duration) -> RedisResult<()> {
        if self.patience <= left && self.patience >= left - left / 8 {
            return Ok(());
        }
        self.patience = left - left / 16;
        self.link.set_timeout(self.patience)
    }
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = RedisError;

    fn connect(&self) -> RedisResult<Pooled> {
        let era = self.era.load(Ordering::Acquire);
        let link = dial(&self.config, DIALLING.max(self.config.budget))?;
        // None is set yet, which is for ever.
        Ok(Pooled { link, patience: Duration::MAX, era, is_broken: false })
    }

    fn is_valid(&self, _: &mut Pooled) -> RedisResult<()> {
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.is_broken || pooled.era != self.era.load(Ordering::Acquire)
    }
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
