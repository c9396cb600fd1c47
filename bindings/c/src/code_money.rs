//! Enumerations of money and accounts; see `code.rs`.

use parking_garage::{AuthSessionEnd, CashMove, DebtStatus, DeviceKind, ParkerClass, ReceiptKind, RefundStatus, Role, ShiftStatus};

use crate::code::coded;

/// What became of a refund.
pub type GarageRefundStatus = i32;
/// Written down; what the provider did is not known yet.
pub const GARAGE_REFUND_STATUS_PENDING: GarageRefundStatus = 1;
/// The money was given back.
pub const GARAGE_REFUND_STATUS_COMPLETED: GarageRefundStatus = 2;
/// The provider refused.
pub const GARAGE_REFUND_STATUS_FAILED: GarageRefundStatus = 3;
coded! {
    RefundStatus, "refund status" {
        Pending = GARAGE_REFUND_STATUS_PENDING,
        Completed = GARAGE_REFUND_STATUS_COMPLETED,
        Failed = GARAGE_REFUND_STATUS_FAILED,
    }
}

/// What became of a debt.
pub type GarageDebtStatus = i32;
/// It is owed.
pub const GARAGE_DEBT_STATUS_OPEN: GarageDebtStatus = 1;
/// It was paid.
pub const GARAGE_DEBT_STATUS_SETTLED: GarageDebtStatus = 2;
/// The operator gave it up.
pub const GARAGE_DEBT_STATUS_WAIVED: GarageDebtStatus = 3;
coded! {
    DebtStatus, "debt status" {
        Open = GARAGE_DEBT_STATUS_OPEN,
        Settled = GARAGE_DEBT_STATUS_SETTLED,
        Waived = GARAGE_DEBT_STATUS_WAIVED,
    }
}

/// Where a shift is in its life.
pub type GarageShiftStatus = i32;
/// The drawer is in use.
pub const GARAGE_SHIFT_STATUS_OPEN: GarageShiftStatus = 1;
/// The drawer was counted.
pub const GARAGE_SHIFT_STATUS_CLOSED: GarageShiftStatus = 2;
coded! {
    ShiftStatus, "shift status" {
        Open = GARAGE_SHIFT_STATUS_OPEN,
        Closed = GARAGE_SHIFT_STATUS_CLOSED,
    }
}

/// A movement of cash that is neither a payment nor a refund.
pub type GarageCashMove = i32;
/// Out of the drawer, into the safe.
pub const GARAGE_CASH_MOVE_DROP: GarageCashMove = 1;
/// Into the drawer, such as coins to give change.
pub const GARAGE_CASH_MOVE_PAY_IN: GarageCashMove = 2;
/// Out of the drawer, such as for a broom.
pub const GARAGE_CASH_MOVE_PAY_OUT: GarageCashMove = 3;
coded! {
    CashMove, "cash movement" {
        Drop = GARAGE_CASH_MOVE_DROP,
        PayIn = GARAGE_CASH_MOVE_PAY_IN,
        PayOut = GARAGE_CASH_MOVE_PAY_OUT,
    }
}

/// What a receipt stands for.
pub type GarageReceiptKind = i32;
/// Money was taken.
pub const GARAGE_RECEIPT_KIND_RECEIPT: GarageReceiptKind = 1;
/// Money was given back: it corrects a receipt.
pub const GARAGE_RECEIPT_KIND_CREDIT_NOTE: GarageReceiptKind = 2;
coded! {
    ReceiptKind, "receipt kind" {
        Receipt = GARAGE_RECEIPT_KIND_RECEIPT,
        CreditNote = GARAGE_RECEIPT_KIND_CREDIT_NOTE,
    }
}

/// On what ground somebody parks.
pub type GarageParkerClass = i32;
/// Came without an arrangement and pays for the stay.
pub const GARAGE_PARKER_CLASS_TRANSIENT: GarageParkerClass = 1;
/// Holds a permit or subscription.
pub const GARAGE_PARKER_CLASS_PERMIT: GarageParkerClass = 2;
/// Booked the stay before.
pub const GARAGE_PARKER_CLASS_RESERVATION: GarageParkerClass = 3;
/// Works for the garage or its host.
pub const GARAGE_PARKER_CLASS_STAFF: GarageParkerClass = 4;
coded! {
    ParkerClass, "parker class" {
        Transient = GARAGE_PARKER_CLASS_TRANSIENT,
        Permit = GARAGE_PARKER_CLASS_PERMIT,
        Reservation = GARAGE_PARKER_CLASS_RESERVATION,
        Staff = GARAGE_PARKER_CLASS_STAFF,
    }
}

