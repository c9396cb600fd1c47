//! What a garage does in a day: each of the library's operations that writes, one after another.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_garage::auth::token::{KeyRing, SecretString, TokenKey};
use parking_garage::storage::{SqliteOptions, SqliteStorage, Storage};
use parking_garage::{
    AuthConfig, Client, Clock, Currency, DeviceKind, Entry, Error, ErrorKind, Exit, Garage, GarageBuilder, Head, Layout,
    ManualClock, NewDevice, Page, Pay, PaymentId, PaymentMethod, PaymentStatus, Refunding, Result, SeededEntropy, SessionId,
    SimulatedProvider, Tariff,
};

/// The name of the garage's file in its directory.
pub const FILE: &str = "garage.db";

/// When the day begins.
const MORNING: &str = "2026-06-01T06:00:00Z";

/// Spots; one more car than this is never inside.
const SPOTS: u16 = 30;

/// Something that the library does for a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A car comes in.
    Enter,
    /// A driver asks what is due.
    Quote,
    /// The car that has been inside longest pays cash in the exit lane.
    Pay,
    /// It pays by card: two commits, with the provider asked in between.
    Card,
    /// It pays on foot.
    Prepay,
    /// One that has paid leaves.
    Exit,
    /// The last payment is given back.
    Refund,
    /// The terminal gets a new token.
    Refresh,
    /// Cars come in until a writer has moved the write-ahead log into the file.
    Checkpoint,
    /// The store is copied.
    Backup,
}

impl Operation {
    /// All of them, in an order in which each finds what it needs.
    pub const ALL: [Self; 10] = [
        Self::Enter,
        Self::Quote,
        Self::Pay,
        Self::Card,
        Self::Prepay,
        Self::Exit,
        Self::Refund,
        Self::Refresh,
        Self::Checkpoint,
        Self::Backup,
    ];
}

/// What a call of the library has acknowledged.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// Where the journal ends now.
    pub end: Head,
    /// Where it may end after a crash within that call: a payment or refund was committed, and its outcome not yet.
    pub waypoints: Vec<Head>,
    /// The backup that was made.
    pub copy: Option<PathBuf>,
}

/// Is told at once what was acknowledged.
pub type Listener = Box<dyn FnMut(Acknowledged) + Send>;

/// A garage in a file, on a simulated day.
pub struct Day {
    /// The garage.
    pub garage: Garage,
    /// Its store.
    pub storage: Arc<SqliteStorage>,
    clock: Arc<ManualClock>,
    directory: PathBuf,
    /// Who has not paid, and who has.
    inside: VecDeque<SessionId>,
    paid: VecDeque<SessionId>,
    refresh: SecretString,
    /// Counts plates, keys and copies.
    number: u64,
    end: Head,
    listener: Listener,
}

/// Settings with a log that is emptied as often as can be.
#[must_use]
pub fn options() -> SqliteOptions {
    SqliteOptions::default().wal_bytes_max(0).busy_timeout(Duration::from_millis(500))
}

/// A garage's settings, on `clock`.
///
/// # Panics
/// Never, with the keys given here.
#[must_use]
pub fn settings(clock: &Arc<ManualClock>, seed: u64) -> GarageBuilder {
    let key = TokenKey::hs256("proof", &vec![7; 32].into()).unwrap();
    let keys = KeyRing::builder("https://garage.example", "garage").sign_with(key).build().unwrap();
    Garage::builder()
        .background(false)
        .clock(Arc::clone(clock) as Arc<dyn Clock>)
        .entropy(Arc::new(SeededEntropy::new(seed)))
        .provider(PaymentMethod::Card, Arc::new(SimulatedProvider::new(seed)))
        .auth(AuthConfig::new(keys, (1..=40).collect::<Vec<u8>>().into()).unwrap())
}

/// A clock that stands at the beginning of the day.
///
/// # Panics
/// Never.
#[must_use]
pub fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(MORNING.parse().unwrap()))
}

impl Day {
    /// Opens the file in `directory`, and furnishes the garage if it is new.
    ///
    /// # Errors
    /// What the library answers.
    pub fn begin(directory: &Path, options: SqliteOptions, seed: u64, listener: Listener) -> Result<Self> {
        let clock = clock();
        let storage = Arc::new(SqliteStorage::open(directory.join(FILE), options)?);
        let garage = settings(&clock, seed).with_storage(Arc::clone(&storage) as Arc<dyn Storage>)?;
        let begun = garage.journal().head()?.sequence;
        let mut day = Self {
            inside: garage.sessions().active(Page::first(1_000))?.into_iter().map(|session| session.id).collect(),
            garage,
            storage,
            clock,
            directory: directory.to_owned(),
            refresh: SecretString::from(String::new()),
            paid: VecDeque::new(),
            // Other plates, keys and files than before.
            number: begun * 1_000,
            end: Head::EMPTY,
            listener,
        };
        day.tell(None)?;
        // Time goes on where the journal ends.
        if let Some(last) = day.garage.journal().page(begun, 1)?.last() {
            day.clock.set(last.at);
        }
        if day.garage.spots().floors()?.is_empty() {
            day.garage.transaction(|tx| {
                tx.spots().create_layout(&Layout::grid(1, 1, SPOTS))?;
                let tariff = tx.tariffs().publish(&Tariff::hourly("day".parse()?, Currency::EUR, 250)?)?;
                tx.tariffs().activate(&tariff)
            })?;
            day.tell(None)?;
        }
        // One for each time it is begun: secrets are told once.
        let device = NewDevice::new("proof", DeviceKind::Kiosk, format!("lane {begun}"));
        let device = day.garage.auth().register_device(device)?;
        day.tell(None)?;
        day.refresh = day.garage.auth().login_device(&device.secret, &Client::default())?.refresh;
        day.tell(None)?;
        Ok(day)
    }

