//! Text: in as NUL-terminated UTF-8, out into arrays of a known size or buffers of the caller's.

use std::ffi::c_char;
use std::path::PathBuf;

use parking_garage::{Error, ErrorKind, Result};

use crate::record::{OutValue, not_null, too_small};

/// The longest text that is taken, in bytes and without its NUL: what goes on without one is not followed further.
pub const GARAGE_TEXT_BYTES_MAX: usize = 1024 * 1024;

/// The text at `at`.
///
/// # Safety
/// `at` is NULL or points to bytes that can be read up to a NUL or to [`GARAGE_TEXT_BYTES_MAX`], and that nobody changes during
/// the call that this is part of.
pub(crate) unsafe fn text<'a>(name: &str, at: *const c_char) -> Result<&'a str> {
    not_null(name, at.is_null())?;
    let at = at.cast::<u8>();
    // SAFETY: every byte up to the first NUL can be read.
    let length = (0..=GARAGE_TEXT_BYTES_MAX).find(|index| unsafe { at.add(*index).read() } == 0);
    let invalid = |message: String| Error::new(ErrorKind::InvalidInput, message);
    let length = length.ok_or_else(|| invalid(format!("{name} has no NUL within {GARAGE_TEXT_BYTES_MAX} bytes")))?;
    // SAFETY: these were read just now.
    let bytes = unsafe { std::slice::from_raw_parts(at, length) };
    // Not the text, nor a part of it: it may be a plate.
    std::str::from_utf8(bytes).map_err(|error| invalid(format!("{name} is not UTF-8 from byte {} on", error.valid_up_to())))
}

/// The text at `at`, if there is one.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn optional_text<'a>(name: &str, at: *const c_char) -> Result<Option<&'a str>> {
    // SAFETY: promised by the caller.
    if at.is_null() { Ok(None) } else { unsafe { text(name, at) }.map(Some) }
}

/// The name of a file. Linux has no rule for the bytes of one; here it is UTF-8 like every text.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn path(name: &str, at: *const c_char) -> Result<PathBuf> {
    // SAFETY: promised by the caller.
    match unsafe { text(name, at) }? {
        "" => Err(Error::new(ErrorKind::InvalidInput, format!("{name} is empty"))),
        text => Ok(PathBuf::from(text)),
    }
}

/// Writes as much of `text` as fits, cut between two characters, and a NUL. A NUL inside it becomes a blank.
pub(crate) fn write_text(to: &mut [c_char], text: &str) {
    let Some(room) = to.len().checked_sub(1) else { return };
    let fits = text.floor_char_boundary(room);
    for (to, byte) in to.iter_mut().zip(text.bytes().take(fits)) {
        *to = if byte == 0 { b' ' } else { byte } as c_char;
    }
    to[fits] = 0;
}

/// `text` for a field of a struct. The field is made for the longest that the garage takes in; should a store hold a longer
/// one all the same, none is shown rather than a part that could be taken for the whole.
pub(crate) fn field<const N: usize>(text: &str) -> [c_char; N] {
    let mut field = [0; N];
    if text.len() < N {
        write_text(&mut field, text);
    }
    field
}

/// A text of any length, for a buffer of the caller's.
pub(crate) struct OutText {
    buffer: *mut c_char,
    capacity: usize,
    needed: OutValue<usize>,
}

impl OutText {
    /// # Safety
    /// `buffer` has room for `capacity` bytes, or is anything if that is 0; `needed` is NULL or points to a number. Nobody else
    /// uses them during this call.
    pub(crate) unsafe fn to(buffer: *mut c_char, capacity: usize, needed: *mut usize) -> Result<Self> {
        // SAFETY: promised by the caller.
        let needed = unsafe { OutValue::to("out_needed", needed) }?;
        if capacity > 0 {
            not_null("buffer", buffer.is_null())?;
        }
        if capacity > isize::MAX as usize {
            return Err(Error::new(ErrorKind::InvalidInput, format!("no buffer has {capacity} bytes")));
        }
        Ok(Self { buffer, capacity, needed })
    }

    /// Writes `text` and its NUL, or nothing if they do not fit; how many bytes they take is written either way.
    pub(crate) fn write(self, text: &str) -> Result<()> {
        let needed = text.len() + 1;
        self.needed.write(needed);
        if needed > self.capacity {
            return Err(too_small(format!("the text takes {needed} bytes, and the buffer has {}", self.capacity)));
        }
        // SAFETY: the buffer has room for it, and is the caller's own.
        unsafe {
            std::ptr::copy_nonoverlapping(text.as_ptr(), self.buffer.cast::<u8>(), text.len());
            self.buffer.add(text.len()).write(0);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(bytes: &[u8]) -> Result<&str> {
        // SAFETY: every case ends in a NUL or is longer than what is looked at.
        unsafe { text("plate", bytes.as_ptr().cast()) }
    }

    #[test]
    fn text_is_taken_up_to_its_nul() {
        assert_eq!(taken(b"AB-1\0rest").unwrap(), "AB-1");
        assert_eq!(taken("Grüße\0".as_bytes()).unwrap(), "Grüße");
        assert_eq!(taken(b"\0").unwrap(), "");
    }

    #[test]
    #[cfg_attr(miri, ignore = "so many bytes take Miri minutes")]
    fn text_that_goes_on_too_long_is_not_followed() {
        let longest = [vec![b'a'; GARAGE_TEXT_BYTES_MAX], vec![0]].concat();
        assert_eq!(taken(&longest).unwrap().len(), GARAGE_TEXT_BYTES_MAX);
        let endless = vec![b'a'; GARAGE_TEXT_BYTES_MAX + 1];
        assert_eq!(taken(&endless).unwrap_err().to_string(), "plate has no NUL within 1048576 bytes");
    }

    #[test]
    fn what_is_no_text_is_refused_and_not_repeated() {
        assert_eq!(taken(b"AB\xFF\0").unwrap_err().to_string(), "plate is not UTF-8 from byte 2 on");
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { text("plate", std::ptr::null()) }.unwrap_err().to_string(), "plate is NULL");
        // SAFETY: as above.
        assert_eq!(unsafe { optional_text("plate", std::ptr::null()) }.unwrap(), None);
    }

    #[test]
    fn a_text_goes_out_whole_or_not_at_all() {
        let out = |capacity: usize| {
            let (mut buffer, mut needed) = ([7 as c_char; 8], 0);
            // SAFETY: both are ours, and `capacity` is at most 8.
            let text = unsafe { OutText::to(buffer.as_mut_ptr(), capacity, &raw mut needed) }.unwrap();
            let status = text.write("four").map_err(|error| error.kind());
            (status, needed, buffer[0], buffer[4])
        };
        assert_eq!(out(5), (Ok(()), 5, b'f' as c_char, 0));
        assert_eq!(out(4), (Err(ErrorKind::BufferTooSmall), 5, 7, 7));
        assert_eq!(out(0), (Err(ErrorKind::BufferTooSmall), 5, 7, 7));
        assert_eq!(field::<4>("abc"), [b'a' as c_char, b'b' as c_char, b'c' as c_char, 0]);
        assert_eq!(field::<4>("abcd"), [0; 4]);
    }
}
