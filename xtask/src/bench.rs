//! `cargo xtask bench`: runs every benchmark of the library and of its C interface.

use crate::{node, process, targets};

/// What goes to standard output.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// What the benchmarks print for people.
    Everything,
    /// One JSON object a line and nothing else; the rest goes to standard error.
    JsonLines,
}

/// Whether there are benchmarks and all of them ran; the others run on after one that fails.
pub(crate) fn run(output: Output) -> bool {
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
        let mut bench = process::cargo(["bench", "-p", package, "--bench", &name, "--"]);
        let ran = match output {
            Output::Everything => process::succeeds(&mut bench),
            Output::JsonLines => process::succeeds_taken(bench.arg("--json"), |line| {
                if line.starts_with('{') { println!("{line}") } else { eprintln!("{line}") }
            }),
        };
        if !ran {
            eprintln!("bench {name}: FAILED");
        }
        succeeded &= ran;
    }
    succeeded & node_bench(output)
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
