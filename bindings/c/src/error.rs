//! What a call tells about its failure, beside the status: into a struct of the caller's, so that no thread can lose it.

use std::ffi::c_char;

use parking_garage::Error;

use crate::record::{Out, Record, records};
use crate::status::{GARAGE_OK, GarageStatus};
use crate::text::write_text;

/// The room for an error's sentence, with its terminating NUL.
pub const GARAGE_MESSAGE_BYTES: usize = 512;

/// Why a call failed. Set `struct_size` to `sizeof(GarageError)` before each call; NULL where you do not want to know.
///
/// The rest is written only when a call fails. Nothing in it is to be freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageError {
    /// sizeof(GarageError), set by the caller.
    pub struct_size: u32,
    /// The status that the call answers.
    pub code: GarageStatus,
    /// Whether the same call, made again unchanged, can succeed without anyone doing something first.
    pub retryable: bool,
    /// A sentence with the ids involved and what to do, UTF-8 and NUL-terminated, its causes behind it. Never a plate, a
    /// password or a token. What does not fit is cut off.
    pub message: [c_char; GARAGE_MESSAGE_BYTES],
}

records! { GarageError: message; }

impl GarageError {
    /// Writes `error` where the caller wants it, and answers its status.
    ///
    /// # Safety
    /// `out` is NULL or points to a `GarageError` with its `struct_size` set.
    pub(crate) unsafe fn report(out: *mut Self, error: &Error) -> GarageStatus {
        let code = error.kind().code();
        debug_assert_ne!(code, GARAGE_OK);
        // SAFETY: promised by the caller. NULL, and a size that none of them has, are no reason to fail once more.
        if let Ok(out) = unsafe { Out::to("out_error", out) } {
            let mut told = Self { code, retryable: error.is_retryable(), ..Self::zeroed() };
            write_text(&mut told.message, &sentence(error));
            out.write(&told);
        }
        code
    }
}

/// The message with the messages of its causes.
fn sentence(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use parking_garage::ErrorKind;

    use super::*;

    fn told(error: &Error) -> (GarageStatus, String) {
        let mut out = GarageError { struct_size: size_of::<GarageError>() as u32, code: 0, retryable: false, message: [1; 512] };
        // SAFETY: `out` is a GarageError with its size.
        let status = unsafe { GarageError::report(&raw mut out, error) };
        assert_eq!(status, out.code);
        // SAFETY: `report` ends the message with NUL.
        let message = unsafe { CStr::from_ptr(out.message.as_ptr()) };
        (status, message.to_string_lossy().into_owned())
    }

    #[test]
    fn an_error_is_told_with_its_causes() {
        let error = Error::new(ErrorKind::Io, "cannot read page 7").with_source("the disk is gone");
        assert_eq!(told(&error), (40, "cannot read page 7: the disk is gone".to_owned()));
    }

    #[test]
    fn a_long_message_is_cut_between_two_characters() {
        let error = Error::new(ErrorKind::Io, "ü".repeat(400));
        assert_eq!(told(&error).1, "ü".repeat(255));
    }

    #[test]
    fn a_struct_that_is_too_small_is_left_alone() {
        let mut out = GarageError { struct_size: 8, code: 77, retryable: false, message: [1; 512] };
        // SAFETY: `out` is a GarageError; its size says that it is a smaller one.
        let status = unsafe { GarageError::report(&raw mut out, &Error::new(ErrorKind::Full, "full")) };
        assert_eq!((status, out.code, out.message[0]), (8, 77, 1));
    }
}
