//! The journal.

use rusqlite::types::ValueRef;
use rusqlite::{Row, params};

use super::columns::Columns;
use super::fault;
use super::tx::Tx;
use crate::domain::Timestamp;
use crate::event::{ChainBreak, Head, JournalEntry, KeyUse, RawEntry, check_row};
use crate::storage::JournalRows;
use crate::{Error, ErrorKind, Result};

const JOURNAL: &str = "journal";

macro_rules! select_journal {
    ($($rest:tt)*) => {
        concat!("SELECT sequence, at, actor, kind, payload, key, key_operation, key_parameters, key_rows, key_answer, hash FROM journal ", $($rest)*)
    };
}

pub(super) const JOURNAL_BY_KEY: &str = select_journal!("WHERE key = ?1");

fn entry(row: &mut Columns<'_, '_>) -> Result<RawEntry> {
    Ok(RawEntry {
        sequence: row.get()?,
        at: row.get()?,
        actor: row.get()?,
        kind: row.get()?,
        payload: row.get()?,
        key: match (row.get()?, row.get()?, row.get()?, row.get()?, row.get()?) {
            (Some(key), Some(operation), Some(parameters), Some(rows), Some(answer)) => {
                Some(KeyUse { key, operation, parameters, rows, answer })
            }
            (None, None, None, None, None) => None,
            _ => return Err(row.corrupt_here()),
        },
        hash: row.get()?,
    })
}

/// Checks a row without copying what is in it. `None` where a value is not of its type, or there is a key, which is rare: the
/// row must then be read in the usual way.
fn check_in_place(row: &Row<'_>, previous: Head) -> Option<Result<Head, ChainBreak>> {
    let value = |column| row.get_ref(column).ok();
    let text = |column| match value(column)? {
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    };
    let integer = |column| value(column)?.as_i64().ok();
    let ValueRef::Null = value(5)? else { return None };
    let hash = value(10)?.as_blob().ok()?.try_into().ok()?;
    let head = Head { sequence: integer(0)?.try_into().ok()?, hash };
    let texts = [text(2)?, text(3)?, text(4)?];
    // Had a row without a key any of a key's columns, the schema's CHECKs would have been passed by.
    (6..10).all(|column| matches!(value(column), Some(ValueRef::Null))).then_some(())?;
    Some(check_row(previous, head, Timestamp::from_micros(integer(1)?), texts, None).map(|()| head))
}

/// SQLite's integers have a sign; the first 2^63 rows fit.
fn as_stored(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

impl Tx<'_> {
    pub(super) fn insert_journal_entry(&self, entry: &JournalEntry) -> Result<()> {
        let head = self.journal_head()?;
        if head.sequence.checked_add(1) != Some(entry.sequence) {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!("journal row {} cannot follow row {}; read the head again", entry.sequence, head.sequence),
            ));
        }
        let Some(key) = &entry.key else {
            // Most rows: half of the columns need not be bound.
            return self
                .change(
                    JOURNAL,
                    "INSERT INTO journal (sequence, at, actor, kind, payload, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![
                        as_stored(entry.sequence),
                        entry.at.as_micros(),
                        entry.actor.to_string(),
                        entry.event.kind(),
                        entry.payload,
                        entry.hash,
                    ],
                )
                .map(drop);
        };
        self.change(
            JOURNAL,
            "INSERT INTO journal (sequence, at, actor, kind, payload, key, key_operation, key_parameters, key_rows, key_answer, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                as_stored(entry.sequence),
                entry.at.as_micros(),
                entry.actor.to_string(),
                entry.event.kind(),
                entry.payload,
                key.key,
                key.operation,
                key.parameters,
                key.rows,
                key.answer,
                entry.hash,
            ],
        )
        .map(drop)
    }
}

impl JournalRows for Tx<'_> {
    fn journal_head(&self) -> Result<Head> {
        // Within a transaction only `append` moves it. Asked for also when known, so that a poisoned transaction says so.
        if let Some(head) = self.head.get() {
            self.check()?;
            return Ok(head);
        }
        let sql = "SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1";
        let head = self.row(JOURNAL, sql, [], |row| Ok(Head { sequence: row.get()?, hash: row.get()? }))?;
        let head = head.unwrap_or(Head::EMPTY);
        self.head.set(Some(head));
        Ok(head)
    }

    fn journal(&self, from: u64, limit: u32) -> Result<Vec<RawEntry>> {
        let sql = select_journal!("WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2");
        self.rows(JOURNAL, sql, params![as_stored(from), limit], entry)
    }

    fn check_chain(&self) -> Result<(Head, Option<ChainBreak>)> {
        self.stepping(JOURNAL, select_journal!("ORDER BY sequence"), |rows| {
            let failed = |error| fault::from_sqlite(error, JOURNAL);
            let mut head = Head::EMPTY;
            while let Some(row) = rows.next().map_err(failed)? {
                let checked = match check_in_place(row, head) {
                    Some(checked) => checked,
                    None => {
                        let row = entry(&mut Columns::new(row, JOURNAL))?;
                        row.check_follows(head).map(|()| Head { sequence: row.sequence, hash: row.hash })
                    }
                };
                match checked {
                    Ok(next) => head = next,
                    Err(broken) => return Ok((head, Some(broken))),
                }
            }
            Ok((head, None))
        })
    }

    fn journal_by_key(&self, key: &str) -> Result<Option<RawEntry>> {
        self.row(JOURNAL, JOURNAL_BY_KEY, [key], entry)
    }
}
