use std::process::{Command, Stdio};
use std::time::Instant;

use super::*;
use crate::Error;
use crate::domain::SpotType;
use crate::storage::SpotWanted;

const STORE: &str = "GARAGE_TEST_STORE";
const NUMBER: &str = "GARAGE_TEST_NUMBER";

#[test]
fn eight_processes_that_make_the_file_and_race_for_its_spots_admit_exactly_as_many_as_there_are() {
    let directory = directory();
    let path = directory.path().join("garage.db");
    let begun = Instant::now();
    let children: Vec<_> = (0..8)
        .map(|number| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "--nocapture", "storage::sqlite::tests::processes::one_of_the_eight"])
                .env(STORE, &path)
                .env(NUMBER, number.to_string())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut admitted = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let count = said.lines().find_map(|line| line.split_once("admitted=")).unwrap().1;
        admitted += count.parse::<u64>().unwrap();
    }
    println!("8 processes x 100 tries for 100 spots: {admitted} admitted in {:?}", begun.elapsed());
    assert_eq!(admitted, 100);
    let store = open(&path);
    assert_eq!(store.read_with(|tx| tx.availability()).unwrap()[0].occupied, 100);
}

/// The child of the test above; alone it does nothing.
#[test]
fn one_of_the_eight() {
    let (Ok(path), Ok(number)) = (std::env::var(STORE), std::env::var(NUMBER)) else { return };
    let number: u64 = number.parse().unwrap();
    let store = open(Path::new(&path));
    // Whoever comes first builds.
    match store.write_with(Deadline::NONE, |tx| record(tx, built(100))) {
        Ok(()) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error:?}"),
    }
    let class = SpotClass { spot_type: SpotType::Standard, features: Features::default() };
    let wanted = SpotWanted { class, level: None, size: VehicleSize::default() };
    let mut admitted = 0;
    for n in (1_000 * (number + 1)..).take(100) {
        let outcome = store.write_with(Deadline::NONE, |tx| {
            let spot = tx.free_spot(&wanted)?.ok_or_else(|| Error::new(ErrorKind::Full, "no spot is free"))?;
            record(tx, registered(n))?;
            let Event::VehicleEntered { session, vehicle, ticket, number, tariff, parker_class, overdue_at, lane, .. } = entered(n)
            else {
                unreachable!()
            };
            record(
                tx,
                Event::VehicleEntered { session, vehicle, spot: spot.id, ticket, number, tariff, parker_class, overdue_at, lane },
            )
        });
        match outcome {
            Ok(()) => admitted += 1,
            Err(error) => assert_eq!(error.kind(), ErrorKind::Full, "{error:?}"),
        }
    }
    println!("\nadmitted={admitted}");
}
