//! The exit of a vehicle that does not pay: as a debt, or let out for nothing.

use crate::authority::Need;
use crate::domain::Permission;
use serde::{Deserialize, Serialize};

use super::super::payments::{check_reason, paid_until};
use super::super::{check_lane, found};
use super::leave::{Exit, SessionQuote, completed, priced_at, priced_inside};
use super::pending_payment;
use crate::Result;
use crate::domain::{Debt, DebtId, PaymentPurpose, Session, Timestamp};
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

/// The session of a vehicle that staff let out. What hangs in the air does not matter: nobody is locked in because a terminal is
/// silent.
fn let_out(rows: &dyn ReadTx, exit: &Exit, reason: &str) -> Result<Session> {
    check_lane(exit.lane.as_deref())?;
    check_reason(reason)?;
    let session = found(rows.session(exit.session)?, "session", exit.session)?;
    session.check_open()?;
    Ok(session)
}

/// When the stay of a vehicle that leaves unpaid has ended: as the payment that hangs in the air would have ended it, so that its
/// money, if it was taken, is what the vehicle owes.
fn ended_at(rows: &dyn ReadTx, session: &Session, with: &Decision<'_>) -> Result<Timestamp> {
    let Some(payment) = pending_payment(rows, session.id)? else { return Ok(with.now) };
    let may_leave = match payment.purpose {
        PaymentPurpose::Exit => true,
        PaymentPurpose::Prepay | PaymentPurpose::TopUp => {
            let until = paid_until(payment.purpose, session, payment.due(), payment.priced_until, with);
            until.is_some_and(|until| with.now <= until)
        }
        PaymentPurpose::Debt => false,
    };
    Ok(if may_leave { payment.priced_until.min(with.now) } else { with.now })
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
        let session = let_out(rows, &self.exit, &self.reason)?;
        let ended_at = ended_at(rows, &session, with)?;
        let SessionQuote { session, due, .. } = priced_at(rows, session, ended_at, with)
            .map_err(|error| if error.kind().is_refusal() { error.in_context("it has no price, so release it") } else { error })?;
        let left = completed(rows, &session, ended_at, self.exit.lane.clone())?;
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
        let session = let_out(rows, &self.exit, &self.reason)?;
        let waived_minor = match priced_inside(rows, session.clone(), with) {
            Ok(priced) => priced.due.minor(),
            // A vehicle that has no price must not stay inside for it.
            Err(error) if error.kind().is_refusal() => 0,
            Err(error) => return Err(error),
        };
        let left = completed(rows, &session, with.now, self.exit.lane.clone())?;
        let released = Event::SessionReleased { session: session.id, waived_minor, reason: self.reason.clone() };
        Ok(vec![released, left])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Session> {
        found(rows.session(self.exit.session)?, "session", self.exit.session)
    }
}
