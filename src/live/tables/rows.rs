//! The tables as a transaction reads and writes them: which changes are refused is decided here.

use std::ops::Bound;

use super::table::limit;
use super::{Keep, Tables, Undo};
use crate::domain::{
    Bay, Debt, DebtId, Floor, Label, OcrKey, Payment, PaymentId, PaymentStatus, Plate, Refund, RefundId, Session, SessionId,
    SessionStatus, Spot, SpotCode, SpotId, SpotStatus, Tariff, TariffId, TariffRef, Ticket, TicketId, TicketNumber, Timestamp,
    Vehicle, VehicleId,
};
use crate::storage::{
    AvailabilityCount, LayoutRows, Page, PaymentRows, Rows, RowsMut, SessionFilter, SessionRows, SpotWanted, TariffRow, TariffRows,
    TicketRows, ValidationRow, ValidationRows, VehicleRows,
};
use crate::{Error, ErrorKind, Result};

fn taken(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::AlreadyExists, what)
}

pub(super) fn check(holds: bool, broken: impl FnOnce() -> String) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::new(ErrorKind::Constraint, broken())) }
}

pub(super) fn free(holder: Option<impl Sized>, what: impl FnOnce() -> String) -> Result<()> {
    match holder {
        None => Ok(()),
        Some(_) => Err(taken(what())),
    }
}

/// Checks that an update starts from the stored row. `ids` are those of the rows before and after.
macro_rules! same_version {
    ($what:literal, $stored:expr, $before:expr, $after:expr) => {{
        let (before, after) = ($before, $after);
        check(before.id == after.id, || format!(concat!("an update of ", $what, " {} names {} too"), before.id, after.id))?;
        match $stored.map(|stored| stored.version) {
            Some(version) if version == before.version => {}
            Some(version) => {
                let message = format!(concat!($what, " {} has version {}, not {}"), before.id, version, before.version);
                return Err(Error::new(ErrorKind::Conflict, message));
            }
            None => return Err(Error::new(ErrorKind::Conflict, format!(concat!($what, " {} is not there"), before.id))),
        }
    }};
}

pub(super) use same_version;

impl Tables {
    /// Checks a reference to a row that may have been dropped here: it is known to be missing only where all are kept.
    pub(super) fn refers(&self, is_there: impl FnOnce() -> bool, what: &'static str, id: impl std::fmt::Display) -> Result<()> {
        check(self.keep == Keep::Open || is_there(), || format!("{what} {id} is referred to and is not there"))
    }

    fn check_spot(&self, spot: &Spot) -> Result<()> {
        check((spot.status == SpotStatus::Occupied) == spot.session.is_some(), || {
            format!("spot {} is {}: it has a session exactly if it is OCCUPIED", spot.id, spot.status)
        })?;
        check((spot.status == SpotStatus::Reserved) == spot.reserved_for.is_some(), || {
            format!("spot {} is {}: it is kept for a vehicle exactly if it is RESERVED", spot.id, spot.status)
        })?;
        if spot.deleted_at.is_none() {
            free(self.spots.code_taken(&spot.code, spot.id), || format!("there is a spot with the code {}", spot.code))?;
        }
        check(self.places.bays.contains_key(&(spot.level, spot.bay)), || {
            format!("spot {} is in bay {} of floor {}, which is not there", spot.id, spot.bay, spot.level)
        })?;
        spot.session.map_or(Ok(()), |session| self.refers(|| self.sessions.get(session).is_some(), "session", session))?;
        spot.reserved_for.map_or(Ok(()), |vehicle| self.refers(|| self.vehicles.rows.slot(vehicle).is_some(), "vehicle", vehicle))
    }

    fn check_vehicle(&self, vehicle: &Vehicle) -> Result<()> {
        if vehicle.deleted_at.is_none() {
            // The message names the vehicle that has the plate, never the plate.
            let holder = self.vehicles.plate_taken(&vehicle.plate, vehicle.id);
            holder.map_or(Ok(()), |holder| Err(taken(format!("vehicle {holder} has this plate"))))?;
        }
        Ok(())
    }

