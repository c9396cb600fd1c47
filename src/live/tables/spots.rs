//! Floors, bays and spots, with what is free kept at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::Arc;

use super::free_counts::FreeCounts;
use super::free_spots::FreeSpots;
use super::line_rows::{LineRows, Shown};
use super::line_table::LineTable;
use super::slot_groups::{Group, SlotGroups};
use super::slot_order::SlotOrder;
use super::slots::Slot;
use super::spot_lines;
use super::table::{Groups, differing_fields, set};
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

/// The spots of a bay.
#[derive(Clone, Debug, Default)]
struct InBay {
    /// In the order in which they are given out.
    order: SlotOrder,
    /// By class; most bays have one or two.
    counts: Vec<(SpotClass, Count)>,
}

/// A spot's place in the order in which spots are given out; the id decides between equals.
type Place = (u32, SpotId);

/// The rows.
pub(crate) type SpotRows = LineRows<Spot>;

impl SpotRows {
    fn place_at(&self, slot: Slot) -> Option<Place> {
        self.ordinal_at(slot).zip(self.id_at(slot))
    }

    fn ordinal_at(&self, slot: Slot) -> Option<u32> {
        Some((self.lines().word(slot, spot_lines::PLACE)? >> 32) as u32)
    }
}

/// Spots and their indexes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spots {
    pub(super) rows: SpotRows,
    /// The highest ordinal ever given out; it does not go down when a row is dropped, so it is set by the inserts alone.
    pub(super) last_ordinal: u32,
    indexes: Indexes,
    free_counts: Shown<FreeCounts>,
}

/// All of spots that are not removed.
#[derive(Clone, Debug, Default)]
struct Indexes {
    /// A place in the order is mostly one spot's.
    by_ordinal: SlotGroups,
    bays: BTreeMap<(i16, u16), InBay>,
    free: FreeSpots,
    reserved: Groups<VehicleId, Place>,
    lapsing: BTreeSet<(Timestamp, SpotId)>,
    occupied: usize,
    in_service: usize,
}

/// The same rows and counts: the indexes follow from them.
impl PartialEq for Spots {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.last_ordinal == other.last_ordinal
    }
}

impl Spots {
    /// The row.
    pub(crate) fn get(&self, id: SpotId) -> Option<Spot> {
        self.rows.get(id)
    }

    /// Whether one more row can be held.
    pub(super) fn has_room(&self) -> bool {
        self.rows.has_room()
    }

    /// Numbers of free spots that may be looked at without a lock.
    pub(crate) fn free_counts(&self) -> &Arc<FreeCounts> {
        &self.free_counts.0
    }

    /// Shows these spots and their numbers where others look; what was shown there before is gone.
    pub(crate) fn show_in(&mut self, lines: &Arc<LineTable<Spot>>, counts: &Arc<FreeCounts>) {
        self.rows.show_in(lines);
        let mine = mem::replace(&mut self.free_counts.0, Arc::clone(counts));
        counts.become_same_as(&mine);
    }

    /// Puts the row in place of the one with this id, `None` for none, and answers the one before.
    pub(super) fn put(&mut self, id: SpotId, row: Option<Spot>) -> Option<Spot> {
        let slot = self.rows.slot(id);
        let before = slot.and_then(|slot| self.rows.at(slot));
        if let (Some(slot), Some(before)) = (slot, &before) {
            self.free_counts.0.count(before, false);
            self.indexes.remove(&self.rows, slot, before, row.as_ref());
        }
        match (slot, row) {
            (slot, Some(row)) => {
                let after = row.clone();
                let slot = self.rows.put(slot, row);
                self.indexes.add(&self.rows, slot, &after, before.as_ref());
                self.free_counts.0.count(&after, true);
            }
            (Some(slot), None) => self.rows.remove(slot),
            (None, None) => {}
        }
        before
    }

    pub(crate) fn by_code(&self, code: &SpotCode) -> Option<Spot> {
        self.rows.named(spot_lines::code_words(code), |spot| spot.code == *code)
    }

    /// The spot, other than `id`, that has this code.
    pub(super) fn code_taken(&self, code: &SpotCode, id: SpotId) -> Option<SpotId> {
        self.by_code(code).map(|spot| spot.id).filter(|holder| *holder != id)
    }

    /// The spots of a bay in the order in which they are given out.
    pub(crate) fn in_bay(&self, level: i16, bay: u16) -> impl Iterator<Item = Spot> {
        let order = self.indexes.bays.get(&(level, bay)).map(|bay| &bay.order);
        order.into_iter().flat_map(SlotOrder::iter).filter_map(|slot| self.rows.at(slot))
    }

