//! One run: a garage, its provider, and a driver, an operator and a program that do as the dice say.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use parking_garage::storage::Storage;
use parking_garage::storage::fault::FaultStorage;
use parking_garage::{
    ChargeOutcome, Clock, Currency, Debt, Entry, ErrorKind, Exit, Garage, Layout, ManualClock, Page, Payment, PaymentMethod,
    PaymentPurpose, PaymentStatus, Refund, RefundOutcome, RefundStatus, Result, SeededEntropy, Session, SessionFilter,
    SimulatedOdds, Tariff,
};
use tempfile::TempDir;

use super::banks::Bank;
use super::line::{Call, Deed, Line, Meanwhile};
use super::support::{noon, open_file};
use super::{Checked, HOUR};

/// Why a bank took money back.
pub(crate) const CHARGED_BACK: &str = "charged back";

const PLATES: [&str; 3] = ["AA 1", "BB 2", "CC 3"];

/// Where the garage keeps its state over a crash.
pub(crate) enum Place {
    Memory(Arc<dyn Storage>),
    File(TempDir),
}

impl Place {
    fn open(&self) -> Arc<dyn Storage> {
        match self {
            Self::Memory(storage) => Arc::clone(storage),
            Self::File(directory) => open_file(&directory.path().join("garage.db")),
        }
    }
}

/// One run.
pub(crate) struct World {
    dice: SeededEntropy,
    place: Place,
    clock: Arc<ManualClock>,
    entropy: Arc<SeededEntropy>,
    pub(crate) line: Arc<Line>,
    faults: Arc<FaultStorage>,
    pub(crate) garage: Garage,
    calls: Vec<Call>,
    pub(crate) trace: Vec<String>,
}

fn open(place: &Place, clock: &Arc<ManualClock>, entropy: &Arc<SeededEntropy>, line: &Arc<Line>) -> (Arc<FaultStorage>, Garage) {
    let faults = Arc::new(FaultStorage::new(place.open()));
    let builder = Garage::builder().background(false).clock(Arc::clone(clock) as _).entropy(Arc::clone(entropy) as _);
    let builder = builder.provider(PaymentMethod::Card, Arc::clone(line) as _);
    let garage = builder.with_storage(Arc::clone(&faults) as _).unwrap();
    (faults, garage)
}

impl World {
    pub(crate) fn new(seed: u64, place: Place, bank: Arc<dyn Bank>) -> Self {
        let clock = Arc::new(ManualClock::at(noon()));
        let entropy = Arc::new(SeededEntropy::new(seed ^ 0x5EED));
        let line = Arc::new(Line { bank, next: Mutex::default() });
        let (faults, garage) = open(&place, &clock, &entropy, &line);
        garage.spots().create_layout(&Layout::grid(1, 1, 4)).unwrap();
        let tariff = Tariff::hourly("day".parse().unwrap(), Currency::EUR, HOUR).unwrap();
        garage.tariffs().activate(&garage.tariffs().publish(&tariff).unwrap()).unwrap();
        let dice = SeededEntropy::new(seed);
        Self { dice, place, clock, entropy, line, faults, garage, calls: vec![], trace: vec![] }
    }

    fn below(&self, count: usize) -> usize {
        (self.dice.next_u64() % count as u64) as usize
    }

    fn note(&mut self, what: impl std::fmt::Display) {
        self.trace.push(format!("{} {what}", self.clock.now()));
    }

    /// Notes what a call gave; an error that is neither a refusal nor the fault that was planned is one of the library's.
    fn noted<T>(&mut self, what: &str, answer: Result<T>, fault: Option<ErrorKind>) -> Checked<Option<T>> {
        match answer {
            Ok(value) => {
                self.note(format_args!("{what}: done"));
                Ok(Some(value))
            }
            Err(error) => {
                self.note(format_args!("{what}: {}", error.kind()));
                let expected = error.kind().is_refusal() || fault == Some(error.kind());
                if expected { Ok(None) } else { Err(format!("{what}: {error:?}")) }
            }
        }
    }

