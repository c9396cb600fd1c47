//! What a review tried to break: each of these was broken once, or looked as if it could be.
#![allow(clippy::unwrap_used)]
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use parking_garage::*;

fn at() -> Timestamp {
    "2026-06-01T08:00:00Z".parse().unwrap()
}
fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

fn garage(clock: &Arc<ManualClock>) -> Garage {
    let garage = Garage::builder().clock(clock.clone()).background(false).in_memory().unwrap();
    set_up(&garage);
    garage
}
fn set_up(garage: &Garage) {
    garage.spots().create_layout(&Layout::grid(1, 1, 4)).unwrap();
    let tariff = garage.tariffs().publish(&Tariff::hourly("day".parse().unwrap(), Currency::EUR, 250).unwrap()).unwrap();
    garage.tariffs().activate(&tariff).unwrap();
}

#[derive(Debug)]
struct Provider {
    charge: ChargeOutcome,
    status: ChargeOutcome,
    asked: AtomicU32,
}
impl Provider {
    fn new(charge: ChargeOutcome, status: ChargeOutcome) -> Arc<Self> {
        Arc::new(Self { charge, status, asked: AtomicU32::new(0) })
    }
}
impl PaymentProvider for Provider {
    fn refund(&self, _: &RefundCharge) -> Result<RefundOutcome> {
        Ok(RefundOutcome::Unknown)
    }

    fn refund_status(&self, _: &RefundCharge) -> Result<RefundOutcome> {
        Ok(RefundOutcome::Unknown)
    }

    fn charge(&self, _: &Charge) -> Result<ChargeOutcome> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(self.charge.clone())
    }
    fn status(&self, _: &Charge) -> Result<ChargeOutcome> {
        Ok(self.status.clone())
    }
}
fn approved() -> ChargeOutcome {
    ChargeOutcome::Approved { reference: None }
}
fn declined() -> ChargeOutcome {
    ChargeOutcome::Declined { reason: "no".into() }
}

#[test]
fn prepaying_nothing_does_not_extend_the_grace() {
    let clock = Arc::new(ManualClock::at(at()));
    let garage = garage(&clock);
    let id = garage.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    clock.advance(minutes(10));
    garage.payments().prepay(Pay::cash(id)).unwrap();
    let mut paid = 250;
    for _ in 0..100 {
        clock.advance(minutes(14));
        paid += garage.payments().prepay(Pay::cash(id)).unwrap().payment.amount.minor();
    }
    // Some 23.5 hours.
    garage.sessions().exit(Exit::new(id)).unwrap();
    assert!(paid >= 24 * 250, "{paid} cents for a day");
}

#[test]
fn cash_inside_a_transaction_asks_the_hosts_provider() {
    let clock = Arc::new(ManualClock::at(at()));
    let machine = Provider::new(declined(), declined());
    let garage = Garage::builder()
        .clock(clock.clone())
        .background(false)
        .provider(PaymentMethod::Cash, machine.clone())
        .in_memory()
        .unwrap();
    set_up(&garage);
    let id = garage.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    clock.advance(minutes(10));
    let outcome = garage.transaction(|tx| tx.payments().process(Pay::cash(id)));
    assert!(
        outcome.is_err(),
        "asked {}: {:?}",
        machine.asked.load(Ordering::SeqCst),
        outcome.map(|r| (r.payment.status, r.payment.amount))
    );
}

#[test]
fn a_keyed_call_that_changed_nothing_does_nothing_when_repeated() {
    let clock = Arc::new(ManualClock::at(at()));
    let garage = garage(&clock);
    let a = TariffRef { id: "day".parse().unwrap(), version: 1 };
    garage.tariffs().with_key("k").activate(&a).unwrap();
    let b = garage.tariffs().publish(&Tariff::hourly("night".parse().unwrap(), Currency::EUR, 100).unwrap()).unwrap();
    garage.tariffs().activate(&b).unwrap();
    // The network's late retry of the first.
    garage.tariffs().with_key("k").activate(&a).unwrap();
    assert_eq!(garage.tariffs().active().unwrap(), Some(b));
}

