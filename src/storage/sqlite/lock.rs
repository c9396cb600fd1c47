//! How connections to a file are opened: all go through here, because an encrypted file answers nothing before it has its key.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::{Error, ErrorKind};

#[cfg(feature = "encryption")]
pub use self::key::EncryptionKey;

/// The key of a file, if it has one.
#[derive(Clone, Debug, Default)]
pub(super) struct Lock {
    #[cfg(feature = "encryption")]
    pub(super) key: Option<EncryptionKey>,
}

impl Lock {
    /// A connection that can be used.
    pub(super) fn open(&self, path: impl AsRef<Path>, flags: OpenFlags) -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(path, flags)?;
        self.unlock(&connection)?;
        Ok(connection)
    }

    /// Gives a new connection the key.
    #[cfg(not(feature = "encryption"))]
    pub(super) fn unlock(&self, _: &Connection) -> rusqlite::Result<()> {
        Ok(())
    }

    /// Gives a new connection the key.
    #[cfg(feature = "encryption")]
    pub(super) fn unlock(&self, connection: &Connection) -> rusqlite::Result<()> {
        // It would write to standard error, which is the host's.
        key::run(connection, "PRAGMA cipher_log_level = NONE")?;
        self.key.as_ref().map_or(Ok(()), |key| key.give_to(connection))
    }

    /// Tells a key that does not fit from a file that is no database: SQLite says the same of both.
    #[cfg(not(feature = "encryption"))]
    pub(super) fn explain(&self, error: Error) -> Error {
        debug_assert_ne!(error.kind(), ErrorKind::WrongKey);
        error
    }

    /// Tells a key that does not fit from a file that is no database: SQLite says the same of both.
    #[cfg(feature = "encryption")]
    pub(super) fn explain(&self, error: Error) -> Error {
        use std::error::Error as _;
        let code = error.source().and_then(|source| source.downcast_ref::<rusqlite::Error>()?.sqlite_error_code());
        if self.key.is_none() || code != Some(rusqlite::ErrorCode::NotADatabase) {
            return error;
        }
        Error::new(ErrorKind::WrongKey, "the key does not open the file: it has another one, none, or its first page is damaged")
            .with_source(error.to_string())
    }
}

#[cfg(feature = "encryption")]
mod key {
    use std::fmt;
    use std::fmt::Write;
    use std::sync::Arc;

    use rusqlite::Connection;
    use secrecy::{ExposeSecret, SecretBox, SecretString};

    /// The key of an encrypted file: 256 random bits, kept where the installation keeps its secrets. It is not a password, which
    /// would have to be stretched each time a connection is opened.
    ///
    /// The bytes are wiped from memory when the last copy of this is dropped, and `Debug` does not show them.
    #[derive(Clone)]
    pub struct EncryptionKey(Arc<SecretBox<[u8; 32]>>);

    impl EncryptionKey {
        /// Of these bytes. Whoever calls wipes the place where they came from.
        #[must_use]
        pub fn new(bytes: &[u8; 32]) -> Self {
            Self(Arc::new(SecretBox::init_with_mut(|secret: &mut [u8; 32]| secret.copy_from_slice(bytes))))
        }

        /// SQLCipher is asked to wipe what it frees, the text of the statement among it: once asked, it does so for good.
        /// Source: SQLCipher API, `PRAGMA key` (raw key data), `PRAGMA cipher_memory_security`.
        pub(super) fn give_to(&self, connection: &Connection) -> rusqlite::Result<()> {
            run(connection, "PRAGMA cipher_memory_security = ON")?;
            run(connection, self.statement().expose_secret())
        }

        fn statement(&self) -> SecretString {
            // Long enough from the beginning: a text that grows leaves its former self behind.
            let mut text = String::with_capacity(96);
            text.push_str("PRAGMA key = \"x'");
            for byte in self.0.expose_secret() {
                // Writing to a String cannot fail.
                let _ = write!(text, "{byte:02x}");
            }
            text.push_str("'\"");
            SecretString::from(text)
        }
    }

    impl fmt::Debug for EncryptionKey {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("EncryptionKey(..)")
        }
    }

    /// Runs a pragma that may answer something. An error names its code only: rusqlite would quote the statement.
    pub(super) fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
        let outcome = connection.prepare(sql).and_then(|mut pragma| {
            let mut rows = pragma.query([])?;
            while rows.next()?.is_some() {}
            Ok(())
        });
        outcome.map_err(|error| match error {
            rusqlite::Error::SqliteFailure(code, _) => rusqlite::Error::SqliteFailure(code, None),
            _ => rusqlite::Error::InvalidQuery,
        })
    }
}
