//! Shifts: who answers for the cash in which drawer.

use std::ffi::c_char;

use crate::call::on_garage;
use crate::code::Coded;
use crate::code_money::{GarageCashMove, GarageShiftStatus};
use crate::error::GarageError;
use crate::id::{GARAGE_CURRENCY_BYTES, GarageId, currency_field, micros, page};
use crate::open::GarageHandle;
use crate::record::{Out, OutMany, OutValue, records};
use crate::status::GarageStatus;
use crate::text::{field, text};
use crate::with_key;
use parking_garage::{CashMove, Error, ErrorKind, Money, NewShift, Shift};

/// The room for the name of a drawer, with its NUL.
pub const GARAGE_DRAWER_BYTES: usize = 257;

/// A shift, as it is now. Amounts are minor units of `currency`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageShift {
    /// sizeof(GarageShift), set by the caller.
    pub struct_size: u32,
    /// How often it has changed; starts at 1.
    pub version: u32,
    /// Its id.
    pub id: GarageId,
    /// When it began, in microseconds since 1970 in UTC.
    pub opened_at: i64,
    /// When it ended, or GARAGE_NO_TIME.
    pub closed_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// What was in the drawer at the beginning.
    pub float_minor: i64,
    /// The cash of all receipts of the shift.
    pub taken_minor: i64,
    /// The cash of all credit notes of the shift.
    pub given_back_minor: i64,
    /// What was put in.
    pub paid_in_minor: i64,
    /// What was taken out and spent.
    pub paid_out_minor: i64,
    /// What was taken out and put into the safe.
    pub dropped_minor: i64,
    /// What must be in the drawer.
    pub expected_minor: i64,
    /// What was, as a person counted it at the end; 0 while it is OPEN.
    pub counted_minor: i64,
    /// Counted less expected: negative where cash is missing; 0 while it is OPEN.
    pub difference_minor: i64,
    /// Where it is in its life.
    pub status: GarageShiftStatus,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// What the drawer is called.
    pub drawer: [c_char; GARAGE_DRAWER_BYTES],
}

records! { GarageShift: drawer; }

impl TryFrom<Shift> for GarageShift {
    type Error = Error;

    fn try_from(shift: Shift) -> Result<Self, Error> {
        Ok(Self {
            struct_size: 0,
            version: shift.version,
            id: shift.id.into(),
            opened_at: shift.opened_at.as_micros(),
            closed_at: micros(shift.closed_at),
            updated_at: shift.updated_at.as_micros(),
            float_minor: shift.float_minor,
            taken_minor: shift.taken_minor,
            given_back_minor: shift.given_back_minor,
            paid_in_minor: shift.paid_in_minor,
            paid_out_minor: shift.paid_out_minor,
            dropped_minor: shift.dropped_minor,
            expected_minor: shift.expected()?.minor(),
            counted_minor: shift.counted_minor.unwrap_or(0),
            difference_minor: shift.difference()?.map_or(0, |difference| difference.minor()),
            status: shift.status.code(),
            currency: currency_field(shift.currency),
            drawer: field(&shift.drawer),
        })
    }
}

fn rows_of(shifts: Vec<Shift>) -> Result<Vec<GarageShift>, Error> {
    shifts.into_iter().map(TryInto::try_into).collect()
}

/// Opens a shift at a drawer with so much cash in it, in minor units of the garage's currency. Cash that is paid with this drawer
/// then belongs to it.
///
/// Threads: any. May be NULL: key. The name is 1 to 64 characters.
/// Errors: GARAGE_E_INVALID_INPUT for the name; GARAGE_E_OUT_OF_RANGE for a float below nothing; GARAGE_E_ALREADY_EXISTS if a
/// shift is OPEN there.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_shift_open(
    garage: GarageHandle,
    drawer: *const c_char,
    float_minor: i64,
    key: *const c_char,
    out_shift: *mut GarageShift,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_shift", out_shift)?;

            out.write(
                &with_key!(open.garage.shifts(), key)
                    .open(NewShift::new(text("drawer", drawer)?, Money::new(float_minor, open.currency)))?
                    .try_into()?,
            );
            Ok(())
        })
    }
}

/// Puts cash into the drawer or takes it out, and says why.
///
/// Threads: any. May be NULL: key. The reason is at most 500 characters.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the shift is CLOSED; GARAGE_E_OUT_OF_RANGE unless the amount is
/// above nothing, and for more than the drawer must hold; GARAGE_E_INVALID_INPUT for the reason.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_shift_move_cash(
    garage: GarageHandle,
    shift: GarageId,
    cash_move: GarageCashMove,
    amount_minor: i64,
    reason: *const c_char,
    key: *const c_char,
    out_shift: *mut GarageShift,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_shift", out_shift)?;
            let kind = CashMove::of("cash_move", cash_move)?;
            let shifts = with_key!(open.garage.shifts(), key);
            out.write(
                &shifts
                    .move_cash(shift.required("shift")?, kind, Money::new(amount_minor, open.currency), text("reason", reason)?)?
                    .try_into()?,
            );
            Ok(())
        })
    }
}

/// Closes a shift with what a person counted in the drawer: the answer has the difference.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if it is CLOSED; GARAGE_E_OUT_OF_RANGE for less than nothing.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_shift_close(
    garage: GarageHandle,
    shift: GarageId,
    counted_minor: i64,
    key: *const c_char,
    out_shift: *mut GarageShift,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_shift", out_shift)?;

            out.write(
                &with_key!(open.garage.shifts(), key)
                    .close(shift.required("shift")?, Money::new(counted_minor, open.currency))?
                    .shift
                    .try_into()?,
            );
            Ok(())
        })
    }
}

/// The shift with this id.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_shift_get(
    garage: GarageHandle,
    shift: GarageId,
    out_shift: *mut GarageShift,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_shift", out_shift)?;

            out.write(&open.garage.shifts().get(shift.required("shift")?)?.try_into()?);
            Ok(())
        })
    }
}

/// The OPEN shift of this drawer.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_shift_current(
    garage: GarageHandle,
    drawer: *const c_char,
    out_shift: *mut GarageShift,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_shift", out_shift)?;
            let found = open.garage.shifts().current(text("drawer", drawer)?)?;
            out.write(&found.ok_or_else(|| Error::new(ErrorKind::NotFound, "no shift is OPEN at this drawer"))?.try_into()?);
            Ok(())
        })
    }
}

/// All OPEN shifts, by drawer.
///
/// Threads: any.
/// Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_shift_open_ones(
    garage: GarageHandle,
    out_shifts: *mut GarageShift,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_shifts", out_shifts, capacity)?, OutValue::to("out_count", out_count)?);

            let rows = rows_of(open.garage.shifts().open_ones()?)?;
            out.list("out_shifts", rows.into_iter(), count)
        })
    }
}

/// Shifts in the order in which they were opened: those behind `after` (all zeros: from the start).
///
/// Threads: any.
/// Outputs: `out_count` is the number of items written; less than `capacity` at the end.
/// Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_shift_list(
    garage: GarageHandle,
    after: GarageId,
    flags: u32,
    out_shifts: *mut GarageShift,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_shifts", out_shifts, capacity)?, OutValue::to("out_count", out_count)?);

            let rows = rows_of(open.garage.shifts().list(page(after, flags, &out)?)?)?;
            out.page(rows, count);
            Ok(())
        })
    }
}
