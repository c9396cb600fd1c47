//! Vehicles: known by their plate, of one type, perhaps measured.

use serde::{Deserialize, Serialize};

use super::inline_text::InlineText;
use super::named::named;
use super::{Plate, Timestamp, VehicleId, check_no_card_number};
use crate::{Error, ErrorKind, Result};

named! {
    /// What kind of vehicle it is; decides which spots it may take (see [`preferences`](super::preferences)).
    VehicleType, "vehicle type" {
        /// A small car.
        Compact = "COMPACT",
        /// A car.
        Standard = "STANDARD",
        /// A van, a pick-up or a bus.
        Oversized = "OVERSIZED",
        /// A motorcycle or scooter.
        Motorcycle = "MOTORCYCLE",
        /// A car that charges.
        Electric = "ELECTRIC",
        /// A car whose driver holds a permit for accessible spots.
        Accessible = "ACCESSIBLE",
    }
}

/// A vehicle's measures in centimetres; `None` is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VehicleSize {
    /// Height.
    pub height_cm: Option<u16>,
    /// Length.
    pub length_cm: Option<u16>,
    /// Width.
    pub width_cm: Option<u16>,
}

impl std::fmt::Display for VehicleSize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_measures(f, self.height_cm, self.length_cm, self.width_cm)
    }
}

/// Writes the measures that are known, as in `height 200 cm, width 180 cm`.
pub(super) fn write_measures(
    f: &mut std::fmt::Formatter<'_>,
    height_cm: Option<u16>,
    length_cm: Option<u16>,
    width_cm: Option<u16>,
) -> std::fmt::Result {
    let mut separator = "";
    for (name, measure) in [("height", height_cm), ("length", length_cm), ("width", width_cm)] {
        if let Some(measure) = measure {
            write!(f, "{separator}{name} {measure} cm")?;
            separator = ", ";
        }
    }
    if separator.is_empty() { f.write_str("any size") } else { Ok(()) }
}

impl VehicleSize {
    /// These measures, and for those that are not known, `other`'s.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            height_cm: self.height_cm.or(other.height_cm),
            length_cm: self.length_cm.or(other.length_cm),
            width_cm: self.width_cm.or(other.width_cm),
        }
    }
}

/// One vehicle, as the store keeps it.
///
/// A plate is unique among vehicles that are not removed: registering it again makes a new row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// The plate in normal form: the identity.
    pub plate: Plate,
    /// The plate as it was first written, for display.
    pub plate_shown: PlateShown,
    /// Its type.
    pub vehicle_type: VehicleType,
    /// Its measures.
    pub size: VehicleSize,
    /// What staff wrote about it; at most [`NOTE_CHARS_MAX`] characters.
    pub note: Option<String>,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
    /// When the vehicle was removed.
    pub deleted_at: Option<Timestamp>,
}

/// The longest note, in characters.
pub const NOTE_CHARS_MAX: usize = 500;

/// Checks a text that people write: a note or a reason, at most [`NOTE_CHARS_MAX`] characters, no control characters, no
/// card number (13 to 19 digits, spaces and dashes between them or not, that pass the Luhn check).
///
/// # Errors
/// [`ErrorKind::InvalidInput`], naming `what`.
pub fn check_note(what: &str, text: &str) -> Result<()> {
    if text.chars().count() > NOTE_CHARS_MAX || text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("{what} is at most {NOTE_CHARS_MAX} characters, without control characters"),
        ));
    }
    check_no_card_number(what, text)
}

/// A plate as people write it; shown to people, never compared, and left out of `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlateShown(InlineText);

impl PlateShown {
    /// Keeps `text` for display, without outer spaces and without characters that steer a terminal or turn the text round.
    /// The caller has made a [`Plate`] of it, which bounds its length.
    #[must_use]
    pub fn new(text: impl AsRef<str>) -> Self {
        let steers = |c: char| {
            c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
        };
        let text = text.as_ref().trim();
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Self(InlineText::new(text));
        }
        Self(InlineText::new(&text.chars().filter(|c| !steers(*c)).collect::<String>()))
    }

    /// As [`InlineText::words`].
    pub(crate) fn words(&self) -> Option<[u64; 3]> {
        self.0.words()
    }

    /// The text of these words.
    #[inline]
    pub(crate) fn from_words(words: [u64; 3]) -> Option<Self> {
        InlineText::from_words(words).map(Self)
    }

    /// The plate as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Debug for PlateShown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PlateShown(..)")
    }
}

impl Vehicle {
    /// The row with other particulars.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was removed.
    pub fn updated(&self, vehicle_type: VehicleType, size: VehicleSize, note: Option<String>, at: Timestamp) -> Result<Self> {
        self.check_live()?;
        Ok(Self { vehicle_type, size, note, version: self.version + 1, updated_at: at, ..self.clone() })
    }

    /// The row once the vehicle is removed.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it was removed before.
    pub fn removed(&self, at: Timestamp) -> Result<Self> {
        self.check_live()?;
        Ok(Self { deleted_at: Some(at), version: self.version + 1, updated_at: at, ..self.clone() })
    }

    fn check_live(&self) -> Result<()> {
        match self.deleted_at {
            None => Ok(()),
            Some(_) => Err(Error::new(ErrorKind::NotFound, format!("vehicle {} was removed", self.id))),
        }
    }
}
