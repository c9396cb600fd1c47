//! What a transaction reads and writes of users, devices and auth sessions.

use super::Page;
use crate::Result;
use crate::domain::{
    AuthSession, AuthSessionId, Device, DeviceId, Digest, Login, LoginCounter, PasswordHash, Subject, User, UserId,
};

/// Which auth sessions are wanted; `None` is any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuthSessionFilter {
    /// Of this user or device.
    pub subject: Option<Subject>,
    /// Only those that have not ended.
    pub active: bool,
}

impl AuthSessionFilter {
    /// The active ones of `subject`.
    #[must_use]
    pub const fn active_of(subject: Subject) -> Self {
        Self { subject: Some(subject), active: true }
    }

    /// Whether `session` is wanted.
    #[must_use]
    pub fn admits(&self, session: &AuthSession) -> bool {
        self.subject.is_none_or(|subject| subject == session.subject) && (!self.active || session.is_active())
    }
}

/// Looking for users, devices, auth sessions and what belongs to them. Rows by id include those that were removed or ended.
pub trait AccountRows {
    /// The user.
    ///
    /// # Errors
    /// What the backend meets.
    fn user(&self, id: UserId) -> Result<Option<User>>;

    /// The user with this login that is not removed.
    ///
    /// # Errors
    /// What the backend meets.
    fn user_by_login(&self, login: &Login) -> Result<Option<User>>;

    /// Users, removed ones included.
    ///
    /// # Errors
    /// What the backend meets.
    fn users(&self, page: Page<UserId>) -> Result<Vec<User>>;

    /// The hash of a user's password.
    ///
    /// # Errors
    /// What the backend meets.
    fn credential(&self, user: UserId) -> Result<Option<PasswordHash>>;

    /// The device.
    ///
    /// # Errors
    /// What the backend meets.
    fn device(&self, id: DeviceId) -> Result<Option<Device>>;

    /// Devices, removed ones included.
    ///
    /// # Errors
    /// What the backend meets.
    fn devices(&self, page: Page<DeviceId>) -> Result<Vec<Device>>;

    /// The auth session.
    ///
    /// # Errors
    /// What the backend meets.
    fn auth_session(&self, id: AuthSessionId) -> Result<Option<AuthSession>>;

    /// Auth sessions that `filter` admits.
    ///
    /// # Errors
    /// What the backend meets.
    fn auth_sessions(&self, filter: &AuthSessionFilter, page: Page<AuthSessionId>) -> Result<Vec<AuthSession>>;

    /// The counter of failures with this key.
    ///
    /// # Errors
    /// What the backend meets.
    fn login_counter(&self, key: &Digest) -> Result<Option<LoginCounter>>;

    /// All counters, by key.
    ///
    /// # Errors
    /// What the backend meets.
    fn login_counters(&self, page: Page<Digest>) -> Result<Vec<LoginCounter>>;

    /// Counters under logins of nobody, at most `limit`: the longest unused first, then by key.
    ///
    /// # Errors
    /// What the backend meets.
    fn stranger_counters(&self, limit: u32) -> Result<Vec<LoginCounter>>;

    /// How many counters there are under logins of nobody.
    ///
    /// # Errors
    /// What the backend meets.
    fn stranger_count(&self) -> Result<u64>;
}

/// What [`apply`](super::apply) does to these rows; the rules are those of [`RowsMut`](super::RowsMut). Unique are the ids, and
/// the login of a user that is not removed. References are the subject of an auth session, and the user of a counter and of a
/// credential.
pub trait AccountRowsMut: AccountRows {
    /// Adds a user.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_user(&mut self, user: &User) -> Result<()>;

    /// Changes a user; the login never changes.
    ///
    /// # Errors
    /// As the trait says.
    fn update_user(&mut self, before: &User, after: &User) -> Result<()>;

    /// Adds a device.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_device(&mut self, device: &Device) -> Result<()>;

    /// Changes a device; its kind never changes.
    ///
    /// # Errors
    /// As the trait says.
    fn update_device(&mut self, before: &Device, after: &Device) -> Result<()>;

    /// Adds an auth session.
    ///
    /// # Errors
    /// As the trait says.
    fn insert_auth_session(&mut self, session: &AuthSession) -> Result<()>;

    /// Changes an auth session; its subject and client never change.
    ///
    /// # Errors
    /// As the trait says.
    fn update_auth_session(&mut self, before: &AuthSession, after: &AuthSession) -> Result<()>;

    /// Drops an auth session that is still as it was read.
    ///
    /// # Errors
    /// As the trait says.
    fn remove_auth_session(&mut self, session: &AuthSession) -> Result<()>;

    /// Puts a counter in the place of the one with its key, if there is one.
    ///
    /// # Errors
    /// As the trait says.
    fn put_login_counter(&mut self, counter: &LoginCounter) -> Result<()>;

    /// Drops the counter with this key, if there is one.
    ///
    /// # Errors
    /// What the backend meets.
    fn remove_login_counter(&mut self, key: &Digest) -> Result<()>;

    /// Puts the hash of a user's password in the place of the one before; `None` drops it. No event does this: a command does, in
    /// the transaction of the event that names the hash's digest.
    ///
    /// # Errors
    /// As the trait says.
    fn put_credential(&mut self, user: UserId, hash: Option<&PasswordHash>) -> Result<()>;
}
