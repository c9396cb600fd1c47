//! The circuit breaker: who has failed three times is not asked again for a while.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Failures in a row that open the breaker.
const FAILURES_MAX: u32 = 3;
/// How long it stays open before somebody may try; with what connecting takes, a server that is back is in use within 2 s.
const PROBE_INTERVAL: Duration = Duration::from_millis(500);

/// Whether a server is asked at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BreakerState {
    /// It is asked.
    #[default]
    Closed,
    /// It is not: it has failed three times in a row, and will be tried again in half a second at most.
    Open,
    /// One caller tries whether it serves again; all others go without.
    HalfOpen,
}

impl BreakerState {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half-open",
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Breaker {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    state: BreakerState,
    failures: u32,
    probe_at: Option<Instant>,
    times_opened: u64,
}

/// Leave to ask once. Dropped without a word, as by a panic, it counts as a failure.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    breaker: &'a Breaker,
    is_told: bool,
}

impl Breaker {
    /// Leave to ask, unless the breaker is open.
    pub(super) fn admit(&self, now: Instant) -> Option<Permit<'_>> {
        let mut inner = self.inner.lock();
        match inner.state {
            BreakerState::Closed => {}
            BreakerState::Open if inner.probe_at.is_none_or(|at| at <= now) => inner.state = BreakerState::HalfOpen,
            BreakerState::Open | BreakerState::HalfOpen => return None,
        }
        drop(inner);
        Some(Permit { breaker: self, is_told: false })
    }

    /// The state, and how often it was opened.
    pub(super) fn state(&self) -> (BreakerState, u64) {
        let inner = self.inner.lock();
        (inner.state, inner.times_opened)
    }

    fn failed(&self, now: Instant) {
        let mut inner = self.inner.lock();
        inner.failures = inner.failures.saturating_add(1);
        // Callers that had leave before it opened come back late: they do not push the next probe away.
        if inner.state == BreakerState::HalfOpen || (inner.state == BreakerState::Closed && inner.failures >= FAILURES_MAX) {
            inner.times_opened += u64::from(inner.state == BreakerState::Closed);
            inner.state = BreakerState::Open;
            inner.probe_at = Some(now + PROBE_INTERVAL);
        }
    }
}

impl Permit<'_> {
    pub(super) fn succeeded(mut self) {
        self.is_told = true;
        let mut inner = self.breaker.inner.lock();
        let times_opened = inner.times_opened;
        *inner = Inner { times_opened, ..Inner::default() };
    }

    pub(super) fn failed(mut self, now: Instant) {
        self.is_told = true;
        self.breaker.failed(now);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.is_told {
            self.breaker.failed(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breaker: &Breaker, now: Instant) {
        breaker.admit(now).unwrap().failed(now);
    }

    #[test]
    fn three_failures_in_a_row_open_it_and_two_do_not() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..5 {
            fail(&breaker, now);
            fail(&breaker, now);
            breaker.admit(now).unwrap().succeeded();
        }
        assert_eq!(breaker.state(), (BreakerState::Closed, 0));
        (0..3).for_each(|_| fail(&breaker, now));
        assert_eq!(breaker.state(), (BreakerState::Open, 1));
        assert!(breaker.admit(now).is_none());
    }

    #[test]
    fn after_a_while_one_caller_tries_and_what_it_meets_decides() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        (0..3).for_each(|_| fail(&breaker, now));
        assert!(breaker.admit(now + PROBE_INTERVAL - Duration::from_millis(1)).is_none());
        let later = now + PROBE_INTERVAL;
        let probe = breaker.admit(later).unwrap();
        assert_eq!(breaker.state().0, BreakerState::HalfOpen);
        assert!(breaker.admit(later).is_none(), "one at a time");
        probe.failed(later);
        assert_eq!(breaker.state(), (BreakerState::Open, 1), "the same outage");
        assert!(breaker.admit(later).is_none());
        breaker.admit(later + PROBE_INTERVAL).unwrap().succeeded();
        assert_eq!(breaker.state().0, BreakerState::Closed);
        fail(&breaker, later);
        assert_eq!(breaker.state().0, BreakerState::Closed, "it counts from nought again");
    }

    #[test]
    fn a_caller_that_panics_has_failed_and_does_not_leave_it_half_open() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        (0..3).for_each(|_| fail(&breaker, now));
        let later = Instant::now() + PROBE_INTERVAL;
        drop(breaker.admit(later).unwrap());
        assert_eq!(breaker.state().0, BreakerState::Open);
    }
}
