//! The replay: cars come in and go out in the order of time, on a clock that is set to each event.
//!
//! It can be killed at any moment and started again. Each event runs under an idempotency key, so the journal tells what
//! was done; only a refusal leaves no trace. But events run in order: an arrival without a key, before an event with one,
//! was refused, and must stay so although the spot may be free by now.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_garage::{Entry, Error, ErrorKind, Event, Garage, JournalEntry, ManualClock, Pay, SessionId, Timestamp};

use crate::input::{Input, Result};

/// How many journal rows are read at once.
const ROWS_PER_READ: u32 = 1_000;

/// What came of a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) rows: u64,
    pub(crate) entries: u64,
    pub(crate) refused: u64,
    pub(crate) exits: u64,
    pub(crate) inside: u64,
    pub(crate) peak: u64,
    /// When the peak was first reached.
    pub(crate) peak_at: Option<Timestamp>,
    pub(crate) revenue_minor: i64,
    /// Whole seconds of each stay that ended, summed up.
    pub(crate) stay_seconds: u64,
    /// How many were inside from each event on, until the next.
    pub(crate) course: Vec<(Timestamp, u64)>,
}

/// How the figures came about; not the same from run to run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    /// How long the events took that were replayed in this run, and not in an earlier one on the same file.
    pub(crate) elapsed: Duration,
    /// Entries made in this run.
    pub(crate) entries: u64,
    /// Exits made in this run.
    pub(crate) exits: u64,
    /// Events that an earlier run had dealt with.
    pub(crate) resumed: usize,
}

