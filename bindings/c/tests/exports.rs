//! What the shared library shows: the functions of the header, and nothing of SQLite or of other libraries.
#![allow(clippy::unwrap_used)] // A test that meets what it does not expect has failed.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use support::declared::parse;
use support::program::{is_installed, library, succeeded};
use support::{root, skipped};

#[test]
fn the_library_exports_the_functions_of_the_header_and_nothing_else() {
    if !is_installed("readelf") {
        return skipped("what libgarage.so exports is not looked at: readelf is not installed");
    }
    let mut readelf = Command::new("readelf");
    let output = succeeded(readelf.args(["--dyn-syms", "--wide"]).arg(library().join("libgarage.so")));
    let symbols = String::from_utf8(output.stdout).unwrap();
    let exported: BTreeSet<&str> = symbols
        .lines()
        .filter_map(|line| {
            // Number, value, size, type, binding, visibility, section, name.
            let columns: Vec<&str> = line.split_whitespace().collect();
            let is_exported = columns.len() >= 8 && matches!(columns[4], "GLOBAL" | "WEAK") && columns[6] != "UND";
            is_exported.then(|| columns[7].split('@').next().unwrap())
        })
        .collect();
    let header = parse(&fs::read_to_string(root().join("include/garage.h")).unwrap());
    let declared: BTreeSet<&str> = header.functions.iter().map(|function| function.name.as_str()).collect();
    assert_eq!(exported, declared);
}
