//! The queue of writers under a scheduler that decides who goes on at each lock: in thousands of orders, nobody waits for ever, one
//! has the turn at a time, all work is done once, and nobody is overtaken.
//!
//! The queue is the library's own source, built here with locks and threads of shuttle's. `GARAGE_LONG=1` tries more orders.
#![allow(clippy::unwrap_used)]

#[path = "../src/storage/sqlite/commit_queue.rs"]
#[allow(dead_code, unreachable_pub, reason = "the library uses all of it")]
mod commit_queue;

/// What the queue's source names.
mod storage {
    pub(crate) use parking_garage::storage::{Deadline, OwnedWork};
}

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use commit_queue::{CommitQueue, Passenger, Waited};
use parking_garage::storage::{MemoryStorage, Storage};
use parking_garage::{Error, ErrorKind, Result};
use storage::{Deadline, OwnedWork};

/// Locks and threads of shuttle's that look like those of the library.
mod waiting {
    use std::ops::{Deref, DerefMut};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    pub(crate) use shuttle::thread::{self, ThreadId};

    /// Set for the control: a wake-up in three is lost.
    pub(crate) static LOSES_WAKEUPS: AtomicBool = AtomicBool::new(false);

    #[derive(Default)]
    pub(crate) struct Mutex<T>(shuttle::sync::Mutex<T>);

    /// The guard is away while its holder sleeps.
    pub(crate) struct Guard<'a, T>(Option<shuttle::sync::MutexGuard<'a, T>>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(shuttle::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> Guard<'_, T> {
            // Like parking_lot, this knows no poison.
            Guard(Some(self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)))
        }
    }

    impl<T> Deref for Guard<'_, T> {
        type Target = T;

        fn deref(&self) -> &T {
            self.0.as_ref().unwrap()
        }
    }

    impl<T> DerefMut for Guard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            self.0.as_mut().unwrap()
        }
    }

    pub(crate) struct Condvar(shuttle::sync::Condvar);

    pub(crate) struct TimedOut(bool);

    impl TimedOut {
        pub(crate) const fn timed_out(&self) -> bool {
            self.0
        }
    }

    impl Condvar {
        pub(crate) fn new() -> Self {
            Self(shuttle::sync::Condvar::new())
        }

        pub(crate) fn notify_one(&self) {
            if !LOSES_WAKEUPS.load(Ordering::SeqCst) || below(3) > 0 {
                self.0.notify_one();
            }
        }

        pub(crate) fn wait<T>(&self, guard: &mut Guard<'_, T>) {
            guard.0 = guard.0.take().map(|held| self.0.wait(held).unwrap_or_else(std::sync::PoisonError::into_inner));
        }

        /// There is no time here: the deadline passes whenever the scheduler likes.
        pub(crate) fn wait_until<T>(&self, guard: &mut Guard<'_, T>, _: Instant) -> TimedOut {
            let passes = below(2) == 0;
            if !passes {
                self.wait(guard);
            }
            TimedOut(passes)
        }
    }

    fn below(count: u64) -> u64 {
        use shuttle::rand::Rng;
        shuttle::rand::thread_rng().gen_range(0..count)
    }
}

/// A caller of the queue.
#[derive(Clone, Copy, Debug)]
enum Caller {
    /// Works on its own thread.
    Alone,
    /// Gives its work away.
    Owned,
    /// The same, and may not wait long.
    Hurried,
    /// It unwinds when it leads: whom it has taken along it drops, and its own work fails.
    Unwinds,
}

/// With locks that the scheduler knows nothing of: nobody is stopped while holding one.
#[derive(Default)]
struct Seen {
    /// How many have the turn.
    inside: AtomicUsize,
    /// Whose work was done, in its order.
    done: Mutex<Vec<usize>>,
}

fn unwound() -> Result<()> {
    Err(Error::new(ErrorKind::Internal, "it unwound"))
}

fn owned(seen: &Arc<Seen>, number: usize, unwinds: bool) -> OwnedWork {
    let seen = Arc::clone(seen);
    Box::new(move |_| {
        if unwinds {
            return unwound();
        }
        seen.done.lock().unwrap().push(number);
        Ok(())
    })
}

/// A transaction to hand to the work, which looks at none.
fn run(work: &mut OwnedWork) -> Result<()> {
    static STORE: LazyLock<MemoryStorage> = LazyLock::new(MemoryStorage::new);
    STORE.write(Deadline::NONE, &mut **work)
}