    /// The program starts anew on what was committed.
    fn reopen(&mut self) {
        self.note("the program starts anew");
        *self.line.next.lock().unwrap() = None;
        (self.faults, self.garage) = open(&self.place, &self.clock, &self.entropy, &self.line);
    }

    pub(crate) fn set_odds(&mut self) {
        const ODDS: [u16; 4] = [0, 100, 300, 700];
        let odds = SimulatedOdds {
            request_lost: ODDS[self.below(4)],
            reply_lost: ODDS[self.below(4)],
            declined: ODDS[self.below(3)],
            status_unknown: ODDS[self.below(4)],
        };
        self.note(format_args!("{odds:?}"));
        self.line.bank.simulation().set_odds(odds);
    }

    pub(crate) fn sessions(&self) -> Vec<Session> {
        self.garage.sessions().history(&SessionFilter::default(), Page::first(1000)).unwrap()
    }

    pub(crate) fn payments(&self, status: Option<PaymentStatus>) -> Vec<Payment> {
        self.garage.payments().list(status, Page::first(1000)).unwrap()
    }

    pub(crate) fn refunds(&self, status: Option<RefundStatus>) -> Vec<Refund> {
        self.garage.payments().refunds(status, Page::first(1000)).unwrap()
    }

    pub(crate) fn debts(&self) -> Vec<Debt> {
        PLATES.iter().flat_map(|plate| self.garage.payments().debts_of_plate(plate).unwrap()).collect()
    }

    /// One that is there, by chance.
    fn one_of<T>(&self, mut from: Vec<T>) -> Option<T> {
        if from.is_empty() { None } else { Some(from.swap_remove(self.below(from.len()))) }
    }

