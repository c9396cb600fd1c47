//! Payments, refunds and debts.

use parking_garage::{DebtStatus, ErrorKind, PaymentPurpose, PaymentStatus, RefundStatus};

use super::bank::Outcome;
use super::{
    Answer, CANCELLED_DAYS_ASKED, EXIT_GRACE_MINUTES, MINUTE, Model, PAYMENT_MINUTES_MAX, Payment, Refund, picked, stay_text,
};
use crate::operation::{By, Fate, Terms};

impl Model {
    /// Until when somebody may leave who pays so much for the stay.
    pub(super) fn paid_until(&self, purpose: PaymentPurpose, stay: usize, due: i64, priced_until: i64) -> Option<i64> {
        if !matches!(purpose, PaymentPurpose::Prepay | PaymentPurpose::TopUp) {
            return None;
        }
        match self.stays[stay].paid_until {
            Some(running) if due == 0 && self.now <= running => Some(running),
            _ => Some(self.now.min(priced_until + PAYMENT_MINUTES_MAX * MINUTE) + EXIT_GRACE_MINUTES * MINUTE),
        }
    }

    pub(super) fn pay(&mut self, which: u8, purpose: PaymentPurpose, terms: &Terms) -> Answer {
        let stay = picked!(which, self.stays);
        self.check_open(stay)?;
        if purpose == PaymentPurpose::TopUp && self.stays[stay].paid_until.is_none() {
            return Err(ErrorKind::InvalidTransition);
        }
        self.check_nothing_hangs(stay)?;
        self.charge(stay, self.due_at(stay, self.now), None, purpose, terms)
    }

    pub(super) fn pay_debt(&mut self, which: u8, terms: &Terms) -> Answer {
        let place = picked!(which, self.debts);
        let debt = self.debts[place].clone();
        if debt.status != DebtStatus::Open {
            return Err(ErrorKind::InvalidTransition);
        }
        self.check_nothing_hangs(debt.stay)?;
        // Of a debt no amount can be offered: it is paid as it is.
        self.charge(debt.stay, debt.amount, Some(place), PaymentPurpose::Debt, &Terms { off: 0, ..*terms })
    }

    fn charge(&mut self, stay: usize, amount: i64, debt: Option<usize>, purpose: PaymentPurpose, terms: &Terms) -> Answer {
        let is_card = terms.by != By::Cash;
        if terms.off != 0 {
            return Err(ErrorKind::AmountMismatch);
        }
        match terms.tendered {
            Some(_) if is_card => return Err(ErrorKind::InvalidInput),
            Some(extra) if extra < 0 => return Err(ErrorKind::AmountMismatch),
            _ => {}
        }
        let drawer = self.drawer_for(is_card, terms.drawer)?.map(|_| usize::from(terms.drawer.unwrap_or_default()));
        let place = self.payments.len();
        self.payments.push(Payment {
            stay,
            purpose,
            is_card,
            amount,
            refunded: 0,
            debt,
            status: PaymentStatus::Pending,
            priced_until: self.now,
            paid_until: None,
            drawer,
            has_receipt: false,
            disputed: false,
            answered: false,
            late_of: None,
            call: self.calls,
            created: self.now,
            updated: self.now,
        });
        match terms.by {
            By::Card(fate) if amount != 0 => self.charged(place, fate),
            _ => {
                self.taken(place, true);
                Ok(self.payment_text(place))
            }
        }
    }

    /// The OPEN shift of the drawer that is named, where one may be.
    fn drawer_for(&self, is_card: bool, drawer: Option<u8>) -> Result<Option<usize>, ErrorKind> {
        match drawer {
            None => Ok(None),
            Some(_) if is_card => Err(ErrorKind::InvalidInput),
            Some(drawer) => self.open_shift_of(drawer.into()).map(Some).ok_or(ErrorKind::InvalidTransition),
        }
    }

    fn charged(&mut self, place: usize, fate: Fate) -> Answer {
        let outcome = self.bank.asked_to_move(self.payments[place].call, fate);
        self.settle(place, outcome)?;
        self.answer_of(place)
    }

