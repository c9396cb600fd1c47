//! The one path of every change: a command decides, its events are applied and journalled, all in one transaction.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::authority::{Authority, Caller, Need};
use crate::cache::{Answer, Lookup, TariffCache};
use crate::clock::{Clock, Entropy};
use crate::config::{Letterhead, Policy};
use crate::domain::{Actor, Label, Lease, PasswordHash, TicketNumber, Timestamp, UserId, check_no_card_number};
use crate::event::{Event, JournalEntry, KeyUse, RawEntry};
use crate::live::LiveState;
use crate::metrics::Metrics;
use crate::provider::Providers;
use crate::storage::{Deadline, ReadTx, Storage, StorageExt, WriteTx, apply};
use crate::{Error, ErrorKind, Result};

/// How often a call is tried in all before its conflict is the caller's.
const ATTEMPTS_MAX: u32 = 3;
/// How long the first retry waits at most; each further one twice as long.
const BACKOFF_FIRST: Duration = Duration::from_millis(10);
/// The longest idempotency key, in bytes.
const KEY_BYTES_MAX: usize = 255;

/// What deciding needs besides the rows.
pub(crate) struct Decision<'a> {
    pub(crate) now: Timestamp,
    pub(crate) policy: &'a Policy,
    pub(crate) letterhead: &'a Letterhead,
    /// Who asks; `None` is the host, who may do everything.
    pub(crate) caller: Option<&'a Caller>,
    /// Who the journal will say it was.
    pub(crate) actor: Actor,
    entropy: &'a dyn Entropy,
}

impl Decision<'_> {
    /// Asks the caller for what only the rows can tell; the host is not asked.
    ///
    /// # Errors
    /// What `check` answers.
    pub(crate) fn require(&self, check: impl FnOnce(&Caller) -> Result<()>) -> Result<()> {
        self.caller.map_or(Ok(()), check)
    }

    /// A new id, from one of the id types' `new`.
    pub(crate) fn id<Id>(&self, new: fn(Timestamp, [u8; 8]) -> Id) -> Id {
        let mut random = [0; 8];
        self.entropy.fill(&mut random);
        new(self.now, random)
    }

    /// Bytes that nobody can guess.
    #[cfg(feature = "auth")]
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut random = [0; N];
        self.entropy.fill(&mut random);
        random
    }

    pub(crate) fn ticket_number(&self) -> TicketNumber {
        let mut random = [0; 13];
        self.entropy.fill(&mut random);
        TicketNumber::from_random(random)
    }
}

/// A change that was asked for. `decide` may run more than once and does nothing but read.
pub(crate) trait Command: Serialize + Send + Sync + 'static {
    /// What the caller gets, and gets again if it repeats its key.
    type Answer: Serialize + DeserializeOwned + Send + 'static;
    /// The operation's name, for metrics and idempotency keys.
    const NAME: &'static str;
    /// What it wants of a principal.
    const NEED: Need;

    /// Where the command names the lane that it happens in, if it does: a device acts in its own alone.
    fn lane(&mut self) -> Option<&mut Option<String>> {
        None
    }

    /// The events that bring the change about; none if there is nothing to do.
    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>>;

    /// What is kept with `events` and is in none of them: the hashes of passwords, `None` for one that is dropped. It is written
    /// in the same transaction, so that a user's row and its credential change together.
    fn sealed(&self, events: &[Event]) -> Vec<(UserId, Option<PasswordHash>)> {
        let _ = events;
        Vec::new()
    }

    /// The lease whose end moves, without an event: renewals would fill the journal and say nothing new.
    fn renewed(&self, at: Timestamp) -> Option<Lease> {
        let _ = at;
        None
    }

    /// The answer, once `events` were applied at `at`.
    fn answer(&self, rows: &dyn ReadTx, events: &[Event], at: Timestamp) -> Result<Self::Answer>;
}

/// What commands run with; shared by all handles of a garage.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) policy: Policy,
    pub(crate) letterhead: Letterhead,
    pub(crate) metrics: Metrics,
    pub(crate) tariffs: TariffCache,
    #[cfg(feature = "cache")]
    pub(crate) caching: Option<crate::cache::Caching>,
    pub(crate) providers: Providers,
    /// What this process is called where it holds a lease.
    pub(crate) instance: Label,
}

