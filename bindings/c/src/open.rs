//! Opening a garage: its options, in a file or in memory.

use std::collections::BTreeMap;
use std::ffi::c_char;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use parking_garage::{
    ActingGarage, Auth, Books, Currency, DebtsAtEntry, Durability, EquippedSpots, Error, ErrorKind, Events, ExpiredSpots, Garage,
    GarageBuilder, HealthStatus, Issuer, Journal, Maintenance, ManualClock, MetricsFigures, Overpayment, PaymentMethod, Payments,
    Policy, Principal, Result, SeededEntropy, Sessions, Shifts, Spots, Tariffs, Tickets, TimeZone, Timestamp, Transaction,
    Vehicles,
};

use crate::auth_options::{GarageAuthOptions, auth_config};
use crate::call::{Object, call, keep, watch_for_forks};
use crate::code::{Coded, GARAGE_DURABILITY_FULL, GarageDurability, coded};
use crate::error::GarageError;
use crate::events::Streams;
use crate::id::{GARAGE_CURRENCY_BYTES, millis};
use crate::provider::{CallbackProvider, GarageProvider};
use crate::record::{Out, OutValue, Record, read, read_optional, readable, records};
use crate::status::GarageStatus;
use crate::text::{field, optional_text};

/// The number of something that is open: a garage or an event stream. 0 is none. Never a pointer: one that was freed or made
/// up is noticed, and answers GARAGE_E_MISUSE.
pub type GarageHandle = u64;

/// A flag of opening: a file that is not there is an error, and not made.
pub const GARAGE_OPEN_EXISTING: u32 = 1;
/// A flag of opening: no background thread; the host calls garage_maintenance_catch_up and garage_maintenance_tidy.
pub const GARAGE_OPEN_NO_BACKGROUND: u32 = 2;
/// A flag of opening: the clock stands still, and garage_clock_set and garage_clock_advance move it. For tests and replays.
pub const GARAGE_OPEN_MANUAL_CLOCK: u32 = 4;
/// A flag of opening: ids and ticket numbers follow from `seed`. For tests: anyone can compute them.
pub const GARAGE_OPEN_SEEDED: u32 = 8;
/// A flag of opening: spots with a charger are for all once nothing else is free.
pub const GARAGE_OPEN_CHARGERS_FOR_ALL: u32 = 16;
/// A flag of opening: accessible spots are for all once nothing else is free.
pub const GARAGE_OPEN_ACCESSIBLE_FOR_ALL: u32 = 32;
/// A flag of opening: the spot of a session that expires is free at once, instead of once staff have released it.
pub const GARAGE_OPEN_FREE_EXPIRED_SPOTS: u32 = 64;

const FLAGS: u32 = GARAGE_OPEN_EXISTING
    | GARAGE_OPEN_NO_BACKGROUND
    | GARAGE_OPEN_MANUAL_CLOCK
    | GARAGE_OPEN_SEEDED
    | GARAGE_OPEN_CHARGERS_FOR_ALL
    | GARAGE_OPEN_ACCESSIBLE_FOR_ALL
    | GARAGE_OPEN_FREE_EXPIRED_SPOTS;

/// How a garage is to be opened. Let garage_options_default fill it, then change what should be different.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageOptions {
    /// sizeof(GarageOptions), set by the caller.
    pub struct_size: u32,
    /// GARAGE_OPEN_*, added up. Default: 0.
    pub flags: u32,
    /// GARAGE_DURABILITY_FULL (default) or GARAGE_DURABILITY_RELAXED. In memory it has no effect.
    pub durability: GarageDurability,
    /// Minutes to leave after paying at a pay station. Default: 15.
    pub exit_grace_minutes: u32,
    /// Minutes after which a stay counts as overdue. Default: 43,200 (30 days).
    pub stay_minutes_max: u32,
    /// Minutes after which a PENDING payment is taken for interrupted. Default: 2.
    pub payment_minutes_max: u32,
    /// Milliseconds that a change waits for its turn; -1: as long as the store does. Default: 10,000.
    pub deadline_ms: i64,
    /// How often the background thread looks for other processes' changes, in milliseconds. Default: 100; floor: 1.
    pub poll_interval_ms: u32,
    /// How often it compares what is in memory with the store, in milliseconds. Default: 300,000; floor: 100.
    pub check_interval_ms: u32,
    /// What ids and ticket numbers follow from under GARAGE_OPEN_SEEDED.
    pub seed: u64,
    /// What a manual clock shows at first, in microseconds since 1970 in UTC. Default: 0.
    pub clock_start: i64,
    /// The currency of stays that no tariff prices, and of every tariff: three capital letters and a NUL. Default: "EUR".
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// Who takes payments by card; NULL (default): nobody. The struct is copied.
    pub card: *const GarageProvider,
    /// Who takes cash, instead of the host that counts it; NULL (default): cash is taken as counted.
    pub cash: *const GarageProvider,
    /// What becomes of money that is more than what is due: GARAGE_OVERPAYMENT_REFUSE (default) or GARAGE_OVERPAYMENT_CREDIT.
    pub overpayment: GarageOverpayment,
    /// What debts mean at the entry; default: GARAGE_DEBTS_AT_ENTRY_SHOW.
    pub debts_at_entry: GarageDebtsAtEntry,
    /// For so many days after a payment was given up the provider is still asked about it; 0: never. Default: 7.
    pub cancelled_days_asked: u32,
    /// The time zone of receipts and of the days in sums, such as "Europe/Berlin"; NULL (default): UTC.
    pub time_zone: *const c_char,
    /// Who issues the receipts; NULL (default): nobody is named.
    pub issuer_name: *const c_char,
    /// Where that is: at most six lines, one below the other; NULL (default): none.
    pub issuer_address: *const c_char,
    /// The number under which it pays taxes; NULL (default): none.
    pub issuer_tax_number: *const c_char,
    /// With what people and devices log in; NULL (default): nobody can. Everything it points to is copied.
    pub auth: *const GarageAuthOptions,
}