#[test]
fn a_key_of_a_call_without_events_is_used() {
    let clock = Arc::new(ManualClock::at(at()));
    let garage = garage(&clock);
    let id = garage.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    assert_eq!(garage.sessions().with_key("k").expire_overdue(10).unwrap().len(), 0);
    clock.advance(minutes(60 * 24 * 40));
    assert_eq!(garage.sessions().with_key("k").expire_overdue(10).unwrap().len(), 0, "repeat expired {id}");
}

#[test]
fn debug_shows_no_plate_and_no_ticket_number() {
    let clock = Arc::new(ManualClock::at(at()));
    let garage = garage(&clock);
    let visit = garage.sessions().enter(Entry::new("CANARY-77")).unwrap();
    let number = visit.ticket.number.as_str().to_owned();
    let mut events = garage.events().subscribe(1);
    let mut leaks = Vec::new();
    while let Some(entry) = events.next_within(Duration::ZERO).unwrap() {
        let shown = format!("{entry:?}");
        if shown.contains("CANARY") || shown.contains(&number) {
            leaks.push(entry.event.kind().to_owned());
        }
    }
    for (name, shown) in [
        ("Entry", format!("{:?}", Entry::new("CANARY-77"))),
        ("NewVehicle", format!("{:?}", NewVehicle::new("CANARY-77", VehicleType::Standard))),
        ("Sessions", format!("{:?}", garage.sessions())),
        ("Events", format!("{:?}", garage.events())),
        ("Visit", format!("{visit:?}")),
        ("Garage", format!("{garage:?}")),
    ] {
        if shown.contains("CANARY") || shown.contains(&number) {
            leaks.push(name.to_owned());
        }
    }
    assert!(leaks.is_empty(), "{leaks:?}");
}

#[test]
fn a_payment_nobody_can_explain_can_be_given_up() {
    let clock = Arc::new(ManualClock::at(at()));
    let card = Provider::new(ChargeOutcome::Unknown, ChargeOutcome::Unknown);
    let garage = Garage::builder().clock(clock.clone()).background(false).provider(PaymentMethod::Card, card).in_memory().unwrap();
    set_up(&garage);
    let id = garage.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    clock.advance(minutes(10));
    garage.payments().process(Pay::card(id)).unwrap_err();
    clock.advance(minutes(60 * 24 * 100));
    let swept = garage.maintenance().sweep().unwrap();
    let pending = swept.recovered.pending[0];
    assert_eq!(garage.payments().process(Pay::cash(id)).unwrap_err().kind(), ErrorKind::PaymentPending);
    assert_eq!(garage.payments().cancel(pending, "terminal replaced").unwrap().status, PaymentStatus::Cancelled);
    assert_eq!(garage.payments().process(Pay::cash(id)).unwrap().session.status, SessionStatus::Completed);
}

#[test]
fn a_card_that_was_declined_can_pay_with_a_new_key() {
    let clock = Arc::new(ManualClock::at(at()));
    let card = Provider::new(declined(), declined());
    let garage = Garage::builder().clock(clock.clone()).background(false).provider(PaymentMethod::Card, card).in_memory().unwrap();
    set_up(&garage);
    let id = garage.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    clock.advance(minutes(10));
    for key in ["a", "a", "b"] {
        assert_eq!(garage.payments().with_key(key).process(Pay::card(id)).unwrap_err().kind(), ErrorKind::PaymentDeclined);
    }
    garage.payments().with_key("c").process(Pay::cash(id)).unwrap();
}

