//! Spots as lines of words that readers copy without a lock, while a writer changes them.
//!
//! A read-write lock alone costs a reader 15 ns and, since each reader writes to it, two readers three times that; beside a
//! writer it costs up to microseconds. Here a reader writes nothing that others read: it copies a line between two looks at
//! the line's number, which is odd while the line is being changed (a sequence lock, of atomic words and so without
//! `unsafe`), and tries again if that has moved.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

use super::slots::Slot;
use crate::domain::{SizeLimits, Spot, SpotClass, SpotCode, SpotId, SpotStatus, Timestamp};

/// 104 bytes for a spot; its line is filled up to 128.
const WORDS: usize = 13;
type Words = [u64; WORDS];

// What is in which word. The first has the line's number below the row's version.
const NUMBER: usize = 0;
const ID: usize = 1;
const HOLDER: usize = 3;
const UNTIL: usize = 5;
const CREATED: usize = 6;
const UPDATED: usize = 7;
const PLACE: usize = 8;
const STATE: usize = 9;
const CODE: usize = 10;

/// The longest code that a line holds, in bytes.
const CODE_BYTES_MAX: usize = crate::domain::INLINE_BYTES_MAX;

// Bits of the word STATE; three measures of 16 bits, the class and the status are below.
const CLASS_SHIFT: u32 = 48;
const STATUS_SHIFT: u32 = 52;
const HAS_MEASURE: [u64; 3] = [1 << 55, 1 << 56, 1 << 57];
const HAS_UNTIL: u64 = 1 << 58;
const HAS_SESSION: u64 = 1 << 59;
const HAS_VEHICLE: u64 = 1 << 60;
const PRESENT: u64 = 1 << 61;
/// The row does not fit into a line: its table has it whole.
const ELSEWHERE: u64 = 1 << 62;

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

/// 128 bytes, so that each line is on two cache lines that come together, and not on three.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Line([AtomicU64; WORDS]);

type Chunk = Box<[Line]>;

impl Line {
    /// What was in it at one moment.
    #[inline]
    fn read(&self) -> Option<Words> {
        for _ in 0..ATTEMPTS_MAX {
            let number = self.0[NUMBER].load(Ordering::Acquire);
            let mut words: Words = std::array::from_fn(|word| self.0[word].load(Ordering::Relaxed));
            words[NUMBER] = number;
            // What was read above is read before the number is looked at again.
            fence(Ordering::Acquire);
            if number & 1 == 0 && self.0[NUMBER].load(Ordering::Relaxed) == number {
                return Some(words);
            }
            std::hint::spin_loop();
        }
        None
    }
}

/// The lines and where to find them by id. One writer at a time, which its caller sees to; any number of readers beside it.
#[derive(Debug)]
pub(crate) struct SpotLines {
    chunks: [OnceLock<Chunk>; CHUNKS],
    ids: IdTable,
}

