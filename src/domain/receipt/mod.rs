//! Receipts: what a driver gets for a payment and what an inspector counts, numbered without gaps.

mod apportion;
mod card;
mod code;
mod issuer;
mod json;
#[cfg(feature = "receipt-svg")]
mod svg;
mod text;

use serde::{Deserialize, Serialize};

pub(crate) use apportion::{credited, taxes_of_part};
pub use card::CardShown;
pub use issuer::Issuer;
pub use text::RECEIPT_COLUMNS;

use super::named::named;
use super::{
    Currency, Label, Money, PaymentId, PaymentMethod, Percent, RefundId, SessionId, ShiftId, TicketNumber, TimeZone, Timestamp,
};

named! {
    /// What a numbered document says.
    ReceiptKind, "receipt kind" {
        /// Money was taken.
        Receipt = "RECEIPT",
        /// Money was given back: it corrects a receipt.
        CreditNote = "CREDIT_NOTE",
    }
}

/// One line of what the stay cost.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// What it is for, as the quote says it.
    pub text: String,
    /// How much, in minor units; negative for what is taken off.
    pub amount_minor: i64,
}

/// A tax contained in the amount of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ReceiptTax {
    /// Its name.
    pub name: Label,
    /// Its percentage.
    pub percent: Percent,
    /// What of the amount is the price without it, in minor units.
    pub net_minor: i64,
    /// What of the amount is the tax, in minor units.
    pub tax_minor: i64,
}

/// What was put on the counter, and what was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CashCounted {
    /// What the driver gave, in minor units.
    pub tendered_minor: i64,
    /// What the driver got back, in minor units.
    pub change_minor: i64,
}

/// A receipt or a credit note, as it was issued; it never changes.
///
/// Receipts and credit notes of a garage share one row of numbers, from 1 and without a gap. A payment of more than nothing has
/// exactly one receipt; a payment of nothing, as for a free stay, has none, for no money has moved. There is no plate on it, and
/// of a card its brand and last four digits at most. Amounts are minor units of `currency`; on a credit note they are negative.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Receipt {
    /// Its number.
    pub number: u64,
    /// Whether money was taken or given back.
    pub kind: ReceiptKind,
    /// When it was issued, by the garage's clock; the numbers are the order.
    pub issued_at: Timestamp,
    /// The payment that it stands for, or of which something was given back.
    pub payment: PaymentId,
    /// The refund that a credit note stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundId>,
    /// The number of the receipt that a credit note corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<u64>,
    /// The stay.
    pub session: SessionId,
    /// The number of the ticket that stood for it then.
    pub ticket: TicketNumber,
    /// When the stay began.
    pub entered_at: Timestamp,
    /// Up to when it was priced.
    pub priced_until: Timestamp,
    /// What the stay cost, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ReceiptLine>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What the whole stay cost up to then.
    pub total_minor: i64,
    /// What was paid for it before.
    pub paid_before_minor: i64,
    /// What was paid, or given back, this time.
    pub amount_minor: i64,
    /// How.
    pub method: PaymentMethod,
    /// With which card, where the provider said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardShown>,
    /// What was put on the counter, where the host said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash: Option<CashCounted>,
    /// The shift of the drawer that the cash went into or came out of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<ShiftId>,
    /// The taxes contained in `amount_minor`. Over all payments of a stay they add up to the taxes of its price, to the last
    /// cent; where part of the amount is under no tax, it is missing here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<ReceiptTax>,
    /// Who issued it.
    #[serde(default, skip_serializing_if = "Issuer::is_empty")]
    pub issuer: Issuer,
    /// In which time zone its times are shown.
    #[serde(default)]
    pub zone: TimeZone,
}

impl Receipt {
    /// What was paid, or given back, this time.
    #[must_use]
    pub const fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }

    /// What the whole stay cost up to then.
    #[must_use]
    pub const fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }
}

#[cfg(test)]
mod tests;
