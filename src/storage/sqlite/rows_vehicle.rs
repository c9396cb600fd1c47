//! Vehicles.

use rusqlite::params;

use super::columns::Columns;
use super::page::{bounds, pages};
use super::tx::Tx;
use crate::Result;
use crate::domain::{OcrKey, Plate, Timestamp, Vehicle, VehicleId, VehicleSize};
use crate::storage::{Page, VehicleRows};

const VEHICLES: &str = "vehicles";

macro_rules! select_vehicles {
    ($($rest:tt)*) => {
        concat!(
            "SELECT id, plate, plate_shown, vehicle_type, height_cm, length_cm, width_cm, note, version, created_at, updated_at, \
             deleted_at FROM vehicles ",
            $($rest)*
        )
    };
}

pub(super) const VEHICLE_BY_PLATE: &str = select_vehicles!("WHERE plate = ?1 AND deleted_at IS NULL");
pub(super) const VEHICLES_REMOVED: &str = select_vehicles!("WHERE plate = ?1 AND deleted_at IS NOT NULL ORDER BY id");
pub(super) const VEHICLES_BY_OCR_KEY: &str = select_vehicles!("WHERE ocr_key = ?1 AND deleted_at IS NULL ORDER BY id LIMIT ?2");

fn vehicle(row: &mut Columns<'_, '_>) -> Result<Vehicle> {
    Ok(Vehicle {
        id: row.get()?,
        plate: row.get()?,
        plate_shown: row.get()?,
        vehicle_type: row.get()?,
        size: VehicleSize { height_cm: row.get()?, length_cm: row.get()?, width_cm: row.get()? },
        note: row.get()?,
        version: row.get()?,
        created_at: row.get()?,
        updated_at: row.get()?,
        deleted_at: row.get()?,
    })
}

impl Tx<'_> {
    pub(super) fn vehicle_row(&self, id: VehicleId) -> Result<Option<Vehicle>> {
        self.by_id(&self.met.vehicles, id, || self.row(VEHICLES, select_vehicles!("WHERE id = ?1"), [id.as_bytes()], vehicle))
    }

    pub(super) fn insert_vehicle_row(&self, vehicle: &Vehicle) -> Result<()> {
        self.change(
            VEHICLES,
            "INSERT INTO vehicles (id, plate, plate_shown, ocr_key, vehicle_type, height_cm, length_cm, width_cm, note, version,
                                   created_at, updated_at, deleted_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                vehicle.id.as_bytes(),
                vehicle.plate.as_str(),
                vehicle.plate_shown.as_str(),
                vehicle.plate.ocr_key().as_str(),
                vehicle.vehicle_type.as_str(),
                vehicle.size.height_cm,
                vehicle.size.length_cm,
                vehicle.size.width_cm,
                vehicle.note,
                vehicle.version,
                vehicle.created_at.as_micros(),
                vehicle.updated_at.as_micros(),
                vehicle.deleted_at.map(Timestamp::as_micros),
            ],
        )
        .map(drop)
    }

    pub(super) fn update_vehicle_row(&self, before: &Vehicle, after: &Vehicle) -> Result<()> {
        self.change_version(
            VEHICLES,
            "UPDATE vehicles SET vehicle_type = ?3, height_cm = ?4, length_cm = ?5, width_cm = ?6, note = ?7, version = ?8,
                                 updated_at = ?9, deleted_at = ?10
             WHERE id = ?1 AND version = ?2",
            params![
                before.id.as_bytes(),
                before.version,
                after.vehicle_type.as_str(),
                after.size.height_cm,
                after.size.length_cm,
                after.size.width_cm,
                after.note,
                after.version,
                after.updated_at.as_micros(),
                after.deleted_at.map(Timestamp::as_micros),
            ],
        )
    }
}

impl VehicleRows for Tx<'_> {
    fn vehicle_by_plate(&self, plate: &Plate) -> Result<Option<Vehicle>> {
        self.row(VEHICLES, VEHICLE_BY_PLATE, [plate.as_str()], vehicle)
    }

    fn vehicles_removed(&self, plate: &Plate) -> Result<Vec<Vehicle>> {
        self.rows(VEHICLES, VEHICLES_REMOVED, [plate.as_str()], vehicle)
    }

    fn vehicles_by_ocr_key(&self, key: &OcrKey, limit: u32) -> Result<Vec<Vehicle>> {
        self.rows(VEHICLES, VEHICLES_BY_OCR_KEY, params![key.as_str(), limit], vehicle)
    }

    fn vehicles(&self, page: Page<VehicleId>) -> Result<Vec<Vehicle>> {
        let sql = pages!(select_vehicles, "", page);
        self.rows(VEHICLES, sql, params![bounds(&page, VehicleId::as_bytes), page.limit], vehicle)
    }
}
