//! Stays across changes of clocks, midnight, leap days and the year's end, worked out by hand.

use super::super::*;
use super::published::tariff;

/// `(entered at, until, minor units)`.
fn assert_prices(tariff: &Tariff, cases: &[(&str, &str, i64)]) {
    for &(entered_at, until, minor) in cases {
        let quote = tariff.price(entered_at.parse().unwrap(), until.parse().unwrap()).unwrap();
        assert_eq!(quote.total.minor(), minor, "{entered_at} to {until}: {quote:#?}");
    }
}

/// One euro for each started hour by day, ten cents by night, counted anew in each window.
const DAY_AND_NIGHT: &str = r#"
    [[lines]]
    name = "day"
    window = { from = "06:00", until = "22:00" }
    steps = [{ amount = "1", step_minutes = 60 }]
    [[lines]]
    name = "night"
    window = { from = "22:00", until = "06:00" }
    steps = [{ amount = "0.10", step_minutes = 60 }]
    "#;

#[test]
fn nights_last_as_long_as_clocks_make_them() {
    let cases = [
        // 8 hours, 7 hours when clocks go forward, 9 when they go back.
        ("2026-06-01T22:00:00+02:00", "2026-06-02T06:00:00+02:00", 80),
        ("2026-03-28T22:00:00+01:00", "2026-03-29T06:00:00+02:00", 70),
        ("2026-10-24T22:00:00+02:00", "2026-10-25T06:00:00+01:00", 90),
        // 21:30 to 06:30: a started hour of day on each side.
        ("2026-03-28T21:30:00+01:00", "2026-03-29T06:30:00+02:00", 270),
        ("2026-10-24T21:30:00+02:00", "2026-10-25T06:30:00+01:00", 290),
        // Across the year's end and a leap day.
        ("2026-12-31T23:00:00+01:00", "2027-01-01T07:00:00+01:00", 170),
        ("2028-02-28T12:00:00+01:00", "2028-03-01T12:00:00+01:00", 3_200 + 160),
    ];
    assert_prices(&tariff(DAY_AND_NIGHT), &cases);
    let pacific = TariffSpec { time_zone: "America/Los_Angeles".parse().unwrap(), ..tariff(DAY_AND_NIGHT).spec().clone() };
    let cases = [
        ("2026-03-07T22:00:00-08:00", "2026-03-08T06:00:00-07:00", 70),
        ("2026-10-31T22:00:00-07:00", "2026-11-01T06:00:00-08:00", 90),
        ("2026-07-04T22:00:00-07:00", "2026-07-05T06:00:00-07:00", 80),
    ];
    assert_prices(&Tariff::from_spec(pacific).unwrap(), &cases);
}

#[test]
fn a_window_at_the_change_of_clocks_is_one_window() {
    let flat = |from: &str, until: &str| {
        tariff(&format!("[[lines]]\nname = \"flat\"\nwindow = {{ from = \"{from}\", until = \"{until}\" }}\nflat = \"5\""))
    };
    // Shown twice: the first showing counts, and the window is entered once.
    let cases = [
        ("2026-10-25T00:00:00+02:00", "2026-10-25T05:00:00+01:00", 500),
        ("2026-10-25T02:00:00+01:00", "2026-10-25T02:29:00+01:00", 500),
        ("2026-10-25T00:00:00+02:00", "2026-10-25T02:30:00+02:00", 0),
    ];
    assert_prices(&flat("02:30", "04:00"), &cases);
    let cases = [
        ("2026-10-25T02:20:00+02:00", "2026-10-25T02:25:00+02:00", 500),
        ("2026-10-25T02:20:00+01:00", "2026-10-25T02:25:00+01:00", 0),
    ];
    assert_prices(&flat("01:00", "02:30"), &cases);
    // Skipped: a window that lies in the gap is empty, one that begins in it begins with the change.
    assert_prices(&flat("02:00", "03:00"), &[("2026-03-29T00:00:00+01:00", "2026-03-29T12:00:00+02:00", 0)]);
    let cases = [
        ("2026-03-29T00:00:00+01:00", "2026-03-29T03:00:00+02:00", 0),
        ("2026-03-29T00:00:00+01:00", "2026-03-29T03:01:00+02:00", 500),
        ("2026-03-29T03:29:00+02:00", "2026-03-29T03:31:00+02:00", 500),
    ];
    assert_prices(&flat("02:30", "04:00"), &cases);
}

