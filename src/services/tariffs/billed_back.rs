//! What is billed to those who validated stays.

use std::collections::BTreeMap;

use super::Tariffs;
use super::history::{History, PRICING};
use crate::domain::{Label, Money, Session, SessionStatus, Timestamp, ValidationOutcome};
use crate::{Error, ErrorKind, Result};

/// What one third party owes for the validations that were granted in its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledBack {
    /// Who is billed.
    pub billed_to: Label,
    /// How many validations took something off, or would have if anything had been left.
    pub validations: u64,
    /// What they took off. Before tax, where the tax is added to prices.
    pub amount: Money,
}

impl Tariffs<'_> {
    /// What validations took off the stays that ended from `from` on and before `until`, by who is billed: each COMPLETED
    /// session is priced again from what is stored. In the order of the names, and of currencies where there are several.
    ///
    /// Reads page by page, and so counts in a session that ends meanwhile, or does not.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] unless `from` is before `until`; [`ErrorKind::OutOfRange`] for a sum past 64 bits.
    pub fn billed_back(&self, from: Timestamp, until: Timestamp) -> Result<Vec<BilledBack>> {
        if from >= until {
            return Err(Error::new(ErrorKind::InvalidInput, format!("a period from {from} until {until} has no length")));
        }
        let currency = self.scope.context().policy.currency;
        let ended_within = |session: &Session| {
            let ended = session.ended_at.is_some_and(|ended_at| from <= ended_at && ended_at < until);
            ended && session.status == SessionStatus::Completed
        };
        let mut sums: BTreeMap<(Label, &'static str), (u64, Money)> = BTreeMap::new();
        let scope = self.scope.admit(PRICING)?;
        let mut history = History::default();
        let mut after = None;
        loop {
            // Where the next page begins; it may be that none of this one's sessions is wanted.
            let mut end = None;
            let page = history.page(&scope, after, |rows, page| {
                let mut ids: Vec<_> = rows.validations(page)?.into_iter().map(|row| row.session).collect();
                ids.dedup();
                end = ids.last().copied();
                let sessions = ids.into_iter().map(|id| super::found(rows.session(id)?, "session", id));
                sessions.filter(|session| session.as_ref().map_or(true, ended_within)).collect()
            })?;
            for stay in page.stays {
                for taken in stay.price(currency)?.adjustments {
                    if let (Some(billed_to), ValidationOutcome::Applied) = (taken.billed_to, taken.outcome) {
                        let currency = taken.amount.currency();
                        let (count, sum) = sums.entry((billed_to, currency.code())).or_insert((0, Money::zero(currency)));
                        *count += 1;
                        *sum = sum.checked_add(taken.amount)?;
                    }
                }
            }
            if end.is_none() {
                break;
            }
            after = end;
        }
        let billed = |((billed_to, _), (validations, amount))| BilledBack { billed_to, validations, amount };
        Ok(sums.into_iter().map(billed).collect())
    }
}
