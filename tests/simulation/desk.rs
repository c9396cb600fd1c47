//! Where calls are made: at the garage, or in one of its transactions.

use parking_garage::{Garage, Payments, Sessions, Shifts, Spots, Tickets, Transaction, Vehicles};

pub(crate) trait Desk {
    fn sessions(&self) -> Sessions<'_>;
    fn payments(&self) -> Payments<'_>;
    fn spots(&self) -> Spots<'_>;
    fn vehicles(&self) -> Vehicles<'_>;
    fn tickets(&self) -> Tickets<'_>;
    fn shifts(&self) -> Shifts<'_>;
}

macro_rules! desk {
    ($($type:ty),+) => {$(
        impl Desk for $type {
            fn sessions(&self) -> Sessions<'_> {
                Self::sessions(self)
            }

            fn payments(&self) -> Payments<'_> {
                Self::payments(self)
            }

            fn spots(&self) -> Spots<'_> {
                Self::spots(self)
            }

            fn vehicles(&self) -> Vehicles<'_> {
                Self::vehicles(self)
            }

            fn tickets(&self) -> Tickets<'_> {
                Self::tickets(self)
            }

            fn shifts(&self) -> Shifts<'_> {
                Self::shifts(self)
            }
        }
    )+};
}

desk!(Garage, Transaction<'_>);
