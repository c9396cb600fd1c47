//! What the consumers of the bus tests do about an event: they count it, and see whether the events of a stay come in their order.
#![allow(unreachable_pub, clippy::unwrap_used, reason = "two tests use this")]

use parking_garage::Result;
use parking_garage::bus::{FileInbox, Inbox, Notice, Numbers};

pub fn note(numbers: &mut Numbers<'_>, notice: &Notice) -> Result<()> {
    numbers.add(&format!("seen {}", notice.sequence), 1)?;
    let Some(session) = notice.session() else { return Ok(()) };
    let (last, sequence) = (format!("last {session}"), i64::try_from(notice.sequence).unwrap());
    if numbers.get(&last)? >= sequence {
        numbers.add("out of order", 1)?;
    }
    numbers.set(&last, sequence)
}

/// Each event so far once, each stay in its order.
#[track_caller]
pub fn assert_once_each(mut inbox: FileInbox) {
    for sequence in 1..=inbox.position().unwrap().sequence {
        assert_eq!(inbox.number(&format!("seen {sequence}")).unwrap(), 1, "row {sequence}");
    }
    assert_eq!(inbox.number("out of order").unwrap(), 0);
}
