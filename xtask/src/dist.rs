//! `cargo xtask dist`: libgarage as it is installed, in dist/.
//!
//! The folder is a prefix: it can be copied anywhere, because pkg-config and CMake find the rest from where their file lies.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{packages, process};

/// The largest that the shared library may be: what it has now and a little more, so that nobody adds a tenth unseen. The aim is 3 MiB.
const SHARED_BYTES_MAX: u64 = 11 * 1024 * 1024 / 2;

/// How much memory a program may have resident that opens a garage of 1,000 spots in a file with what ships, in KiB.
const RESIDENT_KIB_MAX: u64 = 12 * 1024;

/// What SQLite leaves out of what ships: it is compiled for whoever may come, and the library uses none of these.
const SQLITE_WITHOUT: &str = "-USQLITE_ENABLE_FTS3 -USQLITE_ENABLE_FTS3_PARENTHESIS -USQLITE_ENABLE_FTS5 -USQLITE_ENABLE_RTREE \
    -USQLITE_ENABLE_DBSTAT_VTAB -USQLITE_ENABLE_STAT4 -USQLITE_SOUNDEX -USQLITE_ENABLE_LOAD_EXTENSION -DSQLITE_OMIT_LOAD_EXTENSION \
    -DSQLITE_OMIT_DEPRECATED";

/// Which build is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Build {
    /// What ships: small, and minutes in the making.
    Shipped,
    /// What the tests use: it is there already, and its size says nothing.
    Ordinary,
}

/// Builds the library and lays it out; whether all of it went well.
pub(crate) fn run() -> bool {
    said(lay_out(Build::Shipped).map(|folder| folder.display().to_string()))
}

/// As [`run`], and then installs it into a prefix of its own, builds programs against it, as users do, and lets the tests in C
/// run with it.
pub(crate) fn check() -> bool {
    said(lay_out(Build::Shipped).and_then(|folder| {
        let tried = consumers(&folder)?;
        resident(&folder)?;
        tests_in_c(&folder)?;
        Ok(tried)
    }))
}

/// Lays out the library that the tests use, and builds programs against that: everything but what is true of the one that ships
/// alone, in seconds.
pub(crate) fn check_ordinary() -> bool {
    said(lay_out(Build::Ordinary).and_then(|folder| consumers(&folder)))
}

fn said(outcome: Outcome<String>) -> bool {
    match outcome {
        Ok(what) => {
            println!("dist: {what}");
            true
        }
        Err(error) => {
            eprintln!("dist: FAILED: {error}");
            false
        }
    }
}

type Outcome<T> = Result<T, String>;

/// Builds the libraries, and answers the folder that they are in.
fn build(build: Build) -> Outcome<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| process::root().join("target"), PathBuf::from);
    let (mut cargo, profile) = match build {
        // As `cargo test` has built it.
        Build::Ordinary => (process::cargo(["build", "-p", "parking-garage-c", "--all-features"]), "debug"),
        Build::Shipped => {
            // Named, because Cargo optimises nothing at link time where an rlib is among them, as the tests need one.
            let kinds = ["--lib", "--crate-type", "cdylib,staticlib"];
            let mut cargo = process::cargo(["rustc", "--profile", "dist", "-p", "parking-garage-c"]);
            cargo.args(kinds).env("LIBSQLITE3_FLAGS", SQLITE_WITHOUT);
            // No panic passes through SQLite: what it calls back catches them.
            cargo.env("CFLAGS", "-fno-asynchronous-unwind-tables");
            if cfg!(all(target_arch = "x86_64", target_os = "linux")) {
                // There rustc links with LLD, which can keep one of several functions that are alike.
                cargo.args(["--", "-C", "link-arg=-Wl,--icf=all"]);
            }
            (cargo, "dist")
        }
    };
    if !process::succeeds(&mut cargo) {
        return Err("the library does not build".to_owned());
    }
    Ok(process::root().join(target).join(profile))
}

