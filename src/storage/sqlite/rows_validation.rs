//! Validations of sessions.

use rusqlite::params;

use super::columns::Columns;
use super::page::bounds;
use super::tx::Tx;
use crate::domain::{Label, SessionId};
use crate::storage::{Page, ValidationRow, ValidationRows};
use crate::{Error, ErrorKind, Result};

const VALIDATIONS: &str = "validations";

macro_rules! select_validations {
    ($($rest:tt)*) => { concat!("SELECT session_id, id, created_at, body FROM validations ", $($rest)*) };
}

pub(super) const VALIDATIONS_OF: &str = select_validations!("WHERE session_id = ?1 ORDER BY created_at, id");
const PAGE: &str = select_validations!(
    "WHERE session_id IN (SELECT DISTINCT session_id FROM validations WHERE session_id > ?1 ORDER BY session_id LIMIT ?2)
     ORDER BY session_id, created_at, id"
);
const PAGE_NEWEST: &str = select_validations!(
    "WHERE session_id IN (SELECT DISTINCT session_id FROM validations WHERE session_id < ?1 ORDER BY session_id DESC LIMIT ?2)
     ORDER BY session_id DESC, created_at, id"
);
pub(super) const VALIDATION_USES: &str = "SELECT count(*) FROM validations JOIN sessions ON sessions.id = validations.session_id
     WHERE validations.id = ?1 AND sessions.status <> 'CANCELLED'";

fn validation(row: &mut Columns<'_, '_>) -> Result<ValidationRow> {
    let (session, id, created_at): (SessionId, Label, _) = (row.get()?, row.get()?, row.get()?);
    let body: String = row.get()?;
    let validation: crate::Validation = serde_json::from_str(&body).map_err(|error| row.corrupt_here().with_source(error))?;
    if validation.id != id {
        return Err(row.corrupt_here().with_source("the validation inside has another id"));
    }
    Ok(ValidationRow { session, validation, created_at })
}

impl Tx<'_> {
    pub(super) fn insert_validation_row(&self, row: &ValidationRow) -> Result<()> {
        let body = serde_json::to_string(&row.validation)
            .map_err(|error| Error::new(ErrorKind::Internal, "cannot write a validation as JSON").with_source(error))?;
        self.change(
            VALIDATIONS,
            "INSERT INTO validations (session_id, id, body, created_at) VALUES (?1, ?2, ?3, ?4)",
            params![row.session.as_bytes(), row.validation.id.as_str(), body, row.created_at.as_micros()],
        )
        .map(drop)
    }

    pub(super) fn delete_validation_row(&self, session: SessionId, id: &Label) -> Result<()> {
        let sql = "DELETE FROM validations WHERE session_id = ?1 AND id = ?2";
        match self.change(VALIDATIONS, sql, params![session.as_bytes(), id.as_str()])? {
            0 => Err(Error::new(ErrorKind::Conflict, format!("session {session} has no validation \"{id}\""))),
            _ => Ok(()),
        }
    }
}

impl ValidationRows for Tx<'_> {
    fn validations_of(&self, session: SessionId) -> Result<Vec<ValidationRow>> {
        self.rows(VALIDATIONS, VALIDATIONS_OF, [session.as_bytes()], validation)
    }

    fn validations(&self, page: Page<SessionId>) -> Result<Vec<ValidationRow>> {
        let sql = if page.newest_first { PAGE_NEWEST } else { PAGE };
        self.rows(VALIDATIONS, sql, params![bounds(&page, SessionId::as_bytes), page.limit], validation)
    }

    fn validation_uses(&self, id: &Label) -> Result<u64> {
        Ok(self.row(VALIDATIONS, VALIDATION_USES, [id.as_str()], |row| row.get())?.unwrap_or(0))
    }
}
