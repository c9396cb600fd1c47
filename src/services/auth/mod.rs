//! Users, devices and logins: see [`Garage::auth`](crate::Garage::auth).

mod activity;
mod devices;
mod login;
mod password;
mod refresh;
mod sessions;
mod users;
mod verify;

pub use devices::{DeviceChange, NewDevice, RegisteredDevice};
pub use login::{LoginRequest, Tokens};
pub use users::{NewUser, UserChange};

pub(crate) use activity::flush;
pub(crate) use sessions::{expire, forget};
pub(crate) use verify::{Look, login_of, principal_now};

use crate::auth::AuthState;
use crate::auth::token::Claims;
use crate::authority::Need;
use crate::domain::{Actor, AuthSession, AuthSessionEnd, Subject, Timestamp, TokenFault, TokenId};
use crate::event::Event;
use crate::live::Follower;
use crate::storage::{AuthSessionFilter, Page, ReadTx};
use crate::transaction::Scope;
use crate::{Error, ErrorKind, Result};

/// How many auth sessions of one subject are ended in one transaction; the limit of a subject is far below.
const ROWS_MAX: u32 = 10_000;

/// Users, devices and logins: see [`Garage::auth`](crate::Garage::auth).
///
/// Through [`Garage::acting_as`](crate::Garage::acting_as) everyone sees and ends their own auth sessions, sees their own account
/// and changes their own password; those of others take `MANAGE_USERS`, or `MANAGE_DEVICES` for devices. Nobody makes, changes,
/// removes or resets an account whose role has a permission that they have not, nor gives such a role. What leads to a login is open
/// to all that hold one.
///
/// Its calls take no idempotency key: the answer of a key is kept in the journal, and answers here hold secrets. Creating is
/// guarded by the login, which is unique.
#[derive(Clone, Debug)]
pub struct Auth<'a> {
    scope: Scope<'a>,
    follower: &'a Follower,
    state: Option<&'a AuthState>,
}

impl<'a> Auth<'a> {
    pub(crate) fn new(scope: Scope<'a>, follower: &'a Follower, state: Option<&'a AuthState>) -> Self {
        Self { scope, follower, state }
    }

    /// The same for one call of several steps, for a caller that has what is wanted.
    fn admitted(&self, need: Need) -> Result<Self> {
        Ok(Self { scope: self.scope.admit(need)?, ..*self })
    }

    /// The same for a call about `subject`: its own, or that of one who manages such.
    fn admitted_about(&self, subject: Subject) -> Result<Self> {
        let auth = self.admitted(Need::Login)?;
        auth.scope.require(|caller| caller.require_about(subject))?;
        Ok(auth)
    }

    /// The settings and keys; without them nobody can log in.
    fn state(&self) -> Result<&'a AuthState> {
        self.state.ok_or_else(crate::auth::not_configured)
    }

    fn now(&self) -> Timestamp {
        self.scope.context().clock.now()
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.scope.context().entropy.fill(&mut bytes);
        bytes
    }

    /// The scope of what `subject` does by itself: the journal names it, unless the handle speaks for someone else.
    fn scope_of(&self, subject: Subject) -> Scope<'a> {
        let mut scope = self.scope.clone();
        if scope.request.actor == Actor::Host {
            scope.request.actor = subject.actor();
        }
        scope
    }

    /// Notes, for the audit, that a token or secret was refused.
    fn note_refused(&self, fault: TokenFault) {
        self.scope.context().metrics.token_refused(fault);
        tracing::warn!(%fault, "a token was refused");
        if let Some(state) = self.state {
            state.count_refused(fault);
        }
    }

    /// The same, where `answer` is that the caller is not known.
    fn noting_refusals<T>(&self, fault: TokenFault, answer: Result<T>) -> Result<T> {
        answer.inspect_err(|error| {
            if error.kind() == ErrorKind::Unauthenticated {
                self.note_refused(fault);
            }
        })
    }

    /// An access token for an auth session, and the refresh token at hand.
    fn tokens(&self, session: AuthSession, refresh: secrecy::SecretString) -> Result<Tokens> {
        let config = &self.state()?.config;
        let now = self.now();
        let id = TokenId::new(now, self.random());
        let claims = Claims::new(session.subject, session.id, id, now, config.access_lifetime_used());
        let access = config.keys.issue(&claims, now)?;
        Ok(Tokens {
            access,
            refresh,
            expires_at: claims.expires_at,
            refresh_expires_at: session.expires_at,
            session: session.id,
            subject: session.subject,
        })
    }
}

/// The one answer to whoever is not known, whatever is wrong.
fn unauthenticated(what: &str) -> Error {
    Error::new(ErrorKind::Unauthenticated, format!("{what}; log in again"))
}

/// The events that end these auth sessions.
fn ends(sessions: &[AuthSession], reason: AuthSessionEnd) -> impl Iterator<Item = Event> {
    sessions.iter().map(move |session| Event::AuthSessionRevoked { auth_session: session.id, reason })
}

/// The auth sessions of `subject` that have not ended, oldest first. All of them are ended one by one in one transaction, which
/// needs no cut-off time, and so no clock that never goes back.
fn active_of(rows: &dyn ReadTx, subject: Subject) -> Result<Vec<AuthSession>> {
    rows.auth_sessions(&AuthSessionFilter::active_of(subject), Page::first(ROWS_MAX))
}

/// Whether `subject` is there and switched on.
fn may_log_in(rows: &dyn ReadTx, subject: Subject) -> Result<bool> {
    Ok(match subject {
        Subject::User(id) => rows.user(id)?.is_some_and(|user| user.may_log_in()),
        Subject::Device(id) => rows.device(id)?.is_some_and(|device| device.may_log_in()),
    })
}
