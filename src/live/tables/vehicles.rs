//! Vehicles, by plate and by what a camera may take the plate for.

use super::table::{Groups, Table, Unique, differing_fields, indexed_table};
use crate::domain::{OcrKey, Plate, Vehicle, VehicleId};

/// Vehicles and their indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Vehicles {
    pub(super) rows: Table<VehicleId, Vehicle>,
    // Both of vehicles that are not removed.
    by_plate: Unique<Plate, VehicleId>,
    by_ocr_key: Groups<OcrKey, VehicleId>,
    removed_by_plate: Groups<Plate, VehicleId>,
}

indexed_table!(Vehicles, VehicleId, Vehicle);

impl Vehicles {
    fn index(&mut self, vehicle: &Vehicle, present: bool) {
        if vehicle.deleted_at.is_none() {
            self.by_plate.set(&vehicle.plate, vehicle.id, present);
            self.by_ocr_key.set(&vehicle.plate.ocr_key(), vehicle.id, present);
        } else {
            self.removed_by_plate.set(&vehicle.plate, vehicle.id, present);
        }
    }

    pub(crate) fn by_plate(&self, plate: &Plate) -> Option<&Vehicle> {
        self.get(self.by_plate.get(plate)?)
    }

    /// The vehicle, other than `id`, that has this plate.
    pub(super) fn plate_taken(&self, plate: &Plate, id: VehicleId) -> Option<VehicleId> {
        self.by_plate.taken_by_other(plate, id)
    }

    pub(super) fn removed(&self, plate: &Plate) -> impl Iterator<Item = &Vehicle> {
        self.removed_by_plate.iter(plate).filter_map(|id| self.get(id))
    }

    pub(super) fn by_ocr_key(&self, key: &OcrKey) -> impl Iterator<Item = &Vehicle> {
        self.by_ocr_key.iter(key).filter_map(|id| self.get(id))
    }

    /// How many are not removed.
    pub(crate) fn live(&self) -> usize {
        self.by_plate.len()
    }

    /// The indexes that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(Vehicles, self, &self.reindexed(), { by_plate, by_ocr_key, removed_by_plate; rows })
    }

    pub(super) fn row_differences(a: &Vehicle, b: &Vehicle) -> Vec<&'static str> {
        differing_fields!(Vehicle, a, b, {
            id, plate, plate_shown, vehicle_type, size, note, version, created_at, updated_at, deleted_at;
        })
    }
}
