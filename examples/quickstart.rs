//! A tour: a garage on a file, a car that pays on foot, one that pays in the exit lane, and what the library knows of it.
//!
//! `cargo run --example quickstart` uses a temporary file; with a path, the garage stays there.

use std::sync::Arc;
use std::time::Duration;

use parking_garage::{Clock, Currency, Entry, ErrorKind, Exit, Garage, Layout, ManualClock, Pay, Result, SystemClock, Tariff};

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    let path = std::env::args_os().nth(1).map_or_else(|| directory.path().join("garage.db"), Into::into);
    // A clock that is moved by hand, so that the tour need not wait for a stay to cost something. Without: Garage::open(&path).
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let garage = Garage::builder().clock(Arc::clone(&clock) as Arc<dyn Clock>).open(&path)?;
    tour(&garage, &clock)?;
    println!("The garage was kept in {}", path.display());
    Ok(())
}

fn tour(garage: &Garage, clock: &ManualClock) -> Result<()> {
    // Under an idempotency key: a second tour on the same file builds nothing twice.
    let built = garage.spots().with_key("quickstart:layout").create_layout(&Layout::grid(3, 4, 25))?;
    println!("Built {} floors, {} bays, {} spots", built.floors, built.bays, built.spots);
    let tariff = garage.tariffs().publish(&Tariff::hourly("day".parse()?, Currency::EUR, 250)?)?;
    garage.tariffs().activate(&tariff)?;
    println!("Stays that begin now are priced by {tariff}");

    let visit = garage.sessions().enter(Entry::new("AB-123-C").lane("north"))?;
    println!("AB-123-C parks on {}, ticket {}", visit.spot.code, visit.ticket.number);
    let again = garage.sessions().enter(Entry::new("ab 123 c")).map_err(|error| error.kind());
    println!("It cannot enter twice: {:?}", again.map(|_| "entered"));

    clock.advance(Duration::from_secs(75 * 60));
    let quote = garage.sessions().quote(visit.session.id)?;
    println!("After 75 minutes it owes {}:", quote.due);
    quote.quote.lines.iter().for_each(|line| println!("    {line}"));

    // On foot: pay at a pay station, then leave within the exit grace.
    let receipt = garage.payments().prepay(Pay::cash(visit.session.id))?;
    let until = receipt.payment.paid_until.map_or_else(String::new, |until| format!(" until {until}"));
    println!("It pays {} and may leave{until}", receipt.payment.amount);
    clock.advance(Duration::from_secs(5 * 60));
    let session = garage.sessions().exit(Exit::new(visit.session.id))?;
    println!("It leaves: session {}", session.status);

    // All or nothing, with a part that may fail on its own.
    let plates = ["XY-1", "XY-2", "XY-1"];
    let admitted = garage.transaction(|tx| {
        let mut admitted = Vec::new();
        for plate in plates {
            match tx.savepoint(|tx| tx.sessions().enter(Entry::new(plate))) {
                Ok(visit) => admitted.push(visit),
                Err(error) if error.kind() == ErrorKind::AlreadyParked => println!("{plate} is inside already"),
                Err(error) => return Err(error),
            }
        }
        Ok(admitted)
    })?;
    let availability = garage.spots().availability()?;
    println!("A convoy of {} came in; {} of {} spots are free", admitted.len(), availability.free(), availability.total());

    clock.advance(Duration::from_secs(40 * 60));
    // In the exit lane: paying ends the stay, frees the spot and closes the ticket.
    for visit in admitted {
        let receipt = garage.payments().process(Pay::cash(visit.session.id))?;
        println!("Paid {} in the exit lane: session {}", receipt.payment.amount, receipt.session.status);
    }

    let health = garage.health();
    println!("Healthy: {}; {} sessions, {} spots in service", health.is_healthy(), health.session_count, health.active_spots);
    let metrics = garage.metrics().to_prometheus()?;
    metrics.lines().filter(|line| line.contains("commits_total")).for_each(|line| println!("Metric: {line}"));
    let mut events = garage.events().subscribe(1);
    while let Some(entry) = events.next_within(Duration::ZERO)? {
        println!("Event {:>3}: {}", entry.sequence, entry.event.kind());
    }
    println!("The journal is sound: {}", garage.journal().verify()?.is_sound());
    Ok(())
}
