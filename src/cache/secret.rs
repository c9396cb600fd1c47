//! The secret of a cache: hides plates in keys, and shows that a value was written by who knows it.
#![cfg_attr(not(feature = "redis"), allow(dead_code, reason = "values are sealed where they leave the process"))]

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;

use crate::{Error, ErrorKind, Result};

/// Shorter ones can be guessed.
const SECRET_BYTES_MIN: usize = 32;
/// How much of a hash is kept: nobody gets to try more than a few of 2^128.
pub(crate) const TAG_BYTES: usize = 16;

/// Keyed hashes. What a hash is for is part of it, so that one is never good for the other.
#[derive(Clone)]
pub(crate) struct CacheSecret {
    // Keyed once: the key itself is not kept.
    hash: Hmac<Sha256>,
}

impl fmt::Debug for CacheSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CacheSecret(..)")
    }
}

impl CacheSecret {
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for fewer than 32 bytes.
    pub(crate) fn new(secret: &SecretSlice<u8>) -> Result<Self> {
        let secret = secret.expose_secret();
        if secret.len() < SECRET_BYTES_MIN {
            return Err(Error::new(ErrorKind::InvalidInput, "the secret of a cache is at least 32 bytes"));
        }
        let hash = Hmac::new_from_slice(secret)
            .map_err(|error| Error::new(ErrorKind::Internal, "the secret of a cache was not taken").with_source(error))?;
        Ok(Self { hash })
    }

    /// The keyed hash of a plate or its like, as a key shows it.
    pub(super) fn hidden(&self, text: &str) -> String {
        hex(&self.tag("plate", [text.as_bytes()]))
    }

    /// The tag of a value, over these parts of it.
    pub(crate) fn tag<'a>(&self, purpose: &'a str, parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; TAG_BYTES] {
        let mut tag = [0; TAG_BYTES];
        tag.copy_from_slice(&self.over(purpose, parts).finalize().into_bytes()[..TAG_BYTES]);
        tag
    }

    /// Whether `tag` is that of these parts; in a time that says nothing about where it differs.
    pub(crate) fn is_tag<'a>(&self, tag: &[u8; TAG_BYTES], purpose: &'a str, parts: impl IntoIterator<Item = &'a [u8]>) -> bool {
        self.over(purpose, parts).verify_truncated_left(tag).is_ok()
    }

    fn over<'a>(&self, purpose: &'a str, parts: impl IntoIterator<Item = &'a [u8]>) -> Hmac<Sha256> {
        let mut hash = self.hash.clone();
        for part in std::iter::once(purpose.as_bytes()).chain(parts) {
            // With its length before it, what ends one part cannot begin the next.
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

pub(crate) fn from_hex(text: &[u8]) -> Option<[u8; TAG_BYTES]> {
    if text.len() != 2 * TAG_BYTES {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; TAG_BYTES];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}
