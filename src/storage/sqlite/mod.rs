//! The SQLite backend: one file, written by one connection, read by several.

mod backup;
mod busy;
mod checkpoint;
mod columns;
mod commit_queue;
mod fault;
mod lock;
mod met;
mod migrations;
mod open;
mod options;
mod page;
mod pool;
mod rows;
mod rows_account;
mod rows_auth_session;
mod rows_books;
mod rows_debt;
mod rows_journal;
mod rows_layout;
mod rows_lease;
mod rows_payment;
mod rows_refund;
mod rows_session;
mod rows_tariff;
mod rows_ticket;
mod rows_validation;
mod rows_vehicle;
mod tx;
mod writer;

#[cfg(test)]
mod tests;

/// What the commit queue waits with: `tests/commit_queue.rs` checks it with locks and threads of another kind.
mod waiting {
    pub(super) use std::thread::{self, ThreadId};

    pub(super) use parking_lot::{Condvar, Mutex};
}

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::Connection;

use self::busy::Patience;
use self::lock::Lock;
use self::pool::Readers;
use self::tx::Tx;
use self::writer::Writer;
use super::place::{Doing, Place, StoreId};
use super::{CommitObserver, Deadline, OwnedWork, ReadTx, Storage, StorageFigures, Work};
use crate::Result;
use crate::process::Process;

#[cfg(feature = "encryption")]
pub use self::lock::EncryptionKey;
pub use self::options::SqliteOptions;

/// A garage in a SQLite file.
///
/// A commit is on disk when it is acknowledged ([`Durability::Full`](super::Durability::Full)). Callers that write at the
/// same time share commits; each gets its own answer, and one that fails takes nothing of another's with it. Reads run
/// beside writes and see the state at their start. Several processes may have the file open; it and the files beside it are
/// readable by its owner only.
///
/// After a fork, the child's copy of this answers [`Misuse`](crate::ErrorKind::Misuse) to everything; a child opens the file anew.
/// If another process brings the schema to that of a newer version meanwhile, what was committed can still be read, and each write
/// is refused with [`NewerSchema`](crate::ErrorKind::NewerSchema).
///
/// Within one process the file must be opened through this library alone, and not copied, read or replaced by other means
/// while it is open: closing any other handle to it drops SQLite's locks. Use [`Storage::backup`].
///
/// ```
/// use parking_garage::storage::{Deadline, SqliteOptions, SqliteStorage, StorageExt};
///
/// let directory = tempfile::tempdir()?;
/// let store = SqliteStorage::open(directory.path().join("garage.db"), SqliteOptions::default())?;
/// let head = store.write_with(Deadline::NONE, |tx| tx.journal_head())?;
/// assert_eq!(head.sequence, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SqliteStorage {
    id: StoreId,
    /// Shared with nobody, but for a forked child that must not close it.
    open: Arc<Open>,
    process: Process,
    path: PathBuf,
    options: SqliteOptions,
    lock: Lock,
}

/// The connections.
struct Open {
    // In this order they are closed: the writer last, so that its closing empties the log.
    readers: Readers,
    /// The connection that `data_version` is asked of: its answer counts the commits of all other connections.
    watcher: Mutex<Connection>,
    writer: Writer,
}

impl Drop for SqliteStorage {
    fn drop(&mut self) {
        if !self.process.is_this() {
            // They are the parent's, and so is the log: a child that closed them might empty it under the parent.
            std::mem::forget(Arc::clone(&self.open));
        }
    }
}

