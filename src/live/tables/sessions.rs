//! Sessions: the ACTIVE ones by vehicle and spot, all of them for history.

use super::packed_session::{NamedTariffs, PackedSession};
use super::slot_groups::{Group, SlotGroups};
use super::slot_index::SlotIndex;
use super::slot_order::SlotOrder;
use super::slots::{Slot, SlotTable};
use super::table::{differing_fields, limit};
use crate::domain::{Session, SessionId, SessionStatus, SpotId, Timestamp, VehicleId};
use crate::storage::{Page, SessionFilter};

/// Sessions and their indexes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions {
    rows: SlotTable<PackedSession>,
    tariffs: NamedTariffs,
    active_by_vehicle: SlotIndex,
    active_by_spot: SlotIndex,
    /// ACTIVE ones, the first to be overdue first.
    overdue: SlotOrder,
    by_vehicle: SlotGroups,
    by_spot: SlotGroups,
    /// By the number of the status; a count is the length of a list.
    by_status: [SlotOrder; SessionStatus::ALL.len()],
}

/// The same rows: the indexes follow from them.
impl PartialEq for Sessions {
    fn eq(&self, other: &Self) -> bool {
        self.rows.len() == other.rows.len() && self.iter().eq(other.iter())
    }
}

impl Sessions {
    fn unpack(&self, packed: &PackedSession) -> Session {
        self.tariffs.unpack(packed)
    }

    /// The row.
    pub(crate) fn get(&self, id: SessionId) -> Option<Session> {
        self.rows.get(id).map(|packed| self.unpack(packed))
    }

