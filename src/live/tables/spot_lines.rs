//! A spot as the words of a line.

use std::fmt;

use super::line_table::{Lined, NameWords, bytes_of, name_words, pair, part};
use super::lines::{ELSEWHERE, Front, ID, NAMED, NUMBER, PRESENT, STATE, Words};
use crate::domain::{SessionId, SizeLimits, Spot, SpotClass, SpotCode, SpotId, SpotStatus, Timestamp, VehicleId};

// What is in which word, besides those that every line has. The front is all that changes as vehicles come and go.
const HOLDER: usize = 3;
pub(super) const PLACE: usize = 5;
const UPDATED: usize = 7;
const UNTIL: usize = 8;
const CREATED: usize = 9;
const CODE: usize = 10;

// Bits of the word STATE; three measures of 16 bits, the class and the status are below.
const CLASS_SHIFT: u32 = 48;
const STATUS_SHIFT: u32 = 52;
const HAS_MEASURE: [u64; 3] = [1 << 55, 1 << 56, 1 << 57];
const HAS_UNTIL: u64 = 1 << 58;
const HAS_SESSION: u64 = 1 << 59;
const HAS_VEHICLE: u64 = 1 << 60;

impl Lined for Spot {
    const NAME: usize = CODE;

    #[inline]
    fn id_words(id: SpotId) -> [u64; 2] {
        pair(id.as_bytes())
    }

    #[inline]
    fn id_from(words: [u64; 2]) -> SpotId {
        SpotId::from_bytes(bytes_of(words))
    }

    fn pack(&self) -> Words {
        let mut words = Words::default();
        words[NUMBER] = u64::from(self.version) << 32;
        [words[ID], words[ID + 1]] = pair(self.id.as_bytes());
        let (holder, kind) = match (&self.session, &self.reserved_for) {
            (Some(session), _) => (pair(session.as_bytes()), HAS_SESSION),
            (None, Some(vehicle)) => (pair(vehicle.as_bytes()), HAS_VEHICLE),
            (None, None) => ([0; 2], 0),
        };
        [words[HOLDER], words[HOLDER + 1]] = holder;
        words[UNTIL] = self.reserved_until.map_or(0, |until| until.as_micros() as u64);
        words[CREATED] = self.created_at.as_micros() as u64;
        words[UPDATED] = self.updated_at.as_micros() as u64;
        words[PLACE] = u64::from(self.ordinal) << 32 | u64::from(self.level as u16) << 16 | u64::from(self.bay);
        let mut state = PRESENT | kind | u64::from(self.class.code()) << CLASS_SHIFT | (self.status as u64) << STATUS_SHIFT;
        let measures = [self.limits.height_cm, self.limits.length_cm, self.limits.width_cm];
        for ((measure, has), place) in measures.into_iter().zip(HAS_MEASURE).zip(0..) {
            state |= measure.map_or(0, |measure| has | u64::from(measure) << (16 * place));
        }
        state |= self.reserved_until.map_or(0, |_| HAS_UNTIL);
        state |= if self.deleted_at.is_none() { NAMED } else { 0 };
        let code = self.code.words();
        let two_holders = self.session.is_some() && self.reserved_for.is_some();
        state |= if code.is_none() || self.deleted_at.is_some() || two_holders { ELSEWHERE } else { 0 };
        [words[CODE], words[CODE + 1], words[CODE + 2]] = name_words(code, self.code.as_str());
        words[STATE] = state;
        words
    }

    #[inline]
    fn unpack(words: &Words) -> Option<Self> {
        let state = words[STATE];
        let has = |bit: u64| state & bit != 0;
        if has(ELSEWHERE) || !has(PRESENT) {
            return None;
        }
        let holder = bytes_of(part(words, HOLDER));
        let measure = |place: usize| has(HAS_MEASURE[place]).then_some((state >> (16 * place)) as u16);
        Some(Self {
            id: Self::id_from(part(words, ID)),
            code: SpotCode::from_words(part(words, CODE))?,
            level: (words[PLACE] >> 16) as i16,
            bay: words[PLACE] as u16,
            ordinal: (words[PLACE] >> 32) as u32,
            class: class(state)?,
            limits: SizeLimits { height_cm: measure(0), length_cm: measure(1), width_cm: measure(2) },
            status: status(state)?,
            session: has(HAS_SESSION).then(|| SessionId::from_bytes(holder)),
            reserved_for: has(HAS_VEHICLE).then(|| VehicleId::from_bytes(holder)),
            reserved_until: has(HAS_UNTIL).then(|| Timestamp::from_micros(words[UNTIL] as i64)),
            version: (words[NUMBER] >> 32) as u32,
            created_at: Timestamp::from_micros(words[CREATED] as i64),
            updated_at: Timestamp::from_micros(words[UPDATED] as i64),
            deleted_at: None,
        })
    }
}

#[inline]
fn class(state: u64) -> Option<SpotClass> {
    SpotClass::ALL.get((state >> CLASS_SHIFT) as usize & 15).copied()
}

#[inline]
fn status(state: u64) -> Option<SpotStatus> {
    SpotStatus::ALL.get((state >> STATUS_SHIFT) as usize & 7).copied()
}

/// What changes about a spot as vehicles come and go, and where it is: what a display, a gate or a map asks all day. See
/// [`Spots::state`](crate::Spots::state).
///
/// 64 bytes, copied as they lie in memory; each part is read from them when it is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SpotState(Front);

impl SpotState {
    #[inline(always)]
    pub(super) fn of(mut words: Front) -> Self {
        words[NUMBER] = words[NUMBER] >> 32 << 32;
        Self(words)
    }

