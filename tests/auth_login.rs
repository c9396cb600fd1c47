//! Logging in: users, passwords, locks.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use parking_garage::auth::token::ExposeSecret;
use parking_garage::storage::StorageExt;
use parking_garage::{
    Actor, AuthConfig, AuthSessionEnd, Client, ErrorKind, Event, Garage, LockoutPolicy, LoginRequest, NewUser, Page,
    PasswordPolicy, Permission, Role, UserChange,
};
use support::accounts::*;
use support::{House, refused};

/// So long a lock holds after so many failures.
fn lock_after(garage: &Garage, clock: &parking_garage::ManualClock, login: &str) -> Duration {
    use parking_garage::Clock;
    let begun = clock.now();
    assert_eq!(refused(try_login(garage, login, PASSWORD)), ErrorKind::LockedOut);
    while refused(try_login(garage, login, "wrong but long enough")) == ErrorKind::LockedOut {
        clock.advance(Duration::from_millis(500));
    }
    clock.now().since(begun)
}

#[test]
fn a_login_gives_tokens_that_say_who_it_is() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let ada = user(garage, " Ada@Example.org", Role::Operator);
        assert_eq!((ada.login.as_str(), ada.display_name.as_str(), ada.active), ("ada@example.org", "ada@example.org", true));
        let client = Client::default().fingerprint("phone").ip("192.0.2.7".parse().unwrap()).user_agent("App/1\u{7}.2");
        let tokens = garage.auth().login(&LoginRequest::new("ADA@example.ORG ", PASSWORD).client(client)).unwrap();
        let principal = verify(garage, &tokens).unwrap();
        assert_eq!((principal.subject, principal.role, principal.auth_session), (of(&ada), Role::Operator, tokens.session));
        assert!(principal.permissions.contains(Permission::TakePayment) && principal.lane.is_none());
        assert_eq!(principal.require(Permission::Enter).map_err(|error| error.kind()), Ok(()));
        assert_eq!(refused(principal.require(Permission::ManageUsers)), ErrorKind::Forbidden);
        assert_eq!(tokens.expires_at.since(house.clock_now()), Duration::from_secs(15 * 60));

        let history = garage.auth().login_history(of(&ada), Page::newest(9)).unwrap();
        assert_eq!(history.len(), 1);
        assert_eq!(
            (history[0].client.user_agent.as_deref(), history[0].client.ip.unwrap().to_string()),
            (Some("App/1.2"), "192.0.2.7".to_owned())
        );
        assert_eq!(kinds(house, 1), ["UserCreated", "PasswordSet", "LoginSucceeded", "AuthSessionOpened"]);
        let opened = garage.journal().page(4, 1).unwrap().pop().unwrap();
        assert_eq!(opened.actor, Actor::User(ada.id));
    });
}

#[test]
fn whoever_may_not_in_gets_the_same_answer_whatever_the_reason() {
    for_each_storage(|house| {
        let garage = &house.garage;
        user(garage, "ada", Role::User);
        let off = user(garage, "off", Role::User);
        garage.auth().change_user(off.id, off.version, UserChange { active: Some(false), ..UserChange::default() }).unwrap();
        let gone = user(garage, "gone", Role::User);
        garage.auth().remove_user(gone.id).unwrap();
        garage.auth().create_user(NewUser::new("without", Role::User)).unwrap();
        let attempts = [
            ("ada", "wrong but long enough"),
            ("nobody", PASSWORD),
            ("off", PASSWORD),
            ("gone", PASSWORD),
            ("without", PASSWORD),
            ("without", ""),
            ("not a login", PASSWORD),
            ("", ""),
        ];
        let errors: BTreeSet<String> =
            attempts.iter().map(|(login, password)| shown(&try_login(garage, login, password).unwrap_err())).collect();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(refused(try_login(garage, "ada", "x")), ErrorKind::Unauthenticated);
        let failed = kinds(house, 1).iter().filter(|kind| **kind == "LoginFailed").count();
        assert_eq!(failed, attempts.len() + 1);
    });
}

