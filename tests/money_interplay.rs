//! Payments, refunds, credit, validations, classes, lost tickets, shifts, debts, releases and day closes in any order: the quote
//! that was shown is what is taken, the books agree with the journal, and the taxes of a stay that is paid are those of its price.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::fmt::Debug;

use parking_garage::{
    Benefit, CashMove, Exit, GarageBuilder, Label, NewShift, Overpayment, Page, ParkerClass, Pay, PayDebt, Payment, PaymentMethod,
    PaymentStatus, Receipt, Refunding, Result, Session, SessionFilter, Tariff, Validation,
};
use support::{House, assert_same, euros, policy};

const STEPS: u32 = 60;

/// Two taxes, a class that pays a flat price, and a dear ticket: prices that fall and rise while they are paid.
const TARIFF: &str = r#"
id = "interplay"
version = 1
currency = "EUR"
time_zone = "Europe/Amsterdam"
lost_ticket = { amount = "20", rule = "at_least" }

[[lines]]
name = "staff"
priority = 1
parker_classes = ["STAFF"]
flat = "1"

[[lines]]
name = "Hours"
priority = 2
tax = { name = "VAT", percent = "21", included = true }
bands = [{ start_minutes = 0, amount_per_step = "3.33", step_minutes = 60, fee_at_start = "0" }]

[[lines]]
name = "Entry"
priority = 3
tax = { name = "Low", percent = "9", included = true }
bands = [{ start_minutes = 0, amount_per_step = "0", step_minutes = 60, fee_at_start = "0.77" }]
"#;

struct World {
    house: House,
    state: u64,
    told: BTreeMap<&'static str, u32>,
}

