//! Sessions.

use rusqlite::params;

use super::columns::Columns;
use super::page::{bounds, pages};
use super::tx::Tx;
use crate::Result;
use crate::domain::{Session, SessionId, TariffRef, Timestamp, VehicleId, VehicleType};
use crate::storage::{Page, SessionFilter, SessionRows};

const SESSIONS: &str = "sessions";

macro_rules! columns {
    () => {
        "SELECT id, vehicle_id, spot_id, ticket_id, status, entered_at, ended_at, overdue_at, paid_until, paid_minor, waived_minor, \
         tariff_id, tariff_version, parker_class, vehicle_type, lost_ticket, entry_lane, exit_lane, version, created_at, \
         updated_at "
    };
}

macro_rules! select_sessions {
    ($($rest:tt)*) => { concat!(columns!(), "FROM sessions ", $($rest)*) };
}

// The order of the ids would tempt the planner to read the whole table in it.
macro_rules! select_open_sessions {
    ($($rest:tt)*) => { concat!(columns!(), "FROM sessions INDEXED BY sessions_open ", $($rest)*) };
}

pub(super) const ACTIVE_SESSION_OF: &str = select_sessions!("WHERE vehicle_id = ?1 AND status = 'ACTIVE'");
pub(super) const SESSIONS_OVERDUE: &str =
    select_sessions!("WHERE status = 'ACTIVE' AND overdue_at <= ?1 ORDER BY overdue_at, id LIMIT ?2");

/// The statement for a filter, apart from its page: the most selective condition decides, the others are checked on its rows.
pub(super) fn sessions_statement(filter: &SessionFilter, page: &Page<SessionId>) -> &'static str {
    if filter.vehicle.is_some() {
        pages!(
            select_sessions,
            "AND vehicle_id = ?6 AND (?7 IS NULL OR spot_id = ?7) AND (?3 IS NULL OR status = ?3)
             AND (?4 IS NULL OR entered_at >= ?4) AND (?5 IS NULL OR entered_at < ?5)",
            page
        )
    } else if filter.spot.is_some() {
        pages!(
            select_sessions,
            "AND spot_id = ?7 AND ?6 IS NULL AND (?3 IS NULL OR status = ?3)
             AND (?4 IS NULL OR entered_at >= ?4) AND (?5 IS NULL OR entered_at < ?5)",
            page
        )
    } else if filter.status.is_some_and(|status| status.is_open()) {
        pages!(
            select_open_sessions,
            "AND status IN ('ACTIVE', 'EXPIRED') AND status = ?3 AND ?6 IS NULL AND ?7 IS NULL
             AND (?4 IS NULL OR entered_at >= ?4) AND (?5 IS NULL OR entered_at < ?5)",
            page
        )
    } else {
        pages!(
            select_sessions,
            "AND ?6 IS NULL AND ?7 IS NULL AND (?3 IS NULL OR status = ?3)
             AND (?4 IS NULL OR entered_at >= ?4) AND (?5 IS NULL OR entered_at < ?5)",
            page
        )
    }
}

fn session(row: &mut Columns<'_, '_>) -> Result<Session> {
    Ok(Session {
        id: row.get()?,
        vehicle: row.get()?,
        spot: row.get()?,
        ticket: row.get()?,
        status: row.get()?,
        entered_at: row.get()?,
        ended_at: row.get()?,
        overdue_at: row.get()?,
        paid_until: row.get()?,
        paid_minor: row.get()?,
        waived_minor: row.get()?,
        tariff: match (row.get()?, row.get()?) {
            (Some(id), Some(version)) => Some(TariffRef { id, version }),
            (None, None) => None,
            _ => return Err(row.corrupt_here()),
        },
        parker_class: row.get()?,
        vehicle_type: row.get()?,
        lost_ticket: row.get()?,
        entry_lane: row.get()?,
        exit_lane: row.get()?,
        version: row.get()?,
        created_at: row.get()?,
        updated_at: row.get()?,
    })
}