#[test]
fn elapsed_hours_do_not_see_clocks_change() {
    let hourly =
        tariff("[[lines]]\nname = \"all\"\nsteps = [{ amount = \"1\", step_minutes = 60 }]\n[caps]\nper_24_hours = \"10\"");
    let cases = [
        ("2026-03-29T01:00:00+01:00", "2026-03-29T04:00:00+02:00", 200),
        ("2026-10-25T01:00:00+02:00", "2026-10-25T04:00:00+01:00", 400),
        // 24 elapsed hours end at 13:00 local time on the day after.
        ("2026-03-28T12:00:00+01:00", "2026-03-29T13:00:00+02:00", 1_000),
        ("2026-03-28T12:00:00+01:00", "2026-03-29T13:01:00+02:00", 1_100),
    ];
    assert_prices(&hourly, &cases);
}

#[test]
fn a_daily_maximum_follows_the_local_day() {
    let capped = tariff(
        "[[lines]]\nname = \"all\"\nsteps = [{ amount = \"1\", step_minutes = 60 }]\n[caps]\nper_day = { amount = \"12\", reset = \"03:00\" }",
    );
    let cases = [
        ("2026-06-01T03:00:00+02:00", "2026-06-02T03:00:00+02:00", 1_200),
        ("2026-06-01T03:00:00+02:00", "2026-06-02T04:00:00+02:00", 1_300),
        // From 20:00 to 03:00 are 7 hours, 6 and 8 at the changes of clocks; then 12 of the next day.
        ("2026-06-01T20:00:00+02:00", "2026-06-02T23:00:00+02:00", 1_900),
        ("2026-03-28T20:00:00+01:00", "2026-03-29T23:00:00+02:00", 1_800),
        ("2026-10-24T20:00:00+02:00", "2026-10-25T23:00:00+01:00", 2_000),
        // A step is charged to the day on which it begins.
        ("2026-06-01T02:30:00+02:00", "2026-06-01T03:30:00+02:00", 100),
    ];
    assert_prices(&capped, &cases);
}

#[test]
fn a_day_begins_at_midnight_also_at_the_year_s_end_and_on_a_leap_day() {
    let per_day = tariff(
        "[[lines]]\nname = \"all\"\nsteps = [{ amount = \"5\", step_minutes = 10 }]\n[caps]\nper_day = { amount = \"5\", reset = \"00:00\" }",
    );
    let cases = [
        ("2026-06-01T23:50:00+02:00", "2026-06-02T00:00:00+02:00", 500),
        ("2026-06-01T23:50:00+02:00", "2026-06-02T00:01:00+02:00", 1_000),
        ("2026-12-31T23:50:00+01:00", "2027-01-01T00:00:00+01:00", 500),
        ("2026-12-31T23:50:00+01:00", "2027-01-01T00:01:00+01:00", 1_000),
        // 28 and 29 February and 1 March; without a leap day one less.
        ("2028-02-28T23:50:00+01:00", "2028-03-01T00:01:00+01:00", 1_500),
        ("2027-02-28T23:50:00+01:00", "2027-03-01T00:01:00+01:00", 1_000),
        // Days of 23 and of 25 hours.
        ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 500),
        ("2026-03-29T00:00:00+01:00", "2026-03-30T00:01:00+02:00", 1_000),
        ("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 500),
        ("2026-10-25T00:00:00+02:00", "2026-10-26T00:01:00+01:00", 1_000),
    ];
    assert_prices(&per_day, &cases);
    let leap_day = tariff(
        "dates = { leap = [\"2028-02-29\"] }\n[[lines]]\nname = \"leap\"\ndates = [\"leap\"]\nflat = \"7\"\n[[lines]]\nname = \"else\"\npriority = 1\nflat = \"1\"",
    );
    let cases = [
        ("2028-02-28T22:00:00+01:00", "2028-02-28T23:00:00+01:00", 100),
        ("2028-02-29T00:00:00+01:00", "2028-02-29T01:00:00+01:00", 700),
        ("2028-03-01T00:00:00+01:00", "2028-03-01T01:00:00+01:00", 100),
    ];
    assert_prices(&leap_day, &cases);
}

