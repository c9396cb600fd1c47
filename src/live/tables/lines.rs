//! Rows as lines of words that readers copy without a lock, while a writer changes them.
//!
//! A read-write lock alone costs a reader 15 ns and, since each reader writes to it, two readers three times that; beside a
//! writer it costs up to microseconds. Here a reader writes nothing that others read: it copies a line between two looks at
//! the line's number, which is odd while the line is being changed (a sequence lock, of atomic words and so without
//! `unsafe`), and tries again if that has moved.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering, fence};

use super::slots::Slot;

/// The words of a row.
const WORDS: usize = FRONT + BACK;
pub(crate) type Words = [u64; WORDS];

/// Those that are asked often: one cache line. They lie by themselves, so that the caches hold nothing else.
const FRONT: usize = 8;
pub(crate) type Front = [u64; FRONT];
const BACK: usize = 5;

// What every kind of row has in these words. The first has the line's number below the row's version.
pub(super) const NUMBER: usize = 0;
pub(super) const ID: usize = 1;
pub(super) const STATE: usize = 6;

// Bits of the word STATE; those below are the row's own.
pub(super) const PRESENT: u64 = 1 << 61;
/// The row does not fit into a line: its table has it whole.
pub(super) const ELSEWHERE: u64 = 1 << 62;
/// The row is found by its name: it is not removed.
pub(super) const NAMED: u64 = 1 << 63;

/// How often a reader tries to get an unchanging line before it asks for the lock.
const ATTEMPTS_MAX: usize = 64;

// Chunks are made when first needed and never move: a reader needs no lock to find a line. Each time their number has grown by
// four they are twice as large, so that a small garage takes little, at most a fifth is not used, and a large one has few.
const CHUNKS: usize = 96;
/// Lines in each of the first four chunks.
const CHUNK_LINES: usize = 1 << CHUNK_SHIFT;
const CHUNK_SHIFT: u32 = 6;
/// 268 million, which would take 34 GB.
pub(super) const LINES_MAX: usize = 1 << 28;

/// The front of a line, whose number stands for the whole line.
#[derive(Debug, Default)]
#[repr(align(64))]
pub(super) struct Line([AtomicU64; FRONT]);

/// The rest of a line.
type Rest = [AtomicU64; BACK];

#[derive(Debug)]
struct Chunk {
    fronts: Box<[Line]>,
    rests: Box<[Rest]>,
}

#[inline]
fn load<const N: usize>(words: &[AtomicU64; N]) -> [u64; N] {
    std::array::from_fn(|word| words[word].load(Ordering::Relaxed))
}

impl Line {
    /// What `read` reads of the line at one moment; its number is given.
    #[inline(always)]
    fn steady<T>(&self, read: impl Fn(u64) -> T) -> Option<T> {
        let look = || {
            let number = self.0[NUMBER].load(Ordering::Acquire);
            let seen = read(number);
            // What was read above is read before the number is looked at again.
            fence(Ordering::Acquire);
            (number & 1 == 0 && self.0[NUMBER].load(Ordering::Relaxed) == number).then_some(seen)
        };
        // The loop is for the rare case: the first look is laid out in the caller.
        look().or_else(
            #[cold]
            || {
                (0..ATTEMPTS_MAX).find_map(|_| {
                    std::hint::spin_loop();
                    look()
                })
            },
        )
    }

    /// What was in it at one moment.
    #[inline(always)]
    pub(super) fn read(&self) -> Option<Front> {
        self.steady(|number| {
            let mut words = load(&self.0);
            words[NUMBER] = number;
            words
        })
    }

    /// A word that never changes while the row is there, or that only the writer asks for.
    #[inline]
    fn word(&self, word: usize) -> u64 {
        self.0[word].load(Ordering::Relaxed)
    }

    /// Whether these words follow each other in it, from place `first` on.
    #[inline]
    pub(super) fn has<const N: usize>(&self, first: usize, words: [u64; N]) -> bool {
        (first..).zip(words).all(|(place, word)| self.word(place) == word)
    }
}

impl Chunk {
    fn of(lines: usize) -> Self {
        let rest = |_| std::array::from_fn(|_| AtomicU64::new(0));
        Self { fronts: (0..lines).map(|_| Line::default()).collect(), rests: (0..lines).map(rest).collect() }
    }

    #[inline]
    fn word(&self, line: usize, word: usize) -> Option<u64> {
        match word.checked_sub(FRONT) {
            None => Some(self.fronts.get(line)?.word(word)),
            Some(word) => Some(self.rests.get(line)?.get(word)?.load(Ordering::Relaxed)),
        }
    }

    /// What was in a line at one moment.
    #[inline]
    fn read(&self, line: usize) -> Option<Words> {
        let (front, rest) = (self.fronts.get(line)?, self.rests.get(line)?);
        front.steady(|number| {
            let mut words = joined(load(&front.0), load(rest));
            words[NUMBER] = number;
            words
        })
    }

