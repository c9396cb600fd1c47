//! One key: its name, its algorithm, and what can be done with it.

use std::fmt;

use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ed25519_dalek::{SigningKey, VerifyingKey};
use jsonwebtoken::Algorithm;
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use secrecy::{ExposeSecret, SecretBox, SecretSlice, SecretString};

use super::header;
use super::signature::{Ed25519Signer, Ed25519Verifier, Hs256};
use crate::{Error, ErrorKind, Result};

/// The fewest bytes of a secret for HS256: as many as its hash has (RFC 7518 section 3.2).
pub const SECRET_BYTES_MIN: usize = 32;

/// The most characters of a key's id.
const ID_CHARS_MAX: usize = 64;

/// A key with its id (`kid`) and its one algorithm.
///
/// `Debug` shows id and algorithm; secrets are wiped from memory when the key is dropped. There is no default key.
pub struct TokenKey {
    id: String,
    algorithm: Algorithm,
    signer: Option<Box<dyn JwtSigner + Send + Sync>>,
    verifier: Box<dyn JwtVerifier + Send + Sync>,
}

impl TokenKey {
    /// A key of HS256: whoever has the secret can sign and verify.
    ///
    /// The secret is meant to be random bytes. A passphrase can be guessed from a single token (RFC 8725 section 3.5).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a secret of less than [`SECRET_BYTES_MIN`] bytes, and for an id that is not 1 to 64
    /// characters out of letters, digits, `-`, `_` and `.`.
    ///
    /// ```
    /// use parking_garage::ErrorKind;
    /// use parking_garage::auth::token::TokenKey;
    ///
    /// let short = TokenKey::hs256("k1", &b"only 31 bytes, and one too few.".to_vec().into());
    /// assert_eq!(short.unwrap_err().kind(), ErrorKind::InvalidInput);
    /// ```
    pub fn hs256(id: &str, secret: &SecretSlice<u8>) -> Result<Self> {
        let secret = secret.expose_secret();
        if secret.len() < SECRET_BYTES_MIN {
            let message = format!("the secret of a key of HS256 has at least {SECRET_BYTES_MIN} bytes, not {}", secret.len());
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        let mac = Hs256::new(secret).ok_or_else(|| Error::new(ErrorKind::Internal, "HMAC refused a secret for its length"))?;
        Self::new(id, Algorithm::HS256, Some(Box::new(mac.clone())), Box::new(mac))
    }

    /// A key of `EdDSA` (Ed25519) from the 32 bytes that RFC 8032 section 5.1.5 calls the private key; signs and verifies.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for an unsound id, as of [`hs256`](Self::hs256).
    pub fn ed25519_seed(id: &str, seed: &SecretBox<[u8; 32]>) -> Result<Self> {
        Self::ed25519(id, SigningKey::from_bytes(seed.expose_secret()))
    }

    /// A key of `EdDSA` from PKCS#8 (RFC 8410 section 7) in DER; signs and verifies.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] where this is not an Ed25519 key, or where the public key in it belongs to another; and for
    /// an unsound id, as of [`hs256`](Self::hs256).
    pub fn ed25519_pkcs8_der(id: &str, der: &SecretSlice<u8>) -> Result<Self> {
        let key = SigningKey::from_pkcs8_der(der.expose_secret()).map_err(|_| unreadable("a private key in PKCS#8 DER"))?;
        Self::ed25519(id, key)
    }

    /// As [`ed25519_pkcs8_der`](Self::ed25519_pkcs8_der), from PEM: `-----BEGIN PRIVATE KEY-----`.
    ///
    /// # Errors
    /// As [`ed25519_pkcs8_der`](Self::ed25519_pkcs8_der).
    pub fn ed25519_pkcs8_pem(id: &str, pem: &SecretString) -> Result<Self> {
        let key = SigningKey::from_pkcs8_pem(pem.expose_secret()).map_err(|_| unreadable("a private key in PKCS#8 PEM"))?;
        Self::ed25519(id, key)
    }

    /// A key of `EdDSA` that can only verify, from the 32 bytes of the public key (RFC 8032 section 5.1.5).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] where this is not a point on the curve, or one of small order, under which everybody can
    /// sign; and for an unsound id, as of [`hs256`](Self::hs256).
    pub fn ed25519_public(id: &str, key: &[u8; 32]) -> Result<Self> {
        Self::ed25519_verifier(id, VerifyingKey::from_bytes(key).map_err(|_| unreadable("a public key"))?)
    }

    /// As [`ed25519_public`](Self::ed25519_public), from a `SubjectPublicKeyInfo` (RFC 8410 section 4) in DER.
    ///
    /// # Errors
    /// As [`ed25519_public`](Self::ed25519_public).
    pub fn ed25519_public_der(id: &str, der: &[u8]) -> Result<Self> {
        Self::ed25519_verifier(id, VerifyingKey::from_public_key_der(der).map_err(|_| unreadable("a public key in DER"))?)
    }

    /// As [`ed25519_public_der`](Self::ed25519_public_der), from PEM: `-----BEGIN PUBLIC KEY-----`.
    ///
    /// # Errors
    /// As [`ed25519_public`](Self::ed25519_public).
    pub fn ed25519_public_pem(id: &str, pem: &str) -> Result<Self> {
        Self::ed25519_verifier(id, VerifyingKey::from_public_key_pem(pem).map_err(|_| unreadable("a public key in PEM"))?)
    }

    /// The name that tokens call it by.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it can sign, and not only verify.
    #[must_use]
    pub fn can_sign(&self) -> bool {
        self.signer.is_some()
    }

    fn ed25519(id: &str, key: SigningKey) -> Result<Self> {
        let verifier = Box::new(Ed25519Verifier(key.verifying_key()));
        Self::new(id, Algorithm::EdDSA, Some(Box::new(Ed25519Signer(key))), verifier)
    }

    fn ed25519_verifier(id: &str, key: VerifyingKey) -> Result<Self> {
        if key.is_weak() {
            return Err(unreadable("a public key"));
        }
        Self::new(id, Algorithm::EdDSA, None, Box::new(Ed25519Verifier(key)))
    }

    fn new(
        id: &str,
        algorithm: Algorithm,
        signer: Option<Box<dyn JwtSigner + Send + Sync>>,
        verifier: Box<dyn JwtVerifier + Send + Sync>,
    ) -> Result<Self> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if id.is_empty() || id.len() > ID_CHARS_MAX || !id.chars().all(is_plain) {
            // Not shown: somebody may have put the secret here.
            let message = format!("the id of a token key is 1 to {ID_CHARS_MAX} letters, digits, `-`, `_` and `.`");
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        Ok(Self { id: id.to_owned(), algorithm, signer, verifier })
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(super) fn signer(&self) -> Option<&(dyn JwtSigner + Send + Sync)> {
        self.signer.as_deref()
    }

    pub(super) fn verifier(&self) -> &(dyn JwtVerifier + Send + Sync) {
        &*self.verifier
    }
}

/// Without the parser's own error, which knows the key.
fn unreadable(what: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("this is not {what} of Ed25519"))
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKey")
            .field("id", &self.id)
            .field("algorithm", &header::name(self.algorithm))
            .field("can_sign", &self.can_sign())
            .finish_non_exhaustive()
    }
}
