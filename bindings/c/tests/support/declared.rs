//! The header as data: its functions with their parameters and docs, its structs, its enumerations.
//!
//! It reads what cbindgen writes, not C at large, and fails on anything it does not know.

use std::collections::{BTreeMap, BTreeSet};

/// A parameter or field: `const char *plate` has the type `const char *`.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) ty: String,
    pub(crate) name: String,
    /// An array of a fixed length.
    pub(crate) is_array: bool,
}

impl Named {
    /// Whether it is a pointer, and the type it points to.
    pub(crate) fn target(&self) -> Option<&str> {
        self.ty.strip_suffix('*').map(str::trim_end)
    }
}

#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) returns: String,
    pub(crate) parameters: Vec<Named>,
    pub(crate) docs: String,
}

impl Function {
    /// Whether the docs say that this parameter may be NULL.
    pub(crate) fn may_be_null(&self, parameter: &str) -> bool {
        let Some((_, list)) = self.docs.split_once("May be NULL:") else { return false };
        let list = list.split('.').next().unwrap();
        list.split([',', ' ', '(']).any(|word| word == parameter)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Header {
    pub(crate) functions: Vec<Function>,
    pub(crate) structs: BTreeMap<String, (String, Vec<Named>)>,
    /// Integer types whose values are constants.
    pub(crate) enumerations: BTreeSet<String>,
    /// Function pointers: what they return and take.
    pub(crate) callbacks: BTreeMap<String, (String, String)>,
}

/// Reads a header that cbindgen wrote.
pub(crate) fn parse(header: &str) -> Header {
    let mut parsed = Header::default();
    let mut docs = String::new();
    let mut rest = header;
    while let Some(start) = next_item(&mut rest, &mut docs) {
        let Some((item, behind)) = item_of(start) else { panic!("not understood: {}", start.lines().next().unwrap()) };
        rest = behind;
        let item = item.split_whitespace().collect::<Vec<_>>().join(" ");
        take(&mut parsed, &item, std::mem::take(&mut docs));
    }
    parsed
}

/// Passes over blanks, directives and comments; the last doc comment is kept.
fn next_item<'a>(rest: &mut &'a str, docs: &mut String) -> Option<&'a str> {
    loop {
        *rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            let (comment, behind) = comment.split_once("*/").unwrap();
            if let Some(text) = comment.strip_prefix('*') {
                let lines = text.lines().map(|line| line.trim().trim_start_matches('*').trim());
                *docs = lines.collect::<Vec<_>>().join(" ");
            }
            *rest = behind;
        } else if let Some(comment) = rest.strip_prefix("//") {
            *rest = comment.split_once('\n').map_or("", |(_, behind)| behind);
        } else if rest.starts_with('#') {
            let mut directive = *rest;
            // A directive goes on where its line ends in a backslash.
            while let Some((line, behind)) = directive.split_once('\n') {
                directive = behind;
                if !line.ends_with('\\') {
                    break;
                }
            }
            *rest = directive;
        } else if rest.starts_with("extern \"C\" {") {
            *rest = rest.split_once('{').unwrap().1;
        } else if let Some(behind) = rest.strip_prefix('}') {
            *rest = behind;
        } else {
            return Some(rest);
        }
    }
}

/// Up to the semicolon that ends it, which stands outside of braces.
fn item_of(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

fn take(parsed: &mut Header, item: &str, docs: String) {
    if let Some(body) = item.strip_prefix("typedef struct ") {
        let (name, rest) = body.split_once(" {").unwrap();
        let fields = without_comments(rest.rsplit_once('}').unwrap().0);
        let fields = fields.split(';').map(str::trim).filter(|field| !field.is_empty()).map(named).collect();
        parsed.structs.insert(name.to_owned(), (docs, fields));
    } else if let Some(callback) = item.strip_prefix("typedef ").filter(|item| item.contains("(*")) {
        let (returns, rest) = callback.split_once(" (*").or_else(|| callback.split_once("(*")).unwrap();
        let (name, parameters) = rest.split_once(")(").unwrap();
        let parameters = parameters.strip_suffix(')').unwrap();
        parsed.callbacks.insert(name.to_owned(), (returns.to_owned(), parameters.to_owned()));
    } else if let Some(alias) = item.strip_prefix("typedef ") {
        let (ty, name) = alias.rsplit_once(' ').unwrap();
        if ty == "int32_t" && name != "GarageStatus" {
            parsed.enumerations.insert(name.to_owned());
        }
    } else if let Some(function) = item.strip_prefix("GARAGE_API ") {
        let function = function.trim_start_matches("GARAGE_NODISCARD ");
        let (head, parameters) = function.split_once('(').unwrap();
        let head = named(head);
        let parameters = parameters.strip_suffix(')').unwrap();
        let parameters = if parameters == "void" { vec![] } else { parameters.split(',').map(|text| named(text.trim())).collect() };
        parsed.functions.push(Function { name: head.name, returns: head.ty, parameters, docs });
    } else {
        panic!("not understood: {item}");
    }
}

fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").unwrap().1;
    }
    kept + rest
}

fn named(text: &str) -> Named {
    let is_array = text.ends_with(']');
    let text = text.split('[').next().unwrap();
    let at = text.rfind([' ', '*']).unwrap() + 1;
    let ty = text[..at].trim().replace("struct ", "");
    Named { ty, name: text[at..].to_owned(), is_array }
}
