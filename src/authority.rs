//! By whose authority a call is made: the host's own, which is asked nothing, or that of a principal, which is asked each time.

#![cfg_attr(not(feature = "auth"), allow(dead_code, reason = "without accounts there is nobody to refuse"))]

#[cfg(feature = "auth")]
use std::sync::Arc;

#[cfg(feature = "auth")]
use crate::auth::AuthState;
use crate::domain::{Permission, Permissions, Principal, Role, Subject};
#[cfg(feature = "auth")]
use crate::live::Follower;
use crate::{Error, ErrorKind, Result};

/// What a call wants of the principal that makes it. Every command and every read names one; there is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// This permission.
    May(Permission),
    /// One of these. What the call is about decides which.
    Either(Permission, Permission),
    /// That the login holds. For what everyone may do about themselves, and no permission can be wanted for: the call itself
    /// asks for more if it is about someone else.
    Login,
}

impl Need {
    /// To see spots, stays, tickets, payments and prices.
    pub(crate) const SEE: Self = Self::May(Permission::ReadState);
}

/// Who makes a call, as they are at this call, and what they may do.
#[derive(Debug)]
pub(crate) struct Caller {
    principal: Principal,
    by_role: [Permissions; 5],
}

impl Caller {
    /// # Errors
    /// [`ErrorKind::Forbidden`].
    pub(crate) fn require(&self, need: Need) -> Result<()> {
        match need {
            Need::Either(first, second) if self.may(first) || self.may(second) => Ok(()),
            Need::May(permission) => self.principal.require(permission),
            Need::Either(first, second) => {
                let role = self.principal.role;
                Err(Error::new(ErrorKind::Forbidden, format!("{role} may not do this: {first} or {second} is wanted")))
            }
            Need::Login => Ok(()),
        }
    }

    pub(crate) const fn may(&self, permission: Permission) -> bool {
        self.principal.permissions.contains(permission)
    }

    /// That the call is about the caller, or the caller manages those that it is about.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`].
    pub(crate) fn require_about(&self, subject: Subject) -> Result<()> {
        if subject == self.principal.subject {
            return Ok(());
        }
        self.principal.require(match subject {
            Subject::User(_) => Permission::ManageUsers,
            Subject::Device(_) => Permission::ManageDevices,
        })
    }

    /// That the caller may do all that `role` may: nobody makes, changes or takes over an account that may do more.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`], naming the first permission that is missing.
    pub(crate) fn require_all_of(&self, role: Role) -> Result<()> {
        let theirs = self.by_role[role as usize];
        let Some(missing) = theirs.iter().find(|permission| !self.may(*permission)) else { return Ok(()) };
        let own = self.principal.role;
        Err(Error::new(ErrorKind::Forbidden, format!("{own} may not deal with an account of {role}, which has {missing}")))
    }

    /// Whether this is who did something.
    pub(crate) fn is(&self, actor: crate::domain::Actor) -> bool {
        self.principal.actor() == actor
    }

    /// The lane of a device; a user is at none.
    pub(crate) fn lane(&self) -> Option<&str> {
        self.principal.lane.as_deref()
    }

    /// Puts a device's lane where none was named. A user is at no lane, and may name any.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`] for another lane than the device's.
    pub(crate) fn bind_lane(&self, named: &mut Option<String>) -> Result<()> {
        let Some(own) = &self.principal.lane else { return Ok(()) };
        match named {
            Some(lane) if lane != own => Err(Error::new(
                ErrorKind::Forbidden,
                format!("{} is bound to another lane than the one named", self.principal.role),
            )),
            _ => {
                *named = Some(own.clone());
                Ok(())
            }
        }
    }

    /// Says in the log that this was refused. Not in the journal, which whoever is refused could fill with that.
    pub(crate) fn note_refusal(&self, what: &str, error: &Error) {
        let Principal { subject, auth_session, .. } = &self.principal;
        tracing::warn!(%subject, %auth_session, what, %error, "a call was refused");
    }
}

/// By whose authority a handle's calls are made.
#[derive(Clone, Debug, Default)]
pub(crate) enum Authority {
    /// The program that embeds the library.
    #[default]
    Host,
    /// A principal, who is looked at anew at each call.
    #[cfg(feature = "auth")]
    Acting(Arc<Acting>),
    /// The rest of a call that was allowed. What has begun is finished: money that was taken is written down, whoever was logged
    /// out meanwhile.
    #[cfg(feature = "auth")]
    Admitted(Arc<Caller>),
}

/// A principal, and where it is looked up what it may do now.
#[cfg(feature = "auth")]
#[derive(Debug)]
pub(crate) struct Acting {
    pub(crate) principal: Principal,
    pub(crate) state: Arc<AuthState>,
    pub(crate) follower: Arc<Follower>,
}

#[cfg(feature = "auth")]
impl Acting {
    /// The principal as it is now. Nothing but who it is is taken from the [`Principal`] that was given.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthenticated`] if it is not logged in any more.
    pub(crate) fn caller(&self, look: &crate::services::auth::Look<'_>) -> Result<Arc<Caller>> {
        let Principal { auth_session, subject, .. } = self.principal;
        let found = crate::services::auth::principal_now(&self.state, &self.follower, auth_session, subject, look)?;
        let ended = || Error::new(ErrorKind::Unauthenticated, format!("auth session {auth_session} does not hold; log in again"));
        Ok(Arc::new(Caller { principal: found.map_err(|_| ended())?, by_role: self.state.config.by_role() }))
    }
}

/// Something that is shown only to who has what is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guarded<T>(T);

impl<T> Guarded<T> {
    pub(crate) const fn new(inner: T) -> Self {
        Self(inner)
    }

    /// # Errors
    /// [`ErrorKind::Unauthenticated`] and [`ErrorKind::Forbidden`].
    pub(crate) fn open(&self, scope: &crate::transaction::Scope<'_>, need: Need) -> Result<&T> {
        scope.admit(need).map(|_| &self.0)
    }
}
