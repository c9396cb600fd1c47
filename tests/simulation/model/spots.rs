//! Spots: which one a vehicle gets, and what is done to them by hand.

use parking_garage::{ErrorKind, SessionStatus, SpotStatus};

use super::{Answer, Class, MINUTE, Model, PLAN, Spot, picked};
use crate::operation::Choice;

pub(super) const fn built(code: usize) -> Spot {
    Spot { code, status: SpotStatus::Available, stay: None, reserved_for: None, reserved_until: None, removed: false }
}

/// The classes that a vehicle of this kind may take, the best first.
const fn suitable(kind: usize) -> &'static [Class] {
    match kind {
        0 => &[Class::Standard, Class::Oversized],
        1 => &[Class::Compact, Class::Standard, Class::Oversized],
        2 => &[Class::Charger, Class::Standard, Class::Oversized],
        _ => &[Class::Oversized],
    }
}

impl Model {
    pub(super) fn set_spot(&mut self, place: usize, status: SpotStatus, stay: Option<usize>) {
        let spot = &mut self.spots[place];
        *spot = Spot { status, stay, ..built(spot.code) };
    }

    pub(crate) fn spot_text(&self, place: usize) -> String {
        let Spot { status, stay, reserved_for, reserved_until, removed, .. } = &self.spots[place];
        format!("spot {place} {status} {stay:?} {reserved_for:?} {reserved_until:?} {removed}")
    }

    fn places(&self) -> impl Iterator<Item = (usize, &Spot)> {
        self.spots.iter().enumerate().filter(|(_, spot)| !spot.removed)
    }

    /// The spot that a vehicle of this kind gets; the second part says whose reservation has lapsed for it.
    pub(super) fn choose(&self, vehicle: Option<usize>, kind: usize, choice: Choice, entry: bool) -> Result<usize, ErrorKind> {
        let level = match choice {
            Choice::Any => None,
            Choice::OnLevel(level) => Some(level),
            Choice::Code(code) => return self.check_spot(vehicle, kind, usize::from(code)),
        };
        let on_level = |spot: &Spot| level.is_none_or(|level| level == PLAN[spot.code].1);
        let is_own = |spot: &Spot| vehicle.is_some() && spot.reserved_for == vehicle;
        // Of several that are reserved for it the first counts, on another floor or not.
        if let Some((place, _)) = self.places().find(|(_, spot)| is_own(spot)).filter(|(_, spot)| on_level(spot)) {
            return Ok(place);
        }
        let best = |is_wanted: &dyn Fn(&Spot) -> bool| {
            suitable(kind).iter().find_map(|class| {
                let mut places = self.places().filter(|(_, spot)| PLAN[spot.code].0 == *class && on_level(spot));
                places.find(|(_, spot)| is_wanted(spot)).map(|(place, _)| place)
            })
        };
        let free = best(&|spot| spot.status == SpotStatus::Available);
        let lapsed = || best(&|spot| spot.reserved_until.is_some_and(|until| until <= self.now)).filter(|_| entry);
        free.or_else(lapsed).ok_or(ErrorKind::Full)
    }

    fn check_spot(&self, vehicle: Option<usize>, kind: usize, code: usize) -> Result<usize, ErrorKind> {
        let (place, spot) = self.places().find(|(_, spot)| spot.code == code).ok_or(ErrorKind::NotFound)?;
        let is_own = spot.status == SpotStatus::Reserved && spot.reserved_for == vehicle;
        if spot.status != SpotStatus::Available && !is_own {
            return Err(ErrorKind::SpotUnavailable);
        }
        if !is_own && !suitable(kind).contains(&PLAN[code].0) {
            return Err(ErrorKind::SpotUnsuitable);
        }
        Ok(place)
    }

    pub(super) fn set_service(&mut self, which: u8, to: SpotStatus) -> Answer {
        let place = picked!(which, self.spots);
        let Spot { status: from, removed, .. } = self.spots[place];
        let is_step = match to {
            SpotStatus::Available => matches!(from, SpotStatus::Maintenance | SpotStatus::OutOfOrder),
            _ => from != to && from != SpotStatus::Occupied,
        };
        if removed || !is_step {
            return Err(ErrorKind::InvalidTransition);
        }
        self.set_spot(place, to, None);
        Ok(self.spot_text(place))
    }

    pub(super) fn reserve(&mut self, which: u8, plate: u8, minutes: Option<i16>) -> Answer {
        let place = picked!(which, self.spots);
        if minutes.is_some_and(|minutes| minutes <= 0) {
            return Err(ErrorKind::InvalidInput);
        }
        if self.spots[place].removed || self.spots[place].status != SpotStatus::Available {
            return Err(ErrorKind::InvalidTransition);
        }
        let vehicle = self.known_or_registered(plate, 0);
        self.set_spot(place, SpotStatus::Reserved, None);
        self.spots[place].reserved_for = Some(vehicle);
        self.spots[place].reserved_until = minutes.map(|minutes| self.called_at + i64::from(minutes) * MINUTE);
        Ok(self.spot_text(place))
    }

    pub(super) fn free(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.spots);
        let spot = &self.spots[place];
        let is_over = |stay: usize| self.stays[stay].status != SessionStatus::Active;
        if spot.status != SpotStatus::Reserved && !(spot.status == SpotStatus::Occupied && spot.stay.is_some_and(is_over)) {
            return Err(ErrorKind::InvalidTransition);
        }
        self.set_spot(place, SpotStatus::Available, None);
        Ok(self.spot_text(place))
    }

    pub(super) fn remove_spot(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.spots);
        let spot = &mut self.spots[place];
        if spot.removed || matches!(spot.status, SpotStatus::Occupied | SpotStatus::Reserved) {
            return Err(ErrorKind::InvalidTransition);
        }
        spot.removed = true;
        Ok(self.spot_text(place))
    }

    pub(super) fn build(&mut self, code: u8) -> Answer {
        let code = usize::from(code);
        if self.places().any(|(_, spot)| spot.code == code) {
            return Err(ErrorKind::AlreadyExists);
        }
        self.spots.push(built(code));
        Ok(format!("spot {}", self.spots.len() - 1))
    }

    /// How many spots are free, and how many are taken.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let count = |status| self.places().filter(|(_, spot)| spot.status == status).count();
        (count(SpotStatus::Available), count(SpotStatus::Occupied))
    }
}