#[test]
fn failures_lock_a_login_for_longer_each_time_and_say_nothing_about_who_exists() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let ada = user(garage, "ada", Role::User);
        let mut waits = Vec::new();
        for login in ["ada", "nobody"] {
            for _ in 0..5 {
                assert_eq!(refused(try_login(garage, login, "wrong but long enough")), ErrorKind::Unauthenticated);
            }
            waits.push((0..5).map(|_| lock_after(garage, &house.clock, login)).collect::<Vec<_>>());
        }
        assert_eq!(waits[0], [1, 2, 4, 8, 16].map(Duration::from_secs));
        assert_eq!(waits[0], waits[1], "known and unknown logins");
        // A right password while it is locked is no way in; after that it clears the count.
        assert_eq!(refused(try_login(garage, "ada", PASSWORD)), ErrorKind::LockedOut);
        house.clock.advance(Duration::from_secs(32));
        login(garage, "ada");
        assert_eq!(house.contents().login_counters.len(), 1, "the stranger's is left");
        for _ in 0..4 {
            assert_eq!(refused(try_login(garage, "ada", "wrong but long enough")), ErrorKind::Unauthenticated);
        }
        login(garage, "ada");
        let locked: Vec<_> = garage
            .journal()
            .page(1, 1_000)
            .unwrap()
            .into_iter()
            .filter_map(|entry| if let Event::UserLocked { user, .. } = entry.event { Some(user) } else { None })
            .collect();
        assert_eq!(locked.iter().filter(|user| **user == Some(ada.id)).count(), 6);
        assert_eq!(locked.iter().filter(|user| user.is_none()).count(), 6);
    });
}

#[test]
fn a_lock_survives_opening_the_file_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let open = || {
        Garage::builder()
            .auth(config().lockout(LockoutPolicy { first_delay: Duration::from_secs(600), ..LockoutPolicy::default() }))
            .open(&path)
            .unwrap()
    };
    let garage = open();
    user(&garage, "ada", Role::User);
    for login in ["ada", "nobody"] {
        for _ in 0..5 {
            try_login(&garage, login, "wrong but long enough").unwrap_err();
        }
    }
    drop(garage);
    let garage = open();
    assert_eq!(refused(try_login(&garage, "ada", PASSWORD)), ErrorKind::LockedOut);
    assert_eq!(refused(try_login(&garage, "nobody", PASSWORD)), ErrorKind::LockedOut);
    assert!(garage.journal().verify().unwrap().is_sound());
}

#[test]
fn logins_of_nobody_are_counted_up_to_a_limit_and_those_of_users_are_kept() {
    let policy = LockoutPolicy { strangers_max: 3, ..LockoutPolicy::default() };
    for_each_storage_configured(
        |config| config.lockout(policy),
        |house| {
            user(&house.garage, "ada", Role::User);
            try_login(&house.garage, "ada", "wrong but long enough").unwrap_err();
            for number in 0..8 {
                house.clock.advance(Duration::from_secs(1));
                try_login(&house.garage, &format!("stranger{number}"), "x").unwrap_err();
            }
            let contents = house.contents();
            assert_eq!((contents.login_counters.len(), contents.stranger_counters.len()), (4, 3));
            assert!(contents.stranger_counters.iter().all(|row| house.clock_now().since(row.failed_at) < Duration::from_secs(3)));
        },
    );
}

#[test]
fn many_guesses_at_once_are_not_more_guesses() {
    let house = House::in_memory(|builder| builder.auth(config()));
    user(&house.garage, "ada", Role::User);
    let garage = &house.garage;
    let outcomes: Vec<ErrorKind> = std::thread::scope(|threads| {
        let guesses: Vec<_> =
            (0..24).map(|n| threads.spawn(move || refused(try_login(garage, "ada", &format!("wrong guess {n}"))))).collect();
        guesses.into_iter().map(|guess| guess.join().unwrap()).collect()
    });
    let told = outcomes.iter().filter(|kind| **kind == ErrorKind::Unauthenticated).count();
    assert_eq!(told, 5, "{outcomes:?}");
    assert!(outcomes.iter().all(|kind| matches!(kind, ErrorKind::Unauthenticated | ErrorKind::LockedOut)));
}

#[test]
fn a_garage_without_keys_says_what_to_configure() {
    let garage = Garage::in_memory().unwrap();
    let error = try_login(&garage, "ada", PASSWORD).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("Garage::builder().auth(AuthConfig::new("), "{error}");
    assert_eq!(refused(garage.auth().verify("x")), ErrorKind::Unsupported);
    assert_eq!(refused(garage.auth().create_user(NewUser::new("ada", Role::Admin).password(PASSWORD))), ErrorKind::Unsupported);
    assert!(garage.auth().users(Page::first(9)).unwrap().is_empty(), "there are no default users");
    assert_eq!(refused(AuthConfig::new(keys(), vec![0; 32].into())), ErrorKind::InvalidInput);
    assert_eq!(refused(AuthConfig::new(keys(), vec![1; 31].into())), ErrorKind::InvalidInput);
}

