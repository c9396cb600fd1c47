//! The one connection that writes, and how units of work become commits.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Mutex, RwLock};
use rusqlite::Connection;

use super::busy::Patience;
use super::checkpoint::Log;
use super::commit_queue::{CommitQueue, Passenger, Turn, Waited};
use super::fault;
use super::migrations;
use super::tx::Tx;
use crate::event::JournalEntry;
use crate::storage::{CommitObserver, Deadline, OwnedWork, Work};
use crate::{Error, ErrorKind, Result};

/// The writer, its queue and its figures.
pub(super) struct Writer {
    queue: CommitQueue,
    /// Locked only by whoever has the turn.
    connection: Mutex<Connection>,
    pub(super) log: Log,
    observer: RwLock<Option<Arc<dyn CommitObserver>>>,
    busy_timeout: Duration,
    commits: AtomicU64,
    units: AtomicU64,
}

/// A unit of owned work on its way to an answer.
struct Unit {
    work: OwnedWork,
    outcome: Option<Result<()>>,
}

impl Unit {
    /// Runs the work; a panic becomes an error, for it must not take the other callers with it.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        catch_unwind(AssertUnwindSafe(|| (self.work)(tx))).unwrap_or_else(|panic| Err(panicked(&*panic)))
    }
}

fn panicked(panic: &(dyn Any + Send)) -> Error {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let error = Error::new(ErrorKind::Internal, "the work panicked; nothing of it was kept");
    match message {
        Some(message) => error.with_source(message.to_owned()),
        None => error,
    }
}

impl Writer {
    pub(super) fn new(connection: Connection, busy_timeout: Duration, wal_bytes_max: u64) -> Result<Self> {
        Ok(Self {
            queue: CommitQueue::default(),
            log: Log::new(&connection, wal_bytes_max)?,
            connection: Mutex::new(connection),
            observer: RwLock::new(None),
            busy_timeout,
            commits: AtomicU64::new(0),
            units: AtomicU64::new(0),
        })
    }

    pub(super) fn observe(&self, observer: Arc<dyn CommitObserver>) {
        *self.observer.write() = Some(observer);
    }

    pub(super) fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    pub(super) fn units(&self) -> u64 {
        self.units.load(Ordering::Relaxed)
    }

    /// Runs work on this thread, in a commit of its own.
    pub(super) fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()> {
        let _turn = self.turn(deadline)?;
        let connection = self.connection.lock();
        let _patience = self.patience([deadline]);
        begin(&connection).map_err(|error| too_late(deadline, error))?;
        let mut tx = Tx::new(&connection);
        match catch_unwind(AssertUnwindSafe(|| work(&mut tx))) {
            Ok(Ok(())) => self.commit(tx, 1),
            Ok(Err(error)) => {
                roll_back(&connection);
                Err(error)
            }
            Err(panic) => {
                roll_back(&connection);
                resume_unwind(panic)
            }
        }
    }

    /// Runs work on this thread or another, in a commit that it may share.
    pub(super) fn write_owned(&self, deadline: Deadline, work: OwnedWork) -> Result<()> {
        let (turn, work) = match self.queue.wait(deadline, Some(work))? {
            Waited::Answered(outcome) => return outcome,
            Waited::Turn(turn, Some(work)) => (turn, work),
            Waited::Turn(_, None) => return Err(Error::new(ErrorKind::Internal, "work was lost in the queue")),
        };
        let passengers = turn.passengers();
        let mut deadlines = vec![deadline];
        let mut units = vec![Unit { work, outcome: None }];
        let mut tickets = Vec::with_capacity(passengers.len());
        for Passenger { work, deadline, ticket } in passengers {
            deadlines.push(deadline);
            units.push(Unit { work, outcome: None });
            tickets.push(ticket);
        }

        let connection = self.connection.lock();
        {
            let _patience = self.patience(deadlines.iter().copied());
            self.commit_together(&connection, &mut units);
        }
        // The work is dropped before its caller goes on: whatever it shares with the caller is the caller's alone again.
        let mut outcomes = units.into_iter().zip(deadlines).map(|(unit, deadline)| {
            drop(unit.work);
            unit.outcome.unwrap_or_else(|| Err(unanswered())).map_err(|error| too_late(deadline, error))
        });
        let mine = outcomes.next().unwrap_or_else(|| Err(unanswered()));
        for (ticket, outcome) in tickets.into_iter().zip(outcomes) {
            ticket.answer(outcome);
        }
        // Nobody who was just answered waits for this.
        self.log.committed(&connection);
        mine
    }