fn lay_out(what: Build) -> Outcome<PathBuf> {
    let built = build(what)?;
    let folder = match what {
        Build::Shipped => process::root().join("dist"),
        Build::Ordinary => built.join("dist"),
    };
    let lib = folder.join("lib");
    let _ = fs::remove_dir_all(&folder);
    for part in ["include", "lib/pkgconfig", "lib/cmake/garage"] {
        fs::create_dir_all(folder.join(part)).map_err(|error| format!("{part}: {error}"))?;
    }
    copy(&process::root().join("include/garage.h"), &folder.join("include/garage.h"))?;

    let version = env!("CARGO_PKG_VERSION");
    let shared = lib.join(format!("libgarage.so.{version}"));
    copy(&built.join("libgarage.so"), &shared)?;
    let soname = soname(&shared)?;
    link(&format!("libgarage.so.{version}"), &lib.join(&soname))?;
    link(&soname, &lib.join("libgarage.so"))?;
    check_shared(&shared, what)?;
    archive(&built.join("libgarage.a"), &lib.join("libgarage.a"))?;
    if what == Build::Shipped {
        packages::make(&shared, &folder.join("packages"))?;
    }

    write(&lib.join("pkgconfig/garage.pc"), &PKG_CONFIG.replace("@VERSION@", version))?;
    let config = CMAKE.replace("@SONAME@", &soname).replace("@VERSION@", version);
    write(&lib.join("cmake/garage/garageConfig.cmake"), &config)?;
    write(&lib.join("cmake/garage/garageConfigVersion.cmake"), &CMAKE_VERSION.replace("@VERSION@", version))?;
    Ok(folder)
}

/// What a static library needs besides itself: what Rust's standard library and SQLite call.
const STATIC_LIBRARIES: &str = "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc";

const PKG_CONFIG: &str = "\
prefix=${pcfiledir}/../..
includedir=${prefix}/include
libdir=${prefix}/lib

Name: garage
Description: The state of a parking garage
Version: @VERSION@
Cflags: -I${includedir}
Libs: -L${libdir} -lgarage
Libs.private: -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc
";

const CMAKE: &str = r#"# Gives garage::garage, the shared library, and garage::static.
get_filename_component(GARAGE_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET garage::garage)
  add_library(garage::garage SHARED IMPORTED)
  set_target_properties(garage::garage PROPERTIES
    IMPORTED_LOCATION "${GARAGE_PREFIX}/lib/libgarage.so.@VERSION@"
    IMPORTED_SONAME "@SONAME@"
    INTERFACE_INCLUDE_DIRECTORIES "${GARAGE_PREFIX}/include")
endif()

if(NOT TARGET garage::static)
  add_library(garage::static STATIC IMPORTED)
  set_target_properties(garage::static PROPERTIES
    IMPORTED_LOCATION "${GARAGE_PREFIX}/lib/libgarage.a"
    INTERFACE_INCLUDE_DIRECTORIES "${GARAGE_PREFIX}/include"
    INTERFACE_LINK_LIBRARIES "gcc_s;util;rt;pthread;m;dl;c")
endif()
"#;

// Before 1.0 a minor version may break what the one before it had.
const CMAKE_VERSION: &str = r#"set(PACKAGE_VERSION "@VERSION@")
string(REGEX MATCH "^[0-9]+\\.[0-9]+" GARAGE_HAS "@VERSION@")
string(REGEX MATCH "^[0-9]+\\.[0-9]+" GARAGE_WANTS "${PACKAGE_FIND_VERSION}")
if(PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION OR NOT GARAGE_HAS STREQUAL GARAGE_WANTS)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_FIND_VERSION STREQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
"#;

/// One object with nothing global but the interface: a program that has SQLite, or another Rust library, of its own links both.
fn archive(from: &Path, to: &Path) -> Outcome<()> {
    let object = to.with_file_name("garage.o");
    tool(Command::new("ld").args(["-r", "--whole-archive"]).arg(from).arg("-o").arg(&object))?;
    let mut objcopy = Command::new("objcopy");
    objcopy.args(["--wildcard", "--keep-global-symbol=garage_*", "--strip-debug"]);
    // The standard library's bitcode: of no use to a linker of C, and where LLVM's plugin is installed `ar` aborts on it.
    tool(objcopy.args(["--remove-section=.llvmbc", "--remove-section=.llvmcmd"]).arg(&object))?;
    tool(Command::new("ar").arg("rcsD").arg(to).arg(&object))?;
    // Of the object: some `nm` cannot read an archive that Rust wrote.
    let symbols = tool(Command::new("readelf").args(["--symbols", "--wide"]).arg(&object))?;
    let strange = exported(&symbols).find(|name| !name.starts_with("garage_")).map(str::to_owned);
    let _ = fs::remove_file(&object);
    strange.map_or(Ok(()), |name| Err(format!("libgarage.a makes {name} global")))
}