    fn check_session(&self, session: &Session) -> Result<()> {
        check(session.ended_at.is_none_or(|ended_at| ended_at >= session.entered_at), || {
            format!("session {} ends before it begins", session.id)
        })?;
        check(session.status.is_open() == session.ended_at.is_none(), || {
            format!("session {} is {}: it has an end exactly if it is COMPLETED or CANCELLED", session.id, session.status)
        })?;
        check((session.status == SessionStatus::Completed) == session.vehicle_type.is_some(), || {
            format!("session {} is {}: it has the type of its vehicle exactly if it is COMPLETED", session.id, session.status)
        })?;
        check(session.waived_minor >= 0, || format!("what was waived for session {} is negative", session.id))?;
        check(session.paid_minor >= 0, || format!("what was paid for session {} is negative", session.id))?;
        if session.status == SessionStatus::Active {
            free(self.sessions.vehicle_taken(session.vehicle, session.id), || {
                format!("vehicle {} has an ACTIVE session", session.vehicle)
            })?;
            free(self.sessions.spot_taken(session.spot, session.id), || format!("spot {} has an ACTIVE session", session.spot))?;
        }
        self.refers(|| self.vehicles.rows.slot(session.vehicle).is_some(), "vehicle", session.vehicle)?;
        self.refers(|| self.spots.get(session.spot).is_some(), "spot", session.spot)?;
        session.tariff.as_ref().map_or(Ok(()), |tariff| self.check_tariff(tariff))
    }

    fn check_ticket(&self, ticket: &Ticket) -> Result<()> {
        free(self.tickets.number_taken(&ticket.number, ticket.id), || "there is a ticket with this number".to_owned())?;
        self.refers(|| self.sessions.get(ticket.session).is_some(), "session", ticket.session)
    }

    fn check_payment(&self, payment: &Payment) -> Result<()> {
        check(payment.amount.minor() >= 0, || format!("the amount of payment {} is negative", payment.id))?;
        check((0..=payment.amount.minor()).contains(&payment.credit_minor), || {
            format!("the credit of payment {} is not a part of its amount", payment.id)
        })?;
        check((0..=payment.amount.minor()).contains(&payment.refunded_minor), || {
            format!("what was given back of payment {} is not a part of its amount", payment.id)
        })?;
        check(payment.tendered_minor.is_none_or(|tendered| tendered >= payment.amount.minor()), || {
            format!("less was handed over for payment {} than its amount", payment.id)
        })?;
        payment.debt.map_or(Ok(()), |debt| self.refers(|| self.debts.get(debt).is_some(), "debt", debt))?;
        free(self.payments.key_taken(&payment.key, payment.id), || "there is a payment with this key".to_owned())?;
        if payment.status == PaymentStatus::Pending {
            free(self.payments.pending_taken(payment.session, payment.id), || {
                format!("session {} has a PENDING payment", payment.session)
            })?;
        }
        self.refers(|| self.sessions.get(payment.session).is_some(), "session", payment.session)
    }

    fn check_tariff(&self, tariff: &TariffRef) -> Result<()> {
        check(self.tariffs.contains(tariff), || format!("tariff {tariff} is not there"))
    }
}

impl Rows for Tables {
    fn spot(&self, id: SpotId) -> Result<Option<Spot>> {
        Ok(self.spots.get(id))
    }

    fn vehicle(&self, id: VehicleId) -> Result<Option<Vehicle>> {
        Ok(self.vehicles.get(id))
    }

    fn session(&self, id: SessionId) -> Result<Option<Session>> {
        Ok(self.sessions.get(id))
    }

    fn ticket(&self, id: TicketId) -> Result<Option<Ticket>> {
        Ok(self.tickets.get(id).cloned())
    }

    fn payment(&self, id: PaymentId) -> Result<Option<Payment>> {
        Ok(self.payments.get(id).cloned())
    }

    fn refund(&self, id: RefundId) -> Result<Option<Refund>> {
        Ok(self.refunds.get(id).cloned())
    }

    fn debt(&self, id: DebtId) -> Result<Option<Debt>> {
        Ok(self.debts.get(id).cloned())
    }
}

impl RowsMut for Tables {
    fn insert_floor(&mut self, floor: &Floor) -> Result<()> {
        free(self.places.floors.get(&floor.level), || format!("there is a floor {}", floor.level))?;
        self.places.floors.insert(floor.level, floor.clone());
        self.note(|| Undo::Floor(floor.level));
        Ok(())
    }

