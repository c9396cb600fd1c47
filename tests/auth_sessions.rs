//! Auth sessions: refreshed, verified, ended; devices.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Barrier};
use std::time::Duration;

use parking_garage::auth::token::{Claims, ExposeSecret, TokenFault};
use parking_garage::storage::MemoryStorage;
use parking_garage::{
    Actor, AuthSessionEnd, AuthSessionId, Client, DeviceChange, DeviceKind, ErrorKind, Event, Garage, NewDevice, Page, Role,
    Subject, Tokens, UserId,
};
use support::accounts::*;
use support::moody::Moody;
use support::{House, for_each_storage_with, refused};

fn refresh(garage: &Garage, tokens: &Tokens, fingerprint: &str) -> parking_garage::Result<Tokens> {
    garage.auth().refresh(&tokens.refresh, &device(fingerprint))
}

#[test]
fn what_is_shown_after_its_time_is_in_the_audit_under_its_own_fault() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let auth = garage.auth();
        let (ada, off) = (user(garage, "ada", Role::User), user(garage, "off", Role::User));
        let [gone, of_off, stolen, used] = ["ada", "off", "ada", "ada"].map(|name| login_from(garage, name, "phone"));
        auth.logout(gone.session).unwrap();
        assert_eq!(refused(verify(garage, &gone)), ErrorKind::Unauthenticated, "replayed after the logout");
        assert_eq!(refused(refresh(garage, &gone, "phone")), ErrorKind::Unauthenticated);
        assert_eq!(refused(auth.verify(used.refresh.expose_secret())), ErrorKind::Unauthenticated, "refresh used as access");
        assert_eq!(refused(auth.refresh(&secret(used.access.expose()), &device("phone"))), ErrorKind::Unauthenticated);
        assert_eq!(refused(refresh(garage, &stolen, "laptop")), ErrorKind::Unauthenticated, "another device");
        assert_eq!(refused(verify(garage, &stolen)), ErrorKind::Unauthenticated, "and its access token dies with it");
        let claims = Claims::new(
            of(&off),
            used.session,
            parking_garage::TokenId::new(house.clock_now(), [1; 8]),
            house.clock_now(),
            Duration::from_secs(60),
        );
        assert_eq!(refused(auth.verify(keys().issue(&claims, house.clock_now()).unwrap().expose())), ErrorKind::Unauthenticated);
        let reset = auth.begin_reset(ada.id).unwrap();
        auth.reset_password(&reset, &secret(OTHER)).unwrap();
        assert_eq!(refused(auth.reset_password(&reset, &secret(PASSWORD))), ErrorKind::Unauthenticated);
        assert_eq!(refused(auth.login_device(&reset, &Client::default())), ErrorKind::Unauthenticated);
        let before = house.sequence();
        garage.maintenance().tidy().unwrap();
        let expected = [
            (TokenFault::Malformed, 1),
            (TokenFault::AuthSession, 2),
            (TokenFault::Subject, 1),
            (TokenFault::RefreshToken, 3),
            (TokenFault::ResetToken, 1),
            (TokenFault::DeviceSecret, 1),
        ];
        let last = garage.journal().page(before + 1, 9).unwrap();
        assert_eq!(last.iter().map(|row| &row.event).collect::<Vec<_>>(), [&Event::TokensRefused { refused: expected.into() }]);
        verify(garage, &of_off).unwrap();
        house.assert_agrees();
    });
}

#[test]
fn a_login_that_ended_long_ago_leaves_the_history_and_stays_refused() {
    let day = 24 * 60;
    for_each_storage_configured(
        |config| config.history_max(Duration::from_hours(30 * 24)).idle_max(Duration::MAX).session_max(Duration::MAX),
        |house| {
            let garage = &house.garage;
            let ada = user(garage, "ada", Role::User);
            let goes = login(garage, "ada");
            house.advance_minutes(1);
            let stays = login(garage, "ada");
            let known = || {
                garage.auth().login_history(of(&ada), Page::first(99)).unwrap().into_iter().map(|row| row.id).collect::<Vec<_>>()
            };
            let forgotten = || garage.maintenance().sweep().unwrap().auth_sessions_forgotten;
            house.advance_minutes(10 * day);
            garage.auth().logout(goes.session).unwrap();
            house.advance_minutes(30 * day);
            assert_eq!((forgotten(), known()), (0, vec![goes.session, stays.session]), "to the last moment");
            house.advance_minutes(1);
            let before = house.sequence();
            assert_eq!((forgotten(), known()), (1, vec![stays.session]));
            assert_eq!(kinds(house, before + 1), ["AuthSessionsForgotten"]);
            assert_eq!(forgotten(), 0);
            // One that goes on is kept, however old it is, and what was dropped opens no door.
            house.advance_minutes(400 * day);
            assert_eq!((forgotten(), known()), (0, vec![stays.session]));
            assert_eq!(refused(verify(garage, &goes)), ErrorKind::Unauthenticated);
            assert_eq!(refused(garage.auth().refresh(&goes.refresh, &Client::default())), ErrorKind::Unauthenticated);
            assert_eq!(refused(garage.auth().session(goes.session)), ErrorKind::NotFound);
            garage.auth().refresh(&stays.refresh, &Client::default()).unwrap();
            house.assert_agrees();
            assert!(garage.journal().verify().unwrap().is_sound());
        },
    );
}

