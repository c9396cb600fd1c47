//! Rows that lie in lines, found by id and by name, whoever is writing.

use std::hash::BuildHasher;
use std::marker::PhantomData;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::key_table::KeyTable;
use super::lines::{ELSEWHERE, Front, ID, Lines, NAMED, PRESENT, STATE, Words};
use super::slots::{Identified, Slot};

/// A short text as three words: its length in the lowest byte, and the text behind.
pub(crate) type NameWords = [u64; 3];

/// What is in the place of a length where a name is too long for its words, which then are its hash.
const TOO_LONG: u64 = 0xFF;

/// A row that can be packed into a line.
pub(crate) trait Lined: Identified + Clone {
    /// The first of the three words that are its name: the code of a spot, the plate of a vehicle. It is unique among rows that
    /// are not removed.
    const NAME: usize;

    /// The words of an id.
    fn id_words(id: Self::Id) -> [u64; 2];

    /// The id with these words.
    fn id_from(words: [u64; 2]) -> Self::Id;

    /// The words of the row; with [`ELSEWHERE`] if they do not hold all of it, but always its id, its name and what else the
    /// indexes go by.
    fn pack(&self) -> Words;

    /// The row, if the words hold all of it.
    fn unpack(words: &Words) -> Option<Self>;
}

/// The words of a name. A long one is told apart from others only by its row.
pub(super) fn name_words(short: Option<NameWords>, text: &str) -> NameWords {
    short.unwrap_or_else(|| [TOO_LONG, NAME_HASH.hash_one(text), 0])
}

/// Whether these are a whole name.
#[inline]
pub(super) const fn is_whole(name: NameWords) -> bool {
    name[0] & 0xFF != TOO_LONG
}

/// Seeded: plates and codes come from outside, and nobody shall choose ones that collide. One for all tables, since one takes
/// over the index of another.
static NAME_HASH: LazyLock<RandomState> = LazyLock::new(RandomState::default);

#[inline]
fn hash_of_name(name: NameWords) -> u64 {
    NAME_HASH.hash_one(name)
}

/// The ids are the library's own, with 62 random bits: no seed is needed.
#[inline]
fn hash_of_id([high, low]: [u64; 2]) -> u64 {
    let product = u128::from(high ^ 0x9E37_79B9_7F4A_7C15) * u128::from(low ^ 0xD1B5_4A32_D192_ED03);
    product as u64 ^ (product >> 64) as u64
}

#[inline]
pub(super) fn pair(bytes: &[u8; 16]) -> [u64; 2] {
    let wide = u128::from_le_bytes(*bytes);
    [wide as u64, (wide >> 64) as u64]
}

#[inline]
pub(super) fn bytes_of([high, low]: [u64; 2]) -> [u8; 16] {
    (u128::from(high) | u128::from(low) << 64).to_le_bytes()
}

/// Words that follow each other.
#[inline]
pub(super) fn part<const N: usize>(words: &[u64], first: usize) -> [u64; N] {
    std::array::from_fn(|place| words[first + place])
}

/// The lines and where to find them. One writer at a time, which its caller sees to; any number of readers beside it.
#[derive(Debug)]
pub(crate) struct LineTable<Row> {
    lines: Lines,
    ids: KeyTable,
    names: KeyTable,
    rows: PhantomData<fn() -> Row>,
}

impl<Row> Default for LineTable<Row> {
    fn default() -> Self {
        Self { lines: Lines::default(), ids: KeyTable::default(), names: KeyTable::default(), rows: PhantomData }
    }
}

impl<Row> Clone for LineTable<Row> {
    fn clone(&self) -> Self {
        Self { lines: self.lines.clone(), ids: self.ids.clone(), names: self.names.clone(), rows: PhantomData }
    }
}

/// For readers. What is not found may have been moved at that moment: who must know asks again under the lock.
impl<Row: Lined> LineTable<Row> {
    #[inline]
    fn find_id<T>(&self, id: [u64; 2], found: impl Fn(Slot) -> Option<T>) -> Option<T> {
        self.ids.find(hash_of_id(id), found)
    }

    #[inline]
    fn find_name<T>(&self, name: NameWords, found: impl Fn(Slot) -> Option<T>) -> Option<T> {
        if is_whole(name) { self.names.find(hash_of_name(name), found) } else { None }
    }

    /// The row.
    #[inline]
    pub(crate) fn get(&self, id: Row::Id) -> Option<Row> {
        let id = Row::id_words(id);
        let words = self.find_id(id, |slot| self.lines.read(slot).filter(|words| part(words, ID) == id))?;
        Row::unpack(&words)
    }

