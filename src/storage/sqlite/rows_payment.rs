//! Payments.

use rusqlite::params;

use super::columns::Columns;
use super::page::{bounds, pages};
use super::tx::Tx;
use crate::domain::{DebtId, Money, Payment, PaymentId, PaymentStatus, SessionId, Timestamp, VehicleId};
use crate::storage::{Page, PaymentRows};
use crate::{Error, ErrorKind, Result};

const PAYMENTS: &str = "payments";

macro_rules! columns {
    () => {
        "SELECT id, session_id, key, purpose, method, amount_minor, currency, credit_minor, tendered_minor, refunded_minor, debt_id, \
         status, priced_until, paid_until, reference, failure, lane, receipt, disputed_at, answered_at, version, created_at, updated_at "
    };
}

macro_rules! select_payments {
    ($($rest:tt)*) => { concat!(columns!(), "FROM payments ", $($rest)*) };
}

// The few that are PENDING are sorted; the planner would rather read all payments in their order.
macro_rules! select_pending_payments {
    ($($rest:tt)*) => { concat!(columns!(), "FROM payments INDEXED BY payments_pending ", $($rest)*) };
}

// The few that are disputed are sorted too.
macro_rules! select_disputed_payments {
    ($($rest:tt)*) => { concat!(columns!(), "FROM payments INDEXED BY payments_disputed ", $($rest)*) };
}

pub(super) const PAYMENTS_UNANSWERED: &str = concat!(
    columns!(),
    "FROM payments INDEXED BY payments_unanswered
     WHERE updated_at >= ?1 AND status = 'CANCELLED' AND answered_at IS NULL ORDER BY updated_at, id LIMIT ?2"
);

pub(super) const PAYMENT_BY_KEY: &str = select_payments!("WHERE key = ?1");
pub(super) const PAYMENTS_OF: &str = select_payments!("WHERE session_id = ?1 ORDER BY id");

fn payment(row: &mut Columns<'_, '_>) -> Result<Payment> {
    Ok(Payment {
        id: row.get()?,
        session: row.get()?,
        key: row.get()?,
        purpose: row.get()?,
        method: row.get()?,
        amount: Money::new(row.get()?, row.get()?),
        credit_minor: row.get()?,
        tendered_minor: row.get()?,
        refunded_minor: row.get()?,
        debt: row.get()?,
        status: row.get()?,
        priced_until: row.get()?,
        paid_until: row.get()?,
        reference: row.get()?,
        failure: row.get()?,
        lane: row.get()?,
        receipt: row.get()?,
        disputed_at: row.get()?,
        answered_at: row.get()?,
        version: row.get()?,
        created_at: row.get()?,
        updated_at: row.get()?,
    })
}

/// The number of a receipt as a column holds it.
pub(super) fn number_column(number: Option<u64>) -> Result<Option<i64>> {
    let too_large = |_| Error::new(ErrorKind::OutOfRange, "the number of a receipt left the range of the store");
    number.map(i64::try_from).transpose().map_err(too_large)
}

impl Tx<'_> {
    pub(super) fn payment_row(&self, id: PaymentId) -> Result<Option<Payment>> {
        self.by_id(&self.met.payments, id, || self.row(PAYMENTS, select_payments!("WHERE id = ?1"), [id.as_bytes()], payment))
    }

    pub(super) fn insert_payment_row(&self, payment: &Payment) -> Result<()> {
        self.change(
            PAYMENTS,
            "INSERT INTO payments (id, session_id, key, purpose, method, amount_minor, currency, credit_minor, tendered_minor,
                                   refunded_minor, debt_id, status, priced_until, paid_until, reference, failure, lane, receipt,
                                   disputed_at, answered_at, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
            params![
                payment.id.as_bytes(),
                payment.session.as_bytes(),
                payment.key,
                payment.purpose.as_str(),
                payment.method.as_str(),
                payment.amount.minor(),
                payment.amount.currency().code(),
                payment.credit_minor,
                payment.tendered_minor,
                payment.refunded_minor,
                payment.debt.as_ref().map(DebtId::as_bytes),
                payment.status.as_str(),
                payment.priced_until.as_micros(),
                payment.paid_until.map(Timestamp::as_micros),
                payment.reference,
                payment.failure,
                payment.lane,
                number_column(payment.receipt)?,
                payment.disputed_at.map(Timestamp::as_micros),
                payment.answered_at.map(Timestamp::as_micros),
                payment.version,
                payment.created_at.as_micros(),
                payment.updated_at.as_micros(),
            ],
        )
        .map(drop)
    }

    pub(super) fn update_payment_row(&self, before: &Payment, after: &Payment) -> Result<()> {
        self.change_version(
            PAYMENTS,
            "UPDATE payments SET status = ?3, paid_until = ?4, reference = ?5, failure = ?6, version = ?7, updated_at = ?8,
                                 refunded_minor = ?9, disputed_at = ?10, answered_at = ?11, receipt = ?12
             WHERE id = ?1 AND version = ?2",
            params![
                before.id.as_bytes(),
                before.version,
                after.status.as_str(),
                after.paid_until.map(Timestamp::as_micros),
                after.reference,
                after.failure,
                after.version,
                after.updated_at.as_micros(),
                after.refunded_minor,
                after.disputed_at.map(Timestamp::as_micros),
                after.answered_at.map(Timestamp::as_micros),
                number_column(after.receipt)?,
            ],
        )
    }
}

impl PaymentRows for Tx<'_> {
    fn payment_by_key(&self, key: &str) -> Result<Option<Payment>> {
        self.row(PAYMENTS, PAYMENT_BY_KEY, [key], payment)
    }

    fn payments_of(&self, session: SessionId) -> Result<Vec<Payment>> {
        self.rows(PAYMENTS, PAYMENTS_OF, [session.as_bytes()], payment)
    }

    fn payments(&self, status: Option<PaymentStatus>, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        let after = bounds(&page, PaymentId::as_bytes);
        if status == Some(PaymentStatus::Pending) {
            let sql = pages!(select_pending_payments, "AND status = 'PENDING'", page);
            return self.rows(PAYMENTS, sql, params![after, page.limit], payment);
        }
        let sql = pages!(select_payments, "AND (?3 IS NULL OR status = ?3)", page);
        self.rows(PAYMENTS, sql, params![after, page.limit, status.map(PaymentStatus::as_str)], payment)
    }

    fn payments_of_vehicle(&self, vehicle: VehicleId, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        // By the sessions of the vehicle: a few hundred at most, whose payments are then sorted.
        let sql = pages!(select_payments, "AND +session_id IN (SELECT id FROM sessions WHERE vehicle_id = ?3)", page);
        self.rows(PAYMENTS, sql, params![bounds(&page, PaymentId::as_bytes), page.limit, vehicle.as_bytes()], payment)
    }

    fn payments_disputed(&self, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        let sql = pages!(select_disputed_payments, "AND disputed_at IS NOT NULL", page);
        self.rows(PAYMENTS, sql, params![bounds(&page, PaymentId::as_bytes), page.limit], payment)
    }

    fn payments_unanswered(&self, since: Timestamp, limit: u32) -> Result<Vec<Payment>> {
        self.rows(PAYMENTS, PAYMENTS_UNANSWERED, params![since.as_micros(), limit], payment)
    }
}
