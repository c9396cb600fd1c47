//! How much of a stay counts.

use serde::{Deserialize, Serialize};

use super::band::micros_of;

/// How the length of a stay is counted before it is priced.
///
/// Pay stations show and charge minutes. Replaying 2,092 real stays under a real per-minute fare gives the published
/// revenue only when completed minutes are counted, which is why that is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StayCounting {
    /// Only completed minutes count: a stay of 60 min 59 s counts 60 minutes, and one of 59 s none. The rest of the started
    /// minute is in the driver's favour.
    #[default]
    WholeMinutes,
    /// Every microsecond counts: a stay of 60 minutes and a microsecond has started minute 61.
    Exact,
}

impl StayCounting {
    /// What counts of a stay of `micros` microseconds, in microseconds.
    pub(super) fn counted(self, micros: u64) -> u64 {
        match self {
            Self::WholeMinutes => micros - micros % micros_of(1),
            Self::Exact => micros,
        }
    }
}
