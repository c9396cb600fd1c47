//! The stays of the past under a tariff that is not in force, and what third parties are billed for.

use std::ffi::c_char;
use std::ops::ControlFlow;

use parking_garage::{RepriceScope, TariffRef};

use crate::call::on_garage;
use crate::error::GarageError;
use crate::id::{GARAGE_CURRENCY_BYTES, GarageId, currency_field, optional_time, tariff_ref, time};
use crate::open::GarageHandle;
use crate::quote::GARAGE_LABEL_BYTES;
use crate::record::{Out, OutMany, OutValue, Record, read_optional, readable, records};
use crate::status::GarageStatus;
use crate::tariff::{GarageTextFormat, parsed};
use crate::text::{field, text};

/// Which stays are priced a second time; with zeros behind `struct_size`, all that are over.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageRepriceScope {
    /// sizeof(GarageRepriceScope), set by the caller.
    pub struct_size: u32,
    /// Those that were priced by this version of `tariff`.
    pub tariff_version: u32,
    /// NULL: by any.
    pub tariff: *const c_char,
    /// Begun at this instant or later; 0 or GARAGE_NO_TIME: any.
    pub entered_from: i64,
    /// Begun before this instant; 0 or GARAGE_NO_TIME: any.
    pub entered_before: i64,
}

/// What a draft would have changed. Amounts are minor units of `currency`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageRepriced {
    /// sizeof(GarageRepriced), set by the caller.
    pub struct_size: u32,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// Stays that were priced under both.
    pub stays: u64,
    /// What they cost under the versions of their own.
    pub before_minor: i64,
    /// What they would have cost.
    pub after_minor: i64,
    /// The second less the first.
    pub difference_minor: i64,
    /// Stays that would have cost more.
    pub dearer: u64,
    /// Stays that would have cost less.
    pub cheaper: u64,
    /// Stays that would have cost the same.
    pub equal: u64,
    /// Stays that one of the tariffs cannot price; they are in no other figure.
    pub failed: u64,
    /// The first of them; all zeros where there is none.
    pub first_failed: GarageId,
}

/// What validations took off for one third party.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageBilledBack {
    /// sizeof(GarageBilledBack), set by the caller.
    pub struct_size: u32,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// How many validations took something off, or would have if anything had been left.
    pub validations: u64,
    /// What they took off, in minor units of `currency`; before tax where the tax is added to prices.
    pub amount_minor: i64,
    /// Who is billed.
    pub billed_to: [c_char; GARAGE_LABEL_BYTES],
}

records! {
    GarageRepriceScope: entered_before;
    GarageRepriced: first_failed;
    GarageBilledBack: billed_to;
}
readable! { GarageRepriceScope }

/// Prices the stays that are over a second time, under a draft that need not be published, and says what would have been
/// different. Nothing is changed. A million stays take as much memory as a thousand.
///
/// Threads: any; it reads all that is wanted. May be NULL: scope.
/// Errors: GARAGE_E_INVALID_TARIFF for a text that is no tariff; GARAGE_E_INVALID_INPUT if a stay was priced in another currency;
/// GARAGE_E_OUT_OF_RANGE for a sum past 64 bits.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_tariff_reprice(
    garage: GarageHandle,
    draft: *const c_char,
    format: GarageTextFormat,
    scope: *const GarageRepriceScope,
    out_repriced: *mut GarageRepriced,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = Out::to("out_repriced", out_repriced)?;
            let draft = parsed(text("draft", draft)?, format)?;
            let given = read_optional("scope", scope)?.unwrap_or_else(Record::zeroed);
            let tariff: Option<TariffRef> =
                if given.tariff.is_null() { None } else { Some(tariff_ref(given.tariff, given.tariff_version)?) };
            let wanted = RepriceScope {
                entered_from: optional_time(given.entered_from),
                entered_before: optional_time(given.entered_before),
                tariff,
            };
            let sums = open.garage.tariffs().reprice(&draft, &wanted, |_| ControlFlow::Continue(()))?;
            out.write(&GarageRepriced {
                struct_size: 0,
                currency: currency_field(sums.before.currency()),
                stays: sums.stays,
                before_minor: sums.before.minor(),
                after_minor: sums.after.minor(),
                difference_minor: sums.difference.minor(),
                dearer: sums.dearer,
                cheaper: sums.cheaper,
                equal: sums.equal,
                failed: sums.failed,
                first_failed: sums.first_failure.map_or(GarageId::NONE, |failure| failure.session.into()),
            });
            Ok(())
        })
    }
}

/// What validations took off the stays that ended from `from` on and before `until`, by who is billed.
///
/// Threads: any; it reads those stays. Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_INVALID_INPUT unless `from` is before `until`; GARAGE_E_OUT_OF_RANGE for a sum past 64 bits;
/// GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_tariff_billed_back(
    garage: GarageHandle,
    from: i64,
    until: i64,
    out_billed: *mut GarageBilledBack,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_billed", out_billed, capacity)?, OutValue::to("out_count", out_count)?);
            let billed = open.garage.tariffs().billed_back(time("from", from)?, time("until", until)?)?;
            let rows = billed.iter().map(|one| GarageBilledBack {
                struct_size: 0,
                currency: currency_field(one.amount.currency()),
                validations: one.validations,
                amount_minor: one.amount.minor(),
                billed_to: field(one.billed_to.as_str()),
            });
            out.list("out_billed", rows, count)
        })
    }
}
