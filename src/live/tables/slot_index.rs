//! An index from a key to slots: four bytes for an entry, since the key is read from the row.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::slots::Slot;

/// Slots by a key that their rows know. Whoever calls says how to read the key of a slot: the table that the rows are in is
/// not held here.
///
/// The hash is seeded: plates and codes come from outside, and nobody shall choose ones that collide.
#[derive(Clone, Debug, Default)]
pub(super) struct SlotIndex {
    slots: HashTable<Slot>,
    hash: RandomState,
}

impl SlotIndex {
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The slot under `key` for which `is_it` holds: that its row has this key, and what else the caller wants.
    pub(super) fn find<Key: Hash + ?Sized>(&self, key: &Key, is_it: impl Fn(Slot) -> bool) -> Option<Slot> {
        self.slots.find(self.hash.hash_one(key), |slot| is_it(*slot)).copied()
    }

    /// Adds a slot that is not there under its key. `key_at` is asked for others, when the index grows.
    pub(super) fn insert<Key: Hash + ?Sized, Other: Hash>(
        &mut self,
        key: &Key,
        slot: Slot,
        key_at: impl Fn(Slot) -> Option<Other>,
    ) {
        let Self { slots, hash } = self;
        let rehash = |slot: &Slot| key_at(*slot).map_or(0, |key| hash.hash_one(key));
        slots.insert_unique(hash.hash_one(key), slot, rehash);
    }

    /// Takes the slot away from under its key.
    pub(super) fn remove<Key: Hash + ?Sized>(&mut self, key: &Key, slot: Slot) {
        if let Ok(entry) = self.slots.find_entry(self.hash.hash_one(key), |other| *other == slot) {
            entry.remove();
        }
    }

    /// Puts `to` in the place of `from` under the same key.
    pub(super) fn replace<Key: Hash + ?Sized>(&mut self, key: &Key, from: Slot, to: Slot) {
        if let Some(slot) = self.slots.find_mut(self.hash.hash_one(key), |other| *other == from) {
            *slot = to;
        }
    }
}
