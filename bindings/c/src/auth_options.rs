//! With what people and devices log in: the keys that a garage is opened with.

use std::time::Duration;

use std::ffi::c_char;

use crate::code::Coded;
use crate::code::coded;
use crate::login::{GARAGE_KEY_MATERIAL_BYTES_MAX, GARAGE_TOKEN_NAMES_BYTES_MAX};
use crate::record::{not_null, read_many, read_optional, readable, records};
use crate::text::text;
use parking_garage::auth::token::{ExposeSecret, KeyRing, SecretSlice, SecretString, TokenKey};
use parking_garage::{AuthConfig, Error, ErrorKind, Result};

/// By what algorithm access tokens are signed.
pub type GarageTokenAlgorithm = i32;
/// HMAC with SHA-256: one secret of 32 bytes or more signs and verifies.
pub const GARAGE_TOKEN_ALGORITHM_HS256: GarageTokenAlgorithm = 1;
/// Ed25519: the 32 bytes of a private key.
pub const GARAGE_TOKEN_ALGORITHM_ED25519: GarageTokenAlgorithm = 2;
/// Ed25519: the 32 bytes of a public key, which only verifies.
pub const GARAGE_TOKEN_ALGORITHM_ED25519_PUBLIC: GarageTokenAlgorithm = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Hs256,
    Ed25519,
    Ed25519Public,
}

coded! {
    Algorithm, "algorithm of a key" {
        Hs256 = GARAGE_TOKEN_ALGORITHM_HS256,
        Ed25519 = GARAGE_TOKEN_ALGORITHM_ED25519,
        Ed25519Public = GARAGE_TOKEN_ALGORITHM_ED25519_PUBLIC,
    }
}

/// A key of access tokens.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageTokenKey {
    /// sizeof(GarageTokenKey), set by the caller.
    pub struct_size: u32,
    /// What it is for.
    pub algorithm: GarageTokenAlgorithm,
    /// Its name, which stands in the tokens.
    pub id: *const c_char,
    /// The key itself: bytes, which are copied, and wiped when the garage is closed.
    pub secret: *const u8,
    /// How many.
    pub secret_bytes: usize,
}

/// With what people and devices log in. There is no default key and no default user.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageAuthOptions {
    /// sizeof(GarageAuthOptions), set by the caller.
    pub struct_size: u32,
    /// The first one signs, the others verify what was signed before.
    pub keys: *const GarageTokenKey,
    /// How many.
    pub key_count: usize,
    /// Who issues the tokens, such as `https://garage.example`.
    pub issuer: *const c_char,
    /// For whom they are.
    pub audience: *const c_char,
    /// At least 32 random bytes, kept beside the keys and not in the store.
    pub pepper: *const u8,
    /// How many.
    pub pepper_bytes: usize,
    /// How long an access token lives; 0: 15.
    pub access_minutes: u32,
    /// How long an auth session lives without a refresh; 0: 14 days.
    pub idle_minutes: u32,
    /// How long it lives at all; 0: 90 days.
    pub session_minutes: u32,
    /// How many one subject has at most; 0: 10.
    pub sessions_max: u32,
}

records! {
    GarageTokenKey: secret_bytes;
    GarageAuthOptions: sessions_max;
}
readable! { GarageTokenKey GarageAuthOptions }

/// Secret bytes of the caller's, copied to where they are wiped.
///
/// # Safety
/// `at` is NULL or points to `count` bytes.
unsafe fn secret(name: &str, at: *const u8, count: usize) -> Result<SecretSlice<u8>> {
    not_null(name, at.is_null())?;
    if count > GARAGE_KEY_MATERIAL_BYTES_MAX {
        return Err(Error::new(ErrorKind::InvalidInput, format!("{name} has more than {GARAGE_KEY_MATERIAL_BYTES_MAX} bytes")));
    }
    // SAFETY: promised by the caller.
    Ok(unsafe { std::slice::from_raw_parts(at, count) }.to_vec().into())
}

/// # Safety
/// As for [`text`].
pub(crate) unsafe fn secret_text(name: &str, at: *const c_char) -> Result<SecretString> {
    // SAFETY: promised by the caller.
    Ok(SecretString::from(unsafe { text(name, at) }?))
}

/// # Safety
/// What the key points to is as its fields say.
unsafe fn key_of(name: &str, given: &GarageTokenKey) -> Result<TokenKey> {
    // SAFETY: promised by the caller.
    unsafe {
        let id = text(&format!("{name}.id"), given.id)?;
        let bytes = secret(&format!("{name}.secret"), given.secret, given.secret_bytes)?;
        let exactly = || -> Result<&[u8; 32]> {
            let wrong = |_| Error::new(ErrorKind::InvalidInput, format!("{name}.secret_bytes is not 32, as a key of Ed25519 has"));
            bytes.expose_secret().try_into().map_err(wrong)
        };
        match Algorithm::of(&format!("{name}.algorithm"), given.algorithm)? {
            Algorithm::Hs256 => TokenKey::hs256(id, &bytes),
            Algorithm::Ed25519 => TokenKey::ed25519_seed(id, &Box::new(*exactly()?).into()),
            Algorithm::Ed25519Public => TokenKey::ed25519_public(id, exactly()?),
        }
    }
}

fn minutes(minutes: u32) -> Option<Duration> {
    (minutes != 0).then(|| Duration::from_secs(u64::from(minutes) * 60))
}

/// The settings of logging in; `None` for NULL.
///
/// # Safety
/// `at` is NULL or points to options that are as their fields say.
pub(crate) unsafe fn auth_config(name: &str, at: *const GarageAuthOptions) -> Result<Option<AuthConfig>> {
    // SAFETY: promised by the caller.
    unsafe {
        let Some(given) = read_optional(name, at)? else { return Ok(None) };
        let (issuer, audience) =
            (text(&format!("{name}.issuer"), given.issuer)?, text(&format!("{name}.audience"), given.audience)?);
        let mut ring = KeyRing::builder(issuer, audience);
        let mut names_bytes = issuer.len() + audience.len();
        for (index, key) in read_many(&format!("{name}.keys"), given.keys, given.key_count)?.iter().enumerate() {
            let what = format!("{name}.keys[{index}]");
            let made = key_of(&what, key)?;
            names_bytes += text(&format!("{what}.id"), key.id)?.len();
            ring = if index == 0 { ring.sign_with(made) } else { ring.also_verify_with(made) };
        }
        if names_bytes > GARAGE_TOKEN_NAMES_BYTES_MAX {
            let message = format!(
                "{name}: ids, issuer and audience have {names_bytes} bytes, and at most {GARAGE_TOKEN_NAMES_BYTES_MAX} are taken"
            );
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        let access = minutes(given.access_minutes);
        if let Some(time) = access {
            ring = ring.lifetime_max(time);
        }
        let pepper = secret(&format!("{name}.pepper"), given.pepper, given.pepper_bytes)?;
        let mut config = AuthConfig::new(ring.build()?, pepper)?;
        if let Some(time) = access {
            config = config.access_lifetime(time);
        }
        if let Some(time) = minutes(given.idle_minutes) {
            config = config.idle_max(time);
        }
        if let Some(time) = minutes(given.session_minutes) {
            config = config.session_max(time);
        }
        if given.sessions_max != 0 {
            config = config.sessions_max(given.sessions_max);
        }
        Ok(Some(config))
    }
}
