//! A garage as its rules say, small and without any of the library's code: what each call must answer, and what must then stand
//! in the rows.
//!
//! An answer is a sentence in which a row goes by its number. `world.rs` makes the same sentence from what the library answered.

mod accounts;
mod bank;
mod books;
mod money;
mod people;
mod spots;
mod stays;

use parking_garage::{
    CashMove, DebtStatus, ErrorKind, PaymentPurpose, PaymentStatus, RefundStatus, SessionStatus, SpotStatus, TicketStatus,
};

use super::operation::{Op, Step};
pub(crate) use bank::Bank;

pub(crate) const MINUTE: i64 = 60_000_000;
/// What an hour begun costs, in cents.
pub(crate) const HOUR_CENTS: i64 = 250;
pub(crate) const EXIT_GRACE_MINUTES: i64 = 15;
pub(crate) const STAY_MINUTES_MAX: i64 = 30 * 24 * 60;
pub(crate) const PAYMENT_MINUTES_MAX: i64 = 2;
pub(crate) const CANCELLED_DAYS_ASKED: i64 = 7;
/// What a validation takes off.
pub(crate) const VALIDATION_CENTS: i64 = 100;

pub(crate) type Answer = Result<String, ErrorKind>;

/// What a spot is for: the place in this list is the place in the layout's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Standard,
    Compact,
    Charger,
    Oversized,
}

/// The class and floor of the spot with each code.
pub(crate) const PLAN: [(Class, i16); 6] = [
    (Class::Standard, 1),
    (Class::Compact, 1),
    (Class::Charger, 1),
    (Class::Standard, 2),
    (Class::Oversized, 2),
    (Class::Standard, 2),
];

#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) code: usize,
    pub(crate) status: SpotStatus,
    pub(crate) stay: Option<usize>,
    pub(crate) reserved_for: Option<usize>,
    pub(crate) reserved_until: Option<i64>,
    pub(crate) removed: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Vehicle {
    pub(crate) plate: usize,
    /// A place in [`KINDS`](super::operation::KINDS).
    pub(crate) kind: usize,
    pub(crate) version: u32,
    pub(crate) removed: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Stay {
    pub(crate) vehicle: usize,
    pub(crate) spot: usize,
    pub(crate) ticket: usize,
    pub(crate) status: SessionStatus,
    pub(crate) entered: i64,
    pub(crate) ended: Option<i64>,
    pub(crate) overdue: i64,
    pub(crate) paid_until: Option<i64>,
    pub(crate) paid: i64,
    pub(crate) waived: i64,
    pub(crate) permit: bool,
    pub(crate) lost: bool,
    pub(crate) validations: [bool; 3],
}

impl Stay {
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.status, SessionStatus::Active | SessionStatus::Expired)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) stay: usize,
    pub(crate) status: TicketStatus,
    pub(crate) lost: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) stay: usize,
    pub(crate) purpose: PaymentPurpose,
    pub(crate) is_card: bool,
    pub(crate) amount: i64,
    pub(crate) refunded: i64,
    pub(crate) debt: Option<usize>,
    pub(crate) status: PaymentStatus,
    pub(crate) priced_until: i64,
    pub(crate) paid_until: Option<i64>,
    pub(crate) drawer: Option<usize>,
    pub(crate) has_receipt: bool,
    pub(crate) disputed: bool,
    pub(crate) answered: bool,
    /// The payment that had been given up when this one's money was found.
    pub(crate) late_of: Option<usize>,
    /// The number of the call that made it.
    pub(crate) call: usize,
    pub(crate) created: i64,
    pub(crate) updated: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Refund {
    pub(crate) payment: usize,
    pub(crate) amount: i64,
    pub(crate) status: RefundStatus,
    pub(crate) call: usize,
    pub(crate) created: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Debt {
    pub(crate) stay: usize,
    pub(crate) vehicle: usize,
    pub(crate) amount: i64,
    pub(crate) status: DebtStatus,
}

#[derive(Clone, Debug)]
pub(crate) struct Shift {
    pub(crate) drawer: usize,
    pub(crate) is_open: bool,
    /// What must be in the drawer.
    pub(crate) expected: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) login: usize,
    pub(crate) active: bool,
    pub(crate) version: u32,
    pub(crate) removed: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) active: bool,
    pub(crate) version: u32,
    pub(crate) removed: bool,
}

