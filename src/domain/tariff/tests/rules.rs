//! Maxima, grace, surcharges, taxes, rounding and validations, worked out by hand.

use super::super::*;
use super::published::tariff;
use super::{lines_sum, lines_text};

fn stay(minutes: i64) -> Stay {
    let entered_at: Timestamp = "2026-06-01T12:00:00+02:00".parse().unwrap();
    Stay::new(entered_at, Timestamp::from_micros(entered_at.as_micros() + minutes * 60_000_000))
}

fn total(tariff: &Tariff, stay: &Stay, validations: &[Validation]) -> i64 {
    let quote = price(tariff, stay, validations).unwrap();
    assert_eq!(lines_sum(&quote), i128::from(quote.total.minor()), "{quote:#?}");
    assert_eq!(price(tariff, stay, validations).unwrap(), quote);
    quote.total.minor()
}

fn assert_prices(tariff: &Tariff, cases: &[(i64, i64)]) {
    for &(minutes, minor) in cases {
        assert_eq!(total(tariff, &stay(minutes), &[]), minor, "{minutes} min");
    }
}

/// Two euros for each started hour, after other rules.
fn hourly(rules: &str) -> Tariff {
    tariff(&format!("{rules}\n[[lines]]\nname = \"hour\"\nsteps = [{{ amount = \"2\", step_minutes = 60 }}]"))
}

#[test]
fn maxima_for_the_stay_and_24_hours_hold_together() {
    let tariff = hourly("caps = { per_stay = \"25\", per_24_hours = \"10\" }");
    assert_prices(
        &tariff,
        &[(300, 1_000), (301, 1_000), (1_440, 1_000), (1_441, 1_200), (2_880, 2_000), (2_881, 2_200), (9_999, 2_500)],
    );
    let quote = price(&tariff, &stay(361), &[]).unwrap();
    let lines = ["hour: from minute 0: 7 x 60 min at 2.00 = 14.00 EUR", "hour: maximum per 24 hours -4.00 EUR"];
    assert_eq!(lines_text(&quote), lines);
    assert_eq!(quote.valid_until, Some(stay(1_441).until));
    assert_eq!(price(&tariff, &stay(9_999), &[]).unwrap().valid_until, None);
}

#[test]
fn grace_is_given_in_two_ways() {
    let free_first = hourly("entry_grace = { minutes = 10, rule = \"first_minutes_free\" }");
    assert_prices(&free_first, &[(0, 0), (10, 0), (11, 200), (70, 200), (71, 400)]);
    let if_within = hourly("entry_grace = { minutes = 10, rule = \"free_if_within\" }");
    assert_prices(&if_within, &[(0, 0), (10, 0), (11, 200), (60, 200), (61, 400)]);
    for tariff in [free_first, if_within] {
        assert_eq!(price(&tariff, &stay(3), &[]).unwrap().valid_until, Some(stay(11).until));
    }
}

#[test]
fn courtesy_minutes_waive_a_step_just_begun() {
    let tariff = hourly("courtesy_minutes = 5");
    assert_prices(&tariff, &[(0, 0), (1, 200), (5, 200), (60, 200), (65, 200), (66, 400), (125, 400), (126, 600)]);
    assert_eq!(price(&tariff, &stay(30), &[]).unwrap().valid_until, Some(stay(66).until));
}

#[test]
fn a_minimum_is_for_stays_that_cost_anything() {
    let tariff = hourly("minimum = \"5\"\nentry_grace = { minutes = 10, rule = \"free_if_within\" }");
    assert_prices(&tariff, &[(10, 0), (11, 500), (120, 500), (121, 600)]);
    assert_eq!(price(&tariff, &stay(11), &[]).unwrap().valid_until, Some(stay(121).until));
}

#[test]
fn lost_tickets_and_overstays_cost_more() {
    let lost = |tariff: &Tariff, minutes| total(tariff, &Stay { lost_ticket: true, ..stay(minutes) }, &[]);
    for (rule, prices) in [("at_least", [3_000, 3_000, 3_200]), ("instead", [3_000; 3]), ("added", [3_200, 3_400, 6_200])] {
        let grace = "entry_grace = { minutes = 10, rule = \"free_if_within\" }";
        let tariff = hourly(&format!("lost_ticket = {{ amount = \"30\", rule = \"{rule}\" }}\n{grace}"));
        assert_eq!([5, 70, 16 * 60].map(|minutes| lost(&tariff, minutes)), prices, "{rule}");
        assert_prices(&tariff, &[(5, 0), (70, 400)]);
    }
    let tariff = hourly("caps = { per_stay = \"6\" }\noverstay = { after_minutes = 240, amount = \"10\", step_minutes = 60 }");
    assert_prices(&tariff, &[(180, 600), (240, 600), (241, 1_600), (300, 1_600), (301, 2_600)]);
    assert_eq!(price(&tariff, &stay(200), &[]).unwrap().valid_until, Some(stay(241).until));
    assert_eq!(
        lines_text(&price(&tariff, &stay(301), &[]).unwrap())[2],
        "overstay, from minute 240: 2 x 60 min at 10.00 = 20.00 EUR"
    );
}

