//! Devices: gates and kiosks, and what they log in with.

use std::ffi::c_char;

use crate::call::on_garage;
use crate::code::Coded;
use crate::code_money::GarageDeviceKind;
use crate::error::GarageError;
use crate::give::{give, give_page};
use crate::id::{GarageId, micros, page};
use crate::layout::GARAGE_NAME_BYTES;
use crate::login::{GARAGE_SECRET_BYTES, write_secret};
use crate::open::GarageHandle;
use crate::record::{Out, Record, read, readable, records};
use crate::session::GARAGE_LANE_BYTES;
use crate::status::GarageStatus;
use crate::text::{field, optional_text, text};
use crate::user::active_of;
use parking_garage::auth::token::ExposeSecret;
use parking_garage::{Device, DeviceChange, DeviceKind, NewDevice, RegisteredDevice};

/// A device to be registered.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageNewDevice {
    /// sizeof(GarageNewDevice), set by the caller.
    pub struct_size: u32,
    /// What it is.
    pub kind: GarageDeviceKind,
    /// What people call it.
    pub name: *const c_char,
    /// The lane or pay station where it stands.
    pub lane: *const c_char,
}

/// A device, as it is now.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageDevice {
    /// sizeof(GarageDevice), set by the caller.
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
    /// What it is.
    pub kind: GarageDeviceKind,
    /// Whether it may log in.
    pub active: bool,
    /// What people call it.
    pub name: [c_char; GARAGE_NAME_BYTES],
    /// Where it stands.
    pub lane: [c_char; GARAGE_LANE_BYTES],
}

/// What is to change about a device; what is not said stays.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageDeviceChange {
    /// sizeof(GarageDeviceChange), set by the caller.
    pub struct_size: u32,
    /// GARAGE_CHANGE_ACTIVATE or GARAGE_CHANGE_DEACTIVATE; 0 leaves it.
    pub flags: u32,
    /// What people call it; NULL leaves it.
    pub name: *const c_char,
    /// Where it stands; NULL leaves it.
    pub lane: *const c_char,
}

/// What a device logs in with; it is shown this once. Wipe it when the device has it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageDeviceSecret {
    /// sizeof(GarageDeviceSecret), set by the caller.
    pub struct_size: u32,
    /// The version of the device.
    pub version: u32,
    /// The device.
    pub device: GarageId,
    /// The secret.
    pub secret: [c_char; GARAGE_SECRET_BYTES],
}

records! {
    GarageNewDevice: lane;
    GarageDevice: lane;
    GarageDeviceChange: lane;
    GarageDeviceSecret: secret;
}
readable! { GarageNewDevice GarageDeviceChange }

impl From<Device> for GarageDevice {
    fn from(device: Device) -> Self {
        Self {
            struct_size: 0,
            version: device.version,
            id: device.id.into(),
            created_at: device.created_at.as_micros(),
            updated_at: device.updated_at.as_micros(),
            deleted_at: micros(device.deleted_at),
            kind: device.kind.code(),
            active: device.active,
            name: field(&device.name),
            lane: field(&device.lane),
        }
    }
}

fn write_device_secret(out: Out<GarageDeviceSecret>, registered: &RegisteredDevice) {
    write_secret(
        out,
        GarageDeviceSecret {
            struct_size: 0,
            version: registered.device.version,
            device: registered.device.id.into(),
            secret: field(registered.secret.expose_secret()),
        },
    );
}

/// Registers a gate or kiosk, with a secret of 256 random bits that is shown this once.
///
/// Threads: any. Ownership: everything `device` points to is copied. Errors: GARAGE_E_INVALID_INPUT for the name or the lane.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_device_register(
    garage: GarageHandle,
    device: *const GarageNewDevice,
    out_secret: *mut GarageDeviceSecret,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_secret", out_secret)?;
            let given = read("device", device, Record::zeroed())?;
            let kind = DeviceKind::of("device.kind", given.kind)?;
            let new = NewDevice::new(text("device.name", given.name)?, kind, text("device.lane", given.lane)?);
            write_device_secret(out, &open.garage.auth().register_device(new)?);
            Ok(())
        })
    }
}

/// The device with this id, also one that was removed.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_device_get(
    garage: GarageHandle,
    device: GarageId,
    out_device: *mut GarageDevice,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { give(garage, ("out_device", out_device), out_error, |open| open.garage.auth().device(device.required("device")?)) }
}

/// Devices in the order in which they were registered, removed ones included: those behind `after` (all zeros: from the start).
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_device_list(
    garage: GarageHandle,
    after: GarageId,
    flags: u32,
    out_devices: *mut GarageDevice,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give_page(garage, ("out_devices", out_devices, capacity, out_count), out_error, |open, out| {
            open.garage.auth().devices(page(after, flags, out)?)
        })
    }
}

/// Changes a device that is still as in `version`. One that is switched off is logged out.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_VERSION_MISMATCH; GARAGE_E_INVALID_INPUT for the name or the lane;
/// GARAGE_E_UNSUPPORTED for a flag that is none.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_device_change(
    garage: GarageHandle,
    device: GarageId,
    version: u32,
    change: *const GarageDeviceChange,
    out_device: *mut GarageDevice,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_device", out_device), out_error, |open| {
            let given = read("change", change, Record::zeroed())?;
            let change = DeviceChange {
                name: optional_text("change.name", given.name)?.map(str::to_owned),
                lane: optional_text("change.lane", given.lane)?.map(str::to_owned),
                active: active_of("change.flags", given.flags)?,
            };
            open.garage.auth().change_device(device.required("device")?, version, change)
        })
    }
}

/// Gives a device another secret; the old one and its auth sessions are worthless.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_device_renew_secret(
    garage: GarageHandle,
    device: GarageId,
    out_secret: *mut GarageDeviceSecret,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_secret", out_secret)?;
            write_device_secret(out, &open.garage.auth().renew_device_secret(device.required("device")?)?);
            Ok(())
        })
    }
}

/// Removes a device; its history stays.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none, or not any more.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_device_remove(
    garage: GarageHandle,
    device: GarageId,
    out_device: *mut GarageDevice,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_device", out_device), out_error, |open| open.garage.auth().remove_device(device.required("device")?))
    }
}
