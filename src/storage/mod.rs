//! Storage: the trait that a backend implements, and the backends.
//!
//! A backend keeps rows and runs transactions; it knows no rule of the trade. What an event does to the rows is written
//! once, in [`apply`], for every backend. A third-party backend implements [`Storage`], [`ReadTx`] and [`WriteTx`] and
//! runs the suite in `conformance` (feature `testing`); `examples/custom_storage.rs` shows one.

mod account_rows;
mod apply;
mod apply_accounts;
#[cfg(feature = "testing")]
pub mod conformance;
#[cfg(feature = "testing")]
pub mod fault;
mod memory;
mod place;
mod rows;
mod rows_books;
mod rows_debt;
mod rows_lease;
mod rows_refund;
mod rows_validation;
mod sqlite;

pub use crate::live::FreeSpots;
pub use account_rows::{AccountRows, AccountRowsMut, AuthSessionFilter};
pub use apply::apply;
pub(crate) use apply::entered_rows;
pub use memory::MemoryStorage;
pub use rows::{
    AvailabilityCount, JournalRows, LayoutRows, Page, PaymentRows, Rows, RowsMut, SessionFilter, SessionRows, SpotWanted,
    TariffRow, TariffRows, TicketRows, VehicleRows,
};
pub use rows_books::{BooksMut, DayCloseRows, ReceiptRows, ShiftRows};
pub use rows_debt::DebtRows;
pub use rows_lease::{LeaseRows, LeaseRowsMut};
pub use rows_refund::RefundRows;
pub use rows_validation::{ValidationRow, ValidationRows};
#[cfg(feature = "encryption")]
pub use sqlite::EncryptionKey;
pub use sqlite::{SqliteOptions, SqliteStorage};

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::event::JournalEntry;
use crate::{Error, ErrorKind, Result};

/// Everything that can be read inside a transaction. All reads of one transaction see one state.
pub trait ReadTx:
    Rows
    + LayoutRows
    + VehicleRows
    + SessionRows
    + TicketRows
    + PaymentRows
    + RefundRows
    + DebtRows
    + TariffRows
    + JournalRows
    + ReceiptRows
    + ShiftRows
    + DayCloseRows
    + ValidationRows
    + AccountRows
    + LeaseRows
{
}

impl<T> ReadTx for T where
    T: Rows
        + LayoutRows
        + VehicleRows
        + SessionRows
        + TicketRows
        + PaymentRows
        + RefundRows
        + DebtRows
        + TariffRows
        + JournalRows
        + ReceiptRows
        + ShiftRows
        + DayCloseRows
        + ValidationRows
        + AccountRows
        + LeaseRows
        + ?Sized
{
}

/// A write transaction.
///
/// After an error that ended or half-did something, a transaction is *poisoned*: every further call on it fails with
/// [`ErrorKind::Poisoned`], and it is rolled back even if the work answers `Ok`.
pub trait WriteTx: ReadTx + RowsMut {
    /// Appends a row to the journal. Its sequence is one more than the last row's.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] if the sequence is not the next; [`ErrorKind::AlreadyExists`] if its key was used.
    fn append(&mut self, entry: &Arc<JournalEntry>) -> Result<()>;

    /// Runs `work`; if it fails, undoes what it did and nothing more, and answers its error. Savepoints nest.
    ///
    /// # Errors
    /// What `work` answers, or what the backend meets.
    fn savepoint(&mut self, work: &mut dyn FnMut(&mut dyn WriteTx) -> Result<()>) -> Result<()>;

    /// Ends the transaction for good because of `cause`.
    fn poison(&mut self, cause: &Error);
}

/// Work that a backend runs inside a write transaction; it may run again after a conflict, so it does nothing external.
pub type Work<'a> = dyn FnMut(&mut dyn WriteTx) -> Result<()> + 'a;

/// Work that any thread may run: whoever holds the writer runs it for the caller that waits.
pub type OwnedWork = Box<dyn FnMut(&mut dyn WriteTx) -> Result<()> + Send>;

/// How long a caller waits for its turn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// Waits as long as the backend does.
    pub const NONE: Self = Self(None);

    /// Gives up that long after now.
    #[must_use]
    pub fn after(time: Duration) -> Self {
        Self(Instant::now().checked_add(time))
    }

    /// The instant, if there is one.
    #[must_use]
    pub const fn instant(self) -> Option<Instant> {
        self.0
    }

    /// What is left; `None` is for ever.
    #[must_use]
    pub fn remaining(self) -> Option<Duration> {
        self.0.map(|instant| instant.saturating_duration_since(Instant::now()))
    }

    /// Whether it has passed.
    #[must_use]
    pub fn has_passed(self) -> bool {
        self.remaining() == Some(Duration::ZERO)
    }

    /// # Errors
    /// [`ErrorKind::DeadlineExceeded`] if it has passed.
    pub fn check(self) -> Result<()> {
        if self.has_passed() {
            return Err(Error::new(
                ErrorKind::DeadlineExceeded,
                "the deadline passed before the store was free; nothing was changed",
            ));
        }
        Ok(())
    }
}

/// Is told what was committed.
pub trait CommitObserver: Send + Sync + fmt::Debug {
    /// Takes the journal rows of one or more commits, in order, none missing between two calls of one process.
    ///
    /// Called after the commit and before the next one of this process, on the thread that committed: it must be
    /// quick and must not write to the store.
    fn committed(&self, entries: &[Arc<JournalEntry>]);
}

