//! Passwords: which are taken, and how they are kept.

use std::collections::HashSet;
use std::sync::LazyLock;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use crate::domain::{Login, PasswordHash};
use crate::{Error, ErrorKind, Result};

/// The longest password, in characters. NIST SP 800-63B-4, section 3.1.1.2, asks for at least 64.
pub const PASSWORD_CHARS_MAX: usize = 128;
/// The least characters that a policy may ask for: OWASP ASVS 5.0, requirement 6.2.1.
const CHARS_FLOOR: usize = 8;
/// Nothing longer is even looked at.
const BYTES_MAX: usize = PASSWORD_CHARS_MAX * 16;

/// The least costs of a hash: OWASP Password Storage Cheat Sheet, Argon2id with 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB_MIN: u32 = 19 * 1024;
const PASSES_MIN: u32 = 2;
const LANES_MIN: u32 = 1;
/// Above this a login takes the machine from everybody else.
const MEMORY_KIB_MAX: u32 = 4 * 1024 * 1024;

/// Passwords that many people use, a line each, in lower case.
static REFUSED: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("refused_passwords.txt").lines().filter(|line| !line.is_empty()).collect());

/// Which passwords are taken, and what hashing one costs.
///
/// A password is compared in its Unicode form NFC (RFC 8265, section 4.2), so that it does not depend on the keyboard; nothing is
/// trimmed or folded. Refused are those that are too short, of fewer than five different characters, a run along the alphabet or the digits,
/// in a list of common ones, or made of the login. Rules about kinds of characters are not asked for (NIST SP 800-63B-4,
/// section 3.1.1.2). Hashes are Argon2id (RFC 9106); those made with less than is asked for now are made anew at the next login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    chars_min: usize,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { chars_min: 12, memory_kib: MEMORY_KIB_MIN, passes: PASSES_MIN, lanes: LANES_MIN }
    }
}

impl PasswordPolicy {
    /// The least characters. Default: 12; floor: 8 (OWASP ASVS 5.0). NIST SP 800-63B-4 asks for 15 where nothing but the password
    /// proves who somebody is.
    #[must_use]
    pub fn chars_min(mut self, chars: usize) -> Self {
        self.chars_min = chars.clamp(CHARS_FLOOR, PASSWORD_CHARS_MAX);
        self
    }

    /// The memory of a hash in KiB. Default and floor: 19,456 (19 MiB); ceiling: 4 GiB.
    #[must_use]
    pub fn memory_kib(mut self, kib: u32) -> Self {
        self.memory_kib = kib.clamp(MEMORY_KIB_MIN, MEMORY_KIB_MAX);
        self
    }

    /// The passes over the memory. Default and floor: 2; ceiling: 64.
    #[must_use]
    pub fn passes(mut self, passes: u32) -> Self {
        self.passes = passes.clamp(PASSES_MIN, 64);
        self
    }

    /// The lanes of the memory. Default and floor: 1; ceiling: 16.
    #[must_use]
    pub fn lanes(mut self, lanes: u32) -> Self {
        self.lanes = lanes.clamp(LANES_MIN, 16);
        self
    }

    /// # Errors
    /// [`ErrorKind::InvalidInput`], saying why and never what.
    pub(crate) fn check(&self, password: &SecretString, login: &Login) -> Result<()> {
        let refused = |why: String| Err(Error::new(ErrorKind::InvalidInput, format!("this password is refused: {why}")));
        check_bytes(password)?;
        let normal = normal_form(password);
        let chars: Vec<char> = normal.expose_secret().chars().collect();
        if chars.len() < self.chars_min || chars.len() > PASSWORD_CHARS_MAX {
            return refused(format!("it has {} to {PASSWORD_CHARS_MAX} characters", self.chars_min));
        }
        if chars.iter().collect::<HashSet<_>>().len() < 5 {
            return refused("it repeats a few characters".to_owned());
        }
        let step = |by: i64| chars.windows(2).all(|pair| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0])) == by);
        if step(1) || step(-1) {
            return refused("it is a run of characters".to_owned());
        }
        let lower = SecretString::from(normal.expose_secret().to_lowercase());
        if REFUSED.contains(lower.expose_secret()) {
            return refused("too many people use it".to_owned());
        }
        let name = login.as_str().split('@').next().unwrap_or_default();
        let only_adds = |part: &str| {
            let rest = lower.expose_secret().replace(part, "");
            part.chars().count() >= 4 && rest.len() < lower.expose_secret().len() && rest.chars().count() < 4
        };
        if lower.expose_secret() == login.as_str() || lower.expose_secret() == name || only_adds(login.as_str()) || only_adds(name)
        {
            return refused("it is the login".to_owned());
        }
        Ok(())
    }

    /// Takes as long as the policy says: call it outside any transaction.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if there is no memory for it.
    pub(crate) fn hash(&self, password: &SecretString, salt: &[u8; 16]) -> Result<PasswordHash> {
        let hash = self.argon2()?.hash_password_with_salt(normal_form(password).expose_secret().as_bytes(), salt);
        hash.map(|hash| PasswordHash::from_phc(hash.to_string())).map_err(|_| failed())
    }

    /// Whether a hash was made with less than this policy asks for.
    pub(crate) fn is_outgrown(&self, hash: &PasswordHash) -> bool {
        let Ok(hash) = phc::PasswordHash::new(hash.as_phc()) else { return true };
        match Params::try_from(&hash) {
            Ok(params) if hash.algorithm == Algorithm::Argon2id.ident() => {
                params.m_cost() < self.memory_kib || params.t_cost() < self.passes || params.p_cost() < self.lanes
            }
            _ => true,
        }
    }

    fn argon2(&self) -> Result<Argon2<'static>> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, None).map_err(|_| failed())?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// Whether `password` is the one that `hash` was made of. Takes as long as the hash says, and compares in constant time.
