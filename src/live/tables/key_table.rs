//! Slots by key, for readers without a lock.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::slots::Slot;

/// Slots by the hash of a key: a flat table of `u32`, at most half full, in which each entry stands at the place of its hash or
/// soon behind. An entry is the slot plus one, and above it as many bits of the hash as there is room for.
///
/// Beside a writer an entry may be missed: who finds nothing asks again under the lock.
#[derive(Debug)]
pub(crate) struct KeyTable {
    /// Each twice as large as the one before; all but the current one are of the past, and are together as large as that.
    tables: [OnceLock<Box<[AtomicU32]>>; BITS_MAX as usize + 1],
    /// Which is the current one: the logarithm of its length.
    bits: AtomicU32,
}

const BITS_MIN: u32 = 6;
const BITS_MAX: u32 = 31;

impl Default for KeyTable {
    fn default() -> Self {
        let table = Self { tables: Default::default(), bits: AtomicU32::new(BITS_MIN) };
        table.make(BITS_MIN);
        table
    }
}

impl Clone for KeyTable {
    fn clone(&self) -> Self {
        let fresh = Self { tables: Default::default(), bits: AtomicU32::new(self.bits()) };
        let copy = fresh.make(self.bits());
        for (entry, here) in copy.iter().zip(self.current()) {
            entry.store(here.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        fresh
    }
}

impl KeyTable {
    #[inline]
    fn bits(&self) -> u32 {
        self.bits.load(Ordering::Acquire)
    }

    fn make(&self, bits: u32) -> &[AtomicU32] {
        self.tables[bits as usize].get_or_init(|| (0..1_usize << bits).map(|_| AtomicU32::new(0)).collect())
    }

    #[inline]
    fn current(&self) -> &[AtomicU32] {
        self.tables[self.bits() as usize].get().map_or(&[], |table| table)
    }

    /// The first answer of `read` for a slot whose entry may be that of `hash`.
    #[inline]
    pub(super) fn find<T>(&self, hash: u64, read: impl Fn(Slot) -> Option<T>) -> Option<T> {
        let table = self.current();
        let mask = (table.len() as u32).wrapping_sub(1);
        let mark = (hash >> 32) as u32 & !mask;
        let mut place = hash as u32 & mask;
        for _ in 0..table.len() {
            // Acquire: what the line held when the entry was made is seen by who sees the entry.
            let entry = table.get(place as usize)?.load(Ordering::Acquire);
            if entry == 0 {
                return None;
            }
            if entry & !mask == mark
                && let Some(found) = read((entry & mask) - 1)
            {
                return Some(found);
            }
            place = (place + 1) & mask;
        }
        None
    }

    pub(super) fn insert(&self, hash: u64, slot: Slot, hash_at: impl Fn(Slot) -> u64) {
        let mut bits = self.bits();
        while (slot as usize + 1) * 2 > 1 << bits && bits < BITS_MAX {
            bits += 1;
        }
        if bits > self.bits() {
            let table = self.make(bits);
            // It may have been used before by a table that has since become smaller.
            table.iter().for_each(|entry| entry.store(0, Ordering::Relaxed));
            let mask = self.current().len() as u32 - 1;
            for entry in self.current() {
                let entry = entry.load(Ordering::Relaxed);
                if entry != 0 {
                    let slot = (entry & mask) - 1;
                    place(table, hash_at(slot), slot);
                }
            }
            self.bits.store(bits, Ordering::Release);
        }
        place(self.current(), hash, slot);
    }

    /// Takes an entry away and moves up those behind it that would not be found across the gap.
    pub(super) fn remove(&self, hash: u64, slot: Slot, hash_at: impl Fn(Slot) -> u64) {
        let table = self.current();
        let mask = table.len() as u32 - 1;
        let mut gap = hash as u32 & mask;
        loop {
            let entry = table[gap as usize].load(Ordering::Relaxed);
            match entry {
                0 => return,
                entry if (entry & mask) - 1 == slot => break,
                _ => gap = (gap + 1) & mask,
            }
        }
        let mut next = gap;
        loop {
            next = (next + 1) & mask;
            let entry = table[next as usize].load(Ordering::Relaxed);
            if entry == 0 {
                break;
            }
            let home = hash_at((entry & mask) - 1) as u32 & mask;
            if next.wrapping_sub(home) & mask >= next.wrapping_sub(gap) & mask {
                table[gap as usize].store(entry, Ordering::Release);
                gap = next;
            }
        }
        table[gap as usize].store(0, Ordering::Release);
    }

    pub(super) fn become_same_as(&self, fresh: Self) {
        let bits = fresh.bits();
        let Some(entries) = fresh.tables.into_iter().nth(bits as usize).and_then(OnceLock::into_inner) else { return };
        if let Err(entries) = self.tables[bits as usize].set(entries) {
            for (here, entry) in self.make(bits).iter().zip(&entries) {
                here.store(entry.load(Ordering::Relaxed), Ordering::Release);
            }
        }
        self.bits.store(bits, Ordering::Release);
    }
}

/// Puts an entry into the first free place.
fn place(table: &[AtomicU32], hash: u64, slot: Slot) {
    let mask = table.len() as u32 - 1;
    let entry = (hash >> 32) as u32 & !mask | (slot + 1);
    let mut place = hash as u32 & mask;
    // At most half of the places are taken.
    while table[place as usize].load(Ordering::Relaxed) != 0 {
        place = (place + 1) & mask;
    }
    table[place as usize].store(entry, Ordering::Release);
}
