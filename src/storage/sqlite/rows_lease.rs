//! Leases.

use rusqlite::params;

use super::columns::Columns;
use super::tx::Tx;
use crate::domain::{Label, Lease};
use crate::storage::{LeaseRows, LeaseRowsMut};
use crate::{Error, ErrorKind, Result};

const LEASES: &str = "leases";

macro_rules! select_leases {
    ($($rest:tt)*) => { concat!("SELECT job, fence, holder, taken_at, until FROM leases ", $($rest)*) };
}

fn lease(row: &mut Columns<'_, '_>) -> Result<Lease> {
    Ok(Lease { job: row.get()?, fence: row.get()?, holder: row.get()?, taken_at: row.get()?, until: row.get()? })
}

impl LeaseRows for Tx<'_> {
    fn lease(&self, job: &Label) -> Result<Option<Lease>> {
        self.row(LEASES, select_leases!("WHERE job = ?1"), [job.as_str()], lease)
    }

    fn leases(&self) -> Result<Vec<Lease>> {
        self.rows(LEASES, select_leases!("ORDER BY job"), [], lease)
    }
}

impl LeaseRowsMut for Tx<'_> {
    fn put_lease(&mut self, lease: &Lease) -> Result<()> {
        let fence = i64::try_from(lease.fence)
            .map_err(|_| Error::new(ErrorKind::OutOfRange, format!("lease number {} is out of range", lease.fence)))?;
        let changed = self.change(
            LEASES,
            "INSERT INTO leases (job, fence, holder, taken_at, until) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (job) DO UPDATE SET fence = ?2, holder = ?3, taken_at = ?4, until = ?5
             WHERE ?2 > fence OR (?2 = fence AND ?3 = holder AND ?4 = taken_at)",
            params![lease.job.as_str(), fence, lease.holder.as_str(), lease.taken_at.as_micros(), lease.until.as_micros()],
        )?;
        if changed == 0 {
            let Lease { job, fence, .. } = lease;
            return Err(Error::new(ErrorKind::Conflict, format!("lease {fence} of the job \"{job}\" is not the newest")));
        }
        Ok(())
    }
}