    fn at_ordinal(&self, ordinal: u32) -> Group<'_> {
        self.indexes.by_ordinal.get(&ordinal, |slot| self.rows.ordinal_at(slot))
    }

    pub(super) fn free_spot(&self, wanted: &SpotWanted) -> Option<Spot> {
        let is_wanted = |spot: &Spot| {
            spot.status == SpotStatus::Available
                && spot.class == wanted.class
                && wanted.level.is_none_or(|level| level == spot.level)
                && spot.limits.admit(wanted.size)
        };
        let of = |ordinal| self.at_ordinal(ordinal).iter().filter_map(|slot| self.rows.at(slot)).find(is_wanted);
        let ordinals = self.indexes.free.ordinals(wanted.level, wanted.class)?;
        // Mostly the first one has room.
        ordinals.first().and_then(of).or_else(|| ordinals.iter().skip(1).find_map(of))
    }

    /// How many spots are AVAILABLE on this floor, of this class; `None` is any.
    pub(crate) fn free_count(&self, level: Option<i16>, class: Option<SpotClass>) -> usize {
        let counts = self.indexes.bays.range((level.unwrap_or(i16::MIN), 0)..=(level.unwrap_or(i16::MAX), u16::MAX));
        let counts = counts.flat_map(|(_, bay)| &bay.counts).filter(|(other, _)| class.is_none_or(|class| class == *other));
        counts.map(|(_, count)| count.free as usize).sum()
    }

    pub(super) fn reserved_for(&self, vehicle: VehicleId) -> Option<Spot> {
        self.indexes.reserved.iter(&vehicle).find_map(|(_, id)| self.get(id))
    }

    /// The spots whose reservation lapsed at `now` or before, the longest lapsed first.
    pub(super) fn lapsed(&self, now: Timestamp) -> impl Iterator<Item = Spot> {
        self.indexes.lapsing.iter().take_while(move |(until, _)| *until <= now).filter_map(|(_, id)| self.get(*id))
    }

    /// Counts by floor, bay and class; of one floor, or of all.
    pub(crate) fn availability(&self, level: Option<i16>) -> Vec<AvailabilityCount> {
        let bays = self.indexes.bays.range((level.unwrap_or(i16::MIN), 0)..=(level.unwrap_or(i16::MAX), u16::MAX));
        bays.flat_map(|((level, bay), inside)| {
            inside.counts.iter().map(|(class, count)| AvailabilityCount {
                level: *level,
                bay: *bay,
                class: *class,
                total: count.total,
                free: count.free,
                occupied: count.occupied,
                reserved: count.reserved,
            })
        })
        .collect()
    }

    /// How many spots are OCCUPIED.
    pub(crate) fn occupied(&self) -> usize {
        self.indexes.occupied
    }

    /// How many spots are not removed.
    pub(crate) fn live(&self) -> usize {
        self.rows.named_count()
    }

    /// How many of these are in service.
    pub(crate) fn in_service(&self) -> usize {
        self.indexes.in_service
    }

    /// A table of the same rows with indexes and counts made anew.
    fn reindexed(&self) -> Self {
        let mut fresh = Self::default();
        for spot in self.rows.iter() {
            fresh.put(spot.id, Some(spot));
        }
        fresh
    }

    /// The indexes and counts that are not what they are when made anew.
    pub(super) fn index_differences(&self) -> Vec<&'static str> {
        let fresh = self.reindexed();
        let not_removed = || self.rows.iter().filter(|spot| spot.deleted_at.is_none());
        let ids =
            |spots: &Self, order: &SlotOrder| -> Vec<Option<SpotId>> { order.iter().map(|slot| spots.rows.id_at(slot)).collect() };
        let bays = |spots: &Self| -> Vec<_> {
            let bay = |(place, bay): (&(i16, u16), &InBay)| (*place, ids(spots, &bay.order), bay.counts.clone());
            spots.indexes.bays.iter().map(bay).collect()
        };
        let free = |spots: &Self| -> Vec<Vec<u32>> {
            let levels = self.indexes.bays.keys().map(|(level, _)| Some(*level));
            let sets = levels.chain([None]).flat_map(|level| SpotClass::ALL.map(|class| spots.indexes.free.ordinals(level, class)));
            sets.map(|set| set.into_iter().flat_map(|set| set.iter()).collect()).collect()
        };
        let shown = |spots: &Self| -> Vec<Option<usize>> {
            let levels = self.indexes.bays.keys().map(|(level, _)| Some(*level)).chain([None]);
            let classes = || SpotClass::ALL.map(Some).into_iter().chain([None]);
            levels
                .flat_map(|level| classes().map(move |class| (level, class)))
                .map(|(l, c)| spots.free_counts.0.get(l, c))
                .collect()
        };
        let (a, b) = (&self.indexes, &fresh.indexes);
        let checks = [
            ("rows", self.rows.is_sound(|spot| spot.deleted_at.is_none())),
            (
                "by_ordinal",
                a.by_ordinal.len() == not_removed().count()
                    && not_removed().all(|s| self.at_ordinal(s.ordinal).iter().any(|slot| self.rows.id_at(slot) == Some(s.id))),
            ),
            ("bays", bays(self) == bays(&fresh)),
            ("free", free(self) == free(&fresh)),
            ("free counts", shown(self) == shown(&fresh)),
            ("reserved", a.reserved == b.reserved),
            ("lapsing", a.lapsing == b.lapsing),
            ("occupied", a.occupied == b.occupied),
            ("in_service", a.in_service == b.in_service),
        ];
        checks.into_iter().filter(|(_, holds)| !holds).map(|(name, _)| name).collect()
    }

    pub(super) fn row_differences(a: &Spot, b: &Spot) -> Vec<&'static str> {
        differing_fields!(Spot, a, b, {
            id, code, level, bay, ordinal, class, limits, status, session, reserved_for, reserved_until, version, created_at,
            updated_at, deleted_at;
        })
    }
}

