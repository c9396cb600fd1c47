//! The layout: floors, bays and spots to be built, and those that are there.

use std::ffi::c_char;

use parking_garage::{Bay, Error, ErrorKind, Features, Floor, Layout, LayoutBuilt, Result, SizeLimits, SpotPlan, SpotType};

use crate::call::on_garage;
use crate::code::{Coded, GarageSpotType};
use crate::error::GarageError;
use crate::give::give;
use crate::open::{GarageHandle, check_flags};
use crate::record::{OutMany, OutValue, read, read_many, readable, records};
use crate::status::GarageStatus;
use crate::text::{field, text};
use crate::with_key;

/// The room for the name of a floor or bay, with its NUL.
pub const GARAGE_NAME_BYTES: usize = 257;
/// A feature of spots: wide and near the lift, for drivers with a disability.
pub const GARAGE_FEATURE_ACCESSIBLE: u32 = 1;
/// A feature of spots: a charger for electric vehicles.
pub const GARAGE_FEATURE_CHARGER: u32 = 2;

/// A floor that is to be built.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageFloorPlan {
    /// sizeof(GarageFloorPlan), set by the caller.
    pub struct_size: u32,
    /// Its level: 0 at the street, negative below it.
    pub level: i16,
    /// What people call it; at most 64 characters.
    pub name: *const c_char,
}

/// A bay that is to be built: a row or block of spots on one floor.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageBayPlan {
    /// sizeof(GarageBayPlan), set by the caller.
    pub struct_size: u32,
    /// The floor it is on.
    pub level: i16,
    /// Its number on that floor.
    pub number: u16,
    /// What people call it; at most 64 characters.
    pub name: *const c_char,
}

/// A spot that is to be built.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageSpotPlan {
    /// sizeof(GarageSpotPlan), set by the caller.
    pub struct_size: u32,
    /// The size.
    pub spot_type: GarageSpotType,
    /// GARAGE_FEATURE_*, added up.
    pub features: u32,
    /// The floor.
    pub level: i16,
    /// The bay on that floor.
    pub bay: u16,
    /// The tallest vehicle that may stand there, in centimetres; 0: any.
    pub height_cm_max: u16,
    /// The longest.
    pub length_cm_max: u16,
    /// The widest.
    pub width_cm_max: u16,
    /// What is painted on the floor: 1 to 32 characters, unique in the garage.
    pub code: *const c_char,
}

/// Floors, bays and spots to be added to those there are.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageLayout {
    /// sizeof(GarageLayout), set by the caller.
    pub struct_size: u32,
    /// Floors that are not there yet.
    pub floors: *const GarageFloorPlan,
    /// How many.
    pub floor_count: usize,
    /// Bays that are not there yet.
    pub bays: *const GarageBayPlan,
    /// How many.
    pub bay_count: usize,
    /// Spots, in the order in which they are to be given out.
    pub spots: *const GarageSpotPlan,
    /// How many.
    pub spot_count: usize,
}

/// How much was built.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageLayoutBuilt {
    /// sizeof(GarageLayoutBuilt), set by the caller.
    pub struct_size: u32,
    /// New floors.
    pub floors: u32,
    /// New bays.
    pub bays: u32,
    /// New spots.
    pub spots: u32,
}

/// A floor.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageFloor {
    /// sizeof(GarageFloor), set by the caller.
    pub struct_size: u32,
    /// Its level: 0 at the street, negative below it.
    pub level: i16,
    /// What people call it.
    pub name: [c_char; GARAGE_NAME_BYTES],
}

/// A bay.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageBay {
    /// sizeof(GarageBay), set by the caller.
    pub struct_size: u32,
    /// The floor it is on.
    pub level: i16,
    /// Its number on that floor.
    pub number: u16,
    /// What people call it.
    pub name: [c_char; GARAGE_NAME_BYTES],
}

records! {
    GarageFloorPlan: name;
    GarageBayPlan: name;
    GarageSpotPlan: code;
    GarageLayout: spot_count;
    GarageLayoutBuilt: spots;
    GarageFloor: name;
    GarageBay: name;
}
readable! { GarageFloorPlan GarageBayPlan GarageSpotPlan GarageLayout }

impl From<LayoutBuilt> for GarageLayoutBuilt {
    fn from(built: LayoutBuilt) -> Self {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self { struct_size: 0, floors: count(built.floors), bays: count(built.bays), spots: count(built.spots) }
    }
}

impl From<Floor> for GarageFloor {
    fn from(floor: Floor) -> Self {
        Self { struct_size: 0, level: floor.level, name: field(&floor.name) }
    }
}

impl From<Bay> for GarageBay {
    fn from(bay: Bay) -> Self {
        Self { struct_size: 0, level: bay.level, number: bay.number, name: field(&bay.name) }
    }
}

/// A measure in centimetres, where 0 is none.
pub(crate) fn measure(centimetres: u16) -> Option<u16> {
    (centimetres != 0).then_some(centimetres)
}

