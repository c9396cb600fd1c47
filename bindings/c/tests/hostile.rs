//! Calls that break the rules, made for every function of the header from the header itself: each gets an error, changes
//! nothing and writes nothing. A function that is added is called like this without anyone writing a case.
//!
//! For each function there is a plausible call, in a small garage, and for each of its parameters, and each field of its structs,
//! what cannot be right. The program that makes the calls is written in C, and run as it is, under valgrind and with a sanitizer.
#![allow(clippy::unwrap_used)] // A test that meets what it does not expect has failed.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use support::declared::{Function, Header, Named, parse};
use support::program::{compile, folder, is_installed, succeeded};
use support::{root, skipped};

/// Under valgrind one call of so many is made, and with the sanitizer; primes, so that no function and no kind of wrong is always
/// the one left out. With `GARAGE_LONG` set all are made with the sanitizer, and more under valgrind.
const VALGRIND_STEP: &str = "97";
const VALGRIND_STEP_LONG: &str = "23";
const SANITIZER_STEP: &str = "13";

/// What every program begins with: a small garage in which something of each kind is there.
const PRELUDE: &str = include_str!("hostile/prelude.c");

/// The text that is plausible for a parameter or field; for others it is "A1".
fn plausible_text(function: &str, name: &str) -> String {
    let text = match (function, name) {
        ("garage_tariff_publish", "tariff") => {
            return r#""id = \"night\"\nversion = 1\ncurrency = \"EUR\"\n[[lines]]\nname = \"night\"\nflat = \"1\"\n""#.to_owned();
        }
        // Among the fields of a struct, that of a vehicle that is not inside.
        ("", "plate") => "XY-9",
        (_, "plate") => "AB-123-C",
        (_, "code") => "F1-B1-S002",
        (_, "tariff") => "day",
        (_, "currency") => "EUR",
        (_, "path" | "file") => return "w.path".to_owned(),
        (_, "id") => "0190163d-8694-739b-aea5-966c26f8ad91",
        (_, "number") => return "w.number".to_owned(),
        (_, "key") => "key-1",
        // What logging in takes: see the prelude.
        (_, "token") => return "w.token".to_owned(),
        (_, "refresh") => return "w.refresh".to_owned(),
        (_, "secret") => return "w.secret".to_owned(),
        (_, "reset_token") => return "w.reset".to_owned(),
        (_, "receipt_code") => return "w.receipt_code".to_owned(),
        ("", "login") => "eve",
        (_, "login") => "ada",
        ("", "password") | (_, "new_password") => "other-lamp-42-trunk",
        (_, "password" | "old_password") => "trunk-9-lamp-7",
        (_, "charge_key") => "charge-1",
        (_, "refund_key") => "refund-1",
        ("garage_shift_open", "drawer") => "booth-2",
        (_, "drawer") => "booth-1",
        (_, "ip") => "192.0.2.1",
        (_, "issuer") => "https://garage.example",
        (_, "time_zone") => "Europe/Berlin",
        ("garage_validation_grant", "validation") => return r#""{\"id\": \"bakery\", \"benefit\": {\"minutes\": 60}}""#.to_owned(),
        (_, "validation_id") => "granted",
        _ => "A1",
    };
    format!("\"{text}\"")
}

