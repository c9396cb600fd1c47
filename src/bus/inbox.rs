//! Where a consumer's effects are, and with them how far it has come.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::event::Head;
use crate::{Error, ErrorKind, Result};

/// A consumer's own store, which has its effects and its position in one transaction: that is what makes an effect happen once.
///
/// For a database of one's own it is a row `(sequence, hash)` for each group, and in one transaction:
///
/// 1. `SELECT sequence, hash FROM position WHERE consumer_group = ?`, locked for the change; anything but `before`: roll back and answer `false`;
/// 2. `effect`;
/// 3. `UPDATE position SET sequence = ?, hash = ? WHERE consumer_group = ?` to `after`; commit; answer `true`.
///
/// An effect outside that store, as a mail, happens at least once: the consumer may die between it and the commit. Let its receiver
/// tell a repetition by [`Notice::id`](super::Notice::id).
pub trait Inbox {
    /// What an effect writes with.
    type Tx<'t>;

    /// The last event that was acted on; [`Head::EMPTY`] before the first.
    ///
    /// # Errors
    /// What the store meets.
    fn position(&mut self) -> Result<Head>;

    /// Carries out `effect` and moves the position from `before` to `after`, both or neither; `false`, and nothing done, if the position
    /// is another by now.
    ///
    /// # Errors
    /// What `effect` answers and the store meets; nothing was changed then.
    fn advance(&mut self, before: Head, after: Head, effect: impl FnOnce(&mut Self::Tx<'_>) -> Result<()>) -> Result<bool>;
}

/// An inbox in a file of its own, for consumers that have no database: a small table of names and numbers, as for counts and sums.
///
/// Several processes may open one file: the consumers of a group share it.
pub struct FileInbox {
    connection: Connection,
    group: String,
}

impl fmt::Debug for FileInbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileInbox").field("group", &self.group).finish_non_exhaustive()
    }
}

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS positions (
        consumer_group TEXT    NOT NULL PRIMARY KEY,
        sequence       INTEGER NOT NULL CHECK (sequence >= 0),
        hash           BLOB    NOT NULL CHECK (length(hash) = 32)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS numbers (
        consumer_group TEXT    NOT NULL,
        name           TEXT    NOT NULL,
        value          INTEGER NOT NULL,
        PRIMARY KEY (consumer_group, name)
    ) STRICT, WITHOUT ROWID;
";

fn failed(error: rusqlite::Error) -> Error {
    let kind = match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => ErrorKind::Busy,
        Some(rusqlite::ErrorCode::DiskFull) => ErrorKind::DiskFull,
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => ErrorKind::Corrupt,
        _ => ErrorKind::Io,
    };
    Error::new(kind, "the inbox of a consumer failed").with_source(error)
}

impl FileInbox {
    /// Opens the file, and makes it if it is not there. A group that it does not know begins behind `start`: [`Head::EMPTY`] for all that
    /// the journal has, its head for what comes from now on.
    ///
    /// # Errors
    /// [`ErrorKind::Io`], [`ErrorKind::Busy`], [`ErrorKind::DiskFull`] or [`ErrorKind::Corrupt`].
    pub fn open(path: impl AsRef<Path>, group: &str, start: Head) -> Result<Self> {
        let mut connection = Connection::open(path).map_err(failed)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        tx.execute_batch(SCHEMA).map_err(failed)?;
        let known = "INSERT INTO positions (consumer_group, sequence, hash) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        tx.execute(known, params![group, integer(start.sequence)?, start.hash]).map_err(failed)?;
        tx.commit().map_err(failed)?;
        Ok(Self { connection, group: group.to_owned() })
    }

    /// The number of this name; 0 if it was never changed.
    ///
    /// # Errors
    /// The kinds of a file that cannot be read.
    pub fn number(&self, name: &str) -> Result<i64> {
        number(&self.connection, &self.group, name)
    }

    /// Sets the position, whatever it was: for the owner of the effects, after the garage was restored.
    ///
    /// # Errors
    /// The kinds of a file that cannot be written.
    pub fn set_position(&mut self, head: Head) -> Result<()> {
        put_position(&self.connection, &self.group, head)
    }
}

fn integer(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(|_| Error::new(ErrorKind::OutOfRange, "a journal has no row of this number"))
}

fn position(connection: &Connection, group: &str) -> Result<Head> {
    let sql = "SELECT sequence, hash FROM positions WHERE consumer_group = ?1";
    let (sequence, hash): (i64, [u8; 32]) =
        connection.query_row(sql, [group], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?;
    Ok(Head { sequence: u64::try_from(sequence).unwrap_or(0), hash })
}

fn put_position(connection: &Connection, group: &str, head: Head) -> Result<()> {
    let sql = "UPDATE positions SET sequence = ?2, hash = ?3 WHERE consumer_group = ?1";
    connection.execute(sql, params![group, integer(head.sequence)?, head.hash]).map(drop).map_err(failed)
}

fn number(connection: &Connection, group: &str, name: &str) -> Result<i64> {
    let sql = "SELECT value FROM numbers WHERE consumer_group = ?1 AND name = ?2";
    let value = connection.query_row(sql, [group, name], |row| row.get(0)).optional().map_err(failed)?;
    Ok(value.unwrap_or(0))
}

/// What an effect writes with in a [`FileInbox`].
pub struct Numbers<'t> {
    tx: &'t Transaction<'t>,
    group: &'t str,
}

impl fmt::Debug for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Numbers").field("group", &self.group).finish_non_exhaustive()
    }
}

impl Numbers<'_> {
    /// The number of this name; 0 if it was never changed.
    ///
    /// # Errors
    /// The kinds of a file that cannot be read.
    pub fn get(&self, name: &str) -> Result<i64> {
        number(self.tx, self.group, name)
    }

    /// Sets the number of this name.
    ///
    /// # Errors
    /// The kinds of a file that cannot be written.
    pub fn set(&mut self, name: &str, value: i64) -> Result<()> {
        let sql = "INSERT INTO numbers (consumer_group, name, value) VALUES (?1, ?2, ?3)
                   ON CONFLICT (consumer_group, name) DO UPDATE SET value = ?3";
        self.tx.prepare_cached(sql).and_then(|mut put| put.execute(params![self.group, name, value])).map(drop).map_err(failed)
    }

    /// Adds `amount` to the number of this name and answers what it is then.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] if that is too large; the kinds of a file that cannot be written.
    pub fn add(&mut self, name: &str, amount: i64) -> Result<i64> {
        let sum = self.get(name)?.checked_add(amount);
        let sum = sum.ok_or_else(|| Error::new(ErrorKind::OutOfRange, "a number of a consumer grew too large"))?;
        self.set(name, sum)?;
        Ok(sum)
    }
}

impl Inbox for FileInbox {
    type Tx<'t> = Numbers<'t>;

    fn position(&mut self) -> Result<Head> {
        position(&self.connection, &self.group)
    }

    fn advance(&mut self, before: Head, after: Head, effect: impl FnOnce(&mut Numbers<'_>) -> Result<()>) -> Result<bool> {
        let tx = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        if position(&tx, &self.group)? != before {
            return Ok(false);
        }
        effect(&mut Numbers { tx: &tx, group: &self.group })?;
        put_position(&tx, &self.group, after)?;
        tx.commit().map_err(failed)?;
        Ok(true)
    }
}
