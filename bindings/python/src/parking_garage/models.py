"""What the garage gives: plain values that never change. Instants are in UTC; amounts are whole minor units, cents for EUR."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ._core import instant, instant_or_none, text, text_or_none, uuid, uuid_or_none
from .enums import (
    ChargeOutcome,
    Durability,
    Feature,
    LineKind,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    SessionStatus,
    SpotStatus,
    SpotType,
    TicketStatus,
    VehicleType,
)
from .errors import InvalidInputError

__all__ = [
    "Availability",
    "Bay",
    "BayPlan",
    "Charge",
    "Event",
    "Floor",
    "FloorPlan",
    "Head",
    "Health",
    "LayoutBuilt",
    "Line",
    "Money",
    "Outcome",
    "Payment",
    "Quote",
    "Recovered",
    "Session",
    "Spot",
    "SpotPlan",
    "Swept",
    "Tariff",
    "TariffRef",
    "Ticket",
    "Vehicle",
    "Verified",
    "Visit",
]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: whole minor units of a currency, and never a float."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise InvalidInputError(f"{other.currency} cannot be added to {self.currency}")
        return other.minor


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
    ticket_number: str
    ticket_qr: str

    @classmethod
    def _read(cls, row: Any) -> Visit:
        return cls(
            uuid(row.session),
            uuid(row.vehicle),
            uuid(row.ticket),
            uuid(row.spot),
            instant(row.entered_at),
            instant(row.overdue_at),
            SpotType(row.spot_type),
            Feature(row.features),
            row.level,
            row.bay,
            text(row.spot_code),
            text(row.ticket_number),
            text(row.ticket_qr),
        )


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

    @classmethod
    def _read(cls, row: Any) -> Session:
        return cls(
            uuid(row.id),
            uuid(row.vehicle),
            uuid(row.spot),
            uuid(row.ticket),
            SessionStatus(row.status),
            instant(row.entered_at),
            instant_or_none(row.ended_at),
            instant(row.overdue_at),
            instant_or_none(row.paid_until),
            row.paid_minor,
            TariffRef._optional(row.tariff, row.tariff_version),
            text_or_none(row.entry_lane),
            text_or_none(row.exit_lane),
            row.version,
            instant(row.created_at),
            instant(row.updated_at),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the price of a stay. The amounts of all lines add up to the total."""

    kind: LineKind
    amount: Money
    name: str | None
    text: str
    start: datetime | None
    end: datetime | None

    @classmethod
    def _read(cls, row: Any, currency: str) -> Line:
        return cls(
            LineKind(row.kind),
            Money(row.amount_minor, currency),
            text_or_none(row.name),
            text(row.text),
            instant_or_none(getattr(row, "from")),
            instant_or_none(row.until),
        )


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

    @classmethod
    def _read(cls, row: Any, lines: list[Any]) -> Quote:
        currency = text(row.currency)
        return cls(
            uuid(row.session),
            Money(row.total_minor, currency),
            Money(row.tax_minor, currency),
            Money(row.paid_minor, currency),
            Money(row.due_minor, currency),
            instant(getattr(row, "from")),
            instant(row.until),
            instant_or_none(row.valid_until),
            TariffRef._optional(row.tariff, row.tariff_version),
            tuple(Line._read(line, currency) for line in lines),
        )


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
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def _read(cls, row: Any) -> Payment:
        return cls(
            uuid(row.id),
            uuid(row.session),
            PaymentStatus(row.status),
            PaymentMethod(row.method),
            PaymentPurpose(row.purpose),
            Money(row.amount_minor, text(row.currency)),
            instant(row.priced_until),
            instant_or_none(row.paid_until),
            row.has_reference,
            row.has_failure,
            text(row.key),
            text_or_none(row.lane),
            row.version,
            instant(row.created_at),
            instant(row.updated_at),
        )


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket, as it is now. Whoever holds the number holds the ticket: keep it out of logs."""

    id: UUID
    session: UUID
    status: TicketStatus
    lost: bool
    number: str
    qr: str
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def _read(cls, row: Any) -> Ticket:
        return cls(
            uuid(row.id),
            uuid(row.session),
            TicketStatus(row.status),
            row.lost,
            text(row.number),
            text(row.qr),
            row.version,
            instant(row.created_at),
            instant(row.updated_at),
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """A spot, as it is now. A limit in centimetres is None where any vehicle fits."""

    id: UUID
    code: str
    status: SpotStatus
    spot_type: SpotType
    features: Feature
    level: int
    bay: int
    ordinal: int
    session: UUID | None
    reserved_for: UUID | None
    reserved_until: datetime | None
    height_cm_max: int | None
    length_cm_max: int | None
    width_cm_max: int | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None

    @classmethod
    def _read(cls, row: Any) -> Spot:
        return cls(
            uuid(row.id),
            text(row.code),
            SpotStatus(row.status),
            SpotType(row.spot_type),
            Feature(row.features),
            row.level,
            row.bay,
            row.ordinal,
            uuid_or_none(row.session),
            uuid_or_none(row.reserved_for),
            instant_or_none(row.reserved_until),
            row.height_cm_max or None,
            row.length_cm_max or None,
            row.width_cm_max or None,
            row.version,
            instant(row.created_at),
            instant(row.updated_at),
            instant_or_none(row.deleted_at),
        )


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle, as it is now. Its measures are in centimetres, None where they are not known."""

    id: UUID
    plate: str
    plate_shown: str
    vehicle_type: VehicleType
    height_cm: int | None
    length_cm: int | None
    width_cm: int | None
    has_note: bool
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None

    @classmethod
    def _read(cls, row: Any) -> Vehicle:
        return cls(
            uuid(row.id),
            text(row.plate),
            text(row.plate_shown),
            VehicleType(row.vehicle_type),
            row.height_cm or None,
            row.length_cm or None,
            row.width_cm or None,
            row.has_note,
            row.version,
            instant(row.created_at),
            instant(row.updated_at),
            instant_or_none(row.deleted_at),
        )


