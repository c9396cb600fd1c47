//! The handle: opens a garage on a storage and hands out its services. The only file that names a backend.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "redis")]
use crate::Error;
#[cfg(feature = "auth")]
use crate::acting::ActingGarage;
#[cfg(feature = "auth")]
use crate::auth::{AuthConfig, AuthState};
#[cfg(feature = "auth")]
use crate::authority::Acting;
use crate::authority::{Authority, Need};
use crate::background::Background;
#[cfg(feature = "redis")]
use crate::bus::{Bus, BusConfig, Station};
#[cfg(feature = "cache")]
use crate::cache::CacheConfig;
use crate::cache::TariffCache;
use crate::chores::Chores;
use crate::clock::{Clock, Entropy, SystemClock, SystemEntropy};
use crate::config::{Policy, Settings};
#[cfg(feature = "auth")]
use crate::domain::Principal;
use crate::domain::{Actor, Issuer, Lease, PaymentMethod, TimeZone};
use crate::health::HealthStatus;
use crate::live::Follower;
use crate::metrics::{Metrics, MetricsFigures};
use crate::process::Process;
use crate::provider::{PaymentProvider, Providers};
#[cfg(feature = "auth")]
use crate::services::auth::Auth;
use crate::services::books::Books;
use crate::services::events::Events;
use crate::services::journal::Journal;
use crate::services::leases::Leases;
use crate::services::maintenance::{Maintenance, Parts};
use crate::services::payments::Payments;
use crate::services::sessions::Sessions;
use crate::services::shifts::Shifts;
use crate::services::spots::Spots;
use crate::services::tariffs::Tariffs;
use crate::services::tickets::Tickets;
use crate::services::vehicles::Vehicles;
#[cfg(feature = "encryption")]
use crate::storage::EncryptionKey;
use crate::storage::{Deadline, Durability, MemoryStorage, SqliteOptions, SqliteStorage, Storage, StorageExt};
use crate::transaction::{Context, Scope, Transaction};
use crate::{ErrorKind, Result};

/// A garage. Cheap to clone; clones are the same garage, and any number of threads may use them at once.
///
/// ```
/// use parking_garage::{Currency, Entry, Garage, Layout, Pay, Tariff};
///
/// let garage = Garage::in_memory()?; // or Garage::open("garage.db")?
/// garage.spots().create_layout(&Layout::grid(3, 4, 25))?;
/// let tariff = garage.tariffs().publish(&Tariff::hourly("day".parse()?, Currency::EUR, 250)?)?;
/// garage.tariffs().activate(&tariff)?;
///
/// let visit = garage.sessions().enter(Entry::new("AB-123-C"))?;
/// assert_eq!(garage.spots().availability()?.free(), 299);
///
/// let receipt = garage.payments().process(Pay::cash(visit.session.id))?;
/// assert_eq!(receipt.session.status.as_str(), "COMPLETED");
/// assert_eq!(garage.spots().availability()?.free(), 300);
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone)]
pub struct Garage {
    // First, to be dropped first, with its threads: nothing polls a storage that is being closed.
    #[allow(dead_code, reason = "held to be dropped")]
    background: Arc<Vec<Background>>,
    inner: Arc<Inner>,
    actor: Actor,
    authority: Authority,
    deadline: Option<Duration>,
    lease: Option<Arc<Lease>>,
}

struct Inner {
    // First, to be dropped first, with its threads.
    #[cfg(feature = "redis")]
    bus: Option<Station>,
    context: Arc<Context>,
    storage: Arc<dyn Storage>,
    follower: Arc<Follower>,
    #[cfg(feature = "auth")]
    auth: Option<Arc<AuthState>>,
    process: Process,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // In a forked child a thread that is not there may hold its locks.
        if self.process.is_this() {
            self.follower.close();
        }
    }
}

impl fmt::Debug for Garage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Garage").field("storage", &self.inner.storage).field("actor", &self.actor).finish_non_exhaustive()
    }
}

