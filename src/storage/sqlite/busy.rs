//! Waiting for another process's lock.
//!
//! SQLite's own handler sleeps longer at each try, up to 100 ms, so that whoever has waited longest asks most rarely. This
//! one asks again every millisecond, and ends with the call's deadline.

use std::cell::Cell;
use std::marker::PhantomData;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::fault;
use crate::Result;

thread_local! {
    // A handler is a plain function, and the connection it is called for is used by this thread: here it finds its limit.
    static GIVE_UP_AT: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Until it is dropped, statements on this thread wait for locks no longer than that.
pub(super) struct Patience {
    outer: Option<Instant>,
    // It must be dropped on the thread that made it.
    not_send: PhantomData<*const ()>,
}

impl Patience {
    pub(super) fn of(time: Duration) -> Self {
        let outer = GIVE_UP_AT.replace(Instant::now().checked_add(time));
        Self { outer, not_send: PhantomData }
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        GIVE_UP_AT.set(self.outer);
    }
}

/// Makes `connection` wait by this module's rule.
pub(super) fn install(connection: &Connection) -> Result<()> {
    connection.busy_handler(Some(wait)).map_err(fault::while_("setting up a connection"))
}

fn wait(tries: i32) -> bool {
    // Without a `Patience` nothing is waited for.
    if GIVE_UP_AT.get().is_none_or(|limit| Instant::now() >= limit) {
        return false;
    }
    // Most locks are held for less than a millisecond.
    thread::sleep(if tries < 8 { Duration::from_micros(200) } else { Duration::from_millis(1) });
    true
}
