//! A job of the library's own, held by one process at a time.

use std::time::Duration;

use super::leases::Leases;
use crate::domain::{Lease, Timestamp};
use crate::transaction::Scope;
use crate::{ErrorKind, Result};

/// A process's claim to a job: it takes the job when nobody has it, and keeps it by renewing.
#[derive(Debug)]
pub(crate) struct Tenure {
    job: &'static str,
    term: Duration,
    held: Option<Lease>,
}

impl Tenure {
    /// A claim to `job`, for `term` at a time.
    pub(crate) fn new(job: &'static str, term: Duration) -> Self {
        Self { job, term: term.clamp(Lease::TERM_MIN, Lease::TERM_MAX), held: None }
    }

    /// The lease, if this process has the job or can take it now. Asks the store when a third of the term is over, and while it
    /// has none.
    ///
    /// # Errors
    /// The kinds of a store that fails.
    pub(crate) fn hold(&mut self, scope: &Scope<'_>) -> Result<Option<&Lease>> {
        let leases = Leases::new(scope.clone());
        if let Some(lease) = self.held.take() {
            let now: Timestamp = scope.context().clock.now();
            if now.saturating_add(self.term * 2 / 3) < lease.until {
                return Ok(Some(self.held.insert(lease)));
            }
            match leases.renew(&lease, self.term) {
                Ok(lease) => return Ok(Some(self.held.insert(lease))),
                Err(error) if error.kind() == ErrorKind::LeaseLost => {}
                Err(error) => {
                    self.held = Some(lease);
                    return Err(error);
                }
            }
        }
        self.held = leases.acquire(self.job, self.term)?;
        Ok(self.held.as_ref())
    }

    /// Gives the job up, if this process has it: another need not wait for the end of the term.
    pub(crate) fn end(&mut self, scope: &Scope<'_>) {
        if let Some(lease) = self.held.take()
            && let Err(error) = Leases::new(scope.clone()).release(&lease)
        {
            tracing::debug!(error = %error, job = self.job, "the lease was not given up; it ends by itself");
        }
    }
}
