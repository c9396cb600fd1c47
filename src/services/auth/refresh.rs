//! New tokens for an old refresh token, once.

use crate::authority::Need;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{Auth, may_log_in, unauthenticated};
use crate::auth::{AuthConfig, Bearer, BearerKind, same};
use crate::domain::{AuthSession, AuthSessionEnd, AuthSessionId, Client, Digest, Timestamp, TokenFault};
use crate::event::Event;
use crate::services::found;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

use super::login::Tokens;

impl Auth<'_> {
    /// Takes a refresh token and gives new tokens; the one that was given is used up.
    ///
    /// Within 10 s the same device gets the same successor again, so that two requests that cross are no theft. Any other second
    /// use, and any use from a device with another fingerprint, ends the auth session with all its tokens.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthenticated`]; [`ErrorKind::Unsupported`] if the garage was opened without keys, or with keys that only verify.
    pub fn refresh(&self, token: &SecretString, client: &Client) -> Result<Tokens> {
        self.noting_refusals(TokenFault::RefreshToken, self.exchange(token, client))
    }

    fn exchange(&self, token: &SecretString, client: &Client) -> Result<Tokens> {
        let config = &self.state()?.config;
        config.keys.check_signs()?;
        let refused = || unauthenticated("the refresh token is not valid");
        let token = Bearer::parse(BearerKind::Refresh, token.expose_secret()).ok_or_else(refused)?;
        // Before anything is read: what was made up costs the store nothing, and ends nobody's auth session.
        if !config.has_sealed(&token) {
            return Err(refused());
        }
        let id = AuthSessionId::from_bytes(token.id);
        let command = Refresh { session: id, client: client.checked(), presented: token, config: config.clone() };
        let presented = *command.presented.secret();
        let Refreshed { session, reused } = self.scope_for_refresh(id)?.run(command)?;
        if reused {
            tracing::warn!(auth_session = %id, "a refresh token was used twice; its auth session was ended");
            return Err(unauthenticated("the refresh token was used before, and the auth session has been ended"));
        }
        let salt = session.refresh.salt.ok_or_else(refused)?;
        let successor = config.successor(id, &presented, &salt);
        self.tokens(session, successor.text(BearerKind::Refresh))
    }

    fn scope_for_refresh(&self, id: AuthSessionId) -> Result<crate::transaction::Scope<'_>> {
        let live = self.follower.live.auth_session(id);
        let row = if live.is_some() { live } else { self.scope.read(Need::Login, |rows| rows.auth_session(id))? };
        row.map(|row| self.scope_of(row.subject)).ok_or_else(|| unauthenticated("the refresh token is not valid"))
    }
}

#[derive(Serialize)]
struct Refresh {
    session: AuthSessionId,
    client: Client,
    #[serde(skip)]
    presented: Bearer,
    #[serde(skip)]
    config: AuthConfig,
}

#[derive(Deserialize, Serialize)]
struct Refreshed {
    session: AuthSession,
    reused: bool,
}

/// What a refresh token is to its auth session.
enum Use {
    /// The current one, from the same device.
    First,
    /// The one before, again, from the same device, just now.
    Crossed,
    /// Anything else.
    Theft,
}

impl Refresh {
    fn judge(&self, row: &AuthSession, now: Timestamp) -> Use {
        let presented = self.presented.digest();
        let same_device = match (&row.client.fingerprint, &self.client.fingerprint) {
            (Some(known), Some(given)) => same(known, given),
            (None, None) => true,
            _ => false,
        };
        if !same_device {
            return Use::Theft;
        }
        if same(&row.refresh.current, &presented) {
            return Use::First;
        }
        let (Some(previous), Some(salt)) = (row.refresh.previous, row.refresh.salt) else { return Use::Theft };
        let rotated_at = row.refresh.rotated_at;
        let is_recent = now >= rotated_at && now.since(rotated_at) < self.config.refresh_window;
        // The successor must be the one that is current: with another pepper it would not be.
        let successor = || self.config.successor(row.id, self.presented.secret(), &salt).digest();
        if is_recent && same(&previous, &presented) && same(&successor(), &row.refresh.current) { Use::Crossed } else { Use::Theft }
    }
}

impl Command for Refresh {
    type Answer = Refreshed;
    const NAME: &'static str = "auth.refresh";
    const NEED: Need = Need::Login;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let refused = || unauthenticated("the auth session has ended");
        let row = rows.auth_session(self.session)?.filter(AuthSession::is_active).ok_or_else(refused)?;
        let auth_session = row.id;
        if row.expires_at <= with.now {
            return Err(refused());
        }
        match self.judge(&row, with.now) {
            Use::Theft => Ok(vec![
                Event::RefreshReused { auth_session, ip: self.client.ip },
                Event::AuthSessionRevoked { auth_session, reason: AuthSessionEnd::RefreshReused },
            ]),
            _ if !may_log_in(rows, row.subject)? => Err(refused()),
            Use::Crossed => Ok(Vec::new()),
            Use::First => {
                let salt = Digest::from_bytes(with.random());
                let successor = self.config.successor(row.id, self.presented.secret(), &salt).digest();
                let expires_at = self.config.expires_at(row.created_at, with.now);
                Ok(vec![Event::TokenRefreshed { auth_session, successor, salt, expires_at }])
            }
        }
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Refreshed> {
        let session = found(rows.auth_session(self.session)?, "auth session", self.session)?;
        let reused = !session.is_active();
        if reused && session.ended_by != Some(AuthSessionEnd::RefreshReused) {
            return Err(Error::new(ErrorKind::Internal, "a refresh ended an auth session for another reason"));
        }
        Ok(Refreshed { session, reused })
    }
}
