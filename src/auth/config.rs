//! The settings of logging in.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretSlice;

use super::pepper::Pepper;
use super::token::KeyRing;
use super::{Bearer, PasswordPolicy};
use crate::Result;
use crate::domain::{AuthSessionId, Digest, LoginCounter, Permissions, Role, RoleTable, Timestamp};

/// When a login is locked after failures, and for how long.
///
/// The first failures are free; each one after them locks the login, first shortly, then twice as long each time. It holds for
/// logins of nobody too, and a right password does not help while the lock holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockoutPolicy {
    /// Failures in a row before the login is locked. Default: 5.
    pub free_tries: u32,
    /// How long the first lock holds. Default: 1 s.
    pub first_delay: Duration,
    /// The longest lock. Default: 15 min.
    pub delay_max: Duration,
    /// Failures that are older do not count. Default: 24 h.
    pub forget_after: Duration,
    /// How many logins of nobody are counted; the longest unused are dropped first. Default: 10,000.
    pub strangers_max: u32,
}

impl Default for LockoutPolicy {
    fn default() -> Self {
        Self {
            free_tries: 5,
            first_delay: Duration::from_secs(1),
            delay_max: Duration::from_mins(15),
            forget_after: Duration::from_hours(24),
            strangers_max: 10_000,
        }
    }
}

impl LockoutPolicy {
    /// Failures in a row up to `now`.
    pub(crate) fn failures(&self, counter: Option<&LoginCounter>, now: Timestamp) -> u32 {
        counter.filter(|counter| now.since(counter.failed_at) < self.forget_after).map_or(0, |counter| counter.failures)
    }

    /// Until when the login is locked, if it is.
    pub(crate) fn locked_until(&self, counter: Option<&LoginCounter>, now: Timestamp) -> Option<Timestamp> {
        let until = counter?.locked_until.filter(|until| *until > now)?;
        // A longer lock than there is means that the clock was set back: nobody waits a year for that.
        (until.since(now) <= self.delay_max).then_some(until)
    }

    /// How long the lock after so many failures holds; `None` while they are free.
    pub(crate) fn delay(&self, failures: u32) -> Option<Duration> {
        let doublings = failures.checked_sub(self.free_tries.max(1))?;
        let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
        Some(self.first_delay.checked_mul(factor).unwrap_or(self.delay_max).min(self.delay_max))
    }
}

/// The settings of logging in: see [`GarageBuilder::auth`](crate::GarageBuilder::auth). There is no default key and no default
/// user.
///
/// `Debug` shows no key.
#[derive(Clone)]
pub struct AuthConfig {
    pub(crate) keys: Arc<KeyRing>,
    pepper: Arc<Pepper>,
    roles: RoleTable,
    by_role: [Permissions; 5],
    pub(crate) passwords: PasswordPolicy,
    pub(crate) lockout: LockoutPolicy,
    access_lifetime: Duration,
    pub(crate) idle_max: Duration,
    pub(crate) session_max: Duration,
    pub(crate) sessions_max: u32,
    pub(crate) history_max: Duration,
    pub(crate) reset_lifetime: Duration,
    pub(crate) refresh_window: Duration,
}

impl AuthConfig {
    /// Access tokens are signed with `keys`. `pepper` is a secret of the installation, at least 32 random bytes, that is kept beside
    /// the keys and not in the store: refresh tokens and counters of failed logins depend on it. Another pepper ends the refresh
    /// tokens and forgets the failures.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for a pepper that is too short or trivial.
    pub fn new(keys: KeyRing, pepper: SecretSlice<u8>) -> Result<Self> {
        Ok(Self {
            keys: Arc::new(keys),
            pepper: Arc::new(Pepper::new(pepper)?),
            roles: RoleTable::empty(),
            by_role: [Permissions::NONE; 5],
            passwords: PasswordPolicy::default(),
            lockout: LockoutPolicy::default(),
            access_lifetime: Duration::from_mins(15),
            idle_max: Duration::from_hours(14 * 24),
            session_max: Duration::from_hours(90 * 24),
            sessions_max: 10,
            history_max: Duration::from_hours(90 * 24),
            reset_lifetime: Duration::from_hours(1),
            refresh_window: Duration::from_secs(10),
        }
        .roles(RoleTable::default()))
    }

    /// Which role may do what. Default: [`RoleTable::default`].
    #[must_use]
    pub fn roles(mut self, roles: RoleTable) -> Self {
        for (slot, role) in self.by_role.iter_mut().zip(Role::ALL) {
            *slot = roles.permissions(*role);
        }
        self.roles = roles;
        self
    }