#[test]
fn a_login_belongs_to_one_user_and_a_bad_one_to_none() {
    for_each_storage(|house| {
        let auth = house.garage.auth();
        let ada = user(&house.garage, "ada", Role::User);
        let error = auth.create_user(NewUser::new("\u{FF21}DA", Role::Admin)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert!(error.to_string().contains(&ada.id.to_string()) && !error.to_string().to_lowercase().contains("ada "), "{error}");
        for login in ["", "a b", "4111 1111 1111 1111", "@"] {
            assert_eq!(refused(auth.create_user(NewUser::new(login, Role::User))), ErrorKind::InvalidInput, "{login}");
        }
        let long = NewUser::new("bob", Role::User).display_name("x".repeat(101));
        assert_eq!(refused(auth.create_user(long)), ErrorKind::InvalidInput);
        for password in ["short", "password12345", "ada ada ada ada", "bobbobbobbob"] {
            assert_eq!(refused(auth.create_user(NewUser::new("bob", Role::User).password(password))), ErrorKind::InvalidInput);
        }
        assert_eq!(auth.user_by_login("BOB").unwrap(), None);
        auth.remove_user(ada.id).unwrap();
        assert_eq!(refused(auth.remove_user(ada.id)), ErrorKind::NotFound);
        let again = user(&house.garage, "ada", Role::User);
        assert_ne!(again.id, ada.id);
        assert!(
            house.storage.read_with(|rows| rows.credential(ada.id)).unwrap().is_none(),
            "the password of a removed user is kept"
        );
    });
}

#[test]
fn another_role_holds_at_once_and_another_version_is_needed_to_give_it() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let ada = user(garage, "ada", Role::User);
        let tokens = login(garage, "ada");
        let change = UserChange { role: Some(Role::Manager), ..UserChange::default() };
        assert_eq!(refused(garage.auth().change_user(ada.id, ada.version + 5, change.clone())), ErrorKind::VersionMismatch);
        let version = garage.auth().user(ada.id).unwrap().version;
        garage.auth().change_user(ada.id, version, change).unwrap();
        assert_eq!(verify(garage, &tokens).unwrap().role, Role::Manager);
        let off = UserChange { active: Some(false), ..UserChange::default() };
        garage.auth().change_user(ada.id, version + 1, off).unwrap();
        assert_eq!(refused(verify(garage, &tokens)), ErrorKind::Unauthenticated);
        assert_eq!(refused(garage.auth().refresh(&tokens.refresh, &Client::default())), ErrorKind::Unauthenticated);
        let on = UserChange { active: Some(true), ..UserChange::default() };
        garage.auth().change_user(ada.id, version + 2, on).unwrap();
        assert_eq!(refused(verify(garage, &tokens)), ErrorKind::Unauthenticated, "what was ended stays ended");
        login(garage, "ada");
    });
}

#[test]
fn a_password_is_changed_by_who_knows_the_old_one_and_ends_every_login() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let auth = garage.auth();
        let ada = user(garage, "ada", Role::User);
        let (here, there) = (login(garage, "ada"), login(garage, "ada"));
        assert_eq!(refused(auth.change_password(ada.id, &secret("wrong"), &secret(OTHER))), ErrorKind::Unauthenticated);
        assert_eq!(refused(auth.change_password(ada.id, &secret(PASSWORD), &secret("short"))), ErrorKind::InvalidInput);
        assert_eq!(refused(auth.change_password(ada.id, &secret(PASSWORD), &secret(PASSWORD))), ErrorKind::InvalidInput);
        assert!(verify(garage, &here).is_ok());
        auth.change_password(ada.id, &secret(PASSWORD), &secret(OTHER)).unwrap();
        for tokens in [&here, &there] {
            assert_eq!(refused(verify(garage, tokens)), ErrorKind::Unauthenticated);
            assert_eq!(auth.session(tokens.session).unwrap().ended_by, Some(AuthSessionEnd::PasswordChanged));
        }
        assert_eq!(refused(try_login(garage, "ada", PASSWORD)), ErrorKind::Unauthenticated);
        try_login(garage, "ada", OTHER).unwrap();
        // Guessing the old password there is guessing all the same.
        for _ in 0..5 {
            let _ = auth.change_password(ada.id, &secret("wrong"), &secret(PASSWORD));
        }
        assert_eq!(refused(try_login(garage, "ada", OTHER)), ErrorKind::LockedOut);
    });
}

