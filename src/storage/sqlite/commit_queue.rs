//! Whose turn it is to write: first come, first served, and owned work may ride along with another's turn.

use std::collections::VecDeque;
use std::sync::Arc;

use super::waiting::{Condvar, Mutex, ThreadId, thread};
use crate::storage::{Deadline, OwnedWork};
use crate::{Error, ErrorKind, Result};

/// The most units in one commit: a bound for how long the first of them waits for the last.
const UNITS_MAX: usize = 256;

/// The queue before the writer.
#[derive(Default)]
pub(super) struct CommitQueue {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The thread whose turn it is. While a turn is being handed to a thread that sleeps, it is taken by nobody yet.
    turn: Option<Holder>,
    waiting: VecDeque<Arc<Waiter>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Thread(ThreadId),
    BeingHanded,
}

struct Waiter {
    slot: Mutex<Slot>,
    wake: Condvar,
    deadline: Deadline,
    /// Whether another thread may do its work.
    owned: bool,
}

struct Slot {
    progress: Progress,
    work: Option<OwnedWork>,
}

enum Progress {
    Queued,
    /// It is this waiter's own turn.
    Turn,
    /// A leader has its work.
    Taken,
    Answered(Result<()>),
}

/// What waiting came to.
pub(super) enum Waited<'q> {
    /// The caller has the writer; its work, if it gave it away, is back.
    Turn(Turn<'q>, Option<OwnedWork>),
    /// A leader did the work.
    Answered(Result<()>),
}

/// Another caller's work, taken by a leader, which owes it an answer.
pub(super) struct Passenger {
    pub(super) work: OwnedWork,
    pub(super) deadline: Deadline,
    pub(super) ticket: Ticket,
}

/// The right to answer a passenger.
pub(super) struct Ticket {
    waiter: Option<Arc<Waiter>>,
}

impl Ticket {
    /// Wakes the passenger with what came of its work.
    pub(super) fn answer(mut self, outcome: Result<()>) {
        if let Some(waiter) = self.waiter.take() {
            waiter.advance(Progress::Answered(outcome));
        }
    }
}

impl Drop for Ticket {
    /// Nobody waits for ever, should the leader unwind.
    fn drop(&mut self) {
        if let Some(waiter) = self.waiter.take() {
            let lost = Error::new(ErrorKind::Internal, "the thread that was doing this work panicked; nothing is known of it");
            waiter.advance(Progress::Answered(Err(lost)));
        }
    }
}

impl Waiter {
    fn advance(&self, progress: Progress) {
        self.slot.lock().progress = progress;
        self.wake.notify_one();
    }
}

/// The right to use the writer; dropping it hands it to whoever has waited longest.
pub(super) struct Turn<'q> {
    queue: &'q CommitQueue,
}

impl CommitQueue {
    /// Waits for the turn of this thread, or for a leader that does `work`.
    ///
    /// # Errors
    /// [`ErrorKind::Misuse`] if it is this thread's turn already; [`ErrorKind::DeadlineExceeded`] if the deadline passes in
    /// the queue.
    pub(super) fn wait(&self, deadline: Deadline, work: Option<OwnedWork>) -> Result<Waited<'_>> {
        let me = Holder::Thread(thread::current().id());
        let mut state = self.state.lock();
        if state.turn == Some(me) {
            return Err(Error::new(
                ErrorKind::Misuse,
                "a transaction of this store is running on this thread: use its savepoint instead of beginning another",
            ));
        }
        deadline.check()?;
        if state.turn.is_none() {
            // Nobody waits while nobody has the turn.
            state.turn = Some(me);
            return Ok(Waited::Turn(Turn { queue: self }, work));
        }
        let waiter = Arc::new(Waiter {
            owned: work.is_some(),
            slot: Mutex::new(Slot { progress: Progress::Queued, work }),
            wake: Condvar::new(),
            deadline,
        });
        state.waiting.push_back(Arc::clone(&waiter));
        drop(state);
        self.sleep(&waiter)
    }

    fn sleep(&self, waiter: &Arc<Waiter>) -> Result<Waited<'_>> {
        let mut slot = waiter.slot.lock();
        loop {
            match std::mem::replace(&mut slot.progress, Progress::Taken) {
                Progress::Answered(outcome) => return Ok(Waited::Answered(outcome)),
                Progress::Turn => {
                    let work = slot.work.take();
                    drop(slot);
                    self.state.lock().turn = Some(Holder::Thread(thread::current().id()));
                    return Ok(Waited::Turn(Turn { queue: self }, work));
                }
                Progress::Taken => waiter.wake.wait(&mut slot),
                Progress::Queued => {
                    slot.progress = Progress::Queued;
                    let Some(instant) = waiter.deadline.instant() else {
                        waiter.wake.wait(&mut slot);
                        continue;
                    };
                    if !waiter.wake.wait_until(&mut slot, instant).timed_out() {
                        continue;
                    }
                    // The queue is locked before a slot, never after it.
                    drop(slot);
                    if self.leave(waiter) {
                        return Err(Error::new(
                            ErrorKind::DeadlineExceeded,
                            "the deadline passed in the queue of writers; nothing was changed",
                        ));
                    }
                    // Whoever took it out of the queue sees to it.
                    slot = waiter.slot.lock();
                    if matches!(slot.progress, Progress::Queued) {
                        waiter.wake.wait(&mut slot);
                    }
                }
            }
        }
    }

    /// Takes a waiter out of the queue; answers whether it was still in it.
    fn leave(&self, waiter: &Arc<Waiter>) -> bool {
        let mut state = self.state.lock();
        let place = state.waiting.iter().position(|other| Arc::ptr_eq(other, waiter));
        place.is_some_and(|place| state.waiting.remove(place).is_some())
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.state.lock().waiting.len()
    }
}

impl Turn<'_> {
    /// The owned work at the front of the queue, up to the first caller that must run on its own thread: nobody is
    /// overtaken by someone who came later.
    pub(super) fn passengers(&self) -> Vec<Passenger> {
        let taken: Vec<Arc<Waiter>> = {
            let mut state = self.queue.state.lock();
            let count = state.waiting.iter().take(UNITS_MAX - 1).take_while(|waiter| waiter.owned).count();
            state.waiting.drain(..count).collect()
        };
        taken
            .into_iter()
            .filter_map(|waiter| {
                let mut slot = waiter.slot.lock();
                slot.progress = Progress::Taken;
                let work = slot.work.take();
                drop(slot);
                let deadline = waiter.deadline;
                // An owned waiter in the queue has its work; without it there would be nothing to answer for.
                work.map(|work| Passenger { work, deadline, ticket: Ticket { waiter: Some(waiter) } })
            })
            .collect()
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.state.lock();
        match state.waiting.pop_front() {
            None => state.turn = None,
            Some(next) => {
                state.turn = Some(Holder::BeingHanded);
                drop(state);
                next.advance(Progress::Turn);
            }
        }
    }
}
