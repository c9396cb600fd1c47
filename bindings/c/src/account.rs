//! Accounts: users, devices, and where they are logged in.

use std::ffi::c_char;

use crate::auth::{GARAGE_SECRET_BYTES, secret_text, subject_id, subject_of, write_secret};
use crate::call::on_garage;
use crate::code::Coded;
use crate::code_money::{GarageAuthSessionEnd, GarageDeviceKind, GarageRole};
use crate::error::GarageError;
use crate::id::{GarageId, micros, page};
use crate::layout::GARAGE_NAME_BYTES;
use crate::open::GarageHandle;
use crate::open::check_flags;
use crate::record::{Out, OutMany, OutValue, Record, read, readable, records};
use crate::session::GARAGE_LANE_BYTES;
use crate::status::GarageStatus;
use crate::text::{OutText, field, optional_text, text};
use parking_garage::auth::token::ExposeSecret;
use parking_garage::{
    AuthSession, Device, DeviceChange, DeviceKind, Error, ErrorKind, NewDevice, NewUser, RegisteredDevice, Role, User, UserChange,
};

/// The room for a login, with its NUL.
pub const GARAGE_LOGIN_BYTES: usize = 1025;

/// A user to be made.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageNewUser {
    /// sizeof(GarageNewUser), set by the caller.
    pub struct_size: u32,
    /// What the user may do.
    pub role: GarageRole,
    /// A name or an email address.
    pub login: *const c_char,
    /// What others see; NULL: the login.
    pub display_name: *const c_char,
    /// NULL: none; the user sets one with garage_auth_begin_reset.
    pub password: *const c_char,
}

/// A user, as it is now.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageUser {
    /// sizeof(GarageUser), set by the caller.
    pub struct_size: u32,
    /// How often it has changed; starts at 1.
    pub version: u32,
    /// Its id.
    pub id: GarageId,
    /// When it was made, in microseconds since 1970 in UTC.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// When it was removed, or GARAGE_NO_TIME.
    pub deleted_at: i64,
    /// When the password was set, or GARAGE_NO_TIME.
    pub password_set_at: i64,
    /// What the user may do.
    pub role: GarageRole,
    /// Whether the user may log in.
    pub active: bool,
    /// With what the user logs in.
    pub login: [c_char; GARAGE_LOGIN_BYTES],
    /// What others see.
    pub display_name: [c_char; GARAGE_LOGIN_BYTES],
}

/// What is to change about a user; what is not said stays.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageUserChange {
    /// sizeof(GarageUserChange), set by the caller.
    pub struct_size: u32,
    /// GARAGE_CHANGE_ACTIVATE or GARAGE_CHANGE_DEACTIVATE; 0 leaves it.
    pub flags: u32,
    /// What the user may do; 0 leaves it.
    pub role: GarageRole,
    /// What others see; NULL leaves it.
    pub display_name: *const c_char,
}

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

/// One login, from then until it ends.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageAuthSession {
    /// sizeof(GarageAuthSession), set by the caller.
    pub struct_size: u32,
    /// How often it has changed; starts at 1.
    pub version: u32,
    /// Its id.
    pub id: GarageId,
    /// The user or device.
    pub subject: GarageId,
    /// When it began, in microseconds since 1970 in UTC.
    pub created_at: i64,
    /// When it was last used.
    pub last_activity: i64,
    /// When it ends, unless it is refreshed before.
    pub expires_at: i64,
    /// When it ended, or GARAGE_NO_TIME.
    pub ended_at: i64,
    /// Why; 0 while it has not ended.
    pub ended_by: GarageAuthSessionEnd,
    /// Whether it is that of a device, and not of a user.
    pub is_device: bool,
    /// Whether the user trusts where it is.
    pub trusted: bool,
}

/// A flag of changing a user or device: it may log in.
pub const GARAGE_CHANGE_ACTIVATE: u32 = 1;
/// A flag of changing a user or device: it may not log in, and its auth sessions end.
pub const GARAGE_CHANGE_DEACTIVATE: u32 = 2;

records! {
    GarageNewUser: password;
    GarageUser: display_name;
    GarageUserChange: display_name;
    GarageNewDevice: lane;
    GarageDevice: lane;
    GarageDeviceChange: lane;
    GarageDeviceSecret: secret;
    GarageAuthSession: trusted;
}
readable! { GarageNewUser GarageUserChange GarageNewDevice GarageDeviceChange }

impl From<User> for GarageUser {
    fn from(user: User) -> Self {
        Self {
            struct_size: 0,
            version: user.version,
            id: user.id.into(),
            created_at: user.created_at.as_micros(),
            updated_at: user.updated_at.as_micros(),
            deleted_at: micros(user.deleted_at),
            password_set_at: micros(user.password_set_at),
            role: user.role.code(),
            active: user.active,
            login: field(user.login.as_str()),
            display_name: field(&user.display_name),
        }
    }
}

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

