//! A disk that fails when it is told to.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::calls::{Call, Errno, Watcher, What};

/// Lets calls fail: the `from`-th that counts, and as many after it as `times` says.
#[derive(Debug)]
pub struct Fault {
    counted: AtomicU64,
    from: AtomicU64,
    until: AtomicU64,
    errno: AtomicU64,
    failed: AtomicU64,
}

impl Default for Fault {
    fn default() -> Self {
        Self {
            counted: AtomicU64::new(0),
            from: AtomicU64::new(u64::MAX),
            until: AtomicU64::new(0),
            errno: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        }
    }
}

impl Fault {
    /// From now on counts anew, and lets the `from`-th call fail and `times - 1` after it.
    pub fn arm(&self, from: u64, times: u64, errno: Errno) {
        self.counted.store(0, Ordering::SeqCst);
        self.failed.store(0, Ordering::SeqCst);
        self.errno.store(errno as u64, Ordering::SeqCst);
        self.until.store(from.saturating_add(times), Ordering::SeqCst);
        self.from.store(from, Ordering::SeqCst);
    }

    /// Lets no call fail any more.
    pub fn disarm(&self) {
        self.from.store(u64::MAX, Ordering::SeqCst);
    }

    /// How many calls have failed since it was armed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failed.load(Ordering::SeqCst)
    }

    /// How many calls there were since it was made or armed.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.counted.load(Ordering::SeqCst)
    }
}

impl Watcher for Fault {
    fn before(&self, call: &Call<'_>) -> Result<(), Errno> {
        // A name that cannot be taken away stays; who makes shared memory or opens a file fails like who writes.
        if call.what == What::Remove {
            return Ok(());
        }
        let number = self.counted.fetch_add(1, Ordering::SeqCst) + 1;
        let (from, until) = (self.from.load(Ordering::SeqCst), self.until.load(Ordering::SeqCst));
        if (from..until).contains(&number) && from != u64::MAX {
            self.failed.fetch_add(1, Ordering::SeqCst);
            return Err(self.errno.load(Ordering::SeqCst) as Errno);
        }
        Ok(())
    }
}
