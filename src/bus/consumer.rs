//! Consumers: other services that do something about events, each event once and in order, whatever Redis loses or repeats.
//!
//! How far a consumer has come stands in its own store, in the transaction of its effects ([`Inbox`]); the stream only brings the
//! next events quickly, and shares the work of fetching them among the consumers of a group. What comes a second time is behind the
//! position and is acknowledged; what is missing before the next one, the journal has.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::inbox::Inbox;
use super::notice::Notice;
use super::stream::{Arrival, Position};
use super::{ConsumerFigures, Shared};
use crate::domain::Label;
use crate::event::Head;
use crate::storage::StorageExt;
use crate::{Error, ErrorKind, Result};

/// How many deliveries are fetched at once.
const DELIVERIES_MAX: usize = 100;
/// How many rows are read from the store at once to fill a gap.
const ROWS_PER_READ: u32 = 500;

/// A consumer of a group: see [`Bus::consumer`](super::Bus::consumer).
pub struct Consumer<I> {
    shared: Arc<Shared>,
    group: Label,
    name: Label,
    inbox: I,
    claim_after: Duration,
    claimed_at: Option<Instant>,
    /// The era of the last delivery.
    era: Option<u64>,
    figures: ConsumerFigures,
}

impl<I> fmt::Debug for Consumer<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consumer").field("group", &self.group).field("name", &self.name).finish_non_exhaustive()
    }
}

impl<I: Inbox> Consumer<I> {
    pub(super) fn new(shared: Arc<Shared>, group: Label, name: Label, inbox: I) -> Self {
        let claim_after = Duration::from_secs(30);
        Self { shared, group, name, inbox, claim_after, claimed_at: None, era: None, figures: ConsumerFigures::default() }
    }

    /// After how long a delivery that another consumer of the group has not acknowledged is taken over. Default: 30 s. It is to be longer
    /// than any effect takes; should it not be, two consumers compete for the same event, and the inbox lets one of them have it.
    #[must_use]
    pub fn claim_after(mut self, idle: Duration) -> Self {
        self.claim_after = idle.max(Duration::from_millis(1));
        self
    }

