//! Handles used by many threads at once, closed in the middle, and after a fork.

#![allow(unsafe_code)] // It makes the calls that a program in C would make.
#![allow(clippy::unwrap_used)] // A test that meets what it does not expect has failed.

use std::ffi::CString;
use std::io::Read;
use std::os::fd::FromRawFd;
use std::os::unix::net::UnixStream;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use garage::*;

fn zeroed<T>() -> T {
    // SAFETY: the structs of the interface may be all zeros.
    unsafe { std::mem::zeroed() }
}

fn opened() -> GarageHandle {
    let mut garage = 0;
    let mut built: GarageLayoutBuilt = zeroed();
    built.struct_size = size_of::<GarageLayoutBuilt>() as u32;
    // SAFETY: everything is of this test.
    unsafe {
        assert_eq!(garage_open_in_memory(std::ptr::null(), &raw mut garage, std::ptr::null_mut()), GARAGE_OK);
        let none = std::ptr::null();
        assert_eq!(garage_layout_grid(garage, 1, 1, 100, none, &raw mut built, std::ptr::null_mut()), GARAGE_OK);
    }
    garage
}

fn enter(garage: GarageHandle, plate: &str) -> (GarageStatus, GarageVisit) {
    let plate = CString::new(plate).unwrap();
    let (mut entry, mut visit): (GarageEntry, GarageVisit) = (zeroed(), zeroed());
    entry.struct_size = size_of::<GarageEntry>() as u32;
    entry.plate = plate.as_ptr();
    visit.struct_size = size_of::<GarageVisit>() as u32;
    // SAFETY: everything is of this test.
    let status = unsafe { garage_session_enter(garage, &raw const entry, std::ptr::null(), &raw mut visit, std::ptr::null_mut()) };
    (status, visit)
}

fn free_count(garage: GarageHandle) -> (GarageStatus, usize) {
    let mut free = 0;
    // SAFETY: everything is of this test.
    let status = unsafe { garage_spot_free_count(garage, GARAGE_ANY_LEVEL, 0, 0, &raw mut free, std::ptr::null_mut()) };
    (status, free)
}

fn close_and_free(handle: GarageHandle) {
    // SAFETY: handles may be anything.
    unsafe {
        let _ = garage_close(handle, std::ptr::null_mut());
        assert_eq!(garage_free(handle, std::ptr::null_mut()), GARAGE_OK);
    }
}

#[test]
fn calls_of_eight_threads_end_with_a_result_or_closed_while_a_ninth_closes() {
    for round in 0..30 {
        let garage = opened();
        let (start, done) = (Barrier::new(9), AtomicUsize::new(0));
        thread::scope(|scope| {
            for thread in 0..8 {
                let (start, done) = (&start, &done);
                scope.spawn(move || {
                    start.wait();
                    for turn in 0.. {
                        let status =
                            if turn % 4 == 0 { enter(garage, &format!("T{thread}-{turn}")).0 } else { free_count(garage).0 };
                        match status {
                            GARAGE_OK | GARAGE_E_FULL => done.fetch_add(1, Ordering::Relaxed),
                            GARAGE_E_CLOSED => return,
                            other => panic!("round {round}: {other}"),
                        };
                    }
                });
            }
            start.wait();
            thread::sleep(Duration::from_millis(round % 5));
            // SAFETY: handles may be anything.
            assert_eq!(unsafe { garage_close(garage, std::ptr::null_mut()) }, GARAGE_OK);
        });
        assert_eq!(free_count(garage).0, GARAGE_E_CLOSED);
        close_and_free(garage);
        assert_eq!(free_count(garage).0, GARAGE_E_MISUSE);
    }
}

