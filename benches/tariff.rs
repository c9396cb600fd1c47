//! Pricing a stay of a week under ten rate lines against looking prices up in a bare table of hours; and pricing a history
//! anew out of a store against pricing the same stays out of a list in memory, under both tariffs.
//!
//! Both sides take turns in slices of one run; the figure of a side is the median of its slices. `--json` prints one line for
//! each figure: `name, ours, yardstick, ratio, unit`.

use std::error::Error;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_garage::storage::{Deadline, MemoryStorage, SqliteOptions, SqliteStorage, Storage, StorageExt};
use parking_garage::{
    Currency, Features, Garage, Layout, ParkerClass, Plate, PlateShown, RepriceScope, SeededEntropy, Session, SessionId,
    SessionStatus, Spot, SpotId, SpotStatus, Stay, Tariff, TicketId, Timestamp, Vehicle, VehicleId, VehicleSize, VehicleType,
    price,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Slices of each side; their median is the figure. Many short ones: a slice that another program interrupts does not count.
const ROUNDS: usize = 301;
/// Prices in one slice.
const STAYS: usize = 200;

const WEEK_MICROS: i64 = 7 * 86_400_000_000;

/// Ten lines of which two or three take turns every day: work days, nights, weekends, an event, other vehicles and parkers.
const TEN_LINES: &str = r#"
    id = "ten"
    version = 1
    currency = "EUR"
    time_zone = "Europe/Amsterdam"
    dates = { fair = ["2026-06-11"], holidays = ["2026-04-27", "2026-12-25", "2026-12-26"] }
    caps = { per_day = { amount = "30", reset = "04:00" } }
    lines = [
        { name = "fair", priority = 1, dates = ["fair"], window = { from = "16:00", until = "23:00" }, flat = "20" },
        { name = "permit", priority = 2, parker_classes = ["PERMIT"], flat = "0" },
        { name = "motorcycle", priority = 3, vehicle_types = ["MOTORCYCLE"], flat = "2" },
        { name = "charger", priority = 4, features = { charger = true }, steps = [{ amount = "0.40", step_minutes = 10 }] },
        { name = "holiday", priority = 5, dates = ["holidays"], flat = "5" },
        { name = "day", priority = 6, weekdays = ["MON", "TUE", "WED", "THU", "FRI"], window = { from = "07:00", until = "19:00" },
          steps = [{ until_minutes = 120, amount = "1", step_minutes = 20 }, { amount = "2", step_minutes = 60 }], maximum = "18" },
        { name = "saturday", priority = 7, weekdays = ["SAT"], window = { from = "09:00", until = "22:00" },
          tiers = [{ until_minutes = 60, amount = "3" }, { until_minutes = 240, amount = "9" }] },
        { name = "sunday", priority = 8, weekdays = ["SUN"], window = { from = "12:00", until = "18:00" }, flat = "6" },
        { name = "evening", priority = 9, window = { from = "19:00", until = "01:00" }, steps = [{ amount = "0.5", step_minutes = 30 }] },
        { name = "night", priority = 10, window = { from = "01:00", until = "07:00" }, flat = "2.50" },
    ]
    "#;

fn main() -> Outcome<()> {
    let json = std::env::args().any(|argument| argument == "--json");
    let tariff = Tariff::from_toml(TEN_LINES)?;
    let hourly = Tariff::from_toml(
        "id = \"h\"\nversion = 1\ncurrency = \"EUR\"\n[[lines]]\nname = \"h\"\nsteps = [{ amount = \"1\", step_minutes = 60 }]",
    )?;
    let from: Timestamp = "2026-06-08T09:17:00+02:00".parse()?;
    let stays: Vec<Stay> = (0..STAYS as i64)
        .map(|n| Stay::new(from, Timestamp::from_micros(from.as_micros() + WEEK_MICROS + n % 60 * 60_000_000)))
        .collect();
    // The price by the number of started hours, as a program without a tariff engine might keep it.
    let table: Vec<i64> = (0..=24 * 8).map(|hours| hours * 100).collect();
    for (name, tariff) in [("price/week/ten_lines", &tariff), ("price/week/one_line", &hourly)] {
        let (mut ours, mut yardstick) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let started = Instant::now();
            for stay in &stays {
                black_box(price(tariff, black_box(stay), &[])?);
            }
            ours.push(started.elapsed().as_nanos() as u64 / STAYS as u64);
            let started = Instant::now();
            // A look-up alone is below what the clock can tell apart.
            for _ in 0..100 {
                for stay in &stays {
                    let micros = black_box(stay).until.as_micros() - stay.entered_at.as_micros();
                    black_box(table[(micros as u64).div_ceil(3_600_000_000) as usize]);
                }
            }
            yardstick.push(started.elapsed().as_nanos() as u64 / STAYS as u64);
        }
        report(json, name, median(&mut ours), median(&mut yardstick));
    }
    reprice(json)
}

/// Stays of the history that is priced anew.
const HISTORY: u64 = 100_000;
/// Slices of each side.
const REPRICE_ROUNDS: usize = 5;

