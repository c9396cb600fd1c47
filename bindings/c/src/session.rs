//! Stays: entering, leaving, and what happens in between.

use std::ffi::c_char;

use parking_garage::{Error, ErrorKind, Exit, Result, Session, SessionFilter, SessionId, SessionStatus};

use crate::call::on_garage;
use crate::code::{Coded, GarageSessionStatus};
use crate::entry::write_each;
use crate::error::GarageError;
use crate::give::{give, give_list, give_page};
use crate::id::{GARAGE_TARIFF_ID_BYTES, GarageId, ids_in, micros, optional_time, page, time};
use crate::open::GarageHandle;
use crate::record::{OutMany, Record, not_null, read_optional, readable, records};
use crate::status::GarageStatus;
use crate::text::{field, optional_text, text};
use crate::with_key;

/// The room for the name of a lane, with its NUL.
pub const GARAGE_LANE_BYTES: usize = 257;

/// A stay, as it is now.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageSession {
    /// sizeof(GarageSession), set by the caller.
    pub struct_size: u32,
    /// How often it has changed; starts at 1.
    pub version: u32,
    /// Its id.
    pub id: GarageId,
    /// Who is parked.
    pub vehicle: GarageId,
    /// Where; the last spot, once the stay is over.
    pub spot: GarageId,
    /// The ticket that stands for the stay.
    pub ticket: GarageId,
    /// When it began, in microseconds since 1970 in UTC.
    pub entered_at: i64,
    /// When it ended, or GARAGE_NO_TIME.
    pub ended_at: i64,
    /// From when on it is overdue.
    pub overdue_at: i64,
    /// Until when the vehicle may leave without paying more, or GARAGE_NO_TIME.
    pub paid_until: i64,
    /// What was paid so far, in minor units of the garage's currency.
    pub paid_minor: i64,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// Where it is in its life.
    pub status: GarageSessionStatus,
    /// The version of the tariff that prices it; 0 where none does: the stay is free.
    pub tariff_version: u32,
    /// The tariff; empty for none.
    pub tariff: [c_char; GARAGE_TARIFF_ID_BYTES],
    /// The lane of entry; empty for none.
    pub entry_lane: [c_char; GARAGE_LANE_BYTES],
    /// The lane of exit; empty for none.
    pub exit_lane: [c_char; GARAGE_LANE_BYTES],
}

/// Which stays are wanted; with zeros behind `struct_size`, all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageSessionFilter {
    /// sizeof(GarageSessionFilter), set by the caller.
    pub struct_size: u32,
    /// In this state; 0: any.
    pub status: GarageSessionStatus,
    /// Of this vehicle; all zeros: any.
    pub vehicle: GarageId,
    /// On this spot; all zeros: any.
    pub spot: GarageId,
    /// Begun at this instant or later; 0 or GARAGE_NO_TIME: any.
    pub entered_from: i64,
    /// Begun before this instant; 0 or GARAGE_NO_TIME: any.
    pub entered_before: i64,
}

records! {
    GarageSession: exit_lane;
    GarageSessionFilter: entered_before;
}
readable! { GarageSessionFilter }

impl From<Session> for GarageSession {
    fn from(session: Session) -> Self {
        Self {
            struct_size: 0,
            version: session.version,
            id: session.id.into(),
            vehicle: session.vehicle.into(),
            spot: session.spot.into(),
            ticket: session.ticket.into(),
            entered_at: session.entered_at.as_micros(),
            ended_at: micros(session.ended_at),
            overdue_at: session.overdue_at.as_micros(),
            paid_until: micros(session.paid_until),
            paid_minor: session.paid_minor,
            created_at: session.created_at.as_micros(),
            updated_at: session.updated_at.as_micros(),
            status: session.status.code(),
            tariff_version: session.tariff.as_ref().map_or(0, |tariff| tariff.version),
            tariff: field(session.tariff.as_ref().map_or("", |tariff| tariff.id.as_str())),
            entry_lane: field(session.entry_lane.as_deref().unwrap_or_default()),
            exit_lane: field(session.exit_lane.as_deref().unwrap_or_default()),
        }
    }
}

/// # Safety
/// As for [`text`].
pub(crate) unsafe fn exit_of(session: SessionId, lane: *const c_char) -> Result<Exit> {
    // SAFETY: promised by the caller.
    let lane = unsafe { optional_text("lane", lane) }?;
    Ok(lane.map_or_else(|| Exit::new(session), |lane| Exit::new(session).lane(lane)))
}

/// Lets a vehicle out: ends the session, frees the spot, closes the ticket.
///
/// Threads: any. May be NULL: lane, key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_PAYMENT_REQUIRED, naming what is due; GARAGE_E_PAYMENT_PENDING while a payment's outcome
/// is not known; GARAGE_E_INVALID_TRANSITION if the session is over.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_exit(
    garage: GarageHandle,
    session: GarageId,
    lane: *const c_char,
    key: *const c_char,
    out_session: *mut GarageSession,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_session", out_session), out_error, |open| {
            let exit = exit_of(session.required("session")?, lane)?;
            with_key!(open.garage.sessions(), key).exit(exit)
        })
    }
}

