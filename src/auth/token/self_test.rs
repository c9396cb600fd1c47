//! Whether the cryptography works in this build, asked once for each key.

use ed25519_dalek::{SigningKey, VerifyingKey};
use jsonwebtoken::Algorithm;
use jsonwebtoken::signature::{Signer, Verifier};

use super::signature::{Ed25519Signer, Ed25519Verifier, Hs256};
use super::{TokenKey, header};
use crate::{Error, ErrorKind, Result};

/// HMAC with SHA-256, test case 2 (RFC 4231 section 4.3).
const HMAC_SECRET: &[u8] = b"Jefe";
const HMAC_MESSAGE: &[u8] = b"what do ya want for nothing?";
#[rustfmt::skip]
const HMAC_TAG: [u8; 32] = [0x5B, 0xDC, 0xC1, 0x46, 0xBF, 0x60, 0x75, 0x4E, 0x6A, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xC7, 0x5A, 0x00, 0x3F, 0x08, 0x9D, 0x27, 0x39, 0x83, 0x9D, 0xEC, 0x58, 0xB9, 0x64, 0xEC, 0x38, 0x43];

/// Ed25519, test 2 (RFC 8032 section 7.1).
#[rustfmt::skip]
const ED25519_SEED: [u8; 32] = [0x4C, 0xCD, 0x08, 0x9B, 0x28, 0xFF, 0x96, 0xDA, 0x9D, 0xB6, 0xC3, 0x46, 0xEC, 0x11, 0x4E, 0x0F, 0x5B, 0x8A, 0x31, 0x9F, 0x35, 0xAB, 0xA6, 0x24, 0xDA, 0x8C, 0xF6, 0xED, 0x4F, 0xB8, 0xA6, 0xFB];
#[rustfmt::skip]
const ED25519_PUBLIC: [u8; 32] = [0x3D, 0x40, 0x17, 0xC3, 0xE8, 0x43, 0x89, 0x5A, 0x92, 0xB7, 0x0A, 0xA7, 0x4D, 0x1B, 0x7E, 0xBC, 0x9C, 0x98, 0x2C, 0xCF, 0x2E, 0xC4, 0x96, 0x8C, 0xC0, 0xCD, 0x55, 0xF1, 0x2A, 0xF4, 0x66, 0x0C];
const ED25519_MESSAGE: &[u8] = &[0x72];
#[rustfmt::skip]
const ED25519_SIGNATURE: [u8; 64] = [0x92, 0xA0, 0x09, 0xA9, 0xF0, 0xD4, 0xCA, 0xB8, 0x72, 0x0E, 0x82, 0x0B, 0x5F, 0x64, 0x25, 0x40, 0xA2, 0xB2, 0x7B, 0x54, 0x16, 0x50, 0x3F, 0x8F, 0xB3, 0x76, 0x22, 0x23, 0xEB, 0xDB, 0x69, 0xDA, 0x08, 0x5A, 0xC1, 0xE4, 0x3E, 0x15, 0x99, 0x6E, 0x45, 0x8F, 0x36, 0x13, 0xD0, 0xF1, 0x1D, 0x8C, 0x38, 0x7B, 0x2E, 0xAE, 0xB4, 0x30, 0x2A, 0xEE, 0xB0, 0x0D, 0x29, 0x16, 0x12, 0xBB, 0x0C, 0x00];

/// The algorithm must give a published example, and the key must verify what it signed and nothing else.
///
/// # Errors
/// [`ErrorKind::Internal`] if not.
pub(super) fn run(key: &TokenKey) -> Result<()> {
    let gives_the_example = match key.algorithm() {
        Algorithm::HS256 => Hs256::new(HMAC_SECRET).is_some_and(|mac| agree(&mac, &mac, HMAC_MESSAGE, &HMAC_TAG)),
        _ => VerifyingKey::from_bytes(&ED25519_PUBLIC).is_ok_and(|public| {
            let signer = Ed25519Signer(SigningKey::from_bytes(&ED25519_SEED));
            agree(&signer, &Ed25519Verifier(public), ED25519_MESSAGE, &ED25519_SIGNATURE)
        }),
    };
    let own = |signer: &dyn Signer<Vec<u8>>| {
        signer.try_sign(ED25519_MESSAGE).is_ok_and(|signature| agree(signer, key.verifier(), ED25519_MESSAGE, &signature))
    };
    if gives_the_example && key.signer().is_none_or(|signer| own(signer)) {
        return Ok(());
    }
    let message = format!("the self-test of {} failed for token key {}", header::name(key.algorithm()), key.id());
    Err(Error::new(ErrorKind::Internal, message))
}

/// Whether `signature` is what one of them makes, and the other takes; and takes no other.
fn agree(signer: &dyn Signer<Vec<u8>>, verifier: &dyn Verifier<Vec<u8>>, message: &[u8], signature: &[u8]) -> bool {
    let right = signature.to_vec();
    let mut wrong = right.clone();
    let Some(byte) = wrong.first_mut() else { return false };
    *byte ^= 1;
    signer.try_sign(message).is_ok_and(|made| made == right)
        && verifier.verify(message, &right).is_ok()
        && verifier.verify(message, &wrong).is_err()
        && verifier.verify(b"another message", &right).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signs as it should, and verifies everything.
    struct Gullible;

    impl Verifier<Vec<u8>> for Gullible {
        fn verify(&self, _: &[u8], _: &Vec<u8>) -> std::result::Result<(), jsonwebtoken::signature::Error> {
            Ok(())
        }
    }

    #[test]
    fn a_verifier_that_takes_anything_and_a_signer_that_errs_are_found() {
        let mac = Hs256::new(HMAC_SECRET).unwrap();
        assert!(agree(&mac, &mac, HMAC_MESSAGE, &HMAC_TAG));
        assert!(!agree(&mac, &Gullible, HMAC_MESSAGE, &HMAC_TAG));
        let other = Hs256::new(b"another secret").unwrap();
        assert!(!agree(&other, &mac, HMAC_MESSAGE, &HMAC_TAG));
        assert!(!agree(&mac, &other, HMAC_MESSAGE, &HMAC_TAG));
    }

    #[test]
    fn sound_keys_pass() {
        run(&TokenKey::hs256("h", &vec![7; 32].into()).unwrap()).unwrap();
        run(&TokenKey::ed25519_seed("e", &secrecy::SecretBox::new(Box::new(ED25519_SEED))).unwrap()).unwrap();
        run(&TokenKey::ed25519_public("p", &ED25519_PUBLIC).unwrap()).unwrap();
    }
}
