//! Spots: found, counted, closed, reserved.

use std::ffi::c_char;

use parking_garage::{AvailabilityCount, Error, ErrorKind, Result, Spot, SpotClass, SpotId, SpotStatus, SpotType};

use crate::call::on_garage;
use crate::code::{Coded, GarageSpotStatus, GarageSpotType};
use crate::error::GarageError;
use crate::give::{give, give_page};
use crate::id::{GarageId, micros, optional_time, page};
use crate::layout::{features_code, features_of};
use crate::open::GarageHandle;
use crate::record::{Out, OutMany, OutValue, records};
use crate::status::GarageStatus;
use crate::text::{field, optional_text, text};
use crate::with_key;

/// The room for what is painted on the floor of a spot, with its NUL.
pub const GARAGE_CODE_BYTES: usize = 129;
/// Any floor.
pub const GARAGE_ANY_LEVEL: i32 = i32::MIN;

/// A spot, as it is now.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageSpot {
    /// sizeof(GarageSpot), set by the caller.
    pub struct_size: u32,
    /// How often it has changed; starts at 1.
    pub version: u32,
    /// Its id.
    pub id: GarageId,
    /// The session that holds it, if it is OCCUPIED.
    pub session: GarageId,
    /// The vehicle it is kept for, if it is RESERVED.
    pub reserved_for: GarageId,
    /// When the reservation lapses, in microseconds since 1970 in UTC; GARAGE_NO_TIME is never.
    pub reserved_until: i64,
    /// When it was built.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// When it was taken out of the layout, or GARAGE_NO_TIME.
    pub deleted_at: i64,
    /// What it is doing.
    pub status: GarageSpotStatus,
    /// The size.
    pub spot_type: GarageSpotType,
    /// GARAGE_FEATURE_*, added up.
    pub features: u32,
    /// Its place in the order in which spots are given out; lower goes first.
    pub ordinal: u32,
    /// The floor it is on.
    pub level: i16,
    /// The bay it is in.
    pub bay: u16,
    /// The tallest vehicle that may stand there, in centimetres; 0: any.
    pub height_cm_max: u16,
    /// The longest.
    pub length_cm_max: u16,
    /// The widest.
    pub width_cm_max: u16,
    /// What is painted on the floor.
    pub code: [c_char; GARAGE_CODE_BYTES],
}

/// How many spots of one floor, bay and class there are, and what they are doing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageAvailability {
    /// sizeof(GarageAvailability), set by the caller.
    pub struct_size: u32,
    /// The floor.
    pub level: i16,
    /// The bay.
    pub bay: u16,
    /// The size.
    pub spot_type: GarageSpotType,
    /// GARAGE_FEATURE_*, added up.
    pub features: u32,
    /// Spots in the layout.
    pub total: u32,
    /// AVAILABLE ones.
    pub free: u32,
    /// OCCUPIED ones.
    pub occupied: u32,
    /// RESERVED ones.
    pub reserved: u32,
}

records! { GarageSpot: code; GarageAvailability: reserved; }

impl From<Spot> for GarageSpot {
    fn from(spot: Spot) -> Self {
        Self {
            struct_size: 0,
            version: spot.version,
            id: spot.id.into(),
            session: spot.session.into(),
            reserved_for: spot.reserved_for.into(),
            reserved_until: micros(spot.reserved_until),
            created_at: spot.created_at.as_micros(),
            updated_at: spot.updated_at.as_micros(),
            deleted_at: micros(spot.deleted_at),
            status: spot.status.code(),
            spot_type: spot.class.spot_type.code(),
            features: features_code(spot.class.features),
            ordinal: spot.ordinal,
            level: spot.level,
            bay: spot.bay,
            height_cm_max: spot.limits.height_cm.unwrap_or(0),
            length_cm_max: spot.limits.length_cm.unwrap_or(0),
            width_cm_max: spot.limits.width_cm.unwrap_or(0),
            code: field(spot.code.as_str()),
        }
    }
}

impl From<AvailabilityCount> for GarageAvailability {
    fn from(row: AvailabilityCount) -> Self {
        Self {
            struct_size: 0,
            level: row.level,
            bay: row.bay,
            spot_type: row.class.spot_type.code(),
            features: features_code(row.class.features),
            total: row.total,
            free: row.free,
            occupied: row.occupied,
            reserved: row.reserved,
        }
    }
}

/// A floor, or `None` for any.
pub(crate) fn level_of(level: i32) -> Result<Option<i16>> {
    if level == GARAGE_ANY_LEVEL {
        return Ok(None);
    }
    let wrong = |_| Error::new(ErrorKind::InvalidInput, format!("{level} is the level of no floor: they are 16-bit numbers"));
    i16::try_from(level).map(Some).map_err(wrong)
}

/// The spot with this id, also one that was removed.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_spot_get(
    garage: GarageHandle,
    spot: GarageId,
    out_spot: *mut GarageSpot,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { give(garage, ("out_spot", out_spot), out_error, |open| open.garage.spots().get(spot.required("spot")?)) }
}

