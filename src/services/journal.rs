//! The journal: reading it, and proving that it and the tables agree.

use super::service;
use crate::authority::Need;
use crate::domain::Permission;
use crate::domain::{
    Actor, AuthSession, DayClose, Debt, Device, LoginCounter, Payment, Receipt, Refund, Session, Shift, Spot, Ticket, Timestamp,
    User, Vehicle,
};
use crate::event::{ChainBreak, Head, JournalEntry, RawEntry};
use crate::storage::{AuthSessionFilter, MemoryStorage, Page, ReadTx, Storage, StorageExt, ValidationRow, apply};
use crate::{Error, ErrorKind, Result};
use std::fmt::Debug;
use std::sync::Arc;

/// How many rows are held in memory at once while a store is read through.
const ROWS_PER_PAGE: u32 = 1_000;
/// How many differences a report lists.
const DIFFERENCES_MAX: usize = 100;

service! {
    /// The journal: see [`Garage::journal`](crate::Garage::journal).
    Journal
}

/// What `verify` found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many journal rows hold.
    pub rows: u64,
    /// Where the part that holds ends; compare it with a head noted off the machine.
    pub head: Head,
    /// The first journal row that does not hold.
    pub broken: Option<ChainBreak>,
    /// Rows of the tables that are not what the journal makes them, at most 100; not looked for behind a broken row.
    pub differences: Vec<String>,
}

impl Verified {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.broken.is_none() && self.differences.is_empty()
    }
}

/// Which journal rows are wanted; `None` is any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// Events of this kind, by [`Event::kind`](crate::Event::kind).
    pub kind: Option<String>,
    /// Caused by this actor.
    pub actor: Option<Actor>,
    /// Written at this instant or later.
    pub from: Option<Timestamp>,
    /// Written before this instant.
    pub before: Option<Timestamp>,
    /// About what has this id: of a spot, vehicle, session, ticket or payment.
    pub about: Option<String>,
}

impl JournalFilter {
    fn admits(&self, row: &RawEntry) -> bool {
        self.kind.as_ref().is_none_or(|kind| *kind == row.kind)
            && self.actor.is_none_or(|actor| actor.to_string() == row.actor)
            && self.from.is_none_or(|from| row.at >= from)
            && self.before.is_none_or(|before| row.at < before)
            && self.about.as_ref().is_none_or(|id| row.payload.contains(&format!("\"{id}\"")))
    }
}

impl Journal<'_> {
    /// Where the journal ends.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn head(&self) -> Result<Head> {
        self.scope.read(Need::May(Permission::ReadJournal), |rows| rows.journal_head())
    }

    /// Rows from number `from` on (the first is 1), at most `limit`.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`], naming the row, if one cannot be read.
    pub fn page(&self, from: u64, limit: u32) -> Result<Vec<JournalEntry>> {
        let raw = self.scope.read(Need::May(Permission::ReadJournal), |rows| rows.journal(from, limit))?;
        raw.into_iter().map(RawEntry::parse).collect()
    }

    /// Rows that `filter` admits, from number `from` on, at most `limit`. Reads through the journal: for an auditor, not for
    /// a gate.
    ///
    /// # Errors
    /// As [`Journal::page`].
    pub fn search(&self, filter: &JournalFilter, from: u64, limit: u32) -> Result<Vec<JournalEntry>> {
        self.scope.read(Need::May(Permission::ReadJournal), |rows| {
            let (mut found, mut next) = (Vec::new(), from);
            loop {
                let page = rows.journal(next, ROWS_PER_PAGE)?;
                let Some(last) = page.last() else { return Ok(found) };
                next = last.sequence + 1;
                for row in page.into_iter().filter(|row| filter.admits(row)) {
                    if found.len() == limit as usize {
                        return Ok(found);
                    }
                    found.push(row.parse()?);
                }
            }
        })
    }

    /// The row that an idempotency key was used for; `None` if it was not used.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn by_key(&self, key: &str) -> Result<Option<JournalEntry>> {
        self.scope.read(Need::May(Permission::ReadJournal), |rows| rows.journal_by_key(key))?.map(RawEntry::parse).transpose()
    }

    /// Reads the whole journal and checks that every row follows from the one before: none was changed, removed or put in
    /// since. Compare the head with one noted off the machine to know that none was cut off.
    ///
    /// Takes little memory, and a second for each half million rows. What the rows say, and whether the tables agree, is not
    /// looked at: [`Journal::verify`] does that too, and `differences` is empty here.
    ///
    /// # Errors
    /// Only those of a store that cannot be read; damage is in the answer.
    pub fn verify_chain(&self) -> Result<Verified> {
        let (head, broken) = self.scope.read(Need::May(Permission::ReadJournal), |rows| rows.check_chain())?;
        Ok(Verified { rows: head.sequence, head, broken, differences: Vec::new() })
    }

    /// Reads the whole journal, checks that every row follows from the one before, replays it into an empty store in
    /// memory, and compares every row of every table with what that gives.
    ///
    /// Takes memory for the whole garage, and time: some 10 microseconds for each journal row.
    ///
    /// # Errors
    /// Only those of a store that cannot be read; damage is in the answer.
    pub fn verify(&self) -> Result<Verified> {
        self.scope.read(Need::May(Permission::ReadJournal), verify)
    }
}