fn check_shared(shared: &Path, build: Build) -> Outcome<()> {
    let symbols = tool(Command::new("readelf").args(["--dyn-syms", "--wide"]).arg(shared))?;
    if let Some(strange) = exported(&symbols).find(|name| !name.starts_with("garage_")) {
        return Err(format!("libgarage.so exports {strange}"));
    }
    if exported(&symbols).next().is_none() {
        return Err("libgarage.so exports nothing".to_owned());
    }
    let bytes = fs::metadata(shared).map_err(|error| error.to_string())?.len();
    println!("dist: libgarage.so has {bytes} bytes");
    if bytes < SHARED_BYTES_MAX || build == Build::Ordinary {
        Ok(())
    } else {
        Err(format!("libgarage.so has {bytes} bytes, and {SHARED_BYTES_MAX} are too many"))
    }
}

/// The global symbols that a file defines, as `readelf` lists them.
fn exported(symbols: &str) -> impl Iterator<Item = &str> {
    symbols.lines().filter_map(|line| {
        // Number, value, size, type, binding, visibility, section, name.
        let mut columns = line.split_whitespace().skip(4);
        let (binding, visibility, section, name) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
        let is_global = matches!(binding, "GLOBAL" | "WEAK") && visibility != "HIDDEN" && section != "UND";
        is_global.then(|| name.split('@').next().unwrap_or(name))
    })
}

fn soname(shared: &Path) -> Outcome<String> {
    let dynamic = tool(Command::new("readelf").args(["--dynamic", "--wide"]).arg(shared))?;
    let name = dynamic.lines().find(|line| line.contains("(SONAME)")).and_then(|line| line.split(['[', ']']).nth(1));
    name.map(str::to_owned).ok_or_else(|| "libgarage.so has no soname".to_owned())
}

/// Copies the folder into a prefix, builds the quickstart against it in each way there is, and runs it.
fn consumers(folder: &Path) -> Outcome<String> {
    let work = env::temp_dir().join(format!("garage-consumers-{}", std::process::id()));
    let prefix = work.join("prefix");
    let outcome = (|| {
        fs::create_dir_all(&prefix).map_err(|error| error.to_string())?;
        tool(Command::new("cp").arg("-a").arg(folder.join("include")).arg(folder.join("lib")).arg(&prefix))?;
        let source = process::root().join("bindings/c/examples/quickstart.c");
        let mut tried = Vec::new();
        with_pkg_config(&work, &prefix, &source, &mut tried)?;
        with_cmake(&work, &prefix, &source, &mut tried)?;
        Ok(format!("a program was built with {} and ran", tried.join(", ")))
    })();
    let _ = fs::remove_dir_all(&work);
    outcome
}

