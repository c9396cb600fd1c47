//! Handles: the numbers that C holds instead of pointers.
//!
//! A handle names a slot of a table and the slot's generation. One that was freed, forged or never given is noticed, because
//! its generation is not the slot's; no memory is touched through it. A call enters the slot, which takes one atomic addition,
//! and leaves it with another: nobody waits for anybody. What is closed while calls are inside is dropped by the last of
//! them that leaves.

use std::cell::UnsafeCell;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

const SLOTS_PER_CHUNK: usize = 64;
const CHUNKS: usize = 256;

/// How many handles a process has at most.
pub(crate) const HANDLES_MAX: usize = SLOTS_PER_CHUNK * CHUNKS;

// A slot's state is one word: 32 bits of generation, four flags, and 28 bits that count the calls inside.
const ONE_USER: u64 = 1;
const USERS: u64 = (1 << 28) - 1;
/// No call may enter any more.
const CLOSED: u64 = 1 << 28;
/// Somebody drops the object, or has.
const CLAIMED: u64 = 1 << 29;
/// The object is dropped.
const DROPPED: u64 = 1 << 30;
/// The host gave the handle back.
const FREED: u64 = 1 << 31;
const VACANT: u64 = CLOSED | CLAIMED | DROPPED | FREED;
const ONE_GENERATION: u64 = 1 << 32;

// A handle is 48 bits long, 32 of generation above 16 that name the slot: JavaScript's numbers hold 53 exactly, and a handle that
// they cannot hold costs its callers a BigInt at each call.
const SLOT_BITS: u32 = 16;
const _: () = assert!(HANDLES_MAX < 1 << SLOT_BITS);

/// Why a handle leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stale {
    /// It is none that the table has given out and not taken back.
    Unknown,
    /// What it names was closed.
    Closed,
}

struct Slot<T> {
    state: AtomicU64,
    /// Written by `insert` while the slot is vacant and by whoever claimed it; read by calls that are inside.
    object: UnsafeCell<Option<T>>,
}

// SAFETY: calls inside share `&T`, which `T: Sync` allows; the object is put in and dropped on any thread, which `T: Send`
// allows, and only while nobody is inside.
unsafe impl<T: Send + Sync> Sync for Slot<T> {}

impl<T> Slot<T> {
    fn vacant(generation: u32) -> Self {
        Self { state: AtomicU64::new((u64::from(generation) << 32) | VACANT), object: UnsafeCell::new(None) }
    }
}

/// A table of handles; a process has one.
pub(crate) struct Table<T> {
    chunks: [OnceLock<Box<[Slot<T>]>>; CHUNKS],
    vacant: Mutex<Vacant>,
}

#[derive(Default)]
struct Vacant {
    /// Slots that were used and may be used again.
    freed: Vec<u32>,
    /// How many slots have been used at all.
    used: usize,
}

impl<T: Send + Sync> Table<T> {
    pub(crate) const fn new() -> Self {
        Self { chunks: [const { OnceLock::new() }; CHUNKS], vacant: Mutex::new(Vacant { freed: Vec::new(), used: 0 }) }
    }

    /// Keeps `object` and gives its handle, never 0; the object comes back if the table is full.
    pub(crate) fn insert(&self, object: T) -> Result<u64, T> {
        let Some(index) = self.take_vacant() else { return Err(object) };
        let Some(slot) = self.slot(index) else { return Err(object) };
        // SAFETY: the slot is vacant and, taken from the list of vacant ones, ours alone: FREED keeps calls out.
        unsafe { *slot.object.get() = Some(object) };
        // Release: whoever enters by the handle sees the object.
        let before = slot.state.fetch_and(!VACANT, Ordering::AcqRel);
        Ok((before >> 32) << SLOT_BITS | (u64::from(index) + 1))
    }

