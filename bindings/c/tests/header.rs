//! The header that is checked in: it is what the sources give, and every C and C++ compiler at hand takes it.

use parking_garage::ErrorKind;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a program that uses the library puts in its include path.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../include")
}

fn header() -> PathBuf {
    folder().join("garage.h")
}

/// With GARAGE_HEADER_WRITE=1 the header is written instead of compared: `cargo xtask header` does that, so that the
/// generator is one dependency of one crate.
#[test]
fn the_header_is_what_the_sources_give() {
    let crate_dir = env!("CARGO_MANIFEST_DIR");
    let config = cbindgen::Config::from_file(Path::new(crate_dir).join("cbindgen.toml")).unwrap();
    let bindings = cbindgen::Builder::new().with_crate(crate_dir).with_config(config).generate().unwrap();
    let mut generated = Vec::new();
    bindings.write(&mut generated);

    if std::env::var_os("GARAGE_HEADER_WRITE").is_some_and(|value| value == "1") {
        fs::create_dir_all(folder()).unwrap();
        fs::write(header(), generated).unwrap();
        return;
    }
    let generated = String::from_utf8(generated).unwrap();
    let checked_in = fs::read_to_string(header()).unwrap_or_default();
    let first_difference = generated.lines().zip(checked_in.lines()).position(|(new, old)| new != old);
    assert!(
        generated == checked_in,
        "include/garage.h differs from bindings/c/src from line {} on; run `cargo xtask header` and commit the change",
        first_difference.unwrap_or_else(|| generated.lines().count().min(checked_in.lines().count())) + 1,
    );
}

/// The unit tests compare the table of names with the kinds; this one sees a constant that was left out of that table.
#[test]
fn the_constants_of_the_header_are_the_error_kinds() {
    let header = fs::read_to_string(header()).unwrap();
    let constants = header.lines().filter_map(|line| {
        let (name, number) = line.strip_prefix("#define GARAGE_E_")?.split_once(' ')?;
        Some((number.parse().unwrap(), name))
    });
    let kinds = ErrorKind::ALL.iter().map(|kind| (kind.code(), kind.symbol()));
    assert_eq!(constants.collect::<Vec<(i32, &str)>>(), kinds.collect::<Vec<_>>());
}

/// Twice, for the include guard; the rest is valid in C99 and C++11 and uses each thing that the header has kinds of.
const PROGRAM: &str = r#"
#include <garage.h>
#include <garage.h>

#if GARAGE_ABI_VERSION < 0 || GARAGE_OK != 0
#error "the constants can be used in the preprocessor"
#endif

int main(void) {
    GarageStatus status = GARAGE_E_FULL;
    const char *name = garage_status_name(status);
    uint32_t abi = garage_abi_version();
    return (abi == GARAGE_ABI_VERSION && name != NULL && garage_version() != NULL) ? 0 : 1;
}
"#;

#[test]
fn every_compiler_at_hand_takes_the_header_without_a_warning() {
    let mut absent = Vec::new();
    for (compilers, file, standard) in
        [(&["cc", "gcc", "clang", "tcc"][..], "header.c", "-std=c99"), (&["g++", "clang++"][..], "header.cc", "-std=c++11")]
    {
        let source = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
        fs::write(&source, PROGRAM).unwrap();
        for compiler in compilers {
            let Some(output) = compile(compiler, standard, &source) else {
                absent.push(*compiler);
                continue;
            };
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.is_empty(), "{compiler} {standard}: {}\n{said}", output.status);
        }
    }
    assert!(!absent.contains(&"cc"), "there is no C compiler `cc` to try the header with");
    if !absent.is_empty() {
        // Past the test harness, which would swallow what a passing test prints.
        writeln!(io::stderr(), "header: not tried with {}: not installed", absent.join(", ")).unwrap();
    }
}

/// What `compiler` answers, or `None` where it is not installed.
fn compile(compiler: &str, standard: &str, source: &Path) -> Option<Output> {
    let mut command = Command::new(compiler);
    command.args([standard, "-Wall", "-Wextra", "-pedantic", "-Werror", "-I"]).arg(folder());
    match compiler {
        // tcc has no -fsyntax-only.
        "tcc" => command.args(["-c", "-o"]).arg(source.with_extension("o")),
        _ => command.arg("-fsyntax-only"),
    };
    // `f()` declares no parameters in C++, where g++ calls the flag wrong.
    if standard == "-std=c99" {
        command.arg("-Wstrict-prototypes");
    }
    match command.arg(source).output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        answer => Some(answer.unwrap_or_else(|error| panic!("cannot run {compiler}: {error}"))),
    }
}