#[test]
fn a_year_of_logins_keeps_what_the_policy_keeps_and_no_more() {
    for_each_storage_configured(
        |config| config.history_max(Duration::from_hours(24)),
        |house| {
            let garage = &house.garage;
            let gate = garage.auth().register_device(NewDevice::new("Gate", DeviceKind::Gate, "north")).unwrap();
            let mut most = 0;
            for _ in 0..365 {
                for _ in 0..3 {
                    let tokens = garage.auth().login_device(&gate.secret, &Client::default()).unwrap();
                    garage.auth().logout(tokens.session).unwrap();
                }
                house.advance_minutes(24 * 60 + 1);
                garage.maintenance().sweep().unwrap();
                most = most.max(house.contents().auth_sessions.len());
            }
            assert_eq!(most, 0, "a day later all of a day are gone");
            house.assert_agrees();
        },
    );
}

#[test]
fn a_long_backlog_of_logins_is_dropped_in_one_sweep() {
    for_each_storage_configured(
        |config| config.history_max(Duration::from_hours(24)).sessions_max(2),
        |house| {
            let garage = &house.garage;
            let gate = garage.auth().register_device(NewDevice::new("Gate", DeviceKind::Gate, "north")).unwrap();
            for _ in 0..350 {
                garage.auth().login_device(&gate.secret, &Client::default()).unwrap();
            }
            house.advance_minutes(24 * 60 + 1);
            let before = house.sequence();
            assert_eq!(garage.maintenance().sweep().unwrap().auth_sessions_forgotten, 348, "two go on");
            // In parts, so that a gate gets its turn in between.
            assert_eq!(kinds(house, before + 1), ["AuthSessionsForgotten"; 4]);
            assert_eq!(house.contents().auth_sessions.len(), 2);
        },
    );
}

fn end_of(garage: &Garage, session: AuthSessionId) -> Option<AuthSessionEnd> {
    garage.auth().session(session).unwrap().ended_by
}

#[test]
fn a_refresh_token_is_used_once_and_its_successor_next() {
    for_each_storage(|house| {
        let garage = &house.garage;
        user(garage, "ada", Role::User);
        let first = login_from(garage, "ada", "phone");
        house.advance_minutes(10);
        let second = refresh(garage, &first, "phone").unwrap();
        assert_ne!(first.refresh.expose_secret(), second.refresh.expose_secret());
        assert_eq!((second.session, second.subject), (first.session, first.subject));
        assert!(second.expires_at > first.expires_at && second.refresh_expires_at > first.refresh_expires_at);
        house.advance_minutes(10);
        assert_eq!(refused(verify(garage, &first)), ErrorKind::Unauthenticated, "an access token ends by itself");
        verify(garage, &second).unwrap();
        let third = refresh(garage, &second, "phone").unwrap();
        verify(garage, &third).unwrap();
    });
}

