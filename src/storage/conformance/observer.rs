//! The observer: told exactly what was committed, in order, before the caller goes on.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use parking_lot::Mutex;

use super::trial::Trial;
use crate::event::JournalEntry;
use crate::storage::{CommitObserver, Deadline, Storage, StorageExt, WriteTx};
use crate::{Error, ErrorKind, Result};

/// Remembers what it was told.
#[derive(Debug, Default)]
struct Recorder(Mutex<Vec<Arc<JournalEntry>>>);

impl CommitObserver for Recorder {
    fn committed(&self, entries: &[Arc<JournalEntry>]) {
        self.0.lock().extend(entries.iter().cloned());
    }
}

impl Recorder {
    fn on(trial: &Trial<'_>) -> Arc<Self> {
        let recorder = Arc::new(Self::default());
        trial.store().observe(recorder.clone());
        recorder
    }

    fn told(&self) -> Vec<u64> {
        self.0.lock().iter().map(|entry| entry.sequence).collect()
    }
}

/// When it is told, looks what another thread reads.
#[derive(Debug)]
struct Looker {
    store: Mutex<Option<Arc<dyn Storage>>>,
    seen: Mutex<Vec<(u64, Option<u64>)>>,
}

impl CommitObserver for Looker {
    fn committed(&self, entries: &[Arc<JournalEntry>]) {
        let (Some(last), Some(store)) = (entries.last(), self.store.lock().clone()) else { return };
        let (read, head) = mpsc::channel();
        // On another thread, so that a store that blocks it fails the case and does not hang it.
        std::thread::spawn(move || {
            let _ = read.send(store.read_with(|tx| tx.journal_head()));
        });
        let head = head.recv_timeout(Duration::from_secs(10)).ok().and_then(Result::ok);
        self.seen.lock().push((last.sequence, head.map(|head| head.sequence)));
    }
}

fn record_some(trial: &Trial<'_>, tx: &mut dyn WriteTx, plates: &[&str]) -> Result<()> {
    plates.iter().try_for_each(|plate| trial.record(tx, trial.registration(plate), None).map(drop))
}

cases! {
    /// It is told the committed rows, in order and before the write call returns, and nothing that was rolled back.
    fn the_observer_is_told_what_was_committed_and_nothing_else(trial) {
        let recorder = Recorder::on(&trial);
        trial.write(|tx| record_some(&trial, tx, &["O 1", "O 2"]));
        assert_eq!(recorder.told(), [1, 2], "when the write call returns");

        trial.refused(|tx| {
            record_some(&trial, tx, &["O 3"])?;
            Err::<(), _>(Error::new(ErrorKind::Full, "no"))
        });
        assert_eq!(recorder.told(), [1, 2], "after work that failed");

        trial.write(|tx| {
            let _ = tx.savepoint(&mut |tx| {
                record_some(&trial, tx, &["O 4", "O 5"])?;
                Err(Error::new(ErrorKind::Full, "no"))
            });
            tx.savepoint(&mut |tx| record_some(&trial, tx, &["O 6"]))?;
            record_some(&trial, tx, &["O 7"])
        });
        assert_eq!(recorder.told(), [1, 2, 3, 4], "after a savepoint that failed");

        trial.refused(|tx| {
            record_some(&trial, tx, &["O 8"])?;
            tx.poison(&Error::new(ErrorKind::Io, "the disk is gone"));
            Ok(())
        });
        assert_eq!(recorder.told(), [1, 2, 3, 4], "after a poisoned transaction");

        trial.vehicle("O 9");
        assert_eq!(recorder.told(), [1, 2, 3, 4], "after a commit without a journal row");
        let told: Vec<_> = recorder.0.lock().iter().map(|entry| entry.as_raw()).collect();
        assert_eq!(told, trial.contents().journal, "row for row what the journal holds");
    }

    /// It is told after the commit: who reads from then on reads the rows, while it is being told too.
    fn the_observer_is_told_after_the_commit(trial) {
        let looker = Arc::new(Looker { store: Mutex::new(Some(trial.shared())), seen: Mutex::default() });
        trial.store().observe(looker.clone());
        trial.write(|tx| record_some(&trial, tx, &["L 1", "L 2"]));
        trial.write(|tx| record_some(&trial, tx, &["L 3"]));
        // The store holds the observer: without this the two would hold each other for ever.
        looker.store.lock().take();
        assert_eq!(*looker.seen.lock(), [(2, Some(2)), (3, Some(3))], "the last row told, and the last row then read");
    }

    /// With many writers it is told every row once, in the order of the journal.
    fn the_observer_is_told_in_order_by_many_writers(trial) {
        let recorder = Recorder::on(&trial);
        let events: Vec<_> = (0..16).map(|n| trial.registration(&format!("M {n:02}"))).collect();
        std::thread::scope(|scope| {
            for (n, event) in events.iter().enumerate() {
                let (trial, recorder) = (&trial, &recorder);
                scope.spawn(move || {
                    let mut number = 0;
                    let mut work = |tx: &mut dyn WriteTx| {
                        number = trial.record(tx, event.clone(), None)?.sequence;
                        Ok(())
                    };
                    let written = trial.store().write(Deadline::NONE, &mut work);
                    assert!(written.is_ok(), "writer {n}: {written:?}");
                    assert!(recorder.told().contains(&number), "writer {n} went on before the observer was told of row {number}");
                });
            }
        });
        assert_eq!(recorder.told(), (1..=16).collect::<Vec<u64>>());
    }
}
