# Written by generate.py; change it there, or what it reads.
"""One class for each kind of error; all are a GarageError."""

from __future__ import annotations

from ._error import GarageError


class InvalidInputError(GarageError, ValueError):
    """An argument is malformed or out of its range; the message says which."""

    code = 1
    name = "INVALID_INPUT"


class InvalidPlateError(GarageError, ValueError):
    """A plate has no normal form: too long, or holding something that is neither letter nor digit."""

    code = 2
    name = "INVALID_PLATE"


class InvalidLayoutError(GarageError, ValueError):
    """A layout names a spot, bay or floor twice, or refers to one that is not there."""

    code = 3
    name = "INVALID_LAYOUT"


class InvalidTariffError(GarageError, ValueError):
    """A tariff's parts do not fit together, or a published version was to be changed."""

    code = 4
    name = "INVALID_TARIFF"


class NotFoundError(GarageError, LookupError):
    """No row has the id, code or number that was given."""

    code = 5
    name = "NOT_FOUND"


class AlreadyExistsError(GarageError):
    """Something with the same unique name exists already."""

    code = 6
    name = "ALREADY_EXISTS"


class AlreadyParkedError(GarageError):
    """The vehicle is inside: it has an ACTIVE session."""

    code = 7
    name = "ALREADY_PARKED"


class FullError(GarageError):
    """No spot that the vehicle may take is free."""

    code = 8
    name = "FULL"


class SpotUnavailableError(GarageError):
    """The named spot is occupied, reserved for another vehicle, or out of service."""

    code = 9
    name = "SPOT_UNAVAILABLE"


class SpotUnsuitableError(GarageError):
    """The spot is too small, or kept for another kind of vehicle."""

    code = 10
    name = "SPOT_UNSUITABLE"


class InvalidTransitionError(GarageError):
    """The state machine has no such step, as from COMPLETED to CANCELLED."""

    code = 11
    name = "INVALID_TRANSITION"


class PaymentRequiredError(GarageError):
    """The session cannot be ended before what is due has been paid."""

    code = 12
    name = "PAYMENT_REQUIRED"


class PaymentDeclinedError(GarageError):
    """The payment provider refused."""

    code = 13
    name = "PAYMENT_DECLINED"


class PaymentPendingError(GarageError):
    """A payment of this session is PENDING: its outcome is not known yet; recover it first."""

    code = 14
    name = "PAYMENT_PENDING"


class AmountMismatchError(GarageError):
    """The amount offered is not the amount due."""

    code = 15
    name = "AMOUNT_MISMATCH"


class IdempotencyMismatchError(GarageError):
    """The idempotency key was used before with another operation or other parameters."""

    code = 16
    name = "IDEMPOTENCY_MISMATCH"


class VersionMismatchError(GarageError):
    """The row has changed since the version that the caller saw; read it again."""

    code = 17
    name = "VERSION_MISMATCH"


class OutOfRangeError(GarageError):
    """A number left its range: an amount, a duration or a counter."""

    code = 18
    name = "OUT_OF_RANGE"


class DebtOutstandingError(GarageError):
    """The vehicle owes for an earlier stay: settle its debts, or waive them."""

    code = 24
    name = "DEBT_OUTSTANDING"


class UnauthenticatedError(GarageError):
    """Who calls is not known: no valid access token, or none that is still valid."""

    code = 26
    name = "UNAUTHENTICATED"


class ForbiddenError(GarageError):
    """Who calls is known, and may not do this."""

    code = 27
    name = "FORBIDDEN"


class LockedOutError(GarageError):
    """Logging in failed too often; the message says when it may be tried again."""

    code = 28
    name = "LOCKED_OUT"


class LeaseLostError(GarageError):
    """The lease under which this was to be written is held no more: its term is over, or another has taken the job
    over."""

    code = 29
    name = "LEASE_LOST"


class ConflictError(GarageError):
    """Another writer changed the same row first."""

    code = 30
    name = "CONFLICT"


class BusyError(GarageError):
    """The store or a queue before it was busy for longer than the caller would wait."""

    code = 31
    name = "BUSY"


