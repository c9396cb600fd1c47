//! Which spots are free, by floor and class: bitmaps in the order in which spots are given out.

use crate::domain::SpotClass;

const PAGE_WORDS: usize = 64;
const PAGE_BITS: u32 = 4_096;

/// The bits of 4,096 ordinals, and above them one bit for each word that is not zero: the lowest is found in two steps.
#[derive(Clone, Debug, PartialEq)]
struct Page {
    /// The ordinals' upper 20 bits.
    number: u32,
    some: u64,
    words: [u64; PAGE_WORDS],
}

/// A set of ordinals of which the lowest is at hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Ordinals {
    /// By number; a page stays when it is empty, for the next spot that is freed.
    pages: Vec<Page>,
    /// A bit for each page that is not empty, by its place in `pages`.
    some: Vec<u64>,
    len: usize,
}

fn lowest(words: &[u64]) -> Option<u32> {
    let place = words.iter().position(|word| *word != 0)?;
    Some(place as u32 * 64 + words[place].trailing_zeros())
}

fn bits(word: u64) -> impl Iterator<Item = u32> {
    (0..64).filter(move |bit| word >> bit & 1 == 1)
}

impl Ordinals {
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Where the page is, or would be.
    #[inline]
    fn find(&self, number: u32) -> Result<usize, usize> {
        // The ordinals of a garage are without gaps: the page is where it is counted to be.
        let counted = self.pages.first().map_or(0, |first| number.wrapping_sub(first.number)) as usize;
        if self.pages.get(counted).is_some_and(|page| page.number == number) {
            return Ok(counted);
        }
        self.pages.binary_search_by_key(&number, |page| page.number)
    }

    #[cold]
    fn add_page(&mut self, place: usize, number: u32) -> usize {
        self.pages.insert(place, Page { number, some: 0, words: [0; PAGE_WORDS] });
        let pages = &self.pages;
        self.some = vec![0; pages.len().div_ceil(64)];
        (0..pages.len()).filter(|place| pages[*place].some != 0).for_each(|place| self.some[place / 64] |= 1 << (place % 64));
        place
    }

    /// Adds an ordinal, which may be there.
    #[inline]
    pub(super) fn insert(&mut self, ordinal: u32) {
        let (number, bit) = (ordinal / PAGE_BITS, ordinal % PAGE_BITS);
        let place = match self.find(number) {
            Ok(place) => place,
            Err(place) => self.add_page(place, number),
        };
        let page = &mut self.pages[place];
        let word = &mut page.words[bit as usize / 64];
        self.len += usize::from(*word >> (bit % 64) & 1 == 0);
        *word |= 1 << (bit % 64);
        page.some |= 1 << (bit / 64);
        self.some[place / 64] |= 1 << (place % 64);
    }

    /// Takes an ordinal away, which may not be there.
    #[inline]
    pub(super) fn remove(&mut self, ordinal: u32) {
        let (number, bit) = (ordinal / PAGE_BITS, ordinal % PAGE_BITS);
        let Ok(place) = self.find(number) else { return };
        let page = &mut self.pages[place];
        let word = &mut page.words[bit as usize / 64];
        self.len -= usize::from(*word >> (bit % 64) & 1 == 1);
        *word &= !(1 << (bit % 64));
        if *word == 0 {
            page.some &= !(1 << (bit / 64));
            if page.some == 0 {
                self.some[place / 64] &= !(1 << (place % 64));
            }
        }
    }

    #[inline]
    pub(super) fn first(&self) -> Option<u32> {
        let page = self.pages.get(lowest(&self.some)? as usize)?;
        let word = page.some.trailing_zeros();
        let bit = page.words.get(word as usize)?.trailing_zeros();
        Some(page.number * PAGE_BITS + word * 64 + bit)
    }

    /// All, lowest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.pages.iter().filter(|page| page.some != 0).flat_map(|page| {
            bits(page.some)
                .flat_map(move |word| bits(page.words[word as usize]).map(move |bit| page.number * PAGE_BITS + word * 64 + bit))
        })
    }
}