impl Garage {
    /// Opens the garage in this SQLite file, and makes the file if it is not there.
    ///
    /// # Errors
    /// [`ErrorKind::CannotOpen`], [`ErrorKind::ReadOnly`], [`ErrorKind::NotADatabase`], [`ErrorKind::NewerSchema`],
    /// [`ErrorKind::UnsupportedFileSystem`] or [`ErrorKind::Corrupt`]; the file is then as it was.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::builder().open(path)
    }

    /// A garage in memory, gone when it is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if the background thread cannot be started.
    pub fn in_memory() -> Result<Self> {
        Self::builder().in_memory()
    }

    /// Settings, and then one of `open`, `in_memory` and `with_storage`.
    #[must_use]
    pub fn builder() -> GarageBuilder {
        GarageBuilder::default()
    }

    /// The same garage, for calls that wait for their turn at most that long; `None` is as long as the store does.
    #[must_use]
    pub fn with_deadline(&self, deadline: Option<Duration>) -> Self {
        Self { deadline, ..self.clone() }
    }

    /// The same garage, for writes that are refused once `lease` is lost: each asks for it in its own transaction, in which nobody
    /// else can take the job over. So a process that was stopped, and goes on after another has taken its job, changes nothing.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::time::Duration;
    /// use parking_garage::{ErrorKind, Garage, ManualClock, NewVehicle, VehicleType};
    ///
    /// let clock = Arc::new(ManualClock::at("2026-06-01T12:00:00Z".parse()?));
    /// let garage = Garage::builder().clock(clock.clone()).background(false).in_memory()?;
    /// let term = Duration::from_secs(30);
    /// let lease = garage.leases().acquire("import", term)?.expect("nobody has it");
    /// let import = garage.under_lease(&lease);
    /// import.vehicles().register(NewVehicle::new("AB-1", VehicleType::Standard))?;
    ///
    /// clock.advance(term); // the process was stopped for so long, and nobody renewed
    /// let late = import.vehicles().register(NewVehicle::new("AB-2", VehicleType::Standard)).unwrap_err();
    /// assert_eq!(late.kind(), ErrorKind::LeaseLost);
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    #[must_use]
    pub fn under_lease(&self, lease: &Lease) -> Self {
        Self { lease: Some(Arc::new(lease.clone())), ..self.clone() }
    }

    /// The same garage, with `actor` named in the journal for what is done through this handle. Default: the host. Nothing is
    /// checked: for a host that knows by itself who may do what. With accounts, [`Garage::acting_as`] does both.
    #[must_use]
    pub fn on_behalf_of(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// The same services for a principal that [`Auth::verify`] has answered: each call is checked against what the principal may do
    /// at that moment, and every journal row names it. This handle itself stays the host's own, which may do everything.
    ///
    /// ```
    /// # use parking_garage::auth::token::{KeyRing, TokenKey};
    /// # use parking_garage::{AuthConfig, Entropy, SystemEntropy};
    /// use parking_garage::{Entry, ErrorKind, Garage, Layout, LoginRequest, NewUser, Role};
    ///
    /// # let (mut secret, mut pepper) = (vec![0; 32], vec![0; 32]);
    /// # SystemEntropy.fill(&mut secret);
    /// # SystemEntropy.fill(&mut pepper);
    /// # let keys = KeyRing::builder("https://garage.example", "garage").sign_with(TokenKey::hs256("1", &secret.into())?).build()?;
    /// # let config = AuthConfig::new(keys, pepper.into())?;
    /// let garage = Garage::builder().auth(config).in_memory()?;
    /// garage.spots().create_layout(&Layout::grid(1, 1, 2))?;
    /// let ada = garage.auth().create_user(NewUser::new("ada", Role::Operator).password("trunk-9-lamp-7"))?;
    ///
    /// // For each request: who shows this token? And then nothing but through the handle that acts as them.
    /// let tokens = garage.auth().login(&LoginRequest::new("ada", "trunk-9-lamp-7"))?;
    /// let booth = garage.acting_as(&garage.auth().verify(tokens.access.expose())?)?;
    /// booth.sessions().enter(Entry::new("AB-123-C"))?;
    /// let last = garage.journal().page(garage.journal().head()?.sequence, 1)?.remove(0);
    /// assert_eq!(last.actor.to_string(), format!("user:{}", ada.id));
    ///
    /// // An operator builds no spots.
    /// let refused = booth.spots().create_layout(&Layout::grid(1, 1, 9)).unwrap_err();
    /// assert_eq!(refused.kind(), ErrorKind::Forbidden);
    /// assert_eq!(refused.to_string(), "OPERATOR may not do this: MANAGE_LAYOUT is wanted");
    ///
    /// // Nobody goes on after logging out.
    /// booth.auth().logout(tokens.session)?;
    /// assert_eq!(booth.spots().availability().unwrap_err().kind(), ErrorKind::Unauthenticated);
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] if the garage was opened without keys. Whether the principal holds is asked at each call.
    #[cfg(feature = "auth")]
    pub fn acting_as(&self, principal: &Principal) -> Result<ActingGarage> {
        let state = Arc::clone(self.inner.auth.as_ref().ok_or_else(crate::auth::not_configured)?);
        let acting = Acting { principal: principal.clone(), state, follower: Arc::clone(&self.inner.follower) };
        let authority = Authority::Acting(Arc::new(acting));
        Ok(ActingGarage::new(Self { actor: principal.actor(), authority, ..self.clone() }))
    }

    #[cfg(all(test, feature = "redis"))]
    pub(crate) fn parts(&self) -> (Arc<Context>, Arc<dyn Storage>) {
        (Arc::clone(&self.inner.context), Arc::clone(&self.inner.storage))
    }

    #[inline]
    pub(crate) fn scope(&self) -> Scope<'_> {
        self.scope_of(self.actor)
    }

    #[inline]
    fn scope_of(&self, actor: Actor) -> Scope<'_> {
        let Inner { context, storage, follower, .. } = &*self.inner;
        Scope::store(context, storage, self.deadline, actor)
            .with_live(&follower.live)
            .by(self.authority.clone())
            .under(self.lease.as_ref())
    }

    /// Vehicles: register, find, update, remove; their history.
    #[must_use]
    #[inline]
    pub fn vehicles(&self) -> Vehicles<'_> {
        Vehicles::new(self.scope())
    }

    /// Spots: the layout, availability, maintenance, reservations.
    #[must_use]
    #[inline]
    pub fn spots(&self) -> Spots<'_> {
        Spots::new(self.scope())
    }

    /// Stays: enter, quote, exit, and what happens in between.
    #[must_use]
    #[inline]
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions::new(self.scope())
    }

    /// Tickets: by number, void, lost.
    #[must_use]
    pub fn tickets(&self) -> Tickets<'_> {
        Tickets::new(self.scope())
    }

    /// Payments: in the exit lane, at a pay station, recovered after a crash.
    #[must_use]
    pub fn payments(&self) -> Payments<'_> {
        Payments::new(self.scope())
    }

    /// Shifts: who answers for the cash in which drawer.
    #[must_use]
    pub fn shifts(&self) -> Shifts<'_> {
        Shifts::new(self.scope())
    }

    /// The books: receipts, sums, day closes.
    #[must_use]
    pub fn books(&self) -> Books<'_> {
        Books::new(self.scope())
    }

    /// Tariffs: published in versions, one of them active.
    #[must_use]
    pub fn tariffs(&self) -> Tariffs<'_> {
        Tariffs::new(self.scope())
    }

    /// The journal: read it, verify it.
    #[must_use]
    pub fn journal(&self) -> Journal<'_> {
        Journal::new(self.scope())
    }

    /// Leases: which process does a job that one at a time does.
    #[must_use]
    pub fn leases(&self) -> Leases<'_> {
        Leases::new(self.scope_of(self.housekeeper()))
    }

    /// Events as they happen, from any journal row on.
    #[must_use]
    pub fn events(&self) -> Events<'_> {
        Events::new(self.scope(), &self.inner.storage, &self.inner.follower)
    }

    /// The bus, on which other instances and services hear of what is committed here.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] if the garage was opened without one.
    #[cfg(feature = "redis")]
    pub fn bus(&self) -> Result<Bus<'_>> {
        let station = self.inner.bus.as_ref();
        station.map(Bus::new).ok_or_else(|| Error::new(ErrorKind::Unsupported, "the garage was opened without a bus"))
    }

    /// Users, devices and logins.
    ///
    /// ```
    /// use parking_garage::auth::token::{KeyRing, SecretString, TokenKey};
    /// use parking_garage::{AuthConfig, Client, Entropy, Garage, LoginRequest, NewUser, Permission, Role, SystemEntropy};
    ///
    /// let (mut secret, mut pepper) = (vec![0; 32], vec![0; 32]); // from where the installation keeps its secrets
    /// SystemEntropy.fill(&mut secret);
    /// SystemEntropy.fill(&mut pepper);
    /// let keys = KeyRing::builder("https://garage.example", "garage").sign_with(TokenKey::hs256("1", &secret.into())?).build()?;
    /// let garage = Garage::builder().auth(AuthConfig::new(keys, pepper.into())?).in_memory()?;
    ///
    /// garage.auth().create_user(NewUser::new("ada@example.org", Role::Operator).password("trunk-9-lamp-7"))?;
    /// let tokens = garage.auth().login(&LoginRequest::new("Ada@example.org", "trunk-9-lamp-7"))?;
    /// let principal = garage.auth().verify(tokens.access.expose())?;
    /// assert!(principal.permissions.contains(Permission::TakePayment));
    /// let tokens = garage.auth().refresh(&tokens.refresh, &Client::default())?;
    /// garage.auth().logout(tokens.session)?;
    /// assert!(garage.auth().verify(tokens.access.expose()).is_err());
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    #[cfg(feature = "auth")]
    #[must_use]
    pub fn auth(&self) -> Auth<'_> {
        Auth::new(self.scope(), &self.inner.follower, self.inner.auth.as_deref())
    }

    /// Sweep, check, rebuild, backup, restore.
    #[must_use]
    pub fn maintenance(&self) -> Maintenance<'_> {
        let parts = Parts {
            storage: &self.inner.storage,
            follower: &self.inner.follower,
            #[cfg(feature = "auth")]
            auth: self.inner.auth.as_deref(),
        };
        Maintenance::new(self.scope_of(self.housekeeper()), parts)
    }

    /// Housekeeping by the host is the library's doing, unless someone in particular asked for it.
    fn housekeeper(&self) -> Actor {
        if self.actor == Actor::Host { Actor::System } else { self.actor }
    }

    /// Runs several operations in one transaction: all of them happen, or none.
    ///
    /// `work` runs again after a conflict with another process, so it does nothing but use the transaction it is given.
    /// It leaves the garage itself alone: a change would wait for this very transaction, and is refused; a look would not see
    /// what the transaction has written, and in memory is refused too.
    ///
    /// ```
    /// use parking_garage::{Entry, ErrorKind, Garage, Layout};
    ///
    /// let garage = Garage::in_memory()?;
    /// garage.spots().create_layout(&Layout::grid(1, 1, 2))?;
    /// let convoy = garage.transaction(|tx| {
    ///     for plate in ["AA-1", "BB-2", "CC-3"] {
    ///         tx.sessions().enter(Entry::new(plate))?;
    ///     }
    ///     Ok(())
    /// });
    /// assert_eq!(convoy.unwrap_err().kind(), ErrorKind::Full);
    /// assert_eq!(garage.spots().availability()?.free(), 2);
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    ///
    /// # Errors
    /// What `work` answers, and the kinds of a store that fails; nothing was changed then.
    pub fn transaction<T>(&self, mut work: impl FnMut(&Transaction<'_>) -> Result<T>) -> Result<T> {
        // Before anybody waits for the store; each call inside is asked for its own permission.
        self.scope().admit(Need::Login)?;
        let Inner { context, storage, .. } = &*self.inner;
        let deadline = self.deadline.map_or(Deadline::NONE, Deadline::after);
        context.metrics.timed("transaction", || {
            let authority = &self.authority;
            context.retry(deadline, || {
                storage.write_with(deadline, |tx| {
                    if let Some(lease) = &self.lease {
                        context.check_lease(tx, lease)?;
                    }
                    work(&Transaction::new(context, tx, self.actor, authority.clone()))
                })
            })
        })
    }

    /// How the garage is. Asks the store; never fails, because a store that does not answer is an answer.
    #[must_use]
    pub fn health(&self) -> HealthStatus {
        let Inner { storage, follower, .. } = &*self.inner;
        let head = storage.read_with(|rows| rows.journal_head());
        let counts = follower.live.counts();
        // Asked from inside a transaction, the storage may refuse; it is at work, then.
        let database = head.as_ref().map_or_else(|error| error.kind() == ErrorKind::Misuse, |_| true);
        let journal_head = head.unwrap_or(crate::event::Head { sequence: follower.sequence(), ..crate::event::Head::EMPTY });
        // What is ahead was committed by another process a moment ago, or after the head was read.
        let live_lag = journal_head.sequence.saturating_sub(follower.sequence());
        let soon = Deadline::after(Duration::from_secs(1));
        let transaction_manager = match storage.write(soon, &mut |_| Ok(())) {
            Ok(()) => true,
            Err(error) => error.kind() == ErrorKind::Misuse,
        };
        HealthStatus {
            database,
            memory_store: database && !follower.live.is_stale() && live_lag == 0,
            cache: self.inner.context.tariffs.agrees_with(|reference| follower.live.tariff(reference)),
            transaction_manager,
            session_count: counts.sessions_active as u64,
            active_spots: counts.spots_in_service as u64,
            journal_head,
            live_lag,
            payments_pending: counts.payments_pending as u64,
            storage: storage.figures(),
            #[cfg(feature = "redis")]
            bus: self.inner.bus.as_ref().map(Station::figures),
        }
    }

    /// What the library counted since the garage was opened; [`MetricsFigures::to_prometheus`] gives it as text.
    #[must_use]
    pub fn metrics(&self) -> MetricsFigures {
        let context = &self.inner.context;
        MetricsFigures {
            #[cfg(feature = "cache")]
            cache: context.caching.as_ref().map(|caching| caching.lookups.figures()).unwrap_or_default(),
            ..context.metrics.figures(self.health(), context.tariffs.hits_and_misses())
        }
    }
}

