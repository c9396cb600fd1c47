//! What is wrong with a file: opened as a user would, and looked at with every check there is.

use std::path::Path;
use std::sync::Arc;

use parking_garage::Head;
use parking_garage::storage::{SqliteOptions, SqliteStorage, Storage, StorageExt};
use rusqlite::Connection;

use crate::day::{clock, settings};

/// What must be found in a file.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The journal was acknowledged up to each of these; `None` if not even the file was.
    pub acknowledged: Option<Vec<Head>>,
    /// Where else the journal may end; `None` where that is not known: wherever a call with a key has ended.
    pub ends: Option<Vec<Head>>,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that was acknowledged is there, nothing is half there, and everything agrees.
    Sound,
    /// Something acknowledged is not there.
    Lost(String),
    /// Something is there in part, or damaged, or does not open.
    Corrupt(String),
}

/// Opens the file and judges it.
#[must_use]
pub fn judge(file: &Path, expected: &Expected, options: SqliteOptions) -> Verdict {
    match look(file, expected, options) {
        Ok(verdict) => verdict,
        Err(why) => Verdict::Corrupt(why),
    }
}

fn look(file: &Path, expected: &Expected, options: SqliteOptions) -> Result<Verdict, String> {
    let options = options.create(expected.acknowledged.is_none());
    let said = |what: &str, error: parking_garage::Error| format!("{what}: {error:?}");
    let storage: Arc<dyn Storage> = Arc::new(SqliteStorage::open(file, options).map_err(|error| said("opening", error))?);
    // Before the garage is opened, which asks what became of payments and writes that down.
    let head = storage.read_with(|rows| rows.journal_head()).map_err(|error| said("reading", error))?;
    let garage = settings(&clock(), 1).with_storage(storage).map_err(|error| said("loading", error))?;

    let acknowledged = expected.acknowledged.as_deref().unwrap_or_default();
    for end in acknowledged.iter().filter(|end| end.sequence > 0) {
        if head.sequence < end.sequence {
            return Ok(Verdict::Lost(format!("the journal ends at {} of {}", head.sequence, end.sequence)));
        }
        let row = garage.journal().page(end.sequence, 1).map_err(|error| said("an acknowledged row", error))?;
        if row.first().map(|row| row.head()) != Some(*end) {
            return Ok(Verdict::Lost(format!("row {} is another one", end.sequence)));
        }
    }
    let is_end = acknowledged.contains(&head) || (head == Head::EMPTY && acknowledged.is_empty());
    if !is_end && expected.ends.as_ref().is_some_and(|ends| !ends.contains(&head)) {
        return Err(format!("the journal ends at {}, where no operation ended", head.sequence));
    }
    let verified = garage.journal().verify().map_err(|error| said("verifying", error))?;
    if !verified.is_sound() {
        return Err(format!("{:?} {:?}", verified.broken, verified.differences));
    }
    let differences = garage.maintenance().check().map_err(|error| said("checking", error))?;
    if !differences.is_empty() {
        return Err(format!("the live state differs: {differences:?}"));
    }
    drop(garage);
    half_done(file, head)?;
    match integrity(file) {
        Ok(()) => Ok(Verdict::Sound),
        Err(why) => Err(why),
    }
}

/// A call's first journal row says how many rows the call wrote: they are all there, or none is.
fn half_done(file: &Path, head: Head) -> Result<(), String> {
    let connection = Connection::open(file).map_err(|error| error.to_string())?;
    let sql = "SELECT key FROM journal AS first WHERE key_rows > (SELECT count(*) FROM journal AS row
               WHERE row.sequence BETWEEN first.sequence AND first.sequence + first.key_rows - 1
               AND row.sequence <= ?1 AND (row.key IS NULL OR row.sequence = first.sequence))";
    let half = connection.query_row(sql, [head.sequence.cast_signed()], |row| row.get::<_, String>(0));
    match half {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(()),
        Ok(key) => Err(format!("only a part of what {key} did is there")),
        Err(error) => Err(error.to_string()),
    }
}

/// What SQLite itself says of a file that is not open here.
///
/// # Errors
/// If it finds anything.
pub fn integrity(file: &Path) -> Result<(), String> {
    let connection = Connection::open(file).map_err(|error| error.to_string())?;
    let found: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(|error| format!("integrity: {error}"))?;
    let dangling = connection.prepare("PRAGMA foreign_key_check").and_then(|mut check| check.exists([]));
    match (found.as_str(), dangling) {
        ("ok", Ok(false)) => Ok(()),
        ("ok", Ok(true)) => Err("a row refers to one that is not there".to_owned()),
        ("ok", Err(error)) => Err(error.to_string()),
        _ => Err(format!("integrity: {found}")),
    }
}