/// The ordinals of free spots by floor and class, and by class on any floor. For whoever keeps spots in memory: to choose the
/// spot with the lowest ordinal, to claim it and to release it takes nanoseconds, however many there are.
///
/// ```
/// use parking_garage::SpotClass;
/// use parking_garage::storage::FreeSpots;
///
/// let class = SpotClass::ALL[8];
/// let mut free = FreeSpots::default();
/// free.insert(1, class, 7);
/// free.insert(-2, class, 5);
/// assert_eq!((free.first(None, class), free.first(Some(1), class)), (Some(5), Some(7)));
/// free.remove(-2, class, 5);
/// assert_eq!((free.first(None, class), free.count(Some(-2), class)), (Some(7), 0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct FreeSpots {
    /// Floors by level; each has a set for each class.
    floors: Vec<(i16, Classes)>,
    anywhere: Classes,
}

type Classes = Box<[Ordinals; SpotClass::COUNT]>;

impl FreeSpots {
    #[inline]
    fn find(&self, level: i16) -> Result<usize, usize> {
        // As the pages of a set: floors are mostly without gaps.
        let counted = self.floors.first().map_or(0, |first| i32::from(level) - i32::from(first.0));
        match usize::try_from(counted) {
            Ok(place) if self.floors.get(place).is_some_and(|floor| floor.0 == level) => Ok(place),
            _ => self.floors.binary_search_by_key(&level, |floor| floor.0),
        }
    }

    /// The set of a floor, or that of all floors.
    #[inline]
    pub(super) fn ordinals(&self, level: Option<i16>, class: SpotClass) -> Option<&Ordinals> {
        let classes = match level {
            None => &self.anywhere,
            Some(level) => &self.floors[self.find(level).ok()?].1,
        };
        classes.get(usize::from(class.code()))
    }

    /// Says that the spot is free.
    #[inline]
    pub fn insert(&mut self, level: i16, class: SpotClass, ordinal: u32) {
        let class = usize::from(class.code());
        let floor = self.find(level).unwrap_or_else(|place| {
            self.floors.insert(place, (level, Classes::default()));
            place
        });
        self.floors[floor].1[class].insert(ordinal);
        self.anywhere[class].insert(ordinal);
    }

    /// Says that the spot is free no more.
    #[inline]
    pub fn remove(&mut self, level: i16, class: SpotClass, ordinal: u32) {
        let class = usize::from(class.code());
        if let Ok(floor) = self.find(level) {
            self.floors[floor].1[class].remove(ordinal);
        }
        self.anywhere[class].remove(ordinal);
    }

    /// The lowest ordinal on this floor, or on any.
    #[inline]
    #[must_use]
    pub fn first(&self, level: Option<i16>, class: SpotClass) -> Option<u32> {
        self.ordinals(level, class)?.first()
    }

    /// How many ordinals there are on this floor, or on any.
    #[must_use]
    pub fn count(&self, level: Option<i16>, class: SpotClass) -> usize {
        self.ordinals(level, class).map_or(0, Ordinals::len)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_does_what_a_b_tree_does(
            steps in prop::collection::vec((any::<bool>(), prop_oneof![0u32..200, 0u32..100_000, any::<u32>()]), 0..300),
        ) {
            let (mut set, mut model) = (Ordinals::default(), BTreeSet::new());
            for (present, ordinal) in steps.iter().copied().chain(steps.iter().map(|(present, ordinal)| (!present, *ordinal))) {
                if present {
                    set.insert(ordinal);
                    model.insert(ordinal);
                } else {
                    set.remove(ordinal);
                    model.remove(&ordinal);
                }
                prop_assert_eq!((set.first(), set.len()), (model.first().copied(), model.len()));
            }
            prop_assert!(set.iter().eq(model.iter().copied()));
        }
    }
}
