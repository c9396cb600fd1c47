//! Vehicles, by plate and by what a camera may take the plate for.

use super::slot_groups::SlotGroups;
use super::slot_index::SlotIndex;
use super::slots::{Slot, SlotTable, slotted_table};
use super::table::differing_fields;
use crate::domain::{OcrKey, Plate, Vehicle, VehicleId};

/// Vehicles and their indexes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vehicles {
    pub(super) rows: SlotTable<Vehicle>,
    // Both of vehicles that are not removed.
    by_plate: SlotIndex,
    by_ocr_key: SlotGroups,
    // Of those that are.
    removed_by_plate: SlotGroups,
}

slotted_table!(Vehicles, Vehicle);

impl Vehicles {
    fn index(&mut self, slot: Slot, present: bool) {
        let Self { rows, by_plate, by_ocr_key, removed_by_plate } = self;
        let Some(vehicle) = rows.at(slot) else { return };
        let id = |slot| rows.at(slot).map(|row| row.id);
        let plate = |slot| rows.at(slot).map(|row| &row.plate);
        let ocr_key = |slot| rows.at(slot).map(|row| row.plate.ocr_key());
        match (vehicle.deleted_at.is_none(), present) {
            (true, true) => {
                by_plate.insert(&vehicle.plate, slot, plate);
                by_ocr_key.insert(&vehicle.plate.ocr_key(), slot, ocr_key, id);
            }
            (true, false) => {
                by_plate.remove(&vehicle.plate, slot);
                by_ocr_key.remove(&vehicle.plate.ocr_key(), slot, ocr_key, id);
            }
            (false, true) => removed_by_plate.insert(&vehicle.plate, slot, |slot| plate(slot).cloned(), id),
            (false, false) => removed_by_plate.remove(&vehicle.plate, slot, |slot| plate(slot).cloned(), id),
        }
    }

    pub(crate) fn by_plate(&self, plate: &Plate) -> Option<&Vehicle> {
        self.rows.at(self.by_plate.find(plate, |slot| self.rows.at(slot).is_some_and(|row| row.plate == *plate))?)
    }

    /// The vehicle, other than `id`, that has this plate.
    pub(super) fn plate_taken(&self, plate: &Plate, id: VehicleId) -> Option<VehicleId> {
        self.by_plate(plate).map(|vehicle| vehicle.id).filter(|holder| *holder != id)
    }

    pub(super) fn removed(&self, plate: &Plate) -> impl Iterator<Item = &Vehicle> {
        let group = self.removed_by_plate.get(plate, |slot| self.rows.at(slot).map(|row| row.plate.clone()));
        group.iter().filter_map(|slot| self.rows.at(slot))
    }

    pub(super) fn by_ocr_key(&self, key: &OcrKey) -> impl Iterator<Item = &Vehicle> {
        let group = self.by_ocr_key.get(key, |slot| self.rows.at(slot).map(|row| row.plate.ocr_key()));
        group.iter().filter_map(|slot| self.rows.at(slot))
    }

    /// How many are not removed.
    pub(crate) fn live(&self) -> usize {
        self.by_plate.len()
    }

    /// The indexes that do not agree with the rows.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        let not_removed = || self.rows.iter().filter(|row| row.deleted_at.is_none());
        let live = not_removed().count();
        let by_plate = not_removed().all(|row| self.by_plate(&row.plate).is_some_and(|found| found.id == row.id));
        let by_ocr_key = not_removed().all(|row| self.by_ocr_key(&row.plate.ocr_key()).any(|found| found.id == row.id));
        let gone = || self.rows.iter().filter(|row| row.deleted_at.is_some());
        let removed = gone().all(|row| self.removed(&row.plate).any(|found| found.id == row.id));
        let checks = [
            ("removed_by_plate", self.removed_by_plate.len() == gone().count() && removed),
            ("rows", self.rows.is_sound()),
            ("by_plate", self.by_plate.len() == live && by_plate),
            ("by_ocr_key", self.by_ocr_key.len() == live && by_ocr_key),
        ];
        checks.into_iter().filter(|(_, holds)| !holds).map(|(name, _)| name).collect()
    }

    pub(super) fn row_differences(a: &Vehicle, b: &Vehicle) -> Vec<&'static str> {
        differing_fields!(Vehicle, a, b, {
            id, plate, plate_shown, vehicle_type, size, note, version, created_at, updated_at, deleted_at;
        })
    }
}
