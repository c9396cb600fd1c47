//! The suite that every cache runs, ours and anyone else's.
//!
//! ```
//! use parking_garage::cache::{LocalCache, conformance};
//!
//! conformance::run(&|| Box::new(LocalCache::new(1_000)), &|_| ());
//! ```

use std::time::Duration;

use super::contract::{Cache, CacheEntry, CachedValue};
use super::key::{CacheKey, Namespace};

/// Long enough not to run out while a case runs.
const LONG: Duration = Duration::from_mins(1);
/// Runs out while a case waits for it.
const SHORT: Duration = Duration::from_millis(40);

/// Makes an empty cache; several may be there at once, apart from each other.
pub type Make<'a> = &'a dyn Fn() -> Box<dyn Cache>;
/// Waits until what a cache was told is done, where that takes its time.
pub type Settle<'a> = &'a dyn Fn(&dyn Cache);

/// The name of a promise, and what checks it.
type Case = (&'static str, fn(&dyn Cache, Settle<'_>));

const CASES: &[Case] = &[
    ("what was set is got until it runs out", gives_back),
    ("a batch answers in the order of its keys", batches),
    ("an older value never takes the place of a newer", newer_stays),
    ("what was invalidated is gone, and nothing older comes back", invalidation_keeps_older_out),
    ("a value of the row that invalidates it stays", same_row_stays),
    ("a namespace is forgotten as a whole, and the others stay", namespaces),
    ("a purge removes what fits and says how much", purges),
    ("any bytes are kept as they are", any_bytes),
];

/// Runs all cases, and panics with the promise that was broken.
pub fn run(make: Make<'_>, settle: Settle<'_>) {
    for (promise, case) in CASES {
        let cache = make();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case(&*cache, settle)));
        assert!(outcome.is_ok(), "{cache:?} breaks the promise: {promise}");
    }
}

fn key(id: &str) -> CacheKey {
    CacheKey::new(Namespace::Vehicle, id)
}

fn value(sequence: u64, text: &str) -> CachedValue {
    CachedValue { sequence, bytes: text.as_bytes().into() }
}

fn set(cache: &dyn Cache, settle: Settle<'_>, key: &CacheKey, value: CachedValue, ttl: Duration) {
    cache.set(&[CacheEntry { key: key.clone(), value, ttl }]).expect("a cache that works takes a value");
    settle(cache);
}

fn get(cache: &dyn Cache, key: &CacheKey) -> Option<CachedValue> {
    cache.get(key).expect("a cache that works can be asked")
}

fn gives_back(cache: &dyn Cache, settle: Settle<'_>) {
    assert_eq!(get(cache, &key("a")), None);
    set(cache, settle, &key("a"), value(1, "one"), LONG);
    assert_eq!(get(cache, &key("a")), Some(value(1, "one")));
    set(cache, settle, &key("b"), value(1, "soon gone"), SHORT);
    std::thread::sleep(3 * SHORT);
    assert_eq!(get(cache, &key("b")), None);
    set(cache, settle, &key("b"), value(0, "older, but nothing is known of a newer"), LONG);
    assert!(get(cache, &key("b")).is_some());
}

fn batches(cache: &dyn Cache, settle: Settle<'_>) {
    let keys: Vec<CacheKey> = (0..100).map(|id| CacheKey::new(Namespace::ALL[id % 3], id)).collect();
    let entries = keys.iter().enumerate().step_by(2).map(|(id, key)| {
        let value = value(1, &id.to_string());
        CacheEntry { key: key.clone(), value, ttl: LONG }
    });
    cache.set(&entries.collect::<Vec<_>>()).expect("a batch is taken");
    settle(cache);
    let found = cache.get_many(&keys).expect("a batch is answered");
    assert_eq!(found.len(), keys.len());
    for (id, found) in found.iter().enumerate() {
        assert_eq!(*found, id.is_multiple_of(2).then(|| value(1, &id.to_string())), "{id}");
    }
    assert_eq!(cache.get_many(&[]).expect("nothing is asked"), []);
    cache.set(&[]).and_then(|()| cache.invalidate(&[])).expect("nothing is done");
}

fn newer_stays(cache: &dyn Cache, settle: Settle<'_>) {
    set(cache, settle, &key("a"), value(10, "ten"), LONG);
    set(cache, settle, &key("a"), value(9, "nine"), LONG);
    assert_eq!(get(cache, &key("a")), Some(value(10, "ten")));
    set(cache, settle, &key("a"), value(11, "eleven"), LONG);
    assert_eq!(get(cache, &key("a")), Some(value(11, "eleven")));
}

fn invalidation_keeps_older_out(cache: &dyn Cache, settle: Settle<'_>) {
    for name in ["was there", "was not there"] {
        if name == "was there" {
            set(cache, settle, &key(name), value(4, "four"), LONG);
        }
        cache.invalidate(&[(key(name), 6)]).expect("it is told");
        settle(cache);
        assert_eq!(get(cache, &key(name)), None);
        // Somebody read this before the change, and comes late.
        set(cache, settle, &key(name), value(5, "five"), LONG);
        assert_eq!(get(cache, &key(name)), None, "{name}");
        set(cache, settle, &key(name), value(6, "six"), LONG);
        assert_eq!(get(cache, &key(name)), Some(value(6, "six")));
    }
}

fn same_row_stays(cache: &dyn Cache, settle: Settle<'_>) {
    set(cache, settle, &key("a"), value(6, "six"), LONG);
    cache.invalidate(&[(key("a"), 6), (key("b"), 6)]).expect("it is told");
    settle(cache);
    assert_eq!(get(cache, &key("a")), Some(value(6, "six")));
}

fn namespaces(cache: &dyn Cache, settle: Settle<'_>) {
    let other = CacheKey::new(Namespace::Session, "a");
    for round in 1..4 {
        set(cache, settle, &key("a"), value(1, "one"), LONG);
        set(cache, settle, &other, value(1, "other"), LONG);
        assert!(get(cache, &key("a")).is_some(), "round {round}");
        cache.invalidate_namespace(Namespace::Vehicle).expect("it is told");
        settle(cache);
        assert_eq!(get(cache, &key("a")), None, "round {round}");
        assert!(get(cache, &other).is_some(), "round {round}");
    }
}

fn purges(cache: &dyn Cache, settle: Settle<'_>) {
    for id in ["like:1", "like:2", "lone", "like[1]"] {
        set(cache, settle, &key(id), value(1, id), LONG);
    }
    assert_eq!(cache.purge("vehicle:like[1]").expect("it purges"), 1);
    assert_eq!(cache.purge("vehicle:like:?").expect("it purges"), 2);
    assert_eq!(get(cache, &key("like:1")), None);
    assert!(get(cache, &key("lone")).is_some());
    assert_eq!(cache.purge("*").expect("it purges"), 1);
    assert_eq!(get(cache, &key("lone")), None);
}

fn any_bytes(cache: &dyn Cache, settle: Settle<'_>) {
    let all: Vec<u8> = (0..=255).chain(*b"\r\n 1 2 \r\n").collect();
    let value = CachedValue { sequence: u64::MAX >> 12, bytes: all.into() };
    set(cache, settle, &key("any \u{fc}\n*"), value.clone(), LONG);
    assert_eq!(get(cache, &key("any \u{fc}\n*")), Some(value));
}
