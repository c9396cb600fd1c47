//! Spots: where one vehicle stands, what fits there, and which state it may go to next.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::inline_text::InlineText;
use super::named::named;
use super::{SessionId, SpotId, Timestamp, VehicleId, VehicleSize, check_no_card_number};
use crate::{Error, ErrorKind, Result};

named! {
    /// How large a spot is marked out.
    SpotType, "spot type" {
        /// For a motorcycle.
        Motorcycle = "MOTORCYCLE",
        /// For a small car.
        Compact = "COMPACT",
        /// For a car.
        Standard = "STANDARD",
        /// For a van, a pick-up or a bus.
        Oversized = "OVERSIZED",
    }
}

named! {
    /// What a spot is doing.
    SpotStatus, "spot status" {
        /// Free to take.
        Available = "AVAILABLE",
        /// A session holds it.
        Occupied = "OCCUPIED",
        /// Kept for one vehicle.
        Reserved = "RESERVED",
        /// Closed on purpose, for cleaning or repair.
        Maintenance = "MAINTENANCE",
        /// Closed because something there is broken.
        OutOfOrder = "OUT_OF_ORDER",
    }
}

impl SpotStatus {
    /// Whether the state machine has this step.
    ///
    /// A spot with a car on it is not closed: the car is moved or leaves first.
    #[must_use]
    pub const fn can_become(self, next: Self) -> bool {
        use SpotStatus::{Available, Maintenance, Occupied, OutOfOrder, Reserved};
        matches!(
            (self, next),
            (Available, Occupied | Reserved | Maintenance | OutOfOrder)
                | (Reserved, Occupied | Available | Maintenance | OutOfOrder)
                | (Occupied, Available)
                | (Maintenance, Available | OutOfOrder)
                | (OutOfOrder, Available | Maintenance)
        )
    }

    /// Whether a vehicle could stand there, now or once it is free again.
    #[must_use]
    pub const fn is_in_service(self) -> bool {
        matches!(self, Self::Available | Self::Occupied | Self::Reserved)
    }
}

/// What a spot offers besides room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Features {
    // In the order of their weight in `SpotClass::code`, so that classes sort as their codes do.
    /// It is wide and near the lift, for drivers with a disability.
    pub accessible: bool,
    /// It has a charger for electric vehicles.
    pub charger: bool,
}

/// Type and features together: the key by which free spots are looked for and counted.
///
/// ```
/// use parking_garage::{Features, SpotClass, SpotType};
///
/// let class = SpotClass { spot_type: SpotType::Standard, features: Features { charger: true, accessible: false } };
/// assert_eq!(class.to_string(), "STANDARD+charger");
/// assert_eq!(SpotClass::ALL.iter().position(|other| *other == class), Some(class.code() as usize));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SpotClass {
    /// The size.
    pub spot_type: SpotType,
    /// The equipment.
    pub features: Features,
}

impl SpotClass {
    /// How many classes there are.
    pub const COUNT: usize = SpotType::ALL.len() * 4;

    /// Every class, in the order of [`SpotClass::code`].
    pub const ALL: [Self; Self::COUNT] = {
        let mut all =
            [Self { spot_type: SpotType::Motorcycle, features: Features { charger: false, accessible: false } }; Self::COUNT];
        let mut code = 0;
        while code < Self::COUNT {
            all[code] = Self {
                spot_type: SpotType::ALL[code / 4],
                features: Features { charger: code % 2 == 1, accessible: (code / 2) % 2 == 1 },
            };
            code += 1;
        }
        all
    };

    /// A small number for stores and arrays: size times four, plus two if accessible, plus one if there is a charger.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.spot_type as u8 * 4 + self.features.accessible as u8 * 2 + self.features.charger as u8
    }
}

impl fmt::Display for SpotClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spot_type.as_str())?;
        if self.features.charger {
            f.write_str("+charger")?;
        }
        if self.features.accessible {
            f.write_str("+accessible")?;
        }
        Ok(())
    }
}

