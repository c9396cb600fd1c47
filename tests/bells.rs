//! Bells: whoever waits for many things at once is woken by every change, whoever made it, and by the end.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_garage::{Entry, Garage, Layout};

fn counter(garage: &Garage) -> (Arc<AtomicUsize>, parking_garage::BellRope) {
    let count = Arc::new(AtomicUsize::new(0));
    let bell = Arc::clone(&count);
    let rope = garage
        .events()
        .on_arrival(move || {
            bell.fetch_add(1, Ordering::SeqCst);
        })
        .unwrap();
    (count, rope)
}

#[test]
fn what_a_bell_tells_about_can_be_read_at_once() {
    let garage = Garage::in_memory().unwrap();
    let events = parking_lot::Mutex::new((garage.events().subscribe(1), Vec::new()));
    let events = Arc::new(events);
    let read = Arc::clone(&events);
    let _rope = garage
        .events()
        .on_arrival(move || {
            let (subscription, kinds) = &mut *read.lock();
            while let Some(entry) = subscription.next_within(Duration::ZERO).unwrap() {
                kinds.push(entry.event.kind());
            }
        })
        .unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 1)).unwrap();
    assert_eq!(events.lock().1, ["LayoutExtended"]);
    garage.sessions().enter(Entry::new("AB-1")).unwrap();
    assert_eq!(events.lock().1, ["LayoutExtended", "VehicleRegistered", "VehicleEntered"]);
    // The subscription holds the storage, which holds what holds the bell.
    drop(garage);
}

#[test]
fn bells_ring_for_another_garage_on_the_same_file_and_not_once_their_rope_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garage.db");
    let writer = Garage::open(&path).unwrap();
    let reader = Garage::builder().poll_interval(Duration::from_millis(5)).open(&path).unwrap();
    let (rung, rope) = counter(&reader);
    let (kept, _rope) = counter(&reader);
    writer.spots().create_layout(&Layout::grid(1, 1, 1)).unwrap();
    let patience = Instant::now() + Duration::from_secs(20);
    while rung.load(Ordering::SeqCst) == 0 {
        assert!(Instant::now() < patience, "nobody rang");
        std::thread::sleep(Duration::from_millis(2));
    }
    drop(rope);
    let before = (rung.load(Ordering::SeqCst), kept.load(Ordering::SeqCst));
    reader.sessions().enter(Entry::new("AB-1")).unwrap();
    assert_eq!(rung.load(Ordering::SeqCst), before.0);
    assert!(kept.load(Ordering::SeqCst) > before.1);
}

#[test]
fn the_end_of_the_garage_rings_once_more() {
    let garage = Garage::builder().background(false).in_memory().unwrap();
    let (rung, rope) = counter(&garage);
    drop(garage);
    assert_eq!(rung.load(Ordering::SeqCst), 1);
    drop(rope);
}
