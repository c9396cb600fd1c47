//! Floors, bays and spots, with what is free kept at hand.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{Groups, Table, Unique, differing_fields, indexed_table, set};
use crate::domain::{Bay, Floor, Spot, SpotClass, SpotCode, SpotId, SpotStatus, Timestamp, VehicleId};
use crate::storage::{AvailabilityCount, SpotWanted};

/// Floors by level and bays by level and number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Places {
    pub(crate) floors: BTreeMap<i16, Floor>,
    pub(crate) bays: BTreeMap<(i16, u16), Bay>,
}

/// How many spots of one class in one bay are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Count {
    total: u32,
    free: u32,
    occupied: u32,
    reserved: u32,
}

/// A spot's place in the order in which spots are given out; the id decides between equals.
type Place = (u32, SpotId);

/// Spots and their indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Spots {
    pub(super) rows: Table<SpotId, Spot>,
    /// The highest ordinal ever given out; it does not go down when a row is dropped, so it is set by the inserts alone.
    pub(super) last_ordinal: u32,

    // All below: of spots that are not removed.
    by_code: Unique<SpotCode, SpotId>,
    by_bay: Groups<(i16, u16), Place>,
    free: Groups<(i16, SpotClass), Place>,
    free_anywhere: Groups<SpotClass, Place>,
    reserved: Groups<VehicleId, Place>,
    lapsing: BTreeSet<(Timestamp, SpotId)>,
    counts: BTreeMap<(i16, u16, SpotClass), Count>,
    occupied: usize,
    in_service: usize,
}

indexed_table!(Spots, SpotId, Spot);

impl Spots {
    fn index(&mut self, spot: &Spot, present: bool) {
        if spot.deleted_at.is_some() {
            return;
        }
        let place = (spot.ordinal, spot.id);
        self.by_code.set(&spot.code, spot.id, present);
        self.by_bay.set(&(spot.level, spot.bay), place, present);
        if spot.status == SpotStatus::Available {
            self.free.set(&(spot.level, spot.class), place, present);
            self.free_anywhere.set(&spot.class, place, present);
        }
        if let Some(vehicle) = spot.reserved_for {
            self.reserved.set(&vehicle, place, present);
            if let Some(until) = spot.reserved_until {
                set(&mut self.lapsing, (until, spot.id), present);
            }
        }
        self.count(spot, present);
    }

    fn count(&mut self, spot: &Spot, present: bool) {
        // Wrapping: a row is counted out only after it was counted in.
        let step = |number: &mut u32| *number = if present { number.wrapping_add(1) } else { number.wrapping_sub(1) };
        let step_wide = |number: &mut usize| *number = if present { number.wrapping_add(1) } else { number.wrapping_sub(1) };
        let key = (spot.level, spot.bay, spot.class);
        let count = self.counts.entry(key).or_default();
        step(&mut count.total);
        match spot.status {
            SpotStatus::Available => step(&mut count.free),
            SpotStatus::Occupied => {
                step(&mut count.occupied);
                step_wide(&mut self.occupied);
            }
            SpotStatus::Reserved => step(&mut count.reserved),
            SpotStatus::Maintenance | SpotStatus::OutOfOrder => {}
        }
        if spot.status.is_in_service() {
            step_wide(&mut self.in_service);
        }
        if count.total == 0 {
            self.counts.remove(&key);
        }
    }

    pub(crate) fn by_code(&self, code: &SpotCode) -> Option<&Spot> {
        self.get(self.by_code.get(code)?)
    }

    /// The spot, other than `id`, that has this code.
    pub(super) fn code_taken(&self, code: &SpotCode, id: SpotId) -> Option<SpotId> {
        self.by_code.taken_by_other(code, id)
    }

    /// The spots of a bay in the order in which they are given out.
    pub(crate) fn in_bay(&self, level: i16, bay: u16) -> impl Iterator<Item = &Spot> {
        self.by_bay.iter(&(level, bay)).filter_map(|(_, id)| self.get(id))
    }

    pub(super) fn free_spot(&self, wanted: &SpotWanted) -> Option<&Spot> {
        let places = match wanted.level {
            Some(level) => self.free.get(&(level, wanted.class)),
            None => self.free_anywhere.get(&wanted.class),
        };
        places?.iter().filter_map(|(_, id)| self.get(*id)).find(|spot| spot.limits.admit(wanted.size))
    }

    /// How many spots are AVAILABLE on this floor, of this class; `None` is any.
    pub(crate) fn free_count(&self, level: Option<i16>, class: Option<SpotClass>) -> usize {
        let of_class = |class: SpotClass| match level {
            Some(level) => self.free.len(&(level, class)),
            None => self.free_anywhere.len(&class),
        };
        class.map_or_else(|| SpotClass::ALL.into_iter().map(of_class).sum(), of_class)
    }

    pub(super) fn reserved_for(&self, vehicle: VehicleId) -> Option<&Spot> {
        self.reserved.iter(&vehicle).find_map(|(_, id)| self.get(id))
    }

    /// The spots whose reservation lapsed at `now` or before, the longest lapsed first.
    pub(super) fn lapsed(&self, now: Timestamp) -> impl Iterator<Item = &Spot> {
        self.lapsing.iter().take_while(move |(until, _)| *until <= now).filter_map(|(_, id)| self.get(*id))
    }

    /// Counts by floor, bay and class; of one floor, or of all.
    pub(crate) fn availability(&self, level: Option<i16>) -> Vec<AvailabilityCount> {
        let (first, last) = level.map_or((i16::MIN, i16::MAX), |level| (level, level));
        let lowest = SpotClass::ALL.into_iter().min().unwrap_or(SpotClass::ALL[0]);
        self.counts
            .range((first, 0, lowest)..)
            .take_while(|((level, ..), _)| *level <= last)
            .map(|((level, bay, class), count)| AvailabilityCount {
                level: *level,
                bay: *bay,
                class: *class,
                total: count.total,
                free: count.free,
                occupied: count.occupied,
                reserved: count.reserved,
            })
            .collect()
    }

    /// How many spots are OCCUPIED.
    pub(crate) fn occupied(&self) -> usize {
        self.occupied
    }

    /// How many spots are not removed.
    pub(crate) fn live(&self) -> usize {
        self.by_code.len()
    }

    /// How many of these are in service.
    pub(crate) fn in_service(&self) -> usize {
        self.in_service
    }

    /// The indexes and counts that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        differing_fields!(Spots, self, &self.reindexed(), {
            by_code, by_bay, free, free_anywhere, reserved, lapsing, counts, occupied, in_service; rows, last_ordinal
        })
    }

    pub(super) fn row_differences(a: &Spot, b: &Spot) -> Vec<&'static str> {
        differing_fields!(Spot, a, b, {
            id, code, level, bay, ordinal, class, limits, status, session, reserved_for, reserved_until, version, created_at,
            updated_at, deleted_at;
        })
    }
}