    fn answer_of(&self, place: usize) -> Answer {
        match self.payments[place].status {
            PaymentStatus::Completed | PaymentStatus::Refunded => Ok(self.payment_text(place)),
            PaymentStatus::Pending => Err(ErrorKind::PaymentPending),
            PaymentStatus::Failed | PaymentStatus::Cancelled => Err(ErrorKind::PaymentDeclined),
        }
    }

    pub(super) fn pay_again(&mut self, which: u8, fate: Fate) -> Answer {
        let place = self.first_of(picked!(which, self.payments));
        match self.payments[place].status {
            PaymentStatus::Pending => self.charged(place, fate),
            _ => self.answer_of(self.late_of(place).unwrap_or(place)),
        }
    }

    /// The payment whose money this one is.
    pub(crate) fn first_of(&self, place: usize) -> usize {
        self.payments[place].late_of.unwrap_or(place)
    }

    fn late_of(&self, place: usize) -> Option<usize> {
        self.payments.iter().position(|payment| payment.late_of == Some(place))
    }

    /// The money is there: what was it for?
    fn taken(&mut self, place: usize, buys: bool) {
        let Payment { stay, purpose, amount, debt, priced_until, drawer, .. } = self.payments[place];
        let was_open = self.stays[stay].is_open();
        let paid_until = if buys { self.paid_until(purpose, stay, amount, priced_until) } else { None };
        let payment = &mut self.payments[place];
        (payment.status, payment.paid_until, payment.updated) = (PaymentStatus::Completed, paid_until, self.now);
        let row = &mut self.stays[stay];
        row.paid += amount;
        row.paid_until = paid_until.or(row.paid_until);
        if amount != 0 {
            self.payments[place].has_receipt = true;
            self.receipt(amount, drawer);
        }
        if buys && purpose == PaymentPurpose::Exit && was_open {
            self.complete(stay, priced_until);
        }
        let of_stay = || self.debts.iter().position(|debt| debt.stay == stay && debt.amount <= amount).filter(|_| !was_open);
        if let Some(debt) = debt.or_else(of_stay)
            && self.debts[debt].status == DebtStatus::Open
        {
            self.debts[debt].status = DebtStatus::Settled;
        }
    }

    fn settle(&mut self, place: usize, outcome: Outcome) -> Result<(), ErrorKind> {
        match (outcome, self.payments[place].status) {
            (Outcome::Unknown, _) | (Outcome::Taken, PaymentStatus::Completed | PaymentStatus::Refunded) => {}
            (Outcome::Taken, PaymentStatus::Pending) => self.taken(place, true),
            (Outcome::Taken, PaymentStatus::Failed | PaymentStatus::Cancelled) => self.found_late(place)?,
            (Outcome::Declined, PaymentStatus::Pending) => self.payments[place].status = PaymentStatus::Failed,
            (Outcome::Declined, _) => {
                let payment = &mut self.payments[place];
                if !payment.answered && payment.status == PaymentStatus::Cancelled {
                    payment.answered = true;
                }
            }
        }
        Ok(())
    }

    /// Money of a payment that had been given up: a payment of its own.
    fn found_late(&mut self, place: usize) -> Result<(), ErrorKind> {
        if self.late_of(place).is_some() {
            return Ok(());
        }
        let given_up = self.payments[place].clone();
        self.check_nothing_hangs(given_up.stay)?;
        let buys = given_up.amount >= self.due_at(given_up.stay, given_up.priced_until);
        self.payments[place].answered = true;
        let late = self.payments.len();
        let (created, updated) = (self.now, self.now);
        self.payments.push(Payment { late_of: Some(place), answered: false, drawer: None, created, updated, ..given_up });
        self.taken(late, buys);
        Ok(())
    }

    /// Asks the bank, and says which payment its answer is about.
    fn ask(&mut self, place: usize, fate: Fate) -> usize {
        let outcome = self.bank.asked_about(self.payments[place].call, fate);
        match self.settle(place, outcome) {
            Ok(()) => self.late_of(place).unwrap_or(place),
            Err(_) => place,
        }
    }

