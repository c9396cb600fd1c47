//! Leases: what comes back, which number may follow which, and what a rollback leaves.

use super::trial::Trial;
use crate::ErrorKind::{Conflict, Poisoned};
use crate::domain::{Lease, Timestamp};
use crate::{Error, ErrorKind};

fn lease(job: &str, fence: u64, holder: &str) -> Lease {
    let label = |text: &str| text.parse().expect("a valid label");
    Lease {
        job: label(job),
        fence,
        holder: label(holder),
        taken_at: Timestamp::from_micros(7),
        until: Timestamp::from_micros(i64::MAX),
    }
}

fn stored(trial: &Trial<'_>, job: &str) -> Option<Lease> {
    let job = job.parse().expect("a valid label");
    trial.read(|tx| tx.lease(&job))
}

cases! {
    /// Every field of a lease comes back, and jobs come in the order of their bytes.
    fn every_field_of_a_lease_comes_back(trial) {
        let leases = [lease("Zug", 1, "pid 1"), lease("a", u64::from(u32::MAX) + 1, "H\u{f4}tel 'Mer'; --"), lease("\u{e4}", 3, "x")];
        trial.write(|tx| leases.iter().rev().try_for_each(|lease| tx.put_lease(lease)));
        assert_eq!(trial.contents().leases, leases);
        assert_eq!(stored(&trial, "a").as_ref(), Some(&leases[1]));
        assert_eq!(stored(&trial, "A"), None, "a job is spelt one way");
    }

    /// A lease gives way to a higher number, and to itself with another end; to nothing else.
    fn a_lease_gives_way_to_a_higher_number_alone(trial) {
        let first = lease("sweep", 5, "one");
        trial.write(|tx| tx.put_lease(&first));
        for other in [lease("sweep", 4, "one"), lease("sweep", 4, "two"), lease("sweep", 5, "two")] {
            assert_eq!(trial.refused(|tx| tx.put_lease(&other)), Conflict, "{other:?}");
        }
        let later = Lease { taken_at: Timestamp::from_micros(8), ..first.clone() };
        assert_eq!(trial.refused(|tx| tx.put_lease(&later)), Conflict, "the same number, taken at another time");
        let renewed = Lease { until: Timestamp::from_micros(-1), ..first };
        trial.write(|tx| tx.put_lease(&renewed));
        assert_eq!(stored(&trial, "sweep").as_ref(), Some(&renewed));
        let taken_over = lease("sweep", 9, "two");
        trial.write(|tx| {
            tx.put_lease(&taken_over)?;
            tx.put_lease(&lease("relay", 1, "two"))
        });
        assert_eq!(trial.contents().leases, [lease("relay", 1, "two"), taken_over]);
    }

    /// A lease that a savepoint or a transaction put is gone with it, and the one before is back.
    fn a_lease_that_was_rolled_back_was_never_taken(trial) {
        let first = lease("sweep", 1, "one");
        trial.write(|tx| tx.put_lease(&first));
        trial.write(|tx| {
            tx.savepoint(&mut |inner| {
                inner.put_lease(&lease("sweep", 2, "two"))?;
                inner.put_lease(&lease("relay", 1, "two"))?;
                Err(Error::new(ErrorKind::InvalidInput, "no"))
            })
            .expect_err("the savepoint fails");
            assert_eq!(tx.leases()?, std::slice::from_ref(&first));
            tx.put_lease(&lease("sweep", 2, "three"))
        });
        assert_eq!(trial.contents().leases, [lease("sweep", 2, "three")]);
    }

    /// After an error that ended the transaction every call on leases fails with Poisoned too.
    fn every_lease_call_on_a_poisoned_transaction_fails(trial) {
        let first = lease("sweep", 1, "one");
        let kind = trial.refused(|tx| {
            tx.poison(&Error::new(ErrorKind::DiskFull, "the disk is full"));
            let answers = [tx.lease(&first.job).map(drop), tx.leases().map(drop), tx.put_lease(&first)];
            for answer in answers {
                assert_eq!(answer.map_err(|error| error.kind()), Err(Poisoned));
            }
            Err::<(), _>(Error::new(ErrorKind::DiskFull, "the disk is full"))
        });
        assert_eq!(kind, ErrorKind::DiskFull);
    }
}