#[test]
fn money_taken_after_a_decline_was_written_is_on_record() {
    let clock = Arc::new(ManualClock::at(at()));
    #[derive(Debug)]
    struct Slow {
        clock: Arc<ManualClock>,
        garage: parking_lot_free::Slot,
    }
    mod parking_lot_free {
        #[derive(Debug, Default)]
        pub(crate) struct Slot(pub(crate) std::sync::Mutex<Option<parking_garage::Garage>>);
    }
    impl PaymentProvider for Slow {
        fn refund(&self, _: &RefundCharge) -> Result<RefundOutcome> {
            Ok(RefundOutcome::Unknown)
        }

        fn refund_status(&self, _: &RefundCharge) -> Result<RefundOutcome> {
            Ok(RefundOutcome::Unknown)
        }

        fn charge(&self, _: &Charge) -> Result<ChargeOutcome> {
            // The driver looks for the card for three minutes; meanwhile the host sweeps, and the terminal knows of nothing yet.
            self.clock.advance(minutes(3));
            let garage = self.garage.0.lock().unwrap().clone().unwrap();
            garage.maintenance().sweep()?;
            Ok(approved())
        }
        fn status(&self, _: &Charge) -> Result<ChargeOutcome> {
            Ok(declined())
        }
    }
    let slow = Arc::new(Slow { clock: clock.clone(), garage: Default::default() });
    let garage =
        Garage::builder().clock(clock.clone()).background(false).provider(PaymentMethod::Card, slow.clone()).in_memory().unwrap();
    *slow.garage.0.lock().unwrap() = Some(garage.clone());
    set_up(&garage);
    let id = garage.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    clock.advance(minutes(10));
    let outcome = garage.payments().process(Pay::card(id));
    let rows: Vec<_> = garage.payments().of_session(id).unwrap().iter().map(|p| p.status).collect();
    assert!(outcome.is_ok(), "{:?}; rows {rows:?}", outcome.unwrap_err());
}

#[test]
fn a_payment_that_was_charged_is_not_said_to_have_changed_nothing() {
    let clock = Arc::new(ManualClock::at(at()));
    #[derive(Debug, Default)]
    struct Blocking(std::sync::Mutex<Option<Garage>>);
    impl PaymentProvider for Blocking {
        fn refund(&self, _: &RefundCharge) -> Result<RefundOutcome> {
            Ok(RefundOutcome::Unknown)
        }

        fn refund_status(&self, _: &RefundCharge) -> Result<RefundOutcome> {
            Ok(RefundOutcome::Unknown)
        }

        fn charge(&self, _: &Charge) -> Result<ChargeOutcome> {
            let garage = self.0.lock().unwrap().clone().unwrap();
            let (send, receive) = std::sync::mpsc::channel();
            std::thread::spawn(move || {
                garage
                    .with_deadline(None)
                    .transaction(|_| {
                        let _ = send.send(());
                        std::thread::sleep(Duration::from_millis(600));
                        Ok(())
                    })
                    .unwrap();
            });
            receive.recv().unwrap();
            Ok(approved())
        }
        fn status(&self, _: &Charge) -> Result<ChargeOutcome> {
            Ok(approved())
        }
    }
    let card = Arc::new(Blocking::default());
    let garage =
        Garage::builder().clock(clock.clone()).background(false).provider(PaymentMethod::Card, card.clone()).in_memory().unwrap();
    *card.0.lock().unwrap() = Some(garage.clone());
    set_up(&garage);
    let id = garage.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    clock.advance(minutes(10));
    let error = garage.with_deadline(Some(Duration::from_millis(200))).payments().process(Pay::card(id)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PaymentPending, "{error:?} retryable {}", error.is_retryable());
}

