//! An index of which a key names several rows, in the order of their ids.

use std::hash::Hash;

use super::slot_index::SlotIndex;
use super::slot_order::SlotOrder;
use super::slots::Slot;

/// Marks an entry that is the number of a list instead of a slot.
const LIST: u32 = 1 << 31;

/// Slots by key. Most keys name one row, such as the vehicle of the sessions that are open: four bytes for such a key, and a
/// list only for the others. The largest slot is below 2^31: a row takes at least 64 bytes, and 128 GiB are no garage.
#[derive(Clone, Debug, Default)]
pub(super) struct SlotGroups {
    entries: SlotIndex,
    lists: Vec<SlotOrder>,
    /// Lists that are empty, to be used again.
    vacant: Vec<u32>,
    len: usize,
}

impl SlotGroups {
    /// How many slots there are under all keys.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    fn entry<Key: Eq + Hash>(&self, key: &Key, key_at: impl Fn(Slot) -> Option<Key>) -> Option<u32> {
        self.entries.find(key, |entry| self.first(entry).and_then(&key_at).as_ref() == Some(key))
    }

    /// A slot that has the key of an entry.
    fn first(&self, entry: u32) -> Option<Slot> {
        if entry & LIST == 0 { Some(entry) } else { self.list(entry)?.iter().next() }
    }

    fn list(&self, entry: u32) -> Option<&SlotOrder> {
        self.lists.get((entry & !LIST) as usize)
    }

    /// The slots under `key`, in the order of their rows' ids.
    pub(super) fn get<Key: Eq + Hash>(&self, key: &Key, key_at: impl Fn(Slot) -> Option<Key>) -> Group<'_> {
        match self.entry(key, key_at) {
            None => Group::None,
            Some(slot) if slot & LIST == 0 => Group::One(slot),
            Some(list) => self.list(list).map_or(Group::None, Group::Many),
        }
    }

    /// Adds a slot that is not there.
    pub(super) fn insert<Key: Eq + Hash, Id: Ord>(
        &mut self,
        key: &Key,
        slot: Slot,
        key_at: impl Fn(Slot) -> Option<Key>,
        id_at: impl Fn(Slot) -> Id,
    ) {
        self.len += 1;
        match self.entry(key, &key_at) {
            None => {
                let Self { entries, lists, .. } = self;
                let first = |entry: u32| {
                    if entry & LIST == 0 { Some(entry) } else { lists.get((entry & !LIST) as usize)?.iter().next() }
                };
                entries.insert(key, slot, |entry| first(entry).and_then(&key_at));
            }
            Some(list) if list & LIST != 0 => self.lists[(list & !LIST) as usize].insert(slot, id_at),
            Some(other) => {
                let mut both = SlotOrder::default();
                both.insert(other, &id_at);
                both.insert(slot, &id_at);
                let number = match self.vacant.pop() {
                    Some(number) => {
                        self.lists[number as usize] = both;
                        number
                    }
                    None => {
                        self.lists.push(both);
                        u32::try_from(self.lists.len() - 1).unwrap_or(u32::MAX)
                    }
                };
                self.entries.replace(key, other, number | LIST);
            }
        }
    }

    /// Takes a slot away whose key and id are still what they were.
    pub(super) fn remove<Key: Eq + Hash, Id: Ord>(
        &mut self,
        key: &Key,
        slot: Slot,
        key_at: impl Fn(Slot) -> Option<Key>,
        id_at: impl Fn(Slot) -> Id,
    ) {
        let Some(entry) = self.entry(key, key_at) else { return };
        self.len -= 1;
        if entry & LIST == 0 {
            return self.entries.remove(key, entry);
        }
        let number = entry & !LIST;
        let list = &mut self.lists[number as usize];
        list.remove(slot, id_at);
        if list.len() == 1 {
            let last = list.iter().next().unwrap_or_default();
            *list = SlotOrder::default();
            self.vacant.push(number);
            self.entries.replace(key, entry, last);
        }
    }
}

/// The slots under one key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Group<'a> {
    None,
    One(Slot),
    Many(&'a SlotOrder),
}

impl<'a> Group<'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::One(_) => 1,
            Self::Many(order) => order.len(),
        }
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Slot> + use<'a> {
        let (one, many) = match self {
            Self::None => (None, None),
            Self::One(slot) => (Some(slot), None),
            Self::Many(order) => (None, Some(order)),
        };
        one.into_iter().chain(many.into_iter().flat_map(SlotOrder::iter))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn key_of(slot: Slot) -> u32 {
        slot % 7 * (slot % 3)
    }

    fn id_of(slot: Slot) -> u32 {
        slot ^ 0b1010
    }

    proptest! {
        #[test]
        fn it_does_what_a_map_of_sets_does(steps in prop::collection::vec((0u32..60, any::<bool>()), 0..300)) {
            let (mut groups, mut model) = (SlotGroups::default(), BTreeMap::<u32, BTreeSet<(u32, Slot)>>::new());
            for (slot, present) in steps {
                let (key, item) = (key_of(slot), (id_of(slot), slot));
                let known = model.entry(key).or_default();
                if present && known.insert(item) {
                    groups.insert(&key, slot, |slot| Some(key_of(slot)), id_of);
                } else if !present && known.remove(&item) {
                    groups.remove(&key, slot, |slot| Some(key_of(slot)), id_of);
                }
            }
            prop_assert_eq!(groups.len(), model.values().map(BTreeSet::len).sum::<usize>());
            for (key, items) in model {
                let group = groups.get(&key, |slot| Some(key_of(slot)));
                prop_assert_eq!(group.len(), items.len());
                prop_assert!(group.iter().eq(items.into_iter().map(|(_, slot)| slot)));
            }
        }
    }
}