#[test]
fn lines_are_for_vehicles_spots_and_parkers() {
    let tariff = tariff(
        r#"
        free_for = ["STAFF"]
        [[lines]]
        name = "any"
        priority = 9
        flat = "9"
        [[lines]]
        name = "motorcycle"
        priority = 3
        vehicle_types = ["MOTORCYCLE"]
        flat = "3"
        [[lines]]
        name = "charger"
        priority = 2
        features = { charger = true }
        flat = "2"
        [[lines]]
        name = "permit"
        priority = 1
        parker_classes = ["PERMIT"]
        flat = "0"
        "#,
    );
    let standard = stay(60);
    let motorcycle = Stay { vehicle_type: crate::VehicleType::Motorcycle, ..standard };
    let charging = Stay { features: crate::Features { charger: true, accessible: true }, ..motorcycle };
    let permit = Stay { parker_class: ParkerClass::Permit, ..charging };
    let staff = Stay { parker_class: ParkerClass::Staff, ..standard };
    let stays = [standard, motorcycle, charging, permit, staff];
    assert_eq!(stays.map(|stay| total(&tariff, &stay, &[])), [900, 300, 200, 0, 0]);
    assert_eq!(lines_text(&price(&tariff, &staff, &[]).unwrap()), ["free of charge 0.00 EUR"]);
    assert_eq!(lines_text(&price(&tariff, &standard, &[]).unwrap()), ["any: from minute 0: 1 x 9.00 = 9.00 EUR"]);
}

#[test]
fn taxes_are_contained_in_prices_or_added_to_them() {
    let tariff = tariff(
        r#"
        tax = { name = "VAT", percent = "21", included = true }
        [[lines]]
        name = "day"
        window = { from = "06:00", until = "18:00" }
        steps = [{ amount = "1.21", step_minutes = 60 }]
        [[lines]]
        name = "night"
        window = { from = "18:00", until = "06:00" }
        flat = "4"
        tax = { name = "City", percent = "18.375", included = false }
        "#,
    );
    let quote = price(&tariff, &stay(7 * 60), &[]).unwrap();
    // 6 hours of 1.21 with 1.26 in them; 4.00 and 0.735 on top.
    assert_eq!((quote.total.minor(), quote.tax().minor()), (726 + 400 + 74, 126 + 74));
    let shares: Vec<(i64, i64)> = quote.taxes.iter().map(|share| (share.net.minor(), share.amount.minor())).collect();
    assert_eq!(shares, [(600, 126), (400, 74)]);
    assert_eq!(lines_text(&quote).last().unwrap(), "City: tax 0.74 EUR");
    assert_eq!(price(&tariff, &stay(60), &[]).unwrap().taxes.len(), 1);
}

#[test]
fn the_sum_is_rounded_as_declared() {
    for (mode, minor) in [("half_up", 105), ("up", 110), ("down", 105)] {
        let rest = format!("rounding = {{ mode = \"{mode}\", step_minor = 5 }}\n[[lines]]\nname = \"min\"\n");
        let tariff = tariff(&format!("{rest}steps = [{{ amount = \"0.0106\", step_minutes = 1 }}]"));
        // 1.06
        assert_prices(&tariff, &[(100, minor)]);
    }
}

fn validation(id: &str, benefit: Benefit) -> Validation {
    let json = serde_json::json!({ "id": id, "benefit": benefit, "billed_to": "shop" });
    serde_json::from_value(json).unwrap()
}

