//! Properties of generated tariffs of rate lines, and a slow oracle that looks at every minute.

use proptest::prelude::*;

use super::super::zone::TimeZone;
use super::super::*;
use super::{any_counting, lines_sum};

pub(super) const MINUTE: i64 = 60_000_000;

/// Few by default, as each case is slow; `PROPTEST_CASES` asks for more.
fn few() -> ProptestConfig {
    if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default() } else { ProptestConfig::with_cases(48) }
}

pub(super) fn rate(cents: u32) -> Rate {
    Rate::from_minor(cents.into(), Currency::EUR).unwrap()
}

fn any_cents() -> impl Strategy<Value = u32> {
    prop_oneof![1 => Just(0), 4 => 1..400_u32]
}

pub(super) fn time(minutes: u32) -> LocalTime {
    format!("{:02}:{:02}", minutes / 60, minutes % 60).parse().unwrap()
}

/// A quarter of an hour, often one at which European or American clocks change.
pub(super) fn any_quarter() -> impl Strategy<Value = u32> {
    prop_oneof![2 => 0..96_u32, 1 => 0..17_u32].prop_map(|quarter| quarter * 15)
}

fn any_line() -> impl Strategy<Value = RateLine> {
    let window = prop::option::weighted(0.7, (any_quarter(), any_quarter()));
    let price = prop_oneof![
        1 => any_cents().prop_map(|cents| (0, vec![(0, cents, 0)], false)),
        3 => (prop::collection::vec((1..300_u32, any_cents(), 1..90_u32), 1..4), any::<bool>()).prop_map(|(parts, repeat)| (1, parts, repeat)),
        3 => (prop::collection::vec((1..300_u32, any_cents(), 1..90_u32), 1..4), any::<bool>()).prop_map(|(parts, repeat)| (2, parts, repeat)),
    ];
    let days = prop::option::weighted(0.4, 1..128_u32);
    let conditions = (days, prop::bool::weighted(0.3), prop::bool::weighted(0.2));
    (window, price, 0..3_i32, prop::option::of(any::<bool>()), conditions, prop::option::weighted(0.3, 1..900_u32)).prop_map(
        |(window, (form, parts, repeat), priority, from_stay, (days, dated, excepted), maximum)| {
            let mut line = RateLine { priority, ..RateLine::new("line".parse().unwrap()) };
            line.window =
                window.filter(|(from, until)| from != until).map(|(from, until)| Window { from: time(from), until: time(until) });
            line.durations = from_stay.map(|stay| if stay { Durations::FromStay } else { Durations::FromWindow });
            let is_on = |day: &Weekday| days.is_some_and(|days| days >> *day as u32 & 1 == 1);
            line.weekdays = Weekday::ALL.iter().copied().filter(is_on).collect();
            line.dates = if dated { vec!["events".parse().unwrap()] } else { vec![] };
            line.except_dates = if excepted { vec!["events".parse().unwrap()] } else { vec![] };
            line.maximum = maximum.map(rate);
            let (mut until_minutes, mut sum) = (0, 0);
            for (minutes, cents, step_minutes) in parts {
                (until_minutes, sum) = (until_minutes + minutes, sum + cents);
                match form {
                    0 => line.flat = Some(rate(cents)),
                    1 => line.tiers.push(Tier { until_minutes, amount: rate(sum) }),
                    _ => line.steps.push(Step { until_minutes: Some(until_minutes), amount: rate(cents), step_minutes }),
                }
            }
            line.repeat = form != 0 && repeat && until_minutes >= 60;
            line
        },
    )
}