impl From<AuthSession> for GarageAuthSession {
    fn from(session: AuthSession) -> Self {
        Self {
            struct_size: 0,
            version: session.version,
            id: session.id.into(),
            subject: subject_id(session.subject),
            created_at: session.created_at.as_micros(),
            last_activity: session.last_activity.as_micros(),
            expires_at: session.expires_at.as_micros(),
            ended_at: micros(session.ended_at),
            ended_by: session.ended_by.map_or(0, Coded::code),
            is_device: session.subject.device().is_some(),
            trusted: session.trusted,
        }
    }
}

fn active_of(name: &str, flags: u32) -> parking_garage::Result<Option<bool>> {
    check_flags(name, flags, GARAGE_CHANGE_ACTIVATE | GARAGE_CHANGE_DEACTIVATE)?;
    match flags {
        0 => Ok(None),
        GARAGE_CHANGE_ACTIVATE => Ok(Some(true)),
        GARAGE_CHANGE_DEACTIVATE => Ok(Some(false)),
        _ => Err(Error::new(ErrorKind::InvalidInput, format!("{name} both activates and deactivates"))),
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

/// Makes a user. There are none until the host makes the first. There is no key: the login is unique.
///
/// Threads: any; it takes as long as a password's hash. Ownership: everything `user` points to is copied.
/// Errors: GARAGE_E_INVALID_INPUT for the login, the name or the password; GARAGE_E_ALREADY_EXISTS if the login is taken;
/// GARAGE_E_UNSUPPORTED for a password in a garage that was opened without keys.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_user_create(
    garage: GarageHandle,
    user: *const GarageNewUser,
    out_user: *mut GarageUser,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_user", out_user)?;
            let given = read("user", user, Record::zeroed())?;
            let mut new = NewUser::new(text("user.login", given.login)?, Role::of("user.role", given.role)?);
            if let Some(name) = optional_text("user.display_name", given.display_name)? {
                new = new.display_name(name);
            }
            if !given.password.is_null() {
                new = new.password(secret_text("user.password", given.password)?);
            }
            out.write(&open.garage.auth().create_user(new)?.into());
            Ok(())
        })
    }
}

/// The user with this id, also one that was removed.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_user_get(
    garage: GarageHandle,
    user: GarageId,
    out_user: *mut GarageUser,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_user", out_user)?;

            out.write(&open.garage.auth().user(user.required("user")?)?.into());
            Ok(())
        })
    }
}

/// The user with this login, however it is typed.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_INPUT for what is no login.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_user_by_login(
    garage: GarageHandle,
    login: *const c_char,
    out_user: *mut GarageUser,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_user", out_user)?;
            let found = open.garage.auth().user_by_login(text("login", login)?)?;
            out.write(&found.ok_or_else(|| Error::new(ErrorKind::NotFound, "no user has this login"))?.into());
            Ok(())
        })
    }
}

/// Users in the order in which they were made, removed ones included: those behind `after` (all zeros: from the start).
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_user_list(
    garage: GarageHandle,
    after: GarageId,
    flags: u32,
    out_users: *mut GarageUser,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_users", out_users, capacity)?, OutValue::to("out_count", out_count)?);

            let rows = open.garage.auth().users(page(after, flags, &out)?)?;
            out.page(rows.into_iter().map(Into::into), count);
            Ok(())
        })
    }
}

/// Changes a user that is still as in `version`. Who is switched off is logged out everywhere.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_VERSION_MISMATCH; GARAGE_E_INVALID_INPUT for the name; GARAGE_E_UNSUPPORTED
/// for a flag that is none.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_user_change(
    garage: GarageHandle,
    user: GarageId,
    version: u32,
    change: *const GarageUserChange,
    out_user: *mut GarageUser,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_user", out_user)?;
            let given = read("change", change, Record::zeroed())?;
            let change = UserChange {
                display_name: optional_text("change.display_name", given.display_name)?.map(str::to_owned),
                role: Role::optional("change.role", given.role)?,
                active: active_of("change.flags", given.flags)?,
            };
            out.write(&open.garage.auth().change_user(user.required("user")?, version, change)?.into());
            Ok(())
        })
    }
}

/// Removes a user: logged out everywhere, the password forgotten; the journal keeps what the user did.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none, or not any more.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_user_remove(
    garage: GarageHandle,
    user: GarageId,
    out_user: *mut GarageUser,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_user", out_user)?;

            out.write(&open.garage.auth().remove_user(user.required("user")?)?.into());
            Ok(())
        })
    }
}

/// Sets another password for a user who knows the old one, and logs out everywhere. Wrong ones count as failed logins.
///
/// Threads: any; it takes as long as two hashes.
/// Errors: GARAGE_E_UNAUTHENTICATED and GARAGE_E_LOCKED_OUT as for a login; GARAGE_E_INVALID_INPUT for the new one.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_change_password(
    garage: GarageHandle,
    user: GarageId,
    old_password: *const c_char,
    new_password: *const c_char,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (old, new) = (secret_text("old_password", old_password)?, secret_text("new_password", new_password)?);
            open.garage.auth().change_password(user.required("user")?, &old, &new)
        })
    }
}

