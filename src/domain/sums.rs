//! Sums of receipts: by currency, method, tax and day.

use serde::{Deserialize, Serialize};

use super::{Currency, Label, LocalDate, Money, PaymentMethod, Percent, Receipt, ReceiptKind};
use crate::{Error, ErrorKind, Result};

/// What receipts and credit notes add up to, currency by currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// A garage has one currency unless its operator changed it; by their codes.
    pub currencies: Vec<CurrencySums>,
}

/// The sums in one currency, in its minor units. No sum of what was given back is negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencySums {
    /// The currency.
    pub currency: Currency,
    /// How many receipts.
    pub receipts: u64,
    /// How many credit notes.
    pub credit_notes: u64,
    /// What was taken.
    pub taken_minor: i64,
    /// What was given back.
    pub given_back_minor: i64,
    /// By how it was paid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<MethodSum>,
    /// The taxes contained in what was taken less what was given back, by name and percentage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<TaxSum>,
    /// By day of the local calendar in the zone that each receipt shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<DaySum>,
    /// How many vehicles staff let out for nothing, of those that a tariff prices.
    #[serde(default)]
    pub releases: u64,
    /// What they owed.
    #[serde(default)]
    pub waived_minor: i64,
    /// How many vehicles left without paying.
    #[serde(default)]
    pub debts: u64,
    /// What they owed.
    #[serde(default)]
    pub debts_minor: i64,
}

/// The sums of one method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodSum {
    /// How it was paid.
    pub method: PaymentMethod,
    /// What was taken.
    pub taken_minor: i64,
    /// What was given back.
    pub given_back_minor: i64,
}

/// The sums of one tax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSum {
    /// Its name.
    pub name: Label,
    /// Its percentage.
    pub percent: Percent,
    /// The prices without it.
    pub net_minor: i64,
    /// The tax.
    pub tax_minor: i64,
}

/// The sums of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySum {
    /// The day.
    pub date: LocalDate,
    /// What was taken.
    pub taken_minor: i64,
    /// What was given back.
    pub given_back_minor: i64,
}

impl Sums {
    /// The sums in this currency, if there is anything.
    #[must_use]
    pub fn of(&self, currency: Currency) -> Option<&CurrencySums> {
        self.currencies.iter().find(|sums| sums.currency == currency)
    }

    /// Adds a receipt or credit note.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] past 64 bits.
    pub fn add(&mut self, receipt: &Receipt) -> Result<()> {
        self.in_currency(receipt.currency).add(receipt)
    }

    /// Adds a vehicle that was let out for nothing.
    pub(crate) fn add_release(&mut self, waived: Money) -> Result<()> {
        let sums = self.in_currency(waived.currency());
        sums.releases += 1;
        add(&mut sums.waived_minor, waived.minor())
    }

    /// Adds a vehicle that left without paying.
    pub(crate) fn add_debt(&mut self, owed: Money) -> Result<()> {
        let sums = self.in_currency(owed.currency());
        sums.debts += 1;
        add(&mut sums.debts_minor, owed.minor())
    }

    fn in_currency(&mut self, currency: Currency) -> &mut CurrencySums {
        entry(
            &mut self.currencies,
            |sums| sums.currency.code(),
            currency.code(),
            || CurrencySums {
                currency,
                receipts: 0,
                credit_notes: 0,
                taken_minor: 0,
                given_back_minor: 0,
                methods: Vec::new(),
                taxes: Vec::new(),
                days: Vec::new(),
                releases: 0,
                waived_minor: 0,
                debts: 0,
                debts_minor: 0,
            },
        )
    }
}

impl CurrencySums {
    /// What was taken less what was given back.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] past 64 bits.
    pub fn net(&self) -> Result<Money> {
        Money::new(self.taken_minor, self.currency).checked_sub(Money::new(self.given_back_minor, self.currency))
    }

    fn add(&mut self, receipt: &Receipt) -> Result<()> {
        let (taken, given_back) = match receipt.kind {
            ReceiptKind::Receipt => (receipt.amount_minor, 0),
            ReceiptKind::CreditNote => (0, receipt.amount_minor.checked_neg().ok_or_else(overflows)?),
        };
        match receipt.kind {
            ReceiptKind::Receipt => self.receipts += 1,
            ReceiptKind::CreditNote => self.credit_notes += 1,
        }
        add(&mut self.taken_minor, taken)?;
        add(&mut self.given_back_minor, given_back)?;
        let method = receipt.method;
        let sum = entry(&mut self.methods, |sum| sum.method, method, || MethodSum { method, taken_minor: 0, given_back_minor: 0 });
        add(&mut sum.taken_minor, taken)?;
        add(&mut sum.given_back_minor, given_back)?;
        let date = receipt.zone.date(receipt.issued_at);
        let sum = entry(&mut self.days, |sum| sum.date, date, || DaySum { date, taken_minor: 0, given_back_minor: 0 });
        add(&mut sum.taken_minor, taken)?;
        add(&mut sum.given_back_minor, given_back)?;
        for tax in &receipt.taxes {
            let key = (tax.name.clone(), tax.percent);
            let sum = entry(
                &mut self.taxes,
                |sum| (sum.name.clone(), sum.percent),
                key,
                || TaxSum { name: tax.name.clone(), percent: tax.percent, net_minor: 0, tax_minor: 0 },
            );
            add(&mut sum.net_minor, tax.net_minor)?;
            add(&mut sum.tax_minor, tax.tax_minor)?;
        }
        Ok(())
    }
}

fn add(sum: &mut i64, minor: i64) -> Result<()> {
    *sum = sum.checked_add(minor).ok_or_else(overflows)?;
    Ok(())
}

fn overflows() -> Error {
    Error::new(ErrorKind::OutOfRange, "a sum of receipts left the range of 64 bits: ask for a shorter period")
}

/// The entry with this key, in order of the keys; made if it is not there.
fn entry<Row, Key: Ord>(rows: &mut Vec<Row>, key_of: impl Fn(&Row) -> Key, key: Key, new: impl FnOnce() -> Row) -> &mut Row {
    let place = match rows.binary_search_by(|row| key_of(row).cmp(&key)) {
        Ok(place) => place,
        Err(place) => {
            rows.insert(place, new());
            place
        }
    };
    &mut rows[place]
}