    /// The words of the row that are asked often.
    #[inline(always)]
    pub(super) fn front(&self, id: Row::Id) -> Option<Front> {
        let id = Row::id_words(id);
        // The line itself comes back, not what is in it: each copy of the words is waited for.
        let line = self.find_id(id, |slot| self.lines.line(slot).filter(|line| line.has(ID, id)))?;
        let words = line.read()?;
        // It may have become another's since.
        (part(&words, ID) == id && words[STATE] & (PRESENT | ELSEWHERE) == PRESENT).then_some(words)
    }

    /// The row with this name that is not removed.
    #[inline]
    pub(crate) fn named(&self, name: NameWords) -> Option<Row> {
        let is_it = |words: &Words| part(words, Row::NAME) == name && words[STATE] & NAMED != 0;
        Row::unpack(&self.find_name(name, |slot| self.lines.read(slot).filter(is_it))?)
    }

    /// As [`LineTable::front`], by name, for rows that have it there.
    #[inline(always)]
    pub(super) fn front_named(&self, name: NameWords) -> Option<Front> {
        let line = self.find_name(name, |slot| self.lines.line(slot).filter(|line| line.has(Row::NAME, name)))?;
        let words = line.read()?;
        (part(&words, Row::NAME) == name && words[STATE] & NAMED != 0).then_some(words)
    }
}

/// For the writer.
impl<Row: Lined> LineTable<Row> {
    pub(super) fn word(&self, slot: Slot, word: usize) -> Option<u64> {
        self.lines.word(slot, word)
    }

    pub(super) fn words(&self, slot: Slot) -> Option<Words> {
        self.lines.read(slot)
    }

    /// Where the row with this id is.
    pub(super) fn slot(&self, id: Row::Id) -> Option<Slot> {
        let id = Row::id_words(id);
        let is_there = |slot| self.lines.has(slot, ID, id) && self.word(slot, STATE).is_some_and(|state| state & PRESENT != 0);
        self.ids.find(hash_of_id(id), |slot| is_there(slot).then_some(slot))
    }

    /// Where the row with this name is for which `is_it` holds.
    pub(super) fn slot_named(&self, name: NameWords, is_it: impl Fn(Slot) -> bool) -> Option<Slot> {
        self.names.find(hash_of_name(name), |slot| (self.lines.has(slot, Row::NAME, name) && is_it(slot)).then_some(slot))
    }

    pub(super) fn id_at(&self, slot: Slot) -> Option<Row::Id> {
        Some(Row::id_from(self.id_words_at(slot)?))
    }

    fn id_words_at(&self, slot: Slot) -> Option<[u64; 2]> {
        Some([self.word(slot, ID)?, self.word(slot, ID + 1)?])
    }

    pub(super) fn name_at(&self, slot: Slot) -> Option<NameWords> {
        let word = |place| self.word(slot, Row::NAME + place);
        Some([word(0)?, word(1)?, word(2)?])
    }

    /// The name under which the row in this slot is found.
    fn found_by(&self, slot: Slot) -> Option<NameWords> {
        self.name_at(slot).filter(|_| self.word(slot, STATE).is_some_and(|state| state & NAMED != 0))
    }

    fn rename(&self, slot: Slot, before: Option<NameWords>, after: Option<NameWords>) {
        let hash_at = |slot| self.name_at(slot).map_or(0, hash_of_name);
        if before == after {
            return;
        }
        if let Some(name) = before {
            self.names.remove(hash_of_name(name), slot, hash_at);
        }
        if let Some(name) = after {
            self.names.insert(hash_of_name(name), slot, hash_at);
        }
    }

    fn hash_of_id_at(&self, slot: Slot) -> u64 {
        self.id_words_at(slot).map_or(0, hash_of_id)
    }

    /// Puts a row into the line of a slot in which it is, or which is empty. `false`: it does not fit, and only what finds it
    /// is there.
    pub(super) fn put(&self, slot: Slot, row: &Row) -> bool {
        let words = row.pack();
        let is_new = self.word(slot, STATE).is_none_or(|before| before & PRESENT == 0);
        let before = self.found_by(slot);
        self.lines.write(slot, &words);
        if is_new {
            self.ids.insert(hash_of_id(part(&words, ID)), slot, |slot| self.hash_of_id_at(slot));
        }
        self.rename(slot, before, self.found_by(slot));
        words[STATE] & ELSEWHERE == 0
    }

    /// Empties the line of a slot.
    pub(super) fn clear(&self, slot: Slot) {
        let hash = self.hash_of_id_at(slot);
        self.rename(slot, self.found_by(slot), None);
        self.lines.clear(slot);
        self.ids.remove(hash, slot, |slot| self.hash_of_id_at(slot));
    }

    /// Becomes what `fresh` is, beside readers.
    pub(super) fn become_same_as(&self, fresh: Self) {
        self.lines.become_same_as(fresh.lines);
        self.ids.become_same_as(fresh.ids);
        self.names.become_same_as(fresh.names);
    }
}