/// The largest vehicle that a spot, and the way to it, lets through, in centimetres; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SizeLimits {
    /// Height.
    pub height_cm: Option<u16>,
    /// Length.
    pub length_cm: Option<u16>,
    /// Width.
    pub width_cm: Option<u16>,
}

impl fmt::Display for SizeLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::vehicle::write_measures(f, self.height_cm, self.length_cm, self.width_cm)
    }
}

impl SizeLimits {
    /// Whether a vehicle of this size fits; a measure that is not known is taken to fit.
    #[must_use]
    pub fn admit(&self, size: VehicleSize) -> bool {
        let fits =
            |limit: Option<u16>, measure: Option<u16>| !matches!((limit, measure), (Some(limit), Some(measure)) if measure > limit);
        fits(self.height_cm, size.height_cm) && fits(self.length_cm, size.length_cm) && fits(self.width_cm, size.width_cm)
    }
}

/// What is painted on the floor: 1 to 32 printable characters without spaces at the ends, unique in the garage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SpotCode(InlineText);

impl SpotCode {
    /// The longest code, in characters.
    pub const CHARS_MAX: usize = 32;

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// As [`InlineText::words`].
    #[inline]
    pub(crate) fn words(&self) -> Option<[u64; 3]> {
        self.0.words()
    }

    /// The code of these words, as they were made after a check.
    #[inline]
    pub(crate) fn from_words(words: [u64; 3]) -> Option<Self> {
        InlineText::from_words(words).map(Self)
    }
}

