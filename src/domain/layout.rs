//! The layout: garage > floor > bay > spot, as a plan to be built.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Features, SizeLimits, SpotClass, SpotCode, SpotId, SpotType, check_no_card_number};
use crate::{Error, ErrorKind, Result};

/// A floor: a level number, 0 at the street, negative below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// The level.
    pub level: i16,
    /// What people call it; at most 64 characters.
    pub name: String,
}

/// A bay: a row or block of spots on one floor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bay {
    /// The floor it is on.
    pub level: i16,
    /// Its number on that floor.
    pub number: u16,
    /// What people call it; at most 64 characters.
    pub name: String,
}

/// A spot to be built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpotPlan {
    /// What is painted on the floor; unique in the garage.
    pub code: SpotCode,
    /// The floor.
    pub level: i16,
    /// The bay.
    pub bay: u16,
    /// The size.
    #[serde(default = "standard")]
    pub spot_type: SpotType,
    /// The equipment.
    #[serde(default)]
    pub features: Features,
    /// What fits.
    #[serde(default)]
    pub limits: SizeLimits,
}

const fn standard() -> SpotType {
    SpotType::Standard
}

/// A spot as the event that built it names it: the plan, its id and its place in the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSpot {
    /// The id it was given.
    pub id: SpotId,
    /// What is painted on the floor.
    pub code: SpotCode,
    /// The floor.
    pub level: i16,
    /// The bay.
    pub bay: u16,
    /// Its place in the order in which spots are given out.
    pub ordinal: u32,
    /// Size and equipment.
    pub class: SpotClass,
    /// What fits.
    pub limits: SizeLimits,
}

/// Floors, bays and spots to be added to a garage.
///
/// ```
/// use parking_garage::Layout;
///
/// let layout = Layout::grid(3, 4, 25);
/// assert_eq!((layout.floors.len(), layout.bays.len(), layout.spots.len()), (3, 12, 300));
/// assert_eq!(layout.spots[0].code.as_str(), "F1-B1-S001");
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Floors that are not there yet.
    #[serde(default)]
    pub floors: Vec<Floor>,
    /// Bays that are not there yet.
    #[serde(default)]
    pub bays: Vec<Bay>,
    /// Spots, in the order in which they are to be given out.
    #[serde(default)]
    pub spots: Vec<SpotPlan>,
}

impl Layout {
    /// The most spots in one layout; the largest car parks built have some 20,000.
    pub const SPOTS_MAX: usize = 1_000_000;
    const NAME_CHARS_MAX: usize = 64;

    /// `floors` floors (levels 1 and up) of `bays` bays of `spots` STANDARD spots, named `F1-B1-S001` and so on.
    #[must_use]
    pub fn grid(floors: u16, bays: u16, spots: u16) -> Self {
        let level_of = |floor: u16| i16::try_from(floor).unwrap_or(i16::MAX);
        let mut layout = Self::default();
        for floor in 1..=floors {
            let level = level_of(floor);
            layout.floors.push(Floor { level, name: format!("Floor {floor}") });
            for bay in 1..=bays {
                layout.bays.push(Bay { level, number: bay, name: format!("Bay {bay}") });
                for spot in 1..=spots {
                    let code = format!("F{floor}-B{bay}-S{spot:03}").parse();
                    // 5 + 5 + 5 digits and 5 letters fit the code's 32 characters.
                    let code = code.expect("a grid code is short and printable");
                    layout.spots.push(SpotPlan {
                        code,
                        level,
                        bay,
                        spot_type: SpotType::Standard,
                        features: Features::default(),
                        limits: SizeLimits::default(),
                    });
                }
            }
        }
        layout
    }

    /// The same layout with each spot passed through `change`: sizes, equipment, codes.
    #[must_use]
    pub fn map_spots(mut self, mut change: impl FnMut(SpotPlan) -> SpotPlan) -> Self {
        self.spots = self.spots.into_iter().map(&mut change).collect();
        self
    }

