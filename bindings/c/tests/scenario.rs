//! Makes the visit that `tests/data/scenario.json` of the repository tells, in C: `scenario/runner.c` knows how each kind of step
//! is made, and everything else is written out of the file and out of the header: the steps as tables, the names of the
//! enumerations, and how each struct is told.
#![allow(clippy::unwrap_used)] // A test that meets what it does not expect has failed.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use support::declared::{Header, Named, parse};
use support::program::{compile, folder, run};
use support::root;

/// The structs that steps give.
const GIVEN: &[&str] = &[
    "GarageLayoutBuilt",
    "GarageTariffRef",
    "GarageVisit",
    "GarageSession",
    "GarageQuote",
    "GaragePayment",
    "GarageRefund",
    "GarageReceipt",
    "GarageUser",
    "GarageTokens",
    "GaragePrincipal",
    "GarageAuthSession",
    "GarageSwept",
    "GarageTicket",
    "GarageSpot",
    "GarageAvailability",
    "GarageVehicle",
    "GarageVerified",
    "GarageHead",
];

#[test]
fn the_scenario_goes_in_c_as_it_is_written_down() {
    let steps: Vec<Value> = serde_json::from_str(&fs::read_to_string(root().join("tests/data/scenario.json")).unwrap()).unwrap();
    let header = fs::read_to_string(root().join("include/garage.h")).unwrap();
    let folder = folder("scenario");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenario");
    for name in ["runner.c", "result.h"] {
        fs::copy(sources.join(name), folder.join(name)).unwrap();
    }
    let text = names(&header) + &writers(&parse(&header)) + &tables(&steps);
    fs::write(folder.join("steps.h"), text).unwrap();
    let program = compile("cc", &folder.join("runner.c"), &[]);
    let said = String::from_utf8(run::<&str>(&program, []).stdout).unwrap();
    assert_eq!(said, format!("{} steps\n", steps.len()));
}

/// The constants of each enumeration, by the last part of their name.
fn names(header: &str) -> String {
    let parsed = parse(header);
    let prefixes: Vec<(&str, String)> = parsed.enumerations.iter().map(|name| (name.as_str(), screaming(name))).collect();
    let mut text = "static const struct {\n    const char *type, *name;\n    int32_t code;\n} NAMES[] = {\n".to_owned();
    for constant in header.lines().filter_map(|line| line.strip_prefix("#define ")?.split(' ').next()) {
        let of = prefixes.iter().filter(|(_, prefix)| constant.starts_with(prefix)).max_by_key(|(_, prefix)| prefix.len());
        if let Some((ty, prefix)) = of {
            writeln!(text, "    {{\"{ty}\", \"{}\", {constant}}},", &constant[prefix.len()..]).unwrap();
        }
    }
    text + "};\n\n"
}

/// `GARAGE_SPOT_TYPE_` for `GarageSpotType`.
fn screaming(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text + "_"
}

/// A function for each struct that puts its fields into a result.
fn writers(header: &Header) -> String {
    let mut text = "static void put_code(Result *result, long row, const char *name, const char *type, int32_t code) {\n    size_t i;\n    \
        for (i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {\n        if (strcmp(NAMES[i].type, type) == 0 && NAMES[i].code == code) {\n            \
        put(result, row, name, NAMES[i].name);\n            return;\n        }\n    }\n    put(result, row, name, NULL);\n}\n\n"
        .to_owned();
    for name in GIVEN {
        writeln!(text, "static void write_{name}(Result *result, long row, const {name} *it) {{").unwrap();
        for field in header.structs[*name].1.iter().skip(1) {
            writeln!(text, "    {}", putting(header, field)).unwrap();
        }
        text.push_str("}\n\n");
    }
    text
}

fn putting(header: &Header, field: &Named) -> String {
    let (ty, name) = (field.ty.as_str(), field.name.as_str());
    let is_amount = name.ends_with("_minor");
    match ty {
        "GarageId" => format!("put_id(result, row, \"{name}\", it->{name});"),
        "char" => format!("put_text(result, row, \"{name}\", it->{name});"),
        "bool" => format!("put_bool(result, row, \"{name}\", it->{name});"),
        "uint8_t" if field.is_array => format!("put_bytes(result, row, \"{name}\", it->{name}, sizeof it->{name});"),
        // The instants and the amounts of the interface have the same type.
        "int64_t" if !is_amount => format!("put_time(result, row, \"{name}\", it->{name});"),
        _ if header.enumerations.contains(ty) => format!("put_code(result, row, \"{name}\", \"{ty}\", it->{name});"),
        _ => format!("put_number(result, row, \"{name}\", (long long)it->{name});"),
    }
}

/// The steps, nested parameters by dotted names.
fn tables(steps: &[Value]) -> String {
    let (mut text, mut rows) = (String::new(), "static const Step STEPS[] = {\n".to_owned());
    for (number, step) in steps.iter().enumerate() {
        let mut parameters = step.as_object().unwrap().clone();
        let (what, keep) = (parameters.remove("do").unwrap(), parameters.remove("as").unwrap_or_default());
        let expect = parameters.remove("expect");
        table(&mut text, &format!("PARAMETERS_{number}"), &Value::Object(parameters));
        let (mut expected, mut count) = ("NULL".to_owned(), "NO_ROW".to_owned());
        if let Some(expect) = &expect {
            expected = format!("EXPECTED_{number}");
            table(&mut text, &expected, expect);
            if let Some(items) = expect.as_array() {
                count = items.len().to_string();
            }
        }
        writeln!(rows, "    {{{}, PARAMETERS_{number}, {}, {expected}, {count}}},", literal(&what), literal(&keep)).unwrap();
    }
    text + &rows + "    {NULL, NULL, NULL, NULL, NO_ROW},\n};\n"
}

fn table(text: &mut String, name: &str, value: &Value) {
    let mut fields = Vec::new();
    flatten("", value, &mut fields);
    writeln!(text, "static const Field {name}[] = {{").unwrap();
    for (name, value) in fields {
        writeln!(text, "    {{\"{name}\", {}}},", literal(value)).unwrap();
    }
    text.push_str("    {NULL, NULL},\n};\n\n");
}

fn flatten<'a>(place: &str, value: &'a Value, fields: &mut Vec<(String, &'a Value)>) {
    let of = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match value {
        Value::Object(items) => items.iter().for_each(|(name, value)| flatten(&of(name), value, fields)),
        Value::Array(items) => items.iter().enumerate().for_each(|(row, value)| flatten(&of(&row.to_string()), value, fields)),
        _ => fields.push((place.to_owned(), value)),
    }
}

/// A scalar as a literal of C: every value is a text, and `null` is NULL.
fn literal(value: &Value) -> String {
    let Some(text) = value.as_str() else { return if value.is_null() { "NULL".to_owned() } else { format!("\"{value}\"") } };
    let mut written = "\"".to_owned();
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' | b'?' | 0..0x20 | 0x7F.. => write!(written, "\\{byte:03o}").unwrap(),
            _ => written.push(byte.into()),
        }
    }
    written + "\""
}
