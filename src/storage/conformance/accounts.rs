//! Users, devices, auth sessions, counters and credentials.

use std::time::Duration;

use super::trial::{Trial, kind_of};
use crate::ErrorKind::{AlreadyExists, Conflict, Constraint};
use crate::domain::{
    AuthSession, AuthSessionEnd, AuthSessionId, Client, Device, DeviceId, DeviceKind, Digest, LoginCounter, PasswordHash,
    PendingReset, RefreshState, Role, Subject, Timestamp, User, UserId,
};
use crate::storage::{AuthSessionFilter, Page};

fn user(trial: &Trial<'_>, login: &str) -> User {
    let at = trial.fixture.now();
    User {
        id: UserId::new(at, trial.fixture.random()),
        login: login.parse().expect("a fixture's login is valid"),
        display_name: login.to_owned(),
        role: Role::User,
        active: true,
        password: None,
        password_set_at: None,
        reset: None,
        version: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
    }
}

fn device(trial: &Trial<'_>) -> Device {
    let at = trial.fixture.now();
    Device {
        id: DeviceId::new(at, trial.fixture.random()),
        name: "Gate".to_owned(),
        kind: DeviceKind::Gate,
        lane: "north".to_owned(),
        active: true,
        secret: Digest::of(b"secret"),
        version: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
    }
}

fn auth_session(trial: &Trial<'_>, subject: Subject) -> AuthSession {
    let at = trial.fixture.now();
    AuthSession {
        id: AuthSessionId::new(at, trial.fixture.random()),
        subject,
        client: Client::default(),
        name: None,
        trusted: false,
        refresh: RefreshState { current: Digest::of(b"refresh"), previous: None, salt: None, rotated_at: at },
        expires_at: at.saturating_add(Duration::from_hours(24)),
        last_activity: at,
        ended_at: None,
        ended_by: None,
        version: 1,
        created_at: at,
        updated_at: at,
    }
}

fn counter(key: u8, user: Option<UserId>, failed_at: Timestamp) -> LoginCounter {
    LoginCounter { key: Digest::from_bytes([key; 32]), user, failures: 1, failed_at, locked_until: None }
}

