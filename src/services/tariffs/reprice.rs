//! Pricing the past anew: what a draft of a tariff would have changed.

use std::ops::ControlFlow;

use super::Tariffs;
use super::history::{History, PRICING, PastStay, SESSIONS_PER_PAGE};
use crate::domain::{Money, Quote, Session, SessionId, SessionStatus, Tariff, TariffRef, Timestamp, price};
use crate::storage::{Page, SessionFilter};
use crate::{Error, ErrorKind, Result};

/// Which stays of the past are priced anew; by default all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepriceScope {
    /// Those that were entered at this instant or later.
    pub entered_from: Option<Timestamp>,
    /// Those that were entered before this instant.
    pub entered_before: Option<Timestamp>,
    /// Those that were priced by this version.
    pub tariff: Option<TariffRef>,
}

impl RepriceScope {
    fn filter(&self) -> SessionFilter {
        SessionFilter {
            status: Some(SessionStatus::Completed),
            entered_from: self.entered_from,
            entered_before: self.entered_before,
            ..SessionFilter::default()
        }
    }

    fn admits(&self, session: &Session) -> bool {
        self.tariff.is_none() || self.tariff == session.tariff
    }
}

/// One stay of the past under both tariffs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepricedStay {
    /// The session.
    pub session: Session,
    /// The price under the version that was pinned at entry; nothing, where there was none.
    pub before: Quote,
    /// The price under the draft.
    pub after: Quote,
}

impl RepricedStay {
    /// By how much the draft is dearer; negative where it is cheaper.
    ///
    /// # Errors
    /// None: prices are not negative, and of one currency.
    pub fn difference(&self) -> Result<Money> {
        self.after.total.checked_sub(self.before.total)
    }
}

/// A stay that one of the tariffs cannot price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepriceFailure {
    /// The session.
    pub session: SessionId,
    /// Why.
    pub kind: ErrorKind,
    /// Why, in words.
    pub message: String,
}

/// What a draft would have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repriced {
    /// Stays that were priced under both.
    pub stays: u64,
    /// What they cost under the versions pinned at entry.
    pub before: Money,
    /// What they would have cost under the draft.
    pub after: Money,
    /// `after` less `before`.
    pub difference: Money,
    /// Stays that would have cost more.
    pub dearer: u64,
    /// Stays that would have cost less.
    pub cheaper: u64,
    /// Stays that would have cost the same.
    pub equal: u64,
    /// Stays that one of the tariffs cannot price, as one of over a hundred years; they are in no other figure.
    pub failed: u64,
    /// The first of them.
    pub first_failure: Option<RepriceFailure>,
    /// Whether the caller ended it before the last stay.
    pub stopped: bool,
}

