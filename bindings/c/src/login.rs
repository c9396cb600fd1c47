//! Logging in: tokens, who shows one, and acting as them.

use std::sync::atomic::{Ordering, compiler_fence};

use std::ffi::c_char;

use crate::auth_options::secret_text;
use crate::call::keep_acting;
use crate::call::on_garage;
use crate::code::Coded;
use crate::code_money::GarageRole;
use crate::error::GarageError;
use crate::give::give;
use crate::id::GarageId;
use crate::open::GarageHandle;
use crate::open::{ActingOnes, Open, Speaker};
use crate::record::{Out, OutValue, Record, read_optional, readable, records};
use crate::session::GARAGE_LANE_BYTES;
use crate::status::GarageStatus;
use crate::text::{field, optional_text, text};
use parking_garage::auth::token::ExposeSecret;
use parking_garage::{Client, Error, ErrorKind, LoginRequest, Principal, Result, Subject, Tokens};

/// The room for an access token, with its NUL.
pub const GARAGE_TOKEN_BYTES: usize = 2048;
/// The room for a refresh token or the secret of a device, with its NUL.
pub const GARAGE_SECRET_BYTES: usize = 256;
/// How many bytes a key or pepper has at most.
pub const GARAGE_KEY_MATERIAL_BYTES_MAX: usize = 4096;
/// How long the ids of keys, the issuer and the audience may be together, in bytes: they stand in every token.
pub const GARAGE_TOKEN_NAMES_BYTES_MAX: usize = 512;

/// What the host knows about the program at the other end; none of it is proof.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageClient {
    /// sizeof(GarageClient), set by the caller.
    pub struct_size: u32,
    /// What the host tells devices apart by; only its SHA-256 is kept. NULL: nothing.
    pub fingerprint: *const c_char,
    /// The address it calls from; NULL: not known.
    pub ip: *const c_char,
    /// What it calls itself; NULL: nothing.
    pub user_agent: *const c_char,
}

/// What a login gives. Wipe it when it is not needed any more.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageTokens {
    /// sizeof(GarageTokens), set by the caller.
    pub struct_size: u32,
    /// Whether a device logged in, and not a user.
    pub is_device: bool,
    /// The auth session.
    pub session: GarageId,
    /// The user or device.
    pub subject: GarageId,
    /// When the access token ends, in microseconds since 1970 in UTC.
    pub expires_at: i64,
    /// When the auth session ends, unless it is refreshed before.
    pub refresh_expires_at: i64,
    /// For new tokens, once: garage_auth_refresh takes it.
    pub refresh: [c_char; GARAGE_SECRET_BYTES],
    /// Shown with each call; garage_auth_verify takes it.
    pub access: [c_char; GARAGE_TOKEN_BYTES],
}

/// Who is calling, and what they may do.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GaragePrincipal {
    /// sizeof(GaragePrincipal), set by the caller.
    pub struct_size: u32,
    /// Whether it is a device, and not a user.
    pub is_device: bool,
    /// The user or device.
    pub subject: GarageId,
    /// The auth session that the token belongs to.
    pub session: GarageId,
    /// GARAGE_PERMISSION_*, added up.
    pub permissions: u64,
    /// What they are.
    pub role: GarageRole,
    /// The lane that a device is bound to; empty for a user.
    pub lane: [c_char; GARAGE_LANE_BYTES],
}

