//! Day closes: sums over receipts by their numbers, which nothing can change afterwards.

use serde::{Deserialize, Serialize};

use super::{Sums, Timestamp};

/// A day that was closed: the report that tax offices call Z.
///
/// It covers receipts by their numbers, each receipt exactly once over all closes, so that a clock that was set back changes no
/// closed day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayClose {
    /// Its number: from 1, without a gap.
    pub number: u64,
    /// The number of the first receipt that it covers: one more than the last of the close before.
    pub from_receipt: u64,
    /// The number of the last one; one less than `from_receipt` where there was none.
    pub to_receipt: u64,
    /// The number of the last journal row that it covers: what was waived and what became a debt up to there.
    pub to_journal: u64,
    /// When the close before was made; of the first, when it was made itself or its first receipt issued.
    pub opened_at: Timestamp,
    /// When it was made.
    pub closed_at: Timestamp,
    /// What was taken and given back.
    pub sums: Sums,
}

impl DayClose {
    /// How many receipts and credit notes it covers.
    #[must_use]
    pub const fn receipts(&self) -> u64 {
        (self.to_receipt + 1).saturating_sub(self.from_receipt)
    }
}
