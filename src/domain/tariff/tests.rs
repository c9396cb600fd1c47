//! Worked prices, and properties that hold for every tariff and stay.

mod clocks;
mod generated;
mod loading;
mod published;
mod rules;
mod whole;

use proptest::prelude::*;

use super::*;
use crate::{Money, Timestamp};

const MINUTE: i64 = 60_000_000;

/// A band from `(start, end, amount per step, step, fee at start)`.
type Row = (u32, Option<u32>, &'static str, u32, &'static str);

fn bands(rows: &[Row]) -> Vec<Band> {
    rows.iter()
        .map(|&(start_minutes, end_minutes, amount, step_minutes, fee)| Band {
            start_minutes,
            end_minutes,
            amount_per_step: amount.parse().unwrap(),
            step_minutes,
            fee_at_start: fee.parse().unwrap(),
        })
        .collect()
}

fn tariff(currency: &str, rows: &[Row]) -> Tariff {
    Tariff::new("test".parse().unwrap(), 1, currency.parse().unwrap(), bands(rows)).unwrap()
}

/// A tariff under which a microsecond counts.
fn exact_tariff(currency: &str, rows: &[Row]) -> Tariff {
    tariff(currency, rows).with_stay_counting(StayCounting::Exact)
}

fn price(tariff: &Tariff, micros: i64) -> Quote {
    // Not 0, so that a start that was left out would show.
    let entered_at = Timestamp::from_micros(1_780_000_000_123_456);
    tariff.price(entered_at, Timestamp::from_micros(entered_at.as_micros() + micros)).unwrap()
}

/// Checks `(microseconds of stay, minor units)`.
fn assert_prices(tariff: &Tariff, cases: &[(i64, i64)]) {
    for &(micros, minor) in cases {
        let quote = price(tariff, micros);
        assert_eq!(quote.total, Money::new(minor, tariff.currency()), "{micros} us");
        assert_eq!(lines_sum(&quote), i128::from(minor), "{micros} us");
    }
}

fn lines_sum(quote: &Quote) -> i128 {
    quote.lines.iter().map(|line| i128::from(line.amount.minor())).sum()
}

fn lines_text(quote: &Quote) -> Vec<String> {
    quote.lines.iter().map(ToString::to_string).collect()
}

#[test]
fn a_started_step_counts_in_full_and_an_exact_one_once() {
    let hourly = Tariff::hourly("h".parse().unwrap(), Currency::EUR, 250).unwrap();
    let exact = hourly.clone().with_stay_counting(StayCounting::Exact);
    let cases = [
        (0, 0),
        (1, 250),
        (60 * MINUTE - 1, 250),
        (60 * MINUTE, 250),
        (60 * MINUTE + 1, 500),
        (24 * 60 * MINUTE, 6_000),
        (-MINUTE, 0),
    ];
    assert_prices(&exact, &cases);
    let cases = [
        (0, 0),
        (MINUTE - 1, 0),
        (MINUTE, 250),
        (60 * MINUTE, 250),
        (61 * MINUTE - 1, 250),
        (61 * MINUTE, 500),
        (24 * 60 * MINUTE, 6_000),
        (-MINUTE, 0),
    ];
    assert_prices(&hourly, &cases);
    assert_eq!(hourly.reference().to_string(), "h@1");
}

#[test]
fn free_first_minutes_that_are_charged_once_they_are_over() {
    let rows = [(0, Some(60), "0", 60, "0"), (60, None, "0.06", 1, "3.60")];
    let (tariff, exact) = (tariff("EUR", &rows), exact_tariff("EUR", &rows));
    assert_prices(&tariff, &[(0, 0), (60 * MINUTE - 1, 0), (60 * MINUTE, 360), (61 * MINUTE - 1, 360), (61 * MINUTE, 366)]);
    assert_prices(&exact, &[(0, 0), (60 * MINUTE - 1, 0), (60 * MINUTE, 360), (60 * MINUTE + 1, 366), (61 * MINUTE, 366)]);
    let lines = ["minutes 0-60: 1 x 60 min at 0.00 = 0.00 EUR", "from minute 60: 3.60 EUR + 2 x 1 min at 0.06 = 3.72 EUR"];
    assert_eq!(lines_text(&price(&tariff, 62 * MINUTE)), lines);
}

