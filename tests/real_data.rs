//! Real stays and real tariffs, checked against an oracle that shares no code with the library.
//!
//! The files stay where they are: `$GARAGE_DATA_DIR`, else `../shared/data`. Any files of their shape will do. Where there
//! are none, the tests say so and pass, except under `CI=true`.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "the example's file, of which the oracle checks a part")]
#[path = "../examples/replay/input.rs"]
mod input;
#[allow(dead_code, reason = "the example's file, of which the oracle checks a part")]
#[path = "../examples/replay/replay.rs"]
mod replay;
mod replay_binary;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::DateTime;
use parking_garage::{Clock, Garage, ManualClock, SeededEntropy, StayCounting, Tariff, Timestamp};

/// The fare for which figures are published, with those of the stays beside it.
const PUBLISHED_FARE: &str = "34/BEZVGAS/20250101";

/// How the file writes that a band has no end.
const NO_END: i128 = 999_999;

struct Data {
    stays: PathBuf,
    tariffs: PathBuf,
    oracle: Oracle,
}

/// What the two files hold, read without the library.
struct Oracle {
    stays: Vec<Stay>,
    /// The bands of each fare, by `operator/fare/valid_from`, in the order of their first rows.
    fares: Vec<(String, Vec<Band>)>,
}

struct Stay {
    plate: String,
    space: String,
    arrival: i64,
    departure: i64,
}

/// Amounts are in hundred-millionths of a euro.
struct Band {
    start_minutes: i128,
    /// `None`: it has no end.
    end_minutes: Option<i128>,
    amount: i128,
    step_minutes: i128,
    fee_at_start: i128,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Figures {
    rows: u64,
    entries: u64,
    refused: u64,
    exits: u64,
    inside: u64,
    peak: u64,
    revenue_minor: i64,
    stay_seconds: u64,
}

/// The data; `None` after saying that there is none.
fn data() -> Option<Data> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os("GARAGE_DATA_DIR").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let (stays, tariffs) = (folder.join("stays.csv"), folder.join("tariffs_nl.csv"));
    if !stays.exists() || !tariffs.exists() {
        let missing = format!(
            "no real data: GARAGE_DATA_DIR must name a folder with stays.csv and tariffs_nl.csv, and {} has not both",
            folder.display()
        );
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{missing}");
        // What `eprintln!` prints is swallowed in a test that passes, and this must be seen: `cargo xtask test` counts such
        // lines. One write, for tests run side by side.
        std::io::stderr().write_all(format!("skipped: {missing}\n").as_bytes()).unwrap();
        return None;
    }
    let oracle = Oracle::read(&stays, &tariffs);
    Some(Data { stays, tariffs, oracle })
}

impl Oracle {
    fn read(stays: &Path, tariffs: &Path) -> Self {
        let seconds = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().timestamp();
        let stays = rows(stays)
            .map(|row| Stay {
                plate: row["plate"].chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase(),
                space: row["space"].clone(),
                arrival: seconds(&row["arrival"]),
                departure: seconds(&row["departure"]),
            })
            .collect();
        let mut fares: Vec<(String, Vec<Band>)> = Vec::new();
        let mut numbers = HashMap::new();
        for row in rows(tariffs) {
            let name = format!("{}/{}/{}", row["operator"], row["fare"], row["valid_from"]);
            let number = *numbers.entry(name.clone()).or_insert(fares.len());
            if number == fares.len() {
                fares.push((name, Vec::new()));
            }
            fares[number].1.push(Band {
                start_minutes: row["band_start_min"].parse().unwrap(),
                end_minutes: Some(row["band_end_min"].parse().unwrap()).filter(|end| *end != NO_END),
                amount: hundred_millionths(&row["amount_eur_per_step"]),
                step_minutes: row["step_min"].parse().unwrap(),
                fee_at_start: hundred_millionths(&row["fee_at_band_start_eur"]),
            });
        }
        for (_, bands) in &mut fares {
            bands.sort_by_key(|band| band.start_minutes);
        }
        Self { stays, fares }
    }

