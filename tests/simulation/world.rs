//! The library at work: each step as a call of the public API, and what it answered as the model would say it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_garage::storage::Storage;
use parking_garage::storage::fault::FaultStorage;
use parking_garage::{
    Benefit, Client, Clock, Currency, DeviceChange, Entry, Error, ErrorKind, Exit, Garage, Layout, ManualClock, Money, NewDevice,
    NewShift, NewUser, NewVehicle, Page, ParkerClass, Pay, PayDebt, PaymentId, PaymentMethod, PaymentPurpose, Policy, Rate,
    Refunding, Result, Role, SeededEntropy, SessionFilter, SessionId, SimulatedOdds, SimulatedProvider, SpotChoice, Tariff,
    Timestamp, UserChange, Validation, VehicleChange,
};

use crate::desk::Desk;
use crate::forgetful;
use crate::ids::{Ids, number};
use crate::model::{self, Answer, Class, Model, NOTHING, PLAN, VALIDATION_CENTS, first_call};
use crate::operation::{By, CODES, Choice, DRAWERS, Fate, KINDS, LABELS, LOGINS, Op, PLATES, Step, Terms, pick};
use crate::support::accounts::config;
use crate::support::{noon, plan};

/// A payment as it was asked for, to be asked for again.
#[derive(Clone, Debug)]
enum Asked {
    Stay(PaymentPurpose, Pay),
    Debt(PayDebt),
}

/// What a garage is opened with.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) policy: Policy,
    pub(crate) cents_per_hour: i64,
    /// The seed of a cache that fails.
    pub(crate) cache: Option<u64>,
}

impl Default for Setting {
    fn default() -> Self {
        Self { policy: Policy::default(), cents_per_hour: model::HOUR_CENTS, cache: None }
    }
}

pub(crate) struct World {
    pub(crate) garage: Garage,
    pub(crate) faults: Arc<FaultStorage>,
    open: Box<dyn Fn() -> Arc<dyn Storage>>,
    clock: Arc<ManualClock>,
    entropy: Arc<SeededEntropy>,
    bank: Arc<SimulatedProvider>,
    setting: Setting,
    pub(crate) ids: Ids,
    asked: BTreeMap<usize, Asked>,
}

fn opened(
    storage: Arc<dyn Storage>,
    clock: &Arc<ManualClock>,
    entropy: &Arc<SeededEntropy>,
    bank: &Arc<SimulatedProvider>,
    setting: &Setting,
) -> Result<(Arc<FaultStorage>, Garage)> {
    let faults = Arc::new(FaultStorage::new(storage));
    let builder = Garage::builder().background(false).auth(config()).policy(setting.policy);
    let builder = builder.clock(Arc::clone(clock) as _).entropy(Arc::clone(entropy) as _);
    let builder = builder.provider(PaymentMethod::Card, Arc::clone(bank) as _);
    let builder = match setting.cache {
        Some(seed) => builder.cache(forgetful::config(seed)),
        None => builder,
    };
    let garage = builder.with_storage(Arc::clone(&faults) as _)?;
    Ok((faults, garage))
}

/// The spots of the model's plan.
fn layout() -> Layout {
    let spot = |(code, (class, level)): (&&str, &(Class, i16))| {
        let class = match class {
            Class::Standard => "STANDARD",
            Class::Compact => "COMPACT",
            Class::Charger => "STANDARD+c",
            Class::Oversized => "OVERSIZED",
        };
        parking_garage::SpotPlan { level: *level, ..plan(code, class) }
    };
    Layout { spots: CODES.iter().zip(&PLAN).map(spot).collect(), ..Layout::grid(2, 1, 1) }
}