/// What becomes of money that is more than what is due.
pub type GarageOverpayment = i32;
/// It is refused: exactly what is due is taken.
pub const GARAGE_OVERPAYMENT_REFUSE: GarageOverpayment = 1;
/// It is taken, as the stay's credit.
pub const GARAGE_OVERPAYMENT_CREDIT: GarageOverpayment = 2;
coded! {
    Overpayment, "way to treat too much money" {
        Refuse = GARAGE_OVERPAYMENT_REFUSE,
        Credit = GARAGE_OVERPAYMENT_CREDIT,
    }
}

/// What the debts of a vehicle mean when it wants to come in again.
pub type GarageDebtsAtEntry = i32;
/// Nothing; they are not looked for.
pub const GARAGE_DEBTS_AT_ENTRY_IGNORE: GarageDebtsAtEntry = 1;
/// GarageVisit shows them.
pub const GARAGE_DEBTS_AT_ENTRY_SHOW: GarageDebtsAtEntry = 2;
/// It is not let in: GARAGE_E_DEBT_OUTSTANDING.
pub const GARAGE_DEBTS_AT_ENTRY_REFUSE: GarageDebtsAtEntry = 3;
coded! {
    DebtsAtEntry, "way to treat debts" {
        Ignore = GARAGE_DEBTS_AT_ENTRY_IGNORE,
        Show = GARAGE_DEBTS_AT_ENTRY_SHOW,
        Refuse = GARAGE_DEBTS_AT_ENTRY_REFUSE,
    }
}

records! { GarageOptions: auth; }
readable! { GarageOptions }

impl GarageOptions {
    fn defaults() -> Self {
        let policy = Policy::default();
        Self {
            durability: GARAGE_DURABILITY_FULL,
            exit_grace_minutes: policy.exit_grace_minutes,
            stay_minutes_max: policy.stay_minutes_max,
            payment_minutes_max: policy.payment_minutes_max,
            deadline_ms: 10_000,
            poll_interval_ms: 100,
            check_interval_ms: 300_000,
            currency: field(policy.currency.code()),
            overpayment: policy.overpayment.code(),
            debts_at_entry: policy.debts_at_entry.code(),
            cancelled_days_asked: policy.cancelled_days_asked,
            ..Self::zeroed()
        }
    }

    fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    fn policy(&self) -> Result<Policy> {
        let for_all = |flag| {
            if self.has(flag) { EquippedSpots::ForAllWhenNothingElseIsFree } else { EquippedSpots::ForThoseWhoNeedThem }
        };
        let mut policy = Policy {
            exit_grace_minutes: self.exit_grace_minutes,
            stay_minutes_max: self.stay_minutes_max,
            payment_minutes_max: self.payment_minutes_max,
            currency: currency_of(self.currency)?,
            overpayment: Overpayment::of("options.overpayment", self.overpayment)?,
            debts_at_entry: DebtsAtEntry::of("options.debts_at_entry", self.debts_at_entry)?,
            cancelled_days_asked: self.cancelled_days_asked,
            ..Policy::default()
        };
        policy.assignment.chargers = for_all(GARAGE_OPEN_CHARGERS_FOR_ALL);
        policy.assignment.accessible = for_all(GARAGE_OPEN_ACCESSIBLE_FOR_ALL);
        if self.has(GARAGE_OPEN_FREE_EXPIRED_SPOTS) {
            policy.expired_spots = ExpiredSpots::Free;
        }
        Ok(policy)
    }
}

