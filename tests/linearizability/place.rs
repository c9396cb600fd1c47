//! A spot with the stays on it and their payments: what belongs together, and to nothing else.

use std::collections::BTreeMap;

use parking_garage::{ErrorKind, PaymentId, SessionId, SpotStatus};

use crate::checker::Object;

/// What a stay costs, at whatever time.
pub(crate) const PRICE_CENTS: i64 = 500;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    Enter,
    Exit(SessionId),
    Cancel(SessionId),
    /// Under a key of the stay's own.
    Prepay(SessionId, u8),
    Refund(SessionId, PaymentId),
    Close,
    Reopen,
    /// The spot, from memory.
    Look,
    /// The payments of a stay, from the rows.
    Read(SessionId),
}

impl Asked {
    /// Whether it is answered without a change, and from where.
    pub(crate) const fn reads(&self) -> Option<Source> {
        match self {
            Self::Look => Some(Source::Memory),
            Self::Read(_) => Some(Source::Rows),
            _ => None,
        }
    }
}

/// Where an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Memory,
    Rows,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    Entered(SessionId),
    Done,
    Refused(ErrorKind),
    Paid(PaymentId, i64),
    Seen(SpotStatus, Option<SessionId>),
    /// The payments, and what was given back of each.
    Payments(BTreeMap<PaymentId, i64>),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Stay {
    is_over: bool,
    payments: BTreeMap<PaymentId, Payment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Payment {
    key: u8,
    amount: i64,
    refunded: i64,
}

impl Stay {
    fn is_paid(&self) -> bool {
        self.payments.values().any(|payment| payment.amount > payment.refunded)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    status: SpotStatus,
    holder: Option<SessionId>,
    stays: BTreeMap<SessionId, Stay>,
}

impl Place {
    pub(crate) const FREE: Self = Self { status: SpotStatus::Available, holder: None, stays: BTreeMap::new() };

    fn with_status(&self, from: SpotStatus, to: SpotStatus) -> Result<Self, ErrorKind> {
        if self.status == from { Ok(Self { status: to, ..self.clone() }) } else { Err(ErrorKind::InvalidTransition) }
    }

    fn freed(mut self, stay: SessionId) -> Self {
        if let Some(stay) = self.stays.get_mut(&stay) {
            stay.is_over = true;
        }
        Self { status: SpotStatus::Available, holder: None, ..self }
    }

    /// The stay, if it is not over.
    fn open(&self, stay: SessionId) -> Result<&Stay, ErrorKind> {
        self.stays.get(&stay).filter(|stay| !stay.is_over).ok_or(ErrorKind::InvalidTransition)
    }

    /// What a call that answers nothing in particular does.
    fn changed(&self, asked: &Asked) -> Result<Self, ErrorKind> {
        match *asked {
            Asked::Close => self.with_status(SpotStatus::Available, SpotStatus::Maintenance),
            Asked::Reopen => self.with_status(SpotStatus::Maintenance, SpotStatus::Available),
            Asked::Exit(id) => {
                if self.open(id)?.is_paid() {
                    Ok(self.clone().freed(id))
                } else {
                    Err(ErrorKind::PaymentRequired)
                }
            }
            Asked::Cancel(id) => {
                if self.open(id)?.is_paid() {
                    Err(ErrorKind::InvalidTransition)
                } else {
                    Ok(self.clone().freed(id))
                }
            }
            Asked::Refund(id, payment) => {
                let mut next = self.clone();
                let payment = next.stays.get_mut(&id).and_then(|stay| stay.payments.get_mut(&payment));
                let payment = payment.ok_or(ErrorKind::NotFound)?;
                if payment.refunded != 0 {
                    return Err(ErrorKind::InvalidTransition);
                }
                if payment.amount == 0 {
                    return Err(ErrorKind::AmountMismatch);
                }
                payment.refunded = payment.amount;
                Ok(next)
            }
            _ => Err(ErrorKind::Internal),
        }
    }

    fn entered(&self, answered: &Answered) -> Option<Self> {
        match (self.status, answered) {
            (SpotStatus::Available, Answered::Entered(id)) if !self.stays.contains_key(id) => {
                let mut next = Self { status: SpotStatus::Occupied, holder: Some(*id), ..self.clone() };
                next.stays.insert(*id, Stay::default());
                Some(next)
            }
            (SpotStatus::Available, _) => None,
            _ => (*answered == Answered::Refused(ErrorKind::SpotUnavailable)).then(|| self.clone()),
        }
    }

    fn paid(&self, id: SessionId, key: u8, answered: &Answered) -> Option<Self> {
        let known = self.stays.get(&id)?.payments.iter().find(|(_, payment)| payment.key == key);
        if let Some((payment, Payment { amount, .. })) = known {
            return (*answered == Answered::Paid(*payment, *amount)).then(|| self.clone());
        }
        match (self.open(id), answered) {
            (Ok(stay), Answered::Paid(payment, amount)) => {
                let due = if stay.is_paid() { 0 } else { PRICE_CENTS };
                let mut next = self.clone();
                let is_new = !stay.payments.contains_key(payment);
                next.stays.get_mut(&id)?.payments.insert(*payment, Payment { key, amount: *amount, refunded: 0 });
                (is_new && *amount == due).then_some(next)
            }
            (Err(kind), Answered::Refused(refused)) => (kind == *refused).then(|| self.clone()),
            _ => None,
        }
    }
}

impl Object for Place {
    type Asked = Asked;
    type Answered = Answered;

    fn after(&self, asked: &Asked, answered: &Answered) -> Option<Self> {
        match *asked {
            Asked::Enter => self.entered(answered),
            Asked::Prepay(id, key) => self.paid(id, key, answered),
            Asked::Look => (*answered == Answered::Seen(self.status, self.holder)).then(|| self.clone()),
            Asked::Read(id) => {
                let payments = &self.stays.get(&id)?.payments;
                let seen = payments.iter().map(|(id, payment)| (*id, payment.refunded)).collect();
                (*answered == Answered::Payments(seen)).then(|| self.clone())
            }
            _ => match (self.changed(asked), answered) {
                (Ok(next), Answered::Done) => Some(next),
                (Err(kind), Answered::Refused(refused)) if kind == *refused => Some(self.clone()),
                _ => None,
            },
        }
    }
}
