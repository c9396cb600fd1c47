//! Moving the write-ahead log into the file: by `tidy`, off the callers' path; by the writer only when the log is too long.

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::Connection;
use rusqlite::hooks::Wal;

use super::busy::{self, Patience};
use super::lock::Lock;
use super::{fault, open};
use crate::{Error, ErrorKind, Result};

/// From so many pages on that are only in the log, `tidy` moves them: SQLite's own default.
const PAGES_DUE: u64 = 1_000;

/// How long a writer waits for readers that keep it from starting the log anew: its own caller waits with it.
const RESTART_PATIENCE: Duration = Duration::from_millis(50);

/// Bytes before each page in the log, and before all of them. Source: SQLite, fileformat2.html.
const FRAME_HEADER_BYTES: u64 = 24;
const LOG_HEADER_BYTES: u64 = 32;

thread_local! {
    // A hook is a plain function that is told no connection; it runs on the thread that commits, which looks here next.
    static PAGES: Cell<Option<u64>> = const { Cell::new(None) };
}

/// The length of the log, and what was done about it.
#[derive(Debug)]
pub(super) struct Log {
    page_bytes: u64,
    pages_max: u64,
    /// Pages in the log after this process's last commit.
    pages: AtomicU64,
    /// Of these, how many `tidy` has moved.
    moved: AtomicU64,
    /// After a checkpoint that failed: not again before the log has so many pages.
    retry_at_pages: AtomicU64,
    failures: AtomicU64,
    /// The connection that `tidy` uses.
    connection: Mutex<Option<Connection>>,
}

impl Log {
    pub(super) fn new(writer: &Connection, bytes_max: u64) -> Result<Self> {
        let page_bytes = open::page_bytes(writer)?;
        writer.wal_hook(Some(note_pages));
        Ok(Self {
            page_bytes,
            pages_max: bytes_max / (page_bytes + FRAME_HEADER_BYTES),
            pages: AtomicU64::new(0),
            moved: AtomicU64::new(0),
            retry_at_pages: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            connection: Mutex::new(None),
        })
    }

    /// The size of the log in bytes; its file may be larger, as room in it is used again.
    pub(super) fn bytes(&self) -> u64 {
        match self.pages.load(Ordering::Relaxed) {
            0 => 0,
            pages => LOG_HEADER_BYTES + pages * (self.page_bytes + FRAME_HEADER_BYTES),
        }
    }

    /// Checkpoints that failed.
    pub(super) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// To be called by the writer after each commit: bounds the log.
    pub(super) fn committed(&self, writer: &Connection) {
        let Some(pages) = PAGES.take() else { return };
        // Fewer than before: SQLite has begun the log anew.
        if pages < self.pages.swap(pages, Ordering::Relaxed) {
            self.moved.store(0, Ordering::Relaxed);
        }
        if pages < self.pages_max.max(self.retry_at_pages.load(Ordering::Relaxed)) {
            return;
        }
        // `tidy` is at it: after the next commit there is less left to move.
        let Some(_tidying) = self.connection.try_lock() else { return };
        let _patience = Patience::of(RESTART_PATIENCE);
        match run(writer, "PRAGMA wal_checkpoint(RESTART)") {
            Ok(Checkpoint { busy: false, .. }) => {
                self.pages.store(0, Ordering::Relaxed);
                self.moved.store(0, Ordering::Relaxed);
                self.retry_at_pages.store(0, Ordering::Relaxed);
            }
            // What was committed stays so; a reader may still need the log, or the disk is full.
            Ok(_) | Err(_) => {
                self.failures.fetch_add(1, Ordering::Relaxed);
                // Otherwise each commit would wait for the same reader.
                self.retry_at_pages.store(pages + pages / 4, Ordering::Relaxed);
            }
        }
    }

    /// Moves the log into the file as far as no reader needs it, if that is due.
    pub(super) fn tidy(&self, path: &Path, lock: &Lock) -> Result<()> {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages.saturating_sub(self.moved.load(Ordering::Relaxed)) < PAGES_DUE {
            return Ok(());
        }
        let mut slot = self.connection.lock();
        let connection = match &mut *slot {
            Some(connection) => connection,
            empty => empty.insert(connect(path, lock)?),
        };
        match run(connection, "PRAGMA wal_checkpoint(PASSIVE)") {
            Ok(Checkpoint { busy: false, moved }) => {
                self.moved.store(moved, Ordering::Relaxed);
                Ok(())
            }
            // Someone else's checkpoint is running.
            Ok(_) => Err(Error::new(ErrorKind::Busy, "another checkpoint of the write-ahead log is running; try again later")),
            Err(error) => {
                self.failures.fetch_add(1, Ordering::Relaxed);
                *slot = None;
                Err(error)
            }
        }
    }
}

fn note_pages(_: &Wal, pages: i32) -> rusqlite::Result<()> {
    PAGES.set(u64::try_from(pages).ok());
    Ok(())
}

fn connect(path: &Path, lock: &Lock) -> Result<Connection> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = lock.open(path, flags).map_err(fault::while_("opening a connection for checkpoints"))?;
    busy::install(&connection)?;
    open::common_settings(&connection)?;
    // The file is synced before the log is used again, whatever the durability of commits is.
    connection.pragma_update(None, "synchronous", "FULL").map_err(fault::while_("opening a connection for checkpoints"))?;
    Ok(connection)
}

struct Checkpoint {
    busy: bool,
    moved: u64,
}

fn run(connection: &Connection, sql: &'static str) -> Result<Checkpoint> {
    // Answers whether it was kept from finishing, the pages in the log, and how many of them are now in the file.
    connection
        .query_row(sql, [], |row| {
            Ok(Checkpoint { busy: row.get::<_, i64>(0)? != 0, moved: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0) })
        })
        .map_err(fault::while_("moving the write-ahead log into the file"))
}