    /// Enters what `handle` names; it stays there until the guard is dropped.
    pub(crate) fn enter(&self, handle: u64) -> Result<Inside<'_, T>, Stale> {
        let (index, slot) = self.named(handle)?;
        // Acquire: the object is seen as `insert` has left it.
        let before = slot.state.fetch_add(ONE_USER, Ordering::Acquire);
        let inside = Inside { table: self, slot, index };
        state_of(before, handle)?;
        Ok(inside)
    }

    /// Lets no call enter any more. The object is dropped before this returns, unless calls are inside: then by the last one.
    pub(crate) fn close(&self, handle: u64) -> Result<(), Stale> {
        let (index, slot) = self.named(handle)?;
        let close = |state| state_of(state, handle).ok().map(|()| state | CLOSED);
        slot.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, close).map_err(|state| match state_of(state, handle) {
            Err(stale) => stale,
            Ok(()) => Stale::Unknown,
        })?;
        self.drop_if_deserted(index, slot);
        Ok(())
    }

    /// Takes the handle back, and closes what it names if it is not closed.
    pub(crate) fn free(&self, handle: u64) -> Result<(), Stale> {
        let (index, slot) = self.named(handle)?;
        let free = |state| (state_of(state, handle) != Err(Stale::Unknown)).then_some(state | CLOSED | FREED);
        let before = slot.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, free).map_err(|_| Stale::Unknown)?;
        if before & DROPPED == 0 {
            self.drop_if_deserted(index, slot);
        } else {
            self.recycle(index, slot);
        }
        Ok(())
    }

    /// Drops the object if it is closed, nobody is inside and nobody else does. Of all that call this, one does it.
    fn drop_if_deserted(&self, index: u32, slot: &Slot<T>) {
        let claim = |state: u64| (state & (USERS | CLOSED | CLAIMED) == CLOSED).then_some(state | CLAIMED);
        if slot.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, claim).is_err() {
            return;
        }
        // SAFETY: nobody is inside, CLOSED lets nobody in, and CLAIMED is ours.
        let object = unsafe { (*slot.object.get()).take() };
        // A panic here would end a call that had nothing to do with it, and leave the slot claimed for ever.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(object)));
        // Either this sees FREED or `free` sees DROPPED, and whoever it is recycles.
        if slot.state.fetch_or(DROPPED, Ordering::AcqRel) & FREED != 0 {
            self.recycle(index, slot);
        }
    }

    /// Makes the slot fit for another object, under a generation that no handle has.
    fn recycle(&self, index: u32, slot: &Slot<T>) {
        // An addition, because calls by stale handles come and go meanwhile. It may wrap: the next 2³² are long gone.
        slot.state.fetch_add(ONE_GENERATION, Ordering::AcqRel);
        self.vacant.lock().unwrap_or_else(PoisonError::into_inner).freed.push(index);
    }

    fn take_vacant(&self) -> Option<u32> {
        let mut vacant = self.vacant.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = vacant.freed.pop() {
            return Some(index);
        }
        let chunk = self.chunks.get(vacant.used / SLOTS_PER_CHUNK)?;
        // Chance, so that a handle of another process, or a number that someone made up, leads nowhere.
        chunk.get_or_init(|| (0..SLOTS_PER_CHUNK).map(|_| Slot::vacant(RandomState::new().hash_one(0) as u32)).collect());
        let index = u32::try_from(vacant.used).ok()?;
        vacant.used += 1;
        Some(index)
    }

    fn slot(&self, index: u32) -> Option<&Slot<T>> {
        let index = index as usize;
        self.chunks.get(index / SLOTS_PER_CHUNK)?.get()?.get(index % SLOTS_PER_CHUNK)
    }

    fn named(&self, handle: u64) -> Result<(u32, &Slot<T>), Stale> {
        // The slot's number plus one, so that 0 is no handle.
        let index = (handle as u32 & ((1 << SLOT_BITS) - 1)).checked_sub(1).ok_or(Stale::Unknown)?;
        Ok((index, self.slot(index).ok_or(Stale::Unknown)?))
    }
}

/// Whether `handle` names what a slot in this state holds, and may be used.
fn state_of(state: u64, handle: u64) -> Result<(), Stale> {
    if state >> 32 != handle >> SLOT_BITS || state & FREED != 0 {
        return Err(Stale::Unknown);
    }
    if state & CLOSED != 0 { Err(Stale::Closed) } else { Ok(()) }
}

/// A call that is inside; it leaves when this is dropped.
pub(crate) struct Inside<'a, T: Send + Sync> {
    table: &'a Table<T>,
    slot: &'a Slot<T>,
    index: u32,
}

impl<T: Send + Sync> Deref for Inside<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: while this counts as a user nobody writes the object.
        let object = unsafe { &*self.slot.object.get() };
        object.as_ref().expect("a slot that can be entered holds an object")
    }
}

