//! The examples and benchmarks of the library, as cargo finds them.

use std::fs;
use std::path::Path;

/// The names of the targets in `folder`, sorted: `name.rs` or `name/main.rs`. None where the folder is not there.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| name(&entry.path())).collect();
    names.sort();
    names
}

fn name(path: &Path) -> Option<String> {
    let is_target = path.join("main.rs").is_file() || (path.is_file() && path.extension().is_some_and(|kind| kind == "rs"));
    is_target.then(|| path.file_stem()?.to_str().map(str::to_owned))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;
    use std::process;

    #[test]
    fn files_and_folders_with_a_main_are_targets() {
        let folder = env::temp_dir().join(format!("xtask-targets-{}", process::id()));
        fs::create_dir_all(folder.join("replay")).unwrap();
        fs::create_dir_all(folder.join("data")).unwrap();
        for file in ["replay/main.rs", "replay/report.rs", "quickstart.rs", "custom_storage.rs", "README.md", "data/stays.csv"] {
            fs::write(folder.join(file), "").unwrap();
        }
        let found = names(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, ["custom_storage", "quickstart", "replay"]);
        assert!(names(&folder).is_empty());
    }
}
