//! Every call that a principal can make, with the permission that it wants, and a garage in which each has something to act on.
#![allow(unreachable_pub, clippy::unwrap_used, reason = "one test uses this")]

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use parking_garage::auth::token::SecretString;
use parking_garage::*;

use super::support::accounts::*;
use super::support::terminal::{Fate, Terminal};
use super::support::{House, euros, noon};

/// What there is in the garage.
pub struct Furnished {
    pub house: House,
    pub spots: Vec<Spot>,
    pub vehicle: Vehicle,
    /// Parked, and nothing paid.
    pub parked: Visit,
    /// Parked, and prepaid.
    pub prepaid: Visit,
    pub paid: Paid,
    /// Parked, with a payment whose outcome is not known.
    pub hanging: Visit,
    pub pending: Payment,
    pub refund: Refund,
    pub debt: Debt,
    pub shift: Shift,
    pub tariff: Tariff,
    /// Somebody else, logged in.
    pub other: User,
    pub tokens: Tokens,
    pub forgetful: User,
    pub reset: SecretString,
    pub device: RegisteredDevice,
    pub lease: Lease,
}

impl Furnished {
    pub fn new(roles: RoleTable) -> Self {
        let terminal = Arc::new(Terminal::default());
        let provider = Arc::clone(&terminal) as Arc<dyn PaymentProvider>;
        let config = config().roles(roles);
        let house = House::in_memory(|builder| builder.auth(config.clone()).provider(PaymentMethod::Card, Arc::clone(&provider)));
        house.with_spots(12).with_tariff(250);
        let garage = &house.garage;
        let tariff = Tariff::hourly("night".parse().unwrap(), Currency::EUR, 100).unwrap();
        let vehicle = garage.vehicles().register(NewVehicle::new("KN 1", VehicleType::Standard)).unwrap();
        let [parked, prepaid, hanging, leaving] = ["AA 1", "AA 2", "AA 3", "AA 4"].map(|plate| house.enter(plate));
        house.advance_minutes(30);
        let paid = garage.payments().prepay(Pay::cash(prepaid.session.id)).unwrap();
        let half = Refunding::whole(paid.payment.id).amount(euros(50)).reason("too much");
        let refund = garage.payments().refund(half).unwrap().refund;
        terminal.will([Fate::ReplyLost]);
        garage.payments().process(Pay::card(hanging.session.id)).unwrap_err();
        let pending = garage.payments().pending().unwrap().remove(0);
        let debt = garage.sessions().exit_unpaid(Exit::new(leaving.session.id), "barrier").unwrap().debt.unwrap();
        let shift = garage.shifts().open(NewShift::new("booth", euros(1_000))).unwrap();
        garage.books().close_day().unwrap();
        let other = user(garage, "other", Role::User);
        let tokens = login(garage, "other");
        let forgetful = user(garage, "forgetful", Role::User);
        let reset = garage.auth().begin_reset(forgetful.id).unwrap();
        let device = garage.auth().register_device(NewDevice::new("Gate", DeviceKind::Gate, "south")).unwrap();
        let lease = garage.leases().acquire("held", Duration::from_hours(1)).unwrap().unwrap();
        let spots = garage.spots().list(Page::first(100)).unwrap();
        Self {
            spots,
            vehicle,
            parked,
            prepaid,
            paid,
            hanging,
            pending,
            refund,
            debt,
            shift,
            tariff,
            other,
            tokens,
            forgetful,
            reset,
            device,
            lease,
            house,
        }
    }

    /// Somebody of this role, logged in: a device at lane `north` for KIOSK, else a user.
    pub fn principal(&self, role: Role) -> (Principal, Tokens) {
        let auth = self.house.garage.auth();
        let tokens = if role == Role::Kiosk {
            let gate = auth.register_device(NewDevice::new("Pay station", DeviceKind::Kiosk, "north")).unwrap();
            auth.login_device(&gate.secret, &Client::default()).unwrap()
        } else {
            user(&self.house.garage, "caller", role);
            login(&self.house.garage, "caller")
        };
        (verify(&self.house.garage, &tokens).unwrap(), tokens)
    }

    /// The number and hash of the last journal row.
    pub fn head(&self) -> Head {
        self.house.garage.journal().head().unwrap()
    }
}

pub type Call = fn(&ActingGarage, &Furnished) -> Result<()>;

