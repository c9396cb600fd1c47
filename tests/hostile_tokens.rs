//! Tokens that must be refused, each with the fault that names it and all with the same answer.
//!
//! Most are signed by the right key, so that the signature is not what refuses them.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used)]

#[path = "support/tokens.rs"]
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use parking_garage::auth::token::{TOKEN_BYTES_MAX, TokenFault};
use parking_garage::{AuthConfig, Error, ErrorKind, Event, Garage, ManualClock};
use serde_json::{Value, json};
use tokens::*;

#[derive(Default)]
struct Corpus(Vec<(String, String, TokenFault)>);

impl Corpus {
    fn add(&mut self, name: impl Into<String>, token: impl Into<String>, fault: TokenFault) {
        self.0.push((name.into(), token.into(), fault));
    }

    /// A header of which one member is replaced or added.
    fn header(&mut self, member: &str, value: Value, fault: TokenFault) {
        let name = format!("header {member} {value}");
        let mut header = good_header();
        header[member] = value;
        self.add(name, signed(header.to_string(), good_claims().to_string()), fault);
    }

    fn raw_header(&mut self, name: &str, header: impl AsRef<[u8]>, fault: TokenFault) {
        self.add(format!("header: {name}"), signed(header, good_claims().to_string()), fault);
    }

    /// Claims of which one is replaced or added.
    fn claim(&mut self, claim: &str, value: Value, fault: TokenFault) {
        let name = format!("claim {claim} {value}");
        let mut claims = good_claims();
        claims[claim] = value;
        self.raw_claims(&name, claims.to_string(), fault);
    }

    /// Claims of which one is written as JSON that no library would write.
    fn claim_text(&mut self, claim: &str, text: &str, fault: TokenFault) {
        let mut claims = good_claims();
        claims[claim] = json!("PLACE");
        self.raw_claims(&format!("{claim} {text}"), claims.to_string().replace("\"PLACE\"", text), fault);
    }

    fn raw_claims(&mut self, name: &str, claims: impl AsRef<[u8]>, fault: TokenFault) {
        self.add(format!("claims: {name}"), signed(good_header().to_string(), claims), fault);
    }
}

fn corpus() -> Vec<(String, String, TokenFault)> {
    let mut corpus = Corpus::default();
    algorithms(&mut corpus);
    key_ids(&mut corpus);
    header_members(&mut corpus);
    types(&mut corpus);
    broken_headers(&mut corpus);
    claims_of_wrong_type(&mut corpus);
    claims_of_others(&mut corpus);
    times(&mut corpus);
    broken_claims(&mut corpus);
    shapes(&mut corpus);
    sizes(&mut corpus);
    corpus.0
}

