//! The payment flow from end to end: PENDING on disk, the provider asked, COMPLETED with all its effects; then the ways in
//! which it goes wrong, and a refund.
//!
//! `cargo run --example payment_flow`

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use parking_garage::{
    Clock, Currency, Entry, ErrorKind, Garage, Layout, ManualClock, Money, Pay, PaymentMethod, Refunding, SimulatedOdds,
    SimulatedProvider, SystemClock, Tariff,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    tour(&mut std::io::stdout())
}

/// The tour; what happens is written to `out`.
pub(crate) fn tour(out: &mut dyn Write) -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("garage.db");
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let bank = Arc::new(SimulatedProvider::new(7));
    let open = || {
        let builder = Garage::builder().clock(Arc::clone(&clock) as Arc<dyn Clock>);
        builder.provider(PaymentMethod::Card, Arc::clone(&bank) as _).open(&path)
    };
    let garage = open()?;
    garage.spots().create_layout(&Layout::grid(1, 1, 4))?;
    garage.tariffs().activate(&garage.tariffs().publish(&Tariff::hourly("day".parse()?, Currency::EUR, 250)?)?)?;

    // 1. As the document draws it: one call, and the receipt.
    let visit = garage.sessions().enter(Entry::new("AB-123-C"))?;
    clock.advance(Duration::from_secs(75 * 60));
    let before = garage.journal().head()?.sequence;
    let receipt = garage.payments().with_key("lane-1:0001").process(Pay::card(visit.session.id))?;
    for entry in garage.journal().page(before + 1, 10)? {
        writeln!(out, "    {}", entry.event.kind())?;
    }
    let free = garage.spots().availability()?.free();
    writeln!(out, "Paid {}, session {}, {free} spots free", receipt.payment.amount, receipt.session.status)?;

    // 2. The same call again, as a client makes it that lost the answer: the same receipt, and nothing is charged.
    let again = garage.payments().with_key("lane-1:0001").process(Pay::card(visit.session.id))?;
    writeln!(out, "Called again: the same payment {}, charged {} time", again.payment == receipt.payment, bank.charges().len())?;

    // 3. The bank takes the money, and its answer is lost; then the program ends.
    let visit = garage.sessions().enter(Entry::new("XY-9"))?;
    clock.advance(Duration::from_secs(20 * 60));
    bank.set_odds(SimulatedOdds { reply_lost: 1000, ..SimulatedOdds::default() });
    match garage.payments().with_key("lane-1:0002").process(Pay::card(visit.session.id)) {
        Err(error) if error.kind() == ErrorKind::PaymentPending => writeln!(out, "No answer: the payment is PENDING")?,
        other => return Err(format!("the answer came after all: {other:?}").into()),
    }
    drop(garage);
    bank.set_odds(SimulatedOdds::default());
    clock.advance(Duration::from_secs(5 * 60));
    // Opening asks the bank about it.
    let garage = open()?;
    let payment = &garage.payments().of_session(visit.session.id)?[0];
    let session = garage.sessions().get(visit.session.id)?;
    writeln!(out, "Opened again: payment {}, session {}", payment.status, session.status)?;

    // 4. A part of it is given back, then the rest.
    for part in [Refunding::whole(payment.id).amount(Money::new(100, Currency::EUR)), Refunding::whole(payment.id)] {
        let refunded = garage.payments().refund(part.reason("the lift was out of order"))?;
        writeln!(out, "Given back {}: payment {}", refunded.refund.amount, refunded.payment.status)?;
    }
    let once_more = garage.payments().refund(Refunding::whole(payment.id).reason("once more")).map_err(|error| error.kind());
    writeln!(out, "Once more: {}", once_more.map_or_else(|kind| kind.to_string(), |_| "given back".to_owned()))?;

    let taken: i64 = bank.charges().iter().map(|charge| charge.amount.minor()).sum();
    let given: i64 = bank.refunds().iter().map(|refund| refund.amount.minor()).sum();
    writeln!(out, "The bank's books: {taken} taken, {given} given back")?;
    writeln!(out, "The journal is sound: {}", garage.journal().verify()?.is_sound())?;
    Ok(())
}
