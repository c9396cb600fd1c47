//! The packages for Python and Node over one build of the library, for `cargo xtask dist`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::{node, process};

/// Makes the wheel and the tarballs of `library` in `folder`, with what is on this machine; says what could not be made for want
/// of Python or Node.
pub(crate) fn make(library: &Path, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    if process::succeeds(Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null())) {
        let builder = process::root().join("bindings/python/backend/garage_wheel.py");
        let mut wheel = Command::new("python3");
        wheel.arg(builder).arg(folder).env("GARAGE_LIBRARY_PATH", library).stdout(Stdio::null()).stdin(Stdio::null());
        if !process::succeeds(&mut wheel) {
            return Err("the wheel cannot be made".to_owned());
        }
    } else {
        println!("dist: no wheel, because there is no python3");
    }
    if !node::is_there() {
        println!("dist: no tarballs, because `node` and `npm` are not installed");
        return Ok(());
    }
    for tarball in node::tarballs(library).ok_or("the tarballs cannot be made")? {
        let name = tarball.file_name().ok_or("a tarball has no name")?;
        fs::copy(&tarball, folder.join(name)).map_err(|error| format!("{}: {error}", tarball.display()))?;
    }
    Ok(())
}
