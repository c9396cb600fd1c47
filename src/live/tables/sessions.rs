//! Sessions: the ACTIVE ones by vehicle and spot, all of them for history.

use std::collections::BTreeSet;

use super::table::{Groups, Table, Unique, differing_fields, indexed_table, limit, paged, set};
use crate::domain::{Session, SessionId, SessionStatus, SpotId, Timestamp, VehicleId};
use crate::storage::{Page, SessionFilter};

/// Sessions and their indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sessions {
    pub(super) rows: Table<SessionId, Session>,
    active_by_vehicle: Unique<VehicleId, SessionId>,
    active_by_spot: Unique<SpotId, SessionId>,
    /// ACTIVE ones, the first to be overdue first.
    overdue: BTreeSet<(Timestamp, SessionId)>,
    by_vehicle: Groups<VehicleId, SessionId>,
    by_spot: Groups<SpotId, SessionId>,
    by_status: Groups<SessionStatus, SessionId>,
}

indexed_table!(Sessions, SessionId, Session);

impl Sessions {
    fn index(&mut self, session: &Session, present: bool) {
        self.by_vehicle.set(&session.vehicle, session.id, present);
        self.by_spot.set(&session.spot, session.id, present);
        self.by_status.set(&session.status, session.id, present);
        if session.status == SessionStatus::Active {
            self.active_by_vehicle.set(&session.vehicle, session.id, present);
            self.active_by_spot.set(&session.spot, session.id, present);
            set(&mut self.overdue, (session.overdue_at, session.id), present);
        }
    }

    pub(crate) fn active_of(&self, vehicle: VehicleId) -> Option<&Session> {
        self.get(self.active_by_vehicle.get(&vehicle)?)
    }

    /// The ACTIVE session, other than `id`, of this vehicle.
    pub(super) fn vehicle_taken(&self, vehicle: VehicleId, id: SessionId) -> Option<SessionId> {
        self.active_by_vehicle.taken_by_other(&vehicle, id)
    }

    /// The ACTIVE session, other than `id`, on this spot.
    pub(super) fn spot_taken(&self, spot: SpotId, id: SessionId) -> Option<SessionId> {
        self.active_by_spot.taken_by_other(&spot, id)
    }

    /// The sessions that `filter` admits; the shortest list that has them all is gone through.
    pub(crate) fn page(&self, filter: &SessionFilter, page: Page<SessionId>) -> Vec<Session> {
        let none = BTreeSet::new();
        let lists = [
            filter.vehicle.map(|vehicle| self.by_vehicle.get(&vehicle).unwrap_or(&none)),
            filter.spot.map(|spot| self.by_spot.get(&spot).unwrap_or(&none)),
            filter.status.map(|status| self.by_status.get(&status).unwrap_or(&none)),
        ];
        let ids = lists.into_iter().flatten().min_by_key(|ids| ids.len()).unwrap_or(self.rows.ids());
        self.rows
            .get_all(paged(ids, page))
            .map(|(_, session)| session)
            .filter(|session| filter.admits(session))
            .take(limit(page.limit))
            .cloned()
            .collect()
    }

    pub(super) fn overdue(&self, now: Timestamp) -> impl Iterator<Item = &Session> {
        self.overdue.iter().take_while(move |(at, _)| *at <= now).filter_map(|(_, id)| self.get(*id))
    }

    /// How many are in this state.
    pub(crate) fn count(&self, status: SessionStatus) -> usize {
        self.by_status.len(&status)
    }

    /// The indexes that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(Sessions, self, &self.reindexed(), {
            active_by_vehicle, active_by_spot, overdue, by_vehicle, by_spot, by_status; rows
        })
    }

    pub(super) fn row_differences(a: &Session, b: &Session) -> Vec<&'static str> {
        differing_fields!(Session, a, b, {
            id, vehicle, spot, ticket, status, entered_at, ended_at, overdue_at, paid_until, paid_minor, waived_minor, tariff,
            parker_class, vehicle_type, lost_ticket, entry_lane, exit_lane, version, created_at, updated_at;
        })
    }
}
