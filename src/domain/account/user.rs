//! Users: people who log in.

use serde::{Deserialize, Serialize};

use super::{Digest, Login, Role};
#[cfg(feature = "auth")]
use crate::domain::check_no_card_number;
use crate::domain::{Timestamp, UserId};
use crate::{Error, ErrorKind, Result};

/// A password reset that was asked for and not used yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingReset {
    /// SHA-256 of the token.
    pub token: Digest,
    /// From when on it is worthless.
    pub expires_at: Timestamp,
}

/// One user, as the store keeps it. The login is unique among users that are not removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// What the user types.
    pub login: Login,
    /// What others see; at most 100 characters.
    pub display_name: String,
    /// What the user may do.
    pub role: Role,
    /// Whether the user may log in.
    pub active: bool,
    /// The digest of the password's hash; `None` before the first password.
    pub password: Option<Digest>,
    /// When the password was set.
    pub password_set_at: Option<Timestamp>,
    /// A reset under way.
    pub reset: Option<PendingReset>,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
    /// When the user was removed.
    pub deleted_at: Option<Timestamp>,
}

/// A name that people see: 1 to 100 characters, none of control, no card number.
#[cfg(feature = "auth")]
pub(crate) fn check_name(what: &str, name: &str) -> Result<()> {
    if name.trim().is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Error::new(ErrorKind::InvalidInput, format!("{what} is 1 to 100 printable characters")));
    }
    check_no_card_number(what, name)
}

impl User {
    /// Whether the user is there and not switched off.
    #[must_use]
    pub const fn may_log_in(&self) -> bool {
        self.active && self.deleted_at.is_none()
    }

    /// The row with other particulars.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was removed.
    pub fn changed(&self, display_name: String, role: Role, active: bool, at: Timestamp) -> Result<Self> {
        Ok(Self { display_name, role, active, ..self.next(at)? })
    }

    /// The row with another password; a reset under way is over.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was removed.
    pub fn with_password(&self, password: Digest, at: Timestamp) -> Result<Self> {
        Ok(Self { password: Some(password), password_set_at: Some(at), reset: None, ..self.next(at)? })
    }

    /// The row with the same password, hashed anew.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was removed.
    pub fn with_rehashed_password(&self, password: Digest, at: Timestamp) -> Result<Self> {
        Ok(Self { password: Some(password), ..self.next(at)? })
    }

    /// The row while a reset is under way; an earlier one is worthless.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was removed.
    pub fn with_reset(&self, reset: PendingReset, at: Timestamp) -> Result<Self> {
        Ok(Self { reset: Some(reset), ..self.next(at)? })
    }

    /// The row once the user is removed, without password.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was removed before.
    pub fn removed(&self, at: Timestamp) -> Result<Self> {
        Ok(Self { active: false, password: None, reset: None, deleted_at: Some(at), ..self.next(at)? })
    }

    fn next(&self, at: Timestamp) -> Result<Self> {
        match self.deleted_at {
            None => Ok(Self { version: self.version + 1, updated_at: at, ..self.clone() }),
            Some(_) => Err(Error::new(ErrorKind::NotFound, format!("user {} was removed", self.id))),
        }
    }
}
