//! Vehicles that come in: which spot they want, and what the driver is told.

use std::ffi::c_char;

use parking_garage::{Entry, Error, ErrorKind, ParkerClass, Result, SpotChoice, TariffId, Ticket, VehicleType, Visit};

use crate::call::on_garage;
use crate::code::{Coded, GarageSpotType, GarageVehicleType, coded};
use crate::code_money::GarageParkerClass;
use crate::error::GarageError;
use crate::give::give;
use crate::id::{GARAGE_CURRENCY_BYTES, GarageId, currency_field};
use crate::layout::features_code;
use crate::open::GarageHandle;
use crate::record::{OutMany, Record, not_null, read, read_many, read_optional, readable, records};
use crate::session::GarageSession;
use crate::spot::{GARAGE_CODE_BYTES, level_of};
use crate::status::{GARAGE_OK, GarageStatus};
use crate::text::{field, optional_text, text};
use crate::ticket::{GARAGE_TICKET_NUMBER_BYTES, GARAGE_TICKET_QR_BYTES};
use crate::vehicle::size_of_vehicle;
use crate::with_key;

/// How a spot is chosen.
pub type GarageSpotChoice = i32;
/// The best one that is free; 0 says so too.
pub const GARAGE_SPOT_CHOICE_ANY: GarageSpotChoice = 1;
/// The best one that is free on `level`.
pub const GARAGE_SPOT_CHOICE_ON_LEVEL: GarageSpotChoice = 2;
/// The one with the id `spot`.
pub const GARAGE_SPOT_CHOICE_ID: GarageSpotChoice = 3;
/// The one with the code `code`.
pub const GARAGE_SPOT_CHOICE_CODE: GarageSpotChoice = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Any,
    OnLevel,
    Id,
    Code,
}

coded! {
    Choice, "way to choose a spot" {
        Any = GARAGE_SPOT_CHOICE_ANY,
        OnLevel = GARAGE_SPOT_CHOICE_ON_LEVEL,
        Id = GARAGE_SPOT_CHOICE_ID,
        Code = GARAGE_SPOT_CHOICE_CODE,
    }
}

/// Which spot a vehicle is to have.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageSpotWish {
    /// sizeof(GarageSpotWish), set by the caller.
    pub struct_size: u32,
    /// Which of the fields below counts; 0: none of them.
    pub choice: GarageSpotChoice,
    /// A floor.
    pub level: i32,
    /// A spot.
    pub spot: GarageId,
    /// What is painted on a spot.
    pub code: *const c_char,
}

/// A vehicle that wants to come in.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageEntry {
    /// sizeof(GarageEntry), set by the caller.
    pub struct_size: u32,
    /// Its type, which is remembered; 0: as it is registered, else STANDARD.
    pub vehicle_type: GarageVehicleType,
    /// Its height in centimetres, which is remembered; 0: as it is registered.
    pub height_cm: u16,
    /// Its length.
    pub length_cm: u16,
    /// Its width.
    pub width_cm: u16,
    /// The plate, as it is written.
    pub plate: *const c_char,
    /// Which spot it is to have; NULL: the best one that is free.
    pub spot: *const GarageSpotWish,
    /// Priced by the latest version of this tariff; NULL: by the active one.
    pub tariff: *const c_char,
    /// The lane; NULL: none in particular.
    pub lane: *const c_char,
    /// On what ground it parks: the price may depend on it; 0: TRANSIENT.
    pub parker_class: GarageParkerClass,
}

