//! What the tests of the public API share: a garage on each storage, and a clock that is told the time.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test uses its part of this")]

#[cfg(feature = "auth")]
pub mod accounts;
pub mod answers;
pub mod history;
pub mod moody;
pub mod mutated;
pub mod proxy;
pub mod redis;
pub mod taxed;
pub mod terminal;
pub mod texts;
pub mod workload;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_garage::storage::conformance::Contents;
use parking_garage::storage::{MemoryStorage, SqliteOptions, SqliteStorage, Storage};
use parking_garage::{
    Bay, Clock, Currency, Durability, Entry, ErrorKind, Exit, Features, Floor, Garage, GarageBuilder, Layout, ManualClock, Money,
    Pay, Policy, Result, SeededEntropy, SizeLimits, Spot, SpotPlan, SpotType, Tariff, Timestamp, Visit,
};
use tempfile::TempDir;

/// A garage, with what a test needs to look behind it.
pub struct House {
    pub name: &'static str,
    pub garage: Garage,
    pub storage: Arc<dyn Storage>,
    pub clock: Arc<ManualClock>,
    directory: Option<TempDir>,
}

/// When the tests begin.
pub fn noon() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

pub fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// Runs the scenario on a new garage in memory and on one in a file; afterwards journal, tables and live state must agree.
pub fn for_each_storage(scenario: impl Fn(&House)) {
    for_each_storage_with(|builder| builder, scenario);
}

/// As [`for_each_storage`], with settings.
pub fn for_each_storage_with(settings: impl Fn(GarageBuilder) -> GarageBuilder, scenario: impl Fn(&House)) {
    for house in [House::in_memory(&settings), House::in_file(&settings)] {
        // Shown if the scenario fails.
        println!("on {}", house.name);
        scenario(&house);
        house.assert_agrees();
    }
}

impl House {
    pub fn in_memory(settings: impl Fn(GarageBuilder) -> GarageBuilder) -> Self {
        Self::on("memory", Arc::new(MemoryStorage::default()), None, settings)
    }

    pub fn in_file(settings: impl Fn(GarageBuilder) -> GarageBuilder) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let storage = open_file(&directory.path().join("garage.db"));
        Self::on("SQLite", storage, Some(directory), settings)
    }

    pub fn on(
        name: &'static str,
        storage: Arc<dyn Storage>,
        directory: Option<TempDir>,
        settings: impl Fn(GarageBuilder) -> GarageBuilder,
    ) -> Self {
        let clock = Arc::new(ManualClock::at(noon()));
        let builder = Garage::builder()
            .background(false)
            .clock(Arc::clone(&clock) as Arc<dyn Clock>)
            .entropy(Arc::new(SeededEntropy::new(1)));
        let garage = settings(builder).with_storage(Arc::clone(&storage)).unwrap();
        Self { name, garage, storage, clock, directory }
    }

    /// The file, where there is one.
    pub fn path(&self) -> Option<PathBuf> {
        self.directory.as_ref().map(|directory| directory.path().join("garage.db"))
    }

    /// The directory of the file.
    pub fn directory(&self) -> &Path {
        self.directory.as_ref().unwrap().path()
    }

    /// Everything in the store.
    pub fn contents(&self) -> Contents {
        Contents::read(&*self.storage).unwrap()
    }

    /// The number of the last journal row.
    pub fn sequence(&self) -> u64 {
        self.garage.journal().head().unwrap().sequence
    }

    pub fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn advance_minutes(&self, minutes: u64) {
        self.clock.advance(Duration::from_secs(minutes * 60));
    }

    /// So many STANDARD spots in one bay, `F1-B1-S001` and so on.
    pub fn with_spots(&self, spots: u16) -> &Self {
        self.garage.spots().create_layout(&Layout::grid(1, 1, spots)).unwrap();
        self
    }

    /// An hour, once started, costs so many cents.
    pub fn with_tariff(&self, minor: i64) -> &Self {
        let tariff = Tariff::hourly("day".parse().unwrap(), Currency::EUR, minor).unwrap();
        let reference = self.garage.tariffs().publish(&tariff).unwrap();
        self.garage.tariffs().activate(&reference).unwrap();
        self
    }

    pub fn enter(&self, plate: &str) -> Visit {
        self.garage.sessions().enter(Entry::new(plate)).unwrap()
    }

    pub fn spot(&self, code: &str) -> Spot {
        self.garage.spots().by_code(code).unwrap()
    }

    /// The journal replays to the tables, and the live state is what the store says.
    pub fn assert_agrees(&self) {
        let verified = self.garage.journal().verify().unwrap();
        assert!(verified.is_sound(), "on {}: {verified:?}", self.name);
        assert_eq!(self.garage.maintenance().check().unwrap(), Vec::<String>::new(), "on {}", self.name);
    }
}

