//! When auth sessions were last used, and which tokens were refused: noted in memory, written for many at once.

use std::collections::BTreeMap;

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

use crate::Result;
use crate::auth::{ACTIVITY_STEP, AuthState};
use crate::domain::{AuthSession, AuthSessionId, Timestamp, TokenFault};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision, Scope};

/// How many uses one event holds.
const USES_PER_EVENT: usize = 500;

/// Writes what was noted, if it is time, or `at_once`. What is lost when the process dies is when somebody was last seen, by some
/// seconds, and the count of what was refused in the last minute.
pub(crate) fn flush(scope: &Scope<'_>, state: &AuthState, at_once: bool) -> Result<()> {
    for uses in state.take_uses(at_once).chunks(USES_PER_EVENT) {
        scope.run(NoteActivity { uses: uses.to_vec() })?;
    }
    let refused = state.take_refused(at_once);
    if refused.is_empty() { Ok(()) } else { scope.run(NoteRefused { refused }) }
}

#[derive(Serialize)]
struct NoteActivity {
    uses: Vec<(AuthSessionId, Timestamp)>,
}

impl Command for NoteActivity {
    type Answer = ();
    const NAME: &'static str = "auth.note_activity";
    const NEED: Need = Need::May(Permission::Maintenance);

    fn decide(&self, rows: &dyn ReadTx, _: &Decision<'_>) -> Result<Vec<Event>> {
        let mut uses = Vec::new();
        for (id, at) in &self.uses {
            // Another process may have noted it, or ended it.
            let row = rows.auth_session(*id)?.filter(AuthSession::is_active);
            if row.is_some_and(|row| at.since(row.last_activity) >= ACTIVITY_STEP) {
                uses.push((*id, *at));
            }
        }
        Ok(if uses.is_empty() { Vec::new() } else { vec![Event::ActivityNoted { uses }] })
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}

#[derive(Serialize)]
struct NoteRefused {
    refused: BTreeMap<TokenFault, u64>,
}

impl Command for NoteRefused {
    type Answer = ();
    const NAME: &'static str = "auth.note_refused";
    const NEED: Need = Need::May(Permission::Maintenance);

    fn decide(&self, _: &dyn ReadTx, _: &Decision<'_>) -> Result<Vec<Event>> {
        Ok(vec![Event::TokensRefused { refused: self.refused.clone() }])
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}