/// The number that is plausible for a parameter or field.
fn plausible_number(header: &Header, named: &Named) -> &'static str {
    match named.name.as_str() {
        "flags" | "features" | "entered_from" | "entered_before" => "0",

        "level" if named.ty == "int32_t" => "GARAGE_ANY_LEVEL",
        "overdue_at" | "at" => "w.now + 3600000000",
        "now" => "w.now",
        "from" if named.ty == "int64_t" => "1",
        "until" if named.ty == "int64_t" => "w.now + 7200000000",
        "tendered_minor" => "0",
        "amount_minor" | "float_minor" | "counted_minor" => "1",
        "is_device" => "false",
        "secret_bytes" | "pepper_bytes" => "32",
        "choice" => "GARAGE_SPOT_CHOICE_CODE",
        "status" if named.ty == "GarageSpotStatus" => "GARAGE_SPOT_STATUS_MAINTENANCE",
        "count" | "capacity" => "1",
        "text_capacity" => "sizeof text_buffer",
        // Built beside what is there.
        "floors" | "bays" | "spots" if named.ty == "uint16_t" => "0",
        "bay" | "number" if named.ty == "uint16_t" => "9",
        name if name.ends_with("_count") => "1",
        name if name.starts_with("height_cm") || name.starts_with("length_cm") || name.starts_with("width_cm") => "0",
        _ if header.enumerations.contains(&named.ty) => "1",
        _ => "1",
    }
}

/// The program's source, written up.
struct Source<'a> {
    header: &'a Header,
    text: String,
    calls: usize,
}

/// What is done to a call before it is made, in C, and whether it must then fail.
struct Wrong {
    what: String,
    code: String,
    must_fail: bool,
}

fn wrong(what: impl Into<String>, code: impl Into<String>, must_fail: bool) -> Wrong {
    Wrong { what: what.into(), code: code.into(), must_fail }
}

