//! Encrypted files: another key is told apart, no bit can be changed unnoticed, and nothing of it can be read on the disk.
#![cfg(feature = "encryption")]
#![allow(clippy::unwrap_used)]

mod support;

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use parking_garage::storage::EncryptionKey;
use parking_garage::{Entry, ErrorKind, Garage, GarageBuilder, Layout, NewVehicle, SeededEntropy, VehicleType};
use support::refused;

/// In a note, a plate and a lane: to be found nowhere on the disk.
const CANARY: &str = "CANARY7";

fn key(byte: u8) -> EncryptionKey {
    EncryptionKey::new(&[byte; 32])
}

fn encrypted(byte: u8) -> GarageBuilder {
    Garage::builder().background(false).encryption_key(key(byte))
}

/// A garage with cars in it, open.
fn fill(file: &Path) -> Garage {
    let garage = encrypted(1).open(file).unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 40)).unwrap();
    garage.vehicles().register(NewVehicle::new("XX 1", VehicleType::Standard).note(CANARY)).unwrap();
    for car in 0..20 {
        garage.sessions().enter(Entry::new(format!("{CANARY} {car}")).lane(CANARY)).unwrap();
    }
    garage
}

fn directory_with_file() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("garage.db");
    (directory, file)
}

#[test]
fn another_key_and_none_are_refused_and_the_file_is_left_alone() {
    let (directory, file) = directory_with_file();
    drop(fill(&file));
    let before = fs::read(&file).unwrap();
    let error = encrypted(2).open(&file).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongKey, "{error:?}");
    // It names neither key.
    assert!(!format!("{error:?}").contains("0202") && !format!("{error:?}").contains("0101"));
    // Without a key it could be anything's file.
    assert_eq!(refused(Garage::open(&file)), ErrorKind::NotADatabase);
    assert!(fs::read(&file).unwrap() == before);
    let garage = encrypted(1).create(false).open(&file).unwrap();
    assert_eq!(garage.spots().occupied_count().unwrap(), 20);
    assert!(garage.journal().verify().unwrap().is_sound());
    drop(garage);

    // A file that is not encrypted is not opened as if it were.
    let plain = directory.path().join("plain.db");
    drop(Garage::open(&plain).unwrap());
    let before = fs::read(&plain).unwrap();
    assert_eq!(refused(encrypted(1).open(&plain)), ErrorKind::WrongKey);
    assert!(fs::read(&plain).unwrap() == before);
    assert_eq!(refused(encrypted(1).in_memory()), ErrorKind::InvalidInput);
}

#[test]
fn nothing_can_be_read_on_the_disk() {
    let (directory, file) = directory_with_file();
    let garage = fill(&file);
    let copy = directory.path().join("copy.db");
    garage.maintenance().backup(&copy).unwrap();
    garage.sessions().enter(Entry::new(format!("{CANARY} LAST"))).unwrap();
    let mut looked_at = Vec::new();
    for entry in fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().path()) {
        let bytes = fs::read(&entry).unwrap();
        for found in [CANARY, "SQLite format 3", "VehicleEntered", "CREATE TABLE"] {
            let holds = bytes.windows(found.len()).any(|window| window == found.as_bytes());
            assert!(!holds, "{} holds {found}", entry.display());
        }
        looked_at.push((entry.file_name().unwrap().to_string_lossy().into_owned(), bytes.len()));
    }
    looked_at.sort();
    let names: Vec<_> = looked_at.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["copy.db", "garage.db", "garage.db-shm", "garage.db-wal"]);
    assert!(looked_at.iter().all(|(_, length)| *length > 4_000), "{looked_at:?}");

    // The control: the same words are in a file that is not encrypted.
    let plain = directory.path().join("plain.db");
    let open = Garage::open(&plain).unwrap();
    open.vehicles().register(NewVehicle::new("XX 1", VehicleType::Standard).note(CANARY)).unwrap();
    drop(open);
    let bytes = fs::read(&plain).unwrap();
    assert!(bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()));
}

#[test]
fn a_backup_has_the_same_key_and_can_be_restored() {
    let (directory, file) = directory_with_file();
    let garage = fill(&file);
    let copy = directory.path().join("copy.db");
    garage.maintenance().backup(&copy).unwrap();
    assert_eq!(refused(encrypted(2).open(&copy)), ErrorKind::WrongKey);
    garage.sessions().enter(Entry::new("AFTER 1")).unwrap();
    garage.maintenance().restore(&copy).unwrap();
    assert_eq!(garage.spots().occupied_count().unwrap(), 20);
    assert!(garage.journal().verify().unwrap().is_sound());
    // That of another garage, with another key.
    let other = encrypted(3).open(directory.path().join("other.db")).unwrap();
    assert_eq!(refused(other.maintenance().restore(&copy)), ErrorKind::WrongKey);
    drop(garage);
    let copied = encrypted(1).create(false).open(&copy).unwrap();
    assert_eq!(copied.spots().occupied_count().unwrap(), 20);
    assert!(copied.journal().verify().unwrap().is_sound());
}