pub(crate) fn verify(rows: &dyn ReadTx) -> Result<Verified> {
    let replica = MemoryStorage::default();
    let mut verified = Verified { rows: 0, head: Head::EMPTY, broken: None, differences: Vec::new() };
    loop {
        let raw = rows.journal(verified.head.sequence + 1, ROWS_PER_PAGE)?;
        if raw.is_empty() {
            break;
        }
        for row in raw {
            let entry = match row.verify(verified.head) {
                Ok(entry) => Arc::new(entry),
                Err(broken) => {
                    verified.broken = Some(broken);
                    return Ok(verified);
                }
            };
            if let Err(error) = replay(&replica, &entry) {
                verified.broken = Some(ChainBreak { sequence: entry.sequence, what: format!("it cannot have happened: {error}") });
                return Ok(verified);
            }
            verified.head = entry.head();
            verified.rows += 1;
        }
    }
    replica.read_with(|expected| {
        verified.differences.clear();
        compare(expected, rows, &mut verified.differences)
    })?;
    Ok(verified)
}

fn replay(replica: &MemoryStorage, entry: &Arc<JournalEntry>) -> Result<()> {
    replica.write(crate::storage::Deadline::NONE, &mut |tx| {
        apply(tx, &entry.event, entry.at)?;
        tx.append(entry)
    })
}

/// Names the rows of `actual` that are not those of `expected`, by table and id.
pub(crate) fn compare(expected: &dyn ReadTx, actual: &dyn ReadTx, differences: &mut Vec<String>) -> Result<()> {
    let whole = |what: &str, same: bool, differences: &mut Vec<String>| {
        if !same {
            differences.push(what.to_owned());
        }
    };
    whole("floors", expected.floors()? == actual.floors()?, differences);
    whole("bays", expected.bays()? == actual.bays()?, differences);
    whole("tariffs", expected.tariffs()? == actual.tariffs()?, differences);
    let everything = crate::storage::SessionFilter::default();
    paged("spot", |row: &Spot| row.id, |page| expected.spots(page), |page| actual.spots(page), differences)?;
    paged("vehicle", |row: &Vehicle| row.id, |page| expected.vehicles(page), |page| actual.vehicles(page), differences)?;
    paged(
        "session",
        |row: &Session| row.id,
        |page| expected.sessions(&everything, page),
        |page| actual.sessions(&everything, page),
        differences,
    )?;
    paged("ticket", |row: &Ticket| row.id, |page| expected.tickets(page), |page| actual.tickets(page), differences)?;
    paged(
        "payment",
        |row: &Payment| row.id,
        |page| expected.payments(None, page),
        |page| actual.payments(None, page),
        differences,
    )?;
    paged(
        "validation of session",
        |row: &ValidationRow| row.session,
        |page| expected.validations(page),
        |page| actual.validations(page),
        differences,
    )?;
    paged("refund", |row: &Refund| row.id, |page| expected.refunds(None, page), |page| actual.refunds(None, page), differences)?;
    paged("debt", |row: &Debt| row.id, |page| expected.debts(None, page), |page| actual.debts(None, page), differences)?;
    paged("receipt", |row: &Receipt| row.number, |page| expected.receipts(page), |page| actual.receipts(page), differences)?;
    paged("shift", |row: &Shift| row.id, |page| expected.shifts(page), |page| actual.shifts(page), differences)?;
    paged("day close", |row: &DayClose| row.number, |page| expected.day_closes(page), |page| actual.day_closes(page), differences)?;
    // Not when they end: renewals are in no event.
    let taken = |rows: &dyn ReadTx| -> Result<Vec<_>> {
        Ok(rows.leases()?.into_iter().map(|lease| (lease.job, lease.fence, lease.holder, lease.taken_at)).collect())
    };
    whole("leases", taken(expected)? == taken(actual)?, differences);
    compare_accounts(expected, actual, differences)
}

