//! Coherence: every instance follows the stream, and takes in from the store what others have committed, as soon as it hears of it.
//!
//! The stream only says that there is something; what it is, the live state and the caches learn from the journal, row by row, which
//! has no gap and no forgery. An entry that was lost, trimmed or doubled therefore costs time at most, and the store is polled
//! besides.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Shared;
use super::stream::{Arrival, Position};
use crate::Result;
use crate::live::Follower;

/// How long one look at the stream waits for something to come; closing a garage waits for the end of one.
const WAIT: Duration = Duration::from_millis(400);
/// How many entries are read at once.
const ENTRIES_MAX: usize = 500;

/// What one instance has seen of the stream.
#[derive(Debug)]
pub(super) struct Watch {
    shared: Arc<Shared>,
    follower: Arc<Follower>,
    /// The last entry seen; `None` while there is no connection.
    seen: Option<Position>,
}

impl Watch {
    pub(super) fn new(shared: Arc<Shared>, follower: Arc<Follower>) -> Self {
        Self { shared, follower, seen: None }
    }

    /// Waits for entries, and takes in what they tell of.
    pub(super) fn turn(&mut self) -> Result<()> {
        let outcome = self.look();
        if outcome.is_err() {
            self.seen = None;
        }
        outcome
    }

    fn look(&mut self) -> Result<()> {
        let seen = match self.seen {
            Some(seen) => seen,
            None => {
                // In this order: what comes behind the end that was found is read from the stream, all before it from the store.
                let end = self.shared.stream.top()?.last;
                self.follower.poll()?;
                self.shared.counters.reconnects.fetch_add(1, Ordering::Relaxed);
                end
            }
        };
        self.seen = Some(seen);
        let arrivals = self.shared.stream.read(seen, ENTRIES_MAX, WAIT)?;
        let Some(last) = arrivals.last() else {
            // A stream that was emptied, by a relay whose clock is behind: nothing that is added would ever be behind `seen`.
            if self.shared.stream.top()?.last < seen {
                self.seen = None;
            }
            return Ok(());
        };
        self.seen = Some(last.position);
        self.count(seen, &arrivals);
        if arrivals.iter().any(|arrival| arrival.position.era != seen.era || arrival.position.sequence > self.follower.sequence()) {
            self.follower.poll()?;
        }
        Ok(())
    }

    fn count(&self, mut seen: Position, arrivals: &[Arrival]) {
        let (now, counters) = (self.shared.context.clock.now(), &self.shared.counters);
        for Arrival { position, notice } in arrivals {
            if position.era == seen.era && position.sequence != seen.sequence + 1 {
                counters.gaps.fetch_add(1, Ordering::Relaxed);
            }
            seen = *position;
            match notice {
                Some(notice) => counters.heard(notice.sequence, now.since(notice.at)),
                None => drop(counters.unsigned.fetch_add(1, Ordering::Relaxed)),
            }
        }
    }
}
