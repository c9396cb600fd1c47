//! The journal: every event, numbered without gaps, each row's hash chained to the row before.

use std::fmt;

use sha2::{Digest, Sha256};

use super::Event;
use crate::domain::{Actor, Timestamp};
use crate::{Error, ErrorKind, Result};

/// Where the journal ends: the number and hash of its last row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last row's number; 0 is an empty journal.
    pub sequence: u64,
    /// The last row's hash; zeros for an empty journal.
    pub hash: [u8; 32],
}

impl Head {
    /// Before the first row.
    pub const EMPTY: Self = Self { sequence: 0, hash: [0; 32] };

    /// The hash as 64 hexadecimal digits, to be noted off the machine.
    #[must_use]
    pub fn hash_hex(&self) -> String {
        use std::fmt::Write;
        self.hash.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.sequence, self.hash_hex())
    }
}

/// The idempotency key of a command, on the first of the rows that the command wrote.
///
/// `Debug` leaves the key out: it is the host's text, and may be made of a plate.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyUse {
    /// The caller's key.
    pub key: String,
    /// Which operation it was used for.
    pub operation: String,
    /// SHA-256 of the operation's parameters.
    pub parameters: [u8; 32],
    /// How many rows the command wrote, this one included.
    pub rows: u32,
    /// What the call was answered, as JSON: what it is answered again.
    pub answer: String,
}

impl fmt::Debug for KeyUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyUse").field("operation", &self.operation).field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// One row of the journal. `Debug` leaves the payload out, which holds plates and ticket numbers; the event shows none.
#[derive(Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Its number: one more than the row before.
    pub sequence: u64,
    /// When it was written, by the garage's clock; not an order.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
    /// The event as the row holds it; the hash covers these bytes.
    pub payload: String,
    /// The idempotency key, on the first row of a command that had one.
    pub key: Option<KeyUse>,
    /// SHA-256 over this row and the hash of the row before.
    pub hash: [u8; 32],
}

impl JournalEntry {
    /// The row that comes after `previous`.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if the event cannot be written as JSON; none of ours can't.
    pub fn following(previous: Head, at: Timestamp, actor: Actor, event: Event, key: Option<KeyUse>) -> Result<Self> {
        let payload = serde_json::to_string(&event).map_err(|error| {
            Error::new(ErrorKind::Internal, format!("cannot write a {} event", event.kind())).with_source(error)
        })?;
        let sequence = previous.sequence + 1;
        let hash = chained(&previous.hash, sequence, at, [&actor.to_string(), event.kind(), &payload], key.as_ref());
        Ok(Self { sequence, at, actor, event, payload, key, hash })
    }

    /// Whether this is the row that comes after `previous`.
    #[must_use]
    pub fn follows(&self, previous: Head) -> bool {
        let actor = self.actor.to_string();
        self.sequence == previous.sequence + 1
            && self.hash
                == chained(&previous.hash, self.sequence, self.at, [&actor, self.event.kind(), &self.payload], self.key.as_ref())
    }

    /// The position of this row.
    #[must_use]
    pub const fn head(&self) -> Head {
        Head { sequence: self.sequence, hash: self.hash }
    }

    /// The row as a store keeps it.
    #[must_use]
    pub fn as_raw(&self) -> RawEntry {
        RawEntry {
            sequence: self.sequence,
            at: self.at,
            actor: self.actor.to_string(),
            kind: self.event.kind().to_owned(),
            payload: self.payload.clone(),
            key: self.key.clone(),
            hash: self.hash,
        }
    }
}

impl fmt::Debug for JournalEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sequence, at, actor, event, payload: _, key, hash } = self;
        f.debug_struct("JournalEntry")
            .field("head", &Head { sequence: *sequence, hash: *hash })
            .field("at", at)
            .field("actor", actor)
            .field("event", event)
            .field("key", key)
            .finish_non_exhaustive()
    }
}

/// A journal row as a store keeps it, before anything in it is believed. `Debug` leaves the payload out.
#[derive(Clone, PartialEq, Eq)]
pub struct RawEntry {
    /// Its number.
    pub sequence: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Who caused it, as text.
    pub actor: String,
    /// The kind of event.
    pub kind: String,
    /// The event as JSON.
    pub payload: String,
    /// The idempotency key.
    pub key: Option<KeyUse>,
    /// The hash it claims.
    pub hash: [u8; 32],
}

impl fmt::Debug for RawEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sequence, at, actor, kind, payload: _, key, hash } = self;
        f.debug_struct("RawEntry")
            .field("head", &Head { sequence: *sequence, hash: *hash })
            .field("at", at)
            .field("actor", actor)
            .field("kind", kind)
            .field("key", key)
            .finish_non_exhaustive()
    }
}

