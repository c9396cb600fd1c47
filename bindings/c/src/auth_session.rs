//! Where users and devices are logged in, and what ends that.

use crate::call::on_garage;
use crate::code::Coded;
use crate::code_money::GarageAuthSessionEnd;
use crate::error::GarageError;
use crate::give::{give_list, give_page};
use crate::id::{GarageId, micros, page};
use crate::login::{subject_id, subject_of};
use crate::open::GarageHandle;
use crate::record::{OutValue, records};
use crate::status::GarageStatus;
use parking_garage::AuthSession;

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

records! { GarageAuthSession: trusted; }

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
        give_list(garage, ("out_sessions", out_sessions, capacity, out_count), out_error, |open| {
            open.garage.auth().sessions(subject_of(subject, is_device)?)
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
        give_page(garage, ("out_sessions", out_sessions, capacity, out_count), out_error, |open, out| {
            open.garage.auth().login_history(subject_of(subject, is_device)?, page(after, flags, out)?)
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