/// A file as a storage. Not synced to disk at each commit: no test here cuts the power.
pub fn open_file(path: &Path) -> Arc<dyn Storage> {
    Arc::new(SqliteStorage::open(path, SqliteOptions::default().durability(Durability::Relaxed)).unwrap())
}

/// Says which part of two stores differs, rather than printing both whole.
#[track_caller]
pub fn assert_same(left: &Contents, right: &Contents, what: &str) {
    fn first<Row: PartialEq + std::fmt::Debug>(part: &str, left: &[Row], right: &[Row], what: &str) {
        let differs = left.iter().zip(right).find(|(left, right)| left != right);
        assert!(differs.is_none() && left.len() == right.len(), "{what}: {part} differ: {differs:?}");
    }
    first("floors", &left.floors, &right.floors, what);
    first("bays", &left.bays, &right.bays, what);
    first("spots", &left.spots, &right.spots, what);
    first("vehicles", &left.vehicles, &right.vehicles, what);
    first("sessions", &left.sessions, &right.sessions, what);
    first("tickets", &left.tickets, &right.tickets, what);
    first("payments", &left.payments, &right.payments, what);
    first("refunds", &left.refunds, &right.refunds, what);
    first("debts", &left.debts, &right.debts, what);
    first("receipts", &left.receipts, &right.receipts, what);
    first("shifts", &left.shifts, &right.shifts, what);
    first("day closes", &left.day_closes, &right.day_closes, what);
    first("tariffs", &left.tariffs, &right.tariffs, what);
    first("counts", &left.availability, &right.availability, what);
    first("validations", &left.validations, &right.validations, what);
    first("users", &left.users, &right.users, what);
    first("devices", &left.devices, &right.devices, what);
    first("auth sessions", &left.auth_sessions, &right.auth_sessions, what);
    first("login counters", &left.login_counters, &right.login_counters, what);
    first("journal", &left.journal, &right.journal, what);
    assert!(left == right, "{what}: the stores differ");
}

/// The kind of error that a call gave.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(answer: Result<T>) -> ErrorKind {
    answer.unwrap_err().kind()
}

/// A plan of one spot in bay 1 of floor 1; `+c` behind the type is a charger, `+a` makes it accessible.
pub fn plan(code: &str, class: &str) -> SpotPlan {
    let mut parts = class.split('+');
    let spot_type: SpotType = parts.next().unwrap().parse().unwrap();
    let parts: Vec<&str> = parts.collect();
    SpotPlan {
        code: code.parse().unwrap(),
        level: 1,
        bay: 1,
        spot_type,
        features: Features { charger: parts.contains(&"c"), accessible: parts.contains(&"a") },
        limits: SizeLimits::default(),
    }
}

/// One floor with one bay with these spots.
pub fn one_bay(spots: Vec<SpotPlan>) -> Layout {
    Layout {
        floors: vec![Floor { level: 1, name: "Floor".to_owned() }],
        bays: vec![Bay { level: 1, number: 1, name: "Bay".to_owned() }],
        spots,
    }
}

/// The default rules with something changed.
pub fn policy(change: impl FnOnce(&mut Policy)) -> Policy {
    let mut policy = Policy::default();
    change(&mut policy);
    policy
}

/// What each call gives on `session`: the calls that can end or change a stay, by name.
pub fn on_session(garage: &Garage, session: parking_garage::SessionId) -> Vec<(&'static str, Result<()>)> {
    let later = noon().saturating_add(Duration::from_secs(90 * 86_400));
    vec![
        ("exit", garage.sessions().exit(Exit::new(session)).map(drop)),
        ("process", garage.payments().process(Pay::cash(session)).map(drop)),
        ("prepay", garage.payments().prepay(Pay::cash(session)).map(drop)),
        ("cancel", garage.sessions().cancel(session, "").map(drop)),
        ("extend", garage.sessions().extend(session, later).map(drop)),
        ("transfer", garage.sessions().transfer(session, parking_garage::SpotChoice::Any).map(drop)),
        ("correct_plate", garage.sessions().correct_plate(session, "ZZ-999").map(drop)),
        ("replace_lost", garage.tickets().replace_lost(session).map(drop)),
    ]
}