    fn bands(&self, fare: &str) -> &[Band] {
        &self.fares.iter().find(|(name, _)| name == fare).unwrap().1
    }

    /// The first fare, the last, the one of most bands, and the one with published figures.
    fn fares_to_replay(&self) -> Vec<&str> {
        let most_bands = self.fares.iter().max_by_key(|(_, bands)| bands.len()).unwrap();
        let published = self.fares.iter().find(|(name, _)| name == PUBLISHED_FARE);
        let mut names: Vec<&str> = [&self.fares[0], &self.fares[self.fares.len() - 1], most_bands]
            .into_iter()
            .chain(published)
            .map(|(name, _)| name.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The figures of all stays, without a queue of events: a car is let in if the last one let in on its spot, and the last
    /// time its own plate was let in, ended by then. That covers equal instants and stays of no length too.
    fn figures(&self, fare: &str) -> Figures {
        let mut by_arrival: Vec<&Stay> = self.stays.iter().collect();
        by_arrival.sort_by_key(|stay| stay.arrival);
        let (mut spot_until, mut plate_until) = (HashMap::new(), HashMap::new());
        let mut admitted: Vec<&Stay> = Vec::new();
        let mut figures = Figures { rows: self.stays.len() as u64, ..Figures::default() };
        for stay in by_arrival {
            let is_gone = |until: Option<&i64>| until.is_none_or(|until| *until <= stay.arrival);
            if !is_gone(spot_until.get(&stay.space)) || !is_gone(plate_until.get(&stay.plate)) {
                figures.refused += 1;
                continue;
            }
            spot_until.insert(&stay.space, stay.departure);
            plate_until.insert(&stay.plate, stay.departure);
            let others_inside = admitted.iter().filter(|other| other.departure > stay.arrival).count() as u64;
            figures.peak = figures.peak.max(others_inside + 1);
            admitted.push(stay);
        }
        for stay in admitted {
            let seconds = stay.departure - stay.arrival;
            figures.entries += 1;
            figures.exits += 1;
            figures.stay_seconds += seconds.unsigned_abs();
            figures.revenue_minor += cents(self.bands(fare), seconds / 60 * 60);
        }
        figures
    }
}

fn rows(path: &Path) -> impl Iterator<Item = BTreeMap<String, String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(std::io::Cursor::new(text));
    reader.deserialize().collect::<Result<Vec<_>, _>>().unwrap().into_iter()
}

fn hundred_millionths(decimal: &str) -> i128 {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    assert!(fraction.len() <= 8, "{decimal}");
    whole.parse::<i128>().unwrap() * 100_000_000 + format!("{fraction:0<8}").parse::<i128>().unwrap()
}

/// The price of `seconds` of stay: fee(t) = fee_at_start + amount * ceil((t - start) / step), rounded half up to the cent.
fn cents(bands: &[Band], seconds: i64) -> i64 {
    let seconds = i128::from(seconds);
    let band = bands.iter().rfind(|band| band.start_minutes * 60 <= seconds).unwrap();
    let (into_band, step) = (seconds - band.start_minutes * 60, band.step_minutes * 60);
    let steps = into_band / step + i128::from(into_band % step != 0);
    let (cents, rest) = {
        let fee = band.fee_at_start + band.amount * steps;
        (fee / 1_000_000, fee % 1_000_000)
    };
    i64::try_from(if rest >= 500_000 { cents + 1 } else { cents }).unwrap()
}

/// Shows each fare, read by the library from rows of its own: reading thousands of rows thousands of times takes minutes.
fn each_fare(Data { tariffs, oracle, .. }: &Data, mut take: impl FnMut(&str, &[Band], Tariff)) {
    let mut reader = csv::Reader::from_path(tariffs).unwrap();
    let header = reader.headers().unwrap().clone();
    let mut own_rows: HashMap<String, Vec<csv::StringRecord>> = HashMap::new();
    for row in reader.records().map(Result::unwrap) {
        own_rows.entry(format!("{}/{}/{}", &row[0], &row[1], &row[2])).or_default().push(row);
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, bands) in &oracle.fares {
        let file = folder.path().join("fare.csv");
        let mut writer = csv::Writer::from_path(&file).unwrap();
        for row in std::iter::once(&header).chain(&own_rows[name]) {
            writer.write_record(row).unwrap();
        }
        drop(writer);
        take(name, bands, input::read_tariff(&file, name).unwrap());
    }
}

#[test]
fn every_real_fare_prices_stays_as_the_oracle_does() {
    let Some(data) = data() else { return };
    let dice = SeededEntropy::new(data.oracle.fares.len() as u64);
    let from = Timestamp::from_micros(1_577_836_800_000_000);
    each_fare(&data, |name, bands, tariff| {
        assert_eq!(tariff.bands().len(), bands.len(), "{name}");
        let exact = tariff.clone().with_stay_counting(StayCounting::Exact);

        let edges = bands.iter().flat_map(|band| {
            let (start, step) = (i64::try_from(band.start_minutes * 60).unwrap(), i64::try_from(band.step_minutes * 60).unwrap());
            // The last band's end too: whoever stays past it is priced by that band all the same.
            let end = band.end_minutes.map_or(start, |end| i64::try_from(end * 60).unwrap());
            [start, start + step, start + 2 * step, end]
        });
        let near = edges.flat_map(|edge| [-60, -1, 0, 1, 60].map(|off| edge + off)).filter(|seconds| *seconds >= 0);
        let anywhere = [3_600, 86_400, 40 * 86_400].map(|most| i64::try_from(dice.next_u64() % most).unwrap());
        for seconds in near.chain(anywhere) {
            let until = Timestamp::from_micros(from.as_micros() + seconds * 1_000_000);
            let price = |tariff: &Tariff| tariff.price(from, until).unwrap().total.minor();
            assert_eq!(price(&exact), cents(bands, seconds), "{name}, {seconds} s, exact");
            assert_eq!(price(&tariff), cents(bands, seconds / 60 * 60), "{name}, {seconds} s, whole minutes");
        }
    });
}

/// Whether no band states less than the one before it has reached by its end.
fn is_monotone(bands: &[Band]) -> bool {
    let reached = |band: &Band, end: i128| {
        band.fee_at_start + band.amount * ((end - band.start_minutes + band.step_minutes - 1) / band.step_minutes)
    };
    bands.iter().all(|band| band.amount >= 0 && band.fee_at_start >= 0)
        && bands.windows(2).all(|pair| pair[1].fee_at_start >= reached(&pair[0], pair[1].start_minutes))
}

#[test]
fn no_real_fare_is_below_nothing_or_falls_as_the_stay_grows_unless_its_data_says_so() {
    let Some(data) = data() else { return };
    let dice = SeededEntropy::new(7);
    let from = Timestamp::from_micros(1_577_836_800_000_000);
    let (mut monotone, mut falling) = (0, Vec::new());
    each_fare(&data, |name, bands, tariff| {
        let tariff = tariff.with_stay_counting(StayCounting::Exact);
        let near = bands.iter().flat_map(|band| {
            let start = i64::try_from(band.start_minutes * 60).unwrap();
            [-60, -1, 0, 1, 60].map(|off| start + off)
        });
        let mut lengths: Vec<i64> = near.filter(|seconds| *seconds >= 0).collect();
        lengths.extend((0..40).map(|n| i64::try_from(dice.next_u64() % [7_200, 172_800][n % 2]).unwrap()));
        lengths.sort_unstable();
        let price = |seconds: i64| {
            let until = Timestamp::from_micros(from.as_micros() + seconds * 1_000_000);
            tariff.price(from, until).unwrap().total.minor()
        };
        let prices: Vec<i64> = lengths.into_iter().map(price).collect();
        assert!(prices.iter().all(|minor| *minor >= 0), "{name}: {prices:?}");
        let rises = prices.is_sorted();
        if is_monotone(bands) {
            monotone += 1;
            assert!(rises, "{name} falls: {prices:?}");
        } else if !rises {
            falling.push(name.to_owned());
        }
    });
    let fares = data.oracle.fares.len();
    println!("{fares} fares, {monotone} of which never state less than was reached; {} fall", falling.len());
    // Else the data is of another kind, or the test looks past it.
    assert!(monotone > 0 && monotone + falling.len() <= fares);
}

#[test]
fn the_tariffs_file_as_a_whole_gives_the_fares_that_are_asked_for() {
    let Some(Data { tariffs, oracle, .. }) = data() else { return };
    for fare in oracle.fares_to_replay() {
        let tariff = input::read_tariff(&tariffs, fare).unwrap();
        assert_eq!(tariff.reference().to_string().replace('@', "/"), fare);
        assert_eq!(tariff.bands().len(), oracle.bands(fare).len(), "{fare}");
    }
}

#[test]
fn real_stays_replayed_in_memory_give_the_oracles_figures() {
    let Some(Data { stays, tariffs, oracle }) = data() else { return };
    for fare in oracle.fares_to_replay() {
        let input = input::Input::read(&stays, &tariffs, fare).unwrap();
        let clock = Arc::new(ManualClock::at(Timestamp::default()));
        let garage = Garage::builder().clock(Arc::clone(&clock) as Arc<dyn Clock>).in_memory().unwrap();
        let (replayed, _) = replay::replay(&garage, &clock, &input, |_, _| {}).unwrap();
        let figures = Figures {
            rows: replayed.rows,
            entries: replayed.entries,
            refused: replayed.refused,
            exits: replayed.exits,
            inside: replayed.inside,
            peak: replayed.peak,
            revenue_minor: replayed.revenue_minor,
            stay_seconds: replayed.stay_seconds,
        };
        assert_eq!(figures, oracle.figures(fare), "{fare}");
        assert_eq!(garage.spots().occupied_count().unwrap(), 0, "{fare}");
    }
}

#[test]
fn real_stays_replayed_by_the_example_on_a_file_give_the_oracles_figures() {
    let Some(Data { stays, tariffs, oracle }) = data() else { return };
    let has_published = oracle.fares.iter().any(|(name, _)| name == PUBLISHED_FARE);
    let fare = if has_published { PUBLISHED_FARE } else { &oracle.fares[0].0 };
    let mut replay = replay_binary::replay();
    replay.arg("--stays").arg(&stays).arg("--tariffs").arg(&tariffs).args(["--fare", fare, "--json"]);
    let json = replay_binary::json_of(&replay.output().unwrap());
    let count = |name: &str| json[name].as_u64().unwrap();
    let figures = Figures {
        rows: count("rows"),
        entries: count("entries"),
        refused: count("refused"),
        exits: count("exits"),
        inside: count("inside"),
        peak: count("peak"),
        revenue_minor: json["revenue_minor"].as_i64().unwrap(),
        stay_seconds: count("stay_seconds"),
    };
    assert_eq!(figures, oracle.figures(fare), "{fare}");
    assert_eq!(json["currency"], "EUR");

    let wanted_seconds: i64 = oracle.stays.iter().map(|stay| stay.departure - stay.arrival).sum();
    if has_published && (oracle.stays.len(), wanted_seconds) == (2_092, 43_614_349) {
        let published = Figures {
            rows: 2_092,
            entries: 2_092,
            refused: 0,
            exits: 2_092,
            inside: 0,
            peak: 33,
            revenue_minor: 907_115,
            stay_seconds: 43_614_349,
        };
        assert_eq!(figures, published);
    }
}
