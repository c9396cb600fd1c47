//! What goes out about an event: which it was, and the ids of what it is about. Nothing that says who drives or logs in.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use secrecy::SecretSlice;
use uuid::Uuid;

use crate::cache::{CacheSecret, from_hex, hex};
use crate::domain::{SessionId, Timestamp};
use crate::event::{Head, RawEntry};
use crate::{Error, ErrorKind, Result};

/// The fields of events that hold an id of something. Only these go out, and only if what is in them is an id: a field that an
/// event is given tomorrow stays inside until it is named here.
const ABOUT: &[&str] = &[
    "session",
    "vehicle",
    "spot",
    "ticket",
    "payment",
    "refund",
    "debt",
    "shift",
    "from",
    "to",
    "lost",
    "user",
    "device",
    "auth_session",
];
/// Fields that hold a row with ids of its own.
const ROWS: &[&str] = &["receipt"];

/// That an event happened: a journal row without what is in it.
///
/// The bus is read by more programs than the store, and what Redis holds may end up in its dumps and its monitor. So it carries no
/// plate and no ticket number, not even as a keyed hash, no text, no amount and nothing of accounts but ids: whoever may know more
/// asks the garage for row `sequence` of the journal, or for the session, and is asked for a permission there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The number of the journal row.
    pub sequence: u64,
    /// What tells this event from every other: the hash of its journal row. Of two histories, as after a restore, the rows of one
    /// number differ in it.
    pub id: EventId,
    /// The kind of event, as [`Event::kind`](crate::Event::kind); one of a newer version may come too.
    pub kind: String,
    /// The version of what a notice means, [`Notice::VERSION`].
    pub version: u32,
    /// When it happened, by the garage's clock; not an order.
    pub at: Timestamp,
    /// The ids of what it is about, by what they are ids of.
    pub about: BTreeMap<String, Uuid>,
}

/// The id of an event: the hash of its journal row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId([u8; 32]);

