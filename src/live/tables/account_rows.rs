//! The tables of accounts as a transaction reads and writes them.

use super::rows::{check, free, same_version};
use super::{Keep, Tables, Undo};
use crate::domain::{
    AuthSession, AuthSessionId, Device, DeviceId, Digest, Login, LoginCounter, PasswordHash, Subject, User, UserId,
};
use crate::storage::{AccountRows, AccountRowsMut, AuthSessionFilter, Page};
use crate::{Error, ErrorKind, Result};

impl Tables {
    fn check_user(&self, user: &User) -> Result<()> {
        if user.deleted_at.is_none() {
            // The message names the user that has the login, never the login.
            let holder = self.users.login_taken(&user.login, user.id);
            return free(holder, || format!("user {} has this login", holder.unwrap_or(user.id)));
        }
        Ok(())
    }

    fn check_auth_session(&self, session: &AuthSession) -> Result<()> {
        check(session.ended_at.is_some() == session.ended_by.is_some(), || {
            format!("auth session {} has an end exactly if it has a reason", session.id)
        })?;
        match session.subject {
            Subject::User(user) => self.refers(|| self.users.get(user).is_some(), "user", user),
            Subject::Device(device) => self.refers(|| self.devices.get(device).is_some(), "device", device),
        }
    }
}

impl AccountRows for Tables {
    fn user(&self, id: UserId) -> Result<Option<User>> {
        Ok(self.users.get(id).cloned())
    }

    fn user_by_login(&self, login: &Login) -> Result<Option<User>> {
        Ok(self.users.by_login(login).cloned())
    }

    fn users(&self, page: Page<UserId>) -> Result<Vec<User>> {
        Ok(self.users.page(page))
    }

    fn credential(&self, user: UserId) -> Result<Option<PasswordHash>> {
        Ok(self.credentials.get(&user).cloned())
    }

    fn device(&self, id: DeviceId) -> Result<Option<Device>> {
        Ok(self.devices.get(id).cloned())
    }

    fn devices(&self, page: Page<DeviceId>) -> Result<Vec<Device>> {
        Ok(self.devices.page(page))
    }

    fn auth_session(&self, id: AuthSessionId) -> Result<Option<AuthSession>> {
        Ok(self.auth_sessions.get(id).cloned())
    }

    fn auth_sessions(&self, filter: &AuthSessionFilter, page: Page<AuthSessionId>) -> Result<Vec<AuthSession>> {
        Ok(self.auth_sessions.page(filter, page))
    }

    fn login_counter(&self, key: &Digest) -> Result<Option<LoginCounter>> {
        Ok(self.login_counters.get(key).copied())
    }

    fn login_counters(&self, page: Page<Digest>) -> Result<Vec<LoginCounter>> {
        Ok(self.login_counters.page(page))
    }

    fn stranger_counters(&self, limit: u32) -> Result<Vec<LoginCounter>> {
        Ok(self.login_counters.strangers(limit))
    }

    fn stranger_count(&self) -> Result<u64> {
        Ok(self.login_counters.stranger_count())
    }
}

impl AccountRowsMut for Tables {
    fn insert_user(&mut self, user: &User) -> Result<()> {
        free(self.users.get(user.id), || format!("there is a user {}", user.id))?;
        self.check_user(user)?;
        self.put_user(user.clone());
        Ok(())
    }

    fn update_user(&mut self, before: &User, after: &User) -> Result<()> {
        same_version!("user", self.users.get(before.id), before, after);
        self.check_user(after)?;
        self.put_user(after.clone());
        Ok(())
    }

    fn insert_device(&mut self, device: &Device) -> Result<()> {
        free(self.devices.get(device.id), || format!("there is a device {}", device.id))?;
        self.put_device(device.clone());
        Ok(())
    }

    fn update_device(&mut self, before: &Device, after: &Device) -> Result<()> {
        same_version!("device", self.devices.get(before.id), before, after);
        self.put_device(after.clone());
        Ok(())
    }

    fn insert_auth_session(&mut self, session: &AuthSession) -> Result<()> {
        free(self.auth_sessions.get(session.id), || format!("there is an auth session {}", session.id))?;
        self.check_auth_session(session)?;
        self.put_auth_session(session.clone());
        Ok(())
    }

    fn update_auth_session(&mut self, before: &AuthSession, after: &AuthSession) -> Result<()> {
        same_version!("auth session", self.auth_sessions.get(before.id), before, after);
        self.check_auth_session(after)?;
        self.put_auth_session(after.clone());
        Ok(())
    }

    fn remove_auth_session(&mut self, session: &AuthSession) -> Result<()> {
        same_version!("auth session", self.auth_sessions.get(session.id), session, session);
        let before = self.auth_sessions.put(session.id, None);
        self.note(|| Undo::AuthSession(session.id, before.map(Box::new)));
        Ok(())
    }

    fn put_login_counter(&mut self, counter: &LoginCounter) -> Result<()> {
        if self.keep == Keep::Open {
            return Ok(());
        }
        counter.user.map_or(Ok(()), |user| self.refers(|| self.users.get(user).is_some(), "user", user))?;
        let before = self.login_counters.put(counter.key, Some(*counter));
        self.note(|| Undo::LoginCounter(counter.key, before));
        Ok(())
    }

    fn remove_login_counter(&mut self, key: &Digest) -> Result<()> {
        let before = self.login_counters.put(*key, None);
        self.note(|| Undo::LoginCounter(*key, before));
        Ok(())
    }

    fn put_credential(&mut self, user: UserId, hash: Option<&PasswordHash>) -> Result<()> {
        self.refers(|| self.users.get(user).is_some(), "user", user)?;
        let before = self.put_credential_row(user, hash.cloned());
        self.note(|| Undo::Credential(user, before));
        Ok(())
    }
}
