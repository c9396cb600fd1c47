//! What can be asked of a garage, as data: made from dice, printed to be replayed, left out to find the shortest story.
//!
//! A row is named by a number that is reduced to the rows there are, the youngest first: an operation keeps a meaning when others
//! before it are left out.

use parking_garage::{CashMove, DeviceKind, ErrorKind, PaymentPurpose, SeededEntropy, VehicleType};

pub(crate) const PLATES: [&str; 8] = ["AA 1", "BB 2", "CC 3", "DD 4", "EE 5", "FF 6", "GG 7", "HH 8"];
pub(crate) const CODES: [&str; 6] = ["L1-1", "L1-2", "L1-3", "L2-1", "L2-2", "L2-3"];
pub(crate) const DRAWERS: [&str; 2] = ["booth", "kiosk"];
pub(crate) const LABELS: [&str; 3] = ["bakery", "cinema", "market"];
pub(crate) const LOGINS: [&str; 3] = ["ada", "ben", "cyd"];
pub(crate) const KINDS: [VehicleType; 4] =
    [VehicleType::Standard, VehicleType::Compact, VehicleType::Electric, VehicleType::Oversized];

/// How the youngest `count` rows are reached by a number.
pub(crate) fn pick(which: u8, count: usize) -> Option<usize> {
    // Few of the oldest: what is over refuses everything alike.
    const YOUNGEST: usize = 8;
    count.checked_sub(1).map(|last| last - usize::from(which) % count.min(YOUNGEST))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Any,
    OnLevel(i16),
    /// A place in [`CODES`].
    Code(u8),
}

/// What the bank does with what it is asked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Answers,
    Declines,
    RequestLost,
    ReplyLost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Cash,
    Card(Fate),
}

/// How a payment differs from one of just what is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) by: By,
    /// So many cents more than is due, or fewer.
    pub(crate) off: i16,
    /// Handed over so many cents beyond the amount.
    pub(crate) tendered: Option<i16>,
    pub(crate) drawer: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Pass {
        minutes: u16,
    },
    /// The clock jumps by so many seconds.
    Jump {
        seconds: i64,
    },

    Enter {
        plate: u8,
        kind: Option<u8>,
        choice: Choice,
    },
    Exit {
        stay: u8,
    },
    ExitUnpaid {
        stay: u8,
    },
    LetOut {
        stay: u8,
    },
    Cancel {
        stay: u8,
    },
    Quote {
        stay: u8,
    },
    Extend {
        stay: u8,
        minutes: i16,
    },
    Transfer {
        stay: u8,
        choice: Choice,
    },
    CorrectPlate {
        stay: u8,
        plate: u8,
    },
    SetClass {
        stay: u8,
        permit: bool,
    },
    Validate {
        stay: u8,
        label: u8,
    },
    Revoke {
        stay: u8,
        label: u8,
    },
    FindStay {
        plate: u8,
    },

    VoidTicket {
        ticket: u8,
    },
    ReplaceTicket {
        stay: u8,
    },
    FindTicket {
        ticket: u8,
    },

    Pay {
        stay: u8,
        purpose: PaymentPurpose,
        terms: Terms,
    },
    /// The same call with the same key once more.
    PayAgain {
        payment: u8,
        fate: Fate,
    },
    CancelPayment {
        payment: u8,
    },
    RecoverPayment {
        payment: u8,
        fate: Fate,
    },
    Refund {
        payment: u8,
        cents: Option<i16>,
        fate: Fate,
        drawer: Option<u8>,
    },
    RecoverRefund {
        refund: u8,
        fate: Fate,
    },
    Dispute {
        payment: u8,
    },
    Resolve {
        payment: u8,
    },
    PayDebt {
        debt: u8,
        terms: Terms,
    },
    Waive {
        debt: u8,
    },

    Close {
        spot: u8,
        out: bool,
    },
    Reopen {
        spot: u8,
    },
    Reserve {
        spot: u8,
        plate: u8,
        minutes: Option<i16>,
    },
    Free {
        spot: u8,
    },
    RemoveSpot {
        spot: u8,
    },
    /// Builds the spot of a code anew.
    Build {
        code: u8,
    },

    Register {
        plate: u8,
        kind: u8,
    },
    Update {
        vehicle: u8,
        stale: bool,
        kind: u8,
    },
    RemoveVehicle {
        vehicle: u8,
    },
    FindVehicle {
        plate: u8,
    },

    OpenShift {
        drawer: u8,
        float: i16,
    },
    MoveCash {
        shift: u8,
        kind: CashMove,
        cents: i16,
    },
    CloseShift {
        shift: u8,
        cents: i16,
    },
    CloseDay,

    CreateUser {
        login: u8,
    },
    SetUser {
        user: u8,
        stale: bool,
        active: bool,
    },
    RemoveUser {
        user: u8,
    },
    RegisterDevice {
        kind: DeviceKind,
    },
    SetDevice {
        device: u8,
        stale: bool,
        active: bool,
    },
    RemoveDevice {
        device: u8,
    },
    LoginDevice {
        device: u8,
    },

    Sweep {
        fate: Fate,
    },
    Check,
    Rebuild,
    /// The program ends, and starts anew on what was committed.
    Restart {
        fate: Fate,
    },
}

