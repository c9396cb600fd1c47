//! The C interface of parking-garage: libgarage and its header, garage.h.
//!
//! Everything exported is in this crate, and all `unsafe` of the project with it. The header is written by
//! `cargo xtask header` from these sources, comments included: write them for someone who programs in C. Each function
//! says which threads may call it, who owns what goes in and comes out, and how it fails.
//!
//! The rules of the interface:
//!
//! - A call that can fail answers a [`GarageStatus`]; outputs go through the last pointers, and only on success.
//! - No Rust enum comes in by value: a number out of its range would be undefined behaviour. Integers are taken and checked.
//! - `const char *` out is borrowed, `char *` out is owned by the caller and has exactly one function that frees it.
//! - Every build exports the same symbols; what a build cannot do answers `GARAGE_E_UNSUPPORTED`.
//! - No panic crosses into C.
#![allow(unsafe_code)] // The workspace denies it everywhere else.

#[cfg(panic = "abort")]
compile_error!("libgarage turns panics into statuses, so it must be built with panic = \"unwind\"");

mod error;
mod handle;
mod status;

pub use error::*;
pub use status::*;
use std::ffi::{CStr, c_char};

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
