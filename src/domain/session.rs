//! Sessions: one stay, from entry to exit.

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{ParkerClass, SessionId, SpotId, TariffRef, TicketId, Timestamp, VehicleId, VehicleType};
use crate::{Error, ErrorKind, Result};

named! {
    /// Where a stay is in its life.
    SessionStatus, "session status" {
        /// The vehicle is inside.
        Active = "ACTIVE",
        /// The vehicle has left. What it did not pay is a debt, or was waived.
        Completed = "COMPLETED",
        /// The entry was a mistake: nothing is owed.
        Cancelled = "CANCELLED",
        /// The stay went past its limit; what it cost is still owed.
        Expired = "EXPIRED",
    }
}

impl SessionStatus {
    /// Whether the state machine has this step.
    #[must_use]
    pub const fn can_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Active, Self::Completed | Self::Cancelled | Self::Expired) | (Self::Expired, Self::Completed))
    }

    /// Whether something can still happen to it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::Expired)
    }
}

/// One stay, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who is parked.
    pub vehicle: VehicleId,
    /// Where; the last spot, once the stay is over.
    pub spot: SpotId,
    /// The ticket that stands for the stay.
    pub ticket: TicketId,
    /// Where it is in its life.
    pub status: SessionStatus,
    /// When it began.
    pub entered_at: Timestamp,
    /// When it ended; never before `entered_at`.
    pub ended_at: Option<Timestamp>,
    /// From when on the sweep takes it for overdue.
    pub overdue_at: Timestamp,
    /// Until when the vehicle may leave without paying more.
    pub paid_until: Option<Timestamp>,
    /// What was paid so far, in minor units of the tariff's currency.
    pub paid_minor: i64,
    /// What was due and was not asked for when staff let the vehicle out for nothing, in minor units.
    pub waived_minor: i64,
    /// The tariff that prices it, pinned at entry; `None` where none was in force: the stay is free.
    pub tariff: Option<TariffRef>,
    /// On what ground the vehicle is in the garage.
    pub parker_class: ParkerClass,
    /// Of which type the vehicle was when it left: what it becomes later changes no price of the past. `None` until then,
    /// when its own row says.
    pub vehicle_type: Option<VehicleType>,
    /// Whether a ticket was given out for a lost one.
    pub lost_ticket: bool,
    /// The lane of entry.
    pub entry_lane: Option<String>,
    /// The lane of exit.
    pub exit_lane: Option<String>,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

impl Session {
    fn touched(&self, at: Timestamp) -> Self {
        Self { version: self.version + 1, updated_at: at, ..self.clone() }
    }

