//! Programs in C that check what comes out: the money of a day to the cent, and accounts. The scenario's test and the hostile calls
//! are beside this one.
#![allow(clippy::unwrap_used)] // A test that meets what it does not expect has failed.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::program::{compile, folder, run};

fn program(name: &str, flags: &[&str]) -> PathBuf {
    let folder = folder(&format!("program-{name}-{}", flags.len()));
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    for file in ["check.h".to_owned(), format!("{name}.c")] {
        fs::copy(sources.join(&file), folder.join(&file)).unwrap();
    }
    compile("cc", &folder.join(format!("{name}.c")), flags)
}

fn says(name: &str, expected: &str) {
    assert_eq!(String::from_utf8_lossy(&run::<&str>(&program(name, &[]), []).stdout), expected);
    if std::env::var_os("GARAGE_LONG").is_some() {
        let program = program(name, &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]);
        assert_eq!(String::from_utf8_lossy(&run::<&str>(&program, []).stdout), expected);
    }
}

#[test]
fn the_money_of_a_day_is_right_to_the_cent() {
    says("money", "the books are right\n");
}

#[test]
fn accounts_do_what_they_may_for_as_long_as_they_may() {
    says("accounts", "the accounts are right\n");
}
