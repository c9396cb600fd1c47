//! Eight threads at three spots: whatever was answered could have been answered had the calls come one after another.
//!
//! Each spot, with the stays on it and their payments and keys, is checked for itself: a history is linearizable if it is so for
//! each thing in it. What is read from memory and what is read from the rows are checked in turn, not together: a change is in the
//! rows a moment before it is in memory, so that who reads here and then there may see it go and come.
//!
//! `GARAGE_LONG=1` runs a thousand histories on each storage.
#![allow(clippy::unwrap_used)]

mod checker;
mod place;
mod storage;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex};

use checker::{Call, is_linearizable};
use parking_garage::storage::{MemoryStorage, Storage};
use parking_garage::{
    Currency, Entry, Garage, Layout, LostTicket, LostTicketRule, ManualClock, Page, Pay, PaymentId, Rate, Refunding, Result,
    SeededEntropy, SessionId, SpotId, Tariff, TariffSpec,
};
use place::{Answered, Asked, PRICE_CENTS, Place, Source};
use storage::{Mistake, Polite};
use support::{noon, open_file};

const THREADS: u64 = 8;
const CALLS_EACH: usize = 8;
const SPOTS: usize = 3;

/// A call at the spot with this number.
type Recorded = (usize, Call<Asked, Answered>);

/// What a thread knows of the others: the stays and payments it may call about.
#[derive(Default)]
struct Board {
    stays: Vec<(usize, SessionId)>,
    payments: Vec<(usize, SessionId, PaymentId)>,
}

struct House {
    garage: Garage,
    spots: Vec<SpotId>,
    board: Mutex<Board>,
    tick: AtomicU64,
    plates: AtomicU64,
}

impl House {
    fn new(storage: Arc<dyn Storage>, mistake: Mistake, seed: u64) -> Self {
        // What builds the house is not lost.
        let writes = Arc::new(AtomicU64::new(u64::MAX - 3));
        let storage = Arc::new(Polite { inner: storage, mistake, writes: Arc::clone(&writes) });
        let builder = Garage::builder().background(false).deadline(None).clock(Arc::new(ManualClock::at(noon())));
        let garage = builder.entropy(Arc::new(SeededEntropy::new(seed))).with_storage(storage).unwrap();
        garage.spots().create_layout(&Layout::grid(1, 1, SPOTS as u16)).unwrap();
        let tariff = garage.tariffs().publish(&tariff()).unwrap();
        garage.tariffs().activate(&tariff).unwrap();
        writes.store(0, Ordering::SeqCst);
        let spots = garage.spots().list(Page::first(10)).unwrap().iter().map(|spot| spot.id).collect();
        Self { garage, spots, board: Mutex::default(), tick: AtomicU64::new(0), plates: AtomicU64::new(0) }
    }

    fn tick(&self) -> u64 {
        self.tick.fetch_add(1, Ordering::SeqCst)
    }

    /// What a thread calls next.
    fn choose(&self, dice: &SeededEntropy) -> (usize, Asked) {
        let below = |count: usize| (dice.next_u64() % count as u64) as usize;
        let spot = below(SPOTS);
        let board = self.board.lock().unwrap();
        // Of the latest few: what is long over is told so by everybody.
        let latest = |count: usize| count.checked_sub(1).map(|last| last - below(count.min(4)));
        let stay = latest(board.stays.len()).map(|place| board.stays[place]);
        let payment = latest(board.payments.len()).map(|place| board.payments[place]);
        match (below(20), stay, payment) {
            (0..=3, Some((spot, id)), _) => (spot, Asked::Prepay(id, below(2) as u8)),
            (4..=5, Some((spot, id)), _) => (spot, Asked::Exit(id)),
            (6, Some((spot, id)), _) => (spot, Asked::Cancel(id)),
            (7..=8, _, Some((spot, id, payment))) => (spot, Asked::Refund(id, payment)),
            (9..=10, Some((spot, id)), _) => (spot, Asked::Read(id)),
            (11..=13, _, _) => (spot, Asked::Look),
            (14, _, _) => (spot, Asked::Close),
            (15, _, _) => (spot, Asked::Reopen),
            _ => (spot, Asked::Enter),
        }
    }

    fn call(&self, spot: usize, asked: Asked) -> Result<Answered> {
        let (garage, id) = (&self.garage, self.spots[spot]);
        Ok(match asked {
            Asked::Enter => {
                let plate = format!("CAR {}", self.plates.fetch_add(1, Ordering::SeqCst));
                // A lost ticket has a price at any time, and nobody sees the stay without it.
                let entered = garage.transaction(|tx| {
                    let choice = parking_garage::SpotChoice::Id(id);
                    let session = tx.sessions().enter(Entry::new(plate.as_str()).spot(choice))?.session.id;
                    tx.tickets().replace_lost(session).map(|_| session)
                })?;
                self.board.lock().unwrap().stays.push((spot, entered));
                Answered::Entered(entered)
            }
            Asked::Exit(session) => done(garage.sessions().exit(parking_garage::Exit::new(session)))?,
            Asked::Cancel(session) => done(garage.sessions().cancel(session, "mistake"))?,
            Asked::Prepay(session, key) => {
                let paid = garage.payments().with_key(&format!("{session} {key}")).prepay(Pay::cash(session))?.payment;
                self.board.lock().unwrap().payments.push((spot, session, paid.id));
                Answered::Paid(paid.id, paid.amount.minor())
            }
            Asked::Refund(_, payment) => done(garage.payments().refund(Refunding::whole(payment).reason("goodwill")))?,
            Asked::Close => done(garage.spots().close_for_maintenance(id, "oil"))?,
            Asked::Reopen => done(garage.spots().reopen(id))?,
            Asked::Look => {
                let spot = garage.spots().get(id)?;
                Answered::Seen(spot.status, spot.session)
            }
            Asked::Read(session) => {
                let payments = garage.payments().of_session(session)?;
                Answered::Payments(payments.iter().map(|payment| (payment.id, payment.refunded_minor)).collect())
            }
        })
    }

