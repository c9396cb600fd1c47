//! Access tokens as a host uses them: keys of every form, rotation, the limits of time, and nothing secret in what is shown.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used)]

#[path = "support/tokens.rs"]
mod tokens;

use std::time::Duration;

use parking_garage::auth::token::{
    AccessToken, Claims, KEYS_MAX, KeyRing, LEEWAY_MAX, LIFETIME_MAX, SECRET_BYTES_MIN, SecretBox, SecretSlice, Subject,
    TOKEN_BYTES_MAX, TokenFault, TokenKey,
};
use parking_garage::{Actor, DeviceId, Error, ErrorKind, Result, Timestamp};
use proptest::prelude::*;
use tokens::*;

fn kind<T: std::fmt::Debug>(answer: Result<T>) -> ErrorKind {
    answer.unwrap_err().kind()
}

fn der(pem: &str) -> Vec<u8> {
    use base64::Engine;
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn public_key() -> [u8; 32] {
    ed25519_dalek::SigningKey::from_bytes(&SEED).verifying_key().to_bytes()
}

#[test]
fn a_token_says_what_was_issued_and_only_the_ring_that_signed_believes_it() {
    let mut device = claims();
    device.subject = Subject::Device(DeviceId::new(at(NOW), [5; 8]));
    for (name, ring) in [("HS256", ring()), ("EdDSA", ed25519_ring())] {
        for claims in [claims(), device.clone()] {
            let token = ring.issue(&claims, at(NOW)).unwrap();
            assert_eq!(ring.verify(token.expose(), at(NOW)).unwrap(), claims, "{name}");
            assert!(token.expose().len() < TOKEN_BYTES_MAX / 8, "{} bytes", token.expose().len());
        }
    }
    let other = || TokenKey::hs256("h1", &vec![7; 32].into()).unwrap();
    let token = ring().issue(&claims(), at(NOW)).unwrap();
    for (ring, fault) in [
        (builder().sign_with(other()), TokenFault::Signature),
        (builder().sign_with(ed25519_key()), TokenFault::UnknownKey),
        (KeyRing::builder("https://garage.example/south", AUDIENCE).sign_with(hs256_key()), TokenFault::Issuer),
        (KeyRing::builder(ISSUER, "gate-api").sign_with(hs256_key()), TokenFault::Audience),
    ] {
        assert_eq!(ring.build().unwrap().verify(token.expose(), at(NOW)), Err(fault));
    }
    assert_eq!(Actor::from(device.subject).to_string(), format!("device:{}", DeviceId::new(at(NOW), [5; 8])));
}

#[test]
fn names_that_json_must_escape_and_the_longest_ones_come_back() {
    for name in ["a \"quoted\" \\ name".to_owned(), "\"".repeat(255), "garage \u{1F697}".to_owned()] {
        let ring = KeyRing::builder(&name, &name).sign_with(hs256_key()).build().unwrap();
        let token = ring.issue(&claims(), at(NOW)).unwrap();
        assert_eq!(ring.verify(token.expose(), at(NOW)).unwrap(), claims(), "{name}");
    }
}

#[test]
fn the_limits_of_time_hold_to_the_microsecond() {
    let micros = |time: Timestamp, offset: i64| Timestamp::from_micros(time.as_micros() + offset);
    for leeway in [0, 5, 60] {
        let ring = builder().sign_with(hs256_key()).leeway(Duration::from_secs(leeway)).build().unwrap();
        let token = ring.issue(&claims(), at(NOW)).unwrap();
        let (start, end) = (at(NOW - leeway), at(NOW + 600 + leeway));
        for (now, fault) in [
            (micros(start, -1), Some(TokenFault::IssuedInFuture)),
            (start, None),
            (micros(end, -1), None),
            (end, Some(TokenFault::Expired)),
            (Timestamp::from_micros(i64::MIN), Some(TokenFault::IssuedInFuture)),
            (Timestamp::from_micros(i64::MAX), Some(TokenFault::Expired)),
        ] {
            assert_eq!(ring.verify(token.expose(), now).err(), fault, "leeway {leeway}, at {now}");
        }
    }
    let mut late = claims();
    late.not_before = at(NOW + 100);
    let token = ring().issue(&late, at(NOW + 100)).unwrap();
    assert_eq!(ring().verify(token.expose(), micros(at(NOW + 95), -1)), Err(TokenFault::NotYetValid));
    assert_eq!(ring().verify(token.expose(), at(NOW + 95)), Ok(late));
}

#[test]
fn what_would_be_refused_is_not_signed() {
    let ring = ring();
    let from = |now, lifetime| {
        let Claims { subject, auth_session, id, .. } = claims();
        Claims::new(subject, auth_session, id, now, Duration::from_secs(lifetime))
    };
    assert!(ring.issue(&from(at(NOW), 900), at(NOW)).is_ok());
    let mut backwards = claims();
    backwards.not_before = backwards.expires_at;
    let micros = Timestamp::from_micros;
    for (name, claims, now) in [
        ("no lifetime", from(at(NOW), 0), at(NOW)),
        ("too long", from(at(NOW), 901), at(NOW)),
        ("over", from(at(NOW), 600), at(NOW + 605)),
        ("not begun", from(at(NOW), 600), at(NOW - 6)),
        ("nbf at exp", backwards, at(NOW)),
        ("before 1970", from(micros(-1), 600), micros(-1)),
        ("the end of time", from(micros(i64::MAX), 600), micros(i64::MAX)),
        ("the beginning of time", from(micros(i64::MIN), 600), micros(i64::MIN)),
    ] {
        assert_eq!(kind(ring.issue(&claims, now)), ErrorKind::InvalidInput, "{name}");
    }
}

#[test]
fn keys_are_changed_without_refusing_a_token() {
    let old = || TokenKey::hs256("old", &vec![1; 32].into()).unwrap();
    let new = || ed25519_key();
    let before = builder().sign_with(old()).build().unwrap();
    let announced = builder().sign_with(old()).also_verify_with(new()).build().unwrap();
    let changed = builder().sign_with(new()).also_verify_with(old()).build().unwrap();
    let after = builder().sign_with(new()).build().unwrap();
    let of = |ring: &KeyRing| ring.issue(&claims(), at(NOW)).unwrap();
    for (ring, verified) in [
        (&before, [true, true, false, false]),
        (&announced, [true; 4]),
        (&changed, [true; 4]),
        (&after, [false, false, true, true]),
    ] {
        let found = [&before, &announced, &changed, &after].map(|signer| ring.verify(of(signer).expose(), at(NOW)).is_ok());
        assert_eq!(found, verified, "{ring:?}");
    }
}

#[test]
fn an_ed25519_key_is_the_same_in_every_form_and_a_public_one_only_verifies() {
    let private = [
        TokenKey::ed25519_pkcs8_pem("e1", &PRIVATE_PEM.into()),
        TokenKey::ed25519_pkcs8_pem("e1", &PRIVATE_PEM_V2.into()),
        TokenKey::ed25519_pkcs8_der("e1", &der(PRIVATE_PEM).into()),
        TokenKey::ed25519_pkcs8_der("e1", &der(PRIVATE_PEM_V2).into()),
    ];
    let expected = ed25519_ring().issue(&claims(), at(NOW)).unwrap();
    for key in private {
        let ring = builder().sign_with(key.unwrap()).build().unwrap();
        // Ed25519 has one signature for each text and key.
        assert_eq!(ring.issue(&claims(), at(NOW)).unwrap().expose(), expected.expose());
    }
    let public = || {
        [
            TokenKey::ed25519_public_pem("e1", PUBLIC_PEM).unwrap(),
            TokenKey::ed25519_public_der("e1", &der(PUBLIC_PEM)).unwrap(),
            TokenKey::ed25519_public("e1", &public_key()).unwrap(),
        ]
    };
    for key in public() {
        assert!(!key.can_sign());
        let ring = builder().also_verify_with(key).build().unwrap();
        assert_eq!(ring.verify(expected.expose(), at(NOW)).unwrap(), claims());
        assert_eq!(kind(ring.issue(&claims(), at(NOW))), ErrorKind::Unsupported);
    }
    for key in public() {
        assert_eq!(kind(builder().sign_with(key).build()), ErrorKind::InvalidInput);
    }
}

#[test]
fn unsound_keys_are_refused() {
    let secret = |bytes: usize| -> SecretSlice<u8> { vec![9; bytes].into() };
    for bytes in [0, 1, SECRET_BYTES_MIN - 1] {
        assert_eq!(kind(TokenKey::hs256("k", &secret(bytes))), ErrorKind::InvalidInput, "{bytes} bytes");
    }
    for bytes in [SECRET_BYTES_MIN, 64, 65, 1_000] {
        let ring = builder().sign_with(TokenKey::hs256("k", &secret(bytes)).unwrap()).build().unwrap();
        assert!(ring.verify(ring.issue(&claims(), at(NOW)).unwrap().expose(), at(NOW)).is_ok(), "{bytes} bytes");
    }
    for id in ["", " ", "a b", "../k", "k\n", "ключ", &"k".repeat(65)] {
        assert_eq!(kind(TokenKey::hs256(id, &secret(32))), ErrorKind::InvalidInput, "{id:?}");
    }
    assert!(TokenKey::hs256(&"k".repeat(64), &secret(32)).is_ok());

    // The public key of the second form belongs to the seed; here its last byte does not.
    let mut mismatched = der(PRIVATE_PEM_V2);
    *mismatched.last_mut().unwrap() ^= 1;
    for bytes in [vec![], vec![0; 48], der(PUBLIC_PEM), der(PRIVATE_PEM)[..47].to_vec(), mismatched] {
        assert_eq!(kind(TokenKey::ed25519_pkcs8_der("k", &bytes.into())), ErrorKind::InvalidInput);
    }
    for pem in ["", "-----BEGIN PRIVATE KEY-----", PUBLIC_PEM, &PRIVATE_PEM.replace("PRIVATE", "RSA PRIVATE")] {
        assert_eq!(kind(TokenKey::ed25519_pkcs8_pem("k", &pem.into())), ErrorKind::InvalidInput);
    }
    assert_eq!(kind(TokenKey::ed25519_public_pem("k", PRIVATE_PEM)), ErrorKind::InvalidInput);
    assert_eq!(kind(TokenKey::ed25519_public_der("k", &der(PRIVATE_PEM))), ErrorKind::InvalidInput);
    // Points of order 1, 2 and 4: under them everybody can sign.
    let mut minus_one = [0xFF; 32];
    (minus_one[0], minus_one[31]) = (0xEC, 0x7F);
    let mut one = [0; 32];
    one[0] = 1;
    for (name, weak) in [("1", one), ("2", minus_one), ("4", [0; 32])] {
        assert_eq!(kind(TokenKey::ed25519_public("k", &weak)), ErrorKind::InvalidInput, "order {name}");
    }
}

#[test]
fn unsound_settings_are_refused() {
    let refused = [
        ("no key", builder()),
        ("no issuer", KeyRing::builder("", AUDIENCE).sign_with(hs256_key())),
        ("no audience", KeyRing::builder(ISSUER, "").sign_with(hs256_key())),
        ("a control character", KeyRing::builder("a\nb", AUDIENCE).sign_with(hs256_key())),
        ("a long issuer", KeyRing::builder(&"a".repeat(256), AUDIENCE).sign_with(hs256_key())),
        ("one id twice", builder().sign_with(hs256_key()).also_verify_with(hs256_key())),
        ("leeway", builder().sign_with(hs256_key()).leeway(LEEWAY_MAX + Duration::from_micros(1))),
        ("lifetime", builder().sign_with(hs256_key()).lifetime_max(LIFETIME_MAX + Duration::from_micros(1))),
        ("no lifetime", builder().sign_with(hs256_key()).lifetime_max(Duration::ZERO)),
    ];
    for (name, builder) in refused {
        assert_eq!(kind(builder.build()), ErrorKind::InvalidInput, "{name}");
    }
    let keys = |count: usize| {
        (0..count)
            .fold(builder(), |builder, n| builder.also_verify_with(TokenKey::hs256(&format!("k{n}"), &vec![1; 32].into()).unwrap()))
    };
    assert!(keys(KEYS_MAX).leeway(LEEWAY_MAX).lifetime_max(LIFETIME_MAX).build().is_ok());
    assert_eq!(kind(keys(KEYS_MAX + 1).build()), ErrorKind::InvalidInput);
}

/// What a host does with `jsonwebtoken` for itself is process-wide; here it is something that never works.
#[test]
fn the_default_backend_of_the_process_is_neither_set_nor_asked() {
    use jsonwebtoken::crypto::{CryptoProvider, KeyUtils};
    static BROKEN: CryptoProvider = CryptoProvider {
        signer_factory: |_, _| panic!("asked to sign"),
        verifier_factory: |_, _| panic!("asked to verify"),
        key_utils: KeyUtils::new_unimplemented(),
    };
    let works = |ring: KeyRing| {
        let token = ring.issue(&claims(), at(NOW)).unwrap();
        assert_eq!(ring.verify(token.expose(), at(NOW)).unwrap(), claims());
    };
    works(ring());
    works(ed25519_ring());
    assert!(BROKEN.install_default().is_ok(), "one was set before");
    works(ring());
    works(ed25519_ring());
}

#[test]
fn neither_key_nor_token_is_shown() {
    const CANARY: &str = "canary0secret0canary0secret0canary";
    let seed: [u8; 32] = CANARY.as_bytes()[..32].try_into().unwrap();
    let mut shown = Vec::new();
    let mut show = |what: &dyn std::fmt::Debug| shown.extend([format!("{what:?}"), format!("{what:#?}")]);
    let key = || TokenKey::hs256("k1", &CANARY.as_bytes().to_vec().into()).unwrap();
    show(&key());
    show(&TokenKey::ed25519_seed("e1", &SecretBox::new(Box::new(seed))).unwrap());
    show(&builder().sign_with(key()));
    let ring = builder().sign_with(key()).build().unwrap();
    show(&ring);
    let token: AccessToken = ring.issue(&claims(), at(NOW)).unwrap();
    show(&token);
    show(&ring.verify(token.expose(), at(NOW)));
    for now in [at(0), at(NOW * 2)] {
        let fault = ring.verify(token.expose(), now).unwrap_err();
        show(&fault);
        show(&fault.to_string());
        show(&Error::from(fault));
        show(&Error::from(fault).to_string());
    }
    show(&ring.issue(&claims(), at(0)).unwrap_err());
    // Put in the wrong place.
    show(&TokenKey::hs256(&format!("{CANARY}!"), &vec![1; 32].into()).unwrap_err());
    show(&TokenKey::hs256("k", &CANARY.as_bytes()[..31].to_vec().into()).unwrap_err());
    show(&TokenKey::ed25519_pkcs8_pem("k", &CANARY.into()).unwrap_err());
    show(&TokenKey::ed25519_pkcs8_der("k", &CANARY.as_bytes().to_vec().into()).unwrap_err());
    show(&TokenKey::ed25519_public_pem("k", CANARY).unwrap_err());
    let parts = token.expose().split('.').map(str::to_owned);
    let bytes = format!("{:?}", &CANARY.as_bytes()[..6]);
    let secrets: Vec<String> = parts.chain(["canary0".to_owned(), bytes.trim_matches(['[', ']']).to_owned()]).collect();
    assert_eq!(secrets.len(), 5);
    for text in &shown {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{secret} is in {text}");
        }
    }
    assert!(shown.iter().any(|text| text.contains("k1")), "ids are shown");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_a_token(text in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for text in [text.as_str(), &String::from_utf8_lossy(&bytes), &base64(&bytes)] {
            prop_assert!(ring().verify(text, at(NOW)).is_err());
            let threefold = [base64(text), base64(text), base64(text)].join(".");
            prop_assert!(ring().verify(&threefold, at(NOW)).is_err());
        }
    }

    #[test]
    fn no_changed_token_is_a_token(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..6),
    ) {
        let ring = ring();
        let token = ring.issue(&claims(), at(NOW)).unwrap();
        let mut bytes = token.expose().as_bytes().to_vec();
        for (place, byte, edit) in edits {
            let place = place.index(bytes.len());
            match edit {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                2 => drop(bytes.remove(place)),
                _ => bytes.extend_from_within(place..),
            }
        }
        let changed = String::from_utf8_lossy(&bytes);
        prop_assert_eq!(ring.verify(&changed, at(NOW)).is_ok(), changed == token.expose());
    }

    /// Whatever stands in a well-signed header or in well-signed claims, nothing panics; and what is accepted is what was said.
    #[test]
    fn well_signed_nonsense_is_refused(
        header in prop::collection::vec(any::<u8>(), 0..80),
        payload in prop::collection::vec(any::<u8>(), 0..200),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let ring = ring();
        prop_assert!(ring.verify(&signed(&header, good_claims().to_string()), at(NOW)).is_err());
        prop_assert!(ring.verify(&signed(good_header().to_string(), &payload), at(NOW)).is_err());

        let mut changed = good_claims().to_string().into_bytes();
        let place = place.index(changed.len());
        changed[place] = byte;
        if let Ok(claims) = ring.verify(&signed(good_header().to_string(), &changed), at(NOW)) {
            let said: serde_json::Value = serde_json::from_slice(&changed).unwrap();
            prop_assert_eq!(said["jti"].as_str().unwrap(), claims.id.to_string());
            prop_assert_eq!(said["sid"].as_str().unwrap(), claims.auth_session.to_string());
            prop_assert_eq!(said["exp"].as_i64().unwrap() * 1_000_000, claims.expires_at.as_micros());
            prop_assert_eq!(said["iss"].as_str().unwrap(), ISSUER);
        }
    }
}
