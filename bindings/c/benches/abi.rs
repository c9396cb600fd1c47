//! A call through the C interface against the same call in Rust: what handles, checks and the net for panics cost.
//!
//! Both sides take turns in short slices of one run; the figure of a side is the median of its slices. `--json` prints one line:
//! `name, ours, yardstick, ratio, unit`.
#![allow(unsafe_code)] // It makes the calls that a program in C would make.

use std::hint::black_box;
use std::time::Instant;

use garage::{
    GARAGE_ANY_LEVEL, GARAGE_OK, GarageHandle, GarageLayoutBuilt, GarageOptions, garage_free, garage_layout_grid,
    garage_open_in_memory, garage_options_default, garage_spot_free_count,
};
use parking_garage::{Garage, Layout};

/// Slices of each side.
const ROUNDS: usize = 21;
/// Calls in one slice.
const CALLS: u64 = 50_000;
/// What the interface may add to a call, in nanoseconds.
const ADDED_NANOS_MAX: u64 = 20;

fn main() -> parking_garage::Result<()> {
    let json = std::env::args().any(|argument| argument == "--json");
    let rust = Garage::builder().background(false).in_memory()?;
    rust.spots().create_layout(&Layout::grid(5, 20, 100))?;
    let handle = opened();
    let (mut ours, mut yardstick) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        yardstick.push(nanos(|| {
            black_box(rust.spots().free_count(black_box(None), None).ok());
        }));
        ours.push(nanos(|| {
            let mut free = 0;
            // SAFETY: the handle is open, and `free` is of this function.
            let status =
                unsafe { garage_spot_free_count(black_box(handle), GARAGE_ANY_LEVEL, 0, 0, &raw mut free, std::ptr::null_mut()) };
            black_box((status, free));
        }));
    }
    // SAFETY: a handle may be freed at any time.
    unsafe { garage_free(handle, std::ptr::null_mut()) };
    report(json, median(ours), median(yardstick));
    Ok(())
}

fn opened() -> GarageHandle {
    let mut garage = 0;
    // SAFETY: the structs may be all zeros, and are of this function.
    unsafe {
        let (mut options, mut built): (GarageOptions, GarageLayoutBuilt) = (std::mem::zeroed(), std::mem::zeroed());
        options.struct_size = size_of::<GarageOptions>() as u32;
        built.struct_size = size_of::<GarageLayoutBuilt>() as u32;
        let (none, no_error) = (std::ptr::null(), std::ptr::null_mut());
        assert_eq!(garage_options_default(&raw mut options, no_error), GARAGE_OK);
        options.flags = garage::GARAGE_OPEN_NO_BACKGROUND;
        assert_eq!(garage_open_in_memory(&raw const options, &raw mut garage, no_error), GARAGE_OK);
        assert_eq!(garage_layout_grid(garage, 5, 20, 100, none, &raw mut built, no_error), GARAGE_OK);
    }
    garage
}

/// Hundredths of a nanosecond for one call.
fn nanos(mut call: impl FnMut()) -> u64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        call();
    }
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX) * 100 / CALLS
}

fn median(mut figures: Vec<u64>) -> u64 {
    figures.sort_unstable();
    figures[figures.len() / 2]
}

fn report(json: bool, ours: u64, yardstick: u64) {
    let tenths = |hundredths: u64| format!("{}.{}", hundredths / 100, hundredths % 100 / 10);
    let ratio = ours * 100 / yardstick.max(1);
    let ratio = format!("{}.{:02}", ratio / 100, ratio % 100);
    let (shown, by) = (tenths(ours), tenths(yardstick));
    if json {
        println!(r#"{{"name":"abi/spot_availability","ours":{shown},"yardstick":{by},"ratio":{ratio},"unit":"ns"}}"#);
    } else {
        let added = ours.saturating_sub(yardstick);
        let verdict = if added <= ADDED_NANOS_MAX * 100 { "within" } else { "MORE THAN" };
        println!(
            "abi/spot_availability: {shown} ns, in Rust {by} ns, ratio {ratio}; {} ns added, {verdict} the {ADDED_NANOS_MAX} allowed",
            tenths(added)
        );
    }
}
