//! Users, and their passwords.

use std::ffi::c_char;

use crate::auth_options::secret_text;
use crate::call::on_garage;
use crate::code::Coded;
use crate::code_money::GarageRole;
use crate::error::GarageError;
use crate::give::{give, give_page};
use crate::id::{GarageId, micros, page};
use crate::login::GARAGE_SECRET_BYTES;
use crate::open::GarageHandle;
use crate::open::check_flags;
use crate::record::{Record, read, readable, records};
use crate::status::GarageStatus;
use crate::text::{OutText, field, optional_text, text};
use parking_garage::auth::token::ExposeSecret;
use parking_garage::{Error, ErrorKind, NewUser, Role, User, UserChange};

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

/// A flag of changing a user or device: it may log in.
pub const GARAGE_CHANGE_ACTIVATE: u32 = 1;
/// A flag of changing a user or device: it may not log in, and its auth sessions end.
pub const GARAGE_CHANGE_DEACTIVATE: u32 = 2;

records! {
    GarageNewUser: password;
    GarageUser: display_name;
    GarageUserChange: display_name;
}
readable! { GarageNewUser GarageUserChange }

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

pub(crate) fn active_of(name: &str, flags: u32) -> parking_garage::Result<Option<bool>> {
    check_flags(name, flags, GARAGE_CHANGE_ACTIVATE | GARAGE_CHANGE_DEACTIVATE)?;
    match flags {
        0 => Ok(None),
        GARAGE_CHANGE_ACTIVATE => Ok(Some(true)),
        GARAGE_CHANGE_DEACTIVATE => Ok(Some(false)),
        _ => Err(Error::new(ErrorKind::InvalidInput, format!("{name} both activates and deactivates"))),
    }
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
        give(garage, ("out_user", out_user), out_error, |open| {
            let given = read("user", user, Record::zeroed())?;
            let mut new = NewUser::new(text("user.login", given.login)?, Role::of("user.role", given.role)?);
            if let Some(name) = optional_text("user.display_name", given.display_name)? {
                new = new.display_name(name);
            }
            if !given.password.is_null() {
                new = new.password(secret_text("user.password", given.password)?);
            }
            open.garage.auth().create_user(new)
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
    unsafe { give(garage, ("out_user", out_user), out_error, |open| open.garage.auth().user(user.required("user")?)) }
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
        give(garage, ("out_user", out_user), out_error, |open| {
            let found = open.garage.auth().user_by_login(text("login", login)?)?;
            found.ok_or_else(|| Error::new(ErrorKind::NotFound, "no user has this login"))
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
        give_page(garage, ("out_users", out_users, capacity, out_count), out_error, |open, out| {
            open.garage.auth().users(page(after, flags, out)?)
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
        give(garage, ("out_user", out_user), out_error, |open| {
            let given = read("change", change, Record::zeroed())?;
            let change = UserChange {
                display_name: optional_text("change.display_name", given.display_name)?.map(str::to_owned),
                role: Role::optional("change.role", given.role)?,
                active: active_of("change.flags", given.flags)?,
            };
            open.garage.auth().change_user(user.required("user")?, version, change)
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
    unsafe { give(garage, ("out_user", out_user), out_error, |open| open.garage.auth().remove_user(user.required("user")?)) }
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
