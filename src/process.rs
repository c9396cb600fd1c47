//! The process that something belongs to: what was opened before a fork must not be used after it in the child.
//!
//! A child has a copy of the memory and shares what is open, but not the locks on files, nor the threads. Using a database there
//! damages it. Source: SQLite, howtocorrupt.html, section 2.6.

use crate::{Error, ErrorKind, Result};

/// A process, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Process(u32);

impl Process {
    /// The one that runs this.
    pub(crate) fn this() -> Self {
        Self(std::process::id())
    }

    /// Whether it is the one that runs this.
    pub(crate) fn is_this(self) -> bool {
        self == Self::this()
    }

    /// # Errors
    /// [`ErrorKind::Misuse`] in another process.
    pub(crate) fn check(self) -> Result<()> {
        if self.is_this() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Misuse, "the garage was opened before this process was forked: open it again here"))
    }
}