class DeadlineExceededError(GarageError):
    """The call's deadline passed before it could be done; nothing was changed."""

    code = 32
    name = "DEADLINE_EXCEEDED"


class UnavailableError(GarageError):
    """What stands beside the store, such as Redis, does not answer or cannot serve; the garage does without."""

    code = 33
    name = "UNAVAILABLE"


class IoError(GarageError):
    """Reading or writing the store failed."""

    code = 40
    name = "IO"


class DiskFullError(GarageError):
    """The disk, or the size allowed to the store, is full."""

    code = 41
    name = "DISK_FULL"


class CorruptError(GarageError):
    """The store is damaged, or its journal does not agree with its tables."""

    code = 42
    name = "CORRUPT"


class ReadOnlyError(GarageError):
    """The store or its directory may not be written."""

    code = 43
    name = "READ_ONLY"


class NotADatabaseError(GarageError):
    """The file is not a garage's database."""

    code = 44
    name = "NOT_A_DATABASE"


class NewerSchemaError(GarageError):
    """The store was written by a newer version of this library."""

    code = 45
    name = "NEWER_SCHEMA"


class CannotOpenError(GarageError):
    """The file, or the directory it should be in, is not there or may not be opened."""

    code = 46
    name = "CANNOT_OPEN"


class UnsupportedFileSystemError(GarageError):
    """The file is on a network file system, where locks and shared memory cannot be trusted."""

    code = 47
    name = "UNSUPPORTED_FILE_SYSTEM"


class ConstraintError(GarageError):
    """A constraint of the store was violated: a reference to a row that is not there, or a value out of its set."""

    code = 48
    name = "CONSTRAINT"


class PoisonedError(GarageError):
    """The transaction has ended because of an earlier error; every further call on it fails."""

    code = 49
    name = "POISONED"


class WrongKeyError(GarageError):
    """The file is encrypted with another key, or is not encrypted."""

    code = 50
    name = "WRONG_KEY"


class MisuseError(GarageError):
    """The call may not be made here, such as a transaction begun inside another."""

    code = 60
    name = "MISUSE"


class UnsupportedError(GarageError):
    """This backend or build cannot do it."""

    code = 61
    name = "UNSUPPORTED"


class ClosedError(GarageError):
    """The garage was closed."""

    code = 62
    name = "CLOSED"


class InternalError(GarageError):
    """A bug in this library or in a host's own code that it called; the message says where."""

    code = 63
    name = "INTERNAL"


class BufferTooSmallError(GarageError):
    """A buffer of the calling program is too small for what it asked for; the call says how much room it takes."""

    code = 64
    name = "BUFFER_TOO_SMALL"


BY_CODE: dict[int, type[GarageError]] = {
    1: InvalidInputError,
    2: InvalidPlateError,
    3: InvalidLayoutError,
    4: InvalidTariffError,
    5: NotFoundError,
    6: AlreadyExistsError,
    7: AlreadyParkedError,
    8: FullError,
    9: SpotUnavailableError,
    10: SpotUnsuitableError,
    11: InvalidTransitionError,
    12: PaymentRequiredError,
    13: PaymentDeclinedError,
    14: PaymentPendingError,
    15: AmountMismatchError,
    16: IdempotencyMismatchError,
    17: VersionMismatchError,
    18: OutOfRangeError,
    24: DebtOutstandingError,
    26: UnauthenticatedError,
    27: ForbiddenError,
    28: LockedOutError,
    29: LeaseLostError,
    30: ConflictError,
    31: BusyError,
    32: DeadlineExceededError,
    33: UnavailableError,
    40: IoError,
    41: DiskFullError,
    42: CorruptError,
    43: ReadOnlyError,
    44: NotADatabaseError,
    45: NewerSchemaError,
    46: CannotOpenError,
    47: UnsupportedFileSystemError,
    48: ConstraintError,
    49: PoisonedError,
    50: WrongKeyError,
    60: MisuseError,
    61: UnsupportedError,
    62: ClosedError,
    63: InternalError,
    64: BufferTooSmallError,
}
