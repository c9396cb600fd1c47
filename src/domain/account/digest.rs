//! What is kept of a secret: never the secret.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

/// 32 bytes that stand for a secret or a name: a SHA-256, keyed or not. Written as 64 hexadecimal digits; `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// SHA-256 of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// The bytes, as stores keep them.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(..)")
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        // Not the text itself: a reader's error must not quote what it could not read.
        from_hex(&text).map(Self).ok_or_else(|| serde::de::Error::custom("a digest is 64 hexadecimal digits"))
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes that exactly these lower-case digits stand for.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

/// A password's hash as a PHC string, with its salt and parameters. `Debug` hides it, and no event and no answer holds it:
/// the journal, which is exported, names only its [`Digest`].
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The hash that this PHC string is; a store gives back what it was given.
    #[must_use]
    pub fn from_phc(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string, for stores and for checking a password.
    #[must_use]
    pub fn as_phc(&self) -> &str {
        &self.0
    }

    /// What the journal names.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_read_back_and_nothing_else_is_read() {
        let bytes: [u8; 32] = std::array::from_fn(|n| (n * 8) as u8);
        assert_eq!(from_hex(&to_hex(&bytes)), Some(bytes));
        let text = serde_json::to_string(&Digest(bytes)).unwrap();
        assert_eq!(serde_json::from_str::<Digest>(&text).unwrap(), Digest(bytes));
        for bad in ["", "0", "0g", "FF", "\u{e4}", "000"] {
            assert_eq!(from_hex::<1>(bad), None, "{bad}");
        }
    }

    #[test]
    fn debug_shows_neither_a_digest_nor_a_hash() {
        let hash = PasswordHash::from_phc("$argon2id$canary".to_owned());
        assert_eq!(format!("{hash:?} {:?}", hash.digest()), "PasswordHash(..) Digest(..)");
    }
}