/// A permission: see spots, availability, sessions, tickets and prices.
pub const GARAGE_PERMISSION_READ_STATE: u64 = 1;
/// A permission: let a vehicle in.
pub const GARAGE_PERMISSION_ENTER: u64 = 2;
/// A permission: let a vehicle out that has paid.
pub const GARAGE_PERMISSION_EXIT: u64 = 4;
/// A permission: take a payment.
pub const GARAGE_PERMISSION_TAKE_PAYMENT: u64 = 8;
/// A permission: give a payment up that was not taken.
pub const GARAGE_PERMISSION_CANCEL_PAYMENT: u64 = 16;
/// A permission: give money back.
pub const GARAGE_PERMISSION_REFUND: u64 = 32;
/// A permission: let a vehicle out without what it owes.
pub const GARAGE_PERMISSION_FREE_RELEASE: u64 = 64;
/// A permission: cancel, extend, transfer a stay, correct its plate.
pub const GARAGE_PERMISSION_CORRECT_SESSIONS: u64 = 128;
/// A permission: void a ticket, replace a lost one.
pub const GARAGE_PERMISSION_MANAGE_TICKETS: u64 = 256;
/// A permission: register, change, remove vehicles.
pub const GARAGE_PERMISSION_MANAGE_VEHICLES: u64 = 512;
/// A permission: keep a spot for a vehicle, give it up.
pub const GARAGE_PERMISSION_RESERVE: u64 = 1024;
/// A permission: publish and activate tariffs.
pub const GARAGE_PERMISSION_MANAGE_TARIFFS: u64 = 2048;
/// A permission: build floors, bays and spots, close and remove them.
pub const GARAGE_PERMISSION_MANAGE_LAYOUT: u64 = 4096;
/// A permission: create, change, remove users, end their sessions.
pub const GARAGE_PERMISSION_MANAGE_USERS: u64 = 8192;
/// A permission: register, change, remove gates and kiosks.
pub const GARAGE_PERMISSION_MANAGE_DEVICES: u64 = 16384;
/// A permission: read the journal, and verify it.
pub const GARAGE_PERMISSION_READ_JOURNAL: u64 = 32768;
/// A permission: sweep, check, rebuild, back up, restore.
pub const GARAGE_PERMISSION_MAINTENANCE: u64 = 65536;
/// A permission: open and close one's own shift.
pub const GARAGE_PERMISSION_WORK_SHIFT: u64 = 131072;
/// A permission: see and close everybody's shifts.
pub const GARAGE_PERMISSION_MANAGE_SHIFTS: u64 = 262144;

records! {
    GarageClient: user_agent;
    GarageTokens: access;
    GaragePrincipal: lane;
}
readable! { GarageClient }

/// # Safety
/// `at` is NULL or points to a client that is as its fields say.
unsafe fn client_of(name: &str, at: *const GarageClient) -> Result<Client> {
    // SAFETY: promised by the caller.
    unsafe {
        let Some(given) = read_optional(name, at)? else { return Ok(Client::default()) };
        let mut client = Client::default();
        if let Some(fingerprint) = optional_text(&format!("{name}.fingerprint"), given.fingerprint)? {
            client = client.fingerprint(fingerprint);
        }
        if let Some(ip) = optional_text(&format!("{name}.ip"), given.ip)? {
            let wrong = |_| Error::new(ErrorKind::InvalidInput, format!("{name}.ip is no address"));
            client = client.ip(ip.parse().map_err(wrong)?);
        }
        if let Some(user_agent) = optional_text(&format!("{name}.user_agent"), given.user_agent)? {
            client = client.user_agent(user_agent);
        }
        Ok(client)
    }
}

/// The subject that a call names.
pub(crate) fn subject_of(subject: GarageId, is_device: bool) -> Result<Subject> {
    Ok(if is_device { Subject::Device(subject.required("subject")?) } else { Subject::User(subject.required("subject")?) })
}

pub(crate) fn subject_id(subject: Subject) -> GarageId {
    match subject {
        Subject::User(id) => id.into(),
        Subject::Device(id) => id.into(),
    }
}

/// Writes a struct that holds secrets, and wipes this side's copy.
pub(crate) fn write_secret<T: Record>(out: Out<T>, mut value: T) {
    out.write(&value);
    // SAFETY: a record may be all zeros; volatile, so that it is not left out as a store that nobody reads.
    unsafe { (&raw mut value).write_volatile(T::zeroed()) };
    compiler_fence(Ordering::SeqCst);
}

fn write_tokens(out: Out<GarageTokens>, tokens: &Tokens) {
    write_secret(
        out,
        GarageTokens {
            struct_size: 0,
            is_device: tokens.subject.device().is_some(),
            session: tokens.session.into(),
            subject: subject_id(tokens.subject),
            expires_at: tokens.expires_at.as_micros(),
            refresh_expires_at: tokens.refresh_expires_at.as_micros(),
            refresh: field(tokens.refresh.expose_secret()),
            access: field(tokens.access.expose()),
        },
    );
}

impl From<&Principal> for GaragePrincipal {
    fn from(principal: &Principal) -> Self {
        Self {
            struct_size: 0,
            is_device: principal.subject.device().is_some(),
            subject: subject_id(principal.subject),
            session: principal.auth_session.into(),
            permissions: principal.permissions.iter().fold(0, |bits, permission| bits | 1 << permission as u64),
            role: principal.role.code(),
            lane: field(principal.lane.as_deref().unwrap_or_default()),
        }
    }
}

