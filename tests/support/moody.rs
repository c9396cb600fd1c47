//! A storage that fails, conflicts or keeps its commits to itself when it is told to.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use parking_garage::storage::{CommitObserver, Deadline, OwnedWork, ReadTx, Storage, StorageFigures, Work, WriteTx};
use parking_garage::{Error, ErrorKind, JournalEntry, Result};

#[derive(Debug)]
pub struct Moody {
    inner: Arc<dyn Storage>,
    mood: Arc<Mood>,
}

/// What a [`Moody`] storage does; shared with the test.
#[derive(Debug, Default)]
pub struct Mood {
    pub reads_fail: AtomicBool,
    pub writes_fail: AtomicBool,
    /// The observer is not told of commits.
    pub is_secretive: AtomicBool,
    /// So many write transactions run and then end in a conflict.
    pub conflicts: AtomicU32,
}

impl Moody {
    pub fn over(inner: Arc<dyn Storage>) -> (Arc<dyn Storage>, Arc<Mood>) {
        let mood = Arc::new(Mood::default());
        (Arc::new(Self { inner, mood: Arc::clone(&mood) }), mood)
    }
}

impl Mood {
    fn run(&self, tx: &mut dyn WriteTx, work: &mut Work<'_>) -> Result<()> {
        work(tx)?;
        let one_less = |left: u32| left.checked_sub(1);
        match self.conflicts.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less) {
            Ok(_) => Err(Error::new(ErrorKind::Conflict, "another writer was first")),
            Err(_) => Ok(()),
        }
    }

    fn check(&self, fails: &AtomicBool) -> Result<()> {
        if fails.load(Ordering::SeqCst) { Err(Error::new(ErrorKind::Io, "the disk does not answer")) } else { Ok(()) }
    }
}

impl Storage for Moody {
    fn write(&self, deadline: Deadline, work: &mut Work<'_>) -> Result<()> {
        self.mood.check(&self.mood.writes_fail)?;
        self.inner.write(deadline, &mut |tx| self.mood.run(tx, work))
    }

    fn write_owned(&self, deadline: Deadline, mut work: OwnedWork) -> Result<()> {
        self.mood.check(&self.mood.writes_fail)?;
        let mood = Arc::clone(&self.mood);
        self.inner.write_owned(deadline, Box::new(move |tx| mood.run(tx, &mut *work)))
    }

    fn read(&self, work: &mut dyn FnMut(&dyn ReadTx) -> Result<()>) -> Result<()> {
        self.mood.check(&self.mood.reads_fail)?;
        self.inner.read(work)
    }

    fn observe(&self, observer: Arc<dyn CommitObserver>) {
        self.inner.observe(Arc::new(Between { observer, mood: Arc::clone(&self.mood) }));
    }

    fn change_mark(&self) -> Result<u64> {
        self.inner.change_mark()
    }

    fn figures(&self) -> StorageFigures {
        self.inner.figures()
    }

    fn tidy(&self) -> Result<()> {
        self.inner.tidy()
    }

    fn backup(&self, path: &Path) -> Result<()> {
        self.inner.backup(path)
    }

    fn restore(&self, path: &Path, work: &mut Work<'_>) -> Result<()> {
        self.inner.restore(path, work)
    }
}

#[derive(Debug)]
struct Between {
    observer: Arc<dyn CommitObserver>,
    mood: Arc<Mood>,
}

impl CommitObserver for Between {
    fn committed(&self, entries: &[Arc<JournalEntry>]) {
        if !self.mood.is_secretive.load(Ordering::SeqCst) {
            self.observer.committed(entries);
        }
    }
}
