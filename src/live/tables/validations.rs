//! Validations, by session and by id.

use std::collections::BTreeMap;

use super::table::Groups;
use crate::domain::{Label, SessionId};
use crate::storage::ValidationRow;

/// Validations and their index.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Validations {
    rows: BTreeMap<SessionId, BTreeMap<Label, ValidationRow>>,
    by_id: Groups<Label, SessionId>,
}

impl Validations {
    pub(super) fn get(&self, session: SessionId, id: &Label) -> Option<&ValidationRow> {
        self.rows.get(&session)?.get(id)
    }

    /// Puts the row in place of the one of this session and id, `None` for none, and answers the one before.
    pub(super) fn put(&mut self, session: SessionId, id: &Label, row: Option<ValidationRow>) -> Option<ValidationRow> {
        self.by_id.set(id, session, row.is_some());
        if let Some(row) = row {
            return self.rows.entry(session).or_default().insert(id.clone(), row);
        }
        let own = self.rows.get_mut(&session)?;
        let before = own.remove(id);
        if own.is_empty() {
            self.rows.remove(&session);
        }
        before
    }

    pub(super) fn of_session(&self, session: SessionId) -> Vec<ValidationRow> {
        let mut rows: Vec<ValidationRow> = self.rows.get(&session).into_iter().flat_map(BTreeMap::values).cloned().collect();
        // Stable: those of one instant stay in the order of their ids.
        rows.sort_by_key(|row| row.created_at);
        rows
    }

    /// The sessions that have any.
    pub(super) fn sessions(&self) -> &BTreeMap<SessionId, BTreeMap<Label, ValidationRow>> {
        &self.rows
    }

    /// The sessions that have one of this id.
    pub(super) fn sessions_with(&self, id: &Label) -> impl Iterator<Item = SessionId> {
        self.by_id.iter(id)
    }
}
