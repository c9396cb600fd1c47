//! What a person types to say who they are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::domain::check_no_card_number;
use crate::{Error, ErrorKind, Result};

/// The longest login, in bytes: that of an email address (RFC 5321, section 4.5.3.1.3).
const BYTES_MAX: usize = 254;

/// A login name or an email address in normal form: NFKC, lower case, trimmed; 1 to 254 bytes without spaces.
///
/// `Debug` leaves it out: it is personal.
///
/// ```
/// use parking_garage::Login;
///
/// assert_eq!(" Ada@Example.ORG ".parse::<Login>()?, "ada@example.org".parse::<Login>()?);
/// assert!("ada lovelace".parse::<Login>().is_err());
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Login(String);

impl Login {
    /// The normal form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The normal form of any text, be it a login or not: what a failed attempt is counted under.
    #[cfg_attr(not(feature = "auth"), allow(dead_code, reason = "only logging in counts attempts"))]
    pub(crate) fn normal_form(text: &str) -> String {
        // Twice: lower case may be written with marks that NFKC composes.
        text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
    }
}

impl FromStr for Login {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for text that has no normal form.
    fn from_str(text: &str) -> Result<Self> {
        let refused = |what| Err(Error::new(ErrorKind::InvalidInput, format!("a login {what}")));
        // What grows beyond the limit only when it is normalised is refused below.
        if text.len() > BYTES_MAX * 4 {
            return refused("is 1 to 254 bytes long");
        }
        let login = Self::normal_form(text);
        if login.is_empty() || login.len() > BYTES_MAX {
            return refused("is 1 to 254 bytes long");
        }
        let invisible = |c: char| matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
        if login.chars().any(|c| c.is_control() || c.is_whitespace() || invisible(c)) {
            return refused("has no spaces, control characters or invisible characters");
        }
        if let Some((local, domain)) = login.split_once('@')
            && (local.is_empty() || domain.is_empty() || domain.contains('@'))
        {
            return refused("with an @ is an email address: one name, one @, one domain");
        }
        check_no_card_number("a login", &login)?;
        Ok(Self(login))
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(..)")
    }
}

impl<'de> Deserialize<'de> for Login {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_alike_is_one_login() {
        let cases = [
            ("ada", "ada"),
            ("  ADA\t", "ada"),
            ("\u{FF21}\u{FF24}\u{FF21}", "ada"),
            ("a\u{308}da", "\u{e4}da"),
            ("\u{C4}DA@Example.org", "\u{e4}da@example.org"),
            ("o'neil-2.x+tag@example.org", "o'neil-2.x+tag@example.org"),
        ];
        for (typed, normal) in cases {
            let login: Login = typed.parse().unwrap();
            assert_eq!(login.as_str(), normal);
            assert_eq!(login.as_str().parse::<Login>().unwrap(), login, "a normal form is its own");
        }
    }

    #[test]
    fn what_is_no_login_is_refused() {
        let long = "a".repeat(255);
        for typed in ["", "  ", "a b", "a\u{0}b", "a\u{200B}b", "@example.org", "ada@", "a@b@c", "4111111111111111", &long] {
            assert_eq!(typed.parse::<Login>().unwrap_err().kind(), ErrorKind::InvalidInput, "{typed:?}");
        }
        assert!("a".repeat(254).parse::<Login>().is_ok());
    }
}