#[test]
fn free_minutes_that_stay_free() {
    let tariff = exact_tariff("EUR", &[(0, Some(90), "0", 1, "0"), (90, None, "0.04166667", 1, "0")]);
    assert_prices(&tariff, &[(90 * MINUTE, 0), (90 * MINUTE + 1, 4), (91 * MINUTE, 4), (91 * MINUTE + 1, 8), (210 * MINUTE, 500)]);
}

#[test]
fn a_last_band_of_amount_0_caps_the_fee() {
    let tariff = tariff("EUR", &[(0, Some(300), "2.5", 60, "0"), (300, None, "0", 1, "12.5")]);
    assert_prices(&tariff, &[(MINUTE, 250), (299 * MINUTE, 1_250), (300 * MINUTE, 1_250), (527_040 * MINUTE, 1_250)]);
}

#[test]
fn steps_last_from_a_minute_to_a_year() {
    for step in [1, 8, 24, 25, 1_440, 10_080, 535_680] {
        let tariff = exact_tariff("EUR", &[(0, None, "2419.2", step, "0")]);
        let step = i64::from(step) * MINUTE;
        assert_prices(&tariff, &[(0, 0), (1, 241_920), (step, 241_920), (step + 1, 483_840), (7 * step, 7 * 241_920)]);
    }
}

#[test]
fn the_fee_is_rounded_once_at_the_end_and_half_up() {
    let street = tariff("EUR", &[(0, None, "0.02583333", 1, "0")]);
    // 0.02583333, 0.05166666, 0.07749999, 1.5499998, 37.1999952
    assert_prices(&street, &[(MINUTE, 3), (2 * MINUTE, 5), (3 * MINUTE, 8), (60 * MINUTE, 155), (1_440 * MINUTE, 3_720)]);
    let half = tariff("EUR", &[(0, None, "0.005", 1, "0")]);
    assert_prices(&half, &[(MINUTE, 1), (2 * MINUTE, 1), (3 * MINUTE, 2), (4 * MINUTE, 2)]);
    let below_half = tariff("EUR", &[(0, None, "0.00499999", 1, "0")]);
    assert_prices(&below_half, &[(MINUTE, 0), (2 * MINUTE, 1), (3 * MINUTE, 1)]);
}

#[test]
fn a_currency_rounds_to_its_own_decimals() {
    let rows = [(0, None, "1.2345", 1, "0")];
    assert_prices(&tariff("JPY", &rows), &[(MINUTE, 1), (2 * MINUTE, 2), (3 * MINUTE, 4)]);
    assert_prices(&tariff("EUR", &rows), &[(MINUTE, 123), (2 * MINUTE, 247), (3 * MINUTE, 370)]);
    assert_prices(&tariff("TND", &rows), &[(MINUTE, 1_235), (2 * MINUTE, 2_469), (3 * MINUTE, 3_704)]);
    let yen = Tariff::hourly("y".parse().unwrap(), "JPY".parse().unwrap(), 300).unwrap();
    assert_eq!(lines_text(&price(&yen, 61 * MINUTE)), ["from minute 0: 2 x 60 min at 300 = 600 JPY"]);
}

#[test]
fn the_stated_fee_holds_where_the_bands_before_add_up_to_another() {
    // The first band reaches 1.54999980.
    let tariff =
        tariff("EUR", &[(0, Some(60), "0.02583333", 1, "0"), (60, Some(120), "1", 60, "1.54"), (120, None, "1", 60, "2.6")]);
    assert_prices(&tariff, &[(59 * MINUTE, 152), (60 * MINUTE, 154), (61 * MINUTE, 254), (120 * MINUTE, 260), (121 * MINUTE, 360)]);
    let lines = [
        "minutes 0-60: 60 x 1 min at 0.02583333 = 1.55 EUR",
        "minutes 60-120: -0.01 EUR + 1 x 60 min at 1.00 = 0.99 EUR",
        "from minute 120: 0.06 EUR + 1 x 60 min at 1.00 = 1.06 EUR",
    ];
    assert_eq!(lines_text(&price(&tariff, 121 * MINUTE)), lines);
}

