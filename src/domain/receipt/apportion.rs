//! Which part of a price's taxes belongs to a payment of a part of it.

use super::{Receipt, ReceiptTax};
use crate::domain::{Label, Percent, Quote};

/// The first `share` of `whole`, which consists of `parts`, as parts that add up to `share` exactly.
///
/// Each is within one minor unit of what is due in proportion, and for `share == whole` they are `parts`. Sums from the left are
/// rounded, not the parts: parts that were rounded one by one would not add up.
pub(super) fn first_of(parts: &[i64], whole: i64, share: i64) -> Vec<i64> {
    let (mut sum, mut before) = (0_i128, 0_i128);
    let rounded = parts.iter().map(|part| {
        sum += i128::from(*part);
        let upto = scaled(sum, share, whole);
        let part = upto - before;
        before = upto;
        part
    });
    rounded.map(|part| i64::try_from(part).unwrap_or(if part < 0 { i64::MIN } else { i64::MAX })).collect()
}

/// `sum * share / whole`, half up; nothing of nothing.
fn scaled(sum: i128, share: i64, whole: i64) -> i128 {
    let (share, whole) = (i128::from(share), i128::from(whole));
    if whole == 0 { 0 } else { (sum * share * 2 + whole).div_euclid(whole * 2) }
}

/// One tax, without its amounts.
type Key = (Label, Percent);

fn key(tax: &ReceiptTax) -> Key {
    (tax.name.clone(), tax.percent)
}

/// The taxes in a payment of `amount` for a stay that costs what `quote` says, if `earlier` are the receipts and credit notes of
/// the stay so far: what the taxes come to after this payment, less what those have of them.
///
/// So the taxes of all receipts of a stay add up to those of its last quote, once that is paid, although the price may have
/// changed in between; a tax that the price has no more comes out negative. Paid more than the price, the taxes grow with it.
pub(crate) fn taxes_of_part(quote: &Quote, earlier: &[Receipt], amount: i64) -> Vec<ReceiptTax> {
    let mut taxes: Vec<ReceiptTax> = Vec::new();
    let paid: i64 = earlier.iter().fold(amount, |sum, receipt| sum.saturating_add(receipt.amount_minor));
    // Net and tax of each, in turn. What is under no tax is the rest and stands at the end, where it need not be named.
    let parts: Vec<i64> = quote.taxes.iter().flat_map(|share| [share.net.minor(), share.amount.minor()]).collect();
    let parts = first_of(&parts, quote.total.minor(), paid);
    for (share, part) in quote.taxes.iter().zip(parts.chunks_exact(2)) {
        let (name, percent) = (share.tax.name.clone(), share.tax.percent);
        add(&mut taxes, ReceiptTax { name, percent, net_minor: part[0], tax_minor: part[1] });
    }
    for tax in earlier.iter().flat_map(|receipt| &receipt.taxes) {
        add(
            &mut taxes,
            ReceiptTax { net_minor: tax.net_minor.saturating_neg(), tax_minor: tax.tax_minor.saturating_neg(), ..tax.clone() },
        );
    }
    taxes.retain(|tax| (tax.net_minor, tax.tax_minor) != (0, 0));
    taxes
}

/// The taxes in giving back `amount` of what `receipt` took, if `credited` was given back before: negative, and together with the
/// receipt's nothing once all of it was given back.
pub(crate) fn credited(receipt: &Receipt, credited: i64, amount: i64) -> Vec<ReceiptTax> {
    let parts: Vec<i64> = receipt.taxes.iter().flat_map(|tax| [tax.net_minor, tax.tax_minor]).collect();
    let before = first_of(&parts, receipt.amount_minor, credited);
    let after = first_of(&parts, receipt.amount_minor, credited.saturating_add(amount));
    let shares = before.chunks_exact(2).zip(after.chunks_exact(2));
    let taxes = receipt.taxes.iter().zip(shares).map(|(tax, (before, after))| {
        let [net_minor, tax_minor] = [0, 1].map(|n: usize| before[n].saturating_sub(after[n]));
        ReceiptTax { net_minor, tax_minor, ..tax.clone() }
    });
    taxes.filter(|tax| (tax.net_minor, tax.tax_minor) != (0, 0)).collect()
}

fn add(taxes: &mut Vec<ReceiptTax>, more: ReceiptTax) {
    match taxes.iter_mut().find(|tax| key(tax) == key(&more)) {
        Some(tax) => {
            tax.net_minor = tax.net_minor.saturating_add(more.net_minor);
            tax.tax_minor = tax.tax_minor.saturating_add(more.tax_minor);
        }
        None => taxes.push(more),
    }
}
