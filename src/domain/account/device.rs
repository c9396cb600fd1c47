//! Devices: gates and kiosks that log in by themselves.

use serde::{Deserialize, Serialize};

use super::Digest;
use crate::domain::named::named;
use crate::domain::{DeviceId, Timestamp};
use crate::{Error, ErrorKind, Result};

named! {
    /// What a device is.
    DeviceKind, "kind of device" {
        /// A barrier with a camera or a ticket machine.
        Gate = "GATE",
        /// A pay station.
        Kiosk = "KIOSK",
    }
}

/// One device, as the store keeps it. It proves itself by a secret of 256 bits, shown once, of which the digest is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// What people call it; at most 100 characters.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// The lane or pay station that it stands at.
    pub lane: String,
    /// Whether it may log in.
    pub active: bool,
    /// SHA-256 of its secret.
    pub secret: Digest,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
    /// When the device was removed.
    pub deleted_at: Option<Timestamp>,
}

impl Device {
    /// Whether the device is there and not switched off.
    #[must_use]
    pub const fn may_log_in(&self) -> bool {
        self.active && self.deleted_at.is_none()
    }

    /// The row with other particulars.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was removed.
    pub fn changed(&self, name: String, lane: String, active: bool, at: Timestamp) -> Result<Self> {
        Ok(Self { name, lane, active, ..self.next(at)? })
    }

    /// The row with another secret.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was removed.
    pub fn with_secret(&self, secret: Digest, at: Timestamp) -> Result<Self> {
        Ok(Self { secret, ..self.next(at)? })
    }

    /// The row once the device is removed.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was removed before.
    pub fn removed(&self, at: Timestamp) -> Result<Self> {
        Ok(Self { active: false, deleted_at: Some(at), ..self.next(at)? })
    }

    fn next(&self, at: Timestamp) -> Result<Self> {
        match self.deleted_at {
            None => Ok(Self { version: self.version + 1, updated_at: at, ..self.clone() }),
            Some(_) => Err(Error::new(ErrorKind::NotFound, format!("device {} was removed", self.id))),
        }
    }
}
