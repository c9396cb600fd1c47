//! Tokens made by hand: what an issuer, a careless one or an attacker could have signed.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test uses its part of this")]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use parking_garage::auth::token::{Claims, KeyRing, KeyRingBuilder, SecretBox, Subject, TokenKey};
use parking_garage::{AuthSessionId, Timestamp, TokenId, UserId};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;

pub const ISSUER: &str = "https://garage.example/north";
pub const AUDIENCE: &str = "garage-api";
pub const SECRET: &[u8; 32] = b"\x9d\x01 a secret of 32 bytes for test";
/// The key of RFC 8410 section 10.3.
pub const SEED: [u8; 32] = [
    0xD4, 0xEE, 0x72, 0xDB, 0xF9, 0x13, 0x58, 0x4A, 0xD5, 0xB6, 0xD8, 0xF1, 0xF7, 0x69, 0xF8, 0xAD, 0x3A, 0xFE, 0x7C, 0x28, 0xCB,
    0xF1, 0xD4, 0xFB, 0xE0, 0x97, 0xA8, 0x8F, 0x44, 0x75, 0x58, 0x42,
];
pub const PRIVATE_PEM: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
";
/// The same with an attribute and the public key.
pub const PRIVATE_PEM_V2: &str = "-----BEGIN PRIVATE KEY-----
MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
Z9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PRIVATE KEY-----
";
pub const PUBLIC_PEM: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
";

/// When the tests begin, in seconds.
pub const NOW: u64 = 1_780_315_200;

pub fn at(seconds: u64) -> Timestamp {
    Timestamp::from_micros(i64::try_from(seconds).unwrap() * 1_000_000)
}

pub fn hs256_key() -> TokenKey {
    TokenKey::hs256("h1", &SECRET.to_vec().into()).unwrap()
}

pub fn ed25519_key() -> TokenKey {
    TokenKey::ed25519_seed("e1", &SecretBox::new(Box::new(SEED))).unwrap()
}

pub fn builder() -> KeyRingBuilder {
    KeyRing::builder(ISSUER, AUDIENCE)
}

/// Signs by `h1` (HS256), and verifies `e1` (`EdDSA`), too.
pub fn ring() -> KeyRing {
    builder().sign_with(hs256_key()).also_verify_with(ed25519_key()).build().unwrap()
}

/// Signs by `e1`, and verifies `h1`, too.
pub fn ed25519_ring() -> KeyRing {
    builder().sign_with(ed25519_key()).also_verify_with(hs256_key()).build().unwrap()
}

/// Claims of ten minutes.
pub fn claims() -> Claims {
    let subject = Subject::User(UserId::new(at(NOW), [1; 8]));
    Claims::new(subject, AuthSessionId::new(at(NOW), [2; 8]), TokenId::new(at(NOW), [3; 8]), at(NOW), Duration::from_secs(600))
}

/// The same claims as JSON.
pub fn good_claims() -> Value {
    let Claims { subject: Subject::User(user), auth_session, id, .. } = claims() else { unreachable!() };
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "kind": "user", "sub": user.to_string(), "sid": auth_session.to_string(),
        "jti": id.to_string(), "iat": NOW, "nbf": NOW, "exp": NOW + 600,
    })
}

pub fn good_header() -> Value {
    json!({"alg": "HS256", "typ": "at+jwt", "kid": "h1"})
}

pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn hmac(secret: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub fn ed25519(message: &str) -> Vec<u8> {
    SigningKey::from_bytes(&SEED).sign(message.as_bytes()).to_vec()
}

/// The token that says this, however odd, signed by what `sign` makes of its text.
pub fn forge(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>, sign: impl Fn(&str) -> Vec<u8>) -> String {
    forge_text(&base64(header), &base64(claims), sign)
}

/// As [`forge`], from parts that are encoded already.
pub fn forge_text(header: &str, claims: &str, sign: impl Fn(&str) -> Vec<u8>) -> String {
    let message = format!("{header}.{claims}");
    let signature = base64(sign(&message));
    format!("{message}.{signature}")
}

/// Signed by the right secret, of whatever header and claims.
pub fn signed(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
    forge(header, claims, |message| hmac(SECRET, message))
}
