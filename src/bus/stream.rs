//! The stream in Redis, and each thing that is done to it: one round trip each.
//!
//! The id of an entry is `era-sequence`. The sequence is the journal's, so that a row is in the stream once however often it is
//! relayed, and in its place: Redis takes no id that is not above the last. The era is the time at which this history of the journal
//! began to be relayed; a store that was restored gives its numbers out again, under a later era.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;
use std::time::Duration;

use redis::streams::{StreamAutoClaimReply, StreamId, StreamRangeReply, StreamReadReply};
use redis::{ConnectionLike, RedisError, RedisResult, Script, cmd};

use super::notice::{Notice, Seal};
use crate::Result;
use crate::cache::redis::{ConnectionFigures, Connections};

/// What a command that waits may take besides.
const GRACE: Duration = Duration::from_millis(250);

const FIELDS: [&str; 6] = ["id", "kind", "v", "at", "about", "mac"];

/// Answers the last id ever given out, and the last entry.
static TOP: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("top.lua")));
/// Adds entries, if the last id ever given out is still the one that the relay knows.
static APPEND: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("append.lua")));
/// Removes what every group has acknowledged.
static TRIM: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("trim.lua")));

/// The id of an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) era: u64,
    pub(super) sequence: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.era, self.sequence)
    }
}

impl FromStr for Position {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (era, sequence) = text.split_once('-').ok_or(())?;
        Ok(Self { era: era.parse().map_err(drop)?, sequence: sequence.parse().map_err(drop)? })
    }
}

/// An entry as it was read.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub(super) position: Position,
    /// `None` for an entry that nobody who has the key has written.
    pub(super) notice: Option<Notice>,
}

/// Where a stream ends.
#[derive(Debug, Default)]
pub(super) struct Top {
    /// The last id ever given out.
    pub(super) last: Position,
    /// The last entry.
    pub(super) entry: Option<Arrival>,
}

/// How entries were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Appended {
    Yes,
    /// The stream does not end where it was thought to: somebody else relays, or it was emptied.
    No,
}

/// The stream of one garage.
#[derive(Debug)]
pub(super) struct Stream {
    connections: Connections,
    key: String,
    seal: Seal,
}

impl Stream {
    pub(super) fn new(connections: Connections, key: String, seal: Seal) -> Self {
        Self { connections, key, seal }
    }

    pub(super) fn figures(&self) -> ConnectionFigures {
        self.connections.figures()
    }

    /// # Errors
    /// As [`Connections::run`], here and below.
    pub(super) fn top(&self) -> Result<Top> {
        let (last, entry): (String, StreamRangeReply) = self.connections.run(|link| TOP.key(&self.key).invoke(link))?;
        let entry = entry.ids.into_iter().next().and_then(|entry| self.arrival(entry));
        Ok(Top { last: last.parse().unwrap_or_default(), entry })
    }

    /// Adds `notices` under `era`, if the stream ends with `last`.
    pub(super) fn append(&self, last: Position, era: u64, notices: &[Notice]) -> Result<Appended> {
        let mut call = APPEND.key(&self.key);
        call.arg(last.to_string());
        for notice in notices {
            call.arg(Position { era, sequence: notice.sequence }.to_string());
            for field in self.seal.write(notice) {
                call.arg(field);
            }
        }
        let taken: bool = self.connections.run(|link| call.invoke(link))?;
        Ok(if taken { Appended::Yes } else { Appended::No })
    }

    /// Removes what all groups have acknowledged; without a group, all but the last `unread_max`. Answers how many entries went and
    /// how many there are.
    pub(super) fn trim(&self, unread_max: u64) -> Result<(u64, u64)> {
        self.connections.run(|link| TRIM.key(&self.key).arg(unread_max).invoke(link))
    }

    /// The entries behind `after`, at most `count`; waits for the first.
    pub(super) fn read(&self, after: Position, count: usize, wait: Duration) -> Result<Vec<Arrival>> {
        self.waiting(wait, |link| {
            let mut read = cmd("XREAD");
            read.arg("COUNT").arg(count).arg("BLOCK").arg(milliseconds(wait)).arg("STREAMS").arg(&self.key).arg(after.to_string());
            read.query::<Option<StreamReadReply>>(link)
        })
    }

