//! Tickets, by number.

use super::slot_index::SlotIndex;
use super::slots::{Slot, SlotTable, slotted_table};
use super::table::differing_fields;
use crate::domain::{Ticket, TicketId, TicketNumber};

/// Tickets and their index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tickets {
    pub(super) rows: SlotTable<Ticket>,
    by_number: SlotIndex,
}

slotted_table!(Tickets, Ticket);

impl Tickets {
    fn index(&mut self, slot: Slot, present: bool) {
        let Self { rows, by_number } = self;
        let Some(ticket) = rows.at(slot) else { return };
        if present {
            by_number.insert(&ticket.number, slot, |slot| rows.at(slot).map(|row| row.number));
        } else {
            by_number.remove(&ticket.number, slot);
        }
    }

    pub(crate) fn by_number(&self, number: &TicketNumber) -> Option<&Ticket> {
        self.rows.at(self.by_number.find(number, |slot| self.rows.at(slot).is_some_and(|row| row.number == *number))?)
    }

    /// The ticket, other than `id`, that has this number.
    pub(super) fn number_taken(&self, number: &TicketNumber, id: TicketId) -> Option<TicketId> {
        self.by_number(number).map(|ticket| ticket.id).filter(|holder| *holder != id)
    }

    /// How many are kept.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The indexes that do not agree with the rows.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        let by_number = self.rows.iter().all(|row| self.by_number(&row.number).is_some_and(|found| found.id == row.id));
        let checks = [("rows", self.rows.is_sound()), ("by_number", self.by_number.len() == self.rows.len() && by_number)];
        checks.into_iter().filter(|(_, holds)| !holds).map(|(name, _)| name).collect()
    }

    pub(super) fn row_differences(a: &Ticket, b: &Ticket) -> Vec<&'static str> {
        differing_fields!(Ticket, a, b, { id, session, number, status, lost, version, created_at, updated_at; })
    }
}
