//! The receipt of a payment and the credit note of a refund, decided in the transaction that writes down that money moved.

use super::super::found;
use super::super::sessions::priced_at;
use crate::domain::{
    CardShown, CashCounted, Money, Payment, PaymentId, PaymentMethod, Quote, QuoteLine, Receipt, ReceiptKind, ReceiptLine,
    RefundId, Session, Shift, Timestamp, credited, taxes_of_part,
};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::Decision;
use crate::{Error, ErrorKind, Result};

/// What is known of how money moved, beside what the rows say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Taken {
    /// The card, as the provider shows it.
    pub(in super::super) card: Option<CardShown>,
    /// The drawer into which cash went, or out of which it came.
    pub(in super::super) drawer: Option<String>,
}

/// What a receipt needs of a payment; its row may not be there yet.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Paying {
    pub(in super::super) id: PaymentId,
    pub(in super::super) method: PaymentMethod,
    pub(in super::super) amount: Money,
    pub(in super::super) tendered_minor: Option<i64>,
    pub(in super::super) priced_until: Timestamp,
}

impl From<&Payment> for Paying {
    fn from(payment: &Payment) -> Self {
        let Payment { id, method, amount, tendered_minor, priced_until, .. } = *payment;
        Self { id, method, amount, tendered_minor, priced_until }
    }
}

/// The OPEN shift of the drawer that is named for a payment or refund; refused before any money moves.
pub(in super::super) fn open_shift(rows: &dyn ReadTx, method: PaymentMethod, drawer: Option<&str>) -> Result<Option<Shift>> {
    let Some(drawer) = drawer else { return Ok(None) };
    if method != PaymentMethod::Cash {
        return Err(Error::new(ErrorKind::InvalidInput, format!("{method} does not go into a drawer: leave the drawer out")));
    }
    let shift = rows.open_shift_of(drawer)?;
    let refused = || Error::new(ErrorKind::InvalidTransition, "no shift is OPEN at the drawer named: open one before taking cash");
    shift.ok_or_else(refused).map(Some)
}

/// The event of the receipt for a payment whose money was taken; `session` is the row before, `quote` the price if it is at hand.
/// Nothing for a payment of nothing.
///
/// It never refuses: the money is there, and what cannot be said about it, such as the price of a stay that has no price any more,
/// is left out.
pub(in super::super) fn receipt_issued(
    rows: &dyn ReadTx,
    with: &Decision<'_>,
    paying: Paying,
    session: &Session,
    quote: Option<&Quote>,
    taken: &Taken,
) -> Result<Option<Event>> {
    let (amount, currency) = (paying.amount.minor(), paying.amount.currency());
    if amount == 0 {
        return Ok(None);
    }
    let quote = match quote {
        Some(quote) => Some(quote.clone()),
        None => match priced_at(rows, session.clone(), paying.priced_until, with) {
            Ok(priced) => Some(priced.quote),
            Err(error) if error.kind().is_refusal() => None,
            Err(error) => return Err(error),
        },
    };
    let quote = quote.filter(|quote| quote.total.currency() == currency);
    // Nothing paid means that what was paid before, if anything, was given back: it adds up to nothing for each tax.
    let earlier = if session.paid_minor == 0 { Vec::new() } else { receipts_of_stay(rows, session)? };
    let cash = paying
        .tendered_minor
        .map(|tendered_minor| CashCounted { tendered_minor, change_minor: tendered_minor.saturating_sub(amount) });
    let receipt = Receipt {
        number: rows.last_receipt_number()? + 1,
        kind: ReceiptKind::Receipt,
        issued_at: with.now,
        payment: paying.id,
        refund: None,
        corrects: None,
        session: session.id,
        ticket: found(rows.ticket(session.ticket)?, "ticket", session.ticket)?.number,
        entered_at: session.entered_at,
        priced_until: paying.priced_until,
        lines: quote.iter().flat_map(|quote| &quote.lines).map(line).collect(),
        currency,
        total_minor: quote.as_ref().map_or(amount, |quote| quote.total.minor()),
        paid_before_minor: session.paid_minor,
        amount_minor: amount,
        method: paying.method,
        card: taken.card.clone(),
        cash,
        shift: shift_for(rows, with, paying.method, paying.amount, taken)?,
        taxes: quote.map_or_else(Vec::new, |quote| taxes_of_part(&quote, &earlier, amount)),
        issuer: with.letterhead.issuer.clone(),
        zone: with.letterhead.zone,
    };
    Ok(Some(Event::ReceiptIssued { receipt }))
}

