//! Floors, bays and spots.

use rusqlite::params;

use super::columns::Columns;
use super::page::{bounds, pages};
use super::tx::Tx;
use crate::Result;
use crate::domain::{Bay, Floor, SizeLimits, Spot, SpotCode, SpotId, Timestamp, VehicleId};
use crate::storage::{AvailabilityCount, LayoutRows, Page, SpotWanted};

const FLOORS: &str = "floors";
const BAYS: &str = "bays";
const SPOTS: &str = "spots";

macro_rules! select_spots {
    ($($rest:tt)*) => {
        concat!(
            "SELECT id, code, level, bay, ordinal, class, height_cm, length_cm, width_cm, status, session_id, reserved_for, \
             reserved_until, version, created_at, updated_at, deleted_at FROM spots ",
            $($rest)*
        )
    };
}

pub(super) const SPOT_BY_CODE: &str = select_spots!("WHERE code = ?1 AND deleted_at IS NULL");
pub(super) const FREE_SPOT: &str = select_spots!(
    "WHERE class = ?1 AND status = 'AVAILABLE' AND deleted_at IS NULL
       AND (?2 IS NULL OR height_cm IS NULL OR height_cm >= ?2)
       AND (?3 IS NULL OR length_cm IS NULL OR length_cm >= ?3)
       AND (?4 IS NULL OR width_cm IS NULL OR width_cm >= ?4)
     ORDER BY ordinal LIMIT 1"
);
pub(super) const FREE_SPOT_ON_LEVEL: &str = select_spots!(
    "WHERE class = ?1 AND level = ?5 AND status = 'AVAILABLE' AND deleted_at IS NULL
       AND (?2 IS NULL OR height_cm IS NULL OR height_cm >= ?2)
       AND (?3 IS NULL OR length_cm IS NULL OR length_cm >= ?3)
       AND (?4 IS NULL OR width_cm IS NULL OR width_cm >= ?4)
     ORDER BY ordinal LIMIT 1"
);
pub(super) const SPOT_RESERVED_FOR: &str =
    select_spots!("WHERE status = 'RESERVED' AND reserved_for = ?1 ORDER BY ordinal LIMIT 1");

fn spot(row: &mut Columns<'_, '_>) -> Result<Spot> {
    Ok(Spot {
        id: row.get()?,
        code: row.get()?,
        level: row.get()?,
        bay: row.get()?,
        ordinal: row.get()?,
        class: row.get()?,
        limits: SizeLimits { height_cm: row.get()?, length_cm: row.get()?, width_cm: row.get()? },
        status: row.get()?,
        session: row.get()?,
        reserved_for: row.get()?,
        reserved_until: row.get()?,
        version: row.get()?,
        created_at: row.get()?,
        updated_at: row.get()?,
        deleted_at: row.get()?,
    })
}

impl Tx<'_> {
    pub(super) fn spot_row(&self, id: SpotId) -> Result<Option<Spot>> {
        self.by_id(&self.met.spots, id, || self.row(SPOTS, select_spots!("WHERE id = ?1"), [id.as_bytes()], spot))
    }

    pub(super) fn insert_floor_row(&self, floor: &Floor) -> Result<()> {
        self.change(FLOORS, "INSERT INTO floors (level, name) VALUES (?1, ?2)", params![floor.level, floor.name]).map(drop)
    }

    pub(super) fn insert_bay_row(&self, bay: &Bay) -> Result<()> {
        let sql = "INSERT INTO bays (level, number, name) VALUES (?1, ?2, ?3)";
        self.change(BAYS, sql, params![bay.level, bay.number, bay.name]).map(drop)
    }

    pub(super) fn insert_spot_row(&self, spot: &Spot) -> Result<()> {
        self.change(
            SPOTS,
            "INSERT INTO spots (id, code, level, bay, ordinal, class, height_cm, length_cm, width_cm, status, session_id,
                                reserved_for, reserved_until, version, created_at, updated_at, deleted_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            params![
                spot.id.as_bytes(),
                spot.code.as_str(),
                spot.level,
                spot.bay,
                spot.ordinal,
                spot.class.code(),
                spot.limits.height_cm,
                spot.limits.length_cm,
                spot.limits.width_cm,
                spot.status.as_str(),
                spot.session.as_ref().map(|id| id.as_bytes()),
                spot.reserved_for.as_ref().map(|id| id.as_bytes()),
                spot.reserved_until.map(Timestamp::as_micros),
                spot.version,
                spot.created_at.as_micros(),
                spot.updated_at.as_micros(),
                spot.deleted_at.map(Timestamp::as_micros),
            ],
        )
        .map(drop)
    }

    pub(super) fn update_spot_row(&self, before: &Spot, after: &Spot) -> Result<()> {
        let (id, version) = (before.id.as_bytes(), before.version);
        let session = after.session.as_ref().map(|id| id.as_bytes());
        let reserved_for = after.reserved_for.as_ref().map(|id| id.as_bytes());
        let reserved_until = after.reserved_until.map(Timestamp::as_micros);
        // Setting `deleted_at`, even to what it was, would write the index of the codes, at each entry and exit.
        if before.deleted_at == after.deleted_at {
            return self.change_version(
                SPOTS,
                "UPDATE spots SET status = ?3, session_id = ?4, reserved_for = ?5, reserved_until = ?6, version = ?7, updated_at = ?8
                 WHERE id = ?1 AND version = ?2",
                params![
                    id,
                    version,
                    after.status.as_str(),
                    session,
                    reserved_for,
                    reserved_until,
                    after.version,
                    after.updated_at.as_micros(),
                ],
            );
        }
        self.change_version(
            SPOTS,
            "UPDATE spots SET status = ?3, session_id = ?4, reserved_for = ?5, reserved_until = ?6, version = ?7, updated_at = ?8,
                              deleted_at = ?9
             WHERE id = ?1 AND version = ?2",
            params![
                id,
                version,
                after.status.as_str(),
                session,
                reserved_for,
                reserved_until,
                after.version,
                after.updated_at.as_micros(),
                after.deleted_at.map(Timestamp::as_micros),
            ],
        )
    }
}

