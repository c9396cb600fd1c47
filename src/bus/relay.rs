//! The relay: what the journal has, the stream gets, in order and without a gap, from the one process that holds the lease.
//!
//! It keeps no position of its own: the last entry of the stream says how far it has come, and the store whether that is a row of this
//! journal. So it may die at any step. Two relays at once, as after a holder was stopped for longer than its term, do no harm either:
//! an entry has the number of its row, and the stream takes each number once. The lease spares them the double work.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Shared;
use super::notice::Notice;
use super::stream::{Appended, Position};
use crate::Result;
use crate::domain::Actor;
use crate::event::Head;
use crate::services::tenure::Tenure;
use crate::storage::StorageExt;
use crate::transaction::Scope;

/// How many rows are relayed in one round trip.
const ROWS_PER_TRIP: u32 = 250;
/// How often the stream is trimmed, at most.
const TRIM_EVERY: Duration = Duration::from_secs(1);
/// How many entries stay in a stream that has no group: enough for instances that follow it to bridge a pause.
const UNREAD_MAX: u64 = 1_000;
/// How long the relay waits for its turn to write, which it does to renew its lease.
const DEADLINE: Duration = Duration::from_secs(2);
/// The job whose lease it holds.
pub(crate) const JOB: &str = "relay";

/// Where the stream ends, as it was found or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    /// The last id that it has given out.
    last: Position,
    /// The era of what is added.
    era: u64,
    /// The journal row behind which it goes on.
    head: Head,
}

/// One process's relay.
#[derive(Debug)]
pub(super) struct Relay {
    shared: Arc<Shared>,
    tenure: Tenure,
    /// `None` until it is found, and after anything went wrong.
    end: Option<End>,
    /// What the store said when everything had been relayed.
    mark: Option<u64>,
    /// When others are asked for the job again.
    ask_at: Instant,
    pause: Duration,
    trim_at: Instant,
    /// At which step it dies, and how many times it does that before.
    #[cfg(test)]
    dies_at: Option<(Step, u32)>,
}

/// What a relay does one after the other; it may die behind each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Held,
    Found,
    Read,
    Appended,
    Trimmed,
}

impl Relay {
    pub(super) fn new(shared: Arc<Shared>, term: Duration) -> Self {
        let now = Instant::now();
        Self {
            shared,
            tenure: Tenure::new(JOB, term),
            end: None,
            mark: None,
            ask_at: now,
            pause: term / 10,
            trim_at: now,
            #[cfg(test)]
            dies_at: None,
        }
    }

    /// Relays what there is to relay, if this process has the job or gets it.
    pub(super) fn turn(&mut self) -> Result<()> {
        let outcome = self.relay();
        if outcome.is_err() {
            (self.end, self.mark) = (None, None);
        }
        outcome
    }

    /// Marks a step. Only a test lets the relay die there.
    fn step(&mut self, step: Step) -> Result<()> {
        let _ = step;
        #[cfg(test)]
        match &mut self.dies_at {
            Some((at, 0)) if *at == step => return Err(crate::Error::new(crate::ErrorKind::Internal, "the relay was killed")),
            Some((at, left)) if *at == step => *left -= 1,
            _ => {}
        }
        Ok(())
    }

    fn relay(&mut self) -> Result<()> {
        let shared = Arc::clone(&self.shared);
        let scope = Scope::store(&shared.context, &shared.storage, Some(DEADLINE), Actor::System);
        if Instant::now() < self.ask_at {
            return Ok(());
        }
        if self.tenure.hold(&scope)?.is_none() {
            shared.counters.is_relaying.store(false, Ordering::Relaxed);
            (self.end, self.mark) = (None, None);
            self.ask_at = Instant::now() + self.pause;
            return Ok(());
        }
        shared.counters.is_relaying.store(true, Ordering::Relaxed);
        self.step(Step::Held)?;
        // Before the rows are read: what is committed after that makes another mark.
        let mark = shared.storage.change_mark()?;
        if self.end.is_some() && self.mark == Some(mark) {
            return self.trim();
        }
        self.mark = None;
        while self.relay_some()? {}
        self.mark = Some(mark);
        self.trim()
    }

