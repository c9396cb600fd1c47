//! Rows that a transaction has met: read or written by it, they are as they are in the file until it ends.
//!
//! A command reads a row to decide, reads it again to change it and once more to answer. Only the first of these is a
//! statement.

use std::cell::RefCell;

use crate::domain::{Payment, PaymentId, Session, SessionId, Spot, SpotId, Ticket, TicketId, Vehicle, VehicleId};

/// How many rows of a table are remembered: a command has a few, a batch of commands its last ones.
const ROWS_MAX: usize = 8;

/// A row with an id.
pub(super) trait Identified: Clone {
    type Id: Copy + PartialEq;

    fn id(&self) -> Self::Id;
}

macro_rules! identified {
    ($($row:ty, $id:ty;)+) => {$(
        impl Identified for $row {
            type Id = $id;

            fn id(&self) -> $id {
                self.id
            }
        }
    )+};
}

identified! {
    Spot, SpotId;
    Vehicle, VehicleId;
    Session, SessionId;
    Ticket, TicketId;
    Payment, PaymentId;
}

/// Rows of one table.
pub(super) struct MetRows<Row> {
    rows: RefCell<Vec<Row>>,
}

impl<Row: Identified> MetRows<Row> {
    const fn new() -> Self {
        Self { rows: RefCell::new(Vec::new()) }
    }

    pub(super) fn get(&self, id: Row::Id) -> Option<Row> {
        self.rows.borrow().iter().find(|row| row.id() == id).cloned()
    }

    /// Remembers a row as it was read, or as it was written.
    pub(super) fn put(&self, row: &Row) {
        let mut rows = self.rows.borrow_mut();
        match rows.iter().position(|met| met.id() == row.id()) {
            Some(place) => rows[place] = row.clone(),
            None if rows.len() < ROWS_MAX => rows.push(row.clone()),
            None => {
                // The oldest makes room.
                rows.rotate_left(1);
                rows[ROWS_MAX - 1] = row.clone();
            }
        }
    }

    pub(super) fn put_all<'r>(&self, rows: impl IntoIterator<Item = &'r Row>)
    where
        Row: 'r,
    {
        rows.into_iter().for_each(|row| self.put(row));
    }
}

/// Rows of all tables whose rows are asked for by id.
pub(super) struct Met {
    pub(super) spots: MetRows<Spot>,
    pub(super) vehicles: MetRows<Vehicle>,
    pub(super) sessions: MetRows<Session>,
    pub(super) tickets: MetRows<Ticket>,
    pub(super) payments: MetRows<Payment>,
}

impl Met {
    pub(super) const fn new() -> Self {
        Self {
            spots: MetRows::new(),
            vehicles: MetRows::new(),
            sessions: MetRows::new(),
            tickets: MetRows::new(),
            payments: MetRows::new(),
        }
    }
}