impl World {
    fn below(&mut self, count: u64) -> u64 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % count
    }

    fn one_of<T>(&mut self, mut from: Vec<T>) -> Option<T> {
        let place = self.below(from.len().max(1) as u64) as usize;
        if from.is_empty() { None } else { Some(from.swap_remove(place)) }
    }

    fn noted<T: Debug>(&mut self, what: &'static str, answer: Result<T>) -> Option<T> {
        match answer {
            Ok(answer) => {
                *self.told.entry(what).or_default() += 1;
                Some(answer)
            }
            Err(error) => {
                assert!(error.kind().is_refusal(), "{what}: {error:?}");
                None
            }
        }
    }

    fn session(&mut self) -> Option<Session> {
        let all = self.house.garage.sessions().history(&SessionFilter::default(), Page::first(100)).unwrap();
        let open = all.iter().filter(|session| session.status.is_open()).cloned().collect();
        if self.below(8) == 0 { self.one_of(all) } else { self.one_of(open) }
    }

    fn pay(&mut self, session: &Session) {
        let garage = self.house.garage.clone();
        let shown = garage.sessions().quote(session.id).unwrap();
        let method = [PaymentMethod::Cash, PaymentMethod::Card][self.below(2) as usize];
        let mut pay = Pay::by(method, session.id);
        let more = if self.below(4) == 0 { self.below(500) as i64 } else { 0 };
        let amount = euros(shown.due.minor() + more);
        pay = pay.amount(amount);
        if method == PaymentMethod::Cash && self.below(2) == 0 {
            pay = pay.drawer("booth");
        }
        let purpose = self.below(4);
        let answer = match purpose {
            0 => garage.payments().process(pay),
            1 => garage.payments().top_up(pay),
            _ => garage.payments().prepay(pay),
        };
        let Some(paid) = self.noted(["process", "top up", "prepay", "prepay"][purpose as usize], answer) else { return };
        assert_eq!(paid.payment.amount, amount);
        assert_eq!(paid.quote, shown.quote, "what was shown is what was taken");
        let Some(receipt) = paid.receipt else { return assert!(amount.is_zero()) };
        assert_eq!((receipt.amount(), receipt.total()), (amount, shown.quote.total));
        assert_eq!(receipt.paid_before_minor, shown.paid.minor());
        let lines: i64 = receipt.lines.iter().map(|line| line.amount_minor).sum();
        assert_eq!(lines, receipt.total_minor - rounding(&shown.quote), "{receipt:?}");
        if paid.session.paid_minor == shown.quote.total.minor() {
            let of_stay = garage.books().receipts_of_session(session.id).unwrap();
            let of_price = shown.quote.taxes.iter().map(|share| (&share.tax.name, share.net.minor(), share.amount.minor()));
            assert_eq!(taxes(&of_stay), summed(of_price), "{of_stay:?}");
            *self.told.entry("paid to the cent").or_default() += 1;
        }
    }

    fn step(&mut self, number: u32) {
        let garage = self.house.garage.clone();
        match self.below(20) {
            0 | 1 => {
                let entered = garage.sessions().enter(parking_garage::Entry::new(format!("AB {}", number % 7)));
                self.noted("enter", entered);
            }
            2..=6 => {
                if let Some(session) = self.session() {
                    self.pay(&session);
                }
            }
            7..=9 => {
                let payments = garage.payments().list(Some(PaymentStatus::Completed), Page::first(100)).unwrap();
                let paid: Option<Payment> = self.one_of(payments);
                if let Some(payment) = paid {
                    let mut back = Refunding::whole(payment.id).reason("goodwill");
                    if self.below(2) == 0 {
                        back = back.amount(euros(1 + self.below(payment.left().minor().max(1) as u64) as i64));
                    }
                    if payment.method == PaymentMethod::Cash && self.below(2) == 0 {
                        back = back.drawer("booth");
                    }
                    self.noted("refund", garage.payments().refund(back));
                }
            }
            10 => {
                if let Some(session) = self.session() {
                    let granted = garage.sessions().validations(session.id).unwrap();
                    match self.one_of(granted) {
                        Some(granted) if self.below(2) == 0 => {
                            let answer = garage.sessions().revoke_validation(session.id, &granted.id, "mistake");
                            self.noted("revoke", answer);
                        }
                        _ => {
                            let id = format!("v{}", self.below(3)).parse().unwrap();
                            let minutes = 30 + 30 * self.below(4) as u32;
                            let validation = Validation::new(id, Benefit::Minutes(minutes));
                            self.noted("validate", garage.sessions().validate(session.id, &validation));
                        }
                    }
                }
            }
            11 => {
                if let Some(session) = self.session() {
                    let class = [ParkerClass::Permit, ParkerClass::Staff, ParkerClass::Transient][self.below(3) as usize];
                    self.noted("class", garage.sessions().set_parker_class(session.id, class, "x"));
                    if self.below(3) == 0 {
                        self.noted("lost", garage.tickets().replace_lost(session.id));
                    }
                }
            }
            12 => {
                if let Some(session) = self.session() {
                    let exit = Exit::new(session.id);
                    match self.below(4) {
                        0 => drop(self.noted("unpaid", garage.sessions().exit_unpaid(exit, "x"))),
                        1 => drop(self.noted("release", garage.sessions().release(exit, "x"))),
                        2 => drop(self.noted("cancel", garage.sessions().cancel(session.id, "x"))),
                        _ => drop(self.noted("exit", garage.sessions().exit(exit))),
                    }
                }
            }
            13 => {
                let debts = garage.payments().open_debts(Page::first(50)).unwrap();
                if let Some(debt) = self.one_of(debts) {
                    let paid = self.noted("debt", garage.payments().settle_debt(PayDebt::cash(debt.id).drawer("booth")));
                    if let Some(paid) = paid {
                        assert_eq!(paid.receipt.unwrap().amount(), debt.amount);
                    }
                }
            }
            14 => match garage.shifts().current("booth").unwrap() {
                None => drop(self.noted("open", garage.shifts().open(NewShift::new("booth", euros(300))))),
                Some(shift) if self.below(2) == 0 => {
                    let counted = shift.expected().unwrap();
                    assert!(counted.minor() >= 0, "{shift:?}");
                    self.noted("close", garage.shifts().close(shift.id, counted));
                }
                Some(shift) => {
                    let amount = euros(self.below(400) as i64);
                    self.noted("drop", garage.shifts().move_cash(shift.id, CashMove::Drop, amount, "safe"));
                }
            },
            15 => drop(self.noted("day", garage.books().close_day())),
            16 => {
                self.noted("expire", garage.sessions().expire_overdue(2));
            }
            _ => {
                let minutes = 5 + self.below(90);
                self.house.advance_minutes(minutes);
            }
        }
    }

    fn check(&self) {
        let garage = &self.house.garage;
        let books = garage.books().check().unwrap();
        assert!(books.is_sound(), "{books:?}");
        self.house.assert_agrees();
        for session in garage.sessions().history(&SessionFilter::default(), Page::first(100)).unwrap() {
            let receipts = garage.books().receipts_of_session(session.id).unwrap();
            let sum: i64 = receipts.iter().map(|receipt| receipt.amount_minor).sum();
            assert_eq!(sum, session.paid_minor, "{session:?}");
            if session.paid_minor == 0 {
                assert_eq!(taxes(&receipts), BTreeMap::new(), "{receipts:?}");
            }
            let quote = garage.sessions().quote(session.id).unwrap();
            assert!(quote.credit.minor() <= quote.paid.minor() && quote.credit.minor() >= 0 && quote.due.minor() >= 0, "{quote:?}");
        }
    }
}

