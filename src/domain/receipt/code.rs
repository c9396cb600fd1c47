//! The code of a receipt: what its QR code says, and what the garage can check.

use super::Receipt;
use crate::{Error, ErrorKind, Result};

/// Tells our receipts from whatever else is held under the scanner, and says how to read the rest.
const PREFIX: &str = "PARKING-RECEIPT:1:";

impl Receipt {
    /// What the receipt's QR code says: number, time, amount and currency, and the SHA-256 of [`Receipt::to_json`].
    ///
    /// Nothing in it is about a person. Paper on which an amount was changed does not agree with what the garage keeps: see
    /// [`Books::receipt_by_code`](crate::Books::receipt_by_code).
    #[must_use]
    pub fn code(&self) -> String {
        let Self { number, issued_at, amount_minor, currency, .. } = self;
        format!("{PREFIX}{number}:{}:{amount_minor}:{currency}:{}", issued_at.as_micros(), self.digest_hex())
    }

    /// The number in a code, which may yet be anyone's invention.
    pub(crate) fn number_in_code(code: &str) -> Result<u64> {
        let number = code.strip_prefix(PREFIX).and_then(|rest| rest.split(':').next()?.parse().ok());
        number.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "the code is not that of a parking receipt"))
    }
}