/// The spot with this code painted on it.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_LAYOUT for a text that is no code.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_spot_by_code(
    garage: GarageHandle,
    code: *const c_char,
    out_spot: *mut GarageSpot,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { give(garage, ("out_spot", out_spot), out_error, |open| open.garage.spots().by_code(text("code", code)?)) }
}

/// Spots in the order in which they were built, removed ones included: those behind `after` (all zeros: from the start).
///
/// Threads: any. Outputs: `out_count` is the number of spots written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_spot_list(
    garage: GarageHandle,
    after: GarageId,
    flags: u32,
    out_spots: *mut GarageSpot,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_page(garage, ("out_spots", out_spots, capacity, out_count), out_error, |open, out| {
            open.garage.spots().list(page(after, flags, out)?)
        })
    }
}

/// What is free where: a row for each floor, bay and class that has spots, of one floor or of GARAGE_ANY_LEVEL. From memory.
///
/// Threads: any. Outputs: `out_count` is the number of rows, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`; GARAGE_E_INVALID_INPUT for the level.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_spot_availability(
    garage: GarageHandle,
    level: i32,
    out_rows: *mut GarageAvailability,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_rows", out_rows, capacity)?, OutValue::to("out_count", out_count)?);
            let spots = open.garage.spots();
            let availability = match level_of(level)? {
                None => spots.availability()?,
                Some(level) => spots.availability_on(level)?,
            };
            out.list("out_rows", availability.rows.into_iter().map(Into::into), count)
        })
    }
}

/// How many spots are free: on one floor or GARAGE_ANY_LEVEL; of one class, or of all where `spot_type` is 0. A class is a size
/// and the features it has, no more and no fewer. One number, from memory: for a sign at the entrance.
///
/// Threads: any. Errors: GARAGE_E_INVALID_INPUT for the level or size, GARAGE_E_UNSUPPORTED for the features.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_spot_free_count(
    garage: GarageHandle,
    level: i32,
    spot_type: GarageSpotType,
    features: u32,
    out_free: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = OutValue::to("out_free", out_free)?;
            let features = features_of("features", features)?;
            let class = SpotType::optional("spot_type", spot_type)?.map(|spot_type| SpotClass { spot_type, features });
            out.write(open.garage.spots().free_count(level_of(level)?, class)?);
            Ok(())
        })
    }
}

/// Closes a spot, or opens it again: GARAGE_SPOT_STATUS_MAINTENANCE, GARAGE_SPOT_STATUS_OUT_OF_ORDER or
/// GARAGE_SPOT_STATUS_AVAILABLE. A reservation ends with that.
///
/// Threads: any. May be NULL: reason, key. The reason is at most 500 characters, and not kept on opening.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION while a car is on it; GARAGE_E_INVALID_INPUT.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_spot_set_service(
    garage: GarageHandle,
    spot: GarageId,
    status: GarageSpotStatus,
    reason: *const c_char,
    key: *const c_char,
    out_spot: *mut GarageSpot,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, id): (_, SpotId) = (Out::to("out_spot", out_spot)?, spot.required("spot")?);
            let reason = optional_text("reason", reason)?.unwrap_or_default();
            let spots = with_key!(open.garage.spots(), key);
            let changed = match SpotStatus::of("status", status)? {
                SpotStatus::Maintenance => spots.close_for_maintenance(id, reason)?,
                SpotStatus::OutOfOrder => spots.put_out_of_order(id, reason)?,
                SpotStatus::Available => spots.reopen(id)?,
                other => {
                    return Err(Error::new(
                        ErrorKind::InvalidInput,
                        format!("no spot is set to {other}: cars and reservations do that"),
                    ));
                }
            };
            out.write(&changed.into());
            Ok(())
        })
    }
}

/// Keeps a spot for the vehicle with this plate, which gets it when it enters; until `until`, or for ever if that is 0 or
/// GARAGE_NO_TIME. garage_maintenance_sweep ends what has lapsed.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_PLATE; GARAGE_E_INVALID_TRANSITION unless the spot is AVAILABLE;
/// GARAGE_E_INVALID_INPUT for an instant that has passed.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_spot_reserve(
    garage: GarageHandle,
    spot: GarageId,
    plate: *const c_char,
    until: i64,
    key: *const c_char,
    out_spot: *mut GarageSpot,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_spot", out_spot), out_error, |open| {
            let plate = text("plate", plate)?;
            let spots = with_key!(open.garage.spots(), key);
            spots.reserve(spot.required("spot")?, plate, optional_time(until))
        })
    }
}

/// Frees a spot: ends its reservation, or confirms that the car of an EXPIRED session is gone.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if it is neither, or its session is ACTIVE.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_spot_release(
    garage: GarageHandle,
    spot: GarageId,
    key: *const c_char,
    out_spot: *mut GarageSpot,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_spot", out_spot), out_error, |open| with_key!(open.garage.spots(), key).release(spot.required("spot")?))
    }
}

/// Takes a spot out of the layout; its history stays, and its code may be used again.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION while it is occupied or reserved.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_spot_remove(
    garage: GarageHandle,
    spot: GarageId,
    key: *const c_char,
    out_spot: *mut GarageSpot,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_spot", out_spot), out_error, |open| with_key!(open.garage.spots(), key).remove(spot.required("spot")?))
    }
}
