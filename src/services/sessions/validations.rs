//! What third parties take off the price of a stay: granted while it is open, and taken back.

use crate::authority::Need;
use crate::domain::Permission;
use serde::Serialize;

use super::super::found;
use super::Sessions;
use super::leave::stay;
use crate::domain::{Label, Session, SessionId, Timestamp, Validation, check_no_card_number, check_note, price};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// The most validations that one session may have.
const VALIDATIONS_MAX: usize = 64;

impl Sessions<'_> {
    /// Grants the session a validation: from now on quotes and payments price the stay with it. Answers all that it has, in
    /// the order in which they were granted. Granting the same again changes nothing.
    ///
    /// A quote says of each what became of it: one that has expired, or does not go together with another, is granted all
    /// the same and takes nothing off. Where less is due than was paid already, nothing is due.
    ///
    /// ```
    /// use parking_garage::{Benefit, Currency, Entry, Garage, Layout, Tariff, Validation};
    ///
    /// let garage = Garage::in_memory()?;
    /// garage.spots().create_layout(&Layout::grid(1, 1, 1))?;
    /// let tariff = garage.tariffs().publish(&Tariff::hourly("day".parse()?, Currency::EUR, 250)?)?;
    /// garage.tariffs().activate(&tariff)?;
    /// let id = garage.sessions().enter(Entry::new("AB-123-C"))?.session.id;
    /// let hour = Validation { billed_to: Some("Bakery".parse()?), ..Validation::new("hour".parse()?, Benefit::Minutes(60)) };
    /// garage.sessions().validate(id, &hour)?;
    /// let later = garage.sessions().get(id)?.entered_at.saturating_add(std::time::Duration::from_secs(5_400));
    /// assert_eq!(garage.sessions().quote_at(id, later)?.due.minor(), 250);
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] if the session is over; [`ErrorKind::AlreadyExists`] if it has
    /// another validation of this id; [`ErrorKind::OutOfRange`] if it has 64, or as many stays have this one as its
    /// `uses_max` says; [`ErrorKind::InvalidInput`] for a label that may be a card number, and for a switch to a tariff in
    /// another currency.
    pub fn validate(&self, id: SessionId, validation: &Validation) -> Result<Vec<Validation>> {
        self.scope.run(Validate { id, validation: validation.clone() })
    }

    /// Takes a validation back, and answers those that are left. The journal keeps that it was granted.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for the session, and if it has no validation of this id; [`ErrorKind::InvalidTransition`] if
    /// the session is over; [`ErrorKind::InvalidInput`] for the reason.
    pub fn revoke_validation(&self, id: SessionId, validation: &Label, reason: &str) -> Result<Vec<Validation>> {
        self.scope.run(Revoke { id, validation: validation.clone(), reason: reason.to_owned() })
    }

    /// The validations of the session, in the order in which they were granted.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn validations(&self, id: SessionId) -> Result<Vec<Validation>> {
        self.scope.read(Need::SEE, |rows| {
            found(rows.session(id)?, "session", id)?;
            granted(rows, id)
        })
    }
}

/// The validations of a session, in the order in which they were granted.
pub(super) fn granted(rows: &dyn ReadTx, session: SessionId) -> Result<Vec<Validation>> {
    Ok(rows.validations_of(session)?.into_iter().map(|row| row.validation).collect())
}

fn open_session(rows: &dyn ReadTx, id: SessionId) -> Result<Session> {
    let session = found(rows.session(id)?, "session", id)?;
    session.check_open()?;
    Ok(session)
}

#[derive(Serialize)]
struct Validate {
    id: SessionId,
    validation: Validation,
}

impl Command for Validate {
    type Answer = Vec<Validation>;
    const NAME: &'static str = "sessions.validate";
    const NEED: Need = Need::May(Permission::CorrectSessions);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let Validation { id, billed_to, uses_max, .. } = &self.validation;
        check_no_card_number("the id of a validation", id.as_str())?;
        billed_to.as_ref().map_or(Ok(()), |label| check_no_card_number("who is billed", label.as_str()))?;
        let session = open_session(rows, self.id)?;
        let mut validations = granted(rows, self.id)?;
        if let Some(known) = validations.iter().find(|known| known.id == *id) {
            if *known == self.validation {
                return Ok(vec![]);
            }
            let message = format!("session {} has another validation \"{id}\": revoke it first", self.id);
            return Err(Error::new(ErrorKind::AlreadyExists, message));
        }
        if validations.len() >= VALIDATIONS_MAX {
            return Err(Error::new(ErrorKind::OutOfRange, format!("session {} has {VALIDATIONS_MAX} validations", self.id)));
        }
        if let Some(most) = uses_max
            && rows.validation_uses(id)? >= u64::from(*most)
        {
            return Err(Error::new(ErrorKind::OutOfRange, format!("validation \"{id}\" was granted {most} times, which is all")));
        }
        validations.push(self.validation.clone());
        if let Some(tariff) = &session.tariff {
            // A stay that has no price could not be paid: the car would be held at the exit.
            let tariff = found(rows.tariff(tariff)?, "tariff", tariff)?.tariff;
            price(&tariff, &stay(rows, &session, with.now)?, &validations)
                .map_err(|error| error.in_context(format_args!("validation \"{id}\"")))?;
        }
        Ok(vec![Event::ValidationGranted { session: self.id, validation: self.validation.clone() }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Vec<Validation>> {
        granted(rows, self.id)
    }
}

#[derive(Serialize)]
struct Revoke {
    id: SessionId,
    validation: Label,
    reason: String,
}

impl Command for Revoke {
    type Answer = Vec<Validation>;
    const NAME: &'static str = "sessions.revoke_validation";
    const NEED: Need = Need::May(Permission::CorrectSessions);

    fn decide(&self, rows: &dyn ReadTx, _: &Decision<'_>) -> Result<Vec<Event>> {
        check_note("a reason", &self.reason)?;
        open_session(rows, self.id)?;
        if !granted(rows, self.id)?.iter().any(|validation| validation.id == self.validation) {
            let message = format!("session {} has no validation \"{}\"", self.id, self.validation);
            return Err(Error::new(ErrorKind::NotFound, message));
        }
        let (validation, reason) = (self.validation.clone(), self.reason.clone());
        Ok(vec![Event::ValidationRevoked { session: self.id, validation, reason }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Vec<Validation>> {
        granted(rows, self.id)
    }
}
