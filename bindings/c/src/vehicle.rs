//! Vehicles: registered, found by plate, changed, removed; their stays.

use std::ffi::c_char;

use parking_garage::{Error, ErrorKind, NewVehicle, Vehicle, VehicleChange, VehicleSize, VehicleType};

use crate::code::{Coded, GarageVehicleType};
use crate::error::GarageError;
use crate::give::{give, give_page, give_text};
use crate::id::{GarageId, micros, page};
use crate::layout::measure;
use crate::open::{GarageHandle, check_flags};
use crate::record::{Record, read, readable, records};
use crate::session::GarageSession;
use crate::status::GarageStatus;
use crate::text::{field, optional_text, text};
use crate::with_key;

/// The room for a plate in normal form, with its NUL.
pub const GARAGE_PLATE_BYTES: usize = 65;
/// The room for a plate as it was written, with its NUL.
pub const GARAGE_PLATE_SHOWN_BYTES: usize = 257;

/// A vehicle, as it is now.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageVehicle {
    /// sizeof(GarageVehicle), set by the caller.
    pub struct_size: u32,
    /// How often it has changed; starts at 1.
    pub version: u32,
    /// Its id.
    pub id: GarageId,
    /// When it was registered, in microseconds since 1970 in UTC.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// When it was removed, or GARAGE_NO_TIME.
    pub deleted_at: i64,
    /// Its type.
    pub vehicle_type: GarageVehicleType,
    /// Its height in centimetres; 0: not known.
    pub height_cm: u16,
    /// Its length.
    pub length_cm: u16,
    /// Its width.
    pub width_cm: u16,
    /// Whether there is a note: see garage_vehicle_note.
    pub has_note: bool,
    /// The plate in normal form: the identity.
    pub plate: [c_char; GARAGE_PLATE_BYTES],
    /// The plate as it was first written.
    pub plate_shown: [c_char; GARAGE_PLATE_SHOWN_BYTES],
}

/// A vehicle that is to be registered.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageNewVehicle {
    /// sizeof(GarageNewVehicle), set by the caller.
    pub struct_size: u32,
    /// Its type; 0: STANDARD.
    pub vehicle_type: GarageVehicleType,
    /// Its height in centimetres; 0: not known.
    pub height_cm: u16,
    /// Its length.
    pub length_cm: u16,
    /// Its width.
    pub width_cm: u16,
    /// The plate, as it is written.
    pub plate: *const c_char,
    /// At most 500 characters; NULL: none.
    pub note: *const c_char,
}

/// What is to change about a vehicle; what is not said stays.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageVehicleChange {
    /// sizeof(GarageVehicleChange), set by the caller.
    pub struct_size: u32,
    /// GARAGE_CHANGE_*, added up.
    pub flags: u32,
    /// Its type; 0 leaves it.
    pub vehicle_type: GarageVehicleType,
    /// Its height in centimetres, under GARAGE_CHANGE_SIZE; 0: not known.
    pub height_cm: u16,
    /// Its length.
    pub length_cm: u16,
    /// Its width.
    pub width_cm: u16,
    /// The note, under GARAGE_CHANGE_NOTE; NULL removes it.
    pub note: *const c_char,
}

/// A flag of changing a vehicle: its measures.
pub const GARAGE_CHANGE_SIZE: u32 = 1;
/// A flag of changing a vehicle: its note.
pub const GARAGE_CHANGE_NOTE: u32 = 2;

records! {
    GarageVehicle: plate_shown;
    GarageNewVehicle: note;
    GarageVehicleChange: note;
}
readable! { GarageNewVehicle GarageVehicleChange }

impl From<Vehicle> for GarageVehicle {
    fn from(vehicle: Vehicle) -> Self {
        Self {
            struct_size: 0,
            version: vehicle.version,
            id: vehicle.id.into(),
            created_at: vehicle.created_at.as_micros(),
            updated_at: vehicle.updated_at.as_micros(),
            deleted_at: micros(vehicle.deleted_at),
            vehicle_type: vehicle.vehicle_type.code(),
            height_cm: vehicle.size.height_cm.unwrap_or(0),
            length_cm: vehicle.size.length_cm.unwrap_or(0),
            width_cm: vehicle.size.width_cm.unwrap_or(0),
            has_note: vehicle.note.is_some(),
            plate: field(vehicle.plate.as_str()),
            plate_shown: field(vehicle.plate_shown.as_str()),
        }
    }
}

pub(crate) fn size_of_vehicle(height_cm: u16, length_cm: u16, width_cm: u16) -> VehicleSize {
    VehicleSize { height_cm: measure(height_cm), length_cm: measure(length_cm), width_cm: measure(width_cm) }
}