#[test]
fn a_subscriber_misses_nothing_after_a_restore() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(at()));
    let garage = Garage::builder().clock(clock.clone()).background(false).open(dir.path().join("g.db")).unwrap();
    set_up(&garage);
    garage.maintenance().backup(dir.path().join("b.db")).unwrap();
    let mut events = garage.events().subscribe(1);
    garage.sessions().enter(Entry::new("AB-1")).unwrap();
    garage.sessions().enter(Entry::new("AB-2")).unwrap();
    while events.next_within(Duration::ZERO).unwrap().is_some() {}
    garage.maintenance().restore(dir.path().join("b.db")).unwrap();
    garage.sessions().enter(Entry::new("XY-1")).unwrap();
    let next = events.next_within(Duration::from_millis(100));
    assert!(
        !matches!(next, Ok(None)),
        "the entry after the restore never comes; next_sequence {}, head {}",
        events.next_sequence(),
        garage.events().last_sequence().unwrap()
    );
}

#[test]
fn next_within_ends_when_another_process_has_restored() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g.db");
    let ours = Garage::builder().background(false).open(&path).unwrap();
    set_up(&ours);
    ours.maintenance().backup(dir.path().join("b.db")).unwrap();
    for n in 0..3 {
        ours.sessions().enter(Entry::new(format!("AB-{n}"))).unwrap();
    }
    let theirs = Garage::builder().background(false).open(&path).unwrap();
    theirs.maintenance().restore(dir.path().join("b.db")).unwrap();
    let head = theirs.journal().head().unwrap().sequence;
    let mut events = ours.events().subscribe(head + 1);
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _ = send.send(events.next_within(Duration::from_millis(100)).map(|e| e.is_some()));
    });
    let begun = Instant::now();
    assert!(receive.recv_timeout(Duration::from_secs(3)).is_ok(), "next_within(100 ms) still runs after {:?}", begun.elapsed());
}

#[test]
fn another_processs_restore_does_not_leave_old_prices() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g.db");
    let clock = Arc::new(ManualClock::at(at()));
    let open = || Garage::builder().clock(clock.clone()).background(false).open(&path).unwrap();
    let ours = open();
    ours.spots().create_layout(&Layout::grid(1, 1, 4)).unwrap();
    ours.maintenance().backup(dir.path().join("b.db")).unwrap();
    let day = |cents| Tariff::hourly("day".parse().unwrap(), Currency::EUR, cents).unwrap();
    let tariff = ours.tariffs().publish(&day(250)).unwrap();
    ours.tariffs().activate(&tariff).unwrap();
    let id = ours.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    clock.advance(minutes(10));
    ours.sessions().quote(id).unwrap();
    let theirs = open();
    theirs.maintenance().restore(dir.path().join("b.db")).unwrap();
    let tariff = theirs.tariffs().publish(&day(100)).unwrap();
    theirs.tariffs().activate(&tariff).unwrap();
    let id = ours.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    clock.advance(minutes(10));
    let receipt = ours.payments().process(Pay::cash(id)).unwrap();
    assert_eq!(receipt.payment.amount.minor(), 100);
}

#[test]
fn a_vehicle_that_owes_is_not_removed() {
    let clock = Arc::new(ManualClock::at(at()));
    let garage = garage(&clock);
    let visit = garage.sessions().enter(Entry::new("AB-1")).unwrap();
    clock.advance(minutes(60 * 24 * 40));
    garage.maintenance().sweep().unwrap();
    let removed = garage.vehicles().remove(visit.session.vehicle);
    assert!(removed.is_err(), "removed; its EXPIRED session still owes {}", garage.sessions().quote(visit.session.id).unwrap().due);
}

#[test]
fn a_vehicle_with_an_expired_session_that_leaves_is_shown_what_it_owes() {
    let clock = Arc::new(ManualClock::at(at()));
    let garage = garage(&clock);
    let old = garage.sessions().enter(Entry::new("AB-1")).unwrap();
    clock.advance(minutes(60 * 24 * 40));
    garage.maintenance().sweep().unwrap();
    let by_plate = garage.sessions().by_plate("AB-1").unwrap();
    // It stands on its spot still, and comes in again.
    let again = garage.sessions().enter(Entry::new("AB-1"));
    let owes = garage.sessions().quote(old.session.id).unwrap().due;
    let left = again.as_ref().ok().map(|v| garage.sessions().exit(Exit::new(v.session.id)).map_err(|e| e.kind()));
    assert!(
        by_plate.is_some() || again.is_err(),
        "by_plate {by_plate:?}; second entry ok: {}; owes {owes}; exit of the second: {left:?}",
        again.is_ok()
    );
}

