//! Loaders: what they read, and how they refuse.

use super::super::*;

const HEAD: &str = "id = \"t\"\nversion = 1\ncurrency = \"EUR\"\n";

#[test]
fn errors_of_toml_name_the_line_and_the_key() {
    let cases = [
        ("colour = 1\n", "line 4: colour: unknown field `colour`"),
        ("valid_from = \"soon\"\n", "line 4: valid_from: \"soon\" is not an RFC 3339 time"),
        ("time_zone = \"Mars/Base\"\n", "line 4: time_zone: a time zone is a name"),
        ("[[lines]]\nname = \"a\"\nflat = 5\n", "line 6: lines[0].flat: invalid type"),
        ("[[lines]]\nname = \"a\"\n[[lines]]\nname = \"b\"\nflat = \"-1\"\n", "line 8: lines[1].flat: \"-1\" is not a rate"),
        ("[[lines]]\nname = \"a\"\n", "line 4: lines[0]: a line has one price"),
        (
            "[[lines]]\nname = \"a\"\nflat = \"1\"\n\n[[lines]]\nflat = \"1\"\nname = \"a\"\n",
            "line 10: lines[1].name: \"a\" is the name",
        ),
        (
            "[[lines]]\nname = \"a\"\nflat = \"1\"\nweekdays = [\n\"MON\",\n\"MOON\"]\n",
            "line 7: lines[0].weekdays: a weekday is one of",
        ),
        ("[[lines]]\nname = \"a\"\nflat = \"1\"\ndates = [\"x\"]\n", "line 7: lines[0].dates[0]: no set of dates is called \"x\""),
        (
            "[[lines]]\nname = \"a\"\nflat = \"1\"\nwindow = { from = \"08:00\", until = \"08:00\" }\n",
            "line 7: lines[0].window: a window",
        ),
        (
            "[[lines]]\nname = \"a\"\n[[lines.tiers]]\nuntil_minutes = 5\namount = \"2\"\n[[lines.tiers]]\nuntil_minutes = 9\namount = \"1\"\n",
            "line 9: lines[0].tiers[1]: a tier must not be cheaper",
        ),
        ("bands = []\n", "line 4: bands: at least one band is wanted"),
        ("", "line 1: bands: at least one band is wanted"),
        (
            "caps = { per_day = { amount = \"5\", reset = \"24:00\" } }\nbands = [{ start_minutes = 0, amount_per_step = \"1\", step_minutes = 1, fee_at_start = \"0\" }]",
            "line 4: caps.per_day.reset: a day begins",
        ),
        (
            "bands = [\n{ start_minutes = 1, amount_per_step = \"1\", step_minutes = 1, fee_at_start = \"0\" }]",
            "line 5: bands[0].start_minutes: band 1 must start",
        ),
        ("[tax]\nname = \"VAT\"\npercent = \"101\"\nincluded = true", "line 6: tax.percent: a percentage"),
        ("x = = 1", "line 4: "),
    ];
    for (rest, message) in cases {
        let error = Tariff::from_toml(&format!("{HEAD}{rest}")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidTariff);
        assert!(error.to_string().starts_with(message), "{error}\nnot {message}");
    }
    assert!(Tariff::from_toml("id = \"t\"").unwrap_err().to_string().contains("missing field `version`"));
}

#[test]
fn errors_of_json_name_the_line_and_the_key() {
    let head = "{\n\"id\": \"t\", \"version\": 1,\n\"currency\": \"EUR\",\n";
    let cases = [
        ("\"colour\": 1}", "line 4: colour: unknown field `colour`"),
        ("\"lines\": [\n{\"name\": \"a\",\n\"flat\": 5}]}", "line 6: lines[0].flat: invalid type"),
        (
            "\"lines\": [{\"name\": \"a\", \"flat\": \"1\"},\n{\"name\": \"a\\\"b\", \"flat\": \"x\"}]}",
            "line 5: lines[1].flat: \"x\" is not a rate",
        ),
        (
            "\"lines\": [{\"name\": \"a\", \"flat\": \"1\"},\n{\"flat\": \"1\",\n\"name\": \"a\"}]}",
            "line 6: lines[1].name: \"a\" is the name",
        ),
        (
            "\"lines\": [{\"name\": \"a\", \"weekdays\": [\"MON\",\n\"MOON\"], \"flat\": \"1\"}]}",
            "line 5: lines[0].weekdays[1]: a weekday",
        ),
        ("\"bands\": []}", "line 4: bands: at least one band"),
        ("\"bands\": [}", "line 4: bands"),
    ];
    for (rest, message) in cases {
        let error = Tariff::from_json(&format!("{head}{rest}")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidTariff);
        assert!(error.to_string().starts_with(message), "{error}\nnot {message}");
    }
    for text in ["", "{", "[", "\"", "{\"a", "nul", "{\"id\": \"t\\", "[[[{\"\u{e9}\":"] {
        assert!(Tariff::from_json(text).is_err() && Tariff::from_toml(text).is_err() || text.is_empty());
    }
}

#[test]
fn toml_and_json_say_the_same() {
    let toml = r#"
        id = "t"
        version = 2
        currency = "EUR"
        time_zone = "Europe/Amsterdam"
        valid_from = "2026-01-01T00:00:00+01:00"
        minimum = "1"
        [dates]
        holidays = ["2026-12-25"]
        [[lines]]
        name = "all"
        dates = ["holidays"]
        window = { from = "22:00", until = "06:00" }
        flat = "5"
        "#;
    let tariff = Tariff::from_toml(toml).unwrap();
    let json = serde_json::to_string(&tariff).unwrap();
    assert_eq!(Tariff::from_json(&json).unwrap(), tariff);
    assert!(json.contains(r#""valid_from":"2025-12-31T23:00:00Z""#) && !json.contains("caps"), "{json}");
    let at = |text: &str| tariff.is_valid_at(text.parse().unwrap());
    assert!(at("2025-12-31T23:00:00Z") && !at("2025-12-31T22:59:59Z"));
}

#[test]
fn a_stored_tariff_of_bands_is_written_as_it_was() {
    let json = r#"{"id":"day","version":1,"currency":"EUR","stay_counting":"whole_minutes","bands":[{"start_minutes":0,"end_minutes":null,"amount_per_step":"1","step_minutes":60,"fee_at_start":"0"}]}"#;
    let tariff: Tariff = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&tariff).unwrap(), json);
}
