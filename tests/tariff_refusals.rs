//! What is wrong with a tariff is said in an error of its kind, with line and key, and changes nothing.
#![allow(clippy::unwrap_used)]

mod support;

use parking_garage::{Band, Currency, Entry, ErrorKind, Rate, Tariff, TariffRef, TariffSpec};
use support::{House, for_each_storage};

fn band(start_minutes: u32, end_minutes: Option<u32>) -> Band {
    let rate = Rate::from_minor(100, Currency::EUR).unwrap();
    Band { start_minutes, end_minutes, amount_per_step: rate, step_minutes: 30, fee_at_start: Rate::ZERO }
}

fn of_bands(bands: Vec<Band>) -> parking_garage::Result<Tariff> {
    Tariff::new("bands".parse().unwrap(), 1, Currency::EUR, bands)
}

/// Checks that `attempt` is refused in this way and leaves the journal and the rows alone.
#[track_caller]
fn assert_refused<T: std::fmt::Debug>(
    house: &House,
    kind: ErrorKind,
    says: &str,
    attempt: impl FnOnce() -> parking_garage::Result<T>,
) {
    let (before, sequence) = (house.contents(), house.sequence());
    let error = attempt().unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(says), "{error}\ndoes not say: {says}");
    assert_eq!(house.sequence(), sequence, "{error}");
    assert!(house.contents() == before, "{error}");
}

#[test]
fn bands_with_a_gap_or_an_overlap_are_refused_and_change_nothing() {
    for_each_storage(|house| {
        house.with_spots(1).with_tariff(250);
        let tariffs = house.garage.tariffs();
        let cases: [(&str, Vec<Band>); 6] = [
            ("band 2", vec![band(0, Some(60)), band(61, None)]),
            ("band 2", vec![band(0, Some(60)), band(59, None)]),
            ("band 1", vec![band(1, None)]),
            ("band 2 comes after one that has no end", vec![band(0, None), band(60, None)]),
            ("band 1", vec![band(0, Some(0)), band(0, None)]),
            ("at least one band", vec![]),
        ];
        for (says, bands) in cases {
            assert_refused(house, ErrorKind::InvalidTariff, says, || tariffs.publish(&of_bands(bands)?));
        }
        let two = of_bands(vec![band(0, Some(60)), band(60, None)]).unwrap();
        tariffs.publish(&two).unwrap();
        let other = of_bands(vec![band(0, None)]).unwrap();
        assert_refused(house, ErrorKind::InvalidTariff, "published with another content", || tariffs.publish(&other));
        let dollars = Tariff::free("usd".parse().unwrap(), "USD".parse().unwrap());
        assert_refused(house, ErrorKind::InvalidTariff, "is in USD", || tariffs.publish(&dollars));
    });
}

#[test]
fn an_unknown_tariff_is_not_found_and_changes_nothing() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let unknown = TariffRef { id: "night".parse().unwrap(), version: 1 };
        let newer = TariffRef { id: "day".parse().unwrap(), version: 2 };
        for tariff in [&unknown, &newer] {
            assert_refused(house, ErrorKind::NotFound, &tariff.to_string(), || garage.tariffs().activate(tariff));
            assert_refused(house, ErrorKind::NotFound, &tariff.to_string(), || garage.tariffs().get(tariff));
        }
        assert_refused(house, ErrorKind::NotFound, "night", || garage.tariffs().latest(&unknown.id));
        assert_refused(house, ErrorKind::NotFound, "night", || {
            garage.sessions().enter(Entry::new("AB 1").tariff(unknown.id.clone()))
        });
        assert_eq!(garage.tariffs().active().unwrap().unwrap().to_string(), "day@1");
    });
}

#[test]
fn a_text_that_is_no_tariff_is_refused_with_its_line_and_key() {
    for_each_storage(|house| {
        let tariffs = house.garage.tariffs();
        let head = "id = \"t\"\nversion = 1\ncurrency = \"EUR\"\n";
        let toml = [
            (
                "bands = [\n  { start_minutes = 0, end_minutes = 60, amount_per_step = \"1\", step_minutes = 5, fee_at_start = \"0\" },\n  \
              { start_minutes = 90, amount_per_step = \"1\", step_minutes = 5, fee_at_start = \"0\" },\n]",
                "line 6: bands[1].start_minutes",
            ),
            ("[[lines]]\nname = \"a\"\nsteps = [{ amount = \"1\", step_minutes = 0 }]", "line 6: lines[0].steps[0]"),
            ("colour = \"red\"", "line 4: colour"),
        ];
        for (rest, says) in toml {
            let text = format!("{head}{rest}");
            assert_refused(house, ErrorKind::InvalidTariff, says, || tariffs.publish(&Tariff::from_toml(&text)?));
        }
        let json = "{\"id\": \"t\", \"version\": 1, \"currency\": \"EUR\",\n\"lines\": [{\"name\": \"a\", \"flat\": \"x\"}]}";
        assert_refused(house, ErrorKind::InvalidTariff, "line 2: lines[0].flat", || tariffs.publish(&Tariff::from_json(json)?));
        let spec = TariffSpec { bands: vec![band(5, None)], ..TariffSpec::new("t".parse().unwrap(), 1, Currency::EUR) };
        assert_refused(house, ErrorKind::InvalidTariff, "bands[0].start_minutes", || tariffs.publish(&Tariff::from_spec(spec)?));
    });
}