#[test]
fn the_same_device_that_asks_twice_within_ten_seconds_gets_the_same_successor() {
    for_each_storage(|house| {
        let garage = &house.garage;
        user(garage, "ada", Role::User);
        let first = login_from(garage, "ada", "phone");
        let one = refresh(garage, &first, "phone").unwrap();
        house.clock.advance(Duration::from_secs(9));
        let before = house.sequence();
        let two = refresh(garage, &first, "phone").unwrap();
        assert_eq!(one.refresh.expose_secret(), two.refresh.expose_secret());
        assert_eq!(house.sequence(), before, "nothing happened");
        house.clock.advance(Duration::from_secs(1));
        assert_eq!(refused(refresh(garage, &first, "phone")), ErrorKind::Unauthenticated, "ten seconds after it is theft");
        assert_eq!(end_of(garage, first.session), Some(AuthSessionEnd::RefreshReused));
        for tokens in [&first, &one, &two] {
            assert_eq!(refused(verify(garage, tokens)), ErrorKind::Unauthenticated);
        }
        assert_eq!(refused(refresh(garage, &one, "phone")), ErrorKind::Unauthenticated);
        assert_eq!(kinds(house, before + 1), ["RefreshReused", "AuthSessionRevoked"]);
    });
}

#[test]
fn a_refresh_token_from_another_device_or_from_long_ago_ends_the_auth_session() {
    for_each_storage(|house| {
        let garage = &house.garage;
        user(garage, "ada", Role::User);
        // The current one, elsewhere; the one before, elsewhere, at once; one that was followed by two others.
        let stolen = login_from(garage, "ada", "phone");
        assert_eq!(refused(refresh(garage, &stolen, "thief")), ErrorKind::Unauthenticated);
        assert_eq!(end_of(garage, stolen.session), Some(AuthSessionEnd::RefreshReused));
        assert_eq!(refused(verify(garage, &stolen)), ErrorKind::Unauthenticated);

        let first = login_from(garage, "ada", "phone");
        refresh(garage, &first, "phone").unwrap();
        assert_eq!(refused(garage.auth().refresh(&first.refresh, &Client::default())), ErrorKind::Unauthenticated);
        assert_eq!(end_of(garage, first.session), Some(AuthSessionEnd::RefreshReused));

        let first = login_from(garage, "ada", "phone");
        let second = refresh(garage, &first, "phone").unwrap();
        let third = refresh(garage, &second, "phone").unwrap();
        assert_eq!(refused(refresh(garage, &first, "phone")), ErrorKind::Unauthenticated);
        assert_eq!(refused(verify(garage, &third)), ErrorKind::Unauthenticated);

        // A clock that was set back makes nothing recent.
        let first = login_from(garage, "ada", "phone");
        refresh(garage, &first, "phone").unwrap();
        house.clock.set(parking_garage::Timestamp::from_micros(house.clock_now().as_micros() - 5_000_000));
        assert_eq!(refused(refresh(garage, &first, "phone")), ErrorKind::Unauthenticated);
    });
}

#[test]
fn a_token_that_was_made_up_is_refused_and_ends_nothing() {
    for_each_storage(|house| {
        let garage = &house.garage;
        user(garage, "ada", Role::User);
        let tokens = login_from(garage, "ada", "phone");
        let text = tokens.refresh.expose_secret();
        let flip = |at: usize| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            String::from_utf8(bytes).unwrap()
        };
        let before = house.sequence();
        // The id is followed by the secret and the seal: a change anywhere is noticed.
        let mut forged: Vec<String> = (5..text.len()).step_by(3).map(flip).collect();
        forged.extend([
            String::new(),
            text.to_uppercase(),
            format!("{text}0"),
            text[1..].to_owned(),
            tokens.access.expose().to_owned(),
        ]);
        for forged in forged {
            assert_eq!(refused(garage.auth().refresh(&secret(&forged), &device("phone"))), ErrorKind::Unauthenticated);
        }
        assert_eq!(house.sequence(), before);
        verify(garage, &tokens).unwrap();
        // Made with another pepper, for the same auth session.
        let elsewhere = House::in_memory(|builder| {
            builder.auth(parking_garage::AuthConfig::new(keys(), (2..=50).collect::<Vec<u8>>().into()).unwrap())
        });
        user(&elsewhere.garage, "ada", Role::User);
        let foreign = login_from(&elsewhere.garage, "ada", "phone");
        assert_eq!(refused(refresh(garage, &foreign, "phone")), ErrorKind::Unauthenticated);
    });
}

