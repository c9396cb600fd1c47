//! Quotes: what a stay costs, line by line.

use std::ffi::c_char;

use parking_garage::{QuoteLine, SessionQuote};

use crate::code::{Coded, GarageLineKind};
use crate::error::GarageError;
use crate::give::give;
use crate::id::{GARAGE_CURRENCY_BYTES, GARAGE_TARIFF_ID_BYTES, GarageId, currency_field, micros, optional_time};
use crate::open::GarageHandle;
use crate::record::{OutMany, OutValue, records};
use crate::status::GarageStatus;
use crate::text::field;

/// The room for the name of a line, with its NUL.
pub const GARAGE_LABEL_BYTES: usize = 257;
/// The room for a line as people read it, with its NUL.
pub const GARAGE_LINE_BYTES: usize = 512;

/// What a stay costs, what was paid, and what is due; amounts in minor units of `currency`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageQuote {
    /// sizeof(GarageQuote), set by the caller.
    pub struct_size: u32,
    /// The version of the tariff; 0 where none prices the stay.
    pub tariff_version: u32,
    /// The session.
    pub session: GarageId,
    /// The price of the whole stay.
    pub total_minor: i64,
    /// All taxes together, whether prices contained them or they were added.
    pub tax_minor: i64,
    /// What was paid so far.
    pub paid_minor: i64,
    /// What is due: the price less what was paid; nothing while the time to leave that was bought runs.
    pub due_minor: i64,
    /// When the stay began, in microseconds since 1970 in UTC.
    pub from: i64,
    /// Until when it is priced.
    pub until: i64,
    /// The first instant at which the price would be higher; GARAGE_NO_TIME: no rise is in sight.
    pub valid_until: i64,
    /// How many lines explain it.
    pub line_count: u32,
    /// Three capital letters.
    pub currency: [c_char; GARAGE_CURRENCY_BYTES],
    /// The tariff; empty for none.
    pub tariff: [c_char; GARAGE_TARIFF_ID_BYTES],
}

/// A part of the price of a stay. The amounts of all lines add up to the total.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageQuoteLine {
    /// sizeof(GarageQuoteLine), set by the caller.
    pub struct_size: u32,
    /// What it stands for.
    pub kind: GarageLineKind,
    /// What it adds, or takes off, in minor units.
    pub amount_minor: i64,
    /// What reaching its band costs beyond the bands before it.
    pub at_start_minor: i64,
    /// How many steps the stay started in the band.
    pub steps: u64,
    /// From when on it is about the stay, or GARAGE_NO_TIME.
    pub from: i64,
    /// Until when it is, or GARAGE_NO_TIME.
    pub until: i64,
    /// The length of a step in minutes; 0 where there is one step without end.
    pub step_minutes: u32,
    /// The length of the stay, in minutes, from which the band applies.
    pub from_minutes: u32,
    /// The length at which the band ends; UINT32_MAX where it has no end.
    pub until_minutes: u32,
    /// The name of the rate line, validation or tax; empty for none.
    pub name: [c_char; GARAGE_LABEL_BYTES],
    /// The line as people read it, such as "minutes 60-120: 3 x 20 min at 0.50 = 1.50 EUR".
    pub text: [c_char; GARAGE_LINE_BYTES],
}

records! { GarageQuote: tariff; GarageQuoteLine: text; }

impl From<&SessionQuote> for GarageQuote {
    fn from(priced: &SessionQuote) -> Self {
        let quote = &priced.quote;
        Self {
            struct_size: 0,
            tariff_version: quote.tariff.as_ref().map_or(0, |tariff| tariff.version),
            session: priced.session.id.into(),
            total_minor: quote.total.minor(),
            tax_minor: quote.tax().minor(),
            paid_minor: priced.paid.minor(),
            due_minor: priced.due.minor(),
            from: quote.from.as_micros(),
            until: quote.until.as_micros(),
            valid_until: micros(quote.valid_until),
            line_count: u32::try_from(quote.lines.len()).unwrap_or(u32::MAX),
            currency: currency_field(quote.total.currency()),
            tariff: field(quote.tariff.as_ref().map_or("", |tariff| tariff.id.as_str())),
        }
    }
}

impl From<&QuoteLine> for GarageQuoteLine {
    fn from(line: &QuoteLine) -> Self {
        Self {
            struct_size: 0,
            kind: line.kind.code(),
            amount_minor: line.amount.minor(),
            at_start_minor: line.at_start.minor(),
            steps: line.steps,
            from: micros(line.from),
            until: micros(line.until),
            step_minutes: line.step_minutes,
            from_minutes: line.from_minutes,
            until_minutes: line.until_minutes.unwrap_or(u32::MAX),
            name: field(line.name.as_ref().map_or("", |name| name.as_str())),
            text: field(&line.to_string()),
        }
    }
}

/// What a stay costs up to `until` (0 or GARAGE_NO_TIME: now), or up to its end if it is over; what was paid and what is due.
///
/// Threads: any. Ownership: nothing is kept.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_OUT_OF_RANGE for a price past 64 bits.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_quote(
    garage: GarageHandle,
    session: GarageId,
    until: i64,
    out_quote: *mut GarageQuote,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_quote", out_quote), out_error, |open| {
            let sessions = open.garage.sessions();
            let session = session.required("session")?;
            let priced = match optional_time(until) {
                None => sessions.quote(session)?,
                Some(until) => sessions.quote_at(session, until)?,
            };
            Ok(GarageQuote::from(&priced))
        })
    }
}

/// As garage_session_quote, with the lines that explain the price. Give the `until` of a quote to get the very lines of it.
///
/// Threads: any. Outputs: `out_count` is the number of lines, also on GARAGE_E_BUFFER_TOO_SMALL; nothing else is written then.
/// Errors: as garage_session_quote; GARAGE_E_BUFFER_TOO_SMALL if there are more lines than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_session_quote_lines(
    garage: GarageHandle,
    session: GarageId,
    until: i64,
    out_quote: *mut GarageQuote,
    out_lines: *mut GarageQuoteLine,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_quote", out_quote), out_error, |open| {
            let (lines, count) = (OutMany::to("out_lines", out_lines, capacity)?, OutValue::to("out_count", out_count)?);
            let sessions = open.garage.sessions();
            let session = session.required("session")?;
            let priced = match optional_time(until) {
                None => sessions.quote(session)?,
                Some(until) => sessions.quote_at(session, until)?,
            };
            lines.list("out_lines", priced.quote.lines.iter().map(Into::into), count)?;
            Ok(GarageQuote::from(&priced))
        })
    }
}
