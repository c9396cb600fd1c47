//! Properties of whole tariffs: rate lines with taxes, surcharges and parkers, and stays with validations.

use proptest::prelude::*;

use super::super::zone::TimeZone;
use super::super::*;
use super::generated::{MINUTE, any_entry, any_quarter, any_tariff, rate, time};
use super::{any_counting, lines_sum};
use crate::{Features, VehicleType};

const WEEK: i64 = 7 * 1_440;

fn any_tax(name: &'static str) -> impl Strategy<Value = Option<Tax>> {
    let tax = (0..2_500_u32, any::<bool>()).prop_map(move |(percent, included)| Tax {
        name: name.parse().unwrap(),
        percent: format!("{}.{:02}", percent / 100, percent % 100).parse().unwrap(),
        included,
    });
    prop::option::weighted(0.6, tax)
}

/// A generated tariff of lines, with what else a tariff may say.
fn any_whole_tariff() -> impl Strategy<Value = Tariff> {
    let taxes = (any_tax("VAT"), any_tax("levy"));
    let surcharges = (
        prop::option::weighted(0.3, (0..3_000_u32, 1..900_u32, prop::option::of(1..90_u32))),
        prop::option::weighted(0.5, (0..4_000_u32, 0..3_usize)),
    );
    let modes = prop::sample::select(vec![RoundingMode::HalfUp, RoundingMode::Up, RoundingMode::Down]);
    let steps = prop::sample::select(vec![1_u32, 5, 10, 100]);
    let rounding = prop_oneof![3 => Just(None), 1 => (modes, steps).prop_map(Some)];
    let others = (any_counting(), any_quarter(), rounding, prop::option::of(0..4_u32), prop::option::of(1..2_000_u32));
    (any_tariff(), taxes, surcharges, others).prop_map(
        |(tariff, taxes, (overstay, lost), (counting, reset, rounding, count, most))| {
            let mut spec = tariff.spec().clone();
            spec.stay_counting = counting;
            (spec.tax, spec.lines[0].tax) = taxes;
            spec.overstay =
                overstay.map(|(after_minutes, cents, step_minutes)| Overstay { after_minutes, amount: rate(cents), step_minutes });
            let rules = [LostTicketRule::Instead, LostTicketRule::AtLeast, LostTicketRule::Added];
            spec.lost_ticket = lost.map(|(cents, rule)| LostTicket { amount: rate(cents), rule: rules[rule] });
            spec.free_for = vec![ParkerClass::Permit];
            if let Some(line) = spec.lines.get_mut(1) {
                line.parker_classes = vec![ParkerClass::Transient];
            }
            if let Some(cap) = &mut spec.caps.per_day {
                cap.reset = time(reset);
            }
            if let Some((mode, step_minor)) = rounding {
                spec.rounding = Rounding { mode, step_minor };
            }
            spec.validations = ValidationLimits { count_max: count, amount_max: most.map(rate) };
            Tariff::from_spec(spec).unwrap()
        },
    )
}

fn any_stay() -> impl Strategy<Value = Stay> {
    let class = prop::sample::select(ParkerClass::ALL.to_vec());
    let vehicle = prop::sample::select(VehicleType::ALL.to_vec());
    (any_entry(), 0..8_000_i64, 0..MINUTE, class, vehicle, any::<[bool; 3]>()).prop_map(
        |(entry, minutes, micros, parker_class, vehicle_type, [lost_ticket, charger, accessible])| Stay {
            vehicle_type,
            features: Features { charger, accessible },
            parker_class,
            lost_ticket,
            ..Stay::new(Timestamp::from_micros(entry * MINUTE), Timestamp::from_micros((entry + minutes) * MINUTE + micros))
        },
    )
}

/// Validations that go together with any other: `v0`, `v1` and so on.
fn any_validations() -> impl Strategy<Value = Vec<Validation>> {
    let part = (0..4_u8, 0..100_u32, -2..3_i32, prop::option::weighted(0.3, 1..900_u32), any_tariff());
    prop::collection::vec(part, 1..5).prop_map(|parts| {
        let of = |(number, (form, size, order, most, tariff)): (usize, (u8, u32, i32, Option<u32>, Tariff))| {
            let benefit = match form {
                0 => Benefit::Minutes(size * 10),
                1 => Benefit::Amount(rate(size * 10)),
                2 => Benefit::Percent(size.to_string().parse().unwrap()),
                // One switch at most, and never after others.
                _ if number == 0 => Benefit::Tariff(tariff),
                _ => Benefit::Amount(rate(size)),
            };
            Validation { order, amount_max: most.map(rate), ..Validation::new(format!("v{number}").parse().unwrap(), benefit) }
        };
        parts.into_iter().enumerate().map(of).collect()
    })
}

