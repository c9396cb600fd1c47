//! Users, devices, auth sessions, and what is kept of passwords and failures.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{Groups, Table, Unique, differing_fields, indexed_table, limit, paged, set};
use crate::domain::{
    AuthSession, AuthSessionId, Device, DeviceId, Digest, Login, LoginCounter, PasswordHash, Subject, Timestamp, User, UserId,
};
use crate::storage::{AuthSessionFilter, Page};

/// Users and their logins.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Users {
    pub(super) rows: Table<UserId, User>,
    // Of users that are not removed.
    by_login: Unique<Login, UserId>,
}

indexed_table!(Users, UserId, User);

impl Users {
    fn index(&mut self, user: &User, present: bool) {
        if user.deleted_at.is_none() {
            self.by_login.set(&user.login, user.id, present);
        }
    }

    pub(super) fn by_login(&self, login: &Login) -> Option<&User> {
        self.get(self.by_login.get(login)?)
    }

    /// The user, other than `id`, that has this login.
    pub(super) fn login_taken(&self, login: &Login, id: UserId) -> Option<UserId> {
        self.by_login.taken_by_other(login, id)
    }

    pub(super) fn page(&self, page: Page<UserId>) -> Vec<User> {
        self.rows.get_all(paged(self.rows.ids(), page)).map(|(_, row)| row.clone()).take(limit(page.limit)).collect()
    }

    /// The indexes that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(Users, self, &self.reindexed(), {
            by_login;
            rows
        })
    }

    pub(super) fn row_differences(a: &User, b: &User) -> Vec<&'static str> {
        differing_fields!(User, a, b, {
            id, login, display_name, role, active, password, password_set_at, reset, version, created_at, updated_at, deleted_at;
        })
    }
}

/// Devices.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Devices {
    pub(super) rows: Table<DeviceId, Device>,
}

indexed_table!(Devices, DeviceId, Device);

impl Devices {
    // Found by id alone.
    #[allow(clippy::unused_self, clippy::needless_pass_by_ref_mut, reason = "every table is indexed alike")]
    fn index(&mut self, _: &Device, _: bool) {}

    pub(super) fn page(&self, page: Page<DeviceId>) -> Vec<Device> {
        self.rows.get_all(paged(self.rows.ids(), page)).map(|(_, row)| row.clone()).take(limit(page.limit)).collect()
    }

    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(Devices, self, &self.reindexed(), {
            rows;
        })
    }

    pub(super) fn row_differences(a: &Device, b: &Device) -> Vec<&'static str> {
        differing_fields!(Device, a, b, {
            id, name, kind, lane, active, secret, version, created_at, updated_at, deleted_at;
        })
    }
}

/// Auth sessions, by subject, and those that have not ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AuthSessions {
    pub(super) rows: Table<AuthSessionId, AuthSession>,
    by_subject: Groups<Subject, AuthSessionId>,
    active: BTreeSet<AuthSessionId>,
}

indexed_table!(AuthSessions, AuthSessionId, AuthSession);

impl AuthSessions {
    fn index(&mut self, session: &AuthSession, present: bool) {
        self.by_subject.set(&session.subject, session.id, present);
        if session.is_active() {
            set(&mut self.active, session.id, present);
        }
    }

    pub(super) fn page(&self, filter: &AuthSessionFilter, page: Page<AuthSessionId>) -> Vec<AuthSession> {
        let none = BTreeSet::new();
        let ids = match (filter.subject, filter.active) {
            (Some(subject), _) => self.by_subject.get(&subject).unwrap_or(&none),
            (None, true) => &self.active,
            (None, false) => self.rows.ids(),
        };
        let rows = self.rows.get_all(paged(ids, page)).map(|(_, row)| row).filter(|row| filter.admits(row));
        rows.take(limit(page.limit)).cloned().collect()
    }

    /// How many have not ended.
    pub(crate) fn active_count(&self) -> usize {
        self.active.len()
    }

    /// The indexes that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(AuthSessions, self, &self.reindexed(), { by_subject, active; rows })
    }

    pub(super) fn row_differences(a: &AuthSession, b: &AuthSession) -> Vec<&'static str> {
        differing_fields!(AuthSession, a, b, {
            id, subject, client, name, trusted, refresh, expires_at, last_activity, ended_at, ended_by, version, created_at,
            updated_at;
        })
    }
}

/// Counters of failed logins. Only a store keeps them; the live state has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LoginCounters {
    rows: BTreeMap<Digest, LoginCounter>,
    // Of nobody, the longest unused first.
    strangers: BTreeSet<(Timestamp, Digest)>,
}

impl LoginCounters {
    pub(super) fn get(&self, key: &Digest) -> Option<&LoginCounter> {
        self.rows.get(key)
    }

    /// Puts the counter in place of the one with this key, `None` for none, and answers the one before.
    pub(super) fn put(&mut self, key: Digest, row: Option<LoginCounter>) -> Option<LoginCounter> {
        let before = self.rows.remove(&key);
        if let Some(before) = before.filter(|row| row.user.is_none()) {
            self.strangers.remove(&(before.failed_at, key));
        }
        if let Some(row) = row {
            if row.user.is_none() {
                self.strangers.insert((row.failed_at, key));
            }
            self.rows.insert(key, row);
        }
        before
    }

    pub(super) fn page(&self, page: Page<Digest>) -> Vec<LoginCounter> {
        let behind = page.after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        if page.newest_first {
            let rows = self.rows.range((std::ops::Bound::Unbounded, behind)).rev();
            rows.map(|(_, row)| *row).take(limit(page.limit)).collect()
        } else {
            self.rows.range((behind, std::ops::Bound::Unbounded)).map(|(_, row)| *row).take(limit(page.limit)).collect()
        }
    }

    pub(super) fn strangers(&self, rows: u32) -> Vec<LoginCounter> {
        self.strangers.iter().filter_map(|(_, key)| self.get(key).copied()).take(limit(rows)).collect()
    }

    pub(super) fn stranger_count(&self) -> u64 {
        self.strangers.len() as u64
    }
}

/// The hashes of passwords. Only a store keeps them; the live state has none.
pub(crate) type Credentials = BTreeMap<UserId, PasswordHash>;