    pub(super) fn recover_payment(&mut self, which: u8, fate: Fate) -> Answer {
        let place = picked!(which, self.payments);
        let is_asked = matches!(self.payments[place].status, PaymentStatus::Pending | PaymentStatus::Cancelled);
        let place = if is_asked { self.ask(place, fate) } else { place };
        Ok(format!("payment {place} {}", self.payments[place].status))
    }

    pub(super) fn recover(&mut self, fate: Fate) -> String {
        let is_young = |created: i64, now: i64| created + PAYMENT_MINUTES_MAX * MINUTE > now;
        let (mut payments, mut refunds, mut late) = ([0; 3], [0; 3], 0);
        let hanging: Vec<usize> =
            (0..self.payments.len()).filter(|place| self.payments[*place].status == PaymentStatus::Pending).collect();
        for place in hanging {
            let place = if is_young(self.payments[place].created, self.now) { place } else { self.ask(place, fate) };
            payments[match self.payments[place].status {
                PaymentStatus::Completed | PaymentStatus::Refunded => 0,
                PaymentStatus::Failed | PaymentStatus::Cancelled => 1,
                PaymentStatus::Pending => 2,
            }] += 1;
        }
        for place in 0..self.refunds.len() {
            if self.refunds[place].status != RefundStatus::Pending {
                continue;
            }
            if !is_young(self.refunds[place].created, self.now) {
                self.ask_refund(place, fate);
            }
            refunds[match self.refunds[place].status {
                RefundStatus::Completed => 0,
                RefundStatus::Failed => 1,
                RefundStatus::Pending => 2,
            }] += 1;
        }
        let since = self.now - CANCELLED_DAYS_ASKED * 24 * 60 * MINUTE;
        let is_unanswered =
            |payment: &Payment| payment.status == PaymentStatus::Cancelled && !payment.answered && payment.updated >= since;
        let unanswered = (0..self.payments.len()).filter(|place| is_unanswered(&self.payments[*place]));
        let mut unanswered: Vec<usize> = unanswered.collect();
        unanswered.sort_by_key(|place| self.payments[*place].updated);
        for place in unanswered {
            late += usize::from(self.ask(place, fate) != place);
        }
        format!("recovered {payments:?} {refunds:?} {late}")
    }

