//! From a path to a connection: a file is looked at before anything in it is changed.

use std::fs::{self, File, OpenOptions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::busy::{self, Patience};
use super::lock::Lock;
use super::migrations::{self, Identity};
use super::{SqliteOptions, fault};
use crate::storage::Durability;
use crate::{Error, ErrorKind, Result};

/// The first version without the fault of the write-ahead log that could damage files of several connections.
/// Source: SQLite, release notes of 3.51.3.
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// The smallest page, and a database has one at least. Source: SQLite, fileformat2.html.
const DATABASE_BYTES_MIN: u64 = 512;

/// How many statements a connection keeps prepared; there are some seventy.
const STATEMENTS_KEPT: usize = 192;

/// Opens the writer of the file at `path`, with the file's absolute path.
///
/// # Errors
/// As [`SqliteStorage::open`](super::SqliteStorage::open).
pub(super) fn open(path: &Path, options: &SqliteOptions, lock: &Lock) -> Result<(Connection, PathBuf)> {
    if rusqlite::version_number() < SQLITE_VERSION_MIN {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("SQLite {} is too old: 3.51.3 or later is needed", rusqlite::version()),
        ));
    }
    let _patience = Patience::of(options.busy_timeout);
    let path = absolute(path)?;
    refuse_network(&path)?;
    prepare_file(&path, options)?;
    look_before_writing(&path, lock)?;

    let mut connection = lock
        .open(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(fault::while_("opening the file"))?;
    // SQLite quietly opens a file for reading when it may not write it.
    if connection.is_readonly(rusqlite::MAIN_DB).map_err(fault::while_("opening the file"))? {
        return Err(Error::new(ErrorKind::ReadOnly, "the file may not be written; change its permissions"));
    }
    busy::install(&connection)?;
    common_settings(&connection)?;
    writer_settings(&connection, options)?;
    migrations::migrate(&mut connection)?;
    Ok((connection, path))
}

/// What every connection needs.
pub(super) fn common_settings(connection: &Connection) -> Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection
        .execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
        .map_err(fault::while_("setting up a connection"))
}

fn writer_settings(connection: &Connection, options: &SqliteOptions) -> Result<()> {
    let failed = fault::while_("setting up the writer");
    use_wal(connection, options.busy_timeout)?;
    let synchronous = if options.durability == Durability::Relaxed { "NORMAL" } else { "FULL" };
    connection.pragma_update(None, "synchronous", synchronous).map_err(&failed)?;
    // Checkpoints are made where no caller waits for them; see `checkpoint.rs`.
    connection.pragma_update(None, "wal_autocheckpoint", 0).map_err(&failed)?;
    // After a reader has kept the log growing, it goes back to this size.
    let bytes = i64::try_from(options.wal_bytes_max).unwrap_or(i64::MAX);
    connection.pragma_update_and_check(None, "journal_size_limit", bytes, |_| Ok(())).map_err(&failed)?;
    // Negative: in KiB. Source: SQLite, `PRAGMA cache_size`.
    connection.pragma_update(None, "cache_size", -8192).map_err(&failed)
}

/// Switching to the write-ahead log needs the file alone, and SQLite does not call the busy handler for it.
fn use_wal(connection: &Connection, timeout: Duration) -> Result<()> {
    let begun = Instant::now();
    loop {
        let answer = connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))
            .map_err(fault::while_("switching to the write-ahead log"));
        match answer {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(_) => return Err(Error::new(ErrorKind::UnsupportedFileSystem, "the file system cannot hold a write-ahead log")),
            Err(error) if error.kind() != ErrorKind::Busy || begun.elapsed() >= timeout => return Err(error),
            Err(_) => thread::sleep(Duration::from_millis(1)),
        }
    }
}

/// The path with all links followed: what is opened later is what was looked at, and the files beside it are looked for where
/// SQLite keeps them. It also keeps names that mean something else to SQLite, such as `:memory:`, from being understood so.
pub(super) fn absolute(path: &Path) -> Result<PathBuf> {
    if let Ok(found) = path.canonicalize() {
        return Ok(found);
    }
    let Some(name) = path.file_name() else {
        return Err(Error::new(ErrorKind::CannotOpen, "the path does not name a file"));
    };
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let directory = directory.canonicalize().map_err(|error| cannot_open(error, "the directory of the file"))?;
    if !directory.is_dir() {
        return Err(Error::new(ErrorKind::CannotOpen, "what should be the directory of the file is none"));
    }
    Ok(directory.join(name))
}

