# Written by generate.py; change it there, or what it reads.
"""What the numbers of the C interface stand for."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Self

__all__ = ['AuthSessionEnd', 'CashMove', 'ChargeOutcome', 'CommandKind', 'DebtStatus', 'DebtsAtEntry', 'DeviceKind', 'Durability', 'Feature', 'LibraryFeature', 'LineKind', 'LogLevel', 'OpenFlag', 'Overpayment', 'ParkerClass', 'PaymentMethod', 'PaymentPurpose', 'PaymentStatus', 'Permission', 'ReceiptKind', 'RefundStatus', 'Role', 'SessionStatus', 'ShiftStatus', 'SpotChoice', 'SpotStatus', 'SpotType', 'TextFormat', 'TicketStatus', 'TokenAlgorithm', 'VehicleType']


class Named(IntEnum):
    """An enumeration to which later versions of the library may add."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or value <= 0:
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member


class AuthSessionEnd(Named):
    """Why an auth session ended."""

    LOGOUT = 1
    """The user logged out there."""
    LOGOUT_EVERYWHERE = 2
    """The user logged out everywhere."""
    REVOKED = 3
    """The user ended it from another auth session, or an administrator did."""
    REFRESH_REUSED = 4
    """A refresh token was used twice: one of the two is a thief."""
    PASSWORD_CHANGED = 5
    """The password was changed or reset."""
    ACCOUNT_CHANGED = 6
    """The user or the device was switched off or removed, or got another secret."""
    LIMIT_REACHED = 7
    """It was the oldest, and there were too many."""
    EXPIRED = 8
    """Its time ran out."""
    RESTORED = 9
    """The garage was restored from a copy that is older than the token."""


class CommandKind(Named):
    """What a command of a batch does: each as the function of the same name."""

    ENTER = 1
    """garage_session_enter: `entry`."""
    EXIT = 2
    """garage_session_exit: `id` is the session, `text` the lane or NULL."""
    PAY = 3
    """garage_payment_process: `pay`, in cash or by another method whose outcome is known at once."""
    PREPAY = 4
    """garage_payment_prepay: `pay`, as above."""
    TRANSFER = 5
    """garage_session_transfer: `id` is the session, `spot` the wish or NULL."""
    EXTEND = 6
    """garage_session_extend: `id` is the session, `at` the instant."""
    CANCEL = 7
    """garage_session_cancel: `id` is the session, `text` the reason."""
    CORRECT_PLATE = 8
    """garage_session_correct_plate: `id` is the session, `text` the plate."""
    RESERVE = 9
    """garage_spot_reserve: `id` is the spot, `text` the plate, `at` the end or GARAGE_NO_TIME."""
    RELEASE = 10
    """garage_spot_release: `id` is the spot."""


class VehicleType(Named):
    """What kind of vehicle it is; decides which spots it may take."""

    COMPACT = 1
    """A small car."""
    STANDARD = 2
    """A car."""
    OVERSIZED = 3
    """A van, a pick-up or a bus."""
    MOTORCYCLE = 4
    """A motorcycle or scooter."""
    ELECTRIC = 5
    """A car that charges."""
    ACCESSIBLE = 6
    """A car whose driver holds a permit for accessible spots."""


class SpotChoice(Named):
    """How a spot is chosen."""

    ANY = 1
    """The best one that is free; 0 says so too."""
    ON_LEVEL = 2
    """The best one that is free on `level`."""
    ID = 3
    """The one with the id `spot`."""
    CODE = 4
    """The one with the code `code`."""


class ParkerClass(Named):
    """On what ground somebody parks."""

    TRANSIENT = 1
    """Came without an arrangement and pays for the stay."""
    PERMIT = 2
    """Holds a permit or subscription."""
    RESERVATION = 3
    """Booked the stay before."""
    STAFF = 4
    """Works for the garage or its host."""


class PaymentMethod(Named):
    """How it is paid."""

    CASH = 1
    """Coins and notes, counted by the host."""
    CARD = 2
    """A card at the provider's terminal."""


class SessionStatus(Named):
    """Where a stay is in its life."""

    ACTIVE = 1
    """The vehicle is inside."""
    COMPLETED = 2
    """The vehicle has left and everything is paid."""
    CANCELLED = 3
    """The entry was a mistake: nothing is owed."""
    EXPIRED = 4
    """The stay went past its limit; what it cost is still owed."""


class DebtStatus(Named):
    """What became of a debt."""

    OPEN = 1
    """It is owed."""
    SETTLED = 2
    """It was paid."""
    WAIVED = 3
    """The operator gave it up."""


