//! Debts.

use rusqlite::params;

use super::columns::Columns;
use super::page::{bounds, pages};
use super::tx::Tx;
use crate::Result;
use crate::domain::{Debt, DebtId, DebtStatus, Money, PaymentId, SessionId, VehicleId};
use crate::storage::{DebtRows, Page};

const DEBTS: &str = "debts";

macro_rules! columns {
    () => {
        "SELECT id, session_id, vehicle_id, amount_minor, currency, status, reason, payment_id, waiver, version, created_at, \
         updated_at "
    };
}

macro_rules! select_debts {
    ($($rest:tt)*) => { concat!(columns!(), "FROM debts ", $($rest)*) };
}

// OPEN debts are few beside those that were settled over the years, and are sorted.
macro_rules! select_open_debts {
    ($($rest:tt)*) => { concat!(columns!(), "FROM debts INDEXED BY debts_open ", $($rest)*) };
}

pub(super) const OPEN_DEBTS_OF: &str = select_open_debts!("WHERE vehicle_id = ?1 AND status = 'OPEN' ORDER BY id");
pub(super) const DEBT_OF_SESSION: &str = select_debts!("WHERE session_id = ?1");
pub(super) const DEBTS_OF: &str = select_debts!("WHERE vehicle_id = ?1 ORDER BY id");

fn debt(row: &mut Columns<'_, '_>) -> Result<Debt> {
    Ok(Debt {
        id: row.get()?,
        session: row.get()?,
        vehicle: row.get()?,
        amount: Money::new(row.get()?, row.get()?),
        status: row.get()?,
        reason: row.get()?,
        payment: row.get()?,
        waiver: row.get()?,
        version: row.get()?,
        created_at: row.get()?,
        updated_at: row.get()?,
    })
}

impl Tx<'_> {
    pub(super) fn debt_row(&self, id: DebtId) -> Result<Option<Debt>> {
        self.row(DEBTS, select_debts!("WHERE id = ?1"), [id.as_bytes()], debt)
    }

    pub(super) fn insert_debt_row(&self, debt: &Debt) -> Result<()> {
        self.change(
            DEBTS,
            "INSERT INTO debts (id, session_id, vehicle_id, amount_minor, currency, status, reason, payment_id, waiver, version,
                                created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                debt.id.as_bytes(),
                debt.session.as_bytes(),
                debt.vehicle.as_bytes(),
                debt.amount.minor(),
                debt.amount.currency().code(),
                debt.status.as_str(),
                debt.reason,
                debt.payment.as_ref().map(PaymentId::as_bytes),
                debt.waiver,
                debt.version,
                debt.created_at.as_micros(),
                debt.updated_at.as_micros(),
            ],
        )
        .map(drop)
    }

    pub(super) fn update_debt_row(&self, before: &Debt, after: &Debt) -> Result<()> {
        self.change_version(
            DEBTS,
            "UPDATE debts SET status = ?3, payment_id = ?4, waiver = ?5, version = ?6, updated_at = ?7
             WHERE id = ?1 AND version = ?2",
            params![
                before.id.as_bytes(),
                before.version,
                after.status.as_str(),
                after.payment.as_ref().map(PaymentId::as_bytes),
                after.waiver,
                after.version,
                after.updated_at.as_micros(),
            ],
        )
    }
}

impl DebtRows for Tx<'_> {
    fn open_debts_of(&self, vehicle: VehicleId) -> Result<Vec<Debt>> {
        self.rows(DEBTS, OPEN_DEBTS_OF, [vehicle.as_bytes()], debt)
    }

    fn debt_of_session(&self, session: SessionId) -> Result<Option<Debt>> {
        self.row(DEBTS, DEBT_OF_SESSION, [session.as_bytes()], debt)
    }

    fn debts_of(&self, vehicle: VehicleId) -> Result<Vec<Debt>> {
        self.rows(DEBTS, DEBTS_OF, [vehicle.as_bytes()], debt)
    }

    fn debts(&self, status: Option<DebtStatus>, page: Page<DebtId>) -> Result<Vec<Debt>> {
        let after = bounds(&page, DebtId::as_bytes);
        if status == Some(DebtStatus::Open) {
            return self.rows(DEBTS, pages!(select_open_debts, "AND status = 'OPEN'", page), params![after, page.limit], debt);
        }
        let sql = pages!(select_debts, "AND (?3 IS NULL OR status = ?3)", page);
        self.rows(DEBTS, sql, params![after, page.limit, status.map(DebtStatus::as_str)], debt)
    }
}