    pub(crate) fn step(&mut self) -> Checked {
        let garage = self.garage.clone();
        match self.below(31) {
            20..=22 | 28..=30 => match self.one_of(self.payments(Some(PaymentStatus::Completed))) {
                Some(payment) => {
                    // Sometimes more than there is.
                    let minor = (self.below(2) == 0).then(|| 1 + self.below(payment.amount.minor() as usize + 20) as i64);
                    let method = payment.method;
                    self.carry_out(Call {
                        key: format!("call {}", self.calls.len()),
                        deed: Deed::Refund(payment.id, minor),
                        method,
                    })
                }
                None => Ok(()),
            },
            23 => {
                // Often the one whose payment hangs: that is when staff are called to the barrier.
                let hanging = self.payments(Some(PaymentStatus::Pending)).into_iter().map(|payment| payment.session);
                let hanging = self.one_of(hanging.collect());
                let session = match hanging {
                    Some(session) if self.below(2) == 0 => Some(session),
                    _ => self.one_of(self.sessions()).map(|session| session.id),
                };
                let Some(session) = session else { return Ok(()) };
                let hangs = if hanging == Some(session) { " while it hangs" } else { "" };
                if self.below(2) == 0 {
                    let answer = garage.sessions().exit_unpaid(Exit::new(session), "the barrier is broken");
                    self.noted(&format!("exit unpaid{hangs}"), answer, None).map(drop)
                } else {
                    let answer = garage.sessions().release(Exit::new(session), "an ambulance");
                    self.noted(&format!("release{hangs}"), answer, None).map(drop)
                }
            }
            24 => match self.one_of(self.debts()) {
                Some(debt) if self.below(2) == 0 => {
                    self.noted("waive", garage.payments().waive_debt(debt.id, "our fault"), None).map(drop)
                }
                Some(debt) => {
                    let method = if self.below(5) == 0 { PaymentMethod::Cash } else { PaymentMethod::Card };
                    self.carry_out(Call { key: format!("call {}", self.calls.len()), deed: Deed::Debt(debt.id), method })
                }
                None => Ok(()),
            },
            25 | 26 => self.webhook(),
            27 => match self.one_of(self.payments(None)) {
                Some(payment) if payment.disputed_at.is_some() => {
                    self.noted("resolve", garage.payments().resolve_dispute(payment.id, "settled"), None).map(drop)
                }
                Some(payment) if self.below(3) == 0 => {
                    self.noted("charge back", garage.payments().charge_back(payment.id, CHARGED_BACK), None).map(drop)
                }
                Some(payment) => self.noted("dispute", garage.payments().dispute(payment.id, "not mine"), None).map(drop),
                None => Ok(()),
            },
            0 | 1 => {
                let entry = Entry::new(PLATES[self.below(PLATES.len())]);
                self.noted("enter", garage.sessions().enter(entry), None).map(drop)
            }
            2..=7 => match self.new_call() {
                Some(call) => {
                    // Or nothing would be due, most of the time.
                    self.clock.advance(Duration::from_secs(60 * self.below(100) as u64));
                    self.carry_out(call)
                }
                None => Ok(()),
            },
            8..=10 => {
                // The same once more: a driver who presses twice, a program that repeats, a message that comes twice.
                let calls = if self.below(2) == 0 { self.calls.clone() } else { self.calls.last().cloned().into_iter().collect() };
                match self.one_of(calls) {
                    Some(call) => (0..=self.below(4)).try_for_each(|_| self.pay(&call)),
                    None => Ok(()),
                }
            }
            11 => self.noted("recover", garage.payments().recover(), None).map(drop),
            12 | 13 => match self.one_of(self.payments(None)) {
                Some(payment) => self.noted("recover one", garage.payments().recover_one(payment.id), None).map(drop),
                None => Ok(()),
            },
            14 => match self.one_of(self.payments(Some(PaymentStatus::Pending))) {
                Some(payment) => self.noted("give up", garage.payments().cancel(payment.id, "nobody knows"), None).map(drop),
                None => Ok(()),
            },
            15 => match self.one_of(self.sessions()) {
                Some(session) => self.noted("exit", garage.sessions().exit(Exit::new(session.id)), None).map(drop),
                None => Ok(()),
            },
            16 => {
                drop(garage);
                self.reopen();
                Ok(())
            }
            17 => {
                self.set_odds();
                Ok(())
            }
            _ => {
                self.clock.advance(Duration::from_secs(60 * (1 + self.below(40) as u64)));
                Ok(())
            }
        }
    }

    /// Makes a call; a program that does not know what became of it tries again, perhaps not at once.
    fn carry_out(&mut self, call: Call) -> Checked {
        self.calls.push(call.clone());
        self.pay(&call)?;
        while self.hangs(&call.key) {
            match self.below(3) {
                0 => break,
                1 => self.clock.advance(Duration::from_secs(60)),
                _ => self.pay(&call)?,
            }
        }
        Ok(())
    }

    fn hangs(&self, key: &str) -> bool {
        self.payments(Some(PaymentStatus::Pending)).iter().any(|payment| payment.key == key)
            || self.refunds(Some(RefundStatus::Pending)).iter().any(|refund| refund.key == key)
    }

    /// The provider tells what it has done, once or several times over; or it takes back, late, that it took money.
    fn webhook(&mut self) -> Checked {
        let garage = self.garage.clone();
        match self.below(4) {
            0 => match self.one_of(self.payments(Some(PaymentStatus::Completed))) {
                Some(payment) => {
                    let outcome = ChargeOutcome::Declined { reason: "charged back".to_owned() };
                    let answer = garage.payments().notify(&payment.key, outcome);
                    self.noted("late decline", answer, None).map(drop)
                }
                None => Ok(()),
            },
            1 => match self.one_of(self.line.bank.simulation().refunds()) {
                Some(refund) => {
                    let outcome = || RefundOutcome::Refunded { reference: Some("webhook".to_owned()) };
                    self.told_twice("refund webhook", || garage.payments().notify_refund(&refund.key, outcome()).map(drop))
                }
                None => Ok(()),
            },
            _ => match self.one_of(self.line.bank.simulation().charges()) {
                Some(charge) => {
                    let outcome = || ChargeOutcome::Approved { reference: Some("webhook".to_owned()) };
                    self.told_twice("webhook", || garage.payments().notify(&charge.key, outcome()).map(drop))
                }
                None => Ok(()),
            },
        }
    }