/// A call by the name of its service and method, and what it wants; `None` where to be logged in is enough.
pub type Row = (&'static str, Option<Permission>, Call);

/// Shortens a row: the call's answer is of no interest here, only whether there is one.
macro_rules! rows {
    ($($name:literal, $wants:expr, |$g:pat_param, $f:pat_param| $call:expr;)+) => {
        &[$(($name, $wants, |$g, $f| $call.map(drop))),+]
    };
}

const SEE: Option<Permission> = Some(Permission::ReadState);
const CORRECT: Option<Permission> = Some(Permission::CorrectSessions);
const LAYOUT: Option<Permission> = Some(Permission::ManageLayout);
const VEHICLES: Option<Permission> = Some(Permission::ManageVehicles);
const PAY: Option<Permission> = Some(Permission::TakePayment);
const REFUND: Option<Permission> = Some(Permission::Refund);
const TARIFFS: Option<Permission> = Some(Permission::ManageTariffs);
const JOURNAL: Option<Permission> = Some(Permission::ReadJournal);
const SHIFTS: Option<Permission> = Some(Permission::ManageShifts);
const USERS: Option<Permission> = Some(Permission::ManageUsers);
const DEVICES: Option<Permission> = Some(Permission::ManageDevices);
const UPKEEP: Option<Permission> = Some(Permission::Maintenance);

fn draft() -> Tariff {
    Tariff::hourly("draft".parse().unwrap(), Currency::EUR, 300).unwrap()
}

fn bakery() -> Validation {
    Validation::new("bakery".parse().unwrap(), Benefit::Minutes(60))
}

fn any<Id>() -> Page<Id> {
    Page::first(10)
}

/// What leads to a login comes first, while the accounts are as they were.
pub const CALLS: &[Row] = rows! {
    "auth.verify", None, |g, f| g.auth().verify(f.tokens.access.expose());
    "auth.login", None, |g, _| g.auth().login(&LoginRequest::new("other", PASSWORD));
    "auth.refresh", None, |g, f| g.auth().refresh(&f.tokens.refresh, &Client::default());
    "auth.reset_password", None, |g, f| g.auth().reset_password(&f.reset, &secret(OTHER));
    "auth.login_device", None, |g, f| g.auth().login_device(&f.device.secret, &Client::default());
    "garage.transaction", None, |g, _| g.transaction(|_| Ok(()));
    "garage.health", SEE, |g, _| g.health();
    "garage.metrics", SEE, |g, _| g.metrics();

    "auth.sessions", USERS, |g, f| g.auth().sessions(of(&f.other));
    "auth.login_history", USERS, |g, f| g.auth().login_history(of(&f.other), any());
    "auth.session", USERS, |g, f| g.auth().session(f.tokens.session);
    "auth.label", USERS, |g, f| g.auth().label(f.tokens.session, Some("phone"), true);
    "auth.user", USERS, |g, f| g.auth().user(f.other.id);
    "auth.user_by_login", USERS, |g, _| g.auth().user_by_login("other");
    "auth.users", USERS, |g, _| g.auth().users(any());
    "auth.create_user", USERS, |g, _| g.auth().create_user(NewUser::new("new", Role::User));
    "auth.begin_reset", USERS, |g, f| g.auth().begin_reset(f.forgetful.id);
    "auth.change_password", USERS, |g, f| g.auth().change_password(f.other.id, &secret(PASSWORD), &secret(OTHER));
    "auth.logout", USERS, |g, f| g.auth().logout(f.tokens.session);
    "auth.revoke", USERS, |g, f| g.auth().revoke(f.tokens.session);
    "auth.logout_everywhere", USERS, |g, f| g.auth().logout_everywhere(of(&f.other));
    "auth.revoke_all", USERS, |g, f| g.auth().revoke_all(of(&f.other));
    "auth.change_user", USERS, |g, f| g.auth().change_user(f.other.id, f.other.version, UserChange::default());
    "auth.remove_user", USERS, |g, f| g.auth().remove_user(f.other.id);
    "auth.device", DEVICES, |g, f| g.auth().device(f.device.device.id);
    "auth.devices", DEVICES, |g, _| g.auth().devices(any());
    "auth.register_device", DEVICES, |g, _| g.auth().register_device(NewDevice::new("Gate 2", DeviceKind::Gate, "east"));
    "auth.change_device", DEVICES, |g, f| g.auth().change_device(f.device.device.id, 1, DeviceChange::default());
    "auth.renew_device_secret", DEVICES, |g, f| g.auth().renew_device_secret(f.device.device.id);
    "auth.remove_device", DEVICES, |g, f| g.auth().remove_device(f.device.device.id);

    "spots.get", SEE, |g, f| g.spots().get(f.spots[0].id);
    "spots.state", SEE, |g, f| g.spots().state(f.spots[0].id);
    "spots.by_code", SEE, |g, f| g.spots().by_code(f.spots[0].code.as_str());
    "spots.list", SEE, |g, _| g.spots().list(any());
    "spots.in_bay", SEE, |g, _| g.spots().in_bay(1, 1);
    "spots.floors", SEE, |g, _| g.spots().floors();
    "spots.bays", SEE, |g, _| g.spots().bays();
    "spots.availability", SEE, |g, _| g.spots().availability();
    "spots.availability_on", SEE, |g, _| g.spots().availability_on(1);
    "spots.occupied_count", SEE, |g, _| g.spots().occupied_count();
    "spots.free_count", SEE, |g, _| g.spots().free_count(None, None);
    "spots.create_layout", LAYOUT, |g, _| g.spots().create_layout(&super::support::one_bay(vec![super::support::plan("NEW-1", "STANDARD")]));
    "spots.close_for_maintenance", LAYOUT, |g, f| g.spots().close_for_maintenance(f.spots[8].id, "oil");
    "spots.reopen", LAYOUT, |g, f| g.spots().reopen(f.spots[8].id);
    "spots.put_out_of_order", LAYOUT, |g, f| g.spots().put_out_of_order(f.spots[9].id, "lamp");
    "spots.reserve", Some(Permission::Reserve), |g, f| g.spots().reserve(f.spots[10].id, "RE 1", None);
    "spots.release", Some(Permission::Reserve), |g, f| g.spots().release(f.spots[10].id);
    "spots.remove", LAYOUT, |g, f| g.spots().remove(f.spots[11].id);

    "vehicles.register", VEHICLES, |g, _| g.vehicles().register(NewVehicle::new("NE 1", VehicleType::Standard));
    "vehicles.register_many", VEHICLES, |g, _| g.vehicles().register_many(vec![NewVehicle::new("NE 2", VehicleType::Standard)]);
    "vehicles.get", SEE, |g, f| g.vehicles().get(f.vehicle.id);
    "vehicles.find", SEE, |g, _| g.vehicles().find("KN 1");
    "vehicles.identify", SEE, |g, _| g.vehicles().identify("KN 1");
    "vehicles.search", SEE, |g, _| g.vehicles().search("KN 1", 5);
    "vehicles.history", SEE, |g, f| g.vehicles().history(f.vehicle.id, any());
    "vehicles.list", SEE, |g, _| g.vehicles().list(any());
    "vehicles.update", VEHICLES, |g, f| g.vehicles().update(f.vehicle.id, f.vehicle.version, VehicleChange::default());
    "vehicles.remove", VEHICLES, |g, f| g.vehicles().remove(f.vehicle.id);

    "sessions.enter", Some(Permission::Enter), |g, _| g.sessions().enter(Entry::new("EN 1"));
    "sessions.enter_many", Some(Permission::Enter), |g, _| g.sessions().enter_many(vec![Entry::new("EN 2")]);
    "sessions.get", SEE, |g, f| g.sessions().get(f.parked.session.id);
    "sessions.by_plate", SEE, |g, _| g.sessions().by_plate("AA 1");
    "sessions.unsettled", SEE, |g, _| g.sessions().unsettled("AA 1");
    "sessions.of_vehicle", SEE, |g, f| g.sessions().of_vehicle(f.vehicle.id);
    "sessions.active", SEE, |g, _| g.sessions().active(any());
    "sessions.history", SEE, |g, _| g.sessions().history(&SessionFilter::default(), any());
    "sessions.quote", SEE, |g, f| g.sessions().quote(f.parked.session.id);
    "sessions.quote_at", SEE, |g, f| g.sessions().quote_at(f.parked.session.id, noon());
    "sessions.validations", SEE, |g, f| g.sessions().validations(f.parked.session.id);
    "sessions.validate", CORRECT, |g, f| g.sessions().validate(f.parked.session.id, &bakery());
    "sessions.revoke_validation", CORRECT, |g, f| g.sessions().revoke_validation(f.parked.session.id, &bakery().id, "mistake");
    "sessions.extend", CORRECT, |g, f| g.sessions().extend(f.parked.session.id, noon().saturating_add(Duration::from_hours(99)));
    "sessions.transfer", CORRECT, |g, f| g.sessions().transfer(f.parked.session.id, SpotChoice::Any);
    "sessions.correct_plate", CORRECT, |g, f| g.sessions().correct_plate(f.parked.session.id, "AA 9");
    "sessions.set_parker_class", CORRECT, |g, f| g.sessions().set_parker_class(f.parked.session.id, ParkerClass::Permit, "permit");
    "sessions.expire_overdue", UPKEEP, |g, _| g.sessions().expire_overdue(10);
    "sessions.exit", Some(Permission::Exit), |g, f| g.sessions().exit(Exit::new(f.parked.session.id));
    "sessions.exit_many", Some(Permission::Exit), |g, f| g.sessions().exit_many(vec![Exit::new(f.parked.session.id)]);

    "tickets.get", SEE, |g, f| g.tickets().get(f.parked.ticket.id);
    "tickets.by_number", SEE, |g, f| g.tickets().by_number(f.parked.ticket.number.as_str());
    "tickets.replace_lost", Some(Permission::ManageTickets), |g, f| g.tickets().replace_lost(f.parked.session.id);
    "tickets.void", Some(Permission::ManageTickets), |g, f| g.tickets().void(f.prepaid.ticket.id, "torn");

    "payments.get", SEE, |g, f| g.payments().get(f.pending.id);
    "payments.of_session", SEE, |g, f| g.payments().of_session(f.hanging.session.id);
    "payments.of_plate", SEE, |g, _| g.payments().of_plate("AA 1", any());
    "payments.pending", SEE, |g, _| g.payments().pending();
    "payments.pending_older_than", SEE, |g, _| g.payments().pending_older_than(1);
    "payments.disputed", SEE, |g, _| g.payments().disputed(any());
    "payments.list", SEE, |g, _| g.payments().list(None, any());
    "payments.debt", SEE, |g, f| g.payments().debt(f.debt.id);
    "payments.debts_of", SEE, |g, f| g.payments().debts_of(f.debt.vehicle);
    "payments.debts_of_plate", SEE, |g, _| g.payments().debts_of_plate("AA 4");
    "payments.open_debts", SEE, |g, _| g.payments().open_debts(any());
    "payments.get_refund", SEE, |g, f| g.payments().get_refund(f.refund.id);
    "payments.refunds_of", SEE, |g, f| g.payments().refunds_of(f.paid.payment.id);
    "payments.refunds", SEE, |g, _| g.payments().refunds(None, any());
    "payments.pending_refunds", SEE, |g, _| g.payments().pending_refunds();
    "payments.pending_refunds_older_than", SEE, |g, _| g.payments().pending_refunds_older_than(1);
    "payments.dispute", REFUND, |g, f| g.payments().dispute(f.paid.payment.id, "not mine");
    "payments.charge_back", REFUND, |g, f| g.payments().charge_back(f.paid.payment.id, "fraud");
    "payments.resolve_dispute", REFUND, |g, f| g.payments().resolve_dispute(f.paid.payment.id, "was");
    "payments.refund", REFUND, |g, f| g.payments().refund(Refunding::whole(f.paid.payment.id).reason("broken lift"));
    "payments.recover_refund", REFUND, |g, f| g.payments().recover_refund(f.refund.id);
    "payments.fail_refund", REFUND, |g, f| g.payments().fail_refund(f.refund.id, "gone");
    "payments.top_up", PAY, |g, f| g.payments().top_up(Pay::cash(f.prepaid.session.id));
    "payments.prepay", PAY, |g, f| g.payments().prepay(Pay::cash(f.parked.session.id));
    "payments.process", PAY, |g, f| g.payments().process(Pay::cash(f.parked.session.id));
    "payments.settle_debt", PAY, |g, f| g.payments().settle_debt(PayDebt::cash(f.debt.id));
    "payments.waive_debt", Some(Permission::FreeRelease), |g, f| g.payments().waive_debt(f.debt.id, "old");
    "payments.fail", Some(Permission::CancelPayment), |g, f| g.payments().fail(f.pending.id, "seen");
    "payments.cancel", Some(Permission::CancelPayment), |g, f| g.payments().cancel(f.pending.id, "given up");
    "payments.recover_one", PAY, |g, f| g.payments().recover_one(f.pending.id);
    "payments.recover", UPKEEP, |g, _| g.payments().recover();
    "payments.notify", UPKEEP, |g, f| g.payments().notify(&f.pending.key, ChargeOutcome::Approved { reference: None });
    "payments.notify_refund", UPKEEP, |g, f| g.payments().notify_refund(&f.refund.key, RefundOutcome::Unknown);

    "sessions.exit_unpaid", Some(Permission::FreeRelease), |g, f| g.sessions().exit_unpaid(Exit::new(f.hanging.session.id), "stuck");
    "sessions.release", Some(Permission::FreeRelease), |g, f| g.sessions().release(Exit::new(f.hanging.session.id), "stuck");
    "sessions.cancel", CORRECT, |g, f| g.sessions().cancel(f.hanging.session.id, "twice");

    "shifts.open", Some(Permission::WorkShift), |g, _| g.shifts().open(NewShift::new("other", euros(0)));
    "shifts.get", SHIFTS, |g, f| g.shifts().get(f.shift.id);
    "shifts.current", SHIFTS, |g, _| g.shifts().current("booth");
    "shifts.open_ones", SHIFTS, |g, _| g.shifts().open_ones();
    "shifts.list", SHIFTS, |g, _| g.shifts().list(any());
    "shifts.move_cash", SHIFTS, |g, f| g.shifts().move_cash(f.shift.id, CashMove::Drop, euros(10), "safe");
    "shifts.close", SHIFTS, |g, f| g.shifts().close(f.shift.id, euros(990));

    "books.receipt", SEE, |g, _| g.books().receipt(1);
    "books.receipts", SEE, |g, _| g.books().receipts(any());
    "books.receipts_of", SEE, |g, f| g.books().receipts_of(f.paid.payment.id);
    "books.receipts_of_session", SEE, |g, f| g.books().receipts_of_session(f.prepaid.session.id);
    "books.receipt_by_code", SEE, |g, f| g.books().receipt_by_code(&f.paid.receipt.as_ref().unwrap().code());
    "books.sums", SHIFTS, |g, _| g.books().sums(noon(), noon());
    "books.close_day", SHIFTS, |g, _| g.books().close_day();
    "books.day_close", SHIFTS, |g, _| g.books().day_close(1);
    "books.day_closes", SHIFTS, |g, _| g.books().day_closes(any());
    "books.check", JOURNAL, |g, _| g.books().check();

    "tariffs.active", SEE, |g, _| g.tariffs().active();
    "tariffs.get", SEE, |g, _| g.tariffs().get(&Tariff::hourly("day".parse()?, Currency::EUR, 250)?.reference());
    "tariffs.latest", SEE, |g, _| g.tariffs().latest(&"day".parse()?);
    "tariffs.list", SEE, |g, _| g.tariffs().list();
    "tariffs.publish", TARIFFS, |g, f| g.tariffs().publish(&f.tariff);
    "tariffs.activate", TARIFFS, |g, f| g.tariffs().activate(&f.tariff.reference());
    "tariffs.reprice", TARIFFS, |g, _| g.tariffs().reprice(&draft(), &RepriceScope::default(), |_| ControlFlow::Continue(()));
    "tariffs.billed_back", TARIFFS, |g, _| g.tariffs().billed_back(noon(), noon().saturating_add(Duration::from_hours(1)));

    "journal.head", JOURNAL, |g, _| g.journal().head();
    "journal.page", JOURNAL, |g, _| g.journal().page(1, 10);
    "journal.search", JOURNAL, |g, _| g.journal().search(&JournalFilter::default(), 1, 10);
    "journal.by_key", JOURNAL, |g, _| g.journal().by_key("key");
    "journal.verify", JOURNAL, |g, _| g.journal().verify();
    "journal.verify_chain", JOURNAL, |g, _| g.journal().verify_chain();
    "events.subscribe", JOURNAL, |g, _| g.events().subscribe(1).next_within(Duration::ZERO);
    "events.on_arrival", JOURNAL, |g, _| g.events().on_arrival(|| ());
    "events.last_sequence", JOURNAL, |g, _| g.events().last_sequence();

    "leases.acquire", UPKEEP, |g, _| g.leases().acquire("import", Duration::from_secs(30));
    "leases.renew", UPKEEP, |g, f| g.leases().renew(&f.lease, Duration::from_secs(30));
    "leases.release", UPKEEP, |g, f| g.leases().release(&f.lease);
    "leases.holder", UPKEEP, |g, _| g.leases().holder("import");
    "leases.list", UPKEEP, |g, _| g.leases().list();

    "maintenance.sweep", UPKEEP, |g, _| g.maintenance().sweep();
    "maintenance.rebuild", UPKEEP, |g, _| g.maintenance().rebuild();
    "maintenance.check", UPKEEP, |g, _| g.maintenance().check();
    "maintenance.catch_up", UPKEEP, |g, _| g.maintenance().catch_up();
    "maintenance.tidy", UPKEEP, |g, _| g.maintenance().tidy();
    "maintenance.backup", UPKEEP, |g, _| g.maintenance().backup("/nowhere/copy.db");
    "maintenance.restore", UPKEEP, |g, _| g.maintenance().restore("/nowhere/copy.db");
};
