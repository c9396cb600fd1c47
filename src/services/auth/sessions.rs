//! Auth sessions: seen, named, trusted, ended.

use std::time::Duration;

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

use super::{Auth, active_of, ends};
use crate::Result;
use crate::domain::{AuthSession, AuthSessionEnd, AuthSessionId, Subject, Timestamp, check_name};
use crate::event::Event;
use crate::services::found;
use crate::storage::{AuthSessionFilter, Page, ReadTx};
use crate::transaction::{Command, Decision, Scope};

impl Auth<'_> {
    /// Where a user or device is logged in: the auth sessions that have not ended, oldest first.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn sessions(&self, subject: Subject) -> Result<Vec<AuthSession>> {
        let now = self.now();
        let auth = self.admitted_about(subject)?;
        let mut sessions = auth.scope.read(Need::Login, |rows| active_of(rows, subject))?;
        sessions.retain(|session| session.expires_at > now);
        Ok(sessions)
    }

    /// The logins of a user or device, ended ones included: when, from where, until when and why. Those that ended longer ago than
    /// [`AuthConfig::history_max`](crate::AuthConfig::history_max) are gone.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn login_history(&self, subject: Subject, page: Page<AuthSessionId>) -> Result<Vec<AuthSession>> {
        let filter = AuthSessionFilter { subject: Some(subject), active: false };
        self.admitted_about(subject)?.scope.read(Need::Login, |rows| rows.auth_sessions(&filter, page))
    }

    /// The auth session, also one that has ended.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), and the kinds of a store that cannot be read.
    pub fn session(&self, id: AuthSessionId) -> Result<AuthSession> {
        let auth = self.admitted(Need::Login)?;
        let row = auth.scope.read(Need::Login, |rows| rows.auth_session(id))?;
        // Who may not see it does not learn whether it is there, either.
        let subject = row.as_ref().map(|row| row.subject);
        auth.scope.require(|caller| subject.map_or_else(|| caller.require(SOMEBODY), |subject| caller.require_about(subject)))?;
        found(row, "auth session", id)
    }

    /// Gives the device of an auth session a name, and says whether the user trusts it.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound); [`InvalidTransition`](crate::ErrorKind::InvalidTransition) if it has ended;
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for the name.
    pub fn label(&self, id: AuthSessionId, name: Option<&str>, trusted: bool) -> Result<AuthSession> {
        self.scope.run(Label { id, name: name.map(str::to_owned), trusted })
    }

    /// Logs out: the auth session and its tokens are worthless at once here, and within a poll in other processes. Logging out twice
    /// is no error.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), and the kinds of a store that fails.
    pub fn logout(&self, id: AuthSessionId) -> Result<()> {
        self.scope.run(End { id, reason: AuthSessionEnd::Logout })
    }

    /// Ends somebody's auth session, as its user from another one, or as an administrator.
    ///
    /// # Errors
    /// As [`Auth::logout`].
    pub fn revoke(&self, id: AuthSessionId) -> Result<()> {
        self.scope.run(End { id, reason: AuthSessionEnd::Revoked })
    }

    /// Logs out everywhere: ends all auth sessions of a user or device in one transaction, and answers how many.
    ///
    /// # Errors
    /// The kinds of a store that fails.
    pub fn logout_everywhere(&self, subject: Subject) -> Result<usize> {
        self.scope.run(EndAll { subject, reason: AuthSessionEnd::LogoutEverywhere })
    }

    /// As [`Auth::logout_everywhere`], by an administrator.
    ///
    /// # Errors
    /// As [`Auth::logout_everywhere`].
    pub fn revoke_all(&self, subject: Subject) -> Result<usize> {
        self.scope.run(EndAll { subject, reason: AuthSessionEnd::Revoked })
    }
}

/// What is wanted for an auth session of nobody.
const SOMEBODY: Need = Need::Either(Permission::ManageUsers, Permission::ManageDevices);

/// The auth session, which is the caller's own or of one whom the caller manages.
fn theirs(rows: &dyn ReadTx, with: &Decision<'_>, id: AuthSessionId) -> Result<AuthSession> {
    let row = rows.auth_session(id)?;
    let subject = row.as_ref().map(|row| row.subject);
    with.require(|caller| subject.map_or_else(|| caller.require(SOMEBODY), |subject| caller.require_about(subject)))?;
    found(row, "auth session", id)
}

/// Ends auth sessions whose time ran out, at most `limit`; answers how many.
pub(crate) fn expire(scope: &Scope<'_>, limit: u32) -> Result<usize> {
    scope.run(Expire { limit })
}