fn currency_of(code: [c_char; GARAGE_CURRENCY_BYTES]) -> Result<Currency> {
    let bytes = code.map(|letter| letter as u8);
    let letters = std::str::from_utf8(&bytes[..3]).ok().filter(|_| bytes[3] == 0);
    letters.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "options.currency is three capital letters and a NUL"))?.parse()
}

/// Says that the caller has set no flag that this version does not know.
pub(crate) fn check_flags(name: &str, flags: u32, known: u32) -> Result<()> {
    if flags & !known == 0 {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Unsupported, format!("{name} has flags that this version does not know: {:#x}", flags & !known)))
}

/// # Safety
/// The texts of the options are NULL or texts.
unsafe fn issuer_of(given: &GarageOptions) -> Result<Issuer> {
    // SAFETY: promised by the caller.
    unsafe {
        let mut issuer = Issuer::new(optional_text("options.issuer_name", given.issuer_name)?.unwrap_or_default());
        for line in optional_text("options.issuer_address", given.issuer_address)?.unwrap_or_default().lines() {
            issuer = issuer.address_line(line);
        }
        if let Some(number) = optional_text("options.issuer_tax_number", given.issuer_tax_number)? {
            issuer = issuer.tax_number(number);
        }
        Ok(issuer)
    }
}

/// A garage, as the host itself or as a principal, each of whose calls is checked.
pub(crate) enum Speaker {
    Host(Garage),
    Acting(ActingGarage),
}

macro_rules! services {
    ($($name:ident: $service:ident)+) => {
        impl Speaker {$(
            pub(crate) fn $name(&self) -> $service<'_> {
                match self {
                    Self::Host(garage) => garage.$name(),
                    Self::Acting(garage) => garage.$name(),
                }
            }
        )+}
    };
}
services! {
    vehicles: Vehicles spots: Spots sessions: Sessions tickets: Tickets payments: Payments shifts: Shifts books: Books
    tariffs: Tariffs journal: Journal events: Events auth: Auth maintenance: Maintenance
}

impl Speaker {
    pub(crate) fn transaction<T>(&self, work: impl FnMut(&Transaction<'_>) -> Result<T>) -> Result<T> {
        match self {
            Self::Host(garage) => garage.transaction(work),
            Self::Acting(garage) => garage.transaction(work),
        }
    }

    pub(crate) fn health(&self) -> Result<HealthStatus> {
        match self {
            Self::Host(garage) => Ok(garage.health()),
            Self::Acting(garage) => garage.health(),
        }
    }

    pub(crate) fn metrics(&self) -> Result<MetricsFigures> {
        match self {
            Self::Host(garage) => Ok(garage.metrics()),
            Self::Acting(garage) => garage.metrics(),
        }
    }

    pub(crate) fn acting_as(&self, principal: &Principal) -> Result<ActingGarage> {
        match self {
            Self::Host(garage) => garage.acting_as(principal),
            Self::Acting(_) => Err(Error::new(ErrorKind::Misuse, "this handle acts as somebody: use the garage's own")),
        }
    }
}

/// The handles that act as somebody on a garage: they live with it, so that closing it ends them.
#[derive(Default)]
pub(crate) struct ActingOnes(Mutex<Numbered>);

#[derive(Default)]
struct Numbered {
    last: u64,
    by_number: BTreeMap<u64, Arc<Open>>,
}

impl ActingOnes {
    fn numbered(&self) -> std::sync::MutexGuard<'_, Numbered> {
        // A panic in between closes the garage anyway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, open: Open) -> u64 {
        let mut numbered = self.numbered();
        numbered.last += 1;
        let number = numbered.last;
        numbered.by_number.insert(number, Arc::new(open));
        number
    }

    pub(crate) fn get(&self, number: u64) -> Result<Arc<Open>> {
        let found = self.numbered().by_number.get(&number).map(Arc::clone);
        found.ok_or_else(|| Error::new(ErrorKind::Closed, "the handle was closed"))
    }

    pub(crate) fn remove(&self, number: u64) -> Option<Arc<Open>> {
        self.numbered().by_number.remove(&number)
    }
}

/// A garage behind a handle.
pub(crate) struct Open {
    pub(crate) garage: Speaker,
    pub(crate) acting: ActingOnes,
    pub(crate) clock: Option<Arc<ManualClock>>,
    pub(crate) streams: Streams,
    /// What amounts without a currency of their own are in.
    pub(crate) currency: Currency,
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Open")
    }
}