#[test]
fn sixty_four_uses_at_once_give_one_successor_and_a_later_one_ends_it() {
    for_each_storage_with(
        |builder| builder.auth(config()).deadline(None),
        |house| {
            let garage = &house.garage;
            user(garage, "ada", Role::User);
            let first = login_from(garage, "ada", "phone");
            let start = Barrier::new(64);
            let successors: BTreeSet<String> = std::thread::scope(|threads| {
                let uses: Vec<_> = (0..64)
                    .map(|_| {
                        threads.spawn(|| {
                            start.wait();
                            refresh(garage, &first, "phone").unwrap().refresh.expose_secret().to_owned()
                        })
                    })
                    .collect();
                uses.into_iter().map(|one| one.join().unwrap()).collect()
            });
            assert_eq!(successors.len(), 1);
            let rotations = kinds(house, 1).iter().filter(|kind| **kind == "TokenRefreshed").count();
            assert_eq!(rotations, 1);
            let successor = Tokens { refresh: secret(successors.first().unwrap()), ..first.clone() };
            let next = refresh(garage, &successor, "phone").unwrap();
            verify(garage, &next).unwrap();
            assert_eq!(refused(refresh(garage, &first, "phone")), ErrorKind::Unauthenticated);
            assert_eq!(refused(verify(garage, &next)), ErrorKind::Unauthenticated);
            assert_eq!(refused(refresh(garage, &next, "phone")), ErrorKind::Unauthenticated);
        },
    );
}

#[test]
fn an_auth_session_ends_when_it_is_not_refreshed_and_after_its_longest_time() {
    let day = Duration::from_secs(86_400);
    for_each_storage_configured(
        |config| config.idle_max(2 * day).session_max(5 * day),
        |house| {
            let garage = &house.garage;
            let ada = user(garage, "ada", Role::User);
            let idle = login(garage, "ada");
            let mut used = login(garage, "ada");
            for _ in 0..4 {
                house.clock.advance(day);
                used = garage.auth().refresh(&used.refresh, &Client::default()).unwrap();
            }
            assert_eq!(used.refresh_expires_at.since(house.clock_now()), day);
            assert_eq!(refused(garage.auth().refresh(&idle.refresh, &Client::default())), ErrorKind::Unauthenticated);
            assert_eq!(garage.auth().sessions(of(&ada)).unwrap().len(), 1);
            house.clock.advance(day);
            assert_eq!(refused(garage.auth().refresh(&used.refresh, &Client::default())), ErrorKind::Unauthenticated);
            assert_eq!(garage.maintenance().sweep().unwrap().auth_sessions, 2);
            assert_eq!(garage.maintenance().sweep().unwrap().auth_sessions, 0);
            assert_eq!(end_of(garage, idle.session), Some(AuthSessionEnd::Expired));
        },
    );
}

#[test]
fn a_user_with_too_many_auth_sessions_loses_the_oldest() {
    for_each_storage_configured(
        |config| config.sessions_max(3),
        |house| {
            let garage = &house.garage;
            let ada = user(garage, "ada", Role::User);
            let bob = user(garage, "bob", Role::User);
            let of_bob = login(garage, "bob");
            let all: Vec<Tokens> = (0..5)
                .map(|_| {
                    house.clock.advance(Duration::from_secs(1));
                    login(garage, "ada")
                })
                .collect();
            let open: Vec<_> = garage.auth().sessions(of(&ada)).unwrap().iter().map(|row| row.id).collect();
            assert_eq!(open, [all[2].session, all[3].session, all[4].session]);
            assert_eq!(end_of(garage, all[0].session), Some(AuthSessionEnd::LimitReached));
            assert_eq!(refused(verify(garage, &all[1])), ErrorKind::Unauthenticated);
            verify(garage, &of_bob).unwrap();
            assert_eq!(garage.auth().login_history(of(&ada), Page::newest(2)).unwrap().len(), 2);
            assert_eq!(garage.auth().login_history(of(&ada), Page::first(99)).unwrap().len(), 5);
            assert_eq!(garage.auth().login_history(of(&bob), Page::first(99)).unwrap().len(), 1);
        },
    );
}

