//! Auth sessions.

use rusqlite::params;

use super::columns::Columns;
use super::page::{bounds, pages};
use super::tx::Tx;
use crate::Result;
use crate::domain::{AuthSession, AuthSessionId, Client, DeviceId, Digest, RefreshState, Subject, Timestamp, UserId};
use crate::storage::{AuthSessionFilter, Page};

const AUTH_SESSIONS: &str = "auth_sessions";

macro_rules! columns {
    () => {
        "SELECT id, user_id, device_id, fingerprint, ip, user_agent, name, trusted, refresh_current, refresh_previous, \
         refresh_salt, rotated_at, expires_at, last_activity, ended_at, ended_by, version, created_at, updated_at "
    };
}

macro_rules! select_auth_sessions {
    ($($rest:tt)*) => { concat!(columns!(), "FROM auth_sessions ", $($rest)*) };
}

// The planner would rather read all of them in their order.
macro_rules! select_active {
    ($($rest:tt)*) => { concat!(columns!(), "FROM auth_sessions INDEXED BY auth_sessions_active ", $($rest)*) };
}

fn auth_session(row: &mut Columns<'_, '_>) -> Result<AuthSession> {
    Ok(AuthSession {
        id: row.get()?,
        subject: match (row.get()?, row.get()?) {
            (Some(user), None) => Subject::User(user),
            (None, Some(device)) => Subject::Device(device),
            _ => return Err(row.corrupt_here()),
        },
        client: Client { fingerprint: row.get()?, ip: row.get()?, user_agent: row.get()? },
        name: row.get()?,
        trusted: row.get()?,
        refresh: RefreshState { current: row.get()?, previous: row.get()?, salt: row.get()?, rotated_at: row.get()? },
        expires_at: row.get()?,
        last_activity: row.get()?,
        ended_at: row.get()?,
        ended_by: row.get()?,
        version: row.get()?,
        created_at: row.get()?,
        updated_at: row.get()?,
    })
}

/// The statement for a page: `?1` is the bound, `?2` the limit, `?3` whether ended ones are wanted too, `?4` the subject.
pub(super) fn auth_sessions_statement(filter: &AuthSessionFilter, page: &Page<AuthSessionId>) -> &'static str {
    match (filter.subject, filter.active) {
        (Some(Subject::User(_)), _) => pages!(select_auth_sessions, "AND user_id = ?4 AND (?3 OR ended_at IS NULL)", page),
        (Some(Subject::Device(_)), _) => pages!(select_auth_sessions, "AND device_id = ?4 AND (?3 OR ended_at IS NULL)", page),
        (None, true) => pages!(select_active, "AND ended_at IS NULL AND ?3 = 0 AND ?4 IS NULL", page),
        (None, false) => pages!(select_auth_sessions, "AND ?3 AND ?4 IS NULL", page),
    }
}

impl Tx<'_> {
    pub(super) fn auth_session_row(&self, id: AuthSessionId) -> Result<Option<AuthSession>> {
        self.row(AUTH_SESSIONS, select_auth_sessions!("WHERE id = ?1"), [id.as_bytes()], auth_session)
    }

    pub(super) fn auth_session_rows(&self, filter: &AuthSessionFilter, page: &Page<AuthSessionId>) -> Result<Vec<AuthSession>> {
        let subject = filter.subject.as_ref().map(|subject| match subject {
            Subject::User(user) => user.as_bytes(),
            Subject::Device(device) => device.as_bytes(),
        });
        let sql = auth_sessions_statement(filter, page);
        let after = bounds(page, AuthSessionId::as_bytes);
        self.rows(AUTH_SESSIONS, sql, params![after, page.limit, !filter.active, subject], auth_session)
    }

    pub(super) fn insert_auth_session_row(&self, session: &AuthSession) -> Result<()> {
        let AuthSession { client, refresh, .. } = session;
        self.change(
            AUTH_SESSIONS,
            "INSERT INTO auth_sessions (id, user_id, device_id, fingerprint, ip, user_agent, name, trusted, refresh_current,
                                        refresh_previous, refresh_salt, rotated_at, expires_at, last_activity, ended_at, ended_by,
                                        version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
            params![
                session.id.as_bytes(),
                session.subject.user().as_ref().map(UserId::as_bytes),
                session.subject.device().as_ref().map(DeviceId::as_bytes),
                client.fingerprint.as_ref().map(Digest::as_bytes),
                client.ip.map(|ip| ip.to_string()),
                client.user_agent,
                session.name,
                session.trusted,
                refresh.current.as_bytes(),
                refresh.previous.as_ref().map(Digest::as_bytes),
                refresh.salt.as_ref().map(Digest::as_bytes),
                refresh.rotated_at.as_micros(),
                session.expires_at.as_micros(),
                session.last_activity.as_micros(),
                session.ended_at.map(Timestamp::as_micros),
                session.ended_by.map(|by| by.as_str()),
                session.version,
                session.created_at.as_micros(),
                session.updated_at.as_micros(),
            ],
        )
        .map(drop)
    }

    pub(super) fn update_auth_session_row(&self, before: &AuthSession, after: &AuthSession) -> Result<()> {
        let refresh = &after.refresh;
        self.change_version(
            AUTH_SESSIONS,
            "UPDATE auth_sessions SET name = ?3, trusted = ?4, refresh_current = ?5, refresh_previous = ?6, refresh_salt = ?7,
                                      rotated_at = ?8, expires_at = ?9, last_activity = ?10, ended_at = ?11, ended_by = ?12,
                                      version = ?13, updated_at = ?14
             WHERE id = ?1 AND version = ?2",
            params![
                before.id.as_bytes(),
                before.version,
                after.name,
                after.trusted,
                refresh.current.as_bytes(),
                refresh.previous.as_ref().map(Digest::as_bytes),
                refresh.salt.as_ref().map(Digest::as_bytes),
                refresh.rotated_at.as_micros(),
                after.expires_at.as_micros(),
                after.last_activity.as_micros(),
                after.ended_at.map(Timestamp::as_micros),
                after.ended_by.map(|by| by.as_str()),
                after.version,
                after.updated_at.as_micros(),
            ],
        )
    }

    pub(super) fn remove_auth_session_row(&self, session: &AuthSession) -> Result<()> {
        let sql = "DELETE FROM auth_sessions WHERE id = ?1 AND version = ?2";
        self.change_version(AUTH_SESSIONS, sql, params![session.id.as_bytes(), session.version])
    }
}
