//! Tariffs.

use std::cell::RefCell;

use rusqlite::params;

use super::columns::Columns;
use super::tx::Tx;
use crate::domain::{Tariff, TariffId, TariffRef, Timestamp};
use crate::storage::{TariffRow, TariffRows};
use crate::{Error, ErrorKind, Result};

const TARIFFS: &str = "tariffs";

macro_rules! select_tariffs {
    ($($rest:tt)*) => { concat!("SELECT id, version, body, active, created_at FROM tariffs ", $($rest)*) };
}

thread_local! {
    // Each payment reads the tariff of its session, and they are nearly always of one tariff.
    static PARSED_LAST: RefCell<Option<(String, Tariff)>> = const { RefCell::new(None) };
}

/// Reads a tariff's text, unless it is the text that this thread read last.
fn parsed(body: String) -> serde_json::Result<Tariff> {
    PARSED_LAST.with_borrow_mut(|last| {
        if let Some((text, tariff)) = last
            && *text == body
        {
            return Ok(tariff.clone());
        }
        let tariff: Tariff = serde_json::from_str(&body)?;
        *last = Some((body, tariff.clone()));
        Ok(tariff)
    })
}

fn tariff_row(row: &mut Columns<'_, '_>) -> Result<TariffRow> {
    let reference = TariffRef { id: row.get()?, version: row.get()? };
    let body: String = row.get()?;
    let tariff = parsed(body).map_err(|error| row.corrupt_here().with_source(error))?;
    if tariff.reference() != reference {
        return Err(row.corrupt_here().with_source("the tariff inside has another id or version"));
    }
    Ok(TariffRow { tariff, active: row.get()?, created_at: row.get()? })
}

impl Tx<'_> {
    pub(super) fn insert_tariff_row(&self, tariff: &Tariff, created_at: Timestamp) -> Result<()> {
        let body = serde_json::to_string(tariff)
            .map_err(|error| Error::new(ErrorKind::Internal, "cannot write a tariff as JSON").with_source(error))?;
        self.change(
            TARIFFS,
            "INSERT INTO tariffs (id, version, body, active, created_at) VALUES (?1, ?2, ?3, 0, ?4)",
            params![tariff.id().as_str(), tariff.version(), body, created_at.as_micros()],
        )
        .map(drop)
    }

    pub(super) fn activate_tariff_row(&self, tariff: &TariffRef) -> Result<()> {
        // Looked for first: a failed call changes nothing.
        let there = self.row(
            TARIFFS,
            "SELECT id FROM tariffs WHERE id = ?1 AND version = ?2",
            params![tariff.id.as_str(), tariff.version],
            |row| row.get::<TariffId>(),
        )?;
        if there.is_none() {
            return Err(Error::new(ErrorKind::Constraint, format!("tariff {tariff} is not there and cannot be made active")));
        }
        // The old one first: two at once would break the unique index.
        self.change(TARIFFS, "UPDATE tariffs SET active = 0 WHERE active = 1", [])?;
        self.change(
            TARIFFS,
            "UPDATE tariffs SET active = 1 WHERE id = ?1 AND version = ?2",
            params![tariff.id.as_str(), tariff.version],
        )
        .map(drop)
    }
}

impl TariffRows for Tx<'_> {
    fn tariff(&self, tariff: &TariffRef) -> Result<Option<TariffRow>> {
        let params = params![tariff.id.as_str(), tariff.version];
        self.row(TARIFFS, select_tariffs!("WHERE id = ?1 AND version = ?2"), params, tariff_row)
    }

    fn latest_tariff(&self, id: &TariffId) -> Result<Option<TariffRow>> {
        self.row(TARIFFS, select_tariffs!("WHERE id = ?1 ORDER BY version DESC LIMIT 1"), [id.as_str()], tariff_row)
    }

    fn active_tariff(&self) -> Result<Option<TariffRef>> {
        let sql = "SELECT id, version FROM tariffs WHERE active = 1";
        self.row(TARIFFS, sql, [], |row| Ok(TariffRef { id: row.get()?, version: row.get()? }))
    }

    fn tariffs(&self) -> Result<Vec<TariffRow>> {
        self.rows(TARIFFS, select_tariffs!("ORDER BY id, version"), [], tariff_row)
    }
}
