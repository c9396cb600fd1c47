//! What every call does: find the object of its handle, keep panics in, tell errors.

use std::any::Any;
use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_garage::{Error, ErrorKind, Result};

use crate::error::GarageError;
use crate::events::Stream;
use crate::handle::{HANDLES_MAX, Inside, Stale, Table};
use crate::open::{GarageHandle, Open};
use crate::status::{GARAGE_OK, GarageStatus};

/// What a handle names.
pub(crate) enum Object {
    Garage(Open),
    Events(Stream),
    Acting(Acting),
}

/// What the handle of a garage names that acts as somebody; the rest lives with the garage itself.
pub(crate) struct Acting {
    garage: GarageHandle,
    number: u64,
}

impl Drop for Acting {
    fn drop(&mut self) {
        // Dropped out here, where its garage can be entered again.
        let mut removed = None;
        // A garage that is closed has none any more.
        let _ = with_host(self.garage, &mut |open| {
            removed = open.acting.remove(self.number);
            Ok(())
        });
    }
}

static OBJECTS: Table<Object> = Table::new();

/// Does `work`, and tells how it went. Every exported function that can fail goes through here.
///
/// # Safety
/// `out_error` is NULL or points to a `GarageError` with its `struct_size` set.
pub(crate) unsafe fn call(out_error: *mut GarageError, mut work: impl FnMut() -> Result<()>) -> GarageStatus {
    // SAFETY: promised by the caller.
    unsafe { call_any(out_error, &mut work) }
}

// This and what it calls is not generic: its machine code is there once, and not for each function of the interface.
unsafe fn call_any(out_error: *mut GarageError, work: &mut dyn FnMut() -> Result<()>) -> GarageStatus {
    let checked = || {
        check_process()?;
        work()
    };
    match catch_unwind(AssertUnwindSafe(checked)).unwrap_or_else(|panic| Err(panicked(&*panic))) {
        Ok(()) => GARAGE_OK,
        // SAFETY: promised by the caller.
        Err(error) => unsafe { GarageError::report(out_error, &error) },
    }
}

/// Does `work` with an open garage.
///
/// # Safety
/// As for [`call`].
pub(crate) unsafe fn on_garage(
    garage: GarageHandle,
    out_error: *mut GarageError,
    mut work: impl FnMut(&Open) -> Result<()>,
) -> GarageStatus {
    // SAFETY: promised by the caller.
    unsafe { on_any_garage(garage, out_error, &mut work) }
}

unsafe fn on_any_garage(
    garage: GarageHandle,
    out_error: *mut GarageError,
    work: &mut dyn FnMut(&Open) -> Result<()>,
) -> GarageStatus {
    // SAFETY: promised by the caller.
    unsafe { call_any(out_error, &mut || with_garage(garage, work)) }
}

/// Does `work` with the garage of a handle; a panic closes it, since nobody knows what it has left half done.
pub(crate) fn with_garage(garage: GarageHandle, work: &mut dyn FnMut(&Open) -> Result<()>) -> Result<()> {
    let inside = enter(garage)?;
    match &*inside {
        Object::Garage(open) => closing_on_panic(garage, || work(open)),
        Object::Acting(acting) if OBJECTS.enter(acting.garage).is_err() => {
            Err(Error::new(ErrorKind::Closed, "the garage was closed"))
        }
        Object::Acting(acting) => with_host(acting.garage, &mut |open| work(&*open.acting.get(acting.number)?)),
        Object::Events(_) => Err(wrong_kind("a garage")),
    }
}

/// As [`with_garage`], only for the garage's own handle.
fn with_host(garage: GarageHandle, work: &mut dyn FnMut(&Open) -> Result<()>) -> Result<()> {
    let inside = enter(garage)?;
    let Object::Garage(open) = &*inside else { return Err(wrong_kind("a garage")) };
    closing_on_panic(garage, || work(open))
}

fn closing_on_panic(handle: GarageHandle, work: impl FnOnce() -> Result<()>) -> Result<()> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        // It may be closed by now.
        let _ = OBJECTS.close(handle);
        Err(panicked(&*panic))
    })
}

/// A handle that acts as somebody on an open garage.
pub(crate) fn keep_acting(garage: GarageHandle, open: &Open, acting: Open) -> Result<GarageHandle> {
    keep(Object::Acting(Acting { garage, number: open.acting.add(acting) }))
}

/// As [`with_garage`], for what belongs to a garage: once that is gone, whatever became of its handle, it is closed.
pub(crate) fn with_garage_of(garage: GarageHandle, work: &mut dyn FnMut(&Open) -> Result<()>) -> Result<()> {
    match OBJECTS.enter(garage) {
        Ok(_inside) => with_garage(garage, work),
        Err(_) => Err(Error::new(ErrorKind::Closed, "the garage was closed")),
    }
}

