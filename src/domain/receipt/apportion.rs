//! Which part of a price's taxes belongs to a payment of a part of it.

use super::{Receipt, ReceiptTax};
use crate::domain::{Label, Percent, Quote};

/// The first `share` of `whole`, which consists of `parts` and a rest, as parts that add up to `share` exactly with theirs.
///
/// Unit for unit goes to the part that has the least of its due by Webster's method (the priority of a part that has `n` is
/// `part / (2n + 1)`; the first of equals comes first). So no part shrinks when the share grows, which rounding does not promise: of
/// money given back bit by bit no bit may take a tax for itself. For `share == whole` they are `parts`.
pub(super) fn first_of(parts: &[i64], whole: i64, share: i64) -> Vec<i64> {
    let rest = parts.iter().try_fold(whole, |rest, part| rest.checked_sub(*part));
    let all: Option<Vec<u64>> = parts.iter().copied().chain(rest).map(|part| u64::try_from(part).ok()).collect();
    match (all, rest, u64::try_from(share)) {
        (Some(all), Some(_), Ok(share)) if whole > 0 => {
            let given = in_turn(&all, whole.unsigned_abs(), share);
            given[..parts.len()].iter().map(|part| i64::try_from(*part).unwrap_or(i64::MAX)).collect()
        }
        // A tax that the price has no more is taken back once, and in one piece.
        _ => rounded(parts, whole, share),
    }
}

/// As many units of each of `all`, which make `whole`, as a share of it holds.
fn in_turn(all: &[u64], whole: u64, share: u64) -> Vec<u64> {
    // Near the end of the turns at once: each part in proportion, rounded. What is missing or too much is less than a unit a part.
    let mut given: Vec<u64> = all
        .iter()
        .map(|part| {
            let doubled = u128::from(*part) * u128::from(share) * 2 + u128::from(whole);
            u64::try_from(doubled / (u128::from(whole) * 2)).unwrap_or(u64::MAX)
        })
        .collect();
    // Priorities are compared as fractions, by multiplying crosswise.
    let exceeds = |(part, of): (u64, u64), (other, of_other): (u64, u64)| {
        u128::from(part) * u128::from(of_other) > u128::from(other) * u128::from(of)
    };
    loop {
        let sum: u128 = given.iter().copied().map(u128::from).sum();
        let mut turn: Option<usize> = None;
        if sum < u128::from(share) {
            let next = |place: usize| (all[place], given[place].saturating_mul(2).saturating_add(1));
            for place in 0..all.len() {
                if turn.is_none_or(|first| exceeds(next(place), next(first))) {
                    turn = Some(place);
                }
            }
            let Some(place) = turn else { return given };
            given[place] += 1;
        } else if sum > u128::from(share) {
            // The last turn is taken back: that of the lowest priority, of equals the last.
            let last = |place: usize| (all[place], given[place].saturating_mul(2).saturating_sub(1));
            for place in (0..all.len()).filter(|place| given[*place] > 0) {
                if turn.is_none_or(|lowest| !exceeds(last(place), last(lowest))) {
                    turn = Some(place);
                }
            }
            let Some(place) = turn else { return given };
            given[place] -= 1;
        } else {
            return given;
        }
    }
}

/// The same in proportion, by rounding sums from the left, so that they add up; for parts below nothing.
fn rounded(parts: &[i64], whole: i64, share: i64) -> Vec<i64> {
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
