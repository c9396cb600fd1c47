//! Debts, by vehicle, by session and by state.

use std::collections::BTreeSet;

use super::table::{Groups, Table, Unique, differing_fields, indexed_table, limit, paged};
use super::{Keep, Tables};
use crate::domain::{Debt, DebtId, DebtStatus, SessionId, VehicleId};
use crate::storage::{DebtRows, Page};
use crate::{Error, ErrorKind, Result};

/// Debts and their indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Debts {
    pub(super) rows: Table<DebtId, Debt>,
    by_session: Unique<SessionId, DebtId>,
    by_vehicle: Groups<VehicleId, DebtId>,
    open_by_vehicle: Groups<VehicleId, DebtId>,
    by_status: Groups<DebtStatus, DebtId>,
}

indexed_table!(Debts, DebtId, Debt);

impl Debts {
    fn index(&mut self, debt: &Debt, present: bool) {
        self.by_session.set(&debt.session, debt.id, present);
        self.by_vehicle.set(&debt.vehicle, debt.id, present);
        self.by_status.set(&debt.status, debt.id, present);
        if debt.status == DebtStatus::Open {
            self.open_by_vehicle.set(&debt.vehicle, debt.id, present);
        }
    }

    /// The indexes that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(Debts, self, &self.reindexed(), { by_session, by_vehicle, open_by_vehicle, by_status; rows })
    }

    pub(super) fn row_differences(a: &Debt, b: &Debt) -> Vec<&'static str> {
        differing_fields!(Debt, a, b, {
            id, session, vehicle, amount, status, reason, payment, waiver, version, created_at, updated_at;
        })
    }
}

impl Keep {
    /// The live state is never asked for debts: the store has them all.
    pub(super) fn debt(self) -> bool {
        self == Self::Everything
    }
}

impl Tables {
    pub(super) fn check_debt(&self, debt: &Debt) -> Result<()> {
        if debt.amount.minor() <= 0 {
            return Err(Error::new(ErrorKind::Constraint, format!("the amount of debt {} is not positive", debt.id)));
        }
        if (debt.status == DebtStatus::Settled) != debt.payment.is_some() {
            return Err(Error::new(
                ErrorKind::Constraint,
                format!("debt {} is {}: it has a payment exactly if it is SETTLED", debt.id, debt.status),
            ));
        }
        if self.debts.by_session.taken_by_other(&debt.session, debt.id).is_some() {
            return Err(Error::new(ErrorKind::AlreadyExists, format!("session {} has a debt", debt.session)));
        }
        self.refers(|| self.sessions.get(debt.session).is_some(), "session", debt.session)?;
        self.refers(|| self.vehicles.rows.slot(debt.vehicle).is_some(), "vehicle", debt.vehicle)?;
        debt.payment.map_or(Ok(()), |payment| self.refers(|| self.payments.get(payment).is_some(), "payment", payment))
    }
}

impl DebtRows for Tables {
    fn open_debts_of(&self, vehicle: VehicleId) -> Result<Vec<Debt>> {
        Ok(self.debts.open_by_vehicle.iter(&vehicle).filter_map(|id| self.debts.get(id)).cloned().collect())
    }

    fn debt_of_session(&self, session: SessionId) -> Result<Option<Debt>> {
        Ok(self.debts.by_session.get(&session).and_then(|id| self.debts.get(id)).cloned())
    }

    fn debts_of(&self, vehicle: VehicleId) -> Result<Vec<Debt>> {
        Ok(self.debts.by_vehicle.iter(&vehicle).filter_map(|id| self.debts.get(id)).cloned().collect())
    }

    fn debts(&self, status: Option<DebtStatus>, page: Page<DebtId>) -> Result<Vec<Debt>> {
        let none = BTreeSet::new();
        let rows = &self.debts.rows;
        let ids = status.map_or(rows.ids(), |status| self.debts.by_status.get(&status).unwrap_or(&none));
        Ok(rows.get_all(paged(ids, page)).map(|(_, debt)| debt.clone()).take(limit(page.limit)).collect())
    }
}
