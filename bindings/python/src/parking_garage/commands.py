"""What `Garage.batch` does in one transaction: each command as the call of the same name, with a key of its own or without."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from ._structs import Given
from .enums import CommandKind, PaymentMethod
from .models import Entry, Money
from .services._given import entries, pay, wish

__all__ = [
    "BatchResult",
    "Cancel",
    "Command",
    "CorrectPlate",
    "Enter",
    "Exit",
    "Extend",
    "Pay",
    "Prepay",
    "Release",
    "Reserve",
    "Transfer",
]


@dataclass(frozen=True, slots=True)
class Enter:
    """`sessions.enter`."""

    entry: Entry
    key: str | None = None

    def _fields(self) -> dict[str, Any]:
        return {"kind": CommandKind.ENTER, "entry": entries([self.entry])}


@dataclass(frozen=True, slots=True)
class Exit:
    """`sessions.exit`."""

    session: UUID
    lane: str | None = None
    key: str | None = None

    def _fields(self) -> dict[str, Any]:
        return {"kind": CommandKind.EXIT, "id": self.session, "text": self.lane}


@dataclass(frozen=True, slots=True)
class Pay:
    """`payments.process`, by a method whose outcome is known at once, such as counted cash."""

    session: UUID
    method: PaymentMethod
    amount: Money | None = None
    lane: str | None = None
    tendered: int | None = None
    drawer: str | None = None
    key: str | None = None

    def _fields(self) -> dict[str, Any]:
        given = pay(self.session, self.method, self.amount, self.lane, self.tendered, self.drawer)
        return {"kind": CommandKind.PAY, "pay": given}


@dataclass(frozen=True, slots=True)
class Prepay(Pay):
    """`payments.prepay`, by a method whose outcome is known at once."""

    def _fields(self) -> dict[str, Any]:
        given = pay(self.session, self.method, self.amount, self.lane, self.tendered, self.drawer)
        return {"kind": CommandKind.PREPAY, "pay": given}


@dataclass(frozen=True, slots=True)
class Transfer:
    """`sessions.transfer`."""

    session: UUID
    spot: str | UUID | None = None
    level: int | None = None
    key: str | None = None

    def _fields(self) -> dict[str, Any]:
        return {"kind": CommandKind.TRANSFER, "id": self.session, "spot": wish(self.spot, self.level)}


@dataclass(frozen=True, slots=True)
class Extend:
    """`sessions.extend`."""

    session: UUID
    overdue_at: datetime
    key: str | None = None

    def _fields(self) -> dict[str, Any]:
        return {"kind": CommandKind.EXTEND, "id": self.session, "at": self.overdue_at}


@dataclass(frozen=True, slots=True)
class Cancel:
    """`sessions.cancel`."""

    session: UUID
    reason: str
    key: str | None = None

    def _fields(self) -> dict[str, Any]:
        return {"kind": CommandKind.CANCEL, "id": self.session, "text": self.reason}


@dataclass(frozen=True, slots=True)
class CorrectPlate:
    """`sessions.correct_plate`."""

    session: UUID
    plate: str = field(repr=False)
    key: str | None = None

    def _fields(self) -> dict[str, Any]:
        return {"kind": CommandKind.CORRECT_PLATE, "id": self.session, "text": self.plate}


@dataclass(frozen=True, slots=True)
class Reserve:
    """`spots.reserve`."""

    spot: UUID
    plate: str = field(repr=False)
    until: datetime | None = None
    key: str | None = None

    def _fields(self) -> dict[str, Any]:
        return {"kind": CommandKind.RESERVE, "id": self.spot, "text": self.plate, "at": self.until}


@dataclass(frozen=True, slots=True)
class Release:
    """`spots.release`."""

    spot: UUID
    key: str | None = None

    def _fields(self) -> dict[str, Any]:
        return {"kind": CommandKind.RELEASE, "id": self.spot}


Command: TypeAlias = Enter | Exit | Pay | Prepay | Transfer | Extend | Cancel | CorrectPlate | Reserve | Release


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a command of a batch was about; None for what it is not about."""

    session: UUID | None
    vehicle: UUID | None
    ticket: UUID | None
    spot: UUID | None
    payment: UUID | None


def given(commands: list[Command]) -> Given:
    """The commands for C."""
    return Given.many("GarageCommand", [{**command._fields(), "key": command.key} for command in commands])