impl FromStr for SpotCode {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidLayout`] for a code that is empty, too long, or holds control characters or outer spaces;
    /// [`ErrorKind::InvalidInput`] for one that holds a card number.
    fn from_str(text: &str) -> Result<Self> {
        // The code of nearly every spot; and so few digits are no card number.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'/' | b'_');
        if (1..=12).contains(&text.len()) && text.bytes().all(plain) {
            return Ok(Self(InlineText::new(text)));
        }
        let printable = !text.chars().any(char::is_control) && text.trim() == text;
        if text.is_empty() || text.chars().count() > Self::CHARS_MAX || !printable {
            let limit = Self::CHARS_MAX;
            return Err(Error::new(
                ErrorKind::InvalidLayout,
                format!("a spot code is 1 to {limit} printable characters without outer spaces"),
            ));
        }
        check_no_card_number("a spot code", text)?;
        Ok(Self(InlineText::new(text)))
    }
}

impl TryFrom<String> for SpotCode {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<SpotCode> for String {
    fn from(code: SpotCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for SpotCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One spot, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// Its id.
    pub id: SpotId,
    /// What is painted on the floor.
    pub code: SpotCode,
    /// The floor it is on.
    pub level: i16,
    /// The bay it is in.
    pub bay: u16,
    /// Its place in the order in which spots are given out; lower goes first.
    pub ordinal: u32,
    /// Size and equipment.
    pub class: SpotClass,
    /// What fits.
    pub limits: SizeLimits,
    /// What it is doing.
    pub status: SpotStatus,
    /// The session that holds it, if it is OCCUPIED.
    pub session: Option<SessionId>,
    /// The vehicle it is kept for, if it is RESERVED.
    pub reserved_for: Option<VehicleId>,
    /// When the reservation lapses; `None` is never.
    pub reserved_until: Option<Timestamp>,
    /// How often the row has changed; starts at 1.
    pub version: u32,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
    /// When the spot was taken out of the layout.
    pub deleted_at: Option<Timestamp>,
}

impl Spot {
    fn stepped(&self, next: SpotStatus, at: Timestamp) -> Result<Self> {
        if self.deleted_at.is_some() || !self.status.can_become(next) {
            let removed = if self.deleted_at.is_some() { " (removed)" } else { "" };
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("spot {} ({}) is {}{removed} and cannot become {next}", self.code, self.id, self.status),
            ));
        }
        Ok(Self {
            status: next,
            session: None,
            reserved_for: None,
            reserved_until: None,
            version: self.version + 1,
            updated_at: at,
            ..self.clone()
        })
    }

    /// The row once `session` stands on it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is AVAILABLE or RESERVED.
    pub fn occupied(&self, session: SessionId, at: Timestamp) -> Result<Self> {
        Ok(Self { session: Some(session), ..self.stepped(SpotStatus::Occupied, at)? })
    }

    /// The row once it is free again.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] if it is free already or was removed.
    pub fn freed(&self, at: Timestamp) -> Result<Self> {
        self.stepped(SpotStatus::Available, at)
    }

    /// The row once it is kept for `vehicle`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] unless it is AVAILABLE.
    pub fn reserved(&self, vehicle: VehicleId, until: Option<Timestamp>, at: Timestamp) -> Result<Self> {
        Ok(Self { reserved_for: Some(vehicle), reserved_until: until, ..self.stepped(SpotStatus::Reserved, at)? })
    }

    /// The row once it is closed or opened: MAINTENANCE, OUT_OF_ORDER or AVAILABLE.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] if a car is on it, and for the states that only an entry or a reservation gives.
    pub fn service_changed(&self, next: SpotStatus, at: Timestamp) -> Result<Self> {
        if self.status == SpotStatus::Occupied || matches!(next, SpotStatus::Occupied | SpotStatus::Reserved) {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("spot {} ({}) is {} and cannot be set to {next}", self.code, self.id, self.status),
            ));
        }
        self.stepped(next, at)
    }

    /// The row once the spot is taken out of the layout.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTransition`] while a car is on it or it is reserved, and if it was removed before.
    pub fn removed(&self, at: Timestamp) -> Result<Self> {
        if self.deleted_at.is_some() || matches!(self.status, SpotStatus::Occupied | SpotStatus::Reserved) {
            return Err(Error::new(
                ErrorKind::InvalidTransition,
                format!("spot {} ({}) is {} and cannot be removed", self.code, self.id, self.status),
            ));
        }
        Ok(Self { deleted_at: Some(at), version: self.version + 1, updated_at: at, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SpotStatus::{Available, Maintenance, Occupied, OutOfOrder, Reserved};

    #[test]
    fn the_state_machine_is_this_table() {
        let table = [
            (Available, vec![Occupied, Reserved, Maintenance, OutOfOrder]),
            (Occupied, vec![Available]),
            (Reserved, vec![Available, Occupied, Maintenance, OutOfOrder]),
            (Maintenance, vec![Available, OutOfOrder]),
            (OutOfOrder, vec![Available, Maintenance]),
        ];
        for (from, allowed) in table {
            for next in SpotStatus::ALL {
                assert_eq!(from.can_become(*next), allowed.contains(next), "{from} -> {next}");
            }
        }
    }

    #[test]
    fn class_codes_number_all_classes() {
        for (code, class) in SpotClass::ALL.iter().enumerate() {
            assert_eq!(usize::from(class.code()), code);
        }
        assert!(SpotClass::ALL.is_sorted());
    }

    #[test]
    fn a_limit_refuses_only_a_measure_that_is_known_to_be_larger() {
        let limits = SizeLimits { height_cm: Some(200), ..SizeLimits::default() };
        let tall = |height_cm| VehicleSize { height_cm, ..VehicleSize::default() };
        assert!(limits.admit(tall(None)) && limits.admit(tall(Some(200))));
        assert!(!limits.admit(tall(Some(201))));
    }

    #[test]
    fn codes_are_checked() {
        assert_eq!("CA-303".parse::<SpotCode>().unwrap().as_str(), "CA-303");
        for bad in ["", " A", "A ", "A\nB", &"x".repeat(33)] {
            assert_eq!(bad.parse::<SpotCode>().unwrap_err().kind(), ErrorKind::InvalidLayout, "{bad:?}");
        }
    }
}