#[test]
fn a_reset_token_works_once_for_an_hour_and_the_newest_only() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let auth = garage.auth();
        let ada = user(garage, "ada", Role::User);
        let tokens = login(garage, "ada");
        let first = auth.begin_reset(ada.id).unwrap();
        let second = auth.begin_reset(ada.id).unwrap();
        assert_eq!(refused(auth.reset_password(&first, &secret(OTHER))), ErrorKind::Unauthenticated);
        assert_eq!(refused(auth.reset_password(&tokens.refresh, &secret(OTHER))), ErrorKind::Unauthenticated);
        let forged = second.expose_secret().replace(&second.expose_secret()[60..62], "00");
        assert_eq!(refused(auth.reset_password(&secret(&forged), &secret(OTHER))), ErrorKind::Unauthenticated);
        assert_eq!(refused(auth.reset_password(&second, &secret("short"))), ErrorKind::InvalidInput);
        assert!(verify(garage, &tokens).is_ok(), "asking for a reset ends nothing");
        for _ in 0..5 {
            try_login(garage, "ada", "wrong but long enough").unwrap_err();
        }
        auth.reset_password(&second, &secret(OTHER)).unwrap();
        assert_eq!(refused(verify(garage, &tokens)), ErrorKind::Unauthenticated);
        try_login(garage, "ada", OTHER).expect("the lock is lifted");
        assert_eq!(refused(auth.reset_password(&second, &secret(PASSWORD))), ErrorKind::Unauthenticated, "a second use");
        let late = auth.begin_reset(ada.id).unwrap();
        house.advance_minutes(60);
        assert_eq!(refused(auth.reset_password(&late, &secret(PASSWORD))), ErrorKind::Unauthenticated, "an hour later");
        auth.remove_user(ada.id).unwrap();
        assert_eq!(refused(auth.begin_reset(ada.id)), ErrorKind::NotFound);
    });
}

#[test]
fn a_hash_made_with_less_than_is_asked_for_is_made_anew_at_login() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let open = |policy| Garage::builder().auth(config().passwords(policy)).open(&path).unwrap();
    let garage = open(PasswordPolicy::default());
    let ada = user(&garage, "ada", Role::User);
    login(&garage, "ada");
    let before = garage.auth().user(ada.id).unwrap();
    drop(garage);
    let garage = open(PasswordPolicy::default().passes(3));
    login(&garage, "ada");
    let after = garage.auth().user(ada.id).unwrap();
    assert_ne!(before.password, after.password);
    assert_eq!(before.password_set_at, after.password_set_at, "it is the same password");
    login(&garage, "ada");
    assert_eq!(garage.auth().user(ada.id).unwrap(), after, "once is enough");
    assert!(garage.journal().verify().unwrap().is_sound());
    let phc: String =
        rusqlite::Connection::open(&path).unwrap().query_row("SELECT phc FROM credentials", [], |row| row.get(0)).unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=3,p=1$"), "{phc}");
}

#[test]
fn a_hash_that_was_put_into_the_file_by_hand_lets_nobody_in_and_is_found() {
    let house = House::in_file(|builder| builder.auth(config()));
    let ada = user(&house.garage, "ada", Role::Admin);
    let eve = house.garage.auth().create_user(NewUser::new("eve", Role::User).password(OTHER)).unwrap();
    let other = rusqlite::Connection::open(house.path().unwrap()).unwrap();
    let sql = "UPDATE credentials SET phc = (SELECT phc FROM credentials WHERE user_id = ?2) WHERE user_id = ?1";
    assert_eq!(other.execute(sql, [ada.id.as_bytes(), eve.id.as_bytes()]).unwrap(), 1);
    assert_eq!(refused(try_login(&house.garage, "ada", OTHER)), ErrorKind::Unauthenticated);
    let verified = house.garage.journal().verify().unwrap();
    assert_eq!(verified.differences.len(), 1, "{verified:?}");
    assert!(verified.differences[0].contains(&ada.id.to_string()), "{verified:?}");
}

#[test]
fn a_file_from_before_there_were_accounts_gets_their_tables() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(include_str!("../migrations/0001_initial.sql")).unwrap();
    old.execute_batch("PRAGMA application_id = 0x47415247; PRAGMA user_version = 1;").unwrap();
    drop(old);
    let garage = Garage::builder().auth(config()).open(&path).unwrap();
    user(&garage, "ada", Role::Admin);
    let tokens = login(&garage, "ada");
    assert!(verify(&garage, &tokens).is_ok());
    assert!(garage.journal().verify().unwrap().is_sound());
}