pub(crate) fn features_of(name: &str, features: u32) -> Result<Features> {
    check_flags(name, features, GARAGE_FEATURE_ACCESSIBLE | GARAGE_FEATURE_CHARGER)?;
    Ok(Features { accessible: features & GARAGE_FEATURE_ACCESSIBLE != 0, charger: features & GARAGE_FEATURE_CHARGER != 0 })
}

pub(crate) fn features_code(features: Features) -> u32 {
    u32::from(features.accessible) * GARAGE_FEATURE_ACCESSIBLE + u32::from(features.charger) * GARAGE_FEATURE_CHARGER
}

/// # Safety
/// What the plan points to is as its fields say.
unsafe fn layout_of(plan: &GarageLayout) -> Result<Layout> {
    // SAFETY: promised by the caller.
    unsafe {
        let floors = read_many("layout.floors", plan.floors, plan.floor_count)?;
        let bays = read_many("layout.bays", plan.bays, plan.bay_count)?;
        let spots = read_many("layout.spots", plan.spots, plan.spot_count)?;
        let name = |what: &str, index: usize, at| text(&format!("layout.{what}[{index}].name"), at).map(str::to_owned);
        let spot = |(index, spot): (usize, &GarageSpotPlan)| {
            let field = |field: &str| format!("layout.spots[{index}].{field}");
            Ok(SpotPlan {
                code: text(&field("code"), spot.code)?.parse()?,
                level: spot.level,
                bay: spot.bay,
                spot_type: SpotType::of(&field("spot_type"), spot.spot_type)?,
                features: features_of(&field("features"), spot.features)?,
                limits: SizeLimits {
                    height_cm: measure(spot.height_cm_max),
                    length_cm: measure(spot.length_cm_max),
                    width_cm: measure(spot.width_cm_max),
                },
            })
        };
        Ok(Layout {
            floors: (0..)
                .zip(&floors)
                .map(|(index, floor)| Ok(Floor { level: floor.level, name: name("floors", index, floor.name)? }))
                .collect::<Result<_>>()?,
            bays: (0..)
                .zip(&bays)
                .map(|(index, bay)| Ok(Bay { level: bay.level, number: bay.number, name: name("bays", index, bay.name)? }))
                .collect::<Result<_>>()?,
            spots: (0..).zip(&spots).map(spot).collect::<Result<_>>()?,
        })
    }
}

/// Builds floors, bays and spots, in addition to those there are. A program that builds its layout at each start does so under
/// a key: the second time does nothing.
///
/// Threads: any. May be NULL: key. Ownership: everything `layout` points to is copied.
/// Errors: GARAGE_E_INVALID_LAYOUT for what does not fit together, GARAGE_E_ALREADY_EXISTS for a code in use,
/// GARAGE_E_INVALID_INPUT.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_layout_create(
    garage: GarageHandle,
    layout: *const GarageLayout,
    key: *const c_char,
    out_built: *mut GarageLayoutBuilt,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_built", out_built), out_error, |open| {
            let layout = layout_of(&read("layout", layout, crate::record::Record::zeroed())?)?;
            with_key!(open.garage.spots(), key).create_layout(&layout)
        })
    }
}

/// Builds `floors` floors (levels 1 and up) of `bays` bays of `spots` STANDARD spots, called F1-B1-S001 and so on.
///
/// Threads: any. May be NULL: key.
/// Errors: as garage_layout_create; GARAGE_E_INVALID_LAYOUT for more than a million spots.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_layout_grid(
    garage: GarageHandle,
    floors: u16,
    bays: u16,
    spots: u16,
    key: *const c_char,
    out_built: *mut GarageLayoutBuilt,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        give(garage, ("out_built", out_built), out_error, |open| {
            // Before it is made: the largest would have 281 million million spots.
            let rows = u64::from(floors) * u64::from(bays) * u64::from(spots.max(1));
            if rows > Layout::SPOTS_MAX as u64 {
                return Err(Error::new(ErrorKind::InvalidLayout, format!("a layout has at most {} spots", Layout::SPOTS_MAX)));
            }
            with_key!(open.garage.spots(), key).create_layout(&Layout::grid(floors, bays, spots))
        })
    }
}

/// All floors, lowest first.
///
/// Threads: any. Outputs: `out_count` is the number of floors, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_layout_floors(
    garage: GarageHandle,
    out_floors: *mut GarageFloor,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_floors", out_floors, capacity)?, OutValue::to("out_count", out_count)?);
            out.list("out_floors", open.garage.spots().floors()?.into_iter().map(Into::into), count)
        })
    }
}

/// All bays, by floor and number.
///
/// Threads: any. Outputs: `out_count` is the number of bays, also on GARAGE_E_BUFFER_TOO_SMALL.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_layout_bays(
    garage: GarageHandle,
    out_bays: *mut GarageBay,
    capacity: usize,
    out_count: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let (out, count) = (OutMany::to("out_bays", out_bays, capacity)?, OutValue::to("out_count", out_count)?);
            out.list("out_bays", open.garage.spots().bays()?.into_iter().map(Into::into), count)
        })
    }
}
