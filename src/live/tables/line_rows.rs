//! The rows of a table that lie in lines: in slots, in the order of their ids, and whole where they fit into no line.

use std::collections::HashMap;
use std::sync::Arc;

use super::line_table::{LineTable, Lined, NameWords, is_whole};
use super::lines::{LINES_MAX, NAMED, STATE};
use super::slot_order::SlotOrder;
use super::slots::Slot;
use crate::storage::Page;

/// What readers may look at without a lock. A copy is one that nobody looks at yet.
#[derive(Debug, Default)]
pub(super) struct Shown<T>(pub(super) Arc<T>);

impl<T: Clone> Clone for Shown<T> {
    fn clone(&self) -> Self {
        Self(Arc::new(T::clone(&self.0)))
    }
}

/// The rows.
#[derive(Clone, Debug)]
pub(crate) struct LineRows<Row: Lined> {
    lines: Shown<LineTable<Row>>,
    /// Those that do not fit into a line, such as removed ones and ones with a long name.
    whole: HashMap<Slot, Row>,
    /// By id.
    order: SlotOrder,
    vacant: Vec<Slot>,
    next: Slot,
    /// How many are not removed.
    named: usize,
}

impl<Row: Lined> Default for LineRows<Row> {
    fn default() -> Self {
        let lines = Shown(Arc::default());
        Self { lines, whole: HashMap::new(), order: SlotOrder::default(), vacant: Vec::new(), next: 0, named: 0 }
    }
}

/// The same rows, wherever they lie.
impl<Row: Lined + PartialEq> PartialEq for LineRows<Row> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<Row: Lined> LineRows<Row> {
    /// What readers may look at without a lock.
    pub(super) fn lines(&self) -> &Arc<LineTable<Row>> {
        &self.lines.0
    }

    /// Shows these rows to those who look at `lines`; what was shown there before is gone.
    pub(super) fn show_in(&mut self, lines: &Arc<LineTable<Row>>) {
        let mine = std::mem::replace(&mut self.lines.0, Arc::clone(lines));
        // Nobody else looks at tables that were just made.
        lines.become_same_as(Arc::unwrap_or_clone(mine));
    }

    /// Whether one more row can be held.
    pub(super) fn has_room(&self) -> bool {
        self.len() < LINES_MAX
    }

    pub(super) fn slot(&self, id: Row::Id) -> Option<Slot> {
        self.lines().slot(id)
    }

    pub(super) fn at(&self, slot: Slot) -> Option<Row> {
        Row::unpack(&self.lines().words(slot)?).or_else(|| self.whole.get(&slot).cloned())
    }

    pub(crate) fn get(&self, id: Row::Id) -> Option<Row> {
        self.at(self.slot(id)?)
    }

    /// The row with this name that is not removed. `is_it` tells names apart that have no room in a line.
    pub(super) fn named(&self, name: NameWords, is_it: impl Fn(&Row) -> bool) -> Option<Row> {
        self.at(self.slot_named(name, is_it)?)
    }

    pub(super) fn slot_named(&self, name: NameWords, is_it: impl Fn(&Row) -> bool) -> Option<Slot> {
        self.lines().slot_named(name, |slot| is_whole(name) || self.whole.get(&slot).is_some_and(&is_it))
    }

    /// The row in a slot, if it is not in its line.
    pub(super) fn whole_at(&self, slot: Slot) -> Option<&Row> {
        self.whole.get(&slot)
    }

    pub(super) fn id_at(&self, slot: Slot) -> Option<Row::Id> {
        self.lines().id_at(slot)
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// How many are not removed.
    pub(super) const fn named_count(&self) -> usize {
        self.named
    }

    /// All rows, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Row> {
        self.order.iter().filter_map(|slot| self.at(slot))
    }

    /// The rows of a page of unlimited length.
    pub(super) fn page(&self, page: Page<Row::Id>) -> Box<dyn Iterator<Item = Row> + '_> {
        let key = |slot| self.id_at(slot);
        let rows = |slot| self.at(slot);
        match (page.newest_first, page.after) {
            (false, None) => Box::new(self.iter()),
            (false, after) => Box::new(self.order.iter_after(after, key).filter_map(rows)),
            (true, None) => Box::new(self.order.iter_back().filter_map(rows)),
            (true, after) => Box::new(self.order.iter_back_before(after, key).filter_map(rows)),
        }
    }

    fn is_named(&self, slot: Slot) -> bool {
        self.lines().word(slot, STATE).is_some_and(|state| state & NAMED != 0)
    }

    /// Puts a row into the slot of its id, or into one that is vacant.
    pub(super) fn put(&mut self, slot: Option<Slot>, row: Row) -> Slot {
        let is_new = slot.is_none();
        let slot = slot.or_else(|| self.vacant.pop()).unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        let was_named = self.is_named(slot);
        let fits = self.lines().put(slot, &row);
        self.named = self.named + usize::from(self.is_named(slot)) - usize::from(was_named);
        if is_new {
            let Self { lines, order, .. } = self;
            order.insert(slot, |slot| lines.0.id_at(slot));
        }
        if fits {
            self.whole.remove(&slot);
        } else {
            self.whole.insert(slot, row);
        }
        slot
    }

    pub(super) fn remove(&mut self, slot: Slot) {
        self.named -= usize::from(self.is_named(slot));
        let Self { lines, order, .. } = self;
        order.remove(slot, |slot| lines.0.id_at(slot));
        lines.0.clear(slot);
        self.whole.remove(&slot);
        self.vacant.push(slot);
    }

    /// Whether every row is found by its id, and by its name if it is not removed, and is in its place in the order.
    pub(super) fn is_sound(&self, is_named: impl Fn(&Row) -> bool) -> bool {
        let found = |slot: Slot| {
            self.at(slot).is_some_and(|row| {
                let by_name = self.lines().name_at(slot).and_then(|name| self.slot_named(name, |other| other.id() == row.id()));
                self.slot(row.id()) == Some(slot) && is_named(&row) == (by_name == Some(slot))
            })
        };
        self.order.iter().all(found)
            && self.iter().map(|row| row.id()).is_sorted_by(|a, b| a < b)
            && self.iter().filter(is_named).count() == self.named
    }
}
