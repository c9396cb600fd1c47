//! The names of tariffs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Result};

/// The name of a tariff: 1 to 64 ASCII letters, digits and `-`, `_`, `.`, `/`, `+`; case matters.
///
/// ```
/// use parking_garage::{ErrorKind, TariffId};
///
/// let id: TariffId = "city/P+R-DAY".parse()?;
/// assert_eq!(id.as_str(), "city/P+R-DAY");
/// assert_eq!("day rate".parse::<TariffId>().unwrap_err().kind(), ErrorKind::InvalidInput);
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TariffId(String);

impl TariffId {
    /// The longest name, in bytes.
    pub const LENGTH_MAX: usize = 64;

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TariffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TariffId {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for an empty or too long name, or one with any other character.
    fn from_str(text: &str) -> Result<Self> {
        // `+` is in the names of real fares (P+R); `@` stays out, as it is what parts id and version.
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./+".contains(&byte);
        if text.is_empty() || text.len() > Self::LENGTH_MAX || !text.bytes().all(allowed) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "the id of a tariff is 1 to 64 ASCII letters, digits and the characters - _ . / +",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl Serialize for TariffId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for TariffId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// One version of a tariff, as quotes and payments name it; written `id@version`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TariffRef {
    /// The tariff.
    pub id: TariffId,
    /// Its version.
    pub version: u32,
}

impl fmt::Display for TariffRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.id, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_1_to_64_plain_characters_are_taken_and_others_refused() {
        for text in ["a", "34/BEZVGAS/20250101", "P+R-DAG", "day_2.0", &"x".repeat(64)] {
            let id: TariffId = text.parse().unwrap();
            let json = serde_json::to_string(&id).unwrap();
            assert_eq!(serde_json::from_str::<TariffId>(&json).unwrap(), id);
            assert_eq!(id.to_string(), text);
        }
        for text in ["", " ", "a b", "a@1", "tarif\u{e9}", "a\n", "a\0", "\u{ff21}", &"x".repeat(65)] {
            assert_eq!(text.parse::<TariffId>().unwrap_err().kind(), ErrorKind::InvalidInput, "{text:?}");
            assert!(serde_json::from_value::<TariffId>(text.into()).is_err());
        }
    }

    #[test]
    fn a_version_is_written_behind_the_name() {
        assert_eq!(TariffRef { id: "day".parse().unwrap(), version: 7 }.to_string(), "day@7");
    }
}
