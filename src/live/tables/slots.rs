//! Rows in numbered slots, found by id.
//!
//! A hash map that holds the rows itself doubles as it grows and then is half empty: at 1,000,000 rows of 150 bytes that is
//! 150 MB of nothing. Here the rows lie in chunks that never move, and every index holds four bytes for a row: its slot.

use std::fmt::Debug;
use std::hash::Hash;

use super::slot_index::SlotIndex;
use super::slot_order::SlotOrder;
use crate::storage::Page;

/// The number of a row's place in its table; it is used again once the row is gone.
pub(super) type Slot = u32;

/// Rows in a chunk: little for a small garage, few chunks for a large one.
const CHUNK_ROWS: usize = 256;

/// A row that knows its id.
pub(crate) trait Identified {
    /// The kind of its id.
    type Id: Copy + Ord + Hash + Debug;

    /// Its id.
    fn id(&self) -> Self::Id;
}

macro_rules! identified {
    ($($row:ident: $id:ident),+) => {$(
        impl Identified for crate::domain::$row {
            type Id = crate::domain::$id;

            fn id(&self) -> Self::Id {
                self.id
            }
        }
    )+};
}

identified! { Spot: SpotId, Vehicle: VehicleId, Session: SessionId, Ticket: TicketId }

/// Rows by slot, by id, and in the order of their ids.
#[derive(Clone, Debug)]
pub(crate) struct SlotTable<Row: Identified> {
    chunks: Vec<Vec<Option<Row>>>,
    /// Slots of rows that are gone, to be used again.
    vacant: Vec<Slot>,
    by_id: SlotIndex,
    order: SlotOrder,
}

impl<Row: Identified> Default for SlotTable<Row> {
    fn default() -> Self {
        Self { chunks: Vec::new(), vacant: Vec::new(), by_id: SlotIndex::default(), order: SlotOrder::default() }
    }
}

fn place(slot: Slot) -> (usize, usize) {
    let slot = slot as usize;
    (slot / CHUNK_ROWS, slot % CHUNK_ROWS)
}

fn at<Row>(chunks: &[Vec<Option<Row>>], slot: Slot) -> Option<&Row> {
    let (chunk, place) = place(slot);
    chunks.get(chunk)?.get(place)?.as_ref()
}

fn id_at<Row: Identified>(chunks: &[Vec<Option<Row>>], slot: Slot) -> Option<Row::Id> {
    at(chunks, slot).map(Row::id)
}

impl<Row: Identified> SlotTable<Row> {
    /// The row in this slot.
    pub(super) fn at(&self, slot: Slot) -> Option<&Row> {
        at(&self.chunks, slot)
    }

    /// Where the row with this id is.
    pub(super) fn slot(&self, id: Row::Id) -> Option<Slot> {
        self.by_id.find(&id, |slot| id_at(&self.chunks, slot) == Some(id))
    }

    pub(crate) fn get(&self, id: Row::Id) -> Option<&Row> {
        self.at(self.slot(id)?)
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// All rows, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Row> {
        self.order.iter().filter_map(|slot| self.at(slot))
    }

    /// The rows of a page of unlimited length, of those that `order` has, which is by id: callers filter first and then take
    /// what the page admits.
    pub(super) fn paged<'a>(&'a self, order: &'a SlotOrder, page: Page<Row::Id>) -> Box<dyn Iterator<Item = &'a Row> + 'a> {
        let key = |slot| id_at(&self.chunks, slot);
        let rows = |slot| self.at(slot);
        match (page.newest_first, page.after) {
            (false, None) => Box::new(order.iter().filter_map(rows)),
            (false, Some(id)) => Box::new(order.iter_after(Some(id), key).filter_map(rows)),
            (true, None) => Box::new(order.iter_back().filter_map(rows)),
            (true, Some(id)) => Box::new(order.iter_back_before(Some(id), key).filter_map(rows)),
        }
    }

    /// The rows of a page of unlimited length.
    pub(super) fn page(&self, page: Page<Row::Id>) -> Box<dyn Iterator<Item = &Row> + '_> {
        self.paged(&self.order, page)
    }

    /// Adds a row whose id is not there.
    pub(super) fn insert(&mut self, row: Row) -> Slot {
        let id = row.id();
        let slot = self.vacant.pop().unwrap_or_else(|| self.next_slot());
        let (chunk, place) = place(slot);
        if chunk == self.chunks.len() {
            self.chunks.push(Vec::with_capacity(CHUNK_ROWS));
        }
        let rows = &mut self.chunks[chunk];
        if place == rows.len() {
            rows.push(Some(row));
        } else {
            rows[place] = Some(row);
        }
        let chunks = &self.chunks;
        self.by_id.insert(&id, slot, |slot| id_at(chunks, slot));
        self.order.insert(slot, |slot| id_at(chunks, slot));
        slot
    }

    fn next_slot(&self) -> Slot {
        let full = self.chunks.len().saturating_sub(1) * CHUNK_ROWS;
        let slot = full + self.chunks.last().map_or(0, Vec::len);
        Slot::try_from(slot).expect("rows in memory are fewer than 4 billion: each takes some hundred bytes")
    }

    /// Takes the row in this slot away.
    pub(super) fn remove(&mut self, slot: Slot) -> Option<Row> {
        let id = id_at(&self.chunks, slot)?;
        let chunks = &self.chunks;
        self.by_id.remove(&id, slot);
        self.order.remove(slot, |slot| id_at(chunks, slot));
        let (chunk, place) = place(slot);
        self.vacant.push(slot);
        self.chunks[chunk][place].take()
    }

    /// Puts another version of the same row in its place.
    pub(super) fn replace(&mut self, slot: Slot, row: Row) -> Option<Row> {
        let (chunk, place) = place(slot);
        self.chunks[chunk][place].replace(row)
    }

    /// Whether every row is found by its id, and is in its place in the order.
    pub(super) fn is_sound(&self) -> bool {
        let present = self.chunks.iter().flatten().flatten().count();
        present == self.len()
            && self.by_id.len() == present
            && self.iter().map(Row::id).is_sorted_by(|a, b| a < b)
            && self.iter().all(|row| self.get(row.id()).is_some_and(|found| std::ptr::eq(found, row)))
    }
}

/// The same rows, wherever they lie.
impl<Row: Identified + PartialEq> PartialEq for SlotTable<Row> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

/// Gives a table of slots `get`, `len` of its rows and `put`, which changes a row and its indexes together.
macro_rules! slotted_table {
    ($table:ident, $row:ty) => {
        impl $table {
            /// The row.
            pub(crate) fn get(&self, id: <$row as crate::live::tables::slots::Identified>::Id) -> Option<&$row> {
                self.rows.get(id)
            }

            /// Puts the row in place of the one with this id, `None` for none, and answers the one before.
            pub(super) fn put(
                &mut self,
                id: <$row as crate::live::tables::slots::Identified>::Id,
                row: Option<$row>,
            ) -> Option<$row> {
                match (self.rows.slot(id), row) {
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
                }
            }
        }

        /// The same rows: the indexes follow from them.
        impl PartialEq for $table {
            fn eq(&self, other: &Self) -> bool {
                self.rows == other.rows
            }
        }
    };
}

pub(crate) use slotted_table;
