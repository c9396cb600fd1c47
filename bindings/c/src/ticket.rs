//! Tickets: found by what is printed on them, voided, replaced when lost.

use std::ffi::c_char;

use parking_garage::Ticket;

use crate::code::{Coded, GarageTicketStatus};
use crate::error::GarageError;
use crate::give::give;
use crate::id::GarageId;
use crate::open::GarageHandle;
use crate::record::records;
use crate::status::GarageStatus;
use crate::text::{field, text};
use crate::with_key;

/// The room for the number of a ticket in groups of five, with its NUL.
pub const GARAGE_TICKET_NUMBER_BYTES: usize = 24;
/// The room for what a ticket's QR code says, with its NUL.
pub const GARAGE_TICKET_QR_BYTES: usize = 64;

/// A ticket, as it is now. Whoever holds the number holds the ticket: keep it out of logs.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageTicket {
    /// sizeof(GarageTicket), set by the caller.
    pub struct_size: u32,
    /// How often it has changed; starts at 1.
    pub version: u32,
    /// Its id.
    pub id: GarageId,
    /// The session it was given out for.
    pub session: GarageId,
    /// When it was printed, in microseconds since 1970 in UTC.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// What it is worth.
    pub status: GarageTicketStatus,
    /// Whether the driver reported it lost.
    pub lost: bool,
    /// What is printed on it, in groups of five.
    pub number: [c_char; GARAGE_TICKET_NUMBER_BYTES],
    /// What its QR code says.
    pub qr: [c_char; GARAGE_TICKET_QR_BYTES],
}

records! { GarageTicket: qr; }

impl From<Ticket> for GarageTicket {
    fn from(ticket: Ticket) -> Self {
        Self {
            struct_size: 0,
            version: ticket.version,
            id: ticket.id.into(),
            session: ticket.session.into(),
            created_at: ticket.created_at.as_micros(),
            updated_at: ticket.updated_at.as_micros(),
            status: ticket.status.code(),
            lost: ticket.lost,
            number: field(&ticket.number.to_string()),
            qr: field(&ticket.number.qr_payload()),
        }
    }
}

/// The ticket with this id.
///
/// Threads: any. Errors: GARAGE_E_NOT_FOUND.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_ticket_get(
    garage: GarageHandle,
    ticket: GarageId,
    out_ticket: *mut GarageTicket,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { give(garage, ("out_ticket", out_ticket), out_error, |open| open.garage.tickets().get(ticket.required("ticket")?)) }
}

/// The ticket with this number, typed or printed, or with this QR code.
///
/// Threads: any. Errors: GARAGE_E_INVALID_INPUT for a text that is neither; GARAGE_E_NOT_FOUND for a number never given out.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_ticket_by_number(
    garage: GarageHandle,
    number: *const c_char,
    out_ticket: *mut GarageTicket,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { give(garage, ("out_ticket", out_ticket), out_error, |open| open.garage.tickets().by_number(text("number", number)?)) }
}

/// Makes a ticket worthless; its session goes on, and is found by plate.
///
/// Threads: any. May be NULL: key. The reason is at most 500 characters.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is OPEN; GARAGE_E_INVALID_INPUT for the reason.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_ticket_void(
    garage: GarageHandle,
    ticket: GarageId,
    reason: *const c_char,
    key: *const c_char,
    out_ticket: *mut GarageTicket,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_ticket", out_ticket), out_error, |open| {
            let reason = text("reason", reason)?;
            with_key!(open.garage.tickets(), key).void(ticket.required("ticket")?, reason)
        })
    }
}

/// Gives the driver of this session another ticket for one that is lost; the lost one is void from now on.
///
/// Threads: any. May be NULL: key.
/// Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE and its ticket OPEN.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_ticket_replace_lost(
    garage: GarageHandle,
    session: GarageId,
    key: *const c_char,
    out_ticket: *mut GarageTicket,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_ticket", out_ticket), out_error, |open| {
            with_key!(open.garage.tickets(), key).replace_lost(session.required("session")?)
        })
    }
}