#[test]
fn every_flipped_bit_is_refused() {
    let (_directory, file) = directory_with_file();
    drop(fill(&file));
    let whole = fs::read(&file).unwrap();
    let flips = if std::env::var_os("GARAGE_LONG").is_some() { 10_000 } else { 60 };
    let random = SeededEntropy::new(1);
    let mut accepted = Vec::new();
    for _ in 0..flips {
        let (place, bit) = ((random.next_u64() % whole.len() as u64) as usize, random.next_u64() % 8);
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << bit;
        fs::write(&file, &bytes).unwrap();
        // A page that nothing needs is not looked at: `integrity_check` of a backup reads them all.
        let noticed = encrypted(1).create(false).open(&file).and_then(|garage| {
            let target = encrypted(1).open(file.with_file_name("other.db"))?;
            garage.journal().verify().map(drop)?;
            drop(garage);
            target.maintenance().restore(&file)
        });
        match noticed.as_ref().map_err(|error| error.kind()) {
            // Io: SQLCipher says of some pages that it has no memory for them.
            Err(ErrorKind::WrongKey | ErrorKind::Corrupt | ErrorKind::NotADatabase | ErrorKind::Io) => {}
            _ => accepted.push(format!("bit {bit} of byte {place}: {noticed:?}")),
        }
    }
    println!("encryption: {flips} flips, {} accepted", accepted.len());
    assert!(accepted.is_empty(), "{accepted:#?}");
}

/// Whether these bytes are in this process's memory, where it may be written. What is looked for is here only as its complement.
fn is_in_memory(complement: &[u8]) -> bool {
    let mut maps = String::new();
    File::open("/proc/self/maps").unwrap().read_to_string(&mut maps).unwrap();
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut chunk = vec![0; 1 << 20];
    for line in maps.lines().filter(|line| line.contains(" rw") && !line.contains("[v")) {
        let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let (mut from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        memory.seek(SeekFrom::Start(from)).unwrap();
        while from < to {
            let want = chunk.len().min((to - from) as usize);
            let Ok(count) = memory.read_at(&mut chunk[..want], from) else { break };
            if count == 0 {
                break;
            }
            let windows = chunk[..count].windows(complement.len());
            if windows.into_iter().any(|window| window.iter().zip(complement).all(|(byte, not)| *byte == !not)) {
                return true;
            }
            // Overlapping, for what lies across the end.
            from += if (count as u64) < to - from { count.saturating_sub(complement.len()).max(1) as u64 } else { count as u64 };
        }
    }
    false
}

/// Alone in a process of its own: other tests have keys too.
#[test]
fn a_key_is_gone_from_memory_when_the_garage_is() {
    const CHILD: &str = "GARAGE_ENCRYPTION_CHILD";
    let Some(directory) = std::env::var_os(CHILD) else {
        let directory = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "a_key_is_gone_from_memory_when_the_garage_is", "--nocapture"]).env(CHILD, directory.path());
        let output = child.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        return;
    };
    // Bytes that are nowhere but in the key: computed, and wiped.
    let byte = |index: usize| (index as u8).wrapping_mul(37) ^ 0xA7;
    let complement: Vec<u8> = (0..32).map(|index| !byte(index)).collect();
    let hex = |index: usize| !b"0123456789abcdef"[usize::from(byte(index / 2) >> (4 * (1 - index % 2)) & 15)];
    let hex_complement: Vec<u8> = (0..64).map(hex).collect();

    let mut bytes = [0; 32];
    bytes.iter_mut().enumerate().for_each(|(index, place)| *place = byte(index));
    let key = EncryptionKey::new(&bytes);
    bytes.fill(0);
    std::hint::black_box(&mut bytes);
    assert!(!format!("{key:?}").contains(char::is_numeric));
    // The control: it is found while it is there.
    assert!(is_in_memory(&complement));
    let garage = Garage::builder().encryption_key(key).open(Path::new(&directory).join("garage.db")).unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 4)).unwrap();
    garage.sessions().enter(Entry::new("AB 1")).unwrap();
    garage.maintenance().backup(Path::new(&directory).join("copy.db")).unwrap();
    drop(garage);
    assert!(!is_in_memory(&complement), "the key is still in memory");
    assert!(!is_in_memory(&hex_complement), "the text of the key is still in memory");
}

/// SQLCipher has a log of its own, on standard error unless told otherwise.
#[test]
fn nothing_is_written_to_standard_error() {
    const CHILD: &str = "GARAGE_ENCRYPTION_QUIET_CHILD";
    if let Some(directory) = std::env::var_os(CHILD) {
        let file = Path::new(&directory).join("garage.db");
        drop(fill(&file));
        encrypted(2).open(&file).unwrap_err();
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&file, bytes).unwrap();
        let _ = encrypted(1).open(&file).and_then(|garage| garage.journal().verify());
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "nothing_is_written_to_standard_error", "--nocapture"]).env(CHILD, directory.path());
    let output = child.output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
