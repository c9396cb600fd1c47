//! Health and metrics: each part is forced wrong once, and the figures are those of the store.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_garage::storage::{MemoryStorage, Storage};
use parking_garage::{Entry, ErrorKind, Exit, Garage, HealthStatus, Pay, PaymentMethod};
use support::moody::{Mood, Moody};
use support::terminal::{Fate, Terminal};
use support::{House, for_each_storage, open_file, refused};

#[test]
fn the_figures_are_those_of_the_store() {
    for in_file in [false, true] {
        let terminal = Arc::new(Terminal::default());
        let settings = |builder: parking_garage::GarageBuilder| builder.provider(PaymentMethod::Card, Arc::clone(&terminal) as _);
        let house = if in_file { House::in_file(settings) } else { House::in_memory(settings) };
        let garage = &house.garage;
        let empty = garage.health();
        assert!(empty.is_healthy(), "{empty:?}");
        assert_eq!((empty.session_count, empty.active_spots, empty.journal_head.sequence, empty.payments_pending), (0, 0, 0, 0));
        house.with_spots(9).with_tariff(100);
        let [left, paying, _] = ["AB 1", "AB 2", "AB 3"].map(|plate| house.enter(plate).session.id);
        garage.sessions().exit(Exit::new(left)).unwrap();
        garage.spots().reserve(house.spot("F1-B1-S005").id, "VIP 1", None).unwrap();
        garage.spots().close_for_maintenance(house.spot("F1-B1-S006").id, "").unwrap();
        garage.spots().put_out_of_order(house.spot("F1-B1-S007").id, "").unwrap();
        garage.spots().remove(house.spot("F1-B1-S008").id).unwrap();
        house.advance_minutes(5);
        terminal.will([Fate::ReplyLost]);
        assert_eq!(refused(garage.payments().process(Pay::card(paying))), ErrorKind::PaymentPending);
        let health = garage.health();
        let HealthStatus { database, memory_store, cache, transaction_manager, session_count, active_spots, .. } = health;
        assert_eq!(
            (database, memory_store, cache, transaction_manager, session_count, active_spots),
            (true, true, true, true, 2, 6)
        );
        assert_eq!((health.journal_head, health.live_lag, health.payments_pending), (garage.journal().head().unwrap(), 0, 1));
        assert!(health.storage.commits > 0 && health.storage.units >= health.storage.commits);
        assert_eq!(health.storage.wal_bytes > 0, in_file);
        assert_eq!(health.journal_head.hash_hex().len(), 64);
        house.assert_agrees();
    }
}

#[test]
fn each_part_that_fails_is_named_and_only_it() {
    // Database, memory store, transaction manager.
    type Part = fn(&Mood) -> &AtomicBool;
    let table: [(&str, Part, [bool; 3]); 3] = [
        // Where the store cannot be read, nobody can say that the live state agrees with it.
        ("reads", |mood| &mood.reads_fail, [false, false, true]),
        ("news", |mood| &mood.is_secretive, [true, false, true]),
        ("writes", |mood| &mood.writes_fail, [true, true, false]),
    ];
    let directory = tempfile::tempdir().unwrap();
    for (name, part, expected) in table {
        let file = open_file(&directory.path().join(format!("{name}.db")));
        for inner in [Arc::new(MemoryStorage::default()) as Arc<dyn Storage>, file] {
            let (storage, mood) = Moody::over(inner);
            let house = House::on(name, storage, None, |builder| builder);
            house.with_spots(2);
            assert!(house.garage.health().is_healthy());
            part(&mood).store(true, Ordering::SeqCst);
            // With news withheld it takes a change to notice.
            let _ = house.garage.sessions().enter(Entry::new("AB 1"));
            let health = house.garage.health();
            assert_eq!([health.database, health.memory_store, health.transaction_manager], expected, "{name}: {health:?}");
            assert!(health.cache && !health.is_healthy());
            assert_eq!(health.live_lag, if name == "news" { 2 } else { 0 });
            let text = house.garage.metrics().to_prometheus().unwrap();
            for (part, is_well) in ["database", "memory_store", "transaction_manager"].iter().zip(expected) {
                assert!(text.contains(&format!("\ngarage_up_{part} {}\n", u8::from(is_well))), "{text}");
            }
            part(&mood).store(false, Ordering::SeqCst);
            house.garage.maintenance().catch_up().unwrap();
            assert!(house.garage.health().is_healthy(), "{name}: it is well again");
            house.assert_agrees();
        }
    }
}

