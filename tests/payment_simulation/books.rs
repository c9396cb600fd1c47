//! What must be true of the books at rest, beside the ledger of the provider and by the journal.

use std::collections::BTreeMap;

use parking_garage::{
    Event, Money, Payment, PaymentMethod, PaymentStatus, Refund, RefundStatus, Session, SessionId, SessionStatus, Timestamp,
};

use super::world::{CHARGED_BACK, World};
use super::{Checked, HOUR};

impl World {
    /// That the books are right, once the world has come to rest.
    pub(crate) fn check(&self) -> Checked {
        let books = Books { payments: self.payments(None), refunds: self.refunds(None) };
        books.check_nothing_pending()?;
        books.check_charges(&self.line.bank.ledger())?;
        books.check_refunds(&self.line.bank.refunds())?;
        self.check_stays(&books)?;
        self.check_departures()?;
        let verified = self.garage.journal().verify().unwrap();
        let differences = self.garage.maintenance().check().unwrap();
        if !verified.is_sound() || !differences.is_empty() {
            return Err(format!("{verified:?} {differences:?}"));
        }
        Ok(())
    }

    /// That a stay has what its payments brought, less what was given back; and that one without refund, waiver and debt was
    /// paid for when it ended.
    fn check_stays(&self, books: &Books) -> Checked {
        let debts = self.debts();
        for session in self.sessions() {
            let of_session = || books.paid().filter(|payment| payment.session == session.id);
            let sum: i64 = of_session().map(|payment| payment.amount.minor() - payment.refunded_minor).sum();
            if session.paid_minor != sum {
                return Err(format!("payments of {sum} for {session:?}"));
            }
            let is_simple = !books.given_back().any(|refund| refund.session == session.id)
                && session.waived_minor == 0
                && !debts.iter().any(|debt| debt.session == session.id);
            if session.status == SessionStatus::Completed && is_simple {
                let bought = of_session().map(|payment| (payment.priced_until, payment.paid_until));
                check_paid_for(&session, bought.collect())?;
            }
        }
        Ok(())
    }
}

/// What the garage has written down.
struct Books {
    payments: Vec<Payment>,
    refunds: Vec<Refund>,
}

impl Books {
    fn paid(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().filter(|payment| matches!(payment.status, PaymentStatus::Completed | PaymentStatus::Refunded))
    }

    fn given_back(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().filter(|refund| refund.status == RefundStatus::Completed)
    }

    fn check_nothing_pending(&self) -> Checked {
        if let Some(pending) = self.payments.iter().find(|payment| payment.status == PaymentStatus::Pending) {
            return Err(format!("still pending at rest: {pending:?}"));
        }
        match self.refunds.iter().find(|refund| refund.status == RefundStatus::Pending) {
            Some(pending) => Err(format!("still pending at rest: {pending:?}")),
            None => Ok(()),
        }
    }

    /// That what was charged by card is in the ledger, once under each key, and nothing else is.
    fn check_charges(&self, ledger: &[(String, Money)]) -> Checked {
        let by_card = self.paid().filter(|payment| payment.method == PaymentMethod::Card && !payment.amount.is_zero());
        // Money that came after its payment had been given up is a payment of its own, charged under the key of the first.
        let first = |id: &str| self.payments.iter().find(|payment| payment.id.to_string() == id).unwrap();
        let ours = by_card.map(|payment| {
            let key = payment.key.strip_prefix("late:").map_or(&payment.key, |id| &first(id).key);
            (key.clone(), payment.amount)
        });
        let (ours, theirs) = (once(ours, "is in the books twice")?, once(ledger.iter().cloned(), "was charged twice")?);
        if ours == theirs { Ok(()) } else { Err(format!("the books have {ours:?}, the ledger {theirs:?}")) }
    }

    /// The same of what was given back; and that a payment says how much that was.
    fn check_refunds(&self, ledger: &[(String, Money)]) -> Checked {
        let is_by_card = |refund: &&Refund| {
            self.payments.iter().any(|payment| payment.id == refund.payment && payment.method == PaymentMethod::Card)
        };
        // What a bank takes back is between it and the driver: the provider has not given it.
        let is_given = |refund: &&Refund| refund.reason != CHARGED_BACK;
        let ours = self.given_back().filter(is_by_card).filter(is_given).map(|row| (row.key.clone(), row.amount));
        let (ours, theirs) =
            (once(ours, "is given back in the books twice")?, once(ledger.iter().cloned(), "was given back twice")?);
        if ours != theirs {
            return Err(format!("the books have given back {ours:?}, the ledger {theirs:?}"));
        }
        for payment in &self.payments {
            let sum: i64 = self.given_back().filter(|row| row.payment == payment.id).map(|row| row.amount.minor()).sum();
            let is_whole = sum > 0 && sum == payment.amount.minor();
            if sum != payment.refunded_minor || is_whole != (payment.status == PaymentStatus::Refunded) {
                return Err(format!("{sum} was given back of {payment:?}"));
            }
        }
        Ok(())
    }
}