    /// Lends the connection, outside any transaction, to `work` that replaces the whole store.
    pub(super) fn alone<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let _turn = self.turn(Deadline::NONE)?;
        let mut connection = self.connection.lock();
        let _patience = Patience::of(self.busy_timeout);
        let answer = work(&mut connection);
        self.log.committed(&connection);
        answer
    }

    fn turn(&self, deadline: Deadline) -> Result<Turn<'_>> {
        match self.queue.wait(deadline, None)? {
            Waited::Turn(turn, _) => Ok(turn),
            // Only work that was given away is answered by another.
            Waited::Answered(outcome) => outcome.and_then(|()| Err(unanswered())),
        }
    }

    /// How long to wait for other processes: no longer than the last of these callers would.
    fn patience(&self, deadlines: impl IntoIterator<Item = Deadline>) -> Patience {
        let longest = deadlines.into_iter().map(|deadline| deadline.remaining().unwrap_or(Duration::MAX)).max();
        Patience::of(longest.unwrap_or(Duration::MAX).min(self.busy_timeout))
    }

    /// Runs the units in one transaction and commits once. Each gets its outcome.
    ///
    /// At first without savepoints, which cost a sixth of the throughput: a unit that fails before it has written leaves
    /// nothing to undo. If one fails later, all are rolled back and run again, each in a savepoint.
    fn commit_together(&self, connection: &Connection, units: &mut [Unit]) {
        if let [unit] = units {
            unit.outcome = Some(self.commit_one(connection, unit));
            return;
        }
        if let Err(error) = begin(connection) {
            return answer_all(units, &error);
        }
        let mut tx = Tx::new(connection);
        for unit in &mut *units {
            let written = tx.writes();
            let outcome = unit.run(&mut tx);
            if tx.poisoned_by().is_some() || (outcome.is_err() && tx.writes() != written) {
                drop(tx);
                roll_back(connection);
                return self.commit_in_savepoints(connection, units);
            }
            unit.outcome = Some(outcome);
        }
        self.commit_units(tx, connection, units);
    }

    /// A unit that ends the whole transaction takes the others' savepoints with it; then each unit gets a transaction of its
    /// own: the rare case is slow, and nobody's answer depends on another's work.
    fn commit_in_savepoints(&self, connection: &Connection, units: &mut [Unit]) {
        if let Err(error) = begin(connection) {
            return answer_all(units, &error);
        }
        let mut tx = Tx::new(connection);
        for unit in &mut *units {
            let outcome = tx.in_savepoint(&mut |tx| unit.run(tx));
            if tx.poisoned_by().is_some() {
                drop(tx);
                roll_back(connection);
                return self.commit_singly(connection, units);
            }
            unit.outcome = Some(outcome);
        }
        self.commit_units(tx, connection, units);
    }

    fn commit_singly(&self, connection: &Connection, units: &mut [Unit]) {
        for unit in units {
            unit.outcome = Some(self.commit_one(connection, unit));
        }
    }

    fn commit_one(&self, connection: &Connection, unit: &mut Unit) -> Result<()> {
        begin(connection)?;
        let mut tx = Tx::new(connection);
        match unit.run(&mut tx) {
            Ok(()) => self.commit_tx(tx, 1),
            Err(error) => {
                roll_back(connection);
                Err(error)
            }
        }
    }

    /// Commits what the units did; if that fails, those that had succeeded get the error.
    fn commit_units(&self, tx: Tx<'_>, connection: &Connection, units: &mut [Unit]) {
        let succeeded = units.iter().filter(|unit| matches!(unit.outcome, Some(Ok(())))).count();
        if succeeded == 0 {
            roll_back(connection);
            return;
        }
        if let Err(error) = self.commit_tx(tx, succeeded as u64) {
            for unit in units.iter_mut().filter(|unit| matches!(unit.outcome, Some(Ok(())))) {
                unit.outcome = Some(Err(error.duplicate()));
            }
        }
    }

    fn commit(&self, tx: Tx<'_>, units: u64) -> Result<()> {
        let connection = tx.connection();
        let outcome = self.commit_tx(tx, units);
        self.log.committed(connection);
        outcome
    }

    /// Commits, and tells the observer while nobody else can commit: it hears of commits in their order.
    fn commit_tx(&self, tx: Tx<'_>, units: u64) -> Result<()> {
        let connection = tx.connection();
        if let Some(cause) = tx.poisoned_by() {
            roll_back(connection);
            return Err(cause);
        }
        if let Err(error) = execute(connection, "COMMIT", "committing") {
            // SQLite may or may not have ended the transaction; the next caller must find none.
            roll_back(connection);
            return Err(error);
        }
        // A transaction that wrote nothing, such as that of a health check, is no commit.
        if tx.writes() > 0 {
            self.commits.fetch_add(1, Ordering::Relaxed);
            self.units.fetch_add(units, Ordering::Relaxed);
        }
        self.tell(&tx.appended);
        Ok(())
    }

    fn tell(&self, entries: &[Arc<JournalEntry>]) {
        if entries.is_empty() {
            return;
        }
        let observer = self.observer.read().clone();
        let Some(observer) = observer else { return };
        // The commit stands, so its callers must hear that; a panic of the observer cannot be theirs.
        if catch_unwind(AssertUnwindSafe(|| observer.committed(entries))).is_err() {
            tracing::error!("the observer of commits panicked; what it keeps may be behind the store");
        }
    }
}

/// A caller whose deadline passed while another process had the file locked is told of that, not of the lock.
fn too_late(deadline: Deadline, error: Error) -> Error {
    match deadline.check() {
        Err(late) if error.kind() == ErrorKind::Busy => late.with_source(error),
        _ => error,
    }
}

fn unanswered() -> Error {
    Error::new(ErrorKind::Internal, "a unit of work was left without an answer")
}

fn answer_all(units: &mut [Unit], error: &Error) {
    for unit in units {
        unit.outcome = Some(Err(error.duplicate()));
    }
}

fn begin(connection: &Connection) -> Result<()> {
    // Immediate: a transaction that reads first and asks for the lock later fails at once if someone else wrote between.
    execute(connection, "BEGIN IMMEDIATE", "beginning to write")?;
    // A newer program may have changed the schema since the file was opened; this one knows nothing of its rules.
    migrations::refuse_newer(connection).inspect_err(|_| roll_back(connection))
}

/// Ends the transaction, if SQLite has not done so itself.
fn roll_back(connection: &Connection) {
    if connection.is_autocommit() {
        return;
    }
    if let Err(error) = execute(connection, "ROLLBACK", "rolling back") {
        // SQLite documents that the transaction has ended even then; if it were not so, the next BEGIN would fail.
        tracing::error!(%error, "rolling back failed");
    }
}

fn execute(connection: &Connection, sql: &'static str, doing: &'static str) -> Result<()> {
    let failed = fault::while_(doing);
    connection.prepare_cached(sql).map_err(&failed)?.execute([]).map_err(&failed)?;
    Ok(())
}
