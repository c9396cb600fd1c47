//! Tickets.

use rusqlite::params;

use super::columns::Columns;
use super::fault;
use super::page::{bounds, pages};
use super::tx::Tx;
use crate::Result;
use crate::domain::{Ticket, TicketId, TicketNumber};
use crate::storage::{Page, TicketRows};

const TICKETS: &str = "tickets";

macro_rules! select_tickets {
    ($($rest:tt)*) => {
        concat!("SELECT id, session_id, number, status, lost, version, created_at, updated_at FROM tickets ", $($rest)*)
    };
}

pub(super) const TICKET_BY_NUMBER: &str = select_tickets!("WHERE number = ?1");

fn ticket(row: &mut Columns<'_, '_>) -> Result<Ticket> {
    Ok(Ticket {
        id: row.get()?,
        session: row.get()?,
        number: row.get()?,
        status: row.get()?,
        lost: row.get()?,
        version: row.get()?,
        created_at: row.get()?,
        updated_at: row.get()?,
    })
}

impl Tx<'_> {
    pub(super) fn ticket_row(&self, id: TicketId) -> Result<Option<Ticket>> {
        self.by_id(&self.met.tickets, id, || self.row(TICKETS, select_tickets!("WHERE id = ?1"), [id.as_bytes()], ticket))
    }

    /// Many with one statement: looking it up in the cache takes longer than stepping it.
    pub(super) fn ticket_rows(&self, ids: &[TicketId]) -> Result<Vec<Ticket>> {
        self.check()?;
        let failed = |error| fault::from_sqlite(error, TICKETS);
        let mut statement = self.connection().prepare_cached(select_tickets!("WHERE id = ?1")).map_err(failed)?;
        let mut tickets = Vec::with_capacity(ids.len());
        for id in ids {
            let mut rows = statement.query([id.as_bytes()]).map_err(failed)?;
            if let Some(row) = rows.next().map_err(failed)? {
                tickets.push(ticket(&mut Columns::new(row, TICKETS))?);
            }
        }
        Ok(tickets)
    }

    pub(super) fn insert_ticket_row(&self, ticket: &Ticket) -> Result<()> {
        self.change(
            TICKETS,
            "INSERT INTO tickets (id, session_id, number, status, lost, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                ticket.id.as_bytes(),
                ticket.session.as_bytes(),
                ticket.number.as_str(),
                ticket.status.as_str(),
                ticket.lost,
                ticket.version,
                ticket.created_at.as_micros(),
                ticket.updated_at.as_micros(),
            ],
        )
        .map(drop)
    }

    pub(super) fn update_ticket_row(&self, before: &Ticket, after: &Ticket) -> Result<()> {
        self.change_version(
            TICKETS,
            "UPDATE tickets SET status = ?3, lost = ?4, version = ?5, updated_at = ?6 WHERE id = ?1 AND version = ?2",
            params![
                before.id.as_bytes(),
                before.version,
                after.status.as_str(),
                after.lost,
                after.version,
                after.updated_at.as_micros(),
            ],
        )
    }
}

impl TicketRows for Tx<'_> {
    fn ticket_by_number(&self, number: &TicketNumber) -> Result<Option<Ticket>> {
        self.row(TICKETS, TICKET_BY_NUMBER, [number.as_str()], ticket)
    }

    fn tickets(&self, page: Page<TicketId>) -> Result<Vec<Ticket>> {
        let sql = pages!(select_tickets, "", page);
        self.rows(TICKETS, sql, params![bounds(&page, TicketId::as_bytes), page.limit], ticket)
    }
}
