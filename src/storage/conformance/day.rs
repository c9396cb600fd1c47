//! A day in the life of a garage: every kind of event, applied, read back, replayed and reopened.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Contents;
use super::fixture::{STANDARD, tariff, tariff_ref, validation};
use super::trial::{Trial, registration_of};
use crate::domain::{
    Actor, Bay, CashMove, Currency, DebtId, DebtStatus, Floor, Label, Money, NewSpot, ParkerClass, PaymentId, PaymentMethod,
    PaymentPurpose, PaymentStatus, Receipt, ReceiptKind, RefundId, RefundStatus, SessionId, SessionStatus, ShiftId, ShiftStatus,
    SizeLimits, Spot, SpotId, SpotStatus, TicketId, TicketStatus, VehicleId, VehicleSize, VehicleType,
};
use crate::domain::{AuthSessionEnd, AuthSessionId, Client, DeviceId, DeviceKind, Digest, Role, Subject, TokenFault, UserId};
use crate::event::{Event, Head};
use crate::storage::{AuthSessionFilter, Page, apply};

/// Lives the day, each event in a transaction of its own, and answers what the store holds in the evening.
struct Day<'t> {
    trial: &'t Trial<'t>,
}

impl Day<'_> {
    fn happens(&self, event: Event) {
        self.trial.write(|tx| self.trial.record(tx, event.clone(), None));
    }

    fn spot(&self, spots: &[SpotId], n: usize) -> Spot {
        self.trial.read(|tx| tx.spot(spots[n])).expect("the spot was built")
    }

    fn vehicle(&self, plate: &str) -> VehicleId {
        let vehicle = self.trial.fixture.vehicle(plate);
        self.happens(registration_of(&vehicle));
        vehicle.id
    }

    fn enters(&self, vehicle: VehicleId, spot: SpotId) -> (SessionId, TicketId) {
        let f = &self.trial.fixture;
        let (session, ticket) = (SessionId::new(f.now(), f.random()), TicketId::new(f.now(), f.random()));
        let tariff = self.trial.read(|tx| tx.active_tariff());
        let overdue_at = f.now().saturating_add(Duration::from_hours(24));
        let lane = Some("north".to_owned());
        let (number, parker_class) = (f.number(), ParkerClass::Transient);
        self.happens(Event::VehicleEntered { session, vehicle, spot, ticket, number, tariff, parker_class, overdue_at, lane });
        (session, ticket)
    }

    fn opens_payment(&self, session: SessionId, key: &str, purpose: PaymentPurpose) -> PaymentId {
        let payment = PaymentId::new(self.trial.fixture.now(), self.trial.fixture.random());
        self.happens(Event::PaymentOpened {
            payment,
            session,
            key: key.to_owned(),
            purpose,
            method: PaymentMethod::Card,
            amount: Money::new(350, Currency::EUR),
            credit_minor: 0,
            tendered_minor: None,
            debt: None,
            priced_until: self.trial.fixture.now(),
            lane: Some("station 1".to_owned()),
        });
        payment
    }
}

