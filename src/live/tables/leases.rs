//! Leases, by job. Only a store keeps them: who holds one is asked of the store, because nothing that is a moment old will do.

use std::collections::BTreeMap;

use super::{Keep, Tables, Undo};
use crate::domain::{Label, Lease};
use crate::storage::{LeaseRows, LeaseRowsMut};
use crate::{Error, ErrorKind, Result};

/// The newest lease of each job.
pub(super) type Leases = BTreeMap<Label, Lease>;

impl LeaseRows for Tables {
    fn lease(&self, job: &Label) -> Result<Option<Lease>> {
        Ok(self.leases.get(job).cloned())
    }

    fn leases(&self) -> Result<Vec<Lease>> {
        Ok(self.leases.values().cloned().collect())
    }
}

impl LeaseRowsMut for Tables {
    fn put_lease(&mut self, lease: &Lease) -> Result<()> {
        if self.keep == Keep::Open {
            return Ok(());
        }
        if self.leases.get(&lease.job).is_some_and(|there| lease.fence <= there.fence && !lease.is_same(there)) {
            let Lease { job, fence, .. } = lease;
            return Err(Error::new(ErrorKind::Conflict, format!("lease {fence} of the job \"{job}\" is not the newest")));
        }
        let before = self.leases.insert(lease.job.clone(), lease.clone());
        self.note(|| Undo::Lease(lease.job.clone(), before.map(Box::new)));
        Ok(())
    }
}
