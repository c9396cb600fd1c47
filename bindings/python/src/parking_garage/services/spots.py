"""Floors, bays and spots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from .._cdef import GARAGE_ANY_LEVEL
from .._core import call
from .._library import ffi
from .._structs import Given
from .._values import code, whole
from ..enums import Feature, SpotStatus, SpotType
from ..models import Availability, Bay, BayPlan, Floor, FloorPlan, LayoutBuilt, Spot, SpotPlan
from ._service import Service

__all__ = ["Spots"]

_SIZE = ffi.typeof("size_t *")


class Spots(Service):
    """The layout, and what its spots are doing."""

    __slots__ = ()

    def create_grid(self, floors: int, bays: int, spots: int, *, key: str | None = None) -> LayoutBuilt:
        """Builds `floors` floors (levels 1 and up) of `bays` bays of `spots` STANDARD spots, called F1-B1-S001 and so on."""
        return self._one(LayoutBuilt, "garage_layout_grid", floors, bays, spots, key)

    def create_layout(
        self,
        floors: Sequence[FloorPlan] = (),
        bays: Sequence[BayPlan] = (),
        spots: Sequence[SpotPlan] = (),
        *,
        key: str | None = None,
    ) -> LayoutBuilt:
        """Builds floors, bays and spots, in addition to those there are. Under a key, the second time does nothing."""
        layout = Given(
            "GarageLayout",
            floors=_plans("GarageFloorPlan", floors),
            floor_count=len(floors),
            bays=_plans("GarageBayPlan", bays),
            bay_count=len(bays),
            spots=_plans("GarageSpotPlan", spots),
            spot_count=len(spots),
        )
        return self._one(LayoutBuilt, "garage_layout_create", layout, key)

    def floors(self) -> list[Floor]:
        """All floors, lowest first."""
        return self._all(Floor, "garage_layout_floors")

    def bays(self) -> list[Bay]:
        """All bays, by floor and number."""
        return self._all(Bay, "garage_layout_bays")

    def availability(self, level: int | None = None) -> list[Availability]:
        """What is free where: a row for each floor, bay and class that has spots, of one floor or of all. From memory."""
        return self._all(Availability, "garage_spot_availability", _level(level), room=64)

    def free_count(
        self, level: int | None = None, spot_type: SpotType | None = None, features: Feature | None = None
    ) -> int:
        """How many spots are free, on one floor or all, of one class or all: a size and the features it has. From memory."""
        # Asked often: what is left out costs no check.
        out = ffi.new(_SIZE)
        number = GARAGE_ANY_LEVEL if level is None else whole("level", level, 32, signed=True)
        size = 0 if spot_type is None else code(spot_type)
        equipped = 0 if features is None else whole("features", int(features), 32)
        call(self._lib.garage_spot_free_count, self._number, number, size, equipped, out)
        free: int = out[0]
        return free

    def get(self, spot: UUID) -> Spot:
        """The spot with this id, also one that was removed."""
        return self._one(Spot, "garage_spot_get", spot)

    def by_code(self, code: str) -> Spot:
        """The spot with this code painted on it."""
        return self._one(Spot, "garage_spot_by_code", code)

    def list(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Spot]:
        """Spots in the order in which they were built, removed ones included, read as they are asked for."""
        return self._pages(Spot, "garage_spot_list", newest_first=newest_first, limit=limit)

    def set_service(self, spot: UUID, status: SpotStatus, reason: str | None = None, *, key: str | None = None) -> Spot:
        """Closes a spot, MAINTENANCE or OUT_OF_ORDER, or opens it again, AVAILABLE. A reservation ends with that."""
        return self._one(Spot, "garage_spot_set_service", spot, status, reason, key)

    def reserve(self, spot: UUID, plate: str, until: datetime | None = None, *, key: str | None = None) -> Spot:
        """Keeps a spot for the vehicle with this plate, which gets it when it enters; until `until`, or for ever."""
        return self._one(Spot, "garage_spot_reserve", spot, plate, until, key)

    def release(self, spot: UUID, *, key: str | None = None) -> Spot:
        """Frees a spot: ends its reservation, or confirms that the car of an EXPIRED session is gone."""
        return self._one(Spot, "garage_spot_release", spot, key)

    def remove(self, spot: UUID, *, key: str | None = None) -> Spot:
        """Takes a spot out of the layout; its history stays, and its code may be used again."""
        return self._one(Spot, "garage_spot_remove", spot, key)


def _plans(struct: str, plans: Sequence[Any]) -> Given:
    return Given.many(struct, [asdict(plan) for plan in plans])


def _level(level: int | None) -> int:
    return GARAGE_ANY_LEVEL if level is None else level