/// Whether two versions of a spot stand at the same place in all indexes that do not go by its state.
fn same_place(a: &Spot, b: Option<&Spot>) -> bool {
    let place = |spot: &Spot| (spot.level, spot.bay, spot.ordinal, spot.class);
    b.is_some_and(|b| a.deleted_at.is_none() && b.deleted_at.is_none() && place(a) == place(b) && a.code == b.code)
}

impl Indexes {
    /// Takes a spot out that is still in its slot. `after` is what will be in its place.
    fn remove(&mut self, rows: &SpotRows, slot: Slot, spot: &Spot, after: Option<&Spot>) {
        if spot.deleted_at.is_some() {
            return;
        }
        self.state(rows, slot, spot, false);
        if !same_place(spot, after) {
            self.by_ordinal.remove(&spot.ordinal, slot, |slot| rows.ordinal_at(slot), |slot| rows.id_at(slot));
            let place = (spot.level, spot.bay);
            if let Some(bay) = self.bays.get_mut(&place) {
                bay.order.remove(slot, |slot| rows.place_at(slot));
            }
        }
        self.count(spot, false);
    }

    /// Takes a spot in that is in its slot by now. `before` is what was in its place.
    fn add(&mut self, rows: &SpotRows, slot: Slot, spot: &Spot, before: Option<&Spot>) {
        if spot.deleted_at.is_some() {
            return;
        }
        self.count(spot, true);
        if !same_place(spot, before) {
            self.by_ordinal.insert(&spot.ordinal, slot, |slot| rows.ordinal_at(slot), |slot| rows.id_at(slot));
            let bay = self.bays.entry((spot.level, spot.bay)).or_default();
            bay.order.insert(slot, |slot| rows.place_at(slot));
        }
        self.state(rows, slot, spot, true);
    }

    /// The indexes that go by the state.
    fn state(&mut self, rows: &SpotRows, slot: Slot, spot: &Spot, present: bool) {
        if spot.status == SpotStatus::Available {
            if present {
                self.free.insert(spot.level, spot.class, spot.ordinal);
            } else {
                self.set_occupied_ordinal(rows, slot, spot);
            }
        }
        if let Some(vehicle) = spot.reserved_for {
            self.reserved.set(&vehicle, (spot.ordinal, spot.id), present);
            if let Some(until) = spot.reserved_until {
                set(&mut self.lapsing, (until, spot.id), present);
            }
        }
    }

    /// Takes the ordinal of a spot out of the free ones, unless another free spot has it too.
    fn set_occupied_ordinal(&mut self, rows: &SpotRows, slot: Slot, spot: &Spot) {
        self.free.remove(spot.level, spot.class, spot.ordinal);
        let group = self.by_ordinal.get(&spot.ordinal, |slot| rows.ordinal_at(slot));
        if let Group::Many(_) = group {
            let others = group.iter().filter(|other| *other != slot).filter_map(|slot| rows.at(slot));
            let free: Vec<Spot> = others.filter(|other| other.status == SpotStatus::Available).collect();
            free.iter().for_each(|other| self.free.insert(other.level, other.class, other.ordinal));
        }
    }

    fn count(&mut self, spot: &Spot, present: bool) {
        // Wrapping: a row is counted out only after it was counted in.
        let step = |number: &mut u32| *number = if present { number.wrapping_add(1) } else { number.wrapping_sub(1) };
        let step_wide = |number: &mut usize| *number = if present { number.wrapping_add(1) } else { number.wrapping_sub(1) };
        let bay = self.bays.entry((spot.level, spot.bay)).or_default();
        let place = match bay.counts.binary_search_by_key(&spot.class, |(class, _)| *class) {
            Ok(place) => place,
            Err(place) => {
                bay.counts.insert(place, (spot.class, Count::default()));
                place
            }
        };
        let count = &mut bay.counts[place].1;
        step(&mut count.total);
        match spot.status {
            SpotStatus::Available => step(&mut count.free),
            SpotStatus::Occupied => step(&mut count.occupied),
            SpotStatus::Reserved => step(&mut count.reserved),
            SpotStatus::Maintenance | SpotStatus::OutOfOrder => {}
        }
        // No empty bay or count stays: an index must be the same whatever path led to it.
        if count.total == 0 {
            bay.counts.remove(place);
            if bay.counts.is_empty() && bay.order.len() == 0 {
                self.bays.remove(&(spot.level, spot.bay));
            }
        }
        if spot.status == SpotStatus::Occupied {
            step_wide(&mut self.occupied);
        }
        if spot.status.is_in_service() {
            step_wide(&mut self.in_service);
        }
    }
}