/// Every kind of event happens at least once; the rows are checked on the way.
fn live(trial: &Trial<'_>) -> Contents {
    let day = Day { trial };
    let f = &trial.fixture;

    let spots: Vec<SpotId> = (0..6).map(|_| SpotId::new(f.now(), f.random())).collect();
    day.happens(Event::LayoutExtended {
        floors: vec![Floor { level: -1, name: "Cellar".to_owned() }],
        bays: vec![Bay { level: -1, number: 4, name: "D".to_owned() }],
        spots: spots
            .iter()
            .zip(1..)
            .map(|(id, ordinal)| NewSpot {
                id: *id,
                code: format!("C{ordinal}").parse().expect("a valid code"),
                level: -1,
                bay: 4,
                ordinal,
                class: STANDARD,
                limits: SizeLimits { height_cm: Some(210), ..SizeLimits::default() },
            })
            .collect(),
    });
    assert_eq!(day.spot(&spots, 5).status, SpotStatus::Available);

    for version in [1, 2] {
        day.happens(Event::TariffPublished { tariff: tariff("day", version) });
        day.happens(Event::TariffActivated { tariff: tariff_ref("day", version) });
    }
    day.happens(Event::NothingToDo {});
    assert_eq!(trial.read(|tx| tx.active_tariff()), Some(tariff_ref("day", 2)));

    let cars: Vec<VehicleId> = (1..=6).map(|n| day.vehicle(&format!("DAY {n}"))).collect();
    let size = VehicleSize { height_cm: Some(190), ..VehicleSize::default() };
    let note = Some("roof box".to_owned());
    day.happens(Event::VehicleUpdated { vehicle: cars[0], vehicle_type: VehicleType::Electric, size, note: note.clone() });
    let updated = trial.read(|tx| tx.vehicle(cars[0])).expect("it was registered");
    assert_eq!((updated.vehicle_type, updated.size, updated.note, updated.version), (VehicleType::Electric, size, note, 2));
    day.happens(Event::VehicleRemoved { vehicle: cars[5] });
    assert!(trial.read(|tx| tx.vehicle(cars[5])).is_some_and(|row| row.deleted_at.is_some()));

    // A spot is kept, given up, closed, opened and taken out.
    let until = Some(f.now());
    day.happens(Event::SpotReserved { spot: spots[5], vehicle: cars[4], until });
    assert_eq!(day.spot(&spots, 5).reserved_for, Some(cars[4]));
    day.happens(Event::SpotReleased { spot: spots[5] });
    assert_eq!((day.spot(&spots, 5).status, day.spot(&spots, 5).reserved_for), (SpotStatus::Available, None));
    for to in [SpotStatus::Maintenance, SpotStatus::OutOfOrder, SpotStatus::Available] {
        day.happens(Event::SpotServiceChanged { spot: spots[5], to, reason: Some("lamp".to_owned()) });
        assert_eq!(day.spot(&spots, 5).status, to);
    }
    day.happens(Event::SpotRemoved { spot: spots[5] });
    assert!(day.spot(&spots, 5).deleted_at.is_some());

    // One moves, stays longer, loses the ticket, tries to pay twice, pays and leaves.
    let (stay, ticket) = day.enters(cars[0], spots[0]);
    assert_eq!(day.spot(&spots, 0).session, Some(stay));
    day.happens(Event::SessionTransferred { session: stay, from: spots[0], to: spots[1] });
    assert_eq!((day.spot(&spots, 0).status, day.spot(&spots, 1).session), (SpotStatus::Available, Some(stay)));
    let overdue_at = f.now().saturating_add(Duration::from_hours(72));
    day.happens(Event::SessionExtended { session: stay, overdue_at });
    let second = TicketId::new(f.now(), f.random());
    day.happens(Event::TicketReplaced { session: stay, lost: ticket, ticket: second, number: f.number() });
    assert!(trial.read(|tx| tx.ticket(ticket)).is_some_and(|row| row.lost && row.status == TicketStatus::Void));
    let (from, to) = (ParkerClass::Transient, ParkerClass::Reservation);
    day.happens(Event::ParkerClassChanged { session: stay, from, to, reason: "booked".to_owned() });
    for id in ["bakery", "cinema"] {
        day.happens(Event::ValidationGranted { session: stay, validation: validation(id, 30) });
    }
    day.happens(Event::ValidationRevoked {
        session: stay,
        validation: validation("bakery", 30).id,
        reason: "wrong car".to_owned(),
    });
    let granted: Vec<_> = trial.read(|tx| tx.validations_of(stay)).into_iter().map(|row| row.validation).collect();
    assert_eq!(granted, [validation("cinema", 30)]);
    let refused = day.opens_payment(stay, "pay-1", PaymentPurpose::Exit);
    day.happens(Event::PaymentFailed { payment: refused, reason: "declined".to_owned() });
    let given_up = day.opens_payment(stay, "pay-2", PaymentPurpose::Exit);
    day.happens(Event::PaymentCancelled { payment: given_up, reason: "driver went back".to_owned() });
    let paid = day.opens_payment(stay, "pay-3", PaymentPurpose::Prepay);
    let paid_until = Some(f.now().saturating_add(Duration::from_mins(15)));
    let reference = Some("provider-77".to_owned());
    day.happens(Event::PaymentCompleted { payment: paid, session: stay, amount_minor: 350, reference, paid_until });
    let statuses: Vec<PaymentStatus> = trial.read(|tx| tx.payments_of(stay)).iter().map(|row| row.status).collect();
    assert_eq!(statuses, [PaymentStatus::Failed, PaymentStatus::Cancelled, PaymentStatus::Completed]);
    let (ended_at, lane) = (f.now(), Some("south".to_owned()));
    let vehicle_type = VehicleType::Electric;
    day.happens(Event::SessionCompleted {
        session: stay,
        ended_at,
        vehicle_type,
        spot: Some(spots[1]),
        ticket: Some(second),
        lane,
    });
    let session = trial.read(|tx| tx.session(stay)).expect("it was begun");
    assert_eq!((session.status, session.spot, session.ticket), (SessionStatus::Completed, spots[1], second));
    assert_eq!((session.paid_minor, session.paid_until, session.ended_at), (350, paid_until, Some(ended_at)));
    assert_eq!((session.overdue_at, session.tariff), (overdue_at, Some(tariff_ref("day", 2))));
    assert_eq!((session.parker_class, session.vehicle_type), (ParkerClass::Reservation, Some(vehicle_type)));
    assert!(session.lost_ticket);

    aftermath(&day, stay, paid, given_up);

    // One entry was a mistake; one plate was misread; one stays for ever; one gives up its spot; one is still inside.
    let (mistake, ticket) = day.enters(cars[1], spots[0]);
    let reason = "wrong gate".to_owned();
    day.happens(Event::SessionCancelled { session: mistake, ended_at: f.now(), spot: spots[0], ticket: Some(ticket), reason });
    let (misread, ticket) = day.enters(cars[1], spots[0]);
    day.happens(Event::PlateCorrected { session: misread, from: cars[1], to: cars[2] });
    assert_eq!(trial.read(|tx| tx.active_session_of(cars[2])).map(|session| session.id), Some(misread));
    assert_eq!(trial.read(|tx| tx.active_session_of(cars[1])), None);
    day.happens(Event::TicketVoided { ticket, reason: "torn".to_owned() });
    let (forgotten, ticket) = day.enters(cars[3], spots[2]);
    day.happens(Event::SessionExpired { session: forgotten, spot: Some(spots[2]), ticket: Some(ticket) });
    day.happens(Event::SessionCompleted {
        session: forgotten,
        ended_at: f.now(),
        vehicle_type: VehicleType::Standard,
        spot: None,
        ticket: None,
        lane: None,
    });
    let (looked_for, _) = day.enters(cars[3], spots[2]);
    day.happens(Event::SessionExpired { session: looked_for, spot: None, ticket: None });
    assert_eq!(day.spot(&spots, 2).status, SpotStatus::Occupied, "staff must look first");
    day.enters(cars[4], spots[3]);
    booked(&day, spots[4]);
    unpaid(&day, spots[4]);

    people_log_in(&day);
    leases(&day);
    trial.contents()
}

