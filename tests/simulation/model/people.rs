//! Vehicles and tickets.

use parking_garage::{DebtStatus, ErrorKind, SessionStatus, SpotStatus, TicketStatus};

use super::{Answer, Model, NOTHING, Ticket, Vehicle, picked};

impl Model {
    pub(super) fn vehicle_with(&self, plate: u8) -> Option<usize> {
        self.vehicles.iter().position(|vehicle| vehicle.plate == usize::from(plate) && !vehicle.removed)
    }

    pub(super) fn known_or_registered(&mut self, plate: u8, kind: usize) -> usize {
        self.vehicle_with(plate).unwrap_or_else(|| {
            self.vehicles.push(Vehicle { plate: plate.into(), kind, version: 1, removed: false });
            self.vehicles.len() - 1
        })
    }

    pub(crate) fn vehicle_text(&self, place: usize) -> String {
        let Vehicle { plate, kind, version, removed } = &self.vehicles[place];
        format!("vehicle {place} {plate} {kind} v{version} {removed}")
    }

    pub(super) fn register(&mut self, plate: u8, kind: u8) -> Answer {
        if self.vehicle_with(plate).is_some() {
            return Err(ErrorKind::AlreadyExists);
        }
        let place = self.known_or_registered(plate, kind.into());
        Ok(self.vehicle_text(place))
    }

    pub(super) fn update(&mut self, which: u8, stale: bool, kind: u8) -> Answer {
        let place = picked!(which, self.vehicles);
        if stale {
            return Err(ErrorKind::VersionMismatch);
        }
        let vehicle = &mut self.vehicles[place];
        if vehicle.removed {
            return Err(ErrorKind::NotFound);
        }
        (vehicle.kind, vehicle.version) = (kind.into(), vehicle.version + 1);
        Ok(self.vehicle_text(place))
    }

    pub(super) fn remove_vehicle(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.vehicles);
        let has = |status| self.stays.iter().any(|stay| stay.vehicle == place && stay.status == status);
        if self.vehicles[place].removed {
            return Err(ErrorKind::NotFound);
        }
        if has(SessionStatus::Active) {
            return Err(ErrorKind::AlreadyParked);
        }
        let reserves = self.spots.iter().any(|spot| spot.status == SpotStatus::Reserved && spot.reserved_for == Some(place));
        if has(SessionStatus::Expired) || reserves {
            return Err(ErrorKind::InvalidTransition);
        }
        if self.owed(place) > 0 {
            return Err(ErrorKind::DebtOutstanding);
        }
        let vehicle = &mut self.vehicles[place];
        (vehicle.removed, vehicle.version) = (true, vehicle.version + 1);
        Ok(self.vehicle_text(place))
    }

    pub(super) fn owed(&self, vehicle: usize) -> i64 {
        let open = self.debts.iter().filter(|debt| debt.vehicle == vehicle && debt.status == DebtStatus::Open);
        open.map(|debt| debt.amount).sum()
    }

    pub(super) fn find_vehicle(&self, plate: u8) -> Answer {
        Ok(self.vehicle_with(plate).map_or_else(|| NOTHING.to_owned(), |place| self.vehicle_text(place)))
    }

    pub(crate) fn ticket_text(&self, place: usize) -> String {
        let Ticket { stay, status, lost } = &self.tickets[place];
        format!("ticket {place} {stay} {status} {lost}")
    }

    pub(super) fn find_ticket(&self, which: u8) -> Answer {
        Ok(self.ticket_text(picked!(which, self.tickets)))
    }

    pub(super) fn void_ticket(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.tickets);
        self.void(place, false)?;
        Ok(self.ticket_text(place))
    }

    pub(super) fn void(&mut self, place: usize, lost: bool) -> Result<(), ErrorKind> {
        let ticket = &mut self.tickets[place];
        if ticket.status != TicketStatus::Open {
            return Err(ErrorKind::InvalidTransition);
        }
        (ticket.status, ticket.lost) = (TicketStatus::Void, lost);
        Ok(())
    }

    pub(super) fn replace_ticket(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.stays);
        if self.stays[place].status != SessionStatus::Active {
            return Err(ErrorKind::InvalidTransition);
        }
        self.void(self.stays[place].ticket, true)?;
        self.tickets.push(Ticket { stay: place, status: TicketStatus::Open, lost: false });
        let new = self.tickets.len() - 1;
        (self.stays[place].ticket, self.stays[place].lost) = (new, true);
        Ok(self.ticket_text(new))
    }
}