impl Source<'_> {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    /// Writes one call with everything it needs; `spoil` makes it wrong.
    fn call(&mut self, function: &Function, spoil: &Wrong, is_plausible: bool) {
        let number = self.calls;
        self.calls += 1;
        let (name, what) = (&function.name, &spoil.what);
        // A password's hash takes long: only where it matters.
        let with_password = u8::from(matches!(name.as_str(), "garage_auth_login" | "garage_auth_change_password"));
        let _ = writeln!(
            self.text,
            "static void call_{number}(void) {{\n    World w = world_begin({with_password});\n    Check check = check_begin(&w, \"{name}\", \"{what}\");"
        );
        let mut arguments = Vec::new();
        for (index, parameter) in function.parameters.iter().enumerate() {
            arguments.push(self.declare(function, index, parameter));
        }
        self.line(format!("    {}", spoil.code));
        for parameter in function.parameters.iter().filter(|parameter| is_output(parameter) && !is_error(parameter)) {
            let (ptr, exempt) = (
                &parameter.name,
                match parameter.ty.as_str() {
                    "size_t *" if parameter.name == "out_failed" => "ALWAYS",
                    "size_t *" => "ON_TOO_SMALL",
                    _ => "NEVER",
                },
            );
            self.line(format!("    check_watch(&check, a_{ptr}, sizeof s_{ptr}, {exempt});"));
        }
        let arguments = arguments.join(", ");
        match function.returns.as_str() {
            "GarageStatus" => {
                self.line(format!("    GarageStatus status = {name}({arguments});"));
                let (must_fail, told) = (u8::from(spoil.must_fail), u8::from(!what.starts_with("out_error")));
                self.line(format!("    check_end(&check, status, &error, {must_fail}, {told}, {});", u8::from(is_plausible)));
            }
            // Those that cannot fail: that they return is all that is asked.
            returns => self.line(format!("    {returns} given = {name}({arguments});\n    (void)given;\n    check_pass(&check);")),
        }
        self.line("    world_end(&w);\n}\n");
    }

    /// Declares what a parameter is given, and answers the argument.
    fn declare(&mut self, function: &Function, index: usize, parameter: &Named) -> String {
        let (ty, name) = (parameter.ty.as_str(), parameter.name.as_str());
        let argument = format!("a_{name}");
        if is_error(parameter) {
            self.line(format!("    GarageError *{argument} = &error;"));
        } else if let Some(record) =
            parameter.target().and_then(|target| target.strip_prefix("const ")).filter(|record| self.is_record(record))
        {
            let filled = self.fill(record, &format!("in_{name}"));
            self.line(format!("    Padded_{record} p_{name}; memset(&p_{name}, 0, sizeof p_{name}); p_{name}.item = {filled}; const {record} *{argument} = &p_{name}.item;"));
        } else if ty == "const char *" {
            self.line(format!("    const char *{argument} = {};", plausible_text(&function.name, name)));
        } else if ty == "const GarageId *" {
            self.line(format!("    const GarageId *{argument} = &w.session;"));
        } else if let Some(target) = parameter.target().filter(|target| *target != "void") {
            let items = if target == "char" { "[65536]" } else { "[2]" };
            self.line(format!("    static {target} s_{name}{items}; memset(s_{name}, 0xA5, sizeof s_{name});"));
            if self.is_record(target) {
                self.line(format!("    s_{name}[0].struct_size = s_{name}[1].struct_size = (uint32_t)sizeof(s_{name}[0]);"));
            }
            self.line(format!("    {target} *{argument} = s_{name};"));
        } else {
            let value = match ty {
                "void *" => "NULL".to_owned(),
                "GarageHandle" => {
                    if name == "events" {
                        "w.events".to_owned()
                    } else {
                        "w.garage".to_owned()
                    }
                }
                "GarageId" => id_of(name),
                "size_t" if name == "capacity" && index > 0 && function.parameters[index - 1].ty == "char *" => "65536".to_owned(),
                "size_t" if name == "text_capacity" => "65536".to_owned(),
                _ if self.header.callbacks.contains_key(ty) => format!("stub_{ty}"),
                _ => plausible_number(self.header, parameter).to_owned(),
            };
            self.line(format!("    {ty} {argument} = {value};"));
        }
        argument
    }

    fn is_record(&self, name: &str) -> bool {
        self.header.structs.get(name).is_some_and(|(_, fields)| fields[0].name == "struct_size")
    }

    /// Declares a struct of the caller's with plausible fields, and answers its name.
    fn fill(&mut self, record: &str, variable: &str) -> String {
        let mut assignments = format!("{variable}.struct_size = (uint32_t)sizeof({record});");
        if record == "GarageOptions" {
            // Nobody could guess what opening takes; the library says it.
            assignments = format!("{assignments} world_expect(garage_options_default(&{variable}, NULL));");
        }
        let fields = self.header.structs[record].1.clone();
        for field in fields.iter().skip(1).filter(|field| record != "GarageOptions" || field.target().is_some()) {
            let (ty, name) = (field.ty.as_str(), field.name.as_str());
            let value = match field.target().and_then(|target| target.strip_prefix("const ")) {
                Some("char") => plausible_text("", name),
                Some(nested) if self.is_record(nested) => format!("&{}", self.fill(nested, &format!("{variable}_{name}"))),
                Some("uint8_t") => "SECRET".to_owned(),
                _ if field.is_array || ty == "void *" => continue,
                // Of a payment: what is due, which is nothing.
                _ if name == "amount_minor" && record != "GarageRefunding" => "0".to_owned(),
                _ if ty == "GarageId" => {
                    if matches!(name, "spot" | "vehicle" | "payment") {
                        id_of(name)
                    } else {
                        "w.session".to_owned()
                    }
                }
                _ if self.header.callbacks.contains_key(ty) => format!("stub_{ty}"),
                _ => plausible_number(self.header, field).to_owned(),
            };
            let _ = write!(assignments, " {variable}.{name} = {value};");
        }
        self.line(format!("    {record} {variable}; memset(&{variable}, 0, sizeof {variable}); {assignments}"));
        variable.to_owned()
    }

    /// Everything that is wrong in a struct of the caller's; `at` is an expression of it.
    fn wrong_record(&self, record: &str, what: &str, at: &str, must_fail: bool) -> Vec<Wrong> {
        let mut wrongs: Vec<Wrong> = ["0", "4", "8", "70000", "UINT32_MAX"]
            .iter()
            .map(|size| wrong(format!("{what}.struct_size={size}"), format!("{at}.struct_size = {size};"), must_fail))
            .collect();
        let (docs, fields) = &self.header.structs[record];
        // Where only some fields count, no one of them can be said to be wrong.
        let must_fail = must_fail && !docs.contains("not looked at");
        for field in fields.iter().skip(1) {
            let (name, place) = (format!("{what}.{}", field.name), format!("{at}.{}", field.name));
            if field.ty == "const char *" {
                wrongs.extend(wrong_texts(&name, &place, must_fail));
            } else if self.header.enumerations.contains(&field.ty) {
                wrongs.extend(wrong_numbers(&name, &place, must_fail));
            } else if matches!(field.name.as_str(), "flags" | "features") {
                wrongs.push(wrong(format!("{name} of the future"), format!("{place} = 0x80000000u;"), must_fail));
            } else if field.ty == "size_t" {
                wrongs.extend(wrong_counts(&name, &place, must_fail));
            } else if field.target().is_some() || self.header.callbacks.contains_key(&field.ty) {
                wrongs.push(wrong(format!("{name}=NULL"), format!("{place} = NULL;"), false));
            }
        }
        wrongs
    }

    /// Everything that is wrong for one parameter.
    fn wrongs(&self, function: &Function, parameter: &Named) -> Vec<Wrong> {
        let (ty, name) = (parameter.ty.as_str(), parameter.name.as_str());
        let place = format!("a_{name}");
        let null = wrong(format!("{name}=NULL"), format!("{place} = NULL;"), !function.may_be_null(name));
        if is_error(parameter) {
            let small = |size| wrong(format!("out_error.struct_size={size}"), format!("error.struct_size = {size};"), false);
            return vec![wrong("out_error=NULL", format!("{place} = NULL;"), false), small("0"), small("4"), small("UINT32_MAX")];
        }
        if let Some(record) =
            parameter.target().and_then(|target| target.strip_prefix("const ")).filter(|record| self.is_record(record))
        {
            let mut wrongs = vec![null];
            wrongs.extend(self.wrong_record(record, name, &format!("p_{name}.item"), true));
            let size = format!("p_{name}.item.struct_size = (uint32_t)(sizeof(p_{name}.item) + 8);");
            wrongs.push(wrong(format!("{name} of a newer header"), format!("{size} p_{name}.behind[3] = 1;"), true));
            for field in self.header.structs[record].1.iter().skip(1) {
                let nested =
                    field.target().and_then(|target| target.strip_prefix("const ")).filter(|nested| self.is_record(nested));
                // Commands look at what their kind names: the first kind, at the first of them.
                let counts = record != "GarageCommand" || field.name == "entry";
                if let Some(nested) = nested {
                    wrongs.extend(self.wrong_record(
                        nested,
                        &format!("{name}.{}", field.name),
                        &format!("in_{name}_{}", field.name),
                        counts,
                    ));
                }
            }
            return wrongs;
        }
        match ty {
            "GarageHandle" => wrong_handles(name, &place),
            "GarageId" => {
                let zeros = wrong(
                    format!("{name} of zeros"),
                    format!("memset(&{place}, 0, sizeof {place});"),
                    name != "after" && name != "id",
                );
                vec![zeros, wrong(format!("{name} of nothing"), format!("memset(&{place}, 7, sizeof {place});"), false)]
            }
            "const char *" => std::iter::once(null).chain(wrong_texts(name, &place, true)).collect(),
            "size_t" => wrong_counts(name, &place, true),
            _ if ty.ends_with('*') => {
                let mut wrongs = vec![null];
                if parameter.target().is_some_and(|target| self.is_record(target)) {
                    let sizes = ["0", "4", "8", "70000", "UINT32_MAX"];
                    wrongs.extend(sizes.map(|size| {
                        wrong(format!("{name}.struct_size={size}"), format!("s_{name}[0].struct_size = {size};"), true)
                    }));
                }
                wrongs
            }
            _ if self.header.enumerations.contains(ty) => wrong_numbers(name, &place, true),
            _ if self.header.callbacks.contains_key(ty) => vec![null],
            _ if matches!(name, "flags" | "features") => {
                vec![wrong(format!("{name} of the future"), format!("{place} = 0x80000000u;"), true)]
            }
            "int64_t" => [("INT64_MIN", false), ("INT64_MAX", false), ("-1", false)]
                .map(|(value, must)| wrong(format!("{name}={value}"), format!("{place} = {value};"), must))
                .into(),
            _ => vec![
                wrong(format!("{name} at its end"), format!("{place} = ({ty})-1;"), false),
                wrong(format!("{name}=0"), format!("{place} = 0;"), false),
            ],
        }
    }
}

