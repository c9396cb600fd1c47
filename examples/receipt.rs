//! A stay that is paid in two parts and partly refunded, and the papers: `cargo run --features receipt-svg --example receipt`.
//!
//! The text goes to the screen as it would to a printer; the pictures, with the QR code, into a temporary directory, or into
//! the directory given as argument, where they stay.

use std::sync::Arc;
use std::time::Duration;

use parking_garage::{
    CashMove, Clock, Currency, Entry, Garage, Issuer, Layout, ManualClock, Money, NewShift, Pay, Refunding, SystemClock, Tariff,
};

const TARIFF: &str = r#"
id = "day"
version = 1
currency = "EUR"
time_zone = "Europe/Amsterdam"

[[lines]]
name = "Day and night"
priority = 1
tax = { name = "VAT", percent = "21", included = true }
bands = [{ start_minutes = 0, amount_per_step = "2.50", step_minutes = 60, fee_at_start = "0" }]
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let euros = |minor| Money::new(minor, Currency::EUR);
    // Moved by hand, so that the example need not wait for a stay to cost something.
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let issuer = Issuer::new("Parking at the Market")
        .address_line("Market Square 1")
        .address_line("1012 AB Amsterdam")
        .tax_number("NL123456789B01");
    let garage = Garage::builder()
        .clock(Arc::clone(&clock) as Arc<dyn Clock>)
        .issuer(issuer)
        .time_zone("Europe/Amsterdam".parse()?)
        .in_memory()?;
    garage.spots().create_layout(&Layout::grid(1, 1, 10))?;
    let tariff = garage.tariffs().publish(&Tariff::from_toml(TARIFF)?)?;
    garage.tariffs().activate(&tariff)?;

    let shift = garage.shifts().open(NewShift::new("booth-1", euros(10_000)))?;
    let visit = garage.sessions().enter(Entry::new("AB-123-C"))?;
    clock.advance(Duration::from_secs(75 * 60));
    let first = garage.payments().prepay(Pay::cash(visit.session.id).drawer("booth-1").tendered(euros(2_000)))?;
    clock.advance(Duration::from_secs(60 * 60));
    garage.payments().process(Pay::cash(visit.session.id).drawer("booth-1"))?;
    let refund = Refunding::whole(first.payment.id).amount(euros(100)).reason("the lift was out of order").drawer("booth-1");
    garage.payments().refund(refund)?;

    let temporary = tempfile::tempdir()?;
    let directory = std::env::args_os().nth(1).map_or_else(|| temporary.path().to_owned(), std::path::PathBuf::from);
    for receipt in garage.books().receipts_of_session(visit.session.id)? {
        println!("{}", receipt.to_text());
        let path = directory.join(format!("receipt-{}.svg", receipt.number));
        std::fs::write(&path, receipt.to_svg()?)?;
        println!("(as a picture: {})\n", path.display());
        // What a scanner reads off the paper is checked against the books.
        assert_eq!(garage.books().receipt_by_code(&receipt.code())?, receipt);
    }

    garage.shifts().move_cash(shift.id, CashMove::Drop, euros(5_000), "to the safe")?;
    let closed = garage.shifts().close(shift.id, euros(5_640))?;
    println!("The drawer should hold {}, and holds {}: {}", closed.expected, closed.counted, closed.difference);
    let day = garage.books().close_day()?.close;
    for sums in &day.sums.currencies {
        println!("Day {}: receipts {} to {}, {} in all", day.number, day.from_receipt, day.to_receipt, sums.net()?);
        for tax in &sums.taxes {
            let (net, tax_sum) = (Money::new(tax.net_minor, sums.currency), Money::new(tax.tax_minor, sums.currency));
            println!("    {} {}%: {tax_sum} on {net}", tax.name, tax.percent);
        }
    }
    assert!(garage.books().check()?.is_sound());
    Ok(())
}
