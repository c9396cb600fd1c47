//! The keys of one issuer, and what is asked of its tokens.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::claims::Wire;
use super::header::Header;
use super::{AccessToken, Claims, TokenFault, TokenKey, self_test};
use crate::{Error, ErrorKind, Result, Timestamp};

/// The most bytes of a token; a longer one is refused unread. Ours have some 600, and servers of HTTP refuse header lines that
/// are longer than this.
pub const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// The most keys of a ring: the one that signs, and the one before or after it while keys are changed.
pub const KEYS_MAX: usize = 2;

/// The most leeway between the clocks of issuer and verifier; RFC 7519 section 4.1.4 speaks of "no more than a few minutes".
pub const LEEWAY_MAX: Duration = Duration::from_secs(60);

/// The longest that an access token may live, whatever the setting: one hour (RFC 6750 section 5.3).
pub const LIFETIME_MAX: Duration = Duration::from_secs(60 * 60);

const LEEWAY_DEFAULT: Duration = Duration::from_secs(5);
const LIFETIME_DEFAULT: Duration = Duration::from_secs(15 * 60);

/// The most bytes of an issuer or audience.
const NAME_BYTES_MAX: usize = 255;

/// Issues and verifies the access tokens of one issuer for one audience.
///
/// To change keys without refusing a valid token: let all rings [`also_verify_with`](KeyRingBuilder::also_verify_with) the new
/// key; then let it sign and the old one only verify; after the longest lifetime, leave the old one out.
///
/// `Debug` shows names, ids and limits, and no key.
pub struct KeyRing {
    issuer: String,
    audience: String,
    /// The first signs, if it can.
    keys: Vec<TokenKey>,
    /// The encoded header of the key that signs, with its dot.
    header: Option<String>,
    leeway: Duration,
    lifetime_max: Duration,
}

impl KeyRing {
    /// A ring for the tokens that `issuer` (`iss`) issues to be shown to `audience` (`aud`). Both are compared byte by byte.
    /// An installation, tenant or stage of its own needs names of its own.
    pub fn builder(issuer: &str, audience: &str) -> KeyRingBuilder {
        KeyRingBuilder {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            signing: None,
            verifying: Vec::new(),
            leeway: LEEWAY_DEFAULT,
            lifetime_max: LIFETIME_DEFAULT,
        }
    }

    /// The longest lifetime of a token of this ring.
    #[must_use]
    pub fn lifetime_max(&self) -> Duration {
        self.lifetime_max
    }

    /// That there is a key that signs.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`].
    pub(crate) fn check_signs(&self) -> Result<()> {
        match self.header {
            Some(_) => Ok(()),
            None => Err(Error::new(ErrorKind::Unsupported, "this key ring has no key that signs; it only verifies")),
        }
    }

    /// Signs `claims`. What [`verify`](Self::verify) would refuse at `now` is not signed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] where the times of the claims do not fit together, do not hold `now`, or are further apart
    /// than [`lifetime_max`](Self::lifetime_max); [`ErrorKind::Unsupported`] where this ring only verifies.
    pub fn issue(&self, claims: &Claims, now: Timestamp) -> Result<AccessToken> {
        self.check_signs()?;
        let (Some(header), Some(signer)) = (&self.header, self.keys.first().and_then(TokenKey::signer)) else {
            return Err(Error::new(ErrorKind::Internal, "the first key of this ring should sign, and cannot"));
        };
        claims.check_times(now, self.leeway, self.lifetime_max).map_err(|fault| {
            let message = format!("token {}: its times would be refused as {fault}", claims.id);
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        let wire = Wire::of(claims, &self.issuer, &self.audience).ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, format!("token {}: its times are not between 1970 and 9999", claims.id))
        })?;
        let failed = |what: &str| Error::new(ErrorKind::Internal, format!("token {}: {what} failed", claims.id));
        let json = serde_json::to_vec(&wire).map_err(|_| failed("writing its claims"))?;

        let mut message = String::with_capacity(header.len() + encoded_bytes(json.len()));
        message.push_str(header);
        URL_SAFE_NO_PAD.encode_string(&json, &mut message);
        let signature = signer.try_sign(message.as_bytes()).map_err(|_| failed("signing"))?;