/// How a garage is to be opened.
#[derive(Clone, Debug)]
pub struct GarageBuilder {
    settings: Settings,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    providers: Providers,
    #[cfg(feature = "auth")]
    auth: Option<AuthConfig>,
    #[cfg(feature = "cache")]
    cache: Option<CacheConfig>,
    #[cfg(feature = "encryption")]
    key: Option<EncryptionKey>,
    on_progress: Option<OnProgress>,
    #[cfg(feature = "redis")]
    bus: Option<BusConfig>,
}

/// How far the opening of a garage has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenProgress {
    /// Rows read from the store so far: spots, vehicles, open sessions and pending payments. Two threads may tell, so that a
    /// smaller number can come behind a larger one; it begins again at zero if
    /// another process writes meanwhile.
    pub rows: u64,
}

#[derive(Clone)]
struct OnProgress(Arc<dyn Fn(OpenProgress) + Send + Sync>);

impl fmt::Debug for OnProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnProgress(..)")
    }
}

impl Default for GarageBuilder {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            providers: Providers::default(),
            #[cfg(feature = "auth")]
            auth: None,
            #[cfg(feature = "cache")]
            cache: None,
            #[cfg(feature = "encryption")]
            key: None,
            on_progress: None,
            #[cfg(feature = "redis")]
            bus: None,
        }
    }
}

