//! Stays: entry, price, exit, and what happens in between.

use parking_garage::{DebtStatus, ErrorKind, PaymentPurpose, PaymentStatus, RefundStatus, SessionStatus, SpotStatus, TicketStatus};

use super::{
    Answer, Debt, HOUR_CENTS, MINUTE, Model, NOTHING, STAY_MINUTES_MAX, Stay, Ticket, VALIDATION_CENTS, picked, stay_text,
};
use crate::operation::{Choice, Fate};

impl Model {
    pub(super) fn stay_at(&self, place: usize) -> String {
        stay_text(place, &self.stays[place])
    }

    pub(super) fn active_of(&self, vehicle: usize) -> Option<usize> {
        self.stays.iter().position(|stay| stay.vehicle == vehicle && stay.status == SessionStatus::Active)
    }

    pub(super) fn enter(&mut self, plate: u8, kind: Option<u8>, choice: Choice) -> Answer {
        let known = self.vehicle_with(plate);
        if known.is_some_and(|vehicle| self.active_of(vehicle).is_some()) {
            return Err(ErrorKind::AlreadyParked);
        }
        let kind = kind.map_or_else(|| known.map_or(0, |vehicle| self.vehicles[vehicle].kind), usize::from);
        let spot = self.choose(known, kind, choice, true)?;
        let vehicle = self.known_or_registered(plate, kind);
        if self.vehicles[vehicle].kind != kind {
            self.vehicles[vehicle].kind = kind;
            self.vehicles[vehicle].version += 1;
        }
        let (place, ticket) = (self.stays.len(), self.tickets.len());
        self.tickets.push(Ticket { stay: place, status: TicketStatus::Open, lost: false });
        self.stays.push(Stay {
            vehicle,
            spot,
            ticket,
            status: SessionStatus::Active,
            entered: self.now,
            ended: None,
            overdue: self.now + STAY_MINUTES_MAX * MINUTE,
            paid_until: None,
            paid: 0,
            waived: 0,
            permit: false,
            lost: false,
            validations: [false; 3],
        });
        self.set_spot(spot, SpotStatus::Occupied, Some(place));
        Ok(format!("{}, owing {}", self.stay_at(place), self.owed(vehicle)))
    }

    /// What the stay costs up to then, in all.
    fn fee(&self, place: usize, until: i64) -> i64 {
        let stay = &self.stays[place];
        let minutes = (until - stay.entered).max(0) / MINUTE;
        let granted = stay.validations.iter().filter(|granted| **granted).count() as i64;
        (HOUR_CENTS * ((minutes + 59) / 60) - VALIDATION_CENTS * granted).max(0)
    }

    /// What is to be paid if it leaves then.
    pub(crate) fn due_at(&self, place: usize, until: i64) -> i64 {
        let stay = &self.stays[place];
        let until = stay.ended.map_or(until, |ended| ended.min(until));
        let is_covered = stay.paid_until.is_some_and(|paid_until| until <= paid_until);
        if is_covered || !stay.is_open() { 0 } else { (self.fee(place, until) - stay.paid).max(0) }
    }

    pub(super) fn quote(&self, which: u8) -> Answer {
        let place = picked!(which, self.stays);
        let stay = &self.stays[place];
        let until = stay.ended.map_or(self.now, |ended| ended.min(self.now));
        let total = self.fee(place, until);
        let asked = if stay.status == SessionStatus::Cancelled { 0 } else { total - stay.waived };
        let credit = (stay.paid - asked).clamp(0, stay.paid);
        Ok(format!("quote {place}: {total} {} {} {credit}", stay.paid, self.due_at(place, self.now)))
    }

    pub(super) fn payment_hangs(&self, stay: usize) -> Option<usize> {
        self.payments.iter().position(|payment| payment.stay == stay && payment.status == PaymentStatus::Pending)
    }

    pub(super) fn refund_hangs(&self, stay: usize) -> bool {
        let is_of_stay = |payment: usize| self.payments[payment].stay == stay;
        self.refunds.iter().any(|refund| refund.status == RefundStatus::Pending && is_of_stay(refund.payment))
    }

    pub(super) fn check_nothing_hangs(&self, stay: usize) -> Result<(), ErrorKind> {
        if self.payment_hangs(stay).is_some() || self.refund_hangs(stay) { Err(ErrorKind::PaymentPending) } else { Ok(()) }
    }

    pub(super) fn check_open(&self, stay: usize) -> Result<(), ErrorKind> {
        if self.stays[stay].is_open() { Ok(()) } else { Err(ErrorKind::InvalidTransition) }
    }

    /// The vehicle leaves.
    pub(super) fn complete(&mut self, place: usize, ended: i64) {
        let Stay { spot, ticket, entered, .. } = self.stays[place];
        if self.spots[spot].status == SpotStatus::Occupied && self.spots[spot].stay == Some(place) {
            self.set_spot(spot, SpotStatus::Available, None);
        }
        if self.tickets[ticket].status == TicketStatus::Open {
            self.tickets[ticket].status = TicketStatus::Closed;
        }
        let stay = &mut self.stays[place];
        (stay.status, stay.ended) = (SessionStatus::Completed, Some(ended.max(entered)));
    }