/// The event of the credit note for money given back; `payment` is the row before. Nothing where the payment has no receipt.
#[allow(dead_code, reason = "refunds will call it")]
pub(in super::super) fn credit_note_issued(
    rows: &dyn ReadTx,
    with: &Decision<'_>,
    refund: RefundId,
    amount: Money,
    payment: &Payment,
    taken: &Taken,
) -> Result<Option<Event>> {
    let original = payment.receipt.map(|number| rows.receipt(number)).transpose()?.flatten();
    let Some(original) = original.filter(|_| !amount.is_zero()) else { return Ok(None) };
    let paid_before_minor = rows.session(payment.session)?.map_or(0, |session| session.paid_minor);
    let given_back = Money::new(amount.minor().saturating_neg(), amount.currency());
    let receipt = Receipt {
        number: rows.last_receipt_number()? + 1,
        kind: ReceiptKind::CreditNote,
        issued_at: with.now,
        refund: Some(refund),
        corrects: Some(original.number),
        lines: Vec::new(),
        paid_before_minor,
        amount_minor: given_back.minor(),
        cash: None,
        shift: shift_for(rows, with, payment.method, given_back, taken)?,
        taxes: credited(&original, payment.refunded_minor, amount.minor()),
        issuer: with.letterhead.issuer.clone(),
        zone: with.letterhead.zone,
        ..original
    };
    Ok(Some(Event::ReceiptIssued { receipt }))
}

/// All receipts and credit notes of a stay, by its payments; there are few.
pub(in super::super) fn receipts_of_stay(rows: &dyn ReadTx, session: &Session) -> Result<Vec<Receipt>> {
    let mut receipts = Vec::new();
    for payment in rows.payments_of(session.id)? {
        receipts.extend(receipts_of_payment(rows, &payment)?);
    }
    Ok(receipts)
}

/// The receipt of a payment, and the credit notes that correct it.
pub(in super::super) fn receipts_of_payment(rows: &dyn ReadTx, payment: &Payment) -> Result<Vec<Receipt>> {
    // What has no receipt has no credit note either.
    let Some(number) = payment.receipt else { return Ok(vec![]) };
    let mut numbers = vec![number];
    if payment.refunded_minor != 0 {
        numbers.extend(rows.refunds_of(payment.id)?.iter().filter_map(|refund| refund.credit_note));
    }
    numbers.into_iter().map(|number| found(rows.receipt(number)?, "receipt", number)).collect()
}

/// The shift that the cash belongs to. What cannot be put down to one, because the shift was closed while a machine counted, is
/// in no shift: the money has moved, and a closed shift stays as it was counted.
fn shift_for(
    rows: &dyn ReadTx,
    with: &Decision<'_>,
    method: PaymentMethod,
    amount: Money,
    taken: &Taken,
) -> Result<Option<crate::domain::ShiftId>> {
    let Some(drawer) = taken.drawer.as_deref().filter(|_| method == PaymentMethod::Cash) else { return Ok(None) };
    let shift = rows.open_shift_of(drawer)?;
    Ok(shift.filter(|shift| shift.cashed(amount, with.now).is_ok()).map(|shift| shift.id))
}

/// A line of the quote without its amount, which stands beside it.
fn line(line: &QuoteLine) -> ReceiptLine {
    let text = line.to_string();
    let words = text.strip_suffix(&line.amount.to_string()).unwrap_or(&text);
    let words = words.trim_end().trim_end_matches('=').trim_end();
    ReceiptLine { text: words.to_owned(), amount_minor: line.amount.minor() }
}
