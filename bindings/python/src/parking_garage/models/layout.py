"""What is built, who is parked on it, and what is free."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ..enums import Feature, SpotStatus, SpotType, VehicleType

__all__ = ["Availability", "Bay", "BayPlan", "Floor", "FloorPlan", "LayoutBuilt", "Spot", "SpotPlan", "Vehicle"]


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
class Vehicle:
    """A vehicle, as it is now. Its measures are in centimetres, None where they are not known."""

    id: UUID
    plate: str = field(repr=False)
    plate_shown: str = field(repr=False)
    vehicle_type: VehicleType
    height_cm: int | None
    length_cm: int | None
    width_cm: int | None
    has_note: bool
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