impl<T: Send + Sync> Drop for Inside<'_, T> {
    fn drop(&mut self) {
        let before = self.slot.state.fetch_sub(ONE_USER, Ordering::AcqRel);
        if before & (USERS | CLOSED | CLAIMED) == CLOSED | ONE_USER {
            self.table.drop_if_deserted(self.index, self.slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::thread;

    use super::*;

    /// Counts how often it was dropped.
    struct Counted(Arc<AtomicUsize>);

    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn kept<T>(inserted: Result<u64, T>) -> u64 {
        inserted.unwrap_or_else(|_| panic!("the table is full"))
    }

    #[test]
    fn a_handle_leads_to_its_object_until_it_is_closed_and_nowhere_once_it_is_freed() {
        let table = Table::new();
        let handle = kept(table.insert(7));
        assert_eq!(table.enter(handle).map(|inside| *inside).ok(), Some(7));
        assert_eq!(table.close(handle), Ok(()));
        assert_eq!(table.enter(handle).err(), Some(Stale::Closed));
        assert_eq!(table.close(handle), Err(Stale::Closed));
        assert_eq!(table.free(handle), Ok(()));
        assert_eq!(table.free(handle), Err(Stale::Unknown));
        assert_eq!(table.close(handle), Err(Stale::Unknown));
        let next = kept(table.insert(8));
        assert_ne!(next, handle);
        assert_eq!(next as u16, handle as u16, "the slot is used again");
        assert_eq!(table.enter(handle).err(), Some(Stale::Unknown));
        assert_eq!(table.enter(next).map(|inside| *inside).ok(), Some(8));
    }

    #[test]
    fn numbers_that_are_no_handles_lead_nowhere() {
        let table = Table::new();
        let handle = kept(table.insert(()));
        assert!(handle < 1 << 53, "a number of JavaScript's holds it");
        let forged = [
            0,
            1,
            u64::MAX,
            u64::from(u16::MAX),
            handle + 1,
            handle ^ 1 << SLOT_BITS,
            handle ^ 1 << 48,
            handle ^ 1 << 63,
            HANDLES_MAX as u64,
        ];
        for forged in forged {
            assert_eq!(table.enter(forged).err(), Some(Stale::Unknown), "{forged:#x}");
            assert_eq!(table.close(forged), Err(Stale::Unknown), "{forged:#x}");
            assert_eq!(table.free(forged), Err(Stale::Unknown), "{forged:#x}");
        }
        assert!(table.enter(handle).is_ok());
    }

    #[test]
    fn what_is_closed_is_dropped_once_by_the_last_call_that_leaves() {
        let dropped = Arc::new(AtomicUsize::new(0));
        let table = Table::new();
        let handle = kept(table.insert(Counted(Arc::clone(&dropped))));
        let (one, two) = (table.enter(handle), table.enter(handle));
        assert_eq!(table.close(handle), Ok(()));
        assert_eq!(table.free(handle), Ok(()));
        drop(one);
        assert_eq!(dropped.load(Ordering::SeqCst), 0);
        drop(two);
        assert_eq!(dropped.load(Ordering::SeqCst), 1);
    }

    #[test]
    #[cfg_attr(miri, ignore = "so many handles take Miri minutes")]
    fn a_full_table_gives_the_object_back() {
        let table = Table::new();
        let handles: Vec<u64> = (0..HANDLES_MAX).map(|n| kept(table.insert(n))).collect();
        assert_eq!(table.insert(HANDLES_MAX), Err(HANDLES_MAX));
        assert_eq!(table.free(handles[5]), Ok(()));
        assert!(table.insert(0).is_ok());
    }

    #[test]
    fn threads_that_enter_close_and_free_at_once_drop_each_object_once() {
        let rounds = if cfg!(miri) { 20 } else { 2_000 };
        let table: Table<Counted> = Table::new();
        let dropped = Arc::new(AtomicUsize::new(0));
        for _ in 0..rounds {
            let handle = kept(table.insert(Counted(Arc::clone(&dropped))));
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| {
                        for _ in 0..5 {
                            if let Ok(inside) = table.enter(handle) {
                                assert!(Arc::strong_count(&inside.0) > 0);
                            }
                        }
                    });
                }
                scope.spawn(|| table.close(handle));
                scope.spawn(|| table.free(handle));
            });
        }
        assert_eq!(dropped.load(Ordering::SeqCst), rounds);
        assert_eq!(table.vacant.lock().map(|vacant| vacant.used).ok(), Some(1), "one slot served all of them");
    }
}