fn is_error(parameter: &Named) -> bool {
    parameter.ty == "GarageError *"
}

fn is_output(parameter: &Named) -> bool {
    parameter.target().is_some_and(|target| !target.starts_with("const ") && target != "void")
}

fn id_of(name: &str) -> String {
    match name {
        "spot" | "vehicle" | "ticket" | "payment" | "refund" | "debt" | "shift" | "user" | "device" | "auth_session" => {
            format!("w.{name}")
        }
        "subject" => "w.user".to_owned(),
        "after" => "w.none".to_owned(),
        _ => "w.session".to_owned(),
    }
}

fn wrong_handles(name: &str, place: &str) -> Vec<Wrong> {
    let mut wrongs = vec![
        wrong(format!("{name} that is forged"), format!("{place} ^= (uint64_t)1 << 40;"), true),
        wrong(format!("{name} that was made up"), format!("{place} = 12345;"), true),
        wrong(format!("{name} of ones"), format!("{place} = UINT64_MAX;"), true),
        wrong(format!("{name} that was freed"), format!("world_expect(garage_free({place}, NULL));"), true),
    ];
    // Closing and freeing take handles of all kinds, and freeing one that is closed, or none.
    if name != "handle" {
        let other = if name == "events" { "w.garage" } else { "w.events" };
        wrongs.push(wrong(format!("{name}=0"), format!("{place} = 0;"), true));
        wrongs.push(wrong(format!("{name} of another kind"), format!("{place} = {other};"), true));
        wrongs.push(wrong(format!("{name} that is closed"), format!("world_expect(garage_close({place}, NULL));"), true));
        wrongs.push(wrong(format!("{name} of a closed garage"), "world_expect(garage_close(w.garage, NULL));".to_owned(), true));
    }
    wrongs
}

