//! Auth sessions: one login on one device, from then until it ends. Never called just "session", which is a stay.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Digest;
use crate::domain::named::named;
use crate::domain::{Actor, AuthSessionId, DeviceId, Timestamp, UserId, redact_card_numbers};
use crate::{Error, ErrorKind, Result};

/// Who logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A person.
    User(UserId),
    /// A gate or kiosk.
    Device(DeviceId),
}

impl Subject {
    /// As the journal names it.
    #[must_use]
    pub const fn actor(self) -> Actor {
        match self {
            Self::User(id) => Actor::User(id),
            Self::Device(id) => Actor::Device(id),
        }
    }

    /// The user, if it is one.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            Self::Device(_) => None,
        }
    }

    /// The device, if it is one.
    #[must_use]
    pub const fn device(self) -> Option<DeviceId> {
        match self {
            Self::Device(id) => Some(id),
            Self::User(_) => None,
        }
    }
}

impl From<Subject> for Actor {
    fn from(subject: Subject) -> Self {
        subject.actor()
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.actor(), f)
    }
}

impl std::str::FromStr for Subject {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for anything but `user:<id>` and `device:<id>`.
    fn from_str(text: &str) -> Result<Self> {
        match text.parse()? {
            Actor::User(id) => Ok(Self::User(id)),
            Actor::Device(id) => Ok(Self::Device(id)),
            Actor::Host | Actor::System => Err(Error::new(ErrorKind::InvalidInput, "a subject is user:<id> or device:<id>")),
        }
    }
}

named! {
    /// Why an auth session ended.
    AuthSessionEnd, "reason" {
        /// The user logged out there.
        Logout = "LOGOUT",
        /// The user logged out everywhere.
        LogoutEverywhere = "LOGOUT_EVERYWHERE",
        /// The user ended it from another auth session, or an administrator did.
        Revoked = "REVOKED",
        /// A refresh token was used twice: one of the two is a thief.
        RefreshReused = "REFRESH_REUSED",
        /// The password was changed or reset.
        PasswordChanged = "PASSWORD_CHANGED",
        /// The user or the device was switched off or removed, or got another secret.
        AccountChanged = "ACCOUNT_CHANGED",
        /// It was the oldest, and there were too many.
        LimitReached = "LIMIT_REACHED",
        /// A backup was restored: it may have ended since the backup was made.
        Restored = "RESTORED",
        /// Its time ran out.
        Expired = "EXPIRED",
    }
}

/// What the host knows about the program at the other end. All of it is optional, and none of it is proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Client {
    /// SHA-256 of what the host tells devices apart by.
    pub fingerprint: Option<Digest>,
    /// Where it called from.
    pub ip: Option<IpAddr>,
    /// What it calls itself; at most 512 characters are kept.
    pub user_agent: Option<String>,
}

/// The longest description of a program, in characters.
const USER_AGENT_CHARS_MAX: usize = 512;

impl Client {
    /// From this address.
    #[must_use]
    pub const fn ip(mut self, ip: IpAddr) -> Self {
        self.ip = Some(ip);
        self
    }

    /// Told apart from other devices by this text, whatever the host makes it of; only its SHA-256 is kept. A refresh token that
    /// comes from a device with another fingerprint ends its auth session.
    #[must_use]
    pub fn fingerprint(mut self, fingerprint: impl AsRef<[u8]>) -> Self {
        self.fingerprint = Some(Digest::of(fingerprint.as_ref()));
        self
    }

    /// Calling itself that. Cut after 512 characters; characters of control are left out, and card numbers hidden.
    #[must_use]
    pub fn user_agent(mut self, user_agent: &str) -> Self {
        self.user_agent = Some(tidied(user_agent));
        self
    }

    /// The same, tidied again: the fields are public.
    #[cfg_attr(not(feature = "auth"), allow(dead_code, reason = "only logging in takes clients"))]
    pub(crate) fn checked(&self) -> Self {
        Self { user_agent: self.user_agent.as_deref().map(tidied), ..self.clone() }
    }
}

fn tidied(user_agent: &str) -> String {
    let kept: String = user_agent.chars().filter(|c| !c.is_control()).take(USER_AGENT_CHARS_MAX).collect();
    redact_card_numbers(kept)
}

/// The refresh tokens of an auth session: only digests, the current one and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshState {
    /// SHA-256 of the token that may be used next.
    pub current: Digest,
    /// SHA-256 of the token that was used last; `None` before the first use.
    pub previous: Option<Digest>,
    /// What the current token was derived with from the one before; not a secret without the key and that token.
    pub salt: Option<Digest>,
    /// When the last use was.
    pub rotated_at: Timestamp,
}

/// One auth session, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthSession {
    /// Its id.
    pub id: AuthSessionId,
    /// Who logged in.
    pub subject: Subject,
    /// From where.
    pub client: Client,
    /// What the user calls it, as in "my phone"; at most 100 characters.
    pub name: Option<String>,
    /// Whether the user said that the device is their own.
    pub trusted: bool,
    /// Its refresh tokens.
    pub refresh: RefreshState,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_activity: Timestamp,
    /// When it ended; `None` while it is active.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    pub ended_by: Option<AuthSessionEnd>,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When it began.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

impl AuthSession {
    /// Whether it has not ended.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.ended_at.is_none()
    }

    /// The row once it ended.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] if it ended before.
    pub fn ended(&self, by: AuthSessionEnd, at: Timestamp) -> Result<Self> {
        Ok(Self { ended_at: Some(at), ended_by: Some(by), ..self.next(at)? })
    }

    /// The row after its refresh token was used.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] if it ended before.
    pub fn refreshed(&self, successor: Digest, salt: Digest, expires_at: Timestamp, at: Timestamp) -> Result<Self> {
        let refresh = RefreshState { current: successor, previous: Some(self.refresh.current), salt: Some(salt), rotated_at: at };
        Ok(Self { refresh, expires_at, last_activity: at, ..self.next(at)? })
    }

    /// The row after it was used at `used_at`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] if it ended before.
    pub fn used(&self, used_at: Timestamp, at: Timestamp) -> Result<Self> {
        Ok(Self { last_activity: used_at.max(self.last_activity), ..self.next(at)? })
    }

    /// The row with another name and trust.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] if it ended before.
    pub fn labelled(&self, name: Option<String>, trusted: bool, at: Timestamp) -> Result<Self> {
        Ok(Self { name, trusted, ..self.next(at)? })
    }

    /// The row, if it can be dropped from the login history.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] while it is active.
    pub fn forgettable(&self) -> Result<&Self> {
        if self.is_active() {
            return Err(Error::new(ErrorKind::InvalidTransition, format!("auth session {} has not ended", self.id)));
        }
        Ok(self)
    }

    fn next(&self, at: Timestamp) -> Result<Self> {
        match self.ended_by {
            None => Ok(Self { version: self.version + 1, updated_at: at, ..self.clone() }),
            Some(by) => Err(Error::new(ErrorKind::InvalidTransition, format!("auth session {} has ended: {by}", self.id))),
        }
    }
}
