//! Shifts: opened with a float, fed by cash payments, closed by counting.

use crate::domain::Permission;
use serde::{Deserialize, Serialize};

use super::{found, service};
use crate::authority::{Caller, Need};
use crate::domain::{Actor, CashMove, Money, Shift, ShiftId, Timestamp, check_no_card_number, check_note};
use crate::event::Event;
use crate::storage::{Page, ReadTx};
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// The longest name of a drawer, in characters.
const DRAWER_CHARS_MAX: usize = 64;

/// A shift to be opened.
#[derive(Clone, Debug, Serialize)]
pub struct NewShift {
    drawer: String,
    float: Money,
}

impl NewShift {
    /// At this drawer, in which the float is: the cash to begin with.
    #[must_use]
    pub fn new(drawer: impl Into<String>, float: Money) -> Self {
        Self { drawer: drawer.into(), float }
    }
}

/// What closing a shift found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftClosed {
    /// The shift, CLOSED.
    pub shift: Shift,
    /// What must have been in the drawer.
    pub expected: Money,
    /// What was.
    pub counted: Money,
    /// Counted less expected: negative where cash is missing.
    pub difference: Money,
}

service! {
    /// Shifts: see [`Garage::shifts`](crate::Garage::shifts).
    ///
    /// Through [`Garage::acting_as`](crate::Garage::acting_as) `WORK_SHIFT` is for shifts that the same user opened, and
    /// `MANAGE_SHIFTS` for those of everybody.
    Shifts
}

impl Shifts<'_> {
    /// Opens a shift at a drawer. Cash paid with [`Pay::drawer`](crate::Pay::drawer) then belongs to it. A principal pays into its
    /// own shift, with `MANAGE_SHIFTS` into any; a device also into the drawer that is called as its lane is; and everyone who may
    /// take payments into that of a shift that the host itself opened.
    ///
    /// ```
    /// use parking_garage::{CashMove, Currency, Garage, Money, NewShift};
    ///
    /// let garage = Garage::in_memory()?;
    /// let euros = |minor| Money::new(minor, Currency::EUR);
    /// let shift = garage.shifts().open(NewShift::new("booth-1", euros(10_000)))?;
    /// garage.shifts().move_cash(shift.id, CashMove::Drop, euros(4_000), "safe")?;
    /// let closed = garage.shifts().close(shift.id, euros(5_950))?;
    /// assert_eq!((closed.expected, closed.difference), (euros(6_000), euros(-50)));
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for the drawer's name: 1 to 64 printable characters, no card number;
    /// [`ErrorKind::OutOfRange`] for a float below nothing; [`ErrorKind::AlreadyExists`], naming it, if a shift is OPEN there.
    pub fn open(&self, new: NewShift) -> Result<Shift> {
        self.scope.run(Open { new })
    }

    /// Puts cash into the drawer or takes it out, and says why.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] if the shift is CLOSED; [`ErrorKind::OutOfRange`] unless the
    /// amount is above nothing, and for more than the drawer must hold; [`ErrorKind::InvalidInput`] for the reason, and for
    /// another currency than the float's.
    pub fn move_cash(&self, shift: ShiftId, kind: CashMove, amount: Money, reason: &str) -> Result<Shift> {
        self.scope.run(MoveCash { shift, kind, amount, reason: reason.to_owned() })
    }

    /// Closes a shift with what a person counted in the drawer.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::InvalidTransition`] if it is CLOSED; [`ErrorKind::OutOfRange`] for less than
    /// nothing; [`ErrorKind::InvalidInput`] for another currency than the float's.
    pub fn close(&self, shift: ShiftId, counted: Money) -> Result<ShiftClosed> {
        self.scope.run(Close { shift, counted })
    }

    /// The shift.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn get(&self, id: ShiftId) -> Result<Shift> {
        let scope = self.scope.admit(OWN_SHIFT)?;
        let shift = found(scope.read(OWN_SHIFT, |rows| rows.shift(id))?, "shift", id)?;
        scope.require(|caller| check_whose(caller, Some(&shift)))?;
        Ok(shift)
    }

    /// The OPEN shift of this drawer.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn current(&self, drawer: &str) -> Result<Option<Shift>> {
        let scope = self.scope.admit(OWN_SHIFT)?;
        let shift = scope.read(OWN_SHIFT, |rows| rows.open_shift_of(drawer))?;
        // That nobody has one there is for everybody to know who may open one.
        scope.require(|caller| if shift.is_some() { check_whose(caller, shift.as_ref()) } else { Ok(()) })?;
        Ok(shift)
    }

    /// All OPEN shifts, by drawer.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn open_ones(&self) -> Result<Vec<Shift>> {
        self.scope.read(Need::May(Permission::ManageShifts), |rows| rows.open_shifts())
    }

    /// All shifts, page by page.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn list(&self, page: Page<ShiftId>) -> Result<Vec<Shift>> {
        self.scope.read(Need::May(Permission::ManageShifts), |rows| rows.shifts(page))
    }
}

