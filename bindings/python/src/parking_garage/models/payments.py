"""Money that is taken, given back and owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..enums import ChargeOutcome, DebtStatus, PaymentMethod, PaymentPurpose, PaymentStatus, RefundStatus
from .money import Money

__all__ = ["Charge", "Debt", "Outcome", "Payment", "Recovered", "Refund", "RefundCharge"]


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment, as it is now. `has_reference` and `has_failure` tell whether there is more: see `payments`."""

    id: UUID
    session: UUID
    status: PaymentStatus
    method: PaymentMethod
    purpose: PaymentPurpose
    amount: Money
    priced_until: datetime
    paid_until: datetime | None
    has_reference: bool
    has_failure: bool
    key: str
    lane: str | None
    credit: Money
    """The part of the amount that was not due: the stay's credit."""
    tendered: Money
    """What the driver handed over; nothing where it was not said."""
    change: Money
    """What goes back to the driver out of that."""
    refunded: Money
    """How much of the amount was given back later."""
    debt: UUID | None
    receipt: int | None
    """The number of its receipt: see `receipts`."""
    disputed_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund, as it is now. `credit_note` is the number of its credit note: see `receipts`."""

    id: UUID
    payment: UUID
    session: UUID
    status: RefundStatus
    amount: Money
    credit_note: int | None
    has_reference: bool
    has_failure: bool
    key: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Debt:
    """What a vehicle owes for a stay that ended unpaid, as it is now. `has_waiver` tells whether it is said why it was given up."""

    id: UUID
    session: UUID
    vehicle: UUID
    payment: UUID | None
    """The payment that settled it."""
    status: DebtStatus
    amount: Money
    has_waiver: bool
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of payments that hung in the air."""

    completed: int
    failed: int
    pending: int
    late: int
    """Payments that were given up, and for which the money had been taken."""
    refunds_completed: int
    refunds_failed: int
    refunds_pending: int


@dataclass(frozen=True, slots=True)
class Charge:
    """What a provider is asked to take, or has been asked to. Under `key` the money is taken at most once."""

    payment: UUID
    session: UUID
    method: PaymentMethod
    amount: Money
    key: str
    tendered: Money
    """What the driver handed over in cash; nothing where it was not said."""


@dataclass(frozen=True, slots=True)
class RefundCharge:
    """What a provider is asked to give back, or has been asked to. Under `key` it gives back at most once; `charge_key` and
    `charge_reference` name the charge that it took."""

    refund: UUID
    payment: UUID
    session: UUID
    method: PaymentMethod
    amount: Money
    key: str
    charge_key: str
    charge_reference: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a provider says became of a charge."""

    kind: ChargeOutcome
    text: str = ""

    @staticmethod
    def approved(reference: str = "") -> Outcome:
        """The money was taken, under this number of the provider's own."""
        return Outcome(ChargeOutcome.APPROVED, reference)

    @staticmethod
    def declined(reason: str) -> Outcome:
        """It was not, and never will be under this key; why, in words for the driver."""
        return Outcome(ChargeOutcome.DECLINED, reason)

    @staticmethod
    def unknown() -> Outcome:
        """Nobody can say: the reply did not come. The payment stays PENDING until it is recovered."""
        return Outcome(ChargeOutcome.UNKNOWN)