/// Who asks, and under which idempotency key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) actor: Actor,
    pub(crate) key: Option<Arc<str>>,
    /// Under which lease; what is asked is refused once that is lost.
    pub(crate) lease: Option<Arc<Lease>>,
    /// The principal that was allowed to ask; `None` is the host.
    caller: Option<Arc<Caller>>,
}

/// What the follower tells the cache; without one there is nobody to tell.
#[cfg_attr(not(feature = "cache"), allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "there is no cache"))]
impl Context {
    /// Committed rows, before anybody can be told of them.
    pub(crate) fn note_for_lookups(&self, entries: &[Arc<JournalEntry>]) {
        #[cfg(feature = "cache")]
        if let Some(caching) = &self.caching {
            caching.lookups.follow(entries);
            caching.publisher.follow(entries);
        }
        let _ = entries;
    }

    /// Everything up to row `sequence` was taken in at once.
    pub(crate) fn lookups_passed_over(&self, sequence: u64) {
        #[cfg(feature = "cache")]
        if let Some(caching) = &self.caching {
            caching.lookups.passed_over(sequence);
        }
        let _ = sequence;
    }

    /// Puts what has changed into the cache for other programs.
    pub(crate) fn publish(&self, live: &LiveState) -> Result<()> {
        #[cfg(feature = "cache")]
        if let Some(caching) = &self.caching {
            caching.publish(live);
        }
        let _ = live;
        Ok(())
    }

    /// The store is another than it was.
    pub(crate) fn forget_lookups(&self) {
        #[cfg(feature = "cache")]
        if let Some(caching) = &self.caching {
            caching.lookups.forget_history();
        }
    }
}

impl Context {
    /// Decides, applies and journals `command` in `tx`.
    pub(crate) fn execute<C: Command>(&self, tx: &mut dyn WriteTx, command: &C, request: &Request) -> Result<C::Answer> {
        let mut asked = Asked { command, answer: None };
        self.execute_asked(tx, &mut asked, request)?;
        asked.answer.ok_or_else(|| Error::new(ErrorKind::Internal, "a command was done and gave no answer"))
    }

    /// Not generic: the machine code of the one path is there once, and not for each command.
    fn execute_asked(&self, tx: &mut dyn WriteTx, asked: &mut dyn AnyCommand, request: &Request) -> Result<()> {
        if let Some(lease) = &request.lease {
            self.check_lease(tx, lease)?;
        }
        let key = match &request.key {
            None => None,
            Some(key) => {
                let parameters = Sha256::digest(asked.parameters()?).into();
                if let Some(first) = tx.journal_by_key(key)? {
                    // The answer may hold what the first caller may see and this one not; the host sees everything.
                    if request.caller.is_some() && first.actor != request.actor.to_string() {
                        let message = "the idempotency key was used before by someone else: take another";
                        return Err(Error::new(ErrorKind::IdempotencyMismatch, message));
                    }
                    self.metrics.key_repeated();
                    return repeat(asked, &first, parameters);
                }
                Some((key, parameters))
            }
        };
        let decision = Decision {
            now: self.clock.now(),
            policy: &self.policy,
            letterhead: &self.letterhead,
            caller: request.caller.as_deref(),
            actor: request.actor,
            entropy: &*self.entropy,
        };
        let mut events = asked.decide(tx, &decision).inspect_err(|error| {
            if let (Some(caller), ErrorKind::Forbidden) = (decision.caller, error.kind()) {
                self.metrics.call_forbidden();
                caller.note_refusal(asked.name(), error);
            }
        })?;
        if key.is_some() && events.is_empty() {
            events.push(Event::NothingToDo {});
        }
        record(tx, asked, events, decision.now, request.actor, key).inspect_err(|error| tx.poison(error))
    }

    /// That `lease` is held, by what this transaction sees: nobody can take the job over before it ends.
    ///
    /// # Errors
    /// [`ErrorKind::LeaseLost`].
    pub(crate) fn check_lease(&self, rows: &dyn ReadTx, lease: &Lease) -> Result<()> {
        lease.check(rows.lease(&lease.job)?.as_ref(), self.clock.now())
    }