#[test]
fn the_price_of_entering_is_in_the_first_line() {
    let rows = [(0, None, "0.5", 20, "2")];
    let (tariff, exact) = (tariff("EUR", &rows), exact_tariff("EUR", &rows));
    assert_prices(&tariff, &[(0, 200), (-1, 200), (1, 200), (MINUTE, 250), (60 * MINUTE, 350)]);
    assert_prices(&exact, &[(0, 200), (-1, 200), (1, 250), (60 * MINUTE, 350)]);
    assert_eq!(lines_text(&price(&tariff, MINUTE)), ["from minute 0: 2.00 EUR + 1 x 20 min at 0.50 = 2.50 EUR"]);
}

#[test]
fn a_stay_past_the_end_of_the_last_band_is_priced_by_it() {
    let ended = tariff("EUR", &[(0, Some(60), "1", 60, "0"), (60, Some(100), "0.5", 20, "1")]);
    let endless = tariff("EUR", &[(0, Some(60), "1", 60, "0"), (60, None, "0.5", 20, "1")]);
    for minutes in [0, 59, 60, 99, 100, 101, 10_000] {
        let (ended, endless) = (price(&ended, minutes * MINUTE), price(&endless, minutes * MINUTE));
        assert_eq!((ended.total, ended.lines.len()), (endless.total, endless.lines.len()), "{minutes} min");
    }
    assert_eq!(price(&ended, 99 * MINUTE).lines[1].until_minutes, Some(100));
    assert_eq!(price(&ended, 100 * MINUTE).lines[1].until_minutes, None);
}

#[test]
fn a_free_tariff_and_no_tariff_cost_nothing() {
    let tariff = Tariff::free("staff".parse().unwrap(), Currency::EUR);
    assert_prices(&tariff, &[(0, 0), (1, 0), (527_040 * MINUTE, 0)]);
    let (from, until) = (Timestamp::from_micros(1), Timestamp::from_micros(2));
    let quote = Quote::free(Currency::EUR, from, until);
    assert_eq!((quote.total.minor(), quote.from, quote.until), (0, from, until));
}

#[test]
fn a_fee_that_does_not_fit_is_an_error() {
    let tariff = tariff("EUR", &[(0, None, "92233720368", 1, "0")]);
    let (from, until) = (Timestamp::from_micros(i64::MIN), Timestamp::from_micros(i64::MAX));
    assert_eq!(tariff.price(from, until).unwrap_err().kind(), ErrorKind::OutOfRange);
    assert_eq!(tariff.price(until, from).unwrap().total.minor(), 0);
    // Twice 2^63 microseconds, not once.
    let hourly = Tariff::hourly("h".parse().unwrap(), Currency::EUR, 1).unwrap();
    assert_eq!(hourly.price(from, until).unwrap().lines[0].steps, u64::MAX.div_ceil(3_600_000_000));
}

#[test]
fn bands_that_do_not_cover_every_stay_once_are_refused() {
    let open = None;
    let cases: [(&[Row], &str); 9] = [
        (&[], "at least one band"),
        (&[(1, open, "1", 1, "0")], "band 1 must start at minute 0, not 1"),
        (&[(0, Some(60), "1", 1, "0"), (61, open, "1", 1, "0")], "band 2 must start at minute 60, not 61"),
        (&[(0, Some(60), "1", 1, "0"), (59, open, "1", 1, "0")], "band 2 must start at minute 60, not 59"),
        (&[(60, open, "1", 1, "0"), (0, Some(60), "1", 1, "0")], "band 1 must start"),
        (&[(0, open, "1", 1, "0"), (60, open, "1", 1, "0")], "band 2 comes after one that has no end"),
        (&[(0, Some(0), "1", 1, "0"), (0, open, "1", 1, "0")], "band 1: it must end after"),
        (&[(0, Some(60), "1", 1, "0"), (60, Some(5), "1", 1, "0")], "band 2: it must end after"),
        (&[(0, open, "1", 0, "0")], "band 1: a step must last"),
    ];
    for (rows, message) in cases {
        let error = Tariff::new("bad".parse().unwrap(), 2, Currency::EUR, bands(rows)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidTariff);
        assert!(error.to_string().starts_with("tariff bad@2: ") && error.to_string().contains(message), "{error}");
    }
    assert_eq!(Tariff::hourly("h".parse().unwrap(), Currency::EUR, -1).unwrap_err().kind(), ErrorKind::InvalidTariff);
}