/// The whole garage.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    pub(crate) now: i64,
    /// When the call was made; a call that was tried again is decided later.
    pub(crate) called_at: i64,
    pub(crate) bank: Bank,
    pub(crate) spots: Vec<Spot>,
    pub(crate) vehicles: Vec<Vehicle>,
    pub(crate) stays: Vec<Stay>,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) payments: Vec<Payment>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) debts: Vec<Debt>,
    pub(crate) shifts: Vec<Shift>,
    pub(crate) users: Vec<User>,
    pub(crate) devices: Vec<Device>,
    /// The amounts of all receipts, below zero for credit notes.
    pub(crate) receipts: Vec<i64>,
    /// How many receipts each day close reaches.
    pub(crate) closes: Vec<usize>,
    /// The calls that were answered under a key.
    keys: Vec<(u8, Op, String)>,
    /// The number of the call that is being made; each payment and refund goes by its own.
    calls: usize,
}

impl Model {
    pub(crate) fn new(now: i64) -> Self {
        let spots = (0..PLAN.len()).map(spots::built).collect();
        Self { now, called_at: now, spots, ..Self::default() }
    }

    /// What the step must answer, where no fault keeps it from being done; the garage is then as it must be.
    pub(crate) fn foresee(&mut self, step: &Step, number: usize) -> Answer {
        self.calls = first_call(number);
        if let Some(key) = step.key {
            if let Some((_, op, answer)) = self.keys.iter().find(|known| known.0 == key) {
                return if *op == step.op { Ok(answer.clone()) } else { Err(ErrorKind::IdempotencyMismatch) };
            }
            let answer = self.apply(&step.op)?;
            self.keys.push((key, step.op, answer.clone()));
            return Ok(answer);
        }
        let Some(and) = &step.and else { return self.apply(&step.op) };
        let before = self.clone();
        let both = self.apply(&step.op).and_then(|one| self.apply(and).map(|other| format!("{one}; {other}")));
        if both.is_err() {
            *self = before;
        }
        both
    }

