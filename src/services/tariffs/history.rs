//! The stays of the past with all that their prices depend on, page by page.

use crate::authority::Need;
use crate::domain::Permission;
use std::collections::HashMap;
use std::sync::Arc;

use super::super::found;
use super::super::sessions::stay_of;
use crate::domain::{Features, Quote, Session, SessionId, SpotId, Stay, Tariff, TariffRef, Validation, VehicleType, price};
use crate::storage::{Page, ReadTx, ValidationRow};
use crate::transaction::Scope;
use crate::{Currency, Error, ErrorKind, Result};

/// Looking back at what was taken is for who sets the prices.
pub(super) const PRICING: Need = Need::May(Permission::ManageTariffs);

/// Sessions in one read transaction: enough that beginning it costs little, and few enough that it is soon over.
pub(super) const SESSIONS_PER_PAGE: u32 = 500;

/// A stay that is over, with what it is priced by.
#[derive(Debug)]
pub(super) struct PastStay {
    pub(super) session: Session,
    pub(super) stay: Stay,
    pub(super) validations: Vec<Validation>,
    /// The version pinned at entry.
    pub(super) tariff: Option<Arc<Tariff>>,
}

impl PastStay {
    /// Its price under the version pinned at entry; nothing, where there was no tariff.
    pub(super) fn price(&self, currency: Currency) -> Result<Quote> {
        match &self.tariff {
            None => Ok(Quote::free(currency, self.stay.entered_at, self.stay.until)),
            Some(tariff) => price(tariff, &self.stay, &self.validations),
        }
    }
}

/// Reads the stays of the past. What many stays share is kept from page to page: as much as there are spots and tariffs.
#[derive(Debug, Default)]
pub(super) struct History {
    features: HashMap<SpotId, Features>,
    tariffs: HashMap<TariffRef, Arc<Tariff>>,
}

/// One page: its stays, and behind which session the next one begins.
#[derive(Debug)]
pub(super) struct HistoryPage {
    pub(super) stays: Vec<PastStay>,
    pub(super) next: Option<SessionId>,
}

impl History {
    /// The COMPLETED sessions among those that `sessions` answers for a page, read in one transaction.
    pub(super) fn page(
        &mut self,
        scope: &Scope<'_>,
        after: Option<SessionId>,
        mut sessions: impl FnMut(&dyn ReadTx, Page<SessionId>) -> Result<Vec<Session>>,
    ) -> Result<HistoryPage> {
        scope.read(PRICING, |rows| {
            let sessions = sessions(rows, Page { after, ..Page::first(SESSIONS_PER_PAGE) })?;
            let Some(last) = sessions.last().map(|session| session.id) else {
                return Ok(HistoryPage { stays: Vec::new(), next: None });
            };
            let mut validations = validations(rows, after, last)?.into_iter().peekable();
            let mut stays = Vec::with_capacity(sessions.len());
            for session in sessions {
                while validations.next_if(|row| row.session < session.id).is_some() {}
                let mut own = Vec::new();
                while let Some(row) = validations.next_if(|row| row.session == session.id) {
                    own.push(row.validation);
                }
                stays.push(self.stay(rows, session, own)?);
            }
            Ok(HistoryPage { stays, next: Some(last) })
        })
    }

    fn stay(&mut self, rows: &dyn ReadTx, session: Session, validations: Vec<Validation>) -> Result<PastStay> {
        let id = session.id;
        let (Some(ended_at), Some(vehicle_type)) = (session.ended_at, session.vehicle_type) else {
            return Err(Error::new(ErrorKind::Corrupt, format!("session {id} is COMPLETED and has no end or no vehicle type")));
        };
        let features = self.features(rows, session.spot)?;
        let tariff = session.tariff.as_ref().map(|tariff| self.tariff(rows, tariff)).transpose()?;
        let vehicle_type: VehicleType = vehicle_type;
        let stay = stay_of(&session, ended_at, vehicle_type, features);
        Ok(PastStay { session, stay, validations, tariff })
    }

    fn features(&mut self, rows: &dyn ReadTx, spot: SpotId) -> Result<Features> {
        // What a spot offers never changes.
        if let Some(features) = self.features.get(&spot) {
            return Ok(*features);
        }
        let features = found(rows.spot(spot)?, "spot", spot)?.class.features;
        self.features.insert(spot, features);
        Ok(features)
    }

    fn tariff(&mut self, rows: &dyn ReadTx, reference: &TariffRef) -> Result<Arc<Tariff>> {
        // Nor does a published version.
        if let Some(tariff) = self.tariffs.get(reference) {
            return Ok(Arc::clone(tariff));
        }
        let tariff = Arc::new(found(rows.tariff(reference)?, "tariff", reference)?.tariff);
        self.tariffs.insert(reference.clone(), Arc::clone(&tariff));
        Ok(tariff)
    }
}

/// The validations of all sessions behind `after` up to `last`.
fn validations(rows: &dyn ReadTx, mut after: Option<SessionId>, last: SessionId) -> Result<Vec<ValidationRow>> {
    let mut all = Vec::new();
    loop {
        let page = rows.validations(Page { after, ..Page::first(SESSIONS_PER_PAGE) })?;
        let end = page.last().map(|row| row.session);
        all.extend(page.into_iter().take_while(|row| row.session <= last));
        match end {
            Some(end) if end < last => after = Some(end),
            _ => return Ok(all),
        }
    }
}
