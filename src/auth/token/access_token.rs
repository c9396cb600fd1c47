//! A token as it is handed to the client.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A signed access token. Whoever has its text may act as its subject until it expires: send it to the client, keep it nowhere.
///
/// `Debug` does not show it, and its memory is wiped when it is dropped.
#[derive(Clone)]
pub struct AccessToken(SecretString);

impl AccessToken {
    pub(super) fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The text, as in `Authorization: Bearer <text>` (RFC 6750 section 2.1).
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(hidden)")
    }
}