/// Without the limits by which one validation may take the place of another.
fn without_limits(tariff: &Tariff) -> Tariff {
    Tariff::from_spec(TariffSpec { validations: ValidationLimits::default(), ..tariff.spec().clone() }).unwrap()
}

fn bytes(tariff: &Tariff, stay: &Stay, validations: &[Validation]) -> String {
    serde_json::to_string(&price(tariff, stay, validations).unwrap()).unwrap()
}

/// The price without taxes that are added to it. What is taken off is taken off that; rounding may then leave a cent more in the line
/// that is taxed higher.
fn before_added_taxes(quote: &Quote) -> i64 {
    let added = quote.taxes.iter().filter(|share| !share.tax.included).map(|share| share.amount.minor());
    quote.total.minor() - added.sum::<i64>()
}

proptest! {
    #[test]
    fn lines_and_taxes_make_up_a_total_that_is_not_negative(
        tariff in any_whole_tariff(), stay in any_stay(), validations in any_validations(),
    ) {
        let quote = price(&tariff, &stay, &validations).unwrap();
        prop_assert!(quote.total.minor() >= 0);
        // A tax that is added has a line of its own; one that is contained has none.
        prop_assert_eq!(lines_sum(&quote), i128::from(quote.total.minor()), "{:#?}", quote);
        let without_tax: i64 = quote.lines.iter().filter(|line| line.kind != LineKind::Tax).map(|line| line.amount.minor()).sum();
        let added: i64 = quote.taxes.iter().filter(|share| !share.tax.included).map(|share| share.amount.minor()).sum();
        prop_assert_eq!(without_tax + added, quote.total.minor());
        for share in &quote.taxes {
            let own = |line: &&QuoteLine| line.kind != LineKind::Tax && line.tax.as_ref() == Some(&share.tax.name);
            let lines: i64 = quote.lines.iter().filter(own).map(|line| line.amount.minor()).sum();
            let contained = if share.tax.included { share.amount.minor() } else { 0 };
            prop_assert_eq!(share.net.minor() + contained, lines, "{:#?}", share);
        }
    }

    #[test]
    fn the_same_inputs_give_the_same_bytes(
        tariff in any_whole_tariff(), stay in any_stay(), validations in any_validations(),
    ) {
        let first = bytes(&tariff, &stay, &validations);
        prop_assert_eq!(bytes(&tariff, &stay, &validations), first.clone());
        // Also after everything was written down and read again.
        let tariff: Tariff = serde_json::from_str(&serde_json::to_string(&tariff).unwrap()).unwrap();
        let stay: Stay = serde_json::from_str(&serde_json::to_string(&stay).unwrap()).unwrap();
        let validations: Vec<Validation> = serde_json::from_str(&serde_json::to_string(&validations).unwrap()).unwrap();
        prop_assert_eq!(bytes(&tariff, &stay, &validations), first);
    }

    #[test]
    fn maxima_hold_for_the_stay_for_24_hours_and_for_a_line(tariff in any_tariff(), entry in any_entry(), length in 0..9_000_i64) {
        let stay = Stay::new(Timestamp::from_micros(entry * MINUTE), Timestamp::from_micros((entry + length) * MINUTE));
        // A minimum may ask for more than a maximum allows.
        let tariff = Tariff::from_spec(TariffSpec { minimum: None, ..tariff.spec().clone() }).unwrap();
        let spec = tariff.spec();
        let quote = price(&tariff, &stay, &[]).unwrap();
        let total = i128::from(quote.total.minor()) * 1_000_000;
        let units = |rate: Rate| i128::from(rate.units());
        if let Some(most) = spec.caps.per_stay {
            prop_assert!(total <= units(most));
        }
        if let Some(most) = spec.caps.per_24_hours {
            let periods = i128::from(length / 1_440 + 1);
            prop_assert!(total <= units(most) * periods, "{:#?}", quote);
        }
        if let Some(cap) = spec.caps.per_day {
            // As many days as the stay can touch, changes of clocks included.
            let days = i128::from(length / 1_380 + 2);
            prop_assert!(total <= units(cap.amount) * days);
        }
        for line in &spec.lines {
            let Some(most) = line.maximum.filter(|_| line.durations() == Durations::FromStay) else { continue };
            let own = quote.lines.iter().filter(|own| own.name.as_ref() == Some(&line.name));
            let charged: i64 = own.map(|own| own.amount.minor()).sum();
            prop_assert!(i128::from(charged) * 1_000_000 <= units(most), "{}: {:#?}", line.name, quote);
        }
    }

    #[test]
    fn one_more_validation_never_raises_the_price(
        tariff in any_whole_tariff(), stay in any_stay(), validations in any_validations(), more in any_validations(),
    ) {
        let tariff = without_limits(&tariff);
        // Those of `more` that are no switch of tariff: which comes first would be another question.
        let more = more.into_iter().filter(|more| !matches!(more.benefit, Benefit::Tariff(_)));
        let mut validations: Vec<Validation> = validations.into_iter().map(|granted| Validation { amount_max: None, ..granted }).collect();
        let mut total = before_added_taxes(&price(&tariff, &stay, &validations).unwrap());
        for (number, more) in more.enumerate() {
            // Minutes come last: before others they send those to later minutes, which may be cheaper.
            let is_minutes = matches!(more.benefit, Benefit::Minutes(_));
            let order = if is_minutes { 100 + number as i32 } else { more.order };
            validations.push(Validation { id: format!("more {number}").parse().unwrap(), order, ..more });
            let now = price(&tariff, &stay, &validations).unwrap();
            let less = before_added_taxes(&now);
            prop_assert!(less <= total, "{less} above {total}: {now:#?}");
            total = less;
        }
    }

    #[test]
    fn no_single_validation_raises_the_price(tariff in any_whole_tariff(), stay in any_stay(), validations in any_validations()) {
        let full = price(&tariff, &stay, &[]).unwrap();
        for validation in validations {
            let one = price(&tariff, &stay, std::slice::from_ref(&validation)).unwrap();
            let by_switch = matches!(validation.benefit, Benefit::Tariff(_));
            // Which tariff is cheaper is seen before tax; the other may tax at another rate.
            if !by_switch || full.taxes.is_empty() {
                prop_assert!(before_added_taxes(&one) <= before_added_taxes(&full), "{:#?}", one);
            }
        }
    }

    #[test]
    fn whole_weeks_later_the_price_is_the_same(tariff in any_whole_tariff(), stay in any_stay(), weeks in -60..60_i64) {
        // Dates are of one year only; the zones with a change of clocks are tried where none is near.
        let tariff = Tariff::from_spec(TariffSpec { dates: std::collections::BTreeMap::default(), ..undated(&tariff) }).unwrap();
        let shift = weeks * WEEK * MINUTE;
        let moved = |at: Timestamp| Timestamp::from_micros(at.as_micros() + shift);
        let later = Stay { entered_at: moved(stay.entered_at), until: moved(stay.until), ..stay };
        let zone = tariff.spec().time_zone;
        let fixed = offset_around(zone, &stay);
        if fixed.is_none() || fixed != offset_around(zone, &later) {
            return Ok(());
        }
        let (now, then) = (price(&tariff, &stay, &[]).unwrap(), price(&tariff, &later, &[]).unwrap());
        prop_assert_eq!(now.total, then.total);
        let shown = |quote: &Quote| quote.lines.iter().map(ToString::to_string).collect::<Vec<_>>();
        prop_assert_eq!(shown(&now), shown(&then));
        for (line, later) in now.lines.iter().zip(&then.lines) {
            prop_assert_eq!(line.from.map(moved), later.from);
        }
    }
}

/// The tariff's data without what depends on dates.
fn undated(tariff: &Tariff) -> TariffSpec {
    let mut spec = tariff.spec().clone();
    for line in &mut spec.lines {
        line.dates.clear();
        line.except_dates.clear();
    }
    spec
}

/// The offset of the zone from some days before a stay to some days after it, if it is one.
fn offset_around(zone: TimeZone, stay: &Stay) -> Option<i64> {
    let (from, until) = (stay.entered_at.as_micros() / 1_000_000 - 4 * 86_400, stay.until.as_micros() / 1_000_000 + 4 * 86_400);
    let first = zone.offset(from);
    (from..until).step_by(3_600).all(|at| zone.offset(at) == first).then_some(first)
}
