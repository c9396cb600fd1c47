//! Looking for refunds.

use super::Page;
use crate::Result;
use crate::domain::{PaymentId, Refund, RefundId, RefundStatus};

/// Looking for refunds.
pub trait RefundRows {
    /// The refund with this key.
    ///
    /// # Errors
    /// What the backend meets.
    fn refund_by_key(&self, key: &str) -> Result<Option<Refund>>;

    /// Refunds of this payment, oldest first; there are few.
    ///
    /// # Errors
    /// What the backend meets.
    fn refunds_of(&self, payment: PaymentId) -> Result<Vec<Refund>>;

    /// Refunds, in this state if one is given.
    ///
    /// # Errors
    /// What the backend meets.
    fn refunds(&self, status: Option<RefundStatus>, page: Page<RefundId>) -> Result<Vec<Refund>>;
}
