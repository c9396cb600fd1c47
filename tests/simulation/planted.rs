//! Mistakes for the simulation to find: a storage that changes what the library wrote, and settings that are not the model's.

use std::sync::Arc;

use parking_garage::storage::{CommitObserver, Deadline, OwnedWork, ReadTx, Storage, StorageFigures, Work, WriteTx};
use parking_garage::{Error, ErrorKind, Event, Payment, PaymentStatus, Policy, Result, Session, Spot, SpotStatus, Vehicle};

use crate::world::Setting;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    None,
    /// A minute more to leave in.
    LongerGrace,
    /// A cent more for an hour.
    DearerHour,
    /// A stay ends, and its spot stays taken.
    SpotNotFreed,
    /// What was given back is not counted, so that more can be given back than was paid.
    RefundForgotten,
    /// The sum paid for a stay loses an update.
    PaymentLost,
    /// The answer under an idempotency key is not found again.
    KeyForgotten,
    /// What failed when it was to be committed is kept.
    FailureKept,
    /// A vehicle that was removed is not.
    RemovalForgotten,
}

impl Mistake {
    pub(crate) const ALL: [Self; 8] = [
        Self::LongerGrace,
        Self::DearerHour,
        Self::SpotNotFreed,
        Self::RefundForgotten,
        Self::PaymentLost,
        Self::KeyForgotten,
        Self::FailureKept,
        Self::RemovalForgotten,
    ];

    pub(crate) fn setting(self) -> Setting {
        let mut setting = Setting::default();
        match self {
            Self::LongerGrace => setting.policy = Policy { exit_grace_minutes: 16, ..setting.policy },
            Self::DearerHour => setting.cents_per_hour += 1,
            _ => {}
        }
        setting
    }

    pub(crate) fn over(self, storage: Arc<dyn Storage>) -> Arc<dyn Storage> {
        if self == Self::None { storage } else { Arc::new(Wrong { inner: storage, mistake: self }) }
    }

    fn run(self, tx: &mut dyn WriteTx, work: &mut Work<'_>) -> (Result<()>, Option<Error>) {
        let before = match tx.journal_head() {
            Ok(head) => head.sequence,
            Err(error) => return (Err(error), None),
        };
        if let Err(error) = work(tx) {
            let is_kept = self == Self::FailureKept && matches!(error.kind(), ErrorKind::DiskFull | ErrorKind::Io);
            return if is_kept { (Ok(()), Some(error)) } else { (Err(error), None) };
        }
        (self.change(tx, before), None)
    }

    /// Changes the rows behind what the work has written.
    fn change(self, tx: &mut dyn WriteTx, before: u64) -> Result<()> {
        for entry in tx.journal(before + 1, 100)? {
            match (self, &entry.parse()?.event) {
                (Self::SpotNotFreed, Event::SessionCompleted { session, spot: Some(spot), .. }) => {
                    let Some(row) = tx.spot(*spot)? else { continue };
                    let (status, session) = (SpotStatus::Occupied, Some(*session));
                    tx.update_spot(&row, &Spot { status, session, version: row.version + 1, ..row.clone() })?;
                }
                (Self::RefundForgotten, Event::RefundCompleted { payment, .. }) => {
                    let Some(row) = tx.payment(*payment)? else { continue };
                    let status = PaymentStatus::Completed;
                    tx.update_payment(&row, &Payment { status, refunded_minor: 0, version: row.version + 1, ..row.clone() })?;
                }
                (Self::PaymentLost, Event::PaymentCompleted { session, amount_minor, .. }) => {
                    let Some(row) = tx.session(*session)? else { continue };
                    let paid_minor = row.paid_minor - amount_minor;
                    tx.update_session(&row, &Session { paid_minor, version: row.version + 1, ..row.clone() })?;
                }
                (Self::RemovalForgotten, Event::VehicleRemoved { vehicle }) => {
                    let Some(row) = tx.vehicle(*vehicle)? else { continue };
                    tx.update_vehicle(&row, &Vehicle { deleted_at: None, version: row.version + 1, ..row.clone() })?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[derive(Debug)]
struct Wrong {
    inner: Arc<dyn Storage>,
    mistake: Mistake,
}

impl Storage for Wrong {
    fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()> {
        let mut hidden = None;
        let answer = self.inner.write(deadline, &mut |tx| {
            let (answer, error) = self.mistake.run(tx, work);
            hidden = error;
            answer
        });
        hidden.map_or(answer, Err)
    }

    fn write_owned(&self, deadline: Deadline, mut work: OwnedWork) -> Result<()> {
        self.write(deadline, &mut *work)
    }

    fn read(&self, work: &mut dyn FnMut(&dyn ReadTx) -> Result<()>) -> Result<()> {
        self.inner.read(work)
    }

    fn observe(&self, observer: Arc<dyn CommitObserver>) {
        self.inner.observe(observer);
    }

    fn change_mark(&self) -> Result<u64> {
        self.inner.change_mark()
    }

    fn figures(&self) -> StorageFigures {
        self.inner.figures()
    }
}
