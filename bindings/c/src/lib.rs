//! The C interface of parking-garage: libgarage and its header, garage.h.
//!
//! Everything exported is in this crate, and all `unsafe` of the project with it. The header is written by
//! `cargo xtask header` from these sources, comments included: write them for someone who programs in C. Each function
//! says which threads may call it, who owns what goes in and comes out, and how it fails.
//!
//! The rules of the interface, which the functions' own docs do not repeat:
//!
//! - A call that can fail answers a [`GarageStatus`]. Its last parameter is where it tells why, or NULL; its outputs go through
//!   the pointers before that one, and only on success.
//! - Handles are numbers, not pointers; see `handle.rs`. Ids and structs are plain data. Nothing is allocated for the caller.
//! - What goes in is borrowed for the call. A `const char *` is NUL-terminated UTF-8, and NULL only where the docs say "May be
//!   NULL"; what a call writes to, nobody else uses meanwhile. An enumeration comes in as an integer and is checked, because a
//!   Rust enum out of its range would be undefined behaviour.
//! - Structs begin with `struct_size`; see `record.rs`.
//! - A call that changes something takes an idempotency key, or NULL.
//! - Every build exports the same symbols; what a build cannot do answers `GARAGE_E_UNSUPPORTED`, and [`garage_features`] tells.
//! - No panic crosses into C: it closes what the call worked on, and answers `GARAGE_E_INTERNAL`.
//!
//! The "May be NULL" and "Outputs" lines are read by a test, which makes calls that break each rule out of the header.
#![allow(unsafe_code)] // The workspace denies it everywhere else.
#![allow(clippy::missing_safety_doc)] // What the caller promises is the same for all: the rules above.
#![allow(clippy::too_many_arguments)] // C has no other way to give a call its outputs.
#![cfg_attr(test, allow(clippy::unwrap_used))]

#[cfg(panic = "abort")]
compile_error!("libgarage turns panics into statuses, so it must be built with panic = \"unwind\"");

mod auth_options;
mod auth_session;
mod batch;
mod books;
mod call;
mod code;
mod code_money;
mod debt;
mod device;
mod entry;
mod error;
mod events;
mod give;
mod handle;
mod health;
mod id;
mod journal;
mod layout;
mod log;
mod login;
mod maintenance;
mod open;
mod payment;
mod payment_outcome;
mod provider;
mod quote;
mod receipt;
mod record;
mod refund;
mod reprice;
mod session;
mod shift;
mod spot;
mod status;
mod tariff;
mod text;
mod ticket;
mod user;
mod validation;
mod vehicle;

pub use auth_options::*;
pub use auth_session::*;
pub use batch::*;
pub use books::*;
pub use call::{garage_close, garage_free};
pub use code::*;
pub use code_money::*;
pub use debt::*;
pub use device::*;
pub use entry::*;
pub use error::*;
pub use events::*;
pub use health::*;
pub use id::*;
pub use journal::*;
pub use layout::*;
pub use log::*;
pub use login::*;
pub use maintenance::*;
pub use open::*;
pub use payment::*;
pub use payment_outcome::*;
pub use provider::*;
pub use quote::*;
pub use receipt::*;
pub use record::GARAGE_ARRAY_ITEMS_MAX;
pub use refund::*;
pub use reprice::*;
pub use session::*;
pub use shift::*;
pub use spot::*;
pub use status::*;
use std::ffi::{CStr, c_char};
pub use tariff::*;
pub use text::GARAGE_TEXT_BYTES_MAX;
pub use ticket::*;
pub use user::*;
pub use validation::*;
pub use vehicle::*;

/// The version of the binary interface that this header describes: it changes whenever a program built with the old
/// header could not use the new library.
pub const GARAGE_ABI_VERSION: u32 = 0;

const VERSION: &CStr = status::terminated(concat!(env!("CARGO_PKG_VERSION"), "\0"));

/// The version of the binary interface that the loaded library has; a program that loads it at run time compares this
/// with its GARAGE_ABI_VERSION before it calls anything else.
///
/// Threads: any. Ownership: nothing is handed over. Errors: none.
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn garage_abi_version() -> u32 {
    GARAGE_ABI_VERSION
}

/// The version of the loaded library, such as "1.2.3".
///
/// Threads: any. Ownership: the text is static and NUL-terminated; do not free it. Errors: none; never NULL.
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn garage_version() -> *const c_char {
    VERSION.as_ptr()
}

/// A feature of the library: garages in SQLite files.
pub const GARAGE_FEATURES_SQLITE: u64 = 1;
/// A feature of the library: garages in memory.
pub const GARAGE_FEATURES_MEMORY: u64 = 2;
/// A feature of the library: event streams with file descriptors.
pub const GARAGE_FEATURES_EVENTS: u64 = 4;

/// A feature of the library: accounts and access tokens.
pub const GARAGE_FEATURES_AUTH: u64 = 8;
/// A feature of the library: receipts as SVG.
pub const GARAGE_FEATURES_RECEIPT_SVG: u64 = 16;

/// What the loaded library can do: GARAGE_FEATURES_*, added up. The functions of what it cannot are there all the same, and answer
/// GARAGE_E_UNSUPPORTED.
///
/// Threads: any. Ownership: nothing is handed over. Errors: none.
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn garage_features() -> u64 {
    let svg = if cfg!(feature = "receipt-svg") { GARAGE_FEATURES_RECEIPT_SVG } else { 0 };
    svg | GARAGE_FEATURES_SQLITE | GARAGE_FEATURES_MEMORY | GARAGE_FEATURES_EVENTS | GARAGE_FEATURES_AUTH
}

/// A service under the caller's idempotency key, if it gave one.
macro_rules! with_key {
    ($service:expr, $key:expr) => {{
        let service = $service;
        match $crate::text::optional_text("key", $key)? {
            Some(key) => service.with_key(key),
            None => service,
        }
    }};
}
pub(crate) use with_key;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_tells_its_versions() {
        assert_eq!(garage_abi_version(), GARAGE_ABI_VERSION);
        // SAFETY: `garage_version` gives a static, NUL-terminated text.
        let version = unsafe { CStr::from_ptr(garage_version()) };
        assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn the_soname_ends_in_the_abi_version() {
        let soname = format!("-soname,libgarage.so.{GARAGE_ABI_VERSION}\"");
        assert!(include_str!("../build.rs").contains(&soname), "build.rs sets another soname than {soname}");
    }
}