#[test]
fn written_tariffs_are_checked_as_they_are_read() {
    let good = serde_json::to_value(tariff("EUR", &[(0, Some(60), "0.5", 20, "0"), (60, None, "0", 1, "1.5")])).unwrap();
    assert!(serde_json::from_value::<Tariff>(good.clone()).is_ok());
    let spoiled: [(&str, serde_json::Value); 9] = [
        ("/stay_counting", "started_minutes".into()),
        ("/bands", serde_json::json!([])),
        ("/bands/1/start_minutes", 70.into()),
        ("/bands/0/step_minutes", 0.into()),
        ("/bands/0/start_minutes", (-1).into()),
        ("/bands/0/amount_per_step", serde_json::json!(0.5)),
        ("/bands/0/amount_per_step", "-0.5".into()),
        ("/currency", "ABC".into()),
        ("/id", "".into()),
    ];
    for (place, value) in spoiled {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap() = value;
        assert!(serde_json::from_value::<Tariff>(bad).is_err(), "{place}");
    }
    for place in ["", "/bands/0"] {
        let mut bad = good.clone();
        bad.pointer_mut(place).unwrap().as_object_mut().unwrap().insert("day_max".to_owned(), "9".into());
        let error = serde_json::from_value::<Tariff>(bad).unwrap_err();
        assert!(error.to_string().contains("unknown field `day_max`"), "{error}");
    }
}

#[test]
fn a_tariff_that_does_not_say_how_stays_are_counted_counts_whole_minutes() {
    let whole = tariff("EUR", &[(0, None, "1", 1, "0")]);
    assert_eq!(whole.stay_counting(), StayCounting::WholeMinutes);
    let mut json = serde_json::to_value(&whole).unwrap();
    assert_eq!(json["stay_counting"], "whole_minutes");
    json.as_object_mut().unwrap().remove("stay_counting");
    assert_eq!(serde_json::from_value::<Tariff>(json.clone()).unwrap(), whole);
    json["stay_counting"] = "exact".into();
    assert_eq!(serde_json::from_value::<Tariff>(json).unwrap(), whole.with_stay_counting(StayCounting::Exact));
}

#[test]
fn a_quote_has_the_true_instants() {
    let (from, until) = (Timestamp::from_micros(59_999_999), Timestamp::from_micros(60 * MINUTE + 1));
    let quote = tariff("EUR", &[(0, None, "1", 1, "0")]).price(from, until).unwrap();
    assert_eq!((quote.from, quote.until, quote.lines[0].steps), (from, until, 59));
}

