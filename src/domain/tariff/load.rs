//! Loaders: tariffs from text, with errors that say where.

use super::place::{Places, line_of};
use super::spec::Fault;
use super::{Tariff, TariffSpec};
use crate::{Error, ErrorKind, Result};

impl Tariff {
    /// Reads a tariff that is written in TOML: a [`TariffSpec`], in which rates, percentages, dates, times and instants are
    /// strings.
    ///
    /// ```
    /// use parking_garage::Tariff;
    ///
    /// let text = r#"
    ///     id = "garage"
    ///     version = 1
    ///     currency = "EUR"
    ///     [[lines]]
    ///     name = "evening"
    ///     window = { from = "18:00", until = "25:00" }
    ///     flat = "4"
    /// "#;
    /// let error = Tariff::from_toml(text).unwrap_err().to_string();
    /// assert!(error.starts_with("line 7: lines[0].window.until: a time of day is"), "{error}");
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTariff`] for what is no TOML, no such map, or does not fit together as [`Tariff::from_spec`] has
    /// it; the message begins with the line, counted from 1, and the key.
    pub fn from_toml(text: &str) -> Result<Self> {
        let spec: TariffSpec = match toml::from_str(text) {
            Ok(spec) => spec,
            Err(error) => {
                let places = Places::of_toml(text);
                let byte = error.span().map_or(0, |span| span.start);
                return Err(located(text, byte, places.path_at(byte), error.message()));
            }
        };
        Self::checked(spec).map_err(|fault| unfit(text, &Places::of_toml(text), &fault))
    }

    /// Reads a tariff that is written in JSON: the same map as in [`Tariff::from_toml`].
    ///
    /// # Errors
    /// As [`Tariff::from_toml`].
    pub fn from_json(text: &str) -> Result<Self> {
        let spec: TariffSpec = match serde_json::from_str(text) {
            Ok(spec) => spec,
            Err(error) => {
                let places = Places::of_json(text);
                let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
                // The column is of the byte last read: mostly the last of the value.
                let byte = line_start + error.column().saturating_sub(1);
                let message = error.to_string();
                let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
                return Err(located(text, byte, places.path_at(byte), message));
            }
        };
        Self::checked(spec).map_err(|fault| unfit(text, &Places::of_json(text), &fault))
    }
}

fn unfit(text: &str, places: &Places, fault: &Fault) -> Error {
    located(text, places.start_of(&fault.path), &fault.path, &fault.message)
}

fn located(text: &str, byte: usize, path: &str, message: &str) -> Error {
    let colon = if path.is_empty() { "" } else { ": " };
    Error::new(ErrorKind::InvalidTariff, format!("line {}: {path}{colon}{message}", line_of(text, byte)))
}
