//! Labels: what a rate line, a tax, a set of dates, a validation or an account is called.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Result};

/// A name within a tariff or on a quote: 1 to 64 printable characters without spaces at the ends.
///
/// ```
/// use parking_garage::Label;
///
/// let label: Label = "Evening, Fri".parse()?;
/// assert_eq!(label.as_str(), "Evening, Fri");
/// assert!(" x".parse::<Label>().is_err());
/// # Ok::<(), parking_garage::Error>(())
/// ```
// Shared: a quote of many lines repeats the names of a few.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(Arc<str>);

impl Label {
    /// The longest label, in characters.
    pub const CHARS_MAX: usize = 64;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Label {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a text that is empty, too long, or holds control characters or outer spaces.
    fn from_str(text: &str) -> Result<Self> {
        let printable = !text.chars().any(char::is_control) && text.trim() == text;
        if text.is_empty() || text.chars().count() > Self::CHARS_MAX || !printable {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("a label is 1 to {} printable characters without outer spaces", Self::CHARS_MAX),
            ));
        }
        Ok(Self(text.into()))
    }
}

impl Serialize for Label {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