    /// The entries that this consumer of the group gets next, at most `count`; waits for the first.
    pub(super) fn read_group(&self, group: &str, consumer: &str, count: usize, wait: Duration) -> Result<Vec<Arrival>> {
        self.waiting(wait, |link| {
            let mut read = cmd("XREADGROUP");
            read.arg("GROUP").arg(group).arg(consumer).arg("COUNT").arg(count).arg("BLOCK").arg(milliseconds(wait));
            read.arg("STREAMS").arg(&self.key).arg(">");
            self.with_group(link, group, |link| read.query::<Option<StreamReadReply>>(link))
        })
    }

    fn waiting(
        &self,
        wait: Duration,
        read: impl FnOnce(&mut dyn ConnectionLike) -> RedisResult<Option<StreamReadReply>>,
    ) -> Result<Vec<Arrival>> {
        let reply = self.connections.run_within(wait + GRACE, read)?;
        let entries = reply.into_iter().flat_map(|reply| reply.keys).flat_map(|key| key.ids);
        Ok(entries.filter_map(|entry| self.arrival(entry)).collect())
    }

    /// Entries that were given to any consumer of the group `idle` ago or longer and were not acknowledged, now given to this one.
    pub(super) fn claim(&self, group: &str, consumer: &str, idle: Duration, count: usize) -> Result<Vec<Arrival>> {
        let reply: StreamAutoClaimReply = self.connections.run(|link| {
            let mut claim = cmd("XAUTOCLAIM");
            claim.arg(&self.key).arg(group).arg(consumer).arg(milliseconds(idle)).arg("0-0").arg("COUNT").arg(count);
            self.with_group(link, group, |link| claim.query(link))
        })?;
        Ok(reply.claimed.into_iter().filter_map(|entry| self.arrival(entry)).collect())
    }

    pub(super) fn acknowledge(&self, group: &str, positions: &[Position]) -> Result<()> {
        if positions.is_empty() {
            return Ok(());
        }
        self.connections.run(|link| {
            let mut ack = cmd("XACK");
            ack.arg(&self.key).arg(group);
            for position in positions {
                ack.arg(position.to_string());
            }
            ack.query(link)
        })
    }

    pub(super) fn remove_group(&self, group: &str) -> Result<bool> {
        let removed: RedisResult<u32> =
            self.connections.run(|link| Ok(cmd("XGROUP").arg("DESTROY").arg(&self.key).arg(group).query(link)))?;
        // Without a stream there is no group either.
        Ok(removed.unwrap_or(0) > 0)
    }

    /// Runs `call`, and once more with the group made where it is missing: it was never there, or the server lost all it had.
    fn with_group<T>(
        &self,
        link: &mut dyn ConnectionLike,
        group: &str,
        mut call: impl FnMut(&mut dyn ConnectionLike) -> RedisResult<T>,
    ) -> RedisResult<T> {
        match call(link) {
            Err(error) if error.code() == Some("NOGROUP") => {
                let made = cmd("XGROUP").arg("CREATE").arg(&self.key).arg(group).arg("0").arg("MKSTREAM").query::<()>(link);
                made.or_else(|error: RedisError| if error.code() == Some("BUSYGROUP") { Ok(()) } else { Err(error) })?;
                call(link)
            }
            answer => answer,
        }
    }

    /// `None` for an entry whose very id is not ours.
    fn arrival(&self, entry: StreamId) -> Option<Arrival> {
        let position: Position = entry.id.parse().ok()?;
        let fields = FIELDS.map(|name| entry.get::<String>(name));
        let [Some(id), Some(kind), Some(version), Some(at), Some(about), Some(mac)] = fields else {
            return Some(Arrival { position, notice: None });
        };
        Some(Arrival { position, notice: self.seal.read(position.sequence, [id, kind, version, at, about, mac]) })
    }
}

/// At least one: a wait of zero is for ever.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1)
}
