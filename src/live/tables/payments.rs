//! Payments, by key, by session and by state.

use std::collections::BTreeSet;

use super::table::{Groups, Table, Unique, differing_fields, indexed_table, limit, paged, set};
use crate::domain::{Payment, PaymentId, PaymentStatus, SessionId, Timestamp};
use crate::storage::Page;

/// Payments and their indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Payments {
    pub(super) rows: Table<PaymentId, Payment>,
    by_key: Unique<String, PaymentId>,
    by_session: Groups<SessionId, PaymentId>,
    by_status: Groups<PaymentStatus, PaymentId>,
    pending_by_session: Unique<SessionId, PaymentId>,
    disputed: BTreeSet<PaymentId>,
    /// CANCELLED ones that no provider has answered about, by when they were.
    unanswered: BTreeSet<(Timestamp, PaymentId)>,
}

indexed_table!(Payments, PaymentId, Payment);

impl Payments {
    fn index(&mut self, payment: &Payment, present: bool) {
        self.by_key.set(&payment.key, payment.id, present);
        self.by_session.set(&payment.session, payment.id, present);
        self.by_status.set(&payment.status, payment.id, present);
        if payment.status == PaymentStatus::Pending {
            self.pending_by_session.set(&payment.session, payment.id, present);
        }
        if payment.disputed_at.is_some() {
            set(&mut self.disputed, payment.id, present);
        }
        if payment.status == PaymentStatus::Cancelled && payment.answered_at.is_none() {
            set(&mut self.unanswered, (payment.updated_at, payment.id), present);
        }
    }

    pub(super) fn by_key(&self, key: &str) -> Option<&Payment> {
        self.get(self.by_key.get(key)?)
    }

    /// The payment, other than `id`, that has this key.
    pub(super) fn key_taken(&self, key: &str, id: PaymentId) -> Option<PaymentId> {
        self.by_key.taken_by_other(key, id)
    }

    /// The PENDING payment, other than `id`, of this session.
    pub(super) fn pending_taken(&self, session: SessionId, id: PaymentId) -> Option<PaymentId> {
        self.pending_by_session.taken_by_other(&session, id)
    }

    pub(super) fn of_session(&self, session: SessionId) -> impl Iterator<Item = &Payment> {
        self.by_session.iter(&session).filter_map(|id| self.get(id))
    }

    /// All that are PENDING, oldest first.
    pub(crate) fn pending(&self) -> impl Iterator<Item = &Payment> {
        self.by_status.iter(&PaymentStatus::Pending).filter_map(|id| self.get(id))
    }

    /// How many are in this state.
    pub(crate) fn count(&self, status: PaymentStatus) -> usize {
        self.by_status.len(&status)
    }

    pub(super) fn page(&self, status: Option<PaymentStatus>, page: Page<PaymentId>) -> Vec<Payment> {
        let none = BTreeSet::new();
        let ids = status.map_or(self.rows.ids(), |status| self.by_status.get(&status).unwrap_or(&none));
        self.rows.get_all(paged(ids, page)).map(|(_, payment)| payment.clone()).take(limit(page.limit)).collect()
    }

    pub(super) fn disputed(&self, page: Page<PaymentId>) -> Vec<Payment> {
        let rows = self.rows.get_all(paged(&self.disputed, page));
        rows.map(|(_, payment)| payment.clone()).take(limit(page.limit)).collect()
    }

    pub(super) fn unanswered(&self, since: Timestamp) -> impl Iterator<Item = &Payment> {
        // The lowest id there is.
        let from = (since, PaymentId::from_bytes([0; 16]));
        self.unanswered.range(from..).filter_map(|(_, id)| self.get(*id))
    }

    /// Those of these sessions.
    pub(super) fn of_sessions(&self, sessions: impl Iterator<Item = SessionId>, page: Page<PaymentId>) -> Vec<Payment> {
        let ids: BTreeSet<PaymentId> = sessions.flat_map(|session| self.by_session.iter(&session)).collect();
        self.rows.get_all(paged(&ids, page)).map(|(_, payment)| payment.clone()).take(limit(page.limit)).collect()
    }

    /// The indexes that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(Payments, self, &self.reindexed(), {
            by_key, by_session, by_status, pending_by_session, disputed, unanswered; rows
        })
    }

    pub(super) fn row_differences(a: &Payment, b: &Payment) -> Vec<&'static str> {
        differing_fields!(Payment, a, b, {
            id, session, key, purpose, method, amount, credit_minor, tendered_minor, refunded_minor, debt, status, priced_until,
            paid_until, reference, failure, lane, receipt, disputed_at, answered_at, version, created_at, updated_at;
        })
    }
}
