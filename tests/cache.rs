//! Caches keep what they promise, and a garage with one answers what it answers without.
#![cfg(feature = "cache")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use parking_garage::cache::{
    Cache, CacheConfig, CacheEntry, CacheKey, CachedValue, LocalCache, Namespace, NoCache, TwoLevel, WriteBehind, conformance,
};
use parking_garage::{Entry, ErrorKind, Exit, Garage, NewVehicle, Page, Result, SeededEntropy, VehicleChange, VehicleType};
use support::answers::answers;
use support::{House, workload};

const PATIENCE: Duration = Duration::from_secs(10);

/// A level that several share, as Redis is.
#[derive(Debug)]
struct Shared(Arc<LocalCache>);

impl Cache for Shared {
    fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
        self.0.get_many(keys)
    }
    fn set(&self, entries: &[CacheEntry]) -> Result<()> {
        self.0.set(entries)
    }
    fn invalidate(&self, keys: &[(CacheKey, u64)]) -> Result<()> {
        self.0.invalidate(keys)
    }
    fn invalidate_namespace(&self, namespace: Namespace) -> Result<()> {
        self.0.invalidate_namespace(namespace)
    }
    fn purge(&self, pattern: &str) -> Result<u64> {
        self.0.purge(pattern)
    }
}

fn local() -> Arc<dyn Cache> {
    Arc::new(LocalCache::new(1_000))
}

#[test]
fn the_local_level_keeps_its_promises() {
    conformance::run(&|| Box::new(LocalCache::new(1_000)), &|_| ());
}

#[test]
fn two_levels_keep_the_same_promises() {
    conformance::run(&|| Box::new(TwoLevel::new(local(), local(), Duration::from_mins(1))), &|_| ());
}

/// The suite's `settle` sees only the trait; this waits by figures.
fn until_carried(cache: &dyn Cache) {
    let until = std::time::Instant::now() + PATIENCE;
    while cache.figures().queued > 0 || cache.figures().behind {
        assert!(std::time::Instant::now() < until, "not carried: {:?}", cache.figures());
        std::thread::yield_now();
    }
}

#[test]
fn what_is_carried_later_keeps_them_once_it_is_carried() {
    conformance::run(&|| Box::new(WriteBehind::new(local()).unwrap()), &until_carried);
    let levels = || TwoLevel::new(local(), Arc::new(WriteBehind::new(local()).unwrap()), Duration::from_mins(1));
    conformance::run(&|| Box::new(levels()), &until_carried);
}

#[test]
fn a_cache_that_keeps_nothing_gives_nothing() {
    let key = CacheKey::new(Namespace::User, 1);
    let value = CachedValue { sequence: 1, bytes: b"x".as_slice().into() };
    NoCache.set(&[CacheEntry { key: key.clone(), value, ttl: PATIENCE }]).unwrap();
    assert_eq!(NoCache.get_many(&[key.clone(), key]).unwrap(), [None, None]);
}

#[test]
fn the_suite_finds_a_cache_that_breaks_a_promise() {
    let broken = std::panic::catch_unwind(|| conformance::run(&|| Box::new(NoCache), &|_| ()));
    assert!(broken.is_err());
    /// Takes whatever comes last.
    #[derive(Debug)]
    struct Forgetful(LocalCache);
    impl Cache for Forgetful {
        fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
            self.0.get_many(keys)
        }
        fn set(&self, entries: &[CacheEntry]) -> Result<()> {
            entries.iter().try_for_each(|entry| self.0.purge(&entry.key.to_string()).map(drop))?;
            self.0.set(entries)
        }
        fn invalidate(&self, keys: &[(CacheKey, u64)]) -> Result<()> {
            self.0.invalidate(keys)
        }
        fn invalidate_namespace(&self, namespace: Namespace) -> Result<()> {
            self.0.invalidate_namespace(namespace)
        }
        fn purge(&self, pattern: &str) -> Result<u64> {
            self.0.purge(pattern)
        }
    }
    let broken = std::panic::catch_unwind(|| conformance::run(&|| Box::new(Forgetful(LocalCache::new(100))), &|_| ()));
    let message = broken.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("an older value never takes the place of a newer"), "{message}");
}