/// Logs a user in: an auth session begins. An unknown login, a wrong password and a user that is switched off give the same error
/// after the same time.
///
/// Threads: any; it takes as long as a password's hash. May be NULL: client.
/// Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_LOCKED_OUT, saying until when, after too many failures; GARAGE_E_UNSUPPORTED if the
/// garage was opened without keys.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_login(
    garage: GarageHandle,
    login: *const c_char,
    password: *const c_char,
    client: *const GarageClient,
    out_tokens: *mut GarageTokens,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_tokens", out_tokens)?;
            let request = LoginRequest::new(text("login", login)?, secret_text("password", password)?);
            write_tokens(out, &open.garage.auth().login(&request.client(client_of("client", client)?))?);
            Ok(())
        })
    }
}

/// Logs a device in with its secret.
///
/// Threads: any. May be NULL: client.
/// Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_UNSUPPORTED if the garage was opened without keys.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_login_device(
    garage: GarageHandle,
    secret: *const c_char,
    client: *const GarageClient,
    out_tokens: *mut GarageTokens,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_tokens", out_tokens)?;
            write_tokens(out, &open.garage.auth().login_device(&secret_text("secret", secret)?, &client_of("client", client)?)?);
            Ok(())
        })
    }
}

/// Takes a refresh token and gives new tokens; the one that was given is used up. A second use ends the auth session: one of the
/// two is a thief.
///
/// Threads: any. May be NULL: client.
/// Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_UNSUPPORTED if the garage was opened without keys.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_refresh(
    garage: GarageHandle,
    refresh: *const c_char,
    client: *const GarageClient,
    out_tokens: *mut GarageTokens,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_tokens", out_tokens)?;
            write_tokens(out, &open.garage.auth().refresh(&secret_text("refresh", refresh)?, &client_of("client", client)?)?);
            Ok(())
        })
    }
}

/// Who shows this access token, and what they may do now.
///
/// Threads: any. Errors: GARAGE_E_UNAUTHENTICATED, the same for every reason; GARAGE_E_UNSUPPORTED if the garage was opened
/// without keys.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_auth_verify(
    garage: GarageHandle,
    token: *const c_char,
    out_principal: *mut GaragePrincipal,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_principal", out_principal), out_error, |open| {
            Ok(GaragePrincipal::from(&open.garage.auth().verify(text("token", token)?)?))
        })
    }
}

