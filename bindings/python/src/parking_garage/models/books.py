"""Receipts, shifts, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from ..enums import PaymentMethod, ReceiptKind, ShiftStatus
from .money import Money

__all__ = ["BooksChecked", "DayClose", "DaySum", "MethodSum", "Receipt", "Shift", "Sums", "TaxSum"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt or credit note; the lines are in its text and its JSON. On a credit note amounts are negative."""

    kind: ReceiptKind
    number: int
    corrects: int | None
    """The number of the receipt that a credit note corrects."""
    issued_at: datetime
    entered_at: datetime
    priced_until: datetime
    payment: UUID
    refund: UUID | None
    session: UUID
    shift: UUID | None
    total: Money
    paid_before: Money
    amount: Money
    tax: Money
    tendered: Money
    change: Money
    method: PaymentMethod
    card: str | None
    """The card: its brand and last four digits."""
    ticket_number: str = field(repr=False)
    code: str = field(repr=False)
    """What the QR code of the receipt says."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What receipts and credit notes add up to. No sum of what was given back is negative."""

    receipts: int
    credit_notes: int
    taken: Money
    given_back: Money
    releases: int
    """How many vehicles staff let out for nothing, and `waived` what they owed."""
    waived: Money
    debts: int
    """How many vehicles left without paying, and `owed` what they owed."""
    owed: Money


@dataclass(frozen=True, slots=True)
class MethodSum:
    """The sums of one method of paying, in minor units of the garage's currency."""

    method: PaymentMethod
    taken_minor: int
    given_back_minor: int


@dataclass(frozen=True, slots=True)
class TaxSum:
    """The sums of one tax, contained in what was taken less what was given back."""

    name: str
    percent: str
    net_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class DaySum:
    """The sums of one day, in the time zone that each receipt shows."""

    day: date
    taken_minor: int
    given_back_minor: int


@dataclass(frozen=True, slots=True)
class DayClose:
    """A day that was closed. Only closing it says `shifts_open` and `payments_pending`: how many shifts were OPEN, so that their
    cash was not counted, and of how many payments the outcome was not known."""

    number: int
    from_receipt: int
    to_receipt: int
    to_journal: int
    opened_at: datetime
    closed_at: datetime
    sums_taken_minor: int
    sums_given_back_minor: int
    shifts_open: int
    payments_pending: int


@dataclass(frozen=True, slots=True)
class BooksChecked:
    """What a check of the books found. With no differences, receipts, payments, shifts, day closes and the journal agree."""

    differences: int
    receipts: int
    day_closes: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift at a drawer, as it is now. `counted` and `difference` are nothing while it is OPEN."""

    id: UUID
    drawer: str
    status: ShiftStatus
    opened_at: datetime
    closed_at: datetime | None
    opening: Money
    """What was in the drawer at the beginning."""
    taken: Money
    given_back: Money
    paid_in: Money
    paid_out: Money
    dropped: Money
    expected: Money
    """What must be in the drawer."""
    counted: Money
    difference: Money
    """Counted less expected: negative where cash is missing."""
    version: int
    updated_at: datetime
