//! A copy of the store in a file, and back.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::lock::Lock;
use super::migrations::{self, Identity};
use super::tx::Tx;
use super::{fault, open, pool};
use crate::storage::Work;
use crate::{Error, ErrorKind, Result};

/// Pages copied at a time.
const PAGES_PER_STEP: i32 = 1_024;

/// Copies the store at `store` into a new file at `path`.
///
/// The copy is of one instant: a read transaction is held while pages are copied, without pauses, so that writers cannot
/// make it begin again and again. The write-ahead log grows meanwhile.
pub(super) fn backup(store: &Path, path: &Path, lock: &Lock) -> Result<()> {
    let path = open::absolute(path)?;
    if fs::symlink_metadata(&path).is_ok() {
        return Err(already_there());
    }
    let unfinished = Unfinished::create(&path)?;
    let source = pool::reader(store, lock)?;
    let failed = fault::while_("copying the store");
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;").map_err(&failed)?;
    {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut target = lock.open(&unfinished.path, flags).map_err(&failed)?;
        // Synced once, when it is whole.
        target.pragma_update(None, "synchronous", "OFF").map_err(&failed)?;
        copy(&source, &mut target)?;
        // A backup is one file, to be read from where nothing may be written.
        target.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0)).map_err(&failed)?;
    }
    // No connection of this process has the copy open, so that opening it here takes away no lock.
    File::open(&unfinished.path).and_then(|file| file.sync_all()).map_err(|error| fault::from_io(error, "writing the copy"))?;
    unfinished.finish(&path)
}

/// A file that does not have its name yet: a backup that was interrupted cannot be taken for a whole one.
struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    fn create(path: &Path) -> Result<Self> {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let mut name = OsString::from(path.file_name().unwrap_or_default());
        name.push(format!(".{}-{number}.unfinished", std::process::id()));
        let path = path.with_file_name(name);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| fault::from_io(error, "making the copy"))?;
        Ok(Self { path })
    }

    fn finish(self, path: &Path) -> Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, &self.path, CWD, path, RenameFlags::NOREPLACE) {
            Ok(()) => {}
            Err(Errno::EXIST) => return Err(already_there()),
            // Not every file system can refuse to replace.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) if fs::symlink_metadata(path).is_err() => {
                fs::rename(&self.path, path).map_err(|error| fault::from_io(error, "naming the copy"))?;
            }
            Err(errno) => return Err(fault::from_io(errno.into(), "naming the copy")),
        }
        open::sync_directory(path)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After it has got its name there is nothing here to remove.
        let _ = fs::remove_file(&self.path);
        let mut journal = self.path.clone().into_os_string();
        journal.push("-journal");
        let _ = fs::remove_file(journal);
    }
}

fn already_there() -> Error {
    Error::new(ErrorKind::AlreadyExists, "there is a file already; choose another name for the copy")
}

/// A backup that was found sound.
pub(super) fn sound(path: &Path, lock: &Lock) -> Result<Connection> {
    let path = open::absolute(path)?;
    if !fs::metadata(&path).is_ok_and(|found| found.is_file()) {
        return Err(Error::new(ErrorKind::CannotOpen, "there is no such backup"));
    }
    let connection = open::open_to_look(&path, lock)?;
    open::common_settings(&connection)?;
    if migrations::identify(&connection)? == Identity::Empty {
        return Err(Error::new(ErrorKind::NotADatabase, "the file is empty: it is no backup of a garage"));
    }
    open::refuse_cut(&path, &connection)?;
    let failed = fault::while_("checking the backup");
    let corrupt = || Error::new(ErrorKind::Corrupt, "the backup is damaged; use another one");
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(&failed)?;
    if found != "ok" {
        return Err(corrupt().with_source(found));
    }
    if connection.prepare("PRAGMA foreign_key_check").and_then(|mut check| check.exists([])).map_err(&failed)? {
        return Err(corrupt().with_source("a row refers to one that is not there"));
    }
    Ok(connection)
}

/// What the store is to become: a backup brought up to date, and what `work` makes of it. It lies in a file of SQLite's own, which
/// goes away with the connection: neither the backup nor the store is touched should anything fail.
pub(super) fn amended(backup: &Connection, lock: &Lock, work: &mut Work<'_>) -> Result<Connection> {
    let failed = fault::while_("preparing the backup");
    let mut connection = lock.open("", OpenFlags::default()).map_err(&failed)?;
    copy(backup, &mut connection)?;
    open::common_settings(&connection)?;
    migrations::migrate(&mut connection)?;
    connection.execute_batch("BEGIN").map_err(&failed)?;
    let mut tx = Tx::new(&connection);
    work(&mut tx)?;
    tx.poisoned_by().map_or(Ok(()), Err)?;
    connection.execute_batch("COMMIT").map_err(&failed)?;
    Ok(connection)
}

/// Replaces what is in `target` by what is in `source`, in one transaction.
pub(super) fn copy(source: &Connection, target: &mut Connection) -> Result<()> {
    let failed = fault::while_("copying the store");
    let backup = Backup::new(source, target).map_err(&failed)?;
    loop {
        match backup.step(PAGES_PER_STEP).map_err(&failed)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            // The busy handler has waited; what was copied is taken back when `backup` is dropped.
            _ => return Err(Error::new(ErrorKind::Busy, "another program has the store locked; try again")),
        }
    }
}
