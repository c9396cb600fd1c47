//! The features of the workspace's packages, as their manifests list them.

use std::fs;
use std::path::Path;

use crate::process;

/// SQLCipher's SQLite takes the place of the one that comes with the library, for the whole program: what is tested with it is not
/// tested with that one.
const ENCRYPTION: &str = "encryption";

/// Packages with features, and where they are.
const PACKAGES: &[(&str, &str)] = &[
    ("parking-garage", "Cargo.toml"),
    ("parking-garage-c", "bindings/c/Cargo.toml"),
    ("parking-garage-proof", "proof/Cargo.toml"),
];

/// All features of the workspace but encryption, as `cargo test --workspace --features` takes them.
pub(crate) fn of_workspace() -> String {
    join(PACKAGES)
}

/// All features of the library but encryption.
pub(crate) fn of_library() -> String {
    join(&PACKAGES[..1])
}

fn join(packages: &[(&str, &str)]) -> String {
    let of = |(package, manifest): &(&str, &str)| {
        let names = names(&process::root().join(manifest));
        names.into_iter().filter(|name| name != ENCRYPTION).map(|name| format!("{package}/{name}")).collect::<Vec<_>>()
    };
    packages.iter().flat_map(of).collect::<Vec<_>>().join(",")
}

fn names(manifest: &Path) -> Vec<String> {
    names_in(&fs::read_to_string(manifest).unwrap_or_default())
}

/// The keys of the section `[features]`.
fn names_in(manifest: &str) -> Vec<String> {
    let section = manifest.lines().skip_while(|line| line.trim() != "[features]").skip(1);
    let lines = section.take_while(|line| !line.starts_with('['));
    let keys = lines.filter(|line| !line.starts_with([' ', '#', ']'])).filter_map(|line| line.split_once('='));
    keys.map(|(key, _)| key.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_the_keys_of_their_section() {
        let manifest = "[package]\nname = \"x\"\n[features]\ndefault = [\"a\"]\n# b = []\na = [\n    \"dep:c\",\n]\n[dependencies]\nd = \"1\"\n";
        assert_eq!(names_in(manifest), ["default", "a"]);
        assert_eq!(names_in("[package]\n"), Vec::<String>::new());
    }

    #[test]
    fn encryption_is_left_out_and_the_rest_is_there() {
        let all = of_workspace();
        assert!(all.contains("parking-garage/testing") && all.contains("parking-garage-c/receipt-svg"), "{all}");
        assert!(!all.contains(ENCRYPTION), "{all}");
        assert!(all.starts_with(&of_library()) && !of_library().contains("parking-garage-c"), "{all}");
        assert!(names(&process::root().join("Cargo.toml")).iter().any(|name| name == ENCRYPTION));
    }
}
