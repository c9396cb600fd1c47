//! Access tokens: issued after a login, shown with each call, valid for minutes.
//!
//! A [`KeyRing`] issues and verifies them. It keeps nothing and asks no clock: whether an auth session has been ended since is
//! for the caller to look up, by the ids in the [`Claims`].
//!
//! A token is a signed JWT (RFC 7515, RFC 7519) of the type `at+jwt` (RFC 9068 section 2.1). Only what is needed can be said in it,
//! and only in one way (RFC 8725): one algorithm to each key, a fixed set of header members, every claim required. Whatever
//! differs is refused, for a [`TokenFault`] that an audit may record and with one error that the caller may see.
//!
//! ```
//! use std::time::Duration;
//!
//! use parking_garage::auth::token::{Claims, KeyRing, Subject, TokenFault, TokenKey};
//! use parking_garage::{AuthSessionId, Clock, Entropy, SystemClock, SystemEntropy, TokenId, UserId};
//!
//! let mut secret = vec![0; 32];
//! SystemEntropy.fill(&mut secret);
//! let keys = KeyRing::builder("https://garage.example", "garage-api")
//!     .sign_with(TokenKey::hs256("2026-06", &secret.into())?)
//!     .build()?;
//!
//! let now = SystemClock.now();
//! let user = Subject::User(UserId::new(now, [1; 8]));
//! let claims = Claims::new(user, AuthSessionId::new(now, [2; 8]), TokenId::new(now, [3; 8]), now, Duration::from_secs(600));
//! let token = keys.issue(&claims, now)?;
//! assert_eq!(keys.verify(token.expose(), now).unwrap(), claims);
//!
//! let later = now.saturating_add(Duration::from_secs(900));
//! assert_eq!(keys.verify(token.expose(), later), Err(TokenFault::Expired));
//! # Ok::<(), parking_garage::Error>(())
//! ```

mod access_token;
mod claims;
mod header;
mod key;
mod ring;
mod self_test;
mod signature;

/// Whom a token speaks for, and why one was refused.
pub use crate::domain::{Subject, TokenFault};
pub use access_token::AccessToken;
pub use claims::Claims;
pub use key::{SECRET_BYTES_MIN, TokenKey};
pub use ring::{KEYS_MAX, KeyRing, KeyRingBuilder, LEEWAY_MAX, LIFETIME_MAX, TOKEN_BYTES_MAX};

/// How secrets are handed over: wiped from memory when they are dropped, and left out of `Debug`.
pub use secrecy::{ExposeSecret, SecretBox, SecretSlice, SecretString};
