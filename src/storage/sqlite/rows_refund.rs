//! Refunds.

use rusqlite::params;

use super::columns::Columns;
use super::page::{bounds, pages};
use super::rows_payment::number_column;
use super::tx::Tx;
use crate::Result;
use crate::domain::{Money, PaymentId, Refund, RefundId, RefundStatus};
use crate::storage::{Page, RefundRows};

const REFUNDS: &str = "refunds";

macro_rules! columns {
    () => {
        "SELECT id, payment_id, session_id, key, amount_minor, currency, reason, status, reference, failure, credit_note, version, \
         created_at, updated_at "
    };
}

macro_rules! select_refunds {
    ($($rest:tt)*) => { concat!(columns!(), "FROM refunds ", $($rest)*) };
}

// As with payments: the few that are PENDING are sorted.
macro_rules! select_pending_refunds {
    ($($rest:tt)*) => { concat!(columns!(), "FROM refunds INDEXED BY refunds_pending ", $($rest)*) };
}

pub(super) const REFUND_BY_KEY: &str = select_refunds!("WHERE key = ?1");
pub(super) const REFUNDS_OF: &str = select_refunds!("WHERE payment_id = ?1 ORDER BY id");

fn refund(row: &mut Columns<'_, '_>) -> Result<Refund> {
    Ok(Refund {
        id: row.get()?,
        payment: row.get()?,
        session: row.get()?,
        key: row.get()?,
        amount: Money::new(row.get()?, row.get()?),
        reason: row.get()?,
        status: row.get()?,
        reference: row.get()?,
        failure: row.get()?,
        credit_note: row.get()?,
        version: row.get()?,
        created_at: row.get()?,
        updated_at: row.get()?,
    })
}

impl Tx<'_> {
    pub(super) fn refund_row(&self, id: RefundId) -> Result<Option<Refund>> {
        self.row(REFUNDS, select_refunds!("WHERE id = ?1"), [id.as_bytes()], refund)
    }

    pub(super) fn insert_refund_row(&self, refund: &Refund) -> Result<()> {
        self.change(
            REFUNDS,
            "INSERT INTO refunds (id, payment_id, session_id, key, amount_minor, currency, reason, status, reference, failure,
                                  credit_note, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                refund.id.as_bytes(),
                refund.payment.as_bytes(),
                refund.session.as_bytes(),
                refund.key,
                refund.amount.minor(),
                refund.amount.currency().code(),
                refund.reason,
                refund.status.as_str(),
                refund.reference,
                refund.failure,
                number_column(refund.credit_note)?,
                refund.version,
                refund.created_at.as_micros(),
                refund.updated_at.as_micros(),
            ],
        )
        .map(drop)
    }

    pub(super) fn update_refund_row(&self, before: &Refund, after: &Refund) -> Result<()> {
        self.change_version(
            REFUNDS,
            "UPDATE refunds SET status = ?3, reference = ?4, failure = ?5, version = ?6, updated_at = ?7, credit_note = ?8
             WHERE id = ?1 AND version = ?2",
            params![
                before.id.as_bytes(),
                before.version,
                after.status.as_str(),
                after.reference,
                after.failure,
                after.version,
                after.updated_at.as_micros(),
                number_column(after.credit_note)?,
            ],
        )
    }
}

impl RefundRows for Tx<'_> {
    fn refund_by_key(&self, key: &str) -> Result<Option<Refund>> {
        self.row(REFUNDS, REFUND_BY_KEY, [key], refund)
    }

    fn refunds_of(&self, payment: PaymentId) -> Result<Vec<Refund>> {
        self.rows(REFUNDS, REFUNDS_OF, [payment.as_bytes()], refund)
    }

    fn refunds(&self, status: Option<RefundStatus>, page: Page<RefundId>) -> Result<Vec<Refund>> {
        let after = bounds(&page, RefundId::as_bytes);
        if status == Some(RefundStatus::Pending) {
            let sql = pages!(select_pending_refunds, "AND status = 'PENDING'", page);
            return self.rows(REFUNDS, sql, params![after, page.limit], refund);
        }
        let sql = pages!(select_refunds, "AND (?3 IS NULL OR status = ?3)", page);
        self.rows(REFUNDS, sql, params![after, page.limit, status.map(RefundStatus::as_str)], refund)
    }
}