impl Tariffs<'_> {
    /// Prices the stays that are over a second time, under `draft`, which need not be published, and says what would have
    /// been different. Nothing is changed. `each` is told of every stay, in the order of the sessions' ids, and may end it.
    ///
    /// Like is compared with like: both prices are worked out now, from the same length, vehicle type, spot, parker class,
    /// ticket and validations; what was paid is not looked at, nor the draft's time of validity. It reads page by page, so a
    /// million stays take as much memory as a thousand, and no transaction is open while it prices or while `each` runs.
    /// Stays that end meanwhile may be in or not.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use parking_garage::{Currency, Entry, Exit, Garage, Layout, RepriceScope, Tariff};
    ///
    /// let garage = Garage::in_memory()?;
    /// garage.spots().create_layout(&Layout::grid(1, 1, 1))?;
    /// let id = garage.sessions().enter(Entry::new("AB-123-C"))?.session.id;
    /// garage.sessions().exit(Exit::new(id))?;
    /// let draft = Tariff::from_toml(r#"
    ///     id = "draft"
    ///     version = 1
    ///     currency = "EUR"
    ///     lines = [{ name = "visit", bands = [
    ///         { start_minutes = 0, amount_per_step = "0", step_minutes = 60, fee_at_start = "2.50" },
    ///     ] }]
    /// "#)?;
    /// let repriced = garage.tariffs().reprice(&draft, &RepriceScope::default(), |_| ControlFlow::Continue(()))?;
    /// assert_eq!((repriced.stays, repriced.dearer, repriced.difference.minor()), (1, 1, 250));
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`], before `each` is told of any, if a stay was priced in another currency;
    /// [`ErrorKind::OutOfRange`] for a sum past 64 bits.
    pub fn reprice(
        &self,
        draft: &Tariff,
        wanted: &RepriceScope,
        mut each: impl FnMut(&RepricedStay) -> ControlFlow<()>,
    ) -> Result<Repriced> {
        let scope = self.scope.admit(PRICING)?;
        Tariffs::new(scope.clone()).check_currencies(draft, wanted)?;
        let none = Money::zero(draft.currency());
        let mut sums = Repriced {
            stays: 0,
            before: none,
            after: none,
            difference: none,
            dearer: 0,
            cheaper: 0,
            equal: 0,
            failed: 0,
            first_failure: None,
            stopped: false,
        };
        let filter = wanted.filter();
        let mut history = History::default();
        let mut after = None;
        loop {
            let page = history.page(&scope, after, |rows, page| rows.sessions(&filter, page))?;
            for stay in page.stays {
                if !wanted.admits(&stay.session) {
                    continue;
                }
                if let Some(repriced) = sums.add(draft, stay)?
                    && each(&repriced).is_break()
                {
                    sums.stopped = true;
                    return Ok(sums);
                }
            }
            match page.next {
                None => return Ok(sums),
                next => after = next,
            }
        }
    }

    /// Says that no stay that is wanted was priced in another currency.
    fn check_currencies(&self, draft: &Tariff, wanted: &RepriceScope) -> Result<()> {
        let published = self.list()?.into_iter().map(|row| row.tariff);
        let others: Vec<TariffRef> =
            published.filter(|tariff| tariff.currency() != draft.currency()).map(|tariff| tariff.reference()).collect();
        if others.is_empty() {
            return Ok(());
        }
        // Rare: a garage that has changed its currency. Then each stay is looked at once more.
        let filter = wanted.filter();
        let mut page = Page::first(SESSIONS_PER_PAGE);
        loop {
            let sessions = self.scope.read(PRICING, |rows| rows.sessions(&filter, page))?;
            let Some(last) = sessions.last() else { return Ok(()) };
            page = page.after(last.id);
            let is_foreign = |session: &&Session| session.tariff.as_ref().is_some_and(|tariff| others.contains(tariff));
            if let Some(session) = sessions.iter().filter(|session| wanted.admits(session)).find(is_foreign) {
                let message = format!(
                    "session {} was priced in another currency than {}, the draft's: leave it out by the scope",
                    session.id,
                    draft.currency()
                );
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
        }
    }
}

impl Repriced {
    /// Adds a stay; `None` for one that cannot be priced.
    fn add(&mut self, draft: &Tariff, past: PastStay) -> Result<Option<RepricedStay>> {
        let prices = past.price(draft.currency()).and_then(|before| Ok((before, price(draft, &past.stay, &past.validations)?)));
        let (before, after) = match prices {
            Ok(prices) => prices,
            Err(error) => {
                self.failed += 1;
                self.first_failure.get_or_insert_with(|| RepriceFailure {
                    session: past.session.id,
                    kind: error.kind(),
                    message: error.to_string(),
                });
                return Ok(None);
            }
        };
        let stay = RepricedStay { session: past.session, before, after };
        let difference = stay.difference()?;
        self.before = self.before.checked_add(stay.before.total)?;
        self.after = self.after.checked_add(stay.after.total)?;
        self.difference = self.after.checked_sub(self.before)?;
        self.stays += 1;
        match difference.minor() {
            0 => self.equal += 1,
            1.. => self.dearer += 1,
            _ => self.cheaper += 1,
        }
        Ok(Some(stay))
    }
}