impl EventId {
    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for EventId {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidInput`] for text that is not 64 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::new(ErrorKind::InvalidInput, "the id of an event is 64 hexadecimal digits");
        if text.len() != 64 || !text.is_ascii() {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl Notice {
    /// What a notice means in this version.
    pub const VERSION: u32 = 1;

    /// The notice of a journal row.
    #[must_use]
    pub fn of(row: &RawEntry) -> Self {
        Self {
            sequence: row.sequence,
            id: EventId(row.hash),
            kind: row.kind.clone(),
            version: Self::VERSION,
            at: row.at,
            about: about(&row.payload),
        }
    }

    /// The journal row that it is of, as a place in the journal.
    #[must_use]
    pub const fn head(&self) -> Head {
        Head { sequence: self.sequence, hash: self.id.0 }
    }

    /// The stay that it is about.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        self.about.get("session").map(|id| SessionId::from_bytes(*id.as_bytes()))
    }
}

fn about(payload: &str) -> BTreeMap<String, Uuid> {
    let mut found = BTreeMap::new();
    // {"Kind": {fields}}
    let event = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(payload).unwrap_or_default();
    let fields = event.values().filter_map(serde_json::Value::as_object);
    let rows = fields.clone().flat_map(|fields| ROWS.iter().filter_map(|name| fields.get(*name)?.as_object()));
    for fields in fields.clone().chain(rows) {
        for name in ABOUT {
            if let Some(id) = fields.get(*name).and_then(serde_json::Value::as_str).and_then(|text| Uuid::parse_str(text).ok()) {
                found.insert((*name).to_owned(), id);
            }
        }
    }
    found
}

/// What notices are signed with, so that what anybody else writes to Redis passes for none.
#[derive(Clone, Debug)]
pub(super) struct Seal(CacheSecret);

/// A notice as the stream has it: `id`, `kind`, `v`, `at`, `about` and `mac`, in this order.
pub(super) type Fields = [String; 6];

/// What the signatures are for: none of the cache's is good here.
const PURPOSE: &str = "bus notice";

impl Seal {
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a secret of fewer than 32 bytes.
    pub(super) fn new(secret: &SecretSlice<u8>) -> Result<Self> {
        CacheSecret::new(secret).map(Self)
    }

    /// The fields of `notice`, signed.
    pub(super) fn write(&self, notice: &Notice) -> Fields {
        let about = notice.about.iter().map(|(name, id)| format!("{name}={id}")).collect::<Vec<_>>().join(" ");
        let fields =
            [notice.id.to_string(), notice.kind.clone(), notice.version.to_string(), notice.at.as_micros().to_string(), about];
        let tag = self.0.tag(PURPOSE, parts(&notice.sequence.to_le_bytes(), &fields));
        let [id, kind, version, at, about] = fields;
        [id, kind, version, at, about, hex(&tag)]
    }

    /// The notice that these fields are; `None` unless it was signed here, for this number.
    pub(super) fn read(&self, sequence: u64, fields: Fields) -> Option<Notice> {
        let [id, kind, version, at, about, mac] = fields;
        let tag = from_hex(mac.as_bytes())?;
        let signed = [id, kind, version, at, about];
        if !self.0.is_tag(&tag, PURPOSE, parts(&sequence.to_le_bytes(), &signed)) {
            return None;
        }
        let [id, kind, version, at, about] = signed;
        let pairs = about.split_whitespace().map(|pair| {
            let (name, id) = pair.split_once('=')?;
            Some((name.to_owned(), Uuid::parse_str(id).ok()?))
        });
        Some(Notice {
            sequence,
            id: id.parse().ok()?,
            kind,
            version: version.parse().ok()?,
            at: Timestamp::from_micros(at.parse().ok()?),
            about: pairs.collect::<Option<_>>()?,
        })
    }
}

/// What is signed of a notice.
fn parts<'a>(sequence: &'a [u8], fields: &'a [String; 5]) -> impl Iterator<Item = &'a [u8]> {
    std::iter::once(sequence).chain(fields.iter().map(String::as_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(payload: &str) -> RawEntry {
        RawEntry {
            sequence: 7,
            at: Timestamp::from_micros(-5),
            actor: "host".to_owned(),
            kind: "VehicleEntered".to_owned(),
            payload: payload.to_owned(),
            key: None,
            hash: [9; 32],
        }
    }

    #[test]
    fn ids_go_out_and_nothing_else() {
        let id = "0190a0b0-0000-7000-8000-000000000001";
        let payload = format!(
            r#"{{"VehicleEntered":{{"session":"{id}","vehicle":"AB123C","plate":"{id}","number":"X","amount":5,"to":"MAINTENANCE","receipt":{{"payment":"{id}","plate":"AB123C"}}}}}}"#
        );
        let notice = Notice::of(&row(&payload));
        let id = Uuid::parse_str(id).unwrap();
        assert_eq!(notice.about, [("payment".to_owned(), id), ("session".to_owned(), id)].into());
        assert_eq!(Notice::of(&row("not JSON")).about, BTreeMap::new());
    }

    #[test]
    fn a_notice_comes_back_and_one_that_was_touched_does_not() {
        let secret = |byte: u8| Seal::new(&vec![byte; 32].into()).unwrap();
        let seal = secret(1);
        let notice = Notice::of(&row(r#"{"E":{"spot":"0190a0b0-0000-7000-8000-000000000001"}}"#));
        let fields = seal.write(&notice);
        assert_eq!(seal.read(7, fields.clone()), Some(notice));
        assert_eq!(seal.read(8, fields.clone()), None, "under another number");
        assert_eq!(secret(2).read(7, fields.clone()), None, "signed with another key");
        for field in 0..fields.len() {
            let mut touched = fields.clone();
            touched[field].push('0');
            assert_eq!(seal.read(7, touched), None, "field {field}");
        }
        let mut moved = fields;
        let end = moved[0].pop().unwrap();
        moved[1].insert(0, end);
        assert_eq!(seal.read(7, moved), None, "a letter moved from one field to the next");
    }
}