    /// The spot's id.
    #[inline]
    #[must_use]
    pub fn id(&self) -> SpotId {
        Spot::id_from(part(&self.0, ID))
    }

    /// What it is doing.
    #[inline]
    #[must_use]
    pub fn status(&self) -> SpotStatus {
        // Always one of them: the words are made from a row.
        status(self.0[STATE]).unwrap_or(SpotStatus::OutOfOrder)
    }

    /// Size and equipment.
    #[inline]
    #[must_use]
    pub fn class(&self) -> SpotClass {
        class(self.0[STATE]).unwrap_or(SpotClass::ALL[0])
    }

    /// The floor it is on.
    #[inline]
    #[must_use]
    pub const fn level(&self) -> i16 {
        (self.0[PLACE] >> 16) as i16
    }

    /// The bay it is in.
    #[inline]
    #[must_use]
    pub const fn bay(&self) -> u16 {
        self.0[PLACE] as u16
    }

    /// The session that holds it, if it is OCCUPIED.
    #[inline]
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        (self.0[STATE] & HAS_SESSION != 0).then(|| SessionId::from_bytes(bytes_of(part(&self.0, HOLDER))))
    }

    /// The vehicle it is kept for, if it is RESERVED.
    #[inline]
    #[must_use]
    pub fn reserved_for(&self) -> Option<VehicleId> {
        (self.0[STATE] & HAS_VEHICLE != 0).then(|| VehicleId::from_bytes(bytes_of(part(&self.0, HOLDER))))
    }

    /// How often the row has changed; starts at 1.
    #[inline]
    #[must_use]
    pub const fn version(&self) -> u32 {
        (self.0[NUMBER] >> 32) as u32
    }

    /// When the row last changed.
    #[inline]
    #[must_use]
    pub const fn updated_at(&self) -> Timestamp {
        Timestamp::from_micros(self.0[UPDATED] as i64)
    }
}

impl From<&Spot> for SpotState {
    fn from(spot: &Spot) -> Self {
        let mut words: Front = part(&spot.pack(), 0);
        words[STATE] &= !ELSEWHERE;
        Self(words)
    }
}

impl fmt::Debug for SpotState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpotState")
            .field("id", &self.id())
            .field("status", &self.status())
            .field("class", &self.class())
            .field("level", &self.level())
            .field("bay", &self.bay())
            .field("session", &self.session())
            .field("reserved_for", &self.reserved_for())
            .field("version", &self.version())
            .field("updated_at", &self.updated_at())
            .finish()
    }
}

/// The words of a code.
pub(super) fn code_words(code: &SpotCode) -> NameWords {
    name_words(code.words(), code.as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
    use std::thread;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Features, INLINE_BYTES_MAX, SpotType};
    use crate::live::tables::line_table::LineTable;

    type SpotLines = LineTable<Spot>;

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
            code: "x".repeat(INLINE_BYTES_MAX).parse().unwrap(),
            ..plain.clone()
        };
        let free = Spot { status: SpotStatus::Available, session: None, version: u32::MAX, ..plain.clone() };
        for row in [plain.clone(), reserved, free] {
            let words = row.pack();
            assert_eq!(words[STATE] & ELSEWHERE, 0);
            let state = SpotState::of(part(&words, 0));
            assert_eq!(state, SpotState::from(&row));
            assert_eq!((state.id(), state.status(), state.class()), (row.id, row.status, row.class));
            assert_eq!((state.level(), state.bay(), state.version()), (row.level, row.bay, row.version));
            assert_eq!((state.session(), state.reserved_for()), (row.session, row.reserved_for));
            assert_eq!(state.updated_at(), row.updated_at);
            assert_eq!(Spot::unpack(&words), Some(row));
        }
        let elsewhere = [
            Spot { code: "x".repeat(INLINE_BYTES_MAX + 1).parse().unwrap(), ..plain.clone() },
            Spot { deleted_at: Some(Timestamp::from_micros(0)), ..plain.clone() },
            Spot { reserved_for: Some(VehicleId::from_bytes([9; 16])), ..plain.clone() },
        ];
        for row in elsewhere {
            let words = row.pack();
            assert!(words[STATE] & ELSEWHERE != 0 && Spot::unpack(&words).is_none());
            let lines = SpotLines::default();
            assert!(
                !lines.put(70_000, &row)
                    && lines.get(row.id).is_none()
                    && lines.front(row.id).is_none()
                    && lines.named(code_words(&row.code)).is_none()
            );
            let ordinal = lines.word(70_000, PLACE).map(|place| place >> 32);
            assert_eq!((lines.id_at(70_000), ordinal), (Some(row.id), Some(row.ordinal.into())));
        }
    }

    proptest! {
        #[test]
        fn they_do_what_a_map_does(steps in prop::collection::vec((0u32..200, 0u32..4), 0..400), others in 0u32..300) {
            let (lines, mut model, mut vacant, mut next) = (SpotLines::default(), BTreeMap::new(), vec![], 0);
            for (number, version) in steps {
                let slot = lines.slot(spot(number, 0).id);
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
                    let front = lines.front(spot(number, 0).id).map(SpotState::of);
                    lines.get(spot(number, 0).id) == expected
                        && front == expected.as_ref().map(SpotState::from)
                        && lines.named(code_words(&spot(number, 0).code)) == expected
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
                        if let Some(words) = lines.front(spot(number, 0).id) {
                            let seen = SpotState::of(words);
                            assert_eq!(seen, SpotState::from(&spot(number, seen.version())));
                        }
                        if let Some(seen) = lines.get(spot(number, 0).id) {
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