    /// Told again, it changes nothing.
    fn told_twice(&mut self, what: &str, tell: impl Fn() -> Result<()>) -> Checked {
        let first = tell();
        let was_taken = first.is_ok();
        self.noted(what, first, None)?;
        let head = self.garage.journal().head().unwrap();
        self.noted(&format!("{what} again"), tell(), None)?;
        if was_taken && self.garage.journal().head().unwrap() != head {
            return Err(format!("{what}: told twice, it changed something twice"));
        }
        Ok(())
    }

    fn new_call(&self) -> Option<Call> {
        let open: Vec<Session> = self.sessions().into_iter().filter(|session| session.status.is_open()).collect();
        let session = self.one_of(open)?.id;
        let purpose = [PaymentPurpose::Exit, PaymentPurpose::Prepay, PaymentPurpose::TopUp][self.below(3)];
        let method = if self.below(5) == 0 { PaymentMethod::Cash } else { PaymentMethod::Card };
        Some(Call { key: format!("call {}", self.calls.len()), deed: Deed::Pay(purpose, session), method })
    }

    /// Makes a call; perhaps a commit of it fails, or something happens while the provider is asked, or its answer is lost.
    fn pay(&mut self, call: &Call) -> Checked {
        let chance = self.below(3);
        let fault = (chance == 0).then(|| [ErrorKind::Io, ErrorKind::DiskFull, ErrorKind::Busy][self.below(3)]);
        if let Some(kind) = fault {
            let commit = 1 + self.below(2) as u64;
            self.note(format_args!("commit {commit} from now fails: {}", kind));
            self.faults.fail_commit(commit, kind);
        }
        let meanwhile = (chance == 1).then(|| Meanwhile::ALL[self.below(Meanwhile::ALL.len())]);
        *self.line.next.lock().unwrap() = meanwhile.map(|meanwhile| (meanwhile, self.garage.clone(), call.clone()));
        let answer = catch_unwind(AssertUnwindSafe(|| call.make(&self.garage)));
        *self.line.next.lock().unwrap() = None;
        self.faults.heal();
        let what = format!("{call:?} {meanwhile:?}");
        match answer {
            Err(_) => {
                self.note(format_args!("{what}: crashed"));
                self.reopen();
            }
            Ok(answer) => {
                if self.noted(&what, answer, fault)? == Some(false) {
                    return Err(format!("a receipt for what was not done: {what}"));
                }
                if fault.is_some() && self.below(2) == 0 {
                    self.reopen();
                }
            }
        }
        Ok(())
    }

    /// Everyone answers again, and an operator or the provider has said what became of each payment.
    pub(crate) fn come_to_rest(&mut self) -> Checked {
        if self.below(3) == 0 {
            // The operator is first, and wrong about some.
            for payment in self.payments(Some(PaymentStatus::Pending)) {
                let answer = self.garage.payments().cancel(payment.id, "the day is over");
                self.noted("give up", answer, None)?;
            }
        }
        self.line.bank.simulation().set_odds(SimulatedOdds::default());
        self.clock.advance(Duration::from_secs(600));
        if self.below(2) == 0 {
            self.reopen();
        }
        let answer = self.garage.payments().recover();
        self.noted("recover", answer, None)?;
        for payment in self.payments(Some(PaymentStatus::Cancelled)) {
            let answer = self.garage.payments().recover_one(payment.id);
            self.noted("recover one that was given up", answer, None)?;
        }
        let late = self.payments(None).iter().filter(|payment| payment.key.starts_with("late:")).count();
        self.note(format_args!("{late} found late"));
        let head = self.garage.journal().head().unwrap();
        self.note(format_args!("at rest: {head:?}"));
        Ok(())
    }
}
