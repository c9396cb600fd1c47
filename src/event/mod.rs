//! Events: the facts that change the garage, and the journal that keeps them.
//!
//! A command decides and yields events; applying them is the only way in which a row changes (`storage/apply.rs`).

mod journal;

pub(crate) use journal::check_row;
pub use journal::{ChainBreak, Head, JournalEntry, KeyUse, RawEntry};

use serde::{Deserialize, Serialize};

use crate::domain::{
    Bay, Floor, Money, NewSpot, PaymentId, PaymentMethod, PaymentPurpose, Plate, PlateShown, SessionId, SpotId, SpotStatus, Tariff,
    TariffRef, TicketId, TicketNumber, Timestamp, VehicleId, VehicleSize, VehicleType,
};

macro_rules! events {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty,)* })+) => {
        /// One fact. It holds what cannot be computed from the rows before it, and no more.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "events are made one at a time and soon written")]
        pub enum Event { $($(#[doc = $doc])+ $name { $($(#[doc = $field_doc])+ $field: $type,)* },)+ }

        impl Event {
            /// The names of all kinds.
            pub const KINDS: &'static [&'static str] = &[$(stringify!($name),)+];

            /// The stable name of this kind, as the journal's `kind` column has it.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$name { .. } => stringify!($name),)+ }
            }
        }
    };
}

events! {
    /// Floors, bays and spots were built.
    LayoutExtended {
        /// New floors.
        floors: Vec<Floor>,
        /// New bays.
        bays: Vec<Bay>,
        /// New spots.
        spots: Vec<NewSpot>,
    }
    /// A spot was closed or opened.
    SpotServiceChanged {
        /// The spot.
        spot: SpotId,
        /// Its state from now on: AVAILABLE, MAINTENANCE or OUT_OF_ORDER.
        to: SpotStatus,
        /// Why.
        reason: Option<String>,
    }
    /// A spot is kept for a vehicle.
    SpotReserved {
        /// The spot.
        spot: SpotId,
        /// The vehicle.
        vehicle: VehicleId,
        /// When that lapses.
        until: Option<Timestamp>,
    }
    /// A reservation ended unused, or staff saw that the car of an EXPIRED session is gone.
    SpotReleased {
        /// The spot.
        spot: SpotId,
    }
    /// A spot was taken out of the layout.
    SpotRemoved {
        /// The spot.
        spot: SpotId,
    }
    /// A vehicle became known.
    VehicleRegistered {
        /// The id it was given.
        vehicle: VehicleId,
        /// Its plate in normal form.
        plate: Plate,
        /// Its plate as it was written.
        plate_shown: PlateShown,
        /// Its type.
        vehicle_type: VehicleType,
        /// Its measures.
        size: VehicleSize,
        /// What staff wrote about it.
        note: Option<String>,
    }
    /// A vehicle's particulars changed.
    VehicleUpdated {
        /// The vehicle.
        vehicle: VehicleId,
        /// Its type from now on.
        vehicle_type: VehicleType,
        /// Its measures from now on.
        size: VehicleSize,
        /// The note from now on.
        note: Option<String>,
    }
    /// A vehicle was removed; its history stays.
    VehicleRemoved {
        /// The vehicle.
        vehicle: VehicleId,
    }
    /// A vehicle came in: the session begins, the spot is taken, the ticket is printed.
    VehicleEntered {
        /// The session.
        session: SessionId,
        /// The vehicle.
        vehicle: VehicleId,
        /// The spot.
        spot: SpotId,
        /// The ticket.
        ticket: TicketId,
        /// The ticket's number.
        number: TicketNumber,
        /// The tariff pinned.
        tariff: Option<TariffRef>,
        /// From when on the stay is overdue.
        overdue_at: Timestamp,
        /// The lane.
        lane: Option<String>,
    }
    /// A parked vehicle moved to another spot.
    SessionTransferred {
        /// The session.
        session: SessionId,
        /// Where it stood.
        from: SpotId,
        /// Where it stands.
        to: SpotId,
    }
    /// A stay may last longer, or less long.
    SessionExtended {
        /// The session.
        session: SessionId,
        /// From when on the stay is overdue.
        overdue_at: Timestamp,
    }
    /// The plate was read wrongly: the stay is that of another vehicle.
    PlateCorrected {
        /// The session.
        session: SessionId,
        /// The vehicle it was taken for.
        from: VehicleId,
        /// The vehicle it is.
        to: VehicleId,
    }
    /// A vehicle left with everything paid: the session ends, the spot is free, the ticket is closed.
    SessionCompleted {
        /// The session.
        session: SessionId,
        /// When it ended.
        ended_at: Timestamp,
        /// The spot that became free; `None` where an EXPIRED session had given it up before.
        spot: Option<SpotId>,
        /// The ticket that was closed; `None` where it was void.
        ticket: Option<TicketId>,
        /// The lane.
        lane: Option<String>,
    }
    /// An entry was taken back: the spot is free, the ticket is void.
    SessionCancelled {
        /// The session.
        session: SessionId,
        /// When it ended.
        ended_at: Timestamp,
        /// The spot that became free.
        spot: SpotId,
        /// The ticket that became void; `None` where it was before.
        ticket: Option<TicketId>,
        /// Why.
        reason: String,
    }
    /// A stay went past its limit: the ticket is void, the fee runs on.
    SessionExpired {
        /// The session.
        session: SessionId,
        /// The spot that was given up; `None` where staff must look first.
        spot: Option<SpotId>,
        /// The ticket that became void; `None` where it was before.
        ticket: Option<TicketId>,
    }
    /// A ticket was made worthless.
    TicketVoided {
        /// The ticket.
        ticket: TicketId,
        /// Why.
        reason: String,
    }
    /// A driver lost the ticket and got another.
    TicketReplaced {
        /// The session.
        session: SessionId,
        /// The ticket that is lost; it is void from now on.
        lost: TicketId,
        /// The new one.
        ticket: TicketId,
        /// The new one's number.
        number: TicketNumber,
    }
    /// A payment is about to be asked for.
    PaymentOpened {
        /// The payment.
        payment: PaymentId,
        /// The stay.
        session: SessionId,
        /// The key under which the provider charges at most once.
        key: String,
        /// What it is for.
        purpose: PaymentPurpose,
        /// How it is paid.
        method: PaymentMethod,
        /// How much.
        amount: Money,
        /// The instant up to which the stay was priced.
        priced_until: Timestamp,
        /// The lane or pay station.
        lane: Option<String>,
    }
    /// The money was taken.
    PaymentCompleted {
        /// The payment.
        payment: PaymentId,
        /// The stay.
        session: SessionId,
        /// How much, in minor units.
        amount_minor: i64,
        /// The provider's own number.
        reference: Option<String>,
        /// Until when the vehicle may leave.
        paid_until: Option<Timestamp>,
    }
    /// The provider refused.
    PaymentFailed {
        /// The payment.
        payment: PaymentId,
        /// Why.
        reason: String,
    }
    /// A payment was given up before the provider was asked.
    PaymentCancelled {
        /// The payment.
        payment: PaymentId,
        /// Why.
        reason: String,
    }
    /// A version of a tariff was published; it never changes again.
    TariffPublished {
        /// The tariff.
        tariff: Tariff,
    }
    /// A call under an idempotency key found nothing to do; its row remembers the key.
    NothingToDo {}
    /// A tariff prices the stays that begin from now on.
    TariffActivated {
        /// Which.
        tariff: TariffRef,
    }
}