/// Lets many vehicles out through one lane with one transaction; each has its own outcome, as from garage_session_exit. Under a key,
/// exit number n (the first is 1) has the key with "#n" behind it.
///
/// Threads: any. May be NULL: lane, key.
/// Outputs: `out_statuses` has room for `count` statuses.
/// Errors: those of the store and of arguments that cannot be read; then nobody was let out.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_exit_many(
    garage: GarageHandle,
    sessions: *const GarageId,
    count: usize,
    lane: *const c_char,
    key: *const c_char,
    out_statuses: *mut GarageStatus,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            not_null("out_statuses", out_statuses.is_null())?;
            let exits = ids_in("sessions", sessions, count)?.into_iter().map(|id| exit_of(id, lane)).collect::<Result<_>>()?;
            let answers = with_key!(open.garage.sessions(), key).exit_many(exits)?;
            let rows = OutMany::<GarageSession>::to("", std::ptr::null_mut(), 0)?;
            write_each(answers.into_iter().map(|session| session.map(Into::into)).collect(), out_statuses, &rows);
            Ok(())
        })
    }
}

/// Takes an entry back: nothing is owed, the spot is free, the ticket void.
///
/// Threads: any. May be NULL: key. The reason is at most 500 characters.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE, or if something was paid;
/// GARAGE_E_PAYMENT_PENDING while a payment's outcome is not known; GARAGE_E_INVALID_INPUT for the reason.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_cancel(
    garage: GarageHandle,
    session: GarageId,
    reason: *const c_char,
    key: *const c_char,
    out_session: *mut GarageSession,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_session", out_session), out_error, |open| {
            let reason = text("reason", reason)?;
            with_key!(open.garage.sessions(), key).cancel(session.required("session")?, reason)
        })
    }
}

/// Sets from when on the stay is overdue, later or earlier than before.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE; GARAGE_E_INVALID_INPUT for an instant
/// that has passed.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_extend(
    garage: GarageHandle,
    session: GarageId,
    overdue_at: i64,
    key: *const c_char,
    out_session: *mut GarageSession,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_session", out_session), out_error, |open| {
            let overdue_at = time("overdue_at", overdue_at)?;
            with_key!(open.garage.sessions(), key).extend(session.required("session")?, overdue_at)
        })
    }
}

/// Corrects a plate that was read wrongly: the stay is from now on that of the vehicle with `plate`.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_PLATE; GARAGE_E_ALREADY_PARKED if that vehicle is inside already;
/// GARAGE_E_INVALID_TRANSITION if the session is over.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_correct_plate(
    garage: GarageHandle,
    session: GarageId,
    plate: *const c_char,
    key: *const c_char,
    out_session: *mut GarageSession,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_session", out_session), out_error, |open| {
            let plate = text("plate", plate)?;
            with_key!(open.garage.sessions(), key).correct_plate(session.required("session")?, plate)
        })
    }
}

/// The session with this id.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_get(
    garage: GarageHandle,
    session: GarageId,
    out_session: *mut GarageSession,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_session", out_session), out_error, |open| open.garage.sessions().get(session.required("session")?))
    }
}

/// The session of the vehicle with this plate that is to be settled at the exit: the ACTIVE one, else the oldest EXPIRED one.
///
/// Threads: any. Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_NOT_FOUND, which does not repeat the plate.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_by_plate(
    garage: GarageHandle,
    plate: *const c_char,
    out_session: *mut GarageSession,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_session", out_session), out_error, |open| {
            let found = open.garage.sessions().by_plate(text("plate", plate)?)?;
            let missing = || Error::new(ErrorKind::NotFound, "no session of a vehicle with this plate is to be settled");
            found.ok_or_else(missing)
        })
    }
}

/// The sessions of the vehicle with this plate that are not over, ACTIVE and EXPIRED, oldest first.
///
/// Threads: any. Outputs: `out_count` is the number of sessions, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_unsettled(
    garage: GarageHandle,
    plate: *const c_char,
    out_sessions: *mut GarageSession,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_list(garage, ("out_sessions", out_sessions, capacity, out_count), out_error, |open| {
            open.garage.sessions().unsettled(text("plate", plate)?)
        })
    }
}

/// Sessions that `filter` admits, in the order in which they began: those behind `after` (all zeros: from the start).
///
/// Threads: any. May be NULL: filter (all sessions).
/// Outputs: `out_count` is the number of sessions written; less than `capacity` at the end.
/// Errors: GARAGE_E_INVALID_INPUT for the filter; GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_list(
    garage: GarageHandle,
    filter: *const GarageSessionFilter,
    after: GarageId,
    flags: u32,
    out_sessions: *mut GarageSession,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_page(garage, ("out_sessions", out_sessions, capacity, out_count), out_error, |open, out| {
            let given = read_optional("filter", filter)?.unwrap_or_else(Record::zeroed);
            let filter = SessionFilter {
                vehicle: given.vehicle.optional(),
                spot: given.spot.optional(),
                status: SessionStatus::optional("filter.status", given.status)?,
                entered_from: optional_time(given.entered_from),
                entered_before: optional_time(given.entered_before),
            };
            let page = page(after, flags, out)?;
            let active = SessionFilter { status: Some(SessionStatus::Active), ..SessionFilter::default() };
            let sessions = open.garage.sessions();
            // Who is inside is asked most, and known in memory.
            Ok(if filter == active { sessions.active(page)? } else { sessions.history(&filter, page)? })
        })
    }
}
