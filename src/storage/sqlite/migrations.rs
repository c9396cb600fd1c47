//! The schema, as numbered steps, and who a file belongs to.

use rusqlite::{Connection, TransactionBehavior};

use super::fault;
use crate::{Error, ErrorKind, Result};

/// Marks a file as ours in its header: "GARG". Source: SQLite, `PRAGMA application_id`.
pub(super) const APPLICATION_ID: i32 = 0x4741_5247;

/// The steps from an empty file on; `user_version` counts those that a file has had. A step that was released never changes.
pub(super) const STEPS: &[&str] = &[
    include_str!("../../../migrations/0001_initial.sql"),
    include_str!("../../../migrations/0002_accounts.sql"),
    include_str!("../../../migrations/0003_leases.sql"),
];

/// What a file says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// Nothing in it.
    Empty,
    /// Ours, with so many steps done.
    Garage(usize),
}

/// Whose file it is.
///
/// # Errors
/// [`ErrorKind::NotADatabase`] for that of another application, [`ErrorKind::NewerSchema`] for that of a newer version.
pub(super) fn identify(connection: &Connection) -> Result<Identity> {
    if !connection.is_autocommit() {
        return identify_inside(connection);
    }
    // In one transaction: between two looks another process may make the schema, and header and content would not agree.
    let failed = fault::while_("looking at the file");
    connection.execute_batch("BEGIN DEFERRED").map_err(&failed)?;
    let identity = identify_inside(connection);
    let ended = if connection.is_autocommit() { Ok(()) } else { connection.execute_batch("ROLLBACK").map_err(&failed) };
    identity.and_then(|identity| ended.map(|()| identity))
}

fn identify_inside(connection: &Connection) -> Result<Identity> {
    let failed = fault::while_("looking at the file");
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).map_err(&failed);
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    // Counted whatever the header says: the rows of the schema table are the first that a damaged file cannot give.
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(&failed)?;
    if application != APPLICATION_ID {
        if application == 0 && version == 0 && objects == 0 {
            return Ok(Identity::Empty);
        }
        return Err(Error::new(ErrorKind::NotADatabase, "the file is the database of another application; choose another path"));
    }
    match usize::try_from(version) {
        Ok(steps) if (1..=STEPS.len()).contains(&steps) => Ok(Identity::Garage(steps)),
        Ok(steps) if steps > STEPS.len() => Err(newer(steps)),
        // Both are set in one transaction.
        _ => Err(Error::new(ErrorKind::Corrupt, "the file is marked as a garage and has no schema; restore a backup")),
    }
}

fn newer(steps: usize) -> Error {
    let known = STEPS.len();
    Error::new(ErrorKind::NewerSchema, format!("the file has schema {steps}, and this version knows {known}; update the program"))
}

/// To be asked inside each write transaction: a look at the first page, which is in memory.
///
/// # Errors
/// [`ErrorKind::NewerSchema`] for that of a newer version.
pub(super) fn refuse_newer(connection: &Connection) -> Result<()> {
    let steps: i64 = connection
        .prepare_cached("PRAGMA user_version")
        .and_then(|mut pragma| pragma.query_row([], |row| row.get(0)))
        .map_err(fault::while_("beginning to write"))?;
    match usize::try_from(steps) {
        Ok(steps) if steps > STEPS.len() => Err(newer(steps)),
        _ => Ok(()),
    }
}

/// Brings the schema up to date. Others may try the same at the same time: one does it, the rest see that it is done.
///
/// # Errors
/// As [`identify`], and what SQLite meets; the file is then as before.
pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    apply(connection, STEPS)
}

fn apply(connection: &mut Connection, steps: &[&str]) -> Result<()> {
    // An up-to-date file is opened without waiting for whoever writes.
    if identify(connection)? == Identity::Garage(steps.len()) {
        return Ok(());
    }
    let failed = fault::while_("bringing the schema up to date");
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&failed)?;
    let done = match identify(&tx)? {
        Identity::Empty => 0,
        Identity::Garage(done) => done,
    };
    for step in steps.iter().skip(done) {
        tx.execute_batch(step).map_err(&failed)?;
    }
    let version = i32::try_from(steps.len().max(done)).unwrap_or(i32::MAX);
    tx.pragma_update(None, "application_id", APPLICATION_ID).map_err(&failed)?;
    tx.pragma_update(None, "user_version", version).map_err(&failed)?;
    tx.commit().map_err(&failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(connection: &Connection) -> Vec<(String, String, Option<String>)> {
        let mut statement = connection.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").unwrap();
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn one_step_at_a_time_gives_the_same_schema_as_all_at_once() {
        let mut whole = Connection::open_in_memory().unwrap();
        migrate(&mut whole).unwrap();
        let mut stepped = Connection::open_in_memory().unwrap();
        for count in 1..=STEPS.len() {
            apply(&mut stepped, &STEPS[..count]).unwrap();
            assert_eq!(identify(&stepped).unwrap(), Identity::Garage(count));
        }
        assert_eq!(schema(&whole), schema(&stepped));
        assert!(schema(&whole).len() > 20);
    }

    #[test]
    fn the_version_counts_the_files() {
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap().count();
        assert_eq!(STEPS.len(), files);
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(usize::try_from(version).unwrap(), files);
    }

    #[test]
    fn no_check_calls_json_valid_on_a_column_that_may_be_null() {
        // SQLite 3.40 answers 0 for NULL, and its integrity check then calls a sound file damaged.
        for line in STEPS.iter().flat_map(|step| step.lines()).filter(|line| !line.trim_start().starts_with("--")) {
            assert!(!line.contains("json_valid(") || line.contains("NOT NULL"), "{line}");
        }
    }

    #[test]
    fn a_second_migration_does_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let before = connection.total_changes();
        migrate(&mut connection).unwrap();
        assert_eq!(connection.total_changes(), before);
    }

    #[test]
    fn a_step_that_fails_leaves_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        apply(&mut connection, &[STEPS[0], "CREATE TABLE extra (x); SELECT broken"]).unwrap_err();
        assert_eq!(identify(&connection).unwrap(), Identity::Empty);
    }
}