/// A far level that fails as it is told.
#[derive(Debug, Default)]
struct Moody {
    inner: Option<LocalCache>,
    fails: std::sync::atomic::AtomicBool,
    forgotten: AtomicU64,
}

impl Moody {
    fn ask<T>(&self, call: impl FnOnce(&LocalCache) -> Result<T>) -> Result<T> {
        if self.fails.load(Ordering::SeqCst) {
            return Err(parking_garage::Error::new(ErrorKind::Unavailable, "in a mood"));
        }
        call(self.inner.as_ref().unwrap())
    }
}

impl Cache for Moody {
    fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
        self.ask(|cache| cache.get_many(keys))
    }
    fn set(&self, entries: &[CacheEntry]) -> Result<()> {
        self.ask(|cache| cache.set(entries))
    }
    fn invalidate(&self, keys: &[(CacheKey, u64)]) -> Result<()> {
        self.ask(|cache| cache.invalidate(keys))
    }
    fn invalidate_namespace(&self, namespace: Namespace) -> Result<()> {
        self.ask(|cache| cache.invalidate_namespace(namespace))?;
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
    fn purge(&self, pattern: &str) -> Result<u64> {
        self.ask(|cache| cache.purge(pattern))
    }
}

#[test]
fn an_invalidation_that_could_not_be_carried_ends_in_everything_being_forgotten_and_nothing_read_until_then() {
    let far = Arc::new(Moody { inner: Some(LocalCache::new(100)), ..Moody::default() });
    let behind = WriteBehind::new(Arc::clone(&far) as Arc<dyn Cache>).unwrap();
    let key = CacheKey::new(Namespace::Vehicle, 1);
    let value = CachedValue { sequence: 1, bytes: b"x".as_slice().into() };
    behind.set(&[CacheEntry { key: key.clone(), value: value.clone(), ttl: PATIENCE }]).unwrap();
    assert!(behind.settle(PATIENCE));
    assert_eq!(behind.get(&key).unwrap(), Some(value));
    far.fails.store(true, Ordering::SeqCst);
    behind.invalidate(&[(key.clone(), 2)]).unwrap();
    assert!(!behind.settle(Duration::from_millis(50)));
    assert!(behind.figures().behind);
    // It could be read again, but it was not told.
    far.fails.store(false, Ordering::SeqCst);
    if behind.figures().behind {
        assert_eq!(behind.get(&key).unwrap(), None);
    }
    assert!(behind.settle(PATIENCE));
    assert_eq!(far.forgotten.load(Ordering::SeqCst), Namespace::ALL.len() as u64);
    assert_eq!(behind.get(&key).unwrap(), None);
}

