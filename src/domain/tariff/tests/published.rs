//! Published tariffs, stated as data, with prices worked out by hand.

use super::super::*;
use super::lines_sum;

/// A tariff of one currency in Amsterdam, from what follows its name.
pub(super) fn tariff(rest: &str) -> Tariff {
    let head = "id = \"test\"\nversion = 1\ncurrency = \"EUR\"\ntime_zone = \"Europe/Amsterdam\"\n";
    Tariff::from_toml(&format!("{head}{rest}")).unwrap()
}

/// Checks prices in minor units of stays that begin at one local time, `(minutes, minor)`.
fn assert_prices(tariff: &Tariff, entered_at: &str, cases: &[(i64, i64)]) {
    let entered_at: Timestamp = entered_at.parse().unwrap();
    for &(minutes, minor) in cases {
        let until = Timestamp::from_micros(entered_at.as_micros() + minutes * 60_000_000);
        let quote = tariff.price(entered_at, until).unwrap();
        assert_eq!(quote.total.minor(), minor, "{minutes} min from {entered_at}: {quote:#?}");
        assert_eq!(lines_sum(&quote), i128::from(minor));
    }
}

#[test]
fn a_flat_price_to_8_hours_within_the_day() {
    let tariff = tariff(
        r#"
        [[lines]]
        name = "day"
        window = { from = "08:00", until = "20:00" }
        tiers = [{ until_minutes = 480, amount = "6.50" }]
        [overstay]
        after_minutes = 720
        amount = "10"
        "#,
    );
    let cases = [(0, 0), (1, 650), (480, 650), (600, 650), (720, 650), (721, 1_650)];
    assert_prices(&tariff, "2026-06-01T08:00:00+02:00", &cases);
    // Before the window nothing is charged; after it, nothing more.
    assert_prices(&tariff, "2026-06-01T07:00:00+02:00", &[(60, 0), (61, 650)]);
    assert_prices(&tariff, "2026-06-01T20:00:00+02:00", &[(719, 0), (720, 0)]);
    assert_prices(&tariff, "2026-06-01T19:59:00+02:00", &[(1, 650), (600, 650)]);
}

#[test]
fn steps_that_become_cheaper_and_end_after_7_hours() {
    let tariff = tariff(
        r#"
        [[lines]]
        name = "any time"
        steps = [
            { until_minutes = 30, amount = "3", step_minutes = 30 },
            { until_minutes = 60, amount = "2", step_minutes = 30 },
            { until_minutes = 420, amount = "1", step_minutes = 60 },
        ]
        "#,
    );
    let cases = [
        (0, 0),
        (1, 300),
        (30, 300),
        (31, 500),
        (60, 500),
        (61, 600),
        (120, 600),
        (121, 700),
        (360, 1_000),
        (361, 1_100),
        (420, 1_100),
        (421, 1_100),
        (3_000, 1_100),
    ];
    assert_prices(&tariff, "2026-06-01T23:00:00+02:00", &cases);
}

#[test]
fn half_hours_with_a_maximum_within_a_window() {
    let tariff = tariff(
        r#"
        [[lines]]
        name = "day"
        window = { from = "07:00", until = "22:00" }
        steps = [{ amount = "1.50", step_minutes = 30 }]
        maximum = "7.50"
        "#,
    );
    let cases = [
        (0, 0),
        (1, 150),
        (30, 150),
        (31, 300),
        (120, 600),
        (121, 750),
        (150, 750),
        (151, 750),
        (900, 750),
        (1_440, 750),
        (1_441, 900),
        (2 * 1_440, 1_500),
    ];
    assert_prices(&tariff, "2026-06-01T07:00:00+02:00", &cases);
    // It ends at 22:00.
    assert_prices(&tariff, "2026-06-01T21:30:00+02:00", &[(30, 150), (31, 150), (570, 150), (571, 300)]);
    assert_prices(&tariff, "2026-06-01T22:00:00+02:00", &[(1, 0), (540, 0), (541, 150)]);
    // The second day's half hours begin at 07:00, not where those of the first would.
    assert_prices(&tariff, "2026-06-01T21:50:00+02:00", &[(10, 150), (550, 150), (551, 300), (580, 300), (581, 450)]);
}

