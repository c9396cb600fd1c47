//! What two sets of tables differ in, in words that name ids and fields and never a plate.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};
use std::hash::Hash;

use super::Tables;
use super::accounts::{AuthSessions, Devices, Users};
use super::line_rows::LineRows;
use super::line_table::Lined;
use super::slots::{Identified, SlotTable};
use super::spots::Spots;
use super::table::Table;
use super::{debts::Debts, payments::Payments, refunds::Refunds, sessions::Sessions, tickets::Tickets, vehicles::Vehicles};
use crate::storage::TariffRow;

impl Tables {
    /// What differs between the rows here and those of `store`, and between indexes and counts and the rows here.
    pub(crate) fn differences(&self, store: &Self) -> Vec<String> {
        let mut found = Vec::new();
        keyed("floor", &self.places.floors, &store.places.floors, &mut found);
        keyed("bay", &self.places.bays, &store.places.bays, &mut found);
        if self.spots.last_ordinal != store.spots.last_ordinal {
            found.push("the last ordinal of the spots".to_owned());
        }
        lined("spot", &self.spots.rows, &store.spots.rows, Spots::row_differences, &mut found);
        lined("vehicle", &self.vehicles.rows, &store.vehicles.rows, Vehicles::row_differences, &mut found);
        let (sessions, stored) = (&self.sessions, &store.sessions);
        let session = |rows: &Sessions, id| rows.get(id);
        compared("session", (sessions, sessions.iter()), (stored, stored.iter()), session, Sessions::row_differences, &mut found);
        slotted("ticket", &self.tickets.rows, &store.tickets.rows, Tickets::row_differences, &mut found);
        rows("payment", &self.payments.rows, &store.payments.rows, Payments::row_differences, &mut found);
        rows("refund", &self.refunds.rows, &store.refunds.rows, Refunds::row_differences, &mut found);
        rows("debt", &self.debts.rows, &store.debts.rows, Debts::row_differences, &mut found);
        let tariffs = |tables: &Self| -> BTreeMap<String, TariffRow> {
            tables.tariffs.all().into_iter().map(|row| (row.tariff.reference().to_string(), row)).collect()
        };
        keyed("tariff", &tariffs(self), &tariffs(store), &mut found);
        rows("user", &self.users.rows, &store.users.rows, Users::row_differences, &mut found);
        rows("device", &self.devices.rows, &store.devices.rows, Devices::row_differences, &mut found);
        let auth_sessions = AuthSessions::row_differences;
        rows("auth session", &self.auth_sessions.rows, &store.auth_sessions.rows, auth_sessions, &mut found);
        self.index_differences(&mut found);
        found
    }

    fn index_differences(&self, found: &mut Vec<String>) {
        for (table, fields) in [
            ("spots", self.spots.index_differences()),
            ("vehicles", self.vehicles.index_differences()),
            ("sessions", self.sessions.index_differences()),
            ("tickets", self.tickets.index_differences()),
            ("payments", self.payments.index_differences()),
            ("shifts", self.shifts.index_differences()),
            ("refunds", self.refunds.index_differences()),
            ("debts", self.debts.index_differences()),
            ("users", self.users.index_differences()),
            ("devices", self.devices.index_differences()),
            ("auth sessions", self.auth_sessions.index_differences()),
        ] {
            found.extend(fields.into_iter().map(|field| format!("{table}: {field} does not agree with the rows")));
        }
    }

    /// The indexes and counts that are not what they are when made anew.
    #[cfg(test)]
    pub(crate) fn stale_indexes(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.index_differences(&mut found);
        found
    }
}

fn missing(what: &str, id: &dyn Display, here: bool, found: &mut Vec<String>) {
    found.push(if here { format!("{what} {id}: not in the store") } else { format!("{what} {id}: only in the store") });
}

fn rows<Id: Copy + Ord + Hash + Display, Row>(
    what: &str,
    here: &Table<Id, Row>,
    store: &Table<Id, Row>,
    fields: impl Fn(&Row, &Row) -> Vec<&'static str>,
    found: &mut Vec<String>,
) {
    for (id, row) in here.iter() {
        match store.get(id) {
            Some(stored) => found.extend(fields(row, stored).into_iter().map(|field| format!("{what} {id}: {field}"))),
            None => missing(what, &id, true, found),
        }
    }
    for (id, _) in store.iter().filter(|(id, _)| here.get(*id).is_none()) {
        missing(what, &id, false, found);
    }
}

/// As [`rows`], for tables of slots.
fn slotted<Row: Identified<Id: Display> + Clone>(
    what: &str,
    here: &SlotTable<Row>,
    store: &SlotTable<Row>,
    fields: impl Fn(&Row, &Row) -> Vec<&'static str>,
    found: &mut Vec<String>,
) {
    let get = |rows: &SlotTable<Row>, id| rows.get(id).cloned();
    compared(what, (here, here.iter().cloned()), (store, store.iter().cloned()), get, fields, found);
}

/// As [`rows`], for tables of lines.
fn lined<Row: Lined + Identified<Id: Display>>(
    what: &str,
    here: &LineRows<Row>,
    store: &LineRows<Row>,
    fields: impl Fn(&Row, &Row) -> Vec<&'static str>,
    found: &mut Vec<String>,
) {
    compared(what, (here, here.iter()), (store, store.iter()), LineRows::get, fields, found);
}

/// As [`rows`], for rows that come as values.
fn compared<Table, Row: Identified<Id: Display>>(
    what: &str,
    (here, rows): (&Table, impl Iterator<Item = Row>),
    (store, stored): (&Table, impl Iterator<Item = Row>),
    get: impl Fn(&Table, Row::Id) -> Option<Row>,
    fields: impl Fn(&Row, &Row) -> Vec<&'static str>,
    found: &mut Vec<String>,
) {
    for row in rows {
        let id = row.id();
        match get(store, id) {
            Some(stored) => found.extend(fields(&row, &stored).into_iter().map(|field| format!("{what} {id}: {field}"))),
            None => missing(what, &id, true, found),
        }
    }
    for id in stored.map(|row| row.id()).filter(|id| get(here, *id).is_none()) {
        missing(what, &id, false, found);
    }
}

/// As [`rows`], for the small tables without a version: a row differs or does not.
fn keyed<Key: Ord + Debug, Row: PartialEq>(
    what: &str,
    here: &BTreeMap<Key, Row>,
    store: &BTreeMap<Key, Row>,
    found: &mut Vec<String>,
) {
    for (key, row) in here {
        match store.get(key) {
            Some(stored) if stored != row => found.push(format!("{what} {key:?}: its row")),
            Some(_) => {}
            None => missing(what, &format_args!("{key:?}"), true, found),
        }
    }
    for key in store.keys().filter(|key| !here.contains_key(key)) {
        missing(what, &format_args!("{key:?}"), false, found);
    }
}
