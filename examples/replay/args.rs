//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
Replays stays on a garage and reports what came of it.

usage: replay [--seed N] [options]                                  a generated day
       replay --stays F.csv --tariffs T.csv --fare FARE [options]   stays and a fare from files

  --stays F.csv     columns plate,space,arrival,departure; times are RFC 3339
  --tariffs T.csv   columns operator,fare,valid_from,valid_to,band_start_min,
                    band_end_min,amount_eur_per_step,step_min,fee_at_band_start_eur
  --fare FARE       the fare that prices the stays: OPERATOR/FARE/VALID_FROM
  --seed N          another generated day (default: 1)
  --db PATH         keep the garage in this file, and go on where an interrupted
                    replay of the same input stopped; `:memory:` is no file
                    (default: a temporary file)
  --exact-seconds   price stays to the second instead of by completed minutes
  --json            print the figures as one JSON object
  --help            print this

Exit status: 0 done and the journal verified, 1 the replay failed or the journal
is not sound, 2 wrong arguments.
";

/// What is replayed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Generated { seed: u64 },
    Files { stays: PathBuf, tariffs: PathBuf, fare: String },
}

/// Where the garage is kept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Store {
    Temporary,
    Memory,
    File(PathBuf),
}

#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) source: Source,
    pub(crate) store: Store,
    pub(crate) exact_seconds: bool,
    pub(crate) json: bool,
}

/// The arguments behind the program's name; `None` asks for help.
///
/// # Errors
/// What is wrong with them, in words.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Option<Args>, String> {
    let mut args = args.into_iter();
    let (mut stays, mut tariffs, mut fare, mut seed, mut db) = (None, None, None, None, None);
    let (mut exact_seconds, mut json) = (false, false);
    while let Some(arg) = args.next() {
        let name = text(arg)?;
        let slot = match name.as_str() {
            "--help" | "-h" => return Ok(None),
            "--exact-seconds" => {
                exact_seconds = true;
                continue;
            }
            "--json" => {
                json = true;
                continue;
            }
            "--stays" => &mut stays,
            "--tariffs" => &mut tariffs,
            "--fare" => &mut fare,
            "--seed" => &mut seed,
            "--db" => &mut db,
            _ => return Err(format!("there is no argument {name:?}")),
        };
        let value = args.next().ok_or_else(|| format!("{name} needs a value"))?;
        if slot.replace(value).is_some() {
            return Err(format!("{name} is given twice"));
        }
    }
    let source = match (stays, tariffs, fare, seed) {
        (None, None, None, seed) => {
            let seed = seed.map_or(Ok("1".to_owned()), text)?;
            Source::Generated { seed: seed.parse().map_err(|_| format!("--seed is a whole number, not {seed:?}"))? }
        }
        (Some(stays), Some(tariffs), Some(fare), None) => {
            Source::Files { stays: stays.into(), tariffs: tariffs.into(), fare: text(fare)? }
        }
        (_, _, _, Some(_)) => return Err("--seed is for the generated day, which takes no files".to_owned()),
        _ => return Err("--stays, --tariffs and --fare are given together or not at all".to_owned()),
    };
    let store = match db {
        None => Store::Temporary,
        Some(db) if db == ":memory:" => Store::Memory,
        Some(db) if db.is_empty() => return Err("--db needs a path".to_owned()),
        Some(db) => Store::File(db.into()),
    };
    Ok(Some(Args { source, store, exact_seconds, json }))
}

fn text(arg: OsString) -> Result<String, String> {
    arg.into_string().map_err(|arg| format!("{arg:?} is not Unicode text"))
}
