//! What SQLite's result codes mean here.

use std::io;

use rusqlite::ffi;

use crate::{Error, ErrorKind};

/// Turns a failure met while `doing` something into an error that says what to do.
pub(super) fn while_(doing: &'static str) -> impl Fn(rusqlite::Error) -> Error {
    move |error| from_sqlite(error, doing)
}

/// See [`while_`]. To be called at once: it looks at the thread's last system error.
pub(super) fn from_sqlite(error: rusqlite::Error, doing: &str) -> Error {
    let system = io::Error::last_os_error();
    let (kind, advice) = match &error {
        rusqlite::Error::SqliteFailure(failure, _) => kind_of(failure.extended_code, &system),
        rusqlite::Error::InvalidPath(_) => (ErrorKind::CannotOpen, "the path has no form that SQLite takes"),
        rusqlite::Error::Utf8Error(..) => (ErrorKind::Corrupt, "text in the store is not UTF-8; restore a backup"),
        _ => (ErrorKind::Internal, "this is a bug in the library"),
    };
    Error::new(kind, format!("{doing}: {advice}")).with_source(error)
}

fn kind_of(extended: i32, system: &io::Error) -> (ErrorKind, &'static str) {
    match extended {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            return (ErrorKind::AlreadyExists, "a row with the same unique value is there already");
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => return (ErrorKind::Constraint, "it refers to a row that is not there"),
        // The primary code is "cannot open" or "read-only", and neither is what happened.
        ffi::SQLITE_READONLY_RECOVERY | ffi::SQLITE_READONLY_CANTINIT => {
            return (ErrorKind::ReadOnly, "the log of an interrupted program must be read first, which needs leave to write");
        }
        _ => {}
    }
    match extended & 0xFF {
        ffi::SQLITE_CONSTRAINT => (ErrorKind::Constraint, "a value is not among those allowed"),
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL => {
            (ErrorKind::Busy, "another program has the store locked; try again")
        }
        ffi::SQLITE_FULL => (ErrorKind::DiskFull, "the disk is full; make room and try again"),
        // Only writing fails for lack of room. The code does not say so when a sync or a truncation met it.
        ffi::SQLITE_IOERR if is_no_room(system) && extended != ffi::SQLITE_IOERR_READ => {
            (ErrorKind::DiskFull, "the disk is full; make room and try again")
        }
        ffi::SQLITE_IOERR if is_read_only(system) => (ErrorKind::ReadOnly, "the file system may not be written"),
        ffi::SQLITE_IOERR => (ErrorKind::Io, "the disk reported an error; look at the system's log"),
        ffi::SQLITE_CORRUPT => (ErrorKind::Corrupt, "the file is damaged; restore a backup"),
        // What SQLCipher answers once it has met a page that cannot be decrypted. A statement that is wrong is another variant.
        #[cfg(feature = "encryption")]
        ffi::SQLITE_ERROR => (ErrorKind::Corrupt, "a page cannot be decrypted; restore a backup"),
        ffi::SQLITE_NOTADB => (ErrorKind::NotADatabase, "the file is not a database; choose another path"),
        ffi::SQLITE_READONLY | ffi::SQLITE_PERM => {
            (ErrorKind::ReadOnly, "this program may not read or write the file or its directory")
        }
        ffi::SQLITE_CANTOPEN if is_read_only(system) => {
            (ErrorKind::ReadOnly, "this program may not read or write the file or its directory")
        }
        ffi::SQLITE_CANTOPEN => (ErrorKind::CannotOpen, "the file, or one beside it, cannot be opened"),
        // SQLCipher answers this as well for some pages that it cannot decrypt.
        #[cfg(feature = "encryption")]
        ffi::SQLITE_NOMEM => {
            (ErrorKind::Io, "there is not enough memory, or the file is damaged: check the machine's, then restore a backup")
        }
        #[cfg(not(feature = "encryption"))]
        ffi::SQLITE_NOMEM => (ErrorKind::Io, "there is not enough memory"),
        ffi::SQLITE_INTERRUPT => (ErrorKind::Io, "it was interrupted"),
        _ => (ErrorKind::Internal, "SQLite refused; this is a bug in the library"),
    }
}

/// The kind for a failure of the file system itself.
pub(super) fn from_io(error: io::Error, doing: &str) -> Error {
    let (kind, advice) = if is_no_room(&error) {
        (ErrorKind::DiskFull, "the disk is full; make room and try again")
    } else if is_read_only(&error) {
        (ErrorKind::ReadOnly, "this program may not read or write the file or its directory")
    } else {
        match error.kind() {
            io::ErrorKind::AlreadyExists => (ErrorKind::AlreadyExists, "there is a file already"),
            io::ErrorKind::NotFound => (ErrorKind::CannotOpen, "the file or its directory is not there"),
            io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory | io::ErrorKind::InvalidInput => {
                (ErrorKind::CannotOpen, "the path does not name a file")
            }
            _ => (ErrorKind::Io, "the disk reported an error; look at the system's log"),
        }
    };
    Error::new(kind, format!("{doing}: {advice}")).with_source(error)
}

fn is_no_room(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(code: i32, errno: rustix::io::Errno) -> ErrorKind {
        kind_of(code, &errno.into()).0
    }

    #[test]
    fn each_code_has_its_kind() {
        use rustix::io::Errno;
        let table = [
            (ffi::SQLITE_CONSTRAINT_UNIQUE, ErrorKind::AlreadyExists),
            (ffi::SQLITE_CONSTRAINT_PRIMARYKEY, ErrorKind::AlreadyExists),
            (ffi::SQLITE_CONSTRAINT_FOREIGNKEY, ErrorKind::Constraint),
            (ffi::SQLITE_CONSTRAINT_CHECK, ErrorKind::Constraint),
            (ffi::SQLITE_CONSTRAINT_NOTNULL, ErrorKind::Constraint),
            (ffi::SQLITE_CONSTRAINT_TRIGGER, ErrorKind::Constraint),
            (ffi::SQLITE_BUSY, ErrorKind::Busy),
            (ffi::SQLITE_BUSY_SNAPSHOT, ErrorKind::Busy),
            (ffi::SQLITE_LOCKED, ErrorKind::Busy),
            (ffi::SQLITE_FULL, ErrorKind::DiskFull),
            (ffi::SQLITE_IOERR_WRITE, ErrorKind::Io),
            (ffi::SQLITE_CORRUPT, ErrorKind::Corrupt),
            (ffi::SQLITE_NOTADB, ErrorKind::NotADatabase),
            (ffi::SQLITE_READONLY, ErrorKind::ReadOnly),
            (ffi::SQLITE_CANTOPEN, ErrorKind::CannotOpen),
            (ffi::SQLITE_NOMEM, ErrorKind::Io),
            (ffi::SQLITE_MISUSE, ErrorKind::Internal),
        ];
        for (code, expected) in table {
            assert_eq!(kind(code, Errno::INTR), expected, "{code}");
        }
        assert_eq!(kind(ffi::SQLITE_IOERR_FSYNC, Errno::NOSPC), ErrorKind::DiskFull);
        assert_eq!(kind(ffi::SQLITE_IOERR_TRUNCATE, Errno::DQUOT), ErrorKind::DiskFull);
        assert_eq!(kind(ffi::SQLITE_IOERR_READ, Errno::NOSPC), ErrorKind::Io);
        assert_eq!(kind(ffi::SQLITE_CANTOPEN, Errno::ACCESS), ErrorKind::ReadOnly);
        assert_eq!(kind(ffi::SQLITE_CANTOPEN, Errno::ROFS), ErrorKind::ReadOnly);
    }
}
