//! The exit of a vehicle that does not pay: as a debt, or let out for nothing.

use crate::authority::Need;
use crate::domain::Permission;
use serde::{Deserialize, Serialize};

use super::super::payments::check_reason;
use super::super::{check_lane, found};
use super::check_nothing_pending;
use super::leave::{Exit, SessionQuote, completed, priced_inside};
use crate::Result;
use crate::domain::{Debt, DebtId, Session, Timestamp};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::{Command, Decision};

/// A vehicle that left without paying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnpaidExit {
    /// The session, COMPLETED.
    pub session: Session,
    /// What the vehicle owes; `None` if nothing was due.
    pub debt: Option<Debt>,
}

/// What is due of a session that may end.
fn open_bill(rows: &dyn ReadTx, exit: &Exit, reason: &str, with: &Decision<'_>) -> Result<SessionQuote> {
    check_lane(exit.lane.as_deref())?;
    check_reason(reason)?;
    let session = found(rows.session(exit.session)?, "session", exit.session)?;
    session.check_open()?;
    check_nothing_pending(rows, exit.session)?;
    priced_inside(rows, session, with)
}

#[derive(Serialize)]
pub(super) struct LeaveUnpaid {
    pub(super) exit: Exit,
    pub(super) reason: String,
}

impl Command for LeaveUnpaid {
    type Answer = UnpaidExit;
    const NAME: &'static str = "sessions.exit_unpaid";
    const NEED: Need = Need::May(Permission::FreeRelease);

    fn lane(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.exit.lane)
    }

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let SessionQuote { session, due, .. } = open_bill(rows, &self.exit, &self.reason, with)?;
        let left = completed(rows, &session, with.now, self.exit.lane.clone())?;
        let owes = (!due.is_zero()).then(|| Event::DebtIncurred {
            debt: with.id(DebtId::new),
            session: session.id,
            vehicle: session.vehicle,
            amount: due,
            reason: self.reason.clone(),
        });
        Ok([left].into_iter().chain(owes).collect())
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<UnpaidExit> {
        let id = self.exit.session;
        Ok(UnpaidExit { session: found(rows.session(id)?, "session", id)?, debt: rows.debt_of_session(id)? })
    }
}

#[derive(Serialize)]
pub(super) struct Release {
    pub(super) exit: Exit,
    pub(super) reason: String,
}

impl Command for Release {
    type Answer = Session;
    const NAME: &'static str = "sessions.release";
    const NEED: Need = Need::May(Permission::FreeRelease);

    fn lane(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.exit.lane)
    }

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let SessionQuote { session, due, .. } = open_bill(rows, &self.exit, &self.reason, with)?;
        let left = completed(rows, &session, with.now, self.exit.lane.clone())?;
        let released = Event::SessionReleased { session: session.id, waived_minor: due.minor(), reason: self.reason.clone() };
        Ok(vec![released, left])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Session> {
        found(rows.session(self.exit.session)?, "session", self.exit.session)
    }
}
