//! The files that the replay reads.

use std::cell::RefCell;
use std::io::{Seek, Write};

use tempfile::NamedTempFile;

use super::input::{read_stays, read_tariff};

/// Bytes give rows in which every stay ends after it began, and a tariff, or an error that names the file.
pub fn run(data: &[u8]) {
    thread_local!(static FILE: RefCell<NamedTempFile> = RefCell::new(NamedTempFile::new().unwrap()));
    FILE.with_borrow_mut(|file| {
        file.as_file().set_len(0).unwrap();
        file.rewind().unwrap();
        file.write_all(data).unwrap();
        let name = file.path().file_name().unwrap().to_string_lossy().into_owned();
        match read_stays(file.path()) {
            Ok(stays) => assert!(stays.iter().all(|stay| stay.arrival <= stay.departure)),
            Err(error) => assert!(error.to_string().contains(&name), "{error}"),
        }
        if let Err(error) = read_tariff(file.path(), "APCOA/CITY/2026") {
            assert!(!error.to_string().is_empty());
        }
    });
}