#[test]
fn validations_take_off_in_their_order() {
    let tariff = tariff(
        "[[lines]]\nname = \"s\"\nsteps = [{ until_minutes = 60, amount = \"4\", step_minutes = 60 }, { amount = \"2\", step_minutes = 60 }]",
    );
    // 4 + 2 + 2
    let stay = stay(180);
    let minutes = |id, minutes| validation(id, Benefit::Minutes(minutes));
    let amount = |id, amount: &str| validation(id, Benefit::Amount(amount.parse().unwrap()));
    let percent = |id, percent: &str| validation(id, Benefit::Percent(percent.parse().unwrap()));
    assert_eq!(total(&tariff, &stay, &[minutes("a", 60)]), 400);
    assert_eq!(total(&tariff, &stay, &[minutes("a", 60), minutes("b", 60)]), 200);
    assert_eq!(total(&tariff, &stay, &[minutes("a", 600)]), 0);
    assert_eq!(total(&tariff, &stay, &[amount("a", "3"), percent("b", "50")]), 250);
    assert_eq!(total(&tariff, &stay, &[percent("b", "50"), amount("a", "3")]), 100);
    let late = Validation { order: 5, ..percent("b", "50") };
    assert_eq!(total(&tariff, &stay, &[late, amount("a", "3")]), 250);
    assert_eq!(total(&tariff, &stay, &[amount("a", "99")]), 0);
    let limited = Validation { amount_max: Some("1".parse().unwrap()), ..percent("b", "50") };
    assert_eq!(total(&tariff, &stay, &[limited]), 700);

    let other = Tariff::hourly("guest".parse().unwrap(), Currency::EUR, 100).unwrap();
    let switch = Validation { order: 9, ..validation("s", Benefit::Tariff(other)) };
    let quote =
        price(&tariff, &stay, &[percent("b", "50"), switch.clone(), Validation { id: "t".parse().unwrap(), ..switch }]).unwrap();
    assert_eq!((quote.total.minor(), quote.tariff.unwrap().to_string()), (150, "guest@1".to_owned()));
    let taken: Vec<_> = quote.adjustments.iter().map(|taken| (taken.id.as_str(), taken.outcome, taken.amount.minor())).collect();
    let (applied, not) = (ValidationOutcome::Applied, ValidationOutcome::NotCombinable);
    assert_eq!(taken, [("s", applied, 500), ("t", not, 0), ("b", applied, 150)]);
    let yen = Tariff::free("yen".parse().unwrap(), "JPY".parse().unwrap());
    let error = price(&tariff, &stay, &[validation("y", Benefit::Tariff(yen))]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn validations_have_limits() {
    let tariff = hourly("validations = { count_max = 2, amount_max = \"3\" }");
    let stay = stay(180);
    let amount = |id| validation(id, Benefit::Amount("2".parse().unwrap()));
    let outcomes = |validations: &[Validation]| -> Vec<(ValidationOutcome, i64)> {
        let quote = price(&tariff, &stay, validations).unwrap();
        quote.adjustments.iter().map(|taken| (taken.outcome, taken.amount.minor())).collect()
    };
    use ValidationOutcome::{Applied, Expired, NotCombinable, NotYetValid, Repeated, TooMany};
    assert_eq!(
        outcomes(&[amount("a"), amount("a"), amount("b"), amount("c")]),
        [(Applied, 200), (Repeated, 0), (Applied, 100), (TooMany, 0)]
    );
    let expired = Validation { valid_until: Some(stay.until), ..amount("e") };
    let early = Validation { valid_from: Some(Timestamp::from_micros(i64::MAX)), ..amount("f") };
    let alone = Validation { exclusive: true, ..amount("x") };
    assert_eq!(
        outcomes(&[expired, early, alone.clone(), amount("a")]),
        [(Expired, 0), (NotYetValid, 0), (Applied, 200), (NotCombinable, 0)]
    );
    assert_eq!(outcomes(&[amount("a"), alone]), [(Applied, 200), (NotCombinable, 0)]);
    // Bought time ends with the validation, if that is before the next step.
    let expires_at = Timestamp::from_micros(stay.until.as_micros() + 5);
    let expiring = Validation { valid_until: Some(expires_at), ..amount("a") };
    assert_eq!(price(&tariff, &stay, &[expiring]).unwrap().valid_until, Some(expires_at));
}

#[test]
fn no_stay_is_too_extreme_to_answer() {
    let windowed = tariff(
        "[[lines]]\nname = \"d\"\nwindow = { from = \"07:00\", until = \"22:00\" }\nsteps = [{ amount = \"1\", step_minutes = 30 }]",
    );
    let repeated = tariff("[[lines]]\nname = \"d\"\ntiers = [{ until_minutes = 60, amount = \"1\" }]\nrepeat = true");
    let rolling = hourly("caps = { per_24_hours = \"10\" }");
    let year: i64 = 365 * 86_400_000_000;
    let instants =
        [i64::MIN, i64::MIN + 1, -62_135_596_800_000_000, -year, 0, 30 * year, 253_402_300_799_999_999, i64::MAX - 1, i64::MAX];
    for tariff in [&windowed, &repeated, &rolling] {
        for from in instants {
            for until in instants {
                match tariff.price(Timestamp::from_micros(from), Timestamp::from_micros(until)) {
                    Ok(quote) => assert!(quote.total.minor() >= 0 && lines_sum(&quote) == i128::from(quote.total.minor())),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::OutOfRange),
                }
            }
        }
    }
    // Thirty years of fifteen hours a day, 7 of them leap years.
    let quote = windowed.price("2000-01-01T00:00:00Z".parse().unwrap(), "2030-01-01T00:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(quote.total.minor(), (30 * 365 + 8) * 30 * 100);
}

#[test]
fn a_line_that_never_comes_into_force_promises_no_rise() {
    let lines = "[[lines]]\nname = \"free\"\nflat = \"0\"\n[[lines]]\nname = \"never\"\ntiers = [{ until_minutes = 60, amount = \"1\" }]\nrepeat = true\n";
    let quote_of = |rest: &str| price(&tariff(&format!("{lines}{rest}")), &stay(0), &[]).unwrap();
    assert_eq!(quote_of("").valid_until, None);
    assert_eq!(quote_of("[caps]\nper_24_hours = \"1\"").valid_until, None);
}