/// Prices a history anew on each storage, and the same stays from a list.
fn reprice(json: bool) -> Outcome<()> {
    let directory = tempfile::tempdir()?;
    let file = SqliteStorage::open(directory.path().join("garage.db"), SqliteOptions::default())?;
    let stores: [(&str, Arc<dyn Storage>); 2] =
        [("reprice/hourly/memory", Arc::new(MemoryStorage::new())), ("reprice/hourly/sqlite", Arc::new(file))];
    let tariff = Tariff::hourly("day".parse()?, Currency::EUR, 200)?;
    let draft = Tariff::hourly("draft".parse()?, Currency::EUR, 250)?;
    for (name, store) in stores {
        let stays = history(&*store, &tariff)?;
        let garage = Garage::builder().background(false).with_storage(store)?;
        let (mut ours, mut yardstick) = (Vec::new(), Vec::new());
        for _ in 0..REPRICE_ROUNDS {
            let started = Instant::now();
            let repriced = garage.tariffs().reprice(&draft, &RepriceScope::default(), |stay| {
                black_box(stay);
                ControlFlow::Continue(())
            })?;
            ours.push(per_second(started));
            let (mut before, mut after) = (0, 0);
            let started = Instant::now();
            for stay in &stays {
                before += black_box(price(&tariff, black_box(stay), &[])?).total.minor();
                after += black_box(price(&draft, black_box(stay), &[])?).total.minor();
            }
            yardstick.push(per_second(started));
            assert_eq!((repriced.stays, repriced.before.minor(), repriced.after.minor()), (HISTORY, before, after));
        }
        let (ours, yardstick) = (median(&mut ours), median(&mut yardstick).max(1));
        let hundredths = ours * 100 / yardstick;
        let ratio = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        if json {
            println!(r#"{{"name":"{name}","ours":{ours},"yardstick":{yardstick},"ratio":{ratio},"unit":"stays/s"}}"#);
        } else {
            println!("{name}: {ours} stays/s, from a list {yardstick} stays/s, ratio {ratio}");
        }
    }
    Ok(())
}

fn per_second(started: Instant) -> u64 {
    let micros = started.elapsed().as_micros().max(1) as u64;
    HISTORY * 1_000_000 / micros
}

/// Writes stays of up to ten hours as rows, and answers what they are priced by.
fn history(store: &dyn Storage, tariff: &Tariff) -> Outcome<Vec<Stay>> {
    let begin: Timestamp = "2026-06-01T00:00:00Z".parse()?;
    let later = |seconds: u64| begin.saturating_add(Duration::from_secs(seconds));
    let layout = Layout::grid(1, 1, 100);
    let spots: Vec<Spot> = layout
        .spots
        .iter()
        .zip(1_u32..)
        .map(|(plan, ordinal)| Spot {
            id: SpotId::new(begin, u64::from(ordinal).to_be_bytes()),
            code: plan.code.clone(),
            level: plan.level,
            bay: plan.bay,
            ordinal,
            class: parking_garage::SpotClass { spot_type: plan.spot_type, features: Features::default() },
            limits: plan.limits,
            status: SpotStatus::Available,
            session: None,
            reserved_for: None,
            reserved_until: None,
            version: 1,
            created_at: begin,
            updated_at: begin,
            deleted_at: None,
        })
        .collect();
    let vehicle = Vehicle {
        id: VehicleId::new(begin, [1; 8]),
        plate: Plate::new("BENCH 1")?,
        plate_shown: PlateShown::new("BENCH 1"),
        vehicle_type: VehicleType::Standard,
        size: VehicleSize::default(),
        note: None,
        version: 1,
        created_at: begin,
        updated_at: begin,
        deleted_at: None,
    };
    let dice = SeededEntropy::new(1);
    let lengths: Vec<u64> = (0..HISTORY).map(|_| dice.next_u64() % 36_000).collect();
    let session = |n: u64| {
        let at = later(n * 60);
        Session {
            id: SessionId::new(at, n.to_be_bytes()),
            vehicle: vehicle.id,
            spot: spots[(n % 100) as usize].id,
            ticket: TicketId::new(at, n.to_be_bytes()),
            status: SessionStatus::Completed,
            entered_at: at,
            ended_at: Some(later(n * 60 + lengths[n as usize])),
            overdue_at: at,
            paid_until: None,
            paid_minor: 0,
            waived_minor: 0,
            tariff: Some(tariff.reference()),
            parker_class: ParkerClass::Transient,
            vehicle_type: Some(vehicle.vehicle_type),
            lost_ticket: false,
            entry_lane: None,
            exit_lane: None,
            version: 2,
            created_at: at,
            updated_at: at,
        }
    };
    store.write_with(Deadline::NONE, |tx| {
        layout.floors.iter().try_for_each(|floor| tx.insert_floor(floor))?;
        layout.bays.iter().try_for_each(|bay| tx.insert_bay(bay))?;
        spots.iter().try_for_each(|spot| tx.insert_spot(spot))?;
        tx.insert_vehicle(&vehicle)?;
        tx.insert_tariff(tariff, begin)?;
        (0..HISTORY).try_for_each(|n| tx.insert_session(&session(n)))
    })?;
    Ok((0..HISTORY).map(|n| Stay::new(later(n * 60), later(n * 60 + lengths[n as usize]))).collect())
}

fn median(figures: &mut [u64]) -> u64 {
    figures.sort_unstable();
    figures[figures.len() / 2]
}

/// `ours` in nanoseconds, `yardstick` in hundredths of them.
fn report(json: bool, name: &str, ours: u64, yardstick: u64) {
    let yardstick = yardstick.max(1);
    let ratio = ours * 100 / yardstick;
    let yardstick = format!("{}.{:02}", yardstick / 100, yardstick % 100);
    if json {
        println!(r#"{{"name":"{name}","ours":{ours},"yardstick":{yardstick},"ratio":{ratio},"unit":"ns"}}"#);
    } else {
        println!("{name}: {ours} ns, a table look-up {yardstick} ns, ratio {ratio}");
    }
}