/// What somebody is in the garage.
pub type GarageRole = i32;
/// Runs the installation: users, devices, backups.
pub const GARAGE_ROLE_ADMIN: GarageRole = 1;
/// Runs the business: tariffs, refunds, the journal.
pub const GARAGE_ROLE_MANAGER: GarageRole = 2;
/// Works in the booth.
pub const GARAGE_ROLE_OPERATOR: GarageRole = 3;
/// A gate or a pay station.
pub const GARAGE_ROLE_KIOSK: GarageRole = 4;
/// Looks, and changes nothing.
pub const GARAGE_ROLE_USER: GarageRole = 5;
coded! {
    Role, "role" {
        Admin = GARAGE_ROLE_ADMIN,
        Manager = GARAGE_ROLE_MANAGER,
        Operator = GARAGE_ROLE_OPERATOR,
        Kiosk = GARAGE_ROLE_KIOSK,
        User = GARAGE_ROLE_USER,
    }
}

/// What a device is.
pub type GarageDeviceKind = i32;
/// A gate at a lane.
pub const GARAGE_DEVICE_KIND_GATE: GarageDeviceKind = 1;
/// A pay station.
pub const GARAGE_DEVICE_KIND_KIOSK: GarageDeviceKind = 2;
coded! {
    DeviceKind, "kind of device" {
        Gate = GARAGE_DEVICE_KIND_GATE,
        Kiosk = GARAGE_DEVICE_KIND_KIOSK,
    }
}

/// Why an auth session ended.
pub type GarageAuthSessionEnd = i32;
/// The user logged out there.
pub const GARAGE_AUTH_SESSION_END_LOGOUT: GarageAuthSessionEnd = 1;
/// The user logged out everywhere.
pub const GARAGE_AUTH_SESSION_END_LOGOUT_EVERYWHERE: GarageAuthSessionEnd = 2;
/// The user ended it from another auth session, or an administrator did.
pub const GARAGE_AUTH_SESSION_END_REVOKED: GarageAuthSessionEnd = 3;
/// A refresh token was used twice: one of the two is a thief.
pub const GARAGE_AUTH_SESSION_END_REFRESH_REUSED: GarageAuthSessionEnd = 4;
/// The password was changed or reset.
pub const GARAGE_AUTH_SESSION_END_PASSWORD_CHANGED: GarageAuthSessionEnd = 5;
/// The user or the device was switched off or removed, or got another secret.
pub const GARAGE_AUTH_SESSION_END_ACCOUNT_CHANGED: GarageAuthSessionEnd = 6;
/// It was the oldest, and there were too many.
pub const GARAGE_AUTH_SESSION_END_LIMIT_REACHED: GarageAuthSessionEnd = 7;
/// Its time ran out.
pub const GARAGE_AUTH_SESSION_END_EXPIRED: GarageAuthSessionEnd = 8;
/// The garage was restored from a copy that is older than the token.
pub const GARAGE_AUTH_SESSION_END_RESTORED: GarageAuthSessionEnd = 9;
coded! {
    AuthSessionEnd, "reason" {
        Logout = GARAGE_AUTH_SESSION_END_LOGOUT,
        LogoutEverywhere = GARAGE_AUTH_SESSION_END_LOGOUT_EVERYWHERE,
        Revoked = GARAGE_AUTH_SESSION_END_REVOKED,
        RefreshReused = GARAGE_AUTH_SESSION_END_REFRESH_REUSED,
        PasswordChanged = GARAGE_AUTH_SESSION_END_PASSWORD_CHANGED,
        AccountChanged = GARAGE_AUTH_SESSION_END_ACCOUNT_CHANGED,
        LimitReached = GARAGE_AUTH_SESSION_END_LIMIT_REACHED,
        Expired = GARAGE_AUTH_SESSION_END_EXPIRED,
        Restored = GARAGE_AUTH_SESSION_END_RESTORED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::tests::check;

    #[test]
    fn the_numbers_are_those_of_the_garages_values_and_named_like_them() {
        macro_rules! named {
            ($($name:ident, $prefix:literal;)+) => {$( check($prefix, $name::ALL, |value| value.as_str().to_owned()); )+};
        }
        named! {
            RefundStatus, "GARAGE_REFUND_STATUS";
            DebtStatus, "GARAGE_DEBT_STATUS";
            ShiftStatus, "GARAGE_SHIFT_STATUS";
            CashMove, "GARAGE_CASH_MOVE";
            ReceiptKind, "GARAGE_RECEIPT_KIND";
            ParkerClass, "GARAGE_PARKER_CLASS";
            Role, "GARAGE_ROLE";
            DeviceKind, "GARAGE_DEVICE_KIND";
            AuthSessionEnd, "GARAGE_AUTH_SESSION_END";
        }
    }
}
