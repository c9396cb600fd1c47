//! How a file is opened and shared.

use std::time::Duration;

use crate::storage::Durability;
use crate::{Error, ErrorKind, Result};

/// Settings of a [`SqliteStorage`](super::SqliteStorage).
///
/// ```
/// use std::time::Duration;
/// use parking_garage::storage::SqliteOptions;
///
/// let options = SqliteOptions::default().busy_timeout(Duration::from_secs(1)).readers_max(2);
/// # let _ = options;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SqliteOptions {
    pub(super) durability: Durability,
    pub(super) busy_timeout: Duration,
    pub(super) readers_max: u32,
    pub(super) reader_wait: Duration,
    pub(super) create: bool,
    pub(super) wal_bytes_max: u64,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            busy_timeout: Duration::from_secs(5),
            readers_max: 4,
            reader_wait: Duration::from_secs(2),
            create: true,
            wal_bytes_max: 64 << 20,
        }
    }
}

impl SqliteOptions {
    /// The longest wait that can be set: a day.
    const WAIT_MAX: Duration = Duration::from_secs(86_400);
    /// The shortest wait for a reader; r2d2 takes no zero.
    const READER_WAIT_MIN: Duration = Duration::from_millis(1);
    /// Below this, every few commits would wait for a checkpoint.
    const WAL_BYTES_MIN: u64 = 1 << 20;

    /// How safe a commit is. Default: [`Durability::Full`]. [`Durability::Relaxed`] may lose the last commits when the power
    /// fails, never the file. [`Durability::Volatile`] is refused on open: a file is not memory.
    /// Source: SQLite, `PRAGMA synchronous`.
    #[must_use]
    pub const fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// How long to wait for a writer in another process before [`ErrorKind::Busy`]. Default: 5 s; at most a day; zero does
    /// not wait. Source: SQLite, `sqlite3_busy_handler`.
    #[must_use]
    pub fn busy_timeout(mut self, wait: Duration) -> Self {
        self.busy_timeout = wait.min(Self::WAIT_MAX);
        self
    }

    /// How many read transactions may run at once. Default: 4; at least 1. Each holds one connection and its cache, opened
    /// when first needed. Source: r2d2, `Builder::max_size`.
    #[must_use]
    pub fn readers_max(mut self, count: u32) -> Self {
        self.readers_max = count.max(1);
        self
    }

    /// How long to wait for one of the readers before [`ErrorKind::Busy`]. Default: 2 s; 1 ms to a day.
    /// Source: r2d2, `Builder::connection_timeout`.
    #[must_use]
    pub fn reader_wait(mut self, wait: Duration) -> Self {
        self.reader_wait = wait.clamp(Self::READER_WAIT_MIN, Self::WAIT_MAX);
        self
    }

    /// Whether to make a file that is missing. Default: yes. Without it a missing file, and one of 0 bytes, are
    /// [`ErrorKind::CannotOpen`]: an empty file is an empty valid database to SQLite.
    #[must_use]
    pub const fn create(mut self, create: bool) -> Self {
        self.create = create;
        self
    }

    /// The size in bytes of the write-ahead log at which the next writer itself empties it. Default: 64 MiB; at least 1 MiB.
    /// A read transaction that stays open can keep it from that. Source: SQLite, `PRAGMA wal_checkpoint(RESTART)`.
    #[must_use]
    pub fn wal_bytes_max(mut self, bytes: u64) -> Self {
        self.wal_bytes_max = bytes.max(Self::WAL_BYTES_MIN);
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        match self.durability {
            Durability::Full | Durability::Relaxed => Ok(()),
            Durability::Volatile => Err(Error::new(
                ErrorKind::InvalidInput,
                "a file cannot be volatile: choose full or relaxed durability, or the memory storage",
            )),
        }
    }
}
