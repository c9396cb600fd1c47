//! Where a thread is: a transaction begun inside another of the same store would wait for itself, and is refused.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Error, ErrorKind, Result};

/// Tells stores apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StoreId(u64);

impl StoreId {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What a thread is doing in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Reading,
    /// It has the turn to write; others, and it too, may read what is committed.
    Writing,
    /// It has the turn to write, and the rows are locked.
    WritingAlone,
}

thread_local! {
    /// The stores that this thread is inside of, the innermost last.
    static PLACES: RefCell<Vec<(StoreId, Doing)>> = const { RefCell::new(Vec::new()) };
}

/// Stands for this thread being inside a store; leaves when dropped.
pub(super) struct Place {
    index: usize,
    // It is about this thread.
    _not_send: PhantomData<*const ()>,
}

impl Place {
    /// # Errors
    /// [`ErrorKind::Misuse`] if this thread would wait for itself, or would decide to write by what an older read showed.
    pub(super) fn enter(store: StoreId, doing: Doing) -> Result<Self> {
        PLACES.with_borrow_mut(|places| {
            let clash =
                places.iter().any(|(other, inside)| *other == store && (doing != Doing::Reading || *inside == Doing::WritingAlone));
            if clash {
                return Err(Error::new(
                    ErrorKind::Misuse,
                    "a transaction was begun inside another of the same store; use the one at hand, or a savepoint",
                ));
            }
            places.push((store, doing));
            Ok(Self { index: places.len() - 1, _not_send: PhantomData })
        })
    }

    pub(super) fn is_reading(store: StoreId) -> bool {
        PLACES.with_borrow(|places| places.contains(&(store, Doing::Reading)))
    }

    pub(super) fn change(&self, doing: Doing) {
        PLACES.with_borrow_mut(|places| places[self.index].1 = doing);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Places are left in the reverse order of entering: each lives on the stack of the call that entered.
        PLACES.with_borrow_mut(|places| places.truncate(self.index));
    }
}