/// One pays in cash at a booth and gets part of it back; the drawer is counted and the day closed.
fn booked(day: &Day<'_>, spot: SpotId) {
    let (trial, f) = (day.trial, &day.trial.fixture);
    let euros = |minor| Money::new(minor, Currency::EUR);
    let car = day.vehicle("DAY 8");
    let shift = ShiftId::new(f.now(), f.random());
    day.happens(Event::ShiftOpened { shift, drawer: "booth".to_owned(), float: euros(10_000), by: Actor::Host });
    for (kind, minor) in [(CashMove::PayIn, 700), (CashMove::PayOut, 50), (CashMove::Drop, 9_000)] {
        day.happens(Event::CashMoved { shift, kind, amount: euros(minor), reason: "counted twice".to_owned() });
    }
    let (session, ticket) = day.enters(car, spot);
    let payment = day.opens_payment(session, "pay-booked", PaymentPurpose::Exit);
    day.happens(Event::PaymentCompleted { payment, session, amount_minor: 350, reference: None, paid_until: None });
    let mut receipt = super::books::receipt(f, 1, payment, session);
    (receipt.amount_minor, receipt.shift) = (350, Some(shift));
    day.happens(Event::ReceiptIssued { receipt: receipt.clone() });
    assert_eq!(trial.read(|tx| tx.payment(payment)).and_then(|row| row.receipt), Some(1));
    let refund = RefundId::new(f.now(), f.random());
    let (key, reason) = ("refund-booked".to_owned(), "goodwill".to_owned());
    day.happens(Event::RefundOpened { refund, payment, session, key, amount: euros(100), reason });
    day.happens(Event::RefundCompleted { refund, payment, session, amount_minor: 100, reference: None, paid_until: None });
    receipt = Receipt {
        number: 2,
        kind: ReceiptKind::CreditNote,
        refund: Some(refund),
        corrects: Some(1),
        amount_minor: -100,
        ..receipt
    };
    day.happens(Event::ReceiptIssued { receipt });
    assert_eq!(trial.read(|tx| tx.refund(refund)).and_then(|row| row.credit_note), Some(2));
    let row = trial.read(|tx| tx.shift(shift)).expect("it was opened");
    assert_eq!((row.taken_minor, row.given_back_minor, row.expected().ok()), (350, 100, Some(euros(1_900))));
    day.happens(Event::ShiftClosed { shift, counted: euros(1_899) });
    let row = trial.read(|tx| tx.shift(shift)).expect("it was opened");
    assert_eq!((row.status, row.difference().ok().flatten()), (ShiftStatus::Closed, Some(euros(-1))));
    day.happens(Event::SessionCompleted {
        session,
        ended_at: f.now(),
        spot: Some(spot),
        ticket: Some(ticket),
        vehicle_type: VehicleType::Standard,
        lane: None,
    });
    day.happens(Event::DayClosed { close: super::books::close(f, 1, 1, 2) });
    assert_eq!(trial.read(|tx| tx.last_day_close()).map(|close| close.to_receipt), Some(2));
}