/// The band rule worked out on decimal digits, lowest first, as on paper: none of the arithmetic under test.
mod paper {
    pub(super) fn digits(text: &str) -> Vec<u8> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{fraction:0<8}").bytes().rev().map(|byte| byte - b'0').collect()
    }

    pub(super) fn add(one: &[u8], other: &[u8]) -> Vec<u8> {
        let mut sum = Vec::new();
        let mut carry = 0;
        for place in 0..one.len().max(other.len()) + 1 {
            let digit = one.get(place).unwrap_or(&0) + other.get(place).unwrap_or(&0) + carry;
            sum.push(digit % 10);
            carry = digit / 10;
        }
        sum
    }

    /// `number` added up `times` times, one decimal place of `times` after the other.
    pub(super) fn times(number: &[u8], times: u64) -> Vec<u8> {
        let mut product = Vec::new();
        for (zeros, digit) in times.to_string().bytes().rev().enumerate() {
            let shifted = [vec![0; zeros], number.to_vec()].concat();
            for _ in b'0'..digit {
                product = add(&product, &shifted);
            }
        }
        product
    }

    /// Cuts all but `places` of 8 decimals off; the first digit cut decides.
    pub(super) fn half_up(number: &[u8], places: usize) -> String {
        let mut padded = number.to_vec();
        padded.resize(number.len().max(9), 0);
        let (cut, kept) = padded.split_at(8 - places);
        let rounded = add(kept, &[u8::from(cut[cut.len() - 1] >= 5)]);
        let text: String = rounded.iter().rev().map(|&digit| char::from(b'0' + digit)).collect();
        let text = text.trim_start_matches('0');
        if text.is_empty() { "0".to_owned() } else { text.to_owned() }
    }

    /// The least number of steps that last at least `micros`.
    pub(super) fn steps(micros: i128, step_minutes: u32) -> u64 {
        let (mut few, mut enough) = (-1, i128::from(u64::MAX));
        while enough - few > 1 {
            let middle = (few + enough) / 2;
            if middle * i128::from(step_minutes) * 60_000_000 >= micros { enough = middle } else { few = middle }
        }
        u64::try_from(enough).unwrap()
    }

    /// The most whole minutes that a stay of `micros` has completed, in microseconds.
    fn completed(micros: i128) -> i128 {
        let enough = i128::from(steps(micros, 1)) * 60_000_000;
        if enough > micros { enough - 60_000_000 } else { enough }
    }

    pub(super) fn price(tariff: &super::Tariff, micros: i128) -> String {
        let stay = match tariff.stay_counting() {
            super::StayCounting::WholeMinutes => completed(micros.max(0)),
            super::StayCounting::Exact => micros.max(0),
        };
        let places = tariff.currency().minor_digits() as usize;
        let band = tariff.bands().iter().rev().find(|band| i128::from(band.start_minutes) * 60_000_000 <= stay).unwrap();
        let steps = steps(stay - i128::from(band.start_minutes) * 60_000_000, band.step_minutes);
        let charged = times(&digits(&band.amount_per_step.to_string()), steps);
        half_up(&add(&digits(&band.fee_at_start.to_string()), &charged), places)
    }
}

fn any_rate() -> impl Strategy<Value = Rate> {
    let text = prop_oneof![
        2 => Just("0".to_owned()),
        4 => (0..20_u32, 0..100_u32).prop_map(|(whole, cents)| format!("{whole}.{cents:02}")),
        3 => (0..5_u32, 0..100_000_000_u32).prop_map(|(whole, fraction)| format!("{whole}.{fraction:08}")),
        1 => (0..3_000_u32, 0..1_000_u32).prop_map(|(whole, mills)| format!("{whole}.{mills:03}5")),
    ];
    text.prop_map(|text| text.parse().unwrap())
}

fn any_currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["EUR", "JPY", "TND", "CLF"]).prop_map(|code| code.parse().unwrap())
}

fn any_counting() -> impl Strategy<Value = StayCounting> {
    prop_oneof![Just(StayCounting::WholeMinutes), Just(StayCounting::Exact)]
}

/// Bands of any rates; with `consistent`, each states what the ones before it add up to.
fn any_tariff(consistent: bool) -> impl Strategy<Value = Tariff> {
    let step = prop_oneof![Just(1), Just(20), Just(60), 1..2_000_u32, Just(535_680)];
    let band = (1..3_000_u32, any_rate(), step, any_rate());
    let parts = prop::collection::vec(band, 1..8);
    (parts, any_currency(), any_counting(), any::<bool>()).prop_map(move |(parts, currency, counting, open)| {
        let mut bands: Vec<Band> = Vec::new();
        for (minutes, amount_per_step, step_minutes, stated) in parts {
            let start_minutes = bands.last().map_or(0, |band| band.end_minutes.unwrap());
            let fee_at_start = match bands.last() {
                Some(band) if consistent => {
                    let steps = u64::from((start_minutes - band.start_minutes).div_ceil(band.step_minutes));
                    let units = band.fee_at_start.units() + band.amount_per_step.units() * steps;
                    format!("{}.{:08}", units / 100_000_000, units % 100_000_000).parse().unwrap()
                }
                _ => stated,
            };
            let end_minutes = Some(start_minutes + minutes);
            bands.push(Band { start_minutes, end_minutes, amount_per_step, step_minutes, fee_at_start });
        }
        if open {
            bands.last_mut().unwrap().end_minutes = None;
        }
        Tariff::new("any".parse().unwrap(), 1, currency, bands).unwrap().with_stay_counting(counting)
    })
}