    fn insert_bay(&mut self, bay: &Bay) -> Result<()> {
        let key = (bay.level, bay.number);
        free(self.places.bays.get(&key), || format!("there is a bay {} on floor {}", bay.number, bay.level))?;
        check(self.places.floors.contains_key(&bay.level), || {
            format!("bay {} is on floor {}, which is not there", bay.number, bay.level)
        })?;
        self.places.bays.insert(key, bay.clone());
        self.note(|| Undo::Bay(bay.level, bay.number));
        Ok(())
    }

    fn insert_spot(&mut self, spot: &Spot) -> Result<()> {
        free(self.spots.get(spot.id), || format!("there is a spot {}", spot.id))?;
        self.check_spot(spot)?;
        check(self.spots.has_room(), || "there is no room for more spots in memory".to_owned())?;
        let last = self.spots.last_ordinal;
        if spot.ordinal > last {
            self.spots.last_ordinal = spot.ordinal;
            self.note(|| Undo::LastOrdinal(last));
        }
        self.put_spot(spot.clone());
        Ok(())
    }

    fn update_spot(&mut self, before: &Spot, after: &Spot) -> Result<()> {
        same_version!("spot", self.spots.get(before.id), before, after);
        self.check_spot(after)?;
        self.put_spot(after.clone());
        Ok(())
    }

    fn insert_vehicle(&mut self, vehicle: &Vehicle) -> Result<()> {
        free(self.vehicles.get(vehicle.id), || format!("there is a vehicle {}", vehicle.id))?;
        self.check_vehicle(vehicle)?;
        check(self.vehicles.has_room(), || "there is no room for more vehicles in memory".to_owned())?;
        self.put_vehicle(vehicle.clone());
        Ok(())
    }

    fn update_vehicle(&mut self, before: &Vehicle, after: &Vehicle) -> Result<()> {
        same_version!("vehicle", self.vehicles.get(before.id), before, after);
        self.check_vehicle(after)?;
        self.put_vehicle(after.clone());
        Ok(())
    }

    fn insert_session(&mut self, session: &Session) -> Result<()> {
        free(self.sessions.get(session.id), || format!("there is a session {}", session.id))?;
        // Its ticket is not looked for: a session and its first ticket name each other, and the session comes first.
        self.check_session(session)?;
        self.put_session(session.clone());
        Ok(())
    }

    fn update_session(&mut self, before: &Session, after: &Session) -> Result<()> {
        same_version!("session", self.sessions.get(before.id), before, after);
        self.check_session(after)?;
        if before.ticket != after.ticket {
            self.refers(|| self.tickets.get(after.ticket).is_some(), "ticket", after.ticket)?;
        }
        self.put_session(after.clone());
        Ok(())
    }

    fn insert_ticket(&mut self, ticket: &Ticket) -> Result<()> {
        free(self.tickets.get(ticket.id), || format!("there is a ticket {}", ticket.id))?;
        self.check_ticket(ticket)?;
        self.put_ticket(ticket.clone());
        Ok(())
    }

    fn update_ticket(&mut self, before: &Ticket, after: &Ticket) -> Result<()> {
        same_version!("ticket", self.tickets.get(before.id), before, after);
        self.check_ticket(after)?;
        self.put_ticket(after.clone());
        Ok(())
    }

    fn insert_payment(&mut self, payment: &Payment) -> Result<()> {
        free(self.payments.get(payment.id), || format!("there is a payment {}", payment.id))?;
        self.check_payment(payment)?;
        self.put_payment(payment.clone());
        Ok(())
    }

    fn update_payment(&mut self, before: &Payment, after: &Payment) -> Result<()> {
        same_version!("payment", self.payments.get(before.id), before, after);
        self.check_payment(after)?;
        self.put_payment(after.clone());
        Ok(())
    }

    fn insert_refund(&mut self, refund: &Refund) -> Result<()> {
        free(self.refunds.get(refund.id), || format!("there is a refund {}", refund.id))?;
        self.check_refund(refund)?;
        self.put_refund(refund.clone());
        Ok(())
    }

    fn update_refund(&mut self, before: &Refund, after: &Refund) -> Result<()> {
        same_version!("refund", self.refunds.get(before.id), before, after);
        self.check_refund(after)?;
        self.put_refund(after.clone());
        Ok(())
    }