/// What comes after a payment: a dispute, refunds, and word of one that was given up.
fn aftermath(day: &Day<'_>, session: SessionId, paid: PaymentId, given_up: PaymentId) {
    let (trial, f) = (day.trial, &day.trial.fixture);
    day.happens(Event::PaymentAnswered { payment: given_up, taken: false });
    assert!(trial.read(|tx| tx.payment(given_up)).is_some_and(|row| row.answered_at.is_some()));
    day.happens(Event::PaymentDisputed { payment: paid, reason: "not mine".to_owned() });
    assert_eq!(trial.read(|tx| tx.payments_disputed(Page::first(9))).len(), 1);
    day.happens(Event::DisputeResolved { payment: paid, note: "it was".to_owned() });
    assert_eq!(trial.read(|tx| tx.payments_disputed(Page::first(9))), []);
    let opens = |key: &str, minor: i64| {
        let refund = RefundId::new(f.now(), f.random());
        let (key, amount, reason) = (key.to_owned(), Money::new(minor, Currency::EUR), "goodwill".to_owned());
        day.happens(Event::RefundOpened { refund, payment: paid, session, key, amount, reason });
        refund
    };
    let refused = opens("refund-1", 350);
    day.happens(Event::RefundFailed { refund: refused, reason: "closed".to_owned() });
    for (key, amount_minor, left) in [("refund-2", 100, 250), ("refund-3", 250, 0)] {
        let refund = opens(key, amount_minor);
        let reference = Some(format!("back-{amount_minor}"));
        day.happens(Event::RefundCompleted { refund, payment: paid, session, amount_minor, reference, paid_until: None });
        assert_eq!(trial.read(|tx| tx.session(session)).map(|row| (row.paid_minor, row.paid_until)), Some((left, None)));
        assert_eq!(trial.read(|tx| tx.payment(paid)).map(|row| row.left().minor()), Some(left));
    }
    assert_eq!(trial.read(|tx| tx.payment(paid)).map(|row| row.status), Some(PaymentStatus::Refunded));
    let statuses: Vec<RefundStatus> = trial.read(|tx| tx.refunds_of(paid)).iter().map(|row| row.status).collect();
    assert_eq!(statuses, [RefundStatus::Failed, RefundStatus::Completed, RefundStatus::Completed]);
}