fn cannot_open(error: std::io::Error, what: &str) -> Error {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            Error::new(ErrorKind::CannotOpen, format!("{what} may not be entered")).with_source(error)
        }
        std::io::ErrorKind::NotFound => {
            Error::new(ErrorKind::CannotOpen, format!("{what} is not there; make it first")).with_source(error)
        }
        _ => fault::from_io(error, what),
    }
}

/// The directory of a file, as [`absolute`] gives it.
pub(super) fn directory(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// A write-ahead log needs memory shared by all who use the file, and locks that hold: neither is so across a network.
/// Source: SQLite, wal.html.
#[cfg(target_os = "linux")]
fn refuse_network(path: &Path) -> Result<()> {
    let what = if path.exists() { path } else { directory(path) };
    let system = rustix::fs::statfs(what).map_err(|errno| fault::from_io(errno.into(), "looking at the file system"))?;
    // The type has another width and sign on each platform; the numbers fit 32 bits.
    match network_name(system.f_type as u32) {
        None => Ok(()),
        Some(name) => Err(Error::new(
            ErrorKind::UnsupportedFileSystem,
            format!("the file is on a network file system ({name}); keep it on a disk of this machine"),
        )),
    }
}

#[cfg(not(target_os = "linux"))]
fn refuse_network(_: &Path) -> Result<()> {
    Ok(())
}

/// The name of a network file system. FUSE is not among them: it may be anything, disks included.
/// Source: Linux, `include/uapi/linux/magic.h` and the file systems' own headers.
#[cfg(any(target_os = "linux", test))]
const fn network_name(magic: u32) -> Option<&'static str> {
    match magic {
        0x6969 => Some("NFS"),
        0x517B => Some("SMB"),
        0xFF53_4D42 => Some("CIFS"),
        0xFE53_4D42 => Some("SMB2"),
        0x5346_414F => Some("AFS"),
        0x00C3_6400 => Some("Ceph"),
        0x0102_1997 => Some("9p"),
        0x7375_7245 => Some("Coda"),
        0x0BD0_0BD0 => Some("Lustre"),
        _ => None,
    }
}

/// Sees to it that there is a file, readable by its owner only.
fn prepare_file(path: &Path, options: &SqliteOptions) -> Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            return Err(Error::new(ErrorKind::CannotOpen, "the path names a directory or a device, not a file"));
        }
        Ok(found) if found.len() == 0 && !options.create => {
            return Err(Error::new(ErrorKind::CannotOpen, "the file has 0 bytes: it holds no garage; restore a backup"));
        }
        // SQLite takes a file of one byte for an empty one, and would write over it.
        Ok(found) if (1..DATABASE_BYTES_MIN).contains(&found.len()) => {
            return Err(Error::new(ErrorKind::NotADatabase, "the file is too short for a database; choose another path"));
        }
        // One that someone made beforehand will hold plates like any other.
        Ok(found) if found.len() == 0 => {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))
                .map_err(|error| fault::from_io(error, "making the file private"))?;
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if !options.create {
                return Err(Error::new(ErrorKind::CannotOpen, "there is no such file").with_source(error));
            }
            create_private(path)?;
        }
        Err(error) => return Err(fault::from_io(error, "looking at the file")),
    }
    // SQLite makes two more files beside it.
    rustix::fs::access(directory(path), rustix::fs::Access::WRITE_OK)
        .and_then(|()| rustix::fs::access(path, rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK))
        .map_err(|errno| fault::from_io(errno.into(), "opening the file"))
}

/// Makes an empty file with mode 0600; SQLite gives the files beside it the same. One that is there already, say because
/// another process was faster, is left as it is.
///
/// It is made here because SQLite would make it readable by others. A database that is there already is never opened like
/// this: closing it again would drop every lock that this process holds on it, which is how POSIX locks work, and another
/// process could write at the same time as this one.
fn create_private(path: &Path) -> Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => sync_directory(path),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(fault::from_io(error, "making the file")),
    }
}

