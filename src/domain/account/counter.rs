//! Failed logins, counted.

use serde::{Deserialize, Serialize};

use super::Digest;
use crate::domain::{Timestamp, UserId};

/// How often logging in has failed in a row, under one login. Kept for logins of nobody too, so that a lock says nothing about
/// who exists; the login itself is not kept, because people type passwords into that field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginCounter {
    /// A keyed hash of the login.
    pub key: Digest,
    /// Whose login it is, if it is anyone's.
    pub user: Option<UserId>,
    /// Failures since the last success.
    pub failures: u32,
    /// When the last one was.
    pub failed_at: Timestamp,
    /// Until when no attempt is looked at.
    pub locked_until: Option<Timestamp>,
}
