//! What is replayed: stays, a layout and a tariff, read from files and checked to the last row before any garage is opened.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::path::Path;
use std::str::FromStr;

use csv::{ReaderBuilder, StringRecord};
use parking_garage::{
    Band, Bay, Currency, Features, Floor, Layout, Plate, SizeLimits, SpotCode, SpotPlan, SpotType, Tariff, TariffId, Timestamp,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const STAY_COLUMNS: [&str; 4] = ["plate", "space", "arrival", "departure"];
const TARIFF_COLUMNS: [&str; 9] = [
    "operator",
    "fare",
    "valid_from",
    "valid_to",
    "band_start_min",
    "band_end_min",
    "amount_eur_per_step",
    "step_min",
    "fee_at_band_start_eur",
];
/// How the tariffs file writes that a band has no end.
const NO_END: u32 = 999_999;

/// One row: a car that wants to stand on this spot from then until then.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Stay {
    pub(crate) plate: String,
    pub(crate) space: String,
    pub(crate) arrival: Timestamp,
    pub(crate) departure: Timestamp,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Input {
    pub(crate) stays: Vec<Stay>,
    pub(crate) layout: Layout,
    pub(crate) tariff: Tariff,
}

impl Input {
    /// The stays and the fare of two files, in a garage of just the spots that the stays name.
    pub(crate) fn read(stays: &Path, tariffs: &Path, fare: &str) -> Result<Self> {
        let stays = read_stays(stays)?;
        let tariff = read_tariff(tariffs, fare)?;
        Ok(Self { layout: layout_of(&stays)?, stays, tariff })
    }

    /// Stands for all that is replayed: an interrupted replay is taken up by this very input only.
    pub(crate) fn identity(&self) -> Result<String> {
        let digest = Sha256::digest(serde_json::to_vec(self)?);
        Ok(digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }
}

fn layout_of(stays: &[Stay]) -> Result<Layout> {
    let codes: BTreeSet<&str> = stays.iter().map(|stay| stay.space.as_str()).collect();
    let spot = |code: &str| -> Result<SpotPlan> {
        Ok(SpotPlan {
            code: code.parse()?,
            level: 0,
            bay: 1,
            spot_type: SpotType::Standard,
            features: Features::default(),
            limits: SizeLimits::default(),
        })
    };
    Ok(Layout {
        floors: vec![Floor { level: 0, name: "Ground".to_owned() }],
        bays: vec![Bay { level: 0, number: 1, name: "All spots".to_owned() }],
        spots: codes.into_iter().map(spot).collect::<Result<_>>()?,
    })
}

/// Every row of a stays file.
pub(crate) fn read_stays(path: &Path) -> Result<Vec<Stay>> {
    Table::read(path, &STAY_COLUMNS)?.map_rows(|row| {
        let [plate, space, arrival, departure] = row.fields()?;
        // The plate stays out of the message: it is personal data, and the line says where it is.
        Plate::new(plate)?;
        let _: SpotCode = row.parsed("space", space)?;
        let stay = Stay {
            plate: plate.to_owned(),
            space: space.to_owned(),
            arrival: row.parsed("arrival", arrival)?,
            departure: row.parsed("departure", departure)?,
        };
        if stay.departure < stay.arrival {
            return Err(format!("the departure, {}, is before the arrival, {}", stay.departure, stay.arrival).into());
        }
        Ok(Some(stay))
    })
}

/// The fare `OPERATOR/FARE/VALID_FROM`. Rows of other fares are not looked into: one bad row among thousands of fares does
/// not make the others useless.
pub(crate) fn read_tariff(path: &Path, fare: &str) -> Result<Tariff> {
    let mut bands = Table::read(path, &TARIFF_COLUMNS)?.map_rows(|row| {
        let [operator, name, valid_from, _, start, end, amount, step, fee_at_start] = row.fields()?;
        if format!("{operator}/{name}/{valid_from}") != fare {
            return Ok(None);
        }
        let end = row.parsed("band_end_min", end)?;
        Ok(Some(Band {
            start_minutes: row.parsed("band_start_min", start)?,
            end_minutes: (end != NO_END).then_some(end),
            amount_per_step: row.parsed("amount_eur_per_step", amount)?,
            step_minutes: row.parsed("step_min", step)?,
            fee_at_start: row.parsed("fee_at_band_start_eur", fee_at_start)?,
        }))
    })?;
    let shown = path.display();
    let Some((name, valid_from)) = fare.rsplit_once('/').filter(|_| !bands.is_empty()) else {
        return Err(format!("{shown} has no fare {fare:?}; a fare is written OPERATOR/FARE/VALID_FROM").into());
    };
    bands.sort_by_key(|band| band.start_minutes);
    let version =
        valid_from.parse().map_err(|_| format!("{shown}: fare {fare:?} is valid from {valid_from:?}, which is no date"))?;
    Tariff::new(tariff_id(name)?, version, Currency::EUR, bands).map_err(|error| error.in_context(shown).into())
}

/// The name of a fare as a tariff's name, which has fewer characters to choose from.
fn tariff_id(name: &str) -> Result<TariffId> {
    let fitting = |char: char| if char.is_ascii_alphanumeric() || "-_./+".contains(char) { char } else { '_' };
    Ok(name.chars().map(fitting).take(TariffId::LENGTH_MAX).collect::<String>().parse()?)
}

/// A CSV file with the columns that it must have.
struct Table<'a> {
    path: &'a Path,
    content: Vec<u8>,
}

impl<'a> Table<'a> {
    fn read(path: &'a Path, columns: &[&str]) -> Result<Self> {
        let content = fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let table = Self { path, content };
        let mut reader = ReaderBuilder::new().from_reader(&*table.content);
        let header = reader.headers().map_err(|error| table.at_byte(0, &error))?;
        if header.is_empty() {
            return Err(format!("{}: the file is empty", path.display()).into());
        }
        if header != columns {
            let found = header.iter().collect::<Vec<_>>().join(",");
            return Err(table.at_byte(0, &format!("the columns are `{found}`, and must be `{}`", columns.join(","))));
        }
        Ok(table)
    }

    /// What `read` makes of each row, without those it leaves out.
    fn map_rows<T>(&self, mut read: impl FnMut(Row<'_>) -> Result<Option<T>>) -> Result<Vec<T>> {
        let mut reader = ReaderBuilder::new().from_reader(&*self.content);
        reader.headers()?;
        let mut kept = Vec::new();
        let mut record = StringRecord::new();
        loop {
            let start = reader.position().byte();
            match reader.read_record(&mut record) {
                Ok(false) => return Ok(kept),
                Ok(true) => kept.extend(read(Row(&record)).map_err(|error| self.at_byte(start, &*error))?),
                Err(error) => {
                    let what = match error.kind() {
                        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                            format!("the row has {len} fields, and must have {expected_len}")
                        }
                        csv::ErrorKind::Utf8 { .. } => "the row is not UTF-8".to_owned(),
                        _ => error.to_string(),
                    };
                    return Err(self.at_byte(start, &what));
                }
            }
        }
    }

    /// An error that names the line of the row that starts at this byte.
    fn at_byte(&self, start: u64, what: &(impl Display + ?Sized)) -> Box<dyn std::error::Error> {
        // Counted here: the reader's own count is behind where lines end in CR LF, and does not pass over empty lines.
        let start = usize::try_from(start).unwrap_or(0).min(self.content.len());
        let blank = self.content[start..].iter().take_while(|byte| b"\r\n".contains(byte)).count();
        let line = 1 + self.content[..start + blank].iter().filter(|byte| **byte == b'\n').count();
        format!("{} line {line}: {what}", self.path.display()).into()
    }
}

/// One row, whose errors do not know its line yet.
struct Row<'a>(&'a StringRecord);

impl<'a> Row<'a> {
    fn fields<const N: usize>(&self) -> Result<[&'a str; N]> {
        let fields: Vec<&str> = self.0.iter().collect();
        Ok(fields.try_into().map_err(|_| "the row has a field too few or too many")?)
    }

    fn parsed<T: FromStr<Err: Display>>(&self, column: &str, text: &str) -> Result<T> {
        let shown = format!("{text:?}");
        Ok(text.parse().map_err(|error: T::Err| match error.to_string() {
            what if what.contains(&shown) => format!("{column}: {what}"),
            what => format!("{column} {shown}: {what}"),
        })?)
    }
}