fn compare_accounts(expected: &dyn ReadTx, actual: &dyn ReadTx, differences: &mut Vec<String>) -> Result<()> {
    paged("user", |row: &User| row.id, |page| expected.users(page), |page| actual.users(page), differences)?;
    paged("device", |row: &Device| row.id, |page| expected.devices(page), |page| actual.devices(page), differences)?;
    let all = AuthSessionFilter::default();
    paged(
        "auth session",
        |row: &AuthSession| row.id,
        |page| expected.auth_sessions(&all, page),
        |page| actual.auth_sessions(&all, page),
        differences,
    )?;
    paged(
        "login counter",
        |row: &LoginCounter| row.key,
        |page| expected.login_counters(page),
        |page| actual.login_counters(page),
        differences,
    )?;
    // The journal has no password's hash, but it has the hash's digest.
    let mut users =
        Walk { page: |page| actual.users(page), rows: Vec::new().into_iter().peekable(), after: None, id: |row: &User| row.id };
    while let Some(id) = users.peek_id()? {
        let named = users.rows.next().and_then(|user| user.password);
        if actual.credential(id)?.map(|hash| hash.digest()) != named && differences.len() < DIFFERENCES_MAX {
            differences.push(format!("the password of user {id:?} is not the one that the journal names"));
        }
    }
    Ok(())
}

/// Walks two tables in the order of their ids, side by side.
fn paged<Row: PartialEq, Id: Copy + Ord + Debug>(
    what: &str,
    id: fn(&Row) -> Id,
    expected: impl Fn(Page<Id>) -> Result<Vec<Row>>,
    actual: impl Fn(Page<Id>) -> Result<Vec<Row>>,
    differences: &mut Vec<String>,
) -> Result<()> {
    let mut expected = Walk { page: expected, rows: Vec::new().into_iter().peekable(), after: None, id };
    let mut actual = Walk { page: actual, rows: Vec::new().into_iter().peekable(), after: None, id };
    while differences.len() < DIFFERENCES_MAX {
        let difference = match (expected.peek_id()?, actual.peek_id()?) {
            (None, None) => return Ok(()),
            (Some(left), Some(right)) if left == right => {
                let (expected, actual) = (expected.rows.next(), actual.rows.next());
                if expected == actual {
                    continue;
                }
                format!("{what} {left:?} is not what the journal makes it")
            }
            (Some(left), right) if right.is_none_or(|right| left < right) => {
                expected.rows.next();
                format!("{what} {left:?} is missing")
            }
            (_, Some(right)) => {
                actual.rows.next();
                format!("{what} {right:?} is not in the journal")
            }
            (Some(_), None) => return Err(Error::new(ErrorKind::Internal, "a walk went past its end")),
        };
        differences.push(difference);
    }
    Ok(())
}

/// The rows of one table, a page at a time.
struct Walk<Row, Id, Pages: Fn(Page<Id>) -> Result<Vec<Row>>> {
    page: Pages,
    rows: std::iter::Peekable<std::vec::IntoIter<Row>>,
    after: Option<Id>,
    id: fn(&Row) -> Id,
}

impl<Row, Id: Copy, Pages: Fn(Page<Id>) -> Result<Vec<Row>>> Walk<Row, Id, Pages> {
    fn peek_id(&mut self) -> Result<Option<Id>> {
        if self.rows.peek().is_none() {
            let page = Page { after: self.after, ..Page::first(ROWS_PER_PAGE) };
            let rows = (self.page)(page)?;
            self.after = rows.last().map(self.id).or(self.after);
            self.rows = rows.into_iter().peekable();
        }
        Ok(self.rows.peek().map(self.id))
    }
}