#[test]
fn days_and_dates_choose_the_line() {
    let tariff = tariff(
        r#"
        dates = { holidays = ["2026-12-25", "2026-12-26"], fair = ["2026-12-23"] }
        [[lines]]
        name = "any"
        priority = 9
        flat = "1"
        durations = "from_window"
        [[lines]]
        name = "weekend night"
        priority = 5
        weekdays = ["FRI", "SAT"]
        window = { from = "22:00", until = "04:00" }
        except_dates = ["holidays"]
        flat = "2"
        [[lines]]
        name = "holiday"
        priority = 3
        dates = ["holidays"]
        flat = "4"
        durations = "from_window"
        [[lines]]
        name = "fair"
        dates = ["fair"]
        window = { from = "18:00", until = "02:00" }
        flat = "8"
        "#,
    );
    let cases = [
        ("2026-12-21T10:00:00+01:00", "2026-12-21T11:00:00+01:00", 100),
        // A Friday night belongs to Friday, also after midnight; Sunday's first hours to Saturday.
        ("2026-12-19T01:00:00+01:00", "2026-12-19T02:00:00+01:00", 200),
        ("2026-12-20T03:00:00+01:00", "2026-12-20T05:00:00+01:00", 300),
        ("2026-12-18T01:00:00+01:00", "2026-12-18T02:00:00+01:00", 100),
        // Two holidays are one time in force; Friday the 25th has no weekend night.
        ("2026-12-25T23:00:00+01:00", "2026-12-26T01:00:00+01:00", 400),
        ("2026-12-24T23:00:00+01:00", "2026-12-25T01:00:00+01:00", 500),
        // The fair is still on after midnight.
        ("2026-12-24T01:00:00+01:00", "2026-12-24T03:00:00+01:00", 900),
        ("2026-12-24T18:00:00+01:00", "2026-12-24T19:00:00+01:00", 100),
    ];
    assert_prices(&tariff, &cases);
}

#[test]
fn zones_with_odd_changes_do_not_confuse_the_days() {
    // Samoa left out 30 December 2011; Sao Paulo changed at midnight.
    let cases = [
        ("Pacific/Apia", "2011-12-29T12:00:00-10:00", "2011-12-31T12:00:00+14:00", 12 + 12),
        ("America/Sao_Paulo", "2018-11-03T12:00:00-03:00", "2018-11-04T12:00:00-02:00", 12 + 11),
        ("America/Sao_Paulo", "2019-02-16T12:00:00-02:00", "2019-02-17T12:00:00-03:00", 13 + 12),
    ];
    for (zone, entered_at, until, hours) in cases {
        let rest = "[[lines]]\nname = \"all\"\nwindow = { from = \"00:00\", until = \"24:00\" }\nsteps = [{ amount = \"1\", step_minutes = 60 }]";
        let spec = TariffSpec { time_zone: zone.parse().unwrap(), ..tariff(rest).spec().clone() };
        assert_prices(&Tariff::from_spec(spec).unwrap(), &[(entered_at, until, hours * 100)]);
    }
}
