//! Tariffs, decoded: a version that is published never changes, so a copy is good until the store is replaced. Only quotes are priced by it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;

use crate::Result;
use crate::domain::{Tariff, TariffRef};
use crate::storage::ReadTx;

/// Far more versions than are in use at once; past it the cache starts anew.
const TARIFFS_MAX: usize = 1_000;

/// Tariffs by reference.
#[derive(Debug, Default)]
pub(crate) struct TariffCache {
    tariffs: RwLock<HashMap<TariffRef, Arc<Tariff>>>,
    hits: AtomicU64,
    misses: AtomicU64,
}

impl TariffCache {
    /// The tariff, from here or from `rows`; kept only if `rows` show nothing that may yet be undone.
    pub(crate) fn get(&self, reference: &TariffRef, rows: &dyn ReadTx, rows_are_committed: bool) -> Result<Option<Arc<Tariff>>> {
        if let Some(tariff) = self.tariffs.read().get(reference) {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(Some(Arc::clone(tariff)));
        }
        self.misses.fetch_add(1, Ordering::Relaxed);
        let Some(row) = rows.tariff(reference)? else { return Ok(None) };
        let tariff = Arc::new(row.tariff);
        if rows_are_committed {
            let mut tariffs = self.tariffs.write();
            if tariffs.len() >= TARIFFS_MAX {
                tariffs.clear();
            }
            tariffs.insert(reference.clone(), Arc::clone(&tariff));
        }
        Ok(Some(tariff))
    }

    /// Whether everything that is kept is what `current` says; what it does not know counts as wrong.
    pub(crate) fn agrees_with(&self, current: impl Fn(&TariffRef) -> Option<Tariff>) -> bool {
        self.tariffs.read().iter().all(|(reference, tariff)| current(reference).as_ref() == Some(&**tariff))
    }

    /// Forgets everything: the store was replaced.
    pub(crate) fn clear(&self) {
        self.tariffs.write().clear();
    }

    /// How many look-ups were answered from here, and how many were not.
    pub(crate) fn hits_and_misses(&self) -> (u64, u64) {
        (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed))
    }
}