/// Two leave without paying and one is let out for nothing.
fn unpaid(day: &Day<'_>, spot: SpotId) {
    let (trial, f) = (day.trial, &day.trial.fixture);
    let car = day.vehicle("DAY 9");
    let leaves = |session: SessionId, ticket: TicketId| {
        day.happens(Event::SessionCompleted {
            session,
            ended_at: f.now(),
            spot: Some(spot),
            ticket: Some(ticket),
            vehicle_type: VehicleType::Standard,
            lane: None,
        });
    };
    let debts = [0, 1].map(|_| {
        let (session, ticket) = day.enters(car, spot);
        leaves(session, ticket);
        let (debt, amount) = (DebtId::new(f.now(), f.random()), Money::new(350, Currency::EUR));
        day.happens(Event::DebtIncurred { debt, session, vehicle: car, amount, reason: "the barrier was open".to_owned() });
        (debt, session)
    });
    assert_eq!(trial.read(|tx| tx.open_debts_of(car)).len(), 2);
    let payment = day.opens_payment(debts[0].1, "pay-debt", PaymentPurpose::Debt);
    let session = debts[0].1;
    day.happens(Event::PaymentCompleted { payment, session, amount_minor: 350, reference: None, paid_until: None });
    day.happens(Event::DebtSettled { debt: debts[0].0, payment });
    day.happens(Event::DebtWaived { debt: debts[1].0, reason: "our fault".to_owned() });
    let rows = trial.read(|tx| tx.debts_of(car));
    let states: Vec<_> = rows.iter().map(|row| (row.status, row.payment, row.waiver.as_deref())).collect();
    assert_eq!(states, [(DebtStatus::Settled, Some(payment), None), (DebtStatus::Waived, None, Some("our fault"))]);
    let (session, ticket) = day.enters(car, spot);
    day.happens(Event::SessionReleased { session, waived_minor: 350, reason: "ambulance".to_owned() });
    leaves(session, ticket);
    assert_eq!(trial.read(|tx| tx.session(session)).map(|row| row.waived_minor), Some(350));
}

