//! `cargo xtask bench`, its part about others' libraries: builds what lies in benches/peers/ and lets it run beside ours.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{node, process};

/// The programs in Rust, each a package of its own, and the scripts for Node.
const PROGRAMS: [&str; 2] = ["diesel", "sqlx"];
const SCRIPTS: [&str; 2] = ["better-sqlite3", "prisma"];

/// The command that measures all peers that could be built; nothing if the measuring program itself could not. It draws its
/// plots into docs/.
pub(crate) fn command() -> Option<Command> {
    let target = target();
    let built = |manifest: &str| {
        let mut build = process::cargo(["build", "--release", "--locked", "--manifest-path", manifest]);
        process::succeeds(build.env("CARGO_TARGET_DIR", &target))
    };
    if !built("benches/peers/Cargo.toml") {
        return None;
    }
    let mut command = Command::new(target.join("release/peers"));
    command.current_dir(process::root()).stdin(Stdio::null()).arg("--plots").arg(process::root().join("docs"));
    for name in PROGRAMS {
        if built(&format!("benches/peers/{name}/Cargo.toml")) {
            command.args(["--peer", name]).arg(target.join("release").join(format!("peer-{name}")));
        } else {
            eprintln!("bench peers: {name} left out, because it does not build");
        }
    }
    match scripts(&target.join("node")) {
        Ok(folder) => {
            for name in SCRIPTS {
                command.args(["--node-peer", name]).arg(folder.join(format!("{name}.mjs")));
            }
        }
        Err(why) => eprintln!("bench peers: {} left out, because {why}", SCRIPTS.join(" and ")),
    }
    Some(command)
}

fn target() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    process::root().join(target).join("peers")
}

/// A folder with the scripts and what they need.
fn scripts(folder: &Path) -> Result<PathBuf, &'static str> {
    if !node::is_there() {
        return Err("`node` and `npm` are not installed");
    }
    let source = process::root().join("benches/peers/node");
    let copied = process::succeeds(Command::new("mkdir").arg("-p").arg(folder))
        && process::succeeds(Command::new("cp").arg("-R").arg(source.join(".")).arg(folder));
    if !copied {
        return Err("their folder cannot be written");
    }
    let stamp = folder.join("installed");
    let wanted = fs::read(source.join("package-lock.json")).map_err(|_| "they have no list of packages")?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(folder.to_owned());
    }
    let npm = |arguments: &[&str]| {
        let mut npm = Command::new("npm");
        npm.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
        // Built from its source with the headers beside Node: nothing else is fetched.
        npm.env("npm_config_nodedir", headers().unwrap_or_default()).env("npm_config_build_from_source", "true");
        // Prisma asks for an engine that makes tables, which it never runs here: ours are there.
        npm.env("PRISMA_SCHEMA_ENGINE_BINARY", "/bin/true").env("CHECKPOINT_DISABLE", "1");
        process::succeeds(&mut npm)
    };
    if !npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]) {
        return Err("their packages cannot be installed");
    }
    if !npm(&["rebuild", "better-sqlite3"]) {
        return Err("better-sqlite3 does not build");
    }
    if !npm(&["exec", "--no", "prisma", "generate"]) {
        return Err("Prisma's client cannot be generated");
    }
    fs::write(stamp, wanted).map_err(|_| "their folder cannot be written")?;
    Ok(folder.to_owned())
}

/// The prefix under which Node's headers lie.
fn headers() -> Option<String> {
    let program = "console.log(path.dirname(path.dirname(process.execPath)))";
    let output = Command::new("node").args(["-e", program]).output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
