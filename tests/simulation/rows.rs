//! Row by row: what stands in the garage, and what must.

use parking_garage::{Page, ReceiptKind};

use crate::model::{Model, stay_text};
use crate::world::World;

fn same(what: &str, place: usize, is: &str, must: &str) -> Result<(), String> {
    if is == must { Ok(()) } else { Err(format!("{what} {place} is\n  {is}\nand must be\n  {must}")) }
}

macro_rules! compare {
    ($world:expr, $what:literal, $ids:ident, $count:expr, |$id:ident| $get:expr, $says:ident, |$place:ident| $must:expr) => {
        if $world.ids.$ids.len() != $count {
            return Err(format!("there are {} {}s known, and must be {}", $world.ids.$ids.len(), $what, $count));
        }
        for $place in 0..$count {
            let $id = $world.ids.$ids[$place];
            let row = $get.map_err(|error| format!("{} {}: {error:?}", $what, $place))?;
            same($what, $place, &$world.ids.$says(&row), &$must)?;
        }
    };
}

/// That all rows are the model's.
pub(crate) fn check(world: &mut World, model: &Model) -> Result<(), String> {
    let garage = world.garage.clone();
    compare!(world, "stay", stays, model.stays.len(), |id| garage.sessions().get(id), stay, |place| {
        stay_text(place, &model.stays[place])
    });
    compare!(world, "spot", spots, model.spots.len(), |id| garage.spots().get(id), spot, |place| model.spot_text(place));
    compare!(world, "vehicle", vehicles, model.vehicles.len(), |id| garage.vehicles().get(id), vehicle, |place| {
        model.vehicle_text(place)
    });
    compare!(world, "ticket", tickets, model.tickets.len(), |id| garage.tickets().get(id), ticket, |place| {
        model.ticket_text(place)
    });
    compare!(world, "payment", payments, model.payments.len(), |id| garage.payments().get(id), payment, |place| {
        model.paid_text(place)
    });
    compare!(world, "refund", refunds, model.refunds.len(), |id| garage.payments().get_refund(id), refund, |place| {
        model.refund_text(place)
    });
    compare!(world, "debt", debts, model.debts.len(), |id| garage.payments().debt(id), debt, |place| model.debt_text(place));
    compare!(world, "shift", shifts, model.shifts.len(), |id| garage.shifts().get(id), shift, |place| model.shift_text(place));
    compare!(world, "user", users, model.users.len(), |id| garage.auth().user(id), user, |place| model.user_text(place));
    compare!(world, "device", devices, model.devices.len(), |id| garage.auth().device(id), device, |place| {
        model.device_text(place)
    });
    let error = |error: parking_garage::Error| format!("{error:?}");
    let receipts = garage.books().receipts(Page::first(10_000)).map_err(error)?;
    let mut amounts: Vec<i64> = receipts.iter().map(|receipt| receipt.amount_minor).collect();
    let is_signed = receipts.iter().all(|receipt| (receipt.kind == ReceiptKind::Receipt) == (receipt.amount_minor > 0));
    let mut must = model.receipts.clone();
    amounts.sort_unstable();
    must.sort_unstable();
    if amounts != must || !is_signed {
        return Err(format!("the receipts are {amounts:?}, and must be {must:?}"));
    }
    let stays = world.sessions().map_err(error)?.len();
    same("the number of stays", 0, &stays.to_string(), &model.stays.len().to_string())
}

/// That the library's own checks find nothing: the journal replays to the rows, the books add up, the live state is the store's.
pub(crate) fn verify(world: &World) -> Result<(), String> {
    let error = |error: parking_garage::Error| format!("{error:?}");
    let verified = world.garage.journal().verify().map_err(error)?;
    let books = world.garage.books().check().map_err(error)?;
    let differences = world.garage.maintenance().check().map_err(error)?;
    if !verified.is_sound() || !books.is_sound() || !differences.is_empty() {
        return Err(format!("{verified:?} {books:?} {differences:?}"));
    }
    Ok(())
}