#[test]
fn a_keyed_repeat_answers_what_was_answered_then() {
    let clock = Arc::new(ManualClock::at(at()));
    let garage = garage(&clock);
    let spot = garage.spots().by_code("F1-B1-S001").unwrap();
    let first = garage.spots().with_key("r").reserve(spot.id, "AB-1", None).unwrap();
    garage.sessions().enter(Entry::new("AB-1")).unwrap();
    let second = garage.spots().with_key("r").reserve(spot.id, "AB-1", None).unwrap();
    assert_eq!(second.status, first.status);
}

#[test]
fn a_tariff_of_another_currency_is_not_activated() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g.db");
    {
        let garage = Garage::open(&path).unwrap();
        set_up(&garage);
    }
    let policy = Policy { currency: "USD".parse().unwrap(), ..Policy::default() };
    let garage = Garage::builder().policy(policy).open(&path).unwrap();
    let a = TariffRef { id: "day".parse().unwrap(), version: 1 };
    let entered = garage.sessions().enter(Entry::new("AB-1")).unwrap();
    let due = garage.sessions().quote(entered.session.id).unwrap().due;
    assert!(garage.tariffs().activate(&a).is_err(), "active, and due is in {}", due.currency());
}

#[test]
fn restoring_the_store_from_itself_is_refused_or_harmless() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g.db");
    let garage = Garage::open(&path).unwrap();
    set_up(&garage);
    garage.sessions().enter(Entry::new("AB-1")).unwrap();
    let (send, receive) = std::sync::mpsc::channel();
    let g = garage.clone();
    std::thread::spawn(move || {
        let _ = send.send(g.maintenance().restore(&path).map_err(|e| format!("{e:?}")));
    });
    let outcome = receive.recv_timeout(Duration::from_secs(10));
    println!("restore of itself: {outcome:?}");
    assert!(outcome.is_ok(), "hangs");
    garage.sessions().enter(Entry::new("AB-2")).unwrap();
    assert!(garage.journal().verify().unwrap().is_sound());
}

#[test]
fn transfer_minds_the_measures_given_at_entry() {
    let clock = Arc::new(ManualClock::at(at()));
    let garage = Garage::builder().clock(clock.clone()).background(false).in_memory().unwrap();
    let mut n = 0;
    let layout = Layout::grid(1, 1, 2).map_spots(|mut spot| {
        n += 1;
        if n == 2 {
            spot.limits.height_cm = Some(180);
        }
        spot
    });
    garage.spots().create_layout(&layout).unwrap();
    garage.vehicles().register(NewVehicle::new("AB-1", VehicleType::Standard)).unwrap();
    let tall = VehicleSize { height_cm: Some(250), ..VehicleSize::default() };
    let id = garage.sessions().enter(Entry::new("AB-1").size(tall)).unwrap().session.id;
    let moved = garage.sessions().transfer(id, SpotChoice::Any);
    assert!(moved.is_err(), "a vehicle of 250 cm was moved to a spot of 180 cm");
}

#[test]
fn health_reads_do_not_count_as_commits() {
    let dir = tempfile::tempdir().unwrap();
    let garage = Garage::builder().background(false).open(dir.path().join("g.db")).unwrap();
    let before = garage.health().storage.commits;
    for _ in 0..5 {
        let _ = garage.health();
    }
    assert_eq!(garage.health().storage.commits, before);
}

