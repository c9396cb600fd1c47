//! The storages of this crate run the suite that every storage runs, alone and behind a wrapper that plans no fault.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use parking_garage::storage::conformance::{self, Opened};
use parking_garage::storage::fault::FaultStorage;
use parking_garage::storage::{MemoryStorage, SqliteOptions, SqliteStorage, Storage};

fn memory() -> Opened {
    Opened::volatile(Arc::new(MemoryStorage::default()))
}

fn sqlite() -> Opened {
    let directory = tempfile::tempdir().unwrap();
    let open =
        |path: &std::path::Path| -> Arc<dyn Storage> { Arc::new(SqliteStorage::open(path, SqliteOptions::default()).unwrap()) };
    let storage = open(&directory.path().join("garage.db"));
    // The directory goes with the store that is in it.
    Opened::durable(storage, move || open(&directory.path().join("garage.db")))
}

fn behind_faults(opened: Opened) -> Opened {
    opened.wrapped(|inner| Arc::new(FaultStorage::new(inner)))
}

#[test]
fn the_memory_storage_passes_the_suite() {
    conformance::run(&memory);
}

#[test]
fn the_memory_storage_passes_the_suite_behind_the_fault_wrapper() {
    conformance::run(&|| behind_faults(memory()));
}

#[test]
fn the_sqlite_storage_passes_the_suite() {
    conformance::run(&sqlite);
}

#[test]
fn the_sqlite_storage_passes_the_suite_behind_the_fault_wrapper() {
    conformance::run(&|| behind_faults(sqlite()));
}
