//! The suite that every storage runs, ours and anyone else's.
//!
//! It checks what the doc comments of [`Storage`], [`WriteTx`] and the row traits promise, and nothing
//! that they leave open. A case opens a store of its own, works on it through the traits only, and panics with a sentence
//! that says what was expected.
//!
//! ```no_run
//! use std::sync::Arc;
//! use parking_garage::storage::{MemoryStorage, conformance};
//!
//! conformance::run(&|| conformance::Opened::volatile(Arc::new(MemoryStorage::default())));
//! ```

macro_rules! cases {
    ($($(#[doc = $doc:literal])+ fn $name:ident($trial:ident) $body:block)+) => {
        $($(#[doc = $doc])+ fn $name($trial: super::trial::Trial<'_>) $body)+

        /// The cases of this theme, in the order of the file.
        pub(super) const CASES: &[super::Case] = &[$(super::Case {
            name: stringify!($name),
            promise: concat!($($doc),+),
            body: |subject| $name(super::trial::Trial::open(subject)),
        },)+];
    };
}

mod accounts;
mod books;
mod concurrency;
mod contents;
mod day;
mod fixture;
mod journal;
mod leases;
mod lookups;
mod money;
mod observer;
mod paging;
mod poison;
mod references;
mod rows;
mod transactions;
mod trial;
mod validations;

pub use contents::Contents;

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::Storage;
#[cfg(doc)]
use super::WriteTx;

/// What is tested: something that makes stores. A closure that answers an [`Opened`] is one.
pub trait Subject: Sync {
    /// A new, empty store. Several may be open at once.
    fn open(&self) -> Opened;
}

impl<F: Fn() -> Opened + Sync> Subject for F {
    fn open(&self) -> Opened {
        self()
    }
}

/// Opens once more what was closed.
type Reopen = Box<dyn Fn() -> Arc<dyn Storage> + Send + Sync>;

/// A store that a [`Subject`] made.
pub struct Opened {
    storage: Arc<dyn Storage>,
    reopen: Option<Reopen>,
}

impl Opened {
    /// A store whose content ends with it.
    #[must_use]
    pub fn volatile(storage: Arc<dyn Storage>) -> Self {
        Self { storage, reopen: None }
    }

    /// A store whose content stays. `reopen` opens it again; the suite has dropped every handle by then. Whatever must
    /// live as long as the store, such as a temporary directory, is moved into `reopen`.
    #[must_use]
    pub fn durable(storage: Arc<dyn Storage>, reopen: impl Fn() -> Arc<dyn Storage> + Send + Sync + 'static) -> Self {
        Self { storage, reopen: Some(Box::new(reopen)) }
    }

    /// The same store behind a wrapper, now and whenever it is opened again.
    #[must_use]
    pub fn wrapped(self, wrap: impl Fn(Arc<dyn Storage>) -> Arc<dyn Storage> + Send + Sync + 'static) -> Self {
        let storage = wrap(self.storage);
        let reopen = self.reopen.map(|reopen| -> Reopen { Box::new(move || wrap(reopen())) });
        Self { storage, reopen }
    }

    /// The store.
    #[must_use]
    pub fn storage(&self) -> &Arc<dyn Storage> {
        &self.storage
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("storage", &self.storage).field("durable", &self.reopen.is_some()).finish()
    }
}

/// One case.
#[derive(Clone, Copy)]
pub struct Case {
    name: &'static str,
    promise: &'static str,
    body: fn(&dyn Subject),
}

impl Case {
    /// Its name: a scenario and its outcome.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What a storage promises, that this case checks.
    #[must_use]
    pub fn promise(&self) -> &'static str {
        self.promise.trim()
    }

    /// Runs it.
    ///
    /// # Panics
    /// If the storage breaks the promise.
    pub fn run(&self, subject: &dyn Subject) {
        (self.body)(subject);
    }

    /// Runs it and catches its panic.
    ///
    /// # Errors
    /// The [`Failure`] that says how the storage breaks the promise.
    pub fn check(&self, subject: &dyn Subject) -> Result<(), Failure> {
        catch_unwind(AssertUnwindSafe(|| self.run(subject))).map_err(|panic| Failure {
            case: self.name,
            promise: self.promise(),
            message: message_of(&*panic),
        })
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A case that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The name of the case.
    pub case: &'static str,
    /// What was promised.
    pub promise: &'static str,
    /// What happened.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n    promised: {}", self.case, self.message, self.promise)
    }
}

/// The cases by theme; [`cases`] answers them in one row.
const THEMES: &[&[Case]] = &[
    transactions::CASES,
    poison::CASES,
    rows::CASES,
    references::CASES,
    lookups::CASES,
    validations::CASES,
    books::CASES,
    money::CASES,
    accounts::CASES,
    leases::CASES,
    paging::CASES,
    journal::CASES,
    observer::CASES,
    day::CASES,
    concurrency::CASES,
];

/// Every case, the simple ones first.
pub fn cases() -> impl Iterator<Item = Case> {
    THEMES.iter().flat_map(|cases| cases.iter().copied())
}

/// The case with this name.
#[must_use]
pub fn case(name: &str) -> Option<Case> {
    cases().find(|case| case.name == name)
}

/// Runs all cases, also after one has failed, and answers those that did.
#[must_use]
pub fn failures(subject: &dyn Subject) -> Vec<Failure> {
    cases().filter_map(|case| case.check(subject).err()).collect()
}

/// Runs all cases.
///
/// # Panics
/// If any fails; the message names each and says what it saw.
pub fn run(subject: &dyn Subject) {
    let failures = failures(subject);
    let report: Vec<String> = failures.iter().map(Failure::to_string).collect();
    assert!(failures.is_empty(), "{} of {} cases failed:\n{}", failures.len(), cases().count(), report.join("\n"));
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(text), _) => text.clone(),
        (None, Some(text)) => (*text).to_owned(),
        (None, None) => "it panicked without a message".to_owned(),
    }
}
