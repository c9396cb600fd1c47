//! What a garage can be asked to do, by subject. Each service works on the garage and inside a transaction alike.

#[cfg(feature = "auth")]
pub(crate) mod auth;
pub(crate) mod books;
pub(crate) mod events;
pub(crate) mod journal;
pub(crate) mod leases;
pub(crate) mod maintenance;
pub(crate) mod payments;
pub(crate) mod sessions;
pub(crate) mod shifts;
pub(crate) mod spots;
pub(crate) mod tariffs;
pub(crate) mod tenure;
pub(crate) mod tickets;
pub(crate) mod vehicles;

#[cfg(feature = "auth")]
pub use auth::{Auth, DeviceChange, LoginRequest, NewDevice, NewUser, RegisteredDevice, Tokens, UserChange};
pub use books::{Books, BooksChecked, DayReport};
pub use events::{Events, Subscription};
pub use journal::{Journal, JournalFilter, Verified};
pub use leases::Leases;
pub use maintenance::{Maintenance, Swept};
pub use payments::{
    ChargedBack, DebtReceipt, Paid, Pay, PayDebt, Payments, PendingPayment, PendingRefund, Recovered, RecoveredRefunds, Refunded,
    Refunding,
};
pub use sessions::{Entry, Exit, SessionQuote, Sessions, SpotChoice, UnpaidExit, Visit};
pub use shifts::{NewShift, ShiftClosed, Shifts};
pub use spots::{Availability, LayoutBuilt, SpotPlace, Spots};
pub use tariffs::{BilledBack, RepriceFailure, RepriceScope, Repriced, RepricedStay, Tariffs};
pub use tickets::Tickets;
pub use vehicles::{NewVehicle, VehicleChange, Vehicles};

use crate::domain::check_no_card_number;
use crate::transaction::{Scope, Transaction};
use crate::{Error, ErrorKind, Result};

/// Declares a service: a handle that says where its calls go.
macro_rules! service {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $name<'a> {
            scope: crate::transaction::Scope<'a>,
        }

        impl<'a> $name<'a> {
            #[inline]
            pub(crate) fn new(scope: crate::transaction::Scope<'a>) -> Self {
                Self { scope }
            }

            /// The same service for one call under an idempotency key: made again with the same key and parameters,
            /// the call does nothing and answers what it answered the first time, word for word; with other parameters it
            /// fails with [`IdempotencyMismatch`](crate::ErrorKind::IdempotencyMismatch). A call that failed may be made
            /// again.
            ///
            /// A key is 1 to 255 bytes without control characters. One that may be a card number is refused: 13 to 19
            /// digits, spaces and dashes between them or not, that pass the Luhn check, as one number in ten does. A
            /// UUID never is; a counter or a time in milliseconds alone can be.
            #[must_use]
            pub fn with_key(mut self, key: &str) -> Self {
                self.scope.request.key = Some(key.into());
                self
            }
        }
    };
}

pub(crate) use service;

/// The services of an open transaction.
impl Transaction<'_> {
    /// Vehicles.
    #[must_use]
    pub fn vehicles(&self) -> vehicles::Vehicles<'_> {
        vehicles::Vehicles::new(Scope::tx(self))
    }

    /// Spots and the layout.
    #[must_use]
    pub fn spots(&self) -> spots::Spots<'_> {
        spots::Spots::new(Scope::tx(self))
    }

    /// Stays.
    #[must_use]
    pub fn sessions(&self) -> sessions::Sessions<'_> {
        sessions::Sessions::new(Scope::tx(self))
    }

    /// Tickets.
    #[must_use]
    pub fn tickets(&self) -> tickets::Tickets<'_> {
        tickets::Tickets::new(Scope::tx(self))
    }

    /// Payments that no provider outside the program has to be asked about.
    #[must_use]
    pub fn payments(&self) -> payments::Payments<'_> {
        payments::Payments::new(Scope::tx(self))
    }

    /// Shifts.
    #[must_use]
    pub fn shifts(&self) -> shifts::Shifts<'_> {
        shifts::Shifts::new(Scope::tx(self))
    }

    /// The books.
    #[must_use]
    pub fn books(&self) -> books::Books<'_> {
        books::Books::new(Scope::tx(self))
    }

    /// Tariffs.
    #[must_use]
    pub fn tariffs(&self) -> tariffs::Tariffs<'_> {
        tariffs::Tariffs::new(Scope::tx(self))
    }

    /// Leases.
    #[must_use]
    pub fn leases(&self) -> leases::Leases<'_> {
        leases::Leases::new(Scope::tx(self))
    }

    /// The journal, up to what this transaction has written.
    #[must_use]
    pub fn journal(&self) -> journal::Journal<'_> {
        journal::Journal::new(Scope::tx(self))
    }
}

/// The row, or an error that says which is missing.
#[inline]
fn found<T>(row: Option<T>, what: &str, id: impl std::fmt::Display) -> Result<T> {
    match row {
        Some(row) => Ok(row),
        None => not_found(what, id),
    }
}

#[cold]
fn not_found<T>(what: &str, id: impl std::fmt::Display) -> Result<T> {
    Err(Error::new(ErrorKind::NotFound, format!("{what} {id} is not known")))
}

/// A lane's name: at most 64 printable characters, no card number.
fn check_lane(lane: Option<&str>) -> Result<()> {
    match lane {
        Some(lane) if lane.is_empty() || lane.chars().count() > 64 || lane.chars().any(char::is_control) => {
            Err(Error::new(ErrorKind::InvalidInput, "the name of a lane is 1 to 64 printable characters"))
        }
        lane => lane.map_or(Ok(()), |lane| check_no_card_number("the name of a lane", lane)),
    }
}