    /// Runs `attempt` again after a conflict or a busy store, a little later each time.
    pub(crate) fn retry<T>(&self, deadline: Deadline, mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
        let mut tried = 0;
        loop {
            tried += 1;
            match attempt() {
                Err(error) if matches!(error.kind(), ErrorKind::Conflict | ErrorKind::Busy) && tried < ATTEMPTS_MAX => {
                    let wait = self.jittered(BACKOFF_FIRST * 2_u32.pow(tried - 1));
                    if deadline.remaining().is_some_and(|left| left <= wait) {
                        return Err(error);
                    }
                    tracing::debug!(tried, error = %error, "trying again");
                    self.metrics.transaction_retried();
                    self.clock.sleep(wait);
                }
                outcome => return outcome,
            }
        }
    }

    /// Between half of `wait` and all of it, so that two that met do not meet again.
    fn jittered(&self, wait: Duration) -> Duration {
        let mut random = [0];
        self.entropy.fill(&mut random);
        wait / 2 + wait * u32::from(random[0]) / 512
    }
}

/// A command whose types are forgotten, with the answer that it gets.
trait AnyCommand {
    fn name(&self) -> &'static str;
    fn parameters(&self) -> Result<String>;
    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>>;
    fn sealed(&self, events: &[Event]) -> Vec<(UserId, Option<PasswordHash>)>;
    fn renewed(&self, at: Timestamp) -> Option<Lease>;
    fn answer(&mut self, rows: &dyn ReadTx, events: &[Event], at: Timestamp) -> Result<()>;
    fn answer_json(&self) -> Result<String>;
    /// Takes the answer of the first time.
    fn answer_from(&mut self, json: &str) -> serde_json::Result<()>;
}

struct Asked<'a, C: Command> {
    command: &'a C,
    answer: Option<C::Answer>,
}

impl<C: Command> AnyCommand for Asked<'_, C> {
    fn name(&self) -> &'static str {
        C::NAME
    }

    fn parameters(&self) -> Result<String> {
        as_json(self.command, C::NAME)
    }

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        self.command.decide(rows, with)
    }

    fn sealed(&self, events: &[Event]) -> Vec<(UserId, Option<PasswordHash>)> {
        self.command.sealed(events)
    }

    fn renewed(&self, at: Timestamp) -> Option<Lease> {
        self.command.renewed(at)
    }

    fn answer(&mut self, rows: &dyn ReadTx, events: &[Event], at: Timestamp) -> Result<()> {
        self.answer = Some(self.command.answer(rows, events, at)?);
        Ok(())
    }

    fn answer_json(&self) -> Result<String> {
        as_json(&self.answer, C::NAME)
    }

    fn answer_from(&mut self, json: &str) -> serde_json::Result<()> {
        self.answer = Some(serde_json::from_str(json)?);
        Ok(())
    }
}

/// Applies and journals `events`. A transaction in which this fails half-way is poisoned: no caller can keep the half.
fn record(
    tx: &mut dyn WriteTx,
    asked: &mut dyn AnyCommand,
    events: Vec<Event>,
    at: Timestamp,
    actor: Actor,
    key: Option<(&Arc<str>, [u8; 32])>,
) -> Result<()> {
    for event in &events {
        apply(tx, event, at)?;
    }
    for (user, hash) in asked.sealed(&events) {
        tx.put_credential(user, hash.as_ref())?;
    }
    if let Some(lease) = asked.renewed(at) {
        tx.put_lease(&lease)?;
    }
    asked.answer(tx, &events, at)?;
    if events.is_empty() {
        return Ok(());
    }
    let rows = u32::try_from(events.len()).map_err(|_| Error::new(ErrorKind::OutOfRange, "too many events for one command"))?;
    let mut key = match key {
        None => None,
        Some((key, parameters)) => {
            let answer = asked.answer_json()?;
            Some(KeyUse { key: key.to_string(), operation: asked.name().to_owned(), parameters, rows, answer })
        }
    };
    let mut head = tx.journal_head()?;
    for event in events {
        let entry = Arc::new(JournalEntry::following(head, at, actor, event, key.take())?);
        tx.append(&entry)?;
        head = entry.head();
    }
    Ok(())
}

fn as_json(value: &impl Serialize, operation: &str) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::new(ErrorKind::Internal, format!("cannot write what belongs to {operation}")).with_source(error))
}

