//! Event streams: the journal as it grows, announced by a file descriptor that any event loop can watch.
//!
//! A stream's reader lives with the garage, so that closing the garage ends it; what the host holds is its number and one end of
//! a socket pair. The other end, with the reader, says by one byte that there may be something to read.

use std::collections::BTreeMap;
use std::ffi::{c_char, c_int};
use std::io::{ErrorKind as IoErrorKind, Read, Write};
use std::os::fd::IntoRawFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use parking_garage::{BellRope, Error, ErrorKind, JournalEntry, Result, Subscription};

use crate::call::{Object, keep, on_events, on_garage, with_garage, with_garage_of};
use crate::error::GarageError;
use crate::journal::{GarageJournalRow, RowsOut};
use crate::open::{GarageHandle, Open};
use crate::record::OutValue;
use crate::status::GarageStatus;

/// The readers of a garage's streams.
#[derive(Default)]
pub(crate) struct Streams(Mutex<Readers>);

#[derive(Default)]
struct Readers {
    last: u64,
    by_number: BTreeMap<u64, Arc<Mutex<Reader>>>,
}

struct Reader {
    subscription: Subscription,
    /// A row that was read and did not fit what the host gave.
    left: Option<JournalEntry>,
    bell: Arc<Bell>,
    // Last, so that nobody rings any more when the socket is closed.
    #[allow(dead_code, reason = "held to be dropped")]
    rope: BellRope,
}

/// The end of the socket pair that is written to.
struct Bell {
    socket: UnixStream,
    /// Whether a byte was written that nobody has answered with a poll.
    is_rung: AtomicBool,
}

impl Bell {
    fn ring(&self) {
        if !self.is_rung.swap(true, Ordering::SeqCst) {
            // One byte always fits, or there is an unread one, or the host is gone.
            let _ = (&self.socket).write(&[1]);
        }
    }
}

/// What the handle of a stream names.
pub(crate) struct Stream {
    garage: GarageHandle,
    number: u64,
    socket: UnixStream,
}

impl Stream {
    /// Empties the socket, then lets the bell ring anew: whatever is committed from here on is either read below, or rings.
    fn answer(&self, bell: &Bell) {
        let mut bytes = [0; 64];
        loop {
            match (&self.socket).read(&mut bytes) {
                Ok(length) if length == bytes.len() => {}
                Err(error) if error.kind() == IoErrorKind::Interrupted => {}
                _ => break,
            }
        }
        bell.is_rung.store(false, Ordering::SeqCst);
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut removed = None;
        // A garage that is closed has no readers any more.
        let _ = with_garage(self.garage, &mut |open| {
            removed = lock(&open.streams.0).by_number.remove(&self.number);
            Ok(())
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A panic in between closes the garage or the stream anyway.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn socket_error(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "the system gives no socket pair for an event stream").with_source(error)
}

fn open_stream(open: &Open, garage: GarageHandle, from: u64) -> Result<GarageHandle> {
    let (ours, theirs) = UnixStream::pair().map_err(socket_error)?;
    ours.set_nonblocking(true).and_then(|()| theirs.set_nonblocking(true)).map_err(socket_error)?;
    let bell = Arc::new(Bell { socket: ours, is_rung: AtomicBool::new(false) });
    let (events, rung) = (open.garage.events(), Arc::clone(&bell));
    let rope = events.on_arrival(move || rung.ring())?;
    let reader = Reader { subscription: events.subscribe(from), left: None, bell: Arc::clone(&bell), rope };
    let number = {
        let mut readers = lock(&open.streams.0);
        readers.last += 1;
        let number = readers.last;
        readers.by_number.insert(number, Arc::new(Mutex::new(reader)));
        number
    };
    // There may be rows of the past.
    bell.ring();
    keep(Object::Events(Stream { garage, number, socket: theirs }))
}

fn poll(stream: &Stream, open: &Open, mut out: RowsOut) -> Result<()> {
    let reader = lock(&open.streams.0).by_number.get(&stream.number).map(Arc::clone);
    let reader = reader.ok_or_else(|| Error::new(ErrorKind::Closed, "the event stream was closed"))?;
    let mut reader = lock(&reader);
    stream.answer(&reader.bell);
    let outcome = loop {
        if !out.has_room() {
            break Ok(());
        }
        let next = match reader.left.take() {
            Some(left) => Ok(Some(left)),
            None => reader.subscription.next_within(Duration::ZERO),
        };
        match next {
            Ok(Some(entry)) if out.push(&entry) => {}
            Ok(Some(entry)) => {
                reader.left = Some(entry);
                break Ok(());
            }
            Ok(None) => return out.finish(None),
            Err(error) => break Err(error),
        }
    };
    // There may be more: the descriptor stays readable until a poll has found nothing.
    reader.bell.ring();
    match outcome {
        Err(error) if out.is_empty() => Err(error),
        _ => out.finish(reader.left.as_ref()),
    }
}

/// Opens a stream of the garage's events from journal row `from` on (the first is 1): those of the past and those to come. A
/// reader that was away goes on where it stopped, by the number of the last row it has dealt with, plus one.
///
/// Threads: any. Ownership: garage_free gives the stream back; closing the garage ends it.
/// Errors: GARAGE_E_IO if the system has no more file descriptors.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_events_open(
    garage: GarageHandle,
    from: u64,
    out_events: *mut GarageHandle,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let out = OutValue::to("out_events", out_events)?;
            out.write(open_stream(open, garage, from)?);
            Ok(())
        })
    }
}

/// A file descriptor that is readable while there may be events to poll: for poll(2) and epoll, asyncio's add_reader, Node's
/// net.Socket. It is one end of a socket pair; it may be read from, which changes nothing, and is not to be written to. When the
/// garage is closed it reads as at its end.
///
/// Threads: any. Ownership: each call gives another descriptor of the same socket; it is the caller's, to be closed with
/// close(2), and needs not be: it outlives the stream.
/// Errors: GARAGE_E_IO if the system has no more file descriptors; GARAGE_E_CLOSED.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_events_fd(events: GarageHandle, out_fd: *mut c_int, out_error: *mut GarageError) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_events(events, out_error, |stream| {
            let out = OutValue::to("out_fd", out_fd)?;
            with_garage_of(stream.garage, &mut |_| Ok(()))?;
            out.write(stream.socket.try_clone().map_err(socket_error)?.into_raw_fd());
            Ok(())
        })
    }
}

/// The events that have come, as many as fit: as garage_journal_page. Never waits. What did not fit comes next time, and the
/// descriptor stays readable.
///
/// Threads: any; calls on one stream take turns. Ownership: the rows point into `text`.
/// Outputs: `out_count` is the number of rows written; 0: nothing has come. `out_needed` is how many bytes of `text` they take; on
/// GARAGE_E_BUFFER_TOO_SMALL, how many the next row takes.
/// Errors: GARAGE_E_BUFFER_TOO_SMALL if `text` is too small for the next row; GARAGE_E_NOT_FOUND if the store was restored from a
/// backup and what was read has not happened: open another stream; GARAGE_E_CLOSED once the garage is closed.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_events_poll(
    events: GarageHandle,
    out_rows: *mut GarageJournalRow,
    capacity: usize,
    text: *mut c_char,
    text_capacity: usize,
    out_count: *mut usize,
    out_needed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_events(events, out_error, |stream| {
            with_garage_of(stream.garage, &mut |open| {
                let out = RowsOut::to(out_rows, capacity, text, text_capacity, out_count, out_needed)?;
                poll(stream, open, out)
            })
        })
    }
}
