//! The second part of a token: for whom it was issued, and until when.

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::TokenFault;
use crate::{AuthSessionId, DeviceId, Subject, Timestamp, TokenId, UserId};

/// How a token writes whom it speaks for.
fn wire_of(subject: Subject) -> (&'static str, [u8; 16]) {
    match subject {
        Subject::User(id) => ("user", *id.as_bytes()),
        Subject::Device(id) => ("device", *id.as_bytes()),
    }
}

/// What a token says. There is no role among it: what somebody may do is looked up when it matters, so that taking it away works
/// at once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims {
    /// Whom it speaks for: the claims `kind` and `sub`.
    pub subject: Subject,
    /// The login that it belongs to and ends with: `sid`.
    pub auth_session: AuthSessionId,
    /// The token itself: `jti`.
    pub id: TokenId,
    /// When it was issued: `iat`. This and the other times are whole seconds (RFC 7519 section 2, `NumericDate`); what is below
    /// a second is cut off.
    pub issued_at: Timestamp,
    /// Before this it is not valid: `nbf`.
    pub not_before: Timestamp,
    /// From this on it is not valid: `exp`.
    pub expires_at: Timestamp,
}

impl Claims {
    /// Claims that are valid from `now` for `lifetime`, in whole seconds.
    #[must_use]
    pub fn new(subject: Subject, auth_session: AuthSessionId, id: TokenId, now: Timestamp, lifetime: Duration) -> Self {
        let issued_at = Timestamp::from_micros(now.as_micros().div_euclid(SECOND).saturating_mul(SECOND));
        let expires_at = issued_at.saturating_add(Duration::from_secs(lifetime.as_secs()));
        Self { subject, auth_session, id, issued_at, not_before: issued_at, expires_at }
    }

    /// Whether the times fit together, and hold `now`.
    pub(super) fn check_times(&self, now: Timestamp, leeway: Duration, lifetime_max: Duration) -> Result<(), TokenFault> {
        if self.expires_at <= self.issued_at || self.expires_at <= self.not_before {
            Err(TokenFault::Times)
        } else if self.expires_at.since(self.issued_at) > lifetime_max {
            Err(TokenFault::Lifetime)
        } else if self.issued_at > now.saturating_add(leeway) {
            Err(TokenFault::IssuedInFuture)
        } else if self.not_before > now.saturating_add(leeway) {
            Err(TokenFault::NotYetValid)
        } else if now >= self.expires_at.saturating_add(leeway) {
            // "On or after which" (RFC 7519 section 4.1.4): at the very second it is over.
            Err(TokenFault::Expired)
        } else {
            Ok(())
        }
    }
}

/// Microseconds.
const SECOND: i64 = 1_000_000;

/// The last second of the year 9999: no date after it can be written in RFC 3339.
const SECONDS_MAX: u64 = 253_402_300_799;

/// The most objects and arrays in the claims. Ours are one object; the rest is room for claims that are ignored, which must not
/// nest without end for whoever reads them later.
const BRACKETS_MAX: usize = 32;

/// The claims as they stand in the token (RFC 7519 section 4.1; `sid` as OpenID Connect names it). All are required, also those
/// that RFC 7519 calls optional. A claim that is not listed is ignored, as RFC 7519 section 4 has it: a later version of the
/// library may add one while this one still runs beside it.
#[derive(Serialize, Deserialize)]
pub(super) struct Wire<'a> {
    #[serde(borrow)]
    pub(super) iss: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) aud: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    sub: Cow<'a, str>,
    #[serde(borrow)]
    sid: Cow<'a, str>,
    #[serde(borrow)]
    jti: Cow<'a, str>,
    iat: u64,
    nbf: u64,
    exp: u64,
}

impl<'a> Wire<'a> {
    /// The claims in this form; `None` for times before 1970 or after 9999.
    pub(super) fn of(claims: &Claims, issuer: &'a str, audience: &'a str) -> Option<Self> {
        Some(Self {
            iss: Cow::Borrowed(issuer),
            aud: Cow::Borrowed(audience),
            kind: Cow::Borrowed(wire_of(claims.subject).0),
            sub: Cow::Owned(Uuid::from_bytes(wire_of(claims.subject).1).to_string()),
            sid: Cow::Owned(claims.auth_session.to_string()),
            jti: Cow::Owned(claims.id.to_string()),
            iat: seconds(claims.issued_at)?,
            nbf: seconds(claims.not_before)?,
            exp: seconds(claims.expires_at)?,
        })
    }

    pub(super) fn read(json: &'a [u8]) -> Result<Self, TokenFault> {
        // A struct would be read from an array, too.
        let is_object = json.trim_ascii_start().first() == Some(&b'{');
        if !is_object || json.iter().filter(|byte| matches!(byte, b'{' | b'[')).count() > BRACKETS_MAX {
            return Err(TokenFault::Malformed);
        }
        serde_json::from_slice(json).map_err(|_| fault(json))
    }

    /// The typed claims, with forms checked but neither issuer, audience nor times.
    pub(super) fn claims(&self) -> Result<Claims, TokenFault> {
        let subject = match &*self.kind {
            "user" => Subject::User(UserId::from_bytes(uuid(&self.sub)?)),
            "device" => Subject::Device(DeviceId::from_bytes(uuid(&self.sub)?)),
            _ => return Err(TokenFault::ClaimMalformed),
        };
        Ok(Claims {
            subject,
            auth_session: AuthSessionId::from_bytes(uuid(&self.sid)?),
            id: TokenId::from_bytes(uuid(&self.jti)?),
            issued_at: timestamp(self.iat)?,
            not_before: timestamp(self.nbf)?,
            expires_at: timestamp(self.exp)?,
        })
    }
}

fn seconds(time: Timestamp) -> Option<u64> {
    u64::try_from(time.as_micros().div_euclid(SECOND)).ok().filter(|seconds| *seconds <= SECONDS_MAX)
}

fn timestamp(seconds: u64) -> Result<Timestamp, TokenFault> {
    let seconds = i64::try_from(seconds).ok().filter(|_| seconds <= SECONDS_MAX).ok_or(TokenFault::ClaimMalformed)?;
    // Fits: the year 9999 is far from the end of 64 bits of microseconds.
    Ok(Timestamp::from_micros(seconds * SECOND))
}

/// The bytes of a UUID in its one usual form, 36 characters in lower case (RFC 9562 section 4); others would give one id many
/// spellings.
fn uuid(text: &str) -> Result<[u8; 16], TokenFault> {
    let id = Uuid::try_parse(text).map_err(|_| TokenFault::ClaimMalformed)?;
    let mut usual = [0; uuid::fmt::Hyphenated::LENGTH];
    if id.hyphenated().encode_lower(&mut usual) == text { Ok(id.into_bytes()) } else { Err(TokenFault::ClaimMalformed) }
}

/// What is wrong with claims that could not be read.
fn fault(json: &[u8]) -> TokenFault {
    let Ok(members) = serde_json::from_slice::<Map<String, Value>>(json) else { return TokenFault::Malformed };
    let required = ["iss", "aud", "kind", "sub", "sid", "jti", "iat", "nbf", "exp"];
    if required.iter().all(|name| members.contains_key(*name)) { TokenFault::ClaimMalformed } else { TokenFault::ClaimMissing }
}