/// A handle that acts as whoever shows this access token: it goes in place of the garage's in every function, each call is
/// checked against what they may do at that moment, and the journal names them. The garage's own handle may do everything.
///
/// Threads: any. Ownership: garage_close closes it, garage_free gives it back; closing the garage ends it.
/// Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_UNSUPPORTED if the garage was opened without keys; GARAGE_E_MISUSE for a handle
/// that acts already.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_acting_as(
    garage: GarageHandle,
    token: *const c_char,
    out_acting: *mut GarageHandle,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = OutValue::to("out_acting", out_acting)?;
            let principal = open.garage.auth().verify(text("token", token)?)?;
            let acting = open.garage.acting_as(&principal)?;
            let acting = Open {
                garage: Speaker::Acting(acting),
                acting: ActingOnes::default(),
                clock: None,
                streams: crate::events::Streams::default(),
                currency: open.currency,
            };
            out.write(keep_acting(garage, open, acting)?);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use parking_garage::Permission;

    use super::*;

    #[test]
    fn the_bits_of_permissions_are_their_places() {
        let bits = [
            GARAGE_PERMISSION_READ_STATE,
            GARAGE_PERMISSION_ENTER,
            GARAGE_PERMISSION_EXIT,
            GARAGE_PERMISSION_TAKE_PAYMENT,
            GARAGE_PERMISSION_CANCEL_PAYMENT,
            GARAGE_PERMISSION_REFUND,
            GARAGE_PERMISSION_FREE_RELEASE,
            GARAGE_PERMISSION_CORRECT_SESSIONS,
            GARAGE_PERMISSION_MANAGE_TICKETS,
            GARAGE_PERMISSION_MANAGE_VEHICLES,
            GARAGE_PERMISSION_RESERVE,
            GARAGE_PERMISSION_MANAGE_TARIFFS,
            GARAGE_PERMISSION_MANAGE_LAYOUT,
            GARAGE_PERMISSION_MANAGE_USERS,
            GARAGE_PERMISSION_MANAGE_DEVICES,
            GARAGE_PERMISSION_READ_JOURNAL,
            GARAGE_PERMISSION_MAINTENANCE,
            GARAGE_PERMISSION_WORK_SHIFT,
            GARAGE_PERMISSION_MANAGE_SHIFTS,
        ];
        assert_eq!(bits.len(), Permission::ALL.len());
        for (permission, bit) in Permission::ALL.iter().zip(bits) {
            assert_eq!(1 << *permission as u64, bit, "{permission}");
        }
        let names = include_str!("login.rs");
        for permission in Permission::ALL {
            assert!(
                names.contains(&format!("GARAGE_PERMISSION_{permission}: u64 = {};", 1_u64 << *permission as u64)),
                "{permission}"
            );
        }
    }

    #[test]
    fn a_handle_that_acts_is_checked_and_ends_with_its_garage() {
        use crate::auth_options::{GARAGE_TOKEN_ALGORITHM_HS256, GarageAuthOptions, GarageTokenKey};
        use crate::auth_session::garage_auth_logout;
        use crate::call::{garage_close, garage_free};
        use crate::code_money::GARAGE_DEVICE_KIND_KIOSK;
        use crate::device::{GarageDeviceSecret, GarageNewDevice, garage_device_register};
        use crate::layout::{GarageLayoutBuilt, garage_layout_grid};
        use crate::open::{GarageOptions, garage_open_in_memory, garage_options_default};
        use crate::status::GARAGE_OK;

        fn sized<T: Record>() -> T {
            let mut value = T::zeroed();
            // SAFETY: every record begins with its size.
            unsafe { (&raw mut value).cast::<u32>().write(size_of::<T>() as u32) };
            value
        }
        let bytes: Vec<u8> = (1..=32).map(|byte: u8| byte.wrapping_mul(37)).collect();
        let key = GarageTokenKey {
            algorithm: GARAGE_TOKEN_ALGORITHM_HS256,
            id: c"1".as_ptr(),
            secret: bytes.as_ptr(),
            secret_bytes: 32,
            ..sized()
        };
        let auth = GarageAuthOptions {
            keys: &raw const key,
            key_count: 1,
            issuer: c"https://garage.example".as_ptr(),
            audience: c"garage".as_ptr(),
            pepper: bytes.as_ptr(),
            pepper_bytes: 32,
            ..sized()
        };
        let device =
            GarageNewDevice { kind: GARAGE_DEVICE_KIND_KIOSK, name: c"kiosk".as_ptr(), lane: c"entry-1".as_ptr(), ..sized() };
        let (mut options, mut secret, mut tokens) =
            (sized::<GarageOptions>(), sized::<GarageDeviceSecret>(), sized::<GarageTokens>());
        let mut built = sized::<GarageLayoutBuilt>();
        let (none, mut garage, mut acting) = (std::ptr::null_mut(), 0, 0);
        // SAFETY: everything is of this test.
        unsafe {
            assert_eq!(garage_options_default(&raw mut options, none), GARAGE_OK);
            options.auth = &raw const auth;
            assert_eq!(garage_open_in_memory(&raw const options, &raw mut garage, none), GARAGE_OK);
            assert_eq!(garage_device_register(garage, &raw const device, &raw mut secret, none), GARAGE_OK);
            let secret = secret.secret.as_ptr();
            assert_eq!(garage_auth_login_device(garage, secret, std::ptr::null(), &raw mut tokens, none), GARAGE_OK);
            assert_eq!(garage_acting_as(garage, tokens.access.as_ptr(), &raw mut acting, none), GARAGE_OK);
            let mut grid = |handle| garage_layout_grid(handle, 1, 1, 1, std::ptr::null(), &raw mut built, none);
            assert_eq!(grid(acting), ErrorKind::Forbidden.code());
            assert_eq!(grid(garage), GARAGE_OK);
            assert_eq!(garage_auth_logout(garage, tokens.session, none), GARAGE_OK);
            assert_eq!(grid(acting), ErrorKind::Unauthenticated.code());
            assert_eq!(garage_close(garage, none), GARAGE_OK);
            assert_eq!(grid(acting), ErrorKind::Closed.code());
            assert_eq!(garage_free(acting, none), GARAGE_OK);
            assert_eq!(grid(acting), ErrorKind::Misuse.code());
            assert_eq!(garage_free(garage, none), GARAGE_OK);
        }
    }
}