    fn insert_debt(&mut self, debt: &Debt) -> Result<()> {
        free(self.debts.get(debt.id), || format!("there is a debt {}", debt.id))?;
        self.check_debt(debt)?;
        self.put_debt(debt.clone());
        Ok(())
    }

    fn update_debt(&mut self, before: &Debt, after: &Debt) -> Result<()> {
        same_version!("debt", self.debts.get(before.id), before, after);
        self.check_debt(after)?;
        self.put_debt(after.clone());
        Ok(())
    }

    fn insert_tariff(&mut self, tariff: &Tariff, created_at: Timestamp) -> Result<()> {
        let reference = tariff.reference();
        if self.tariffs.contains(&reference) {
            return Err(taken(format!("there is a tariff {reference}")));
        }
        self.tariffs.rows.insert(reference.clone(), (tariff.clone(), created_at));
        self.note(|| Undo::Tariff(reference));
        Ok(())
    }

    fn activate_tariff(&mut self, tariff: &TariffRef) -> Result<()> {
        self.check_tariff(tariff)?;
        let before = self.tariffs.active.replace(tariff.clone());
        self.note(|| Undo::ActiveTariff(before));
        Ok(())
    }

    fn insert_validation(&mut self, row: &ValidationRow) -> Result<()> {
        if self.keep == Keep::Open {
            return Ok(());
        }
        let (session, id) = (row.session, &row.validation.id);
        free(self.validations.get(session, id), || format!("session {session} has a validation \"{id}\""))?;
        self.refers(|| self.sessions.get(session).is_some(), "session", session)?;
        self.put_validation(session, id, Some(row.clone()));
        Ok(())
    }

    fn delete_validation(&mut self, session: SessionId, id: &Label) -> Result<()> {
        if self.keep == Keep::Open {
            return Ok(());
        }
        if self.validations.get(session, id).is_none() {
            return Err(Error::new(ErrorKind::Conflict, format!("session {session} has no validation \"{id}\"")));
        }
        self.put_validation(session, id, None);
        Ok(())
    }

    fn absent(&self, what: &'static str, id: &dyn std::fmt::Display) -> Result<()> {
        match self.keep {
            Keep::Open => Ok(()),
            Keep::Everything => {
                Err(Error::new(ErrorKind::Corrupt, format!("{what} {id} is named by an event and is not in the store")))
            }
        }
    }
}

impl LayoutRows for Tables {
    fn floors(&self) -> Result<Vec<Floor>> {
        Ok(self.places.floors.values().cloned().collect())
    }

    fn bays(&self) -> Result<Vec<Bay>> {
        Ok(self.places.bays.values().cloned().collect())
    }

    fn spot_by_code(&self, code: &SpotCode) -> Result<Option<Spot>> {
        Ok(self.spots.by_code(code))
    }

    fn free_spot(&self, wanted: &SpotWanted) -> Result<Option<Spot>> {
        Ok(self.spots.free_spot(wanted))
    }

    fn spot_reserved_for(&self, vehicle: VehicleId) -> Result<Option<Spot>> {
        Ok(self.spots.reserved_for(vehicle))
    }

    fn reservations_lapsed(&self, now: Timestamp, limit_rows: u32) -> Result<Vec<Spot>> {
        Ok(self.spots.lapsed(now).take(limit(limit_rows)).collect())
    }

    fn spots(&self, page: Page<SpotId>) -> Result<Vec<Spot>> {
        Ok(self.spots.rows.page(page).take(limit(page.limit)).collect())
    }

    fn last_ordinal(&self) -> Result<u32> {
        Ok(self.spots.last_ordinal)
    }

    fn availability(&self) -> Result<Vec<AvailabilityCount>> {
        Ok(self.spots.availability(None))
    }
}

impl VehicleRows for Tables {
    fn vehicle_by_plate(&self, plate: &Plate) -> Result<Option<Vehicle>> {
        Ok(self.vehicles.by_plate(plate))
    }

    fn vehicles_removed(&self, plate: &Plate) -> Result<Vec<Vehicle>> {
        Ok(self.vehicles.removed(plate).collect())
    }