impl GarageBuilder {
    /// The rules of the house. Default: [`Policy::default`].
    #[must_use]
    pub const fn policy(mut self, policy: Policy) -> Self {
        self.settings.policy = policy;
        self
    }

    /// Who issues the receipts. Default: nobody is named.
    #[must_use]
    pub fn issuer(mut self, issuer: Issuer) -> Self {
        self.settings.letterhead.issuer = issuer;
        self
    }

    /// In which time zone receipts show their times, and days are summed up. Default: UTC. (A tariff has a zone of its own.)
    #[must_use]
    pub const fn time_zone(mut self, zone: TimeZone) -> Self {
        self.settings.letterhead.zone = zone;
        self
    }

    /// Where the time comes from. Default: the machine.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Where random bits come from. Default: the operating system.
    #[must_use]
    pub fn entropy(mut self, entropy: Arc<dyn Entropy>) -> Self {
        self.entropy = entropy;
        self
    }

    /// Who takes the money paid by `method`. Default: cash is taken as counted by the host; nobody takes cards.
    #[must_use]
    pub fn provider(mut self, method: PaymentMethod, provider: Arc<dyn PaymentProvider>) -> Self {
        self.providers.set(method, provider);
        self
    }

    /// Keys and settings with which people and devices log in. Default: none, and nobody can.
    #[cfg(feature = "auth")]
    #[must_use]
    pub fn auth(mut self, config: AuthConfig) -> Self {
        self.auth = Some(config);
        self
    }

