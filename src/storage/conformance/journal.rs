//! The journal: gapless, chained, byte for byte, each key once.

use super::trial::{Trial, key_use, kind_of, registration_of};
use crate::domain::{Actor, DeviceId, Timestamp, UserId};
use crate::event::{Head, JournalEntry, KeyUse, RawEntry};
use crate::storage::WriteTx;
use crate::{ErrorKind, Result};

/// Appends a row for each plate, each in a transaction of its own.
fn append(trial: &Trial<'_>, count: u32) -> Vec<RawEntry> {
    (1..=count)
        .map(|n| {
            let event = trial.registration(&format!("LOG {n:03}"));
            trial.write(|tx| trial.record(tx, event.clone(), None)).as_raw()
        })
        .collect()
}

fn append_after(tx: &mut dyn WriteTx, trial: &Trial<'_>, head: Head) -> Result<()> {
    let event = trial.registration("LOST 1");
    tx.append(&std::sync::Arc::new(JournalEntry::following(head, trial.fixture.now(), Actor::Host, event, None)?))
}

cases! {
    /// Rows come back as they were appended, byte for byte, with every kind of actor and key.
    fn journal_rows_come_back_byte_for_byte(trial) {
        let (at, mut head, mut expected) = (trial.fixture.now(), Head::EMPTY, Vec::new());
        let actors = [
            Actor::Host,
            Actor::System,
            Actor::User(UserId::new(at, trial.fixture.random())),
            Actor::Device(DeviceId::new(at, trial.fixture.random())),
        ];
        let times = [at, Timestamp::from_micros(0), Timestamp::from_micros(-1), at];
        for (n, (actor, at)) in actors.into_iter().zip(times).enumerate() {
            let mut vehicle = trial.fixture.vehicle(&format!("BYTE {n}"));
            vehicle.note = Some("quotes \" ' \\ \n\t \u{0} \u{1f697} \u{2028} end".to_owned());
            let key = (n % 2 == 0).then(|| KeyUse {
                key: format!("key '{n}' \u{1f511}"),
                operation: "vehicle.register".to_owned(),
                parameters: trial.fixture.random(),
                rows: u32::MAX,
                answer: "{}".to_owned(),
            });
            let entry = JournalEntry::following(head, at, actor, registration_of(&vehicle), key).expect("events can be written");
            head = entry.head();
            expected.push(entry.as_raw());
            let entry = std::sync::Arc::new(entry);
            trial.write(|tx| tx.append(&entry));
            assert_eq!(trial.read(|tx| tx.journal_head()), head, "the head is the last row");
        }
        assert_eq!(trial.read(|tx| tx.journal(1, 100)), expected);
        for row in expected.iter().filter(|row| row.key.is_some()) {
            let key = row.key.as_ref().map_or("", |used| used.key.as_str());
            assert_eq!(trial.read(|tx| tx.journal_by_key(key)).as_ref(), Some(row), "by key");
        }
    }

    /// The numbers have no gap, also across transactions that failed, and each row's hash fits the row before.
    fn the_journal_is_gapless_and_its_chain_verifies(trial) {
        append(&trial, 4);
        let event = trial.registration("LOST 1");
        trial.refused(|tx| {
            trial.record(tx, event.clone(), None)?;
            Err::<(), _>(crate::Error::new(ErrorKind::Full, "no"))
        });
        let events: Vec<_> = (1..=3).map(|n| trial.registration(&format!("MORE {n}"))).collect();
        trial.write(|tx| events.iter().try_for_each(|event| trial.record(tx, event.clone(), None).map(drop)));
        let contents = trial.contents();
        let mut head = Head::EMPTY;
        for row in contents.journal {
            head = match row.verify(head) {
                Ok(entry) => entry.head(),
                Err(broken) => panic!("{broken}"),
            };
        }
        assert_eq!((head.sequence, head), (7, contents.head));
    }

    /// A row whose number is not the next is a Conflict: no gap, no row twice.
    fn a_row_with_another_number_than_the_next_is_a_conflict(trial) {
        assert_eq!(trial.refused(|tx| append_after(tx, &trial, Head { sequence: 1, hash: [0; 32] })), ErrorKind::Conflict, "2 before 1");
        let rows = append(&trial, 3);
        let head = |n: usize| Head { sequence: rows[n].sequence, hash: rows[n].hash };
        assert_eq!(trial.refused(|tx| append_after(tx, &trial, head(1))), ErrorKind::Conflict, "3 a second time");
        assert_eq!(trial.refused(|tx| append_after(tx, &trial, Head::EMPTY)), ErrorKind::Conflict, "1 a second time");
        let ahead = Head { sequence: 4, hash: [9; 32] };
        assert_eq!(trial.refused(|tx| append_after(tx, &trial, ahead)), ErrorKind::Conflict, "5 before 4");
        trial.write(|tx| {
            assert_eq!(kind_of(append_after(tx, &trial, ahead)), ErrorKind::Conflict);
            append_after(tx, &trial, head(2))
        });
        assert_eq!(trial.contents().head.sequence, 4);
    }

    /// An idempotency key is on one row for ever, and finds it.
    fn an_idempotency_key_is_used_once(trial) {
        let (first, second) = (trial.registration("KEY 1"), trial.registration("KEY 2"));
        let row = trial.write(|tx| {
            let row = trial.record(tx, first.clone(), Some(key_use("key")))?.as_raw();
            assert_eq!(tx.journal_by_key("key")?.as_ref(), Some(&row), "in the transaction that wrote it");
            Ok(row)
        });
        append(&trial, 2);
        assert_eq!(trial.read(|tx| tx.journal_by_key("key")), Some(row.clone()));
        assert_eq!(trial.read(|tx| tx.journal_by_key("KEY")), None, "keys differ by case");
        let again = trial.refused(|tx| trial.record(tx, second.clone(), Some(key_use("key"))));
        assert_eq!(again, ErrorKind::AlreadyExists);
        trial.write(|tx| trial.record(tx, second.clone(), Some(key_use("key 2"))));
        assert_eq!(trial.read(|tx| tx.journal_by_key("key")), Some(row));
    }

    /// A key that was rolled back was never used.
    fn a_key_that_was_rolled_back_is_free(trial) {
        let event = trial.registration("KEY 1");
        trial.refused(|tx| {
            trial.record(tx, event.clone(), Some(key_use("key")))?;
            Err::<(), _>(crate::Error::new(ErrorKind::Full, "no"))
        });
        let row = trial.write(|tx| trial.record(tx, event.clone(), Some(key_use("key"))));
        assert_eq!(trial.read(|tx| tx.journal_by_key("key")), Some(row.as_raw()));
    }

    /// The journal is read from any row on; behind the end there is nothing.
    fn the_journal_is_read_from_any_row_on(trial) {
        assert_eq!(trial.read(|tx| tx.journal(1, 9)), [], "an empty journal");
        let rows = append(&trial, 5);
        trial.read(|tx| {
            assert_eq!(tx.journal(1, 100)?, rows);
            assert_eq!(tx.journal(0, 100)?, rows, "there is no row 0 to be read");
            assert_eq!(tx.journal(2, 2)?, rows[1..3]);
            assert_eq!(tx.journal(5, u32::MAX)?, rows[4..]);
            assert_eq!(tx.journal(1, 5)?, rows, "a limit that is the number of rows");
            assert_eq!(tx.journal(1, 0)?, []);
            assert_eq!(tx.journal(6, 9)?, [], "behind the end");
            assert_eq!(tx.journal(u64::MAX, 9)?, [], "far behind the end");
            Ok(())
        });
    }
}