impl LayoutRows for Tx<'_> {
    fn floors(&self) -> Result<Vec<Floor>> {
        let sql = "SELECT level, name FROM floors ORDER BY level";
        self.rows(FLOORS, sql, [], |row| Ok(Floor { level: row.get()?, name: row.get()? }))
    }

    fn bays(&self) -> Result<Vec<Bay>> {
        let sql = "SELECT level, number, name FROM bays ORDER BY level, number";
        self.rows(BAYS, sql, [], |row| Ok(Bay { level: row.get()?, number: row.get()?, name: row.get()? }))
    }

    fn spot_by_code(&self, code: &SpotCode) -> Result<Option<Spot>> {
        self.row(SPOTS, SPOT_BY_CODE, [code.as_str()], spot)
    }

    fn free_spot(&self, wanted: &SpotWanted) -> Result<Option<Spot>> {
        let (class, size) = (wanted.class.code(), wanted.size);
        let found = match wanted.level {
            None => self.row(SPOTS, FREE_SPOT, params![class, size.height_cm, size.length_cm, size.width_cm], spot)?,
            Some(level) => {
                let params = params![class, size.height_cm, size.length_cm, size.width_cm, level];
                self.row(SPOTS, FREE_SPOT_ON_LEVEL, params, spot)?
            }
        };
        self.meeting(&self.met.spots, found)
    }

    fn spot_reserved_for(&self, vehicle: VehicleId) -> Result<Option<Spot>> {
        self.row(SPOTS, SPOT_RESERVED_FOR, [vehicle.as_bytes()], spot)
    }

    fn reservations_lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Spot>> {
        let sql = select_spots!("WHERE status = 'RESERVED' AND reserved_until <= ?1 ORDER BY reserved_until, id LIMIT ?2");
        self.rows(SPOTS, sql, params![now.as_micros(), limit], spot)
    }

    fn spots(&self, page: Page<SpotId>) -> Result<Vec<Spot>> {
        let sql = pages!(select_spots, "", page);
        self.rows(SPOTS, sql, params![bounds(&page, SpotId::as_bytes), page.limit], spot)
    }

    fn last_ordinal(&self) -> Result<u32> {
        // Read once for each change of the layout: not worth an index that each new spot would pay for.
        let last = self.row(SPOTS, "SELECT max(ordinal) FROM spots", [], |row| row.get::<Option<u32>>())?;
        Ok(last.flatten().unwrap_or(0))
    }

    fn availability(&self) -> Result<Vec<AvailabilityCount>> {
        self.rows(
            SPOTS,
            "SELECT level, bay, class, count(*), sum(status = 'AVAILABLE'), sum(status = 'OCCUPIED'), sum(status = 'RESERVED')
             FROM spots WHERE deleted_at IS NULL GROUP BY level, bay, class ORDER BY level, bay, class",
            [],
            |row| {
                Ok(AvailabilityCount {
                    level: row.get()?,
                    bay: row.get()?,
                    class: row.get()?,
                    total: row.get()?,
                    free: row.get()?,
                    occupied: row.get()?,
                    reserved: row.get()?,
                })
            },
        )
    }
}
