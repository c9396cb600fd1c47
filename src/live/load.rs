//! Reads the live state from a store.

use super::{Keep, Tables};
use crate::Result;
use crate::domain::{PaymentStatus, RefundStatus, SessionStatus};
use crate::event::Head;
use crate::storage::{AccountRowsMut, AuthSessionFilter, Page, ReadTx, RowsMut, SessionFilter};

/// Rows read at a time: few calls, and no list of a whole large garage beside the tables made of it.
const PAGE_ROWS: u32 = 1_000;

/// The open rows in `tx`, and the journal row at which they stand.
///
/// # Errors
/// What `tx` answers; what its rows violate, if the store is damaged.
pub(super) fn load(tx: &dyn ReadTx) -> Result<(Tables, Head)> {
    let mut tables = Tables::new(Keep::Open);
    // Each kind after those that it refers to.
    tx.floors()?.iter().try_for_each(|floor| tables.insert_floor(floor))?;
    tx.bays()?.iter().try_for_each(|bay| tables.insert_bay(bay))?;
    for row in tx.tariffs()? {
        tables.insert_tariff(&row.tariff, row.created_at)?;
    }
    if let Some(active) = tx.active_tariff()? {
        tables.activate_tariff(&active)?;
    }
    each(|page| tx.vehicles(page), |row| row.id, |row| tables.insert_vehicle(row))?;
    // Removed ones too: they count for the last ordinal, and are then dropped.
    each(|page| tx.spots(page), |row| row.id, |row| tables.insert_spot(row))?;
    for status in [SessionStatus::Active, SessionStatus::Expired] {
        let filter = SessionFilter { status: Some(status), ..SessionFilter::default() };
        each(
            |page| tx.sessions(&filter, page),
            |row| row.id,
            |session| {
                tables.insert_session(session)?;
                // An OPEN ticket is the one that its session names: the others were voided when they were replaced.
                tx.ticket(session.ticket)?.map_or(Ok(()), |ticket| tables.insert_ticket(&ticket))
            },
        )?;
    }
    each(|page| tx.payments(Some(PaymentStatus::Pending), page), |row| row.id, |row| tables.insert_payment(row))?;
    each(|page| tx.refunds(Some(RefundStatus::Pending), page), |row| row.id, |row| tables.insert_refund(row))?;
    each(|page| tx.users(page), |row| row.id, |row| tables.insert_user(row))?;
    each(|page| tx.devices(page), |row| row.id, |row| tables.insert_device(row))?;
    let active = AuthSessionFilter { subject: None, active: true };
    each(|page| tx.auth_sessions(&active, page), |row| row.id, |row| tables.insert_auth_session(row))?;
    Ok((tables, tx.journal_head()?))
}

fn each<Id, Row>(
    read: impl Fn(Page<Id>) -> Result<Vec<Row>>,
    id: impl Fn(&Row) -> Id,
    mut take: impl FnMut(&Row) -> Result<()>,
) -> Result<()> {
    let mut after = None;
    loop {
        let rows = read(Page { after, limit: PAGE_ROWS, newest_first: false })?;
        rows.iter().try_for_each(&mut take)?;
        match rows.last() {
            Some(last) => after = Some(id(last)),
            None => return Ok(()),
        }
    }
}
