//! What most calls do: look at where their output is to go, ask the garage, and give what it answers.
//!
//! Each takes the handle, the output with its name, where errors are told, and the work. The output is looked at first: a call whose
//! answer nobody could get must not change anything.

use std::ffi::c_char;

use parking_garage::Result;

use crate::call::on_garage;
use crate::error::GarageError;
use crate::open::{GarageHandle, Open};
use crate::record::{Out, OutMany, OutValue, Record};
use crate::status::GarageStatus;
use crate::text::OutText;

/// Gives one struct.
///
/// # Safety
/// `out` and `out_error` are NULL or point to structs with their `struct_size` set, which nobody else uses during this call.
pub(crate) unsafe fn give<T: Record, R: Into<T>>(
    garage: GarageHandle,
    (name, out): (&str, *mut T),
    out_error: *mut GarageError,
    mut work: impl FnMut(&Open) -> Result<R>,
) -> GarageStatus {
    // SAFETY: promised by the caller.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to(name, out)?;
            out.write(&work(open)?.into());
            Ok(())
        })
    }
}

/// Gives a whole list, or its length if the array is too small.
///
/// # Safety
/// As for [`give`]; the array has `capacity` structs.
pub(crate) unsafe fn give_list<T: Record, R: Into<T>>(
    garage: GarageHandle,
    (name, out, capacity, out_count): (&str, *mut T, usize, *mut usize),
    out_error: *mut GarageError,
    mut work: impl FnMut(&Open) -> Result<Vec<R>>,
) -> GarageStatus {
    // SAFETY: promised by the caller.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to(name, out, capacity)?, OutValue::to("out_count", out_count)?);
            out.list(name, work(open)?.into_iter().map(Into::into), count)
        })
    }
}

/// Gives a page: as many rows as the array has room for. The work is told how many those are.
///
/// # Safety
/// As for [`give_list`].
pub(crate) unsafe fn give_page<T: Record, R: Into<T>>(
    garage: GarageHandle,
    (name, out, capacity, out_count): (&str, *mut T, usize, *mut usize),
    out_error: *mut GarageError,
    mut work: impl FnMut(&Open, &OutMany<T>) -> Result<Vec<R>>,
) -> GarageStatus {
    // SAFETY: promised by the caller.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to(name, out, capacity)?, OutValue::to("out_count", out_count)?);
            let rows = work(open, &out)?;
            out.page(rows.into_iter().map(Into::into), count);
            Ok(())
        })
    }
}

/// Gives a text of any length, or how long it is if the buffer is too small.
///
/// # Safety
/// `buffer` has `capacity` bytes, `out_needed` is NULL or points to a number; for the rest as for [`give`].
pub(crate) unsafe fn give_text(
    garage: GarageHandle,
    (buffer, capacity, out_needed): (*mut c_char, usize, *mut usize),
    out_error: *mut GarageError,
    mut work: impl FnMut(&Open) -> Result<String>,
) -> GarageStatus {
    // SAFETY: promised by the caller.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = OutText::to(buffer, capacity, out_needed)?;
            out.write(&work(open)?)
        })
    }
}
