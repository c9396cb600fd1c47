//! Verifying an access token, alone and with all that `auth().verify` looks up, against the bare `decode` of `jsonwebtoken`, which checks signature, issuer, audience and times and
//! reads the same claims into a struct of strings and numbers.
//!
//! `jsonwebtoken` runs on the same cryptography, through a backend that prepares its key for each token, as those that come with
//! the crate do. Both sides take turns in short slices of one run; the figure of a side is the median of its slices. `--json` prints
//! one line for each figure: `name, ours, yardstick, ratio, unit`.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::signature::{self, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use parking_garage::auth::token::{Claims, KeyRing, SecretBox, Subject, TokenKey};
use parking_garage::{
    AuthConfig, AuthSessionId, Client, Clock, DeviceKind, Entropy, Garage, LoginRequest, NewDevice, NewUser, Role, SystemClock,
    SystemEntropy, Timestamp, TokenId, UserId,
};
use serde::Deserialize;
use sha2::Sha256;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Slices of each side; their median is the figure.
const ROUNDS: usize = 41;
/// Tokens in one slice: some milliseconds.
const TOKENS: u32 = 1_000;
/// HS256 must be verified at least this often in a second on one core.
const HS256_PER_SECOND_MIN: u64 = 150_000;

const ISSUER: &str = "https://garage.example";
const AUDIENCE: &str = "garage-api";

fn main() -> Outcome<()> {
    let json = std::env::args().any(|argument| argument == "--json");
    PROVIDER.install_default().map_err(|_| "jsonwebtoken has a provider already")?;
    let now = SystemClock.now();
    let mut secret = [0; 32];
    SystemEntropy.fill(&mut secret);

    let key = TokenKey::hs256("k1", &secret.to_vec().into())?;
    let hs256 = compare(key, &DecodingKey::from_secret(&secret), Algorithm::HS256, now)?;
    report(json, "token/verify/hs256", hs256);

    let key = TokenKey::ed25519_seed("k1", &SecretBox::new(Box::new(secret)))?;
    let public = SigningKey::from_bytes(&secret).verifying_key();
    let eddsa = compare(key, &DecodingKey::from_ed_der(public.as_bytes()), Algorithm::EdDSA, now)?;
    report(json, "token/verify/eddsa", eddsa);

    let whole = compare_whole(&secret)?;
    report(json, "auth/verify/hs256", whole);

    for (name, figure) in [("token/verify/hs256", hs256.0), ("auth/verify/hs256", whole.0)] {
        let per_second = 1_000_000_000 / figure.max(1);
        if !json {
            println!("{name}: {per_second} a second (at least {HS256_PER_SECOND_MIN} are wanted)");
        }
    }
    Ok(())
}

/// What the yardstick reads.
#[derive(Deserialize)]
#[expect(dead_code, reason = "to be read is all that it is for")]
struct Plain {
    iss: String,
    aud: String,
    kind: String,
    sub: String,
    sid: String,
    jti: String,
    iat: u64,
    nbf: u64,
    exp: u64,
}

/// Nanoseconds for one token, ours and by `decode`.
fn compare(key: TokenKey, plain_key: &DecodingKey, algorithm: Algorithm, now: Timestamp) -> Outcome<(u64, u64)> {
    let ring = KeyRing::builder(ISSUER, AUDIENCE).sign_with(key).build()?;
    let subject = Subject::User(UserId::new(now, [1; 8]));
    let claims =
        Claims::new(subject, AuthSessionId::new(now, [2; 8]), TokenId::new(now, [3; 8]), now, Duration::from_secs(15 * 60));
    let token = ring.issue(&claims, now)?;
    against_decode(token.expose(), plain_key, algorithm, |token| {
        // The clock is part of the work: `decode` reads it, too.
        black_box(ring.verify(black_box(token), SystemClock.now())?);
        Ok(())
    })
}

