//! Leases: one process at a time does a job, and one that comes late writes nothing.

use std::time::Duration;

use serde::Serialize;

use super::{found, service};
use crate::Result;
use crate::authority::Need;
use crate::domain::{Label, Lease, Permission, Timestamp, check_no_card_number};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};

service! {
    /// Leases: see [`Garage::leases`](crate::Garage::leases).
    Leases
}

/// What all of it wants.
const NEED: Need = Need::May(Permission::Maintenance);

impl Leases<'_> {
    /// Takes `job` for `term`; `None` while somebody has it, be it this process. The name of a job is the hosts' own, but for
    /// those that the library does itself: `sweep`, and with a bus `relay`.
    ///
    /// Time is the garage's clock, so the clocks of several machines must agree to a good part of the term; should they not, a
    /// job may stand still or change hands too soon, and still nobody writes late.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for the name of the job, which is a [`Label`];
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) for a term below [`Lease::TERM_MIN`] or above [`Lease::TERM_MAX`].
    pub fn acquire(&self, job: &str, term: Duration) -> Result<Option<Lease>> {
        // Most who ask are told no: they need not wait for the writer to hear that.
        let key = self.scope.request.key.is_some();
        if !key && self.holder(job)?.is_some() {
            return Ok(None);
        }
        let job: Label = job.parse()?;
        let holder = self.scope.context().instance.clone();
        self.scope.run(Acquire { job, holder, term })
    }

    /// Gives a lease a new term, which begins now. No event: the journal says who took a job and who gave it up.
    ///
    /// # Errors
    /// [`LeaseLost`](crate::ErrorKind::LeaseLost) once its term is over or another has taken the job; `OutOfRange` as for
    /// [`Leases::acquire`].
    pub fn renew(&self, lease: &Lease, term: Duration) -> Result<Lease> {
        self.scope.run(Renew { lease: lease.clone(), term })
    }

    /// Gives a job up before the term is over, so that another need not wait for that.
    ///
    /// # Errors
    /// [`LeaseLost`](crate::ErrorKind::LeaseLost) if it was not held any more.
    pub fn release(&self, lease: &Lease) -> Result<()> {
        self.scope.run(Release { lease: lease.clone() })
    }

    /// The lease of a job that somebody has; `None` if nobody has it now.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for the name of the job.
    pub fn holder(&self, job: &str) -> Result<Option<Lease>> {
        let job: Label = job.parse()?;
        let lease = self.scope.read(NEED, |rows| rows.lease(&job))?;
        let now = self.scope.context().clock.now();
        Ok(lease.filter(|lease| lease.is_held(now)))
    }

    /// All leases ever taken, the last of each job, by job.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn list(&self) -> Result<Vec<Lease>> {
        self.scope.read(NEED, |rows| rows.leases())
    }
}

#[derive(Serialize)]
struct Acquire {
    job: Label,
    holder: Label,
    term: Duration,
}

impl Command for Acquire {
    type Answer = Option<Lease>;
    const NAME: &'static str = "leases.acquire";
    const NEED: Need = NEED;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_no_card_number("the name of a job", self.job.as_str())?;
        Lease::check_term(self.term)?;
        let last = rows.lease(&self.job)?;
        if last.as_ref().is_some_and(|last| last.is_held(with.now)) {
            return Ok(Vec::new());
        }
        let fence = last.map_or(0, |last| last.fence) + 1;
        let until = with.now.saturating_add(self.term);
        Ok(vec![Event::LeaseTaken { job: self.job.clone(), fence, holder: self.holder.clone(), until }])
    }

    fn answer(&self, rows: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<Option<Lease>> {
        let taken = events.iter().any(|event| matches!(event, Event::LeaseTaken { .. }));
        if taken { rows.lease(&self.job) } else { Ok(None) }
    }
}

#[derive(Serialize)]
struct Renew {
    lease: Lease,
    term: Duration,
}

impl Command for Renew {
    type Answer = Lease;
    const NAME: &'static str = "leases.renew";
    const NEED: Need = NEED;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        Lease::check_term(self.term)?;
        self.lease.check(rows.lease(&self.lease.job)?.as_ref(), with.now)?;
        Ok(Vec::new())
    }

    fn renewed(&self, at: Timestamp) -> Option<Lease> {
        Some(self.lease.clone().ending(at.saturating_add(self.term)))
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Lease> {
        found(rows.lease(&self.lease.job)?, "the lease of", &self.lease.job)
    }
}

#[derive(Serialize)]
struct Release {
    lease: Lease,
}

impl Command for Release {
    type Answer = ();
    const NAME: &'static str = "leases.release";
    const NEED: Need = NEED;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        self.lease.check(rows.lease(&self.lease.job)?.as_ref(), with.now)?;
        Ok(vec![Event::LeaseReleased { job: self.lease.job.clone(), fence: self.lease.fence }])
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}
