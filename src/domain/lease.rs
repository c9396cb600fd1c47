//! Leases: who does a job that must not be done twice at a time, and until when.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Label, Timestamp};
use crate::{Error, ErrorKind, Result};

/// The right to do a job that one process at a time does, such as the sweep, for a term.
///
/// Its number is the fence: every taking-over raises it, and what is written under a lease is refused once another number is
/// in the store. So a holder that was stopped, and goes on after its term as if nothing had happened, does no harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The job.
    pub job: Label,
    /// How often the job has been taken, this time included.
    pub fence: u64,
    /// Who has it, as the holder calls itself; two may have the same name.
    pub holder: Label,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// When it ends, or ended.
    pub until: Timestamp,
}

impl Lease {
    /// The shortest term: below it no holder could be sure to renew in time.
    pub const TERM_MIN: Duration = Duration::from_millis(100);
    /// The longest term: so long a job stands still after its holder is gone.
    pub const TERM_MAX: Duration = Duration::from_hours(24);

    /// Whether the term runs at `now`.
    #[must_use]
    pub fn is_held(&self, now: Timestamp) -> bool {
        now < self.until
    }

    /// The same with a term that ends at `until`.
    #[must_use]
    pub(crate) fn ending(self, until: Timestamp) -> Self {
        Self { until, ..self }
    }

    /// Whether this and `other` were taken in the same act, be it renewed or not. The fence alone would not do: a store that was
    /// restored from a backup gives out its numbers again.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let Self { job, fence, holder, taken_at, until: _ } = self;
        (job, fence, holder, taken_at) == (&other.job, &other.fence, &other.holder, &other.taken_at)
    }

    /// That this lease holds at `now`, by what the store has of its job.
    ///
    /// # Errors
    /// [`ErrorKind::LeaseLost`].
    pub(crate) fn check(&self, stored: Option<&Self>, now: Timestamp) -> Result<()> {
        let Self { job, fence, .. } = self;
        let what = match stored {
            Some(stored) if stored.is_same(self) && stored.is_held(now) => return Ok(()),
            Some(stored) if stored.is_same(self) => "its term is over".to_owned(),
            Some(stored) => format!("\"{}\" has it under number {}", stored.holder, stored.fence),
            None => "nobody has taken it".to_owned(),
        };
        Err(Error::new(ErrorKind::LeaseLost, format!("lease {fence} of the job \"{job}\" is lost: {what}; take it anew")))
    }

    /// # Errors
    /// [`ErrorKind::OutOfRange`].
    pub(crate) fn check_term(term: Duration) -> Result<()> {
        if (Self::TERM_MIN..=Self::TERM_MAX).contains(&term) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::OutOfRange, "the term of a lease is 100 milliseconds to 24 hours"))
    }
}
