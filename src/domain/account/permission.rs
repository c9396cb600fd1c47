//! What can be done in a garage, as far as it can be allowed to one and not to another.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::named::named;

named! {
    /// One thing that a role may do. The number of a permission is its place in the list.
    Permission, "permission" {
        /// See spots, availability, sessions, tickets and prices.
        ReadState = "READ_STATE",
        /// Let a vehicle in.
        Enter = "ENTER",
        /// Let a vehicle out that has paid.
        Exit = "EXIT",
        /// Take a payment.
        TakePayment = "TAKE_PAYMENT",
        /// Give a payment up that was not taken.
        CancelPayment = "CANCEL_PAYMENT",
        /// Give money back.
        Refund = "REFUND",
        /// Let a vehicle out without what it owes.
        FreeRelease = "FREE_RELEASE",
        /// Cancel, extend, transfer a stay, correct its plate.
        CorrectSessions = "CORRECT_SESSIONS",
        /// Void a ticket, replace a lost one.
        ManageTickets = "MANAGE_TICKETS",
        /// Register, change, remove vehicles.
        ManageVehicles = "MANAGE_VEHICLES",
        /// Keep a spot for a vehicle, give it up.
        Reserve = "RESERVE",
        /// Publish and activate tariffs.
        ManageTariffs = "MANAGE_TARIFFS",
        /// Build floors, bays and spots, close and remove them.
        ManageLayout = "MANAGE_LAYOUT",
        /// Create, change, remove users, end their sessions.
        ManageUsers = "MANAGE_USERS",
        /// Register, change, remove gates and kiosks.
        ManageDevices = "MANAGE_DEVICES",
        /// Read the journal, and verify it.
        ReadJournal = "READ_JOURNAL",
        /// Sweep, check, rebuild, back up, restore.
        Maintenance = "MAINTENANCE",
        /// Open and close one's own shift.
        WorkShift = "WORK_SHIFT",
        /// See and close everybody's shifts.
        ManageShifts = "MANAGE_SHIFTS",
    }
}

/// A set of permissions; cheap to copy.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Permissions(u64);

impl Permissions {
    /// None.
    pub const NONE: Self = Self(0);

    /// Every one there is.
    #[must_use]
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether `permission` is in it.
    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & Self::bit(permission) != 0
    }

    /// Whether every one of `others` is in it.
    #[must_use]
    pub const fn contains_all(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// With `permission` too.
    #[must_use]
    pub const fn with(self, permission: Permission) -> Self {
        Self(self.0 | Self::bit(permission))
    }

    /// Without `permission`.
    #[must_use]
    pub const fn without(self, permission: Permission) -> Self {
        Self(self.0 & !Self::bit(permission))
    }

    /// Those in it, in order.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }

    const fn bit(permission: Permission) -> u64 {
        1 << permission as u64
    }
}

// A set of more than 64 would need another type than u64.
const _: () = assert!(Permission::ALL.len() <= 64);

impl FromIterator<Permission> for Permissions {
    fn from_iter<T: IntoIterator<Item = Permission>>(permissions: T) -> Self {
        permissions.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Permissions {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Permission>::deserialize(deserializer)?.into_iter().collect())
    }
}
