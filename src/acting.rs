//! The handle of a principal: the same services, each call checked.

use std::time::Duration;

use crate::authority::Need;
use crate::health::HealthStatus;
use crate::metrics::MetricsFigures;
use crate::{
    Auth, Books, Events, Garage, Journal, Leases, Maintenance, Payments, Result, Sessions, Shifts, Spots, Tariffs, Tickets,
    Transaction, Vehicles,
};

/// A garage as a principal has it: see [`Garage::acting_as`]. Cheap to clone and to make: one for each request.
///
/// Every call first asks whether the login still goes on, whether the user or device is still switched on, and what its role may do
/// now; what the [`Principal`](crate::Principal) said when its token was verified does not count. The live state answers that, and
/// where it is not up to date, the store: what was ended in this process holds at once, what was ended in another within a second.
/// A call that has been allowed is finished, whatever happens meanwhile.
///
/// The services are those of [`Garage`], and answer two more errors: [`Unauthenticated`](crate::ErrorKind::Unauthenticated) to one
/// who is not logged in any more, and [`Forbidden`](crate::ErrorKind::Forbidden), which names the role and the permission, to one
/// who may not do this. Neither changes anything. They are counted, in [`MetricsFigures`], and logged as warnings, and leave no
/// journal row: whoever is refused could fill the journal with them.
///
/// | permission | calls |
/// | --- | --- |
/// | `READ_STATE` | looking at spots, vehicles, sessions, tickets, payments, receipts and tariffs; quotes, health, metrics |
/// | `ENTER` | `sessions().enter` and `enter_many` |
/// | `EXIT` | `sessions().exit` and `exit_many` |
/// | `TAKE_PAYMENT` | `payments().process`, `prepay`, `top_up`, `settle_debt`, `recover_one` |
/// | `CANCEL_PAYMENT` | `payments().cancel`, `fail` |
/// | `REFUND` | `payments().refund`, `recover_refund`, `dispute`, `resolve_dispute` |
/// | `FREE_RELEASE` | `sessions().release`, `exit_unpaid`; `payments().waive_debt` |
/// | `CORRECT_SESSIONS` | `sessions().cancel`, `extend`, `transfer`, `correct_plate`, `set_parker_class`, `validate`, `revoke_validation` |
/// | `MANAGE_TICKETS` | `tickets().void`, `replace_lost` |
/// | `MANAGE_VEHICLES` | `vehicles().register`, `register_many`, `update`, `remove` |
/// | `RESERVE` | `spots().reserve`, `release` |
/// | `MANAGE_TARIFFS` | `tariffs().publish`, `activate`, `reprice`, `billed_back` |
/// | `MANAGE_LAYOUT` | `spots().create_layout`, `close_for_maintenance`, `put_out_of_order`, `reopen`, `remove` |
/// | `MANAGE_USERS`, `MANAGE_DEVICES` | `auth()`, about others than oneself; nobody deals with an account that may do more |
/// | `READ_JOURNAL` | `journal()`, `events()`, `books().check` |
/// | `MAINTENANCE` | `maintenance()`; `leases()`; `sessions().expire_overdue`; `payments().recover`, `notify`, `notify_refund` |
/// | `WORK_SHIFT` | `shifts().open`, and `get`, `current`, `move_cash` and `close` of a shift that one opened oneself |
/// | `MANAGE_SHIFTS` | the same of any shift, and all shifts; `books().close_day`, `day_close`, `day_closes`, `sums` |
///
/// A device is bound to its lane: an entry, exit or payment without a lane gets that one, and one with another is refused.
#[derive(Clone, Debug)]
pub struct ActingGarage {
    garage: Garage,
}

macro_rules! services {
    ($($(#[doc = $doc:literal])+ $name:ident, $service:ident;)+) => {
        /// The services, each call of which is checked.
        impl ActingGarage {$(
            $(#[doc = $doc])+
            #[must_use]
            pub fn $name(&self) -> $service<'_> {
                self.garage.$name()
            }
        )+}
    };
}

services! {
    /// As [`Garage::vehicles`].
    vehicles, Vehicles;
    /// As [`Garage::spots`].
    spots, Spots;
    /// As [`Garage::sessions`].
    sessions, Sessions;
    /// As [`Garage::tickets`].
    tickets, Tickets;
    /// As [`Garage::payments`].
    payments, Payments;
    /// As [`Garage::shifts`].
    shifts, Shifts;
    /// As [`Garage::books`].
    books, Books;
    /// As [`Garage::tariffs`].
    tariffs, Tariffs;
    /// As [`Garage::journal`].
    journal, Journal;
    /// As [`Garage::events`]. A subscription asks again for each event.
    events, Events;
    /// As [`Garage::auth`].
    auth, Auth;
    /// As [`Garage::maintenance`].
    maintenance, Maintenance;
    /// As [`Garage::leases`].
    leases, Leases;
}

impl ActingGarage {
    pub(crate) const fn new(garage: Garage) -> Self {
        Self { garage }
    }

    /// As [`Garage::with_deadline`].
    #[must_use]
    pub fn with_deadline(&self, deadline: Option<Duration>) -> Self {
        Self { garage: self.garage.with_deadline(deadline) }
    }

    /// As [`Garage::transaction`]. The principal is asked for at the beginning, and for its permission at each call inside.
    ///
    /// # Errors
    /// As [`Garage::transaction`].
    pub fn transaction<T>(&self, work: impl FnMut(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.garage.transaction(work)
    }

    /// As [`Garage::health`].
    ///
    /// # Errors
    /// [`Unauthenticated`](crate::ErrorKind::Unauthenticated) and [`Forbidden`](crate::ErrorKind::Forbidden).
    pub fn health(&self) -> Result<HealthStatus> {
        self.garage.scope().admit(Need::SEE)?;
        Ok(self.garage.health())
    }

    /// As [`Garage::metrics`].
    ///
    /// # Errors
    /// As [`ActingGarage::health`].
    pub fn metrics(&self) -> Result<MetricsFigures> {
        self.garage.scope().admit(Need::SEE)?;
        Ok(self.garage.metrics())
    }
}
