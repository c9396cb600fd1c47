//! Vehicles, by plate and by what a camera may take the plate for.

use super::line_rows::LineRows;
use super::slot_groups::SlotGroups;
use super::slots::Slot;
use super::table::differing_fields;
use super::vehicle_lines;
use crate::domain::{OcrKey, Plate, Vehicle, VehicleId};

/// The rows; their names are their plates.
pub(crate) type VehicleRows = LineRows<Vehicle>;

impl VehicleRows {
    fn plate_at(&self, slot: Slot) -> Option<Plate> {
        match self.whole_at(slot) {
            Some(vehicle) => Some(vehicle.plate.clone()),
            None => Plate::from_words(self.lines().name_at(slot)?),
        }
    }
}

/// Vehicles and their indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Vehicles {
    pub(super) rows: VehicleRows,
    indexes: Indexes,
}

#[derive(Clone, Debug, Default)]
struct Indexes {
    /// Of vehicles that are not removed.
    by_ocr_key: SlotGroups,
    /// Of those that are.
    removed_by_plate: SlotGroups,
}

/// They follow from the rows.
impl PartialEq for Indexes {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Indexes {
    fn set(&mut self, rows: &VehicleRows, slot: Slot, vehicle: &Vehicle, present: bool) {
        let id = |slot| rows.id_at(slot);
        let plate = |slot| rows.plate_at(slot);
        let ocr_key = |slot| rows.plate_at(slot).map(|plate| plate.ocr_key());
        match (vehicle.deleted_at.is_none(), present) {
            (true, true) => self.by_ocr_key.insert(&vehicle.plate.ocr_key(), slot, ocr_key, id),
            (true, false) => self.by_ocr_key.remove(&vehicle.plate.ocr_key(), slot, ocr_key, id),
            (false, true) => self.removed_by_plate.insert(&vehicle.plate, slot, plate, id),
            (false, false) => self.removed_by_plate.remove(&vehicle.plate, slot, plate, id),
        }
    }
}

impl Vehicles {
    /// The row.
    pub(crate) fn get(&self, id: VehicleId) -> Option<Vehicle> {
        self.rows.get(id)
    }

    /// Puts the row in place of the one with this id, `None` for none, and answers the one before.
    pub(super) fn put(&mut self, id: VehicleId, row: Option<Vehicle>) -> Option<Vehicle> {
        let Self { rows, indexes } = self;
        let slot = rows.slot(id);
        let before = slot.and_then(|slot| rows.at(slot));
        if let (Some(slot), Some(before)) = (slot, &before) {
            indexes.set(rows, slot, before, false);
        }
        match (slot, row) {
            (slot, Some(row)) => {
                let after = row.clone();
                let slot = rows.put(slot, row);
                indexes.set(rows, slot, &after, true);
            }
            (Some(slot), None) => rows.remove(slot),
            (None, None) => {}
        }
        before
    }

    pub(crate) fn by_plate(&self, plate: &Plate) -> Option<Vehicle> {
        self.rows.named(vehicle_lines::plate_words(plate), |vehicle| vehicle.plate == *plate)
    }

    /// The vehicle, other than `id`, that has this plate.
    pub(super) fn plate_taken(&self, plate: &Plate, id: VehicleId) -> Option<VehicleId> {
        let slot = self.rows.slot_named(vehicle_lines::plate_words(plate), |vehicle| vehicle.plate == *plate)?;
        self.rows.id_at(slot).filter(|holder| *holder != id)
    }

    pub(super) fn removed(&self, plate: &Plate) -> impl Iterator<Item = Vehicle> {
        let group = self.indexes.removed_by_plate.get(plate, |slot| self.rows.plate_at(slot));
        group.iter().filter_map(|slot| self.rows.at(slot))
    }

    pub(super) fn by_ocr_key(&self, key: &OcrKey) -> impl Iterator<Item = Vehicle> {
        let group = self.indexes.by_ocr_key.get(key, |slot| self.rows.plate_at(slot).map(|plate| plate.ocr_key()));
        group.iter().filter_map(|slot| self.rows.at(slot))
    }

    /// Whether one more row can be held.
    pub(super) fn has_room(&self) -> bool {
        self.rows.has_room()
    }

    /// How many are not removed.
    pub(crate) fn live(&self) -> usize {
        self.rows.named_count()
    }

    /// The indexes that do not agree with the rows.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        let not_removed = || self.rows.iter().filter(|row| row.deleted_at.is_none());
        let by_ocr_key = not_removed().all(|row| self.by_ocr_key(&row.plate.ocr_key()).any(|found| found.id == row.id));
        let gone = || self.rows.iter().filter(|row| row.deleted_at.is_some());
        let removed = gone().all(|row| self.removed(&row.plate).any(|found| found.id == row.id));
        let checks = [
            ("rows", self.rows.is_sound(|row| row.deleted_at.is_none())),
            ("by_ocr_key", self.indexes.by_ocr_key.len() == not_removed().count() && by_ocr_key),
            ("removed_by_plate", self.indexes.removed_by_plate.len() == gone().count() && removed),
        ];
        checks.into_iter().filter(|(_, holds)| !holds).map(|(name, _)| name).collect()
    }

    pub(super) fn row_differences(a: &Vehicle, b: &Vehicle) -> Vec<&'static str> {
        differing_fields!(Vehicle, a, b, {
            id, plate, plate_shown, vehicle_type, size, note, version, created_at, updated_at, deleted_at;
        })
    }
}
