//! The one error type: a kind to branch on, a sentence to read, a cause, and whether a retry can help.

use std::error::Error as StdError;
use std::fmt;

/// The result of everything fallible in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed.
///
/// The message names the ids involved and what to do; it never holds a plate, a token or a password.
///
/// ```
/// use parking_garage::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::Full, "no spot is free for a STANDARD vehicle");
/// assert_eq!(error.kind(), ErrorKind::Full);
/// assert!(!error.is_retryable());
/// assert_eq!(error.to_string(), "no spot is free for a STANDARD vehicle");
/// ```
pub struct Error {
    // Boxed: a `Result<T>` stays small, and errors are the rare path.
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind` that says `message`.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { inner: Box::new(Inner { kind, message: message.into(), source: None }) }
    }

    /// The same error with the lower-level failure that caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    /// The same error with its message put behind `context`, as in "line 7: ...".
    #[must_use]
    pub fn in_context(mut self, context: impl fmt::Display) -> Self {
        self.inner.message = format!("{context}: {}", self.inner.message);
        self
    }

    /// What to branch on.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Whether the same call, made again unchanged, can succeed without anyone doing something first.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.inner.kind.is_retryable()
    }

    /// An equal error to hand to a second waiter; the cause is kept as text.
    #[must_use]
    pub(crate) fn duplicate(&self) -> Self {
        let copy = Self::new(self.inner.kind, self.inner.message.clone());
        match &self.inner.source {
            Some(source) => copy.with_source(source.to_string()),
            None => copy,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.inner.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.inner.kind, self.inner.message)?;
        match &self.inner.source {
            Some(source) => write!(f, " (caused by: {source})"),
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $symbol:literal;)+) => {
        /// What went wrong, as a stable number and name: the same in Rust, C, Python and Node.
        ///
        /// Numbers are never reused. 1-29: what was asked for; 30-39: try again; 40-59: the store; 60-: the caller's program.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl ErrorKind {
            /// Every kind, in the order of their numbers.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$name,)+];

            /// The stable number of this kind.
            #[must_use]
            pub const fn code(self) -> i32 {
                match self { $(ErrorKind::$name => $code,)+ }
            }

            /// The stable name of this kind, as the C header spells it after `GARAGE_E_`.
            #[must_use]
            pub const fn symbol(self) -> &'static str {
                match self { $(ErrorKind::$name => $symbol,)+ }
            }
        }
    };
}

kinds! {
    /// An argument is malformed or out of its range; the message says which.
    InvalidInput = 1, "INVALID_INPUT";
    /// A plate has no normal form: too long, or holding something that is neither letter nor digit.
    InvalidPlate = 2, "INVALID_PLATE";
    /// A layout names a spot, bay or floor twice, or refers to one that is not there.
    InvalidLayout = 3, "INVALID_LAYOUT";
    /// A tariff's parts do not fit together, or a published version was to be changed.
    InvalidTariff = 4, "INVALID_TARIFF";
    /// No row has the id, code or number that was given.
    NotFound = 5, "NOT_FOUND";
    /// Something with the same unique name exists already.
    AlreadyExists = 6, "ALREADY_EXISTS";
    /// The vehicle is inside: it has an ACTIVE session.
    AlreadyParked = 7, "ALREADY_PARKED";
    /// No spot that the vehicle may take is free.
    Full = 8, "FULL";
    /// The named spot is occupied, reserved for another vehicle, or out of service.
    SpotUnavailable = 9, "SPOT_UNAVAILABLE";
    /// The spot is too small, or kept for another kind of vehicle.
    SpotUnsuitable = 10, "SPOT_UNSUITABLE";
    /// The state machine has no such step, as from COMPLETED to CANCELLED.
    InvalidTransition = 11, "INVALID_TRANSITION";
    /// The session cannot be ended before what is due has been paid.
    PaymentRequired = 12, "PAYMENT_REQUIRED";
    /// The payment provider refused.
    PaymentDeclined = 13, "PAYMENT_DECLINED";
    /// A payment of this session is PENDING: its outcome is not known yet; recover it first.
    PaymentPending = 14, "PAYMENT_PENDING";
    /// The amount offered is not the amount due.
    AmountMismatch = 15, "AMOUNT_MISMATCH";
    /// The idempotency key was used before with another operation or other parameters.
    IdempotencyMismatch = 16, "IDEMPOTENCY_MISMATCH";
    /// The row has changed since the version that the caller saw; read it again.
    VersionMismatch = 17, "VERSION_MISMATCH";
    /// A number left its range: an amount, a duration or a counter.
    OutOfRange = 18, "OUT_OF_RANGE";
    /// The vehicle owes for an earlier stay: settle its debts, or waive them.
    DebtOutstanding = 24, "DEBT_OUTSTANDING";
    /// Who calls is not known: no valid access token, or none that is still valid.
    Unauthenticated = 26, "UNAUTHENTICATED";
    /// Who calls is known, and may not do this.
    Forbidden = 27, "FORBIDDEN";
    /// Logging in failed too often; the message says when it may be tried again.
    LockedOut = 28, "LOCKED_OUT";
    /// The lease under which this was to be written is held no more: its term is over, or another has taken the job over.
    LeaseLost = 29, "LEASE_LOST";

    /// Another writer changed the same row first.
    Conflict = 30, "CONFLICT";
    /// The store or a queue before it was busy for longer than the caller would wait.
    Busy = 31, "BUSY";
    /// The call's deadline passed before it could be done; nothing was changed.
    DeadlineExceeded = 32, "DEADLINE_EXCEEDED";
    /// What stands beside the store, such as Redis, does not answer or cannot serve; the garage does without.
    Unavailable = 33, "UNAVAILABLE";

    /// Reading or writing the store failed.
    Io = 40, "IO";
    /// The disk, or the size allowed to the store, is full.
    DiskFull = 41, "DISK_FULL";
    /// The store is damaged, or its journal does not agree with its tables.
    Corrupt = 42, "CORRUPT";
    /// The store or its directory may not be written.
    ReadOnly = 43, "READ_ONLY";
    /// The file is not a garage's database.
    NotADatabase = 44, "NOT_A_DATABASE";
    /// The store was written by a newer version of this library.
    NewerSchema = 45, "NEWER_SCHEMA";
    /// The file, or the directory it should be in, is not there or may not be opened.
    CannotOpen = 46, "CANNOT_OPEN";
    /// The file is on a network file system, where locks and shared memory cannot be trusted.
    UnsupportedFileSystem = 47, "UNSUPPORTED_FILE_SYSTEM";
    /// A constraint of the store was violated: a reference to a row that is not there, or a value out of its set.
    Constraint = 48, "CONSTRAINT";
    /// The transaction has ended because of an earlier error; every further call on it fails.
    Poisoned = 49, "POISONED";
    /// The file is encrypted with another key, or is not encrypted.
    WrongKey = 50, "WRONG_KEY";

    /// The call may not be made here, such as a transaction begun inside another.
    Misuse = 60, "MISUSE";
    /// This backend or build cannot do it.
    Unsupported = 61, "UNSUPPORTED";
    /// The garage was closed.
    Closed = 62, "CLOSED";
    /// A bug in this library or in a host's own code that it called; the message says where.
    Internal = 63, "INTERNAL";
    /// A buffer of the calling program is too small for what it asked for; the call says how much room it takes.
    BufferTooSmall = 64, "BUFFER_TOO_SMALL";
}

impl ErrorKind {
    /// Whether the rules said no to what was asked, before anything was changed; else the store or the program failed.
    #[must_use]
    pub const fn is_refusal(self) -> bool {
        // The numbers are grouped by this.
        self.code() < Self::Conflict.code()
    }

    /// Whether the same call, made again unchanged, can succeed without anyone doing something first.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Conflict | Self::Busy | Self::DeadlineExceeded | Self::Unavailable)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_and_names_are_unique_and_ascending() {
        let codes: Vec<i32> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
        let names: BTreeSet<&str> = ErrorKind::ALL.iter().map(|kind| kind.symbol()).collect();
        assert_eq!(names.len(), ErrorKind::ALL.len());
    }

    #[test]
    fn an_error_shows_its_cause_and_keeps_its_kind_in_context() {
        let error = Error::new(ErrorKind::Io, "cannot read").with_source("disk gone").in_context("line 7");
        assert_eq!(error.to_string(), "line 7: cannot read");
        assert_eq!(format!("{error:?}"), "Io: line 7: cannot read (caused by: disk gone)");
        assert_eq!(error.duplicate().kind(), ErrorKind::Io);
    }
}
