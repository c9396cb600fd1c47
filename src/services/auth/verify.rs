//! Who is calling: the token, and whether its auth session still goes on.

use super::{Auth, unauthenticated};
use crate::auth::ACTIVITY_STEP;
use crate::domain::{Principal, Role, Subject, Timestamp};
use crate::live::LiveLogin;
use crate::storage::ReadTx;
use crate::{AuthSessionId, Result};

impl Auth<'_> {
    /// Who shows this access token, and what they may do now.
    ///
    /// Asks the live state, not the store: an auth session that was ended in this process is refused at once, one that was ended in
    /// another after the next poll, a second later at most. Where the live state cannot answer for that, the store is asked.
    ///
    /// # Errors
    /// [`Unauthenticated`](crate::ErrorKind::Unauthenticated), the same for every reason;
    /// [`Unsupported`](crate::ErrorKind::Unsupported) if the garage was opened without keys; the kinds of a store that cannot be read.
    pub fn verify(&self, token: &str) -> Result<Principal> {
        let state = self.state()?;
        let now = self.now();
        let claims = state.config.keys.verify(token, now)?;
        let live = if self.follower.is_current() { self.follower.live.login(claims.auth_session) } else { None };
        // Not there may be not there yet: begun in another process since the last poll.
        let found = match live {
            Some(login) => Some(login),
            None => self.scope.read(|rows| login_of(rows, claims.auth_session))?,
        };
        let refused = || unauthenticated("the access token is not valid");
        let login = found.filter(|login| login.subject == claims.subject && login.expires_at > now).ok_or_else(refused)?;
        let (role, lane) = login.allowed.ok_or_else(refused)?;
        if now.since(login.last_activity) >= ACTIVITY_STEP {
            state.note_use(claims.auth_session, now);
        }
        let permissions = state.config.permissions(role);
        Ok(Principal { subject: login.subject, role, permissions, auth_session: claims.auth_session, lane })
    }
}

/// As the live state would say it, from the store.
fn login_of(rows: &dyn ReadTx, id: AuthSessionId) -> Result<Option<LiveLogin>> {
    let Some(session) = rows.auth_session(id)?.filter(|session| session.is_active()) else { return Ok(None) };
    let allowed = match session.subject {
        Subject::User(id) => rows.user(id)?.filter(|user| user.may_log_in()).map(|user| (user.role, None)),
        Subject::Device(id) => rows.device(id)?.filter(|device| device.may_log_in()).map(|device| (Role::Kiosk, Some(device.lane))),
    };
    let (expires_at, last_activity): (Timestamp, Timestamp) = (session.expires_at, session.last_activity);
    Ok(Some(LiveLogin { subject: session.subject, expires_at, last_activity, allowed }))
}
