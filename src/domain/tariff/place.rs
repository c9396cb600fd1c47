//! Places: where in a text of TOML or JSON each value stands.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where each key and value of a text stands.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<Place>);

#[derive(Debug)]
struct Place {
    /// As in `lines[1].tiers[0].amount`.
    path: String,
    /// The byte at which the key or the value without one begins.
    start: usize,
}

impl Places {
    /// Of a text of TOML, as far as it is one.
    pub(super) fn of_toml(text: &str) -> Self {
        let mut places = Self::default();
        let (table, _) = DeTable::parse_recoverable(text);
        places.add_table("", table.get_ref());
        places.sorted()
    }

    fn add_table(&mut self, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let path = if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
            self.0.push(Place { path: path.clone(), start: key.span().start });
            self.add_value(&path, value);
        }
    }

    fn add_value(&mut self, path: &str, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => self.add_table(path, table),
            DeValue::Array(values) => {
                for (number, value) in values.iter().enumerate() {
                    let path = format!("{path}[{number}]");
                    self.0.push(Place { path: path.clone(), start: value.span().start });
                    self.add_value(&path, value);
                }
            }
            _ => {}
        }
    }

    /// Of a text of JSON, up to where it stops being one.
    pub(super) fn of_json(text: &str) -> Self {
        let mut places = Self::default();
        let bytes = text.as_bytes();
        // The containers around: in an object the path of the last key, in an array how many values came.
        let mut around: Vec<(String, Option<usize>)> = Vec::new();
        let mut path = String::new();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let begins_value = matches!(byte, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n');
            if begins_value && let Some((outer, Some(number))) = around.last() {
                path = format!("{outer}[{number}]");
                places.0.push(Place { path: path.clone(), start: at });
            }
            let start = at;
            at += 1;
            match byte {
                b'{' => around.push((path.clone(), None)),
                b'[' => around.push((path.clone(), Some(0))),
                b'}' | b']' => drop(around.pop()),
                b',' => {
                    if let Some((_, Some(number))) = around.last_mut() {
                        *number += 1;
                    }
                }
                b'"' => {
                    while let Some(&inside) = bytes.get(at) {
                        at += if inside == b'\\' { 2 } else { 1 };
                        if inside == b'"' {
                            break;
                        }
                    }
                    let is_key = text.get(at..).is_some_and(|rest| rest.trim_start().starts_with(':'));
                    if let (true, Some((outer, None))) = (is_key, around.last()) {
                        // Escapes stay as they are written: the text is for people.
                        let key = text.get(start + 1..at.saturating_sub(1)).unwrap_or_default();
                        path = if outer.is_empty() { key.to_owned() } else { format!("{outer}.{key}") };
                        places.0.push(Place { path: path.clone(), start });
                    }
                }
                byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
                    while bytes.get(at).is_some_and(|byte| !b",]} \t\r\n".contains(byte)) {
                        at += 1;
                    }
                }
                _ => {}
            }
        }
        places.sorted()
    }

    fn sorted(mut self) -> Self {
        self.0.sort_by_key(|place| place.start);
        self
    }

    /// The path of what begins last before `byte`, or at it.
    pub(super) fn path_at(&self, byte: usize) -> &str {
        let after = self.0.partition_point(|place| place.start <= byte);
        after.checked_sub(1).map_or("", |place| &self.0[place].path)
    }

    /// Where `path` stands, or what is nearest around it.
    pub(super) fn start_of(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(place) = self.0.iter().find(|place| place.path == path) {
                return place.start;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => return 0,
            }
        }
    }
}

/// The line, from 1, in which a byte stands.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|&&byte| byte == b'\n').count() + 1
}
