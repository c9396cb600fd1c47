//! A transaction on a connection: every statement of the rows goes through here.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use rusqlite::{Connection, Params};

use super::columns::Columns;
use super::fault;
use super::met::{Identified, Met, MetRows};
use crate::event::{Head, JournalEntry};
use crate::storage::WriteTx;
use crate::{Error, ErrorKind, Result};

/// A transaction that was begun on `connection`; whoever made it ends it.
pub(super) struct Tx<'c> {
    connection: &'c Connection,
    /// Why it is poisoned.
    poison: RefCell<Option<Error>>,
    /// Statements that changed something, undone ones included.
    writes: Cell<u64>,
    /// Where the journal ends, once that was asked for.
    pub(super) head: Cell<Option<Head>>,
    /// Journal rows to be told to the observer.
    pub(super) appended: Vec<Arc<JournalEntry>>,
    pub(super) met: Met,
}

impl<'c> Tx<'c> {
    pub(super) const fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            poison: RefCell::new(None),
            writes: Cell::new(0),
            head: Cell::new(None),
            appended: Vec::new(),
            met: Met::new(),
        }
    }

    pub(super) const fn connection(&self) -> &'c Connection {
        self.connection
    }

    /// How many statements have changed something so far: equal numbers mean that there is nothing to undo.
    pub(super) fn writes(&self) -> u64 {
        self.writes.get()
    }

    /// Why it is poisoned, if it is.
    pub(super) fn poisoned_by(&self) -> Option<Error> {
        self.poison.borrow().as_ref().map(Error::duplicate)
    }

    pub(super) fn check(&self) -> Result<()> {
        match &*self.poison.borrow() {
            None => Ok(()),
            Some(cause) => Err(Error::new(
                ErrorKind::Poisoned,
                format!("the transaction has ended and nothing of it is kept, because of: {cause}"),
            )),
        }
    }

    /// Runs statements, unless poisoned. An error that ended the transaction in SQLite poisons it: what came after would
    /// otherwise run outside any transaction and be kept.
    fn guarded<T>(&self, run: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.check()?;
        let answer = run(self.connection);
        if let Err(error) = &answer
            && self.connection.is_autocommit()
        {
            self.poison.replace(Some(error.duplicate()));
        }
        answer
    }

    /// All rows of a query on `table`; its first column is the key.
    pub(super) fn rows<T>(
        &self,
        table: &'static str,
        sql: &'static str,
        params: impl Params,
        read: impl Fn(&mut Columns<'_, '_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.guarded(|connection| {
            let failed = |error| fault::from_sqlite(error, table);
            let mut statement = connection.prepare_cached(sql).map_err(failed)?;
            let mut rows = statement.query(params).map_err(failed)?;
            let mut answer = Vec::new();
            while let Some(row) = rows.next().map_err(failed)? {
                answer.push(read(&mut Columns::new(row, table))?);
            }
            Ok(answer)
        })
    }

    /// Lends all rows of a query without parameters to `walk`.
    pub(super) fn stepping<T>(
        &self,
        table: &'static str,
        sql: &'static str,
        walk: impl FnOnce(&mut rusqlite::Rows<'_>) -> Result<T>,
    ) -> Result<T> {
        self.guarded(|connection| {
            let failed = |error| fault::from_sqlite(error, table);
            let mut statement = connection.prepare_cached(sql).map_err(failed)?;
            walk(&mut statement.query([]).map_err(failed)?)
        })
    }

    /// The first row of a query on `table`.
    pub(super) fn row<T>(
        &self,
        table: &'static str,
        sql: &'static str,
        params: impl Params,
        read: impl Fn(&mut Columns<'_, '_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.guarded(|connection| {
            let failed = |error| fault::from_sqlite(error, table);
            let mut statement = connection.prepare_cached(sql).map_err(failed)?;
            let mut rows = statement.query(params).map_err(failed)?;
            match rows.next().map_err(failed)? {
                None => Ok(None),
                Some(row) => read(&mut Columns::new(row, table)).map(Some),
            }
        })
    }

    /// The row with this id: as it was met, else as `read` finds it.
    pub(super) fn by_id<Row: Identified>(
        &self,
        met: &MetRows<Row>,
        id: Row::Id,
        read: impl FnOnce() -> Result<Option<Row>>,
    ) -> Result<Option<Row>> {
        if let Some(row) = met.get(id) {
            self.check()?;
            return Ok(Some(row));
        }
        self.meeting(met, read()?)
    }

    /// Remembers a row that was found.
    pub(super) fn meeting<Row: Identified>(&self, met: &MetRows<Row>, row: Option<Row>) -> Result<Option<Row>> {
        met.put_all(&row);
        Ok(row)
    }

    /// Changes rows of `table`; answers how many.
    pub(super) fn change(&self, table: &'static str, sql: &'static str, params: impl Params) -> Result<usize> {
        let changed = self.guarded(|connection| {
            let failed = |error| fault::from_sqlite(error, table);
            connection.prepare_cached(sql).map_err(failed)?.execute(params).map_err(failed)
        })?;
        if changed > 0 {
            self.writes.set(self.writes.get() + 1);
        }
        Ok(changed)
    }

    /// Changes the one row that still has the version that was read before.
    pub(super) fn change_version(&self, table: &'static str, sql: &'static str, params: impl Params) -> Result<()> {
        match self.change(table, sql, params)? {
            0 => Err(Error::new(
                ErrorKind::Conflict,
                format!("{table}: the row was changed by someone else since it was read; read it again"),
            )),
            _ => Ok(()),
        }
    }

    fn control(&self, sql: &'static str) -> Result<()> {
        self.guarded(|connection| {
            let failed = fault::while_("marking a point to go back to");
            connection.prepare_cached(sql).map_err(&failed)?.execute([]).map_err(&failed)?;
            Ok(())
        })
    }

    /// As [`WriteTx::savepoint`].
    pub(super) fn in_savepoint(&mut self, work: &mut dyn FnMut(&mut Self) -> Result<()>) -> Result<()> {
        // Savepoints of one name nest: the innermost is meant.
        self.control("SAVEPOINT unit")?;
        let (head, appended) = (self.head.get(), self.appended.len());
        let outcome = catch_unwind(AssertUnwindSafe(|| work(self)));
        if matches!(outcome, Ok(Ok(()))) {
            self.check()?;
            return self.control("RELEASE unit").inspect_err(|error| self.poison_with(error));
        }
        if self.check().is_ok() {
            self.head.set(head);
            self.appended.truncate(appended);
            // Some of these rows are as they were before.
            self.met = Met::new();
            if let Err(error) = self.control("ROLLBACK TO unit").and_then(|()| self.control("RELEASE unit")) {
                self.poison_with(&error);
            }
        }
        match outcome {
            Ok(answer) => answer,
            // Also after a panic nothing of `work` may stay, whoever catches it further out.
            Err(panic) => resume_unwind(panic),
        }
    }

    /// The first cause is kept: what follows it is its consequence.
    fn poison_with(&self, cause: &Error) {
        let mut poison = self.poison.borrow_mut();
        if poison.is_none() {
            *poison = Some(cause.duplicate());
        }
    }
}

impl WriteTx for Tx<'_> {
    fn append(&mut self, entry: &Arc<JournalEntry>) -> Result<()> {
        self.insert_journal_entry(entry)?;
        self.head.set(Some(entry.head()));
        self.appended.push(Arc::clone(entry));
        Ok(())
    }

    fn savepoint(&mut self, work: &mut dyn FnMut(&mut dyn WriteTx) -> Result<()>) -> Result<()> {
        self.in_savepoint(&mut |tx| work(tx))
    }

    fn poison(&mut self, cause: &Error) {
        self.poison_with(cause);
    }
}