/// Drops auth sessions from the login history that ended longer than `history_max` ago, at most `limit`; answers how many.
pub(crate) fn forget(scope: &Scope<'_>, history_max: Duration, limit: u32) -> Result<usize> {
    let now = scope.context().clock.now();
    // Looked for outside the transaction: mostly there are none, and nobody has to wait for that to be found out.
    let old = scope.read(Need::May(Permission::Maintenance), |rows| ended_before(rows, now, history_max, limit))?;
    if old.is_empty() { Ok(0) } else { scope.run(Forget { auth_sessions: old }) }
}

fn is_over_for(session: &AuthSession, now: Timestamp, history_max: Duration) -> bool {
    session.ended_at.is_some_and(|at| now.since(at) > history_max)
}

fn ended_before(rows: &dyn ReadTx, now: Timestamp, history_max: Duration, limit: u32) -> Result<Vec<AuthSessionId>> {
    let (mut old, mut after) = (Vec::new(), None);
    loop {
        let page = rows.auth_sessions(&AuthSessionFilter::default(), Page { after, ..Page::first(1_000) })?;
        // Ids come in the order in which auth sessions began, and none ended before it began.
        let (Some(last), Some(first)) = (page.last(), page.first()) else { return Ok(old) };
        let are_too_young = now.since(first.created_at) <= history_max;
        after = Some(last.id);
        old.extend(page.iter().filter(|row| is_over_for(row, now, history_max)).map(|row| row.id));
        if are_too_young || old.len() >= limit as usize {
            old.truncate(limit as usize);
            return Ok(old);
        }
    }
}

#[derive(Serialize)]
struct Forget {
    auth_sessions: Vec<AuthSessionId>,
}

impl Command for Forget {
    type Answer = usize;
    const NAME: &'static str = "auth.forget";
    const NEED: Need = Need::May(Permission::Maintenance);

    fn decide(&self, rows: &dyn ReadTx, _: &Decision<'_>) -> Result<Vec<Event>> {
        // Another process may have dropped them meanwhile. What has ended stays ended.
        let mut auth_sessions = Vec::with_capacity(self.auth_sessions.len());
        for id in &self.auth_sessions {
            auth_sessions.extend(rows.auth_session(*id)?.filter(|row| !row.is_active()).map(|row| row.id));
        }
        Ok(if auth_sessions.is_empty() { Vec::new() } else { vec![Event::AuthSessionsForgotten { auth_sessions }] })
    }

    fn answer(&self, _: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<usize> {
        Ok(events
            .iter()
            .map(|event| if let Event::AuthSessionsForgotten { auth_sessions } = event { auth_sessions.len() } else { 0 })
            .sum())
    }
}

#[derive(Serialize)]
struct Label {
    id: AuthSessionId,
    name: Option<String>,
    trusted: bool,
}

impl Command for Label {
    type Answer = AuthSession;
    const NAME: &'static str = "auth.label";
    const NEED: Need = Need::Login;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        self.name.as_deref().map_or(Ok(()), |name| check_name("the name of a device", name))?;
        let row = theirs(rows, with, self.id)?;
        row.labelled(self.name.clone(), self.trusted, with.now)?;
        Ok(vec![Event::AuthSessionLabelled { auth_session: self.id, name: self.name.clone(), trusted: self.trusted }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<AuthSession> {
        found(rows.auth_session(self.id)?, "auth session", self.id)
    }
}

#[derive(Serialize)]
struct End {
    id: AuthSessionId,
    reason: AuthSessionEnd,
}

impl Command for End {
    type Answer = ();
    const NAME: &'static str = "auth.end";
    const NEED: Need = Need::Login;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let row = theirs(rows, with, self.id)?;
        Ok(if row.is_active() { ends(&[row], self.reason).collect() } else { Vec::new() })
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}

#[derive(Serialize)]
struct EndAll {
    subject: Subject,
    reason: AuthSessionEnd,
}

impl Command for EndAll {
    type Answer = usize;
    const NAME: &'static str = "auth.end_all";
    const NEED: Need = Need::Login;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        with.require(|caller| caller.require_about(self.subject))?;
        Ok(ends(&active_of(rows, self.subject)?, self.reason).collect())
    }

    fn answer(&self, _: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<usize> {
        Ok(events.len())
    }
}

#[derive(Serialize)]
struct Expire {
    limit: u32,
}

impl Command for Expire {
    type Answer = usize;
    const NAME: &'static str = "auth.expire";
    const NEED: Need = Need::May(Permission::Maintenance);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let active = AuthSessionFilter { subject: None, active: true };
        let (mut events, mut after) = (Vec::new(), None);
        loop {
            let rows = rows.auth_sessions(&active, Page { after, ..Page::first(1_000) })?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            let over: Vec<AuthSession> = rows.into_iter().filter(|row| row.expires_at <= with.now).collect();
            events.extend(ends(&over, AuthSessionEnd::Expired));
            if events.len() >= self.limit as usize {
                break;
            }
        }
        events.truncate(self.limit as usize);
        Ok(events)
    }

    fn answer(&self, _: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<usize> {
        Ok(events.len())
    }
}
