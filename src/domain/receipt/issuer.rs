//! Who issues the receipts of a garage.

use serde::{Deserialize, Serialize};

use super::super::check_no_card_number;
use crate::{Error, ErrorKind, Result};

/// Who issues the receipts: the operator, as the law wants it on them. Empty by default.
///
/// ```
/// use parking_garage::{Garage, Issuer};
///
/// let issuer = Issuer::new("Parkhaus am Markt").address_line("Marktplatz 1").address_line("12345 Musterstadt").tax_number("DE123456789");
/// let garage = Garage::builder().issuer(issuer).in_memory()?;
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Issuer {
    /// The name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The address, at most six lines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub address: Vec<String>,
    /// The number under which taxes are paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
}

impl Issuer {
    /// The most lines of an address.
    pub const ADDRESS_LINES_MAX: usize = 6;
    /// The most characters of a line.
    pub const LINE_CHARS_MAX: usize = 64;
    /// The most characters of a tax number.
    pub const TAX_NUMBER_CHARS_MAX: usize = 32;

    /// An issuer with this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// One more line of the address.
    #[must_use]
    pub fn address_line(mut self, line: impl Into<String>) -> Self {
        self.address.push(line.into());
        self
    }

    /// The number under which taxes are paid.
    #[must_use]
    pub fn tax_number(mut self, number: impl Into<String>) -> Self {
        self.tax_number = Some(number.into());
        self
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Checks that it fits a receipt.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for more than six lines of address, for a line of more than 64 characters or with control
    /// characters, for one that holds what may be a card number, and for a tax number that is none: 1 to 32 characters, at most
    /// 14 digits in a row unless they fail the check of card numbers.
    pub(crate) fn check(&self) -> Result<()> {
        if self.address.len() > Self::ADDRESS_LINES_MAX {
            return Err(refused(format!("has an address of more than {} lines", Self::ADDRESS_LINES_MAX)));
        }
        for line in self.address.iter().chain((!self.name.is_empty()).then_some(&self.name)) {
            if line.chars().count() > Self::LINE_CHARS_MAX || line.chars().any(char::is_control) || line.trim().is_empty() {
                return Err(refused(format!("has lines of 1 to {} printable characters", Self::LINE_CHARS_MAX)));
            }
            check_no_card_number("a line of the issuer", line)?;
        }
        let Some(number) = &self.tax_number else { return Ok(()) };
        if number.trim().is_empty() || number.chars().count() > Self::TAX_NUMBER_CHARS_MAX || number.chars().any(char::is_control) {
            return Err(refused(format!("has a tax number of 1 to {} printable characters", Self::TAX_NUMBER_CHARS_MAX)));
        }
        // Registers give out numbers of 13 and 14 digits with the check digit of cards, such as the French SIRET; cards in use
        // have 15 and more.
        let digits = number.chars().filter(char::is_ascii_digit).count();
        if digits <= 14 { Ok(()) } else { check_no_card_number("the issuer's tax number", number) }
    }
}

fn refused(what: String) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("the issuer of receipts {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_has_few_short_lines_and_no_card_number() {
        let good = Issuer::new("A").address_line("Street 1").tax_number("552 100 554 00025");
        assert!(Issuer::default().check().is_ok() && good.check().is_ok());
        let lines = |count: usize| (0..count).fold(Issuer::new("A"), |issuer, n| issuer.address_line(format!("line {n}")));
        assert!(lines(6).check().is_ok());
        let bad = [
            lines(7),
            Issuer::new("x".repeat(65)),
            Issuer::new("A").address_line(""),
            Issuer::new("A\nB"),
            Issuer::new("4111 1111 1111 1111"),
            Issuer::new("A").address_line("call 4111-1111-1111-1111"),
            Issuer::new("A").tax_number(" "),
            Issuer::new("A").tax_number("x".repeat(33)),
            Issuer::new("A").tax_number("4111111111111111"),
        ];
        for issuer in bad {
            let error = issuer.check().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(!error.to_string().contains("1111"), "{error}");
        }
    }
}