#[test]
fn more_changes_than_wait_in_line_are_let_go_and_nobody_waits() {
    let far = Arc::new(Moody { inner: Some(LocalCache::new(100)), ..Moody::default() });
    far.fails.store(true, Ordering::SeqCst);
    let behind = WriteBehind::new(Arc::clone(&far) as Arc<dyn Cache>).unwrap();
    let begun = std::time::Instant::now();
    for number in 0..100_000 {
        behind.invalidate(&[(CacheKey::new(Namespace::Vehicle, number), 1)]).unwrap();
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let figures = behind.figures();
    assert!(figures.behind && figures.dropped > 90_000 && figures.queued <= 10_000, "{figures:?}");
}

#[test]
fn after_every_step_of_random_work_a_garage_with_a_cache_answers_as_one_without() {
    let settings = |builder: parking_garage::GarageBuilder| builder.cache(CacheConfig::local());
    let (plain, cached) = (House::in_memory(|builder| builder), House::in_memory(settings));
    for house in [&plain, &cached] {
        workload::furnish(house);
    }
    let random = SeededEntropy::new(11);
    for step in 0..600 {
        let bits = random.next_u64();
        let outcomes = [&plain, &cached].map(|house| workload::step(house, bits).map_err(|error| error.kind()));
        assert_eq!(outcomes[0], outcomes[1], "step {step}");
        // Twice: what was loaded for the first look may come from the cache in the second.
        for look in 0..2 {
            assert_eq!(answers(&plain.garage), answers(&cached.garage), "step {step}, look {look}");
        }
    }
    let figures = cached.garage.metrics().cache;
    println!("{:?}", figures.namespaces);
    for namespace in ["vehicle", "session"] {
        let figures = figures.namespaces[namespace];
        assert!(figures.hits > figures.misses && figures.outdated > 0, "{namespace}: {figures:?}");
    }
}

#[test]
fn two_garages_on_one_file_and_one_cache_see_their_own_changes_at_once_and_each_others_after_a_poll() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garage.db");
    let far = Arc::new(LocalCache::new(1_000));
    let open = || {
        let cache = CacheConfig::custom(Arc::new(Shared(Arc::clone(&far))), vec![7; 32].into()).unwrap();
        Garage::builder().background(false).cache(cache).with_storage(support::open_file(&path)).unwrap()
    };
    let (one, two) = (open(), open());
    let vehicle = one.vehicles().register(NewVehicle::new("AB-1", VehicleType::Standard)).unwrap();
    two.maintenance().catch_up().unwrap();
    let removed = one.vehicles().remove(vehicle.id).unwrap();
    for number in 0..50 {
        // Both look, and the shared level gets what either loads.
        assert_eq!(one.vehicles().get(vehicle.id).unwrap(), removed);
        two.maintenance().catch_up().unwrap();
        assert_eq!(two.vehicles().get(vehicle.id).unwrap(), removed);
        let other = if number % 2 == 0 { &one } else { &two };
        let new = other.vehicles().register(NewVehicle::new(format!("ZZ-{number}"), VehicleType::Standard)).unwrap();
        assert_eq!(other.vehicles().search(&format!("22-{number}"), 5).unwrap()[0].id, new.id);
        let note = VehicleChange { note: Some(Some(format!("note {number}"))), ..VehicleChange::default() };
        let changed = other.vehicles().update(new.id, 1, note).unwrap();
        assert_eq!(other.vehicles().search(&format!("22-{number}"), 5).unwrap(), std::slice::from_ref(&changed));
        let third = if number % 2 == 0 { &two } else { &one };
        third.maintenance().catch_up().unwrap();
        assert_eq!(third.vehicles().search(&format!("22-{number}"), 5).unwrap(), [changed]);
    }
}

#[test]
fn many_who_ask_for_the_same_at_once_read_the_store_once() {
    let house = House::in_file(|builder| builder.cache(CacheConfig::local()));
    house.with_spots(5);
    let visit = house.enter("AB-1");
    house.garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
    let (threads, rounds) = (8, 50);
    for round in 0..rounds {
        // Forgotten, for all at once.
        house.garage.vehicles().register(NewVehicle::new(format!("R-{round}"), VehicleType::Standard)).unwrap();
        let page = Page::first(round + 1);
        let start = Barrier::new(threads);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    start.wait();
                    assert_eq!(house.garage.vehicles().history(visit.session.vehicle, page).unwrap().len(), 1);
                });
            }
        });
    }
    let figures = house.garage.metrics().cache.namespaces["session"];
    assert_eq!(figures.misses, u64::from(rounds), "{figures:?}");
    assert_eq!(figures.hits + figures.waited, u64::from(rounds) * (threads as u64 - 1));
}

