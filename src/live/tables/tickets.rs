//! Tickets, by number.

use super::table::{Table, Unique, differing_fields, indexed_table};
use crate::domain::{Ticket, TicketId, TicketNumber};

/// Tickets and their index.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tickets {
    pub(super) rows: Table<TicketId, Ticket>,
    by_number: Unique<TicketNumber, TicketId>,
}

indexed_table!(Tickets, TicketId, Ticket);

impl Tickets {
    fn index(&mut self, ticket: &Ticket, present: bool) {
        self.by_number.set(&ticket.number, ticket.id, present);
    }

    pub(crate) fn by_number(&self, number: &TicketNumber) -> Option<&Ticket> {
        self.get(self.by_number.get(number)?)
    }

    /// The ticket, other than `id`, that has this number.
    pub(super) fn number_taken(&self, number: &TicketNumber, id: TicketId) -> Option<TicketId> {
        self.by_number.taken_by_other(number, id)
    }

    /// How many are kept.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The indexes that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(Tickets, self, &self.reindexed(), {
            by_number;
            rows
        })
    }

    pub(super) fn row_differences(a: &Ticket, b: &Ticket) -> Vec<&'static str> {
        differing_fields!(Ticket, a, b, { id, session, number, status, lost, version, created_at, updated_at; })
    }
}
