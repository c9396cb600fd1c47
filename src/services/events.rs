//! The event stream: the journal as it grows, from any row on, without loss.

use crate::authority::Need;
use crate::domain::Permission;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::event::{Head, JournalEntry, RawEntry};
use crate::live::{BellRope, Follower};
use crate::storage::{ReadTx, Storage, StorageExt};
use crate::transaction::{Gate, Scope};
use crate::{Error, ErrorKind, Result};

/// How many rows a subscription reads at once.
const ROWS_PER_READ: u32 = 256;

/// Events: see [`Garage::events`](crate::Garage::events).
#[derive(Clone, Debug)]
pub struct Events<'a> {
    scope: Scope<'a>,
    storage: &'a Arc<dyn Storage>,
    follower: &'a Arc<Follower>,
}

/// What is in the events is in the journal.
const NEED: Need = Need::May(Permission::ReadJournal);

impl<'a> Events<'a> {
    pub(crate) fn new(scope: Scope<'a>, storage: &'a Arc<dyn Storage>, follower: &'a Arc<Follower>) -> Self {
        Self { scope, storage, follower }
    }

    /// Every event from journal row `from` on (the first is 1), those of the past and those to come.
    ///
    /// Rows are read from the store, so none is ever missed or given twice: a reader that is slow or was away goes on
    /// where it stopped, by the number of the last row it has dealt with, plus one.
    ///
    /// ```
    /// use parking_garage::{Entry, Event, Garage, Layout};
    /// use std::time::Duration;
    ///
    /// let garage = Garage::in_memory()?;
    /// let mut events = garage.events().subscribe(1);
    /// garage.spots().create_layout(&Layout::grid(1, 1, 1))?;
    /// garage.sessions().enter(Entry::new("AB-123-C"))?;
    /// let mut kinds = Vec::new();
    /// while let Some(entry) = events.next_within(Duration::ZERO)? {
    ///     kinds.push(entry.event.kind());
    /// }
    /// assert_eq!(kinds, ["LayoutExtended", "VehicleRegistered", "VehicleEntered"]);
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    #[must_use]
    pub fn subscribe(&self, from: u64) -> Subscription {
        Subscription {
            gate: self.scope.gate(),
            storage: Arc::clone(self.storage),
            follower: Arc::clone(self.follower),
            next: from.max(1),
            last: None,
            read: Vec::new().into_iter(),
        }
    }

    /// Calls `bell` whenever something may have arrived, and when the garage is closed, for as long as the rope is kept: for a
    /// host that waits for many things at once, and reads with [`Subscription::next_within`] and no patience when it is called.
    ///
    /// It is called on the thread that committed, or that followed another process, after what it tells about can be read; more
    /// often than there are events, and perhaps by several threads at once. It must be quick, must not panic, and must not
    /// write to the garage.
    ///
    /// ```
    /// use parking_garage::{Garage, Layout};
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicBool, Ordering};
    ///
    /// let garage = Garage::in_memory()?;
    /// let rung = Arc::new(AtomicBool::new(false));
    /// let bell = Arc::clone(&rung);
    /// let rope = garage.events().on_arrival(move || bell.store(true, Ordering::SeqCst))?;
    /// garage.spots().create_layout(&Layout::grid(1, 1, 1))?;
    /// assert!(rung.swap(false, Ordering::SeqCst));
    /// drop(rope);
    /// garage.spots().close_for_maintenance(garage.spots().by_code("F1-B1-S001")?.id, "leak")?;
    /// assert!(!rung.load(Ordering::SeqCst));
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    ///
    /// # Errors
    /// None, on the host's own handle.
    pub fn on_arrival(&self, bell: impl Fn() + Send + Sync + 'static) -> Result<BellRope> {
        self.scope.admit(NEED)?;
        Ok(self.follower.bells.hang(Arc::new(bell)))
    }

    /// The number of the last row that this process knows of.
    ///
    /// # Errors
    /// None, on the host's own handle.
    pub fn last_sequence(&self) -> Result<u64> {
        self.scope.admit(NEED)?;
        Ok(self.follower.sequence())
    }
}

/// A reader of events. Drop it to end it.
#[derive(Debug)]
pub struct Subscription {
    gate: Gate,
    storage: Arc<dyn Storage>,
    follower: Arc<Follower>,
    next: u64,
    /// The last row that was given: the next one must follow from it.
    last: Option<Head>,
    read: std::vec::IntoIter<RawEntry>,
}

impl Subscription {
    /// The next event; `None` if none came within `patience`, or once the garage is closed and all were read.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if the row that was given last is no longer in the journal: the store was restored from a
    /// backup, and what was read has not happened. [`ErrorKind::Corrupt`], naming the row, if it cannot be read; it is tried
    /// again at the next call. The kinds of a store that cannot be read.
    pub fn next_within(&mut self, patience: Duration) -> Result<Option<JournalEntry>> {
        let until = Instant::now().checked_add(patience);
        loop {
            // Each time, also after a long wait: who was logged out meanwhile gets nothing any more.
            self.gate.pass(&self.storage, NEED)?;
            if let Some(raw) = self.read.next() {
                // Where it cannot be read it is read again when asked again: no row is passed over.
                let entry = raw.parse().inspect_err(|_| self.read = Vec::new().into_iter())?;
                self.next = entry.sequence + 1;
                self.last = Some(entry.head());
                return Ok(Some(entry));
            }
            let rows = self.storage.read_with(|rows| self.read_on(rows))?;
            if rows.is_empty() {
                if self.follower.sequence() >= self.next {
                    // The store has fewer rows than were applied: it was restored. Else the wait would end at once.
                    self.follower.poll()?;
                }
                if !self.follower.wait_for(self.next, until) {
                    return Ok(None);
                }
            }
            self.read = rows.into_iter();
        }
    }

    fn read_on(&self, rows: &dyn ReadTx) -> Result<Vec<RawEntry>> {
        if let Some(last) = self.last {
            let row = rows.journal(last.sequence, 1)?.pop();
            if row.is_none_or(|row| (row.sequence, row.hash) != (last.sequence, last.hash)) {
                return Err(Error::new(
                    ErrorKind::NotFound,
                    format!("journal row {} is not the one that was read: the store was restored; subscribe anew", last.sequence),
                ));
            }
        }
        rows.journal(self.next, ROWS_PER_READ)
    }

    /// The number of the row that comes next: where to subscribe from to go on here.
    #[must_use]
    pub const fn next_sequence(&self) -> u64 {
        self.next
    }
}
