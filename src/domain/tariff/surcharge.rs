//! Prices beyond the rate lines: a lost ticket, and a stay past its limit.

use serde::{Deserialize, Serialize};

use super::Rate;

/// What a stay costs whose ticket was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LostTicket {
    /// The price.
    pub amount: Rate,
    /// How it goes together with the price of the stay.
    #[serde(default)]
    pub rule: LostTicketRule,
}

/// How the lost-ticket price goes together with the price of the stay. An entry grace that depends on the length of the stay
/// is not given: the length of a stay without a ticket is not proven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostTicketRule {
    /// The higher of the two is charged.
    #[default]
    AtLeast,
    /// The lost-ticket price is charged, and nothing else.
    Instead,
    /// Both are charged.
    Added,
}

/// What staying longer than allowed costs, on top of what the rate lines charge and beyond any maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overstay {
    /// The longest stay that does not cost it, in minutes from entry.
    pub after_minutes: u32,
    /// What each started step after that costs.
    pub amount: Rate,
    /// The length of a step in minutes; left out: the amount is charged once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_minutes: Option<u32>,
}