    /// For the writer: all words as they are.
    fn words(&self, line: usize) -> Words {
        joined(load(&self.fronts[line].0), load(&self.rests[line]))
    }

    /// Puts words into a line.
    fn write(&self, line: usize, words: &Words) {
        let (front, rest) = (&self.fronts[line].0, &self.rests[line]);
        let number = front[NUMBER].load(Ordering::Relaxed) as u32;
        let odd = number.wrapping_add(1);
        front[NUMBER].store(u64::from(odd), Ordering::Relaxed);
        // Who reads a word of what follows, reads an odd number after it.
        fence(Ordering::Release);
        for (shared, word) in front.iter().chain(rest).zip(words).skip(1) {
            shared.store(*word, Ordering::Relaxed);
        }
        let version = words[NUMBER] >> 32 << 32;
        front[NUMBER].store(version | u64::from(odd.wrapping_add(1)), Ordering::Release);
    }
}

#[inline]
fn joined(front: Front, rest: [u64; BACK]) -> Words {
    std::array::from_fn(|word| if word < FRONT { front[word] } else { rest[word - FRONT] })
}

impl Clone for Chunk {
    fn clone(&self) -> Self {
        let copy = Self::of(self.fronts.len());
        (0..self.fronts.len()).for_each(|line| copy.write(line, &self.words(line)));
        copy
    }
}

/// The lines, by slot. One writer at a time, which its caller sees to; any number of readers beside it.
#[derive(Clone, Debug)]
pub(super) struct Lines([OnceLock<Chunk>; CHUNKS]);

impl Default for Lines {
    fn default() -> Self {
        Self([const { OnceLock::new() }; CHUNKS])
    }
}

/// The chunk of a slot, the place in it, and the chunk's length.
#[inline]
fn split(slot: Slot) -> (usize, usize, usize) {
    let number = slot as usize + 4 * CHUNK_LINES;
    let shift = number.ilog2() - 2;
    let chunk = ((shift - CHUNK_SHIFT) * 4) as usize + (number >> shift & 3);
    (chunk, number & ((1 << shift) - 1), 1 << shift)
}

impl Lines {
    #[inline]
    fn place(&self, slot: Slot) -> Option<(&Chunk, usize)> {
        let (chunk, line, _) = split(slot);
        Some((self.0.get(chunk)?.get()?, line))
    }

    #[inline]
    pub(super) fn line(&self, slot: Slot) -> Option<&Line> {
        let (chunk, line) = self.place(slot)?;
        chunk.fronts.get(line)
    }

    /// What was in a line at one moment.
    #[inline]
    pub(super) fn read(&self, slot: Slot) -> Option<Words> {
        let (chunk, line) = self.place(slot)?;
        chunk.read(line)
    }

    /// A word that never changes while the row is there, or that only the writer asks for.
    #[inline]
    pub(super) fn word(&self, slot: Slot, word: usize) -> Option<u64> {
        let (chunk, line) = self.place(slot)?;
        chunk.word(line, word)
    }

    /// Whether these words follow each other in a line, from place `first` on. As [`Lines::word`].
    #[inline]
    pub(super) fn has<const N: usize>(&self, slot: Slot, first: usize, words: [u64; N]) -> bool {
        (first..).zip(words).all(|(place, word)| self.word(slot, place) == Some(word))
    }

    /// Puts words into a line, which is made if it is not there.
    pub(super) fn write(&self, slot: Slot, words: &Words) {
        let (chunk, line, length) = split(slot);
        let Some(chunk) = self.0.get(chunk) else { return };
        chunk.get_or_init(|| Chunk::of(length)).write(line, words);
    }

    /// Empties the line of a slot.
    pub(super) fn clear(&self, slot: Slot) {
        self.write(slot, &[0; WORDS]);
    }

    /// Becomes what `fresh` is, line by line, beside readers: each sees a line of the one or of the other.
    pub(super) fn become_same_as(&self, fresh: Self) {
        for (chunk, fresh) in self.0.iter().zip(fresh.0) {
            // What is not here yet, such as everything at the start, is moved in.
            let fresh = match fresh.into_inner().map(|fresh| chunk.set(fresh)) {
                Some(Ok(())) => continue,
                Some(Err(fresh)) => Some(fresh),
                None => None,
            };
            let Some(chunk) = chunk.get() else { continue };
            for line in 0..chunk.fronts.len() {
                let words = fresh.as_ref().map_or([0; WORDS], |fresh| fresh.words(line));
                let here = chunk.words(line);
                if (here[NUMBER] >> 32, &here[1..]) != (words[NUMBER] >> 32, &words[1..]) {
                    chunk.write(line, &words);
                }
            }
        }
    }
}
