//! Tariffs: few rows, all versions kept.

use std::collections::BTreeMap;

use crate::domain::{Tariff, TariffId, TariffRef, Timestamp};
use crate::storage::TariffRow;

/// All versions of all tariffs, and which one is active.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tariffs {
    pub(super) rows: BTreeMap<TariffRef, (Tariff, Timestamp)>,
    // Apart from the rows: at most one is active because there is one place for it.
    pub(super) active: Option<TariffRef>,
}

impl Tariffs {
    pub(super) fn contains(&self, tariff: &TariffRef) -> bool {
        self.rows.contains_key(tariff)
    }

    pub(crate) fn get(&self, reference: &TariffRef) -> Option<TariffRow> {
        self.rows.get_key_value(reference).map(|(reference, row)| self.row(reference, row))
    }

    pub(super) fn latest(&self, id: &TariffId) -> Option<TariffRow> {
        let version = |version| TariffRef { id: id.clone(), version };
        self.rows.range(version(0)..=version(u32::MAX)).next_back().map(|(reference, row)| self.row(reference, row))
    }

    pub(super) fn all(&self) -> Vec<TariffRow> {
        self.rows.iter().map(|(reference, row)| self.row(reference, row)).collect()
    }

    fn row(&self, reference: &TariffRef, (tariff, created_at): &(Tariff, Timestamp)) -> TariffRow {
        TariffRow { tariff: tariff.clone(), active: self.active.as_ref() == Some(reference), created_at: *created_at }
    }
}
