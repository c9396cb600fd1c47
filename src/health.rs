//! Health: whether the garage can be relied on now, and the figures behind that.

#[cfg(feature = "redis")]
use crate::bus::BusFigures;
use crate::event::Head;
use crate::storage::StorageFigures;

/// The state of the garage and of the library's parts at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthStatus {
    /// The store answers.
    pub database: bool,
    /// The live state has applied every row of the journal.
    pub memory_store: bool,
    /// What is cached is what the live state says.
    pub cache: bool,
    /// A writer gets its turn.
    pub transaction_manager: bool,
    /// ACTIVE sessions: vehicles inside.
    pub session_count: u64,
    /// Spots in service: AVAILABLE, OCCUPIED or RESERVED.
    pub active_spots: u64,
    /// Where the journal ends; note it off the machine to prove later that nothing was cut off.
    pub journal_head: Head,
    /// How many journal rows the live state is behind.
    pub live_lag: u64,
    /// PENDING payments.
    pub payments_pending: u64,
    /// Figures of the store, with the durability of a commit and the size of the write-ahead log.
    pub storage: StorageFigures,
    /// The bus, if there is one; nothing that the garage does hangs on it.
    #[cfg(feature = "redis")]
    pub bus: Option<BusFigures>,
}

impl HealthStatus {
    /// Whether all four parts are well.
    #[must_use]
    pub const fn is_healthy(&self) -> bool {
        self.database && self.memory_store && self.cache && self.transaction_manager
    }
}
