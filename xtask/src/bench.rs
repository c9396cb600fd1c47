//! `cargo xtask bench`: runs every benchmark of the library, of its C interface and of its Python binding.

use crate::python::{Environment, Made};
use crate::{node, peers, process, targets};
use std::process::Command;

/// The benchmark of a feature that is off by default.
const NEEDS_REDIS: &str = "cache";

/// What goes to standard output.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// What the benchmarks print for people.
    Everything,
    /// One JSON object a line and nothing else; the rest goes to standard error.
    JsonLines,
}

/// Whether there are benchmarks and all of them ran; the others run on after one that fails.
pub(crate) fn run(output: Output, long: bool) -> bool {
    let of = |package, folder: &str| {
        let names = targets::names(&process::root().join(folder));
        names.into_iter().map(move |name| (package, name))
    };
    let benches: Vec<_> = of("parking-garage", "benches").chain(of("parking-garage-c", "bindings/c/benches")).collect();
    if benches.is_empty() {
        eprintln!("there is no benchmark in benches/");
        return false;
    }
    let mut succeeded = true;
    for (package, name) in benches {
        eprintln!("bench {name}");
        let mut bench = process::cargo(["bench", "-p", package, "--bench", &name]);
        if name == NEEDS_REDIS {
            bench.args(["--features", "redis"]);
        }
        bench.arg("--");
        if long {
            bench.arg("--long");
        }
        succeeded &= measured(&name, &mut bench, output);
    }
    succeeded & peers(output) & python(output) & node_bench(output)
}

/// Runs one benchmark and passes on what it prints.
fn measured(name: &str, bench: &mut Command, output: Output) -> bool {
    let ran = match output {
        Output::Everything => process::succeeds(bench),
        Output::JsonLines => process::succeeds_taken(bench.arg("--json"), |line| {
            if line.starts_with('{') { println!("{line}") } else { eprintln!("{line}") }
        }),
    };
    if !ran {
        eprintln!("bench {name}: FAILED");
    }
    ran
}

/// What others would write the same with, beside ours.
fn peers(output: Output) -> bool {
    eprintln!("bench peers");
    let Some(mut command) = peers::command() else {
        eprintln!("bench peers: FAILED to build");
        return false;
    };
    measured("peers", &mut command, output)
}

/// The benchmarks of the Python binding, with the library optimised.
fn python(output: Output) -> bool {
    eprintln!("bench python/spot_availability");
    match Environment::make("release") {
        Made::Ready(environment) => {
            measured("python/spot_availability", &mut environment.run(["bench/spot_availability.py"]), output)
        }
        Made::Absent(why) => {
            eprintln!("skipped: python/spot_availability; {why}");
            true
        }
        Made::Failed => {
            eprintln!("bench python/spot_availability: FAILED, its wheel could not be built");
            false
        }
    }
}

/// The benchmark of the package for Node, in a folder that has installed it with an optimised library.
fn node_bench(output: Output) -> bool {
    if !node::is_there() {
        eprintln!("bench node: left out, because `node` and `npm` are not installed");
        return true;
    }
    eprintln!("bench node");
    let Some(folder) = node::consumer(node::Profile::Release) else {
        eprintln!("bench node: FAILED to build the package");
        return false;
    };
    match output {
        Output::Everything => process::succeeds(&mut node::node(&folder, &["bench/spot_availability.mjs"])),
        Output::JsonLines => {
            process::succeeds_taken(&mut node::node(&folder, &["bench/spot_availability.mjs", "--json"]), |line| {
                if line.starts_with('{') { println!("{line}") } else { eprintln!("{line}") }
            })
        }
    }
}
