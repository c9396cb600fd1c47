//! What is computed with the installation's secret, which is in no store.
//!
//! # Refresh tokens
//!
//! The store keeps SHA-256 of a refresh token alone, so it cannot give the successor of one a second time; yet two requests of one
//! client that cross must get the same. The successor is therefore computed: HMAC-SHA-256 under the pepper over the auth session, the
//! token that was presented and a salt that is drawn anew for each rotation and stored.
//!
//! - Who reads the store, a backup or the exported journal has salts and digests: without the pepper and the token before, both
//!   of 256 bits, nothing can be computed from them.
//! - Who stole an old token cannot compute its successors: the pepper is missing.
//! - Who has the pepper and an old token, and not the store, lacks the salts.
//! - The output of HMAC-SHA-256 under an unknown key cannot be told from random bits: a successor is as hard to guess as the first.
//!
//! Each token carries a seal, also an HMAC. So a token that is neither the current nor the last one of its auth session, but was
//! sealed here, is an old one used again, and ends the auth session; one that was made up is refused, and ends nothing.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::Bearer;
use crate::domain::{AuthSessionId, Digest};
use crate::{Error, ErrorKind, Result};

/// The least bytes of a pepper: as many as the hash gives (RFC 2104, section 3).
const BYTES_MIN: usize = 32;

/// The installation's secret.
pub(super) struct Pepper(SecretSlice<u8>);

impl Pepper {
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for less than 32 bytes, and for 32 equal ones.
    pub(super) fn new(secret: SecretSlice<u8>) -> Result<Self> {
        let bytes = secret.expose_secret();
        if bytes.len() < BYTES_MIN || bytes.iter().all(|byte| *byte == bytes[0]) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("the pepper is at least {BYTES_MIN} random bytes; make it once, and keep it out of the database"),
            ));
        }
        Ok(Self(secret))
    }

    /// Each use has its own name, so that what is computed for one is worthless for another.
    fn mac<const N: usize>(&self, purpose: &str, parts: [&[u8]; N]) -> [u8; 32] {
        // HMAC takes keys of any length; the type says otherwise.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) else { return [0; 32] };
        mac.update(&[purpose.len() as u8]);
        mac.update(purpose.as_bytes());
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// What failures under a login are counted by.
    pub(super) fn counter_key(&self, login: &str) -> Digest {
        Digest::from_bytes(self.mac("login counter", [login.as_bytes()]))
    }

    /// The refresh token that comes after `presented`.
    pub(super) fn successor(&self, session: AuthSessionId, presented: &[u8; 32], salt: &Digest) -> Bearer {
        let secret = self.mac("refresh successor", [session.as_bytes(), presented, salt.as_bytes()]);
        self.sealed(Bearer::new(*session.as_bytes(), secret))
    }

    /// The same token with its seal.
    pub(super) fn sealed(&self, mut token: Bearer) -> Bearer {
        token.seal = self.seal_of(&token);
        token
    }

    pub(super) fn has_sealed(&self, token: &Bearer) -> bool {
        self.seal_of(token).ct_eq(&token.seal).into()
    }

    fn seal_of(&self, token: &Bearer) -> [u8; 16] {
        let mac = self.mac("refresh seal", [&token.id, token.secret()]);
        std::array::from_fn(|n| mac[n])
    }
}

/// Compares in a time that does not depend on where the two differ.
pub(crate) fn same(left: &Digest, right: &Digest) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_trivial_peppers_are_refused() {
        for bad in [vec![], vec![7; 31], vec![0; 32], vec![9; 64]] {
            assert!(Pepper::new(bad.into()).is_err());
        }
    }

    #[test]
    fn what_is_computed_depends_on_each_part_and_on_the_purpose() {
        let pepper = |last| Pepper::new((0..31).chain([last]).collect::<Vec<u8>>().into()).unwrap();
        let session = |n| AuthSessionId::from_bytes([n; 16]);
        let salt = |n| Digest::from_bytes([n; 32]);
        let base = pepper(31).successor(session(1), &[2; 32], &salt(3));
        assert_eq!(base.secret(), pepper(31).successor(session(1), &[2; 32], &salt(3)).secret());
        let others = [
            pepper(32).successor(session(1), &[2; 32], &salt(3)),
            pepper(31).successor(session(2), &[2; 32], &salt(3)),
            pepper(31).successor(session(1), &[3; 32], &salt(3)),
            pepper(31).successor(session(1), &[2; 32], &salt(4)),
        ];
        for other in &others {
            assert_ne!(base.secret(), other.secret());
        }
        assert!(pepper(31).has_sealed(&base) && !pepper(32).has_sealed(&base));
        let mut forged = Bearer::new(*session(1).as_bytes(), [5; 32]);
        assert!(!pepper(31).has_sealed(&forged));
        forged.seal = base.seal;
        assert!(!pepper(31).has_sealed(&forged));
    }
}