impl Run {
    /// Whether earlier runs had done all there was to do. The refusals behind the last exit are tried again even so.
    pub(crate) fn changed_nothing(self) -> bool {
        self.resumed > 0 && self.entries == 0 && self.exits == 0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Arrival,
    Departure,
}

#[derive(Clone, Copy, Debug)]
struct Passage {
    at: Timestamp,
    row: usize,
    kind: Kind,
}

/// What came of one passage.
#[derive(Clone, Copy, Debug)]
enum Outcome {
    Entered(SessionId),
    Refused,
    Left {
        paid_minor: i64,
        stayed: Duration,
    },
    /// The departure of a car that was refused.
    Nothing,
}

/// Arrivals and departures in the order of time. A spot that is given up at the very second of an arrival is free for it,
/// so departures go first; only a stay of no length must begin before it ends.
fn passages(input: &Input) -> Vec<Passage> {
    let mut passages = Vec::with_capacity(input.stays.len() * 2);
    for (row, stay) in input.stays.iter().enumerate() {
        passages.push(Passage { at: stay.arrival, row, kind: Kind::Arrival });
        passages.push(Passage { at: stay.departure, row, kind: Kind::Departure });
    }
    passages.sort_by_key(|passage| {
        let ends_earlier_stay = passage.kind == Kind::Departure && input.stays[passage.row].arrival < passage.at;
        (passage.at, !ends_earlier_stay, passage.row, passage.kind)
    });
    passages
}

/// Replays `input` on `garage`, whose clock is `clock`; `progress` is told how many events are done, of how many.
pub(crate) fn replay(
    garage: &Garage,
    clock: &ManualClock,
    input: &Input,
    mut progress: impl FnMut(usize, usize),
) -> Result<(Figures, Run)> {
    let passages = passages(input);
    let keys = Keys { identity: input.identity()? };
    clock.set(passages.first().map_or(Timestamp::default(), |first| first.at));
    build(garage, input, &keys)?;

    let done = Done::read(garage, &keys, &passages)?;
    let mut tally = Tally::new(input.stays.len());
    for passage in &passages[..done.passages] {
        tally.add(*passage, done.outcome(*passage));
    }
    progress(done.passages, passages.len());

    let (entries_before, exits_before) = (tally.figures.entries, tally.figures.exits);
    let started = Instant::now();
    for (number, passage) in (1..).zip(&passages).skip(done.passages) {
        clock.set(passage.at);
        let outcome = pass(garage, input, &keys, *passage, tally.sessions[passage.row])
            .map_err(|error| format!("row {}: {error}{}", passage.row + 1, hint(&*error)))?;
        tally.add(*passage, outcome);
        progress(number, passages.len());
    }
    let run = Run {
        elapsed: started.elapsed(),
        entries: tally.figures.entries - entries_before,
        exits: tally.figures.exits - exits_before,
        resumed: done.passages,
    };
    Ok((tally.figures, run))
}

/// What may be behind an error that does not say so itself.
fn hint(error: &(dyn std::error::Error + 'static)) -> &'static str {
    match error.downcast_ref().map(Error::kind) {
        Some(ErrorKind::IdempotencyMismatch) => " (is another replay running on the same file?)",
        _ => "",
    }
}

/// The idempotency keys of a replay. They name the input: a row of another one is not taken for the same.
struct Keys {
    identity: String,
}

impl Keys {
    fn layout(&self) -> String {
        format!("replay:{}:layout", self.identity)
    }

    fn passage(&self, row: usize, kind: Kind) -> String {
        let what = match kind {
            Kind::Arrival => "enter",
            Kind::Departure => "pay",
        };
        format!("replay:{}:row:{}:{what}", self.identity, row + 1)
    }
}

/// Layout and tariff. Done again by each run, which changes nothing.
fn build(garage: &Garage, input: &Input, keys: &Keys) -> Result<()> {
    let is_new = garage.journal().head()?.sequence == 0;
    if !is_new && garage.journal().by_key(&keys.layout())?.is_none() {
        return Err("it holds a garage already, and not of this input: name a new file, or the one that was begun with it".into());
    }
    garage.spots().with_key(&keys.layout()).create_layout(&input.layout)?;
    let tariff = garage.tariffs().publish(&input.tariff)?;
    Ok(garage.tariffs().activate(&tariff)?)
}

fn pass(garage: &Garage, input: &Input, keys: &Keys, passage: Passage, session: Option<SessionId>) -> Result<Outcome> {
    let key = keys.passage(passage.row, passage.kind);
    let stay = &input.stays[passage.row];
    match (passage.kind, session) {
        (Kind::Arrival, _) => {
            let entry = Entry::new(&stay.plate).at(&stay.space);
            match garage.sessions().with_key(&key).enter(entry) {
                Ok(visit) => Ok(Outcome::Entered(visit.session.id)),
                Err(error) if matches!(error.kind(), ErrorKind::AlreadyParked | ErrorKind::SpotUnavailable) => Ok(Outcome::Refused),
                Err(error) => Err(error.into()),
            }
        }
        (Kind::Departure, None) => Ok(Outcome::Nothing),
        (Kind::Departure, Some(session)) => {
            let quote = garage.sessions().quote(session)?;
            let receipt = garage.payments().with_key(&key).process(Pay::cash(session).amount(quote.due))?;
            let ended_at = receipt.session.ended_at.ok_or("the stay was paid and did not end")?;
            Ok(Outcome::Left { paid_minor: receipt.payment.amount.minor(), stayed: ended_at.since(receipt.session.entered_at) })
        }
    }
}

/// What earlier runs did, as the journal tells it: one reading from end to end, so that going on is quick.
#[derive(Default)]
struct Done {
    /// How many passages were dealt with.
    passages: usize,
    outcomes: HashMap<(usize, Kind), Outcome>,
}

impl Done {
    fn read(garage: &Garage, keys: &Keys, passages: &[Passage]) -> Result<Self> {
        let numbers: HashMap<String, usize> =
            passages.iter().enumerate().map(|(number, passage)| (keys.passage(passage.row, passage.kind), number)).collect();
        let mut done = Self::default();
        let mut entered_at = HashMap::new();
        // The passage to which the journal rows at hand belong: its key is on the first of them.
        let mut current = None;
        let mut rows_left = 0;
        let mut next = 1;
        loop {
            let page = garage.journal().page(next, ROWS_PER_READ)?;
            let Some(last) = page.last() else { return Ok(done) };
            next = last.sequence + 1;
            for row in page {
                if rows_left == 0 {
                    current = row.key.as_ref().and_then(|used| numbers.get(&used.key)).copied();
                    rows_left = row.key.as_ref().map_or(1, |used| used.rows);
                }
                rows_left -= 1;
                if let Some(number) = current {
                    done.passages = done.passages.max(number + 1);
                    done.add(passages[number], &row, &mut entered_at);
                }
            }
        }
    }

    fn add(&mut self, passage: Passage, row: &JournalEntry, entered_at: &mut HashMap<SessionId, Timestamp>) {
        let key = (passage.row, passage.kind);
        match &row.event {
            Event::VehicleEntered { session, .. } => {
                entered_at.insert(*session, row.at);
                self.outcomes.insert(key, Outcome::Entered(*session));
            }
            Event::PaymentCompleted { amount_minor, .. } => {
                self.outcomes.insert(key, Outcome::Left { paid_minor: *amount_minor, stayed: Duration::ZERO });
            }
            Event::SessionCompleted { session, ended_at, .. } => {
                if let (Some(Outcome::Left { stayed, .. }), Some(entered_at)) =
                    (self.outcomes.get_mut(&key), entered_at.get(session))
                {
                    *stayed = ended_at.since(*entered_at);
                }
            }
            _ => {}
        }
    }

    fn outcome(&self, passage: Passage) -> Outcome {
        self.outcomes.get(&(passage.row, passage.kind)).copied().unwrap_or(match passage.kind {
            Kind::Arrival => Outcome::Refused,
            Kind::Departure => Outcome::Nothing,
        })
    }
}

/// Counts, one passage after the other.
struct Tally {
    figures: Figures,
    /// The session of each row that was admitted.
    sessions: Vec<Option<SessionId>>,
}

impl Tally {
    fn new(rows: usize) -> Self {
        Self { figures: Figures { rows: rows as u64, ..Figures::default() }, sessions: vec![None; rows] }
    }

    fn add(&mut self, passage: Passage, outcome: Outcome) {
        let figures = &mut self.figures;
        match outcome {
            Outcome::Entered(session) => {
                self.sessions[passage.row] = Some(session);
                figures.entries += 1;
                figures.inside += 1;
                if figures.inside > figures.peak {
                    (figures.peak, figures.peak_at) = (figures.inside, Some(passage.at));
                }
            }
            Outcome::Refused => figures.refused += 1,
            Outcome::Left { paid_minor, stayed } => {
                figures.exits += 1;
                figures.inside -= 1;
                figures.revenue_minor += paid_minor;
                figures.stay_seconds += stayed.as_secs();
            }
            Outcome::Nothing => return,
        }
        figures.course.push((passage.at, figures.inside));
    }
}