    /// A cache for look-ups of what is not in memory. Default: none.
    ///
    /// A cached answer is given only while nothing that it speaks of has changed, as far as this process knows: what it did itself
    /// it knows at once, what another did to the same file after [`GarageBuilder::poll_interval`] at most. Nothing is decided by it.
    ///
    /// ```
    /// use parking_garage::{Garage, NewVehicle, Page, VehicleType, cache::CacheConfig};
    ///
    /// let garage = Garage::builder().cache(CacheConfig::local()).in_memory()?;
    /// let vehicle = garage.vehicles().register(NewVehicle::new("AB-123-C", VehicleType::Standard))?;
    /// for _ in 0..3 {
    ///     assert_eq!(garage.vehicles().history(vehicle.id, Page::first(10))?, []);
    /// }
    /// let figures = garage.metrics().cache.namespaces["session"];
    /// assert_eq!((figures.misses, figures.hits), (1, 2));
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    #[cfg(feature = "cache")]
    #[must_use]
    pub fn cache(mut self, config: CacheConfig) -> Self {
        self.cache = Some(config);
        self
    }

    /// How safe an acknowledged change is, in a file. Default: [`Durability::Full`]. With [`Durability::Relaxed`] the loss
    /// of power may take the last changes, though never a part of one; health shows it.
    #[must_use]
    pub const fn durability(mut self, durability: Durability) -> Self {
        self.settings.durability = durability;
        self
    }