    fn recorded(&self, dice: &SeededEntropy) -> Recorded {
        let (spot, asked) = self.choose(dice);
        let begun = self.tick();
        let answered = self.call(spot, asked).unwrap_or_else(|error| Answered::Refused(error.kind()));
        let ended = self.tick();
        (spot, Call { asked, answered, begun, ended })
    }
}

fn done<T>(answer: Result<T>) -> Result<Answered> {
    answer.map(|_| Answered::Done)
}

fn tariff() -> Tariff {
    let amount = Rate::from_minor(PRICE_CENTS, Currency::EUR).unwrap();
    let lost_ticket = Some(LostTicket { amount, rule: LostTicketRule::Instead });
    let hourly = Tariff::hourly("lost".parse().unwrap(), Currency::EUR, PRICE_CENTS).unwrap();
    let spec = TariffSpec { lost_ticket, ..hourly.spec().clone() };
    Tariff::from_spec(spec).unwrap()
}

/// One history; answers what is wrong with it.
fn history(storage: Arc<dyn Storage>, mistake: Mistake, seed: u64) -> (Vec<Recorded>, Option<String>) {
    let house = House::new(storage, mistake, seed);
    let start = Barrier::new(THREADS as usize);
    let calls: Vec<Recorded> = std::thread::scope(|threads| {
        let runners: Vec<_> = (0..THREADS)
            .map(|number| {
                let (house, start) = (&house, &start);
                threads.spawn(move || {
                    let dice = SeededEntropy::new(seed * THREADS + number);
                    start.wait();
                    (0..CALLS_EACH).map(|_| house.recorded(&dice)).collect::<Vec<_>>()
                })
            })
            .collect();
        runners.into_iter().flat_map(|runner| runner.join().unwrap()).collect()
    });
    let mut at: BTreeMap<usize, Vec<&Call<Asked, Answered>>> = BTreeMap::new();
    for (spot, call) in &calls {
        at.entry(*spot).or_default().push(call);
    }
    for (spot, calls) in &at {
        for source in [Source::Memory, Source::Rows] {
            let is_seen = |call: &&&Call<Asked, Answered>| call.asked.reads().is_none_or(|from| from == source);
            let mut calls: Vec<Call<Asked, Answered>> = calls.iter().filter(is_seen).map(|call| (*call).clone()).collect();
            calls.sort_by_key(|call| call.begun);
            if !is_linearizable(Place::FREE, &calls) {
                let lines: Vec<String> = calls.iter().map(|call| format!("{call:?}")).collect();
                let wrong = format!("seed {seed}, spot {spot}, read from {source:?}:\n{}", lines.join("\n"));
                return (vec![], Some(wrong));
            }
        }
    }
    (calls, None)
}

fn histories(quick: u64) -> u64 {
    if std::env::var_os("GARAGE_LONG").is_some() { 1_000 } else { quick }
}

/// Runs histories; answers how many pairs of calls overlapped.
fn run(count: u64, storage: impl Fn() -> Arc<dyn Storage>) -> usize {
    let (begun, mut overlaps) = (std::time::Instant::now(), 0);
    for seed in 0..count {
        let (calls, wrong) = history(storage(), Mistake::None, seed);
        assert_eq!(wrong, None, "not linearizable");
        let pairs =
            calls.iter().flat_map(|(spot, one)| calls.iter().map(move |(other_spot, other)| (spot == other_spot, one, other)));
        overlaps += pairs.filter(|(is_same, one, other)| *is_same && one.begun < other.begun && other.begun < one.ended).count();
    }
    println!("{count} histories in {:?}, {overlaps} pairs of calls at one spot overlapped", begun.elapsed());
    overlaps
}

#[test]
fn in_memory_every_history_could_have_happened_one_call_after_another() {
    let count = histories(100);
    // Or nothing was tried.
    assert!(run(count, || Arc::new(MemoryStorage::default())) as u64 > count * 20);
}

#[test]
fn in_a_file_every_history_could_have_happened_one_call_after_another() {
    let count = histories(30);
    let directory = tempfile::tempdir().unwrap();
    let number = AtomicU64::new(0);
    let open = || open_file(&directory.path().join(format!("{}.db", number.fetch_add(1, Ordering::SeqCst))));
    assert!(run(count, open) as u64 > count * 20);
}

#[test]
fn a_storage_that_loses_an_update_or_tells_of_it_late_is_found_out() {
    const TRIES: u64 = 100;
    for mistake in [Mistake::Loses(9), Mistake::TellsLate(5)] {
        let is_found = |seed: &u64| history(Arc::new(MemoryStorage::default()), mistake, *seed).1.is_some();
        let found = (0..TRIES).find(is_found);
        println!("{mistake:?}: {found:?}");
        assert!(found.is_some(), "{mistake:?} was not found in {TRIES} histories");
    }
}