fn polled(events: GarageHandle, capacity: usize) -> (GarageStatus, Vec<u64>) {
    let mut rows = [zeroed::<GarageJournalRow>(); 16];
    rows[0].struct_size = size_of::<GarageJournalRow>() as u32;
    let (mut text, mut count, mut needed) = ([0; 65536], 0, 0);
    // SAFETY: everything is of this test.
    let status = unsafe {
        let (rows, text_at, none) = (rows.as_mut_ptr(), text.as_mut_ptr(), std::ptr::null_mut());
        garage_events_poll(events, rows, capacity, text_at, text.len(), &raw mut count, &raw mut needed, none)
    };
    (status, rows[..count].iter().map(|row| row.sequence).collect())
}

/// How many bytes wait behind the descriptor; `None` at its end.
fn waiting(descriptor: &UnixStream) -> Option<usize> {
    let mut bytes = [0; 16];
    let mut descriptor = descriptor;
    match descriptor.read(&mut bytes) {
        Ok(0) => None,
        Ok(count) => Some(count),
        Err(error) => {
            assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
            Some(0)
        }
    }
}

#[test]
fn the_descriptor_is_readable_while_there_may_be_events_by_one_byte_and_ends_with_the_garage() {
    let garage = opened();
    let (mut events, mut fd) = (0, -1);
    // SAFETY: everything is of this test; the descriptor is its own from here on.
    let descriptor = unsafe {
        assert_eq!(garage_events_open(garage, 1, &raw mut events, std::ptr::null_mut()), GARAGE_OK);
        assert_eq!(garage_events_fd(events, &raw mut fd, std::ptr::null_mut()), GARAGE_OK);
        UnixStream::from_raw_fd(fd)
    };
    // The past is announced, and once it is read nothing is.
    assert_eq!(waiting(&descriptor), Some(1));
    assert_eq!(polled(events, 16), (GARAGE_OK, vec![1]));
    assert_eq!(waiting(&descriptor), Some(0));
    // Many changes are one byte, whoever reads it.
    for plate in ["AA-1", "BB-2", "CC-3"] {
        assert_eq!(enter(garage, plate).0, GARAGE_OK);
    }
    assert_eq!(waiting(&descriptor), Some(1));
    assert_eq!(waiting(&descriptor), Some(0));
    // What did not fit is announced again, and comes in its order.
    assert_eq!(polled(events, 4), (GARAGE_OK, vec![2, 3, 4, 5]));
    assert_eq!(waiting(&descriptor), Some(1));
    assert_eq!(polled(events, 4), (GARAGE_OK, vec![6, 7]));
    assert_eq!(polled(events, 4), (GARAGE_OK, vec![]));
    assert_eq!(waiting(&descriptor), Some(0));

    close_and_free(garage);
    assert_eq!(waiting(&descriptor), Some(1), "the end is announced");
    assert_eq!(waiting(&descriptor), None, "and then is the end");
    assert_eq!(polled(events, 4).0, GARAGE_E_CLOSED);
    close_and_free(events);
    assert_eq!(polled(events, 4).0, GARAGE_E_MISUSE);
}

unsafe extern "C" {
    fn fork() -> i32;
    fn waitpid(process: i32, status: *mut i32, options: i32) -> i32;
    fn _exit(status: i32) -> !;
}

#[test]
fn a_forked_process_gets_errors_and_leaves_the_garage_alone() {
    let garage = opened();
    assert_eq!(enter(garage, "AA-1").0, GARAGE_OK);
    // SAFETY: the child does nothing but call and leave.
    let child = unsafe { fork() };
    if child == 0 {
        let refused = free_count(garage).0 == GARAGE_E_MISUSE && enter(garage, "BB-2").0 == GARAGE_E_MISUSE;
        // SAFETY: as above.
        unsafe { _exit(i32::from(!refused)) }
    }
    let mut status = -1;
    // SAFETY: `status` is of this test.
    assert_eq!(unsafe { waitpid(child, &raw mut status, 0) }, child);
    assert_eq!(status, 0);
    assert_eq!(free_count(garage), (GARAGE_OK, 99));
    close_and_free(garage);
}