    fn vehicles_by_ocr_key(&self, key: &OcrKey, limit_rows: u32) -> Result<Vec<Vehicle>> {
        Ok(self.vehicles.by_ocr_key(key).take(limit(limit_rows)).collect())
    }

    fn vehicles(&self, page: Page<VehicleId>) -> Result<Vec<Vehicle>> {
        Ok(self.vehicles.rows.page(page).take(limit(page.limit)).collect())
    }
}

impl SessionRows for Tables {
    fn active_session_of(&self, vehicle: VehicleId) -> Result<Option<Session>> {
        Ok(self.sessions.active_of(vehicle))
    }

    fn sessions(&self, filter: &SessionFilter, page: Page<SessionId>) -> Result<Vec<Session>> {
        Ok(self.sessions.page(filter, page))
    }

    fn sessions_overdue(&self, now: Timestamp, limit_rows: u32) -> Result<Vec<Session>> {
        Ok(self.sessions.overdue(now).take(limit(limit_rows)).collect())
    }
}

impl TicketRows for Tables {
    fn ticket_by_number(&self, number: &TicketNumber) -> Result<Option<Ticket>> {
        Ok(self.tickets.by_number(number).cloned())
    }

    fn tickets(&self, page: Page<TicketId>) -> Result<Vec<Ticket>> {
        Ok(self.tickets.rows.page(page).take(limit(page.limit)).cloned().collect())
    }
}

impl PaymentRows for Tables {
    fn payment_by_key(&self, key: &str) -> Result<Option<Payment>> {
        Ok(self.payments.by_key(key).cloned())
    }

    fn payments_of(&self, session: SessionId) -> Result<Vec<Payment>> {
        Ok(self.payments.of_session(session).cloned().collect())
    }

    fn payments(&self, status: Option<PaymentStatus>, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        Ok(self.payments.page(status, page))
    }

    fn payments_of_vehicle(&self, vehicle: VehicleId, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        let filter = SessionFilter { vehicle: Some(vehicle), ..SessionFilter::default() };
        let sessions = self.sessions.page(&filter, Page::first(u32::MAX));
        Ok(self.payments.of_sessions(sessions.iter().map(|session| session.id), page))
    }

    fn payments_disputed(&self, page: Page<PaymentId>) -> Result<Vec<Payment>> {
        Ok(self.payments.disputed(page))
    }

    fn payments_unanswered(&self, since: Timestamp, limit_rows: u32) -> Result<Vec<Payment>> {
        Ok(self.payments.unanswered(since).take(limit(limit_rows)).cloned().collect())
    }
}

impl TariffRows for Tables {
    fn tariff(&self, tariff: &TariffRef) -> Result<Option<TariffRow>> {
        Ok(self.tariffs.get(tariff))
    }

    fn latest_tariff(&self, id: &TariffId) -> Result<Option<TariffRow>> {
        Ok(self.tariffs.latest(id))
    }

    fn active_tariff(&self) -> Result<Option<TariffRef>> {
        Ok(self.tariffs.active.clone())
    }

    fn tariffs(&self) -> Result<Vec<TariffRow>> {
        Ok(self.tariffs.all())
    }
}

impl ValidationRows for Tables {
    fn validations_of(&self, session: SessionId) -> Result<Vec<ValidationRow>> {
        Ok(self.validations.of_session(session))
    }

    fn validations(&self, page: Page<SessionId>) -> Result<Vec<ValidationRow>> {
        let bound = page.after.map_or(Bound::Unbounded, Bound::Excluded);
        let sessions = self.validations.sessions();
        let ids: Vec<SessionId> = if page.newest_first {
            sessions.range((Bound::Unbounded, bound)).rev().map(|(id, _)| *id).take(limit(page.limit)).collect()
        } else {
            sessions.range((bound, Bound::Unbounded)).map(|(id, _)| *id).take(limit(page.limit)).collect()
        };
        Ok(ids.into_iter().flat_map(|id| self.validations.of_session(id)).collect())
    }

    fn validation_uses(&self, id: &Label) -> Result<u64> {
        let counts =
            |session: &SessionId| self.sessions.get(*session).is_some_and(|session| session.status != SessionStatus::Cancelled);
        Ok(self.validations.sessions_with(id).filter(counts).count() as u64)
    }
}