/// The amounts by their keys, each of which comes once.
fn once(rows: impl Iterator<Item = (String, Money)>, complaint: &str) -> Checked<BTreeMap<String, Money>> {
    let mut amounts = BTreeMap::new();
    for (key, amount) in rows {
        if amounts.insert(key.clone(), amount).is_some() {
            return Err(format!("{key} {complaint}"));
        }
    }
    Ok(amounts)
}

/// What is known of a stay while its history is read.
#[derive(Clone, Copy, Debug, Default)]
struct Stay {
    entered_at: Option<Timestamp>,
    paid_minor: i64,
    paid_until: Option<Timestamp>,
    released_minor: Option<i64>,
    /// What was due when it ended.
    left_owing: Option<i64>,
}

impl World {
    /// That at each moment at which a vehicle left, what was due had been paid, or was waived, or became a debt of just that.
    /// By reading the journal from its beginning, with a formula of the test's own.
    fn check_departures(&self) -> Checked {
        let mut stays: BTreeMap<SessionId, Stay> = BTreeMap::new();
        let entries = self.garage.journal().page(1, 10_000).unwrap();
        for entry in entries {
            match entry.event {
                Event::VehicleEntered { session, .. } => stays.entry(session).or_default().entered_at = Some(entry.at),
                Event::PaymentCompleted { session, amount_minor, paid_until, .. } => {
                    let stay = stays.entry(session).or_default();
                    stay.paid_minor += amount_minor;
                    stay.paid_until = paid_until.or(stay.paid_until);
                }
                Event::RefundCompleted { session, amount_minor, paid_until, .. } => {
                    let stay = stays.entry(session).or_default();
                    stay.paid_minor -= amount_minor;
                    stay.paid_until = paid_until;
                }
                Event::SessionReleased { session, waived_minor, .. } => {
                    stays.entry(session).or_default().released_minor = Some(waived_minor);
                }
                Event::SessionCompleted { session, ended_at, .. } => {
                    let stay = stays.entry(session).or_default();
                    let is_covered = stay.paid_until.is_some_and(|until| until >= ended_at);
                    let due = fee(stay.entered_at.unwrap(), ended_at) - stay.paid_minor;
                    stay.left_owing = Some(if is_covered { 0 } else { due.max(0) });
                }
                // Of money that was there when the vehicle left.
                Event::DebtIncurred { reason, .. } if reason == CHARGED_BACK => {}
                Event::DebtIncurred { session, amount, .. } => {
                    let stay = stays.entry(session).or_default();
                    if stay.left_owing != Some(amount.minor()) {
                        return Err(format!("a debt of {amount} for {stay:?}"));
                    }
                    stay.left_owing = Some(0);
                }
                _ => {}
            }
        }
        let is_wrong = |stay: &Stay| stay.left_owing.is_some_and(|owing| owing != stay.released_minor.unwrap_or(0));
        match stays.iter().find(|(_, stay)| is_wrong(stay)) {
            None => Ok(()),
            Some((session, stay)) => Err(format!("session {session} left without paying: {stay:?}")),
        }
    }
}

fn fee(entered_at: Timestamp, until: Timestamp) -> i64 {
    let micros = until.as_micros() - entered_at.as_micros();
    // Completed minutes count, and of them each hour begun.
    HOUR * ((micros / 60_000_000 + 59) / 60)
}

/// That a stay which is over was paid: up to its end, or up to a payment whose grace covers the end. By a formula of the
/// test's own.
fn check_paid_for(session: &Session, bought: Vec<(Timestamp, Option<Timestamp>)>) -> Checked {
    let fee = |until: Timestamp| fee(session.entered_at, until);
    let end = session.ended_at.unwrap();
    let is_covered = bought.iter().any(|(priced, grace)| {
        let reaches = *priced >= end || grace.is_some_and(|grace| grace >= end);
        reaches && fee(*priced) <= session.paid_minor
    });
    if is_covered || fee(end) <= session.paid_minor { Ok(()) } else { Err(format!("left without paying: {session:?}, {bought:?}")) }
}