    fn stepped(&self, next: SessionStatus, at: Timestamp) -> Result<Self> {
        if !self.status.can_become(next) {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("session {} is {} and cannot become {next}", self.id, self.status),
            ));
        }
        Ok(Self { status: next, ..self.touched(at) })
    }

    /// Says that only an ACTIVE session can be changed like this.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] for any other.
    pub fn check_active(&self) -> Result<()> {
        match self.status {
            SessionStatus::Active => Ok(()),
            other => Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("session {} is {other}, and must be ACTIVE for this", self.id),
            )),
        }
    }

    /// The row once the vehicle has left.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is ACTIVE or EXPIRED.
    pub fn completed(&self, ended_at: Timestamp, vehicle_type: VehicleType, lane: Option<String>, at: Timestamp) -> Result<Self> {
        let next = self.stepped(SessionStatus::Completed, at)?;
        let ended_at = Some(ended_at.max(self.entered_at));
        Ok(Self { ended_at, vehicle_type: Some(vehicle_type), exit_lane: lane, ..next })
    }

    /// The row once the entry is taken back.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is ACTIVE.
    pub fn cancelled(&self, ended_at: Timestamp, at: Timestamp) -> Result<Self> {
        let next = self.stepped(SessionStatus::Cancelled, at)?;
        Ok(Self { ended_at: Some(ended_at.max(self.entered_at)), ..next })
    }

    /// The row once the stay is past its limit. It has not ended: the fee runs on until the vehicle leaves.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is ACTIVE.
    pub fn expired(&self, at: Timestamp) -> Result<Self> {
        self.stepped(SessionStatus::Expired, at)
    }

    /// The row on another spot.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is ACTIVE.
    pub fn transferred(&self, spot: SpotId, at: Timestamp) -> Result<Self> {
        self.check_active()?;
        Ok(Self { spot, ..self.touched(at) })
    }

    /// The row with another limit.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is ACTIVE.
    pub fn extended(&self, overdue_at: Timestamp, at: Timestamp) -> Result<Self> {
        self.check_active()?;
        Ok(Self { overdue_at, ..self.touched(at) })
    }

    /// The row of the vehicle that it was all along.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] once it is neither ACTIVE nor EXPIRED.
    pub fn of_vehicle(&self, vehicle: VehicleId, at: Timestamp) -> Result<Self> {
        self.check_open()?;
        Ok(Self { vehicle, ..self.touched(at) })
    }

    /// The row of a parker of another class.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] once it is neither ACTIVE nor EXPIRED.
    pub fn of_class(&self, parker_class: ParkerClass, at: Timestamp) -> Result<Self> {
        self.check_open()?;
        Ok(Self { parker_class, ..self.touched(at) })
    }

    /// The row with another ticket, given out for one that is lost.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] once it is neither ACTIVE nor EXPIRED.
    pub fn with_ticket(&self, ticket: TicketId, at: Timestamp) -> Result<Self> {
        self.check_open()?;
        Ok(Self { ticket, lost_ticket: true, ..self.touched(at) })
    }

    /// The row once more was paid. Money that was taken is written down whatever state the session is in.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] past 64 bits.
    pub fn paid(&self, amount_minor: i64, paid_until: Option<Timestamp>, at: Timestamp) -> Result<Self> {
        let paid_minor = self
            .paid_minor
            .checked_add(amount_minor)
            .ok_or_else(|| Error::new(ErrorKind::OutOfRange, format!("the sum paid for session {} left the range", self.id)))?;
        Ok(Self { paid_minor, paid_until: paid_until.or(self.paid_until), ..self.touched(at) })
    }

    /// The row once something paid was given back; `paid_until` is what the payments that are left have bought. Written
    /// down whatever state the session is in.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for more than was paid.
    pub fn refunded(&self, amount_minor: i64, paid_until: Option<Timestamp>, at: Timestamp) -> Result<Self> {
        let paid_minor = self.paid_minor.checked_sub(amount_minor).filter(|left| *left >= 0).ok_or_else(|| {
            Error::new(ErrorKind::OutOfRange, format!("session {} was paid less than is to be given back", self.id))
        })?;
        Ok(Self { paid_minor, paid_until, ..self.touched(at) })
    }

    /// The row once staff asked for no more; the exit follows.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] once it is neither ACTIVE nor EXPIRED.
    pub fn released(&self, waived_minor: i64, at: Timestamp) -> Result<Self> {
        self.check_open()?;
        Ok(Self { waived_minor, ..self.touched(at) })
    }

    /// Says that only a session that is not over can be changed like this.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] once it is neither ACTIVE nor EXPIRED.
    pub fn check_open(&self) -> Result<()> {
        if self.status.is_open() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::InvalidTransition, format!("session {} is {} and over", self.id, self.status)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_machine_is_this_table() {
        use SessionStatus::{Active, Cancelled, Completed, Expired};
        let table =
            [(Active, vec![Completed, Cancelled, Expired]), (Completed, vec![]), (Cancelled, vec![]), (Expired, vec![Completed])];
        for (from, allowed) in table {
            for next in SessionStatus::ALL {
                assert_eq!(from.can_become(*next), allowed.contains(next), "{from} -> {next}");
            }
        }
    }
}
