//! Rows by id: each call goes to the file of its family.

use super::tx::Tx;
use crate::Result;
use crate::domain::{
    Bay, Debt, DebtId, Floor, Label, Payment, PaymentId, Refund, RefundId, Session, SessionId, Spot, SpotId, Tariff, TariffRef,
    Ticket, TicketId, Timestamp, Vehicle, VehicleId,
};
use crate::storage::{Rows, RowsMut, ValidationRow};

impl Rows for Tx<'_> {
    fn spot(&self, id: SpotId) -> Result<Option<Spot>> {
        self.spot_row(id)
    }

    fn vehicle(&self, id: VehicleId) -> Result<Option<Vehicle>> {
        self.vehicle_row(id)
    }

    fn session(&self, id: SessionId) -> Result<Option<Session>> {
        self.session_row(id)
    }

    fn ticket(&self, id: TicketId) -> Result<Option<Ticket>> {
        self.ticket_row(id)
    }

    fn tickets_by_id(&self, ids: &[TicketId]) -> Result<Vec<Ticket>> {
        self.ticket_rows(ids)
    }

    fn payment(&self, id: PaymentId) -> Result<Option<Payment>> {
        self.payment_row(id)
    }

    fn refund(&self, id: RefundId) -> Result<Option<Refund>> {
        self.refund_row(id)
    }

    fn debt(&self, id: DebtId) -> Result<Option<Debt>> {
        self.debt_row(id)
    }
}

impl RowsMut for Tx<'_> {
    fn insert_floor(&mut self, floor: &Floor) -> Result<()> {
        self.insert_floor_row(floor)
    }

    fn insert_bay(&mut self, bay: &Bay) -> Result<()> {
        self.insert_bay_row(bay)
    }

    fn insert_spot(&mut self, spot: &Spot) -> Result<()> {
        self.insert_spot_row(spot)?;
        self.met.spots.put(spot);
        Ok(())
    }

    fn update_spot(&mut self, before: &Spot, after: &Spot) -> Result<()> {
        self.update_spot_row(before, after)?;
        self.met.spots.put(after);
        Ok(())
    }

    fn insert_vehicle(&mut self, vehicle: &Vehicle) -> Result<()> {
        self.insert_vehicle_row(vehicle)?;
        self.met.vehicles.put(vehicle);
        Ok(())
    }

    fn update_vehicle(&mut self, before: &Vehicle, after: &Vehicle) -> Result<()> {
        self.update_vehicle_row(before, after)?;
        self.met.vehicles.put(after);
        Ok(())
    }

    fn insert_session(&mut self, session: &Session) -> Result<()> {
        self.insert_session_row(session)?;
        self.met.sessions.put(session);
        Ok(())
    }

    fn update_session(&mut self, before: &Session, after: &Session) -> Result<()> {
        self.update_session_row(before, after)?;
        self.met.sessions.put(after);
        Ok(())
    }

    fn insert_ticket(&mut self, ticket: &Ticket) -> Result<()> {
        self.insert_ticket_row(ticket)?;
        self.met.tickets.put(ticket);
        Ok(())
    }

    fn update_ticket(&mut self, before: &Ticket, after: &Ticket) -> Result<()> {
        self.update_ticket_row(before, after)?;
        self.met.tickets.put(after);
        Ok(())
    }

    fn insert_payment(&mut self, payment: &Payment) -> Result<()> {
        self.insert_payment_row(payment)?;
        self.met.payments.put(payment);
        Ok(())
    }

    fn update_payment(&mut self, before: &Payment, after: &Payment) -> Result<()> {
        self.update_payment_row(before, after)?;
        self.met.payments.put(after);
        Ok(())
    }

    fn insert_refund(&mut self, refund: &Refund) -> Result<()> {
        self.insert_refund_row(refund)
    }

    fn update_refund(&mut self, before: &Refund, after: &Refund) -> Result<()> {
        self.update_refund_row(before, after)
    }

    fn insert_debt(&mut self, debt: &Debt) -> Result<()> {
        self.insert_debt_row(debt)
    }

    fn update_debt(&mut self, before: &Debt, after: &Debt) -> Result<()> {
        self.update_debt_row(before, after)
    }

    fn insert_tariff(&mut self, tariff: &Tariff, created_at: Timestamp) -> Result<()> {
        self.insert_tariff_row(tariff, created_at)
    }

    fn activate_tariff(&mut self, tariff: &TariffRef) -> Result<()> {
        self.activate_tariff_row(tariff)
    }

    fn insert_validation(&mut self, row: &ValidationRow) -> Result<()> {
        self.insert_validation_row(row)
    }

    fn delete_validation(&mut self, session: SessionId, id: &Label) -> Result<()> {
        self.delete_validation_row(session, id)
    }
}