#[test]
fn a_store_that_was_restored_from_a_backup_is_answered_from_and_not_the_cache_of_before() {
    let house = House::in_file(|builder| builder.cache(CacheConfig::local()));
    house.with_spots(5);
    let visit = house.enter("AB-1");
    house.garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
    let vehicle = visit.session.vehicle;
    let backup = house.directory().join("backup.db");
    house.garage.maintenance().backup(&backup).unwrap();
    for plate in ["AB-1", "CD-2", "AB-1"] {
        let again = house.enter(plate);
        house.garage.sessions().exit(Exit::new(again.session.id)).unwrap();
    }
    assert_eq!(house.garage.vehicles().history(vehicle, Page::first(9)).unwrap().len(), 3);
    assert_eq!(house.garage.vehicles().history(vehicle, Page::first(9)).unwrap().len(), 3);
    house.garage.maintenance().restore(&backup).unwrap();
    assert_eq!(house.garage.vehicles().history(vehicle, Page::first(9)).unwrap().len(), 1);
    // The rows that follow have the numbers of those that are gone.
    house.garage.sessions().enter(Entry::new("EF-3")).unwrap();
    assert_eq!(house.garage.vehicles().history(vehicle, Page::first(9)).unwrap().len(), 1);
}

#[test]
fn nothing_is_taken_from_the_cache_inside_a_transaction() {
    let house = House::in_memory(|builder| builder.cache(CacheConfig::local()));
    house.with_spots(5);
    let visit = house.enter("AB-1");
    let vehicle = visit.session.vehicle;
    house.garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
    let before = house.garage.vehicles().history(vehicle, Page::first(9)).unwrap();
    let rolled_back: Result<()> = house.garage.transaction(|tx| {
        tx.sessions().enter(Entry::new("AB-1"))?;
        assert_eq!(tx.vehicles().history(vehicle, Page::first(9))?.len(), 2);
        Err(parking_garage::Error::new(ErrorKind::InvalidInput, "on second thoughts"))
    });
    rolled_back.unwrap_err();
    assert_eq!(house.garage.vehicles().history(vehicle, Page::first(9)).unwrap(), before);
}

#[test]
fn no_key_shows_a_plate() {
    #[derive(Debug)]
    struct Listening(LocalCache, Arc<parking_lot::Mutex<Vec<String>>>);
    impl Cache for Listening {
        fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
            self.1.lock().extend(keys.iter().map(ToString::to_string));
            self.0.get_many(keys)
        }
        fn set(&self, entries: &[CacheEntry]) -> Result<()> {
            self.1.lock().extend(entries.iter().map(|entry| entry.key.to_string()));
            self.0.set(entries)
        }
        fn invalidate(&self, keys: &[(CacheKey, u64)]) -> Result<()> {
            self.1.lock().extend(keys.iter().map(|(key, _)| key.to_string()));
            self.0.invalidate(keys)
        }
        fn invalidate_namespace(&self, namespace: Namespace) -> Result<()> {
            self.0.invalidate_namespace(namespace)
        }
        fn purge(&self, pattern: &str) -> Result<u64> {
            self.0.purge(pattern)
        }
    }
    let heard = Arc::new(parking_lot::Mutex::new(Vec::new()));
    let listening = Arc::new(Listening(LocalCache::new(100), Arc::clone(&heard)));
    {
        let cache = CacheConfig::custom(listening, vec![1; 32].into()).unwrap();
        let house = House::in_memory(|builder| builder.cache(cache.clone()));
        house.with_spots(5);
        let visit = house.enter("KX-482-Q");
        house.garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
        house.garage.vehicles().search("KX-482-Q", 3).unwrap();
        house.garage.vehicles().history(visit.session.vehicle, Page::first(3)).unwrap();
    }
    let heard = heard.lock().join("\n");
    assert!(heard.contains("vehicle:like:") && heard.contains("session:of:"), "{heard}");
    for shown in ["KX482Q", "KX-482-Q"] {
        assert!(!heard.to_uppercase().contains(shown), "{heard}");
    }
}