/// A stay that has begun: what the driver gets, and is told.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageVisit {
    /// sizeof(GarageVisit), set by the caller.
    pub struct_size: u32,
    /// The session.
    pub session: GarageId,
    /// The vehicle.
    pub vehicle: GarageId,
    /// The ticket.
    pub ticket: GarageId,
    /// Where to park.
    pub spot: GarageId,
    /// When the stay began, in microseconds since 1970 in UTC.
    pub entered_at: i64,
    /// From when on it is overdue.
    pub overdue_at: i64,
    /// The size of the spot.
    pub spot_type: GarageSpotType,
    /// GARAGE_FEATURE_* of the spot, added up.
    pub features: u32,
    /// The floor of the spot.
    pub level: i16,
    /// Its bay.
    pub bay: u16,
    /// What is painted on it.
    pub spot_code: [c_char; GARAGE_CODE_BYTES],
    /// What is printed on the ticket, in groups of five. Whoever holds it holds the ticket.
    pub ticket_number: [c_char; GARAGE_TICKET_NUMBER_BYTES],
    /// What the ticket's QR code says.
    pub ticket_qr: [c_char; GARAGE_TICKET_QR_BYTES],
    /// What the vehicle owes for earlier stays, in minor units of `debt_currency`; 0 where nothing, or where it is not looked for.
    pub debt_minor: i64,
    /// Three capital letters; empty where there is no debt.
    pub debt_currency: [c_char; GARAGE_CURRENCY_BYTES],
}

records! {
    GarageSpotWish: code;
    GarageEntry: parker_class;
    GarageVisit: debt_currency;
}
readable! { GarageSpotWish GarageEntry }

impl From<Visit> for GarageVisit {
    fn from(Visit { session, ticket, spot, debt }: Visit) -> Self {
        let Ticket { id, number, .. } = ticket;
        Self {
            struct_size: 0,
            session: session.id.into(),
            vehicle: session.vehicle.into(),
            ticket: id.into(),
            spot: spot.id.into(),
            entered_at: session.entered_at.as_micros(),
            overdue_at: session.overdue_at.as_micros(),
            spot_type: spot.class.spot_type.code(),
            features: features_code(spot.class.features),
            level: spot.level,
            bay: spot.bay,
            spot_code: field(spot.code.as_str()),
            ticket_number: field(&number.to_string()),
            ticket_qr: field(&number.qr_payload()),
            debt_minor: debt.map_or(0, |debt| debt.minor()),
            debt_currency: debt.map_or([0; GARAGE_CURRENCY_BYTES], |debt| currency_field(debt.currency())),
        }
    }
}

/// # Safety
/// `at` is NULL or points to a wish whose code is NULL or a text.
pub(crate) unsafe fn spot_choice(name: &str, at: *const GarageSpotWish) -> Result<SpotChoice> {
    // SAFETY: promised by the caller.
    unsafe {
        let Some(wish) = read_optional(name, at)? else { return Ok(SpotChoice::Any) };
        Ok(match Choice::optional(&format!("{name}.choice"), wish.choice)?.unwrap_or(Choice::Any) {
            Choice::Any => SpotChoice::Any,
            Choice::OnLevel => level_of(wish.level)?.map_or(SpotChoice::Any, SpotChoice::OnLevel),
            Choice::Id => SpotChoice::Id(wish.spot.required(&format!("{name}.spot"))?),
            Choice::Code => SpotChoice::Code(text(&format!("{name}.code"), wish.code)?.to_owned()),
        })
    }
}

/// # Safety
/// What the entry points to is as its fields say.
pub(crate) unsafe fn entry_of(name: &str, given: &GarageEntry) -> Result<Entry> {
    // SAFETY: promised by the caller.
    unsafe {
        let field = |field: &str| format!("{name}.{field}");
        let mut entry = Entry::new(text(&field("plate"), given.plate)?)
            .size(size_of_vehicle(given.height_cm, given.length_cm, given.width_cm))
            .spot(spot_choice(&field("spot"), given.spot)?);
        if let Some(vehicle_type) = VehicleType::optional(&field("vehicle_type"), given.vehicle_type)? {
            entry = entry.vehicle_type(vehicle_type);
        }
        if let Some(tariff) = optional_text(&field("tariff"), given.tariff)? {
            entry = entry.tariff(tariff.parse::<TariffId>()?);
        }
        if let Some(lane) = optional_text(&field("lane"), given.lane)? {
            entry = entry.lane(lane);
        }
        if let Some(parker_class) = ParkerClass::optional(&field("parker_class"), given.parker_class)? {
            entry = entry.parker_class(parker_class);
        }
        Ok(entry)
    }
}

