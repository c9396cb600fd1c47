//! No password, token or key gets into the file, the journal, an error, a log, a metric or anything's `Debug`.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used)]

mod support;

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use parking_garage::auth::token::{ExposeSecret, KeyRing, SecretString, TokenKey};
use parking_garage::storage::StorageExt;
use parking_garage::storage::fault::FaultStorage;
use parking_garage::{AuthConfig, Client, DeviceKind, Error, ErrorKind, LoginRequest, NewDevice, NewUser, Page, Role, Subject};
use support::House;
use support::accounts::{device, secret};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

const PASSWORD: &str = "canary-password-one";
const WRONG: &str = "canary-password-two";
const NEW: &str = "canary-password-three";
/// People type their password into the field for the login.
const TYPED_AS_LOGIN: &str = "canary-password-four";
const KEY: &[u8; 32] = b"canary-key-of-32-bytes-for-hs256";
const PEPPER: &[u8; 32] = b"canary-pepper-of-32-bytes-secret";

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn text(&self, text: impl Into<String>) {
        self.0.lock().unwrap().push(text.into());
    }

    fn debug(&self, what: impl Debug) {
        self.text(format!("{what:?} {what:#?}"));
    }

    fn error<T: Debug>(&self, answer: Result<T, Error>) -> ErrorKind {
        let error = answer.unwrap_err();
        self.text(format!("{error} {error:?} {:?}", std::error::Error::source(&error).map(ToString::to_string)));
        error.kind()
    }
}

impl Subscriber for Seen {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Fields(self));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(self));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Fields(self));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Fields<'a>(&'a Seen);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.text(format!("log: {field} = {value:?}"));
    }
}

/// The hexadecimal secret inside a bearer text, as bytes.
fn raw(text: &str) -> Vec<u8> {
    let digits = &text[5 + 32..5 + 96];
    (0..32).map(|n| u8::from_str_radix(&digits[n * 2..n * 2 + 2], 16).unwrap()).collect()
}

