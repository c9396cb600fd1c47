//! Users, devices, and failed logins; auth sessions have a file of their own.

use rusqlite::params;

use super::columns::Columns;
use super::page::{bounds, pages};
use super::tx::Tx;
use crate::Result;
use crate::domain::{
    AuthSession, AuthSessionId, Device, DeviceId, Digest, Login, LoginCounter, PasswordHash, PendingReset, Timestamp, User, UserId,
};
use crate::storage::{AccountRows, AccountRowsMut, AuthSessionFilter, Page};

const USERS: &str = "users";
const CREDENTIALS: &str = "credentials";
const DEVICES: &str = "devices";
const COUNTERS: &str = "login_counters";

macro_rules! select_users {
    ($($rest:tt)*) => {
        concat!(
            "SELECT id, login, display_name, role, active, password, password_set_at, reset_token, reset_expires_at, version, \
             created_at, updated_at, deleted_at FROM users ",
            $($rest)*
        )
    };
}

macro_rules! select_devices {
    ($($rest:tt)*) => {
        concat!("SELECT id, name, kind, lane, active, secret, version, created_at, updated_at, deleted_at FROM devices ", $($rest)*)
    };
}

macro_rules! select_counters {
    ($($rest:tt)*) => {
        concat!("SELECT key, user_id, failures, failed_at, locked_until FROM login_counters ", $($rest)*)
    };
}

pub(super) const USER_BY_LOGIN: &str = select_users!("WHERE login = ?1 AND deleted_at IS NULL");
pub(super) const STRANGER_COUNTERS: &str = select_counters!("WHERE user_id IS NULL ORDER BY failed_at, key LIMIT ?1");
pub(super) const STRANGER_COUNT: &str = "SELECT count(*) FROM login_counters WHERE user_id IS NULL";

fn user(row: &mut Columns<'_, '_>) -> Result<User> {
    Ok(User {
        id: row.get()?,
        login: row.get()?,
        display_name: row.get()?,
        role: row.get()?,
        active: row.get()?,
        password: row.get()?,
        password_set_at: row.get()?,
        reset: match (row.get()?, row.get()?) {
            (Some(token), Some(expires_at)) => Some(PendingReset { token, expires_at }),
            (None, None) => None,
            _ => return Err(row.corrupt_here()),
        },
        version: row.get()?,
        created_at: row.get()?,
        updated_at: row.get()?,
        deleted_at: row.get()?,
    })
}

fn device(row: &mut Columns<'_, '_>) -> Result<Device> {
    Ok(Device {
        id: row.get()?,
        name: row.get()?,
        kind: row.get()?,
        lane: row.get()?,
        active: row.get()?,
        secret: row.get()?,
        version: row.get()?,
        created_at: row.get()?,
        updated_at: row.get()?,
        deleted_at: row.get()?,
    })
}

fn counter(row: &mut Columns<'_, '_>) -> Result<LoginCounter> {
    Ok(LoginCounter { key: row.get()?, user: row.get()?, failures: row.get()?, failed_at: row.get()?, locked_until: row.get()? })
}

impl AccountRows for Tx<'_> {
    fn user(&self, id: UserId) -> Result<Option<User>> {
        self.row(USERS, select_users!("WHERE id = ?1"), [id.as_bytes()], user)
    }

    fn user_by_login(&self, login: &Login) -> Result<Option<User>> {
        self.row(USERS, USER_BY_LOGIN, [login.as_str()], user)
    }

    fn users(&self, page: Page<UserId>) -> Result<Vec<User>> {
        let sql = pages!(select_users, "", page);
        self.rows(USERS, sql, params![bounds(&page, UserId::as_bytes), page.limit], user)
    }

    fn credential(&self, user: UserId) -> Result<Option<PasswordHash>> {
        let sql = "SELECT user_id, phc FROM credentials WHERE user_id = ?1";
        self.row(CREDENTIALS, sql, [user.as_bytes()], |row| {
            let _: UserId = row.get()?;
            row.get().map(PasswordHash::from_phc)
        })
    }

    fn device(&self, id: DeviceId) -> Result<Option<Device>> {
        self.row(DEVICES, select_devices!("WHERE id = ?1"), [id.as_bytes()], device)
    }

    fn devices(&self, page: Page<DeviceId>) -> Result<Vec<Device>> {
        let sql = pages!(select_devices, "", page);
        self.rows(DEVICES, sql, params![bounds(&page, DeviceId::as_bytes), page.limit], device)
    }

    fn auth_session(&self, id: AuthSessionId) -> Result<Option<AuthSession>> {
        self.auth_session_row(id)
    }

    fn auth_sessions(&self, filter: &AuthSessionFilter, page: Page<AuthSessionId>) -> Result<Vec<AuthSession>> {
        self.auth_session_rows(filter, &page)
    }

    fn login_counter(&self, key: &Digest) -> Result<Option<LoginCounter>> {
        self.row(COUNTERS, select_counters!("WHERE key = ?1"), [key.as_bytes()], counter)
    }

    fn login_counters(&self, page: Page<Digest>) -> Result<Vec<LoginCounter>> {
        // As `pages`, by another key; one byte longer than any digest, and none is larger.
        const ABOVE_ALL: [u8; 33] = [0xFF; 33];
        let sql = if page.newest_first {
            select_counters!("WHERE key < ?1 ORDER BY key DESC LIMIT ?2")
        } else {
            select_counters!("WHERE key > ?1 ORDER BY key LIMIT ?2")
        };
        let bound: &[u8] = match &page.after {
            Some(key) => key.as_bytes(),
            None if page.newest_first => &ABOVE_ALL,
            None => &[],
        };
        self.rows(COUNTERS, sql, params![bound, page.limit], counter)
    }

    fn stranger_counters(&self, limit: u32) -> Result<Vec<LoginCounter>> {
        self.rows(COUNTERS, STRANGER_COUNTERS, [limit], counter)
    }

    fn stranger_count(&self) -> Result<u64> {
        Ok(self.row(COUNTERS, STRANGER_COUNT, [], |row| row.get())?.unwrap_or(0))
    }
}

