//! What would a new price list have changed? A week of stays is made up, then priced a second time under a draft.
//!
//! `cargo run --release --example reprice`, with a number for more or fewer stays than 2,000.

use std::error::Error;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_garage::{
    Clock, Currency, Entropy, Entry, Garage, Layout, ManualClock, Money, ParkerClass, Pay, RepriceScope, SeededEntropy, Tariff,
    Timestamp,
};

/// The draft: cheaper for an hour, dearer by day, capped, and free for who holds a permit.
const DRAFT: &str = r#"
    id = "draft"
    version = 1
    currency = "EUR"
    time_zone = "Europe/Amsterdam"
    free_for = ["PERMIT"]
    [[lines]]
    name = "day"
    window = { from = "07:00", until = "22:00" }
    steps = [{ until_minutes = 60, amount = "0.50", step_minutes = 20 }, { amount = "1", step_minutes = 20 }]
    maximum = "15"
    [[lines]]
    name = "night"
    window = { from = "22:00", until = "07:00" }
    flat = "2.50"
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let stays = std::env::args().nth(1).map_or(Ok(2_000), |count| count.parse())?;
    let clock = Arc::new(ManualClock::at("2026-06-01T04:00:00Z".parse::<Timestamp>()?));
    let garage = Garage::builder().background(false).clock(Arc::clone(&clock) as Arc<dyn Clock>).in_memory()?;
    live(&garage, &clock, stays)?;

    // The draft is not published. `each` is told of every stay; here it remembers the one that would gain most.
    let draft = Tariff::from_toml(DRAFT)?;
    let mut dearest: Option<(Money, String)> = None;
    let begun = Instant::now();
    let repriced = garage.tariffs().reprice(&draft, &RepriceScope::default(), |stay| {
        if let Ok(difference) = stay.difference()
            && dearest.as_ref().is_none_or(|(most, _)| difference.minor() > most.minor())
        {
            dearest =
                Some((difference, format!("session {}: {} instead of {}", stay.session.id, stay.after.total, stay.before.total)));
        }
        ControlFlow::Continue(())
    })?;
    let took = begun.elapsed();

    println!("{} stays, priced twice in {took:?}", repriced.stays);
    println!("  as they were     {:>16}", repriced.before.to_string());
    println!("  under the draft  {:>16}", repriced.after.to_string());
    println!("  difference       {:>16}", repriced.difference.to_string());
    println!("{} would have cost more, {} less, {} the same", repriced.dearer, repriced.cheaper, repriced.equal);
    if let Some((_, stay)) = dearest {
        println!("The most that one would have paid more: {stay}");
    }
    Ok(())
}

/// Lets cars in and out for a week, under two euros for each started hour; each tenth has a permit.
fn live(garage: &Garage, clock: &ManualClock, stays: u64) -> Result<(), Box<dyn Error>> {
    garage.spots().create_layout(&Layout::grid(1, 10, 100))?;
    let tariff = garage.tariffs().publish(&Tariff::hourly("day".parse()?, Currency::EUR, 200)?)?;
    garage.tariffs().activate(&tariff)?;
    let dice = SeededEntropy::new(7);
    let random = || {
        let mut bytes = [0; 4];
        dice.fill(&mut bytes);
        u64::from(u32::from_le_bytes(bytes))
    };
    let pause = Duration::from_secs(7 * 86_400 / stays.max(1));
    let mut inside: Vec<(Timestamp, parking_garage::SessionId)> = Vec::new();
    for car in 0..stays {
        let class = if car.is_multiple_of(10) { ParkerClass::Permit } else { ParkerClass::Transient };
        let visit = garage.sessions().enter(Entry::new(format!("CAR {car}")).parker_class(class))?;
        inside.push((clock.now().saturating_add(Duration::from_secs(600 + random() % 36_000)), visit.session.id));
        clock.advance(pause);
        // Who wants to leave by now pays and goes; at the end, everyone does.
        let is_last = car + 1 == stays;
        for (_, id) in inside.extract_if(.., |(leaves_at, _)| is_last || *leaves_at <= clock.now()) {
            garage.payments().process(Pay::cash(id))?;
        }
    }
    Ok(())
}