@dataclass(frozen=True, slots=True)
class TariffRef:
    """One version of a tariff."""

    id: str
    version: int

    @classmethod
    def _optional(cls, name: Any, version: int) -> TariffRef | None:
        read = text(name)
        return cls(read, version) if read else None


@dataclass(frozen=True, slots=True)
class Tariff:
    """A version of a tariff, in the list of all."""

    id: str
    version: int
    created_at: datetime
    active: bool

    @classmethod
    def _read(cls, row: Any) -> Tariff:
        return cls(text(row.id), row.version, instant(row.created_at), row.active)


@dataclass(frozen=True, slots=True)
class Availability:
    """How many spots of one floor, bay and class there are, and what they are doing."""

    level: int
    bay: int
    spot_type: SpotType
    features: Feature
    total: int
    free: int
    occupied: int
    reserved: int

    @classmethod
    def _read(cls, row: Any) -> Availability:
        return cls(
            row.level,
            row.bay,
            SpotType(row.spot_type),
            Feature(row.features),
            row.total,
            row.free,
            row.occupied,
            row.reserved,
        )


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor."""

    level: int
    name: str


@dataclass(frozen=True, slots=True)
class Bay:
    """A bay."""

    level: int
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """A floor that is to be built: 0 at the street, negative below it."""

    level: int
    name: str


@dataclass(frozen=True, slots=True)
class BayPlan:
    """A bay that is to be built: a row or block of spots on one floor."""

    level: int
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class SpotPlan:
    """A spot that is to be built; limits in centimetres."""

    code: str
    level: int
    bay: int
    spot_type: SpotType = SpotType.STANDARD
    features: Feature = Feature(0)
    height_cm_max: int | None = None
    length_cm_max: int | None = None
    width_cm_max: int | None = None


@dataclass(frozen=True, slots=True)
class LayoutBuilt:
    """How much was built."""

    floors: int
    bays: int
    spots: int


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of payments that hung in the air."""

    completed: int
    failed: int
    pending: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did."""

    expired: int
    released: int
    payments_completed: int
    payments_failed: int
    payments_pending: int


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal ends."""

    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying found: `found` tells of the first thing that is wrong."""

    sound: bool
    rows: int
    head: Head
    broken_sequence: int | None
    differences: int
    found: str | None


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a garage and of the library's parts at one moment."""

    healthy: bool
    database: bool
    memory_store: bool
    cache: bool
    transaction_manager: bool
    durability: Durability
    session_count: int
    active_spots: int
    payments_pending: int
    live_lag: int
    journal: Head
    wal_bytes: int
    commits: int
    checkpoints_failed: int
    writers_waiting: int


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the journal. `payload` is JSON."""

    sequence: int
    at: datetime
    kind: str
    actor: str
    payload: str
    key: str | None
    hash: bytes

    def data(self) -> dict[str, Any]:
        """The payload, read."""
        read: dict[str, Any] = json.loads(self.payload)
        return read


@dataclass(frozen=True, slots=True)
class Charge:
    """What a provider is asked to take, or has been asked to. Under `key` the money is taken at most once."""

    payment: UUID
    session: UUID
    method: PaymentMethod
    amount: Money
    key: str


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