    /// Says that the layout fits together and onto what is there already.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidLayout`] for a floor, bay or spot code named twice, a bay on no floor, a spot in no bay, a name
    /// over 64 characters, or more than [`Layout::SPOTS_MAX`] spots; the message names the first such thing.
    /// [`ErrorKind::InvalidInput`] for a name that holds a card number.
    pub fn check(&self, floors: &[Floor], bays: &[Bay]) -> Result<()> {
        let refuse = |message: String| Err(Error::new(ErrorKind::InvalidLayout, message));
        if self.spots.len() > Self::SPOTS_MAX {
            return refuse(format!("a layout has at most {} spots", Self::SPOTS_MAX));
        }
        let names = self.floors.iter().map(|floor| &floor.name).chain(self.bays.iter().map(|bay| &bay.name));
        for name in names {
            if name.chars().count() > Self::NAME_CHARS_MAX || name.chars().any(char::is_control) {
                return refuse(format!("the name of a floor or bay is at most {} printable characters", Self::NAME_CHARS_MAX));
            }
            check_no_card_number("the name of a floor or bay", name)?;
        }
        let mut levels: HashSet<i16> = floors.iter().map(|floor| floor.level).collect();
        for floor in &self.floors {
            if !levels.insert(floor.level) {
                return refuse(format!("floor {} is there already, or named twice", floor.level));
            }
        }
        let mut rows: HashSet<(i16, u16)> = bays.iter().map(|bay| (bay.level, bay.number)).collect();
        for bay in &self.bays {
            if !levels.contains(&bay.level) {
                return refuse(format!("bay {} is on floor {}, which is not there", bay.number, bay.level));
            }
            if !rows.insert((bay.level, bay.number)) {
                return refuse(format!("bay {} on floor {} is there already, or named twice", bay.number, bay.level));
            }
        }
        let mut codes: HashSet<&SpotCode> = HashSet::new();
        for spot in &self.spots {
            if !rows.contains(&(spot.level, spot.bay)) {
                return refuse(format!("spot {} is in bay {} on floor {}, which is not there", spot.code, spot.bay, spot.level));
            }
            if !codes.insert(&spot.code) {
                return refuse(format!("spot {} is named twice", spot.code));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(layout: &Layout) -> String {
        let error = layout.check(&[], &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidLayout);
        error.to_string()
    }

    #[test]
    fn a_layout_that_does_not_fit_together_is_refused_and_says_where() {
        let good = Layout::grid(2, 2, 3);
        good.check(&[], &[]).unwrap();

        let mut twice = good.clone();
        twice.spots[5].code = twice.spots[0].code.clone();
        assert_eq!(refused(&twice), "spot F1-B1-S001 is named twice");

        let mut lost = good.clone();
        lost.spots[0].bay = 9;
        assert_eq!(refused(&lost), "spot F1-B1-S001 is in bay 9 on floor 1, which is not there");

        let mut floating = good.clone();
        floating.bays[0].level = 7;
        assert_eq!(refused(&floating), "bay 1 is on floor 7, which is not there");

        let mut doubled = good.clone();
        doubled.floors[1].level = 1;
        assert_eq!(refused(&doubled), "floor 1 is there already, or named twice");
    }

    #[test]
    fn spots_may_be_added_to_bays_that_are_there() {
        let whole = Layout::grid(1, 1, 2);
        let more = Layout { floors: vec![], bays: vec![], spots: whole.spots.clone() };
        more.check(&whole.floors, &whole.bays).unwrap();
    }

    #[test]
    fn a_layout_reads_from_json_and_unknown_keys_are_refused() {
        let json = r#"{"floors":[{"level":0,"name":"Street"}],"bays":[{"level":0,"number":1,"name":"A"}],
            "spots":[{"code":"A1","level":0,"bay":1,"features":{"charger":true},"limits":{"height_cm":200}}]}"#;
        let layout: Layout = serde_json::from_str(json).unwrap();
        layout.check(&[], &[]).unwrap();
        assert!(layout.spots[0].features.charger);
        assert!(serde_json::from_str::<Layout>(&json.replace("height_cm", "heigth_cm")).is_err());
    }
}