    /// Tells what is acknowledged by now.
    fn tell(&mut self, copy: Option<PathBuf>) -> Result<()> {
        let end = self.garage.journal().head()?;
        let rows = self.garage.journal().page(self.end.sequence + 1, 1_000)?;
        let opened = rows.iter().filter(|row| ["PaymentOpened", "RefundOpened"].contains(&row.event.kind()));
        let waypoints = opened.map(|row| row.head()).collect();
        self.end = end;
        (self.listener)(Acknowledged { end, waypoints, copy });
        Ok(())
    }

    /// Does it. What it needs and does not find (a car inside, a payment to give back) it makes first.
    ///
    /// # Errors
    /// What the library answers.
    pub fn run(&mut self, operation: Operation) -> Result<()> {
        self.clock.advance(Duration::from_secs(600));
        match operation {
            Operation::Enter => {
                if self.inside.len() + self.paid.len() >= usize::from(SPOTS) {
                    self.run(Operation::Pay)?;
                }
                self.enter()
            }
            Operation::Quote => {
                let session = self.first()?;
                self.garage.sessions().quote(session).map(drop)
            }
            Operation::Pay => {
                let (session, key) = (self.first()?, self.key());
                self.garage.payments().with_key(&key).process(Pay::cash(session))?;
                self.inside.pop_front();
                self.tell(None)
            }
            Operation::Card => {
                let (session, key) = (self.first()?, self.key());
                self.garage.payments().with_key(&key).process(Pay::card(session))?;
                self.inside.pop_front();
                self.tell(None)
            }
            Operation::Prepay => {
                let (session, key) = (self.first()?, self.key());
                self.garage.payments().with_key(&key).prepay(Pay::cash(session))?;
                self.paid.extend(self.inside.pop_front());
                self.tell(None)
            }
            Operation::Exit => {
                if self.paid.is_empty() {
                    self.run(Operation::Prepay)?;
                }
                let (session, key) = (self.paid.front().copied().ok_or_else(nobody)?, self.key());
                self.garage.sessions().with_key(&key).exit(Exit::new(session))?;
                self.paid.pop_front();
                self.tell(None)
            }
            Operation::Refund => {
                let (payment, key) = (self.payment()?, self.key());
                let refunding = Refunding::whole(payment).reason("as the day wants it");
                self.garage.payments().with_key(&key).refund(refunding)?;
                self.tell(None)
            }
            Operation::Refresh => {
                self.refresh = self.garage.auth().refresh(&self.refresh, &Client::default())?.refresh;
                self.tell(None)
            }
            Operation::Checkpoint => {
                let mut bytes = 0;
                while self.storage.figures().wal_bytes >= bytes {
                    bytes = self.storage.figures().wal_bytes;
                    self.run(Operation::Enter)?;
                }
                Ok(())
            }
            Operation::Backup => {
                self.number += 1;
                let copy = self.directory.join(format!("copy-{}.db", self.number));
                self.garage.maintenance().backup(&copy)?;
                self.tell(Some(copy))
            }
        }
    }

    /// A car comes in, and that is said before it is committed: what the library must never do, for seeing that it would be
    /// noticed.
    ///
    /// # Errors
    /// What the library answers.
    pub fn enter_hastily(&mut self) -> Result<()> {
        let key = self.key();
        let (garage, listener) = (&self.garage, &mut self.listener);
        garage.transaction(|tx| {
            tx.sessions().with_key(&key).enter(Entry::new(format!("P{}", self.number)))?;
            listener(Acknowledged { end: tx.journal().head()?, waypoints: Vec::new(), copy: None });
            Ok(())
        })
    }

    fn enter(&mut self) -> Result<()> {
        let key = self.key();
        let visit = self.garage.sessions().with_key(&key).enter(Entry::new(format!("P{}", self.number)))?;
        self.inside.push_back(visit.session.id);
        self.tell(None)
    }

    fn key(&mut self) -> String {
        self.number += 1;
        format!("proof/{}", self.number)
    }

    /// The car that has been inside longest.
    fn first(&mut self) -> Result<SessionId> {
        if self.inside.is_empty() {
            self.enter()?;
            self.clock.advance(Duration::from_secs(3_000));
        }
        self.inside.front().copied().ok_or_else(nobody)
    }

    /// The last payment that was taken and not given back.
    fn payment(&mut self) -> Result<PaymentId> {
        let find = |garage: &Garage| garage.payments().list(Some(PaymentStatus::Completed), Page::newest(1));
        if find(&self.garage)?.is_empty() {
            self.run(Operation::Pay)?;
        }
        let found = find(&self.garage)?;
        found.first().map(|payment| payment.id).ok_or_else(nobody)
    }
}

fn nobody() -> Error {
    Error::new(ErrorKind::Internal, "a car came in and is not inside")
}