/// Users and a device are made, log in, fail, are locked, refresh, are robbed, log out and are removed.
fn people_log_in(day: &Day<'_>) {
    let (trial, f) = (day.trial, &day.trial.fixture);
    let digest = |n: u8| Digest::from_bytes([n; 32]);
    let later = |hours| f.now().saturating_add(Duration::from_hours(hours));
    let user = |login: &str, role| {
        let user = UserId::new(f.now(), f.random());
        let login = login.parse().expect("a fixture's login is valid");
        day.happens(Event::UserCreated { user, login, display_name: "Somebody".to_owned(), role });
        user
    };
    let (ada, bob) = (user("ada@example.org", Role::Admin), user("bob", Role::Operator));
    day.happens(Event::PasswordSet { user: ada, password: digest(1) });
    day.happens(Event::PasswordRehashed { user: ada, password: digest(2) });
    day.happens(Event::PasswordResetRequested { user: bob, token: digest(3), expires_at: later(1) });
    let active = true;
    day.happens(Event::UserChanged { user: bob, display_name: "Bob".to_owned(), role: Role::Manager, active });
    let row = trial.read(|tx| tx.user(bob)).expect("he was made");
    assert_eq!((row.role, row.version, row.reset.map(|reset| reset.token)), (Role::Manager, 3, Some(digest(3))));

    // A stranger and Ada fail; she gets in, he is locked and forgotten.
    let ip = Some("2001:db8::1".parse().expect("an address"));
    for (counter, user) in [(digest(10), Some(ada)), (digest(11), None), (digest(12), None)] {
        day.happens(Event::LoginFailed { counter, user, failures: 1, ip });
    }
    day.happens(Event::UserLocked { counter: digest(11), user: None, until: later(2) });
    assert!(trial.read(|tx| tx.login_counter(&digest(11))).is_some_and(|row| row.locked_until.is_some() && row.failures == 1));
    day.happens(Event::LoginSucceeded { user: ada, counter: digest(10) });
    day.happens(Event::LoginCountersForgotten { counters: vec![digest(12), digest(99)] });
    assert_eq!(trial.read(|tx| tx.stranger_counters(9)).iter().map(|row| row.key).collect::<Vec<_>>(), [digest(11)]);

    let device = DeviceId::new(f.now(), f.random());
    let (name, lane) = ("Gate 1".to_owned(), "north".to_owned());
    day.happens(Event::DeviceRegistered { device, name: name.clone(), kind: DeviceKind::Gate, lane, secret: digest(20) });
    day.happens(Event::DeviceChanged { device, name, lane: "south".to_owned(), active });
    day.happens(Event::DeviceSecretSet { device, secret: digest(21) });
    day.happens(Event::DeviceLoginFailed { device, ip: None });
    day.happens(Event::TokensRefused { refused: [(TokenFault::Expired, 2), (TokenFault::AuthSession, 1)].into() });
    assert!(trial.read(|tx| tx.device(device)).is_some_and(|row| row.lane == "south" && row.secret == digest(21)));

    let opens = |subject, n: u8| {
        let auth_session = AuthSessionId::new(f.now(), f.random());
        let client = Client { fingerprint: Some(digest(30)), ip, user_agent: Some("Browser \u{1f697}".to_owned()) };
        let refresh = digest(n);
        day.happens(Event::AuthSessionOpened { auth_session, subject, client, refresh, expires_at: later(24) });
        auth_session
    };
    let (at_home, abroad, gate) =
        (opens(Subject::User(ada), 40), opens(Subject::User(ada), 41), opens(Subject::Device(device), 42));
    let expires_at = later(48);
    day.happens(Event::TokenRefreshed { auth_session: at_home, successor: digest(50), salt: digest(51), expires_at });
    let row = trial.read(|tx| tx.auth_session(at_home)).expect("it began");
    assert_eq!((row.refresh.current, row.refresh.previous, row.expires_at), (digest(50), Some(digest(40)), expires_at));
    day.happens(Event::AuthSessionLabelled { auth_session: at_home, name: Some("my phone".to_owned()), trusted: true });
    let used_at = f.now();
    day.happens(Event::ActivityNoted { uses: vec![(at_home, used_at), (gate, used_at)] });
    assert_eq!(trial.read(|tx| tx.auth_session(gate)).map(|row| row.last_activity), Some(used_at));
    day.happens(Event::RefreshReused { auth_session: abroad, ip });
    day.happens(Event::AuthSessionRevoked { auth_session: abroad, reason: AuthSessionEnd::RefreshReused });
    let open: Vec<_> = trial
        .read(|tx| tx.auth_sessions(&AuthSessionFilter::active_of(Subject::User(ada)), Page::first(9)))
        .iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(open, [at_home]);
    day.happens(Event::AuthSessionsForgotten { auth_sessions: vec![abroad] });
    assert_eq!(trial.read(|tx| tx.auth_session(abroad)), None);

    // Another gate and another user come and go.
    let gone = DeviceId::new(f.now(), f.random());
    let (name, lane) = ("Gate 2".to_owned(), "east".to_owned());
    day.happens(Event::DeviceRegistered { device: gone, name, kind: DeviceKind::Kiosk, lane, secret: digest(22) });
    day.happens(Event::DeviceRemoved { device: gone });
    day.happens(Event::UserRemoved { user: bob });
    assert!(trial.read(|tx| tx.user(bob)).is_some_and(|row| row.deleted_at.is_some() && row.reset.is_none() && !row.active));
    user("bob", Role::User);
}

