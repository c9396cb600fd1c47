//! Reads the live state from a store.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::{Keep, Tables};
use crate::Result;
use crate::domain::{PaymentStatus, RefundStatus, SessionStatus, TicketId};
use crate::event::Head;
use crate::storage::{AccountRowsMut, AuthSessionFilter, Page, ReadTx, RowsMut, SessionFilter, Storage, StorageExt};

/// Rows read at a time: few calls, and no list of a whole large garage beside the tables made of it.
const PAGE_ROWS: u32 = 1_000;

/// What a thread loads. Two halves that take about as long as each other; none refers to rows of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Everything,
    /// Vehicles and spots.
    Places,
    /// Sessions, tickets, payments, refunds, and the accounts.
    Stays,
}

/// The open rows in `tx`, and the journal row at which they stand.
///
/// # Errors
/// What `tx` answers; what its rows violate, if the store is damaged.
pub(super) fn load(tx: &dyn ReadTx) -> Result<(Tables, Head)> {
    load_part(tx, Part::Everything, &|_| {})
}

/// Tables, the journal row at which they stand, and whatever else was asked of the same transaction.
pub(super) type Loaded<T> = (Tables, Head, T);

/// As [`load`], from a store. `beside` is asked in the same transaction. `report` is told how many rows there are so far.
pub(super) fn load_from<T: Send>(
    storage: &dyn Storage,
    beside: &(dyn Fn(&dyn ReadTx) -> Result<T> + Sync),
    report: &(dyn Fn(u64) + Sync),
) -> Result<Loaded<T>> {
    let so_far = AtomicU64::new(0);
    let step = |rows: usize| report(so_far.fetch_add(rows as u64, Ordering::Relaxed) + rows as u64);
    let read = |part: Part| {
        storage.read_with(|tx| {
            let asked = beside(tx)?;
            let (tables, head) = load_part(tx, part, &step)?;
            Ok((tables, head, asked))
        })
    };
    let several = storage.reads_in_parallel() && thread::available_parallelism().is_ok_and(|threads| threads.get() > 1);
    if several {
        let (places, stays) = thread::scope(|scope| {
            let stays = scope.spawn(|| read(Part::Stays));
            let places = read(Part::Places);
            (places, stays.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        let ((mut tables, head, asked), (stays, stays_head, _)) = (places?, stays?);
        // Two transactions see two states if somebody commits in between. Where the journal ends names the state.
        if head == stays_head {
            tables.sessions = stays.sessions;
            tables.tickets = stays.tickets;
            tables.payments = stays.payments;
            tables.refunds = stays.refunds;
            tables.users = stays.users;
            tables.devices = stays.devices;
            tables.auth_sessions = stays.auth_sessions;
            return Ok((tables, head, asked));
        }
        so_far.store(0, Ordering::Relaxed);
    }
    read(Part::Everything)
}

fn load_part(tx: &dyn ReadTx, part: Part, step: &dyn Fn(usize)) -> Result<(Tables, Head)> {
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
    if part != Part::Stays {
        each(|page| tx.vehicles(page), |row| row.id, |row| tables.insert_vehicle(row), step)?;
        // Removed ones too: they count for the last ordinal, and are then dropped.
        each(|page| tx.spots(page), |row| row.id, |row| tables.insert_spot(row), step)?;
    }
    if part != Part::Places {
        for status in [SessionStatus::Active, SessionStatus::Expired] {
            let filter = SessionFilter { status: Some(status), ..SessionFilter::default() };
            each_page(
                |page| tx.sessions(&filter, page),
                |row| row.id,
                |sessions| {
                    sessions.iter().try_for_each(|session| tables.insert_session(session))?;
                    // An OPEN ticket is the one that its session names: the others were voided when they were replaced.
                    let tickets: Vec<TicketId> = sessions.iter().map(|session| session.ticket).collect();
                    tx.tickets_by_id(&tickets)?.iter().try_for_each(|ticket| tables.insert_ticket(ticket))
                },
                step,
            )?;
        }
        each(|page| tx.payments(Some(PaymentStatus::Pending), page), |row| row.id, |row| tables.insert_payment(row), step)?;
        each(|page| tx.refunds(Some(RefundStatus::Pending), page), |row| row.id, |row| tables.insert_refund(row), step)?;
        each(|page| tx.users(page), |row| row.id, |row| tables.insert_user(row), step)?;
        each(|page| tx.devices(page), |row| row.id, |row| tables.insert_device(row), step)?;
        let active = AuthSessionFilter { subject: None, active: true };
        each(|page| tx.auth_sessions(&active, page), |row| row.id, |row| tables.insert_auth_session(row), step)?;
    }
    Ok((tables, tx.journal_head()?))
}

fn each<Id, Row>(
    read: impl Fn(Page<Id>) -> Result<Vec<Row>>,
    id: impl Fn(&Row) -> Id,
    mut take: impl FnMut(&Row) -> Result<()>,
    step: &dyn Fn(usize),
) -> Result<()> {
    each_page(read, id, |rows| rows.iter().try_for_each(&mut take), step)
}

fn each_page<Id, Row>(
    read: impl Fn(Page<Id>) -> Result<Vec<Row>>,
    id: impl Fn(&Row) -> Id,
    mut take: impl FnMut(&[Row]) -> Result<()>,
    step: &dyn Fn(usize),
) -> Result<()> {
    let mut after = None;
    loop {
        let rows = read(Page { after, limit: PAGE_ROWS, newest_first: false })?;
        take(&rows)?;
        step(rows.len());
        match rows.last() {
            Some(last) => after = Some(id(last)),
            None => return Ok(()),
        }
    }
}
