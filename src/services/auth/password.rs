//! Passwords: changed by who knows the old one, or with a token.

use crate::authority::Need;
use crate::domain::Permission;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::login::check_still_proven;
use super::{Auth, active_of, ends, unauthenticated};
use crate::auth::{AuthConfig, Bearer, BearerKind, same};
use crate::domain::{AuthSessionEnd, Digest, Login, PasswordHash, Subject, Timestamp, TokenFault, User, UserId};
use crate::event::Event;
use crate::services::found;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

impl Auth<'_> {
    /// Sets another password for a user who knows the old one, and logs out everywhere. Wrong ones count as failed logins.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthenticated`] and [`ErrorKind::LockedOut`] as for a login; [`ErrorKind::InvalidInput`] for the new one.
    pub fn change_password(&self, user: UserId, old: &SecretString, new: &SecretString) -> Result<()> {
        let auth = self.admitted_about(Subject::User(user))?;
        let state = auth.state()?;
        let user = auth.user(user)?;
        let proven = auth.prove(user.login.as_str(), old, None)?;
        if proven.user.id != user.id {
            return Err(unauthenticated("the login belongs to another user now"));
        }
        if old.expose_secret() == new.expose_secret() {
            return Err(Error::new(ErrorKind::InvalidInput, "the new password is the old one"));
        }
        let hash = auth.hash_new(new, &user.login)?;
        let (counter, password) = (proven.counter, proven.user.password);
        let command = ChangePassword { user: user.id, counter, password, hash, config: state.config.clone() };
        auth.scope_of(Subject::User(user.id)).run(command)
    }

    /// A token with which the user sets a password: give it to nobody else, and over a way that proves who takes it. It can be used
    /// once, for an hour unless the settings say otherwise; another one makes it worthless.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for a user that is not there; [`ErrorKind::InvalidTransition`] for one that is switched off;
    /// [`ErrorKind::Unsupported`] if the garage was opened without keys.
    pub fn begin_reset(&self, user: UserId) -> Result<SecretString> {
        let config = &self.state()?.config;
        let token = Bearer::new(*user.as_bytes(), self.random());
        self.scope.run(BeginReset { user, token: token.digest(), config: config.clone() })?;
        Ok(token.text(BearerKind::Reset))
    }

    /// Sets a password with a token of [`Auth::begin_reset`], logs out everywhere, and lifts a lock.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthenticated`] for a token that is wrong, used or too old; [`ErrorKind::InvalidInput`] for the password, after
    /// which the token can still be used.
    pub fn reset_password(&self, token: &SecretString, new: &SecretString) -> Result<()> {
        let auth = self.admitted(Need::Login)?;
        auth.noting_refusals(TokenFault::ResetToken, auth.set_by_token(token, new))
    }

    fn set_by_token(&self, token: &SecretString, new: &SecretString) -> Result<()> {
        let config = &self.state()?.config;
        let refused = || unauthenticated("the token is not valid");
        let token = Bearer::parse(BearerKind::Reset, token.expose_secret()).ok_or_else(refused)?;
        let user = UserId::from_bytes(token.id);
        let row = self.scope.read(Need::Login, |rows| rows.user(user))?.ok_or_else(refused)?;
        // Before a hash is paid for; what counts is asked again in the transaction.
        check_reset(&row, &token.digest(), self.now())?;
        let hash = self.hash_new(new, &row.login)?;
        let counter = config.counter_key(row.login.as_str());
        self.scope_of(Subject::User(user)).run(ResetPassword { user, token: token.digest(), counter, hash })
    }

    /// Checks a new password and hashes it.
    pub(super) fn hash_new(&self, password: &SecretString, login: &Login) -> Result<PasswordHash> {
        let state = self.state()?;
        state.config.passwords.check(password, login)?;
        state.hashing(|| state.config.passwords.hash(password, &self.random()))
    }
}

fn check_reset(user: &User, token: &Digest, now: Timestamp) -> Result<()> {
    let is_valid = user.reset.is_some_and(|reset| same(&reset.token, token) && now < reset.expires_at) && user.may_log_in();
    if is_valid { Ok(()) } else { Err(unauthenticated("the token is not valid")) }
}

#[derive(Serialize)]
struct ChangePassword {
    user: UserId,
    counter: Digest,
    password: Option<Digest>,
    #[serde(skip)]
    hash: PasswordHash,
    #[serde(skip)]
    config: AuthConfig,
}

/// The events of another password: nobody stays logged in with the old one.
fn set(rows: &dyn ReadTx, user: UserId, hash: &PasswordHash) -> Result<Vec<Event>> {
    let mut events = vec![Event::PasswordSet { user, password: hash.digest() }];
    events.extend(ends(&active_of(rows, Subject::User(user))?, AuthSessionEnd::PasswordChanged));
    Ok(events)
}

impl Command for ChangePassword {
    type Answer = ();
    const NAME: &'static str = "auth.change_password";
    const NEED: Need = Need::Login;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_still_proven(rows, with, &self.config, (self.user, self.password, &self.counter))?;
        let mut events = vec![Event::LoginSucceeded { user: self.user, counter: self.counter }];
        events.extend(set(rows, self.user, &self.hash)?);
        Ok(events)
    }

    fn sealed(&self, _: &[Event]) -> Vec<(UserId, Option<PasswordHash>)> {
        vec![(self.user, Some(self.hash.clone()))]
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}

#[derive(Serialize)]
struct BeginReset {
    user: UserId,
    token: Digest,
    #[serde(skip)]
    config: AuthConfig,
}

impl Command for BeginReset {
    type Answer = ();
    const NAME: &'static str = "auth.begin_reset";
    const NEED: Need = Need::May(Permission::ManageUsers);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let user = found(rows.user(self.user)?.filter(|user| user.deleted_at.is_none()), "user", self.user)?;
        with.require(|caller| caller.require_all_of(user.role))?;
        if !user.active {
            return Err(Error::new(ErrorKind::InvalidTransition, format!("user {} is switched off", self.user)));
        }
        let expires_at = with.now.saturating_add(self.config.reset_lifetime);
        Ok(vec![Event::PasswordResetRequested { user: self.user, token: self.token, expires_at }])
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}

#[derive(Serialize)]
struct ResetPassword {
    user: UserId,
    token: Digest,
    counter: Digest,
    #[serde(skip)]
    hash: PasswordHash,
}

impl Command for ResetPassword {
    type Answer = ();
    const NAME: &'static str = "auth.reset_password";
    const NEED: Need = Need::Login;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_reset(&found(rows.user(self.user)?, "user", self.user)?, &self.token, with.now)?;
        let mut events = set(rows, self.user, &self.hash)?;
        if rows.login_counter(&self.counter)?.is_some() {
            events.push(Event::LoginCountersForgotten { counters: vec![self.counter] });
        }
        Ok(events)
    }

    fn sealed(&self, _: &[Event]) -> Vec<(UserId, Option<PasswordHash>)> {
        vec![(self.user, Some(self.hash.clone()))]
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}
