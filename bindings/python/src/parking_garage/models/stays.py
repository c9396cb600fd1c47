"""Stays, what they cost, and what the driver holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ..enums import Feature, LineKind, ParkerClass, SessionStatus, SpotType, TicketStatus, VehicleType
from .money import Money, TariffRef

__all__ = ["Entry", "Line", "Quote", "Session", "Ticket", "Visit"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay that has begun: what the driver gets, and is told. Whoever holds the ticket's number holds the ticket."""

    session: UUID
    vehicle: UUID
    ticket: UUID
    spot: UUID
    entered_at: datetime
    overdue_at: datetime
    spot_type: SpotType
    features: Feature
    level: int
    bay: int
    spot_code: str
    ticket_number: str = field(repr=False)
    ticket_qr: str = field(repr=False)
    debt: Money | None
    """What the vehicle owes for earlier stays, where debts are shown at the entry."""


@dataclass(frozen=True, slots=True)
class Session:
    """A stay, as it is now. `paid_minor` is in the garage's currency."""

    id: UUID
    vehicle: UUID
    spot: UUID
    ticket: UUID
    status: SessionStatus
    entered_at: datetime
    ended_at: datetime | None
    overdue_at: datetime
    paid_until: datetime | None
    paid_minor: int
    tariff: TariffRef | None
    entry_lane: str | None
    exit_lane: str | None
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the price of a stay. The amounts of all lines add up to the total."""

    kind: LineKind
    amount: Money
    at_start: Money
    """What was taken at the start of the line, before any step."""
    steps: int
    step_minutes: int
    from_minutes: int
    until_minutes: int
    name: str | None
    text: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Quote:
    """What a stay costs from `start` to `end`, what was paid, what is due, and the lines that explain it."""

    session: UUID
    total: Money
    tax: Money
    paid: Money
    due: Money
    start: datetime
    end: datetime
    valid_until: datetime | None
    tariff: TariffRef | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket, as it is now. Whoever holds the number holds the ticket: keep it out of logs."""

    id: UUID
    session: UUID
    status: TicketStatus
    lost: bool
    number: str = field(repr=False)
    qr: str = field(repr=False)
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A vehicle that wants to come in: on the spot with this code or id, or the best one, of one floor or of all."""

    plate: str = field(repr=False)
    vehicle_type: VehicleType | None = None
    """Its type, which is remembered; None: as it is registered, else STANDARD."""
    spot: str | UUID | None = None
    level: int | None = None
    tariff: str | None = None
    """Priced by the latest version of this tariff; None: by the active one."""
    lane: str | None = None
    height_cm: int | None = None
    length_cm: int | None = None
    width_cm: int | None = None
    parker_class: ParkerClass | None = None
    """On what ground it parks: the price may depend on it."""