/// One step: an operation, and how it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) op: Op,
    /// Under this idempotency key, for those whose meaning does not depend on the rows there are.
    pub(crate) key: Option<u8>,
    /// That call into the storage fails so; 0 is the commit.
    pub(crate) fault: Option<(u8, ErrorKind)>,
    /// Behind it in one transaction.
    pub(crate) and: Option<Op>,
}

/// Reads dice.
pub(crate) struct Dice(SeededEntropy);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(SeededEntropy::new(seed))
    }

    fn below(&self, count: u64) -> u64 {
        self.0.next_u64() % count
    }

    fn byte(&self) -> u8 {
        self.0.next_u64().to_le_bytes()[0]
    }

    fn one_in(&self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn of<T: Copy>(&self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    fn choice(&self) -> Choice {
        match self.below(8) {
            0 => Choice::OnLevel(self.of(&[1, 2])),
            1 => Choice::Code(self.below(CODES.len() as u64) as u8),
            _ => Choice::Any,
        }
    }

    fn fate(&self) -> Fate {
        self.of(&[Fate::Answers, Fate::Answers, Fate::Answers, Fate::Declines, Fate::RequestLost, Fate::ReplyLost])
    }

    fn drawer(&self) -> Option<u8> {
        self.one_in(3).then(|| self.below(2) as u8)
    }

    fn terms(&self) -> Terms {
        let by = if self.one_in(2) { By::Cash } else { By::Card(self.fate()) };
        Terms {
            by,
            off: if self.one_in(8) { self.of(&[-1, 1, 250]) } else { 0 },
            tendered: self.one_in(5).then(|| self.of(&[0, 50, -1])),
            drawer: self.drawer(),
        }
    }

    fn plate(&self) -> u8 {
        self.below(PLATES.len() as u64) as u8
    }

    fn kind(&self) -> u8 {
        self.below(KINDS.len() as u64) as u8
    }

    fn minutes(&self) -> u16 {
        self.of(&[0, 1, 2, 14, 15, 16, 59, 60, 61, 400])
    }

    /// The next step of a seed's story.
    pub(crate) fn step(&self) -> Step {
        let op = self.op();
        let is_fixed = matches!(op, Op::Enter { .. } | Op::Register { .. } | Op::OpenShift { .. });
        let key = (is_fixed && self.one_in(3)).then(|| self.below(4) as u8);
        let fault = (op.is_one_transaction() && self.one_in(12)).then(|| {
            // The pause before another try moves the clock, and what is due may change: whoever pays meets no conflict.
            let is_payment = matches!(op, Op::Pay { .. } | Op::PayDebt { .. });
            let kinds = [ErrorKind::DiskFull, ErrorKind::Io, ErrorKind::Busy, ErrorKind::Conflict];
            let kind = self.of(if is_payment { &kinds[..2] } else { &kinds });
            (self.of(&[0, 1, 2, 3, 5, 8]), kind)
        });
        let and = (key.is_none() && fault.is_none() && op.is_one_transaction() && self.one_in(10)).then(|| self.op());
        Step { op, key, fault, and: and.filter(|op| op.is_one_transaction()) }
    }

    fn op(&self) -> Op {
        const DAY: i64 = 86_400;
        let any = self.byte();
        match self.below(116) {
            0..=9 => Op::Pass { minutes: self.minutes() },
            10 => Op::Jump { seconds: self.of(&[-1, -DAY, -DAY, 40 * DAY, 3_650 * DAY]) },
            11..=26 => Op::Enter { plate: self.plate(), kind: self.one_in(3).then(|| self.kind()), choice: self.choice() },
            27..=32 => Op::Exit { stay: any },
            33 => Op::ExitUnpaid { stay: any },
            34 => Op::LetOut { stay: any },
            35 => Op::Cancel { stay: any },
            36..=38 => Op::Quote { stay: any },
            39 => Op::Extend { stay: any, minutes: self.of(&[-5, 0, 30]) },
            40..=41 => Op::Transfer { stay: any, choice: self.choice() },
            42 => Op::CorrectPlate { stay: any, plate: self.plate() },
            43 => Op::SetClass { stay: any, permit: self.one_in(2) },
            44..=45 => Op::Validate { stay: any, label: self.below(3) as u8 },
            46 => Op::Revoke { stay: any, label: self.below(3) as u8 },
            47 => Op::FindStay { plate: self.plate() },
            48 => Op::VoidTicket { ticket: any },
            49 => Op::ReplaceTicket { stay: any },
            50 => Op::FindTicket { ticket: any },
            51..=63 => {
                let purpose = self.of(&[PaymentPurpose::Exit, PaymentPurpose::Prepay, PaymentPurpose::TopUp]);
                Op::Pay { stay: any, purpose, terms: self.terms() }
            }
            64..=66 => Op::PayAgain { payment: any, fate: self.fate() },
            67 => Op::CancelPayment { payment: any },
            68..=69 => Op::RecoverPayment { payment: any, fate: self.fate() },
            70..=73 => {
                let cents = self.one_in(2).then(|| self.of(&[0, 1, 100, 250, 251, 10_000]));
                Op::Refund { payment: any, cents, fate: self.fate(), drawer: self.drawer() }
            }
            74 => Op::RecoverRefund { refund: any, fate: self.fate() },
            75 => Op::Dispute { payment: any },
            76 => Op::Resolve { payment: any },
            77..=79 => Op::PayDebt { debt: any, terms: self.terms() },
            80 => Op::Waive { debt: any },
            81 => Op::Close { spot: any, out: self.one_in(2) },
            82..=83 => Op::Reopen { spot: any },
            84..=85 => {
                let minutes = self.one_in(2).then(|| self.of(&[0, 10, 60]));
                Op::Reserve { spot: any, plate: self.plate(), minutes }
            }
            86 => Op::Free { spot: any },
            87 => Op::RemoveSpot { spot: any },
            88 => Op::Build { code: self.below(CODES.len() as u64) as u8 },
            89..=90 => Op::Register { plate: self.plate(), kind: self.kind() },
            91..=92 => Op::Update { vehicle: any, stale: self.one_in(3), kind: self.kind() },
            93 => Op::RemoveVehicle { vehicle: any },
            94 => Op::FindVehicle { plate: self.plate() },
            95..=96 => Op::OpenShift { drawer: self.below(2) as u8, float: self.of(&[0, 500, -1]) },
            97 => Op::MoveCash { shift: any, kind: self.of(CashMove::ALL), cents: self.of(&[0, 100, 600]) },
            98 => Op::CloseShift { shift: any, cents: self.of(&[0, 500, 750, -1]) },
            99 => Op::CloseDay,
            100 => Op::CreateUser { login: self.below(LOGINS.len() as u64) as u8 },
            101 => Op::SetUser { user: any, stale: self.one_in(3), active: self.one_in(2) },
            102 => Op::RemoveUser { user: any },
            103 => Op::RegisterDevice { kind: self.of(DeviceKind::ALL) },
            104 => Op::SetDevice { device: any, stale: self.one_in(3), active: self.one_in(2) },
            105 => Op::RemoveDevice { device: any },
            106..=107 => Op::LoginDevice { device: any },
            108..=110 => Op::Sweep { fate: self.fate() },
            111 => Op::Check,
            112 => Op::Rebuild,
            113 => Op::Restart { fate: self.fate() },
            _ => Op::Quote { stay: any },
        }
    }
}

impl Op {
    /// Whether it is done in one transaction or not at all; it can then stand in another's.
    pub(crate) const fn is_one_transaction(self) -> bool {
        match self {
            Self::Enter { .. }
            | Self::Exit { .. }
            | Self::ExitUnpaid { .. }
            | Self::LetOut { .. }
            | Self::Cancel { .. }
            | Self::Extend { .. }
            | Self::Transfer { .. }
            | Self::CorrectPlate { .. }
            | Self::SetClass { .. }
            | Self::Validate { .. }
            | Self::Revoke { .. }
            | Self::VoidTicket { .. }
            | Self::ReplaceTicket { .. }
            | Self::CancelPayment { .. }
            | Self::Dispute { .. }
            | Self::Resolve { .. }
            | Self::Waive { .. }
            | Self::Close { .. }
            | Self::Reopen { .. }
            | Self::Reserve { .. }
            | Self::Free { .. }
            | Self::RemoveSpot { .. }
            | Self::Build { .. }
            | Self::Register { .. }
            | Self::Update { .. }
            | Self::RemoveVehicle { .. }
            | Self::OpenShift { .. }
            | Self::MoveCash { .. }
            | Self::CloseShift { .. } => true,
            Self::Pay { terms, .. } | Self::PayDebt { terms, .. } => matches!(terms.by, By::Cash),
            _ => false,
        }
    }
}