#[test]
fn logging_out_here_everywhere_or_elsewhere_holds_at_once() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let auth = garage.auth();
        let ada = user(garage, "ada", Role::User);
        user(garage, "bob", Role::User);
        let of_bob = login(garage, "bob");
        let all: Vec<Tokens> = (0..4).map(|_| login(garage, "ada")).collect();
        auth.logout(all[0].session).unwrap();
        let before = house.sequence();
        auth.logout(all[0].session).unwrap();
        assert_eq!(house.sequence(), before, "logging out twice is one logout");
        garage.on_behalf_of(Actor::User(of_bob.subject.user().unwrap())).auth().revoke(all[1].session).unwrap();
        let revoked = garage.journal().page(before + 1, 1).unwrap().pop().unwrap();
        assert_eq!(revoked.actor, of_bob.subject.actor());
        for gone in &all[..2] {
            assert_eq!(refused(verify(garage, gone)), ErrorKind::Unauthenticated);
            assert_eq!(refused(auth.refresh(&gone.refresh, &Client::default())), ErrorKind::Unauthenticated);
        }
        verify(garage, &all[2]).unwrap();
        assert_eq!(auth.logout_everywhere(of(&ada)).unwrap(), 2);
        assert_eq!(auth.logout_everywhere(of(&ada)).unwrap(), 0);
        assert!(all.iter().all(|tokens| verify(garage, tokens).is_err()));
        let ends: Vec<_> = all.iter().map(|tokens| end_of(garage, tokens.session).unwrap()).collect();
        use AuthSessionEnd::{Logout, LogoutEverywhere, Revoked};
        assert_eq!(ends, [Logout, Revoked, LogoutEverywhere, LogoutEverywhere]);
        verify(garage, &of_bob).unwrap();
        assert_eq!(auth.revoke_all(of_bob.subject).unwrap(), 1);
        assert_eq!(refused(verify(garage, &of_bob)), ErrorKind::Unauthenticated);
        let unknown = AuthSessionId::new(house.clock_now(), [0; 8]);
        assert_eq!(refused(auth.logout(unknown)), ErrorKind::NotFound);
    });
}

#[test]
fn an_auth_session_is_named_and_trusted_while_it_lasts() {
    for_each_storage(|house| {
        let garage = &house.garage;
        user(garage, "ada", Role::User);
        let tokens = login(garage, "ada");
        let row = garage.auth().label(tokens.session, Some("my phone"), true).unwrap();
        assert_eq!((row.name.as_deref(), row.trusted), (Some("my phone"), true));
        assert_eq!(refused(garage.auth().label(tokens.session, Some("4111 1111 1111 1111"), true)), ErrorKind::InvalidInput);
        assert_eq!(garage.auth().sessions(tokens.subject).unwrap(), [row]);
        garage.auth().logout(tokens.session).unwrap();
        assert_eq!(refused(garage.auth().label(tokens.session, None, false)), ErrorKind::InvalidTransition);
    });
}

#[test]
fn a_signed_token_without_its_auth_session_or_for_somebody_else_is_refused() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let ada = user(garage, "ada", Role::Admin);
        let bob = user(garage, "bob", Role::User);
        let tokens = login(garage, "bob");
        let now = house.clock_now();
        let issue = |subject, session| {
            let claims = Claims::new(subject, session, parking_garage::TokenId::new(now, [1; 8]), now, Duration::from_secs(60));
            keys().issue(&claims, now).unwrap()
        };
        garage.auth().verify(issue(of(&bob), tokens.session).expose()).unwrap();
        for (subject, session) in [
            (of(&ada), tokens.session),
            (of(&bob), AuthSessionId::new(now, [9; 8])),
            (Subject::Device(parking_garage::DeviceId::from_bytes(*bob.id.as_bytes())), tokens.session),
            (Subject::User(UserId::new(now, [9; 8])), tokens.session),
        ] {
            assert_eq!(refused(garage.auth().verify(issue(subject, session).expose())), ErrorKind::Unauthenticated);
        }
        for text in ["", "a.b.c", tokens.refresh.expose_secret()] {
            assert_eq!(refused(garage.auth().verify(text)), ErrorKind::Unauthenticated);
        }
    });
}

#[test]
fn activity_is_noted_once_a_minute_and_written_for_many_at_once() {
    for_each_storage(|house| {
        let garage = &house.garage;
        user(garage, "ada", Role::User);
        user(garage, "bob", Role::User);
        let (ada, bob) = (login(garage, "ada"), login(garage, "bob"));
        let before = house.sequence();
        let both = || [&ada, &bob].map(|tokens| verify(garage, tokens).unwrap());
        both();
        garage.maintenance().tidy().unwrap();
        assert_eq!(house.sequence(), before, "they logged in less than a minute ago");
        house.clock.advance(Duration::from_secs(61));
        (0..100).for_each(|_| drop(both()));
        assert_eq!(house.sequence(), before, "verifying writes nothing");
        garage.maintenance().tidy().unwrap();
        assert_eq!(kinds(house, before + 1), ["ActivityNoted"]);
        both();
        garage.maintenance().tidy().unwrap();
        assert_eq!(house.sequence(), before + 1);
        assert_eq!(garage.auth().session(bob.session).unwrap().last_activity, house.clock_now());
        // What is ended before it is written is left alone.
        house.clock.advance(Duration::from_secs(61));
        both();
        garage.auth().logout(ada.session).unwrap();
        garage.maintenance().tidy().unwrap();
        let Event::ActivityNoted { uses } = garage.journal().page(before + 3, 1).unwrap().pop().unwrap().event else { panic!() };
        assert_eq!(uses.len(), 1);
    });
}

