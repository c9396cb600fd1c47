//! A thread that does something now and then, for as long as somebody holds it.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::process::Process;
use crate::{Error, ErrorKind, Result};

/// A thread that is stopped when this is dropped.
pub(crate) struct Background {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
    process: Process,
}

impl Background {
    /// Calls `turn` every `interval`, first after one, on a thread of this name; `turn` is dropped on that thread.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if the system gives no thread.
    pub(crate) fn start(name: &str, interval: Duration, mut turn: impl FnMut() + Send + 'static) -> Result<Self> {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            let (stop, changed) = &*stopped;
            let mut is_stopped = stop.lock();
            while !*is_stopped {
                changed.wait_for(&mut is_stopped, interval);
                if !*is_stopped {
                    MutexGuard::unlocked(&mut is_stopped, &mut turn);
                }
            }
        });
        let thread = thread
            .map_err(|error| Error::new(ErrorKind::Internal, "the background thread cannot be started").with_source(error))?;
        Ok(Self { stop, thread: Some(thread), process: Process::this() })
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if !self.process.is_this() {
            // A forked child has no such thread to wait for.
            std::mem::forget(self.thread.take());
            return;
        }
        *self.stop.0.lock() = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take() {
            // The last handle may be dropped by a subscriber that the thread itself woke; it does not wait for itself.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

/// Does a part of a turn; what goes wrong is logged, and tried again at the next.
pub(crate) fn attempt(what: &str, call: impl FnOnce() -> Result<()>) {
    // A panic, which can only be a bug, must not end the thread that nobody watches.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call))
        .unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "the background thread panicked")));
    if let Err(error) = outcome {
        tracing::warn!(error = %error, "could not {what}; trying again later");
    }
}
