//! Entry grace: minutes after entry that cost nothing.

use serde::{Deserialize, Serialize};

/// The minutes after entry that cost nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryGrace {
    /// How many.
    pub minutes: u32,
    /// What becomes of them when the stay is longer.
    pub rule: GraceRule,
}

/// What becomes of the minutes of grace when the stay is longer. Both kinds are in the Dutch register of parking tariffs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GraceRule {
    /// They are free in any case: durations and windows are charged from the end of the grace on.
    FirstMinutesFree,
    /// They are free only if the whole stay is at most this long; a longer stay is charged from its first minute.
    FreeIfWithin,
}
