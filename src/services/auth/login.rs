//! Logging in with a password.

use crate::authority::Need;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::{Auth, active_of, ends, unauthenticated};
use crate::auth::token::AccessToken;
use crate::auth::{AuthConfig, Bearer, BearerKind, check_bytes, same};
use crate::domain::{
    AuthSession, AuthSessionEnd, AuthSessionId, Client, Digest, Login, LoginCounter, PasswordHash, Subject, Timestamp, User, UserId,
};
use crate::event::Event;
use crate::services::found;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// How many counters of nobody one failure drops, so that each pays for its own.
const FORGOTTEN_MAX: u32 = 8;

/// Somebody who wants in. `Debug` shows neither login nor password.
#[derive(Clone, Debug)]
pub struct LoginRequest {
    login: SecretString,
    password: SecretString,
    client: Client,
}

impl LoginRequest {
    /// With this login and password, as they were typed.
    #[must_use]
    pub fn new(login: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self { login: SecretString::from(login.into()), password: password.into(), client: Client::default() }
    }

    /// From there. Default: not known.
    #[must_use]
    pub fn client(mut self, client: Client) -> Self {
        self.client = client;
        self
    }
}

/// What a login gives. `Debug` shows no token.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Shown with each call; [`Auth::verify`] takes it.
    pub access: AccessToken,
    /// For new tokens, once: [`Auth::refresh`] takes it.
    pub refresh: SecretString,
    /// When the access token ends.
    pub expires_at: Timestamp,
    /// When the auth session ends, unless it is refreshed before.
    pub refresh_expires_at: Timestamp,
    /// The auth session.
    pub session: AuthSessionId,
    /// Who logged in.
    pub subject: Subject,
}

/// Whose password was right, and what was seen of the user then.
pub(super) struct Proven {
    pub(super) user: User,
    pub(super) counter: Digest,
    pub(super) hash: PasswordHash,
}

impl Auth<'_> {
    /// Logs a user in: an auth session begins.
    ///
    /// An unknown login, a wrong password and a user that is switched off give the same error after the same time.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthenticated`]; [`ErrorKind::LockedOut`], saying until when, after too many failures;
    /// [`ErrorKind::Unsupported`] if the garage was opened without keys, or with keys that only verify; then nothing was changed.
    pub fn login(&self, request: &LoginRequest) -> Result<Tokens> {
        let state = self.state()?;
        // Before anything is written: an auth session without tokens would be of use to nobody.
        state.config.keys.check_signs()?;
        let proven = self.prove(request.login.expose_secret(), &request.password, request.client.ip)?;
        let rehashed = if state.config.passwords.is_outgrown(&proven.hash) {
            Some(state.hashing(|| state.config.passwords.hash(&request.password, &self.random()))?)
        } else {
            None
        };
        let subject = Subject::User(proven.user.id);
        let opened = self.open(subject, |session, refresh| OpenForUser {
            user: proven.user.id,
            password: proven.user.password,
            counter: proven.counter,
            session,
            client: request.client.checked(),
            refresh,
            rehashed,
            config: state.config.clone(),
        })?;
        self.tokens(opened.0, opened.1)
    }

    /// Draws a first refresh token and runs the command that opens an auth session with it.
    pub(super) fn open<C: Command<Answer = AuthSession>>(
        &self,
        subject: Subject,
        command: impl FnOnce(AuthSessionId, Digest) -> C,
    ) -> Result<(AuthSession, SecretString)> {
        let config = &self.state()?.config;
        let id = AuthSessionId::new(self.now(), self.random());
        let token = config.sealed(Bearer::new(*id.as_bytes(), self.random()));
        let session = self.scope_of(subject).run(command(id, token.digest()))?;
        Ok((session, token.text(BearerKind::Refresh)))
    }

    /// Whose login and password these are. Failures are counted, and the time does not tell why it failed.
    pub(super) fn prove(&self, typed: &str, password: &SecretString, ip: Option<std::net::IpAddr>) -> Result<Proven> {
        let state = self.state()?;
        let config = &state.config;
        check_bytes(password)?;
        if typed.len() > 4_096 {
            return Err(Error::new(ErrorKind::InvalidInput, "a login is 1 to 254 bytes long"));
        }
        let counter = config.counter_key(&Login::normal_form(typed));
        let login: Option<Login> = typed.parse().ok();
        let (user, hash, failures) = self.scope.read(Need::Login, |rows| {
            let user = login.as_ref().map_or(Ok(None), |login| rows.user_by_login(login))?;
            let hash = user.as_ref().map_or(Ok(None), |user| rows.credential(user.id))?;
            Ok((user, hash, rows.login_counter(&counter)?))
        })?;
        check_lock(config, failures.as_ref(), self.now())?;
        let owner = user.as_ref().map(|user| user.id);
        // A hash that is not the one of the journal was put there by someone else.
        let usable = |user: &User, hash: &PasswordHash| {
            user.may_log_in() && user.password.is_some_and(|digest| same(&digest, &hash.digest()))
        };
        let known = user.zip(hash).filter(|(user, hash)| usable(user, hash));
        let hash = known.as_ref().map(|(_, hash)| hash);
        if state.is_password(hash, password, &*self.scope.context().entropy)?
            && let Some((user, hash)) = known
        {
            return Ok(Proven { user, counter, hash });
        }
        self.scope.run(CountFailure { counter, user: owner, ip, config: config.clone() })?;
        Err(Error::new(ErrorKind::Unauthenticated, "the login or the password is wrong"))
    }
}