#[test]
fn health_and_services_inside_a_transaction() {
    let dir = tempfile::tempdir().unwrap();
    for garage in [Garage::in_memory().unwrap(), Garage::open(dir.path().join("g.db")).unwrap()] {
        set_up(&garage);
        garage
            .transaction(|tx| {
                tx.sessions().enter(Entry::new("AB-1"))?;
                let h = garage.health();
                assert!(h.is_healthy(), "{h:?}");
                assert_eq!(garage.sessions().enter(Entry::new("AB-2")).unwrap_err().kind(), ErrorKind::Misuse);
                println!("outer read: {:?}", garage.journal().head().map(|h| h.sequence).map_err(|e| e.kind()));
                let _ = garage.maintenance().rebuild().map_err(|e| println!("rebuild inside: {e:?}"));
                let _ = garage.maintenance().check().map_err(|e| println!("check inside: {e:?}"));
                Ok(())
            })
            .unwrap();
        assert_eq!(garage.spots().availability().unwrap().free(), 3);
    }
}

#[test]
fn a_subscription_outlives_the_garage_and_ends() {
    let garage = Garage::in_memory().unwrap();
    set_up(&garage);
    let mut events = garage.events().subscribe(1);
    let waiter = std::thread::spawn(move || {
        let mut n = 0;
        while events.next_within(Duration::from_secs(60)).unwrap().is_some() {
            n += 1;
        }
        n
    });
    std::thread::sleep(Duration::from_millis(50));
    drop(garage);
    assert_eq!(waiter.join().unwrap(), 3);
}

#[test]
fn restores_while_others_write() {
    let dir = tempfile::tempdir().unwrap();
    let garage = Garage::open(dir.path().join("g.db")).unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 50)).unwrap();
    let tariff = garage.tariffs().publish(&Tariff::hourly("day".parse().unwrap(), Currency::EUR, 250).unwrap()).unwrap();
    garage.tariffs().activate(&tariff).unwrap();
    garage.maintenance().backup(dir.path().join("b.db")).unwrap();
    let end = Instant::now() + Duration::from_secs(6);
    let unexpected = std::sync::Mutex::new(std::collections::BTreeMap::<String, u32>::new());
    let late = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for t in 0..4 {
            let (garage, unexpected) = (&garage, &unexpected);
            scope.spawn(move || {
                let mut n = 0;
                while Instant::now() < end {
                    n += 1;
                    let step = || -> Result<()> {
                        let v = garage.sessions().enter(Entry::new(format!("T{t}N{}", n % 40)))?;
                        garage.sessions().quote(v.session.id)?;
                        if n % 2 == 0 {
                            garage.payments().process(Pay::cash(v.session.id))?;
                        }
                        Ok(())
                    };
                    if let Err(e) = step() {
                        *unexpected.lock().unwrap().entry(format!("{:?}", e.kind())).or_default() += 1;
                    }
                }
            });
        }
        let (garage, dir, late) = (&garage, &dir, &late);
        scope.spawn(move || {
            let mut n = 0;
            while Instant::now() < end {
                garage.maintenance().restore(dir.path().join("b.db")).unwrap();
                std::thread::sleep(Duration::from_millis(20));
                n += 1;
                if n % 7 == 0 {
                    garage.maintenance().backup(dir.path().join(format!("c{n}.db"))).unwrap();
                }
                if garage.health().live_lag > 0 {
                    late.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    });
    println!("errors: {:?}, late {}", unexpected.lock().unwrap(), late.load(Ordering::Relaxed));
    std::thread::sleep(Duration::from_millis(400));
    let h = garage.health();
    assert_eq!(h.live_lag, 0, "live behind without anything to bring it level");
    assert_eq!(garage.maintenance().check().unwrap(), Vec::<String>::new());
    assert!(garage.journal().verify().unwrap().is_sound());
}

#[test]
fn a_row_that_cannot_be_read_is_not_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g.db");
    {
        let garage = Garage::builder().background(false).open(&path).unwrap();
        set_up(&garage);
        garage.sessions().enter(Entry::new("AB-1")).unwrap();
    }
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch("DROP TRIGGER journal_keeps_content; UPDATE journal SET payload = '{}' WHERE sequence = 2").unwrap();
    drop(raw);
    let garage = Garage::builder().background(false).open(&path).unwrap();
    let mut events = garage.events().subscribe(1);
    let seen: Vec<_> =
        (0..4).map(|_| events.next_within(Duration::ZERO).map(|e| e.map(|e| e.sequence)).map_err(|e| e.kind())).collect();
    assert!(!seen.contains(&Ok(Some(3))), "{seen:?}");
}