cases! {
    /// Every field of the rows of accounts comes back as it was written, at the ends of its range too.
    fn every_field_of_every_account_comes_back(trial) {
        let f = &trial.fixture;
        let mut users: Vec<User> = Role::ALL.iter().map(|role| User { role: *role, ..user(&trial, &format!("u-{role}")) }).collect();
        users[0].display_name = "'; -- \u{1f697}".to_owned();
        users[0].password = Some(Digest::from_bytes([255; 32]));
        users[0].password_set_at = Some(Timestamp::from_micros(i64::MAX));
        users[1].reset = Some(PendingReset { token: Digest::from_bytes([0; 32]), expires_at: Timestamp::from_micros(-1) });
        users[2].active = false;
        (users[3].version, users[3].updated_at) = (u32::MAX, f.now());
        users[4] = users[4].removed(f.now()).expect("a user that is there");
        let mut devices: Vec<Device> = DeviceKind::ALL.iter().map(|kind| Device { kind: *kind, ..device(&trial) }).collect();
        devices[0].lane = "Nord \u{2191}".to_owned();
        devices[1] = devices[1].removed(f.now()).expect("a device that is there");
        let mut sessions: Vec<AuthSession> = AuthSessionEnd::ALL
            .iter()
            .map(|end| auth_session(&trial, Subject::User(users[0].id)).ended(*end, f.now()).expect("an active one"))
            .collect();
        let mut full = auth_session(&trial, Subject::Device(devices[0].id));
        full.client = Client {
            fingerprint: Some(Digest::from_bytes([7; 32])),
            ip: Some("2001:db8::7".parse().expect("an address")),
            user_agent: Some("Browser/1 'x' \u{1f697}".to_owned()),
        };
        full = full.labelled(Some("my gate".to_owned()), true, f.now()).expect("an active one");
        full = full.refreshed(Digest::of(b"b"), Digest::of(b"s"), Timestamp::from_micros(i64::MAX), f.now()).expect("an active one");
        sessions.push(full);
        let mut v4 = auth_session(&trial, Subject::User(users[1].id));
        v4.client.ip = Some("192.0.2.1".parse().expect("an address"));
        sessions.push(v4);
        let mut counters = [counter(0, None, f.now()), counter(128, Some(users[0].id), f.now()), counter(255, None, f.now())];
        (counters[2].failures, counters[2].locked_until) = (u32::MAX, Some(Timestamp::from_micros(i64::MIN)));
        let hash = PasswordHash::from_phc("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned());
        trial.write(|tx| {
            users.iter().try_for_each(|row| tx.insert_user(row))?;
            devices.iter().try_for_each(|row| tx.insert_device(row))?;
            sessions.iter().try_for_each(|row| tx.insert_auth_session(row))?;
            counters.iter().try_for_each(|row| tx.put_login_counter(row))?;
            tx.put_credential(users[0].id, Some(&hash))
        });
        let contents = trial.contents();
        assert_eq!(contents.users, users);
        assert_eq!(contents.devices, devices);
        assert_eq!(contents.auth_sessions, sessions);
        assert_eq!(contents.login_counters, counters);
        assert_eq!(contents.stranger_counters, [counters[0], counters[2]]);
        assert_eq!(contents.credentials, [(users[0].id, hash)]);
        trial.read(|tx| {
            assert_eq!(tx.user(users[4].id)?.as_ref(), Some(&users[4]), "a removed user stays readable by id");
            assert_eq!(tx.user_by_login(&users[4].login)?, None, "a removed user is found by the login");
            assert_eq!(tx.user_by_login(&users[3].login)?.as_ref(), Some(&users[3]));
            assert_eq!(tx.device(devices[1].id)?.as_ref(), Some(&devices[1]));
            assert_eq!(tx.auth_session(sessions[0].id)?.as_ref(), Some(&sessions[0]));
            assert_eq!(tx.login_counter(&counters[1].key)?, Some(counters[1]));
            assert_eq!(tx.credential(users[1].id)?, None);
            Ok(())
        });
    }

    /// A login is taken once among the users that are not removed, and free again after that.
    fn a_login_is_taken_once_until_its_user_is_removed(trial) {
        let (old, new) = (user(&trial, "ada"), user(&trial, "ADA"));
        trial.write(|tx| tx.insert_user(&old));
        assert_eq!(trial.refused(|tx| tx.insert_user(&new)), AlreadyExists, "a second user with the login");
        assert_eq!(trial.refused(|tx| tx.insert_user(&User { login: user(&trial, "bob").login, ..old.clone() })), AlreadyExists, "id");
        let at = trial.fixture.now();
        trial.write(|tx| {
            tx.update_user(&old, &old.removed(at)?)?;
            tx.insert_user(&new)
        });
        assert_eq!(trial.read(|tx| tx.user_by_login(&old.login)).map(|user| user.id), Some(new.id));
        assert_eq!(trial.contents().users.len(), 2);
    }

    /// Auth sessions, counters and credentials belong to users and devices that are there.
    fn what_belongs_to_an_account_refers_to_what_is_there(trial) {
        let (nobody, no_device) = (user(&trial, "nobody"), device(&trial));
        let of_nobody = auth_session(&trial, Subject::User(nobody.id));
        assert_eq!(trial.refused(|tx| tx.insert_auth_session(&of_nobody)), Constraint, "user");
        let of_no_device = auth_session(&trial, Subject::Device(no_device.id));
        assert_eq!(trial.refused(|tx| tx.insert_auth_session(&of_no_device)), Constraint, "device");
        let row = counter(1, Some(nobody.id), trial.fixture.now());
        assert_eq!(trial.refused(|tx| tx.put_login_counter(&row)), Constraint, "counter");
        let hash = PasswordHash::from_phc("$x".to_owned());
        assert_eq!(trial.refused(|tx| tx.put_credential(nobody.id, Some(&hash))), Constraint, "credential");
        trial.write(|tx| {
            tx.insert_user(&nobody)?;
            tx.insert_device(&no_device)?;
            tx.insert_auth_session(&of_nobody)?;
            tx.insert_auth_session(&of_no_device)?;
            tx.put_login_counter(&row)?;
            tx.put_credential(nobody.id, Some(&hash))
        });
        assert_eq!(trial.refused(|tx| tx.insert_auth_session(&of_nobody)), AlreadyExists, "an id is taken once");
        assert_eq!(trial.refused(|tx| tx.insert_device(&no_device)), AlreadyExists, "an id is taken once");
    }

    /// An update of an account from a version that is no longer stored is a Conflict and changes nothing.
    fn an_update_of_an_account_from_an_old_version_is_a_conflict(trial) {
        let (ada, gate) = (user(&trial, "ada"), device(&trial));
        let login = auth_session(&trial, Subject::User(ada.id));
        let at = trial.fixture.now();
        trial.write(|tx| {
            tx.insert_user(&ada)?;
            tx.insert_device(&gate)?;
            tx.insert_auth_session(&login)?;
            tx.update_user(&ada, &ada.with_password(Digest::of(b"1"), at)?)?;
            tx.update_device(&gate, &gate.with_secret(Digest::of(b"2"), at)?)?;
            tx.update_auth_session(&login, &login.ended(AuthSessionEnd::Logout, at)?)
        });
        assert_eq!(trial.refused(|tx| tx.update_user(&ada, &ada.with_password(Digest::of(b"3"), at)?)), Conflict, "user");
        assert_eq!(trial.refused(|tx| tx.update_device(&gate, &gate.with_secret(Digest::of(b"3"), at)?)), Conflict, "device");
        let used = login.used(at, at).expect("it was active");
        assert_eq!(trial.refused(|tx| tx.update_auth_session(&login, &used)), Conflict, "an ended login goes on");
        let (stranger, other_device) = (user(&trial, "zoe"), device(&trial));
        trial.write(|tx| {
            assert_eq!(kind_of(tx.update_user(&stranger, &stranger.removed(at)?)), Conflict, "not there");
            assert_eq!(kind_of(tx.update_device(&other_device, &other_device.removed(at)?)), Conflict, "not there");
            Ok(())
        });
    }

    /// Putting a counter or a credential replaces the one that was there; removing one that is not there is no error; what is undone is as
    /// it was.
    fn counters_and_credentials_are_replaced_dropped_and_undone(trial) {
        let ada = user(&trial, "ada");
        let (first, second) = (counter(1, None, trial.fixture.now()), counter(1, None, trial.fixture.now()));
        let [old, new] = ["$old", "$new"].map(|phc| PasswordHash::from_phc(phc.to_owned()));
        trial.write(|tx| {
            tx.insert_user(&ada)?;
            tx.put_login_counter(&first)?;
            tx.put_credential(ada.id, Some(&old))
        });
        let before = trial.contents();
        trial.write(|tx| {
            let undone = tx.savepoint(&mut |inner| {
                inner.put_login_counter(&second)?;
                inner.put_credential(ada.id, Some(&new))?;
                assert_eq!(inner.credential(ada.id)?.as_ref(), Some(&new));
                inner.put_credential(ada.id, None)?;
                inner.remove_login_counter(&first.key)?;
                assert_eq!((inner.credential(ada.id)?, inner.stranger_count()?), (None, 0));
                Err(crate::Error::new(crate::ErrorKind::InvalidInput, "undo"))
            });
            assert!(undone.is_err());
            Ok(())
        });
        assert_eq!(trial.contents(), before, "a savepoint that failed left something behind");
        trial.write(|tx| {
            tx.put_login_counter(&second)?;
            tx.put_credential(ada.id, Some(&new))?;
            tx.remove_login_counter(&Digest::from_bytes([9; 32]))
        });
        let after = trial.contents();
        assert_eq!((after.login_counters, after.credentials), (vec![second], vec![(ada.id, new)]));
        trial.write(|tx| {
            tx.remove_login_counter(&first.key)?;
            tx.put_credential(ada.id, None)
        });
        let after = trial.contents();
        assert_eq!((after.login_counters, after.credentials), (vec![], vec![]));
    }

    /// An auth session is dropped as it was read, comes back with a savepoint that fails, and is in no list afterwards.
    fn an_auth_session_is_dropped_once_and_only_as_it_was_read(trial) {
        let ada = user(&trial, "ada");
        let subject = Subject::User(ada.id);
        let [stays, goes] = [auth_session(&trial, subject), auth_session(&trial, subject)];
        let ended = goes.ended(AuthSessionEnd::Logout, trial.fixture.now()).expect("an active one");
        trial.write(|tx| {
            tx.insert_user(&ada)?;
            tx.insert_auth_session(&stays)?;
            tx.insert_auth_session(&goes)?;
            tx.update_auth_session(&goes, &ended)
        });
        let before = trial.contents();
        assert_eq!(trial.refused(|tx| tx.remove_auth_session(&goes)), Conflict, "as it was before");
        trial.write(|tx| {
            let undone = tx.savepoint(&mut |inner| {
                inner.remove_auth_session(&ended)?;
                assert_eq!(inner.auth_session(goes.id)?, None);
                Err(crate::Error::new(crate::ErrorKind::InvalidInput, "undo"))
            });
            assert!(undone.is_err());
            Ok(())
        });
        assert_eq!(trial.contents(), before, "a savepoint that failed left something behind");
        trial.write(|tx| tx.remove_auth_session(&ended));
        assert_eq!(trial.refused(|tx| tx.remove_auth_session(&ended)), Conflict, "twice");
        for active in [false, true] {
            for subject in [None, Some(subject)] {
                let filter = AuthSessionFilter { subject, active };
                assert_eq!(trial.read(|tx| tx.auth_sessions(&filter, Page::first(9))), std::slice::from_ref(&stays), "{filter:?}");
            }
        }
        assert_eq!(trial.read(|tx| tx.auth_session(goes.id)), None);
    }

    /// A filter and a page give the auth sessions of one subject or of all, ended ones or not, in the order of the ids.
    fn auth_sessions_come_by_subject_and_state(trial) {
        let (ada, bob, gate) = (user(&trial, "ada"), user(&trial, "bob"), device(&trial));
        let subjects = [Subject::User(ada.id), Subject::User(bob.id), Subject::Device(gate.id)];
        let mut all: Vec<AuthSession> = (0..30).map(|n| auth_session(&trial, subjects[n % 3])).collect();
        trial.write(|tx| {
            tx.insert_user(&ada)?;
            tx.insert_user(&bob)?;
            tx.insert_device(&gate)?;
            all.iter().try_for_each(|row| tx.insert_auth_session(row))
        });
        let at = trial.fixture.now();
        for row in all.iter_mut().step_by(2) {
            let ended = row.ended(AuthSessionEnd::Logout, at).expect("an active one");
            trial.write(|tx| tx.update_auth_session(row, &ended));
            *row = ended;
        }
        for subject in [None, Some(subjects[0]), Some(subjects[1]), Some(subjects[2])] {
            for active in [false, true] {
                let filter = AuthSessionFilter { subject, active };
                let wanted: Vec<AuthSession> = all.iter().filter(|row| filter.admits(row)).cloned().collect();
                assert!(!wanted.is_empty());
                for newest_first in [false, true] {
                    let read = super::contents::pages(2, newest_first, |row: &AuthSession| row.id, |page: Page<AuthSessionId>| {
                        Ok(trial.read(|tx| tx.auth_sessions(&filter, page)))
                    });
                    let mut expected = wanted.clone();
                    if newest_first {
                        expected.reverse();
                    }
                    assert_eq!(read.expect("pages can be read"), expected, "{filter:?}, newest first: {newest_first}");
                }
                assert_eq!(trial.read(|tx| tx.auth_sessions(&filter, Page::first(0))), [], "a page of none");
            }
        }
    }

    /// Counters of nobody come with the longest unused first, and only those are counted.
    fn counters_of_nobody_come_oldest_first(trial) {
        let ada = user(&trial, "ada");
        let times: Vec<Timestamp> = (0..4).map(|_| trial.fixture.now()).collect();
        let rows = [counter(1, None, times[3]), counter(2, None, times[1]), counter(3, Some(ada.id), times[0]), counter(4, None, times[1])];
        trial.write(|tx| {
            tx.insert_user(&ada)?;
            rows.iter().try_for_each(|row| tx.put_login_counter(row))
        });
        trial.read(|tx| {
            assert_eq!(tx.stranger_counters(9)?, [rows[1], rows[3], rows[0]]);
            assert_eq!(tx.stranger_counters(1)?, [rows[1]]);
            assert_eq!(tx.stranger_count()?, 3);
            assert_eq!(tx.login_counters(Page::newest(2))?, [rows[3], rows[2]]);
            Ok(())
        });
    }

    /// After an error that ended the transaction every call on accounts fails with Poisoned too.
    fn every_account_call_on_a_poisoned_transaction_fails(trial) {
        let (ada, gate) = (user(&trial, "ada"), device(&trial));
        let login = auth_session(&trial, Subject::User(ada.id));
        let (new_user, new_device) = (user(&trial, "bob"), device(&trial));
        let new_login = auth_session(&trial, Subject::User(ada.id));
        let at = trial.fixture.now();
        let row = counter(1, None, at);
        let hash = PasswordHash::from_phc("$x".to_owned());
        trial.write(|tx| {
            tx.insert_user(&ada)?;
            tx.insert_device(&gate)?;
            tx.insert_auth_session(&login)
        });
        let kind = trial.refused(|tx| {
            let (changed, moved) = (ada.removed(at)?, gate.removed(at)?);
            let ended = login.ended(AuthSessionEnd::Logout, at)?;
            tx.poison(&crate::Error::new(crate::ErrorKind::DiskFull, "the disk is full"));
            let calls: Vec<(&str, crate::Result<()>)> = vec![
                ("user", tx.user(ada.id).map(drop)),
                ("user_by_login", tx.user_by_login(&ada.login).map(drop)),
                ("users", tx.users(Page::first(9)).map(drop)),
                ("credential", tx.credential(ada.id).map(drop)),
                ("device", tx.device(gate.id).map(drop)),
                ("devices", tx.devices(Page::first(9)).map(drop)),
                ("auth_session", tx.auth_session(login.id).map(drop)),
                ("auth_sessions", tx.auth_sessions(&AuthSessionFilter::default(), Page::first(9)).map(drop)),
                ("login_counter", tx.login_counter(&row.key).map(drop)),
                ("login_counters", tx.login_counters(Page::first(9)).map(drop)),
                ("stranger_counters", tx.stranger_counters(9).map(drop)),
                ("stranger_count", tx.stranger_count().map(drop)),
                ("insert_user", tx.insert_user(&new_user)),
                ("update_user", tx.update_user(&ada, &changed)),
                ("insert_device", tx.insert_device(&new_device)),
                ("update_device", tx.update_device(&gate, &moved)),
                ("insert_auth_session", tx.insert_auth_session(&new_login)),
                ("update_auth_session", tx.update_auth_session(&login, &ended)),
                ("remove_auth_session", tx.remove_auth_session(&login)),
                ("put_login_counter", tx.put_login_counter(&row)),
                ("remove_login_counter", tx.remove_login_counter(&row.key)),
                ("put_credential", tx.put_credential(ada.id, Some(&hash))),
            ];
            for (name, answer) in calls {
                let kind = answer.map_err(|error| error.kind());
                assert_eq!(kind, Err(crate::ErrorKind::Poisoned), "{name} on a poisoned transaction");
            }
            Err::<(), _>(crate::Error::new(crate::ErrorKind::DiskFull, "the disk is full"))
        });
        assert_eq!(kind, crate::ErrorKind::DiskFull, "the error of the work comes back");
    }
}
