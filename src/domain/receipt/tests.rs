//! Apportioning, and the forms of a receipt.

use proptest::prelude::*;

use super::apportion::first_of;
use super::*;
use crate::domain::{Quote, Tax, TaxShare};

fn percent(text: &str) -> Percent {
    text.parse().unwrap()
}

fn label(text: &str) -> Label {
    text.parse().unwrap()
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// A quote of these taxes, net and tax of each, and of so much that is under none.
fn quote(taxes: &[(i64, i64)], untaxed: i64) -> Quote {
    let at = Timestamp::from_micros(0);
    let total = taxes.iter().map(|(net, tax)| net + tax).sum::<i64>() + untaxed;
    let share = |n: usize, (net, tax): (i64, i64)| TaxShare {
        tax: Tax { name: label(&format!("VAT {n}")), percent: percent(&n.to_string()), included: true },
        net: euros(net),
        amount: euros(tax),
    };
    let taxes = taxes.iter().enumerate().map(|(n, tax)| share(n, *tax)).collect();
    Quote { total: euros(total), taxes, ..Quote::free(Currency::EUR, at, at) }
}

pub(super) fn receipt() -> Receipt {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    Receipt {
        number: 17,
        kind: ReceiptKind::Receipt,
        issued_at: at("2026-06-01T12:30:05Z"),
        payment: PaymentId::from_bytes([1; 16]),
        refund: None,
        corrects: None,
        session: SessionId::from_bytes([2; 16]),
        ticket: TicketNumber::from_random([0xAB; 13]),
        entered_at: at("2026-06-01T10:00:00Z"),
        priced_until: at("2026-06-01T12:30:05Z"),
        lines: Vec::new(),
        currency: Currency::EUR,
        total_minor: 250,
        paid_before_minor: 0,
        amount_minor: 250,
        method: PaymentMethod::Cash,
        card: None,
        cash: None,
        shift: None,
        taxes: Vec::new(),
        issuer: Issuer::default(),
        zone: TimeZone::UTC,
    }
}

fn sums(taxes: &[ReceiptTax]) -> Vec<(String, i64, i64)> {
    let mut sums: std::collections::BTreeMap<String, (i64, i64)> = std::collections::BTreeMap::new();
    for tax in taxes {
        let sum = sums.entry(format!("{} {}", tax.name, tax.percent)).or_default();
        *sum = (sum.0 + tax.net_minor, sum.1 + tax.tax_minor);
    }
    sums.into_iter().filter(|(_, sum)| *sum != (0, 0)).map(|(name, (net, tax))| (name, net, tax)).collect()
}

/// All taxes that are contained in `quote`, as [`sums`] gives them.
fn of_quote(quote: &Quote) -> Vec<(String, i64, i64)> {
    let taxes = quote.taxes.iter().map(|share| ReceiptTax {
        name: share.tax.name.clone(),
        percent: share.tax.percent,
        net_minor: share.net.minor(),
        tax_minor: share.amount.minor(),
    });
    let taxes: Vec<_> = taxes.collect();
    sums(&taxes)
}

/// The receipts that paying `amounts` one after the other gives, each under its quote.
fn pay(steps: &[(i64, Quote)]) -> Vec<Receipt> {
    let mut receipts: Vec<Receipt> = Vec::new();
    for (amount, quote) in steps {
        let taxes = taxes_of_part(quote, &receipts, *amount);
        receipts.push(Receipt { amount_minor: *amount, taxes, ..receipt() });
    }
    receipts
}

#[test]
fn a_whole_payment_has_the_taxes_of_the_quote_and_a_part_its_share() {
    let whole = quote(&[(1_000, 210), (300, 27)], 63);
    /// What is paid in turn, and net and tax of each receipt.
    type Case = (&'static [i64], &'static [&'static [(i64, i64)]]);
    let table: [Case; 4] = [
        (&[1_600], &[&[(1_000, 210), (300, 27)]]),
        (&[800, 800], &[&[(500, 105), (150, 14)], &[(500, 105), (150, 13)]]),
        (&[1, 1_599], &[&[(1, 0)], &[(999, 210), (300, 27)]]),
        (&[1_599, 1], &[&[(999, 210), (300, 27)], &[(1, 0)]]),
    ];
    for (amounts, expected) in table {
        let steps: Vec<_> = amounts.iter().map(|amount| (*amount, whole.clone())).collect();
        let receipts = pay(&steps);
        let found: Vec<Vec<_>> =
            receipts.iter().map(|receipt| receipt.taxes.iter().map(|tax| (tax.net_minor, tax.tax_minor)).collect()).collect();
        assert_eq!(found, expected, "{amounts:?}");
    }
}

#[test]
fn a_tax_that_the_price_has_no_more_is_taken_back() {
    let receipts = pay(&[(121, quote(&[(100, 21)], 0)), (79, quote(&[], 200))]);
    let table: Vec<_> = receipts.iter().map(|receipt| sums(&receipt.taxes)).collect();
    assert_eq!(table, [vec![("VAT 0 0".to_owned(), 100, 21)], vec![("VAT 0 0".to_owned(), -100, -21)]]);
}

proptest! {
    #[test]
    fn parts_of_a_share_add_up_and_are_in_proportion(
        parts in proptest::collection::vec(0_i64..1_000_000, 1..6), share in 0_i64..10_000_000
    ) {
        let whole: i64 = parts.iter().sum();
        prop_assume!(whole > 0);
        let share = share % (whole + 1);
        let found = first_of(&parts, whole, share);
        prop_assert_eq!(found.iter().sum::<i64>(), share);
        for (part, found) in parts.iter().zip(&found) {
            let exact = i128::from(*part) * i128::from(share);
            // Half a unit from rounding, and what the other parts' halves leave.
            prop_assert!((i128::from(*found) * i128::from(whole) - exact).abs() <= 3 * i128::from(whole), "{found} of {part}");
        }
        for (less, more) in first_of(&parts, whole, share.saturating_sub(1).max(0)).iter().zip(&found) {
            prop_assert!(less <= more, "a part shrank as the share grew");
        }
        prop_assert_eq!(first_of(&parts, whole, whole), parts);
    }

    /// Whatever part payments a stay has, under whatever quotes on the way.
    #[test]
    fn the_taxes_of_all_payments_are_those_of_the_last_quote(
        steps in proptest::collection::vec(
            (1_i64..100_000, proptest::collection::vec((0_i64..50_000, 0_i64..9_000), 0..4), 0_i64..5_000), 1..6
        )
    ) {
        let mut steps: Vec<(i64, Quote)> = steps.iter().map(|(amount, taxes, untaxed)| (*amount, quote(taxes, *untaxed))).collect();
        // The last payment makes up what is missing to the last price, so the others stay below it together.
        let (last, price) = { let (_, quote) = steps.last().unwrap(); (steps.len() - 1, quote.total.minor()) };
        let most = price / steps.len() as i64;
        if most < 2 {
            return Ok(());
        }
        for (amount, _) in &mut steps[..last] {
            *amount = 1 + *amount % (most - 1);
        }
        steps[last].0 = price - steps[..last].iter().map(|(amount, _)| amount).sum::<i64>();
        let receipts = pay(&steps);
        let all: Vec<ReceiptTax> = receipts.iter().flat_map(|receipt| receipt.taxes.clone()).collect();
        prop_assert_eq!(sums(&all), of_quote(&steps[last].1));
    }

    /// A payment of a part, given back in whatever pieces.
    #[test]
    fn a_receipt_and_its_credit_notes_add_up_to_nothing_for_each_tax(
        taxes in proptest::collection::vec((0_i64..50_000, 0_i64..9_000), 0..4),
        untaxed in 0_i64..5_000,
        amount in 1_i64..200_000,
        cuts in proptest::collection::vec(0_i64..200_000, 0..5),
    ) {
        let original = pay(&[(amount, quote(&taxes, untaxed))]).remove(0);
        let mut cuts: Vec<i64> = cuts.into_iter().map(|cut| cut % amount).chain([0, amount]).collect();
        cuts.sort_unstable();
        let mut all = original.taxes.clone();
        for pair in cuts.windows(2).filter(|pair| pair[0] < pair[1]) {
            let note = credited(&original, pair[0], pair[1] - pair[0]);
            prop_assert!(note.iter().all(|tax| tax.net_minor <= 0 && tax.tax_minor <= 0), "{note:?}");
            let given: i64 = note.iter().map(|tax| tax.net_minor + tax.tax_minor).sum();
            prop_assert!(-given <= pair[1] - pair[0] + 1, "more tax than money: {note:?}");
            all.extend(note);
        }
        prop_assert_eq!(sums(&all), vec![]);
    }

    /// Whatever names a tariff has, however long, in whatever script.
    #[test]
    fn no_line_of_the_text_is_wider_than_the_printer(
        name in "\\PC{0,64}", line in "\\PC{0,90}", amount in any::<i64>(), number in any::<u64>(), brand in "[a-zA-Z ]{1,24}"
    ) {
        let mut shown = receipt();
        shown.number = number;
        shown.issuer = Issuer::new(name.clone()).address_line(line.clone()).tax_number(name);
        shown.lines = vec![ReceiptLine { text: line, amount_minor: amount }, ReceiptLine { text: "x".repeat(90), amount_minor: amount }];
        (shown.total_minor, shown.amount_minor, shown.paid_before_minor) = (amount, amount, amount);
        shown.card = CardShown::new(&brand, "1234").ok();
        let label = "W".repeat(64);
        shown.taxes = vec![ReceiptTax { name: self::label(&label), percent: percent("99.9999"), net_minor: amount, tax_minor: amount }];
        for line in shown.to_text().lines() {
            prop_assert!(unicode_width::UnicodeWidthStr::width(line) <= RECEIPT_COLUMNS, "{line:?}");
            prop_assert!(!line.chars().any(char::is_control), "{line:?}");
        }
    }
}