impl RawEntry {
    /// The hash that this row must have after a row with hash `previous`.
    #[must_use]
    pub fn expected_hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        chained(previous, self.sequence, self.at, [&self.actor, &self.kind, &self.payload], self.key.as_ref())
    }

    /// Checks this row against the one before and reads its event.
    ///
    /// # Errors
    /// The [`ChainBreak`] that names the row and says what is wrong with it.
    pub fn verify(self, previous: Head) -> Result<JournalEntry, ChainBreak> {
        self.check_follows(previous)?;
        self.parse().map_err(|error| ChainBreak { sequence: previous.sequence + 1, what: error.to_string() })
    }

    /// Checks this row against the one before, and nothing inside it.
    ///
    /// # Errors
    /// The [`ChainBreak`] that names the row and says what is wrong with it.
    pub fn check_follows(&self, previous: Head) -> Result<(), ChainBreak> {
        let head = Head { sequence: self.sequence, hash: self.hash };
        check_row(previous, head, self.at, [&self.actor, &self.kind, &self.payload], self.key.as_ref())
    }

    /// Reads the row without checking its hash.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`] if the actor, the kind or the payload cannot be read.
    pub fn parse(self) -> Result<JournalEntry> {
        let corrupt = |what: &str| Error::new(ErrorKind::Corrupt, format!("journal row {}: {what}", self.sequence));
        let event: Event = serde_json::from_str(&self.payload).map_err(|error| {
            // Not the error itself: it quotes what it found, which may be a plate.
            let place = format!("{:?} error at character {}", error.classify(), error.column());
            corrupt(&format!("the payload of kind {:?} cannot be read", self.kind)).with_source(place)
        })?;
        if event.kind() != self.kind {
            return Err(corrupt("the kind is not that of the payload"));
        }
        let actor: Actor = self.actor.parse().map_err(|error| corrupt("the actor cannot be read").with_source(error))?;
        Ok(JournalEntry {
            sequence: self.sequence,
            at: self.at,
            actor,
            event,
            payload: self.payload,
            key: self.key,
            hash: self.hash,
        })
    }
}

/// Checks the row that says it is `head` against the one before; `texts` are actor, kind and payload.
pub(crate) fn check_row(
    previous: Head,
    head: Head,
    at: Timestamp,
    texts: [&str; 3],
    key: Option<&KeyUse>,
) -> Result<(), ChainBreak> {
    let broken = |what: String| ChainBreak { sequence: previous.sequence + 1, what };
    if head.sequence != previous.sequence + 1 {
        return Err(broken(format!("the row is missing: the next one there is {}", head.sequence)));
    }
    if chained(&previous.hash, head.sequence, at, texts, key) != head.hash {
        return Err(broken("its hash does not agree with its content and the row before".to_owned()));
    }
    Ok(())
}

/// SHA-256 over a row and the hash of the row before; `texts` are actor, kind and payload.
///
/// Every text goes in with its length, so that no two rows are the same bytes.
fn chained(previous: &[u8; 32], sequence: u64, at: Timestamp, texts: [&str; 3], key: Option<&KeyUse>) -> [u8; 32] {
    fn put(hasher: &mut Sha256, text: &str) {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text);
    }
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(sequence.to_le_bytes());
    hasher.update(at.as_micros().to_le_bytes());
    for text in texts {
        put(&mut hasher, text);
    }
    if let Some(key) = key {
        put(&mut hasher, &key.key);
        put(&mut hasher, &key.operation);
        hasher.update(key.parameters);
        hasher.update(key.rows.to_le_bytes());
        put(&mut hasher, &key.answer);
    }
    hasher.finalize().into()
}

/// The first row of a journal that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainBreak {
    /// Its number.
    pub sequence: u64,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for ChainBreak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "journal row {}: {}", self.sequence, self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{SpotId, VehicleId};

    fn chain(length: u64) -> Vec<RawEntry> {
        let mut head = Head::EMPTY;
        (0..length)
            .map(|n| {
                let at = Timestamp::from_micros(i64::try_from(n).unwrap());
                let spot = SpotId::new(at, [7; 8]);
                let event = match n % 2 {
                    0 => Event::SpotReserved { spot, vehicle: VehicleId::new(at, [1; 8]), until: None },
                    _ => Event::SpotReleased { spot },
                };
                let key = (n % 3 == 0).then(|| KeyUse {
                    key: format!("k{n}"),
                    operation: "o".into(),
                    parameters: [3; 32],
                    rows: 1,
                    answer: "null".into(),
                });
                let entry = JournalEntry::following(head, at, Actor::Host, event, key).unwrap();
                head = entry.head();
                entry.as_raw()
            })
            .collect()
    }

    fn first_break(rows: &[RawEntry]) -> Option<u64> {
        let mut head = Head::EMPTY;
        for row in rows {
            match row.clone().verify(head) {
                Ok(entry) => head = entry.head(),
                Err(broken) => return Some(broken.sequence),
            }
        }
        None
    }

    #[test]
    fn an_untouched_chain_verifies() {
        assert_eq!(first_break(&chain(20)), None);
    }

    #[test]
    fn every_change_to_a_row_is_found_at_that_row() {
        type Change = fn(&mut RawEntry);
        let changes: [Change; 9] = [
            |row| row.at = Timestamp::from_micros(row.at.as_micros() + 1),
            |row| row.actor = "system".into(),
            |row| row.kind = "SpotRemoved".into(),
            |row| row.payload = row.payload.replace('7', "8"),
            |row| row.hash[31] ^= 1,
            |row| row.key = None,
            |row| row.key = row.key.take().map(|key| KeyUse { rows: key.rows + 1, ..key }),
            |row| row.key = row.key.take().map(|key| KeyUse { answer: "true".into(), ..key }),
            |row| row.key = row.key.take().map(|key| KeyUse { key: key.operation, operation: key.key, ..key }),
        ];
        for change in changes {
            let mut rows = chain(20);
            change(&mut rows[9]);
            assert_eq!(first_break(&rows), Some(10));
        }
    }

    #[test]
    fn a_missing_or_doubled_row_is_found() {
        let mut rows = chain(20);
        rows.remove(5);
        assert_eq!(first_break(&rows), Some(6));
        let mut rows = chain(20);
        rows.insert(5, rows[4].clone());
        assert_eq!(first_break(&rows), Some(6));
    }
}
