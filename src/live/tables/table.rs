//! The parts that tables are made of: rows by id, and indexes that keep no empty entries.

use std::borrow::Borrow;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::ops::Bound;

use crate::storage::Page;

/// Rows by id. The ids are kept in order too: a page is read without sorting.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table<Id: Eq + Hash, Row> {
    rows: HashMap<Id, Row>,
    order: BTreeSet<Id>,
}

impl<Id: Eq + Hash, Row> Default for Table<Id, Row> {
    fn default() -> Self {
        Self { rows: HashMap::new(), order: BTreeSet::new() }
    }
}

impl<Id: Copy + Ord + Hash, Row> Table<Id, Row> {
    pub(crate) fn get(&self, id: Id) -> Option<&Row> {
        self.rows.get(&id)
    }

    #[allow(dead_code, reason = "not every family of rows is counted")]
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// All ids, in order.
    pub(crate) fn ids(&self) -> &BTreeSet<Id> {
        &self.order
    }

    /// All rows, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Id, &Row)> {
        self.get_all(self.order.iter().copied())
    }

    /// The rows with these ids.
    pub(crate) fn get_all(&self, ids: impl Iterator<Item = Id>) -> impl Iterator<Item = (Id, &Row)> {
        ids.filter_map(|id| Some((id, self.get(id)?)))
    }

    pub(super) fn insert(&mut self, id: Id, row: Row) {
        self.order.insert(id);
        self.rows.insert(id, row);
    }

    pub(super) fn remove(&mut self, id: Id) -> Option<Row> {
        self.order.remove(&id);
        self.rows.remove(&id)
    }
}

/// The ids of a page of unlimited length: callers filter first and then take what the page admits.
pub(super) fn paged<Id: Copy + Ord>(ids: &BTreeSet<Id>, page: Page<Id>) -> Box<dyn Iterator<Item = Id> + '_> {
    let bound = page.after.map_or(Bound::Unbounded, Bound::Excluded);
    if page.newest_first {
        Box::new(ids.range((Bound::Unbounded, bound)).rev().copied())
    } else {
        Box::new(ids.range((bound, Bound::Unbounded)).copied())
    }
}

/// The length of a page as a count of items.
pub(super) fn limit(rows: u32) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}

/// An index of which each key names one row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unique<Key: Eq + Hash, Id>(HashMap<Key, Id>);

impl<Key: Eq + Hash, Id> Default for Unique<Key, Id> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<Key: Clone + Eq + Hash, Id: Copy + PartialEq> Unique<Key, Id> {
    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<Id>
    where
        Key: Borrow<Q>,
    {
        self.0.get(key).copied()
    }

    #[allow(dead_code, reason = "not every family of rows is counted")]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The row, other than `id`, that has taken `key`.
    pub(super) fn taken_by_other<Q: Eq + Hash + ?Sized>(&self, key: &Q, id: Id) -> Option<Id>
    where
        Key: Borrow<Q>,
    {
        self.get(key).filter(|holder| *holder != id)
    }

    /// Adds the entry, or takes it away.
    pub(super) fn set(&mut self, key: &Key, id: Id, present: bool) {
        if present {
            self.0.insert(key.clone(), id);
        } else {
            self.0.remove(key);
        }
    }
}

/// An index of which each key names several rows, in an order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Groups<Key: Eq + Hash, Item>(HashMap<Key, BTreeSet<Item>>);

impl<Key: Eq + Hash, Item> Default for Groups<Key, Item> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<Key: Clone + Eq + Hash, Item: Copy + Ord> Groups<Key, Item> {
    pub(crate) fn get(&self, key: &Key) -> Option<&BTreeSet<Item>> {
        self.0.get(key)
    }

    pub(crate) fn iter<'a>(&'a self, key: &Key) -> impl Iterator<Item = Item> + use<'a, Key, Item> {
        self.get(key).into_iter().flatten().copied()
    }

    pub(crate) fn len(&self, key: &Key) -> usize {
        self.get(key).map_or(0, BTreeSet::len)
    }

    /// Adds the entry, or takes it away.
    pub(super) fn set(&mut self, key: &Key, item: Item, present: bool) {
        if present {
            self.0.entry(key.clone()).or_default().insert(item);
        } else if let Some(items) = self.0.get_mut(key) {
            items.remove(&item);
            // No empty group stays: an index must be the same whatever path led to it.
            if items.is_empty() {
                self.0.remove(key);
            }
        }
    }
}

/// Adds an item to an ordered set, or takes it away.
pub(super) fn set<Item: Ord>(items: &mut BTreeSet<Item>, item: Item, present: bool) {
    if present {
        items.insert(item);
    } else {
        items.remove(&item);
    }
}

/// Gives a table `put`, which changes a row and its indexes together, and `reindexed`, for checks.
macro_rules! indexed_table {
    ($table:ident, $id:ty, $row:ty) => {
        impl $table {
            /// The row.
            pub(crate) fn get(&self, id: $id) -> Option<&$row> {
                self.rows.get(id)
            }

            /// Puts the row in place of the one with this id, `None` for none, and answers the one before.
            pub(super) fn put(&mut self, id: $id, row: Option<$row>) -> Option<$row> {
                let before = self.rows.remove(id);
                if let Some(before) = &before {
                    self.index(before, false);
                }
                if let Some(row) = row {
                    self.index(&row, true);
                    self.rows.insert(id, row);
                }
                before
            }

            /// A table of the same rows with indexes and counts made anew.
            pub(super) fn reindexed(&self) -> Self {
                let mut fresh = Self::default();
                for (id, row) in self.rows.iter() {
                    fresh.put(id, Some(row.clone()));
                }
                fresh
            }
        }
    };
}

/// Names the fields in which two values differ; those behind the semicolon are left out. A field forgotten does not compile.
macro_rules! differing_fields {
    ($type:ident, $a:expr, $b:expr, { $($field:ident),+ ; $($skipped:ident),* }) => {{
        let $type { $($field: _,)+ $($skipped: _,)* } = $a;
        let (a, b): (&$type, &$type) = ($a, $b);
        let mut fields: Vec<&'static str> = Vec::new();
        $(if a.$field != b.$field { fields.push(stringify!($field)); })+
        fields
    }};
}

pub(crate) use {differing_fields, indexed_table};
