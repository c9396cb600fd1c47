//! Who may do what through a handle that acts as them: every call, by every role.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used)]

#[path = "support/calls.rs"]
mod calls;
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use calls::{CALLS, Furnished};
use parking_garage::*;
use support::accounts::*;
use support::moody::Moody;
use support::{House, euros, refused};

/// The public methods of the services, as `service.method`, read from their source.
fn methods_in(directory: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            methods_in(&path, found);
        } else {
            methods_of(&std::fs::read_to_string(path).unwrap(), found);
        }
    }
}

fn methods_of(source: &str, found: &mut BTreeSet<String>) {
    let mut service = None;
    for line in source.lines() {
        if line.starts_with("impl") {
            let name = line.trim_start_matches("impl<'a>").trim_start_matches("impl").trim();
            let name = ["<'_> {", "<'a> {"].iter().find_map(|end| name.strip_suffix(end));
            service = name.filter(|name| name.chars().all(char::is_alphanumeric) && *name != "Transaction");
        } else if line == "}" {
            service = None;
        } else if let (Some(service), Some(rest)) = (service, line.trim_start().strip_prefix("pub fn ")) {
            let method = rest.split(['(', '<']).next().unwrap();
            found.insert(format!("{}.{method}", service.to_lowercase()));
        }
    }
}

#[test]
fn the_table_has_every_public_method_of_every_service() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    methods_in(&source.join("services"), &mut found);
    let mut of_handle = BTreeSet::new();
    let handle = std::fs::read_to_string(source.join("acting.rs")).unwrap().replace("impl ActingGarage {", "impl Garage<'_> {");
    methods_of(&handle, &mut of_handle);
    found.extend(of_handle);
    // These answer a handle, and ask nobody; and the macro of the services hides its own.
    for handle in ["payments.with_key", "garage.with_deadline"] {
        assert!(found.remove(handle), "{handle}");
    }
    let table: BTreeSet<String> = CALLS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(table.len(), CALLS.len(), "a call is in the table twice");
    let missing: Vec<_> = found.difference(&table).collect();
    assert!(missing.is_empty(), "not in the table: {missing:?}");
    let gone: Vec<_> = table.difference(&found).collect();
    assert!(gone.is_empty(), "in the table, and nowhere else: {gone:?}");
}

#[test]
fn each_role_makes_the_calls_that_it_may_make_and_is_forbidden_all_others() {
    for role in Role::ALL {
        let may = RoleTable::default().permissions(*role);
        let there = Furnished::new(RoleTable::default());
        let acting = there.house.garage.acting_as(&there.principal(*role).0).unwrap();
        for (name, wants, call) in CALLS {
            let before = there.head();
            let outcome = call(&acting, &there);
            if wants.is_none_or(|permission| may.contains(permission)) {
                let kind = outcome.as_ref().err().map(Error::kind);
                assert!(!matches!(kind, Some(ErrorKind::Forbidden | ErrorKind::Unauthenticated)), "{role} {name}: {outcome:?}");
            } else {
                let error = outcome.expect_err(name);
                assert_eq!(error.kind(), ErrorKind::Forbidden, "{role} {name}: {error}");
                let permission = wants.unwrap().as_str();
                assert!(error.to_string().starts_with(role.as_str()), "{name}: {error}");
                assert!(error.to_string().contains(permission), "{name}: {error}");
                assert_eq!(there.head(), before, "{role} {name} was refused and wrote");
            }
        }
        there.house.assert_agrees();
    }
}

#[test]
fn who_may_do_everything_finds_something_to_do_for_nearly_every_call() {
    // Else the table would show little: a call that fails for another reason passes it, too.
    let there = Furnished::new(RoleTable::default());
    let acting = there.house.garage.acting_as(&there.principal(Role::Admin).0).unwrap();
    let failed: Vec<_> = CALLS.iter().filter_map(|(name, _, call)| Some((*name, call(&acting, &there).err()?))).collect();
    let names: Vec<_> = failed.iter().map(|(name, _)| *name).collect();
    println!("{failed:?}");
    assert!(names.len() <= CALLS.len() / 6, "{} of {}: {names:?}", names.len(), CALLS.len());
}