    /// Which passwords are taken, and what hashing costs. Default: [`PasswordPolicy::default`].
    #[must_use]
    pub const fn passwords(mut self, policy: PasswordPolicy) -> Self {
        self.passwords = policy;
        self
    }

    /// When a login is locked. Default: [`LockoutPolicy::default`].
    #[must_use]
    pub const fn lockout(mut self, policy: LockoutPolicy) -> Self {
        self.lockout = policy;
        self
    }

    /// How long an access token lives; at most what the key ring allows. Default: 15 min; floor: 1 s.
    #[must_use]
    pub fn access_lifetime(mut self, time: Duration) -> Self {
        self.access_lifetime = time.max(Duration::from_secs(1));
        self
    }

    /// How long an auth session lives that is not refreshed. Default: 14 days.
    #[must_use]
    pub const fn idle_max(mut self, time: Duration) -> Self {
        self.idle_max = time;
        self
    }

    /// How long an auth session lives at most, refreshed or not. Default: 90 days.
    #[must_use]
    pub const fn session_max(mut self, time: Duration) -> Self {
        self.session_max = time;
        self
    }

    /// How many auth sessions a user or device has at once; a login beyond that ends the oldest. Default: 10; floor: 1.
    #[must_use]
    pub fn sessions_max(mut self, sessions: u32) -> Self {
        self.sessions_max = sessions.max(1);
        self
    }

    /// How long an auth session that has ended stays in the login history; then [`Maintenance::sweep`](crate::Maintenance::sweep)
    /// drops it. The journal keeps that it was there. Default: 90 days; [`Duration::MAX`]: it stays for ever.
    #[must_use]
    pub const fn history_max(mut self, time: Duration) -> Self {
        self.history_max = time;
        self
    }

    /// How long a token for a password reset lives. Default: 1 h.
    #[must_use]
    pub const fn reset_lifetime(mut self, time: Duration) -> Self {
        self.reset_lifetime = time;
        self
    }

    pub(crate) fn access_lifetime_used(&self) -> Duration {
        self.access_lifetime.min(self.keys.lifetime_max())
    }

    pub(crate) const fn permissions(&self, role: Role) -> Permissions {
        self.by_role[role as usize]
    }

    /// The same for every role, in their order.
    pub(crate) const fn by_role(&self) -> [Permissions; 5] {
        self.by_role
    }

    /// When an auth session that began at `began` ends if it is used at `now` for the last time.
    pub(crate) fn expires_at(&self, began: Timestamp, now: Timestamp) -> Timestamp {
        now.saturating_add(self.idle_max).min(began.saturating_add(self.session_max))
    }

    pub(crate) fn counter_key(&self, login: &str) -> Digest {
        self.pepper.counter_key(login)
    }

    pub(crate) fn successor(&self, session: AuthSessionId, presented: &[u8; 32], salt: &Digest) -> Bearer {
        self.pepper.successor(session, presented, salt)
    }

    pub(crate) fn sealed(&self, token: Bearer) -> Bearer {
        self.pepper.sealed(token)
    }

    pub(crate) fn has_sealed(&self, token: &Bearer) -> bool {
        self.pepper.has_sealed(token)
    }
}

impl fmt::Debug for AuthConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthConfig")
            .field("keys", &self.keys)
            .field("roles", &self.roles)
            .field("passwords", &self.passwords)
            .field("lockout", &self.lockout)
            .field("sessions_max", &self.sessions_max)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_after_the_free_tries_up_to_the_longest() {
        let policy = LockoutPolicy::default();
        let seconds: Vec<Option<u64>> =
            [0, 4, 5, 6, 7, 14, 15, 40, u32::MAX].map(|failures| policy.delay(failures).map(|delay| delay.as_secs())).to_vec();
        assert_eq!(seconds, [None, None, Some(1), Some(2), Some(4), Some(512), Some(900), Some(900), Some(900)]);
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_for_long() {
        let policy = LockoutPolicy::default();
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let counter =
            LoginCounter { key: Digest::of(b""), user: None, failures: 9, failed_at: at(10_000), locked_until: Some(at(10_016)) };
        assert_eq!(policy.locked_until(Some(&counter), at(10_015)), Some(at(10_016)));
        assert_eq!(policy.locked_until(Some(&counter), at(10_016)), None);
        assert_eq!(policy.locked_until(Some(&counter), at(5_000)), None);
        assert_eq!(policy.failures(Some(&counter), at(10_000 + 86_400)), 0);
    }
}