#[test]
fn no_secret_is_written_or_shown_whatever_happens() {
    let seen = Seen::default();
    tracing::subscriber::set_global_default(seen.clone()).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garage.db");
    let keys = || {
        let key = TokenKey::hs256("k", &KEY.to_vec().into()).unwrap();
        KeyRing::builder("https://garage.example", "garage").sign_with(key).build().unwrap()
    };
    let config = AuthConfig::new(keys(), PEPPER.to_vec().into()).unwrap();
    seen.debug((&config, keys()));
    let faults = Arc::new(FaultStorage::new(support::open_file(&path)));
    let house = House::on("file", Arc::clone(&faults) as _, None, |builder| builder.auth(config.clone()));
    let (garage, auth) = (&house.garage, house.garage.auth());
    let client = || device("canary-fingerprint");

    // Everything that takes or gives a secret, going well and badly.
    let mut bearers: Vec<SecretString> = Vec::new();
    let mut accesses: Vec<String> = Vec::new();
    let new_user = NewUser::new("ada", Role::Admin).password(PASSWORD);
    seen.debug((&new_user, LoginRequest::new(TYPED_AS_LOGIN, PASSWORD)));
    let ada = auth.create_user(new_user.clone()).unwrap();
    seen.debug(&ada);
    seen.error(auth.create_user(new_user));
    seen.error(auth.create_user(NewUser::new(PASSWORD, Role::User).password(PASSWORD)));
    seen.error(auth.create_user(NewUser::new("bob", Role::User).password("canary")));
    seen.error(auth.login(&LoginRequest::new("ada", WRONG)));
    seen.error(auth.login(&LoginRequest::new(TYPED_AS_LOGIN, PASSWORD)));
    let mut tokens = auth.login(&LoginRequest::new("ada", PASSWORD).client(client())).unwrap();
    for _ in 0..3 {
        seen.debug(&tokens);
        bearers.push(tokens.refresh.clone());
        accesses.push(tokens.access.expose().to_owned());
        seen.debug(auth.verify(tokens.access.expose()).unwrap());
        tokens = auth.refresh(&tokens.refresh, &client()).unwrap();
    }
    seen.error(auth.verify(&tokens.access.expose()[1..]));
    seen.error(auth.verify(tokens.refresh.expose_secret()));
    bearers.push(tokens.refresh.clone());
    seen.error(auth.refresh(&bearers[0], &client()));
    seen.error(auth.refresh(&secret("pgrt_canary"), &client()));
    let reset = auth.begin_reset(ada.id).unwrap();
    seen.debug(&reset);
    seen.error(auth.reset_password(&reset, &secret("canary")));
    auth.reset_password(&reset, &secret(NEW)).unwrap();
    seen.error(auth.reset_password(&reset, &secret(PASSWORD)));
    seen.error(auth.change_password(ada.id, &secret(WRONG), &secret(PASSWORD)));
    bearers.push(reset);
    let gate = auth.register_device(NewDevice::new("Gate", DeviceKind::Gate, "north")).unwrap();
    seen.debug(&gate);
    let at_gate = auth.login_device(&gate.secret, &Client::default()).unwrap();
    accesses.push(at_gate.access.expose().to_owned());
    bearers.extend([gate.secret.clone(), at_gate.refresh.clone()]);
    let renewed = auth.renew_device_secret(gate.device.id).unwrap();
    seen.error(auth.login_device(&gate.secret, &Client::default()));
    bearers.push(renewed.secret);
    // A store that fails in the middle of it.
    for kind in [ErrorKind::DiskFull, ErrorKind::Busy, ErrorKind::Conflict, ErrorKind::Corrupt] {
        for call in 1..14 {
            faults.fail_call(call, kind);
            seen.debug(auth.login(&LoginRequest::new("ada", NEW)).map(|tokens| tokens.session));
            faults.fail_call(call, kind);
            seen.debug(auth.create_user(NewUser::new(format!("u{call}"), Role::User).password(NEW)).map(|user| user.id));
            faults.heal();
        }
        house.advance_minutes(20);
    }

    for entry in garage.journal().page(1, 10_000).unwrap() {
        seen.text(&entry.payload);
        seen.debug(entry.as_raw());
        seen.debug(&entry);
    }
    seen.debug(house.contents());
    seen.debug(garage.journal().verify().unwrap());
    seen.debug((garage, &auth, garage.maintenance(), garage.health(), garage.metrics()));
    seen.debug(auth.login_history(Subject::User(ada.id), Page::first(99)).unwrap());
    seen.debug(auth.users(Page::first(99)).unwrap());
    seen.text(garage.metrics().to_prometheus().unwrap());
    assert!(garage.journal().verify().unwrap().is_sound());
    let phcs: Vec<String> = house
        .storage
        .read_with(|rows| rows.users(Page::first(99))?.iter().map(|user| rows.credential(user.id)).collect::<Result<Vec<_>, _>>())
        .unwrap()
        .into_iter()
        .flatten()
        .map(|hash| hash.as_phc().to_owned())
        .collect();
    assert!(phcs.len() > 1);

    // In what people can read: nothing of all that, nor the hashes of passwords.
    let mut texts: Vec<String> = [PASSWORD, WRONG, NEW, TYPED_AS_LOGIN, "canary-fingerprint"].map(str::to_owned).to_vec();
    texts.extend([KEY, PEPPER].map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()));
    texts.extend(bearers.iter().map(|text| text.expose_secret()[5 + 32..5 + 96].to_owned()));
    // The signature is what makes an access token one.
    texts.extend(accesses.iter().map(|token| token.rsplit('.').next().unwrap().to_owned()));
    let all = seen.0.lock().unwrap();
    assert!(all.iter().any(|text| text.starts_with("log: ")), "nothing was logged");
    for shown in &*all {
        for text in texts.iter().chain(&phcs) {
            assert!(!shown.contains(text), "{text} is in {shown}");
        }
        for bytes in
            [&KEY[..], &PEPPER[..]].into_iter().map(<[u8]>::to_vec).chain(bearers.iter().map(|text| raw(text.expose_secret())))
        {
            assert!(!shown.contains(&format!("{bytes:?}")), "{bytes:?} is in {shown}");
        }
    }
    // In the files: nothing either, but for the hashes, which are in their table.
    for name in ["garage.db", "garage.db-wal"] {
        let file = std::fs::read(directory.path().join(name)).unwrap();
        let holds = |needle: &[u8]| file.windows(needle.len()).any(|window| window == needle);
        for text in &texts {
            assert!(!holds(text.as_bytes()), "{text} is in {name}");
        }
        for text in &bearers {
            assert!(!holds(&raw(text.expose_secret())), "a token is in {name}");
        }
        assert!(!holds(KEY) && !holds(PEPPER), "a key is in {name}");
    }
    let wal = std::fs::read(directory.path().join("garage.db-wal")).unwrap();
    assert!(wal.windows(phcs[0].len()).any(|window| window == phcs[0].as_bytes()), "the search finds nothing at all");
}
