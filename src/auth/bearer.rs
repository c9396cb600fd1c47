//! Secrets that are handed out once and come back as text: refresh tokens, reset tokens, the credentials of devices.

use secrecy::{ExposeSecret, SecretBox, SecretString};

use crate::domain::{Digest, from_hex, to_hex};

/// What a text is for; its prefix lets scanners for leaked secrets know it, and keeps one from being taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BearerKind {
    Refresh,
    Reset,
    Device,
}

impl BearerKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "pgrt_",
            Self::Reset => "pgpw_",
            Self::Device => "pgdv_",
        }
    }
}

/// The id of what a secret belongs to, 256 bits that nobody can guess, and for some a seal.
pub(crate) struct Bearer {
    pub(crate) id: [u8; 16],
    secret: SecretBox<[u8; 32]>,
    pub(crate) seal: [u8; 16],
}

impl Bearer {
    pub(crate) fn new(id: [u8; 16], secret: [u8; 32]) -> Self {
        Self { id, secret: SecretBox::new(Box::new(secret)), seal: [0; 16] }
    }

    pub(crate) fn secret(&self) -> &[u8; 32] {
        self.secret.expose_secret()
    }

    /// What is kept of it.
    pub(crate) fn digest(&self) -> Digest {
        Digest::of(self.secret())
    }

    pub(crate) fn text(&self, kind: BearerKind) -> SecretString {
        let secret = SecretString::from(to_hex(self.secret()));
        SecretString::from(format!("{}{}{}{}", kind.prefix(), to_hex(&self.id), secret.expose_secret(), to_hex(&self.seal)))
    }

    /// `None` for anything but a text of this kind, in its one spelling.
    pub(crate) fn parse(kind: BearerKind, text: &str) -> Option<Self> {
        let digits = text.strip_prefix(kind.prefix())?;
        if digits.len() != 128 || !digits.is_ascii() {
            return None;
        }
        let mut bearer = Self::new(from_hex(&digits[..32])?, from_hex(&digits[32..96])?);
        bearer.seal = from_hex(&digits[96..])?;
        Some(bearer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_reads_back_as_its_own_kind_only() {
        let text = Bearer::new([7; 16], [9; 32]).text(BearerKind::Reset);
        let text = text.expose_secret();
        let read = Bearer::parse(BearerKind::Reset, text).unwrap();
        assert_eq!((read.id, *read.secret()), ([7; 16], [9; 32]));
        assert!(Bearer::parse(BearerKind::Refresh, text).is_none());
        for bad in [&text[1..], &text.to_uppercase(), &format!("{text}0"), "", "pgpw_", &format!("pgpw_{}", "\u{e4}".repeat(64))] {
            assert!(Bearer::parse(BearerKind::Reset, bad).is_none(), "{bad}");
        }
    }
}