    /// Lets `effect` act on the next events, in the order of the journal: each in a transaction of the inbox that also moves the
    /// position, so that it is done once. Waits up to `wait` for something to come, and answers how many events were acted on.
    ///
    /// With Redis away it goes on by reading the journal, once each `wait`.
    ///
    /// # Errors
    /// What `effect` and the inbox answer: that event has not been acted on, and is the next again.
    /// [`ErrorKind::Corrupt`] if the journal does not have the event that was acted on last: the garage was restored from a backup of
    /// before, and what is to become of the effects is for their owner to decide, who then sets the position of the inbox. The kinds of a store that cannot be read.
    pub fn poll(&mut self, wait: Duration, mut effect: impl FnMut(&mut I::Tx<'_>, &Notice) -> Result<()>) -> Result<usize> {
        let began = Instant::now();
        let arrivals = self.fetch(wait);
        let is_away = arrivals.is_err();
        let arrivals = arrivals.unwrap_or_default();
        if arrivals.is_empty() {
            if is_away {
                self.figures.polls_without_redis += 1;
                std::thread::sleep(wait.saturating_sub(began.elapsed()));
            }
            // Nothing came: nothing happened, or it was lost on the way.
            let head = self.shared.storage.read_with(|rows| rows.journal_head())?;
            return self.catch_up(head.sequence, &mut effect);
        }
        let mut done = 0;
        for arrival in &arrivals {
            let Some(notice) = &arrival.notice else { continue };
            if self.era != Some(arrival.position.era) {
                // Another history, perhaps: the next is not to be built on one that is no more.
                let position = self.inbox.position()?;
                self.rows_behind(position, 0)?;
                self.era = Some(arrival.position.era);
            }
            done += self.deliver(notice, &mut effect)?;
        }
        self.acknowledge(&arrivals)?;
        Ok(done)
    }

    /// What was counted since this consumer was made.
    #[must_use]
    pub const fn figures(&self) -> ConsumerFigures {
        self.figures
    }

    /// The inbox, which it gives back.
    #[must_use]
    pub fn into_inbox(self) -> I {
        self.inbox
    }

    /// Deliveries that others have left lying, and then new ones.
    fn fetch(&mut self, wait: Duration) -> Result<Vec<Arrival>> {
        let (stream, group, name) = (&self.shared.stream, self.group.as_str(), self.name.as_str());
        let now = Instant::now();
        if self.claimed_at.is_none_or(|at| now.duration_since(at) >= self.claim_after / 2) {
            let claimed = stream.claim(group, name, self.claim_after, DELIVERIES_MAX)?;
            // Until none is left: each look begins at the oldest.
            self.claimed_at = claimed.is_empty().then_some(now);
            if !claimed.is_empty() {
                self.figures.claimed += claimed.len() as u64;
                return Ok(claimed);
            }
        }
        stream.read_group(group, name, DELIVERIES_MAX, wait)
    }

    /// Acts on what `notice` is of, and first on what is missing before it.
    fn deliver(&mut self, notice: &Notice, effect: &mut impl FnMut(&mut I::Tx<'_>, &Notice) -> Result<()>) -> Result<usize> {
        let mut done = 0;
        loop {
            let position = self.inbox.position()?;
            if notice.sequence <= position.sequence {
                self.figures.repeated += u64::from(done == 0);
                return Ok(done);
            }
            if notice.sequence > position.sequence + 1 {
                self.figures.gaps += 1;
                done += self.catch_up(notice.sequence - 1, effect)?;
            } else if self.act(position, notice, effect)? {
                return Ok(done + 1);
            }
        }
    }

    /// Acts on the rows of the journal up to number `upto`.
    fn catch_up(&mut self, upto: u64, effect: &mut impl FnMut(&mut I::Tx<'_>, &Notice) -> Result<()>) -> Result<usize> {
        let mut done = 0;
        loop {
            let position = self.inbox.position()?;
            let wanted = upto.saturating_sub(position.sequence).min(u64::from(ROWS_PER_READ));
            let rows = self.rows_behind(position, u32::try_from(wanted).unwrap_or(ROWS_PER_READ))?;
            if rows.is_empty() {
                return Ok(done);
            }
            let mut before = position;
            for notice in rows {
                if !self.act(before, &notice, effect)? {
                    // Another consumer of the group was faster; what comes next, its position says.
                    break;
                }
                before = notice.head();
                self.figures.filled += 1;
                done += 1;
            }
        }
    }

    /// The next `limit` rows of the journal, once it is seen that the position is a row of it.
    fn rows_behind(&self, position: Head, limit: u32) -> Result<Vec<Notice>> {
        let found = self.shared.storage.read_with(|rows| {
            if position == Head::EMPTY {
                return rows.journal(1, limit).map(Some);
            }
            let mut found = rows.journal(position.sequence, limit + 1)?;
            let goes_on = found.first().is_some_and(|row| (row.sequence, row.hash) == (position.sequence, position.hash));
            Ok(goes_on.then(|| found.split_off(1)))
        })?;
        let rows = found.ok_or_else(|| {
            let message = format!(
                "group \"{}\" has acted on row {} of a journal that the garage does not have any more: it was restored from a backup",
                self.group, position.sequence
            );
            Error::new(ErrorKind::Corrupt, message)
        })?;
        Ok(rows.iter().map(Notice::of).collect())
    }

    fn act(
        &mut self,
        before: Head,
        notice: &Notice,
        effect: &mut impl FnMut(&mut I::Tx<'_>, &Notice) -> Result<()>,
    ) -> Result<bool> {
        let is_done = self.inbox.advance(before, notice.head(), |tx| effect(tx, notice))?;
        self.figures.acted += u64::from(is_done);
        Ok(is_done)
    }

    /// Whatever the position has passed is done, by this consumer or another; what nobody has signed is done with.
    fn acknowledge(&mut self, arrivals: &[Arrival]) -> Result<()> {
        self.figures.unsigned += arrivals.iter().filter(|arrival| arrival.notice.is_none()).count() as u64;
        let positions: Vec<Position> = arrivals.iter().map(|arrival| arrival.position).collect();
        // Should it fail they come again, and are passed over.
        if self.shared.stream.acknowledge(self.group.as_str(), &positions).is_err() {
            self.figures.unacknowledged += positions.len() as u64;
        }
        self.shared.counters.consumed.fetch_add(positions.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}