/// The answer of the first time, from the journal row that keeps it.
fn repeat(asked: &mut dyn AnyCommand, first: &RawEntry, parameters: [u8; 32]) -> Result<()> {
    let sequence = first.sequence;
    let Some(used) = first.key.as_ref().filter(|used| used.operation == asked.name() && used.parameters == parameters) else {
        return Err(Error::new(
            ErrorKind::IdempotencyMismatch,
            format!("the idempotency key was used before, in journal row {sequence}, for another operation or other parameters"),
        ));
    };
    // Not the parser's own words: they would quote what they could not read.
    asked
        .answer_from(&used.answer)
        .map_err(|_| Error::new(ErrorKind::Corrupt, format!("journal row {sequence}: the answer of its key cannot be read")))
}

/// A transaction of several operations: all of them happen, or none.
///
/// It has the same services as the garage itself. What it reads is what it has written; nobody else sees it before it
/// is committed. See [`Garage::transaction`](crate::Garage::transaction).
pub struct Transaction<'t> {
    context: &'t Context,
    tx: RefCell<&'t mut dyn WriteTx>,
    actor: Actor,
    authority: Authority,
}

impl fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("actor", &self.actor).finish_non_exhaustive()
    }
}

impl<'t> Transaction<'t> {
    pub(crate) fn new(context: &'t Context, tx: &'t mut dyn WriteTx, actor: Actor, authority: Authority) -> Self {
        Self { context, tx: RefCell::new(tx), actor, authority }
    }

    /// Runs `work`; if it fails, what it did is undone, and what was done before it stays.
    ///
    /// Savepoints nest. Inside, use the transaction that `work` is given.
    ///
    /// # Errors
    /// What `work` answers, and [`ErrorKind::Misuse`] when called on an outer transaction from inside a savepoint.
    pub fn savepoint<T>(&self, mut work: impl FnMut(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut answer = None;
        self.with(|tx| {
            tx.savepoint(&mut |inner| {
                answer = Some(work(&Transaction::new(self.context, inner, self.actor, self.authority.clone()))?);
                Ok(())
            })
        })?;
        answer.ok_or_else(|| Error::new(ErrorKind::Internal, "the storage answered Ok without running the savepoint"))
    }

    fn with<T>(&self, work: impl FnOnce(&mut dyn WriteTx) -> Result<T>) -> Result<T> {
        let mut tx = self.tx.try_borrow_mut().map_err(|_| {
            Error::new(ErrorKind::Misuse, "an outer transaction was used inside a savepoint: use the one that the savepoint gives")
        })?;
        work(&mut **tx)
    }
}

/// A [`Transaction`] without its lifetime, which its services have no need to name.
trait OpenTransaction: fmt::Debug {
    fn context(&self) -> &Context;
    fn run(&self, work: &mut dyn FnMut(&mut dyn WriteTx) -> Result<()>) -> Result<()>;
}

impl OpenTransaction for Transaction<'_> {
    fn context(&self) -> &Context {
        self.context
    }

    fn run(&self, work: &mut dyn FnMut(&mut dyn WriteTx) -> Result<()>) -> Result<()> {
        self.with(work)
    }
}

fn in_open<T>(tx: &dyn OpenTransaction, mut work: impl FnMut(&mut dyn WriteTx) -> Result<T>) -> Result<T> {
    let mut answer = None;
    tx.run(&mut |rows| {
        answer = Some(work(rows)?);
        Ok(())
    })?;
    answer.ok_or_else(|| Error::new(ErrorKind::Internal, "the transaction answered Ok without running the work"))
}

/// Where a service's calls go: to the garage, each in a transaction of its own, or into one that is open.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'a> {
    target: Target<'a>,
    // Private, with `read` and `run` as the only ways around it: what a service does names what it wants of a principal.
    live: Option<&'a LiveState>,
    authority: Authority,
    pub(crate) request: Request,
}

/// Asks a caller again and again, where one call gives something that lives on.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    context: Option<Arc<Context>>,
    authority: Authority,
}

impl Gate {
    /// # Errors
    /// [`ErrorKind::Unauthenticated`] and [`ErrorKind::Forbidden`].
    pub(crate) fn pass(&self, storage: &Arc<dyn Storage>, need: Need) -> Result<()> {
        let (Some(context), false) = (&self.context, matches!(self.authority, Authority::Host)) else { return Ok(()) };
        Scope::store(context, storage, None, Actor::Host).by(self.authority.clone()).admit(need).map(drop)
    }
}

