//! Which spots a vehicle may take, and which it should take first.

use serde::{Deserialize, Serialize};

use super::{Features, SpotClass, SpotType, VehicleType};

/// Who may use a spot that is equipped for someone in particular.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EquippedSpots {
    /// Only vehicles that need the equipment.
    #[default]
    ForThoseWhoNeedThem,
    /// Others too, once nothing else is free.
    ForAllWhenNothingElseIsFree,
}

/// How spots are given out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AssignmentPolicy {
    /// Spots with a charger. Default: only for ELECTRIC vehicles.
    pub chargers: EquippedSpots,
    /// Accessible spots. Default: only for ACCESSIBLE vehicles.
    pub accessible: EquippedSpots,
}

/// The spot classes that a vehicle of this type may take, best first.
///
/// A vehicle fits its own size and every larger one, and takes the smallest free. ELECTRIC and ACCESSIBLE vehicles have
/// the size of STANDARD ones; they look for their equipment in every size before they do without. Equipment nobody asked
/// for is left to those who need it, as `policy` says; a spot that has both is the last choice.
///
/// ```
/// use parking_garage::{AssignmentPolicy, VehicleType, preferences};
///
/// let classes: Vec<String> =
///     preferences(VehicleType::Electric, AssignmentPolicy::default()).iter().map(ToString::to_string).collect();
/// assert_eq!(classes, ["STANDARD+charger", "OVERSIZED+charger", "STANDARD", "OVERSIZED"]);
/// ```
#[must_use]
pub fn preferences(vehicle: VehicleType, policy: AssignmentPolicy) -> Vec<SpotClass> {
    let smallest = match vehicle {
        VehicleType::Motorcycle => SpotType::Motorcycle,
        VehicleType::Compact => SpotType::Compact,
        VehicleType::Standard | VehicleType::Electric | VehicleType::Accessible => SpotType::Standard,
        VehicleType::Oversized => SpotType::Oversized,
    };
    let wants = Features { charger: vehicle == VehicleType::Electric, accessible: vehicle == VehicleType::Accessible };
    let open = Features {
        charger: policy.chargers == EquippedSpots::ForAllWhenNothingElseIsFree,
        accessible: policy.accessible == EquippedSpots::ForAllWhenNothingElseIsFree,
    };
    let may_use = |offers: Features| {
        (!offers.charger || wants.charger || open.charger) && (!offers.accessible || wants.accessible || open.accessible)
    };
    // Fewer is better, first by what is missing, then by what is wasted on this vehicle.
    let rank = |class: &SpotClass| {
        let missing = u8::from(wants.charger && !class.features.charger) + u8::from(wants.accessible && !class.features.accessible);
        let wasted =
            u8::from(class.features.charger && !wants.charger) + 2 * u8::from(class.features.accessible && !wants.accessible);
        (wasted, missing, class.spot_type)
    };
    let mut classes: Vec<SpotClass> =
        SpotClass::ALL.into_iter().filter(|class| class.spot_type >= smallest && may_use(class.features)).collect();
    classes.sort_by_key(rank);
    classes
}

#[cfg(test)]
mod tests {
    use super::*;
    use EquippedSpots::{ForAllWhenNothingElseIsFree as Open, ForThoseWhoNeedThem as Kept};

    fn names(vehicle: VehicleType, chargers: EquippedSpots, accessible: EquippedSpots) -> Vec<String> {
        preferences(vehicle, AssignmentPolicy { chargers, accessible }).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_vehicle_type_has_this_order() {
        use VehicleType::{Accessible, Compact, Electric, Motorcycle, Oversized, Standard};
        let table: [(VehicleType, EquippedSpots, EquippedSpots, &[&str]); 9] = [
            (Motorcycle, Kept, Kept, &["MOTORCYCLE", "COMPACT", "STANDARD", "OVERSIZED"]),
            (Compact, Kept, Kept, &["COMPACT", "STANDARD", "OVERSIZED"]),
            (Standard, Kept, Kept, &["STANDARD", "OVERSIZED"]),
            (Oversized, Kept, Kept, &["OVERSIZED"]),
            (Electric, Kept, Kept, &["STANDARD+charger", "OVERSIZED+charger", "STANDARD", "OVERSIZED"]),
            (Accessible, Kept, Kept, &["STANDARD+accessible", "OVERSIZED+accessible", "STANDARD", "OVERSIZED"]),
            (Standard, Open, Kept, &["STANDARD", "OVERSIZED", "STANDARD+charger", "OVERSIZED+charger"]),
            (Oversized, Kept, Open, &["OVERSIZED", "OVERSIZED+accessible"]),
            (Oversized, Open, Open, &["OVERSIZED", "OVERSIZED+charger", "OVERSIZED+accessible", "OVERSIZED+charger+accessible"]),
        ];
        for (vehicle, chargers, accessible, expected) in table {
            assert_eq!(names(vehicle, chargers, accessible), expected, "{vehicle} {chargers:?} {accessible:?}");
        }
    }

    #[test]
    fn no_policy_lets_a_vehicle_into_a_smaller_spot_or_lists_one_twice() {
        for vehicle in VehicleType::ALL {
            for (chargers, accessible) in [(Kept, Kept), (Kept, Open), (Open, Kept), (Open, Open)] {
                let classes = preferences(*vehicle, AssignmentPolicy { chargers, accessible });
                let mut seen = std::collections::HashSet::new();
                assert!(classes.iter().all(|class| seen.insert(*class)));
                let smallest = classes.iter().map(|class| class.spot_type).min().unwrap();
                let plain: Vec<_> = classes.iter().filter(|class| class.features == Features::default()).collect();
                assert_eq!(plain.first().unwrap().spot_type, smallest);
                // Opening a kind of spot to all adds choices at the end and takes none away.
                let strict = preferences(*vehicle, AssignmentPolicy::default());
                assert!(strict.iter().all(|class| seen.contains(class)));
            }
        }
    }
}