    /// Whether a file that is not there is made. Default: yes. Without, a missing or empty file is an error: right for a
    /// garage that is known to exist.
    #[must_use]
    pub const fn create(mut self, create: bool) -> Self {
        self.settings.create = create;
        self
    }

    /// Encrypts the file, what is beside it, and its backups. Default: none, and the file is not. A file that is there has its own
    /// key: it is not changed by this. In memory, and on a storage of the host's own, it is refused.
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn encryption_key(mut self, key: EncryptionKey) -> Self {
        self.key = Some(key);
        self
    }

    /// How long a change waits for its turn; `None` is as long as the store does. Default: 10 s.
    #[must_use]
    pub const fn deadline(mut self, deadline: Option<Duration>) -> Self {
        self.settings.deadline = deadline;
        self
    }

    /// Whether one background thread follows other processes' changes, keeps the write-ahead log short and compares the
    /// live state with the store now and then. Default: yes. Without, the host calls
    /// [`Maintenance::catch_up`], [`Maintenance::tidy`] and [`Maintenance::check`].
    #[must_use]
    pub const fn background(mut self, background: bool) -> Self {
        self.settings.background = background;
        self
    }

    /// How often the background thread looks for other processes' changes. Default: 100 ms; floor: 1 ms.
    #[must_use]
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.settings.poll_interval = interval.max(Duration::from_millis(1));
        self
    }

    /// How often the background thread compares the live state with the store. Default: 5 min; floor: 100 ms.
    #[must_use]
    pub fn check_interval(mut self, interval: Duration) -> Self {
        self.settings.check_interval = interval.max(Duration::from_millis(100));
        self
    }

    /// How often a thread of its own sweeps, as [`Maintenance::sweep`] does; `None` is never, for hosts that call it. Default: never;
    /// floor: 100 ms. Of several processes that have the store open and are told to sweep, one does, under the lease `sweep`; when it
    /// is gone, another takes over within twice the interval, or 10 s if that is longer.
    #[must_use]
    pub fn sweep_interval(mut self, interval: Option<Duration>) -> Self {
        self.settings.sweep_interval = interval.map(|interval| interval.max(Duration::from_millis(100)));
        self
    }

    /// The bus in Redis, on which instances and other services hear of what is committed. Default: none. Redis may be away, now or
    /// later: nothing fails by that.
    #[cfg(feature = "redis")]
    #[must_use]
    pub fn bus(mut self, bus: BusConfig) -> Self {
        self.bus = Some(bus);
        self
    }

    /// What this process is called where others see it: as the holder of a lease. Default: its process id.
    /// A [`Label`](crate::Label).
    #[must_use]
    pub fn instance(mut self, name: impl Into<String>) -> Self {
        self.settings.instance = Some(name.into());
        self
    }

    /// Who is told how far the opening has come, every thousand rows, on the threads that read them: it must be quick.
    /// Default: nobody.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use parking_garage::{Garage, Layout};
    ///
    /// let directory = tempfile::tempdir()?;
    /// let file = directory.path().join("garage.db");
    /// Garage::open(&file)?.spots().create_layout(&Layout::grid(1, 1, 30))?;
    /// let rows = Arc::new(AtomicU64::new(0));
    /// let seen = Arc::clone(&rows);
    /// let garage = Garage::builder()
    ///     .on_progress(move |progress| drop(seen.fetch_max(progress.rows, Ordering::Relaxed)))
    ///     .open(&file)?;
    /// assert_eq!(rows.load(Ordering::Relaxed), 30);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn on_progress(mut self, tell: impl Fn(OpenProgress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(OnProgress(Arc::new(tell)));
        self
    }

    /// Opens the garage in this SQLite file.
    ///
    /// # Errors
    /// As [`Garage::open`].
    pub fn open(#[cfg_attr(not(feature = "encryption"), allow(unused_mut))] mut self, path: impl AsRef<Path>) -> Result<Garage> {
        let options = SqliteOptions::default().durability(self.settings.durability).create(self.settings.create);
        let path: PathBuf = path.as_ref().to_owned();
        #[cfg(feature = "encryption")]
        if let Some(key) = self.key.take() {
            let storage = SqliteStorage::open_encrypted(&path, options, key)?;
            return self.with_storage(Arc::new(storage));
        }
        let storage = SqliteStorage::open(&path, options)?;
        self.with_storage(Arc::new(storage))
    }

    /// A garage in memory.
    ///
    /// # Errors
    /// As [`Garage::in_memory`].
    pub fn in_memory(self) -> Result<Garage> {
        self.with_storage(Arc::new(MemoryStorage::default()))
    }

    /// A garage on a storage of the host's own, which no other garage uses in this process.
    ///
    /// # Errors
    /// What the storage meets when it is read, [`ErrorKind::InvalidInput`] for an issuer that does not fit a receipt or an instance that
    /// is no [`Label`](crate::Label), and [`ErrorKind::Internal`] if a background thread cannot be started.
    pub fn with_storage(self, storage: Arc<dyn Storage>) -> Result<Garage> {
        #[cfg(feature = "encryption")]
        if self.key.is_some() {
            return Err(crate::Error::new(ErrorKind::InvalidInput, "only a file can have an encryption key"));
        }
        #[cfg(feature = "auth")]
        let auth = self.auth.map(|config| Arc::new(AuthState::new(config)));
        #[cfg(feature = "cache")]
        let caching = self.cache.map(CacheConfig::build).transpose()?;
        let Self { settings, clock, entropy, providers, on_progress, .. } = self;
        settings.letterhead.issuer.check()?;
        let instance = settings.instance.as_deref().map_or_else(|| format!("pid {}", std::process::id()), str::to_owned).parse()?;
        let context = Arc::new(Context {
            clock,
            entropy,
            policy: settings.policy,
            letterhead: settings.letterhead.clone(),
            metrics: Metrics::default(),
            tariffs: TariffCache::default(),
            #[cfg(feature = "cache")]
            caching,
            providers,
            instance,
        });
        let follower = Arc::new(Follower::new(&storage, Arc::clone(&context)));
        storage.observe(Arc::clone(&follower) as Arc<dyn crate::storage::CommitObserver>);
        follower.rebuild_telling(&|rows| {
            if let Some(OnProgress(tell)) = &on_progress {
                tell(OpenProgress { rows });
            }
        })?;
        #[cfg(feature = "redis")]
        let bus = self.bus.map(|bus| Station::open(bus, &context, &storage, &follower)).transpose()?;
        let inner = Arc::new(Inner {
            #[cfg(feature = "redis")]
            bus,
            context,
            storage,
            follower,
            #[cfg(feature = "auth")]
            auth,
            process: Process::this(),
        });
        let chores = Chores {
            context: Arc::clone(&inner.context),
            storage: Arc::clone(&inner.storage),
            follower: Arc::clone(&inner.follower),
            #[cfg(feature = "auth")]
            auth: inner.auth.clone(),
        };
        let background = Arc::new(chores.start(&settings)?);
        let (actor, authority, deadline) = (Actor::Host, Authority::Host, settings.deadline);
        let garage = Garage { background, inner, actor, authority, deadline, lease: None };
        let counts = garage.inner.follower.live.counts();
        if counts.payments_pending + counts.refunds_pending > 0
            && let Err(error) = Payments::new(garage.scope_of(garage.housekeeper())).recover()
        {
            // They stay PENDING, which is safe; a garage that does not open is not.
            tracing::warn!(error = %error, "payments could not be recovered at opening");
        }
        Ok(garage)
    }
}