/// Net and tax by the name of the tax, where there is any.
type Taxes = BTreeMap<String, (i64, i64)>;

fn summed<'a>(shares: impl Iterator<Item = (&'a Label, i64, i64)>) -> Taxes {
    let mut sums = Taxes::new();
    for (name, net, tax) in shares {
        let sum = sums.entry(name.to_string()).or_default();
        *sum = (sum.0 + net, sum.1 + tax);
    }
    sums.retain(|_, sum| *sum != (0, 0));
    sums
}

fn taxes(receipts: &[Receipt]) -> Taxes {
    summed(receipts.iter().flat_map(|receipt| &receipt.taxes).map(|tax| (&tax.name, tax.net_minor, tax.tax_minor)))
}

/// What stands on no line.
fn rounding(quote: &parking_garage::Quote) -> i64 {
    quote.total.minor() - quote.lines.iter().map(|line| line.amount.minor()).sum::<i64>()
}

fn run(seed: u64, in_file: bool) -> World {
    let settings = |builder: GarageBuilder| {
        let bank = std::sync::Arc::new(parking_garage::SimulatedProvider::new(1));
        let rules = policy(|policy| {
            policy.overpayment = Overpayment::Credit;
            policy.stay_minutes_max = 400;
        });
        builder.policy(rules).provider(PaymentMethod::Card, bank as _)
    };
    let house = if in_file { House::in_file(settings) } else { House::in_memory(settings) };
    house.with_spots(5);
    let tariff = house.garage.tariffs().publish(&Tariff::from_toml(TARIFF).unwrap()).unwrap();
    house.garage.tariffs().activate(&tariff).unwrap();
    let mut world = World { house, state: seed, told: BTreeMap::new() };
    (0..STEPS).for_each(|number| world.step(number));
    println!("seed {seed}");
    world.check();
    world
}

#[test]
fn in_any_order_the_books_agree_and_what_was_shown_is_taken() {
    let mut told: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..60 {
        for (what, times) in run(seed, false).told {
            *told.entry(what).or_default() += times;
        }
    }
    for what in [
        "process",
        "top up",
        "prepay",
        "refund",
        "validate",
        "revoke",
        "class",
        "lost",
        "unpaid",
        "release",
        "cancel",
        "exit",
        "debt",
        "open",
        "close",
        "drop",
        "day",
        "expire",
        "paid to the cent",
    ] {
        assert!(told.get(what).is_some_and(|times| *times >= 3), "{what} happens too rarely: {told:?}");
    }
}

#[test]
fn memory_and_file_hold_the_same_afterwards() {
    for seed in 0..4 {
        let (memory, file) = (run(seed, false), run(seed, true));
        assert_same(&memory.house.contents(), &file.house.contents(), &format!("seed {seed}"));
    }
}