/// A job changes hands.
fn leases(day: &Day<'_>) {
    let f = &day.trial.fixture;
    let job: Label = "sweep".parse().expect("a valid label");
    for (fence, holder) in [(1, "one"), (2, "two")] {
        let holder = holder.parse().expect("a valid label");
        let until = f.now().saturating_add(Duration::from_secs(30));
        day.happens(Event::LeaseTaken { job: job.clone(), fence, holder, until });
        let held = day.trial.read(|tx| tx.lease(&job)).expect("it was taken");
        assert_eq!((held.fence, held.until), (fence, until));
    }
    let before = day.trial.read(|tx| tx.lease(&job)).expect("it was taken");
    day.happens(Event::LeaseReleased { job: job.clone(), fence: 2 });
    let after = day.trial.read(|tx| tx.lease(&job)).expect("its number stays");
    assert!(after.is_same(&before) && after.until < before.until);
}

/// Replays `contents`' journal into the store of `trial`, row by row.
fn replay(trial: &Trial<'_>, contents: &Contents) {
    let mut head = Head::EMPTY;
    for row in &contents.journal {
        let entry = match row.clone().verify(head) {
            Ok(entry) => std::sync::Arc::new(entry),
            Err(broken) => panic!("{broken}"),
        };
        head = entry.head();
        trial.write(|tx| {
            apply(tx, &entry.event, entry.at)?;
            tx.append(&entry)
        });
    }
}

cases! {
    /// Every kind of event can happen, and the rows are then as it says.
    fn every_kind_of_event_is_applied_and_read_back(trial) {
        let contents = live(&trial);
        let kinds: BTreeSet<&str> = contents.journal.iter().map(|row| row.kind.as_str()).collect();
        let all: BTreeSet<&str> = Event::KINDS.iter().copied().collect();
        assert_eq!(kinds, all, "the day of this suite lacks a kind of event, or the store changed one");
        let count = &contents.availability[0];
        assert_eq!((count.total, count.free, count.occupied, count.reserved), (5, 2, 3, 0));
    }

    /// Replaying the journal into an empty store gives the same rows.
    fn replaying_the_journal_gives_the_same_rows(trial) {
        let contents = live(&trial);
        let copy = trial.another();
        replay(&copy, &contents);
        assert_eq!(copy.contents().without_journal(), contents.clone().without_journal(), "the rows");
        assert_eq!(copy.contents().journal, contents.journal, "the journal");
    }

    /// The whole day in one transaction gives the same rows as event by event.
    fn a_day_in_one_transaction_gives_the_same_rows(trial) {
        let contents = live(&trial);
        let copy = trial.another();
        copy.write(|tx| {
            contents.journal.iter().try_for_each(|row| {
                let entry = std::sync::Arc::new(row.clone().parse()?);
                apply(tx, &entry.event, entry.at)?;
                tx.append(&entry)
            })
        });
        assert_eq!(copy.contents(), contents);
    }

    /// A durable store that is closed and opened again holds what it held, and goes on from there.
    fn a_store_opened_again_holds_what_it_held(trial) {
        let contents = live(&trial);
        let Some(trial) = trial.reopened() else { return };
        assert_eq!(trial.contents(), contents, "after it was opened again");
        let event = trial.registration("NEXT DAY");
        let entry = trial.write(|tx| trial.record(tx, event.clone(), None));
        assert_eq!(entry.sequence, contents.head.sequence + 1, "the journal goes on where it ended");
        let Some(trial) = trial.reopened() else { panic!("it could be opened again before") };
        assert_eq!(trial.contents().head, entry.head());
    }
}