/// How a principal ends.
type Ending = (&'static str, fn(&Furnished, &Principal));

#[test]
fn who_is_not_logged_in_any_more_can_do_nothing() {
    let endings: &[Ending] = &[
        ("logged out", |f, who| f.house.garage.auth().logout(who.auth_session).unwrap()),
        ("revoked", |f, who| f.house.garage.auth().revoke(who.auth_session).unwrap()),
        ("logged out everywhere", |f, who| assert_eq!(f.house.garage.auth().logout_everywhere(who.subject).unwrap(), 1)),
        ("switched off", |f, who| match who.subject {
            Subject::User(id) => {
                let off = UserChange { active: Some(false), ..UserChange::default() };
                drop(f.house.garage.auth().change_user(id, 2, off).unwrap());
            }
            Subject::Device(id) => {
                let off = DeviceChange { active: Some(false), ..DeviceChange::default() };
                drop(f.house.garage.auth().change_device(id, 1, off).unwrap());
            }
        }),
        ("removed", |f, who| match who.subject {
            Subject::User(id) => drop(f.house.garage.auth().remove_user(id).unwrap()),
            Subject::Device(id) => drop(f.house.garage.auth().remove_device(id).unwrap()),
        }),
        ("run out of time", |f, _| f.house.advance_minutes(60 * 24 * 15)),
    ];
    for role in [Role::Admin, Role::Kiosk] {
        for (how, end) in endings {
            let there = Furnished::new(RoleTable::default());
            let (principal, _) = there.principal(role);
            let acting = there.house.garage.acting_as(&principal).unwrap();
            acting.spots().availability().unwrap();
            end(&there, &principal);
            let before = there.head();
            for (name, _, call) in CALLS {
                assert_eq!(refused(call(&acting, &there)), ErrorKind::Unauthenticated, "{role} {how}: {name}");
            }
            assert_eq!(there.head(), before, "{how}");
            assert!(there.house.garage.metrics().calls_unauthenticated >= CALLS.len() as u64);
        }
    }
}

/// A garage with one user of each role but KIOSK, and a car inside that has paid.
fn staffed() -> Furnished {
    Furnished::new(RoleTable::default())
}

fn acting_as(there: &Furnished, role: Role) -> ActingGarage {
    there.house.garage.acting_as(&there.principal(role).0).unwrap()
}

/// A user besides the caller.
fn acting_user(there: &Furnished, name: &str, role: Role) -> (ActingGarage, User) {
    let garage = &there.house.garage;
    let user = user(garage, name, role);
    (garage.acting_as(&verify(garage, &login(garage, name)).unwrap()).unwrap(), user)
}

#[test]
fn a_kiosk_takes_money_and_gives_none_back() {
    let there = staffed();
    let kiosk = acting_as(&there, Role::Kiosk);
    kiosk.payments().prepay(Pay::cash(there.parked.session.id)).unwrap();
    let error = kiosk.payments().refund(Refunding::whole(there.paid.payment.id).reason("please")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(error.to_string(), "KIOSK may not do this: REFUND is wanted");
    assert_eq!(there.house.garage.metrics().calls_forbidden, 1);
}

#[test]
fn an_operator_makes_no_users_and_nobody_makes_one_who_may_more() {
    // Here MANAGER makes accounts, too, but not of ADMIN, who may do maintenance.
    let roles = RoleTable::default().allow(Role::Manager, Permission::ManageUsers);
    let there = Furnished::new(roles);
    let (operator, _) = acting_user(&there, "operator", Role::Operator);
    assert_eq!(refused(operator.auth().create_user(NewUser::new("x", Role::User))), ErrorKind::Forbidden);
    let (manager, manager_user) = acting_user(&there, "manager", Role::Manager);
    let (_, admin) = acting_user(&there, "admin", Role::Admin);
    manager.auth().create_user(NewUser::new("booth", Role::Operator)).unwrap();
    let before = there.head();
    let to = |role| UserChange { role: Some(role), ..UserChange::default() };
    let version = |id| there.house.garage.auth().user(id).unwrap().version;
    let error = manager.auth().create_user(NewUser::new("boss", Role::Admin).password(PASSWORD)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(error.to_string(), "MANAGER may not deal with an account of ADMIN, which has MANAGE_DEVICES");
    let auth = manager.auth();
    assert_eq!(refused(auth.change_user(manager_user.id, version(manager_user.id), to(Role::Admin))), ErrorKind::Forbidden);
    assert_eq!(refused(auth.change_user(admin.id, version(admin.id), to(Role::User))), ErrorKind::Forbidden);
    assert_eq!(refused(auth.begin_reset(admin.id)), ErrorKind::Forbidden);
    assert_eq!(refused(auth.remove_user(admin.id)), ErrorKind::Forbidden);
    assert_eq!(there.head(), before);
}

#[test]
fn everyone_minds_their_own_logins_and_account() {
    let there = staffed();
    let garage = &there.house.garage;
    let ada = user(garage, "ada", Role::User);
    let (here, phone) = (login(garage, "ada"), login(garage, "ada"));
    let acting = garage.acting_as(&verify(garage, &here).unwrap()).unwrap();
    let auth = acting.auth();
    assert_eq!(auth.sessions(of(&ada)).unwrap().len(), 2);
    assert_eq!(auth.login_history(of(&ada), Page::first(9)).unwrap().len(), 2);
    assert_eq!(auth.user(ada.id).unwrap().id, ada.id);
    assert_eq!(auth.session(phone.session).unwrap().id, phone.session);
    auth.label(phone.session, Some("phone"), true).unwrap();
    auth.revoke(phone.session).unwrap();
    assert_eq!(refused(verify(garage, &phone)), ErrorKind::Unauthenticated);
    let row = garage.journal().page(there.head().sequence, 1).unwrap().remove(0);
    assert_eq!(row.actor, Actor::User(ada.id));
    // What is not there is refused like what is another's.
    let nobody = AuthSessionId::new(there.house.clock_now(), [0; 8]);
    assert_eq!(refused(auth.session(nobody)), ErrorKind::Forbidden);
    assert_eq!(refused(auth.logout(nobody)), ErrorKind::Forbidden);
    assert_eq!(refused(auth.begin_reset(ada.id)), ErrorKind::Forbidden, "a stolen token must not set a password");
    auth.change_password(ada.id, &secret(PASSWORD), &secret(OTHER)).unwrap();
    assert_eq!(refused(acting.spots().floors()), ErrorKind::Unauthenticated, "another password ends every login");
}

#[test]
fn a_role_table_of_the_application_decides_and_a_change_of_role_holds_at_the_next_call() {
    let roles = RoleTable::default().allow(Role::User, Permission::Enter).deny(Role::Operator, Permission::ReadState);
    let there = Furnished::new(roles);
    let garage = &there.house.garage;
    let (acting, ada) = acting_user(&there, "ada", Role::User);
    acting.sessions().enter(Entry::new("AD 1")).unwrap();
    acting.spots().floors().unwrap();
    // The principal that the handle was made from still says USER.
    let change = UserChange { role: Some(Role::Operator), ..UserChange::default() };
    let version = garage.auth().user(ada.id).unwrap().version;
    garage.auth().change_user(ada.id, version, change).unwrap();
    assert_eq!(refused(acting.spots().floors()), ErrorKind::Forbidden);
    // Who takes money needs not see everything: the call is asked once, and finished.
    acting.payments().process(Pay::cash(there.parked.session.id)).unwrap();
    assert_eq!(refused(acting.sessions().get(there.parked.session.id)), ErrorKind::Forbidden);
}

#[test]
fn a_principal_that_was_made_up_gives_nothing() {
    let there = staffed();
    let garage = &there.house.garage;
    let (mut principal, _) = there.principal(Role::User);
    principal.role = Role::Admin;
    principal.permissions = Permissions::all();
    let acting = garage.acting_as(&principal).unwrap();
    assert_eq!(refused(acting.maintenance().sweep()), ErrorKind::Forbidden);
    principal.subject = of(&there.other);
    let acting = garage.acting_as(&principal).unwrap();
    assert_eq!(refused(acting.spots().floors()), ErrorKind::Unauthenticated);
    let without_keys = Garage::in_memory().unwrap();
    assert_eq!(without_keys.acting_as(&principal).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
fn a_device_stays_in_its_lane() {
    let there = staffed();
    let kiosk = acting_as(&there, Role::Kiosk);
    let south = "south";
    let before = there.head();
    let elsewhere = Entry::new("LA 1").lane(south);
    assert_eq!(refused(kiosk.sessions().enter(elsewhere.clone())), ErrorKind::Forbidden);
    assert_eq!(refused(kiosk.sessions().enter_many(vec![Entry::new("LA 2"), elsewhere])), ErrorKind::Forbidden);
    assert_eq!(refused(kiosk.sessions().exit(Exit::new(there.parked.session.id).lane(south))), ErrorKind::Forbidden);
    assert_eq!(refused(kiosk.payments().process(Pay::cash(there.parked.session.id).lane(south))), ErrorKind::Forbidden);
    assert_eq!(refused(kiosk.payments().settle_debt(PayDebt::cash(there.debt.id).lane(south))), ErrorKind::Forbidden);
    assert_eq!(there.head(), before);
    let visit = kiosk.sessions().enter(Entry::new("LA 1")).unwrap();
    assert_eq!(visit.session.entry_lane.as_deref(), Some("north"));
    let paid = kiosk.payments().with_key("p1").process(Pay::cash(visit.session.id).lane("north")).unwrap();
    assert_eq!((paid.payment.lane.as_deref(), paid.session.exit_lane.as_deref()), (Some("north"), Some("north")));
    // Named or not, it is the same call.
    let again = kiosk.payments().with_key("p1").process(Pay::cash(visit.session.id)).unwrap();
    assert_eq!(again.payment, paid.payment);
    // A device that was moved acts where it stands now.
    let Subject::Device(id) = there.principal_of(&kiosk) else { panic!("a kiosk is a device") };
    let moved = DeviceChange { lane: Some(south.to_owned()), ..DeviceChange::default() };
    there.house.garage.auth().change_device(id, 1, moved).unwrap();
    assert_eq!(kiosk.sessions().enter(Entry::new("LA 3")).unwrap().session.entry_lane.as_deref(), Some(south));
}

impl Furnished {
    /// Who the journal's last row names.
    fn principal_of(&self, _: &ActingGarage) -> Subject {
        self.house.garage.journal().page(self.head().sequence, 1).unwrap()[0].actor.to_string().parse().unwrap()
    }
}

#[test]
fn a_shift_is_worked_by_who_opened_it_and_managed_by_a_manager() {
    let there = staffed();
    let (ada, ada_user) = acting_user(&there, "ada", Role::Operator);
    let (bob, _) = acting_user(&there, "bob", Role::Operator);
    let (boss, _) = acting_user(&there, "boss", Role::Manager);
    let shift = ada.shifts().with_key("s1").open(NewShift::new("one", euros(100))).unwrap();
    assert_eq!(shift.opened_by, Actor::User(ada_user.id));
    let before = there.head();
    assert_eq!(refused(bob.shifts().get(shift.id)), ErrorKind::Forbidden);
    assert_eq!(refused(bob.shifts().current("one")), ErrorKind::Forbidden);
    assert_eq!(bob.shifts().current("two").unwrap(), None);
    assert_eq!(refused(bob.shifts().move_cash(shift.id, CashMove::Drop, euros(5), "safe")), ErrorKind::Forbidden);
    assert_eq!(refused(bob.shifts().close(shift.id, euros(100))), ErrorKind::Forbidden);
    // Nor does a key that someone else used tell what it answered.
    let stolen = bob.shifts().with_key("s1").open(NewShift::new("one", euros(100)));
    assert_eq!(refused(stolen), ErrorKind::IdempotencyMismatch);
    assert_eq!(there.head(), before);
    ada.shifts().move_cash(shift.id, CashMove::Drop, euros(5), "safe").unwrap();
    assert_eq!(ada.shifts().current("one").unwrap().map(|shift| shift.id), Some(shift.id));
    boss.shifts().close(shift.id, euros(95)).unwrap();
    assert_eq!(ada.shifts().get(shift.id).unwrap().status, ShiftStatus::Closed);
}

#[test]
fn cash_goes_into_the_drawer_of_ones_own_shift_and_comes_out_of_no_other() {
    let there = Furnished::new(RoleTable::default().allow(Role::Operator, Permission::Refund));
    let garage = &there.house.garage;
    let (ada, _) = acting_user(&there, "ada", Role::Operator);
    let (bob, _) = acting_user(&there, "bob", Role::Operator);
    let (boss, _) = acting_user(&there, "boss", Role::Manager);
    let kiosk = acting_as(&there, Role::Kiosk);
    let shift = ada.shifts().open(NewShift::new("one", euros(100))).unwrap();
    boss.shifts().open(NewShift::new("north", euros(0))).unwrap();
    boss.shifts().open(NewShift::new("safe", euros(0))).unwrap();
    let pay = |who: &ActingGarage, plate: &str, drawer: &str| {
        let id = garage.sessions().enter(Entry::new(plate)).unwrap().session.id;
        there.house.advance_minutes(1);
        let before = there.head();
        let paid = who.payments().process(Pay::cash(id).drawer(drawer));
        assert!(paid.is_ok() || there.head() == before, "a payment that was refused left something behind");
        paid
    };
    assert_eq!(refused(pay(&bob, "DR 1", "one")), ErrorKind::Forbidden, "another's shift");
    assert_eq!(refused(pay(&kiosk, "DR 2", "one")), ErrorKind::Forbidden, "another's shift, by a machine");
    assert_eq!(refused(pay(&kiosk, "DR 3", "safe")), ErrorKind::Forbidden, "a drawer that is not at its lane");
    let paid = pay(&ada, "DR 4", "one").unwrap();
    assert_eq!(paid.receipt.unwrap().shift, Some(shift.id));
    pay(&boss, "DR 5", "one").unwrap();
    // Somebody else opens and counts the box of a pay station. What the host opened is nobody's own: "booth".
    pay(&kiosk, "DR 6", "north").unwrap();
    pay(&bob, "DR 7", "booth").unwrap();
    // A debt is paid by the same rule, and cash comes out of a drawer by it.
    let before = there.head();
    assert_eq!(refused(bob.payments().settle_debt(PayDebt::cash(there.debt.id).drawer("one"))), ErrorKind::Forbidden);
    let back = |drawer: &str| Refunding::whole(paid.payment.id).amount(euros(1)).reason("goodwill").drawer(drawer);
    assert_eq!(refused(bob.payments().refund(back("one"))), ErrorKind::Forbidden);
    assert_eq!(there.head(), before);
    ada.payments().refund(back("one")).unwrap();
    boss.payments().refund(back("one")).unwrap();
    let counted = garage.shifts().get(shift.id).unwrap();
    assert_eq!((counted.taken_minor, counted.given_back_minor), (500, 2));
}

#[test]
fn every_journal_row_names_who_caused_it() {
    let there = staffed();
    let garage = &there.house.garage;
    let (ada, ada_user) = acting_user(&there, "ada", Role::Admin);
    let kiosk = acting_as(&there, Role::Kiosk);
    let actors_of = |work: &dyn Fn()| {
        let from = there.head().sequence + 1;
        work();
        let rows = garage.journal().page(from, 1_000).unwrap();
        assert!(!rows.is_empty());
        rows.into_iter().map(|row| row.actor.to_string()).collect::<BTreeSet<_>>()
    };
    let only = |actor: Actor| BTreeSet::from([actor.to_string()]);
    let user = only(Actor::User(ada_user.id));
    assert_eq!(actors_of(&|| drop(ada.sessions().enter(Entry::new("JO 1")).unwrap())), user);
    assert_eq!(actors_of(&|| drop(garage.sessions().enter(Entry::new("JO 2")).unwrap())), only(Actor::Host));
    // The intent, the provider's answer and all that follows from it.
    assert_eq!(actors_of(&|| drop(ada.payments().process(Pay::card(there.parked.session.id)).unwrap())), user);
    assert_eq!(actors_of(&|| drop(ada.payments().recover_one(there.pending.id).unwrap())), user);
    let by_kiosk = actors_of(&|| drop(kiosk.sessions().enter(Entry::new("JO 3")).unwrap()));
    assert!(by_kiosk.len() == 1 && by_kiosk.first().unwrap().starts_with("device:"), "{by_kiosk:?}");
    assert_eq!(
        actors_of(&|| ada.transaction(|tx| tx.savepoint(|tx| tx.sessions().enter(Entry::new("JO 4")).map(drop))).unwrap()),
        user
    );
    there.house.advance_minutes(60 * 24 * 13);
    kiosk.spots().floors().unwrap();
    there.house.advance_minutes(60 * 24 * 20);
    assert_eq!(actors_of(&|| drop(garage.maintenance().sweep().unwrap())), only(Actor::System));
}

#[test]
fn inside_a_transaction_each_call_is_checked_and_nothing_is_kept_of_one_that_is_refused() {
    let there = staffed();
    let garage = &there.house.garage;
    let (ada, _) = acting_user(&there, "ada", Role::Operator);
    let before = there.head();
    let outcome = ada.transaction(|tx| {
        tx.sessions().enter(Entry::new("TX 1"))?;
        assert_eq!(refused(tx.journal().head()), ErrorKind::Forbidden);
        assert_eq!(tx.savepoint(|tx| tx.spots().remove(there.spots[9].id)).unwrap_err().kind(), ErrorKind::Forbidden);
        tx.payments().refund(Refunding::whole(there.paid.payment.id).reason("no"))
    });
    assert_eq!(refused(outcome), ErrorKind::Forbidden);
    assert_eq!(there.head(), before);
    ada.transaction(|tx| tx.sessions().enter(Entry::new("TX 2")).map(drop)).unwrap();
    // Who is logged out cannot even begin one: the work does not run.
    let id = garage.auth().user_by_login("ada").unwrap().unwrap().id;
    garage.auth().logout_everywhere(Subject::User(id)).unwrap();
    assert_eq!(refused(ada.transaction(|_| -> Result<()> { panic!("it ran") })), ErrorKind::Unauthenticated);
}

#[test]
fn a_subscription_ends_with_the_login() {
    let there = staffed();
    let (boss, user) = acting_user(&there, "boss", Role::Manager);
    let mut events = boss.events().subscribe(1);
    events.next_within(std::time::Duration::ZERO).unwrap().unwrap();
    there.house.garage.auth().logout_everywhere(of(&user)).unwrap();
    assert_eq!(refused(events.next_within(std::time::Duration::ZERO)), ErrorKind::Unauthenticated);
}

#[test]
fn money_that_was_taken_is_written_down_though_its_taker_was_logged_out_meanwhile() {
    /// Logs everybody out while it charges.
    #[derive(Debug)]
    struct Slow(std::sync::Mutex<Option<(Garage, Subject)>>);
    impl PaymentProvider for Slow {
        fn charge(&self, _: &Charge) -> Result<ChargeOutcome> {
            let (garage, subject) = self.0.lock().unwrap().take().unwrap();
            assert_eq!(garage.auth().logout_everywhere(subject)?, 1);
            Ok(ChargeOutcome::Approved { reference: None })
        }
        fn status(&self, _: &Charge) -> Result<ChargeOutcome> {
            Ok(ChargeOutcome::Unknown)
        }
        fn refund(&self, _: &RefundCharge) -> Result<RefundOutcome> {
            Ok(RefundOutcome::Unknown)
        }
        fn refund_status(&self, _: &RefundCharge) -> Result<RefundOutcome> {
            Ok(RefundOutcome::Unknown)
        }
    }
    let provider = std::sync::Arc::new(Slow(std::sync::Mutex::default()));
    let shared = std::sync::Arc::clone(&provider);
    let house = House::in_memory(|builder| {
        builder.auth(config()).provider(PaymentMethod::Card, std::sync::Arc::clone(&shared) as std::sync::Arc<dyn PaymentProvider>)
    });
    let garage = &house.with_spots(1).with_tariff(250).garage;
    let visit = house.enter("SL 1");
    house.advance_minutes(5);
    let ada = user(garage, "ada", Role::Operator);
    let acting = garage.acting_as(&verify(garage, &login(garage, "ada")).unwrap()).unwrap();
    *provider.0.lock().unwrap() = Some((garage.clone(), of(&ada)));
    let paid = acting.payments().process(Pay::card(visit.session.id)).unwrap();
    assert_eq!(paid.payment.status, PaymentStatus::Completed);
    assert_eq!(refused(acting.payments().get(paid.payment.id)), ErrorKind::Unauthenticated);
    house.assert_agrees();
}

#[test]
fn a_restore_that_may_write_nothing_more_has_ended_the_logins_all_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let (storage, mood) = Moody::over(support::open_file(&directory.path().join("garage.db")));
    let house = House::on("moody", storage, Some(directory), |builder| builder.auth(config()));
    let garage = &house.garage;
    user(garage, "ada", Role::Admin);
    let tokens = login(garage, "ada");
    let copy = house.directory().join("copy.db");
    garage.maintenance().backup(&copy).unwrap();
    garage.auth().logout(tokens.session).unwrap();
    mood.writes_fail.store(true, std::sync::atomic::Ordering::SeqCst);
    garage.maintenance().restore(&copy).unwrap();
    assert_eq!(refused(verify(garage, &tokens)), ErrorKind::Unauthenticated);
    assert_eq!(garage.auth().session(tokens.session).unwrap().ended_by, Some(AuthSessionEnd::Restored));
    house.assert_agrees();
}

#[test]
fn a_restore_ends_every_login_that_the_backup_holds() {
    let house = House::in_file(|builder| builder.auth(config()));
    let garage = &house.garage;
    let ada = user(garage, "ada", Role::Admin);
    user(garage, "bob", Role::User);
    let (of_ada, of_bob) = (login(garage, "ada"), login(garage, "bob"));
    let copy = house.directory().join("copy.db");
    garage.maintenance().backup(&copy).unwrap();
    garage.auth().logout(of_bob.session).unwrap();
    let acting = garage.acting_as(&verify(garage, &of_ada).unwrap()).unwrap();
    acting.maintenance().restore(&copy).unwrap();
    for tokens in [&of_ada, &of_bob] {
        assert_eq!(refused(verify(garage, tokens)), ErrorKind::Unauthenticated);
        assert_eq!(refused(garage.auth().refresh(&tokens.refresh, &Client::default())), ErrorKind::Unauthenticated);
        assert_eq!(garage.auth().session(tokens.session).unwrap().ended_by, Some(AuthSessionEnd::Restored));
    }
    assert_eq!(refused(acting.spots().floors()), ErrorKind::Unauthenticated);
    let last = garage.journal().page(house.sequence() - 1, 2).unwrap();
    assert!(last.iter().all(|row| row.actor == Actor::User(ada.id) && row.event.kind() == "AuthSessionRevoked"), "{last:?}");
    verify(garage, &login(garage, "bob")).unwrap();
    house.assert_agrees();
}

#[test]
fn keys_that_only_verify_refuse_a_login_before_anything_is_written() {
    use parking_garage::auth::token::{KeyRing, TokenKey};
    let key = TokenKey::hs256("test", &(0..32).map(|n| n * 7 + 1).collect::<Vec<u8>>().into()).unwrap();
    let ring = KeyRing::builder("https://garage.example", "garage").also_verify_with(key).build().unwrap();
    let only_verifies = AuthConfig::new(ring, (1..=40).collect::<Vec<u8>>().into()).unwrap();
    let house = House::in_file(|builder| builder.auth(config()));
    let garage = &house.garage;
    user(garage, "ada", Role::User);
    let tokens = login(garage, "ada");
    let gate = garage.auth().register_device(NewDevice::new("Gate", DeviceKind::Gate, "north")).unwrap();
    let other =
        Garage::builder().background(false).clock(house.clock.clone()).auth(only_verifies).open(house.path().unwrap()).unwrap();
    let before = house.sequence();
    verify(&other, &tokens).unwrap();
    assert_eq!(refused(try_login(&other, "ada", PASSWORD)), ErrorKind::Unsupported);
    assert_eq!(refused(try_login(&other, "ada", "wrong but long")), ErrorKind::Unsupported);
    assert_eq!(refused(other.auth().login_device(&gate.secret, &Client::default())), ErrorKind::Unsupported);
    assert_eq!(refused(other.auth().refresh(&tokens.refresh, &Client::default())), ErrorKind::Unsupported);
    assert_eq!(house.sequence(), before);
    garage.auth().refresh(&tokens.refresh, &Client::default()).unwrap();
}

#[test]
fn a_call_asks_the_store_nothing_more_than_the_hosts_own_would() {
    let (storage, mood) = support::moody::Moody::over(std::sync::Arc::new(storage::MemoryStorage::default()));
    let house = House::on("moody", storage, None, |builder| builder.auth(config()));
    let garage = &house.with_spots(1).garage;
    let ada = user(garage, "ada", Role::Operator);
    let acting = garage.acting_as(&verify(garage, &login(garage, "ada")).unwrap()).unwrap();
    mood.reads_fail.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(acting.spots().free_count(None, None).unwrap(), 1);
    acting.sessions().enter(Entry::new("QU 1")).unwrap();
    assert_eq!(refused(acting.spots().list(Page::first(1))), ErrorKind::Io, "this one reads the store, and it does not answer");
    // What has ended is not in the live state. That it is not there may mean that it is not there yet, and so the store is asked.
    garage.auth().logout_everywhere(of(&ada)).unwrap();
    assert_eq!(refused(acting.spots().free_count(None, None)), ErrorKind::Io, "nobody is let in whom nobody knows");
    mood.reads_fail.store(false, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(refused(acting.spots().free_count(None, None)), ErrorKind::Unauthenticated);
}