/// What is wanted for a shift before it is known whose it is.
const OWN_SHIFT: Need = Need::Either(Permission::WorkShift, Permission::ManageShifts);

/// One's own shift is for who works one, everybody's for who manages them.
fn check_whose(caller: &Caller, shift: Option<&Shift>) -> Result<()> {
    let is_own = shift.is_some_and(|shift| caller.is(shift.opened_by));
    caller.require(Need::May(if is_own { Permission::WorkShift } else { Permission::ManageShifts }))
}

/// Whoever takes or gives cash must not spoil somebody else's count. A shift that the host opened is nobody's own; and the box of
/// a pay station, which is called as the lane of the device, is opened and counted by someone else than the device.
pub(super) fn check_may_cash(caller: &Caller, shift: &Shift) -> Result<()> {
    let is_open_to_all = shift.opened_by == Actor::Host || caller.lane() == Some(shift.drawer.as_str());
    if is_open_to_all { Ok(()) } else { check_whose(caller, Some(shift)) }
}

/// Checks the name of a drawer.
pub(super) fn check_drawer(drawer: Option<&str>) -> Result<()> {
    match drawer {
        Some(drawer) if drawer.is_empty() || drawer.chars().count() > DRAWER_CHARS_MAX || drawer.chars().any(char::is_control) => {
            Err(Error::new(ErrorKind::InvalidInput, "the name of a drawer is 1 to 64 printable characters"))
        }
        drawer => drawer.map_or(Ok(()), |drawer| check_no_card_number("the name of a drawer", drawer)),
    }
}

fn shift_of(events: &[Event]) -> Option<ShiftId> {
    events.iter().find_map(|event| match *event {
        Event::ShiftOpened { shift, .. } => Some(shift),
        _ => None,
    })
}

#[derive(Serialize)]
struct Open {
    new: NewShift,
}

impl Command for Open {
    type Answer = Shift;
    const NAME: &'static str = "shifts.open";
    const NEED: Need = Need::May(Permission::WorkShift);

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let NewShift { drawer, float } = &self.new;
        check_drawer(Some(drawer))?;
        if float.minor() < 0 {
            return Err(Error::new(ErrorKind::OutOfRange, "a float is nothing or more"));
        }
        if let Some(open) = rows.open_shift_of(drawer)? {
            return Err(Error::new(ErrorKind::AlreadyExists, format!("shift {} is OPEN at this drawer: close it first", open.id)));
        }
        Ok(vec![Event::ShiftOpened { shift: with.id(ShiftId::new), drawer: drawer.clone(), float: *float, by: with.actor }])
    }

    fn answer(&self, rows: &dyn ReadTx, events: &[Event], _: Timestamp) -> Result<Shift> {
        let id = found(shift_of(events), "the shift of", "this command")?;
        found(rows.shift(id)?, "shift", id)
    }
}

#[derive(Serialize)]
struct MoveCash {
    shift: ShiftId,
    kind: CashMove,
    amount: Money,
    reason: String,
}

impl Command for MoveCash {
    type Answer = Shift;
    const NAME: &'static str = "shifts.move_cash";
    const NEED: Need = OWN_SHIFT;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        check_note("a reason", &self.reason)?;
        let shift = found(rows.shift(self.shift)?, "shift", self.shift)?;
        with.require(|caller| check_whose(caller, Some(&shift)))?;
        shift.moved(self.kind, self.amount, with.now)?;
        Ok(vec![Event::CashMoved { shift: self.shift, kind: self.kind, amount: self.amount, reason: self.reason.clone() }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Shift> {
        found(rows.shift(self.shift)?, "shift", self.shift)
    }
}

#[derive(Serialize)]
struct Close {
    shift: ShiftId,
    counted: Money,
}

impl Command for Close {
    type Answer = ShiftClosed;
    const NAME: &'static str = "shifts.close";
    const NEED: Need = OWN_SHIFT;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let shift = found(rows.shift(self.shift)?, "shift", self.shift)?;
        with.require(|caller| check_whose(caller, Some(&shift)))?;
        shift.closed(self.counted, with.now)?;
        Ok(vec![Event::ShiftClosed { shift: self.shift, counted: self.counted }])
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<ShiftClosed> {
        let shift = found(rows.shift(self.shift)?, "shift", self.shift)?;
        let expected = shift.expected()?;
        let difference = self.counted.checked_sub(expected)?;
        Ok(ShiftClosed { shift, expected, counted: self.counted, difference })
    }
}