class PaymentStatus(Named):
    """What became of a payment."""

    PENDING = 1
    """Written down; what the provider did is not known yet."""
    COMPLETED = 2
    """The money was taken."""
    FAILED = 3
    """The provider refused."""
    REFUNDED = 4
    """The money was given back."""
    CANCELLED = 5
    """Given up before the provider was asked."""


class PaymentPurpose(Named):
    """What a payment is for."""

    EXIT = 1
    """In the exit lane: paying ends the stay."""
    PREPAY = 2
    """At the pay station: paying buys the time to leave."""
    TOP_UP = 3
    """At the pay station once more: the time to leave that was bought is over."""
    DEBT = 4
    """Of a debt, after the stay."""


class DeviceKind(Named):
    """What a device is."""

    GATE = 1
    """A gate at a lane."""
    KIOSK = 2
    """A pay station."""


class SpotType(Named):
    """How large a spot is marked out."""

    MOTORCYCLE = 1
    """For a motorcycle."""
    COMPACT = 2
    """For a small car."""
    STANDARD = 3
    """For a car."""
    OVERSIZED = 4
    """For a van, a pick-up or a bus."""


class Durability(Named):
    """How safe a change is once it is acknowledged."""

    FULL = 1
    """On disk: it survives the loss of power."""
    RELAXED = 2
    """With the operating system: it survives the end of the process; the loss of power may take the last changes."""
    VOLATILE = 3
    """In memory: it ends with the process."""


class LogLevel(Named):
    """How important a message is."""

    ERROR = 1
    """Something failed that nobody may have been told."""
    WARN = 2
    """Something went wrong and is tried again, or needs a look."""
    INFO = 3
    """Something worth knowing."""
    DEBUG = 4
    """For whoever looks for a fault."""
    TRACE = 5
    """Everything."""


class Role(Named):
    """What somebody is in the garage."""

    ADMIN = 1
    """Runs the installation: users, devices, backups."""
    MANAGER = 2
    """Runs the business: tariffs, refunds, the journal."""
    OPERATOR = 3
    """Works in the booth."""
    KIOSK = 4
    """A gate or a pay station."""
    USER = 5
    """Looks, and changes nothing."""


class ChargeOutcome(Named):
    """What a provider says became of a charge or a refund. Any other number counts as unknown."""

    APPROVED = 1
    """The money was taken, or given back; the text is the provider's own number for it, or empty."""
    DECLINED = 2
    """It was not, and never will be under this key; the text says why, in words for the driver."""
    UNKNOWN = 3
    """Nobody can say: the reply did not come. The payment or refund stays PENDING until it is recovered."""


class Overpayment(Named):
    """What becomes of money that is more than what is due."""

    REFUSE = 1
    """It is refused: exactly what is due is taken."""
    CREDIT = 2
    """It is taken, as the stay's credit."""


class DebtsAtEntry(Named):
    """What the debts of a vehicle mean when it wants to come in again."""

    IGNORE = 1
    """Nothing; they are not looked for."""
    SHOW = 2
    """GarageVisit shows them."""
    REFUSE = 3
    """It is not let in: GARAGE_E_DEBT_OUTSTANDING."""


class TokenAlgorithm(Named):
    """By what algorithm access tokens are signed."""

    HS256 = 1
    """HMAC with SHA-256: one secret of 32 bytes or more signs and verifies."""
    ED25519 = 2
    """Ed25519: the 32 bytes of a private key."""
    ED25519_PUBLIC = 3
    """Ed25519: the 32 bytes of a public key, which only verifies."""


class LineKind(Named):
    """What a line of a quote stands for."""

    CHARGE = 1
    """What a rate line charges in one of its bands."""
    LINE_MAXIMUM = 2
    """What the line's own maximum takes off."""
    DAY_MAXIMUM = 3
    """What the maximum for a calendar day takes off."""
    ROLLING_MAXIMUM = 4
    """What the maximum for 24 hours takes off."""
    STAY_MAXIMUM = 5
    """What the maximum for the stay takes off."""
    MINIMUM = 6
    """What is missing to the minimum."""
    OVERSTAY = 7
    """The price of staying too long."""
    LOST_TICKET = 8
    """The price of a lost ticket."""
    FREE = 9
    """Nothing is charged: within the grace, or for this parker."""
    VALIDATION = 10
    """What a validation takes off."""
    TAX = 11
    """A tax that prices do not contain."""


class ReceiptKind(Named):
    """What a receipt stands for."""

    RECEIPT = 1
    """Money was taken."""
    CREDIT_NOTE = 2
    """Money was given back: it corrects a receipt."""


class RefundStatus(Named):
    """What became of a refund."""

    PENDING = 1
    """Written down; what the provider did is not known yet."""
    COMPLETED = 2
    """The money was given back."""
    FAILED = 3
    """The provider refused."""