/// What became of each of many: a status, and where that is GARAGE_OK a row, else zeros.
///
/// # Safety
/// `statuses` points to as many statuses as there are answers.
pub(crate) unsafe fn write_each<T: Record>(answers: Vec<Result<T>>, statuses: *mut GarageStatus, rows: &OutMany<T>) {
    for (index, answer) in answers.into_iter().enumerate() {
        let status = answer.as_ref().map_or_else(|error| error.kind().code(), |_| GARAGE_OK);
        // SAFETY: promised by the caller.
        unsafe { statuses.add(index).write_unaligned(status) };
        rows.write(index, &answer.unwrap_or_else(|_| T::zeroed()));
    }
}

fn check_room<T: Record>(name: &str, rows: &OutMany<T>, count: usize) -> Result<()> {
    if rows.capacity == 0 || rows.capacity == count {
        return Ok(());
    }
    Err(Error::new(ErrorKind::InvalidInput, format!("{name} has another number of items than there are commands")))
}

/// Lets a vehicle in: finds it a spot, opens a session and gives out a ticket.
///
/// The spot is the one wished for, else the one reserved for the vehicle, else the first free one that suits it best.
///
/// Threads: any. May be NULL: key. Ownership: everything `entry` points to is copied.
/// Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_ALREADY_PARKED, naming the session; GARAGE_E_FULL; for a spot that was named
/// GARAGE_E_NOT_FOUND, GARAGE_E_SPOT_UNAVAILABLE or GARAGE_E_SPOT_UNSUITABLE; GARAGE_E_NOT_FOUND for a tariff that is not
/// published; GARAGE_E_INVALID_INPUT.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_enter(
    garage: GarageHandle,
    entry: *const GarageEntry,
    key: *const c_char,
    out_visit: *mut GarageVisit,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_visit", out_visit), out_error, |open| {
            let entry = entry_of("entry", &read("entry", entry, Record::zeroed())?)?;
            with_key!(open.garage.sessions(), key).enter(entry)
        })
    }
}

/// Lets many vehicles in with one transaction; each has its own outcome, as from garage_session_enter. Under a key, entry number n
/// (the first is 1) has the key with "#n" behind it.
///
/// Threads: any. May be NULL: key, out_visits.
/// Outputs: `out_statuses` has room for `count` statuses, and `out_visits` for `count` visits, zeros where the status is not GARAGE_OK.
/// Errors: those of the store and of arguments that cannot be read; then nobody was let in.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_enter_many(
    garage: GarageHandle,
    entries: *const GarageEntry,
    count: usize,
    key: *const c_char,
    out_statuses: *mut GarageStatus,
    out_visits: *mut GarageVisit,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            not_null("out_statuses", out_statuses.is_null())?;
            let entries = read_many("entries", entries, count)?;
            let visits = OutMany::to("out_visits", out_visits, if out_visits.is_null() { 0 } else { count })?;
            check_room("out_visits", &visits, count)?;
            let entry = |(index, given)| entry_of(&format!("entries[{index}]"), given);
            let entries = entries.iter().enumerate().map(entry).collect::<Result<_>>()?;
            let answers = with_key!(open.garage.sessions(), key).enter_many(entries)?;
            write_each(answers.into_iter().map(|visit| visit.map(Into::into)).collect(), out_statuses, &visits);
            Ok(())
        })
    }
}

/// Moves a parked vehicle to another spot.
///
/// Threads: any. May be NULL: to (the best one that is free), key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE; GARAGE_E_FULL;
/// GARAGE_E_SPOT_UNAVAILABLE and GARAGE_E_SPOT_UNSUITABLE for the spot.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_transfer(
    garage: GarageHandle,
    session: GarageId,
    to: *const GarageSpotWish,
    key: *const c_char,
    out_session: *mut GarageSession,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_session", out_session), out_error, |open| {
            let to = spot_choice("to", to)?;
            with_key!(open.garage.sessions(), key).transfer(session.required("session")?, to)
        })
    }
}