    pub(super) fn cancel_payment(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.payments);
        let payment = &mut self.payments[place];
        if payment.status != PaymentStatus::Pending {
            return Err(ErrorKind::InvalidTransition);
        }
        (payment.status, payment.updated) = (PaymentStatus::Cancelled, self.now);
        Ok(format!("payment {place} {}", payment.status))
    }

    pub(super) fn dispute(&mut self, which: u8, disputed: bool) -> Answer {
        let place = picked!(which, self.payments);
        let payment = &mut self.payments[place];
        if payment.disputed == disputed || (disputed && payment.status != PaymentStatus::Completed) {
            return Err(ErrorKind::InvalidTransition);
        }
        payment.disputed = disputed;
        Ok(format!("payment {place} {disputed}"))
    }

    pub(super) fn refund(&mut self, which: u8, cents: Option<i16>, fate: Fate, drawer: Option<u8>) -> Answer {
        let place = picked!(which, self.payments);
        let Payment { stay, is_card, amount, refunded, status, disputed, .. } = self.payments[place];
        let left = amount - refunded;
        let cents = cents.map_or(left, i64::from);
        if self.refunds.iter().any(|refund| refund.payment == place && refund.status == RefundStatus::Pending) {
            return Err(ErrorKind::PaymentPending);
        }
        if status != PaymentStatus::Completed {
            return Err(ErrorKind::InvalidTransition);
        }
        if cents <= 0 || cents > left {
            return Err(ErrorKind::AmountMismatch);
        }
        if disputed {
            return Err(ErrorKind::InvalidTransition);
        }
        if self.stays[stay].is_open() {
            self.check_nothing_hangs(stay)?;
        }
        let shift = self.drawer_for(is_card, drawer)?;
        if shift.is_some_and(|shift| self.shifts[shift].expected < cents) {
            return Err(ErrorKind::OutOfRange);
        }
        let new = self.refunds.len();
        let (call, created) = (self.calls, self.now);
        self.refunds.push(Refund { payment: place, amount: cents, status: RefundStatus::Pending, call, created });
        if is_card {
            let outcome = self.bank.asked_to_move(call, fate);
            self.settle_refund(new, outcome);
        } else {
            self.given_back(new, drawer.map(usize::from));
        }
        match self.refunds[new].status {
            RefundStatus::Completed => Ok(format!("{}, {}", self.refund_text(new), self.paid_text(place))),
            RefundStatus::Pending => Err(ErrorKind::PaymentPending),
            RefundStatus::Failed => Err(ErrorKind::PaymentDeclined),
        }
    }

    fn settle_refund(&mut self, place: usize, outcome: Outcome) {
        match outcome {
            Outcome::Unknown => {}
            Outcome::Declined => self.refunds[place].status = RefundStatus::Failed,
            Outcome::Taken => self.given_back(place, None),
        }
    }

    fn given_back(&mut self, place: usize, drawer: Option<usize>) {
        let Refund { payment, amount, .. } = self.refunds[place];
        self.refunds[place].status = RefundStatus::Completed;
        let Payment { stay, .. } = self.payments[payment];
        let row = &mut self.payments[payment];
        let is_whole = amount == row.amount - row.refunded;
        row.refunded += amount;
        if is_whole {
            row.status = PaymentStatus::Refunded;
        }
        let has_receipt = row.has_receipt;
        if is_whole && self.stays[stay].is_open() {
            // What the payments that are left have bought; one of nothing has bought nothing.
            let others = self.payments.iter().filter(|other| other.stay == stay && other.status == PaymentStatus::Completed);
            let bought = others.filter(|other| other.amount != 0).filter_map(|other| other.paid_until).max();
            self.stays[stay].paid_until = bought;
        }
        self.stays[stay].paid -= amount;
        if has_receipt {
            self.receipt(-amount, drawer);
        }
    }

    fn ask_refund(&mut self, place: usize, fate: Fate) {
        let outcome = self.bank.asked_about(self.refunds[place].call, fate);
        if self.refunds[place].status == RefundStatus::Pending {
            self.settle_refund(place, outcome);
        }
    }

    pub(super) fn recover_refund(&mut self, which: u8, fate: Fate) -> Answer {
        let place = picked!(which, self.refunds);
        self.ask_refund(place, fate);
        Ok(self.refund_text(place))
    }

    pub(super) fn waive(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.debts);
        if self.debts[place].status != DebtStatus::Open {
            return Err(ErrorKind::InvalidTransition);
        }
        self.check_nothing_hangs(self.debts[place].stay)?;
        self.debts[place].status = DebtStatus::Waived;
        Ok(self.debt_text(place))
    }

    pub(crate) fn debt_text(&self, place: usize) -> String {
        let debt = &self.debts[place];
        format!("debt {place} {} {} {} {}", debt.stay, debt.vehicle, debt.amount, debt.status)
    }

    pub(crate) fn refund_text(&self, place: usize) -> String {
        let Refund { payment, amount, status, .. } = &self.refunds[place];
        format!("refund {place} {payment} {amount} {status}")
    }

    pub(crate) fn paid_text(&self, place: usize) -> String {
        let Payment { stay, purpose, amount, refunded, debt, status, priced_until, paid_until, disputed, answered, .. } =
            &self.payments[place];
        format!(
            "payment {place} {stay} {purpose} {amount} {refunded} {debt:?} {status} {priced_until} {paid_until:?} {disputed} {answered}"
        )
    }

    /// What somebody is told who has paid.
    fn payment_text(&self, place: usize) -> String {
        let payment = &self.payments[place];
        let follows = match payment.debt {
            Some(debt) if payment.purpose == PaymentPurpose::Debt => self.debt_text(debt),
            _ => stay_text(payment.stay, &self.stays[payment.stay]),
        };
        format!("{}, {follows}", self.paid_text(place))
    }
}
