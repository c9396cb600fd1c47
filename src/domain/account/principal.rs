//! Who is calling, once that was proven.

use super::{Permission, Permissions, Role, Subject};
use crate::domain::{Actor, AuthSessionId};
use crate::{Error, ErrorKind, Result};

/// Who is calling, and what they may do: what `auth().verify` makes of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Who it is.
    pub subject: Subject,
    /// What they are; a device is a [`Role::Kiosk`].
    pub role: Role,
    /// What they may do.
    pub permissions: Permissions,
    /// The login that the token belongs to.
    pub auth_session: AuthSessionId,
    /// The lane that a device is bound to; `None` for a user.
    pub lane: Option<String>,
}

impl Principal {
    /// As the journal names it.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.subject.actor()
    }

    /// # Errors
    /// [`ErrorKind::Forbidden`], naming the role and the permission that it has not.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.permissions.contains(permission) {
            return Ok(());
        }
        // Not who it is: the message may be shown to anyone.
        Err(Error::new(ErrorKind::Forbidden, format!("{} may not do this: {permission} is wanted", self.role)))
    }
}