#[test]
fn a_device_logs_in_with_its_secret_and_acts_in_its_lane() {
    for_each_storage(|house| {
        let garage = &house.garage;
        let auth = garage.auth();
        let gate = auth.register_device(NewDevice::new("Gate 1", DeviceKind::Gate, "north")).unwrap();
        let tokens = auth.login_device(&gate.secret, &Client::default()).unwrap();
        let principal = verify(garage, &tokens).unwrap();
        assert_eq!((principal.subject, principal.role), (Subject::Device(gate.device.id), Role::Kiosk));
        assert_eq!(principal.lane.as_deref(), Some("north"));
        let moved = DeviceChange { lane: Some("south".to_owned()), ..DeviceChange::default() };
        auth.change_device(gate.device.id, 1, moved).unwrap();
        assert_eq!(verify(garage, &tokens).unwrap().lane.as_deref(), Some("south"));
        assert_eq!(refused(auth.change_device(gate.device.id, 1, DeviceChange::default())), ErrorKind::VersionMismatch);
        let tokens = auth.refresh(&tokens.refresh, &Client::default()).unwrap();

        let renewed = auth.renew_device_secret(gate.device.id).unwrap();
        assert_eq!(refused(verify(garage, &tokens)), ErrorKind::Unauthenticated);
        for _ in 0..3 {
            assert_eq!(refused(auth.login_device(&gate.secret, &Client::default())), ErrorKind::Unauthenticated);
        }
        let noted = kinds(house, 1).iter().filter(|kind| **kind == "DeviceLoginFailed").count();
        assert_eq!(noted, 1, "once a minute, however often somebody tries");
        let tokens = auth.login_device(&renewed.secret, &Client::default()).unwrap();
        let off = DeviceChange { active: Some(false), ..DeviceChange::default() };
        auth.change_device(gate.device.id, 3, off).unwrap();
        assert_eq!(refused(verify(garage, &tokens)), ErrorKind::Unauthenticated);
        assert_eq!(refused(auth.login_device(&renewed.secret, &Client::default())), ErrorKind::Unauthenticated);
        auth.remove_device(gate.device.id).unwrap();
        assert_eq!(refused(auth.renew_device_secret(gate.device.id)), ErrorKind::NotFound);
        assert_eq!(refused(auth.login_device(&renewed.secret, &Client::default())), ErrorKind::Unauthenticated);
        assert_eq!(refused(auth.register_device(NewDevice::new("", DeviceKind::Gate, "north"))), ErrorKind::InvalidInput);
        assert_eq!(refused(auth.register_device(NewDevice::new("Gate", DeviceKind::Gate, ""))), ErrorKind::InvalidInput);
        assert_eq!(auth.devices(Page::first(9)).unwrap().len(), 1);
    });
}

#[test]
fn where_the_live_state_does_not_know_the_store_is_asked_and_a_store_that_fails_lets_nobody_in() {
    let (storage, mood) = Moody::over(Arc::new(MemoryStorage::default()));
    let house = House::on("moody", storage, None, |builder| builder.auth(config()));
    let garage = &house.garage;
    user(garage, "ada", Role::User);
    mood.is_secretive.store(true, Ordering::SeqCst);
    let tokens = login(garage, "ada");
    // First: on a slow machine the live state looks for itself once the store answers, and needs no store after that.
    mood.reads_fail.store(true, Ordering::SeqCst);
    assert_eq!(refused(verify(garage, &tokens)), ErrorKind::Io);
    mood.reads_fail.store(false, Ordering::SeqCst);
    verify(garage, &tokens).expect("the live state was not told, the store knows");
    garage.maintenance().catch_up().unwrap();
    garage.auth().logout(tokens.session).unwrap();
    // As if another process had done it: known after the next look, half a second later at most.
    std::thread::sleep(Duration::from_millis(550));
    assert_eq!(refused(verify(garage, &tokens)), ErrorKind::Unauthenticated);
}