impl Tx<'_> {
    pub(super) fn session_row(&self, id: SessionId) -> Result<Option<Session>> {
        self.by_id(&self.met.sessions, id, || self.row(SESSIONS, select_sessions!("WHERE id = ?1"), [id.as_bytes()], session))
    }

    pub(super) fn insert_session_row(&self, session: &Session) -> Result<()> {
        self.change(
            SESSIONS,
            "INSERT INTO sessions (id, vehicle_id, spot_id, ticket_id, status, entered_at, ended_at, overdue_at, paid_until,
                                   paid_minor, waived_minor, tariff_id, tariff_version, parker_class, vehicle_type, lost_ticket,
                                   entry_lane, exit_lane, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
            params![
                session.id.as_bytes(),
                session.vehicle.as_bytes(),
                session.spot.as_bytes(),
                session.ticket.as_bytes(),
                session.status.as_str(),
                session.entered_at.as_micros(),
                session.ended_at.map(Timestamp::as_micros),
                session.overdue_at.as_micros(),
                session.paid_until.map(Timestamp::as_micros),
                session.paid_minor,
                session.waived_minor,
                session.tariff.as_ref().map(|tariff| tariff.id.as_str()),
                session.tariff.as_ref().map(|tariff| tariff.version),
                session.parker_class.as_str(),
                session.vehicle_type.map(VehicleType::as_str),
                session.lost_ticket,
                session.entry_lane,
                session.exit_lane,
                session.version,
                session.created_at.as_micros(),
                session.updated_at.as_micros(),
            ],
        )
        .map(drop)
    }

    pub(super) fn update_session_row(&self, before: &Session, after: &Session) -> Result<()> {
        let (id, version) = (before.id.as_bytes(), before.version);
        let ended_at = after.ended_at.map(Timestamp::as_micros);
        let paid_until = after.paid_until.map(Timestamp::as_micros);
        let vehicle_type = after.vehicle_type.map(VehicleType::as_str);
        // SQLite writes an index when one of its columns is set, even to what it was: the histories of the vehicle and the
        // spot are left out unless they change, which is rare.
        if (before.vehicle, before.spot, before.overdue_at) == (after.vehicle, after.spot, after.overdue_at) {
            return self.change_version(
                SESSIONS,
                "UPDATE sessions SET ticket_id = ?3, status = ?4, ended_at = ?5, paid_until = ?6, paid_minor = ?7, exit_lane = ?8,
                                     version = ?9, updated_at = ?10, parker_class = ?11, vehicle_type = ?12, lost_ticket = ?13,
                                     waived_minor = ?14
                 WHERE id = ?1 AND version = ?2",
                params![
                    id,
                    version,
                    after.ticket.as_bytes(),
                    after.status.as_str(),
                    ended_at,
                    paid_until,
                    after.paid_minor,
                    after.exit_lane,
                    after.version,
                    after.updated_at.as_micros(),
                    after.parker_class.as_str(),
                    vehicle_type,
                    after.lost_ticket,
                    after.waived_minor,
                ],
            );
        }
        self.change_version(
            SESSIONS,
            "UPDATE sessions SET ticket_id = ?3, status = ?4, ended_at = ?5, paid_until = ?6, paid_minor = ?7, exit_lane = ?8,
                                 version = ?9, updated_at = ?10, parker_class = ?11, vehicle_type = ?12, lost_ticket = ?13,
                                 vehicle_id = ?14, spot_id = ?15, overdue_at = ?16, waived_minor = ?17
             WHERE id = ?1 AND version = ?2",
            params![
                id,
                version,
                after.ticket.as_bytes(),
                after.status.as_str(),
                ended_at,
                paid_until,
                after.paid_minor,
                after.exit_lane,
                after.version,
                after.updated_at.as_micros(),
                after.parker_class.as_str(),
                vehicle_type,
                after.lost_ticket,
                after.vehicle.as_bytes(),
                after.spot.as_bytes(),
                after.overdue_at.as_micros(),
                after.waived_minor,
            ],
        )
    }
}

impl SessionRows for Tx<'_> {
    fn active_session_of(&self, vehicle: VehicleId) -> Result<Option<Session>> {
        self.row(SESSIONS, ACTIVE_SESSION_OF, [vehicle.as_bytes()], session)
    }

    fn sessions(&self, filter: &SessionFilter, page: Page<SessionId>) -> Result<Vec<Session>> {
        self.rows(
            SESSIONS,
            sessions_statement(filter, &page),
            params![
                bounds(&page, SessionId::as_bytes),
                page.limit,
                filter.status.map(|status| status.as_str()),
                filter.entered_from.map(Timestamp::as_micros),
                filter.entered_before.map(Timestamp::as_micros),
                filter.vehicle.as_ref().map(|id| id.as_bytes()),
                filter.spot.as_ref().map(|id| id.as_bytes()),
            ],
            session,
        )
    }

    fn sessions_overdue(&self, now: Timestamp, limit: u32) -> Result<Vec<Session>> {
        self.rows(SESSIONS, SESSIONS_OVERDUE, params![now.as_micros(), limit], session)
    }
}
