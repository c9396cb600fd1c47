//! The receipt of a payment and the credit note of a refund, decided in the transaction that writes down that money moved.

use super::super::found;
use super::super::sessions::priced_at;
use super::super::shifts::check_may_cash;
use super::settle::Taken;
use crate::domain::{
    CardShown, CashCounted, Money, Payment, PaymentMethod, QuoteLine, Receipt, ReceiptKind, ReceiptLine, RefundId, Session, Shift,
    ShiftId, credited, taxes_of_part,
};
use crate::event::Event;
use crate::storage::ReadTx;
use crate::transaction::Decision;
use crate::{Error, ErrorKind, Result};

/// What is known of how money moved, beside what the rows say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Handling {
    /// The card, as the provider shows it.
    pub(super) card: Option<CardShown>,
    /// The drawer into which cash went, or out of which it came.
    pub(super) drawer: Option<String>,
}

/// The OPEN shift of the drawer that is named for a payment or refund; refused before any money moves.
pub(super) fn open_shift(
    rows: &dyn ReadTx,
    with: &Decision<'_>,
    method: PaymentMethod,
    drawer: Option<&str>,
) -> Result<Option<Shift>> {
    let Some(drawer) = drawer else { return Ok(None) };
    if method != PaymentMethod::Cash {
        return Err(Error::new(ErrorKind::InvalidInput, format!("{method} does not go into a drawer: leave the drawer out")));
    }
    let shift = rows.open_shift_of(drawer)?;
    let refused = || Error::new(ErrorKind::InvalidTransition, "no shift is OPEN at the drawer named: open one before taking cash");
    let shift = shift.ok_or_else(refused)?;
    with.require(|caller| check_may_cash(caller, &shift))?;
    Ok(Some(shift))
}

/// The event of the receipt for a payment whose money was taken; `session` is the row before.
/// Nothing for a payment of nothing.
///
/// It never refuses: the money is there, and what cannot be said about it, such as the price of a stay that has no price any more,
/// is left out.
pub(super) fn receipt_issued(rows: &dyn ReadTx, with: &Decision<'_>, session: &Session, money: &Taken) -> Result<Option<Event>> {
    let (amount, currency) = (money.amount.minor(), money.amount.currency());
    if amount == 0 {
        return Ok(None);
    }
    let quote = match &money.quote {
        Some(quote) => Some(quote.clone()),
        None => match priced_at(rows, session.clone(), money.priced_until, with) {
            Ok(priced) => Some(priced.quote),
            Err(error) if error.kind().is_refusal() => None,
            Err(error) => return Err(error),
        },
    };
    let quote = quote.filter(|quote| quote.total.currency() == currency);
    // Nothing paid means that what was paid before, if anything, was given back: it adds up to nothing for each tax.
    let earlier = if session.paid_minor == 0 { Vec::new() } else { receipts_of_stay(rows, session)? };
    let cash = money
        .tendered_minor
        .map(|tendered_minor| CashCounted { tendered_minor, change_minor: tendered_minor.saturating_sub(amount) });
    let receipt = Receipt {
        number: rows.last_receipt_number()? + 1,
        kind: ReceiptKind::Receipt,
        issued_at: with.now,
        payment: money.payment,
        refund: None,
        corrects: None,
        session: session.id,
        ticket: found(rows.ticket(session.ticket)?, "ticket", session.ticket)?.number,
        entered_at: session.entered_at,
        priced_until: money.priced_until,
        lines: quote.iter().flat_map(|quote| &quote.lines).map(line).collect(),
        currency,
        total_minor: quote.as_ref().map_or(amount, |quote| quote.total.minor()),
        paid_before_minor: session.paid_minor,
        amount_minor: amount,
        method: money.method,
        card: money.how.card.clone(),
        cash,
        shift: shift_for(rows, with, money.method, money.amount, &money.how)?,
        taxes: quote.map_or_else(Vec::new, |quote| taxes_of_part(&quote, &earlier, amount)),
        issuer: with.letterhead.issuer.clone(),
        zone: with.letterhead.zone,
    };
    Ok(Some(Event::ReceiptIssued { receipt }))
}

/// The event of the credit note for money given back; `payment` is the row before. Nothing where the payment has no receipt.
pub(super) fn credit_note_issued(
    rows: &dyn ReadTx,
    with: &Decision<'_>,
    refund: RefundId,
    amount: Money,
    payment: &Payment,
    how: &Handling,
) -> Result<Option<Event>> {
    let Some(original) = of_payment(rows, payment)?.filter(|_| !amount.is_zero()) else { return Ok(None) };
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
        shift: shift_for(rows, with, payment.method, given_back, how)?,
        taxes: credited(&original, payment.refunded_minor, amount.minor()),
        issuer: with.letterhead.issuer.clone(),
        zone: with.letterhead.zone,
        ..original
    };
    Ok(Some(Event::ReceiptIssued { receipt }))
}

/// The receipt of a payment.
pub(super) fn of_payment(rows: &dyn ReadTx, payment: &Payment) -> Result<Option<Receipt>> {
    payment.receipt.map(|number| rows.receipt(number)).transpose().map(Option::flatten)
}

/// All receipts and credit notes of a stay, by number; there are few.
pub(in super::super) fn receipts_of_stay(rows: &dyn ReadTx, session: &Session) -> Result<Vec<Receipt>> {
    let mut receipts = Vec::new();
    for payment in rows.payments_of(session.id)? {
        receipts.extend(receipts_of_payment(rows, &payment)?);
    }
    receipts.sort_by_key(|receipt: &Receipt| receipt.number);
    Ok(receipts)
}

/// The receipt of a payment, and the credit notes that correct it.
pub(in super::super) fn receipts_of_payment(rows: &dyn ReadTx, payment: &Payment) -> Result<Vec<Receipt>> {
    // What has no receipt has no credit note either.
    let Some(number) = payment.receipt else { return Ok(vec![]) };
    let mut numbers = vec![number];
    if payment.refunded_minor != 0 {
        numbers.extend(rows.refunds_of(payment.id)?.iter().filter_map(|refund| refund.credit_note));
        // Refunds of one microsecond are in no order of their own.
        numbers.sort_unstable();
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
    how: &Handling,
) -> Result<Option<ShiftId>> {
    let Some(drawer) = how.drawer.as_deref().filter(|_| method == PaymentMethod::Cash) else { return Ok(None) };
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