/// What is to be done in a transaction; it keeps its own answer.
type Work = dyn FnMut(&Context, &mut dyn WriteTx) -> Result<()> + Send;

#[derive(Clone, Copy, Debug)]
enum Target<'a> {
    Store { context: &'a Arc<Context>, storage: &'a Arc<dyn Storage>, deadline: Option<Duration> },
    Tx(&'a dyn OpenTransaction),
}

impl<'a> Scope<'a> {
    #[inline]
    pub(crate) fn store(
        context: &'a Arc<Context>,
        storage: &'a Arc<dyn Storage>,
        deadline: Option<Duration>,
        actor: Actor,
    ) -> Self {
        let request = Request { actor, ..Request::default() };
        Self { target: Target::Store { context, storage, deadline }, live: None, authority: Authority::Host, request }
    }

    pub(crate) fn tx(tx: &'a Transaction<'_>) -> Self {
        let request = Request { actor: tx.actor, ..Request::default() };
        Self { target: Target::Tx(tx), live: None, authority: tx.authority.clone(), request }
    }

    /// The same, by this authority and not the host's own.
    #[inline]
    pub(crate) fn by(self, authority: Authority) -> Self {
        Self { authority, ..self }
    }

    /// The same, for writes that are refused once `lease` is lost.
    pub(crate) fn under(mut self, lease: Option<&Arc<Lease>>) -> Self {
        self.request.lease = lease.cloned();
        self
    }

    /// The same, answering from the live state what that can answer.
    #[inline]
    pub(crate) fn with_live(self, live: &'a LiveState) -> Self {
        Self { live: Some(live), ..self }
    }

    /// Who calls, found to hold and to be allowed; `None` for the host.
    #[inline]
    fn caller(&self, what: &str, need: Need) -> Result<Option<Arc<Caller>>> {
        let _ = (what, need); // Without accounts nobody is asked.
        match &self.authority {
            Authority::Host => Ok(None),
            #[cfg(feature = "auth")]
            Authority::Admitted(caller) => Ok(Some(Arc::clone(caller))),
            #[cfg(feature = "auth")]
            Authority::Acting(acting) => self.asked(acting, what, need).map(Some),
        }
    }

    #[cfg(feature = "auth")]
    fn asked(&self, acting: &crate::authority::Acting, what: &str, need: Need) -> Result<Arc<Caller>> {
        let id = acting.principal.auth_session;
        let in_store = || self.rows(|rows| crate::services::auth::login_of(rows, id));
        let now = self.context().clock.now();
        let look = crate::services::auth::Look { now, may_poll: !self.is_in_transaction(), in_store: &in_store };
        let metrics = &self.context().metrics;
        let caller = acting.caller(&look).inspect_err(|error| {
            if error.kind() == ErrorKind::Unauthenticated {
                metrics.call_unauthenticated();
                tracing::warn!(auth_session = %id, what, "a call was refused: the auth session does not hold");
            }
        })?;
        caller.require(need).inspect_err(|error| {
            metrics.call_forbidden();
            caller.note_refusal(what, error);
        })?;
        Ok(caller)
    }

    /// The same for the rest of one call that wants `need`: for calls of several steps, and for those that do costly things first.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthenticated`] and [`ErrorKind::Forbidden`].
    pub(crate) fn admit(&self, need: Need) -> Result<Self> {
        #[cfg(feature = "auth")]
        if let Some(caller) = self.caller("admit", need)? {
            return Ok(self.clone().by(Authority::Admitted(caller)));
        }
        let _ = need;
        Ok(self.clone())
    }

    /// What lets the same caller in later, without this scope.
    pub(crate) fn gate(&self) -> Gate {
        let context = match self.target {
            Target::Store { context, .. } => Some(Arc::clone(context)),
            // Nobody subscribes inside a transaction.
            Target::Tx(_) => None,
        };
        Gate { context, authority: self.authority.clone() }
    }