#[test]
fn who_is_not_told_of_commits_finds_them_at_the_next_look() {
    let (storage, mood) = Moody::over(Arc::new(MemoryStorage::default()));
    let house = House::on("memory", storage, None, |builder| builder);
    house.with_spots(3);
    mood.is_secretive.store(true, Ordering::SeqCst);
    house.enter("AB 1");
    assert_eq!(house.garage.spots().occupied_count().unwrap(), 0);
    mood.is_secretive.store(false, Ordering::SeqCst);
    // The next commit lies behind a gap, which is filled first.
    house.enter("AB 2");
    assert_eq!(house.garage.spots().occupied_count().unwrap(), 2);
    house.assert_agrees();
}

/// The samples of a Prometheus text, by name and labels; panics at a line that is not of the format.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let mut samples = BTreeMap::new();
    let is_name = |name: &str| {
        name.strip_prefix("garage_").is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        })
    };
    assert!(text.ends_with("# EOF\n"));
    let mut families = Vec::new();
    for line in text.lines().filter(|line| *line != "# EOF") {
        if let Some(comment) = line.strip_prefix("# ") {
            let mut words = comment.splitn(3, ' ');
            let (what, name, rest) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
            assert!(is_name(name) && !rest.is_empty(), "{line}");
            match what {
                "HELP" => families.push(name.to_owned()),
                "TYPE" => assert!(["counter", "gauge", "histogram"].contains(&rest), "{line}"),
                "UNIT" => assert_eq!(rest, "seconds", "{line}"),
                _ => panic!("{line}"),
            }
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
        let name = series.split('{').next().unwrap();
        assert!(is_name(name), "{line}");
        assert!(families.last().is_some_and(|family| name.starts_with(family.as_str())), "{line} stands with its family");
        if let Some(labels) = series.strip_prefix(name).unwrap().strip_prefix('{') {
            for label in labels.strip_suffix('}').unwrap_or_else(|| panic!("{line}")).split(',') {
                let (key, value) = label.split_once('=').unwrap_or_else(|| panic!("{line}"));
                assert!(["operation", "outcome", "le", "fault"].contains(&key), "{line}");
                assert!(value.len() > 2 && value.starts_with('"') && value.ends_with('"'), "{line}");
            }
        }
        let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
        assert!(value >= 0.0 && samples.insert(series.to_owned(), value).is_none(), "{line}");
    }
    families.sort();
    let count = families.len();
    families.dedup();
    assert_eq!(families.len(), count, "each family comes once");
    samples
}

#[test]
fn the_prometheus_text_parses_and_its_counters_move() {
    for_each_storage(|house| {
        let garage: &Garage = &house.with_spots(1).garage;
        let before = samples(&garage.metrics().to_prometheus().unwrap());
        let visit = garage.sessions().with_key("k").enter(Entry::new("AB 1")).unwrap();
        garage.sessions().with_key("k").enter(Entry::new("AB 1")).unwrap();
        assert_eq!(refused(garage.sessions().enter(Entry::new("AB 2"))), ErrorKind::Full);
        garage.maintenance().rebuild().unwrap();
        garage.sessions().quote(visit.session.id).unwrap();
        let after = samples(&garage.metrics().to_prometheus().unwrap());
        let moved = |name: &str| {
            after.get(name).unwrap_or_else(|| panic!("{name} is not in {after:#?}")) - before.get(name).copied().unwrap_or(0.0)
        };
        let expected = [
            (r#"garage_operations_total{operation="sessions.enter",outcome="ok"}"#, 2.0),
            (r#"garage_operations_total{operation="sessions.enter",outcome="refused"}"#, 1.0),
            (r#"garage_operations_total{operation="sessions.enter",outcome="failed"}"#, 0.0),
            (r#"garage_operation_duration_seconds_count{operation="sessions.enter"}"#, 3.0),
            (r#"garage_operation_duration_seconds_bucket{le="+Inf",operation="sessions.enter"}"#, 3.0),
            ("garage_transactions_committed_total", 2.0),
            ("garage_transactions_rolled_back_total", 1.0),
            ("garage_key_repeats_total", 1.0),
            ("garage_live_rebuilds_total", 1.0),
            ("garage_sessions_active", 1.0),
            ("garage_journal_sequence", 2.0),
        ];
        for (name, by) in expected {
            assert!((moved(name) - by).abs() < 1e-9, "{name} moved by {}", moved(name));
        }
        // The buckets of a histogram grow to its count.
        let prefix = r#"garage_operation_duration_seconds_bucket{le=""#;
        let mut buckets: Vec<(f64, f64)> = after
            .iter()
            .filter(|(name, _)| name.ends_with(r#"operation="sessions.enter"}"#))
            .filter_map(|(name, count)| Some((name.strip_prefix(prefix)?.split('"').next()?.parse().ok()?, *count)))
            .collect();
        buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert_eq!(buckets.len(), parking_garage::LATENCY_BOUNDS_MICROS.len() + 1);
        assert!(buckets.is_sorted_by(|a, b| a.1 <= b.1), "{buckets:?}");
    });
}