impl AccountRowsMut for Tx<'_> {
    fn insert_user(&mut self, user: &User) -> Result<()> {
        self.change(
            USERS,
            "INSERT INTO users (id, login, display_name, role, active, password, password_set_at, reset_token, reset_expires_at,
                                version, created_at, updated_at, deleted_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                user.id.as_bytes(),
                user.login.as_str(),
                user.display_name,
                user.role.as_str(),
                user.active,
                user.password.as_ref().map(Digest::as_bytes),
                user.password_set_at.map(Timestamp::as_micros),
                user.reset.as_ref().map(|reset| reset.token.as_bytes()),
                user.reset.map(|reset| reset.expires_at.as_micros()),
                user.version,
                user.created_at.as_micros(),
                user.updated_at.as_micros(),
                user.deleted_at.map(Timestamp::as_micros),
            ],
        )
        .map(drop)
    }

    fn update_user(&mut self, before: &User, after: &User) -> Result<()> {
        self.change_version(
            USERS,
            "UPDATE users SET display_name = ?3, role = ?4, active = ?5, password = ?6, password_set_at = ?7, reset_token = ?8,
                              reset_expires_at = ?9, version = ?10, updated_at = ?11, deleted_at = ?12
             WHERE id = ?1 AND version = ?2",
            params![
                before.id.as_bytes(),
                before.version,
                after.display_name,
                after.role.as_str(),
                after.active,
                after.password.as_ref().map(Digest::as_bytes),
                after.password_set_at.map(Timestamp::as_micros),
                after.reset.as_ref().map(|reset| reset.token.as_bytes()),
                after.reset.map(|reset| reset.expires_at.as_micros()),
                after.version,
                after.updated_at.as_micros(),
                after.deleted_at.map(Timestamp::as_micros),
            ],
        )
    }

    fn insert_device(&mut self, device: &Device) -> Result<()> {
        self.change(
            DEVICES,
            "INSERT INTO devices (id, name, kind, lane, active, secret, version, created_at, updated_at, deleted_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                device.id.as_bytes(),
                device.name,
                device.kind.as_str(),
                device.lane,
                device.active,
                device.secret.as_bytes(),
                device.version,
                device.created_at.as_micros(),
                device.updated_at.as_micros(),
                device.deleted_at.map(Timestamp::as_micros),
            ],
        )
        .map(drop)
    }

    fn update_device(&mut self, before: &Device, after: &Device) -> Result<()> {
        self.change_version(
            DEVICES,
            "UPDATE devices SET name = ?3, lane = ?4, active = ?5, secret = ?6, version = ?7, updated_at = ?8, deleted_at = ?9
             WHERE id = ?1 AND version = ?2",
            params![
                before.id.as_bytes(),
                before.version,
                after.name,
                after.lane,
                after.active,
                after.secret.as_bytes(),
                after.version,
                after.updated_at.as_micros(),
                after.deleted_at.map(Timestamp::as_micros),
            ],
        )
    }

    fn insert_auth_session(&mut self, session: &AuthSession) -> Result<()> {
        self.insert_auth_session_row(session)
    }

    fn update_auth_session(&mut self, before: &AuthSession, after: &AuthSession) -> Result<()> {
        self.update_auth_session_row(before, after)
    }

    fn remove_auth_session(&mut self, session: &AuthSession) -> Result<()> {
        self.remove_auth_session_row(session)
    }

    fn put_login_counter(&mut self, counter: &LoginCounter) -> Result<()> {
        self.change(
            COUNTERS,
            "INSERT INTO login_counters (key, user_id, failures, failed_at, locked_until) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (key) DO UPDATE SET user_id = ?2, failures = ?3, failed_at = ?4, locked_until = ?5",
            params![
                counter.key.as_bytes(),
                counter.user.as_ref().map(UserId::as_bytes),
                counter.failures,
                counter.failed_at.as_micros(),
                counter.locked_until.map(Timestamp::as_micros),
            ],
        )
        .map(drop)
    }

    fn remove_login_counter(&mut self, key: &Digest) -> Result<()> {
        self.change(COUNTERS, "DELETE FROM login_counters WHERE key = ?1", [key.as_bytes()]).map(drop)
    }

    fn put_credential(&mut self, user: UserId, hash: Option<&PasswordHash>) -> Result<()> {
        match hash {
            Some(hash) => self.change(
                CREDENTIALS,
                "INSERT INTO credentials (user_id, phc) VALUES (?1, ?2) ON CONFLICT (user_id) DO UPDATE SET phc = ?2",
                params![user.as_bytes(), hash.as_phc()],
            ),
            None => self.change(CREDENTIALS, "DELETE FROM credentials WHERE user_id = ?1", [user.as_bytes()]),
        }
        .map(drop)
    }
}
