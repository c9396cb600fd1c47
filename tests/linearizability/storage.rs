//! A storage that lets other threads go first at every turn, so that calls overlap on few cores; and one that is wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use parking_garage::storage::{CommitObserver, Deadline, OwnedWork, ReadTx, Storage, StorageFigures, Work};
use parking_garage::{Error, ErrorKind, JournalEntry, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    None,
    /// One change in so many is answered and lost.
    Loses(u64),
    /// One change in so many comes to memory late: with the next.
    TellsLate(u64),
}

#[derive(Debug)]
pub(crate) struct Polite {
    pub(crate) inner: Arc<dyn Storage>,
    pub(crate) mistake: Mistake,
    pub(crate) writes: Arc<AtomicU64>,
}

/// Now and then: where others want the processor too, each time costs milliseconds.
fn step_aside() {
    static TURN: AtomicU64 = AtomicU64::new(0);
    if TURN.fetch_add(1, Ordering::Relaxed).is_multiple_of(7) {
        thread::yield_now();
    }
}

const LOST: &str = "this change is lost on purpose";

/// What was lost on purpose was done as far as the caller hears.
fn unless_lost(answer: Result<()>) -> Result<()> {
    answer.or_else(|error| if error.to_string() == LOST { Ok(()) } else { Err(error) })
}

impl Polite {
    fn loses(&self) -> bool {
        let number = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        matches!(self.mistake, Mistake::Loses(every) if number.is_multiple_of(every))
    }
}

fn lost() -> Result<()> {
    Err(Error::new(ErrorKind::Internal, LOST))
}

impl Storage for Polite {
    fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()> {
        let loses = self.loses();
        step_aside();
        let answer = self.inner.write(deadline, &mut |tx| {
            step_aside();
            work(tx)?;
            if loses { lost() } else { Ok(()) }
        });
        step_aside();
        unless_lost(answer)
    }

    fn write_owned(&self, deadline: Deadline, mut work: OwnedWork) -> Result<()> {
        let loses = self.loses();
        step_aside();
        let work = move |tx: &mut dyn parking_garage::storage::WriteTx| {
            step_aside();
            work(tx)?;
            if loses { lost() } else { Ok(()) }
        };
        let answer = self.inner.write_owned(deadline, Box::new(work));
        step_aside();
        unless_lost(answer)
    }

    fn read(&self, work: &mut dyn FnMut(&dyn ReadTx) -> Result<()>) -> Result<()> {
        step_aside();
        self.inner.read(work)
    }

    fn observe(&self, observer: Arc<dyn CommitObserver>) {
        self.inner.observe(Arc::new(Messenger { observer, mistake: self.mistake, told: AtomicU64::new(0) }));
    }

    fn change_mark(&self) -> Result<u64> {
        self.inner.change_mark()
    }

    fn figures(&self) -> StorageFigures {
        self.inner.figures()
    }
}

/// Between the storage and who follows it.
#[derive(Debug)]
struct Messenger {
    observer: Arc<dyn CommitObserver>,
    mistake: Mistake,
    told: AtomicU64,
}

impl CommitObserver for Messenger {
    fn committed(&self, entries: &[Arc<JournalEntry>]) {
        let number = self.told.fetch_add(1, Ordering::SeqCst) + 1;
        if matches!(self.mistake, Mistake::TellsLate(every) if number.is_multiple_of(every)) {
            return;
        }
        step_aside();
        self.observer.committed(entries);
    }
}