/// Makes a new name in the directory of `path` survive the loss of power.
pub(super) fn sync_directory(path: &Path) -> Result<()> {
    File::open(directory(path))
        .and_then(|directory| directory.sync_all())
        .map_err(|error| fault::from_io(error, "writing the directory"))
}

/// Whose file it is, found out without leaving a trace in or beside it.
fn look_before_writing(path: &Path, lock: &Lock) -> Result<()> {
    if identify_file(path, lock).is_ok() {
        return Ok(());
    }
    // Another process may be making or checkpointing the file at this moment, and no lock was taken: what was seen may never
    // have been. A look with locks is sure. It may make files beside this one and take them away again; it writes nothing.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = lock.open(path, flags).map_err(fault::while_("looking at the file"))?;
    busy::install(&connection)?;
    migrations::identify(&connection)?;
    refuse_cut(path, &connection)
}

/// As [`migrations::identify`], for a file that is not open here.
///
/// # Errors
/// As there.
pub(super) fn identify_file(path: &Path, lock: &Lock) -> Result<Identity> {
    let connection = open_to_look(path, lock)?;
    let identity = migrations::identify(&connection)?;
    refuse_cut(path, &connection)?;
    Ok(identity)
}

/// SQLite fills up a last page that is cut short with zeros, which may pass for an empty page.
pub(super) fn refuse_cut(path: &Path, connection: &Connection) -> Result<()> {
    if has_content(path, "-wal") {
        // The last pages may be in the log only.
        return Ok(());
    }
    let failed = fault::while_("looking at the file");
    let pages: u32 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(&failed)?;
    let expected = u64::from(pages) * page_bytes(connection)?;
    let found = fs::metadata(path).map_err(|error| fault::from_io(error, "looking at the file"))?.len();
    if found < expected {
        return Err(Error::new(
            ErrorKind::Corrupt,
            format!("the file is cut short: it has {found} of {expected} bytes; restore a backup"),
        ));
    }
    Ok(())
}

/// The size of a page. SQLCipher answers it as text.
pub(super) fn page_bytes(connection: &Connection) -> Result<u64> {
    connection
        .query_row("SELECT CAST(page_size AS INTEGER) FROM pragma_page_size", [], |row| row.get::<_, u32>(0))
        .map(u64::from)
        .map_err(fault::while_("asking for the size of a page"))
}

/// A connection that reads a file and leaves nothing beside it if that can be.
pub(super) fn open_to_look(path: &Path, lock: &Lock) -> Result<Connection> {
    let base = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = if has_content(path, "-journal") {
        // A program stopped in the middle of a change. Only taking it back, which writes, makes the file readable.
        lock.open(path, base | OpenFlags::SQLITE_OPEN_READ_WRITE)
    } else if has_content(path, "-wal") {
        lock.open(path, base | OpenFlags::SQLITE_OPEN_READ_ONLY)
    } else {
        // Everything is in the file. Said to be immutable, it is read without locks and without the files that a
        // write-ahead log has. Source: SQLite, uri.html.
        let flags = base | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        lock.open(immutable_uri(path), flags)
    };
    let connection = connection.map_err(fault::while_("looking at the file"))?;
    busy::install(&connection)?;
    Ok(connection)
}

fn has_content(path: &Path, suffix: &str) -> bool {
    let mut beside = path.as_os_str().to_owned();
    beside.push(suffix);
    fs::metadata(beside).is_ok_and(|found| found.len() > 0)
}

fn immutable_uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri.push_str("?immutable=1");
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_known_by_their_numbers() {
        for magic in [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x00C3_6400] {
            assert!(network_name(magic).is_some(), "{magic:x}");
        }
        // ext4, xfs, btrfs, tmpfs, overlayfs, FUSE.
        for magic in [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0x6573_5546] {
            assert_eq!(network_name(magic), None, "{magic:x}");
        }
    }

    #[test]
    fn odd_names_survive_in_an_address() {
        assert_eq!(immutable_uri(Path::new("/a b/c?d#e%f")), "file:/a%20b/c%3Fd%23e%25f?immutable=1");
    }
}
