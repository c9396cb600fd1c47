//! The project's own commands: `cargo xtask test`, `ci`, `bench`, `instructions`, `soak`, `header` and `dist`.
#![forbid(unsafe_code)]

mod bench;
mod ci;
mod dist;
mod features;
mod instructions;
mod interop;
mod machine;
mod node;
mod packages;
mod peers;
mod process;
mod python;
mod sanitized;
mod secrets;
mod soak;
mod targets;
mod test;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  test             everything that is tested; ends with `N passed, N failed`, and `, N skipped` if any
  ci               format, lints, header, docs and licences, then test
  python           the part of `test` that is about the Python binding
  bench [--json] [--long]
                   the benchmarks; with --json one JSON object a line and nothing else on stdout; with --long also those that
                   take minutes
  soak [--minutes N] [NAME...]
                   the long forms of the harnesses, or of those whose names begin so; N is for those that go on as long as told
  instructions [--record]
                   counts the instructions of a stay and fails if a change added over 5%; with --record notes the counts
  header           writes include/garage.h from bindings/c
  dist [--check | --quick]
                   libgarage as it is installed, in dist/, and the packages for Python and Node in dist/packages; with --check
                   programs are built against it and run, and it is weighed; with --quick programs are built against the library that
                   the tests use, and nothing else is done
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let succeeded = match arguments[..] {
        ["test"] => {
            let tally = test::run();
            // The closing line: whoever reads the output counts on it to be the last.
            println!("{tally}");
            tally.succeeded()
        }
        ["python"] => {
            let tally = test::python();
            println!("{tally}");
            tally.succeeded()
        }
        ["ci"] => ci::run(),
        ["bench", ref flags @ ..] if flags.iter().all(|flag| ["--json", "--long"].contains(flag)) => {
            let output = if flags.contains(&"--json") { bench::Output::JsonLines } else { bench::Output::Everything };
            bench::run(output, flags.contains(&"--long"))
        }
        ["soak", ref rest @ ..] if soak::parse(rest).is_some() => {
            let (minutes, wanted) = soak::parse(rest).unwrap_or_default();
            soak::run(minutes, &wanted)
        }
        ["instructions"] => instructions::run(instructions::Against::Recorded) != instructions::Outcome::Failed,
        ["instructions", "--record"] => instructions::run(instructions::Against::Nothing) == instructions::Outcome::Passed,
        ["header"] => write_header(),
        ["dist"] => dist::run(),
        ["dist", "--check"] => dist::check(),
        ["dist", "--quick"] => dist::check_ordinary(),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            true
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The test that compares the header can write it, too: so only its crate depends on the generator.
fn write_header() -> bool {
    let test = "the_header_is_what_the_sources_give";
    let mut cargo = process::cargo(["test", "--quiet", "-p", "parking-garage-c", "--test", "header", "--", "--exact", test]);
    process::succeeds(cargo.env("GARAGE_HEADER_WRITE", "1"))
}