/// Does `work` with an open event stream; a panic closes it.
///
/// # Safety
/// As for [`call`].
pub(crate) unsafe fn on_events(
    events: GarageHandle,
    out_error: *mut GarageError,
    mut work: impl FnMut(&Stream) -> Result<()>,
) -> GarageStatus {
    let with_stream = || {
        let inside = enter(events)?;
        let Object::Events(stream) = &*inside else { return Err(wrong_kind("an event stream")) };
        closing_on_panic(events, || work(stream))
    };
    // SAFETY: promised by the caller.
    unsafe { call(out_error, with_stream) }
}

fn enter(handle: GarageHandle) -> Result<Inside<'static, Object>> {
    OBJECTS.enter(handle).map_err(|stale| lost(handle, stale))
}

fn lost(handle: GarageHandle, stale: Stale) -> Error {
    match stale {
        Stale::Unknown if handle == 0 => Error::new(ErrorKind::Misuse, "the handle is 0: open a garage first"),
        Stale::Unknown => Error::new(ErrorKind::Misuse, "the handle is not one that this library gave out, or it was freed"),
        Stale::Closed => Error::new(ErrorKind::Closed, "what the handle names was closed"),
    }
}

fn wrong_kind(wanted: &str) -> Error {
    Error::new(ErrorKind::Misuse, format!("the handle is not that of {wanted}"))
}

fn panicked(panic: &(dyn Any + Send)) -> Error {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::new(
        ErrorKind::Internal,
        format!("the library panicked, and what it worked on is closed: {}", said.unwrap_or("no words")),
    )
}

/// Keeps a new object.
pub(crate) fn keep(object: Object) -> Result<GarageHandle> {
    OBJECTS.insert(object).map_err(|_| Error::new(ErrorKind::Misuse, format!("{HANDLES_MAX} handles are open: free some")))
}

/// Whether this process is a fork of one that had used the library.
static IS_FORKED: AtomicBool = AtomicBool::new(false);

unsafe extern "C" {
    // POSIX; no crate is needed for one function of a fixed signature.
    fn pthread_atfork(prepare: Option<extern "C" fn()>, parent: Option<extern "C" fn()>, child: Option<extern "C" fn()>) -> c_int;
}

extern "C" fn in_child() {
    IS_FORKED.store(true, Ordering::Relaxed);
}

/// From now on a fork of this process is noticed. SQLite's locks belong to the process that took them, and the threads that
/// hold this library's own locks do not come along: in the child nothing could be trusted.
pub(crate) fn watch_for_forks() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        // It fails for want of memory only, and then a fork goes unnoticed.
        // SAFETY: `in_child` does nothing but store to an atomic, which is safe after a fork.
        let _ = unsafe { pthread_atfork(None, None, Some(in_child)) };
    });
}

fn check_process() -> Result<()> {
    if IS_FORKED.load(Ordering::Relaxed) {
        return Err(Error::new(
            ErrorKind::Misuse,
            "this process was forked from one that uses the library: start another program instead, and open the garage there",
        ));
    }
    Ok(())
}

/// Closes what the handle names: a garage or an event stream. Calls that are inside end as if nothing had happened; later ones
/// answer GARAGE_E_CLOSED, on a garage's event streams too. When the last call that was inside has left, the file is closed.
/// The handle itself remains until garage_free.
///
/// Threads: any, also beside other calls on the same handle. It does not wait for them.
/// Errors: GARAGE_E_CLOSED if it is closed already.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_close(handle: GarageHandle, out_error: *mut GarageError) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { call(out_error, || OBJECTS.close(handle).map_err(|stale| lost(handle, stale))) }
}

/// Gives a handle back, and closes what it names if it is not closed. The number is never given out again in this process, but
/// for a wrap after some four billion of them; using it answers GARAGE_E_MISUSE.
///
/// Threads: any. Errors: none for 0, which does nothing; GARAGE_E_MISUSE for what is no handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_free(handle: GarageHandle, out_error: *mut GarageError) -> GarageStatus {
    let free = || if handle == 0 { Ok(()) } else { OBJECTS.free(handle).map_err(|stale| lost(handle, stale)) };
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { call(out_error, free) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::garage_open_in_memory;

    #[test]
    fn a_panic_inside_a_call_becomes_a_status_and_closes_what_it_worked_on() {
        let mut garage = 0;
        let none = std::ptr::null_mut();
        // SAFETY: everything is of this test.
        unsafe {
            assert_eq!(garage_open_in_memory(std::ptr::null(), &raw mut garage, none), GARAGE_OK);
            assert_eq!(on_garage(garage, none, |_| panic!("a bug")), ErrorKind::Internal.code());
            assert_eq!(on_garage(garage, none, |_| Ok(())), ErrorKind::Closed.code());
            assert_eq!(garage_close(garage, none), ErrorKind::Closed.code());
            assert_eq!(garage_free(garage, none), GARAGE_OK);
            assert_eq!(garage_free(garage, none), ErrorKind::Misuse.code());
            assert_eq!(garage_free(0, none), GARAGE_OK);
            assert_eq!(garage_close(0, none), ErrorKind::Misuse.code());
        }
    }
}
