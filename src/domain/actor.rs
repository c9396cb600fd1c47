//! Who did it: the actor that every journal row names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{DeviceId, UserId};
use crate::{Error, ErrorKind, Result};

/// Who caused a change.
///
/// Written as `host`, `system`, `user:<id>` or `device:<id>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The program that embeds the library, acting for itself.
    #[default]
    Host,
    /// The library: sweeps, recovery and the like.
    System,
    /// A person.
    User(UserId),
    /// A gate or kiosk.
    Device(DeviceId),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host => f.write_str("host"),
            Self::System => f.write_str("system"),
            Self::User(id) => write!(f, "user:{id}"),
            Self::Device(id) => write!(f, "device:{id}"),
        }
    }
}

impl FromStr for Actor {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for anything but the four forms.
    fn from_str(text: &str) -> Result<Self> {
        match text.split_once(':') {
            None if text == "host" => Ok(Self::Host),
            None if text == "system" => Ok(Self::System),
            Some(("user", id)) => Ok(Self::User(id.parse()?)),
            Some(("device", id)) => Ok(Self::Device(id.parse()?)),
            _ => Err(Error::new(ErrorKind::InvalidInput, "an actor is host, system, user:<id> or device:<id>")),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    #[test]
    fn every_actor_reads_back_as_it_was_written() {
        let now = Timestamp::from_micros(1);
        for actor in [Actor::Host, Actor::System, Actor::User(UserId::new(now, [1; 8])), Actor::Device(DeviceId::new(now, [2; 8]))]
        {
            assert_eq!(actor.to_string().parse::<Actor>().unwrap(), actor);
        }
        assert_eq!("root".parse::<Actor>().unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}
