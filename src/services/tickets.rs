//! Tickets: found by what is printed on them, voided, replaced when lost.

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

use super::{found, service};
use crate::domain::{SessionId, Ticket, TicketId, TicketNumber, TicketStatus, Timestamp, check_note};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

service! {
    /// Tickets: see [`Garage::tickets`](crate::Garage::tickets).
    Tickets
}

impl Tickets<'_> {
    /// The ticket.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn get(&self, id: TicketId) -> Result<Ticket> {
        found(self.scope.read(Need::SEE, |rows| rows.ticket(id))?, "ticket", id)
    }

    /// The ticket with this number, typed or printed, or with this QR code.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a text that is neither; [`ErrorKind::NotFound`] for a number that was never given out.
    pub fn by_number(&self, text: &str) -> Result<Ticket> {
        let number = TicketNumber::from_qr_payload(text).or_else(|_| text.parse())?;
        let by_number = |rows: &dyn ReadTx| rows.ticket_by_number(&number);
        let ticket = self.scope.live_then_rows(Need::SEE, |live| live.ticket_by_number(&number), by_number)?;
        // Not `found`: the number is not repeated in the message, for whoever holds it holds the ticket.
        ticket.ok_or_else(|| Error::new(ErrorKind::NotFound, "no ticket with this number was given out"))
    }

    /// Makes a ticket worthless; its session goes on, and is found by plate.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless it is OPEN; [`ErrorKind::InvalidInput`] for the reason.
    pub fn void(&self, id: TicketId, reason: &str) -> Result<Ticket> {
        self.scope.run(Void { id, reason: reason.to_owned() })
    }

    /// Gives the driver of this session another ticket for one that is lost; the lost one is void from now on.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless the session is ACTIVE and its ticket OPEN.
    pub fn replace_lost(&self, session: SessionId) -> Result<Ticket> {
        self.scope.run(ReplaceLost { session })
    }
}

#[derive(Serialize)]
struct Void {
    id: TicketId,
    reason: String,
}

impl Command for Void {
    type Answer = Ticket;
    const NAME: &'static str = "tickets.void";
    const NEED: Need = Need::May(Permission::ManageTickets);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_note("a reason", &self.reason)?;
        found(rows.ticket(self.id)?, "ticket", self.id)?.voided(false, with.now)?;
        Ok(vec![Event::TicketVoided { ticket: self.id, reason: self.reason.clone() }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Ticket> {
        found(rows.ticket(self.id)?, "ticket", self.id)
    }
}

#[derive(Serialize)]
struct ReplaceLost {
    session: SessionId,
}

impl Command for ReplaceLost {
    type Answer = Ticket;
    const NAME: &'static str = "tickets.replace_lost";
    const NEED: Need = Need::May(Permission::ManageTickets);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let session = found(rows.session(self.session)?, "session", self.session)?;
        session.check_active()?;
        let lost = found(rows.ticket(session.ticket)?, "ticket", session.ticket)?;
        if lost.status != TicketStatus::Open {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("ticket {} is {} and cannot be replaced", lost.id, lost.status),
            ));
        }
        Ok(vec![Event::TicketReplaced {
            session: session.id,
            lost: lost.id,
            ticket: with.id(TicketId::new),
            number: with.ticket_number(),
        }])
    }

    fn answer(&self, rows: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<Ticket> {
        let new = events.iter().find_map(|event| match *event {
            Event::TicketReplaced { ticket, .. } => Some(ticket),
            _ => None,
        });
        let id = found(new, "the new ticket of session", self.session)?;
        found(rows.ticket(id)?, "ticket", id)
    }
}