impl Default for SpotLines {
    fn default() -> Self {
        Self { chunks: [const { OnceLock::new() }; CHUNKS], ids: IdTable::default() }
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

impl SpotLines {
    /// A spot, whoever is writing; `None` if there is none, or it cannot be told without the lock.
    #[inline]
    pub(crate) fn spot(&self, id: SpotId) -> Option<Spot> {
        let [high, low] = id_words(id);
        // The line itself comes back, not what is in it: each copy of the words is waited for.
        let line = self.ids.find(hash(high, low), |slot| {
            let line = self.line(slot)?;
            (line.0[ID].load(Ordering::Relaxed) == high && line.0[ID + 1].load(Ordering::Relaxed) == low).then_some(line)
        })?;
        let words = line.read()?;
        // It may have become another's since.
        if words[ID] == high && words[ID + 1] == low { unpack(&words) } else { None }
    }

    /// The line of a spot and what was in it.
    #[inline]
    pub(super) fn find(&self, id: SpotId) -> Option<(Slot, Words)> {
        let [high, low] = id_words(id);
        self.ids.find(hash(high, low), |slot| {
            let words = self.line(slot)?.read()?;
            (words[STATE] & PRESENT != 0 && words[ID] == high && words[ID + 1] == low).then_some((slot, words))
        })
    }

    #[inline]
    fn line(&self, slot: Slot) -> Option<&Line> {
        let (chunk, line, _) = split(slot);
        self.chunks.get(chunk)?.get()?.get(line)
    }

    /// What was in a line at one moment.
    #[inline]
    pub(super) fn words(&self, slot: Slot) -> Option<Words> {
        self.line(slot)?.read()
    }

    /// A word that never changes while the row is there, or that only the writer asks for.
    fn word(&self, slot: Slot, word: usize) -> Option<u64> {
        Some(self.line(slot)?.0[word].load(Ordering::Relaxed))
    }

    /// For the writer: where the row with this id is.
    pub(super) fn slot(&self, id: SpotId) -> Option<Slot> {
        let [high, low] = id_words(id);
        self.ids.find(hash(high, low), |slot| {
            let line = &self.line(slot)?.0;
            let is_it = |word: usize, value: u64| line[word].load(Ordering::Relaxed) == value;
            (is_it(ID, high) && is_it(ID + 1, low) && line[STATE].load(Ordering::Relaxed) & PRESENT != 0).then_some(slot)
        })
    }

    /// For the writer: the code of the row in a slot, if its line holds it.
    pub(super) fn code_at(&self, slot: Slot) -> Option<SpotCode> {
        let line = &self.line(slot)?.0;
        let load = |word: usize| line[word].load(Ordering::Relaxed);
        code(load(STATE), [load(CODE), load(CODE + 1), load(CODE + 2)])
    }

    /// For the writer: the id of the row in a slot.
    pub(super) fn id_at(&self, slot: Slot) -> Option<SpotId> {
        Some(SpotId::from_bytes(bytes_of(self.word(slot, ID)?, self.word(slot, ID + 1)?)))
    }

    /// For the writer: the ordinal of the row in a slot.
    pub(super) fn ordinal_at(&self, slot: Slot) -> Option<u32> {
        Some((self.word(slot, PLACE)? >> 32) as u32)
    }

    /// Puts words into a line, which is made if it is not there.
    fn write(&self, slot: Slot, words: &Words) {
        let (chunk, line, length) = split(slot);
        let Some(chunk) = self.chunks.get(chunk) else { return };
        let chunk = chunk.get_or_init(|| (0..length).map(|_| Line::default()).collect());
        let line = &chunk[line].0;
        let number = line[NUMBER].load(Ordering::Relaxed) as u32;
        let odd = number.wrapping_add(1);
        line[NUMBER].store(u64::from(odd), Ordering::Relaxed);
        // Who reads a word of what follows, reads an odd number after it.
        fence(Ordering::Release);
        for (shared, word) in line.iter().zip(words).skip(1) {
            shared.store(*word, Ordering::Relaxed);
        }
        let version = words[NUMBER] >> 32 << 32;
        line[NUMBER].store(version | u64::from(odd.wrapping_add(1)), Ordering::Release);
    }

    /// Puts a spot into the line of a slot in which it is, or which is empty. `false`: it does not fit, and only what finds it
    /// is there.
    pub(super) fn put(&self, slot: Slot, spot: &Spot) -> bool {
        let (words, fits) = pack(spot);
        let is_new = self.word(slot, STATE).is_none_or(|before| before & PRESENT == 0);
        self.write(slot, &words);
        if is_new {
            let [high, low] = id_words(spot.id);
            self.ids.insert(hash(high, low), slot, |slot| self.hash_at(slot));
        }
        fits
    }

    /// Empties the line of a slot.
    pub(super) fn clear(&self, slot: Slot) {
        let hash = self.hash_at(slot);
        self.write(slot, &[0; WORDS]);
        self.ids.remove(hash, slot, |slot| self.hash_at(slot));
    }

    fn hash_at(&self, slot: Slot) -> u64 {
        self.word(slot, ID).zip(self.word(slot, ID + 1)).map_or(0, |(high, low)| hash(high, low))
    }

    /// Becomes what `fresh` is, line by line, beside readers: each sees a line of the one or of the other.
    pub(super) fn become_same_as(&self, fresh: Self) {
        let mut slot = 0;
        for (number, (chunk, fresh)) in self.chunks.iter().zip(fresh.chunks).enumerate() {
            // Four of each size.
            let length = CHUNK_LINES << (number / 4);
            // What is not here yet, such as everything at the start, is moved in.
            let fresh = match fresh.into_inner().map(|fresh| chunk.set(fresh)) {
                Some(Ok(())) => None,
                Some(Err(fresh)) => Some(fresh),
                None => Some(Chunk::default()),
            };
            if let (Some(lines), Some(fresh)) = (chunk.get(), fresh) {
                for (place, shared) in lines.iter().enumerate() {
                    let words = match fresh.get(place) {
                        Some(line) => std::array::from_fn(|word| line.0[word].load(Ordering::Relaxed)),
                        None => [0; WORDS],
                    };
                    let same = |word: usize| shared.0[word].load(Ordering::Relaxed) == words[word];
                    let same_version = shared.0[NUMBER].load(Ordering::Relaxed) >> 32 == words[NUMBER] >> 32;
                    if !(same_version && (1..WORDS).all(same)) {
                        self.write((slot + place) as Slot, &words);
                    }
                }
            }
            slot += length;
        }
        self.ids.become_same_as(fresh.ids);
    }
}

impl Clone for SpotLines {
    fn clone(&self) -> Self {
        let lines = |chunk: &Chunk| -> Chunk {
            let words = |line: &Line| Line(std::array::from_fn(|word| line.0[word].load(Ordering::Relaxed).into()));
            chunk.iter().map(words).collect()
        };
        Self { chunks: std::array::from_fn(|chunk| filled(self.chunks[chunk].get().map(lines))), ids: self.ids.clone() }
    }
}

fn filled<T>(value: Option<T>) -> OnceLock<T> {
    value.map_or_else(OnceLock::new, OnceLock::from)
}

#[inline]
fn id_words(id: SpotId) -> [u64; 2] {
    pair(id.as_bytes())
}

#[inline]
fn pair(bytes: &[u8; 16]) -> [u64; 2] {
    let wide = u128::from_le_bytes(*bytes);
    [wide as u64, (wide >> 64) as u64]
}

#[inline]
fn bytes_of(high: u64, low: u64) -> [u8; 16] {
    (u128::from(high) | u128::from(low) << 64).to_le_bytes()
}

/// The ids are the library's own, with 62 random bits: no seed is needed.
#[inline]
fn hash(high: u64, low: u64) -> u64 {
    let product = u128::from(high ^ 0x9E37_79B9_7F4A_7C15) * u128::from(low ^ 0xD1B5_4A32_D192_ED03);
    product as u64 ^ (product >> 64) as u64
}

/// The words of a row, and whether they hold all of it.
fn pack(spot: &Spot) -> (Words, bool) {
    let mut words = [0; WORDS];
    words[NUMBER] = u64::from(spot.version) << 32;
    [words[ID], words[ID + 1]] = id_words(spot.id);
    let (holder, kind) = match (&spot.session, &spot.reserved_for) {
        (Some(session), _) => (pair(session.as_bytes()), HAS_SESSION),
        (None, Some(vehicle)) => (pair(vehicle.as_bytes()), HAS_VEHICLE),
        (None, None) => ([0; 2], 0),
    };
    [words[HOLDER], words[HOLDER + 1]] = holder;
    words[UNTIL] = spot.reserved_until.map_or(0, |until| until.as_micros() as u64);
    words[CREATED] = spot.created_at.as_micros() as u64;
    words[UPDATED] = spot.updated_at.as_micros() as u64;
    words[PLACE] = u64::from(spot.ordinal) << 32 | u64::from(spot.level as u16) << 16 | u64::from(spot.bay);
    let mut state = PRESENT | kind | u64::from(spot.class.code()) << CLASS_SHIFT | (spot.status as u64) << STATUS_SHIFT;
    let measures = [spot.limits.height_cm, spot.limits.length_cm, spot.limits.width_cm];
    for ((measure, has), place) in measures.into_iter().zip(HAS_MEASURE).zip(0..) {
        state |= measure.map_or(0, |measure| has | u64::from(measure) << (16 * place));
    }
    state |= spot.reserved_until.map_or(0, |_| HAS_UNTIL);
    let code = spot.code.as_str().as_bytes();
    let two_holders = spot.session.is_some() && spot.reserved_for.is_some();
    let fits = code.len() <= CODE_BYTES_MAX && spot.deleted_at.is_none() && !two_holders;
    if fits {
        let mut bytes = [0; 24];
        bytes[0] = code.len() as u8;
        bytes[1..=code.len()].copy_from_slice(code);
        for (word, part) in words[CODE..].iter_mut().zip(bytes.as_chunks().0) {
            *word = u64::from_le_bytes(*part);
        }
    } else {
        state |= ELSEWHERE;
    }
    words[STATE] = state;
    (words, fits)
}

/// The row, if the words hold all of it.
#[inline]
pub(super) fn unpack(words: &Words) -> Option<Spot> {
    let state = words[STATE];
    let has = |bit: u64| state & bit != 0;
    if has(ELSEWHERE) || !has(PRESENT) {
        return None;
    }
    let holder = bytes_of(words[HOLDER], words[HOLDER + 1]);
    let measure = |place: usize| has(HAS_MEASURE[place]).then_some((state >> (16 * place)) as u16);
    Some(Spot {
        id: SpotId::from_bytes(bytes_of(words[ID], words[ID + 1])),
        code: code(state, [words[CODE], words[CODE + 1], words[CODE + 2]])?,
        level: (words[PLACE] >> 16) as i16,
        bay: words[PLACE] as u16,
        ordinal: (words[PLACE] >> 32) as u32,
        class: *SpotClass::ALL.get((state >> CLASS_SHIFT) as usize & 15)?,
        limits: SizeLimits { height_cm: measure(0), length_cm: measure(1), width_cm: measure(2) },
        status: *SpotStatus::ALL.get((state >> STATUS_SHIFT) as usize & 7)?,
        session: has(HAS_SESSION).then(|| crate::domain::SessionId::from_bytes(holder)),
        reserved_for: has(HAS_VEHICLE).then(|| crate::domain::VehicleId::from_bytes(holder)),
        reserved_until: has(HAS_UNTIL).then(|| Timestamp::from_micros(words[UNTIL] as i64)),
        version: (words[NUMBER] >> 32) as u32,
        created_at: Timestamp::from_micros(words[CREATED] as i64),
        updated_at: Timestamp::from_micros(words[UPDATED] as i64),
        deleted_at: None,
    })
}

/// The code, if it is in these words.
#[inline]
fn code(state: u64, words: [u64; 3]) -> Option<SpotCode> {
    let mut bytes = [0; 24];
    for (part, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
        *part = word.to_le_bytes();
    }
    let [length, text @ ..] = bytes;
    (state & ELSEWHERE == 0).then(|| SpotCode::stored(length, text))?
}

/// Slots by the hash of an id: a flat table of `u32`, at most half full, in which each entry stands at the place of its hash or
/// soon behind. An entry is the slot plus one, and above it as many bits of the hash as there is room for.
///
/// Beside a writer an entry may be missed: who finds nothing asks again under the lock.
#[derive(Debug)]
struct IdTable {
    /// Each twice as large as the one before; all but the current one are of the past, and are together as large as that.
    tables: [OnceLock<Box<[AtomicU32]>>; BITS_MAX as usize + 1],
    /// Which is the current one: the logarithm of its length.
    bits: AtomicU32,
}

const BITS_MIN: u32 = 6;
const BITS_MAX: u32 = 31;

impl Default for IdTable {
    fn default() -> Self {
        let table = Self { tables: Default::default(), bits: AtomicU32::new(BITS_MIN) };
        table.make(BITS_MIN);
        table
    }
}

impl Clone for IdTable {
    fn clone(&self) -> Self {
        let fresh = Self { tables: Default::default(), bits: AtomicU32::new(self.bits()) };
        let copy = fresh.make(self.bits());
        for (entry, here) in copy.iter().zip(self.current()) {
            entry.store(here.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        fresh
    }
}

impl IdTable {
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
    fn find<T>(&self, hash: u64, read: impl Fn(Slot) -> Option<T>) -> Option<T> {
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

    fn insert(&self, hash: u64, slot: Slot, hash_at: impl Fn(Slot) -> u64) {
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
    fn remove(&self, hash: u64, slot: Slot, hash_at: impl Fn(Slot) -> u64) {
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

    fn become_same_as(&self, fresh: Self) {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::atomic::AtomicBool;
    use std::thread;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Features, SessionId, SpotType, VehicleId};

    fn spot(number: u32, version: u32) -> Spot {
        let stamp = Timestamp::from_micros(i64::from(version) - 5);
        Spot {
            id: SpotId::from_bytes(u128::from(number).to_be_bytes()),
            code: format!("S{number}").parse().unwrap(),
            level: -3,
            bay: 65_535,
            ordinal: number,
            class: SpotClass { spot_type: SpotType::Oversized, features: Features { charger: true, accessible: false } },
            limits: SizeLimits { height_cm: Some(version as u16), length_cm: None, width_cm: Some(65_535) },
            status: SpotStatus::Occupied,
            session: Some(SessionId::from_bytes(u128::from(version).to_be_bytes())),
            reserved_for: None,
            reserved_until: None,
            version,
            created_at: stamp,
            updated_at: stamp,
            deleted_at: None,
        }
    }

    #[test]
    fn what_fits_comes_back_as_it_was_and_the_rest_is_elsewhere() {
        let plain = spot(7, 3);
        let reserved = Spot {
            status: SpotStatus::Reserved,
            session: None,
            reserved_for: Some(VehicleId::from_bytes([9; 16])),
            reserved_until: Some(Timestamp::from_micros(-1)),
            code: "x".repeat(CODE_BYTES_MAX).parse().unwrap(),
            ..plain.clone()
        };
        let free = Spot { status: SpotStatus::Available, session: None, version: u32::MAX, ..plain.clone() };
        for row in [plain.clone(), reserved, free] {
            let (words, fits) = pack(&row);
            assert!(fits);
            assert_eq!(unpack(&words), Some(row));
        }
        let elsewhere = [
            Spot { code: "x".repeat(CODE_BYTES_MAX + 1).parse().unwrap(), ..plain.clone() },
            Spot { deleted_at: Some(Timestamp::from_micros(0)), ..plain.clone() },
            Spot { reserved_for: Some(VehicleId::from_bytes([9; 16])), ..plain.clone() },
        ];
        for row in elsewhere {
            let (words, fits) = pack(&row);
            assert!(!fits && unpack(&words).is_none());
            let lines = SpotLines::default();
            assert!(!lines.put(70_000, &row) && lines.spot(row.id).is_none());
            assert_eq!((lines.id_at(70_000), lines.ordinal_at(70_000)), (Some(row.id), Some(row.ordinal)));
        }
    }

    proptest! {
        #[test]
        fn they_do_what_a_map_does(steps in prop::collection::vec((0u32..200, 0u32..4), 0..400), others in 0u32..300) {
            let (lines, mut model, mut vacant, mut next) = (SpotLines::default(), BTreeMap::new(), vec![], 0);
            for (number, version) in steps {
                let slot = lines.find(spot(number, 0).id).map(|(slot, _)| slot);
                prop_assert_eq!(slot.is_some(), model.contains_key(&number));
                match (slot, version) {
                    (Some(slot), 0) => {
                        lines.clear(slot);
                        vacant.push(slot);
                        model.remove(&number);
                    }
                    (None, 0) => {}
                    (slot, version) => {
                        let slot = slot.or_else(|| vacant.pop()).unwrap_or_else(|| {
                            next += 1;
                            next - 1
                        });
                        prop_assert!(lines.put(slot, &spot(number, version)));
                        model.insert(number, version);
                    }
                }
            }
            let same = |lines: &SpotLines, model: &BTreeMap<u32, u32>| {
                (0..400).all(|number| {
                    let expected = model.get(&number).map(|version| spot(number, *version));
                    lines.spot(spot(number, 0).id) == expected
                })
            };
            prop_assert!(same(&lines, &model));
            let copy = lines.clone();
            prop_assert!(same(&copy, &model));
            // Larger or smaller than before, in other slots.
            let (fresh, mut other) = (SpotLines::default(), BTreeMap::new());
            for number in 0..others {
                fresh.put(others - 1 - number, &spot(number, 9));
                other.insert(number, 9);
            }
            lines.become_same_as(fresh);
            prop_assert!(same(&lines, &other));
            lines.become_same_as(copy);
            prop_assert!(same(&lines, &model));
        }
    }

    #[test]
    fn a_reader_beside_a_writer_never_sees_half_of_a_change() {
        let lines = SpotLines::default();
        (0..4).for_each(|number| assert!(lines.put(number, &spot(number, 0))));
        let (done, looks) = (AtomicBool::new(false), AtomicU32::new(0));
        thread::scope(|scope| {
            for seed in 0..2 {
                let (lines, done, looks) = (&lines, &done, &looks);
                scope.spawn(move || {
                    let mut number = seed;
                    while !done.load(Ordering::Relaxed) {
                        number = (number + 1) % 4;
                        if let Some(seen) = lines.spot(spot(number, 0).id) {
                            assert_eq!(seen, spot(number, seen.version));
                            looks.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            }
            let mut version = 0;
            while version < 5_000 || looks.load(Ordering::Relaxed) < 2_000 {
                version += 1;
                lines.put(version % 4, &spot(version % 4, version));
                if version % 4 == 3 {
                    thread::yield_now();
                }
            }
            done.store(true, Ordering::Relaxed);
        });
    }
}
