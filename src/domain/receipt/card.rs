//! A card as a receipt shows it: the brand and the last four digits.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Result};

/// A payment card as a receipt may show it: never more than its brand and its last four digits.
///
/// ```
/// use parking_garage::CardShown;
///
/// assert_eq!(CardShown::new("Visa", "1111")?.to_string(), "Visa **** 1111");
/// assert!(CardShown::new("Visa", "4111111111111111").is_err());
/// assert!(CardShown::new("4111 1111", "1111").is_err());
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct CardShown {
    brand: String,
    last_four: [u8; 4],
}

#[derive(Serialize, Deserialize)]
struct Parts {
    brand: String,
    last_four: String,
}

impl CardShown {
    /// The longest brand, in characters.
    pub const BRAND_CHARS_MAX: usize = 24;

    /// A card of this brand whose number ends in these four digits.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] unless the brand is 1 to 24 letters, spaces and signs without a digit, and the end four
    /// digits. The message shows neither.
    pub fn new(brand: &str, last_four: &str) -> Result<Self> {
        let brand = brand.trim();
        // No digit at all: brand and end together could else be most of a number.
        let is_name = |c: char| !c.is_control() && !c.is_numeric();
        let digits: Option<[u8; 4]> =
            last_four.as_bytes().try_into().ok().filter(|digits: &[u8; 4]| digits.iter().all(u8::is_ascii_digit));
        match digits {
            Some(last_four) if (1..=Self::BRAND_CHARS_MAX).contains(&brand.chars().count()) && brand.chars().all(is_name) => {
                Ok(Self { brand: brand.to_owned(), last_four })
            }
            _ => Err(Error::new(
                ErrorKind::InvalidInput,
                "a card on a receipt is a brand of 1 to 24 characters without digits, and the last four digits of its number",
            )),
        }
    }

    /// The brand.
    #[must_use]
    pub fn brand(&self) -> &str {
        &self.brand
    }

    /// The last four digits.
    #[must_use]
    pub fn last_four(&self) -> &str {
        // ASCII digits, by `new`.
        std::str::from_utf8(&self.last_four).unwrap_or_default()
    }
}

impl fmt::Display for CardShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} **** {}", self.brand, self.last_four())
    }
}

impl TryFrom<Parts> for CardShown {
    type Error = Error;

    fn try_from(parts: Parts) -> Result<Self> {
        Self::new(&parts.brand, &parts.last_four)
    }
}

impl From<CardShown> for Parts {
    fn from(card: CardShown) -> Self {
        let last_four = card.last_four().to_owned();
        Self { brand: card.brand, last_four }
    }
}
