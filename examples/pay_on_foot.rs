//! Paying on foot: a pay station with a cash drawer, the time to leave, a driver who takes too long, and a top-up.
//!
//! `cargo run --example pay_on_foot`

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use parking_garage::{
    CashDrawer, Clock, Currency, Entry, ErrorKind, Exit, Garage, Layout, ManualClock, Money, Pay, PaymentMethod, SystemClock,
    Tariff,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    tour(&mut std::io::stdout())
}

/// The tour; what happens is written to `out`.
pub(crate) fn tour(out: &mut dyn Write) -> Outcome {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let minutes = |minutes: u64| clock.advance(Duration::from_secs(60 * minutes));
    let euros = |minor| Money::new(minor, Currency::EUR);
    // One 50 and three 20s: 60 cents of change can only be the 20s.
    let drawer = Arc::new(CashDrawer::new(Currency::EUR, [(50, 1), (20, 3)])?);
    let garage = Garage::builder()
        .clock(Arc::clone(&clock) as Arc<dyn Clock>)
        .provider(PaymentMethod::Cash, Arc::clone(&drawer) as _)
        .in_memory()?;
    garage.spots().create_layout(&Layout::grid(1, 1, 4))?;
    garage.tariffs().activate(&garage.tariffs().publish(&Tariff::hourly("day".parse()?, Currency::EUR, 240)?)?)?;

    let stay = garage.sessions().enter(Entry::new("AB-123-C"))?.session.id;
    minutes(55);
    writeln!(out, "After 55 minutes the station shows {}", garage.sessions().quote(stay)?.due)?;

    drawer.insert([(500, 1)])?;
    writeln!(out, "The driver puts in {}", drawer.inserted())?;
    match garage.payments().prepay(Pay::cash(stay).tendered(drawer.inserted())) {
        Err(error) if error.kind() == ErrorKind::PaymentDeclined => writeln!(out, "Refused, there is no change for it")?,
        other => return Err(format!("the drawer had change for it: {other:?}").into()),
    }
    writeln!(out, "The driver gets back {:?} and puts in 3.00 EUR", drawer.give_back())?;
    drawer.insert([(200, 1), (100, 1)])?;
    let receipt = garage.payments().prepay(Pay::cash(stay).tendered(euros(300)).lane("station 1"))?;
    let change = receipt.payment.change().unwrap_or(euros(0));
    writeln!(out, "Paid {}, change {change} as {:?}", receipt.payment.amount, drawer.take_out())?;
    writeln!(out, "The drawer holds {} in {:?}", drawer.total(), drawer.contents())?;

    minutes(16);
    match garage.sessions().exit(Exit::new(stay)) {
        Err(error) if error.kind() == ErrorKind::PaymentRequired => writeln!(out, "At the exit a minute late: payment required")?,
        other => return Err(format!("the barrier should have stayed shut: {other:?}").into()),
    }
    let due = garage.sessions().quote(stay)?.due;
    drawer.insert([(200, 1), (20, 2)])?;
    let receipt = garage.payments().top_up(Pay::cash(stay).amount(due).tendered(drawer.inserted()))?;
    writeln!(out, "Topped up {}; paid for the stay: {}", receipt.payment.amount, euros(receipt.session.paid_minor))?;
    minutes(15);
    let session = garage.sessions().exit(Exit::new(stay).lane("out 1"))?;
    writeln!(out, "Out within the new grace: session {}", session.status)?;
    writeln!(out, "The journal is sound: {}", garage.journal().verify()?.is_sound())?;
    Ok(())
}
