//! Reading the columns of a row, believing nothing: whatever does not fit its type is damage.

use std::net::IpAddr;

use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::domain::{
    Actor, Currency, DebtId, DebtStatus, Label, ParkerClass, PaymentId, PaymentMethod, PaymentPurpose, PaymentStatus, Plate,
    PlateShown, RefundId, RefundStatus, SessionId, SessionStatus, ShiftId, ShiftStatus, SpotClass, SpotCode, SpotId, SpotStatus,
    TariffId, TicketId, TicketNumber, TicketStatus, Timestamp, VehicleId, VehicleType,
};
use crate::domain::{AuthSessionEnd, AuthSessionId, DeviceId, DeviceKind, Digest, Login, Role, UserId};
use crate::{Error, ErrorKind, Result};

/// The columns of one row, from the left.
pub(super) struct Columns<'row, 'statement> {
    row: &'row Row<'statement>,
    table: &'static str,
    next: usize,
}

impl<'row, 'statement> Columns<'row, 'statement> {
    pub(super) fn new(row: &'row Row<'statement>, table: &'static str) -> Self {
        Self { row, table, next: 0 }
    }

    /// The next column.
    pub(super) fn get<T: Column>(&mut self) -> Result<T> {
        let index = self.next;
        self.next += 1;
        let value = self.row.get_ref(index).map_err(|error| self.corrupt(index).with_source(error))?;
        T::read(value).ok_or_else(|| self.corrupt(index))
    }

    /// Says that the column read last holds nonsense.
    pub(super) fn corrupt_here(&self) -> Error {
        self.corrupt(self.next.saturating_sub(1))
    }

    // The key comes first in every query; it is named, other values may be a plate.
    fn corrupt(&self, index: usize) -> Error {
        let key = match self.row.get_ref(0) {
            Ok(ValueRef::Blob(bytes)) => match <[u8; 16]>::try_from(bytes) {
                Ok(bytes) => SpotId::from_bytes(bytes).to_string(),
                Err(_) => "with a malformed id".to_owned(),
            },
            Ok(ValueRef::Integer(number)) => number.to_string(),
            Ok(ValueRef::Text(text)) => String::from_utf8_lossy(text).into_owned(),
            _ => "without an id".to_owned(),
        };
        let column = self.row.as_ref().column_name(index).unwrap_or("?").to_owned();
        let table = self.table;
        Error::new(ErrorKind::Corrupt, format!("{table} row {key}: the column {column} is damaged; restore a backup"))
    }
}

/// A type that a column may hold; `None` for a value that is not one.
pub(super) trait Column: Sized {
    fn read(value: ValueRef<'_>) -> Option<Self>;
}

impl<T: Column> Column for Option<T> {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            other => T::read(other).map(Some),
        }
    }
}

fn integer(value: ValueRef<'_>) -> Option<i64> {
    match value {
        ValueRef::Integer(number) => Some(number),
        _ => None,
    }
}

fn text(value: ValueRef<'_>) -> Option<&str> {
    match value {
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

fn bytes<const N: usize>(value: ValueRef<'_>) -> Option<[u8; N]> {
    match value {
        ValueRef::Blob(bytes) => bytes.try_into().ok(),
        _ => None,
    }
}

macro_rules! columns {
    ($($type:ty: $value:ident => $read:expr;)+) => {$(
        impl Column for $type {
            fn read($value: ValueRef<'_>) -> Option<Self> {
                $read
            }
        }
    )+};
}

columns! {
    i64: value => integer(value);
    u64: value => integer(value)?.try_into().ok();
    u32: value => integer(value)?.try_into().ok();
    i16: value => integer(value)?.try_into().ok();
    u16: value => integer(value)?.try_into().ok();
    bool: value => match integer(value)? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    };
    Timestamp: value => integer(value).map(Timestamp::from_micros);
    SpotClass: value => SpotClass::ALL.get(usize::try_from(integer(value)?).ok()?).copied();
    String: value => text(value).map(str::to_owned);
    [u8; 32]: value => bytes(value);
    SpotId: value => bytes(value).map(SpotId::from_bytes);
    VehicleId: value => bytes(value).map(VehicleId::from_bytes);
    SessionId: value => bytes(value).map(SessionId::from_bytes);
    TicketId: value => bytes(value).map(TicketId::from_bytes);
    PaymentId: value => bytes(value).map(PaymentId::from_bytes);
    ShiftId: value => bytes(value).map(ShiftId::from_bytes);
    RefundId: value => bytes(value).map(RefundId::from_bytes);
    DebtId: value => bytes(value).map(DebtId::from_bytes);
    // Only the normal form is ever stored.
    Plate: value => Plate::new(text(value)?).ok().filter(|plate| Some(plate.as_str()) == text(value));
    PlateShown: value => text(value).map(PlateShown::new);
    TicketNumber: value => text(value)?.parse().ok().filter(|number: &TicketNumber| Some(number.as_str()) == text(value));
    SpotCode: value => text(value)?.parse().ok();
    SpotStatus: value => text(value)?.parse().ok();
    VehicleType: value => text(value)?.parse().ok();
    SessionStatus: value => text(value)?.parse().ok();
    TicketStatus: value => text(value)?.parse().ok();
    PaymentStatus: value => text(value)?.parse().ok();
    RefundStatus: value => text(value)?.parse().ok();
    DebtStatus: value => text(value)?.parse().ok();
    PaymentMethod: value => text(value)?.parse().ok();
    PaymentPurpose: value => text(value)?.parse().ok();
    ShiftStatus: value => text(value)?.parse().ok();
    Actor: value => text(value)?.parse().ok();
    Currency: value => text(value)?.parse().ok();
    TariffId: value => text(value)?.parse().ok();
    ParkerClass: value => text(value)?.parse().ok();
    Label: value => text(value)?.parse().ok();
    UserId: value => bytes(value).map(UserId::from_bytes);
    DeviceId: value => bytes(value).map(DeviceId::from_bytes);
    AuthSessionId: value => bytes(value).map(AuthSessionId::from_bytes);
    Digest: value => bytes(value).map(Digest::from_bytes);
    // Only the normal form is ever stored.
    Login: value => text(value)?.parse().ok().filter(|login: &Login| Some(login.as_str()) == text(value));
    Role: value => text(value)?.parse().ok();
    DeviceKind: value => text(value)?.parse().ok();
    AuthSessionEnd: value => text(value)?.parse().ok();
    IpAddr: value => text(value)?.parse().ok();
}