impl fmt::Debug for SqliteStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStorage").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SqliteStorage {
    /// Opens the file at `path`, and makes it if the options say so. What is not a garage's file is left byte for byte as
    /// it is.
    ///
    /// # Errors
    /// [`CannotOpen`](crate::ErrorKind::CannotOpen) if the directory, or without
    /// [`create`](SqliteOptions::create) the file, is not there, or the path names no file;
    /// [`ReadOnly`](crate::ErrorKind::ReadOnly) if the file or its directory may not be written;
    /// [`UnsupportedFileSystem`](crate::ErrorKind::UnsupportedFileSystem) on a network file system;
    /// [`NotADatabase`](crate::ErrorKind::NotADatabase) for anything else's file;
    /// [`NewerSchema`](crate::ErrorKind::NewerSchema) for that of a newer version;
    /// [`Corrupt`](crate::ErrorKind::Corrupt) for a damaged one; [`Busy`](crate::ErrorKind::Busy) if another process keeps
    /// it locked; [`Unsupported`](crate::ErrorKind::Unsupported) if SQLite itself is too old;
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for volatile durability.
    pub fn open(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self> {
        Self::open_file(path.as_ref(), options, Lock::default())
    }

    /// As [`SqliteStorage::open`], for a file that is encrypted with `key`, as are the files beside it and the backups of it. A
    /// new file gets that key; one that is there keeps its own.
    ///
    /// ```
    /// use parking_garage::storage::{EncryptionKey, SqliteOptions, SqliteStorage};
    /// use parking_garage::{Entropy, ErrorKind, SystemEntropy};
    ///
    /// let mut bytes = [0; 32]; // from where the installation keeps its secrets
    /// SystemEntropy.fill(&mut bytes);
    /// let directory = tempfile::tempdir()?;
    /// let file = directory.path().join("garage.db");
    /// SqliteStorage::open_encrypted(&file, SqliteOptions::default(), EncryptionKey::new(&bytes))?;
    /// let other = EncryptionKey::new(&[1; 32]);
    /// let refused = SqliteStorage::open_encrypted(&file, SqliteOptions::default(), other).unwrap_err();
    /// assert_eq!(refused.kind(), ErrorKind::WrongKey);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`SqliteStorage::open`]; [`WrongKey`](crate::ErrorKind::WrongKey) if the key is not the file's.
    #[cfg(feature = "encryption")]
    pub fn open_encrypted(path: impl AsRef<Path>, options: SqliteOptions, key: EncryptionKey) -> Result<Self> {
        Self::open_file(path.as_ref(), options, Lock { key: Some(key) })
    }

    fn open_file(path: &Path, options: SqliteOptions, lock: Lock) -> Result<Self> {
        Self::open_locked(path, options, &lock).map_err(|error| lock.explain(error).in_context(path.display()))
    }

    fn open_locked(path: &Path, options: SqliteOptions, lock: &Lock) -> Result<Self> {
        options.check()?;
        let (connection, path) = open::open(path, &options, lock)?;
        let _patience = Patience::of(options.busy_timeout);
        let open = Open {
            readers: Readers::new(&path, &options, lock),
            watcher: Mutex::new(pool::reader(&path, lock)?),
            writer: Writer::new(connection, options.busy_timeout, options.wal_bytes_max)?,
        };
        Ok(Self { id: StoreId::new(), open: Arc::new(open), process: Process::this(), path, options, lock: lock.clone() })
    }
}

impl Storage for SqliteStorage {
    fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()> {
        self.process.check()?;
        let _place = Place::enter(self.id, Doing::Writing)?;
        self.open.writer.write(deadline, work)
    }

    fn write_owned(&self, deadline: Deadline, work: OwnedWork) -> Result<()> {
        self.process.check()?;
        let _place = Place::enter(self.id, Doing::Writing)?;
        self.open.writer.write_owned(deadline, work)
    }

    fn read(&self, work: &mut dyn FnMut(&dyn ReadTx) -> Result<()>) -> Result<()> {
        self.process.check()?;
        let _place = Place::enter(self.id, Doing::Reading)?;
        let connection = self.open.readers.take()?;
        let _patience = Patience::of(self.options.busy_timeout);
        let failed = fault::while_("reading");
        let control = |sql: &'static str| {
            connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(drop).map_err(&failed)
        };
        control("BEGIN DEFERRED")?;
        // If this unwinds, the pool throws the connection away.
        let answer = work(&Tx::new(&connection));
        // There is nothing to keep or to lose; a connection that cannot even end this is thrown away as well.
        let ended = if connection.is_autocommit() { Ok(()) } else { control("ROLLBACK") };
        answer.and(ended)
    }

    fn reads_in_parallel(&self) -> bool {
        self.options.readers_max > 1
    }

    fn observe(&self, observer: Arc<dyn CommitObserver>) {
        self.open.writer.observe(observer);
    }

    fn change_mark(&self) -> Result<u64> {
        self.process.check()?;
        let mark: i64 = self
            .open
            .watcher
            .lock()
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(fault::while_("asking whether the store has changed"))?;
        Ok(mark.unsigned_abs())
    }

    fn figures(&self) -> StorageFigures {
        let (readers_open, readers_idle) = self.open.readers.count();
        StorageFigures {
            durability: self.options.durability,
            wal_bytes: self.open.writer.log.bytes(),
            readers_open,
            readers_idle,
            writers_waiting: u32::try_from(self.open.writer.waiting()).unwrap_or(u32::MAX),
            commits: self.open.writer.commits(),
            units: self.open.writer.units(),
            checkpoints_failed: self.open.writer.log.failures(),
        }
    }

    fn tidy(&self) -> Result<()> {
        self.process.check()?;
        let _patience = Patience::of(self.options.busy_timeout);
        self.open.writer.log.tidy(&self.path, &self.lock)
    }

    fn backup(&self, path: &Path) -> Result<()> {
        self.process.check()?;
        let _patience = Patience::of(self.options.busy_timeout);
        backup::backup(&self.path, path, &self.lock).map_err(|error| error.in_context(path.display()))
    }

    fn restore(&self, path: &Path, work: &mut Work<'_>) -> Result<()> {
        self.process.check()?;
        let source = {
            let _patience = Patience::of(self.options.busy_timeout);
            let sound = backup::sound(path, &self.lock);
            let backup = sound.map_err(|error| self.lock.explain(error).in_context(path.display()))?;
            backup::amended(&backup, &self.lock, work)?
        };
        self.open.writer.alone(|target| {
            // Not over the file of a newer version.
            migrations::identify(target)?;
            backup::copy(&source, target)
        })
    }
}
