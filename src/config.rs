//! The rules of the house and the settings of the library.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{AssignmentPolicy, Currency, Issuer, TimeZone};
use crate::storage::Durability;

/// What happens to the spot of a session that expires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiredSpots {
    /// It stays OCCUPIED until staff have looked and release it: the car is probably still there.
    #[default]
    KeepUntilReleased,
    /// It is free at once.
    Free,
}

/// What happens to money that is more than what is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overpayment {
    /// It is refused with [`AmountMismatch`](crate::ErrorKind::AmountMismatch): exactly what is due is taken.
    #[default]
    Refuse,
    /// It is taken. The surplus is the stay's credit: a later part of the same stay uses it, and what is left at the exit can
    /// be refunded.
    Credit,
}

/// What the debts of a vehicle mean when it wants to come in again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DebtsAtEntry {
    /// Nothing; they are not looked for.
    Ignore,
    /// The [`Visit`](crate::Visit) shows them.
    #[default]
    Show,
    /// It is not let in: [`DebtOutstanding`](crate::ErrorKind::DebtOutstanding).
    Refuse,
}

/// The rules of the house: what the operator decides.
///
/// ```
/// use parking_garage::Policy;
///
/// let policy: Policy = serde_json::from_str(r#"{"exit_grace_minutes": 20, "assignment": {"chargers": "for_all_when_nothing_else_is_free"}}"#)?;
/// assert_eq!((policy.exit_grace_minutes, policy.stay_minutes_max), (20, 43_200));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Who may take which spot.
    pub assignment: AssignmentPolicy,
    /// Time to leave after paying at a pay station. Default: 15.
    pub exit_grace_minutes: u32,
    /// A stay that is longer counts as overdue, and the sweep expires it. Default: 43,200 (30 days).
    pub stay_minutes_max: u32,
    /// What happens to the spot of a session that expires.
    pub expired_spots: ExpiredSpots,
    /// The currency of stays that no tariff prices, and the only one that a tariff may have. Default: EUR.
    pub currency: Currency,
    /// A PENDING payment that is older is taken for interrupted, and `recover` asks the provider. Default: 2.
    pub payment_minutes_max: u32,
    /// What happens to money that is more than what is due. Default: it is refused.
    pub overpayment: Overpayment,
    /// What the debts of a vehicle mean when it wants to come in again. Default: they are shown.
    pub debts_at_entry: DebtsAtEntry,
    /// For so many days after a payment was given up, `recover` still asks the provider what became of it, until it
    /// answers. Default: 7; 0 is never.
    pub cancelled_days_asked: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            assignment: AssignmentPolicy::default(),
            exit_grace_minutes: 15,
            stay_minutes_max: 30 * 24 * 60,
            expired_spots: ExpiredSpots::default(),
            currency: Currency::EUR,
            payment_minutes_max: 2,
            overpayment: Overpayment::default(),
            debts_at_entry: DebtsAtEntry::default(),
            cancelled_days_asked: 7,
        }
    }
}

/// What stands on every receipt beside what is about the payment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Letterhead {
    pub(crate) issuer: Issuer,
    pub(crate) zone: TimeZone,
}

/// Settings of the library; the builder has a setter for each.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) policy: Policy,
    pub(crate) letterhead: Letterhead,
    pub(crate) durability: Durability,
    pub(crate) create: bool,
    pub(crate) deadline: Option<Duration>,
    pub(crate) background: bool,
    pub(crate) poll_interval: Duration,
    pub(crate) check_interval: Duration,
    pub(crate) sweep_interval: Option<Duration>,
    pub(crate) instance: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            letterhead: Letterhead::default(),
            durability: Durability::Full,
            create: true,
            deadline: Some(Duration::from_secs(10)),
            background: true,
            poll_interval: Duration::from_millis(100),
            check_interval: Duration::from_secs(300),
            sweep_interval: None,
            instance: None,
        }
    }
}
