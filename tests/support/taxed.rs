//! A garage whose prices contain a tax, and a provider that says which card was used.

use std::sync::Arc;

use parking_garage::{
    CardShown, Charge, ChargeOutcome, PaymentProvider, RefundCharge, RefundOutcome, Result, SimulatedProvider, Tariff,
};

use super::House;

/// 3.33 for each hour, with 21% of VAT in it: an amount that no tax divides evenly.
const TARIFF: &str = r#"
id = "taxed"
version = 1
currency = "EUR"
time_zone = "Europe/Amsterdam"

[[lines]]
name = "Hours"
priority = 1
tax = { name = "VAT", percent = "21", included = true }
bands = [{ start_minutes = 0, amount_per_step = "3.33", step_minutes = 60, fee_at_start = "0" }]
"#;

impl House {
    /// The tariff with taxes is in force.
    pub fn with_taxes(&self) -> &Self {
        let reference = self.garage.tariffs().publish(&Tariff::from_toml(TARIFF).unwrap()).unwrap();
        self.garage.tariffs().activate(&reference).unwrap();
        self
    }
}

/// A provider that says which card was used.
#[derive(Debug)]
pub struct ShowsCards(pub Arc<SimulatedProvider>);

impl PaymentProvider for ShowsCards {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.0.charge(charge)
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.0.status(charge)
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        self.0.refund(refund)
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        self.0.refund_status(refund)
    }

    fn card_shown(&self, _: &Charge) -> Option<CardShown> {
        CardShown::new("Visa", "1111").ok()
    }
}

impl House {
    /// Runs a statement on the file behind the library's back.
    pub fn try_tamper(&self, sql: &str) -> std::result::Result<(), rusqlite::Error> {
        rusqlite::Connection::open(self.path().unwrap()).unwrap().execute_batch(sql)
    }

    /// As [`House::try_tamper`], for a statement that must succeed.
    pub fn tamper(&self, sql: &str) {
        self.try_tamper(sql).unwrap();
    }
}