fn wrong_texts(name: &str, place: &str, must_fail: bool) -> Vec<Wrong> {
    vec![
        wrong(format!("{name} that is not UTF-8"), format!("{place} = \"A\\xFFZ\";"), must_fail),
        wrong(format!("{name} cut in a character"), format!("{place} = \"A\\xC3\";"), must_fail),
        wrong(format!("{name} without an end"), format!("{place} = endless;"), must_fail),
        wrong(format!("{name} of nothing"), format!("{place} = \"\";"), false),
        // It ends there; what lies behind is no part of it, whether or not what is left is plausible.
        wrong(format!("{name} with a NUL inside"), format!("{place} = \"A\\0\\xFF\";"), false),
    ]
}

fn wrong_numbers(name: &str, place: &str, must_fail: bool) -> Vec<Wrong> {
    let mut wrongs: Vec<_> = ["99", "-1", "INT32_MIN", "INT32_MAX"]
        .iter()
        .map(|value| wrong(format!("{name}={value}"), format!("{place} = {value};"), must_fail))
        .collect();
    wrongs.push(wrong(format!("{name}=0"), format!("{place} = 0;"), false));
    wrongs
}

fn wrong_counts(name: &str, place: &str, must_fail: bool) -> Vec<Wrong> {
    let mut wrongs = vec![wrong(format!("{name}=SIZE_MAX"), format!("{place} = SIZE_MAX;"), must_fail)];
    if !name.ends_with("count") {
        // No room at all: what there is does not fit, or the page is empty.
        wrongs.push(wrong(format!("{name}=0"), format!("{place} = 0;"), false));
    }
    wrongs
}

