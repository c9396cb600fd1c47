//! A vehicle as the words of a line.

use std::fmt;

use super::line_table::{Lined, NameWords, bytes_of, name_words, pair, part};
use super::lines::{ELSEWHERE, Front, ID, NAMED, NUMBER, PRESENT, STATE, Words};
use crate::domain::{Plate, PlateShown, Timestamp, Vehicle, VehicleId, VehicleSize, VehicleType};

// What is in which word, besides those that every line has. The front is all that a gate asks.
const PLATE: usize = 3;
const UPDATED: usize = 7;
const CREATED: usize = 8;
const SHOWN: usize = 9;

// Bits of the word STATE; three measures of 16 bits and the type are below.
const TYPE_SHIFT: u32 = 48;
const HAS_MEASURE: [u64; 3] = [1 << 55, 1 << 56, 1 << 57];

impl Lined for Vehicle {
    const NAME: usize = PLATE;

    #[inline]
    fn id_words(id: VehicleId) -> [u64; 2] {
        pair(id.as_bytes())
    }

    #[inline]
    fn id_from(words: [u64; 2]) -> VehicleId {
        VehicleId::from_bytes(bytes_of(words))
    }

    fn pack(&self) -> Words {
        let mut words = Words::default();
        words[NUMBER] = u64::from(self.version) << 32;
        [words[ID], words[ID + 1]] = pair(self.id.as_bytes());
        [words[PLATE], words[PLATE + 1], words[PLATE + 2]] = plate_words(&self.plate);
        let mut state = PRESENT | (self.vehicle_type as u64) << TYPE_SHIFT;
        let measures = [self.size.height_cm, self.size.length_cm, self.size.width_cm];
        for ((measure, has), place) in measures.into_iter().zip(HAS_MEASURE).zip(0..) {
            state |= measure.map_or(0, |measure| has | u64::from(measure) << (16 * place));
        }
        state |= if self.deleted_at.is_none() { NAMED } else { 0 };
        let shown = self.plate_shown.words();
        let fits = self.plate.words().is_some() && shown.is_some() && self.note.is_none() && self.deleted_at.is_none();
        words[STATE] = state | if fits { 0 } else { ELSEWHERE };
        words[UPDATED] = self.updated_at.as_micros() as u64;
        words[CREATED] = self.created_at.as_micros() as u64;
        [words[SHOWN], words[SHOWN + 1], words[SHOWN + 2]] = shown.unwrap_or_default();
        words
    }

    #[inline]
    fn unpack(words: &Words) -> Option<Self> {
        let state = words[STATE];
        if state & ELSEWHERE != 0 || state & PRESENT == 0 {
            return None;
        }
        Some(Self {
            id: Self::id_from(part(words, ID)),
            plate: Plate::from_words(part(words, PLATE))?,
            plate_shown: PlateShown::from_words(part(words, SHOWN))?,
            vehicle_type: vehicle_type(state)?,
            size: size(state),
            note: None,
            version: (words[NUMBER] >> 32) as u32,
            created_at: Timestamp::from_micros(words[CREATED] as i64),
            updated_at: Timestamp::from_micros(words[UPDATED] as i64),
            deleted_at: None,
        })
    }
}

#[inline]
fn vehicle_type(state: u64) -> Option<VehicleType> {
    VehicleType::ALL.get((state >> TYPE_SHIFT) as usize & 7).copied()
}

#[inline]
fn size(state: u64) -> VehicleSize {
    let measure = |place: usize| (state & HAS_MEASURE[place] != 0).then_some((state >> (16 * place)) as u16);
    VehicleSize { height_cm: measure(0), length_cm: measure(1), width_cm: measure(2) }
}

/// Whose plate it is: what a gate asks before it opens. See [`Vehicles::identify`](crate::Vehicles::identify).
///
/// Copied as it lies in memory; each part is read from that when it is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VehicleIdentity {
    id: [u64; 2],
    state: u64,
    version: u32,
}

impl VehicleIdentity {
    #[inline(always)]
    pub(super) fn of(words: Front) -> Self {
        let state = words[STATE] & !ELSEWHERE;
        Self { id: part(&words, ID), state, version: (words[NUMBER] >> 32) as u32 }
    }

    /// The vehicle's id.
    #[inline]
    #[must_use]
    pub fn id(&self) -> VehicleId {
        Vehicle::id_from(self.id)
    }

    /// Its type.
    #[inline]
    #[must_use]
    pub fn vehicle_type(&self) -> VehicleType {
        // Always one of them: the words are made from a row.
        vehicle_type(self.state).unwrap_or(VehicleType::Standard)
    }

    /// Its measures.
    #[inline]
    #[must_use]
    pub fn size(&self) -> VehicleSize {
        size(self.state)
    }

    /// How often its row has changed; starts at 1.
    #[inline]
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }
}

impl From<&Vehicle> for VehicleIdentity {
    fn from(vehicle: &Vehicle) -> Self {
        Self::of(part(&vehicle.pack(), 0))
    }
}

impl fmt::Debug for VehicleIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VehicleIdentity")
            .field("id", &self.id())
            .field("vehicle_type", &self.vehicle_type())
            .field("size", &self.size())
            .field("version", &self.version())
            .finish()
    }
}

/// The words of a plate.
#[inline]
pub(super) fn plate_words(plate: &Plate) -> NameWords {
    plate.words().unwrap_or_else(|| name_words(None, plate.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_comes_back_as_it_was_and_the_rest_is_elsewhere() {
        let plain = Vehicle {
            id: VehicleId::from_bytes([7; 16]),
            plate: Plate::new("AB-123-C").unwrap(),
            plate_shown: PlateShown::new("AB-123-C"),
            vehicle_type: VehicleType::Accessible,
            size: VehicleSize { height_cm: Some(65_535), length_cm: None, width_cm: Some(0) },
            note: None,
            version: u32::MAX,
            created_at: Timestamp::from_micros(-1),
            updated_at: Timestamp::from_micros(2),
            deleted_at: None,
        };
        let words = plain.pack();
        let known = VehicleIdentity::of(part(&words, 0));
        assert_eq!(known, VehicleIdentity::from(&plain));
        assert_eq!((known.id(), known.vehicle_type(), known.size()), (plain.id, plain.vehicle_type, plain.size));
        assert_eq!(known.version(), plain.version);
        assert_eq!(Vehicle::unpack(&words), Some(plain.clone()));
        let long = "वव".repeat(8);
        let elsewhere = [
            Vehicle { note: Some("blue".to_owned()), ..plain.clone() },
            Vehicle { plate: Plate::new(&long).unwrap(), ..plain.clone() },
            Vehicle { plate_shown: PlateShown::new(&long), ..plain.clone() },
            Vehicle { deleted_at: Some(Timestamp::from_micros(0)), ..plain },
        ];
        for row in elsewhere {
            let words = row.pack();
            assert_eq!(Vehicle::unpack(&words), None);
            assert_eq!(VehicleIdentity::of(part(&words, 0)).id(), row.id);
        }
    }
}