    /// Relays the next rows; answers whether there may be more.
    fn relay_some(&mut self) -> Result<bool> {
        let shared = Arc::clone(&self.shared);
        let end = match self.end {
            Some(end) => end,
            None => self.find_end()?,
        };
        self.step(Step::Found)?;
        // The row before them too: if it is another, so is the history, for the store was restored.
        let rows = shared.storage.read_with(|rows| match end.head {
            Head::EMPTY => rows.journal(1, ROWS_PER_TRIP).map(Some),
            head => {
                let mut found = rows.journal(head.sequence, ROWS_PER_TRIP + 1)?;
                let goes_on = found.first().is_some_and(|row| (row.sequence, row.hash) == (head.sequence, head.hash));
                Ok(goes_on.then(|| found.split_off(1)))
            }
        })?;
        let Some(rows) = rows else {
            self.end = None;
            return Ok(true);
        };
        let Some(last) = rows.last() else {
            self.end = Some(end);
            return Ok(false);
        };
        let (head, is_last) = (Head { sequence: last.sequence, hash: last.hash }, rows.len() < ROWS_PER_TRIP as usize);
        let notices: Vec<Notice> = rows.iter().map(Notice::of).collect();
        self.step(Step::Read)?;
        match shared.stream.append(end.last, end.era, &notices)? {
            // Somebody else relays, or the stream was emptied: what it ends with now decides.
            Appended::No => {
                self.end = None;
                Ok(true)
            }
            Appended::Yes => {
                self.step(Step::Appended)?;
                shared.counters.relayed.fetch_add(notices.len() as u64, Ordering::Relaxed);
                shared.counters.relayed_to.store(head.sequence, Ordering::Relaxed);
                self.end = Some(End { last: Position { era: end.era, sequence: head.sequence }, head, ..end });
                Ok(!is_last)
            }
        }
    }

    /// Where to go on: behind the last entry, if that is a row of this journal. Else a new era begins, with the journal's last row, so
    /// that whoever follows sees at once how far the journal is, and reads what it lacks from the store.
    fn find_end(&self) -> Result<End> {
        let top = self.shared.stream.top()?;
        let known = top.entry.filter(|entry| entry.position == top.last).and_then(|entry| entry.notice);
        self.shared.storage.read_with(|rows| {
            if let Some(notice) = &known {
                let row = rows.journal(notice.sequence, 1)?.pop();
                if row.is_some_and(|row| (row.sequence, row.hash) == (notice.sequence, notice.head().hash)) {
                    return Ok(End { last: top.last, era: top.last.era, head: notice.head() });
                }
            }
            let begun = u64::try_from(self.shared.context.clock.now().as_micros() / 1_000).unwrap_or(0);
            let before_last = rows.journal_head()?.sequence.saturating_sub(1);
            let head = match before_last {
                0 => Head::EMPTY,
                number => rows.journal(number, 1)?.pop().map_or(Head::EMPTY, |row| Head { sequence: row.sequence, hash: row.hash }),
            };
            Ok(End { last: top.last, era: begun.max(top.last.era + 1), head })
        })
    }

    fn trim(&mut self) -> Result<()> {
        if Instant::now() < self.trim_at {
            return Ok(());
        }
        let (gone, left) = self.shared.stream.trim(UNREAD_MAX)?;
        self.shared.counters.trimmed.fetch_add(gone, Ordering::Relaxed);
        self.shared.counters.entries.store(left, Ordering::Relaxed);
        self.step(Step::Trimmed)?;
        // Behind the round trip: a slow server is not asked at every turn.
        self.trim_at = Instant::now() + TRIM_EVERY;
        Ok(())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.tenure.end(&Scope::store(&self.shared.context, &self.shared.storage, Some(DEADLINE), Actor::System));
    }
}

#[cfg(test)]
#[path = "relay_tests.rs"]
mod tests;