/// The program, and how many calls it makes.
fn written(header: &Header) -> (String, usize) {
    let mut source = Source { header, text: PRELUDE.to_owned(), calls: 0 };
    for (name, (returns, parameters)) in &header.callbacks {
        let names: Vec<String> = parameters.split(',').map(|text| text.rsplit([' ', '*']).next().unwrap().to_owned()).collect();
        let unused: String = names.iter().map(|name| format!("(void){name}; ")).collect();
        let answer = if returns == "void" { "" } else { "return 3;" };
        source.line(format!("static {returns} stub_{name}({parameters}) {{ {unused}{answer} }}\n"));
    }
    let read: BTreeSet<&str> = header
        .functions
        .iter()
        .flat_map(|function| &function.parameters)
        .filter_map(|parameter| parameter.target()?.strip_prefix("const "))
        .filter(|record| source.is_record(record))
        .collect();
    for record in read {
        source.line(format!("typedef struct {{ {record} item; char behind[64]; }} Padded_{record};"));
    }
    for function in &header.functions {
        source.call(function, &wrong("nothing", "", false), true);
        for parameter in &function.parameters {
            for wrong in source.wrongs(function, parameter) {
                source.call(function, &wrong, false);
            }
        }
    }
    source.line("static void (*const calls[])(void) = {");
    for number in 0..source.calls {
        source.line(format!("    call_{number},"));
    }
    source.line("};\n\nint main(int count, char **arguments) {\n    return run_all(calls, sizeof calls / sizeof calls[0], count > 1 ? arguments[1] : NULL);\n}");
    (source.text, source.calls)
}

#[test]
fn no_call_that_breaks_the_rules_crashes_changes_or_writes_anything() {
    let header = parse(&fs::read_to_string(root().join("include/garage.h")).unwrap());
    assert!(header.functions.len() > 70, "{}", header.functions.len());
    let (text, calls) = written(&header);
    let folder = folder("hostile");
    let source = folder.join("hostile.c");
    fs::write(&source, text).unwrap();

    let flags = ["-O0", "-Wno-unused-variable", "-Wno-unused-but-set-variable"];
    let program = compile("cc", &source, &flags);
    let output = succeeded(Command::new(&program).current_dir(&folder));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{said}");
    let counted = |name: &str| -> usize {
        said.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name}?")).trim().parse().unwrap()
    };
    assert_eq!(counted("calls:"), calls);
    // The control: most plausible calls succeed, so it is what was spoiled that made the others fail.
    let (plausible, succeeding) = (counted("plausible:"), counted("succeeding:"));
    assert!(succeeding * 10 >= plausible * 7, "only {succeeding} of {plausible} plausible calls succeed");

    let asan = compile("cc", &source, &[&flags[..], &["-fsanitize=address,undefined"]].concat());
    let is_long = std::env::var_os("GARAGE_LONG").is_some();
    let mut sanitized = Command::new(&asan);
    if !is_long {
        sanitized.arg(SANITIZER_STEP);
    }
    succeeded(sanitized.current_dir(&folder).env("ASAN_OPTIONS", "detect_leaks=0:detect_stack_use_after_return=1"));

    if is_installed("valgrind") {
        let mut checked = Command::new("valgrind");
        checked.args(["--quiet", "--error-exitcode=9", "--exit-on-first-error=yes", "--fair-sched=no"]);
        succeeded(checked.arg(&program).arg(if is_long { VALGRIND_STEP_LONG } else { VALGRIND_STEP }).current_dir(&folder));
    } else {
        skipped("the calls that break the rules are not made under valgrind: it is not installed");
    }
}
