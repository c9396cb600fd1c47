//! The readers.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;
use r2d2::{ManageConnection, Pool, PooledConnection};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags};
use scheduled_thread_pool::ScheduledThreadPool;

use super::busy;
use super::lock::Lock;
use super::{SqliteOptions, fault, open};
use crate::process::Process;
use crate::{Error, ErrorKind, Result};

/// A pool of readers; each is opened when first needed.
pub(super) struct Readers {
    // Always there until it is dropped.
    pool: Option<Pool<Manager>>,
    /// Shared with the manager and each connection.
    alive: Arc<()>,
}

/// A connection from the pool.
pub(super) struct Reader {
    // Closed before it says that it is gone.
    connection: Connection,
    _alive: Arc<()>,
}

impl Deref for Reader {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

/// A manager whose connections are thrown away unless they are outside any transaction.
///
/// `SqliteConnectionManager` takes every connection for sound: one that is given back inside a transaction, say after a
/// panic, would be lent to the next caller with that transaction still open.
#[derive(Debug)]
pub(super) struct Manager {
    connections: SqliteConnectionManager,
    alive: Arc<()>,
}

impl ManageConnection for Manager {
    type Connection = Reader;
    type Error = rusqlite::Error;

    fn connect(&self) -> std::result::Result<Reader, rusqlite::Error> {
        Ok(Reader { connection: self.connections.connect()?, _alive: Arc::clone(&self.alive) })
    }

    fn is_valid(&self, reader: &mut Reader) -> std::result::Result<(), rusqlite::Error> {
        self.connections.is_valid(&mut reader.connection)
    }

    fn has_broken(&self, reader: &mut Reader) -> bool {
        !reader.is_autocommit()
    }
}

/// A new connection that can only read.
pub(super) fn reader(path: &Path, lock: &Lock) -> Result<Connection> {
    let mut connection = lock.open(path, flags()).map_err(fault::while_("opening a connection for reading"))?;
    set_up(&mut connection).map_err(fault::while_("opening a connection for reading"))?;
    open::common_settings(&connection)?;
    Ok(connection)
}

fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn set_up(connection: &mut Connection) -> std::result::Result<(), rusqlite::Error> {
    connection.pragma_update(None, "query_only", true)
}

/// Opens connections for all pools of the process; r2d2 would start three threads for each.
fn opener() -> Arc<ScheduledThreadPool> {
    static OPENER: Mutex<Option<(Process, Arc<ScheduledThreadPool>)>> = Mutex::new(None);
    let mut slot = OPENER.lock();
    match &*slot {
        Some((process, opener)) if process.is_this() => Arc::clone(opener),
        _ => {
            let opener = Arc::new(ScheduledThreadPool::builder().num_threads(1).thread_name_pattern("garage-readers").build());
            // What a forked child finds has no thread there: it is not to be waited for.
            std::mem::forget(slot.replace((Process::this(), Arc::clone(&opener))));
            opener
        }
    }
}

impl Readers {
    pub(super) fn new(path: &Path, options: &SqliteOptions, lock: &Lock) -> Self {
        let (alive, lock) = (Arc::new(()), lock.clone());
        let connections = SqliteConnectionManager::file(path).with_flags(flags()).with_init(move |connection| {
            lock.unlock(connection)?;
            set_up(connection)?;
            // r2d2 only prints what it fails with.
            let sound = busy::install(connection).and_then(|()| open::common_settings(connection));
            sound.map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
        });
        let pool = Pool::builder()
            .max_size(options.readers_max)
            .min_idle(Some(0))
            // Each check-out would run a statement; `has_broken` is enough for a file.
            .test_on_check_out(false)
            .max_lifetime(None)
            .idle_timeout(None)
            .connection_timeout(options.reader_wait)
            .thread_pool(opener())
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Manager { connections, alive: Arc::clone(&alive) });
        Self { pool: Some(pool), alive }
    }

    /// Lends a reader.
    ///
    /// # Errors
    /// [`ErrorKind::Busy`] if none was given back in time.
    pub(super) fn take(&self) -> Result<PooledConnection<Manager>> {
        let pool = self.pool.as_ref().ok_or_else(|| Error::new(ErrorKind::Closed, "the store is being closed"))?;
        // The pool's own error has no cause to look at, only its text.
        pool.get().map_err(|error| {
            Error::new(ErrorKind::Busy, "no connection for reading became free in time; try again, or allow more readers")
                .with_source(error.to_string())
        })
    }

    /// Open connections, and those of them that are idle.
    pub(super) fn count(&self) -> (u32, u32) {
        self.pool.as_ref().map_or((0, 0), |pool| {
            let state = pool.state();
            (state.connections, state.idle_connections)
        })
    }
}

impl Drop for Readers {
    /// Waits a little for the thread that opens connections, which may be the last to let go of one. A reader that is
    /// closed after the writer would leave the write-ahead log behind: only who may write can empty it.
    fn drop(&mut self) {
        self.pool = None;
        for _ in 0..100 {
            if Arc::strong_count(&self.alive) == 1 {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }
}
