//! Validations of sessions, as a store keeps them.

use super::Page;
use crate::Result;
use crate::domain::{Label, SessionId, Timestamp, Validation};

/// A validation that a session was granted; its id is unique in the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationRow {
    /// The session.
    pub session: SessionId,
    /// What was granted.
    pub validation: Validation,
    /// When.
    pub created_at: Timestamp,
}

/// Looking for validations.
pub trait ValidationRows {
    /// The validations of this session in the order in which they were granted, those of one instant by id.
    ///
    /// # Errors
    /// What the backend meets.
    fn validations_of(&self, session: SessionId) -> Result<Vec<ValidationRow>>;

    /// The validations of a page of sessions, of those that have any: by session, then as [`ValidationRows::validations_of`].
    /// The page's limit counts sessions; none is cut.
    ///
    /// # Errors
    /// What the backend meets.
    fn validations(&self, page: Page<SessionId>) -> Result<Vec<ValidationRow>>;

    /// How many sessions have a validation of this id, CANCELLED ones left aside.
    ///
    /// # Errors
    /// What the backend meets.
    fn validation_uses(&self, id: &Label) -> Result<u64>;
}
