//! Looking for debts.

use super::Page;
use crate::Result;
use crate::domain::{Debt, DebtId, DebtStatus, SessionId, VehicleId};

/// Looking for debts.
pub trait DebtRows {
    /// OPEN debts of this vehicle, oldest first. Asked at each entry of a known vehicle: nearly always there are none.
    ///
    /// # Errors
    /// What the backend meets.
    fn open_debts_of(&self, vehicle: VehicleId) -> Result<Vec<Debt>>;

    /// The debt of this session.
    ///
    /// # Errors
    /// What the backend meets.
    fn debt_of_session(&self, session: SessionId) -> Result<Option<Debt>>;

    /// All debts of this vehicle, whatever became of them, oldest first; there are few.
    ///
    /// # Errors
    /// What the backend meets.
    fn debts_of(&self, vehicle: VehicleId) -> Result<Vec<Debt>>;

    /// Debts, in this state if one is given.
    ///
    /// # Errors
    /// What the backend meets.
    fn debts(&self, status: Option<DebtStatus>, page: Page<DebtId>) -> Result<Vec<Debt>>;
}
