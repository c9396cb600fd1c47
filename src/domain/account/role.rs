//! Roles, and what each may do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Permission, Permissions};
use crate::domain::named::named;

named! {
    /// What somebody is in the garage.
    Role, "role" {
        /// Runs the installation: users, devices, backups.
        Admin = "ADMIN",
        /// Runs the business: tariffs, refunds, the journal.
        Manager = "MANAGER",
        /// Works in the booth.
        Operator = "OPERATOR",
        /// A gate or a pay station.
        Kiosk = "KIOSK",
        /// Looks, and changes nothing.
        User = "USER",
    }
}

/// Which role may do what.
///
/// The table that holds unless an application gives another one to the builder:
///
/// | role | may |
/// | --- | --- |
/// | `ADMIN` | everything |
/// | `MANAGER` | everything but `MANAGE_USERS`, `MANAGE_DEVICES` and `MAINTENANCE`: who sets prices does not also make accounts |
/// | `OPERATOR` | `READ_STATE`, `ENTER`, `EXIT`, `TAKE_PAYMENT`, `CANCEL_PAYMENT`, `CORRECT_SESSIONS`, `MANAGE_TICKETS`, `MANAGE_VEHICLES`, `RESERVE`, `WORK_SHIFT` |
/// | `KIOSK` | `READ_STATE`, `ENTER`, `EXIT`, `TAKE_PAYMENT` |
/// | `USER` | `READ_STATE` |
///
/// ```
/// use parking_garage::{Permission, Role, RoleTable};
///
/// let table = RoleTable::default();
/// assert!(!table.permissions(Role::Operator).contains(Permission::Refund));
/// let trusting = table.allow(Role::Operator, Permission::Refund);
/// assert!(trusting.permissions(Role::Operator).contains(Permission::Refund));
/// # let text = serde_json::to_string(&trusting).unwrap();
/// # assert_eq!(serde_json::from_str::<RoleTable>(&text).unwrap(), trusting);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleTable(BTreeMap<Role, Permissions>);

impl RoleTable {
    /// A table in which nobody may do anything.
    #[must_use]
    pub const fn empty() -> Self {
        Self(BTreeMap::new())
    }

    /// What `role` may do; nothing if the table does not say.
    #[must_use]
    pub fn permissions(&self, role: Role) -> Permissions {
        self.0.get(&role).copied().unwrap_or_default()
    }

    /// With `permission` for `role`.
    #[must_use]
    pub fn allow(mut self, role: Role, permission: Permission) -> Self {
        let before = self.permissions(role);
        self.0.insert(role, before.with(permission));
        self
    }

    /// Without `permission` for `role`.
    #[must_use]
    pub fn deny(mut self, role: Role, permission: Permission) -> Self {
        let before = self.permissions(role);
        self.0.insert(role, before.without(permission));
        self
    }
}

impl Default for RoleTable {
    fn default() -> Self {
        use Permission::{
            CancelPayment, CorrectSessions, Enter, Exit, Maintenance, ManageDevices, ManageTickets, ManageUsers, ManageVehicles,
            ReadState, Reserve, TakePayment, WorkShift,
        };
        let all = Permissions::all();
        let kiosk = [ReadState, Enter, Exit, TakePayment];
        let booth = [CancelPayment, CorrectSessions, ManageTickets, ManageVehicles, Reserve, WorkShift];
        Self(BTreeMap::from([
            (Role::Admin, all),
            (Role::Manager, all.without(ManageUsers).without(ManageDevices).without(Maintenance)),
            (Role::Operator, kiosk.into_iter().chain(booth).collect()),
            (Role::Kiosk, kiosk.into_iter().collect()),
            (Role::User, Permissions::NONE.with(ReadState)),
        ]))
    }
}
