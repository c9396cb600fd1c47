//! Our tokens are verified by other people's libraries, and theirs by us: `PyJWT`, and the npm package `jsonwebtoken`. The latter
//! does not know `EdDSA`, so that is checked against the former alone.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used)]

#[path = "support/tokens.rs"]
mod tokens;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use parking_garage::auth::token::{Claims, KeyRing, Subject, TokenFault};
use parking_garage::{AuthSessionId, Clock, DeviceId, SystemClock, Timestamp, TokenId};
use serde_json::{Value, json};
use tokens::*;

/// What an environment variable names, as `cargo xtask test` sets it; `None`, said aloud, where it does not.
fn installed(variable: &str) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(variable) {
        return Some(path.into());
    }
    let missing = format!("nothing to check tokens against: {variable} is not set; `cargo xtask test` installs it and sets it");
    assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{missing}");
    // Past the harness, which swallows what `eprintln!` prints in a test that passes.
    std::io::stderr().write_all(format!("skipped: {missing}\n").as_bytes()).unwrap();
    None
}

fn peer(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(name)
}

/// Gives the peer its job, and answers what it answers.
fn ask(command: &mut Command, job: &Value) -> Value {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(job.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the peer failed: {}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// One way to sign: our ring, and the keys as the peer has them.
struct Case {
    ring: KeyRing,
    algorithm: &'static str,
    kid: &'static str,
    signing_key: &'static str,
    verifying_key: &'static str,
}

/// A secret that can stand in JSON.
const SECRET_TEXT: &str = "2pXw!-a secret of some 40 printable bytes";

fn hs256() -> Case {
    let key = parking_garage::auth::token::TokenKey::hs256("h1", &SECRET_TEXT.as_bytes().to_vec().into()).unwrap();
    let ring = builder().sign_with(key).build().unwrap();
    Case { ring, algorithm: "HS256", kid: "h1", signing_key: SECRET_TEXT, verifying_key: SECRET_TEXT }
}

fn eddsa() -> Case {
    let ring = builder().sign_with(ed25519_key()).build().unwrap();
    Case { ring, algorithm: "EdDSA", kid: "e1", signing_key: PRIVATE_PEM, verifying_key: PUBLIC_PEM }
}

/// Tokens go to the peer and come from it. It reads the real clock, so we do.
fn exchange(mut peer: Command, cases: &[Case]) {
    let now = SystemClock.now();
    let ours: Vec<Claims> = vec![
        Claims::new(claims().subject, claims().auth_session, claims().id, now, Duration::from_secs(600)),
        Claims::new(
            Subject::Device(DeviceId::new(now, [9; 8])),
            AuthSessionId::new(now, [8; 8]),
            TokenId::new(now, [7; 8]),
            now,
            Duration::from_secs(900),
        ),
    ];
    let (mut verify, mut sign, mut expected) = (Vec::new(), Vec::new(), Vec::new());
    for case in cases {
        for claims in &ours {
            let token = case.ring.issue(claims, now).unwrap();
            verify.push(json!({
                "token": token.expose(), "key": case.verifying_key, "algorithm": case.algorithm,
                "issuer": ISSUER, "audience": AUDIENCE,
            }));
            let header = json!({"alg": case.algorithm, "typ": "at+jwt", "kid": case.kid});
            let claims = as_json(claims);
            sign.push(json!({"claims": claims, "key": case.signing_key, "algorithm": case.algorithm, "header": header}));
            expected.push(json!({"header": header, "claims": claims}));
        }
        // Theirs, not ours: the same claims with the usual `typ`.
        sign.push(json!({
            "claims": as_json(&ours[0]), "key": case.signing_key, "algorithm": case.algorithm,
            "header": {"alg": case.algorithm, "typ": "JWT", "kid": case.kid},
        }));
    }
    let answer = ask(&mut peer, &json!({"verify": verify, "sign": sign}));
    assert_eq!(answer["verified"], Value::from(expected));
    let mut signed = answer["signed"].as_array().unwrap().iter().map(|token| token.as_str().unwrap());
    for case in cases {
        for claims in &ours {
            assert_eq!(&case.ring.verify(signed.next().unwrap(), now).unwrap(), claims);
        }
        assert_eq!(case.ring.verify(signed.next().unwrap(), now), Err(TokenFault::Type));
    }
    assert_eq!(signed.next(), None);
}

fn as_json(claims: &Claims) -> Value {
    let (kind, sub) = match claims.subject {
        Subject::User(id) => ("user", id.to_string()),
        Subject::Device(id) => ("device", id.to_string()),
    };
    let seconds = |time: Timestamp| time.as_micros() / 1_000_000;
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "kind": kind, "sub": sub, "sid": claims.auth_session.to_string(),
        "jti": claims.id.to_string(), "iat": seconds(claims.issued_at), "nbf": seconds(claims.not_before),
        "exp": seconds(claims.expires_at),
    })
}

#[test]
fn pyjwt_verifies_our_tokens_and_we_verify_those_of_pyjwt() {
    let Some(python) = installed("GARAGE_INTEROP_PYTHON") else { return };
    let mut command = Command::new(python);
    command.arg(peer("peer.py"));
    exchange(command, &[hs256(), eddsa()]);
}

#[test]
fn jsonwebtoken_of_npm_verifies_our_tokens_and_we_verify_those_of_it() {
    let Some(modules) = installed("GARAGE_INTEROP_NODE_MODULES") else { return };
    let mut command = Command::new("node");
    command.arg(peer("peer.js")).env("NODE_PATH", modules);
    exchange(command, &[hs256()]);
}
