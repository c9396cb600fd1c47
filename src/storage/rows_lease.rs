//! What a transaction reads and writes of leases.

use crate::Result;
use crate::domain::{Label, Lease};

/// Looking for leases. There are as many as there are jobs: few.
pub trait LeaseRows {
    /// The lease of this job that was taken last, also if its term is over.
    ///
    /// # Errors
    /// What the backend meets.
    fn lease(&self, job: &Label) -> Result<Option<Lease>>;

    /// All leases, by job, in the order of their bytes.
    ///
    /// # Errors
    /// What the backend meets.
    fn leases(&self) -> Result<Vec<Lease>>;
}

/// What is done to leases. None is ever removed: its number must not be given out again.
pub trait LeaseRowsMut: LeaseRows {
    /// Puts a lease in the place of the one that its job has, if it has one. Taking over is an event; renewing is not, and a
    /// command does it in a transaction of its own.
    ///
    /// # Errors
    /// [`Conflict`](crate::ErrorKind::Conflict) unless its number is higher than the one there, or it is
    /// [the same](Lease::is_same) with another end; the row is then as before.
    fn put_lease(&mut self, lease: &Lease) -> Result<()>;
}