fn with_pkg_config(work: &Path, prefix: &Path, source: &Path, tried: &mut Vec<&'static str>) -> Outcome<()> {
    if !is_installed("pkg-config") {
        eprintln!("skipped: dist was not tried with pkg-config: it is not installed");
        return Ok(());
    }
    let asked = |flags: &[&str]| {
        let mut command = Command::new("pkg-config");
        tool(command.args(flags).arg("garage").env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")))
    };
    let lib = prefix.join("lib");
    let shared = work.join("shared");
    let flags = asked(&["--cflags", "--libs"])?;
    tool(Command::new("cc").arg(source).arg("-o").arg(&shared).args(flags.split_whitespace()))?;
    expect_quickstart(Command::new(&shared).env("LD_LIBRARY_PATH", &lib))?;
    tried.push("pkg-config");

    let alone = work.join("static");
    let flags = asked(&["--cflags"])?;
    let mut command = Command::new("cc");
    command.arg(source).arg(lib.join("libgarage.a")).arg("-o").arg(&alone).args(flags.split_whitespace());
    tool(command.args(STATIC_LIBRARIES.split(' ')))?;
    expect_quickstart(&mut Command::new(&alone))?;
    tried.push("the static library");
    Ok(())
}

fn with_cmake(work: &Path, prefix: &Path, source: &Path, tried: &mut Vec<&'static str>) -> Outcome<()> {
    if !is_installed("cmake") {
        eprintln!("skipped: dist was not tried with CMake: it is not installed");
        return Ok(());
    }
    let (project, build) = (work.join("project"), work.join("build"));
    fs::create_dir_all(&project).map_err(|error| error.to_string())?;
    let lists = format!(
        "cmake_minimum_required(VERSION 3.16)\nproject(consumer C)\nfind_package(garage {} REQUIRED)\n\
         add_executable(shared {source})\ntarget_link_libraries(shared garage::garage)\n\
         add_executable(alone {source})\ntarget_link_libraries(alone garage::static)\n",
        env!("CARGO_PKG_VERSION"),
        source = source.display(),
    );
    write(&project.join("CMakeLists.txt"), &lists)?;
    let prefix_path = format!("-DCMAKE_PREFIX_PATH={}", prefix.display());
    tool(Command::new("cmake").arg("-S").arg(&project).arg("-B").arg(&build).arg(prefix_path))?;
    tool(Command::new("cmake").arg("--build").arg(&build))?;
    for program in ["shared", "alone"] {
        expect_quickstart(&mut Command::new(build.join(program)))?;
    }
    tried.push("CMake");
    Ok(())
}

/// Lets a program open a garage of 1,000 spots, and looks at the most memory that it has had.
fn resident(folder: &Path) -> Outcome<()> {
    let work = env::temp_dir().join(format!("garage-resident-{}", std::process::id()));
    let outcome = (|| {
        fs::create_dir_all(&work).map_err(|error| error.to_string())?;
        let (program, lib) = (work.join("resident"), folder.join("lib"));
        let source = process::root().join("bindings/c/tests/programs/resident.c");
        let mut cc = Command::new("cc");
        cc.arg(source).arg("-o").arg(&program).arg("-I").arg(folder.join("include")).arg("-L").arg(&lib).arg("-lgarage");
        tool(&mut cc)?;
        let open = || tool(Command::new(&program).arg(work.join("garage.db")).env("LD_LIBRARY_PATH", &lib));
        // The first one makes the file.
        open()?;
        let said = open()?;
        let kib = said.trim().strip_prefix("1000 spots, ").and_then(|rest| rest.strip_suffix(" KiB")?.parse::<u64>().ok());
        match kib {
            Some(kib) if kib < RESIDENT_KIB_MAX => println!("dist: {}", said.trim()),
            Some(kib) => return Err(format!("a garage of 1,000 spots takes {kib} KiB, and {RESIDENT_KIB_MAX} are too many")),
            None => return Err(format!("what a garage takes is not told: {said}")),
        }
        Ok(())
    })();
    let _ = fs::remove_dir_all(&work);
    outcome
}

/// What ships is compiled in another way than what is tested: so it is tested too.
fn tests_in_c(folder: &Path) -> Outcome<()> {
    let tests = ["--test", "scenario", "--test", "programs", "--test", "examples", "--test", "exports"];
    let mut cargo = process::cargo(["test", "-p", "parking-garage-c", "--all-features"]);
    if process::succeeds(cargo.args(tests).env("GARAGE_TEST_LIBRARY", folder.join("lib"))) {
        return Ok(());
    }
    Err("the tests in C fail with the library that ships".to_owned())
}

fn expect_quickstart(command: &mut Command) -> Outcome<()> {
    let said = tool(command)?;
    if said.contains("the gate opens") { Ok(()) } else { Err(format!("{}: {said}", command.get_program().display())) }
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Runs a tool, and answers what it printed.
fn tool(command: &mut Command) -> Outcome<String> {
    let output = command.output().map_err(|error| format!("cannot run {}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{}: {}\n{}", command.get_program().display(), output.status, String::from_utf8_lossy(&output.stderr)))
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::copy(from, to).map(drop).map_err(|error| format!("{}: {error}", from.display()))
}

fn link(to: &str, at: &Path) -> Outcome<()> {
    match std::os::unix::fs::symlink(to, at) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(format!("{}: {error}", at.display())),
        _ => Ok(()),
    }
}

fn write(at: &Path, text: &str) -> Outcome<()> {
    fs::write(at, text).map_err(|error| format!("{}: {error}", at.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYMBOLS: &str = "\
   Num:    Value          Size Type    Bind   Vis      Ndx Name
     1: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND malloc@GLIBC_2.2.5 (2)
     2: 000000000004a2f0    11 FUNC    GLOBAL DEFAULT   14 garage_version
     3: 000000000004a2f0    11 FUNC    LOCAL  DEFAULT   14 inner
     4: 000000000004a2f0    11 FUNC    WEAK   DEFAULT   14 sqlite3_open@@V1
     5: 000000000004a2f0    11 FUNC    GLOBAL HIDDEN    14 kept_in
";

    #[test]
    fn what_a_file_defines_and_shows_is_exported() {
        assert_eq!(exported(SYMBOLS).collect::<Vec<_>>(), ["garage_version", "sqlite3_open"]);
    }

    #[test]
    fn pkg_config_names_the_libraries_that_a_static_program_is_tried_with() {
        assert!(PKG_CONFIG.contains(&format!("Libs.private: {STATIC_LIBRARIES}\n")));
    }
}
