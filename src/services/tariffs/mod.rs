//! Tariffs: published in versions that never change, one of them active.

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

mod billed_back;
mod history;
mod reprice;

pub use billed_back::BilledBack;
pub use reprice::{RepriceFailure, RepriceScope, Repriced, RepricedStay};

use super::{found, service};
use crate::domain::{Tariff, TariffId, TariffRef, Timestamp};
use crate::event::Event;
use crate::storage::{ReadTx, TariffRow};
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

service! {
    /// Tariffs: see [`Garage::tariffs`](crate::Garage::tariffs).
    Tariffs
}

impl Tariffs<'_> {
    /// Publishes a version of a tariff. Publishing the same again changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTariff`] if this version was published with another content, or in another currency than the
    /// garage's.
    pub fn publish(&self, tariff: &Tariff) -> Result<TariffRef> {
        self.scope.run(Publish { tariff: tariff.clone() })
    }

    /// Makes a published version price the stays that begin from now on. Stays that have begun keep theirs. It goes on after
    /// its validity has ended, until another is activated: a forgotten price list is better than none.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was not published; [`ErrorKind::InvalidTariff`] if the garage, by its policy, has
    /// another currency by now, or the version is not valid at this time.
    pub fn activate(&self, tariff: &TariffRef) -> Result<()> {
        self.scope.run(Activate { tariff: tariff.clone() })
    }

    /// The tariff that prices the stays that begin now; without one, they are free.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn active(&self) -> Result<Option<TariffRef>> {
        self.scope.read(Need::SEE, |rows| rows.active_tariff())
    }

    /// This version of a tariff.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn get(&self, tariff: &TariffRef) -> Result<Tariff> {
        Ok(found(self.scope.read(Need::SEE, |rows| rows.tariff(tariff))?, "tariff", tariff)?.tariff)
    }

    /// The highest version of a tariff.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn latest(&self, id: &TariffId) -> Result<Tariff> {
        Ok(found(self.scope.read(Need::SEE, |rows| rows.latest_tariff(id))?, "tariff", id)?.tariff)
    }

    /// All versions of all tariffs.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn list(&self) -> Result<Vec<TariffRow>> {
        self.scope.read(Need::SEE, |rows| rows.tariffs())
    }
}

#[derive(Serialize)]
struct Publish {
    tariff: Tariff,
}

impl Command for Publish {
    type Answer = TariffRef;
    const NAME: &'static str = "tariffs.publish";
    const NEED: Need = Need::May(Permission::ManageTariffs);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let reference = self.tariff.reference();
        check_currency(&self.tariff, with)?;
        match rows.tariff(&reference)? {
            Some(known) if known.tariff == self.tariff => Ok(vec![]),
            Some(_) => Err(Error::new(
                ErrorKind::InvalidTariff,
                format!("tariff {reference} was published with another content: a change is a new version"),
            )),
            None => Ok(vec![Event::TariffPublished { tariff: self.tariff.clone() }]),
        }
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<TariffRef> {
        Ok(self.tariff.reference())
    }
}

fn check_currency(tariff: &Tariff, with: &Decision<'_>) -> Result<()> {
    if tariff.currency() == with.policy.currency {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InvalidTariff,
        format!("tariff {} is in {}, and the garage in {}", tariff.reference(), tariff.currency(), with.policy.currency),
    ))
}

#[derive(Serialize)]
struct Activate {
    tariff: TariffRef,
}

impl Command for Activate {
    type Answer = ();
    const NAME: &'static str = "tariffs.activate";
    const NEED: Need = Need::May(Permission::ManageTariffs);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let row = found(rows.tariff(&self.tariff)?, "tariff", &self.tariff)?;
        check_currency(&row.tariff, with)?;
        if row.active {
            return Ok(vec![]);
        }
        if !row.tariff.is_valid_at(with.now) {
            return Err(Error::new(
                ErrorKind::InvalidTariff,
                format!("tariff {} is not valid at {}: activate it when it is", self.tariff, with.now),
            ));
        }
        Ok(vec![Event::TariffActivated { tariff: self.tariff.clone() }])
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}