    fn apply(&mut self, op: &Op) -> Answer {
        self.calls += 1;
        match *op {
            Op::Pass { minutes } => self.pass(i64::from(minutes) * MINUTE),
            Op::Jump { seconds } => self.pass(seconds * 1_000_000),
            Op::Enter { plate, kind, choice } => self.enter(plate, kind, choice),
            Op::Exit { stay } => self.exit(stay),
            Op::ExitUnpaid { stay } => self.exit_unpaid(stay),
            Op::LetOut { stay } => self.let_out(stay),
            Op::Cancel { stay } => self.cancel(stay),
            Op::Quote { stay } => self.quote(stay),
            Op::Extend { stay, minutes } => self.extend(stay, minutes),
            Op::Transfer { stay, choice } => self.transfer(stay, choice),
            Op::CorrectPlate { stay, plate } => self.correct_plate(stay, plate),
            Op::SetClass { stay, permit } => self.set_class(stay, permit),
            Op::Validate { stay, label } => self.set_validation(stay, label, true),
            Op::Revoke { stay, label } => self.set_validation(stay, label, false),
            Op::FindStay { plate } => self.find_stay(plate),
            Op::VoidTicket { ticket } => self.void_ticket(ticket),
            Op::ReplaceTicket { stay } => self.replace_ticket(stay),
            Op::FindTicket { ticket } => self.find_ticket(ticket),
            Op::Pay { stay, purpose, terms } => self.pay(stay, purpose, &terms),
            Op::PayAgain { payment, fate } => self.pay_again(payment, fate),
            Op::CancelPayment { payment } => self.cancel_payment(payment),
            Op::RecoverPayment { payment, fate } => self.recover_payment(payment, fate),
            Op::Refund { payment, cents, fate, drawer } => self.refund(payment, cents, fate, drawer),
            Op::RecoverRefund { refund, fate } => self.recover_refund(refund, fate),
            Op::Dispute { payment } => self.dispute(payment, true),
            Op::Resolve { payment } => self.dispute(payment, false),
            Op::PayDebt { debt, terms } => self.pay_debt(debt, &terms),
            Op::Waive { debt } => self.waive(debt),
            Op::Close { spot, out } => self.set_service(spot, if out { SpotStatus::OutOfOrder } else { SpotStatus::Maintenance }),
            Op::Reopen { spot } => self.set_service(spot, SpotStatus::Available),
            Op::Reserve { spot, plate, minutes } => self.reserve(spot, plate, minutes),
            Op::Free { spot } => self.free(spot),
            Op::RemoveSpot { spot } => self.remove_spot(spot),
            Op::Build { code } => self.build(code),
            Op::Register { plate, kind } => self.register(plate, kind),
            Op::Update { vehicle, stale, kind } => self.update(vehicle, stale, kind),
            Op::RemoveVehicle { vehicle } => self.remove_vehicle(vehicle),
            Op::FindVehicle { plate } => self.find_vehicle(plate),
            Op::OpenShift { drawer, float } => self.open_shift(drawer, float),
            Op::MoveCash { shift, kind, cents } => self.move_cash(shift, kind, cents),
            Op::CloseShift { shift, cents } => self.close_shift(shift, cents),
            Op::CloseDay => self.close_day(),
            Op::CreateUser { login } => self.create_user(login),
            Op::SetUser { user, stale, active } => self.set_user(user, stale, active),
            Op::RemoveUser { user } => self.remove_user(user),
            Op::RegisterDevice { .. } => self.register_device(),
            Op::SetDevice { device, stale, active } => self.set_device(device, stale, active),
            Op::RemoveDevice { device } => self.remove_device(device),
            Op::LoginDevice { device } => self.login_device(device),
            Op::Sweep { fate } => self.sweep(fate),
            Op::Check => Ok("nothing differs".to_owned()),
            Op::Rebuild => Ok("rebuilt".to_owned()),
            Op::Restart { fate } => {
                // Only where something hangs is anybody asked.
                let hangs = self.payments.iter().any(|payment| payment.status == PaymentStatus::Pending)
                    || self.refunds.iter().any(|refund| refund.status == RefundStatus::Pending);
                if hangs {
                    self.recover(fate);
                }
                Ok("open".to_owned())
            }
        }
    }

    fn pass(&mut self, micros: i64) -> Answer {
        self.now += micros;
        Ok(format!("it is {}", self.now))
    }
}

/// The number before that of the first call of a step; a step makes two at most.
pub(crate) const fn first_call(step: usize) -> usize {
    step * 2
}

/// What the sentence says where there is no row of the kind.
pub(crate) const NOTHING: &str = "there is none";

/// The row that a number means, or the end of the operation.
macro_rules! picked {
    ($which:expr, $rows:expr) => {
        match crate::operation::pick($which, $rows.len()) {
            Some(place) => place,
            None => return Ok($crate::model::NOTHING.to_owned()),
        }
    };
}
pub(crate) use picked;

/// What a stay looks like to a caller.
pub(crate) fn stay_text(place: usize, stay: &Stay) -> String {
    let Stay { vehicle, spot, ticket, status, ended, overdue, paid_until, paid, waived, permit, lost, .. } = stay;
    format!("stay {place} {status} {vehicle} {spot} {ticket} {ended:?} {overdue} {paid_until:?} {paid} {waived} {permit} {lost}")
}

pub(crate) const fn moved(kind: CashMove, cents: i64) -> i64 {
    match kind {
        CashMove::PayIn => cents,
        CashMove::Drop | CashMove::PayOut => -cents,
    }
}
