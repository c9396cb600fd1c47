//! Who is calling: the token, and whether its auth session still goes on.

use super::Auth;
use crate::auth::{ACTIVITY_STEP, AuthState};
use crate::authority::Need;
use crate::domain::{Principal, Role, Subject, Timestamp, TokenFault};
use crate::live::{Follower, LiveLogin};
use crate::storage::ReadTx;
use crate::{AuthSessionId, Error, Result};

impl Auth<'_> {
    /// Who shows this access token, and what they may do now. [`Garage::acting_as`](crate::Garage::acting_as) takes the answer.
    ///
    /// Why a token was refused is counted in the metrics, and within a minute in the journal; the caller gets one answer.
    ///
    /// Asks the live state, not the store: an auth session that was ended in this process is refused at once, one that was ended in
    /// another after the next poll, a second later at most. Where the live state cannot answer for that, the store is asked.
    ///
    /// # Errors
    /// [`Unauthenticated`](crate::ErrorKind::Unauthenticated), the same for every reason;
    /// [`Unsupported`](crate::ErrorKind::Unsupported) if the garage was opened without keys; the kinds of a store that cannot be read.
    pub fn verify(&self, token: &str) -> Result<Principal> {
        let scope = self.scope.admit(Need::Login)?;
        let state = self.state()?;
        let now = self.now();
        let refused = |fault| {
            self.note_refused(fault);
            Error::from(fault)
        };
        let claims = state.config.keys.verify(token, now).map_err(refused)?;
        let id = claims.auth_session;
        let look = Look { now, may_poll: true, in_store: &|| scope.read(Need::Login, |rows| login_of(rows, id)) };
        principal_now(state, self.follower, id, claims.subject, &look)?.map_err(refused)
    }
}

/// How a login is looked up.
pub(crate) struct Look<'a> {
    pub(crate) now: Timestamp,
    /// Whether other processes' commits may be asked for: not inside a transaction.
    pub(crate) may_poll: bool,
    /// What the store says, where the live state does not answer.
    pub(crate) in_store: &'a dyn Fn() -> Result<Option<LiveLogin>>,
}

/// The principal of an auth session of `subject`, by what holds at this moment; or why there is none.
pub(crate) fn principal_now(
    state: &AuthState,
    follower: &Follower,
    auth_session: AuthSessionId,
    subject: Subject,
    look: &Look<'_>,
) -> Result<std::result::Result<Principal, TokenFault>> {
    let is_current = if look.may_poll { follower.is_current() } else { follower.is_fresh() };
    let live = if is_current { follower.live.login(auth_session) } else { None };
    // Not there may be not there yet: begun in another process since the last poll.
    let found = match live {
        Some(login) => Some(login),
        None => (look.in_store)()?,
    };
    let Some(login) = found.filter(|login| login.expires_at > look.now) else { return Ok(Err(TokenFault::AuthSession)) };
    if login.subject != subject {
        return Ok(Err(TokenFault::Subject));
    }
    let Some((role, lane)) = login.allowed else { return Ok(Err(TokenFault::Account)) };
    if look.now.since(login.last_activity) >= ACTIVITY_STEP {
        state.note_use(auth_session, look.now);
    }
    Ok(Ok(Principal { subject, role, permissions: state.config.permissions(role), auth_session, lane }))
}

/// As the live state would say it, from the store.
pub(crate) fn login_of(rows: &dyn ReadTx, id: AuthSessionId) -> Result<Option<LiveLogin>> {
    let Some(session) = rows.auth_session(id)?.filter(|session| session.is_active()) else { return Ok(None) };
    let allowed = match session.subject {
        Subject::User(id) => rows.user(id)?.filter(|user| user.may_log_in()).map(|user| (user.role, None)),
        Subject::Device(id) => rows.device(id)?.filter(|device| device.may_log_in()).map(|device| (Role::Kiosk, Some(device.lane))),
    };
    let (expires_at, last_activity): (Timestamp, Timestamp) = (session.expires_at, session.last_activity);
    Ok(Some(LiveLogin { subject: session.subject, expires_at, last_activity, allowed }))
}