fn call(queue: &CommitQueue, seen: &Arc<Seen>, number: usize, caller: Caller) -> Result<()> {
    let deadline = if matches!(caller, Caller::Hurried) { Deadline::after(Duration::from_secs(3_600)) } else { Deadline::NONE };
    let work = (!matches!(caller, Caller::Alone)).then(|| owned(seen, number, matches!(caller, Caller::Unwinds)));
    let (turn, work) = match queue.wait(deadline, work)? {
        Waited::Answered(outcome) => return outcome,
        Waited::Turn(turn, work) => (turn, work),
    };
    assert_eq!(seen.inside.fetch_add(1, Ordering::SeqCst), 0, "two have the turn");
    let outcome = match work {
        None => {
            shuttle::thread::yield_now();
            seen.done.lock().unwrap().push(number);
            Ok(())
        }
        Some(mut work) => {
            let passengers = turn.passengers();
            shuttle::thread::yield_now();
            if matches!(caller, Caller::Unwinds) {
                drop(passengers);
                unwound()
            } else {
                let mine = run(&mut work);
                for Passenger { mut work, ticket, .. } in passengers {
                    ticket.answer(run(&mut work));
                }
                mine
            }
        }
    };
    seen.inside.fetch_sub(1, Ordering::SeqCst);
    // The next one is let in.
    drop(turn);
    outcome
}

/// All callers at once; whoever was not turned away had its work done, once.
fn scenario(callers: &[Caller]) {
    let (queue, seen) = (Arc::new(CommitQueue::default()), Arc::new(Seen::default()));
    let spawn = |(number, caller): (usize, &Caller)| {
        let (queue, seen, caller) = (Arc::clone(&queue), Arc::clone(&seen), *caller);
        shuttle::thread::spawn(move || call(&queue, &seen, number, caller))
    };
    let threads: Vec<_> = callers.iter().enumerate().map(spawn).collect();
    let mut must = Vec::new();
    for (number, thread) in threads.into_iter().enumerate() {
        match thread.join().unwrap() {
            Ok(()) => must.push(number),
            Err(error) => match callers[number] {
                Caller::Hurried => assert!(matches!(error.kind(), ErrorKind::DeadlineExceeded | ErrorKind::Internal), "{error:?}"),
                // Nothing is known of who was taken along by a leader that unwound.
                _ => assert_eq!(error.kind(), ErrorKind::Internal, "{number}: {error:?}"),
            },
        }
    }
    let mut done = seen.done.lock().unwrap().clone();
    done.sort_unstable();
    assert_eq!(done, must, "whose work was done, and who was told so");
    assert_eq!(queue.waiting(), 0);
}

fn orders() -> usize {
    if std::env::var_os("GARAGE_LONG").is_some() { 200_000 } else { 1_000 }
}

/// By chance, and by changing priorities at few places (PCT), which finds what needs a rare order.
fn check(callers: &'static [Caller]) {
    shuttle::check_random(|| scenario(callers), orders());
    shuttle::check_pct(|| scenario(callers), orders(), 3);
}

#[test]
fn callers_that_give_their_work_away_are_all_answered() {
    check(&[Caller::Owned, Caller::Owned, Caller::Owned, Caller::Owned]);
}

#[test]
fn callers_of_both_kinds_get_their_turns() {
    check(&[Caller::Alone, Caller::Owned, Caller::Alone, Caller::Owned, Caller::Owned]);
}

#[test]
fn a_deadline_that_passes_in_the_queue_leaves_nothing_behind() {
    check(&[Caller::Owned, Caller::Hurried, Caller::Hurried, Caller::Alone]);
}

#[test]
fn a_leader_that_unwinds_leaves_nobody_waiting() {
    check(&[Caller::Unwinds, Caller::Owned, Caller::Alone, Caller::Owned]);
}

#[test]
fn who_came_first_is_served_first() {
    let first_come = || {
        let (queue, seen) = (Arc::new(CommitQueue::default()), Arc::new(Seen::default()));
        let Ok(Waited::Turn(turn, _)) = queue.wait(Deadline::NONE, None) else { panic!("nobody else is here") };
        let threads: Vec<_> = [Caller::Owned, Caller::Alone, Caller::Owned, Caller::Owned]
            .into_iter()
            .enumerate()
            .map(|(number, caller)| {
                let (queue, seen) = (Arc::clone(&queue), Arc::clone(&seen));
                let thread = shuttle::thread::spawn({
                    let queue = Arc::clone(&queue);
                    move || call(&queue, &seen, number, caller)
                });
                while queue.waiting() <= number {
                    shuttle::thread::yield_now();
                }
                thread
            })
            .collect();
        drop(turn);
        threads.into_iter().for_each(|thread| thread.join().unwrap().unwrap());
        assert_eq!(*seen.done.lock().unwrap(), [0, 1, 2, 3]);
    };
    shuttle::check_random(first_come, orders());
}

#[test]
fn a_wake_up_that_is_lost_is_found_out() {
    // Of its own process, for the switch is everybody's.
    const CHILD: &str = "PARKING_GARAGE_LOSES_WAKEUPS";
    if std::env::var_os(CHILD).is_some() {
        waiting::LOSES_WAKEUPS.store(true, std::sync::atomic::Ordering::SeqCst);
        return check(&[Caller::Alone, Caller::Owned, Caller::Alone, Caller::Owned]);
    }
    let arguments = ["--exact", "a_wake_up_that_is_lost_is_found_out", "--nocapture"];
    let child = std::process::Command::new(std::env::current_exe().unwrap()).args(arguments).env(CHILD, "1").output().unwrap();
    let said = String::from_utf8_lossy(&child.stderr).into_owned();
    assert!(!child.status.success() && said.contains("deadlock"), "{said}");
}