fn any_zone() -> impl Strategy<Value = TimeZone> {
    let names = ["UTC", "Europe/Amsterdam", "America/Los_Angeles", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu"];
    prop::sample::select(names.map(|name| name.parse().unwrap()).to_vec())
}

/// When stays begin: anywhere, or beside a change of clocks, a leap day or the year's end; in minutes since 1970.
pub(super) fn any_entry() -> impl Strategy<Value = i64> {
    let near = [
        "2026-03-29T01:00:00Z",
        "2026-10-25T01:00:00Z",
        "2026-03-08T10:00:00Z",
        "2026-11-01T09:00:00Z",
        "2018-11-04T03:00:00Z",
        "2019-02-17T02:00:00Z",
        "2028-02-29T00:00:00Z",
        "2026-12-31T23:00:00Z",
        "1970-01-02T00:00:00Z",
    ];
    let near = near.map(|text| text.parse::<Timestamp>().unwrap().as_micros() / MINUTE).to_vec();
    prop_oneof![
        3 => (prop::sample::select(near), -3_000..1_500_i64).prop_map(|(at, by)| at + by),
        1 => -10_000_000..40_000_000_i64,
    ]
}

pub(super) fn any_tariff() -> impl Strategy<Value = Tariff> {
    let caps = (
        prop::option::weighted(0.3, 1..3_000_u32),
        prop::option::weighted(0.4, (1..2_000_u32, any_quarter())),
        prop::option::weighted(0.3, 1..2_000_u32),
    );
    let others = (
        prop::option::weighted(0.2, 1..500_u32),
        prop::option::weighted(0.4, (0..200_u32, any::<bool>())),
        prop_oneof![3 => Just(0), 1 => 0..40_u32],
        prop::collection::vec(20_510..20_760_i64, 0..120),
    );
    (prop::collection::vec(any_line(), 1..6), any_zone(), caps, others).prop_map(|(lines, time_zone, caps, others)| {
        let mut spec = TariffSpec { time_zone, lines, ..TariffSpec::new("any".parse().unwrap(), 1, Currency::EUR) };
        for (number, line) in spec.lines.iter_mut().enumerate() {
            line.name = format!("line {number}").parse().unwrap();
        }
        spec.caps = Caps {
            per_stay: caps.0.map(rate),
            per_day: caps.1.map(|(cents, reset)| DayCap { amount: rate(cents), reset: time(reset) }),
            per_24_hours: caps.2.map(rate),
        };
        spec.minimum = others.0.map(rate);
        spec.entry_grace = others.1.map(|(minutes, is_free)| EntryGrace {
            minutes,
            rule: if is_free { GraceRule::FirstMinutesFree } else { GraceRule::FreeIfWithin },
        });
        spec.courtesy_minutes = others.2;
        let date = |day: i64| {
            let text = Timestamp::from_micros(day * 86_400_000_000).to_string();
            text[..10].parse::<LocalDate>().unwrap()
        };
        spec.dates.insert("events".parse().unwrap(), others.3.into_iter().map(date).collect());
        Tariff::from_spec(spec).unwrap()
    })
}

/// The rules of a tariff followed minute by minute, with none of the code under test but the offsets of the zone.
mod oracle {
    use super::*;

    /// What the local clock shows at each minute, as the latest time it has shown so far; all in minutes since 1970.
    struct Clock {
        first: i64,
        shown: Vec<i64>,
    }

    impl Clock {
        fn new(zone: TimeZone, from: i64, until: i64) -> Self {
            let mut latest = i64::MIN;
            let shown = (from..until).map(|minute| {
                latest = latest.max(minute + zone.offset(minute * 60) / 60);
                latest
            });
            Self { first: from, shown: shown.collect() }
        }

        /// The first minute at which `local` or later is shown.
        fn first(&self, local: i64) -> i64 {
            self.first + self.shown.partition_point(|&shown| shown < local) as i64
        }

        /// The local day to which a minute belongs that begins `reset` minutes after midnight.
        fn day(&self, minute: i64, reset: i64) -> i64 {
            let near = minute.div_euclid(1_440);
            (near - 3..near + 4).rev().find(|day| self.first(day * 1_440 + reset) <= minute).unwrap()
        }
    }

    fn is_in_force(spec: &TariffSpec, line: &RateLine, clock: &Clock, minute: i64) -> bool {
        let near = minute.div_euclid(1_440);
        (near - 3..near + 4).any(|day| {
            let (from, until) = match line.window {
                None => (0, 1_440),
                Some(window) => {
                    let (from, until) = (i64::from(window.from.minutes()), i64::from(window.until.minutes()));
                    (from, if until < from { until + 1_440 } else { until })
                }
            };
            let weekday = Weekday::ALL[(day + 3).rem_euclid(7) as usize];
            let is_event = spec.dates.values().flatten().any(|date| date.day() == day);
            clock.first(day * 1_440 + from) <= minute
                && minute < clock.first(day * 1_440 + until)
                && (line.weekdays.is_empty() || line.weekdays.contains(&weekday))
                && (line.dates.is_empty() || is_event)
                && (line.except_dates.is_empty() || !is_event)
        })
    }

    /// The fee of so many minutes, added up step by step.
    fn fee(line: &RateLine, minutes: i64) -> i128 {
        let units = |rate: Rate| i128::from(rate.units());
        if minutes == 0 {
            return 0;
        }
        if let Some(flat) = line.flat {
            return units(flat);
        }
        let end =
            line.tiers.last().map(|tier| tier.until_minutes).or(line.steps.last().and_then(|step| step.until_minutes)).unwrap();
        let end = i64::from(end);
        if minutes > end {
            return if line.repeat { fee(line, end) + fee(line, minutes - end) } else { fee(line, end) };
        }
        if let Some(tier) = line.tiers.iter().find(|tier| minutes <= i64::from(tier.until_minutes)) {
            return units(tier.amount);
        }
        let (mut sum, mut at) = (0, 0);
        for step in &line.steps {
            while at < minutes && at < i64::from(step.until_minutes.unwrap()) {
                sum += units(step.amount);
                at += i64::from(step.step_minutes);
            }
            at = at.min(i64::from(step.until_minutes.unwrap()));
        }
        sum
    }

    /// The price in cents of `length` minutes from minute `entry` on.
    pub(super) fn price(tariff: &Tariff, entry: i64, length: i64) -> i64 {
        let spec = tariff.spec();
        let units = |rate: Rate| i128::from(rate.units());
        let grace = |rule| spec.entry_grace.filter(|grace| grace.rule == rule).map(|grace| i64::from(grace.minutes));
        if grace(GraceRule::FreeIfWithin).is_some_and(|minutes| length <= minutes) {
            return 0;
        }
        let free = grace(GraceRule::FirstMinutesFree).unwrap_or(0);
        let paid = (length - i64::from(spec.courtesy_minutes)).max(length.min(1)) - free;
        let start = entry + free;
        let clock = Clock::new(spec.time_zone, start - 6 * 1_440, start + paid.max(0) + 6 * 1_440);
        let mut order: Vec<&RateLine> = spec.lines.iter().collect();
        order.sort_by_key(|line| line.priority);
        let (mut total, mut by_day, mut by_24_hours) = (0, (0, 0), (0, 0));
        let mut by_line = vec![0; order.len()];
        let mut now: Option<(usize, i64)> = None;
        for at in 0..paid.max(0) {
            let minute = start + at;
            let line = order.iter().position(|line| is_in_force(spec, line, &clock, minute));
            let Some(number) = line else {
                now = None;
                continue;
            };
            let line = order[number];
            let from_window = line.durations() == Durations::FromWindow;
            let since = match now {
                Some((same, since)) if same == number => since,
                _ => {
                    if from_window {
                        by_line[number] = 0;
                    }
                    at
                }
            };
            now = Some((number, since));
            let clocked = if from_window { at - since } else { at };
            let mut charge = fee(line, clocked + 1) - fee(line, clocked);
            let mut room = |limit: Option<Rate>, charged: i128| {
                if let Some(limit) = limit {
                    charge = charge.min(units(limit) - charged);
                }
            };
            let day = spec.caps.per_day.map_or(0, |cap| clock.day(minute, cap.reset.minutes().into()));
            if day != by_day.0 {
                by_day = (day, 0);
            }
            if at / 1_440 != by_24_hours.0 {
                by_24_hours = (at / 1_440, 0);
            }
            room(line.maximum, by_line[number]);
            room(spec.caps.per_day.map(|cap| cap.amount), by_day.1);
            room(spec.caps.per_24_hours, by_24_hours.1);
            room(spec.caps.per_stay, total);
            total += charge;
            by_day.1 += charge;
            by_24_hours.1 += charge;
            by_line[number] += charge;
        }
        if total > 0 {
            total = total.max(spec.minimum.map_or(0, units));
        }
        // Cents are what generated amounts are in.
        i64::try_from(total / 1_000_000).unwrap()
    }
}

fn quote(tariff: &Tariff, entry: i64, length: i64) -> Quote {
    tariff.price(Timestamp::from_micros(entry * MINUTE), Timestamp::from_micros((entry + length) * MINUTE)).unwrap()
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn the_price_is_the_one_counted_minute_by_minute(
        tariff in any_tariff(), counting in any_counting(), entry in any_entry(), length in 0..4_500_i64,
    ) {
        let tariff = tariff.with_stay_counting(counting);
        let quote = quote(&tariff, entry, length);
        prop_assert_eq!(quote.total.minor(), oracle::price(&tariff, entry, length), "{:#?}", quote);
        prop_assert_eq!(lines_sum(&quote), i128::from(quote.total.minor()));
        prop_assert!(quote.total.minor() >= 0);
    }
}

proptest! {
    #[test]
    fn a_longer_stay_is_never_cheaper_and_maxima_hold(
        tariff in any_tariff(), entry in any_entry(), one in 0..20_000_i64, other in 0..20_000_i64,
    ) {
        let (short, long) = (quote(&tariff, entry, one.min(other)), quote(&tariff, entry, one.max(other)));
        prop_assert!(short.total.minor() <= long.total.minor());
        if let (Some(most), None) = (tariff.spec().caps.per_stay, tariff.spec().minimum) {
            prop_assert!(i128::from(long.total.minor()) * 1_000_000 <= i128::from(most.units()));
        }
    }

    #[test]
    fn a_quote_holds_until_it_says(
        tariff in any_tariff(), counting in any_counting(), entry in any_entry(),
        seconds in prop_oneof![Just(0), 0..60_000_000_i64], micros in prop_oneof![Just(0), 0..6_000 * MINUTE, (0..6_000_i64).prop_map(|minutes| minutes * MINUTE)],
    ) {
        let tariff = tariff.with_stay_counting(counting);
        let from = Timestamp::from_micros(entry * MINUTE + seconds);
        let price_at = |until: i64| tariff.price(from, Timestamp::from_micros(until)).unwrap();
        let until = from.as_micros() + micros;
        let now = price_at(until);
        match now.valid_until.map(Timestamp::as_micros) {
            Some(rises_at) => {
                prop_assert!(rises_at > until);
                prop_assert!(price_at(rises_at).total.minor() > now.total.minor());
                prop_assert_eq!(price_at(rises_at - 1).total, now.total);
            }
            None => prop_assert_eq!(price_at(until + 60 * 1_440 * MINUTE).total, now.total),
        }
    }

    #[test]
    fn quotes_and_tariffs_of_lines_read_back_as_they_were_written(tariff in any_tariff(), entry in any_entry(), length in 0..6_000_i64) {
        let json = serde_json::to_string(&tariff).unwrap();
        let again = Tariff::from_json(&json).unwrap();
        prop_assert_eq!(&again, &tariff);
        let written = serde_json::to_string(&quote(&tariff, entry, length)).unwrap();
        prop_assert_eq!(serde_json::to_string(&quote(&again, entry, length)).unwrap(), written.clone());
        prop_assert_eq!(serde_json::from_str::<Quote>(&written).unwrap(), quote(&tariff, entry, length));
    }

    #[test]
    fn validations_never_make_a_price_negative(
        tariff in any_tariff(), entry in any_entry(), length in 0..6_000_i64,
        parts in prop::collection::vec((0..3_u8, 0..100_u32, -2..3_i32), 1..5),
    ) {
        let stay = Stay::new(Timestamp::from_micros(entry * MINUTE), Timestamp::from_micros((entry + length) * MINUTE));
        let validations: Vec<Validation> = parts.into_iter().enumerate().map(|(number, (form, size, order))| {
            let benefit = match form {
                0 => Benefit::Minutes(size * 10),
                1 => Benefit::Amount(rate(size * 10)),
                _ => Benefit::Percent(size.to_string().parse().unwrap()),
            };
            let json = serde_json::json!({ "id": format!("v{number}"), "benefit": benefit, "order": order });
            serde_json::from_value(json).unwrap()
        }).collect();
        let full = price(&tariff, &stay, &[]).unwrap().total.minor();
        let less = price(&tariff, &stay, &validations).unwrap();
        let taken: i64 = less.adjustments.iter().map(|taken| taken.amount.minor()).sum();
        prop_assert!(less.total.minor() >= 0);
        prop_assert_eq!(less.total.minor() + taken, full);
        prop_assert_eq!(lines_sum(&less), i128::from(less.total.minor()));
    }
}
