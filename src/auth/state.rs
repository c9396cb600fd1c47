//! What a garage with accounts keeps besides its store: nothing that may not be lost.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use secrecy::SecretString;

use super::{AuthConfig, password};
use crate::clock::Entropy;
use crate::domain::{AuthSessionId, DeviceId, PasswordHash, Timestamp, TokenFault, to_hex};
use crate::{Error, ErrorKind, Result};

/// A use is noted when the last one that was noted is older.
pub(crate) const ACTIVITY_STEP: Duration = Duration::from_secs(60);
/// What was noted is written at most so often.
const FLUSH_STEP: Duration = Duration::from_secs(5);
/// Tokens that were refused are written at most so often.
const REFUSED_STEP: Duration = Duration::from_secs(60);
/// How many uses wait to be written at most; more are dropped, for they are noted again a moment later.
const USES_MAX: usize = 100_000;
/// How many devices' failures are remembered so that they are not written each time.
const DEVICES_MAX: usize = 1_000;
/// How many passwords are hashed at once: the others wait, so that a flood of logins does not take all memory.
const HASHES_MAX: usize = 4;

/// See the module.
pub(crate) struct AuthState {
    pub(crate) config: AuthConfig,
    dummy: OnceLock<PasswordHash>,
    uses: Mutex<HashMap<AuthSessionId, Timestamp>>,
    flushed: Mutex<Instant>,
    refused: Mutex<Refused>,
    refused_devices: Mutex<HashMap<DeviceId, Timestamp>>,
    hashing: (Mutex<usize>, parking_lot::Condvar),
}

/// Tokens that were refused, and when they were last written.
#[derive(Default)]
struct Refused {
    counts: BTreeMap<TokenFault, u64>,
    written: Option<Instant>,
}

impl std::fmt::Debug for AuthState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthState").field("config", &self.config).finish_non_exhaustive()
    }
}

impl AuthState {
    pub(crate) fn new(config: AuthConfig) -> Self {
        Self {
            config,
            dummy: OnceLock::new(),
            uses: Mutex::default(),
            flushed: Mutex::new(Instant::now()),
            refused: Mutex::default(),
            refused_devices: Mutex::default(),
            hashing: (Mutex::new(0), parking_lot::Condvar::new()),
        }
    }

    /// Hashes or compares a password, a few at once.
    pub(crate) fn hashing<T>(&self, work: impl FnOnce() -> T) -> T {
        struct Leave<'a>(&'a (Mutex<usize>, parking_lot::Condvar));
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                *self.0.0.lock() -= 1;
                self.0.1.notify_one();
            }
        }
        let mut busy = self.hashing.0.lock();
        while *busy >= HASHES_MAX {
            self.hashing.1.wait(&mut busy);
        }
        *busy += 1;
        drop(busy);
        let _leave = Leave(&self.hashing);
        work()
    }

    /// The hash that is compared where there is none to compare with, at the same cost: nobody learns from the time of an answer
    /// who exists. Its password is 256 random bits that nobody kept.
    ///
    /// # Errors
    /// As [`PasswordPolicy::hash`](super::PasswordPolicy).
    pub(crate) fn dummy(&self, entropy: &dyn Entropy) -> Result<&PasswordHash> {
        if let Some(hash) = self.dummy.get() {
            return Ok(hash);
        }
        let (mut secret, mut salt) = ([0; 32], [0; 16]);
        entropy.fill(&mut secret);
        entropy.fill(&mut salt);
        let hash = self.config.passwords.hash(&SecretString::from(to_hex(&secret)), &salt)?;
        Ok(self.dummy.get_or_init(|| hash))
    }

    /// Whether `given` is the password of `hash`, or of nobody, in the same time.
    pub(crate) fn is_password(&self, hash: Option<&PasswordHash>, given: &SecretString, entropy: &dyn Entropy) -> Result<bool> {
        self.hashing(|| {
            // Made before it is known whether it is needed: the first call of all takes longer for everybody alike.
            let dummy = self.dummy(entropy)?;
            let matches = password::matches(hash.unwrap_or(dummy), given);
            Ok(matches && hash.is_some())
        })
    }

    /// Notes that an auth session was used, to be written later.
    pub(crate) fn note_use(&self, session: AuthSessionId, at: Timestamp) {
        let mut uses = self.uses.lock();
        if uses.len() < USES_MAX || uses.contains_key(&session) {
            uses.insert(session, at);
        }
    }

    /// The uses to be written now.
    pub(crate) fn take_uses(&self, at_once: bool) -> Vec<(AuthSessionId, Timestamp)> {
        let mut flushed = self.flushed.lock();
        if !at_once && flushed.elapsed() < FLUSH_STEP {
            return Vec::new();
        }
        *flushed = Instant::now();
        drop(flushed);
        let mut uses: Vec<_> = std::mem::take(&mut *self.uses.lock()).into_iter().collect();
        uses.sort_unstable();
        uses
    }

    /// Counts a token that was refused, to be written later.
    pub(crate) fn count_refused(&self, fault: TokenFault) {
        let mut refused = self.refused.lock();
        let count = refused.counts.entry(fault).or_default();
        *count = count.saturating_add(1);
    }

    /// The counts to be written now: the first at once, and then once a minute.
    pub(crate) fn take_refused(&self, at_once: bool) -> BTreeMap<TokenFault, u64> {
        let mut refused = self.refused.lock();
        let is_time = at_once || refused.written.is_none_or(|written| written.elapsed() >= REFUSED_STEP);
        if !is_time || refused.counts.is_empty() {
            return BTreeMap::new();
        }
        refused.written = Some(Instant::now());
        std::mem::take(&mut refused.counts)
    }

    /// Whether the failure of a device is to be written: once a minute for each, because anyone can make it fail.
    pub(crate) fn notes_refusal(&self, device: DeviceId, now: Timestamp) -> bool {
        let mut refused = self.refused_devices.lock();
        if refused.get(&device).is_some_and(|last| now.since(*last) < ACTIVITY_STEP && now >= *last) {
            return false;
        }
        if refused.len() >= DEVICES_MAX {
            refused.clear();
        }
        refused.insert(device, now);
        true
    }
}

/// What is missing.
pub(crate) fn not_configured() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "this garage has no keys to log in with: open it with Garage::builder().auth(AuthConfig::new(keys, pepper)?)",
    )
}
