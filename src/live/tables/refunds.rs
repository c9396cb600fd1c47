//! Refunds, by key, by payment and by state.

use std::collections::BTreeSet;

use super::table::{Groups, Table, Unique, differing_fields, indexed_table, limit, paged};
use super::{Keep, Tables};
use crate::domain::{PaymentId, Refund, RefundId, RefundStatus};
use crate::storage::{Page, RefundRows};
use crate::{Error, ErrorKind, Result};

/// Refunds and their indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Refunds {
    pub(super) rows: Table<RefundId, Refund>,
    by_key: Unique<String, RefundId>,
    by_payment: Groups<PaymentId, RefundId>,
    by_status: Groups<RefundStatus, RefundId>,
    pending_by_payment: Unique<PaymentId, RefundId>,
}

indexed_table!(Refunds, RefundId, Refund);

impl Refunds {
    fn index(&mut self, refund: &Refund, present: bool) {
        self.by_key.set(&refund.key, refund.id, present);
        self.by_payment.set(&refund.payment, refund.id, present);
        self.by_status.set(&refund.status, refund.id, present);
        if refund.status == RefundStatus::Pending {
            self.pending_by_payment.set(&refund.payment, refund.id, present);
        }
    }

    /// All that are PENDING, oldest first.
    pub(crate) fn pending(&self) -> impl Iterator<Item = &Refund> {
        self.by_status.iter(&RefundStatus::Pending).filter_map(|id| self.get(id))
    }

    /// How many are in this state.
    pub(crate) fn count(&self, status: RefundStatus) -> usize {
        self.by_status.len(&status)
    }

    /// The indexes that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(Refunds, self, &self.reindexed(), { by_key, by_payment, by_status, pending_by_payment; rows })
    }

    pub(super) fn row_differences(a: &Refund, b: &Refund) -> Vec<&'static str> {
        differing_fields!(Refund, a, b, {
            id, payment, session, key, amount, reason, status, reference, failure, credit_note, version, created_at, updated_at;
        })
    }
}

impl Keep {
    pub(super) fn refund(self, refund: &Refund) -> bool {
        self == Self::Everything || refund.status == RefundStatus::Pending
    }
}

impl Tables {
    pub(super) fn check_refund(&self, refund: &Refund) -> Result<()> {
        let taken = |what: String| Err(Error::new(ErrorKind::AlreadyExists, what));
        if refund.amount.minor() <= 0 {
            return Err(Error::new(ErrorKind::Constraint, format!("the amount of refund {} is not positive", refund.id)));
        }
        if self.refunds.by_key.taken_by_other(&refund.key, refund.id).is_some() {
            return taken("there is a refund with this key".to_owned());
        }
        if refund.status == RefundStatus::Pending
            && self.refunds.pending_by_payment.taken_by_other(&refund.payment, refund.id).is_some()
        {
            return taken(format!("payment {} has a PENDING refund", refund.payment));
        }
        self.refers(|| self.payments.get(refund.payment).is_some(), "payment", refund.payment)?;
        self.refers(|| self.sessions.get(refund.session).is_some(), "session", refund.session)
    }
}

impl RefundRows for Tables {
    fn refund_by_key(&self, key: &str) -> Result<Option<Refund>> {
        Ok(self.refunds.by_key.get(key).and_then(|id| self.refunds.get(id)).cloned())
    }

    fn refunds_of(&self, payment: PaymentId) -> Result<Vec<Refund>> {
        Ok(self.refunds.by_payment.iter(&payment).filter_map(|id| self.refunds.get(id)).cloned().collect())
    }

    fn refunds(&self, status: Option<RefundStatus>, page: Page<RefundId>) -> Result<Vec<Refund>> {
        let none = BTreeSet::new();
        let rows = &self.refunds.rows;
        let ids = status.map_or(rows.ids(), |status| self.refunds.by_status.get(&status).unwrap_or(&none));
        Ok(rows.get_all(paged(ids, page)).map(|(_, refund)| refund.clone()).take(limit(page.limit)).collect())
    }
}
