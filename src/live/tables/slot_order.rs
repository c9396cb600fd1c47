//! Slots in the order of a key that their rows know: a sorted list in pieces.
//!
//! Four bytes for an entry. A `BTreeSet` of the ids took 38 after a rebuild: rows come in the order of their ids, and each of
//! its nodes is then split in the middle and left half empty. Here a full last piece is followed by a new one.

use super::slots::Slot;

/// The most slots in one piece: an insertion in its middle moves half of them, 1 KiB.
const PIECE_MAX: usize = 512;

/// Slots in an order. Whoever calls says how to read the key of a slot; two slots never have the same key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct SlotOrder {
    /// None is empty.
    pieces: Vec<Vec<Slot>>,
    len: usize,
}

impl SlotOrder {
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Slot> + '_ {
        self.pieces.iter().flatten().copied()
    }

    pub(super) fn iter_back(&self) -> impl Iterator<Item = Slot> + '_ {
        self.iter().rev()
    }

    /// The slots whose key is above `key`, in order.
    pub(super) fn iter_after<Key: Ord>(&self, key: Key, key_at: impl Fn(Slot) -> Key) -> impl Iterator<Item = Slot> + '_ {
        let (piece, place) = self.first_where(|slot| key_at(slot) > key);
        let rest = self.pieces.get(piece).map_or(&[][..], |slots| &slots[place..]);
        rest.iter().chain(self.pieces.iter().skip(piece + 1).flatten()).copied()
    }

    /// The slots whose key is below `key`, the last first.
    pub(super) fn iter_back_before<Key: Ord>(&self, key: Key, key_at: impl Fn(Slot) -> Key) -> impl Iterator<Item = Slot> + '_ {
        let (piece, place) = self.first_where(|slot| key_at(slot) >= key);
        let rest = self.pieces.get(piece).map_or(&[][..], |slots| &slots[..place]);
        rest.iter().rev().chain(self.pieces[..piece].iter().rev().flat_map(|slots| slots.iter().rev())).copied()
    }

    /// The first place where `holds` holds, which holds from there on to the end.
    fn first_where(&self, holds: impl Fn(Slot) -> bool) -> (usize, usize) {
        let piece = self.pieces.partition_point(|slots| slots.last().is_some_and(|last| !holds(*last)));
        let place = self.pieces.get(piece).map_or(0, |slots| slots.partition_point(|slot| !holds(*slot)));
        (piece, place)
    }

    /// Adds a slot that is not there.
    pub(super) fn insert<Key: Ord>(&mut self, slot: Slot, key_at: impl Fn(Slot) -> Key) {
        self.len += 1;
        let key = key_at(slot);
        let (piece, place) = match self.pieces.last().and_then(|slots| slots.last()) {
            // As most are: no search.
            Some(last) if key_at(*last) < key => (self.pieces.len(), 0),
            _ => self.first_where(|other| key_at(other) > key),
        };
        if piece < self.pieces.len() {
            let slots = &mut self.pieces[piece];
            slots.insert(place, slot);
            if slots.len() > PIECE_MAX {
                let upper = slots.split_off(PIECE_MAX / 2);
                self.pieces.insert(piece + 1, upper);
            }
            return;
        }
        match self.pieces.last_mut() {
            Some(slots) if slots.len() < PIECE_MAX => slots.push(slot),
            _ => self.pieces.push(vec![slot]),
        }
    }

    /// Takes a slot away whose key is still what it was.
    pub(super) fn remove<Key: Ord>(&mut self, slot: Slot, key_at: impl Fn(Slot) -> Key) {
        let key = key_at(slot);
        let (piece, place) = self.first_where(|other| key_at(other) >= key);
        let Some(slots) = self.pieces.get_mut(piece) else { return };
        if slots.get(place) != Some(&slot) {
            return;
        }
        slots.remove(place);
        self.len -= 1;
        if slots.is_empty() {
            self.pieces.remove(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Keys that are not in the order of the slots.
    fn key(slot: Slot) -> u32 {
        slot.wrapping_mul(0x9E37_79B1) >> 8
    }

    proptest! {
        #[test]
        fn it_does_what_a_b_tree_does(ascending in 0u32..1_500, steps in prop::collection::vec((0u32..2_000, any::<bool>()), 0..600)) {
            let (mut order, mut model) = (SlotOrder::default(), BTreeSet::new());
            let mut by_key: Vec<Slot> = (0..ascending).collect();
            by_key.sort_by_key(|slot| key(*slot));
            for slot in by_key {
                order.insert(slot, key);
                model.insert((key(slot), slot));
            }
            for (slot, present) in steps {
                match (present, model.contains(&(key(slot), slot))) {
                    (true, false) => {
                        order.insert(slot, key);
                        model.insert((key(slot), slot));
                    }
                    (false, true) => {
                        order.remove(slot, key);
                        model.remove(&(key(slot), slot));
                    }
                    _ => {}
                }
            }
            prop_assert_eq!(order.len(), model.len());
            prop_assert!(order.iter().eq(model.iter().map(|(_, slot)| *slot)));
            prop_assert!(order.pieces.iter().all(|slots| (1..=PIECE_MAX).contains(&slots.len())));
            for bound in [0, key(7), key(7) + 1, key(1_999), u32::MAX] {
                prop_assert!(order.iter_after(bound, key).eq(model.iter().filter(|entry| entry.0 > bound).map(|entry| entry.1)));
                let below = model.iter().rev().filter(|entry| entry.0 < bound).map(|entry| entry.1);
                prop_assert!(order.iter_back_before(bound, key).eq(below));
            }
        }
    }

    #[test]
    fn a_list_filled_in_order_has_no_room_left() {
        let mut order = SlotOrder::default();
        (0..10 * PIECE_MAX as u32).for_each(|slot| order.insert(slot, |slot| slot));
        assert_eq!(order.pieces.len(), 10);
    }
}
