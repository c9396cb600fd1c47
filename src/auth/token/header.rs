//! The first part of a token: its type, and which key is said to have signed it.

use std::borrow::Cow;

use jsonwebtoken::Algorithm;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::TokenFault;

/// The media type of access tokens, without its prefix (RFC 9068 section 2.1). RFC 9068 section 4 would let us accept
/// `application/at+jwt`, and RFC 7515 section 4.1.9 other cases; we issue one spelling, so another is not ours.
const TYPE: &str = "at+jwt";

/// All that a header may hold. RFC 7515 section 4 would have us ignore a member that we do not know; none of our tokens has one,
/// so such a token was made by someone else.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header<'a> {
    // A `Cow`, because JSON may write a character as an escape.
    #[serde(borrow)]
    alg: Cow<'a, str>,
    #[serde(borrow)]
    typ: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) kid: Cow<'a, str>,
}

impl<'a> Header<'a> {
    pub(super) fn new(algorithm: Algorithm, key: &'a str) -> Self {
        Self { alg: Cow::Borrowed(name(algorithm)), typ: Cow::Borrowed(TYPE), kid: Cow::Borrowed(key) }
    }

    /// Reads a header whose type is ours, with the algorithm that it names.
    pub(super) fn read(json: &'a [u8]) -> Result<(Self, Algorithm), TokenFault> {
        // A struct would be read from an array, too.
        if json.trim_ascii_start().first() != Some(&b'{') {
            return Err(TokenFault::Malformed);
        }
        let header: Self = serde_json::from_slice(json).map_err(|_| fault(json))?;
        if header.typ != TYPE {
            return Err(TokenFault::Type);
        }
        let algorithm = offered(&header.alg).ok_or(TokenFault::Algorithm)?;
        Ok((header, algorithm))
    }
}

/// The only two algorithms there are; every other name is as unknown as a misspelt one.
fn offered(name: &str) -> Option<Algorithm> {
    match name {
        "HS256" => Some(Algorithm::HS256),
        "EdDSA" => Some(Algorithm::EdDSA),
        _ => None,
    }
}

/// As a header spells it (RFC 7518 section 3.1, RFC 8037 section 3.1).
pub(super) fn name(algorithm: Algorithm) -> &'static str {
    if algorithm == Algorithm::HS256 { "HS256" } else { "EdDSA" }
}

/// What is wrong with a header that could not be read.
fn fault(json: &[u8]) -> TokenFault {
    let Ok(members) = serde_json::from_slice::<Map<String, Value>>(json) else { return TokenFault::Malformed };
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    if members.keys().any(|name| !matches!(name.as_str(), "alg" | "typ" | "kid")) {
        TokenFault::HeaderMember
    } else if text("typ") != Some(TYPE) {
        TokenFault::Type
    } else if text("alg").and_then(offered).is_none() {
        TokenFault::Algorithm
    } else if text("kid").is_none() {
        TokenFault::UnknownKey
    } else {
        // Each member is there and sound: one is there twice.
        TokenFault::Malformed
    }
}