#[test]
fn tiers_of_a_day_that_repeat() {
    let tiers = r#"
        tiers = [
            { until_minutes = 15, amount = "0" },
            { until_minutes = 60, amount = "5" },
            { until_minutes = 120, amount = "9" },
            { until_minutes = 240, amount = "14" },
            { until_minutes = 1440, amount = "50" },
        ]
        repeat = true
        "#;
    let tariff_of = |rest: &str| tariff(&format!("{rest}\n[[lines]]\nname = \"day\"\n{tiers}"));
    let cases = [(15, 0), (16, 500), (60, 500), (61, 900), (120, 900), (121, 1_400), (240, 1_400), (241, 5_000), (1_440, 5_000)];
    let second_day = [(1_455, 5_000), (1_456, 5_500), (2_880, 10_000), (2_880 + 16, 10_500)];
    assert_prices(&tariff_of(""), "2026-06-01T12:00:00+02:00", &cases);
    assert_prices(&tariff_of(""), "2026-06-01T12:00:00+02:00", &second_day);
    // The same, with the free minutes as a grace.
    let grace = "entry_grace = { minutes = 15, rule = \"free_if_within\" }";
    assert_prices(&tariff_of(grace), "2026-06-01T12:00:00+02:00", &cases);
}

#[test]
fn free_minutes_and_two_rates_finer_than_a_cent() {
    let tariff = tariff(
        r#"
        [[lines]]
        name = "street"
        steps = [
            { until_minutes = 4, amount = "0", step_minutes = 4 },
            { until_minutes = 60, amount = "0.01607143", step_minutes = 1 },
            { until_minutes = 440, amount = "0.015", step_minutes = 1 },
        ]
        "#,
    );
    // 56 minutes are 0.90000008; 380 minutes more are 5.70.
    assert_prices(
        &tariff,
        "2026-06-01T12:00:00+02:00",
        &[(0, 0), (4, 0), (5, 2), (6, 3), (59, 88), (60, 90), (61, 92), (62, 93), (439, 659), (440, 660), (441, 660), (9_999, 660)],
    );
}

#[test]
fn boundaries_hold_to_the_second_and_the_microsecond() {
    let lines = [
        ("window = { from = \"08:00\", until = \"20:00\" }\ntiers = [{ until_minutes = 480, amount = \"6.50\" }]", 0, (0, 650)),
        (
            "steps = [{ until_minutes = 30, amount = \"3\", step_minutes = 30 }, { until_minutes = 60, amount = \"2\", step_minutes = 30 }]",
            30,
            (300, 500),
        ),
        (
            "window = { from = \"07:00\", until = \"22:00\" }\nsteps = [{ amount = \"1.50\", step_minutes = 30 }]\nmaximum = \"7.50\"",
            120,
            (600, 750),
        ),
        (
            "tiers = [{ until_minutes = 15, amount = \"0\" }, { until_minutes = 60, amount = \"5\" }, { until_minutes = 120, amount = \"9\" }]",
            15,
            (0, 500),
        ),
        (
            "steps = [{ until_minutes = 4, amount = \"0\", step_minutes = 4 }, { until_minutes = 60, amount = \"0.01607143\", step_minutes = 1 }]",
            4,
            (0, 2),
        ),
    ];
    let from: Timestamp = "2026-06-01T12:00:00+02:00".parse().unwrap();
    for (line, minutes, (at, after)) in lines {
        let whole = tariff(&format!("[[lines]]\nname = \"line\"\n{line}"));
        let exact = whole.clone().with_stay_counting(StayCounting::Exact);
        let price = |tariff: &Tariff, micros: i64| {
            let until = Timestamp::from_micros(from.as_micros() + minutes * 60_000_000 + micros);
            tariff.price(from, until).unwrap().total.minor()
        };
        // To the boundary itself, the lower price; past it by however little, the higher, or once a minute is full.
        assert_eq!([0, 1, 1_000_000].map(|micros| price(&exact, micros)), [at, after, after], "{line}");
        assert_eq!([0, 1, 59_999_999, 60_000_000].map(|micros| price(&whole, micros)), [at, at, at, after], "{line}");
        if minutes > 0 {
            assert_eq!([-1_000_000, -1].map(|micros| price(&exact, micros)), [at; 2], "{line}");
        }
    }
}

#[test]
fn the_bands_of_a_line_price_as_the_bands_of_a_tariff() {
    let bands = r#"bands = [
        { start_minutes = 0, end_minutes = 60, amount_per_step = "0.5", step_minutes = 20, fee_at_start = "1" },
        { start_minutes = 60, amount_per_step = "0.07", step_minutes = 7, fee_at_start = "4" },
    ]"#;
    let (short, long) = (tariff(bands), tariff(&format!("[[lines]]\nname = \"all\"\n{bands}")));
    for minutes in 0..300 {
        let until = Timestamp::from_micros(minutes * 60_000_000);
        let (short, long) = (short.price(Timestamp::default(), until).unwrap(), long.price(Timestamp::default(), until).unwrap());
        assert_eq!((short.total, short.valid_until), (long.total, long.valid_until));
        assert_eq!(short.lines.len(), long.lines.len());
    }
}