    pub(super) fn exit(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.stays);
        self.check_open(place)?;
        if self.refund_hangs(place) {
            return Err(ErrorKind::PaymentPending);
        }
        if self.due_at(place, self.now) > 0 {
            return Err(self.payment_hangs(place).map_or(ErrorKind::PaymentRequired, |_| ErrorKind::PaymentPending));
        }
        self.complete(place, self.now);
        Ok(self.stay_at(place))
    }

    pub(super) fn exit_unpaid(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.stays);
        self.check_open(place)?;
        // A vehicle whose payment hangs leaves at what that payment was priced at, if it would let it leave.
        let ended = self.payment_hangs(place).map_or(self.now, |payment| {
            let payment = &self.payments[payment];
            let may_leave = match payment.purpose {
                PaymentPurpose::Exit => true,
                purpose => {
                    let until = self.paid_until(purpose, place, payment.amount, payment.priced_until);
                    until.is_some_and(|until| self.now <= until)
                }
            };
            if may_leave { payment.priced_until.min(self.now) } else { self.now }
        });
        let due = self.due_at(place, ended);
        self.complete(place, ended);
        let debt = (due > 0).then(|| {
            self.debts.push(Debt { stay: place, vehicle: self.stays[place].vehicle, amount: due, status: DebtStatus::Open });
            self.debts.len() - 1
        });
        Ok(format!("{}, debt {debt:?} of {due}", self.stay_at(place)))
    }

    pub(super) fn let_out(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.stays);
        self.check_open(place)?;
        self.stays[place].waived = self.due_at(place, self.now);
        self.complete(place, self.now);
        Ok(self.stay_at(place))
    }

    pub(super) fn cancel(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.stays);
        let Stay { status, paid, spot, ticket, entered, .. } = self.stays[place];
        if status != SessionStatus::Active {
            return Err(ErrorKind::InvalidTransition);
        }
        self.check_nothing_hangs(place)?;
        if paid != 0 {
            return Err(ErrorKind::InvalidTransition);
        }
        self.set_spot(spot, SpotStatus::Available, None);
        self.void(ticket, false).ok();
        let stay = &mut self.stays[place];
        (stay.status, stay.ended) = (SessionStatus::Cancelled, Some(self.now.max(entered)));
        Ok(self.stay_at(place))
    }

    fn active(&self, place: usize) -> Result<usize, ErrorKind> {
        if self.stays[place].status == SessionStatus::Active { Ok(place) } else { Err(ErrorKind::InvalidTransition) }
    }

    pub(super) fn extend(&mut self, which: u8, minutes: i16) -> Answer {
        let place = self.active(picked!(which, self.stays))?;
        if minutes <= 0 {
            return Err(ErrorKind::InvalidInput);
        }
        self.stays[place].overdue = self.called_at + i64::from(minutes) * MINUTE;
        Ok(self.stay_at(place))
    }

    pub(super) fn transfer(&mut self, which: u8, choice: Choice) -> Answer {
        let place = self.active(picked!(which, self.stays))?;
        let Stay { vehicle, spot: from, .. } = self.stays[place];
        let to = self.choose(Some(vehicle), self.vehicles[vehicle].kind, choice, false)?;
        self.set_spot(from, SpotStatus::Available, None);
        self.set_spot(to, SpotStatus::Occupied, Some(place));
        self.stays[place].spot = to;
        Ok(self.stay_at(place))
    }

    pub(super) fn correct_plate(&mut self, which: u8, plate: u8) -> Answer {
        let place = picked!(which, self.stays);
        self.check_open(place)?;
        let wrong = self.stays[place].vehicle;
        let known = self.vehicle_with(plate);
        if known != Some(wrong) && known.is_some_and(|vehicle| self.active_of(vehicle).is_some()) {
            return Err(ErrorKind::AlreadyParked);
        }
        self.stays[place].vehicle = self.known_or_registered(plate, self.vehicles[wrong].kind);
        Ok(self.stay_at(place))
    }

    pub(super) fn set_class(&mut self, which: u8, permit: bool) -> Answer {
        let place = picked!(which, self.stays);
        self.check_open(place)?;
        self.stays[place].permit = permit;
        Ok(self.stay_at(place))
    }

    pub(super) fn set_validation(&mut self, which: u8, label: u8, granted: bool) -> Answer {
        let place = picked!(which, self.stays);
        self.check_open(place)?;
        let validation = &mut self.stays[place].validations[usize::from(label)];
        if !granted && !*validation {
            return Err(ErrorKind::NotFound);
        }
        *validation = granted;
        Ok(format!("{:?}", self.stays[place].validations))
    }

    pub(super) fn find_stay(&self, plate: u8) -> Answer {
        let stay = self.vehicle_with(plate).and_then(|vehicle| {
            let is_expired =
                |place: &usize| self.stays[*place].vehicle == vehicle && self.stays[*place].status == SessionStatus::Expired;
            let oldest = (0..self.stays.len()).filter(is_expired).min_by_key(|place| self.stays[*place].entered);
            self.active_of(vehicle).or(oldest)
        });
        Ok(stay.map_or_else(|| NOTHING.to_owned(), |place| self.stay_at(place)))
    }

    pub(super) fn sweep(&mut self, fate: Fate) -> Answer {
        let is_overdue = |stay: &Stay| stay.status == SessionStatus::Active && stay.overdue <= self.now;
        let overdue: Vec<usize> = (0..self.stays.len()).filter(|place| is_overdue(&self.stays[*place])).collect();
        for place in &overdue {
            self.stays[*place].status = SessionStatus::Expired;
            self.void(self.stays[*place].ticket, false).ok();
        }
        let has_lapsed = |place: &usize| self.spots[*place].reserved_until.is_some_and(|until| until <= self.now);
        let lapsed: Vec<usize> = (0..self.spots.len()).filter(has_lapsed).collect();
        for place in &lapsed {
            self.set_spot(*place, SpotStatus::Available, None);
        }
        Ok(format!("expired {overdue:?}, released {lapsed:?}, {}", self.recover(fate)))
    }
}
