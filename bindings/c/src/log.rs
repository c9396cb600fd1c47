//! The log hook: what the library has to say beside its answers, for the host's own log.

use std::cell::Cell;
use std::ffi::{CString, c_char, c_void};
use std::fmt::{self, Write};
use std::sync::{OnceLock, PoisonError, RwLock};

use parking_garage::{Error, ErrorKind, Result};
use tracing::field::{Field, Visit};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber, span};

use crate::call::call;
use crate::code::{Coded, coded};
use crate::error::GarageError;
use crate::status::GarageStatus;

/// How important a message is.
pub type GarageLogLevel = i32;
/// Something failed that nobody may have been told.
pub const GARAGE_LOG_LEVEL_ERROR: GarageLogLevel = 1;
/// Something went wrong and is tried again, or needs a look.
pub const GARAGE_LOG_LEVEL_WARN: GarageLogLevel = 2;
/// Something worth knowing.
pub const GARAGE_LOG_LEVEL_INFO: GarageLogLevel = 3;
/// For whoever looks for a fault.
pub const GARAGE_LOG_LEVEL_DEBUG: GarageLogLevel = 4;
/// Everything.
pub const GARAGE_LOG_LEVEL_TRACE: GarageLogLevel = 5;

#[derive(Clone, Copy, PartialEq, Eq)]
enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

coded! {
    LogLevel, "log level" {
        Error = GARAGE_LOG_LEVEL_ERROR,
        Warn = GARAGE_LOG_LEVEL_WARN,
        Info = GARAGE_LOG_LEVEL_INFO,
        Debug = GARAGE_LOG_LEVEL_DEBUG,
        Trace = GARAGE_LOG_LEVEL_TRACE,
    }
}

impl From<&Level> for LogLevel {
    fn from(level: &Level) -> Self {
        match *level {
            Level::ERROR => Self::Error,
            Level::WARN => Self::Warn,
            Level::INFO => Self::Info,
            Level::DEBUG => Self::Debug,
            _ => Self::Trace,
        }
    }
}

/// Takes a message: `target` is the part of the library that says it. Both texts are good until it returns. It must return: no
/// exception, no longjmp. It must not wait for another thread that uses the library.
pub type GarageLogCallback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, level: GarageLogLevel, target: *const c_char, message: *const c_char)>;

struct Hook {
    callback: unsafe extern "C" fn(*mut c_void, GarageLogLevel, *const c_char, *const c_char),
    user_data: *mut c_void,
    level: GarageLogLevel,
}

// SAFETY: the host promises that `user_data` may be used from any thread.
unsafe impl Send for Hook {}
// SAFETY: as above; several threads may log at once, as the header says.
unsafe impl Sync for Hook {}

/// Read while the callback runs, so that a hook that was replaced is not running any more.
static HOOK: RwLock<Option<Hook>> = RwLock::new(None);

thread_local! {
    static IS_LOGGING: Cell<bool> = const { Cell::new(false) };
}

/// What `tracing` tells goes to the hook; spans are passed over.
struct ToHook;

impl ToHook {
    fn with_hook(wanted: LogLevel, work: impl FnOnce(&Hook)) {
        // What a callback itself makes the library say is passed over: it would call the callback again.
        if IS_LOGGING.replace(true) {
            return;
        }
        let hook = HOOK.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(hook) = hook.as_ref().filter(|hook| wanted.code() <= hook.level) {
            work(hook);
        }
        IS_LOGGING.set(false);
    }
}

impl Subscriber for ToHook {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        // Asked each time, for the hook may change.
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let mut enabled = false;
        Self::with_hook(metadata.level().into(), |_| enabled = metadata.is_event());
        enabled
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let level = LogLevel::from(event.metadata().level());
        let mut line = Line::default();
        event.record(&mut line);
        let without_nul = |text: &str| CString::new(text.replace('\0', " ")).unwrap_or_default();
        let (target, message) = (without_nul(event.metadata().target()), without_nul(&line.text()));
        Self::with_hook(level, |hook| {
            // SAFETY: the host has given this function for these arguments; all of them outlive the call.
            unsafe { (hook.callback)(hook.user_data, level.code(), target.as_ptr(), message.as_ptr()) };
        });
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// A message and its fields, as in `could not tidy the store error=...`.
#[derive(Default)]
struct Line {
    message: String,
    fields: String,
}

impl Line {
    fn text(&self) -> String {
        format!("{}{}", self.message, self.fields)
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a String cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

fn set(hook: Option<Hook>) -> Result<()> {
    static IS_OURS: OnceLock<bool> = OnceLock::new();
    if IS_LOGGING.get() {
        return Err(Error::new(ErrorKind::Misuse, "a log callback cannot set another one"));
    }
    let is_ours = *IS_OURS.get_or_init(|| tracing::subscriber::set_global_default(ToHook).is_ok());
    if !is_ours {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "the program has a subscriber of the tracing crate, which gets the messages",
        ));
    }
    *HOOK.write().unwrap_or_else(PoisonError::into_inner) = hook;
    Ok(())
}

/// Gives what the library logs to `callback`, up to `level`; NULL gives it to nobody, as at first. One hook for the whole process.
/// What is logged holds no plate, ticket number or secret.
///
/// Threads: any. The callback is called on whichever thread logs: one that calls, or the background thread of a garage; several at
/// once. When this returns, the callback that was set before is not running any more. May be NULL: callback, user_data.
/// Ownership: `user_data` must live until another hook is set.
/// Errors: GARAGE_E_INVALID_INPUT for the level; GARAGE_E_MISUSE from inside a callback; GARAGE_E_UNSUPPORTED if a Rust program has a
/// subscriber of its own.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_log_set(
    callback: GarageLogCallback,
    user_data: *mut c_void,
    level: GarageLogLevel,
    out_error: *mut GarageError,
) -> GarageStatus {
    let work = || {
        let level = LogLevel::of("level", level)?.code();
        set(callback.map(|callback| Hook { callback, user_data, level }))
    };
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe { call(out_error, work) }
}
