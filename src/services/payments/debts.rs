//! Debts: paid later, given up, and found again.

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

use super::super::found;
use super::super::sessions::check_nothing_pending;
use super::pay::{DebtReceipt, Owed, PayDebt};
use super::receipt::of_payment;
use super::settle::check_reason;
use super::{Payments, vehicles_with};
#[cfg(doc)]
use crate::ErrorKind;
use crate::Result;
use crate::domain::{Debt, DebtId, DebtStatus, PaymentPurpose, Timestamp, VehicleId};
use crate::event::Event;
use crate::storage::{Page, ReadTx};
use crate::transaction::{Command, Decision};

impl Payments<'_> {
    /// Pays a debt, whole, by the same steps as any payment. The stay's `paid_minor` rises by it.
    ///
    /// # Errors
    /// As [`Payments::process`]; [`ErrorKind::InvalidTransition`] unless the debt is OPEN.
    pub fn settle_debt(&self, pay: PayDebt) -> Result<DebtReceipt> {
        let payments = self.admitted(Need::May(Permission::TakePayment))?;
        let payment = payments.made(Owed::Debt(pay.debt), pay.terms, PaymentPurpose::Debt)?;
        let receipt = payments.scope.read(Need::SEE, |rows| of_payment(rows, &payment))?;
        Ok(DebtReceipt { debt: payments.debt(pay.debt)?, payment, receipt })
    }

    /// Gives a debt up.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] unless it is OPEN; [`ErrorKind::PaymentPending`] while it is
    /// being paid; [`ErrorKind::InvalidInput`] for the reason, which has to be given.
    pub fn waive_debt(&self, id: DebtId, reason: &str) -> Result<Debt> {
        self.scope.run(Waive { debt: id, reason: reason.to_owned() })
    }

    /// The debt.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn debt(&self, id: DebtId) -> Result<Debt> {
        found(self.scope.read(Need::SEE, |rows| rows.debt(id))?, "debt", id)
    }

    /// Debts of a vehicle, whatever became of them, oldest first.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn debts_of(&self, vehicle: VehicleId) -> Result<Vec<Debt>> {
        self.scope.read(Need::SEE, |rows| rows.debts_of(vehicle))
    }

    /// Debts of all vehicles with this plate, removed ones included, oldest first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`].
    pub fn debts_of_plate(&self, plate: &str) -> Result<Vec<Debt>> {
        let plate = crate::Plate::new(plate)?;
        self.scope.read(Need::SEE, |rows| {
            let mut debts = Vec::new();
            for vehicle in vehicles_with(rows, &plate)? {
                debts.extend(rows.debts_of(vehicle)?);
            }
            debts.sort_by_key(|debt| debt.id);
            Ok(debts)
        })
    }

    /// OPEN debts, page by page.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn open_debts(&self, page: Page<DebtId>) -> Result<Vec<Debt>> {
        self.scope.read(Need::SEE, |rows| rows.debts(Some(DebtStatus::Open), page))
    }
}

#[derive(Serialize)]
struct Waive {
    debt: DebtId,
    reason: String,
}

impl Command for Waive {
    type Answer = Debt;
    const NAME: &'static str = "payments.waive_debt";
    const NEED: Need = Need::May(Permission::FreeRelease);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_reason(&self.reason)?;
        let debt = found(rows.debt(self.debt)?, "debt", self.debt)?;
        debt.waived(String::new(), with.now)?;
        check_nothing_pending(rows, debt.session)?;
        Ok(vec![Event::DebtWaived { debt: self.debt, reason: self.reason.clone() }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Debt> {
        found(rows.debt(self.debt)?, "debt", self.debt)
    }
}