    /// All rows, in the order of their ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = Session> {
        self.rows.iter().map(|packed| self.unpack(packed))
    }

    /// Puts the row in place of the one with this id, `None` for none, and answers the one before.
    pub(super) fn put(&mut self, id: SessionId, row: Option<Session>) -> Option<Session> {
        let row = row.map(|row| self.tariffs.pack(row));
        let before = match (self.rows.slot(id), row) {
            (None, None) => None,
            (None, Some(row)) => {
                let slot = self.rows.insert(row);
                self.index(slot, true);
                None
            }
            (Some(slot), None) => {
                self.index(slot, false);
                self.rows.remove(slot)
            }
            (Some(slot), Some(row)) => {
                self.index(slot, false);
                let before = self.rows.replace(slot, row);
                self.index(slot, true);
                before
            }
        };
        before.map(|packed| self.unpack(&packed))
    }

    fn index(&mut self, slot: Slot, present: bool) {
        let Self { rows, tariffs: _, active_by_vehicle, active_by_spot, overdue, by_vehicle, by_spot, by_status } = self;
        let Some(session) = rows.at(slot) else { return };
        let id = |slot| rows.at(slot).map(|row| row.id);
        let vehicle = |slot| rows.at(slot).map(|row| row.vehicle);
        let spot = |slot| rows.at(slot).map(|row| row.spot);
        let overdue_at = |slot| rows.at(slot).map(|row| (row.overdue_at, row.id));
        let of_status = &mut by_status[session.status as usize];
        let is_active = session.status == SessionStatus::Active;
        if present {
            by_vehicle.insert(&session.vehicle, slot, vehicle, id);
            by_spot.insert(&session.spot, slot, spot, id);
            of_status.insert(slot, id);
            if is_active {
                active_by_vehicle.insert(&session.vehicle, slot, vehicle);
                active_by_spot.insert(&session.spot, slot, spot);
                overdue.insert(slot, overdue_at);
            }
        } else {
            by_vehicle.remove(&session.vehicle, slot, vehicle, id);
            by_spot.remove(&session.spot, slot, spot, id);
            of_status.remove(slot, id);
            if is_active {
                active_by_vehicle.remove(&session.vehicle, slot);
                active_by_spot.remove(&session.spot, slot);
                overdue.remove(slot, overdue_at);
            }
        }
    }

    fn vehicle_at(&self, slot: Slot) -> Option<VehicleId> {
        self.rows.at(slot).map(|row| row.vehicle)
    }

    fn spot_at(&self, slot: Slot) -> Option<SpotId> {
        self.rows.at(slot).map(|row| row.spot)
    }

    fn of_vehicle(&self, vehicle: VehicleId) -> Group<'_> {
        self.by_vehicle.get(&vehicle, |slot| self.vehicle_at(slot))
    }

    fn on_spot(&self, spot: SpotId) -> Group<'_> {
        self.by_spot.get(&spot, |slot| self.spot_at(slot))
    }

    pub(crate) fn active_of(&self, vehicle: VehicleId) -> Option<Session> {
        self.packed_active_of(vehicle).map(|packed| self.unpack(packed))
    }

    fn packed_active_of(&self, vehicle: VehicleId) -> Option<&PackedSession> {
        self.rows.at(self.active_by_vehicle.find(&vehicle, |slot| self.vehicle_at(slot) == Some(vehicle))?)
    }

    fn packed_active_on(&self, spot: SpotId) -> Option<&PackedSession> {
        self.rows.at(self.active_by_spot.find(&spot, |slot| self.spot_at(slot) == Some(spot))?)
    }

    /// The ACTIVE session, other than `id`, of this vehicle.
    pub(super) fn vehicle_taken(&self, vehicle: VehicleId, id: SessionId) -> Option<SessionId> {
        self.packed_active_of(vehicle).map(|session| session.id).filter(|holder| *holder != id)
    }

    /// The ACTIVE session, other than `id`, on this spot.
    pub(super) fn spot_taken(&self, spot: SpotId, id: SessionId) -> Option<SessionId> {
        self.packed_active_on(spot).map(|session| session.id).filter(|holder| *holder != id)
    }

    /// The sessions that `filter` admits; the shortest list that has them all is gone through.
    pub(crate) fn page(&self, filter: &SessionFilter, page: Page<SessionId>) -> Vec<Session> {
        let in_state = filter.status.map(|status| &self.by_status[status as usize]);
        let group = [filter.vehicle.map(|vehicle| self.of_vehicle(vehicle)), filter.spot.map(|spot| self.on_spot(spot))]
            .into_iter()
            .flatten()
            .min_by_key(Group::len)
            .filter(|group| in_state.is_none_or(|order| group.len() <= order.len()));
        let rows: Box<dyn Iterator<Item = &PackedSession>> = match (group, in_state) {
            (Some(Group::None), _) => Box::new(std::iter::empty()),
            (Some(Group::One(slot)), _) => Box::new(self.rows.at(slot).into_iter().filter(move |session| match page.after {
                Some(after) if page.newest_first => session.id < after,
                Some(after) => session.id > after,
                None => true,
            })),
            (Some(Group::Many(order)), _) => self.rows.paged(order, page),
            (None, Some(order)) => self.rows.paged(order, page),
            (None, None) => self.rows.page(page),
        };
        let sessions = rows.map(|packed| self.unpack(packed));
        sessions.filter(|session| filter.admits(session)).take(limit(page.limit)).collect()
    }

    pub(super) fn overdue(&self, now: Timestamp) -> impl Iterator<Item = Session> {
        let rows = self.overdue.iter().filter_map(|slot| self.rows.at(slot));
        rows.take_while(move |session| session.overdue_at <= now).map(|packed| self.unpack(packed))
    }

    /// How many are in this state.
    pub(crate) fn count(&self, status: SessionStatus) -> usize {
        self.by_status[status as usize].len()
    }

    /// The indexes that do not agree with the rows.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        let rows = self.rows.len();
        let active = self.rows.iter().filter(|session| session.status == SessionStatus::Active).count();
        let all = |holds: &dyn Fn(&PackedSession) -> bool| self.rows.iter().all(holds);
        let all_active =
            |holds: &dyn Fn(&PackedSession) -> bool| all(&|session| session.status != SessionStatus::Active || holds(session));
        let found =
            |found: Option<&PackedSession>, session: &PackedSession| found.is_some_and(|found| std::ptr::eq(found, session));
        let ids = |order: &SlotOrder| -> Option<Vec<SessionId>> { order.iter().map(|slot| Some(self.rows.at(slot)?.id)).collect() };
        let in_group = |group: Group<'_>, id| group.iter().any(|slot| self.rows.at(slot).is_some_and(|row| row.id == id));
        let checks = [
            ("rows", self.rows.is_sound()),
            (
                "active_by_vehicle",
                self.active_by_vehicle.len() == active
                    && all_active(&|session| found(self.packed_active_of(session.vehicle), session)),
            ),
            (
                "active_by_spot",
                self.active_by_spot.len() == active && all_active(&|session| found(self.packed_active_on(session.spot), session)),
            ),
            (
                "overdue",
                self.overdue.len() == active
                    && self
                        .overdue
                        .iter()
                        .map(|slot| self.rows.at(slot).map(|row| (row.overdue_at, row.id)))
                        .is_sorted_by(|a, b| a.is_some() && a < b),
            ),
            ("by_vehicle", self.by_vehicle.len() == rows && all(&|row| in_group(self.of_vehicle(row.vehicle), row.id))),
            ("by_spot", self.by_spot.len() == rows && all(&|row| in_group(self.on_spot(row.spot), row.id))),
            (
                "by_status",
                SessionStatus::ALL.iter().all(|status| {
                    let expected: Vec<SessionId> = self.rows.iter().filter(|row| row.status == *status).map(|row| row.id).collect();
                    ids(&self.by_status[*status as usize]) == Some(expected)
                }),
            ),
        ];
        checks.into_iter().filter(|(_, holds)| !holds).map(|(name, _)| name).collect()
    }

    pub(super) fn row_differences(a: &Session, b: &Session) -> Vec<&'static str> {
        differing_fields!(Session, a, b, {
            id, vehicle, spot, ticket, status, entered_at, ended_at, overdue_at, paid_until, paid_minor, waived_minor, tariff,
            parker_class, vehicle_type, lost_ticket, entry_lane, exit_lane, version, created_at, updated_at;
        })
    }
}
