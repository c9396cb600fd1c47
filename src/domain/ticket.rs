//! Tickets: what the driver holds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{SessionId, TicketId, Timestamp};
use crate::{Error, ErrorKind, Result};

named! {
    /// What a ticket is worth.
    TicketStatus, "ticket status" {
        /// It opens the exit once its session is settled.
        Open = "OPEN",
        /// Its session has ended.
        Closed = "CLOSED",
        /// It is worth nothing: lost, replaced, or its session expired.
        Void = "VOID",
    }
}

impl TicketStatus {
    /// Whether the state machine has this step.
    #[must_use]
    pub const fn can_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Open, Self::Closed | Self::Void))
    }
}

/// A ticket's number: 20 characters of Crockford's base 32, 100 random bits, so that nobody guesses another's.
///
/// Printed in groups of five; read in any case, with or without hyphens, `O` for `0` and `I` or `L` for `1`.
/// `Debug` leaves all but the last group out: whoever holds the number holds the ticket.
///
/// ```
/// use parking_garage::TicketNumber;
///
/// let number = TicketNumber::from_random([0xAB; 13]);
/// let printed = number.to_string();
/// assert_eq!(printed.len(), 23);
/// assert_eq!(printed.to_lowercase().parse::<TicketNumber>()?, number);
/// assert_eq!(TicketNumber::from_qr_payload(&number.qr_payload())?, number);
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketNumber([u8; Self::CHARS]);

impl TicketNumber {
    const CHARS: usize = 20;
    const ALPHABET: &'static [u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    /// Tells our tickets from whatever else is held under the scanner, and says how to read the rest.
    const QR_PREFIX: &'static str = "PARKING-TICKET:1:";

    /// The number made of the first 100 of these random bits.
    #[must_use]
    pub fn from_random(bytes: [u8; 13]) -> Self {
        let mut wide = [0; 16];
        wide[..13].copy_from_slice(&bytes);
        let mut bits = u128::from_le_bytes(wide);
        Self([(); Self::CHARS].map(|()| {
            let digit = Self::ALPHABET[(bits & 31) as usize];
            bits >>= 5;
            digit
        }))
    }

    /// The 20 characters without hyphens, as stores keep them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Every byte is from the alphabet, which is ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// What the ticket's QR code says.
    #[must_use]
    pub fn qr_payload(&self) -> String {
        format!("{}{}", Self::QR_PREFIX, self.as_str())
    }

    /// The number in a QR code.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if it is not the code of a ticket of ours.
    pub fn from_qr_payload(payload: &str) -> Result<Self> {
        payload
            .strip_prefix(Self::QR_PREFIX)
            .ok_or_else(|| Error::new(ErrorKind::InvalidInput, "the QR code is not that of a parking ticket"))?
            .parse()
    }
}

impl FromStr for TicketNumber {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] unless it is 20 characters of the alphabet, hyphens and spaces aside.
    fn from_str(text: &str) -> Result<Self> {
        let refuse = || Error::new(ErrorKind::InvalidInput, "a ticket number is 20 letters and digits");
        let mut number = [0; Self::CHARS];
        let mut filled = 0;
        for typed in text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')) {
            let digit = match typed.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            // The alphabet: all but I, L, O and U. Opening a large store reads millions of these.
            let is_of_alphabet =
                digit.is_ascii_digit() || (digit.is_ascii_uppercase() && !matches!(digit, b'I' | b'L' | b'O' | b'U'));
            if filled == Self::CHARS || !is_of_alphabet {
                return Err(refuse());
            }
            number[filled] = digit;
            filled += 1;
        }
        if filled == Self::CHARS { Ok(Self(number)) } else { Err(refuse()) }
    }
}

impl TryFrom<String> for TicketNumber {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<TicketNumber> for String {
    fn from(number: TicketNumber) -> Self {
        number.as_str().to_owned()
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.as_str();
        write!(f, "{}-{}-{}-{}", &digits[..5], &digits[5..10], &digits[10..15], &digits[15..])
    }
}

impl fmt::Debug for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TicketNumber(..-{})", &self.as_str()[15..])
    }
}

/// One ticket, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// The session it was given out for.
    pub session: SessionId,
    /// What is printed on it.
    pub number: TicketNumber,
    /// What it is worth.
    pub status: TicketStatus,
    /// Whether the driver reported it lost.
    pub lost: bool,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When it was printed.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

impl Ticket {
    /// The row of a ticket just printed.
    #[must_use]
    pub const fn issued(id: TicketId, session: SessionId, number: TicketNumber, at: Timestamp) -> Self {
        Self { id, session, number, status: TicketStatus::Open, lost: false, version: 1, created_at: at, updated_at: at }
    }

    /// The row once its session has ended.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is OPEN.
    pub fn closed(&self, at: Timestamp) -> Result<Self> {
        self.stepped(TicketStatus::Closed, at)
    }

    /// The row once it is worth nothing.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is OPEN.
    pub fn voided(&self, lost: bool, at: Timestamp) -> Result<Self> {
        Ok(Self { lost, ..self.stepped(TicketStatus::Void, at)? })
    }

    fn stepped(&self, next: TicketStatus, at: Timestamp) -> Result<Self> {
        if !self.status.can_become(next) {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("ticket {} is {} and cannot become {next}", self.id, self.status),
            ));
        }
        Ok(Self { status: next, version: self.version + 1, updated_at: at, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_state_machine_is_this_table() {
        use TicketStatus::{Closed, Open, Void};
        for (from, allowed) in [(Open, vec![Closed, Void]), (Closed, vec![]), (Void, vec![])] {
            for next in TicketStatus::ALL {
                assert_eq!(from.can_become(*next), allowed.contains(next), "{from} -> {next}");
            }
        }
    }

    #[test]
    fn numbers_of_the_wrong_length_or_alphabet_are_refused() {
        for bad in
            ["", "0", "01234-56789-ABCDE-FGHJ", "01234-56789-ABCDE-FGHJKM", "U1234-56789-ABCDE-FGHJK", "é1234-56789-ABCDE-FGHJ"]
        {
            assert_eq!(bad.parse::<TicketNumber>().unwrap_err().kind(), ErrorKind::InvalidInput, "{bad}");
        }
        assert_eq!(TicketNumber::from_qr_payload("https://example.org").unwrap_err().kind(), ErrorKind::InvalidInput);
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(bytes: [u8; 13]) {
            let number = TicketNumber::from_random(bytes);
            prop_assert_eq!(number.to_string().parse::<TicketNumber>().unwrap(), number);
            let typed = number.to_string().to_lowercase().replace('0', "o").replace('1', "l").replace('-', " ");
            prop_assert_eq!(typed.parse::<TicketNumber>().unwrap(), number);
            let shown = format!("{number:?}");
            prop_assert!(!shown.contains(&number.as_str()[..15]));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            let _ = text.parse::<TicketNumber>();
        }
    }
}