fn validation(label: u8) -> Validation {
    let benefit = Benefit::Amount(Rate::from_minor(VALIDATION_CENTS, Currency::EUR).unwrap());
    Validation::new(LABELS[usize::from(label)].parse().unwrap(), benefit)
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn choice(choice: Choice) -> SpotChoice {
    match choice {
        Choice::Any => SpotChoice::Any,
        Choice::OnLevel(level) => SpotChoice::OnLevel(level),
        Choice::Code(code) => SpotChoice::Code(CODES[usize::from(code)].to_owned()),
    }
}

fn pay_key(call: usize) -> String {
    format!("pay {call}")
}

fn refund_key(call: usize) -> String {
    format!("refund {call}")
}

impl World {
    pub(crate) fn new(seed: u64, setting: Setting, open: Box<dyn Fn() -> Arc<dyn Storage>>) -> Result<Self> {
        let clock = Arc::new(ManualClock::at(noon()));
        let entropy = Arc::new(SeededEntropy::new(seed ^ 0x5EED));
        let bank = Arc::new(SimulatedProvider::with(Arc::clone(&entropy) as _, Arc::clone(&clock) as _));
        let (faults, garage) = opened(open(), &clock, &entropy, &bank, &setting)?;
        garage.spots().create_layout(&layout())?;
        let tariff = Tariff::hourly("day".parse()?, Currency::EUR, setting.cents_per_hour)?;
        garage.tariffs().activate(&garage.tariffs().publish(&tariff)?)?;
        let mut spots = garage.spots().list(Page::first(10))?;
        spots.sort_by_key(|spot| spot.ordinal);
        let ids = Ids { spots: spots.iter().map(|spot| spot.id).collect(), ..Ids::default() };
        Ok(Self { garage, faults, open, clock, entropy, bank, setting, ids, asked: BTreeMap::new() })
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now().as_micros()
    }

    fn set_fate(&self, fate: Fate) {
        let odds = |is_so: bool| if is_so { 1000 } else { 0 };
        self.bank.set_odds(SimulatedOdds {
            request_lost: odds(fate == Fate::RequestLost),
            reply_lost: odds(fate == Fate::ReplyLost),
            declined: odds(fate == Fate::Declines),
            status_unknown: odds(matches!(fate, Fate::RequestLost | Fate::ReplyLost)),
        });
    }

    /// Makes the calls of a step; what it answered, and whether the fault came that was planned for it. The model is as it was
    /// before: the amounts that are offered come from it.
    pub(crate) fn make(&mut self, step: &Step, number: usize, model: &Model) -> (Result<String>, bool) {
        let call = first_call(number) + 1;
        let faults = self.faults.faults();
        match step.fault {
            Some((0, kind)) => self.faults.fail_commit(1, kind),
            Some((n, kind)) => self.faults.fail_call(n.into(), kind),
            None => {}
        }
        let garage = self.garage.clone();
        let key = step.key.map(|key| format!("key {key}"));
        let answer = match &step.and {
            None => self.perform(&garage, &step.op, key.as_deref(), call, model),
            Some(and) => {
                let before = self.ids.clone();
                let both = garage.transaction(|tx| {
                    let one = self.perform(tx, &step.op, None, call, model)?;
                    // The second call meets what the first has made.
                    let mut between = model.clone();
                    let first_alone = Step { key: None, fault: None, and: None, ..*step };
                    between.foresee(&first_alone, number).ok();
                    let other = tx.savepoint(|tx| self.perform(tx, and, None, call + 1, &between))?;
                    Ok(format!("{one}; {other}"))
                });
                if both.is_err() {
                    self.ids = before;
                }
                both
            }
        };
        self.faults.heal();
        (answer, self.faults.faults() > faults)
    }

    fn perform(&mut self, desk: &dyn Desk, op: &Op, key: Option<&str>, call: usize, model: &Model) -> Result<String> {
        macro_rules! picked {
            ($which:expr, $rows:ident) => {
                match pick($which, self.ids.$rows.len()) {
                    Some(place) => self.ids.$rows[place],
                    None => return Ok(NOTHING.to_owned()),
                }
            };
        }
        macro_rules! keyed {
            ($service:expr) => {
                match key {
                    Some(key) => $service.with_key(key),
                    None => $service,
                }
            };
        }
        let now = self.clock.now();
        let in_minutes = |minutes: i64| Timestamp::from_micros(now.as_micros() + minutes * model::MINUTE);
        match *op {
            Op::Pass { minutes } => {
                self.clock.advance(Duration::from_secs(u64::from(minutes) * 60));
                Ok(format!("it is {}", self.now()))
            }
            Op::Jump { seconds } => {
                self.clock.set(Timestamp::from_micros(self.now() + seconds * 1_000_000));
                Ok(format!("it is {}", self.now()))
            }
            Op::Enter { plate, kind, choice: place } => {
                let entry = Entry::new(PLATES[usize::from(plate)]).spot(choice(place));
                let entry = kind.map_or(entry.clone(), |kind| entry.vehicle_type(KINDS[usize::from(kind)]));
                let visit = keyed!(desk.sessions()).enter(entry)?;
                let owing = visit.debt.map_or(0, |debt| debt.minor());
                Ok(format!("{}, owing {owing}", self.ids.stay(&visit.session)))
            }
            Op::Exit { stay } => {
                let session = desk.sessions().exit(Exit::new(picked!(stay, stays)))?;
                Ok(self.ids.stay(&session))
            }
            Op::ExitUnpaid { stay } => {
                let left = desk.sessions().exit_unpaid(Exit::new(picked!(stay, stays)), "no money")?;
                let due = left.debt.as_ref().map_or(0, |debt| debt.amount.minor());
                let debt = left.debt.map(|debt| number(&mut self.ids.debts, debt.id));
                Ok(format!("{}, debt {debt:?} of {due}", self.ids.stay(&left.session)))
            }
            Op::LetOut { stay } => {
                let session = desk.sessions().release(Exit::new(picked!(stay, stays)), "the barrier is broken")?;
                Ok(self.ids.stay(&session))
            }
            Op::Cancel { stay } => {
                let session = desk.sessions().cancel(picked!(stay, stays), "read twice")?;
                Ok(self.ids.stay(&session))
            }
            Op::Quote { stay } => {
                let id = picked!(stay, stays);
                let quote = desk.sessions().quote(id)?;
                let (total, paid) = (quote.quote.total.minor(), quote.paid.minor());
                let place = number(&mut self.ids.stays, id);
                Ok(format!("quote {place}: {total} {paid} {} {}", quote.due.minor(), quote.credit.minor()))
            }
            Op::Extend { stay, minutes } => {
                let session = desk.sessions().extend(picked!(stay, stays), in_minutes(minutes.into()))?;
                Ok(self.ids.stay(&session))
            }
            Op::Transfer { stay, choice: place } => {
                let session = desk.sessions().transfer(picked!(stay, stays), choice(place))?;
                Ok(self.ids.stay(&session))
            }
            Op::CorrectPlate { stay, plate } => {
                let session = desk.sessions().correct_plate(picked!(stay, stays), PLATES[usize::from(plate)])?;
                Ok(self.ids.stay(&session))
            }
            Op::SetClass { stay, permit } => {
                let class = if permit { ParkerClass::Permit } else { ParkerClass::Transient };
                let session = desk.sessions().set_parker_class(picked!(stay, stays), class, "permit shown")?;
                Ok(self.ids.stay(&session))
            }
            Op::Validate { stay, label } => Ok(labels(&desk.sessions().validate(picked!(stay, stays), &validation(label))?)),
            Op::Revoke { stay, label } => {
                let label = validation(label).id;
                Ok(labels(&desk.sessions().revoke_validation(picked!(stay, stays), &label, "not theirs")?))
            }
            Op::FindStay { plate } => {
                let session = desk.sessions().by_plate(PLATES[usize::from(plate)])?;
                Ok(session.map_or_else(|| NOTHING.to_owned(), |session| self.ids.stay(&session)))
            }
            Op::VoidTicket { ticket } => {
                let ticket = desk.tickets().void(picked!(ticket, tickets), "torn")?;
                Ok(self.ids.ticket(&ticket))
            }
            Op::ReplaceTicket { stay } => {
                let ticket = desk.tickets().replace_lost(picked!(stay, stays))?;
                Ok(self.ids.ticket(&ticket))
            }
            Op::FindTicket { ticket } => {
                let known = desk.tickets().get(picked!(ticket, tickets))?;
                let found = desk.tickets().by_number(known.number.as_str())?;
                Ok(self.ids.ticket(&found))
            }
            Op::Pay { stay, purpose, terms } => {
                let id = picked!(stay, stays);
                let due = model.due_at(number(&mut self.ids.stays, id), model.now) + i64::from(terms.off);
                let pay = Pay::by(method(terms.by), id).amount(euros(due));
                let pay = terms.tendered.map_or(pay.clone(), |extra| pay.tendered(euros(due + i64::from(extra))));
                let pay = terms.drawer.map_or(pay.clone(), |drawer| pay.drawer(DRAWERS[usize::from(drawer)]));
                self.pay(desk, Asked::Stay(purpose, pay), &terms, call)
            }
            Op::PayDebt { debt, terms } => {
                let id = picked!(debt, debts);
                let due = model.debts[number(&mut self.ids.debts, id)].amount;
                let pay = PayDebt::by(method(terms.by), id);
                let pay = terms.tendered.map_or(pay.clone(), |extra| pay.tendered(euros(due + i64::from(extra))));
                let pay = terms.drawer.map_or(pay.clone(), |drawer| pay.drawer(DRAWERS[usize::from(drawer)]));
                self.pay(desk, Asked::Debt(pay), &terms, call)
            }
            Op::PayAgain { payment, fate } => {
                let Some(place) = pick(payment, self.ids.payments.len()) else { return Ok(NOTHING.to_owned()) };
                let call = model.payments[model.first_of(place)].call;
                self.set_fate(fate);
                let asked = self.asked[&call].clone();
                self.ask(desk, &asked, call)
            }
            Op::CancelPayment { payment } => {
                let payment = desk.payments().cancel(picked!(payment, payments), "gone")?;
                Ok(format!("payment {} {}", number(&mut self.ids.payments, payment.id), payment.status))
            }
            Op::RecoverPayment { payment, fate } => {
                self.set_fate(fate);
                let payment = desk.payments().recover_one(picked!(payment, payments))?;
                Ok(format!("payment {} {}", number(&mut self.ids.payments, payment.id), payment.status))
            }
            Op::Refund { payment, cents, fate, drawer } => {
                let refunding = Refunding::whole(picked!(payment, payments)).reason("goodwill");
                let refunding = cents.map_or(refunding.clone(), |cents| refunding.amount(euros(cents.into())));
                let refunding = drawer.map_or(refunding.clone(), |drawer| refunding.drawer(DRAWERS[usize::from(drawer)]));
                self.set_fate(fate);
                let refunded = desk.payments().with_key(&refund_key(call)).refund(refunding)?;
                Ok(format!("{}, {}", self.ids.refund(&refunded.refund), self.ids.payment(&refunded.payment)))
            }
            Op::RecoverRefund { refund, fate } => {
                self.set_fate(fate);
                let refund = desk.payments().recover_refund(picked!(refund, refunds))?;
                Ok(self.ids.refund(&refund))
            }
            Op::Dispute { payment } => {
                let payment = desk.payments().dispute(picked!(payment, payments), "not mine")?;
                Ok(format!("payment {} {}", number(&mut self.ids.payments, payment.id), payment.disputed_at.is_some()))
            }
            Op::Resolve { payment } => {
                let payment = desk.payments().resolve_dispute(picked!(payment, payments), "it was")?;
                Ok(format!("payment {} {}", number(&mut self.ids.payments, payment.id), payment.disputed_at.is_some()))
            }
            Op::Waive { debt } => {
                let debt = desk.payments().waive_debt(picked!(debt, debts), "long ago")?;
                Ok(self.ids.debt(&debt))
            }
            Op::Close { spot, out } => {
                let id = picked!(spot, spots);
                let spots = desk.spots();
                let spot = if out { spots.put_out_of_order(id, "lamp") } else { spots.close_for_maintenance(id, "oil") }?;
                Ok(self.ids.spot(&spot))
            }
            Op::Reopen { spot } => {
                let spot = desk.spots().reopen(picked!(spot, spots))?;
                Ok(self.ids.spot(&spot))
            }
            Op::Reserve { spot, plate, minutes } => {
                let until = minutes.map(|minutes| in_minutes(minutes.into()));
                let spot = desk.spots().reserve(picked!(spot, spots), PLATES[usize::from(plate)], until)?;
                Ok(self.ids.spot(&spot))
            }
            Op::Free { spot } => {
                let spot = desk.spots().release(picked!(spot, spots))?;
                Ok(self.ids.spot(&spot))
            }
            Op::RemoveSpot { spot } => {
                let spot = desk.spots().remove(picked!(spot, spots))?;
                Ok(self.ids.spot(&spot))
            }
            Op::Build { code } => {
                let plan = layout().spots[usize::from(code)].clone();
                desk.spots().create_layout(&Layout { floors: vec![], bays: vec![], spots: vec![plan] })?;
                let spot = desk.spots().by_code(CODES[usize::from(code)])?;
                Ok(format!("spot {}", number(&mut self.ids.spots, spot.id)))
            }
            Op::Register { plate, kind } => {
                let new = NewVehicle::new(PLATES[usize::from(plate)], KINDS[usize::from(kind)]);
                let vehicle = keyed!(desk.vehicles()).register(new)?;
                Ok(self.ids.vehicle(&vehicle))
            }
            Op::Update { vehicle, stale, kind } => {
                let id = picked!(vehicle, vehicles);
                let change = VehicleChange { vehicle_type: Some(KINDS[usize::from(kind)]), ..VehicleChange::default() };
                let version = desk.vehicles().get(id)?.version - u32::from(stale);
                let vehicle = desk.vehicles().update(id, version, change)?;
                Ok(self.ids.vehicle(&vehicle))
            }
            Op::RemoveVehicle { vehicle } => {
                let vehicle = desk.vehicles().remove(picked!(vehicle, vehicles))?;
                Ok(self.ids.vehicle(&vehicle))
            }
            Op::FindVehicle { plate } => {
                let vehicle = desk.vehicles().find(PLATES[usize::from(plate)])?;
                Ok(vehicle.map_or_else(|| NOTHING.to_owned(), |vehicle| self.ids.vehicle(&vehicle)))
            }
            Op::OpenShift { drawer, float } => {
                let new = NewShift::new(DRAWERS[usize::from(drawer)], euros(float.into()));
                let shift = keyed!(desk.shifts()).open(new)?;
                Ok(self.ids.shift(&shift))
            }
            Op::MoveCash { shift, kind, cents } => {
                let shift = desk.shifts().move_cash(picked!(shift, shifts), kind, euros(cents.into()), "coins")?;
                Ok(self.ids.shift(&shift))
            }
            Op::CloseShift { shift, cents } => {
                let closed = desk.shifts().close(picked!(shift, shifts), euros(cents.into()))?;
                Ok(format!("{}, {} too much", self.ids.shift(&closed.shift), closed.difference.minor()))
            }
            _ => self.perform_outside(op),
        }
    }

    /// What is not done in a transaction of the caller's.
    fn perform_outside(&mut self, op: &Op) -> Result<String> {
        macro_rules! picked {
            ($which:expr, $rows:ident) => {
                match pick($which, self.ids.$rows.len()) {
                    Some(place) => self.ids.$rows[place],
                    None => return Ok(NOTHING.to_owned()),
                }
            };
        }
        let garage = self.garage.clone();
        match *op {
            Op::CloseDay => {
                let report = garage.books().close_day()?;
                let (close, shifts, pending) = (report.close, report.shifts_open.len(), report.payments_pending.len());
                let sums = close.sums.currencies.iter().map(|sums| sums.taken_minor - sums.given_back_minor);
                let sum: i64 = sums.sum();
                Ok(format!("day {} up to {}, {sum} taken, {shifts} {pending}", close.number, close.to_receipt))
            }
            Op::CreateUser { login } => {
                let user = garage.auth().create_user(NewUser::new(LOGINS[usize::from(login)], Role::Operator))?;
                Ok(self.ids.user(&user))
            }
            Op::SetUser { user, stale, active } => {
                let id = picked!(user, users);
                let version = garage.auth().user(id)?.version - u32::from(stale);
                let change = UserChange { active: Some(active), ..UserChange::default() };
                let user = garage.auth().change_user(id, version, change)?;
                Ok(self.ids.user(&user))
            }
            Op::RemoveUser { user } => {
                let user = garage.auth().remove_user(picked!(user, users))?;
                Ok(self.ids.user(&user))
            }
            Op::RegisterDevice { kind } => {
                let registered = garage.auth().register_device(NewDevice::new("gate", kind, "east"))?;
                self.ids.secrets.push(registered.secret);
                Ok(self.ids.device(&registered.device))
            }
            Op::SetDevice { device, stale, active } => {
                let id = picked!(device, devices);
                let version = garage.auth().device(id)?.version - u32::from(stale);
                let change = DeviceChange { active: Some(active), ..DeviceChange::default() };
                let device = garage.auth().change_device(id, version, change)?;
                Ok(self.ids.device(&device))
            }
            Op::RemoveDevice { device } => {
                let device = garage.auth().remove_device(picked!(device, devices))?;
                Ok(self.ids.device(&device))
            }
            Op::LoginDevice { device } => {
                let Some(place) = pick(device, self.ids.devices.len()) else { return Ok(NOTHING.to_owned()) };
                let tokens = garage.auth().login_device(&self.ids.secrets[place], &Client::default())?;
                garage.auth().verify(tokens.access.expose())?;
                Ok(format!("device {place} is in"))
            }
            Op::Sweep { fate } => {
                self.set_fate(fate);
                let swept = garage.maintenance().sweep()?;
                let mut expired: Vec<usize> = swept.expired.iter().map(|id| number(&mut self.ids.stays, *id)).collect();
                let mut released: Vec<usize> = swept.released.iter().map(|id| number(&mut self.ids.spots, *id)).collect();
                expired.sort_unstable();
                released.sort_unstable();
                let recovered = swept.recovered;
                let payments = [&recovered.completed, &recovered.failed, &recovered.pending].map(Vec::len);
                let refunds = [&recovered.refunds.completed, &recovered.refunds.failed, &recovered.refunds.pending].map(Vec::len);
                let late = recovered.late.len();
                Ok(format!("expired {expired:?}, released {released:?}, recovered {payments:?} {refunds:?} {late}"))
            }
            Op::Check => {
                let differences = garage.maintenance().check()?;
                Ok(if differences.is_empty() { "nothing differs".to_owned() } else { format!("{differences:?}") })
            }
            Op::Rebuild => garage.maintenance().rebuild().map(|()| "rebuilt".to_owned()),
            Op::Restart { fate } => {
                self.set_fate(fate);
                let storage = (self.open)();
                (self.faults, self.garage) = opened(storage, &self.clock, &self.entropy, &self.bank, &self.setting)?;
                Ok("open".to_owned())
            }
            _ => Err(Error::new(ErrorKind::Internal, "an operation that nobody performs")),
        }
    }

    fn pay(&mut self, desk: &dyn Desk, asked: Asked, terms: &Terms, call: usize) -> Result<String> {
        if let By::Card(fate) = terms.by {
            self.set_fate(fate);
        }
        self.asked.insert(call, asked.clone());
        self.ask(desk, &asked, call)
    }

    fn ask(&mut self, desk: &dyn Desk, asked: &Asked, call: usize) -> Result<String> {
        let payments = desk.payments().with_key(&pay_key(call));
        match asked {
            Asked::Stay(purpose, pay) => {
                let pay = pay.clone();
                let paid = match purpose {
                    PaymentPurpose::Exit => payments.process(pay),
                    PaymentPurpose::Prepay => payments.prepay(pay),
                    PaymentPurpose::TopUp | PaymentPurpose::Debt => payments.top_up(pay),
                }?;
                Ok(format!("{}, {}", self.ids.payment(&paid.payment), self.ids.stay(&paid.session)))
            }
            Asked::Debt(pay) => {
                let paid = payments.settle_debt(pay.clone())?;
                Ok(format!("{}, {}", self.ids.payment(&paid.payment), self.ids.debt(&paid.debt)))
            }
        }
    }

    /// Looks up the payments and refunds that a call left behind without naming them.
    pub(crate) fn discover(&mut self, model: &Model) -> Result<()> {
        while let Some(row) = model.payments.get(self.ids.payments.len()) {
            let key = match row.late_of {
                Some(first) => format!("late:{}", self.ids.payments[first]),
                None => pay_key(row.call),
            };
            let of_stay = self.garage.payments().of_session(self.ids.stays[row.stay])?;
            let found = of_stay.iter().find(|payment| payment.key == key).map(|payment| payment.id);
            self.ids.payments.push(found.unwrap_or(PaymentId::from_bytes([0; 16])));
        }
        while let Some(row) = model.refunds.get(self.ids.refunds.len()) {
            let of_payment = self.garage.payments().refunds_of(self.ids.payments[row.payment])?;
            let found = of_payment.iter().find(|refund| refund.key == refund_key(row.call)).map(|refund| refund.id);
            self.ids.refunds.extend(found);
            if found.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// How many spots are free and how many taken, as the live state says.
    pub(crate) fn counts(&self) -> Result<(usize, usize)> {
        Ok((self.garage.spots().free_count(None, None)?, self.garage.spots().occupied_count()?))
    }

    pub(crate) fn sessions(&self) -> Result<Vec<parking_garage::Session>> {
        self.garage.sessions().history(&SessionFilter::default(), Page::<SessionId>::first(10_000))
    }
}

const fn method(by: By) -> PaymentMethod {
    match by {
        By::Cash => PaymentMethod::Cash,
        By::Card(_) => PaymentMethod::Card,
    }
}

fn labels(granted: &[Validation]) -> String {
    let has = LABELS.map(|label| granted.iter().any(|validation| validation.id.as_str() == label));
    format!("{has:?}")
}

/// What a call answered, as the model has it.
pub(crate) fn seen(answer: &Result<String>) -> Answer {
    answer.as_ref().map_err(|error| error.kind()).cloned()
}