/// How safe a commit is once it is acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// On disk: it survives the loss of power.
    #[default]
    Full,
    /// With the operating system: it survives the end of the process; the loss of power may take the last commits.
    Relaxed,
    /// In memory: it ends with the process.
    Volatile,
}

impl fmt::Display for Durability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "full",
            Self::Relaxed => "relaxed",
            Self::Volatile => "volatile",
        })
    }
}

/// What a backend tells about itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageFigures {
    /// How safe a commit is.
    pub durability: Durability,
    /// The size of the write-ahead log in bytes; 0 where there is none.
    pub wal_bytes: u64,
    /// Connections for reading that are open.
    pub readers_open: u32,
    /// Of these, idle.
    pub readers_idle: u32,
    /// Callers that wait for their turn to write.
    pub writers_waiting: u32,
    /// Commits since it was opened.
    pub commits: u64,
    /// Units of work in these commits; above `commits` where callers shared one.
    pub units: u64,
    /// Checkpoints of the write-ahead log that did not finish, since it was opened.
    pub checkpoints_failed: u64,
}

/// A store of one garage.
pub trait Storage: Send + Sync + fmt::Debug + 'static {
    /// Runs `work` in one write transaction on this thread; commits if it answers `Ok`, else keeps nothing. A panic of
    /// `work` unwinds to the caller, keeps nothing, and leaves the store usable.
    ///
    /// # Errors
    /// What `work` answers; if that is `Ok` and the transaction was poisoned, the error that poisoned it;
    /// [`ErrorKind::Busy`] and [`ErrorKind::DeadlineExceeded`] if its turn did not come, or the deadline had passed before;
    /// [`ErrorKind::Misuse`] when called from inside a transaction of the same store, be it a reading one: what was read
    /// there would be older than what is written here.
    fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()>;

    /// As [`Storage::write`], for work that another thread may run and commit together with other callers' work. A panic
    /// of `work` is answered as [`ErrorKind::Internal`] where another thread ran it.
    ///
    /// # Errors
    /// As [`Storage::write`].
    fn write_owned(&self, deadline: Deadline, mut work: OwnedWork) -> Result<()> {
        self.write(deadline, &mut *work)
    }

    /// Runs `work` in one read transaction.
    ///
    /// # Errors
    /// What `work` answers, or what the backend meets; [`ErrorKind::Misuse`] when called from inside a write transaction of
    /// the same store, by a backend that cannot read beside its writer.
    fn read(&self, work: &mut dyn FnMut(&dyn ReadTx) -> Result<()>) -> Result<()>;

    /// Whether a thread may read while another one does, neither waiting for the other or for a writer. A store that says so is
    /// loaded by two threads when it is opened. Default: no.
    fn reads_in_parallel(&self) -> bool {
        false
    }

    /// Names the observer of commits; there is one, and it is named before the first write.
    fn observe(&self, observer: Arc<dyn CommitObserver>);

    /// A number that differs from the last time whenever anyone, in any process, has committed since.
    ///
    /// # Errors
    /// What the backend meets.
    fn change_mark(&self) -> Result<u64>;

    /// Figures for health and metrics.
    fn figures(&self) -> StorageFigures;

    /// Housekeeping that is due, off the callers' path.
    ///
    /// # Errors
    /// What the backend meets; trying again later is right.
    fn tidy(&self) -> Result<()> {
        Ok(())
    }

    /// Copies the store, as it is now, into a new file at `path`, while it is in use.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the backend cannot; [`ErrorKind::AlreadyExists`] if there is a file.
    fn backup(&self, path: &Path) -> Result<()> {
        let _ = path;
        Err(Error::new(ErrorKind::Unsupported, "this storage cannot be copied into a file"))
    }

    /// Replaces everything in the store by what a backup holds and `work` then makes of it, in one commit: nobody sees the backup
    /// as it was. The observer is not told of what `work` appends, for the journal is another one now.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the backend cannot; [`ErrorKind::NotADatabase`], [`ErrorKind::NewerSchema`] or
    /// [`ErrorKind::Corrupt`] for a file that is not a sound backup; what `work` answers. The store is then as before.
    fn restore(&self, path: &Path, work: &mut Work<'_>) -> Result<()> {
        let _ = (path, work);
        Err(Error::new(ErrorKind::Unsupported, "this storage cannot be restored from a file"))
    }
}

/// Calls that answer a value, for every [`Storage`].
pub trait StorageExt: Storage {
    /// As [`Storage::write`], answering what `work` answers.
    ///
    /// # Errors
    /// As [`Storage::write`].
    fn write_with<T>(&self, deadline: Deadline, mut work: impl FnMut(&mut dyn WriteTx) -> Result<T>) -> Result<T> {
        let mut answer = None;
        self.write(deadline, &mut |tx| {
            answer = Some(work(tx)?);
            Ok(())
        })?;
        answer.ok_or_else(never_ran)
    }

    /// As [`Storage::read`], answering what `work` answers.
    ///
    /// # Errors
    /// As [`Storage::read`].
    fn read_with<T>(&self, mut work: impl FnMut(&dyn ReadTx) -> Result<T>) -> Result<T> {
        let mut answer = None;
        self.read(&mut |tx| {
            answer = Some(work(tx)?);
            Ok(())
        })?;
        answer.ok_or_else(never_ran)
    }
}

impl<S: Storage + ?Sized> StorageExt for S {}

fn never_ran() -> Error {
    Error::new(ErrorKind::Internal, "the storage answered Ok without running the work")
}
