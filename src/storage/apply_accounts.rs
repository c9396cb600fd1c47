//! What the events of users, devices and auth sessions do to the rows.

use super::RowsMut;
use crate::domain::{
    AuthSession, AuthSessionId, Device, DeviceId, LoginCounter, PendingReset, RefreshState, Timestamp, User, UserId,
};
use crate::event::Event;
use crate::{Error, ErrorKind, Result};

/// As [`apply`](super::apply), of these events only.
pub(super) fn apply_account(rows: &mut dyn RowsMut, event: &Event, at: Timestamp) -> Result<()> {
    match event {
        Event::UserCreated { user, login, display_name, role } => rows.insert_user(&User {
            id: *user,
            login: login.clone(),
            display_name: display_name.clone(),
            role: *role,
            active: true,
            password: None,
            password_set_at: None,
            reset: None,
            version: 1,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        }),
        Event::UserChanged { user, display_name, role, active } => {
            change_user(rows, *user, |user| user.changed(display_name.clone(), *role, *active, at))
        }
        Event::UserRemoved { user } => change_user(rows, *user, |user| user.removed(at)),
        Event::PasswordSet { user, password } => change_user(rows, *user, |user| user.with_password(*password, at)),
        Event::PasswordRehashed { user, password } => change_user(rows, *user, |user| user.with_rehashed_password(*password, at)),
        Event::PasswordResetRequested { user, token, expires_at } => {
            let reset = PendingReset { token: *token, expires_at: *expires_at };
            change_user(rows, *user, |user| user.with_reset(reset, at))
        }

        Event::LoginSucceeded { user: _, counter } => rows.remove_login_counter(counter),
        Event::LoginFailed { counter, user, failures, ip: _ } => rows.put_login_counter(&LoginCounter {
            key: *counter,
            user: *user,
            failures: *failures,
            failed_at: at,
            locked_until: None,
        }),
        Event::UserLocked { counter, user: _, until } => match rows.login_counter(counter)? {
            Some(row) => rows.put_login_counter(&LoginCounter { locked_until: Some(*until), ..row }),
            None => rows.absent("a login counter", &"of a lock"),
        },
        Event::LoginCountersForgotten { counters } => counters.iter().try_for_each(|key| rows.remove_login_counter(key)),

        Event::AuthSessionOpened { auth_session, subject, client, refresh, expires_at } => rows.insert_auth_session(&AuthSession {
            id: *auth_session,
            subject: *subject,
            client: client.clone(),
            name: None,
            trusted: false,
            refresh: RefreshState { current: *refresh, previous: None, salt: None, rotated_at: at },
            expires_at: *expires_at,
            last_activity: at,
            ended_at: None,
            ended_by: None,
            version: 1,
            created_at: at,
            updated_at: at,
        }),
        Event::TokenRefreshed { auth_session, successor, salt, expires_at } => {
            change_auth_session(rows, *auth_session, |row| row.refreshed(*successor, *salt, *expires_at, at))
        }
        Event::AuthSessionRevoked { auth_session, reason } => {
            change_auth_session(rows, *auth_session, |row| row.ended(*reason, at))
        }
        Event::AuthSessionLabelled { auth_session, name, trusted } => {
            change_auth_session(rows, *auth_session, |row| row.labelled(name.clone(), *trusted, at))
        }
        Event::ActivityNoted { uses } => {
            uses.iter().try_for_each(|(id, used_at)| change_auth_session(rows, *id, |row| row.used(*used_at, at)))
        }

        Event::AuthSessionsForgotten { auth_sessions } => auth_sessions.iter().try_for_each(|id| match rows.auth_session(*id)? {
            Some(row) => rows.remove_auth_session(row.forgettable()?),
            None => rows.absent("auth session", id),
        }),

        Event::DeviceRegistered { device, name, kind, lane, secret } => rows.insert_device(&Device {
            id: *device,
            name: name.clone(),
            kind: *kind,
            lane: lane.clone(),
            active: true,
            secret: *secret,
            version: 1,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        }),
        Event::DeviceChanged { device, name, lane, active } => {
            change_device(rows, *device, |device| device.changed(name.clone(), lane.clone(), *active, at))
        }
        Event::DeviceSecretSet { device, secret } => change_device(rows, *device, |device| device.with_secret(*secret, at)),
        Event::DeviceRemoved { device } => change_device(rows, *device, |device| device.removed(at)),

        Event::RefreshReused { .. } | Event::TokensRefused { .. } | Event::DeviceLoginFailed { .. } => Ok(()),
        other => Err(Error::new(ErrorKind::Internal, format!("{} is not an event of accounts", other.kind()))),
    }
}

macro_rules! change {
    ($($function:ident, $what:literal, $id:ty, $row:ty, $get:ident, $update:ident;)+) => {$(
        fn $function(rows: &mut dyn RowsMut, id: $id, change: impl FnOnce(&$row) -> Result<$row>) -> Result<()> {
            match rows.$get(id)? {
                Some(before) => rows.$update(&before, &change(&before)?),
                None => rows.absent($what, &id),
            }
        }
    )+};
}

change! {
    change_user, "user", UserId, User, user, update_user;
    change_device, "device", DeviceId, Device, device, update_device;
    change_auth_session, "auth session", AuthSessionId, AuthSession, auth_session, update_auth_session;
}