pub(crate) fn matches(hash: &PasswordHash, password: &SecretString) -> bool {
    let Ok(hash) = phc::PasswordHash::new(hash.as_phc()) else { return false };
    Argon2::default().verify_password(normal_form(password).expose_secret().as_bytes(), &hash).is_ok()
}

/// # Errors
/// [`ErrorKind::InvalidInput`] for what no password can be.
pub(crate) fn check_bytes(password: &SecretString) -> Result<()> {
    if password.expose_secret().len() > BYTES_MAX {
        return Err(Error::new(ErrorKind::InvalidInput, format!("a password has at most {PASSWORD_CHARS_MAX} characters")));
    }
    Ok(())
}

fn normal_form(password: &SecretString) -> SecretString {
    // Of the right size at once: growing would leave copies behind. NFC makes a text at most three times as long.
    let mut normal = String::with_capacity(password.expose_secret().len() * 3);
    normal.extend(password.expose_secret().nfc());
    SecretString::from(normal)
}

fn failed() -> Error {
    Error::new(ErrorKind::Internal, "the password could not be hashed: is there memory for the costs that the policy asks for?")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    #[test]
    fn what_is_easily_guessed_is_refused_and_the_error_does_not_quote_it() {
        let login: Login = "ada.lovelace@example.org".parse().unwrap();
        let policy = PasswordPolicy::default();
        let long = "x1y2z3".repeat(30);
        let cases = [
            "short-one-1",
            "Password1234",
            "QWERTYUIOP123",
            "123456789012",
            "987654321098",
            "abcdefghijkl",
            "aaaaaaaaaaaaaa",
            "abababababab",
            "ada.lovelace@example.org",
            "Ada.Lovelace",
            "ada.lovelace1!",
            &long,
        ];
        for password in cases {
            let error = policy.check(&secret(password), &login).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{password}");
            assert!(!error.to_string().contains(password), "{error}");
        }
        for password in [
            "correct horse battery staple",
            "trunk-9-lamp-7",
            "\u{4eac}\u{90fd}\u{306e}\u{99d0}\u{8eca}\u{5834}\u{306f}\u{9759}\u{304b}\u{3060}\u{306d}\u{3048}",
        ] {
            policy.check(&secret(password), &login).unwrap();
        }
    }

    #[test]
    fn the_list_has_no_line_twice_and_none_that_could_never_match() {
        let lines: Vec<&str> = include_str!("refused_passwords.txt").lines().collect();
        assert!(lines.len() >= 300, "{}", lines.len());
        assert_eq!(lines.iter().collect::<HashSet<_>>().len(), lines.len());
        for line in lines {
            assert!(line.chars().count() >= CHARS_FLOOR && line == line.to_lowercase() && line == line.trim(), "{line}");
        }
    }

    #[test]
    fn a_hash_fits_its_password_however_it_was_typed_and_no_other() {
        let policy = PasswordPolicy::default();
        let hash = policy.hash(&secret("gro\u{df}e T\u{fc}r am Tor"), &[1; 16]).unwrap();
        assert!(hash.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_phc());
        assert!(matches(&hash, &secret("gro\u{df}e Tu\u{308}r am Tor")));
        assert!(!matches(&hash, &secret("gro\u{df}e Tur am Tor")));
        assert!(!policy.is_outgrown(&hash) && policy.passes(3).is_outgrown(&hash) && policy.memory_kib(20_000).is_outgrown(&hash));
        assert!(policy.is_outgrown(&PasswordHash::from_phc("nonsense".to_owned())));
        assert!(!matches(&PasswordHash::from_phc("nonsense".to_owned()), &secret("nonsense")));
    }

    #[test]
    fn the_costs_cannot_be_set_below_the_floor() {
        assert_eq!(PasswordPolicy::default().memory_kib(1).passes(0).lanes(0), PasswordPolicy::default());
        assert_eq!(PasswordPolicy::default().chars_min(1).chars_min, 8);
    }
}