/// A token with which the user sets a password, once, within an hour: give it to nobody else. With a buffer that is too small one
/// is used up: take GARAGE_SECRET_BYTES.
///
/// Threads: any.
/// Outputs: `out_needed` is the size of the text with its NUL.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_begin_reset(
    garage: GarageHandle,
    user: GarageId,
    buffer: *mut c_char,
    capacity: usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = OutText::to(buffer, capacity, out_needed)?;
            if capacity < GARAGE_SECRET_BYTES {
                let message = format!("the buffer has {capacity} bytes, and a token takes up to {GARAGE_SECRET_BYTES}");
                return Err(Error::new(ErrorKind::BufferTooSmall, message));
            }
            let token = open.garage.auth().begin_reset(user.required("user")?)?;
            out.write(token.expose_secret())
        })
    }
}

/// Sets a password with a token of garage_auth_begin_reset, logs out everywhere, and lifts a lock.
///
/// Threads: any; it takes as long as a password's hash.
/// Errors: GARAGE_E_UNAUTHENTICATED for a token that is wrong, used or too old; GARAGE_E_INVALID_INPUT for the password.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_set_password(
    garage: GarageHandle,
    reset_token: *const c_char,
    new_password: *const c_char,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (token, new) = (secret_text("reset_token", reset_token)?, secret_text("new_password", new_password)?);
            open.garage.auth().reset_password(&token, &new)
        })
    }
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
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_device", out_device)?;

            out.write(&open.garage.auth().device(device.required("device")?)?.into());
            Ok(())
        })
    }
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
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_devices", out_devices, capacity)?, OutValue::to("out_count", out_count)?);

            let rows = open.garage.auth().devices(page(after, flags, &out)?)?;
            out.page(rows.into_iter().map(Into::into), count);
            Ok(())
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
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_device", out_device)?;
            let given = read("change", change, Record::zeroed())?;
            let change = DeviceChange {
                name: optional_text("change.name", given.name)?.map(str::to_owned),
                lane: optional_text("change.lane", given.lane)?.map(str::to_owned),
                active: active_of("change.flags", given.flags)?,
            };
            out.write(&open.garage.auth().change_device(device.required("device")?, version, change)?.into());
            Ok(())
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
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_device", out_device)?;

            out.write(&open.garage.auth().remove_device(device.required("device")?)?.into());
            Ok(())
        })
    }
}

/// Where a user, or with `is_device` a device, is logged in: the auth sessions that have not ended, oldest first.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_sessions(
    garage: GarageHandle,
    subject: GarageId,
    is_device: bool,
    out_sessions: *mut GarageAuthSession,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_sessions", out_sessions, capacity)?, OutValue::to("out_count", out_count)?);

            let rows = open.garage.auth().sessions(subject_of(subject, is_device)?)?;
            out.list("out_sessions", rows.into_iter().map(Into::into), count)
        })
    }
}

/// The logins of a user, or with `is_device` of a device, ended ones included: those behind `after` (all zeros: from the start).
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_login_history(
    garage: GarageHandle,
    subject: GarageId,
    is_device: bool,
    after: GarageId,
    flags: u32,
    out_sessions: *mut GarageAuthSession,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_sessions", out_sessions, capacity)?, OutValue::to("out_count", out_count)?);

            let rows = open.garage.auth().login_history(subject_of(subject, is_device)?, page(after, flags, &out)?)?;
            out.page(rows.into_iter().map(Into::into), count);
            Ok(())
        })
    }
}

/// Logs out: the auth session and its tokens are worthless at once. Logging out twice is no error.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_logout(
    garage: GarageHandle,
    auth_session: GarageId,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { on_garage(garage, out_error, |open| open.garage.auth().logout(auth_session.required("auth_session")?)) }
}

/// Ends somebody's auth session, as its user from another one, or as an administrator.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_revoke(
    garage: GarageHandle,
    auth_session: GarageId,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { on_garage(garage, out_error, |open| open.garage.auth().revoke(auth_session.required("auth_session")?)) }
}

/// Logs out everywhere: ends all auth sessions of a user, or with `is_device` of a device.
///
/// Threads: any. Outputs: `out_ended` is how many ended. Errors: GARAGE_E_INVALID_INPUT for zeros.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_logout_everywhere(
    garage: GarageHandle,
    subject: GarageId,
    is_device: bool,
    out_ended: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = OutValue::to("out_ended", out_ended)?;
            out.write(open.garage.auth().logout_everywhere(subject_of(subject, is_device)?)?);
            Ok(())
        })
    }
}

/// As garage_auth_logout_everywhere, by an administrator.
///
/// Threads: any. Outputs: `out_ended` is how many ended. Errors: GARAGE_E_INVALID_INPUT for zeros.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_revoke_all(
    garage: GarageHandle,
    subject: GarageId,
    is_device: bool,
    out_ended: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = OutValue::to("out_ended", out_ended)?;
            out.write(open.garage.auth().revoke_all(subject_of(subject, is_device)?)?);
            Ok(())
        })
    }
}