/// The same for all that a host asks: the token, whether its auth session goes on, and what its user may do now. The garage has a
/// thousand other auth sessions.
fn compare_whole(secret: &[u8; 32]) -> Outcome<(u64, u64)> {
    let ring = KeyRing::builder(ISSUER, AUDIENCE).sign_with(TokenKey::hs256("k1", &secret.to_vec().into())?).build()?;
    let garage = Garage::builder().auth(AuthConfig::new(ring, secret.to_vec().into())?).in_memory()?;
    for number in 0..1_000 {
        let gate = garage.auth().register_device(NewDevice::new(format!("Gate {number}"), DeviceKind::Gate, "north"))?;
        garage.auth().login_device(&gate.secret, &Client::default())?;
    }
    garage.auth().create_user(NewUser::new("ada", Role::Operator).password("trunk-9-lamp-7"))?;
    let tokens = garage.auth().login(&LoginRequest::new("ada", "trunk-9-lamp-7"))?;
    against_decode(tokens.access.expose(), &DecodingKey::from_secret(secret), Algorithm::HS256, |token| {
        black_box(garage.auth().verify(black_box(token))?);
        Ok(())
    })
}

/// Nanoseconds for one token, by `ours` and by `decode`, in turns.
fn against_decode(
    token: &str,
    plain_key: &DecodingKey,
    algorithm: Algorithm,
    ours_once: impl Fn(&str) -> Outcome<()>,
) -> Outcome<(u64, u64)> {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
    validation.validate_nbf = true;
    validation.leeway = 5;

    let (mut ours, mut yardstick) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let mut slice_of_ours = || -> Outcome<()> {
            let started = Instant::now();
            for _ in 0..TOKENS {
                ours_once(token)?;
            }
            ours.push(each(started));
            Ok(())
        };
        let mut slice_of_decode = || -> Outcome<()> {
            let started = Instant::now();
            for _ in 0..TOKENS {
                black_box(decode::<Plain>(black_box(token), plain_key, &validation)?);
            }
            yardstick.push(each(started));
            Ok(())
        };
        // Neither side always comes first.
        if round % 2 == 0 {
            slice_of_ours()?;
            slice_of_decode()?;
        } else {
            slice_of_decode()?;
            slice_of_ours()?;
        }
    }
    Ok((median(&mut ours), median(&mut yardstick)))
}

fn each(started: Instant) -> u64 {
    started.elapsed().as_nanos() as u64 / u64::from(TOKENS)
}

fn median(figures: &mut [u64]) -> u64 {
    figures.sort_unstable();
    figures[figures.len() / 2]
}

fn report(json: bool, name: &str, (ours, yardstick): (u64, u64)) {
    let hundredths = (ours * 100 + yardstick / 2) / yardstick;
    let ratio = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    if json {
        println!(r#"{{"name":"{name}","ours":{ours},"yardstick":{yardstick},"ratio":{ratio},"unit":"ns"}}"#);
    } else {
        println!("{name}: {ours} ns, bare decode {yardstick} ns, ratio {ratio}");
    }
}

/// The yardstick's backend.
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
    verifier_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 => {
            let mac = Hmac::new_from_slice(key.try_get_as_bytes()?).map_err(|_| ErrorKind::InvalidKeyFormat)?;
            Ok(Box::new(PlainHs256(mac)))
        }
        Algorithm::EdDSA => {
            let bytes = key.try_get_as_bytes()?.try_into().map_err(|_| ErrorKind::InvalidEddsaKey)?;
            Ok(Box::new(PlainEd25519(VerifyingKey::from_bytes(bytes).map_err(|_| ErrorKind::InvalidEddsaKey)?)))
        }
        _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
    },
    key_utils: KeyUtils::new_unimplemented(),
};

struct PlainHs256(Hmac<Sha256>);

impl Verifier<Vec<u8>> for PlainHs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        let mut mac = self.0.clone();
        mac.update(message);
        mac.verify_slice(signature).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for PlainHs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

struct PlainEd25519(VerifyingKey);

impl Verifier<Vec<u8>> for PlainEd25519 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        let signature = Signature::from_slice(signature).map_err(|_| signature::Error::new())?;
        ed25519_dalek::Verifier::verify(&self.0, message, &signature).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for PlainEd25519 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}