#[test]
fn an_exit_that_waits_for_a_payment_can_have_it_recovered_now() {
    let clock = Arc::new(ManualClock::at(at()));
    let card = Provider::new(ChargeOutcome::Unknown, approved());
    let garage = Garage::builder().clock(clock.clone()).background(false).provider(PaymentMethod::Card, card).in_memory().unwrap();
    set_up(&garage);
    let id = garage.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    clock.advance(minutes(10));
    let error = garage.payments().prepay(Pay::card(id)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PaymentPending);
    // Too young for the sweep; the operator at the exit names it.
    let pending = garage.payments().recover().unwrap().pending;
    assert_eq!(garage.payments().recover_one(pending[0]).unwrap().status, PaymentStatus::Completed);
    garage.sessions().exit(Exit::new(id)).unwrap();
}

#[test]
fn one_measure_given_at_entry_leaves_the_registered_others() {
    let garage = Garage::builder().background(false).in_memory().unwrap();
    garage
        .spots()
        .create_layout(&Layout::grid(1, 1, 1).map_spots(|mut s| {
            s.limits.height_cm = Some(180);
            s
        }))
        .unwrap();
    let tall = VehicleSize { height_cm: Some(250), ..VehicleSize::default() };
    garage.vehicles().register(NewVehicle::new("AB-1", VehicleType::Standard).size(tall)).unwrap();
    let long = VehicleSize { length_cm: Some(400), ..VehicleSize::default() };
    assert!(garage.sessions().enter(Entry::new("AB-1").size(long)).is_err(), "250 cm on a spot of 180 cm");
}

#[test]
fn what_is_shown_of_a_plate_holds_no_control_characters() {
    let garage = Garage::builder().background(false).in_memory().unwrap();
    let v = garage.vehicles().register(NewVehicle::new("AB\u{1b}[2J\u{202E}12\n", VehicleType::Standard));
    let v = match v {
        Ok(v) => v,
        Err(_) => garage.vehicles().register(NewVehicle::new("AB\u{1b}\n\u{202E}12", VehicleType::Standard)).unwrap(),
    };
    assert!(!v.plate_shown.as_str().chars().any(|c| c.is_control() || c == '\u{202E}'), "{:?}", v.plate_shown.as_str());
}

#[test]
fn own_commits_after_another_processs_restore_reach_the_live_state() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("g.db");
    let open = || Garage::builder().background(false).open(&path).unwrap();
    let ours = open();
    set_up(&ours);
    ours.maintenance().backup(dir.path().join("b.db")).unwrap();
    for n in 0..3 {
        ours.sessions().enter(Entry::new(format!("AB-{n}"))).unwrap();
    }
    open().maintenance().restore(dir.path().join("b.db")).unwrap();
    ours.sessions().enter(Entry::new("XY-1")).unwrap();
    assert_eq!(ours.spots().availability().unwrap().free(), 3);
}

