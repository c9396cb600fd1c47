//! The journal.

use rusqlite::params;

use super::columns::Columns;
use super::tx::Tx;
use crate::event::{Head, JournalEntry, KeyUse, RawEntry};
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
        let key = entry.key.as_ref();
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
                key.map(|key| &key.key),
                key.map(|key| &key.operation),
                key.map(|key| &key.parameters),
                key.map(|key| key.rows),
                key.map(|key| &key.answer),
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

    fn journal_by_key(&self, key: &str) -> Result<Option<RawEntry>> {
        self.row(JOURNAL, JOURNAL_BY_KEY, [key], entry)
    }
}
