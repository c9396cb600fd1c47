//! What is looked up by way of the cache, and what an answer speaks of.
#![cfg_attr(
    not(all(feature = "cache", feature = "auth")),
    allow(dead_code, reason = "without a cache nothing is asked of a look-up, without accounts nobody looks users up")
)]

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::{OcrKey, Session, SessionId, User, UserId, Vehicle, VehicleId};
use crate::storage::Page;

/// Something that a change can touch.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    Vehicle(VehicleId),
    /// Which vehicles look like this plate.
    Alike(OcrKey),
    Session(SessionId),
    /// Which stays a vehicle has had.
    Stays(VehicleId),
    User(UserId),
}

/// A question whose answer may come from the cache.
#[derive(Clone)]
pub(crate) enum Lookup {
    Vehicle(VehicleId),
    VehiclesAlike { plate: crate::domain::Plate, limit: u32 },
    Session(SessionId),
    StaysOf { vehicle: VehicleId, page: Page<SessionId> },
    User(UserId),
}

impl Lookup {
    /// What decides which rows the answer has; what decides how they look is in the answer.
    pub(crate) fn subject(&self) -> Subject {
        match self {
            Self::Vehicle(id) => Subject::Vehicle(*id),
            Self::VehiclesAlike { plate, .. } => Subject::Alike(plate.ocr_key()),
            Self::Session(id) => Subject::Session(*id),
            Self::StaysOf { vehicle, .. } => Subject::Stays(*vehicle),
            Self::User(id) => Subject::User(*id),
        }
    }
}

/// An answer that can be cached.
pub(crate) trait Answer: Serialize + DeserializeOwned {
    /// Whether nothing that it speaks of has changed, as `holds` knows.
    fn holds(&self, holds: &dyn Fn(&Subject) -> bool) -> bool;
}

impl Answer for Vehicle {
    fn holds(&self, holds: &dyn Fn(&Subject) -> bool) -> bool {
        holds(&Subject::Vehicle(self.id))
    }
}

impl Answer for Session {
    fn holds(&self, holds: &dyn Fn(&Subject) -> bool) -> bool {
        holds(&Subject::Session(self.id))
    }
}

impl Answer for User {
    fn holds(&self, holds: &dyn Fn(&Subject) -> bool) -> bool {
        holds(&Subject::User(self.id))
    }
}

impl<T: Answer> Answer for Vec<T> {
    fn holds(&self, holds: &dyn Fn(&Subject) -> bool) -> bool {
        self.iter().all(|row| row.holds(holds))
    }
}

impl<T: Answer> Answer for Option<T> {
    fn holds(&self, holds: &dyn Fn(&Subject) -> bool) -> bool {
        self.as_ref().is_none_or(|row| row.holds(holds))
    }
}
