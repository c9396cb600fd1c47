//! A receipt as JSON for other programs: a form that stays, whatever becomes of the store.

use std::fmt::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{CardShown, CashCounted, Issuer, Receipt, ReceiptKind, ReceiptLine, ReceiptTax};
use crate::domain::{Currency, PaymentId, PaymentMethod, RefundId, SessionId, ShiftId, TimeZone};

/// The number of this form: another form gets another one.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Form<'a> {
    format: u32,
    number: u64,
    kind: ReceiptKind,
    issued_at: String,
    payment: PaymentId,
    refund: Option<RefundId>,
    corrects: Option<u64>,
    session: SessionId,
    ticket: &'a str,
    entered_at: String,
    priced_until: String,
    time_zone: TimeZone,
    currency: Currency,
    minor_digits: u32,
    lines: &'a [ReceiptLine],
    total_minor: i64,
    paid_before_minor: i64,
    amount_minor: i64,
    method: PaymentMethod,
    card: Option<&'a CardShown>,
    cash: Option<CashCounted>,
    shift: Option<ShiftId>,
    taxes: &'a [ReceiptTax],
    issuer: FormIssuer<'a>,
}

#[derive(Serialize)]
struct FormIssuer<'a> {
    name: &'a str,
    address: &'a [String],
    tax_number: Option<&'a str>,
}

impl Receipt {
    /// The receipt as one line of JSON, with `"format": 1` first.
    ///
    /// This form stays as it is: what is new gets a new number. Every field is always there, `null` where nothing is known.
    /// Amounts are minor units of `currency`, of which `minor_digits` says how many decimals it has; times are RFC 3339 in UTC.
    #[must_use]
    pub fn to_json(&self) -> String {
        let Issuer { name, address, tax_number } = &self.issuer;
        let form = Form {
            format: FORMAT,
            number: self.number,
            kind: self.kind,
            issued_at: self.issued_at.to_string(),
            payment: self.payment,
            refund: self.refund,
            corrects: self.corrects,
            session: self.session,
            ticket: self.ticket.as_str(),
            entered_at: self.entered_at.to_string(),
            priced_until: self.priced_until.to_string(),
            time_zone: self.zone,
            currency: self.currency,
            minor_digits: self.currency.minor_digits(),
            lines: &self.lines,
            total_minor: self.total_minor,
            paid_before_minor: self.paid_before_minor,
            amount_minor: self.amount_minor,
            method: self.method,
            card: self.card.as_ref(),
            cash: self.cash,
            shift: self.shift,
            taxes: &self.taxes,
            issuer: FormIssuer { name, address, tax_number: tax_number.as_deref() },
        };
        // Texts and numbers under names that are texts: nothing in it that JSON could not say.
        serde_json::to_string(&form).unwrap_or_default()
    }

    /// SHA-256 of [`Receipt::to_json`], as 64 hexadecimal digits.
    #[must_use]
    pub fn digest_hex(&self) -> String {
        let digest: [u8; 32] = Sha256::digest(self.to_json()).into();
        digest.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}