/// Opens with the caller's options, by one of the builder's last steps, and keeps what comes of it.
///
/// # Safety
/// `options` is NULL or points to options whose providers are NULL or providers; `out_garage` is NULL or points to a handle.
unsafe fn open(
    options: *const GarageOptions,
    out_garage: *mut GarageHandle,
    last_step: impl FnOnce(GarageBuilder) -> Result<Garage>,
) -> Result<()> {
    // SAFETY: promised by the caller.
    unsafe {
        let out = OutValue::to("out_garage", out_garage)?;
        let mut given = GarageOptions::defaults();
        if !options.is_null() {
            given = read("options", options, given)?;
        }
        check_flags("options.flags", given.flags, FLAGS)?;
        let durability = Durability::of("options.durability", given.durability)?;
        if durability == Durability::Volatile {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "options.durability: a garage that ends with the process is opened in memory",
            ));
        }
        let deadline = match given.deadline_ms {
            -1 => None,
            given => Some(millis("options.deadline_ms", given)?),
        };
        let policy = given.policy()?;
        let currency = policy.currency;
        let mut builder = Garage::builder()
            .policy(policy)
            .durability(durability)
            .create(!given.has(GARAGE_OPEN_EXISTING))
            .background(!given.has(GARAGE_OPEN_NO_BACKGROUND))
            .deadline(deadline)
            .poll_interval(Duration::from_millis(given.poll_interval_ms.into()))
            .check_interval(Duration::from_millis(given.check_interval_ms.into()));
        let clock =
            given.has(GARAGE_OPEN_MANUAL_CLOCK).then(|| Arc::new(ManualClock::at(Timestamp::from_micros(given.clock_start))));
        if let Some(clock) = &clock {
            builder = builder.clock(Arc::clone(clock) as Arc<_>);
        }
        if given.has(GARAGE_OPEN_SEEDED) {
            builder = builder.entropy(Arc::new(SeededEntropy::new(given.seed)));
        }
        for (name, method, provider) in
            [("options.card", PaymentMethod::Card, given.card), ("options.cash", PaymentMethod::Cash, given.cash)]
        {
            if let Some(provider) = read_optional(name, provider)? {
                builder = builder.provider(method, Arc::new(CallbackProvider::new(name, &provider)?));
            }
        }
        if let Some(zone) = optional_text("options.time_zone", given.time_zone)? {
            builder = builder.time_zone(zone.parse::<TimeZone>()?);
        }
        builder = builder.issuer(issuer_of(&given)?);
        if let Some(config) = auth_config("options.auth", given.auth)? {
            builder = builder.auth(config);
        }
        watch_for_forks();
        let garage = last_step(builder)?;
        out.write(keep(Object::Garage(Open {
            garage: Speaker::Host(garage),
            acting: ActingOnes::default(),
            clock,
            streams: Streams::default(),
            currency,
        }))?);
        Ok(())
    }
}

/// Fills in the options that a garage is opened with if nothing else is said.
///
/// Threads: any. Errors: GARAGE_E_INVALID_INPUT for NULL or a wrong struct_size.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_options_default(out_options: *mut GarageOptions, out_error: *mut GarageError) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        call(out_error, || {
            Out::to("out_options", out_options)?.write(&GarageOptions::defaults());
            Ok(())
        })
    }
}

/// Opens the garage in an SQLite file, and makes the file if it is not there.
///
/// Threads: any. Several processes may open the same file; in one process, one handle for it is enough, and no other copy of
/// SQLite may have it open: closing it there would drop this one's locks. Payments that hung in the air are recovered, which
/// asks `options->card` on this thread. May be NULL: options.
/// Ownership: garage_close closes it, garage_free gives the handle back.
/// Errors: GARAGE_E_CANNOT_OPEN, GARAGE_E_READ_ONLY, GARAGE_E_NOT_A_DATABASE, GARAGE_E_NEWER_SCHEMA, GARAGE_E_CORRUPT,
/// GARAGE_E_UNSUPPORTED_FILE_SYSTEM; the file is then as it was. GARAGE_E_INVALID_INPUT for an option.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_open(
    path: *const c_char,
    options: *const GarageOptions,
    out_garage: *mut GarageHandle,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        call(out_error, || {
            let file = crate::text::path("path", path)?;
            open(options, out_garage, |builder| builder.open(file))
        })
    }
}

/// Opens a garage in memory, gone when it is closed.
///
/// Threads: any. May be NULL: options. Ownership: as for garage_open. Errors: GARAGE_E_INVALID_INPUT for an option.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_open_in_memory(
    options: *const GarageOptions,
    out_garage: *mut GarageHandle,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { call(out_error, || open(options, out_garage, GarageBuilder::in_memory)) }
}
