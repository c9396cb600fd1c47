//! Garages with accounts: keys, users, logins.

use std::time::Duration;

use parking_garage::auth::token::{KeyRing, SecretString, TokenKey};
use parking_garage::{AuthConfig, Client, Error, Garage, LoginRequest, NewUser, Principal, Result, Role, Subject, Tokens, User};

use super::{House, for_each_storage_with};

/// A password that the policy takes.
pub const PASSWORD: &str = "trunk-9-lamp-7";
/// Another.
pub const OTHER: &str = "seven maple doors";

pub fn keys() -> KeyRing {
    let secret: Vec<u8> = (0..32).map(|n| n * 7 + 1).collect();
    let key = TokenKey::hs256("test", &secret.into()).unwrap();
    KeyRing::builder("https://garage.example", "garage").sign_with(key).leeway(Duration::ZERO).build().unwrap()
}

pub fn config() -> AuthConfig {
    AuthConfig::new(keys(), (1..=40).collect::<Vec<u8>>().into()).unwrap()
}

/// On each storage, with accounts.
pub fn for_each_storage(scenario: impl Fn(&House)) {
    for_each_storage_with(|builder| builder.auth(config()), scenario);
}

/// As [`for_each_storage`], with other settings.
pub fn for_each_storage_configured(change: impl Fn(AuthConfig) -> AuthConfig, scenario: impl Fn(&House)) {
    for_each_storage_with(|builder| builder.auth(change(config())), scenario);
}

pub fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

/// A user with [`PASSWORD`].
pub fn user(garage: &Garage, login: &str, role: Role) -> User {
    garage.auth().create_user(NewUser::new(login, role).password(PASSWORD)).unwrap()
}

pub fn try_login(garage: &Garage, login: &str, password: &str) -> Result<Tokens> {
    garage.auth().login(&LoginRequest::new(login, password))
}

/// Logs in with [`PASSWORD`], from nowhere in particular.
pub fn login(garage: &Garage, login: &str) -> Tokens {
    try_login(garage, login, PASSWORD).unwrap()
}

/// Logs in with [`PASSWORD`] from the device with this fingerprint.
pub fn login_from(garage: &Garage, login: &str, fingerprint: &str) -> Tokens {
    garage.auth().login(&LoginRequest::new(login, PASSWORD).client(device(fingerprint))).unwrap()
}

pub fn device(fingerprint: &str) -> Client {
    Client::default().fingerprint(fingerprint)
}

pub fn verify(garage: &Garage, tokens: &Tokens) -> Result<Principal> {
    garage.auth().verify(tokens.access.expose())
}

pub fn of(user: &User) -> Subject {
    Subject::User(user.id)
}

/// What a caller can see of an error.
pub fn shown(error: &Error) -> String {
    format!("{error} {error:?}")
}

/// The kinds of the journal rows from number `from` on.
pub fn kinds(house: &House, from: u64) -> Vec<&'static str> {
    house.garage.journal().page(from, 1_000).unwrap().iter().map(|entry| entry.event.kind()).collect()
}