/// Makes a vehicle known. Entering does this by itself; registering first says its type and size.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_INVALID_INPUT; GARAGE_E_ALREADY_EXISTS, naming the vehicle, if the plate is
/// registered.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_vehicle_register(
    garage: GarageHandle,
    vehicle: *const GarageNewVehicle,
    key: *const c_char,
    out_vehicle: *mut GarageVehicle,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_vehicle", out_vehicle), out_error, |open| {
            let given = read("vehicle", vehicle, Record::zeroed())?;
            let vehicle_type = VehicleType::optional("vehicle.vehicle_type", given.vehicle_type)?.unwrap_or(VehicleType::Standard);
            let mut new = NewVehicle::new(text("vehicle.plate", given.plate)?, vehicle_type).size(size_of_vehicle(
                given.height_cm,
                given.length_cm,
                given.width_cm,
            ));
            if let Some(note) = optional_text("vehicle.note", given.note)? {
                new = new.note(note);
            }
            with_key!(open.garage.vehicles(), key).register(new)
        })
    }
}

/// The vehicle with this id, also one that was removed.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_vehicle_get(
    garage: GarageHandle,
    vehicle: GarageId,
    out_vehicle: *mut GarageVehicle,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_vehicle", out_vehicle), out_error, |open| open.garage.vehicles().get(vehicle.required("vehicle")?))
    }
}

/// The vehicle with this plate, however it is typed.
///
/// Threads: any. Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_NOT_FOUND, which does not repeat the plate.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_vehicle_by_plate(
    garage: GarageHandle,
    plate: *const c_char,
    out_vehicle: *mut GarageVehicle,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_vehicle", out_vehicle), out_error, |open| {
            let found = open.garage.vehicles().find(text("plate", plate)?)?;
            found.ok_or_else(|| Error::new(ErrorKind::NotFound, "no vehicle with this plate is registered"))
        })
    }
}

/// Vehicles whose plate a camera may have read as this one, the exact plate first.
///
/// Threads: any. Outputs: `out_count` is the number of vehicles written, at most `capacity`.
/// Errors: GARAGE_E_INVALID_PLATE.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_vehicle_search(
    garage: GarageHandle,
    plate: *const c_char,
    out_vehicles: *mut GarageVehicle,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_page(garage, ("out_vehicles", out_vehicles, capacity, out_count), out_error, |open, out| {
            open.garage.vehicles().search(text("plate", plate)?, out.limit())
        })
    }
}

/// Changes a vehicle that is still as it was in `version`.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_VERSION_MISMATCH if someone changed it since; GARAGE_E_INVALID_INPUT;
/// GARAGE_E_UNSUPPORTED for a flag that is none.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_vehicle_update(
    garage: GarageHandle,
    vehicle: GarageId,
    version: u32,
    change: *const GarageVehicleChange,
    key: *const c_char,
    out_vehicle: *mut GarageVehicle,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_vehicle", out_vehicle), out_error, |open| {
            let given = read("change", change, Record::zeroed())?;
            check_flags("change.flags", given.flags, GARAGE_CHANGE_SIZE | GARAGE_CHANGE_NOTE)?;
            let note = optional_text("change.note", given.note)?.map(str::to_owned);
            let size = size_of_vehicle(given.height_cm, given.length_cm, given.width_cm);
            let change = VehicleChange {
                vehicle_type: VehicleType::optional("change.vehicle_type", given.vehicle_type)?,
                size: (given.flags & GARAGE_CHANGE_SIZE != 0).then_some(size),
                note: (given.flags & GARAGE_CHANGE_NOTE != 0).then_some(note),
            };
            let vehicles = with_key!(open.garage.vehicles(), key);
            vehicles.update(vehicle.required("vehicle")?, version, change)
        })
    }
}

/// Removes a vehicle; its history stays, and its plate may be registered again.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_ALREADY_PARKED while it is inside; GARAGE_E_INVALID_TRANSITION while it has an EXPIRED
/// session to settle or a spot is reserved for it.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_vehicle_remove(
    garage: GarageHandle,
    vehicle: GarageId,
    key: *const c_char,
    out_vehicle: *mut GarageVehicle,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_vehicle", out_vehicle), out_error, |open| {
            with_key!(open.garage.vehicles(), key).remove(vehicle.required("vehicle")?)
        })
    }
}

/// The note that staff wrote about a vehicle; empty where there is none.
///
/// Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_vehicle_note(
    garage: GarageHandle,
    vehicle: GarageId,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_text(garage, (buffer, capacity, out_needed), out_error, |open| {
            let found = open.garage.vehicles().get(vehicle.required("vehicle")?)?;
            Ok(found.note.unwrap_or_default())
        })
    }
}

/// Vehicles in the order in which they were registered, removed ones included: those behind `after` (all zeros: from the start).
///
/// Threads: any. Outputs: `out_count` is the number of vehicles written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_vehicle_list(
    garage: GarageHandle,
    after: GarageId,
    flags: u32,
    out_vehicles: *mut GarageVehicle,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_page(garage, ("out_vehicles", out_vehicles, capacity, out_count), out_error, |open, out| {
            open.garage.vehicles().list(page(after, flags, out)?)
        })
    }
}

/// The stays of a vehicle: those behind `after` (all zeros: from the start).
///
/// Threads: any. Outputs: `out_count` is the number of sessions written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_vehicle_history(
    garage: GarageHandle,
    vehicle: GarageId,
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
            open.garage.vehicles().history(vehicle.required("vehicle")?, page(after, flags, out)?)
        })
    }
}
