//! Users: made by the trusted host, changed, removed.

use crate::authority::Need;
use crate::cache::Lookup;
use crate::domain::Permission;
use secrecy::SecretString;
use serde::Serialize;

use super::{Auth, active_of, ends};
use crate::domain::{AuthSessionEnd, Login, PasswordHash, Role, Subject, Timestamp, User, UserId, check_name};
use crate::event::Event;
use crate::services::found;
use crate::storage::{Page, ReadTx};
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// A user to be made. `Debug` shows no password.
#[derive(Clone, Debug)]
pub struct NewUser {
    login: String,
    display_name: Option<String>,
    role: Role,
    password: Option<SecretString>,
}

impl NewUser {
    /// A user who logs in with `login`, a name or an email address.
    #[must_use]
    pub fn new(login: impl Into<String>, role: Role) -> Self {
        Self { login: login.into(), display_name: None, role, password: None }
    }

    /// Shown to others as this. Default: the login.
    #[must_use]
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// With this password. Default: none; the user sets one with a token, see [`Auth::begin_reset`].
    #[must_use]
    pub fn password(mut self, password: impl Into<SecretString>) -> Self {
        self.password = Some(password.into());
        self
    }
}

/// What is to change about a user; what is not said stays.
#[derive(Clone, Debug, Default, Serialize)]
pub struct UserChange {
    /// What others see.
    pub display_name: Option<String>,
    /// What the user may do; holds for tokens that are out, too.
    pub role: Option<Role>,
    /// Whether the user may log in; `false` ends all auth sessions.
    pub active: Option<bool>,
}

impl Auth<'_> {
    /// Makes a user. There are none until the host makes the first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for the login, the name or the password; [`ErrorKind::AlreadyExists`] if the login is taken;
    /// [`ErrorKind::Unsupported`] for a password in a garage that was opened without keys.
    pub fn create_user(&self, user: NewUser) -> Result<User> {
        // Before a hash is paid for.
        let auth = self.admitted(CreateUser::NEED)?;
        auth.scope.require(|caller| caller.require_all_of(user.role))?;
        let login: Login = user.login.parse()?;
        let display_name = user.display_name.unwrap_or_else(|| login.as_str().chars().take(100).collect());
        check_name("a display name", &display_name)?;
        let hash = user.password.map(|password| auth.hash_new(&password, &login)).transpose()?;
        auth.scope.run(CreateUser { login, display_name, role: user.role, hash })
    }

    /// The user, also one that was removed.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], and the kinds of a store that cannot be read.
    pub fn user(&self, id: UserId) -> Result<User> {
        let auth = self.admitted_about(Subject::User(id))?;
        found(auth.scope.look_up(Need::Login, &Lookup::User(id), |rows| rows.user(id))?, "user", id)
    }

    /// The user with this login, however it is typed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for what is no login.
    pub fn user_by_login(&self, login: &str) -> Result<Option<User>> {
        let login: Login = login.parse()?;
        self.scope.read(Need::May(Permission::ManageUsers), |rows| rows.user_by_login(&login))
    }

    /// All users, removed ones included.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn users(&self, page: Page<UserId>) -> Result<Vec<User>> {
        self.scope.read(Need::May(Permission::ManageUsers), |rows| rows.users(page))
    }

    /// Changes a user that is still as in `version`. Who is switched off is logged out everywhere, in the same transaction.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::VersionMismatch`]; [`ErrorKind::InvalidInput`] for the name.
    pub fn change_user(&self, id: UserId, version: u32, change: UserChange) -> Result<User> {
        self.scope.run(ChangeUser { id, version, change })
    }

    /// Removes a user: logged out everywhere, the password forgotten. The journal keeps what the user did, and the login may be
    /// given to another.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none, or not any more.
    pub fn remove_user(&self, id: UserId) -> Result<User> {
        self.scope.run(RemoveUser { id })
    }
}

#[derive(Serialize)]
struct CreateUser {
    login: Login,
    display_name: String,
    role: Role,
    #[serde(skip)]
    hash: Option<PasswordHash>,
}

fn created(events: &[Event]) -> Option<UserId> {
    events.iter().find_map(|event| match event {
        Event::UserCreated { user, .. } => Some(*user),
        _ => None,
    })
}

impl Command for CreateUser {
    type Answer = User;
    const NAME: &'static str = "auth.create_user";
    const NEED: Need = Need::May(Permission::ManageUsers);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        with.require(|caller| caller.require_all_of(self.role))?;
        if let Some(other) = rows.user_by_login(&self.login)? {
            return Err(Error::new(ErrorKind::AlreadyExists, format!("the login is that of user {}", other.id)));
        }
        let user = with.id(UserId::new);
        let (login, display_name, role) = (self.login.clone(), self.display_name.clone(), self.role);
        let mut events = vec![Event::UserCreated { user, login, display_name, role }];
        events.extend(self.hash.as_ref().map(|hash| Event::PasswordSet { user, password: hash.digest() }));
        Ok(events)
    }

    fn sealed(&self, events: &[Event]) -> Vec<(UserId, Option<PasswordHash>)> {
        created(events).zip(self.hash.clone()).map(|(user, hash)| (user, Some(hash))).into_iter().collect()
    }

    fn answer(&self, rows: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<User> {
        found(created(events).map_or(Ok(None), |id| rows.user(id))?, "user", "just made")
    }
}

#[derive(Serialize)]
struct ChangeUser {
    id: UserId,
    version: u32,
    change: UserChange,
}

impl Command for ChangeUser {
    type Answer = User;
    const NAME: &'static str = "auth.change_user";
    const NEED: Need = Need::May(Permission::ManageUsers);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let user = found(rows.user(self.id)?, "user", self.id)?;
        with.require(|caller| caller.require_all_of(user.role).and(caller.require_all_of(self.change.role.unwrap_or(user.role))))?;
        if user.version != self.version {
            return Err(Error::new(
                ErrorKind::VersionMismatch,
                format!("user {} is in version {}, not {}: read it again", self.id, user.version, self.version),
            ));
        }
        let UserChange { display_name, role, active } = self.change.clone();
        let display_name = display_name.unwrap_or_else(|| user.display_name.clone());
        check_name("a display name", &display_name)?;
        let (role, active) = (role.unwrap_or(user.role), active.unwrap_or(user.active));
        user.changed(display_name.clone(), role, active, with.now)?;
        let mut events = vec![Event::UserChanged { user: self.id, display_name, role, active }];
        if !active {
            events.extend(ends(&active_of(rows, Subject::User(self.id))?, AuthSessionEnd::AccountChanged));
        }
        Ok(events)
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<User> {
        found(rows.user(self.id)?, "user", self.id)
    }
}

#[derive(Serialize)]
struct RemoveUser {
    id: UserId,
}

impl Command for RemoveUser {
    type Answer = User;
    const NAME: &'static str = "auth.remove_user";
    const NEED: Need = Need::May(Permission::ManageUsers);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let user = found(rows.user(self.id)?, "user", self.id)?;
        with.require(|caller| caller.require_all_of(user.role))?;
        user.removed(with.now)?;
        let mut events: Vec<Event> = ends(&active_of(rows, Subject::User(self.id))?, AuthSessionEnd::AccountChanged).collect();
        events.push(Event::UserRemoved { user: self.id });
        Ok(events)
    }

    fn sealed(&self, _: &[Event]) -> Vec<(UserId, Option<PasswordHash>)> {
        vec![(self.id, None)]
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<User> {
        found(rows.user(self.id)?, "user", self.id)
    }
}