class TextFormat(Named):
    """How the text of a tariff is written."""

    TOML = 1
    """TOML."""
    JSON = 2
    """JSON."""


class ShiftStatus(Named):
    """Where a shift is in its life."""

    OPEN = 1
    """The drawer is in use."""
    CLOSED = 2
    """The drawer was counted."""


class CashMove(Named):
    """A movement of cash that is neither a payment nor a refund."""

    DROP = 1
    """Out of the drawer, into the safe."""
    PAY_IN = 2
    """Into the drawer, such as coins to give change."""
    PAY_OUT = 3
    """Out of the drawer, such as for a broom."""


class SpotStatus(Named):
    """What a spot is doing."""

    AVAILABLE = 1
    """Free to take."""
    OCCUPIED = 2
    """A session holds it."""
    RESERVED = 3
    """Kept for one vehicle."""
    MAINTENANCE = 4
    """Closed on purpose, for cleaning or repair."""
    OUT_OF_ORDER = 5
    """Closed because something there is broken."""


class TicketStatus(Named):
    """What a ticket is worth."""

    OPEN = 1
    """It opens the exit once its session is settled."""
    CLOSED = 2
    """Its session has ended."""
    VOID = 3
    """It is worth nothing: lost, replaced, or its session expired."""


class OpenFlag(IntFlag):
    """GARAGE_OPEN_*, added up."""

    EXISTING = 1
    """A flag of opening: a file that is not there is an error, and not made."""
    NO_BACKGROUND = 2
    """A flag of opening: no background thread; the host calls garage_maintenance_catch_up and
    garage_maintenance_tidy."""
    MANUAL_CLOCK = 4
    """A flag of opening: the clock stands still, and garage_clock_set and garage_clock_advance move it. For tests
    and replays."""
    SEEDED = 8
    """A flag of opening: ids and ticket numbers follow from `seed`. For tests: anyone can compute them."""
    CHARGERS_FOR_ALL = 16
    """A flag of opening: spots with a charger are for all once nothing else is free."""
    ACCESSIBLE_FOR_ALL = 32
    """A flag of opening: accessible spots are for all once nothing else is free."""
    FREE_EXPIRED_SPOTS = 64
    """A flag of opening: the spot of a session that expires is free at once, instead of once staff have released
    it."""


class LibraryFeature(IntFlag):
    """GARAGE_FEATURES_*, added up."""

    SQLITE = 1
    """A feature of the library: garages in SQLite files."""
    MEMORY = 2
    """A feature of the library: garages in memory."""
    EVENTS = 4
    """A feature of the library: event streams with file descriptors."""
    AUTH = 8
    """A feature of the library: accounts and access tokens."""
    RECEIPT_SVG = 16
    """A feature of the library: receipts as SVG."""


class Feature(IntFlag):
    """GARAGE_FEATURE_*, added up."""

    ACCESSIBLE = 1
    """A feature of spots: wide and near the lift, for drivers with a disability."""
    CHARGER = 2
    """A feature of spots: a charger for electric vehicles."""


class Permission(IntFlag):
    """GARAGE_PERMISSION_*, added up."""

    READ_STATE = 1
    """A permission: see spots, availability, sessions, tickets and prices."""
    ENTER = 2
    """A permission: let a vehicle in."""
    EXIT = 4
    """A permission: let a vehicle out that has paid."""
    TAKE_PAYMENT = 8
    """A permission: take a payment."""
    CANCEL_PAYMENT = 16
    """A permission: give a payment up that was not taken."""
    REFUND = 32
    """A permission: give money back."""
    FREE_RELEASE = 64
    """A permission: let a vehicle out without what it owes."""
    CORRECT_SESSIONS = 128
    """A permission: cancel, extend, transfer a stay, correct its plate."""
    MANAGE_TICKETS = 256
    """A permission: void a ticket, replace a lost one."""
    MANAGE_VEHICLES = 512
    """A permission: register, change, remove vehicles."""
    RESERVE = 1024
    """A permission: keep a spot for a vehicle, give it up."""
    MANAGE_TARIFFS = 2048
    """A permission: publish and activate tariffs."""
    MANAGE_LAYOUT = 4096
    """A permission: build floors, bays and spots, close and remove them."""
    MANAGE_USERS = 8192
    """A permission: create, change, remove users, end their sessions."""
    MANAGE_DEVICES = 16384
    """A permission: register, change, remove gates and kiosks."""
    READ_JOURNAL = 32768
    """A permission: read the journal, and verify it."""
    MAINTENANCE = 65536
    """A permission: sweep, check, rebuild, back up, restore."""
    WORK_SHIFT = 131072
    """A permission: open and close one's own shift."""
    MANAGE_SHIFTS = 262144
    """A permission: see and close everybody's shifts."""
