//! Whether receipts, payments, shifts, day closes and the journal agree.

use std::collections::BTreeMap;

use super::{ROWS_PER_PAGE, each_loss, each_receipt};
use crate::Result;
use crate::domain::{PaymentId, PaymentMethod, PaymentStatus, Receipt, ReceiptKind, RefundStatus, ShiftId, Sums};
use crate::event::Event;
use crate::storage::{Page, ReadTx};

/// How many differences a report lists.
const DIFFERENCES_MAX: usize = 100;

/// What [`Books::check`](crate::Books::check) found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BooksChecked {
    /// How many receipts and credit notes were looked at.
    pub receipts: u64,
    /// How many day closes.
    pub day_closes: u64,
    /// What does not agree, at most 100.
    pub differences: Vec<String>,
}

impl BooksChecked {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.differences.is_empty()
    }

    fn note(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds && self.differences.len() < DIFFERENCES_MAX {
            self.differences.push(what());
        }
    }
}

/// What was taken and what was given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Flow {
    taken: i128,
    given_back: i128,
}

impl Flow {
    fn add(&mut self, minor: i64) {
        if minor < 0 {
            self.given_back -= i128::from(minor);
        } else {
            self.taken += i128::from(minor);
        }
    }
}

/// By the currency's code and the method.
type Flows = BTreeMap<(&'static str, PaymentMethod), Flow>;

pub(super) fn check(rows: &dyn ReadTx) -> Result<BooksChecked> {
    let mut checked = BooksChecked::default();
    let (by_receipts, by_shift) = receipts(rows, &mut checked)?;
    payments(rows, &mut checked)?;
    refunds(rows, &mut checked)?;
    let by_journal = journal(rows)?;
    checked.note(by_receipts == by_journal, || {
        "the sums of the receipts are not those of the payments and refunds in the journal".to_owned()
    });
    shifts(rows, &by_shift, &mut checked)?;
    day_closes(rows, &mut checked)?;
    Ok(checked)
}

fn receipts(rows: &dyn ReadTx, checked: &mut BooksChecked) -> Result<(Flows, BTreeMap<ShiftId, Flow>)> {
    let (mut flows, mut shifts) = (Flows::new(), BTreeMap::<ShiftId, Flow>::new());
    let mut next = 1;
    each_receipt(rows, 1, u64::MAX, |receipt| {
        let number = receipt.number;
        checked.note(number == next, || format!("receipt {next} is missing: the next one there is {number}"));
        next = number.saturating_add(1);
        checked.receipts += 1;
        let stands = stands_for_its_row(rows, &receipt)?;
        checked.note(stands, || format!("receipt {number} is not that of the payment or refund that it names"));
        flows.entry((receipt.currency.code(), receipt.method)).or_default().add(receipt.amount_minor);
        if let Some(shift) = receipt.shift {
            shifts.entry(shift).or_default().add(receipt.amount_minor);
        }
        Ok(())
    })?;
    Ok((flows, shifts))
}

/// Whether the row that `receipt` names has its number, and says the same of the money.
fn stands_for_its_row(rows: &dyn ReadTx, receipt: &Receipt) -> Result<bool> {
    let number = Some(receipt.number);
    let Some(payment) = rows.payment(receipt.payment)? else { return Ok(false) };
    let is_of_payment = payment.session == receipt.session && payment.method == receipt.method;
    let says_the_same = match (receipt.kind, receipt.refund) {
        (ReceiptKind::Receipt, None) => payment.receipt == number && payment.amount == receipt.amount(),
        (ReceiptKind::CreditNote, Some(refund)) => rows.refund(refund)?.is_some_and(|refund| {
            refund.credit_note == number
                && refund.payment == payment.id
                && payment.receipt == receipt.corrects
                && refund.amount.currency() == receipt.currency
                && refund.amount.minor().checked_neg() == Some(receipt.amount_minor)
        }),
        _ => false,
    };
    Ok(is_of_payment && says_the_same)
}

fn payments(rows: &dyn ReadTx, checked: &mut BooksChecked) -> Result<()> {
    let mut after: Option<PaymentId> = None;
    loop {
        let page = rows.payments(None, Page { after, ..Page::first(ROWS_PER_PAGE) })?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        for payment in page {
            let is_taken = matches!(payment.status, PaymentStatus::Completed | PaymentStatus::Refunded);
            let has = payment.receipt.is_some();
            checked.note(has == (is_taken && !payment.amount.is_zero()), || {
                let has = if has { "has a receipt" } else { "has no receipt" };
                format!("payment {} of {} is {} and {has}", payment.id, payment.amount, payment.status)
            });
        }
    }
}

fn refunds(rows: &dyn ReadTx, checked: &mut BooksChecked) -> Result<()> {
    let mut after = None;
    loop {
        let page = rows.refunds(None, Page { after, ..Page::first(ROWS_PER_PAGE) })?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        for refund in page {
            let has = refund.credit_note.is_some();
            checked.note(has == (refund.status == RefundStatus::Completed), || {
                let has = if has { "has a credit note" } else { "has no credit note" };
                format!("refund {} is {} and {has}", refund.id, refund.status)
            });
        }
    }
}

/// What moved, by the events that say so: nothing here looks at a receipt.
fn journal(rows: &dyn ReadTx) -> Result<Flows> {
    let mut flows = Flows::new();
    let mut next = 1;
    loop {
        let page = rows.journal(next, ROWS_PER_PAGE)?;
        let Some(last) = page.last() else { return Ok(flows) };
        next = last.sequence + 1;
        for row in page.into_iter().filter(|row| row.kind == "PaymentCompleted" || row.kind == "RefundCompleted") {
            let (payment, minor) = match row.parse()?.event {
                Event::PaymentCompleted { payment, amount_minor, .. } => (payment, amount_minor),
                Event::RefundCompleted { payment, amount_minor, .. } => (payment, amount_minor.saturating_neg()),
                _ => continue,
            };
            if minor != 0
                && let Some(payment) = rows.payment(payment)?
            {
                flows.entry((payment.amount.currency().code(), payment.method)).or_default().add(minor);
            }
        }
    }
}

fn shifts(rows: &dyn ReadTx, by_shift: &BTreeMap<ShiftId, Flow>, checked: &mut BooksChecked) -> Result<()> {
    let mut after = None;
    loop {
        let page = rows.shifts(Page { after, ..Page::first(ROWS_PER_PAGE) })?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        for shift in page {
            let kept = Flow { taken: i128::from(shift.taken_minor), given_back: i128::from(shift.given_back_minor) };
            let summed = by_shift.get(&shift.id).copied().unwrap_or_default();
            checked.note(kept == summed, || format!("the cash of shift {} is not that of its receipts", shift.id));
        }
    }
}

fn day_closes(rows: &dyn ReadTx, checked: &mut BooksChecked) -> Result<()> {
    let (mut number, mut to_receipt, mut to_journal) = (0, 0, 0);
    loop {
        // A day with its sums is a large row.
        let page = rows.day_closes(Page::first(50).after(number))?;
        if page.is_empty() {
            return Ok(());
        }
        for close in page {
            let follows = close.number == number + 1 && close.from_receipt == to_receipt + 1 && close.to_journal >= to_journal;
            checked.note(follows, || format!("day close {} does not begin where the one before ends", close.number));
            let mut sums = Sums::default();
            each_receipt(rows, close.from_receipt, close.to_receipt, |receipt| sums.add(&receipt))?;
            each_loss(rows, to_journal + 1, close.to_journal, |_| true, |loss| loss.add_to(&mut sums))?;
            checked.note(sums == close.sums, || format!("day close {} is not the sum of its receipts", close.number));
            (number, to_receipt, to_journal) = (close.number, close.to_receipt, close.to_journal);
            checked.day_closes += 1;
        }
    }
}