/// Lengths in microseconds, many of them at a whole minute or beside it.
fn any_length() -> impl Strategy<Value = i64> {
    prop_oneof![
        (-5..25_000_i64, -1..=1_i64).prop_map(|(minutes, micros)| minutes * MINUTE + micros),
        0..25_000 * MINUTE,
        0..2_000_000 * MINUTE,
    ]
}

proptest! {
    #[test]
    fn the_price_is_the_one_worked_out_on_paper(tariff in any_tariff(false), length in any_length()) {
        prop_assert_eq!(price(&tariff, length).total.minor().to_string(), paper::price(&tariff, length.into()));
    }

    #[test]
    fn lines_follow_one_another_and_sum_to_the_total(tariff in any_tariff(false), length in any_length()) {
        let quote = price(&tariff, length);
        prop_assert!(quote.total.minor() >= 0);
        prop_assert_eq!(lines_sum(&quote), i128::from(quote.total.minor()));
        prop_assert!(!quote.lines.is_empty());
        for (line, band) in quote.lines.iter().zip(tariff.bands()) {
            prop_assert_eq!(line.from_minutes, band.start_minutes);
            prop_assert!(line.amount.minor() >= line.at_start.minor());
        }
    }

    #[test]
    fn consistent_bands_never_make_a_longer_stay_cheaper(tariff in any_tariff(true), one in any_length(), other in any_length()) {
        let (short, long) = (price(&tariff, one.min(other)), price(&tariff, one.max(other)));
        prop_assert!(short.total.minor() <= long.total.minor());
        prop_assert!(long.lines.iter().all(|line| line.amount.minor() >= 0));
        prop_assert!(long.lines.iter().skip(1).all(|line| line.at_start.is_zero()));
    }

    #[test]
    fn tariffs_and_quotes_read_back_as_they_were_written(tariff in any_tariff(false), length in any_length()) {
        let json = serde_json::to_string(&tariff).unwrap();
        prop_assert_eq!(serde_json::from_str::<Tariff>(&json).unwrap(), tariff.clone());
        let quote = price(&tariff, length);
        let json = serde_json::to_string(&quote).unwrap();
        prop_assert_eq!(serde_json::from_str::<Quote>(&json).unwrap(), quote);
    }

    #[test]
    fn no_stay_and_no_rate_panics(
        from in prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX)],
        until in prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX)],
        rows in prop::collection::vec((1..=u32::MAX / 4, 0..=i64::MAX, 1..=u32::MAX, 0..=i64::MAX), 1..4),
        currency in any_currency(),
        counting in any_counting(),
    ) {
        let rate = |units: i64| format!("{}.{:08}", units / 100_000_000, units % 100_000_000).parse().unwrap();
        let mut start_minutes = 0;
        let bands: Vec<Band> = rows.into_iter().map(|(minutes, amount, step_minutes, fee)| {
            let end_minutes = Some(start_minutes + minutes);
            let band = Band { start_minutes, end_minutes, amount_per_step: rate(amount), step_minutes, fee_at_start: rate(fee) };
            start_minutes += minutes;
            band
        }).collect();
        let tariff = Tariff::new("any".parse().unwrap(), 1, currency, bands).unwrap().with_stay_counting(counting);
        let stay = i128::from(until) - i128::from(from);
        let paper = paper::price(&tariff, stay);
        match tariff.price(Timestamp::from_micros(from), Timestamp::from_micros(until)) {
            Ok(quote) => {
                prop_assert_eq!(quote.total.minor().to_string(), paper);
                prop_assert_eq!(lines_sum(&quote), i128::from(quote.total.minor()));
            }
            Err(error) => prop_assert_eq!(error.kind(), ErrorKind::OutOfRange),
        }
    }
}
