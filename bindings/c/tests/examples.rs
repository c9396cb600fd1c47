//! The examples in C: compiled without a warning, and run; the kiosk killed wherever it matters.
#![allow(clippy::unwrap_used)] // A test that meets what it does not expect has failed.

mod support;

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use parking_garage::{Garage, PaymentStatus, SessionStatus};
use support::program::{compile, folder, run};

fn example(name: &str) -> PathBuf {
    let folder = folder(&format!("example-{name}"));
    let source = folder.join(format!("{name}.c"));
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(format!("{name}.c")), &source).unwrap();
    compile("cc", &source, &[])
}

#[test]
fn the_quickstart_parks_and_pays_in_memory_and_in_a_file() {
    let program = example("quickstart");
    let expected = "park on F1-B1-S001, level 1; 99 spots are free\ndue: 500 cents EUR\npaid: 500 cents; the gate opens\n";
    assert_eq!(String::from_utf8_lossy(&run::<&str>(&program, []).stdout), expected);
    let file = program.with_extension("db");
    assert_eq!(String::from_utf8_lossy(&run(&program, [&file]).stdout), expected);
}

#[test]
fn a_kiosk_that_is_killed_anywhere_takes_no_payment_twice_and_traps_no_car() {
    let program = example("kiosk");
    let (mut killed, mut points) = (0, 0);
    for point in 1.. {
        let folder = folder(&format!("kiosk-{point}"));
        let ended = Command::new(&program).arg(&folder).env("KIOSK_DIE_AT", point.to_string()).output().unwrap().status;
        if ended.success() {
            // There is no such point any more: this one ran through.
            check(&folder, point);
            points = point - 1;
            break;
        }
        assert_eq!(ended.signal(), Some(9), "point {point}: {ended}");
        killed += 1;
        // And once more on the way, at another point, before it may run through.
        let _ = Command::new(&program).arg(&folder).env("KIOSK_DIE_AT", (point % 5 + 1).to_string()).output().unwrap();
        run(&program, [&folder]);
        check(&folder, point);
        run(&program, [&folder]);
        check(&folder, point);
    }
    assert!(killed >= 20 && killed == points, "killed at {killed} of {points} points");
}

/// Each of three cars has paid once, at the terminal too, and left; the gate has opened for each.
fn check(folder: &Path, point: u32) {
    let lines = |name: &str| fs::read_to_string(folder.join(name)).unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
    let charged = lines("terminal");
    let keys: std::collections::BTreeSet<_> = charged.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert!(charged.len() == 3 && keys.len() == 3, "point {point}: {charged:?}");
    let opened: std::collections::BTreeSet<String> = lines("gate").into_iter().collect();
    assert_eq!(opened.len(), 3, "point {point}: {opened:?}");

    let garage = Garage::builder().background(false).open(folder.join("garage.db")).unwrap();
    let payments = garage.payments().list(None, parking_garage::Page::first(100)).unwrap();
    assert!(payments.len() == 3 && payments.iter().all(|payment| payment.status == PaymentStatus::Completed), "point {point}");
    let sessions = garage.sessions().history(&parking_garage::SessionFilter::default(), parking_garage::Page::first(100)).unwrap();
    assert!(sessions.len() == 3 && sessions.iter().all(|session| session.status == SessionStatus::Completed), "point {point}");
    assert_eq!(garage.spots().free_count(None, None).unwrap(), 2, "point {point}");
    assert!(garage.journal().verify().unwrap().is_sound(), "point {point}");
}