fn algorithms(corpus: &mut Corpus) {
    use TokenFault::{Algorithm, KeyAlgorithm, Signature};
    let claims = good_claims().to_string();
    for none in ["none", "None", "NONE", "nOnE", "NonE", "none ", "\0none", ""] {
        let mut header = good_header();
        header["alg"] = json!(none);
        corpus.add(format!("alg {none:?}, unsigned"), forge(header.to_string(), &claims, |_| Vec::new()), Algorithm);
        corpus.add(format!("alg {none:?}, signed"), signed(header.to_string(), &claims), Algorithm);
    }
    for other in
        ["RS256", "RS384", "RS512", "PS256", "ES256", "ES256K", "HS384", "HS512", "hs256", "HS256 ", "EDDSA", "Ed25519", "dir"]
    {
        corpus.header("alg", json!(other), Algorithm);
    }
    for other in [json!(256), json!(null), json!(["HS256"]), json!({"HS256": 1}), json!(true)] {
        corpus.header("alg", other, Algorithm);
    }
    corpus.raw_header("no alg", r#"{"typ":"at+jwt","kid":"h1"}"#, Algorithm);

    // The public key is known to everybody: it must never serve as a secret (RFC 8725 section 2.1).
    let public = ed25519_dalek::SigningKey::from_bytes(&SEED).verifying_key();
    let der = base64_of_pem(PUBLIC_PEM);
    for (form, secret) in [("raw", public.as_bytes().to_vec()), ("PEM", PUBLIC_PEM.into()), ("DER", der)] {
        for kid in ["e1", "h1"] {
            let header = json!({"alg": "HS256", "typ": "at+jwt", "kid": kid}).to_string();
            let fault = if kid == "e1" { KeyAlgorithm } else { Signature };
            corpus.add(format!("public key as secret, {form}, kid {kid}"), forge(header, &claims, |m| hmac(&secret, m)), fault);
        }
    }
    let of_h1 = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": "h1"}).to_string();
    corpus.add("EdDSA by the key of HS256", forge(&of_h1, &claims, ed25519), KeyAlgorithm);
    let of_e1 = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": "e1"}).to_string();
    corpus.add("HMAC as a signature of EdDSA", forge(&of_e1, &claims, |m| hmac(SECRET, m)), Signature);
    corpus.add("HMAC twice, to be as long as EdDSA", forge(&of_e1, &claims, |m| hmac(SECRET, m).repeat(2)), Signature);
    corpus.add("S of EdDSA plus the order of the group", forge(&of_e1, &claims, |m| plus_order(ed25519(m))), Signature);
    corpus.add("zeros as a signature of EdDSA", forge(&of_e1, &claims, |_| vec![0; 64]), Signature);

    let header = good_header().to_string();
    corpus.add("empty secret", forge(&header, &claims, |m| hmac(b"", m)), Signature);
    corpus.add("the secret of another", forge(&header, &claims, |m| hmac(&[7; 32], m)), Signature);
    corpus.add("the secret and a NUL", forge(&header, &claims, |m| hmac(&[&SECRET[..], &[1]].concat(), m)), Signature);
    corpus.add("no signature", forge(&header, &claims, |_| Vec::new()), Signature);
    corpus.add("half a signature", forge(&header, &claims, |m| hmac(SECRET, m)[..16].to_vec()), Signature);
    corpus.add("one byte of a signature", forge(&header, &claims, |m| hmac(SECRET, m)[..1].to_vec()), Signature);
    corpus.add("a signature and more", forge(&header, &claims, |m| [hmac(SECRET, m), vec![0]].concat()), Signature);
    let stranger = signed(&header, claims.replace("\"user\"", "\"device\""));
    corpus.add("the signature of another token", swap_part(&stranger, 2, &signed(&header, &claims)), Signature);
    corpus.add("the claims of another token", swap_part(&signed(&header, &claims), 1, &stranger), Signature);
}

fn key_ids(corpus: &mut Corpus) {
    use TokenFault::UnknownKey;
    corpus.raw_header("no kid", r#"{"alg":"HS256","typ":"at+jwt"}"#, UnknownKey);
    for kid in
        ["", "h2", "H1", "h1 ", " h1", "h1\0", "h", "../../dev/null", "/dev/null", "file:///dev/null", "h1' OR '1'='1", "*", "%"]
    {
        corpus.header("kid", json!(kid), UnknownKey);
    }
    for kid in ["x' UNION SELECT 'secret'; --", "h1;DROP TABLE users", "$(id)", "https://evil.example/key", "\u{202E}1h", "ｈ1"] {
        corpus.header("kid", json!(kid), UnknownKey);
    }
    for kid in [json!(null), json!(1), json!(["h1"]), json!({"h1": 1}), json!("h".repeat(3_000))] {
        corpus.header("kid", kid, UnknownKey);
    }
    let empty = forge(r#"{"alg":"HS256","typ":"at+jwt","kid":"../../dev/null"}"#, good_claims().to_string(), |m| hmac(b"", m));
    corpus.add("kid of an empty file, signed by nothing", empty, UnknownKey);
}

fn header_members(corpus: &mut Corpus) {
    use TokenFault::HeaderMember;
    let jwk = json!({"kty": "oct", "k": base64([7; 32])});
    for (member, value) in [
        ("jku", json!("https://evil.example/jwks.json")),
        ("jwk", jwk),
        ("jwk", json!({"kty": "OKP", "crv": "Ed25519", "x": base64([1; 32])})),
        ("x5u", json!("https://evil.example/chain.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAA")),
        ("x5t#S256", json!("AAAA")),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("crit", json!("exp")),
        ("crit", json!(["b64"])),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
        ("enc", json!("A256GCM")),
        ("nonce", json!("1")),
        ("Alg", json!("none")),
        ("alg ", json!("none")),
        ("", json!(1)),
        ("something", json!(null)),
    ] {
        corpus.header(member, value, HeaderMember);
    }
    let mut header = good_header();
    header["jwk"] = json!({"kty": "oct", "k": base64([7; 32])});
    let by_its_own_key = forge(header.to_string(), good_claims().to_string(), |m| hmac(&[7; 32], m));
    corpus.add("signed by the key that it brings along", by_its_own_key, HeaderMember);
}

fn types(corpus: &mut Corpus) {
    use TokenFault::Type;
    corpus.raw_header("no typ", r#"{"alg":"HS256","kid":"h1"}"#, Type);
    for other in ["JWT", "jwt", "rt+jwt", "at+JWT", "AT+JWT", "application/at+jwt", "at+jwt ", "at jwt", "id+jwt", "dpop+jwt", ""] {
        corpus.header("typ", json!(other), Type);
    }
    for other in [json!(null), json!(1), json!(["at+jwt"])] {
        corpus.header("typ", other, Type);
    }
}

fn broken_headers(corpus: &mut Corpus) {
    use TokenFault::{HeaderMember, Malformed, Type};
    corpus.raw_header("alg twice", r#"{"alg":"none","alg":"HS256","typ":"at+jwt","kid":"h1"}"#, Malformed);
    corpus.raw_header(
        "alg twice, the other way",
        r#"{"alg":"HS256","typ":"at+jwt","kid":"h1","alg":"none"}"#,
        TokenFault::Algorithm,
    );
    corpus.raw_header("alg twice, once escaped", r#"{"alg":"HS256","typ":"at+jwt","kid":"h1","\u0061lg":"HS256"}"#, Malformed);
    corpus.raw_header("kid twice", r#"{"alg":"HS256","typ":"at+jwt","kid":"e1","kid":"h1"}"#, Malformed);
    corpus.raw_header("an array", r#"["HS256","at+jwt","h1"]"#, Malformed);
    corpus.raw_header("text", r#""HS256""#, Malformed);
    corpus.raw_header("a number", "1", Malformed);
    corpus.raw_header("null", "null", Malformed);
    corpus.raw_header("an empty object", "{}", Type);
    corpus.raw_header("nothing", "", Malformed);
    corpus.raw_header("spaces", "   ", Malformed);
    corpus.raw_header("cut off", r#"{"alg":"HS256","typ":"at+jwt","kid":"h1""#, Malformed);
    corpus.raw_header("two objects", format!("{0}{0}", good_header()), Malformed);
    corpus.raw_header("a trailing comma", r#"{"alg":"HS256","typ":"at+jwt","kid":"h1",}"#, Malformed);
    corpus.raw_header("single quotes", "{'alg':'HS256','typ':'at+jwt','kid':'h1'}", Malformed);
    corpus.raw_header("a comment", r#"{"alg":"HS256","typ":"at+jwt","kid":"h1"/**/}"#, Malformed);
    corpus.raw_header("a byte order mark", format!("\u{FEFF}{}", good_header()), Malformed);
    corpus.raw_header("invalid UTF-8", b"{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"h1\xff\"}", Malformed);
    corpus.raw_header("half of a surrogate pair", r#"{"alg":"HS256","typ":"at+jwt","kid":"\ud800"}"#, Malformed);
    corpus.raw_header("a line break in a text", "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"h1\n\"}", Malformed);
    corpus.raw_header("5,000 arrays in each other", "[".repeat(5_000), Malformed);
    corpus.raw_header(
        "kid of 2,500 arrays",
        format!(r#"{{"alg":"HS256","kid":{}{}}}"#, "[".repeat(2_500), "]".repeat(2_500)),
        Malformed,
    );
    corpus.raw_header("a member of 100 arrays", format!(r#"{{"x":{}{}}}"#, "[".repeat(100), "]".repeat(100)), HeaderMember);
}

const ALL_CLAIMS: [&str; 9] = ["iss", "aud", "kind", "sub", "sid", "jti", "iat", "nbf", "exp"];

fn claims_of_wrong_type(corpus: &mut Corpus) {
    use TokenFault::{ClaimMalformed, ClaimMissing, Malformed};
    for claim in ALL_CLAIMS {
        let mut claims = good_claims();
        claims.as_object_mut().unwrap().remove(claim);
        corpus.raw_claims(&format!("no {claim}"), claims.to_string(), ClaimMissing);
        let mut claims = good_claims();
        let value = claims.as_object_mut().unwrap().remove(claim).unwrap();
        claims[claim.to_uppercase()] = value.clone();
        corpus.raw_claims(&format!("{claim} in capitals"), claims.to_string(), ClaimMissing);
        for other in [json!(null), json!(true), json!([]), json!({}), json!([value])] {
            corpus.claim(claim, other, ClaimMalformed);
        }
    }
    for claim in ["iss", "aud", "kind", "sub", "sid", "jti"] {
        corpus.claim(claim, json!(1), ClaimMalformed);
    }
    for claim in ["iat", "nbf", "exp"] {
        for text in ["\"1780315800\"", "1780315800.0", "1780315800.5", "1.78e9", "-1", "-1780315800", "\"\"", "-0", "1e300"] {
            corpus.claim_text(claim, text, ClaimMalformed);
        }
        // 2^63, 2^64 - 1, 2^64, and a second after the year 9999.
        for text in ["9223372036854775808", "18446744073709551615", "18446744073709551616", "253402300800"] {
            corpus.claim_text(claim, text, ClaimMalformed);
        }
        for text in ["1e400", "NaN", "Infinity", "0x6A1D", "01780315800", "+1780315800", "1_780_315_800"] {
            corpus.claim_text(claim, text, Malformed);
        }
    }
}

fn claims_of_others(corpus: &mut Corpus) {
    use TokenFault::{Audience, ClaimMalformed, Issuer};
    for other in ["https://garage.example/south", "https://garage.example/north/", "https://GARAGE.example/north", "", "*"] {
        corpus.claim("iss", json!(other), Issuer);
    }
    corpus.claim("iss", json!(format!("{ISSUER}\0")), Issuer);
    for other in ["other-api", "garage-ap", "garage-api2", "Garage-API", "", " garage-api", "garage-api,other", "*"] {
        corpus.claim("aud", json!(other), Audience);
    }
    for other in [json!([AUDIENCE]), json!([AUDIENCE, "other"]), json!([[AUDIENCE]]), json!({AUDIENCE: AUDIENCE})] {
        corpus.claim("aud", other, ClaimMalformed);
    }
    for other in ["admin", "USER", "user ", "host", "system", ""] {
        corpus.claim("kind", json!(other), ClaimMalformed);
    }
    for claim in ["sub", "sid", "jti"] {
        let Value::String(id) = good_claims()[claim].clone() else { unreachable!() };
        let forms = [
            id.to_uppercase(),
            format!("{{{id}}}"),
            format!("urn:uuid:{id}"),
            id.replace('-', ""),
            format!("{id}0"),
            id[1..].into(),
        ];
        for other in forms {
            corpus.claim(claim, json!(other), ClaimMalformed);
        }
        for other in ["", "1", "admin", "' OR 1=1 --", "../../etc/passwd", "000000000000000000000000000000000000"] {
            corpus.claim(claim, json!(other), ClaimMalformed);
        }
    }
}

fn times(corpus: &mut Corpus) {
    use TokenFault::{Expired, IssuedInFuture, Lifetime, NotYetValid, Times};
    // iat, nbf, exp from now, in seconds; the leeway is 5 s and the longest lifetime 900 s.
    for (iat, nbf, exp, fault) in [
        (-600, -600, -5, Expired),
        (-600, -600, -300, Expired),
        (-86_400, -86_400, -86_000, Expired),
        (0, 6, 600, NotYetValid),
        (0, 300, 600, NotYetValid),
        (6, 0, 600, IssuedInFuture),
        (6, 6, 600, IssuedInFuture),
        (3_600, 3_600, 4_000, IssuedInFuture),
        (0, 0, 0, Times),
        (0, 0, -1, Times),
        (0, 600, 600, Times),
        (0, 601, 600, Times),
        (10, 0, 5, Times),
        (0, 0, 901, Lifetime),
        (-600, -600, 301, Lifetime),
        (0, 0, 250_000_000_000, Lifetime),
        (-1_780_315_200, 0, 600, Lifetime),
    ] {
        let mut claims = good_claims();
        for (claim, offset) in [("iat", iat), ("nbf", nbf), ("exp", exp)] {
            claims[claim] = json!(i64::try_from(NOW).unwrap() + offset);
        }
        corpus.raw_claims(&format!("iat {iat} nbf {nbf} exp {exp}"), claims.to_string(), fault);
    }
    corpus.claim("exp", json!(0), Times);
}

fn broken_claims(corpus: &mut Corpus) {
    use TokenFault::{ClaimMalformed, Malformed};
    let good = good_claims().to_string();
    for claim in ALL_CLAIMS {
        let twice = format!(r#"{{"{claim}":{},{}"#, good_claims()[claim], &good[1..]);
        corpus.raw_claims(&format!("{claim} twice"), twice, ClaimMalformed);
    }
    corpus.raw_claims("exp twice, once escaped", format!(r#"{{"\u0065xp":1,{}"#, &good[1..]), ClaimMalformed);
    let values: Vec<Value> = ALL_CLAIMS.iter().map(|claim| good_claims()[*claim].clone()).collect();
    corpus.raw_claims("an array of all values", json!(values).to_string(), Malformed);
    corpus.raw_claims("text", "\"claims\"", Malformed);
    corpus.raw_claims("nothing", "", Malformed);
    corpus.raw_claims("an empty object", "{}", TokenFault::ClaimMissing);
    corpus.raw_claims("null", "null", Malformed);
    corpus.raw_claims("cut off", &good[..good.len() - 1], Malformed);
    corpus.raw_claims("two objects", good.repeat(2), Malformed);
    corpus.raw_claims("a byte after the end", format!("{good}\0"), Malformed);
    corpus.raw_claims("a byte order mark", format!("\u{FEFF}{good}"), Malformed);
    corpus.raw_claims("invalid UTF-8", [good.replace("user", "us").as_bytes(), b"\xff"].concat(), Malformed);
    let mut invalid = good.clone().into_bytes();
    let place = good.find("garage-api").unwrap();
    invalid[place] = 0xC0;
    corpus.raw_claims("invalid UTF-8 in aud", invalid, Malformed);
    corpus.raw_claims("a token as claims", signed(good_header().to_string(), &good), Malformed);
    for depth in [40, 200, 2_500] {
        let bomb = "[".repeat(depth) + &"]".repeat(depth);
        corpus.claim_text("aud", &bomb, Malformed);
        corpus.claim_text("ignored", &bomb, Malformed);
        corpus.raw_claims(&format!("{depth} arrays"), bomb, Malformed);
    }
    corpus.raw_claims("1,000 objects in each other", r#"{"a":"#.repeat(1_000), Malformed);
}

fn shapes(corpus: &mut Corpus) {
    use TokenFault::Malformed;
    let good = signed(good_header().to_string(), good_claims().to_string());
    let parts: Vec<&str> = good.split('.').collect();
    let [header, claims, signature] = parts[..] else { unreachable!() };
    for (name, token) in [
        ("nothing", String::new()),
        ("one dot", ".".into()),
        ("two dots", "..".into()),
        ("three dots", "...".into()),
        ("one part", header.into()),
        ("two parts", format!("{header}.{claims}")),
        ("four parts", format!("{good}.{signature}")),
        ("five parts, as encrypted tokens have", format!("{header}.{claims}.{claims}.{claims}.{signature}")),
        ("a dot before", format!(".{good}")),
        ("a dot behind", format!("{good}.")),
        ("two dots in between", format!("{header}..{claims}.{signature}")),
        ("an empty header", format!(".{claims}.{signature}")),
        ("JSON instead of base64", format!("{}.{}.{signature}", good_header(), good_claims())),
        ("the scheme before it", format!("Bearer {good}")),
        ("quotes", format!("\"{good}\"")),
        ("a space before", format!(" {good}")),
        ("a space behind", format!("{good} ")),
        ("a line break behind", format!("{good}\n")),
        ("CR LF behind", format!("{good}\r\n")),
        ("a NUL behind", format!("{good}\0")),
        ("a zero-width space", format!("{good}\u{200B}")),
        ("a full-width dot", good.replacen('.', "．", 1)),
        ("a comma behind", format!("{good},{good}")),
        ("padding of the signature", format!("{good}=")),
        ("padding, escaped", format!("{good}%3D")),
        ("a plus in the signature", format!("{header}.{claims}.+{}", &signature[1..])),
        ("a slash in the signature", format!("{header}.{claims}./{}", &signature[1..])),
        ("a line break in the signature", format!("{header}.{claims}.{}\n{}", &signature[..20], &signature[20..])),
    ] {
        corpus.add(name, token, Malformed);
    }
    corpus.add("a tab before the claims", format!("{header}.\t{claims}.{signature}"), TokenFault::Signature);
    corpus.add("empty claims", forge_text(header, "", |m| hmac(SECRET, m)), Malformed);
    // Signed as they stand, so that only their form is wrong.
    for (name, header, claims) in [
        ("padding of the header", format!("{header}="), claims.to_owned()),
        ("padding of the claims", header.to_owned(), format!("{claims}==")),
        ("a space in the claims", header.to_owned(), format!("{claims} ")),
        ("a line break in the header", format!("{header}\n"), claims.to_owned()),
        ("one character too many in the claims", header.to_owned(), format!("{claims}A")),
    ] {
        corpus.add(name, forge_text(&header, &claims, |m| hmac(SECRET, m)), Malformed);
    }
    // Of the last character some bits belong to no byte; set, they would give one token several spellings.
    for (name, text) in [("header", good_header().to_string()), ("claims", good_claims().to_string())] {
        let text =
            text + if name == "claims" { " ".repeat(3 - good_claims().to_string().len() % 3 + 1) } else { String::new() }.as_str();
        let sound = base64(&text);
        let spaced = if sound.len().is_multiple_of(4) { base64(format!("{text} ")) } else { sound };
        let other = with_other_last_bits(&spaced);
        let token = match name {
            "header" => forge_text(&other, claims, |m| hmac(SECRET, m)),
            _ => forge_text(header, &other, |m| hmac(SECRET, m)),
        };
        corpus.add(format!("other last bits of the {name}"), token, Malformed);
    }
    corpus.add("other last bits of the signature", format!("{header}.{claims}.{}", with_other_last_bits(signature)), Malformed);
}

fn sizes(corpus: &mut Corpus) {
    use TokenFault::{Malformed, TooLong};
    corpus.add("1 MiB of letters", "a".repeat(1 << 20), TooLong);
    corpus.add("1 MiB of dots", ".".repeat(1 << 20), TooLong);
    corpus.add("8 KiB of letters", "a".repeat(8_192), Malformed);
    corpus.add("8 KiB of dots", ".".repeat(8_192), Malformed);
    corpus.add("a byte more than 8 KiB", "a".repeat(8_193), TooLong);
    let mut claims = good_claims();
    claims["ignored"] = json!("x".repeat(1 << 20));
    corpus.add("1 MiB, well signed", signed(good_header().to_string(), claims.to_string()), TooLong);
    corpus.add("a byte more than 8 KiB, well signed", of_size(TOKEN_BYTES_MAX + 1), TooLong);
    let mut header = good_header();
    header["kid"] = json!("x".repeat(1 << 20));
    corpus.add("a header of 1 MiB", signed(header.to_string(), good_claims().to_string()), TooLong);
}

/// A sound token of exactly `size` bytes, filled up by a claim that is ignored, and by spaces in the header, because base64 alone
/// does not give every length.
fn of_size(size: usize) -> String {
    let token = |spaces: usize, filling: usize| {
        let mut claims = good_claims();
        claims["ignored"] = json!("x".repeat(filling));
        signed(format!("{}{}", good_header(), " ".repeat(spaces)), claims.to_string())
    };
    let encoded = |bytes: usize| (bytes * 4).div_ceil(3);
    let claims_bytes = good_claims().to_string().len() + r#","ignored":"""#.len();
    let header_bytes = good_header().to_string().len();
    let signature_bytes = encoded(32);
    (0..3)
        .flat_map(|spaces| (0..size).map(move |filling| (spaces, filling)))
        .find(|(spaces, filling)| encoded(header_bytes + spaces) + encoded(claims_bytes + filling) + signature_bytes + 2 == size)
        .map(|(spaces, filling)| token(spaces, filling))
        .unwrap()
}

fn base64_of_pem(pem: &str) -> Vec<u8> {
    use base64::Engine;
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn swap_part(token: &str, part: usize, from: &str) -> String {
    let mut parts: Vec<&str> = token.split('.').collect();
    parts[part] = from.split('.').nth(part).unwrap();
    parts.join(".")
}

/// The same bytes with the next character of the alphabet at the end.
fn with_other_last_bits(text: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    assert_ne!(text.len() % 4, 0, "every bit of {text} belongs to a byte");
    let mut bytes = text.as_bytes().to_vec();
    let last = bytes.last_mut().unwrap();
    let value = ALPHABET.iter().position(|c| c == last).unwrap();
    *last = ALPHABET[value | 1];
    assert_ne!(bytes, text.as_bytes());
    String::from_utf8(bytes).unwrap()
}

/// The other spelling of a signature that lax verifiers take: S + L (RFC 8032 section 5.1.7 wants S below L).
fn plus_order(mut signature: Vec<u8>) -> Vec<u8> {
    let order: [u8; 32] = [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, add) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = (sum & 0xFF) as u8;
        carry = sum >> 8;
    }
    signature
}

#[test]
fn every_hostile_token_is_refused_for_its_reason_and_with_one_answer() {
    let ring = ring();
    let corpus = corpus();
    let mut wrong = Vec::new();
    let mut answers = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for (name, token, fault) in &corpus {
        match ring.verify(token, at(NOW)) {
            Err(found) => {
                let error = Error::from(found);
                assert_eq!(error.kind(), ErrorKind::Unauthenticated);
                answers.insert(format!("{error} {error:?}"));
                seen.insert(found);
                if found != *fault {
                    wrong.push(format!("{name}: {found:?} instead of {fault:?}"));
                }
            }
            Ok(claims) => wrong.push(format!("{name}: ACCEPTED as {claims:?}")),
        }
    }
    println!("{} hostile tokens", corpus.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(corpus.len() >= 60);
    assert_eq!(answers.len(), 1, "{answers:?}");
    // Each fault that a token can have by itself has one that shows it; the others are about auth sessions and other secrets.
    let of_a_token = TokenFault::ALL.iter().copied().take_while(|fault| *fault <= TokenFault::Expired);
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), of_a_token.collect::<Vec<_>>());
}

#[test]
fn the_garage_gives_hostile_tokens_one_answer_and_the_audit_has_each_under_its_fault() {
    let config = AuthConfig::new(ring(), vec![9; 16].into_iter().chain(1..=16).collect::<Vec<u8>>().into()).unwrap();
    let clock = Arc::new(ManualClock::at(at(NOW)));
    let garage = Garage::builder().clock(clock).background(false).auth(config).in_memory().unwrap();
    let mut expected: BTreeMap<TokenFault, u64> = BTreeMap::new();
    let mut answers = BTreeSet::new();
    let mut show = |token: &str, fault: TokenFault| {
        let error = garage.auth().verify(token).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        answers.insert(format!("{error} {error:?}"));
        *expected.entry(fault).or_default() += 1;
    };
    for (_, token, fault) in corpus() {
        show(&token, fault);
    }
    // Sound in itself, and of an auth session that this garage does not have.
    show(&signed(good_header().to_string(), good_claims().to_string()), TokenFault::AuthSession);
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(garage.journal().head().unwrap().sequence, 0, "a flood of tokens does not fill the journal");
    garage.maintenance().tidy().unwrap();
    let written = garage.journal().page(1, 9).unwrap();
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].event, Event::TokensRefused { refused: expected.clone() });
    let counted: BTreeMap<_, _> = garage.metrics().tokens_refused.into_iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(counted, expected);
    let text = garage.metrics().to_prometheus().unwrap();
    assert!(
        text.contains(&format!("garage_tokens_refused_total{{fault=\"SIGNATURE\"}} {}", expected[&TokenFault::Signature])),
        "{text}"
    );
    garage.maintenance().tidy().unwrap();
    assert_eq!(garage.journal().head().unwrap().sequence, 1, "nothing new, nothing written");
}

#[test]
fn the_corpus_is_made_from_tokens_that_are_accepted() {
    let ring = ring();
    let header = good_header().to_string();
    let claims_with = |name: &str, value: Value| {
        let mut claims = good_claims();
        claims[name] = value;
        signed(&header, claims.to_string())
    };
    let ed25519_header = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": "e1"}).to_string();
    for (name, token) in [
        ("as it is", signed(&header, good_claims().to_string())),
        ("EdDSA", forge(ed25519_header, good_claims().to_string(), ed25519)),
        ("other order of members", signed(r#"{"kid":"h1","typ":"at+jwt","alg":"HS256"}"#, good_claims().to_string())),
        ("escapes", signed(r#"{"kid":"h\u0031","typ":"at\u002bjwt","alg":"HS256"}"#, good_claims().to_string())),
        ("white space in JSON", signed(&header, format!(" {:#}\n", good_claims()))),
        ("a claim that is not known", claims_with("scope", json!(["read", {"a": 1}]))),
        ("nbf within the leeway", claims_with("nbf", json!(NOW + 5))),
        ("iat within the leeway", claims_with("iat", json!(NOW + 5))),
        ("8 KiB", of_size(TOKEN_BYTES_MAX)),
    ] {
        let verified = ring.verify(&token, at(NOW));
        assert!(verified.is_ok(), "{name}: {verified:?}");
    }
    assert_eq!(of_size(TOKEN_BYTES_MAX).len(), TOKEN_BYTES_MAX);
    assert_eq!(of_size(TOKEN_BYTES_MAX + 1).len(), TOKEN_BYTES_MAX + 1);
    assert_eq!(ring.verify(&signed(&header, good_claims().to_string()), at(NOW)).unwrap(), claims());
}

#[test]
fn no_bit_of_a_token_can_be_flipped_and_nothing_left_off() {
    for ring in [ring(), ed25519_ring()] {
        let token = ring.issue(&claims(), at(NOW)).unwrap();
        let text = token.expose();
        assert!(ring.verify(text, at(NOW)).is_ok());
        let mut tried = 0;
        for bit in 0..text.len() * 8 {
            let mut bytes = text.as_bytes().to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            // With its top bit set it is no text at all.
            let Ok(flipped) = String::from_utf8(bytes) else { continue };
            assert!(ring.verify(&flipped, at(NOW)).is_err(), "bit {bit} of {text}");
            tried += 1;
        }
        assert_eq!(tried, text.len() * 7);
        for end in 0..text.len() {
            assert!(ring.verify(&text[..end], at(NOW)).is_err(), "cut after {end} bytes of {text}");
            assert!(ring.verify(&text[end + 1..], at(NOW)).is_err(), "cut before {end} bytes of {text}");
        }
    }
}