    /// Asks who was admitted for more, by what the call is about; the host is not asked.
    ///
    /// # Errors
    /// What `check` answers.
    pub(crate) fn require(&self, check: impl FnOnce(&Caller) -> Result<()>) -> Result<()> {
        #[cfg(feature = "auth")]
        if let Authority::Admitted(caller) = &self.authority {
            return check(caller).inspect_err(|error| {
                self.context().metrics.call_forbidden();
                caller.note_refusal("admitted", error);
            });
        }
        let _ = check;
        Ok(())
    }

    /// The live state, to be looked at once; `None` inside a transaction. For the few reads that every nanosecond of counts.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthenticated`] and [`ErrorKind::Forbidden`].
    #[inline]
    pub(crate) fn live(&self, need: Need) -> Result<Option<&'a LiveState>> {
        if !matches!(self.authority, Authority::Host) {
            self.caller("read", need)?;
        }
        Ok(self.live)
    }

    /// Answers from the live state, or inside a transaction from what that sees.
    ///
    /// # Errors
    /// As [`Scope::read`].
    #[inline]
    pub(crate) fn live_or_rows<T>(
        &self,
        need: Need,
        from_live: impl FnOnce(&LiveState) -> T,
        from_rows: impl FnMut(&dyn ReadTx) -> Result<T>,
    ) -> Result<T> {
        self.caller("read", need)?;
        match self.live {
            Some(live) => Ok(from_live(live)),
            None => self.rows(from_rows),
        }
    }

    /// Answers from the live state if the row is there, else from the store: the one has what is open, the other has all.
    ///
    /// # Errors
    /// As [`Scope::read`].
    #[inline]
    pub(crate) fn live_then_rows<T>(
        &self,
        need: Need,
        from_live: impl FnOnce(&LiveState) -> Option<T>,
        from_rows: impl FnMut(&dyn ReadTx) -> Result<Option<T>>,
    ) -> Result<Option<T>> {
        self.caller("read", need)?;
        match self.live.and_then(from_live) {
            Some(row) => Ok(Some(row)),
            None => self.rows(from_rows),
        }
    }

    pub(crate) fn context(&self) -> &Context {
        match self.target {
            Target::Store { context, .. } => context,
            Target::Tx(tx) => tx.context(),
        }
    }

    /// Whether calls go into a transaction that is open.
    pub(crate) fn is_in_transaction(&self) -> bool {
        matches!(self.target, Target::Tx(_))
    }

    /// Runs one command.
    pub(crate) fn run<C: Command>(&self, mut command: C) -> Result<C::Answer> {
        let request = self.request_of(C::NAME, std::slice::from_mut(&mut command))?;
        self.check_key()?;
        self.run_work(C::NAME, move |context, tx| context.execute(tx, &command, &request))
    }

    /// Runs one command in a transaction that the store lends for something else, such as a restore.
    pub(crate) fn run_in<C: Command>(&self, tx: &mut dyn WriteTx, mut command: C) -> Result<C::Answer> {
        let request = self.request_of(C::NAME, std::slice::from_mut(&mut command))?;
        self.context().execute(tx, &command, &request)
    }

    /// Runs many commands in one transaction; each gets its own answer. What the rules refuse changes nothing, so that
    /// the others are kept; any other error ends them all.
    pub(crate) fn run_many<C: Command>(&self, name: &'static str, mut commands: Vec<C>) -> Result<Vec<Result<C::Answer>>> {
        let request = self.request_of(name, &mut commands)?;
        self.check_key()?;
        self.run_work(name, move |context, tx| {
            let one = |(number, command)| {
                let key = request.key.as_ref().map(|key| format!("{key}#{number}").into());
                match context.execute(tx, command, &Request { key, ..request.clone() }) {
                    Err(error) if !error.kind().is_refusal() => Err(error),
                    answer => Ok(answer),
                }
            };
            (1_u32..).zip(&commands).map(one).collect()
        })
    }

    /// The request that these commands are made by, once the caller was asked. A device's lane goes into them here, before
    /// anything is compared with what was done under an idempotency key.
    fn request_of<C: Command>(&self, what: &str, commands: &mut [C]) -> Result<Request> {
        let caller = self.caller(what, C::NEED)?;
        if let Some(caller) = &caller {
            for lane in commands.iter_mut().filter_map(Command::lane) {
                caller.bind_lane(lane).inspect_err(|error| {
                    self.context().metrics.call_forbidden();
                    caller.note_refusal(what, error);
                })?;
            }
        }
        Ok(Request { caller, ..self.request.clone() })
    }

    /// Of the key as the caller gave it: what is put behind it for one of many commands does not count.
    fn check_key(&self) -> Result<()> {
        match self.request.key.as_deref() {
            Some(key) if key.is_empty() || key.len() > KEY_BYTES_MAX || key.chars().any(char::is_control) => Err(Error::new(
                ErrorKind::InvalidInput,
                format!("an idempotency key is 1 to {KEY_BYTES_MAX} bytes without control characters"),
            )),
            key => key.map_or(Ok(()), |key| check_no_card_number("an idempotency key", key)),
        }
    }

    fn run_work<T, W>(&self, name: &'static str, mut work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnMut(&Context, &mut dyn WriteTx) -> Result<T> + Send + 'static,
    {
        // Shared, because another caller may run the work for this one, and it may have to run again.
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        self.run_owned(
            name,
            Arc::new(Mutex::new(move |context: &Context, tx: &mut dyn WriteTx| {
                *slot.lock() = Some(work(context, tx)?);
                Ok(())
            })),
        )?;
        let answer = answer.lock().take();
        answer.ok_or_else(|| Error::new(ErrorKind::Internal, "the storage answered Ok without running the work"))
    }

    fn run_owned(&self, name: &'static str, work: Arc<Mutex<Work>>) -> Result<()> {
        let (context, storage, deadline) = match self.target {
            Target::Tx(tx) => return tx.run(&mut |rows| (*work.lock())(tx.context(), rows)),
            Target::Store { context, storage, deadline } => (context, storage, deadline),
        };
        let deadline = deadline.map_or(Deadline::NONE, Deadline::after);
        context.metrics.timed(name, || {
            context.retry(deadline, || {
                let (work, context) = (Arc::clone(&work), Arc::clone(context));
                storage.write_owned(deadline, Box::new(move |tx| (*work.lock())(&context, tx)))
            })
        })
    }

    /// Reads: a snapshot of the store, or what the open transaction sees.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthenticated`] and [`ErrorKind::Forbidden`], and what `work` answers.
    pub(crate) fn read<T>(&self, need: Need, work: impl FnMut(&dyn ReadTx) -> Result<T>) -> Result<T> {
        self.caller("read", need)?;
        self.rows(work)
    }

    /// As [`Scope::read`], from the cache if there is one and what it has still holds. Never for what is decided: a command reads
    /// the rows, and inside a transaction so does this.
    ///
    /// # Errors
    /// As [`Scope::read`].
    pub(crate) fn look_up<T: Answer>(&self, need: Need, lookup: &Lookup, work: impl FnMut(&dyn ReadTx) -> Result<T>) -> Result<T> {
        self.caller("read", need)?;
        self.cached_or_rows(lookup, work)
    }

    /// Answers from the live state if the row is there, else as [`Scope::look_up`].
    ///
    /// # Errors
    /// As [`Scope::read`].
    pub(crate) fn live_then_look_up<T: Answer>(
        &self,
        need: Need,
        lookup: &Lookup,
        from_live: impl FnOnce(&LiveState) -> Option<T>,
        from_rows: impl FnMut(&dyn ReadTx) -> Result<Option<T>>,
    ) -> Result<Option<T>> {
        self.caller("read", need)?;
        match self.live.and_then(from_live) {
            Some(row) => Ok(Some(row)),
            None => self.cached_or_rows(lookup, from_rows),
        }
    }

    fn cached_or_rows<T: Answer>(&self, lookup: &Lookup, work: impl FnMut(&dyn ReadTx) -> Result<T>) -> Result<T> {
        #[cfg(feature = "cache")]
        if let (Target::Store { context, storage, .. }, Some(live)) = (self.target, self.live)
            && let Some(caching) = &context.caching
        {
            let mut work = work;
            return caching.lookups.get(lookup, || live.sequence(), || storage.read_with(&mut work));
        }
        let _ = lookup;
        self.rows(work)
    }

    /// The rows, whoever asks.
    #[cold]
    fn rows<T>(&self, mut work: impl FnMut(&dyn ReadTx) -> Result<T>) -> Result<T> {
        match self.target {
            Target::Tx(tx) => in_open(tx, |rows| work(rows)),
            Target::Store { storage, .. } => storage.read_with(work),
        }
    }
}
