//! Events: the facts that change the garage, and the journal that keeps them.
//!
//! A command decides and yields events; applying them is the only way in which a row changes (`storage/apply.rs`).

mod journal;

pub(crate) use journal::check_row;
pub use journal::{ChainBreak, Head, JournalEntry, KeyUse, RawEntry};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{
    Actor, Bay, CashMove, DayClose, DebtId, Floor, Label, Money, NewSpot, ParkerClass, PaymentId, PaymentMethod, PaymentPurpose,
    Plate, PlateShown, Receipt, RefundId, SessionId, ShiftId, SpotId, SpotStatus, Tariff, TariffRef, TicketId, TicketNumber,
    Timestamp, Validation, VehicleId, VehicleSize, VehicleType,
};
use crate::domain::{
    AuthSessionEnd, AuthSessionId, Client, DeviceId, DeviceKind, Digest, Login, Role, Subject, TokenFault, UserId,
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
        /// On what ground it is there.
        parker_class: ParkerClass,
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
    /// The parker is there on another ground than was thought.
    ParkerClassChanged {
        /// The session.
        session: SessionId,
        /// What it was.
        from: ParkerClass,
        /// What it is.
        to: ParkerClass,
        /// Why.
        reason: String,
    }
    /// A third party takes something off the price of a stay.
    ValidationGranted {
        /// The session.
        session: SessionId,
        /// The whole validation.
        validation: Validation,
    }
    /// A validation was taken back.
    ValidationRevoked {
        /// The session.
        session: SessionId,
        /// Which one.
        validation: Label,
        /// Why.
        reason: String,
    }
    /// A vehicle left with everything paid: the session ends, the spot is free, the ticket is closed.
    SessionCompleted {
        /// The session.
        session: SessionId,
        /// When it ended.
        ended_at: Timestamp,
        /// The vehicle's type, by which the stay is priced from now on.
        vehicle_type: VehicleType,
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
        /// The part of it that was not due, in minor units.
        credit_minor: i64,
        /// What the driver handed over, in minor units.
        tendered_minor: Option<i64>,
        /// The debt that it is for.
        debt: Option<DebtId>,
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
    /// A receipt or credit note was issued, with the next number.
    ReceiptIssued {
        /// As it was issued.
        receipt: Receipt,
    }
    /// Someone begins to answer for a drawer of cash.
    ShiftOpened {
        /// The shift.
        shift: ShiftId,
        /// What the drawer is called.
        drawer: String,
        /// What is in it.
        float: Money,
        /// Who answers for it.
        by: Actor,
    }
    /// Cash went into a drawer or out of it otherwise than by a payment or a refund.
    CashMoved {
        /// The shift.
        shift: ShiftId,
        /// Which way.
        kind: CashMove,
        /// How much.
        amount: Money,
        /// Why.
        reason: String,
    }
    /// A drawer was counted, and its shift is over.
    ShiftClosed {
        /// The shift.
        shift: ShiftId,
        /// What was in it.
        counted: Money,
    }
    /// A day was closed.
    DayClosed {
        /// The close, with its sums.
        close: DayClose,
    }
    /// The provider was heard about a payment that had ended without its word, or against it.
    PaymentAnswered {
        /// The payment.
        payment: PaymentId,
        /// Whether it says that it took the money.
        taken: bool,
    }
    /// A payment is disputed: by the driver, the bank, or a provider that takes back what it said.
    PaymentDisputed {
        /// The payment.
        payment: PaymentId,
        /// Why.
        reason: String,
    }
    /// A dispute is over.
    DisputeResolved {
        /// The payment.
        payment: PaymentId,
        /// How it ended.
        note: String,
    }
    /// Money is about to be given back.
    RefundOpened {
        /// The refund.
        refund: RefundId,
        /// The payment.
        payment: PaymentId,
        /// The stay.
        session: SessionId,
        /// The key under which the provider gives it back at most once.
        key: String,
        /// How much.
        amount: Money,
        /// Why.
        reason: String,
    }
    /// The money was given back.
    RefundCompleted {
        /// The refund.
        refund: RefundId,
        /// The payment.
        payment: PaymentId,
        /// The stay.
        session: SessionId,
        /// How much, in minor units.
        amount_minor: i64,
        /// The provider's own number.
        reference: Option<String>,
        /// Until when the vehicle may leave from now on.
        paid_until: Option<Timestamp>,
    }
    /// The provider refused to give it back.
    RefundFailed {
        /// The refund.
        refund: RefundId,
        /// Why.
        reason: String,
    }
    /// A vehicle left without paying.
    DebtIncurred {
        /// The debt.
        debt: DebtId,
        /// The stay.
        session: SessionId,
        /// Who owes it.
        vehicle: VehicleId,
        /// How much.
        amount: Money,
        /// Why.
        reason: String,
    }
    /// A debt was paid.
    DebtSettled {
        /// The debt.
        debt: DebtId,
        /// By which payment.
        payment: PaymentId,
    }
    /// A debt was given up.
    DebtWaived {
        /// The debt.
        debt: DebtId,
        /// Why.
        reason: String,
    }
    /// Staff let a vehicle out and asked for no more; the exit follows.
    SessionReleased {
        /// The session.
        session: SessionId,
        /// What was due, in minor units of its tariff's currency.
        waived_minor: i64,
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
    /// A process took a job that one at a time does, for a term. Renewals are no events: they say nothing new, every few seconds.
    LeaseTaken {
        /// The job.
        job: Label,
        /// How often it has been taken, this time included.
        fence: u64,
        /// Who took it.
        holder: Label,
        /// When the term ends, unless it is renewed.
        until: Timestamp,
    }
    /// The holder of a job gave it up before its term was over.
    LeaseReleased {
        /// The job.
        job: Label,
        /// Under which number it was held.
        fence: u64,
    }
    /// A user was made.
    UserCreated {
        /// The id it was given.
        user: UserId,
        /// What the user types.
        login: Login,
        /// What others see.
        display_name: String,
        /// What the user may do.
        role: Role,
    }
    /// A user's particulars changed.
    UserChanged {
        /// The user.
        user: UserId,
        /// What others see from now on.
        display_name: String,
        /// What the user may do from now on.
        role: Role,
        /// Whether the user may log in from now on.
        active: bool,
    }
    /// A user was removed, with the password; the login may be given to another.
    UserRemoved {
        /// The user.
        user: UserId,
    }
    /// A password was set.
    PasswordSet {
        /// The user.
        user: UserId,
        /// SHA-256 of the password's hash; the hash itself never leaves its table.
        password: Digest,
    }
    /// A password was hashed anew because more is asked of a hash than when it was made.
    PasswordRehashed {
        /// The user.
        user: UserId,
        /// SHA-256 of the new hash.
        password: Digest,
    }
    /// A password may be set with a token.
    PasswordResetRequested {
        /// The user.
        user: UserId,
        /// SHA-256 of the token.
        token: Digest,
        /// From when on the token is worthless.
        expires_at: Timestamp,
    }
    /// Somebody gave the right password.
    LoginSucceeded {
        /// The user.
        user: UserId,
        /// The counter of failures that is cleared, a keyed hash of the login.
        counter: Digest,
    }
    /// Somebody did not give the right password, or a login of nobody.
    LoginFailed {
        /// A keyed hash of the login: what was typed there may have been a password.
        counter: Digest,
        /// Whose login it was, if it was anyone's.
        user: Option<UserId>,
        /// Failures in a row, this one included.
        failures: u32,
        /// From where.
        ip: Option<std::net::IpAddr>,
    }
    /// A login is locked for a while after too many failures.
    UserLocked {
        /// A keyed hash of the login.
        counter: Digest,
        /// Whose login it is, if it is anyone's.
        user: Option<UserId>,
        /// Until when no attempt is looked at.
        until: Timestamp,
    }
    /// Counters of failures under logins of nobody were dropped.
    LoginCountersForgotten {
        /// Which.
        counters: Vec<Digest>,
    }
    /// Auth sessions that ended long ago were dropped from the login history.
    AuthSessionsForgotten {
        /// Which.
        auth_sessions: Vec<AuthSessionId>,
    }
    /// Somebody is logged in: an auth session begins.
    AuthSessionOpened {
        /// The auth session.
        auth_session: AuthSessionId,
        /// Who.
        subject: Subject,
        /// From where.
        client: Client,
        /// SHA-256 of the first refresh token.
        refresh: Digest,
        /// When it ends by itself.
        expires_at: Timestamp,
    }
    /// A refresh token was used and replaced.
    TokenRefreshed {
        /// The auth session.
        auth_session: AuthSessionId,
        /// SHA-256 of the refresh token from now on.
        successor: Digest,
        /// What it was derived with.
        salt: Digest,
        /// When the auth session ends by itself.
        expires_at: Timestamp,
    }
    /// A refresh token came a second time, or from another device: its auth session ends.
    RefreshReused {
        /// The auth session.
        auth_session: AuthSessionId,
        /// From where.
        ip: Option<std::net::IpAddr>,
    }
    /// An auth session ended, with all its tokens.
    AuthSessionRevoked {
        /// The auth session.
        auth_session: AuthSessionId,
        /// Why.
        reason: AuthSessionEnd,
    }
    /// A user named the device of an auth session, or trusts it.
    AuthSessionLabelled {
        /// The auth session.
        auth_session: AuthSessionId,
        /// Its name from now on.
        name: Option<String>,
        /// Whether it is trusted from now on.
        trusted: bool,
    }
    /// Auth sessions were in use; many at once, at most once a minute for each.
    ActivityNoted {
        /// Which, and when.
        uses: Vec<(AuthSessionId, Timestamp)>,
    }
    /// Tokens and secrets were refused; many at once, at most once a minute, because anyone can show some.
    TokensRefused {
        /// How many, by what was wrong with them.
        refused: BTreeMap<TokenFault, u64>,
    }
    /// A gate or kiosk may log in from now on.
    DeviceRegistered {
        /// The id it was given.
        device: DeviceId,
        /// What people call it.
        name: String,
        /// What it is.
        kind: DeviceKind,
        /// Where it stands.
        lane: String,
        /// SHA-256 of its secret.
        secret: Digest,
    }
    /// A device's particulars changed.
    DeviceChanged {
        /// The device.
        device: DeviceId,
        /// What people call it from now on.
        name: String,
        /// Where it stands from now on.
        lane: String,
        /// Whether it may log in from now on.
        active: bool,
    }
    /// A device was given another secret.
    DeviceSecretSet {
        /// The device.
        device: DeviceId,
        /// SHA-256 of the secret.
        secret: Digest,
    }
    /// A device was removed.
    DeviceRemoved {
        /// The device.
        device: DeviceId,
    }
    /// Somebody called as a device, with a wrong secret; noted once a minute for each.
    DeviceLoginFailed {
        /// The device.
        device: DeviceId,
        /// From where.
        ip: Option<std::net::IpAddr>,
    }
}
