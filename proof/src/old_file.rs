//! A file as the first schema made it.

use std::path::Path;

use parking_garage::Head;
use rusqlite::Connection;

/// Written by SQLite's `.dump` from a file of schema 1, in which a day had passed.
const SQL: &str = include_str!("../data/schema_1.sql");

/// Makes the file, and says where its journal ends.
///
/// # Panics
/// If it cannot be made.
#[must_use]
pub fn make(path: &Path) -> Head {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(SQL).unwrap();
    let head = "SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1";
    connection.query_row(head, [], |row| Ok(Head { sequence: row.get::<_, i64>(0)?.unsigned_abs(), hash: row.get(1)? })).unwrap()
}