fn locked_out(until: Timestamp) -> Error {
    Error::new(ErrorKind::LockedOut, format!("logging in failed too often; try again at {until}"))
}

fn check_lock(config: &AuthConfig, counter: Option<&LoginCounter>, now: Timestamp) -> Result<()> {
    config.lockout.locked_until(counter, now).map_or(Ok(()), |until| Err(locked_out(until)))
}

/// Checks again, in the transaction, what was proven outside it: where many are tried at once the lock may have come in between,
/// and so may another password.
pub(super) fn check_still_proven(
    rows: &dyn ReadTx,
    with: &Decision<'_>,
    config: &AuthConfig,
    (user, password, counter): (UserId, Option<Digest>, &Digest),
) -> Result<User> {
    check_lock(config, rows.login_counter(counter)?.as_ref(), with.now)?;
    let row = found(rows.user(user)?, "user", user)?;
    if !row.may_log_in() || row.password != password {
        return Err(unauthenticated("the account has changed meanwhile"));
    }
    Ok(row)
}

/// The events that begin an auth session, the oldest ended where there are too many.
pub(super) fn opening(
    rows: &dyn ReadTx,
    with: &Decision<'_>,
    config: &AuthConfig,
    (auth_session, subject, client, refresh): (AuthSessionId, Subject, &Client, Digest),
) -> Result<Vec<Event>> {
    let active = active_of(rows, subject)?;
    let too_many = (active.len() + 1).saturating_sub(config.sessions_max as usize);
    let mut events: Vec<Event> = ends(&active[..too_many], AuthSessionEnd::LimitReached).collect();
    let expires_at = config.expires_at(with.now, with.now);
    events.push(Event::AuthSessionOpened { auth_session, subject, client: client.clone(), refresh, expires_at });
    Ok(events)
}

#[derive(Serialize)]
struct OpenForUser {
    user: UserId,
    password: Option<Digest>,
    counter: Digest,
    session: AuthSessionId,
    client: Client,
    refresh: Digest,
    #[serde(skip)]
    rehashed: Option<PasswordHash>,
    #[serde(skip)]
    config: AuthConfig,
}

impl Command for OpenForUser {
    type Answer = AuthSession;
    const NAME: &'static str = "auth.login";
    const NEED: Need = Need::Login;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_still_proven(rows, with, &self.config, (self.user, self.password, &self.counter))?;
        let mut events = vec![Event::LoginSucceeded { user: self.user, counter: self.counter }];
        if let Some(hash) = &self.rehashed {
            events.push(Event::PasswordRehashed { user: self.user, password: hash.digest() });
        }
        let opened = (self.session, Subject::User(self.user), &self.client, self.refresh);
        events.extend(opening(rows, with, &self.config, opened)?);
        Ok(events)
    }

    fn sealed(&self, _: &[Event]) -> Vec<(UserId, Option<PasswordHash>)> {
        self.rehashed.iter().map(|hash| (self.user, Some(hash.clone()))).collect()
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<AuthSession> {
        found(rows.auth_session(self.session)?, "auth session", self.session)
    }
}

#[derive(Serialize)]
struct CountFailure {
    counter: Digest,
    user: Option<UserId>,
    ip: Option<std::net::IpAddr>,
    #[serde(skip)]
    config: AuthConfig,
}

impl Command for CountFailure {
    type Answer = ();
    const NAME: &'static str = "auth.login_failed";
    const NEED: Need = Need::Login;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let policy = &self.config.lockout;
        let before = rows.login_counter(&self.counter)?;
        // Tried while it was not locked yet, beside the one that locked it: refused like any attempt on a locked login.
        check_lock(&self.config, before.as_ref(), with.now)?;
        let failures = policy.failures(before.as_ref(), with.now).saturating_add(1);
        let mut events = Vec::new();
        if self.user.is_none() && before.is_none() {
            let excess = (rows.stranger_count()? + 1).saturating_sub(u64::from(policy.strangers_max.max(1)));
            let dropped = u32::try_from(excess).unwrap_or(u32::MAX).min(FORGOTTEN_MAX);
            if dropped > 0 {
                let counters = rows.stranger_counters(dropped)?.iter().map(|counter| counter.key).collect();
                events.push(Event::LoginCountersForgotten { counters });
            }
        }
        events.push(Event::LoginFailed { counter: self.counter, user: self.user, failures, ip: self.ip });
        if let Some(delay) = policy.delay(failures) {
            let until = with.now.saturating_add(delay);
            events.push(Event::UserLocked { counter: self.counter, user: self.user, until });
        }
        Ok(events)
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}