        // Of the exact size: growing and shrinking would leave copies of a credential behind.
        let mut token = String::with_capacity(message.len() + 1 + encoded_bytes(signature.len()));
        token.push_str(&message);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&signature, &mut token);
        Ok(AccessToken::new(token))
    }

    /// The claims of a token that was signed by one of the keys, and is valid at `now`.
    ///
    /// Nothing but the header is parsed before the signature is verified. That the auth session still goes on is not known here.
    ///
    /// # Errors
    /// The [`TokenFault`] that was found first; as an [`Error`] each is the same [`ErrorKind::Unauthenticated`].
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, TokenFault> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TokenFault::TooLong);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(TokenFault::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(TokenFault::Malformed)?;
        if payload.contains('.') {
            return Err(TokenFault::Malformed);
        }

        let header = decode(header)?;
        let (header, algorithm) = Header::read(&header)?;
        // The map of allowed ids: at most two, and compared, never looked up anywhere.
        let key = self.keys.iter().find(|key| key.id() == header.kid).ok_or(TokenFault::UnknownKey)?;
        if key.algorithm() != algorithm {
            return Err(TokenFault::KeyAlgorithm);
        }
        key.verifier().verify(message.as_bytes(), &decode(signature)?).map_err(|_| TokenFault::Signature)?;

        let payload = decode(payload)?;
        let wire = Wire::read(&payload)?;
        let claims = wire.claims()?;
        if wire.iss != self.issuer {
            return Err(TokenFault::Issuer);
        }
        if wire.aud != self.audience {
            return Err(TokenFault::Audience);
        }
        claims.check_times(now, self.leeway, self.lifetime_max)?;
        Ok(claims)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("keys", &self.keys)
            .field("leeway", &self.leeway)
            .field("lifetime_max", &self.lifetime_max)
            .finish_non_exhaustive()
    }
}

/// Base64url without padding (RFC 7515 section 2). The engine refuses whitespace, padding, and bits after the last byte.
fn decode(part: &str) -> Result<Vec<u8>, TokenFault> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenFault::Malformed)
}

/// How many characters so many bytes become.
fn encoded_bytes(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

/// Collects what a [`KeyRing`] needs.
#[derive(Debug)]
#[must_use = "call `build`"]
pub struct KeyRingBuilder {
    issuer: String,
    audience: String,
    signing: Option<TokenKey>,
    verifying: Vec<TokenKey>,
    leeway: Duration,
    lifetime_max: Duration,
}

impl KeyRingBuilder {
    /// The key that signs, and verifies. Without one, the ring only verifies.
    pub fn sign_with(mut self, key: TokenKey) -> Self {
        self.signing = Some(key);
        self
    }

    /// A further key whose tokens are valid, too.
    pub fn also_verify_with(mut self, key: TokenKey) -> Self {
        self.verifying.push(key);
        self
    }

    /// How far the clocks of issuer and verifier may be apart. Default 5 s, at most [`LEEWAY_MAX`].
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// The longest that a token may live. Default 15 minutes, at most [`LIFETIME_MAX`].
    pub fn lifetime_max(mut self, lifetime: Duration) -> Self {
        self.lifetime_max = lifetime;
        self
    }

    /// Checks the settings, and that the cryptography works in this build.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for: no key, more than [`KEYS_MAX`], two of one id, one to sign with that cannot; an issuer or
    /// audience that is empty, longer than 255 bytes or holds control characters; a leeway or lifetime out of its range.
    /// [`ErrorKind::Internal`] if a published example of a signature does not come out as it should.
    pub fn build(self) -> Result<KeyRing> {
        let Self { issuer, audience, signing, verifying, leeway, lifetime_max } = self;
        check_name("issuer", &issuer)?;
        check_name("audience", &audience)?;
        if leeway > LEEWAY_MAX {
            return Err(invalid(format!("the leeway of a key ring is at most {} s", LEEWAY_MAX.as_secs())));
        }
        if lifetime_max < Duration::from_secs(1) || lifetime_max > LIFETIME_MAX {
            return Err(invalid(format!("the longest lifetime of a token is 1 to {} s", LIFETIME_MAX.as_secs())));
        }
        if let Some(key) = signing.as_ref().filter(|key| !key.can_sign()) {
            return Err(invalid(format!("token key {} is a public key and cannot sign", key.id())));
        }
        let header = signing.as_ref().map(encoded_header).transpose()?;
        let keys: Vec<TokenKey> = signing.into_iter().chain(verifying).collect();
        if keys.is_empty() || keys.len() > KEYS_MAX {
            return Err(invalid(format!("a key ring has 1 to {KEYS_MAX} keys, not {}", keys.len())));
        }
        for (position, key) in keys.iter().enumerate() {
            if keys[..position].iter().any(|other| other.id() == key.id()) {
                return Err(invalid(format!("two token keys have the id {}", key.id())));
            }
            self_test::run(key)?;
        }
        Ok(KeyRing { issuer, audience, keys, header, leeway, lifetime_max })
    }
}

fn encoded_header(key: &TokenKey) -> Result<String> {
    let json = serde_json::to_vec(&Header::new(key.algorithm(), key.id()))
        .map_err(|_| Error::new(ErrorKind::Internal, "writing the header of a token failed"))?;
    Ok(URL_SAFE_NO_PAD.encode(json) + ".")
}

fn check_name(what: &str, name: &str) -> Result<()> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
        return Err(invalid(format!("the {what} of a key ring is 1 to {NAME_BYTES_MAX} bytes without control characters")));
    }
    Ok(())
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}