#[test]
fn health_under_load_is_well() {
    let dir = tempfile::tempdir().unwrap();
    let garage = Garage::open(dir.path().join("g.db")).unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 50)).unwrap();
    let stop = std::sync::atomic::AtomicBool::new(false);
    let (mut bad, mut all) = (0, 0);
    std::thread::scope(|scope| {
        for t in 0..4 {
            let (garage, stop) = (&garage, &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let v = garage.sessions().enter(Entry::new(format!("T{t}"))).unwrap();
                    garage.sessions().exit(Exit::new(v.session.id)).unwrap();
                }
            });
        }
        let end = Instant::now() + Duration::from_secs(3);
        while Instant::now() < end {
            all += 1;
            if !garage.health().is_healthy() {
                bad += 1;
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(bad, 0, "of {all}");
}

#[test]
fn one_payment_that_cannot_be_settled_does_not_keep_the_others_from_recovery() {
    let clock = Arc::new(ManualClock::at(at()));
    #[derive(Debug, Default)]
    struct Odd(std::sync::Mutex<Option<Garage>>, AtomicU32);
    impl PaymentProvider for Odd {
        fn refund(&self, _: &RefundCharge) -> Result<RefundOutcome> {
            Ok(RefundOutcome::Unknown)
        }

        fn refund_status(&self, _: &RefundCharge) -> Result<RefundOutcome> {
            Ok(RefundOutcome::Unknown)
        }

        fn charge(&self, _: &Charge) -> Result<ChargeOutcome> {
            Ok(if self.1.load(Ordering::SeqCst) == 0 { ChargeOutcome::Unknown } else { approved() })
        }
        fn status(&self, c: &Charge) -> Result<ChargeOutcome> {
            if c.key != "a" {
                return Ok(approved());
            }
            // The kiosk's own retry, with its key, gets through first; this answer was older.
            self.1.store(1, Ordering::SeqCst);
            let garage = self.0.lock().unwrap().clone().unwrap();
            garage.payments().with_key("a").process(Pay::card(c.session))?;
            Ok(declined())
        }
    }
    let odd = Arc::new(Odd::default());
    let garage =
        Garage::builder().clock(clock.clone()).background(false).provider(PaymentMethod::Card, odd.clone()).in_memory().unwrap();
    *odd.0.lock().unwrap() = Some(garage.clone());
    set_up(&garage);
    for (plate, key) in [("AB-1", "a"), ("AB-2", "b")] {
        let id = garage.sessions().enter(Entry::new(plate)).unwrap().session.id;
        clock.advance(minutes(1));
        garage.payments().with_key(key).process(Pay::card(id)).unwrap_err();
    }
    clock.advance(minutes(10));
    let swept = garage.maintenance().sweep();
    assert_eq!(garage.payments().pending().unwrap().len(), 0, "{:?}", swept.map_err(|e| e.to_string()));
}

#[test]
fn a_prepaid_stay_recovered_late_pays_for_its_time() {
    let clock = Arc::new(ManualClock::at(at()));
    let card = Provider::new(ChargeOutcome::Unknown, approved());
    let garage = Garage::builder().clock(clock.clone()).background(false).provider(PaymentMethod::Card, card).in_memory().unwrap();
    set_up(&garage);
    let id = garage.sessions().enter(Entry::new("AB-1")).unwrap().session.id;
    clock.advance(minutes(10));
    garage.payments().prepay(Pay::card(id)).unwrap_err();
    clock.advance(minutes(600));
    garage.payments().recover().unwrap();
    clock.advance(minutes(14));
    let exit = garage.sessions().exit(Exit::new(id)).map(|s| s.paid_minor).map_err(|e| e.kind());
    assert_eq!(exit, Err(ErrorKind::PaymentRequired));
}

#[test]
fn lapsed_reservations_do_not_keep_spots() {
    let clock = Arc::new(ManualClock::at(at()));
    let garage = garage(&clock);
    for n in 1..=4 {
        let spot = garage.spots().by_code(&format!("F1-B1-S00{n}")).unwrap();
        garage.spots().reserve(spot.id, &format!("RE-{n}"), Some(at().saturating_add(minutes(5)))).unwrap();
    }
    clock.advance(minutes(60));
    assert!(garage.sessions().enter(Entry::new("AB-1")).is_ok(), "Full, an hour after all reservations lapsed");
}
